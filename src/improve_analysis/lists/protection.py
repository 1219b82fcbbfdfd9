"""Lists of children for whom a conference is due or who have a child protection plan."""

from __future__ import annotations

import pandas as pd

from improve_analysis.calendar import add_working_days, working_days_between
from improve_analysis.lists._allocation import of_each, with_worker
from improve_analysis.lists._columns import DUE, OVER, WHO, WORKING_DAYS_OVER
from improve_analysis.lists._list import DAYS_OVER, Column, WorkingList
from improve_analysis.measures import _front_door as front_door
from improve_analysis.measures import _visits as visits
from improve_analysis.measures._records import Records
from improve_analysis.measures._workers import team_names

BEGAN = "cppl_cp_plan_start_date"


def conferences_due(records: Records, day: pd.Timestamp) -> pd.DataFrame:
    """Enquiries that may lead to a conference, of children who have had none since and have no plan on `day`.

    Columns: `discussed`, `state` (whether a conference is known to be needed), `due_date`. Days over are working days,
    less than zero while there is time.
    """
    waiting = _enquiries_waiting(records, day)
    discussed, limit = waiting["s47e_s47_start_date"], front_door.CONFERENCE_LIMIT_WORKING_DAYS
    until = pd.Series(day, index=discussed.index, dtype=discussed.dtype)
    rows = pd.DataFrame(
        {
            "child": waiting["s47e_person_id"],
            "team": team_names(records, waiting["s47e_s47_completed_by_team"]),
            "discussed": discussed,
            "state": waiting["says_nfa"].map({True: "Needed", False: "Not yet decided"}),
            "due_date": add_working_days(discussed, limit),
            DAYS_OVER: working_days_between(discussed, until) - limit,
        }
    )
    return with_worker(records, rows, day)


def _enquiries_waiting(records: Records, day: pd.Timestamp) -> pd.DataFrame:
    """Each child's latest enquiry, where it may still lead to a conference."""
    rows = records.derived(front_door.enquiries)
    rows = rows.sort_values(["s47e_s47_start_date", "s47e_s47_enquiry_id"], kind="stable")
    latest = rows.drop_duplicates("s47e_person_id", keep="last")
    met = records.derived(front_door.conferences)
    last_met = of_each(latest["s47e_person_id"], met.groupby("icpc_person_id")["icpc_icpc_date"].max())
    is_met = latest["s47e_s47_enquiry_id"].isin(met["icpc_s47_enquiry_id"]) | (
        last_met >= latest["s47e_s47_start_date"]
    )
    has_plan = latest["s47e_person_id"].isin(records.derived(front_door.plans_open, day)["cppl_person_id"])
    return latest[~latest["is_nfa"] & ~is_met & ~has_plan]


def visits_overdue(records: Records, day: pd.Timestamp) -> pd.DataFrame:
    """Plans open on `day` whose child was not visited in time: `began`, `last_date` (missing for none), `due_date`.

    Without a visit since the plan began, the time runs from its start.
    """
    plans = records.derived(visits.protected_on, day)
    made = records["ssd_cp_visits"]
    seen = made[made["cppv_cp_visit_seen"] != "N"].groupby("cppv_person_id")["cppv_cp_visit_date"].max()
    rows = _with_last(plans[~plans["is_visited"]], "cppl_person_id", seen)
    since = rows["last_date"].fillna(rows["began"])
    today = pd.Series(day, index=rows.index, dtype=since.dtype)
    late = rows.assign(
        due_date=add_working_days(since, visits.VISIT_PROTECTED_WORKING_DAYS),
        **{DAYS_OVER: working_days_between(since, today) - visits.VISIT_PROTECTED_WORKING_DAYS},
    )
    return with_worker(records, late, day)


def reviews_overdue(records: Records, day: pd.Timestamp) -> pd.DataFrame:
    """Plans open on `day` whose review conference was due by its end and is not held: as `visits_overdue`."""
    waiting = records.derived(visits.reviews_due)
    waiting = waiting[waiting["held_date"].isna()].set_index("cppl_cp_plan_id")
    plans = records.derived(front_door.plans_open, day)
    rows = _with_last(plans, "cppl_cp_plan_id", waiting["date"].where(waiting["is_review"]))
    due = of_each(plans["cppl_cp_plan_id"], waiting["due_date"])
    late = rows.assign(due_date=due, **{DAYS_OVER: (day - due).dt.days})[due <= day]
    return with_worker(records, late, day)


def _with_last(plans: pd.DataFrame, key: str, last: pd.Series) -> pd.DataFrame:
    """The plans' `child`, `began`, and `last_date`, of `last` (by `key`), where it is not before the plan."""
    dates = of_each(plans[key], last)
    return pd.DataFrame(
        {"child": plans["cppl_person_id"], "began": plans[BEGAN], "last_date": dates.where(dates >= plans[BEGAN])}
    )


_BEGAN = Column(name="began", header="Plan began")

LISTS: tuple[WorkingList, ...] = (
    WorkingList(
        id="initial_conferences_due",
        title="Initial conferences due",
        rule="Children whose latest section 47 enquiry has not found that no conference is needed, who have had none "
        "since the strategy discussion and have no child protection plan here; the conference is due 15 working days "
        "after the discussion, and days over below zero are working days left.",
        rows=conferences_due,
        columns=(
            *WHO,
            Column(name="discussed", header="Strategy discussion"),
            Column(name="state", header="Conference"),
            DUE,
            WORKING_DAYS_OVER,
        ),
        needs=("ssd_s47_enquiry", "ssd_initial_cp_conference", "ssd_cp_plans"),
    ),
    WorkingList(
        id="protection_visits_overdue",
        title="Protection visits overdue",
        rule=f"Children with a child protection plan of more than {visits.VISIT_PROTECTED_WORKING_DAYS} working days "
        "who have not been seen at a visit in as many; no law sets this time, so read it beside the council's own "
        "policy.",
        rows=visits_overdue,
        columns=(*WHO, _BEGAN, Column(name="last_date", header="Last visit"), DUE, WORKING_DAYS_OVER),
        needs=("ssd_cp_plans", "ssd_cp_visits"),
        measure="oversight.protected_visited",
        is_of_others=True,
    ),
    WorkingList(
        id="protection_reviews_overdue",
        title="Protection reviews overdue",
        rule="Children with a child protection plan whose review conference was due by the end of the day and is not "
        "held: the first within three months of the initial conference, later ones within six months of the one "
        "before; one due on the day itself has 0 days over.",
        rows=reviews_overdue,
        columns=(*WHO, _BEGAN, Column(name="last_date", header="Last review"), DUE, OVER),
        needs=("ssd_cp_plans", "ssd_cp_reviews", "ssd_initial_cp_conference"),
    ),
)
