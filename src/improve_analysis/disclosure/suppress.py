"""Which further figures to withhold, so that no withheld count can be worked out from those that are shown.

Knows numbers only. A cell is protected when an outsider who knows every relation between the cells and every shown
value cannot narrow it to less than a width, nor tell it from a larger cell. The proof is a pair of flows: two changes of
the true values that agree with everything shown and leave the cell that far apart. For one sensitive cell after another
the cheapest pair is found by a linear programme, in which cells already withheld move free of charge; the others that it
moves are withheld too. (The attacker's problem with sliding protection: Handbook on Statistical Disclosure Control, 4.4.)
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array, csc_array, csr_array, sparray
from scipy.sparse.csgraph import connected_components

Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]
Indices = NDArray[np.intp]

_TOLERANCE = 1e-6
_CELLS_AT_ONCE = 400
_QUESTIONS_PER_SECONDARY = 2


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
    def unseen(self) -> Flags:
        """What an outsider does not see, whatever else is shown: implied quantities, and what is withheld itself."""
        return ~self.published | (self.sensitive & ~self.fixed)

    @property
    def hideable(self) -> Flags:
        """What may be withheld for the sake of others: never a zero, nor less than an outsider would assume."""
        return self.published & ~self.fixed & (self.values > 0) & (self.values >= self.least)


@dataclass(frozen=True, kw_only=True)
class Pattern:
    """`withheld`: `n` long. `unprotected`: sensitive cells that withholding all that may be would not protect, ascending.

    Nothing is withheld for the sake of an unprotected cell.
    """

    withheld: Flags
    unprotected: Indices


def protect(system: System, *, width: float = 5, reach: float = 6) -> Pattern:
    """Withhold, cheaply, until no outsider can narrow a sensitive cell to less than `width`, or see it is under `reach`.

    Ends after a number of linear programmes that depends on the system alone, so the same system gives the same pattern.
    """
    withheld = system.published & system.sensitive & ~system.fixed
    unprotected = [np.flatnonzero(system.published & system.sensitive & system.fixed)]
    parts = _components(system, width, reach)
    for part, (flows, failed) in zip(parts, _side_by_side([_protected(part) for part in parts]), strict=True):
        withheld[part.cells[part.moved(flows)]] = True
        unprotected.append(part.cells[failed])
    return Pattern(withheld=withheld, unprotected=np.unique(np.concatenate(unprotected)))


@dataclass(frozen=True, kw_only=True)
class _Component:
    """`k` cells linked by relations, of those an outsider might not see; every array is `k` long.

    `fall`: how far a cell may be thought under its value. `lift`: how far it must be thought over it. `rows`, `columns`
    and `signs` are the entries of the `height` relations.
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

    def exposed(self, flows: Numbers) -> Flags:
        """The sensitive cells that `flows` do not prove to be protected."""
        changes = flows.reshape(-1, self.cells.size)
        up, down = changes.max(axis=0, initial=0), changes.min(axis=0, initial=0)
        return self.sensitive & ((up - down < self.width - _TOLERANCE) | (up < self.lift - _TOLERANCE))

    def moved(self, flows: Numbers) -> Flags:
        """The cells that would be seen, were they not withheld for `flows`."""
        return ~self.unseen & (np.abs(flows) > _TOLERANCE).any(axis=(0, 1))

    def cost(self, flows: Numbers) -> float:
        return float(self.weights[self.moved(flows)].sum())


def _components(system: System, width: float, reach: float) -> list[_Component]:
    """The parts with something to protect; cells that everybody sees link nothing."""
    movable = np.flatnonzero(system.unseen | system.hideable)
    relations = csr_array(system.relations)[:, movable]
    count, labels = connected_components(abs(relations).T @ abs(relations), directed=False)
    needy = np.zeros(count, dtype=bool)
    needy[labels[system.sensitive[movable]]] = True
    entries = coo_array(relations)
    of_entry = labels[entries.coords[1]]
    return [
        _component(system, movable, entries, labels == label, of_entry == label, width, reach)
        for label in np.flatnonzero(needy)
    ]


def _component(
    system: System, movable: Indices, entries: coo_array, inside: Flags, kept: Flags, width: float, reach: float
) -> _Component:
    cells = movable[inside]
    rows, columns = entries.coords
    distinct, row = np.unique(rows[kept], return_inverse=True)
    return _Component(
        cells=cells,
        fall=system.values[cells] - system.least[cells],
        lift=reach - system.values[cells],
        unseen=system.unseen[cells],
        sensitive=system.sensitive[cells],
        weights=system.weights[cells] / system.weights.mean(),
        width=width,
        height=distinct.size,
        rows=row,
        columns=(np.cumsum(inside) - 1)[columns[kept]],
        signs=entries.data[kept],
    )


@dataclass(frozen=True, kw_only=True)
class _Question:
    """Which pair of flows protects `cell` most cheaply, when only `open` cells move, and only `priced` ones at a cost?"""

    part: _Component
    cell: int
    open: Flags
    priced: Flags


_Answer = (
    Numbers | None
)  # 2 x k: a change that lifts the cell, and one that lowers it (or lifts it less); None: no pair


def _protected(part: _Component) -> Generator[_Question, _Answer, tuple[Numbers, Indices]]:
    """Flows (pairs x 2 x k) that protect the sensitive cells, and the cells that none can protect."""
    flows = np.empty((0, 2, part.cells.size))
    flows = yield from _completed(part, flows, np.ones(part.cells.size, dtype=bool))
    failed = part.exposed(flows)
    part = replace(part, sensitive=part.sensitive & ~failed)
    flows = yield from _cleaned(part, flows)
    return flows, np.flatnonzero(failed)


def _completed(part: _Component, flows: Numbers, open_: Flags) -> Generator[_Question, _Answer, Numbers]:
    """`flows` and those that the cells still exposed need, as far as there are any."""
    for cell in np.flatnonzero(part.exposed(flows)):
        if part.exposed(flows)[cell]:
            priced = ~part.unseen & ~part.moved(flows)
            pair = yield _Question(part=part, cell=int(cell), open=open_, priced=priced)
            if pair is not None:
                flows = np.concatenate([flows, pair[np.newaxis]])
    return flows


def _cleaned(part: _Component, flows: Numbers) -> Generator[_Question, _Answer, Numbers]:
    """Flows that cost no more: each cell withheld for others is barred in turn, the most expensive first."""
    flows = _needed(part, flows)
    for cell in _dearest_first(part, flows):
        if part.moved(flows)[cell]:
            open_ = np.arange(part.cells.size) != cell
            kept = flows[np.abs(flows[:, :, cell]).max(axis=1) <= _TOLERANCE]
            tried = yield from _completed(part, kept, open_)
            if not part.exposed(tried).any():
                tried = _needed(part, tried)
                flows = min(flows, tried, key=part.cost)
    return flows


def _dearest_first(part: _Component, flows: Numbers) -> Indices:
    moved = np.flatnonzero(part.moved(flows))
    return moved[np.argsort(-part.weights[moved], kind="stable")]


def _needed(part: _Component, flows: Numbers) -> Numbers:
    """The flows without those that the others make needless."""
    for at in reversed(range(len(flows))):
        others = np.delete(flows, at, axis=0)
        if not part.exposed(others).any():
            flows = others
    return flows


def _side_by_side(tasks):
    """The outcomes of the tasks; the questions they ask at the same time are answered together."""
    outcomes = [None] * len(tasks)
    answers = dict.fromkeys(range(len(tasks)))
    while answers:
        questions = {}
        for task, answer in answers.items():
            try:
                questions[task] = tasks[task].send(answer)
            except StopIteration as end:
                outcomes[task] = end.value
        answers = dict(zip(questions, _answered(list(questions.values())), strict=True))
    return outcomes


def _answered(questions: list[_Question]) -> Iterator[_Answer]:
    sizes = np.cumsum([question.part.cells.size for question in questions])
    for batch in np.unique(sizes // _CELLS_AT_ONCE):
        yield from _solved([q for q, at in zip(questions, sizes // _CELLS_AT_ONCE) if at == batch])


def _solved(questions: list[_Question]) -> Iterator[_Answer]:
    """Answers, by one linear programme with a block for each question."""
    blocks = [_block(question) for question in questions]
    down = np.cumsum([0, *(block.lower.size for block in blocks)])
    across = np.cumsum([0, *(block.price.size for block in blocks)])
    row = np.concatenate([block.row + d for block, d in zip(blocks, down)])
    column = np.concatenate([block.column + a for block, a in zip(blocks, across)])
    entries = csc_array((np.concatenate([b.entry for b in blocks]), (row, column)), shape=(down[-1], across[-1]))
    found = milp(
        np.concatenate([b.price for b in blocks]),
        constraints=LinearConstraint(
            entries, np.concatenate([b.lower for b in blocks]), np.concatenate([b.upper for b in blocks])
        ),
        bounds=Bounds(0, np.concatenate([b.most for b in blocks])),
        options={"presolve": False},
    )
    STATS[0] += 1
    STATS[1] += len(questions)
    if found.x is None:
        raise RuntimeError(f"The linear programme of the secondary suppression failed: {found.message}")
    for q, part in zip(questions, np.split(found.x, across[1:-1])):
        yield _pair(q, part)


STATS = [0, 0]


def _pair(question: _Question, moves: Numbers) -> _Answer:
    if moves[-2:].max() > _TOLERANCE:
        return None
    rise_and_fall = moves[:-2].reshape(2, 2, -1)
    return rise_and_fall[:, 0] - rise_and_fall[:, 1]


@dataclass(frozen=True, kw_only=True)
class _Block:
    price: Numbers
    most: Numbers
    lower: Numbers
    upper: Numbers
    row: Indices
    column: Indices
    entry: Numbers


def _block(question: _Question) -> _Block:
    part, cell, k, m = question.part, question.cell, question.part.cells.size, question.part.height
    price = part.weights * question.priced
    penalty = 10 * part.weights.sum()
    rise = np.where(question.open, np.inf, 0.0)
    fall = np.where(question.open, part.fall, 0.0)
    r, c, s = part.rows, part.columns, part.signs
    # columns: lift up, lift down, lower up, lower down, short of width, short of reach
    return _Block(
        price=np.concatenate([price, price, price, price, [penalty, penalty]]),
        most=np.concatenate([rise, fall, rise, fall, [np.inf, np.inf]]),
        lower=np.concatenate([np.zeros(2 * m), [part.width, part.lift[cell]]]),
        upper=np.concatenate([np.zeros(2 * m), [np.inf, np.inf]]),
        row=np.concatenate([r, r, r + m, r + m, np.full(5, 2 * m), np.full(3, 2 * m + 1)]),
        column=np.concatenate(
            [c, c + k, c + 2 * k, c + 3 * k, cell + k * np.arange(4), [4 * k, cell, cell + k, 4 * k + 1]]
        ),
        entry=np.concatenate([s, -s, s, -s, [1, -1, -1, 1, 1], [1, -1, 1]]),
    )
