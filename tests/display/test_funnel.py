"""The funnel of councils: who stands where, in words, and what the page says where there is none."""

from __future__ import annotations

import re
from dataclasses import replace

import pandas as pd
import pytest

from improve_analysis.checks._published import PublishedNumbers
from improve_analysis.display._funnel import councils, counts_of
from improve_analysis.display.exhibit import Output
from improve_analysis.published import Published, load_published
from improve_analysis.published.councils import COLUMNS
from improve_analysis.published.indicators import LICENCE
from improve_analysis.settings import load_settings
from tests.display.test_published import made

CODE = "rereferrals_pct"


def with_counts(*counts: tuple[str, int, int], symbols: tuple[tuple[str, str], ...] = ()) -> Published:
    rows = [[CODE, 2025, "", name, of, out_of, ""] for name, of, out_of in counts]
    rows += [[CODE, 2025, "", name, float("nan"), float("nan"), symbol] for name, symbol in symbols]
    sources = ["Need, 2025", "https://example.org", LICENCE, "a file"]
    return made(councils=pd.DataFrame([[*row, *sources] for row in rows], columns=[*COLUMNS]))


def said(outputs: list[Output]) -> str:
    return "\n".join(one.data["text/markdown"] for one in outputs if "text/markdown" in one.data)


ALIKE = tuple((f"Town {number}", 22 + number % 3, 100) for number in range(20))


@pytest.mark.parametrize(
    ("of", "place"),
    [(23, "within the limits"), (40, "above the outer limits"), (33, "above the inner limits"), (3, "below the outer")],
)
def test_where_the_council_stands_is_said(of: int, place: str) -> None:
    outputs = councils(CODE, with_counts(*ALIKE, ("Ambleford", of, 100), ("Brookton", 22, 100)))
    text = said(outputs)
    assert f"Ambleford, with {of}.0% of 100, is {place}" in text
    assert "22 councils in the twelve months to March 2025" in text
    (table,) = (one.data["text/plain"] for one in outputs if "text/html" in one.data)
    assert re.findall(r"^(Ambleford|Brookton|Town)", table, re.MULTILINE) == ["Ambleford", "Brookton"]
    (picture,) = (one for one in outputs if "image/png" in one.data)
    assert place in picture.metadata["image/png"]["alt"]


def test_a_council_without_a_figure_is_not_placed() -> None:
    text = said(councils(CODE, with_counts(*ALIKE, symbols=(("Ambleford", "c"),))))
    assert "The council itself is not among them." in text
    assert "**Not shown.** Ambleford (withheld by the publisher, to protect people)." in text


def test_of_too_few_councils_no_funnel_is_drawn() -> None:
    outputs = councils(CODE, with_counts(("Ambleford", 23, 100), ("Brookton", 22, 100)))
    assert said(outputs).endswith("A funnel cannot be drawn: it takes ten councils, and the book holds two.")
    assert len(outputs) == 1
    assert counts_of(CODE, with_counts(("Ambleford", 23, 100))) == []


def test_limits_are_said_to_be_widened_only_where_they_are() -> None:
    wild = tuple((f"Town {number}", 5 + 4 * number, 100) for number in range(20))
    assert "widened" in said(councils(CODE, with_counts(*wild)))
    assert "widened" not in said(councils(CODE, with_counts(*ALIKE)))


def test_the_same_counts_make_the_same_picture() -> None:
    first, second = (councils(CODE, with_counts(*ALIKE)) for _ in range(2))
    assert [one.data for one in first] == [one.data for one in second]


def test_the_scan_of_numbers_knows_the_funnels_and_nothing_else() -> None:
    published = load_published(load_settings())
    known = PublishedNumbers(published=published)
    (table,) = (one for one in councils(CODE, published) if "text/html" in one.data)
    caption = table.data["text/plain"].splitlines()[0]
    printed = {figure.printed for figure in known.of_caption(caption, [])}
    rows = table.data["text/plain"].splitlines()[2:]
    assert {number for row in rows for number in re.findall(r"\d[\d,]*(?:\.\d)?%?", row)} <= printed
    assert len(printed) <= 3 * len(rows)
    assert {*counts_of(CODE, published)} <= {*known.phrases}
    fewer = replace(published, councils=published.councils.iloc[:0])
    assert not PublishedNumbers(published=fewer)._of_councils
