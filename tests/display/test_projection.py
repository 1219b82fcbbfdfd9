"""The projection on the page: every number from the released estimates, every assumption said."""

from __future__ import annotations

import re
from base64 import b64decode

import pandas as pd
import pytest

from improve_analysis.disclosure.projection import ID, Estimate, Projection, projection_lines
from improve_analysis.display.projection import alternative, draw, outputs, table

YEARS = tuple(pd.Timestamp(f"{year}-09-30") for year in range(2025, 2030))


def fan(middle: int, step: int) -> tuple[Estimate, ...]:
    return tuple(
        Estimate(
            median=middle + step * year,
            low_80=max(middle + (step - 5) * year - 10, 0),
            high_80=middle + (step + 5) * year + 10,
            low_95=max(middle + (step - 10) * year - 15, 0),
            high_95=middle + (step + 10) * year + 15,
        )
        for year in range(5)
    )


@pytest.fixture
def projection() -> Projection:
    return Projection(
        as_at=pd.Timestamp("2024-09-30"),
        rate_months=36,
        years=YEARS,
        total=fan(1210, 5),
        by_age={"0 to 5": fan(70, 0), "6 to 11": fan(60, 5), "16 and 17": fan(95, -5)},
        by_placement={"Foster, other carer": fan(160, 0), "Residential": fan(45, 0)},
        left_out=("12 to 15", "Other"),
    )


def texts(projection: Projection) -> list[str]:
    return [
        text
        for output in outputs(projection)
        for kind, text in output.data.items()
        if kind in {"text/markdown", "text/plain"}
    ]


def test_it_shows_words_a_picture_a_table_and_what_it_takes_for_granted(projection: Projection):
    found = outputs(projection)
    assert [next(iter(output.data)) for output in found] == ["text/markdown", "image/png", "text/html", "text/markdown"]
    assert all(output.metadata["improve"] == {"exhibit": ID} for output in found)


def test_it_says_next_year_and_the_last(projection: Projection):
    assert outputs(projection)[0].data["text/markdown"] == (
        "**Children in care in the years ahead**: if things go on as they have, about 1,210 children would be in care "
        "on 30 September 2025 (likely range 1,200 to 1,220), and about 1,230 children would be in care on "
        "30 September 2029 (likely range 1,200 to 1,260)."
    )


def test_assumptions_are_on_the_page(projection: Projection):
    said = outputs(projection)[-1].data["text/markdown"]
    for words in ("three years to 30 September 2024", "eighteenth birthday", "no change of law", "four in five"):
        assert words in said
    assert said.endswith("fewer than ten children are projected: 12 to 15; Other.")


def test_every_number_is_in_the_ledger(projection: Projection):
    printed = {f"{line['value']:,.0f}" for line in projection_lines(projection, "2024-09")}
    names = "|".join(map(re.escape, [*projection.by_age, *projection.left_out]))
    for text in texts(projection):
        left = re.sub(rf"\b30 September 20\d\d\b|{names}", "", text)
        assert set(re.findall(r"\d[\d,]*\d|\d", left)) <= printed, text


def test_the_table_has_a_row_for_each_group_and_a_column_for_each_year(projection: Projection):
    found = table(projection)
    assert list(found.head[1:]) == [f"30 September {year}" for year in range(2025, 2030)]
    assert [row.name for row in found.rows] == [
        "All children in care",
        "All children in care: wide range",
        "0 to 5",
        "6 to 11",
        "16 and 17",
        "Foster, other carer",
        "Residential",
    ]
    assert (found.rows[0].cells[4].text, found.rows[0].cells[4].aside) == ("1,230", "1,200 to 1,260")
    assert found.rows[1].cells[0].text == "1,195 to 1,225"


def test_the_picture_has_words_and_the_same_bytes_each_time(projection: Projection):
    one, again = (outputs(projection)[1] for _ in range(2))
    assert one.data == again.data
    assert b64decode(one.data["image/png"]).startswith(b"\x89PNG")
    told = one.metadata["image/png"]
    assert told["alt"] == alternative(projection)
    assert told["alt"].startswith("Fan chart of children in care in the years ahead, 30 September 2025 to")
    assert "16 and 17: from 95 (likely 85 to 105) to 75 (likely 45 to 105)." in told["alt"]
    assert (told["width"], told["height"] > 600) == (720, True)


@pytest.mark.parametrize("ages", [0, 1, 3])
def test_the_picture_has_a_fan_for_everyone_and_for_each_age(projection: Projection, ages: int):
    some = {name: projection.by_age[name] for name in list(projection.by_age)[:ages]}
    sheet = draw(Projection(**(vars(projection) | {"by_age": some})))
    assert len(sheet.axes) == 1 + ages
    assert all(axes.get_ylim()[0] == 0 and axes.get_legend() is None for axes in sheet.axes)
    assert [axes.get_title(loc="left") for axes in sheet.axes[1:]] == [
        f"{name}: {found[-1].median} at the end" for name, found in some.items()
    ]


def test_nothing_but_the_reason_is_shown_where_there_is_none(projection: Projection):
    nothing = Projection(
        as_at=projection.as_at,
        rate_months=12,
        years=(),
        total=(),
        by_age={},
        by_placement={},
        missing="The records are too short.",
    )
    assert texts(nothing) == ["The records are too short."]
