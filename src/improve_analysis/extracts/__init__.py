"""Reading an extract: from a file or folder of returns to the canonical tables, with findings for all that is amiss."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import ModuleType

import pandas as pd

from improve_analysis.errors import InputError
from improve_analysis.extracts import annex_a, cin_census, distance, local_logs, ssd, ssda903, workforce_census
from improve_analysis.extracts._documents import open_documents
from improve_analysis.extracts._reading import (
    Coverage,
    Document,
    Extract,
    Finding,
    Reading,
    Recognised,
    Sheet,
    Source,
)
from improve_analysis.extracts._validate import all_findings, as_frame, files_of, validated

__all__ = ["FORMATS", "Coverage", "Extract", "Finding", "Source", "read"]

FORMATS: tuple[tuple[str, ModuleType], ...] = (
    ("SSD", ssd),
    ("SSDA903", ssda903),
    ("CIN census", cin_census),
    ("Workforce census", workforce_census),
    ("Annex A", annex_a),
    ("Local log", local_logs),
)
"""Every format by name, with the module that reads it. Where two hold the same table, the earlier one's is used."""

UNITED = {
    "ssd_person": ["pers_person_id"],
    "ssd_disability": ["disa_person_id", "disa_disability_code"],
    "ssd_immigration_status": ["immi_person_id", "immi_immigration_status"],
}
"""Tables that formats fill together, and the columns that say that two rows are the same."""


def read(path: Path, *, postcodes: Path | None = None) -> Extract:
    """The extract in a file or folder, whatever mixture of formats it is.

    `postcodes` names an ONS Postcode Directory, where it is not in the folder itself. Raises InputError where a file
    cannot be read, a table has a header twice, or nothing is recognised.
    """
    documents, findings = open_documents(path)
    places = [document for document in documents if distance.recognise(document)]
    if postcodes is not None:
        places = _postcode_documents(postcodes)
    recognised = [_recognised(document) for document in documents if not distance.recognise(document)]
    known = [entry for entry in recognised if entry.format]
    if not known:
        raise InputError(_nothing_recognised(path, documents, findings))
    readings = [
        (name, module.read([entry for entry in known if entry.format == name]))
        for name, module in FORMATS
        if any(entry.format == name for entry in known)
    ]
    findings += [_not_recognised(entry.document) for entry in recognised if not entry.format]
    sources = [_source(entry) for entry in recognised] + [_postcode_source(place) for place in places]
    return _extract(readings, findings, sources, places)


def _extract(
    readings: Sequence[tuple[str, Reading]],
    findings: Sequence[Finding],
    sources: Sequence[Source],
    places: Sequence[Document],
) -> Extract:
    tables, coverage, unused = _merged(readings)
    directory = next((place for place in places if isinstance(place, Sheet)), None)
    tables, unknown = distance.filled(tables, directory)
    headers: dict[str, Mapping[str, str]] = {}
    for _, reading in reversed(readings):
        headers |= reading.headers
    rows, invalid = validated(tables, headers)
    said = [*findings, *unused, *(finding for _, reading in readings for finding in reading.findings), *unknown]
    return Extract(
        tables=rows, coverage=coverage, findings=all_findings([as_frame(said), invalid]), sources=tuple(sources)
    )


def _recognised(document: Document) -> Recognised:
    for name, module in FORMATS:
        table = module.recognise(document)
        if table is not None:
            _refuse_repeated_headers(document)
            return Recognised(document=document, format=name, table=table)
    return Recognised(document=document, format="", table="")


def _refuse_repeated_headers(document: Document) -> None:
    if isinstance(document, Sheet) and document.repeated_headers:
        where = f"{document.file} (sheet {document.name})" if document.name else document.file
        raise InputError(
            f"The header '{document.repeated_headers[0]}' occurs twice in {where}: rename or remove one of the columns."
        )


def _nothing_recognised(path: Path, documents: Sequence[Document], findings: Sequence[Finding]) -> str:
    found = list(dict.fromkeys([document.file for document in documents] + [finding.file for finding in findings]))
    shown = ", ".join(found[:5]) + (f" and {len(found) - 5} more" if len(found) > 5 else "")
    return (
        f"Nothing in {path} is a return that can be read (found: {shown}): give SSD tables, SSDA903, a CIN census, "
        "a workforce census, Annex A, or local logs."
    )


def _not_recognised(document: Document) -> Finding:
    if isinstance(document, Sheet):
        headers = ", ".join(document.frame.columns[:6])
        problem = f"not recognised: its headers ({headers} …) are those of no return"
        return Finding(file=document.file, sheet=document.name, problem=problem, action="left out")
    return Finding(
        file=document.file,
        value=document.collection,
        problem="not recognised: the XML is of no return that is read",
        action="left out",
    )


def _source(entry: Recognised) -> Source:
    document = entry.document
    if isinstance(document, Sheet):
        rows, sheet = len(document.frame), document.name
    else:
        rows, sheet = sum(element.tag.endswith(("Child", "CSWWWorker")) for element in document.root.iter()), ""
    return Source(
        file=document.file,
        sheet=sheet,
        recognised_as=f"{entry.format}: {entry.table}" if entry.format else "",
        rows=rows,
        sha256=_sha256(document.path),
    )


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _postcode_documents(path: Path) -> list[Document]:
    documents, _ = open_documents(path)
    places = [document for document in documents if distance.recognise(document)]
    if not places:
        raise InputError(
            f"The postcode file {path} has no columns pcds, oseast1m and osnrth1m: use the ONS Postcode Directory's."
        )
    return places


def _postcode_source(document: Document) -> Source:
    rows = len(document.frame) if isinstance(document, Sheet) else 0
    return Source(
        file=document.file, sheet="", recognised_as="Postcode directory", rows=rows, sha256=_sha256(document.path)
    )


def _merged(
    readings: Sequence[tuple[str, Reading]],
) -> tuple[dict[str, pd.DataFrame], dict[str, Coverage], list[Finding]]:
    """The tables of all formats, each with its coverage, and a finding for each table that was not used."""
    tables: dict[str, pd.DataFrame] = {}
    coverage: dict[str, Coverage] = {}
    used: dict[str, str] = {}
    findings = []
    for name, reading in readings:
        for table, rows in reading.tables.items():
            if table in UNITED and table in tables:
                tables[table] = _united(tables[table], rows, UNITED[table])
                coverage |= _widest(table, coverage, reading.coverage)
            elif table in tables and (rows.empty or not tables[table].empty):
                findings.append(_not_used(table, rows, name, used[table]))
            else:
                tables[table], used[table] = rows, name
                coverage |= {table: reading.coverage[table]} if table in reading.coverage else {}
    return tables, coverage, findings


def _widest(table: str, first: Mapping[str, Coverage], second: Mapping[str, Coverage]) -> dict[str, Coverage]:
    known = [covered[table] for covered in (first, second) if table in covered]
    if not known:
        return {}
    return {table: Coverage(start=min(each.start for each in known), end=max(each.end for each in known))}


def _not_used(table: str, rows: pd.DataFrame, name: str, used: str) -> Finding:
    return Finding(
        file=files_of(rows),
        problem=f"{name} also holds {table} ({len(rows):,} rows)",
        action=f"not used; {used}'s was",
    )


def _united(first: pd.DataFrame, second: pd.DataFrame, same: Sequence[str]) -> pd.DataFrame:
    """The rows of both: those of `first`, what they lack filled from `second`, then those that only `second` has."""
    others = second.drop_duplicates([*same])
    matched = first[[*same]].merge(others, on=[*same], how="left").set_axis(first.index)
    filled = {
        column: first[column].fillna(matched[column]) if column in first else matched[column]
        for column in others.columns
        if column not in same
    }
    is_known = others.set_index([*same]).index.isin(first.set_index([*same]).index)
    return pd.concat([first.assign(**filled), others[~is_known]], ignore_index=True)
