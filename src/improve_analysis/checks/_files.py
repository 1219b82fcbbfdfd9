"""The files of a built site, opened as far as a reader could open them, whatever their names say they are."""

from __future__ import annotations

import base64
import binascii
import gzip
import io
import re
import zipfile
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from html import unescape
from pathlib import Path
from urllib.parse import unquote

from improve_analysis.checks._markup import END, Piece, markup_pieces
from improve_analysis.checks._pdf import BrokenError, document_of
from improve_analysis.checks._theme import is_a_packages

PNG, JPEG, ZIP, PDF, GZIP = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"PK\x03\x04", b"%PDF", b"\x1f\x8b"
PIXELS = {"IHDR", "PLTE", "IDAT", "IEND", "tRNS", "pHYs", "gAMA", "cHRM", "sRGB", "sBIT", "bKGD"}
"""The chunks of a PNG that say only what it looks like."""
JPEG_PICTURE = {0xE0, 0xEE, *range(0xC0, 0xE0)} - {0xD9}
"""The segments of a JPEG that say only what it looks like: JFIF and Adobe headers, tables and frames."""

MARKUP = {".html", ".htm", ".xhtml", ".xml", ".svg", ".rels"}
_STREAM = re.compile(rb"stream\r?\n")
_OBJECTS = re.compile(rb"\d+ \d+ (?:obj|R)\b|/\w+ -?[\d.]+|\[[\d\s.-]+\]|startxref\s+\d+")
"""The numbers by which the objects of a PDF know each other, and their sizes."""
_START = 64
"""So many bytes of a stream are looked at before all of it is."""
_ZLIB = re.compile(rb"\x78[\x01\x5e\x9c\xda]")
_EMBEDDED = re.compile(r"data:[\w/+.;=-]*;base64,([A-Za-z0-9+/=\s]+)")
_ESCAPE = re.compile(r"""\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|([nrtfvb])|([/"'\\]))""")
_BETWEEN_GLYPHS = re.compile(r"\)\s*-?[\d.]*\s*\(")


class UnreadableError(ValueError):
    """A file that cannot be opened, so that nobody can say what is in it."""


@dataclass(frozen=True, kw_only=True)
class SiteFile:
    """A file and its path within the site. `is_ours` unless an installed package has the very same file."""

    name: str
    data: bytes
    is_ours: bool


def files(site: Path) -> Iterator[SiteFile]:
    """Every file of the site, in the order of their names."""
    for path in sorted(site.rglob("*")):
        if path.is_file():
            data = path.read_bytes()
            yield SiteFile(name=path.relative_to(site).as_posix(), data=data, is_ours=not is_a_packages(data))


def pieces(name: str, data: bytes) -> Iterator[Piece]:
    """All text in a file, as it stands and, where it is coded (entities, escapes, per cent), as it reads.

    Raises UnreadableError for an archive that is broken or locked.
    """
    for piece in _as_it_stands(name, data):
        yield piece
        if (text := _resolved(piece.text)) != piece.text:
            yield replace(piece, text=text)
        for code in _EMBEDDED.findall(piece.text):
            yield from _within(f"a file embedded in {piece.place or 'it'}", "", _decoded_base64(code))


def metadata(data: bytes) -> list[tuple[str, bytes]]:
    """What a picture says beside what it looks like: the chunk's or segment's name, and its content."""
    if data.startswith(PNG):
        return [(kind, content) for kind, content in _chunks(data) if kind not in PIXELS]
    if data.startswith(JPEG):
        return list(_segments(data))
    return []


def _as_it_stands(name: str, data: bytes) -> Iterator[Piece]:
    if data.startswith((PNG, JPEG)):
        for kind, content in metadata(data):
            yield from _within(f"the picture's metadata ({kind})", "", content)
    elif data.startswith(ZIP):
        yield from _archive(data)
    elif data.startswith(GZIP):
        yield from _within("its uncompressed content", "", _unzipped(data))
    elif data.startswith(PDF):
        yield from _document(data)
    else:
        yield from _text(name, data)


def _within(place: str, name: str, data: bytes) -> Iterator[Piece]:
    for piece in pieces(name, data):
        yield replace(piece, place=f"{place}, {piece.place}" if piece.place else place)


def _text(name: str, data: bytes) -> Iterator[Piece]:
    text = _decoded(data)
    if Path(name).suffix.lower() in MARKUP or text[:200].lstrip("\ufeff \r\n\t").startswith("<"):
        yield from markup_pieces(text)
    else:
        lines_end = name.endswith((".csv", ".tsv"))
        yield Piece(place="", text=text.replace("\n", END) if lines_end else text, is_style=name.endswith(".css"))
    if "\0" in text:
        yield Piece(place="", text=text.replace("\0", ""))
    if "\ufffd" in text or data.startswith(PDF):
        yield from _compressed(data)
    if data.startswith(PDF):
        yield Piece(place="", text=_BETWEEN_GLYPHS.sub("", text))


def _document(data: bytes) -> Iterator[Piece]:
    """A PDF as it reads, then whatever else lies in the file; one that cannot be read is searched as far as it goes."""
    try:
        document = document_of(data)
    except BrokenError as broken:
        yield from _text("", data)
        raise UnreadableError(str(broken)) from broken
    yield from document.pieces
    for stream in document.streams:
        yield from _within("a stream", "", stream.content)
    yield from _text("", _OBJECTS.sub(b" ", _without([stream.raw for stream in document.streams], data)))


def _without(read: Iterable[bytes], data: bytes) -> bytes:
    """The file without the streams that were read."""
    known: dict[bytes, set[bytes]] = defaultdict(set)
    for raw in read:
        known[raw[:_START]].add(raw)
    rest, position = [], 0
    for begun in _STREAM.finditer(data):
        start = begun.end()
        alike = known.get(data[start : start + _START], ())
        length = max((len(raw) for raw in alike if data.startswith(raw, start)), default=0)
        if length and start >= position:
            rest.append(data[position:start])
            position = start + length
    return b"".join([*rest, data[position:]])


def _compressed(data: bytes) -> Iterator[Piece]:
    """The compressed streams within a file that is not text."""
    for start in _ZLIB.finditer(data):
        stream = zlib.decompressobj()
        try:
            content = stream.decompress(memoryview(data)[start.start() :])
        except zlib.error:
            continue
        if stream.eof:
            text = _decoded(content)
            yield Piece(place="a compressed stream", text=text)
            yield Piece(place="a compressed stream", text=_BETWEEN_GLYPHS.sub("", text))


def _decoded(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    return data.decode("utf-8", errors="replace")


def _decoded_base64(code: str) -> bytes:
    try:
        return base64.b64decode(code)
    except binascii.Error as broken:
        raise UnreadableError(f"an embedded file is broken ({broken})") from broken


def _resolved(text: str) -> str:
    """Text as a browser or a program reads it: entities, escapes and percent signs undone."""
    if "&" in text:
        text = unescape(text)
    if "\\" in text:
        text = _ESCAPE.sub(_unescaped, text)
    return unquote(text) if "%" in text else text


def _unescaped(escape: re.Match[str]) -> str:
    long, short, blank, mark = escape.groups()
    return " " if blank else mark or chr(int(long or short, 16))


def _archive(data: bytes) -> Iterator[Piece]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            yield Piece(place="the archive's comment", text=_decoded(archive.comment))
            for member in archive.infolist():
                yield Piece(place="the name of a part", text=f"{member.filename} {_decoded(member.comment)}")
                content = archive.read(member)
                if not is_a_packages(content):
                    yield from _within(f"its part {member.filename}", member.filename, content)
    except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError) as broken:
        raise UnreadableError(str(broken)) from broken


def _unzipped(data: bytes) -> bytes:
    try:
        return gzip.decompress(data)
    except (OSError, EOFError, zlib.error) as broken:
        raise UnreadableError(str(broken)) from broken


def _chunks(data: bytes) -> Iterator[tuple[str, bytes]]:
    position = len(PNG)
    kind = ""
    while kind != "IEND" and position + 8 <= len(data):
        length = int.from_bytes(data[position : position + 4])
        kind = data[position + 4 : position + 8].decode("latin-1")
        content = data[position + 8 : position + 8 + length]
        yield kind, content
        position += length + 12
    if data[position:]:
        yield "after the end", data[position:]


def _segments(data: bytes) -> Iterator[tuple[str, bytes]]:
    position = 2
    while position + 4 <= len(data) and data[position] == 0xFF and data[position + 1] != 0xDA:
        length = int.from_bytes(data[position + 2 : position + 4])
        if data[position + 1] not in JPEG_PICTURE:
            yield f"segment {data[position + 1]:X}", data[position + 4 : position + 2 + length]
        position += 2 + length
    after = data[data.rfind(b"\xff\xd9") + 2 :]
    if after:
        yield "after the end", after
