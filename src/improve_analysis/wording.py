"""The words beside a figure that depend on the council's plan: which reading was taken, which questions it leaves open.

Measures and exhibits are declared once for every council. What a declaration says of a plan is shown only where the
council's own plan says it too.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import replace

from improve_analysis.disclosure import Release
from improve_analysis.measures import CHAPTERS, EXHIBITS, MEASURES
from improve_analysis.measures._measure import Measure
from improve_analysis.plan import Plan, load_exhibit_readings, load_plan
from improve_analysis.settings import Settings

_QUESTIONS = re.compile(r" \(((?:Q\d+, )*Q\d+)(?:, variant)?\)")
"""How a declaration names questions of the plan: ` (Q6, Q7)`, ` (Q13, variant)`."""


def in_words_of_the_plan(releases: Mapping[str, Release], settings: Settings) -> dict[str, Release]:
    """The releases with the readings that the council's plan needs, and without questions that it does not raise."""
    plan = load_plan(settings.plan, declared=MEASURES, chapters=CHAPTERS)
    readings = load_exhibit_readings(settings.plan, EXHIBITS)
    return {name: _worded(found, plan, readings) for name, found in releases.items()}


def _worded(found: Release, plan: Plan, readings: Mapping[str, str]) -> Release:
    exhibit = replace(found.exhibit, reading=readings.get(found.exhibit.id, found.exhibit.reading))
    measures = {name: measure_in(plan, measure) for name, measure in found.measures.items()}
    return replace(found, exhibit=exhibit, measures=measures)


def measure_in(plan: Plan, measure: Measure) -> Measure:
    """A measure that names only what is in the plan: ids that the plan gives to it, and questions that it raises."""
    named = {name for target in plan.targets.get(measure.id, ()) for name in target.plan_ids}
    named |= {one.id for one in plan.measures.values() if measure.id in one.measures}
    own = tuple(name for name in measure.plan_ids if name in named)
    source, note = (without_questions(text, except_for=plan.variants) for text in (measure.source, measure.note))
    if (own, source, note) == (tuple(measure.plan_ids), measure.source, measure.note):
        return measure
    return replace(measure, plan_ids=own, source=source, note=note)


def without_questions(text: str, *, except_for: Collection[str]) -> str:
    """A text without the questions of the plan that it names in brackets, those of `except_for` apart."""
    return _QUESTIONS.sub(
        lambda found: found[0] if {*found[1].split(", ")} <= {*except_for} else "",
        text,
    )
