"""The folder that `improve new-council` writes: whole, usable, and with no word of the council it was made from."""

from __future__ import annotations

import csv
from pathlib import Path

import nbformat
import pytest
from click.testing import CliRunner

from improve_analysis.cli import main
from improve_analysis.council.command import new_council
from improve_analysis.council.folder import OF_THE_PLAN, council_toml, make_folder, of_any_council
from improve_analysis.errors import InputError
from improve_analysis.measures import CHAPTERS, MEASURES
from improve_analysis.plan import load_plan
from improve_analysis.published import Area, load_published
from improve_analysis.settings import load_settings

from .making import answers, options

ROOT = Path(__file__).parents[2]
SOURCE = load_settings(ROOT)
MODEL = (
    "old_la_code,la_name,sn_1,sn_1p,sn_2,sn_2p\n"
    "701,Ambleford,702,Very close,703,Close\n702,Brookton,701,Close,703,Close\n703,Carrow,701,Close,702,Close\n"
)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return make_folder(tmp_path_factory.mktemp("new") / "ambleford", answers(), SOURCE)


def rows(path):
    return [*csv.DictReader(path.read_text(encoding="utf-8").splitlines())]


def test_its_settings_are_the_answers(made):
    settings = load_settings(made)

    assert (settings.council, settings.la_code, settings.region) == ("Ambleford", "E06000701", "South East")
    assert (settings.contact, settings.suppress_up_to) == ("data@ambleford.gov.uk", 5)


def test_its_plan_is_read_and_has_no_row_but_the_dates_that_were_answered(made):
    plan = load_plan(load_settings(made).plan, declared=MEASURES, chapters=CHAPTERS)

    assert (plan.measures, plan.actions, plan.readings, plan.events, plan.variants) == ({}, {}, (), (), {})
    assert [(one.date.text, one.kind.value) for one in plan.milestones] == [
        ("2024-04-22", "board"),
        ("2024-05-14", "visit"),
        ("2024-06-03", "board"),
    ]


def test_every_measure_has_a_row_that_sets_it_no_target(made):
    found = rows(made / "data" / "plan" / "targets.csv")

    assert [row["measure"] for row in found] == [*MEASURES]
    assert {value for row in found for name, value in row.items() if name != "measure"} == {""}


def test_it_carries_what_was_published_of_england_and_nothing_of_the_council_it_came_from(made):
    known = load_published(load_settings(made))

    assert set(known.figures["kind"]) == {Area.ENGLAND}
    assert known.neighbours.empty
    assert not known.checks


def test_a_council_of_the_same_region_keeps_its_figures(tmp_path):
    found = make_folder(tmp_path / "near", answers(region="South West"), SOURCE)

    assert set(load_published(load_settings(found)).figures["kind"]) == {Area.ENGLAND, Area.REGION}


def test_no_file_of_it_names_the_council_it_came_from(made):
    texts = {path: path.read_text(encoding="utf-8").casefold() for path in made.rglob("*") if path.is_file()}

    assert [path for path, text in texts.items() if "swindon" in text or "e06000030" in text] == []


def test_no_chapter_says_what_a_plan_asks(made):
    prose = [
        (path.stem, cell.source)
        for path in sorted((made / "notebooks").glob("*.ipynb"))
        for cell in nbformat.read(path, as_version=4).cells
        if cell.cell_type == "markdown" and path.stem in CHAPTERS
    ]
    claims = ("the plan asks", "the plan wants", "the plan says", "the plan names", "the plan sets", "reduction plan")

    assert [(name, text) for name, text in prose if any(claim in text.casefold() for claim in claims)] == []


def test_its_notebooks_are_those_of_the_book_without_outputs(made):
    names = {path.name for path in (made / "notebooks").glob("*.ipynb")}
    code = [
        cell
        for path in (made / "notebooks").glob("*.ipynb")
        for cell in nbformat.read(path, as_version=4).cells
        if cell.cell_type == "code"
    ]

    assert names == {path.name for path in SOURCE.notebooks.glob("*.ipynb")}
    assert not any(cell.outputs or cell.execution_count for cell in code)


def test_only_cells_about_the_plan_are_left_out():
    about, general = (nbformat.v4.new_markdown_cell(text) for text in ("The plan asks for more.", "More is better."))
    about.metadata["tags"] = [OF_THE_PLAN]
    notebook = nbformat.v4.new_notebook(cells=[about, general, nbformat.v4.new_code_cell("1", execution_count=3)])

    found = of_any_council(notebook)

    assert [cell.source for cell in found.cells] == ["More is better.", "1"]
    assert found.cells[1].execution_count is None


def test_its_neighbours_are_those_of_dfes_model(tmp_path):
    model = tmp_path / "sn_model_2025.csv"
    model.write_text(MODEL)

    found = make_folder(tmp_path / "near", answers(neighbours=str(model)), SOURCE)

    assert [*load_published(load_settings(found)).neighbours["neighbour"]] == ["Brookton", "Carrow"]


def test_a_name_with_quotation_marks_is_read_back(tmp_path):
    text = council_toml(answers(council="King's Lynn"))
    (tmp_path / "data" / "plan").mkdir(parents=True)
    (tmp_path / "data" / "plan" / "council.toml").write_text(text)

    assert load_settings(tmp_path).council == "King's Lynn"


def test_nothing_is_written_over(tmp_path):
    (tmp_path / "mine.txt").write_text("kept")

    with pytest.raises(InputError, match="not an empty folder"):
        make_folder(tmp_path, answers(), SOURCE)

    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_a_run_that_fails_leaves_nothing(tmp_path):
    wrong = tmp_path / "sn_model_2025.csv"
    wrong.write_text("a,b\n1,2\n")

    with pytest.raises(InputError, match="is not DfE's statistical neighbours' model"):
        make_folder(tmp_path / "near", answers(neighbours=str(wrong)), SOURCE)

    assert [path.name for path in tmp_path.iterdir()] == [wrong.name]


def test_an_empty_folder_may_be_filled(tmp_path):
    assert (make_folder(tmp_path, answers(), SOURCE) / "_toc.yml").is_file()


def run(capsys, *arguments):
    try:
        main([*arguments])
    except SystemExit as left:
        return left.code, *capsys.readouterr()
    return 0, *capsys.readouterr()


def test_the_command_answered_by_options_asks_nothing(capsys, tmp_path):
    code, out, _ = run(capsys, "new-council", str(tmp_path / "a"), *options())

    assert code == 0
    assert "improve sample data/sample --children 78700" in out
    assert (tmp_path / "a" / "data" / "plan" / "council.toml").is_file()


def test_the_command_says_what_is_wrong_with_an_answer(capsys, tmp_path):
    code, _, err = run(capsys, "new-council", str(tmp_path / "a"), *options(la_code="Swindon"))

    assert code == 2
    assert "'Swindon' is not the code of an English council" in err
    assert not (tmp_path / "a").exists()


def test_the_command_asks_again_until_the_answer_can_be_used(tmp_path):
    given = options()
    place = given.index("--threshold")
    done = CliRunner().invoke(new_council, [str(tmp_path / "a"), *given[:place], *given[place + 2 :]], input="3\n7\n")

    assert done.exit_code == 0, done.output
    assert "so write a number from 5 to 20." in done.output
    assert load_settings(tmp_path / "a").suppress_up_to == 7


def test_a_sample_is_of_the_council_asked_for(capsys, tmp_path):
    code, *_ = run(
        capsys, "sample", str(tmp_path / "s"), "--children", "1500", "--la-code", "E06000701", "--format", "ssd_csv"
    )
    texts = [path.read_text(encoding="utf-8") for path in (tmp_path / "s").glob("*.csv")]

    assert code == 0
    assert any("E06000701" in text for text in texts)
    assert not any("E06000030" in text for text in texts)
