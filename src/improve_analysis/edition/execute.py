"""Running the chapters' notebooks, and refusing what papermill lets pass.

papermill only warns of an unknown parameter or a notebook without a parameters cell, takes `sys.exit()` for success,
and waits for ever; here each is an error. Notebooks run in the private folder and see released figures only.

Loading the libraries takes longer than most chapters: two kernels run all of them, emptied from one to the next.
"""

from __future__ import annotations

import json
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor, as_completed
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from queue import Empty
from typing import Any
from uuid import uuid4

import nbformat
import papermill
from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.manager import AsyncKernelManager
from jupyter_core.utils import run_sync
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from papermill.exceptions import PapermillException, PapermillExecutionError
from traitlets.config import Config

from improve_analysis.changes import lay_out
from improve_analysis.chapter import ABOUT, PREPARED, PROJECTED
from improve_analysis.disclosure import to_json
from improve_analysis.disclosure.projection import projection_to_json
from improve_analysis.edition._edition import Edition
from improve_analysis.edition.progress import Progress
from improve_analysis.errors import EditionError

AT_ONCE = 2
SECONDS_A_CELL = 300
LOAD = """
from improve_analysis.garbage import collect_seldom, keep
collect_seldom()
import improve_analysis.chapter
keep()
"""
EMPTY = "get_ipython().reset(new_session=True)"
NO_HISTORY = "--HistoryManager.hist_file=:memory:"
"""As nbclient starts a kernel: what runs in it is nobody's history."""
PARAMETERS = frozenset({"month", "extract", "audience"})
PREPARED_FOLDER = "prepared"


@dataclass(frozen=True, kw_only=True)
class Executed:
    """A chapter's notebook after it ran, whole and without error."""

    name: str
    notebook: nbformat.NotebookNode


def prepare(edition: Edition, desk: Path) -> dict[str, str]:
    """Lay the released figures out for the notebooks; the parameters to run them with."""
    folder = desk / PREPARED_FOLDER
    folder.mkdir()
    (folder / PREPARED).write_text(to_json(edition.releases), encoding="utf-8")
    (folder / ABOUT).write_text(json.dumps({"is_invented": edition.is_invented}), encoding="utf-8")
    lay_out(edition.earlier, folder)
    if edition.projection is not None:
        (folder / PROJECTED).write_text(projection_to_json(edition.projection), encoding="utf-8")
    return {"month": edition.month, "extract": str(folder), "audience": str(edition.audience)}


@dataclass(frozen=True, kw_only=True)
class Work:
    """Notebooks that wait to be run. `tell` is called with the name of each that is done."""

    waiting: deque[Path]
    parameters: Mapping[str, str]
    tell: Callable[[str], object]


@dataclass(frozen=True, kw_only=True)
class Kernels:
    """Kernels that wait for work: each gives back what it ran of it."""

    work: Future[Work]
    running: Sequence[Future[list[Executed]]]


@contextmanager
def kernels(desk: Path) -> Iterator[Kernels]:
    """Two kernels, which load the libraries while the body has something else to do first."""
    work: Future[Work] = Future()
    with ThreadPoolExecutor(max_workers=AT_ONCE) as pool:
        try:
            yield Kernels(work=work, running=[pool.submit(_serve, work, desk) for _ in range(AT_ONCE)])
        finally:
            work.cancel()


def run_notebooks(edition: Edition, desk: Path, ready: Kernels, progress: Progress) -> Sequence[Executed]:
    """Run every notebook of the book, two at a time, the longest first; in the order of their names."""
    parameters = prepare(edition, desk)
    notebooks = sorted(edition.settings.notebooks.glob("*.ipynb"))
    for notebook in notebooks:
        check_parameters(notebook, parameters)
    waiting = deque(sorted(notebooks, key=lambda notebook: notebook.stat().st_size, reverse=True))

    def tell(chapter: str) -> None:
        bar.set_postfix_str(chapter)
        bar.update()

    with progress.bar(len(notebooks), "chapter") as bar:
        ready.work.set_result(Work(waiting=waiting, parameters=parameters, tell=tell))
        try:
            done = [executed for worker in as_completed(ready.running) for executed in worker.result()]
        except EditionError:
            waiting.clear()
            raise
    return sorted(done, key=lambda executed: executed.name)


def _serve(work: Future[Work], desk: Path) -> list[Executed]:
    """Run notebooks in one kernel until none waits; none where the work is called off."""
    with kernel(desk) as manager:
        load(manager)
        with suppress(CancelledError):
            return _run_waiting(work.result(), manager)
    return []


def _run_waiting(work: Work, manager: AsyncKernelManager) -> list[Executed]:
    done: list[Executed] = []
    for notebook in _taken(work.waiting):
        done.append(run_notebook(notebook, work.parameters, manager))
        empty(manager)
        work.tell(notebook.stem)
    return done


def _taken(waiting: deque[Path]) -> Iterator[Path]:
    """One after another, while others take from the same."""
    with suppress(IndexError):
        while True:
            yield waiting.popleft()


@contextmanager
def kernel(desk: Path) -> Iterator[AsyncKernelManager]:
    """What starts a kernel when its first notebook is run, and ends it."""
    manager = AsyncKernelManager(kernel_name="python3", config=_kernel_config(desk))
    try:
        yield manager
    finally:
        if manager.has_kernel:
            run_sync(_end)(manager)


async def _end(manager: AsyncKernelManager) -> None:
    """Ask first: a kernel that is interrupted says so on the terminal."""
    await manager.request_shutdown()
    await manager.finish_shutdown()
    await manager.cleanup_resources()


def load(manager: AsyncKernelManager) -> None:
    """Start a kernel, and have it load what every notebook needs."""
    run_sync(manager.start_kernel)(extra_arguments=[NO_HISTORY])
    _tell(manager, LOAD)
    empty(manager)


def empty(manager: AsyncKernelManager) -> None:
    """Forget every name and count of the notebook that ran, so that the next begins as in a kernel of its own."""
    _tell(manager, EMPTY)


def _tell(manager: AsyncKernelManager, code: str) -> None:
    """Run code that shows nothing; so without the channel of outputs, which takes longest to be ready."""
    client = manager.client()
    client.start_channels(iopub=False, stdin=False, hb=False, control=False)
    client.execute(code, silent=True, store_history=False)
    run_sync(_answered)(manager, client)
    client.stop_channels()


async def _answered(manager: AsyncKernelManager, client: AsyncKernelClient) -> None:
    while await manager.is_alive():
        with suppress(Empty):
            await client.get_shell_msg(timeout=1)
            return
    raise EditionError("Jupyter's kernel ended before it ran a notebook: remove .venv and build again.")


def check_parameters(notebook: Path, parameters: Mapping[str, str]) -> None:
    """Refuse a notebook whose parameters cell is missing or does not take exactly what it will be given."""
    tagged = [
        cell for cell in nbformat.read(notebook, as_version=4).cells if "parameters" in cell.metadata.get("tags", [])
    ]
    if not tagged:
        raise EditionError(f"{notebook.name} has no cell tagged 'parameters': tag the one that sets the month.")
    declared = set(papermill.inspect_notebook(str(notebook)))
    if declared != set(parameters):
        raise EditionError(
            f"{notebook.name} takes the parameters {_list(declared)}, but a chapter takes {_list(parameters)}: "
            "correct its parameters cell."
        )


def run_notebook(notebook: Path, parameters: Mapping[str, str], manager: AsyncKernelManager) -> Executed:
    """Run one notebook in an empty kernel. Raises EditionError that names the notebook and what went wrong in it."""
    try:
        finished = papermill.execute_notebook(
            str(notebook),
            None,
            parameters=dict(parameters),
            progress_bar=False,
            log_output=False,
            execution_timeout=SECONDS_A_CELL,
            km=manager,
        )
    except PapermillExecutionError as failed:
        raise EditionError(
            f"{notebook.name}: the cell {failed.source!r} failed with {failed.ename}: {failed.evalue}"
        ) from None
    except (CellTimeoutError, DeadKernelError, PapermillException) as failed:
        raise EditionError(f"{notebook.name} did not finish: {str(failed).splitlines()[0]}") from failed
    check_finished(notebook.name, finished)
    return Executed(name=notebook.stem, notebook=finished)


def check_finished(name: str, notebook: nbformat.NotebookNode) -> None:
    """Refuse a run in which a cell was left out, as after `sys.exit()`, or ran out of order."""
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    counts = [cell.execution_count for cell in cells]
    if counts != [*range(1, len(cells) + 1)]:
        stopped = next(
            cell for cell, count in zip(cells, range(1, len(cells) + 1), strict=True) if cell.execution_count != count
        )
        raise EditionError(f"{name}: the cell {stopped.source!r} did not run; something before it ended the notebook.")


def _kernel_config(desk: Path) -> Config:
    """Kernels talk through sockets in the private folder: over TCP any user of the machine could listen."""
    if os.name != "posix":
        return Config()
    manager: dict[str, Any] = {"transport": "ipc", "ip": str(desk / f"k-{uuid4().hex[:8]}")}
    return Config({"KernelManager": manager, "AsyncKernelManager": manager})


def _list(names: Iterable[str]) -> str:
    return ", ".join(sorted(names))
