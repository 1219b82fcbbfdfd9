"""What an extract of some years holds: what was open on its first day or has happened since, and links that resolve."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from improve_analysis.sample.numbering import key_of
from improve_analysis.tables import SCHEMAS

Tables = Mapping[str, pd.DataFrame]

ENDS = {
    "ssd_missing": "miss_missing_episode_end_date",
    "ssd_early_help_episodes": "earl_episode_end_date",
    "ssd_cin_episodes": "cine_close_date",
    "ssd_cin_assessments": "cina_assessment_auth_date",
    "ssd_cin_plans": "cinp_cin_plan_end_date",
    "ssd_s47_enquiry": "s47e_s47_end_date",
    "ssd_cp_plans": "cppl_cp_plan_end_date",
    "ssd_cla_episodes": "clae_cla_episode_ceased_date",
    "ssd_cla_placement": "clap_cla_placement_end_date",
    "ssd_cla_care_plan": "lacp_cla_care_plan_end_date",
    "ssd_legal_status": "lega_legal_status_end_date",
    "pre_proceedings": "ppro_end_date",
    "ssd_involvements": "invo_involvement_end_date",
    "workforce_worker": "work_end_date",
    "fostering_register": "fost_ended_date",
}
"""The date with which a row is over; missing while it is open."""


def within(tables: Tables, start: pd.Timestamp, end: pd.Timestamp) -> dict[str, pd.DataFrame]:
    """The rows that were open on `start` or happened from then to `end`, as the Standard Safeguarding Dataset cuts."""
    return {name: frame[_belongs(frame, name, start, end)] for name, frame in tables.items()}


def _belongs(frame: pd.DataFrame, name: str, start: pd.Timestamp, end: pd.Timestamp) -> pd.Series:
    begins = (SCHEMAS[name].metadata or {}).get("begins")
    if not begins:
        return pd.Series(data=True, index=frame.index)
    begun = frame[begins] < end + pd.Timedelta(days=1)
    if name not in ENDS:
        return begun & (frame[begins] >= start)
    return begun & ~(frame[ENDS[name]] < start)


def linked(tables: Tables) -> dict[str, pd.DataFrame]:
    """The tables with links to rows that are not in the extract blanked; rows that need the link are left out."""
    keys = {name: frame[key_of(name)] for name, frame in tables.items() if key_of(name) in frame}
    return {name: _with_links(frame, name, keys) for name, frame in tables.items()}


def among(values: pd.Series, keys: pd.Series) -> pd.Series:
    """`values.isin(keys)`; as objects, since pandas looks text up by one slow loop for each value."""
    return values.astype(object).isin(keys.astype(object))


def _with_links(frame: pd.DataFrame, name: str, keys: Mapping[str, pd.Series]) -> pd.DataFrame:
    found = frame
    for column, spec in SCHEMAS[name].columns.items():
        target = spec.metadata.get("to")
        if not target or column not in frame or target not in keys or column == "prof_staff_id":
            continue
        resolves = among(frame[column], keys[target])
        if spec.nullable:
            found = found.assign(**{column: found[column].where(resolves)})
        else:
            found = found[resolves.reindex(found.index)]
    return found
