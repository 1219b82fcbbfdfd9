"""A whole edition of the invented council, made once."""

import io
import json
from pathlib import Path

import pandas as pd
import pytest

from improve_analysis.disclosure import RELEASED_COLUMNS
from improve_analysis.edition.progress import Progress
from improve_analysis.errors import EditionError, InputError
from improve_analysis.measures import CHAPTERS, EXHIBITS
from improve_analysis.pipeline import Request, make_edition
from improve_analysis.settings import Audience, load_settings

ROOT = Path(__file__).parents[2]
SETTINGS = load_settings(ROOT)
CALLERS = ROOT.parent / "shared" / "samples" / "ssda903"


def made(output, *, extract=SETTINGS.sample, month="2024-09"):
    request = Request(extract=extract, month=month, audience=Audience.PUBLIC, output=output)
    return make_edition(request, SETTINGS, Progress(stream=io.StringIO()))


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    output = tmp_path_factory.mktemp("published") / "site"
    made(output)
    return output


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


def test_no_small_count_is_in_the_data(figures):
    counts = figures[figures["unit"].isin(["children", "number"]) & (figures["status"] == "")]
    households = counts["measure"].str.contains("household|carers|audits")
    values = pd.to_numeric(counts[~households]["value"])

    assert not values.between(1, 5).any()


def test_the_manifest_says_what_the_edition_was_made_from(site):
    manifest = json.loads((site / "2024-09" / "manifest.json").read_text(encoding="utf-8"))

    assert manifest["month"] == "2024-09"
    assert all(len(sha256) == 64 for _, sha256 in manifest["inputs"])
    assert manifest["versions"]["jupyter-book"].startswith("1.0")


def test_nothing_of_the_making_is_left(site):
    assert [path.name for path in site.iterdir() if path.name.startswith(".")] == []
    assert not [*site.rglob("*.ipynb"), *site.rglob("*.doctree"), *site.rglob("*.map")]


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
