"""The monthly report book on children's social care: from a council's extracts to a published edition."""

import pandas as pd

# A book is made of thousands of small frames: Arrow's cost of each call to a text column is more than it saves in all.
pd.set_option("mode.string_storage", "python")
