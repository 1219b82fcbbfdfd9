"""Has every picture words that stand for it?"""

from __future__ import annotations

import re
from pathlib import Path

from improve_analysis.checks._html import pages

SHORTEST_ALT = 20


def faults(site: Path) -> list[str]:
    """A sentence for each picture whose text alternative is missing, a file's name, or too short to say anything."""
    return [
        f"The picture {tag.attributes.get('src')} on {page} has no words that stand for it."
        for page, tags in pages(site)
        for tag in tags
        if tag.name == "img" and not _speaks(tag.attributes.get("alt", ""))
    ]


def _speaks(alt: str) -> bool:
    return len(alt) >= SHORTEST_ALT and not re.search(r"\.(png|svg|jpe?g)$", alt)
