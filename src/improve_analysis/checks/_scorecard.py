"""The scorecard as the scan of numbers takes it: which figures a row may hold, and how far from a target they are."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from improve_analysis.checks._printed import MEASURE, PERIOD, Figure
from improve_analysis.display import planned
from improve_analysis.display.scorecard import NAME as PAGE
from improve_analysis.display.scorecard import NOTHING, OF_TEAM, TEAM, name_of, reading_words
from improve_analysis.plan import Plan, PlanMeasure, Target

__all__ = ["PAGE", "ScorecardNumbers"]

DISTANCE = "the distance to the target"


@dataclass(frozen=True, kw_only=True)
class ScorecardNumbers:
    """What the scorecard may say. `small_up_to`: as in `display.scorecard.outputs`; 0 in a restricted edition."""

    plan: Plan
    small_up_to: int

    @cached_property
    def phrases(self) -> Collection[str]:
        """The plan's words, and the readings that people entered."""
        return {
            *planned.areas(self.plan).values(),
            *self._by_name,
            *(reading_words(one, self.small_up_to) for one in self.plan.readings),
        }

    @cached_property
    def _by_name(self) -> Mapping[str, PlanMeasure]:
        return {" ".join(name_of(one).split()): one for one in self.plan.measures.values()}

    def of_caption(self, caption: str, ledger: Iterable[Figure]) -> Sequence[Figure]:
        """Those of a team, else those of the whole council."""
        if caption.startswith(OF_TEAM):
            return [one for one in ledger if one.key.get(TEAM) == caption.removeprefix(OF_TEAM) and len(one.key) == 1]
        return [one for one in ledger if not one.key]

    def of_row(self, own: Sequence[Figure], header: str, cells: Sequence[str]) -> Sequence[Figure]:
        """The figures of the measure and the period that a row names, with how far they are from its target."""
        said = {header, *cells} - {NOTHING}
        found = [one for one in own if one.labels[MEASURE] in said and one.labels[PERIOD] in said]
        answers = self._by_name.get(header)
        targets = [one for one in self._targets if answers is None or answers.id in one.plan_ids]
        return [*found, *_distances(found, targets)]

    @cached_property
    def _targets(self) -> Sequence[Target]:
        return [one for own in self.plan.targets.values() for one in own if one.value is not None]


def _distances(found: Sequence[Figure], targets: Sequence[Target]) -> Iterator[Figure]:
    for figure in found:
        for target in targets:
            if figure.part == "value" and figure.value is not None and figure.measure == target.measure:
                yield replace(figure, part=DISTANCE, printed=_apart(figure, target))


def _apart(figure: Figure, target: Target) -> str:
    """With as many places as the figure has, or the target where that has more; whole ones without."""
    assert figure.value is not None and target.value is not None  # noqa: S101, PT018 - the caller has looked
    places = max(figure.decimals, len(f"{target.value:g}".partition(".")[2]))
    return f"{round(abs(figure.value - target.value), places):,.{places}f}".removesuffix(".0")
