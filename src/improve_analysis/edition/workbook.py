"""The tables of an edition as one Excel workbook, laid out as the Government Analysis Function asks.

A cover, a contents sheet, the marks, the definitions, then one table a sheet, from column A on, marked up as a table,
without merged cells, empty rows, hidden parts or meaning in colour. Panes are not frozen: at high magnification a
frozen head leaves no room for the rows, and Excel shows a marked-up table's headers anyway.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.table import Table, TableColumn, TableStyleInfo

from improve_analysis.display.download import Cell, DataTable
from improve_analysis.spreadsheets import bytes_of

COVER, CONTENTS, MARKS, DEFINITIONS = "Cover", "Contents", "Marks", "Definitions"
LONGEST_NAME = 31
"""Characters that Excel lets a sheet's name have."""
NARROWEST, WIDEST, WIDEST_COVER = 11, 60, 100
POINTS_A_LINE = 15
STYLE = TableStyleInfo(name="TableStyleLight1", showFirstColumn=True, showRowStripes=True)
BACK = "Back to contents"


@dataclass(frozen=True, kw_only=True)
class About:
    """What the workbook says of itself. `cover`: a paragraph each; `marking`: empty where the edition is public.

    `marks`: mark in brackets -> its meaning; `definitions`: a table of every measure.
    """

    title: str
    author: str
    cover: Sequence[str]
    marking: str
    marks: Mapping[str, str]
    definitions: DataTable


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """One worksheet: lines of words, then one table. `links`: the sheet that each row's first cell leads to."""

    name: str
    lines: Sequence[str]
    head: Sequence[str] = ()
    rows: Sequence[Sequence[Cell]] = ()
    links: Sequence[str] = field(default_factory=tuple)


def workbook_bytes(about: About, tables: Sequence[DataTable], chapters: Mapping[str, str]) -> bytes:
    """The workbook as a file. `chapters`: the title of each chapter, by its name, in the order of the book."""
    book = Workbook(write_only=True)
    book.properties.title, book.properties.creator = about.title, about.author
    book.properties.lastModifiedBy, book.properties.language = about.author, "en-GB"
    book.properties.category = about.marking or None
    for number, sheet in enumerate(sheets_of(about, tables, chapters)):
        _fill(book, sheet, f"Table_{number}")
    return bytes_of(book)


def sheets_of(about: About, tables: Sequence[DataTable], chapters: Mapping[str, str]) -> list[Sheet]:
    """Every sheet, in order."""
    names = sheet_names(tables, chapters)
    marked = [about.marking] if about.marking else []
    return [
        Sheet(name=COVER, lines=[about.title, *marked, *about.cover]),
        _contents(tables, names, chapters, marked),
        Sheet(
            name=MARKS,
            lines=["Marks used in the tables", *marked, ONE_TABLE],
            head=["Mark", "Meaning"],
            rows=[[*pair] for pair in about.marks.items()],
        ),
        _of_table(DEFINITIONS, about.definitions, [*marked, ONE_TABLE]),
        *(_of_table(names[one.name], one, [*marked, said_of(one, about.marks)]) for one in tables),
    ]


ONE_TABLE = "This sheet holds one table."


def sheet_names(tables: Sequence[DataTable], chapters: Mapping[str, str]) -> dict[str, str]:
    """The name of each table's sheet, by the table's: chapter, place in it, subject, as in `1_03_contact_conversion`.

    No two are alike, whatever is cut off; there are no blanks, so that a formula needs no quotes.
    """
    places = [*chapters]
    named, seen = {}, dict.fromkeys(places, 0)
    for one in tables:
        seen[one.chapter] += 1
        subject = re.sub(r"\W", "_", one.name.partition(".")[2] or one.name)
        named[one.name] = f"{places.index(one.chapter)}_{seen[one.chapter]:02}_{subject}"[:LONGEST_NAME]
    return named


def said_of(table: DataTable, marks: Mapping[str, str]) -> str:
    """The line under a table's title: that it is alone, and what its marks mean."""
    used = [mark for mark in marks if any(mark in row for row in table.rows)]
    explained = "; ".join(f"{mark} {marks[mark]}" for mark in used)
    return f"{ONE_TABLE} Marks: {explained}." if used else f"{ONE_TABLE} No figure in it is withheld or missing."


def _of_table(name: str, table: DataTable, lines: Sequence[str]) -> Sheet:
    return Sheet(name=name, lines=[table.title, *lines], head=table.head, rows=table.rows)


def _contents(
    tables: Sequence[DataTable], names: Mapping[str, str], chapters: Mapping[str, str], marked: Sequence[str]
) -> Sheet:
    others = [(COVER, "What this workbook is"), (MARKS, "Marks used in the tables")]
    others += [(DEFINITIONS, "Definitions of the measures")]
    rows = [
        *([name, "About this workbook", title] for name, title in others),
        *([names[one.name], chapters[one.chapter], one.title] for one in tables),
    ]
    lines = ["Contents", *marked, f"{ONE_TABLE} Each name in the first column leads to its sheet."]
    return Sheet(
        name=CONTENTS,
        lines=lines,
        head=["Sheet", "Chapter", "What it shows"],
        rows=rows,
        links=[str(row[0]) for row in rows],
    )


# Writing -------------------------------------------------------------------------------------------------------------


def _fill(book: Any, sheet: Sheet, table: str) -> None:
    made = book.create_sheet(sheet.name)
    widths = _widths(sheet)
    for place, width in enumerate(widths, start=1):
        made.column_dimensions[get_column_letter(place)].width = width
    for place, lines in _heights(sheet, widths).items():
        made.row_dimensions[place].height = POINTS_A_LINE * lines
    made.page_setup.orientation, made.page_setup.paperSize = "landscape", "9"
    made.page_setup.fitToWidth, made.page_setup.fitToHeight = 1, 0
    made.sheet_properties.pageSetUpPr.fitToPage = True
    for place, line in enumerate(sheet.lines):
        made.append([_line(made, line, is_title=place == 0, is_paragraph=sheet.name == COVER)])
    if sheet.name != CONTENTS:
        made.append([_link(made, BACK, CONTENTS, f"A{len(sheet.lines) + 1}")])
    if sheet.head:
        _fill_table(made, sheet, table)


def _fill_table(made: Any, sheet: Sheet, name: str) -> None:
    first = _first(sheet)
    of_numbers = [any(isinstance(cell, Decimal) for cell in column) for column in zip(*sheet.rows, strict=True)]
    sides = [_TO_RIGHT if is_number else _WRAPPED for is_number in of_numbers or [False] * len(sheet.head)]
    headers = zip(sheet.head, sides, strict=True)
    made.append([_styled(made, header, font=_BOLD, alignment=side) for header, side in headers])
    for place, row in enumerate(sheet.rows):
        cells = [_cell(made, cell, is_header=column == 0) for column, cell in enumerate(row)]
        if sheet.links:
            cells[0] = _link(made, str(row[0]), sheet.links[place], f"A{first + 1 + place}")
        made.append(cells)
    made.tables.add(_table(name, sheet.head, f"A{first}:{get_column_letter(len(sheet.head))}{first + len(sheet.rows)}"))
    made.print_title_rows = f"{first}:{first}"


_FONT = "Calibri"
_BOLD, _TITLE = Font(name=_FONT, bold=True), Font(name=_FONT, bold=True, size=14)
_LINKED = Font(name=_FONT, underline="single", color="FF12436D")
_WRAPPED, _TO_RIGHT = Alignment(wrap_text=True, vertical="top"), Alignment(horizontal="right", vertical="top")


def _table(name: str, head: Sequence[str], ref: str) -> Table:
    """Without buttons to filter by, which no screen reader tells of."""
    table = Table(id=1, name=name, displayName=name, ref=ref, tableStyleInfo=STYLE)
    table.tableColumns = [TableColumn(id=place, name=header) for place, header in enumerate(head, start=1)]
    return table


def _line(made: Any, text: str, *, is_title: bool, is_paragraph: bool) -> Any:
    return _styled(made, text, font=_TITLE if is_title else None, alignment=_WRAPPED if is_paragraph else None)


def _link(made: Any, text: str, sheet: str, at: str) -> Any:
    cell = _styled(made, text, font=_LINKED, alignment=_WRAPPED)
    cell.hyperlink = Hyperlink(ref=at, location=f"'{sheet}'!A1", display=text)
    return cell


def _cell(made: Any, cell: Cell, *, is_header: bool) -> Any:
    """A number, or the mark that stands for one, keeps to the right."""
    if isinstance(cell, str):
        is_mark = cell.startswith("[") and not is_header
        return _styled(made, cell, alignment=_TO_RIGHT if is_mark else _WRAPPED)
    written = WriteOnlyCell(made, value=float(cell))
    written.number_format, written.alignment = _format(cell), _TO_RIGHT
    return written


def _format(number: Decimal) -> str:
    """As many places as the number is given with, and commas between thousands."""
    places = -int(number.as_tuple().exponent)
    return f"#,##0.{'0' * places}" if places > 0 else "#,##0"


def _styled(made: Any, text: str, *, font: Font | None = None, alignment: Alignment | None = None) -> Any:
    """Words stay words: what begins with an equals sign is never a formula."""
    cell = WriteOnlyCell(made, value=ILLEGAL_CHARACTERS_RE.sub("\N{REPLACEMENT CHARACTER}", text))
    cell.data_type = "s"
    if font is not None:
        cell.font = font
    if alignment is not None:
        cell.alignment = alignment
    return cell


def _first(sheet: Sheet) -> int:
    """The row of the table's headers: below the lines and the link that leads back."""
    return len(sheet.lines) + (sheet.name != CONTENTS) + 1


def _widths(sheet: Sheet) -> list[int]:
    """Wide enough for the longest number, and for most of the words; longer ones are wrapped."""
    if not sheet.head:
        return [WIDEST_COVER]
    columns = zip(sheet.head, *sheet.rows, strict=True)
    longest = [max(len(str(cell)) for cell in column) + 3 for column in columns]
    return [min(max(one, NARROWEST), WIDEST) for one in longest]


def _heights(sheet: Sheet, widths: Sequence[int]) -> dict[int, int]:
    """How many lines each row needs, by its number, of those that need more than one."""
    rows = [[line] for line in sheet.lines] if sheet.name == COVER else []
    cells = dict(enumerate(rows, start=1)) | dict(enumerate([sheet.head, *sheet.rows], start=_first(sheet)))
    lines = {place: max(map(_lines, row, widths), default=1) for place, row in cells.items()}
    return {place: count for place, count in lines.items() if count > 1}


def _lines(cell: Cell, width: int) -> int:
    return len(textwrap.wrap(str(cell), width - 2))
