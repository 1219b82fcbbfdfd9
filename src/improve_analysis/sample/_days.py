"""Days as whole numbers since 1 January 1970: what the simulation reckons in until its tables are built."""

from __future__ import annotations

import numpy as np
import pandas as pd

from improve_analysis.calendar import bank_holidays

NEVER = 1_000_000
"""Later than every day that is simulated: an end that has not come."""

YEAR = 365.25


def day(date: str | pd.Timestamp) -> int:
    """The number of a day."""
    return int(pd.Timestamp(date).to_datetime64().astype("datetime64[D]").astype("int64"))


def days64(days: np.ndarray) -> np.ndarray:
    """Days as `datetime64[D]`; `NEVER` and later are not a time."""
    found = np.asarray(days).astype("int64").astype("datetime64[D]")
    return np.where(np.asarray(days) >= NEVER, np.datetime64("NaT"), found)


def dates(days: np.ndarray) -> np.ndarray:
    """Days as the canonical tables hold them; `NEVER` and later become missing."""
    return days64(days).astype("datetime64[us]")


def moments(days: np.ndarray, minutes: np.ndarray) -> np.ndarray:
    """Days and minutes after midnight as date-times; `NEVER` and later become missing."""
    return dates(days) + np.asarray(minutes).astype("timedelta64[m]")


def working_day(days: np.ndarray, later: np.ndarray | int = 0) -> np.ndarray:
    """The working day (England) that is `later` working days after `days`, which are first moved on to a working day.

    `NEVER` stays `NEVER`.
    """
    known = np.asarray(days) < NEVER
    held = np.where(known, days, 0).astype("datetime64[D]")
    moved = np.busday_offset(held, later, roll="forward", holidays=bank_holidays()).astype("int64")
    return np.where(known, moved, NEVER)


def is_working_day(days: np.ndarray) -> np.ndarray:
    return np.is_busday(days64(days), holidays=bank_holidays())


def years_between(born: np.ndarray, days: np.ndarray) -> np.ndarray:
    """Completed years of age, as a birthday is reckoned to within a day."""
    return np.floor((np.asarray(days) - np.asarray(born) + 0.3) / YEAR).astype("int64")


def birthday(born: np.ndarray, years: int) -> np.ndarray:
    """The day a child born on `born` turns `years`; 29 February's birthday is 1 March in common years."""
    months = days64(born).astype("datetime64[M]")
    within = days64(born) - months.astype("datetime64[D]")
    return ((months + 12 * years).astype("datetime64[D]") + within).astype("int64")


def month_ends(start: int, end: int) -> np.ndarray:
    """The month ends from `start` to `end`, both inclusive."""
    first = np.datetime64(start, "D").astype("datetime64[M]")
    last = np.datetime64(end + 1, "D").astype("datetime64[M]")
    return np.arange(first + 1, last + 1).astype("datetime64[D]").astype("int64") - 1
