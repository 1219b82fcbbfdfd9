"""Contacts, the front door's log of them, and early help."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd

from improve_analysis.calendar import bank_holidays
from improve_analysis.sample import calibration
from improve_analysis.sample._days import NEVER, birthday, dates, days64, is_working_day, moments, working_day
from improve_analysis.sample._draws import Part, arrivals, between, chance, choose, pick_by_row, spread, stream, wait
from improve_analysis.sample.children import SIZES

MONTHS = (0.98, 0.96, 1.08, 0.98, 1.06, 1.08, 1.06, 0.74, 1.04, 1.06, 1.06, 0.90)
LOCKDOWN, LOCKDOWN_FACTOR = ("2020-03-23", "2020-06-01"), 0.72
WORKING_DAY_FACTOR, WEEKEND_FACTOR = 1.37, 0.15

CHILDREN_A_CONTACT = 0.9 * sum(size * share for size, share in SIZES.items())
ABOUT_KNOWN, ABOUT_OPEN = 0.30, 0.09
"""Of contacts that become no referral: about a family referred at another time, and about an open case."""
AGAIN, AGAIN_DAYS = 0.32, 130
ON_WORKING_DAYS = 0.85
BEFORE_REFERRAL_DAYS, AFTER_CLOSE_DAYS = 110, 220

DECISIONS = ("EARLY_HELP", "SIGNPOST", "NFA")
DECISION_SHARES = ((0.19, 0.37, 0.44), (0.25, 0.39, 0.36))
"""Before and since the new front door."""
BANDS_OF_REFERRALS = (0.20, 0.44, 0.30, 0.06)
BANDS_OF_OTHERS = (0.03, 0.20, 0.50, 0.27)
BANDS = ("R", "A", "G", "B")
SAME_DAY = (0.86, 0.68, 0.52, 0.45)
"""Of decisions in time, made on the day of receipt; by band."""
OPENS, SHUTS, MIDNIGHT = 8 * 60 + 30, 17 * 60 + 30, 24 * 60
FLAGS = ("NEW_REFERRAL_FLAG", "EXISTING_REFERRAL_FLAG", "NFA_FLAG", "ADVICE_FLAG", "OTHER_OUTCOMES_EXIST_FLAG")
FLAG_OF = {
    "REFERRAL": "NEW_REFERRAL_FLAG",
    "OPEN": "EXISTING_REFERRAL_FLAG",
    "NFA": "NFA_FLAG",
    "SIGNPOST": "ADVICE_FLAG",
    "EARLY_HELP": "OTHER_OUTCOMES_EXIST_FLAG",
}
OUTCOMES = {
    name: json.dumps({flag: "Y" if flag == chosen else "N" for flag in FLAGS}) for name, chosen in FLAG_OF.items()
}

EARLY_HELP_DIRECT, TAKEN_UP = 0.5, 0.42
EARLY_HELP_STARTS_DAYS, EARLY_HELP_DAYS = (2, 21), 175
EARLY_HELP_REASONS = {
    "Behaviour": 0.22, "Parenting support": 0.26, "Emotional wellbeing": 0.2, "School attendance": 0.14,
    "Domestic abuse": 0.08, "Housing": 0.06, "Unborn baby": 0.04,
}  # fmt: skip
EARLY_HELP_ENDS = {"Needs met": 0.6, "Declined": 0.17, "Stepped up": 0.09, "Moved away": 0.04, "Disengaged": 0.1}
ORGANISATIONS = {"Council": 0.46, "School": 0.34, "Health": 0.12, "Voluntary sector": 0.08}


def rhythm(days: np.ndarray) -> np.ndarray:
    """How busy each day is against an average one: working days, months, the lockdown of spring 2020."""
    month = days64(days).astype("datetime64[M]").astype("int64") % 12
    weekly = np.where(is_working_day(days), WORKING_DAY_FACTOR, WEEKEND_FACTOR)
    first, last = (np.datetime64(text) for text in LOCKDOWN)
    locked = (days64(days) >= first) & (days64(days) <= last)
    return weekly * np.array(MONTHS)[month] * np.where(locked, LOCKDOWN_FACTOR, 1.0)


def sources(seed: int, journeys: pd.DataFrame) -> np.ndarray:
    """Who referred: one for a family."""
    rng = stream(seed, Part.SOURCES)
    first = journeys.drop_duplicates("family_referral")
    drawn = pd.Series(choose(rng, calibration.CONTACT_SOURCES, len(first)), index=first["family_referral"])
    return np.where(journeys["unaccompanied"], "6", journeys["family_referral"].map(drawn))


def contact_families(rng: np.random.Generator, days: np.ndarray, size: float) -> np.ndarray:
    """Days of the first contact of families that are never referred."""
    a_year = calibration.through_year(calibration.UNCONVERTED_CONTACTS, days) * size
    share = (1 - ABOUT_KNOWN - ABOUT_OPEN) * (1 - AGAIN) / CHILDREN_A_CONTACT
    return arrivals(rng, days, a_year * share * rhythm(days))


def early_help_families(rng: np.random.Generator, days: np.ndarray, size: float) -> np.ndarray:
    """Days on which a family comes to early help without a contact."""
    a_year = calibration.through_year(calibration.EARLY_HELP_A_YEAR, days) * size
    return arrivals(rng, days, a_year * EARLY_HELP_DIRECT / CHILDREN_A_CONTACT * 0.9 * rhythm(days))


def contacts(
    seed: int, journeys: pd.DataFrame, never_referred: pd.DataFrame, children: pd.DataFrame, days: np.ndarray
) -> pd.DataFrame:
    """Every contact on one of `days`: one row a child.

    Columns `child`, `day`, `minute`, `decided` (day), `decided_minute`, `decision`, `open` (about an open case),
    `source`, `band`, `out_of_hours`.
    """
    rng, since, until = stream(seed, Part.CONTACTS), int(days[0]), int(days[-1])
    events = pd.concat(
        [_of_referrals(rng, journeys), _of_known(rng, journeys, since, until), _of_others(rng, never_referred)],
        ignore_index=True,
    )
    events = events[(events["day"] >= since) & (events["day"] <= until)].reset_index(drop=True)
    events = _handled(rng, events)
    rows = _by_child(rng, events, journeys, children)
    rows["open"] = _is_open(rows, journeys) & (rows["decision"] != "REFERRAL")
    rows["decision"] = rows["decision"].where(~rows["open"], "NFA")
    return rows.sort_values(["day", "minute", "child"], ignore_index=True)


def _of_referrals(rng: np.random.Generator, journeys: pd.DataFrame) -> pd.DataFrame:
    """The contact from which each referral came, received on the day of the referral or some days before."""
    first = journeys.drop_duplicates("family_referral")
    referred = first["referred"].to_numpy()
    band = pick_by_row(rng, np.tile(BANDS_OF_REFERRALS, (len(first), 1)))
    late = ~_decided_in_time(rng, referred)
    same_day = ~late & chance(rng, np.array(SAME_DAY)[band], len(first))
    back = np.where(late, between(rng, 2, 6, len(first)), 1)
    earlier = np.busday_offset(days64(referred), -back, roll="forward", holidays=bank_holidays()).astype("int64")
    return pd.DataFrame(
        {
            "family": first["family"].to_numpy(),
            "family_referral": first["family_referral"].to_numpy(),
            "day": np.where(same_day, referred, np.minimum(earlier, referred)),
            "decided": referred,
            "decision": "REFERRAL",
            "source": first["source"].to_numpy(),
            "band": band,
        }
    )


def _of_known(rng: np.random.Generator, journeys: pd.DataFrame, since: int, until: int) -> pd.DataFrame:
    """Contacts about families that are referred at another time: before, during or after."""
    first = journeys[(journeys["closed"] >= since - 400)].drop_duplicates("family_referral")
    a_year = calibration.through_year(calibration.UNCONVERTED_CONTACTS, np.array([since, until])).mean()
    per_referral = a_year / (calibration.through_year(calibration.REFERRALS, np.array([since, until])).mean() / 1.7)
    per_referral = per_referral / CHILDREN_A_CONTACT
    referred, closed = first["referred"].to_numpy(), first["closed"].to_numpy()
    about = rng.poisson(per_referral * ABOUT_KNOWN, len(first))
    place = np.repeat(np.arange(len(first)), about)
    before = chance(rng, 0.5, len(place))
    day = np.where(
        before,
        referred[place] - 3 - wait(rng, BEFORE_REFERRAL_DAYS, len(place)),
        closed[place] + 3 + wait(rng, AFTER_CLOSE_DAYS, len(place)),
    )
    length = (np.minimum(closed, until) - referred).clip(0)
    held = np.repeat(np.arange(len(first)), rng.poisson(per_referral * ABOUT_OPEN * length / length.mean()))
    while_open = referred[held] + (rng.random(len(held)) * length[held]).astype("int64")
    days = np.concatenate([day, while_open])
    days = np.where(chance(rng, ON_WORKING_DAYS, len(days)), working_day(days), days)
    return _undecided(rng, first["family"].to_numpy()[np.concatenate([place, held])], days)


def _of_others(rng: np.random.Generator, never_referred: pd.DataFrame) -> pd.DataFrame:
    """Contacts about families never referred: a first one, and for some another and another."""
    first = never_referred.drop_duplicates("family")
    family, day = first["family"].to_numpy(), first["known_from"].to_numpy()
    families, days = [family], [day]
    while len(family):
        again = chance(rng, AGAIN, len(family))
        family, day = family[again], working_day(day[again] + 4 + wait(rng, AGAIN_DAYS, int(again.sum())))
        families.append(family)
        days.append(day)
    return _undecided(rng, np.concatenate(families), np.concatenate(days))


def _undecided(rng: np.random.Generator, family: np.ndarray, day: np.ndarray) -> pd.DataFrame:
    """Contacts that become no referral, with what is decided."""
    size = len(family)
    shares = np.array(DECISION_SHARES)[(day >= calibration.FRONT_DOOR_BEGAN).astype("int64")]
    return pd.DataFrame(
        {
            "family": family,
            "family_referral": -1,
            "day": day,
            "decided": NEVER,
            "decision": np.array(DECISIONS)[pick_by_row(rng, shares)],
            "source": choose(rng, calibration.CONTACT_SOURCES, size),
            "band": pick_by_row(rng, np.tile(BANDS_OF_OTHERS, (size, 1))),
        }
    )


def _decided_in_time(rng: np.random.Generator, days: np.ndarray) -> np.ndarray:
    share = calibration.since(calibration.DECIDED_IN_ONE_DAY_PCT, days, calibration.FRONT_DOOR_BEGAN, over_days=90)
    return chance(rng, share / 100, len(days))


def _handled(rng: np.random.Generator, events: pd.DataFrame) -> pd.DataFrame:
    """Minutes of receipt and decision, and the day of decision where it is not yet known."""
    size, day = len(events), events["day"].to_numpy()
    band = events["band"].to_numpy()
    in_time = _decided_in_time(rng, day)
    same_day = in_time & chance(rng, np.array(SAME_DAY)[band], size)
    next_day = working_day(day + 1)
    later = working_day(next_day, between(rng, 1, 5, size))
    decided = np.select([same_day, in_time], [day, next_day], default=later)
    decided = np.where(events["decided"] < NEVER, events["decided"], decided)
    minute, out_of_hours = _received(rng, day)
    promptly = np.minimum(minute + between(rng, 10, 260, size), MIDNIGHT - 1)
    in_office = between(rng, OPENS + 15, SHUTS, size)
    return events.assign(
        decided=decided,
        minute=minute,
        decided_minute=np.where(decided == day, promptly, in_office),
        out_of_hours=out_of_hours,
    )


def _received(rng: np.random.Generator, day: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Minutes after midnight, and whether the office was shut."""
    size = len(day)
    in_office = rng.triangular(OPENS, 11 * 60, SHUTS, size).astype("int64")
    evening = between(rng, SHUTS + 1, MIDNIGHT - 20, size)
    late = chance(rng, 0.07, size)
    any_time = between(rng, 7 * 60, MIDNIGHT - 20, size)
    working = is_working_day(day)
    minute = np.select([working & ~late, working], [in_office, evening], default=any_time)
    return minute, ~working | late


def _by_child(
    rng: np.random.Generator, events: pd.DataFrame, journeys: pd.DataFrame, children: pd.DataFrame
) -> pd.DataFrame:
    """A row for each child: those referred, or most of the family's children under 18."""
    referred = events[events["family_referral"] >= 0].drop(columns="family")
    referred = referred.merge(journeys[["family_referral", "child"]], on="family_referral")
    others = events[events["family_referral"] < 0]
    known = children[["family", "born"]].rename_axis("child").reset_index()
    others = others.merge(known, on="family")
    day = others["day"].to_numpy()
    there = (day < birthday(others["born"].to_numpy(), 18)) & (day > others["born"].to_numpy() - 200)
    others = others[there & chance(rng, 0.93, len(others))].drop(columns=["family", "born"])
    rows = pd.concat([referred, others], ignore_index=True).drop_duplicates(["child", "day", "decision"])
    return rows.assign(band=np.array(BANDS)[rows["band"]])


def _is_open(rows: pd.DataFrame, journeys: pd.DataFrame) -> np.ndarray:
    """Whether the child's case is open on the day of the contact."""
    spells = journeys[["child", "referred", "closed"]].sort_values("referred")
    contact = rows[["child", "day"]].reset_index().sort_values("day")
    last = pd.merge_asof(contact, spells, left_on="day", right_on="referred", by="child")
    return (last.set_index("index")["closed"] > last.set_index("index")["day"]).sort_index().to_numpy()


def tables(contacted: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """`ssd_contacts` and `front_door_log` of the same contacts."""
    outcome = contacted["decision"].where(~contacted["open"], "OPEN")
    return {
        "ssd_contacts": pd.DataFrame(
            {
                "cont_contact_id": contacted.index,
                "cont_person_id": contacted["child"],
                "cont_contact_date": dates(contacted["day"].to_numpy()),
                "cont_contact_source_code": contacted["source"],
                "cont_contact_outcome_json": outcome.map(OUTCOMES),
            }
        ),
        "front_door_log": pd.DataFrame(
            {
                "fdlg_contact_id": contacted.index,
                "fdlg_person_id": contacted["child"],
                "fdlg_received_at": moments(contacted["day"].to_numpy(), contacted["minute"].to_numpy()),
                "fdlg_decided_at": moments(contacted["decided"].to_numpy(), contacted["decided_minute"].to_numpy()),
                "fdlg_decision": contacted["decision"],
                "fdlg_band": contacted["band"],
                "fdlg_out_of_hours": np.where(contacted["out_of_hours"], "Y", "N"),
            }
        ),
    }


# Early help ---------------------------------------------------------------------------------------------------------


def early_help(seed: int, contacted: pd.DataFrame, closed_to_it: pd.DataFrame, direct: pd.DataFrame) -> pd.DataFrame:
    """Early help episodes: after a contact, after an assessment closed to it, or asked for directly."""
    rng = stream(seed, Part.EARLY_HELP)
    sent = contacted[contacted["decision"] == "EARLY_HELP"]
    sent = sent[chance(rng, TAKEN_UP, len(sent))]
    closed_to_it = closed_to_it[chance(rng, TAKEN_UP, len(closed_to_it))]
    child = np.concatenate([sent["child"], closed_to_it["child"], direct.index])
    asked = np.concatenate([sent["decided"], closed_to_it["closed"], direct["known_from"]]).astype("int64")
    size = len(child)
    start = working_day(asked + between(rng, *EARLY_HELP_STARTS_DAYS, size))
    end = start + 21 + spread(rng, EARLY_HELP_DAYS - 21, 1.6, size)
    return pd.DataFrame(
        {
            "earl_person_id": child,
            "earl_episode_start_date": dates(start),
            "earl_episode_end_date": dates(end),
            "earl_episode_reason": choose(rng, EARLY_HELP_REASONS, size),
            "earl_episode_end_reason": choose(rng, EARLY_HELP_ENDS, size),
            "earl_episode_organisation": choose(rng, ORGANISATIONS, size),
        }
    ).drop_duplicates(["earl_person_id", "earl_episode_start_date"])
