"""`python -m benchmarks.false_alarms`: how often a control chart cries wolf, and how soon it sees a wolf.

Series that do not change are charted, and the points and charts with a signal counted, beside what the rules imply
where the mean and its variation are known. Then a step is put in, and the chart made anew after each further point, as
in the monthly editions, to see whether one of the first six says so.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from math import factorial

import numpy as np
from scipy import stats

from improve_analysis.statistics.spc import (
    Aim,
    Chart,
    Rules,
    Signal,
    TooFewPoints,
    TwoSigma,
    Variation,
    control_chart,
    share_chart,
)

SEED = 20240917
CHARTS, POINTS, EDITIONS = 10_000, 24, 6
KNOWN = 1_000  # points that the limits are fixed on, where they are to be as good as known
LONG = 400_000
NEITHER = Aim(improvement=0)
RULES = [signal for signal in Signal if signal is not Signal.NONE]
Draw = Callable[[np.random.Generator], Chart | TooFewPoints]


def implied() -> dict[Signal, float]:
    """The share of points that break each rule where mean and variation are known, whichever others they break."""
    rising = {points: points * exactly_rising(points) for points in range(7, 30)}
    return {
        Signal.OUTSIDE: 2 * float(stats.norm.sf(2.66 * 1.128)),
        Signal.TREND: 2 * sum(rising.values()),
        Signal.TWO_IN_THREE: near_in_two_of_three(),
        Signal.SHIFT: sum(points / 2 ** (points + 1) for points in range(7, 200)),
    }


def exactly_rising(points: int) -> float:
    """The chance that a rise of so many points, and no more on either side, starts at a point."""
    return 1 / factorial(points) - 2 / factorial(points + 1) + 1 / factorial(points + 2)


def near_in_two_of_three() -> float:
    """The chance that a point is near a limit and, with those two before and after, in two of three past near."""
    past, outside = stats.norm.sf([2 * 2.66 * 1.128 / 3, 2.66 * 1.128])
    chance = {"outside": outside, "near": past - outside, "side": 0.5 - past, "other": 0.5}
    found = 0.0
    for five in product(chance, repeat=5):
        threes = [five[at : at + 3] for at in range(3)]
        if five[2] == "near" and any(
            "other" not in three and sum(one != "side" for one in three) >= 2 for three in threes
        ):
            found += float(np.prod([chance[one] for one in five]))
    return 2 * found


def single_values(points: int = POINTS, rules: Rules | None = None) -> Draw:
    return lambda random: control_chart(random.standard_normal(points), aim=NEITHER, rules=rules)


def months_of_cases(random: np.random.Generator) -> Chart | TooFewPoints:
    return control_chart(random.binomial(60, 0.8, POINTS) / 60, aim=NEITHER)


def unequal_months(random: np.random.Generator) -> Chart | TooFewPoints:
    out_of = random.integers(20, 120, POINTS)
    return share_chart(random.binomial(out_of, 0.8), out_of, aim=NEITHER)


DRAWS: dict[str, tuple[Draw, int]] = {
    "limits as good as known": (
        single_values(KNOWN + POINTS, Rules(fix_after_points=KNOWN, screens=False)),
        CHARTS // 2,
    ),
    "XmR of 24, default rules": (single_values(), CHARTS),
    "XmR of 24, no screening": (single_values(rules=Rules(screens=False)), CHARTS),
    "XmR of 24, two in three between": (single_values(rules=Rules(two_sigma=TwoSigma.BETWEEN)), CHARTS),
    "XmR of 13": (single_values(13), CHARTS),
    "XmR of 60": (single_values(60), CHARTS // 2),
    "XmR, shares of 60 cases": (months_of_cases, CHARTS),
    "Laney's p', 20 to 119 cases": (unequal_months, CHARTS),
}


def breaches(chart: Chart | TooFewPoints) -> np.ndarray:
    assert isinstance(chart, Chart)
    return np.array([signal.value for signal in chart.signals])


def of_each(signals: np.ndarray) -> list[np.ndarray]:
    """Whether each point has each rule's signal; then any."""
    return [signals == rule.value for rule in RULES] + [signals != Signal.NONE.value]


def false_alarms(draw: Draw, charts: int) -> tuple[list[float], list[float]]:
    """In per cent, of the last 24 points and of charts: those with each rule's signal, then with any."""
    random = np.random.default_rng(SEED)
    found = of_each(np.array([breaches(draw(random))[-POINTS:] for _ in range(charts)]))
    return [100 * one.mean() for one in found], [100 * one.any(axis=1).mean() for one in found]


def in_one_long_series(*, screens: bool) -> list[float]:
    values = np.random.default_rng(SEED).standard_normal(LONG)
    return [
        100 * one.mean() for one in of_each(breaches(control_chart(values, aim=NEITHER, rules=Rules(screens=screens))))
    ]


def seen(step: float, points: int, rules: Rules) -> float:
    """The share of steps up that an edition says of its last point, in one of the six after so many points."""
    random = np.random.default_rng(SEED)
    found = 0
    for _ in range(CHARTS // 10):
        values = random.standard_normal(points + EDITIONS)
        values[points:] += step
        found += any(
            chart.variation is Variation.HIGH
            for last in range(points + 1, points + EDITIONS + 1)
            if isinstance(chart := control_chart(values[:last], aim=NEITHER, rules=rules), Chart)
        )
    return 100 * found / (CHARTS // 10)


def row(name: str, numbers: list[float]) -> str:
    return f"{name:34}" + "".join(f"{number:10.2f}" for number in numbers)


def main() -> None:
    heading = "".join(f"{name:>10}" for name in ("outside", "trend", "2 in 3", "shift", "any"))
    rates = implied()
    print(f"Nothing has changed: points with a signal, %\n{'':34}{heading}")
    print(row("implied, a rule at a time", [100 * rates[rule] for rule in RULES]))
    print(row(f"one series of {LONG:,}, unscreened", in_one_long_series(screens=False)))
    print(row("the same, screened", in_one_long_series(screens=True)))
    found = {name: false_alarms(draw, charts) for name, (draw, charts) in DRAWS.items()}
    for name, (of_points, _) in found.items():
        print(row(name, of_points))
    print(f"\nNothing has changed: charts with a signal among their last 24 points, %\n{'':34}{heading}")
    for name, (_, of_charts) in found.items():
        print(row(name, of_charts))
    print(f"\nA step up: said of the last point in one of the six editions after it, %\n{'':34}", end="")
    print("".join(f"{step:>9} s" for step in (0, 1, 1.5, 2, 3)))
    for points in (12, 24):
        for name, rules in {"recalculated": Rules(), "fixed on them": Rules(fix_after_points=points)}.items():
            shares = [seen(step, points, rules) for step in (0, 1, 1.5, 2, 3)]
            print(row(f"after {points} points, limits {name}", shares))


if __name__ == "__main__":
    main()
