"""A whole edition of the invented council, made once."""

import json
import re
import shutil
import struct
import zlib

import openpyxl
import pandas as pd
import pytest

from improve_analysis import checks, extracts
from improve_analysis.checks.standing import audit_site, sentences
from improve_analysis.disclosure import RELEASED_COLUMNS, ledger
from improve_analysis.edition import unchanged
from improve_analysis.errors import EditionError, InputError
from improve_analysis.extracts._identifiers import NO_IDENTIFIERS
from improve_analysis.measures import CHAPTERS, EXHIBITS, MEASURES
from improve_analysis.measures._measure import Net
from tests.edition.browsing import (  # noqa: F401 - a fixture
    browser,
    hidden_in_the_menu,
    seen_pages,
    tables_cut_off,
)
from tests.edition.conftest import SETTINGS, made

LOADED = {".html", ".css", ".js", ".png", ".svg", ".woff2"}
CALLERS = SETTINGS.root.parent / "shared" / "samples" / "ssda903"


@pytest.fixture(scope="module")
def site(book):
    return book.output


@pytest.fixture(scope="module")
def figures(site):
    return pd.read_csv(site / "2024-09" / "data" / "measures.csv", dtype={"status": "str"}, keep_default_na=False)


def test_the_pages_are_there(site):
    pages = {path.name for path in (site / "2024-09").glob("*.html")}

    assert {
        "index.html",
        "overview.html",
        "definitions.html",
        "decisions.html",
        *(f"{name}.html" for name in CHAPTERS),
    } <= pages
    assert "2024-09/index.html" in (site / "index.html").read_text(encoding="utf-8")


def test_every_figure_shown_is_in_the_data(site, figures):
    assert tuple(figures.columns) == RELEASED_COLUMNS
    assert {name for exhibit in EXHIBITS.values() for name in exhibit.measures} == set(figures["measure"])


def test_every_exhibit_with_figures_has_its_own_file_and_links_to_it(book, site):
    folder = site / "2024-09"
    shown = [name for name, found in book.edition.releases.items() if not found.missing]
    own = [name for name in shown if not name.startswith("overview.")]
    files = {path.stem for path in (folder / "data").glob("*.csv")}

    assert {*own, "headlines", "homes.projection", "measures", "definitions"} == files
    for name in own:
        page = (folder / f"{name.partition('.')[0]}.html").read_text(encoding="utf-8")
        assert f'href="data/{name}.csv"' in page


def test_the_manifest_declares_every_download(site):
    manifest = json.loads((site / "2024-09" / "manifest.json").read_text(encoding="utf-8"))
    there = {path.relative_to(site / "2024-09").as_posix() for path in (site / "2024-09" / "data").iterdir()}

    assert {*manifest["downloads"]} == there
    assert "data/improvement-report-2024-09.xlsx" in there


def test_no_small_count_is_in_the_data(figures):
    """A net change counts nobody: it is how many more came than left."""
    people = {name: one.of_people and not isinstance(one, Net) for name, one in MEASURES.items()}
    of_people = figures["measure"].map(people)
    counts = figures[figures["unit"].isin(["children", "number"]) & (figures["status"] == "") & of_people]

    assert len(counts) > 100
    assert not pd.to_numeric(counts["value"]).between(1, 5).any()


def test_the_manifest_says_what_the_edition_was_made_from(site):
    manifest = json.loads((site / "2024-09" / "manifest.json").read_text(encoding="utf-8"))

    assert manifest["month"] == "2024-09"
    assert all(len(sha256) == 64 for _, sha256 in manifest["inputs"])
    assert manifest["versions"]["jupyter-book"].startswith("1.0")


def test_nothing_of_the_making_is_left(site):
    assert [path.name for path in site.iterdir() if path.name.startswith(".")] == []
    assert not [*site.rglob("*.ipynb"), *site.rglob("*.doctree"), *site.rglob("*.map")]


def test_what_pages_load_is_light(site):
    """Downloads apart. Two thirds are the charts, at twice the width of the page."""
    loaded = [path for path in (site / "2024-09").rglob("*") if path.suffix in LOADED]

    assert sum(path.stat().st_size for path in loaded) < 8_500_000


def test_an_archive_that_nobody_touched_is_as_it_was_published(site):
    assert unchanged.faults(site) == []


def test_a_run_that_fails_leaves_the_last_edition_as_it_was(site, monkeypatch):
    before = {path: path.read_bytes() for path in site.rglob("*") if path.is_file()}

    def fail(*arguments):
        raise EditionError("The edition is not published.")

    monkeypatch.setattr("improve_analysis.edition.execute.run_notebooks", fail)
    with pytest.raises(EditionError):
        made(site)
    with pytest.raises(InputError):
        made(site, month="2040-01")

    assert {path: path.read_bytes() for path in site.rglob("*") if path.is_file()} == before


@pytest.mark.skipif(not CALLERS.is_dir(), reason="the SSDA903 sample of ../shared is not here")
def test_a_book_is_made_from_an_ssda903_return_that_others_wrote(tmp_path):
    made(tmp_path, extract=CALLERS, month="2018-03")
    figures = pd.read_csv(tmp_path / "2018-03" / "data" / "measures.csv")
    chosen = figures[figures["group"] == "all"].set_index(["measure", "period"])["value"]
    days = ["2017-06-30", "2017-09-30", "2017-12-31", "2018-03-31"]

    assert [chosen[("placement.children_with_open_episode", day)] for day in days] == [1914, 1736, 1560, 1419]
    assert [chosen[("placement.children_looked_after", day)] for day in days] == [1601, 1455, 1313, 1201]


def test_the_ledger_holds_what_the_edition_says_and_a_rebuild_adds_nothing(book):
    said = ledger.read(book.output / ledger.NAME)

    assert said == book.edition.lines
    assert ledger.new_lines(book.edition.lines, said) == []


def test_the_publication_report_says_what_was_done(book):
    report = json.loads((book.output / "2024-09" / "publication.json").read_text(encoding="utf-8"))
    page = (book.output / "2024-09" / "publication.html").read_text(encoding="utf-8")

    assert report["headlines"]["shown"] == report["headlines"]["all"] >= 30
    assert report["audit"]["unknown"] > 1000
    assert report["searched"]["identifiers"] > 100_000
    assert report["identifiers_too_short_to_search_for"] < report["searched"]["identifiers"] / 10
    assert [signed["who"] for signed in report["sign_off"]] == ["Output checker", "Head of performance"]
    assert "\N{MATHEMATICAL LEFT WHITE SQUARE BRACKET}" not in page
    assert all(f"({number:,} {what})" in page for what, number in report["searched"].items())
    assert f"It attacked {report['audit']['unknown']:,} numbers" in page


def test_what_stands_can_be_looked_at_again(book):
    standing = audit_site(book.output, NO_IDENTIFIERS, SETTINGS)

    assert standing.faults == []
    assert [*sentences(standing)][-1] == "Nothing was found."
    assert standing.numbers > 10_000


# What follows is the edition with one thing wrong at a time; all are put in one copy, and each has to be told of.

CHILD, WORKER = "ssd_person", "ssd_professionals"


@pytest.fixture(scope="module")
def sample():
    return extracts.read(SETTINGS.sample).tables


def put(path, text, before="</article>"):
    page = path.read_text(encoding="utf-8")
    assert before in page
    path.write_text(page.replace(before, text + before, 1), encoding="utf-8")


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def with_text_chunk(path, text):
    png = path.read_bytes()
    path.write_bytes(png[:-12] + chunk(b"tEXt", b"Comment\x00" + text.encode()) + png[-12:])


def spoil_workbook(path, child):
    """Fill in what is withheld in one cell, and name a child in the properties."""
    book = openpyxl.load_workbook(path)
    withheld = (cell for sheet in book.worksheets[4:] for row in sheet.iter_rows(min_row=5) for cell in row)
    next(cell for cell in withheld if cell.value == "[c]").value = 3
    book.properties.description = f"Made for {child}"
    book.save(path)


@pytest.fixture(scope="module")
def told(book, sample, tmp_path_factory):
    """What is said of the edition with every fault in it."""
    site = tmp_path_factory.mktemp("broken") / "site"
    shutil.copytree(book.output / "2024-09", site)
    people, staff = sample[CHILD], sample[WORKER]
    child, upn = people["pers_person_id"].dropna(), people["pers_upn"].dropna()
    put(site / "thresholds.html", f'<div style="display:none">{child.iloc[3]}</div>')
    put(site / "placement.html", f'<img src="_images/x.png" alt="A chart of the child {child.iloc[7]} and others">')
    put(site / "workforce.html", f"<!-- {staff['prof_professional_id'].iloc[2]} -->")
    put(site / "permanence.html", f"<p>{upn.iloc[5]}</p>")
    put(site / "reading.html", f"<p>Born {people['pers_dob'].dropna().iloc[11]:%d/%m/%Y}.</p>")
    put(
        site / "decisions.html",
        f"<span title='{sample['ssd_address']['addr_address_postcode'].dropna().iloc[4]}'></span>",
    )
    with_text_chunk(sorted((site / "_images").glob("*.png"))[0], str(child.iloc[9]))
    put(site / "searchindex.js", f'"{str(child.iloc[13]).lower()}": 1, ', before='"titleterms"')
    put(site / "overview.html", f"<p>{SETTINGS.root}/data/extracts</p>")
    put(site / "overview.html", "<pre>Traceback (most recent call last):</pre>")
    put(site / "overview.html", '<script src="https://cdn.example.org/x.js"></script>')
    put(site / "overview.html", '<p style="background:url(https://cdn.example.org/y.png)">x</p>')
    put(site / "overview.html", '<img src="_images/z.png">')
    put(site / "overview.html", '<a href="gone.html">x</a>')
    put(site / "records.html", "<script></script>", before='<meta charset="utf-8"')
    put(site / "thresholds.html", "<p>Of these 8731 came from schools.</p>")
    put(site / "placement.html", '<img src="_images/y.png" alt="A control chart whose lower limit is 12.347 children">')
    put(site / "permanence.html", "<p>OFFICIAL-SENSITIVE: not for publication</p>")
    put(site / "placement.html", "<tr><th scope='row'>Total</th><td>97531</td></tr>", before="</tbody>")
    (site / "_sources").mkdir()
    (site / "_sources" / "thresholds.ipynb").write_text("{}", encoding="utf-8")
    (site / "data" / "children.csv").write_text("id\n1\n", encoding="utf-8")
    put(
        site / "data" / "thresholds.contacts.csv",
        "June 2020,2020-06-01,2020-06-30,Contacts,8731\n",
        before="October 2021",
    )
    spoil_workbook(next((site / "data").glob("*.xlsx")), str(child.iloc[15]))
    rows = (site / "data" / "measures.csv").read_text(encoding="utf-8").splitlines()
    hidden = next(place for place, row in enumerate(rows) if row.endswith(",c"))
    cells = rows[hidden].split(",")
    rows[hidden] = ",".join([*cells[:-5], "3.0", "40.0", "7.5", *cells[-2:]])
    (site / "data" / "measures.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    with pytest.raises(EditionError) as refused:
        checks.check_site(
            site, book.edition, book.report, lambda: checks.look_at_numbers(site, book.edition, book.report)
        )
    return str(refused.value)


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(r"thresholds\.html holds a child's id", id="a child's id in a hidden output"),
        pytest.param(r"placement\.html holds a child's id .*in the alt text", id="a child's id in an alt text"),
        pytest.param(r"workforce\.html holds a worker's id .*in a comment", id="a worker's id in a comment"),
        pytest.param(r"permanence\.html holds .*upn", id="a pupil number"),
        pytest.param(r"reading\.html holds a date of birth", id="a date of birth"),
        pytest.param(r"decisions\.html holds a postcode", id="a postcode in an attribute"),
        pytest.param(r"_images/\S+\.png carries metadata \(tEXt\)", id="text in a picture"),
        pytest.param(r"_images/\S+\.png holds a child's id", id="a child's id in a picture's metadata"),
        pytest.param(r"searchindex\.js holds a child's id", id="a child's id in the search index"),
        pytest.param(r"overview\.html .*(path|folder|machine)", id="a path of the machine"),
        pytest.param(r"overview\.html .*[Tt]raceback", id="a traceback"),
        pytest.param(r"overview\.html loads https://cdn\.example\.org/x\.js", id="a script from the network"),
        pytest.param(r"overview\.html loads https://cdn\.example\.org/y\.png", id="a picture from the network"),
        pytest.param(r"The picture _images/z\.png on overview\.html has no words", id="a picture without words"),
        pytest.param(
            r"overview\.html names the file gone\.html, which the site has not", id="a page that is not there"
        ),
        pytest.param(r"records\.html does not forbid requests", id="a script before the policy"),
        pytest.param(r"thresholds\.html: the number 8731 .*is not in the ledger", id="a typed number"),
        pytest.param(r"placement\.html: the number 12\.347 in .*is not in the ledger", id="exact limits"),
        pytest.param(r"placement\.html: the number 97531 in .*is not in the ledger", id="a total of shown cells"),
        pytest.param(r"permanence\.html is marked", id="the marking of a restricted edition"),
        pytest.param(r"_sources", id="the source of a page"),
        pytest.param(r"data/children\.csv", id="a download that nobody declared"),
        pytest.param(r"thresholds\.contacts\.csv, line 2: the row is not in the ledger", id="a row more of an exhibit"),
        pytest.param(r"\.xlsx: the sheet \S+ is not as \S+: .*not '\[c\]'", id="a withheld cell of the workbook"),
        pytest.param(r"\.xlsx holds a child's id .*docProps/core\.xml", id="a child's id in the workbook's properties"),
        pytest.param(r"downloads\.html: the number", id="a size that is not the file's"),
        pytest.param(r"measures\.csv.*(withheld|ledger)", id="a withheld row that is filled in"),
    ],
)
def test_a_fault_is_told_with_its_place(told, fault):
    assert re.search(fault, told), told


@pytest.fixture(scope="module")
def looked(browser, site):  # noqa: F811
    """Every page of the edition, and the list of editions, at each width."""
    return list(seen_pages(browser, site))


def test_every_page_is_looked_at(looked, site):
    pages = {one.page for one in looked}

    assert {"index.html", "2024-09/overview.html", "2024-09/accessibility.html", "2024-09/search.html"} <= pages
    assert len(looked) == 2 * len(pages)


def test_no_page_breaks_a_rule_of_accessibility(looked):
    assert {(one.page, one.width_px): one.violations for one in looked if one.violations} == {}


def test_no_page_asks_anything_of_the_network(looked):
    assert {one.page: one.asked_for for one in looked if one.asked_for} == {}


def test_no_page_complains(looked):
    assert {one.page: one.complaints for one in looked if one.complaints} == {}


def test_no_page_is_wider_than_the_screen(looked):
    assert {(one.page, one.width_px): one.too_wide_px for one in looked if one.too_wide_px} == {}


@pytest.fixture
def desk(browser):  # noqa: F811
    """A tab on a low screen, where the menu is longer than the window."""
    tab = browser.new_page(viewport={"width": 1280, "height": 600})
    yield tab
    tab.close()


def test_the_menu_shows_where_the_reader_is(desk, site):
    pages = [site / "2024-09" / f"{name}.html" for name in ("overview", "decisions", "thresholds", "publication")]

    assert hidden_in_the_menu(desk, pages) == []


@pytest.mark.parametrize("page", sorted({"overview", "scorecard", "plan", *CHAPTERS}))
def test_no_table_of_a_chapter_is_cut_off_on_a_desk(desk, site, page):
    assert tables_cut_off(desk, site / "2024-09" / f"{page}.html") == []
