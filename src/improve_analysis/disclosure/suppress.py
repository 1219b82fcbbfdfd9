"""Which further figures to withhold, so that no withheld count can be worked out from those that are shown.

Knows numbers only. A cell is protected when an outsider who knows every relation between the cells and every shown
value cannot narrow it to less than a width, nor tell it from a larger cell. The proof is a pair of flows: two changes
of the true values that agree with everything shown and leave the cell that far apart. For one sensitive cell after
another the cheapest pair is found by a linear programme, in which cells already withheld move free of charge; the
others that it moves are withheld too. (The attacker's problem with sliding protection: Handbook on Statistical
Disclosure Control, 4.4.)

Unrelated tables are solved apart, so what is withheld of one depends on nothing else, and what was worked out for it
holds wherever it comes again. Effort is bounded by counts, never by the clock: the same cells give the same pattern.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import block_array, coo_array, csc_array, csr_array, sparray
from scipy.sparse.csgraph import connected_components

Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]
Indices = NDArray[np.intp]
Solved = dict[bytes, tuple[Flags, Indices]]
"""Of tables by their content: the cells that are withheld for others, and those that nothing can protect."""

_TOLERANCE = 1e-6
_ATTEMPTS_BY_CELLS = 20_000  # cells withheld for others that are tried again, times the cells of the component
_EXACT_UP_TO = 200  # pairs of flows times cells of a component: the optimum within about 0.2 s
_NODES = 500  # of the branch and bound


@dataclass(frozen=True, kw_only=True)
class System:
    """`n` cells and the `m` relations between them that everybody knows; every array is `n` long.

    `values`: the true values. `published`: False for an implied quantity that is never printed, such as a complement.
    `sensitive`: must be protected, printed or implied. `fixed`: printed, and can no longer be withheld. `weights`: what
    withholding a cell costs, more than 0. `least`: what an outsider knows a withheld or implied cell to be at least: 1
    for a withheld count where zeros are shown. `relations`: `m` x `n`; `relations @ values` is 0.

    ValueError if the values break a relation, or a cell that cannot be shown is under its own `least`.
    """

    values: Numbers
    published: Flags
    sensitive: Flags
    fixed: Flags
    weights: Numbers
    relations: sparray
    least: Numbers

    def __post_init__(self) -> None:
        off = np.abs(self.relations @ self.values)
        if (off > _TOLERANCE * (1 + abs(self.relations) @ np.abs(self.values))).any():
            raise ValueError(f"Relation {int(off.argmax())} does not hold for the values of its cells.")
        under = self.unseen & (self.values < self.least)
        if under.any():
            raise ValueError(f"Cell {int(under.argmax())} is less than an outsider is said to know it to be at least.")

    @property
    def withheld(self) -> Flags:
        """What is withheld for its own sake."""
        return self.published & self.sensitive & ~self.fixed

    @property
    def unseen(self) -> Flags:
        """What an outsider does not see, whatever else is shown."""
        return ~self.published | self.withheld

    @property
    def hideable(self) -> Flags:
        """What may be withheld for the sake of others: never a zero, nor less than an outsider would assume."""
        return self.published & ~self.fixed & (self.values > 0) & (self.values >= self.least)


@dataclass(frozen=True, kw_only=True)
class Pattern:
    """`withheld`: `n` long. `unprotected`: the sensitive cells, ascending, that nothing left to withhold can protect.

    Nothing is withheld for the sake of an unprotected cell.
    """

    withheld: Flags
    unprotected: Indices


def protect(system: System, *, width: float = 5, reach: float = 6, solved: Solved | None = None) -> Pattern:
    """Withhold, cheaply, until an outsider's interval for every sensitive cell is `width` wide and goes up to `reach`.

    `solved`: of earlier calls; tables that are in it are not solved again, and those that are solved are added. Small
    tables cost as little as any pattern does, larger ones up to about a quarter more. 5,000 cells in tables of up to 60
    take about five seconds.
    """
    solved = {} if solved is None else solved
    withheld = system.withheld
    unprotected = [np.flatnonzero(system.published & system.sensitive & system.fixed)]
    for part in _components(system, _Need(width=width, reach=reach)):
        if part.content not in solved:
            solved[part.content] = _protected(part)
        moved, stuck = solved[part.content]
        withheld[part.cells[moved]] = True
        unprotected.append(part.cells[stuck])
    return Pattern(withheld=withheld, unprotected=np.unique(np.concatenate(unprotected)))


@dataclass(frozen=True, kw_only=True)
class _Need:
    width: float
    reach: float


@dataclass(frozen=True, kw_only=True)
class _Component:
    """`k` cells linked by relations, of those an outsider might not see; every array but the last three is `k` long.

    `fall`: how far a cell may be thought under its value. `lift`: how far it must be thought over it. `rows`, `columns`
    and `signs` are the entries of the `height` relations. Flows are arrays of pairs x 2 x `k`.
    """

    cells: Indices
    fall: Numbers
    lift: Numbers
    unseen: Flags
    sensitive: Flags
    weights: Numbers
    width: float
    height: int
    rows: Indices
    columns: Indices
    signs: Numbers

    @cached_property
    def content(self) -> bytes:
        """The same for components that have all alike but the places of their cells."""
        number = self.cells.size, self.width, self.height
        of_cells = self.fall, self.lift, self.unseen, self.sensitive, self.weights
        return repr(number).encode() + b"".join(
            each.tobytes() for each in (*of_cells, self.rows, self.columns, self.signs)
        )

    def exposed(self, flows: Numbers) -> Flags:
        """The sensitive cells that `flows` do not prove to be protected."""
        changes = flows.reshape(-1, self.cells.size)
        up, down = changes.max(axis=0, initial=0), changes.min(axis=0, initial=0)
        return self.sensitive & ((up - down < self.width - _TOLERANCE) | (up < self.lift - _TOLERANCE))

    def moved(self, flows: Numbers) -> Flags:
        """The cells that have to be withheld for `flows`."""
        return ~self.unseen & (np.abs(flows) > _TOLERANCE).any(axis=(0, 1))

    def cost(self, flows: Numbers) -> float:
        return float(self.weights[self.moved(flows)].sum())


def _components(system: System, need: _Need) -> list[_Component]:
    """The parts with something to protect; cells that everybody sees link nothing."""
    movable = np.flatnonzero(system.unseen | system.hideable)
    relations = coo_array(csr_array(system.relations)[:, movable])
    links = block_array([[None, relations.T], [relations, None]])
    labels = connected_components(links, directed=False)[1][: movable.size]
    return [
        _component(system, movable, relations, labels == label, need)
        for label in np.unique(labels[system.sensitive[movable]])
    ]


def _component(system: System, movable: Indices, relations: coo_array, inside: Flags, need: _Need) -> _Component:
    cells = movable[inside]
    row, column = relations.coords
    kept = inside[column]
    distinct, rows = np.unique(row[kept], return_inverse=True)
    return _Component(
        cells=cells,
        fall=system.values[cells] - system.least[cells],
        lift=need.reach - system.values[cells],
        unseen=system.unseen[cells],
        sensitive=system.sensitive[cells],
        weights=system.weights[cells] / system.weights[cells].mean(),
        width=need.width,
        height=distinct.size,
        rows=rows,
        columns=(np.cumsum(inside) - 1)[column[kept]],
        signs=relations.data[kept],
    )


@dataclass(frozen=True, kw_only=True)
class _Question:
    """Which pair of flows protects `cell` most cheaply, if only `open` cells move, and only `priced` ones at a cost?"""

    part: _Component
    cell: int
    open: Flags
    priced: Flags


def _protected(part: _Component) -> tuple[Flags, Indices]:
    """The cells that are withheld to protect the sensitive ones, and the sensitive ones that nothing can protect."""
    everywhere = np.ones(part.cells.size, dtype=bool)
    flows, stuck = np.empty((0, 2, part.cells.size)), []
    while part.exposed(flows).any():
        flows = _completed(part, flows, everywhere)
        for cell in np.flatnonzero(part.exposed(flows))[:1]:
            stuck.append(cell)
            part = replace(part, sensitive=part.sensitive & (np.arange(part.cells.size) != cell))
    flows = _exact(part, _reconsidered(part, _needed(part, flows)))
    return part.moved(flows), np.array(stuck, dtype=np.intp)


def _completed(part: _Component, flows: Numbers, open_: Flags, most: float = np.inf) -> Numbers:
    """`flows` and those that exposed cells need; ends early at a cell that has none, or at a cost over `most`."""
    for cell in np.flatnonzero(part.exposed(flows)):
        if part.exposed(flows)[cell]:
            priced = ~part.unseen & ~part.moved(flows)
            pair = _answer(_Question(part=part, cell=int(cell), open=open_, priced=priced))
            if pair is None:
                break
            flows = np.concatenate([flows, pair[np.newaxis]])
            if part.cost(flows) > most:
                break
    return flows


def _reconsidered(part: _Component, flows: Numbers) -> Numbers:
    """Flows that cost no more: each cell withheld for others is barred in turn, the dearest first."""
    moved = np.flatnonzero(part.moved(flows))
    dearest_first = moved[np.argsort(-part.weights[moved], kind="stable")]
    for cell in dearest_first[: _ATTEMPTS_BY_CELLS // part.cells.size]:
        if part.moved(flows)[cell]:
            kept = flows[np.abs(flows[:, :, cell]).max(axis=1) <= _TOLERANCE]
            others = np.arange(part.cells.size) != cell
            tried = _completed(part, kept, others, most=part.cost(flows))
            if not part.exposed(tried).any():
                flows = min(flows, _needed(part, tried), key=part.cost)
    return flows


def _needed(part: _Component, flows: Numbers) -> Numbers:
    """The flows without those that the others make needless."""
    for at in reversed(range(len(flows))):
        others = np.delete(flows, at, axis=0)
        if not part.exposed(others).any():
            flows = others
    return flows


def _answer(question: _Question) -> Numbers | None:
    """2 x k: a change that lifts the cell, and one that lowers it, or lifts it less; None where there is no such."""
    moves = _solution(_programme(question))
    if moves is None:
        raise RuntimeError("HiGHS found no solution to a linear programme of secondary suppression that has one.")
    return None if moves[-2:].max() > _TOLERANCE else _pair(moves)


def _pair(moves: Numbers) -> Numbers:
    rise_and_fall = moves[:-2].reshape(2, 2, -1)
    return rise_and_fall[:, 0] - rise_and_fall[:, 1]


@dataclass(frozen=True, kw_only=True)
class _Programme:
    """Least `price @ x` for x from 0 to `most`, where the matrix of `entry` at `row`, `column` times x is in bounds."""

    price: Numbers
    most: Numbers
    lower: Numbers
    upper: Numbers
    row: Indices
    column: Indices
    entry: Numbers


def _programme(question: _Question) -> _Programme:
    """Columns: rise and fall of each cell in the first flow, then in the second; lack of width; lack of reach.

    Rows: the relations for the first flow, then for the second; the width; the reach. The lacks cost more than any
    flow, so that there is always a solution, and a lack only where there is no pair of flows.
    """
    part, cell = question.part, question.cell
    size, height, at = part.cells.size, part.height, 4 * part.cells.size
    price = part.weights * question.priced
    rise, fall = np.where(question.open, np.inf, 0.0), np.where(question.open, part.fall, 0.0)
    column, sign = part.columns, part.signs
    needs = [part.width, part.lift[cell]]
    of_cell = cell + size * np.arange(4)
    return _Programme(
        price=np.concatenate([np.tile(price, 4), np.full(2, 10 * part.weights.sum())]),
        most=np.concatenate([rise, fall, rise, fall, np.full(2, np.inf)]),
        lower=np.concatenate([np.zeros(2 * height), needs]),
        upper=np.concatenate([np.zeros(2 * height), np.full(2, np.inf)]),
        row=np.concatenate(
            [np.tile(part.rows, 2), np.tile(part.rows, 2) + height, 2 * height + np.repeat([0, 1], [5, 3])]
        ),
        column=np.concatenate(
            [column, column + size, column + 2 * size, column + 3 * size, of_cell, [at], of_cell[:2], [at + 1]]
        ),
        entry=np.concatenate([np.tile(np.concatenate([sign, -sign]), 2), [1, -1, -1, 1, 1], [1, -1, 1]]),
    )


def _beside(programmes: Sequence[_Programme]) -> _Programme:
    """One programme of independent blocks."""
    down = _starts([programme.lower for programme in programmes])
    across = _starts([programme.price for programme in programmes])
    return _Programme(
        price=np.concatenate([programme.price for programme in programmes]),
        most=np.concatenate([programme.most for programme in programmes]),
        lower=np.concatenate([programme.lower for programme in programmes]),
        upper=np.concatenate([programme.upper for programme in programmes]),
        row=np.concatenate([programme.row + start for programme, start in zip(programmes, down, strict=True)]),
        column=np.concatenate([programme.column + start for programme, start in zip(programmes, across, strict=True)]),
        entry=np.concatenate([programme.entry for programme in programmes]),
    )


def _starts(blocks: Sequence[NDArray[np.generic]]) -> Indices:
    return np.cumsum([0, *(block.size for block in blocks)])[:-1]


def _solution(programme: _Programme, *, whole: int = 0) -> Numbers | None:
    """x, its last `whole` entries whole numbers; None if there is none, or none is found in time."""
    entries = csc_array(
        (programme.entry, (programme.row, programme.column)), shape=(programme.lower.size, programme.price.size)
    )
    found = milp(
        programme.price,
        constraints=LinearConstraint(entries, programme.lower, programme.upper),
        bounds=Bounds(0, programme.most),
        integrality=np.arange(programme.price.size) >= programme.price.size - whole,
        options={"presolve": bool(whole), "node_limit": _NODES},
    )
    return found.x


def _exact(part: _Component, flows: Numbers) -> Numbers:
    """Flows that cost as little as any, where the component is small enough to find them; else `flows`."""
    nothing = flows[:0]
    needy = np.flatnonzero(part.exposed(nothing))
    if part.cost(flows) == 0 or needy.size * part.cells.size > _EXACT_UP_TO:
        return flows
    everywhere = np.ones(part.cells.size, dtype=bool)
    questions = [_Question(part=part, cell=int(cell), open=everywhere, priced=~part.unseen) for cell in needy]
    joint = _beside([_programme(question) for question in questions])
    solution = _solution(_with_choices(part, joint, 0.999 * part.cost(flows)), whole=int((~part.unseen).sum()))
    if solution is None:
        return flows
    found = np.array([_pair(moves) for moves in np.split(solution[: joint.price.size], needy.size)])
    return flows if part.exposed(found).any() else min(flows, found, key=part.cost)


def _with_choices(part: _Component, joint: _Programme, most: float) -> _Programme:
    """The blocks of `joint` and a column, 0 or 1, for each cell that might be withheld: 1 if any flow moves the cell.

    Only these are priced, in sum at no more than `most`. The lacks of `joint` are closed.
    """
    seen, size, end = np.flatnonzero(~part.unseen), part.cells.size, joint.lower.size
    columns = np.arange(joint.price.size).reshape(-1, 4 * size + 2)
    rise_and_fall = columns[:, :-2].reshape(-1, 2, size)[:, :, seen]
    choice = joint.price.size + np.arange(seen.size)
    tie = end + np.arange(len(rise_and_fall) * seen.size).reshape(-1, 1, seen.size)
    furthest = 2 * max(part.width, part.lift[part.sensitive].max())
    share = 1 / np.array([np.full(seen.size, furthest), np.clip(part.fall[seen], 1, furthest)])
    open_ = np.where(np.isin(columns.ravel(), columns[:, -2:]), 0, joint.most)
    last = end + tie.size
    return _Programme(
        price=np.concatenate([np.zeros(columns.size), part.weights[seen]]),
        most=np.concatenate([open_, np.ones(seen.size)]),
        lower=np.concatenate([joint.lower, np.full(tie.size + 1, -np.inf)]),
        upper=np.concatenate([joint.upper, np.zeros(tie.size), [most]]),
        row=np.concatenate([joint.row, tie.repeat(2, axis=1).ravel(), tie.ravel(), np.full(seen.size, last)]),
        column=np.concatenate([joint.column, rise_and_fall.ravel(), np.tile(choice, len(tie)), choice]),
        entry=np.concatenate(
            [joint.entry, np.tile(share.ravel(), len(tie)), np.full(tie.size, -1.0), part.weights[seen]]
        ),
    )
