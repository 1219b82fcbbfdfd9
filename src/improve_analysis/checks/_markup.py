"""Html, svg and other xml taken apart: what is read on the page, and what stands unseen behind it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Piece:
    """Text of a file and where in the file it is; no place where it is the file itself.

    `is_style`: text in which `#123456` is a colour.
    """

    place: str
    text: str
    is_style: bool = False


STYLE_SHEET = "a style sheet"
STYLES = {
    STYLE_SHEET,
    *(f"the attribute {name}" for name in ("style", "fill", "stroke", "color", "bgcolor", "stop-color")),
}
"""The places that hold colours."""
NAMED = {"alt": "the alt text of a picture", "title": "a tooltip"}

END = " | "
"""Between two cells or two paragraphs: no white space, for 20 in one cell and May 2010 in the next are no day."""

_WITHIN_A_WORD = re.compile(
    r"/?\s*(?:a|abbr|acronym|b|bdi|bdo|big|cite|code|data|del|dfn|em|font|i|ins|kbd|label|mark|q|rp|rt|ruby|s|samp|small"
    r"|span|strike|strong|sub|sup|time|tt|u|var|wbr|tspan|text:span|text:a"
    r"|t|r|rPr|sz|rFont|color|family|scheme|charset|vertAlign)(?![\w:-])",
    re.IGNORECASE,
)
"""The tags of html, svg, ods and xlsx that do not end a word: what stands either side of them is read together."""

_TOKEN = re.compile(
    r"<!--(?P<comment>.*?)(?:-->|\Z)"
    r"|<(?P<kind>script|style)\b(?P<options>(?:[^>\"']|\"[^\"]*\"|'[^']*')*)>(?P<code>.*?)(?:</(?P=kind)\s*>|\Z)"
    r"|<(?P<tag>[a-zA-Z/!?](?:[^>\"']|\"[^\"]*\"|'[^']*')*)>",
    re.DOTALL | re.IGNORECASE,
)
_ATTRIBUTE = re.compile(r"""([^\s"'<>/=]+)\s*=\s*("[^"]*"|'[^']*'|[^\s"'>]+)""")


def markup_pieces(text: str) -> Iterator[Piece]:
    """Every character of a page: what is read, once across the tags and once with each tag as an end, and the rest."""
    read: list[str] = []
    apart: list[str] = []
    behind: dict[str, list[str]] = defaultdict(list)
    position = 0
    for token in _TOKEN.finditer(text):
        between = text[position : token.start()]
        position = token.end()
        joint = _joint(token)
        read += (between, joint)
        apart += (between, END)
        _take_apart(token, behind)
    read.append(text[position:])
    apart.append(text[position:])
    yield Piece(place="its text", text="".join(read))
    yield Piece(place="its text", text="".join(apart))
    for place, found in behind.items():
        yield Piece(place=place, text=END.join(found), is_style=place in STYLES)


def _joint(token: re.Match[str]) -> str:
    if token["comment"] is not None:
        return ""
    return "" if _WITHIN_A_WORD.match(token["tag"] or "") else END


def _take_apart(token: re.Match[str], behind: dict[str, list[str]]) -> None:
    if token["comment"] is not None:
        behind["a comment"].append(token["comment"])
        return
    if token["code"] is not None:
        behind[STYLE_SHEET if token["kind"].lower() == "style" else "a script"].append(token["code"])
    tag = token["tag"] or token["options"]
    for name, value in _ATTRIBUTE.findall(tag):
        behind[NAMED.get(name.lower(), f"the attribute {name.lower()}")].append(value.strip("\"'"))
    behind["a tag"].append(_ATTRIBUTE.sub(" ", tag))
