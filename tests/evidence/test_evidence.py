"""Better, worse, no real change: what is concluded, from which figures, and from none that are withheld."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from improve_analysis.calendar import Length, series_to
from improve_analysis.disclosure import Release
from improve_analysis.evidence import ControlChart, Ground, Judgement, Verdict, evidence_of, evidence_of_all
from improve_analysis.measures._exhibit import Form
from improve_analysis.measures._measure import Measure
from tests.display.conftest import (
    AS_AT,
    CHILDREN,
    COUNT,
    MEDIAN,
    SHARE,
    Counts,
    headline,
    over_time,
    released,
    replace_id,
    row,
)
from tests.evidence.conftest import event, the_evidence

STEADY = (30, 34, 31, 35, 32, 33, 30, 36, 31, 34, 32, 33, 35)


def rolling(measure: Measure, then: Counts, now: Counts) -> Release:
    return over_time(measure, [then, *[then] * 3, now], form=Form.ROLLING)


def a_year_of(measure: Measure, values: Sequence[float]) -> Release:
    return over_time(measure, [(value, 0) for value in values])


@pytest.mark.parametrize(
    ("release", "verdict", "ground", "sign"),
    [
        (a_year_of(COUNT, [*STEADY, 60]), Verdict.BETTER, Ground.CHART, 1),
        (a_year_of(COUNT, [*STEADY, 8]), Verdict.WORSE, Ground.CHART, -1),
        (a_year_of(replace(COUNT, direction=-1), [*STEADY, 8]), Verdict.BETTER, Ground.CHART, -1),
        (a_year_of(replace(COUNT, direction=0), [*STEADY, 60]), Verdict.CANNOT_BE_SAID, Ground.CHART, 1),
        (a_year_of(COUNT, STEADY), Verdict.NO_CHANGE, Ground.CHART, 0),
        (a_year_of(replace(COUNT, direction=0), STEADY), Verdict.NO_CHANGE, Ground.CHART, 0),
        (rolling(SHARE, (560, 2300), (440, 2300)), Verdict.WORSE, Ground.YEAR, -1),
        (rolling(SHARE, (440, 2300), (560, 2300)), Verdict.BETTER, Ground.YEAR, 1),
        (rolling(replace(SHARE, direction=0), (440, 2300), (560, 2300)), Verdict.CANNOT_BE_SAID, Ground.YEAR, 1),
        (rolling(SHARE, (560, 2300), (550, 2300)), Verdict.NO_CHANGE, Ground.YEAR, 0),
        (
            a_year_of(CHILDREN, [310 + 3 * place + place % 2 for place in range(37)]),
            Verdict.BETTER,
            Ground.YEAR,
            1,
        ),
        (rolling(MEDIAN, (12, 20), (40, 20)), Verdict.CANNOT_BE_SAID, Ground.NO_METHOD, 0),
        (a_year_of(COUNT, STEADY[:3]), Verdict.CANNOT_BE_SAID, Ground.NO_METHOD, 0),
    ],
)
def test_the_verdict(release: Release, verdict: Verdict, ground: Ground, sign: int) -> None:
    assert the_evidence(release).judgement == Judgement(verdict=verdict, ground=ground, sign=sign)


# --- headlines --------------------------------------------------------------------------------------------------------


def headline_judged(headline_release: Release, *others: Release) -> Judgement:
    found = evidence_of_all([headline_release, *others])
    return found[headline_release.exhibit.id][0].judgement


SAME_YEAR = headline(SHARE, (530, 2303), (531, 2303))
BETTER_YEAR = headline(SHARE, (530, 2303), (431, 2303))
TREND = [(value, 200) for value in STEADY]


@pytest.mark.parametrize(
    ("row_of", "trend", "verdict", "ground"),
    [
        pytest.param(SAME_YEAR, [*TREND, (12, 200)], Verdict.WORSE, Ground.CHART, id="a sign of the trend goes first"),
        pytest.param(BETTER_YEAR, [*TREND, (12, 200)], Verdict.WORSE, Ground.CHART, id="also against the year"),
        pytest.param(BETTER_YEAR, TREND, Verdict.BETTER, Ground.YEAR, id="a year's change that the calm came after"),
        pytest.param(SAME_YEAR, TREND, Verdict.NO_CHANGE, Ground.YEAR, id="neither"),
        pytest.param(
            headline(SHARE, (530, 2303), None), TREND, Verdict.NO_CHANGE, Ground.CHART, id="no figure a year earlier"
        ),
    ],
)
def test_a_headline_rests_on_its_trend(
    row_of: Release, trend: Sequence[Counts], verdict: Verdict, ground: Ground
) -> None:
    found = headline_judged(row_of, over_time(SHARE, trend))
    assert (found.verdict, found.ground) == (verdict, ground)


def test_a_headline_of_a_stock_rests_on_the_months_before() -> None:
    values = [310 + 3 * place + place % 2 for place in range(37)]
    periods = [*series_to(AS_AT, Length.DAY, 37)][-13::12]
    figures = [row(CHILDREN, period, (values[at], 0)) for period, at in zip(periods, (24, 36), strict=True)]
    own = replace_id(released(Form.HEADLINE, figures, [CHILDREN], periods), "overview.children")
    assert headline_judged(own).verdict is Verdict.CANNOT_BE_SAID
    assert headline_judged(own, a_year_of(CHILDREN, values)) == Judgement(
        verdict=Verdict.BETTER, ground=Ground.YEAR, sign=1
    )


def test_of_two_trends_that_with_a_chart_counts() -> None:
    short = replace_id(over_time(SHARE, TREND[:4]), "thresholds.short")
    long = replace_id(over_time(SHARE, [*TREND, (12, 200)]), "thresholds.long")
    for order in ((short, long), (long, short)):
        found = evidence_of_all([SAME_YEAR, *order])[SAME_YEAR.exhibit.id][0]
        assert isinstance(found.chart, ControlChart)


# --- events -----------------------------------------------------------------------------------------------------------


def test_events_are_marked_that_are_about_it_and_within_it() -> None:
    release = a_year_of(COUNT, STEADY)
    asked = [
        event("2023-08-31"),
        event("2023-09-01"),
        event("2024-02", "thresholds"),
        event("2024-03", "placement"),
        event("2024-09-30", "thresholds.count"),
        event("2024-10"),
    ]
    assert the_evidence(release, *asked).events == (asked[1], asked[2], asked[4])


# --- what is withheld -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("hidden", [1, 2, 4, 5])
def test_evidence_does_not_depend_on_what_is_withheld(hidden: int) -> None:
    def found(number: int) -> object:
        years = series_to(AS_AT, Length.YEAR, 12)
        counts = [(30 + at % 5, 0) for at in range(5)] + [(number, 0)] + [(30 + at % 5, 0) for at in range(6)]
        figures = [row(COUNT, period, one) for period, one in zip(years, counts, strict=True)]
        return repr(evidence_of(released(Form.TREND, figures, [COUNT], years)))

    assert found(hidden) == found(3)


def test_two_runs_give_the_same() -> None:
    release = over_time(SHARE, [*TREND, (12, 200)])
    assert repr(evidence_of(release)) == repr(evidence_of(release))


MOVED = a_year_of(CHILDREN, [310 + 3 * place + place % 2 for place in range(37)])
"""Month ends to September 2024, higher by more than the usual moves."""


@pytest.mark.parametrize(
    ("date", "ground"),
    [
        ("2023-09-29", Ground.YEAR),
        ("2023-09-30", Ground.YEAR),  # the day of the earlier figure, which is counted as the later is
        ("2023-10-01", Ground.NO_METHOD),
        ("2024-09-30", Ground.NO_METHOD),
    ],
)
def test_two_figures_that_are_counted_otherwise_are_not_held_against_each_other(date, ground):
    (found,) = evidence_of(MOVED, events=[event(date, rebase=True)])
    (context,) = evidence_of(MOVED, events=[event(date)])

    assert found.judgement.ground is ground
    assert context.judgement.ground is Ground.YEAR
