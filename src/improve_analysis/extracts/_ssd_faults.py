"""What is known to go wrong in the scripts that fill SSD: each looked for, and counted where it is found.

Known from reading Data to Insight's scripts for SystemC (1.4.5) and Mosaic. Placeholders, other names for columns and
tables without data are found as the files are read; distances that are not known, where they are worked out.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pandas as pd

from improve_analysis.calendar import month_end
from improve_analysis.extracts._reading import Finding
from improve_analysis.extracts._ssd_joins import legal_status_codes
from improve_analysis.extracts._validate import files_of
from improve_analysis.extracts._values import with_every_column
from improve_analysis.tables import codes

CHILDRENS_HOMES = ("K1", "K2")
ALLOCATED = "CW"
RECENT_DAYS = 30


@dataclass(frozen=True, kw_only=True)
class _Fault:
    """A fault to look for in `table`. `has` says which of its rows have it, given all tables that are there.

    `needs`: other tables without which it cannot be told.
    """

    table: str
    column: str
    problem: str
    has: Callable[[Mapping[str, pd.DataFrame]], pd.Series]
    needs: tuple[str, ...] = ()
    action: str = "kept"


def faults(tables: Mapping[str, pd.DataFrame]) -> list[Finding]:
    """A finding, with a count, for each fault that some row of the tables has."""
    asked = {name for fault in FAULTS for name in (fault.table, *fault.needs)}
    whole = {name: with_every_column(rows, name) for name, rows in tables.items() if name in asked}
    return [
        found
        for fault in FAULTS
        if {fault.table, *fault.needs} <= set(whole) and (found := _found(fault, whole)) is not None
    ]


def _found(fault: _Fault, tables: Mapping[str, pd.DataFrame]) -> Finding | None:
    rows, has = tables[fault.table], fault.has(tables)
    if not has.any():
        return None
    problem = f"{fault.problem}, in {int(has.sum()):,} of {len(rows):,} rows of {fault.table}"
    return Finding(file=files_of(rows[has]), column=fault.column, problem=problem, action=fault.action)


def _without_placement(tables: Mapping[str, pd.DataFrame]) -> pd.Series:
    return ~tables["ssd_cla_episodes"]["clae_cla_placement_id"].isin(
        tables["ssd_cla_placement"]["clap_cla_placement_id"]
    )


def _home_without_number(tables: Mapping[str, pd.DataFrame]) -> pd.Series:
    rows = tables["ssd_cla_placement"]
    return rows["clap_cla_placement_type"].isin(CHILDRENS_HOMES) & rows["clap_cla_placement_urn"].isna()


def _recent_where_none_is_open(tables: Mapping[str, pd.DataFrame]) -> pd.Series:
    """The assessments begun in the last days of the extract, where not one of all assessments is open."""
    rows = tables["ssd_cin_assessments"]
    begun, done = rows["cina_assessment_start_date"], rows["cina_assessment_auth_date"]
    is_open = done.isna() | (done == pd.Timestamp("1900-01-01"))
    recent = begun > month_end(begun.max()) - pd.Timedelta(days=RECENT_DAYS) if begun.notna().any() else begun.notna()
    return recent & (not is_open.any())


def _order_without_permanence(tables: Mapping[str, pd.DataFrame]) -> pd.Series:
    rows = tables["ssd_cla_episodes"]
    ended = [*codes.ADOPTED, *codes.SPECIAL_GUARDIANSHIP, *codes.CHILD_ARRANGEMENTS]
    known = tables["ssd_permanence"]["perm_person_id"]
    return rows["clae_cla_episode_ceased_reason"].isin(ended) & ~rows["clae_person_id"].isin(known)


def _permanence_of_nobody(tables: Mapping[str, pd.DataFrame]) -> pd.Series:
    return ~tables["ssd_permanence"]["perm_person_id"].isin(tables["ssd_person"]["pers_person_id"])


def _not_json(table: str, column: str) -> Callable[[Mapping[str, pd.DataFrame]], pd.Series]:
    def has(tables: Mapping[str, pd.DataFrame]) -> pd.Series:
        written = tables[table][column]
        broken = [text for text in written.dropna().unique() if not _parses(text)]
        return written.isin(broken)

    return has


def _parses(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


JSON_COLUMNS = (
    ("ssd_contacts", "cont_contact_outcome_json"),
    ("ssd_assessment_factors", "cinf_assessment_factors_json"),
    ("ssd_cla_care_plan", "lacp_cla_care_plan_json"),
)

FAULTS = (
    _Fault(
        table="ssd_cla_episodes",
        column="clae_cla_placement_id",
        problem="an episode without a placement (some scripts drop K3, P3, T2 to T4 and Z11 to Z14)",
        has=_without_placement,
        needs=("ssd_cla_placement",),
        action="kept; where the child was placed is not known",
    ),
    _Fault(
        table="ssd_cla_placement",
        column="clap_cla_placement_urn",
        problem="a children's home without Ofsted's number (some scripts keep only those that begin SC)",
        has=_home_without_number,
    ),
    _Fault(
        table="ssd_cin_assessments",
        column="cina_assessment_auth_date",
        problem="begun recently where no assessment at all is open (some scripts leave open ones out)",
        has=_recent_where_none_is_open,
        action="kept; how many are open is not to be trusted",
    ),
    _Fault(
        table="ssd_professionals",
        column="prof_agency_worker_flag",
        problem="whether the worker is from an agency is not said",
        has=lambda tables: tables["ssd_professionals"]["prof_agency_worker_flag"].isna(),
    ),
    _Fault(
        table="ssd_legal_status",
        column="lega_legal_status",
        problem="words for a legal status that are none of SSDA903's",
        has=lambda tables: legal_status_codes(tables["ssd_legal_status"]["lega_legal_status"]).isna(),
    ),
    _Fault(
        table="ssd_involvements",
        column="invo_professional_role_id",
        problem="a role other than CW, the allocated case worker",
        has=lambda tables: tables["ssd_involvements"]["invo_professional_role_id"] != ALLOCATED,
        action="kept; not counted as a change of worker",
    ),
    _Fault(
        table="ssd_permanence",
        column="perm_person_id",
        problem="a child who is not in ssd_person (some scripts use another id here)",
        has=_permanence_of_nobody,
        needs=("ssd_person",),
    ),
    _Fault(
        table="ssd_cla_episodes",
        column="clae_cla_episode_ceased_reason",
        problem="care ended by an adoption or another order, and the child is not in ssd_permanence",
        has=_order_without_permanence,
        needs=("ssd_permanence",),
    ),
    _Fault(
        table="ssd_person",
        column="pers_dob",
        problem="no date of birth (it is left out where it is only estimated)",
        has=lambda tables: tables["ssd_person"]["pers_dob"].isna(),
        action="kept; age is not known",
    ),
    *(
        _Fault(
            table=table,
            column=column,
            problem="not valid JSON, so its flags cannot be read",
            has=_not_json(table, column),
            action="kept as text",
        )
        for table, column in JSON_COLUMNS
    ),
)
