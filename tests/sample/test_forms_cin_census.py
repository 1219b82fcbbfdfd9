import xml.etree.ElementTree as ET
from pathlib import Path

import pandas as pd
import pytest

from improve_analysis.sample.forms._spells import collection_years
from improve_analysis.sample.forms.cin_census import write_cin_census
from tests.sample.council import council

SINCE, UNTIL = pd.Timestamp("2021-04-01"), pd.Timestamp("2024-09-30")
SCHEMAS = Path(__file__).parents[2].parent / "shared" / "samples" / "cin_census" / "schemas"

# C1: an episode closed in 2021 after assessment, and a re-referral in March 2022 that leads over the year end to an
# enquiry, a conference in April and a plan. C2: a plan moved in from elsewhere. C3: unborn when referred.
COUNCIL = council(
    ssd_person="""
        pers_person_id    | C1            | C2         | C3
        pers_sex          | M             | F          | U
        pers_ethnicity    | WBRI          | AIND       | NOBT
        pers_dob          | 2015-05-10    | 2020-01-02 | 2024-06-03
        pers_expected_dob |               |            | 2024-06-01
        pers_upn          | A123456789123 |            |
    """,
    ssd_disability="""
        disa_table_id        | 1  | 2
        disa_person_id       | C1 | C1
        disa_disability_code | LD | AUT
    """,
    ssd_cin_episodes="""
        cine_referral_id           | 1          | 2          | 3          | 4
        cine_person_id             | C1         | C1         | C2         | C3
        cine_referral_date         | 2021-05-04 | 2022-03-28 | 2024-02-01 | 2024-03-04
        cine_cin_primary_need_code | N1         | N1         | N5         | N1
        cine_referral_source_code  | 5D         | 6          | 5C         | 3A
        cine_referral_nfa          | N          | N          | N          | Y
        cine_close_date            | 2021-06-30 | 2024-05-20 |            | 2024-03-04
        cine_close_reason          | RC9        | RC7        |            |
    """,
    ssd_cin_assessments="""
        cina_assessment_id          | 1          | 2
        cina_person_id              | C1         | C1
        cina_referral_id            | 1          | 2
        cina_assessment_start_date  | 2021-05-05 | 2022-03-29
        cina_assessment_auth_date   | 2021-06-25 | 2022-05-11
        cina_assessment_outcome_nfa | Y          | N
    """,
    ssd_assessment_factors="""
        cinf_table_id                | 1
        cinf_assessment_id           | 2
        cinf_assessment_factors_json | ["1A","3B"]
    """,
    ssd_cin_plans="""
        cinp_cin_plan_id         | 1
        cinp_referral_id         | 2
        cinp_person_id           | C1
        cinp_cin_plan_start_date | 2023-01-31
        cinp_cin_plan_end_date   | 2024-05-20
    """,
    ssd_s47_enquiry="""
        s47e_s47_enquiry_id | 1          | 2
        s47e_referral_id    | 2          | 2
        s47e_person_id      | C1         | C1
        s47e_s47_start_date | 2022-03-30 | 2023-03-27
        s47e_s47_end_date   | 2022-04-11 | 2023-04-05
        s47e_s47_nfa        | N          | Y
    """,
    ssd_initial_cp_conference="""
        icpc_icpc_id              | 1          | 2
        icpc_s47_enquiry_id       | 1          |
        icpc_person_id            | C1         | C2
        icpc_referral_id          | 2          | 3
        icpc_icpc_transfer_in     | N          | Y
        icpc_icpc_target_date     | 2022-04-22 |
        icpc_icpc_date            | 2022-04-20 | 2024-02-06
        icpc_icpc_outcome_cp_flag | Y          | Y
    """,
    ssd_cp_plans="""
        cppl_cp_plan_id               | 1          | 2          | 3
        cppl_referral_id              | 2          | 3          | 3
        cppl_icpc_id                  | 1          | 2          | 2
        cppl_person_id                | C1         | C2         | C2
        cppl_cp_plan_start_date       | 2022-04-20 | 2024-02-06 | 2024-02-06
        cppl_cp_plan_end_date         | 2023-01-31 |            |
        cppl_cp_plan_initial_category | NEG        | PHY        | PHY
        cppl_cp_plan_latest_category  | EMO        | PHY        | PHY
        cppl_cp_plan_ola              | N          | N          | Y
    """,
    ssd_cp_reviews="""
        cppr_cp_review_id   | 1          | 2
        cppr_person_id      | C1         | C1
        cppr_cp_plan_id     | 1          | 1
        cppr_cp_review_date | 2022-07-12 | 2023-01-31
    """,
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("cin")
    write_cin_census(COUNCIL, path, collection_years(SINCE, UNTIL), "866")
    return path


def census(folder: Path, year: int) -> ET.Element:
    return ET.parse(folder / f"CIN_census_{year}.xml").getroot()  # noqa: S314, our own file


def child(folder: Path, year: int, name: str) -> ET.Element:
    return next(one for one in census(folder, year).iter("Child") if one.findtext(".//LAchildID") == name)


def written(element: ET.Element | None) -> list[tuple[str, str]]:
    """Every value below an element with its tag, in order."""
    assert element is not None
    return [(one.tag, one.text or "") for one in element.iter() if len(one) == 0]


def test_a_file_for_each_year_dated_by_its_last_day(folder: Path) -> None:
    days = {path.name: census(folder, int(path.stem[-4:])).findtext(".//ReferenceDate") for path in folder.iterdir()}
    assert days == {
        "CIN_census_2022.xml": "2022-03-31",
        "CIN_census_2023.xml": "2023-03-31",
        "CIN_census_2024.xml": "2024-03-31",
        "CIN_census_2025.xml": "2024-09-30",
    }


def test_an_episode_as_it_stood_at_the_end_of_the_year_it_began_in(folder: Path) -> None:
    closed, opened = child(folder, 2022, "C1").findall("CINdetails")
    assert written(closed) == [
        ("CINreferralDate", "2021-05-04"),
        ("ReferralSource", "5B"),  # 5D is a code from 2023
        ("PrimaryNeedCode", "N1"),
        ("CINclosureDate", "2021-06-30"),
        ("ReasonForClosure", "RC8"),  # and so is RC9
        ("AssessmentActualStartDate", "2021-05-05"),
        ("AssessmentAuthorisationDate", "2021-06-25"),
        ("ReferralNFA", "0"),
    ]
    assert written(opened) == [
        ("CINreferralDate", "2022-03-28"),
        ("ReferralSource", "6"),
        ("PrimaryNeedCode", "N1"),
        ("AssessmentActualStartDate", "2022-03-29"),
        ("S47ActualStartDate", "2022-03-30"),
        ("InitialCPCtarget", "2022-04-22"),  # 15 working days later, Good Friday and Easter Monday left out
        ("ICPCnotRequired", "0"),
        ("ReferralNFA", "0"),
    ]


def test_the_same_episode_a_year_later_has_what_happened_since(folder: Path) -> None:
    assert written(child(folder, 2023, "C1").find("CINdetails")) == [
        ("CINreferralDate", "2022-03-28"),
        ("ReferralSource", "6"),
        ("PrimaryNeedCode", "N1"),
        ("AssessmentActualStartDate", "2022-03-29"),
        ("AssessmentAuthorisationDate", "2022-05-11"),
        ("AssessmentFactors", "1A"),
        ("AssessmentFactors", "3B"),
        ("CINPlanStartDate", "2023-01-31"),
        ("S47ActualStartDate", "2022-03-30"),
        ("InitialCPCtarget", "2022-04-22"),
        ("DateOfInitialCPC", "2022-04-20"),
        ("ICPCnotRequired", "0"),
        ("S47ActualStartDate", "2023-03-27"),
        ("InitialCPCtarget", "2023-04-19"),  # not yet known to be needless
        ("ICPCnotRequired", "0"),
        ("ReferralNFA", "0"),
        ("CPPstartDate", "2022-04-20"),
        ("CPPendDate", "2023-01-31"),
        ("InitialCategoryOfAbuse", "NEG"),
        ("LatestCategoryOfAbuse", "EMO"),
        ("NumberOfPreviousCPP", "0"),
        ("CPPreviewDate", "2022-07-12"),
        ("CPPreviewDate", "2023-01-31"),
    ]


def test_what_had_ended_before_the_year_is_not_returned_again(folder: Path) -> None:
    assert written(child(folder, 2024, "C1").find("CINdetails"))[3:] == [
        ("CINPlanStartDate", "2023-01-31"),
        ("S47ActualStartDate", "2023-03-27"),
        ("ICPCnotRequired", "1"),
        ("ReferralNFA", "0"),
    ]


def test_a_conference_for_a_plan_moved_in_stands_in_the_episode_and_a_plan_of_another_council_is_left_out(
    folder: Path,
) -> None:
    details = child(folder, 2024, "C2").find("CINdetails")
    assert details is not None
    assert details.findtext("DateOfInitialCPC") == "2024-02-06"
    assert details.find("Section47") is None
    assert [plan.findtext("NumberOfPreviousCPP") for plan in details.findall("ChildProtectionPlans")] == ["0"]


def test_an_unborn_child_has_an_expected_date_of_birth_and_no_other(folder: Path) -> None:
    assert written(child(folder, 2024, "C3").find("ChildIdentifiers")) == [
        ("LAchildID", "C3"),
        ("UPNunknown", "UN4"),
        ("ExpectedPersonBirthDate", "2024-06-01"),
        ("GenderCurrent", "0"),
    ]


def test_the_layout_of_2025_has_sex_for_gender(folder: Path) -> None:
    assert written(child(folder, 2025, "C1").find("ChildIdentifiers")) == [
        ("LAchildID", "C1"),
        ("UPN", "A123456789123"),
        ("PersonBirthDate", "2015-05-10"),
        ("Sex", "M"),
    ]
    assert written(child(folder, 2025, "C1").find("ChildCharacteristics")) == [
        ("Ethnicity", "WBRI"),
        ("Disability", "LD"),
        ("Disability", "AUT"),
    ]


@pytest.mark.parametrize("year", [2022, 2024, 2025])
def test_the_file_keeps_to_the_order_of_dfes_schema(folder: Path, year: int) -> None:
    path = SCHEMAS / f"CIN_schema_{year}.xsd"
    if not path.exists():
        pytest.skip("the schemas of ../shared are not beside this clone")
    declared = _declared(ET.parse(path).getroot())  # noqa: S314, a schema that comes with the project's samples
    for element in census(folder, year).iter():
        if len(element):
            _holds(element, declared[element.tag])


def _declared(schema: ET.Element) -> dict[str, list[tuple[str, str, str]]]:
    """For each element with elements inside: their names in order, and the least and most of each."""
    space = "{http://www.w3.org/2001/XMLSchema}"
    types = {one.get("name"): one for one in schema.iter(f"{space}complexType")}
    found = {}
    for element in schema.iter(f"{space}element"):
        body = types.get(element.get("type")) if element.get("type") else element.find(f"{space}complexType")
        sequence = body.find(f"{space}sequence") if body is not None else None
        if sequence is not None:
            inner = [(e.get("name", ""), e.get("minOccurs", "1"), e.get("maxOccurs", "1")) for e in sequence]
            found[element.get("name", "")] = inner
    return found


def _holds(element: ET.Element, declared: list[tuple[str, str, str]]) -> None:
    tags = [inner.tag for inner in element]
    order = [name for name, _, _ in declared]
    assert [order.index(tag) for tag in tags] == sorted(order.index(tag) for tag in tags), element.tag
    for name, least, most in declared:
        assert tags.count(name) >= int(least), f"{element.tag} lacks {name}"
        assert most == "unbounded" or tags.count(name) <= int(most), f"{element.tag} has too many {name}"


def test_every_file_has_the_same_bytes_each_time(folder: Path, tmp_path: Path) -> None:
    shuffled = {name: frame.sample(frac=1, random_state=1) for name, frame in COUNCIL.items()}
    write_cin_census(shuffled, tmp_path, collection_years(SINCE, UNTIL), "866")
    for path in folder.iterdir():
        assert path.read_bytes() == (tmp_path / path.name).read_bytes()
