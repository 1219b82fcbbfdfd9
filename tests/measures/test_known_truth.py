"""A slice of `benchmarks/known_truth.py`: a few councils drawn from known laws, and what the book says of them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from benchmarks import known_truth as known

COUNCILS = 16
CHARTS_WITH_A_SIGNAL, STEPS_SEEN = 0.19, 0.69
"""What the rules imply for 24 normal values, and for a step of 1.86 standard deviations after them."""

WITH_INTERVAL = [
    "permanence.days_to_plan, 12 months",
    "permanence.plan_within_122_days, 12 months",
    "permanence.days_to_long_term_match, 36 months",
    "permanence.long_term_match_within_two_years, 36 months",
    "permanence.left_home, 12 months",
    "permanence.left_by_adoption, 12 months",
    "permanence.left_by_guardianship, 12 months",
    "permanence.special_guardianship_orders, 12 months",
    "thresholds.assessments_in_time, 12 months",
    "change of assessments_in_time over the step",
    "thresholds.assessments_in_time, each month",
]
ROUTES = [
    f"permanence.{route}, {months} months"
    for route in ("home_within_year", "adopted_within_two_years", "guardianship_within_two_years")
    for months in (12, 36)
]


@pytest.fixture(scope="module")
def summary() -> pd.DataFrame:
    return known.summary(known.estimates(COUNCILS))


def test_times_are_drawn_from_the_law_that_is_said_to_be_the_truth():
    random = np.random.default_rng(1)
    days = known.PLAN.drawn(random, 100_000)
    assert (days <= known.PLAN.median).mean() == pytest.approx(0.5, abs=0.006)
    assert (days <= 122).mean() == pytest.approx(known.PLAN.done_by(122), abs=0.006)


def test_children_leave_by_each_route_as_often_as_is_said_to_be_the_truth():
    random = np.random.default_rng(1)
    children = pd.concat([known.children_in_care(random) for _ in range(20)])
    went = (children["route"] == "E12") & ((children["left"] - children["entered"]).dt.days <= 730)
    assert went.mean() == pytest.approx(known.left_by("E12", 730), abs=0.011)


def test_every_estimate_is_looked_at(summary):
    assert set(summary.index) == {*WITH_INTERVAL, *ROUTES}
    assert summary.loc[WITH_INTERVAL, "covers"].notna().all()


@pytest.mark.parametrize("name", WITH_INTERVAL)
def test_intervals_hold_the_truth_as_often_as_they_say(summary, name):
    found = summary.loc[name]
    least, most = known.allowed(int(found["number"]))
    assert least <= found["covers"] <= most


@pytest.mark.parametrize("name", [*WITH_INTERVAL, *ROUTES])
def test_estimates_lie_about_the_truth(summary, name):
    found = summary.loc[name]
    assert abs(found["bias"]) < 4 * found["error"]


def test_closed_cases_miss_the_truth(summary):
    missed = summary.loc[["permanence.days_to_long_term_match, 36 months", *ROUTES], "naive_bias"]
    assert missed.iloc[0] < -150  # days too few
    assert (missed.iloc[1:] > 3).all()  # points too many


def test_charts_cry_wolf_no_more_often_than_the_rules_imply():
    signalled = (known.charts(COUNCILS, known.BEFORE)["points_signalled"] > 0).sum()
    least, most = known.allowed(COUNCILS, CHARTS_WITH_A_SIGNAL)
    assert least <= signalled <= most


def test_charts_see_a_step_within_six_months_as_often_as_the_rules_imply():
    seen = np.isfinite(known.charts(COUNCILS, known.AFTER)["months_to_see"]).sum()
    least, most = known.allowed(COUNCILS, STEPS_SEEN)
    assert least <= seen <= most
