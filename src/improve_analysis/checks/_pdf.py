"""A PDF as it reads.

Its text is drawn glyph by glyph and its labels lie in packed objects, so that no search of its bytes finds either.
"""

from __future__ import annotations

import ctypes
import io
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

import pikepdf
import pypdfium2
import pypdfium2.raw as pdfium

from improve_analysis.checks._markup import END, Piece

_UNTAGGED = -1
_HYPHEN_AT_THE_END = "\x02"
"""What pdfium makes of a hyphen at the end of a line."""


class BrokenError(ValueError):
    """A PDF that cannot be opened, or not without a password."""


@dataclass(frozen=True, kw_only=True)
class Run:
    """A stretch of text in the order of reading. `part`: its paragraph or cell, -1 where it is of none.

    `is_furniture`: a page's header, footer or repeated headers of a table, which are not read out.
    """

    page: int
    part: int
    is_furniture: bool
    text: str


@dataclass(frozen=True, kw_only=True)
class Stream:
    """`raw`: as it stands in the file. `content`: what it holds; nothing where it draws, or holds other objects."""

    raw: bytes
    content: bytes


@dataclass(frozen=True, kw_only=True)
class Document:
    """A PDF taken apart. `labels`: every string of its objects: properties, bookmarks, words for pictures, links."""

    runs: tuple[Run, ...]
    labels: tuple[str, ...]
    streams: tuple[Stream, ...]
    is_tagged: bool

    @property
    def read_out(self) -> str:
        """Everything but the furniture of its pages, without the words for pictures."""
        return "".join(run.text for run in self.runs if not run.is_furniture)

    @property
    def pieces(self) -> Iterator[Piece]:
        """All that it says, tagged parts held apart: a number beside a month in the next cell of a table is no date."""
        yield Piece(place="its labels", text=END.join(self.labels))
        for page, found in groupby(self.runs, key=lambda run: run.page):
            parts = groupby(found, key=lambda run: run.part if self.is_tagged else _UNTAGGED)
            yield Piece(place=f"its page {page}", text=END.join("".join(run.text for run in part) for _, part in parts))


@lru_cache(maxsize=4)
def document_of(data: bytes) -> Document:
    """A PDF's content. Raises BrokenError where it cannot be opened."""
    try:
        with pikepdf.open(io.BytesIO(data)) as opened:
            is_tagged = "/StructTreeRoot" in opened.Root
            labels, streams = tuple(dict.fromkeys(_labels(opened))), tuple(_streams(opened))
            blocks = _blocks(opened) if is_tagged else {}
        with closing(pypdfium2.PdfDocument(data)) as drawn:
            found = enumerate(drawn, start=1)
            runs = tuple(run for number, page in found for run in _runs_of(number, page, blocks))
    except (pikepdf.PdfError, pypdfium2.PdfiumError) as wrong:
        raise BrokenError("it is no whole PDF, or locked") from wrong
    return Document(runs=runs, labels=labels, streams=streams, is_tagged=is_tagged)


_IN_A_LINE = frozenset({"/Span", "/Strong", "/Em", "/Link", "/Code", "/Reference", "/Quote"})


def _blocks(opened: pikepdf.Pdf) -> dict[tuple[int, int], int]:
    """Page and marked content -> the paragraph or cell that it is of, for each line of one is marked by itself."""
    places = {page.obj.objgen: number for number, page in enumerate(opened.pages, start=1)}
    found: dict[tuple[int, int], int] = {}
    for part in opened.objects:
        if isinstance(part, pikepdf.Dictionary) and "/S" in part and "/K" in part:
            block = _block(part)
            found |= {(places.get(page, 0), one): block for page, one in _marked(part)}
    return found


def _marked(part: pikepdf.Object) -> Iterator[tuple[tuple[int, int], int]]:
    """The page and number of each marked content of a tagged part; one that goes on overleaf says so itself."""
    below: Iterable[object] = part.K.as_list() if isinstance(part.K, pikepdf.Array) else [part.K]
    for one in below:
        if isinstance(one, int):
            yield part.Pg.objgen, one
        elif isinstance(one, pikepdf.Dictionary) and "/MCID" in one:
            owner = one if "/Pg" in one else part
            yield owner.Pg.objgen, int(one.MCID)


def _block(part: pikepdf.Object) -> int:
    while str(part.S) in _IN_A_LINE and "/P" in part and "/S" in part.P:
        part = part.P
    return part.objgen[0]


def _runs_of(number: int, page: pypdfium2.PdfPage, blocks: Mapping[tuple[int, int], int]) -> Iterator[Run]:
    """Where nothing is tagged the lines of a page are one run, put together by where they stand."""
    letters = page.get_textpage()
    if not blocks:
        yield Run(page=number, part=_UNTAGGED, is_furniture=False, text=letters.get_text_range())
        return
    for drawn in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT]):
        yield Run(
            page=number,
            part=blocks.get((number, pdfium.FPDFPageObj_GetMarkedContentID(drawn.raw)), _UNTAGGED),
            is_furniture=_is_furniture(drawn.raw),
            text=_text(drawn.raw, letters.raw),
        )


def _is_furniture(drawn: pdfium.FPDF_PAGEOBJECT) -> bool:
    marks = range(pdfium.FPDFPageObj_CountMarks(drawn))
    return any(_name(pdfium.FPDFPageObj_GetMark(drawn, place)) == "Artifact" for place in marks)


def _name(mark: pdfium.FPDF_PAGEOBJECTMARK) -> str:
    size = ctypes.c_ulong()
    pdfium.FPDFPageObjMark_GetName(mark, None, 0, size)
    name = (ctypes.c_ushort * (size.value // 2))()
    pdfium.FPDFPageObjMark_GetName(mark, name, size, size)
    return _decoded(name)


def _text(drawn: pdfium.FPDF_PAGEOBJECT, letters: pdfium.FPDF_TEXTPAGE) -> str:
    size = pdfium.FPDFTextObj_GetText(drawn, letters, None, 0)
    said = (ctypes.c_ushort * (size // 2))()
    pdfium.FPDFTextObj_GetText(drawn, letters, said, size)
    return _decoded(said)


def _decoded(units: ctypes.Array[ctypes.c_ushort]) -> str:
    return bytes(units).decode("utf-16-le", errors="replace").rstrip("\0").replace(_HYPHEN_AT_THE_END, "-")


def _labels(opened: pikepdf.Pdf) -> Iterator[str]:
    for found in (opened.trailer, *opened.objects):
        yield from _strings(found)


def _strings(found: object) -> Iterator[str]:
    """Those of an object and of the objects written within it; what it refers to is met on its own."""
    if isinstance(found, pikepdf.String | pikepdf.Name):
        yield str(found)
    elif isinstance(found, pikepdf.Array):
        yield from _within(found.as_list())
    elif isinstance(found, pikepdf.Dictionary | pikepdf.Stream):
        yield from found.keys()
        yield from _within(found.values())


def _within(found: Iterable[object]) -> Iterator[str]:
    for one in found:
        if isinstance(one, pikepdf.Object) and not one.is_indirect:
            yield from _strings(one)


def _streams(opened: pikepdf.Pdf) -> Iterator[Stream]:
    unread = {one.objgen for one in _drawing(opened)}
    for found in opened.objects:
        if isinstance(found, pikepdf.Stream):
            is_unread = found.objgen in unread or found.get("/Type") in (pikepdf.Name.ObjStm, pikepdf.Name.XRef)
            yield Stream(raw=found.read_raw_bytes(), content=b"" if is_unread else found.read_bytes())


_OF_LETTERS = ("/FontFile", "/FontFile2", "/FontFile3", "/ToUnicode", "/CIDSet", "/CIDToGIDMap", "/Encoding")


def _drawing(opened: pikepdf.Pdf) -> Iterator[pikepdf.Object]:
    """The streams that are no words: what pages and forms draw (its text is read), pictures, letters, colours."""
    for page in opened.pages:
        contents = page.obj.get("/Contents", pikepdf.Array())
        yield from contents.as_list() if isinstance(contents, pikepdf.Array) else [contents]
    for found in opened.objects:
        if isinstance(found, pikepdf.Stream) and found.get("/Subtype") in (pikepdf.Name.Image, pikepdf.Name.Form):
            yield found
            yield from _palette(found)
        elif isinstance(found, pikepdf.Dictionary):
            yield from (found[key] for key in _OF_LETTERS if isinstance(found.get(key), pikepdf.Stream))
        elif isinstance(found, pikepdf.Array) and len(found) == 2 and found[0] == pikepdf.Name.ICCBased:
            yield found[1]


def _palette(image: pikepdf.Object) -> Iterator[pikepdf.Object]:
    """The colours that a picture's pixels name, where they stand in a stream."""
    colours = image.get("/ColorSpace")
    if isinstance(colours, pikepdf.Array) and len(colours) == 4 and colours[0] == pikepdf.Name.Indexed:
        yield from (one for one in [colours[3]] if isinstance(one, pikepdf.Stream))
