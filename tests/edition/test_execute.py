"""What papermill lets pass is an error here."""

import nbformat
import pytest
from nbformat import v4

from improve_analysis.edition import execute
from improve_analysis.edition.workshop import workshop
from improve_analysis.errors import EditionError

PARAMETERS = {"month": "2024-09", "extract": "data/sample", "audience": "public"}
DECLARED = 'month = "2024-05"\nextract = "x"\naudience = "public"'


def notebook(path, *sources, parameters=DECLARED):
    cells = [v4.new_code_cell(source) for source in sources]
    if parameters:
        cells.insert(0, v4.new_code_cell(parameters, metadata={"tags": ["parameters"]}))
    spec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(v4.new_notebook(cells=cells, metadata={"kernelspec": spec}), path / "chapter.ipynb")
    return path / "chapter.ipynb"


def run(path, *sources):
    with workshop() as desk, execute.kernel(desk) as manager:
        return execute.run_notebook(notebook(path, *sources), PARAMETERS, manager)


@pytest.mark.parametrize("declared", ['moth = "2024-05"\nextract = ""\naudience = ""', 'month = "2024-05"'])
def test_a_misspelt_or_missing_parameter_is_refused(tmp_path, declared):
    with pytest.raises(
        EditionError, match=r"chapter\.ipynb takes the parameters .* but a chapter takes audience, extract, month"
    ):
        execute.check_parameters(notebook(tmp_path, parameters=declared), PARAMETERS)


def test_a_notebook_without_a_parameters_cell_is_refused(tmp_path):
    with pytest.raises(EditionError, match="has no cell tagged 'parameters'"):
        execute.check_parameters(notebook(tmp_path, "1", parameters=None), PARAMETERS)


def test_the_parameters_given_replace_those_written(tmp_path):
    finished = run(tmp_path, "print(month)").notebook

    assert finished.cells[-1].outputs[0].text == "2024-09\n"


def test_a_failing_cell_is_named(tmp_path):
    with pytest.raises(EditionError, match=r"chapter\.ipynb: the cell '1 / 0' failed with ZeroDivisionError"):
        run(tmp_path, "1 / 0")


def test_leaving_early_is_not_success(tmp_path):
    with pytest.raises(EditionError, match="did not run|SystemExit"):
        run(tmp_path, "import sys; sys.exit(0)", "print('never')")


def test_a_dead_kernel_is_an_error(tmp_path):
    with pytest.raises(EditionError, match=r"chapter\.ipynb did not finish"):
        run(tmp_path, "import os; os._exit(1)")


def test_a_cell_that_never_ends_is_an_error(tmp_path, monkeypatch):
    monkeypatch.setattr(execute, "SECONDS_A_CELL", 1)

    with pytest.raises(EditionError, match=r"chapter\.ipynb did not finish"):
        run(tmp_path, "while True: pass")


def test_a_notebook_finds_nothing_of_the_one_before_it(tmp_path):
    with workshop() as desk, execute.kernel(desk) as manager:
        execute.run_notebook(notebook(tmp_path, "left = 1"), PARAMETERS, manager)
        execute.empty(manager)
        second = execute.run_notebook(notebook(tmp_path, "print('left' in globals())", "1"), PARAMETERS, manager)

    assert second.notebook.cells[-2].outputs[0].text == "False\n"
    assert [cell.execution_count for cell in second.notebook.cells] == [1, 2, 3, 4]


def test_kernels_that_are_never_given_work_are_ended(tmp_path):
    with pytest.raises(EditionError, match="nothing to run"), workshop() as desk, execute.kernels(desk) as kernels:
        raise EditionError("nothing to run")

    assert [running.result() for running in kernels.running] == [[], []]


def test_a_loaded_kernel_begins_as_an_empty_one(tmp_path):
    with workshop() as desk, execute.kernel(desk) as manager:
        execute.load(manager)
        ran = execute.run_notebook(notebook(tmp_path, "print('improve_analysis' in globals())"), PARAMETERS, manager)

    assert ran.notebook.cells[-1].outputs[0].text == "False\n"
    assert [cell.execution_count for cell in ran.notebook.cells] == [1, 2, 3]
