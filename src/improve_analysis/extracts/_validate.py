"""Holding canonical rows against the tables' schemas: what breaks a rule becomes a finding, and its value or row goes.

The schema of a table says what is wrong; this says what is done about it:

- a row is set aside where its key is missing or has occurred before, where a value that it needs is missing or wrong,
  and where it ends before it begins;
- any other value that is wrong is read as missing;
- a child whom `ssd_person` lacks, and an event before its child's birth, are counted or listed, and kept.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import pandas as pd
import pandera.pandas as pa
from pandera.errors import SchemaErrors

from improve_analysis.extracts._reading import FINDING_COLUMNS, PROVENANCE, Finding
from improve_analysis.extracts._values import with_every_column
from improve_analysis.tables import SCHEMAS, care, conform

PLACEHOLDER_DAY = pd.Timestamp("1900-01-01")
FIRST_DAY, LAST_DAY = pd.Timestamp("1900-01-01"), pd.Timestamp("2100-12-31 23:59:59")
LONGEST_PREGNANCY = pd.Timedelta(days=310)
"""A child may be referred before birth; an event longer before it than this is a mistake."""

BORN_FIRST = tuple(schema.name for schema in care.TABLES)
"""The tables whose events can only happen to a child who is born."""

_DTYPES = dict.fromkeys(FINDING_COLUMNS, "str") | {"row": "Int64"}
NO_FINDINGS = pd.DataFrame(columns=[*FINDING_COLUMNS]).astype(_DTYPES)
_OUT_OF_RANGE = "not a year from 1900 to 2100"


def as_frame(findings: Sequence[Finding]) -> pd.DataFrame:
    """Findings as a table with the columns `FINDING_COLUMNS`."""
    if not findings:
        return NO_FINDINGS
    rows = [[getattr(finding, column) for column in FINDING_COLUMNS] for finding in findings]
    return pd.DataFrame(rows, columns=[*FINDING_COLUMNS]).astype(_DTYPES)


def all_findings(frames: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Several tables of findings as one."""
    filled = [frame for frame in frames if len(frame)]
    return pd.concat(filled, ignore_index=True).astype(_DTYPES) if filled else NO_FINDINGS


def validated(
    tables: Mapping[str, pd.DataFrame], headers: Mapping[str, Mapping[str, str]]
) -> tuple[dict[str, pd.DataFrame], pd.DataFrame]:
    """The tables with exactly their canonical columns and without what breaks their rules, and the findings.

    `tables` has canonical rows with the `PROVENANCE` columns; `headers` names, for each table, the header in the file
    that a canonical column came from. Findings have the columns `FINDING_COLUMNS`.
    """
    rows: dict[str, pd.DataFrame] = {}
    findings: list[pd.DataFrame] = []
    for name, frame in tables.items():
        rows[name], found = _validated_table(name, frame, headers.get(name, {}))
        findings += found
    findings += _about_people(rows, headers)
    return {name: conform(frame, name) for name, frame in rows.items()}, all_findings(findings)


def _validated_table(
    name: str, frame: pd.DataFrame, headers: Mapping[str, str]
) -> tuple[pd.DataFrame, list[pd.DataFrame]]:
    received = with_every_column(frame, name)
    rows, placeholders = _without_placeholder_days(name, received, headers)
    failures = _failures(name, rows)
    if failures.empty:
        return rows, [placeholders]
    positions = failures.loc[failures["sets_aside"], "position"].unique()
    for column, wrong in failures[~failures["sets_aside"]].groupby("column")["position"]:
        rows[column] = rows[column].mask(rows.index.isin(wrong))
    return rows.drop(index=positions), [placeholders, _as_findings(name, received, failures, headers)]


def _without_placeholder_days(
    name: str, rows: pd.DataFrame, headers: Mapping[str, str]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    findings = []
    for column in _columns_of_kind(name, "date"):
        placed = rows[column] == PLACEHOLDER_DAY
        if placed.any():
            rows = rows.assign(**{column: rows[column].mask(placed)})
            problem = f"1900-01-01, which stands for no date, in {int(placed.sum()):,} of {len(rows):,} rows"
            findings.append(
                Finding(
                    file=files_of(rows[placed]),
                    column=headers.get(column, column),
                    value="1900-01-01",
                    problem=problem,
                    action="read as missing",
                )
            )
    return rows, as_frame(findings)


def files_of(rows: pd.DataFrame) -> str:
    """The files that rows came from, for a finding about all of them."""
    files = rows["source_file"].dropna().unique().tolist()
    return ", ".join(files[:3]) + (f" and {len(files) - 3} more" if len(files) > 3 else "")


def _columns_of_kind(name: str, kind: str) -> list[str]:
    return [column for column, spec in SCHEMAS[name].columns.items() if spec.metadata["kind"] == kind]


def _failures(name: str, rows: pd.DataFrame) -> pd.DataFrame:
    """What breaks the table's rules: columns `column`, `position`, `problem`, `value`, `sets_aside`."""
    try:
        _schema(name, rows).validate(rows, lazy=True)
    except SchemaErrors as errors:
        return _with_consequence(name, errors.failure_cases)
    return pd.DataFrame({"sets_aside": []})


def _schema(name: str, rows: pd.DataFrame) -> pa.DataFrameSchema:
    """The table's schema for these rows, which are typed: with the checks of a date against another."""
    columns = {}
    for column, spec in SCHEMAS[name].columns.items():
        checks = [*spec.checks, *_date_checks(spec.metadata, rows)]
        if checks or spec.unique or not spec.nullable:
            columns[column] = pa.Column(
                checks=checks,
                nullable=spec.nullable,
                unique=spec.unique,
                report_duplicates="exclude_first",
            )
    return pa.DataFrameSchema(columns)


def _date_checks(detail: Mapping[str, object], rows: pd.DataFrame) -> list[pa.Check]:
    if detail["kind"] != "date":
        return []
    checks = [pa.Check(_is_in_range, error=_OUT_OF_RANGE)]
    if isinstance(after := detail["after"], str):
        checks.append(pa.Check(_not_before(rows[after]), error=f"before {after}"))
    return checks


def _is_in_range(days: pd.Series) -> pd.Series:
    return days.between(FIRST_DAY, LAST_DAY)


def _not_before(starts: pd.Series) -> Callable[[pd.Series], pd.Series]:
    def check(ends: pd.Series) -> pd.Series:
        begun = starts.loc[ends.index]
        return ~((ends < begun) & _is_in_range(ends) & _is_in_range(begun))

    return check


def _with_consequence(name: str, cases: pd.DataFrame) -> pd.DataFrame:
    columns = SCHEMAS[name].columns
    needed = [column for column, spec in columns.items() if not spec.nullable]
    closing = [column for column, spec in columns.items() if _closes(name, spec.metadata)]
    unexpected = cases[~cases["column"].isin([*columns])]
    if len(unexpected):
        raise TypeError(f"{name} cannot be validated: {unexpected.iloc[0].to_dict()}")
    ends_first = cases["column"].isin(closing) & cases["check"].str.startswith("before ")
    return pd.DataFrame(
        {
            "column": cases["column"],
            "position": cases["index"].astype("int64"),
            "problem": cases["check"].replace(
                {"not_nullable": "missing", "field_uniqueness": "occurs in an earlier row too"}
            ),
            "value": _written(cases["failure_case"]),
            "sets_aside": cases["column"].isin(needed) | ends_first,
        }
    ).reset_index(drop=True)


def _closes(name: str, detail: Mapping[str, object]) -> bool:
    """Whether a date is the end of the spell that the row is about."""
    begins = (SCHEMAS[name].metadata or {}).get("begins")
    return begins is not None and detail.get("after") == begins


def _written(values: pd.Series) -> pd.Series:
    return values.astype("str").str.removesuffix(" 00:00:00").where(values.notna(), "")


def _as_findings(name: str, rows: pd.DataFrame, failures: pd.DataFrame, headers: Mapping[str, str]) -> pd.DataFrame:
    named = {f"before {column}": f"before {headers.get(column, column)}" for column in SCHEMAS[name].columns}
    source = rows.loc[failures["position"], [*PROVENANCE]].reset_index(drop=True)
    aside = failures["sets_aside"]
    return pd.DataFrame(
        {
            "file": source["source_file"],
            "sheet": source["source_sheet"],
            "row": source["source_row"],
            "column": failures["column"].replace(dict(headers)),
            "value": failures["value"],
            "problem": failures["problem"].replace(named),
            "action": aside.map({True: "row set aside", False: "read as missing"}),
        }
    ).astype(_DTYPES)


def _person_column(name: str) -> str | None:
    """The column that names the child whom a row of the table is about."""
    links = _columns_of_kind(name, "link")
    return next((column for column in links if SCHEMAS[name].columns[column].metadata["to"] == "ssd_person"), None)


def _about_people(tables: Mapping[str, pd.DataFrame], headers: Mapping[str, Mapping[str, str]]) -> list[pd.DataFrame]:
    """Findings about rows whose child is not in `ssd_person`, counted by table, and about events before birth."""
    people = tables.get("ssd_person", pd.DataFrame({"pers_person_id": [], "pers_dob": []}))
    known, births = pd.Index(people["pers_person_id"]), people["pers_dob"].to_numpy()
    findings = []
    for name, rows in tables.items():
        column = _person_column(name)
        if column is None or rows.empty:
            continue
        places = known.get_indexer(rows[column])
        findings.append(as_frame(_unknown_people(name, rows, rows[column].notna() & (places < 0))))
        if len(births) and (begins := (SCHEMAS[name].metadata or {}).get("begins")):
            born = pd.Series(births.take(places), index=rows.index).mask(places < 0)
            findings.append(_births_after(name, rows, born, begins, headers.get(name, {})))
    return findings


def _unknown_people(name: str, rows: pd.DataFrame, unknown: pd.Series) -> list[Finding]:
    if not unknown.any():
        return []
    problem = f"{name}: {int(unknown.sum()):,} of {len(rows):,} rows are about a child who is not in ssd_person"
    return [Finding(file=files_of(rows[unknown]), problem=problem, action="kept; sex and age are not known")]


def _births_after(
    name: str, rows: pd.DataFrame, born: pd.Series, begins: str, headers: Mapping[str, str]
) -> pd.DataFrame:
    allowed = pd.Timedelta(0) if name in BORN_FIRST else LONGEST_PREGNANCY
    unborn = rows[begins] < (born - allowed)
    wrong = rows[unborn]
    if wrong.empty:
        return NO_FINDINGS
    return pd.DataFrame(
        {
            "file": wrong["source_file"],
            "sheet": wrong["source_sheet"],
            "row": wrong["source_row"],
            "column": headers.get(begins, begins),
            "value": wrong[begins].dt.strftime("%Y-%m-%d"),
            "problem": "before the child's birth on " + born[unborn].dt.strftime("%Y-%m-%d"),
            "action": "kept",
        }
    ).astype(_DTYPES)
