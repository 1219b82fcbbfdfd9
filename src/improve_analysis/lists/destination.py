"""Where a file about children may be written: nowhere that is published, and nowhere that git would take it up."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from improve_analysis.errors import InputError

SUFFIX = ".xlsx"
PUBLISHED_FOLDERS = ("site", "site-restricted", "book", "docs", "notebooks")
MARKS_OF_AN_EDITION = ("manifest.json", "ledger.jsonl", "[0-9]*/manifest.json", "[0-9]*/ledger.jsonl")
SUGGESTION = "choose a private folder outside the project, or data/extracts, which git ignores"


def safe_destination(path: Path) -> Path:
    """`path` with links and `..` followed. Raises InputError where a list of children may not be written to it.

    That is in a folder of the book or of its editions, under any folder that holds an edition, and in a git working
    tree unless git ignores the file; where git cannot be asked, anywhere in the tree.
    """
    resolved = path.resolve()
    if resolved.suffix.lower() != SUFFIX:
        raise InputError(f"{path} does not end in {SUFFIX}: the lists are an Excel workbook, so name one.")
    _refuse_published(path, resolved)
    _refuse_in_git(path, resolved)
    if not resolved.parent.is_dir():
        raise InputError(f"The folder {resolved.parent} does not exist: make it first, or {SUGGESTION}.")
    return resolved


def _refuse_published(path: Path, resolved: Path) -> None:
    as_written = Path(os.path.abspath(path))  # noqa: PTH100 - a link called site may lead to where the site is served
    parts = (*as_written.parent.parts, *resolved.parent.parts)
    named = [part for part in parts if part.casefold() in PUBLISHED_FOLDERS]
    if named:
        raise InputError(
            f"{path} lies inside {named[-1]}/, which is for what is published, and the lists name children: "
            f"{SUGGESTION}."
        )
    for folder in resolved.parents:
        if any(next(folder.glob(mark), None) for mark in MARKS_OF_AN_EDITION):
            raise InputError(
                f"{path} lies inside {folder}, which holds a published edition, and the lists name children: "
                f"{SUGGESTION}."
            )


def _refuse_in_git(path: Path, resolved: Path) -> None:
    tree = next((folder for folder in resolved.parents if (folder / ".git").exists()), None)
    in_git_itself = ".git" in resolved.parts
    if in_git_itself or (tree is not None and not _is_ignored(resolved)):
        raise InputError(
            f"{path} lies inside the git working tree {tree or resolved.parent} and git is not known to ignore it, so "
            f"the lists could be committed: {SUGGESTION}."
        )


def _is_ignored(resolved: Path) -> bool:
    """Whether git says that it ignores the file; not where there is no git to say so."""
    folder = next(folder for folder in resolved.parents if folder.is_dir())
    command = ["git", "-C", str(folder), "check-ignore", "--quiet", "--", str(resolved)]
    own = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    try:
        asked = subprocess.run(command, env=own, capture_output=True, check=False)  # noqa: S603 - no shell, fixed words
    except OSError:
        return False
    return asked.returncode == 0
