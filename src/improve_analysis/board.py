"""The report to the Improvement Board: where the last closed month stands, what changed, and what is overdue.

It is made from editions that stand, so that it says nothing which is not published with them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from improve_analysis.calendar import months_before
from improve_analysis.changes import EarlierEdition, newest_of, standing_edition
from improve_analysis.display import changes as words_of_changes
from improve_analysis.display import numbers, words
from improve_analysis.display.changes import figure_of, page_of
from improve_analysis.display.scorecard import NO_TARGET, distance_words, status_of
from improve_analysis.display.tables import whole_cell
from improve_analysis.edition.plain import MARKING
from improve_analysis.errors import InputError
from improve_analysis.evidence import Verdict
from improve_analysis.evidence.compare import Change, compare
from improve_analysis.measures import MEASURES
from improve_analysis.plan import Due, MilestoneKind, Plan, Target, what_is_due
from improve_analysis.plan.coverage import OVERDUE
from improve_analysis.settings import Audience

WEEKS_BETWEEN = 6
"""How often the board meets, by the improvement plan, where `milestones.csv` has no date of the meeting before."""


def board_report(day: pd.Timestamp, site: Path, manifests: Sequence[Mapping[str, Any]], plan: Plan) -> str:
    """The report to a meeting on `day`, as Markdown. `manifests`: those of the editions that stand in `site`.

    Raises InputError where the last closed month has no edition there.
    """
    name = _closed_edition(day, manifests)
    if name is None:
        month = f"{last_closed_month(day):%Y-%m}"
        raise InputError(
            f"No edition of {month}, the last month closed before {day:%Y-%m-%d}, stands in {site}: build it with "
            f"improve edition --month {month}."
        )
    before = previous_board(plan, day)
    earlier = _closed_edition(before, manifests)
    now = standing_edition(site, name)
    then = standing_edition(site, earlier) if earlier and earlier != name else None
    found = compare((then or now).figures, now.figures, MEASURES.values(), plan.events)
    is_restricted = any(said["name"] == name and said["audience"] == Audience.RESTRICTED for said in manifests)
    parts = [
        *([f"**{MARKING}**"] if is_restricted else []),
        f"# Report to the Improvement Board, {_day(day)}",
        f"The last closed month is {_month(now.month)}. Figures are those of the edition {name}.",
        *_scorecard(found, plan, now),
        *_changed(found, then, before, name),
        *_due(what_is_due(plan, day)),
    ]
    return "\n\n".join(parts) + "\n"


def last_closed_month(day: pd.Timestamp) -> pd.Timestamp:
    """The last day of the last month that ended before `day`."""
    return months_before(day, 1)


def previous_board(plan: Plan, day: pd.Timestamp) -> pd.Timestamp:
    """When the board met before: by the plan's dates, else six weeks before."""
    dates = [one.date.last for one in plan.milestones if one.kind is MilestoneKind.BOARD and one.date is not None]
    return max((date for date in dates if date < day), default=day - pd.Timedelta(weeks=WEEKS_BETWEEN))


def _closed_edition(day: pd.Timestamp, manifests: Sequence[Mapping[str, Any]]) -> str | None:
    return newest_of(f"{last_closed_month(day):%Y-%m}", manifests)


def _scorecard(found: Sequence[Change], plan: Plan, now: EarlierEdition) -> list[str]:
    """The headlines that the plan sets a number for."""
    aimed = [(one, target) for one in found if (target := _target(plan, one, now.month)) is not None]
    rows = [_score(one, target, now) for one, target in aimed]
    return ["## Scorecard", _table(("Measure", "Latest", "Target", "Distance to target", "Period"), rows)]


def _target(plan: Plan, one: Change, month: str) -> Target | None:
    """The next one due, else one without a date, else the last."""
    own = [target for target in plan.targets.get(one.measure.id, ()) if target.value is not None]
    ahead = [target for target in own if target.by >= month]
    undated = [target for target in own if not target.by]
    return next(iter(ahead or undated or own[-1:]), None)


def _score(one: Change, target: Target, now: EarlierEdition) -> list[str]:
    figure = figure_of(one.measure, one.now)
    said = status_of(figure, target, now.month)
    return [
        _linked(one, now.name),
        _cell(one, now=True),
        said if said == NO_TARGET else f"{said}: {words.target_words(target, one.measure.unit)}",
        distance_words(figure, target),
        numbers.period_name(one.now.period) if one.now else "",
    ]


def _changed(found: Sequence[Change], then: EarlierEdition | None, before: pd.Timestamp, edition: str) -> list[str]:
    """What is better or worse by more than chance, and how many are not."""
    title = f"## What changed since the board of {_day(before)}"
    if then is None:
        closed = _month(f"{last_closed_month(before):%Y-%m}")
        return [title, f"No other edition stands that was closed by then (of {closed}), so nothing can be compared."]
    moved = [one for one in found if one.verdict in {Verdict.BETTER, Verdict.WORSE}]
    rows = [_change(one, edition) for one in sorted(moved, key=lambda one: one.verdict is Verdict.BETTER)]
    head = ("Measure", "Verdict", "Then", "Now", "Change", "How that is known")
    return [title, words_of_changes.summary(then.month, found), *([_table(head, rows)] if rows else [])]


def _change(one: Change, edition: str) -> list[str]:
    return [
        _linked(one, edition),
        words_of_changes.CAPTIONS[one.verdict],
        _cell(one, now=False),
        _cell(one, now=True),
        words_of_changes.difference(one),
        words_of_changes.evidence(one),
    ]


def _linked(one: Change, edition: str) -> str:
    """The measure's title, leading to its chapter for a report that is kept beside the editions."""
    page = page_of(one.measure)
    title = words.escaped(one.measure.title)
    return f"[{title}]({edition}/{page})" if page else title


def _cell(one: Change, *, now: bool) -> str:
    cell = whole_cell(figure_of(one.measure, one.now if now else one.then))
    return f"{cell.text} ({cell.aside})" if cell.aside else cell.text


def _due(due: Sequence[Due]) -> list[str]:
    """Actions overdue, those that repeat another left out, and milestones overdue or soon due."""
    actions = [one for one in due if one.kind == "action" and one.state == OVERDUE and not one.same_as]
    milestones = [one for one in due if one.kind == "milestone"]
    return [
        "## Actions overdue",
        _listed(actions, "No action is overdue."),
        "## Milestones due",
        _listed(milestones, "No milestone is overdue or due within a month."),
    ]


def _listed(due: Sequence[Due], none: str) -> str:
    if not due:
        return none
    rows = [[one.id, words.escaped(one.what), words.escaped(one.owner), one.due, _state(one)] for one in due]
    return _table(("Id", "What", "Owner", "Due", "State"), rows)


def _state(one: Due) -> str:
    days = abs(one.days_left)
    said = f"{days:,} day{'' if days == 1 else 's'}"
    return f"overdue by {said}" if one.state == OVERDUE else f"due in {said}"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', '/') for cell in line)} |" for line in lines)


def _day(day: pd.Timestamp) -> str:
    return f"{day.day} {day:%B %Y}"


def _month(month: str) -> str:
    return f"{pd.Timestamp(month):%B %Y}"
