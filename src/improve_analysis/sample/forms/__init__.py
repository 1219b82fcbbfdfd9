"""The council's records as the statutory returns hold them, so that the readers can be held against each other."""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path

import pandas as pd

from improve_analysis.errors import InputError
from improve_analysis.sample.forms._spells import Tables, collection_years
from improve_analysis.sample.forms.annex_a import write_annex_a
from improve_analysis.sample.forms.cin_census import write_cin_census
from improve_analysis.sample.forms.ssda903 import write_one_workbook, write_ssda903
from improve_analysis.sample.forms.workforce_census import census_years, write_workforce_csv, write_workforce_xml

COUNCIL, COUNCIL_NUMBER = "E06000030", "866"
"""The invented council's nine-character code, and DfE's three-digit number for it."""

Days = tuple[pd.Timestamp, pd.Timestamp]


def _ssda903(tables: Tables, folder: Path, days: Days) -> None:
    write_ssda903(tables, folder, collection_years(*days))


def _ssda903_workbook(tables: Tables, folder: Path, days: Days) -> None:
    write_one_workbook(tables, folder, collection_years(*days)[-1])


def _cin_census(tables: Tables, folder: Path, days: Days) -> None:
    write_cin_census(tables, folder, collection_years(*days), COUNCIL_NUMBER)


def _annex_a(tables: Tables, folder: Path, days: Days) -> None:
    write_annex_a(tables, folder, days[1], COUNCIL)


def _workforce_census(tables: Tables, folder: Path, days: Days) -> None:
    write_workforce_xml(tables, folder, census_years(*days), COUNCIL_NUMBER)


def _workforce_census_csv(tables: Tables, folder: Path, days: Days) -> None:
    write_workforce_csv(tables, folder, census_years(*days))


FORMS: dict[str, Callable[[Tables, Path, Days], None]] = {
    "ssda903": _ssda903,
    "ssda903_workbook": _ssda903_workbook,
    "cin_census": _cin_census,
    "annex_a": _annex_a,
    "workforce_census": _workforce_census,
    "workforce_census_csv": _workforce_census_csv,
}


def write_forms(
    tables: Tables,
    postcodes: pd.DataFrame,
    folder: Path,
    *,
    month_end: pd.Timestamp,
    forms: Collection[str],
) -> None:
    """Write each of `forms` (names in `FORMS`) to a folder of its name in `folder`, and the postcodes beside them.

    `tables`: canonical tables as at `month_end` or later. A yearly return is written for each of its years that begins
    no earlier than the records do, which is with the month of the first contact; the last runs as far as `month_end`.
    `postcodes`: columns of the ONS Postcode Directory, which SSDA903 must be read with, having neither distance nor
    council of a placement. Raises InputError for an unknown form.
    """
    if unknown := sorted(set(forms) - set(FORMS)):
        raise InputError(f"There is no form called {', '.join(unknown)}: choose from {', '.join(FORMS)}.")
    folder.mkdir(parents=True, exist_ok=True)
    postcodes.to_csv(folder / "postcodes.csv", index=False, lineterminator="\n")
    days = (tables["ssd_contacts"]["cont_contact_date"].min().normalize().replace(day=1), month_end)
    for name in sorted(forms):
        FORMS[name](tables, folder / name, days)
