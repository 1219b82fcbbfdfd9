"""A look at a book while its words are written: served to this computer only, never published, and marked as a preview.

It is built once in a private folder. After that only the chapter whose notebook or commentary changed is run again.
"""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import nbformat
from nbformat.reader import NotJSONError

from improve_analysis import commentary
from improve_analysis.checks.commentary import check_commentary
from improve_analysis.edition import build, execute
from improve_analysis.edition._edition import Edition
from improve_analysis.edition.progress import Progress
from improve_analysis.edition.sanitise import sanitise
from improve_analysis.errors import EditionError, InputError
from improve_analysis.measures import CHAPTERS

HOME = "127.0.0.1"
ANNOUNCEMENT = "Preview: not checked and not published"
SECONDS_BETWEEN_LOOKS = 0.5

Stamps = Mapping[Path, int]
"""When each file was last written, in nanoseconds."""


@dataclass(kw_only=True)
class Preview:
    """A book that can be renewed in part. `source`: the folder that Jupyter Book builds; `site`: its pages."""

    edition: Edition
    desk: Path
    parameters: Mapping[str, str]
    source: Path
    site: Path

    def renew(self, changed: Path) -> str:
        """Take over one changed file; what was rebuilt. Raises InputError or EditionError: the pages stay as they were.

        A page of the book folder is copied. Of a notebook or commentary, the chapter runs again.
        """
        check_commentary(self.edition.settings, self.edition.month, self.edition.releases)
        if changed.parent == self.edition.settings.book:
            self._copy(changed)
        else:
            self._run(changed.stem)
        build.run_jupyter_book(self.source, self.desk)
        return changed.stem

    def _copy(self, page: Path) -> None:
        try:
            shutil.copy(page, self.source)
        except OSError as gone:
            raise InputError(f"{page} cannot be read ({gone.strerror}): save it again.") from gone

    def _run(self, chapter: str) -> None:
        notebook = self.edition.settings.notebooks / f"{chapter}.ipynb"
        try:
            execute.check_parameters(notebook, self.parameters)
            with execute.kernel(self.desk) as manager:
                page = sanitise(execute.run_notebook(notebook, self.parameters, manager))
        except (OSError, NotJSONError, nbformat.ValidationError) as broken:
            raise InputError(f"{notebook} cannot be read as a notebook: save it again.") from broken
        nbformat.write(page.notebook, self.source / notebook.name)


def first_build(edition: Edition, desk: Path, progress: Progress) -> Preview:
    """Run every chapter and build the whole book once."""
    with execute.kernels(desk) as kernels, progress.stage("Running the notebooks") as note:
        executed = execute.run_notebooks(edition, desk, kernels, progress)
        note(f"{len(executed)} chapters")
    with progress.stage("Building the book"):
        source = build.lay_out(edition, [sanitise(run) for run in executed], desk, {}, ANNOUNCEMENT)
        site = build.run_jupyter_book(source, desk)
    parameters = {
        "month": edition.month,
        "extract": str(desk / execute.PREPARED_FOLDER),
        "audience": str(edition.audience),
    }
    return Preview(edition=edition, desk=desk, parameters=parameters, source=source, site=site)


def stamps(edition: Edition) -> Stamps:
    """The files that a preview follows: notebooks, this month's commentary, the written pages."""
    settings = edition.settings
    written = commentary.folder_of(settings) / edition.month
    found = [
        *settings.notebooks.glob("*.ipynb"),
        *(path for path in written.glob("*.md") if path.stem in CHAPTERS),
        *settings.book.glob("*.md"),
    ]
    return {path: path.stat().st_mtime_ns for path in sorted(found) if path.is_file()}


def changed_files(before: Stamps, now: Stamps) -> list[Path]:
    """What was written, added or removed since. One path for each page that follows from it."""
    paths = sorted(path for path in before.keys() | now.keys() if before.get(path) != now.get(path))
    return [*{(path.parent.name == "book", path.stem): path for path in paths}.values()]


def follow(preview: Preview, say: Callable[[str], None]) -> None:
    """Rebuild what changes until the user stops it."""
    known = stamps(preview.edition)
    while True:
        time.sleep(SECONDS_BETWEEN_LOOKS)
        now = stamps(preview.edition)
        for path in changed_files(known, now):
            say(_renewed(preview, path))
        known = now


def _renewed(preview: Preview, path: Path) -> str:
    start = time.perf_counter()
    try:
        name = preview.renew(path)
    except (InputError, EditionError) as wrong:
        return f"Not renewed: {wrong}"
    return f"{name} renewed ({time.perf_counter() - start:.1f} s): reload the page."


class Handler(SimpleHTTPRequestHandler):
    """Serves the pages to a browser of this computer, and nothing to a name that another site made lead here."""

    def send_head(self) -> Any:
        """As its parent, which opens the file asked for; refused where the page was asked for by another name."""
        host = self.headers.get("Host", "").rpartition(":")[0] or self.headers.get("Host", "")
        if host not in {HOME, "localhost"}:
            self.send_error(403, "This preview is for this computer only")
            return None
        return super().send_head()

    def end_headers(self) -> None:
        """Nothing is kept by the browser, so that a reload shows what was renewed."""
        self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the parent's name
        """Say nothing of each request."""


@contextmanager
def served(site: Path, port: int) -> Iterator[str]:
    """Serve a folder to this computer while the body runs; the address. `port`: 0 for any that is free."""
    try:
        server = ThreadingHTTPServer((HOME, port), partial(Handler, directory=str(site)))
    except OSError as taken:
        raise InputError(f"Port {port} is taken ({taken.strerror}): choose another with --port.") from taken
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://{HOME}:{server.server_address[1]}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
