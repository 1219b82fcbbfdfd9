"""Public figures kept between the runs of single notebooks: the whole book has to be measured before one is released.

A name says all that the figures depend on, so a change of records, settings or code makes another file.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

FOLDER = ".released"
AT_MOST = 8
"""How many are kept; the oldest go."""


def kept(root: Path, made_from: Mapping[str, Any]) -> Path:
    """Where the figures made from `made_from` are kept, whether they are there or not."""
    name = hashlib.sha256(json.dumps(made_from, sort_keys=True).encode()).hexdigest()
    return root / FOLDER / f"{name[:32]}.json"


def keep(file: Path, make: Callable[[], str]) -> Path:
    """`file`, made if it is not there. Two that make it at once write the same."""
    if not file.is_file():
        text = make()
        file.parent.mkdir(exist_ok=True)
        arriving = file.with_name(f"{file.name}.{os.getpid()}")
        arriving.write_text(text, encoding="utf-8")
        arriving.replace(file)
        _forget_oldest(file.parent)
    return file


def _forget_oldest(folder: Path) -> None:
    newest_first = sorted(folder.glob("*.json"), key=lambda path: (-path.stat().st_mtime, path.name))
    for path in newest_first[AT_MOST:]:
        path.unlink(missing_ok=True)
