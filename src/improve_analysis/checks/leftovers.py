"""Did anything of the making stay in the site: sources, error logs, tracebacks, paths of this machine?"""

from __future__ import annotations

import tempfile
from pathlib import Path

FOLDERS = ("_sources", "reports", "jupyter_execute")
TRACEBACK = "Traceback (most recent call last)"
READ = {".html", ".js", ".json", ".csv", ".txt", ".css"}


def faults(site: Path) -> list[str]:
    """A sentence for each leftover."""
    left = [f"The site holds the folder {name}." for name in FOLDERS if (site / name).exists()]
    marks = (TRACEBACK, tempfile.gettempdir() + "/improve-", str(Path.home()) + "/")
    for path in sorted(site.rglob("*")):
        if path.suffix in READ:
            text = path.read_text(encoding="utf-8", errors="replace")
            left += [f"{path.relative_to(site)} holds '{mark}'." for mark in marks if mark in text]
    return left
