"""What makes a line chart a control chart: its mean and limits, its signs of change, the events to know of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np
from matplotlib.axes import Axes

from improve_analysis.display import finding
from improve_analysis.display._ends import End, spread
from improve_analysis.display._sheet import panel_px
from improve_analysis.display.palette import EVENT, INK, QUIET, SIGNS
from improve_analysis.evidence import ControlChart, Evidence
from improve_analysis.evidence.printed import LOWER, MEAN, UPPER, within_unit
from improve_analysis.statistics.spc import Variation

_DOTTED = (0, (1, 2))
_POINT, _SIGN = 5.0, 8.5
LETTER_PX = 18
"""From one event's letter to the next, at least."""


def limits_of(evidence: Evidence) -> dict[str, list[float]]:
    """The middle line and the limits at each point, no further out than the measure can be."""
    if not isinstance(evidence.chart, ControlChart):
        return {}
    chart = evidence.chart.chart
    lines = {MEAN: chart.means, LOWER: chart.lowers, UPPER: chart.uppers}
    return {name: [within_unit(value, evidence.measure) for value in line] for name, line in lines.items()}


def limit_ends(evidence: Evidence) -> list[End]:
    """The names of the mean and the limits, with their last values; one name where they are the same."""
    last = {name: line[-1] for name, line in limits_of(evidence).items()}
    if not last:
        return []
    if last[LOWER] == last[UPPER]:
        return [_end("Mean", evidence, MEAN, last)]
    names = {UPPER: "Upper limit", MEAN: "Mean", LOWER: "Lower limit"}
    return [_end(text, evidence, name, last) for name, text in names.items() if name == MEAN or _bounds(last[name])]


def _bounds(limit: float) -> bool:
    """Whether a limit says more than that no figure is under 0, or over 100%."""
    return limit not in {0.0, 100.0}


def _end(text: str, evidence: Evidence, name: str, last: Mapping[str, float]) -> End:
    return End(text=f"{text} {finding.statistic(evidence, name)}", height=last[name], colour=QUIET)


def draw_control(axes: Axes, across: Sequence[float], evidence: Evidence) -> None:
    """The mean, the limits and the points, a phase at a time; a sign of change by its shape and colour."""
    found = evidence.chart
    if not isinstance(found, ControlChart):
        return
    lines = limits_of(evidence)
    for phase in found.chart.phases:
        edges = _edges(axes, across, phase.start, phase.stop)
        for name, style in ((MEAN, "-"), (LOWER, _DOTTED), (UPPER, _DOTTED)):
            heights = lines[name][phase.start : phase.stop]
            axes.stairs(heights, edges, baseline=None, color=QUIET, linewidth=1.3, linestyle=style, zorder=1.6)
        span = slice(phase.start, phase.stop)
        axes.plot(across[span], found.values[span], color=INK, linewidth=1.2, zorder=2.2, clip_on=False)
    _draw_points(axes, across, found)


def _edges(axes: Axes, across: Sequence[float], start: int, stop: int) -> list[float]:
    """Halfway between points, and to the right edge after the last."""
    middles = [(one + other) / 2 for one, other in pairwise(across)]
    left = middles[start - 1] if start else across[0]
    right = middles[stop - 1] if stop < len(across) else axes.get_xlim()[1]
    return [left, *middles[start : stop - 1], right]


def _draw_points(axes: Axes, across: Sequence[float], found: ControlChart) -> None:
    variations = np.array([variation.name for variation in found.chart.variations])
    for variation in Variation:
        colour, marker = SIGNS[variation.name]
        size = _POINT if variation is Variation.COMMON_CAUSE else _SIGN
        own = variations == variation.name
        axes.plot(
            np.asarray(across)[own],
            np.asarray(found.values)[own],
            linestyle="none",
            marker=marker,
            color=colour,
            markersize=size,
            zorder=2.4,
            clip_on=False,
        )


def draw_events(axes: Axes, places: Mapping[float, str]) -> None:
    """A thin line for each event at its place along the axis, with its letter above, moved apart where they meet."""
    if not places:
        return
    width, height = panel_px(axes)
    left, right = axes.get_xlim()
    wanted = [(at - left) / (right - left) * width for at in places]
    for (at, letter), above in zip(places.items(), _apart(wanted, width), strict=True):
        axes.axvline(at, color=EVENT, linewidth=0.8, zorder=1.4)
        axes.plot(
            [(at - left) / (right - left), above / width],
            [1, 1 + 5 / height],
            transform=axes.transAxes,
            color=EVENT,
            linewidth=0.8,
            clip_on=False,
        )
        axes.text(
            above / width, 1 + 6 / height, letter, transform=axes.transAxes, ha="center", va="bottom", fontsize=12
        )


def _apart(wanted: Sequence[float], width: float) -> list[float]:
    half = LETTER_PX / 2
    return [at - half for at in spread([one + half for one in wanted], [LETTER_PX] * len(wanted), width + LETTER_PX)]
