import datetime as dt

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from improve_analysis import calendar as cal
from improve_analysis.calendar import Length
from improve_analysis.errors import InputError

DAYS = st.dates(dt.date(2000, 1, 1), dt.date(2040, 12, 31))


def days(*texts: str | None) -> pd.Series:
    return pd.Series(pd.to_datetime([*texts]))


@pytest.mark.parametrize("text", ["2024-13", "Sept 24", "2024-9", "", "2024-09-30", "24-09", "２０２４-09"])
def test_a_month_is_only_a_month(text):
    with pytest.raises(InputError, match="is not a month: write it as YYYY-MM"):
        cal.parse_month(text)


def test_a_month_ends_on_its_last_day():
    assert cal.parse_month("2024-02") == pd.Timestamp("2024-02-29")


def test_periods_of_a_series_do_not_overlap_and_end_on_calendar_quarters():
    quarters = cal.series_to(pd.Timestamp("2024-08-31"), Length.QUARTER, 3)

    assert [period.label for period in quarters] == [
        "3 months to 2023-12",
        "3 months to 2024-03",
        "3 months to 2024-06",
    ]
    assert quarters[1].start == quarters[0].end + pd.Timedelta(days=1)


@pytest.mark.parametrize(
    ("length", "end"),
    [
        (Length.MONTH, "2024-08-31"),
        (Length.QUARTER, "2024-06-30"),
        (Length.HALF_YEAR, "2024-03-31"),
        (Length.YEAR, "2024-03-31"),
    ],
)
def test_last_complete_period(length, end):
    assert cal.last_complete(pd.Timestamp("2024-08-31"), length) == pd.Timestamp(end)


def test_a_period_in_words():
    assert cal.months_to(pd.Timestamp("2024-09-30"), Length.YEAR).words == "the twelve months to September 2024"
    assert cal.months_to(pd.Timestamp("2024-09-30"), Length.THREE_YEARS).words == "the three years to September 2024"
    assert cal.on(pd.Timestamp("2024-09-30")).words == "30 September 2024"


def test_working_days_leave_out_weekends_and_bank_holidays():
    # Thursday 28 March 2024; Good Friday, the weekend and Easter Monday follow; Tuesday is the first working day.
    counted = cal.working_days_between(
        days("2024-03-28", "2024-03-28", None), days("2024-04-02", "2024-04-01", "2024-04-02")
    )

    assert counted.tolist()[:2] == [1, 0]
    assert np.isnan(counted[2])


def test_one_off_bank_holidays_count():
    assert cal.working_days_between(days("2022-09-16"), days("2022-09-20")).tolist() == [1]  # the Queen's funeral
    assert cal.working_days_between(days("2023-05-05"), days("2023-05-09")).tolist() == [1]  # the coronation


@given(DAYS, st.integers(0, 90))
def test_working_days_agree_with_counting_one_by_one(start, length):
    holidays = {day.astype(dt.date) for day in cal.bank_holidays()}
    end = start + dt.timedelta(days=length)
    naive = sum(
        (start + dt.timedelta(days=i)).weekday() < 5 and start + dt.timedelta(days=i) not in holidays
        for i in range(1, length + 1)
    )

    assert cal.working_days_between(days(str(start)), days(str(end))).tolist() == [naive]


@given(DAYS, st.integers(1, 60))
def test_adding_working_days_is_undone_by_counting_them(start, number):
    begun = days(str(start))

    assert cal.working_days_between(begun, cal.add_working_days(begun, number)).tolist() == [number]


def test_four_months_from_the_end_of_october_is_the_end_of_february():
    assert cal.add_months(days("2023-10-31"), 4).tolist() == [pd.Timestamp("2024-02-29")]


@given(DAYS, DAYS)
def test_age_agrees_with_counting_birthdays(born, day):
    naive = day.year - born.year - ((day.month, day.day) < (born.month, born.day))

    assert cal.age_years(days(str(born)), pd.Timestamp(day)).tolist() == [naive]


def test_bands_hold_their_lower_edge():
    banded = cal.band(
        pd.Series([0, 1, 15.99, 16, None]), (0, 1, 16, 200), ("Under 1", "1 to 15", "16+"), unknown="Not known"
    )

    assert banded.tolist() == ["Under 1", "1 to 15", "1 to 15", "16+", "Not known"]
