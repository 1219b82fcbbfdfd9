"""The page on what changed as the scan of numbers takes it: the figures of two editions, and what tells them apart."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import pandas as pd

from improve_analysis.checks._printed import MEASURE, PERIOD, Figure
from improve_analysis.display import changes, numbers
from improve_analysis.display.changes import NAME as PAGE
from improve_analysis.evidence.compare import Change, Revision, period_labelled
from improve_analysis.measures import MEASURES, OVERVIEW
from improve_analysis.measures._measure import ALL, BETWEEN, Unit

__all__ = ["PAGE", "ChangesNumbers"]

WHICH = "the column"
THEN, NOW = "Then", "Now"
CHANGE, HOW = changes.HEAD[3], changes.HEAD[4]
_PARTS = ("value", "numerator", "denominator")


@dataclass(frozen=True, kw_only=True)
class ChangesNumbers:
    """What the page may say. `earlier`: the edition that it is held against; `found`, `revised`: what came of that."""

    earlier: pd.DataFrame
    found: Sequence[Change]
    revised: Sequence[Revision]

    def of_caption(self, ledger: Iterable[Figure]) -> Sequence[Figure]:
        """Every figure of the page's tables, called as its column is. `ledger`: all that this edition shows."""
        now = [replace(one, labels={**one.labels, WHICH: NOW}) for one in ledger if one.measure in self._measures]
        return [*self._then, *now, *self._between]

    def of_row(self, own: Sequence[Figure], header: str, cells: Sequence[str]) -> Sequence[Figure]:
        """Those of the measure and the periods that a row names; of one group only where it names that."""
        named = [one for one in own if one.labels[MEASURE] == header and one.labels[PERIOD] in cells]
        return [one for one in named if all(group in cells for group in one.key.values())]

    @cached_property
    def _measures(self) -> Collection[str]:
        """The ids of what the tables have rows of."""
        ids = {*(one.measure.id for one in self.found), *(one.measure for one in self.revised)}
        return ids & MEASURES.keys()

    @cached_property
    def _then(self) -> Sequence[Figure]:
        known = self.earlier[self.earlier["measure"].isin(self._measures)]
        return [one for row in known.to_dict("records") for one in _of_row(row)]

    @cached_property
    def _between(self) -> Sequence[Figure]:
        """The differences, and the limits or usual moves that they are held against."""
        return [one for change in self.found for one in _of_change(change)]


def _of_row(row: Mapping[Hashable, Any]) -> Iterator[Figure]:
    measure, period = MEASURES[row["measure"]], period_labelled(row["period"])
    columns, groups = row["group"].split(BETWEEN), row["category"].split(BETWEEN)
    key = {} if row["group"] == ALL else dict(zip(columns, groups, strict=False))
    for part in _PARTS:
        if row[part] == row[part]:
            yield Figure(
                exhibit=f"{OVERVIEW}.{measure.id}",
                measure=measure.id,
                part=part,
                value=float(row[part]),
                decimals=measure.unit.decimals,
                status="",
                printed=_printed(float(row[part]), part, Unit(row["unit"])),
                period=period,
                key=key,
                labels={MEASURE: measure.title, PERIOD: numbers.period_name(period), WHICH: THEN},
            )


def _printed(value: float, part: str, unit: Unit) -> str:
    if part != "value":
        return _digits(value, 1).removesuffix(".0")
    return f"{_digits(value, unit.decimals)}{'%' if unit is Unit.PERCENT else ''}"


def _digits(value: float, decimals: int) -> str:
    return f"{value:,.{decimals}f}".replace("-", "\N{MINUS SIGN}")


def _of_change(one: Change) -> Iterator[Figure]:
    if one.now is None or one.then is None:
        return
    decimals = one.measure.unit.decimals
    for column, printed in (
        (CHANGE, _digits(abs(round(one.now.value - one.then.value, decimals)), decimals)),
        *((HOW, said) for said in changes.printed(one).values()),
    ):
        yield Figure(
            exhibit=f"{OVERVIEW}.{one.measure.id}",
            measure=one.measure.id,
            part=column,
            value=None,
            decimals=decimals,
            status="",
            printed=printed,
            period=one.now.period,
            key={},
            labels={MEASURE: one.measure.title, PERIOD: numbers.period_name(one.now.period), WHICH: column},
        )
