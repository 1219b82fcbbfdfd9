"""The SSDA903 return: children looked after, a file or sheet a table, one year or several.

The same episode returned in several years is one episode, as the latest return has it. What one return says against
an earlier one, and what breaks the return's own rules, is listed and kept.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from improve_analysis.errors import InputError
from improve_analysis.extracts import _ssda903_episodes as care
from improve_analysis.extracts._coverage import (
    financial_year_end,
    financial_year_start,
    first_percentile,
    latest_month_end,
)
from improve_analysis.extracts._reading import PROVENANCE, Coverage, Document, Finding, Reading, Recognised, Sheet
from improve_analysis.extracts._returns import Returned, unbroken
from improve_analysis.extracts._validate import files_of
from improve_analysis.extracts._values import (
    DATE,
    TEXT,
    findings_at,
    matching_headers,
    normal,
    parse_codes,
    parse_dates,
    parse_ids,
    provenance,
    unreadable_findings,
)
from improve_analysis.tables import codes, empty

ONE_DAY = pd.Timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class _Table:
    """A table of the return: recognised by any of the header sets `marks`, of no use without the columns `needed`.

    `others` are read where they are there; `unread` are part of the return, and no measure needs them.
    """

    marks: tuple[set[str], ...]
    needed: tuple[str, ...] = ("CHILD",)
    others: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        return (*self.needed, *self.others)


TABLES: Mapping[str, _Table] = {
    "Episodes": _Table(
        marks=({"decom", "rne"}, {"decom", "place"}),
        needed=("CHILD", "DECOM", "RNE", "LS", "PLACE", "DEC", "REC"),
        others=("CIN", "PLACE_PROVIDER", "REASON_PLACE_CHANGE", "HOME_POST", "PL_POST", "URN"),
    ),
    "Header": _Table(
        marks=({"dob", "ethnic"}, {"child", "ethnic"}),
        needed=("CHILD", "DOB"),
        others=("SEX", "ETHNIC", "UPN"),
        unread=("MOTHER", "MC_DOB", "UASC"),
    ),
    "Reviews": _Table(
        marks=({"child", "review"}, {"review", "review code"}),
        needed=("CHILD", "REVIEW"),
        others=("DOB", "REVIEW_CODE"),
    ),
    "UASC": _Table(marks=({"duc"},), others=("SEX", "DOB", "DUC")),
    "OC2": _Table(marks=({"sdq score"},)),
    "OC3": _Table(marks=({"activ"}, {"accom"}), others=("DOB", "IN_TOUCH", "ACTIV", "ACCOM")),
    "AD1": _Table(
        marks=({"date int"}, {"date match"}),
        others=("DOB", "DATE_INT", "DATE_MATCH", "FOSTER_CARE"),
        unread=("NB_ADOPTR", "SEX_ADOPTR", "LS_ADOPTR"),
    ),
    "PlacedAdoption": _Table(
        marks=({"date placed"},),
        needed=("CHILD", "DATE_PLACED"),
        others=("DOB", "DATE_PLACED_CEASED", "REASON_PLACED_CEASED"),
    ),
    "PrevPerm": _Table(marks=({"prev perm"},), others=("DOB", "PREV_PERM", "LA_PERM", "DATE_PERM")),
    "Missing": _Table(
        marks=({"mis start"},),
        needed=("CHILD", "MIS_START"),
        others=("DOB", "MISSING", "MIS_END"),
    ),
    "SWEpisodes": _Table(
        marks=({"sw id"}, {"sw decom"}),
        needed=("CHILD", "SW_ID", "SW_DECOM"),
        others=("DOB", "SW_DEC", "SW_REASON"),
    ),
    "DoLo": _Table(marks=({"dolo start"},)),
}
NOT_USED = ("OC2", "DoLo")
"""Tables that are recognised, and that no measure needs."""

DATES = {"DOB", "DECOM", "DEC", "REVIEW", "DUC", "DATE_INT", "DATE_MATCH", "DATE_PLACED", "DATE_PLACED_CEASED"} | {
    "MIS_START",
    "MIS_END",
    "SW_DECOM",
    "SW_DEC",
}
AS_WRITTEN = {"CHILD", "SW_ID", "URN", "UPN", "HOME_POST", "PL_POST", "LA_PERM", "DATE_PERM"}

COLUMNS: Mapping[str, Mapping[str, str]] = {
    "ssd_person": {
        "pers_person_id": "CHILD",
        "pers_sex": "SEX",
        "pers_ethnicity": "ETHNIC",
        "pers_dob": "DOB",
        "pers_upn": "UPN",
    },
    "ssd_address": {
        "addr_person_id": "CHILD",
        "addr_address_start_date": "DECOM",
        "addr_address_postcode": "HOME_POST",
    },
    "ssd_cla_episodes": {
        "clae_person_id": "CHILD",
        "clae_cla_episode_start_date": "DECOM",
        "clae_cla_episode_start_reason": "RNE",
        "clae_cla_primary_need_code": "CIN",
        "clae_cla_episode_ceased_date": "DEC",
        "clae_cla_episode_ceased_reason": "REC",
        "clae_legal_status": "LS",
    },
    "ssd_cla_placement": {
        "clap_person_id": "CHILD",
        "clap_cla_placement_start_date": "DECOM",
        "clap_cla_placement_end_date": "DEC",
        "clap_cla_placement_type": "PLACE",
        "clap_cla_placement_provider": "PLACE_PROVIDER",
        "clap_cla_placement_postcode": "PL_POST",
        "clap_cla_placement_urn": "URN",
        "clap_cla_placement_change_reason": "REASON_PLACE_CHANGE",
    },
    "ssd_legal_status": {
        "lega_person_id": "CHILD",
        "lega_legal_status": "LS",
        "lega_legal_status_start_date": "DECOM",
    },
    "ssd_cla_reviews": {
        "clar_cla_person_id": "CHILD",
        "clar_cla_review_date": "REVIEW",
        "clar_cla_review_participation": "REVIEW_CODE",
    },
    "ssd_immigration_status": {"immi_person_id": "CHILD", "immi_immigration_status_end_date": "DUC"},
    "ssd_permanence": {
        "perm_person_id": "CHILD",
        "perm_adm_decision_date": "DATE_INT",
        "perm_matched_date": "DATE_MATCH",
        "perm_decision_reversed_date": "DATE_PLACED_CEASED",
        "perm_decision_reversed_reason": "REASON_PLACED_CEASED",
    },
    "ssd_cla_previous_permanence": {
        "lapp_person_id": "CHILD",
        "lapp_previous_permanence_option": "PREV_PERM",
        "lapp_previous_permanence_order_date": "DATE_PERM",
        "lapp_previous_permanence_la": "LA_PERM",
    },
    "ssd_missing": {
        "miss_person_id": "CHILD",
        "miss_missing_episode_start_date": "MIS_START",
        "miss_missing_episode_type": "MISSING",
        "miss_missing_episode_end_date": "MIS_END",
    },
    "ssd_involvements": {
        "invo_person_id": "CHILD",
        "invo_professional_id": "SW_ID",
        "invo_involvement_start_date": "SW_DECOM",
        "invo_involvement_end_date": "SW_DEC",
        "invo_worker_change_reason": "SW_REASON",
    },
    "ssd_care_leavers": {
        "clea_person_id": "CHILD",
        "clea_care_leaver_in_touch": "IN_TOUCH",
        "clea_care_leaver_activity": "ACTIV",
        "clea_care_leaver_accommodation": "ACCOM",
    },
}
"""Canonical column -> the return's column, for what is taken over as it stands."""

ALLOCATED = "CW"
SEX = {"1": "M", "2": "F", "0": "U", "9": "U"}
WHY_NO_UPN = r"UN\d"
ORDERS = {
    **dict.fromkeys(codes.ADOPTED, "Adoption"),
    **dict.fromkeys(codes.SPECIAL_GUARDIANSHIP, "Special Guardianship Order"),
    **dict.fromkeys(codes.CHILD_ARRANGEMENTS, "Child Arrangements Order"),
}


def recognise(document: Document) -> str | None:
    """The return's table that a sheet is, by its headers: `Episodes`, `Header`, …"""
    if not isinstance(document, Sheet):
        return None
    present = {normal(header) for header in document.frame.columns}
    return next((name for name, table in TABLES.items() if any(mark <= present for mark in table.marks)), None)


def read(recognised: Sequence[Recognised]) -> Reading:
    """The canonical tables from the sheets of one or several returns.

    Raises InputError where a sheet lacks a column that it is of no use without.
    """
    rows, findings = _returned(recognised)
    tables: dict[str, pd.DataFrame] = {}
    for fill in (_people, _episodes, _records):
        filled, found = fill(rows)
        tables |= filled
        findings += found
    coverage, gaps = _coverage(rows, tables)
    return Reading(tables=tables, coverage=coverage, findings=[*findings, *gaps], headers=_headers())


def _headers() -> dict[str, dict[str, str]]:
    keys = {"ssd_cla_episodes": {"clae_cla_episode_id": "CHILD, DECOM"}}
    return {table: {**columns, **keys.get(table, {})} for table, columns in COLUMNS.items()}


@dataclass(frozen=True, kw_only=True)
class _Sheet:
    """A sheet whose values are parsed. `rows` has the return's columns and `PROVENANCE`."""

    table: str
    sheet: Sheet
    rows: pd.DataFrame

    @property
    def place(self) -> Path:
        """What the sheets of one return have in common: their workbook, or the folder they are in."""
        return self.sheet.path if self.sheet.name else self.sheet.path.parent


def _returned(recognised: Sequence[Recognised]) -> tuple[dict[str, pd.DataFrame], list[Finding]]:
    """The rows of each table in all returns, the latest return's last, and what was not read of them.

    Added: `returned`, the place of the sheet in that order, and `until`, the month end that its return runs to (the
    month end of its latest episode; missing where it is not known which episodes belong to the sheet).
    """
    sheets, findings = [], []
    for entry in recognised:
        if isinstance(entry.document, Sheet):
            rows, found = _parsed(entry.document, entry.table)
            findings += found
            if entry.table not in NOT_USED:
                sheets.append(_Sheet(table=entry.table, sheet=entry.document, rows=rows))
    untils = [_until(sheet, sheets) for sheet in sheets]
    order = sorted(range(len(sheets)), key=lambda at: (untils[at] or pd.Timestamp.min, at))
    tables: dict[str, list[pd.DataFrame]] = {}
    for place, at in enumerate(order):
        until = pd.Series(untils[at], index=sheets[at].rows.index, dtype=DATE)
        tables.setdefault(sheets[at].table, []).append(sheets[at].rows.assign(returned=place, until=until))
    return {table: pd.concat(rows, ignore_index=True) for table, rows in tables.items()}, findings


def _until(sheet: _Sheet, sheets: Sequence[_Sheet]) -> pd.Timestamp | None:
    beside = [other for other in sheets if other.table == "Episodes" and other.place == sheet.place]
    if sheet.table == "Episodes":
        return _latest(sheet.rows)
    return _latest(beside[0].rows) if len(beside) == 1 else None


def _latest(episodes: pd.DataFrame) -> pd.Timestamp | None:
    return latest_month_end(pd.concat([episodes["DECOM"], episodes["DEC"] - ONE_DAY]))


def _parsed(sheet: Sheet, table: str) -> tuple[pd.DataFrame, list[Finding]]:
    spec = TABLES[table]
    present = matching_headers(sheet, {column: (column,) for column in (*spec.columns, *spec.unread)})
    if lacking := [column for column in spec.needed if column not in present]:
        where = f"{sheet.file} (sheet {sheet.name})" if sheet.name else sheet.file
        raise InputError(f"The SSDA903 {table} in {where} lack the column {lacking[0]}: export the table again whole.")
    findings = _unread(sheet, table, set(present.values()))
    columns = {}
    for column in spec.columns:
        values = sheet.frame.get(present.get(column, ""), pd.Series(index=sheet.frame.index, dtype="str"))
        parsed, unreadable = _parser(column)(values)
        columns[column] = parsed.dt.normalize() if column in DATES else parsed
        findings += unreadable_findings(sheet, present[column], unreadable, "date") if unreadable.any() else []
    rows = pd.DataFrame(columns, index=sheet.frame.index)
    return pd.concat([rows, provenance(sheet)], axis="columns"), [*findings, *_repeated(sheet, rows)]


def _repeated(sheet: Sheet, rows: pd.DataFrame) -> list[Finding]:
    repeated = rows.duplicated()
    if not repeated.any():
        return []
    problem = f"the same as a row above it, {int(repeated.sum()):,} of {len(rows):,} rows"
    return [Finding(file=sheet.file, sheet=sheet.name, problem=problem, action="read once")]


def _parser(column: str) -> Callable[[pd.Series], tuple[pd.Series, pd.Series]]:
    return parse_dates if column in DATES else parse_ids if column in AS_WRITTEN else parse_codes


def _unread(sheet: Sheet, table: str, read_headers: set[str]) -> list[Finding]:
    if table in NOT_USED:
        problem = f"no measure needs the SSDA903 table {table}"
        return [Finding(file=sheet.file, sheet=sheet.name, problem=problem, action="not read")]
    problem = f"a column that the SSDA903 table {table} does not have"
    return [
        Finding(file=sheet.file, sheet=sheet.name, column=header, problem=problem, action="not read")
        for header in sheet.frame.columns
        if header not in read_headers
    ]


def _whole(rows: pd.DataFrame, needed: Sequence[str]) -> tuple[pd.DataFrame, list[Finding]]:
    """The rows that have a value in every column `needed`, and a finding for each that has not."""
    findings = [
        finding
        for column in needed
        for finding in findings_at(rows, rows[column].isna(), column, "missing", "row set aside")
    ]
    return rows.dropna(subset=[*needed]), findings


def _canonical(table: str, rows: pd.DataFrame, **made: pd.Series | str) -> pd.DataFrame:
    """Rows of the canonical table: what `COLUMNS` says is taken over, and the columns made here."""
    columns = COLUMNS[table]
    taken = rows[[*columns.values(), *PROVENANCE]].set_axis([*columns, *PROVENANCE], axis="columns")
    return taken.assign(**made)


def _people(returned: Mapping[str, pd.DataFrame]) -> tuple[dict[str, pd.DataFrame], list[Finding]]:
    """`ssd_person`: from Header; without one, from the dates of birth in the other tables."""
    dated = [rows for rows in returned.values() if "DOB" in rows]
    if not dated:
        return {}, []
    rows = returned.get("Header", pd.concat(dated, ignore_index=True))
    rows, findings = _whole(rows.reindex(columns=[*TABLES["Header"].columns, *PROVENANCE]), ["CHILD"])
    sex, upn = rows["SEX"].astype(TEXT).replace(SEX), rows["UPN"].astype(TEXT)
    rows = rows.assign(SEX=sex, UPN=upn.mask(upn.str.fullmatch(WHY_NO_UPN)))
    people, contradictions = care.latest(rows, ["CHILD"], ["SEX", "DOB", "ETHNIC", "UPN"])
    return {"ssd_person": _canonical("ssd_person", people)}, [*findings, *contradictions]


def _episodes(returned: Mapping[str, pd.DataFrame]) -> tuple[dict[str, pd.DataFrame], list[Finding]]:
    """Everything that comes from the episodes, with the reviews and milestones of their periods of care."""
    if "Episodes" not in returned:
        return {}, []
    rows, findings = _whole(returned["Episodes"], ["CHILD", "DECOM"])
    years = {until: financial_year_end(until) for until in rows["until"].dropna().unique()}
    rows = rows.assign(year=rows["until"].map(years))
    episodes, contradictions = care.one_of_each(rows)
    episodes = care.in_periods(episodes)
    people = _people(returned)[0].get("ssd_person", empty("ssd_person"))
    births = people.set_index("pers_person_id")["pers_dob"].reindex(episodes["CHILD"])
    broken = care.broken_rules(episodes.assign(DOB=births.set_axis(episodes.index)))
    reviews, repeated = _reviews(returned, episodes)
    permanence, permanence_findings = _permanence(returned, episodes)
    tables = {**_episode_tables(episodes), **reviews, "ssd_permanence": permanence}
    return tables, [*findings, *contradictions, *broken, *repeated, *permanence_findings]


def _episode_tables(episodes: pd.DataFrame) -> dict[str, pd.DataFrame]:
    placements, statuses, homes = care.placements(episodes), care.legal_statuses(episodes), care.homes(episodes)
    return {
        "ssd_cla_episodes": _canonical(
            "ssd_cla_episodes",
            episodes,
            clae_cla_episode_id=episodes["episode_id"],
            clae_cla_id=episodes["cla_id"],
            clae_cla_placement_id=episodes["placement_id"],
            clae_entered_care_date=episodes["entered"],
        ),
        "ssd_cla_placement": _canonical(
            "ssd_cla_placement",
            placements,
            clap_cla_placement_id=placements["placement_id"],
            clap_cla_id=placements["cla_id"],
            clap_same_carer=placements["same_carer"],
        ),
        "ssd_legal_status": _canonical(
            "ssd_legal_status",
            statuses,
            lega_legal_status_id=statuses["episode_id"],
            lega_legal_status_end_date=statuses["until"],
        ),
        "ssd_address": _canonical(
            "ssd_address",
            homes,
            addr_table_id=homes["episode_id"] + "-HOME",
            addr_address_type="HOME",
            addr_address_end_date=homes["until"],
        ),
    }


def _reviews(
    returned: Mapping[str, pd.DataFrame], episodes: pd.DataFrame
) -> tuple[dict[str, pd.DataFrame], list[Finding]]:
    if "Reviews" not in returned:
        return {}, []
    reviews, findings = _latest_rows(returned, "Reviews", ["CHILD", "REVIEW"])
    table = _canonical(
        "ssd_cla_reviews",
        reviews,
        clar_cla_review_id=reviews["CHILD"] + "-" + reviews["REVIEW"].dt.strftime("%Y%m%d"),
        clar_cla_id=care.period_of(reviews, "REVIEW", care.periods(episodes)),
        clar_cla_review_cancelled="N",
    )
    return {"ssd_cla_reviews": table}, findings


def _permanence(returned: Mapping[str, pd.DataFrame], episodes: pd.DataFrame) -> tuple[pd.DataFrame, list[Finding]]:
    """`ssd_permanence`: a row for each period of care with a milestone, and for each child adopted without an episode.

    DATE_PLACED is the day of a decision, not of a move, so it stands where AD1 has no DATE_INT.
    """
    reached = care.milestones(episodes)
    adopted, found = _dated(returned, "AD1", ["CHILD"], "DATE_INT", episodes)
    decided, also = _dated(returned, "PlacedAdoption", ["CHILD", "DATE_PLACED"], "DATE_PLACED", episodes)
    named = pd.concat([frame[["CHILD", "cla_id", *PROVENANCE]] for frame in (decided, adopted, reached)])
    rows = (
        named[~named.index.duplicated()]
        .join(decided[["DATE_PLACED", "DATE_PLACED_CEASED", "REASON_PLACED_CEASED"]])
        .join(adopted[["DATE_INT", "DATE_MATCH", "FOSTER_CARE"]])
        .join(reached[[*care.MILESTONES]])
        .reset_index(names="name")
    )
    rows = rows.assign(DATE_INT=rows["DATE_INT"].fillna(rows["DATE_PLACED"]))
    table = _canonical(
        "ssd_permanence",
        rows,
        perm_table_id=rows["name"],
        perm_cla_id=rows["cla_id"],
        perm_placement_order_date=rows["placement_order"],
        perm_placed_for_adoption_date=rows["placed_for_adoption"],
        perm_placed_ffa_cp_date=rows["placed_early"],
        perm_adopted_by_carer_flag=rows["FOSTER_CARE"].map({"1": "Y", "0": "N"}),
        perm_permanence_order_date=rows["order_made"],
        perm_permanence_order_type=rows["order_reason"].map(ORDERS),
    )
    return table, [*found, *also]


def _dated(
    returned: Mapping[str, pd.DataFrame], table: str, same: list[str], day: str, episodes: pd.DataFrame
) -> tuple[pd.DataFrame, list[Finding]]:
    """The latest row of the table for each period of care, by `cla_id`, or by the child where it has none."""
    rows, findings = _latest_rows(returned, table, same)
    rows = rows.sort_values(["CHILD", day], na_position="first", kind="stable")
    rows = rows.assign(cla_id=care.period_of(rows, day, care.periods(episodes)))
    rows = rows.set_index(rows["cla_id"].fillna(rows["CHILD"] + "-adoption"))
    return rows[~rows.index.duplicated(keep="last")], findings


def _latest_rows(
    returned: Mapping[str, pd.DataFrame], table: str, same: list[str]
) -> tuple[pd.DataFrame, list[Finding]]:
    """One row of the table for each distinct `same`, as the latest return has it; no row where it was not returned."""
    rows, findings = _whole(returned.get(table, _nothing(table)), TABLES[table].needed)
    compared = [column for column in TABLES[table].columns if column not in (*same, "SEX", "DOB")]
    latest, contradictions = care.latest(rows, same, compared)
    return latest, [*findings, *contradictions]


def _nothing(table: str) -> pd.DataFrame:
    dates = {column: pd.Series(dtype=DATE if column in DATES else TEXT) for column in TABLES[table].columns}
    return pd.DataFrame({**dates, **{column: pd.Series(dtype=TEXT) for column in PROVENANCE}})


def _records(returned: Mapping[str, pd.DataFrame]) -> tuple[dict[str, pd.DataFrame], list[Finding]]:
    """The tables that the return gives as they stand, each where it was returned."""
    tables: dict[str, pd.DataFrame] = {}
    findings: list[Finding] = []
    for table, (same, fill) in RECORDS.items():
        if table in returned:
            rows, found = _latest_rows(returned, table, same)
            tables |= fill(rows)
            findings += found
    return tables, findings


def _unaccompanied(rows: pd.DataFrame) -> dict[str, pd.DataFrame]:
    made = {"immi_immigration_status_id": rows["CHILD"] + "-UASC"}
    table = _canonical("ssd_immigration_status", rows, immi_immigration_status="UASC", **made)
    return {"ssd_immigration_status": table}


def _care_leavers(rows: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """ACCOM is a letter for where, then 1 for suitable or 2 for not; ACTIV and ACCOM are 0 where not known."""
    place, suitable = rows["ACCOM"].str[:1], rows["ACCOM"].str[1:]
    made = {
        "clea_table_id": rows["CHILD"] + "-OC3",
        "clea_care_leaver_accommodation": place.mask(place == "0"),
        "clea_care_leaver_accom_suitable": suitable.map({"1": "Suitable", "2": "Unsuitable"}).mask(place == "0"),
        "clea_care_leaver_activity": rows["ACTIV"].mask(rows["ACTIV"] == "0"),
    }
    return {"ssd_care_leavers": _canonical("ssd_care_leavers", rows, **made)}


def _previous_permanence(rows: pd.DataFrame) -> dict[str, pd.DataFrame]:
    name = "ssd_cla_previous_permanence"
    return {name: _canonical(name, rows, lapp_table_id=_name(rows, "PREV_PERM", "DATE_PERM"))}


def _missing(rows: pd.DataFrame) -> dict[str, pd.DataFrame]:
    return {"ssd_missing": _canonical("ssd_missing", rows, miss_table_id=_name(rows, "MIS_START", "MISSING"))}


def _workers(rows: pd.DataFrame) -> dict[str, pd.DataFrame]:
    made = {"invo_involvements_id": _name(rows, "SW_DECOM", "SW_ID")}
    return {"ssd_involvements": _canonical("ssd_involvements", rows, invo_professional_role_id=ALLOCATED, **made)}


def _name(rows: pd.DataFrame, *columns: str) -> pd.Series:
    """The child's id and the values of the columns, as the name of a row."""
    name = rows["CHILD"]
    for column in columns:
        text = rows[column].dt.strftime("%Y%m%d") if column in DATES else rows[column]
        name = name + "-" + text.fillna("none")
    return name


RECORDS: Mapping[str, tuple[list[str], Callable[[pd.DataFrame], dict[str, pd.DataFrame]]]] = {
    "UASC": (["CHILD"], _unaccompanied),
    "OC3": (["CHILD"], _care_leavers),
    "PrevPerm": (["CHILD", "PREV_PERM", "DATE_PERM"], _previous_permanence),
    "Missing": (["CHILD", "MIS_START", "MISSING"], _missing),
    "SWEpisodes": (["CHILD", "SW_ID", "SW_DECOM"], _workers),
}
"""For each such table: the columns that say that two rows are the same, and how it is filled."""


def _coverage(
    returned: Mapping[str, pd.DataFrame], tables: Mapping[str, pd.DataFrame]
) -> tuple[dict[str, Coverage], list[Finding]]:
    """The days that the returns cover, the same for every table but that of workers, which came later."""
    years = _years(returned["Episodes"]) if "Episodes" in returned else []
    if not years:
        rows = next(iter(returned.values()), pd.DataFrame(columns=[*PROVENANCE]))
        problem = "no SSDA903 Episodes, so it is not known which days the return covers"
        return {}, [Finding(file=files_of(rows), problem=problem, action="no month can be made from it")]
    covered, gaps = unbroken(years, "SSDA903 return")
    coverage = dict.fromkeys(tables, covered)
    if "ssd_involvements" in tables:
        coverage["ssd_involvements"] = _workers_covered(tables["ssd_involvements"], covered)
    return coverage, gaps


def _years(episodes: pd.DataFrame) -> list[Returned]:
    """The days that each return covers: from the 1 April before its first endings to the month end of its latest."""
    known = episodes[episodes["until"].notna()]
    latest = known["until"].max()
    years = []
    for _, rows in known.groupby("returned"):
        until = pd.Timestamp(rows["until"].iloc[0])
        since = financial_year_start(first_percentile(rows["DEC"]) or until)
        end = until if until == latest else financial_year_end(until)
        years.append(Returned(file=files_of(rows), coverage=Coverage(start=since, end=end)))
    return years


def _workers_covered(workers: pd.DataFrame, covered: Coverage) -> Coverage:
    """The year of the latest return only.

    A return has the year's workers of the children in care in it: of a child new to the next return those of the year
    before are missing, so two years do not join.
    """
    latest = latest_month_end(workers["invo_involvement_start_date"]) or covered.end
    since = financial_year_start(first_percentile(workers["invo_involvement_end_date"]) or latest)
    return Coverage(start=max(since, financial_year_start(covered.end)), end=covered.end)
