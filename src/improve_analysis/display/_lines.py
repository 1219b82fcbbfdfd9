"""Lines over periods or days, each named at its end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.dates import date2num
from matplotlib.figure import Figure as Canvas
from matplotlib.ticker import MaxNLocator

from improve_analysis.calendar import Length
from improve_analysis.disclosure import Release
from improve_analysis.display import numbers, words
from improve_analysis.display._control import draw_control, draw_events, limit_ends, limits_of
from improve_analysis.display._ends import End, room_for, write_ends
from improve_analysis.display._figures import Place, Series, labels_of, series_of
from improve_analysis.display._sheet import (
    INCH_PX,
    LINE_PX,
    POINT_PX,
    WIDTH_PX,
    new_sheet,
    panel,
    panel_px,
    width_px,
    wrapped,
)
from improve_analysis.display.finding import is_control_chart
from improve_analysis.display.palette import CATEGORICAL, INK, MARKERS, QUIET
from improve_analysis.evidence import Evidence
from improve_analysis.evidence.targets import targets_of
from improve_analysis.evidence.trajectories import Trajectory
from improve_analysis.measures._measure import Unit
from improve_analysis.plan import Target

HEIGHT_PX = 380
TOP_PX = 48
LETTERS_PX = 16
"""More room above a chart with events."""
STRIP_PX = 22
LABEL_CHARACTERS = 20
MARKED_AT_MOST = 13
"""Up to this many points each has its marker; beyond, only the last and those that stand alone."""
ON_THE_WAY = "On the way to it"
HIGH_SHARE = 80
"""Where every share is above this, the axis starts at half, and says so."""

_EACH_POINT = {
    Length.DAY: "Each point is the last day of a month",
    Length.MONTH: "Each point covers one month",
    Length.QUARTER: "Each point covers three months",
    Length.HALF_YEAR: "Each point covers six months",
    Length.YEAR: "Each point covers twelve months",
    Length.THREE_YEARS: "Each point covers three years",
}


@dataclass(frozen=True, kw_only=True)
class Line:
    """A series, and how it is told from the others: its label, colour and marker."""

    series: Series
    label: str
    colour: str
    marker: str

    @property
    def across(self) -> list[float]:
        return [_position(place) for place in self.series.figures]

    @property
    def heights(self) -> list[float]:
        """The values; missing where they are not shown, so that the line has a gap."""
        return [figure.value if figure.shown else float("nan") for figure in self.series.figures.values()]

    @property
    def marks(self) -> dict[float, str]:
        """Where along the axis a figure has no value, and its mark."""
        figures = zip(self.across, self.series.figures.values(), strict=True)
        return {across: figure.mark for across, figure in figures if not figure.shown}


@dataclass(frozen=True, kw_only=True)
class Aim:
    """A target as a line across: its height and its words."""

    height: float
    text: str


@dataclass(frozen=True, kw_only=True)
class Way:
    """The straight line from a plan's baseline to its target, by its two ends, and its height at the last figure."""

    start: tuple[float, float]
    end: tuple[float, float]
    height_now: float


def draw_lines(release: Release, evidence: Sequence[Evidence] = ()) -> Canvas:
    """The line chart of a trend or a curve; of a single trend that has one, its control chart.

    Raises ValueError for more than four series, or for two units.
    """
    lines, aims, ways = _lines(release), _aims(release), _ways(release, evidence)
    control = evidence[0] if is_control_chart(evidence) else None
    events = _events(evidence)
    unit = lines[0].series.unit
    ends = [*_ends(lines, aims, is_control=control is not None), *(limit_ends(control) if control else [])]
    ends += [End(text=ON_THE_WAY, height=way.height_now, colour=QUIET) for way in ways]
    limits = limits_of(control) if control else {}
    heights = [height for line in (*(line.heights for line in lines), *limits.values()) for height in line]
    ticks = _ticks([*heights, *(aim.height for aim in aims), *(way.height_now for way in ways)], unit)
    names = [_tick_name(tick, unit) for tick in ticks]
    strips = STRIP_PX * sum(bool(line.marks) for line in lines)
    across = _across_names(lines)
    half = width_px([*across.values()]) / 2
    label_width, label_height = room_for(ends)
    bottom = strips + 2 * LINE_PX + 20
    top = TOP_PX + (LETTERS_PX if events else 0)
    sheet = new_sheet(max(HEIGHT_PX, label_height + top + bottom))
    margins = {"left": max(width_px(names) + 12, half), "right": max(label_width, half), "top": top}
    axes = panel(sheet, bottom=bottom, **margins)
    axes.set_yticks(ticks, names)
    axes.set_ylim(ticks[0], ticks[-1])
    _draw_axis_across(axes, across, strips)
    axes.set_xlabel("Days" if _is_curve(lines) else _EACH_POINT[release.length], loc="left", labelpad=4)
    _draw(axes, lines, aims, control)
    axes.add_collection(
        LineCollection([(way.start, way.end) for way in ways], colors=QUIET, linestyles=":"), autolim=False
    )
    draw_events(axes, events)
    _draw_marks(axes, [line for line in lines if line.marks], several=len(lines) > 1)
    write_ends(axes, ends)
    sheet.text(4 / WIDTH_PX, 1 - 4 / (sheet.get_figheight() * INCH_PX), _axis_name(unit, ticks[0]), va="top")
    return sheet


def _events(evidence: Sequence[Evidence]) -> dict[float, str]:
    """Where along the axis an event stands -> its letter; the middle of a month that is all that is known."""
    return {
        float(date2num(event.date.first + (event.date.last - event.date.first) / 2)): letter  # type: ignore[no-untyped-call]
        for letter, event in words.events_marked(evidence).items()
    }


def _lines(release: Release) -> list[Line]:
    every = series_of(release)
    if len(every) > len(CATEGORICAL) or len({series.unit for series in every}) > 1:
        raise ValueError(f"{release.exhibit.id}: a line chart has at most four series, all in one unit.")
    told_by = zip(every, labels_of(every), CATEGORICAL, MARKERS, strict=False)
    return [Line(series=series, label=label, colour=colour, marker=marker) for series, label, colour, marker in told_by]


def _position(place: Place) -> float:
    return place if isinstance(place, int) else float(date2num(place.end))  # type: ignore[no-untyped-call]


def _is_curve(lines: Sequence[Line]) -> bool:
    return isinstance(next(iter(lines[0].series.figures)), int)


def _aims(release: Release) -> list[Aim]:
    """The distinct targets; whose each is only where they differ."""
    told: dict[tuple[float, str], str] = {}
    targets = targets_of(release)
    every = series_of(release)
    for series, label in zip(every, labels_of(every), strict=True):
        target = targets.get(series.measure.id)
        if target is not None and target.value is not None:
            told.setdefault((target.value, words.target_words(target, series.unit)), label)
    alone = len(told) == 1
    return [
        Aim(height=height, text=f"Target: {aim}" if alone else f"Target, {label}: {aim}")
        for (height, aim), label in told.items()
    ]


def _ways(release: Release, evidence: Sequence[Evidence]) -> list[Way]:
    """Of each measure with a dated target and a baseline that the plan itself gives."""
    targets = targets_of(release)
    told = [(one.trajectory, targets.get(one.measure.id)) for one in evidence]
    return [way for trajectory, target in told if trajectory and target and (way := _way(release, trajectory, target))]


def _way(release: Release, trajectory: Trajectory, target: Target) -> Way | None:
    """Back from the target, as steep as from the last figure on; None where it is flat, due, or has no baseline."""
    baseline, height_now, aim = target.baseline, trajectory.line_now, target.value
    if baseline is None or height_now is None or aim is None or aim == height_now:
        return None
    now, due = _position(release.periods[-1]), _position(trajectory.due)
    back = (due - now) * (aim - baseline) / (aim - height_now)
    return Way(start=(due - back, baseline), end=(due, aim), height_now=height_now)


def _ends(lines: Sequence[Line], aims: Sequence[Aim], *, is_control: bool) -> list[End]:
    furthest = max(across for line in lines for across in line.across)
    named = (
        [_end(line, furthest) for line in lines]
        if len(lines) > 1
        else _last_value(lines[0], INK if is_control else lines[0].colour)
    )
    targets = [End(text=wrapped(aim.text, LABEL_CHARACTERS), height=aim.height, colour=QUIET) for aim in aims]
    return [*named, *targets]


def _end(line: Line, furthest: float) -> End:
    shown = [(across, height) for across, height in zip(line.across, line.heights, strict=True) if not np.isnan(height)]
    across, height = shown[-1] if shown else (None, 0.0)
    return End(
        text=wrapped(line.label, LABEL_CHARACTERS),
        height=height,
        colour=line.colour,
        reached=across if across == furthest else None,
        marker=line.marker,
    )


def _last_value(line: Line, colour: str) -> list[End]:
    """A single line needs no name, but its latest value, where that is shown."""
    last = next(reversed(line.series.figures.values()))
    text = numbers.short(last.value, last.unit)
    end = End(text=text, height=last.value, colour=colour, reached=line.across[-1], marker=line.marker)
    return [end] if last.shown else []


def _ticks(heights: Sequence[float], unit: Unit) -> list[float]:
    """The ticks of the upright axis, from its foot to its top: from zero, but for shares that are all high."""
    low, high = float(np.nanmin(heights)), float(np.nanmax(heights))
    percent = unit is Unit.PERCENT
    if percent and low > HIGH_SHARE and high <= 100:
        return [50.0, 60.0, 70.0, 80.0, 90.0, 100.0]
    low, high = min(0.0, low), max(0.0, high)
    high = high if high > low else low + (10 if percent else 5)
    ticks = MaxNLocator(nbins=5, steps=[1, 2, 2.5, 5, 10], integer=not percent and high >= 5).tick_values(low, high)
    return [float(tick) for tick in ticks]


def _tick_name(tick: float, unit: Unit) -> str:
    name = f"{tick:,.10g}".replace("-", "\N{MINUS SIGN}")
    return f"{name}%" if unit is Unit.PERCENT else name


def _axis_name(unit: Unit, foot: float) -> str:
    name = numbers.header(unit)
    return f"{name} (the axis starts at {_tick_name(foot, unit)})" if foot > 0 else name


def _across_names(lines: Sequence[Line]) -> dict[float, str]:
    """Position -> name of every place along the axis, in order."""
    places = {_position(place): place for line in lines for place in line.series.figures}
    return {at: _across_name(places[at]) for at in sorted(places)}


def _across_name(place: Place) -> str:
    return numbers.counted(place) if isinstance(place, int) else f"{place.end:%b %Y}"


def _draw_axis_across(axes: Axes, names: dict[float, str], strips: float) -> None:
    places = [*names]
    days = not any(" " in name for name in names.values())
    pad = (places[-1] - places[0]) * 0.03 or 1
    axes.set_xlim(0 if days else places[0] - pad, places[-1] + pad)
    kept = _thinned(axes, names) if days else _stepped(axes, names)
    axes.set_xticks(kept, [names[at] for at in kept])
    axes.tick_params(axis="x", pad=(strips + 9) / POINT_PX)


def _stepped(axes: Axes, names: dict[float, str]) -> list[float]:
    """Periods a whole part or number of years apart, counted back from the last, whose names do not touch."""
    places, ends = [*names], [pd.Period(name, freq="M").ordinal for name in names.values()]
    left, right = axes.get_xlim()
    month_px = panel_px(axes)[0] * (places[-1] - places[0]) / (right - left) / max(1, ends[-1] - ends[0])
    needed = width_px([*names.values()]) + 8
    apart = next((months for months in (1, 3, 6, 12, 24) if months * month_px >= needed), 36)
    return [at for at, end in zip(places, ends, strict=True) if (ends[-1] - end) % apart == 0]


def _thinned(axes: Axes, names: dict[float, str]) -> list[float]:
    """The last day, and each before it whose name does not touch the one kept after it."""
    left, right = axes.get_xlim()
    apart = (width_px([*names.values()]) + 12) / panel_px(axes)[0] * (right - left)
    kept: list[float] = []
    for at in reversed([*names]):
        if not kept or kept[-1] - at > apart:
            kept.append(at)
    return kept[::-1]


def _draw(axes: Axes, lines: Sequence[Line], aims: Sequence[Aim], control: Evidence | None) -> None:
    if axes.get_ylim()[0] < 0:
        axes.axhline(0, color=QUIET, linewidth=1.0, zorder=1.5)
    for aim in aims:
        axes.axhline(aim.height, color=QUIET, linewidth=1.6, linestyle=(0, (5, 3)), zorder=1.5, clip_on=False)
    if control:
        draw_control(axes, lines[0].across, control)
        return
    for line in lines:
        marked = _marked(line.heights)
        axes.plot(line.across, line.heights, color=line.colour, marker=line.marker, markevery=marked, clip_on=False)


def _marked(heights: Sequence[float]) -> list[int]:
    """The points that have a marker."""
    shown = [place for place, height in enumerate(heights) if not np.isnan(height)]
    if len(shown) <= MARKED_AT_MOST:
        return shown
    alone = [one for one in shown if one - 1 not in shown and one + 1 not in shown]
    return sorted({*alone, shown[-1]})


def _draw_marks(axes: Axes, lines: Sequence[Line], *, several: bool) -> None:
    """What is not shown, in a strip for each line under the axis: at no height. Of several, with the line's marker."""
    width, height = panel_px(axes)
    for row, line in enumerate(lines):
        below = -((row + 0.5) * STRIP_PX + 7) / height
        for across, mark in line.marks.items():
            axes.text(across, below, mark, transform=axes.get_xaxis_transform(), ha="center", va="center", color=QUIET)
        if several:
            axes.plot(
                [-14 / width], [below], transform=axes.transAxes, color=line.colour, marker=line.marker, clip_on=False
            )
