"""What a return says is what was known on its last day; this is the cutting to that day and to its period."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import pandas as pd

from improve_analysis import tables as canonical

Tables = Mapping[str, pd.DataFrame]


@dataclass(frozen=True, kw_only=True)
class ReturnPeriod:
    """The days that a return is about, both inclusive. `year` is the one it is named after: 2024 ends 31 March 2024."""

    year: int
    start: pd.Timestamp
    end: pd.Timestamp

    @property
    def whole_year_end(self) -> pd.Timestamp:
        """The last day of the year that began on `start`, which is after `end` where the return is for part of it."""
        return self.start + pd.DateOffset(years=1) - pd.Timedelta(days=1)


def collection_years(since: pd.Timestamp, until: pd.Timestamp) -> list[ReturnPeriod]:
    """The years from 1 April that begin on `since` or later, oldest first; the last may end early, on `until`."""
    starts = pd.date_range(since, until, freq=pd.offsets.YearBegin(month=4))
    years = [ReturnPeriod(year=start.year + 1, start=start, end=until) for start in starts]
    return [replace(year, end=min(year.whole_year_end, until)) for year in years]


def known_on(tables: Tables, day: pd.Timestamp) -> Tables:
    """Every canonical table as it stood at the end of `day`; without rows where `tables` has none."""
    return {
        name: _cut(tables[name], name, day) if name in tables else canonical.empty(name) for name in canonical.SCHEMAS
    }


def _cut(frame: pd.DataFrame, name: str, day: pd.Timestamp) -> pd.DataFrame:
    """Without the rows that began later, the dates that came later, and what is known only with such a date."""
    next_day = day + pd.Timedelta(days=1)
    schema = canonical.SCHEMAS[name]
    if begins := (schema.metadata or {})["begins"]:
        frame = frame[~(frame[begins] >= next_day)]
    details = {column: spec.metadata or {} for column, spec in schema.columns.items()}
    to_come = [column for column in details if details[column]["kind"] == "date" and not details[column]["planned"]]
    frame = frame.assign(**{column: frame[column].mask(frame[column] >= next_day) for column in to_come})
    known_with = {column: detail["known_with"] for column, detail in details.items() if detail.get("known_with")}
    return frame.assign(**{column: frame[column].where(frame[date].notna()) for column, date in known_with.items()})


def within(frame: pd.DataFrame, start: str, end: str, period: ReturnPeriod) -> pd.DataFrame:
    """The spells with a day in the period. A missing start is long ago; a missing end is still to come."""
    return frame[~(frame[start] > period.end) & ~(frame[end] < period.start)]


def looked_up(keys: pd.Series, by: pd.Series) -> pd.Series:
    """For each key, the value that `by` (its index unique) has for it; missing where it has none.

    `Series.map` would turn the type of an empty `by` into numbers.
    """
    return by.reindex(keys).set_axis(keys.index)
