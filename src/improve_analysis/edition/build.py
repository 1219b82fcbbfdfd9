"""Jupyter Book v1: pages in, a static site out. Built clean, execution off, warnings as errors."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import nbformat
import yaml

from improve_analysis import accessibility, definitions
from improve_analysis.edition._edition import Edition
from improve_analysis.edition.lighten import lighten
from improve_analysis.edition.plain import MARKING, leading_page
from improve_analysis.edition.policy import confined
from improve_analysis.edition.sanitise import Page
from improve_analysis.errors import EditionError
from improve_analysis.settings import Audience


def build_book(edition: Edition, pages: Sequence[Page], desk: Path, written: Mapping[str, str]) -> Path:
    """Build the site of one edition in the private folder; the folder of its pages.

    `written`: the Markdown of the pages that are written anew for each edition, by name.
    """
    source = lay_out(edition, pages, desk, written)
    site = run_jupyter_book(source, desk)
    _write(site / "index.html", _leading(site, edition))
    lighten(site)
    for path in sorted(site.glob("*.html")):
        _write(path, confined(path.read_text(encoding="utf-8")))
    return site


def lay_out(
    edition: Edition, pages: Sequence[Page], desk: Path, written: Mapping[str, str], announcement: str = ""
) -> Path:
    """Put everything that Jupyter Book needs into a new folder of `desk`; its path.

    `announcement`: what stands at the top of every page, beside the marking of a restricted edition.
    """
    source = desk / "book"
    shutil.copytree(edition.settings.book, source, ignore=shutil.ignore_patterns("_build"))
    for page in pages:
        nbformat.write(page.notebook, source / f"{page.name}.ipynb")
    _write(source / "definitions.md", definitions.page(edition.settings))
    _write(source / f"{accessibility.PAGE}.md", accessibility.page(edition.settings, edition.day))
    for name, text in written.items():
        _write(source / f"{name}.md", text)
    _write(source / "_config.yml", yaml.safe_dump(configuration(edition, announcement)))
    _write(source / "_toc.yml", _flat((edition.settings.root / "_toc.yml").read_text(encoding="utf-8")))
    return source


def configuration(edition: Edition, announcement: str = "") -> dict[str, Any]:
    """`_config.yml` with the council, the month, what is announced and, if the edition is restricted, its marking."""
    config: dict[str, Any] = yaml.safe_load((edition.settings.root / "_config.yml").read_text(encoding="utf-8"))
    config["title"] = edition.title
    config["author"] = edition.settings.contact
    config["copyright"] = f"{edition.day:%Y}"
    options = config["sphinx"]["config"]
    for folders in ("html_static_path", "templates_path"):  # in an edition the pages of the book folder are at the top
        options[folders] = [Path(folder).name for folder in options[folders]]
    options["html_js_files"] = [*options["html_js_files"], ["versions.js", {"data-edition": edition.name}]]
    marks = [MARKING] if edition.audience is Audience.RESTRICTED else []
    if said := ". ".join([*marks, *([announcement] if announcement else [])]):
        options["html_theme_options"]["announcement"] = said
    return config


def _leading(site: Path, edition: Edition) -> str:
    """Jupyter Book's page that only leads to the first one, as a whole page."""
    target = re.search(r"url=([\w-]+\.html)", (site / "index.html").read_text(encoding="utf-8"))
    if target is None:
        raise EditionError("Jupyter Book did not say which page is the first: name one as root in _toc.yml.")
    return leading_page(edition.title, target[1], edition.audience)


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")


def _flat(toc: str) -> str:
    """The table of contents with every page beside the others, as it is in an edition."""
    return re.sub(r"((?:file|root):\s*)(?:book|notebooks)/", r"\1", toc)


def run_jupyter_book(source: Path, desk: Path) -> Path:
    """The folder of the pages, of which only those are made again whose source has changed since the last time."""
    start = (
        "from improve_analysis.garbage import collect_seldom; from jupyter_book.cli.main import main; "
        "collect_seldom(); main()"
    )
    options = ["--warningiserror", "--keep-going", "--quiet"]
    command = [sys.executable, "-c", start, "build", str(source), *options]
    run = subprocess.run(command, cwd=desk, capture_output=True, text=True, check=False)  # noqa: S603
    if run.returncode:
        told = [line for line in run.stderr.splitlines() if re.search("WARNING|ERROR|Error|error", line)]
        said = " ".join(told[:5]).replace(str(source), "").strip() or run.stderr[-500:]
        raise EditionError(f"Jupyter Book did not build the pages: {said}")
    return source / "_build" / "html"
