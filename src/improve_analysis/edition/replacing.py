"""What an edition says of the one that it replaces: why it does, and which figures differ."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from improve_analysis.display.changes import REVISED_HEAD, revisions_table
from improve_analysis.edition._edition import Edition
from improve_analysis.edition.manifest import shown_figures
from improve_analysis.evidence.compare import Revision, revisions

_MARKUP = re.compile(r"([\\`*_{}\[\]<>|#&$~])")
_HEAD = (REVISED_HEAD[0], "Figures that differ", "The latest of them", *REVISED_HEAD[-2:])
_KEY = ["measure", "period", "group", "category"]


def replacing(edition: Edition) -> str:
    """A section as Markdown; empty where the edition replaces none.

    A row for each measure of which figures differ, with the latest of them for the whole council, or of a group where
    only such differ. All figures of both editions are in their `data/measures.csv`.
    """
    if edition.replaces is None:
        return ""
    then, now = edition.replaces.figures, shown_figures(edition.releases)
    found = revisions(then, now)
    before, after = (set(map(tuple, one.loc[one["value"].notna(), _KEY].to_numpy())) for one in (then, now))
    return _SECTION.format(
        replaced=edition.replaces.name,
        reason=plain(edition.reason),
        differ=f"{len(found):,}",
        fewer=f"{len(before - after):,}",
        more=f"{len(after - before):,}",
        table=_table(found) if found else "",
    )


def plain(text: str) -> str:
    """Words of a person, of which no mark makes Markdown; on one line."""
    return _MARKUP.sub(r"\\\1", " ".join(text.split()))


def _table(found: Sequence[Revision]) -> str:
    counts = Counter(one.measure for one in found)
    named = revisions_table(_latest(found))
    if named is None:
        return ""
    measures = [one.measure for one in _latest(found)]
    rows = [
        (
            plain(row.name),
            f"{counts[measure]:,}",
            ", ".join(plain(cell.text) for cell in row.cells[:2]),
            *(plain(f"{cell.text} {cell.aside}") for cell in row.cells[2:]),
        )
        for measure, row in zip(measures, named.rows, strict=True)
    ]
    lines = [_HEAD, ("---",) * len(_HEAD), *rows]
    return "\n" + "\n".join(f"| {' | '.join(cells)} |" for cells in lines) + "\n"


def _latest(found: Sequence[Revision]) -> list[Revision]:
    """Of each measure the latest figure that differs; `found` has those of the whole council first."""
    latest: dict[str, Revision] = {}
    for one in found:
        known = latest.get(one.measure)
        if known is None or (known.category == one.category and one.period.end >= known.period.end):
            latest[one.measure] = one
    return list(latest.values())


_SECTION = """
## What this edition replaces

It replaces the edition {replaced}, which stands beside it unchanged. Why: {reason}

Figures that both show and that differ: {differ}. Figures that only the one before shows: {fewer}. Figures that only
this one shows: {more}. Every figure of each is in its file `data/measures.csv`.
{table}"""
