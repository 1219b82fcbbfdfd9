"""Between the run and the book: what of an executed notebook may become a page.

An allow-list: plain prose, and the outputs that the display room makes, down to a table's attributes and a picture's
chunks. Code, parameters, metadata, attachments, ids and doubles stay behind; anything else stops the edition.
"""

from __future__ import annotations

import binascii
import re
from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from html import escape
from html.parser import HTMLParser

import nbformat
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from myst_parser.config.main import MdParserConfig
from myst_parser.parsers.mdit import create_md_parser
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from improve_analysis.display.tables import CLASS
from improve_analysis.edition.execute import Executed
from improve_analysis.errors import EditionError

NO_CODE = "# The code is in the repository, not on the page."
"""A code cell without source would be dropped by myst-nb together with its outputs."""

_METADATA = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}


@dataclass(frozen=True, kw_only=True)
class Page:
    """A page of the book, made from a notebook."""

    name: str
    notebook: nbformat.NotebookNode


def sanitise(executed: Executed) -> Page:
    """The page of an executed notebook, its cells numbered anew.

    Raises EditionError, which names the notebook and the cell, for prose that is not plain and for an output that is
    not the display room's.
    """
    cells = [kept for cell in executed.notebook.cells if (kept := _cell(executed.name, cell)) is not None]
    for number, cell in enumerate(cells, start=1):
        cell.id = f"c{number}"
    return Page(name=executed.name, notebook=new_notebook(cells=cells, metadata=_METADATA))


@dataclass(frozen=True, kw_only=True)
class _Place:
    """Where in the notebooks something stands."""

    page: str
    cell: str

    def refused(self, what: str, remedy: str) -> EditionError:
        return EditionError(f"{self.page}.ipynb: the cell {self.cell} {what}, which is not published: {remedy}.")


def _cell(page: str, cell: nbformat.NotebookNode) -> nbformat.NotebookNode | None:
    place = _Place(page=page, cell=cell.id)
    if cell.cell_type == "markdown":
        return new_markdown_cell(source=_prose(place, cell.source))
    if cell.cell_type != "code":
        raise place.refused(f"is a {cell.cell_type} cell", "make it a Markdown cell, or delete it")
    outputs = [_output(place, output) for output in cell.outputs]
    if not outputs:
        return None
    metadata = {"tags": ["remove-input"], **_alt(place, cell.outputs)}
    return new_code_cell(source=NO_CODE, execution_count=1, outputs=outputs, metadata=metadata)


def _output(place: _Place, output: nbformat.NotebookNode) -> nbformat.NotebookNode:
    if output.output_type not in {"display_data", "execute_result"}:
        raise place.refused(f"wrote {output.output_type} output", "a chapter's cells only call chapter.show()")
    if "exhibit" not in output.metadata.get("improve", {}):
        raise place.refused("shows something other than an exhibit", "use chapter.show()")
    return new_output("display_data", data=_richest(place, output.data))


def _richest(place: _Place, data: Mapping[str, str]) -> dict[str, str]:
    if "image/png" in data:
        return {"image/png": _picture(place, data["image/png"])}
    if f'class="{CLASS}' in data.get("text/html", ""):
        return {"text/html": _table(place, data["text/html"])}
    if "text/markdown" in data:
        return {"text/markdown": _prose(place, data["text/markdown"])}
    raise place.refused(f"shows {', '.join(data)} that is no chart, table or sentence", "use chapter.show()")


def _alt(place: _Place, outputs: list[nbformat.NotebookNode]) -> dict[str, dict[str, dict[str, str]]]:
    """The chart's words, moved to where myst-nb reads them: once a cell, so that a cell has one chart."""
    alts = [output.metadata.get("image/png", {}).get("alt") for output in outputs if "image/png" in output.data]
    if len(alts) > 1:
        raise place.refused(
            "shows several charts under one text alternative", "give each chapter.show() a cell of its own"
        )
    if alts and not isinstance(alts[0], str):
        raise place.refused("shows a chart without words that stand for it", "use chapter.show(), which writes them")
    return {"mystnb": {"image": {"alt": alts[0]}}} if alts else {}


_BLOCKS = ("paragraph", "heading", "bullet_list", "ordered_list", "list_item", "blockquote", "dl", "dt", "dd")
_TABLES = ("table", "thead", "tbody", "tr", "th", "td")
_SPANS = ("em", "strong", "link")
PLAIN = frozenset(
    {f"{kind}_{end}" for kind in (*_BLOCKS, *_TABLES, *_SPANS) for end in ("open", "close")}
    | {"inline", "text", "code_inline", "softbreak", "hardbreak", "hr"}
)
"""The kinds of Markdown token that a page may hold. What a new syntax brings is refused until it is added here."""

_ATTRIBUTES = {
    "link_open": {"href", "title"},
    "ordered_list_open": {"start"},
    "th_open": {"style"},
    "td_open": {"style"},
}
_LINK = re.compile(r"https?://.+|#[\w-]+|[\w-]+\.(md|ipynb|html)(#[\w-]+)?")


def _prose(place: _Place, source: str) -> str:
    fault = prose_fault(source)
    if fault:
        raise place.refused(fault, "write plain paragraphs, lists and tables, without comments, HTML or directives")
    return source


def prose_fault(source: str) -> str:
    """What in a piece of MyST Markdown may not become a page (`holds the directive {raw}`), or an empty text.

    It is read by the parser and with the extensions that the book is built with, so that nothing is overlooked that
    the book would act on.
    """
    return next((said for token in _tokens(source) if (said := _fault(token))), "")


def _tokens(source: str) -> Iterator[Token]:
    for token in _parser().parse(source):
        yield token
        yield from token.children or ()


@cache
def _parser() -> MarkdownIt:
    extensions = {"colon_fence", "deflist", "attrs_block"}
    return create_md_parser(MdParserConfig(enable_extensions=extensions), RendererHTML)


def _fault(token: Token) -> str:
    if token.type not in PLAIN:
        return _named(token)
    if set(token.attrs) - _ATTRIBUTES.get(token.type, set()):
        return f"sets the attribute {', '.join(token.attrs)}"
    target = str(token.attrs.get("href", ""))
    return f"has a link to '{target}'" if token.type == "link_open" and not _LINK.fullmatch(target) else ""


def _named(token: Token) -> str:
    """What an author would call it."""
    if token.type == "myst_line_comment" or token.content.lstrip().startswith("<!--"):
        return "holds a comment"
    if token.type in {"html_block", "html_inline"}:
        return f"holds HTML ({token.content.strip()[:40]})"
    if token.type == "myst_role":
        return f"uses the role {{{token.meta['name']}}}"
    if token.info.startswith("{"):
        return f"uses the directive {token.info.split()[0]}"
    others = {"fence": "a block of code", "code_block": "a block of code", "image": "a picture of its own"}
    return f"holds {others.get(token.type, token.type.replace('_', ' '))}"


PNG_START = b"\x89PNG\r\n\x1a\n"
PNG_END = b"\0\0\0\0IEND\xaeB`\x82"
PNG_CHUNKS = frozenset({b"IHDR", b"PLTE", b"pHYs", b"IDAT", b"IEND"})
"""The picture itself, its colours and its size. Text, times and camera data have chunks of their own, and are not here."""


def _picture(place: _Place, payload: str) -> str:
    remedy = "use chapter.show(), whose pictures hold nothing but the picture"
    try:
        png = b64decode("".join(payload.split()), validate=True)
        kinds = set(_chunks(png))
    except ValueError:
        raise place.refused("shows a picture that is no whole PNG", remedy) from None
    hidden = sorted(kind.decode("latin-1") for kind in kinds - PNG_CHUNKS)
    if hidden:
        raise place.refused(f"shows a picture that carries {', '.join(hidden)} beside the picture", remedy)
    return b64encode(png).decode("ascii")


def _chunks(png: bytes) -> Iterator[bytes]:
    """Each chunk's kind. Raises ValueError unless the chunks are whole and an empty IEND ends the file."""
    if not png.startswith(PNG_START):
        raise ValueError
    at, chunk = len(PNG_START), b""
    while at < len(png) and chunk != PNG_END:
        end = at + 12 + int.from_bytes(png[at : at + 4])
        chunk = png[at:end]
        if binascii.crc32(chunk[4:-4]) != int.from_bytes(chunk[-4:]):
            raise ValueError
        yield chunk[4:8]
        at = end
    if chunk != PNG_END or at != len(png):
        raise ValueError


_ANY = ".*"
_TAGS: Mapping[str, Mapping[str, str]] = {
    "details": {},
    "summary": {},
    "div": {"class": "table-scroll", "role": "region", "tabindex": "0", "aria-label": _ANY},
    "table": {"class": CLASS},
    "caption": {},
    "thead": {},
    "tbody": {},
    "tr": {},
    "th": {"scope": "col|row", "class": "number|filter"},
    "td": {"class": "number"},
    "a": {"href": r"[a-z_]+\.html|data/[a-z0-9_.-]+\.(csv|xlsx)"},
    "span": {"class": "improve-aside|improve-unseen"},
    "p": {"class": "improve-legend|improve-data"},
}
"""What display/tables.py, planned.py and download.py write: tag -> attribute -> its possible values, as a pattern."""


def _table(place: _Place, html: str) -> str:
    """The table, if it is letter for letter what was read of it, so that it holds nothing that was not read."""
    parser = _Table(place)
    parser.feed(html)
    parser.close()
    if parser.open or "".join(parser.read) != html:
        raise parser.refused("HTML that is not well formed")
    return html


class _Table(HTMLParser):
    def __init__(self, place: _Place) -> None:
        super().__init__()
        self.place = place
        self.read: list[str] = []
        self.open: list[str] = []

    def refused(self, what: str) -> EditionError:
        return self.place.refused(
            f"shows a table that holds {what}", "use chapter.show(), whose tables hold figures and words"
        )

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _TAGS:
            raise self.refused(f"the tag <{tag}>")
        for name, value in attrs:
            if not re.fullmatch(_TAGS[tag].get(name, r"(?!)"), value or "", re.DOTALL):
                raise self.refused(f'the attribute {name}="{value or ""}" in <{tag}>')
        self.open.append(tag)
        written = "".join(f' {name}="{escape(value or "")}"' for name, value in attrs)
        self.read.append(f"<{tag}{written}>")

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            raise self.refused(f"</{tag}> out of place")
        self.read.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        self.read.append(escape(data))

    def handle_comment(self, data: str) -> None:  # noqa: ARG002 - what a comment says is not repeated
        raise self.refused("a comment")

    def handle_decl(self, decl: str) -> None:
        raise self.refused(f"the declaration <!{decl[:20]}>")

    def unknown_decl(self, data: str) -> None:
        raise self.refused(f"the declaration <![{data[:20]}]>")

    def handle_pi(self, data: str) -> None:
        raise self.refused(f"the instruction <?{data[:20]}>")
