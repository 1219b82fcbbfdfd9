"""The plan itself: its actions, milestones and measures as they stand at a month's end.

The tables are ordinary ones that can be read whole. `book/_static/filter.js` adds filters to those with columns to
filter by, where a browser runs it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from types import MappingProxyType

import pandas as pd

from improve_analysis.display import tables
from improve_analysis.display._screen import put
from improve_analysis.display.exhibit import Output, markdown
from improve_analysis.display.tables import Cell, Row, Table
from improve_analysis.measures import CHAPTERS, MEASURES
from improve_analysis.plan import Action, Brag, Milestone, MilestoneKind, PlaceKind, Plan, PlanDate, PlanMeasure, rate
from improve_analysis.plan.brag import SOON_DAYS, days_left, is_past

NAME = "plan"
"""The page's name; no chapter is called so."""

SHAPES = MappingProxyType(
    {
        Brag.BLUE: "\N{BLACK SQUARE} Blue",
        Brag.RED: "\N{BLACK DOWN-POINTING TRIANGLE} Red",
        Brag.AMBER: "\N{BLACK DIAMOND} Amber",
        Brag.GREEN: "\N{BLACK CIRCLE} Green",
        Brag.GREY: "\N{WHITE CIRCLE} Grey",
    }
)
"""A rating by word and shape, so that it needs no colour."""

NO_ACTIONS = "No action of a plan is entered."
NO_MILESTONES = "No milestone, visit or board meeting is entered."
NO_MEASURES = "No measure of a plan is entered."

DONE, OVERDUE, SOON, LATER, UNDATED = "Done", "Overdue", f"Due within {SOON_DAYS} days", "Later", "No date"
HELD, NOT_HELD = "Took place", "Not recorded as held"

PLACES = MappingProxyType(
    {
        PlaceKind.MEASURE: "Computed",
        PlaceKind.READING: "Entered by people",
        PlaceKind.MILESTONE: "Milestone",
        PlaceKind.NARRATIVE: "Told in words",
        PlaceKind.PAGE: "By a page of this book",
        PlaceKind.TO_DECLARE: "Not yet answered",
    }
)
"""How a measure of the plan is answered."""


@dataclass(frozen=True, kw_only=True)
class Listing:
    """A table of the page, and the headers of the columns that it can be filtered by.

    `nothing`: what is said in its place where it has no rows.
    """

    table: Table
    nothing: str
    filters: Sequence[str] = ()


def show_listing(one: Listing) -> None:
    """Display one table of the plan."""
    put([_output(one)])


def listings(plan: Plan, day: pd.Timestamp) -> dict[str, Listing]:
    """Every table of the page by name: the plan as it stands on `day`, and where each of its measures is answered."""
    return {
        "ratings": Listing(table=_ratings(plan, day), nothing=NO_ACTIONS),
        "actions": Listing(table=_actions(plan, day), nothing=NO_ACTIONS, filters=("Area", "When", "Status", "Rating")),
        "milestones": Listing(table=_milestones(plan, day), nothing=NO_MILESTONES),
        "measures": Listing(table=_measures(plan), nothing=NO_MEASURES, filters=("Area", "Answered by")),
    }


def _output(one: Listing) -> Output:
    if not one.table.rows:
        return markdown(one.nothing, NAME)
    html = tables.html(one.table)
    for head in one.filters:
        html = html.replace(
            f'<th scope="col">{escape(head)}</th>', f'<th scope="col" class="filter">{escape(head)}</th>'
        )
    data = {"text/html": html, "text/plain": tables.text(one.table)}
    return Output(data=data, metadata={"improve": {"exhibit": NAME}})


def texts(table: Table) -> list[str]:
    """What a table says, in the order in which a page has it: caption, headers, then row by row."""
    rows = (
        [row.name, *(f"{cell.text} ({cell.aside})" if cell.aside else cell.text for cell in row.cells)]
        for row in table.rows
    )
    return [table.caption, *table.head, *(text for row in rows for text in row)]


def areas(plan: Plan) -> dict[str, str]:
    """The plan's areas in its order: id -> the id and title."""
    return {one.area: f"{one.area} {one.area_title}" for one in plan.measures.values()}


def _ratings(plan: Plan, day: pd.Timestamp) -> Table:
    """How many actions of each area have each rating; an action that repeats another is counted too."""
    rated = Counter((action.area, rate(action, day).brag) for action in plan.actions.values())
    named = {area: name for area, name in areas(plan).items() if any((area, brag) in rated for brag in Brag)}
    rows = [Row(name=name, cells=_counts(rated[area, brag] for brag in Brag)) for area, name in named.items()]
    every = _counts(sum(rated[area, brag] for area in named) for brag in Brag)
    return Table(
        caption="Actions by area and rating",
        head=("Area", *(SHAPES[brag].replace(" ", "\N{NO-BREAK SPACE}") for brag in Brag), "All"),
        rows=[*rows, Row(name="All areas", cells=every)] if rows else [],
        legend=RATINGS,
    )


RATINGS = (
    "Blue: complete, with evidence. Red: past its date and not complete, or expected more than a month late. Amber: "
    "complete without evidence, expected up to a month late, or soon due and at risk. Green: on time. Grey: without a "
    "date, or with a date to come and nothing reported."
)


def _counts(numbers: Iterable[int]) -> list[Cell]:
    """A cell for each number and one for their sum."""
    found = [*numbers]
    return [Cell(text=f"{number:,}") for number in (*found, sum(found))]


def _actions(plan: Plan, day: pd.Timestamp) -> Table:
    """Every action by area, in the plan's order."""
    places = [*areas(plan)]
    ordered = sorted(plan.actions.values(), key=lambda action: places.index(action.area))
    return Table(
        caption="Actions of the plan",
        head=("Action", "Area", "Owner", "Due", "When", "Status", "Rating"),
        rows=[_action(action, areas(plan)[action.area], day) for action in ordered],
    )


def _action(action: Action, area: str, day: pd.Timestamp) -> Row:
    rating = rate(action, day)
    status = action.status_on(day)
    cells = [
        _words(area),
        _words(action.owner),
        _words(action.due.words if action.due else UNDATED, _also_due(action)),
        _when(action.due, day, is_done=status.is_finished),
        _words(_begun(status), action.evidence),
        _words(SHAPES[rating.brag], rating.words if status.is_finished or action.forecast else ""),
    ]
    again = f" (repeats {action.same_as})" if action.same_as else ""
    return Row(name=f"{action.id}: {action.action}{again}", cells=cells)


def _also_due(action: Action) -> str:
    """What the plan prints where it is no date, or its last date where it gives two."""
    if action.due is None:
        return action.due_text
    return f"at the latest {action.final_due.words}" if action.final_due else ""


def _when(due: PlanDate | None, day: pd.Timestamp, *, is_done: bool) -> Cell:
    """Whether something is done, overdue, soon due or due later, and by how many days it is over."""
    if is_done:
        return _words(DONE)
    if due is None:
        return _words(UNDATED)
    left = days_left(due, day)
    if left < 0:
        return _words(OVERDUE, f"by {-left:,} day{'' if left == -1 else 's'}")
    return _words(SOON if left <= SOON_DAYS else LATER)


def _begun(text: str) -> str:
    return text[0].upper() + text[1:]


def _words(text: str, aside: str = "") -> Cell:
    return Cell(text=text, aside=aside, number=False)


def _milestones(plan: Plan, day: pd.Timestamp) -> Table:
    """Every milestone, visit, board and inspection, earliest first, those without a date last."""
    ordered = sorted(plan.milestones, key=lambda one: (one.date is None, one.date.first if one.date else day))
    return Table(
        caption="Milestones and visits",
        head=("What", "Kind", "Date", "When", "Answers"),
        rows=[_milestone(milestone, day) for milestone in ordered],
    )


def _milestone(milestone: Milestone, day: pd.Timestamp) -> Row:
    cells = [
        _words(_begun(milestone.kind)),
        _words(milestone.date.words if milestone.date else UNDATED),
        _promised(milestone, day) if milestone.kind is MilestoneKind.MILESTONE else _held(milestone, day),
        _words(", ".join(milestone.plan_ids) or "No measure"),
    ]
    return Row(name=milestone.what, cells=cells)


def _promised(milestone: Milestone, day: pd.Timestamp) -> Cell:
    return _when(milestone.date, day, is_done=milestone.is_done_on(day))


def _held(milestone: Milestone, day: pd.Timestamp) -> Cell:
    """When a visit, board or inspection took place: nobody is late for one that no record says was held."""
    if milestone.is_done_on(day):
        return _words(HELD)
    if milestone.date is None:
        return _words(UNDATED)
    return _words(NOT_HELD if is_past(milestone.date, day) else LATER)


def _measures(plan: Plan) -> Table:
    """Every measure and criterion of the plan, and where it is answered."""
    named = areas(plan)
    return Table(
        caption="Measures of the plan",
        head=("Measure", "Area", "Owner", "The plan asks for", "Answered by", "From"),
        rows=[_measure(measure, named[measure.area]) for measure in plan.measures.values()],
    )


def _measure(measure: PlanMeasure, area: str) -> Row:
    again = f" (repeats {measure.same_as})" if measure.same_as else ""
    cells = [
        _words(area),
        _words(measure.owner or "Not named"),
        _words(_asked(measure)),
        _words(PLACES[measure.place_kind]),
        _words("; ".join(_titles(measure.measures)) or measure.evidence),
    ]
    return Row(name=f"{measure.id}: {measure.measure}{again}", cells=cells, page=_page(measure))


def _asked(measure: PlanMeasure) -> str:
    wanted = measure.target or _DIRECTIONS[measure.direction]
    return _begun(wanted)


_DIRECTIONS: Mapping[str, str] = {
    "up": "more",
    "down": "fewer or less",
    "monitor": "to be watched",
    "milestone": "to be done",
    "narrative": "to be told in words",
    "context": "nothing; it is context",
}


def _titles(names: Iterable[str]) -> list[str]:
    return [MEASURES[name].title for name in names if name in MEASURES]


def _page(measure: PlanMeasure) -> str:
    """The chapter of the first measure that answers it."""
    chapter = next(iter(measure.measures), "").partition(".")[0]
    return f"{chapter}.html" if chapter in CHAPTERS else ""
