"""What people enter each month, because no record holds it: `readings.csv`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from improve_analysis.plan._rows import PlanDate, Row, month_named, read_rows, refuse_repeats, wrong_at

FILE = "readings.csv"
COLUMNS = ("month", "measure", "numerator", "denominator", "value", "entered_by", "source")


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What was entered for a measure of the plan (its id) and a month.

    A share is `numerator` of `denominator`, and its percentage is worked out where it is shown; anything else is
    `value`.
    """

    month: PlanDate
    measure: str
    numerator: float | None
    denominator: float | None
    value: float | None
    entered_by: str
    source: str
    line: int


def load_readings(folder: Path) -> tuple[Reading, ...]:
    """Every reading, by month and measure. A wrong row raises InputError that names its line."""
    rows = read_rows(folder / FILE, COLUMNS)
    refuse_repeats(rows, "month", "measure")
    return tuple(sorted((_reading(row) for row in rows), key=lambda reading: (reading.month, reading.measure)))


def refuse_readings_after(readings: Iterable[Reading], day: pd.Timestamp, folder: Path) -> None:
    """Raise InputError at the first reading of a month that ends after `day`: that month has no edition yet."""
    for reading in readings:
        if reading.month.last > day:
            raise wrong_at(
                folder / FILE,
                reading.line,
                f"the reading of {reading.measure} is for {reading.month.text}, and the records reach to {day:%Y-%m}; "
                "mend the month, or keep the row back until that month is reported.",
            )


def _reading(row: Row) -> Reading:
    row.needed("month")
    reading = Reading(
        month=month_named(row.month("month")),
        measure=row.needed("measure"),
        numerator=row.number("numerator"),
        denominator=row.number("denominator"),
        value=row.number("value"),
        entered_by=row.needed("entered_by"),
        source=row.needed("source"),
        line=row.line,
    )
    _check_numbers(row, reading)
    return reading


def _check_numbers(row: Row, reading: Reading) -> None:
    parts = (reading.numerator, reading.denominator)
    is_share, is_value = None not in parts, reading.value is not None
    if is_share == is_value or (is_value and parts != (None, None)):
        raise row.wrong("a reading is a numerator with its denominator, or a value; fill in one of the two ways.")
    if any(number is not None and number < 0 for number in (*parts, reading.value)):
        raise row.wrong("a reading is below zero; mend it.")
    if reading.numerator is not None and reading.denominator is not None:
        _check_share(row, reading.numerator, reading.denominator)


def _check_share(row: Row, numerator: float, denominator: float) -> None:
    if denominator == 0:
        raise row.wrong(
            "the denominator is 0, so there is no share; leave the row out for a month in which none was asked."
        )
    if numerator > denominator:
        raise row.wrong(f"the numerator {numerator:g} is more than the denominator {denominator:g}; mend one of them.")
