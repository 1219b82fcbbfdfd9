"""What readers share: matching headers, and turning the text of a sheet into dates, numbers, flags and codes."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

import numpy as np
import pandas as pd

from improve_analysis.extracts._reading import PROVENANCE, Finding, Sheet
from improve_analysis.tables import SCHEMAS, dtypes

TEXT = pd.StringDtype(na_value=np.nan)
DATE = np.dtype("datetime64[us]")

_QUOTES = str.maketrans("\u2018\u2019\u201c\u201d`\u2013\u00a0_", "''\"\"'-  ")
_ISO = r"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?)?"
_WRITTEN = re.compile(
    r"(?:(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})"
    r"|(?P<day_first>\d{1,2})[-/. ](?P<month_second>\d{1,2}|[A-Za-z]{3,9})[-/. ](?P<year_last>\d{4}))"
    r"(?:[T ]+(?P<time>\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?)\d*)?(?: ?Z| ?[+-]\d{2}:?\d{2})?"
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_YES = ("y", "yes", "true", "1", "a) yes")
_NO = ("n", "no", "false", "0", "b) no")
_NOT_KNOWN = ("u", "unknown", "not known", "c) unknown")


def normal(header: str) -> str:
    """A header as it is compared: lower case, quotes straight, underscores and runs of space a single space."""
    return " ".join(header.translate(_QUOTES).lower().split())


def matching_headers(sheet: Sheet, wanted: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """For each canonical column of `wanted` whose header, or another name of it, is in the sheet: that header.

    `wanted` has, for each canonical column, the headers it may have, the likeliest first; they are compared by
    `normal`.
    """
    present = {normal(header): header for header in sheet.frame.columns}
    found = {
        column: next((present[normal(name)] for name in names if normal(name) in present), None)
        for column, names in wanted.items()
    }
    return {column: header for column, header in found.items() if header is not None}


def provenance(sheet: Sheet) -> pd.DataFrame:
    """The `PROVENANCE` columns for every row of the sheet."""
    values = (sheet.file, sheet.name, sheet.frame.index)
    return pd.DataFrame(dict(zip(PROVENANCE, values, strict=True)), index=sheet.frame.index)


def canonical_rows(sheet: Sheet, table: str, headers: Mapping[str, str]) -> tuple[pd.DataFrame, list[Finding]]:
    """The rows of `sheet` as rows of the canonical table, each column parsed as the table's schema says.

    `headers` has, for each canonical column to be filled, the header in the sheet. Returns those columns and the
    `PROVENANCE` columns, and a finding for every date or number that could not be read (it is missing in the rows).
    Codes are not checked here. A time of day is kept only in columns called `…_at`.
    """
    columns, findings = {}, []
    for column, header in headers.items():
        kind = kind_of(table, column)
        parsed, unreadable = PARSERS[kind](sheet.frame[header])
        is_day = kind == "date" and not column.endswith("_at")
        columns[column] = (parsed.dt.normalize() if is_day else parsed).astype(dtypes(table)[column])
        findings += unreadable_findings(sheet, header, unreadable, kind)
    return pd.DataFrame({**columns, **provenance(sheet)}, index=sheet.frame.index), findings


def kind_of(table: str, column: str) -> str:
    """What a canonical column holds: `key`, `link`, `text`, `code`, `flag` (Y or N), `date` or `number`."""
    kind: str = SCHEMAS[table].columns[column].metadata["kind"]
    return "flag" if kind == "code" and allowed_codes(table, column) == ("Y", "N") else kind


def allowed_codes(table: str, column: str) -> tuple[str, ...]:
    """The codes that a canonical column may have; none where it is not one of codes."""
    checks = SCHEMAS[table].columns[column].checks
    return tuple(code for check in checks for code in (check.statistics or {}).get("allowed_values", ()))


def with_every_column(frame: pd.DataFrame, table: str) -> pd.DataFrame:
    """Canonical rows with every column of the table, typed, and the `PROVENANCE` columns; absent ones are missing."""
    columns = [*SCHEMAS[table].columns, *PROVENANCE]
    return frame.reset_index(drop=True).reindex(columns=columns).astype(dtypes(table))


def unreadable_findings(sheet: Sheet, header: str, unreadable: pd.Series, kind: str) -> list[Finding]:
    """A finding for each value of the column where `unreadable` is true; `kind` is `date` or `number`."""
    written = {"date": "not a date: write it as dd/mm/yyyy or yyyy-mm-dd"}.get(kind, f"not a {kind}")
    return [
        Finding(
            file=sheet.file,
            sheet=sheet.name,
            row=int(row),
            column=header,
            value=value,
            problem=written,
            action="read as missing",
        )
        for row, value in sheet.frame.loc[unreadable, header].items()
    ]


def findings_at(
    rows: pd.DataFrame, which: pd.Series, column: str, problem: str | pd.Series, action: str
) -> list[Finding]:
    """A finding for each row where `which` is true, about its value in `column`. `rows` have the `PROVENANCE` columns.

    `problem` may differ from row to row: it is then a Series with at least the rows where `which` is true.
    """
    found = rows[which]
    problems = problem.loc[found.index] if isinstance(problem, pd.Series) else [problem] * len(found)
    values = found[column].astype("str").str.removesuffix(" 00:00:00").where(found[column].notna(), "")
    cells = zip(*(found[name] for name in PROVENANCE), values, problems, strict=True)
    return [
        Finding(file=file, sheet=sheet, row=int(row), column=column, value=value, problem=said, action=action)
        for file, sheet, row, value, said in cells
    ]


def parse_dates(values: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Text as `datetime64[us]`, and which values were not missing and yet could not be read.

    Read are ISO (`2024-09-30`, with or without a time) and day first (`30/09/2024`, `30.09.2024`, `30 Sep 2024`,
    with or without a time). A time zone is left off: the time is as it was written.
    """
    if values.dtype.kind == "M" and isinstance(values.dtype, np.dtype):
        return values.astype(DATE), _nothing(values)
    return _by_distinct(values, _dates_of, DATE)


def parse_numbers(values: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Text as `float64`, and which values were not missing and yet could not be read."""
    if values.dtype.kind == "f":
        return values, _nothing(values)
    return _by_distinct(values, _numbers_of, np.dtype("float64"))


def parse_flags(values: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Text as `Y` or `N`; `unknown` becomes missing, and other values stay as they are for the schema to refuse."""
    return _by_distinct(values, _flags_of, TEXT)[0], _nothing(values)


def parse_codes(values: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Text as codes: upper case, and `5` for the `5.0` that a spreadsheet makes of it."""
    return _without_point(values.astype(TEXT)).str.upper(), _nothing(values)


def parse_ids(values: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Text as identifiers: `5` for the `5.0` that a spreadsheet makes of it, otherwise as they were written."""
    return _without_point(values.astype(TEXT)), _nothing(values)


def parse_text(values: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Text as it was written."""
    return values.astype(TEXT), _nothing(values)


PARSERS: Mapping[str, Callable[[pd.Series], tuple[pd.Series, pd.Series]]] = {
    "key": parse_ids,
    "link": parse_ids,
    "text": parse_text,
    "code": parse_codes,
    "flag": parse_flags,
    "date": parse_dates,
    "number": parse_numbers,
}
"""How a column is parsed, by the kind that its schema gives it. Each returns the values and what was unreadable."""


def _by_distinct(
    values: pd.Series, parse: Callable[[pd.Series], pd.Series], dtype: np.dtype | pd.StringDtype
) -> tuple[pd.Series, pd.Series]:
    places, distinct = pd.factorize(values.astype(TEXT))
    parsed = parse(pd.Series(distinct, dtype=TEXT)).astype(dtype).reindex(places).set_axis(values.index)
    return parsed, parsed.isna() & values.notna()


def _nothing(values: pd.Series) -> pd.Series:
    return pd.Series(data=False, index=values.index)


def _dates_of(distinct: pd.Series) -> pd.Series:
    iso = distinct.str.fullmatch(_ISO)
    written = distinct.where(iso, pd.Series([_iso(text) for text in distinct.where(~iso)], dtype=TEXT))
    return pd.to_datetime(written, format="ISO8601", errors="coerce")


def _iso(text: str | float) -> str | None:
    found = _WRITTEN.fullmatch(text) if isinstance(text, str) else None
    if found is None:
        return None
    month = found["month"] or found["month_second"]
    if not month.isdigit():
        month = str(_MONTHS.index(month[:3].lower()) + 1) if month[:3].lower() in _MONTHS else "0"
    year, day = found["year"] or found["year_last"], found["day"] or found["day_first"]
    return f"{year}-{month:0>2}-{day:0>2}T{found['time'] or '00:00'}"


def _numbers_of(distinct: pd.Series) -> pd.Series:
    numbers = pd.to_numeric(distinct.str.replace(",", ""), errors="coerce").astype("float64")
    return numbers.where(np.isfinite(numbers))


def _flags_of(distinct: pd.Series) -> pd.Series:
    word = distinct.str.lower()
    known = distinct.mask(word.isin(_YES), "Y").mask(word.isin(_NO), "N")
    return known.mask(word.isin(_NOT_KNOWN))


def _without_point(text: pd.Series) -> pd.Series:
    return text.str.replace(r"^(\d+)\.0$", r"\1", regex=True) if text.str.endswith(".0").any() else text
