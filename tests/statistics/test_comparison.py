"""Funnels, held against limits worked out apart, sums of binomial probabilities and simulated councils."""

from __future__ import annotations

import json
from math import comb, isnan
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from improve_analysis.statistics.comparison import Funnel, binomial_limits, funnel
from improve_analysis.statistics.spc import TooFewPoints

LIMITS = json.loads((Path(__file__).parents[1] / "reference" / "wilson_laney_funnel.json").read_text())
SIZES = [20, 40, 60, 90, 130, 180, 250, 400, 700, 1_200] * 15


def funnel_of(numerators, denominators, centre=None) -> Funnel:
    found = funnel(numerators, denominators, centre=centre)
    assert isinstance(found, Funnel)
    return found


def simulated(random: np.random.Generator, spread: float) -> list[int]:
    share = np.clip(0.3 + spread * random.standard_normal(len(SIZES)), 0.01, 0.99)
    return random.binomial(SIZES, share).tolist()


@pytest.mark.parametrize("row", LIMITS["funnel_binomial"], ids=lambda row: f"n={row['n']}")
def test_limits_are_those_worked_out_apart(row):
    for within, lower, upper in ((0.95, "l95", "u95"), (0.998, "l998", "u998")):
        found = [float(limit) for limit in binomial_limits(row["theta"], row["n"], within=within)]
        assert found == pytest.approx([row[lower], row[upper]], abs=1e-9)


def naive_limit(below: float, out_of: int, share: float) -> float:
    """Case by case: the first number that no more than `below` fall short of, and how far on between it and the last."""
    total = 0.0
    for cases in range(out_of + 1):
        chance = comb(out_of, cases) * share**cases * (1 - share) ** (out_of - cases)
        if total + chance >= below:
            return min(max((cases - (total + chance - below) / chance) / out_of, 0), 1)
        total += chance
    raise AssertionError


@given(st.floats(0.02, 0.98), st.integers(1, 150), st.sampled_from([0.95, 0.998]))
def test_limits_against_a_sum_case_by_case(share, out_of, within):
    expected = [naive_limit((1 - within) / 2, out_of, share), naive_limit((1 + within) / 2, out_of, share)]
    found = [float(limit) for limit in binomial_limits(share, out_of, within=within)]
    assert found == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize("share", [0, 1])
def test_nobody_stands_out_where_all_have_none_or_all(share):
    found = funnel_of([share * size for size in SIZES], SIZES)
    assert set(found.standing) == {0}
    assert (np.array(found.lower_95) >= 0).all()
    assert (np.array(found.upper_998) <= 1).all()


@given(st.floats(0.05, 0.95), st.integers(0, 30), st.integers(0, 40))
def test_who_stands_out_is_who_chance_puts_there_less_than_once_in_forty_times(share, cases, others):
    out_of = cases + others
    found = funnel_of([cases, *[round(share * 1_000)] * 30], [out_of, *[1_000] * 30], centre=share).standing[0]
    chances = [comb(out_of, n) * share**n * (1 - share) ** (out_of - n) for n in range(out_of + 1)]
    at_least, at_most = sum(chances[cases:]), sum(chances[: cases + 1])
    for chance, stands in ((at_least, found > 0), (at_most, found < 0)):
        if out_of and abs(chance - 0.025) > 1e-9:
            assert stands == (chance < 0.025)
    if out_of and min(abs(at_least - 0.001), abs(at_most - 0.001)) > 1e-9:
        assert (abs(found) == 2) == (min(at_least, at_most) < 0.001)


def test_without_a_denominator_there_are_no_limits_and_no_standing():
    found = funnel_of([*simulated(np.random.default_rng(1), 0), 0], [*SIZES, 0])
    assert isnan(found.lower_95[-1])
    assert isnan(found.upper_998[-1])
    assert found.standing[-1] == 0
    assert len(found.standing) == len(SIZES) + 1


def test_the_centre_is_all_councils_together_unless_given():
    counts = simulated(np.random.default_rng(2), 0)
    assert funnel_of(counts, SIZES).centre == pytest.approx(sum(counts) / sum(SIZES))
    assert funnel_of(counts, SIZES, centre=0.35).centre == 0.35


def test_where_councils_differ_by_chance_alone_about_one_in_twenty_stands_out():
    random = np.random.default_rng(20240917)
    found = [funnel_of(simulated(random, 0), SIZES) for _ in range(40)]
    standing = np.array([one.standing for one in found])
    assert np.mean([one.dispersion == 1 for one in found]) > 0.9
    assert 0.03 < np.mean(standing != 0) < 0.05
    assert np.mean(abs(standing) == 2) < 0.004


def test_where_councils_differ_by_more_the_limits_widen_and_few_stand_out():
    found = funnel_of(simulated(np.random.default_rng(3), 0.06), SIZES)
    alone_lower, alone_upper = binomial_limits(found.centre, SIZES, within=0.95)
    width = (np.array(found.upper_95) - found.lower_95) / (alone_upper - alone_lower)
    assert found.dispersion > 2
    assert np.median(width) == pytest.approx(np.sqrt(found.dispersion), rel=0.05)
    assert np.mean(np.array(found.standing) != 0) < 0.2


def test_the_tails_do_not_widen_the_limits():
    counts = simulated(np.random.default_rng(4), 0)
    far_out = [0, SIZES[1], *counts[2:]]
    assert funnel_of(far_out, SIZES, centre=0.3).dispersion == funnel_of(counts, SIZES, centre=0.3).dispersion == 1
    assert funnel_of(far_out, SIZES, centre=0.3).standing[:2] == (-2, 2)


def test_dispersion_by_hand():
    # z is (count - 50) / 5: ten councils of 100, whose tenth and ninetieth percentiles are -5.28 and 4.2.
    counts = [20, 24, 30, 40, 60, 60, 65, 65, 70, 80]
    expected = (5.28**2 + 5.2**2 + 4**2 + 2**2 + 2**2 + 2**2 + 3**2 + 3**2 + 4**2 + 4.2**2) / 10
    assert funnel_of(counts, [100] * 10, centre=0.5).dispersion == pytest.approx(expected)


def test_fewer_than_ten_councils_cannot_be_compared():
    assert funnel([1] * 9 + [0], [5] * 9 + [0]) == TooFewPoints(points=9, needed=10)


def test_a_share_of_more_than_all_and_an_impossible_centre_are_refused():
    with pytest.raises(ValueError, match="numerator"):
        funnel([6] * 12, [5] * 12)
    with pytest.raises(ValueError, match="from 0 to 1"):
        binomial_limits(30, [5], within=0.95)
