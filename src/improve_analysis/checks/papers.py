"""Does each PDF say what the pages say that it was made from, letter for letter, and nothing else?

The numbers of the pages are held against the ledger; a PDF with their text needs no second look. What it may add is its
title, its contents and the numbers of its pages.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import zip_longest
from pathlib import Path

from improve_analysis.checks._pdf import BrokenError, document_of
from improve_analysis.edition._article import BULLET, SCREEN_ONLY, UNSEEN, words_on_paper
from improve_analysis.edition.paper import BEHIND, CONTENTS, Paper

_VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
)
_PAGE_NUMBER = re.compile(r"\(page\d+\)")
_OPEN = re.compile("\N{MATHEMATICAL LEFT WHITE SQUARE BRACKET}.*?\N{MATHEMATICAL RIGHT WHITE SQUARE BRACKET}")
"""What `checks.publication` leaves to be filled in."""
_QUOTED = 40


@dataclass(kw_only=True)
class Spoken:
    """What an article says, without white space: on the page, folded away in it; and the words for its pictures."""

    title: str = ""
    own: str = ""
    folded: str = ""
    pictures: list[str] = field(default_factory=list)


def faults(site: Path, title: str, papers: Sequence[Paper]) -> list[str]:
    """A sentence for each PDF of a built site that is not one of its papers, or does not say what its pages say."""
    known = {paper.file for paper in papers}
    strangers = (path for path in sorted(site.rglob("*")) if path.suffix.lower() == ".pdf")
    names = [name for path in strangers if (name := path.relative_to(site).as_posix()) not in known]
    return [
        *(f"{name} is no PDF of this edition: nobody knows where its numbers are from." for name in names),
        *(fault for paper in papers for fault in _of_paper(site, title, paper)),
    ]


def _of_paper(site: Path, title: str, paper: Paper) -> Iterator[str]:
    try:
        document = document_of((site / paper.file).read_bytes())
    except (BrokenError, OSError) as wrong:
        yield f"{paper.file} cannot be read ({wrong}): build the edition again."
        return
    pages = [
        spoken((site / f"{name}.html").read_text(encoding="utf-8"), has_numbers=paper.has_numbers)
        for name in paper.pages
    ]
    said, expected = _squeezed(document.read_out), _expected(title, paper, pages)
    if open_place := _OPEN.search(said):
        yield f"{paper.file} has a place that was never filled in ({open_place[0]}): build the edition again."
    if different := _difference(_without_page_numbers(said, _titles(pages)), expected):
        yield f"{paper.file} {different}"
    labels = set(document.labels)
    alts = [words_on_paper(alt, has_numbers=paper.has_numbers) for page in pages for alt in page.pictures]
    yield from (f"{paper.file}: a picture has no words ('{alt[:_QUOTED]}…')." for alt in alts if alt not in labels)


def _titles(pages: Iterable[Spoken]) -> list[str]:
    found = [*pages]
    return [*(page.title for page in found), *([_squeezed(BEHIND)] if any(page.folded for page in found) else [])]


def _expected(title: str, paper: Paper, pages: Sequence[Spoken]) -> str:
    folded = [text for page in pages if page.folded for text in (page.title, page.folded)]
    front = [title, paper.subtitle, CONTENTS, *_titles(pages)]
    return _squeezed("".join([*front, *(page.own for page in pages), *([BEHIND, *folded] if folded else [])]))


def _without_page_numbers(said: str, titles: Sequence[str]) -> str:
    """Those after each title in the contents, and those in brackets behind the charts."""
    contents = re.compile("".join(rf"({re.escape(title)})\d+" for title in titles))
    bare = contents.sub(lambda found: "".join(found.groups()), said, count=1)
    return _PAGE_NUMBER.sub("", bare)


def _difference(said: str, expected: str) -> str:
    """Where two texts part; nothing where they do not."""
    if said == expected:
        return ""
    at = next((place for place, pair in enumerate(zip_longest(said, expected)) if pair[0] != pair[1]), 0)
    before = said[max(at - _QUOTED, 0) : at]
    return (
        f"says '{said[at : at + _QUOTED]}' after '{before}', where the pages say '{expected[at : at + _QUOTED]}': it "
        "is not published, for it must say what they say."
    )


def _squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def spoken(html: str, *, has_numbers: bool) -> Spoken:
    """What the article of a page says on paper. `has_numbers`: what it folds away too."""
    reader = _Listener(has_numbers=has_numbers)
    reader.feed(html)
    reader.close()
    return reader.said


class _Listener(HTMLParser):
    """Knows of an element only whether it is read; what is folded away is `details` that hold a table."""

    def __init__(self, *, has_numbers: bool) -> None:
        super().__init__()
        self.has_numbers = has_numbers
        self.said = Spoken()
        self.open: list[tuple[str, bool]] = []
        self.items: list[int | None] = []
        self.summary, self.details, self.is_table = "", "", False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        is_unseen = tag in UNSEEN or not SCREEN_ONLY.isdisjoint(given.get("class", "").split())
        if tag == "img" and self._is_read():
            self.said.pictures.append(given.get("alt", ""))
        if tag == "table":
            self.is_table = True
        if tag == "details":
            self.summary, self.details, self.is_table = "", "", False
        if tag not in _VOID:
            self.open.append((tag, is_unseen))
        self._mark(tag, given)

    def _mark(self, tag: str, given: dict[str, str]) -> None:
        """Items have a bullet or a number before them, but within a table."""
        if tag in {"ul", "ol"}:
            self.items.append(int(given.get("start", 1)) if tag == "ol" else None)
        if tag == "li" and self.items and "td" not in {name for name, _ in self.open}:
            number = self.items[-1]
            self.handle_data(BULLET if number is None else f"{number}.")
            self.items[-1] = None if number is None else number + 1

    def handle_endtag(self, tag: str) -> None:
        if tag in {"ul", "ol"} and self.items:
            self.items.pop()
        places = [place for place, (name, _) in enumerate(self.open) if name == tag]
        if places:
            if tag == "details":
                self._fold()
            del self.open[places[-1] :]

    def handle_data(self, data: str) -> None:
        if not data.strip() or not self._is_read():
            return
        text, tags = _squeezed(data), {name for name, _ in self.open}
        if "h1" in tags:
            self.said.title += text
        if "summary" in tags:
            self.summary += text
        elif "details" in tags:
            self.details += text
        else:
            self.said.own += text

    def _fold(self) -> None:
        if not self.is_table:
            self.said.own += self.summary + self.details
        elif self.has_numbers:
            self.said.own += self.summary
            self.said.folded += self.details

    def _is_read(self) -> bool:
        return any(name == "article" for name, _ in self.open) and not any(unseen for _, unseen in self.open)
