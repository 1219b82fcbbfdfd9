"""Rounding half up, as DfE publishes."""

from __future__ import annotations

from typing import TypeVar

import numpy as np
import pandas as pd

# A quotient such as 0.285 is held a hair under the half it stands for; published figures have at most 12 digits.
_HAIR = 1e-9


Numbers = TypeVar("Numbers", pd.Series, float)


def half_up(values: Numbers, decimals: int | pd.Series) -> Numbers:
    """Each value to `decimals` places (one for all, or each its own), halves away from zero; missing stays missing."""
    scale = 10.0**decimals
    return np.sign(values) * np.floor(abs(values) * scale + 0.5 + _HAIR) / scale
