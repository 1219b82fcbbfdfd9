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


def sums(
    structure: Structure, figures: Mapping[Cell, Figure], threshold: int, name: Callable[[Unknown], str]
) -> Sums:
    """Leaves out relations between printed figures that do not hold.

    Categories that leave up to `threshold` people of their whole over, or nothing for those that are withheld, are
    failures; whatever else does not add up is noted. `name` says where an unknown was published.
    """
    found = Sums([], [], [])
    broken: dict[tuple, list[Window]] = {}
    for relation in structure.relations:
        fault = _fault(relation, structure, figures, threshold)
        if fault is None:
            continue
        kept = found.failures if fault else found.notes
        kept.append(f"{name(relation.subject)}: {fault}" if fault else f"{relation.words}: left out of the audit.")
        broken.setdefault(relation.group or (id(relation),), []).append(relation.subject.window)
    found.relations.extend(relation for relation in structure.relations if not _is_broken(relation, broken))
    return found


def _is_broken(relation: Relation, broken: Mapping[tuple, Sequence[Window]]) -> bool:
    windows = broken.get(relation.group or (id(relation),), ())
    return relation.only_seen or any(
        window.start <= relation.subject.window.end and relation.subject.window.start <= window.end for window in windows
    )


def _fault(
    relation: Relation, structure: Structure, figures: Mapping[Cell, Figure], threshold: int
) -> str | None:
    """What gives people away (a sentence), that it does not add up (the empty text), or None where nothing is wrong."""
    open_places = [place for place in relation.terms if structure.low[place] < structure.high[place]]
    rest = sum(weight * structure.low[place] for place, weight in relation.terms.items() if place not in open_places)
    if relation.kind is Kind.CATEGORIES and relation.high == 0:
        return _categories_fault(relation, structure, figures, threshold, open_places, rest)
    if relation.kind is Kind.REST:
        places = [*relation.terms]
        return "" if open_places == places[2:] and rest < 0 else None
    return "" if not open_places and not relation.low <= rest <= relation.high else None
