"""Annex A of Ofsted's inspection framework: workbooks of lists 1 to 10.

A workbook is drawn on one day that it does not state; the latest date in it is taken. Lists 1 to 5 hold the six months
to that day, list 10 the twelve, lists 6 to 9 those with a service on it. Of several workbooks, the latest says how a
record stands.

Names are never loaded. Annex A has one placement, one review and one visit a child, and no worker but a name.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import pandas as pd

from improve_analysis.errors import InputError
from improve_analysis.extracts._annex_a_lists import (
    ADOPTERS,
    AGE,
    BORN,
    CHILD,
    FLAGS,
    GUIDANCE_SHEETS,
    LISTS,
    PERMANENCE_PLAN,
    PLACEMENT_LA,
    PLACEMENT_LOCATION,
    SUPPORT,
    VALUES,
    as_codes,
    as_flags,
    broad_words,
    compact,
    found_headers,
    plain,
)
from improve_analysis.extracts._annex_a_tables import ALWAYS, EVERY_CHILD, FILLED, KEYS, MONTHS, NEEDS, READ
from improve_analysis.extracts._coverage import latest_month_end
from improve_analysis.extracts._reading import Coverage, Document, Finding, Reading, Recognised, Sheet
from improve_analysis.extracts._returns import (
    Filled,
    Returned,
    latest_returned,
    looked_up,
    months_until,
    rows_of,
    times,
    unbroken,
)
from improve_analysis.extracts._validate import files_of
from improve_analysis.extracts._values import DATE, TEXT, parse_dates

GUIDANCE = "guidance"

ENOUGH = 0.5
"""The share of a list's own headers by which it is known, whatever its sheet is called."""

LAST_WEEK_DAYS = 7
"""A workbook whose latest date is this near the end of its month is taken as drawn on the last day of it."""

CONFIDENTIAL = "CON"

ONE_ROW_A_KEY = ("ssd_department", "ssd_immigration_status")
"""Tables that several lists fill with the same thing."""


@dataclass(frozen=True, kw_only=True)
class _List:
    """A sheet that is one of the lists, under Ofsted's headers and with its values as codes."""

    name: str
    sheet: Sheet
    findings: Sequence[Finding]


@dataclass(frozen=True, kw_only=True)
class _Workbook:
    """The lists of one file, and the day it is taken to be drawn on; missing where there is no date in it."""

    lists: Sequence[_List]
    dates: pd.Series

    @property
    def file(self) -> str:
        return self.lists[0].sheet.file

    @cached_property
    def day(self) -> pd.Timestamp | None:
        end = latest_month_end(self.dates)
        if end is None:
            return None
        latest = self.dates[self.dates <= end].max()
        return end if (end - latest).days < LAST_WEEK_DAYS else latest


def recognise(document: Document) -> str | None:
    """`List 1` … `List 11` by the sheet's headers, its name deciding where they do not; `guidance`; or nothing."""
    if not isinstance(document, Sheet):
        return None
    shares = {name: _share(document, name) for name in LISTS}
    likeliest = max(LISTS, key=lambda name: (shares[name], _is_called(document, name)))
    if shares[likeliest] >= ENOUGH or (shares[likeliest] > 0 and _is_called(document, likeliest)):
        return likeliest
    return GUIDANCE if _is_guidance(document) else None


def _share(sheet: Sheet, name: str) -> float:
    """The share of the list's own headers that the sheet has; none where it has neither child nor the row's date."""
    ofsted = LISTS[name]
    found = found_headers(sheet.frame.columns, (*ofsted.own, CHILD))
    if name != ADOPTERS and CHILD not in found and ofsted.row_date not in found:
        return 0
    return len([header for header in ofsted.own if header in found]) / len(ofsted.own)


def _is_called(sheet: Sheet, name: str) -> bool:
    title = compact(sheet.name or sheet.path.stem)
    return title == compact(name) or compact(LISTS[name].title) in title


def _is_guidance(sheet: Sheet) -> bool:
    first_header = next(iter(sheet.frame.columns), "")
    return compact(sheet.name) in GUIDANCE_SHEETS or compact(first_header).startswith("annexa")


def read(recognised: Sequence[Recognised]) -> Reading:
    """The canonical tables from the lists of one or several workbooks.

    Raises InputError where a list lacks the child's id or the date without which it has no row.
    """
    sheets = [(entry.document, entry.table) for entry in recognised if isinstance(entry.document, Sheet)]
    findings = [_not_read(sheet) for sheet, name in sheets if name == ADOPTERS]
    workbooks = _workbooks([_opened(sheet, name) for sheet, name in sheets if name in LISTS and name != ADOPTERS])
    tables: dict[str, pd.DataFrame] = {}
    for table in dict.fromkeys(filled.table for filled in FILLED):
        filling = [filled for filled in FILLED if filled.table == table and _holds(workbooks, filled.block)]
        if filling:
            tables[table], unreadable = _rows(workbooks, filling)
            findings += unreadable
    tables, found = _joined(tables, workbooks)
    coverage, gaps = _coverage(workbooks)
    findings += [finding for one in workbooks for finding in _findings(one)]
    return Reading(
        tables=tables,
        coverage=coverage,
        findings=[*dict.fromkeys((*findings, *found, *gaps))],
        headers={filled.table: filled.headers for filled in reversed(FILLED)},
    )


def _not_read(sheet: Sheet) -> Finding:
    problem = f"a list of adopters ({len(sheet.frame):,} rows), of whom the tables have none"
    return Finding(file=sheet.file, sheet=sheet.name, problem=problem, action="not read")


def _opened(sheet: Sheet, name: str) -> _List:
    ofsted = LISTS[name]
    found = found_headers(sheet.frame.columns, ofsted.headers)
    for header in filter(None, (CHILD, ofsted.row_date)):
        if header not in found:
            where = f"{name} (sheet '{sheet.name}' of {sheet.file})" if sheet.name else f"{name} ({sheet.file})"
            raise InputError(f"{where} has no column '{header}', so none of its rows can be read: add it.")
    frame = sheet.frame[[*found.values()]].set_axis([*found], axis="columns")
    under_ofsteds = replace(sheet, frame=frame.reindex(columns=[*ofsted.headers]).astype(TEXT))
    return _List(
        name=name,
        sheet=replace(sheet, frame=_coded(under_ofsteds.frame)),
        findings=[*_about_headers(sheet, ofsted.headers, found), *_about_values(under_ofsteds)],
    )


def _coded(frame: pd.DataFrame) -> pd.DataFrame:
    codes = {header: as_codes(frame[header], known) for header, known in VALUES.items() if header in frame}
    flags = {header: as_flags(frame[header]) for header in FLAGS if header in frame}
    coded = frame.assign(**codes, **flags)
    if SUPPORT in coded:
        coded[SUPPORT] = coded[SUPPORT].replace({"Y": "N", "N": "Y"})
    if PLACEMENT_LA in coded:
        place = coded[PLACEMENT_LA]
        coded[PLACEMENT_LA] = place.mask(place == CONFIDENTIAL).fillna(coded[PLACEMENT_LOCATION])
    return coded


def _about_headers(sheet: Sheet, headers: Sequence[str], found: Mapping[str, str]) -> list[Finding]:
    absent = [header for header in headers if header in READ and header not in found]
    renamed = [
        f"{own} for {ofsted}" for ofsted, own in found.items() if ofsted in READ and compact(own) != compact(ofsted)
    ]
    read = {own for ofsted, own in found.items() if ofsted in READ or ofsted == PERMANENCE_PLAN}
    unread = [own for own in sheet.frame.columns if own not in read and own != found.get(AGE)]
    said = [(f"no column '{header}'", "read as missing") for header in absent]
    if renamed:
        said.append((f"headers that are not Ofsted's: {'; '.join(renamed)}", "read as Ofsted's"))
    if unread:
        said.append((f"columns that have no place in the tables: {'; '.join(unread)}", "not read"))
    return [Finding(file=sheet.file, sheet=sheet.name, problem=problem, action=action) for problem, action in said]


def _about_values(sheet: Sheet) -> list[Finding]:
    findings = [
        Finding(
            file=sheet.file,
            sheet=sheet.name,
            column=header,
            value=word,
            problem=f"stands for several codes, {times(count)}",
            action=f"read as {known.broad[plain(word)]}",
        )
        for header, known in VALUES.items()
        if header in sheet.frame and known.broad
        for word, count in broad_words(sheet.frame[header], known).items()
    ]
    plans = int(sheet.frame[PERMANENCE_PLAN].notna().sum()) if PERMANENCE_PLAN in sheet.frame else 0
    if plans:
        problem = f"a plan for permanence without the day it was agreed, {times(plans)}"
        findings.append(
            Finding(file=sheet.file, sheet=sheet.name, column=PERMANENCE_PLAN, problem=problem, action="not read")
        )
    return findings


def _workbooks(lists: Sequence[_List]) -> list[_Workbook]:
    """The lists by workbook, those of CSV files by folder, the workbook drawn first at the head."""
    together: dict[Path, list[_List]] = {}
    for one in lists:
        together.setdefault(one.sheet.path if one.sheet.name else one.sheet.path.parent, []).append(one)
    workbooks = [_Workbook(lists=held, dates=_dates(held)) for held in together.values()]
    return sorted(workbooks, key=lambda one: (one.day or pd.Timestamp.min, one.file))


def _dates(lists: Sequence[_List]) -> pd.Series:
    """Every date in the lists but those of birth."""
    columns = [
        parse_dates(one.sheet.frame[header])[0]
        for one in lists
        for header in LISTS[one.name].headers
        if "date" in header.lower() and header != BORN
    ]
    return pd.concat(columns, ignore_index=True).dropna()


def _findings(workbook: _Workbook) -> list[Finding]:
    said = [finding for one in workbook.lists for finding in one.findings]
    if workbook.day is None:
        return [*said, Finding(file=workbook.file, problem="no date in any list", action="its day is not known")]
    problem = "the lists do not say on which day they were drawn"
    said.append(Finding(file=workbook.file, problem=problem, action=f"taken as drawn on {workbook.day:%d/%m/%Y}"))
    beyond = workbook.dates[workbook.dates > workbook.day]
    if len(beyond):
        problem = f"dates long after the others, {times(len(beyond))}"
        action = "kept, but not taken as the day the lists were drawn"
        said.append(Finding(file=workbook.file, value=f"{beyond.max():%Y-%m-%d}", problem=problem, action=action))
    return said


def _holds(workbooks: Sequence[_Workbook], block: str) -> bool:
    return any(one.name == block for workbook in workbooks for one in workbook.lists)


def _rows(workbooks: Sequence[_Workbook], filling: Sequence[Filled]) -> tuple[pd.DataFrame, list[Finding]]:
    """A table's rows from every workbook, the one drawn last at the head, and what could not be read."""
    parts: list[pd.DataFrame] = []
    findings: list[Finding] = []
    for place, workbook in reversed([*enumerate(workbooks)]):
        for one in workbook.lists:
            for filled in (filled for filled in filling if filled.block == one.name):
                rows, unreadable = rows_of(one.sheet, filled)
                day = pd.Series(workbook.day, index=rows.index, dtype=DATE)
                parts.append(rows.assign(drawn=place, day=day))
                findings += unreadable
    together = pd.concat(parts, ignore_index=True).assign(**ALWAYS.get(filling[0].table, {}))
    return together, findings


def _joined(
    tables: Mapping[str, pd.DataFrame], workbooks: Sequence[_Workbook]
) -> tuple[dict[str, pd.DataFrame], list[Finding]]:
    """The tables with each record as it was drawn last, and with what one list says of the rows of another."""
    joined = {table: _drawn_last(table, rows) for table, rows in tables.items()}
    findings: list[Finding] = []
    if "ssd_person" in tables:
        joined["ssd_person"], findings = _people(tables["ssd_person"])
    if _holds(workbooks, NEEDS.block):
        needs, _ = _rows(workbooks, [NEEDS])
        referrals = joined.get("ssd_cin_episodes", needs.iloc[:0])
        joined["ssd_cin_plans"] = _linked(joined["ssd_cin_plans"], referrals)
        findings += _without_referral(needs, referrals)
        if "ssd_cin_episodes" in joined:
            joined["ssd_cin_episodes"] = _with_needs(referrals, needs)
    if "ssd_cla_placement" in joined:
        joined["ssd_cla_placement"] = _ended_by_the_next(joined["ssd_cla_placement"])
    if "ssd_permanence" in joined:
        joined["ssd_permanence"] = _with_order(joined["ssd_permanence"])
    return {table: rows.drop(columns=["drawn", "day"], errors="ignore") for table, rows in joined.items()}, findings


def _drawn_last(table: str, rows: pd.DataFrame) -> pd.DataFrame:
    if table in ONE_ROW_A_KEY:
        return rows.drop_duplicates(KEYS[table])
    return latest_returned(_numbered(table, rows), KEYS[table], rows["drawn"])


def _numbered(table: str, rows: pd.DataFrame) -> pd.DataFrame:
    """Contacts of one day about one child are several, and are told apart by a number."""
    if table != "ssd_contacts":
        return rows
    name = rows["cont_contact_id"]
    number = rows.groupby(["source_file", "source_sheet", name], dropna=False).cumcount() + 1
    return rows.assign(cont_contact_id=name.where(number == 1, name + "/" + number.astype(TEXT)))


def _people(rows: pd.DataFrame) -> tuple[pd.DataFrame, list[Finding]]:
    """One row a child: of each value, the first that is given. A birth after the lists were drawn is expected."""
    expected = rows["pers_dob"] > rows["day"]
    rows = rows.assign(pers_expected_dob=rows["pers_dob"].where(expected), pers_dob=rows["pers_dob"].mask(expected))
    of_child = rows.groupby("pers_person_id", sort=False)
    findings = []
    for column, header in EVERY_CHILD.items():
        distinct = of_child[column].nunique()
        if different := int((distinct > 1).sum()):
            problem = f"{different:,} children for whom it is not the same in every list"
            action = "the first given in the workbook drawn last was used"
            findings.append(Finding(file=files_of(rows), column=header, problem=problem, action=action))
    return of_child.first().reset_index(), findings


def _with_needs(referrals: pd.DataFrame, needs: pd.DataFrame) -> pd.DataFrame:
    """The referrals with the need and closure that list 6 gives the episode begun by the same referral."""
    known = needs.drop_duplicates("cine_referral_id").set_index("cine_referral_id")
    referral = referrals["cine_referral_id"]
    return referrals.assign(**{column: looked_up(referral, known[column]) for column in NEEDS.columns})


def _without_referral(needs: pd.DataFrame, referrals: pd.DataFrame) -> list[Finding]:
    alone = ~needs["cine_referral_id"].isin(referrals["cine_referral_id"])
    if not alone.any():
        return []
    problem = f"{int(alone.sum()):,} of {len(alone):,} children in need have no referral of that day in list 3"
    action = "need, closure and reason not read: a referral is one row, in list 3"
    return [Finding(file=files_of(needs[alone]), column="CIN Start Date", problem=problem, action=action)]


def _linked(plans: pd.DataFrame, referrals: pd.DataFrame) -> pd.DataFrame:
    known = plans["cinp_referral_id"].isin(referrals["cine_referral_id"])
    return plans.assign(cinp_referral_id=plans["cinp_referral_id"].where(known))


def _with_order(permanence: pd.DataFrame) -> pd.DataFrame:
    """List 10 has no order but of adoption."""
    adopted = permanence["perm_permanence_order_date"].notna()
    return permanence.assign(perm_permanence_order_type=adopted.map({True: "Adoption"}).astype(TEXT))


def _ended_by_the_next(placements: pd.DataFrame) -> pd.DataFrame:
    """A placement that an earlier workbook had as the latest ended when the child's next one began."""
    ordered = placements.sort_values(["clap_person_id", "clap_cla_placement_start_date"])
    following = ordered.groupby("clap_person_id")["clap_cla_placement_start_date"].shift(-1)
    ends = ordered["clap_cla_placement_end_date"].fillna(following)
    return placements.assign(clap_cla_placement_end_date=ends)


def _coverage(workbooks: Sequence[_Workbook]) -> tuple[dict[str, Coverage], list[Finding]]:
    """The days each table is complete over: those of its list's months, or the day of the workbook drawn last."""
    coverage: dict[str, Coverage] = {}
    findings: list[Finding] = []
    for filled in FILLED:
        days = [one.day for one in workbooks if _holds([one], filled.block) and one.day is not None]
        months = MONTHS.get(filled.block, 0)
        if days and not months:
            coverage[filled.table] = Coverage(start=max(days), end=max(days))
        elif days and filled.table not in coverage:
            drawn = [
                Returned(file=one.file, coverage=months_until(one.day, months))
                for one in workbooks
                if _holds([one], filled.block) and one.day is not None
            ]
            coverage[filled.table], gaps = unbroken(drawn, f"workbook with {filled.block}")
            findings += gaps
    return coverage, findings
