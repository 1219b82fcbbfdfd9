"""The pages of a built site, parsed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from html.parser import HTMLParser
from pathlib import Path

HOLDS_CODE = {"script", "style"}


@dataclass(kw_only=True)
class Tag:
    """A tag that opens. `content`: the code of a script or style sheet, empty for any other."""

    name: str
    attributes: dict[str, str]
    content: str = ""


@dataclass
class _Tags(HTMLParser):
    found: list[Tag] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append(Tag(name=tag, attributes={name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        if self.found and self.found[-1].name in HOLDS_CODE and self.cdata_elem:
            self.found[-1].content += data


@lru_cache(maxsize=128)  # several checks look at each page, one after another
def tags_of(text: str) -> Sequence[Tag]:
    """The tags of a page, in order."""
    parser = _Tags()
    parser.feed(text)
    parser.close()
    return parser.found


def pages(site: Path) -> Iterator[tuple[str, Sequence[Tag]]]:
    """Each page's path within the site and its tags, in order."""
    for path in sorted(site.rglob("*.html")):
        yield path.relative_to(site).as_posix(), tags_of(path.read_text(encoding="utf-8"))
