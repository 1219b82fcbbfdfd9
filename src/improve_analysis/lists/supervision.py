"""Lists of what supervision has not reached: workers in the month, children in three months."""

from __future__ import annotations

import pandas as pd

from improve_analysis.calendar import add_months
from improve_analysis.lists._allocation import of_each, with_worker
from improve_analysis.lists._columns import DUE, OVER, TEAM, WHO, WORKER
from improve_analysis.lists._list import DAYS_OVER, Column, WorkingList
from improve_analysis.measures import _practice as practice
from improve_analysis.measures._records import Records
from improve_analysis.measures._workers import team_names


def workers_overdue(records: Records, day: pd.Timestamp) -> pd.DataFrame:
    """Workers who held a case on `day` (a month end) without individual supervision in its month.

    Columns: `worker`, `team`, `cases`, `last_date` (missing where none is recorded), `since` (that day, else the first
    month end on which the worker held a case), `days_without` since then.
    """
    due = records.derived(practice.workers_due_supervision)
    rows = due[(due["wsna_date"] == day) & ~due["is_supervised"]]
    log = records["supervision_log"]
    held = log[log["supe_kind"] == "INDIVIDUAL"].groupby("supe_worker_id")["supe_date"].max()
    last = of_each(rows["wsna_worker_id"], held)
    since = last.fillna(of_each(rows["wsna_worker_id"], due.groupby("wsna_worker_id")["wsna_date"].min()))
    return pd.DataFrame(
        {
            "worker": rows["wsna_worker_id"],
            "team": team_names(records, rows["wsna_team"]),
            "cases": rows["wsna_cases"],
            "last_date": last,
            "days_without": (day - since).dt.days,
        }
    )


def children_overdue(records: Records, day: pd.Timestamp) -> pd.DataFrame:
    """Children allocated for three months on `day` and not discussed in them: `last_date`, `due_date`.

    `last_date` is the day last discussed, or of allocation where that was later; it is due three months after.
    """
    children = records.derived(practice.children_due_supervision, day)
    rows = children[~children["is_up_to_date"]]
    last = day - pd.to_timedelta(rows["days_since"], unit="D")
    due = add_months(last, practice.SUPERVISION_MONTHS)
    late = pd.DataFrame(
        {
            "child": rows["invo_person_id"],
            "team": rows["team"],
            "worker": rows["invo_professional_id"],
            "last_date": last,
            "due_date": due,
            DAYS_OVER: (day - due).dt.days,
        }
    )
    return with_worker(records, late, day)


LISTS: tuple[WorkingList, ...] = (
    WorkingList(
        id="workers_supervision_overdue",
        title="Supervision of workers overdue",
        rule="Social workers who held a case on the last day of the month, without an individual supervision recorded "
        "in that month; where none is recorded at all, days count from the first month end with a case.",
        rows=workers_overdue,
        columns=(
            WORKER,
            TEAM,
            Column(name="cases", header="Cases"),
            Column(name="last_date", header="Last supervision"),
            Column(name="days_without", header="Days without"),
        ),
        needs=("supervision_log", "workforce_snapshot"),
        lookback_months=1,
        order=("-days_without", "team", "worker"),
        measure="oversight.workers_supervised",
        is_of_others=True,
    ),
    WorkingList(
        id="children_supervision_overdue",
        title="Supervision of children overdue",
        rule="Children allocated to a social worker for three months or longer who were not discussed in a recorded "
        "supervision in the three months to the day; three months is the book's reading, so read it beside the "
        "council's own policy.",
        rows=children_overdue,
        columns=(*WHO, Column(name="last_date", header="Discussed or allocated"), DUE, OVER),
        needs=("supervision_log", "ssd_involvements"),
        lookback_months=6,
        measure="oversight.children_supervised",
        is_of_others=True,
    ),
)
