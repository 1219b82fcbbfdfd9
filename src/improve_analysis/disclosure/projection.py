"""The projection of children in care as it may be shown: estimates of what is to come, rounded, and none of few.

No number here counts anyone: all are medians and quantiles of simulations. What they start from are counts, so groups
in which fewer than ten are projected are left out, and the rest is rounded to fives, for either audience.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pandas as pd

from improve_analysis.calendar import months_before
from improve_analysis.disclosure.ledger import Line
from improve_analysis.measures._breakdown import PLACEMENT_GROUPS, PLAN_AGE_EDGES, PLAN_AGES
from improve_analysis.measures._projection import flows
from improve_analysis.measures._records import Records
from improve_analysis.statistics.projection import (
    ADULT_YEARS,
    MONTHS_A_YEAR,
    CannotBeProjected,
    Counts,
    Flows,
    Spread,
    Why,
    simulate,
    spread,
)

ID = "homes.projection"
TITLE = "Children in care in the years ahead"
EVERYONE = "All children in care"
WIDE = f"{EVERYONE}: wide range"
YEARS_AHEAD = 5
SEED = 866
FEWEST = 10
"""A group is shown where the middle projection of every year is of so many children at least."""
ROUNDED_TO = 5

AGES = tuple(name for name, youngest in zip(PLAN_AGES, PLAN_AGE_EDGES, strict=False) if youngest < ADULT_YEARS)

_WIDE = ("low_95", "high_95")
_REASONS = {
    Why.TOO_SHORT: "The records of children in care and their placements do not cover the two years that rates are "
    "taken from, so nothing is projected.",
    Why.NOBODY_IN_CARE: "The records hold no child in care in the years that rates are taken from, so nothing is "
    "projected.",
}
TOO_FEW = "Too few children are in care for a projection that may be shown."


@dataclass(frozen=True, kw_only=True)
class Estimate:
    """Children at one year end: the middle of the simulations, the range of four in five, that of nineteen in twenty.

    The middle is rounded to the nearest five, half up; ranges are rounded outwards.
    """

    median: int
    low_80: int
    high_80: int
    low_95: int
    high_95: int


@dataclass(frozen=True, kw_only=True)
class Projection:
    """Estimates for the end of each of `years`; `by_age` and `by_placement` hold those groups only that may be shown.

    `rate_months`: how many months to `as_at` the rates are of. `left_out`: groups that are not shown, by name.
    `missing`: why there is nothing to show, or empty.

    Raises ValueError for an estimate that is not rounded, out of order, or of fewer than ten.
    """

    as_at: pd.Timestamp
    rate_months: int
    years: Sequence[pd.Timestamp]
    total: Sequence[Estimate]
    by_age: Mapping[str, Sequence[Estimate]]
    by_placement: Mapping[str, Sequence[Estimate]]
    left_out: Sequence[str] = ()
    missing: str = ""

    def __post_init__(self) -> None:
        for name, estimates in self.rows.items():
            if len(estimates) != len(self.years):
                raise ValueError(f"{name}: a projection has one estimate for each year.")
            for estimate in estimates:
                _check(name, estimate)

    @property
    def rows(self) -> Mapping[str, Sequence[Estimate]]:
        """Everyone first, then ages, then placements; nothing where the projection is missing."""
        return {} if self.missing else {EVERYONE: self.total, **self.by_age, **self.by_placement}


def _check(name: str, estimate: Estimate) -> None:
    values = (estimate.low_95, estimate.low_80, estimate.median, estimate.high_80, estimate.high_95)
    if any(value % ROUNDED_TO for value in values) or estimate.median < FEWEST:
        raise ValueError(f"{name}: an estimate that is shown is rounded to fives and of ten children or more.")
    if list(values) != sorted(values) or values[0] < 0:
        raise ValueError(f"{name}: the limits of an estimate are in order, and not negative.")


def release_projection(records: Records) -> Projection:
    """What may be shown of the projection from the records: the same for the same records."""
    known = flows(records)
    if isinstance(known, CannotBeProjected):
        return _nothing(records, known.months, _REASONS[known.why])
    simulated = simulate(known, years_ahead=YEARS_AHEAD, seed=SEED)
    if isinstance(simulated, CannotBeProjected):
        return _nothing(records, simulated.months, _REASONS[simulated.why])
    return projection_of(simulated, known, records.as_at)


def projection_of(simulated: Counts, known: Flows, as_at: pd.Timestamp) -> Projection:
    """`simulated` as by `simulate`, of the groups of `measures._projection`: rounded and without what is of few."""
    total = spread(simulated.sum(axis=(2, 3)))
    months = len(known.entries)
    if not _may_be_shown(total):
        return Projection(**_of(as_at, months, 0), total=(), by_age={}, by_placement={}, missing=TOO_FEW)
    by_age = np.add.reduceat(simulated.sum(axis=3), PLAN_AGE_EDGES[: len(AGES)], axis=2)
    ages, few_ages = _groups(by_age, AGES)
    placements, few_placements = _groups(simulated.sum(axis=2)[..., : len(PLACEMENT_GROUPS)], PLACEMENT_GROUPS)
    return Projection(
        **_of(as_at, months, simulated.shape[1]),
        total=_estimates(total),
        by_age=ages,
        by_placement=placements,
        left_out=(*few_ages, *few_placements),
    )


def _nothing(records: Records, months: int, why: str) -> Projection:
    return Projection(**_of(records.as_at, months, 0), total=(), by_age={}, by_placement={}, missing=why)


def _of(as_at: pd.Timestamp, months: int, years: int) -> dict[str, Any]:
    ends = tuple(months_before(as_at, -MONTHS_A_YEAR * ahead) for ahead in range(1, years + 1))
    return {"as_at": as_at, "rate_months": months, "years": ends}


def _groups(simulated: Counts, names: Sequence[str]) -> tuple[dict[str, tuple[Estimate, ...]], list[str]]:
    """The estimates of the groups (the last axis) that may be shown, and the names of the others."""
    spreads = {name: spread(simulated[..., place]) for place, name in enumerate(names)}
    shown = {name: _estimates(found) for name, found in spreads.items() if _may_be_shown(found)}
    return shown, [name for name in names if name not in shown]


def _may_be_shown(found: Spread) -> bool:
    return bool((found.median >= FEWEST).all())


def _estimates(found: Spread) -> tuple[Estimate, ...]:
    rows = zip(found.median, found.low_80, found.high_80, found.low_95, found.high_95, strict=True)
    return tuple(
        Estimate(
            median=_nearest(median),
            low_80=_down(low_80),
            high_80=_up(high_80),
            low_95=_down(low_95),
            high_95=_up(high_95),
        )
        for median, low_80, high_80, low_95, high_95 in rows
    )


def _nearest(children: float) -> int:
    return _down(children + ROUNDED_TO / 2)


def _down(children: float) -> int:
    return math.floor(children / ROUNDED_TO) * ROUNDED_TO


def _up(children: float) -> int:
    return math.ceil(children / ROUNDED_TO) * ROUNDED_TO


def projection_lines(found: Projection, edition: str) -> Iterable[Line]:
    """The lines of the ledger: estimates, and not counts of people.

    `key`: the row of the table (the wide range of everyone has its own), and which of its numbers it is.
    """
    for name, estimates in found.rows.items():
        for end, estimate in zip(found.years, estimates, strict=True):
            for part, value in asdict(estimate).items():
                yield {
                    "edition": edition,
                    "measure": ID,
                    "exhibit": ID,
                    "part": "value",
                    "kind": "estimate",
                    "universe": ID,
                    "where": [ID],
                    "start": f"{end:%Y-%m-%d}",
                    "end": f"{end:%Y-%m-%d}",
                    "key": {"children": WIDE if name == EVERYONE and part in _WIDE else name, "estimate": part},
                    "value": float(value),
                    "status": "",
                    "decimals": 0,
                    "of_people": False,
                    "scale": 1.0,
                }


def projection_to_json(found: Projection) -> str:
    """As text, for the notebooks of an edition."""
    plain = asdict(found) | {
        "as_at": f"{found.as_at:%Y-%m-%d}",
        "years": [f"{end:%Y-%m-%d}" for end in found.years],
    }
    return json.dumps(plain, indent=1)


def projection_from_json(text: str) -> Projection:
    """What `projection_to_json` wrote; checked as when it was made."""
    plain = json.loads(text)
    return Projection(
        as_at=pd.Timestamp(plain["as_at"]),
        rate_months=plain["rate_months"],
        years=tuple(pd.Timestamp(end) for end in plain["years"]),
        total=_restored(plain["total"]),
        by_age={name: _restored(rows) for name, rows in plain["by_age"].items()},
        by_placement={name: _restored(rows) for name, rows in plain["by_placement"].items()},
        left_out=tuple(plain["left_out"]),
        missing=plain["missing"],
    )


def _restored(rows: Sequence[Mapping[str, int]]) -> tuple[Estimate, ...]:
    return tuple(Estimate(**row) for row in rows)
