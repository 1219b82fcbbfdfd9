"""Published figures as they are read: what they are called and how printed, in lines by year, and their picture."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd
from matplotlib import style
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas
from matplotlib.ticker import MaxNLocator

from improve_analysis.display import numbers
from improve_analysis.display._ends import End, room_for, write_ends
from improve_analysis.display._sheet import (
    INCH_PX,
    LINE_PX,
    POINT_PX,
    WIDTH_PX,
    new_sheet,
    panel,
    panel_px,
    png,
    width_px,
    wrapped,
)
from improve_analysis.display.charts import Picture
from improve_analysis.display.palette import CATEGORICAL, MARKERS, QUIET, STYLE
from improve_analysis.measures._measure import Unit
from improve_analysis.published import INDICATORS, Area, Indicator, Published
from improve_analysis.published.indicators import CARE, FOSTERING, MARCH, NEED, STABILITY, WORKFORCE, Series

CHAPTER = "published"
"""The chapter's notebook, page and exhibits are called so."""

HEIGHT_PX, TOP_PX, STRIP_PX = 360, 44, 22
LABEL_CHARACTERS = 14
NOT_CARRIED = "x"
"""The symbol of what is not available, which an area that the table does not hold is too."""


@dataclass(frozen=True, kw_only=True)
class Group:
    """Indicators that are read together: those of some series of releases."""

    name: str
    title: str
    series: Sequence[Series]

    @property
    def indicators(self) -> list[Indicator]:
        return [one for one in INDICATORS.values() if one.series in self.series]


GROUPS = (
    Group(name="front_door", title="Front door and protection", series=(NEED,)),
    Group(name="care", title="Looked after, placement and permanence", series=(CARE, STABILITY, FOSTERING)),
    Group(name="workforce", title="Workforce", series=(WORKFORCE,)),
)


def is_compared(indicator: Indicator) -> bool:
    """Whether the areas' figures can be held against each other, so that the indicator has an exhibit of its own."""
    return {Area.COUNCIL, Area.ENGLAND} <= {*indicator.areas} and not indicator.adds_up


@dataclass(frozen=True, kw_only=True)
class Point:
    """One published figure. `value` is NaN where a `symbol` stands instead. `neighbours`: of how many it is a mean."""

    value: float
    symbol: str
    neighbours: int

    @property
    def shown(self) -> bool:
        return not math.isnan(self.value)


@dataclass(frozen=True, kw_only=True)
class Line:
    """An indicator's figures of one area, by year, earliest first; at least one."""

    indicator: Indicator
    area: Area
    name: str
    points: Mapping[int, Point]

    @property
    def shown(self) -> dict[int, Point]:
        return {year: point for year, point in self.points.items() if point.shown}

    def printed(self, year: int) -> str:
        """The value as the publisher gives it, `23.0%`; else its symbol, `[x]`."""
        point = self.points.get(year)
        if point is None or not point.shown:
            return f"[{point.symbol if point else NOT_CARRIED}]"
        return as_published(point.value, self.indicator, self.area)


def as_published(value: float, indicator: Indicator, area: Area) -> str:
    """`23.0%`, `37%`, `81,770`: with the publisher's places, the unit only where it is a percentage."""
    digits = f"{value:,.{indicator.decimals_for(area)}f}".replace("-", "\N{MINUS SIGN}")
    return f"{digits}%" if indicator.unit is Unit.PERCENT else digits


def lines_of(figures: pd.DataFrame, indicator: Indicator) -> list[Line]:
    """A line for each area that the table of published figures has of an indicator, in the order of `Area`."""
    own = figures[figures["code"] == indicator.code].sort_values("year", kind="stable")
    return [_line(indicator, area, rows) for area in Area if len(rows := own[own["kind"] == area])]


def _line(indicator: Indicator, area: Area, rows: pd.DataFrame) -> Line:
    columns = (rows["year"], rows["value"], rows["symbol"], rows["neighbours"].fillna(0))
    points = {
        int(year): Point(value=float(value), symbol=str(symbol), neighbours=int(neighbours))
        for year, value, symbol, neighbours in zip(*columns, strict=True)
    }
    return Line(indicator=indicator, area=area, name=str(rows["area"].iloc[0]), points=points)


def area_names(published: Published) -> dict[Area, str]:
    """What the areas that have figures are called, in the order of `Area`."""
    named = published.figures.drop_duplicates("kind").set_index("kind")["area"]
    return {area: str(named[area]) for area in Area if area in named.index}


def years_of(lines: Sequence[Line]) -> list[int]:
    """All years that any of the lines has a figure or symbol for."""
    return sorted({year for line in lines for year in line.points})


def year_words(indicator: Indicator, year: int) -> str:
    """`in 2024-25`, `on 31 March 2025`, `in the twelve months to September 2025`."""
    is_financial = indicator.series.last_month == MARCH and not indicator.at_a_date
    return f"in {year - 1}-{year % 100:02d}" if is_financial else numbers.when(indicator.period(year))


def worth_drawing(lines: Sequence[Line]) -> bool:
    """Whether there is something to compare: numbers that add up are as large as their areas, which says nothing."""
    return len(lines) > 1 and not lines[0].indicator.adds_up and any(len(line.shown) > 1 for line in lines)


def picture(lines: Sequence[Line]) -> Picture:
    """The lines by year, each named at its end, on an axis from zero. At most four lines."""
    with style.context([dict(STYLE)], after_reset=True):
        sheet = _draw(lines)
        return Picture(png=png(sheet), width_px=WIDTH_PX, height_px=round(sheet.get_figheight() * INCH_PX))


def _draw(lines: Sequence[Line]) -> Canvas:
    indicator, years = lines[0].indicator, years_of(lines)
    ends = [_end(line, colour, marker, years[-1]) for line, colour, marker in _told_apart(lines)]
    ticks = _ticks([point.value for line in lines for point in line.shown.values()])
    names = [_tick_name(tick, indicator.unit) for tick in ticks]
    label_width, label_height = room_for(ends)
    strips = STRIP_PX * sum(bool(_symbols(line)) for line in lines)
    bottom = strips + 2 * LINE_PX + 20
    sheet = new_sheet(max(HEIGHT_PX, label_height + TOP_PX + bottom))
    axes = panel(sheet, left=max(width_px(names) + 12, 36), right=label_width, top=TOP_PX, bottom=bottom)
    axes.set_yticks(ticks, names)
    axes.set_ylim(ticks[0], ticks[-1])
    axes.set_xlim(years[0] - 0.2, years[-1] + 0.2)
    axes.set_xticks(years, [*map(str, years)])
    axes.tick_params(axis="x", pad=(strips + 9) / POINT_PX)
    axes.set_xlabel(_each_point(indicator), loc="left", labelpad=4)
    for line, colour, marker in reversed(_told_apart(lines)):
        heights = [line.points[year].value if year in line.points else math.nan for year in years]
        axes.plot(years, heights, color=colour, marker=marker, clip_on=False)
    _draw_symbols(axes, [one for one in _told_apart(lines) if _symbols(one[0])])
    write_ends(axes, ends)
    sheet.text(4 / WIDTH_PX, 1 - 4 / (sheet.get_figheight() * INCH_PX), numbers.header(indicator.unit), va="top")
    return sheet


def _told_apart(lines: Sequence[Line]) -> list[tuple[Line, str, str]]:
    """Each line with its colour and marker: an area has the same in every picture."""
    places = {area: place for place, area in enumerate(Area)}
    return [(line, CATEGORICAL[places[line.area]], MARKERS[places[line.area]]) for line in lines]


def _end(line: Line, colour: str, marker: str, last_year: int) -> End:
    year, point = next(reversed(line.shown.items()), (0, None))
    name = f"{line.name} {line.printed(year)}" if year == last_year else line.name
    return End(
        text=wrapped(name, LABEL_CHARACTERS),
        height=point.value if point else 0.0,
        colour=colour,
        reached=year if year == last_year else None,
        marker=marker,
    )


def _ticks(heights: Sequence[float]) -> list[float]:
    top = max([*heights, 1.0])
    return [float(tick) for tick in MaxNLocator(nbins=5, steps=[1, 2, 2.5, 5, 10]).tick_values(0, top)]


def _tick_name(tick: float, unit: Unit) -> str:
    return f"{tick:,.10g}%" if unit is Unit.PERCENT else f"{tick:,.10g}"


def _each_point(indicator: Indicator) -> str:
    month = f"{indicator.year_end(2000):%B}"
    return f"On the last day of {month}" if indicator.at_a_date else f"Twelve months to the end of {month}"


def _symbols(line: Line) -> dict[int, str]:
    return {year: point.symbol for year, point in line.points.items() if not point.shown}


def _draw_symbols(axes: Axes, told: Sequence[tuple[Line, str, str]]) -> None:
    """Symbols in a strip for each line under the axis, at no height, with the line's marker before them."""
    width, height = panel_px(axes)
    for row, (line, colour, marker) in enumerate(told):
        below = -((row + 0.5) * STRIP_PX + 7) / height
        axes.plot([-14 / width], [below], transform=axes.transAxes, color=colour, marker=marker, clip_on=False)
        for year, symbol in _symbols(line).items():
            axes.text(year, below, symbol, transform=axes.get_xaxis_transform(), ha="center", va="center", color=QUIET)
