"""Which figures may not be shown for their own sake: small numbers of people, and what gives them away."""

from __future__ import annotations

import pandas as pd

from improve_analysis.measures._measure import BETWEEN, Duration, Mean, Measure, Median, Ratio, Routes
from improve_analysis.settings import Settings


def is_small(people: pd.Series, up_to: int) -> pd.Series:
    """Counts of 1 to `up_to`. Zero is not small, and a count that does not apply (missing) is not either."""
    return (people > 0) & (people <= up_to)


def withheld(figures: pd.DataFrame, measure: Measure, settings: Settings) -> pd.Series:
    """Whether each figure of a measure is withheld: its count, its complement or the group it is a share of is small.

    Means, medians and estimates of time need `smallest_average` people. What does not count people is never withheld.
    """
    if not measure.of_people:
        return pd.Series(data=False, index=figures.index)
    top, bottom = figures["numerator_people"], figures["denominator_people"]
    small = is_small(top, settings.suppress_up_to) | is_small(bottom, settings.suppress_up_to)
    if isinstance(measure, Mean | Median | Duration | Routes):
        small |= (bottom > 0) & (bottom < settings.smallest_average)
    if isinstance(measure, Ratio):
        return small
    return small | is_small(bottom - top, settings.suppress_up_to)


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
