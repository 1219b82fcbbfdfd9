"""What each measure is, for the definitions page and for `improve measures`."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from improve_analysis.measures import CHAPTERS, MEASURES
from improve_analysis.measures._measure import Measure
from improve_analysis.plan import Plan, Target, Variant, load_plan
from improve_analysis.settings import Settings, load_settings
from improve_analysis.wording import measure_in

DIRECTIONS = {1: "higher is better", -1: "lower is better", 0: "neither way is better"}


def catalogue(settings: Settings | None = None) -> list[dict[str, str]]:
    """One row a measure, in the order of the book."""
    plan = load_plan((settings or load_settings()).plan, declared=MEASURES, chapters=CHAPTERS)
    return [_row(measure_in(plan, measure), plan.targets.get(measure.id, ())) for measure in MEASURES.values()]


def _row(measure: Measure, targets: Sequence[Target]) -> dict[str, str]:
    return {
        "id": measure.id,
        "title": measure.title,
        "definition": measure.definition,
        "unit": str(measure.unit),
        "direction": DIRECTIONS[measure.direction],
        "targets": "; ".join(target_words(target) for target in targets),
        "source": measure.source,
        "plan_ids": " ".join(measure.plan_ids),
        "needs": " ".join(measure.needs),
        "note": measure.note,
    }


def target_words(target: Target) -> str:
    """A target in words: value, date, the reading taken of the plan."""
    parts = [target.words, f"by {target.by}" if target.by else "", f"({target.reading})" if target.reading else ""]
    stated = " ".join(part for part in parts if part) if target.words else ""
    return "; ".join(part for part in (stated, target.note) if part)


TABLE_HEAD = (
    *("Id", "Measure", "Chapter", "Definition", "Unit", "Which way is better", "Source", "Targets", "In the plan"),
    *("Readings of the plan", "Note"),
)


def table(settings: Settings) -> list[list[str]]:
    """The same for a reader's own use: `TABLE_HEAD`, then a row for each measure. No cell is empty."""
    plan = load_plan(settings.plan, declared=MEASURES, chapters=CHAPTERS)
    return [[*TABLE_HEAD], *([said or "None" for said in _cells(measure, plan)] for measure in MEASURES.values())]


def _cells(measure: Measure, plan: Plan) -> list[str]:
    readings = [_reading(measure, question).removeprefix("- ") for question in questions_of(measure, plan)]
    targets = [words for target in plan.targets.get(measure.id, ()) if (words := target_words(target))]
    return [
        *(measure.id, measure.title, CHAPTERS[measure.chapter], measure.definition, str(measure.unit)),
        *(DIRECTIONS[measure.direction], measure.source, "; ".join(targets)),
        *(" ".join(plan_ids_of(measure, plan)), " ".join(readings), measure.note),
    ]


def page(settings: Settings) -> str:
    """The definitions page (MyST): every measure under its chapter."""
    plan = load_plan(settings.plan, declared=MEASURES, chapters=CHAPTERS)
    sections = [
        _section(title, [_entry(measure, plan) for measure in MEASURES.values() if measure.chapter == chapter])
        for chapter, title in CHAPTERS.items()
    ]
    return "\n".join([_OPENING if plan.measures else _WITHOUT_A_PLAN, *sections])


_OPENING = """# Definitions

Every measure of this book, how it is counted, where the definition comes from, what the plan asks for, and, where the
plan's words can be read in more than one way, which reading was taken and which were not. This page is made from the
declarations that compute the figures and from the plan's own files, so they cannot differ.
"""

_WITHOUT_A_PLAN = """# Definitions

Every measure of this book, how it is counted and where the definition comes from. This page is made from the
declarations that compute the figures, so they cannot differ. No improvement plan is entered, so no target stands here.
"""


def _section(title: str, entries: Sequence[str]) -> str:
    return "\n".join([f"## {title}: definitions\n", *entries])


def _entry(measure: Measure, plan: Plan) -> str:
    row = _row(measure_in(plan, measure), ())
    lines = [
        f"### {row['title']}\n",
        f"{row['definition']}\n",
        f"- Id: `{row['id']}`",
        f"- Unit: {row['unit']}; {row['direction']}.",
        f"- Source: {row['source']}.",
        *(_asked_for(measure, plan) if plan.measures else ()),
        *(_reading(measure, question) for question in questions_of(measure, plan)),
    ]
    if row["note"]:
        lines.append(f"- Note: {row['note']}")
    return "\n".join(lines) + "\n"


def _asked_for(measure: Measure, plan: Plan) -> list[str]:
    """What the plan asks of it, and where."""
    return [*_targets(plan.targets.get(measure.id, ())), *_in_the_plan(measure, plan)]


def _targets(targets: Sequence[Target]) -> list[str]:
    """A line for each row of targets."""
    return [f"- Target: {_target(target)}" for target in targets] or ["- Target: none in the plan"]


def _target(target: Target) -> str:
    return " ".join(filter(None, (_sentence(target_words(target) or "no number in the plan"), _start(target))))


def _start(target: Target) -> str:
    """Where the plan starts from."""
    if not target.baseline_month:
        return ""
    month = f"{pd.Timestamp(target.baseline_month):%B %Y}"
    return f"Start: {month}, " + (f"{target.baseline:g}." if target.baseline is not None else "no value in the plan.")


def _in_the_plan(measure: Measure, plan: Plan) -> list[str]:
    named = plan_ids_of(measure, plan)
    return [f"- In the plan: {', '.join(named)}"] if named else ["- In the plan: named by none of its measures"]


def plan_ids_of(measure: Measure, plan: Plan) -> list[str]:
    """The ids of the plan's measures that it answers or bears on: in its targets and in the plan's register."""
    named = {name for target in plan.targets.get(measure.id, ()) for name in target.plan_ids}
    return [one.id for one in plan.measures.values() if one.id in named or measure.id in one.measures]


def questions_of(measure: Measure, plan: Plan) -> list[Variant]:
    """The questions that the plan's words leave open about it: of its targets, and those that name it."""
    asked = {name for target in plan.targets.get(measure.id, ()) for name in target.questions}
    return [
        one
        for one in plan.variants.values()
        if one.id in asked or measure.id in one.measures or measure.id in one.variant_measures
    ]


def _reading(measure: Measure, question: Variant) -> str:
    """What was asked, which reading was taken and which were not, and which of the two this measure is."""
    own = "This is one of the others, shown beside it." if measure.id in question.variant_measures else ""
    said = (
        f"- Reading ({question.id}): {question.question}",
        f"Taken: {_sentence(question.chosen)}",
        f"Not taken: {_sentence(question.others)}",
        own,
        f"Why: {_sentence(question.reason)}",
    )
    return " ".join(part for part in said if part)


def _sentence(text: str) -> str:
    return text if text.endswith((".", "?")) else f"{text}."
