"""The table: well-formed, named, with a header for every row and column, and no number that is withheld."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import numpy as np
import pytest

from improve_analysis.calendar import Length, series_to
from improve_analysis.disclosure import Release
from improve_analysis.display.tables import Cell, Row, Table, html, numbers_table, text
from improve_analysis.measures._exhibit import Form
from tests.display.conftest import (
    AS_AT,
    COUNT,
    MEDIAN,
    MIX,
    SECOND,
    SHARE,
    THAT_DAY,
    YEAR,
    aim,
    by_categories,
    over_time,
    released,
    row,
)

MONTHS = series_to(AS_AT, Length.MONTH, 2)


def two_measures() -> Release:
    """The second is known for the last month only."""
    figures = [
        row(SHARE, MONTHS[0], (46, 200)),
        row(SHARE, MONTHS[1], (3, 200)),
        row(SECOND, MONTHS[1], (50, 200)),
    ]
    return released(Form.TREND, figures, [SHARE, SECOND], MONTHS)


def grid() -> Release:
    counts = {("Outside", "Over 20 miles"): 124, ("Inside", "20 miles or less"): 120, ("Outside", "Not known"): 3}
    figures = [row(MIX, THAT_DAY, (n, 247), f"{a} / {b}") for (a, b), n in counts.items()]
    return released(Form.GRID, figures, [MIX], [THAT_DAY], by=("location", "distance"))


def comparison() -> Release:
    figures = [row(SHARE, YEAR, (20, 100)), row(SECOND, YEAR, (21, 100))]
    return released(Form.COMPARISON, figures, [SHARE, SECOND], [YEAR], aim(SHARE, "<=", 22), title="Two readings")


RELEASES = [
    pytest.param(over_time(SHARE, [(46, 200), (3, 200), (0, 0)]), id="trend"),
    pytest.param(two_measures(), id="two measures"),
    pytest.param(by_categories(SHARE, {'<b>"A" & B': (20, 60), "C": (0, 10)}), id="categories"),
    pytest.param(grid(), id="grid"),
    pytest.param(comparison(), id="comparison"),
]


def parsed(release: Release, summary: str = "") -> ET.Element:
    return ET.fromstring(f"<page>{html(numbers_table(release), summary=summary)}</page>")  # noqa: S314 - our own


@pytest.mark.parametrize("release", RELEASES)
def test_every_row_and_column_has_its_header(release: Release) -> None:
    page = parsed(release)
    (table,) = page.iter("table")
    assert table.get("class") == "improve-table"
    assert [child.tag for child in table] == ["caption", "thead", "tbody"]
    heads = table.findall("./thead/tr/th")
    assert {head.get("scope") for head in heads} == {"col"}
    for line in table.findall("./tbody/tr"):
        name, *cells = line
        assert (name.tag, name.get("scope")) == ("th", "row")
        assert {cell.tag for cell in cells} == {"td"}
        assert len(cells) == len(heads) - 1
        assert all((name.text or "").strip() for name in [*heads, name])


@pytest.mark.parametrize("release", RELEASES)
def test_the_region_can_be_scrolled_by_keyboard_and_is_named(release: Release) -> None:
    page = parsed(release)
    (region,) = page.iter("div")
    assert (region.get("class"), region.get("role"), region.get("tabindex")) == ("table-scroll", "region", "0")
    assert region.get("aria-label") == page.findtext(".//caption")
    assert not [element for element in page.iter() if element.get("id")]


def test_what_is_folded_is_named_after_its_table() -> None:
    table = Table(caption="Referrals", head=["Period", "Number"], rows=[Row(name="June", cells=[Cell(text="40")])])
    page = ET.fromstring(f"<page>{html(table, summary='The numbers behind this chart')}</page>")  # noqa: S314 - our own

    assert ["".join(one.itertext()) for one in page.iter("summary")] == ["The numbers behind this chart: Referrals"]
    assert "summary" not in html(table)


def test_every_text_is_escaped() -> None:
    hostile = '<b>"A" & B'
    table = Table(
        caption=hostile,
        head=[hostile, hostile],
        rows=[Row(name=hostile, page=hostile, cells=[Cell(text=hostile, aside=hostile)])],
        legend=hostile,
    )
    page = ET.fromstring(f"<page>{html(table, summary=hostile)}</page>")  # noqa: S314 - our own
    assert not list(page.iter("b"))
    assert "".join(page.itertext()).count(hostile) == 9


def test_a_table_behind_a_chart_is_folded() -> None:
    (details,) = parsed(over_time(SHARE, [(46, 200)]), summary="The numbers behind this chart").iter("details")
    assert details[0].tag == "summary"
    assert details[0].text == "The numbers behind this chart"


def test_numbers_are_marked_for_the_right() -> None:
    cells = list(parsed(comparison()).iter("td"))
    assert [cell.get("class") for cell in cells] == ["number", None, "number", None]


def test_marks_are_explained_where_they_are_used() -> None:
    table = numbers_table(over_time(SHARE, [(46, 200), (3, 200), (0, 0)]))
    assert [[cell.text for cell in line.cells] for line in table.rows] == [
        ["23.0%", "46", "200"],
        ["[c]", "[c]", "[c]"],
        ["[z]", "0", "0"],
    ]
    assert table.legend == (
        "[c] withheld: it is about fewer than six people, or would give away one that is; [z] not applicable, because there is nothing to count."
    )
    assert numbers_table(over_time(SHARE, [(46, 200)])).legend == ""


def test_an_average_may_stand_without_the_number_that_it_is_of() -> None:
    release = over_time(MEDIAN, [(240, 20), (280, 20)])
    release.figures.loc[0, "denominator"] = np.nan
    table = numbers_table(release)
    assert [[cell.text for cell in line.cells] for line in table.rows] == [["240", "[c]"], ["280", "20"]]
    assert table.legend.startswith("[c] withheld")


def test_what_the_records_do_not_cover_is_not_a_gap() -> None:
    table = numbers_table(two_measures())
    assert [[cell.text for cell in line.cells] for line in table.rows] == [["23.0%", "[x]"], ["[c]", "25.0%"]]
    assert "[x] not available" in table.legend


def test_a_grid_has_its_breakdowns_in_their_declared_order() -> None:
    table = numbers_table(grid())
    assert table.head == ["Council's area", "20 miles or less", "Over 20 miles", "Not known"]
    assert [line.name for line in table.rows] == ["Inside", "Outside"]
    assert [[cell.text for cell in line.cells] for line in table.rows] == [
        ["48.6%", "[z]", "[z]"],
        ["[z]", "50.2%", "[c]"],
    ]


def test_categories_without_an_order_stand_by_size_and_the_withheld_last() -> None:
    counts = {"Small": (10, 100), "Hidden": (3, 100), "Not known": (40, 100), "Large": (30, 100)}
    table = numbers_table(by_categories(SHARE, counts))
    assert [line.name for line in table.rows] == ["Large", "Small", "Hidden", "Not known"]


def test_categories_stand_in_their_declared_order() -> None:
    counts = {"10 to 15": (40, 100), "Not known": (20, 100), "Under 1": (10, 100)}
    table = numbers_table(by_categories(SHARE, counts, column="age_band"))
    assert table.head[0] == "Age"
    assert [line.name for line in table.rows] == ["Under 1", "10 to 15", "Not known"]


def test_the_text_for_nbval_is_aligned() -> None:
    assert text(numbers_table(over_time(COUNT, [(1203, 0), (3, 0)]))) == (
        "Referrals\n"
        "Period          Number\n"
        "August 2024      1,203\n"
        "September 2024     [c]\n"
        "[c] withheld: it is about fewer than six people, or would give away one that is."
    )


@pytest.mark.parametrize("hidden", [2, 5])
def test_nothing_depends_on_what_is_withheld(hidden: int) -> None:
    def written(number: int) -> str:
        return html(numbers_table(by_categories(MIX, {"A": (number, 200), "B": (40, 200)})))

    assert written(hidden) == written(1)
