"""Which series has a control chart, and with which phases."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from improve_analysis.calendar import Length, months_to, series_to
from improve_analysis.disclosure import Release
from improve_analysis.evidence import ControlChart, NoChart, WhyNoChart, evidence_of
from improve_analysis.evidence.targets import target_for
from improve_analysis.measures._exhibit import Form
from improve_analysis.measures._measure import Measure
from improve_analysis.plan import Event, Target
from improve_analysis.statistics.spc import Assurance, PhaseFault, Rules, Signal, Variation
from tests.display.conftest import (
    AS_AT,
    CHILDREN,
    COUNT,
    RATIO,
    SECOND,
    SHARE,
    Counts,
    absent,
    aim,
    by_categories,
    months,
    over_time,
    quarter_ends,
    released,
    row,
)
from tests.evidence.conftest import event, of_values, the_evidence

STEADY = (30, 34, 31, 35, 32, 33, 30, 36, 31, 34, 32, 33, 35)


def chart_of(release: Release, *events: Event, rules: Rules | None = None) -> ControlChart:
    found = the_evidence(release, *events, rules=rules).chart
    assert isinstance(found, ControlChart)
    return found


def over(measure: Measure, length: Length, counts: Sequence[Counts]) -> Release:
    periods = series_to(AS_AT, length, len(counts))
    figures = [row(measure, period, one) for period, one in zip(periods, counts, strict=True)]
    return released(Form.TREND, figures, [measure], periods)


def test_limits_by_hand() -> None:
    """Values 10 12 11 13 10 12 11 13: mean 11.5, moving ranges 2 1 2 3 2 1 2, mean 13 / 7, times 2.66 is 4.94."""
    found = of_values(COUNT, [10, 12, 11, 13, 10, 12, 11, 13]).chart
    assert isinstance(found, ControlChart)
    assert found.chart.means[-1] == 11.5
    assert found.chart.uppers[-1] == pytest.approx(11.5 + 4.94)
    assert found.chart.lowers[-1] == pytest.approx(11.5 - 4.94)
    assert found.chart.is_trial


@pytest.mark.parametrize(
    ("release", "why"),
    [
        pytest.param(over_time(SHARE, [(40, 200)] * 13, form=Form.ROLLING), WhyNoChart.ROLLING, id="rolling"),
        pytest.param(
            over_time(CHILDREN, [(310 + at, 0) for at in range(13)]), WhyNoChart.CARRIES_OVER, id="stock of events"
        ),
        pytest.param(
            over(COUNT, Length.YEAR, [(30, 0)] * 9 + [(3, 0), (31, 0)]), WhyNoChart.WITHHELD, id="withheld points"
        ),
        pytest.param(
            over_time(SHARE, [*[(40, 200)] * 13, (0, 0)]), WhyNoChart.NO_LATEST, id="zero denominator at last"
        ),
        pytest.param(over_time(COUNT, [(30, 0)] * 7), WhyNoChart.TOO_FEW_POINTS, id="seven points"),
        pytest.param(
            over_time(SHARE, [*[(0, 0)] * 9, *[(40, 200)] * 7]), WhyNoChart.TOO_FEW_POINTS, id="seven with a value"
        ),
        pytest.param(
            released(Form.COMPARISON, [row(SHARE, months(1)[0], (40, 200))], [SHARE], months(1)),
            WhyNoChart.NOT_OVER_TIME,
            id="one period",
        ),
    ],
)
def test_why_there_is_no_chart(release: Release, why: WhyNoChart) -> None:
    found = the_evidence(release).chart
    assert isinstance(found, NoChart)
    assert found.why is why


def test_too_few_points_are_counted() -> None:
    assert the_evidence(over_time(COUNT, [(30, 0)] * 7)).chart == NoChart(
        why=WhyNoChart.TOO_FEW_POINTS, points=7, needed=8
    )


def test_a_stock_that_only_wanders_would_be_one_sign_after_another() -> None:
    """Why stocks have no chart: of a random walk, whose process never changes, XmR flags far over half of the points."""
    from improve_analysis.statistics.spc import Aim, Chart, control_chart  # noqa: PLC0415 - shown for comparison only

    walks = np.random.default_rng(4).normal(size=(200, 37)).cumsum(axis=1)
    charts = [control_chart(walk, aim=Aim(improvement=1)) for walk in walks]
    flagged = [sum(bool(one) for one in chart.directions) / 37 for chart in charts if isinstance(chart, Chart)]
    assert np.mean(flagged) > 0.5


@pytest.mark.parametrize("release", [absent(), by_categories(SHARE, {"A": (20, 60), "B": (10, 80)})])
def test_what_is_not_over_time_has_no_evidence(release: Release) -> None:
    assert evidence_of(release) == ()


def test_a_month_that_is_missing_has_its_place() -> None:
    """Fifteen months of which the eighth is not in the records: runs end there, and no range goes across."""
    periods = [period for at, period in enumerate(months(15)) if at != 7]
    figures = [row(COUNT, period, (30 + at % 3, 0)) for at, period in enumerate(periods)]
    found = chart_of(released(Form.TREND, figures, [COUNT], periods))
    assert [period.label for period in found.periods] == [period.label for period in months(15)]
    assert [at for at, value in enumerate(found.values) if np.isnan(value)] == [7]


def test_a_month_without_denominator_is_a_gap_and_no_sign() -> None:
    found = chart_of(over_time(SHARE, [*[(40, 200)] * 6, (0, 0), *[(40, 200)] * 6]))
    assert np.isnan(found.values[6])
    assert found.chart.signals[6] is Signal.NONE
    assert not np.isnan([*found.chart.means, *found.chart.lowers, *found.chart.uppers]).any()


def test_denominators_that_vary_twofold_are_taken_into_account() -> None:
    even = chart_of(over_time(SHARE, [(30 + at % 3, 150 + at) for at in range(13)]))
    uneven = chart_of(over_time(SHARE, [*[(30 + at % 3, 150) for at in range(12)], (13, 70)]))
    assert not even.varies
    assert len(set(even.chart.uppers)) == 1
    assert uneven.varies
    assert uneven.chart.uppers[-1] > uneven.chart.uppers[-2] > uneven.chart.means[-1] == pytest.approx(100 * 385 / 1870)


def test_full_time_equivalents_are_no_shares_of_separate_cases() -> None:
    counts = [(20.5 + at % 3, 60.2 + 80 * (at > 6)) for at in range(13)]
    assert not chart_of(over_time(replace(RATIO, of=COUNT.of), counts)).varies


@pytest.mark.parametrize(
    ("direction", "last", "variation"),
    [
        (1, 60, Variation.IMPROVEMENT),
        (-1, 60, Variation.CONCERN),
        (0, 60, Variation.HIGH),
        (1, 8, Variation.CONCERN),
        (-1, 8, Variation.IMPROVEMENT),
        (0, 8, Variation.LOW),
        (1, 33, Variation.COMMON_CAUSE),
    ],
)
def test_variation_goes_by_the_measures_direction(direction: int, last: int, variation: Variation) -> None:
    found = of_values(replace(COUNT, direction=direction), [*STEADY, last]).chart
    assert isinstance(found, ControlChart)
    assert found.chart.variation is variation


def test_the_rules_of_a_council_are_kept() -> None:
    """Six in a row above the mean are a sign to a council that says so."""
    release = over_time(COUNT, [(value, 0) for value in [*STEADY, *STEADY, 31, 34, 36, 34, 35, 34, 36]])
    assert chart_of(release).signal is Signal.NONE
    assert chart_of(release, rules=Rules(shift_points=6)).signal is Signal.SHIFT


def test_a_target_on_a_limit_is_met_by_chance() -> None:
    values = [(20 + 2 * (at % 2), 100) for at in range(14)]
    upper = chart_of(over_time(SHARE, values)).chart.uppers[-1]
    assert chart_of(over_time(SHARE, values, aim(SHARE, ">=", upper))).chart.assurance is Assurance.BY_CHANCE
    assert chart_of(over_time(SHARE, values, aim(SHARE, ">=", upper + 0.1))).chart.assurance is Assurance.FAILS


AT_LEAST_ONE = aim(COUNT, ">=", 1)


def test_a_target_for_a_year_does_not_judge_a_month() -> None:
    assert chart_of(over_time(COUNT, [(value, 0) for value in STEADY], aim(COUNT, ">=", 300))).chart.assurance is None


def test_a_target_without_a_headline_is_for_the_periods_of_its_exhibit() -> None:
    quarters = [months_to(period.end, Length.QUARTER) for period in quarter_ends(5)]
    figures = [row(COUNT, period, (9, 0)) for period in quarters]

    def judged(length: Length) -> Target | None:
        return target_for(released(Form.ROLLING, figures, [COUNT], quarters, AT_LEAST_ONE, length=length), COUNT)

    assert judged(Length.QUARTER) == AT_LEAST_ONE
    assert judged(Length.YEAR) is None


# --- phases -----------------------------------------------------------------------------------------------------------

TWICE = [(value, 0) for value in [*STEADY, *(value + 40 for value in STEADY)]]


@pytest.mark.parametrize("named", ["all", "thresholds.count", "thresholds", "9.99"])
def test_a_chart_begins_anew_where_a_row_of_events_asks_for_it(named: str) -> None:
    measure = replace(COUNT, plan_ids=("9.99",))
    found = chart_of(over_time(measure, TWICE), event("2023-09", named, rebase=True))
    assert [(phase.start, phase.stop) for phase in found.chart.phases] == [(0, 13), (13, 26)]
    assert found.chart.means[0] + 40 == pytest.approx(found.chart.means[-1])
    assert found.since == found.phase_start == 13


@pytest.mark.parametrize(
    "asked",
    [
        pytest.param(event("2023-09"), id="a note only"),
        pytest.param(event("2023-09", "thresholds.share", rebase=True), id="another measure"),
        pytest.param(event("2023-09", "placement", rebase=True), id="another chapter"),
        pytest.param(event("2024-11", rebase=True), id="after the last figure"),
    ],
)
def test_and_nowhere_else(asked: Event) -> None:
    found = chart_of(over_time(COUNT, TWICE), asked)
    assert len(found.chart.phases) == 1
    assert found.refused == ()


def test_a_day_in_a_month_begins_with_that_month() -> None:
    assert [*chart_of(over_time(COUNT, TWICE), event("2023-09-30", rebase=True)).begins] == [13]
    assert [*chart_of(over_time(COUNT, TWICE), event("2023-10-01", rebase=True)).begins] == [14]


@pytest.mark.parametrize(
    ("date", "fault"),
    [
        ("2020-01", PhaseFault.NOTHING_BEFORE),
        ("2022-08", PhaseFault.NOTHING_BEFORE),
        ("2022-09", PhaseFault.TOO_FEW_POINTS),
        ("2024-09", PhaseFault.TOO_FEW_POINTS),
    ],
)
def test_a_phase_that_cannot_start_is_refused_with_its_reason(date: str, fault: PhaseFault) -> None:
    asked = event(date, rebase=True)
    found = chart_of(over_time(COUNT, TWICE), asked)
    assert len(found.chart.phases) == 1
    assert [(one.event, one.fault) for one in found.refused] == [(asked, fault)]


def test_two_events_in_a_month_begin_one_phase_the_earlier_told() -> None:
    first, second = event("2023-09-04", rebase=True), event("2023-09-20", rebase=True)
    found = chart_of(over_time(COUNT, TWICE), first, second)
    assert found.begins == {13: first}
    assert found.refused == ()


def test_a_refused_phase_does_not_take_others_with_it() -> None:
    good, bad = event("2023-09", rebase=True), event("2023-10", rebase=True)
    found = chart_of(over_time(COUNT, TWICE), good, bad)
    assert len(found.chart.phases) + len(found.refused) == 3
    assert found.chart.phases[-1].stop == 26


# --- since when -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "since"),
    [
        pytest.param([*STEADY], 0, id="calm throughout"),
        pytest.param([*STEADY, 60, *STEADY], 14, id="calm after a sign"),
        pytest.param([*STEADY, 60, 33], 14, id="calm only now"),
        pytest.param([*STEADY, 60], 13, id="a sign only now"),
        pytest.param([*STEADY, 60, 61], 13, id="two signs"),
        pytest.param(
            [*STEADY, *STEADY, 35, 34, 36, 34, 35, 34, 36], 25, id="a run, with the month before that is in it"
        ),
        pytest.param([*STEADY, 29, 30, 31, 32, 33, 34, 35, 36], 13, id="a rise"),
    ],
)
def test_since_when(values: Sequence[float], since: int) -> None:
    found = of_values(COUNT, values).chart
    assert isinstance(found, ControlChart)
    assert found.since == since


def test_two_series_have_each_their_evidence() -> None:
    figures = [row(one, period, (40 + at % 5, 200)) for one in (SHARE, SECOND) for at, period in enumerate(months(14))]
    found = evidence_of(released(Form.TREND, figures, [SHARE, SECOND], months(14)))
    assert [one.measure.id for one in found] == [SHARE.id, SECOND.id]
    assert all(isinstance(one.chart, ControlChart) for one in found)
