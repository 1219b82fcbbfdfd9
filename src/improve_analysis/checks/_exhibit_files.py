"""Are the numbers in the file of an exhibit the ledger's figures of that exhibit, each in its own row and column?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from improve_analysis.checks._printed import PERIOD as PERIOD_NAME
from improve_analysis.checks._printed import Figure
from improve_analysis.checks._scan import Scan
from improve_analysis.disclosure import Status
from improve_analysis.disclosure.ledger import Line
from improve_analysis.disclosure.projection import EVERYONE, ID, WIDE
from improve_analysis.disclosure.release import WITHHELD
from improve_analysis.display import download, numbers
from improve_analysis.measures import CHAPTERS, EXHIBITS, MEASURES, OVERVIEW
from improve_analysis.measures._exhibit import Exhibit
from improve_analysis.measures._measure import Measure, Unit

MARKS = {f"[{mark}]" for mark in Status if mark}
_FOLDER, _ENDING = f"{download.FOLDER}/", ".csv"


def number(cell: str) -> float | None:
    """What a cell says, where it is a number."""
    try:
        return float(cell)
    except ValueError:
        return None


@dataclass(frozen=True, kw_only=True)
class ExhibitFiles:
    """The files that an edition may have, one an exhibit. `figures`: the ledger's; `lines`: those it was read from."""

    figures: Sequence[Figure]
    lines: Sequence[Line]

    def knows(self, name: str) -> bool:
        """Whether there is an exhibit for the file of that name."""
        return name.startswith(_FOLDER) and name.endswith(_ENDING) and _stem(name) in FILES

    def scan(self, name: str, rows: Sequence[Sequence[str]]) -> Scan:
        """Every row of the file, against the ledger's figures of its exhibit."""
        head, *body = rows
        stem = _stem(name)
        if list(head) != _head(stem):
            return Scan(numbers=0, faults=[f"{name}: its columns are not {', '.join(_head(stem))}."])
        faults = [
            fault
            for place, cells in enumerate(body, start=2)
            for fault in self._of_line(stem, f"{name}, line {place}", head, cells)
        ]
        return Scan(numbers=sum(number(cell) is not None for cells in body for cell in cells), faults=faults)

    def _of_line(self, stem: str, where: str, head: Sequence[str], cells: Sequence[str]) -> Iterator[str]:
        if len(cells) != len(head):
            yield f"{where}: the row has {len(cells)} fields, not {len(head)}."
        elif stem == ID:
            yield from self._of_projection(where, cells)
        else:
            said = dict(zip(head, cells, strict=True))
            measure, (_, *days) = _measure(stem, said), (said[column] for column in download.PERIOD)
            own = self._known[stem, measure.id, *days] if measure else []
            yield from _Row(where=where, said=said, measure=measure, exhibit=EXHIBITS.get(stem)).faults(own)

    @cached_property
    def _known(self) -> Mapping[tuple[str, ...], Sequence[Figure]]:
        """The figures by the file that they stand in, their measure, first and last day."""
        found: dict[tuple[str, ...], list[Figure]] = defaultdict(list)
        for figure in self.figures:
            days = (f"{day:%Y-%m-%d}" for day in (figure.period.start, figure.period.end))
            found[download.name_of(figure.exhibit), figure.measure, *days].append(figure)
        return found

    def _of_projection(self, where: str, cells: Sequence[str]) -> Iterator[str]:
        name, day, *said = cells
        wide = "95" if name == WIDE else "80"
        parts = ("median", f"low_{wide}", f"high_{wide}")
        for part, cell in zip(parts, said, strict=True):
            group = EVERYONE if name == WIDE and part == "median" else name
            if number(cell) not in self._projected.get((group, day, part), set()):
                yield f"{where}: the number {cell} of {name}, {day} is not in the ledger."

    @cached_property
    def _projected(self) -> Mapping[tuple[str, str, str], set[float]]:
        found: dict[tuple[str, str, str], set[float]] = defaultdict(set)
        for line in self.lines:
            if line["measure"] == ID:
                found[line["key"]["children"], line["end"], line["key"]["estimate"]].add(line["value"])
        return found


FILES = frozenset({ID, *(download.name_of(exhibit) for exhibit in EXHIBITS)})
"""The names, without ending, of the files that exhibits have."""


def _stem(name: str) -> str:
    return name.removeprefix(_FOLDER).removesuffix(_ENDING)


def _head(stem: str) -> list[str]:
    if stem == download.HEADLINES:
        return [*download.HEADLINE_HEAD]
    if stem == ID:
        return [*download.PROJECTION_HEAD]
    return download.head_of(EXHIBITS[stem], _measures(EXHIBITS[stem]))


def _measures(exhibit: Exhibit) -> dict[str, Measure]:
    return {name: MEASURES[name] for name in exhibit.measures}


def _measure(stem: str, said: Mapping[str, str]) -> Measure | None:
    """The measure that a row names; of a headline its chapter is told too."""
    if stem == download.HEADLINES:
        own = [one for exhibit in EXHIBITS.values() if exhibit.chapter == OVERVIEW for one in exhibit.measures]
        found = [MEASURES[one] for one in own if CHAPTERS[MEASURES[one].chapter] == said[download.CHAPTER]]
    else:
        found = [*_measures(EXHIBITS[stem]).values()]
    return next((one for one in found if one.title == said[download.MEASURE]), None)


@dataclass(frozen=True, kw_only=True)
class _Row:
    """A line of an exhibit's file. `exhibit`: None where the file has several.

    `faults` takes the figures of its measure and days.
    """

    where: str
    said: Mapping[str, str]
    measure: Measure | None
    exhibit: Exhibit | None

    def faults(self, figures: Sequence[Figure]) -> Iterator[str]:
        own = [figure for figure in figures if self._is_of(figure)]
        if self.measure is None or not any(one.part == "value" and dict(one.key) == self._key for one in own):
            yield f"{self.where}: the row is not in the ledger."
            return
        columns = self._columns(self.measure)
        for column, part in columns.items():
            yield from self._of_cell(column, part, [one for one in own if _may_be(one, part)])
        if self.said.get(download.UNIT, str(self.measure.unit)) != str(self.measure.unit):
            yield f"{self.where}: the unit '{self.said[download.UNIT]}' is not that of the measure."

    def _of_cell(self, column: str, part: str, figures: Sequence[Figure]) -> Iterator[str]:
        cell = self.said[column]
        statuses = {f"[{figure.status}]" for figure in figures}
        if number(cell) is not None:
            if number(cell) not in {_as_shown(figure) for figure in figures}:
                is_withheld = any(figure.status == WITHHELD for figure in figures)
                yield f"{self.where}: the number {cell} in the column {column} is {_WHY[is_withheld]}."
        elif cell not in MARKS or (part == "value" and cell not in statuses):
            yield f"{self.where}: '{cell}' in the column {column} is not in the ledger."

    def _columns(self, measure: Measure) -> dict[str, str]:
        """Column of the row that holds numbers -> the part of a figure that it shows."""
        if self.exhibit is None:
            return {header: part for part, header in download.PARTS.items()} | {download.VALUE: "value"}
        headers = {header: part for part, header in download.parts_of(_measures(self.exhibit).values())}
        own = numbers.part_headers(measure)
        shown = {header: part if own.get(part) == header else "" for header, part in headers.items()}
        return shown | {[*self.said][-1]: "value"}

    @cached_property
    def _key(self) -> dict[str, str]:
        if self.exhibit is None:
            return {}
        groups = download.groups_of(self.exhibit, _measures(self.exhibit))
        return {column: self.said[header] for column, header in groups.items()}

    def _is_of(self, figure: Figure) -> bool:
        """Of its period and group; what is below the line may be that of all groups."""
        is_of_group = dict(figure.key) == self._key or (figure.part == "denominator" and not figure.key)
        return is_of_group and figure.labels[PERIOD_NAME] == self.said[download.PERIOD[0]]


_WHY = {True: "withheld", False: "not in the ledger"}


def _as_shown(figure: Figure) -> float | None:
    """The value with the places that it is printed with."""
    return None if figure.value is None else float(f"{figure.value:.{figure.decimals}f}")


def _may_be(figure: Figure, part: str) -> bool:
    """A count of the ledger is a value; where an exhibit has it below a value, it is told there too."""
    is_count = MEASURES[figure.measure].unit in {Unit.COUNT, Unit.CHILDREN}
    return figure.part == part or (part == "numerator" and figure.part == "value" and is_count)
