"""Did anything of the making stay in the site: sources, error logs, tracebacks, paths of this machine?"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath

from improve_analysis.checks._files import SiteFile, UnreadableError, files, pieces

FOLDERS = {
    "_sources": "the notebooks themselves",
    "reports": "error logs",
    "jupyter_execute": "the notebooks as they were run",
    ".doctrees": "the builder's own records",
    ".jupyter_cache": "the notebooks as they were run",
    ".ipynb_checkpoints": "older notebooks",
    "__pycache__": "compiled code",
}
ENDINGS = {".html", ".js", ".css", ".csv", ".json", ".jsonl", ".txt", ".png", ".svg", ".jpg", ".jpeg"} | {
    ".xlsx",
    ".ods",
    ".zip",
    ".pdf",
}
"""What an edition is made of; another kind of file is let through only if it is an installed package's own."""
NEVER = re.compile(r"(?:^|/)(?:\.buildinfo.*|objects\.inv|.*glue\.json|[^/]+\.(?:map|ipynb|doctree|pickle|log))$")

TERMINAL_COLOUR = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
MARKS = {
    "a traceback": re.compile(r"Traceback \(most recent call last\)"),
    "a mark of the kernel": re.compile(
        r"ipykernel_\d+|<ipython-input-\d|Cell In ?\[\d+\]|\bat 0x[0-9a-fA-F]{6,16}\b|\b[A-Z]\w+Warning: "
    ),
    "a path of a machine": re.compile(
        r"(?<![\w.-])/(?:home|Users)/\w|(?<![\w.-])/(?:root|var/folders)/\w|\b[A-Za-z]:\\+Users\\+\w|\bfile:///?\w|/site-packages/"
    ),
}


def faults(site: Path, paths: Sequence[Path] = ()) -> list[str]:
    """A sentence for each leftover. `paths`: of this machine, beside its home and temporary folders, that are private.

    Of an installed package's own files, which are the same in every site, only the kind is looked at.
    """
    here = _here([Path.home(), Path(tempfile.gettempdir()), *paths])
    left = _folders(site)
    for file in files(site):
        left += _kind(file)
        if file.is_ours:
            left += _marks(file, here)
    return left


def _folders(site: Path) -> list[str]:
    return [
        f"The site holds the folder {path.relative_to(site).as_posix()} ({FOLDERS[path.name]})."
        for path in sorted(site.rglob("*"))
        if path.is_dir() and path.name in FOLDERS
    ]


def _kind(file: SiteFile) -> Iterator[str]:
    if NEVER.search(file.name):
        yield f"The site holds the file {file.name}, which the making left behind."
    elif file.is_ours and PurePosixPath(file.name).suffix.lower() not in ENDINGS:
        yield f"The site holds the file {file.name}, a kind of file that is not published."


def _marks(file: SiteFile, here: re.Pattern[str]) -> Iterator[str]:
    marks = {**MARKS, "a path of this machine": here}
    seen = set()
    for text, place in _texts(file):
        for mark, pattern in marks.items():
            found = pattern.search(text)
            if found and mark not in seen:
                seen.add(mark)
                where = f", in {place}" if place else ""
                yield f"{file.name} holds {mark} ('{found[0]}'){where}."


def _texts(file: SiteFile) -> Iterator[tuple[str, str]]:
    try:
        for piece in pieces(file.name, file.data):
            yield TERMINAL_COLOUR.sub("", piece.text), piece.place
    except UnreadableError:
        return


def _here(paths: Sequence[Path]) -> re.Pattern[str]:
    """These folders and what is in them; a path of a single part such as / is too common a word to look for."""
    private = {path.resolve().as_posix() for path in paths} | {path.as_posix() for path in paths if path.is_absolute()}
    found = sorted(f"{re.escape(path)}(?![\\w-])" for path in private if path.count("/") > 1)
    found += sorted(f"{re.escape(path)}/\\w" for path in private if path.count("/") == 1 and len(path) > 1)
    return re.compile(rf"(?<![\w.-])(?:{'|'.join(found)})" if found else r"(?!)")
