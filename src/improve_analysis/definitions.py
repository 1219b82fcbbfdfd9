"""What each measure is, for the definitions page and for `improve measures`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from improve_analysis.measures import CHAPTERS, MEASURES
from improve_analysis.measures._measure import Measure
from improve_analysis.plan import Target, load_targets
from improve_analysis.settings import Settings, load_settings

DIRECTIONS = {1: "higher is better", -1: "lower is better", 0: "neither"}


def catalogue(settings: Settings | None = None) -> list[dict[str, str]]:
    """One row a measure, in the order of the book."""
    targets = load_targets((settings or load_settings()).plan)
    return [_row(measure, targets.get(measure.id, ())) for measure in MEASURES.values()]


def _row(measure: Measure, targets: Sequence[Target]) -> dict[str, str]:
    return {
        "id": measure.id,
        "title": measure.title,
        "definition": measure.definition,
        "unit": str(measure.unit),
        "direction": DIRECTIONS[measure.direction],
        "targets": "; ".join(target_words(target) for target in targets),
        "source": measure.source,
        "plan_ids": " ".join(measure.plan_ids),
        "needs": " ".join(measure.needs),
        "note": measure.note,
    }


def target_words(target: Target) -> str:
    """A target in words: value, date, the reading taken of the plan."""
    parts = [target.words, f"by {target.by}" if target.by else "", f"({target.reading})" if target.reading else ""]
    stated = " ".join(part for part in parts if part) if target.words else ""
    return "; ".join(part for part in (stated, target.note) if part)


def page(settings: Settings) -> str:
    """The definitions page (MyST): every measure under its chapter."""
    rows = {row["id"]: row for row in catalogue(settings)}
    sections = [
        _section(title, [rows[name] for name in rows if name.startswith(f"{chapter}.")])
        for chapter, title in CHAPTERS.items()
    ]
    return "\n".join([_OPENING, *sections])


_OPENING = """# Definitions

Every measure of this book, how it is counted, and where the definition comes from. This page is made from the
declarations that compute the figures, so the two cannot differ.
"""


def _section(title: str, rows: Sequence[Mapping[str, str]]) -> str:
    return "\n".join([f"## {title}: definitions\n", *(_entry(row) for row in rows)])


def _entry(row: Mapping[str, str]) -> str:
    lines = [
        f"### {row['title']} (`{row['id']}`)\n",
        f"{row['definition']}\n",
        f"- Unit: {row['unit']}; {row['direction']}.",
        f"- Source: {row['source']}.",
        f"- Target: {row['targets'] or 'none in the plan'}",
    ]
    if row["plan_ids"]:
        lines.append(f"- In the plan: {row['plan_ids']}")
    if row["note"]:
        lines.append(f"- Note: {row['note']}")
    return "\n".join(lines) + "\n"
