"""Counting the records behind a cell, piece of time by piece: what is implied by windows that overlap."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from improve_analysis.disclosure.cells import universe_of
from improve_analysis.disclosure.relations import Name, PieceCounts
from improve_analysis.measures._measure import Events, Measure
from improve_analysis.measures._records import Records


def records_in_pieces(measures: Iterable[Measure], records: Records) -> PieceCounts:
    """For a cell of events and days that cut its time, how many of the records it counts lie in each piece."""
    sources = {universe_of(measure): measure.of for measure in measures if isinstance(measure.of, Events)}

    def counts(name: Name, cuts: Sequence[pd.Timestamp]) -> npt.NDArray[np.float64]:
        universe, where, _, _, key = name
        source = sources[universe]
        rows = records.derived(source.frame)
        chosen = pd.Series(data=True, index=rows.index)
        for column in filter(None, where.split("&")):
            chosen &= _holds(rows, column)
        for condition in filter(None, key.split(";")):
            column, _, category = condition.partition("=")
            chosen &= rows[column].astype("str") == category
        days = rows.loc[chosen, source.date].dropna().sort_values()
        return np.diff(days.searchsorted([*cuts])).astype("float64")

    return counts


def _holds(rows: pd.DataFrame, column: str) -> pd.Series:
    """A condition of a cell's name: a true column, or that a number is known."""
    if column.endswith(" known"):
        return rows[column.removesuffix(" known")].notna()
    return rows[column].astype("bool")
