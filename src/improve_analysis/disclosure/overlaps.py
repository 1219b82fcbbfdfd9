"""How counts over windows hang together that do not simply add up: those of children, not of what befell them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from enum import Flag, auto
from functools import cache
from itertools import combinations, pairwise

import pandas as pd

from improve_analysis.disclosure.cells import conditions_in
from improve_analysis.measures._measure import Window
from improve_analysis.measures._over_time import Rows, Says

Span = tuple[pd.Timestamp, pd.Timestamp]
"""First day, and the day after the last."""
Nest = tuple[Span, Span, list[Span]]
"""A window, one within it, and others that make up the rest of it; none where no such are."""


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
    Says.ONCE: SUM,
    Says.AT_ALL_TIMES: Bound.NO_MORE_THAN_ALL,
    Says.BY_THE_END: Bound.NO_LESS_THAN_EACH | Bound.NO_LESS_THAN_ALL,
    Says.OF_ONE: Bound.NO_MORE_THAN_ALL,
}
"""What of the bounds on rows each condition leaves to those for which it is true."""

_OF_THE_OTHERS = {
    Says.OF_ROW: Says.OF_ROW,
    Says.OF_ONE: Says.OF_ONE,
    Says.FOR_GOOD: Says.OF_ONE,
    Says.AT_ANY_TIME: Says.AT_ALL_TIMES,
    Says.ONCE: Says.AT_ALL_TIMES,
    Says.AT_ALL_TIMES: Says.AT_ANY_TIME,
    Says.BY_THE_END: Says.AT_ALL_TIMES,
}
"""What is so of those for whom a condition is not true."""


def bound_of(windows: Mapping[str, Window], universe: str, where: str, key: str) -> Bound:
    """That of the cells of one name (`CELL_COLUMNS`). What no measure sees over windows as a whole are events."""
    window = windows.get(universe)
    return SUM if window is None else bound(window.seen, _says(window, where, key))


def bound_of_others(window: Window, where: str, key: str, column: str) -> Bound:
    """That of the same cells without the rows for which `column` is true too."""
    says = window.columns.get(column)
    return bound(window.seen, [*_says(window, where, key), _OF_THE_OTHERS[says] if says else None])


def _says(window: Window, where: str, key: str) -> list[Says | None]:
    says = [window.columns.get(column) for column in filter(None, where.split("&"))]
    for column, category in conditions_in(key).items():
        says.append(window.columns.get(f"{column}={category}", window.columns.get(column)))
    return says


def bound(seen: Rows, says: Sequence[Says | None]) -> Bound:
    """What follows from when there is a row and what its conditions tell of; None is a condition that says nothing."""
    if seen is Rows.UNTOLD:
        return Bound.NONE
    is_once = seen in {Rows.ON_A_DAY, Rows.ONCE} or not {Says.FOR_GOOD, Says.ONCE}.isdisjoint(says)
    leaves = _LEAVES | {Says.OF_ONE: SUM} if Says.FOR_GOOD in says else _LEAVES
    found = SUM if is_once else _OF_WHAT_IS_SEEN
    for one in says:
        found &= leaves[one] if one else Bound.NONE
    so_in_a_part = says.count(Says.AT_ANY_TIME) + says.count(Says.ONCE)
    so_in_a_part += not {Says.OF_ONE, Says.FOR_GOOD}.isdisjoint(says)
    return found & ~Bound.NO_MORE_THAN_ALL if so_in_a_part > 1 else found  # each perhaps in a part of its own


@cache
def told_apart(windows: frozenset[Span]) -> frozenset[Span]:
    """With the windows: what any two of them share, and the pieces between all their ends that one of them holds."""
    cuts = sorted({end for window in windows for end in window})
    pieces = {piece for piece in pairwise(cuts) if any(_holds(window, piece) for window in windows)}
    shared = {(max(one[0], other[0]), min(one[1], other[1])) for one, other in combinations(windows, 2)}
    return windows | pieces | {window for window in shared if window[0] < window[1]}


@cache
def nested(windows: frozenset[Span]) -> tuple[Nest, ...]:
    """Each window with each of the largest within it."""
    return tuple(_nested(windows))


def _nested(windows: frozenset[Span]) -> Iterator[Nest]:
    for whole in sorted(windows):
        inside = sorted(window for window in windows if window != whole and _holds(whole, window))
        for part in inside:
            if not any(other != part and _holds(other, part) for other in inside):
                before, after = (_row(inside, *gap) for gap in ((whole[0], part[0]), (part[1], whole[1])))
                yield whole, part, before + after if before is not None and after is not None else []


def _holds(outer: Span, inner: Span) -> bool:
    return outer[0] <= inner[0] and inner[1] <= outer[1]


def _row(windows: Sequence[Span], start: pd.Timestamp, after: pd.Timestamp) -> list[Span] | None:
    """Windows one after the other from `start` to `after`, the longest that fits first; None where they leave a gap."""
    if start == after:
        return []
    fitting = [window for window in windows if window[0] == start and window[1] <= after]
    if not fitting:
        return None
    rest = _row(windows, fitting[-1][1], after)
    return None if rest is None else [fitting[-1], *rest]
