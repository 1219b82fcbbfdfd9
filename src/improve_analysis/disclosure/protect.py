"""Withholding what would give a withheld figure away, over everything that is published together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from improve_analysis.calendar import Length, Period
from improve_analysis.disclosure.cells import CELL_COLUMNS, COUNT, cells_of
from improve_analysis.disclosure.primary import is_small
from improve_analysis.disclosure.relations import PieceCounts, Relations, relate
from improve_analysis.disclosure.suppress import System, protect
from improve_analysis.measures._draft import Draft
from improve_analysis.measures._exhibit import Form
from improve_analysis.measures._measure import FIGURE_COLUMNS, Duration, Mean, Measure, Median, Routes
from improve_analysis.settings import Settings

AVERAGES = (Mean, Median, Duration, Routes)

JUDGED = (*FIGURE_COLUMNS, "hidden")

HEADLINE_COST, WHOLE_COST, PART_COST, BESIDE_COST = 500.0, 50.0, 1.0, 0.1
"""What it costs to withhold a count that a headline rests on, another count of everyone, a count of one category of
them, and a count that only stands beside an average."""


@dataclass(frozen=True, kw_only=True)
class Judged:
    """An exhibit's figures (`JUDGED`: `hidden` where they are withheld), cut into the periods that will be shown."""

    draft: Draft
    length: Length
    periods: Sequence[Period]
    figures: pd.DataFrame


def protected(
    book: Mapping[str, Judged], pieces: PieceCounts, subsets: Sequence[tuple[str, str]], settings: Settings
) -> dict[str, Judged]:
    """The same exhibits with further figures hidden, so that no hidden count can be worked out from those shown.

    A cell that is hidden in one exhibit is hidden in all. Of a trend or a rolling figure all points of the measure go
    together, so that the gap itself says nothing.
    """
    parts = parts_of_book(book)
    if parts.empty:
        return dict(book)
    cells = distinct(parts)
    hidden = hidden_cells(cells, relate(cells, pieces, subsets), settings)
    given_away = parts[parts.set_index([*CELL_COLUMNS]).index.isin(hidden)]
    return {name: _with_hidden(found, given_away[given_away["exhibit"] == name]) for name, found in book.items()}


def parts_of_book(book: Mapping[str, Judged]) -> pd.DataFrame:
    """The cells of every figure: those of `cells_of`, with `exhibit`, `printed`, `headline` and `beside`.

    `printed`: the figure is shown. `headline`: it is that of a headline measure. `beside`: the count only says how many
    an average is of, and the average can stand without it.
    """
    frames = [
        cells_of(
            found.draft.measures[str(measure)],
            figures,
            {period.label: period for period in found.periods},
            found.draft.exhibit.by,
            curve=found.draft.exhibit.form is Form.CURVE,
        ).assign(exhibit=name, **_rank(found.draft.measures[str(measure)]))
        for name, found in book.items()
        for measure, figures in found.figures.groupby("measure", sort=False)
    ]
    filled = [frame for frame in frames if len(frame)]
    if not filled:
        return pd.DataFrame()
    parts = pd.concat(filled, ignore_index=True)
    hidden = {name: found.figures["hidden"].astype("bool").to_dict() for name, found in book.items()}
    printed = [not hidden[name][row] for name, row in zip(parts["exhibit"], parts["figure"], strict=True)]
    return parts.assign(printed=printed)


def _rank(measure: Measure) -> dict[str, bool]:
    return {"headline": measure.headline is not None, "beside": isinstance(measure, AVERAGES)}


def distinct(parts: pd.DataFrame) -> pd.DataFrame:
    """One row a cell: `CELL_COLUMNS`, `kind`, `count`, `people`, `printed`, `must_hide`, `headline`, `beside`.

    `printed`, `must_hide` and `headline` if it is so anywhere, `beside` if it is so everywhere.

    A figure's numerator must be hidden wherever else it stands when the figure is: with its group it would give the
    rest of the group away.
    """
    held = (~parts["printed"] & (parts["part"] == "numerator")).rename("must_hide")
    rows = parts.assign(must_hide=held)
    firsts = rows.groupby([*CELL_COLUMNS], sort=False)
    found = firsts.agg(
        kind=("kind", "first"),
        count=("count", "first"),
        people=("people", "first"),
        printed=("printed", "max"),
        must_hide=("must_hide", "max"),
        headline=("headline", "max"),
        beside=("beside", "min"),
    )
    return found.reset_index().fillna({"count": 0.0, "people": 0.0})


def hidden_cells(cells: pd.DataFrame, relations: Relations, settings: Settings) -> pd.MultiIndex:
    """The names (`CELL_COLUMNS`) of the cells that may not be printed."""
    small = is_small(cells["people"], settings.suppress_up_to)
    forced = (small | cells["must_hide"]).to_numpy()
    pattern = protect(_system(cells, relations, forced, small.to_numpy(), settings))
    hidden = forced | pattern.withheld[: len(cells)]
    return pd.MultiIndex.from_frame(cells.loc[hidden, [*CELL_COLUMNS]])


def _system(
    cells: pd.DataFrame, relations: Relations, forced: np.ndarray, small: np.ndarray, settings: Settings
) -> System:
    counts = np.asarray(relations.counts, dtype="float64")
    implied = len(counts) - len(cells)
    implied_counts = pd.Series(counts[len(cells) :])
    amounts = cells["kind"].ne(COUNT).to_numpy()
    sensitive = np.concatenate([small, is_small(implied_counts.round(6), settings.suppress_up_to).to_numpy()])
    whole = (cells["key"] == "").to_numpy()
    cost = np.where(whole, np.where(cells["headline"], HEADLINE_COST, WHOLE_COST), PART_COST)
    cost = np.where(cells["beside"], BESIDE_COST, cost)
    cost = cost * (1 + np.log1p(np.abs(counts[: len(cells)])))
    return System(
        values=counts,
        published=np.concatenate([cells["printed"].to_numpy(dtype="bool") & ~forced, np.zeros(implied, dtype="bool")]),
        sensitive=sensitive,
        fixed=np.zeros(len(counts), dtype="bool"),
        weights=np.concatenate([cost, np.ones(implied)]),
        relations=relations.matrix(),
        least=np.concatenate([np.where(small & ~amounts, 1.0, 0.0), np.zeros(implied)]),
    )


def _with_hidden(found: Judged, given_away: pd.DataFrame) -> Judged:
    if given_away.empty:
        return found
    beside = found.figures.index.isin(given_away.loc[given_away["beside"], "figure"])
    figures = found.figures.assign(denominator=found.figures["denominator"].mask(beside))
    found = replace(found, figures=figures)
    hidden = found.figures["hidden"].astype("bool")
    hidden |= found.figures.index.isin(given_away.loc[~given_away["beside"], "figure"])
    if found.draft.exhibit.form in {Form.TREND, Form.ROLLING}:
        more = found.figures.loc[hidden & ~found.figures["hidden"].astype("bool"), "measure"]
        hidden |= found.figures["measure"].isin(more)
    return replace(found, figures=found.figures.assign(hidden=hidden))
