"""What is seen over windows of time that lie within one another or overlap: no more, or no less, than their parts.

A child referred in March and again in May is one of the year's children and one of each month's, so months do not make
up the year; but the year has no fewer children than any month, and no more than all months together. Part of the audit,
which shares no code with what withholds.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence, Set
from dataclasses import replace
from functools import cache
from itertools import combinations
from typing import NamedTuple

from improve_analysis.disclosure._published import Family, Line, Window

_OVER = " over "
_ON_A_DAY, _ONCE, _UNTOLD = "on a day", "once", "untold"
_OF_ROW, _AT_ANY_TIME, _AT_ALL_TIMES = "of the row", "at any time", "at all times"
_BY_THE_END, _OF_ONE, _FOR_GOOD = "by the end", "of one", "for good"
_OF_THE_OTHERS = {
    _OF_ROW: _OF_ROW,
    _AT_ANY_TIME: _AT_ALL_TIMES,
    _AT_ALL_TIMES: _AT_ANY_TIME,
    _BY_THE_END: _AT_ALL_TIMES,
    _OF_ONE: _OF_ONE,
    _FOR_GOOD: _OF_ONE,
    _ONCE: _AT_ALL_TIMES,
}
"""What is so of those for whom a column is not true."""


class Windowed(NamedTuple):
    """A universe that is seen over windows as a whole: when there is a row, and what its `columns` tell of.

    In the words of `measures._over_time`; a column that is not named tells nothing of other windows. One category of a
    column may be named by itself: `column=category`.
    """

    universe: str
    rows: str
    columns: Mapping[str, str]


class Tie(NamedTuple):
    """What is known of a count over a window by those over its parts.

    `at_most`: it is no more than all parts that make it up, together. `at_least_each`: no less than any part.
    `at_least_all`: no less than parts that do not overlap, together.
    """

    at_most: bool
    at_least_each: bool
    at_least_all: bool

    @property
    def adds_up(self) -> bool:
        return self.at_most and self.at_least_all


ADDS_UP, NO_TIE = Tie(at_most=True, at_least_each=True, at_least_all=True), Tie(False, False, False)  # noqa: FBT003


class Ties:
    """By family: how its counts over windows are tied. What no declaration speaks of adds up, as events on days do."""

    def __init__(self, windowed: Collection[Windowed]) -> None:
        """By the names of their universes."""
        self._declared = {one.universe: one for one in windowed}

    def named(self, line: Line) -> Line:
        """The line with the name of its universe that has no length of window in it, where one is declared."""
        family = line.cell.family
        universe = family.universe.partition(_OVER)[0]
        if universe not in self._declared:
            return line
        return replace(line, cell=line.cell._replace(family=family._replace(universe=universe)))

    def of(self, family: Family, without: Family | None = None) -> Tie:
        """That of `family`, or of its people who are not in `without`, which has one condition more."""
        declared = self._declared.get(family.universe)
        if declared is None:
            return ADDS_UP if without is None else NO_TIE
        columns = [declared.columns.get(name, _UNTOLD) for name in family.where]
        for name, category in family.key:
            columns.append(declared.columns.get(f"{name}={category}", declared.columns.get(name, _UNTOLD)))
        if without is not None:
            more = set(without.where) - set(family.where)
            if len(more) != 1 or without.universe != family.universe:
                return NO_TIE
            columns += [_OF_THE_OTHERS.get(declared.columns.get(name, _UNTOLD), _UNTOLD) for name in more]
        return tie(declared.rows, columns)


def tie(rows: str, columns: Sequence[str]) -> Tie:
    """What follows from when there is a row, and from what each condition on it tells of.

    Whoever is counted in the whole is also counted in a part if one part alone shows all that has to be so: that they
    were there, that something was so at any time, or what the one that stands for them is like.
    """
    if _UNTOLD in (rows, *columns):
        return NO_TIE
    is_of_one = not {_OF_ONE, _FOR_GOOD}.isdisjoint(columns)
    is_dated = rows in {_ON_A_DAY, _ONCE} or _FOR_GOOD in columns
    shown_by = columns.count(_AT_ANY_TIME) + columns.count(_ONCE) + is_of_one
    at_most = _BY_THE_END not in columns and shown_by <= 1
    at_least = _AT_ALL_TIMES not in columns and (is_dated or not is_of_one)
    return Tie(at_most=at_most, at_least_each=at_least, at_least_all=at_least and (is_dated or _ONCE in columns))


def overlaps(windows: Set[Window]) -> set[Window]:
    """The days that any two windows share."""
    shared = (
        Window(max(one.start, other.start), min(one.end, other.end)) for one, other in combinations(sorted(windows), 2)
    )
    return {window for window in shared if window.start <= window.end}


class Within(NamedTuple):
    """A window, one of the largest within it, and what makes up the rest of it (nothing where that cannot be told)."""

    whole: Window
    part: Window
    others: Sequence[Window]


@cache
def within(windows: frozenset[Window]) -> tuple[Within, ...]:
    """Every window with each of the largest of the others that lie in it."""
    return tuple(_within(windows))


def _within(windows: frozenset[Window]) -> Iterator[Within]:
    for whole in sorted(windows):
        inside = [one for one in windows if one != whole and _holds(whole, one)]
        for part in sorted(one for one in inside if not any(one != other and _holds(other, one) for other in inside)):
            before, after = Window(whole.start, part.start - 1), Window(part.end + 1, whole.end)
            tiled = [_tiled(gap, inside) for gap in (before, after) if gap.start <= gap.end]
            yield Within(whole, part, [tile for tiles in tiled for tile in tiles] if all(tiled) else [])


def _holds(outer: Window, inner: Window) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end


def _tiled(gap: Window, windows: Sequence[Window]) -> list[Window]:
    """Windows that fill the gap one after the other, the longest first; none where they do not."""
    tiles: list[Window] = []
    start = gap.start
    while start <= gap.end:
        fitting = [window for window in windows if window.start == start and window.end <= gap.end]
        if not fitting:
            return []
        tiles.append(max(fitting))
        start = tiles[-1].end + 1
    return tiles
