"""The statistics that a page prints, rounded as it prints them: a mean, its limits, an interval, a line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from improve_analysis.disclosure import Release
from improve_analysis.disclosure.cells import conditions_of, days_of, ledger_universe, universe_of
from improve_analysis.evidence.charts import ControlChart
from improve_analysis.evidence.evidence import Evidence
from improve_analysis.measures._exhibit import Form
from improve_analysis.measures._measure import ALL, Measure, Net, Unit
from improve_analysis.statistics.rounding import half_up

_HAIR = 1e-9

MEAN, LOWER, UPPER = "mean", "lower limit", "upper limit"
FROM, TO, LINE = "interval from", "interval to", "line to the target"


@dataclass(frozen=True, kw_only=True)
class Statistic:
    """One number beside a figure: its name, and its value as it is printed, to the decimals of the measure's unit."""

    name: str
    value: float


def printed_statistics(evidence: Evidence) -> dict[str, Statistic]:
    """Name -> statistic.

    Limits are the lowest and the highest value that a figure may have within them: rounded inwards, so that a figure
    outside them is outside what is printed too, and no further out than the measure can be.
    """
    found = {**_of_chart(evidence), **_of_interval(evidence), **_of_line(evidence)}
    return {name: Statistic(name=name, value=value) for name, value in found.items()}


def evidence_lines(release: Release, evidence: Sequence[Evidence]) -> Iterator[dict[str, Any]]:
    """A line of the ledger for each statistic that the exhibit's page prints, without its edition.

    They are of the last period, estimates, and not counts of people. The overview prints none.
    """
    if release.exhibit.form is Form.HEADLINE:
        return
    start, end = days_of(release.periods[-1]) if release.periods else ("", "")
    for one in evidence:
        for statistic in printed_statistics(one).values():
            yield {
                "measure": one.measure.id,
                "exhibit": one.exhibit,
                "part": "value",
                "kind": "estimate",
                "universe": ledger_universe(universe_of(one.measure), start, end),
                "where": [one.measure.id, statistic.name],
                "start": start,
                "end": end,
                "key": conditions_of(" / ".join(release.exhibit.by) or ALL, one.category),
                "value": statistic.value,
                "status": "",
                "decimals": one.measure.unit.decimals,
                "of_people": False,
                "scale": 1.0,
            }


def within_unit(value: float, measure: Measure) -> float:
    """A limit no further out than the measure can be: a percentage is from 0 to 100, and only a net change under 0."""
    highest = 100.0 if measure.unit is Unit.PERCENT else np.inf
    return value if isinstance(measure, Net) else float(np.clip(value, 0.0, highest))


def _of_chart(evidence: Evidence) -> dict[str, float]:
    if not isinstance(evidence.chart, ControlChart):
        return {}
    chart, unit = evidence.chart.chart, evidence.measure.unit
    lower, upper = (within_unit(limits[-1], evidence.measure) for limits in (chart.lowers, chart.uppers))
    step = 10.0**unit.decimals
    inner_lower, inner_upper = np.ceil(lower * step - _HAIR) / step, np.floor(upper * step + _HAIR) / step
    if inner_lower > inner_upper:
        inner_lower, inner_upper = _rounded(lower, unit), _rounded(upper, unit)
    return {MEAN: _rounded(chart.means[-1], unit), LOWER: float(inner_lower) + 0.0, UPPER: float(inner_upper)}


def _of_interval(evidence: Evidence) -> dict[str, float]:
    if evidence.interval is None:
        return {}
    unit = evidence.measure.unit
    return {FROM: _rounded(evidence.interval.low, unit), TO: _rounded(evidence.interval.high, unit)}


def _of_line(evidence: Evidence) -> dict[str, float]:
    if evidence.trajectory is None or evidence.trajectory.line_now is None:
        return {}
    return {LINE: _rounded(evidence.trajectory.line_now, evidence.measure.unit)}


def _rounded(value: float, unit: Unit) -> float:
    return float(half_up(float(value), unit.decimals)) + 0.0
