"""Columns that an SSD file may lack and that its other tables tell: whose a placement is, and under which legal status.

Each function takes the tables with every canonical column, and returns the column for the rows of its table.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

import pandas as pd

from improve_analysis.extracts._values import TEXT
from improve_analysis.tables import codes, empty

Tables = Mapping[str, pd.DataFrame]

LEGAL_STATUS_WORDS = (
    (r"interim care order", "C1"),
    (r"freeing order", "D1"),
    (r"placement order", "E1"),
    (r"care order", "C2"),
    (r"short.{0,6}break.*agreement", "V4"),
    (r"agreement.*short.{0,6}break", "V4"),
    (r"short.{0,6}break", "V3"),
    (r"single period|section 20|s\.? ?20\b", "V2"),
    (r"police protection", "L1"),
    (r"emergency protection", "L2"),
    (r"child assessment order", "L3"),
    (r"police and criminal evidence|\bpace\b", "J2"),
    (r"youth rehabilitation", "J3"),
    (r"remand", "J1"),
)
"""What the case systems' descriptions of a legal status have in common, the more particular first."""


def legal_status_codes(written: pd.Series) -> pd.Series:
    """SSDA903 codes for legal statuses written as a code, a code with words, or words; missing where it is neither."""
    places, distinct = pd.factorize(written.astype(TEXT))
    found = pd.Series([_legal_status_code(text) for text in distinct], dtype=TEXT)
    return found.reindex(places).set_axis(written.index)


def _legal_status_code(text: str) -> str | None:
    first = re.split(r"[\s:()-]", text.strip().upper(), maxsplit=1)[0]
    if first in codes.LEGAL_STATUS:
        return first
    return next((code for words, code in LEGAL_STATUS_WORDS if re.search(words, text.lower())), None)


def _placement_person(tables: Tables) -> pd.Series:
    episodes, placements = _of(tables, "ssd_cla_episodes"), tables["ssd_cla_placement"]
    by_placement = _by(episodes, "clae_cla_placement_id", "clae_person_id")
    by_period = _by(episodes, "clae_cla_id", "clae_person_id")
    found = placements["clap_cla_placement_id"].map(by_placement)
    return found.fillna(placements["clap_cla_id"].map(by_period))


def _review_person(tables: Tables) -> pd.Series:
    people = _by(_of(tables, "ssd_cla_episodes"), "clae_cla_id", "clae_person_id")
    return tables["ssd_cla_reviews"]["clar_cla_id"].map(people)


def _episode_legal_status(tables: Tables) -> pd.Series:
    """The legal status on an episode's first day, the one that began last where there are several."""
    episodes, statuses = tables["ssd_cla_episodes"], _of(tables, "ssd_legal_status")
    statuses = statuses.assign(code=legal_status_codes(statuses["lega_legal_status"])).dropna(subset=["code"])
    pairs = (
        episodes.rename_axis("row").reset_index().merge(statuses, left_on="clae_person_id", right_on="lega_person_id")
    )
    day = pairs["clae_cla_episode_start_date"]
    held = (pairs["lega_legal_status_start_date"] <= day) & ~(pairs["lega_legal_status_end_date"] < day)
    latest = pairs[held].sort_values(["row", "lega_legal_status_start_date"], kind="stable")
    return latest.drop_duplicates("row", keep="last").set_index("row")["code"].reindex(episodes.index)


def _placement_same_carer(tables: Tables) -> pd.Series:
    """Y where the episode that began the placement kept the carer (RNE T or U), N where it did not (P, B or S)."""
    episodes = _of(tables, "ssd_cla_episodes").sort_values("clae_cla_episode_start_date", kind="stable")
    reasons = _by(episodes, "clae_cla_placement_id", "clae_cla_episode_start_reason")
    kept = reasons.map({"T": "Y", "U": "Y", "P": "N", "B": "N", "S": "N"})
    return tables["ssd_cla_placement"]["clap_cla_placement_id"].map(kept).astype(TEXT)


def _of(tables: Tables, name: str) -> pd.DataFrame:
    found = tables.get(name)
    return empty(name) if found is None else found


def _by(rows: pd.DataFrame, key: str, value: str) -> pd.Series:
    """The value in the first row of each key."""
    return rows.dropna(subset=[key]).drop_duplicates(key).set_index(key)[value]


JOINS: Mapping[str, tuple[str, Callable[[Tables], pd.Series]]] = {
    "clap_person_id": ("ssd_cla_placement", _placement_person),
    "clar_cla_person_id": ("ssd_cla_reviews", _review_person),
    "clae_legal_status": ("ssd_cla_episodes", _episode_legal_status),
    "clap_same_carer": ("ssd_cla_placement", _placement_same_carer),
}
"""Column -> its table and how it is filled."""
