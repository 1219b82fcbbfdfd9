"""A preview runs again what changed and nothing else, and serves it to this computer alone."""

from __future__ import annotations

import http.client
import shutil
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pandas as pd
import pytest

from improve_analysis import pipeline
from improve_analysis.cli import main
from improve_analysis.edition import build, execute, preview
from improve_analysis.edition.execute import Executed
from improve_analysis.edition.preview import ANNOUNCEMENT, Preview, changed_files, served, stamps
from improve_analysis.errors import InputError
from improve_analysis.settings import load_settings

SETTINGS = load_settings(Path(__file__).parents[2])
PARAMETERS = dict.fromkeys(("month", "extract", "audience"), "x")


@pytest.fixture
def shown(tmp_path, monkeypatch):
    """A preview of two chapters and a page, whose notebooks run by being read; what was run, and how often built."""
    for name in ("notebooks", "book", "data/commentary/2024-09", "desk/book"):
        (tmp_path / name).mkdir(parents=True)
    for name in ("thresholds", "homes"):
        shutil.copy(SETTINGS.notebooks / f"{name}.ipynb", tmp_path / "notebooks")
    (tmp_path / "book" / "reading.md").write_text("# How to read")
    edition = SimpleNamespace(settings=replace(SETTINGS, root=tmp_path), month="2024-09", name="2024-09", releases={})
    ran, built = [], []

    def run_notebook(notebook, parameters, manager):
        ran.append(notebook.stem)
        return Executed(name=notebook.stem, notebook=nbformat.v4.new_notebook())

    monkeypatch.setattr(execute, "run_notebook", run_notebook)
    monkeypatch.setattr(build, "run_jupyter_book", lambda source, desk: built.append(source))
    monkeypatch.setattr(preview, "check_commentary", lambda *of: None)
    desk = tmp_path / "desk"
    made = Preview(edition=edition, desk=desk, parameters=PARAMETERS, source=desk / "book", site=desk / "site")
    return SimpleNamespace(preview=made, root=tmp_path, ran=ran, built=built)


def test_only_the_chapter_whose_notebook_changed_runs(shown):
    shown.preview.renew(shown.root / "notebooks" / "thresholds.ipynb")
    shown.preview.renew(shown.root / "data" / "commentary" / "2024-09" / "homes.md")

    assert shown.ran == ["thresholds", "homes"]
    assert len(shown.built) == 2
    assert sorted(path.name for path in shown.preview.source.iterdir()) == ["homes.ipynb", "thresholds.ipynb"]


def test_a_written_page_is_copied_and_nothing_runs(shown):
    shown.preview.renew(shown.root / "book" / "reading.md")

    assert shown.ran == []
    assert (shown.preview.source / "reading.md").read_text() == "# How to read"


def test_a_notebook_saved_by_halves_is_said_and_nothing_is_built(shown):
    path = shown.root / "notebooks" / "homes.ipynb"
    path.write_text("half a noteb")

    with pytest.raises(InputError, match=r"homes.ipynb cannot be read as a notebook"):
        shown.preview.renew(path)
    assert shown.built == []


def test_a_page_that_was_removed_is_said(shown):
    with pytest.raises(InputError, match=r"gone.md cannot be read"):
        shown.preview.renew(shown.root / "book" / "gone.md")


def test_what_changed_is_found_once_for_each_page(shown):
    edition, root = shown.preview.edition, shown.root
    before = stamps(edition)
    (root / "data" / "commentary" / "2024-09" / "homes.md").write_text("## What this tells us")
    (root / "data" / "commentary" / "2024-09" / "notes.md").write_text("of no chapter")
    (root / "notebooks" / "homes.ipynb").touch()
    (root / "book" / "reading.md").write_text("# Again, and longer")
    now = {path: stamp + (path.suffix == ".ipynb" and path.stem == "homes") for path, stamp in stamps(edition).items()}

    assert sorted(path.stem for path in changed_files(before, now)) == ["homes", "reading"]
    assert changed_files(now, now) == []
    assert [path.name for path in changed_files({Path("book/a.md"): 1}, {})] == ["a.md"]


def asked(address, host):
    port = int(address.rstrip("/").rpartition(":")[2])
    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.request("GET", "/page.html", headers={"Host": host.format(port=port)})
    return connection.getresponse()


@pytest.mark.parametrize(
    ("host", "status"),
    [("127.0.0.1:{port}", 200), ("localhost:{port}", 200), ("evil.example:{port}", 403), ("evil.example", 403)],
)
def test_it_is_served_to_this_computer_by_its_own_name_only(tmp_path, host, status):
    (tmp_path / "page.html").write_text("a page")

    with served(tmp_path, 0) as address:
        answer = asked(address, host)

        assert answer.status == status
        assert answer.headers["Cache-Control"] == "no-store"
        assert (b"a page" in answer.read()) == (status == 200)


def test_a_port_that_is_taken_is_said(tmp_path):
    with served(tmp_path, 0) as address:
        port = int(address.rstrip("/").rpartition(":")[2])
        with pytest.raises(InputError, match=f"Port {port} is taken"), served(tmp_path, port):
            pass


def test_every_page_of_a_preview_is_marked_and_no_page_of_an_edition():
    edition = SimpleNamespace(
        settings=SETTINGS, name="2024-09", title="T", day=pd.Timestamp("2024-09-30"), audience="public"
    )

    def announced(config):
        return config["sphinx"]["config"]["html_theme_options"].get("announcement", "")

    assert announced(build.configuration(edition, ANNOUNCEMENT)) == ANNOUNCEMENT
    assert announced(build.configuration(edition)) == ""


def test_ctrl_c_ends_it_and_nothing_is_published(capsys, tmp_path, monkeypatch):
    def stopped(shown, say):
        say("thresholds renewed")
        raise KeyboardInterrupt

    monkeypatch.setattr(pipeline, "preview", lambda *of: nullcontext(SimpleNamespace(site=tmp_path)))
    monkeypatch.setattr(preview, "follow", stopped)

    main(["preview", "--port", "0"])

    said = capsys.readouterr().out.splitlines()
    assert said[0].startswith("Open http://127.0.0.1:")
    assert said[1:] == ["thresholds renewed", "The preview has ended; nothing was published."]
