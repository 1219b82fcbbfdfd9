"""Does the book ask anything of the network?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from improve_analysis.checks._files import SiteFile, files
from improve_analysis.checks._html import Tag, tags_of

LOADING = {
    "src": (),
    "srcset": (),
    "imagesrcset": (),
    "poster": (),
    "data": ("object",),
    "background": (),
    "action": ("form",),
    "formaction": (),
    "manifest": (),
    "ping": (),
    "href": ("link", "image", "use", "script", "feimage", "base"),
    "xlink:href": ("image", "use", "script", "feimage"),
}
"""Attributes by which a page loads or sends something, and the tags on which they do (all, where none is named)."""
MERELY_NAMED = {"canonical", "license", "author", "help", "alternate"}
"""What a `link` may be without being loaded."""

_ELSEWHERE = r"(?:(?:https?|wss?|ftp):)?(?:\\?/){2}[\w\[]"
_ONE = re.compile(rf"^\s*({_ELSEWHERE}\S*)", re.IGNORECASE)
_SEVERAL = re.compile(rf"(?:^|,)\s*({_ELSEWHERE}[^\s,]*)", re.IGNORECASE)
_REFRESH = re.compile(rf"url\s*=\s*[\"']?\s*({_ELSEWHERE}[^\s\"']*)", re.IGNORECASE)
_IN_STYLE = re.compile(rf"(?:url\(\s*|@import\s+)[\"']?\s*({_ELSEWHERE}[^\s\"')]*)", re.IGNORECASE)
_IN_SCRIPT = re.compile(
    r"""["'`]\s*((?:(?:https?|wss?|ftp):(?:\\?/){2}|(?:\\?/){2}(?=[\w-]+\.\w))[^\s"'`]+)""", re.IGNORECASE
)
_NAMESPACE = re.compile(r"https?:(?:\\?/){2}www\.w3\.org/", re.IGNORECASE)


def faults(site: Path) -> list[str]:
    """A sentence for each thing a page, a style sheet or a script of ours would load from another address.

    A link that a reader follows is no load. An installed package's own scripts are not read: what they may do is known.
    """
    found = {file.name: [*dict.fromkeys(_loaded(file))] for file in files(site)}
    return [
        f"The page {name} loads {address} from the network."
        if name.endswith(".html")
        else f"The file {name} loads {address} from the network."
        for name, addresses in found.items()
        for address in addresses
    ]


def _loaded(file: SiteFile) -> Iterator[str]:
    text = file.data.decode("utf-8", errors="replace")
    if file.name.endswith((".html", ".htm", ".svg", ".xhtml")):
        for tag in tags_of(text):
            yield from _by_tag(tag)
    elif file.name.endswith(".css"):
        yield from _IN_STYLE.findall(text)
    elif file.name.endswith((".js", ".mjs")) and file.is_ours:
        yield from _by_script(text)


def _by_tag(tag: Tag) -> Iterator[str]:
    for name, value in tag.attributes.items():
        if name in LOADING and tag.name in (LOADING[name] or (tag.name,)) and not _is_merely_named(tag):
            yield from (_SEVERAL if name.endswith("srcset") else _ONE).findall(value)
    yield from _IN_STYLE.findall(tag.attributes.get("style", ""))
    if tag.name == "meta" and tag.attributes.get("http-equiv", "").lower() == "refresh":
        yield from _REFRESH.findall(tag.attributes.get("content", ""))
    if tag.name == "style":
        yield from _IN_STYLE.findall(tag.content)
    if tag.name == "script":
        yield from _by_script(tag.content)


def _is_merely_named(tag: Tag) -> bool:
    return tag.name == "link" and tag.attributes.get("rel", "").lower() in MERELY_NAMED


def _by_script(code: str) -> Iterator[str]:
    """Every absolute address in a script's quotes, for only running it would show which of them it loads."""
    return (address for address in _IN_SCRIPT.findall(code) if not _NAMESPACE.match(address))
