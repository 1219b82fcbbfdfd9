"""A built site with one fault, and the sentence that names it."""

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


def test_a_link_to_elsewhere_is_no_load(site):
    page(site, '<a href="https://www.gov.uk">GOV.UK</a>')

    assert addresses.faults(site) == []


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("searchindex.js", "Traceback (most recent call last)", "searchindex.js holds"),
        ("page.html", "/tmp/improve-x1/prepared", "page.html holds"),
        ("_sources/thresholds.ipynb", "{}", "The site holds the folder _sources."),
        ("reports/thresholds.err.log", "ValueError", "The site holds the folder reports."),
    ],
)
def test_nothing_of_the_making_stays(site, monkeypatch, name, text, said):
    monkeypatch.setattr("tempfile.gettempdir", lambda: "/tmp")
    (site / name).parent.mkdir(exist_ok=True)
    (site / name).write_text(text, encoding="utf-8")

    assert any(fault.startswith(said) for fault in leftovers.faults(site))
