"""An exhibit's figures as a table to take away: what its CSV and its sheet of the workbook both hold, cell for cell."""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from html import escape
from typing import Any

import pandas as pd

from improve_analysis.calendar import Period
from improve_analysis.disclosure import Release, Status
from improve_analysis.disclosure.projection import ID, WIDE, Estimate, Projection
from improve_analysis.disclosure.projection import TITLE as PROJECTION_TITLE
from improve_analysis.display import numbers
from improve_analysis.display._figures import by_category
from improve_analysis.display.tables import breakdown_title
from improve_analysis.measures import CHAPTERS, OVERVIEW
from improve_analysis.measures._exhibit import Exhibit, Form
from improve_analysis.measures._measure import BETWEEN, Measure, Routes, Unit

FOLDER = "data"
HEADLINES, HEADLINES_TITLE = "headlines", "Headline measures"
MEASURE, CHAPTER, VALUE, UNIT = "Measure", "Chapter", "Value", "Unit"
PERIOD = ("Period", "First day", "Last day")
DAYS, ROUTE, WITHIN = "days", "route", "Within days"
PARTS = {"numerator": "Numerator", "denominator": "Denominator"}
HEADLINE_HEAD = (MEASURE, CHAPTER, *PERIOD, *PARTS.values(), VALUE, UNIT)
PROJECTION_HEAD = ("Children", "Day", "Middle projection", "Range from", "Range to")

CONFIDENTIAL, NOT_APPLICABLE = f"[{Status.CONFIDENTIAL}]", f"[{Status.NOT_APPLICABLE}]"

Cell = str | Decimal
"""A number with the places that it is shown with, or words: a mark in brackets where there is no number."""


@dataclass(frozen=True, kw_only=True)
class DataTable:
    """`name` is its file's, without the ending: the exhibit's id. `rows` are each as long as `head`."""

    name: str
    title: str
    chapter: str
    head: Sequence[str]
    rows: Sequence[Sequence[Cell]]


def data_tables(releases: Mapping[str, Release], projection: Projection | None) -> list[DataTable]:
    """Every exhibit that has figures, in the order of the book: the headlines in one table, the others in their own."""
    found = [one for one in releases.values() if not one.missing]
    headlines = [one for one in found if one.exhibit.chapter == OVERVIEW]
    others = [data_table(one) for one in found if one.exhibit.chapter != OVERVIEW]
    projected = [projection_table(projection)] if projection and not projection.missing else []
    places = [*CHAPTERS]
    in_order = sorted([*others, *projected], key=lambda one: places.index(one.chapter))
    return [*([headline_table(headlines)] if headlines else []), *in_order]


def name_of(exhibit: str) -> str:
    """The name of the file that has an exhibit's figures; `exhibit` is its id."""
    return HEADLINES if exhibit.startswith(f"{OVERVIEW}.") else exhibit


def links(table: DataTable, workbook: str) -> str:
    """A line of HTML under an exhibit: its file, and the workbook that it has a sheet in. Each link says of what."""
    csv = _link(f"{FOLDER}/{table.name}.csv", "CSV", f" of {table.title}")
    return f'<p class="improve-data">Data: {csv}, {_link(workbook, "Excel workbook", " of every exhibit")}</p>'


def _link(path: str, seen: str, unseen: str) -> str:
    return f'<a href="{escape(path)}">{seen}<span class="improve-unseen">{escape(unseen)}</span></a>'


# One exhibit ---------------------------------------------------------------------------------------------------------


def data_table(release: Release) -> DataTable:
    """A row for each figure, under headers that name the unit; what tells the rows apart comes first."""
    exhibit, measures = release.exhibit, release.measures
    periods = {period.label: period for period in release.periods}
    parts = parts_of(measures.values())
    rows = [
        [*_keys(row, exhibit, measures, periods[row["period"]]), *_numbers(row, measures[row["measure"]], parts)]
        for row in _ordered(release).to_dict("records")
    ]
    head = head_of(exhibit, measures)
    return DataTable(name=exhibit.id, title=exhibit.title, chapter=exhibit.chapter, head=head, rows=rows)


def head_of(exhibit: Exhibit, measures: Mapping[str, Measure]) -> list[str]:
    """The headers of an exhibit's table, each another; the value's, which comes last, is its unit."""
    unit = Unit.PERCENT if exhibit.form is Form.CURVE else next(iter(measures.values())).unit
    parts = [header for _, header in parts_of(measures.values())]
    value = VALUE if numbers.header(unit) in parts else numbers.header(unit)
    return [*groups_of(exhibit, measures).values(), *_named(exhibit, MEASURE, PERIOD), *parts, value]


def groups_of(exhibit: Exhibit, measures: Mapping[str, Measure]) -> dict[str, str]:
    """Column that the figures are broken down by -> its header; those of a curve are its days, and any routes."""
    if exhibit.form is not Form.CURVE:
        return {column: breakdown_title(column) for column in exhibit.by}
    routes = any(isinstance(measure, Routes) for measure in measures.values())
    return {**({ROUTE: breakdown_title(ROUTE)} if routes else {}), DAYS: WITHIN}


def parts_of(measures: Iterable[Measure]) -> list[tuple[str, str]]:
    """What stands behind the values of any of the measures: column of the figures, and its header."""
    pairs = dict.fromkeys(pair for measure in measures for pair in numbers.part_headers(measure).items())
    return sorted(pairs, key=lambda pair: [*PARTS].index(pair[0]))


def _named(exhibit: Exhibit, measure: str, period: Sequence[str]) -> list[str]:
    """The measure comes before the period where there are several to be told apart."""
    return [measure, *period] if len(exhibit.measures) > 1 else [*period, measure]


def _ordered(release: Release) -> pd.DataFrame:
    """The figures in the order of the page's table."""
    if release.exhibit.form not in {Form.CATEGORIES, Form.GRID}:
        return release.figures
    places = {category: place for place, category in enumerate(by_category(release))}
    return release.figures.sort_values("category", key=lambda names: names.map(places), kind="stable")


def _keys(row: Mapping[Hashable, Any], exhibit: Exhibit, measures: Mapping[str, Measure], period: Period) -> list[Cell]:
    own = dict(zip(row["group"].split(BETWEEN), row["category"].split(BETWEEN), strict=True))
    groups = [Decimal(own[name]) if name == DAYS else own[name] for name in groups_of(exhibit, measures)]
    return [*groups, *_named(exhibit, measures[row["measure"]].title, _period(period))]


def _period(period: Period) -> list[str]:
    return [numbers.period_name(period), f"{period.start:%Y-%m-%d}", f"{period.end:%Y-%m-%d}"]


def _numbers(row: Mapping[Hashable, Any], measure: Measure, parts: Sequence[tuple[str, str]]) -> list[Cell]:
    own = numbers.part_headers(measure)
    cells = [_part(row, column) if own.get(column) == header else NOT_APPLICABLE for column, header in parts]
    return [*cells, _value(row)]


def _value(row: Mapping[Hashable, Any]) -> Cell:
    return f"[{row['status']}]" if row["status"] else Decimal(f"{row['value']:.{Unit(row['unit']).decimals}f}")


def _part(row: Mapping[Hashable, Any], column: str) -> Cell:
    """What stands behind a value: withheld with it, or by itself where an average may be told without its count."""
    is_known = not math.isnan(row[column])
    return Decimal(numbers.counted(row[column]).replace(",", "")) if is_known else CONFIDENTIAL


# Several -------------------------------------------------------------------------------------------------------------


def headline_table(releases: Sequence[Release]) -> DataTable:
    """The headline measures of every chapter: their latest figures, and those of a year earlier."""
    rows = [_headline(row, release) for release in releases for row in release.figures.to_dict("records")]
    return DataTable(name=HEADLINES, title=HEADLINES_TITLE, chapter=OVERVIEW, head=HEADLINE_HEAD, rows=rows)


def _headline(row: Mapping[Hashable, Any], release: Release) -> list[Cell]:
    measure = release.measures[row["measure"]]
    period = next(period for period in release.periods if period.label == row["period"])
    own = numbers.part_headers(measure)
    parts = [_part(row, column) if column in own else NOT_APPLICABLE for column in PARTS]
    return [measure.title, CHAPTERS[measure.chapter], *_period(period), *parts, _value(row), row["unit"]]


def projection_table(projection: Projection) -> DataTable:
    """The children projected to need a home: a row for each group and year end, and one for everyone's wide range."""
    likely = [
        _projected(name, day, one, one.low_80, one.high_80)
        for name, found in projection.rows.items()
        for day, one in zip(projection.years, found, strict=True)
    ]
    wide = [
        _projected(WIDE, day, one, one.low_95, one.high_95)
        for day, one in zip(projection.years, projection.total, strict=True)
    ]
    chapter = ID.partition(".")[0]
    return DataTable(name=ID, title=PROJECTION_TITLE, chapter=chapter, head=PROJECTION_HEAD, rows=[*wide, *likely])


def _projected(name: str, day: pd.Timestamp, one: Estimate, lowest: int, highest: int) -> list[Cell]:
    return [name, f"{day:%Y-%m-%d}", *map(Decimal, (one.median, lowest, highest))]
