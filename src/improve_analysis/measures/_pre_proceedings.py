"""Families in pre-proceedings and in care proceedings, from the legal tracker."""

from __future__ import annotations

import pandas as pd

from improve_analysis.calendar import Period
from improve_analysis.measures._journeys import watched
from improve_analysis.measures._records import Records, open_on

_DAYS = ("ppro_decision_date", "ppro_end_date", "ppro_court_application_date", "ppro_court_end_date")
DECIDED, ENDED, APPLIED, COURT_ENDED = _DAYS


def families(records: Records) -> pd.DataFrame:
    """One row for each family and day on which pre-proceedings were decided; a child without a family is one.

    Columns: `family`, the dates `ppro_decision_date`, `ppro_end_date` (missing while one of the children's is open; the
    day of application where only that was recorded), `ppro_court_application_date` (the first of the children's),
    `ppro_court_end_date` (missing while one of the children's is open); `is_to_court` (an application was made) and
    `is_known` (whether one was is known).
    """
    rows = _children(records)
    by_family = rows.groupby(["family", DECIDED], sort=True)
    first, last = by_family[APPLIED].min(), by_family[[ENDED, COURT_ENDED]].max()
    is_open = by_family[["is_open", "is_in_court"]].any()
    flags = by_family[["is_to_court", "is_known"]].any()
    dates = pd.DataFrame(
        {
            APPLIED: first,
            ENDED: last[ENDED].mask(is_open["is_open"]),
            COURT_ENDED: last[COURT_ENDED].mask(is_open["is_in_court"]),
        }
    )
    return dates.join(flags).reset_index()


def _children(records: Records) -> pd.DataFrame:
    rows = records["pre_proceedings"]
    ended = rows[ENDED].fillna(rows[APPLIED])
    to_court = (rows["ppro_outcome"] == "PROCEEDINGS") | rows[APPLIED].notna()
    return rows.assign(
        **{ENDED: ended},
        family=rows["ppro_family_id"].fillna("child " + rows["ppro_person_id"]),
        is_open=ended.isna(),
        is_in_court=rows[APPLIED].notna() & rows[COURT_ENDED].isna(),
        is_to_court=to_court,
        is_known=to_court | rows["ppro_outcome"].notna(),
    )


def families_open_on(records: Records, day: pd.Timestamp) -> pd.DataFrame:
    """One row for each family in pre-proceedings on `day`."""
    return open_on(records.derived(families), DECIDED, ENDED, day).drop_duplicates("family")


def children_open_on(records: Records, day: pd.Timestamp) -> pd.DataFrame:
    """One row for each child in pre-proceedings on `day`."""
    return open_on(_children(records), DECIDED, ENDED, day).drop_duplicates("ppro_person_id")


def in_pre_proceedings(records: Records, period: Period) -> pd.DataFrame:
    """Families' time in pre-proceedings, from the decision to begin them, as `watched`."""
    return watched(records.derived(families), period, began=DECIDED, done=ENDED, stopped=ENDED)


def in_court(records: Records, period: Period) -> pd.DataFrame:
    """Families' time in care proceedings, from the first application to the end for the last child, as `watched`."""
    rows = records.derived(families).dropna(subset=APPLIED)
    return watched(rows, period, began=APPLIED, done=COURT_ENDED, stopped=COURT_ENDED)
