"""Whose each child is: the worker and team allocated on the day."""

from __future__ import annotations

import pandas as pd

from improve_analysis.measures._breakdown import UNKNOWN
from improve_analysis.measures._records import Records, open_on
from improve_analysis.measures._workers import END, START, involvements, team_names

NOT_ALLOCATED = "Not allocated"


def allocated_on(records: Records, day: pd.Timestamp) -> pd.DataFrame:
    """The case worker allocated last to each child (the index) and not ended by `day`: `worker`, `team` (its name)."""
    held = open_on(records.derived(involvements), START, END, day)
    latest = held.sort_values([START, "invo_involvements_id"], kind="stable").drop_duplicates(
        "invo_person_id", keep="last"
    )
    named = latest.assign(team=team_names(records, latest["invo_professional_team"]))
    return named.set_index("invo_person_id")[["invo_professional_id", "team"]].set_axis(["worker", "team"], axis=1)


def with_worker(records: Records, rows: pd.DataFrame, day: pd.Timestamp) -> pd.DataFrame:
    """`rows` with `worker` and `team` of each `child`: those that the row has, else those allocated on `day`."""
    allocated = records.derived(allocated_on, day)
    nobody = NOT_ALLOCATED if "ssd_involvements" in records.tables else UNKNOWN
    worker = _own(rows, "worker").fillna(of_each(rows["child"], allocated["worker"])).fillna(nobody)
    team = _own(rows, "team").fillna(of_each(rows["child"], allocated["team"])).fillna(UNKNOWN)
    return rows.assign(worker=worker, team=team)


def of_each(keys: pd.Series, values: pd.Series) -> pd.Series:
    """For each of `keys`, the one of `values` (indexed by key) that is its own; missing where there is none."""
    return values.reindex(keys).set_axis(keys.index)


def _own(rows: pd.DataFrame, column: str) -> pd.Series:
    """What the row itself says; missing where it says nothing, or that it is not known."""
    said = rows.get(column, pd.Series(pd.NA, index=rows.index)).astype("str")
    return said.mask(said == UNKNOWN)
