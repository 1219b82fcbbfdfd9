"""Withholding what would give a withheld figure away, over everything that is published together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from types import MappingProxyType

import numpy as np
import pandas as pd

from improve_analysis.calendar import Length, Period
from improve_analysis.disclosure.cells import CELL_COLUMNS, COUNT, cells_of
from improve_analysis.disclosure.history import NOTHING_EARLIER, Earlier
from improve_analysis.disclosure.primary import Rule, is_small
from improve_analysis.disclosure.relations import PieceCounts, Relations, relate
from improve_analysis.disclosure.suppress import Solved, System, protect
from improve_analysis.measures._draft import Draft
from improve_analysis.measures._exhibit import Form
from improve_analysis.measures._measure import FIGURE_COLUMNS, Duration, Mean, Median, Routes, Window
from improve_analysis.settings import Settings

AVERAGES = (Mean, Median, Duration, Routes)

JUDGED = (*FIGURE_COLUMNS, "hidden", "rule")

HEADLINE_COST, WHOLE_COST, PART_COST, BESIDE_COST = 500.0, 50.0, 1.0, 0.1
"""What it costs to withhold a count of a headline measure (twice as much if a headline rests on it), another count of
everyone, a count of one category of them, and a count that only stands beside an average."""


@dataclass(frozen=True, kw_only=True)
class Judged:
    """An exhibit's figures (`JUDGED`: `hidden` where they are withheld, by `rule`), in the periods that will be shown.

    `rung`: the place of those periods among the draft's.
    """

    draft: Draft
    length: Length
    periods: Sequence[Period]
    figures: pd.DataFrame
    rung: int = 0

    @cached_property
    def cells(self) -> pd.DataFrame:
        """The cells of its figures: those of `cells_of`, with `printed`, `headline`, `beside` and `alike`.

        `printed`: the figure is shown. `headline`: 1 if it is that of a headline measure, 2 if it is a headline.
        `beside`: the count only says how many an average is of, and the average can stand without it. `alike`: it is
        withheld because of a whole group.
        """
        periods = {period.label: period for period in self.periods}
        curve, by = self.draft.exhibit.form is Form.CURVE, self.draft.exhibit.by
        frames = [
            cells_of(measure, self.figures[self.figures["measure"] == name], periods, by, curve=curve).assign(
                headline=int(measure.headline is not None) + int(self.draft.exhibit.form is Form.HEADLINE),
                beside=isinstance(measure, AVERAGES),
            )
            for name, measure in self.draft.measures.items()
        ]
        cells = pd.concat(frames, ignore_index=True)
        places = self.figures.index.get_indexer(pd.Index(cells["figure"]))
        hidden, rule = self.figures["hidden"].to_numpy(dtype=bool)[places], self.figures["rule"].to_numpy()[places]
        alike = (rule == str(Rule.ALIKE)) & (cells["part"] == "numerator")
        return cells.assign(printed=~hidden, alike=alike)


def given_away(  # noqa: PLR0913 - what is shown, and all that everybody knows of it
    book: Mapping[str, Judged],
    pieces: PieceCounts,
    settings: Settings,
    *,
    subsets: Sequence[tuple[str, str]],
    balances: Sequence[tuple[str, str, str]] = (),
    windows: Mapping[str, Window] = MappingProxyType({}),
    earlier: Earlier = NOTHING_EARLIER,
    solved: Solved | None = None,
) -> pd.DataFrame:
    """The cells (`parts_of_book`) that have to be hidden, so that no hidden count can be worked out from those shown.

    Nor from those that `earlier` editions have shown, which everybody keeps.

    A cell that is hidden in one exhibit is hidden in all. `solved`: of former calls, as for `suppress.protect`.
    """
    parts = parts_of_book(book)
    if parts.empty:
        return parts
    cells = with_earlier(distinct(parts), earlier, pieces)
    hidden = hidden_cells(cells, relate(cells, pieces, subsets, balances, windows), settings, solved)
    return parts[parts.set_index([*CELL_COLUMNS]).index.isin(hidden)]


def protected(book: Mapping[str, Judged], cells: pd.DataFrame) -> dict[str, Judged]:
    """The same exhibits with the figures hidden that have a count among `cells` (`given_away`)."""
    of_exhibits = cells.groupby("exhibit", sort=False)
    return dict(book) | {str(name): _with_hidden(book[str(name)], given) for name, given in of_exhibits}


def parts_of_book(book: Mapping[str, Judged]) -> pd.DataFrame:
    """The cells of every figure (`Judged.cells`), with `exhibit`."""
    filled = {name: found.cells for name, found in book.items() if len(found.cells)}
    if not filled:
        return pd.DataFrame(columns=["exhibit", "printed", "beside"])
    exhibits = np.repeat([*filled], [len(cells) for cells in filled.values()])
    return pd.concat(filled.values(), ignore_index=True).assign(exhibit=exhibits)


def distinct(parts: pd.DataFrame) -> pd.DataFrame:
    """One row a cell: `CELL_COLUMNS`, `kind`, `count`, `people`, `printed`, `must_hide`, `headline`, `beside`, `alike`.

    `printed`, `must_hide`, `headline` and `alike` if it is so anywhere, `beside` if it is so everywhere.

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
        alike=("alike", "max"),
    )
    return found.reset_index().fillna({"count": 0.0, "people": 0.0})


def with_earlier(cells: pd.DataFrame, earlier: Earlier, pieces: PieceCounts) -> pd.DataFrame:
    """The same cells, `known` where an earlier edition has shown one, and below them the counts only printed then."""
    names = [*CELL_COLUMNS]
    before = earlier.cells.rename(columns={"count": "before", "kind": "kind_before"})
    both = cells.merge(before[[*names, "before"]], on=names, how="left")
    cells = both.assign(known=both["before"].eq(both["count"])).drop(columns="before")
    gone = before[before["kind_before"].eq(COUNT) & ~before.set_index(names).index.isin(cells.set_index(names).index)]
    counts = gone["before"].where(gone["before"].notna(), _counted(gone[gone["before"].isna()], pieces))
    known = gone["before"].notna()
    only_then = gone[names].assign(kind=COUNT, count=counts, people=counts, printed=known, known=known)
    flags = dict.fromkeys(["must_hide", "beside", "alike"], False) | {"headline": 0}
    return pd.concat([cells, only_then.assign(**flags)], ignore_index=True)


def _counted(cells: pd.DataFrame, pieces: PieceCounts) -> pd.Series:
    """How many there are in cells that are withheld, from the records as they are now."""
    counts = [
        pieces(name, [pd.Timestamp(name[2]), pd.Timestamp(name[3]) + pd.Timedelta(days=1)])[0]
        for name in cells[[*CELL_COLUMNS]].itertuples(index=False, name=None)
    ]
    return pd.Series(counts, index=cells.index, dtype="float64")


def hidden_cells(
    cells: pd.DataFrame, relations: Relations, settings: Settings, solved: Solved | None = None
) -> pd.MultiIndex:
    """The names (`CELL_COLUMNS`) of the cells that may not be printed. `solved`: as for `suppress.protect`."""
    small = is_small(cells["people"], settings.suppress_up_to)
    forced = ((small | cells["must_hide"]) & ~cells["known"]).to_numpy()
    private = (small | cells["alike"]).to_numpy(dtype="bool")
    pattern = protect(_system(cells, relations, forced, private, settings), solved=solved)
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
    sensitive[relations.counted_again] = False
    is_reckoned = np.isin(np.arange(implied) + len(cells), relations.known)
    known = cells["known"].to_numpy(dtype="bool")
    whole = (cells["key"] == "").to_numpy()
    cost = np.where(whole, np.where(cells["headline"] > 0, HEADLINE_COST * cells["headline"], WHOLE_COST), PART_COST)
    cost = np.where(cells["beside"], BESIDE_COST, cost)
    cost = cost * (1 + np.log1p(np.abs(counts[: len(cells)])))
    return System(
        values=counts,
        published=np.concatenate([(cells["printed"].to_numpy(dtype="bool") & ~forced) | known, is_reckoned]),
        sensitive=sensitive,
        fixed=np.concatenate([known, is_reckoned]),
        weights=np.concatenate([cost, np.ones(implied)]),
        relations=relations.matrix(),
        least=np.concatenate([np.where(small & ~amounts & (counts[: len(cells)] > 0), 1.0, 0.0), np.zeros(implied)]),
    )


def _with_hidden(found: Judged, given: pd.DataFrame) -> Judged:
    beside = found.figures.index.isin(given.loc[given["beside"], "figure"])
    figures = found.figures.assign(denominator=found.figures["denominator"].mask(beside))
    found = replace(found, figures=figures)
    hidden = found.figures["hidden"].astype("bool")
    hidden |= found.figures.index.isin(given.loc[~given["beside"], "figure"])
    rule = found.figures["rule"].mask(hidden & ~found.figures["hidden"].astype("bool"), str(Rule.OTHERS))
    return replace(found, figures=found.figures.assign(hidden=hidden, rule=rule))
