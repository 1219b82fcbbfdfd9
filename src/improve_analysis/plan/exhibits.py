"""Which of the plan's ambiguous readings an exhibit shows, and why, in words for the page: `exhibits.csv`."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cache
from pathlib import Path

from improve_analysis.plan._rows import Row, read_rows, refuse_repeats

FILE = "exhibits.csv"
COLUMNS = ("exhibit", "reading")


def load_exhibit_readings(folder: Path, exhibits: Collection[str]) -> Mapping[str, str]:
    """The reading taken, by exhibit id. Raises InputError for an id that is not one of `exhibits`."""
    rows = _rows(folder)
    for row in rows:
        if row["exhibit"] not in exhibits:
            raise row.wrong(f"'{row['exhibit']}' is not an exhibit of the book; name one as chapter.show() does.")
    return {row["exhibit"]: row.needed("reading") for row in rows}


@cache
def _rows(folder: Path) -> tuple[Row, ...]:
    rows = read_rows(folder / FILE, COLUMNS)
    refuse_repeats(rows, "exhibit")
    return tuple(rows)
