"""How counts hang together, as everybody knows: categories make up their total, months their quarter.

Turns the cells of a book into the system of equations that an outsider could write down, with the quantities that
nobody prints but that follow (`implied`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise, permutations
from types import MappingProxyType
from typing import NamedTuple, cast

import numpy as np
import pandas as pd
from scipy.sparse import csr_array

from improve_analysis.disclosure.cells import BY_DAY, CELL_COLUMNS, COUNT
from improve_analysis.disclosure.overlaps import SUM, Bound, Nest, bound_of, bound_of_others, nested, told_apart
from improve_analysis.measures._measure import Window as SeenOver

Name = tuple[str, str, str, str, str]
PieceCounts = Callable[[Name, Sequence[pd.Timestamp]], np.ndarray]
"""For a cell and days that cut its time (each first of a piece, the last the day after), the count in each piece."""

Window = tuple[pd.Timestamp, pd.Timestamp]
"""First day, and the day after the last."""
Families = dict[tuple[str, str, str], set[Window]]
"""The windows printed of each kind of event: by universe, conditions and key."""

NOT = "not "
MANY = 20
"""Of a group that is larger over every window, nobody can tell that few of it were there in the time they share."""


@dataclass(kw_only=True)
class Relations:
    """Cells by name, and equations between them: each a list of (cell, sign) that sums to zero.

    `numbers`: a cell's place in `counts` and `implied`. `counted_again`: the places of those that count nobody, but how
    often somebody is counted again. `known`: those of them that everybody reckons with.
    """

    numbers: dict[Name, int]
    counts: list[float]
    implied: list[bool]
    equations: list[tuple[list[int], list[float]]] = field(default_factory=list)
    counted_again: list[int] = field(default_factory=list)
    known: list[int] = field(default_factory=list)

    @classmethod
    def of(cls, cells: pd.DataFrame) -> Relations:
        """Those of distinct printed `cells` (`CELL_COLUMNS`, `count`)."""
        names = [*cells[[*CELL_COLUMNS]].itertuples(index=False, name=None)]
        return cls(
            numbers={name: number for number, name in enumerate(names)},
            counts=cells["count"].tolist(),
            implied=[False] * len(names),
        )

    def number_of(self, name: Name, value: float) -> int:
        """The number of a cell; an implied one is made where nobody prints it."""
        if name not in self.numbers:
            self.numbers[name] = len(self.counts)
            self.counts.append(value)
            self.implied.append(True)
        return self.numbers[name]

    def equate(self, whole: int, parts: Sequence[int]) -> None:
        """The whole is its parts together; left out where it is not so in fact, as with groups that overlap."""
        self.sum_to_zero([whole, *parts], [1.0, *[-1.0] * len(parts)])

    def sum_to_zero(self, cells: Sequence[int], signs: Sequence[float]) -> None:
        """What is known to be so; left out where it is not so in fact."""
        if abs(sum(sign * self.counts[cell] for cell, sign in zip(cells, signs, strict=True))) < 1e-6:
            self.equations.append(([*cells], [*signs]))

    def leave(self, whole: int, parts: Sequence[int], name: Name) -> None:
        """The whole is its parts and those of `name` whom they leave; left out where they are more in fact."""
        left = self.counts[whole] - sum(self.counts[part] for part in parts)
        if left >= 0:
            self.equate(whole, [*parts, self.number_of(name, left)])

    def exceed(self, whole: int, parts: Sequence[int], name: Name) -> None:
        """As `leave`, but `name` is no group of people; nothing where it is one already."""
        more = self.counts[whole] - sum(self.counts[part] for part in parts)
        if more >= 0 and name not in self.numbers:
            self.counted_again.append(self.number_of(name, more))
            self.equate(whole, [*parts, self.counted_again[-1]])

    def cover(self, whole: int, parts: Sequence[int], name: Name) -> None:
        """The whole is no more than its parts, some of whom count twice; left out where it is more in fact."""
        if sum(self.counts[part] for part in parts) >= self.counts[whole]:
            self._allow(whole, parts, name)

    def equate_as_reckoned(self, whole: int, parts: Sequence[int], name: Name) -> None:
        """Everybody takes the whole for its parts together, even where it is not so in fact."""
        if sum(self.counts[part] for part in parts) == self.counts[whole]:
            self.equate(whole, parts)
        else:
            self._allow(whole, parts, name)
            self.known.append(self.counted_again[-1])

    def _allow(self, whole: int, parts: Sequence[int], name: Name) -> None:
        again = sum(self.counts[part] for part in parts) - self.counts[whole]
        self.counted_again.append(self.number_of(name, again))
        self.sum_to_zero([whole, self.counted_again[-1], *parts], [1.0, 1.0, *[-1.0] * len(parts)])

    def matrix(self) -> csr_array:
        """Equations x cells."""
        rows = np.repeat(np.arange(len(self.equations)), [len(cells) for cells, _ in self.equations])
        columns = [cell for cells, _ in self.equations for cell in cells]
        signs = [sign for _, signs in self.equations for sign in signs]
        return csr_array((signs, (rows, columns)), shape=(len(self.equations), len(self.counts)))


def relate(
    cells: pd.DataFrame,
    pieces: PieceCounts,
    subsets: Sequence[tuple[str, str]],
    balances: Sequence[tuple[str, str, str]] = (),
    windows: Mapping[str, SeenOver] = MappingProxyType({}),
) -> Relations:
    """All relations between printed `cells` (distinct; `CELL_COLUMNS`, `kind`, `count`).

    `subsets`: pairs of universes of which the first is part of the second on every day. `balances`: universes of a
    stock, of what starts and of what ends: the stock is the one before and what started since, less what ended.
    `windows`: by universe, what is seen over a window as a whole, so that its counts need not add up over time.
    """
    relations = Relations.of(cells)
    _categories(relations, cells)
    events = cells[(cells["start"] != cells["end"]) & (cells["kind"] == COUNT)][[*CELL_COLUMNS]]
    between = _balance(relations, cells, pieces, balances)
    families = _families(pd.concat([events, between]).drop_duplicates())
    bounds = {family: bound_of(windows, *family) for family in families}
    _times(relations, {family: families[family] for family in families if bounds[family] == SUM}, pieces, windows)
    others = [*_others(families, bounds, windows)]
    few = {family for one in others if _fewest(relations, one) <= MANY for family in (one.whole, one.part)}
    for family, bound in bounds.items():
        if bound not in {SUM, Bound.NONE}:
            _overlap(relations, family, frozenset(families[family]), bound, pieces, is_of_few=family in few)
    counts = cells[cells["kind"] == COUNT]
    _complements(relations, set(cells.loc[cells["kind"] != COUNT, "where"]))
    for one in others:
        _overlap(relations, one.family, one.windows, one.bound, one.in_pieces(pieces))
    _parts_by_meaning(relations, counts[~counts["where"].str.contains(" known")], pieces)
    _parts_of_universes(relations, cells, subsets)
    return relations


def _categories(relations: Relations, cells: pd.DataFrame) -> None:
    """The categories of one column, all else equal, make up what is printed, or follows, without that condition."""
    children = cells[cells["key"] != ""]
    many = children["key"].str.count(";") + 1
    for place in range(many.max() if len(children) else 0):
        has = many > place
        conditions = [key.split(";") for key in children.loc[has, "key"]]
        removed = pd.Series([keys[place] for keys in conditions], index=children.index[has])
        rest = [";".join(keys[:place] + keys[place + 1 :]) for keys in conditions]
        split = children[has].assign(rest=rest, column=removed.str.partition("=")[0])
        for name, group in split.groupby([*CELL_COLUMNS[:-1], "rest", "column"], sort=False):
            universe, where, start, end, key, _ = cast("tuple[str, ...]", name)
            parts = [relations.numbers[name] for name in group[[*CELL_COLUMNS]].itertuples(index=False, name=None)]
            whole = relations.number_of((universe, where, start, end, key), group["count"].sum())
            relations.equate(whole, parts)


def _balance(
    relations: Relations, cells: pd.DataFrame, pieces: PieceCounts, balances: Sequence[tuple[str, str, str]]
) -> pd.DataFrame:
    """Ties each stock of everybody to the one before; the windows between, by name (`CELL_COLUMNS`)."""
    everybody = cells[(cells["where"] == "") & (cells["key"] == "")]
    between: list[Name] = []
    for stock, starts, ends in balances:
        days = sorted(everybody.loc[everybody["universe"] == stock, "end"].unique())
        for before, after in pairwise(days):
            first = pd.Timestamp(before) + pd.Timedelta(days=1)
            flows = [(universe, "", f"{first:%Y-%m-%d}", after, "") for universe in (starts, ends)]
            window = [first, pd.Timestamp(after) + pd.Timedelta(days=1)]
            flow_numbers = [relations.number_of(flow, pieces(flow, window)[0]) for flow in flows]
            stocks = [relations.numbers[(stock, "", day, day, "")] for day in (after, before)]
            relations.sum_to_zero([*stocks, *flow_numbers], [1.0, -1.0, -1.0, 1.0])
            between += flows
    return pd.DataFrame(between, columns=[*CELL_COLUMNS])


def _families(cells: pd.DataFrame) -> Families:
    families: Families = {}
    for universe, where, start, end, key in cells.itertuples(index=False, name=None):
        families.setdefault((universe, where, key), set()).add((_at(start), _after(end)))
    return families


def _times(relations: Relations, families: Families, pieces: PieceCounts, reckoned: Collection[str]) -> None:
    """Counts of one kind of event over several windows are sums over the pieces that the windows' ends cut.

    `reckoned`: universes of which that is believed, whatever the records say.
    """
    for family, windows in _with_windows_of_others(families).items():
        if len(windows) > 1:
            _cut(relations, family, windows, pieces, is_reckoned=family[0] in reckoned)


def _with_windows_of_others(families: Families) -> Families:
    """With those of a group that holds it, or lies within it, where the ends of its own windows cut them out.

    So the rest of the one without the other is seen also where only one of the two is printed.
    """
    found = {family: set(windows) for family, windows in families.items()}
    alike: dict[tuple[str, str], list[tuple[str, str, str]]] = {}
    for family in families:
        if BY_DAY in family[0]:
            alike.setdefault((family[0], family[2]), []).append(family)
    for group in alike.values():
        for one, other in permutations(group, 2):
            if _is_nested(one[1], other[1]):
                ends = {end for window in families[other] for end in window}
                found[other] |= {window for window in families[one] if ends.issuperset(window)}
    return found


def _is_nested(one: str, other: str) -> bool:
    """Whether either has all conditions of the other."""
    first, second = ({*filter(None, where.split("&"))} for where in (one, other))
    return first <= second or second <= first


def _cut(
    relations: Relations,
    family: tuple[str, str, str],
    windows: Collection[Window],
    pieces: PieceCounts,
    *,
    is_reckoned: bool,
) -> None:
    universe, where, key = family
    cuts = sorted({end for window in windows for end in window})
    counts = pieces((universe, where, "", "", key), cuts)
    for start, after in sorted(windows):
        inside = [place for place, cut in enumerate(cuts[:-1]) if start <= cut < after]
        name = (universe, where, _first_day(start), _last_day(after), key)
        whole = relations.number_of(name, float(sum(counts[inside])))
        if len(inside) > 1:
            parts = [_piece(relations, family, cuts, place, counts[place]) for place in inside]
            if is_reckoned:
                relations.equate_as_reckoned(whole, parts, _again(name))
            else:
                relations.equate(whole, parts)


def _again(name: Name) -> Name:
    """A universe of its own: what is counted again is no group of people, and no part of one."""
    universe, where, start, end, key = name
    return f"{universe}, {where}, counted again", "", start, end, key


def _piece(
    relations: Relations, of: tuple[str, str, str], cuts: Sequence[pd.Timestamp], place: int, count: float
) -> int:
    universe, where, key = of
    name = (universe, where, _first_day(cuts[place]), _last_day(cuts[place + 1]), key)
    return relations.number_of(name, count)


class _Others(NamedTuple):
    """Those of a whole who are not in a part of it, over the windows in which both are printed."""

    whole: tuple[str, str, str]
    part: tuple[str, str, str]
    windows: frozenset[Window]
    bound: Bound

    @property
    def family(self) -> tuple[str, str, str]:
        universe, where, key = self.whole
        return universe, f"{where}&{NOT}({self.part[1]})", key

    def in_pieces(self, pieces: PieceCounts) -> PieceCounts:
        def counts(_: Name, cuts: Sequence[pd.Timestamp]) -> np.ndarray:
            of_whole, of_part = (pieces((one[0], one[1], "", "", one[2]), cuts) for one in (self.whole, self.part))
            return np.asarray(of_whole - of_part)

        return counts


def _others(
    families: Families, bounds: Mapping[tuple[str, str, str], Bound], windows: Mapping[str, SeenOver]
) -> Iterator[_Others]:
    """Of what does not add up, with one condition more: those for whom it is not true are tied over time too."""
    tied = [family for family in families if bounds[family] not in {SUM, Bound.NONE}]
    for whole, part in permutations(tied, 2):
        (universe, where, key), narrower = whole, set(part[1].split("&"))
        more = narrower - {*where.split("&")}
        if (universe, key) == (part[0], part[2]) and len(more) == 1 and narrower >= {*filter(None, where.split("&"))}:
            bound = bound_of_others(windows[universe], where, key, more.pop())
            both = frozenset(families[whole] & families[part])
            if both and bound is not Bound.NONE:
                yield _Others(whole, part, both, bound)


def _fewest(relations: Relations, others: _Others) -> float:
    return min(
        relations.counts[_printed(relations, others.whole, window)]
        - relations.counts[_printed(relations, others.part, window)]
        for window in others.windows
    )


def _printed(relations: Relations, family: tuple[str, str, str], window: Window) -> int:
    universe, where, key = family
    return relations.numbers[universe, where, _first_day(window[0]), _last_day(window[1]), key]


def _overlap(  # noqa: PLR0913 - what is counted, when, and what is known of it
    relations: Relations,
    family: tuple[str, str, str],
    windows: frozenset[Window],
    bound: Bound,
    pieces: PieceCounts,
    *,
    is_of_few: bool = False,
) -> None:
    """Ties counts over windows, as far as they are tied, to those over windows within them and over time they share.

    `is_of_few`: those without some others are few, however many they are.
    """
    universe, where, key = family

    def number(window: Window) -> int:
        name = (universe, where, _first_day(window[0]), _last_day(window[1]), key)
        return relations.numbers[name] if name in relations.numbers else relations.number_of(name, counted(window))

    def counted(window: Window) -> float:
        return float(pieces((universe, where, "", "", key), window)[0])

    for nest in nested(windows):
        _hold(relations, _named(family, nest, number), bound & ~Bound.NO_MORE_THAN_ALL, relations.leave)
    if (
        is_of_few
        or Bound.NO_LESS_THAN_ALL in bound
        or min(relations.counts[number(window)] for window in windows) <= MANY
    ):
        for nest in nested(told_apart(windows)):
            _hold(relations, _named(family, nest, number), bound, relations.exceed)


class _Nest(NamedTuple):
    """The numbers of a window and of one within it, with that of the difference; and so of all that make it up."""

    whole: int
    part: int
    beside_part: Name
    every: Sequence[int]
    beside_every: Name


def _named(family: tuple[str, str, str], nest: Nest, number: Callable[[Window], int]) -> _Nest:
    whole, part, others = nest
    return _Nest(
        whole=number(whole),
        part=number(part),
        beside_part=_beside(family, whole, [part]),
        every=[number(one) for one in (part, *others)] if others else [],
        beside_every=_beside(family, whole, [part, *others]),
    )


def _beside(family: tuple[str, str, str], whole: Window, parts: Sequence[Window]) -> Name:
    """What the whole has more than its parts: no part of any other group, by its name."""
    universe, where, key = family
    spans = " or ".join(f"{_first_day(start)} to {_last_day(after)}" for start, after in parts)
    return f"{universe}, {where}, {NOT}{spans}", "", _first_day(whole[0]), _last_day(whole[1]), key


def _hold(
    relations: Relations, nest: _Nest, bound: Bound, at_least: Callable[[int, Sequence[int], Name], None]
) -> None:
    if Bound.NO_LESS_THAN_EACH in bound:
        at_least(nest.whole, [nest.part], nest.beside_part)
    if Bound.NO_LESS_THAN_ALL in bound and nest.every:
        at_least(nest.whole, nest.every, nest.beside_every)
    if Bound.NO_MORE_THAN_ALL in bound and nest.every:
        relations.cover(nest.whole, nest.every, _again(nest.beside_every))


@cache
def _at(day: str) -> pd.Timestamp:
    return pd.Timestamp(day)


@cache
def _after(day: str) -> pd.Timestamp:
    return pd.Timestamp(day) + pd.Timedelta(days=1)


@cache
def _first_day(cut: pd.Timestamp) -> str:
    return f"{cut:%Y-%m-%d}"


@cache
def _last_day(cut: pd.Timestamp) -> str:
    return f"{cut - pd.Timedelta(days=1):%Y-%m-%d}"


def _complements(relations: Relations, amounts: Collection[str]) -> None:
    """What is left of a group without those for whom more is true is itself a group of people, printed or implied."""
    groups: dict[tuple[str, str, str, str], list[tuple[str, frozenset[str]]]] = {}
    for universe, where, start, end, key in [*relations.numbers]:
        if where not in amounts:
            conditions = frozenset(filter(None, where.split("&")))
            groups.setdefault((universe, start, end, key), []).append((where, conditions))
    for at, wheres in groups.items():
        for whole, wide in wheres:
            for part, narrow in wheres:
                if wide < narrow:
                    _complement(relations, at, whole, part)


def _complement(relations: Relations, at: tuple[str, str, str, str], whole: str, part: str) -> None:
    universe, start, end, key = at
    outer, inner = (relations.numbers[(universe, where, start, end, key)] for where in (whole, part))
    left = relations.counts[outer] - relations.counts[inner]
    rest = relations.number_of((universe, f"{whole}&{NOT}({part})", start, end, key), left)
    relations.equate(outer, [inner, rest])


Group = tuple[str, str]
"""Conditions and key of a cell: who of a universe it counts."""
Times = dict[tuple[str, str], float]
"""First and last day, and the count."""


def _parts_by_meaning(relations: Relations, cells: pd.DataFrame, pieces: PieceCounts) -> None:
    """Where whatever is true of a group is also true of, or puts it in one category of, another, it is part of that.

    Names alone do not say so (all planned returns home are returns home); the records do.
    """
    for universe, groups in _groups(cells).items():
        for where in [where for where, key in groups if where and not key]:
            for outer, times in groups.items():
                inside = _at_same_times(groups[where, ""], times)
                if _may_be_part(where, outer, inside) and _is_part((universe, where), outer, inside, pieces):
                    _leave(relations, (universe, where), outer, inside)


def _at_same_times(part: Times, whole: Times) -> dict[tuple[str, str], tuple[float, float]]:
    """Both counts at the times at which both are printed, by their last day."""
    both = sorted(part.keys() & whole.keys(), key=lambda time: (time[1], time[0]))
    return {time: (part[time], whole[time]) for time in both}


def _groups(cells: pd.DataFrame) -> dict[str, dict[Group, Times]]:
    """By universe: everybody's groups, and those of one category."""
    found: dict[str, dict[Group, Times]] = {}
    columns = [*CELL_COLUMNS, "count"]
    for universe, where, start, end, key, count in cells[columns].itertuples(index=False, name=None):
        if bool(where) != bool(key) and ";" not in key:
            found.setdefault(universe, {}).setdefault((where, key), {})[start, end] = count
    return found


def _may_be_part(where: str, outer: Group, inside: Mapping[tuple[str, str], tuple[float, float]]) -> bool:
    """Never larger than the whole, and not a part by its name, which is known already."""
    by_name = not outer[1] and {*outer[0].split("&")} <= {*where.split("&")}
    return not by_name and bool(inside) and all(part <= whole for part, whole in inside.values())


def _is_part(
    inner: tuple[str, str], outer: Group, inside: Mapping[tuple[str, str], tuple[float, float]], pieces: PieceCounts
) -> bool:
    """Whether it is so at the first, the middle and the last of the times at which both are printed."""
    universe, where = inner
    both, times = "&".join(filter(None, (where, outer[0]))), [*inside]
    tried = [times[place] for place in sorted({0, len(times) // 2, len(times) - 1})]
    counts = [
        pieces((universe, both, start, "", outer[1]), [pd.Timestamp(start), pd.Timestamp(end) + pd.Timedelta(days=1)])[
            0
        ]
        for start, end in tried
        if inside[start, end][0]
    ]
    return bool(counts) and counts == [inside[time][0] for time in tried if inside[time][0]]


def _leave(
    relations: Relations, inner: tuple[str, str], outer: Group, inside: Mapping[tuple[str, str], tuple[float, float]]
) -> None:
    (universe, where), (wider, key) = inner, outer
    for (start, end), (count, wider_count) in inside.items():
        left = relations.number_of((universe, f"{wider}&{NOT}({where})", start, end, key), wider_count - count)
        part = relations.numbers[(universe, where, start, end, "")]
        relations.equate(relations.numbers[(universe, wider, start, end, key)], [part, left])


def _parts_of_universes(relations: Relations, cells: pd.DataFrame, subsets: Sequence[tuple[str, str]]) -> None:
    """Where one universe is part of another, those of the second who are not of the first are a group too."""
    whole = cells[cells["where"] == ""]
    for inner, outer in subsets:
        both = whole[whole["universe"] == inner].merge(
            whole[whole["universe"] == outer], on=["start", "end", "key"], suffixes=("", "_outer")
        )
        for start, end, key, count, outer_count in both[["start", "end", "key", "count", "count_outer"]].itertuples(
            index=False, name=None
        ):
            rest = relations.number_of((outer, f"{NOT}{inner}", start, end, key), outer_count - count)
            parts = [relations.numbers[(inner, "", start, end, key)], rest]
            relations.equate(relations.numbers[(outer, "", start, end, key)], parts)
