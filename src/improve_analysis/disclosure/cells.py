"""The counts that figures are made of, each named so that the same count is the same cell wherever it stands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from improve_analysis.calendar import Period
from improve_analysis.measures._measure import (
    ALL,
    BETWEEN,
    Count,
    Duration,
    Events,
    Mean,
    Measure,
    Median,
    Mix,
    Rate,
    Ratio,
    Routes,
    Share,
    Stock,
    Window,
)

CELL_COLUMNS = ("universe", "where", "start", "end", "key")
"""What names a cell.

`universe`: the derived frame whose rows are counted. `where`: its columns that must be true, joined by `&` in
alphabetical order; what has more of them is part of what has fewer. `start`, `end`: ISO days, both inclusive, equal for
a stock. `key`: `column=category` for each condition, joined by `;`; empty for all.
"""

COUNT, AMOUNT = "count", "amount"
BY_DAY = " by "
"""In the name of a universe: its rows are events on a day, so those of a period are those of its parts together."""
_OVER = " over "


@dataclass(frozen=True, kw_only=True)
class Part:
    """What a figure's `numerator` or `denominator` counts. `whole`: whatever the category, that of all of them.

    `universe`: of what it counts, where that is not what the measure is of.
    """

    name: str
    universe: str = ""
    where: tuple[str, ...] = ()
    kind: str = COUNT
    whole: bool = False


def universe_of(measure: Measure) -> str:
    """The name of what a measure counts: the module and name of its frame, and for events the day they count by."""
    return _universe(measure.of)


def _universe(counted: Events | Stock | Window) -> str:
    frame = counted.frame
    name = f"{frame.__module__.rpartition('.')[2]}.{frame.__qualname__}"
    return f"{name}{BY_DAY}{counted.date}" if isinstance(counted, Events) else name


def windows_of(measures: Iterable[Measure]) -> dict[str, Window]:
    """By the name of its universe, each window that measures see what they count over as a whole."""
    return {universe_of(measure): measure.of for measure in measures if isinstance(measure.of, Window)}


def ledger_universe(universe: str, start: str, end: str) -> str:
    """Its name in the ledger, in which that of what is seen over a window as a whole says how long the window is."""
    if BY_DAY in universe or start == end:
        return universe
    days = (pd.Timestamp(end) - pd.Timestamp(start)).days
    return f"{universe}{_OVER}{round((days + 1) / 30.44)} months"


def cell_of(line: Mapping[str, Any]) -> tuple[str, str, str, str, str]:
    """The name (`CELL_COLUMNS`) of the cell that a line of the ledger prints."""
    universe, where = line["universe"].partition(_OVER)[0], "&".join(sorted(line["where"]))
    return universe, where, line["start"], line["end"], key_text(line["key"])


def key_text(conditions: Mapping[str, str]) -> str:
    """`column=category;…`, as in the name of a cell."""
    return ";".join(f"{column}={category}" for column, category in sorted(conditions.items()))


def conditions_in(key: str) -> dict[str, str]:
    """What `key_text` was made from."""
    return dict(condition.split("=", 1) for condition in filter(None, key.split(";")))


def conditions_of(group: str, category: str) -> dict[str, str]:
    """Those of a figure, from its two columns."""
    if group == ALL:
        return {}
    return dict(sorted(zip(group.split(BETWEEN), category.split(BETWEEN), strict=True)))


def scale_of(measure: Measure) -> float | None:
    """A value is so many times its numerator over its denominator; None where it is not."""
    if isinstance(measure, Share | Mix):
        return 100.0
    if isinstance(measure, Rate):
        return 10_000.0
    return measure.scale if isinstance(measure, Ratio) else None


def parts_of(measure: Measure) -> tuple[Part, ...]:
    """The counts that stand in a measure's figures; none where what it counts are not people."""
    if not measure.of_people:
        return ()
    if isinstance(measure, Share):
        group = (measure.denominator,) if measure.denominator else ()
        return Part(name="numerator", where=(*group, measure.numerator)), Part(name="denominator", where=group)
    if isinstance(measure, Count | Rate | Mix):
        where = (measure.where,) if measure.where else ()
        top = Part(name="numerator", where=where)
        return (top, Part(name="denominator", where=where, whole=True)) if isinstance(measure, Mix) else (top,)
    if isinstance(measure, Ratio):
        return _summed("numerator", measure, measure.numerator), _summed("denominator", measure, measure.denominator)
    if isinstance(measure, Mean | Median):
        return (Part(name="denominator", where=(f"{measure.of_column} known",)),)
    return (Part(name="denominator"),) if isinstance(measure, Duration | Routes) else ()


def _summed(part: str, measure: Ratio, column: str) -> Part:
    if column in measure.counted:
        return Part(name=part, universe=_universe(measure.counted[column]))
    return Part(name=part, where=(f"sum of {column}",), kind=AMOUNT)


def cells_of(
    measure: Measure, figures: pd.DataFrame, periods: Mapping[str, Period], by: Sequence[str], *, curve: bool = False
) -> pd.DataFrame:
    """The cells in a measure's figures: `CELL_COLUMNS`, `part`, `kind`, `count`, `people`, `figure` (its index).

    `figures`: columns of `FIGURE_COLUMNS`; `periods`: those of the figures, by label. On a curve the categories are
    days, not groups, and the only count printed is that of all who were watched.
    """
    parts = parts_of(measure)
    names = [name for part in parts for name in names_of(measure, part, figures, periods, by, curve=curve)]
    counts = [figures[part.name] for part in parts]
    people = [figures[f"{part.name}_people" if part.kind == AMOUNT else part.name] for part in parts]
    universe, where, start, end, key = zip(*names, strict=True) if names else ((),) * len(CELL_COLUMNS)
    return pd.DataFrame(
        {
            "universe": universe,
            "where": where,
            "start": start,
            "end": end,
            "key": key,
            "part": np.repeat([part.name for part in parts], len(figures)),
            "kind": np.repeat([part.kind for part in parts], len(figures)),
            "count": np.concatenate([[], *counts]),
            "people": np.concatenate([[], *people]),
            "figure": np.tile(figures.index, len(parts)),
        }
    )


def names_of(  # noqa: PLR0913 - what a cell's name is made of
    measure: Measure,
    part: Part,
    figures: pd.DataFrame,
    periods: Mapping[str, Period],
    by: Sequence[str],
    *,
    curve: bool,
) -> list[tuple[str, str, str, str, str]]:
    """The name (`CELL_COLUMNS`) of what `part` of each figure counts."""
    universe, where = part.universe or universe_of(measure), "&".join(sorted(part.where))
    spans = {label: days_of(period) for label, period in periods.items()}
    no_conditions = part.whole or curve or not by
    keys = {category: "" if no_conditions else _key(by, category) for category in figures["category"].unique()}
    return [
        (universe, where, *spans[period], keys[category])
        for period, category in zip(figures["period"], figures["category"], strict=True)
    ]


def days_of(period: Period) -> tuple[str, str]:
    """First and last day, as in the name of a cell."""
    return period.start.isoformat()[:10], period.end.isoformat()[:10]


def _key(by: Sequence[str], category: str) -> str:
    return key_text(dict(zip(by, str(category).split(BETWEEN), strict=True)))
