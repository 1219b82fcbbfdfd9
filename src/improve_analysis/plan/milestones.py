"""Dated things: monitoring visits, board meetings, inspections, and the plan's milestones: `milestones.csv`."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import pandas as pd

from improve_analysis.plan._rows import PlanDate, Row, read_rows

FILE = "milestones.csv"
COLUMNS = ("date", "kind", "what", "plan_ids", "done_on", "source")


class MilestoneKind(StrEnum):
    """What kind of thing is dated."""

    VISIT = "visit"
    BOARD = "board"
    MILESTONE = "milestone"
    INSPECTION = "inspection"


@dataclass(frozen=True, kw_only=True)
class Milestone:
    """One dated thing.

    `date`: when it is due or takes place, None where the plan gives no date. `done_on`: when it was done, None where
    that is not known. `plan_ids`: the measures of the plan that it answers.
    """

    date: PlanDate | None
    kind: MilestoneKind
    what: str
    plan_ids: tuple[str, ...]
    done_on: PlanDate | None
    source: str
    line: int

    def is_done_on(self, day: pd.Timestamp) -> bool:
        """Whether it was done by a day."""
        return self.done_on is not None and self.done_on.last <= day


def load_milestones(folder: Path) -> tuple[Milestone, ...]:
    """Every dated thing, in the file's order. A wrong row raises InputError that names its line."""
    return tuple(_milestone(row) for row in read_rows(folder / FILE, COLUMNS))


def _milestone(row: Row) -> Milestone:
    return Milestone(
        date=row.date("date"),
        kind=MilestoneKind(row.one_of("kind", [*MilestoneKind])),
        what=row.needed("what"),
        plan_ids=row.ids("plan_ids"),
        done_on=row.date("done_on"),
        source=row.needed("source"),
        line=row.line,
    )
