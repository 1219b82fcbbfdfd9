"""`python -m benchmarks.trajectory_backtest`: are the stated chances of meeting a target those with which it is met?

Series of known truths are cut off, a target is set at random, its chance is stated from what came before, and what came
after is looked up. The simpler models that one might use instead are put to the same question.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from scipy import stats

from improve_analysis.statistics.spc import Aim
from improve_analysis.statistics.trajectory import chance_of_meeting, chance_of_share_meeting

SEED = 20240917
POINTS, AHEAD, REPEATS = (12, 24, 36), (3, 6, 12), 110
BANDS = (0, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 1)
Series = np.ndarray
Random = np.random.Generator


def autocorrelated(points: int, random: Random) -> Series:
    series = random.standard_normal(points)
    for at in range(1, points):
        series[at] += 0.4 * series[at - 1]
    return series


def stepping(points: int, random: Random) -> Series:
    return (np.arange(points) >= random.integers(3, points - 3)) * random.normal(0, 2) + random.standard_normal(points)


def drift_that_stops(points: int, random: Random) -> Series:
    stop = random.integers(points // 2, points)
    return np.minimum(np.arange(points), stop) * random.normal(0, 0.3) + random.standard_normal(points)


def levelling_off(points: int, random: Random) -> Series:
    way = 1 - np.exp(-np.arange(points) / random.uniform(6, 18))
    return random.normal(0, 3) * way + random.standard_normal(points)


def wandering(points: int, random: Random) -> Series:
    steps = random.choice([0.2, 0.4, 0.7]) * random.standard_normal(points)
    return np.cumsum(steps) + random.standard_normal(points)


def drifting(typical: float) -> Callable[[int, Random], Series]:
    return lambda points, random: np.arange(points) * random.normal(0, typical) + random.standard_normal(points)


TRUTHS: dict[str, Callable[[int, Random], Series]] = {
    "stable": lambda points, random: random.standard_normal(points),
    "slow drift": drifting(0.1),
    "fast drift": drifting(0.4),
    "drift that stops": drift_that_stops,
    "wandering level": wandering,
    "a step": stepping,
    "levelling off": levelling_off,
    "autocorrelated": autocorrelated,
}


@dataclass(frozen=True, kw_only=True)
class Question:
    past: Series
    ahead: int
    target: float


def ours(asked: Question) -> float:
    chance = chance_of_meeting(asked.past, aim=Aim(improvement=1, target=asked.target), periods_ahead=asked.ahead)
    assert isinstance(chance, float)
    return chance


def stable_process(asked: Question) -> float:
    points, past = len(asked.past), asked.past
    return float(stats.t.sf((asked.target - past.mean()) / (past.std(ddof=1) * np.sqrt(1 + 1 / points)), points - 1))


def random_walk_with_drift(asked: Question) -> float:
    steps = np.diff(asked.past)
    error = steps.std(ddof=1) * np.sqrt(asked.ahead + asked.ahead**2 / len(steps))
    return float(stats.t.sf((asked.target - asked.past[-1] - asked.ahead * steps.mean()) / error, len(steps) - 1))


def straight_line(asked: Question) -> float:
    points = len(asked.past)
    at = np.arange(points) - (points - 1) / 2
    slope, middle = np.polyfit(at, asked.past, 1)
    left = asked.past - middle - slope * at
    then = at[-1] + asked.ahead
    error = np.sqrt((left**2).sum() / (points - 2) * (1 + 1 / points + then**2 / (at**2).sum()))
    return float(stats.t.sf((asked.target - middle - slope * then) / error, points - 2))


MODELS: dict[str, Callable[[Question], float]] = {
    "this project's": ours,
    "stable process": stable_process,
    "random walk with drift": random_walk_with_drift,
    "straight line": straight_line,
}


def questions(random: Random) -> Iterator[tuple[str, int, Question, bool]]:
    for truth, draw in TRUTHS.items():
        for points in POINTS:
            for ahead in AHEAD:
                for _ in range(REPEATS):
                    series = draw(points + ahead, random)
                    past = series[:points]
                    target = past[-6:].mean() + 1.5 * past.std(ddof=1) * random.standard_normal()
                    yield truth, points, Question(past=past, ahead=ahead, target=target), bool(series[-1] >= target)


def calibration(stated: Series, met: Series) -> str:
    band = np.digitize(stated, BANDS[1:-1])
    return " ".join(
        f"{100 * stated[band == at].mean():4.0f}/{100 * met[band == at].mean():<3.0f}" for at in range(len(BANDS) - 1)
    )


def brier(stated: Series, met: Series) -> float:
    return float(np.mean((stated - met) ** 2))


def print_table(kind: Series, stated: dict[str, Series], met: Series) -> None:
    for name in dict.fromkeys(kind):
        held = kind == name
        scores = "".join(f"{brier(chances[held], met[held]):8.3f}" for chances in stated.values())
        print(f"{name!s:18}{scores}   {calibration(stated[next(iter(stated))][held], met[held])}")


def shares(random: Random) -> tuple[Series, Series]:
    """Shares of cases whose odds wander or drift, and targets up to all of them."""
    stated, met = [], []
    for _ in range(1_500):
        out_of = random.integers(20, 120, size=24)
        odds = random.normal(1, 1) + np.cumsum(random.normal(random.normal(0, 0.03), random.choice([0, 0.1]), 24))
        of = random.binomial(out_of, 1 / (1 + np.exp(-odds)))
        target = float(np.clip(of[:18].sum() / out_of[:18].sum() + random.normal(0, 0.08), 0.02, 1))
        chance = chance_of_share_meeting(of[:18], out_of[:18], aim=Aim(improvement=1, target=target), periods_ahead=6)
        if isinstance(chance, float):
            stated.append(chance)
            met.append(of[-1] >= target * out_of[-1])
    return np.array(stated), np.array(met)


def main() -> None:
    asked = [*questions(np.random.default_rng(SEED))]
    met = np.array([was_met for *_, was_met in asked])
    stated = {name: np.array([model(question) for *_, question, _ in asked]) for name, model in MODELS.items()}

    print(f"{len(asked):,} targets. Stated chance / share met, in per cent, by band of stated chance; Brier score")
    for name, chances in stated.items():
        print(f"{name:24}{brier(chances, met):8.4f}   {calibration(chances, met)}")
    print(f"\nBrier score ({', '.join(MODELS)}) by truth and by points; then this project's calibration")
    print_table(np.array([truth for truth, *_ in asked]), stated, met)
    print_table(np.array([points for _, points, *_ in asked]), stated, met)
    of_shares = shares(np.random.default_rng(SEED))
    print(f"\n{len(of_shares[0]):,} targets of shares: {brier(*of_shares):.4f}   {calibration(*of_shares)}")


if __name__ == "__main__":
    main()
