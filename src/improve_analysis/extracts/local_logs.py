"""The council's own logs, as CSV or Parquet with the canonical tables' columns, and empty ones to fill."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path

import pandas as pd

from improve_analysis.errors import InputError
from improve_analysis.extracts._coverage import latest_month_end, spells_covered
from improve_analysis.extracts._reading import Coverage, Document, Finding, Reading, Recognised, Sheet
from improve_analysis.extracts._values import allowed_codes, canonical_rows, kind_of, matching_headers
from improve_analysis.tables import LOCAL_LOGS, SCHEMAS

DESCRIBED = ("table", "column", "kind", "required", "codes", "description")
"""The columns of the file that describes the templates."""


def recognise(document: Document) -> str | None:
    """The local log that a sheet is: the one that most of its headers are columns of."""
    if not isinstance(document, Sheet):
        return None
    headers = len(document.frame.columns)
    return next((name for name in LOCAL_LOGS if 2 * len(_columns_in(document, name)) > headers), None)


def read(recognised: Sequence[Recognised]) -> Reading:
    """The logs as canonical tables; a log without rows is a template that was not filled in, so it is left out.

    Raises InputError where a log lacks a column that it needs.
    """
    rows: dict[str, list[pd.DataFrame]] = {}
    findings: list[Finding] = []
    headers = {}
    for entry in recognised:
        if not isinstance(entry.document, Sheet):
            continue
        found, columns = _log(entry.document, entry.table, rows)
        findings += found
        headers[entry.table] = columns
    tables = {name: pd.concat(frames, ignore_index=True) for name, frames in rows.items()}
    return Reading(tables=tables, coverage=_coverage(tables), findings=findings, headers=headers)


def _log(sheet: Sheet, name: str, rows: dict[str, list[pd.DataFrame]]) -> tuple[list[Finding], dict[str, str]]:
    columns = _columns_in(sheet, name)
    needed = [column for column, spec in SCHEMAS[name].columns.items() if not spec.nullable]
    if lacking := [column for column in needed if column not in columns]:
        raise InputError(f"The log {sheet.file} ({name}) lacks the column {lacking[0]}: add it, as in the template.")
    if sheet.frame.empty:
        problem = f"the log {name} has no rows"
        return [Finding(file=sheet.file, sheet=sheet.name, problem=problem, action="left out")], columns
    frame, findings = canonical_rows(sheet, name, columns)
    rows.setdefault(name, []).append(frame)
    return [*findings, *_extra(sheet, name, columns)], columns


def _columns_in(sheet: Sheet, name: str) -> dict[str, str]:
    return matching_headers(sheet, {column: (column,) for column in SCHEMAS[name].columns})


def _extra(sheet: Sheet, name: str, columns: dict[str, str]) -> Iterator[Finding]:
    for header in sheet.frame.columns:
        if header not in columns.values():
            problem = f"a column that the log {name} does not have"
            yield Finding(file=sheet.file, sheet=sheet.name, column=header, problem=problem, action="not read")


def _coverage(tables: dict[str, pd.DataFrame]) -> dict[str, Coverage]:
    """Every log is taken to run to the end of the month that the latest of them reaches."""
    ends = [latest_month_end(rows[SCHEMAS[name].metadata["begins"]]) for name, rows in tables.items()]
    known = [end for end in ends if end is not None]
    covered = {name: spells_covered(name, rows, max(known)) for name, rows in tables.items() if known}
    return {name: days for name, days in covered.items() if days is not None}


def write_templates(folder: Path) -> list[Path]:
    """Writes an empty CSV for every local log, and `columns.csv`, which says what each column holds.

    Raises InputError where one of the files is there already.
    """
    paths = {name: folder / f"{name}.csv" for name in (*LOCAL_LOGS, "columns")}
    if there := [path for path in paths.values() if path.exists()]:
        raise InputError(f"The file {there[0]} is there already and would be lost: name another folder.")
    folder.mkdir(parents=True, exist_ok=True)
    for name in LOCAL_LOGS:
        _write(paths[name], [[*SCHEMAS[name].columns]])
    _write(paths["columns"], [[*DESCRIBED], *(row for name in LOCAL_LOGS for row in _descriptions(name))])
    return [*paths.values()]


def _write(path: Path, rows: Sequence[Sequence[str]]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(rows)


def _descriptions(name: str) -> Iterator[list[str]]:
    for column, spec in SCHEMAS[name].columns.items():
        required = "" if spec.nullable else "yes"
        codes = " ".join(allowed_codes(name, column))
        yield [name, column, kind_of(name, column), required, codes, spec.description]
