"""Intervals, and whether a year has changed a figure by more than chance."""

from __future__ import annotations

import math
import statistics
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from improve_analysis.disclosure import Release
from improve_analysis.evidence.intervals import Interval, YearChange
from improve_analysis.measures._exhibit import Form
from tests.display.conftest import CHILDREN, COUNT, DURATION, MEAN, MEDIAN, NET, RATE, RATIO, SHARE, over_time
from tests.evidence.conftest import the_evidence


def interval(release: Release) -> Interval | None:
    return the_evidence(release).interval


def year(release: Release) -> YearChange | None:
    return the_evidence(release).year


def rolling(measure: object, then: tuple[float, float], now: tuple[float, float]) -> Release:
    return over_time(measure, [then, *[then] * 3, now], form=Form.ROLLING)  # type: ignore[arg-type]


def test_a_share_has_wilsons() -> None:
    """81 of 263: 0.2553 to 0.3662 (Newcombe 1998, table I)."""
    found = interval(over_time(SHARE, [(81, 263)]))
    assert found is not None
    assert (found.low, found.high) == (pytest.approx(25.53, abs=0.005), pytest.approx(36.62, abs=0.005))


def test_none_and_all_have_it_too() -> None:
    none, every = interval(over_time(SHARE, [(0, 20)])), interval(over_time(SHARE, [(20, 20)]))
    assert none is not None
    assert every is not None
    assert (none.low, none.high) == (0, pytest.approx(16.11, abs=0.005))
    assert (every.low, every.high) == (pytest.approx(83.89, abs=0.005), 100)


def test_a_number_and_a_rate_of_events_have_byars() -> None:
    """65 events: 50.2 to 82.8 (Breslow and Day 1987, by Byar's approximation)."""
    number, rate = interval(over_time(COUNT, [(65, 0)])), interval(over_time(RATE, [(65, 10_000)], form=Form.ROLLING))
    assert number is not None
    assert rate is not None
    assert (number.low, number.high) == (pytest.approx(50.2, abs=0.05), pytest.approx(82.8, abs=0.05))
    assert (rate.low, rate.high) == (pytest.approx(number.low), pytest.approx(number.high))


@pytest.mark.parametrize(
    "release",
    [
        over_time(CHILDREN, [(312, 0)]),
        over_time(NET, [(5, 0)], form=Form.ROLLING),
        over_time(MEDIAN, [(12, 20)]),
        over_time(MEAN, [(1201, 60)]),
        over_time(RATIO, [(48, 167.2)]),
        over_time(SHARE, [(40, 200), (0, 0)]),
        over_time(SHARE, [(3, 200)]),
    ],
)
def test_what_has_no_interval(release: Release) -> None:
    assert interval(release) is None


def test_an_estimate_of_time_has_the_one_that_was_released_with_it() -> None:
    release = over_time(DURATION, [(70.8, 120)])
    assert interval(release) is None
    assert interval(replace(release, intervals={DURATION.id: (62.5, 78.4)})) == Interval(low=62.5, high=78.4)


def test_the_difference_of_two_shares_is_newcombes() -> None:
    """56 of 70 less 48 of 80 is 0.2, between 0.0524 and 0.3339 (Newcombe 1998, II, method 10): a difference."""
    found = year(rolling(SHARE, (48, 80), (56, 70)))
    assert found is not None
    assert (found.change, found.beyond_chance, found.by_moves, found.sign) == (pytest.approx(20.0), True, False, 1)
    back = year(rolling(SHARE, (56, 70), (48, 80)))
    assert back is not None
    assert back.sign == -1


@pytest.mark.parametrize(
    ("release", "sign"),
    [
        pytest.param(rolling(SHARE, (560, 2300), (530, 2303)), 0, id="share, no more than chance"),
        pytest.param(rolling(SHARE, (0, 50), (0, 60)), 0, id="none and none"),
        pytest.param(rolling(SHARE, (60, 60), (60, 60)), 0, id="all and all"),
        pytest.param(rolling(COUNT, (178, 0), (385, 0)), 1, id="number, more"),
        pytest.param(rolling(COUNT, (20, 0), (24, 0)), 0, id="number, no more than chance"),
        pytest.param(rolling(RATE, (2600, 50_000), (2300, 50_000)), -1, id="rate, fewer"),
    ],
)
def test_a_year_beyond_chance(release: Release, sign: int) -> None:
    found = year(release)
    assert found is not None
    assert found.sign == sign


@pytest.mark.parametrize(
    "release",
    [
        pytest.param(over_time(SHARE, [(40, 200)] * 4, form=Form.ROLLING), id="no figure a year earlier"),
        pytest.param(rolling(SHARE, (0, 0), (40, 200)), id="nothing to count a year earlier"),
        pytest.param(rolling(SHARE, (3, 200), (40, 200)), id="withheld a year earlier"),
        pytest.param(rolling(MEDIAN, (12, 20), (14, 20)), id="median"),
        pytest.param(rolling(NET, (-3, 0), (5, 0)), id="net change"),
        pytest.param(over_time(CHILDREN, [(310, 0)] * 5), id="a stock with few moves"),
        pytest.param(over_time(SHARE, [(40 + at % 3, 200) for at in range(14)]), id="the chart looks at more"),
    ],
)
def test_where_a_year_says_nothing(release: Release) -> None:
    assert year(release) is None


def test_a_stock_that_has_not_moved_has_not_changed() -> None:
    found = year(over_time(CHILDREN, [(310, 0)] * 14))
    assert found is not None
    assert (found.change, found.beyond_chance, found.by_moves) == (0, False, True)


def beyond_its_moves(values: list[int]) -> bool:
    """The plain way: a year's moves, each independent of the others."""
    moves = [later - earlier for earlier, later in pairwise(values)]
    usual = stats.t.ppf(0.975, len(moves) - 1) * statistics.stdev(moves) * math.sqrt(12)
    return abs(values[-1] - values[-13]) > usual + 1e-9


@given(st.lists(st.integers(200, 400), min_size=13, max_size=37))
def test_a_stock_is_held_against_its_moves(values: list[int]) -> None:
    found = year(over_time(CHILDREN, [(value, 0) for value in values]))
    assert found is not None
    assert found.beyond_chance == beyond_its_moves(values)


def test_a_stock_that_only_wanders_raises_no_more_alarms_than_it_says() -> None:
    """1,000 random walks whose process never changes: a real change is seen in about one of twenty, never in many."""
    walks = 1000 + np.random.default_rng(7).normal(scale=5, size=(1000, 37)).cumsum(axis=1).round()
    alarms = np.mean([beyond_its_moves([int(value) for value in walk]) for walk in walks])
    assert 0.03 < alarms < 0.065
