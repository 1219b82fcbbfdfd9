"""Are the numbers of a site's downloads, manifest and search index those of the ledger?"""

from __future__ import annotations

import csv
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from html import unescape
from pathlib import Path
from typing import Any

from improve_analysis.checks._exhibit_files import ExhibitFiles
from improve_analysis.checks._printed import Figure, figure_of
from improve_analysis.checks._scan import Scan
from improve_analysis.checks._workbook import Offered, of_workbook
from improve_analysis.disclosure.cells import conditions_of
from improve_analysis.disclosure.ledger import Line
from improve_analysis.disclosure.release import RELEASED_COLUMNS, WITHHELD
from improve_analysis.edition.downloads import DEFINITIONS_FILE, MEASURES_FILE
from improve_analysis.measures import MEASURES
from improve_analysis.measures._measure import Unit

MANIFEST, SEARCH_INDEX = "manifest.json", "searchindex.js"


def of_downloads(site: Path, lines: Iterable[Line], offered: Offered) -> Iterator[Scan]:
    """What each of them comes to. A download of another kind is a fault: nobody could say whose its numbers are.

    `lines`: the ledger's. `offered`: what they may say beside its figures.
    """
    lines = [*lines]
    figures = [*filter(None, map(figure_of, lines))]
    exhibits = ExhibitFiles(figures=figures, lines=lines)
    for path in sorted((site / "data").rglob("*")):
        if path.is_file():
            yield _of_file(path, path.relative_to(site).as_posix(), figures, exhibits, offered)
    if (site / MANIFEST).is_file():
        yield _of_manifest(site)
    if (site / SEARCH_INDEX).is_file():
        yield _of_search_index(site)


def _of_file(path: Path, name: str, figures: Sequence[Figure], exhibits: ExhibitFiles, offered: Offered) -> Scan:
    if name == MEASURES_FILE:
        return _of_measures(path, figures)
    if name == DEFINITIONS_FILE:
        return _of_definitions(path, offered)
    if path.suffix == ".xlsx":
        return of_workbook(path, name, offered)
    return exhibits.scan(name, _rows(path)) if exhibits.knows(name) else _unread(name)


def _of_definitions(path: Path, offered: Offered) -> Scan:
    """They are letter for letter those that the declarations make."""
    text = path.read_text(encoding="utf-8")
    said = [] if text == offered.definitions else [f"{DEFINITIONS_FILE} is not what the measures' declarations make."]
    return Scan(numbers=len(re.findall(r"\d+", text)), faults=said)


def _unread(name: str) -> Scan:
    return Scan(
        numbers=0, faults=[f"{name}: the scan cannot read this download, so its numbers are not in the ledger."]
    )


def _of_measures(path: Path, figures: Sequence[Figure]) -> Scan:
    """Every row of the file, against the ledger's lines of its measure, period and categories."""
    header, *rows = _rows(path)
    if header != [*RELEASED_COLUMNS]:
        return Scan(numbers=0, faults=[f"{MEASURES_FILE}: its columns are not {', '.join(RELEASED_COLUMNS)}."])
    known: dict[tuple[str, str], list[Figure]] = defaultdict(list)
    for figure in figures:
        known[figure.measure, figure.period.label].append(figure)
    read = [_Row(header=header, cells=row, line=line) for line, row in enumerate(rows, start=2)]
    faults = [fault for row in read for fault in row.faults(known[row.said("measure"), row.said("period")])]
    return Scan(numbers=sum(len(row.numbers) for row in read), faults=faults)


def _rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return [*csv.reader(file)] or [[]]


@dataclass(frozen=True, kw_only=True)
class _Row:
    """A line of `measures.csv`."""

    header: Sequence[str]
    cells: Sequence[str]
    line: int

    def said(self, column: str) -> str:
        return dict(zip(self.header, self.cells, strict=False)).get(column, "")

    @property
    def numbers(self) -> Mapping[str, str]:
        return {name: said for name in ("numerator", "denominator", "value") if (said := self.said(name))}

    def faults(self, figures: Sequence[Figure]) -> Iterator[str]:
        own = [figure for figure in figures if self._is_of(figure)]
        name = ", ".join(self.said(column) for column in ("measure", "period", "category"))
        where = f"{MEASURES_FILE}, line {self.line} ({name})"
        if len(self.cells) != len(self.header):
            yield f"{where}: the row has {len(self.cells)} fields, not {len(self.header)}."
        elif not any(figure.part == "value" and figure.key == self._key for figure in own):
            yield f"{where}: the row is not in the ledger."
        else:
            yield from self._unknown(where, own)

    def _unknown(self, where: str, own: Sequence[Figure]) -> Iterator[str]:
        statuses = {figure.status for figure in own if figure.part == "value"}
        if self.said("status") not in statuses:
            yield f"{where}: the status '{self.said('status')}' is not in the ledger."
        for column, said in self.numbers.items():
            if self.said("status") == WITHHELD:
                yield f"{where}: the number {said} in the column {column} is withheld."
            elif _exact(said) not in {figure.value for figure in own if self._may_be(figure, column)}:
                yield f"{where}: the number {said} in the column {column} is not in the ledger."

    @cached_property
    def _key(self) -> Mapping[str, str] | None:
        """Its conditions; None where its group and category do not fit."""
        try:
            return conditions_of(self.said("group"), self.said("category"))
        except ValueError:
            return None

    def _is_of(self, figure: Figure) -> bool:
        return figure.key == self._key or (figure.part == "denominator" and not figure.key)

    def _may_be(self, figure: Figure, column: str) -> bool:
        is_count = MEASURES[figure.measure].unit in {Unit.COUNT, Unit.CHILDREN}
        return figure.part == column or (column == "numerator" and figure.part == "value" and is_count)


def _exact(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _of_manifest(site: Path) -> Scan:
    """The manifest's numbers are how many rows the download has, and how many of them are withheld."""
    said = json.loads((site / "manifest.json").read_text(encoding="utf-8"))
    rows = _rows(site / MEASURES_FILE)[1:] if (site / MEASURES_FILE).is_file() else []
    true = {"figures": len(rows), "withheld": sum(row[-1:] == [WITHHELD] for row in rows)}
    found = [*_json_numbers("", said)]
    faults = [
        f"manifest.json: the number {number} of '{name}' is not in the ledger."
        for name, number in found
        if true.get(name) != number
    ]
    return Scan(numbers=len(found), faults=faults)


def _json_numbers(name: str, said: Any) -> Iterator[tuple[str, float]]:
    if isinstance(said, dict):
        for key, value in said.items():
            yield from _json_numbers(key, value)
    elif isinstance(said, list):
        for value in said:
            yield from _json_numbers(name, value)
    elif isinstance(said, int | float) and not isinstance(said, bool):
        yield name, said


_TAG = re.compile(r"<[^>]*>")


def _of_search_index(site: Path) -> Scan:
    """Its numbers stand on a page, by themselves or run together across tags, as Sphinx reads a table."""
    text = (site / SEARCH_INDEX).read_text(encoding="utf-8")
    try:
        index = json.loads(text[text.index("(") + 1 : text.rindex(")")])
    except ValueError:
        return Scan(numbers=0, faults=[f"{SEARCH_INDEX} cannot be read, so its numbers are not in the ledger."])
    found = sorted({term for part in ("terms", "titleterms") for term in index[part] if term.isdecimal()})
    pages = [unescape(path.read_text(encoding="utf-8")) for path in site.rglob("*.html")]
    words = {word for page in pages for joint in ("", " ") for word in re.findall(r"\w+", _TAG.sub(joint, page))}
    faults = [f"{SEARCH_INDEX}: the number {term} is on no page of the site." for term in found if term not in words]
    return Scan(numbers=len(found), faults=faults)
