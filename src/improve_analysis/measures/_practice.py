"""What the service records of its own practice: audits, training, supervision.

Every frame of audits has the columns of `practice_audits`, without those that carry no grade, and `grade` and `team`
in words, `is_good` (good or outstanding) and `is_inadequate`. The grade is the moderated one where there is one.
"""

from __future__ import annotations

import pandas as pd

from improve_analysis.calendar import add_months
from improve_analysis.measures._breakdown import UNKNOWN
from improve_analysis.measures._records import Records, up_to
from improve_analysis.measures._workers import CASE_WORKER, END, START, team_names
from improve_analysis.tables import codes

GOOD_OR_BETTER, INADEQUATE = ("1", "2"), "4"
SUPERVISION_MONTHS = 3
"""How long a child's supervision is taken to last: the council's policy is in none of its documents (Q17)."""
INDUCTION_MONTHS = 3
FAR_AHEAD = pd.Timestamp("2200-01-01")


# Audits -------------------------------------------------------------------------------------------------------------


def assessment_audits(records: Records) -> pd.DataFrame:
    """Graded audits of assessments and plans."""
    return _graded(records, "ASSESSMENT_PLAN")


def moderated_case_audits(records: Records) -> pd.DataFrame:
    """Graded monthly case audits whose grade was moderated."""
    audits = _graded(records, "CASE")
    return audits[audits["audi_moderated"] == "Y"]


def supervision_audits(records: Records) -> pd.DataFrame:
    """Graded audits of supervision and management oversight."""
    return _graded(records, "SUPERVISION")


def supervision_audits_held(records: Records) -> pd.DataFrame:
    """The rows of `practice_audits` on supervision and management oversight, graded or not."""
    audits = records["practice_audits"]
    return audits[audits["audi_type"] == "SUPERVISION"]


def group_supervision_audits(records: Records) -> pd.DataFrame:
    """Graded audits of group supervision."""
    return _graded(records, "GROUP_SUPERVISION")


def joint_assessment_audits(records: Records) -> pd.DataFrame:
    """Graded audits of joint assessments with housing."""
    return _graded(records, "JOINT_ASSESSMENT")


def domestic_abuse_audits(records: Records) -> pd.DataFrame:
    """Graded audits of work with domestic abuse."""
    return _graded(records, "DOMESTIC_ABUSE")


def exploitation_audits(records: Records) -> pd.DataFrame:
    """Graded audits of work with children who are exploited."""
    return _graded(records, "EXPLOITATION")


def recording_audits(records: Records) -> pd.DataFrame:
    """Graded audits of recording."""
    return _graded(records, "RECORDING")


def _graded(records: Records, kind: str) -> pd.DataFrame:
    audits = records["practice_audits"]
    graded = audits[(audits["audi_type"] == kind) & audits["audi_grade"].notna()]
    return graded.assign(
        grade=graded["audi_grade"].map(codes.AUDIT_GRADE).fillna(UNKNOWN),
        team=team_names(records, graded["audi_team"]),
        is_good=graded["audi_grade"].isin(GOOD_OR_BETTER),
        is_inadequate=graded["audi_grade"] == INADEQUATE,
    )


# Training -----------------------------------------------------------------------------------------------------------


def neglect_training(records: Records) -> pd.DataFrame:
    """Neglect courses completed, one row a person and course."""
    return _completed(records, "NEGLECT")


def domestic_abuse_training(records: Records) -> pd.DataFrame:
    """Domestic abuse courses completed, one row a person and course."""
    return _completed(records, "DOMESTIC_ABUSE")


def motivational_training(records: Records) -> pd.DataFrame:
    """Courses in motivational interviewing completed, one row a person and course."""
    return _completed(records, "MOTIVATIONAL")


def _completed(records: Records, course: str) -> pd.DataFrame:
    training = records["training_log"]
    return training[training["trai_course"] == course]


def starters_due_induction(records: Records) -> pd.DataFrame:
    """Everybody who joined the council, agency workers too, by `due_date`, three months after: `is_inducted`.

    `joined` is the first day with the council, or of the first spell where that is not recorded. The induction counts
    where it was completed from that day to `due_date`, both included.
    """
    spells = records["workforce_worker"].dropna(subset=["work_worker_id"])
    joined = spells["work_council_start_date"].fillna(spells["work_start_date"])
    first = spells.assign(joined=joined).dropna(subset="joined").sort_values(["joined", "work_spell_id"])
    first = first.drop_duplicates("work_worker_id").reset_index(drop=True)
    first = first.assign(due_date=add_months(first["joined"], INDUCTION_MONTHS))
    courses = _completed(records, "INDUCTION")[["trai_worker_id", "trai_completed_date"]]
    pairs = first.reset_index(names="row").merge(courses, left_on="work_worker_id", right_on="trai_worker_id")
    completed = pairs["trai_completed_date"]
    in_time = pairs[(pairs["joined"] <= completed) & (completed < pairs["due_date"] + pd.Timedelta(days=1))]
    return first.assign(is_inducted=first.index.isin(in_time["row"]))


# Supervision --------------------------------------------------------------------------------------------------------


def group_supervisions(records: Records) -> pd.DataFrame:
    """Group supervisions, one row a session."""
    sessions = records["supervision_log"]
    return sessions[sessions["supe_kind"] == "GROUP"]


def workers_due_supervision(records: Records) -> pd.DataFrame:
    """One row for each worker and month end, by `wsna_date`, on which the worker held a case: `is_supervised`.

    A worker was supervised where an individual supervision was held in that month.
    """
    carried = records["workforce_snapshot"]
    at_month_end = carried["wsna_date"] == carried["wsna_date"] + pd.offsets.MonthEnd(0)
    due = carried[at_month_end & (carried["wsna_cases"] > 0)].drop_duplicates(["wsna_worker_id", "wsna_date"])
    sessions = records["supervision_log"]
    held = sessions[sessions["supe_kind"] == "INDIVIDUAL"]
    months = pd.MultiIndex.from_arrays([held["supe_worker_id"], held["supe_date"].dt.to_period("M")])
    worked = pd.MultiIndex.from_arrays([due["wsna_worker_id"], due["wsna_date"].dt.to_period("M")])
    return due.assign(is_supervised=worked.isin(months))


def _allocations(records: Records) -> pd.DataFrame:
    """Involvements of allocated workers, with `since`: the day from which the child has had one without a gap."""
    rows = records["ssd_involvements"]
    rows = rows[rows["invo_professional_role_id"] == CASE_WORKER]
    rows = rows.sort_values(["invo_person_id", START, "invo_involvements_id"], ignore_index=True)
    child, last_day = rows["invo_person_id"], rows[END].fillna(FAR_AHEAD)
    before = last_day.groupby(child).cummax().groupby(child).shift()
    goes_on = rows[START] <= before + pd.Timedelta(days=1)
    return rows.assign(since=rows[START].mask(goes_on).groupby(child).ffill())


def children_due_supervision(records: Records, day: pd.Timestamp) -> pd.DataFrame:
    """One row for each child who has had an allocated social worker on `day` and all of the three months before it.

    `is_up_to_date`: the child was discussed in supervision on a day of those months, their first and last included.
    `days_since`: from when the child was last discussed, or from the allocation where that was later, to `day`.
    `team`: that of the worker allocated last.
    """
    rows = records.derived(_allocations)
    open_now = rows[(rows[START] <= day) & ~(rows[END] < day)]
    children = open_now.drop_duplicates("invo_person_id", keep="last")
    from_day = day - pd.DateOffset(months=SUPERVISION_MONTHS)
    due = children[children["since"] <= from_day]
    discussed = _last_discussed(records, day).reindex(due["invo_person_id"]).set_axis(due.index)
    return due.assign(
        is_up_to_date=discussed >= from_day,
        days_since=(day - discussed.where(discussed > due["since"], due["since"])).dt.days,
        team=team_names(records, due["invo_professional_team"]),
    )


def _last_discussed(records: Records, day: pd.Timestamp) -> pd.Series:
    """The day up to `day` on which each child was last discussed in supervision, by child."""
    held = up_to(day, records.derived(_discussions), "supe_date")
    return held.drop_duplicates("supe_person_id", keep="last").set_index("supe_person_id")["supe_date"]


def _discussions(records: Records) -> pd.DataFrame:
    """Supervisions of the work with one child, in order: `supe_person_id`, `supe_date`."""
    sessions = records["supervision_log"]
    of_a_child = sessions.loc[sessions["supe_kind"] == "CHILD", ["supe_person_id", "supe_date"]]
    return of_a_child.dropna().sort_values("supe_date", kind="stable")
