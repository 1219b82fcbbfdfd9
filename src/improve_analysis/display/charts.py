"""Pictures of released figures, for a text column of 720 px at twice the pixels.

A picture holds no title (that is the page's text) and nothing about one child. What is withheld is a gap with its mark
beside the axis, never at a height.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib import style

from improve_analysis.disclosure import Release
from improve_analysis.display._bars import draw_bars
from improve_analysis.display._figures import by_category, series_of
from improve_analysis.display._lines import draw_lines
from improve_analysis.display._sheet import INCH_PX, WIDTH_PX, png
from improve_analysis.display.palette import STYLE
from improve_analysis.evidence import Evidence
from improve_analysis.measures._exhibit import Form

_DRAWN = frozenset({Form.TREND, Form.ROLLING, Form.CURVE, Form.CATEGORIES})


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A PNG, and the size at which the page shows it, in pixels."""

    png: bytes
    width_px: int
    height_px: int


def chart(release: Release, evidence: Sequence[Evidence] = ()) -> Picture | None:
    """The exhibit's picture; None where its form has none, or where there would be nothing to compare in it."""
    if release.exhibit.form not in _DRAWN or not _worth_drawing(release):
        return None
    with style.context([dict(STYLE)], after_reset=True):
        is_bars = release.exhibit.form is Form.CATEGORIES
        sheet = draw_bars(release) if is_bars else draw_lines(release, evidence)
        return Picture(png=png(sheet), width_px=WIDTH_PX, height_px=round(sheet.get_figheight() * INCH_PX))


def _worth_drawing(release: Release) -> bool:
    if release.exhibit.form is Form.CATEGORIES:
        return sum(figure.shown for figure in by_category(release).values()) > 1
    return any(len(series.shown) > 1 for series in series_of(release))
