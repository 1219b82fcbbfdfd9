"""What a measure is: one definition, declared once, from which everything that is said of it follows.

Every kind turns records into the one tidy shape of `FIGURE_COLUMNS`. Values are not rounded here.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import product
from typing import ClassVar

import numpy as np
import numpy.typing as npt
import pandas as pd

from improve_analysis.calendar import Length, Period
from improve_analysis.measures._over_time import Rows, Says
from improve_analysis.measures._records import Records, began_within
from improve_analysis.statistics import survival

FIGURE_COLUMNS = (
    "measure",
    "period",
    "group",
    "category",
    "numerator",
    "denominator",
    "value",
    "numerator_people",
    "denominator_people",
)
"""`period` is a `Period.label`. `group` is `all` or a breakdown, `category` a value of it.

`numerator` and `denominator` are what the value is made of (children, days, full-time equivalents); the two `_people`
columns say how many people stand behind each, which is what decides whether the figure may be shown.
"""

ALL = "all"
BETWEEN = " / "
"""Stands between the two categories where a breakdown has two dimensions."""


class Unit(StrEnum):
    """What a value counts."""

    PERCENT = "%"
    PER_10K = "per 10,000 children"
    CHILDREN = "children"
    COUNT = "number"
    DAYS = "days"
    MONTHS = "months"
    CASES = "cases per worker"
    FTE = "full-time equivalent"

    @property
    def decimals(self) -> int:
        """Places shown; DfE's for shares and rates."""
        return {"%": 1, "per 10,000 children": 1, "days": 0, "months": 1, "cases per worker": 1}.get(self.value, 0) or (
            1 if self is Unit.FTE else 0
        )


@dataclass(frozen=True, kw_only=True)
class Events:
    """Things that happen on a day. `frame(records)` has a row for each, with the day in column `date`."""

    frame: Callable[[Records], pd.DataFrame]
    date: str
    at_a_date: ClassVar[bool] = False

    def within(self, records: Records, period: Period) -> pd.DataFrame:
        return began_within(records.derived(self.frame), self.date, period)

    def rows(self, records: Records, periods: Sequence[Period], columns: Sequence[str]) -> pd.DataFrame:
        """`columns` of the rows within each period, with the period's label in `period`."""
        frame = records.derived(self.frame)[[*dict.fromkeys((self.date, *columns))]].sort_values(
            self.date, kind="stable"
        )
        days = frame[self.date].dropna()
        first = days.searchsorted([period.start for period in periods])
        after = days.searchsorted([period.end + pd.Timedelta(days=1) for period in periods])
        taken = np.concatenate([np.arange(i, j) for i, j in zip(first, after, strict=True)])
        codes = np.repeat(np.arange(len(periods)), after - first)
        return frame.iloc[taken].reset_index(drop=True).assign(period=_labelled(codes, periods))


@dataclass(frozen=True, kw_only=True)
class Stock:
    """Things that are so on a day. `frame(records, day)` has a row for each."""

    frame: Callable[[Records, pd.Timestamp], pd.DataFrame]
    at_a_date: ClassVar[bool] = True

    def within(self, records: Records, period: Period) -> pd.DataFrame:
        return records.derived(self.frame, period.end)

    def rows(self, records: Records, periods: Sequence[Period], columns: Sequence[str]) -> pd.DataFrame:
        """`columns` of the rows on each day, with the day's label in `period`."""
        return _stacked([self.within(records, period) for period in periods], periods, columns)


@dataclass(frozen=True, kw_only=True)
class Window:
    """Things seen over a period as a whole. `frame(records, period)` has a row for each.

    `seen`, and `columns` for each of the frame's columns that anything is counted by (or for one category of it, as
    `column=category`), say what of the period they are true of: whether the counts of months make up that of their year
    follows from it.
    """

    frame: Callable[[Records, Period], pd.DataFrame]
    seen: Rows
    columns: Mapping[str, Says] = field(default_factory=dict, hash=False)
    at_a_date: ClassVar[bool] = False

    def __post_init__(self) -> None:
        is_in_one_part = self.seen in {Rows.ON_A_DAY, Rows.ONCE}
        if is_in_one_part and not {Says.OF_ROW, Says.BY_THE_END}.issuperset(self.columns.values()):
            raise ValueError(f"{self.frame.__qualname__}: a row of one day says what it is, or has become by the end.")

    def within(self, records: Records, period: Period) -> pd.DataFrame:
        return records.derived(self.frame, period)

    def rows(self, records: Records, periods: Sequence[Period], columns: Sequence[str]) -> pd.DataFrame:
        """`columns` of the rows over each period, with the period's label in `period`."""
        return _stacked([self.within(records, period) for period in periods], periods, columns)


def _stacked(frames: Sequence[pd.DataFrame], periods: Sequence[Period], columns: Sequence[str]) -> pd.DataFrame:
    codes = np.repeat(np.arange(len(frames)), [len(frame) for frame in frames])
    # a column at a time: to cut every frame first takes several times as long
    slim = {column: pd.concat([frame[column] for frame in frames], ignore_index=True) for column in columns}
    return pd.DataFrame(slim, index=pd.RangeIndex(len(codes))).assign(period=_labelled(codes, periods))


def _labelled(codes: npt.NDArray[np.intp], periods: Sequence[Period]) -> pd.Categorical[str]:
    return pd.Categorical.from_codes(codes, pd.Index([period.label for period in periods]), ordered=True)


@dataclass(frozen=True, kw_only=True)
class Given:
    """What records must say for a measure to be given over a period.

    `holds(records, period)`: whether they do. `otherwise`: a sentence for the reader where they never do.
    """

    holds: Callable[[Records, Period], bool]
    otherwise: str


@dataclass(frozen=True, kw_only=True)
class Measure(ABC):
    """One thing that is measured.

    `id` is `chapter.name`. `definition` is one sentence. `direction`: 1 more is better, -1 less is better, 0 neither.
    `needs`: the tables without which it cannot be had. `lookback_months`: how long before a period the records must
    already be complete. `source`: the statute, standard or reading that the definition follows. `plan_ids`: the plan's
    own numbers. `headline`: the length of period it is judged on, where the overview shows it.
    `of_people`: the things counted are people or stand for them, so small numbers are withheld.
    `given`: what the records must also say, where covering a period is not enough.
    `smallest_denominator`: of fewer than this no value is worked out, because it would say too little.
    """

    id: str
    title: str
    definition: str
    of: Events | Stock | Window
    unit: Unit
    direction: int
    source: str
    needs: Sequence[str]
    lookback_months: int = 0
    plan_ids: Sequence[str] = ()
    headline: Length | None = None
    note: str = ""
    of_people: bool = True
    smallest_denominator: int = 0
    given: Given | None = None

    @property
    def chapter(self) -> str:
        return self.id.partition(".")[0]

    def figures(self, records: Records, periods: Sequence[Period], by: Sequence[str] = ()) -> pd.DataFrame:
        """The measure over each period, whole or by up to two columns of its frame: the columns `FIGURE_COLUMNS`."""
        rows = self._rows(records, periods, by)
        sums = self._summed(records, rows)
        if self.smallest_denominator:
            sums = sums.assign(value=sums["value"].mask(sums["denominator"] < self.smallest_denominator))
        names = {name: sums.index.get_level_values(name) for name in ("period", "category")}
        whole = {"measure": self.id, "group": BETWEEN.join(by) or ALL}
        return pd.DataFrame({**names, **whole, **sums.reset_index(drop=True)}, columns=[*FIGURE_COLUMNS])

    def interval(self, records: Records, period: Period) -> tuple[float, float] | None:  # noqa: ARG002
        """The 95% interval of the measure over a period, in its unit, where only the records can give it; else None.

        None also where one of its ends is not known, or would rest on too few people.
        """
        return None

    def _rows(self, records: Records, periods: Sequence[Period], by: Sequence[str]) -> pd.DataFrame:
        rows = self.of.rows(records, periods, [*self.columns, *by])
        if not by:
            return rows.assign(category=pd.Categorical.from_codes(np.zeros(len(rows), dtype="int8"), pd.Index([ALL])))
        category = rows[by[0]].astype("str")
        for column in by[1:]:
            category = category + BETWEEN + rows[column].astype("str")
        return rows.assign(category=_with_empty_crossings(category.astype("category"), rows, by))

    @property
    @abstractmethod
    def columns(self) -> Sequence[str]:
        """The columns of its frame that the measure is worked out from."""

    def _summed(self, records: Records, rows: pd.DataFrame) -> pd.DataFrame:
        """Index (period, category); columns from `numerator` on. Periods without a row are there, with zeros."""
        parts = self.parts(rows).assign(period=rows["period"], category=_with_all(rows["category"]))
        sums = parts.groupby(["period", "category"], observed=False).sum()
        return self.valued(records, sums)

    def parts(self, rows: pd.DataFrame) -> pd.DataFrame:
        """What each row adds: `numerator`, `denominator`, `numerator_people`, `denominator_people`."""
        raise NotImplementedError

    @abstractmethod
    def valued(self, records: Records, sums: pd.DataFrame) -> pd.DataFrame:
        """`sums` with the column `value`; missing where the denominator is zero."""


def _with_empty_crossings(category: pd.Series, rows: pd.DataFrame, by: Sequence[str]) -> pd.Series:
    """Two breakdowns cross in every pair of their categories: a pair that nobody is in counts zero."""
    if len(by) < 2:
        return category
    found = [sorted(rows[column].astype("str").unique()) for column in by]
    return category.cat.set_categories([BETWEEN.join(pair) for pair in product(*found)])


def _with_all(category: pd.Series) -> pd.Series:
    """A breakdown of nothing still has its one category, so that an empty period counts as zero."""
    return category.cat.add_categories(ALL) if category.cat.categories.empty else category


def _parts(numerator: pd.Series, denominator: pd.Series) -> pd.DataFrame:
    """Parts in which a row is one person."""
    top, bottom = numerator.astype("float64"), denominator.astype("float64")
    return pd.DataFrame(
        {"numerator": top, "denominator": bottom, "numerator_people": top, "denominator_people": bottom}
    )


def _quotient(sums: pd.DataFrame, scale: float) -> pd.Series:
    top, bottom = sums["numerator"].to_numpy("float64"), sums["denominator"].to_numpy("float64")
    quotient = np.divide(scale * top, bottom, out=np.full(len(sums), np.nan), where=bottom > 0)
    return pd.Series(quotient, index=sums.index)


def _chosen(rows: pd.DataFrame, column: str | None) -> pd.Series:
    return rows[column].astype("bool") if column else pd.Series(data=True, index=rows.index)


@dataclass(frozen=True, kw_only=True)
class Share(Measure):
    """Of the rows where `denominator` is true (all where it is None), the percentage where `numerator` is true."""

    numerator: str
    denominator: str | None = None
    unit: Unit = Unit.PERCENT

    @property
    def columns(self) -> Sequence[str]:
        return [column for column in (self.numerator, self.denominator) if column]

    def parts(self, rows: pd.DataFrame) -> pd.DataFrame:
        counted = _chosen(rows, self.denominator)
        return _parts(counted & _chosen(rows, self.numerator), counted)

    def valued(self, records: Records, sums: pd.DataFrame) -> pd.DataFrame:  # noqa: ARG002
        return sums.assign(value=_quotient(sums, 100))


@dataclass(frozen=True, kw_only=True)
class Count(Measure):
    """How many rows there are (where `where` is true). It has no denominator."""

    where: str | None = None
    unit: Unit = Unit.CHILDREN

    @property
    def columns(self) -> Sequence[str]:
        return [self.where] if self.where else []

    def parts(self, rows: pd.DataFrame) -> pd.DataFrame:
        counted = _chosen(rows, self.where)
        return _parts(counted, counted)

    def valued(self, records: Records, sums: pd.DataFrame) -> pd.DataFrame:  # noqa: ARG002
        return sums.assign(value=sums["numerator"], denominator=np.nan, denominator_people=np.nan)


@dataclass(frozen=True, kw_only=True)
class Net(Measure):
    """Gains less losses: the sum of column `change`, above zero in rows that are gains. It has no denominator.

    The losses are its `numerator_people` and both together its `denominator_people`, so that it is withheld where
    either are few: beside one of them it gives the other away.
    """

    change: str
    unit: Unit = Unit.COUNT

    @property
    def columns(self) -> Sequence[str]:
        return [self.change]

    def parts(self, rows: pd.DataFrame) -> pd.DataFrame:
        change = rows[self.change].astype("float64")
        people = _parts(change < 0, change != 0)
        return people.assign(numerator=change)

    def valued(self, records: Records, sums: pd.DataFrame) -> pd.DataFrame:  # noqa: ARG002
        return sums.assign(value=sums["numerator"], denominator=np.nan)


@dataclass(frozen=True, kw_only=True)
class Mix(Measure):
    """Of all rows (where `where` is true) in a period, the percentage in each category. Needs a breakdown."""

    where: str | None = None
    unit: Unit = Unit.PERCENT

    @property
    def columns(self) -> Sequence[str]:
        return [self.where] if self.where else []

    def parts(self, rows: pd.DataFrame) -> pd.DataFrame:
        counted = _chosen(rows, self.where)
        return _parts(counted, counted)

    def valued(self, records: Records, sums: pd.DataFrame) -> pd.DataFrame:  # noqa: ARG002
        totals = sums.groupby("period", observed=False)["numerator"].transform("sum")
        mixed = sums.assign(denominator=totals, denominator_people=totals)
        return mixed.assign(value=_quotient(mixed, 100))


@dataclass(frozen=True, kw_only=True)
class Rate(Measure):
    """Rows (where `where` is true) per 10,000 children aged 0 to 17.

    The population is the ONS mid-year estimate that DfE uses: that of the year before the one in which the financial
    year ends (for March 2024, mid-2023). A period shorter than a year is not scaled up.
    """

    where: str | None = None
    unit: Unit = Unit.PER_10K

    @property
    def columns(self) -> Sequence[str]:
        return [self.where] if self.where else []

    def parts(self, rows: pd.DataFrame) -> pd.DataFrame:
        counted = _chosen(rows, self.where)
        return _parts(counted, counted)

    def valued(self, records: Records, sums: pd.DataFrame) -> pd.DataFrame:
        ends = period_ends(sums.index.get_level_values("period"))
        rated = sums.assign(denominator=population_for(records, ends), denominator_people=np.nan)
        return rated.assign(value=_quotient(rated, 10_000))


def period_ends(labels: pd.Index) -> pd.DatetimeIndex:
    """The last month of each period, from its label."""
    return pd.DatetimeIndex([pd.Timestamp(label.split()[-1][:7]) for label in labels])


def population_for(records: Records, ends: pd.DatetimeIndex) -> np.ndarray:
    """Children aged 0 to 17 for periods that end on `ends`.

    The latest estimate where a later one is not out yet; missing before the first.
    """
    wanted = ends.year + (ends.month > 3) - 1
    known = records.population.set_index("year")["children"].sort_index()
    return known.reindex(known.index.union(wanted.unique())).ffill()[wanted].to_numpy()


@dataclass(frozen=True, kw_only=True)
class Ratio(Measure):
    """The sum of `numerator` over the sum of `denominator`, times `scale`: rates of full-time equivalents, caseloads.

    Both are number columns; a row counts as a person of a part where that part is not zero. `counted`: the events of
    which a column's sum is the number, so that it is known for the same count wherever else that stands.
    """

    numerator: str
    denominator: str
    counted: Mapping[str, Events] = field(default_factory=dict, hash=False)
    scale: float = 100
    unit: Unit = Unit.PERCENT

    @property
    def columns(self) -> Sequence[str]:
        return [self.numerator, self.denominator]

    def parts(self, rows: pd.DataFrame) -> pd.DataFrame:
        top, bottom = (rows[column].fillna(0).astype("float64") for column in (self.numerator, self.denominator))
        return pd.DataFrame(
            {
                "numerator": top,
                "denominator": bottom,
                "numerator_people": (top != 0).astype("float64"),
                "denominator_people": (bottom != 0).astype("float64"),
            }
        )

    def valued(self, records: Records, sums: pd.DataFrame) -> pd.DataFrame:  # noqa: ARG002
        return sums.assign(value=_quotient(sums, self.scale))


@dataclass(frozen=True, kw_only=True)
class Mean(Measure):
    """The mean of column `of_column` over the rows where it is known."""

    of_column: str

    @property
    def columns(self) -> Sequence[str]:
        return [self.of_column]

    def parts(self, rows: pd.DataFrame) -> pd.DataFrame:
        known = rows[self.of_column].notna().astype("float64")
        return _parts(known, known).assign(numerator=rows[self.of_column].fillna(0).astype("float64"))

    def valued(self, records: Records, sums: pd.DataFrame) -> pd.DataFrame:  # noqa: ARG002
        return sums.assign(value=_quotient(sums, 1))


@dataclass(frozen=True, kw_only=True)
class Median(Measure):
    """The median of column `of_column` over the rows where it is known. It has no numerator."""

    of_column: str

    @property
    def columns(self) -> Sequence[str]:
        return [self.of_column]

    def _summed(self, records: Records, rows: pd.DataFrame) -> pd.DataFrame:
        keyed = rows.assign(category=_with_all(rows["category"])).groupby(["period", "category"], observed=False)
        column = keyed[self.of_column]
        return self.valued(records, pd.DataFrame({"denominator": column.count(), "value": column.median()}))

    def valued(self, records: Records, sums: pd.DataFrame) -> pd.DataFrame:  # noqa: ARG002
        people = sums["denominator"]
        return sums.assign(numerator=np.nan, numerator_people=people, denominator_people=people)


MEDIAN = "Median"


@dataclass(frozen=True, kw_only=True)
class Duration(Measure):
    """How long something takes, those still waiting counted (Kaplan-Meier, with late entry).

    The frame has `entry_days` (when the spell came under watch, 0 for those watched from the start), `exit_days` (when
    it ended or was last seen) and `done` (whether it ended). `within_days`: the value is the percentage done by that
    day; None: the value is the median in days (missing where fewer than half are done).
    `grid_days`: the days at which `curve` gives the percentage done.
    """

    within_days: int | None = None
    grid_days: Sequence[int] = ()

    def _summed(self, records: Records, rows: pd.DataFrame) -> pd.DataFrame:
        keyed = rows.assign(category=_with_all(rows["category"])).groupby(["period", "category"], observed=False)
        found = {key: self._estimate(spells) for key, spells in keyed}
        return self.valued(records, pd.DataFrame.from_dict(found, orient="index").rename_axis(["period", "category"]))

    @property
    def columns(self) -> Sequence[str]:
        return ["entry_days", "exit_days", "done"]

    def _estimate(self, spells: pd.DataFrame) -> dict[str, float]:
        curve = survival.kaplan_meier(spells["exit_days"], spells["done"], entry=spells["entry_days"])
        if self.within_days is None:
            return _estimated(curve.median(), spells["done"].sum(), spells)
        done = curve.done_by([self.within_days])[0] if _is_seen_to(curve, self.within_days) else np.nan
        return _estimated(100 * done, curve.events_between([self.within_days])[0], spells)

    def valued(self, records: Records, sums: pd.DataFrame) -> pd.DataFrame:  # noqa: ARG002
        return sums.assign(numerator=np.nan)

    def interval(self, records: Records, period: Period) -> tuple[float, float] | None:
        """Of the percentage done on the log-log scale (Greenwood), of the median Brookmeyer and Crowley's.

        An end of the median's is the time that one person took: either has `smallest_average` people on its far side.
        """
        spells = self.of.within(records, period)
        curve = survival.kaplan_meier(spells["exit_days"], spells["done"], entry=spells["entry_days"])
        if self.within_days is not None:
            low, high = (float(100 * limit[0]) for limit in curve.interval([self.within_days]))
            return _known(low, high) if _is_seen_to(curve, self.within_days) else None
        low, high = curve.median_interval()
        enough = records.settings.smallest_average
        before, after = spells["done"].astype("bool") & (spells["exit_days"] < low), spells["exit_days"] > high
        return _known(low, high) if min(before.sum(), after.sum()) >= enough else None

    def curve(self, records: Records, period: Period) -> pd.DataFrame:
        """The percentage done by each of `grid_days`: figures in group `days`, one category a day.

        `numerator_people` is how many ended between the day before on the grid and this one, and `denominator_people`
        how many were still watched on the day: what decides whether the point may be shown.
        """
        spells = self.of.within(records, period)
        curve = survival.kaplan_meier(spells["exit_days"], spells["done"], entry=spells["entry_days"])
        days = [*self.grid_days]
        return pd.DataFrame(
            {
                "measure": self.id,
                "period": period.label,
                "group": "days",
                "category": [str(day) for day in days],
                "numerator": np.nan,
                "denominator": float(len(spells)),
                "value": 100 * np.asarray(curve.done_by(days)),
                "numerator_people": curve.events_between(days),
                "denominator_people": curve.at_risk(days),
            }
        )


@dataclass(frozen=True, kw_only=True)
class Routes(Measure):
    """By which route spells end, those still open counted (Aalen-Johansen).

    The frame is that of `Duration` with `route` (text; missing while open) instead of `done`. The value is the
    percentage that ended by `route` within `within_days` (missing where nobody was watched for so long).
    """

    route: str
    within_days: int
    grid_days: Sequence[int] = ()
    routes: Sequence[str] = ()
    unit: Unit = Unit.PERCENT

    @property
    def columns(self) -> Sequence[str]:
        return ["entry_days", "exit_days", "route"]

    def _summed(self, records: Records, rows: pd.DataFrame) -> pd.DataFrame:
        keyed = rows.assign(category=_with_all(rows["category"])).groupby(["period", "category"], observed=False)
        found = {key: self._estimate(spells) for key, spells in keyed}
        return self.valued(records, pd.DataFrame.from_dict(found, orient="index").rename_axis(["period", "category"]))

    def _estimate(self, spells: pd.DataFrame) -> dict[str, float]:
        incidence = _incidence(spells, [self.route])
        any_route = survival.kaplan_meier(spells["exit_days"], spells["route"].notna(), entry=spells["entry_days"])
        seen = _is_seen_to(any_route, self.within_days)
        share = incidence.by([self.within_days])[self.route][0] if seen else np.nan
        return _estimated(100 * share, incidence.events_between([self.within_days])[self.route][0], spells)

    def valued(self, records: Records, sums: pd.DataFrame) -> pd.DataFrame:  # noqa: ARG002
        return sums.assign(numerator=np.nan)

    def interval(self, records: Records, period: Period) -> tuple[float, float] | None:
        """On the log-log scale, by the delta method (Dinse and Larson 1986)."""
        spells = self.of.within(records, period)
        any_route = survival.kaplan_meier(spells["exit_days"], spells["route"].notna(), entry=spells["entry_days"])
        if not _is_seen_to(any_route, self.within_days):
            return None
        limits = _incidence(spells, [self.route]).interval(self.route, [self.within_days])
        return _known(*(float(100 * limit[0]) for limit in limits))

    def curve(self, records: Records, period: Period) -> pd.DataFrame:
        """The percentage that ended by each of `routes` by each of `grid_days`: category is `route / day`."""
        spells = self.of.within(records, period)
        incidence = _incidence(spells, self.routes)
        days = [*self.grid_days]
        frames = [
            pd.DataFrame(
                {
                    "category": [f"{route}{BETWEEN}{day}" for day in days],
                    "value": 100 * np.asarray(incidence.by(days)[route]),
                    "numerator_people": incidence.events_between(days)[route],
                    "denominator_people": incidence.at_risk(days),
                }
            )
            for route in self.routes
        ]
        whole = pd.concat(frames, ignore_index=True)
        return whole.assign(
            measure=self.id,
            period=period.label,
            group=f"route{BETWEEN}days",
            numerator=np.nan,
            denominator=float(len(spells)),
        )[[*FIGURE_COLUMNS]]


def _estimated(value: float, ended: float, spells: pd.DataFrame) -> dict[str, float]:
    """An estimate with those who stand behind it: the endings it rests on, and all who were watched."""
    watched = float(len(spells))
    return {
        "denominator": watched,
        "value": value,
        "numerator_people": float(ended),
        "denominator_people": watched,
    }


def _known(low: float, high: float) -> tuple[float, float] | None:
    """An interval with both of its ends, and some doubt between them."""
    return (low, high) if np.isfinite([low, high]).all() and low < high else None


def _is_seen_to(curve: survival.Curve, day: int) -> bool:
    """Whether somebody was watched until `day`, or all had ended by it."""
    return bool(curve.done_by([day])[0] >= 1 or curve.at_risk([day])[0] > 0)


def _incidence(spells: pd.DataFrame, routes: Sequence[str]) -> survival.CumulativeIncidence:
    return survival.aalen_johansen(spells["exit_days"], spells["route"], entry=spells["entry_days"], routes=routes)
