"""The council in the published figures: beside its region, its statistical neighbours and England, year by year.

Published figures are public already, so they come from the repository's own table and pass no release; figures of ours
come from releases alone.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from functools import partial

import pandas as pd

from improve_analysis.disclosure import Release
from improve_analysis.display import numbers, words
from improve_analysis.display._beside import beside
from improve_analysis.display._funnel import FUNNELS, councils, exhibit_name
from improve_analysis.display._published import (
    CHAPTER,
    GROUPS,
    NOT_CARRIED,
    Group,
    Line,
    area_names,
    is_compared,
    lines_of,
    picture,
    worth_drawing,
    year_words,
    years_of,
)
from improve_analysis.display.exhibit import BEHIND, Output, markdown, table_output
from improve_analysis.display.tables import Cell, Row, Table
from improve_analysis.measures._measure import Unit
from improve_analysis.published import INDICATORS, SYMBOLS, Area, Indicator, Published
from improve_analysis.published.comparisons import Comparison
from improve_analysis.published.indicators import LICENCE, Series

__all__ = ["CHAPTER", "comparator_sentence", "exhibits"]


def exhibits(
    published: Published, releases: Sequence[Release], *, is_invented: bool
) -> dict[str, Callable[[], list[Output]]]:
    """What makes each exhibit of the chapter, by name.

    `releases`: those of the book's other chapters. `is_invented`: they are of the sample, about nobody.
    """
    found = {"areas": partial(_areas, published), "disagreements": partial(_disagreements, published)}
    for group in GROUPS:
        found[f"{group.name}_latest"] = partial(_latest, group, published)
        found[f"{group.name}_others"] = partial(_others, group, published)
        found[f"{group.name}_beside"] = partial(beside, group, published, releases, is_invented=is_invented)
    for code in FUNNELS:
        found[exhibit_name(code)] = partial(councils, code, published)
    compared = filter(is_compared, INDICATORS.values())
    return {**found, **{one.code: partial(_indicator, one, published) for one in compared}}


def comparator_sentence(measure_id: str, published: Published) -> str:
    """What was last published for England, the region and the neighbours; empty where nothing stands beside a measure.

    `England 22.6%, South West 22.1%, statistical neighbours 21.5% in 2024-25 (DfE).`
    """
    comparison = published.comparisons.get(measure_id)
    lines = lines_of(published.figures, comparison.indicator) if comparison else []
    by_area = {line.area: line for line in lines if line.shown and line.area is not Area.COUNCIL}
    if comparison is None or not by_area:
        return ""
    year = max(max(line.shown) for line in by_area.values())
    order = (Area.ENGLAND, Area.REGION, Area.NEIGHBOURS)
    told = [by_area[area] for area in order if area in by_area and year in by_area[area].shown]
    values = ", ".join(f"{_in_sentence(line)} {line.printed(year)}" for line in told)
    unit = comparison.indicator.unit
    said = values if unit is Unit.PERCENT else numbers.with_unit(values, unit)
    return f"{said} {year_words(comparison.indicator, year)} ({_by_whom(comparison)})."


def _in_sentence(line: Line) -> str:
    return line.name.lower() if line.area is Area.NEIGHBOURS else line.name


def _by_whom(comparison: Comparison) -> str:
    publisher = comparison.indicator.series.publisher
    worked_out = f"worked out from {publisher}'s figures" if comparison.indicator.computed else publisher
    return worked_out if comparison.is_same else f"{worked_out}, whose definition is near ours but not the same"


def _areas(published: Published) -> list[Output]:
    exhibit = f"{CHAPTER}.areas"
    names = area_names(published)
    council, neighbours = names.get(Area.COUNCIL, "The council"), published.neighbours
    region = f" of its region, {names[Area.REGION]}," if Area.REGION in names else ""
    said = (
        f"**{words.escaped(council)} in the published figures.** Beside its figures stand those{words.escaped(region)} "
        "of England, and the mean of its statistical neighbours: the councils that DfE's model finds most like it. A "
        "mean is of those neighbours whose figure is published, and its table says of how many."
    )
    if neighbours.empty:
        return [markdown(f"{said} The book holds no neighbours of this council.", exhibit)]
    names_and_closeness = zip(neighbours["neighbour"], neighbours["closeness"], strict=True)
    rows = [Row(name=name, cells=[Cell(text=closeness, number=False)]) for name, closeness in names_and_closeness]
    table = Table(caption="Statistical neighbours, closest first", head=["Council", "How like"], rows=rows)
    source = neighbours.iloc[0]
    closing = f"**Source.** [{words.escaped(source['release'])}]({source['page']}); {source['licence']}."
    return [markdown(said, exhibit), table_output(table, exhibit), markdown(closing, exhibit)]


def _indicator(indicator: Indicator, published: Published) -> list[Output]:
    exhibit, lines = f"{CHAPTER}.{indicator.code}", lines_of(published.figures, indicator)
    if not lines:
        return [markdown(f"**{words.escaped(indicator.title)}**: the book holds no published figure of it.", exhibit)]
    drawn = [_picture(lines, exhibit)] if worth_drawing(lines) else []
    rows = published.figures[published.figures["code"] == indicator.code]
    return [
        markdown(paragraph(lines), exhibit),
        *drawn,
        table_output(by_year(lines, rows), exhibit, summary=BEHIND if drawn else ""),
        markdown("\n\n".join([_sources(rows), *_marks(lines)]), exhibit),
    ]


def paragraph(lines: Sequence[Line]) -> str:
    """An indicator's latest figures of every area, and the council's first, as Markdown."""
    indicator, year = lines[0].indicator, years_of(lines)[-1]
    when = numbers.when(indicator.period(year))
    unit = "" if indicator.unit in {Unit.PERCENT, Unit.PER_10K} else f", {numbers.header(indicator.unit).lower()}"
    shown = ", ".join(f"{_in_sentence(line)} {line.printed(year)}" for line in lines if year in line.shown)
    missing = [f"For {_in_sentence(line)} there is no figure." for line in lines if year not in line.shown]
    said = f"**{words.escaped(indicator.title)}**{unit} ({when}): {words.escaped(shown)}."
    return " ".join([said, *map(words.escaped, missing), *_earliest(lines[0], year)])


def _earliest(line: Line, year: int) -> list[str]:
    first = next(iter(line.shown), year)
    if line.area is not Area.COUNCIL or first == year:
        return []
    return [f"{words.escaped(line.name)} {numbers.when(line.indicator.period(first))}: {line.printed(first)}."]


def by_year(lines: Sequence[Line], rows: pd.DataFrame) -> Table:
    """A row for each year, a column for each area, and the release that the year's figures are of.

    `rows`: those of the table of published figures that the lines are made from.
    """
    indicator = lines[0].indicator
    releases = rows.groupby("year")["release"].unique()
    made = [
        Row(
            name=numbers.period_name(indicator.period(year)),
            cells=[*(_cell(line, year) for line in lines), Cell(text="; ".join(releases[year]), number=False)],
        )
        for year in years_of(lines)
    ]
    return Table(
        caption=indicator.title,
        head=["Period", *(line.name for line in lines), "Release"],
        rows=made,
        legend=_legend(made),
    )


def _cell(line: Line, year: int) -> Cell:
    point = line.points.get(year)
    behind = f"mean of {point.neighbours}" if point and point.shown and point.neighbours else ""
    return Cell(text=line.printed(year), aside=behind)


def _legend(rows: Sequence[Row]) -> str:
    """What the symbols in some rows mean: `[x] not available.`"""
    texts = {cell.text for row in rows for cell in row.cells}
    told = [f"[{symbol}] {meaning}" for symbol, meaning in SYMBOLS.items() if f"[{symbol}]" in texts]
    return "; ".join(told) + "." if told else ""


def _marks(lines: Sequence[Line]) -> list[str]:
    """The symbols under a picture, whose table may be folded away."""
    used = {point.symbol for line in lines for point in line.points.values() if not point.shown}
    told = "; ".join(f"{symbol}: {meaning}" for symbol, meaning in SYMBOLS.items() if symbol in used)
    return [f"**Marks.** {words.escaped(told)}."] if told and worth_drawing(lines) else []


def _sources(rows: pd.DataFrame, *, with_releases: bool = False) -> str:
    """Publisher, series with its page, licence, the files that were read, and what was worked out, as Markdown."""
    pages = rows.drop_duplicates("page")
    told = [_source(INDICATORS[code].series, page) for code, page in zip(pages["code"], pages["page"], strict=True)]
    releases = f" Releases: {words.escaped('; '.join(rows['release'].unique()))}." if with_releases else ""
    read = words.escaped("; ".join(rows["vintage"].unique()))
    said = f"**Source.** {'; '.join(told)}; {LICENCE}.{releases} Read from: {read}."
    worked_out = rows[rows["computed"] != ""].drop_duplicates(["area", "computed"])
    each = "; ".join(f"{area}, {how}" for area, how in zip(worked_out["area"], worked_out["computed"], strict=True))
    return f"{said} **Worked out.** {words.escaped(each)}." if each else said


def _source(series: Series, page: str) -> str:
    return f"{series.publisher}, [{words.escaped(series.title)}]({page})"


def _picture(lines: Sequence[Line], exhibit: str) -> Output:
    """The picture, its words, and its data as text: nbval does not look at pictures."""
    drawn = picture(lines)
    told = {"alt": alternative(lines), "width": drawn.width_px, "height": drawn.height_px}
    digest = "\n".join([lines[0].indicator.title, *map(_digest, lines)])
    return Output(
        data={"image/png": b64encode(drawn.png).decode("ascii"), "text/plain": digest},
        metadata={"image/png": told, "improve": {"exhibit": exhibit}},
    )


def _digest(line: Line) -> str:
    return f"{line.name}: {'; '.join(f'{year} {line.printed(year)}' for year in line.points)}"


def alternative(lines: Sequence[Line]) -> str:
    """The words that stand in for an indicator's picture."""
    said = [f"Line chart. {lines[0].indicator.title}.", *map(_alternative, lines)]
    return " ".join([*said, "The numbers are in the table that follows."])


def _alternative(line: Line) -> str:
    years = list(line.shown)
    if not years:
        return f"{line.name}: nothing shown."
    first, last = (
        f"{line.printed(year)} {numbers.when(line.indicator.period(year))}" for year in (years[0], years[-1])
    )
    return f"{line.name}: {first}." if first == last else f"{line.name}: from {first} to {last}."


def _latest(group: Group, published: Published) -> list[Output]:
    """The latest year of every indicator of a group whose areas can be compared."""
    exhibit, names = f"{CHAPTER}.{group.name}_latest", area_names(published)
    every = [lines_of(published.figures, one) for one in group.indicators if is_compared(one)]
    rows = [_latest_row(lines, names) for lines in every if lines]
    if not rows:
        return [markdown(f"**{group.title}**: the book holds no published figure.", exhibit)]
    table = Table(
        caption=f"{group.title}: the latest year",
        head=["Indicator", "Period", *names.values()],
        rows=rows,
        legend=_legend(rows),
    )
    said = f"**{group.title}: the latest year.** Each row is of the latest year that was published of it."
    return [markdown(said, exhibit), table_output(table, exhibit)]


def _latest_row(lines: Sequence[Line], names: Mapping[Area, str]) -> Row:
    indicator, year = lines[0].indicator, years_of(lines)[-1]
    by_area = {line.area: line for line in lines}
    nothing = Cell(text=f"[{NOT_CARRIED}]")
    cells = [_cell(by_area[area], year) if area in by_area else nothing for area in names]
    period = Cell(text=numbers.period_name(indicator.period(year)), number=False)
    return Row(name=indicator.title, cells=[period, *cells])


def _others(group: Group, published: Published) -> list[Output]:
    """A table for each area of what cannot be compared by its size: numbers, and what few areas have."""
    exhibit = f"{CHAPTER}.{group.name}_others"
    every = [line for one in group.indicators if not is_compared(one) for line in lines_of(published.figures, one)]
    by_area = {area: [line for line in every if line.area is area] for area in Area}
    tables = [_by_year_across(group, lines) for lines in by_area.values() if lines]
    said = f"**{group.title}: other figures.** Numbers are as large as their areas, so each area has a table."
    if not tables:
        return [markdown(f"{said} The book holds none.", exhibit)]
    codes = {line.indicator.code for line in every}
    sources = _sources(published.figures[published.figures["code"].isin(codes)], with_releases=True)
    return [markdown(said, exhibit), *(table_output(one, exhibit) for one in tables), markdown(sources, exhibit)]


def _by_year_across(group: Group, lines: Sequence[Line]) -> Table:
    """A row for each line, a column for each year that any of them has."""
    years = years_of(lines)
    rows = [
        Row(
            name=line.indicator.title,
            cells=[Cell(text=_unit(line), number=False), *(_cell(line, year) for year in years)],
        )
        for line in lines
    ]
    heads = [f"{lines[0].indicator.year_end(year):%B %Y}" for year in years]
    caption = f"{group.title}: other figures, {lines[0].name}"
    return Table(caption=caption, head=["Indicator", "Counts", *heads], rows=rows, legend=_legend(rows))


def _unit(line: Line) -> str:
    period = "on the last day" if line.indicator.at_a_date else "twelve months to then"
    return f"{numbers.header(line.indicator.unit)}, {period}"


def _disagreements(published: Published) -> list[Output]:
    """Each statement of the plan that the published figures do not bear out."""
    exhibit = f"{CHAPTER}.disagreements"
    if not published.checks:
        return [markdown("No statement of the plan is held against the published figures.", exhibit)]
    told = [
        f"**{words.escaped(one.name[0].upper() + one.name[1:])}.** {words.escaped(one.statement)} "
        f"({words.escaped(one.source)}.)\n\n{words.escaped(one.finding)}\n\n"
        f"*Asked of the service:* {words.escaped(one.question)}"
        for one in published.checks
    ]
    return [markdown("\n\n".join(told), exhibit)]
