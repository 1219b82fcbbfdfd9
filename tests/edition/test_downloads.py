"""What an edition offers to take away, where its pages say so, and how it is cited."""

import csv
import io
import re
from html import unescape

import nbformat
import pandas as pd
import pytest
from nbformat import v4
from openpyxl import load_workbook

from improve_analysis import definitions
from improve_analysis.display import exhibit
from improve_analysis.edition.downloads import Downloads, citation, cover, page, workbook_path
from improve_analysis.edition.execute import Executed
from improve_analysis.edition.plain import MARKING
from improve_analysis.edition.sanitise import sanitise
from improve_analysis.measures import MEASURES
from improve_analysis.settings import Audience, load_settings
from tests.display.conftest import SHARE, absent, over_time, replace_id
from tests.edition.making import edition_of

DAY = pd.Timestamp("2024-09-30")
RELEASE = over_time(SHARE, [(46, 200), (3, 200)])
OFFERED = Downloads(edition=edition_of({"thresholds.made_up": RELEASE}))


def test_there_is_a_workbook_a_long_table_the_definitions_and_a_file_for_each_exhibit():
    assert [*OFFERED.files] == [
        "data/improvement-report-2024-09.xlsx",
        "data/measures.csv",
        "data/definitions.csv",
        "data/thresholds.made_up.csv",
    ]


def test_files_are_utf_8_with_a_header_and_the_same_each_time():
    again = Downloads(edition=edition_of({"thresholds.made_up": RELEASE}))

    assert OFFERED.files == again.files
    assert OFFERED.files["data/thresholds.made_up.csv"].decode().splitlines()[0].startswith("Period,First day,")


def test_the_definitions_have_a_row_for_each_measure_and_no_empty_cell():
    head, *rows = csv.reader(io.StringIO(OFFERED.files["data/definitions.csv"].decode()))

    assert tuple(head) == definitions.TABLE_HEAD
    assert [row[0] for row in rows] == [*MEASURES]
    assert all(all(row) for row in rows)


def test_the_page_lists_every_file_with_its_size_and_the_citation():
    listed = dict(re.findall(r'href="([^"]+)".*\| (\d+ kB|\d\.\d MB) \|', OFFERED.page))

    assert {name: len(content) for name, content in OFFERED.files.items()}.keys() == listed.keys()
    assert listed["data/thresholds.made_up.csv"] == "1 kB"
    assert "Edition 2024-09." in OFFERED.page


def test_a_size_is_rounded_and_never_nothing():
    sizes = dict.fromkeys(OFFERED.files, 1249999) | {"data/measures.csv": 1_499}

    listed = page(OFFERED.edition, OFFERED.tables, sizes)

    assert "1.2 MB" in listed
    assert "| 1 kB |" in listed


def test_each_link_of_the_page_says_of_what():
    links = re.findall(r"<a [^>]*>(.*?)</a>", OFFERED.page)
    names = [re.sub("<[^>]+>", "", unescape(link)) for link in links]

    assert len(set(names)) == len(names) == 6
    assert "CSV of Re-referrals within twelve months as data" in names


def test_the_page_offers_the_pdfs_on_the_screen_alone():
    words, offered = (block.partition("\n\n")[0] for block in OFFERED.page.split("{.improve-screen-only}\n")[1:])

    assert words == "To read on paper:"
    assert re.findall(r'href="([^"]+)"', offered) == ["swindon-2024-09.pdf", "swindon-2024-09-visit.pdf"]


@pytest.mark.parametrize("council", ["Swindon", "Anytown Borough Council"])
def test_a_citation_names_the_council_the_month_and_the_edition(council):
    assert citation(council, DAY, "2024-09-r2") == (
        f"{council} children's services (2024). Improvement report, September 2024. Edition 2024-09-r2."
    )


def test_the_cover_says_what_an_edition_replaces_and_that_records_are_invented():
    settings = load_settings()
    first = cover(settings, day=DAY, name="2024-09", reason="", is_invented=True)
    second = cover(settings, day=DAY, name="2024-09-r2", reason="Late records", is_invented=False)

    assert any("invented" in line for line in first)
    assert not any("replaces" in line for line in first)
    assert "It replaces the one before it. Reason: Late records" in second
    assert not any("invented" in line for line in second)


def test_its_name_says_which_edition_a_saved_workbook_is():
    assert workbook_path("2024-09-r2") == "data/improvement-report-2024-09-r2.xlsx"


def run_of(*releases):
    outputs = [
        [
            v4.new_output("display_data", data=dict(one.data), metadata=dict(one.metadata))
            for one in exhibit.outputs(each)
        ]
        for each in releases
    ]
    cells = [v4.new_code_cell("chapter.show('made_up')", outputs=own, execution_count=7) for own in outputs]
    return Executed(name="thresholds", notebook=v4.new_notebook(cells=cells))


def html_of(notebook: nbformat.NotebookNode):
    return [
        one.data["text/html"] for cell in notebook.cells for one in cell.get("outputs", []) if "text/html" in one.data
    ]


def test_an_exhibits_table_is_followed_by_links_that_the_sanitiser_lets_pass():
    run = run_of(RELEASE)
    (html,) = html_of(sanitise(OFFERED.linked(run)).notebook)

    assert html.endswith(" of every exhibit</span></a></p>")
    assert 'href="data/thresholds.made_up.csv"' in html
    assert 'href="data/improvement-report-2024-09.xlsx"' in html
    assert "improve-data" not in html_of(run.notebook)[0]


def test_what_has_no_file_has_no_link():
    other = replace_id(RELEASE, "scorecard")

    assert "improve-data" not in html_of(OFFERED.linked(run_of(other)).notebook)[0]
    assert [*Downloads(edition=edition_of({"thresholds.made_up": absent()})).files][3:] == []


def test_a_restricted_workbook_is_marked():
    restricted = Downloads(edition=edition_of({"thresholds.made_up": RELEASE}, audience=Audience.RESTRICTED))

    assert load_workbook(io.BytesIO(restricted.files[workbook_path("2024-09")]))["Cover"]["A2"].value == MARKING
