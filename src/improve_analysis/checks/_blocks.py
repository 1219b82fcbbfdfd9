"""The words of a page by where they stand: in an exhibit, cell by cell, or outside all exhibits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser

from improve_analysis.display.tables import CLASS

_INLINE = frozenset(
    {
        *("a", "abbr", "b", "bdi", "cite", "code", "del", "dfn", "em", "font", "i", "ins", "kbd", "mark", "q", "s"),
        *("samp", "small", "span", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr"),
    }
)
"""The tags that do not end a sentence."""
_VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
)
_UNREAD = frozenset({"script", "style"})
_READ_ATTRIBUTES = {
    "alt": "the alt text",
    "title": "a tooltip",
    "aria-label": "a label",
    "aria-description": "a label",
    "aria-valuetext": "a label",
    "label": "a label",
    "summary": "a label",
    "placeholder": "a label",
}
_OF_THE_BROWSER = frozenset({"viewport", "docsearch:version", "docsearch:language", "generator"})
"""The `meta` tags that say nothing of the page's content."""
_EXHIBIT = "cell"
"""The class that myst-nb gives to what a notebook's cell shows."""


@dataclass(frozen=True, kw_only=True)
class Block:
    """A paragraph, heading, item of a list or attribute, and what of these it is. White space is single."""

    place: str
    text: str


@dataclass(kw_only=True)
class Grid:
    """A table of ours. `rows`: each with its header and its cells."""

    caption: str = ""
    head: list[str] = field(default_factory=list)
    rows: list[tuple[str, list[str]]] = field(default_factory=list)


@dataclass(kw_only=True)
class Shown:
    """What one cell of a notebook shows; `blocks` is everything in it outside `grids`."""

    blocks: list[Block] = field(default_factory=list)
    grids: list[Grid] = field(default_factory=list)


@dataclass(kw_only=True)
class Layout:
    """A page: its exhibits, and the blocks outside them (the theme's too)."""

    blocks: list[Block] = field(default_factory=list)
    exhibits: list[Shown] = field(default_factory=list)


def layout(html: str) -> Layout:
    """A page taken apart. What is not closed ends with what holds it, as browsers read it."""
    parser = _Reader()
    parser.feed(html)
    parser.close()
    parser.flush()
    return parser.page


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.page = Layout()
        self.open: list[tuple[str, Shown | Grid | None]] = []
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag not in _INLINE:
            self.flush()
        if tag not in _VOID:
            self.open.append((tag, self._begun(tag, given)))
        self._take_attributes(tag, given)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag not in _INLINE:
            self.flush()
        places = [place for place, (name, _) in enumerate(self.open) if name == tag]
        if places:
            del self.open[places[-1] :]

    def handle_data(self, data: str) -> None:
        if not self.open or self.open[-1][0] not in _UNREAD:
            self.words.append(data)

    def _begun(self, tag: str, given: dict[str, str]) -> Shown | Grid | None:
        classes = given.get("class", "").split()
        exhibit = self._within(Shown)
        if tag == "div" and _EXHIBIT in classes and exhibit is None:
            self.page.exhibits.append(Shown())
            return self.page.exhibits[-1]
        if tag == "table" and CLASS in classes and isinstance(exhibit, Shown):
            exhibit.grids.append(Grid())
            return exhibit.grids[-1]
        return None

    def _within(self, kind: type[Shown | Grid]) -> Shown | Grid | None:
        return next((found for _, found in reversed(self.open) if isinstance(found, kind)), None)

    def _tag(self) -> str:
        """The innermost open tag that ends a sentence."""
        return next((name for name, _ in reversed(self.open) if name not in _INLINE), "")

    def flush(self) -> None:
        """Put the words since the last end of a sentence where they belong."""
        text, self.words = " ".join("".join(self.words).split()), []
        grid, tag = self._within(Grid), self._tag()
        if isinstance(grid, Grid) and tag in {"caption", "th", "td", "tr"}:
            self._fill(grid, tag, text)
        elif text:
            self._blocks().append(Block(place="the text", text=text))

    def _fill(self, grid: Grid, tag: str, text: str) -> None:
        in_body = any(name == "tbody" for name, _ in self.open)
        if tag == "caption":
            grid.caption += text
        elif tag == "th" and not in_body:
            grid.head.append(text)
        elif tag == "th":
            grid.rows.append((text, []))
        elif text and not grid.rows:
            grid.rows.append(("", [text]))
        elif text or tag == "td":
            grid.rows[-1][1].append(text)

    def _take_attributes(self, tag: str, given: dict[str, str]) -> None:
        for name, place in _READ_ATTRIBUTES.items():
            self._take(place, given.get(name, ""))
        if tag == "meta" and "http-equiv" not in given and given.get("name") not in _OF_THE_BROWSER:
            self._take("the description of the page", given.get("content", ""))
        if tag == "input":
            self._take("a field", given.get("value", ""))

    def _take(self, place: str, text: str) -> None:
        if said := " ".join(text.split()):
            self._blocks().append(Block(place=place, text=said))

    def _blocks(self) -> list[Block]:
        exhibit = self._within(Shown)
        return exhibit.blocks if isinstance(exhibit, Shown) else self.page.blocks


def words_of(blocks: Sequence[Block]) -> str:
    """The blocks, a line each."""
    return "\n".join(block.text for block in blocks)
