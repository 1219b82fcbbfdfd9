"""Which figures may not be shown for their own sake: small numbers of people, and what gives them away."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
import pandas as pd

from improve_analysis.measures._breakdown import BREAKDOWNS
from improve_analysis.measures._measure import BETWEEN, Duration, Mean, Measure, Median, Ratio, Routes, Share
from improve_analysis.settings import Settings

SENSITIVE = frozenset(column for column, breakdown in BREAKDOWNS.items() if breakdown.sensitive)


class Rule(StrEnum):
    """Why a figure is withheld; the empty text is a figure that is shown."""

    NONE = ""
    SMALL = "small"
    REST = "rest"
    GROUP = "group"
    AVERAGE = "average"
    ALIKE = "alike"
    OTHERS = "others"


MEANINGS = {
    Rule.SMALL: "the number of people it counts is small",
    Rule.REST: "the rest of its group is small: those whom it does not count",
    Rule.GROUP: "the group that it is a share of is small",
    Rule.AVERAGE: "a mean, a median or an estimate of time of too few people",
    Rule.ALIKE: "a whole group is alike in something private, so the figure would tell of each of its members",
    Rule.OTHERS: "with the figures beside it, or in earlier editions, it would give a withheld one away",
}


People = TypeVar("People", pd.Series, npt.NDArray[Any])


def is_small(people: People, up_to: int) -> People:
    """Counts of 1 to `up_to`. Zero is not small, and a count that does not apply (missing) is not either."""
    return (people > 0) & (people <= up_to)


def rule_of(figures: pd.DataFrame, measure: Measure, settings: Settings, by: Sequence[str] = ()) -> pd.Series:
    """The `Rule` by which each figure of a measure is withheld, `by` being the columns it is broken down by.

    Means, medians and estimates of time need `smallest_average` people. What does not count people is never withheld.
    """
    rules = np.full(len(figures), str(Rule.NONE), dtype="object")
    if measure.of_people:
        for rule, applies in _applying(figures, measure, settings, by):
            rules[applies] = str(rule)
    return pd.Series(rules, index=figures.index, dtype="str")


def _applying(
    figures: pd.DataFrame, measure: Measure, settings: Settings, by: Sequence[str]
) -> Iterator[tuple[Rule, npt.NDArray[Any]]]:
    """Each rule and which figures it applies to; where more than one does, the last is said."""
    top, bottom = figures["numerator_people"].to_numpy("float64"), figures["denominator_people"].to_numpy("float64")
    if isinstance(measure, Share) and SENSITIVE.intersection(by):
        yield Rule.ALIKE, (bottom > 0) & ((top == 0) | (top == bottom))
    if isinstance(measure, Mean | Median | Duration | Routes):
        yield Rule.AVERAGE, (bottom > 0) & (bottom < settings.smallest_average)
    if not isinstance(measure, Ratio):
        yield Rule.REST, is_small(bottom - top, settings.suppress_up_to)
    yield Rule.GROUP, is_small(bottom, settings.suppress_up_to)
    yield Rule.SMALL, is_small(top, settings.suppress_up_to)


def shown_on_curve(figures: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """The points of curves that may be shown, `numerator_people` being the endings since the point before.

    A point with too few still watched is left out, and so is one with too few endings since the last point shown, so
    that every step of a curve stands for enough people. Leaving a point out says nothing: it is no gap.
    """
    route = figures["category"].str.rpartition(BETWEEN)[0]
    watched = figures["denominator_people"] >= settings.smallest_average
    kept = [_enough_apart(curve, settings) for _, curve in figures[watched].groupby(route, sort=False)]
    return pd.concat(kept, ignore_index=True) if kept else figures[watched]


def _enough_apart(curve: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """The points of one curve with none, or enough, endings since the point before that is kept."""
    since, places, endings = 0.0, [], []
    for place, ended in enumerate(curve["numerator_people"]):
        since += ended
        if since == 0 or since > settings.suppress_up_to:
            places.append(place)
            endings.append(since)
            since = 0.0
    return curve.iloc[places].assign(numerator_people=endings)
