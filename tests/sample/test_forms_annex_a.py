from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from improve_analysis.sample.forms._annex_a_values import HEADERS
from improve_analysis.sample.forms.annex_a import lists, write_annex_a
from tests.sample.council import council

DAY = pd.Timestamp("2024-09-30")
SWINDON = "E06000030"

# The half year is 1 April to 30 September 2024. C1 is referred twice within it and goes from an enquiry to a plan and
# into care; C2's plan ended before it, and C2's care within it; C3 is unborn and only referred.
COUNCIL = council(
    ssd_person="""
        pers_person_id    | C1         | C2         | C3
        pers_sex          | M          | F          | U
        pers_ethnicity    | WBRI       | NOBT       | NOBT
        pers_dob          | 2015-10-01 | 2008-03-15 |
        pers_expected_dob |            |            | 2024-12-24
    """,
    ssd_disability="""
        disa_table_id        | 1  | 2
        disa_person_id       | C1 | C2
        disa_disability_code | LD | NONE
    """,
    ssd_department="""
        dept_team_id   | T1         | T2
        dept_team_name | Assessment | Permanence
    """,
    ssd_involvements="""
        invo_involvements_id        | 1          | 2          | 3
        invo_professional_id        | W1         | W2         | W3
        invo_professional_role_id   | CW         | CW         | IRO
        invo_professional_team      | T1         | T2         |
        invo_involvement_start_date | 2024-04-02 | 2024-08-01 | 2024-08-20
        invo_involvement_end_date   | 2024-07-31 |            |
        invo_person_id              | C1         | C1         | C1
    """,
    ssd_contacts="""
        cont_contact_id          | 1          | 2          | 3          | 4
        cont_person_id           | C1         | C1         | C3         | C3
        cont_contact_date        | 2024-03-31 | 2024-04-01 | 2024-09-30 | 2024-10-01
        cont_contact_source_code | 6          | 5D         | 3A         | 3A
    """,
    ssd_early_help_episodes="""
        earl_episode_id           | 1          | 2          | 3
        earl_person_id            | C2         | C2         | C1
        earl_episode_start_date   | 2023-01-10 | 2023-03-01 | 2024-09-01
        earl_episode_end_date     | 2024-03-31 |            | 2024-10-05
        earl_episode_organisation | School     | School     | Council
    """,
    ssd_cin_episodes="""
        cine_referral_id           | 1          | 2          | 3          | 4          | 5
        cine_person_id             | C1         | C1         | C1         | C2         | C3
        cine_referral_date         | 2023-07-09 | 2024-04-01 | 2024-07-10 | 2023-05-01 | 2024-09-30
        cine_cin_primary_need_code | N1         | N1         | N1         | N5         | N1
        cine_referral_source_code  | 6          | 2A         | 6          | 1A         | 3A
        cine_referral_nfa          | N          | N          | N          | N          | Y
        cine_close_date            | 2023-08-01 | 2024-06-01 |            | 2024-05-01 | 2024-09-30
        cine_close_reason          | RC8        | RC8        |            | RC7        |
        cine_referral_team         | T1         | T1         | T1         | T1         |
        cine_referral_worker_id    | W1         | W1         | W1         | W1         |
    """,
    ssd_cin_assessments="""
        cina_assessment_id          | 1          | 2          | 3
        cina_person_id              | C1         | C1         | C2
        cina_referral_id            | 2          | 3          | 4
        cina_assessment_start_date  | 2024-04-02 | 2024-07-11 | 2023-05-02
        cina_assessment_auth_date   | 2024-05-20 |            | 2023-06-20
        cina_assessment_child_seen  | Y          |            | N
        cina_assessment_outcome_nfa | Y          |            | N
        cina_assessment_team        | T1         | T1         | T1
        cina_assessment_worker_id   | W1         | W1         | W1
    """,
    ssd_s47_enquiry="""
        s47e_s47_enquiry_id | 1          | 2          | 3
        s47e_referral_id    | 1          | 3          | 3
        s47e_person_id      | C1         | C1         | C1
        s47e_s47_start_date | 2023-07-10 | 2024-07-12 | 2024-09-26
        s47e_s47_end_date   | 2023-07-20 | 2024-07-26 |
        s47e_s47_nfa        | Y          | N          |
    """,
    ssd_initial_cp_conference="""
        icpc_icpc_id              | 1
        icpc_s47_enquiry_id       | 2
        icpc_person_id            | C1
        icpc_referral_id          | 3
        icpc_icpc_date            | 2024-08-02
        icpc_icpc_outcome_cp_flag | Y
    """,
    ssd_cp_plans="""
        cppl_cp_plan_id               | 1          | 2
        cppl_referral_id              | 3          | 4
        cppl_icpc_id                  | 1          |
        cppl_person_id                | C1         | C2
        cppl_cp_plan_start_date       | 2024-08-02 | 2023-06-30
        cppl_cp_plan_end_date         |            | 2024-03-31
        cppl_cp_plan_initial_category | NEG        | PHY
        cppl_cp_plan_latest_category  | NEG        | PHY
    """,
    ssd_cp_visits="""
        cppv_cp_visit_id         | 1          | 2
        cppv_person_id           | C1         | C1
        cppv_cp_plan_id          | 1          | 1
        cppv_cp_visit_date       | 2024-08-10 | 2024-08-20
        cppv_cp_visit_seen       | Y          | N
        cppv_cp_visit_seen_alone | Y          |
    """,
    ssd_cla_episodes="""
        clae_cla_episode_id            | 1          | 2          | 3          | 4
        clae_person_id                 | C1         | C1         | C2         | C2
        clae_cla_episode_start_date    | 2024-08-25 | 2024-09-10 | 2023-01-01 | 2024-02-01
        clae_cla_episode_start_reason  | S          | L          | S          | S
        clae_cla_primary_need_code     | N1         | N1         | N5         | N5
        clae_cla_episode_ceased_date   | 2024-09-10 |            | 2023-10-15 | 2024-04-15
        clae_cla_episode_ceased_reason | X1         |            | E4A        | E17
        clae_cla_id                    | P1         | P1         | P2         | P3
        clae_cla_placement_id          | 10         | 10         | 11         | 12
        clae_entered_care_date         | 2024-08-25 | 2024-08-25 | 2023-01-01 | 2024-02-01
        clae_legal_status              | L2         | C1         | V2         | V2
    """,
    ssd_cla_placement="""
        clap_cla_placement_id         | 10         | 11         | 12
        clap_cla_id                   | P1         | P2         | P3
        clap_person_id                | C1         | C2         | C2
        clap_cla_placement_start_date | 2024-08-25 | 2023-01-01 | 2024-02-01
        clap_cla_placement_end_date   |            | 2023-10-15 | 2024-04-15
        clap_cla_placement_type       | U6         | K2         | K3
        clap_cla_placement_provider   | PR1        | PR4        | PR4
        clap_cla_placement_postcode   | ZZ1 1AA    | ZZ2 1AA    | ZZ3 1AA
        clap_cla_placement_urn        |            | SC1        | SC2
        clap_cla_placement_la         | E06000030  | E07000001  |
    """,
    ssd_cla_care_plan="""
        lacp_table_id                 | 1                                 | 2
        lacp_person_id                | C1                                | C2
        lacp_cla_care_plan_start_date | 2024-09-20                        | 2023-02-01
        lacp_cla_care_plan_end_date   |                                   |
        lacp_cla_care_plan_json       | {"RETURN6M": "Y","ADOPTION": "Y"} | {"LTFOST18": "Y"}
    """,
    ssd_missing="""
        miss_table_id                   | 1          | 2
        miss_person_id                  | C1         | C1
        miss_missing_episode_start_date | 2024-08-01 | 2024-09-01
        miss_missing_episode_type       | M          | M
        miss_missing_episode_end_date   | 2024-08-02 | 2024-09-02
        miss_missing_rhi_offered        | Y          | Y
        miss_missing_rhi_accepted       | Y          | N
    """,
    ssd_permanence="""
        perm_table_id                 | 1          | 2          | 3
        perm_person_id                | C1         | C2         | C2
        perm_cla_id                   | P1         | P2         | P3
        perm_adm_decision_date        | 2024-09-25 | 2023-05-01 | 2024-03-01
        perm_decision_reversed_date   |            | 2023-09-30 | 2024-10-01
        perm_decision_reversed_reason |            | RD1        | RD2
    """,
    ssd_care_leavers="""
        clea_table_id                   | 1
        clea_person_id                  | C2
        clea_care_leaver_eligibility    | Relevant child
        clea_care_leaver_in_touch       | YES
        clea_care_leaver_latest_contact | 2024-09-12
        clea_care_leaver_accommodation  | U
        clea_care_leaver_accom_suitable | 1
        clea_care_leaver_activity       | F2
    """,
)


@pytest.fixture(scope="module")
def sheets() -> dict[str, pd.DataFrame]:
    return lists(COUNCIL, DAY, SWINDON)


def records(sheet: pd.DataFrame, *, after: int = 5) -> list[dict[str, object]]:
    """The rows of a list by child and the columns after the first five, days as text; what is empty left out."""
    days = {column: sheet[column].dt.strftime("%Y-%m-%d") for column in sheet.select_dtypes("datetime")}
    rows = sheet.assign(**days).to_dict("records")
    kept = ["Child Unique ID", *sheet.columns[after:]]
    return [{key: row[key] for key in kept if pd.notna(row[key])} for row in rows]


def test_every_list_has_ofsteds_headers_in_order(sheets: dict[str, pd.DataFrame]) -> None:
    assert {name: tuple(sheet.columns) for name, sheet in sheets.items()} == HEADERS


def test_every_row_says_who_the_child_is(sheets: dict[str, pd.DataFrame]) -> None:
    who = sheets["List 3"].drop_duplicates("Child Unique ID").iloc[:, :5]
    assert who.to_numpy().tolist() == [
        ["C1", "a) Male", "a) WBRI", pd.Timestamp("2015-10-01"), 8],
        ["C3", "c) Not stated/recorded (or unborn)", "t) NOBT", pd.Timestamp("2024-12-24"), -1],
    ]
    # C1 turns 9 the day after.
    disabled = sheets["List 6"].set_index("Child Unique ID")["Does the Child have a Disability"]
    assert disabled.to_dict() == {"C1": "a) Yes", "C2": "b) No"}


def test_contacts_of_the_half_year_with_both_its_ends(sheets: dict[str, pd.DataFrame]) -> None:
    assert records(sheets["List 1"]) == [
        {"Child Unique ID": "C1", "Date of Contact": "2024-04-01", "Contact Source": "p1) 5D: LA services"},
        {"Child Unique ID": "C3", "Date of Contact": "2024-09-30", "Contact Source": "g) 3A: Health services"},
    ]


def test_early_help_begun_or_still_going_in_the_half_year(sheets: dict[str, pd.DataFrame]) -> None:
    assert records(sheets["List 2"]) == [
        {
            "Child Unique ID": "C1",
            "Assessment start date": "2024-09-01",
            "Organisation completing assessment": "Council",
        },
        {
            "Child Unique ID": "C2",
            "Assessment start date": "2023-03-01",
            "Organisation completing assessment": "School",
        },
    ]


def test_referrals_count_back_from_the_childs_latest(sheets: dict[str, pd.DataFrame]) -> None:
    # From 10 July 2024 back: 1 April 2024 counts, 9 July 2023 is a day too early. Both rows say the same.
    assert [
        (row["Date of referral"], row["Number of Referrals in Last 12 Months"]) for row in records(sheets["List 3"])
    ] == [
        ("2024-04-01", 1),
        ("2024-07-10", 1),
        ("2024-09-30", 0),
    ]
    assert records(sheets["List 3"])[0] == {
        "Child Unique ID": "C1",
        "Date of referral": "2024-04-01",
        "Referral Source": "e) 2A: Schools",
        "Referral NFA?": "b) No",
        "Number of Referrals in Last 12 Months": 1,
        "Allocated Team": "Assessment",
        "Allocated Worker": "W1",
    }


def test_assessments_of_the_half_year_an_open_one_without_an_outcome(sheets: dict[str, pd.DataFrame]) -> None:
    ended, still_open = records(sheets["List 4"], after=6)
    outcome = "Was the child assessed as requiring LA children's social care support?"
    assert ended["Continuous Assessment Date of Authorisation"] == "2024-05-20"
    assert ended["Child Seen During Continuous Assessment"] == "a) Yes"
    assert ended[outcome] == "b) No"
    assert still_open["Child Seen During Continuous Assessment"] == "c) Unknown"
    assert {"Continuous Assessment Date of Authorisation", outcome} & set(still_open) == set()


def test_enquiries_with_their_conference_and_what_went_before_the_latest(sheets: dict[str, pd.DataFrame]) -> None:
    # The latest enquiry is of 26 September 2024: in the year before it another enquiry and a conference.
    allocated = {"Allocated Team": "Permanence", "Allocated Worker": "W2"}
    counts = {"Number of Section 47 Enquiries in the last 12 months": 1, "Number of ICPCs in the last 12 months": 1}
    start = "Strategy discussion initiating Section 47 Enquiry Start Date"
    assert records(sheets["List 5"], after=6) == [
        {
            "Child Unique ID": "C1",
            start: "2024-07-12",
            "Was an Initial Child Protection Conference deemed unnecessary?": "b) No",
            "Date of Initial Child Protection Conference": "2024-08-02",
            "Did the Initial Child Protection Conference Result in a Child Protection Plan": "a) Yes",
            **counts,
            **allocated,
        },
        {"Child Unique ID": "C1", start: "2024-09-26", **counts, **allocated},
    ]


def test_children_in_need_are_one_row_each_and_none_who_was_only_referred(sheets: dict[str, pd.DataFrame]) -> None:
    assert records(sheets["List 6"], after=6) == [
        {
            "Child Unique ID": "C1",
            "CIN Start Date": "2024-07-10",
            "Primary Need Code": "N1 - Abuse or neglect",
            "Date Child Was Last Seen": "2024-08-10",
            "Case Status": "a) Looked after child",
            "Allocated Team": "Permanence",
            "Allocated Worker": "W2",
        },
        {
            "Child Unique ID": "C2",
            "CIN Start Date": "2023-05-01",
            "Primary Need Code": "N5 - Family dysfunction",
            "CIN Closure Date": "2024-05-01",
            "Reason for Closure": "RC7 - Services ceased for any other reason, including child no longer in need",
            "Case Status": "e) Closed episode",
        },
    ]


def test_a_protection_plan_that_ended_before_the_half_year_is_left_out(sheets: dict[str, pd.DataFrame]) -> None:
    assert records(sheets["List 7"], after=6) == [
        {
            "Child Unique ID": "C1",
            "Child Protection Plan Start Date": "2024-08-02",
            "Initial Category of Abuse": "a) Neglect",
            "Latest Category of Abuse": "a) Neglect",
            "Date of the Last Statutory Visit": "2024-08-20",
            "Subject to Emergency Protection Order or Protected Under Police Powers in Last Six Months (Y/N)": "a) Yes",
            "Number of Previous Child Protection Plans": 0,
            "Allocated Team": "Permanence",
            "Allocated Worker": "W2",
        }
    ]


def test_children_in_care_now_or_until_lately_with_their_latest_period(sheets: dict[str, pd.DataFrame]) -> None:
    now, left = records(sheets["List 8"], after=5)
    again = "Is this a second or subsequent period of being a Looked After Child within the last 12 months (Y/N)"
    assert now["Date Started to be Looked After"] == "2024-08-25"
    assert now["Start date of current legal status"] == "2024-09-10"
    assert now["Child's Legal Status"] == "C1: ICO"
    assert now["What is the permanence plan for this child?"] == "b) Adoption"
    assert (now["Placement Location"], now["LA of Placement"]) == ("a) In", "E06000030")
    # 1 August was before this period of care
    assert now["Number of Episodes the Child has been 'Missing' from their Placement in the last 12 months"] == 1
    assert now["Did the child accept a Return Interview after their last missing episode (Y/N)?"] == "b) No"
    assert (now[again], left[again]) == ("b) No", "a) Yes")
    assert left["Number of Placements in the Last 12 months"] == 2
    assert left["Date Ceased to be Looked After"] == "2024-04-15"
    assert left["Reason Ceased to be Looked After"] == "v) E17: Aged 18 or over and remained with current carers"
    assert left["Placement Type"] == "K3: Registered supported accommodation"
    assert {"Placement Location", "LA of Placement", "What is the permanence plan for this child?"} & set(left) == set()


def test_care_leavers(sheets: dict[str, pd.DataFrame]) -> None:
    (row,) = records(sheets["List 9"], after=9)
    assert row == {
        "Child Unique ID": "C2",
        "Eligibility Category": "a) Relevant child",
        "LA in Touch": "a) Yes",
        "Latest Date of Contact": "2024-09-12",
        "Type of Accommodation": "U: Independent living",
        "Suitability of Accommodation": "a) Suitable",
        "Activity Status": "F2: Full time in education other than higher",
    }


def test_adoption_decisions_that_stand_or_were_reversed_in_the_last_year(sheets: dict[str, pd.DataFrame]) -> None:
    # C2's first was reversed a day before the year began; the second's reversal has not yet happened.
    reversal = "Date of Decision that Child Should No Longer be Placed for Adoption"
    rows = records(sheets["List 10"], after=7)
    decided = "Date of Decision that Child Should be Placed for Adoption"
    assert [(row["Child Unique ID"], row[decided], row.get(reversal)) for row in rows] == [
        ("C1", "2024-09-25", None),
        ("C2", "2024-03-01", None),
    ]


def test_the_workbook_has_dates_as_dates_and_the_same_bytes_each_time(tmp_path: Path) -> None:
    shuffled = {name: frame.sample(frac=1, random_state=1) for name, frame in COUNCIL.items()}
    write_annex_a(COUNCIL, tmp_path / "one", DAY, SWINDON)
    write_annex_a(shuffled, tmp_path / "two", DAY, SWINDON)
    one, two = (tmp_path / name / "Annex_A_2024-09-30.xlsx" for name in ("one", "two"))
    assert one.read_bytes() == two.read_bytes()
    book = openpyxl.load_workbook(one)
    assert book.sheetnames == [f"List {number}" for number in range(1, 12)]
    cell = book["List 1"]["F2"]
    assert (cell.value, cell.number_format) == (pd.Timestamp("2024-04-01"), "DD/MM/YYYY")
