"""The workbook of lists: what stands in it, who may read it, and that it is the same each time."""

import os
import stat
import zipfile

import pandas as pd
import pytest
from openpyxl import Workbook, load_workbook

from improve_analysis.errors import InputError
from improve_analysis.lists import LISTS, workbook, write_lists
from improve_analysis.lists._list import MadeList
from improve_analysis.lists.workbook import MARKING, WARNING, replace_workbook, workbook_bytes
from tests.measures.conftest import make_records

AS_AT = pd.Timestamp("2024-09-30")
ASSESSMENTS = """
cina_assessment_id | cina_person_id | cina_assessment_start_date | cina_assessment_auth_date | cina_assessment_team | cina_assessment_worker_id
1                  | =cmd()         | 2024-07-25                 |                           |                      | W1
2                  | 0042           | 2024-01-02                 |                           | T1                   | W2
3                  | in_time        | 2024-09-20                 |                           | T1                   | W2
"""


@pytest.fixture
def records():
    return make_records("2024-09-30", ssd_cin_assessments=ASSESSMENTS, ssd_missing="miss_table_id\n")


@pytest.fixture
def book(tmp_path, records):
    write_lists(records, tmp_path / "lists.xlsx")
    return load_workbook(tmp_path / "lists.xlsx")


def test_contents_come_first_then_a_sheet_for_each_list(book):
    assert book.sheetnames == ["Contents", *(declared.title for declared in LISTS.values())]


def test_contents_give_each_lists_rule_and_count(book):
    header, *rows = book["Contents"].iter_rows(min_row=3, max_col=5, values_only=True)
    found = {row[0]: row for row in rows}

    assert header == ("List", "Rows", "Who is on it", "To know", "As many in the book")
    assert [*found] == [declared.title for declared in LISTS.values()]
    assert found["Assessments overdue"] == (
        "Assessments overdue",
        2,
        LISTS["assessments_overdue"].rule,
        None,
        "Assessments open beyond 45 working days",
    )
    assert found["Missing now"][1:4:2] == (0, "Nothing is on this list.")
    assert found["Supervision of workers overdue"][1] is None
    assert found["Supervision of workers overdue"][3].startswith(
        "Not made. The extract does not hold what this list needs: super"
    )


def test_contents_lead_to_each_sheet(book):
    cells = [row[0] for row in book["Contents"].iter_rows(min_row=4, max_col=1)]

    assert [cell.hyperlink.location for cell in cells] == [f"'{declared.title}'!A1" for declared in LISTS.values()]


def test_a_sheet_has_title_note_header_and_rows(book):
    sheet = book["Assessments overdue"]
    rows = [*sheet.iter_rows(min_row=3, max_col=6, values_only=True)]

    assert sheet["A1"].value == "Assessments overdue"
    assert LISTS["assessments_overdue"].rule in sheet["A2"].value
    assert rows == [
        ("Child id", "Team", "Worker id", "Began", "Due", "Working days over"),
        ("0042", "Not known", "W2", pd.Timestamp("2024-01-02"), pd.Timestamp("2024-03-05"), 144),
        ("=cmd()", "Not known", "W1", pd.Timestamp("2024-07-25"), pd.Timestamp("2024-09-27"), 1),
    ]


def test_ids_are_text_and_dates_are_dates(book):
    sheet = book["Assessments overdue"]

    assert [sheet[cell].data_type for cell in ("A4", "A5", "D4", "F4")] == ["s", "s", "d", "n"]
    assert sheet["D4"].number_format == "DD/MM/YYYY"


def test_every_sheet_is_marked_on_screen_and_in_print(book):
    for sheet in book:
        assert "As at the end of 30 September 2024." in sheet["A2"].value
        assert MARKING in sheet["A2"].value
        assert WARNING in sheet["A2"].value
        assert sheet.oddHeader.center.text == MARKING
        assert sheet.oddFooter.left.text == WARNING
        assert sheet.freeze_panes == "A4"


def test_a_list_that_is_empty_or_not_made_says_so_on_its_sheet(book):
    assert book["Missing now"]["A4"].value == "Nothing is on this list."
    assert "Nothing is on this list." in book["Missing now"]["A2"].value
    assert book["Supervision of workers overdue"]["A4"].value == "Not made: see the note above."
    assert "supervision_log (Supervision sessions" in book["Supervision of workers overdue"]["A2"].value


def test_who_cannot_be_judged_is_counted_on_the_sheet(tmp_path):
    records = make_records(
        "2024-09-30",
        ssd_cla_episodes="""
        clae_cla_episode_id | clae_person_id | clae_cla_episode_start_date | clae_cla_episode_start_reason | clae_legal_status
        1                   | long_here      | 2020-01-01                  | L                             | C2
        """,
        ssd_cla_care_plan="lacp_table_id\n",
    )
    write_lists(records, tmp_path / "lists.xlsx")

    note = load_workbook(tmp_path / "lists.xlsx")["No permanence plan"]["A2"].value

    assert "Could not be judged: 1 in care of whom the extract does not say when they came into care." in note


def test_the_same_lists_are_the_same_bytes(records, tmp_path, monkeypatch):
    write_lists(records, tmp_path / "a.xlsx")
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    write_lists(records, tmp_path / "b.xlsx")

    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
    with zipfile.ZipFile(tmp_path / "a.xlsx") as parts:
        assert {part.date_time for part in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert b"2000-01-01T00:00:00Z" in parts.read("docProps/core.xml")


def test_only_the_owner_may_read_it_and_nothing_else_is_left(records, tmp_path):
    path = tmp_path / "lists.xlsx"
    previous = os.umask(0)
    try:
        write_lists(records, path)
    finally:
        os.umask(previous)

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [*tmp_path.iterdir()] == [path]


def test_an_earlier_workbook_of_lists_is_replaced_and_made_private(records, tmp_path):
    path = tmp_path / "lists.xlsx"
    write_lists(records, path)
    path.chmod(0o644)
    write_lists(make_records("2024-08-31", ssd_cin_assessments=ASSESSMENTS), path)

    assert "31 August 2024" in load_workbook(path)["Contents"]["A2"].value
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def another_workbook(path):
    Workbook().save(path)


def text(path):
    path.write_text("notes")


def folder(path):
    path.mkdir()


def other_zip(path):
    with zipfile.ZipFile(path, "w") as parts:
        parts.writestr("a.txt", "improve lists")


@pytest.mark.parametrize("put", [another_workbook, text, folder, other_zip])
def test_nothing_else_is_written_over(records, tmp_path, put):
    path = tmp_path / "lists.xlsx"
    put(path)
    before = path.read_bytes() if path.is_file() else None

    with pytest.raises(InputError, match="is not a workbook of working lists"):
        write_lists(records, path)
    assert (path.read_bytes() if path.is_file() else None) == before


def test_what_dies_on_the_way_leaves_the_earlier_workbook(records, tmp_path, monkeypatch):
    path = tmp_path / "lists.xlsx"
    write_lists(records, path)
    before = path.read_bytes()

    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(workbook.os, "fsync", full)
    with pytest.raises(InputError, match="No space left on device"):
        replace_workbook(path, b"new")
    assert path.read_bytes() == before
    assert [*tmp_path.iterdir()] == [path]


def test_characters_that_a_workbook_cannot_hold_do_not_stop_it():
    declared = LISTS["workers_supervision_overdue"]
    rows = pd.DataFrame([["W\x01", *[""] * 4]], columns=[column.header for column in declared.columns])

    assert workbook_bytes([MadeList(declared=declared, rows=rows)], council="A council", as_at=AS_AT)
