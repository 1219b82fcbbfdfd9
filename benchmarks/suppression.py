"""`python -m benchmarks.suppression`: 1,000 random tables protected by `protect` and by the usual rule of thumb, and attacked.

The attacker is the tests' own, which shares no code with either. Also an edition of some 5,000 cells at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from time import perf_counter

import numpy as np
import pandas as pd
from scipy.sparse import csr_array

from improve_analysis.disclosure.suppress import Flags, System, protect
from tests.disclosure.counts import intervals, narrow, side_by_side, with_margins

SEED = 20260831
MEAN, SHAPE = 14, 0.8  # of the gamma that a cell's expected count is drawn from: many small cells, as in care
Draw = Callable[[np.random.Generator], System]


@dataclass(frozen=True, kw_only=True)
class Attack:
    """What is left of one table: the cells withheld for others, the narrow ones, those known exactly, the seconds."""

    secondary: int
    narrow: int
    exact: int
    seconds: float


def counts(random: np.random.Generator, *shape: int) -> np.ndarray:
    return random.poisson(random.gamma(SHAPE, MEAN / SHAPE, size=shape))


def two_way(random: np.random.Generator) -> System:
    return with_margins(counts(random, random.integers(4, 8), random.integers(4, 7)))


def two_way_with_hierarchy(random: np.random.Generator) -> System:
    per_group = random.integers(2, 4, size=3)
    groups = np.repeat(np.arange(3), per_group).tolist()
    return with_margins(counts(random, len(groups), random.integers(3, 6)), {0: groups})


def three_way(random: np.random.Generator) -> System:
    return with_margins(counts(random, *random.integers(3, 5, size=2), random.integers(2, 4)))


KINDS: dict[str, tuple[int, Draw]] = {
    "2-D": (400, two_way),
    "2-D with hierarchy": (300, two_way_with_hierarchy),
    "3-D": (300, three_way),
}


def rule_of_thumb(table: System) -> Flags:
    """Where one cell of a row or column is withheld, the next smallest is too; one pass."""
    withheld = table.withheld
    for row in csr_array(table.relations).toarray() != 0:
        left = np.flatnonzero(row & ~withheld & (table.values > 0))
        if withheld[row].sum() == 1 and left.size:
            withheld[left[table.values[left].argmin()]] = True
    return withheld


def attacked(table: System, protector: Callable[[System], Flags]) -> Attack:
    start = perf_counter()
    withheld = protector(table)
    seconds = perf_counter() - start
    cells = np.flatnonzero(table.sensitive)
    known = np.ptp(intervals(table, withheld, cells), axis=1) < 0.5 if cells.size else np.array([])
    return Attack(
        secondary=int((withheld & ~table.sensitive).sum()),
        narrow=narrow(table, withheld).size,
        exact=int(known.sum()),
        seconds=seconds,
    )


def results(random: np.random.Generator) -> Iterator[dict[str, object]]:
    protectors = {"protect": lambda table: protect(table).withheld, "rule of thumb": rule_of_thumb}
    for kind, (count, draw) in KINDS.items():
        made = [draw(random) for _ in range(count)]
        sizes = {
            "tables": count,
            "cells": np.mean([table.values.size for table in made]),
            "primary": np.mean([table.sensitive.sum() for table in made]),
        }
        for name, protector in protectors.items():
            attacks = pd.DataFrame([attacked(table, protector) for table in made])
            yield (
                {"kind": kind, "by": name}
                | sizes
                | {
                    "secondary": attacks["secondary"].mean(),
                    "protected_pct": 100 * (attacks["narrow"] == 0).mean(),
                    "count_known_pct": 100 * (attacks["exact"] > 0).mean(),
                    "ms_a_table": 1000 * attacks["seconds"].mean(),
                    "slowest_ms": 1000 * attacks["seconds"].max(),
                }
            )


def edition(random: np.random.Generator) -> str:
    """Three hundred tables of 6 to 56 cells, 5,000 cells in all."""
    small = [with_margins(counts(random, 1, random.integers(2, 6))) for _ in range(210)]
    middle = [with_margins(counts(random, random.integers(3, 6), random.integers(2, 5))) for _ in range(60)]
    large = [draw(random) for draw in (two_way, two_way_with_hierarchy) for _ in range(15)]
    whole = side_by_side([*small, *middle, *large])
    start = perf_counter()
    pattern = protect(whole)
    seconds = perf_counter() - start
    return (
        f"An edition of {whole.values.size:,} cells, {whole.sensitive.sum()} of them sensitive, in 300 tables: "
        f"{(pattern.withheld & ~whole.sensitive).sum()} more withheld, {seconds:.1f} s."
    )


if __name__ == "__main__":
    drawn = np.random.default_rng(SEED)
    print(pd.DataFrame(results(drawn)).round(1).to_string(index=False))
    print(edition(drawn))
