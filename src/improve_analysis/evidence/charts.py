"""The control chart of a series, or why there is none."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum

import numpy as np

from improve_analysis.calendar import Period
from improve_analysis.evidence.points import Points
from improve_analysis.evidence.targets import wanted_direction
from improve_analysis.measures._exhibit import Form
from improve_analysis.measures._measure import Measure, Share
from improve_analysis.plan import EVERY_MEASURE, Event, Target
from improve_analysis.settings import Settings
from improve_analysis.statistics.spc import (
    Aim,
    Chart,
    PhaseFault,
    Rules,
    Signal,
    TooFewPoints,
    TwoSigma,
    control_chart,
    phase_faults,
    share_chart,
    varies_twofold,
)

FEWEST_POINTS = 8
"""With fewer, hardly a run can be seen, and the limits are guesses. Those of fewer than 13 are said to be on trial."""


class WhyNoChart(Enum):
    """Why a series has no control chart, which is never drawn by halves.

    `CARRIES_OVER`: most of what is counted on one day is counted again on the next, so that runs and narrow limits come
    of themselves, as in rolling figures.
    """

    NOT_OVER_TIME = "not over time"
    ROLLING = "rolling figures"
    CARRIES_OVER = "carries over"
    WITHHELD = "withheld points"
    NO_LATEST = "no latest value"
    TOO_FEW_POINTS = "too few points"


@dataclass(frozen=True, kw_only=True)
class NoChart:
    """There is no chart. `points`: how many there are, and `needed`, where that is why; else 0."""

    why: WhyNoChart
    points: int = 0
    needed: int = 0


@dataclass(frozen=True, kw_only=True)
class RefusedPhase:
    """A row of events.csv that asks for a chart to begin anew, and why it does not."""

    event: Event
    fault: PhaseFault


@dataclass(frozen=True, kw_only=True)
class ControlChart:
    """A chart in the measure's unit, its points and its phases.

    `varies`: limits by Laney's p', which are wider where fewer are counted. `begins`: place of a point -> the event
    with which a phase begins there.
    """

    periods: tuple[Period, ...]
    apart_months: int
    values: tuple[float, ...]
    chart: Chart
    rules: Rules
    varies: bool
    begins: Mapping[int, Event]
    refused: tuple[RefusedPhase, ...]

    @property
    def phase_start(self) -> int:
        """The place at which the last phase starts."""
        return self.chart.phases[-1].start

    @property
    def signal(self) -> Signal:
        """The last point's."""
        return self.chart.signals[-1]

    @property
    def is_constant(self) -> bool:
        """Whether the last phase has one value throughout."""
        known = np.asarray(self.values[self.phase_start :])
        return len({value for value in known.tolist() if np.isfinite(value)}) == 1

    @property
    def since(self) -> int:
        """The place of the first point of what the last one is part of: a run, signs of one direction, or a calm."""
        if self.signal is Signal.SHIFT:
            return self._back_to(lambda at: self._side(at) != self._side(-1))
        if self.signal is Signal.TREND:
            return self._back_to(lambda at: self._step(at) != self._step(len(self.values) - 1)) - 1
        return self._back_to(lambda at: self.chart.directions[at] != self.chart.directions[-1])

    def _back_to(self, is_broken: Callable[[int], bool]) -> int:
        at = len(self.values) - 1
        while at > self.phase_start and not is_broken(at - 1):
            at -= 1
        return at

    def _side(self, at: int) -> float:
        return float(np.sign(self.values[at] - self.chart.means[at]))

    def _step(self, at: int) -> float:
        return float(np.sign(self.values[at] - self.values[at - 1])) if at > self.phase_start else 0.0


def rules_of(settings: Settings) -> Rules:
    """The variants of the rules that a council has chosen, in council.toml."""
    return Rules(
        shift_points=settings.shift_points,
        trend_points=settings.trend_points,
        two_sigma=TwoSigma(settings.two_sigma),
    )


def chart_of(
    points: Points, form: Form, target: Target | None, *, events: Sequence[Event], rules: Rules
) -> ControlChart | NoChart:
    """The chart of a series in an exhibit of some form, with the phases that `events`, all about it, ask for.

    XmR of its values, or for a share whose denominators vary more than twofold Laney's p'.
    """
    if none := _why_not(points, form):
        return none
    begins, refused = _phases(points, [event for event in events if event.rebase])
    varies = isinstance(points.measure, Share) and varies_twofold(points.denominators)
    aim = _aim(points, target)
    chart = (_share_chart if varies else _value_chart)(points, aim, [*begins], rules)
    if isinstance(chart, TooFewPoints):
        return NoChart(why=WhyNoChart.TOO_FEW_POINTS, points=chart.points, needed=FEWEST_POINTS)
    return ControlChart(
        periods=points.periods,
        apart_months=points.apart_months,
        values=points.values,
        chart=chart,
        rules=rules,
        varies=varies,
        begins=begins,
        refused=refused,
    )


def is_about(event: Event, measure: Measure, target: Target | None = None) -> bool:
    """Whether an event is about the measure: by its id, its chapter, the plan's numbers for it, or as all are."""
    called = {EVERY_MEASURE, measure.id, measure.chapter, *measure.plan_ids, *(target.plan_ids if target else ())}
    return bool(called & set(event.measures))


def place_of(event: Event, points: Points) -> int | None:
    """The place of the first point that is wholly or partly after an event begins; None where all are before it."""
    return next((at for at, period in enumerate(points.periods) if period.end >= event.date.first), None)


def _why_not(points: Points, form: Form) -> NoChart | None:
    if form is Form.ROLLING or (form is Form.HEADLINE and not points.measure.of.at_a_date):
        return NoChart(why=WhyNoChart.ROLLING)
    if form is not Form.TREND:
        return NoChart(why=WhyNoChart.CARRIES_OVER if points.measure.of.at_a_date else WhyNoChart.NOT_OVER_TIME)
    if points.withheld:
        return NoChart(why=WhyNoChart.WITHHELD)
    if np.isnan(points.latest):
        return NoChart(why=WhyNoChart.NO_LATEST)
    known = int(np.isfinite(points.values).sum())
    if known < FEWEST_POINTS:
        return NoChart(why=WhyNoChart.TOO_FEW_POINTS, points=known, needed=FEWEST_POINTS)
    return NoChart(why=WhyNoChart.CARRIES_OVER) if points.measure.of.at_a_date else None


def _phases(points: Points, events: Sequence[Event]) -> tuple[dict[int, Event], tuple[RefusedPhase, ...]]:
    """Place -> event, for the phases that can start; of two events in one period the earlier is told."""
    placed: dict[int, Event] = {}
    for event in events:
        at = place_of(event, points)
        if at is not None:
            placed.setdefault(at, event)
    refused: list[RefusedPhase] = []
    while faults := phase_faults(points.values, sorted(placed)):
        refused += [RefusedPhase(event=placed.pop(at), fault=fault) for at, fault in sorted(faults.items())]
    return dict(sorted(placed.items())), tuple(refused)


def _aim(points: Points, target: Target | None) -> Aim:
    """A target that asks for the worse direction judges nothing."""
    direction = points.measure.direction
    if target is None or wanted_direction(target) != direction:
        return Aim(improvement=direction)
    return Aim(improvement=direction, target=target.value)


def _value_chart(points: Points, aim: Aim, starts: Sequence[int], rules: Rules) -> Chart | TooFewPoints:
    return control_chart(points.values, aim=aim, starts=starts, rules=rules)


def _share_chart(points: Points, aim: Aim, starts: Sequence[int], rules: Rules) -> Chart | TooFewPoints:
    """In per cent, as the values are. Laney does not screen."""
    share = replace(aim, target=None if aim.target is None else aim.target / 100)
    of, out_of = np.nan_to_num(points.numerators), np.nan_to_num(points.denominators)
    chart = share_chart(of, out_of, aim=share, starts=starts, rules=replace(rules, screens=False))
    return chart if isinstance(chart, TooFewPoints) else _in_per_cent(chart)


def _in_per_cent(chart: Chart) -> Chart:
    means, lowers, uppers = (tuple(100 * value for value in line) for line in (chart.means, chart.lowers, chart.uppers))
    phases = tuple(replace(phase, mean=100 * phase.mean) for phase in chart.phases)
    return replace(chart, means=means, lowers=lowers, uppers=uppers, phases=phases)
