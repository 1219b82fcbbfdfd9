"""The overview: a row for each headline, its status in words and shapes."""

from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree as ET

from improve_analysis.display.overview import outputs
from improve_analysis.measures._measure import Share
from tests.display.conftest import COUNT, MEDIAN, SECOND, SHARE, absent, aim, headline, replace_id

PLACED: Share = replace(SHARE, id="placement.far", title="Over 20 miles")


def rows(*releases: object) -> dict[str, list[str]]:
    """Row header -> its cells' text, of the one table."""
    (output,) = outputs(releases)  # type: ignore[arg-type]
    page = ET.fromstring(f"<page>{output.data['text/html']}</page>")  # noqa: S314 - our own
    return {"".join(line[0].itertext()): ["".join(cell.itertext()) for cell in line[1:]] for line in page.iter("tr")}


def test_a_row_says_now_then_change_target_and_status() -> None:
    table = rows(headline(SHARE, (530, 2303), (560, 2300), aim(SHARE, "<=", 22, "2024-11")))
    assert table["Measure"] == ["Latest", "Period", "A year earlier", "Change", "Target"]
    assert table[SHARE.title] == [
        "23.0% (530 of 2,303)",
        "Twelve months to September 2024",
        "24.3% (560 of 2,300)",
        "1.3 points lower",
        "▼ Not met: at most 22% by November 2024",
    ]


def test_status_is_told_by_word_and_shape() -> None:
    table = rows(
        headline(SHARE, (22, 100), (22, 100), aim(SHARE, "<=", 22)),
        headline(SECOND, (3, 100), (22, 100), aim(SECOND, "<=", 22)),
        headline(COUNT, (30, 0), None),
        headline(MEDIAN, (92, 40), (90, 5)),
    )
    assert [cells[-1] for cells in table.values()][1:] == [
        "▲ Met: at most 22%",
        "– Not known: at most 22%",
        "– None",
        "– None",
    ]
    assert [cells[3] for cells in table.values()][1:] == ["No change", "[c]", "[x]", "[c]"]
    assert table[MEDIAN.title][:3] == ["92 days (from 40 records)", "Twelve months to September 2024", "[c]"]


def test_a_measure_that_the_extract_cannot_give_has_its_row() -> None:
    assert rows(absent())[SHARE.title] == ["[x]", "[x]", "[x]", "[x]", "– None"]


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
