"""Two editions held against each other: what is better, worse or the same by more than chance, and what was revised.

Everything is worked out from the figures that the two editions show, so that a reader with both can do it again.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from improve_analysis.calendar import Length, Period, month_end, months_before, months_to, on
from improve_analysis.disclosure import Status
from improve_analysis.evidence.charts import is_about
from improve_analysis.evidence.evidence import Verdict
from improve_analysis.evidence.intervals import FEWEST_MOVES
from improve_analysis.evidence.points import months_between
from improve_analysis.measures._measure import ALL, Count, Events, Measure, Rate, Share
from improve_analysis.plan import Event
from improve_analysis.statistics.intervals import rate_difference_interval, share_difference_interval

_NUMBERS = ("numerator", "denominator", "value")
_WHICH = ("measure", "period", "group", "category")
_PER_10K = 10_000.0
_HAIR = 1e-9
_NOTHING = float("nan")


class How(Enum):
    """How a change was told from chance.

    `SEPARATE`: the two periods share no month. `EXCHANGED`: they share some, and the months that came in are held
    against those that left. `CAUTIOUS`: they share some, and were taken for separate, which sees too few changes.
    `MOVES`: a stock, held against how much it moves from one date to the next.
    """

    SEPARATE = "the two periods"
    EXCHANGED = "the months that came in and those that left"
    CAUTIOUS = "the two periods, which share months"
    MOVES = "its moves from one date to the next"


class Why(Enum):
    """Why a change cannot be told, in words."""

    WITHHELD_THEN = "withheld then"
    WITHHELD_NOW = "withheld now"
    ABSENT_THEN = "no figure then"
    ABSENT_NOW = "no figure now"
    NOTHING_NEWER = "no newer figure"
    SHARED_MONTHS = "the two periods share months"
    TOO_FEW_DATES = "too few dates to know its usual moves"
    NO_METHOD = "no test for such a figure"
    COUNTED_OTHERWISE = "counted otherwise since"


@dataclass(frozen=True, kw_only=True)
class Standing:
    """A figure of one edition. Its numbers are missing where `status` (of `disclosure.Status`) says why."""

    period: Period
    value: float
    numerator: float
    denominator: float
    status: str

    @property
    def is_shown(self) -> bool:
        return not np.isnan(self.value)


@dataclass(frozen=True, kw_only=True)
class Change:
    """What became of a measure. `then`, `now`: None where an edition has no such figure.

    `low`, `high`: the 95% interval of the change by `how`, in the measure's unit (percentage points of a share); of
    a rate or number whose months were exchanged, of those months alone. Missing where there is no test, and `why`.
    """

    measure: Measure
    then: Standing | None
    now: Standing | None
    how: How | None = None
    low: float = _NOTHING
    high: float = _NOTHING
    why: Why | None = None

    @property
    def sign(self) -> int:
        """1 where it is higher by more than chance, -1 where it is lower, 0 where neither is shown."""
        return int(self.low > 0) - int(self.high < 0)

    @property
    def verdict(self) -> Verdict:
        if self.how is None or (self.sign != 0 and self.measure.direction == 0):
            return Verdict.CANNOT_BE_SAID
        if self.sign == 0:
            return Verdict.NO_CHANGE
        return Verdict.BETTER if self.sign == self.measure.direction else Verdict.WORSE

    @property
    def difference(self) -> float:
        """Now less then, in the measure's unit; missing where one is not shown."""
        return self.now.value - self.then.value if self.now and self.then else _NOTHING


@dataclass(frozen=True, kw_only=True)
class Revision:
    """A figure of one period that the later edition has otherwise. `then`, `now`: numerator, denominator, value."""

    measure: str
    period: Period
    category: str
    then: tuple[float, float, float]
    now: tuple[float, float, float]


def compare(
    earlier: pd.DataFrame, later: pd.DataFrame, measures: Iterable[Measure], events: Sequence[Event] = ()
) -> list[Change]:
    """What became of each of `measures` that has a headline, between the figures of two editions.

    Both have `disclosure.RELEASED_COLUMNS`, as `data/measures.csv` has them. Of each measure the latest figure of the
    whole council is taken, over its headline's length of period. One that neither edition has is left out. `events`:
    the plan's; what is counted otherwise since one of them is not held against what was counted before.
    """
    return [
        _change(measure, _whole(earlier, measure), _whole(later, measure), _beginnings(measure, events))
        for measure in measures
        if measure.headline is not None and measure.id in {*earlier["measure"], *later["measure"]}
    ]


def revisions(earlier: pd.DataFrame, later: pd.DataFrame) -> list[Revision]:
    """Figures of one measure, period and category that both editions show and that are not the same.

    Those of the whole council come first, then by measure, period and category.
    """
    both = earlier.merge(later, on=[*_WHICH], suffixes=("_then", "_now"))
    shown = both[both["value_then"].notna() & both["value_now"].notna()]
    differs = np.logical_or.reduce([_differs(shown[f"{name}_then"], shown[f"{name}_now"]) for name in _NUMBERS])
    rows = shown[differs].assign(part=lambda found: found["category"] != ALL)
    ordered = rows.sort_values(["part", "measure", "period", "category"], kind="stable")
    return [_revision(row) for row in ordered.to_dict("records")]


def period_labelled(label: str) -> Period:
    """The period that `Period.label` names: `2024-09`, `12 months to 2024-09` or `2024-09-30`.

    Raises ValueError for any other text.
    """
    found = re.fullmatch(r"(?:(\d+) months to )?(\d{4}-\d\d)(-\d\d)?", label)
    if found is None or (found[1] and found[3]):
        raise ValueError(label)
    if found[3]:
        return on(pd.Timestamp(label))
    return months_to(month_end(pd.Timestamp(f"{found[2]}-01")), Length(int(found[1] or 1)))


def _differs(then: pd.Series, now: pd.Series) -> pd.Series:
    return ((then - now).abs() > _HAIR) | (then.isna() != now.isna())


def _revision(row: Mapping[Hashable, Any]) -> Revision:
    then, now = (tuple(float(row[f"{name}_{when}"]) for name in _NUMBERS) for when in ("then", "now"))
    return Revision(
        measure=str(row["measure"]),
        period=period_labelled(str(row["period"])),
        category="" if row["category"] == ALL else str(row["category"]),
        then=(then[0], then[1], then[2]),
        now=(now[0], now[1], now[2]),
    )


def _whole(figures: pd.DataFrame, measure: Measure) -> list[Standing]:
    """Every figure of the whole council, of any length of period, by the day it ends."""
    own = figures[(figures["measure"] == measure.id) & (figures["group"] == ALL) & (figures["category"] == ALL)]
    columns = (own[name] for name in ("period", "value", "numerator", "denominator", "status"))
    found = [
        Standing(period=period_labelled(label), value=value, numerator=top, denominator=bottom, status=status)
        for label, value, top, bottom, status in zip(*columns, strict=True)
    ]
    return sorted(found, key=lambda one: (one.period.end, one.period.length))


def _latest(found: Sequence[Standing], measure: Measure) -> Standing | None:
    length = Length.DAY if measure.of.at_a_date else measure.headline
    return next((one for one in reversed(found) if one.period.length is length), None)


def _beginnings(measure: Measure, events: Iterable[Event]) -> list[pd.Timestamp]:
    """The days from which it is counted otherwise than before."""
    return [event.date.first for event in events if event.rebase and is_about(event, measure)]


def _change(
    measure: Measure, earlier: Sequence[Standing], later: Sequence[Standing], beginnings: Sequence[pd.Timestamp]
) -> Change:
    then, now = _latest(earlier, measure), _latest(later, measure)
    why = _why_not(then, now, beginnings)
    if why is not None or then is None or now is None:
        return Change(measure=measure, then=then, now=now, why=why)
    if measure.of.at_a_date:
        return _by_moves(measure, then, now, later)
    if then.period.end < now.period.start:
        return _tested(measure, (then, now), (then, now), How.SEPARATE)
    return _of_shared_months(measure, then, now, [*later, *earlier])


def _why_not(then: Standing | None, now: Standing | None, beginnings: Iterable[pd.Timestamp]) -> Why | None:
    if then is None or not then.is_shown:
        return Why.WITHHELD_THEN if then and then.status == Status.CONFIDENTIAL else Why.ABSENT_THEN
    if now is None or not now.is_shown:
        return Why.WITHHELD_NOW if now and now.status == Status.CONFIDENTIAL else Why.ABSENT_NOW
    if now.period == then.period:
        return Why.NOTHING_NEWER
    is_otherwise = any(then.period.start < first <= now.period.end for first in beginnings)
    return Why.COUNTED_OTHERWISE if is_otherwise else None


_Pair = tuple[Standing, Standing]


def _tested(measure: Measure, shown: _Pair, counted: _Pair, how: How) -> Change:
    """By the interval of the difference of two counts of separate events, where the measure is made of them."""
    (then, now), (low, high) = shown, _interval(measure, *counted)
    if np.isnan(low):
        return Change(measure=measure, then=then, now=now, why=Why.NO_METHOD)
    return Change(measure=measure, then=then, now=now, how=how, low=low, high=high)


def _interval(measure: Measure, first: Standing, second: Standing) -> tuple[float, float]:
    """Newcombe's of shares; of numbers and rates Byar's, put together as in Zou and Donner 2008."""
    one, other = ((found.numerator, found.denominator) for found in (first, second))
    if isinstance(measure, Share):
        low, high = (100 * limit for limit in share_difference_interval(one, other))
    elif isinstance(measure, Rate):
        low, high = rate_difference_interval(one, other, per=_PER_10K)
    elif isinstance(measure, Count):
        low, high = rate_difference_interval((first.value, 1), (second.value, 1), per=1)
    else:
        return _NOTHING, _NOTHING
    return float(low), float(high)


def _of_shared_months(measure: Measure, then: Standing, now: Standing, every: Sequence[Standing]) -> Change:
    left = _of_stretch(measure, every, then.period.start, months_before(now.period.start, 1))
    came = _of_stretch(measure, every, then.period.end + pd.Timedelta(days=1), now.period.end)
    if left is not None and came is not None:
        return _tested(measure, (then, now), (left, came), How.EXCHANGED)
    found = _tested(measure, (then, now), (then, now), How.CAUTIOUS)
    if found.how is How.CAUTIOUS and found.sign == 0:
        return Change(measure=measure, then=then, now=now, why=Why.SHARED_MONTHS)
    return found


def _of_stretch(measure: Measure, every: Sequence[Standing], start: pd.Timestamp, end: pd.Timestamp) -> Standing | None:
    """What was counted from one day to another, both inclusive, by shorter periods that fill it; None without them.

    Only of events on a day: what is seen over a period as a whole does not add up.
    """
    if not isinstance(measure.of, Events):
        return None
    months = months_between(start, end) + 1
    for length in (Length.YEAR, Length.HALF_YEAR, Length.QUARTER, Length.MONTH):
        inside = {one.period: one for one in every if _is_within(one, length, start, end)}
        if inside and len(inside) * length == months:
            return _together(measure, [*inside.values()], start, end)
    return None


def _is_within(one: Standing, length: Length, start: pd.Timestamp, end: pd.Timestamp) -> bool:
    return one.is_shown and one.period.length is length and start <= one.period.start and one.period.end <= end


def _together(measure: Measure, parts: Sequence[Standing], start: pd.Timestamp, end: pd.Timestamp) -> Standing:
    """Events add up; so do the cases that a share is of, while the children that a rate is of stay the same ones."""
    of = sum(one.numerator for one in parts)
    out_of = sum(one.denominator for one in parts) / (len(parts) if isinstance(measure, Rate) else 1)
    return Standing(
        period=Period(start=start, end=end, length=Length.MONTH),
        value=sum(one.value for one in parts) if isinstance(measure, Count) else _NOTHING,
        numerator=of,
        denominator=out_of,
        status="",
    )


def _by_moves(measure: Measure, then: Standing, now: Standing, later: Sequence[Standing]) -> Change:
    """Were its moves independent, they would add up to less than this nineteen times in twenty.

    As in `evidence.intervals.year_change`, over as many steps as lie between the two dates.
    """
    dates = [one for one in later if one.period.length is Length.DAY]
    gaps = [months_between(one.period.end, other.period.end) for one, other in pairwise(dates)]
    apart = min(gaps, default=0)
    moves = np.array(
        [other.value - one.value for (one, other), gap in zip(pairwise(dates), gaps, strict=True) if gap == apart]
    )
    moves = moves[np.isfinite(moves)]
    if len(moves) < FEWEST_MOVES:
        return Change(measure=measure, then=then, now=now, why=Why.TOO_FEW_DATES)
    steps = months_between(then.period.end, now.period.end) / apart
    usual = float(stats.t.ppf(0.975, len(moves) - 1) * moves.std(ddof=1) * np.sqrt(steps)) + _HAIR
    moved = now.value - then.value
    return Change(measure=measure, then=then, now=now, how=How.MOVES, low=moved - usual, high=moved + usual)
