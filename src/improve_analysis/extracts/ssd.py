"""The Standard Safeguarding Dataset: CSV or Parquet, one table a file, recognised by the prefix of its columns.

Case systems fill it in their own ways. What is known of their scripts (they drop some placement types, leave flags
empty, write placeholders) is looked for and counted; nothing is corrected in silence.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import pandas as pd

from improve_analysis.extracts._coverage import latest_month_end, spells_covered
from improve_analysis.extracts._reading import Coverage, Document, Finding, Reading, Recognised, Sheet
from improve_analysis.extracts._ssd_faults import faults
from improve_analysis.extracts._ssd_joins import JOINS
from improve_analysis.extracts._validate import files_of
from improve_analysis.extracts._values import canonical_rows, kind_of, matching_headers, normal, with_every_column
from improve_analysis.tables import SCHEMAS

TABLES: Mapping[str, str] = {
    next(iter(schema.columns)).split("_")[0]: name for name, schema in SCHEMAS.items() if name.startswith("ssd_")
}
"""The canonical table by the prefix of its columns."""

NOT_USED: Mapping[str, str] = {
    "prep": "ssd_pre_proceedings",
    "voch": "ssd_voice_of_child",
    "fami": "ssd_family",
    "link": "ssd_linked_identifiers",
    "csdq": "ssd_sdq_scores",
    "clac": "ssd_cla_convictions",
    "clah": "ssd_cla_health",
    "clai": "ssd_cla_immunisations",
    "clas": "ssd_cla_substance_misuse",
    "moth": "ssd_mother",
    "send": "ssd_send",
    "senn": "ssd_sen_need",
    "ehcr": "ssd_ehcp_requests",
    "ehca": "ssd_ehcp_assessment",
    "ehcn": "ssd_ehcp_named_plan",
    "ehcp": "ssd_ehcp_active_plans",
    "s251": "ssd_s251_finance",
}
"""SSD's tables that no measure needs, by the prefix of their columns. Some scripts make them as placeholders."""

UNPREFIXED = {"due date", "actual date", "quorate"}
"""Headers that Mosaic's script gives `ssd_cp_reviews`, which has no prefix there."""

OTHER_NAMES: Mapping[str, tuple[str, ...]] = {
    "cinp_cin_plan_id": ("cin_plan_id",),
    "cppr_cp_review_id": ("cp_review_id", "review_id"),
    "cppr_person_id": ("person_id",),
    "cppr_cp_plan_id": ("cp_plan_id",),
    "cppr_cp_review_due": ("due_date",),
    "cppr_cp_review_date": ("actual_date",),
    "clap_cla_placement_id": ("clap_placement_id",),
}
"""Names that scripts give columns other than the specification's."""

OURS = ("cppl_previous_plans", "clae_legal_status", "clap_same_carer", "clap_cla_placement_la", "clar_cla_person_id")
"""Columns that SSD's specification does not have, so that their absence is no finding."""

NAMES_OF_PEOPLE = ("pers_forename", "pers_surname", "prof_professional_name")
PLACEHOLDER = "SSD_PH"
MAIN_DATES = {
    "ssd_contacts": "cont_contact_date",
    "ssd_cin_episodes": "cine_referral_date",
    "ssd_cla_episodes": "clae_cla_episode_start_date",
    "ssd_cla_placement": "clap_cla_placement_start_date",
}
"""The events by which it is judged to which month an extract runs."""

SEX = {"MALE": "M", "FEMALE": "F", "UNKNOWN": "U", "INDETERMINATE": "U", "1": "M", "2": "F", "0": "U", "9": "U"}


def recognise(document: Document) -> str | None:
    """SSD's name of the table that a sheet is: the one whose prefix at least half of its headers have."""
    if not isinstance(document, Sheet):
        return None
    headers = [header.lower() for header in document.frame.columns]
    if {normal(header) for header in headers} >= UNPREFIXED:
        return "ssd_cp_reviews"
    prefixes = Counter(header.split("_")[0] for header in headers if "_" in header)
    known = {prefix: count for prefix, count in prefixes.items() if prefix in TABLES or prefix in NOT_USED}
    if not known or 2 * max(known.values()) < len(headers):
        return None
    prefix = max(known, key=lambda each: known[each])
    return TABLES.get(prefix) or NOT_USED[prefix]


def read(recognised: Sequence[Recognised]) -> Reading:
    """The canonical tables, with what one table lacks and another holds filled in, and every known fault counted."""
    rows: dict[str, list[pd.DataFrame]] = {}
    headers: dict[str, dict[str, str]] = {}
    findings: list[Finding] = []
    for entry in recognised:
        if not isinstance(entry.document, Sheet):
            continue
        if entry.table not in SCHEMAS:
            findings.append(_not_used(entry.document, entry.table))
            continue
        frame, columns, found = _table(entry.document, entry.table)
        rows.setdefault(entry.table, []).append(frame)
        headers.setdefault(entry.table, {}).update(columns)
        findings += found
    tables = {name: pd.concat(frames, ignore_index=True) for name, frames in rows.items()}
    tables, lacking = _usable(_joined(tables))
    return Reading(
        tables=tables,
        coverage=_coverage(tables),
        findings=[*findings, *lacking, *faults(tables)],
        headers=headers,
    )


def _not_used(sheet: Sheet, table: str) -> Finding:
    problem = f"no measure needs {table} ({len(sheet.frame):,} rows)"
    return Finding(file=sheet.file, sheet=sheet.name, problem=problem, action="not read")


def _table(sheet: Sheet, table: str) -> tuple[pd.DataFrame, dict[str, str], list[Finding]]:
    """A sheet's canonical rows, the header of each of their columns, and what was not read."""
    wanted = {column: (column, *OTHER_NAMES.get(column, ())) for column in SCHEMAS[table].columns}
    columns = matching_headers(sheet, wanted)
    cleaned, placeholders = _without_placeholders(sheet, table, columns)
    rows, unreadable = canonical_rows(cleaned, table, columns)
    rows, made = _with_key(rows, table, sheet)
    if "pers_sex" in rows:
        rows = rows.assign(pers_sex=rows["pers_sex"].replace(SEX))
    return rows, columns, [*placeholders, *unreadable, *made, *_headers_amiss(sheet, table, columns)]


def _without_placeholders(sheet: Sheet, table: str, columns: Mapping[str, str]) -> tuple[Sheet, list[Finding]]:
    """The sheet without `SSD_PH`, and without the -1 that stands for a worker or team who is not known."""
    frame, findings = sheet.frame, []
    for column, header in columns.items():
        words = [PLACEHOLDER, "-1"] if kind_of(table, column) in ("key", "link") else [PLACEHOLDER]
        placed = frame[header].isin(words)
        if placed.any():
            problem = f"a placeholder, in {int(placed.sum()):,} of {len(frame):,} rows"
            value = str(frame.loc[placed, header].iloc[0])
            findings.append(_about(sheet, problem, "read as missing", column=header, value=value))
            frame = frame.assign(**{header: frame[header].mask(placed)})
    return replace(sheet, frame=frame), findings


def _about(sheet: Sheet, problem: str, action: str, *, column: str = "", value: str = "") -> Finding:
    return Finding(file=sheet.file, sheet=sheet.name, column=column, value=value, problem=problem, action=action)


def _with_key(rows: pd.DataFrame, table: str, sheet: Sheet) -> tuple[pd.DataFrame, list[Finding]]:
    key = next(iter(SCHEMAS[table].columns))
    if key in rows:
        return rows, []
    numbered = sheet.file + " " + rows["source_row"].astype("str")
    return rows.assign(**{key: numbered}), [_about(sheet, f"{table} has no {key}", "rows named by their number")]


def _headers_amiss(sheet: Sheet, table: str, columns: Mapping[str, str]) -> Iterator[Finding]:
    """Columns by another name, names of people, columns that are not needed, and those that are not there."""
    for column, header in columns.items():
        if normal(header) != normal(column):
            yield _about(sheet, f"not SSD's name for {column}", f"read as {column}", column=header)
    for header in sheet.frame.columns:
        if header.lower() in NAMES_OF_PEOPLE:
            yield _about(sheet, "the name of a person", "never loaded", column=header)
        elif header not in columns.values():
            yield _about(sheet, f"no measure needs this column of {table}", "not read", column=header)
    lacking = [name for name in SCHEMAS[table].columns if name not in columns and name not in OURS]
    if lacking:
        yield _about(sheet, f"{table} lacks {', '.join(lacking)}", "read as missing")


def _joined(tables: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """The tables, with the columns that a file did not have filled from the other tables."""
    joined = dict(tables)
    for column, (table, join) in JOINS.items():
        if table in joined and column not in joined[table]:
            whole = {name: with_every_column(rows, name) for name, rows in joined.items()}
            joined[table] = joined[table].assign(**{column: join(whole)})
    return joined


def _usable(tables: Mapping[str, pd.DataFrame]) -> tuple[dict[str, pd.DataFrame], list[Finding]]:
    """The tables that have every column without which a row is of no use, and a finding for each that has not."""
    usable, findings = {}, []
    for name, rows in tables.items():
        needed = [column for column, spec in SCHEMAS[name].columns.items() if not spec.nullable]
        lacking = [column for column in needed if column not in rows]
        if lacking:
            problem = f"{name} has no {', '.join(lacking)}, without which it is of no use"
            findings.append(Finding(file=files_of(rows), problem=problem, action="the table was left out"))
        else:
            usable[name] = rows
    return usable, findings


def _coverage(tables: Mapping[str, pd.DataFrame]) -> dict[str, Coverage]:
    """Every table runs to the month end of the latest main event; tables without a date begin with the main ones."""
    dates = {table: column for table, column in MAIN_DATES.items() if table in tables}
    if not dates:
        begun = {name: (SCHEMAS[name].metadata or {}).get("begins") for name in tables}
        dates = {name: column for name, column in begun.items() if column is not None and column in tables[name]}
    if not dates:
        return {}
    end = latest_month_end(pd.concat([tables[table][column] for table, column in dates.items()]))
    if end is None:
        return {}
    covered = {name: spells_covered(name, rows, end) for name, rows in tables.items()}
    starts = [days.start for name, days in covered.items() if name in dates and days is not None]
    undated = Coverage(start=min(starts), end=end)
    return {name: days or undated for name, days in covered.items()}
