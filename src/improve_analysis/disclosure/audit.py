"""What an outsider can work out from everything that was ever published: the attack that an edition must withstand.

It works from the ledger alone and shares no code with what withholds, so a mistake there is not repeated here. Method:
the attacker's problem of statistical disclosure control (Hundepool and others, Handbook on Statistical Disclosure
Control, 4.3): the least and the most of each number of people, given all figures and how they hang together.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from scipy.sparse import csr_array

from improve_analysis.disclosure import _adding_up, _attacker, _implied, _published
from improve_analysis.disclosure._implied import Balance, Kind, Relation, Structure, Unknown
from improve_analysis.disclosure._published import Cell, Family, Figure, Window
from improve_analysis.disclosure._windows import Ties, Windowed

NARROWEST = 10
_PRICES = {
    Kind.CATEGORIES: 4.0,
    Kind.REST: 1.5,
    Kind.PERIODS: 1.0,
    Kind.WITHIN: 1.0,
    Kind.BALANCE: 1.0,
    Kind.QUOTIENT: 0.5,
}
"""Where not all can hold, relations across time go before those within a table: records that came late break them."""


@dataclass(frozen=True, kw_only=True)
class Interval:
    """What an outsider can tell of one number of people: `low` to `high`, both inclusive."""

    description: str
    low: int
    high: int


@dataclass(frozen=True, kw_only=True)
class Report:
    """`figures`: how many unknown numbers were attacked. `withheld`: how many figures the ledger withholds.

    `narrowest`: the narrowest intervals of numbers that may be small (none that is four times as wide as required).
    `failures` and `notes`: a sentence each.
    """

    figures: int
    withheld: int
    narrowest: Sequence[Interval]
    failures: Sequence[str]
    notes: Sequence[str]

    @property
    def passed(self) -> bool:
        return not self.failures


def audit(  # noqa: PLR0913 (what is known to everybody, and the rule)
    lines: Sequence[Mapping[str, Any]] | pd.DataFrame,
    *,
    balances: Sequence[Balance],
    subsets: Sequence[tuple[str, str]],
    threshold: int = 5,
    width: int = 5,
    facts: Sequence[Mapping[str, Any]] | pd.DataFrame = (),
    windowed: Sequence[Windowed] = (),
) -> Report:
    """Attack the figures of `lines`, the ledger of one or more editions together.

    `subsets`: pairs of universes, inner and outer. `facts`: lines of what others have published. `windowed`: the
    universes whose counts over windows do not just add up. A number that may be 1 to `threshold` must have an interval
    at least `width` wide that reaches above `threshold`. Raises InputError for a line that lacks a field.
    """
    ties = Ties(windowed)
    printed = [ties.named(line) for line in (*_published.read(lines), *_published.read(facts, ours=False))]
    figures, shares = _published.figures(printed), _published.quotients(printed)
    structure = _implied.structure(figures, shares, [Balance(*balance) for balance in balances], subsets, ties)
    sources = _Sources(figures)
    sums = _adding_up.sums(structure, figures, threshold, sources.words)
    is_attacked = np.array([_is_attacked(unknown, figures) for unknown in structure.unknowns], dtype=bool)
    need = _attacker.Need(threshold, width)
    reach = _attacker.reach(_system(structure, sums.relations), is_attacked, need)
    risks = _risks(structure, reach, is_attacked, threshold)
    judged = _published.judged(printed, shares, threshold)
    reached = [_sentence(risk, figures, sources) for risk in risks if _is_too_narrow(risk, threshold, width)]
    left_out = [f"{sums.relations[place].words}: left out of the audit." for place in reach.left_out]
    return Report(
        figures=int(is_attacked.sum()),
        withheld=sum(figure.is_withheld for figure in figures.values()),
        narrowest=_narrowest(risks, sources, _attacker.PLAINLY_WIDE * width),
        failures=[*dict.fromkeys([*judged.failures, *sums.failures, *reached])],
        notes=[*dict.fromkeys([*judged.notes, *sums.notes, *left_out])],
    )


def _is_attacked(unknown: Unknown, figures: Mapping[Cell, Figure]) -> bool:
    """Whether it is not printed as it is; what others have rounded is theirs."""
    figure = _figure(unknown, figures)
    return figure is None or figure.is_withheld or (figure.is_ours and figure.low < figure.high)


def _figure(unknown: Unknown, figures: Mapping[Cell, Figure]) -> Figure | None:
    return None if unknown.is_rest else figures.get(Cell(unknown.family, unknown.window))


def _system(structure: Structure, relations: Sequence[Relation]) -> _attacker.System:
    lengths = [len(relation.terms) for relation in relations]
    columns = [place for relation in relations for place in relation.terms]
    weights = [float(weight) for relation in relations for weight in relation.terms.values()]
    matrix = csr_array(
        (weights, columns, np.concatenate([[0], np.cumsum(lengths, dtype=int)])),
        shape=(len(relations), len(structure.unknowns)),
    )
    return _attacker.System(
        matrix=matrix,
        row_low=np.array([relation.low for relation in relations], dtype=float),
        row_high=np.array([relation.high for relation in relations], dtype=float),
        price=np.array([_PRICES[relation.kind] for relation in relations], dtype=float),
        low=np.array(structure.low, dtype=float),
        high=np.array(structure.high, dtype=float),
    )


class _Risk(NamedTuple):
    """An unknown that may be small, and the interval that can be reached."""

    unknown: Unknown
    low: float
    high: float


def _risks(structure: Structure, reach: _attacker.Reach, is_attacked: np.ndarray, threshold: int) -> list[_Risk]:
    places = np.flatnonzero(is_attacked & (reach.low <= threshold) & (reach.high >= 1))
    return [_Risk(structure.unknowns[int(place)], reach.low[place], reach.high[place]) for place in places]


def _is_too_narrow(risk: _Risk, threshold: int, width: int) -> bool:
    return risk.high - risk.low < width or risk.high <= threshold


def _narrowest(risks: Sequence[_Risk], sources: _Sources, below: float) -> list[Interval]:
    narrow = [risk for risk in risks if risk.high - risk.low < below]
    return [
        Interval(description=sources.words(risk.unknown), low=int(risk.low), high=int(risk.high))
        for risk in sorted(narrow, key=lambda risk: risk.high - risk.low)[:NARROWEST]
    ]


def _sentence(risk: _Risk, figures: Mapping[Cell, Figure], sources: _Sources) -> str:
    figure = _figure(risk.unknown, figures)
    shown = "is not shown" if figure is None else "is withheld" if figure.is_withheld else "is rounded"
    low, high = int(risk.low), int(risk.high)
    reached = f"{low}" if low == high else f"{low} to {high}"
    return f"{sources.words(risk.unknown)} {shown}, but an outsider can tell that it is {reached}."


class _Sources:
    """Where a number was published last: it, or the figures that it follows from."""

    def __init__(self, figures: Mapping[Cell, Figure]) -> None:
        """Indexed by cell, by family and by universe, the latest edition of each."""
        self._latest: dict[Hashable, tuple[str, str]] = {}
        for cell, figure in figures.items():
            source = (figure.edition, figure.measure)
            for place in (cell, cell.family, cell.family.universe, None):
                self._latest[place] = max(source, self._latest.get(place, source))

    def words(self, unknown: Unknown) -> str:
        edition, measure = max(
            self._source(family, unknown.window) for family in (unknown.family, unknown.less) if family
        )
        return f"Edition {edition}, {measure}: {unknown.words}"

    def _source(self, family: Family, window: Window) -> tuple[str, str]:
        for place in (Cell(family, window), family, family.universe):
            if place in self._latest:
                return self._latest[place]
        return self._latest[None][0], family.universe
