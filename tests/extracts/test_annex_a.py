import datetime
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

from improve_analysis.errors import InputError
from improve_analysis.extracts import annex_a
from improve_analysis.extracts._annex_a_lists import LISTS
from improve_analysis.extracts._documents import open_documents
from improve_analysis.extracts._reading import Coverage, Finding, Reading, Recognised, Sheet

SAMPLES = Path(__file__).parents[2].parent / "shared" / "samples" / "annex_a"
needs_samples = pytest.mark.skipif(not SAMPLES.exists(), reason="the samples folder is not beside the repository")

Row = Mapping[str, Any]

CHILD = {
    "Child Unique ID": 101,
    "Gender": "b) Female",
    "Ethnicity": "a) WBRI",
    "Date of Birth": datetime.date(2015, 1, 25),
}
CONTACT = {**CHILD, "Date of Contact": datetime.date(2024, 9, 12), "Contact Source": "q) 6: Police"}
REFERRAL = {
    **CHILD,
    "Date of referral": datetime.date(2024, 9, 13),
    "Referral Source": "e) 2A: Schools",
    "Referral NFA?": "b) No",
    "Number of Referrals in Last 12 Months": 0,
    "Allocated Team": "North",
    "Allocated Worker": "Jo Bloggs",
}
IN_NEED = {
    **CHILD,
    "CIN Start Date": datetime.date(2024, 9, 13),
    "Primary Need Code": "N1 - Abuse or Neglect",
    "CIN Closure Date": None,
    "Reason for Closure": None,
    "Case Status": "c) Child in need plan",
    "Allocated Team": "North",
}
IN_CARE = {
    **CHILD,
    "Unaccompanied Asylum Seeking Child (UASC) within the Last 12 Months (Y/N))": "a) Yes",
    "Date Started to be Looked After": datetime.date(2023, 2, 1),
    "Child's Category of Need": "N8 - Absent parenting",
    "Start date of current legal status": datetime.date(2023, 3, 1),
    "Child\u2019s Legal Status": "C2: FCO",
    "Date of Latest Statutory Review": datetime.date(2024, 8, 1),
    "Date of Last Social Work Visit": datetime.date(2024, 9, 16),
    "What is the permanence plan for this child?": "f) Long-term fostering",
    "Date Ceased to be Looked After": None,
    "Reason Ceased to be Looked After": "#N/A",
    "Start Date of Most Recent Placement": datetime.date(2024, 1, 10),
    "Placement Type": "d) U4: Foster placement - long term",
    "Placement Provider": "e) PR4 - Private provision",
    "Placement postcode": "SN1 2JG",
    "URN of Placement": "SC123456",
    "Placement Location": "a) In",
    "LA of Placement": "E06000030",
}


def sheet(name: str, rows: Sequence[Row], file: str = "annex.xlsx") -> Sheet:
    """A sheet as it is opened: every value is text, and dates are ISO."""
    headers = dict.fromkeys(header for row in rows for header in row)
    cells = [[_as_text(row.get(header)) for header in headers] for row in rows]
    frame = pd.DataFrame(cells, columns=[*headers], index=range(2, 2 + len(rows)), dtype="str")
    return Sheet(path=Path(file), name=name, frame=frame)


def _as_text(value: Any) -> str | None:
    return None if value is None or value == "#N/A" else str(value)


def read(*sheets: Sheet) -> Reading:
    recognised = [
        Recognised(document=one, format="Annex A", table=table) for one in sheets if (table := annex_a.recognise(one))
    ]
    assert len(recognised) == len(sheets)
    return annex_a.read(recognised)


def only(reading: Reading, table: str) -> pd.Series:
    (_, row), *others = reading.tables[table].iterrows()
    assert not others
    return row


def said(findings: Sequence[Finding], words: str) -> list[Finding]:
    return [finding for finding in findings if words in finding.problem]


def write(path: Path, sheets: Mapping[str, Sequence[Sequence[Any]]]) -> Path:
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.worksheets[0])
    for name, rows in sheets.items():
        worksheet = workbook.create_sheet(name)
        for row in rows:
            worksheet.append([*row])
    workbook.save(path)
    return path


def as_rows(row: Row) -> list[list[Any]]:
    return [[*row], [*row.values()]]


@pytest.mark.parametrize("name", ["List 1", "List_1", "Contacts", "Sheet1"])
def test_a_list_is_known_by_its_headers_whatever_its_sheet_is_called(name):
    assert annex_a.recognise(sheet(name, [CONTACT])) == "List 1"


@pytest.mark.parametrize("name", LISTS)
def test_ofsteds_own_headers_are_each_lists(name):
    assert annex_a.recognise(sheet("", [dict.fromkeys(LISTS[name].headers, "1")])) == name


def test_the_name_decides_where_the_headers_are_few():
    few = {"Child Unique ID": 1, "LA In Touch ": "a) Yes"}
    assert annex_a.recognise(sheet("List 9", [few])) == "List 9"
    assert annex_a.recognise(sheet("Sheet1", [few])) is None


def test_sheets_of_guidance_are_no_data():
    codes = {"Gender": "a) Male", "Primary Need Code": "N1", "Reason for Closure": "RC1", "Case status": "a)"}
    assert annex_a.recognise(sheet("Codes_used", [codes])) == "guidance"
    assert annex_a.recognise(sheet("Front_Sheet", [{"Annex A - Child level data": "Lists 1 - 11"}])) == "guidance"
    assert annex_a.recognise(sheet("Guidance", [{"List Number/Title": "List 1"}])) == "guidance"
    reading = read(sheet("Front_Sheet", [{"Annex A": "1"}]))
    assert (reading.tables, reading.coverage, reading.findings) == ({}, {}, [])


def test_other_tables_are_not_annex_a():
    assert annex_a.recognise(sheet("", [{"CHILD": 1, "DOB": "01/01/2015", "DECOM": "01/01/2020"}])) is None


def test_a_workbook_with_a_title_row_and_other_headers(tmp_path):
    contact = {"Child Unique ID ": 7, "GENDER": "Female", "Ethnicity": "a) WBRI", "Date of Birth": None, "Age": 9}
    contact |= {"Date Of Contact": datetime.date(2024, 9, 12), "Contact source ": "h) 3B: Health services"}
    path = write(tmp_path / "annex.xlsx", {"List_1": [["List 1: Contacts"], *as_rows(contact)]})
    documents, _ = open_documents(path)
    row = only(read(*documents), "ssd_contacts")
    assert (row["cont_person_id"], row["cont_contact_source_code"]) == ("7", "3B")
    assert row["cont_contact_date"] == pd.Timestamp("2024-09-12")
    assert (row["source_sheet"], row["source_row"]) == ("List_1", 3)


def test_contacts_of_one_day_are_told_apart():
    rows = read(sheet("List 1", [CONTACT, CONTACT, {**CONTACT, "Child Unique ID": 102}])).tables["ssd_contacts"]
    assert rows["cont_contact_id"].tolist() == ["101/2024-09-12", "101/2024-09-12/2", "102/2024-09-12"]


@pytest.mark.parametrize(
    ("written", "sex"),
    [
        ("b) Female", "F"),
        ("Female", "F"),
        ("F", "F"),
        ("2", "F"),
        ("a) Male", "M"),
        ("c) Not stated/recorded", "U"),
        ("c) Not stated/recorded (or unborn)", "U"),
        ("d) Neither", "U"),
        ("x", "X"),
        (None, None),
    ],
)
def test_gender(written, sex):
    row = only(read(sheet("List 1", [{**CONTACT, "Gender": written}])), "ssd_person")
    assert row["pers_sex"] == sex if sex else pd.isna(row["pers_sex"])


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("q) 6: Police", "6"),
        ("p1) 5D: LA services", "5D"),
        ("u) 10: Unknown", "10"),
        ("3C", "3C"),
        ("School", "2A"),
        ("police", "6"),
        ("Health", "3F"),
        ("a neighbour", "A NEIGHBOUR"),
    ],
)
def test_sources_of_contact(written, code):
    reading = read(sheet("List 1", [{**CONTACT, "Contact Source": written}]))
    assert only(reading, "ssd_contacts")["cont_contact_source_code"] == code


def test_a_word_for_several_codes_is_a_finding_with_a_count():
    reading = read(sheet("List 1", [{**CONTACT, "Contact Source": "Health"}] * 2 + [CONTACT]))
    (finding,) = said(reading.findings, "stands for several codes")
    assert (finding.column, finding.value) == ("Contact Source", "Health")
    assert (finding.problem, finding.action) == ("stands for several codes, 2 times", "read as 3F")


def test_early_help():
    row = {**CHILD, "Assessment start date": "16/09/2024", "Assessment completion date": "2024-09-30"}
    row = only(
        read(sheet("List 2", [{**row, "Organisation completing assessment": "Top Town Academy"}])),
        "ssd_early_help_episodes",
    )
    assert (row["earl_episode_start_date"], row["earl_episode_end_date"]) == (
        pd.Timestamp("2024-09-16"),
        pd.Timestamp("2024-09-30"),
    )
    assert row["earl_episode_organisation"] == "Top Town Academy"


def test_referrals_take_need_and_closure_from_list_6():
    closed = {**IN_NEED, "CIN Closure Date": "2024-09-20", "Reason for Closure": "RC8 - Case closed after assessment"}
    reading = read(sheet("List 3", [REFERRAL]), sheet("List 6", [{**closed, "Case Status": "e) Closed episode"}]))
    row = only(reading, "ssd_cin_episodes")
    assert (row["cine_referral_id"], row["cine_referral_source_code"]) == ("101/2024-09-13", "2A")
    assert (row["cine_referral_nfa"], row["cine_cin_primary_need_code"]) == ("N", "N1")
    assert (row["cine_close_date"], row["cine_close_reason"]) == (pd.Timestamp("2024-09-20"), "RC8")
    assert reading.tables["ssd_cin_plans"].empty
    assert not said(reading.findings, "have no referral")


def test_a_child_in_need_without_a_referral_in_the_list_makes_none():
    earlier = {**IN_NEED, "CIN Start Date": datetime.date(2023, 1, 5)}
    reading = read(sheet("List 3", [REFERRAL]), sheet("List 6", [IN_NEED, earlier]))
    assert reading.tables["ssd_cin_episodes"]["cine_referral_id"].tolist() == ["101/2024-09-13"]
    plans = reading.tables["ssd_cin_plans"].set_index("cinp_cin_plan_id")["cinp_referral_id"]
    assert plans["101/2024-09-13"] == "101/2024-09-13"
    assert pd.isna(plans["101/2023-01-05"])
    assert len(said(reading.findings, "1 of 2 children in need have no referral of that day in list 3")) == 1


def test_the_team_is_loaded_and_the_workers_name_is_not():
    reading = read(sheet("List 3", [REFERRAL, {**REFERRAL, "Child Unique ID": 102, "Allocated Team": "#N/A"}]))
    assert only(reading, "ssd_department")[["dept_team_id", "dept_team_name"]].tolist() == ["North", "North"]
    assert reading.tables["ssd_cin_episodes"]["cine_referral_team"].tolist()[0] == "North"
    everything = "".join(frame.to_csv() for frame in reading.tables.values())
    assert "Bloggs" not in everything
    (finding,) = said(reading.findings, "Allocated Worker")
    assert finding.action == "not read"


@pytest.mark.parametrize(
    ("supported", "no_need"), [("a) Yes", "N"), ("No", "Y"), ("CS Assessment Updated", "CS Assessment Updated")]
)
def test_assessments_turn_the_question_of_support_round(supported, no_need):
    row = {
        **CHILD,
        "Continuous Assessment Start Date": "2024-08-01",
        "Child Seen During Continuous Assessment": "c) Unknown",
        "Continuous Assessment Date of Authorisation": "2024-09-10",
        "Was the child assessed as requiring LA children\u2019s social care support": supported,
        "Allocated Team": "North",
    }
    found = only(read(sheet("List 4", [row])), "ssd_cin_assessments")
    assert (found["cina_assessment_outcome_nfa"], found["cina_assessment_team"]) == (no_need, "North")
    assert pd.isna(found["cina_assessment_child_seen"])


def test_enquiries_and_the_conferences_that_were_held():
    row = {
        **CHILD,
        "Strategy discussion initiating Section 47 Enquiry Start Date": "2024-08-01",
        "Was an Initial Child Protection Conference deemed unnecessary?": "No",
        "Date of Initial Child Protection Conference": "2024-08-20",
        "Did the Initial Child Protection Conference Result in a Child Protection Plan": "a) Yes",
    }
    none_needed = {**dict.fromkeys(row), **CHILD, "Child Unique ID": 102} | {
        "Strategy discussion initiating Section 47 Enquiry Start Date": "2024-09-02",
        "Was an Initial Child Protection Conference deemed unnecessary?": "a) Yes",
    }
    reading = read(sheet("List 5", [row, none_needed]))
    assert reading.tables["ssd_s47_enquiry"]["s47e_s47_nfa"].tolist() == ["N", "Y"]
    held = only(reading, "ssd_initial_cp_conference")
    assert (held["icpc_s47_enquiry_id"], held["icpc_icpc_date"]) == ("101/2024-08-01", pd.Timestamp("2024-08-20"))
    assert held["icpc_icpc_outcome_cp_flag"] == "Y"


def test_protection_plans_with_the_last_visit_and_review():
    row = {
        **CHILD,
        "Child Protection Plan Start Date": "2024-05-01",
        "Initial Category of Abuse": "a) Neglect",
        "Latest Category of Abuse": "Multiple/not recommended",
        "Date of the Last Statutory Visit": "2024-09-10",
        "Was the Child Seen Alone?": "a) Yes",
        "Date of latest review conference": None,
        "Child Protection Plan End Date": None,
        "Number of Previous Child Protection Plans": 1,
    }
    reading = read(sheet("List 7", [row]))
    plan = only(reading, "ssd_cp_plans")
    assert (plan["cppl_cp_plan_initial_category"], plan["cppl_cp_plan_latest_category"]) == ("NEG", "MUL")
    assert plan["cppl_previous_plans"] == 1
    visit = only(reading, "ssd_cp_visits")
    assert (visit["cppv_cp_plan_id"], visit["cppv_cp_visit_seen_alone"]) == ("101/2024-05-01", "Y")
    assert reading.tables["ssd_cp_reviews"].empty


def test_a_child_in_care():
    reading = read(sheet("List 8", [IN_CARE]))
    episode = only(reading, "ssd_cla_episodes")
    assert (episode["clae_entered_care_date"], episode["clae_legal_status"]) == (pd.Timestamp("2023-02-01"), "C2")
    assert (episode["clae_cla_primary_need_code"], episode["clae_cla_episode_start_reason"]) == ("N8", "S")
    assert pd.isna(episode["clae_cla_episode_ceased_reason"])
    placement = only(reading, "ssd_cla_placement")
    assert placement["clap_cla_placement_id"] == episode["clae_cla_placement_id"] == "101/2024-01-10"
    assert (placement["clap_cla_placement_type"], placement["clap_cla_placement_provider"]) == ("U4", "PR4")
    assert (placement["clap_cla_placement_postcode"], placement["clap_cla_placement_urn"]) == ("SN1 2JG", "SC123456")
    assert only(reading, "ssd_cla_reviews")["clar_cla_review_date"] == pd.Timestamp("2024-08-01")
    assert only(reading, "ssd_cla_visits")["clav_cla_visit_date"] == pd.Timestamp("2024-09-16")
    assert only(reading, "ssd_legal_status")["lega_legal_status_start_date"] == pd.Timestamp("2023-03-01")
    assert only(reading, "ssd_immigration_status")["immi_immigration_status"] == "UASC"


def test_the_plan_for_permanence_has_no_day_and_is_not_read():
    reading = read(sheet("List 8", [IN_CARE]))
    assert "ssd_cla_care_plan" not in reading.tables
    (finding,) = said(reading.findings, "plan for permanence")
    assert (finding.problem, finding.action) == (
        "a plan for permanence without the day it was agreed, once",
        "not read",
    )


@pytest.mark.parametrize(
    ("council", "location", "area"),
    [
        ("E06000030", "a) In", "E06000030"),
        ("Swindon", "a) In", "Swindon"),
        ("WAL - Child placed in Wales", "b) Out", "WAL"),
        ("CON - Child placed in confidential placement", "b) Out", "OUT"),
        (None, "a) In", "IN"),
        (None, "Out", "OUT"),
        (None, None, None),
    ],
)
def test_where_a_placement_is(council, location, area):
    row = {**IN_CARE, "LA of Placement": council, "Placement Location": location}
    found = only(read(sheet("List 8", [row])), "ssd_cla_placement")["clap_cla_placement_la"]
    assert found == area if area else pd.isna(found)


def test_care_leavers():
    row = {
        **CHILD,
        "Unaccompanied Asylum Seeking Child (UASC), or formerly UASC if 18 or over (Y/N)": "b) No",
        "Eligibility Category": "b) Former relevant child",
        "Latest Pathway Plan Review Date": "2024-06-01",
        "LA In Touch ": "a) Yes",
        "Latest Date of Contact": "2024-09-01",
        "Type of Accommodation": "U: Independent living",
        "Suitability of Accommodation": "b) Unsuitable",
        "Activity Status": "G5: Not in education, employment or training - other",
    }
    reading = read(sheet("List 9", [row]))
    found = only(reading, "ssd_care_leavers")
    assert found["clea_care_leaver_eligibility"] == "Former relevant child"
    assert (found["clea_care_leaver_in_touch"], found["clea_care_leaver_accommodation"]) == ("YES", "U")
    assert (found["clea_care_leaver_accom_suitable"], found["clea_care_leaver_activity"]) == ("N", "G5")
    assert reading.tables["ssd_immigration_status"].empty


def test_adoption():
    row = {
        **CHILD,
        "Family identifier": 9,
        "Date the Child Entered Care": "2023-02-01",
        "Date of Decision that Child Should be Placed for Adoption": "2023-06-01",
        "Date of Placement Order": "2023-09-01",
        "Date of Matching Child and Prospective Adopters": "2024-01-10",
        "Date Placed for Adoption": "2024-02-10",
        "Date of Adoption Order ": "2024-09-10",
        "Date of Decision that Child Should No Longer be Placed for Adoption": None,
        "Reason Why Child No Longer Placed for Adoption": None,
    }
    still_waiting = {**row, "Child Unique ID": 102, "Date of Adoption Order ": None}
    frame = read(sheet("List 10", [row, still_waiting])).tables["ssd_permanence"].set_index("perm_person_id")
    assert frame.loc["101", "perm_cla_id"] == "101/2023-02-01"
    assert frame.loc["101", "perm_matched_date"] == pd.Timestamp("2024-01-10")
    assert frame.loc["101", "perm_permanence_order_type"] == "Adoption"
    assert frame.loc["102", ["perm_permanence_order_date", "perm_permanence_order_type"]].isna().all()


def test_adopters_are_named_as_not_read():
    adopters = dict.fromkeys(LISTS["List 11"].headers, "1")
    (finding,) = read(sheet("List 11", [adopters])).findings
    assert (finding.sheet, finding.action) == ("List 11", "not read")


def test_data_to_insights_headers_are_read_and_reported():
    row = {
        "ChildUniqueID": 101,
        "Gender": "b) Female",
        "Ethnicity": "u) UNKNOWN",
        "DateOfBirth": "25/01/2015",
        "UASC": "b) No",
        "LoookedAfterStartDate": "01/02/2023",
        "ChildCategoryOfNeed": "N1",
        "MostRecentLegalStatusStart": "01/02/2023",
        "LegalStatus": "C2",
        "LatestStatutoryReviewDate": "01/08/2024",
        "LastSocialWorkVisitDate": "16/09/2024",
        "PermanencePlan": None,
        "CeasedLookedAfterDate": None,
        "ReasonCeasedLookedAfter": None,
        "MostRecentPlacementStartDate": "10/01/2024",
        "PlacementType": "U4",
        "PlacementProvider": "PR1",
        "PlacementPostcode": "SN1 2JG",
        "PlacementURN": "SC1",
    }
    reading = read(sheet("AA_8_children_in_care", [row]))
    assert only(reading, "ssd_person")["pers_ethnicity"] == "NOBT"
    assert only(reading, "ssd_cla_episodes")["clae_entered_care_date"] == pd.Timestamp("2023-02-01")
    assert only(reading, "ssd_cla_placement")["clap_cla_placement_urn"] == "SC1"
    (finding,) = said(reading.findings, "headers that are not Ofsted's")
    assert "LoookedAfterStartDate for Date Started to be Looked After" in finding.problem
    absent = {finding.problem for finding in said(reading.findings, "no column")}
    assert absent == {"no column 'Placement Location'", "no column 'LA of Placement'", "no column 'Allocated Team'"}


@pytest.mark.parametrize("absent", ["Child Unique ID", "Date of referral"])
def test_a_list_without_child_or_day_cannot_be_read(absent):
    row = {header: value for header, value in REFERRAL.items() if header != absent}
    with pytest.raises(InputError, match=re.escape(f"List 3 (sheet 'Refs' of annex.xlsx) has no column '{absent}'")):
        read(sheet("Refs", [row]))


def test_of_what_the_lists_say_of_a_child_the_first_given_is_taken():
    later = {**REFERRAL, "Gender": "a) Male", "Ethnicity": "b) WIRI"}
    reading = read(sheet("List 1", [{**CONTACT, "Ethnicity": None}]), sheet("List 3", [later]))
    person = only(reading, "ssd_person")
    assert (person["pers_sex"], person["pers_ethnicity"]) == ("F", "WIRI")
    (finding,) = said(reading.findings, "not the same in every list")
    assert (finding.column, finding.problem[:2]) == ("Gender", "1 ")


def test_a_birth_after_the_lists_were_drawn_is_expected():
    person = only(read(sheet("List 1", [{**CONTACT, "Date of Birth": "2025-01-10"}])), "ssd_person")
    assert pd.isna(person["pers_dob"])
    assert person["pers_expected_dob"] == pd.Timestamp("2025-01-10")


def test_the_latest_date_is_the_day_the_workbook_was_drawn_on():
    reading = read(sheet("List 1", [CONTACT]), sheet("List 8", [IN_CARE]))
    drawn = pd.Timestamp("2024-09-16")
    assert reading.coverage["ssd_contacts"] == Coverage(start=pd.Timestamp("2024-03-17"), end=drawn)
    assert reading.coverage["ssd_cla_placement"] == Coverage(start=drawn, end=drawn)
    (finding,) = said(reading.findings, "do not say on which day")
    assert finding.action == "taken as drawn on 16/09/2024"


@pytest.mark.parametrize(("latest", "drawn"), [("2024-09-27", "2024-09-30"), ("2024-09-23", "2024-09-23")])
def test_a_latest_date_in_the_last_week_of_a_month_is_the_end_of_it(latest, drawn):
    reading = read(sheet("List 1", [{**CONTACT, "Date of Contact": latest}]))
    assert reading.coverage["ssd_contacts"].end == pd.Timestamp(drawn)


def test_a_stray_future_date_is_not_the_day_and_is_a_finding():
    days = pd.date_range("2024-04-01", "2024-09-16").strftime("%Y-%m-%d")
    rows = [{**CONTACT, "Child Unique ID": n, "Date of Contact": day} for n, day in enumerate((*days, "2029-09-16"))]
    reading = read(sheet("List 1", rows))
    assert reading.coverage["ssd_contacts"].end == pd.Timestamp("2024-09-16")
    assert len(reading.tables["ssd_contacts"]) == len(rows)
    (finding,) = said(reading.findings, "dates long after the others")
    assert finding.value == "2029-09-16"


def test_a_workbook_of_empty_lists_fills_empty_tables():
    empty = sheet("List 1", [CONTACT])
    reading = read(Sheet(path=empty.path, name=empty.name, frame=empty.frame.iloc[:0]))
    assert reading.tables["ssd_contacts"].empty
    assert "ssd_contacts" not in reading.coverage
    assert len(said(reading.findings, "no date in any list")) == 1


def test_several_months_workbooks_are_one_history():
    def month(day: str, **changes: Any) -> list[Sheet]:
        file = f"{day}.xlsx"
        contacts = [{**CONTACT, "Date of Contact": day}, {**CONTACT, "Date of Contact": "2024-06-20"}]
        return [sheet("List 1", contacts, file), sheet("List 8", [{**IN_CARE, **changes}], file)]

    moved = {"Start Date of Most Recent Placement": "2024-10-05", "Date of Last Social Work Visit": "2024-10-20"}
    reading = read(*month("2024-10-31", **moved), *month("2024-09-30"))
    assert sorted(reading.tables["ssd_contacts"]["cont_contact_id"]) == [
        "101/2024-06-20",
        "101/2024-09-30",
        "101/2024-10-31",
    ]
    placements = reading.tables["ssd_cla_placement"].set_index("clap_cla_placement_id")["clap_cla_placement_end_date"]
    assert placements["101/2024-01-10"] == pd.Timestamp("2024-10-05")
    assert pd.isna(placements["101/2024-10-05"])
    assert only(reading, "ssd_cla_episodes")["source_file"] == "2024-10-31.xlsx"
    assert reading.coverage["ssd_contacts"].start == pd.Timestamp("2024-04-01")
    assert reading.coverage["ssd_cla_episodes"].start == pd.Timestamp("2024-10-31")


@needs_samples
def test_the_sample_workbook_with_formulas():
    documents, _ = open_documents(SAMPLES / "Annex_A.xlsx")
    reading = read(*documents)
    assert {table: len(rows) for table, rows in reading.tables.items()} == {
        "ssd_person": 48,
        "ssd_department": 13,
        "ssd_contacts": 5,
        "ssd_early_help_episodes": 5,
        "ssd_cin_episodes": 6,
        "ssd_cin_assessments": 5,
        "ssd_s47_enquiry": 5,
        "ssd_initial_cp_conference": 3,
        "ssd_cin_plans": 5,
        "ssd_cp_plans": 7,
        "ssd_cp_visits": 7,
        "ssd_cp_reviews": 5,
        "ssd_cla_episodes": 5,
        "ssd_cla_placement": 5,
        "ssd_cla_reviews": 5,
        "ssd_cla_visits": 5,
        "ssd_legal_status": 5,
        "ssd_immigration_status": 0,
        "ssd_care_leavers": 6,
        "ssd_permanence": 5,
    }
    assert reading.tables["ssd_person"]["pers_sex"].isin(["M", "F", "U"]).all()
    assert reading.tables["ssd_cla_placement"]["clap_cla_placement_type"].tolist() == ["U6", "U1", "U4", "U6", "H5"]
    assert reading.tables["ssd_permanence"]["perm_placement_order_date"].iloc[0] == pd.Timestamp("2009-08-16")
    assert reading.coverage["ssd_contacts"] == Coverage(
        start=pd.Timestamp("2020-09-16"), end=pd.Timestamp("2021-03-15")
    )


@needs_samples
def test_the_sample_workbook_with_titles_and_guidance():
    documents, _ = open_documents(SAMPLES / "2015-01-sample.xlsx")
    assert [annex_a.recognise(document) for document in documents] == [
        *["guidance"] * 4,
        *(f"List {number}" for number in range(1, 12)),
    ]
    reading = read(*documents)
    assert reading.tables["ssd_cin_episodes"]["cine_referral_source_code"].tolist() == ["2A", "3F", "6", "2A", "2A"]
    assert reading.tables["ssd_cin_episodes"]["cine_referral_nfa"].tolist() == ["Y", "N", "Y", "N", "N"]
    assert reading.tables["ssd_person"]["pers_sex"].tolist() == ["F", "F", "M", "M", "F"]
