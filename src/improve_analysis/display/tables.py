"""The numbers as a small accessible table of our own, and the same as aligned text for nbval to hold."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from html import escape

from improve_analysis.disclosure import Release, Status
from improve_analysis.display import numbers, words
from improve_analysis.display._figures import (
    Figure,
    Place,
    Series,
    by_category,
    in_order,
    place_name,
    series_of,
)
from improve_analysis.display.finding import is_control_chart
from improve_analysis.evidence import ControlChart, Evidence
from improve_analysis.evidence.targets import targets_of
from improve_analysis.measures._breakdown import BREAKDOWNS
from improve_analysis.measures._exhibit import Form
from improve_analysis.measures._measure import BETWEEN, Measure
from improve_analysis.plan import Target
from improve_analysis.statistics.spc import Variation

CLASS = "improve-table"
"""The class by which the edition knows a table of ours."""


@dataclass(frozen=True, kw_only=True)
class Cell:
    """`text` is what the cell says; `aside` stands smaller beside it. `number` cells are aligned to the right."""

    text: str
    aside: str = ""
    number: bool = True


@dataclass(frozen=True, kw_only=True)
class Row:
    """`name` is the row's header, a link to `page` where that is given."""

    name: str
    cells: Sequence[Cell]
    page: str = ""


@dataclass(frozen=True, kw_only=True)
class Table:
    """`head` has a header for each column, the row headers' first. There is at least one row.

    `legend` explains the marks used.
    """

    caption: str
    head: Sequence[str]
    rows: Sequence[Row]
    legend: str = ""


def numbers_table(release: Release, evidence: Sequence[Evidence] = ()) -> Table:
    """Every figure of an exhibit, as it is shown; those of a control chart each with the sign that it is."""
    if release.exhibit.form is Form.GRID:
        return _grid(release)
    if release.exhibit.form is Form.CATEGORIES:
        return _categories(release)
    if release.exhibit.form in {Form.COMPARISON, Form.HEADLINE}:
        return _comparison(release)
    return _series(release, evidence)


def html(table: Table, *, summary: str = "") -> str:
    """The table in a region that scrolls by itself; folded under `summary` where one is given."""
    heads = "\n".join(_head(table, place) for place in range(len(table.head)))
    body = "\n".join(_html_row(row) for row in table.rows)
    legend = f'\n<p class="improve-legend">{escape(table.legend)}</p>' if table.legend else ""
    whole = (
        f'<div class="table-scroll" role="region" tabindex="0" aria-label="{escape(table.caption)}">\n'
        f'<table class="{CLASS}">\n<caption>{escape(table.caption)}</caption>\n'
        f"<thead><tr>{heads}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table>\n</div>{legend}"
    )
    if not summary:
        return whole
    # one page has dozens of these: a list of them by their names has to tell them apart
    named = f'{escape(summary)}<span class="improve-unseen">: {escape(table.caption)}</span>'
    return f"<details>\n<summary>{named}</summary>\n{whole}\n</details>"


def _head(table: Table, place: int) -> str:
    number = place > 0 and table.rows[0].cells[place - 1].number
    return f'<th scope="col"{_NUMBER if number else ""}>{escape(table.head[place])}</th>'


_NUMBER = ' class="number"'


def _html_row(row: Row) -> str:
    name = f'<a href="{escape(row.page)}">{escape(row.name)}</a>' if row.page else escape(row.name)
    # apart by lines: the search index would read cells that adjoin as one word
    return "\n".join([f'<tr><th scope="row">{name}</th>', *map(_html_cell, row.cells), "</tr>"])


def _html_cell(cell: Cell) -> str:
    aside = f' <span class="improve-aside">({escape(cell.aside)})</span>' if cell.aside else ""
    return f"<td{_NUMBER if cell.number else ''}>{escape(cell.text)}{aside}</td>"


def text(table: Table) -> str:
    """The table as lines of aligned text."""
    lines = [[*table.head], *([row.name, *map(_plain, row.cells)] for row in table.rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    right = [False, *(cell.number for cell in table.rows[0].cells)]
    aligned = ["  ".join(_aligned(line, widths, right)).rstrip() for line in lines]
    return "\n".join([table.caption, *aligned, *([table.legend] if table.legend else [])])


def _plain(cell: Cell) -> str:
    return f"{cell.text} ({cell.aside})" if cell.aside else cell.text


def _aligned(line: Sequence[str], widths: Sequence[int], right: Sequence[bool]) -> list[str]:
    sides = zip(line, widths, right, strict=True)
    return [cell.rjust(width) if to_right else cell.ljust(width) for cell, width, to_right in sides]


def value_cell(figure: Figure | None) -> Cell:
    """A figure's value or mark, under a header that has the unit. None is a figure that is not there."""
    return _cell(figure, numbers.short(figure.value, figure.unit) if figure else "")


def whole_cell(figure: Figure | None) -> Cell:
    """The same with the unit, and what stands behind the value beside it."""
    cell = _cell(figure, words.stated(figure) if figure else "")
    return replace(cell, aside=figure.behind) if figure and figure.shown else cell


def _cell(figure: Figure | None, value: str) -> Cell:
    if figure is None:
        return Cell(text=f"[{Status.UNAVAILABLE}]")
    if not figure.shown:
        return Cell(text=f"[{figure.mark}]")
    return Cell(text=f"{value} [{figure.mark}]" if figure.mark else value)


def _cells(figure: Figure | None, measure: Measure) -> list[Cell]:
    """The value and, in columns of their own, what stands behind it."""
    return [value_cell(figure), *(_part(figure, column) for column in numbers.part_headers(measure))]


def _part(figure: Figure | None, column: str) -> Cell:
    if figure is None or figure.mark == Status.CONFIDENTIAL:
        return value_cell(figure)
    count = getattr(figure, column)
    return Cell(text=f"[{Status.CONFIDENTIAL}]" if math.isnan(count) else numbers.counted(count))


def _heads(figures: Sequence[Figure | None], measure: Measure) -> list[str]:
    unit = next((figure.unit for figure in figures if figure), measure.unit)
    return [numbers.header(unit), *numbers.part_headers(measure).values()]


def _legend(release: Release, figures: Sequence[Figure | None]) -> str:
    marks = {Status.UNAVAILABLE.value if figure is None else figure.mark for figure in figures}
    marks |= {Status.CONFIDENTIAL.value for figure in figures if figure and _stands_alone(figure)}
    return words.legend(list(release.measures.values()), release.exhibit.form, sorted(marks))


def _stands_alone(figure: Figure) -> bool:
    """Whether it is an average that is shown without the number that it is of."""
    parts = numbers.part_headers(figure.measure)
    return figure.shown and any(math.isnan(getattr(figure, part)) for part in parts)


def _series(release: Release, evidence: Sequence[Evidence]) -> Table:
    """A row for each period or day; one series has its parts in columns, several have them beside each value."""
    every = series_of(release)
    places = sorted({place for series in every for place in series.figures}, key=_order)
    found = [series.figures.get(place) for place in places for series in every]
    alone = every[0].measure if len(every) == 1 else None
    heads = _heads(found, alone) if alone else [_series_head(series) for series in every]
    signs = _signs(evidence)
    rows = [Row(name=place_name(place), cells=[*_along(every, place), *signs.get(place, [])]) for place in places]
    curve = release.exhibit.form is Form.CURVE
    return Table(
        caption=_caption(release),
        head=["Within" if curve else "Period", *heads, *([SIGN] if signs else [])],
        rows=rows,
        legend=_legend(release, found),
    )


SIGN = "Sign of change"
_SIGNS = {
    Variation.COMMON_CAUSE: "None",
    Variation.IMPROVEMENT: "Improvement",
    Variation.CONCERN: "Concern",
    Variation.HIGH: "Higher",
    Variation.LOW: "Lower",
}


def _signs(evidence: Sequence[Evidence]) -> dict[Place, list[Cell]]:
    """What the marker of each point of a control chart says, in words."""
    chart = evidence[0].chart if is_control_chart(evidence) else None
    if not isinstance(chart, ControlChart):
        return {}
    told = zip(chart.periods, chart.chart.variations, strict=True)
    return {period: [Cell(text=_SIGNS[variation], number=False)] for period, variation in told}


def _series_head(series: Series) -> str:
    """A series' name; on a curve with the records behind it, which are the same on every day."""
    place, figure = next(iter(series.shown.items()), (None, None))
    return f"{series.name} ({figure.behind})" if figure and isinstance(place, int) else series.name


def _order(place: Place) -> float:
    return place if isinstance(place, int) else place.end.timestamp()


def _along(every: Sequence[Series], place: Place) -> list[Cell]:
    if len(every) == 1:
        return _cells(every[0].figures.get(place), every[0].measure)
    cell = value_cell if isinstance(place, int) else whole_cell
    return [cell(series.figures.get(place)) for series in every]


def _caption(release: Release) -> str:
    """The exhibit's title; its period too, where all figures are of one."""
    if len(release.periods) != 1:
        return release.exhibit.title
    return f"{release.exhibit.title}, {release.periods[0].words.removeprefix('the ')}"


def _categories(release: Release) -> Table:
    found = by_category(release)
    measure = next(iter(release.measures.values()))
    return Table(
        caption=_caption(release),
        head=[breakdown_title(release.exhibit.by[0]), *_heads(list(found.values()), measure)],
        rows=[Row(name=category, cells=_cells(figure, measure)) for category, figure in found.items()],
        legend=_legend(release, list(found.values())),
    )


def breakdown_title(column: str) -> str:
    return BREAKDOWNS[column].title if column in BREAKDOWNS else column.replace("_", " ").capitalize()


def _grid(release: Release) -> Table:
    """A row for each category of the first breakdown, a column for each of the second; z where nobody is in both."""
    found = {tuple(category.split(BETWEEN, maxsplit=1)): figure for category, figure in by_category(release).items()}
    down = dict.fromkeys(row for row, _ in found)
    across = in_order(release.exhibit.by[1], [column for _, column in found])
    lines = {row: [found.get((row, column)) for column in across] for row in down}
    nobody = Cell(text=f"[{Status.NOT_APPLICABLE}]")
    marks = {one.mark if one else Status.NOT_APPLICABLE.value for line in lines.values() for one in line}
    return Table(
        caption=_caption(release),
        head=[breakdown_title(release.exhibit.by[0]), *across],
        rows=[Row(name=row, cells=[whole_cell(one) if one else nobody for one in line]) for row, line in lines.items()],
        legend=words.legend(list(release.measures.values()), release.exhibit.form, sorted(marks)),
    )


def _comparison(release: Release) -> Table:
    """A row for each measure, a column for each period, and the targets where there are any."""
    every = series_of(release)
    targets = targets_of(release)
    lines = {series.name: [series.figures.get(period) for period in release.periods] for series in every}
    rows = [
        Row(
            name=series.name,
            cells=[*(whole_cell(one) for one in lines[series.name]), *_aims(series, targets)],
        )
        for series in every
    ]
    return Table(
        caption=release.exhibit.title,
        head=["Measure", *map(numbers.period_name, release.periods), *(["Target"] if targets else [])],
        rows=rows,
        legend=_legend(release, [one for line in lines.values() for one in line]),
    )


def _aims(series: Series, targets: Mapping[str, Target]) -> list[Cell]:
    if not targets:
        return []
    target = targets.get(series.measure.id)
    return [Cell(text=words.target_words(target, series.unit) if target else "None", number=False)]
