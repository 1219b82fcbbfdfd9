import pandas as pd
import pytest

from improve_analysis.extracts._coverage import (
    complete_from,
    financial_year_end,
    financial_year_start,
    first_percentile,
    latest_month_end,
    spells_covered,
)
from improve_analysis.extracts._reading import Coverage


def days(*written: str) -> pd.Series:
    return pd.Series(pd.to_datetime(list(written)), dtype="datetime64[us]")


def every_day(start: str, end: str) -> pd.Series:
    return pd.Series(pd.date_range(start, end), dtype="datetime64[us]")


@pytest.mark.parametrize(
    ("day", "start", "end"),
    [("2018-03-31", "2017-04-01", "2018-03-31"), ("2018-04-01", "2018-04-01", "2019-03-31")],
)
def test_financial_years(day: str, start: str, end: str) -> None:
    assert financial_year_start(pd.Timestamp(day)) == pd.Timestamp(start)
    assert financial_year_end(pd.Timestamp(day)) == pd.Timestamp(end)


def test_the_latest_month_is_that_of_the_latest_day_but_not_of_a_slip_of_the_pen() -> None:
    usual = every_day("2023-01-01", "2024-02-10")
    assert latest_month_end(usual) == pd.Timestamp("2024-02-29")
    assert latest_month_end(pd.concat([usual, days("2034-02-01")])) == pd.Timestamp("2024-02-29")
    assert latest_month_end(days()) is None


def test_a_table_of_events_is_complete_from_its_earliest_month() -> None:
    assert complete_from(every_day("2023-04-07", "2024-04-30"), None) == pd.Timestamp("2023-04-01")
    assert complete_from(every_day("2023-04-08", "2024-04-30"), None) == pd.Timestamp("2023-05-01")
    stray = pd.concat([days("2003-04-07"), every_day("2023-04-03", "2024-04-30")])
    assert complete_from(stray, None) == pd.Timestamp("2023-04-01")


def test_a_table_of_month_ends_is_complete_from_the_first_month() -> None:
    assert complete_from(days("2023-04-30", "2023-05-31"), None) == pd.Timestamp("2023-04-01")


def test_a_table_of_spells_is_complete_from_when_its_ends_begin() -> None:
    begins = every_day("2010-01-01", "2024-03-31")
    ends = every_day("2019-04-03", "2024-03-31")
    assert complete_from(begins, ends) == pd.Timestamp("2019-04-01")
    assert complete_from(every_day("2019-04-03", "2024-03-31"), days()) == pd.Timestamp("2019-04-01")


def test_the_first_percentile_leaves_strays_out() -> None:
    usual = every_day("2017-04-02", "2018-04-01")
    assert first_percentile(pd.concat([days("1917-05-01"), usual])) == pd.Timestamp("2017-04-06")


def test_coverage_never_begins_after_the_month_it_ends_in() -> None:
    rows = pd.DataFrame({"trai_completed_date": days("2024-09-12")})
    end = pd.Timestamp("2024-09-30")
    assert spells_covered("training_log", rows, end) == Coverage(start=pd.Timestamp("2024-09-01"), end=end)
    assert spells_covered("training_log", rows.iloc[:0], end) is None
    assert spells_covered("ssd_person", pd.DataFrame(), end) is None
