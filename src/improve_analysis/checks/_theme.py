"""Which files of a site are a package's own, byte for byte, so that nothing of an edition can be in them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from openpyxl.writer.theme import theme_xml

PACKAGES = (
    "jupyter_book",
    "myst_nb",
    "pydata_sphinx_theme",
    "sphinx",
    "sphinx_book_theme",
    "sphinx_comments",
    "sphinx_design",
)
"""What Jupyter Book copies files into a site from."""


def is_a_packages(data: bytes) -> bool:
    """Whether an installed package has exactly these bytes: as a file, or as the theme that every workbook gets."""
    return data == _WORKBOOK_THEME or any(path.read_bytes() == data for path in _by_size().get(len(data), ()))


_WORKBOOK_THEME = theme_xml.encode()


@cache
def _by_size() -> Mapping[int, Sequence[Path]]:
    found: dict[int, list[Path]] = defaultdict(list)
    for package in PACKAGES:
        spec = find_spec(package)
        for folder in (spec.submodule_search_locations or ()) if spec else ():
            for path in sorted(Path(folder).rglob("*")):
                if path.is_file() and path.suffix != ".py":
                    found[path.stat().st_size].append(path)
    return found
