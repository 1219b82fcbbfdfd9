"""Counts of the council's own children that are public already, as the audit of an edition takes them."""

from __future__ import annotations

from typing import Any, NamedTuple

import pandas as pd

from improve_analysis.disclosure.cells import ledger_universe, parts_of, universe_of
from improve_analysis.measures import MEASURES
from improve_analysis.published.indicators import INDICATORS


class Known(NamedTuple):
    """A published count and the part of a measure that counts the very same."""

    code: str
    measure: str
    part: str


TOP, BOTTOM = "numerator", "denominator"

KNOWN = (
    Known("referrals", "thresholds.referrals", TOP),
    Known("referrals", "thresholds.not_in_need", BOTTOM),
    Known("rereferrals", "thresholds.rereferrals", TOP),
    Known("referral_nfa", "thresholds.referral_nfa", TOP),
    Known("not_in_need", "thresholds.not_in_need", TOP),
    Known("referral_children", "thresholds.rereferral_children", BOTTOM),
    Known("rereferral_children", "thresholds.rereferral_children", TOP),
    Known("plans", "thresholds.plan_rate", TOP),
    Known("plans_started", "thresholds.repeat_plans_ever", BOTTOM),
    Known("repeat_plans", "thresholds.repeat_plans_ever", TOP),
    Known("looked_after", "placement.children_looked_after", TOP),
    Known("looked_after", "placement.distance_unknown", BOTTOM),
    Known("looked_after", "placement.three_or_more", BOTTOM),
    Known("looked_after", "permanence.permanent_arrangements_share", BOTTOM),
    Known("looked_after", "workforce.three_or_more_workers", BOTTOM),
    Known("three_placements", "placement.three_or_more", TOP),
    Known("long_term", "placement.long_term_stability", BOTTOM),
    Known("long_term_stable", "placement.long_term_stability", TOP),
    Known("three_workers", "workforce.three_or_more_workers", TOP),
    Known("ceased", "permanence.left_by_guardianship", BOTTOM),
    Known("left_guardianship", "permanence.left_by_guardianship", TOP),
    Known("left_adoption", "permanence.left_by_adoption", TOP),
)
"""Only what is counted alike. Not `started`: DfE counts children, our measure the times that they came into care."""


def facts(table: pd.DataFrame, la_name: str) -> list[dict[str, Any]]:
    """Lines shaped as a ledger's, one for each published count of the council `la_name` that a measure counts too.

    `table` is that of `load_figures`. A count that was withheld gives no line. They are true of the council's own
    records only, never of an invented council's.
    """
    own = table[(table["area"] == la_name) & table["value"].notna()]
    return [
        _line(known, int(row["year"]), float(row["value"]))
        for known in KNOWN
        for row in own[own["code"] == known.code].to_dict("records")
    ]


def _line(known: Known, year: int, value: float) -> dict[str, Any]:
    indicator, measure = INDICATORS[known.code], MEASURES[known.measure]
    period = indicator.period(year)
    part = next(part for part in parts_of(measure) if part.name == known.part)
    start, end = f"{period.start:%Y-%m-%d}", f"{period.end:%Y-%m-%d}"
    return {
        "edition": f"{indicator.series.publisher} {year}",
        "measure": measure.id,
        "part": known.part,
        "kind": "count",
        "universe": ledger_universe(part.universe or universe_of(measure), start, end),
        "where": sorted(part.where),
        "start": start,
        "end": end,
        "key": {},
        "value": value,
        "status": "",
        "decimals": 0,
        "of_people": True,
    }
