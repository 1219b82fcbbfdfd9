"""Does every page of a restricted edition say that it is one, and no page of a public edition?"""

from __future__ import annotations

from pathlib import Path

from improve_analysis.edition.plain import MARKING
from improve_analysis.settings import Audience


def faults(site: Path, audience: Audience) -> list[str]:
    """A sentence for each page that is marked wrongly."""
    restricted = audience is Audience.RESTRICTED
    return [
        f"The page {path.relative_to(site).as_posix()} is {'not ' if restricted else ''}marked {MARKING}."
        for path in sorted(site.rglob("*.html"))
        if "_static" not in path.relative_to(site).parts and (MARKING in path.read_text(encoding="utf-8")) != restricted
    ]
