"""Lists of children in need, in pre-proceedings, or missing."""

from __future__ import annotations

from functools import partial

import pandas as pd

from improve_analysis.calendar import add_months, add_working_days, working_days_between
from improve_analysis.lists._allocation import of_each, with_worker
from improve_analysis.lists._columns import DUE, OVER, WHO, WORKING_DAYS_OVER
from improve_analysis.lists._list import DAYS_OVER, Column, WorkingList
from improve_analysis.measures import _front_door as front_door
from improve_analysis.measures import _need as need
from improve_analysis.measures import _pre_proceedings as pre_proceedings
from improve_analysis.measures import _visits as visits
from improve_analysis.measures._records import Records
from improve_analysis.measures._workers import team_names

RETURN_INTERVIEW_DAYS = 3
"""72 hours; the extract has days only."""

INTERVIEWS_SEEN_MONTHS = 3
WEEK_DAYS = 7
MONTHS_IN_WORDS = {3: "three", 6: "six"}


def assessments_overdue(records: Records, day: pd.Timestamp) -> pd.DataFrame:
    """Assessments open on `day` and over 45 working days old: `started`, `due_date`."""
    open_now = records.derived(front_door.assessments_open, day)
    rows = open_now[open_now["is_over_limit"]]
    started, limit = rows["cina_assessment_start_date"], front_door.ASSESSMENT_LIMIT_WORKING_DAYS
    late = pd.DataFrame(
        {
            "child": rows["cina_person_id"],
            "team": rows["team"],
            "worker": rows["cina_assessment_worker_id"],
            "started": started,
            "due_date": add_working_days(started, limit),
            DAYS_OVER: working_days_between(started, _each(started, day)) - limit,
        }
    )
    return with_worker(records, late, day)


def _each(days: pd.Series, day: pd.Timestamp) -> pd.Series:
    return pd.Series(day, index=days.index, dtype=days.dtype)


def plans_over(records: Records, day: pd.Timestamp, *, months: int) -> pd.DataFrame:
    """Children on a child in need plan on `day` that is over `months` old: `started`, `visit_date`, `due_date`.

    `months` is one of those in `MONTHS_IN_WORDS`. `visit_date`: the last visit since the plan began.
    """
    children = records.derived(need.on_need_plan, day)
    rows = _with_visit(records, children[children[f"is_over_{MONTHS_IN_WORDS[months]}_months"]])
    rows = rows.assign(due_date=add_months(rows["started"], months))
    return with_worker(records, _over(rows, day), day)


def visits_overdue(records: Records, day: pd.Timestamp) -> pd.DataFrame:
    """Children on a child in need plan on `day` who were not visited in six weeks: as `plans_over`."""
    children = records.derived(visits.plans_in_need_due_visit, day)
    rows = _with_visit(records, children[~children["is_visited"]])
    since = rows["visit_date"].fillna(rows["started"])
    rows = rows.assign(due_date=since + pd.Timedelta(days=visits.VISIT_IN_NEED_DAYS))
    return with_worker(records, _over(rows, day), day)


def _with_visit(records: Records, plans: pd.DataFrame) -> pd.DataFrame:
    """The plans' `child`, `team`, `worker`, `started`, and `visit_date`: the last visit that saw the child in them."""
    made = records["ssd_cin_visits"]
    seen = made[made["cinv_cin_visit_seen"] != "N"].groupby("cinv_person_id")["cinv_cin_visit_date"].max()
    visited, started = of_each(plans["cinp_person_id"], seen), plans["cinp_cin_plan_start_date"]
    return pd.DataFrame(
        {
            "child": plans["cinp_person_id"],
            "team": team_names(records, plans["cinp_cin_plan_team"]),
            "worker": plans["cinp_cin_plan_worker_id"],
            "started": started,
            "visit_date": visited.where(visited >= started),
        }
    )


def _over(rows: pd.DataFrame, day: pd.Timestamp) -> pd.DataFrame:
    return rows.assign(**{DAYS_OVER: (day - rows["due_date"]).dt.days})


def _past_due(rows: pd.DataFrame, day: pd.Timestamp) -> pd.DataFrame:
    """The rows whose `due_date` was before `day`, with how many days ago."""
    return _over(rows[rows["due_date"] < day], day)


def pre_proceedings_over(records: Records, day: pd.Timestamp, *, weeks: int) -> pd.DataFrame:
    """Children in pre-proceedings on `day`, begun over `weeks` before: `family`, `decided`, `due_date`."""
    children = records.derived(pre_proceedings.children_open_on, day)
    decided = children[pre_proceedings.DECIDED]
    rows = pd.DataFrame(
        {
            "child": children["ppro_person_id"],
            "family": children["ppro_family_id"],
            "decided": decided,
            "due_date": decided + pd.Timedelta(days=WEEK_DAYS * weeks),
        }
    )
    return with_worker(records, _past_due(rows, day), day)


def missing_on(records: Records, day: pd.Timestamp) -> pd.DataFrame:
    """Times missing or away that had begun and not ended by `day`: `kind`, `since`, `days_away`."""
    times = records["ssd_missing"]
    away = times[~(times["miss_missing_episode_end_date"] <= day)]
    since = away["miss_missing_episode_start_date"]
    rows = pd.DataFrame(
        {
            "child": away["miss_person_id"],
            "kind": away["miss_missing_episode_type"].map({"M": "Missing", "A": "Away without authorisation"}),
            "since": since,
            "days_away": (day - since).dt.days,
        }
    )
    return with_worker(records, rows, day)


def interviews_not_offered(records: Records, day: pd.Timestamp) -> pd.DataFrame:
    """Returns of the last three months without an interview offered, over three days ago: `found`, `due_date`."""
    times = records["ssd_missing"]
    found = times["miss_missing_episode_end_date"]
    since = day - pd.offsets.MonthEnd(INTERVIEWS_SEEN_MONTHS)
    unoffered = times[(found > since) & (found <= day) & (times["miss_missing_rhi_offered"] != "Y")]
    found = unoffered["miss_missing_episode_end_date"]
    rows = pd.DataFrame(
        {
            "child": unoffered["miss_person_id"],
            "since": unoffered["miss_missing_episode_start_date"],
            "found": found,
            "due_date": found + pd.Timedelta(days=RETURN_INTERVIEW_DAYS),
        }
    )
    return with_worker(records, _past_due(rows, day), day)


_STARTED = Column(name="started", header="Began")
_AWAY_SINCE = Column(name="since", header="Missing since")


_VISITED = Column(name="visit_date", header="Last visit")


def _plans_list(months: int) -> WorkingList:
    words = MONTHS_IN_WORDS[months]
    return WorkingList(
        id=f"cin_plans_over_{words}_months",
        title=f"CIN plans over {words} months",
        rule=f"Children whose child in need plan has been open for more than {words} months. No table of the records "
        "holds reviews of these plans, so children whose plan was reviewed are here too; the last visit is shown.",
        rows=partial(plans_over, months=months),
        columns=(*WHO, _STARTED, _VISITED, Column(name="due_date", header=f"{words.capitalize()} months on"), OVER),
        needs=("ssd_cin_plans",),
        measure=f"fewer.need_plans_over_{words}_months",
    )


def _pre_proceedings_list(weeks: int) -> WorkingList:
    return WorkingList(
        id=f"pre_proceedings_over_{weeks}_weeks",
        title=f"Pre-proceedings over {weeks} weeks",
        rule=f"Children in pre-proceedings for more than {weeks} weeks since it was decided to begin them.",
        rows=partial(pre_proceedings_over, weeks=weeks),
        columns=(
            *WHO,
            Column(name="family", header="Family"),
            Column(name="decided", header="Decided"),
            Column(name="due_date", header=f"{weeks} weeks on"),
            OVER,
        ),
        needs=("pre_proceedings",),
        order=(f"-{DAYS_OVER}", "family", "team", "child"),
    )


LISTS: tuple[WorkingList, ...] = (
    WorkingList(
        id="assessments_overdue",
        title="Assessments overdue",
        rule="Assessments still open more than 45 working days after they began.",
        rows=assessments_overdue,
        columns=(*WHO, _STARTED, DUE, WORKING_DAYS_OVER),
        needs=("ssd_cin_assessments",),
        measure="thresholds.assessments_overdue",
    ),
    _plans_list(6),
    _plans_list(3),
    WorkingList(
        id="cin_visits_overdue",
        title="CIN visits overdue",
        rule="Children on a child in need plan for six weeks or longer who have not been seen at a visit in the last "
        "six weeks; children looked after or on a child protection plan are left out, and no law sets this time, so "
        "read it beside the council's own policy.",
        rows=visits_overdue,
        columns=(*WHO, _STARTED, _VISITED, DUE, OVER),
        needs=("ssd_cin_plans", "ssd_cin_visits", "ssd_cp_plans", "ssd_cla_episodes"),
        lookback_months=2,
        measure="oversight.in_need_visited",
        is_of_others=True,
    ),
    _pre_proceedings_list(16),
    _pre_proceedings_list(12),
    WorkingList(
        id="missing_now",
        title="Missing now",
        rule="Children recorded as missing, or away without authorisation, and not yet found by the end of the day.",
        rows=missing_on,
        columns=(
            *WHO,
            Column(name="kind", header="Missing or away"),
            _AWAY_SINCE,
            Column(name="days_away", header="Days missing"),
        ),
        needs=("ssd_missing",),
        order=("-days_away", "team", "child"),
    ),
    WorkingList(
        id="return_interviews_not_offered",
        title="Return interviews not offered",
        rule="Children found in the three months to the day, more than three days ago (72 hours), of whom no offer of "
        "a return interview is recorded.",
        rows=interviews_not_offered,
        columns=(*WHO, _AWAY_SINCE, Column(name="found", header="Found"), DUE, OVER),
        needs=("ssd_missing",),
        lookback_months=INTERVIEWS_SEEN_MONTHS,
        said_in=("ssd_missing.miss_missing_rhi_offered",),
    ),
)
