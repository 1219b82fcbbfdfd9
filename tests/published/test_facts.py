from pathlib import Path

import pandas as pd
import pytest

from improve_analysis.calendar import Length, months_to, on
from improve_analysis.disclosure.audit import audit
from improve_analysis.disclosure.cells import cells_of
from improve_analysis.measures import MEASURES
from improve_analysis.measures._measure import FIGURE_COLUMNS
from improve_analysis.published import facts
from improve_analysis.published.facts import KNOWN
from improve_analysis.published.figures import load_figures
from improve_analysis.settings import load_settings

BOOK = load_settings(Path(__file__).parents[2])
FIGURES = load_figures(BOOK)
FACTS = facts(FIGURES, BOOK.council)


def the_fact(measure, part, end):
    [found] = [f for f in FACTS if (f["measure"], f["part"], f["end"]) == (measure, part, end)]
    return found


def test_a_published_count_is_a_line_of_a_ledger():
    assert the_fact("thresholds.rereferrals", "numerator", "2025-03-31") == {
        "edition": "DfE 2025",
        "measure": "thresholds.rereferrals",
        "part": "numerator",
        "kind": "count",
        "universe": "_front_door.referrals by cine_referral_date",
        "where": ["is_rereferral"],
        "start": "2024-04-01",
        "end": "2025-03-31",
        "key": {},
        "value": 529.0,
        "status": "",
        "decimals": 0,
        "of_people": True,
    }


@pytest.mark.parametrize(
    ("measure", "part", "day", "value"),
    [
        ("placement.children_looked_after", "numerator", "2024-03-31", 320),
        ("placement.long_term_stability", "denominator", "2025-03-31", 109),
        ("workforce.three_or_more_workers", "numerator", "2024-03-31", 111),
        ("thresholds.plan_rate", "numerator", "2025-03-31", 181),
    ],
)
def test_a_count_at_a_date_is_of_one_day(measure, part, day, value):
    found = the_fact(measure, part, day)

    assert (found["start"], found["value"]) == (day, value)


def test_a_count_over_a_year_as_a_whole_is_a_universe_of_its_own():
    assert the_fact("permanence.left_by_guardianship", "denominator", "2025-03-31")["universe"] == (
        "_journeys.leavers over 12 months"
    )


@pytest.mark.parametrize("known", KNOWN)
def test_a_fact_is_in_the_cell_that_the_measure_fills(known):
    """As the ledger names it from figures of the same day or year."""
    measure, end = MEASURES[known.measure], pd.Timestamp("2025-03-31")
    period = on(end) if measure.of.at_a_date else months_to(end, Length.YEAR)
    figures = pd.DataFrame([dict.fromkeys(FIGURE_COLUMNS, 1.0) | {"category": "all", "period": period.label}])
    cells = cells_of(measure, figures, {period.label: period}, ())
    cell = cells[cells["part"] == known.part].iloc[0]
    ours = [fact for fact in FACTS if (fact["measure"], fact["part"]) == (known.measure, known.part)]

    assert ours
    assert {"&".join(fact["where"]) for fact in ours} == {cell["where"]}
    assert {fact["universe"].partition(" over ")[0] for fact in ours} == {cell["universe"]}
    assert {(fact["start"] == fact["end"], fact["end"][4:]) for fact in ours} == {(measure.of.at_a_date, "-03-31")}


def test_a_count_that_was_withheld_is_no_fact():
    ends = {f["end"] for f in FACTS if f["measure"] == "permanence.left_by_guardianship" and f["part"] == "numerator"}

    assert "2024-03-31" not in ends
    assert "2023-03-31" in ends


def test_another_councils_figures_are_no_facts():
    assert facts(FIGURES, "Ambleford") == []


def test_the_audit_takes_them():
    report = audit([], balances=(), subsets=(), facts=FACTS)

    assert report.failures == []


def test_a_withheld_part_is_found_out_from_what_dfe_published():
    """Shown: 500 of the year's re-referrals had one need. Withheld: the rest, which DfE's 529 gives away."""
    line = the_fact("thresholds.rereferrals", "numerator", "2025-03-31") | {"edition": "2025-03"}
    total = line | {"value": None, "status": "c"}
    shown = line | {"key": {"age_band": "1 to 4"}, "value": 526.0}
    kept = line | {"key": {"age_band": "Under 1"}, "value": None, "status": "c"}

    alone = audit([total, shown, kept], balances=(), subsets=())
    beside = audit([total, shown, kept], balances=(), subsets=(), facts=FACTS)

    assert not any("it is 3" in failure for failure in alone.failures)
    assert any("it is 3" in failure for failure in beside.failures)
