import json
import re
from pathlib import Path

import defusedxml.ElementTree as SafeElementTree
import pandas as pd
import pytest

from improve_analysis.errors import InputError
from improve_analysis.extracts import cin_census
from improve_analysis.extracts._documents import open_documents
from improve_analysis.extracts._reading import Coverage, Reading, Recognised, XmlDocument

SAMPLES = Path(__file__).parents[2].parent / "shared" / "samples" / "cin_census"
needs_samples = pytest.mark.skipif(not SAMPLES.exists(), reason="the samples folder is not beside the repository")


def census(*children: str, day: str = "2024-03-31", file: str = "cin.xml") -> Recognised:
    header = f"<Header><CollectionDetails><ReferenceDate>{day}</ReferenceDate></CollectionDetails></Header>"
    root = SafeElementTree.fromstring(f"<Message>{header}<Children>{''.join(children)}</Children></Message>")
    document = XmlDocument(path=Path(file), collection="CIN", root=root)
    return Recognised(document=document, format="CIN census", table="census")


def child(name: str, *details: str, identity: str = "", characteristics: str = "") -> str:
    return (
        f"<Child><ChildIdentifiers><LAchildID>{name}</LAchildID>{identity}</ChildIdentifiers>"
        f"<ChildCharacteristics>{characteristics}</ChildCharacteristics>{''.join(details)}</Child>"
    )


def details(referral: str, *blocks: str) -> str:
    return f"<CINdetails><CINreferralDate>{referral}</CINreferralDate>{''.join(blocks)}</CINdetails>"


def assessment(start: str, authorised: str = "", *factors: str) -> str:
    found = "".join(f"<AssessmentFactors>{factor}</AssessmentFactors>" for factor in factors)
    return (
        f"<Assessments><AssessmentActualStartDate>{start}</AssessmentActualStartDate>"
        f"<AssessmentAuthorisationDate>{authorised}</AssessmentAuthorisationDate>"
        f"<FactorsIdentifiedAtAssessment>{found}</FactorsIdentifiedAtAssessment></Assessments>"
    )


def closed(day: str, reason: str) -> str:
    return f"<CINclosureDate>{day}</CINclosureDate><ReasonForClosure>{reason}</ReasonForClosure>"


def enquiry(start: str, conference: str = "", not_required: str = "0") -> str:
    held = f"<DateOfInitialCPC>{conference}</DateOfInitialCPC>" if conference else ""
    return (
        f"<Section47><S47ActualStartDate>{start}</S47ActualStartDate>{held}"
        f"<ICPCnotRequired>{not_required}</ICPCnotRequired></Section47>"
    )


def conference(day: str) -> str:
    return f"<DateOfInitialCPC>{day}</DateOfInitialCPC>"


def protection_plan(start: str, *reviews: str, end: str = "", previous: str = "0") -> str:
    held = "".join(f"<CPPreviewDate>{day}</CPPreviewDate>" for day in reviews)
    return (
        f"<ChildProtectionPlans><CPPstartDate>{start}</CPPstartDate><CPPendDate>{end}</CPPendDate>"
        f"<InitialCategoryOfAbuse>NEG</InitialCategoryOfAbuse><LatestCategoryOfAbuse>EMO</LatestCategoryOfAbuse>"
        f"<NumberOfPreviousCPP>{previous}</NumberOfPreviousCPP><Reviews>{held}</Reviews></ChildProtectionPlans>"
    )


def by_key(reading: Reading, table: str, key: str) -> pd.DataFrame:
    return reading.tables[table].set_index(key)


def test_a_child_with_every_block():
    written = child(
        "A1",
        details(
            "2023-05-02",
            "<ReferralSource>2A</ReferralSource><PrimaryNeedCode>N1</PrimaryNeedCode>",
            assessment("2023-05-03", "2023-06-01", "2B", "16A"),
            "<CINPlanDates><CINPlanStartDate>2023-06-02</CINPlanStartDate></CINPlanDates>",
            enquiry("2023-07-03", "2023-07-20"),
            "<ReferralNFA>0</ReferralNFA>",
            protection_plan("2023-07-20", "2023-10-10", "2024-03-01", previous="2"),
        ),
        identity="<UPN>A123456789123</UPN><PersonBirthDate>2015-03-27</PersonBirthDate><Sex>F</Sex>",
        characteristics=(
            "<Ethnicity>WBRI</Ethnicity><Disabilities><Disability>HAND</Disability>"
            "<Disability>HEAR</Disability></Disabilities>"
        ),
    )
    tables = cin_census.read([census(written)]).tables

    person = tables["ssd_person"].iloc[0]
    assert (person["pers_person_id"], person["pers_sex"], person["pers_ethnicity"]) == ("A1", "F", "WBRI")
    assert (person["pers_dob"], person["pers_upn"]) == (pd.Timestamp("2015-03-27"), "A123456789123")
    assert tables["ssd_disability"]["disa_disability_code"].tolist() == ["HAND", "HEAR"]
    referral = tables["ssd_cin_episodes"].iloc[0]
    assert referral["cine_referral_id"] == "A1/2023-05-02"
    assert (referral["cine_referral_source_code"], referral["cine_cin_primary_need_code"]) == ("2A", "N1")
    assert referral["cine_referral_nfa"] == "N"
    assert pd.isna(referral["cine_close_date"])
    links = {
        "ssd_cin_assessments": "cina_referral_id",
        "ssd_cin_plans": "cinp_referral_id",
        "ssd_s47_enquiry": "s47e_referral_id",
        "ssd_initial_cp_conference": "icpc_referral_id",
        "ssd_cp_plans": "cppl_referral_id",
    }
    assert {tables[table][link].item() for table, link in links.items()} == {"A1/2023-05-02"}
    plan = tables["ssd_cp_plans"].iloc[0]
    assert (plan["cppl_cp_plan_initial_category"], plan["cppl_cp_plan_latest_category"]) == ("NEG", "EMO")
    assert plan["cppl_previous_plans"] == 2
    assert tables["ssd_cp_reviews"]["cppr_cp_plan_id"].tolist() == ["A1/2023-07-20"] * 2
    assert tables["ssd_assessment_factors"]["cinf_assessment_factors_json"].tolist() == ['["2B", "16A"]']
    assert tables["ssd_assessment_factors"]["cinf_assessment_id"].tolist() == ["A1/2023-05-03"]
    assert "pre_proceedings" not in tables


def test_rows_say_which_block_and_child_they_are_from():
    reading = cin_census.read([census(child("A"), child("B", details("2023-05-02", enquiry("2023-06-01"))))])
    rows = reading.tables["ssd_s47_enquiry"][["source_file", "source_sheet", "source_row"]]
    assert rows.to_numpy().tolist() == [["cin.xml", "Section47", 2]]
    assert reading.headers["ssd_s47_enquiry"]["s47e_s47_start_date"] == "S47ActualStartDate"


@pytest.mark.parametrize(
    ("element", "written", "sex"),
    [
        ("GenderCurrent", "1", "M"),
        ("GenderCurrent", "2", "F"),
        ("GenderCurrent", "0", "U"),
        ("GenderCurrent", "9", "U"),
        ("Sex", "1", "M"),
        ("Sex", "F", "F"),
        ("Sex", "U", "U"),
        ("Sex", "Z", "Z"),
    ],
)
def test_sex_in_every_layout(element, written, sex):
    reading = cin_census.read([census(child("A", identity=f"<{element}>{written}</{element}>"))])
    assert reading.tables["ssd_person"]["pers_sex"].tolist() == [sex]


@pytest.mark.parametrize(("written", "flag"), [("0", "N"), ("1", "Y"), ("true", "Y"), ("false", "N")])
def test_booleans_in_every_layout(written, flag):
    block = f"<ReferralNFA>{written}</ReferralNFA>"
    reading = cin_census.read([census(child("A", details("2023-05-02", block, enquiry("2023-06-01", "", written))))])
    assert reading.tables["ssd_cin_episodes"]["cine_referral_nfa"].tolist() == [flag]
    assert reading.tables["ssd_s47_enquiry"]["s47e_s47_nfa"].tolist() == [flag]


def test_stray_text_is_one_finding_with_a_count():
    stray = "<UPNunknown>UN3</UPNunknown>PersonBirthDate<PersonBirthDate>2015-03-27</PersonBirthDate>"
    reading = cin_census.read([census(child("A", identity=stray), child("B", identity=stray))])
    assert [(finding.value, finding.problem) for finding in reading.findings] == [
        ("PersonBirthDate", "text between the elements, 2 times")
    ]
    assert reading.tables["ssd_person"]["pers_dob"].notna().all()


def test_an_unknown_element_is_one_finding_with_a_count():
    written = details("2023-05-02", "<SchoolName>Hill</SchoolName>")
    reading = cin_census.read([census(child("A", written), child("B", written, written.replace("05", "06")))])
    assert [(finding.sheet, finding.column, finding.problem) for finding in reading.findings] == [
        ("CINdetails", "SchoolName", "an element that has no place in the tables, 3 times")
    ]


def test_an_unreadable_date_is_a_finding_with_its_place():
    reading = cin_census.read([census(child("A"), child("B", details("2023-05-02", closed("31st May", "RC7"))))])
    (finding,) = reading.findings
    assert (finding.sheet, finding.row, finding.column, finding.value) == (
        "CINdetails",
        2,
        "CINclosureDate",
        "31st May",
    )
    assert reading.tables["ssd_cin_episodes"]["cine_close_date"].isna().all()


def test_the_latest_return_of_a_referral_wins():
    first = census(child("A", details("2023-02-01", assessment("2023-02-02"))), day="2023-03-31", file="a.xml")
    second = census(
        child("A", details("01/02/2023", assessment("2023-02-02", "2023-04-11"), closed("2023-05-01", "RC7"))),
        child("B", details("2023-06-01")),
        file="b.xml",
    )
    tables = cin_census.read([second, first]).tables
    assert tables["ssd_person"]["pers_person_id"].tolist() == ["A", "B"]
    episodes = tables["ssd_cin_episodes"].set_index("cine_referral_id")
    assert episodes.index.tolist() == ["A/2023-02-01", "B/2023-06-01"]
    assert episodes.loc["A/2023-02-01", "cine_close_date"] == pd.Timestamp("2023-05-01")
    assert episodes.loc["A/2023-02-01", "source_file"] == "b.xml"
    assert tables["ssd_cin_assessments"]["cina_assessment_auth_date"].tolist() == [pd.Timestamp("2023-04-11")]


def test_what_one_return_gives_twice_stays_twice_for_the_schema_to_refuse():
    twice = details("2023-05-02", closed("2023-06-01", "RC7"))
    reading = cin_census.read([census(child("A", twice, twice))])
    assert len(reading.tables["ssd_cin_episodes"]) == 2


def test_disabilities_are_those_of_the_latest_return():
    def disabled(*codes: str) -> str:
        return "<Disabilities>" + "".join(f"<Disability>{code}</Disability>" for code in codes) + "</Disabilities>"

    first = census(child("A", characteristics=disabled("MOB", "CON")), day="2023-03-31", file="a.xml")
    second = census(child("A", characteristics=disabled("MOB", "AUT")), file="b.xml")
    rows = cin_census.read([first, second]).tables["ssd_disability"]
    assert rows["disa_table_id"].tolist() == ["A/MOB", "A/AUT"]


@pytest.mark.parametrize(
    ("closure", "authorised", "no_need"),
    [
        (closed("2023-07-20", "RC8"), "2023-07-10", "Y"),
        (closed("2023-07-20", "RC9"), "2023-07-10", "Y"),
        (closed("2023-07-05", "RC8"), "2023-07-10", "Y"),
        (closed("2023-06-30", "RC8"), "2023-07-10", "N"),
        (closed("2023-07-20", "RC7"), "2023-07-10", "N"),
        ("", "2023-07-10", "N"),
        (closed("2023-07-20", "RC8"), "", None),
        ("", "", None),
    ],
    ids=["RC8", "RC9", "closed before authorised", "closed before it began", "RC7", "open", "unauthorised", "unended"],
)
def test_whether_an_assessment_found_no_need(closure, authorised, no_need):
    written = child("A", details("2023-06-01", closure, assessment("2023-07-03", authorised)))
    outcome = cin_census.read([census(written)]).tables["ssd_cin_assessments"]["cina_assessment_outcome_nfa"].iloc[0]
    assert outcome == no_need if no_need else pd.isna(outcome)


def test_a_conference_belongs_to_its_enquiry_and_makes_the_plan_that_begins_by_it():
    written = child(
        "A",
        details(
            "2023-05-02",
            enquiry("2023-06-01", "2023-06-20"),
            enquiry("2023-08-01", "2023-08-22"),
            protection_plan("2023-08-22"),
        ),
    )
    tables = cin_census.read([census(written)]).tables
    conferences = tables["ssd_initial_cp_conference"].set_index("icpc_icpc_id")
    assert conferences["icpc_s47_enquiry_id"].tolist() == ["A/2023-06-01", "A/2023-08-01"]
    assert conferences["icpc_icpc_transfer_in"].tolist() == ["N", "N"]
    assert conferences["icpc_icpc_outcome_cp_flag"].tolist() == ["N", "Y"]
    assert tables["ssd_cp_plans"]["cppl_icpc_id"].tolist() == ["A/2023-08-22"]


@pytest.mark.parametrize(
    ("enquiries", "enquiry_id"),
    [
        ([], None),
        ([enquiry("2023-06-01")], "A/2023-06-01"),
        ([enquiry("2023-06-01"), enquiry("2023-06-05")], "A/2023-06-05"),
        ([enquiry("2023-06-01"), enquiry("2023-07-05")], "A/2023-06-01"),
        ([enquiry("2023-06-01", not_required="1")], None),
        ([enquiry("2023-06-01", "2023-06-10")], None),
    ],
    ids=["none", "one waiting", "the later", "not one begun after", "none needed", "it had its own"],
)
def test_a_conference_of_the_episode_is_joined_to_its_enquiry_or_moved_in(enquiries, enquiry_id):
    written = child("A", details("2023-05-02", conference("2023-06-22"), *enquiries))
    rows = by_key(cin_census.read([census(written)]), "ssd_initial_cp_conference", "icpc_icpc_id")
    row = rows.loc["A/2023-06-22"]
    assert row["icpc_s47_enquiry_id"] == enquiry_id if enquiry_id else pd.isna(row["icpc_s47_enquiry_id"])
    assert row["icpc_icpc_transfer_in"] == ("N" if enquiry_id else "Y")


def test_a_conference_given_in_both_places_is_one():
    written = child("A", details("2023-05-02", conference("2023-06-22"), enquiry("2023-06-01", "2023-06-22")))
    rows = cin_census.read([census(written)]).tables["ssd_initial_cp_conference"]
    assert rows["icpc_s47_enquiry_id"].tolist() == ["A/2023-06-01"]


def test_coverage_is_the_year_to_the_reference_date():
    reading = cin_census.read([census(child("A"))])
    year = Coverage(start=pd.Timestamp("2023-04-01"), end=pd.Timestamp("2024-03-31"))
    assert set(map(str, reading.coverage.values())) == {str(year)}
    odd = cin_census.read([census(child("A"), day="2022-07-21")])
    assert odd.coverage["ssd_person"].start == pd.Timestamp("2021-07-22")


def test_years_that_follow_each_other_are_covered_together():
    reading = cin_census.read(
        [census(child("A"), day=f"{year}-03-31", file=f"{year}.xml") for year in (2024, 2022, 2023)]
    )
    covered = reading.coverage["ssd_cin_episodes"]
    assert (covered.start, covered.end) == (pd.Timestamp("2021-04-01"), pd.Timestamp("2024-03-31"))
    assert reading.findings == []


def test_a_missing_year_breaks_the_coverage_and_is_a_finding():
    reading = cin_census.read(
        [census(child("A"), day=f"{year}-03-31", file=f"{year}.xml") for year in (2021, 2023, 2024)]
    )
    assert reading.coverage["ssd_cin_episodes"].start == pd.Timestamp("2022-04-01")
    assert [finding.problem for finding in reading.findings] == ["no CIN census covers 01/04/2021 to 31/03/2022"]


def test_child_in_need_plans_are_in_the_layouts_from_2022_on():
    early = cin_census.read([census(child("A"), day="2021-03-31")])
    assert "ssd_cin_plans" not in early.tables
    both = cin_census.read([census(child("A"), day=f"{year}-03-31", file=f"{year}.xml") for year in (2021, 2022)])
    assert both.coverage["ssd_cin_plans"].start == pd.Timestamp("2021-04-01")
    assert both.coverage["ssd_s47_enquiry"].start == pd.Timestamp("2020-04-01")


def test_pre_proceedings_of_the_2026_layout():
    block = (
        "<PreProceedingsandFGDM><PPStartDate>2025-09-09</PPStartDate><LBPSentDate>2025-09-20</LBPSentDate>"
        "<FGDMMeetingOffer>1</FGDMMeetingOffer><StepDecisionDate>2025-12-01</StepDecisionDate>"
        "<CourtAppDate>2025-12-18</CourtAppDate></PreProceedingsandFGDM>"
    )
    reading = cin_census.read([census(child("A", details("2025-05-02", block)), day="2026-03-31")])
    row = reading.tables["pre_proceedings"].iloc[0]
    assert (row["ppro_person_id"], row["ppro_decision_date"]) == ("A", pd.Timestamp("2025-09-09"))
    assert (row["ppro_letter_date"], row["ppro_end_date"]) == (pd.Timestamp("2025-09-20"), pd.Timestamp("2025-12-01"))
    assert row["ppro_court_application_date"] == pd.Timestamp("2025-12-18")
    assert [finding.column for finding in reading.findings] == ["FGDMMeetingOffer"]


def document(text: str, collection: str) -> XmlDocument:
    return XmlDocument(path=Path("x.xml"), collection=collection, root=SafeElementTree.fromstring(text))


def test_only_a_cin_census_is_recognised():
    assert cin_census.recognise(document("<Message/>", "CIN")) == "census"
    assert cin_census.recognise(document("<Message/>", "CSWW")) is None
    assert cin_census.recognise(document("<Message><LAchildID>1</LAchildID></Message>", "")) == "census"
    assert cin_census.recognise(document("<feed/>", "")) is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("<Message><LAchildID>1</LAchildID></Message>", "x.xml has no ReferenceDate in its Header"),
        ("<Children><LAchildID>1</LAchildID></Children>", "begins with <Children>"),
        (
            "<Message><Header><CollectionDetails><ReferenceDate>May</ReferenceDate></CollectionDetails></Header></Message>",
            "The ReferenceDate 'May' in x.xml is not a date",
        ),
    ],
    ids=["no header", "wrong root", "not a date"],
)
def test_a_file_that_cannot_be_read_says_why(text, said):
    with pytest.raises(InputError, match=re.escape(said)):
        cin_census.read([Recognised(document=document(text, "CIN"), format="CIN census", table="census")])


def read_sample(*names: str) -> Reading:
    documents = [document for name in names for document in open_documents(SAMPLES / name)[0]]
    return cin_census.read([Recognised(document=each, format="CIN census", table="census") for each in documents])


@needs_samples
def test_the_sample_of_332_children_by_counting_its_text():
    text = (SAMPLES / "fake_CIN_data.xml").read_text(encoding="utf-8")
    reading = read_sample("fake_CIN_data.xml")
    counts = {
        "ssd_person": text.count("<LAchildID>"),
        "ssd_cin_episodes": text.count("<CINreferralDate>"),
        "ssd_initial_cp_conference": text.count("<DateOfInitialCPC>"),
        "ssd_disability": text.count("<Disability>"),
    }
    assert {table: len(reading.tables[table]) for table in counts} == counts
    reasons = pd.Series(re.findall(r"<ReasonForClosure>(\w+)<", text)).value_counts().to_dict()
    assert reading.tables["ssd_cin_episodes"]["cine_close_reason"].value_counts().to_dict() == reasons
    assert reading.findings == []
    assert reading.coverage["ssd_person"].end == pd.Timestamp("2022-07-21")


@needs_samples
def test_the_samples_with_every_block():
    reading = read_sample("CIN_Census_2021.xml", "CIN_Census_2024.xml")
    assert reading.tables["ssd_person"].set_index("pers_person_id")["pers_sex"].to_dict() == {
        "DfEX0000001": "M",
        "child_fails_assessments": "M",
    }
    factors = reading.tables["ssd_assessment_factors"]["cinf_assessment_factors_json"].map(json.loads)
    assert factors.tolist() == [["2A", "2B"], ["1C", "RB", "6B"]]
    assert reading.tables["ssd_cin_assessments"]["cina_assessment_outcome_nfa"].tolist() == ["N", "N", "Y"]
    assert [finding.problem for finding in reading.findings] == ["text between the elements, once"] * 2
