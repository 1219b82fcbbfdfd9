"""`python -m benchmarks.duration_intervals`: how often the intervals of times and routes hold the truth.

Councils of few and of many spells are drawn from known laws, half of the spells coming under watch late and many still
open when last seen: three routes with constant hazards, so that the median time, the share done by a day and each
route's share are known in closed form. An interval of 95% should hold them about nineteen times in twenty.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from improve_analysis.statistics.survival import aalen_johansen, kaplan_meier

SEED, COUNCILS = 20240917, 1_000
HAZARDS = {"home": 1 / 400, "guardian": 1 / 900, "adopted": 1 / 1_500}
LEAST_DAYS, MOST_DAYS = 30, 900
LATE_BY_DAYS = 200
DAY = 182


def spells_of(rng: np.random.Generator, count: int) -> pd.DataFrame:
    """`entry`, `exit`, `route` (missing while open) of spells that were seen at all."""
    whole = sum(HAZARDS.values())
    ends = np.ceil(rng.exponential(1 / whole, 3 * count))
    last_seen = np.ceil(rng.uniform(LEAST_DAYS, MOST_DAYS, 3 * count))
    entry = np.where(rng.random(3 * count) < 0.5, 0.0, np.floor(rng.uniform(0, LATE_BY_DAYS, 3 * count)))
    route = rng.choice([*HAZARDS], 3 * count, p=[hazard / whole for hazard in HAZARDS.values()])
    exits = np.minimum(ends, last_seen)
    spells = pd.DataFrame({"entry": entry, "exit": exits, "route": np.where(ends <= last_seen, route, None)})
    return spells[spells["exit"] > spells["entry"]].head(count)


def held(rng: np.random.Generator, count: int) -> dict[str, bool]:
    """Which truths the intervals of one council hold."""
    spells, whole = spells_of(rng, count), sum(HAZARDS.values())
    done = 1 - np.exp(-whole * DAY)
    curve = kaplan_meier(spells["exit"], spells["route"].notna(), entry=spells["entry"])
    routes = aalen_johansen(spells["exit"], spells["route"], routes=[*HAZARDS], entry=spells["entry"])
    truths = {"median": (np.log(2) / whole, curve.median_interval()), "done": (done, curve.interval([DAY]))}
    for route, hazard in HAZARDS.items():
        truths[route] = (done * hazard / whole, routes.interval(route, [DAY]))
    return {name: bool(ends[0] - (name == "median") <= truth <= ends[1]) for name, (truth, ends) in truths.items()}


def main() -> None:
    """Print a row for each size of council."""
    print("| spells | median | share done | " + " | ".join(HAZARDS) + " |\n|---|---|---|---|---|---|")
    for count in (40, 120, 400):
        rng = np.random.default_rng(SEED)
        found = pd.DataFrame([held(rng, count) for _ in range(COUNCILS)]).mean() * 100
        print(f"| {count} | " + " | ".join(f"{share:.1f}%" for share in found) + " |")


if __name__ == "__main__":
    main()
