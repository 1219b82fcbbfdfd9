"""What readers of returns share: how a block of one fills a table, which of several holds a record, what they cover."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import reduce
from typing import Any

import pandas as pd

from improve_analysis.errors import InputError
from improve_analysis.extracts._reading import Coverage, Finding, Sheet, XmlDocument
from improve_analysis.extracts._values import TEXT, canonical_rows, parse_dates

ONE_DAY = pd.Timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Filled:
    """A canonical table and the block of a return (an element of XML, a list of a workbook) that fills it.

    `key`: the column that names the row, made of the headers `named_by`; `links`: other columns made of headers.
    `columns`: canonical column -> header. The block has no such row without `only_with`, or unless the header of
    `only_where` has its value.
    """

    table: str
    block: str
    key: str
    named_by: tuple[str, ...]
    columns: Mapping[str, str] = field(default_factory=dict)
    links: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    only_with: str = ""
    only_where: tuple[str, str] | None = None

    @property
    def headers(self) -> dict[str, str]:
        """For each column, what it is read from, as a finding names it."""
        made = {self.key: self.named_by, **self.links}
        return {**self.columns, **{column: ", ".join(headers) for column, headers in made.items()}}


@dataclass(frozen=True, kw_only=True)
class Returned:
    """One return: the file as findings name it, and the days that it covers."""

    file: str
    coverage: Coverage


def rows_of(sheet: Sheet, filled: Filled) -> tuple[pd.DataFrame, list[Finding]]:
    """The rows of a table that a block fills, with the `PROVENANCE` columns, and what could not be read."""
    frame = sheet.frame
    if filled.only_with:
        frame = frame[frame[filled.only_with].notna()]
    if filled.only_where:
        header, value = filled.only_where
        frame = frame[frame[header] == value]
    rows, findings = canonical_rows(replace(sheet, frame=frame), filled.table, filled.columns)
    made = {filled.key: filled.named_by, **filled.links}
    return rows.assign(**{column: _name(frame, headers) for column, headers in made.items()}), findings


def _name(frame: pd.DataFrame, headers: Sequence[str]) -> pd.Series:
    """`child/day` and so on: the same in every return."""
    parts = [_as_day(frame[header]) if "date" in header.lower() else frame[header] for header in headers]
    return reduce(lambda name, part: name.str.cat(part, sep="/", na_rep=""), parts)


def _as_day(values: pd.Series) -> pd.Series:
    """The day as ISO, however it was written; what is not a day stays as it is."""
    return parse_dates(values)[0].dt.strftime("%Y-%m-%d").astype(TEXT).fillna(values)


def tag(element: Any) -> str:
    """An element's name without its namespace."""
    return str(element.tag).rpartition("}")[2]


def reference_date(document: XmlDocument) -> pd.Timestamp:
    """The header's ReferenceDate. Raises InputError where it is missing or is not a date."""
    written = (document.root.findtext("{*}Header/{*}CollectionDetails/{*}ReferenceDate") or "").strip()
    if not written:
        raise InputError(
            f"The file {document.file} has no ReferenceDate in its Header, so its year is not known: export the "
            f"return again with its header."
        )
    day = parse_dates(pd.Series([written]))[0].iloc[0]
    if pd.isna(day):
        raise InputError(f"The ReferenceDate '{written}' in {document.file} is not a date: write it as yyyy-mm-dd.")
    return pd.Timestamp(day).normalize()


def months_until(day: pd.Timestamp, months: int) -> Coverage:
    """The `months` months that end on `day`."""
    return Coverage(start=day + ONE_DAY - pd.DateOffset(months=months), end=day)


def stray_text(document: XmlDocument) -> list[Finding]:
    """One finding, with a count, where text stands between the document's elements; such text is ignored."""
    found = Counter(_texts_between(document.root))
    if not found:
        return []
    commonest, _ = found.most_common(1)[0]
    problem = f"text between the elements, {times(found.total())}"
    return [Finding(file=document.file, value=commonest, problem=problem, action="ignored")]


def times(count: int) -> str:
    """`once`, `4 times`."""
    return "once" if count == 1 else f"{count:,} times"


def _texts_between(root: Any) -> Iterator[str]:
    for element in root.iter():
        if element.tail and (after := element.tail.strip()):
            yield after
        if len(element) and element.text and (before := element.text.strip()):
            yield before


def unread_elements(document: XmlDocument, counts: Mapping[tuple[str, str], int]) -> list[Finding]:
    """A finding for each element that is not read; `counts` is by the element around it and its own name."""
    return [
        Finding(
            file=document.file,
            sheet=around,
            column=name,
            problem=f"an element that has no place in the tables, {times(count)}",
            action="not read",
        )
        for (around, name), count in sorted(counts.items())
    ]


def latest_returned(frame: pd.DataFrame, by: str, returned: pd.Series) -> pd.DataFrame:
    """The rows as the latest return has them: of rows with the same `by`, those that were `returned` last.

    `returned` orders the returns, and has for each row the place of its own. Rows that one return gives twice stay
    twice, and so do rows whose `by` is missing.
    """
    return frame[(returned == returned.groupby(frame[by]).transform("max")) | frame[by].isna()]


def looked_up(keys: pd.Series, values: pd.Series) -> pd.Series:
    """For each key, the value that `values` has under it in its index, which has each key once."""
    return values.reindex(keys).set_axis(keys.index)


def unbroken(returns: Sequence[Returned], what: str) -> tuple[Coverage, list[Finding]]:
    """The latest run of days that the returns (at least one) cover without a gap, and a finding about a gap before it.

    `what` names the return in the finding.
    """
    latest_first = sorted((each.coverage for each in returns), key=lambda covered: covered.end, reverse=True)
    run = latest_first[0]
    for covered in latest_first[1:]:
        if covered.end < run.start - ONE_DAY:
            return run, [_gap(returns, covered.end, run.start, what)]
        run = Coverage(start=min(run.start, covered.start), end=run.end)
    return run, []


def _gap(returns: Sequence[Returned], until: pd.Timestamp, since: pd.Timestamp, what: str) -> Finding:
    return Finding(
        file=max(returns, key=lambda each: each.coverage.end).file,
        problem=f"no {what} covers {until + ONE_DAY:%d/%m/%Y} to {since - ONE_DAY:%d/%m/%Y}",
        action=f"records taken as complete only from {since:%d/%m/%Y}",
    )
