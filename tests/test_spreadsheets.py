"""A workbook that is made twice is the same to the last byte."""

import io
import time
import zipfile

from openpyxl import Workbook, load_workbook

from improve_analysis.spreadsheets import bytes_of


def made():
    book = Workbook()
    book.active.append(["Contacts", 12])
    return bytes_of(book)


def test_no_time_of_writing_is_in_it(monkeypatch):
    first = made()
    monkeypatch.setattr(time, "localtime", lambda *_: time.struct_time((2031, 5, 6, 7, 8, 9, 1, 126, 0)))

    assert made() == first
    with zipfile.ZipFile(io.BytesIO(first)) as parts:
        assert {part.date_time for part in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert parts.read("docProps/core.xml").count(b"2000-01-01T00:00:00Z") == 2


def test_what_stands_in_it_is_kept():
    sheet = load_workbook(io.BytesIO(made())).active

    assert [*sheet.iter_rows(values_only=True)] == [("Contacts", 12)]
