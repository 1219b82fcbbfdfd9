"""The council's plan: targets, from `data/plan/`."""

from __future__ import annotations

import operator
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from improve_analysis.errors import InputError

COMPARATORS = {">=": operator.ge, ">": operator.gt, "<=": operator.le, "<": operator.lt}
LATER = "9999"
"""Sorts a target without a date after those with one."""

_COLUMNS = ("measure", "plan_ids", "comparator", "value", "by", "baseline", "baseline_month", "reading", "note")


@dataclass(frozen=True, kw_only=True)
class Target:
    """A value that the plan sets for a measure, in the measure's unit.

    `by` and `baseline_month` are months (YYYY-MM) or empty. `reading`: which reading of the plan's words this is
    (Q1 to Q38), `note`: that reading in words.
    """

    measure: str
    plan_ids: tuple[str, ...]
    comparator: str
    value: float | None
    by: str
    baseline: float | None
    baseline_month: str
    reading: str
    note: str

    def met_by(self, value: float) -> bool | None:
        """Whether a value meets it; None where the plan sets no number."""
        return None if self.value is None else bool(COMPARATORS[self.comparator](value, self.value))

    @property
    def words(self) -> str:
        """`at least 85`, `under 17.5`."""
        if self.value is None:
            return ""
        name = {">=": "at least", ">": "more than", "<=": "at most", "<": "less than"}[self.comparator]
        return f"{name} {self.value:g}"


@cache
def load_targets(folder: Path) -> Mapping[str, tuple[Target, ...]]:
    """Each measure's targets, soonest first, from `targets.csv`. A wrong row raises InputError that names its line."""
    path = folder / "targets.csv"
    rows = pd.read_csv(path, dtype="str", keep_default_na=False)
    if tuple(rows.columns) != _COLUMNS:
        raise InputError(f"{path}: the columns must be {', '.join(_COLUMNS)}, in this order.")
    targets = [_target(path, line, row) for line, row in enumerate(rows.to_dict("records"), start=2)]
    by_measure: dict[str, tuple[Target, ...]] = {}
    for target in sorted(targets, key=lambda target: (target.measure, target.by or LATER)):
        by_measure[target.measure] = (*by_measure.get(target.measure, ()), target)
    return by_measure


def _target(path: Path, line: int, row: Mapping[Any, str]) -> Target:
    if row["comparator"] not in {*COMPARATORS, ""}:
        raise InputError(f"{path}, line {line}: the comparator '{row['comparator']}' is not one of >=, >, <=, <.")
    if row["value"] and not row["comparator"]:
        raise InputError(f"{path}, line {line}: the target {row['value']} has no comparator; write >=, >, <= or <.")
    return Target(
        measure=row["measure"],
        plan_ids=tuple(row["plan_ids"].split()),
        comparator=row["comparator"],
        value=_number(path, line, "value", row["value"]),
        by=_month(path, line, "by", row["by"]),
        baseline=_number(path, line, "baseline", row["baseline"]),
        baseline_month=_month(path, line, "baseline_month", row["baseline_month"]),
        reading=row["reading"],
        note=row["note"],
    )


def _number(path: Path, line: int, column: str, text: str) -> float | None:
    try:
        return float(text) if text else None
    except ValueError as wrong:
        raise InputError(f"{path}, line {line}: {column} '{text}' is not a number.") from wrong


def _month(path: Path, line: int, column: str, text: str) -> str:
    try:
        return f"{pd.Period(text, freq='M')}" if text else ""
    except ValueError as wrong:
        raise InputError(f"{path}, line {line}: {column} '{text}' is not a month; write it as 2024-11.") from wrong
