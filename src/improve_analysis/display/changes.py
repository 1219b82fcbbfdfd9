"""What changed since the last visit: better, worse or the same, each with its evidence, and what was revised."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

import pandas as pd

from improve_analysis.disclosure import Status
from improve_analysis.display import finding, numbers, words
from improve_analysis.display._figures import Figure
from improve_analysis.display.exhibit import Output, markdown, table_output
from improve_analysis.display.tables import Cell, Row, Table, whole_cell
from improve_analysis.evidence import Verdict
from improve_analysis.evidence.compare import Change, How, Revision, Standing, Why
from improve_analysis.measures import CHAPTERS, MEASURES, OVERVIEW
from improve_analysis.measures._exhibit import Form
from improve_analysis.measures._measure import Measure, Unit

NAME = "changes"
"""The page's name; no chapter is called so."""

HEAD = ("Measure", "Then", "Now", "Change", "How that is known", "Period then", "Period now")
CAPTIONS: Mapping[Verdict, str] = MappingProxyType(
    {
        Verdict.WORSE: "\N{BLACK DOWN-POINTING TRIANGLE} Worse",
        Verdict.BETTER: "\N{BLACK UP-POINTING TRIANGLE} Better",
        Verdict.NO_CHANGE: "\N{BLACK CIRCLE} No real change",
        Verdict.CANNOT_BE_SAID: "\N{WHITE CIRCLE} Cannot be said",
    }
)
"""The tables in their order, each told by word and shape."""

REVISED = "Figures that were revised"
REVISED_HEAD = ("Measure", "Of", "Period", "Then", "Now")
WHOLE = "The whole council"

_BECAUSE: Mapping[Why, str] = MappingProxyType(
    {
        Why.WITHHELD_THEN: "The figure was withheld then: it is about too few people, or would give away one that is.",
        Why.WITHHELD_NOW: "The figure is withheld now: it is about too few people, or would give away one that is.",
        Why.ABSENT_THEN: "There was no figure then.",
        Why.ABSENT_NOW: "There is no figure now.",
        Why.NOTHING_NEWER: "There is no newer figure.",
        Why.SHARED_MONTHS: "The two periods share months, and no shorter ones are shown.",
        Why.TOO_FEW_DATES: "Too few dates are shown to know how much it usually moves.",
        Why.NO_METHOD: "There is no test for such a figure.",
        Why.COUNTED_OTHERWISE: "It has come to be counted otherwise since.",
    }
)
_HOW: Mapping[How, str] = MappingProxyType(
    {
        How.SEPARATE: f"{finding.INTERVAL} of the change {{low}} to {{high}}",
        How.EXCHANGED: f"{finding.INTERVAL} {{low}} to {{high}}, of the months that came in against those that left",
        How.CAUTIOUS: f"{finding.INTERVAL} of the change {{low}} to {{high}}, cautious as the periods share months",
    }
)
EXPLAINED = (
    "Better and worse are said only where the figures of the two editions differ by more than chance explains nineteen "
    "times in twenty; so of twenty measures that have not changed, one may still be said to have. Two periods that "
    "share months are told apart by the months that came in and those that left, where shorter periods are shown: "
    "their interval is of the difference between those, which is larger than the change of the whole. A "
    "figure of one day is held against how much it usually moves from one date to the next."
)
NO_EARLIER = (
    "No edition stands in the archive from the last monitoring visit or from before it, so there is nothing to hold "
    "this one against."
)
NOTHING_REVISED = "No past figure that both editions show was revised."


def nothing_earlier() -> list[Output]:
    """What the page says where there is no edition to be held against."""
    return [markdown(NO_EARLIER, NAME)]


def outputs(month: str, changes: Sequence[Change], revised: Sequence[Revision]) -> list[Output]:
    """The whole page. `month`: that of the earlier edition, YYYY-MM."""
    return [
        markdown(summary(month, changes), NAME),
        *(table_output(table, _exhibits(changes)) for table in tables(changes)),
        markdown(EXPLAINED, NAME),
        *(table_output(table, NAME) for table in [revisions_table(revised)] if table),
        *([] if revised else [markdown(NOTHING_REVISED, NAME)]),
    ]


def summary(month: str, changes: Sequence[Change]) -> str:
    """How many are better, worse, the same or untold, in words."""
    counts = {verdict: sum(one.verdict is verdict for one in changes) for verdict in Verdict}
    worse, better, same = (counts[one] for one in (Verdict.WORSE, Verdict.BETTER, Verdict.NO_CHANGE))
    said = (
        f"{_so_many(worse)} {_are(worse)} worse, {_so_many(better)} {_are(better)} better and "
        f"{_so_many(same)} {'shows' if same == 1 else 'show'} no real change"
    )
    every = f"{numbers.spelled(len(changes))} headline measure{'' if len(changes) == 1 else 's'}"
    unsaid = _so_many(counts[Verdict.CANNOT_BE_SAID])
    edition = f"the edition of {pd.Timestamp(month):%B %Y}"
    return f"Held against {edition}, of {every} {said}; of {unsaid} it cannot be said."


def _so_many(count: int) -> str:
    return numbers.spelled(count) if count else "none"


def _are(count: int) -> str:
    return "is" if count == 1 else "are"


def listing(changes: Sequence[Change]) -> str:
    """The same as the tables for a narrow screen: under each verdict a measure, what it was and is, how that is known.

    `88.8% (2,260 of 2,544) in the twelve months to March 2024, then 83.7% …`
    """
    grouped = {caption: [one for one in changes if one.verdict is verdict] for verdict, caption in CAPTIONS.items()}
    return "\n\n".join("\n".join([caption, *map(_listed, own)]) for caption, own in grouped.items() if own)


def _listed(one: Change) -> str:
    then, now = _when_and_what(one.measure, one.then), _when_and_what(one.measure, one.now)
    told = (f"    then {then}", f"    now {now}", f"    {difference(one)}. {evidence(one)}".rstrip())
    return "\n".join((f"  {one.measure.title}", *told))


def _when_and_what(measure: Measure, one: Standing | None) -> str:
    cell = whole_cell(figure_of(measure, one))
    said = f"{cell.text} ({cell.aside})" if cell.aside else cell.text
    return f"{said} {numbers.when(one.period)}" if one else said


def _exhibits(changes: Sequence[Change]) -> str:
    return " ".join([NAME, *(f"{OVERVIEW}.{one.measure.id}" for one in changes)])


def tables(changes: Sequence[Change]) -> list[Table]:
    """A table for each verdict that some measure has, worse first, the measures in the order given."""
    grouped = {caption: [one for one in changes if one.verdict is verdict] for verdict, caption in CAPTIONS.items()}
    return [_table(caption, own) for caption, own in grouped.items() if own]


def _table(caption: str, changes: Sequence[Change]) -> Table:
    rows = [_row(one) for one in changes]
    marks = [mark for mark in Status if mark and any(f"[{mark}]" in cell.text for row in rows for cell in row.cells)]
    legend = words.legend([one.measure for one in changes], Form.HEADLINE, marks)
    return Table(caption=caption, head=HEAD, rows=rows, legend=legend)


def _row(one: Change) -> Row:
    cells = [
        whole_cell(figure_of(one.measure, one.then)),
        whole_cell(figure_of(one.measure, one.now)),
        _text(difference(one)),
        _text(evidence(one)),
        _text(numbers.period_name(one.then.period) if one.then else _ABSENT),
        _text(numbers.period_name(one.now.period) if one.now else _ABSENT),
    ]
    return Row(name=one.measure.title, page=page_of(one.measure), cells=cells)


_ABSENT = f"[{Status.UNAVAILABLE}]"


def page_of(measure: Measure) -> str:
    """The chapter's page; empty where the book has no such chapter."""
    return f"{measure.chapter}.html" if measure.chapter in CHAPTERS else ""


def figure_of(measure: Measure, one: Standing | None) -> Figure | None:
    """One edition's figure as it is read; None where the edition has none."""
    if one is None:
        return None
    return Figure(
        measure=measure,
        unit=measure.unit,
        value=one.value,
        numerator=one.numerator,
        denominator=one.denominator,
        mark=one.status,
    )


def difference(one: Change) -> str:
    """`1.3 points lower`, `No change`; a mark where one of the two is not shown."""
    then, now = figure_of(one.measure, one.then), figure_of(one.measure, one.now)
    if then is None or now is None:
        return _ABSENT
    unknown = next((figure.mark for figure in (then, now) if not figure.shown), "")
    if unknown:
        return f"[{unknown}]"
    said = words.change(now, then)
    return "No change" if said == words.SAME else said.removesuffix(" than").replace("percentage points", "points")


def evidence(one: Change) -> str:
    """What the verdict rests on: `95% interval of the change 8.6 to 12.6 points`."""
    if one.how is None:
        return _BECAUSE[one.why] if one.why else ""
    said = printed(one)
    if one.how is How.MOVES:
        moved = "more" if one.sign else "no more"
        text = f"Moved {moved} than it usually does over this time, which is up to {said['usual']}{_unit(one.measure)}"
    else:
        text = _HOW[one.how].format(low=said["low"], high=f"{said['high']}{_unit(one.measure)}")
    neither = one.sign != 0 and one.measure.direction == 0
    return f"{text}; neither direction is better" if neither else text


def printed(one: Change) -> dict[str, str]:
    """The numbers beside a change as they are printed: `low` and `high`, or how far it `usual`ly moves."""
    if one.how is None:
        return {}
    decimals = one.measure.unit.decimals
    if one.how is How.MOVES:
        return {"usual": _digits((one.high - one.low) / 2, decimals)}
    return {"low": _kept_sign(one.low, decimals), "high": _kept_sign(one.high, decimals)}


def _kept_sign(value: float, decimals: int) -> str:
    """Rounded, unless that would make a limit that is not 0 look as if it were, and so the verdict wrong."""
    smallest = 10.0**-decimals
    if 0 < abs(value) < smallest / 2:
        return _digits(smallest if value > 0 else -smallest, decimals)
    return _digits(value, decimals)


def _digits(value: float, decimals: int) -> str:
    return f"{value:,.{decimals}f}".replace("-", "\N{MINUS SIGN}")


def _unit(measure: Measure) -> str:
    if measure.unit is Unit.PERCENT:
        return " points"
    return numbers.with_unit("", measure.unit)


def revisions_table(revised: Sequence[Revision]) -> Table | None:
    """A row for each figure that the later edition has otherwise; None where there is none."""
    rows = [_revised(one) for one in revised if one.measure in MEASURES]
    return Table(caption=REVISED, head=REVISED_HEAD, rows=rows) if rows else None


def _revised(one: Revision) -> Row:
    measure = MEASURES[one.measure]
    cells = [
        _text(one.category or WHOLE),
        _text(numbers.period_name(one.period)),
        *(whole_cell(figure_of(measure, _standing(one, parts))) for parts in (one.then, one.now)),
    ]
    return Row(name=measure.title, page=page_of(measure), cells=cells)


def _standing(one: Revision, parts: tuple[float, float, float]) -> Standing:
    numerator, denominator, value = parts
    return Standing(period=one.period, value=value, numerator=numerator, denominator=denominator, status="")


def _text(text: str) -> Cell:
    return Cell(text=text, number=False)
