"""Every measure and exhibit of the book, by id. One module a chapter; each lists its MEASURES and EXHIBITS."""

from __future__ import annotations

from types import MappingProxyType

from improve_analysis.measures import (
    assessments,
    fewer,
    homes,
    oversight,
    permanence,
    placement,
    records,
    thresholds,
    workforce,
)
from improve_analysis.measures._exhibit import Exhibit, Form
from improve_analysis.measures._measure import Measure

_MODULES = (thresholds, assessments, oversight, permanence, placement, homes, fewer, workforce, records)

CHAPTERS = MappingProxyType({module.CHAPTER: module.TITLE for module in _MODULES})
"""Chapter id -> title, in the order of the book. The notebook of a chapter has its id as a name."""

MEASURES: MappingProxyType[str, Measure] = MappingProxyType(
    {measure.id: measure for module in _MODULES for measure in module.MEASURES}
)

SUBSETS = (
    ("_care.looked_after_on", "_care.episodes_on"),
    ("_visits.plans_due_review", "_front_door.plans_open"),
    ("_visits.protected_on", "_front_door.plans_open"),
    ("_visits.plans_due_review", "_visits.protected_on"),
    (
        "_recording.assessments_completed by cina_assessment_auth_date",
        "_front_door.assessments by cina_assessment_auth_date",
    ),
    ("_recording.contacts_received by cont_contact_date", "_front_door.contacts by cont_contact_date"),
    ("_entries.entrants by entered", "_care.starts by entered"),
    ("_care.starts by entered", "_entries.entrants by entered"),
    ("_entries.entrants_known by entered", "_care.starts by entered"),
    ("_entries.departures by left", "_care.ceases by left"),
    ("_care.ceases by left", "_entries.departures by left"),
    ("_homes.children_housed", "_care.looked_after_on"),
)
"""Universes of which the first is part of the second on every day, by name of module and frame."""

EVERY_CHILD_IN_CARE = (
    "_care.looked_after_on",
    "placement.children_placed",
    "_journeys.arrangements_on",
    "_stays.stability_in_year",
    "_stays.long_term",
    "_workers.workers_of_children_on",
    "_entries.children_by_order",
)
"""Universes of the same children on every day, each with more that is known of them."""

BALANCES = (("_care.looked_after_on", "_care.starts by entered", "_care.ceases by left"),)
"""Universes of a stock, of what starts and of what ends: the stock is the one before, and the first less the second."""

OVERVIEW = "overview"

_HEADLINES = tuple(
    Exhibit(
        id=f"{OVERVIEW}.{measure.id}",
        title=measure.title,
        measures=(measure.id,),
        form=Form.HEADLINE,
        length=measure.headline,
    )
    for measure in MEASURES.values()
    if measure.headline is not None
)

EXHIBITS: MappingProxyType[str, Exhibit] = MappingProxyType(
    {
        exhibit.id: exhibit
        for exhibits in (_HEADLINES, *(module.EXHIBITS for module in _MODULES))
        for exhibit in exhibits
    }
)
"""Every exhibit of the book; those of the overview are made from the measures that have a headline."""
