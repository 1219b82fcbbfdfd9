"""The edition to take away: PDFs set by typst from the built pages, so that they say what the site says and no more.

`book/paper.typ` lays them out. The numbers behind the charts, which a page folds away, stand together at the end.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import matplotlib as mpl
import pikepdf
import typst
import yaml

from improve_analysis.edition._article import Article, Node, Reader, read_article
from improve_analysis.edition._edition import Edition
from improve_analysis.edition.plain import MARKING
from improve_analysis.errors import EditionError
from improve_analysis.settings import Audience

LAYOUT = "paper.typ"
BEHIND = "The numbers behind the charts"
CONTENTS = "Contents"
VISIT = ("overview", "scorecard", "changes", "thresholds", "permanence", "placement", "workforce")
"""What inspectors read on a visit."""
WIDE_FROM_COLUMNS = 7
"""A page without charts whose tables have so many columns lies on its side."""


@dataclass(frozen=True, kw_only=True)
class Paper:
    """One PDF. `pages`: those of the book that it holds, in order; `has_numbers`: also those behind the charts."""

    file: str
    subtitle: str
    pages: Sequence[str]
    has_numbers: bool


def papers(edition: Edition) -> Sequence[Paper]:
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


def write(site: Path, edition: Edition) -> None:
    """Set each PDF of the edition from the pages of its site, into the site."""
    articles = {name: read_article(site / f"{name}.html") for name in _pages_of(edition)}
    made = papers(edition)
    with ThreadPoolExecutor() as pool:
        said = [_said(paper, articles, edition) for paper in made]
        layout = (edition.settings.book / LAYOUT).read_bytes()
        for paper, pdf in zip(made, pool.map(lambda one: _set(layout, site, one), said), strict=True):
            (site / paper.file).write_bytes(pdf)


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
    try:
        pdf = typst.compile(
            layout,
            root=site,
            font_paths=[Path(mpl.get_data_path()) / "fonts" / "ttf"],
            ignore_system_fonts=True,
            sys_inputs={"paper": json.dumps(said, ensure_ascii=False)},
            format="pdf",
            pdf_standards="ua-1",
        )
    except typst.TypstError as refused:
        raise EditionError(f"'{said['subtitle']}' could not be set as a PDF: {refused}") from refused
    tables = [node for part in said["parts"] for node in part["of"] if node["kind"] == "table"]
    return finished(pdf, [node["has_row_headers"] for node in tables])


def finished(pdf: bytes, has_row_headers: Sequence[bool]) -> bytes:
    """A PDF with the headers of rows tagged as such, which typst does not, and its objects packed.

    `has_row_headers`: of each table, in their order, whether the first cell of a row is its header.
    """
    packed = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        tables = [found for found in _tagged(document.Root.StructTreeRoot) if pikepdf.Name.Table == found.S]
        for table, has_headers in zip(tables, has_row_headers, strict=True):
            _tag_headers(table, has_headers=has_headers)
        document.save(
            packed, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True, linearize=False
        )
    return packed.getvalue()


def _tagged(within: pikepdf.Object) -> Iterator[pikepdf.Object]:
    """The tagged parts within one, in the order of reading."""
    below = within.get("/K", [])
    for part in below.as_list() if isinstance(below, pikepdf.Array) else [below]:
        if isinstance(part, pikepdf.Dictionary) and "/S" in part:
            yield part
            yield from _tagged(part)


def _tag_headers(table: pikepdf.Object, *, has_headers: bool) -> None:
    """By their scope alone, for a cell that names the header of its column would have no other."""
    for row in (part for part in _tagged(table) if part.S == pikepdf.Name.TR):
        for place, cell in enumerate(row.K):
            for attributes in cell.get("/A", []):
                if "/Headers" in attributes:
                    del attributes.Headers
            if has_headers and place == 0 and cell.S == pikepdf.Name.TD:
                cell.S = pikepdf.Name.TH
                cell.A = pikepdf.Array([pikepdf.Dictionary(O=pikepdf.Name.Table, Scope=pikepdf.Name.Row)])


def parts(paper: Paper, articles: Mapping[str, Article]) -> list[dict[str, Any]]:
    """What is laid out, each from a new page: the pages, then the numbers behind their charts."""
    own = [articles[name] for name in paper.pages]
    labels = {written: label for article in own for written, label in article.labels.items()}
    readers = [Reader(article=article, labels=labels, has_numbers=paper.has_numbers) for article in own]
    found = [_part(reader.read()) for reader in readers]
    behind = [node for reader in readers if reader.behind for node in (_headed(reader), *reader.behind)]
    heading = {"kind": "heading", "level": 1, "of": [BEHIND]}
    return [*found, *([{"columns": 2, "is_wide": False, "of": [heading, *behind]}] if behind else [])]


def _part(nodes: list[Node]) -> dict[str, Any]:
    kinds = {node["kind"] for node in nodes}
    most = max((len(node["head"]) for node in nodes if node["kind"] == "table"), default=0)
    return {"columns": 1, "is_wide": "picture" not in kinds and most >= WIDE_FROM_COLUMNS, "of": nodes}


def _headed(reader: Reader) -> Node:
    title = reader.article.tag.find("h1")
    return {"kind": "heading", "level": 2, "of": [title.find(string=True) if title else reader.article.page]}
