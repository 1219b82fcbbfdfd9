"""The words for those who do not see the picture."""

from __future__ import annotations

import pytest

from improve_analysis.disclosure import Release
from improve_analysis.display.alternatives import alternative
from tests.display.conftest import COUNT, SHARE, aim, by_categories, over_time
from tests.display.test_charts import BARS, LINES


@pytest.mark.parametrize("name", [*LINES, *BARS])
def test_it_says_enough_and_where_the_numbers_are(name: str) -> None:
    said = alternative((LINES | BARS)[name])
    assert len(said) >= 20
    assert said.startswith(("Line chart. ", "Bar chart. "))
    assert said.endswith("The numbers are in the table that follows.")
    assert "nan" not in said


def test_a_line_is_said_from_its_first_shown_point_to_its_last() -> None:
    release = over_time(SHARE, [(3, 200), (46, 200), (40, 200), (50, 200), (4, 200)], aim(SHARE, "<=", 22))
    assert alternative(release) == (
        "Line chart. Re-referrals within twelve months: from 23.0% in June 2024 to 25.0% in August 2024. "
        "Target: at most 22%. 2 figures are withheld, marked c. The numbers are in the table that follows."
    )


def test_a_single_point_is_said_once() -> None:
    assert "Referrals: 12 in August 2024." in alternative(over_time(COUNT, [(12, 0), (3, 0)]))


def test_bars_are_named_with_their_values() -> None:
    counts = {"A": (20, 60), "B": (10, 80), "C": (3, 50)}
    assert alternative(by_categories(SHARE, counts)) == (
        "Bar chart. Re-referrals within twelve months, percentage: A 33.3%; B 12.5%. "
        "One figure is withheld, marked c. The numbers are in the table that follows."
    )


def test_many_bars_are_left_to_the_table() -> None:
    said = alternative(by_categories(SHARE, {f"Team {n}": (20 + n, 60) for n in range(10)}))
    assert "Team 4 40.0%; and 4 more." in said


@pytest.mark.parametrize("hidden", [1, 2, 4, 5])
def test_it_does_not_depend_on_what_is_withheld(hidden: int) -> None:
    def said(number: int) -> list[str]:
        releases: list[Release] = [
            over_time(SHARE, [(46, 200), (number, 200), (40, 200)]),
            by_categories(SHARE, {"A": (number, 60), "B": (10, 80)}),
        ]
        return [alternative(release) for release in releases]

    assert said(hidden) == said(3)
