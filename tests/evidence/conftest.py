"""Evidence of made-up releases."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from improve_analysis.disclosure import Release
from improve_analysis.evidence import Evidence, evidence_of
from improve_analysis.measures._measure import Measure
from improve_analysis.plan import Event, PlanDate, Target
from improve_analysis.plan._rows import day_named, month_named
from improve_analysis.statistics.spc import Rules
from tests.display.conftest import over_time


def the_evidence(release: Release, *events: Event, rules: Rules | None = None) -> Evidence:
    """Of a release's only series."""
    (one,) = evidence_of(release, events=events, rules=rules)
    return one


def of_values(measure: Measure, values: Sequence[float], *targets: Target, events: Sequence[Event] = ()) -> Evidence:
    """Of a number or net change over the last so many months."""
    return the_evidence(over_time(measure, [(value, 0) for value in values], *targets), *events)


def on_date(text: str) -> PlanDate:
    return day_named(text) if text.count("-") == 2 else month_named(text)


def event(text: str, *measures: str, rebase: bool = False, what: str = "A new form is used") -> Event:
    return Event(
        date=on_date(text),
        measures=measures or ("all",),
        what=what,
        reason="Fewer questions",
        decided_by="the director",
        rebase=rebase,
        source="made up",
        line=2,
    )


def towards(target: Target, **others: object) -> Target:
    """A target with a baseline."""
    return replace(target, **others)  # type: ignore[arg-type]
