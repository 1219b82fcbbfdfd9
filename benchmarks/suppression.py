"""`python -m benchmarks.suppression`: 1,000 random tables, protected by `protect` and by the usual rule, and attacked.

The attacker is the tests' own, which shares no code with either. Also an edition of some 5,000 cells at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from time import perf_counter

import numpy as np
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


PROTECTORS: dict[str, Callable[[System], Flags]] = {
    "protect": lambda table: protect(table).withheld,
    "rule of thumb": rule_of_thumb,
}
HEADINGS = ("cells", "primary", "secondary", "protected %", "recovered %", "ms a table", "slowest ms")


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


def row(kind: str, by: str, made: list[System], attacks: list[Attack]) -> str:
    figures = [
        np.mean([table.sensitive.size for table in made]),
        np.mean([table.sensitive.sum() for table in made]),
        np.mean([attack.secondary for attack in attacks]),
        100 * np.mean([attack.narrow == 0 for attack in attacks]),
        100 * np.mean([attack.exact > 0 for attack in attacks]),
        1000 * np.mean([attack.seconds for attack in attacks]),
        1000 * np.max([attack.seconds for attack in attacks]),
    ]
    return f"{kind:20}{by:15}{len(made):8}" + "".join(f"{figure:12.1f}" for figure in figures)


def rows(random: np.random.Generator) -> Iterator[str]:
    yield f"{'':20}{'':15}{'tables':>8}" + "".join(f"{heading:>12}" for heading in HEADINGS)
    for kind, (count, draw) in KINDS.items():
        made = [draw(random) for _ in range(count)]
        for by, protector in PROTECTORS.items():
            yield row(kind, by, made, [attacked(table, protector) for table in made])


def edition(random: np.random.Generator) -> str:
    """Three hundred tables of 6 to 56 cells, 5,000 cells in all."""
    small = [with_margins(counts(random, 1, random.integers(2, 6))) for _ in range(225)]
    middle = [with_margins(counts(random, random.integers(3, 7), random.integers(3, 5))) for _ in range(45)]
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
    for line in rows(drawn):
        print(line)
    print(edition(drawn))
