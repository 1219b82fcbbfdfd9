import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from improve_analysis.extracts._validate import validated
from improve_analysis.tables import SCHEMAS
from tests.extracts.making import canonical_tables

DAY = pd.Timestamp("2024-01-01")


def traced(frame: pd.DataFrame, file: str = "a.csv") -> pd.DataFrame:
    return frame.assign(source_file=file, source_sheet="", source_row=range(2, 2 + len(frame)))


def children(*names: str, born: str = "2010-05-05") -> pd.DataFrame:
    return traced(pd.DataFrame({"pers_person_id": names, "pers_dob": pd.Timestamp(born)}), "people.csv")


def episodes(**columns: object) -> pd.DataFrame:
    rows = pd.DataFrame(
        {
            "clae_cla_episode_id": ["e1", "e2"],
            "clae_person_id": "c1",
            "clae_cla_episode_start_date": DAY,
            "clae_cla_episode_ceased_date": pd.NaT,
        }
    )
    return traced(rows.assign(**columns))


def checked(rows: pd.DataFrame, headers: dict[str, str] | None = None) -> tuple[pd.DataFrame, pd.DataFrame]:
    tables, findings = validated(
        {"ssd_person": children("c1"), "ssd_cla_episodes": rows}, {"ssd_cla_episodes": headers or {}}
    )
    return tables["ssd_cla_episodes"], findings


def days(*written: str | None) -> pd.Series:
    return pd.Series(pd.to_datetime(pd.Series(written, dtype="str")), dtype="datetime64[us]")


@pytest.mark.parametrize("seed", range(3))
def test_tables_without_a_fault_stay_as_they_are(seed: int) -> None:
    made = canonical_tables(40, seed)
    tables, findings = validated({name: traced(rows) for name, rows in made.items()}, {})
    assert findings.empty
    for name, rows in made.items():
        pd.testing.assert_frame_equal(tables[name], rows)


def test_a_key_that_occurs_before_sets_the_later_row_aside() -> None:
    rows, findings = checked(
        episodes(clae_cla_episode_id="e1", clae_legal_status=["C1", "C2"]), {"clae_cla_episode_id": "CHILD, DECOM"}
    )
    assert rows["clae_legal_status"].tolist() == ["C1"]
    (finding,) = findings.to_dict("records")
    assert finding == {
        "file": "a.csv",
        "sheet": "",
        "row": 3,
        "column": "CHILD, DECOM",
        "value": "e1",
        "problem": "occurs in an earlier row too",
        "action": "row set aside",
    }


@pytest.mark.parametrize(
    "column", ["clae_cla_episode_id", "clae_person_id", "clae_cla_episode_start_date"], ids=["key", "child", "start"]
)
def test_a_row_that_lacks_what_it_needs_is_set_aside(column: str) -> None:
    received = episodes()
    rows, findings = checked(received.assign(**{column: received[column].mask([True, False])}))
    assert rows["clae_cla_episode_id"].tolist() == ["e2"]
    assert findings[["row", "column", "problem"]].to_numpy().tolist() == [[2, column, "missing"]]


def test_an_unknown_code_is_missing_and_listed() -> None:
    rows, findings = checked(episodes(clae_legal_status=["C2", "XXX"]), {"clae_legal_status": "LS"})
    assert rows["clae_legal_status"].fillna("-").tolist() == ["C2", "-"]
    assert findings[["row", "column", "value", "action"]].to_numpy().tolist() == [[3, "LS", "XXX", "read as missing"]]


def test_a_code_that_a_row_needs_sets_it_aside() -> None:
    audits = pd.DataFrame({"audi_id": ["1", "2"], "audi_date": DAY, "audi_type": ["CASE", "OTHER"]})
    tables, findings = validated({"practice_audits": traced(audits)}, {})
    assert tables["practice_audits"]["audi_id"].tolist() == ["1"]
    assert findings["action"].tolist() == ["row set aside"]


def test_an_end_before_the_start_sets_the_row_aside_and_the_same_day_does_not() -> None:
    ends = days("2023-12-31", "2024-01-01")
    rows, findings = checked(episodes(clae_cla_episode_ceased_date=ends), {"clae_cla_episode_start_date": "DECOM"})
    assert rows["clae_cla_episode_id"].tolist() == ["e2"]
    assert findings[["value", "problem"]].to_numpy().tolist() == [["2023-12-31", "before DECOM"]]


def test_a_death_before_birth_does_not_set_the_child_aside() -> None:
    people = children("c1").assign(pers_death_date=pd.Timestamp("2001-01-01"))
    tables, findings = validated({"ssd_person": people}, {})
    assert tables["ssd_person"]["pers_death_date"].isna().tolist() == [True]
    assert findings["action"].tolist() == ["read as missing"]


@pytest.mark.parametrize(
    ("day", "stays"),
    [("0201-03-05", False), ("1899-12-31", False), ("1900-01-02", True), ("2100-12-31", True), ("2101-01-01", False)],
)
def test_years_outside_living_memory_are_missing(day: str, stays: bool) -> None:
    tables, findings = validated({"ssd_person": children("c1").assign(pers_expected_dob=pd.Timestamp(day))}, {})
    assert tables["ssd_person"]["pers_expected_dob"].notna().tolist() == [stays]
    assert len(findings) == (not stays)


def test_an_impossible_year_in_an_end_leaves_the_row() -> None:
    rows, findings = checked(episodes(clae_cla_episode_ceased_date=days("0201-03-05", None)))
    assert rows["clae_cla_episode_ceased_date"].isna().tolist() == [True, True]
    assert findings["action"].tolist() == ["read as missing"]


def test_1900_is_missing_with_one_counted_finding() -> None:
    rows, findings = checked(episodes(clae_cla_episode_ceased_date=days("1900-01-01", "1900-01-01")))
    assert rows["clae_cla_episode_ceased_date"].isna().all()
    assert findings["problem"].tolist() == ["1900-01-01, which stands for no date, in 2 of 2 rows"]


def test_a_number_below_the_least_is_missing() -> None:
    rows = traced(
        pd.DataFrame({"fost_household_id": ["1", "2"], "fost_approved_date": DAY, "fost_places": [-1.0, 0.0]})
    )
    tables, findings = validated({"fostering_register": rows}, {})
    assert tables["fostering_register"]["fost_places"].isna().tolist() == [True, False]
    assert findings["value"].tolist() == ["-1.0"]


def test_children_who_are_not_in_the_person_table_are_counted_and_kept() -> None:
    rows, findings = checked(episodes(clae_person_id=["c1", "stranger"]))
    assert len(rows) == 2
    assert findings["problem"].tolist() == ["ssd_cla_episodes: 1 of 2 rows are about a child who is not in ssd_person"]
    assert findings["row"].isna().all()


def test_care_before_birth_is_listed_and_kept() -> None:
    born = pd.Timestamp("2010-05-05")
    rows, findings = checked(episodes(clae_cla_episode_start_date=[born - pd.Timedelta(days=1), born]))
    assert len(rows) == 2
    assert findings[["row", "problem"]].to_numpy().tolist() == [[2, "before the child's birth on 2010-05-05"]]


def test_a_referral_may_come_before_birth_but_not_a_year_before() -> None:
    referrals = pd.DataFrame(
        {
            "cine_referral_id": ["1", "2"],
            "cine_person_id": "c1",
            "cine_referral_date": days("2009-08-01", "2009-05-05"),
        }
    )
    tables, findings = validated({"ssd_person": children("c1"), "ssd_cin_episodes": traced(referrals)}, {})
    assert len(tables["ssd_cin_episodes"]) == 2
    assert findings["row"].tolist() == [3]


DAYS = st.one_of(st.none(), st.dates(pd.Timestamp("1890-01-01").date(), pd.Timestamp("2110-01-01").date()))


@settings(max_examples=30, deadline=None)
@given(rows=st.lists(st.tuples(st.sampled_from(["a", "b", "c", None]), DAYS, DAYS), min_size=1, max_size=12))
def test_what_is_kept_agrees_with_a_plain_loop(rows: list[tuple]) -> None:
    received = traced(
        pd.DataFrame(
            {
                "lega_legal_status_id": pd.Series([key for key, _, _ in rows], dtype="str"),
                "lega_person_id": "c1",
                "lega_legal_status_start_date": days(*(str(day) if day else None for _, day, _ in rows)),
                "lega_legal_status_end_date": days(*(str(day) if day else None for _, _, day in rows)),
            }
        )
    )
    tables, _ = validated({"ssd_person": children("c1", born="1850-01-01"), "ssd_legal_status": received}, {})
    kept = tables["ssd_legal_status"]
    assert list(zip(kept.index, kept["lega_legal_status_end_date"].isna(), strict=True)) == _kept_by_hand(rows)


def _kept_by_hand(rows: list[tuple]) -> list[tuple[int, bool]]:
    kept, seen = [], set()
    for at, (key, *written) in enumerate(rows):
        start, end = (day if day and str(day) != "1900-01-01" and 1900 <= day.year <= 2100 else None for day in written)
        repeated = key in seen
        seen.add(key)
        if key is None or repeated or start is None or (end and end < start):
            continue
        kept.append((at, end is None))
    return kept


def test_findings_are_typed_even_when_there_are_none() -> None:
    _, findings = validated({}, {})
    assert list(findings.columns) == ["file", "sheet", "row", "column", "value", "problem", "action"]
    assert findings["row"].dtype == "Int64"


def test_absent_columns_are_missing_and_others_go() -> None:
    rows, _ = checked(episodes(other=1))
    assert list(rows.columns) == list(SCHEMAS["ssd_cla_episodes"].columns)
    assert rows["clae_cla_id"].isna().all()
    assert rows["clae_cla_episode_ceased_date"].dtype == np.dtype("datetime64[us]")
