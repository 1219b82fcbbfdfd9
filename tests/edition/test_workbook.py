"""The workbook of an edition: what a reader of it, a screen reader and LibreOffice find in it."""

import csv
import io
import re
import shutil
import subprocess
import zipfile
from decimal import Decimal

import pytest
from openpyxl import load_workbook

from improve_analysis.display.download import DataTable
from improve_analysis.edition.downloads import csv_of
from improve_analysis.edition.workbook import BACK, About, sheet_names, workbook_bytes

CHAPTERS = {"overview": "The first page", "thresholds": "Thresholds", "homes": "Homes"}
HEAD = ["Period", "Measure", "Number", "Percentage"]
TREND = DataTable(
    name="thresholds.rereferrals",
    title="Re-referrals within twelve months",
    chapter="thresholds",
    head=HEAD,
    rows=[
        ["August 2024", "=SUM(A1), and such", Decimal(1203), Decimal("23.0")],
        ["September 2024", 'Re-referrals, "again"', "[c]", "[c]"],
    ],
)
LONG = DataTable(
    name="thresholds.a_subject_whose_name_is_longer_than_any",
    title="Long",
    chapter="thresholds",
    head=["Age", "Number"],
    rows=[["1 to 4", Decimal(7)]],
)
LONGER = DataTable(
    name="thresholds.a_subject_whose_name_is_longer_than_all",
    title="Longer",
    chapter="thresholds",
    head=["Age", "Number"],
    rows=[["1 to 4", Decimal(8)]],
)
HOMES = DataTable(
    name="homes.levels", title="Levels", chapter="homes", head=["Level", "Children"], rows=[["Level 1", Decimal(12)]]
)
TABLES = [TREND, LONG, LONGER, HOMES]
DEFINITIONS = DataTable(
    name="definitions",
    title="Definitions of the measures",
    chapter="overview",
    head=["Id", "Definition"],
    rows=[["thresholds.rereferrals", "Of all referrals, those that " + "came again and " * 20 + "were counted."]],
)
MARKS = {"[c]": "withheld", "[z]": "not applicable"}


def about(marking=""):
    return About(
        title="Anytown children's services, September 2024",
        author="Anytown",
        cover=["The tables of the report.", "Contact: somebody."],
        marking=marking,
        marks=MARKS,
        definitions=DEFINITIONS,
    )


def made(marking=""):
    return workbook_bytes(about(marking), TABLES, CHAPTERS)


@pytest.fixture(scope="module")
def book():
    return load_workbook(io.BytesIO(made()))


def lines(sheet):
    return [[cell for cell in row if cell is not None] for row in sheet.iter_rows(values_only=True)]


def test_cover_contents_marks_and_definitions_come_before_one_sheet_a_table(book):
    assert book.sheetnames == [
        *("Cover", "Contents", "Marks", "Definitions", "1_01_rereferrals"),
        *("1_02_a_subject_whose_name_is_lo", "1_03_a_subject_whose_name_is_lo", "2_01_levels"),
    ]


def test_names_are_short_and_no_two_are_alike():
    names = [*sheet_names(TABLES, CHAPTERS).values()]

    assert max(map(len, names)) <= 31
    assert len({name.lower() for name in names}) == len(TABLES)
    assert all(re.fullmatch(r"\w+", name) for name in names)


def test_a_sheet_has_its_title_what_its_marks_mean_a_way_back_and_its_table(book):
    assert lines(book["1_01_rereferrals"]) == [
        ["Re-referrals within twelve months"],
        ["This sheet holds one table. Marks: [c] withheld."],
        [BACK],
        HEAD,
        ["August 2024", "=SUM(A1), and such", 1203, 23],
        ["September 2024", 'Re-referrals, "again"', "[c]", "[c]"],
    ]
    assert lines(book["2_01_levels"])[1] == ["This sheet holds one table. No figure in it is withheld or missing."]


def test_words_are_never_a_formula_and_numbers_show_their_places(book):
    sheet = book["1_01_rereferrals"]

    assert sheet["B5"].data_type == "s"
    assert (sheet["C5"].number_format, sheet["D5"].number_format) == ("#,##0", "#,##0.0")
    assert sheet["C6"].alignment.horizontal == "right"


def test_every_table_is_marked_up_with_its_headers(book):
    for sheet in book.worksheets[1:]:
        (table,) = sheet.tables.values()
        first, *_ = sheet[table.ref]
        assert [cell.value for cell in first] == [column.name for column in table.tableColumns]
        assert table.ref.endswith(str(sheet.max_row))
        assert table.tableStyleInfo.showFirstColumn
        assert table.autoFilter is None
    assert len({name for sheet in book for name in sheet.tables}) == len(book.sheetnames) - 1


def test_nothing_is_merged_hidden_frozen_or_empty(book):
    for sheet in book:
        assert not sheet.merged_cells.ranges
        assert sheet.freeze_panes is None
        assert sheet.sheet_state == "visible"
        assert all(lines(sheet))
        assert not any(one.hidden for one in (*sheet.row_dimensions.values(), *sheet.column_dimensions.values()))


def test_contents_lead_to_every_sheet_and_every_sheet_back(book):
    contents = book["Contents"]
    led_to = {cell.hyperlink.location: cell.value for cell in contents["A"] if cell.hyperlink}

    assert led_to == {f"'{name}'!A1": name for name in book.sheetnames if name != "Contents"}
    for name in led_to.values():
        (back,) = [cell for cell in book[name]["A"] if cell.hyperlink]
        assert (back.value, back.hyperlink.location) == (BACK, "'Contents'!A1")


def test_long_words_are_wrapped_in_a_row_that_is_high_enough(book):
    sheet = book["Definitions"]

    assert sheet["B5"].alignment.wrap_text
    assert sheet.column_dimensions["B"].width == 60
    assert sheet.row_dimensions[5].height >= 15 * len(DEFINITIONS.rows[0][1]) / 60


def test_a_restricted_edition_is_marked_on_every_sheet():
    restricted = load_workbook(io.BytesIO(made("OFFICIAL-SENSITIVE")))

    assert {sheet["A2"].value for sheet in restricted} == {"OFFICIAL-SENSITIVE"}
    assert restricted.properties.category == "OFFICIAL-SENSITIVE"


def test_it_is_the_same_each_time_and_says_what_it_is():
    assert made() == made()
    with zipfile.ZipFile(io.BytesIO(made())) as parts:
        kinds = parts.read("[Content_Types].xml").decode()
        assert "spreadsheetml.sheet.main+xml" in kinds
        assert b">en-GB</dc:language>" in parts.read("docProps/core.xml")


SOFFICE = shutil.which("soffice")
AS_STORED = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,-1"
"""Commas, quotes, UTF-8, from the first line, what is stored and not what is shown, every sheet in a file of its own."""


@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not here: apt-get install libreoffice-calc-nogui")
def test_libreoffice_opens_it_and_gives_back_the_csv_files(tmp_path):
    (tmp_path / "book.xlsx").write_bytes(made())
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = [SOFFICE, profile, "--headless", "--convert-to", AS_STORED, "--outdir", tmp_path, tmp_path / "book.xlsx"]
    subprocess.run(command, check=True, capture_output=True, timeout=300)  # noqa: S603
    names = {**sheet_names(TABLES, CHAPTERS), "definitions": "Definitions"}

    for table in [*TABLES, DEFINITIONS]:
        with (tmp_path / f"book-{names[table.name]}.csv").open(encoding="utf-8", newline="") as file:
            got = [*csv.reader(file)]
        start = next(place for place, row in enumerate(got, start=1) if row[0] == BACK)
        assert [[*map(read, row)] for row in got[start:]] == [
            [*map(read, row)] for row in csv.reader(io.StringIO(csv_of(table).decode()))
        ]


def read(cell):
    """Numbers by what they are: 23.0 comes back as 23."""
    return Decimal(cell) if re.fullmatch(r"-?\d+(\.\d+)?", cell) else cell
