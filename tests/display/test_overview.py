"""The overview: a row for each headline, its status in words and shapes."""

from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest

from improve_analysis.disclosure import Release
from improve_analysis.display.overview import outputs
from improve_analysis.evidence import evidence_of_all
from improve_analysis.measures._measure import Measure, Share
from tests.display.conftest import COUNT, MEDIAN, SECOND, SHARE, absent, aim, headline, over_time, replace_id
from tests.display.test_finding import FEWER, NEITHER, STEADY, numbers

PLACED: Share = replace(SHARE, id="placement.far", title="Over 20 miles")


def rows(*releases: object) -> dict[str, list[str]]:
    """Row header -> its cells' text, of the one table."""
    (output,) = outputs(releases)  # type: ignore[arg-type]
    page = ET.fromstring(f"<page>{output.data['text/html']}</page>")  # noqa: S314 - our own
    return {"".join(line[0].itertext()): ["".join(cell.itertext()) for cell in line[1:]] for line in page.iter("tr")}


def test_a_row_says_now_then_change_target_and_status() -> None:
    table = rows(headline(SHARE, (530, 2303), (560, 2300), aim(SHARE, "<=", 22, "2024-11")))
    assert table["Measure"] == ["Latest", "Change", "Target", "Period", "A year earlier"]
    assert table[SHARE.title] == [
        "23.0% (530 of 2,303)",
        "1.3 points lower",
        "▽ Not yet met: at most 22% by November 2024",
        "Twelve months to September 2024",
        "24.3% (560 of 2,300)",
    ]


def test_status_is_told_by_word_and_shape() -> None:
    table = rows(
        headline(SHARE, (22, 100), (22, 100), aim(SHARE, "<=", 22)),
        headline(SECOND, (3, 100), (22, 100), aim(SECOND, "<=", 22)),
        headline(COUNT, (30, 0), None),
        headline(MEDIAN, (92, 40), (90, 5)),
    )
    assert [cells[2] for cells in table.values()][1:] == [
        "▲ Met: at most 22%",
        "– Not known: at most 22%",
        "– None",
        "– None",
    ]
    assert [cells[1] for cells in table.values()][1:] == ["No change", "[c]", "[x]", "[c]"]
    assert table[MEDIAN.title] == [
        "92 days (from 40 records)",
        "[c]",
        "– None",
        "Twelve months to September 2024",
        "[c]",
    ]


def test_a_measure_that_the_extract_cannot_give_has_its_row() -> None:
    assert rows(absent())[SHARE.title] == ["[x]", "[x]", "– None", "[x]", "[x]"]


def test_each_chapter_has_a_table_whose_rows_lead_to_its_page() -> None:
    given = [
        replace_id(headline(PLACED, (30, 100), (31, 100)), "overview.placement.far"),
        headline(SHARE, (22, 100), (22, 100)),
        headline(COUNT, (30, 0), None),
    ]
    found = outputs(given)
    assert [output.metadata["improve"]["exhibit"] for output in found] == [
        "overview.thresholds.share overview.thresholds.count",
        "overview.placement.far",
    ]
    captions = [output.data["text/plain"].splitlines()[0] for output in found]
    assert captions == ["Thresholds and the front door", "Placement distance"]
    assert '<th scope="row"><a href="placement.html">Over 20 miles</a></th>' in found[1].data["text/html"]


# --- with its evidence ------------------------------------------------------------------------------------------------


def change(row: Release, *trends: Release) -> str:
    """The cell that says whether it changes, in an edition that shows these trends too."""
    output, _ = outputs([row], evidence_of_all([row, *trends]))
    page = ET.fromstring(f"<page>{output.data['text/html']}</page>")  # noqa: S314 - our own
    (_, line) = page.iter("tr")
    return "".join(line[2].itertext())


def trend(measure: Measure, *more: float) -> Release:
    return over_time(measure, numbers([*STEADY, *more]))


@pytest.mark.parametrize(
    ("row", "trends", "said"),
    [
        (headline(COUNT, (400, 0), (390, 0)), [trend(COUNT, 60)], "Improving in September 2024 (10 more)"),
        (headline(COUNT, (400, 0), (390, 0)), [trend(COUNT, 60, 61)], "Improving since August 2024 (10 more)"),
        (headline(FEWER, (400, 0), (390, 0)), [trend(FEWER, 60)], "Getting worse in September 2024 (10 more)"),
        (headline(NEITHER, (400, 0), (390, 0)), [trend(NEITHER, 60)], "Higher in September 2024 (10 more)"),
        (headline(NEITHER, (400, 0), (390, 0)), [trend(NEITHER, 8)], "Lower in September 2024 (10 more)"),
        (headline(COUNT, (400, 0), (390, 0)), [trend(COUNT)], "No real change (10 more)"),
        (headline(COUNT, (400, 0), (390, 0)), [], "No real change (10 more)"),
        (headline(COUNT, (500, 0), (390, 0)), [], "Better than a year earlier (110 more)"),
        (headline(FEWER, (500, 0), (390, 0)), [], "Worse than a year earlier (110 more)"),
        (headline(NEITHER, (500, 0), (390, 0)), [], "Higher than a year earlier (110 more)"),
        (headline(SHARE, (22, 100), (22, 100)), [], "No real change (the same)"),
        (headline(MEDIAN, (92, 40), (90, 40)), [], "Cannot be said (2 days more)"),
        (headline(COUNT, (500, 0), None), [], "Cannot be said"),
        (headline(COUNT, (500, 0), (3, 0)), [], "Cannot be said"),
        (headline(COUNT, (500, 0), None), [trend(COUNT)], "No real change"),
        (headline(COUNT, (3, 0), (390, 0)), [trend(COUNT)], "[c]"),
        (absent(), [], "[x]"),
    ],
)
def test_a_row_says_how_sure_a_change_is(row: Release, trends: list[Release], said: str) -> None:
    assert change(row, *trends) == said


def test_what_the_words_for_change_mean_is_said_once() -> None:
    given = [
        headline(COUNT, (400, 0), (390, 0)),
        replace_id(headline(PLACED, (30, 100), (31, 100)), "overview.placement.far"),
    ]
    *tables, said = outputs(given, evidence_of_all(given))
    assert len(tables) == 2
    assert "Cannot be said: such a figure does not tell change from chance" in said.data["text/markdown"]
    assert len(outputs(given)) == 2
