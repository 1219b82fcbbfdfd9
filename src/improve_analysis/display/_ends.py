"""The names at the ends of lines, moved apart where lines come close."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes

from improve_analysis.display._sheet import height_of, panel_px, width_px

SWATCH_PX = 40
GAP_PX = 4
MARKER_PX = 5
"""Half of a marker's width, which keeps as far from a label as a stroke does."""
ABOVE_PX = 24
"""How far labels may stand above the axes."""


@dataclass(frozen=True, kw_only=True)
class End:
    """What is written beside a line, as near to `height` (in the axis's unit) as the others let it.

    `reached`: how far along the axis the line goes, where a stroke can lead from there to the label; None where the
    line stops before the others do, and its `marker` stands beside the label instead. A target has no marker and goes
    all the way, unless it is said how far.
    """

    text: str
    height: float
    colour: str
    reached: float | None = None
    marker: str = ""


def room_for(ends: Sequence[End]) -> tuple[float, float]:
    """Width and height in pixels that the labels take."""
    if not ends:
        return 0.0, 0.0
    return width_px([end.text for end in ends]) + SWATCH_PX + GAP_PX, sum(height_of(end.text) + GAP_PX for end in ends)


def write_ends(axes: Axes, ends: Sequence[End]) -> None:
    """Write each label to the right of the axes, with a stroke of its line's colour."""
    height = panel_px(axes)[1]
    foot, top = axes.get_ylim()
    wanted = [(end.height - foot) / (top - foot) * height for end in ends]
    placed = spread(wanted, [height_of(end.text) + GAP_PX for end in ends], height + ABOVE_PX)
    for end, at, line in zip(ends, placed, wanted, strict=True):
        _write(axes, end, at / height, line / height)


def _write(axes: Axes, end: End, at: float, line: float) -> None:
    """One label; `at` and `line` are heights as shares of the axes', of the label and of its line."""
    width = panel_px(axes)[0]
    left, right = axes.get_xlim()
    reached = end.reached if end.marker or end.reached is not None else right
    lead = [] if reached is None else [((reached - left) / (right - left), line)]
    stop = SWATCH_PX - (10 if lead else 10 + MARKER_PX)
    stroke = [*lead, (1 + 12 / width, at), (1 + stop / width, at)]
    axes.plot(
        [across for across, _ in stroke],
        [up for _, up in stroke],
        transform=axes.transAxes,
        color=end.colour,
        linewidth=1.4,
        linestyle="-" if end.marker else (0, (3, 2)),
        marker=None if lead else end.marker,
        markevery=[len(stroke) - 1],
        clip_on=False,
    )
    text = 1 + (SWATCH_PX - 2) / width
    axes.text(text, at, end.text, transform=axes.transAxes, va="center", linespacing=1.1)


def spread(wanted: Sequence[float], heights: Sequence[float], room: float) -> list[float]:
    """Centres for labels of these heights, none over another, as near as can be (least squares) to those wanted.

    All lie between 0 and `room`, where they fit. Less the height of the labels below it, each label's place may only
    grow along the order, so this is an isotonic regression: neighbours out of order share their mean.
    """
    order = sorted(range(len(wanted)), key=lambda one: wanted[one])
    below = np.cumsum([0.0, *(heights[one] for one in order)])
    pools: list[list[float]] = []
    for one, foot in zip(order, below[:-1], strict=True):
        pools.append([wanted[one] - heights[one] / 2 - foot])
        while len(pools) > 1 and np.mean(pools[-2]) > np.mean(pools[-1]):
            pools[-2:] = [pools[-2] + pools[-1]]
    level = [float(np.mean(pool)) for pool in pools for _ in pool]
    feet = np.clip(level, 0.0, max(0.0, room - below[-1])) + below[:-1]
    placed = {one: float(foot + heights[one] / 2) for one, foot in zip(order, feet, strict=True)}
    return [placed[one] for one in range(len(wanted))]
