"""Whether children are seen, have a plan, and are visited and reviewed when they should be."""

from __future__ import annotations

import pandas as pd

from improve_analysis.calendar import Period, add_months, age_years, working_days_between
from improve_analysis.measures._care import looked_after_on
from improve_analysis.measures._front_door import plans_open
from improve_analysis.measures._measure import Given
from improve_analysis.measures._records import Records, open_on, up_to

VISIT_PROTECTED_WORKING_DAYS = 10
VISIT_IN_NEED_DAYS = 42
"""No law or guidance sets these two: intervals that councils' own procedures commonly give."""
FIRST_REVIEW_MONTHS, LATER_REVIEW_MONTHS = 3, 6
"""Working Together to Safeguard Children 2023: review conferences."""
REVIEW_YEAR_MONTHS = 12

SUITABLE, UNSUITABLE = ("1", "suitable", "y"), ("2", "unsuitable", "n")
"""The digits of SSDA903, and what the readers of SSDA903 and of Annex A make of them."""


_OF_VISITS = {
    "ssd_cin_visits": ("cinv_person_id", "cinv_cin_visit_date", "cinv_cin_visit_seen"),
    "ssd_cp_visits": ("cppv_person_id", "cppv_cp_visit_date", "cppv_cp_visit_seen"),
}
"""The columns that say whom a visit was to, on which day, and whether the child was seen."""


# Seen and seen alone ------------------------------------------------------------------------------------------------


def visits_in_need(records: Records) -> pd.DataFrame:
    """Visits to children in need: `is_seen` and `is_seen_alone`, `says_seen` and `says_seen_alone` (which it tells)."""
    return _seen(records["ssd_cin_visits"], "cinv_cin_visit_seen")


def visits_protected(records: Records) -> pd.DataFrame:
    """Visits to children on a child protection plan, as `visits_in_need`."""
    return _seen(records["ssd_cp_visits"], "cppv_cp_visit_seen")


def visits_looked_after(records: Records) -> pd.DataFrame:
    """Visits to children looked after, as `visits_in_need`."""
    return _seen(records["ssd_cla_visits"], "clav_cla_visit_seen")


def _seen(visits: pd.DataFrame, seen: str) -> pd.DataFrame:
    alone = f"{seen}_alone"
    return visits.assign(
        is_seen=visits[seen] == "Y",
        says_seen=visits[seen].notna(),
        is_seen_alone=visits[alone] == "Y",
        says_seen_alone=visits[alone].notna(),
    )


# Plans --------------------------------------------------------------------------------------------------------------


def assessed_in_need_on(records: Records, day: pd.Timestamp) -> pd.DataFrame:
    """Children in need on `day` who should have a plan, one row each: `cine_person_id`, `has_plan`.

    Their episode of need is open, an assessment was completed in it by `day` and the latest did not end with no further
    action, and they are not looked after, for whom the care plan stands. A plan is a child in need plan or a child
    protection plan open on `day`.
    """
    episodes = open_on(records["ssd_cin_episodes"], "cine_referral_date", "cine_close_date", day)
    children = episodes.sort_values("cine_referral_date").drop_duplicates("cine_person_id", keep="last")
    latest = _latest_assessment(records, day).reindex(children["cine_person_id"]).set_axis(children.index)
    assessed = latest["cina_assessment_auth_date"] >= children["cine_referral_date"]
    in_need = children[assessed & (latest["cina_assessment_outcome_nfa"] != "Y")]
    at_home = in_need[~in_need["cine_person_id"].isin(records.derived(looked_after_on, day)["person"])]
    return at_home[["cine_person_id"]].assign(has_plan=at_home["cine_person_id"].isin(_with_plan(records, day)))


def _assessments_in_order(records: Records) -> pd.DataFrame:
    columns = ["cina_person_id", "cina_assessment_auth_date", "cina_assessment_outcome_nfa", "cina_assessment_id"]
    done = records["ssd_cin_assessments"][columns].dropna(subset="cina_assessment_auth_date")
    return done.sort_values(["cina_assessment_auth_date", "cina_assessment_id"])


def _latest_assessment(records: Records, day: pd.Timestamp) -> pd.DataFrame:
    """Each child's latest assessment completed by `day`, by child."""
    in_order = records.derived(_assessments_in_order)
    done = in_order.iloc[: in_order["cina_assessment_auth_date"].searchsorted(day, side="right")]
    return done.drop_duplicates("cina_person_id", keep="last").set_index("cina_person_id")


def _with_plan(records: Records, day: pd.Timestamp) -> pd.Series:
    in_need = open_on(records["ssd_cin_plans"], "cinp_cin_plan_start_date", "cinp_cin_plan_end_date", day)
    protected = open_on(records["ssd_cp_plans"], "cppl_cp_plan_start_date", "cppl_cp_plan_end_date", day)
    return pd.concat([in_need["cinp_person_id"], protected["cppl_person_id"]], ignore_index=True)


# Visits in time -----------------------------------------------------------------------------------------------------


def protected_on(records: Records, day: pd.Timestamp) -> pd.DataFrame:
    """`plans_open(day)`: `is_visited` where the child was visited, or the plan began, in the ten working days to `day`.

    A visit at which the child is recorded as not seen does not count.
    """
    plans = records.derived(plans_open, day)
    visited = _last_seen(records, "ssd_cp_visits", day)
    last = visited.reindex(plans["cppl_person_id"]).set_axis(plans.index)
    since = last.where(last > plans["cppl_cp_plan_start_date"], plans["cppl_cp_plan_start_date"])
    today = pd.Series(day, index=plans.index, dtype="datetime64[us]")
    return plans.assign(is_visited=working_days_between(since, today) <= VISIT_PROTECTED_WORKING_DAYS)


def plans_in_need_due_visit(records: Records, day: pd.Timestamp) -> pd.DataFrame:
    """Children whose child in need plan had been open for six weeks on `day`: `is_visited` in those weeks.

    Children who are also on a child protection plan or looked after are left out: other visits are due to them. A visit
    at which the child is recorded as not seen does not count.
    """
    plans = open_on(records["ssd_cin_plans"], "cinp_cin_plan_start_date", "cinp_cin_plan_end_date", day)
    first = plans.sort_values("cinp_cin_plan_start_date").drop_duplicates("cinp_person_id")
    from_day = day - pd.Timedelta(days=VISIT_IN_NEED_DAYS)
    due = first[(first["cinp_cin_plan_start_date"] <= from_day) & ~first["cinp_person_id"].isin(_served(records, day))]
    visited = _last_seen(records, "ssd_cin_visits", day)
    return due.assign(is_visited=visited.reindex(due["cinp_person_id"]).set_axis(due.index) >= from_day)


def _served(records: Records, day: pd.Timestamp) -> pd.Series:
    """Children on a child protection plan or looked after on `day`."""
    protected = open_on(records["ssd_cp_plans"], "cppl_cp_plan_start_date", "cppl_cp_plan_end_date", day)
    in_care = records.derived(looked_after_on, day)["person"]
    return pd.concat([protected["cppl_person_id"], in_care], ignore_index=True)


def _last_seen(records: Records, table: str, day: pd.Timestamp) -> pd.Series:
    """The day of the last visit up to `day` at which each child was not recorded as unseen, by child."""
    made = up_to(day, records.derived(_visits_made, table), "date")
    return made.drop_duplicates("child", keep="last").set_index("child")["date"]


def _visits_made(records: Records, table: str) -> pd.DataFrame:
    """Visits at which the child (`child`) was not recorded as unseen, in order of their day (`date`)."""
    visits = records[table]
    child, date, seen = _OF_VISITS[table]
    made = pd.DataFrame({"child": visits[child], "date": visits[date].dt.normalize()})[visits[seen] != "N"]
    return made.dropna().sort_values("date", kind="stable")


# Reviews of child protection plans ----------------------------------------------------------------------------------


def reviews_due(records: Records) -> pd.DataFrame:
    """Every review that a child protection plan comes to: `cppl_cp_plan_id`, `due_date`, `held_date` if it was held.

    The first is due three months after the initial conference (the start of the plan where that is not known), each
    later one six months after the one before it was held.
    """
    plans, reviews = records["ssd_cp_plans"], records["ssd_cp_reviews"]
    conferences = records["ssd_initial_cp_conference"].set_index("icpc_icpc_id")["icpc_icpc_date"]
    met = conferences.reindex(plans["cppl_icpc_id"].dropna()).set_axis(plans.index[plans["cppl_icpc_id"].notna()])
    first = plans[["cppl_cp_plan_id"]].assign(
        date=met.reindex(plans.index).fillna(plans["cppl_cp_plan_start_date"]), is_review=False
    )
    held = reviews[["cppr_cp_plan_id", "cppr_cp_review_date"]].set_axis(["cppl_cp_plan_id", "date"], axis=1)
    dates = pd.concat([first, held.dropna().drop_duplicates().assign(is_review=True)], ignore_index=True)
    dates = dates.sort_values(["cppl_cp_plan_id", "is_review", "date"], ignore_index=True)
    later = add_months(dates["date"], LATER_REVIEW_MONTHS)
    due = later.where(dates["is_review"], add_months(dates["date"], FIRST_REVIEW_MONTHS))
    return dates.assign(due_date=due, held_date=dates.groupby("cppl_cp_plan_id")["date"].shift(-1))


def plans_due_review(records: Records, day: pd.Timestamp) -> pd.DataFrame:
    """`plans_open(day)` that had been open for three months: `is_reviewed` where no review of the year before was late.

    Late: due by `day` and not held by when it was due, unless it was held before the twelve months up to `day` began.
    """
    plans = records.derived(plans_open, day)
    due = plans[add_months(plans["cppl_cp_plan_start_date"], FIRST_REVIEW_MONTHS) <= day]
    reviews = records.derived(reviews_due)
    held = reviews["held_date"].mask(reviews["held_date"] > day)
    year_began = day - pd.DateOffset(months=REVIEW_YEAR_MONTHS)
    late = (reviews["due_date"] <= day) & ~(held <= reviews["due_date"]) & ~(held <= year_began)
    return due.assign(is_reviewed=~due["cppl_cp_plan_id"].isin(reviews.loc[late, "cppl_cp_plan_id"]))


# Before the court, and after care -----------------------------------------------------------------------------------


def babies_in_court(records: Records) -> pd.DataFrame:
    """Children under one when the court was applied to, by `ppro_court_application_date`: `is_unassessed`.

    A baby was assessed where a social work assessment of the child, before birth or after, was completed by that day.
    """
    people = records["ssd_person"].set_index("pers_person_id")["pers_dob"]
    brought = records["pre_proceedings"].dropna(subset="ppro_court_application_date")
    born = people.reindex(brought["ppro_person_id"]).set_axis(brought.index)
    babies = brought[age_years(born, brought["ppro_court_application_date"]) < 1]
    done = records["ssd_cin_assessments"].groupby("cina_person_id")["cina_assessment_auth_date"].min()
    first = done.reindex(babies["ppro_person_id"]).set_axis(babies.index)
    return babies.assign(is_unassessed=~(first <= babies["ppro_court_application_date"]))


def care_leavers_on(records: Records, day: pd.Timestamp) -> pd.DataFrame:
    """Young people with leaving-care services as the extract last has them: `is_suitable`, `says_suitable`.

    No rows for another day than that of the records: the table has no dates, so it tells nothing of earlier ones.
    """
    rows = records["ssd_care_leavers"]
    said = rows["clea_care_leaver_accom_suitable"].str.casefold()
    known = rows.assign(is_suitable=said.isin(SUITABLE), says_suitable=said.isin((*SUITABLE, *UNSUITABLE)))
    return known if day == records.as_at else known.iloc[:0]


def _care_leavers_known(records: Records, period: Period) -> bool:  # noqa: ARG001 - the table has no dates
    """Whether the table holds every care leaver: those with the kind of entitlement recorded are from the register.

    SSDA903 returns hold only those whose birthday falls in the part of the year returned, and no entitlement.
    """
    return bool(records["ssd_care_leavers"]["clea_care_leaver_eligibility"].notna().any())


CARE_LEAVERS_KNOWN = Given(
    holds=_care_leavers_known,
    otherwise="The records hold only the care leavers whose birthday has come since April, so a share of all of them "
    "is not given.",
)
