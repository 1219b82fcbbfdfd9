"""How far chance alone may have moved a figure, and whether a year has changed it by more than that."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import special

from improve_analysis.calendar import Length
from improve_analysis.evidence.points import Points
from improve_analysis.measures._measure import Count, Rate, Share
from improve_analysis.statistics.intervals import (
    count_interval,
    rate_difference_interval,
    rate_interval,
    share_difference_interval,
    share_interval,
)

FEWEST_MOVES = 7
"""Fewer do not say how much a figure usually moves from one day to the next."""
_PER_10K = 10_000.0
_HAIR = 1e-9


@dataclass(frozen=True, kw_only=True)
class Interval:
    """The 95% interval of a figure, in its unit.

    Wilson's of a share, Byar's of a number or rate of events, of an estimate of time the one that was released with it.
    """

    low: float
    high: float


@dataclass(frozen=True, kw_only=True)
class YearChange:
    """How the last figure differs from that of a year earlier, in its unit.

    `beyond_chance`: by more than chance explains nineteen times in twenty. `by_moves`: held against how much a stock
    moves from one day to the next, and not against the chance of separate events.
    """

    change: float
    beyond_chance: bool
    by_moves: bool

    @property
    def sign(self) -> int:
        """1 for a rise and -1 for a fall beyond chance, else 0."""
        return int(np.sign(self.change)) if self.beyond_chance else 0


def latest_interval(points: Points) -> Interval | None:
    """The interval of the last figure; None where it has no value, or nobody has a method for it.

    A number or rate of people on a day has none: all are counted, and not one of many days on which it might have been.
    """
    of, out_of = points.numerators[-1], points.denominators[-1]
    measure = points.measure
    if np.isnan(points.latest):
        return None
    if points.interval is not None:
        return Interval(low=points.interval[0], high=points.interval[1])
    if isinstance(measure, Share):
        low, high = (100 * limit for limit in share_interval(of, out_of))
    elif isinstance(measure, Rate) and not measure.of.at_a_date:
        low, high = rate_interval(of, out_of, per=_PER_10K)
    elif isinstance(measure, Count) and not measure.of.at_a_date:
        low, high = count_interval(of)
    else:
        return None
    return Interval(low=float(low), high=float(high))


def year_change(points: Points) -> YearChange | None:
    """What a year has changed; None where that cannot be told from chance, or either figure has no value.

    Of separate events in two periods, by the interval of the difference (Newcombe 1998; Zou and Donner 2008). Of a
    stock, most of which is counted again at the next date, by its moves: were they independent, those of a year would
    add up to less than Student's t times their standard deviation and the root of their number. Moves that undo each
    other make it cautious.
    """
    before = points.year_earlier
    if before is None or np.isnan([points.values[before], points.values[-1]]).any():
        return None
    beyond = _moved(points, before) if points.measure.of.at_a_date else _differs(points, before)
    if beyond is None:
        return None
    change = points.values[-1] - points.values[before]
    return YearChange(change=change, beyond_chance=beyond, by_moves=points.measure.of.at_a_date)


def _differs(points: Points, before: int) -> bool | None:
    measure = points.measure
    if points.periods[-1].length > Length.YEAR:
        return None
    then, now = ((points.numerators[at], points.denominators[at]) for at in (before, -1))
    if isinstance(measure, Share):
        low, high = share_difference_interval(then, now)
    elif isinstance(measure, Rate):
        low, high = rate_difference_interval(then, now, per=_PER_10K)
    elif isinstance(measure, Count):
        low, high = rate_difference_interval((then[0], 1), (now[0], 1), per=1)
    else:
        return None
    return bool(low > 0 or high < 0)


def _moved(points: Points, before: int) -> bool | None:
    values = np.asarray(points.values)
    moves = np.diff(values)
    moves = moves[np.isfinite(moves)]
    if len(moves) < FEWEST_MOVES:
        return None
    usual = special.stdtrit(len(moves) - 1, 0.975) * moves.std(ddof=1) * np.sqrt(len(values) - 1 - before)
    return bool(abs(values[-1] - values[before]) > usual + _HAIR)
