"""A release's figures as they are read: in series, the latest, and the one a year earlier."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import pandas as pd

from improve_analysis.calendar import Period, months_before
from improve_analysis.disclosure import Release
from improve_analysis.display import numbers
from improve_analysis.measures._breakdown import BREAKDOWNS, UNKNOWN
from improve_analysis.measures._exhibit import Form
from improve_analysis.measures._measure import ALL, BETWEEN, Measure, Unit


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One released figure. `mark` is DfE's symbol, for why it has no value or for how little it rests on."""

    measure: Measure
    unit: Unit
    value: float
    numerator: float
    denominator: float
    mark: str

    @property
    def shown(self) -> bool:
        return not math.isnan(self.value)

    @property
    def behind(self) -> str:
        """What stands behind the value, in words: `530 of 2,303`."""
        return numbers.parts(self.measure, self.numerator, self.denominator)


Place = Period | int
"""Where a figure stands along a chart: in a period, or at a day after something began."""


def place_name(place: Place) -> str:
    """`1,461 days`, `Twelve months to September 2024`."""
    return f"{numbers.counted(place)} days" if isinstance(place, int) else numbers.period_name(place)


@dataclass(frozen=True, kw_only=True)
class Series:
    """The figures of one line of a chart, or one column of its table, by where they stand."""

    name: str
    measure: Measure
    unit: Unit
    figures: dict[Place, Figure]

    @property
    def shown(self) -> dict[Place, Figure]:
        return {place: figure for place, figure in self.figures.items() if figure.shown}


@lru_cache(maxsize=512)  # a page asks several times; a book has half as many exhibits
def series_of(release: Release) -> Sequence[Series]:
    """The series of a trend (by `Period`) or a curve (by day), in the order of the exhibit's measures."""
    places = release.figures.assign(place=_places(release), name=_names(release))
    return [
        Series(
            name=str(name),
            measure=release.measures[str(measure)],
            unit=unit_of(release, release.measures[str(measure)]),
            figures=dict(zip(rows["place"], figures_in(release, rows), strict=True)),
        )
        for (measure, name), rows in places.groupby(["measure", "name"], sort=False)
    ]


def _places(release: Release) -> pd.Series:
    if release.exhibit.form is Form.CURVE:
        return release.figures["category"].map(lambda category: int(category.rpartition(BETWEEN)[2])).astype("object")
    return release.figures["period"].map({period.label: period for period in release.periods}).astype("object")


def _names(release: Release) -> pd.Series:
    """A measure's title, or the category where it is broken down; a curve alone has the exhibit's."""
    curve = release.exhibit.form is Form.CURVE
    alone = curve and len(release.measures) == 1
    names = {name: release.exhibit.title if alone else measure.title for name, measure in release.measures.items()}
    titles = release.figures["measure"].map(names)
    if curve:
        categories = release.figures["category"].map(lambda category: category.rpartition(BETWEEN)[0])
    else:
        categories = release.figures["category"].replace(ALL, "")
    return categories.where(categories != "", titles)


def unit_of(release: Release, measure: Measure) -> Unit:
    """What the exhibit's figures of a measure count: on a curve the percentage done, whatever its own unit."""
    return Unit.PERCENT if release.exhibit.form is Form.CURVE else measure.unit


def figures_in(release: Release, rows: pd.DataFrame) -> list[Figure]:
    """The figures of some rows of a release, in order."""
    columns = ("measure", "value", "numerator", "denominator", "status")
    return [
        Figure(
            measure=release.measures[measure],
            unit=unit_of(release, release.measures[measure]),
            value=value,
            numerator=numerator,
            denominator=denominator,
            mark=str(status),
        )
        for measure, value, numerator, denominator, status in zip(*(rows[column] for column in columns), strict=True)
    ]


def by_category(release: Release) -> dict[str, Figure]:
    """The latest period's figures by category, in the declared order of the breakdowns, else the largest first."""
    latest = release.figures[release.figures["period"] == release.periods[-1].label]
    found = dict(zip(latest["category"], figures_in(release, latest), strict=True))
    return {category: found[category] for category in sorted(found, key=lambda name: _place(release, name, found))}


def _place(release: Release, category: str, found: dict[str, Figure]) -> tuple[float, ...]:
    names = category.split(BETWEEN, maxsplit=1) if len(release.exhibit.by) > 1 else [category]
    places = [_declared_place(column, name) for column, name in zip(release.exhibit.by, names, strict=False)]
    return (*places, -found[category].value if found[category].shown else float("inf"))


def in_order(column: str, categories: Sequence[str]) -> list[str]:
    """The distinct categories of a breakdown in its declared order."""
    return sorted(dict.fromkeys(categories), key=lambda category: _declared_place(column, category))


def _declared_place(column: str, category: str) -> float:
    """Its place among the declared categories; what is not known comes last, and what is not declared before it."""
    declared = list(BREAKDOWNS[column].categories) if column in BREAKDOWNS else []
    if category in declared:
        return declared.index(category)
    return len(declared) + (1 if category == UNKNOWN else 0)


@dataclass(frozen=True, kw_only=True)
class Latest:
    """A measure's latest figure and, where the release holds it, the same a year earlier."""

    period: Period
    figure: Figure
    year_earlier: Figure | None


def latest(series: Series) -> Latest:
    """The latest of a trend's figures. A series has at least one."""
    periods = sorted(place for place in series.figures if isinstance(place, Period))
    end = periods[-1]
    earlier = [one for one in periods if one.length is end.length and one.end == months_before(end.end, 12)]
    return Latest(
        period=end,
        figure=series.figures[end],
        year_earlier=series.figures[earlier[0]] if earlier else None,
    )


def labels_of(every: Sequence[Series]) -> list[str]:
    """The names of series, without what all begin with where that ends in a comma: `Ever`, `Within two years`."""
    words = [series.name.split() for series in every]
    alike = 0
    while len(words) > 1 and all(len(one) > alike for one in words) and len({one[alike] for one in words}) == 1:
        alike += 1
    left = [" ".join(one[alike:]) for one in words]
    if not all(left) or not words[0][:alike] or not words[0][alike - 1].endswith(","):
        return [series.name for series in every]
    return [one[0].upper() + one[1:] for one in left]
