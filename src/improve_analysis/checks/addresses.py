"""Does the book ask anything of the network?"""

from __future__ import annotations

from pathlib import Path

from improve_analysis.checks._html import Tag, pages

LOADED_BY = {"script": "src", "link": "href", "img": "src", "iframe": "src", "source": "src", "video": "src"}


def faults(site: Path) -> list[str]:
    """A sentence for each thing a page would load from another address."""
    return [
        f"The page {page} loads {_loaded(tag)} from the network."
        for page, tags in pages(site)
        for tag in tags
        if _loaded(tag)
    ]


def _loaded(tag: Tag) -> str:
    address = tag.attributes.get(LOADED_BY.get(tag.name, ""), "")
    return address if address.startswith(("http:", "https:", "//")) else ""
