"""A chart with a palette looks as it did, and is the same bytes every time."""

import io
from base64 import b64decode, b64encode

import numpy as np
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from PIL import Image, ImageDraw

from improve_analysis.edition.pictures import EXACT, smaller, with_small_pictures
from improve_analysis.edition.sanitise import PNG_CHUNKS, _chunks

BLUE, ORANGE = (18, 67, 109), (244, 106, 37)


def png(picture, **options):
    buffer = io.BytesIO()
    picture.save(buffer, format="png", **options)
    return buffer.getvalue()


def chart():
    """Bars in two colours and a slanting line, drawn large and made smaller, so that its edges are smooth."""
    drawn = Image.new("RGB", (1600, 1000), "white")
    draw = ImageDraw.Draw(drawn)
    draw.rectangle((100, 200, 700, 900), fill=BLUE)
    draw.rectangle((900, 400, 1500, 900), fill=ORANGE)
    draw.line((0, 990, 1590, 5), fill=(61, 61, 61), width=12)
    draw.ellipse((500, 100, 1100, 700), outline=BLUE, width=17)
    return drawn.resize((400, 250), Image.Resampling.LANCZOS)


def points(data):
    return np.asarray(Image.open(io.BytesIO(data)).convert("RGB")).astype(int)


def test_it_is_smaller_and_every_point_looks_as_it_did():
    before = png(chart())
    after = smaller(before)

    assert len(after) < len(before) / 2
    assert np.abs(points(after) - points(before)).max() <= 9


def test_the_colours_of_bars_lines_and_ground_stay_exactly():
    before, after = points(png(chart())), points(smaller(png(chart())))

    for colour in (BLUE, ORANGE, (255, 255, 255)):
        was = (before == colour).all(axis=2)
        assert was.sum() > 1000
        assert (after[was] == colour).all()


def test_it_is_a_picture_with_a_palette_and_its_size_and_nothing_else():
    after = smaller(png(chart(), dpi=(200, 200)))

    assert set(_chunks(after)) == PNG_CHUNKS | {b"PLTE"}
    assert Image.open(io.BytesIO(after)).info["dpi"] == pytest.approx((200, 200), abs=0.1)


def test_the_same_picture_is_the_same_bytes():
    assert smaller(png(chart())) == smaller(png(chart()))


def test_a_notebook_keeps_everything_but_the_bytes_of_its_pictures():
    shown = new_output("display_data", data={"image/png": b64encode(png(chart())).decode()}, metadata={"kept": 1})
    told = new_output("display_data", data={"text/markdown": "Words."})
    notebook = new_notebook(cells=[new_markdown_cell("Words."), new_code_cell("", outputs=[shown, told])])
    light = with_small_pictures(notebook)

    assert b64decode(light.cells[1].outputs[0].data["image/png"]) == smaller(png(chart()))
    assert notebook.cells[1].outputs[0].data == shown.data
    light.cells[1].outputs[0].data = shown.data
    assert light == notebook


def test_what_is_transparent_is_white():
    clear = Image.new("RGBA", (20, 20), (0, 0, 0, 0))
    clear.putpixel((3, 3), (*BLUE, 255))

    after = points(smaller(png(clear)))
    assert tuple(after[0, 0]) == (255, 255, 255)
    assert tuple(after[3, 3]) == BLUE


def test_more_colours_than_a_palette_holds_are_given_the_nearest():
    noise = np.random.default_rng(1).integers(0, 256, (64, 64, 3), dtype=np.uint8)
    after = smaller(png(Image.fromarray(noise)))

    assert Image.open(io.BytesIO(after)).mode == "P"
    assert np.abs(points(after) - noise.astype(int)).mean() < 40


def test_more_common_colours_than_are_kept_exactly_are_near():
    steps = np.arange(EXACT * 2, dtype=np.uint8)[:, None, None] * 7 + np.zeros((1, 5, 3), dtype=np.uint8)
    after = points(smaller(png(Image.fromarray(steps))))

    assert np.abs(after - steps.astype(int)).max() <= 9
