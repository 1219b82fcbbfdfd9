"""Once a chapter is open, a notebook can show its exhibits and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import nbformat
import pandas as pd
import papermill
import pytest
from IPython.core.interactiveshell import InteractiveShell
from nbclient import NotebookClient
from nbformat import NotebookNode, v4
from papermill.exceptions import PapermillExecutionError

from improve_analysis import chapter
from improve_analysis.display.guard import ReleasedOnly, guard_notebook
from improve_analysis.errors import InputError

KERNEL = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
GUARD = "from improve_analysis.display.guard import guard_notebook\nguard_notebook()"
FRAME = "import pandas as pd\nframe = pd.DataFrame({'child': ['CH000123'], 'value': [1]})"
FIGURE = "from matplotlib import pyplot\npyplot.plot([1, 2])"
SHOW = (
    "from improve_analysis import display\n"
    "from tests.display.conftest import SHARE, headline, over_time\n"
    "display.show(over_time(SHARE, [(40, 200), (42, 200)]))"
)

REFUSED = {
    "frame": "frame",
    "displayed frame": "display(frame)",
    "series": "frame['value']",
    "index": "frame.index",
    "array": "frame.to_numpy()",
    "styler": "frame.style",
    "number": "len(frame)",
    "text": "'CH000123'",
    "frame among others": "display(None, frame)",
    "html": "from IPython.display import HTML\nHTML(frame.to_html())",
    "shows itself": "class Shy:\n    def _ipython_display_(self): print('CH000123')\nShy()",
    "ready-made output": "display({'text/html': frame.to_html()}, raw=True)",
    "figure": f"{FIGURE}\npyplot.gcf()",
    "shown figure": f"{FIGURE}\npyplot.show()",
    "figure left open": f"{FIGURE};",
    "error swallowed": "try:\n    display(frame)\nexcept Exception:\n    pass",
    "updated": "display(frame, display_id='one')",
    "awaited": "import asyncio\nawait asyncio.sleep(0)\nframe",
}
ALLOWED = {
    "none": "None",
    "displayed none": "display(None)",
    "a statement": "total = len(frame)",
    "a figure closed": f"{FIGURE}\npyplot.close('all')",
    "nothing once more": "None",
}


def notebook(*sources: str) -> NotebookNode:
    return v4.new_notebook(cells=[v4.new_code_cell(source) for source in sources], metadata=KERNEL)


@pytest.fixture(scope="module")
def ran() -> dict[str, NotebookNode]:
    """Every cell above, by name, after it ran in one kernel: each allowed one after one that was refused."""
    cells = {"guard": GUARD, "frame made": FRAME} | REFUSED | ALLOWED | {"exhibit": SHOW}
    made = notebook(*cells.values())
    root = Path(__file__).parents[2]
    NotebookClient(
        made, allow_errors=True, resources={"metadata": {"path": str(root)}}, force_raise_errors=False
    ).execute()
    return dict(zip(cells, made.cells, strict=True))


@pytest.mark.parametrize("name", REFUSED)
def test_showing_anything_but_an_exhibit_is_an_error_that_names_the_way(
    name: str, ran: dict[str, NotebookNode]
) -> None:
    outputs = ran[name].outputs
    assert {output.output_type for output in outputs} == {"error"}
    assert outputs[-1].ename == "InputError"
    assert "cannot be shown on a page" in outputs[-1].evalue
    assert "chapter.show()" in outputs[-1].evalue


@pytest.mark.parametrize("name", ALLOWED)
def test_none_and_statements_are_no_error(name: str, ran: dict[str, NotebookNode]) -> None:
    assert ran[name].outputs == []


def test_exhibits_are_shown_after_all_that(ran: dict[str, NotebookNode]) -> None:
    outputs = ran["exhibit"].outputs
    assert [output.output_type for output in outputs] == ["display_data"] * 4
    assert "image/png" in outputs[1].data


def test_what_is_refused_is_named(ran: dict[str, NotebookNode]) -> None:
    assert ran["series"].outputs[0].evalue.startswith("This Series cannot")
    assert ran["ready-made output"].outputs[0].evalue.startswith("This output (text/html) cannot")
    assert "CH000123" not in ran["frame"].outputs[0].evalue


@pytest.mark.parametrize("name", ["figure left open", "error swallowed"])
def test_papermill_stops_at_the_cell(name: str, tmp_path: Path) -> None:
    """It goes by the kernel's answer, not by what was printed."""
    nbformat.write(notebook(GUARD, FRAME, REFUSED[name], "print('went on')"), tmp_path / "in.ipynb")
    with pytest.raises(PapermillExecutionError, match="cannot be shown on a page"):
        papermill.execute_notebook(str(tmp_path / "in.ipynb"), str(tmp_path / "out.ipynb"), progress_bar=False)
    assert nbformat.read(tmp_path / "out.ipynb", as_version=4).cells[-1].outputs == []


@pytest.fixture
def shell() -> Iterator[InteractiveShell]:
    """A shell without a kernel, and none afterwards."""
    yield InteractiveShell.instance()
    InteractiveShell.clear_instance()


def test_guarding_twice_is_guarding_once(shell: InteractiveShell) -> None:
    guard_notebook()
    formatter, publish = shell.display_formatter, shell.display_pub.publish
    guard_notebook()
    assert (shell.display_formatter, shell.display_pub.publish) == (formatter, publish)
    assert isinstance(formatter, ReleasedOnly)


def test_opening_a_chapter_guards_its_notebook(shell: InteractiveShell) -> None:
    shell.user_ns["frame"] = pd.DataFrame({"child": [1]})
    assert shell.run_cell("frame").success
    with pytest.raises(InputError, match="audience 'nobody' is unknown"):
        chapter.open_chapter("thresholds", month="2024-09", extract="data/sample", audience="nobody")
    with pytest.raises(InputError, match="This DataFrame cannot be shown on a page"):
        shell.run_cell("frame").raise_error()
    assert shell.run_cell("frame;", store_history=True).success


def test_outside_ipython_nothing_happens() -> None:
    assert not InteractiveShell.initialized()
    guard_notebook()
    assert not InteractiveShell.initialized()
