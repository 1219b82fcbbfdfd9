from pathlib import Path

import pandas as pd
import pytest

from improve_analysis.sample.forms._spells import collection_years
from improve_analysis.sample.forms.ssda903 import write_one_workbook, write_ssda903
from tests.sample.council import council

SINCE, UNTIL = pd.Timestamp("2022-04-01"), pd.Timestamp("2024-09-30")

# C1 comes into care in December 2022, moves in May 2023 and is still there; C2, unaccompanied, leaves in June 2024.
COUNCIL = council(
    ssd_person="""
        pers_person_id | C2         | C1
        pers_sex       | F          | M
        pers_ethnicity | OOTH       | WBRI
        pers_dob       | 2006-06-20 | 2015-05-10
        pers_upn       |            | A123456789123
    """,
    ssd_address="""
        addr_table_id           | 1          | 2          | 3
        addr_person_id          | C1         | C1         | C1
        addr_address_type       | HOME       | HOME       | HOME
        addr_address_start_date | 2015-05-10 | 2021-02-01 | 2023-02-01
        addr_address_end_date   | 2021-01-31 | 2023-01-31 |
        addr_address_postcode   | AA11AA     | BB11BB     | CC11CC
    """,
    ssd_cla_episodes="""
        clae_cla_episode_id            | 1          | 2          | 3          | 4
        clae_person_id                 | C1         | C1         | C1         | C2
        clae_cla_episode_start_date    | 2022-12-01 | 2023-05-15 | 2023-10-02 | 2023-11-05
        clae_cla_episode_start_reason  | S          | P          | L          | S
        clae_cla_primary_need_code     | N1         | N1         | N1         | N8
        clae_cla_episode_ceased_date   | 2023-05-15 | 2023-10-02 |            | 2024-06-20
        clae_cla_episode_ceased_reason | X1         | X1         |            | E5
        clae_cla_id                    | P1         | P1         | P1         | P2
        clae_cla_placement_id          | 10         | 11         | 11         | 12
        clae_entered_care_date         | 2022-12-01 | 2022-12-01 | 2022-12-01 | 2023-11-05
        clae_legal_status              | C1         | C1         | C2         | V2
    """,
    ssd_cla_placement="""
        clap_cla_placement_id            | 10         | 11         | 12
        clap_cla_id                      | P1         | P1         | P2
        clap_person_id                   | C1         | C1         | C2
        clap_cla_placement_start_date    | 2022-12-01 | 2023-05-15 | 2023-11-05
        clap_cla_placement_end_date      | 2023-05-15 |            | 2024-06-20
        clap_cla_placement_type          | U6         | U4         | H5
        clap_cla_placement_provider      | PR4        | PR1        | PR4
        clap_cla_placement_postcode      | DD11DD     | EE11EE     | FF11FF
        clap_cla_placement_urn           | SC123456   |            | SC654321
        clap_cla_placement_change_reason | CARPL      |            |
    """,
    ssd_cla_reviews="""
        clar_cla_review_id            | 1          | 2          | 3
        clar_cla_person_id            | C1         | C1         | C1
        clar_cla_review_date          | 2023-03-31 | 2023-04-01 | 2023-06-01
        clar_cla_review_cancelled     | N          | N          | Y
        clar_cla_review_participation | PN1        | PN4        |
    """,
    ssd_immigration_status="""
        immi_immigration_status_id         | 1
        immi_person_id                     | C2
        immi_immigration_status            | UASC
        immi_immigration_status_start_date | 2023-11-05
        immi_immigration_status_end_date   | 2024-06-20
    """,
    ssd_permanence="""
        perm_table_id                 | 1
        perm_person_id                | C1
        perm_cla_id                   | P1
        perm_adm_decision_date        | 2023-03-01
        perm_decision_reversed_date   | 2023-09-01
        perm_decision_reversed_reason | RD3
    """,
    ssd_missing="""
        miss_table_id                   | 1
        miss_person_id                  | C2
        miss_missing_episode_start_date | 2024-03-30
        miss_missing_episode_type       | M
        miss_missing_episode_end_date   | 2024-04-02
    """,
    ssd_professionals="""
        prof_professional_id               | P1
        prof_social_worker_registration_no | SW0000000001
    """,
    ssd_involvements="""
        invo_involvements_id        | 1          | 2          | 3
        invo_professional_id        | P1         | P2         | P9
        invo_professional_role_id   | CW         | CW         | IRO
        invo_involvement_start_date | 2022-11-01 | 2023-04-21 | 2023-04-21
        invo_involvement_end_date   | 2023-04-20 | 2024-05-01 |
        invo_worker_change_reason   | FCONTA     | LEFTRL     |
        invo_person_id              | C1         | C1         | C1
    """,
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("ssda903")
    write_ssda903(COUNCIL, path, collection_years(SINCE, UNTIL))
    return path


def lines(folder: Path, year: int, table: str) -> list[str]:
    return (folder / str(year) / f"{table}.csv").read_text(encoding="utf-8").splitlines()


def test_a_folder_for_each_year_and_one_for_the_part_year(folder: Path) -> None:
    assert sorted(path.name for path in folder.iterdir()) == ["2023", "2024", "2025"]


def test_an_episode_over_a_year_end_is_open_in_the_first_return_and_closed_in_the_second(folder: Path) -> None:
    header = "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN"
    assert lines(folder, 2023, "episodes") == [
        header,
        "C1,01/12/2022,S,C1,N1,U6,PR4,,,,BB11BB,DD11DD,SC123456",
    ]
    assert lines(folder, 2024, "episodes") == [
        header,
        "C1,01/12/2022,S,C1,N1,U6,PR4,15/05/2023,X1,CARPL,BB11BB,DD11DD,SC123456",
        "C1,15/05/2023,P,C1,N1,U4,PR1,02/10/2023,X1,,BB11BB,EE11EE,",
        "C1,02/10/2023,L,C2,N1,U4,PR1,,,,BB11BB,EE11EE,",
        "C2,05/11/2023,S,V2,N8,H5,PR4,,,,,FF11FF,SC654321",
    ]


def test_in_2025_semi_independent_living_has_become_supported_accommodation(folder: Path) -> None:
    assert lines(folder, 2025, "episodes")[1:] == [
        "C1,02/10/2023,L,C2,N1,U4,PR1,,,,BB11BB,EE11EE,",
        "C2,05/11/2023,S,V2,N8,K3,PR4,20/06/2024,E5,,,FF11FF,SC654321",
    ]


def test_sex_is_a_number_to_2024_and_a_letter_from_2025(folder: Path) -> None:
    assert lines(folder, 2024, "header") == [
        "CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB",
        "C1,1,10/05/2015,WBRI,A123456789123,,",
        "C2,2,20/06/2006,OOTH,UN4,,",
    ]
    assert lines(folder, 2025, "header")[2] == "C2,F,20/06/2006,OOTH,UN4,,"
    assert lines(folder, 2025, "uasc") == ["CHILD,SEX,DOB,DUC", "C2,F,20/06/2006,20/06/2024"]


def test_a_review_is_in_the_year_it_was_held_and_a_cancelled_one_in_none(folder: Path) -> None:
    assert lines(folder, 2023, "reviews")[1:] == ["C1,10/05/2015,31/03/2023,PN1"]
    assert lines(folder, 2024, "reviews")[1:] == ["C1,10/05/2015,01/04/2023,PN4"]


def test_a_decision_to_place_for_adoption_is_returned_until_the_year_it_is_reversed(folder: Path) -> None:
    assert lines(folder, 2023, "placed_for_adoption") == [
        "CHILD,DOB,DATE_PLACED,DATE_PLACED_CEASED,REASON_PLACED_CEASED",
        "C1,10/05/2015,01/03/2023,,",
    ]
    assert lines(folder, 2024, "placed_for_adoption")[1:] == ["C1,10/05/2015,01/03/2023,01/09/2023,RD3"]
    assert lines(folder, 2025, "placed_for_adoption")[1:] == []


def test_a_time_missing_over_the_year_end_has_no_end_in_the_first_return(folder: Path) -> None:
    assert lines(folder, 2024, "missing")[1:] == ["C2,20/06/2006,M,30/03/2024,"]
    assert lines(folder, 2025, "missing")[1:] == ["C2,20/06/2006,M,30/03/2024,02/04/2024"]


def test_case_workers_are_returned_from_2024_by_registration_and_nobody_else_is(folder: Path) -> None:
    assert not (folder / "2023" / "sw_episodes.csv").exists()
    assert lines(folder, 2024, "sw_episodes") == [
        "CHILD,DOB,SW_ID,SW_DECOM,SW_DEC,SW_REASON",
        "C1,10/05/2015,SW0000000001,01/11/2022,20/04/2023,FCONTA",
        "C1,10/05/2015,XXP2,21/04/2023,,LEFTRL",
    ]
    assert lines(folder, 2025, "sw_episodes")[1:] == ["C1,10/05/2015,XXP2,21/04/2023,01/05/2024,LEFTRL"]


def test_the_workbook_has_a_sheet_for_each_table_and_the_same_bytes_each_time(tmp_path: Path) -> None:
    year = collection_years(SINCE, UNTIL)[1]
    for name in ("one", "two"):
        write_one_workbook(COUNCIL, tmp_path / name, year)
    one, two = (tmp_path / name / "SSDA903_2024.xlsx" for name in ("one", "two"))
    sheets = pd.read_excel(one, sheet_name=None)
    assert list(sheets)[:3] == ["header", "episodes", "reviews"]
    assert sheets["episodes"]["DEC"].tolist()[:2] == [pd.Timestamp("2023-05-15"), pd.Timestamp("2023-10-02")]
    assert one.read_bytes() == two.read_bytes()
