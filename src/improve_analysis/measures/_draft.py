"""What an exhibit would show before anything is withheld."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import overload

import pandas as pd

from improve_analysis import tables
from improve_analysis.calendar import Length, Period, last_complete, months_before, months_to, on, rolling_to, series_to
from improve_analysis.measures._exhibit import Exhibit, Form
from improve_analysis.measures._measure import FIGURE_COLUMNS, Duration, Measure, Routes
from improve_analysis.measures._records import Records

LADDER = (Length.MONTH, Length.QUARTER, Length.HALF_YEAR, Length.YEAR)
ROLLING_POINTS = 13


REVISED_COLUMNS = ("exhibit", "measure", "period", "category", "was", "now")


@dataclass(frozen=True, kw_only=True)
class Rung:
    """One way to cut an exhibit into periods, and its figures (`FIGURE_COLUMNS`), not rounded, nothing withheld.

    `revised`: those that are no longer as an earlier edition had them (`REVISED_COLUMNS`). `intervals`: measure id ->
    the 95% interval of its last figure, in its unit, for those whose figures do not say it.
    """

    length: Length
    periods: Sequence[Period]
    figures: pd.DataFrame
    revised: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=[*REVISED_COLUMNS]))
    intervals: Mapping[str, tuple[float, float]] = field(default_factory=dict)


class Rungs(Sequence[Rung]):
    """Rungs that are worked out when they are first asked for: most trends need only the finest."""

    def __init__(self, rungs: Iterable[Rung]) -> None:
        """Finest periods first."""
        self._coming = iter(rungs)
        self._known: list[Rung] = []

    def reaches(self, place: int) -> bool:
        """Whether there is one at `place`."""
        self._known += islice(self._coming, max(place + 1 - len(self._known), 0))
        return place < len(self._known)

    @overload
    def __getitem__(self, place: int) -> Rung: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[Rung]: ...

    def __getitem__(self, place: int | slice) -> Rung | Sequence[Rung]:
        if isinstance(place, slice) or place < 0:
            return [*self][place]
        self.reaches(place)
        return self._known[place]

    def __len__(self) -> int:
        self._known += self._coming
        return len(self._known)

    def __bool__(self) -> bool:
        return self.reaches(0)


@dataclass(frozen=True, kw_only=True)
class Draft:
    """An exhibit's figures, finest periods first. `missing` says why there are none."""

    exhibit: Exhibit
    measures: Mapping[str, Measure]
    rungs: Rungs
    missing: str = ""


def draft(exhibit: Exhibit, measures: Mapping[str, Measure], records: Records) -> Draft:
    """The figures of `exhibit`, over the periods that the extract covers."""
    chosen = {name: measures[name] for name in exhibit.measures}
    if lacking := _lacking(chosen.values(), records):
        return Draft(exhibit=exhibit, measures=chosen, rungs=Rungs(()), missing=lacking)
    rungs = Rungs(
        rung for periods in _choices(exhibit, chosen, records) if (rung := _rung(exhibit, chosen, records, periods))
    )
    return Draft(exhibit=exhibit, measures=chosen, rungs=rungs, missing="" if rungs else _too_short(chosen, records))


def figures_over(
    measures: Iterable[Measure], records: Records, periods: Sequence[Period], by: Sequence[str] = ()
) -> pd.DataFrame:
    """The figures (`FIGURE_COLUMNS`) of each measure over the periods that its records cover."""
    frames = [
        measure.figures(records, covered, by)
        for measure in measures
        if (covered := _covered(measure, records, periods))
    ]
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=[*FIGURE_COLUMNS])


def _choices(exhibit: Exhibit, measures: Mapping[str, Measure], records: Records) -> list[list[Period]]:
    day, months = records.as_at, records.settings.history_months
    stock = any(measure.of.at_a_date for measure in measures.values())
    if exhibit.form is Form.TREND and stock:
        ends = [last_complete(day, length) for length in LADDER]
        return [
            [on(months_before(end, int(length) * back)) for back in range(months // int(length), -1, -1)]
            for end, length in zip(ends, LADDER, strict=True)
        ]
    if exhibit.form is Form.TREND:
        return [series_to(day, length, max(months // int(length), 2)) for length in LADDER]
    if exhibit.form is Form.ROLLING:
        return [rolling_to(day, ROLLING_POINTS, exhibit.length)]
    latest = months_to(_latest_end(exhibit, day, stock=stock), Length.DAY if stock else exhibit.length)
    return [[_year_earlier(latest), latest] if exhibit.form is Form.HEADLINE else [latest]]


def _latest_end(exhibit: Exhibit, day: pd.Timestamp, *, stock: bool) -> pd.Timestamp:
    """Characteristics and twelve-month figures only at quarter ends; whole-council stocks and months every month."""
    every_month = not exhibit.by and (stock or exhibit.length is Length.MONTH)
    return day if every_month else last_complete(day, Length.QUARTER)


def _year_earlier(period: Period) -> Period:
    return months_to(months_before(period.end, 12), period.length)


def _rung(
    exhibit: Exhibit, measures: Mapping[str, Measure], records: Records, periods: Sequence[Period]
) -> Rung | None:
    if exhibit.form is Form.CURVE:
        figures = _curves(measures.values(), records, periods)
    else:
        figures = figures_over(measures.values(), records, periods, exhibit.by)
    labels = set(figures["period"])
    shown = [period for period in periods if period.label in labels]
    if not shown:
        return None
    intervals = _intervals(exhibit, measures, records, shown[-1])
    return Rung(length=periods[0].length, periods=shown, figures=figures, intervals=intervals)


def _intervals(
    exhibit: Exhibit, measures: Mapping[str, Measure], records: Records, period: Period
) -> dict[str, tuple[float, float]]:
    if exhibit.form is Form.CURVE or exhibit.by:
        return {}
    found = {name: one.interval(records, period) for name, one in measures.items() if _covered(one, records, [period])}
    return {name: interval for name, interval in found.items() if interval is not None}


def _curves(measures: Iterable[Measure], records: Records, periods: Sequence[Period]) -> pd.DataFrame:
    frames = [
        measure.curve(records, period)
        for measure in measures
        if isinstance(measure, Duration | Routes)
        for period in _covered(measure, records, periods)
    ]
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=[*FIGURE_COLUMNS])


def _covered(measure: Measure, records: Records, periods: Sequence[Period]) -> list[Period]:
    """The periods in which every table that the measure needs is complete, and has been for its lookback."""
    return [
        period
        for period in periods
        if _is_covered(measure, records, period)
        and (measure.given is None or records.derived(measure.given.holds, period))
    ]


def _is_covered(measure: Measure, records: Records, period: Period) -> bool:
    start = _from(measure, period)
    return all(records.covers(table, start, period.end) for table in measure.needs)


def _from(measure: Measure, period: Period) -> pd.Timestamp:
    """The first day that must be covered: for a stock, the lookback ends on the day itself, so it is inclusive."""
    if measure.of.at_a_date and measure.lookback_months:
        return months_before(period.end, measure.lookback_months) + pd.Timedelta(days=1)
    return period.start - pd.DateOffset(months=measure.lookback_months) if measure.lookback_months else period.start


def _lacking(measures: Iterable[Measure], records: Records) -> str:
    needed = {table for measure in measures for table in measure.needs}
    lacking = sorted(needed - set(records.tables))
    if not lacking:
        return ""
    return f"This extract does not hold what is needed here: {'; '.join(map(_described, lacking))}."


def _described(table: str) -> str:
    return f"{table} ({_first_sentence(table)})"


def _first_sentence(table: str) -> str:
    words = tables.SCHEMAS[table].description.split(". ")[0].rstrip(".")
    return words[0].lower() + words[1:]


def _too_short(measures: Mapping[str, Measure], records: Records) -> str:
    needed = {table for measure in measures.values() for table in measure.needs}
    if needed - set(records.coverage):
        return "The records needed here do not say from when to when they are complete."
    start = max(records.coverage[table].start for table in needed)
    end = min(records.coverage[table].end for table in needed)
    months = max(measure.lookback_months for measure in measures.values())
    if otherwise := {measure.given.otherwise for measure in measures.values() if measure.given}:
        return " ".join(sorted(otherwise))
    history = f" and {_history(months)}" if months else ""
    reach = f"from {on(start).words} to {on(end).words}"
    return f"The records needed here run {reach}; the figures need the period whole{history}."


def _history(months: int) -> str:
    return f"{months} months of history before the period"


def said_of_gaps(measures: Iterable[Measure]) -> set[str]:
    """The words with which `Draft.missing` names what records lack, of any of the measures."""
    measures = [*measures]
    return {
        *(_described(table) for measure in measures for table in measure.needs),
        *(_history(measure.lookback_months) for measure in measures),
    }
