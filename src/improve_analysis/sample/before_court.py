"""The work before court: pre-proceedings, and conferences of the wider family."""

from __future__ import annotations

import numpy as np
import pandas as pd

from improve_analysis.sample import calibration
from improve_analysis.sample._days import NEVER, dates, working_day
from improve_analysis.sample._draws import Part, between, chance, spread, stream
from improve_analysis.sample.care import Care

BEFORE_PROCEEDINGS = 0.55
"""Of children who enter care on a care order from a plan or need, those first in pre-proceedings."""
WEEKS_DAYS = (122, 112)
"""Mean length before and since the improvement plan; 16 weeks are good practice."""
COURT_DAYS = 245
STEPPED_DOWN = 0.16
"""Of children on a child protection plan who never enter care, those in pre-proceedings."""
OTHER_OUTCOME = 0.06
OFFERED_BEFORE_CARE, OFFERED_ON_PLAN = (0.52, 0.74), (0.28, 0.42)
HELD = 0.62
OFFERED_DAYS_BEFORE, OFFERED_DAYS_INTO_PLAN, HELD_DAYS_AFTER = (14, 120), (5, 70), (14, 60)


def tables(seed: int, journeys: pd.DataFrame, care: Care) -> dict[str, pd.DataFrame]:
    """`pre_proceedings` and `family_group_conferences`."""
    rng = stream(seed, Part.BEFORE_COURT)
    to_court, stepped_down = _to_court(rng, journeys, care), _stepped_down(rng, journeys)
    return {
        "pre_proceedings": _tracker(pd.concat([to_court, stepped_down], ignore_index=True)),
        "family_group_conferences": _family_conferences(rng, journeys),
    }


def _length(rng: np.random.Generator, began: np.ndarray) -> np.ndarray:
    mean = calibration.since(WEEKS_DAYS, began, calibration.PLAN_BEGAN, over_days=270)
    return 35 + spread(rng, mean - 35, 3.5, len(began))


def _to_court(rng: np.random.Generator, journeys: pd.DataFrame, care: Care) -> pd.DataFrame:
    """Children who entered care on an interim order, with weeks of pre-proceedings before."""
    orders = care.legal[care.legal["status"] == "C1"].groupby("period")["start"].min()
    periods = care.periods.loc[orders.index]
    periods = periods[~periods["again"] & ~periods["short_breaks"]]
    issued = orders.loc[periods.index].to_numpy()
    referred = journeys["referred"].loc[periods["journey"]].to_numpy()
    family = journeys["family_referral"].loc[periods["journey"]].to_numpy()
    drawn = pd.Series(rng.random(len(periods)), index=family).groupby(level=0).transform("first").to_numpy()
    taken = (issued - referred > 60) & (drawn < BEFORE_PROCEEDINGS)
    length = np.minimum(_length(rng, issued), issued - referred - 20)
    length = pd.Series(length, index=family).groupby(level=0).transform("first").to_numpy()
    found = pd.DataFrame(
        {
            "child": periods["child"].to_numpy(),
            "family": family,
            "decided": np.maximum(issued - length, referred + 5),
            "ended": issued - 1,
            "outcome": "PROCEEDINGS",
            "issued": issued,
            "court_ended": issued + 60 + spread(rng, COURT_DAYS - 60, 5, len(periods)),
        }
    )
    return found[taken & (found["ended"] > found["decided"]).to_numpy()]


def _stepped_down(rng: np.random.Generator, journeys: pd.DataFrame) -> pd.DataFrame:
    """Children on a plan whose parents changed enough, so that no application was made."""
    rows = journeys[(journeys["plan_start"] < NEVER) & (journeys["entered"] >= NEVER)]
    first = rows.drop_duplicates("family_referral")
    chosen = first["family_referral"][chance(rng, STEPPED_DOWN, len(first))]
    decided = pd.Series(first["plan_start"].to_numpy() + between(rng, 30, 160, len(first)), first["family_referral"])
    length = pd.Series(_length(rng, decided.to_numpy()), index=decided.index)
    rows = rows[rows["family_referral"].isin(chosen)]
    began = rows["family_referral"].map(decided).to_numpy()
    other = chance(rng, OTHER_OUTCOME, len(rows))
    return pd.DataFrame(
        {
            "child": rows["child"].to_numpy(),
            "family": rows["family_referral"].to_numpy(),
            "decided": began,
            "ended": began + rows["family_referral"].map(length).to_numpy(),
            "outcome": np.where(other, "OTHER", "STEP_DOWN"),
            "issued": NEVER,
            "court_ended": NEVER,
        }
    )


def _tracker(found: pd.DataFrame) -> pd.DataFrame:
    number = found.sort_values("decided", kind="stable").groupby("family", sort=False).ngroup()
    letter = working_day((found["decided"] + 6).to_numpy())
    return pd.DataFrame(
        {
            "ppro_person_id": found["child"],
            "ppro_family_id": "F" + (number.reindex(found.index) + 1).astype("str").str.zfill(4),
            "ppro_decision_date": dates(found["decided"].to_numpy()),
            "ppro_letter_date": dates(np.minimum(letter, found["ended"])),
            "ppro_end_date": dates(found["ended"].to_numpy()),
            "ppro_outcome": found["outcome"],
            "ppro_court_application_date": dates(found["issued"].to_numpy()),
            "ppro_court_end_date": dates(found["court_ended"].to_numpy()),
        }
    )


def _family_conferences(rng: np.random.Generator, journeys: pd.DataFrame) -> pd.DataFrame:
    """Offered to most families before a child enters care, and to many on a plan."""
    entering = journeys["entered"] < NEVER
    known = journeys[entering & (journeys["entered"] - journeys["referred"] > 28)].drop_duplicates("family_referral")
    planned = journeys[~entering & (journeys["plan_start"] < NEVER)].drop_duplicates("family_referral")
    before = known["entered"] - between(rng, *OFFERED_DAYS_BEFORE, len(known))
    after = planned["plan_start"] + between(rng, *OFFERED_DAYS_INTO_PLAN, len(planned))
    offers = [
        _offers(rng, known, np.maximum(before, known["referred"] + 3).to_numpy(), OFFERED_BEFORE_CARE),
        _offers(rng, planned, after.to_numpy(), OFFERED_ON_PLAN),
    ]
    rows = pd.concat(offers).merge(journeys[["family_referral", "child"]], on="family_referral")
    return pd.DataFrame(
        {
            "fgco_person_id": rows["child"],
            "fgco_offered_date": dates(rows["offered"].to_numpy()),
            "fgco_held_date": dates(rows["held"].to_numpy()),
        }
    )


def _offers(
    rng: np.random.Generator, families: pd.DataFrame, days: np.ndarray, share: tuple[float, float]
) -> pd.DataFrame:
    """The families offered a conference on `days`, more of them since the improvement plan, and when it was held."""
    size = len(families)
    held = working_day(days + between(rng, *HELD_DAYS_AFTER, size))
    offered = chance(rng, calibration.since(share, days, calibration.PLAN_BEGAN), size)
    return pd.DataFrame(
        {
            "family_referral": families["family_referral"].to_numpy(),
            "offered": working_day(days),
            "held": np.where(chance(rng, HELD, size), held, NEVER),
        }
    )[offered]
