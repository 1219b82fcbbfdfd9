"""Control charts, held against NHSRplotthedots 0.2.2 in R 4.2.2 and a point-by-point reading of the same rules."""

from __future__ import annotations

import json
import math
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from improve_analysis.statistics.spc import (
    Aim,
    Assurance,
    Chart,
    PhaseFault,
    Rules,
    Signal,
    TooFewPoints,
    TwoSigma,
    Variation,
    control_chart,
    phase_faults,
    share_chart,
    varies_twofold,
)

REFERENCE = Path(__file__).parents[1] / "reference"
SERIES = json.loads((REFERENCE / "spc_vectors.json").read_text())
LANEY = json.loads((REFERENCE / "wilson_laney_funnel.json").read_text())["laney_p"]
# Where R has no answer, this project has one: limits on the line, and none from a single point.
WITHOUT_LIMITS = {"constant_series", "one_point"}
GAP = float("nan")

SIGNALS = {
    "Common Cause": (Signal.NONE, 0),
    "Above UCL": (Signal.OUTSIDE, 1),
    "Below LCL": (Signal.OUTSIDE, -1),
    "7 Point Trend (Increasing)": (Signal.TREND, 1),
    "7 Point Trend (Decreasing)": (Signal.TREND, -1),
    "2 in 3 Above CL": (Signal.TWO_IN_THREE, 1),
    "2 in 3 Below CL": (Signal.TWO_IN_THREE, -1),
    "7 Points Above CL": (Signal.SHIFT, 1),
    "7 Points Below CL": (Signal.SHIFT, -1),
}
VARIATIONS = {
    "common_cause": Variation.COMMON_CAUSE,
    "special_cause_improvement": Variation.IMPROVEMENT,
    "special_cause_concern": Variation.CONCERN,
    "special_cause_neutral_high": Variation.HIGH,
    "special_cause_neutral_low": Variation.LOW,
}
ASSURANCES = {
    None: None,
    "consistent_pass": Assurance.PASSES,
    "consistent_fail": Assurance.FAILS,
    "inconsistent": Assurance.BY_CHANCE,
}
UP = Aim(improvement=1)
BETWEEN = Rules(two_sigma=TwoSigma.BETWEEN)


def chart_of(values, *, improvement=1, starts=(), target=None, rules=None) -> Chart:
    chart = control_chart(values, aim=Aim(improvement=improvement, target=target), starts=starts, rules=rules)
    assert isinstance(chart, Chart)
    return chart


def chart_as_in_r(given: dict) -> Chart:
    return chart_of(
        [GAP if value is None else value for value in given["y"]],
        improvement={"increase": 1, "decrease": -1, "neutral": 0}[given["improvement_direction"]],
        starts=[start - 1 for start in given["rebase_at_1based"]],
        target=given["target"],
        rules=Rules(
            screens=given["screen_outliers"],
            fix_after_points=given["fix_after_n_points"],
            two_sigma=TwoSigma.BETWEEN,
        ),
    )


def flagged(chart: Chart, signal: Signal) -> list[int]:
    return [at for at, found in enumerate(chart.signals) if found is signal]


@pytest.mark.parametrize("series", SERIES, ids=lambda series: series["id"])
def test_every_series_is_answered_as_in_r(series):
    if series["id"] in WITHOUT_LIMITS:
        assert None in series["expected"]["upl"]
        return
    chart, expected = chart_as_in_r(series["input"]), series["expected"]

    for line, name in {"means": "mean", "lowers": "lpl", "uppers": "upl"}.items():
        np.testing.assert_allclose(getattr(chart, line), expected[name], rtol=0, atol=1e-6)
    assert [*zip(chart.signals, chart.directions, strict=True)] == [
        SIGNALS[label] for label in expected["special_cause_type"]
    ]
    assert [*chart.variations] == [VARIATIONS[kind] for kind in expected["point_type"]]
    assert chart.variation == chart.variations[-1]
    assert chart.assurance == ASSURANCES[expected["assurance_type"]]


def test_all_the_series_are_there():
    assert len(SERIES) == 40
    assert sum(len(series["input"]["y"]) for series in SERIES) == 815


def test_which_points_are_outside_or_near_is_as_in_r():
    for series in SERIES:
        if series["id"] in WITHOUT_LIMITS:
            continue
        chart = chart_as_in_r(series["input"])
        values = [GAP if value is None else value for value in series["input"]["y"]]
        outside = [bool(flag) for flag in series["expected"]["outside_limits"]]
        near = [bool(flag) for flag in series["expected"]["close_to_limits"]]

        assert [signal is Signal.OUTSIDE for signal in chart.signals] == outside
        thirds = np.abs(np.array(values) - chart.means) / (np.array(chart.uppers) - chart.means) * 3
        assert [past > 2 and not out for past, out in zip(thirds.tolist(), outside, strict=True)] == near


# The same rules once more, a point at a time, from the words of the standard.
def naive_chart(values, starts, rules):
    found = []
    for start, stop in zip([0, *starts], [*starts, len(values)], strict=True):
        found += naive_phase(values[start:stop], rules)
    return found


def naive_phase(values, rules):
    mean, width = naive_limits(values[: rules.fix_after_points], rules)
    side = [0 if math.isnan(value) or abs(value - mean) < 1e-7 else math.copysign(1, value - mean) for value in values]
    outside = [abs(value - mean) > 2.66 * width + 1e-7 for value in values]
    near = [abs(value - mean) > 2 / 3 * 2.66 * width + 1e-7 for value in values]
    if rules.two_sigma is TwoSigma.BETWEEN:
        near = [close and not out for close, out in zip(near, outside, strict=True)]
    rising = in_runs(values, rules.trend_points, lambda run: all(b > a for a, b in pairwise(run)))
    falling = in_runs(values, rules.trend_points, lambda run: all(b < a for a, b in pairwise(run)))
    shift = in_runs(side, rules.shift_points, lambda run: abs(sum(run)) == len(run))
    two = in_runs([*zip(side, near, strict=True)], 3, naive_two_in_three)
    found = []
    for at in range(len(values)):
        up = at in rising and (at not in falling or (at > 0 and values[at] > values[at - 1]))
        found.append(
            (Signal.OUTSIDE, side[at])
            if outside[at]
            else (Signal.TREND, 1 if up else -1)
            if at in rising | falling
            else (Signal.TWO_IN_THREE, side[at])
            if at in two and near[at]
            else (Signal.SHIFT, side[at])
            if at in shift
            else (Signal.NONE, 0)
        )
    return found


def naive_limits(values, rules):
    known = [value for value in values if not math.isnan(value)]
    ranges = [abs(b - a) for a, b in pairwise(values) if not math.isnan(b - a)]
    width = sum(ranges) / len(ranges)
    kept = [size for size in ranges if size < 3.267 * width]
    if rules.screens and any(kept):
        width = sum(kept) / len(kept)
    return sum(known) / len(known), width


def in_runs(values, length, holds):
    """The points in a stretch of that length that the rule holds for."""
    firsts = [at for at in range(len(values) - length + 1) if holds(values[at : at + length])]
    return {first + step for first in firsts for step in range(length)}


def naive_two_in_three(three):
    return abs(sum(side for side, _ in three)) == 3 and sum(near for _, near in three) >= 2


@st.composite
def drawn_series(draw):
    lengths = draw(st.lists(st.integers(3, 22), min_size=1, max_size=3))
    value = st.one_of(st.integers(0, 9), st.integers(0, 60), st.sampled_from([GAP]))
    values = [draw(value) for _ in range(sum(lengths))]
    starts = np.cumsum(lengths)[:-1].tolist()
    for at in [0, *starts]:
        values[at : at + 2] = [draw(st.integers(0, 9)) for _ in range(2)]
    values[-1] = 4
    return [float(value) for value in values], starts


drawn_rules = st.builds(
    Rules,
    shift_points=st.integers(3, 8),
    trend_points=st.integers(3, 7),
    screens=st.booleans(),
    two_sigma=st.sampled_from(TwoSigma),
    fix_after_points=st.sampled_from([None, 2, 8]),
)


@given(drawn_series(), drawn_rules)
def test_against_a_reading_point_by_point(series, rules):
    values, starts = series
    chart = chart_of(values, starts=starts, rules=rules)

    assert [*zip(chart.signals, chart.directions, strict=True)] == naive_chart(values, starts, rules)


@given(drawn_series(), drawn_rules)
def test_nothing_that_comes_out_is_missing(series, rules):
    values, starts = series
    chart = chart_of(values, starts=starts, rules=rules, target=5)
    for line in (chart.lowers, chart.means, chart.uppers):
        assert len(line) == len(values)
        assert np.isfinite(line).all()


RISE = [2, 18, 2, 18, 2, 18, 1, 2, 3, 4, 5, 6, 7]


def test_points_past_the_limits_count_towards_two_in_three_unless_the_rules_say_otherwise():
    series = next(series for series in SERIES if series["id"] == "one_outside_one_near")
    values = series["input"]["y"]
    near = series["expected"]["close_to_limits"].index(True)

    assert chart_of(values, rules=BETWEEN).signals[near] is Signal.NONE
    assert chart_of(values).signals[near] is Signal.TWO_IN_THREE


def test_a_trend_has_the_direction_that_it_goes_in_whichever_side_it_is_on():
    values = [*[2, 18] * 6, 1, 2, 3, 4, 5, 6, 7]
    chart = chart_of(values)
    assert chart.phases[0].mean > 7
    assert flagged(chart, Signal.TREND) == [*range(12, 19)]
    assert set(chart.directions[-7:]) == {1}
    assert chart.variation is Variation.IMPROVEMENT
    assert chart_of(values, improvement=-1).variation is Variation.CONCERN
    assert chart_of(values, improvement=0).variation is Variation.HIGH


def test_the_top_of_a_rise_belongs_to_the_rise():
    chart = chart_of([*[2, 18] * 6, 1, 2, 3, 4, 5, 6, 7, 6, 5, 4, 3, 2, 1])
    assert flagged(chart, Signal.TREND) == [*range(12, 25)]
    assert chart.directions[12:] == (1,) * 7 + (-1,) * 6


@pytest.mark.parametrize("points", [6, 7])
def test_how_long_a_run_must_be_is_a_setting(points):
    rules = Rules(trend_points=points)
    assert bool(flagged(chart_of(RISE[:12], rules=rules), Signal.TREND)) == (points == 6)


@pytest.mark.parametrize("value", [0, 5, 0.1, 1 / 3, 1e6])
def test_a_constant_series_has_its_limits_on_the_line_and_no_signal(value):
    chart = chart_of([value] * 14, target=value)
    assert chart.lowers == chart.uppers == pytest.approx([value] * 14)
    assert set(chart.signals) == {Signal.NONE}
    assert chart.assurance is Assurance.EXACT
    assert chart_of([value] * 14, target=value + 1).assurance is Assurance.FAILS
    assert chart_of([value] * 14, target=value - 1).assurance is Assurance.PASSES


def test_off_the_line_of_a_constant_phase_is_outside():
    chart = chart_of([*[5] * 12, 5, 6, 4], rules=Rules(fix_after_points=12))
    assert flagged(chart, Signal.OUTSIDE) == [13, 14]
    assert chart.directions[-2:] == (1, -1)


def test_screening_does_not_take_all_the_variation_away():
    chart = chart_of([*[5] * 20, 7, *[5] * 3])
    assert flagged(chart, Signal.OUTSIDE) == [20]


def test_a_target_on_a_limit_is_met_by_chance():
    values = [1, 3] * 6
    assert chart_of(values, target=7.32).assurance is Assurance.BY_CHANCE
    assert chart_of(values, target=-3.32).assurance is Assurance.BY_CHANCE
    assert chart_of(values, target=7.33).assurance is Assurance.FAILS
    assert chart_of(values, target=7.33, improvement=-1).assurance is Assurance.PASSES
    assert chart_of(values, target=-3.33, improvement=-1).assurance is Assurance.FAILS


def test_there_is_no_assurance_without_a_target_or_a_better_direction():
    assert chart_of([1, 3] * 6).assurance is None
    assert chart_of([1, 3] * 6, target=99, improvement=0).assurance is None


def test_assurance_is_by_the_last_phase():
    values = [*[1, 3] * 6, *[21, 23] * 6]
    assert chart_of(values, target=10).assurance is Assurance.BY_CHANCE
    assert chart_of(values, target=10, starts=[12]).assurance is Assurance.PASSES


@pytest.mark.parametrize(("values", "points"), [([], 0), ([3], 1), ([3, GAP, 4], 1)])
def test_limits_need_two_values_next_to_each_other(values, points):
    assert control_chart(values, aim=UP) == TooFewPoints(points=points, needed=2)


def test_two_points_are_enough_for_limits_on_trial():
    assert chart_of([3, 8]).is_trial


@pytest.mark.parametrize(("points", "is_trial"), [(12, True), (13, False)])
def test_limits_are_on_trial_below_thirteen_points(points, is_trial):
    values = [1.0, 2.0, 3.0] * 20
    assert chart_of(values[:points]).is_trial == is_trial
    assert chart_of(values[: points + 20], starts=[20]).is_trial == is_trial
    assert chart_of(values, rules=Rules(fix_after_points=points)).is_trial == is_trial
    assert chart_of([*values[:points], GAP, 2][: points + 2]).is_trial == (points + 1 < 13)


def test_a_period_without_a_value_ends_runs_and_makes_no_moving_range():
    whole = [4, 6, 4, 6, 4, 6, 9, 9, 9, 9, 9, 9, 9]
    assert flagged(chart_of(whole), Signal.SHIFT) == [*range(6, 13)]
    with_gap = chart_of([*whole[:9], GAP, *whole[9:]])
    assert flagged(with_gap, Signal.SHIFT) == []
    assert with_gap.signals[9] is Signal.NONE
    assert chart_of([1, 3, GAP, 30, 28]).phases[0].mean_range == 2
    assert not flagged(chart_of([*RISE[:10], GAP, *RISE[10:]]), Signal.TREND)


def test_a_series_ends_at_a_value():
    with pytest.raises(ValueError, match="last period has no value"):
        control_chart([1, 2, GAP], aim=UP)


@pytest.mark.parametrize("values", [[1, 2, float("inf")], [[1, 2], [3, 4]]])
def test_other_than_one_finite_value_a_period_is_refused(values):
    with pytest.raises(ValueError, match="one finite value"):
        control_chart(values, aim=UP)


def test_an_unknown_direction_or_target_is_refused():
    with pytest.raises(ValueError, match="direction"):
        Aim(improvement=2)
    with pytest.raises(ValueError, match="target"):
        Aim(improvement=1, target=GAP)


@pytest.mark.parametrize(
    ("starts", "faults"),
    [
        ([3], {}),
        ([-2], {-2: PhaseFault.NOTHING_BEFORE}),
        ([0, 4], {0: PhaseFault.NOTHING_BEFORE}),
        ([1], {1: PhaseFault.TOO_FEW_POINTS}),
        ([9], {9: PhaseFault.TOO_FEW_POINTS}),
        ([10], {10: PhaseFault.TOO_FEW_POINTS}),
        ([99], {99: PhaseFault.TOO_FEW_POINTS}),
        ([4, 5], {4: PhaseFault.TOO_FEW_POINTS}),
    ],
)
def test_a_phase_that_cannot_start_there_is_named_and_refused(starts, faults):
    values = [1, 2, 4, 3, 5, 4, 3, 2, 1, 2]
    assert phase_faults(values, starts) == faults
    if faults:
        with pytest.raises(ValueError, match="phase"):
            control_chart(values, aim=UP, starts=starts)


@pytest.mark.parametrize("starts", [[5, 3], [4, 4]])
def test_phases_out_of_order_are_refused(starts):
    with pytest.raises(ValueError, match="one after another"):
        phase_faults([1, 2, 4, 3, 5, 4, 3], starts)


def test_a_phase_of_gaps_has_too_few_points():
    assert phase_faults([1, 2, 4, 3, GAP, 4, GAP, 2], [3]) == {3: PhaseFault.TOO_FEW_POINTS}


@pytest.mark.parametrize("wrong", [{"shift_points": 1}, {"trend_points": 0}, {"fix_after_points": 1}])
def test_rules_that_mean_nothing_are_refused(wrong):
    with pytest.raises(ValueError, match="points"):
        Rules(**wrong)


@given(drawn_series(), st.integers(1, 60), st.sampled_from([0.01, 3.0, 1e3]))
def test_the_unit_makes_no_difference(series, zero, unit):
    values, starts = series
    in_other_units = [zero + unit * value for value in values]
    assert chart_of(in_other_units, starts=starts).signals == chart_of(values, starts=starts).signals


def test_no_phase_carries_a_run_over():
    values = [*[1, 3] * 6, *[2.9] * 8, *[1, 3] * 6]
    assert len(flagged(chart_of(values), Signal.SHIFT)) == 9
    assert not flagged(chart_of(values, starts=[16]), Signal.SHIFT)


def test_false_alarms_are_as_frequent_as_the_rules_imply():
    signals = chart_of(np.random.default_rng(20240917).standard_normal(300_000), rules=Rules(screens=False)).signals
    shares = {signal: signals.count(signal) / len(signals) for signal in Signal}
    rising = sum(
        n * (1 / math.factorial(n) - 2 / math.factorial(n + 1) + 1 / math.factorial(n + 2)) for n in range(7, 20)
    )
    assert shares[Signal.OUTSIDE] == pytest.approx(math.erfc(2.66 * 1.128 / math.sqrt(2)), rel=0.1)
    assert shares[Signal.TREND] == pytest.approx(2 * rising, rel=0.15)


def test_shifts_that_no_other_rule_hides_are_as_frequent_as_tossing_a_coin_implies():
    signals = chart_of(np.random.default_rng(20240917).choice([-1, 1], 1_000_000)).signals
    assert {*signals} == {Signal.NONE, Signal.SHIFT}
    assert signals.count(Signal.SHIFT) / len(signals) == pytest.approx(8 / 128, rel=0.04)


def shares_of(numerators, denominators, *, target=None, starts=()) -> Chart:
    chart = share_chart(numerators, denominators, aim=Aim(improvement=1, target=target), starts=starts)
    assert isinstance(chart, Chart)
    return chart


def test_laney_limits_are_those_worked_out_apart():
    chart = shares_of(LANEY["d"], LANEY["n"])
    assert chart.phases[0].mean == pytest.approx(LANEY["pbar"], abs=1e-12)
    assert chart.phases[0].mean_range / 1.128 == pytest.approx(LANEY["sigma_z"], abs=1e-12)
    np.testing.assert_allclose(chart.lowers, LANEY["lcl"], rtol=0, atol=1e-12)
    np.testing.assert_allclose(chart.uppers, LANEY["ucl"], rtol=0, atol=1e-12)


def test_laney_limits_are_the_binomial_ones_where_sigma_z_is_one():
    chart = shares_of(LANEY["d"], LANEY["n"])
    shrunk = chart.means + (np.array(chart.uppers) - chart.means) / LANEY["sigma_z"]
    np.testing.assert_allclose(shrunk, LANEY["p_ucl"], rtol=0, atol=1e-12)


def test_shares_of_equal_denominators_have_nearly_the_limits_of_single_values():
    numerators, denominators = np.array(LANEY["d"]) % 60, np.full(24, 100)
    laney = shares_of(numerators, denominators)
    single = chart_of(numerators / denominators, rules=Rules(screens=False))
    np.testing.assert_allclose(laney.uppers, single.uppers, rtol=1e-3)


def test_a_small_period_is_given_more_room_than_a_large_one():
    numerators, denominators = [*[30, 36] * 8, 6, 60], [*[100] * 16, 10, 100]
    chart = shares_of(numerators, denominators)
    assert chart.signals[-2:] == (Signal.NONE, Signal.OUTSIDE)


def test_limits_of_shares_are_as_wide_as_one_over_the_root_of_the_denominator():
    chart = shares_of([1, 2, 1, 4, 3, 30], [1, 4, 4, 9, 4, 100])
    width = (np.array(chart.uppers) - chart.lowers) * np.sqrt([1, 4, 4, 9, 4, 100])
    np.testing.assert_allclose(width, width[0])


def test_phases_of_shares_are_pooled_apart():
    chart = shares_of([*[14, 16] * 7, *[64, 66] * 7], [100] * 28, starts=[14], target=0.4)
    assert [phase.mean for phase in chart.phases] == pytest.approx([0.15, 0.65])
    assert chart.assurance is Assurance.PASSES
    assert set(chart.signals) == {Signal.NONE}


def test_a_period_without_a_denominator_is_a_gap_between_limits_that_say_nothing():
    chart = shares_of([3, 4, 0, 5, 3], [10, 10, 0, 10, 10])
    assert (chart.lowers[2], chart.uppers[2]) == (0, 1)
    assert chart.phases[0].points == 4
    assert chart.phases[0].mean == 15 / 40
    assert share_chart([3, 0, 2], [9, 0, 9], aim=UP) == TooFewPoints(points=1, needed=2)


@pytest.mark.parametrize("share", [0, 1])
def test_nothing_or_all_in_every_period_is_constant(share):
    denominators = [10, 50, 20, 7] * 5
    chart = shares_of([share * count for count in denominators], denominators, target=share)
    assert chart.lowers == chart.uppers == (share,) * 20
    assert set(chart.signals) == {Signal.NONE}
    assert chart.assurance is Assurance.EXACT


@pytest.mark.parametrize(("of", "out_of"), [([3, 1], [2, 2]), ([-1, 1], [2, 2]), ([GAP, 1], [2, 2]), ([1], [2, 2])])
def test_a_share_of_less_than_nothing_or_more_than_all_is_refused(of, out_of):
    with pytest.raises(ValueError, match="numerator"):
        share_chart(of, out_of, aim=UP)


@pytest.mark.parametrize(
    ("denominators", "varies"), [([], False), ([0, 0], False), ([50, 100, 0], False), ([50, 101], True)]
)
def test_denominators_vary_twofold_where_the_largest_is_more_than_twice_the_smallest(denominators, varies):
    assert varies_twofold(denominators) == varies
