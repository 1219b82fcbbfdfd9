"""Does every page forbid its browser to ask for anything that is not beside it?"""

from __future__ import annotations

import re
from pathlib import Path

from improve_analysis.edition.policy import META

_LOADING = re.compile(r"<(?:script|link|style|img|iframe|object|embed|video|audio|source|base)\b", re.IGNORECASE)


def faults(site: Path) -> list[str]:
    """A sentence for each page without the policy, or on which something could be loaded before it is read."""
    return [
        f"The page {path.relative_to(site).as_posix()} does not forbid requests to other addresses."
        for path in sorted(site.rglob("*.html"))
        if not _is_confined(path.read_text(encoding="utf-8"))
    ]


def _is_confined(page: str) -> bool:
    before, found, _ = page.partition(META)
    return bool(found) and not _LOADING.search(before)
