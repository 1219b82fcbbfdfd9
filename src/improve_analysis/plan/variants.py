"""Where the plan's words can be read in more than one way, which reading was chosen, which others are kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from improve_analysis.plan._rows import Row, read_rows, refuse_repeats

FILE = "variants.csv"
COLUMNS = ("id", "question", "chosen", "others", "measures", "variant_measures", "reason")


@dataclass(frozen=True, kw_only=True)
class Variant:
    """One question that the plan leaves open, and its answer.

    `measures`: declared measures that take the reading chosen; `variant_measures`: those that take another, shown
    beside them.
    """

    id: str
    question: str
    chosen: str
    others: str
    measures: tuple[str, ...]
    variant_measures: tuple[str, ...]
    reason: str
    line: int


def load_variants(folder: Path) -> Mapping[str, Variant]:
    """Every question by id (Q1, Q2 …). A wrong row raises InputError that names its line."""
    rows = read_rows(folder / FILE, COLUMNS)
    refuse_repeats(rows, "id")
    return {row["id"]: _variant(row) for row in rows}


def _variant(row: Row) -> Variant:
    return Variant(
        id=row.needed("id"),
        question=row.needed("question"),
        chosen=row.needed("chosen"),
        others=row.needed("others"),
        measures=row.ids("measures"),
        variant_measures=row.ids("variant_measures"),
        reason=row.needed("reason"),
        line=row.line,
    )
