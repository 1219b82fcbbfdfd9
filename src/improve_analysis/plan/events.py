"""Dated notes for charts: what happened, and whether a measure counts differently since: `events.csv`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from improve_analysis.plan._rows import NO, YES, PlanDate, Row, read_rows

FILE = "events.csv"
COLUMNS = ("date", "measures", "what", "reason", "decided_by", "rebase", "source")
EVERY_MEASURE = "all"


@dataclass(frozen=True, kw_only=True)
class Event:
    """Something that a chart notes.

    `measures`: ids of declared measures or of the plan's, chapters, or `all`. `rebase`: whether a control chart begins
    anew there, which somebody must have decided for a reason.
    """

    date: PlanDate
    measures: tuple[str, ...]
    what: str
    reason: str
    decided_by: str
    rebase: bool
    source: str
    line: int

    def happened_by(self, day: pd.Timestamp) -> bool:
        """Whether it had begun by a day: a month's note shows once the month has begun."""
        return self.date.first <= day


def load_events(folder: Path) -> tuple[Event, ...]:
    """Every event, earliest first. A wrong row raises InputError that names its line."""
    return tuple(sorted((_event(row) for row in read_rows(folder / FILE, COLUMNS)), key=lambda event: event.date))


def _event(row: Row) -> Event:
    row.needed("measures")
    if row["rebase"] == YES and not (row["reason"] and row["decided_by"]):
        raise row.wrong("a chart begins anew only for a reason that somebody decided; fill in reason and decided_by.")
    return Event(
        date=row.needed_date("date"),
        measures=row.ids("measures"),
        what=row.needed("what"),
        reason=row["reason"],
        decided_by=row["decided_by"],
        rebase=row.one_of("rebase", (YES, NO)) == YES,
        source=row.needed("source"),
        line=row.line,
    )
