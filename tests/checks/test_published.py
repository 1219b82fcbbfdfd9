"""The page of published figures as it is built, and the same with one number that was not published there."""

from __future__ import annotations

from html import escape

import pytest
from markdown_it import MarkdownIt

from improve_analysis.checks._published import PublishedNumbers
from improve_analysis.checks.numbers import Declared, scan
from improve_analysis.display.published import exhibits
from improve_analysis.published import load_published
from improve_analysis.settings import load_settings
from tests.display.test_published import ours

TITLE = "Anytown children's services, September 2024"
PUBLISHED = load_published(load_settings())
KNOWN = Declared(title=TITLE, targets={}, sources={}, published=PublishedNumbers(published=PUBLISHED))
OURS = ours(("2024-03-31", (459, 2525)))


def line(part, value, decimals=0, *, start="2023-04-01", end="2024-03-31"):
    return {
        "edition": "2024-09",
        "measure": "thresholds.rereferrals",
        "exhibit": "thresholds.rereferrals",
        "part": part,
        "value": value,
        "status": "",
        "start": start,
        "end": end,
        "key": {},
        "decimals": decimals,
    }


LINES = [
    line("numerator", 459.0),
    line("denominator", 2525.0),
    line("value", 18.2, 1),
    line("lower", 16.7, 1),
    line("value", 77.7, 1, start="2022-04-01", end="2023-03-31"),
    line("value", 66.6, 1, start="2023-10-01", end="2024-09-30"),
]


def cell(outputs):
    parts = []
    for output in outputs:
        if "image/png" in output.data:
            parts.append(f'<img src="a.png" alt="{escape(output.metadata["image/png"]["alt"])}"/>')
        elif "text/html" in output.data:
            parts.append(output.data["text/html"])
        else:
            parts.append(MarkdownIt().render(output.data["text/markdown"]))
    return f'<div class="cell docutils container">{"".join(parts)}</div>'


def page():
    made = exhibits(PUBLISHED, [OURS], is_invented=True)
    body = "".join(cell(make()) for make in made.values())
    return f"<html><head><title>{TITLE}</title></head><body><h1>In the published figures</h1>{body}</body></html>"


@pytest.fixture(scope="module")
def built():
    return page()


@pytest.fixture
def faults(tmp_path):
    def look(text, known=KNOWN):
        (tmp_path / "published.html").write_text(text, encoding="utf-8")
        return list(scan(tmp_path, LINES, known).faults)

    return look


def test_all_that_the_chapter_shows_is_declared(built, faults):
    assert faults(built) == []


def test_each_of_its_numbers_is_looked_at(built, tmp_path):
    (tmp_path / "published.html").write_text(built, encoding="utf-8")

    assert scan(tmp_path, LINES, KNOWN).numbers > 2000


def test_nothing_is_declared_where_nothing_is_known_to_be_published(built, tmp_path):
    (tmp_path / "published.html").write_text(built, encoding="utf-8")
    unknown = Declared(title=TITLE, targets={}, sources={})

    assert len(scan(tmp_path, LINES, unknown).faults) > 1000


@pytest.mark.parametrize(
    ("old", "new", "number"),
    [
        pytest.param("England 22.6%.", "England 23.0%.", "23.0%", id="a sentence gives an area another's figure"),
        pytest.param("Swindon 23.0%, South", "Swindon 20.4%, South", "20.4%", id="a sentence gives another year's"),
        pytest.param(
            "South West: from 23.9% in the", "South West: from 18.0% in the", "18.0%", id="an alt text, another area's"
        ),
        pytest.param("England: from 22.6%", "England: from 22.7%", "22.7%", id="an alt text, another year's"),
        pytest.param("17.5% as its baseline", "17.6% as its baseline", "17.6%", id="a statement of the plan"),
        pytest.param("was 17.4% in the year", "was 17.3% in the year", "17.3%", id="a finding"),
        pytest.param("of 8 April 2026 (commit", "of 8 April 2026, of 9 files (commit", "9", id="a source"),
        pytest.param("18.2% <span", "20.4% <span", "20.4%", id="ours is the published one"),
        pytest.param("18.2% <span", "77.7% <span", "77.7%", id="ours is of another year"),
        pytest.param("18.2% <span", "66.6% <span", "66.6%", id="ours is of a year that was not published"),
        pytest.param("18.2% <span", "16.7% <span", "16.7%", id="ours is a limit"),
        pytest.param("(459 of 2,525)", "(458 of 2,525)", "458", id="a part of ours"),
        pytest.param('<td class="number">2,303</td>', '<td class="number">2,304</td>', "2,304", id="a count"),
        pytest.param(
            "of England, and the mean", "of England, 7 in all, and the mean", "7", id="a sentence of no table"
        ),
    ],
)
def test_a_number_that_was_not_published_there_is_found(built, faults, old, new, number):
    assert old in built
    found = faults(built.replace(old, new, 1))

    assert any(f"published.html: the number {number} in" in one for one in found)


@pytest.mark.parametrize(
    ("row", "old", "new"),
    [
        pytest.param("Twelve months to March 2023", "25.0%", "23.0%", id="another area's"),
        pytest.param("Twelve months to March 2023", "25.0%", "20.4%", id="another year's"),
        pytest.param("Twelve months to March 2023", "25.0%", "23.7%", id="another indicator's"),
        pytest.param(
            "Twelve months to March 2023", "(mean of 10)", "(mean of 9)", id="of another number of neighbours"
        ),
    ],
)
def test_a_cell_holds_the_figure_of_its_area_and_year_alone(faults, row, old, new):
    text = cell(exhibits(PUBLISHED, (), is_invented=True)["rereferrals_pct"]())
    before, row_and_after = text.split(f'<th scope="row">{row}</th>')
    assert old in row_and_after.partition("</tr>")[0]

    assert faults(text) == []
    assert len(faults(f'{before}<th scope="row">{row}</th>{row_and_after.replace(old, new, 1)}')) == 1


def test_the_published_one_may_not_be_ours(faults):
    text = cell(exhibits(PUBLISHED, [OURS], is_invented=True)["front_door_beside"]())
    (before, after) = text.split('<td class="number">20.4%</td>')

    (found,) = faults(f'{before}<td class="number">18.2%</td>{after}')

    assert "the number 18.2% in the table 'Front door and protection: ours beside the published'" in found


def test_a_standing_edition_is_not_held_against_the_table_of_today(built, faults):
    assert faults(built, Declared(title=TITLE, targets={}, sources=None)) == []
