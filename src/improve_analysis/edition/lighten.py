"""Take out of a built site what no page of it asks for.

The theme brings every language, an icon for everything and each of its fonts twice. What may go is not listed here but
found: a file of the theme stays if a page, or a style sheet that stays, names it. `checks/links.py` proves the rest.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from improve_analysis.edition.references import STYLES, references

STATIC = "_static"
RECORDS = ("objects.inv", ".buildinfo")
"""Sphinx's own."""
LICENCE = ".LICENSE.txt"
"""How the licence of a script is called that stands beside it, and stays with it."""

_NEEDLESS_SCRIPT = re.compile(
    r'\s*<script[^>]*\bsrc="[^"]*(?:scripts/fontawesome|_static/translations)\.js[^"]*"[^>]*></script>'
)
"""Draws icons, of 1.5 MB, where the font is enough; and puts English words in the place of English words by evaluating
text as a program, which the policy forbids."""
_ICON = re.compile(r'<(i|span) class="(fa-(?:solid|regular|brands) [^"]*)"(?![^>]*aria-hidden)')
_FACE = re.compile(r"@font-face\s*\{[^}]*Font Awesome[^}]*\}")
_FAMILY, _WEIGHT = re.compile(r"Font Awesome[\\ ]+6[\\ ]+(\w+)"), re.compile(r"font-weight:\s*(\d+)")
_OLD_FORMAT = re.compile(r',\s*url\([^)]*\.ttf\)\s*format\("truetype"\)')
_FAMILIES = {"fa-solid": ("Free", "900"), "fa-regular": ("Free", "400"), "fa-brands": ("Brands", "400")}
"""The classes of icons, and which font they are of: its name's end, and its weight."""


def lighten(site: Path) -> None:
    """Leave in `site` what its pages ask for, licences, and what is not the theme's."""
    for record in [*site.rglob("*.map"), *(site / name for name in RECORDS)]:
        record.unlink(missing_ok=True)
    _without_needless_scripts(site)
    needed = _needed(site)
    for path in sorted((site / STATIC).rglob("*")):
        if path.is_file() and path.relative_to(site).as_posix() not in needed:
            path.unlink()
    for folder in sorted((path for path in site.rglob("*") if path.is_dir()), reverse=True):
        if not any(folder.iterdir()):
            folder.rmdir()


def _needed(site: Path) -> set[str]:
    """What pages name, and the style sheets among that, and so on; with their licences."""
    named = references(site)
    reached: set[str] = set()
    asking: Iterable[str] = [name for name in named if not name.startswith(f"{STATIC}/")]
    while asking:
        new = {target for name in asking for target in named.get(name, ())} - reached
        reached |= new
        asking = [name for name in new if name.endswith(STYLES)]
    return reached | {name + LICENCE for name in reached}


def _without_needless_scripts(site: Path) -> None:
    """Icons come from their font alone, of which only the faces stay that pages use; no icon is to be read out."""
    pages = {path: path.read_text(encoding="utf-8") for path in sorted(site.glob("*.html"))}
    for path, text in pages.items():
        bare = _ICON.sub(r'<\1 class="\2" aria-hidden="true"', _NEEDLESS_SCRIPT.sub("", text))
        path.write_text(bare, encoding="utf-8")
    used = {_FAMILIES[name] for name in _FAMILIES for text in pages.values() if f'class="{name} ' in text}
    for path in sorted((site / STATIC).rglob("*.css")):
        text = path.read_text(encoding="utf-8")
        if _FACE.search(text):
            path.write_text(_FACE.sub(lambda face: _face(face[0], used), text), encoding="utf-8")


def _face(face: str, used: set[tuple[str, str]]) -> str:
    """A font's declaration without the format of old browsers; nothing where no page has an icon of it."""
    family, weight = _FAMILY.search(face), _WEIGHT.search(face)
    is_used = family and weight and (family[1], weight[1]) in used
    return _OLD_FORMAT.sub("", face) if is_used else ""
