"""Whether what is printed adds up, before anything is worked out from it.

Part of the audit, which shares no code with what withholds.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from improve_analysis.disclosure._implied import Kind, Relation, Structure, Unknown
from improve_analysis.disclosure._published import Cell, Figure, Window


class Sums(NamedTuple):
    """The relations that an outsider can reckon with, and what is wrong with the others."""

    relations: list[Relation]
    failures: list[str]
    notes: list[str]


def sums(structure: Structure, figures: Mapping[Cell, Figure], threshold: int, where: Callable[[Unknown], str]) -> Sums:
    """Leaves out relations between printed figures that do not hold, with those of their group at the same time.

    Categories that leave up to `threshold` people of their whole over, or nothing for those that are withheld, are
    failures; whatever else does not add up is noted. `where` says where an unknown was published.
    """
    found = Sums([], [], [])
    broken: dict[object, list[Window]] = {}
    for relation in structure.relations:
        shown = _Shown.of(relation, structure)
        if fault := _fault(shown, structure, figures, threshold):
            found.failures.append(f"{where(relation.subject)}, by {relation.group[1]}: {fault}.")
        elif not _does_not_add_up(shown):
            continue
        else:
            found.notes.append(f"{relation.words}: left out of the audit.")
        broken.setdefault(_group(relation), []).append(relation.subject.window)
    found.relations.extend(
        relation
        for relation in structure.relations
        if not _meets(relation.subject.window, broken.get(_group(relation), ()))
    )
    return found


def _group(relation: Relation) -> object:
    return relation.group or id(relation)


def _meets(window: Window, others: Sequence[Window]) -> bool:
    return any(other.start <= window.end and window.start <= other.end for other in others)


class _Shown(NamedTuple):
    """A relation, the places of its unknowns that are not known, and the sum of the others."""

    relation: Relation
    open_places: list[int]
    rest: float

    @classmethod
    def of(cls, relation: Relation, structure: Structure) -> _Shown:
        is_open = {place: structure.low[place] < structure.high[place] for place in relation.terms}
        rest = sum(weight * structure.low[place] for place, weight in relation.terms.items() if not is_open[place])
        return cls(relation, [place for place in relation.terms if is_open[place]], rest)


def _does_not_add_up(shown: _Shown) -> bool:
    relation, open_places, rest = shown
    if relation.kind is Kind.REST:
        whole, part, _ = relation.terms
        return whole not in open_places and part not in open_places and rest < 0
    return not open_places and not relation.low <= rest <= relation.high


def _fault(shown: _Shown, structure: Structure, figures: Mapping[Cell, Figure], threshold: int) -> str:
    """What categories give away by what they leave of the whole; empty where nothing."""
    relation, open_places, rest = shown
    if relation.kind is not Kind.CATEGORIES or relation.high > 0 or next(iter(relation.terms)) in open_places:
        return ""
    if not open_places:
        return f"the categories shown leave {rest:g} of the whole over" if 1 <= rest <= threshold else ""
    unknowns = [structure.unknowns[place] for place in open_places]
    withheld = [figures.get(Cell(unknown.family, unknown.window)) for unknown in unknowns]
    is_excused = all(figure is None or figure.in_small_group for figure in withheld)
    least = sum(structure.low[place] for place in open_places)
    if None in withheld or (rest >= least and (rest > 0 or is_excused)):
        return ""
    return f"the categories shown leave {rest:g} of the whole for the {len(withheld)} withheld"
