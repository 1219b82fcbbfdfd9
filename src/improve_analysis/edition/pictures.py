"""Charts in as few bytes as look the same: a palette instead of three bytes a point."""

from __future__ import annotations

import io
from base64 import b64decode, b64encode
from copy import deepcopy

import nbformat
import numpy as np
import pandas as pd
from PIL import Image

PNG = "image/png"
PALETTE = 256
EXACT = 16
"""How many of a picture's commonest colours stay as they are: those of its lines, bars, words and ground."""
LEVELS = 16
"""How many shades of red, green and blue the rest may have: the points at edges, each off by 8 of 255 at most."""


def with_small_pictures(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """A copy of a notebook with each of its pictures made `smaller`."""
    light = deepcopy(notebook)
    for cell in light.cells:
        for output in cell.get("outputs", ()):
            if PNG in output.get("data", {}):
                output.data[PNG] = b64encode(smaller(b64decode(output.data[PNG]))).decode("ascii")
    return light


def smaller(png: bytes) -> bytes:
    """The same picture as a PNG with a palette and nothing but the picture and its size; the same bytes every time.

    Transparency is laid on white, the ground of the page. One that has more colours than a palette holds after all is
    given the palette that fits it best.
    """
    with Image.open(io.BytesIO(png)) as opened:
        dpi = opened.info.get("dpi")
        picture = _on_white(opened)
    reduced = _with_palette(picture) or picture.quantize(
        PALETTE, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE
    )
    buffer = io.BytesIO()
    reduced.save(buffer, format="png", optimize=True, **({"dpi": dpi} if dpi else {}))
    return buffer.getvalue()


def _on_white(picture: Image.Image) -> Image.Image:
    drawn = picture.convert("RGBA")
    ground = Image.new("RGBA", drawn.size, "white")
    return Image.alpha_composite(ground, drawn).convert("RGB")


def _with_palette(picture: Image.Image) -> Image.Image | None:
    """None where even the shades that are left are too many."""
    at, colours = pd.factorize(_code(np.asarray(picture).reshape(-1, 3)))
    counts = np.bincount(at)
    exact = np.stack([colours >> 16 & 255, colours >> 8 & 255, colours & 255], axis=1)
    shades = _shaded(exact)
    commonest = np.argsort(-counts, kind="stable")[:EXACT]
    shades[commonest] = exact[commonest]
    palette, of_colour = np.unique(_code(shades), return_inverse=True)
    if len(palette) > PALETTE:
        return None
    reduced = Image.fromarray(of_colour[at].reshape(picture.height, picture.width).astype(np.uint8))
    reduced.putpalette(np.stack([palette >> 16, palette >> 8 & 255, palette & 255], axis=1).astype(np.uint8).tobytes())
    return reduced


def _code(points: np.ndarray) -> np.ndarray:
    red, green, blue = points.astype(np.uint32).T
    return red << 16 | green << 8 | blue


def _shaded(points: np.ndarray) -> np.ndarray:
    step = 255 / (LEVELS - 1)
    return np.rint(np.rint(points / step) * step).astype(np.uint32)
