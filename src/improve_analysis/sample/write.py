"""`improve sample`: an invented council in the forms that the readers take."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from improve_analysis.calendar import parse_month
from improve_analysis.errors import InputError
from improve_analysis.sample.council import simulate
from improve_analysis.sample.files import write_ssd
from improve_analysis.sample.forms import FORMS, write_forms
from improve_analysis.sample.geography import SWINDON, postcodes

YEARS = 6
SSD_FORMS = {"ssd": "parquet", "ssd_csv": "csv"}
FORM_NAMES = (*SSD_FORMS, *FORMS)
"""Every form that can be written."""


def write_sample(  # noqa: PLR0913
    folder: Path, *, month: str, size: float, seed: int, forms: Sequence[str], la_code: str = SWINDON
) -> list[Path]:
    """Write six years of an invented council up to the end of `month` (YYYY-MM); the folders written.

    `la_code`: the council's nine-character code.
    With one form, into `folder` itself; with several, each into a folder of its name. Raises InputError where `folder`
    already holds something.
    """
    end = parse_month(month)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InputError(f"{folder} is not an empty folder: name a new one, so that nothing is written over.")
    start = end - pd.DateOffset(years=YEARS) + pd.Timedelta(days=1)
    tables = simulate(seed=seed, size=size, start=f"{start:%Y-%m-%d}", end=f"{end:%Y-%m-%d}", la_code=la_code)
    homes = {form: folder if len(forms) == 1 else folder / form for form in forms}
    for form, home in homes.items():
        if form in SSD_FORMS:
            write_ssd(tables, home, format="csv" if form == "ssd_csv" else "parquet", la_code=la_code)
        else:
            write_forms(tables, postcodes(la_code=la_code), home, month_end=end, forms=[form])
    return [*homes.values()]
