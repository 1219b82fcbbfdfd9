"""Bars for categories, each with its name and its value."""

from __future__ import annotations

import numpy as np
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas

from improve_analysis.disclosure import Release
from improve_analysis.display import numbers, words
from improve_analysis.display._figures import Figure, by_category
from improve_analysis.display._sheet import LINE_PX, WIDTH_PX, height_of, new_sheet, panel, panel_px, width_px, wrapped
from improve_analysis.display.palette import CATEGORICAL, INK, QUIET
from improve_analysis.evidence.targets import targets_of
from improve_analysis.measures._measure import Count, Mix, Net

NAME_CHARACTERS = 26
ROW_PX = 44
THICK_PX = 28
BESIDE_PX = 10
"""From a bar to its value."""


def draw_bars(release: Release) -> Canvas:
    """The bars of one measure by one breakdown; what is withheld has its mark and no bar."""
    found = by_category(release)
    names = [wrapped(name, NAME_CHARACTERS) for name in found]
    labels = [numbers.short(one.value, one.unit) if one.shown else one.mark for one in found.values()]
    aim = _aim(release)
    tall = max(ROW_PX, *(height_of(name) + 12 for name in names))
    top = LINE_PX + 12 if aim else 8
    sheet = new_sheet(tall * len(found) + top + LINE_PX + 20)
    axes = panel(sheet, left=width_px(names) + 14, right=width_px(labels) + 20, top=top, bottom=LINE_PX + 20)
    _draw(axes, names, list(found.values()), THICK_PX / tall)
    if aim:
        _draw_aim(axes, *aim)
    _write(axes, labels, list(found.values()), aim[0] if aim else None)
    axes.set_xlabel(numbers.header(next(iter(found.values())).unit), loc="left", labelpad=8)
    return sheet


def _aim(release: Release) -> tuple[float, str] | None:
    """Where the target stands and what it is; a target for the whole says nothing of a part of it."""
    measure = next(iter(release.measures.values()))
    target = targets_of(release).get(measure.id)
    if target is None or target.value is None or isinstance(measure, Mix | Count | Net):
        return None
    return target.value, f"Target: {words.target_words(target, measure.unit)}"


def _draw(axes: Axes, names: list[str], figures: list[Figure], thickness: float) -> None:
    values = [one.value if one.shown else np.nan for one in figures]
    sns.barplot(
        x=values, y=names, orient="h", color=CATEGORICAL[0], saturation=1, width=thickness, errorbar=None, ax=axes
    )
    axes.set_xlim(0, max(one.value for one in figures if one.shown) or 1)
    axes.set_xticks([])
    axes.grid(visible=False)
    axes.spines["bottom"].set_visible(False)
    axes.spines["left"].set_visible(True)


def _draw_aim(axes: Axes, value: float, text: str) -> None:
    """The target, its words above the bars, within the sheet."""
    width, height = panel_px(axes)
    axes.set_xlim(0, max(axes.get_xlim()[1], value))
    axes.axvline(value, color="white", linewidth=4, clip_on=False)
    axes.axvline(value, color=QUIET, linewidth=1.6, linestyle=(0, (5, 3)), clip_on=False)
    left = axes.get_position().x0 * WIDTH_PX
    half = width_px([text]) / 2
    centre = min(max(left + value / axes.get_xlim()[1] * width, half + 4), WIDTH_PX - half - 4)
    axes.text((centre - left) / width, 1 + 6 / height, text, transform=axes.transAxes, ha="center", va="bottom")


def _write(axes: Axes, labels: list[str], figures: list[Figure], aim: float | None) -> None:
    """The values beside their bars; within them where a target's line would run through the values beside them."""
    for row, (label, figure) in enumerate(zip(labels, figures, strict=True)):
        end = figure.value if figure.shown else 0
        inside = aim is not None and figure.shown and _meets(axes, label, end, aim)
        axes.annotate(
            label,
            (end, row),
            xytext=(-7 if inside else 5, 0),
            textcoords="offset points",
            ha="right" if inside else "left",
            va="center",
            color="white" if inside else INK if figure.shown else QUIET,
            bbox=None if inside else {"facecolor": "white", "edgecolor": "none", "pad": 1},
        )


def _meets(axes: Axes, label: str, end: float, aim: float) -> bool:
    """Whether a target's line is where a value would stand beside its bar, and the bar has room for it instead."""
    per_px = axes.get_xlim()[1] / panel_px(axes)[0]
    room = (width_px([label]) + 2 * BESIDE_PX) * per_px
    return end < aim < end + room < 2 * end
