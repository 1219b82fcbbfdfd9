"""Counting the records behind a cell, piece of time by piece: what is implied by windows that overlap."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

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

    Only events can be cut in more than one piece; a stock is counted on the piece's last day.
    """
    sources = {universe_of(measure): measure.of for measure in measures}

    def counts(name: Name, cuts: Sequence[pd.Timestamp]) -> npt.NDArray[np.float64]:
        universe, where, _, _, key = name
        source = sources[universe]
        rows = _rows(source, records, cuts)
        chosen = pd.Series(data=True, index=rows.index)
        for column in filter(None, where.split("&")):
            chosen &= _holds(rows, column)
        for condition in filter(None, key.split(";")):
            column, _, category = condition.partition("=")
            chosen &= rows[column].astype("str") == category
        if not isinstance(source, Events):
            return np.array([float(chosen.sum())])
        days = rows.loc[chosen, source.date].dropna().sort_values()
        return np.diff(days.searchsorted([*cuts])).astype("float64")

    return counts


def _rows(source: Events | Stock | Window, records: Records, cuts: Sequence[pd.Timestamp]) -> pd.DataFrame:
    if isinstance(source, Events):
        return records.derived(source.frame)
    last = cuts[-1] - pd.Timedelta(days=1)
    months = (cuts[-1].year - cuts[0].year) * 12 + cuts[-1].month - cuts[0].month
    period = on(last) if source.at_a_date else Period(start=cuts[0], end=last, length=Length(months))
    return source.within(records, period)


def _holds(rows: pd.DataFrame, column: str) -> pd.Series:
    """A condition of a cell's name: a true column, or that a number is known."""
    if column.endswith(" known"):
        return rows[column.removesuffix(" known")].notna()
    return rows[column].astype("bool")
