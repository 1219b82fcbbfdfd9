"""The overview: a row for each headline measure, a table for each chapter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from improve_analysis.disclosure import Release, Status
from improve_analysis.display import finding, numbers, words
from improve_analysis.display._figures import Latest, latest, series_of
from improve_analysis.display.exhibit import Output, markdown, table_output
from improve_analysis.display.tables import Cell, Row, Table, whole_cell
from improve_analysis.evidence import Evidence
from improve_analysis.evidence.targets import target_for
from improve_analysis.measures import CHAPTERS
from improve_analysis.measures._exhibit import Form
from improve_analysis.measures._measure import Measure

HEAD = ("Measure", "Latest", "Change", "Target", "Period", "A year earlier")
"""What it comes to stands first: on a phone the last columns are reached by scrolling."""

NO_TARGET, NO_FIGURE = "\N{EN DASH} None", "\N{EN DASH} Not known"
SAME = "No change"
NO_EVIDENCE: Mapping[str, Sequence[Evidence]] = MappingProxyType({})
ABSENT = f"[{Status.UNAVAILABLE}]"


def outputs(rows: Sequence[Release], evidence: Mapping[str, Sequence[Evidence]] = NO_EVIDENCE) -> list[Output]:
    """A table for each chapter, in the order of the book, the rows of a chapter in the order given; what they mean."""
    chapters = {chapter: [row for row in rows if _measure(row).chapter == chapter] for chapter in CHAPTERS}
    shown = [
        table_output(_table(chapter, own, evidence), " ".join(row.exhibit.id for row in own))
        for chapter, own in chapters.items()
        if own
    ]
    said = [markdown(finding.VERDICTS, " ".join(row.exhibit.id for row in rows))] if evidence else []
    return [*shown, *said]


def _measure(row: Release) -> Measure:
    """The one measure of a headline."""
    (measure,) = row.measures.values()
    return measure


def _table(chapter: str, rows: Sequence[Release], evidence: Mapping[str, Sequence[Evidence]]) -> Table:
    made = [_row(row, f"{chapter}.html", next(iter(evidence.get(row.exhibit.id, ())), None)) for row in rows]
    marks = [mark for mark in Status if mark and any(f"[{mark}]" in cell.text for row in made for cell in row.cells)]
    measures = [_measure(row) for row in rows]
    legend = words.legend(measures, Form.HEADLINE, marks)
    return Table(caption=CHAPTERS[chapter], head=HEAD, rows=made, legend=legend)


def _row(row: Release, page: str, evidence: Evidence | None) -> Row:
    measure = _measure(row)
    found = None if row.missing else latest(series_of(row)[0])
    cells = [
        whole_cell(found.figure if found else None),
        _change(found, evidence),
        _words(_status(row, found)),
        _words(numbers.period_name(found.period) if found else ABSENT),
        whole_cell(found.year_earlier if found else None),
    ]
    return Row(name=measure.title, page=page, cells=cells)


def _words(text: str) -> Cell:
    return Cell(text=text, number=False)


def _change(found: Latest | None, evidence: Evidence | None) -> Cell:
    """How sure a change is, and beside it by how much the figure differs from that of a year earlier."""
    difference = _difference(found)
    if evidence is None or found is None or not found.figure.shown:
        return _words(difference)
    aside = "" if difference.startswith("[") else difference.replace(SAME, "the same")
    return Cell(text=finding.short(evidence), aside=aside, number=False)


def _difference(found: Latest | None) -> str:
    if found is None or found.year_earlier is None:
        return ABSENT
    unknown = next((one.mark for one in (found.figure, found.year_earlier) if not one.shown), "")
    if unknown:
        return f"[{unknown}]"
    said = words.change(found.figure, found.year_earlier)
    return SAME if said == words.SAME else said.removesuffix(" than").replace("percentage points", "points")


def _status(row: Release, found: Latest | None) -> str:
    """The target and how the measure stands to it."""
    target = target_for(row, _measure(row))
    if target is None:
        return NO_TARGET
    aim = words.target_words(target, _measure(row).unit)
    if found is None or not found.figure.shown:
        return f"{NO_FIGURE}: {aim}"
    standing = words.standing(target, found.figure.value, f"{row.as_at:%Y-%m}")
    return f"{words.BY_STANDING[standing]}: {aim}"
