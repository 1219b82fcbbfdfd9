"""What no page asks for goes, and what one asks for stays, through style sheets too."""

import pytest

from improve_analysis.checks import links, policy
from improve_analysis.edition.lighten import lighten
from improve_analysis.edition.policy import META, confined
from improve_analysis.edition.references import references

FACE = (
    "@font-face{{font-display:block;font-family:Font Awesome\\ 6 {family};font-weight:{weight};"
    'src:url(../fonts/{name}.woff2) format("woff2"),url(../fonts/{name}.ttf) format("truetype")}}'
)


@pytest.fixture
def site(tmp_path):
    for name in ("styles", "scripts", "fonts", "locales/cy"):
        (tmp_path / "_static" / name).mkdir(parents=True)
    page = """<!DOCTYPE html><html lang="en-GB"><head><meta charset="utf-8" /><title>x</title>
<link rel="stylesheet" href="_static/styles/theme.css?v=1" />
<script defer src="_static/scripts/fontawesome.js?digest=1"></script>
<script src="_static/translations.js?v=1"></script><script src="_static/scripts/used.js"></script></head>
<body><span class="fa-solid fa-bars"></span><a href="other.html#there">Other</a><a href="#here">Here</a>
<a href="https://example.org/x.html">Elsewhere</a></body></html>"""
    (tmp_path / "index.html").write_text(page, encoding="utf-8")
    (tmp_path / "other.html").write_text(page, encoding="utf-8")
    faces = [("Free", 900, "solid"), ("Free", 400, "regular"), ("Brands", 400, "brands")]
    written = "".join(FACE.format(family=family, weight=weight, name=name) for family, weight, name in faces)
    style = '@import "more.css"; a{background:url(\'../plus.png\')} b{background:url("data:image/png;base64,x")}'
    (tmp_path / "_static" / "styles" / "theme.css").write_text(style + written, encoding="utf-8")
    for name in (
        "styles/more.css",
        "styles/unused.css",
        "styles/theme.css.map",
        "plus.png",
        "minus.png",
        "translations.js",
        "scripts/used.js",
        "scripts/used.js.LICENSE.txt",
        "scripts/fontawesome.js",
        "scripts/fontawesome.js.LICENSE.txt",
        "locales/cy/booktheme.po",
        *(f"fonts/{name}.{ending}" for _, _, name in faces for ending in ("woff2", "ttf")),
    ):
        (tmp_path / "_static" / name).write_text("", encoding="utf-8")
    (tmp_path / "objects.inv").write_text("", encoding="utf-8")
    return tmp_path


def test_what_pages_and_their_style_sheets_name_stays_and_nothing_else(site):
    lighten(site)

    assert sorted(path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()) == [
        "_static/fonts/solid.woff2",
        "_static/plus.png",
        "_static/scripts/used.js",
        "_static/scripts/used.js.LICENSE.txt",
        "_static/styles/more.css",
        "_static/styles/theme.css",
        "index.html",
        "other.html",
    ]
    assert not (site / "_static" / "locales").exists()
    assert links.faults(site) == []


def test_icons_are_not_read_out_and_their_script_is_not_asked_for(site):
    lighten(site)
    page = (site / "index.html").read_text(encoding="utf-8")

    assert '<span class="fa-solid fa-bars" aria-hidden="true">' in page
    assert "fontawesome" not in page
    assert "translations" not in page


def test_lightened_twice_is_lightened_once(site):
    lighten(site)
    once = {path: path.read_bytes() for path in site.rglob("*") if path.is_file()}
    lighten(site)

    assert {path: path.read_bytes() for path in site.rglob("*") if path.is_file()} == once


@pytest.mark.parametrize(
    ("name", "text", "missing"),
    [
        ("x.html", '<a href="gone.html#part">x</a>', "gone.html"),
        ("x.html", '<img srcset="a.png 1x, b.png 2x" alt="">', "a.png"),
        ("x.html", '<script src="_static/gone.js?v=2"></script>', "_static/gone.js"),
        ("x.html", '<div style="background: url(gone.png)"></div>', "gone.png"),
        ("x.html", "<style>@import 'gone.css';</style>", "gone.css"),
        ("x.html", '<meta http-equiv="refresh" content="0; url=gone.html">', "gone.html"),
        ("_static/x.css", "p { background: url(pictures/gone.png) }", "_static/pictures/gone.png"),
        ("x.html", '<a href="../index.html">x</a>', "../index.html"),
        ("x.html", '<a href="two%20words.csv">x</a>', "two words.csv"),
    ],
)
def test_a_file_that_is_not_there_is_named(tmp_path, name, text, missing):
    (tmp_path / "_static").mkdir()
    (tmp_path / name).write_text(text, encoding="utf-8")

    assert f"{name} names the file {missing}, which the site has not." in links.faults(tmp_path)


def test_addresses_elsewhere_and_places_in_the_page_are_no_files(tmp_path):
    named = (
        '<a href="mailto:a@b.uk">x</a><a href="//x.org/y">x</a><a href="#x">x</a><img src="data:image/png;base64,x">'
    )
    (tmp_path / "x.html").write_text(named, encoding="utf-8")

    assert references(tmp_path) == {"x.html": set()}


def test_every_page_forbids_requests_to_other_addresses_before_it_loads_anything(tmp_path):
    (tmp_path / "good.html").write_text(confined('<head><meta charset="utf-8" /><script></script></head>'))
    (tmp_path / "bare.html").write_text('<head><meta charset="utf-8" /></head>')
    (tmp_path / "late.html").write_text(f'<head><script src="x.js"></script>{META}</head>')

    assert [fault.split()[2] for fault in policy.faults(tmp_path)] == ["bare.html", "late.html"]
    assert confined(confined('<meta charset="utf-8">')).count(META) == 1
