"""Two pages of a book, set as PDFs and read back by other libraries than the one that set them."""

import io
import shutil
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pikepdf
import pypdfium2
import pytest
from PIL import Image

from improve_analysis.checks import papers as check
from improve_analysis.checks._pdf import document_of
from improve_analysis.edition import paper
from improve_analysis.edition._article import read_article, text_lines
from improve_analysis.edition._edition import Edition
from improve_analysis.edition._widths import least, widths
from improve_analysis.edition.plain import MARKING
from improve_analysis.errors import EditionError
from improve_analysis.settings import Audience, load_settings

SETTINGS = load_settings(Path(__file__).parents[2])
ALT = "Line chart. Contacts: from 12 to 34. The numbers are in the table that follows."
OVERVIEW = """
<section id="overview"><h1>Overview<a class="headerlink" href="#overview">#</a></h1>
<p>Where <strong>each</strong> measure stands: see <a href="thresholds.html#contacts">contacts</a>, the
<a href="https://www.gov.uk/">guidance</a> or <a href="records.html">the records</a>.</p>
<ul><li><p>One &lt;b&gt; "quoted" #hash $5 \\ back</p></li><li>Two</li></ul><ol start="3"><li>Three</li></ol></section>"""
THRESHOLDS = f"""
<section id="thresholds"><h1>Thresholds</h1><section id="contacts"><h2>Contacts</h2>
<p><strong>Contacts</strong> stood at 34.</p><img src="_images/a.png" alt="{ALT}">
<div class="output"><details><summary>The numbers behind this chart</summary><div class="table-scroll">
<table class="improve-table"><caption>Contacts</caption>
<thead><tr><th scope="col">Month</th><th scope="col" class="number">Number</th></tr></thead>
<tbody>{{rows}}</tbody></table><p class="improve-legend">[c] withheld.</p></div></details></div>
<p class="improve-screen-only">Only on a screen.</p></section></section>"""


def rows(count):
    return "".join(f'<tr><th scope="row">Month {n}</th><td class="number">{1000 + n}</td></tr>' for n in range(count))


@pytest.fixture
def book(tmp_path):
    """A project of two pages, its built site, and the edition that it is of."""
    root, site = tmp_path / "root", tmp_path / "site"
    (root / "book").mkdir(parents=True)
    (site / "_images").mkdir(parents=True)
    shutil.copy(SETTINGS.book / paper.LAYOUT, root / "book")
    chapters = "[{caption: C, chapters: [{file: notebooks/thresholds}]}]"
    (root / "_toc.yml").write_text(f"root: notebooks/overview\nparts: {chapters}\n")
    Image.new("RGB", (360, 190), "#12436D").save(site / "_images" / "a.png")
    put(site, "overview", OVERVIEW)
    put(site, "thresholds", THRESHOLDS.format(rows=rows(3)))
    settings = replace(SETTINGS, root=root, council="St Mary's")
    day = pd.Timestamp("2024-09-30")
    return site, Edition(settings=settings, day=day, audience=Audience.PUBLIC, sources=(), releases={})


def put(site, name, article):
    body = f'<nav>Menu 99</nav><article class="bd-article">{article}</article><footer>Foot 98</footer>'
    (site / f"{name}.html").write_text(f"<html><body>{body}</body></html>", encoding="utf-8")


def opened(site, name):
    return pikepdf.open(site / name)


def text(site, name):
    return "\n".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(site / name))


def parts(within):
    for part in within.K if isinstance(within.K, pikepdf.Array) else [within.K]:
        if isinstance(part, pikepdf.Dictionary) and "/S" in part:
            yield part
            yield from parts(part)


def faults(site, edition):
    return check.faults(site, edition.title, paper.papers_of(edition))


WHOLE, VISIT = "st-mary-s-2024-09.pdf", "st-mary-s-2024-09-visit.pdf"


def test_the_pdfs_say_what_the_pages_say_and_are_offered_on_the_front_page(book):
    site, edition = book

    paper.offer(site, edition)
    paper.write(site, edition)

    assert faults(site, edition) == []
    front = (site / "overview.html").read_text()
    assert f'<a href="{WHOLE}">' in front
    assert f'<a href="{VISIT}">' in front
    assert 'One <b> "quoted" #hash $5 \\ back' in text(site, WHOLE)
    assert "1002" in text(site, WHOLE)
    assert "1002" not in text(site, VISIT)
    assert not {"Menu", "Foot", "Only on a screen"} & set(text(site, WHOLE).split())


def test_they_are_tagged_with_a_language_a_title_bookmarks_and_the_words_of_pictures(book):
    site, edition = book
    paper.write(site, edition)

    with opened(site, WHOLE) as pdf:
        found = [*parts(pdf.Root.StructTreeRoot)]
        kinds = [str(part.S) for part in found]
        headers = {str(cell.A[0].Scope) for cell in found if cell.S == pikepdf.Name.TH}
        alts = [str(part.Alt) for part in found if pikepdf.Name.Figure == part.S]
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang) == "en-GB"
        assert str(pdf.docinfo.Title) == "St Mary's children's services, September 2024"
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        assert b"<pdfuaid:part>1</pdfuaid:part>" in pdf.Root.Metadata.read_bytes()
        with pdf.open_outline() as outline:
            top = [item.title for item in outline.root]
    assert top == ["Overview", "Thresholds", "The numbers behind the charts"]
    assert (kinds.count("/TH"), kinds.count("/TD"), headers) == (5, 3, {"/Row", "/Column"})
    assert alts == ["Line chart. Contacts: from 12 to 34. The numbers are in a table at the end."]


def drawings():
    """A picture of each kind that a PNG may be: in a palette, of few and of many colours, true, see-through."""
    many = Image.radial_gradient("L").crop((3, 50, 153, 129))
    pair = Image.merge("RGB", (many, many.rotate(180), Image.linear_gradient("L").resize(many.size)))
    return {
        "palette": pair.quantize(64),
        "few": pair.quantize(5),
        "true": pair,
        "grey": many,
        "clear": pair.convert("RGBA"),
    }


def test_every_picture_is_pixel_for_pixel_that_of_its_page_with_its_own_words(book):
    site, edition = book
    for name, drawing in drawings().items():
        drawing.save(site / "_images" / f"{name}.png")
    figures = "".join(f'<img src="_images/{name}.png" alt="The {name} one.">' for name in ("true", *drawings()))
    put(site, "overview", f'<section id="overview"><h1>Overview</h1>{figures}</section>')

    paper.write(site, edition)

    document = pypdfium2.PdfDocument(site / VISIT)
    shown = [image for page in document for image in page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_IMAGE])]
    seen = [image.get_bitmap().to_pil().convert("RGB").tobytes() for image in shown]
    with opened(site, VISIT) as pdf:
        figures = [part for part in parts(pdf.Root.StructTreeRoot) if pikepdf.Name.Figure == part.S]
        words = [str(part.Alt) for part in figures]
    expected = [drawings()[name].convert("RGB").tobytes() for name in ("true", *drawings())]
    assert words[:6] == [f"The {name} one." for name in ("true", *drawings())]
    assert seen[:6] == expected


def test_a_picture_stands_in_the_pdf_in_the_bytes_of_its_page(book):
    site, edition = book
    drawings()["palette"].save(site / "_images" / "a.png")

    paper.write(site, edition)

    with opened(site, WHOLE) as pdf:
        streams = [one for one in pdf.objects if isinstance(one, pikepdf.Stream)]
        held = [one.read_raw_bytes() for one in streams if one.get("/Subtype") == pikepdf.Name.Image]
    assert [part for part in held if part in (site / "_images" / "a.png").read_bytes()] == held
    assert len(held) == 1


def test_the_colours_of_a_picture_are_no_words_to_search_for_numbers(book):
    site, edition = book
    drawing = drawings()["few"]
    drawing.putpalette(b"123456789012345")
    drawing.save(site / "_images" / "a.png")

    paper.write(site, edition)

    read = document_of((site / WHOLE).read_bytes())
    assert not [piece for piece in read.pieces if "123456" in piece.text]
    assert not [stream for stream in read.streams if b"123456" in stream.content]


def test_every_font_is_embedded_and_every_page_is_a4(book):
    site, edition = book
    paper.write(site, edition)

    with opened(site, WHOLE) as pdf:
        fonts = [font for page in pdf.pages for font in page.Resources.Font.values()]
        embedded = ["/FontFile2" in font.DescendantFonts[0].FontDescriptor for font in fonts]
        boxes = {tuple(round(float(edge)) for edge in page.MediaBox) for page in pdf.pages}
    assert embedded
    assert all(embedded)
    assert boxes == {(0, 0, 595, 842)}


def test_links_lead_to_places_in_the_pdf_or_out_of_it_or_are_words(book):
    site, edition = book
    paper.write(site, edition)

    with opened(site, WHOLE) as pdf:
        links = [note for page in pdf.pages for note in page.get("/Annots", [])]
        places = {str(link.Dest) for link in links if isinstance(link.get("/Dest"), pikepdf.String)}
        pages = [page.objgen for page in pdf.pages]
        directly = [link.Dest[0].objgen in pages for link in links if isinstance(link.get("/Dest"), pikepdf.Array)]
        addresses = {str(link.A.URI) for link in links if "/A" in link}
        known = {str(name) for name, _ in pikepdf.NameTree(pdf.Root.Names.Dests).items()}
    assert "thresholds.html#contacts" in places
    assert places <= known
    assert directly == [True, True]
    assert addresses == {"https://www.gov.uk/"}


def test_the_same_pages_give_the_same_bytes(book, tmp_path):
    site, edition = book
    shutil.copytree(site, tmp_path / "again")

    paper.write(site, edition)
    paper.write(tmp_path / "again", edition)

    for name in (WHOLE, VISIT):
        assert (site / name).read_bytes() == (tmp_path / "again" / name).read_bytes()


def test_a_restricted_edition_is_marked_on_every_page_and_a_public_one_on_none(book):
    site, edition = book
    for audience, marked in ((Audience.PUBLIC, False), (Audience.RESTRICTED, True)):
        put(site, "overview", OVERVIEW)
        own = replace(edition, audience=audience)
        paper.write(site, own)

        pages = [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(site / WHOLE)]
        assert len(pages) > 2
        assert {MARKING in page for page in pages} == {marked}
        assert faults(site, own) == []


def test_a_long_table_repeats_its_headers_and_is_read_out_once(book):
    site, edition = book
    put(site, "thresholds", THRESHOLDS.format(rows=rows(400)))

    paper.write(site, edition)

    assert text(site, WHOLE).count("Month Number") > 2
    assert faults(site, edition) == []


@pytest.mark.parametrize(
    "row", ["<tr><th>a</th></tr>", '<tr><th colspan="2">a</th></tr>', '<tr><th rowspan="2">a</th><td>1</td></tr>']
)
def test_a_table_that_would_put_figures_under_other_headers_is_refused(book, row):
    site, edition = book
    put(site, "thresholds", THRESHOLDS.format(rows=rows(2) + row))

    with pytest.raises(EditionError, match=r"thresholds\.html: the table 'Contacts' has cells that span"):
        paper.write(site, edition)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("stood at 34", "stood at 35"), "where the pages say '5.The"),
        (("1002", "1003"), "'2[c]withheld"),
        (("Month 1", "Month 7"), "Month"),
        (("<h2>Contacts</h2>", "<h2>Contacts</h2><p>More.</p>"), "More."),
        (("</section></section>", "<p>The end</p></section></section>"), "where the pages say 'endThe"),
    ],
)
def test_a_pdf_that_differs_from_its_pages_in_one_place_is_a_fault(book, change, said):
    site, edition = book
    paper.write(site, edition)
    page = site / "thresholds.html"
    page.write_text(page.read_text().replace(*change))

    found = faults(site, edition)

    assert found
    assert found[0].startswith(f"{WHOLE} says ")
    assert said in found[0]


def test_a_picture_whose_words_are_others_and_a_strange_pdf_are_faults(book):
    site, edition = book
    paper.write(site, edition)
    page = site / "thresholds.html"
    page.write_text(page.read_text().replace("from 12 to 34", "from 12 to 43"))
    shutil.copy(site / VISIT, site / "other.pdf")

    found = faults(site, edition)

    assert len(found) == 3
    assert found[0].startswith("other.pdf is no PDF of this edition")
    assert "a picture has no words ('Line chart." in found[1]


def test_a_pdf_that_is_broken_or_missing_is_a_fault(book):
    site, edition = book
    paper.write(site, edition)
    (site / WHOLE).write_bytes((site / WHOLE).read_bytes()[:400])
    (site / VISIT).unlink()

    assert [fault.split(" (")[0] for fault in faults(site, edition)] == [
        f"{WHOLE} cannot be read",
        f"{VISIT} cannot be read",
    ]


def test_a_page_without_an_article_is_refused(tmp_path):
    (tmp_path / "a.html").write_text("<html><body><p>x</p></body></html>")

    with pytest.raises(EditionError, match=r"The page a\.html has no article"):
        read_article(tmp_path / "a.html")


def cells(*texts):
    return [[text] for text in texts]


def test_columns_have_the_width_of_their_text_where_all_fit_and_else_what_makes_the_fewest_lines():
    """In 18 letters beside the padding: Repeat child / protection plans, / ever and within / two years: as in 20."""
    table = {"head": cells("Measure", "Latest"), "rows": [cells("Repeat plans", "29.3%")], "numeric": [False, True]}
    long = {**table, "rows": [cells("Repeat child protection plans, ever and within two years", "29.3%")]}

    assert widths(table, letters=60) == []
    assert widths(long, letters=30) == [20.0, 8.0]


def test_the_names_of_rows_have_room_for_two_lines_and_figures_for_one():
    """Twelve months to / September 2024 takes 16 letters, 120 (of 2,443) 14; Latest figure its longer word."""
    rows = [cells("Twelve months to September 2024", "120 (of 2,443)")]
    table = {"head": cells("Period", "Latest figure"), "rows": rows, "numeric": [False, True]}

    assert least(table) == [18, 16]
    assert least({**table, "numeric": [False, False]}) == [18, 8]


def test_a_column_is_widened_only_as_far_as_it_saves_a_line():
    """With 2 letters beside each: its header in one line, 1.01: Audits by / several agencies in two; one needs 33."""
    head, names = (
        cells("Measure of the plan", "Latest", "Period"),
        ["1.01: Audits by several agencies", "1.02: Contacts"],
    )
    rows = [cells(name, "Told in words", "–") for name in names]
    table = {"head": head, "rows": rows, "numeric": [False, False, False]}

    assert widths(table, letters=70) == []
    assert widths(table, letters=50) == [21.0, 15.0, 8.0]


def nodes(kinds):
    named = {"p": "paragraph", "l": "list", "c": "picture", "t": "table"}
    return [
        {"kind": "heading", "level": int(kind)}
        if kind in "123"
        else {"kind": named[kind.lower()], "is_small": kind == "P"}
        for kind in kinds
    ]


@pytest.mark.parametrize(
    ("kinds", "held"),
    [
        ("2pc", "p"),
        ("2pplc", "ppl"),
        ("2ppppc", "pppp"),
        ("2pppppc", "p"),
        ("2cppc", "p"),
        ("2cpl3lplt", "lpl"),
        ("2tPt", ""),
        ("2pp2c", ""),
        ("2pp3pc", "ppp"),
        ("3cpp2pc", "p"),
        ("2ppppp3pc", "p"),
        ("pc", "p"),
    ],
)
def test_what_is_said_of_a_chart_stays_with_it_from_the_heading_if_it_is_close(kinds, held):
    found = nodes(kinds)

    paper.hold_together(found)

    assert "".join(kind for kind, node in zip(kinds, found, strict=True) if node.get("is_held")) == held


def test_a_cells_lines_begin_at_breaks_and_asides():
    cell = ["29.3%", {"kind": "aside", "of": ["(65 of 246)"]}, {"kind": "break"}, {"kind": "strong", "of": ["now"]}]

    assert text_lines(cell) == ["29.3%", "(65 of 246)", "now"]


def test_the_pdf_is_dated_with_the_month_and_names_no_clock(book):
    site, edition = book
    paper.write(site, edition)

    with pikepdf.open(io.BytesIO((site / WHOLE).read_bytes())) as pdf:
        assert {str(pdf.docinfo.CreationDate), str(pdf.docinfo.ModDate)} == {"D:20240930000000Z"}


def test_a_place_that_was_left_open_is_refused(book):
    site, edition = book
    page = site / "thresholds.html"
    page.write_text(page.read_text().replace("<p>", "<p>Of ⟦files⟧ files ", 1))
    paper.write(site, edition)

    assert any("a place that was never filled in (⟦files⟧)" in fault for fault in faults(site, edition))
