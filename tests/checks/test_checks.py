"""A built site with one fault, and the sentence that names it."""

from pathlib import Path

import pytest

from improve_analysis.checks import addresses, images, leftovers


@pytest.fixture
def site(tmp_path):
    (tmp_path / "index.html").write_text(
        '<html><body><img src="a.png" alt="A line that rises from 20% to 25%"></body></html>'
    )
    return tmp_path


def page(site, body):
    (site / "page.html").write_text(f"<html><body>{body}</body></html>", encoding="utf-8")


def test_a_clean_site_has_no_faults(site):
    assert [*images.faults(site), *addresses.faults(site), *leftovers.faults(site)] == []


@pytest.mark.parametrize("alt", ["", 'alt=""', 'alt="_images/3f2a9c.png"', 'alt="chart"'])
def test_a_picture_needs_words(site, alt):
    page(site, f'<img src="b.png" {alt}>')

    assert images.faults(site) == ["The picture b.png on page.html has no words that stand for it."]


@pytest.mark.parametrize(
    "tag",
    [
        '<script src="https://cdn.example.org/x.js"></script>',
        '<link rel="stylesheet" href="//cdn.example.org/x.css">',
        '<img src="http://example.org/x.png" alt="A picture from somewhere else">',
    ],
)
def test_nothing_is_loaded_from_the_network(site, tag):
    page(site, tag)

    assert len(addresses.faults(site)) == 1


@pytest.mark.parametrize(
    ("body", "address"),
    [
        ('<img src="a.png" srcset="b.png 1x, HTTPS://example.org/c.png 2x">', "HTTPS://example.org/c.png"),
        ('<img src=" //example.org/c.png ">', "//example.org/c.png"),
        ('<object data="https://example.org/a.pdf"></object>', "https://example.org/a.pdf"),
        ('<form action="https://example.org/send"></form>', "https://example.org/send"),
        ('<base href="https://example.org/">', "https://example.org/"),
        ('<svg><image xlink:href="https://example.org/a.png"/></svg>', "https://example.org/a.png"),
        ('<meta http-equiv="Refresh" content="0; url=https://example.org/">', "https://example.org/"),
        ('<p style="background: url(https://example.org/a.png)">x</p>', "https://example.org/a.png"),
        ('<style>@import "https://example.org/a.css";</style>', "https://example.org/a.css"),
        ("<style>p {background: url('//example.org/a.png')}</style>", "//example.org/a.png"),
        ("<script>fetch('https://example.org/a.json')</script>", "https://example.org/a.json"),
        ('<script>new WebSocket("wss://example.org")</script>', "wss://example.org"),
    ],
)
def test_the_address_that_a_page_would_load_is_said(site, body, address):
    page(site, body)

    assert addresses.faults(site) == [f"The page page.html loads {address} from the network."]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("improve.css", "@font-face {src: url('https://example.org/a.woff2')}"),
        ("improve.css", "@import url(//example.org/a.css)"),
        ("chart.svg", '<svg><image href="https://example.org/a.png"/></svg>'),
        ("app.js", 'import("https://example.org/a.js")'),
    ],
)
def test_style_sheets_pictures_and_scripts_load_nothing_either(site, name, text):
    (site / name).write_text(text, encoding="utf-8")

    (fault,) = addresses.faults(site)
    assert fault.startswith(f"The file {name} loads ")


@pytest.mark.parametrize(
    "body",
    [
        '<a href="https://www.gov.uk">GOV.UK</a>',
        '<link rel="canonical" href="https://example.org/report">',
        '<svg xmlns="http://www.w3.org/2000/svg"></svg>',
        "<script>document.createElementNS('http://www.w3.org/2000/svg', 'a') // see https://example.org</script>",
        '<img src="data:image/png;base64,iVBORw0KGgo=//x">',
        '<script src="_static/a.js?x=1"></script><p>See https://www.gov.uk</p>',
    ],
)
def test_what_a_reader_follows_is_no_load(site, body):
    page(site, body)

    assert addresses.faults(site) == []


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("searchindex.js", "Traceback (most recent call last)", "searchindex.js holds"),
        ("page.html", "/tmp/improve-x1/prepared", "page.html holds"),
        ("_sources/thresholds.ipynb", "{}", "The site holds the folder _sources (the notebooks themselves)."),
        ("reports/thresholds.err.log", "ValueError", "The site holds the folder reports (error logs)."),
    ],
)
def test_nothing_of_the_making_stays(site, monkeypatch, name, text, said):
    monkeypatch.setattr("tempfile.gettempdir", lambda: "/tmp")
    (site / name).parent.mkdir(exist_ok=True)
    (site / name).write_text(text, encoding="utf-8")

    assert any(fault.startswith(said) for fault in leftovers.faults(site))


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("<pre>/home/ann/extracts</pre>", "a path of a machine"),
        ("<pre>C:\\Users\\ann\\extracts</pre>", "a path of a machine"),
        ('<script>{"path": "file:///srv/x"}</script>', "a path of a machine"),
        ('<script>{"path": "\\/home\\/ann"}</script>', "a path of a machine"),
        ("<pre>/srv/council/extracts/2024-09/child.csv</pre>", "a path of this machine"),
        ("<!-- /srv/council/extracts -->", "a path of this machine"),
        ("<pre>\x1b[31mTraceback\x1b[0m (most recent call last)</pre>", "a traceback"),
        ('<span class="gt">Traceback</span> (most recent call last)', "a traceback"),
        ("/var/x/ipykernel_1234/5.py:3", "a mark of the kernel"),
        ("FutureWarning: 17 is not a child", "a mark of the kernel"),
        ("&lt;Child at 0x7f3a2b4c5d60&gt;", "a mark of the kernel"),
    ],
)
def test_marks_of_the_making_are_found(site, text, mark):
    page(site, text)

    (fault,) = leftovers.faults(site, [Path("/srv/council/extracts")])
    assert fault.startswith(f"page.html holds {mark} (")


@pytest.mark.parametrize(
    "text",
    [
        '<a href="https://www.gov.uk/home/office">x</a>',
        "See /tmpl/x, /srv/council/extracts-guide, ../home/a.html and /",
        "A warning: the figures are provisional",
    ],
)
def test_words_that_are_no_marks_are_let_through(site, monkeypatch, text):
    monkeypatch.setattr("tempfile.gettempdir", lambda: "/tmp")
    monkeypatch.setenv("HOME", "/")
    page(site, text)

    assert leftovers.faults(site, [Path("/srv/council/extracts")]) == []


@pytest.mark.parametrize(
    "name",
    ["a.ipynb", "x/a.doctree", "environment.pickle", "a.js.map", "glue.json", ".buildinfo", "objects.inv", "a.log"],
)
def test_what_the_builder_leaves_behind_may_not_stay(site, name):
    (site / name).parent.mkdir(exist_ok=True)
    (site / name).write_text("{}", encoding="utf-8")

    assert leftovers.faults(site) == [f"The site holds the file {name}, which the making left behind."]


@pytest.mark.parametrize("name", ["children.parquet", "stray", "notes.docx", "a.html~"])
def test_other_kinds_of_file_may_not_stay(site, name):
    (site / name).write_text("x", encoding="utf-8")

    assert leftovers.faults(site) == [f"The site holds the file {name}, a kind of file that is not published."]
