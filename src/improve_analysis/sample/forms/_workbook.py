"""Workbooks whose bytes depend on nothing but what is in them."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

import pandas as pd
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

DATE_FORMAT = "DD/MM/YYYY"
ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)
WRITTEN_AT = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*")


def write_workbook(sheets: Mapping[str, pd.DataFrame], path: Path) -> None:
    """Write each frame to the sheet it is named after: headers in row 1, dates as dates shown dd/mm/yyyy."""
    book = Workbook(write_only=True)
    for name, frame in sheets.items():
        sheet = book.create_sheet(name)
        sheet.append([*frame.columns])
        columns = [_cells(sheet, frame[header]) for header in frame]
        for row in zip(*columns, strict=True):
            sheet.append(row)
    buffer = BytesIO()
    book.save(buffer)
    path.write_bytes(_without_clock(buffer))


def _cells(sheet: Any, values: pd.Series) -> list[Any]:
    known = values.astype("object").where(values.notna(), None).tolist()
    if not pd.api.types.is_datetime64_dtype(values.dtype):
        return known
    return [None if day is None else _date_cell(sheet, day) for day in known]


def _date_cell(sheet: Any, day: pd.Timestamp) -> Any:
    cell = WriteOnlyCell(sheet, value=day.to_pydatetime())
    cell.number_format = DATE_FORMAT
    return cell


def _without_clock(book: BytesIO) -> bytes:
    """The same workbook with its times of writing fixed: openpyxl stamps both the zip and the properties."""
    fixed = BytesIO()
    with zipfile.ZipFile(book) as parts, zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as out:
        for name in parts.namelist():
            content = WRITTEN_AT.sub(rb"\g<1>2000-01-01T00:00:00Z", parts.read(name))
            out.writestr(zipfile.ZipInfo(name, ZIP_EPOCH), content, zipfile.ZIP_DEFLATED)
    return fixed.getvalue()
