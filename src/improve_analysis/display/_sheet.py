"""The sheet that a picture is drawn on, measured in pixels of the page."""

from __future__ import annotations

import io
import textwrap
from collections.abc import Sequence
from functools import cache

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure as Canvas
from PIL import Image

from improve_analysis.display.palette import CATEGORICAL, EVENT, GRID, INK, QUIET, SIGNS

WIDTH_PX = 720
SCALE = 2
INCH_PX = 100
"""Page pixels to matplotlib's inch: 14 point text is 19 px on the page, and 10 px where a phone shrinks it to half."""
POINT_PX = INCH_PX / 72
COLOURS = 64
NEAR = 4
DRAWN_WITH = [
    tuple(round(255 * part) for part in to_rgb(colour))
    for colour in ("#FFFFFF", INK, QUIET, GRID, EVENT, *CATEGORICAL, *(colour for colour, _ in SIGNS.values()))
]
LINE_PX = 24
"""From one line of text to the next."""


def new_sheet(height_px: float) -> Canvas:
    """An empty sheet, kept away from pyplot so that nothing is left open or shown twice."""
    sheet = Canvas(figsize=(WIDTH_PX / INCH_PX, height_px / INCH_PX), dpi=INCH_PX * SCALE)
    FigureCanvasAgg(sheet)
    return sheet


def panel(sheet: Canvas, *, left: float, right: float, top: float, bottom: float) -> Axes:
    """Axes with these margins in pixels."""
    height = sheet.get_figheight() * INCH_PX
    return sheet.add_axes(
        (left / WIDTH_PX, bottom / height, (WIDTH_PX - left - right) / WIDTH_PX, (height - top - bottom) / height)
    )


def panel_px(axes: Axes) -> tuple[float, float]:
    """Width and height of the axes in pixels."""
    box = axes.get_window_extent()
    return box.width / SCALE, box.height / SCALE


def width_px(texts: Sequence[str]) -> float:
    """How wide the widest of some texts is, drawn at the usual size."""
    return max(map(_text_width_px, texts), default=0)


@cache
def _text_width_px(text: str) -> float:
    drawn = _ruler().text(0, 0, text)
    width = drawn.get_window_extent(_ruler().canvas.get_renderer()).width  # type: ignore[attr-defined]
    drawn.remove()
    return width / SCALE


@cache
def _ruler() -> Canvas:
    """A sheet that nothing stays on."""
    return new_sheet(INCH_PX)


def wrapped(text: str, characters: int) -> str:
    return "\n".join(textwrap.wrap(text, characters, break_long_words=False, break_on_hyphens=False))


def height_of(text: str) -> float:
    return LINE_PX * (text.count("\n") + 1)


def png(sheet: Canvas) -> bytes:
    """The picture's bytes, in few colours: the same for the same drawing, whatever matplotlib calls itself."""
    drawn, written = io.BytesIO(), io.BytesIO()
    sheet.savefig(drawn, format="rgba")
    size = (round(sheet.bbox.width), round(sheet.bbox.height))
    picture = _in_few_colours(Image.frombytes("RGBA", size, drawn.getvalue()).convert("RGB"))
    picture.save(written, format="PNG", dpi=(INCH_PX * SCALE, INCH_PX * SCALE))
    return written.getvalue()


def _in_few_colours(picture: Image.Image) -> Image.Image:
    """A quarter of the size and the same to the eye; the colours that are drawn with stay what they are."""
    few = picture.quantize(COLOURS, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    palette = np.array(few.getpalette(), dtype=int).reshape(-1, 3)
    for colour in DRAWN_WITH:
        apart = np.abs(palette - colour).max(axis=1)
        if apart.min() <= NEAR:
            palette[apart.argmin()] = colour
    few.putpalette(palette.astype(np.uint8).tobytes())
    return few
