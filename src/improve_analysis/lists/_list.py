"""What a working list is: declared once, made from the same frames as the measures."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pandas as pd

from improve_analysis import tables
from improve_analysis.calendar import months_before
from improve_analysis.measures._records import Records

DAYS_OVER = "days_over"
MOST_OVERDUE_FIRST = (f"-{DAYS_OVER}", "team", "child")


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column of a list: the one of its frame that it shows, and the words at its head."""

    name: str
    header: str


@dataclass(frozen=True, kw_only=True)
class Unjudged:
    """Who could belong on a list but cannot be judged. `count(records, day)` counts them; `words` says why."""

    count: Callable[[Records, pd.Timestamp], int]
    words: str


@dataclass(frozen=True, kw_only=True)
class WorkingList:
    """One list of what needs doing. It names children, so it is never part of an edition.

    `id` is that of its sheet in lower case. `title` is the sheet's name too: at most 31 characters. `rule` is one
    sentence: who is here. `rows(records, day)` has a row for each, with the columns named in `columns` and `order`.
    `order`: columns to sort by, falling where a minus stands before. `needs` and `lookback_months`: as of a measure.
    `said_in`: columns (`table.column`) that must say something in at least one row. `measure`: the measure whose
    numerator is as large as the list is long, on the same day or over the month to it; where `is_of_others`, those whom
    its denominator counts and its numerator does not. Empty where no measure counts these.
    """

    id: str
    title: str
    rule: str
    rows: Callable[[Records, pd.Timestamp], pd.DataFrame]
    columns: Sequence[Column]
    needs: Sequence[str]
    lookback_months: int = 0
    said_in: Sequence[str] = ()
    order: Sequence[str] = MOST_OVERDUE_FIRST
    measure: str = ""
    is_of_others: bool = False
    unjudged: Unjudged | None = None


@dataclass(frozen=True, kw_only=True)
class MadeList:
    """A list as at one day. `rows` has its columns, named by their headers, first things first.

    `missing` says why the list cannot be made, and is empty where it can. `unjudged` is how many could not be judged.
    """

    declared: WorkingList
    rows: pd.DataFrame
    missing: str = ""
    unjudged: int = 0


def make(declared: WorkingList, records: Records) -> MadeList:
    """The list as at the end of the records' as-at day."""
    headers = {column.name: column.header for column in declared.columns}
    if missing := _missing(declared, records):
        return MadeList(declared=declared, rows=pd.DataFrame(columns=[*headers.values()]), missing=missing)
    found = _in_order(declared.rows(records, records.as_at), declared.order)
    unjudged = declared.unjudged.count(records, records.as_at) if declared.unjudged else 0
    return MadeList(declared=declared, rows=found[[*headers]].rename(columns=headers), unjudged=unjudged)


def _in_order(rows: pd.DataFrame, order: Sequence[str]) -> pd.DataFrame:
    names = [name.removeprefix("-") for name in order]
    rising = [not name.startswith("-") for name in order]
    return rows.sort_values(names, ascending=rising, kind="stable", ignore_index=True)


def _missing(declared: WorkingList, records: Records) -> str:
    return _tables_lacking(declared, records) or _not_covered(declared, records) or _nothing_said(declared, records)


def _tables_lacking(declared: WorkingList, records: Records) -> str:
    lacking = [name for name in declared.needs if name not in records.tables]
    if not lacking:
        return ""
    names = "; ".join(f"{name} ({tables.SCHEMAS[name].description.split('. ')[0].rstrip('.')})" for name in lacking)
    return f"The extract does not hold what this list needs: {names}."


def _not_covered(declared: WorkingList, records: Records) -> str:
    day, months = records.as_at, declared.lookback_months
    start = months_before(day, months) + pd.Timedelta(days=1) if months else day
    short = [name for name in declared.needs if not records.covers(name, start, day)]
    if not short:
        return ""
    reach = f"from {_in_words(start)} to {_in_words(day)}" if months else f"on {_in_words(day)}"
    return f"The extract's {' and '.join(short)} must be complete {reach} for this list, and cannot be said to be."


def _in_words(day: pd.Timestamp) -> str:
    return f"{day.day} {day:%B %Y}"


def _nothing_said(declared: WorkingList, records: Records) -> str:
    parts = [name.split(".") for name in declared.said_in]
    silent = [column for table, column in parts if len(records[table]) and records[table][column].isna().all()]
    return f"In the extract {' and '.join(silent)} is empty in every row." if silent else ""
