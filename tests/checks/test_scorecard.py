"""Which numbers the scorecard and the page on changes may hold, row by row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

import pandas as pd
import pytest

from improve_analysis.calendar import Length, Period, months_to
from improve_analysis.checks._changes import ChangesNumbers
from improve_analysis.checks._printed import MEASURE, PERIOD, Figure
from improve_analysis.checks._scorecard import ScorecardNumbers
from improve_analysis.disclosure import RELEASED_COLUMNS
from improve_analysis.display import numbers
from improve_analysis.evidence.compare import compare, revisions
from improve_analysis.measures import CHAPTERS, MEASURES
from improve_analysis.plan import Plan, Reading, load_plan
from improve_analysis.settings import load_settings
from tests.evidence.conftest import on_date

YEAR = months_to(pd.Timestamp("2024-09-30"), Length.YEAR)
BEFORE = months_to(pd.Timestamp("2023-09-30"), Length.YEAR)
AUDITS = "thresholds.audits_good"
TITLE = MEASURES[AUDITS].title


def figure(part: str, printed: str, value: float, period: Period = YEAR, key: Mapping[str, str] = {}) -> Figure:
    return Figure(
        exhibit=f"overview.{AUDITS}",
        measure=AUDITS,
        part=part,
        value=value,
        decimals=1 if part == "value" else 0,
        status="",
        printed=printed,
        period=period,
        key=key,
        labels={MEASURE: TITLE, PERIOD: numbers.period_name(period), **key},
    )


LEDGER = [
    figure("value", "56.0%", 56.0),
    figure("numerator", "131", 131),
    figure("denominator", "234", 234),
    figure("value", "48.0%", 48.0, BEFORE),
    figure("value", "33.3%", 33.3, YEAR, {"team": "North"}),
]


@pytest.fixture(scope="module")
def plan() -> Plan:
    return load_plan(load_settings().plan, declared=MEASURES, chapters=CHAPTERS)


def printed(found: Iterable[Figure]) -> set[str]:
    return {one.printed for one in found}


def test_a_row_may_hold_its_measures_figures_of_its_period_and_how_far_they_are_from_its_targets(plan: Plan) -> None:
    """The plan asks for at least 60% and later for more than 70%: 56.0% is 4 and 14 points away."""
    card = ScorecardNumbers(plan=plan, small_up_to=5)
    own = card.of_caption("1 Thresholds and the front door", LEDGER)
    header = f"1.01: {plan.measures['1.01'].measure}"
    cells = ["", "", "", "", TITLE, numbers.period_name(YEAR)]
    assert printed(card.of_row(own, header, cells)) == {"56.0%", "131", "234", "4", "14"}
    other = f"1.11: {plan.measures['1.11'].measure}"
    assert printed(card.of_row(own, other, cells)) == {"56.0%", "131", "234"}
    assert card.of_row(own, header, ["", "", "", "", MEASURES["thresholds.contacts"].title, cells[-1]]) == []


def test_a_teams_table_may_hold_that_teams_figures_only(plan: Plan) -> None:
    card = ScorecardNumbers(plan=plan, small_up_to=5)
    own = card.of_caption("Team: North", LEDGER)
    assert printed(own) == {"33.3%"}
    assert "33.3%" in printed(card.of_row(own, TITLE, [numbers.period_name(YEAR)]))
    assert card.of_caption("Team: South", LEDGER) == []


@pytest.mark.parametrize(("small_up_to", "is_said"), [(5, False), (0, True)])
def test_readings_may_be_said_as_they_are_shown(plan: Plan, small_up_to: int, *, is_said: bool) -> None:
    entered = Reading(
        month=on_date("2024-09"),
        measure="1.02",
        numerator=3,
        denominator=40,
        value=None,
        entered_by="",
        source="",
        line=2,
    )
    card = ScorecardNumbers(plan=replace(plan, readings=(entered,)), small_up_to=small_up_to)
    assert ("7.5% (3 of 40)" in card.phrases) is is_said


def frame(*rows: tuple[str, str, str, float, float, float]) -> pd.DataFrame:
    """Rows of period, group, category, numerator, denominator, value."""
    return pd.DataFrame([(AUDITS, *row, "%", "") for row in rows], columns=[*RELEASED_COLUMNS])


EARLIER = frame(
    (BEFORE.label, "all", "all", 96.0, 200.0, 48.0),
    (BEFORE.label, "team", "North", 20.0, 40.0, 50.0),
)
LATER = frame(
    (YEAR.label, "all", "all", 131.0, 234.0, 56.0),
    (BEFORE.label, "team", "North", 21.0, 40.0, 52.5),
)
PAGE = ChangesNumbers(
    earlier=EARLIER, found=compare(EARLIER, LATER, MEASURES.values()), revised=revisions(EARLIER, LATER)
)


def test_a_row_may_hold_both_editions_figures_their_difference_and_its_interval() -> None:
    """Newcombe's interval of 131 of 234 less 96 of 200, from the two Wilson intervals, is -1.4 to 17.2."""
    own = PAGE.of_caption(LEDGER)
    cells = ["", "", "", "", numbers.period_name(BEFORE), numbers.period_name(YEAR)]
    by_column = {
        column: printed(one for one in PAGE.of_row(own, TITLE, cells) if one.labels["the column"] == column)
        for column in ("Then", "Now", "Change", "How that is known")
    }
    assert by_column == {
        "Then": {"48.0%", "96", "200"},
        "Now": {"56.0%", "131", "234", "48.0%"},
        "Change": {"8.0"},
        "How that is known": {"\N{MINUS SIGN}1.4", "17.2"},
    }


def test_a_revised_figure_of_a_group_stands_in_its_row_only() -> None:
    own = PAGE.of_caption(LEDGER)
    assert "50.0%" in printed(PAGE.of_row(own, TITLE, ["North", numbers.period_name(BEFORE), "", ""]))
    assert "50.0%" not in printed(PAGE.of_row(own, TITLE, ["South", numbers.period_name(BEFORE), "", ""]))
    assert PAGE.of_row(own, "Another measure", ["North", numbers.period_name(BEFORE), "", ""]) == []
