"""`python -m benchmarks.known_truth`: whether the book's figures find the truth where it is known.

Councils with some 350 children in their records of care are drawn from known laws: Weibull times to a plan and to a
long-term home, and constant hazards of leaving by each route, so that the shares are known in closed form. Their
records begin in the middle of spells, hold what happened after the as-at date too, and go through the book's own
measures. Then assessments whose share in time steps up in a known month: do the charts cry wolf before it, and see it
after?
"""

from __future__ import annotations

from concurrent.futures import Executor, ProcessPoolExecutor
from dataclasses import dataclass
from itertools import chain, repeat
from time import perf_counter

import numpy as np
import pandas as pd
from scipy import stats

from benchmarks.false_alarms import false_alarms, seen, single_values
from improve_analysis import tables
from improve_analysis.calendar import Length, Period, bank_holidays, months_before, months_to, series_to
from improve_analysis.extracts import Coverage, Extract
from improve_analysis.measures import MEASURES
from improve_analysis.measures._draft import figures_over
from improve_analysis.measures._measure import Duration
from improve_analysis.measures._records import Records, as_at
from improve_analysis.settings import load_settings
from improve_analysis.statistics.intervals import count_interval, share_difference_interval, share_interval
from improve_analysis.statistics.spc import (
    Aim,
    Chart,
    Rules,
    Signal,
    Variation,
    control_chart,
    share_chart,
    varies_twofold,
)
from improve_analysis.statistics.survival import Curve, kaplan_meier

SEED, COUNCILS = 20240917, 200
CONFIDENCE, SURELY = 0.95, 0.998

AS_AT = pd.Timestamp("2024-09-30")
RECORDS_BEGIN = pd.Timestamp("2020-10-01")
FIRST_ENTRY = pd.Timestamp("2009-10-01")
LAST_ENTRY = pd.Timestamp("2024-12-31")
YEAR, THREE_YEARS = months_to(AS_AT, Length.YEAR), months_to(AS_AT, Length.THREE_YEARS)
YEAR_BEFORE_STEP = months_to(months_before(AS_AT, 12), Length.YEAR)
PERIODS = (YEAR, THREE_YEARS)

ENTRIES_A_YEAR = 55
MEAN_STAY_DAYS = 600
ROUTE_SHARES = {"E4A": 0.45, "E12": 0.20, "E45": 0.25, "E8": 0.10}
"""Home, adopted, special guardianship, another: each route's share of the hazard of leaving."""

MONTHS_BEFORE = 24
STEP_MONTH = "2023-10"
BEFORE, AFTER = 0.75, 0.87
ASSESSMENTS_A_MONTH = 45
ASSESSMENT_LIMIT, LONGEST = 45, 80  # working days
EDITIONS = 6
MONTHS = series_to(AS_AT, Length.MONTH, 36)
BETTER_UP = Aim(improvement=1)


@dataclass(frozen=True, kw_only=True)
class Wait:
    """A Weibull time in days."""

    median: int
    shape: float

    def drawn(self, random: np.random.Generator, number: int) -> np.ndarray:
        scale = self.median / np.log(2) ** (1 / self.shape)
        return np.ceil(scale * random.weibull(self.shape, number)).astype("int64")

    def done_by(self, day: int) -> float:
        return float(1 - 0.5 ** ((day / self.median) ** self.shape))


PLAN, MATCH = Wait(median=110, shape=1.5), Wait(median=540, shape=1.2)


def left_by(route: str, day: int) -> float:
    """The share that has left by a route within so many days of coming in."""
    return ROUTE_SHARES[route] * float(1 - np.exp(-day / MEAN_STAY_DAYS))


@dataclass(frozen=True, kw_only=True)
class Estimate:
    """What a council's records say of a truth, in per cent, days or children; `naive`: what closed cases say."""

    name: str
    truth: float
    value: float
    low: float = np.nan
    high: float = np.nan
    naive: float = np.nan


# Councils -----------------------------------------------------------------------------------------------------------


def children_in_care(random: np.random.Generator) -> pd.DataFrame:
    """One row a child: the days on which things happen, those after the as-at date too."""
    span = (LAST_ENTRY - FIRST_ENTRY).days
    number = random.poisson(ENTRIES_A_YEAR * span / 365.25)
    entered = FIRST_ENTRY + pd.to_timedelta(random.integers(0, span, number), unit="D")
    stay = np.ceil(random.exponential(MEAN_STAY_DAYS, number)).astype("int64")
    plan, match = PLAN.drawn(random, number), MATCH.drawn(random, number)
    after = {
        "left": stay,
        "plan": np.where(plan <= stay, plan, np.nan),
        "match": np.where(match < stay, match, np.nan),
        "born": -random.integers(1, 365, number),
    }
    days = {name: entered + pd.to_timedelta(values, unit="D") for name, values in after.items()}
    route = random.choice([*ROUTE_SHARES], number, p=[*ROUTE_SHARES.values()])
    person = [f"child {count}" for count in range(number)]
    return pd.DataFrame({"person": person, "entered": entered, "route": route, **days})


def care_tables(children: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """The canonical tables of an extract that begins on `RECORDS_BEGIN`: what was over by then is not in it."""
    known = children[children["left"] > RECORDS_BEGIN]
    matched = known[known["match"].notna()]
    spells = pd.concat(
        [
            known.assign(start=known["entered"], end=known["match"].fillna(known["left"]), place="U6", why="S"),
            matched.assign(start=matched["match"], end=matched["left"], place="U4", why="P"),
        ],
        ignore_index=True,
    )
    spells = spells[spells["end"] > RECORDS_BEGIN]
    planned = known[known["plan"] >= RECORDS_BEGIN]
    return {
        "ssd_person": pd.DataFrame({"pers_person_id": known["person"], "pers_dob": known["born"]}),
        "ssd_cla_episodes": _episodes(spells),
        "ssd_cla_placement": _placements(spells),
        "ssd_cla_care_plan": pd.DataFrame(
            {
                "lacp_table_id": planned["person"],
                "lacp_person_id": planned["person"],
                "lacp_cla_care_plan_start_date": planned["plan"],
            }
        ),
    }


def _episodes(spells: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "clae_cla_episode_id": spells["person"] + spells["place"],
            "clae_person_id": spells["person"],
            "clae_cla_episode_start_date": spells["start"],
            "clae_cla_episode_start_reason": spells["why"],
            "clae_cla_episode_ceased_date": spells["end"],
            "clae_cla_episode_ceased_reason": spells["route"].where(spells["end"] == spells["left"], "X1"),
            "clae_cla_placement_id": spells["person"] + spells["place"],
            "clae_entered_care_date": spells["entered"],
            "clae_legal_status": "C2",
        }
    )


def _placements(spells: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "clap_cla_placement_id": spells["person"] + spells["place"],
            "clap_person_id": spells["person"],
            "clap_cla_placement_start_date": spells["start"],
            "clap_cla_placement_end_date": spells["end"],
            "clap_cla_placement_type": spells["place"],
        }
    )


def recorded(frames: dict[str, pd.DataFrame]) -> Records:
    """The tables as the book has them at the as-at date."""
    extract = Extract(
        tables={name: tables.conform(_in_microseconds(frame), name) for name, frame in frames.items()},
        coverage=dict.fromkeys(frames, Coverage(start=RECORDS_BEGIN, end=AS_AT)),
        findings=pd.DataFrame(),
        sources=(),
    )
    population = pd.DataFrame({"year": [2023], "children": [50_000]})
    return as_at(extract, AS_AT, settings=load_settings(), population=population)


def _in_microseconds(frame: pd.DataFrame) -> pd.DataFrame:
    dates = frame.select_dtypes("datetime").columns
    return frame.astype(dict.fromkeys(dates, "datetime64[us]"))


# Time and routes ----------------------------------------------------------------------------------------------------


def found(measure: str, records: Records, period: Period) -> pd.Series:
    """The one figure of a measure, which its records cover."""
    return records.derived(_figures, measure).loc[period.label]


def _figures(records: Records, measure: str) -> pd.DataFrame:
    return figures_over([MEASURES[measure]], records, PERIODS).set_index("period")


def curve_of(measure: str, records: Records, period: Period) -> Curve:
    spells = MEASURES[measure].of.within(records, period)
    return kaplan_meier(spells["exit_days"], spells["done"], entry=spells["entry_days"])


def done_within(measure: str, wait: Wait, closed: pd.Series, records: Records, period: Period) -> Estimate:
    """The share done by the measure's day, with the curve's own limits. `closed`: days that those done had waited."""
    declared = MEASURES[measure]
    assert isinstance(declared, Duration)
    assert declared.within_days is not None
    low, high = (100 * limit[0] for limit in curve_of(measure, records, period).interval([declared.within_days]))
    return Estimate(
        name=f"{measure}, {int(period.length)} months",
        truth=100 * wait.done_by(declared.within_days),
        value=found(measure, records, period)["value"],
        low=low,
        high=high,
        naive=100 * (closed <= declared.within_days).mean(),
    )


def median_days(measure: str, wait: Wait, naive: float, records: Records, period: Period) -> Estimate:
    low, high = limits_of_median(curve_of(measure, records, period))
    return Estimate(
        name=f"{measure}, {int(period.length)} months",
        truth=wait.median,
        value=found(measure, records, period)["value"],
        low=low,
        high=high,
        naive=naive,
    )


def limits_of_median(curve: Curve) -> tuple[float, float]:
    """The days at which half done is within the curve's limits (Brookmeyer and Crowley 1982)."""
    low, high = curve.interval(curve.times.tolist())
    could, must = (np.flatnonzero(limit >= 0.5) for limit in (high, low))
    return (
        float(curve.times[could[0]]) if could.size else np.inf,
        float(curve.times[must[0]]) if must.size else np.inf,
    )


def closed_waits(records: Records, measure: str, period: Period) -> pd.Series:
    """The days that those done in the period had waited since they came in."""
    spells = MEASURES[measure].of.within(records, period)
    return spells.loc[spells["done"], "exit_days"]


def waits(records: Records) -> list[Estimate]:
    plans = closed_waits(records, "permanence.days_to_plan", YEAR)
    matches = closed_waits(records, "permanence.days_to_long_term_match", THREE_YEARS)
    matched = found("permanence.matched_median_days", records, THREE_YEARS)["value"]
    return [
        median_days("permanence.days_to_plan", PLAN, plans.median(), records, YEAR),
        done_within("permanence.plan_within_122_days", PLAN, plans, records, YEAR),
        median_days("permanence.days_to_long_term_match", MATCH, matched, records, THREE_YEARS),
        done_within("permanence.long_term_match_within_two_years", MATCH, matches, records, THREE_YEARS),
    ]


def routes(records: Records) -> list[Estimate]:
    """The book states no interval of these. Closed cases: the share of those who left that left by the route."""
    asked = {
        "permanence.home_within_year": ("E4A", 365, "permanence.left_home"),
        "permanence.adopted_within_two_years": ("E12", 730, "permanence.left_by_adoption"),
        "permanence.guardianship_within_two_years": ("E45", 730, "permanence.left_by_guardianship"),
    }
    return [
        Estimate(
            name=f"{measure}, {int(period.length)} months",
            truth=100 * left_by(route, days),
            value=found(measure, records, period)["value"],
            naive=found(closed, records, period)["value"],
        )
        for measure, (route, days, closed) in asked.items()
        for period in (YEAR, THREE_YEARS)
    ]


def leavers(records: Records) -> list[Estimate]:
    """Shares (Wilson) and a number (Byar) of those who left in the year."""
    asked = {
        "permanence.left_home": "E4A",
        "permanence.left_by_adoption": "E12",
        "permanence.left_by_guardianship": "E45",
    }
    shares = [_share(measure, 100 * ROUTE_SHARES[route], records, YEAR) for measure, route in asked.items()]
    orders = found("permanence.special_guardianship_orders", records, YEAR)["value"]
    low, high = count_interval(orders)
    expected = ENTRIES_A_YEAR * ROUTE_SHARES["E45"] * ((YEAR.end - YEAR.start).days + 1) / 365.25
    name = "permanence.special_guardianship_orders, 12 months"
    return [*shares, Estimate(name=name, truth=expected, value=orders, low=float(low), high=float(high))]


def _share(measure: str, truth: float, records: Records, period: Period) -> Estimate:
    figure = found(measure, records, period)
    low, high = (100 * float(limit) for limit in share_interval(figure["numerator"], figure["denominator"]))
    name = f"{measure}, {int(period.length)} months"
    return Estimate(name=name, truth=truth, value=figure["value"], low=low, high=high)


# A step -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Watched:
    """What the charts of one council's series say: signals up to the step, and the first edition that sees it."""

    points_signalled: int
    months_to_see: float


def assessments_with_step(random: np.random.Generator, after: float) -> Records:
    """Assessments whose true share in time is `BEFORE` up to `STEP_MONTH`, and `after` from it on."""
    days = pd.bdate_range(MONTHS[0].start, AS_AT, freq="C", holidays=bank_holidays().tolist())
    a_day = ASSESSMENTS_A_MONTH * len(MONTHS) / len(days)
    done = np.repeat(days.to_numpy(dtype="datetime64[D]"), random.poisson(a_day, len(days)))
    chance = np.where(done < np.datetime64(STEP_MONTH), BEFORE, after)
    in_time = random.random(len(done)) < chance
    number = len(done)
    took = np.where(
        in_time,
        random.integers(1, ASSESSMENT_LIMIT + 1, number),
        random.integers(ASSESSMENT_LIMIT + 1, LONGEST, number),
    )
    ids = [f"{count}" for count in range(number)]
    frame = pd.DataFrame(
        {
            "cina_assessment_id": ids,
            "cina_person_id": ids,
            "cina_assessment_start_date": np.busday_offset(done, -took, holidays=bank_holidays()),
            "cina_assessment_auth_date": done,
        }
    )
    return recorded({"ssd_cin_assessments": frame})


def shares_in_time(records: Records) -> list[Estimate]:
    year = _share("thresholds.assessments_in_time", 100 * AFTER, records, YEAR)
    years = figures_over([MEASURES["thresholds.assessments_in_time"]], records, [YEAR_BEFORE_STEP, YEAR])
    then, now = years[["numerator", "denominator"]].to_numpy().tolist()
    low, high = (100 * float(limit) for limit in share_difference_interval(then, now))
    change = Estimate(
        name="change of assessments_in_time over the step",
        truth=100 * (AFTER - BEFORE),
        value=100 * (now[0] / now[1] - then[0] / then[1]),
        low=low,
        high=high,
    )
    return [year, change, *(_monthly(records))]


def by_month(records: Records) -> pd.DataFrame:
    return figures_over([MEASURES["thresholds.assessments_in_time"]], records, MONTHS)


def _monthly(records: Records) -> list[Estimate]:
    figures = records.derived(by_month)
    lows, highs = share_interval(figures["numerator"], figures["denominator"])
    return [
        Estimate(
            name="thresholds.assessments_in_time, each month",
            truth=100 * (BEFORE if place < MONTHS_BEFORE else AFTER),
            value=value,
            low=100 * low,
            high=100 * high,
        )
        for place, (value, low, high) in enumerate(zip(figures["value"], lows, highs, strict=True))
    ]


def chart_of(figures: pd.DataFrame) -> Chart:
    """As the book charts a share: XmR, or Laney's p' where the numbers assessed vary more than twofold."""
    of, out_of = figures["numerator"], figures["denominator"]
    varies = varies_twofold(out_of)
    chart = (
        share_chart(of, out_of, aim=BETTER_UP, rules=Rules(screens=False))
        if varies
        else control_chart(figures["value"], aim=BETTER_UP)
    )
    assert isinstance(chart, Chart)
    return chart


def watched(records: Records) -> Watched:
    """The chart on the eve of the step, and that of each edition after it."""
    figures = records.derived(by_month)
    before = chart_of(figures.head(MONTHS_BEFORE))
    editions = (chart_of(figures.head(MONTHS_BEFORE + month)) for month in range(1, EDITIONS + 1))
    said = [month for month, chart in enumerate(editions, 1) if chart.variation is Variation.IMPROVEMENT]
    return Watched(
        points_signalled=sum(signal is not Signal.NONE for signal in before.signals),
        months_to_see=min(said, default=np.inf),
    )


# Over many councils -------------------------------------------------------------------------------------------------


def estimates(councils: int, executor: Executor | None = None) -> pd.DataFrame:
    """Every estimate of every council: the fields of `Estimate`."""
    each = (executor.map if executor else map)(estimates_of, range(councils))
    return pd.DataFrame(chain.from_iterable(each))


def estimates_of(council: int) -> list[Estimate]:
    random = np.random.default_rng([SEED, 0, council])
    records = recorded(care_tables(children_in_care(random)))
    assessed = assessments_with_step(random, AFTER)
    return [*waits(records), *routes(records), *leavers(records), *shares_in_time(assessed)]


def charts(councils: int, after: float, executor: Executor | None = None) -> pd.DataFrame:
    """What the charts say of every council: the fields of `Watched`."""
    each = (executor.map if executor else map)(charts_of, range(councils), repeat(after))
    return pd.DataFrame(each)


def charts_of(council: int, after: float) -> Watched:
    return watched(assessments_with_step(np.random.default_rng([SEED, 1, council]), after))


def summary(rows: pd.DataFrame) -> pd.DataFrame:
    """By estimate, in order: `truth`, `mean`, `bias`, its standard `error`, `covers`, `naive_bias`, `number`.

    `covers`: how many intervals hold the truth; missing where the book states none. `number`: of estimates.
    """
    off, naive_off = rows["value"] - rows["truth"], rows["naive"] - rows["truth"]
    inside = (rows["low"] <= rows["truth"]) & (rows["truth"] <= rows["high"])
    each = rows.assign(off=off, naive_off=naive_off, inside=inside.astype("float64").where(rows["low"].notna()))
    return each.groupby("name", sort=False).agg(
        truth=("truth", "mean"),
        mean=("value", "mean"),
        bias=("off", "mean"),
        error=("off", "sem"),
        covers=("inside", lambda column: column.sum(min_count=1)),
        naive_bias=("naive_off", "mean"),
        number=("truth", "count"),
    )


def allowed(number: int, chance: float = CONFIDENCE) -> tuple[float, float]:
    """Between how many of `number` lie, 998 times in 1,000, if each has the stated `chance`."""
    low, high = stats.binom.interval(SURELY, number, chance)
    return float(low), float(high)


# The table ----------------------------------------------------------------------------------------------------------


def line(name: str, row: pd.Series) -> str:
    number = int(row["number"])
    low, high = allowed(number)
    cover = (
        f"{100 * row['covers'] / number:7.1f} ({100 * low / number:.1f} to {100 * high / number:.1f})"
        if np.isfinite(row["covers"])
        else "none stated"
    )
    naive = f"{row['naive_bias']:+9.1f}" if np.isfinite(row["naive_bias"]) else ""
    numbers = f"{row['truth']:8.2f}{row['mean']:9.2f}{row['bias']:+8.2f}{row['error']:7.2f}"
    return f"{name:58}{numbers}  {cover:26}{naive}".rstrip()


def print_estimates(councils: int, executor: Executor) -> None:
    table = summary(estimates(councils, executor))
    print(f"{'':58}{'truth':>8}{'mean':>9}{'bias':>8}{'s.e.':>7}  {'covers, % (allowed)':26}{'closed':>9}")
    for name, row in table.iterrows():
        print(line(str(name), row))


def print_charts(councils: int, executor: Executor) -> None:
    unchanged, stepped = (charts(councils, after, executor) for after in (BEFORE, AFTER))
    of_points, of_charts = false_alarms(single_values(MONTHS_BEFORE), 4_000)
    points = 100 * unchanged["points_signalled"].mean() / MONTHS_BEFORE
    print(f"\nCharts of {MONTHS_BEFORE} months before any change, %{'':22}found   implied (allowed)")
    print(compared("charts with any signal", unchanged["points_signalled"] > 0, of_charts[-1]))
    print(f"{'points with any signal':58}{points:8.1f}{of_points[-1]:10.1f}")
    step = (AFTER - BEFORE) / np.sqrt(BEFORE * (1 - BEFORE) / ASSESSMENTS_A_MONTH)
    print(f"\nImprovement is said of the last month by one of the {EDITIONS} editions after it, %")
    for name, series, size in (("nothing changed", unchanged, 0.0), (f"a step of {step:.2f} s", stepped, step)):
        print(compared(name, np.isfinite(series["months_to_see"]), seen(size, MONTHS_BEFORE, Rules())))
    print(f"{'months until half of the steps are seen':58}{stepped['months_to_see'].median():8.1f}")


def compared(name: str, is_so: pd.Series, implied: float) -> str:
    low, high = allowed(len(is_so), implied / 100)
    share = f"({100 * low / len(is_so):.1f} to {100 * high / len(is_so):.1f})"
    return f"{name:58}{100 * is_so.mean():8.1f}{implied:10.1f} {share}"


def main() -> None:
    began = perf_counter()
    print(f"{COUNCILS} councils of known truth, in per cent, days or children")
    with ProcessPoolExecutor() as executor:
        print_estimates(COUNCILS, executor)
        print_charts(COUNCILS, executor)
    print(f"\nIn {perf_counter() - began:.0f} seconds.")


if __name__ == "__main__":
    main()
