"""Children in need short of care: their plans, and the work of the service that is meant to keep them at home."""

from __future__ import annotations

import pandas as pd

from improve_analysis.calendar import Period, add_months
from improve_analysis.measures._front_door import GOOD_OR_BETTER
from improve_analysis.measures._journeys import watched
from improve_analysis.measures._records import Records, open_on
from improve_analysis.measures._workers import team_names

BEGAN, ENDED = "cinp_cin_plan_start_date", "cinp_cin_plan_end_date"


def need_plans(records: Records) -> pd.DataFrame:
    """Child in need plans, with `team` in words."""
    plans = records["ssd_cin_plans"]
    return plans.assign(team=team_names(records, plans["cinp_cin_plan_team"]))


def on_need_plan(records: Records, day: pd.Timestamp) -> pd.DataFrame:
    """One row for each child with a child in need plan open on `day`: the one open longest.

    `is_over_three_months`, `is_over_six_months`: that many calendar months had passed since it began, and a day more.
    """
    plans = open_on(records.derived(need_plans), BEGAN, ENDED, day)
    longest = plans.sort_values([BEGAN, "cinp_cin_plan_id"], kind="stable").drop_duplicates("cinp_person_id")
    return longest.assign(
        is_over_three_months=add_months(longest[BEGAN], 3) < day, is_over_six_months=add_months(longest[BEGAN], 6) < day
    )


def need_plans_over(records: Records, period: Period) -> pd.DataFrame:
    """Time from the start of a child in need plan to its end, as `watched`."""
    return watched(records.derived(need_plans), period, began=BEGAN, done=ENDED, stopped=ENDED)


def children_in_need(records: Records, day: pd.Timestamp) -> pd.DataFrame:
    """One row for each child with an episode of need open on `day`, unborn children among them."""
    episodes = records.derived(_taken_up)
    return open_on(episodes, "cine_referral_date", "cine_close_date", day).drop_duplicates("cine_person_id")


def _taken_up(records: Records) -> pd.DataFrame:
    """Episodes of need but those whose referral ended with no further action."""
    episodes = records["ssd_cin_episodes"]
    return episodes[episodes["cine_referral_nfa"] != "Y"]


def graded_audits(records: Records) -> pd.DataFrame:
    """Audits with a grade: `is_good` (good or outstanding), `is_of_harm`, `is_of_permanence` by what was audited."""
    audits = records["practice_audits"]
    graded = audits[audits["audi_grade"].notna()]
    return graded.assign(
        is_good=graded["audi_grade"].isin(GOOD_OR_BETTER),
        is_of_harm=graded["audi_type"] == "SIGNIFICANT_HARM",
        is_of_permanence=graded["audi_type"] == "PERMANENCE",
    )


def edge_of_care_training(records: Records) -> pd.DataFrame:
    """Edge-of-care courses completed, one row a person and course; staff of partner agencies are left out."""
    training = records["training_log"]
    return training[(training["trai_course"] == "EDGE_OF_CARE") & (training["trai_partner"] != "Y")]
