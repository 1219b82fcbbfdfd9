"""The council's records as the statutory returns hold them, so that the readers can be held against each other."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from improve_analysis.errors import InputError
from improve_analysis.sample.forms._spells import ReturnPeriod, Tables, collection_years, looked_up
from improve_analysis.sample.forms.annex_a import write_annex_a
from improve_analysis.sample.forms.cin_census import write_cin_census
from improve_analysis.sample.forms.ssda903 import write_one_workbook, write_ssda903
from improve_analysis.sample.forms.workforce_census import census_years, write_workforce_csv, write_workforce_xml

COUNCIL_NUMBER = "866"
"""DfE's three-digit number, which the headers of its returns want."""


@dataclass(frozen=True, kw_only=True)
class _Records:
    """What the forms are written from. `council` is the nine-character code of the council itself."""

    tables: Tables
    since: pd.Timestamp
    until: pd.Timestamp
    council: str

    def years(self, of: Callable[[pd.Timestamp, pd.Timestamp], list[ReturnPeriod]]) -> list[ReturnPeriod]:
        found = of(self.since, self.until)
        if not found:
            raise InputError(
                f"The records run from {self.since:%d/%m/%Y} to {self.until:%d/%m/%Y}, which is too short for a "
                "yearly return: make a sample of two years or more."
            )
        return found


def _ssda903(records: _Records, folder: Path) -> None:
    write_ssda903(records.tables, folder, records.years(collection_years))


def _ssda903_workbook(records: _Records, folder: Path) -> None:
    write_one_workbook(records.tables, folder, records.years(collection_years)[-1])


def _cin_census(records: _Records, folder: Path) -> None:
    write_cin_census(records.tables, folder, records.years(collection_years), COUNCIL_NUMBER)


def _annex_a(records: _Records, folder: Path) -> None:
    write_annex_a(records.tables, folder, records.until, records.council)


def _workforce_census(records: _Records, folder: Path) -> None:
    write_workforce_xml(records.tables, folder, records.years(census_years), COUNCIL_NUMBER)


def _workforce_census_csv(records: _Records, folder: Path) -> None:
    write_workforce_csv(records.tables, folder, records.years(census_years))


FORMS: dict[str, Callable[[_Records, Path], None]] = {
    "ssda903": _ssda903,
    "ssda903_workbook": _ssda903_workbook,
    "cin_census": _cin_census,
    "annex_a": _annex_a,
    "workforce_census": _workforce_census,
    "workforce_census_csv": _workforce_census_csv,
}
"""The forms by name, which is also the name of the folder that each is written to."""


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
    council of a placement. Raises InputError for an unknown form, and for records too short for a yearly one.
    """
    if unknown := sorted(set(forms) - set(FORMS)):
        raise InputError(f"There is no form called {', '.join(unknown)}: choose from {', '.join(FORMS)}.")
    first_contact = tables["ssd_contacts"]["cont_contact_date"].min()
    records = _Records(
        tables=tables,
        since=first_contact.normalize().replace(day=1),
        until=month_end,
        council=_home_council(tables["ssd_address"], postcodes),
    )
    folder.mkdir(parents=True, exist_ok=True)
    postcodes.to_csv(folder / "postcodes.csv", index=False, lineterminator="\n")
    for name in sorted(forms):
        FORMS[name](records, folder / name)


def _home_council(addresses: pd.DataFrame, postcodes: pd.DataFrame) -> str:
    """The council in which most of the children's homes are."""
    councils = postcodes.drop_duplicates("pcds").set_index("pcds")["oslaua"]
    return str(looked_up(addresses["addr_address_postcode"], councils).mode().iloc[0])
