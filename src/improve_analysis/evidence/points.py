"""A release's figures as the statistics take them: one series at a time, every period in its place."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise

import pandas as pd

from improve_analysis.calendar import Length, Period, months_before, months_to
from improve_analysis.disclosure import Release, Status
from improve_analysis.measures._exhibit import Form
from improve_analysis.measures._measure import ALL, Measure

OVER_TIME = frozenset({Form.TREND, Form.ROLLING, Form.COMPARISON, Form.HEADLINE})


@dataclass(frozen=True, kw_only=True)
class Points:
    """One series. `values` and its parts have an entry for each of `periods`, which lie evenly, oldest first.

    Missing: nothing to count, too little known, not covered by the records, or withheld (`withheld`: at least one is).
    `category` is empty where the measure is not broken down. `apart_months`: from one end to the next. `interval`: that
    of the last figure, where it cannot be worked out from the others.
    """

    measure: Measure
    category: str
    periods: tuple[Period, ...]
    apart_months: int
    values: tuple[float, ...]
    numerators: tuple[float, ...]
    denominators: tuple[float, ...]
    withheld: bool
    interval: tuple[float, float] | None = None

    @property
    def latest(self) -> float:
        """The value of the last period."""
        return self.values[-1]

    @property
    def year_earlier(self) -> int | None:
        """The place of the period that ends a year before the last one."""
        steps, rest = divmod(12, self.apart_months)
        place = len(self.periods) - 1 - steps
        return place if not rest and place >= 0 else None


def points_of(release: Release) -> list[Points]:
    """Each series of a release over time, in the order of the exhibit; none for another form, or where all is missing.

    A release of one period has a year between its ends, for want of a second.
    """
    if release.missing or release.exhibit.form not in OVER_TIME:
        return []
    apart = _apart_months(release)
    periods = _evenly(release.periods[0], release.periods[-1], apart)
    return [
        replace(
            _points(release.measures[str(measure)], str(category), rows, periods, apart),
            interval=release.intervals.get(str(measure)) if category == ALL else None,
        )
        for (measure, category), rows in release.figures.groupby(["measure", "category"], sort=False)
    ]


def months_between(first: pd.Timestamp, second: pd.Timestamp) -> int:
    """Whole calendar months from the month of one day to that of another."""
    return (second.year - first.year) * 12 + second.month - first.month


def _apart_months(release: Release) -> int:
    ends = [period.end for period in release.periods]
    return min((months_between(one, other) for one, other in pairwise(ends)), default=12)


def _evenly(first: Period, last: Period, apart: int) -> tuple[Period, ...]:
    back = months_between(first.end, last.end) // apart
    return tuple(months_to(months_before(last.end, apart * step), last.length) for step in range(back, -1, -1))


def _points(measure: Measure, category: str, rows: pd.DataFrame, periods: tuple[Period, ...], apart: int) -> Points:
    placed = rows.set_index("period").reindex([period.label for period in periods])
    values, numerators, denominators = (
        tuple(placed[column].astype("float64").tolist()) for column in ("value", "numerator", "denominator")
    )
    return Points(
        measure=measure,
        category="" if category == ALL else category,
        periods=periods,
        apart_months=apart,
        values=values,
        numerators=numerators,
        denominators=denominators,
        withheld=bool((rows["status"] == Status.CONFIDENTIAL).any()),
    )


def looks_back(points: Points) -> bool:
    """Whether neighbouring figures rest on days that they share: rolling ones, and stocks that look back."""
    measure, length = points.measure, points.periods[-1].length
    if length is Length.DAY:
        return measure.of.at_a_date and measure.lookback_months > points.apart_months
    return int(length) > points.apart_months
