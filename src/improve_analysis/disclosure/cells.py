"""The counts that figures are made of, each named so that the same count is the same cell wherever it stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from improve_analysis.calendar import Period
from improve_analysis.measures._measure import (
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


@dataclass(frozen=True, kw_only=True)
class Part:
    """What a figure's `numerator` or `denominator` counts. `whole`: whatever the category, that of all of them."""

    name: str
    where: tuple[str, ...] = ()
    kind: str = COUNT
    whole: bool = False


def universe_of(measure: Measure) -> str:
    """The name of what a measure counts: the module and name of its frame, and for events the day they count by."""
    frame = measure.of.frame
    name = f"{frame.__module__.rpartition('.')[2]}.{frame.__qualname__}"
    return f"{name}{BY_DAY}{measure.of.date}" if isinstance(measure.of, Events) else name


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
        return (
            Part(name="numerator", where=(f"sum of {measure.numerator}",), kind=AMOUNT),
            Part(name="denominator", where=(f"sum of {measure.denominator}",), kind=AMOUNT),
        )
    if isinstance(measure, Mean | Median):
        return (Part(name="denominator", where=(f"{measure.of_column} known",)),)
    return (Part(name="denominator"),) if isinstance(measure, Duration | Routes) else ()


def cells_of(
    measure: Measure, figures: pd.DataFrame, periods: Mapping[str, Period], by: Sequence[str], *, curve: bool = False
) -> pd.DataFrame:
    """The cells in a measure's figures: `CELL_COLUMNS`, `part`, `kind`, `count`, `people`, `figure` (its index).

    `figures`: columns of `FIGURE_COLUMNS`; `periods`: those of the figures, by label. On a curve the categories are
    days, not groups, and the only count printed is that of all who were watched.
    """
    frames = [_cells(part, figures, by, curve=curve) for part in parts_of(measure)]
    if not frames:
        return pd.DataFrame(columns=[*CELL_COLUMNS, "part", "kind", "count", "people", "figure"])
    cells = pd.concat(frames, ignore_index=True)
    spans = {label: (f"{period.start:%Y-%m-%d}", f"{period.end:%Y-%m-%d}") for label, period in periods.items()}
    labels = cells["period"].astype("str")
    return cells.assign(
        universe=universe_of(measure),
        start=labels.map({label: span[0] for label, span in spans.items()}),
        end=labels.map({label: span[1] for label, span in spans.items()}),
    ).drop(columns="period")


def _cells(part: Part, figures: pd.DataFrame, by: Sequence[str], *, curve: bool) -> pd.DataFrame:
    no_conditions = part.whole or curve or not by
    return pd.DataFrame(
        {
            "where": "&".join(sorted(part.where)),
            "key": "" if no_conditions else _keys(by, figures["category"].astype("str")),
            "part": part.name,
            "kind": part.kind,
            "count": figures[part.name],
            "people": figures[f"{part.name}_people"] if part.kind == AMOUNT else figures[part.name],
            "figure": figures.index,
            "period": figures["period"],
        },
        index=figures.index,
    )


def _keys(by: Sequence[str], categories: pd.Series) -> pd.Series:
    values = categories.str.split(BETWEEN, expand=True, regex=False)
    conditions = [f"{column}=" + values[place] for place, column in sorted(enumerate(by), key=lambda pair: pair[1])]
    key = conditions[0]
    for condition in conditions[1:]:
        key = key + ";" + condition
    return key
