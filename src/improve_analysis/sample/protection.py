"""Section 47 enquiries, conferences, child protection plans and their reviews and visits."""

from __future__ import annotations

import numpy as np
import pandas as pd

from improve_analysis.sample import calibration
from improve_analysis.sample._days import NEVER, YEAR, dates, working_day
from improve_analysis.sample._draws import Part, between, chance, choose, stream
from improve_analysis.sample._repeats import repeats

CONFERENCE_WORKING_DAYS = 15
ENQUIRY_WORKING_DAYS = (4, 14)
FIRST_REVIEW_DAYS, LATER_REVIEW_DAYS = 91, 182
CATEGORY_CHANGES = 0.08
HELD_FOR_ANOTHER = 0.012
VISIT_DAYS, LATE_VISIT_DAYS, VISIT_IN_TIME = (7, 14), (15, 32), 0.87


def tables(seed: int, journeys: pd.DataFrame, until: int) -> dict[str, pd.DataFrame]:
    """The five tables of child protection. Links to the referral are journeys; other ids are their frames' indexes."""
    rng = stream(seed, Part.PROTECTION)
    transferred = _transferred(rng, journeys)
    plans = _plans(rng, journeys, transferred)
    return {
        "ssd_s47_enquiry": _enquiries(rng, journeys, transferred),
        "ssd_initial_cp_conference": _conferences(journeys, transferred),
        "ssd_cp_plans": _plan_table(plans),
        "ssd_cp_reviews": _reviews(rng, plans, until),
        "ssd_cp_visits": _visits(rng, plans, until),
    }


def _transferred(rng: np.random.Generator, journeys: pd.DataFrame) -> np.ndarray:
    """Journeys whose plan moved in from another council: they have a conference and no enquiry."""
    planned = journeys["plan_start"] < NEVER
    a_year = calibration.through_year(calibration.REFERRALS, journeys["referred"].to_numpy())
    plans = calibration.through_year(calibration.CONFERENCES_PCT, journeys["referred"].to_numpy(), scale=0.0077)
    share = calibration.TRANSFERS_IN_A_YEAR / (a_year * plans)
    moved_in = planned & chance(rng, share, len(journeys))
    return (moved_in & ~journeys["family_referral"].duplicated()).to_numpy()


def _enquiries(rng: np.random.Generator, journeys: pd.DataFrame, transferred: np.ndarray) -> pd.DataFrame:
    rows = journeys[(journeys["enquiry"] < NEVER) & ~transferred]
    length = between(rng, *ENQUIRY_WORKING_DAYS, len(rows))
    conference = rows["conference"].to_numpy()
    ended = np.minimum(working_day(rows["enquiry"].to_numpy(), length), np.minimum(conference, rows["closed"]))
    return pd.DataFrame(
        {
            "s47e_s47_enquiry_id": rows.index,
            "s47e_referral_id": rows.index,
            "s47e_person_id": rows["child"],
            "s47e_s47_start_date": dates(rows["enquiry"].to_numpy()),
            "s47e_s47_end_date": dates(ended.to_numpy()),
            "s47e_s47_nfa": np.where(conference < NEVER, "N", "Y"),
        }
    )


def _conferences(journeys: pd.DataFrame, transferred: np.ndarray) -> pd.DataFrame:
    held = (journeys["conference"] < NEVER).to_numpy()
    rows, moved_in = journeys[held], transferred[held]
    target = working_day(rows["enquiry"].to_numpy(), CONFERENCE_WORKING_DAYS)
    return pd.DataFrame(
        {
            "icpc_icpc_id": rows.index,
            "icpc_s47_enquiry_id": rows.index.to_series().where(~moved_in),
            "icpc_person_id": rows["child"],
            "icpc_referral_id": rows.index,
            "icpc_icpc_transfer_in": np.where(moved_in, "Y", "N"),
            "icpc_icpc_target_date": dates(np.where(moved_in, NEVER, target)),
            "icpc_icpc_date": dates(rows["conference"].to_numpy()),
            "icpc_icpc_outcome_cp_flag": np.where(rows["plan_start"] < NEVER, "Y", "N"),
        }
    )


# Plans --------------------------------------------------------------------------------------------------------------


def _plans(rng: np.random.Generator, journeys: pd.DataFrame, transferred: np.ndarray) -> pd.DataFrame:
    """The plans in order of start, with categories (alike in a family) and the number of earlier plans."""
    planned = (journeys["plan_start"] < NEVER).to_numpy()
    rows = journeys[planned].assign(transferred=transferred[planned]).sort_values("plan_start", kind="stable")
    first = rows.drop_duplicates("family_referral")
    category = pd.Series(choose(rng, calibration.ABUSE, len(first)), index=first["family_referral"])
    initial = rows["family_referral"].map(category).to_numpy()
    changed = chance(rng, CATEGORY_CHANGES, len(rows))
    latest = np.where(changed, choose(rng, calibration.ABUSE, len(rows)), initial)
    return rows.assign(initial=initial, latest=latest, earlier=_earlier_plans(rng, rows))


def _earlier_plans(rng: np.random.Generator, rows: pd.DataFrame) -> np.ndarray:
    """How many plans each child had before: those simulated, and others before then or elsewhere.

    Families are given others, in order of start, whenever repeat plans have fallen behind what is published.
    """
    simulated = rows.groupby("child").cumcount()
    wanted = calibration.through_year(calibration.REPEAT_PLAN_PCT, rows["plan_start"].to_numpy(), scale=0.01)
    shares = rows.assign(again=(simulated > 0).to_numpy(), wanted=wanted).groupby("family_referral", sort=False)
    sums = shares.agg(children=("again", "size"), again=("again", "sum"), wanted=("wanted", "sum"))
    elsewhere, behind = {}, 0.0
    columns = (sums[name].tolist() for name in ("children", "again", "wanted"))
    for family, children, again, due, patience in zip(sums.index, *columns, rng.random(len(sums)), strict=True):
        behind += due - again
        new = children - again
        elsewhere[family] = new > 0 and behind > new * (0.3 + patience)
        behind -= new if elsewhere[family] else 0
    before = rows["family_referral"].map(elsewhere).to_numpy(dtype=bool) & (simulated == 0)
    more = np.where(before, 1 + chance(rng, 0.2, len(rows)), 0)
    return (simulated + pd.Series(more, index=rows.index).groupby(rows["child"]).cumsum()).to_numpy()


def _plan_table(plans: pd.DataFrame) -> pd.DataFrame:
    held_for_another = plans.index.to_numpy() % round(1 / HELD_FOR_ANOTHER) == 0
    return pd.DataFrame(
        {
            "cppl_cp_plan_id": plans.index,
            "cppl_referral_id": plans.index,
            "cppl_icpc_id": plans.index,
            "cppl_person_id": plans["child"],
            "cppl_cp_plan_start_date": dates(plans["plan_start"].to_numpy()),
            "cppl_cp_plan_end_date": dates(plans["plan_end"].to_numpy()),
            "cppl_cp_plan_initial_category": plans["initial"],
            "cppl_cp_plan_latest_category": plans["latest"],
            "cppl_cp_plan_ola": np.where(held_for_another, "Y", "N"),
            "cppl_previous_plans": plans["earlier"].astype("float64"),
        }
    )


def _reviews(rng: np.random.Generator, plans: pd.DataFrame, until: int) -> pd.DataFrame:
    """Review conferences: the first due three months after the start, each later one six months after the last."""

    def held(due: np.ndarray) -> np.ndarray:
        in_time = chance(rng, calibration.REVIEW_CONFERENCE_IN_TIME, len(due))
        return working_day(due + np.where(in_time, -between(rng, 3, 17, len(due)), between(rng, 1, 35, len(due))))

    start = plans["plan_start"].to_numpy()
    found = repeats(
        held(start + FIRST_REVIEW_DAYS),
        plans["plan_end"].to_numpy(),
        lambda _, last, __: held(last + LATER_REVIEW_DAYS),
        until=until,
    ).sort_values(["spell", "nth"])
    before = found.groupby("spell")["day"].shift().to_numpy()
    due = np.where(np.isnan(before), start[found["spell"]] + FIRST_REVIEW_DAYS, before + LATER_REVIEW_DAYS)
    plan = plans.index[found["spell"]]
    return pd.DataFrame(
        {
            "cppr_person_id": plans["child"].loc[plan].to_numpy(),
            "cppr_cp_plan_id": plan,
            "cppr_cp_review_due": dates(due),
            "cppr_cp_review_date": dates(found["day"].to_numpy()),
        }
    )


def _visits(rng: np.random.Generator, plans: pd.DataFrame, until: int) -> pd.DataFrame:
    def following(spell: np.ndarray, last: np.ndarray, _: int) -> np.ndarray:
        in_time = chance(rng, VISIT_IN_TIME, len(spell))
        gap = np.where(in_time, between(rng, *VISIT_DAYS, len(spell)), between(rng, *LATE_VISIT_DAYS, len(spell)))
        return working_day(last + gap)

    start = plans["plan_start"].to_numpy()
    found = repeats(
        working_day(start + between(rng, 1, 9, len(plans))), plans["plan_end"].to_numpy(), following, until=until
    )
    plan = plans.index[found["spell"]]
    seen = chance(rng, 0.96, len(found))
    age = (found["day"].to_numpy() - plans["born"].loc[plan].to_numpy()) / YEAR
    alone = seen & chance(rng, np.where(age > 4, 0.78, 0.4), len(found))
    return pd.DataFrame(
        {
            "cppv_person_id": plans["child"].loc[plan].to_numpy(),
            "cppv_cp_plan_id": plan,
            "cppv_cp_visit_date": dates(found["day"].to_numpy()),
            "cppv_cp_visit_seen": np.where(seen, "Y", "N"),
            "cppv_cp_visit_seen_alone": np.where(alone, "Y", "N"),
        }
    )
