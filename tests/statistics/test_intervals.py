"""Intervals, held against statsmodels, published worked examples, and what an interval is by definition."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint
from statsmodels.stats.rates import confint_poisson

from improve_analysis.statistics.intervals import (
    count_interval,
    rate_difference_interval,
    rate_interval,
    share_difference_interval,
    share_interval,
)

WILSON = pd.DataFrame(
    json.loads((Path(__file__).parents[1] / "reference" / "wilson_laney_funnel.json").read_text())["wilson"]
)
exactly = {"rtol": 0, "atol": 1e-12}

shares = st.integers(1, 3_000).flatmap(lambda out_of: st.tuples(st.integers(0, out_of), st.just(out_of)))
confidences = st.sampled_from([0.8, 0.95, 0.998])


def test_wilson_is_as_worked_out_by_statsmodels():
    lower, upper = share_interval(WILSON["x"], WILSON["n"])
    np.testing.assert_allclose(lower, WILSON["lower"], **exactly)
    np.testing.assert_allclose(upper, WILSON["upper"], **exactly)
    assert len(WILSON) == 10


@given(shares, confidences)
def test_wilson_against_statsmodels(share, confidence):
    expected = proportion_confint(*share, alpha=1 - confidence, method="wilson")
    np.testing.assert_allclose(share_interval(*share, confidence=confidence), expected, **exactly)


@given(shares)
def test_the_ends_of_wilsons_interval_are_the_shares_that_would_just_not_be_refused(share):
    of, out_of = share
    for limit in share_interval(of, out_of):
        if 0 < limit < 1:
            z = (of / out_of - limit) / np.sqrt(limit * (1 - limit) / out_of)
            assert abs(z) == pytest.approx(1.959963984540054, abs=1e-6)


def test_none_and_all_have_a_limit_at_the_end_and_no_minus_nought():
    lower, upper = share_interval([0, 7], [7, 7])
    assert lower[0] == 0
    assert upper[1] == 1
    assert not np.signbit(lower).any()


def test_there_is_no_interval_without_a_denominator_or_a_number():
    for lower, upper in (
        share_interval([0, float("nan")], [0, 5]),
        rate_interval([0, float("nan")], [0, 5]),
        share_difference_interval((0, 0), ([1, 2], [3, 4])),
        rate_difference_interval((1, 3), (0, [0, 0])),
    ):
        assert np.isnan(lower).all()
        assert np.isnan(upper).all()


def test_a_column_has_an_interval_a_row():
    lower, upper = share_interval(pd.Series([1, 0, 5]), pd.Series([10, 0, 10]))
    assert np.isnan([lower[1], upper[1]]).all()
    assert lower[[0, 2]].tolist() == pytest.approx([0.017876213095072924, 0.23659309051256394])


@pytest.mark.parametrize("share", [(-1, 3), (4, 3), (1, 0)])
def test_a_share_of_less_than_nothing_or_more_than_all_is_refused(share):
    with pytest.raises(ValueError, match="numerator"):
        share_interval(*share)


# Byar's limits of 65 events worked by hand from the formula; of 8 and of none, from tables of the exact limits.
@pytest.mark.parametrize(("count", "lower", "upper"), [(65, 50.1632, 82.8491), (8, 3.4538, 15.7632), (0, 0, 3.6889)])
def test_intervals_of_counts_by_hand(count, lower, upper):
    assert [float(limit) for limit in count_interval(count)] == pytest.approx([lower, upper], abs=5e-4)


@given(st.integers(0, 9), confidences)
def test_below_ten_events_the_interval_is_the_exact_one_of_statsmodels(count, confidence):
    expected = confint_poisson(count, 1, method="exact-c", alpha=1 - confidence)
    np.testing.assert_allclose(count_interval(count, confidence=confidence), np.nan_to_num(expected), rtol=1e-9)


@given(st.integers(0, 9))
def test_the_exact_limits_leave_half_the_doubt_on_each_side(count):
    lower, upper = count_interval(count)
    assert stats.poisson.cdf(count, upper) == pytest.approx(0.025)
    if count:
        assert stats.poisson.sf(count - 1, lower) == pytest.approx(0.025)


@given(st.integers(10, 5_000), confidences)
def test_from_ten_events_byars_limits_are_close_to_the_exact_ones(count, confidence):
    expected = confint_poisson(count, 1, method="exact-c", alpha=1 - confidence)
    found = count_interval(count, confidence=confidence)
    np.testing.assert_allclose(found, expected, rtol=0.02)
    assert not np.allclose(found, expected, rtol=1e-12)


def test_a_rate_is_its_count_over_its_persons():
    lower, upper = rate_interval([65, 8], [50_000, 50_000])
    assert lower.tolist() == pytest.approx([50.1632 / 5, 3.4538 / 5], abs=1e-4)
    assert rate_interval(8, 50_000, per=1_000)[1] == pytest.approx(15.7632 / 50, abs=1e-5)
    assert upper[0] == pytest.approx(82.8491 / 5, abs=1e-4)


def test_counts_and_persons_under_nothing_are_refused():
    with pytest.raises(ValueError, match="count"):
        count_interval(-1)
    with pytest.raises(ValueError, match="persons"):
        rate_interval(1, -1)


@pytest.mark.parametrize("confidence", [0, 1, 95])
def test_a_confidence_is_between_nothing_and_all(confidence):
    with pytest.raises(ValueError, match="confidence"):
        share_interval(1, 2, confidence=confidence)


# Newcombe (1998), Statistics in Medicine 17:873, table II, method 10; the first share less the second there.
@pytest.mark.parametrize(
    ("first", "second", "lower", "upper"),
    [
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((5, 56), (0, 29), -0.0381, 0.1926),
        ((0, 10), (0, 10), -0.2775, 0.2775),
        ((10, 10), (0, 10), 0.6075, 1.0),
    ],
)
def test_differences_of_shares_are_newcombes(first, second, lower, upper):
    found = share_difference_interval(second, first)
    assert [float(limit) for limit in found] == pytest.approx([lower, upper], abs=6e-5)


@given(shares, shares)
def test_differences_of_shares_against_statsmodels(first, second):
    expected = confint_proportions_2indep(*second, *first, method="newcomb", compare="diff")
    np.testing.assert_allclose(share_difference_interval(first, second), expected, rtol=0, atol=1e-10)


def test_differences_of_rates_hold_the_truth_as_often_as_they_say():
    random = np.random.default_rng(20240917)
    first, second = random.poisson(40, 4_000), random.poisson(90, 4_000)
    lower, upper = rate_difference_interval((first, 10_000), (second, 15_000))
    assert 0.94 < np.mean((lower <= 20) & (upper >= 20)) < 0.965


def test_turning_a_difference_round_turns_its_interval_round():
    first, second = (14, 9_000), (33, 8_000)
    lower, upper = rate_difference_interval(first, second)
    assert [-float(limit) for limit in rate_difference_interval(second, first)] == pytest.approx([upper, lower])
