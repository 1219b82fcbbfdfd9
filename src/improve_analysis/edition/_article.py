"""A built page's article, read into the plain tree that `book/paper.typ` lays out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bs4 import BeautifulSoup
from bs4.element import NavigableString, PageElement, Tag
from bs4.filter import SoupStrainer

from improve_analysis.errors import EditionError

SCREEN_ONLY_CLASS = "improve-screen-only"
SCREEN_ONLY = {SCREEN_ONLY_CLASS, "improve-data", "headerlink", "toctree-wrapper"}
"""The classes of what a page shows on a screen only."""
UNSEEN = {"script", "style", "template", "nav", "form", "button"}
BULLET = "\N{BULLET}"
_SPANS = {"strong": "strong", "b": "strong", "em": "em", "i": "em"}
_HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
_BLOCKS = frozenset(
    {*_HEADINGS, "p", "ul", "ol", "dl", "dt", "dd", "table", "img", "details", "summary", "blockquote", "figure"}
    | {"figcaption", "div", "section", "hr", "pre", "article", "aside", "header", "footer", "main"}
)

Node = dict[str, Any]
Inline = list["Node | str"]


@dataclass(frozen=True, kw_only=True)
class Article:
    """A page's name, without its ending, and what it says."""

    page: str
    tag: Tag

    @property
    def labels(self) -> Mapping[str, str]:
        """What a link to the page or one of its sections is written as -> where it leads on paper."""
        ids = [section["id"] for section in self.tag.find_all("section", id=True)]
        file = f"{self.page}.html"
        return {file: f"{file}#{ids[0]}"} | {f"{file}#{name}": f"{file}#{name}" for name in ids} if ids else {}


def read_article(path: Path) -> Article:
    """The article of a built page. Raises EditionError where it has none."""
    only = SoupStrainer("article")
    found = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser", parse_only=only).find("article")
    if not isinstance(found, Tag):
        raise EditionError(f"The page {path.name} has no article: it cannot be put on paper.")
    return Article(page=path.stem, tag=found)


@dataclass(kw_only=True)
class Reader:
    """Reads one article. `labels`: where links may lead on this paper; others stay words.

    `behind`: after reading, what the page folds away behind its charts, in order.
    """

    article: Article
    labels: Mapping[str, str]
    has_numbers: bool
    behind: list[Node] = field(default_factory=list)
    level: int = 0

    def read(self) -> list[Node]:
        return self._blocks(self.article.tag)

    def _blocks(self, within: Tag) -> list[Node]:
        found: list[Node] = []
        loose: Inline = []
        for child in within.children:
            if isinstance(child, Tag) and child.name in _BLOCKS:
                found += [*_paragraph(loose), *self._block(child)]
                loose = []
            else:
                loose += self._inline(child)
        return [*found, *_paragraph(loose)]

    def _block(self, tag: Tag) -> Iterable[Node]:  # noqa: PLR0911 - one for each kind of block
        if _is_unseen(tag):
            return []
        if tag.name in _HEADINGS:
            return [self._heading(tag)]
        if tag.name == "img":
            return [self._picture(tag)]
        if tag.name == "table":
            return [self._table(tag)]
        if tag.name in {"ul", "ol"}:
            items = [self._blocks(item) for item in tag.find_all("li", recursive=False)]
            first = int(str(tag.get("start", "1"))) if tag.name == "ol" else 0
            return [{"kind": "list", "first": first, "items": items}]
        if tag.name in {"blockquote", "dd"}:
            return [{"kind": "quote", "of": self._blocks(tag)}]
        if tag.name == "details" and tag.find("table"):
            return self._folded(tag)
        if tag.name in {"summary", "dt"}:
            return _paragraph([{"kind": "strong", "of": self._inlines(tag)}])
        if tag.name in {"p", "figcaption", "pre"}:
            return _paragraph(self._inlines(tag), is_small="improve-legend" in _classes(tag))
        return self._blocks(tag)

    def _heading(self, tag: Tag) -> Node:
        """No level is left out, as PDF/UA asks."""
        self.level = min(_HEADINGS[tag.name], self.level + 1)
        section = tag.parent.get("id") if tag.parent and tag.parent.name == "section" else None
        label = {"label": f"{self.article.page}.html#{section}"} if section else {}
        return {"kind": "heading", "level": self.level, "of": _trimmed(self._inlines(tag)), **label}

    def _picture(self, tag: Tag) -> Node:
        alt = words_on_paper(str(tag.get("alt", "")), has_numbers=self.has_numbers)
        return {"kind": "picture", "path": f"/{tag['src']}", "alt": alt}

    def _folded(self, tag: Tag) -> list[Node]:
        """A table that is folded away stands at the end, behind a link, or is left out."""
        summary = tag.find("summary")
        if not self.has_numbers or not isinstance(summary, Tag):
            return []
        label = f"{self.article.page}.html#behind-{len(self.behind) + 1}"
        of = self._inlines(summary.extract())
        own = self._blocks(tag)
        next(node for node in own if node["kind"] == "table")["label"] = label
        self.behind += own
        return [{"kind": "behind", "to": label, "of": of}]

    def _table(self, tag: Tag) -> Node:
        caption = tag.find("caption")
        rows = [row.find_all(["th", "td"], recursive=False) for row in tag.find_all("tr")]
        self._refuse_uneven(tag, rows)
        cells = [[_trimmed(self._cell(cell)) for cell in row] for row in rows]
        return {
            "kind": "table",
            "caption": _trimmed(self._inlines(caption)) if isinstance(caption, Tag) else [],
            "numeric": ["number" in _classes(cell) for cell in rows[0]],
            "head": cells[0],
            "rows": cells[1:],
            "has_row_headers": all(row[0].name == "th" for row in rows),
        }

    def _refuse_uneven(self, tag: Tag, rows: Sequence[Sequence[Tag]]) -> None:
        """A row of another length would put its figures under the headers of others."""
        spans = [cell for row in rows for cell in row if {"colspan", "rowspan"} & set(cell.attrs)]
        heads = [row for head in tag.find_all("thead") for row in head.find_all("tr", recursive=False)]
        if spans or len(heads) != 1 or {len(row) for row in rows} != {len(rows[0])}:
            name = tag.find("caption")
            said = f"'{name.get_text()}'" if name else "without a caption"
            raise EditionError(
                f"{self.article.page}.html: the table {said} has cells that span others, not one row of headers, or "
                "rows of several lengths: it cannot be put on paper."
            )

    def _cell(self, cell: Tag) -> Inline:
        """Paragraphs and items within a cell stand on lines of their own."""
        said: Inline = []
        for child in cell.children:
            is_block = isinstance(child, Tag) and child.name in _BLOCKS | {"li"}
            if is_block and _trimmed(said):
                said.append({"kind": "break"})
            said += self._cell(child) if is_block and isinstance(child, Tag) else self._inline(child)
        return said

    def _inlines(self, within: Tag) -> Inline:
        return [node for child in within.children for node in self._inline(child)]

    def _inline(self, child: PageElement) -> Inline:  # noqa: PLR0911 - one for each kind of span
        if not isinstance(child, Tag):
            return [re.sub(r"\s+", " ", child)] if type(child) is NavigableString else []
        if _is_unseen(child):
            return []
        if child.name == "br":
            return [{"kind": "break"}]
        if child.name == "code":
            return [{"kind": "code", "of": [child.get_text()]}]
        if child.name == "a":
            return self._link(child)
        if child.name in _SPANS:
            return [{"kind": _SPANS[child.name], "of": self._inlines(child)}]
        if "improve-aside" in _classes(child):
            return [{"kind": "aside", "of": self._inlines(child)}]
        return self._inlines(child)

    def _link(self, tag: Tag) -> Inline:
        address = str(tag.get("href", ""))
        of = self._inlines(tag)
        if re.match(r"https?:|mailto:", address):
            return [{"kind": "link", "address": address, "of": of}]
        target = f"{self.article.page}.html{address}" if address.startswith("#") else address
        if target in self.labels:
            return [{"kind": "reference", "to": self.labels[target], "of": of}]
        return of


def text_lines(said: Inline) -> list[str]:
    """The text of a cell, a string for each line that it begins."""
    lines = [""]
    for node in said:
        if isinstance(node, str):
            lines[-1] += node
        elif node["kind"] in {"break", "aside"}:
            lines += text_lines(node.get("of", []))
        else:
            first, *rest = text_lines(node["of"])
            lines = [*lines[:-1], lines[-1] + first, *rest]
    return lines


FOLLOWS = "The numbers are in the table that follows."


def words_on_paper(alt: str, *, has_numbers: bool) -> str:
    """The words for a picture where the table does not follow."""
    return alt.replace(FOLLOWS, "The numbers are in a table at the end." if has_numbers else "").strip()


def _classes(tag: Tag) -> set[str]:
    return set(tag.get_attribute_list("class")) - {None}


def _is_unseen(tag: Tag) -> bool:
    return tag.name in UNSEEN or bool(_classes(tag) & SCREEN_ONLY)


def _paragraph(said: Inline, *, is_small: bool = False) -> Iterator[Node]:
    if trimmed := _trimmed(said):
        yield {"kind": "paragraph", "of": trimmed, "is_small": is_small}


def _trimmed(said: Inline) -> Inline:
    """Without white space at either end."""
    kept = [*said]
    while kept and isinstance(kept[0], str) and not kept[0].strip():
        kept.pop(0)
    while kept and isinstance(kept[-1], str) and not kept[-1].strip():
        kept.pop()
    if kept and isinstance(kept[0], str):
        kept[0] = kept[0].lstrip()
    if kept and isinstance(kept[-1], str):
        kept[-1] = kept[-1].rstrip()
    return kept
