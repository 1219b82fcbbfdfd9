"""The lists as an Excel workbook: marked on every sheet, the same bytes for the same lists."""

from __future__ import annotations

import os
import tempfile
import zipfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell, MergedCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from improve_analysis.errors import InputError
from improve_analysis.lists._list import MadeList
from improve_analysis.measures import MEASURES
from improve_analysis.spreadsheets import bytes_of

MARKING = "OFFICIAL-SENSITIVE: PERSONAL"
WARNING = "Personal data about children: do not send outside the service, do not publish."
SUBJECT = "improve lists"
"""What tells such a workbook from any other that a path may lead to."""

CONTENTS = "Contents"
HEADER_ROW = 3
DATE_FORMAT = "DD/MM/YYYY"
NARROWEST, WIDEST = 9, 60
CHARACTERS_A_LINE, POINTS_A_LINE = 95, 15
NOTE_COLUMNS = 7

_HEAD = PatternFill(fill_type="solid", start_color="FFD9E2EC")
_NOT_TEXT = "\N{REPLACEMENT CHARACTER}"


def workbook_bytes(lists: Sequence[MadeList], *, council: str, as_at: pd.Timestamp) -> bytes:
    """A workbook with a contents sheet and a sheet for each list, one that cannot be made or is empty too."""
    book = Workbook()
    book.properties.title = f"{council}: working lists as at {_day(as_at)}"
    book.properties.subject, book.properties.category = SUBJECT, MARKING
    book.properties.creator = book.properties.lastModifiedBy = "improve_analysis"
    contents: Any = book.active
    contents.title = CONTENTS
    _fill_contents(contents, lists, council=council, as_at=as_at)
    for made in lists:
        _fill_list(book.create_sheet(made.declared.title), made, as_at)
    return bytes_of(book)


def replace_workbook(path: Path, contents: bytes) -> None:
    """Put the workbook at `path`, for its owner's eyes only, whole or not at all.

    Raises InputError where something else than a workbook of lists is there, or where it cannot be written.
    """
    _refuse_to_replace(path)
    try:
        _write_privately(path, contents)
    except OSError as refused:
        raise InputError(
            f"{path} cannot be written ({refused.strerror}): close it if it is open, or choose another --output."
        ) from refused


def _write_privately(path: Path, contents: bytes) -> None:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.stem}-", suffix=path.suffix)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(contents)
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, path)  # noqa: PTH105 - one step, so that no reader meets half a workbook
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _refuse_to_replace(path: Path) -> None:
    if path.exists() and not _is_of_lists(path):
        raise InputError(f"{path} exists and is not a workbook of working lists: move it, or choose another --output.")


def _is_of_lists(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as parts:
            return f">{SUBJECT}</dc:subject>".encode() in parts.read("docProps/core.xml")
    except (OSError, zipfile.BadZipFile, KeyError):
        return False


# Sheets -------------------------------------------------------------------------------------------------------------


def _fill_contents(sheet: Worksheet, lists: Sequence[MadeList], *, council: str, as_at: pd.Timestamp) -> None:
    rows = pd.DataFrame(
        {
            "List": [made.declared.title for made in lists],
            "Rows": pd.array([None if made.missing else len(made.rows) for made in lists], dtype="Int64"),
            "Who is on it": [made.declared.rule for made in lists],
            "To know": [to_know(made) for made in lists],
            "As many in the book": [_measure(made) for made in lists],
        }
    )
    _head(sheet, f"{council} children's services: working lists", _note("One sheet a list.", as_at))
    _fill_table(sheet, rows)
    for number, made in enumerate(lists, start=HEADER_ROW + 1):
        _link(sheet.cell(number, 1), made.declared.title)
        for column in range(1, len(rows.columns) + 1):
            sheet.cell(number, column).alignment = Alignment(wrap_text=True, vertical="top")


def _link(cell: Cell | MergedCell, sheet: str) -> None:
    cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"'{sheet}'!A1", display=sheet)
    cell.font = Font(underline="single", color="FF12436D")


def _measure(made: MadeList) -> str:
    declared = made.declared
    if not declared.measure:
        return ""
    title = MEASURES[declared.measure].title
    return f"Those not counted in: {title}" if declared.is_of_others else title


def to_know(made: MadeList) -> str:
    """Why the list was not made, whom it could not judge, or that it is empty; nothing where its rows say it all."""
    if made.missing:
        return f"Not made. {made.missing}"
    if made.unjudged and made.declared.unjudged:
        return f"Could not be judged: {made.unjudged} {made.declared.unjudged.words}."
    return "" if len(made.rows) else _NOBODY


_NOBODY = "Nothing is on this list."


def _fill_list(sheet: Worksheet, made: MadeList, as_at: pd.Timestamp) -> None:
    count = "" if made.missing else f"Rows: {len(made.rows)}."
    words = " ".join(filter(None, (made.declared.rule, count, to_know(made))))
    _head(sheet, made.declared.title, _note(words, as_at))
    _fill_table(sheet, made.rows)
    if made.rows.empty:
        _write(sheet.cell(HEADER_ROW + 1, 1), "Not made: see the note above." if made.missing else _NOBODY)


def _note(words: str, as_at: pd.Timestamp) -> str:
    return f"{words}\nAs at the end of {_day(as_at)}. {MARKING}. {WARNING}"


def _day(day: pd.Timestamp) -> str:
    return f"{day.day} {day:%B %Y}"


def _head(sheet: Worksheet, title: str, note: str) -> None:
    _write(sheet["A1"], title)
    _write(sheet["A2"], note)
    sheet["A1"].font = Font(bold=True, size=14)
    sheet["A2"].alignment = Alignment(wrap_text=True, vertical="top")
    sheet.merge_cells(start_row=2, end_row=2, start_column=1, end_column=NOTE_COLUMNS)
    lines = sum(1 + len(line) // CHARACTERS_A_LINE for line in note.splitlines())
    sheet.row_dimensions[2].height = POINTS_A_LINE * (lines + 1)
    _set_up_print(sheet)


def _set_up_print(sheet: Worksheet) -> None:
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", "9"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True  # type: ignore[union-attr]
    sheet.print_title_rows = f"{HEADER_ROW}:{HEADER_ROW}"
    head: Any = sheet.HeaderFooter.oddHeader
    foot: Any = sheet.HeaderFooter.oddFooter
    head.center.text, foot.left.text, foot.right.text = MARKING, WARNING, "Page &P of &N"


def _fill_table(sheet: Worksheet, rows: pd.DataFrame) -> None:
    for number, header in enumerate(rows.columns, start=1):
        values = [header, *_values(rows[header])]
        for row, value in enumerate(values, start=HEADER_ROW):
            _write(sheet.cell(row, number), value)
        head = sheet.cell(HEADER_ROW, number)
        head.font, head.fill = Font(bold=True), _HEAD
        head.alignment = Alignment(wrap_text=True, vertical="top")
        sheet.column_dimensions[get_column_letter(number)].width = _width(values)
    last = get_column_letter(len(rows.columns))
    sheet.auto_filter.ref = f"A{HEADER_ROW}:{last}{HEADER_ROW + max(len(rows), 1)}"
    sheet.freeze_panes = f"A{HEADER_ROW + 1}"


def _values(column: pd.Series) -> list[Any]:
    if pd.api.types.is_datetime64_any_dtype(column.dtype):
        return [None if pd.isna(day) else day.date() for day in column]
    if pd.api.types.is_float_dtype(column.dtype) and (column.dropna() % 1 == 0).all():
        column = column.astype("Int64")
    return [None if pd.isna(value) else value for value in column.astype("object")]


def _write(cell: Cell | MergedCell, value: Any) -> None:
    """Text stays text: an id that begins with an equals sign is never a formula."""
    if isinstance(value, str):
        cell.value = ILLEGAL_CHARACTERS_RE.sub(_NOT_TEXT, value)
        cell.data_type = "s"
    else:
        cell.value = value
        if isinstance(value, date):
            cell.number_format = DATE_FORMAT


def _width(values: Sequence[Any]) -> int:
    longest = max(len(f"{value:%d/%m/%Y}" if isinstance(value, date) else str(value or "")) for value in values)
    return min(max(longest + 2, NARROWEST), WIDEST)
