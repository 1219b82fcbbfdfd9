"""No sentence about England says more than the interval does."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from improve_analysis.calendar import Length, rolling_to, series_to
from improve_analysis.disclosure import Release
from improve_analysis.display import words
from improve_analysis.display._england import against_england, england_named, side_of
from improve_analysis.evidence import evidence_of
from improve_analysis.evidence.intervals import Interval
from improve_analysis.measures import MEASURES
from improve_analysis.measures._exhibit import Form
from tests.display.conftest import AS_AT, Counts, released, row
from tests.display.test_published import made

REREFERRALS, FAR, RATE = "thresholds.rereferrals", "placement.far_outside", "thresholds.referral_rate"


def year_of(measure: str, counts: Counts) -> Release:
    period = rolling_to(AS_AT, 1)
    return released(Form.ROLLING, [row(MEASURES[measure], period[0], counts)], [MEASURES[measure]], period)


def day_of(measure: str, counts: Counts) -> Release:
    days = series_to(AS_AT, Length.DAY, 1)
    return released(Form.TREND, [row(MEASURES[measure], days[0], counts)], [MEASURES[measure]], days)


def month_of(measure: str, counts: Counts) -> Release:
    months = series_to(AS_AT, Length.MONTH, 1)
    return released(Form.TREND, [row(MEASURES[measure], months[0], counts)], [MEASURES[measure]], months)


@pytest.mark.parametrize(
    ("release", "said"),
    [
        pytest.param(
            year_of(REREFERRALS, (530, 2303)),  # 23.0%, 21.3% to 24.8%
            "These figures do not show whether it is higher or lower than England's 22.6% in 2024-25 (DfE).",
            id="the interval holds it",
        ),
        pytest.param(
            year_of(REREFERRALS, (442, 2471)),
            "The figure is lower than England's 22.6% in 2024-25 (DfE) by more than chance explains.",
            id="wholly below",
        ),
        pytest.param(
            year_of(REREFERRALS, (600, 2303)),
            "The figure is higher than England's 22.6% in 2024-25 (DfE) by more than chance explains.",
            id="wholly above",
        ),
        pytest.param(
            day_of(FAR, (110, 312)),
            "The figure is higher than England's 18% on 31 March 2025 (DfE) by more than chance explains.",
            id="a share of a stock",
        ),
        pytest.param(
            year_of(RATE, (2471, 54_244)),
            "The figure is lower than England's 519.4 per 10,000 children in 2024-25 (DfE) by more than chance explains.",
            id="a rate",
        ),
        pytest.param(year_of(REREFERRALS, (3, 2303)), "", id="ours is withheld"),
        pytest.param(year_of(REREFERRALS, (0, 0)), "", id="nothing to count"),
        pytest.param(month_of(REREFERRALS, (53, 230)), "", id="a month against a year"),
        pytest.param(year_of("thresholds.assessments_in_time", (530, 2303)), "", id="another definition"),
        pytest.param(year_of("thresholds.contacts", (530, 0)), "", id="nothing published"),
        pytest.param(day_of("workforce.permanent_share", (118.3, 166.3)), "", id="a ratio without an interval"),
    ],
)
def test_a_measure_is_held_against_england(release: Release, said: str) -> None:
    (measure,) = release.measures
    evidence = evidence_of(release)
    assert against_england(release, evidence, made()).get(measure, "") == said
    paragraph = words.paragraph(release, evidence, against_england(release, evidence, made()))
    assert paragraph.endswith(said)
    assert ("England" in paragraph) == bool(said)


def test_where_england_is_withheld_nothing_is_said() -> None:
    release = year_of(REREFERRALS, (530, 2303))
    withheld = made("rereferrals_pct 2025 council 23.0\nrereferrals_pct 2025 England c")
    assert against_england(release, evidence_of(release), withheld) == {}
    assert england_named(REREFERRALS, withheld) == ""


def test_numbers_which_are_as_large_as_their_areas_are_not_compared() -> None:
    referrals = "rereferrals_pct 2025 England 22.6\nreferrals 2025 England 632830\nreferrals 2025 council 2303"
    assert england_named("thresholds.referrals", made(referrals)) == ""


@pytest.mark.parametrize(
    ("low", "high", "side"),
    [
        (18.4, 30.0, 0),  # England's 18% may be 18.49%
        (18.5, 30.0, 0),
        (18.6, 30.0, 1),
        (5.0, 17.6, 0),  # or 17.5%
        (5.0, 17.5, 0),
        (5.0, 17.4, -1),
    ],
)
def test_what_england_was_rounded_from_counts_for_it(low: float, high: float, side: int) -> None:
    assert side_of(Interval(low=low, high=high), 18.0, 0.5) == side


@given(*[st.floats(0, 100)] * 3, st.sampled_from([0.05, 0.5]), st.floats(-1, 1))
def test_nothing_is_claimed_of_what_the_interval_holds(
    one: float, other: float, published: float, half: float, within: float
) -> None:
    """Wherever England's figure lay before it was rounded, one that the interval holds is not claimed to differ."""
    interval = Interval(low=min(one, other), high=max(one, other))
    side = side_of(interval, published, half)
    truth = published + within * half
    if interval.low <= truth <= interval.high:
        assert side == 0
    elif side:
        assert side == (1 if interval.low > truth else -1)
