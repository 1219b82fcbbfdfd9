"""What the plan asks of each measure: values, dates and baselines, from `targets.csv`."""

from __future__ import annotations

import operator
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from improve_analysis.plan._rows import Row, read_rows

COMPARATORS = {">=": operator.ge, ">": operator.gt, "<=": operator.le, "<": operator.lt}
LATER = "9999"
"""Sorts a target without a date after those with one."""

FILE = "targets.csv"
COLUMNS = ("measure", "plan_ids", "comparator", "value", "by", "baseline", "baseline_month", "reading", "note")


@dataclass(frozen=True, kw_only=True)
class Target:
    """A value that the plan sets for a measure, in the measure's unit.

    `by` and `baseline_month` are months (YYYY-MM) or empty. `reading`: which reading of the plan's words this is
    (Q1 to Q38), `note`: that reading in words. `line`: where it stands in `targets.csv`.
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
    line: int = field(default=0, compare=False)

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

    @property
    def questions(self) -> tuple[str, ...]:
        """The ids in `reading` of the questions that it answers: rows of `variants.csv`."""
        return tuple(re.findall(r"\bQ[0-9]+\b", self.reading))


@cache
def load_targets(folder: Path) -> Mapping[str, tuple[Target, ...]]:
    """Each measure's targets, soonest first, from `targets.csv`. A wrong row raises InputError that names its line."""
    targets = [_target(row) for row in read_rows(folder / FILE, COLUMNS)]
    by_measure: dict[str, tuple[Target, ...]] = {}
    for target in sorted(targets, key=lambda target: (target.measure, target.by or LATER)):
        by_measure[target.measure] = (*by_measure.get(target.measure, ()), target)
    return by_measure


def _target(row: Row) -> Target:
    comparator = row.one_of("comparator", (*COMPARATORS, ""))
    if row["value"] and not comparator:
        raise row.wrong(f"the target {row['value']} has no comparator; write >=, >, <= or <.")
    if comparator and not row["value"]:
        raise row.wrong(f"the comparator {comparator} has no value; write the value, or clear the comparator.")
    return Target(
        measure=row.needed("measure"),
        plan_ids=row.ids("plan_ids"),
        comparator=comparator,
        value=row.number("value"),
        by=row.month("by"),
        baseline=row.number("baseline"),
        baseline_month=row.month("baseline_month"),
        reading=row["reading"],
        note=row["note"],
        line=row.line,
    )
