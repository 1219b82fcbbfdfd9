"""What follows from a ledger without being printed: the unknowns that an outsider can reason about, and their ties.

Part of the audit, which shares no code with what withholds.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise
from math import inf
from typing import NamedTuple, TypeAlias

from improve_analysis.disclosure._published import (
    FAR,
    Cell,
    Family,
    Figure,
    Line,
    Quotient,
    Window,
    days_in_words,
    in_words,
)
from improve_analysis.disclosure._windows import Tie, Ties, overlaps, within

_HAIR = 1e-6

Windows: TypeAlias = Mapping[Family, set[Window]]


class Balance(NamedTuple):
    """A stock is the stock before and what started since, less what ended; also by each of the `unchanging` columns."""

    stock: str
    starts: str
    ends: str
    unchanging: Sequence[str] = ()


class Kind(Enum):
    """Why figures hang together; its value begins a sentence about those that do not."""

    CATEGORIES = "The categories do not add up to"
    PERIODS = "The periods within it do not add up to"
    WITHIN = "The periods within it do not bound"
    REST = "A part is larger than its whole in"
    BALANCE = "What started and ended does not explain"
    QUOTIENT = "A share does not fit"


class Unknown(NamedTuple):
    """A number of people, printed or not: those of `family` in `window`, without those of `less`.

    `outside`: without those who are also counted in these windows within it.
    """

    family: Family
    window: Window
    less: Family | None = None
    outside: tuple[Window, ...] = ()

    @property
    def is_rest(self) -> bool:
        """Nobody prints it: it is what one number leaves of another."""
        return self.less is not None or bool(self.outside)

    @property
    def words(self) -> str:
        words = in_words(self.family, self.window, without=self.less)
        return f"{words}, and not {' or '.join(map(days_in_words, self.outside))}" if self.outside else words


@dataclass(frozen=True, kw_only=True)
class Relation:
    """`low` <= sum of weight times unknown <= `high`, over `terms` (the place of each unknown, and its weight).

    `group`: the whole and the column of categories, which stand or fall together if they are seen not to add up.
    """

    kind: Kind
    subject: Unknown
    terms: Mapping[int, float]
    low: float = 0
    high: float = 0
    group: tuple = ()

    @property
    def words(self) -> str:
        by = f" (by {self.group[1]})" if self.group else ""
        return f"{self.kind.value} {self.subject.words}{by}"


@dataclass(frozen=True, kw_only=True)
class Structure:
    """All unknowns, the interval each has by itself, and their relations."""

    unknowns: Sequence[Unknown]
    low: Sequence[float]
    high: Sequence[float]
    relations: Sequence[Relation]


class Timeline:
    """The windows of one family, and the pieces into which all their ends cut time. Stocks are not cut.

    Windows that are not `tie.adds_up` are not made up of pieces: with what they share they are only tied to them.
    """

    def __init__(self, windows: Iterable[Window], tie: Tie) -> None:
        """Cut at every start, and after every end."""
        self.tie = tie
        self.windows = set(windows)
        self.is_stock = all(window.start == window.end for window in self.windows)
        edges = sorted({edge for start, end in self.windows for edge in (start, end + 1)})
        self._place = {edge: place for place, edge in enumerate(edges)}
        changes = [0] * len(edges)
        for start, end in self.windows:
            changes[self._place[start]] += 1
            changes[self._place[end + 1]] -= 1
        self._pieces: list[Window | None] = []
        open_windows = 0
        for change, (edge, following) in zip(changes, pairwise(edges), strict=False):
            open_windows += change
            self._pieces.append(Window(edge, following - 1) if open_windows else None)
        self.pieces = self.windows if self.is_stock else {piece for piece in self._pieces if piece}
        self.adds_up = self.is_stock or tie.adds_up
        self.all = self.windows | self.pieces
        if not self.adds_up:
            self.all = self.all | overlaps(self.windows) if any(tie) else self.windows

    def tiles(self, window: Window) -> list[Window]:
        """The pieces that make up `window`; none where it is not made of whole pieces."""
        if self.is_stock or not self.adds_up:
            return [window] if window in self.all else []
        first, after = self._place.get(window.start), self._place.get(window.end + 1)
        if first is None or after is None:
            return []
        found = [piece for piece in self._pieces[first:after] if piece]
        return found if len(found) == after - first else []

    def meets(self, window: Window) -> bool:
        """Whether any piece has a day in `window`."""
        return any(piece.start <= window.end and window.start <= piece.end for piece in self.pieces)


def structure(
    figures: Mapping[Cell, Figure],
    quotients: Iterable[Quotient],
    balances: Iterable[Balance],
    subsets: Iterable[tuple[str, str]],
    ties: Ties,
) -> Structure:
    """Everything that hangs together with `figures`."""
    shares = [*_shares(quotients, figures)]
    windows: dict[Family, set[Window]] = defaultdict(set)
    for family, window in (*figures, *(share.top for share in shares if share.top)):
        windows[family].add(window)
    changes = [change for balance in balances for change in _changes(balance, windows)]
    for change in changes:
        windows[change.starts].add(change.window)
        windows[change.ends].add(change.window)
    printed = set(windows)
    _add_margins(windows)
    web = _Web(figures, windows, ties)
    web.add_everything_printed()
    web.add_categories(printed)
    web.add_rests(subsets)
    web.add_windows_within()
    web.add_changes(changes)
    web.add_shares(shares)
    return web.structure()


class _Change(NamedTuple):
    """One stock, the same stock later, and what started and ended in the window between."""

    stock: Family
    before: Window
    after: Window
    starts: Family
    ends: Family
    window: Window


def _changes(balance: Balance, windows: Windows) -> Iterator[_Change]:
    """Between every two stocks next to each other, where anything is printed of what started or ended then."""
    columns = set(balance.unchanging)
    stocks = [family for family in windows if family.universe == balance.stock and not family.where]
    for stock in stocks:
        if not {column for column, _ in stock.key} <= columns:
            continue
        starts, ends = (Family(universe, (), stock.key) for universe in (balance.starts, balance.ends))
        whole = (Family(universe, (), ()) for universe in (balance.starts, balance.ends))
        hulls = [_hull(windows[family]) for family in {starts, ends, *whole} if family in windows]
        for before, after in pairwise(sorted(windows[stock])):
            window = Window(before.end + 1, after.end)
            if any(hull.start <= window.start and window.end <= hull.end for hull in hulls):
                yield _Change(stock, before, after, starts, ends, window)


def _hull(windows: Iterable[Window]) -> Window:
    starts, ends = zip(*windows, strict=True)
    return Window(min(starts), max(ends))


def _add_margins(windows: dict[Family, set[Window]]) -> None:
    """A cell of two conditions is part of two of one condition, and these of the whole, printed or not."""
    for size in range(max((len(family.key) for family in windows), default=0), 0, -1):
        for family in [family for family in windows if len(family.key) == size]:
            for condition in family.key:
                windows[_without(family, condition)] |= windows[family]


def _without(family: Family, condition: tuple[str, str]) -> Family:
    return family._replace(key=tuple(other for other in family.key if other != condition))


class _Share(NamedTuple):
    """`low` x bottom <= scale x top <= `high` x bottom. A part that is no count of people is a fixed interval."""

    shown: Cell
    top: Cell | None
    top_range: tuple[float, float]
    bottom: Cell | None
    bottom_range: tuple[float, float]
    low: float
    high: float
    scale: float


def _shares(quotients: Iterable[Quotient], figures: Mapping[Cell, Figure]) -> Iterator[_Share]:
    """Each quotient that says something: a count of people in it is not known. The numerator may not be printed."""
    found = [share for quotient in quotients if (share := _share(quotient, figures))]
    for share in dict.fromkeys(found):
        cells = [cell for cell in (share.top, share.bottom) if cell]
        if any(cell not in figures or figures[cell].low < figures[cell].high for cell in cells):
            yield share


def _share(quotient: Quotient, figures: Mapping[Cell, Figure]) -> _Share | None:
    shown, top, bottom = quotient.shown, quotient.top, quotient.bottom
    if bottom is None or shown.low is None or shown.high is None:
        return None
    if shown.kind == "estimate" and (top is None or top.is_count):
        return None  # a median or a point of a curve is not numerator over denominator
    top_cell = _unseen_numerator(shown, bottom) if top is None else top.cell if top.is_count else None
    if top_cell == bottom.cell:
        return None
    ranges = [
        (line.low, line.high) if line is not None and line.low is not None and line.high is not None else (0.0, FAR)
        for line in (top, bottom)
    ]
    return _Share(
        shown=shown.cell,
        top=top_cell,
        top_range=ranges[0],
        bottom=bottom.cell if bottom.cell in figures else None,
        bottom_range=ranges[1],
        low=shown.low,
        high=shown.high,
        scale=1.0 if shown.kind == "estimate" else shown.scale,
    )


def _unseen_numerator(shown: Line, bottom: Line) -> Cell:
    """Those of the denominator that a share counts, where the ledger has no line of them."""
    where = (*bottom.cell.family.where, f"numerator of {shown.measure}")
    return Cell(bottom.cell.family._replace(where=where, key=shown.cell.family.key), shown.cell.window)


class _Web:
    """Unknowns and relations as they are added."""

    def __init__(self, figures: Mapping[Cell, Figure], windows: Windows, ties: Ties) -> None:
        self._figures = figures
        self._ties = ties
        self._timelines = {family: Timeline(windows[family], ties.of(family)) for family in sorted(windows)}
        self._places: dict[Unknown, int] = {}
        self._relations: list[Relation] = []

    def structure(self) -> Structure:
        known = [self._figures.get(Cell(unknown.family, unknown.window)) for unknown in self._places]
        known = [None if unknown.is_rest else figure for unknown, figure in zip(self._places, known, strict=True)]
        return Structure(
            unknowns=[*self._places],
            low=[figure.low if figure else 0 for figure in known],
            high=[figure.high if figure else FAR for figure in known],
            relations=self._relations,
        )

    def add_everything_printed(self) -> None:
        for family, timeline in self._timelines.items():
            for window in sorted(timeline.all):
                self._place(family, window)

    def _place(self, family: Family, window: Window) -> int:
        """The place of an unknown; one that is made of several pieces of time is tied to them."""
        unknown = Unknown(family, window)
        if unknown in self._places:
            return self._places[unknown]
        place = self._places[unknown] = len(self._places)
        tiles = self._timelines[family].tiles(window)
        if len(tiles) > 1:
            pieces = [self._place(family, tile) for tile in tiles]
            self._relations.append(
                Relation(kind=Kind.PERIODS, subject=unknown, terms={place: 1, **dict.fromkeys(pieces, -1)})
            )
        return place

    def add_categories(self, printed: set[Family]) -> None:
        """The categories of each column make up the whole."""
        groups: dict[tuple[Family, str], list[Family]] = defaultdict(list)
        for family in self._timelines:
            for condition in family.key:
                groups[_without(family, condition), condition[0]].append(family)
        seen = {whole for (whole, _), parts in groups.items() if printed.intersection(parts)}
        for (whole, column), parts in groups.items():
            # margins worked out from a table of two columns add nothing where one of them is printed
            if whole not in seen or printed.intersection(parts):
                self._add_column(whole, column, parts)

    def _add_column(self, whole: Family, column: str, parts: Sequence[Family]) -> None:
        """A category that a table leaves out has nobody in it; of a piece of time it may be that it cannot be told."""
        timelines = [self._timelines[part] for part in parts]
        for window in sorted(set.union(*(timeline.all for timeline in timelines))):
            there = [part for part in parts if self._timelines[part].tiles(window)]
            is_table = any(window in timeline.windows for timeline in timelines)
            is_all = is_table or not any(line.meets(window) for line in timelines if not line.tiles(window))
            terms = {self._place(whole, window): 1, **{self._place(part, window): -1 for part in there}}
            high, group = 0 if is_all else inf, (whole, column)
            self._relations.append(
                Relation(kind=Kind.CATEGORIES, subject=Unknown(whole, window), terms=terms, high=high, group=group)
            )

    def add_rests(self, subsets: Iterable[tuple[str, str]]) -> None:
        """What is left of a group without one that lies within it."""
        inner_of = defaultdict(list)
        for inner, outer in subsets:
            inner_of[outer].append(inner)
        nested: dict[tuple, list[Family]] = defaultdict(list)
        for family in self._timelines:
            nested[family.universe, family.key].append(family)
        for whole in [*self._timelines]:
            narrower = [part for part in nested[whole.universe, whole.key] if set(part.where) > set(whole.where)]
            others = [whole._replace(universe=inner) for inner in inner_of[whole.universe]]
            for part in (*narrower, *(other for other in others if other in self._timelines)):
                self._add_rest(whole, part)

    def _add_rest(self, whole: Family, part: Family) -> None:
        lines = self._timelines[whole], self._timelines[part]
        for window in sorted(lines[0].all | lines[1].all):
            if all(line.tiles(window) for line in lines):
                rest = Unknown(whole, window, part)
                place = self._there(rest)
                terms = {self._place(whole, window): 1, self._place(part, window): -1, place: -1}
                self._relations.append(Relation(kind=Kind.REST, subject=rest, terms=terms))

    def add_windows_within(self) -> None:
        """What windows that do not add up say of those that lie in them, and how many one counts and the other not."""
        for family, timeline in self._timelines.items():
            if not timeline.adds_up:
                self._tie([Unknown(family, window) for window in timeline.all], timeline.tie)
                self._add_those_outside(family, timeline)
        for (family, less), rests in self._rests().items():
            self._tie(rests, self._ties.of(family, without=less))

    def _rests(self) -> dict[tuple[Family, Family], list[Unknown]]:
        """By whole and part: what the part leaves of the whole in each window, where windows do not add up."""
        found: dict[tuple[Family, Family], list[Unknown]] = defaultdict(list)
        for unknown in self._places:
            if unknown.less and not unknown.outside and not self._timelines[unknown.less].adds_up:
                found[unknown.family, unknown.less].append(unknown)
        return found

    def _tie(self, unknowns: Sequence[Unknown], tie: Tie) -> None:
        """Bounds of the numbers of one group in its windows by those in the windows within them."""
        of = {unknown.window: unknown for unknown in unknowns}
        for whole, part, others in within(frozenset(of)) if any(tie) else ():
            terms = {self._there(of[whole]): 1.0, self._there(of[part]): -1.0}
            everything = terms | {self._there(of[other]): -1.0 for other in others}
            bounds = [
                (tie.at_least_each, terms, 0.0, inf),
                (tie.at_least_all and bool(others), everything, 0.0, inf),
                (tie.at_most and bool(others), everything, -inf, 0.0),
            ]
            self._relations.extend(
                Relation(kind=Kind.WITHIN, subject=of[whole], terms=parts, low=low, high=high)
                for is_true, parts, low, high in bounds
                if is_true
            )

    def _add_those_outside(self, family: Family, timeline: Timeline) -> None:
        """Those of a window that is asked for who are not in one within it, or not in any of those that make it up."""
        for whole, part, others in within(frozenset(timeline.windows)):
            found: list[tuple[Window, ...]] = [(part,)] if timeline.tie.at_least_each else []
            if timeline.tie.at_least_all and others:
                found.append((part, *others))
            for parts in found:
                rest = Unknown(family, whole, outside=tuple(sorted(parts)))
                if rest not in self._places:
                    terms = {self._place(family, part): -1.0 for part in parts}
                    terms = {self._place(family, whole): 1.0, **terms, self._there(rest): -1.0}
                    self._relations.append(Relation(kind=Kind.WITHIN, subject=rest, terms=terms))

    def _there(self, unknown: Unknown) -> int:
        return self._places.setdefault(unknown, len(self._places))

    def add_changes(self, changes: Iterable[_Change]) -> None:
        for change in changes:
            terms = {
                self._place(change.stock, change.after): 1,
                self._place(change.stock, change.before): -1,
                self._place(change.starts, change.window): -1,
                self._place(change.ends, change.window): 1,
            }
            subject = Unknown(change.stock, change.after)
            self._relations.append(Relation(kind=Kind.BALANCE, subject=subject, terms=terms))

    def add_shares(self, shares: Iterable[_Share]) -> None:
        for share in shares:
            self._add_side(share, share.low, at_least=True)
            self._add_side(share, share.high, at_least=False)

    def _add_side(self, share: _Share, limit: float, *, at_least: bool) -> None:
        """One side of a rounded share: scale x top - limit x bottom is at least 0, or below 0."""
        terms: dict[int, float] = {}
        low, high = (0.0, inf) if at_least else (-inf, -_HAIR)
        for cell, value, weight in (
            (share.top, share.top_range, share.scale),
            (share.bottom, share.bottom_range, -limit),
        ):
            if cell is not None and weight:
                terms[self._place(*cell)] = weight
            elif cell is None:
                extremes = [weight * end for end in value]
                low, high = low - max(extremes), high - min(extremes)
        subject = Unknown(*share.shown)
        self._relations.append(Relation(kind=Kind.QUOTIENT, subject=subject, terms=terms, low=low, high=high))
