"""From which day to which the tables of an extract are complete, judged by the dates in them."""

from __future__ import annotations

import pandas as pd

from improve_analysis.calendar import month_end
from improve_analysis.extracts._reading import Coverage
from improve_analysis.tables import SCHEMAS

STRAY_DAYS = 183
"""A date further than this beyond the 1st or 99th percentile of its table is a slip of the pen, not the edge."""

AT_MONTH_START_DAYS = 7


def latest_month_end(days: pd.Series) -> pd.Timestamp | None:
    """The end of the month of the latest day that is not a stray; nothing where there is no day."""
    plausible = _without_strays(days)
    return month_end(plausible.max()) if len(plausible) else None


def complete_from(begins: pd.Series, ends: pd.Series | None) -> pd.Timestamp | None:
    """The first day from which a table is likely to be complete; nothing where it has no dates.

    An extract keeps what was open or ended since some day. So a table of spells is complete from the start of the
    month in which the first 1% of its ends have passed; one of events, from the month of its earliest, or from the
    next month where that one falls after the 7th. A table of month ends is complete from the month of the first.
    """
    ended = first_percentile(ends) if ends is not None else None
    if ended is not None:
        return _month_start(ended)
    begun = _without_strays(begins)
    if begun.empty:
        return None
    earliest = begun.min()
    first = _month_start(earliest)
    whole = earliest.day <= AT_MONTH_START_DAYS or bool(begun.dt.is_month_end.all())
    return first if whole else first + pd.DateOffset(months=1)


def spells_covered(table: str, rows: pd.DataFrame, end: pd.Timestamp) -> Coverage | None:
    """The days to `end` over which the table is likely to be complete; nothing where its rows have no date."""
    columns = SCHEMAS[table].columns
    begins = (SCHEMAS[table].metadata or {}).get("begins")
    if begins is None or begins not in rows:
        return None
    closes = next(
        (name for name, spec in columns.items() if spec.metadata.get("after") == begins and name in rows), None
    )
    start = complete_from(rows[begins], rows[closes] if closes else None)
    return Coverage(start=min(start, _month_start(end)), end=end) if start is not None else None


def first_percentile(days: pd.Series) -> pd.Timestamp | None:
    """The day by which the first 1% of the days have passed, strays left out; nothing where there is no day."""
    plausible = _without_strays(days)
    return _quantile(plausible, 0.01) if len(plausible) else None


def financial_year_start(day: pd.Timestamp) -> pd.Timestamp:
    """The 1 April on or before `day`."""
    return pd.Timestamp(year=day.year - (day.month < 4), month=4, day=1)


def financial_year_end(day: pd.Timestamp) -> pd.Timestamp:
    """The 31 March on or after `day`."""
    return financial_year_start(day) + pd.DateOffset(years=1) - pd.Timedelta(days=1)


def _without_strays(days: pd.Series) -> pd.Series:
    known = days[days.notna() & (days >= pd.Timestamp("1901-01-01"))]
    margin = pd.Timedelta(days=STRAY_DAYS)
    if known.empty:
        return known
    return known[known.between(_quantile(known, 0.01) - margin, _quantile(known, 0.99) + margin)]


def _quantile(days: pd.Series, share: float) -> pd.Timestamp:
    return pd.Timestamp(days.quantile(share, interpolation="nearest"))  # type: ignore[arg-type]


def _month_start(day: pd.Timestamp) -> pd.Timestamp:
    return day.normalize().replace(day=1)
