"""The plan of a council that has entered none: every file with its header, and a row for each measure of the book."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from improve_analysis.plan import actions, events, exhibits, milestones, readings, register, targets, variants

HEADERS: Mapping[str, Sequence[str]] = MappingProxyType(
    {module.FILE: module.COLUMNS for module in (register, targets, actions, milestones, readings, events)}
    | {module.FILE: module.COLUMNS for module in (variants, exhibits)}
)
"""The columns of each of the plan's files, by its name."""

_VISIT, _BOARD = "Monitoring visit", "Improvement Board"


def untargeted(measures: Iterable[str]) -> Sequence[Sequence[str]]:
    """Rows of `targets.csv` that say of each measure that the plan sets it no number."""
    return [(measure, *[""] * (len(targets.COLUMNS) - 1)) for measure in measures]


def dated(visits: Iterable[str], boards: Iterable[str], source: str) -> Sequence[Sequence[str]]:
    """Rows of `milestones.csv`, earliest first: nobody has said yet whether any took place."""
    kinds = milestones.MilestoneKind
    rows = [(day, kinds.VISIT.value, _VISIT, "", "", source) for day in visits]
    rows += [(day, kinds.BOARD.value, _BOARD, "", "", source) for day in boards]
    return sorted(rows)
