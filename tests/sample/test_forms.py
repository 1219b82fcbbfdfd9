from pathlib import Path

import pandas as pd
import pytest

from improve_analysis import tables
from improve_analysis.errors import InputError
from improve_analysis.sample.forms import FORMS, write_forms
from tests.sample.council import council

DAY = pd.Timestamp("2024-09-30")
POSTCODES = pd.DataFrame({"pcds": ["ZZ1 1AA"], "oseast1m": [1.0], "osnrth1m": [2.0], "oslaua": ["E06000030"]})
COUNCIL = {name: tables.empty(name) for name in tables.SCHEMAS} | council(
    ssd_person="""
        pers_person_id | C1
        pers_sex       | F
        pers_ethnicity | WBRI
        pers_dob       | 2020-02-29
    """,
    ssd_address="""
        addr_table_id         | 1
        addr_person_id        | C1
        addr_address_type     | HOME
        addr_address_postcode | ZZ1 1AA
    """,
    ssd_contacts="""
        cont_contact_id   | 1          | 2
        cont_person_id    | C1         | C1
        cont_contact_date | 2022-10-09 | 2024-01-01
    """,
)


def written(folder: Path) -> dict[str, bytes]:
    write_forms(COUNCIL, POSTCODES, folder, month_end=DAY, forms=FORMS)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_each_form_has_a_folder_and_the_years_that_begin_with_the_records_or_later(tmp_path: Path) -> None:
    files = written(tmp_path)
    assert {name for name in files if "ssda903/" not in name} == {
        "postcodes.csv",
        "annex_a/Annex_A_2024-09-30.xlsx",
        "cin_census/CIN_census_2024.xml",
        "cin_census/CIN_census_2025.xml",
        "ssda903_workbook/SSDA903_2025.xlsx",
        "workforce_census/CSWW_2023.xml",
        "workforce_census/CSWW_2024.xml",
        *(
            f"workforce_census_csv/{year}/{name}.csv"
            for year in (2023, 2024)
            for name in ("CSWWWorker", "LALevelVacancies")
        ),
    }
    assert {name.split("/")[1] for name in files if name.startswith("ssda903/")} == {"2024", "2025"}


def test_the_same_tables_give_the_same_bytes(tmp_path: Path) -> None:
    assert written(tmp_path / "one") == written(tmp_path / "two")


def test_an_unknown_form_is_named_with_those_that_there_are(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"^There is no form called ssda902: choose from ssda903, .*annex_a.*\.$"):
        write_forms(COUNCIL, POSTCODES, tmp_path, month_end=DAY, forms=["ssda902", "annex_a"])


def test_records_too_short_for_a_yearly_return_are_said_to_be(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"^The records run from 01/10/2022 to 28/02/2023, .* two years or more\.$"):
        write_forms(COUNCIL, POSTCODES, tmp_path, month_end=pd.Timestamp("2023-02-28"), forms=["cin_census"])
