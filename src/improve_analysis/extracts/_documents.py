"""Opening what was received: files and folders of CSV, Parquet, Excel workbooks and XML, whatever their endings say."""

from __future__ import annotations

import csv
import io
import os
import zipfile
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from pathlib import Path
from typing import IO, Any
from xml.etree.ElementTree import ParseError

import defusedxml.ElementTree as SafeElementTree
import msoffcrypto
import numpy as np
import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet
import xlrd
from defusedxml.common import DefusedXmlException
from openpyxl.utils import get_column_letter

from improve_analysis.errors import InputError
from improve_analysis.extracts._reading import Document, Finding, Sheet, XmlDocument
from improve_analysis.extracts._values import TEXT, normal
from improve_analysis.extracts.distance import POSTCODE_HEADERS, is_directory
from improve_analysis.tables import SCHEMAS

KNOWN_ENDINGS = (".csv", ".parquet", ".xlsx", ".xlsm", ".xls", ".xml")
MISSING_WORDS = ("", "#N/A", "#NAME?", "#REF!", "#VALUE!", "#DIV/0!", "#NUM!", "#NULL!", "NULL", "NaN", "NaT", "<NA>")
TITLE_ROWS = 5
CANONICAL_COLUMNS = frozenset(column for schema in SCHEMAS.values() for column in schema.columns)

_ZIP, _OLE, _PARQUET, _PDF, _PNG = b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"PAR1", b"%PDF", b"\x89PNG"


@dataclass(frozen=True, kw_only=True)
class _File:
    path: Path
    folder: Path | None
    content: bytes = b""

    @property
    def name(self) -> str:
        return self.path.relative_to(self.folder).as_posix() if self.folder else self.path.name


def open_documents(path: Path) -> tuple[list[Document], list[Finding]]:
    """Every table and XML return in a file, or in a folder and the folders within it, in the order of their paths.

    Hidden files and Excel's lock files (`~$…`) are passed over. In a folder, a file of a kind that is never read (a
    PDF, a Word document) is a finding. A file that should be readable and is not raises InputError.
    """
    documents: list[Document] = []
    findings: list[Finding] = []
    for file in _files(path):
        opened, found = _open(file)
        documents += opened
        findings += found
    return documents, findings


def _files(path: Path) -> list[_File]:
    if not path.exists():
        raise InputError(f"There is no file or folder called {path}: check how it is spelt.")
    if path.is_file():
        return [_File(path=path, folder=None)]
    walked = os.walk(path, onerror=_refuse_folder)
    found = sorted(Path(folder, name) for folder, _, names in walked for name in names)
    paths = [file for file in found if not _is_passed_over(file, path)]
    if not paths:
        raise InputError(
            f"The folder {path} has no files in it: put the extract's files there, or name another folder."
        )
    return [_File(path=file, folder=path) for file in paths]


def _refuse_folder(error: OSError) -> None:
    raise InputError(f"The folder {error.filename} may not be read: ask for access to it.") from error


def _is_passed_over(path: Path, folder: Path) -> bool:
    return path.name.startswith("~$") or any(part.startswith(".") for part in path.relative_to(folder).parts)


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except PermissionError as error:
        raise InputError(f"The file {path} may not be read: close it in other programs, or ask for access.") from error


def _open(file: _File) -> tuple[list[Document], list[Finding]]:
    known = file.path.suffix.lower() in KNOWN_ENDINGS
    if file.folder is not None and not known:
        return [], [_not_recognised(file)]
    file = replace(file, content=_content(file.path))
    if not file.content.strip():
        raise InputError(f"The file {file.name} is empty: export it again, or take it out of the folder.")
    kind = _kind(file.content)
    if kind not in _OPENERS:
        raise InputError(f"The file {file.name} is {kind}, which cannot be read: export it as CSV, .xlsx or XML.")
    documents, findings = _OPENERS[kind](file)
    return documents, findings


def _not_recognised(file: _File) -> Finding:
    return Finding(
        file=file.name,
        problem=f"not recognised: a {file.path.suffix or 'nameless'} file is none of {', '.join(KNOWN_ENDINGS)}",
        action="left out",
    )


def _kind(content: bytes) -> str:
    """What a file is by its first bytes: a key of `_OPENERS`, or words for what it is instead."""
    for magic, kind in ((_ZIP, "zip"), (_OLE, "ole"), (_PARQUET, "parquet"), (_PDF, "a PDF"), (_PNG, "a picture")):
        if content.startswith(magic):
            return kind
    start = content[:2000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype html", b"<html", b"<table", b"<meta", b"<head")):
        return "a web page saved under another ending"
    if start.startswith(b"<"):
        return "xml"
    if b"\x00" in content[:2000]:
        return "neither text nor a workbook"
    return "text"


def _open_text(file: _File) -> tuple[list[Document], list[Finding]]:
    ending = file.path.suffix.lower()
    if ending in (".xml", ".parquet"):
        raise InputError(f"The file {file.name} is plain text, not what its ending says: export it again.")
    if is_directory(_first_row(file.content)):
        return [_postcode_directory(file)], []
    text, findings = _decoded(file)
    rows = _csv_rows(file, text)
    sheet = _sheet(file, "", rows)
    if sheet is None:
        return [], [*findings, Finding(file=file.name, problem="the file has no values", action="left out")]
    if ending != ".csv" and len(sheet.frame.columns) < 2:
        raise InputError(f"The file {file.name} is plain text, not a workbook: export it again, or save it as CSV.")
    _refuse_other_separators(file, [*sheet.frame.columns])
    findings += _short_rows(sheet, rows)
    return [sheet], [*findings, _other_ending(file, "CSV")] if ending != ".csv" else findings


def _refuse_other_separators(file: _File, headers: Sequence[str]) -> None:
    separators = {";": "semicolons", "\t": "tabs", "|": "bars"}
    found = [name for character, name in separators.items() if character in headers[0]]
    if len(headers) == 1 and found:
        raise InputError(f"The values in {file.name} are separated by {found[0]}: save it as 'CSV (comma delimited)'.")


def _short_rows(sheet: Sheet, rows: Sequence[Sequence[str]]) -> list[Finding]:
    width = len(sheet.frame.columns)
    short = [number for number in sheet.frame.index.tolist() if len(rows[number - 1]) < width]
    if not short:
        return []
    problem = f"fewer values than headers, in {len(short):,} of {len(sheet.frame):,} rows, this the first"
    return [Finding(file=sheet.file, row=short[0], problem=problem, action="the last columns were read as missing")]


def _first_row(content: bytes) -> list[str]:
    line = content.lstrip(b"\xef\xbb\xbf").split(b"\n", maxsplit=1)[0]
    return [header.strip(' "\r') for header in line.decode("cp1252", errors="replace").split(",")]


def _postcode_directory(file: _File) -> Sheet:
    """The columns that are needed of a postcode directory, which has 2.7 million rows and dozens of columns."""
    needed = {name for names in POSTCODE_HEADERS.values() for name in names}
    columns = [header for header in _first_row(file.content) if normal(header) in needed]
    options = pa.csv.ConvertOptions(
        include_columns=columns, column_types=dict.fromkeys(columns, pa.string()), strings_can_be_null=True
    )
    try:
        read = pa.csv.read_csv(pa.BufferReader(file.content), convert_options=options)
    except pa.ArrowException as error:
        raise InputError(f"The postcode file {file.name} cannot be read ({error}): download it again.") from error
    frame = read.to_pandas(types_mapper={pa.string(): TEXT}.get)
    return Sheet(path=file.path, folder=file.folder, name="", frame=frame.set_axis(pd.RangeIndex(2, 2 + len(frame))))


def _decoded(file: _File) -> tuple[str, list[Finding]]:
    try:
        return file.content.decode("utf-8-sig"), []
    except UnicodeDecodeError:
        problem = "not written as UTF-8, so accents may be wrong: save as 'CSV UTF-8'"
        finding = Finding(file=file.name, problem=problem, action="read as Windows-1252")
        return file.content.decode("cp1252", errors="replace"), [finding]


def _csv_rows(file: _File, text: str) -> list[list[str]]:
    try:
        return list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error as error:
        raise InputError(
            f"The file {file.name} cannot be read as CSV ({error}): it may be cut short, so export it again."
        ) from error


def _other_ending(file: _File, kind: str) -> Finding:
    return Finding(
        file=file.name, problem=f"the file is {kind}, though it ends in {file.path.suffix}", action=f"read as {kind}"
    )


def _open_zip(file: _File) -> tuple[list[Document], list[Finding]]:
    try:
        members = zipfile.ZipFile(io.BytesIO(file.content)).namelist()
    except zipfile.BadZipFile as error:
        raise InputError(_damaged(file)) from error
    if "xl/workbook.xml" not in members:
        raise InputError(f"The file {file.name} is not an Excel workbook that can be read: save it as .xlsx.")
    as_said = file.path.suffix.lower() in (".xlsx", ".xlsm")
    findings = [] if as_said else [_other_ending(file, "an Excel workbook")]
    return _sheets(file, _xlsx_rows(file), findings)


def _xlsx_rows(file: _File) -> Mapping[str, list[list[Any]]]:
    sheets = {}
    try:
        workbook = openpyxl.load_workbook(io.BytesIO(file.content), read_only=True, data_only=True)
        for worksheet in workbook.worksheets:
            worksheet.reset_dimensions()  # the size that a file states is often wrong
            sheets[worksheet.title] = [list(row) for row in worksheet.iter_rows(values_only=True)]
    except (zipfile.BadZipFile, zlib.error, ParseError, KeyError, ValueError, TypeError, EOFError, OSError) as error:
        raise InputError(_damaged(file)) from error
    if not sheets:
        raise InputError(_damaged(file))
    return sheets


def _damaged(file: _File) -> str:
    return f"The workbook {file.name} is damaged or cut short: copy or export it again."


def _open_ole(file: _File) -> tuple[list[Document], list[Finding]]:
    if _is_encrypted(io.BytesIO(file.content), file):
        raise InputError(f"The workbook {file.name} has a password: save a copy without one.")
    try:
        book = xlrd.open_workbook(file_contents=file.content)
    except (xlrd.XLRDError, xlrd.compdoc.CompDocError, AssertionError, IndexError, ValueError) as error:
        raise InputError(
            f"The file {file.name} is not an Excel workbook that can be read: save it as .xlsx."
        ) from error
    findings = [] if file.path.suffix.lower() == ".xls" else [_other_ending(file, "an old Excel workbook")]
    return _sheets(file, {sheet.name: _xls_rows(sheet, book.datemode) for sheet in book.sheets()}, findings)


def _is_encrypted(content: IO[bytes], file: _File) -> bool:
    try:
        return bool(msoffcrypto.OfficeFile(content).is_encrypted())
    except (msoffcrypto.exceptions.FileFormatError, OSError, ValueError, IndexError) as error:
        raise InputError(f"The file {file.name} is damaged or not a workbook: save it as .xlsx.") from error


def _xls_rows(sheet: Any, datemode: int) -> list[list[Any]]:
    return [[_xls_value(cell, datemode) for cell in sheet.row(row)] for row in range(sheet.nrows)]


def _xls_value(cell: Any, datemode: int) -> Any:
    if cell.ctype == xlrd.XL_CELL_DATE and cell.value >= 1:
        return xlrd.xldate_as_datetime(cell.value, datemode)
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return bool(cell.value)
    return None if cell.ctype in (xlrd.XL_CELL_ERROR, xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK) else cell.value


def _sheets(
    file: _File, rows: Mapping[str, list[list[Any]]], findings: list[Finding]
) -> tuple[list[Document], list[Finding]]:
    documents: list[Document] = []
    for name, cells in rows.items():
        sheet = _sheet(file, name, [[_text(value) for value in row] for row in cells])
        if sheet:
            documents.append(sheet)
        else:
            findings = [*findings, Finding(file=file.name, sheet=name, problem="the sheet is empty", action="left out")]
    return documents, findings


def _text(value: Any) -> str:
    """A cell as text: dates as ISO, with a time only where there is one; whole numbers without a decimal point."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(timespec="seconds")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return value.isoformat() if isinstance(value, date | time) else str(value)


def _sheet(file: _File, name: str, rows: Sequence[Sequence[str]]) -> Sheet | None:
    """The rows below the header row, or nothing where no cell is filled. Rows without a value are passed over."""
    at = _header_row(rows)
    if at is None:
        return None
    headers = [header.replace("\ufeff", "").strip() for header in rows[at]]
    width = _width(file, name, headers, rows[at + 1 :], at)
    padded = [row if len(row) == width else [*row, *[""] * (width - len(row))] for row in rows[at + 1 :]]
    columns = list(zip(*padded, strict=True)) or [()] * width
    named, repeated = _named(headers + [""] * (width - len(headers)), columns)
    index = pd.RangeIndex(at + 2, at + 2 + len(padded))
    frame = pd.DataFrame({header: _cleaned(values, index) for header, values in named.items()}, index=index)
    return Sheet(
        path=file.path, folder=file.folder, name=name, frame=frame.dropna(how="all"), repeated_headers=tuple(repeated)
    )


def _header_row(rows: Sequence[Sequence[str]]) -> int | None:
    """The first of the first rows that is at least half as wide as the widest of them: a title fills a cell or two."""
    filled = [sum(bool(cell.strip()) for cell in row) for row in rows[: TITLE_ROWS + 1]]
    widest = max(filled, default=0)
    return next((at for at, count in enumerate(filled) if count and count * 2 >= widest), None)


def _width(file: _File, sheet: str, headers: Sequence[str], rows: Iterable[Sequence[str]], at: int) -> int:
    width = len(headers)
    for number, row in enumerate(rows, start=at + 2):
        if len(row) > width and any(cell.strip() for cell in row[width:]):
            where = f" (sheet {sheet})" if sheet else ""
            raise InputError(
                f"Row {number} of {file.name}{where} has {len(row)} values under {width} headers: a comma may stand "
                f"unquoted in one of them, so export the file again with text in quotes."
            )
    return max([width, *(len(row) for row in rows)])


def _named(headers: Sequence[str], columns: Sequence[Sequence[str]]) -> tuple[dict[str, Sequence[str]], list[str]]:
    """The columns by header, and the headers that occur twice. A column with values and no header is `column C`."""
    named: dict[str, Sequence[str]] = {}
    repeated: list[str] = []
    seen = set()
    for number, (header, values) in enumerate(zip(headers, columns, strict=True), start=1):
        if not header and not any(value.strip() for value in values):
            continue
        name = header or f"column {get_column_letter(number)}"
        if normal(name) in seen:
            repeated.append(name)
            continue
        seen.add(normal(name))
        named[name] = values
    return named, repeated


def _cleaned(values: Sequence[str] | pd.Series, index: pd.Index) -> pd.Series:
    text = pd.Series(values, index=index, dtype=TEXT).str.strip()
    missing = text.isin(MISSING_WORDS)
    return text.mask(missing) if missing.any() else text


def _open_parquet(file: _File) -> tuple[list[Document], list[Finding]]:
    try:
        frame = pa.parquet.read_table(io.BytesIO(file.content)).to_pandas()
    except (pa.ArrowException, OSError) as error:
        raise InputError(f"The Parquet file {file.name} is damaged or cut short: write it again.") from error
    index = pd.RangeIndex(2, 2 + len(frame))
    columns = [(str(name).strip(), values.set_axis(index)) for name, values in frame.items()]
    repeated = tuple(name for at, (name, _) in enumerate(columns) if name in [earlier for earlier, _ in columns[:at]])
    keep_types = {name for name, _ in columns} <= CANONICAL_COLUMNS
    text = pd.DataFrame({name: _as_text(values, keep_types=keep_types) for name, values in columns}, index=index)
    findings = [] if file.path.suffix.lower() == ".parquet" else [_other_ending(file, "Parquet")]
    return [Sheet(path=file.path, folder=file.folder, name="", frame=text, repeated_headers=repeated)], findings


def _as_text(values: pd.Series, *, keep_types: bool) -> pd.Series:
    """A column as text, each distinct value converted once; with `keep_types`, dates and numbers stay as they are."""
    if isinstance(values.dtype, pd.StringDtype):
        return _cleaned(values, values.index)
    if keep_types and isinstance(values.dtype, np.dtype) and values.dtype.kind in "Mf":
        return values
    places, distinct = pd.factorize(values)
    text = pd.Series([_text(value) for value in pd.Series(distinct).tolist()], dtype=TEXT)
    return _cleaned(text, text.index).reindex(places).set_axis(values.index)


def _open_xml(file: _File) -> tuple[list[Document], list[Finding]]:
    try:
        root = SafeElementTree.fromstring(file.content)
    except DefusedXmlException as error:
        raise InputError(f"The file {file.name} declares entities, which no return does, so it is not read.") from error
    except ParseError as error:
        raise InputError(f"The file {file.name} is damaged or cut short ({error}): export it again.") from error
    collection = next((node.text for node in root.iterfind(".//{*}Collection")), None)
    document = XmlDocument(path=file.path, folder=file.folder, collection=(collection or "").strip(), root=root)
    findings = [] if file.path.suffix.lower() == ".xml" else [_other_ending(file, "XML")]
    return [document], findings


_OPENERS: Mapping[str, Callable[[_File], tuple[list[Document], list[Finding]]]] = {
    "text": _open_text,
    "zip": _open_zip,
    "ole": _open_ole,
    "parquet": _open_parquet,
    "xml": _open_xml,
}
