from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from improve_analysis.extracts._reading import Sheet
from improve_analysis.extracts._values import (
    canonical_rows,
    kind_of,
    matching_headers,
    normal,
    parse_codes,
    parse_dates,
    parse_flags,
    parse_numbers,
)

WRITTEN = ("%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%Y/%m/%d", "%d %b %Y", "%d-%B-%Y", "%Y-%m-%d 00:00:00.000")


def texts(*values: str | None) -> pd.Series:
    return pd.Series(list(values), dtype="str", index=range(2, 2 + len(values)))


@pytest.mark.parametrize("one", ["Date of Referral", " date_of  referral", "DATE OF\u00a0REFERRAL", "date of referral"])
def test_headers_that_mean_the_same_are_compared_alike(one: str) -> None:
    assert normal(one) == "date of referral"


def test_curly_quotes_are_straightened() -> None:
    assert normal("Child\u2019s \u201cname\u201d") == 'child\'s "name"'


@settings(max_examples=25, deadline=None)
@given(days=st.lists(st.tuples(st.dates(date(1000, 1, 1)), st.sampled_from(WRITTEN)), min_size=1, max_size=20))
def test_a_date_is_read_however_it_is_written(days: list[tuple[date, str]]) -> None:
    read, unreadable = parse_dates(texts(None, *(day.strftime(form) for day, form in days)))
    assert pd.isna(read.iloc[0])
    assert [found.date() for found in read.iloc[1:]] == [day for day, _ in days]
    assert not unreadable.any()


def test_times_are_kept_and_time_zones_left_off() -> None:
    days, _ = parse_dates(texts("2024-09-30T14:05:00Z", "30/09/2024 14:05", "2024-09-30 14:05:00 +01:00"))
    assert set(days) == {pd.Timestamp("2024-09-30 14:05")}
    assert parse_dates(texts("0201-03-05", "5/3/0201"))[0].dt.year.tolist() == [201, 201]


@pytest.mark.parametrize(
    "text", ["31/02/2024", "2024-13-01", "13/13/2024", "1/2/24", "2024", "45565", "soon", "32/01/2024"]
)
def test_what_is_no_date_is_missing_and_said(text: str) -> None:
    days, unreadable = parse_dates(texts(text))
    assert pd.isna(days.iloc[0])
    assert unreadable.iloc[0]


def test_numbers() -> None:
    numbers, unreadable = parse_numbers(texts("1,234.5", "-2", "x", "inf", None))
    assert numbers.iloc[:2].tolist() == [1234.5, -2.0]
    assert numbers.iloc[2:].isna().all()
    assert unreadable.tolist() == [False, False, True, True, False]


def test_flags_and_codes() -> None:
    flags, _ = parse_flags(texts("1", "no", "TRUE", "b) No", "Unknown", "perhaps", None))
    assert flags.fillna("-").tolist() == ["Y", "N", "Y", "N", "-", "perhaps", "-"]
    found, _ = parse_codes(texts("pr1", "5.0", "1a", None))
    assert found.fillna("-").tolist() == ["PR1", "5", "1A", "-"]


def test_a_code_that_is_yes_or_no_is_a_flag() -> None:
    assert kind_of("ssd_cin_episodes", "cine_referral_nfa") == "flag"
    assert kind_of("ssd_cin_episodes", "cine_close_reason") == "code"


def sheet(**columns: list[str | None]) -> Sheet:
    rows = len(next(iter(columns.values())))
    return Sheet(path=Path("a.csv"), name="", frame=pd.DataFrame(columns, index=range(2, 2 + rows), dtype="str"))


def test_the_likeliest_header_is_matched() -> None:
    found = matching_headers(sheet(Age=["1"], AGE_OF_CHILD=["2"]), {"age": ("Age of child", "Age"), "sex": ("Sex",)})
    assert found == {"age": "AGE_OF_CHILD"}


def test_canonical_rows_are_typed_traced_and_without_times() -> None:
    received = sheet(Id=["7.0", "8"], Seen=["1", None], Day=["2024-09-30 14:05", "soon"])
    headers = {"cinv_cin_visit_id": "Id", "cinv_cin_visit_seen": "Seen", "cinv_cin_visit_date": "Day"}
    rows, (finding,) = canonical_rows(received, "ssd_cin_visits", headers)
    assert rows["cinv_cin_visit_id"].tolist() == ["7", "8"]
    assert rows["cinv_cin_visit_seen"].tolist()[0] == "Y"
    assert rows["cinv_cin_visit_date"].tolist() == [pd.Timestamp("2024-09-30"), pd.NaT]
    assert rows["source_row"].tolist() == [2, 3]
    assert (finding.row, finding.column, finding.value) == (3, "Day", "soon")


def test_a_time_is_kept_where_the_column_is_of_times() -> None:
    rows, _ = canonical_rows(sheet(At=["2024-09-30 14:05"]), "front_door_log", {"fdlg_received_at": "At"})
    assert rows["fdlg_received_at"].tolist() == [pd.Timestamp("2024-09-30 14:05")]
