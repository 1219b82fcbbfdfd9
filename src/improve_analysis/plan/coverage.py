"""Whether everything in the plan has a place in the book, and what of it is due: what `improve plan` prints."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import pandas as pd

from improve_analysis.plan._plan import Plan
from improve_analysis.plan._rows import PlanDate
from improve_analysis.plan.actions import Action, Status
from improve_analysis.plan.brag import SOON_DAYS, days_left, is_past, is_soon, rate
from improve_analysis.plan.milestones import Milestone, MilestoneKind
from improve_analysis.plan.register import PlaceKind

OVERDUE, SOON = "overdue", f"due within {SOON_DAYS} days"


@dataclass(frozen=True, kw_only=True)
class Due:
    """An action or milestone that is overdue or soon due.

    `due`: YYYY-MM or YYYY-MM-DD; `days_left`: days to its last day, below zero where it is overdue. `rating`: the
    plan's colour and `words` why; a milestone has no colour. `same_as`: the action that it repeats.
    """

    kind: str
    id: str
    area: str
    what: str
    owner: str
    due: str
    days_left: int
    state: str
    rating: str
    words: str
    same_as: str


def coverage(plan: Plan, day: pd.Timestamp) -> dict[str, Any]:
    """How many of the plan's measures and actions have a place, by kind and by status, and what is due on `day`.

    An action has a place when its area has a measure beside which it stands; the plan's page lists every such area.
    """
    areas = {measure.area for measure in plan.measures.values()}
    return {
        "measures": {
            "placed": sum(measure.is_placed for measure in plan.measures.values()),
            "total": len(plan.measures),
            "by_kind": _counted(PlaceKind, (measure.place_kind for measure in plan.measures.values())),
        },
        "actions": {
            "placed": sum(action.area in areas for action in plan.actions.values()),
            "total": len(plan.actions),
            "by_status": _counted(Status, (action.status_on(day) for action in plan.actions.values())),
        },
        "due": [asdict(due) for due in what_is_due(plan, day)],
    }


def what_is_due(plan: Plan, day: pd.Timestamp) -> list[Due]:
    """Actions and milestones not done by `day` that are overdue or due within 30 days, the longest overdue first."""
    found = [*_due_actions(plan.actions, day), *_due_milestones(plan, day)]
    return sorted(found, key=lambda due: (due.days_left, due.kind, due.id))


def _counted(kinds: type[PlaceKind] | type[Status], found: Iterable[str]) -> dict[str, int]:
    counts = Counter(found)
    return {str(kind): counts[kind] for kind in kinds}


def _due_actions(actions: Mapping[str, Action], day: pd.Timestamp) -> Iterator[Due]:
    for action in actions.values():
        state = _state(action.due, day)
        if action.due is None or not state or action.status_on(day).is_finished:
            continue
        rating = rate(action, day)
        yield Due(
            kind="action",
            id=action.id,
            area=action.area,
            what=action.action,
            owner=action.owner,
            due=action.due.text,
            days_left=days_left(action.due, day),
            state=state,
            rating=str(rating.brag),
            words=rating.words,
            same_as=action.same_as,
        )


def _due_milestones(plan: Plan, day: pd.Timestamp) -> Iterator[Due]:
    for milestone in plan.milestones:
        state = _state(milestone.date, day)
        if milestone.date is None or not state or not _is_awaited(milestone, day):
            continue
        measures = [plan.measures[name] for name in milestone.plan_ids]
        yield Due(
            kind="milestone",
            id=" ".join(milestone.plan_ids),
            area=" ".join(dict.fromkeys(measure.area for measure in measures)),
            what=milestone.what,
            owner="; ".join(dict.fromkeys(measure.owner for measure in measures)),
            due=milestone.date.text,
            days_left=days_left(milestone.date, day),
            state=state,
            rating="",
            words="not reported as done",
            same_as="",
        )


def _is_awaited(milestone: Milestone, day: pd.Timestamp) -> bool:
    return milestone.kind is MilestoneKind.MILESTONE and not milestone.is_done_on(day)


def _state(date: PlanDate | None, day: pd.Timestamp) -> str:
    """Overdue, soon due, or empty for neither."""
    if date is None:
        return ""
    if is_past(date, day):
        return OVERDUE
    return SOON if is_soon(date, day) else ""
