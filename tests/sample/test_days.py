import numpy as np
import pytest

from improve_analysis.sample._days import (
    NEVER,
    birthday,
    dates,
    day,
    is_working_day,
    moments,
    month_ends,
    working_day,
    years_between,
)


def days(*texts: str) -> np.ndarray:
    return np.array([day(text) for text in texts])


def test_days_are_counted_from_1970() -> None:
    assert day("1970-01-01") == 0
    assert day("2024-02-29") == 19782


def test_what_never_happens_is_missing_in_a_table() -> None:
    found = dates(np.array([day("2024-03-01"), NEVER]))
    assert found.dtype == "datetime64[us]"
    assert found[0] == np.datetime64("2024-03-01")
    assert np.isnat(found[1])


def test_a_moment_is_a_day_and_minutes() -> None:
    found = moments(np.array([day("2024-03-01"), NEVER]), np.array([605, 10]))
    assert found[0] == np.datetime64("2024-03-01T10:05")
    assert np.isnat(found[1])


@pytest.mark.parametrize(
    ("start", "later", "expected"),
    [
        ("2024-03-28", 0, "2024-03-28"),
        ("2024-03-29", 0, "2024-04-02"),  # Good Friday, then Easter Monday
        ("2024-03-28", 1, "2024-04-02"),
        ("2024-03-30", 2, "2024-04-04"),
    ],
)
def test_working_days_leave_out_weekends_and_bank_holidays(start: str, later: int, expected: str) -> None:
    assert working_day(days(start), later).tolist() == [day(expected)]


def test_never_stays_never() -> None:
    assert working_day(np.array([NEVER]), 3).tolist() == [NEVER]


def test_working_days_are_known() -> None:
    assert is_working_day(days("2024-12-24", "2024-12-25", "2024-12-28")).tolist() == [True, False, False]


@pytest.mark.parametrize(
    ("born", "years", "expected"),
    [("2006-05-17", 18, "2024-05-17"), ("2008-02-29", 16, "2024-02-29"), ("2008-02-29", 18, "2026-03-01")],
)
def test_birthdays(born: str, years: int, expected: str) -> None:
    assert birthday(days(born), years).tolist() == [day(expected)]


def test_age_in_completed_years() -> None:
    born = days("2010-06-15", "2010-06-15", "2010-06-15")
    assert years_between(born, days("2024-06-13", "2024-06-15", "2010-06-15")).tolist() == [13, 14, 0]


def test_month_ends_are_whole_months() -> None:
    found = month_ends(day("2024-01-15"), day("2024-04-30"))
    assert found.tolist() == days("2024-01-31", "2024-02-29", "2024-03-31", "2024-04-30").tolist()
    assert month_ends(day("2024-01-15"), day("2024-02-28")).tolist() == days("2024-01-31").tolist()
