"""Tables of counts with every margin, and an outsider who attacks them: for tests and benchmarks of suppression."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import block_diag, csr_array, kron, vstack

from improve_analysis.disclosure.suppress import Flags, Numbers, System

FARTHEST = 1e5  # stands for no bound at all


def system(
    values: Sequence[float] | Numbers, relations: object, sensitive: Flags | None = None, **changes: object
) -> System:
    """Counts of which 1 to 5 are sensitive, all published, none fixed, all weights 1, where zeros are shown."""
    counts = np.asarray(values, dtype=float)
    parts = {
        "values": counts,
        "published": np.ones(counts.size, dtype=bool),
        "sensitive": (counts > 0) & (counts < 6) if sensitive is None else sensitive,
        "fixed": np.zeros(counts.size, dtype=bool),
        "weights": np.ones(counts.size),
        "relations": csr_array(relations),
        "least": np.where(counts > 0, 1.0, 0.0),
    }
    return System(**(parts | changes))


def with_margins(inner: NDArray[np.int_], groups: Mapping[int, Sequence[int]] | None = None) -> System:
    """The table and the totals over every axis, in C order; `groups` gives an axis subtotals: a group for each place.

    The grand total weighs 50, other totals 3.
    """
    sums = [_sums(size, (groups or {}).get(axis)) for axis, size in enumerate(inner.shape)]
    full = inner
    for axis, matrix in enumerate(sums):
        full = np.moveaxis(np.tensordot(matrix, full, axes=(1, axis)), 0, axis)
    margin = np.zeros(full.shape, dtype=int)
    for axis, size in enumerate(inner.shape):
        np.moveaxis(margin, axis, 0)[size:] += 1
    weights = np.where(margin == 0, 1.0, 3.0).ravel()
    weights[-1] = 50
    return system(full.ravel(), _relations(full.shape, inner.shape, groups or {}), weights=weights)


def _sums(size: int, groups: Sequence[int] | None) -> NDArray[np.int_]:
    subtotals = [] if groups is None else [np.equal.outer(np.unique(groups), groups).astype(int)]
    return np.vstack([np.eye(size, dtype=int), *subtotals, np.ones((1, size), dtype=int)])


def _relations(shape: Sequence[int], inner: Sequence[int], groups: Mapping[int, Sequence[int]]) -> csr_array:
    """Along each axis, for each place on the others: parts are their subtotal, subtotals their total."""
    found = []
    for axis, size in enumerate(inner):
        sums = _sums(size, groups.get(axis))[size:]
        along = np.hstack([sums, -np.eye(len(sums))])
        if axis in groups:
            along[-1] = [0.0] * size + [1.0] * (len(sums) - 1) + [-1.0]
        before, after = np.eye(int(np.prod(shape[:axis]))), np.eye(int(np.prod(shape[axis + 1 :])))
        found.append(kron(kron(before, along), after))
    return csr_array(vstack(found))


def side_by_side(systems: Sequence[System]) -> System:
    """One system of unrelated ones."""
    arrays = {
        name: np.concatenate([getattr(one, name) for one in systems])
        for name in ("values", "published", "sensitive", "fixed", "weights", "least")
    }
    return System(**arrays, relations=block_diag([one.relations for one in systems], format="csr"))


def intervals(attacked: System, withheld: Flags, cells: NDArray[np.intp]) -> NDArray[np.float64]:
    """Lowest and highest value that an outsider must allow each of `cells`, `FARTHEST` for no bound; cells x 2."""
    unseen = withheld | ~attacked.published
    columns = csr_array(attacked.relations)
    known = -columns[:, ~unseen] @ attacked.values[~unseen]
    target = np.zeros((cells.size, int(unseen.sum())))
    target[np.arange(cells.size), np.cumsum(unseen)[cells] - 1] = 1
    bounds = np.tile(np.column_stack([attacked.least[unseen], np.full(unseen.sum(), FARTHEST)]), (cells.size, 1))
    ends = []
    for sign in (1, -1):
        found = linprog(
            sign * target.ravel(),
            A_eq=block_diag([columns[:, unseen]] * cells.size, format="csr"),
            b_eq=np.tile(known, cells.size),
            bounds=bounds,
        )
        assert found.status == 0, found.message
        ends.append((found.x.reshape(target.shape) * target).sum(axis=1))
    return np.column_stack(ends)


def narrow(attacked: System, withheld: Flags, *, width: float = 5, reach: float = 6) -> NDArray[np.intp]:
    """The sensitive cells that an outsider can narrow to less than `width`, or sees to be under `reach`."""
    seen = attacked.sensitive & attacked.published & ~withheld
    cells = np.flatnonzero(attacked.sensitive & ~seen)
    if not cells.size:
        return np.flatnonzero(seen)
    low, high = intervals(attacked, withheld, cells).T
    found = cells[(high - low < width - 1e-4) | (high < reach - 1e-4)]
    return np.union1d(found, np.flatnonzero(seen))
