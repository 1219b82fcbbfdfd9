"""Things that come again and again until something ends: visits, reviews."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from improve_analysis.sample._days import NEVER

Next = Callable[[np.ndarray, np.ndarray, int], np.ndarray]
"""Takes positions of spells, the day of the last time and how many there have been; gives the day of the next."""


def repeats(first: np.ndarray, last: np.ndarray, following: Next, *, until: int = NEVER) -> pd.DataFrame:
    """From the day `first` of each spell to its day `last` at most, each time followed as `following` says.

    Columns `spell` (position), `day`, `nth` (0 for the first). Nothing after `until`.
    """
    ends = np.minimum(last, until)
    spell, days, nth = np.arange(len(first)), np.asarray(first), 0
    found = []
    while len(spell):
        kept = days <= ends[spell]
        spell, days = spell[kept], days[kept]
        found.append(pd.DataFrame({"spell": spell, "day": days, "nth": nth}))
        days = following(spell, days, nth)
        nth += 1
    return pd.concat(found, ignore_index=True)
