"""The downloads of a site with one thing wrong in them, and the sentence that names it."""

import csv
import io
import re
import zipfile

import openpyxl
import pytest

from improve_analysis.checks import leaks, numbers
from improve_analysis.checks._downloads import of_downloads
from improve_analysis.disclosure.ledger import lines_of
from improve_analysis.disclosure.projection import Estimate, Projection, projection_lines
from improve_analysis.edition.downloads import Downloads, about, workbook_path
from improve_analysis.extracts._identifiers import Identifiers, Named
from improve_analysis.measures import EXHIBITS, MEASURES
from improve_analysis.measures._exhibit import Form
from improve_analysis.measures._measure import ALL
from tests.checks.test_leaks import KNOWN, PUBLIC
from tests.display.conftest import AS_AT, YEAR, months, quarter_ends, released, row
from tests.edition.making import edition_of

TREND, BY_AGE, CURVE = "thresholds.contact_conversion", "thresholds.referrals_by_age", "permanence.plans_by_day"
HEADLINE, PROJECTION = "overview.thresholds.assessments_in_time", "homes.projection"
WORKBOOK = workbook_path("2024-09")


def exhibit(name, periods, figures):
    """An exhibit of the book with made-up figures: (period, numerator, denominator, category)."""
    declared = EXHIBITS[name]
    measure = MEASURES[declared.measures[0]]
    group = {Form.CURVE: "days"}.get(declared.form, declared.by[0] if declared.by else ALL)
    rows = [row(measure, period, (top, bottom), category, group) for period, top, bottom, category in figures]
    shape = {"id": name, "title": declared.title, "by": declared.by}
    return released(declared.form, rows, [measure], periods, **shape)


LAST_MONTHS, LAST_YEARS = months(2), [quarter_ends(5)[0], quarter_ends(5)[-1]]
ESTIMATE = Estimate(median=310, low_80=290, high_80=335, low_95=275, high_95=355)
RELEASES = {
    TREND: exhibit(TREND, LAST_MONTHS, [(LAST_MONTHS[0], 59, 1200, ALL), (LAST_MONTHS[1], 3, 1120, ALL)]),
    BY_AGE: exhibit(BY_AGE, [YEAR], [(YEAR, 33, 33, "1 to 4"), (YEAR, 41, 41, "5 to 9"), (YEAR, 4, 4, "10 to 15")]),
    HEADLINE: exhibit(HEADLINE, LAST_YEARS, [(LAST_YEARS[0], 2044, 2443, ALL), (LAST_YEARS[1], 2351, 2551, ALL)]),
}
EDITION = edition_of(
    RELEASES,
    projection=Projection(
        as_at=AS_AT, rate_months=24, years=(AS_AT,), total=(ESTIMATE,), by_age={"0 to 5": (ESTIMATE,)}, by_placement={}
    ),
)
LINES = [*lines_of(RELEASES, "2024-09"), *projection_lines(EDITION.projection, "2024-09")]
CALLED_BY_A_ROUND_NUMBER = Identifiers(
    forms={"100000": Named(what="a child's id", column="ssd_person.pers_person_id")}, days={}, searched=1, too_short=0
)
OFFERED = numbers.offered(EDITION.settings, EDITION.title, about(EDITION).cover)
FILES = Downloads(edition=EDITION).files


@pytest.fixture
def site(tmp_path):
    (tmp_path / "data").mkdir()
    for name, content in FILES.items():
        (tmp_path / name).write_bytes(content)
    return tmp_path


def faults(site):
    return [fault for one in of_downloads(site, LINES, OFFERED) for fault in one.faults]


def change(site, name, old, new):
    text = (site / name).read_text(encoding="utf-8")
    assert text.count(old) == 1, "the mutation must change one place"
    (site / name).write_text(text.replace(old, new), encoding="utf-8")


def test_what_an_edition_offers_passes_and_its_numbers_are_counted(site):
    assert faults(site) == []
    assert sum(one.numbers for one in of_downloads(site, LINES, OFFERED)) > 40


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        (TREND, "referral,[c],[c],[c]", "referral,3,[c],[c]", "the number 3 in the column Number is withheld"),
        (TREND, "referral,[c],[c],[c]", "referral,[c],[c],7.5", "the number 7.5 in the column Percentage is withheld"),
        (TREND, "referral,[c],[c],[c]", "referral,[c],[c],[z]", "'[z]' in the column Percentage is not in the ledger"),
        (TREND, "59,1200,4.9", "58,1200,4.9", "the number 58 in the column Number is not in the ledger"),
        (TREND, "59,1200,4.9", "59,1200,4.92", "the number 4.92 in the column Percentage is not in the ledger"),
        (TREND, "59,1200,4.9", "59,59,4.9", "the number 59 in the column Out of is not in the ledger"),
        (TREND, "2024-08-31,", "2024-07-31,", "the row is not in the ledger"),
        (TREND, "August 2024", "July 2024", "the row is not in the ledger"),
        (TREND, "59,1200,4.9", "59,1200,4.9,17", "the row has 8 fields, not 7"),
        (TREND, "Percentage", "Lower limit", "its columns are not Period"),
        (BY_AGE, "1 to 4,", "5 to 9 and 3 more,", "the row is not in the ledger"),
        (BY_AGE, "Referrals,33", "Referrals,41", "the number 41 in the column Number is not in the ledger"),
        (BY_AGE, "Referrals,[c]", "Referrals,4", "the number 4 in the column Number is withheld"),
        ("headlines", "2351,2551", "2352,2551", "the number 2352 in the column Numerator is not in the ledger"),
        ("headlines", "2351,2551,92.2,%", "2351,2551,92.2,12", "the unit '12' is not that of the measure"),
        (PROJECTION, "wide range,2024-09-30,310", "wide range,2024-09-30,311", "the number 311 of All children"),
        (PROJECTION, "0 to 5,2024-09-30,310,290", "0 to 5,2024-09-30,310,275", "the number 275 of 0 to 5"),
    ],
)
def test_a_number_of_an_exhibits_file_that_is_not_the_ledgers_is_found(site, name, old, new, said):
    change(site, f"data/{name}.csv", old, new)

    found = next(fault for fault in faults(site) if not fault.startswith(WORKBOOK))
    assert said in found
    assert found.startswith(f"data/{name}.csv")


def test_the_definitions_are_those_of_the_declarations(site):
    (site / "data" / "definitions.csv").write_text(FILES["data/definitions.csv"].decode() + "x,3\n", encoding="utf-8")

    assert faults(site)[0] == "data/definitions.csv is not what the measures' declarations make."


def test_a_file_of_no_exhibit_is_found(site):
    (site / "data" / "thresholds.children.csv").write_text("id\n1\n", encoding="utf-8")

    assert faults(site) == [
        "data/thresholds.children.csv: the scan cannot read this download, so its numbers are not in the ledger."
    ]


# The workbook --------------------------------------------------------------------------------------------------------


def edited(site, change):
    book = openpyxl.load_workbook(site / WORKBOOK)
    change(book)
    book.save(site / WORKBOOK)


def with_parts(site, change):
    """The workbook with some of its parts changed, or with more: name -> content."""
    with zipfile.ZipFile(site / WORKBOOK) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(site / WORKBOOK, "w") as archive:
        for name, content in (parts | change(parts)).items():
            archive.writestr(name, content)


def fill_in(book):
    book["1_01_contact_conversion"]["E6"] = 3


def add_row(book):
    book["1_01_contact_conversion"].append(["July 2024", "2024-07-01", "2024-07-31", "Contacts", 12, 20, 60])


def add_column(book):
    book["1_01_contact_conversion"]["H4"] = "Limit"
    book["1_01_contact_conversion"]["H5"] = 12


def say_on_the_cover(book):
    book["Cover"]["A20"] = "Of these 17 were adopted."


def say_in_the_contents(book):
    book["Contents"]["D9"] = 17


def say_above_a_table(book):
    book["1_01_contact_conversion"]["A2"] = "This sheet holds one table, of 17 children."


def hide_a_row(book):
    book["1_01_contact_conversion"].row_dimensions[5].hidden = True


def hide_a_sheet(book):
    book["Marks"].sheet_state = "hidden"


def write_a_formula(book):
    book["Cover"]["A20"] = "=1+2"


def comment(book):
    book["Cover"]["A1"].comment = openpyxl.comments.Comment("seventeen", "someone")


def name_a_sheet(book):
    book["1_01_contact_conversion"].title = "1_01_of_17"


def add_a_sheet(book):
    book.create_sheet("Rows").append(["Child", 17])


def title(book):
    book.properties.title = "Report on 17 children"


def define(book):
    book.defined_names["children"] = openpyxl.workbook.defined_name.DefinedName("children", attr_text="17")


def link_away(book):
    book["Cover"]["A1"].hyperlink = "https://example.org/17"


def foot(book):
    book["Cover"].oddFooter.center.text = "17 children"


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (fill_in, r"the sheet \S+ is not as \S+\.csv: row \d of its table has '3' under Number, not '\[c\]'\."),
        (add_row, r"1_01_contact_conversion is not as thresholds\.contact_conversion\.csv: its table has 4 rows"),
        (add_column, r"1_01_contact_conversion is the table of no CSV file"),
        (say_on_the_cover, r"the number 17 in 'Of these 17 were adopted\.' is nobody's"),
        (say_in_the_contents, r"the number 17 in '17' is nobody's"),
        (say_above_a_table, r"the number 17 in 'This sheet holds one table, of 17"),
        (hide_a_row, r"it holds a hidden row, column or sheet"),
        (hide_a_sheet, r"it holds a hidden row, column or sheet"),
        (write_a_formula, r"it holds a formula"),
        (comment, r"it holds the part xl/comments/\S+, which no workbook of tables has"),
        (name_a_sheet, r"the sheet 1_01_of_17 should be called 1_01_contact_conversion"),
        (add_a_sheet, r"the sheet Rows is the table of no CSV file"),
        (title, r"the number 17 in 'Report on 17 children' is nobody's"),
        (define, r"it holds a name for something"),
        (link_away, r"it holds a link to elsewhere"),
        (foot, r"it holds a header or footer"),
    ],
    ids=lambda one: getattr(one, "__name__", ""),
)
def test_whatever_is_wrong_with_the_workbook_is_found(site, wrong, said):
    edited(site, wrong)

    assert any(re.search(said, fault) and fault.startswith(WORKBOOK) for fault in faults(site)), faults(site)


def test_openpyxl_by_itself_changes_nothing_that_counts(site):
    edited(site, lambda book: None)

    assert faults(site) == []


def test_a_workbook_is_no_other_file_under_its_name(site):
    (site / WORKBOOK).write_bytes(b"id,name\n")
    assert re.search("is not an Excel workbook that can be read", faults(site)[0])

    empty = io.BytesIO()
    with zipfile.ZipFile(empty, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
    (site / WORKBOOK).write_bytes(empty.getvalue())
    assert re.search("is not an Excel workbook that can be read", faults(site)[0])


def test_a_file_packed_into_the_workbook_is_found(site):
    with_parts(site, lambda parts: {"xl/embeddings/children.bin": b"17"})

    assert faults(site) == [
        f"{WORKBOOK}: it holds the part xl/embeddings/children.bin, which no workbook of tables has."
    ]


@pytest.mark.parametrize("part", ["docProps/core.xml", "xl/worksheets/sheet1.xml", "xl/tables/table1.xml"])
def test_a_childs_id_in_any_part_of_the_workbook_is_found(site, part):
    with_parts(site, lambda parts: {part: parts[part].replace(b"</", b"<x>CH00123</x></", 1)})

    (fault,) = leaks.faults(site, KNOWN, PUBLIC)
    assert fault.startswith(f"{WORKBOOK} holds a child's id (ssd_person.pers_person_id, ends …23), in its part {part}")


def test_the_theme_that_every_workbook_has_is_nobodys(site):
    """It has a number in it that may be some child's id."""
    with zipfile.ZipFile(site / WORKBOOK) as archive:
        assert b'"100000"' in archive.read("xl/theme/theme1.xml")

    assert leaks.faults(site, CALLED_BY_A_ROUND_NUMBER) == []


def test_a_theme_that_was_changed_is_searched(site):
    with_parts(site, lambda parts: {"xl/theme/theme1.xml": parts["xl/theme/theme1.xml"] + b"<!-- 100000 -->"})

    assert leaks.faults(site, CALLED_BY_A_ROUND_NUMBER)


def test_a_sheet_is_its_csv_file_cell_for_cell(site):
    with (site / "data" / f"{TREND}.csv").open(encoding="utf-8", newline="") as file:
        rows = [*csv.reader(file)]

    assert rows[1][4:] == ["59", "1200", "4.9"]
    assert rows[2][4:] == ["[c]", "[c]", "[c]"]
