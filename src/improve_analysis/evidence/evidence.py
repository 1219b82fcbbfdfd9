"""What the figures of a release can bear: is a measure getting better, by more than chance?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum

import pandas as pd

from improve_analysis.disclosure import Release
from improve_analysis.evidence.charts import ControlChart, NoChart, chart_of, is_about
from improve_analysis.evidence.intervals import Interval, YearChange, latest_interval, year_change
from improve_analysis.evidence.points import Points, points_of
from improve_analysis.evidence.targets import target_for
from improve_analysis.evidence.trajectories import Trajectory, trajectory_of
from improve_analysis.measures._exhibit import Form
from improve_analysis.measures._measure import Measure
from improve_analysis.plan import Event, Target
from improve_analysis.statistics.spc import Rules


class Verdict(Enum):
    """`CANNOT_BE_SAID` also where a measure has changed, and neither direction is better."""

    BETTER = "better"
    WORSE = "worse"
    NO_CHANGE = "no real change"
    CANNOT_BE_SAID = "cannot be said"


class Ground(Enum):
    """What a verdict rests on."""

    CHART = "the control chart"
    YEAR = "the change in a year"
    NO_METHOD = "nothing to tell change from chance by"


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """`sign`: 1 where the measure is higher by more than chance, -1 where it is lower, 0 where neither is shown."""

    verdict: Verdict
    ground: Ground
    sign: int


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """What can be said of one series: a measure, or one `category` of it (empty where it is not broken down).

    `year` is left to the chart where there is one: it looks at more than two figures. `target`: the one that the
    figures are held against. `events`: those to mark, earliest first.
    """

    exhibit: str
    measure: Measure
    category: str
    interval: Interval | None
    chart: ControlChart | NoChart
    year: YearChange | None
    trajectory: Trajectory | None
    target: Target | None
    events: tuple[Event, ...]

    @property
    def judgement(self) -> Judgement:
        """By a signal at the chart's last point, else by what a year has changed, else by the chart's calm."""
        signals = self.chart.chart.directions[-1] if isinstance(self.chart, ControlChart) else 0
        if signals:
            return _judged(signals, self.measure.direction, Ground.CHART)
        if self.year is not None:
            return _judged(self.year.sign, self.measure.direction, Ground.YEAR)
        if isinstance(self.chart, ControlChart):
            return _judged(0, self.measure.direction, Ground.CHART)
        return Judgement(verdict=Verdict.CANNOT_BE_SAID, ground=Ground.NO_METHOD, sign=0)


def _judged(sign: int, direction: int, ground: Ground) -> Judgement:
    if sign == 0:
        return Judgement(verdict=Verdict.NO_CHANGE, ground=ground, sign=0)
    if direction == 0:
        return Judgement(verdict=Verdict.CANNOT_BE_SAID, ground=ground, sign=sign)
    verdict = Verdict.BETTER if sign == direction else Verdict.WORSE
    return Judgement(verdict=verdict, ground=ground, sign=sign)


def evidence_of(release: Release, *, events: Sequence[Event] = (), rules: Rules | None = None) -> tuple[Evidence, ...]:
    """The evidence of each series of a release over time, in the order of the exhibit; none for another form.

    All of it is worked out from released figures. `events` are in order of date.
    """
    return tuple(_of_series(release, points, events, rules or Rules()) for points in points_of(release))


def _of_series(release: Release, points: Points, events: Sequence[Event], rules: Rules) -> Evidence:
    form, target = release.exhibit.form, target_for(release, points.measure)
    about = [event for event in events if is_about(event, points.measure, target)]
    chart = chart_of(points, form, target, events=about, rules=rules)
    return Evidence(
        exhibit=release.exhibit.id,
        measure=points.measure,
        category=points.category,
        interval=latest_interval(points),
        chart=chart,
        year=None if isinstance(chart, ControlChart) or _begins_anew(about, points) else year_change(points),
        trajectory=trajectory_of(points, target) if form in {Form.TREND, Form.ROLLING} else None,
        target=target,
        events=tuple(event for event in about if _is_within(event, points)),
    )


def _begins_anew(events: Sequence[Event], points: Points) -> bool:
    """Whether, since the first day of the same period a year earlier, something has come to be counted otherwise."""
    latest = points.periods[-1]
    since = latest.start - pd.DateOffset(years=1)
    return any(event.rebase and since < event.date.first <= latest.end for event in events)


def _is_within(event: Event, points: Points) -> bool:
    """Whether it began between the first figure's first day and the last figure's last."""
    return points.periods[0].start <= event.date.first <= points.periods[-1].end


def evidence_of_all(
    releases: Iterable[Release], *, events: Sequence[Event] = (), rules: Rules | None = None
) -> Mapping[str, tuple[Evidence, ...]]:
    """Exhibit id -> the evidence of its series, for everything that is shown together.

    A headline rests on the trend of its measure, where the edition shows one.
    """
    every = {one.exhibit.id: (one, evidence_of(one, events=events, rules=rules)) for one in releases}
    trends: dict[str, Evidence] = {}
    for release, found in every.values():
        if release.exhibit.form is Form.TREND:
            trends |= {one.measure.id: _stronger(trends.get(one.measure.id), one) for one in found if not one.category}
    return {
        name: tuple(_by_its_trend(one, trends) for one in found) if release.exhibit.form is Form.HEADLINE else found
        for name, (release, found) in every.items()
    }


def _stronger(before: Evidence | None, one: Evidence) -> Evidence:
    return before if before is not None and isinstance(before.chart, ControlChart) else one


def _by_its_trend(headline: Evidence, trends: Mapping[str, Evidence]) -> Evidence:
    trend = trends.get(headline.measure.id)
    if trend is None:
        return headline
    chart = trend.chart if isinstance(trend.chart, ControlChart) else headline.chart
    return replace(headline, chart=chart, year=headline.year or trend.year, trajectory=trend.trajectory)
