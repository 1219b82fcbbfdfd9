"""The whole plan, read together, so that what one file says of another can be checked."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain
from pathlib import Path

from improve_analysis.plan import actions, events, milestones, readings, register, targets, variants
from improve_analysis.plan._rows import wrong_at
from improve_analysis.plan.actions import Action
from improve_analysis.plan.events import EVERY_MEASURE, Event
from improve_analysis.plan.milestones import Milestone
from improve_analysis.plan.readings import Reading
from improve_analysis.plan.register import PlaceKind, PlanMeasure
from improve_analysis.plan.targets import Target
from improve_analysis.plan.variants import Variant


@dataclass(frozen=True, kw_only=True)
class Plan:
    """The council's plan, from the CSV files of `folder`.

    `measures`: every measure and criterion by id. `targets`: by declared measure. `actions`, `variants`: by id.
    """

    folder: Path
    measures: Mapping[str, PlanMeasure]
    targets: Mapping[str, tuple[Target, ...]]
    actions: Mapping[str, Action]
    milestones: tuple[Milestone, ...]
    readings: tuple[Reading, ...]
    events: tuple[Event, ...]
    variants: Mapping[str, Variant]

    def asked_in(self, question: str) -> tuple[str, ...]:
        """The ids of the plan's measures whose words raise a question (Q1 …)."""
        return tuple(measure.id for measure in self.measures.values() if question in measure.questions)


def load_plan(folder: Path, *, declared: Collection[str], chapters: Collection[str]) -> Plan:
    """The plan in `folder`, every file checked against the others and against the book.

    `declared`: ids of the measures that are computed; `chapters`: ids of the book's chapters. Raises InputError with
    the file and line of the first row that cannot be used.
    """
    plan = Plan(
        folder=folder,
        measures=register.load_register(folder),
        targets=targets.load_targets(folder),
        actions=actions.load_actions(folder),
        milestones=milestones.load_milestones(folder),
        readings=readings.load_readings(folder),
        events=events.load_events(folder),
        variants=variants.load_variants(folder),
    )
    _check_places(plan)
    _check_targets(plan)
    _check_actions(plan)
    _check_readings(plan)
    _check_ids(plan, declared, chapters)
    return plan


def _check_places(plan: Plan) -> None:
    dated = {name for milestone in plan.milestones for name in milestone.plan_ids}
    for measure in plan.measures.values():
        if measure.place_kind is PlaceKind.MILESTONE and measure.id not in dated:
            raise wrong_at(
                plan.folder / register.FILE,
                measure.line,
                f"{measure.id} is a milestone, and no row of {milestones.FILE} names it; add one there.",
            )


def _check_targets(plan: Plan) -> None:
    for target in chain.from_iterable(plan.targets.values()):
        dates = [date for name in target.plan_ids if name in plan.measures for date in plan.measures[name].target_by]
        if target.value is not None and not target.by and dates:
            raise wrong_at(
                plan.folder / targets.FILE,
                target.line,
                f"the target of {target.measure} has no date, and the plan gives {', '.join(dates)}; fill in by.",
            )


def _check_actions(plan: Plan) -> None:
    areas = {measure.area for measure in plan.measures.values()}
    for action in plan.actions.values():
        if action.area not in areas:
            raise wrong_at(
                plan.folder / actions.FILE,
                action.line,
                f"area '{action.area}' of {action.id} has no measure in {register.FILE}; write one of "
                f"{', '.join(sorted(areas))}.",
            )


def _check_readings(plan: Plan) -> None:
    for reading in plan.readings:
        measure = plan.measures.get(reading.measure)
        if measure is not None and measure.place_kind is not PlaceKind.READING:
            raise wrong_at(
                plan.folder / readings.FILE,
                reading.line,
                f"{reading.measure} is not entered by people (its place is {measure.place_kind}); remove the row, or "
                f"change its place_kind in {register.FILE} to reading.",
            )


class _Named(StrEnum):
    """What a file may name in another, and where its ids are found."""

    IN_PLAN = f"a measure of the plan; see the column id of {register.FILE}"
    IN_BOOK = "a measure of the book; see improve measures"
    QUESTION = f"a question of the plan; see the column id of {variants.FILE}"
    NOTABLE = (
        f"a measure or chapter; see improve measures and the column id of {register.FILE}, or write {EVERY_MEASURE}"
    )


def _check_ids(plan: Plan, declared: Collection[str], chapters: Collection[str]) -> None:
    known: Mapping[_Named, Collection[str]] = {
        _Named.IN_PLAN: plan.measures,
        _Named.IN_BOOK: declared,
        _Named.QUESTION: plan.variants,
        _Named.NOTABLE: {*plan.measures, *declared, *chapters, EVERY_MEASURE},
    }
    for file, line, names, kind in _names(plan):
        for name in names:
            if name not in known[kind]:
                raise wrong_at(plan.folder / file, line, f"'{name}' is not {kind}.")


def _names(plan: Plan) -> Iterator[tuple[str, int, Sequence[str], _Named]]:
    """Everything that one file names in another, with the file and the line that name it."""
    for measure in plan.measures.values():
        yield register.FILE, measure.line, measure.measures, _Named.IN_BOOK
        yield register.FILE, measure.line, measure.questions, _Named.QUESTION
    for target in chain.from_iterable(plan.targets.values()):
        yield targets.FILE, target.line, [target.measure], _Named.IN_BOOK
        yield targets.FILE, target.line, target.plan_ids, _Named.IN_PLAN
        yield targets.FILE, target.line, target.questions, _Named.QUESTION
    for milestone in plan.milestones:
        yield milestones.FILE, milestone.line, milestone.plan_ids, _Named.IN_PLAN
    for reading in plan.readings:
        yield readings.FILE, reading.line, [reading.measure], _Named.IN_PLAN
    for event in plan.events:
        yield events.FILE, event.line, event.measures, _Named.NOTABLE
    for variant in plan.variants.values():
        yield variants.FILE, variant.line, (*variant.measures, *variant.variant_measures), _Named.IN_BOOK
