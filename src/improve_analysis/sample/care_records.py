"""What is written about children in care: reviews, visits, plans for permanence, milestones, times missing."""

from __future__ import annotations

import numpy as np
import pandas as pd

from improve_analysis.sample import calibration
from improve_analysis.sample._columns import only_where
from improve_analysis.sample._days import NEVER, YEAR, birthday, dates, days64, working_day
from improve_analysis.sample._draws import Part, between, chance, choose, stream, wait
from improve_analysis.sample._repeats import repeats
from improve_analysis.sample.care import Care
from improve_analysis.sample.care_routes import ADOPTION, GUARDIANSHIP, HOME, OTHER, STAYS

FIRST_REVIEW_WORKING_DAYS, SECOND_REVIEW_DAYS, LATER_REVIEW_DAYS = 20, 91, 182
REVIEW_CANCELLED = 0.012
PARTICIPATION = {"PN1": 0.55, "PN2": 0.06, "PN3": 0.01, "PN4": 0.05, "PN5": 0.09, "PN6": 0.17, "PN7": 0.07}
PARTICIPATES_FROM_AGE = 4

VISIT_DAYS, SETTLED_VISIT_DAYS, LATE_VISIT_DAYS, VISIT_IN_TIME = (27, 42), (56, 90), (43, 85), 0.88
FIRST_WEEK_VISIT = 0.86

FOUR_MONTHS_DAYS = 121
PLAN_LATE_DAYS = 75
FIRST_PLANS = {
    ADOPTION: {"ADOPTION": 0.62, "ADOPTION LTRELFR": 0.25, "RETURN6M": 0.13},
    GUARDIANSHIP: {"LTRELFR": 0.78, "RETURN6M": 0.22},
    HOME: {"RETURN6M": 0.45, "RETURN1M": 0.15, "RETURNEV": 0.2, "REMAINSUP": 0.2},
    STAYS: {"LTFOST18": 0.55, "RETURN6M": 0.14, "RETURNEV": 0.1, "RESPLMT": 0.15, "LTRELFR": 0.06},
    OTHER: {"RETURNEV": 0.4, "OTHERPLN": 0.35, "LTRELFR": 0.25},
}
LAST_PLANS = {
    ADOPTION: {"ADOPTION": 1.0},
    GUARDIANSHIP: {"LTRELFR": 1.0},
    STAYS: {"LTFOST18": 0.75, "RESPLMT": 0.15, "LTRELFR": 0.1},
}
PLANS_FROM_16 = {"SUPPLIV": 0.62, "LTFOST18": 0.22, "OTHERPLN": 0.1, "RETURNEV": 0.06}

DECISION_REVERSED = 0.22
REVERSAL_REASONS = {"RD1": 0.3, "RD2": 0.15, "RD3": 0.4, "RD4": 0.15}
ORDERS = {ADOPTION: "Adoption", GUARDIANSHIP: "Special Guardianship Order"}
CHILD_ARRANGEMENTS = "Child Arrangements Order"
EARLIER_PERMANENCE = {"Z1": 0.935, "P1": 0.025, "P2": 0.025, "P3": 0.01, "P4": 0.005}

MISSING_A_YEAR, MISSING_SHAPE, MISSING_FROM_AGE = 1.9, 0.16, 11


def tables(seed: int, care: Care, children: pd.DataFrame, since: int, until: int) -> dict[str, pd.DataFrame]:
    """The tables about children in care that hang on a period of care. Only from day `since` to `until`, both in."""
    full = care.periods[~care.periods["short_breaks"] & (care.periods["left"] >= since)]
    rng = stream(seed, Part.PERMANENCE)
    return {
        "ssd_cla_reviews": _reviews(stream(seed, Part.REVIEWS), full, until),
        "ssd_cla_visits": _visits(stream(seed, Part.VISITS), full, care.stays, until),
        "ssd_cla_care_plan": _plans(rng, full),
        "ssd_permanence": _permanence(rng, full, care),
        "ssd_cla_previous_permanence": _earlier_permanence(rng, full),
        "ssd_immigration_status": _immigration(full, children),
        "ssd_missing": _missing(stream(seed, Part.MISSING), full, since, until),
    }


# Reviews and visits -------------------------------------------------------------------------------------------------


def _reviews(rng: np.random.Generator, periods: pd.DataFrame, until: int) -> pd.DataFrame:
    """Due 20 working days after entry, then three months after, then every six; most held in time."""

    def held(due: np.ndarray) -> np.ndarray:
        size = len(due)
        in_time = chance(rng, calibration.through_year(calibration.REVIEW_IN_TIME, due), size)
        return working_day(due + np.where(in_time, -between(rng, 3, 16, size), between(rng, 1, 40, size)))

    first_due = working_day(periods["entered"].to_numpy(), FIRST_REVIEW_WORKING_DAYS)
    first = np.maximum(held(first_due), periods["entered"].to_numpy() + 3)
    found = repeats(
        first, periods["left"].to_numpy() - 1, lambda _, last, nth: held(last + _review_gap(nth)), until=until
    ).sort_values(["spell", "nth"])
    before = found.groupby("spell")["day"].shift().to_numpy()
    later_due = before + np.where(found["nth"] == 1, SECOND_REVIEW_DAYS, LATER_REVIEW_DAYS)
    due = np.where(np.isnan(before), first_due[found["spell"]], later_due)
    rows = periods.iloc[found["spell"]]
    age = (found["day"].to_numpy() - rows["born"].to_numpy()) / YEAR
    part = np.where(age < PARTICIPATES_FROM_AGE, "PN0", choose(rng, PARTICIPATION, len(found)))
    reviews = pd.DataFrame(
        {
            "clar_cla_id": rows.index,
            "clar_cla_person_id": rows["child"].to_numpy(),
            "clar_cla_review_due_date": dates(due),
            "clar_cla_review_date": dates(found["day"].to_numpy()),
            "clar_cla_review_cancelled": "N",
            "clar_cla_review_participation": part,
        }
    )
    return pd.concat([reviews, _cancelled(rng, reviews)], ignore_index=True)


def _review_gap(nth: int) -> int:
    return SECOND_REVIEW_DAYS if nth == 0 else LATER_REVIEW_DAYS


def _cancelled(rng: np.random.Generator, reviews: pd.DataFrame) -> pd.DataFrame:
    """A few had first been set for some days earlier and were cancelled."""
    rows = reviews[chance(rng, REVIEW_CANCELLED, len(reviews))]
    earlier = pd.to_timedelta(between(rng, 1, 12, len(rows)), unit="D").as_unit("us")
    set_for = (rows["clar_cla_review_date"] - earlier).astype("datetime64[us]")
    return rows.assign(clar_cla_review_date=set_for, clar_cla_review_cancelled="Y", clar_cla_review_participation=None)


def _visits(rng: np.random.Generator, periods: pd.DataFrame, stays: pd.DataFrame, until: int) -> pd.DataFrame:
    """In the first week of most placements, then about every six weeks, quarterly where a long-term home is settled."""
    entered, left = periods["entered"].to_numpy(), periods["left"].to_numpy()
    matched = stays[stays["kind"].isin(("U1", "U4"))].groupby("period")["start"].min()
    settled_from = periods.index.to_series().map(matched).fillna(NEVER).to_numpy() + int(YEAR)

    def following(spell: np.ndarray, last: np.ndarray, _: int) -> np.ndarray:
        size = len(spell)
        settled = last > settled_from[spell]
        usual = np.where(settled, between(rng, *SETTLED_VISIT_DAYS, size), between(rng, *VISIT_DAYS, size))
        late = between(rng, *LATE_VISIT_DAYS, size) + np.where(settled, 48, 0)
        return working_day(last + np.where(chance(rng, VISIT_IN_TIME, size), usual, late))

    found = repeats(working_day(entered + between(rng, 0, 6, len(periods))), left - 1, following, until=until)
    regular = pd.DataFrame({"period": periods.index[found["spell"]], "day": found["day"]})
    moved = stays[stays["period"].isin(periods.index) & chance(rng, FIRST_WEEK_VISIT, len(stays))]
    early = moved.assign(day=working_day(moved["start"].to_numpy() + between(rng, 0, 5, len(moved))))
    early = early[(early["day"] < early["end"]) & (early["day"] <= until)]
    both = pd.concat([regular, early[["period", "day"]]]).drop_duplicates().sort_values(["day", "period"])
    return _visit_table(rng, both, periods)


def _visit_table(rng: np.random.Generator, visits: pd.DataFrame, periods: pd.DataFrame) -> pd.DataFrame:
    rows = periods.loc[visits["period"]]
    seen = chance(rng, 0.965, len(visits))
    age = (visits["day"].to_numpy() - rows["born"].to_numpy()) / YEAR
    alone = seen & chance(rng, np.where(age > 4, 0.8, 0.35), len(visits))
    return pd.DataFrame(
        {
            "clav_cla_id": visits["period"].to_numpy(),
            "clav_person_id": rows["child"].to_numpy(),
            "clav_cla_visit_date": dates(visits["day"].to_numpy()),
            "clav_cla_visit_seen": np.where(seen, "Y", "N"),
            "clav_cla_visit_seen_alone": np.where(alone, "Y", "N"),
        }
    )


# Permanence ---------------------------------------------------------------------------------------------------------


def _plans(rng: np.random.Generator, periods: pd.DataFrame) -> pd.DataFrame:
    """The first plan for permanence, and the one that took its place where it changed."""
    first = _plan_recorded(rng, periods["entered"].to_numpy())
    kind, changed = _plan_kinds(rng, periods, first)
    second = np.where(changed, first + 120 + wait(rng, 150, len(periods)), NEVER)
    left = periods["left"].to_numpy()
    second = np.where(second < left, second, NEVER)
    opening = pd.DataFrame(
        {
            "period": periods.index,
            "start": first,
            "end": np.where(second < NEVER, second, left),
            "plans": kind,
            "left": left,
        }
    )
    replaced = opening.assign(start=second, end=left, plans=_last_plans(rng, periods))
    both = pd.concat([opening, replaced[second < NEVER]], ignore_index=True)
    both = both[both["start"] < both["left"]].sort_values(["period", "start"])
    flags = {plans: "{" + ",".join(f'"{plan}":"Y"' for plan in plans.split()) + "}" for plans in both["plans"].unique()}
    return pd.DataFrame(
        {
            "lacp_person_id": both["period"].map(periods["child"]),
            "lacp_cla_care_plan_start_date": dates(both["start"].to_numpy()),
            "lacp_cla_care_plan_end_date": dates(both["end"].to_numpy()),
            "lacp_cla_care_plan_json": both["plans"].map(flags),
        }
    )


def _plan_recorded(rng: np.random.Generator, entered: np.ndarray) -> np.ndarray:
    """The day the first plan is recorded: mostly around the second review, sooner since the improvement plan."""
    size = len(entered)
    by_then = entered + FOUR_MONTHS_DAYS
    in_time = calibration.since(calibration.PLAN_BY_FOUR_MONTHS_PCT, by_then, calibration.PLAN_BEGAN) / 100
    soon = rng.triangular(18, 108, 120, size).astype("int64")
    late = FOUR_MONTHS_DAYS + 4 + wait(rng, PLAN_LATE_DAYS, size)
    return entered + np.where(chance(rng, in_time, size), soon, late)


def _plan_kinds(rng: np.random.Generator, periods: pd.DataFrame, first: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The first plan, and whether another takes its place (a plan to return, where the child does not)."""
    route = periods["route"].to_numpy()
    kind = np.full(len(periods), "", dtype=object)
    for name, weights in FIRST_PLANS.items():
        kind[route == name] = choose(rng, weights, int((route == name).sum()))
    grown = (first - periods["born"].to_numpy()) / YEAR >= 16
    leaving = grown & np.isin(route, (STAYS, OTHER))
    kind = np.where(leaving, choose(rng, PLANS_FROM_16, len(periods)), kind)
    going_home = np.isin(kind, ("RETURN6M", "RETURNEV", "RETURN1M"))
    return kind, going_home & np.isin(route, [*LAST_PLANS]) & ~leaving


def _last_plans(rng: np.random.Generator, periods: pd.DataFrame) -> np.ndarray:
    route = periods["route"].to_numpy()
    kind = np.full(len(periods), "OTHERPLN", dtype=object)
    for name, weights in LAST_PLANS.items():
        kind[route == name] = choose(rng, weights, int((route == name).sum()))
    return kind


def _permanence(rng: np.random.Generator, periods: pd.DataFrame, care: Care) -> pd.DataFrame:
    """Milestones of children with a decision for adoption (a few reversed), and orders that ended care."""
    route, entered = periods["route"].to_numpy(), periods["entered"].to_numpy()
    young = (entered - periods["born"].to_numpy()) / YEAR < 6
    tried = (route == STAYS) & young & chance(rng, DECISION_REVERSED, len(periods))
    decided = np.where(tried, entered + between(rng, 150, 330, len(periods)), periods["decided"])
    reversed_on = np.where(tried, decided + between(rng, 200, 600, len(periods)), NEVER)
    early = care.stays[care.stays["kind"].isin(("U2", "U5"))].groupby("period")["start"].min()
    early_from = periods.index.to_series().map(early).fillna(NEVER).to_numpy()
    by_carer = care.stays[care.stays["kind"] == "A5"]["period"]
    order = np.select(
        [route == ADOPTION, route == GUARDIANSHIP, (periods["ended"] == "E41").to_numpy()],
        [ORDERS[ADOPTION], ORDERS[GUARDIANSHIP], CHILD_ARRANGEMENTS],
        default="",
    )
    table = pd.DataFrame(
        {
            "perm_person_id": periods["child"],
            "perm_cla_id": periods.index,
            "perm_adm_decision_date": dates(decided),
            "perm_placement_order_date": dates(np.where(tried, decided + 45, periods["ordered"])),
            "perm_matched_date": dates(periods["matched"].to_numpy()),
            "perm_placed_for_adoption_date": dates(periods["placed"].to_numpy()),
            "perm_placed_ffa_cp_date": dates(np.where(route == ADOPTION, early_from, NEVER)),
            "perm_adopted_by_carer_flag": only_where("N", route == ADOPTION),
            "perm_decision_reversed_date": dates(reversed_on),
            "perm_decision_reversed_reason": only_where(choose(rng, REVERSAL_REASONS, len(periods)), tried),
            "perm_permanence_order_date": dates(np.where(order != "", periods["left"], NEVER)),
            "perm_permanence_order_type": only_where(order, order != ""),
        }
    )
    table.loc[table["perm_cla_id"].isin(by_carer), "perm_adopted_by_carer_flag"] = "Y"
    return table[tried | (order != "")]


def _earlier_permanence(rng: np.random.Generator, periods: pd.DataFrame) -> pd.DataFrame:
    """Asked of every child once: what permanence the child had had before, mostly none."""
    rows = periods.drop_duplicates("child")
    option = choose(rng, EARLIER_PERMANENCE, len(rows))
    had = option != "Z1"
    earliest = rows["born"].to_numpy() + 200
    latest = np.maximum(rows["entered"].to_numpy() - 120, earliest + 1)
    made = days64(earliest + (rng.random(len(rows)) * (latest - earliest)).astype("int64"))
    had &= rows["entered"].to_numpy() - earliest > YEAR
    written = pd.Series(made).dt.strftime("zz/%m/%Y").where(had).to_numpy()
    return pd.DataFrame(
        {
            "lapp_person_id": rows["child"],
            "lapp_previous_permanence_option": np.where(had, option, "Z1"),
            "lapp_previous_permanence_order_date": written,
        }
    )


def _immigration(periods: pd.DataFrame, children: pd.DataFrame) -> pd.DataFrame:
    rows = periods[periods["unaccompanied"]].drop_duplicates("child")
    return pd.DataFrame(
        {
            "immi_person_id": rows["child"],
            "immi_immigration_status": "UASC",
            "immi_immigration_status_start_date": dates(rows["entered"].to_numpy()),
            "immi_immigration_status_end_date": dates(birthday(children["born"].loc[rows["child"]].to_numpy(), 18)),
        }
    )


# Missing ------------------------------------------------------------------------------------------------------------


def _missing(rng: np.random.Generator, periods: pd.DataFrame, since: int, until: int) -> pd.DataFrame:
    """Most children never, a few often; mostly a night or two."""
    old_enough = periods["born"].to_numpy() + int(MISSING_FROM_AGE * YEAR)
    start = np.maximum(np.maximum(periods["entered"].to_numpy() + 2, old_enough), since)
    days = (np.minimum(periods["left"].to_numpy() - 8, until) - start).clip(0)
    a_year = MISSING_A_YEAR * rng.gamma(MISSING_SHAPE, 1 / MISSING_SHAPE, len(periods))
    times = rng.poisson(a_year * days / YEAR).clip(max=25)
    spell = np.repeat(np.arange(len(periods)), times)
    began = start[spell] + (rng.random(len(spell)) * days[spell]).astype("int64")
    found = pd.DataFrame({"spell": spell, "began": began}).drop_duplicates().sort_values(["spell", "began"])
    ended = found["began"].to_numpy() + wait(rng, 1.1, len(found)).clip(max=7)
    following = found.groupby("spell")["began"].shift(-1).fillna(NEVER).to_numpy()
    offered = chance(rng, 0.88, len(found))
    return pd.DataFrame(
        {
            "miss_person_id": periods["child"].to_numpy()[found["spell"]],
            "miss_missing_episode_start_date": dates(found["began"].to_numpy()),
            "miss_missing_episode_type": np.where(chance(rng, 0.87, len(found)), "M", "A"),
            "miss_missing_episode_end_date": dates(np.minimum(ended, following - 1)),
            "miss_missing_rhi_offered": np.where(offered, "Y", "N"),
            "miss_missing_rhi_accepted": np.where(offered & chance(rng, 0.6, len(found)), "Y", "N"),
        }
    )
