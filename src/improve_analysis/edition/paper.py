"""The edition to take away: PDFs set by typst from the built pages, so that they say what the site says and no more.

`book/paper.typ` lays them out. The numbers behind the charts, which a page folds away, stand together at the end.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from html import escape
from itertools import groupby, takewhile
from pathlib import Path
from typing import Any

import matplotlib as mpl
import pikepdf
import typst
import yaml

from improve_analysis.edition._article import SCREEN_ONLY_CLASS, Article, Node, Reader, read_article
from improve_analysis.edition._edition import Edition
from improve_analysis.edition._pictures import Picture, put_in, with_stand_ins
from improve_analysis.edition._widths import least, widths
from improve_analysis.edition.plain import MARKING
from improve_analysis.errors import EditionError
from improve_analysis.settings import Audience

LAYOUT = "paper.typ"
BEHIND = "The numbers behind the charts"
CONTENTS = "Contents"
VISIT = ("overview", "scorecard", "changes", "thresholds", "permanence", "placement", "workforce")
"""What inspectors read on a visit."""
FONTS = Path(mpl.get_data_path()) / "fonts" / "ttf"
"""They come with matplotlib, so that every machine has the same."""
LETTERS_A_LINE = {False: 104, True: 166}
"""So many letters of a table's type fit on a line of a page, upright or on its side."""
NARROW = 58
"""So many in one of two columns."""
HOLD_NO_TABLE = frozenset(map(pikepdf.Name, ("/P", "/H1", "/H2", "/H3", "/H4", "/H5", "/H6", "/Figure", "/TOC")))
EXHIBITS = frozenset({"picture", "table"})
SAID_BEFORE = frozenset({"paragraph", "list"})
MOST_HELD = 4
WIDE_FROM_COLUMNS = 7
"""A page without charts whose tables have so many columns lies on its side."""


@dataclass(frozen=True, kw_only=True)
class Paper:
    """One PDF. `pages`: those of the book that it holds, in order; `has_numbers`: also those behind the charts."""

    file: str
    subtitle: str
    pages: Sequence[str]
    has_numbers: bool


def papers_of(edition: Edition) -> Sequence[Paper]:
    """The PDFs of an edition: all of it, and what is read on a visit."""
    start = f"{_plain(edition.settings.council)}-{edition.name}"
    every = _pages_of(edition)
    return (
        Paper(file=f"{start}.pdf", subtitle="The whole edition", pages=every, has_numbers=True),
        Paper(
            file=f"{start}-visit.pdf",
            subtitle="For a visit: where each measure stands, what has changed, and four chapters",
            pages=[name for name in every if name in VISIT],
            has_numbers=False,
        ),
    )


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


def _pages_of(edition: Edition) -> list[str]:
    contents = yaml.safe_load((edition.settings.root / "_toc.yml").read_text(encoding="utf-8"))
    files = [contents["root"], *(one["file"] for part in contents["parts"] for one in part["chapters"])]
    return [Path(file).name for file in files]


def write(site: Path, edition: Edition) -> Sequence[Paper]:
    """Set each PDF of the edition from the pages of its site, into the site."""
    articles = {name: read_article(site / f"{name}.html") for name in _pages_of(edition)}
    papers = papers_of(edition)
    layout = (edition.settings.book / LAYOUT).read_bytes()
    said = [_said(paper, articles, edition) for paper in papers]
    with ThreadPoolExecutor() as pool:
        for paper, pdf in zip(papers, pool.map(lambda one: _set(layout, site, one), said), strict=True):
            (site / paper.file).write_bytes(pdf)
    return papers


def offer(site: Path, edition: Edition) -> None:
    """Put a list of the PDFs at the end of the front page, where paper does not show it."""
    papers = papers_of(edition)
    front = site / f"{papers[0].pages[0]}.html"
    items = "".join(f'<li><a href="{paper.file}">{escape(paper.subtitle)} (PDF)</a></li>\n' for paper in papers)
    page, end, rest = front.read_text(encoding="utf-8").partition("</article>")
    offer = (
        f'<section class="{SCREEN_ONLY_CLASS}" id="take-away">\n<h2>To take away</h2>\n<ul>\n{items}</ul>\n</section>\n'
    )
    front.write_text(f"{page}{offer}{end}{rest}", encoding="utf-8")


def _said(paper: Paper, articles: Mapping[str, Article], edition: Edition) -> dict[str, Any]:
    return {
        "title": edition.title,
        "author": edition.settings.contact,
        "subtitle": paper.subtitle,
        "date": [edition.day.year, edition.day.month, edition.day.day],
        "marking": MARKING if edition.audience is Audience.RESTRICTED else "",
        "contents": CONTENTS,
        "parts": parts(paper, articles),
    }


def _set(layout: bytes, site: Path, said: Mapping[str, Any]) -> bytes:
    """The same bytes for the same words: dated with the month's end, in the fonts that matplotlib brings."""
    nodes = [node for part in said["parts"] for segment in part["segments"] for node in segment["of"]]
    pictures = with_stand_ins([node for node in nodes if node["kind"] == "picture"], site)
    try:
        pdf = typst.compile(  # type: ignore[call-overload]  # its stub wants all its paths of one type
            layout,
            root=site,
            font_paths=typst.Fonts(include_system_fonts=False, font_paths=[FONTS]),
            sys_inputs={"paper": json.dumps(said, ensure_ascii=False)},
            format="pdf",
            pdf_standards="ua-1",
        )
    except typst.TypstError as refused:
        raise EditionError(f"'{said['subtitle']}' could not be set as a PDF: {refused}") from refused
    return finished(pdf, [node["has_row_headers"] for node in nodes if node["kind"] == "table"], pictures)


def finished(pdf: bytes, has_row_headers: Sequence[bool], pictures: Sequence[Picture]) -> bytes:
    """A PDF with its pictures, with the headers of rows tagged as such, which typst does not, and its objects packed.

    `has_row_headers`: of each table, in their order, whether the first cell of a row is its header.
    """
    packed = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        put_in(document, pictures)
        scopes = {name: _scope(document, name) for name in (pikepdf.Name.Column, pikepdf.Name.Row)}
        for table, has_headers in zip(_tables(document.Root.StructTreeRoot), has_row_headers, strict=True):
            _tag_headers(table, scopes, has_headers=has_headers)
        if "/IDTree" in document.Root.StructTreeRoot:
            del document.Root.StructTreeRoot.IDTree
        document.save(packed, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True)
    return packed.getvalue()


def _scope(document: pikepdf.Pdf, name: pikepdf.Name) -> pikepdf.Object:
    return document.make_indirect(pikepdf.Array([pikepdf.Dictionary(O=pikepdf.Name.Table, Scope=name)]))


def _tables(within: pikepdf.Object) -> Iterator[pikepdf.Object]:
    """The tables within a tagged part, in the order of reading."""
    for part in _parts(within):
        if pikepdf.Name.Table == part.S:
            yield part
        elif part.S not in HOLD_NO_TABLE:
            yield from _tables(part)


def _parts(within: pikepdf.Object) -> list[pikepdf.Object]:
    """The tagged parts right below one."""
    below = within.get("/K", pikepdf.Array())
    every = below.as_list() if isinstance(below, pikepdf.Array) else [below]
    return [part for part in every if isinstance(part, pikepdf.Dictionary) and "/S" in part]


def _tag_headers(table: pikepdf.Object, scopes: Mapping[pikepdf.Name, pikepdf.Object], *, has_headers: bool) -> None:
    """By their scope alone: a cell that named the header of its column would have no other, and its line is no news."""
    groups = [group for group in _parts(table) if group.S in (pikepdf.Name.THead, pikepdf.Name.TBody)]
    for row in (row for group in groups for row in _parts(group)):
        for place, cell in enumerate(row.K):
            if has_headers and place == 0 and cell.S == pikepdf.Name.TD:
                cell.S, cell.A = pikepdf.Name.TH, scopes[pikepdf.Name.Row]
            elif cell.S == pikepdf.Name.TH:
                cell.A = scopes[pikepdf.Name.Column]
                del cell.ID
            else:
                del cell.A


def parts(paper: Paper, articles: Mapping[str, Article]) -> list[dict[str, Any]]:
    """What is laid out, each from a new page: the pages, then the numbers behind their charts."""
    own = [articles[name] for name in paper.pages]
    labels = {written: label for article in own for written, label in article.labels.items()}
    readers = [Reader(article=article, labels=labels, has_numbers=paper.has_numbers) for article in own]
    found = [_part(reader.read()) for reader in readers]
    behind = [reader for reader in readers if reader.behind]
    return [*found, *([_numbers(behind)] if behind else [])]


def _part(nodes: list[Node]) -> dict[str, Any]:
    """A page of the book: on its side where it holds nothing but wide tables and words."""
    hold_together(nodes)
    tables = [node for node in nodes if node["kind"] == "table"]
    is_pictured = any(node["kind"] == "picture" for node in nodes)
    is_wide = not is_pictured and any(len(table["head"]) >= WIDE_FROM_COLUMNS for table in tables)
    for table in tables:
        table["widths"] = widths(table, letters=LETTERS_A_LINE[is_wide])
    return {"is_wide": is_wide, "segments": [{"columns": 1, "of": nodes}]}


def hold_together(nodes: Sequence[Node]) -> None:
    """Mark what stays on the page of what comes next (`is_held`): all from a heading to its first chart or table.

    Where more than a few paragraphs stand between, only the last: the gap at the end of a page would be too long.
    """
    for place, node in enumerate(nodes):
        before = _said_before(nodes, place)
        above = nodes[place - len(before) - 1] if place > len(before) else {"kind": ""}
        is_close = len(before) <= MOST_HELD and above["kind"] == "heading"
        if node["kind"] in EXHIBITS:
            _hold(before if is_close else before[:1])
        elif node["kind"] == "heading" and is_close and above["level"] < node["level"]:
            _hold(before)


def _said_before(nodes: Sequence[Node], place: int) -> list[Node]:
    """The paragraphs and lists right before a place, the last first."""
    return list(takewhile(lambda one: one["kind"] in SAID_BEFORE, reversed(nodes[:place])))


def _hold(nodes: Sequence[Node]) -> None:
    for node in nodes:
        node["is_held"] = not node.get("is_small", False)


def _numbers(readers: Sequence[Reader]) -> dict[str, Any]:
    """The numbers behind the charts, in two columns as far as their tables are narrow enough."""
    segments: list[dict[str, Any]] = [{"columns": 1, "of": [{"kind": "heading", "level": 1, "of": [BEHIND]}]}]
    for reader in readers:
        for columns, nodes in groupby([_headed(reader), *reader.behind], key=_columns_at_once(reader.behind)):
            segments.append({"columns": columns, "of": [*nodes]})
    for segment in segments:
        for table in (node for node in segment["of"] if node["kind"] == "table"):
            table["widths"] = widths(table, letters=NARROW if segment["columns"] > 1 else LETTERS_A_LINE[False])
    return {"is_wide": False, "segments": segments}


def _columns_at_once(behind: Sequence[Node]) -> Callable[[Node], int]:
    """How many columns of the page a node stands in: one where it, or most of its chapter, is too wide for two."""
    tables = [node for node in behind if node["kind"] == "table"]
    too_wide = [sum(least(table)) > NARROW for table in tables]
    usual = 1 if 2 * sum(too_wide) > len(too_wide) else 2
    alone = {id(table) for table, is_too_wide in zip(tables, too_wide, strict=True) if is_too_wide}
    return lambda node: 1 if id(node) in alone else usual


def _headed(reader: Reader) -> Node:
    title = reader.article.tag.find("h1")
    return {"kind": "heading", "level": 2, "of": [title.find(string=True) if title else reader.article.page]}
