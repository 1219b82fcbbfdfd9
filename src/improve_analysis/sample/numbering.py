"""Ids of the records: invented, in the order in which things began, and the links between tables."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from improve_analysis.sample._draws import Part, between, stream
from improve_analysis.tables import SCHEMAS

Tables = Mapping[str, pd.DataFrame]

PREFIX = {
    "ssd_immigration_status": "IM", "ssd_disability": "DI", "ssd_address": "AD", "ssd_missing": "MI",
    "ssd_contacts": "C", "ssd_early_help_episodes": "EH", "ssd_cin_episodes": "R", "ssd_cin_assessments": "A",
    "ssd_assessment_factors": "AF", "ssd_cin_plans": "NP", "ssd_cin_visits": "NV", "ssd_s47_enquiry": "E",
    "ssd_initial_cp_conference": "IC", "ssd_cp_plans": "PP", "ssd_cp_visits": "PV", "ssd_cp_reviews": "PR",
    "ssd_cla_episodes": "EP", "ssd_cla_placement": "PL", "ssd_cla_reviews": "LR", "ssd_cla_visits": "LV",
    "ssd_cla_care_plan": "LP", "ssd_legal_status": "LS", "ssd_permanence": "PM", "ssd_cla_previous_permanence": "PB",
    "pre_proceedings": "PC", "family_group_conferences": "FG", "ssd_involvements": "IN", "workforce_worker": "SP",
    "workforce_snapshot": "WS", "workforce_posts": "WP", "practice_audits": "AU", "training_log": "TR",
    "supervision_log": "SU", "fostering_register": "FH", "ssd_care_leavers": "CL",
}  # fmt: skip
DIGITS = 6
FIRST_PERSON = 100_000
PERIODS = ("clae_cla_id", "clap_cla_id", "clar_cla_id", "clav_cla_id", "perm_cla_id")
PEOPLE = ("work_worker_id", "wsna_worker_id", "supe_worker_id", "trai_worker_id", "prof_staff_id")
PARTNER_PREFIX = "X"


def key_of(table: str) -> str:
    """The column that names the table's rows."""
    return next(name for name, column in SCHEMAS[table].columns.items() if column.metadata["kind"] == "key")


def person_of(table: str) -> str | None:
    """The column that links a row to the child, where the table has one."""
    links = (name for name, column in SCHEMAS[table].columns.items() if column.metadata.get("to") == "ssd_person")
    return next(links, None)


def numbered(seed: int, tables: Tables, known_from: pd.Series) -> dict[str, pd.DataFrame]:
    """The tables with their numbers made into ids. `known_from`: for each child the day it became known."""
    ids = {"ssd_person": _person_ids(seed, known_from)}
    ordered = {name: _in_order(frame, name) for name, frame in tables.items()}
    for name, frame in ordered.items():
        if name in PREFIX and key_of(name) in frame:
            ids[name] = pd.Series(_ids(PREFIX[name], len(frame)), index=frame[key_of(name)])
    ids["front_door_log"] = ids["ssd_contacts"]
    ids["ssd_department"] = _plain("T", tables["ssd_department"]["dept_team_id"], 2)
    ids["ssd_professionals"] = _plain("P", tables["ssd_professionals"]["prof_professional_id"], 4)
    return {name: _with_ids(frame, name, ids) for name, frame in ordered.items()}


def _person_ids(seed: int, known_from: pd.Series) -> pd.Series:
    """Six digits, growing with the day a child became known, some left out."""
    order = known_from.sort_values(kind="stable").index
    steps = between(stream(seed, Part.PERSON_IDS), 1, 4, len(order))
    return pd.Series((FIRST_PERSON + np.cumsum(steps)).astype("str"), index=order)


def _ids(prefix: str, count: int) -> list[str]:
    return [f"{prefix}{number:0{DIGITS}d}" for number in range(1, count + 1)]


def _plain(prefix: str, numbers: pd.Series, digits: int) -> pd.Series:
    return pd.Series([f"{prefix}{number:0{digits}d}" for number in numbers], index=numbers)


def _in_order(frame: pd.DataFrame, name: str) -> pd.DataFrame:
    """By the day each row began, then by child; tables without such a day by child, as the children became known."""
    begins = (SCHEMAS[name].metadata or {}).get("begins")
    by = [column for column in (begins, person_of(name)) if column and column in frame]
    return frame.sort_values(by, kind="stable") if by else frame


def _with_ids(frame: pd.DataFrame, name: str, ids: Mapping[str, pd.Series]) -> pd.DataFrame:
    columns = SCHEMAS[name].columns
    found = frame.copy()
    for column in found.columns:
        target = columns[column].metadata.get("to")
        if column in PEOPLE:
            found[column] = _people(found, column)
        elif column in PERIODS:
            found[column] = [f"CLA{number:05d}" for number in found[column]]
        elif target:
            found[column] = found[column].map(ids[target])
    key = key_of(name)
    if name in ids:
        found[key] = found[key].map(ids[name])
    else:
        found[key] = _ids(PREFIX[name], len(found))
    return found


def _people(frame: pd.DataFrame, column: str) -> list[str | None]:
    partner = frame["trai_partner"].eq("Y") if "trai_partner" in frame else pd.Series(data=False, index=frame.index)
    pairs = zip(frame[column], partner, strict=True)
    return [
        None if pd.isna(number) else f"{PARTNER_PREFIX if other else 'W'}{int(number):04d}" for number, other in pairs
    ]
