"""Does the workbook of a site hold the tables of its CSV files, and beside them only words that somebody declared?

The CSV files are held against the ledger; what the workbook has as they have it needs no ledger of its own.
"""

from __future__ import annotations

import csv
import re
import zipfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import openpyxl

from improve_analysis.checks import prose
from improve_analysis.checks._exhibit_files import FILES
from improve_analysis.checks._scan import Scan
from improve_analysis.display.download import DataTable
from improve_analysis.edition.downloads import DEFINITIONS_FILE, OF_CHAPTERS
from improve_analysis.edition.workbook import BACK, CONTENTS, COVER, DEFINITIONS, MARKS, sheet_names
from improve_analysis.measures import OVERVIEW

MAIN = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
"""What a workbook says that it is, whatever its file is called."""
PARTS = re.compile(
    r"\[Content_Types\]\.xml|_rels/\.rels|docProps/(app|core)\.xml|xl/_rels/workbook\.xml\.rels|xl/theme/theme1\.xml"
    r"|xl/(workbook|styles|sharedStrings)\.xml|xl/worksheets/(_rels/sheet\d+\.xml\.rels|sheet\d+\.xml)|xl/tables/table\d+\.xml"
)
"""What a workbook of words and tables is made of: no comments, pictures, programs, or files within the file."""
_OF_WORDS = {COVER, CONTENTS, MARKS}
"""The sheets that hold no table of figures."""
UNSEEN = {
    "a hidden row, column or sheet": re.compile(r'\b(?:hidden="(?:1|true)"|state="(?:hidden|veryHidden)")'),
    "a formula": re.compile(r"<f[ >/]"),
    "a link to elsewhere": re.compile(r'TargetMode="External"'),
    "a name for something": re.compile(r'<definedName name="(?!_xlnm\.Print_Titles")'),
    "a header or footer": re.compile(r"<headerFooter"),
}
_PROPERTY = re.compile(r"<(?!dcterms)[\w:]+(?: [^>]*)?>([^<]+)<")
OWN_WORDS = {"Microsoft Excel Compatible / Openpyxl", openpyxl.__version__, openpyxl.__version__.rpartition(".")[0]}
"""What openpyxl says of itself in every workbook."""


@dataclass(frozen=True, kw_only=True)
class Offered:
    """What downloads may say beside figures: `phrases` that may hold numbers, and the whole file of `definitions`."""

    phrases: Collection[str]
    definitions: str = ""


def of_workbook(path: Path, name: str, offered: Offered) -> Scan:
    """Every sheet of the workbook at `path`, against the CSV files beside it."""
    try:
        with zipfile.ZipFile(path) as parts:
            texts = {part: parts.read(part).decode("utf-8") for part in parts.namelist()}
        sheets = _sheets(path)
    except (zipfile.BadZipFile, KeyError, ValueError, OSError) as broken:
        return Scan(numbers=0, faults=[f"{name} is not an Excel workbook that can be read ({broken})."])
    files = [file for file in sorted(path.parent.glob("*.csv")) if file.stem in {*FILES, Path(DEFINITIONS_FILE).stem}]
    known = {file.stem: _of_csv(file) for file in files}
    tables = {sheet: _below(rows) for sheet, rows in sheets.items() if sheet not in _OF_WORDS}
    above = [_above(rows) if sheet in tables else rows for sheet, rows in sheets.items()]
    words = [*(cell for rows in above for row in rows for cell in row), *_properties(texts)]
    found = [
        *_of_parts(texts),
        *(fault for sheet, rows in tables.items() for fault in _of_table(sheet, rows, known)),
        *_of_names({sheet: _file_of(sheet, rows, known) for sheet, rows in tables.items()}),
        *_of_words([cell for cell in words if cell not in tables], offered),
    ]
    return Scan(
        numbers=sum(isinstance(cell, Decimal) for rows in tables.values() for row in rows for cell in row),
        faults=[f"{name}: {fault}" for fault in found],
    )


_Cell = str | Decimal
_Rows = Sequence[Sequence[_Cell]]


def _sheets(path: Path) -> Mapping[str, _Rows]:
    """The filled cells of each sheet."""
    book = openpyxl.load_workbook(path, read_only=True)
    found = {sheet.title: [_filled(row) for row in sheet.iter_rows(values_only=True)] for sheet in book.worksheets}
    book.close()
    return found


def _filled(row: Sequence[Any]) -> list[_Cell]:
    cells = ["" if cell is None else _read(str(cell)) for cell in row]
    while cells and cells[-1] == "":
        cells.pop()
    return cells


def _of_csv(path: Path) -> _Rows:
    with path.open(encoding="utf-8", newline="") as file:
        return [[_read(cell) for cell in row] for row in csv.reader(file)]


def _read(text: str) -> _Cell:
    """Numbers are alike whatever places they are written with."""
    try:
        return Decimal(text).normalize()
    except InvalidOperation:
        return text


def _above(rows: _Rows) -> _Rows:
    return rows[: _start(rows)]


def _below(rows: _Rows) -> _Rows:
    return rows[_start(rows) :]


def _start(rows: _Rows) -> int:
    """Where a sheet's table begins: below the link that leads back. A sheet without it has nothing but a table."""
    return next((place for place, row in enumerate(rows, start=1) if [*row] == [BACK]), 0)


def _of_parts(texts: Mapping[str, str]) -> Iterator[str]:
    for part in texts:
        if not PARTS.fullmatch(part):
            yield f"it holds the part {part}, which no workbook of tables has."
    if MAIN not in texts.get("[Content_Types].xml", ""):
        yield "it is not the Excel workbook that its ending says."
    for what, pattern in UNSEEN.items():
        where = [part for part, text in texts.items() if part.startswith("xl/") and pattern.search(text)]
        if where:
            yield f"it holds {what}, in its part {where[0]}."


def _of_table(sheet: str, rows: _Rows, known: Mapping[str, _Rows]) -> Iterator[str]:
    """Nothing where the table is that of a CSV file; else where it differs from the one that is most like it."""
    if _file_of(sheet, rows, known):
        return
    alike = {name: _agreeing(rows, file) for name, file in known.items() if _same(rows[:1], file[:1])}
    if not alike:
        yield f"the sheet {sheet} is the table of no CSV file."
        return
    nearest = max(alike, key=lambda name: alike[name])
    yield f"the sheet {sheet} is not as {nearest}.csv: {_difference(rows, known[nearest])}."


def _file_of(sheet: str, rows: _Rows, known: Mapping[str, _Rows]) -> str:
    """The file that has the very table of a sheet, the one that it is named after if there are several; or nothing."""
    found = [name for name, file in known.items() if _same(rows, file)]
    return max(found, key=lambda name: _is_named_after(sheet, name), default="")


def _is_named_after(sheet: str, name: str) -> bool:
    return _names([name])[0].partition("_01_")[2] == re.sub(r"^\d+_\d+_", "", sheet)


def _names(files: Sequence[str]) -> list[str]:
    """What the sheets of these files are called, in this order."""
    exhibits = [name for name in files if name != Path(DEFINITIONS_FILE).stem]
    chapters = {name: name.partition(".")[0] if "." in name else OVERVIEW for name in exhibits}
    tables = [DataTable(name=name, title="", chapter=chapters[name], head=(), rows=()) for name in exhibits]
    named = sheet_names(tables, OF_CHAPTERS)
    return [named.get(name, DEFINITIONS) for name in files]


def _of_names(files: Mapping[str, str]) -> Iterator[str]:
    """Sheets are named after their tables and numbered, so that a name holds no other number."""
    own = {sheet: file for sheet, file in files.items() if file}
    expected = _names([*own.values()])
    yield from (
        f"the sheet {sheet} should be called {name}."
        for sheet, name in zip(own, expected, strict=True)
        if sheet != name
    )


def _same(rows: _Rows, file: _Rows) -> bool:
    return [[*row] for row in rows] == [[*row] for row in file]


def _agreeing(rows: _Rows, file: _Rows) -> int:
    return sum(
        one == other for row, line in zip(rows, file, strict=False) for one, other in zip(row, line, strict=False)
    )


def _difference(rows: _Rows, file: _Rows) -> str:
    for number, (row, line) in enumerate(zip(rows, file, strict=False)):
        for place, (one, other) in enumerate(zip(row, line, strict=False)):
            if one != other:
                return f"row {number} of its table has '{one}' under {rows[0][place]}, not '{other}'"
        if len(row) != len(line):
            return f"row {number} of its table has {len(row)} cells, not {len(line)}"
    return f"its table has {len(rows)} rows with its headers, not {len(file)}"


def _properties(texts: Mapping[str, str]) -> list[str]:
    found = [
        said for part in ("docProps/core.xml", "docProps/app.xml") for said in _PROPERTY.findall(texts.get(part, ""))
    ]
    return [said for said in found if said not in OWN_WORDS and said.rpartition(" ")[0] not in OWN_WORDS]


def _of_words(words: Sequence[_Cell], offered: Offered) -> Iterator[str]:
    """A fault for each number that stands among words and in no phrase."""
    said = dict.fromkeys(" ".join(str(cell).split()) for cell in words)
    if not prose.typed_numbers("\n".join(said), offered.phrases):
        return
    for text in said:
        for number in prose.typed_numbers(text, offered.phrases):
            yield f"the number {number} in '{text[:60]}' is nobody's."
