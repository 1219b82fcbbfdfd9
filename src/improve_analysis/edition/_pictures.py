"""Pictures that go into a PDF as they stand on a page: what a PNG holds, a PDF can hold, at a PNG's weight.

typst would take each apart and put it together again as true colours, at twice the weight. It lays out a stand-in of a
single pixel instead, whose colour is the place of the picture in a list.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pikepdf

_START = b"\x89PNG\r\n\x1a\n"
_HEADER = struct.Struct(">IIBBBBB")
_CHANNELS = {2: 3, 3: 1}
"""Of the kinds of PNG that a PDF can hold as they are: true colours, and a palette."""


@dataclass(frozen=True, kw_only=True)
class Picture:
    """`packed`: its lines, filtered and deflated as PNG and PDF both do. `palette`: empty where it has true colours."""

    width_px: int
    height_px: int
    depth_bits: int
    channels: int
    palette: bytes
    packed: bytes


def picture_of(png: bytes) -> Picture | None:
    """A PNG's picture; nothing where a PDF cannot hold it as it is: where it is see-through, grey or interlaced."""
    chunks = [*_chunks(png)]
    width, height, depth, kind, _, _, interlaced = _HEADER.unpack(chunks[0][1])
    names = {name for name, _ in chunks}
    if kind not in _CHANNELS or interlaced or depth > 8 or b"tRNS" in names:
        return None
    return Picture(
        width_px=width,
        height_px=height,
        depth_bits=depth,
        channels=_CHANNELS[kind],
        palette=_joined(chunks, b"PLTE") if kind == 3 else b"",
        packed=_joined(chunks, b"IDAT"),
    )


def _chunks(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(_START)
    while at < len(png):
        length = int.from_bytes(png[at : at + 4])
        yield png[at + 4 : at + 8], png[at + 8 : at + 8 + length]
        at += 12 + length


def _joined(chunks: Sequence[tuple[bytes, bytes]], wanted: bytes) -> bytes:
    return b"".join(data for name, data in chunks if name == wanted)


def with_stand_ins(nodes: Sequence[dict[str, Any]], site: Path) -> Sequence[Picture]:
    """The pictures that typst need not see, each once, in the order of the colours that stand in for them.

    Their nodes are given the colour (`stand_in`: red, green, blue) and the share of the height in the width (`height`).
    """
    found: dict[str, tuple[int, Picture]] = {}
    for node in nodes:
        path = node["path"]
        if path not in found and (picture := picture_of((site / path.lstrip("/")).read_bytes())):
            found[path] = (len(found), picture)
        if path in found:
            place, picture = found[path]
            node["stand_in"] = [*place.to_bytes(3)]
            node["height"] = picture.height_px / picture.width_px
    return [picture for _, picture in found.values()]


def put_in(document: pikepdf.Pdf, pictures: Sequence[Picture]) -> None:
    """Each picture in the place of its stand-in."""
    places = _stand_ins(document)
    spaces: dict[bytes, pikepdf.Object] = {}
    for place, picture in enumerate(pictures):
        image = places[place]
        if picture.palette and picture.palette not in spaces:
            spaces[picture.palette] = _indexed(document, image.ColorSpace, picture.palette)
        _fill(image, picture, spaces.get(picture.palette, image.ColorSpace))


def _stand_ins(document: pikepdf.Pdf) -> Mapping[int, pikepdf.Object]:
    images = [one for one in document.objects if isinstance(one, pikepdf.Stream) and one.get("/Subtype") == "/Image"]
    return {int.from_bytes(image.read_bytes()): image for image in images if image.Width == image.Height == 1}


def _indexed(document: pikepdf.Pdf, base: pikepdf.Object, palette: bytes) -> pikepdf.Object:
    last = len(palette) // 3 - 1
    return document.make_indirect(pikepdf.Array([pikepdf.Name.Indexed, base, last, document.make_stream(palette)]))


def _fill(image: pikepdf.Object, picture: Picture, space: pikepdf.Object) -> None:
    image.Width, image.Height = picture.width_px, picture.height_px
    image.BitsPerComponent, image.ColorSpace = picture.depth_bits, space
    lines = pikepdf.Dictionary(
        Predictor=15, Colors=picture.channels, BitsPerComponent=picture.depth_bits, Columns=picture.width_px
    )
    image.write(picture.packed, filter=pikepdf.Name.FlateDecode, decode_parms=lines)
