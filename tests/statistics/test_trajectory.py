"""The line to a target and the chance of being there: by hand, by simulation, and against the textbook's special case."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from improve_analysis.statistics import trajectory
from improve_analysis.statistics.spc import Aim
from improve_analysis.statistics.trajectory import (
    CannotBeSaid,
    Line,
    Why,
    chance_of_meeting,
    chance_of_share_meeting,
)

GAP = float("nan")
STEADY = [50, 53, 48, 51, 52, 49, 50, 47, 53, 51, 50, 49, 52, 48, 51, 50, 53, 49]


def line(**changes) -> Line:
    settings = {"baseline": 60.0, "baseline_period": 10, "target": 84.0, "target_period": 22, "improvement": 1}
    return Line(**{**settings, **changes})


def meeting(values, target, *, improvement=1, ahead=3) -> float:
    chance = chance_of_meeting(values, aim=Aim(improvement=improvement, target=target), periods_ahead=ahead)
    assert isinstance(chance, float)
    return chance


def share_meeting(of, out_of, target, *, improvement=1, ahead=3) -> float:
    aim = Aim(improvement=improvement, target=target)
    chance = chance_of_share_meeting(of, out_of, aim=aim, periods_ahead=ahead)
    assert isinstance(chance, float)
    return chance


@pytest.mark.parametrize(("period", "expected"), [(5, 60), (10, 60), (11, 62), (16, 72), (21, 82), (22, 84), (40, 84)])
def test_the_line_is_straight_between_baseline_and_target_and_level_outside(period, expected):
    assert line().at(period) == pytest.approx(expected)


def test_better_than_the_line_is_ahead_of_it_whichever_way_is_better():
    assert line().ahead(75, 16) == pytest.approx(3)
    assert line().ahead(70, 16) == pytest.approx(-2)
    down = line(baseline=30, target=18, improvement=-1)
    assert down.at(16) == pytest.approx(24)
    assert down.ahead(21, 16) == pytest.approx(3)


@pytest.mark.parametrize("baseline", [84, 90])
def test_a_target_met_from_the_start_is_no_way_down(baseline):
    assert {line(baseline=baseline).at(period) for period in (9, 10, 16, 22, 30)} == {84}


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"target_period": 10}, "after its baseline"),
        ({"improvement": 0}, "neither direction"),
        ({"baseline": GAP}, "finite"),
    ],
)
def test_a_line_that_leads_nowhere_is_refused(wrong, words):
    with pytest.raises(ValueError, match=words):
        line(**wrong)


def test_one_mixture_without_wandering_or_drift_is_the_textbook_prediction_of_a_further_value():
    values = np.array(STEADY, dtype="float64")
    n = len(values)
    expected = stats.t.sf((53 - values.mean()) / (values.std(ddof=1) * np.sqrt(1 + 1 / n)), n - 1)
    times = np.append(np.arange(1, n + 1), n + 3.0)
    assert trajectory._mixture(values, times, 53, 0.0, 0.0)[1] == pytest.approx(expected)


def test_a_mixture_that_hardly_varies_by_chance_is_the_textbook_random_walk():
    steps = np.random.default_rng(5).standard_normal(30)
    values = np.cumsum(steps) + 100
    scale = np.sqrt(np.mean(np.diff(values) ** 2))
    expected = stats.t.sf((values[-1] + 2 - values[-1]) / (scale * np.sqrt(4)), 29)
    times = np.append(np.arange(1, 31), 34.0)
    assert trajectory._mixture(values, times, values[-1] + 2, 1e7, 0.0)[1] == pytest.approx(expected, abs=1e-4)


def test_the_fit_is_the_density_of_the_values_with_level_and_scale_integrated_out():
    values, times = np.array([3.0, 5.0, 4.0, 7.0]), np.array([1.0, 2.0, 3.0, 4.0, 6.0])

    def log_density(wandering: float, drift: float) -> float:
        covariance = (
            np.eye(4) + wandering * np.minimum.outer(times[:4], times[:4]) + drift**2 * np.outer(times[:4], times[:4])
        )
        levels, logs = np.linspace(-60, 70, 1_301), np.linspace(-4, 6, 401)
        square = np.einsum("ij,jk,ik->i", values - levels[:, None], np.linalg.inv(covariance), values - levels[:, None])
        scale = np.exp(logs)[:, None]
        inside = -np.log(np.linalg.det(covariance)) / 2 - 4 * np.log(scale) - square / (2 * scale**2)
        return float(np.log(np.exp(inside).sum()))

    ours = [trajectory._mixture(values, times, 0, *mixture)[0] for mixture in ((0.0, 0.0), (0.4, 0.0), (0.1, 0.1))]
    naive = [log_density(*mixture) for mixture in ((0.0, 0.0), (0.4, 0.0), (0.1, 0.1))]
    assert np.diff(ours) == pytest.approx(np.diff(naive), abs=0.02)


def test_a_steady_measure_seldom_reaches_what_it_never_has():
    assert meeting(STEADY, 50) == pytest.approx(0.5, abs=0.15)
    assert meeting(STEADY, 60) < 0.02
    assert meeting(STEADY, 40) > 0.98


def test_a_measure_on_its_way_is_more_likely_to_arrive_than_one_that_is_not():
    rising = [value + step for step, value in enumerate(STEADY)]
    level = [value + 17 for value in STEADY]
    assert rising[-1] == level[-1]
    assert meeting(rising, 71, ahead=6) > 0.5
    assert meeting(level, 73, ahead=6) < 0.1


def test_a_level_that_has_moved_there_and_back_is_where_it_is_now():
    there = [value + 15 for value in STEADY]
    assert meeting([*STEADY, *there, *STEADY], 60, ahead=2) < 0.05
    assert meeting([*there, *STEADY, *there], 60, ahead=2) > 0.8


values_drawn = st.lists(st.integers(0, 100), min_size=12, max_size=30).filter(lambda values: len({*values}) > 1)


@given(values_drawn, st.integers(-20, 120), st.integers(1, 12))
def test_up_and_down_are_the_two_ways_it_can_go(values, target, ahead):
    up, down = (meeting(values, target, improvement=way, ahead=ahead) for way in (1, -1))
    assert up + down == pytest.approx(1)
    assert 0 <= up <= 1


@given(values_drawn, st.integers(0, 100), st.integers(1, 30))
def test_a_harder_target_is_never_likelier(values, target, more):
    assert meeting(values, target + more) <= meeting(values, target) + 1e-12


@given(values_drawn, st.integers(0, 100), st.sampled_from([0.01, 7.0, 1e4]), st.integers(-50, 100_000))
def test_the_unit_makes_no_difference(values, target, unit, zero):
    other = meeting([zero + unit * value for value in values], zero + unit * target)
    assert other == pytest.approx(meeting(values, target), abs=1e-6)


def test_a_gap_is_time_that_passes_without_a_value():
    with_gap = [*STEADY[:9], GAP, *STEADY[10:]]
    assert meeting(with_gap, 53) == pytest.approx(meeting(STEADY, 53), abs=0.05)
    assert meeting(with_gap, 53) != meeting([*STEADY[:9], *STEADY[10:]], 53)


@pytest.mark.parametrize(
    ("values", "ahead", "answer"),
    [
        ([], 3, CannotBeSaid(why=Why.TOO_FEW_POINTS, points=0, needed=12)),
        (STEADY[:8], 3, CannotBeSaid(why=Why.TOO_FEW_POINTS, points=8, needed=12)),
        ([GAP, *STEADY[:11]], 3, CannotBeSaid(why=Why.TOO_FEW_POINTS, points=11, needed=12)),
        (STEADY, 19, CannotBeSaid(why=Why.TOO_FAR_AHEAD, points=18, needed=19)),
        ([0.1] * 14, 3, CannotBeSaid(why=Why.NO_VARIATION, points=14, needed=14)),
        ([0] * 14, 3, CannotBeSaid(why=Why.NO_VARIATION, points=14, needed=14)),
        (STEADY, 0, CannotBeSaid(why=Why.DATE_REACHED, points=18, needed=18)),
    ],
)
def test_what_cannot_be_said_is_not_said(values, ahead, answer):
    assert chance_of_meeting(values, aim=Aim(improvement=1, target=55), periods_ahead=ahead) == answer


def test_what_can_just_be_said():
    assert meeting(STEADY[:12], 50, ahead=12) == pytest.approx(0.5, abs=0.2)


OUT_OF = [40, 55, 38, 61, 47, 52, 44, 58, 49, 50, 41, 60, 46, 53]
OF = [36, 50, 33, 54, 44, 47, 40, 51, 45, 44, 38, 53, 42, 48]


def test_a_target_of_all_is_possible_and_of_none_too():
    every = share_meeting(OF, OUT_OF, 1)
    assert 0 < every < 0.1
    without = [out_of - of for of, out_of in zip(OF, OUT_OF, strict=True)]
    assert share_meeting(without, OUT_OF, 0, improvement=-1) == pytest.approx(every)


def test_anything_meets_a_target_of_at_least_none_or_at_most_all():
    assert share_meeting(OF, OUT_OF, 0) == 1
    assert share_meeting(OF, OUT_OF, 1, improvement=-1) == 1


def test_the_chance_of_a_share_is_near_how_often_as_many_cases_come_of_the_same_odds():
    random = np.random.default_rng(6)
    chances = [share_meeting(random.binomial(50, 0.9, 24), np.full(24, 50), 0.94) for _ in range(60)]
    assert np.mean(chances) == pytest.approx(stats.binom.sf(46, 50, 0.9), abs=0.05)


def test_a_share_without_a_denominator_has_no_value():
    aim = Aim(improvement=1, target=0.9)
    of, out_of = [*OF[:11], 0, 38], [*OUT_OF[:11], 0, 41]
    assert isinstance(chance_of_share_meeting(of, out_of, aim=aim, periods_ahead=2), float)
    short = chance_of_share_meeting(of[1:], out_of[1:], aim=aim, periods_ahead=2)
    assert short == CannotBeSaid(why=Why.TOO_FEW_POINTS, points=11, needed=12)


def test_all_in_every_period_has_not_varied_whatever_the_denominators():
    chance = chance_of_share_meeting(OUT_OF, OUT_OF, aim=Aim(improvement=1, target=1), periods_ahead=2)
    assert chance == CannotBeSaid(why=Why.NO_VARIATION, points=14, needed=14)


@pytest.mark.parametrize(
    ("values", "aim", "words"),
    [
        ([*STEADY, GAP], Aim(improvement=1, target=1), "last period"),
        ([*STEADY, float("inf")], Aim(improvement=1, target=1), "finite"),
        (STEADY, Aim(improvement=0, target=1), "better direction"),
        (STEADY, Aim(improvement=1), "target"),
    ],
)
def test_what_makes_no_sense_is_refused(values, aim, words):
    with pytest.raises(ValueError, match=words):
        chance_of_meeting(values, aim=aim, periods_ahead=3)


def test_shares_and_targets_out_of_range_are_refused():
    with pytest.raises(ValueError, match="numerator"):
        chance_of_share_meeting([3], [2], aim=Aim(improvement=1, target=0.5), periods_ahead=1)
    with pytest.raises(ValueError, match="from 0 to 1"):
        chance_of_share_meeting(OF, OUT_OF, aim=Aim(improvement=1, target=85), periods_ahead=1)


def test_stated_chances_come_true_as_often_as_stated():
    random = np.random.default_rng(20240521)
    stated, happened = [], []
    for _ in range(600):
        level = np.cumsum(random.normal(random.normal(0, 0.08), random.choice([0, 0.2, 0.5]), 24))
        values = level + random.standard_normal(24)
        target = values[:18].mean() + random.normal(0, 1.5)
        stated.append(meeting(values[:18], target, ahead=6))
        happened.append(values[-1] >= target)
    for low, high in ((0, 0.1), (0.1, 0.3), (0.3, 0.7), (0.7, 0.9), (0.9, 1)):
        held = (np.array(stated) >= low) & (np.array(stated) < high)
        share = np.mean(np.array(happened)[held])
        assert share == pytest.approx(np.mean(np.array(stated)[held]), abs=0.09)
