"""The way from a baseline to a target, and the chance of being there on its date.

The chance rests on one assumption: the measure goes on varying as it has. Its value in a period is a level and that
period's chance variation; the level wanders from one period to the next, and may drift; how much of each is not known,
so that every mixture in `_WANDERINGS` and `_DRIFTS` has its say, by how well it fits the points (a Gaussian process
with a flat prior of its level and scale, averaged by marginal likelihood: Rasmussen and Williams 2006, sections 2.7 and
5.4; Hoeting and others 1999). `benchmarks/trajectory_backtest.py` holds it against simpler models where the truth is
known. Only for periods that do not overlap: rolling figures vary too little from one to the next.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from itertools import product

import numpy as np
import numpy.typing as npt
from scipy import special

from improve_analysis.statistics.spc import Aim

Array = npt.NDArray[np.float64]

FEWEST_POINTS = 12

# The variance of the level's step from a period to the next, in that of a period's chance variation.
_WANDERINGS = (0.0, 0.02, 0.1, 0.4, 1.0)
# The typical drift in a period, in standard deviations of a period's chance variation.
_DRIFTS = (0.0, 0.2)
_HAIR = 1e-9


class Why(Enum):
    """Why no chance can be stated. That periods overlap is for the caller to see: values do not show it."""

    TOO_FEW_POINTS = "too few points"
    NO_VARIATION = "no variation"
    TOO_FAR_AHEAD = "too far ahead"
    DATE_REACHED = "date reached"
    OVERLAPPING = "overlapping periods"


@dataclass(frozen=True, kw_only=True)
class CannotBeSaid:
    """No chance can be stated from so many `points`; `needed`: how many it would take, as far as points can help."""

    why: Why
    points: int
    needed: int


@dataclass(frozen=True, kw_only=True)
class Line:
    """The straight line from a baseline to a target. Periods are numbered in order, from any first number.

    Where the baseline is already as good as the target, the line is level at the target. `improvement`: +1 where up is
    better, -1 where down is. Raises ValueError for another, or where the target is not after the baseline.
    """

    baseline: float
    baseline_period: int
    target: float
    target_period: int
    improvement: int

    def __post_init__(self) -> None:
        if self.improvement not in {-1, 1}:
            raise ValueError("There is no way to a target where neither direction is better.")
        if self.target_period <= self.baseline_period:
            raise ValueError("A target's period is after its baseline's.")
        if not np.isfinite([self.baseline, self.target]).all():
            raise ValueError("A baseline and a target are finite numbers.")

    def at(self, period: float) -> float:
        """Where the measure should be in a period: the baseline before the line starts, the target after it ends."""
        is_met = self.improvement * (self.baseline - self.target) >= 0
        start = self.target if is_met else self.baseline
        return float(np.interp(period, [self.baseline_period, self.target_period], [start, self.target]))

    def ahead(self, value: float, period: float) -> float:
        """By how much a period's value is better than the line; negative where it is worse."""
        return self.improvement * (value - self.at(period))


def chance_of_meeting(values: npt.ArrayLike, *, aim: Aim, periods_ahead: int) -> float | CannotBeSaid:
    """The chance (0 to 1) that the value `periods_ahead` after the last meets the target or betters it.

    `values`: one a period, in order, NaN where there is none. Raises ValueError for an infinite value, a last period
    without a value, no target or no better direction.
    """
    series = np.asarray(values, dtype="float64")
    threshold, improvement = _wanted(aim)
    return _check(series, periods_ahead) or _chance(series, threshold, improvement, periods_ahead)


def chance_of_share_meeting(
    numerators: npt.ArrayLike, denominators: npt.ArrayLike, *, aim: Aim, periods_ahead: int
) -> float | CannotBeSaid:
    """The chance that a share (0 to 1) meets its target or betters it, as in `chance_of_meeting`.

    It is worked out of the logarithms of odds, half a case being added to each side. The target's period is taken to
    have the median denominator, and to meet the target with the fewest (or most) whole cases that do, so that a target
    of all or of none can be met. A period with no denominator has no value. Raises ValueError also where a numerator is
    not from 0 to its denominator, or a target not from 0 to 1.
    """
    of, out_of = (np.asarray(counts, dtype="float64") for counts in (numerators, denominators))
    if of.shape != out_of.shape or not ((of >= 0) & (of <= out_of)).all():
        raise ValueError("A share has a numerator from 0 to its denominator.")
    target, improvement = _wanted(aim)
    if not 0 <= target <= 1:
        raise ValueError(f"The target of a share is from 0 to 1, not {target}.")
    share = np.divide(of, out_of, out=np.full(of.shape, np.nan), where=out_of > 0)
    if cannot := _check(share, periods_ahead):
        return cannot
    log_odds = np.where(out_of > 0, np.log((of + 0.5) / (out_of - of + 0.5)), np.nan)
    threshold = _least_log_odds(target, float(np.median(out_of[out_of > 0])), improvement)
    return _chance(log_odds, threshold, improvement, periods_ahead)


def _wanted(aim: Aim) -> tuple[float, int]:
    if aim.target is None or aim.improvement == 0:
        raise ValueError("A chance is of meeting a target, of a measure with a better direction.")
    return aim.target, aim.improvement


def _check(series: Array, periods_ahead: int) -> CannotBeSaid | None:
    if series.ndim != 1 or np.isinf(series).any():
        raise ValueError("A chance is worked out from one finite value a period.")
    if series.size and np.isnan(series[-1]):
        raise ValueError("The last period has no value: periods ahead are counted from the last that has one.")
    known = series[np.isfinite(series)]
    points = len(known)
    if periods_ahead < 1:
        return CannotBeSaid(why=Why.DATE_REACHED, points=points, needed=points)
    if points < FEWEST_POINTS:
        return CannotBeSaid(why=Why.TOO_FEW_POINTS, points=points, needed=FEWEST_POINTS)
    if points < periods_ahead:
        return CannotBeSaid(why=Why.TOO_FAR_AHEAD, points=points, needed=periods_ahead)
    if np.ptp(known) <= _HAIR * np.abs(known).max():
        return CannotBeSaid(why=Why.NO_VARIATION, points=points, needed=points)
    return None


def _least_log_odds(target: float, out_of: float, improvement: int) -> float:
    """Halfway between the last whole number of cases that misses the target and the first that meets it."""
    out_of = max(np.floor(out_of), 1.0)
    short = np.ceil(target * out_of - _HAIR) - 0.5 if improvement > 0 else np.floor(target * out_of + _HAIR) + 0.5
    if not 0 < short < out_of:
        return float(-improvement * np.inf)
    return float(np.log((short + 0.5) / (out_of - short + 0.5)))


def _chance(series: Array, threshold: float, improvement: int, periods_ahead: int) -> float:
    known = np.isfinite(series)
    middle = series[known].mean()
    times = np.append(np.flatnonzero(known), len(series) - 1 + periods_ahead) + 1.0
    found = [
        _mixture(series[known] - middle, times, threshold - middle, *mixture)
        for mixture in product(_WANDERINGS, _DRIFTS)
    ]
    fits, above = np.array(found).T
    weights = np.exp(fits - fits.max())
    chance = float(weights @ above / weights.sum())
    return chance if improvement > 0 else 1 - chance


def _mixture(values: Array, times: Array, threshold: float, wandering: float, drift: float) -> tuple[float, float]:
    """How well one mixture fits (log marginal likelihood), and the chance that it gives of passing the threshold.

    The last of `times` is the one asked about. The level at the start is unknown, and so is the scale: the answer is
    Student's t about the best linear unbiased prediction.
    """
    covariance = np.eye(len(times)) + wandering * np.minimum.outer(times, times) + drift**2 * np.outer(times, times)
    among, ahead = covariance[:-1, :-1], covariance[:-1, -1]
    of_level, of_ahead, of_values = np.linalg.solve(among, np.stack([np.ones_like(values), ahead, values], axis=1)).T
    precision = of_level.sum()
    level = of_values.sum() / precision
    freedom = len(values) - 1
    scale = (values - level) @ (of_values - level * of_level) / freedom
    centre = level + of_ahead @ (values - level)
    variance = scale * (covariance[-1, -1] - ahead @ of_ahead + (1 - of_ahead.sum()) ** 2 / precision)
    fit = -(np.linalg.slogdet(among)[1] + np.log(precision) + freedom * np.log(scale)) / 2
    return float(fit), float(special.stdtr(freedom, (centre - threshold) / np.sqrt(variance)))
