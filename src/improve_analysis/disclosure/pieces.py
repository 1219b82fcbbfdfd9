"""Counting the records behind a cell, piece of time by piece: what is implied by windows that overlap."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pandas as pd

from improve_analysis.calendar import Length, Period, on
from improve_analysis.disclosure.cells import universe_of
from improve_analysis.disclosure.relations import Name, PieceCounts
from improve_analysis.measures._measure import Events, Measure, Stock, Window
from improve_analysis.measures._records import Records


def records_in_pieces(measures: Iterable[Measure], records: Records) -> PieceCounts:
    """For a cell and days that cut its time, how many of the records it counts lie in each piece.

    A stock is counted on the last day of the piece.
    """
    sources = {universe_of(measure): measure.of for measure in measures}

    def counts(name: Name, cuts: Sequence[pd.Timestamp]) -> npt.NDArray[np.float64]:
        universe, where, _, _, key = name
        return counted(universe, where, key, tuple(cuts))

    @cache
    def counted(universe: str, where: str, key: str, cuts: tuple[pd.Timestamp, ...]) -> npt.NDArray[np.float64]:
        source = sources[universe]
        if isinstance(source, Events):
            rows = records.derived(source.frame)
            days = np.sort(rows[source.date][_chosen(rows, where, key)].dropna().to_numpy())
            return np.diff(days.searchsorted(pd.DatetimeIndex(cuts).to_numpy())).astype("float64")
        pieces = [_rows(source, records, piece) for piece in pairwise(cuts)]
        return np.array([float(_chosen(rows, where, key).sum()) for rows in pieces])

    return counts


def _chosen(rows: pd.DataFrame, where: str, key: str) -> npt.NDArray[np.bool_]:
    chosen = np.ones(len(rows), dtype=bool)
    for column in filter(None, where.split("&")):
        chosen &= _holds(rows, column).to_numpy(dtype=bool)
    for condition in filter(None, key.split(";")):
        column, _, category = condition.partition("=")
        chosen &= (rows[column].astype("str") == category).to_numpy(dtype=bool)
    return chosen


def _rows(source: Stock | Window, records: Records, piece: tuple[pd.Timestamp, pd.Timestamp]) -> pd.DataFrame:
    start, after = piece
    last = after - pd.Timedelta(days=1)
    months = (after.year - start.year) * 12 + after.month - start.month
    length = Length(months) if months in set(Length) else Length.YEAR  # a piece may be as long as it likes
    period = on(last) if source.at_a_date else Period(start=start, end=last, length=length)
    return source.within(records, period)


def _holds(rows: pd.DataFrame, column: str) -> pd.Series:
    """A condition of a cell's name: a true column, or that a number is known."""
    if column.endswith(" known"):
        return rows[column.removesuffix(" known")].notna()
    return rows[column].astype("bool")
