"""How counts over windows hang together that do not simply add up: those of children, not of what befell them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from enum import Flag, auto

import pandas as pd

from improve_analysis.disclosure.cells import conditions_in
from improve_analysis.measures._measure import Window
from improve_analysis.measures._over_time import Rows, Says

Span = tuple[pd.Timestamp, pd.Timestamp]
"""First day, and the day after the last."""


class Bound(Flag):
    """What a count over a whole window is, by those over its parts.

    NO_LESS_THAN_EACH: of the parts. NO_LESS_THAN_ALL: of them together, where they do not overlap. NO_MORE_THAN_ALL: of
    them together, where they make up the whole.
    """

    NONE = 0
    NO_LESS_THAN_EACH = auto()
    NO_LESS_THAN_ALL = auto()
    NO_MORE_THAN_ALL = auto()


SUM = Bound.NO_LESS_THAN_EACH | Bound.NO_LESS_THAN_ALL | Bound.NO_MORE_THAN_ALL

_OF_WHAT_IS_SEEN = Bound.NO_LESS_THAN_EACH | Bound.NO_MORE_THAN_ALL
_LEAVES = {
    Says.OF_ROW: SUM,
    Says.FOR_GOOD: SUM,
    Says.AT_ANY_TIME: SUM,
    Says.AT_ALL_TIMES: Bound.NO_MORE_THAN_ALL,
    Says.BY_THE_END: Bound.NO_LESS_THAN_EACH | Bound.NO_LESS_THAN_ALL,
    Says.OF_ONE: Bound.NO_MORE_THAN_ALL,
}
"""What of the bounds on rows each condition leaves to those for which it is true."""


def bound_of(windows: Mapping[str, Window], universe: str, where: str, key: str) -> Bound:
    """That of the cells of one name (`CELL_COLUMNS`). What no measure sees over windows as a whole are events."""
    window = windows.get(universe)
    if window is None:
        return SUM
    says = [window.columns.get(column) for column in filter(None, where.split("&"))]
    for column, category in conditions_in(key).items():
        says.append(window.columns.get(f"{column}={category}", window.columns.get(column)))
    return bound(window.seen, says)


def bound(seen: Rows, says: Sequence[Says | None]) -> Bound:
    """What follows from when there is a row and what its conditions tell of; None is a condition that says nothing."""
    if seen is Rows.UNTOLD:
        return Bound.NONE
    is_once = seen is Rows.ON_A_DAY or Says.FOR_GOOD in says
    leaves = _LEAVES | {Says.OF_ONE: SUM} if Says.FOR_GOOD in says else _LEAVES
    found = SUM if is_once else _OF_WHAT_IS_SEEN
    for one in says:
        found &= leaves[one] if one else Bound.NONE
    so_in_a_part = says.count(Says.AT_ANY_TIME) + bool({Says.OF_ONE, Says.FOR_GOOD}.intersection(filter(None, says)))
    return found & ~Bound.NO_MORE_THAN_ALL if so_in_a_part > 1 else found  # each perhaps in a part of its own


def largest_within(windows: Collection[Span]) -> Iterator[tuple[Span, Span]]:
    """Each window with every one of the largest of the others that lie in it."""
    for whole in sorted(windows):
        inside = _inside(whole, windows)
        yield from ((whole, part) for part in inside if not any(part in _inside(other, inside) for other in inside))


def in_a_row(windows: Collection[Span]) -> Iterator[tuple[Span, list[Span]]]:
    """Each window with others in it that are as long as each other and do not overlap, the first first."""
    for whole in sorted(windows):
        by_months: dict[int, list[Span]] = {}
        for part in _inside(whole, windows):
            row = by_months.setdefault(_months(part), [])
            if not row or row[-1][1] <= part[0]:
                row.append(part)
        yield from ((whole, row) for row in by_months.values() if len(row) > 1)


def make_up(parts: Sequence[Span], whole: Span) -> bool:
    """Whether parts in a row leave no day of the whole out."""
    ends = [whole[0], *(after for _, after in parts)]
    return ends == [*(start for start, _ in parts), whole[1]]


def _inside(whole: Span, windows: Collection[Span]) -> list[Span]:
    return sorted(part for part in windows if part != whole and whole[0] <= part[0] and part[1] <= whole[1])


def _months(window: Span) -> int:
    start, after = window
    return (after.year - start.year) * 12 + after.month - start.month
