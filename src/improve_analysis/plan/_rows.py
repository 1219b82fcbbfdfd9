"""The rows of the plan's CSV files: each knows where it stands, so that a wrong one can be named."""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from improve_analysis.calendar import month_end
from improve_analysis.errors import InputError

_MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")
_DAY = re.compile(rf"{_MONTH.pattern}-[0-9]{{2}}")
YES, NO = "yes", "no"


@dataclass(frozen=True, kw_only=True, order=True)
class PlanDate:
    """A day, or a whole month where the plan names no day: `first` to `last`, both inclusive, at midnight."""

    first: pd.Timestamp
    last: pd.Timestamp

    @property
    def is_month(self) -> bool:
        return self.first != self.last

    @property
    def text(self) -> str:
        """As it is written in the file: `2024-09` or `2024-09-17`."""
        return f"{self.first:%Y-%m}" if self.is_month else f"{self.first:%Y-%m-%d}"

    @property
    def words(self) -> str:
        """`September 2024` or `17 September 2024`."""
        return f"{self.first:%B %Y}" if self.is_month else f"{self.first.day} {self.first:%B %Y}"


def month_named(text: str) -> PlanDate:
    """The month written as YYYY-MM. Raises ValueError for anything else."""
    if not _MONTH.fullmatch(text):
        raise ValueError(text)
    first = pd.Timestamp(f"{text}-01")
    return PlanDate(first=first, last=month_end(first))


def day_named(text: str) -> PlanDate:
    """The day written as YYYY-MM-DD. Raises ValueError for anything else, and for a day that no month has."""
    if not _DAY.fullmatch(text):
        raise ValueError(text)
    day = pd.Timestamp(text)
    return PlanDate(first=day, last=day)


@dataclass(frozen=True, kw_only=True)
class Row:
    """One row. Cells have no outer spaces. `line`: the line of the file on which it begins; the header's is 1."""

    path: Path
    line: int
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells[column]

    def wrong(self, what: str) -> InputError:
        """The error that says what is wrong with this row and where it stands."""
        return wrong_at(self.path, self.line, what)

    def needed(self, column: str) -> str:
        if not self[column]:
            raise self.wrong(f"{column} is empty; fill it in.")
        return self[column]

    def ids(self, column: str) -> tuple[str, ...]:
        """Ids parted by spaces."""
        return tuple(self[column].split())

    def one_of(self, column: str, allowed: Collection[str]) -> str:
        if self[column] not in allowed:
            raise self.wrong(
                f"{column} '{self[column]}' is not one of {', '.join(name or 'empty' for name in allowed)}."
            )
        return self[column]

    def number(self, column: str) -> float | None:
        """The number in a cell; None where it is empty."""
        if not self[column]:
            return None
        try:
            number = float(self[column])
        except ValueError as wrong:
            raise self._not_a_number(column) from wrong
        if not math.isfinite(number):
            raise self._not_a_number(column)
        return number

    def _not_a_number(self, column: str) -> InputError:
        return self.wrong(f"{column} '{self[column]}' is not a number; write it in digits, for example 17.5.")

    def month(self, column: str) -> str:
        """The month in a cell, as YYYY-MM; empty where it is."""
        return self._month(column, self[column]) if self[column] else ""

    def months(self, column: str) -> tuple[str, ...]:
        """The months in a cell, parted by spaces."""
        return tuple(self._month(column, text) for text in self[column].split())

    def _month(self, column: str, text: str) -> str:
        try:
            return month_named(text).text
        except ValueError as wrong:
            raise self.wrong(f"{column} '{text}' is not a month; write it as YYYY-MM, for example 2024-11.") from wrong

    def date(self, column: str) -> PlanDate | None:
        """The day or month in a cell; None where it is empty."""
        return self.needed_date(column) if self[column] else None

    def needed_date(self, column: str) -> PlanDate:
        text = self.needed(column)
        try:
            return month_named(text) if _MONTH.fullmatch(text) else day_named(text)
        except ValueError as wrong:
            raise self.wrong(
                f"{column} '{text}' is not a date; write a day as 2024-09-17, or a month as 2024-09."
            ) from wrong


def wrong_at(path: Path, line: int, what: str) -> InputError:
    """The error for a row of a file."""
    return InputError(f"{path}, line {line}: {what}")


def read_rows(path: Path, columns: Sequence[str]) -> list[Row]:
    """Every row of a CSV file, blank lines left out.

    Raises InputError where the file is missing, is not CSV in UTF-8, has other columns than `columns` in this order,
    or a row with more or fewer cells.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            lines = [*_numbered(csv.reader(file, strict=True))]
    except FileNotFoundError as missing:
        raise InputError(f"{path} is missing; copy it from the repository and fill in the council's own.") from missing
    except (UnicodeDecodeError, csv.Error) as broken:
        raise InputError(f"{path} cannot be read ({broken}); save it as CSV in UTF-8, parted by commas.") from broken
    if not lines or tuple(lines[0][1]) != tuple(columns):
        raise InputError(f"{path}: the columns must be {', '.join(columns)}, in this order.")
    return [_row(path, line, cells, columns) for line, cells in lines[1:]]


def _numbered(reader: Iterator[list[str]]) -> Iterator[tuple[int, list[str]]]:
    """Each row with the line on which it begins: a quoted cell may hold several lines."""
    begins = 1
    for cells in reader:
        if any(cell.strip() for cell in cells):
            yield begins, [cell.strip() for cell in cells]
        begins = reader.line_num + 1  # type: ignore[attr-defined]


def _row(path: Path, line: int, cells: Sequence[str], columns: Sequence[str]) -> Row:
    if len(cells) != len(columns):
        raise wrong_at(
            path, line, f"{len(cells)} cells for {len(columns)} columns; quote a cell that has a comma in it."
        )
    return Row(path=path, line=line, cells=dict(zip(columns, cells, strict=True)))


def refuse_repeats(rows: Sequence[Row], *key: str) -> None:
    """Raise InputError at the first row whose cells in the columns `key` another row had before it."""
    first: dict[tuple[str, ...], int] = {}
    for row in rows:
        cells = tuple(row[column] for column in key)
        if cells in first:
            raise row.wrong(f"{' and '.join(key)} {' '.join(cells)} stands on line {first[cells]} already; remove one.")
        first[cells] = row.line
