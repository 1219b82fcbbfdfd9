"""The overview: a row for each headline measure, a table for each chapter."""

from __future__ import annotations

from collections.abc import Sequence

from improve_analysis.disclosure import Release, Status
from improve_analysis.display import numbers, words
from improve_analysis.display._figures import Latest, latest, series_of, target_for
from improve_analysis.display.exhibit import Output, table_output
from improve_analysis.display.tables import Cell, Row, Table, whole_cell
from improve_analysis.measures import CHAPTERS
from improve_analysis.measures._exhibit import Form
from improve_analysis.measures._measure import Measure

HEAD = ("Measure", "Latest", "Period", "A year earlier", "Change", "Target")

MEETS, SHORT = "▲ Met", "▼ Not met"
NO_TARGET, NO_FIGURE = "\N{EN DASH} None", "\N{EN DASH} Not known"
ABSENT = f"[{Status.UNAVAILABLE}]"


def outputs(rows: Sequence[Release]) -> list[Output]:
    """A table for each chapter, in the order of the book; the rows of a chapter in the order given."""
    chapters = {chapter: [row for row in rows if _measure(row).chapter == chapter] for chapter in CHAPTERS}
    return [
        table_output(_table(chapter, own), " ".join(row.exhibit.id for row in own))
        for chapter, own in chapters.items()
        if own
    ]


def _measure(row: Release) -> Measure:
    """The one measure of a headline."""
    (measure,) = row.measures.values()
    return measure


def _table(chapter: str, rows: Sequence[Release]) -> Table:
    made = [_row(row, f"{chapter}.html") for row in rows]
    marks = [mark for mark in Status if mark and any(f"[{mark}]" in cell.text for row in made for cell in row.cells)]
    measures = [_measure(row) for row in rows]
    return Table(caption=CHAPTERS[chapter], head=HEAD, rows=made, legend=words.legend(measures, Form.HEADLINE, marks))


def _row(row: Release, page: str) -> Row:
    measure = _measure(row)
    found = None if row.missing else latest(series_of(row)[0])
    cells = [
        whole_cell(found.figure if found else None),
        _words(numbers.period_name(found.period) if found else ABSENT),
        whole_cell(found.year_earlier if found else None),
        _words(_change(found)),
        _words(_status(row, found)),
    ]
    return Row(name=measure.title, page=page, cells=cells)


def _words(text: str) -> Cell:
    return Cell(text=text, number=False)


def _change(found: Latest | None) -> str:
    if found is None or found.year_earlier is None:
        return ABSENT
    unknown = next((one.mark for one in (found.figure, found.year_earlier) if not one.shown), "")
    if unknown:
        return f"[{unknown}]"
    said = words.change(found.figure, found.year_earlier)
    return "No change" if said == words.SAME else said.removesuffix(" than").replace("percentage points", "points")


def _status(row: Release, found: Latest | None) -> str:
    """The target and how the measure stands to it, by word and shape, so that it needs no colour."""
    target = target_for(row, _measure(row))
    if target is None:
        return NO_TARGET
    aim = words.target_words(target, _measure(row).unit)
    if found is None or not found.figure.shown:
        return f"{NO_FIGURE}: {aim}"
    return f"{MEETS if target.met_by(found.figure.value) else SHORT}: {aim}"
