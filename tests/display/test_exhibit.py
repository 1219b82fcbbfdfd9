"""What an exhibit puts on the page, and in which order."""

from __future__ import annotations

from base64 import b64decode

import pytest

from improve_analysis.disclosure import Release
from improve_analysis.display.exhibit import digest, outputs
from tests.display.conftest import SHARE, absent, by_categories, over_time
from tests.display.test_charts import BARS, LINES
from tests.display.test_tables import comparison, grid


def kinds(release: Release) -> list[list[str]]:
    return [[*output.data] for output in outputs(release)]


@pytest.mark.parametrize("name", [*LINES, *BARS])
def test_words_picture_numbers_and_how_they_are_counted(name: str) -> None:
    release = (LINES | BARS)[name]
    assert kinds(release) == [
        ["text/markdown"],
        ["image/png", "text/plain"],
        ["text/html", "text/plain"],
        ["text/markdown"],
    ]
    assert "<details>" in outputs(release)[2].data["text/html"]


@pytest.mark.parametrize("release", [grid(), comparison(), over_time(SHARE, [(40, 200)])])
def test_without_a_picture_the_table_stands_open(release: Release) -> None:
    assert kinds(release) == [["text/markdown"], ["text/html", "text/plain"], ["text/markdown"]]
    assert "<details>" not in outputs(release)[1].data["text/html"]


def test_what_is_missing_is_said_and_nothing_else() -> None:
    assert [output.data for output in outputs(absent())] == [
        {"text/markdown": r"This extract does not hold ssd\_contacts."}
    ]


@pytest.mark.parametrize("release", [grid(), LINES["two"], absent()])
def test_every_output_names_its_exhibit(release: Release) -> None:
    assert {output.metadata["improve"]["exhibit"] for output in outputs(release)} == {"thresholds.made_up"}


def test_the_picture_carries_its_words_and_its_size() -> None:
    picture = outputs(LINES["two"])[1]
    assert b64decode(picture.data["image/png"]).startswith(b"\x89PNG")
    told = picture.metadata["image/png"]
    assert told["alt"].startswith("Line chart.")
    assert (told["width"], told["height"]) == (720, 380)


def test_the_digest_holds_what_is_drawn_so_that_nbval_sees_a_change() -> None:
    assert digest(over_time(SHARE, [(46, 200), (3, 200)])) == (
        "Re-referrals within twelve months\nRe-referrals within twelve months: August 2024 23.0%; September 2024 [c]"
    )
    assert digest(by_categories(SHARE, {"A": (20, 60), "B": (10, 80)})) == (
        "Re-referrals within twelve months\nA: 33.3%\nB: 12.5%"
    )
