"""Coming into care and leaving it, as the plan to reduce the number of children in care asks of them."""

from __future__ import annotations

import pandas as pd

from improve_analysis.calendar import Period, add_months, age_years, band
from improve_analysis.measures._breakdown import PLAN_AGE_EDGES, PLAN_AGES, UNKNOWN
from improve_analysis.measures._care import ceases, looked_after_on, placements, starts
from improve_analysis.measures._records import Records
from improve_analysis.tables import codes

NEWBORN_DAYS = 28
"""A child under this age in days is newborn: the day of birth is day 0."""

ADULT_YEARS = 18
CONFERENCE_MONTHS = 12
"""How long before coming into care a family group conference counts as held before it."""

FULL_CARE_ORDER = "C2"
WITH_PARENTS = "P1"
TO_FAMILY = (*codes.RETURNED_HOME, "E13", *codes.CHILD_ARRANGEMENTS, *codes.SPECIAL_GUARDIANSHIP)
"""Ways out of care by which a full care order ends before the child is grown, adoption left out."""


def entrants(records: Records) -> pd.DataFrame:
    """`starts`, with `plan_age` (the plan's age bands) and, by age in completed years on coming into care:

    `is_0_to_5`, `is_6_to_11`, `is_16_or_17`; `is_newborn` (under 28 days); `is_16_or_17_accommodated` (by agreement,
    legal status V2, and not unaccompanied). All are false where the age is not known.
    """
    children = records.derived(starts)
    years, days = children["age_years"], (children["entered"] - children["dob"]).dt.days
    is_16_or_17 = years.between(16, 17)
    return children.assign(
        plan_age=_plan_age(years),
        is_0_to_5=years.between(0, 5),
        is_6_to_11=years.between(6, 11),
        is_16_or_17=is_16_or_17,
        is_16_or_17_accommodated=is_16_or_17 & (children["legal_status"] == "V2") & ~children["is_uasc"],
        is_newborn=days.between(0, NEWBORN_DAYS - 1),
    )


def departures(records: Records) -> pd.DataFrame:
    """`ceases`, with `plan_age` on the day of leaving and `is_order_ended`.

    `is_order_ended`: under 18, on a full care order to the end, and left to parents, relatives or guardians.
    """
    children = records.derived(ceases)
    years = age_years(children["dob"], children["left"])
    on_order = _last_status(records, children) == FULL_CARE_ORDER
    to_family = children["ceased_reason"].isin(TO_FAMILY)
    return children.assign(plan_age=_plan_age(years), is_order_ended=(years < ADULT_YEARS) & on_order & to_family)


def changes(records: Records) -> pd.DataFrame:
    """One row each time a child came into care (`change` 1, on `date`) and each time a child left it (-1)."""
    came = pd.DataFrame({"date": records.derived(starts)["entered"], "change": 1.0})
    went = pd.DataFrame({"date": records.derived(ceases)["left"], "change": -1.0})
    return pd.concat([came, went], ignore_index=True)


def entrants_known(records: Records) -> pd.DataFrame:
    """`starts` of children known to the service: with an episode of need open on the day before.

    `had_conference`: a family group conference about the child was held in the twelve months up to the day of coming
    into care, that day included.
    """
    children = records.derived(starts)
    needs = records["ssd_cin_episodes"].rename(columns={"cine_person_id": "person"})
    pairs = children[["person", "entered"]].reset_index(names="row").merge(needs, on="person")
    is_open = (pairs["cine_referral_date"] < pairs["entered"]) & ~(pairs["cine_close_date"] < pairs["entered"])
    known = children[children.index.isin(pairs.loc[is_open, "row"])]
    return known.assign(had_conference=known.index.isin(_after_conference(records, known)))


def conferences(records: Records) -> pd.DataFrame:
    """Family group conferences, one row a child: the columns of `family_group_conferences`."""
    return records["family_group_conferences"]


def plans_before_birth(records: Records) -> pd.DataFrame:
    """Child protection plans that began before the child was born, other councils' left out.

    The day of birth, or the expected one where the birth is not recorded.
    """
    plans, people = records["ssd_cp_plans"], records["ssd_person"]
    born = people.set_index("pers_person_id")["pers_dob"].fillna(
        people.set_index("pers_person_id")["pers_expected_dob"]
    )
    before = plans["cppl_cp_plan_start_date"] < plans["cppl_person_id"].map(born)
    return plans[before & (plans["cppl_cp_plan_ola"] != "Y")]


def children_by_order(records: Records, day: pd.Timestamp) -> pd.DataFrame:
    """`looked_after_on(day)` with `is_on_full_order` (a full care order, C2)."""
    children = records.derived(looked_after_on, day)
    return children.assign(is_on_full_order=children["legal_status"] == FULL_CARE_ORDER)


def placed_with_parents(records: Records, period: Period) -> pd.DataFrame:
    """One row for each child in care who lived in a placement with parents (P1) on any day of the period."""
    rows = records.derived(placements)
    there = rows[(rows["placement_start_date"] <= period.end) & ~(rows["placement_end_date"] <= period.start)]
    return there[there["place"] == WITH_PARENTS].drop_duplicates("person")


def _plan_age(years: pd.Series) -> pd.Series:
    return band(years, PLAN_AGE_EDGES, PLAN_AGES, unknown=UNKNOWN)


def _last_status(records: Records, children: pd.DataFrame) -> pd.Series:
    """The legal status of the episode with which each period of care ended."""
    episodes = records["ssd_cla_episodes"].sort_values("clae_cla_episode_start_date", kind="stable")
    last = episodes.drop_duplicates(["clae_person_id", "clae_cla_episode_ceased_date"], keep="last")
    keys = last.set_index(["clae_person_id", "clae_cla_episode_ceased_date"])["clae_legal_status"]
    return keys.reindex(pd.MultiIndex.from_frame(children[["person", "left"]])).set_axis(children.index)


def _after_conference(records: Records, children: pd.DataFrame) -> pd.Series:
    held = records["family_group_conferences"].dropna(subset="fgco_held_date")
    pairs = (
        children[["person", "entered"]]
        .reset_index(names="row")
        .merge(held, left_on="person", right_on="fgco_person_id")
    )
    recent = add_months(pairs["fgco_held_date"], CONFERENCE_MONTHS) >= pairs["entered"]
    return pairs.loc[(pairs["fgco_held_date"] <= pairs["entered"]) & recent, "row"]
