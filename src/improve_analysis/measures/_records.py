"""The canonical tables as they stood on one day: what a measure is computed from."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pandas as pd

from improve_analysis import tables as canonical
from improve_analysis.calendar import Period
from improve_analysis.settings import Settings

if TYPE_CHECKING:  # an edition's notebooks need no readers, and start faster without them
    from improve_analysis.extracts import Coverage, Extract, Source


@dataclass(frozen=True, kw_only=True)
class Records:
    """An extract cut to what had happened by the end of `as_at`.

    Rows that began later are gone; later dates, and what was known only with them, are missing.
    `population`: children aged 0 to 17 by mid-year, columns `year`, `children`. `sources`, `findings`: the files that
    the extract was read from, and what was amiss in them.
    """

    tables: Mapping[str, pd.DataFrame]
    coverage: Mapping[str, Coverage]
    as_at: pd.Timestamp
    settings: Settings
    population: pd.DataFrame
    sources: Sequence[Source] = ()
    findings: pd.DataFrame = field(default_factory=pd.DataFrame)
    _memo: dict[Hashable, Any] = field(default_factory=dict, repr=False, compare=False)

    def __getitem__(self, table: str) -> pd.DataFrame:
        """The table; without rows where the extract has none (measures say what they need, so it is not asked)."""
        found = self.tables.get(table)
        return canonical.empty(table) if found is None else found

    def derived(self, make: Callable[..., Any], *arguments: Hashable) -> Any:
        """`make(self, *arguments)`, worked out once."""
        place = (make, *arguments)
        if place not in self._memo:
            self._memo[place] = make(self, *arguments)
        return self._memo[place]

    def covers(self, table: str, start: pd.Timestamp, end: pd.Timestamp) -> bool:
        """Whether the table is complete from `start` to `end`, both inclusive."""
        known = self.coverage.get(table)
        return known is not None and known.start <= start and end <= known.end


def as_at(extract: Extract, day: pd.Timestamp, *, settings: Settings, population: pd.DataFrame) -> Records:
    """The records of `extract` as they stood at the end of `day`."""
    return Records(
        tables={name: cut(frame, name, day) for name, frame in extract.tables.items()},
        coverage=extract.coverage,
        as_at=day,
        settings=settings,
        population=population,
        sources=extract.sources,
        findings=extract.findings,
    )


def cut(frame: pd.DataFrame, name: str, day: pd.Timestamp) -> pd.DataFrame:
    """One table as it stood at the end of `day`."""
    schema = canonical.SCHEMAS[name]
    next_day = day.normalize() + pd.Timedelta(days=1)
    begins = (schema.metadata or {}).get("begins")
    if begins:
        frame = frame[~(frame[begins] >= next_day)]
    details = {column: spec.metadata or {} for column, spec in schema.columns.items()}
    dates = [column for column, detail in details.items() if detail["kind"] == "date" and not detail["planned"]]
    blanked = {column: frame[column].mask(frame[column] >= next_day) for column in dates}
    for column, detail in details.items():
        known_with = detail.get("known_with")
        if known_with and frame[known_with].notna().any():  # a return without that date says nothing of when
            blanked[column] = frame[column].where(blanked[known_with].notna())
    return frame.assign(**blanked)


def open_on(frame: pd.DataFrame, start: str, end: str, day: pd.Timestamp) -> pd.DataFrame:
    """The spells open on `day`: begun on or before it and not ended by it (an end on `day` itself closes it)."""
    return frame[(frame[start] <= day) & ~(frame[end] <= day)]


def up_to(day: pd.Timestamp, events: pd.DataFrame, date: str) -> pd.DataFrame:
    """The rows whose `date` lies on `day` or before it, whatever the time of day; `events` in order of `date`."""
    return events.iloc[: events[date].searchsorted(day + pd.Timedelta(days=1))]


def began_within(frame: pd.DataFrame, date: str, period: Period) -> pd.DataFrame:
    """The rows whose `date` lies in the period, both ends included, whatever the time of day."""
    return frame[(frame[date] >= period.start) & (frame[date] < period.end + pd.Timedelta(days=1))]
