"""A leak of each kind put into a built site, and the sentence that says where; and what only looks like one."""

import base64
import gzip
import io
import json
import struct
import zipfile
import zlib

import openpyxl
import pandas as pd
import pikepdf
import pytest
import typst

from improve_analysis.checks import addresses, leaks, leftovers
from improve_analysis.extracts import Extract
from improve_analysis.extracts._identifiers import NO_IDENTIFIERS, identifiers
from improve_analysis.tables import conform

TABLES = {
    "ssd_person": {
        "pers_person_id": ["CH00123", "704455", "61234"],
        "pers_upn": ["A123456789012", None, None],
        "pers_dob": ["2010-05-14", "2024-09-30", None],
    },
    "ssd_address": {"addr_table_id": ["AD000001"], "addr_address_postcode": ["SN1 2ZZ"]},
    "ssd_professionals": {"prof_professional_id": ["P0065"]},
}
KNOWN = identifiers(
    Extract(
        tables={name: conform(pd.DataFrame(columns), name) for name, columns in TABLES.items()},
        coverage={},
        findings=pd.DataFrame(),
        sources=(),
    )
)
PUBLIC = {"61,234", "30 September 2024"}
CHILD = "a child's id (ssd_person.pers_person_id, ends …23)"
PIXEL = [(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)), (b"IDAT", zlib.compress(b"\0\0")), (b"IEND", b"")]


def png(*chunks, after=b""):
    written = [PIXEL[0], *chunks, *PIXEL[1:]]
    parts = (
        struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
        for kind, content in written
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts) + after


def jpeg(segment):
    return b"\xff\xd8\xff\xe0\x00\x04ab" + segment + b"\xff\xda\x00\x02\x12\x34\xff\xd9"


def zipped(**members):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/"), content)
    return packed.getvalue()


def workbook(text, creator="openpyxl"):
    book = openpyxl.Workbook()
    book.active.append([text])
    book.properties.creator = creator
    packed = io.BytesIO()
    book.save(packed)
    return packed.getvalue()


def page(body):
    return f"<!DOCTYPE html><html><body><h1>Thresholds</h1><p>61,234 children</p>{body}</body></html>"


def faults(tmp_path, name, content):
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return leaks.faults(tmp_path, KNOWN, PUBLIC)


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ("<p>CH00123</p>", "its text"),
        ('<div hidden style="display:none">about CH00123.</div>', "its text"),
        ("<p>ch00123</p>", "its text"),
        ("<p>CH<b>00</b>123</p>", "its text"),
        ("<p>CH<!-- -->00123</p>", "its text"),
        ("<p>CH\u200b00123</p>", "its text"),
        ("<p>&#67;&#x48;00123</p>", "its text"),
        ("<b>CH00123</b><b>4</b>", "its text"),
        ("<td>5</td><td>CH00123</td><td>6</td>", "its text"),
        ("<textarea>a < b CH00123", "its text"),
        ('<img src="a.png" alt="The path of CH00123 through care">', "the alt text of a picture"),
        ("<img src='a.png' alt='CH&#48;0123'>", "the alt text of a picture"),
        ('<p title="CH00123">x</p>', "a tooltip"),
        ('<p data-child="CH00123">x</p>', "the attribute data-child"),
        ("<p data-child=CH00123>x</p>", "the attribute data-child"),
        ('<a href="child.html?id=CH00123&x=1">x</a>', "the attribute href"),
        ('<a href="x?q=%20CH00123">x</a>', "the attribute href"),
        ("<p CH00123>x</p>", "a tag"),
        ("<!-- CH00123 -->", "a comment"),
        ("<!-- never ended CH00123", "a comment"),
        ("<script>const rows = ['CH00123']</script>", "a script"),
        (r'<script type="application/json">{"a": "x\nCH00123", "b": 1}</script>', "a script"),
        ("<style>.x::after {content: 'CH00123'}</style>", "a style sheet"),
    ],
)
def test_a_childs_id_on_a_page_is_found_and_its_place_said(tmp_path, body, place):
    found = faults(tmp_path, "thresholds.html", page(body))

    assert found == [f"thresholds.html holds {CHILD}, in {place}: it may not be published."]


@pytest.mark.parametrize(
    ("name", "content", "place"),
    [
        ("searchindex.js", 'Search.setIndex({"terms": {"ch00123": [3]}})', ""),
        ("data/measures.csv", "measure,value\na,1\nb,CH00123\n", ""),
        ("manifest.json", json.dumps({"a": ["CH00123"]}), ""),
        ("manifest.json", '{"a": "x\\u0043H00123"}'.replace("x", " "), ""),
        ("ledger.jsonl", '{"a": "CH00123"}\n', ""),
        ("_static/improve.css", "/* CH00123 */", ""),
        ("app.js.map", '{"sources": ["CH00123"]}', ""),
        ("stray", b"\x00\x01\x02 CH00123 \xff\xfe", ""),
        ("stray", "about CH00123".encode("utf-16"), ""),
        ("stray", b"\x00\xff" + zlib.compress(b"about CH00123"), ", in a compressed stream"),
        ("stray.gz", gzip.compress(b"about CH00123", mtime=0), ", in its uncompressed content"),
        ("chart.svg", '<svg><text>CH<tspan x="1">00123</tspan></text></svg>', ", in its text"),
        ("data.zip", zipped(a__b="CH00123"), ", in its part a/b"),
        ("data.zip", zipped(inner=zipped(b="CH00123")), ", in its part inner, its part b"),
        ("data.xlsx", zipped(word=page("<r><t>CH</t></r><r><t>00123</t></r>")), ", in its part word, its text"),
    ],
)  # fmt: skip
def test_a_childs_id_in_any_other_file_is_found(tmp_path, name, content, place):
    found = faults(tmp_path, name, content)

    assert found == [f"{name} holds {CHILD}{place}: it may not be published."]


def pdf(body="", title="Thresholds", standards="1.7"):
    """Its text is drawn glyph by glyph, packed, and found by no search of its bytes."""
    head = f'#set document(title: "{title}", date: none)\n#set text(lang: "en")\n'
    return typst.compile(f"{head}{body}".encode(), format="pdf", pdf_standards=standards)


@pytest.mark.parametrize("standards", ["1.7", "ua-1"])
@pytest.mark.parametrize(
    ("body", "title", "place"),
    [
        ("about CH00123.", "Thresholds", "its page 1"),
        ("one #pagebreak() CH00123", "Thresholds", "its page 2"),
        ("#table(columns: 3, table.header([a], [b], [c]), [5], [CH00123], [6])", "Thresholds", "its page 1"),
        ("#set page(header: [CH00123])\nx", "Thresholds", "its page 1"),
        ("#text(fill: white, size: 1pt)[CH00123]", "Thresholds", "its page 1"),
        ("x", "Of CH00123", "its labels"),
        ('#link("https://example.org/?id=CH00123")[x]', "Thresholds", "its labels"),
        ('#figure(rect(), alt: "The path of CH00123 through care")', "Thresholds", "its labels"),
    ],
)
def test_a_childs_id_in_a_pdf_is_found(tmp_path, body, title, place, standards):
    found = faults(tmp_path, "report.pdf", pdf(body, title, standards))

    assert f"report.pdf holds {CHILD}, in {place}: it may not be published." in found


def test_a_date_of_birth_on_two_lines_of_a_pdf_is_found(tmp_path):
    found = faults(
        tmp_path, "report.pdf", pdf("#set page(width: 6cm)\n" + "born in a " * 5 + "14 May 2010", standards="ua-1")
    )

    assert len(found) == 1


def test_a_number_beside_a_month_in_the_next_cell_of_a_pdf_is_no_date(tmp_path):
    table = "#table(columns: 2, table.header([Number], [Month]), [14], [May 2010])"

    assert faults(tmp_path, "report.pdf", pdf(table, standards="ua-1")) == []


def test_a_childs_id_in_a_file_within_a_pdf_and_behind_its_end_is_found(tmp_path):
    with pikepdf.open(io.BytesIO(pdf("x"))) as opened:
        opened.attachments["a.csv"] = pikepdf.AttachedFileSpec(opened, b"id\nCH00123\n")
        written = io.BytesIO()
        opened.save(written)

    found = faults(tmp_path, "a.pdf", written.getvalue())

    assert f"a.pdf holds {CHILD}, in a stream: it may not be published." in found
    assert faults(tmp_path, "a.pdf", pdf("x") + b"\n% CH00123\n") == [f"a.pdf holds {CHILD}: it may not be published."]


def test_the_numbers_of_a_pdfs_objects_are_no_ids(tmp_path):
    assert faults(tmp_path, "a.pdf", pdf("x") + b"\n61234 0 obj\n<< /Length 704455 /Kids [61234 0 R] >>\n") == []


@pytest.mark.parametrize(
    ("content", "place"),
    [
        (b"%PDF-1.7 stream\n" + zlib.compress(b"BT [(CH)-20(00123)] TJ") + b"endstream", ", in a compressed stream"),
        (b"%PDF-1.7 /Title (CH00123)", ""),
    ],
)
def test_a_pdf_that_cannot_be_opened_is_searched_and_said_to_be_broken(tmp_path, content, place):
    assert faults(tmp_path, "report.pdf", content) == [
        f"report.pdf holds {CHILD}{place}: it may not be published.",
        "report.pdf cannot be searched (it is no whole PDF, or locked): publish it unlocked and whole, or not at all.",
    ]


@pytest.mark.parametrize("content", [workbook("CH00123"), workbook("x", creator="CH00123"), workbook("=HYPERLINK(\"CH00123\")")])  # fmt: skip
def test_a_workbooks_cells_and_properties_are_searched(tmp_path, content):
    assert [CHILD in fault for fault in faults(tmp_path, "data.xlsx", content)] == [True]


@pytest.mark.parametrize(
    "content",
    [
        png((b"tEXt", b"Comment\0of CH00123")),
        png((b"zTXt", b"Comment\0\0" + zlib.compress(b"of CH00123"))),
        png((b"iTXt", b"Comment\0\1\0en\0\0" + zlib.compress(b"of CH00123"))),
        png((b"eXIf", b"MM\0*CH00123\0")),
        png(after=b"CH00123"),
        jpeg(b"\xff\xfe\x00\x09CH00123"),
        jpeg(b"\xff\xe1\x00\x0fExif\0\0CH00123"),
    ],
)
def test_a_pictures_metadata_is_searched(tmp_path, content):
    found = faults(tmp_path, "_images/chart.png", content)

    assert any(CHILD in fault and "the picture's metadata" in fault for fault in found)


@pytest.mark.parametrize("chunk", [(b"tEXt", b"Software\0Matplotlib"), (b"tIME", b"\x07\xe8\x09\x1e\x00\x00\x00")])
def test_a_picture_may_carry_no_metadata_at_all(tmp_path, chunk):
    found = faults(tmp_path, "chart.png", png(chunk))

    assert found == [f"The picture chart.png carries metadata ({chunk[0].decode()}): save it without."]


def test_a_picture_and_a_page_within_a_page_are_searched(tmp_path):
    picture = base64.b64encode(png((b"tEXt", b"Comment\0CH00123"))).decode()

    found = faults(tmp_path, "a.html", page(f'<img alt="A line that rises" src="data:image/png;base64,{picture}">'))

    assert any("a file embedded in the attribute src" in fault and CHILD in fault for fault in found)


@pytest.mark.parametrize("name", ["CH00123.html", "children/ch00123/a.txt"])
def test_a_files_name_is_searched(tmp_path, name):
    assert any(fault.endswith("in its name: it may not be published.") for fault in faults(tmp_path, name, "x"))


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("A123456789012", "a unique pupil number (ssd_person.pers_upn, ends …12)"),
        ("p0065", "a worker's id (ssd_professionals.prof_professional_id, ends …65)"),
        ("AD000001", "a record's id (ssd_address.addr_table_id, ends …01)"),
        ("SN1 2ZZ", "a postcode (ssd_address.addr_address_postcode, ends …ZZ)"),
        ("SN12ZZ", "a postcode (ssd_address.addr_address_postcode, ends …ZZ)"),
        ("SN1&nbsp;2ZZ", "a postcode (ssd_address.addr_address_postcode, ends …ZZ)"),
        ("704455", "a child's id (ssd_person.pers_person_id, ends …55)"),
        ("case #704455", "a child's id (ssd_person.pers_person_id, ends …55)"),
        ("704455.0", "a child's id (ssd_person.pers_person_id, ends …55)"),
        ("child_704455_old", "a child's id (ssd_person.pers_person_id, ends …55)"),
    ],
)
def test_each_kind_of_identifier_is_named_and_never_told(tmp_path, text, what):
    (found,) = faults(tmp_path, "a.html", page(f"<p>It is {text}</p>"))

    assert f"holds {what}" in found
    assert text not in found


@pytest.mark.parametrize(
    "written",
    [
        "2010-05-14",
        "2010-05-14T00:00:00",
        "2010-05-14 00:00:00",
        "20100514",
        "14/05/2010",
        "14/5/2010",
        "05/14/2010",
        "14.05.2010",
        "14/05/10",
        "14-05-10",
        "14 May 2010",
        "14&nbsp;May 2010",
        "14\nMay 2010",
        "14 <b>May</b> 2010",
        "14th of May 2010",
        "14-May-10",
        "14 May 10",
        "May 14, 2010",
    ],
)
def test_a_date_of_birth_is_found_however_it_is_written(tmp_path, written):
    found = faults(tmp_path, "a.html", page(f"<p>Born {written}.</p>"))

    assert found == ["a.html holds a date of birth (ssd_person.pers_dob), in its text: it may not be published."]


@pytest.mark.parametrize(
    "text",
    [
        "XCH00123 CH001234 CH00123a ÉCH00123",
        "<td>7044</td><td>55</td>",
        "<td>14</td><td>May 2010</td>",
        "May 2010, 14 May, 14/05/2011, 31/02/2010, 114/05/2010, 14 Mayors 2010",
        "61,234 and 61234 children",
        "at 30 September 2024, 30/09/2024 or 2024-09-30",
        "0.704455 and 704455.37 and 1704455",
        '<p style="color: #704455">x</p><style>a {color:#704455}</style>',
        "SN1 2ZZA SN1, 2ZZ",
    ],
)
def test_what_only_looks_like_an_identifier_is_let_through(tmp_path, text):
    assert faults(tmp_path, "a.html", page(text)) == []


def test_adjoining_lines_of_a_download_are_no_day(tmp_path):
    assert faults(tmp_path, "a.csv", "period,value\nApril 2010,14\nMay 2010,15\n") == []


def test_pixels_are_not_read_as_text(tmp_path):
    assert faults(tmp_path, "a.png", png((b"IDAT", b" CH00123 "))) == []


def test_a_thousand_children_are_one_sentence(tmp_path):
    (found,) = faults(tmp_path, "a.html", page("<td>CH00123</td><td>704455</td>"))

    assert "ends …55) and 1 more like it, in its text" in found


@pytest.mark.parametrize("content", [b"PK\x03\x04 broken", b"\x1f\x8b broken"])
def test_what_cannot_be_opened_may_not_be_published(tmp_path, content):
    (found,) = faults(tmp_path, "data.xlsx", content)

    assert found.startswith("data.xlsx cannot be searched (")


def test_a_packages_own_file_holds_nothing_of_ours_until_it_is_changed(tmp_path, monkeypatch):
    theirs = (tmp_path / "package").resolve()
    theirs.mkdir()
    (theirs / "theme.js").write_text("var size = 704455 // http://example.org /home/builder/x")
    monkeypatch.setattr("improve_analysis.checks._theme._by_size", lambda: {55: [theirs / "theme.js"]})
    site = tmp_path / "site"
    site.mkdir()

    (site / "theme.js").write_bytes((theirs / "theme.js").read_bytes())
    assert (leaks.faults(site, KNOWN), addresses.faults(site), leftovers.faults(site)) == ([], [], [])

    (site / "theme.js").write_bytes((theirs / "theme.js").read_bytes().replace(b"size", b"sise"))
    assert len(leaks.faults(site, KNOWN)) == 1
    assert len(leftovers.faults(site)) == 1


def test_the_scan_says_what_it_searched(tmp_path):
    (tmp_path / "a.html").write_text("x" * 10)
    (tmp_path / "b.csv").write_text("y" * 5)

    found = leaks.scan(tmp_path, KNOWN)

    assert (found.files, found.bytes, found.identifiers, found.too_short) == (2, 15, KNOWN.searched, 0)
    assert found.faults == ()


def test_without_an_extract_nothing_is_searched_for(tmp_path):
    (tmp_path / "a.html").write_text(page("CH00123"))

    assert leaks.faults(tmp_path, NO_IDENTIFIERS) == []
