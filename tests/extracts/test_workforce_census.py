from pathlib import Path

import defusedxml.ElementTree as SafeElementTree
import pandas as pd
import pytest

from improve_analysis.errors import InputError
from improve_analysis.extracts import workforce_census
from improve_analysis.extracts._documents import open_documents
from improve_analysis.extracts._reading import Coverage, Reading, Recognised, Sheet, XmlDocument

SAMPLE = Path(__file__).parents[2].parent / "shared" / "samples" / "workforce_census" / "social_work_workforce_2022.xml"
needs_sample = pytest.mark.skipif(not SAMPLE.exists(), reason="the samples folder is not beside the repository")

VACANCIES = {"NumberOfVacancies": "12.5", "NoAgencyFTE": "20.25", "NoAgencyHeadcount": "22"}


def worker(number: str, start: str = "2020-01-06", **values: str) -> dict[str, str]:
    return {"AgencyWorker": "0", "SWENo": number, "RoleStartDate": start, **values}


def xml(*workers: dict[str, str], day: str = "2022-09-30") -> Recognised:
    def block(name: str, values: dict[str, str]) -> str:
        return f"<{name}>{''.join(f'<{key}>{value}</{key}>' for key, value in values.items())}</{name}>"

    header = f"<Header><CollectionDetails><ReferenceDate>{day}</ReferenceDate></CollectionDetails></Header>"
    body = block("LALevelVacancies", VACANCIES) + "".join(block("CSWWWorker", values) for values in workers)
    root = SafeElementTree.fromstring(f"<Message>{header}{body}</Message>")
    return recognised(XmlDocument(path=Path(f"{day}.xml"), collection="CSWW", root=root))


def csv(*rows: dict[str, str], file: str = "workers.csv") -> Recognised:
    frame = pd.DataFrame(rows, index=range(2, 2 + len(rows)), dtype="str")
    return recognised(Sheet(path=Path(file), name="", frame=frame))


def recognised(document: Sheet | XmlDocument) -> Recognised:
    table = workforce_census.recognise(document)
    assert table
    return Recognised(document=document, format="Workforce census", table=table)


def problems(reading: Reading) -> list[tuple[str, str]]:
    return [(finding.problem, finding.action) for finding in reading.findings]


def test_a_worker_in_post():
    full = worker(
        "SW1",
        FTE="0.8",
        OrgRole="5",
        StartOrigin="1",
        FTE30="0.75",
        Cases30="17",
        WorkingDaysLost="3.5",
        Absat30Sept="1",
        PersonBirthDate="1990-01-01",
    )
    reading = workforce_census.read([xml(full)])
    spell = reading.tables["workforce_worker"].iloc[0]
    assert (spell["work_spell_id"], spell["work_worker_id"]) == ("SW1/2020-01-06", "SW1")
    assert (spell["work_agency_flag"], spell["work_fte"], spell["work_role"]) == ("N", 0.8, "5")
    assert (spell["work_start_date"], spell["work_council_start_date"]) == (pd.Timestamp("2020-01-06"),) * 2
    assert pd.isna(spell["work_end_date"])
    on_day = reading.tables["workforce_snapshot"].iloc[0]
    assert on_day["wsna_date"] == pd.Timestamp("2022-09-30")
    assert on_day["wsna_days_lost_since"] == pd.Timestamp("2021-10-01")
    assert (on_day["wsna_fte"], on_day["wsna_cases"], on_day["wsna_working_days_lost"]) == (0.75, 17, 3.5)
    assert (on_day["wsna_agency_flag"], on_day["wsna_absent"]) == ("N", "Y")
    assert reading.findings == []


def test_vacancies_of_the_council():
    row = workforce_census.read([xml(worker("SW1"))]).tables["workforce_posts"].iloc[0]
    assert row["wpos_date"] == pd.Timestamp("2022-09-30")
    assert (row["wpos_vacant_fte"], row["wpos_agency_fte"], row["wpos_agency_headcount"]) == (12.5, 20.25, 22)


def test_an_agency_worker_has_no_start_with_the_council():
    rows = workforce_census.read([xml(worker("SW1", AgencyWorker="1"))]).tables["workforce_worker"]
    assert rows["work_agency_flag"].tolist() == ["Y"]
    assert rows["work_council_start_date"].isna().all()


def test_a_leaver_has_an_end_and_carries_nothing():
    left = worker("SW1", RoleEndDate="2022-05-31", ReasonLeave="1", LeaverDestination="3", WorkingDaysLost="4")
    last_day = worker("SW2", RoleEndDate="2022-09-30")
    after = worker("SW3", RoleEndDate="2022-10-01")
    reading = workforce_census.read([xml(left, last_day, after)])
    assert reading.tables["workforce_snapshot"]["wsna_worker_id"].tolist() == ["SW3"]
    spell = reading.tables["workforce_worker"].iloc[0]
    assert (spell["work_end_date"], spell["work_leave_reason"]) == (pd.Timestamp("2022-05-31"), "1")
    assert spell["work_leaver_destination"] == "3"
    assert problems(reading) == [
        (
            "working days lost by workers who had left by 30 September: 4.00",
            "not in the snapshot, which is of workers in post",
        )
    ]


def test_one_who_left_and_yet_carries_cases_is_passed_on():
    reading = workforce_census.read([xml(worker("SW1", RoleEndDate="2019-09-23", Cases30="66"))])
    assert reading.tables["workforce_snapshot"]["wsna_cases"].tolist() == [66]


def test_a_spell_of_several_returns_is_one_and_the_latest_wins():
    first = xml(worker("SW1", FTE="1"), worker("SW2"), day="2021-09-30")
    second = xml(
        worker("SW1", FTE="0.6"), worker("SW2", RoleEndDate="2022-03-01"), worker("SW2", "2022-03-02", OrgRole="3")
    )
    reading = workforce_census.read([second, first])
    spells = reading.tables["workforce_worker"].set_index("work_spell_id")
    assert sorted(spells.index) == ["SW1/2020-01-06", "SW2/2020-01-06", "SW2/2022-03-02"]
    assert spells.loc["SW1/2020-01-06", "work_fte"] == 0.6
    assert spells.loc["SW2/2020-01-06", "work_end_date"] == pd.Timestamp("2022-03-01")
    snapshot = reading.tables["workforce_snapshot"]
    assert snapshot.groupby("wsna_date")["wsna_worker_id"].agg(list).tolist() == [["SW1", "SW2"], ["SW1", "SW2"]]
    assert snapshot["wsna_id"].is_unique
    assert len(reading.tables["workforce_posts"]) == 2


def test_two_roles_begun_on_one_day_are_two_spells():
    reading = workforce_census.read([xml(worker("SW1", FTE="0.5"), worker("SW1", FTE="0.4", OrgRole="3"))])
    assert reading.tables["workforce_worker"]["work_spell_id"].tolist() == ["SW1/2020-01-06", "SW1/2020-01-06/2"]
    assert reading.tables["workforce_snapshot"]["wsna_id"].is_unique


def test_workers_who_vanish_without_an_end():
    first = xml(worker("SW1"), worker("AG1", AgencyWorker="1"), worker("SW2"), day="2021-09-30")
    reading = workforce_census.read([first, xml(worker("SW2"))])
    ends = reading.tables["workforce_worker"].set_index("work_worker_id")["work_end_date"]
    assert ends["AG1"] == pd.Timestamp("2021-10-01")
    assert ends[["SW1", "SW2"]].isna().all()
    assert problems(reading) == [
        (
            "agency workers without a RoleEndDate who are in no later return: 1",
            "taken to have left the day after the last return that has them",
        ),
        ("workers without a RoleEndDate who are in no later return: 1", "kept as still in post"),
    ]


def test_coverage_runs_from_october_to_september_over_years_that_follow():
    reading = workforce_census.read([xml(worker("SW1"), day="2021-09-30"), xml(worker("SW1"))])
    both = Coverage(start=pd.Timestamp("2020-10-01"), end=pd.Timestamp("2022-09-30"))
    assert {table: reading.coverage[table] == both for table in reading.tables} == dict.fromkeys(reading.tables, True)
    gap = workforce_census.read([xml(worker("SW1"), day="2020-09-30"), xml(worker("SW1"))])
    assert gap.coverage["workforce_worker"].start == pd.Timestamp("2021-10-01")
    assert problems(gap)[-1][0] == "no workforce census covers 01/10/2020 to 30/09/2021"


def test_an_element_without_a_place_is_a_finding():
    reading = workforce_census.read([xml(worker("SW1", Team="North"), worker("SW2", Team="South"))])
    assert [(finding.sheet, finding.column, finding.problem) for finding in reading.findings] == [
        ("CSWWWorker", "Team", "an element that has no place in the tables, 2 times")
    ]


def test_csv_says_the_same_as_xml():
    rows = [
        worker("SW1", FTE="1.0", FTE30="1.0", Cases30="17", OrgRole="5"),
        worker("AG1", "2022-01-10", AgencyWorker="1", FTE30="0.5"),
    ]
    dated = [{**row, "ReferenceDate": "30/09/2022"} for row in rows]
    vacancies = csv({**VACANCIES, "ReferenceDate": "2022-09-30"}, file="LALevelVacancies.csv")
    of_csv = workforce_census.read([csv(*dated), vacancies]).tables
    of_xml = workforce_census.read([xml(*rows)]).tables
    assert [*of_csv] == [*of_xml]
    for table, expected in of_xml.items():
        columns = [column for column in expected if not column.startswith("source_")]
        pd.testing.assert_frame_equal(of_csv[table][columns], expected[columns])


def test_a_csv_of_several_years():
    rows = [
        {**worker("SW1", FTE="1"), "ReferenceDate": "2021-09-30"},
        {**worker("SW1", FTE="0.5"), "ReferenceDate": "2022-09-30"},
    ]
    reading = workforce_census.read([csv(*rows)])
    assert reading.tables["workforce_worker"]["work_fte"].tolist() == [0.5]
    assert reading.tables["workforce_snapshot"]["wsna_date"].dt.year.tolist() == [2021, 2022]


def test_the_year_of_a_csv_with_a_year():
    reading = workforce_census.read([csv({**worker("SW1"), "YEAR": "2022"})])
    assert reading.tables["workforce_snapshot"]["wsna_date"].tolist() == [pd.Timestamp("2022-09-30")]


@pytest.mark.parametrize(
    ("latest", "as_at"), [("2022-09-30", "2022-09-30"), ("2022-10-01", "2023-09-30"), ("2022-02-01", "2022-09-30")]
)
def test_the_year_of_a_csv_with_neither_is_that_of_its_latest_date(latest, as_at):
    reading = workforce_census.read([csv(worker("SW1", latest), worker("SW2", "2019-01-01", RoleEndDate="2021-01-01"))])
    assert reading.tables["workforce_snapshot"]["wsna_date"].unique().tolist() == [pd.Timestamp(as_at)]
    assert problems(reading)[-1] == (
        f"no column ReferenceDate or Year, and the latest date is {pd.Timestamp(latest):%d/%m/%Y}",
        f"taken as at {pd.Timestamp(as_at):%d/%m/%Y}",
    )


def test_a_csv_without_any_day_cannot_be_read():
    with pytest.raises(InputError, match=r"Nothing in workers\.csv tells its year: add a column ReferenceDate"):
        workforce_census.read([csv({"AgencyWorker": "0", "SWENo": "SW1"})])


def test_columns_that_a_csv_lacks_are_a_finding():
    given = dict.fromkeys(("FTE", "OrgRole", "RoleEndDate", "StartOrigin", "ReasonLeave", "FTE30", "Cases30"), "1")
    reading = workforce_census.read([csv({**given, **worker("SW1"), "ReferenceDate": "2022-09-30"})])
    assert ("no column LeaverDestination, WorkingDaysLost, Absat30Sept", "read as missing") in problems(reading)


def test_only_a_workforce_census_is_recognised():
    other = XmlDocument(path=Path("x.xml"), collection="CIN", root=SafeElementTree.fromstring("<Message/>"))
    assert workforce_census.recognise(other) is None
    assert workforce_census.recognise(Sheet(path=Path("x.csv"), name="", frame=pd.DataFrame({"SWENo": []}))) is None
    headers = pd.DataFrame({"agencyworker ": [], "SWENO": []})
    assert workforce_census.recognise(Sheet(path=Path("x.csv"), name="", frame=headers)) == "CSWWWorker"


@needs_sample
def test_the_sample_of_2022_passes_through():
    (document,), _ = open_documents(SAMPLE)
    reading = workforce_census.read([recognised(document)])
    text = SAMPLE.read_text(encoding="utf-8")
    assert len(reading.tables["workforce_worker"]) == text.count("<SWENo>") == 30
    assert reading.tables["workforce_snapshot"]["wsna_cases"].notna().sum() == text.count("<Cases30>")
    assert reading.tables["workforce_posts"]["wpos_vacant_fte"].tolist() == [79.68]
    first = reading.tables["workforce_worker"].iloc[0]
    assert (first["work_start_date"], first["work_agency_flag"]) == (pd.Timestamp("1988-04-07"), "Y")
    assert reading.findings == []
