"""Months, periods, working days and ages. Every end is inclusive: a period's last day belongs to it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cache

import holidays
import numpy as np
import pandas as pd

from improve_analysis.errors import InputError

FIRST_YEAR, LAST_YEAR = 1990, 2060
MARCH = 3


class Length(IntEnum):
    """How many months a period has; 0 is a single day, for stocks."""

    DAY = 0
    MONTH = 1
    QUARTER = 3
    HALF_YEAR = 6
    YEAR = 12
    THREE_YEARS = 36


@dataclass(frozen=True, kw_only=True, order=True)
class Period:
    """A run of whole months, or one day for a stock. `start` and `end` are both inclusive, at midnight."""

    start: pd.Timestamp
    end: pd.Timestamp
    length: Length

    @property
    def label(self) -> str:
        """`2024-09`, `3 months to 2024-09`, or `2024-09-30` for a day: the period column of `measures.csv`."""
        if self.length is Length.DAY:
            return self.end.isoformat()[:10]
        month = self.end.isoformat()[:7]
        return month if self.length is Length.MONTH else f"{int(self.length)} months to {month}"

    @property
    def words(self) -> str:
        """`September 2024`, `the twelve months to September 2024`, `30 September 2024`."""
        if self.length is Length.DAY:
            return f"{self.end.day} {self.end:%B %Y}"
        if self.length is Length.MONTH:
            return f"{self.end:%B %Y}"
        run = {3: "three months", 6: "six months", 12: "twelve months", 36: "three years"}[int(self.length)]
        return f"the {run} to {self.end:%B %Y}"


def parse_month(text: str) -> pd.Timestamp:
    """The last day of a month written as YYYY-MM. Raises InputError for anything else."""
    if not re.fullmatch(r"[0-9]{4}-(0[1-9]|1[0-2])", text):
        raise InputError(f"The month '{text}' is not a month: write it as YYYY-MM, for example 2024-09.")
    return month_end(pd.Timestamp(f"{text}-01"))


def month_end(day: pd.Timestamp) -> pd.Timestamp:
    """The last day of the month that holds `day`."""
    return day.normalize() + pd.offsets.MonthEnd(0)


def months_before(day: pd.Timestamp, months: int) -> pd.Timestamp:
    """The month end `months` months before the month that holds `day`."""
    return month_end(day) - pd.offsets.MonthEnd(months) if months else month_end(day)


def on(day: pd.Timestamp) -> Period:
    """One day, for a stock."""
    return Period(start=day, end=day, length=Length.DAY)


def months_to(end: pd.Timestamp, length: Length) -> Period:
    """The period of `length` months whose last day is `end` (a month end)."""
    if length is Length.DAY:
        return on(end)
    return Period(start=months_before(end, int(length)) + pd.Timedelta(days=1), end=end, length=length)


def last_complete(day: pd.Timestamp, length: Length) -> pd.Timestamp:
    """The last day, not after `day` (a month end), on which a calendar period of `length` ends.

    Quarters end in March, June, September and December, half-years in March and September, years in March. The ends are
    fixed so that the periods of two editions never overlap in part: their difference would give a few days' children
    away.
    """
    step = max(int(length), 1)
    return months_before(day, (day.month - MARCH) % step)


def series_to(day: pd.Timestamp, length: Length, count: int) -> list[Period]:
    """`count` calendar periods that do not overlap, oldest first, the last one complete by `day`.

    For stocks (`Length.DAY`) they are month ends.
    """
    end, step = last_complete(day, length), max(int(length), 1)
    return [months_to(months_before(end, step * back), length) for back in range(count - 1, -1, -1)]


def rolling_to(day: pd.Timestamp, count: int, length: Length = Length.YEAR) -> list[Period]:
    """`count` periods of `length`, oldest first, to each quarter end, the last complete by `day`.

    Only at quarter ends: with any one month known, twelve-month figures a month apart give every other month's.
    """
    end = last_complete(day, Length.QUARTER)
    return [months_to(months_before(end, 3 * back), length) for back in range(count - 1, -1, -1)]


@cache
def bank_holidays() -> np.ndarray:
    """Bank holidays in England, as days (`datetime64[D]`)."""
    days = holidays.country_holidays("GB", subdiv="ENG", years=range(FIRST_YEAR, LAST_YEAR))
    return np.array(sorted(days), dtype="datetime64[D]")


def working_days_between(start: pd.Series, end: pd.Series) -> pd.Series:
    """Working days after `start` up to and including `end`; missing where either is missing.

    The day of `start` is day 0, so an assessment that ends on the 45th working day after it began is in time.
    Weekends and bank holidays in England are left out.
    """
    known = start.notna() & end.notna()
    after = start[known].to_numpy().astype("datetime64[D]") + 1
    until = end[known].to_numpy().astype("datetime64[D]") + 1
    days = pd.Series(np.nan, index=start.index)
    days[known] = np.busday_count(after, until, holidays=bank_holidays())
    return days


def add_working_days(start: pd.Series, working_days: int) -> pd.Series:
    """The day that is `working_days` working days after `start`; missing where `start` is."""
    known = start.notna()
    days = start[known].to_numpy().astype("datetime64[D]")
    due = np.busday_offset(days, working_days, roll="backward", holidays=bank_holidays())
    return pd.Series(due.astype("datetime64[us]"), index=start.index[known]).reindex(start.index)


def add_months(start: pd.Series, months: int) -> pd.Series:
    """The same day `months` calendar months later, or that month's last day where it has no such day."""
    return start + pd.DateOffset(months=months)


def completed_months(start: pd.Series, end: pd.Series | pd.Timestamp) -> pd.Series:
    """Whole calendar months from `start` to `end`; missing where either is missing."""
    ends = end if isinstance(end, pd.Series) else pd.Series(end, index=start.index)
    whole = (ends.dt.year - start.dt.year) * 12 + (ends.dt.month - start.dt.month)
    month_is_short = ends.dt.is_month_end & (start.dt.day > ends.dt.day)
    return whole - ((ends.dt.day < start.dt.day) & ~month_is_short)


def age_years(birth: pd.Series, day: pd.Series | pd.Timestamp) -> pd.Series:
    """Completed years of age on `day`; a child born on 29 February has a birthday on 1 March in common years."""
    days = day if isinstance(day, pd.Series) else pd.Series(day, index=birth.index)
    not_yet = (days.dt.month < birth.dt.month) | ((days.dt.month == birth.dt.month) & (days.dt.day < birth.dt.day))
    return days.dt.year - birth.dt.year - not_yet


def band(values: pd.Series, edges: Sequence[float], labels: Sequence[str], *, unknown: str) -> pd.Series:
    """Label each value by the band it falls in: `edges[i] <= value < edges[i + 1]`; missing gets `unknown`."""
    cut = pd.cut(values, [*edges], right=False, labels=[*labels])
    return cut.astype("str").where(cut.notna(), unknown)
