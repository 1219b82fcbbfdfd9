"""`python -m benchmarks.projection_backtest`: how far off are projections of children in care, and do intervals hold?

The records of invented councils are cut off one and two years before they end, or more, the number in care is projected
from what came before, and what came after is looked up. "No change" says that the number stays as it is. With
`--published FILE`, DfE's numbers of children starting, ceasing and looked after in each council (CSV of the release on
children looked after) are put to the same question, by totals alone.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from improve_analysis import extracts, pipeline
from improve_analysis.calendar import months_before
from improve_analysis.extracts import Extract
from improve_analysis.measures._projection import flows, in_care_on
from improve_analysis.sample.write import YEARS, write_sample
from improve_analysis.settings import load_settings
from improve_analysis.statistics.projection import (
    ADULT_MONTHS,
    COUNCILS,
    RATE_AGE_EDGES_MONTHS,
    RATE_TIME_EDGES_MONTHS,
    SETTLED_MONTHS,
    STEADY,
    CannotBeProjected,
    Flows,
    Wander,
    simulate,
    spread,
)

SEED = 866
MONTH = "2024-09"
COUNCILS_MADE = ((1.0, (1, 2, 3, 4, 5)), (0.5, (7, 8)), (2.0, (10,)))
RETURNS_MADE = ((1.0, (1, 2, 3)), (2.0, (10,)))
PLAN_AGES_YEARS = (0, 6, 12, 16)
STRAYING, STAYING = "rates that stray as councils' do", "rates that stay"
WANDERS = {STRAYING: COUNCILS, STAYING: STEADY}


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What was projected of one council on one day, and what came. `low`, `high`: of the 80 and of the 95% interval."""

    of: str
    ahead: int
    before: float
    projected: float
    came: float
    low: tuple[float, float]
    high: tuple[float, float]

    @property
    def holds(self) -> tuple[bool, bool]:
        low, high = self.low, self.high
        return low[0] <= self.came <= high[0], low[1] <= self.came <= high[1]


def answers(
    extract: Extract, origins: Iterable[pd.Timestamp], wanders: Mapping[str, Wander], simulations: int = 1_000
) -> dict[str, list[Answer]]:
    """For each day cut off at, totals and numbers by age and placement, one and two years ahead where records reach."""
    settings = load_settings()
    end = extract.coverage["ssd_cla_episodes"].end
    whole = pipeline.records_at(extract, end, settings)
    found: dict[str, list[Answer]] = {name: [] for name in wanders}
    for day in origins:
        known = flows(pipeline.records_at(extract, day, settings))
        ahead = [year for year in (1, 2) if months_before(day, -12 * year) <= end]
        if isinstance(known, CannotBeProjected):
            continue
        for name, wander in wanders.items():
            simulated = simulate(known, years_ahead=max(ahead), seed=SEED, simulations=simulations, wander=wander)
            assert not isinstance(simulated, CannotBeProjected)
            for year in ahead:
                came = in_care_on(whole, months_before(day, -12 * year))
                found[name] += _by(known, simulated[:, year - 1], came, year)
    return found


def _by(known: Flows, simulated: np.ndarray, came: pd.DataFrame, ahead: int) -> Iterator[Answer]:
    before = known.children
    yield _answer(("total", ahead), before.sum(), simulated.sum(axis=(1, 2)), len(came))
    ages = np.add.reduceat(simulated.sum(axis=2), PLAN_AGES_YEARS, axis=1)
    ages_before = np.add.reduceat(before.sum(axis=(1, 2)), [12 * years for years in PLAN_AGES_YEARS])
    ages_came = np.bincount(np.digitize(came["age_months"] // 12, PLAN_AGES_YEARS) - 1, minlength=len(PLAN_AGES_YEARS))
    for place in range(len(PLAN_AGES_YEARS)):
        yield _answer(("age band", ahead), ages_before[place], ages[:, place], ages_came[place])
    placed = simulated.sum(axis=1)
    placed_came = np.bincount(came["group"], minlength=before.shape[2])
    for place in np.flatnonzero(np.median(placed, axis=0) >= 10):
        yield _answer(("placement", ahead), before[..., place].sum(), placed[:, place], placed_came[place])


def _answer(asked: tuple[str, int], before: float, simulated: np.ndarray, came: float) -> Answer:
    found = spread(simulated)
    return Answer(
        of=asked[0],
        ahead=asked[1],
        before=float(before),
        projected=float(found.median),
        came=float(came),
        low=(float(found.low_80), float(found.low_95)),
        high=(float(found.high_80), float(found.high_95)),
    )


def print_table(title: str, found: Sequence[Answer]) -> None:
    """Mean error, mean absolute errors (and per cent) of ours and of no change, and how often the intervals hold."""
    print(f"\n{title}")
    print(
        "of          ahead    n    bias   error  (%)   no change  (%)   better   80% holds   95% holds   width of 80%"
    )
    for of, ahead in dict.fromkeys((one.of, one.ahead) for one in found):
        own = [one for one in found if (one.of, one.ahead) == (of, ahead)]
        came = np.array([one.came for one in own])
        off = [one.projected for one in own] - came
        ours = np.abs(off)
        same = np.abs([one.before for one in own] - came)
        holds = 100 * np.mean([one.holds for one in own], axis=0)
        width = np.mean([one.high[0] - one.low[0] for one in own])
        shares = [100 * errors.sum() / came.sum() for errors in (ours, same)]
        print(
            f"{of:11} {ahead:5} {len(own):4}  {off.mean():6.1f}  {ours.mean():6.1f} {shares[0]:4.1f}   "
            f"{same.mean():9.1f} {shares[1]:4.1f}   {100 * np.mean(ours < same):5.0f}%   "
            f"{holds[0]:8.0f}%   {holds[1]:8.0f}%   {width:10.1f}"
        )


def origins_of(extract: Extract, apart_months: int, years_known: int = 2) -> list[pd.Timestamp]:
    """The days to cut off at: from two years before the end, back as far as rates can be had, up to one before it."""
    covered = extract.coverage["ssd_cla_episodes"]
    last, backs = covered.end, range(12, 12 * YEARS, apart_months)
    days = [months_before(last, back) for back in backs]
    return [day for day in days if months_before(day, 12 * years_known) >= covered.start - pd.Timedelta(days=1)]


def _read(folder: Path) -> Extract:
    inner = folder / "ssda903"
    return extracts.read(inner if inner.is_dir() else folder)


def _made(seed: int, size: float, form: str, until: str = MONTH) -> Extract:
    with tempfile.TemporaryDirectory() as desk:
        folder = Path(desk) / "made"
        write_sample(folder, month=until, size=size, seed=seed, forms=[form])
        return _read(folder)


def _held_out(found: Iterable[Answer]) -> None:
    for one in found:
        if one.of == "total":
            print(
                f"  {one.ahead} year{'s' if one.ahead > 1 else ' '} ahead: {one.before:.0f} then, projected "
                f"{one.projected:.0f} ({one.low[0]:.0f} to {one.high[0]:.0f}; 95%: {one.low[1]:.0f} to "
                f"{one.high[1]:.0f}), came {one.came:.0f}: error {abs(one.projected - one.came):.0f}, "
                f"no change {abs(one.before - one.came):.0f}"
            )


def of_sample() -> None:
    extract = extracts.read(load_settings().sample)
    end = extract.coverage["ssd_cla_episodes"].end
    print("The sample, its last two years held out")
    _held_out(answers(extract, [months_before(end, 24)], {STRAYING: COUNCILS})[STRAYING])
    origins = origins_of(extract, 3)
    found = answers(extract, origins, {STRAYING: COUNCILS})[STRAYING]
    print_table(f"The sample, cut off at {len(origins)} quarter ends", found)


def of_councils(form: str, made: Sequence[tuple[float, Sequence[int]]], until: str) -> None:
    found: dict[str, list[Answer]] = {name: [] for name in WANDERS}
    years = set()
    for size, seeds in made:
        for seed in seeds:
            extract = _made(seed, size, form, until)
            covered = extract.coverage["ssd_cla_episodes"]
            years.add(round((covered.end - covered.start).days / 365.25))
            for name, answered in answers(extract, origins_of(extract, 12), WANDERS, 400).items():
                found[name] += answered
    councils = sum(len(seeds) for _, seeds in made)
    for name, answered in found.items():
        print_table(f"{councils} councils as {form}, years of records: {sorted(years)}; {name}", answered)


def of_published(path: Path) -> None:
    """Totals of real councils: rates of three years, one or two ahead; nobody's age is known, so none grows up."""
    rows = pd.read_csv(path, dtype="str")
    rows = rows[rows["geographic_level"] == "Local authority"]
    kinds = rows["population_type"].str.extract(r"(starting|ceasing|on 31 March)")[0]
    counts = rows.assign(kind=kinds, children=pd.to_numeric(rows["children_count"], errors="coerce"))
    table = counts.pivot_table(index="la_name", columns=["kind", "time_period"], values="children").dropna()
    table = table[table["starting"].min(axis=1) >= 30]
    years = sorted(table["on 31 March"].columns)
    for name, wander in WANDERS.items():
        found = [answer for council in table.index for answer in _of_totals(table.loc[council], years, wander)]
        print_table(f"{len(table)} real councils, DfE's totals of {years[0]} to {years[-1]}; {name}", found)


def _of_totals(row: pd.Series, years: Sequence[str], wander: Wander) -> Iterator[Answer]:
    for last in range(2, len(years) - 1):
        known = years[last - 2 : last + 1]
        totals = _totals(row["starting"][known], row["ceasing"][known], row["on 31 March"])
        ahead = min(2, len(years) - 1 - last)
        simulated = simulate(totals, years_ahead=ahead, seed=SEED, simulations=400, wander=wander)
        assert not isinstance(simulated, CannotBeProjected)
        for year in range(1, ahead + 1):
            came = row["on 31 March"][years[last + year]]
            yield _answer(("total", year), totals.children.sum(), simulated[:, year - 1].sum(axis=(1, 2)), came)


_YOUNG_MONTHS = (0, 30, 80, 150)


def _totals(starting: pd.Series, ceasing: pd.Series, stock: pd.Series) -> Flows:
    """A quarter of the children and entries in each of four age bands, so young that none grows up in two years."""
    bands = (len(RATE_AGE_EDGES_MONTHS), len(RATE_TIME_EDGES_MONTHS), 1)
    children = np.zeros((ADULT_MONTHS, SETTLED_MONTHS + 1, 1))
    np.add.at(children, (np.resize(_YOUNG_MONTHS, int(stock[starting.index[-1]])), 0, 0), 1)
    entries = np.zeros((12 * len(starting), ADULT_MONTHS, 1))
    by_month = np.concatenate([np.diff(np.linspace(0, year, 13).round()) for year in starting]).astype("int64")
    month = np.repeat(np.arange(len(by_month)), by_month)
    np.add.at(entries, (month, np.resize(_YOUNG_MONTHS, len(month)), 0), 1)
    exposure = np.full(bands, 12 * stock[starting.index].sum() / (bands[0] * bands[1]))
    exits = np.full(bands, ceasing.sum() / (bands[0] * bands[1]))
    return Flows(children=children, entries=entries, exposure_months=exposure, exits=exits, moves=np.zeros((*bands, 1)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--published", type=Path, help="DfE's CSV of children looked after, by council and year")
    asked = parser.parse_args()
    of_sample()
    of_councils("ssd", COUNCILS_MADE, MONTH)
    of_councils("ssda903", RETURNS_MADE, "2024-03")
    if asked.published:
        of_published(asked.published)


if __name__ == "__main__":
    main()
