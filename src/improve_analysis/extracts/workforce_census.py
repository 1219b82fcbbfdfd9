"""The children's social work workforce census (CSWW): DfE's yearly return, as XML or as CSV with the same names.

The year runs from 1 October to 30 September. A worker's spell in a role that several returns hold is read from the
latest of them. The census has no teams, no months and no children. In XML `source_sheet` is the block, and
`source_row` the worker's number in the file.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

import pandas as pd

from improve_analysis.errors import InputError
from improve_analysis.extracts._reading import (
    Coverage,
    Document,
    Finding,
    Reading,
    Recognised,
    Sheet,
    XmlDocument,
)
from improve_analysis.extracts._returns import (
    ONE_DAY,
    Returned,
    latest_returned,
    months_until,
    reference_date,
    stray_text,
    tag,
    unbroken,
    unread_elements,
)
from improve_analysis.extracts._validate import files_of
from improve_analysis.extracts._values import TEXT, canonical_rows, matching_headers, parse_dates, parse_flags

WORKERS, VACANCIES = "CSWWWorker", "LALevelVacancies"

SPELL = {
    "work_worker_id": "SWENo",
    "work_agency_flag": "AgencyWorker",
    "work_fte": "FTE",
    "work_role": "OrgRole",
    "work_start_date": "RoleStartDate",
    "work_end_date": "RoleEndDate",
    "work_start_origin": "StartOrigin",
    "work_leave_reason": "ReasonLeave",
    "work_leaver_destination": "LeaverDestination",
}
SNAPSHOT = {
    "wsna_worker_id": "SWENo",
    "wsna_date": "ReferenceDate",
    "wsna_agency_flag": "AgencyWorker",
    "wsna_fte": "FTE30",
    "wsna_cases": "Cases30",
    "wsna_working_days_lost": "WorkingDaysLost",
    "wsna_absent": "Absat30Sept",
}
POSTS = {
    "wpos_date": "ReferenceDate",
    "wpos_vacant_fte": "NumberOfVacancies",
    "wpos_agency_fte": "NoAgencyFTE",
    "wpos_agency_headcount": "NoAgencyHeadcount",
}
NOT_NEEDED = (
    "PersonBirthDate",
    "GenderCurrent",
    "Ethnicity",
    "QualInst",
    "QualLevel",
    "StepUpGrad",
    "FrontlineGrad",
    "ContractWeeks",
    "ReasonAbsence",
    "CFKSSstatus",
)
ELEMENTS = {
    WORKERS: tuple(dict.fromkeys((*SPELL.values(), *SNAPSHOT.values()))),
    VACANCIES: tuple(POSTS.values()),
}
RECOGNISED_BY = {WORKERS: ("AgencyWorker", "SWENo"), VACANCIES: ("NumberOfVacancies", "NoAgencyFTE")}


FLAGS = ("AgencyWorker", "Absat30Sept")
HEADERS = {
    "workforce_worker": {**SPELL, "work_spell_id": "SWENo, RoleStartDate"},
    "workforce_snapshot": {**SNAPSHOT, "wsna_id": "SWENo, RoleStartDate, ReferenceDate"},
    "workforce_posts": {**POSTS, "wpos_id": "ReferenceDate"},
}
ISO = "%Y-%m-%d"


def recognise(document: Document) -> str | None:
    """`census` for the XML; for a CSV, `CSWWWorker` or `LALevelVacancies` by its headers; otherwise nothing."""
    if isinstance(document, XmlDocument):
        return "census" if document.collection == "CSWW" else None
    for table, names in RECOGNISED_BY.items():
        if len(matching_headers(document, {name: (name,) for name in names})) == len(names):
            return table
    return None


def read(recognised: Sequence[Recognised]) -> Reading:
    """The canonical tables from one or several yearly returns.

    Raises InputError where nothing in a file tells its year.
    """
    sheets: list[Sheet] = []
    findings: list[Finding] = []
    for entry in sorted(recognised, key=lambda entry: entry.document.file):
        opened, found = _opened(entry)
        sheets += opened
        findings += found
    tables, found = _tables(sheets)
    coverage, gaps = _coverage(tables)
    return Reading(tables=tables, coverage=coverage, findings=[*findings, *found, *gaps], headers=HEADERS)


def _opened(entry: Recognised) -> tuple[list[Sheet], list[Finding]]:
    """The file's tables with the census's names as headers, all of them present, and a day in every row."""
    if isinstance(entry.document, XmlDocument):
        sheets, findings = _opened_xml(entry.document)
    else:
        sheets, findings = _opened_csv(entry.document, entry.table)
    return [replace(sheet, frame=_with_flags(sheet.frame)) for sheet in sheets], findings


def _with_flags(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.assign(**{element: parse_flags(frame[element])[0] for element in FLAGS if element in frame})


def _opened_xml(document: XmlDocument) -> tuple[list[Sheet], list[Finding]]:
    day = reference_date(document).strftime(ISO)
    rows: dict[str, list[dict[str, str | None]]] = {WORKERS: [], VACANCIES: []}
    unread: Counter[tuple[str, str]] = Counter()
    for block in document.root:
        name = tag(block)
        if name in rows:
            values = {tag(element): (element.text or "").strip() or None for element in block}
            rows[name].append({**values, "ReferenceDate": day})
            unread.update((name, inner) for inner in values if inner not in (*ELEMENTS[name], *NOT_NEEDED))
        elif name != "Header":
            unread[tag(document.root), name] += 1
    sheets = [_as_sheet(document, block, found) for block, found in rows.items()]
    return sheets, [*stray_text(document), *unread_elements(document, unread)]


def _as_sheet(document: XmlDocument, block: str, rows: Sequence[Mapping[str, str | None]]) -> Sheet:
    frame = pd.DataFrame(rows, columns=[*ELEMENTS[block]], index=pd.RangeIndex(1, len(rows) + 1), dtype=TEXT)
    return Sheet(path=document.path, folder=document.folder, name=block, frame=frame)


def _opened_csv(sheet: Sheet, table: str) -> tuple[list[Sheet], list[Finding]]:
    present = matching_headers(sheet, {element: (element,) for element in (*ELEMENTS[table], "Year")})
    frame = sheet.frame[[*present.values()]].set_axis([*present], axis="columns")
    absent = [element for element in ELEMENTS[table] if element not in (*present, "ReferenceDate")]
    findings = [_absent(sheet, absent)] if absent else []
    days, assumed = _days(sheet, frame)
    frame = frame.reindex(columns=[*ELEMENTS[table]]).astype(TEXT).assign(ReferenceDate=days)
    return [replace(sheet, frame=frame)], [*findings, *assumed]


def _absent(sheet: Sheet, elements: Sequence[str]) -> Finding:
    problem = f"no column {', '.join(elements)}"
    return Finding(file=sheet.file, sheet=sheet.name, problem=problem, action="read as missing")


def _days(sheet: Sheet, frame: pd.DataFrame) -> tuple[pd.Series, list[Finding]]:
    """The day that each row is as at: ReferenceDate, else 30 September of Year, else that on or after the last date."""
    if "ReferenceDate" in frame:
        return frame["ReferenceDate"], []
    if "Year" in frame:
        return (frame["Year"] + "-09-30").astype(TEXT), []
    dates = [parse_dates(frame[column])[0] for column in ("RoleStartDate", "RoleEndDate") if column in frame]
    latest = max((day for days in dates if pd.notna(day := days.max())), default=None)
    if latest is None:
        raise InputError(
            f"Nothing in {sheet.file} tells its year: add a column ReferenceDate with the 30 September it is as at."
        )
    day = pd.Timestamp(year=latest.year + ((latest.month, latest.day) > (9, 30)), month=9, day=30)
    problem = f"no column ReferenceDate or Year, and the latest date is {latest:%d/%m/%Y}"
    finding = Finding(file=sheet.file, sheet=sheet.name, problem=problem, action=f"taken as at {day:%d/%m/%Y}")
    return pd.Series(day.strftime(ISO), index=frame.index, dtype=TEXT), [finding]


def _tables(sheets: Sequence[Sheet]) -> tuple[dict[str, pd.DataFrame], list[Finding]]:
    workers = [sheet for sheet in sheets if "SWENo" in sheet.frame]
    vacancies = [sheet for sheet in sheets if "NumberOfVacancies" in sheet.frame]
    tables: dict[str, pd.DataFrame] = {}
    findings: list[Finding] = []
    if workers:
        tables, findings = _worker_tables(workers)
    if vacancies:
        posts, found = _rows(vacancies, "workforce_posts", POSTS)
        named = posts.assign(wpos_id=_iso(posts["wpos_date"]))
        tables["workforce_posts"] = latest_returned(named, "wpos_id", _order(named["wpos_date"], named))
        findings = [*findings, *found]
    return tables, findings


def _rows(sheets: Sequence[Sheet], table: str, headers: Mapping[str, str]) -> tuple[pd.DataFrame, list[Finding]]:
    rows, findings = zip(*(canonical_rows(sheet, table, headers) for sheet in sheets), strict=True)
    return pd.concat(rows, ignore_index=True), [finding for found in findings for finding in found]


def _order(days: pd.Series, rows: pd.DataFrame) -> pd.Series:
    """The place of each row's return among all of them: by its day, then by its file."""
    return pd.DataFrame({"day": days, "file": rows["source_file"]}).groupby(["day", "file"]).ngroup()


def _iso(days: pd.Series) -> pd.Series:
    return days.dt.strftime(ISO).astype(TEXT)


def _worker_tables(sheets: Sequence[Sheet]) -> tuple[dict[str, pd.DataFrame], list[Finding]]:
    spells, found_in_spells = _rows(sheets, "workforce_worker", SPELL)
    snapshots, found_in_snapshots = _rows(sheets, "workforce_snapshot", SNAPSHOT)
    days = snapshots["wsna_date"]
    spells = spells.assign(
        work_spell_id=_spell_names(spells, days),
        work_council_start_date=spells["work_start_date"].where(spells["work_agency_flag"] == "N"),
    )
    in_post, absences = _in_post(spells, snapshots)
    worker, ends = _ended(latest_returned(spells, "work_spell_id", _order(days, spells)), days)
    findings = [*found_in_spells, *found_in_snapshots, *absences, *ends]
    return {"workforce_worker": worker, "workforce_snapshot": in_post}, findings


def _spell_names(spells: pd.DataFrame, days: pd.Series) -> pd.Series:
    """`worker/first day`, with a number where one return gives the worker two roles begun on that day."""
    name = spells["work_worker_id"].str.cat(_iso(spells["work_start_date"]), sep="/", na_rep="")
    role = name.groupby([name, days, spells["source_file"]], dropna=False).cumcount() + 1
    return name.where(role == 1, name + "/" + role.astype(TEXT))


def _in_post(spells: pd.DataFrame, snapshots: pd.DataFrame) -> tuple[pd.DataFrame, list[Finding]]:
    """What those in post carried on the day. Leavers carry nothing, and their lost days are counted in a finding."""
    day = snapshots["wsna_date"]
    snapshots = snapshots.assign(
        wsna_id=spells["work_spell_id"].str.cat(_iso(day), sep="/", na_rep=""),
        wsna_days_lost_since=day - pd.DateOffset(years=1) + ONE_DAY,
    )
    carries = (snapshots["wsna_fte"] > 0) | (snapshots["wsna_cases"] > 0)
    left = (spells["work_end_date"] <= day) & ~carries
    lost = snapshots.loc[left, "wsna_working_days_lost"]
    findings = []
    if lost.sum() > 0:
        problem = f"working days lost by workers who had left by 30 September: {lost.sum():,.2f}"
        action = "not in the snapshot, which is of workers in post"
        findings = [Finding(file=files_of(snapshots[left]), column="WorkingDaysLost", problem=problem, action=action)]
    return latest_returned(snapshots[~left], "wsna_id", _order(day, snapshots)[~left]), findings


def _ended(spells: pd.DataFrame, days: pd.Series) -> tuple[pd.DataFrame, list[Finding]]:
    """Spells that no later return has and none has ended: an agency worker's ends with the last return that has it.

    The census asks for agency workers in post on 30 September only, so an agency worker's last day is never in it.
    """
    returned = days.loc[spells.index]
    unsaid = spells["work_end_date"].isna() & (returned < days.max())
    agency = unsaid & (spells["work_agency_flag"] == "Y")
    ended = spells.assign(work_end_date=spells["work_end_date"].mask(agency, returned + ONE_DAY))
    kinds = (
        (agency, "agency workers", "taken to have left the day after the last return that has them"),
        (unsaid & ~agency, "workers", "kept as still in post"),
    )
    findings = [
        Finding(
            file=files_of(spells[rows]),
            column="RoleEndDate",
            problem=f"{who} without a RoleEndDate who are in no later return: {int(rows.sum()):,}",
            action=action,
        )
        for rows, who, action in kinds
        if rows.any()
    ]
    return ended, findings


def _coverage(tables: Mapping[str, pd.DataFrame]) -> tuple[dict[str, Coverage], list[Finding]]:
    """Each table's years without a gap; the years before a gap are a finding, once."""
    coverage: dict[str, Coverage] = {}
    findings: list[Finding] = []
    for table, day in (("workforce_snapshot", "wsna_date"), ("workforce_posts", "wpos_date")):
        years = _years(tables[table], day) if table in tables else []
        if years:
            coverage[table], gaps = unbroken(years, "workforce census")
            findings += gaps
    if "workforce_snapshot" in coverage:
        coverage["workforce_worker"] = coverage["workforce_snapshot"]
    return coverage, [*dict.fromkeys(findings)]


def _years(rows: pd.DataFrame, day: str) -> list[Returned]:
    returned = rows.dropna(subset=day).drop_duplicates(day)
    return [
        Returned(file=file, coverage=months_until(on, 12))
        for file, on in zip(returned["source_file"], returned[day], strict=True)
    ]
