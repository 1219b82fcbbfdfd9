"""The pages of a built site, parsed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path


@dataclass(kw_only=True)
class Tag:
    name: str
    attributes: dict[str, str]


@dataclass
class _Tags(HTMLParser):
    found: list[Tag] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append(Tag(name=tag, attributes={name: value or "" for name, value in attrs}))


def pages(site: Path) -> Iterator[tuple[str, list[Tag]]]:
    """Each page's path within the site and its tags, in order."""
    for path in sorted(site.rglob("*.html")):
        parser = _Tags()
        parser.feed(path.read_text(encoding="utf-8"))
        yield path.relative_to(site).as_posix(), parser.found
