"""Small extracts, written to a folder as a council would send them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd

from improve_analysis import extracts
from improve_analysis.extracts import Extract
from improve_analysis.extracts._values import allowed_codes
from improve_analysis.tables import SCHEMAS, conform

SAMPLES = Path(__file__).parents[2].parent / "shared" / "samples"


def write(folder: Path, **files: str) -> Path:
    """Each file's text, its lines unindented; `__` in a name is a folder below."""
    for name, text in files.items():
        path = folder / (name.replace("__", "/") + ".csv")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join(line.strip() for line in text.strip().splitlines()) + "\n", encoding="utf-8")
    return folder


def read(folder: Path, **files: str) -> Extract:
    return extracts.read(write(folder, **files))


def problems(extract: Extract, column: str | None = None) -> list[str]:
    """What the findings say, those about one column if it is named."""
    found = extract.findings
    return (found if column is None else found[found["column"] == column])["problem"].tolist()


def workbook(path: Path, **sheets: list[list[object]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def canonical_tables(rows: int, seed: int = 0) -> dict[str, pd.DataFrame]:
    """Every canonical table filled at random with values that break no rule."""
    rng = np.random.default_rng(seed)
    children = [f"P{number}" for number in range(max(1, rows // 5))]
    return {name: _canonical(name, children, rows, rng) for name in SCHEMAS}


def _canonical(name: str, children: list[str], rows: int, rng: np.random.Generator) -> pd.DataFrame:
    count = len(children) if name == "ssd_person" else rows
    filled: dict[str, pd.Series] = {}
    for column, spec in SCHEMAS[name].columns.items():
        match spec.metadata["kind"]:
            case "key":
                values = children if name == "ssd_person" else [f"{column}-{number}" for number in range(count)]
            case "link":
                values = rng.choice(children, count)
            case "text":
                values = [f"text {number % 7}" for number in range(count)]
            case "code":
                values = rng.choice(allowed_codes(name, column), count)
            case "number":
                values = rng.integers(0, 500, count) / 10
            case "date":
                values = _days(name, column, filled, rng.integers(0, 2000, count))
        blank = spec.nullable & (rng.random(count) < 0.2)
        filled[column] = pd.Series(values).mask(blank)
    return conform(pd.DataFrame(filled), name)


def _days(name: str, column: str, filled: dict[str, pd.Series], away: np.ndarray) -> pd.Series:
    first = pd.Timestamp("2001-01-01") if name == "ssd_person" else pd.Timestamp("2019-01-01 10:15:07")
    after = SCHEMAS[name].columns[column].metadata["after"]
    since = filled[after].fillna(first) if after else pd.Series(first, index=range(len(away)))
    days = since + pd.to_timedelta(away // 20 if after else away, "D")
    return days if column.endswith("_at") else days.dt.normalize()
