"""Does every page lead to the accessibility statement?"""

from __future__ import annotations

from pathlib import Path

from improve_analysis import accessibility
from improve_analysis.checks._html import Tag, pages

STATEMENT = f"{accessibility.PAGE}.html"


def faults(site: Path) -> list[str]:
    """A sentence for each page without a link to the statement; a page that only leads to another needs none."""
    if not (site / STATEMENT).is_file():
        return ["The edition has no accessibility statement: keep book/accessibility in _toc.yml."]
    return [
        f"The page {name} has no link to the accessibility statement: keep extra_footer in _config.yml."
        for name, tags in pages(site)
        if not name.startswith("_static/") and not any(map(_leads_on, tags)) and not any(map(_leads_there, tags))
    ]


def _leads_there(tag: Tag) -> bool:
    return tag.name == "a" and tag.attributes.get("href", "") == STATEMENT


def _leads_on(tag: Tag) -> bool:
    return tag.name == "meta" and tag.attributes.get("http-equiv", "").lower() == "refresh"
