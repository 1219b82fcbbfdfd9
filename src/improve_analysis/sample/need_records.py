"""The tables of children in need: referrals, assessments and their factors, plans and visits."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd

from improve_analysis.sample import calibration
from improve_analysis.sample._days import NEVER, YEAR, dates, day, working_day
from improve_analysis.sample._draws import Part, between, chance, choose, stream
from improve_analysis.sample._repeats import repeats
from improve_analysis.sample.care_routes import ADOPTION, GUARDIANSHIP
from improve_analysis.sample.need import ASSESSED, NOTHING

EARLY_HELP_CLOSE_FROM = day("2022-04-01")
"""RC9 (closed after assessment, referred to early help) is in the census from 2023."""
CLOSED_TO_EARLY_HELP, TO_EARLY_HELP = 0.3, "RC9"
DISABLED_NEED = 0.8
VISIT_DAYS, LATE_VISIT_DAYS, VISIT_IN_TIME = (24, 42), (43, 80), 0.84
FACTORS = {
    "1C": 0.05, "2B": 0.07, "2C": 0.05, "3A": 0.12, "3B": 0.2, "3C": 0.02, "4A": 0.1, "4B": 0.18, "5A": 0.02,
    "5B": 0.02,
    "6A": 0.06, "7A": 0.01, "8B": 0.01, "8F": 0.02, "9A": 0.02, "10A": 0.02, "11A": 0.02, "12A": 0.02, "13A": 0.03,
    "14A": 0.03, "15A": 0.02, "16A": 0.1, "17A": 0.13, "18B": 0.03, "18C": 0.05, "19B": 0.02, "19C": 0.03, "20": 0.06,
    "21": 0.08, "24A": 0.01,
}  # fmt: skip


def needs(seed: int, journeys: pd.DataFrame, children: pd.DataFrame) -> np.ndarray:
    """The main need of each journey: one for a family, the child's disability where there is one."""
    rng = stream(seed, Part.NEED_CODES)
    first = journeys.drop_duplicates("family_referral")
    drawn = pd.Series(choose(rng, calibration.NEEDS, len(first)), index=first["family_referral"])
    disabled = (children["disability"].loc[journeys["child"]] != "").to_numpy()
    need = np.where(disabled & chance(rng, DISABLED_NEED, len(journeys)), "N2", journeys["family_referral"].map(drawn))
    return np.where(journeys["unaccompanied"], "N8", need)


def tables(seed: int, journeys: pd.DataFrame, periods: pd.DataFrame, until: int) -> dict[str, pd.DataFrame]:
    """The five tables. `journeys` has the columns `need` and `source`; ids of referrals are journeys."""
    rng = stream(seed, Part.NEED_RECORDS)
    assessed = journeys[journeys["started"] < NEVER]
    return {
        "ssd_cin_episodes": _referrals(rng, journeys, periods),
        "ssd_cin_assessments": _assessments(rng, assessed),
        "ssd_assessment_factors": _factors(rng, assessed),
        "ssd_cin_plans": _plans(journeys),
        "ssd_cin_visits": _visits(rng, journeys[journeys["cin_start"] < NEVER], until),
    }


def _referrals(rng: np.random.Generator, journeys: pd.DataFrame, periods: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "cine_referral_id": journeys.index,
            "cine_person_id": journeys["child"],
            "cine_referral_date": dates(journeys["referred"].to_numpy()),
            "cine_cin_primary_need_code": journeys["need"],
            "cine_referral_source_code": journeys["source"],
            "cine_referral_nfa": np.where(journeys["path"] == NOTHING, "Y", "N"),
            "cine_close_date": dates(journeys["closed"].to_numpy()),
            "cine_close_reason": _close_reasons(rng, journeys, periods),
        }
    )


def _close_reasons(rng: np.random.Generator, journeys: pd.DataFrame, periods: pd.DataFrame) -> np.ndarray:
    to_early_help = (journeys["closed"] >= EARLY_HELP_CLOSE_FROM) & chance(rng, CLOSED_TO_EARLY_HELP, len(journeys))
    last_route = periods.groupby("journey")["route"].last().reindex(journeys.index)
    moved = chance(rng, 0.03, len(journeys))
    assessed = journeys["path"] == ASSESSED
    return np.select(
        [assessed & to_early_help, assessed, last_route == ADOPTION, last_route == GUARDIANSHIP, moved],
        [TO_EARLY_HELP, "RC8", "RC1", "RC4", "RC5"],
        default="RC7",
    )


def _assessments(rng: np.random.Generator, assessed: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "cina_assessment_id": assessed.index,
            "cina_person_id": assessed["child"],
            "cina_referral_id": assessed.index,
            "cina_assessment_start_date": dates(assessed["started"].to_numpy()),
            "cina_assessment_auth_date": dates(assessed["authorised"].to_numpy()),
            "cina_assessment_child_seen": np.where(chance(rng, 0.955, len(assessed)), "Y", "N"),
            "cina_assessment_outcome_nfa": np.where(assessed["path"] == ASSESSED, "Y", "N"),
        }
    )


def _factors(rng: np.random.Generator, assessed: pd.DataFrame) -> pd.DataFrame:
    """One to four factors for each assessment, as a list in JSON; 21 (none) where nobody is in need."""
    order = np.array([*FACTORS])
    count = choose(rng, {1: 0.4, 2: 0.32, 3: 0.2, 4: 0.08}, len(assessed)).astype("int64")
    drawn = choose(rng, FACTORS, 4 * len(assessed)).reshape(-1, 4)
    position = {code: place for place, code in enumerate(order)}
    lists = [
        json.dumps(sorted(set(codes[:many]), key=position.__getitem__))
        for codes, many in zip(drawn.tolist(), count.tolist(), strict=True)
    ]
    return pd.DataFrame({"cinf_assessment_id": assessed.index, "cinf_assessment_factors_json": lists})


def _plans(journeys: pd.DataFrame) -> pd.DataFrame:
    planned = journeys[journeys["cin_start"] < NEVER]
    return pd.DataFrame(
        {
            "cinp_referral_id": planned.index,
            "cinp_person_id": planned["child"],
            "cinp_cin_plan_start_date": dates(planned["cin_start"].to_numpy()),
            "cinp_cin_plan_end_date": dates(planned["cin_end"].to_numpy()),
        }
    )


def _visits(rng: np.random.Generator, planned: pd.DataFrame, until: int) -> pd.DataFrame:
    def following(spell: np.ndarray, last: np.ndarray, _: int) -> np.ndarray:
        in_time = chance(rng, VISIT_IN_TIME, len(spell))
        gap = np.where(in_time, between(rng, *VISIT_DAYS, len(spell)), between(rng, *LATE_VISIT_DAYS, len(spell)))
        return working_day(last + gap)

    first = working_day(planned["cin_start"].to_numpy() + between(rng, 2, 28, len(planned)))
    found = repeats(first, planned["cin_end"].to_numpy(), following, until=until)
    rows = planned.iloc[found["spell"]]
    seen = chance(rng, 0.93, len(found))
    age = (found["day"].to_numpy() - rows["born"].to_numpy()) / YEAR
    alone = seen & chance(rng, np.where(age > 4, 0.62, 0.3), len(found))
    return pd.DataFrame(
        {
            "cinv_person_id": rows["child"].to_numpy(),
            "cinv_cin_visit_date": dates(found["day"].to_numpy()),
            "cinv_cin_visit_seen": np.where(seen, "Y", "N"),
            "cinv_cin_visit_seen_alone": np.where(alone, "Y", "N"),
        }
    )
