"""Which of a measure's targets a release's figures are held against."""

from __future__ import annotations

from collections.abc import Sequence

from improve_analysis.disclosure import Release
from improve_analysis.measures._exhibit import Form
from improve_analysis.measures._measure import Count, Measure, Net, Rate
from improve_analysis.plan import Target


def target_for(release: Release, measure: Measure) -> Target | None:
    """The target that the figures can be held against: the next one due, else one without a date, else the last.

    A number of events is held against its target only over the length of period that the target is for, which is the
    headline's, else what its exhibit declares, and a curve against none: a target is for one day of it.
    """
    grows = isinstance(measure, Count | Net | Rate) and not measure.of.at_a_date
    too_short = grows and release.length is not (measure.headline or release.exhibit.length)
    if too_short or release.exhibit.form is Form.CURVE:
        return None
    return next(iter(_in_force(release, [one for one in release.targets[measure.id] if one.value is not None])), None)


def _in_force(release: Release, targets: Sequence[Target]) -> list[Target]:
    """The targets that are next due, else those without a date, else the last."""
    month = f"{release.as_at:%Y-%m}"
    ahead = [target for target in targets if target.by >= month]
    undated = [target for target in targets if not target.by]
    wanted = (ahead or undated or list(targets[-1:]))[:1]
    return [target for target in targets if wanted and target.by == wanted[0].by]


def said_in_the_plan(release: Release, measure: Measure) -> list[str]:
    """How the plan's words for a measure are read: of the target it is held against, or of those without a number."""
    target = target_for(release, measure)
    read = [target] if target else _in_force(release, [one for one in release.targets[measure.id] if one.value is None])
    return [one.note for one in read if one.note]


def targets_of(release: Release) -> dict[str, Target]:
    """Measure id -> the target it is held against, for those that have one."""
    found = {name: target_for(release, measure) for name, measure in release.measures.items()}
    return {name: target for name, target in found.items() if target is not None}


def wanted_direction(target: Target) -> int:
    """Which way the target asks for: 1 up, -1 down."""
    return 1 if target.comparator.startswith(">") else -1
