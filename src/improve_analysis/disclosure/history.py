"""What earlier editions have said: it cannot be taken back, and is not quietly changed.

A figure that was published stays as it was. Records that came late change it only at a quarter's end, all figures of a
period together, and only where no change is so small that it tells of the few who came late.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from improve_analysis.calendar import Length, Period, last_complete
from improve_analysis.disclosure.cells import (
    CELL_COLUMNS,
    COUNT,
    cell_of,
    conditions_of,
    days_of,
    key_text,
    names_of,
    parts_of,
    scale_of,
)
from improve_analysis.disclosure.primary import is_small
from improve_analysis.measures._draft import REVISED_COLUMNS, Draft, Rung, Rungs
from improve_analysis.measures._exhibit import Form
from improve_analysis.measures._measure import Count, Measure, Unit

NUMBERS = ("numerator", "denominator", "value")

Place = tuple[str, str, str, str]
"""Where a value was printed: measure, first and last day, key."""


@dataclass(frozen=True, kw_only=True)
class Earlier:
    """What is known from the ledger of earlier editions.

    `cells`: a row for each count or amount, `CELL_COLUMNS`, `kind`, `count`, missing where it was always withheld.
    `printed`: the value that was printed last at each place.
    """

    cells: pd.DataFrame
    printed: Mapping[Place, float]

    @cached_property
    def counts(self) -> dict[tuple[str, ...], float]:
        """The counts that were shown, by the name of their cell."""
        shown = self.cells.dropna(subset="count")
        names = shown[[*CELL_COLUMNS]].itertuples(index=False, name=None)
        return dict(zip(names, shown["count"], strict=True))

    @classmethod
    def of(cls, lines: Iterable[Mapping[str, Any]]) -> Earlier:
        """From the lines of a ledger, oldest first."""
        counts: dict[tuple[str, ...], tuple[str, float]] = {}
        printed: dict[Place, float] = {}
        for line in lines:
            if _is_the_value(line):
                printed[line["measure"], line["start"], line["end"], key_text(line["key"])] = line["value"]
            if "scale" not in line:
                cell = cell_of(line)
                last = counts.get(cell, ("", np.nan))[1]
                counts[cell] = (line["kind"], last if line["value"] is None else line["value"])
        rows = [(*cell, kind, count) for cell, (kind, count) in counts.items()]
        cells = pd.DataFrame(rows, columns=[*CELL_COLUMNS, "kind", "count"]).astype({"count": "float64"})
        return cls(cells=cells, printed=printed)


def _is_the_value(line: Mapping[str, Any]) -> bool:
    """What the figure itself says, if it was shown: no limit or interval beside it."""
    is_its_own = "scale" not in line or line["where"] == [line["measure"]]
    return line["part"] == "value" and line["value"] is not None and is_its_own


NOTHING_EARLIER = Earlier.of(())


@dataclass(frozen=True, kw_only=True)
class Freedom:
    """Whether an edition may correct earlier ones, and the largest number of people that is small."""

    may_revise: bool
    up_to: int

    @classmethod
    def of(cls, day: pd.Timestamp, up_to: int) -> Freedom:
        """That of the edition of the month which ends on `day`."""
        return cls(may_revise=bool(day == last_complete(day, Length.QUARTER)), up_to=up_to)


def kept(draft: Draft, earlier: Earlier, freedom: Freedom) -> Draft:
    """The draft with its published figures as they were published, or revised."""
    if earlier.cells.empty and not earlier.printed:
        return draft
    return replace(draft, rungs=Rungs(_kept_rung(draft, rung, earlier, freedom) for rung in draft.rungs))


def _kept_rung(draft: Draft, rung: Rung, earlier: Earlier, freedom: Freedom) -> Rung:
    periods = {period.label: period for period in rung.periods}
    figures = rung.figures
    groups = figures.groupby("measure", sort=False).indices
    published = np.full((len(figures), len(NUMBERS)), np.nan)
    for name, places in groups.items():
        published[places] = _published(draft, draft.measures[str(name)], figures.iloc[places], periods, earlier)
    if not _differs(draft, figures, published).any():
        return rung
    then = pd.DataFrame(published, index=figures.index, columns=[*NUMBERS])
    return _reconciled(draft, rung, _as_published(draft, figures, then), freedom)


def _published(
    draft: Draft, measure: Measure, figures: pd.DataFrame, periods: Mapping[str, Period], earlier: Earlier
) -> npt.NDArray[np.float64]:
    """What was printed of each figure: a column for each of `NUMBERS`, missing where nothing was."""
    curve = draft.exhibit.form is Form.CURVE
    found = dict.fromkeys(NUMBERS, [np.nan] * len(figures))
    for part in parts_of(measure):
        names = names_of(measure, part, figures, periods, draft.exhibit.by, curve=curve)
        found[part.name] = [earlier.counts.get(name, np.nan) for name in names]
    spans = {label: days_of(period) for label, period in periods.items()}
    rows = zip(figures["period"], figures["group"], figures["category"], strict=True)
    found["value"] = [
        earlier.printed.get((measure.id, *spans[label], key_text(conditions_of(group, category))), np.nan)
        for label, group, category in rows
    ]
    return np.column_stack([found[name] for name in NUMBERS])


def _differs(draft: Draft, figures: pd.DataFrame, then: npt.NDArray[np.float64]) -> npt.NDArray[np.bool_]:
    """Whether a count, or the value as it is printed, is no longer what it was (columns `NUMBERS`)."""
    halves = {name: 0.5 * 10.0 ** -_unit(draft, one).decimals + 1e-9 for name, one in draft.measures.items()}
    change = np.abs(figures[[*NUMBERS]].to_numpy("float64") - then)
    half = np.array([halves[name] for name in figures["measure"]])
    return np.asarray((change[:, :2] > 0).any(axis=1) | (change[:, 2] > half))


def _unit(draft: Draft, measure: Measure) -> Unit:
    return Unit.PERCENT if draft.exhibit.form is Form.CURVE else measure.unit


def _as_published(draft: Draft, figures: pd.DataFrame, then: pd.DataFrame) -> pd.DataFrame:
    """The figures with whatever was published of them instead of what the records say now."""
    before = figures.assign(**{part: then[part].fillna(figures[part]) for part in ("numerator", "denominator")})
    of_people = (
        figures["measure"].astype("str").map({name: _counts_people(one) for name, one in draft.measures.items()})
    )
    if draft.exhibit.form is not Form.CURVE:
        for part in ("numerator", "denominator"):
            people = f"{part}_people"
            before[people] = then[part].fillna(figures[people]).where(of_people, figures[people])
    made = before["value"]
    for name, measure in draft.measures.items():
        made = made.mask(figures["measure"] == name, _made(measure, before))
    parts_differ = (before[["numerator", "denominator"]] != figures[["numerator", "denominator"]]) & figures[
        ["numerator", "denominator"]
    ].notna()
    return before.assign(value=then["value"].fillna(figures["value"].mask(parts_differ.any(axis="columns"), made)))


def _counts_people(measure: Measure) -> bool:
    """What stands in its figures are numbers of people, not sums of days or posts."""
    return all(part.kind == COUNT for part in parts_of(measure))


def _made(measure: Measure, figures: pd.DataFrame) -> pd.Series:
    """The value that the parts make; unchanged where it is not a quotient of them."""
    if isinstance(measure, Count):
        return figures["numerator"]
    scale = scale_of(measure)
    if scale is None:
        return figures["value"]
    return (scale * figures["numerator"] / figures["denominator"]).where(figures["denominator"] > 0)


def _reconciled(draft: Draft, rung: Rung, before: pd.DataFrame, freedom: Freedom) -> Rung:
    figures = rung.figures
    stays = figures["period"].astype("str").isin(_staying(figures, before, freedom))
    changed = _differs(draft, figures, before[[*NUMBERS]].to_numpy()) & ~stays
    revised = figures.assign(exhibit=draft.exhibit.id, was=before["value"], now=figures["value"])[changed]
    intervals = _of_what_is_new(
        rung, figures["measure"][_differs(draft, figures, before[[*NUMBERS]].to_numpy()) & stays]
    )
    return replace(rung, figures=before.where(stays, figures), revised=revised[[*REVISED_COLUMNS]], intervals=intervals)


def _of_what_is_new(rung: Rung, kept: pd.Series) -> dict[str, tuple[float, float]]:
    """The intervals but those of measures with a figure `kept` as it was: they are of what the records say now."""
    return {name: interval for name, interval in rung.intervals.items() if name not in set(kept)}


def _staying(figures: pd.DataFrame, before: pd.DataFrame, freedom: Freedom) -> set[str]:
    """The periods of which nothing may be changed: before a quarter's end all, and then those where a few came late."""
    if not freedom.may_revise:
        return set(figures["period"])
    people = ["numerator_people", "denominator_people"]
    now, then = (frame[people].assign(rest=frame[people[1]] - frame[people[0]]) for frame in (figures, before))
    small = (now - then).abs().apply(is_small, up_to=freedom.up_to).any(axis="columns")
    return set(figures.loc[small, "period"])
