"""The ledger's figures as pages print them, and what the rows and columns that hold them are called."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from improve_analysis.calendar import Length, Period
from improve_analysis.disclosure.ledger import Line
from improve_analysis.display import numbers
from improve_analysis.measures import EXHIBITS, MEASURES
from improve_analysis.measures._exhibit import Form
from improve_analysis.measures._measure import Unit

MEASURE, PERIOD, DAYS = "the measure", "the period", "days"
"""Kinds of labels; the others are the columns of breakdowns."""


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A line of the ledger. `printed` is empty where nothing is shown. `labels`: kind -> what rows or columns call it.

    `key`: its conditions, by column.
    """

    exhibit: str
    measure: str
    part: str
    value: float | None
    decimals: int
    status: str
    printed: str
    period: Period
    key: Mapping[str, str]
    labels: Mapping[str, str]


def figure_of(line: Line) -> Figure | None:
    """None for a line of a measure or exhibit that there is no more: it permits nothing."""
    if line["measure"] not in MEASURES or line["exhibit"] not in EXHIBITS:
        return None
    period, key = _period(line["start"], line["end"]), dict(line["key"])
    names = {column: f"{int(said):,} days" if column == DAYS else said for column, said in key.items()}
    return Figure(
        exhibit=line["exhibit"],
        measure=line["measure"],
        part=line["part"],
        value=line["value"],
        decimals=line["decimals"],
        status=line["status"],
        printed="" if line["value"] is None else _printed(line),
        period=period,
        key=key,
        labels={MEASURE: MEASURES[line["measure"]].title, PERIOD: numbers.period_name(period)} | names,
    )


def _period(start: str, end: str) -> Period:
    first, last = pd.Timestamp(start), pd.Timestamp(end)
    months = 0 if start == end else (last.year - first.year) * 12 + last.month - first.month + 1
    return Period(start=first, end=last, length=Length(months))


def _printed(line: Line) -> str:
    digits = f"{line['value']:,.{line['decimals']}f}".replace("-", "\N{MINUS SIGN}")
    if line["part"] != "value":
        return digits.removesuffix(".0")
    percent = EXHIBITS[line["exhibit"]].form is Form.CURVE or MEASURES[line["measure"]].unit is Unit.PERCENT
    return f"{digits}%" if percent else digits
