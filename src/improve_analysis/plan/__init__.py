"""The council's plan, from `data/plan/`: what it measures, asks and promises, and what people enter for it."""

from __future__ import annotations

from improve_analysis.plan._plan import Plan, load_plan
from improve_analysis.plan._rows import PlanDate
from improve_analysis.plan.actions import Action, Status, load_actions
from improve_analysis.plan.brag import Brag, Rating, rate
from improve_analysis.plan.coverage import Due, coverage, what_is_due
from improve_analysis.plan.events import EVERY_MEASURE, Event, load_events
from improve_analysis.plan.exhibits import load_exhibit_readings
from improve_analysis.plan.milestones import Milestone, MilestoneKind, load_milestones
from improve_analysis.plan.readings import Reading, load_readings, refuse_readings_after
from improve_analysis.plan.register import PlaceKind, PlanMeasure, load_register
from improve_analysis.plan.targets import COMPARATORS, LATER, Target, load_targets
from improve_analysis.plan.variants import Variant, load_variants

__all__ = [
    "COMPARATORS",
    "EVERY_MEASURE",
    "LATER",
    "Action",
    "Brag",
    "Due",
    "Event",
    "Milestone",
    "MilestoneKind",
    "PlaceKind",
    "Plan",
    "PlanDate",
    "PlanMeasure",
    "Rating",
    "Reading",
    "Status",
    "Target",
    "Variant",
    "coverage",
    "load_actions",
    "load_events",
    "load_exhibit_readings",
    "load_milestones",
    "load_plan",
    "load_readings",
    "load_register",
    "load_targets",
    "load_variants",
    "rate",
    "refuse_readings_after",
    "what_is_due",
]
