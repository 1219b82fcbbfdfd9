"""The plan's actions and how far each has come: `actions.csv`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import pandas as pd

from improve_analysis.plan._rows import YES, PlanDate, Row, read_rows, refuse_repeats

FILE = "actions.csv"
COLUMNS = (
    "id",
    "row_id",
    "area",
    "action",
    "owner",
    "due",
    "due_text",
    "final_due",
    "status",
    "started_on",
    "forecast",
    "at_risk",
    "completed_on",
    "evidence",
    "same_as",
    "source",
    "note",
)


class Status(StrEnum):
    """How far an action has come. NOT_REPORTED: nobody has entered it, which says nothing of the action."""

    NOT_REPORTED = "not reported"
    NOT_STARTED = "not started"
    IN_PROGRESS = "in progress"
    COMPLETE = "complete"
    EMBEDDED = "embedded"

    @property
    def is_finished(self) -> bool:
        return self in {Status.COMPLETE, Status.EMBEDDED}


@dataclass(frozen=True, kw_only=True)
class Action:
    """One action of the plan; a row of the plan's table that holds several is several actions of one `row_id`.

    `due_text` is what the plan prints. Where it prints two dates, `due` is the first and `final_due` the last.
    `forecast`: when the owner now expects it done. `same_as`: the action that it repeats. `line`: where it stands in
    the file.
    """

    id: str
    row_id: str
    area: str
    action: str
    owner: str
    due: PlanDate | None
    due_text: str
    final_due: PlanDate | None
    status: Status
    started_on: PlanDate | None
    forecast: PlanDate | None
    at_risk: bool
    completed_on: PlanDate | None
    evidence: str
    same_as: str
    source: str
    note: str
    line: int

    def status_on(self, day: pd.Timestamp) -> Status:
        """The status as it stood on a day, from the dates of beginning and completion."""
        if self.completed_on is not None and self.completed_on.last <= day:
            return self.status
        if self.started_on is not None and self.started_on.first > day:
            return Status.NOT_STARTED
        if self.completed_on is not None:
            return Status.NOT_REPORTED if self.started_on is None else Status.IN_PROGRESS
        return self.status


def load_actions(folder: Path) -> Mapping[str, Action]:
    """The plan's actions by id, in the plan's order. A wrong row raises InputError that names its line."""
    rows = read_rows(folder / FILE, COLUMNS)
    refuse_repeats(rows, "id")
    actions = {row["id"]: _action(row) for row in rows}
    for row in rows:
        _check_same_as(row, actions)
    return actions


def _action(row: Row) -> Action:
    action = Action(
        id=row.needed("id"),
        row_id=row.needed("row_id"),
        area=row.needed("area"),
        action=row.needed("action"),
        owner=row.needed("owner"),
        due=row.date("due"),
        due_text=row["due_text"],
        final_due=row.date("final_due"),
        status=Status(row.one_of("status", [*Status])),
        started_on=row.date("started_on"),
        forecast=row.date("forecast"),
        at_risk=row.one_of("at_risk", (YES, "")) == YES,
        completed_on=row.date("completed_on"),
        evidence=row["evidence"],
        same_as=row["same_as"],
        source=row.needed("source"),
        note=row["note"],
        line=row.line,
    )
    _check_dates(row, action)
    return action


def _check_dates(row: Row, action: Action) -> None:
    if action.completed_on and not action.status.is_finished:
        raise row.wrong(
            f"{action.id} has the day of completion {action.completed_on.text} and the status '{action.status}'; "
            "write the status complete or embedded, or clear completed_on."
        )
    if action.status.is_finished and not action.completed_on:
        raise row.wrong(f"{action.id} is {action.status} and completed_on is empty; write when it was completed.")
    if action.completed_on and action.started_on and action.completed_on.last < action.started_on.first:
        raise row.wrong(
            f"{action.id} was completed ({action.completed_on.text}) before it began ({action.started_on.text}); "
            "mend one of the two dates."
        )
    if action.started_on and action.status is Status.NOT_STARTED:
        raise row.wrong(f"{action.id} is not started and began on {action.started_on.text}; mend one of the two.")
    if action.due and action.final_due and action.final_due.last < action.due.last:
        raise row.wrong(f"{action.id} has a final_due before its due date; mend one of the two dates.")


def _check_same_as(row: Row, actions: Mapping[str, Action]) -> None:
    first = row["same_as"]
    if not first:
        return
    if first not in actions or first == row["id"]:
        raise row.wrong(f"same_as '{first}' is not another action of the plan; write its id, or clear it.")
    if actions[first].same_as:
        raise row.wrong(f"same_as '{first}' repeats {actions[first].same_as} itself; write {actions[first].same_as}.")
