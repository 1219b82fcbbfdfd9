"""Every figure that was published, a line each: what the audit attacks, without the extract.

A line is written when a figure is first published; later editions that repeat it add none. Nothing is ever taken out.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Hashable, Iterable, Mapping, Sequence
from math import isnan
from operator import itemgetter
from pathlib import Path
from typing import Any

import pandas as pd

from improve_analysis.calendar import Period
from improve_analysis.disclosure.cells import (
    AMOUNT,
    cells_of,
    conditions_in,
    conditions_of,
    days_of,
    ledger_universe,
    scale_of,
    universe_of,
)
from improve_analysis.disclosure.release import Release
from improve_analysis.errors import InputError
from improve_analysis.measures._exhibit import Form
from improve_analysis.measures._measure import Count, Measure, Net, Rate, Unit

NAME = "ledger.jsonl"

Line = dict[str, Any]


def lines_of(releases: Mapping[str, Release], edition: str) -> list[Line]:
    """The lines of one edition: its counts, each under the name of its cell, and its values, as they are printed.

    What is withheld has status `c` and no value. `where` and `key` name the cell, as in `cells`. `part` is `value` for
    what the figure says (also where that is a count), else what it is made of. `kind`: `count`, `amount`, `share`
    (`scale` times numerator over denominator), `estimate` (medians, points of curves).
    """
    return [line for found in releases.values() for line in _lines(found, edition)]


def new_lines(lines: Iterable[Line], earlier: Iterable[Line]) -> list[Line]:
    """Those of `lines` that say something which `earlier` ones do not."""
    said = {_said(line) for line in earlier}
    return [line for line in lines if _said(line) not in said]


def _said(line: Line) -> Hashable:
    return json.dumps({name: said for name, said in line.items() if name != "edition"}, sort_keys=True)


def text_of(lines: Iterable[Mapping[str, Any]]) -> str:
    """One JSON object a line."""
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)


def hash_of(lines: Iterable[Mapping[str, Any]]) -> str:
    """SHA-256 of a ledger of these lines."""
    return hashlib.sha256(text_of(lines).encode()).hexdigest()


def length_of(sha256: str, lines: Iterable[Mapping[str, Any]]) -> int | None:
    """How many of the first lines make the ledger of that hash (`hash_of`); None where no number of them does."""
    digest = hashlib.sha256()
    if digest.hexdigest() == sha256:
        return 0
    for number, line in enumerate(lines, start=1):
        digest.update(text_of([line]).encode())
        if digest.hexdigest() == sha256:
            return number
    return None


def read(path: Path) -> list[Line]:
    """The lines of a ledger; none where there is no file. Raises InputError for a line that is no JSON object."""
    if not path.is_file():
        return []
    return [_parsed(path, number, text) for number, text in enumerate(_text(path).splitlines(), start=1)]


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as wrong:
        raise InputError(f"{path} cannot be read ({wrong}): put back the copy that was published.") from wrong


def _parsed(path: Path, number: int, text: str) -> Line:
    try:
        line = json.loads(text)
    except json.JSONDecodeError as wrong:
        raise InputError(f"{path}, line {number} is broken: put back the copy that was published.") from wrong
    if not isinstance(line, dict) or "edition" not in line:
        raise InputError(f"{path}, line {number} is not a figure: put back the copy that was published.")
    return line


def _lines(found: Release, edition: str) -> Iterable[Line]:
    periods = {period.label: period for period in found.periods}
    for name, figures in found.figures.groupby("measure", sort=False):
        measure = found.measures[str(name)]
        common = {"edition": edition, "measure": measure.id, "exhibit": found.exhibit.id}
        counts = _counts(found, measure, figures, periods)
        for line in (*counts, *_values(measure, figures, periods), *_beside(measure, figures, periods)):
            yield common | line


def _counts(found: Release, measure: Measure, figures: pd.DataFrame, periods: Mapping[str, Period]) -> Iterable[Line]:
    people = figures.assign(numerator_people=figures["numerator"], denominator_people=figures["denominator"])
    curve = found.exhibit.form is Form.CURVE
    cells = cells_of(measure, people, periods, found.exhibit.by, curve=curve).to_dict("records")
    status = figures["status"].to_dict()
    for cell in _once([cell | {"count": None} if isnan(cell["count"]) else cell for cell in cells]):
        yield _count(cell, status[cell["figure"]], is_value=isinstance(measure, Count))


_NAME = itemgetter("universe", "where", "start", "end", "key", "part")


def _once(cells: Sequence[Mapping[Any, Any]]) -> Iterable[Mapping[Any, Any]]:
    """The first of those that say the same; none that is withheld where the same count is shown."""
    first: dict[tuple[Hashable, Hashable], Mapping[Any, Any]] = {}
    for cell in cells:
        first.setdefault((_NAME(cell), cell["count"]), cell)
    shown = {name for name, count in first if count is not None}
    return [cell for (name, count), cell in first.items() if count is not None or name not in shown]


def _count(cell: Mapping[Any, Any], status: str, *, is_value: bool) -> Line:
    known = cell["count"] is not None
    return {
        "part": "value" if is_value else cell["part"],
        "kind": cell["kind"],
        "universe": ledger_universe(cell["universe"], cell["start"], cell["end"]),
        "where": [*filter(None, cell["where"].split("&"))],
        "start": cell["start"],
        "end": cell["end"],
        "key": conditions_in(cell["key"]),
        "value": cell["count"],
        "status": "" if known else status or "c",
        "decimals": 1 if cell["kind"] == AMOUNT else 0,
        "of_people": True,
    }


def _values(measure: Measure, figures: pd.DataFrame, periods: Mapping[str, Period]) -> Iterable[Line]:
    """The values that are not counts of people already given."""
    if isinstance(measure, Count) and measure.of_people:
        return
    says = {"part": "value", "kind": _kind(measure), "of_people": measure.of_people, "scale": scale_of(measure) or 1.0}
    for row in figures.to_dict("records"):
        yield _printed(measure, row, "value", periods) | says | {"decimals": Unit(row["unit"]).decimals}


def _beside(measure: Measure, figures: pd.DataFrame, periods: Mapping[str, Period]) -> Iterable[Line]:
    """What is printed beside a value and counts nobody who is looked after: populations, posts, audits."""
    parts = [] if measure.of_people else ["numerator", "denominator"]
    for part in ["denominator"] if isinstance(measure, Rate) else parts:
        for row in figures.dropna(subset=part).to_dict("records"):
            says = {"part": part, "kind": AMOUNT, "decimals": 1, "of_people": False, "scale": 1.0}
            yield _printed(measure, row, part, periods) | says


def _printed(measure: Measure, row: Mapping[Any, Any], part: str, periods: Mapping[str, Period]) -> Line:
    start, end = days_of(periods[row["period"]])
    return {
        "universe": ledger_universe(universe_of(measure), start, end),
        "where": [measure.id, *([] if part == "value" else [part])],
        "start": start,
        "end": end,
        "key": conditions_of(row["group"], row["category"]),
        "value": row[part] if pd.notna(row[part]) else None,
        "status": row["status"],
    }


def _kind(measure: Measure) -> str:
    if scale_of(measure) is not None:
        return "share"
    return AMOUNT if isinstance(measure, Count | Net) else "estimate"
