"""Every figure that was published, a line each: what the audit attacks, without the extract."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from improve_analysis.disclosure.cells import AMOUNT, BY_DAY, cells_of
from improve_analysis.disclosure.release import Release
from improve_analysis.measures._exhibit import Form

NAME = "ledger.jsonl"


def lines_of(releases: Mapping[str, Release], edition: str) -> list[dict[str, Any]]:
    """The lines of one edition: its counts, each under the name of its cell, and its values.

    A count that is withheld has status `c` and no value. `where` and `key` name the cell, as in `cells`.
    """
    return [line for found in releases.values() for line in _lines(found, edition)]


def write(lines: Iterable[Mapping[str, Any]], path: Path) -> None:
    """One JSON object a line."""
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")


def read(path: Path) -> list[dict[str, Any]]:
    """The lines of a ledger; none where there is no file."""
    if not path.is_file():
        return []
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def _lines(found: Release, edition: str) -> Iterable[dict[str, Any]]:
    periods = {period.label: period for period in found.periods}
    curve = found.exhibit.form is Form.CURVE
    for name, figures in found.figures.groupby("measure", sort=False):
        measure = found.measures[str(name)]
        people = figures.assign(numerator_people=figures["numerator"], denominator_people=figures["denominator"])
        cells = cells_of(measure, people, periods, found.exhibit.by, curve=curve)
        common = {"edition": edition, "measure": measure.id, "exhibit": found.exhibit.id}
        status = figures["status"].to_dict()
        once = cells.drop_duplicates(["universe", "where", "start", "end", "key", "part", "count"])
        for cell in once.to_dict("records"):
            yield common | _count(cell, status[cell["figure"]])


def _count(cell: Mapping[Any, Any], status: str) -> dict[str, Any]:
    known = pd.notna(cell["count"])
    return {
        "part": cell["part"],
        "kind": cell["kind"],
        "universe": _universe(cell),
        "where": [*filter(None, cell["where"].split("&"))],
        "start": cell["start"],
        "end": cell["end"],
        "key": dict(condition.split("=", 1) for condition in filter(None, cell["key"].split(";"))),
        "value": cell["count"] if known else None,
        "status": "" if known else status or "c",
        "decimals": 1 if cell["kind"] == AMOUNT else 0,
        "of_people": True,
    }


def _universe(cell: Mapping[Any, Any]) -> str:
    """What is seen over a window as a whole does not add up over time, so each length is a universe of its own."""
    if BY_DAY in cell["universe"] or cell["start"] == cell["end"]:
        return str(cell["universe"])
    days = (pd.Timestamp(cell["end"]) - pd.Timestamp(cell["start"])).days
    return f"{cell['universe']} over {round((days + 1) / 30.44)} months"
