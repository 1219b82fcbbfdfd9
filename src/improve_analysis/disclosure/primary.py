"""Which figures may not be shown for their own sake: small numbers of people, and what gives them away."""

from __future__ import annotations

import pandas as pd

from improve_analysis.measures._measure import Duration, Mean, Measure, Median, Ratio, Routes
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


def withheld_on_curve(figures: pd.DataFrame, settings: Settings) -> pd.Series:
    """Whether each point of a curve is withheld: too few still watched, or too few endings since the point before."""
    few_watched = figures["denominator_people"] < settings.smallest_average
    return few_watched | is_small(figures["numerator_people"], settings.suppress_up_to)
