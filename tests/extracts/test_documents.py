from datetime import date, datetime
from pathlib import Path

import msoffcrypto.format.ooxml
import pandas as pd
import pytest

from improve_analysis.errors import InputError
from improve_analysis.extracts._documents import open_documents
from improve_analysis.extracts._reading import Sheet, XmlDocument
from tests.extracts.making import workbook

OLD_WORKBOOK = Path(__file__).parent / "files" / "old_workbook.xls"


def only_sheet(path: Path) -> Sheet:
    (document,), _ = open_documents(path)
    assert isinstance(document, Sheet)
    return document


def as_lists(sheet: Sheet) -> list[list[str | None]]:
    return sheet.frame.astype(object).where(sheet.frame.notna(), None).to_numpy().tolist()


def refusal(path: Path) -> str:
    with pytest.raises(InputError) as refused:
        open_documents(path)
    said = str(refused.value)
    assert "\n" not in said
    assert said.endswith(".")
    return said


def test_csv_is_text_with_the_rows_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b'\xef\xbb\xbfCHILD, DOB ,NOTE\r\n001,1/2/2020,"a, b"\r\n\r\n002,#N/A,\r\n')
    sheet = only_sheet(path)
    assert list(sheet.frame.columns) == ["CHILD", "DOB", "NOTE"]
    assert as_lists(sheet) == [["001", "1/2/2020", "a, b"], ["002", None, None]]
    assert list(sheet.frame.index) == [2, 4]


def test_csv_that_is_not_utf_8_is_read_and_said(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("NAME,TEAM\nZoë,Café".encode("cp1252"))
    (sheet,), (finding,) = open_documents(path)
    assert as_lists(sheet) == [["Zoë", "Café"]]
    assert "UTF-8" in finding.problem


@pytest.mark.parametrize("titles", [[], [["List 1"]], [["List 1", None, "as at"], []]])
def test_titles_above_the_headers_are_passed_over(tmp_path: Path, titles: list[list[object]]) -> None:
    header = ["id", "a", "b", "c", "d", "e"]
    path = workbook(tmp_path / "a.xlsx", One=[*titles, header, [1, None, None, None, None, 2]])
    sheet = only_sheet(path)
    assert list(sheet.frame.columns) == header
    assert list(sheet.frame.index) == [len(titles) + 2]


def test_excel_values_become_text(tmp_path: Path) -> None:
    row = [date(2024, 9, 30), datetime.fromisoformat("2024-09-30T14:05"), 12.0, 12.5, 7, True, "#N/A", "  x ", None]
    path = workbook(tmp_path / "a.xlsx", One=[[f"c{number}" for number in range(9)], row])
    assert as_lists(only_sheet(path)) == [
        ["2024-09-30", "2024-09-30T14:05:00", "12", "12.5", "7", "True", None, "x", None]
    ]


def test_an_old_workbook_is_read_and_its_empty_sheet_said() -> None:
    (sheet,), (finding,) = open_documents(OLD_WORKBOOK)
    assert sheet.name == "UASC"
    assert as_lists(sheet) == [
        ["101", "2", "2006-05-09", "2024-05-09T08:30:00"],
        ["102", "1", "09/05/2007", None],
    ]
    assert list(sheet.frame.index) == [3, 4]
    assert (finding.sheet, finding.problem) == ("Empty", "the sheet is empty")


def test_parquet_becomes_text(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    frame = pd.DataFrame(
        {
            "CHILD": [1, 2],
            "DOB": pd.to_datetime(["2020-01-02", None]),
            "AT": pd.to_datetime(["2020-01-02 10:00", None]),
            "N": [1.0, None],
        }
    )
    frame.to_parquet(path)
    sheet = only_sheet(path)
    assert as_lists(sheet) == [["1", "2020-01-02", "2020-01-02T10:00:00", "1"], ["2", None, None, None]]
    assert list(sheet.frame.index) == [2, 3]


def test_a_folder_is_read_whole_in_order_without_hidden_and_lock_files(tmp_path: Path) -> None:
    for name in ("b/two.csv", "a.csv", ".hidden.csv", "~$a.xlsx", "b/.git/x.csv"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x,y\n1,2\n")
    documents, findings = open_documents(tmp_path)
    assert [document.file for document in documents] == ["a.csv", "b/two.csv"]
    assert findings == []


@pytest.mark.parametrize("name", ["plan.pdf", "letter.docx", "notes.txt", "photo.png"])
def test_a_file_of_another_kind_in_a_folder_is_a_finding(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"%PDF-1.7")
    (tmp_path / "a.csv").write_text("x,y\n1,2\n")
    documents, (finding,) = open_documents(tmp_path)
    assert len(documents) == 1
    assert finding.file == name
    assert "not recognised" in finding.problem


def test_headers_that_differ_only_in_writing_are_repeated(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("Child ID,Date,child_id\n1,2,3\n")
    assert only_sheet(tmp_path / "a.csv").repeated_headers == ("child_id",)


def test_a_column_without_a_header_keeps_its_letter_and_empty_ones_go(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("x,y,,\n1,2,3,\n")
    assert list(only_sheet(tmp_path / "a.csv").frame.columns) == ["x", "y", "column C"]


def test_short_rows_are_counted(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("x,y,z\n1,2,3\n4,5\n6")
    (sheet,), (finding,) = open_documents(tmp_path / "a.csv")
    assert as_lists(sheet)[-1] == ["6", None, None]
    assert (finding.row, finding.problem[:40]) == (3, "fewer values than headers, in 2 of 3 row")


@pytest.mark.parametrize("ending", [".csv", ".xls", ".xlsm", ".parquet"])
def test_a_workbook_is_known_by_its_content(tmp_path: Path, ending: str) -> None:
    path = workbook(tmp_path / "a.xlsx", One=[["x", "y"], [1, 2]]).rename(tmp_path / f"a{ending}")
    (sheet,), findings = open_documents(path)
    assert as_lists(sheet) == [["1", "2"]]
    assert len(findings) == (ending != ".xlsm")


def test_csv_saved_as_xls_is_read_and_said(tmp_path: Path) -> None:
    (tmp_path / "a.xls").write_text("x,y\n1,2\n")
    (sheet,), (finding,) = open_documents(tmp_path / "a.xls")
    assert as_lists(sheet) == [["1", "2"]]
    assert "CSV" in finding.problem


def test_xml_has_its_collection(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_text(
        "<Message><Header><CollectionDetails><Collection> CIN </Collection></CollectionDetails></Header></Message>"
    )
    (document,), _ = open_documents(tmp_path / "a.xml")
    assert isinstance(document, XmlDocument)
    assert document.collection == "CIN"


BILLION_LAUGHS = '<!DOCTYPE m [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><Message>&b;</Message>'
OUTSIDE_FILE = '<!DOCTYPE m [<!ENTITY a SYSTEM "file:///etc/hostname">]><Message>&a;</Message>'


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.csv", b"", "is empty"),
        ("a.csv", b" \r\n\n", "is empty"),
        ("a.xlsx", b"", "is empty"),
        ("a.csv", b'x,y\n1,"2\n3,4', "cut short"),
        ("a.csv", b"x,y\n1,2\n3,4,5\n", "Row 3"),
        ("a.csv", b"x;y\n1;2\n", "semicolons"),
        ("a.csv", b"x\ty\n1\t2\n", "tabs"),
        ("a.csv", "x,y\n1,2\n".encode("utf-16"), "neither text nor a workbook"),
        ("a.csv", b"%PDF-1.7 ...", "a PDF"),
        ("a.xls", b"<html><table><tr><td>x</td></tr></table></html>", "web page"),
        ("a.csv", b"<!DOCTYPE html><p>Sign in</p>", "web page"),
        ("a.xlsx", b"this is not a workbook\n", "plain text"),
        ("a.xml", b"CHILD,DOB\n1,2\n", "plain text"),
        ("a.parquet", b"CHILD,DOB\n1,2\n", "plain text"),
        ("a.xlsx", b"PK\x03\x04 cut short", "cut short"),
        ("a.parquet", b"PAR1 cut short", "cut short"),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 cut short", "damaged"),
        ("a.xml", b"<Message><Children><Child>", "cut short"),
        ("a.xml", BILLION_LAUGHS.encode(), "entities"),
        ("a.xml", OUTSIDE_FILE.encode(), "entities"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_a_sentence(
    tmp_path: Path, name: str, content: bytes, words: str
) -> None:
    (tmp_path / name).write_bytes(content)
    said = refusal(tmp_path)
    assert words in said
    assert name in said


@pytest.mark.parametrize("share", [0.3, 0.6, 0.95])
def test_a_truncated_workbook_is_refused(tmp_path: Path, share: float) -> None:
    path = workbook(tmp_path / "a.xlsx", One=[["x", "y"], *([number, "text"] for number in range(200))])
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * share)])
    assert "damaged or cut short" in refusal(path)


def test_a_workbook_whose_sheet_is_broken_is_refused(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", One=[["x", "y"], [1, 2]])
    path.write_bytes(path.read_bytes().replace(b"xl/worksheets/sheet1.xml", b"xl/worksheets/sheet9.xml"))
    assert "damaged or cut short" in refusal(path)


def test_an_encrypted_workbook_is_refused(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", One=[["x", "y"], [1, 2]])
    with path.open("rb") as plain, (tmp_path / "b.xlsx").open("wb") as locked:
        msoffcrypto.format.ooxml.OOXMLFile(plain).encrypt("secret", locked)
    assert "password" in refusal(tmp_path / "b.xlsx")


def test_a_missing_path_and_an_empty_folder_are_refused(tmp_path: Path) -> None:
    assert "no file or folder" in refusal(tmp_path / "nothing")
    (tmp_path / ".gitkeep").touch()
    assert "has no files" in refusal(tmp_path)


def test_a_file_that_may_not_be_read_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.csv").write_text("x,y\n1,2\n")

    def forbid(path: Path) -> bytes:
        raise PermissionError(path)

    monkeypatch.setattr(Path, "read_bytes", forbid)
    assert "may not be read" in refusal(tmp_path / "a.csv")


def test_a_folder_that_may_not_be_read_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def forbid(path: object) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr("os.scandir", forbid)
    assert "may not be read" in refusal(tmp_path)


def test_a_single_file_of_another_kind_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.7")
    assert "a PDF" in refusal(tmp_path / "a.pdf")
