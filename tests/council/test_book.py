"""The book of a council that has just begun, made of a sample of its own size: built, checked, and nobody else's."""

from __future__ import annotations

import io
import re
from html import unescape

import pytest

from improve_analysis.council.folder import make_folder
from improve_analysis.edition.progress import Progress
from improve_analysis.pipeline import Request, make_edition
from improve_analysis.sample.calibration import CHILDREN_0_TO_17
from improve_analysis.sample.write import write_sample
from improve_analysis.settings import Audience, load_settings

from .making import answers
from .test_folder import SOURCE

CHILDREN = 45_000


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The published edition; a short history makes it sooner."""
    root = make_folder(tmp_path_factory.mktemp("new") / "ambleford", answers(population=f"2017={CHILDREN}"), SOURCE)
    toml = root / "data" / "plan" / "council.toml"
    toml.write_text(re.sub(r"history_months = \d+", "history_months = 12", toml.read_text()))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("IMPROVE_ROOT", str(root))
        settings = load_settings()
        size = CHILDREN / CHILDREN_0_TO_17
        write_sample(settings.sample, month="2024-09", size=size, seed=866, forms=["ssd"], la_code=settings.la_code)
        request = Request(extract=settings.sample, month="", audience=Audience.PUBLIC, output=root / "site")
        return make_edition(request, settings, Progress(stream=io.StringIO())).parent


def words(page):
    body = re.search(r"<article.*?</article>", page.read_text(encoding="utf-8"), re.DOTALL)[0]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


def test_no_file_of_the_archive_names_the_council_whose_book_was_copied(site):
    files = [path for path in site.parent.rglob("*") if path.is_file()]

    assert len(files) > 100
    assert [path.name for path in files if re.search(rb"(?i)swindon|e06000030", path.read_bytes())] == []


def test_it_is_the_new_councils_book(site):
    assert "Ambleford children's services, September 2024" in unescape((site / "overview.html").read_text("utf-8"))


@pytest.mark.parametrize(
    ("page", "sentence"),
    [
        ("scorecard", "No improvement plan is entered, so there is nothing to score."),
        ("plan", "No action of a plan is entered."),
        ("plan", "No measure of a plan is entered."),
        ("published", "The book holds no neighbours of this council."),
        ("published", "No statement of the plan is held against the published figures."),
        ("changes", "No edition stands in the archive from the last monitoring visit"),
        ("definitions", "No improvement plan is entered, so no target stands here."),
    ],
)
def test_what_needs_a_plan_or_figures_says_that_there_are_none(site, page, sentence):
    assert sentence in words(site / f"{page}.html").replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")


@pytest.mark.parametrize("chapter", ["overview", "thresholds", "placement", "permanence", "fewer", "workforce"])
def test_no_chapter_says_what_a_plan_asks_or_leaves_open(site, chapter):
    said = words(site / f"{chapter}.html")

    assert re.findall(r"(?i)the (?:\w+ )?plan (?:asks|wants|says|names|sets|gives)", said) == []
    assert re.findall(r"\bQ\d+\b", said) == []
