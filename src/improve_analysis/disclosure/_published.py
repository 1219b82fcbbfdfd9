"""What an outsider reads in a ledger: each figure once, as the interval that is printed, and what is plainly wrong.

Part of the audit, which shares no code with what withholds.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import combinations
from math import ceil
from typing import Any, NamedTuple

import pandas as pd

from improve_analysis.errors import InputError

FAR = 1e6
"""Stands for "any number": more than anything that is counted."""

_FIELDS = (
    "measure",
    "part",
    "kind",
    "universe",
    "where",
    "start",
    "end",
    "key",
    "value",
    "status",
    "decimals",
    "of_people",
)
_HAIR = 1e-9
_PERCENT = 100.0


class Window(NamedTuple):
    """Days by their ordinals, both inclusive; one day for a stock."""

    start: int
    end: int


class Family(NamedTuple):
    """One number through time: what is counted, the predicates that hold and the conditions, both sorted."""

    universe: str
    where: tuple[str, ...]
    key: tuple[tuple[str, str], ...]


class Cell(NamedTuple):
    """Lines with the same cell print the same number."""

    family: Family
    window: Window


@dataclass(frozen=True, kw_only=True)
class Line:
    """A line of the ledger. `low` and `high`, both inclusive, are what its value may have been before it was rounded.

    Both are missing where nothing is shown. `scale`: a share is `scale` times numerator over denominator.
    `is_ours` is false for what others have published.
    """

    edition: str
    measure: str
    part: str
    kind: str
    cell: Cell
    value: float | None
    low: float | None
    high: float | None
    is_withheld: bool
    of_people: bool
    scale: float
    is_ours: bool

    @property
    def is_count(self) -> bool:
        return self.kind == "count" and self.of_people

    @property
    def words(self) -> str:
        return f"Edition {self.edition}, {self.measure}: {in_words(*self.cell)}"


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A cell as it is known from all lines that print it: `low` to `high`, both inclusive.

    `edition` and `measure` are those of the line that printed it last. `in_small_group`: it is the numerator of a share
    whose denominator is withheld too.
    """

    low: float
    high: float
    is_withheld: bool
    is_ours: bool
    in_small_group: bool
    edition: str
    measure: str


@dataclass(frozen=True, kw_only=True)
class Quotient:
    """A shown share or mean with the lines of its parts, where the ledger has them."""

    shown: Line
    top: Line | None
    bottom: Line | None


def in_words(family: Family, window: Window, *, without: Family | None = None) -> str:
    """`referrals with is_repeat, 2024-04-01 to 2024-06-30, age Under 1`; `without` names a group that is left out."""
    conditions = ", ".join(f"{column} {category}" for column, category in family.key) or "all"
    return f"{_counted(family, without)}, {days_in_words(window)}, {conditions}"


def days_in_words(window: Window) -> str:
    """`2024-04-01 to 2024-06-30`, or the day."""
    start, end = (date.fromordinal(day).isoformat() for day in window)
    return end if start == end else f"{start} to {end}"


def _counted(family: Family, without: Family | None) -> str:
    counted = family.universe + (f" with {' and '.join(family.where)}" if family.where else "")
    if without is None:
        return counted
    if without.universe != family.universe:
        return f"{counted} but not in {without.universe}"
    return f"{counted} without {' and '.join(sorted(set(without.where) - set(family.where)))}"


def read(rows: Sequence[Mapping[str, Any]] | pd.DataFrame, *, ours: bool = True) -> list[Line]:
    """The lines of a ledger. Raises InputError for a line that lacks a field."""
    records: Sequence[Mapping] = rows.to_dict("records") if isinstance(rows, pd.DataFrame) else rows
    return [_line(number, record, ours=ours) for number, record in enumerate(records, start=1)]


def _line(number: int, record: Mapping[Any, Any], *, ours: bool) -> Line:
    for name in _FIELDS:
        if name not in record:
            raise InputError(f"Line {number} of the ledger has no '{name}', so it cannot be audited: build it again.")
    value, scale = _number(record["value"]), _number(record.get("scale"))
    is_withheld = record["status"] == "c"
    kind, decimals = str(record["kind"]), int(record["decimals"])
    low, high = (None, None) if value is None or is_withheld else _interval(value, decimals, kind)
    key = tuple(sorted((str(column), str(category)) for column, category in record["key"].items()))
    family = Family(str(record["universe"]), tuple(sorted(record["where"])), key)
    return Line(
        edition=str(record.get("edition", "published elsewhere")),
        measure=str(record["measure"]),
        part=str(record["part"]),
        kind=kind,
        cell=Cell(family, Window(_ordinal(str(record["start"])), _ordinal(str(record["end"])))),
        value=value,
        low=low,
        high=high,
        is_withheld=is_withheld,
        of_people=bool(record["of_people"]),
        scale=_PERCENT if scale is None else scale,
        is_ours=ours,
    )


def _number(field: Any) -> float | None:
    return None if field is None or pd.isna(field) else float(field)


@cache
def _ordinal(day: str) -> int:
    return date.fromisoformat(day[:10]).toordinal()


def _interval(value: float, decimals: int, kind: str) -> tuple[float, float]:
    """What half-up rounding to `decimals` places makes into `value`: whole numbers for a count, of people or not."""
    half = 0.5 * 10.0**-decimals
    if kind != "count":
        return value - half, value + half
    low, high = ceil(value - half - _HAIR), ceil(value + half - _HAIR) - 1
    return (max(low, 0) if value >= 0 else low), high


def quotients(lines: Iterable[Line]) -> list[Quotient]:
    """Shares and estimates about people that are shown, with their parts."""
    shown_last = sorted((line for line in lines if line.part != "value"), key=lambda line: line.low is not None)
    parts = {_place(line, line.cell.family.key): line for line in shown_last}
    return [
        Quotient(
            shown=line, top=parts.get(_place(line, line.cell.family.key, "numerator")), bottom=_bottom(parts, line)
        )
        for line in lines
        if line.part == "value" and line.kind in {"share", "estimate"} and line.of_people and line.low is not None
    ]


def _place(line: Line, key: tuple, part: str = "") -> tuple:
    return line.edition, line.measure, line.cell.window, key, part or line.part


def _bottom(parts: Mapping[tuple, Line], shown: Line) -> Line | None:
    """The denominator of the same key or, as in a mix, of the nearest group that holds it."""
    key = shown.cell.family.key
    keys = (kept for size in range(len(key), -1, -1) for kept in combinations(key, size))
    found = (parts.get(_place(shown, kept, "denominator")) for kept in keys)
    return next((line for line in found if line is not None), None)


def figures(lines: Iterable[Line]) -> dict[Cell, Figure]:
    """Every count of people, once."""
    lines = [*lines]
    small = {_place(line, line.cell.family.key) for line in lines if line.is_withheld and line.part == "denominator"}
    return {cell: _figure(printed, small) for cell, printed in _by_cell(lines).items()}


def _by_cell(lines: Iterable[Line]) -> dict[Cell, list[Line]]:
    """The lines of each count of people, oldest edition first and what others have published before ours."""
    printed = defaultdict(list)
    for line in lines:
        if line.is_count and (line.is_withheld or (line.low is not None and line.low >= 0)):
            printed[line.cell].append(line)
    return {cell: sorted(found, key=lambda line: (line.is_ours, line.edition)) for cell, found in printed.items()}


def _figure(printed: Sequence[Line], small: set[tuple]) -> Figure:
    withheld = [line for line in printed if line.is_withheld]
    floor = float(any(line.part == "value" for line in withheld))
    low, high = floor, FAR
    shown = [(line.low, line.high) for line in printed if line.low is not None and line.high is not None]
    if shown:
        low, high = shown[-1]
        for other_low, other_high in reversed(shown):
            if max(low, other_low) <= min(high, other_high):
                low, high = max(low, other_low), min(high, other_high)
    return Figure(
        low=low,
        high=high,
        is_withheld=bool(withheld),
        is_ours=any(line.is_ours for line in printed),
        in_small_group=any(
            line.part == "numerator" and _place(line, line.cell.family.key, "denominator") in small for line in withheld
        ),
        edition=printed[-1].edition,
        measure=printed[-1].measure,
    )


class Judgement(NamedTuple):
    failures: list[str]
    notes: list[str]


def judged(lines: Sequence[Line], shares: Sequence[Quotient], threshold: int) -> Judgement:
    """What is wrong with what is printed, before anything is worked out from it."""
    revisions = _disagreements(lines, threshold)
    return Judgement(
        failures=[*_plain_failures(lines, threshold), *_quotient_failures(shares), *revisions.failures],
        notes=[*revisions.notes, *_quotient_notes(shares)],
    )


def _plain_failures(lines: Iterable[Line], threshold: int) -> list[str]:
    """What gives people away in one line: a small count, or a number in a line that withholds it."""
    ours = [line for line in lines if line.is_ours and line.of_people]
    small = [
        f"{line.words} is shown as {line.value:g}."
        for line in ours
        if line.is_count and line.low is not None and line.low == line.high and 1 <= line.low <= threshold
    ]
    kept = [
        f"{line.words} is withheld, but its line holds the number."
        for line in ours
        if line.is_withheld and line.value is not None
    ]
    return small + kept


def _quotient_failures(found: Iterable[Quotient]) -> list[str]:
    """Shares that are shown although a part of them is withheld; a median does not tell of how many it is."""
    return [
        f"{quotient.shown.words} is shown as {quotient.shown.value:g}, but its {part.part} is withheld."
        for quotient in found
        for part in (quotient.top, quotient.bottom)
        if quotient.shown.kind == "share" and quotient.shown.is_ours and part is not None and part.is_withheld
    ]


def _quotient_notes(found: Iterable[Quotient]) -> list[str]:
    """Shares that no part is printed of, and shares that are not what their parts make."""
    notes = []
    for quotient in found:
        if quotient.shown.kind == "share" and quotient.top is None and quotient.bottom is None:
            notes.append(f"{quotient.shown.words} is printed without its counts, so it was not checked.")
        elif not _agrees(quotient):
            notes.append(f"{quotient.shown.words} is shown as {quotient.shown.value:g}: not what its parts make.")
    return notes


def _agrees(quotient: Quotient) -> bool:
    """Whether a share can be what its parts make, all of them rounded."""
    shown, top, bottom = quotient.shown, quotient.top, quotient.bottom
    if shown.kind != "share" or top is None or bottom is None or not bottom.low or bottom.low < 0:
        return True
    if top.low is None or top.high is None or bottom.high is None or shown.low is None or shown.high is None:
        return True
    least, most = shown.scale * top.low / bottom.high, shown.scale * top.high / bottom.low
    return least <= shown.high + _HAIR and most >= shown.low - _HAIR


def _disagreements(lines: Iterable[Line], threshold: int) -> Judgement:
    """Figures that are printed with more than one value: in one edition, or revised by so few that they are a group."""
    found = Judgement([], [])
    for line in lines:
        if line.is_count and line.value is not None and line.value < 0:
            found.notes.append(f"{line.words} is below zero, so it is not a count and was left out.")
    for printed in _by_cell(lines).values():
        exact = [line for line in printed if line.low is not None and line.low == line.high]
        if len({line.low for line in exact}) > 1:
            found.failures.extend(_doubles(exact))
            _compare(exact, threshold, found)
        found.failures.extend(_withheld_after_zero(printed))
    return found


def _doubles(exact: Sequence[Line]) -> list[str]:
    values: dict[str, dict[float | None, Line]] = defaultdict(dict)
    for line in exact:
        values[line.edition].setdefault(line.value, line)
    return [
        f"{next(iter(found.values())).words} is printed as {' and as '.join(f'{value:g}' for value in found)}."
        for found in values.values()
        if len(found) > 1
    ]


def _compare(exact: Sequence[Line], threshold: int, found: Judgement) -> None:
    first: dict[float | None, Line] = {}
    for line in exact:
        first.setdefault(line.low, line)
    for old, new in combinations(first.values(), 2):
        if old.edition == new.edition or old.value is None or new.value is None:
            continue
        gap = abs(new.value - old.value)
        words = f"{new.words} is {new.value:g}, and was {old.value:g} in edition {old.edition}"
        if gap <= threshold and old.is_ours and new.is_ours:
            found.failures.append(f"{words}: the difference of {gap:g} is a group of people.")
        else:
            found.notes.append(f"{words}: revised; the audit reckons with the later one.")


def _withheld_after_zero(printed: Sequence[Line]) -> list[str]:
    zeros = [line.edition for line in printed if line.high == 0 and line.is_ours]
    later = [
        line for line in printed if line.is_withheld and line.part == "value" and zeros and line.edition > zeros[0]
    ]
    return [f"{line.words} is withheld, and was 0 in edition {zeros[0]}: so it has become small." for line in later[:1]]
