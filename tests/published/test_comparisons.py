from pathlib import Path

import pytest

from improve_analysis.errors import InputError
from improve_analysis.measures import MEASURES
from improve_analysis.measures._measure import Unit
from improve_analysis.published.comparisons import NAME, load_comparisons
from improve_analysis.settings import load_settings

BOOK = load_settings(Path(__file__).parents[2])
COMPARISONS = load_comparisons(BOOK)

SHOWN_BESIDE_ANOTHER = {
    "placement.mix": "its shares are those of placement.in_foster_care and its like",
    "placement.distance_unknown": "DfE's share is not among the figures carried",
    "placement.outside_area": "DfE's share at any distance is not among the figures carried",
    "placement.with_relatives": "not among the figures carried",
    "permanence.route_mix": "its shares are those of permanence.left_by_adoption and its like",
    "permanence.a10_days": "England's months stand beside permanence.a1_days",
    "permanence.entry_to_adopters_median_days": "England's months are a mean",
    "permanence.order_to_match_median_days": "England's months are a mean",
    "homes.mix": "its shares are those of placement.in_foster_care and its like",
    "homes.with_own_carers": "not among the figures carried",
    "fewer.entries_0_to_5": "DfE's age bands differ",
    "fewer.entries_6_to_11": "DfE's age bands differ",
    "fewer.entries_16_or_17": "ages at entry are not among the figures carried",
    "fewer.entry_ages": "DfE's age bands differ",
    "fewer.exit_ages": "ages at exit are not among the figures carried",
    "fewer.net_change": "DfE counts each child once a year, here each entry and exit counts",
    "fewer.newborn_entries": "not among the figures carried",
    "fewer.children_in_need": "the rate stands beside fewer.need_rate",
    "permanence.left_home": "DfE's share of planned returns stands beside permanence.left_home_planned",
}
"""Measures that name DfE as their source and yet have no comparison, with why."""


def test_a_measure_of_dfes_has_its_published_figure_or_a_reason_why_not():
    dfes = {name for name, measure in MEASURES.items() if measure.source.startswith("DfE")}

    assert dfes - set(COMPARISONS) == set(SHOWN_BESIDE_ANOTHER)


@pytest.mark.parametrize("name", [name for name, found in COMPARISONS.items() if found.is_same])
def test_what_is_defined_alike_is_in_one_unit_and_both_at_a_date_or_over_a_year(name):
    indicator, measure = COMPARISONS[name].indicator, MEASURES[name]

    assert indicator.at_a_date == measure.of.at_a_date
    assert {indicator.unit, measure.unit} in ({measure.unit}, {Unit.COUNT, Unit.CHILDREN})


def test_what_differs_is_said():
    assert "does not say how it ended" in COMPARISONS["thresholds.referral_nfa"].difference
    assert not COMPARISONS["placement.starters"].is_same
    assert "each time that a child came into care" in COMPARISONS["placement.starters"].difference
    assert "short breaks" in COMPARISONS["placement.children_with_open_episode"].difference


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("thresholds.referral,referrals,same,x", "row 2, column measure: 'thresholds.referral' is not a measure"),
        ("thresholds.referrals,referral,same,x", "row 2, column code: 'referral' is not an indicator"),
        ("thresholds.referrals,referrals,equal,x", "row 2, column comparable: 'equal' is neither same nor near"),
        ("thresholds.referrals,referrals,same, ", "row 2, column difference: ' ' is empty"),
    ],
)
def test_a_wrong_row_is_named(ambleford, row, message):
    (ambleford.reference / NAME).write_text(f"measure,code,comparable,difference\n{row}\n")

    with pytest.raises(InputError) as error:
        load_comparisons(ambleford)

    assert message in str(error.value)


def test_a_measure_that_is_there_twice_is_named(ambleford):
    row = "thresholds.referrals,referrals,same,x\n"
    (ambleford.reference / NAME).write_text(f"measure,code,comparable,difference\n{row}{row}")

    with pytest.raises(InputError, match="row 3, column measure: 'thresholds.referrals' is in a row above too"):
        load_comparisons(ambleford)
