import xml.etree.ElementTree as ET
from pathlib import Path

import pandas as pd
import pytest

from improve_analysis.sample.forms.workforce_census import census_years, write_workforce_csv, write_workforce_xml
from tests.sample.council import council

SINCE, UNTIL = pd.Timestamp("2022-10-01"), pd.Timestamp("2024-12-31")

# W1 stays; W2, in the assessed year, leaves in November 2023; W3 and W4 are agency workers, W4 gone by September.
COUNCIL = council(
    ssd_professionals="""
        prof_professional_id               | P1           | P2           | P3
        prof_staff_id                      | W1           | W2           | W3
        prof_social_worker_registration_no | AA0000000001 | AA0000000002 | AA0000000003
    """,
    workforce_worker="""
        work_spell_id           | 1          | 2          | 3          | 4
        work_worker_id          | W1         | W2         | W3         | W4
        work_agency_flag        | N          | N          | Y          | Y
        work_fte                | 0.8        | 1          | 1          | 1
        work_role               | 3          | 5          | 5          | 5
        work_start_date         | 2019-01-07 | 2023-09-04 | 2024-02-01 | 2024-02-01
        work_end_date           |            | 2023-11-30 |            | 2024-09-29
        work_start_origin       | 2          | 1          | 4          | 4
        work_leave_reason       |            | 1          |            | 1
        work_leaver_destination |            | 3          |            | 1
        work_asye_start_date    |            | 2023-09-04 |            |
    """,
    workforce_snapshot="""
        wsna_id                | 1          | 2          | 3          | 4          | 5          | 6
        wsna_worker_id         | W1         | W1         | W1         | W2         | W2         | W3
        wsna_date              | 2023-09-30 | 2024-08-31 | 2024-09-30 | 2023-09-30 | 2023-10-31 | 2024-09-30
        wsna_agency_flag       | N          | N          | N          | N          | N          | Y
        wsna_fte               | 0.8        | 0.8        | 0.8        | 1          | 1          | 1
        wsna_cases             | 0          | 0          | 0          | 11         | 11         | 19
        wsna_working_days_lost | 3.5        | 7          | 5          | 0          | 1.5        |
        wsna_absent            | N          | N          | Y          | N          | N          | N
    """,
    workforce_posts="""
        wpos_id               | 1          | 2          | 3
        wpos_date             | 2024-08-31 | 2024-09-30 | 2024-09-30
        wpos_team             | T1         | T1         | T2
        wpos_vacant_fte       | 9          | 4.5        | 3.25
        wpos_agency_fte       | 9          | 1          | 2.5
        wpos_agency_headcount | 9          | 1          | 3
    """,
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("csww")
    write_workforce_xml(COUNCIL, path, census_years(SINCE, UNTIL), "866")
    return path


def blocks(folder: Path, year: int, tag: str) -> list[dict[str, str]]:
    root = ET.parse(folder / f"CSWW_{year}.xml").getroot()  # noqa: S314, our own file
    return [{one.tag: one.text or "" for one in block} for block in root.findall(tag)]


def test_a_file_for_each_30_september(folder: Path) -> None:
    assert sorted(path.name for path in folder.iterdir()) == ["CSWW_2023.xml", "CSWW_2024.xml"]


def test_the_vacancies_of_all_teams_on_the_day(folder: Path) -> None:
    assert blocks(folder, 2024, "LALevelVacancies") == [
        {"NumberOfVacancies": "7.75", "NoAgencyFTE": "3.50", "NoAgencyHeadcount": "4"}
    ]


def test_workers_in_post_and_those_who_left_in_the_year_but_no_agency_leaver(folder: Path) -> None:
    # W1 lost 7 days in August and 5 in September; the 3.5 of a year ago are of the return before.
    assert blocks(folder, 2024, "CSWWWorker") == [
        {
            "AgencyWorker": "0",
            "SWENo": "AA0000000001",
            "FTE": "0.800000",
            "QualInst": "Not known",
            "OrgRole": "3",
            "RoleStartDate": "2019-01-07",
            "StartOrigin": "2",
            "FTE30": "0.800000",
            "Cases30": "0",
            "WorkingDaysLost": "12.00",
            "Absat30Sept": "1",
            "CFKSSstatus": "3",
        },
        {
            "AgencyWorker": "0",
            "SWENo": "AA0000000002",
            "FTE": "1.000000",
            "QualInst": "Not known",
            "OrgRole": "5",
            "RoleStartDate": "2023-09-04",
            "StartOrigin": "1",
            "RoleEndDate": "2023-11-30",
            "LeaverDestination": "3",
            "ReasonLeave": "1",
            "WorkingDaysLost": "1.50",
            "CFKSSstatus": "1",
        },
        {
            "AgencyWorker": "1",
            "SWENo": "AA0000000003",
            "FTE": "1.000000",
            "QualInst": "Not known",
            "OrgRole": "5",
            "RoleStartDate": "2024-02-01",
            "StartOrigin": "4",
            "FTE30": "1.000000",
            "Cases30": "19",
            "Absat30Sept": "0",
            "CFKSSstatus": "2",
        },
    ]


def test_a_worker_who_has_not_left_yet_is_in_post(folder: Path) -> None:
    leaver = blocks(folder, 2023, "CSWWWorker")[1]
    assert "RoleEndDate" not in leaver
    assert leaver["Cases30"] == "11"


def test_the_csv_files_have_the_same_values_and_the_day(tmp_path: Path, folder: Path) -> None:
    write_workforce_csv(COUNCIL, tmp_path, census_years(SINCE, UNTIL))
    rows = pd.read_csv(tmp_path / "2024" / "CSWWWorker.csv", dtype="str")
    assert rows.pop("ReferenceDate").tolist() == ["2024-09-30"] * 3
    in_xml = pd.DataFrame(blocks(folder, 2024, "CSWWWorker"))
    pd.testing.assert_frame_equal(rows[in_xml.columns], in_xml, check_dtype=False)
    posts = pd.read_csv(tmp_path / "2024" / "LALevelVacancies.csv", dtype="str")
    assert posts.to_dict("records") == [
        {
            "NumberOfVacancies": "7.75",
            "NoAgencyFTE": "3.50",
            "NoAgencyHeadcount": "4",
            "ReferenceDate": "2024-09-30",
        }
    ]
