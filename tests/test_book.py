"""What must be true of every measure, exhibit and notebook, whatever they say."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from improve_analysis import definitions, tables
from improve_analysis.measures import CHAPTERS, EXHIBITS, MEASURES, OVERVIEW
from improve_analysis.measures._breakdown import BREAKDOWNS
from improve_analysis.measures._exhibit import Form
from improve_analysis.plan import load_targets
from improve_analysis.settings import load_settings

ROOT = Path(__file__).parents[1]
SETTINGS = load_settings(ROOT)
NOTEBOOKS = sorted(SETTINGS.notebooks.glob("*.ipynb"))
CELLS = [(path, cell) for path in NOTEBOOKS for cell in nbformat.read(path, as_version=4).cells]


def test_every_measure_has_a_row_of_targets_and_every_row_a_measure():
    assert set(load_targets(SETTINGS.plan)) == set(MEASURES)


def test_every_measure_has_a_worked_example():
    tests = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests" / "measures").glob("test_*.py"))
    drawn = {
        name
        for marked in re.findall(r"pytest\.mark\.measure\((.*?)\)", tests, re.S)
        for name in re.findall(r'"(.+?)"', marked)
    }

    assert set(MEASURES) == drawn


OTHER_NOTEBOOKS = ("scorecard", "changes", "published", "plan")
"""Those that show what other chapters and the council's own tables hold."""


def test_every_measure_is_shown_in_its_chapter():
    shown = {name for exhibit in EXHIBITS.values() if exhibit.chapter != OVERVIEW for name in exhibit.measures}

    assert set(MEASURES) == shown


def test_every_chapter_has_a_notebook_and_every_notebook_a_chapter():
    assert {path.stem for path in NOTEBOOKS} == {OVERVIEW, *CHAPTERS, *OTHER_NOTEBOOKS}


@pytest.mark.parametrize("measure", MEASURES.values(), ids=lambda measure: measure.id)
def test_a_measure_says_all_that_the_page_needs(measure):
    assert measure.chapter in CHAPTERS
    assert measure.definition.endswith(".")
    assert measure.title
    assert measure.source
    assert measure.direction in (-1, 0, 1)
    assert set(measure.needs) <= set(tables.SCHEMAS)


def test_no_two_measures_have_one_title():
    titles = [measure.title for measure in MEASURES.values()]

    assert sorted(titles) == sorted(set(titles))


@pytest.mark.parametrize("exhibit", EXHIBITS.values(), ids=lambda exhibit: exhibit.id)
def test_an_exhibit_keeps_to_its_form(exhibit):
    assert 1 <= len(exhibit.measures) <= 4
    assert {MEASURES[name].unit for name in exhibit.measures} == {MEASURES[exhibit.measures[0]].unit}
    assert len(exhibit.by) == {Form.CATEGORIES: 1, Form.GRID: 2}.get(exhibit.form, 0)
    assert set(exhibit.by) <= set(BREAKDOWNS)


def test_every_column_of_every_table_is_described():
    bare = [
        f"{name}.{column}"
        for name, schema in tables.SCHEMAS.items()
        for column, spec in schema.columns.items()
        if not (spec.description or "").endswith(".")
    ]

    assert bare == []


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_thin(path):
    code = [cell.source for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]

    assert code[0].splitlines() == ['month = "2024-09"', 'extract = "data/sample"', 'audience = "public"']
    assert re.match(r"from improve_analysis\.chapter import open_\w+\n", code[1])
    assert [call for call in code[2:] if not re.fullmatch(r'\w+\.show(_\w+\(\)|\("\w+"\))', call)] == []


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_carries_the_outputs_of_a_whole_run(path):
    """nbval passes a cell whose outputs were cleared, so a cleared cell is refused here."""
    code = [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]

    assert [cell.execution_count for cell in code] == [*range(1, len(code) + 1)]
    assert all(cell.outputs for cell in code[2:])
    assert not any("image/png" in output.get("data", {}) for cell in code for output in cell.outputs)


def test_headings_are_unique_within_the_book():
    headings = [
        line
        for _, cell in CELLS
        if cell.cell_type == "markdown"
        for line in cell.source.splitlines()
        if line.startswith("#")
    ]

    assert len(headings) == len(set(headings))


def test_the_definitions_page_in_git_is_the_one_that_the_declarations_make():
    assert (SETTINGS.book / "definitions.md").read_text(encoding="utf-8") == definitions.page(SETTINGS)


def test_the_lock_leaves_out_what_slows_every_kernel():
    locked = {line.split("==")[0] for line in (ROOT / "requirements.txt").read_text().splitlines() if "==" in line}

    assert not locked & {"jupyterlab", "nbdime", "jupyter-server", "rfc3987-syntax"}


def test_notebooks_keep_no_metadata_of_a_run():
    for path in NOTEBOOKS:
        assert "papermill" not in json.dumps(json.loads(path.read_text(encoding="utf-8"))["metadata"])


def test_jupyter_book_builds_the_notebooks_as_they_stand(tmp_path):
    """What the README promises beside an edition: `jupyter-book build .`"""
    for part in ("_config.yml", "_toc.yml"):
        shutil.copy(ROOT / part, tmp_path)
    for part in ("book", "notebooks"):
        shutil.copytree(ROOT / part, tmp_path / part, ignore=shutil.ignore_patterns("_build"))
    start = "from jupyter_book.cli.main import main; main()"
    run = subprocess.run(  # noqa: S603
        [sys.executable, "-c", start, "build", str(tmp_path), "--quiet"], capture_output=True, text=True, check=False
    )

    assert run.returncode == 0, run.stderr[-2000:]
    assert "improve.css" in (tmp_path / "_build" / "html" / "notebooks" / "thresholds.html").read_text(encoding="utf-8")
