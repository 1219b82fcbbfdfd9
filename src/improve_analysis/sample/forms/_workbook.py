"""Workbooks whose bytes depend on nothing but what is in them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from improve_analysis.spreadsheets import bytes_of

DATE_FORMAT = "DD/MM/YYYY"


def write_workbook(sheets: Mapping[str, pd.DataFrame], path: Path) -> None:
    """Write each frame to the sheet it is named after: headers in row 1, dates as dates shown dd/mm/yyyy."""
    book = Workbook(write_only=True)
    for name, frame in sheets.items():
        sheet = book.create_sheet(name)
        sheet.append([*frame.columns])
        columns = [_cells(sheet, frame[header]) for header in frame]
        for row in zip(*columns, strict=True):
            sheet.append(row)
    path.write_bytes(bytes_of(book))


def _cells(sheet: Any, values: pd.Series) -> list[Any]:
    known = values.astype("object").where(values.notna(), None).tolist()
    if not pd.api.types.is_datetime64_dtype(values.dtype):
        return known
    return [None if day is None else _date_cell(sheet, day) for day in known]


def _date_cell(sheet: Any, day: pd.Timestamp) -> Any:
    cell = WriteOnlyCell(sheet, value=day.to_pydatetime())
    cell.number_format = DATE_FORMAT
    return cell
