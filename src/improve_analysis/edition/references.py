"""What the files of a built site ask for or lead to."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

PAGES = (".html", ".htm")
STYLES = (".css",)

_ONE = {"href", "src", "data", "poster", "action", "formaction"}
_SEVERAL = {"srcset", "imagesrcset"}
_IN_STYLE = re.compile(r"""url\(\s*(?:"([^"]*)"|'([^']*)'|([^)"'\s]*))\s*\)|@import\s+["']([^"']+)["']""")
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_REFRESH = re.compile(r"url\s*=\s*[\"']?([^\"'\s]+)", re.IGNORECASE)
_ELSEWHERE = re.compile(r"[a-zA-Z][\w+.-]*:|//")


def references(site: Path) -> Mapping[str, set[str]]:
    """Of each page and style sheet, by its path within the site, the paths that it names (`../x` lies outside).

    Addresses elsewhere, and places within the file itself, are left out.
    """
    paths = sorted(path for path in site.rglob("*") if path.suffix in {*PAGES, *STYLES} and path.is_file())
    return {path.relative_to(site).as_posix(): named_in(path.relative_to(site).as_posix(), path) for path in paths}


def named_in(name: str, path: Path) -> set[str]:
    """The paths, within the site, that one of its files names. `name`: its own."""
    text = path.read_text(encoding="utf-8", errors="replace")
    raw = _of_style(text) if name.endswith(STYLES) else _of_page(text)
    return {found for one in raw if (found := _resolved(name, one))}


def _resolved(name: str, reference: str) -> str:
    """Empty for an address elsewhere and for a place within the file."""
    target = unquote(re.split("[?#]", reference.strip(), maxsplit=1)[0])
    if not target or _ELSEWHERE.match(reference.strip()):
        return ""
    joined = posixpath.normpath(posixpath.join(posixpath.dirname(name), target))
    return f"{joined}/index.html" if target.endswith("/") else joined


def _of_style(text: str) -> Iterator[str]:
    for found in _IN_STYLE.finditer(_COMMENT.sub("", text)):
        yield next(filter(None, found.groups()), "")


def _of_page(text: str) -> list[str]:
    parser = _Page()
    parser.feed(text)
    parser.close()
    return parser.found


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        self.found += [value for name, value in said.items() if name in _ONE and tag != "base"]
        self.found += [
            part.split()[0] for name in _SEVERAL & said.keys() for part in said[name].split(",") if part.split()
        ]
        self.found += _of_style(said.get("style", ""))
        if tag == "meta" and said.get("http-equiv", "").lower() == "refresh":
            self.found += _REFRESH.findall(said.get("content", ""))

    def handle_data(self, data: str) -> None:
        if self.cdata_elem == "style":
            self.found += _of_style(data)
