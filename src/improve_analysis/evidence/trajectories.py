"""The way to a target with a date: where the line is now, and the chance of being there in time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from improve_analysis.calendar import Period, month_end, months_before, months_to
from improve_analysis.evidence.points import Points, looks_back, months_between
from improve_analysis.evidence.targets import wanted_direction
from improve_analysis.measures._measure import Share
from improve_analysis.plan import Target
from improve_analysis.statistics.spc import Aim
from improve_analysis.statistics.trajectory import CannotBeSaid, Line, Why, chance_of_meeting, chance_of_share_meeting

# A target to be passed, not only reached: less than any figure is rounded by.
_BEYOND = 1e-6


@dataclass(frozen=True, kw_only=True)
class Trajectory:
    """`due`: the first period like the others that ends when the target is due, or later; its figure is judged.

    `line_now`: where the straight line from the baseline to the target is at the last figure, in the measure's unit;
    None where the plan has no baseline, and none could be found in the figures. `ahead`: by how much the last figure is
    better than the line. `chance`: of meeting the target (0 to 1).
    """

    due: Period
    line_now: float | None
    ahead: float | None
    chance: float | CannotBeSaid


def trajectory_of(points: Points, target: Target | None) -> Trajectory | None:
    """None without a dated target that asks for the better direction, or where nothing could be foretold.

    That is without a latest value, and where figures are withheld. Of figures that overlap no chance is stated: they
    vary too little from one to the next.
    """
    if target is None or target.value is None or not target.by or wanted_direction(target) != points.measure.direction:
        return None
    now = len(points.periods) - 1
    if np.isnan(points.latest) or points.withheld:
        return None
    steps = _steps_to(points, target.by)
    line = _line(points, target, steps)
    return Trajectory(
        due=_ahead(points, steps),
        line_now=line.at(now) if line else None,
        ahead=line.ahead(points.latest, now) if line else None,
        chance=_chance(points, target, steps),
    )


def _steps_to(points: Points, month: str) -> int:
    """Figures from the last one to the first that ends in the month or after it; 0 or less where it has passed."""
    return -(-months_between(points.periods[-1].end, pd.Timestamp(month)) // points.apart_months)


def _ahead(points: Points, steps: int) -> Period:
    last = points.periods[-1]
    return months_to(months_before(last.end, -points.apart_months * steps), last.length)


def _line(points: Points, target: Target, steps: int) -> Line | None:
    """Of the plan's baseline, or of the figure for its month where the plan names only that.

    None while the baseline's month is still to come.
    """
    if not target.baseline_month or target.value is None:
        return None
    at = len(points.periods) - 1 + _steps_to(points, target.baseline_month)
    baseline = _found(points, at, target) if target.baseline is None else target.baseline
    until = len(points.periods) - 1 + steps
    if np.isnan(baseline) or until <= at or at >= len(points.periods):
        return None
    return Line(
        baseline=baseline,
        baseline_period=at,
        target=target.value,
        target_period=until,
        improvement=wanted_direction(target),
    )


def _found(points: Points, at: int, target: Target) -> float:
    """The figure of the baseline's month; missing where the series has none that ends in it."""
    is_there = 0 <= at < len(points.periods) and points.periods[at].end == month_end(
        pd.Timestamp(target.baseline_month)
    )
    return points.values[at] if is_there else float("nan")  # noqa: PD011 - a tuple


def _chance(points: Points, target: Target, steps: int) -> float | CannotBeSaid:
    if looks_back(points):
        known = int(np.isfinite(points.values).sum())
        return CannotBeSaid(why=Why.DATE_REACHED if steps < 1 else Why.OVERLAPPING, points=known, needed=known)
    way = wanted_direction(target)
    assert target.value is not None  # noqa: S101 - trajectory_of has looked
    strict = way * _BEYOND if target.comparator in {"<", ">"} else 0.0
    if isinstance(points.measure, Share):
        wanted = float(np.clip(target.value / 100 + strict, 0, 1))
        of, out_of = np.nan_to_num(points.numerators), np.nan_to_num(points.denominators)
        return chance_of_share_meeting(of, out_of, aim=Aim(improvement=way, target=wanted), periods_ahead=steps)
    aim = Aim(improvement=way, target=target.value + strict)
    return chance_of_meeting(points.values, aim=aim, periods_ahead=steps)
