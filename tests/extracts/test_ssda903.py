from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from improve_analysis import extracts
from improve_analysis.errors import InputError
from improve_analysis.extracts import Extract, ssda903
from improve_analysis.extracts._reading import Coverage, Recognised, Sheet
from tests.extracts.making import SAMPLES, problems, read, workbook, write

HEADERS = "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN\n"
HEADER = "CHILD,SEX,DOB,ETHNIC,UPN\n"
needs_samples = pytest.mark.skipif(not SAMPLES.exists(), reason="the samples folder is not beside the repository")


def episode(child: str, start: str, rne: str, end: str = "", rec: str = "", **more: str) -> str:
    usual = {"LS": "C2", "CIN": "N1", "PLACE": "U6", "PLACE_PROVIDER": "PR4"}
    values = {**usual, "CHILD": child, "DECOM": start, "RNE": rne, "DEC": end, "REC": rec, **more}
    return ",".join(values.get(name, "") for name in HEADERS.strip().split(","))


def returned(folder: Path, *rows: str, **files: str) -> Extract:
    return read(folder, episodes=HEADERS + "\n".join(rows), **files)


def table(extract: Extract, name: str, *columns: str) -> list[list[object]]:
    rows = extract.tables[name][list(columns)]
    return [[_plain(value) for value in row] for row in rows.astype(object).to_numpy().tolist()]


def _plain(value: object) -> object:
    if pd.isna(value):
        return None
    return f"{value:%d/%m/%Y}" if isinstance(value, pd.Timestamp) else value


def episodes_of(extract: Extract) -> list[list[object]]:
    return table(
        extract,
        "ssd_cla_episodes",
        "clae_cla_episode_id",
        "clae_cla_episode_ceased_date",
        "clae_cla_episode_ceased_reason",
    )


def test_two_legal_statuses_two_placements_and_a_return_to_care(tmp_path: Path) -> None:
    extract = returned(
        tmp_path,
        episode("A", "10/05/2023", "S", "01/06/2023", "X1", LS="V2"),
        episode("A", "01/06/2023", "L", "01/07/2023", "X1", LS="C1", REASON_PLACE_CHANGE="CARPL"),
        episode("A", "01/07/2023", "P", "15/08/2023", "E4A", LS="C1", PLACE="K2", URN="SC123456"),
        episode("A", "20/12/2023", "S", LS="V2"),
    )
    assert table(
        extract,
        "ssd_cla_episodes",
        "clae_cla_episode_id",
        "clae_cla_id",
        "clae_cla_placement_id",
        "clae_entered_care_date",
        "clae_legal_status",
    ) == [
        ["A-20230510", "A-20230510", "A-20230510", "10/05/2023", "V2"],
        ["A-20230601", "A-20230510", "A-20230510", "10/05/2023", "C1"],
        ["A-20230701", "A-20230510", "A-20230701", "10/05/2023", "C1"],
        ["A-20231220", "A-20231220", "A-20231220", "20/12/2023", "V2"],
    ]
    assert table(
        extract,
        "ssd_cla_placement",
        "clap_cla_placement_start_date",
        "clap_cla_placement_end_date",
        "clap_cla_placement_type",
        "clap_cla_placement_change_reason",
        "clap_cla_placement_urn",
        "clap_same_carer",
    ) == [
        ["10/05/2023", "01/07/2023", "U6", "CARPL", None, "N"],
        ["01/07/2023", "15/08/2023", "K2", None, "SC123456", "N"],
        ["20/12/2023", None, "U6", None, None, "N"],
    ]
    assert table(
        extract,
        "ssd_legal_status",
        "lega_legal_status",
        "lega_legal_status_start_date",
        "lega_legal_status_end_date",
    ) == [
        ["V2", "10/05/2023", "31/05/2023"],
        ["C1", "01/06/2023", "14/08/2023"],
        ["V2", "20/12/2023", None],
    ]


@pytest.mark.parametrize(("rne", "flag"), [("T", "Y"), ("U", "Y"), ("P", "N"), ("B", "N")])
def test_a_move_keeps_the_carer_or_not(tmp_path: Path, rne: str, flag: str) -> None:
    extract = returned(
        tmp_path, episode("A", "10/05/2023", "S", "01/06/2023", "X1"), episode("A", "01/06/2023", rne, PLACE="U4")
    )
    assert table(extract, "ssd_cla_placement", "clap_same_carer") == [["N"], [flag]]


def test_a_temporary_placement_is_one_of_its_own(tmp_path: Path) -> None:
    extract = returned(
        tmp_path,
        episode("A", "10/05/2023", "S", "01/06/2023", "X1"),
        episode("A", "01/06/2023", "P", "05/06/2023", "X1", PLACE="T4", PLACE_PROVIDER=""),
        episode("A", "05/06/2023", "P"),
    )
    assert table(extract, "ssd_cla_placement", "clap_cla_placement_type") == [["U6"], ["T4"], ["U6"]]


def test_entry_is_not_known_where_the_first_episode_is_no_start(tmp_path: Path) -> None:
    extract = returned(
        tmp_path,
        episode("A", "10/05/2021", "L", "01/06/2023", "X1"),
        episode("A", "01/06/2023", "P", "02/06/2023", "E4A"),
        episode("A", "02/06/2023", "S"),
    )
    assert table(extract, "ssd_cla_episodes", "clae_cla_id", "clae_entered_care_date") == [
        ["A-20210510", None],
        ["A-20210510", None],
        ["A-20230602", "02/06/2023"],
    ]


def test_an_episode_of_several_years_is_one(tmp_path: Path) -> None:
    write(
        tmp_path,
        y2022__a=HEADERS + episode("A", "10/05/2021", "S") + "\n" + episode("B", "31/03/2022", "S"),
        y2023__b=HEADERS
        + episode("A", "10/05/2021", "S")
        + "\n"
        + episode("B", "31/03/2022", "S", "31/03/2023", "E4A"),
        y2024__c=HEADERS + episode("A", "10/05/2021", "S", "15/03/2024", "E45"),
    )
    extract = extracts.read(tmp_path)
    assert episodes_of(extract) == [
        ["A-20210510", "15/03/2024", "E45"],
        ["B-20220331", "31/03/2023", "E4A"],
    ]
    assert problems(extract, "DEC") == []
    assert extract.coverage["ssd_cla_episodes"] == Coverage(
        start=pd.Timestamp("2021-04-01"), end=pd.Timestamp("2024-03-31")
    )


def test_the_latest_return_wins_whatever_the_files_are_called(tmp_path: Path) -> None:
    write(
        tmp_path,
        a_new=HEADERS + episode("A", "10/05/2021", "S", "15/03/2023", "E45"),
        z_old=HEADERS + episode("A", "10/05/2021", "S", "", ""),
    )
    assert episodes_of(extracts.read(tmp_path)) == [["A-20210510", "15/03/2023", "E45"]]


def test_what_a_later_return_says_otherwise_is_used_and_listed(tmp_path: Path) -> None:
    write(
        tmp_path,
        y1=HEADERS + episode("A", "10/05/2021", "S", "31/03/2022", "E4A", PL_POST="SN1 1AA"),
        y2=HEADERS
        + episode("A", "10/05/2021", "S", "30/03/2022", "E4B", PL_POST="SN2 2BB")
        + "\n"
        + episode("B", "31/03/2023", "S"),
    )
    extract = extracts.read(tmp_path)
    assert episodes_of(extract)[0] == ["A-20210510", "30/03/2022", "E4B"]
    said = extract.findings[extract.findings["problem"].str.startswith("an earlier row or return says")]
    assert said[["file", "row", "column", "value"]].to_numpy().tolist() == [
        ["y2.csv", 2, "DEC", "2022-03-30"],
        ["y2.csv", 2, "REC", "E4B"],
        ["y2.csv", 2, "PL_POST", "SN2 2BB"],
    ]


def test_a_later_return_may_change_the_legal_status_of_an_episode(tmp_path: Path) -> None:
    write(
        tmp_path,
        y1=HEADERS + episode("A", "10/05/2021", "S", LS="V2"),
        y2=HEADERS + episode("A", "10/05/2021", "S", "31/03/2023", "E4A", LS="C1"),
    )
    extract = extracts.read(tmp_path)
    assert table(extract, "ssd_cla_episodes", "clae_cla_episode_id", "clae_legal_status") == [["A-20210510", "C1"]]
    assert "a later return gives the episode from this day another RNE, LS or PLACE" in problems(extract)


def test_an_open_episode_that_a_later_year_does_not_have_is_listed_and_kept(tmp_path: Path) -> None:
    write(
        tmp_path,
        y1=HEADERS + episode("A", "10/03/2022", "S"),
        y2=HEADERS + episode("B", "10/03/2023", "S"),
    )
    extract = extracts.read(tmp_path)
    assert len(episodes_of(extract)) == 2
    assert problems(extract, "DEC") == ["open at the end of its return and not in a later year's"]


def test_overlapping_episodes_are_listed_and_kept(tmp_path: Path) -> None:
    extract = returned(
        tmp_path,
        episode("A", "10/05/2023", "S", "01/08/2023", "E4A"),
        episode("A", "31/07/2023", "P", "01/09/2023", "E4A"),
        episode("A", "31/07/2023", "B", LS="C1"),
    )
    assert [row[0] for row in episodes_of(extract)] == ["A-20230510", "A-20230731", "A-20230731-2"]
    assert problems(extract, "DECOM").count("overlaps an earlier episode of the child") == 2
    assert table(extract, "ssd_cla_episodes", "clae_cla_id") == [["A-20230510"]] * 3


@pytest.mark.parametrize(
    ("column", "words", "rows"),
    [
        ("REC", "rule 148", [episode("A", "10/05/2023", "S", "01/06/2023", "")]),
        ("REC", "rule 148", [episode("A", "10/05/2023", "S", "", "E4A")]),
        (
            "DEC",
            "rule 433",
            [episode("A", "10/05/2023", "S", "01/06/2023", "X1"), episode("A", "02/06/2023", "P")],
        ),
        ("DEC", "rule 355", [episode("A", "10/05/2023", "S", "10/05/2023", "E4A")]),
        ("PLACE", "T4 7 days", [episode("A", "10/05/2023", "P", "18/05/2023", "X1", PLACE="T4")]),
        ("PLACE", "T3 21", [episode("A", "10/05/2023", "P", "01/06/2023", "X1", PLACE="T3")]),
        ("PLACE", "T1 42", [episode("A", "10/05/2023", "P", "22/06/2023", "X1", PLACE="T1")]),
        ("PLACE", "rule 380", [episode("A", "10/05/2023", "S", PLACE="T4")]),
        ("PLACE", "rule 381", [episode("A", "10/05/2023", "P", "12/05/2023", "E4A", PLACE="T4")]),
        ("PL_POST", "rule 392", [episode("A", "10/05/2023", "S", HOME_POST="SN1 1AA", PL_POST="sn11aa")]),
        ("PLACE_PROVIDER", "rule 550", [episode("A", "10/05/2023", "S", PLACE_PROVIDER="PR0")]),
        ("PLACE", "rule 371", [episode("A", "04/05/2023", "S", PLACE="K3")]),
        (
            "CIN",
            "rule 504",
            [episode("A", "10/05/2023", "S", "01/06/2023", "X1"), episode("A", "01/06/2023", "P", CIN="N2")],
        ),
        ("LS", "rule 408", [episode("A", "10/05/2023", "P", PLACE="A5")]),
    ],
)
def test_a_broken_rule_is_listed_and_kept(tmp_path: Path, column: str, words: str, rows: list[str]) -> None:
    extract = returned(tmp_path, *rows, header=HEADER + "A,1,05/05/2007,WBRI,")
    assert len(episodes_of(extract)) == len(rows)
    assert [words in said for said in problems(extract, column)] == [True]


def test_what_only_just_keeps_the_rules_is_not_listed(tmp_path: Path) -> None:
    extract = returned(
        tmp_path,
        episode("A", "05/05/2023", "S", "10/05/2023", "X1", PLACE="K3"),
        episode("A", "10/05/2023", "P", "17/05/2023", "X1", PLACE="T4", PLACE_PROVIDER=""),
        episode("A", "17/05/2023", "P", PLACE="P1", PLACE_PROVIDER="PR0", HOME_POST="SN1 1AA", PL_POST="SN1 1AA"),
        episode("B", "17/05/2023", "P", PLACE="A5", LS="E1"),
        header=HEADER + "A,1,05/05/2007,WBRI,\nB,F,05/05/2022,WBRI,UN1",
    )
    assert problems(extract) == ["the distance from home is not known, in 4 of 4 placements"]
    assert table(extract, "ssd_person", "pers_sex", "pers_upn") == [["M", None], ["F", None]]


def test_milestones_of_permanence(tmp_path: Path) -> None:
    extract = returned(
        tmp_path,
        episode("A", "01/05/2022", "S", "01/11/2022", "X1", LS="C1", PLACE="U5"),
        episode("A", "01/11/2022", "L", "10/01/2023", "X1", LS="E1", PLACE="U5"),
        episode("A", "10/01/2023", "T", "20/08/2023", "E11", LS="E1", PLACE="A5"),
        episode("B", "01/05/2022", "S", "01/06/2023", "E45"),
        episode("C", "01/05/2022", "S"),
        episode("D", "01/05/2022", "S", LS="C2"),
        ad1="CHILD,DOB,DATE_INT,DATE_MATCH,FOSTER_CARE,NB_ADOPTR\nA,01/01/2022,01/10/2022,05/12/2022,1,2",
        sbpfa="CHILD,DOB,DATE_PLACED,DATE_PLACED_CEASED,REASON_PLACED_CEASED\n"
        "A,01/01/2022,30/09/2022,,\nD,01/01/2022,01/02/2023,01/06/2023,RD3",
    )
    found = extract.tables["ssd_permanence"].set_index("perm_person_id").T
    assert found["A"].dropna().to_dict() == {
        "perm_table_id": "A-20220501",
        "perm_cla_id": "A-20220501",
        "perm_adm_decision_date": pd.Timestamp("2022-10-01"),
        "perm_placement_order_date": pd.Timestamp("2022-11-01"),
        "perm_matched_date": pd.Timestamp("2022-12-05"),
        "perm_placed_for_adoption_date": pd.Timestamp("2023-01-10"),
        "perm_placed_ffa_cp_date": pd.Timestamp("2022-05-01"),
        "perm_adopted_by_carer_flag": "Y",
        "perm_permanence_order_date": pd.Timestamp("2023-08-20"),
        "perm_permanence_order_type": "Adoption",
    }
    assert found["B"].dropna().to_dict() == {
        "perm_table_id": "B-20220501",
        "perm_cla_id": "B-20220501",
        "perm_permanence_order_date": pd.Timestamp("2023-06-01"),
        "perm_permanence_order_type": "Special Guardianship Order",
    }
    assert found["D"].dropna().to_dict() == {
        "perm_table_id": "D-20220501",
        "perm_cla_id": "D-20220501",
        "perm_adm_decision_date": pd.Timestamp("2023-02-01"),
        "perm_decision_reversed_date": pd.Timestamp("2023-06-01"),
        "perm_decision_reversed_reason": "RD3",
    }
    assert "C" not in found


def test_the_tables_that_are_taken_over(tmp_path: Path) -> None:
    extract = returned(
        tmp_path,
        episode("A", "01/05/2022", "S"),
        reviews="CHILD,DOB,REVIEW,REVIEW_CODE\nA,05/05/2007,2022-05-20,PN1",
        uasc="CHILD,SEX,DOB,DUC\nA,1,05/05/2007,05/05/2025",
        oc3="CHILD,DOB,IN_TOUCH,ACTIV,ACCOM\nA,05/05/2007,YES,F1,B2\nB,05/05/2006,NO,0,0",
        prevperm="CHILD,DOB,PREV_PERM,LA_PERM,DATE_PERM\nA,05/05/2007,P2,,zz/08/2015\nB,05/05/2006,Z1,,",
        missing="CHILD,DOB,MISSING,MIS_START,MIS_END\nA,05/05/2007,m,01/06/2022,03/06/2022",
        workers="CHILD,DOB,SW_ID,SW_DECOM,SW_DEC,SW_REASON\nA,05/05/2007,SW01,01/05/2022,01/06/2022,LEFTRL",
        oc2="CHILD,DOB,SDQ_SCORE\nA,05/05/2007,12",
    )
    assert table(extract, "ssd_cla_reviews", "clar_cla_review_id", "clar_cla_id", "clar_cla_review_participation") == [
        ["A-20220520", "A-20220501", "PN1"]
    ]
    assert table(extract, "ssd_immigration_status", "immi_immigration_status", "immi_immigration_status_end_date") == [
        ["UASC", "05/05/2025"]
    ]
    assert table(
        extract,
        "ssd_care_leavers",
        "clea_care_leaver_activity",
        "clea_care_leaver_accommodation",
        "clea_care_leaver_accom_suitable",
    ) == [["F1", "B", "Unsuitable"], [None, None, None]]
    assert table(extract, "ssd_cla_previous_permanence", "lapp_previous_permanence_order_date") == [
        ["zz/08/2015"],
        [None],
    ]
    assert table(extract, "ssd_missing", "miss_missing_episode_type", "miss_missing_episode_end_date") == [
        ["M", "03/06/2022"]
    ]
    assert table(extract, "ssd_involvements", "invo_professional_role_id", "invo_worker_change_reason") == [
        ["CW", "LEFTRL"]
    ]
    assert "no measure needs the SSDA903 table OC2" in problems(extract)


def test_without_a_header_table_births_come_from_the_others(tmp_path: Path) -> None:
    extract = returned(tmp_path, episode("A", "01/05/2022", "S"), reviews="CHILD,DOB,REVIEW\nA,05/05/2007,20/05/2022")
    assert table(extract, "ssd_person", "pers_person_id", "pers_dob") == [["A", "05/05/2007"]]


def test_the_layouts_of_two_years_do_not_contradict_each_other(tmp_path: Path) -> None:
    write(
        tmp_path,
        y2024__episodes=HEADERS + episode("A", "10/05/2023", "S"),
        y2024__header=HEADER + "A,2,05/05/2015,WBRI,UN1",
        y2025__episodes=HEADERS + episode("A", "10/05/2023", "S", "31/03/2025", "E4A"),
        y2025__header=HEADER + "A,F,05/05/2015,MWBC,A123",
    )
    extract = extracts.read(tmp_path)
    assert table(extract, "ssd_person", "pers_sex", "pers_ethnicity", "pers_upn") == [["F", "MWBC", "A123"]]
    assert problems(extract, "SEX") == problems(extract, "UPN") == []
    assert problems(extract, "ETHNIC") == ["an earlier row or return says WBRI"]


def test_homes_follow_one_another(tmp_path: Path) -> None:
    extract = returned(
        tmp_path,
        episode("A", "01/05/2022", "S", "01/06/2022", "X1", HOME_POST="SN1 1AA"),
        episode("A", "01/06/2022", "P", "01/07/2022", "X1", HOME_POST="SN1 1AA"),
        episode("A", "01/07/2022", "P", "01/08/2022", "X1"),
        episode("A", "01/08/2022", "P", HOME_POST="SN2 2BB"),
    )
    columns = ("addr_address_type", "addr_address_start_date", "addr_address_end_date", "addr_address_postcode")
    assert table(extract, "ssd_address", *columns) == [
        ["HOME", "01/05/2022", "31/07/2022", "SN1 1AA"],
        ["HOME", "01/08/2022", None, "SN2 2BB"],
    ]


def test_a_workbook_with_a_sheet_a_table(tmp_path: Path) -> None:
    rows = [HEADERS.strip().split(","), *(row.split(",") for row in [episode("1", "01/05/2022", "S")])]
    rows[1][1] = pd.Timestamp("2022-05-01").to_pydatetime()
    path = workbook(
        tmp_path / "return.xlsx", Episodes=rows, Header=[["CHILD", "SEX", "DOB", "ETHNIC"], [1, 2, "x", "WBRI"]]
    )
    extract = extracts.read(path)
    assert episodes_of(extract) == [["1-20220501", None, None]]
    assert table(extract, "ssd_person", "pers_person_id", "pers_sex") == [["1", "F"]]
    assert extract.findings[["sheet", "row", "column", "value"]].to_numpy().tolist()[0] == ["Header", 2, "DOB", "x"]


@pytest.mark.parametrize(("latest", "end"), [("30/09/2023", "2023-09-30"), ("31/03/2024", "2024-03-31")])
def test_a_run_in_the_middle_of_a_year_covers_its_months(tmp_path: Path, latest: str, end: str) -> None:
    extract = returned(
        tmp_path,
        episode("A", "10/05/2021", "S", "12/06/2023", "E4A"),
        episode("B", latest, "S"),
    )
    assert extract.coverage["ssd_cla_placement"] == Coverage(start=pd.Timestamp("2023-04-01"), end=pd.Timestamp(end))


def test_an_end_on_1_april_belongs_to_the_year_before(tmp_path: Path) -> None:
    extract = returned(
        tmp_path,
        episode("A", "10/05/2021", "S", "12/06/2023", "E4A"),
        episode("B", "31/03/2024", "S", "01/04/2024", "E4A"),
    )
    assert extract.coverage["ssd_cla_episodes"].end == pd.Timestamp("2024-03-31")


def test_a_missing_year_breaks_the_coverage(tmp_path: Path) -> None:
    extract = read(
        tmp_path,
        y2021=HEADERS + episode("A", "10/05/2020", "S", "31/03/2021", "E4A"),
        y2023=HEADERS + episode("B", "10/03/2023", "S", "31/03/2023", "E4A"),
    )
    assert extract.coverage["ssd_cla_episodes"].start == pd.Timestamp("2022-04-01")
    assert "no SSDA903 return covers 01/04/2021 to 31/03/2022" in problems(extract)


def test_workers_are_covered_from_their_first_year(tmp_path: Path) -> None:
    extract = read(
        tmp_path,
        y2023=HEADERS + episode("A", "10/05/2022", "S", "31/03/2023", "E4A"),
        y2024=HEADERS + episode("B", "10/05/2023", "S", "31/03/2024", "E4A"),
        workers="CHILD,SW_ID,SW_DECOM,SW_DEC,SW_REASON\nB,SW1,10/05/2022,10/06/2023,LEFTRL\nB,SW2,10/06/2023,,",
    )
    assert extract.coverage["ssd_involvements"] == Coverage(
        start=pd.Timestamp("2023-04-01"), end=pd.Timestamp("2024-03-31")
    )


def test_rows_without_a_child_or_a_start_are_set_aside_and_codes_that_are_none_are_missing(tmp_path: Path) -> None:
    extract = returned(
        tmp_path,
        episode("", "10/05/2023", "S"),
        episode("A", "", "S"),
        episode("B", "31/02/2023", "S"),
        episode("C", "10/05/2023", "S", "", "", PLACE="XX", LS="ZZ"),
        episode("D", "10/05/2023", "S", "09/05/2023", "E4A"),
    )
    assert [row[0] for row in episodes_of(extract)] == ["C-20230510"]
    said = extract.findings[["row", "column", "problem", "action"]].fillna({"row": 0}).to_numpy().tolist()
    assert [2, "CHILD", "missing", "row set aside"] in said
    assert [3, "DECOM", "missing", "row set aside"] in said
    assert [4, "DECOM", "missing", "row set aside"] in said
    assert [5, "LS", "not a code of this list", "read as missing"] in said
    assert [5, "PLACE", "not a code of this list", "read as missing"] in said
    assert [6, "DEC", "before DECOM", "row set aside"] in said


def test_a_column_that_is_missing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"Episodes in episodes\.csv lack the column DEC"):
        read(tmp_path, episodes="CHILD,DECOM,RNE,LS,PLACE,REC\nA,01/05/2022,S,C2,U6,")


def test_columns_of_no_table_are_listed(tmp_path: Path) -> None:
    extract = read(tmp_path, header="CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB,SHOE\nA,1,05/05/2007,WBRI,,,,44")
    assert extract.findings[extract.findings["action"] == "not read"]["column"].tolist() == ["SHOE"]


def test_tables_without_rows_are_tables(tmp_path: Path) -> None:
    extract = read(tmp_path, episodes=HEADERS, header=HEADER + "A,1,05/05/2007,WBRI,")
    assert extract.tables["ssd_cla_episodes"].empty
    assert extract.coverage == {}
    assert any("which days" in said for said in problems(extract))


def test_repeated_rows_are_counted(tmp_path: Path) -> None:
    extract = returned(tmp_path, episode("A", "10/05/2023", "S"), episode("A", "10/05/2023", "S"))
    assert len(episodes_of(extract)) == 1
    assert "the same as a row above it, 1 of 2 rows" in problems(extract)


@st.composite
def histories(draw: st.DrawFn) -> list[tuple[int, int | None, str]]:
    """Episodes of one child by day number: start, end (missing only for the last), RNE."""
    day, rows = draw(st.integers(0, 50)), []
    for number in range(draw(st.integers(1, 7))):
        follows = number > 0 and draw(st.booleans())
        day = day if follows or not number else day + draw(st.integers(1, 60))
        reason = draw(st.sampled_from("LPTBU")) if follows else draw(st.sampled_from("SSSLP"))
        rows.append((day, day + draw(st.integers(1, 90)), reason))
        day = rows[-1][1]
    if draw(st.booleans()):
        rows[-1] = (rows[-1][0], None, rows[-1][2])
    return rows


@settings(max_examples=20, deadline=None)
@given(children=st.lists(histories(), min_size=1, max_size=4), cut=st.integers(1, 400))
def test_periods_and_placements_agree_with_a_plain_loop(
    children: list[list[tuple[int, int | None, str]]], cut: int
) -> None:
    """The same history returned twice, the first time as it stood on day `cut`."""
    first, second = [], []
    for number, rows in enumerate(children):
        for start, end, reason in rows:
            second.append(_written(number, start, end, reason))
            if start <= cut:
                first.append(_written(number, start, end if end and end <= cut else None, reason))
    reading = ssda903.read([_sheet("a", first or second), _sheet("b", second)])
    found = reading.tables["ssd_cla_episodes"]
    columns = ("clae_cla_episode_id", "clae_cla_id", "clae_cla_placement_id", "clae_cla_episode_ceased_date")
    assert {tuple(_plain(value) for value in row) for row in zip(*(found[name] for name in columns), strict=True)} == (
        _by_hand(children)
    )


def _day(number: int) -> str:
    return f"{pd.Timestamp('2022-05-01') + pd.Timedelta(days=number):%d/%m/%Y}"


def _written(child: int, start: int, end: int | None, reason: str) -> list[str]:
    ended = ["", ""] if end is None else [_day(end), "X1"]
    return episode(f"C{child}", _day(start), reason, *ended).split(",")


def _sheet(name: str, rows: list[list[str]]) -> Recognised:
    frame = pd.DataFrame(rows, columns=HEADERS.strip().split(","), index=range(2, 2 + len(rows)), dtype="str")
    sheet = Sheet(path=Path(name) / "episodes.csv", name="", frame=frame.mask(frame == ""))
    return Recognised(document=sheet, format="SSDA903", table="Episodes")


def _by_hand(children: list[list[tuple[int, int | None, str]]]) -> set[tuple[str, str, str, str | None]]:
    episodes = set()
    for number, rows in enumerate(children):
        period = placement = before = None
        for start, end, reason in rows:
            day = pd.to_datetime(_day(start), dayfirst=True)
            name = f"C{number}-{day:%Y%m%d}"
            if start != before or reason == "S":
                period = placement = name
            elif reason != "L":
                placement = name
            episodes.add((name, period, placement, None if end is None else _day(end)))
            before = end
    return episodes


@needs_samples
def test_the_sample_of_the_validators() -> None:
    extract = extracts.read(SAMPLES / "ssda903")
    rows = extract.tables["ssd_cla_episodes"]
    start, end = rows["clae_cla_episode_start_date"], rows["clae_cla_episode_ceased_date"]
    counts = {}
    for day in ("2017-06-30", "2017-09-30", "2017-12-31", "2018-03-31"):
        is_open = rows[(start <= day) & ((end > day) | end.isna())]
        short = is_open["clae_legal_status"].isin(["V3", "V4"])
        counts[day] = (is_open["clae_person_id"].nunique(), is_open[~short]["clae_person_id"].nunique())
    assert counts == {
        "2017-06-30": (1914, 1601),
        "2017-09-30": (1736, 1455),
        "2017-12-31": (1560, 1313),
        "2018-03-31": (1419, 1201),
    }
    covered = Coverage(start=pd.Timestamp("2017-04-01"), end=pd.Timestamp("2018-03-31"))
    assert extract.coverage["ssd_cla_episodes"] == covered
    assert len(extract.tables["ssd_person"]) == 2675
    assert all(source.recognised_as for source in extract.sources)
    assert extract.findings[extract.findings["action"] == "row set aside"].empty
