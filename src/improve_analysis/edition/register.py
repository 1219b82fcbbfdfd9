"""When each edition was published, and what its manifest and what stands around the editions then were: `archive.json`.

A manifest vouches for the files of its edition, and this one file for the manifests, the list and the ledger.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from improve_analysis.edition import manifest
from improve_analysis.errors import InputError

NAME = "archive.json"


@dataclass(frozen=True, kw_only=True)
class Entry:
    """An edition. `published`: the day, YYYY-MM-DD, or empty. `manifest`: the SHA-256 of its manifest."""

    published: str
    manifest: str


def entries(output: Path) -> dict[str, Entry]:
    """The editions that are entered, by name; none where there is no register. Raises InputError for a broken one."""
    said = read(output)
    return {name: Entry(**entry) for name, entry in said["editions"].items()}


def read(output: Path) -> dict[str, Any]:
    """The register: `editions` by name, and `files` that stand around them, by name, each with its SHA-256."""
    path = output / NAME
    if not path.is_file():
        return {"editions": {}, "files": {}}
    try:
        said: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        {name: Entry(**entry) for name, entry in said["editions"].items()}
        said["files"].items()
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as wrong:
        raise InputError(f"{path} cannot be read ({wrong}): put back the one that was published.") from wrong
    return said


def with_new(output: Path, names: Sequence[str], days: Mapping[str, str]) -> dict[str, Entry]:
    """What is entered, and the editions of `names` that are not yet; `days`: when those were published, if known.

    What is entered stays as it is, so that a manifest which was changed since is not passed off as the true one.
    """
    known = entries(output)
    new = {
        name: Entry(published=days.get(name, ""), manifest=file_hash(output / name / manifest.NAME))
        for name in names
        if name not in known
    }
    return {**known, **new}


def text_of(output: Path, entered: Mapping[str, Entry], around: Iterable[str]) -> str:
    """The register as it is written. `around`: the files around the editions, by their paths."""
    said = {
        "editions": {name: asdict(entry) for name, entry in sorted(entered.items())},
        "files": {name: file_hash(output / name) for name in sorted(around)},
    }
    return json.dumps(said, indent=1, ensure_ascii=False) + "\n"


def file_hash(path: Path) -> str:
    """SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()
