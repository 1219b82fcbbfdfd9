"""The tables of the workforce: professionals, involvements, what each worker carried at month ends, posts."""

from __future__ import annotations

import numpy as np
import pandas as pd

from improve_analysis.sample import calibration
from improve_analysis.sample._days import NEVER, dates
from improve_analysis.sample._draws import Part, chance, stream
from improve_analysis.sample.teams import Team
from improve_analysis.sample.workers import Worker

TITLES = {
    "1": "Head of Service",
    "2": "Service Manager",
    "3": "Team Manager",
    "4": "Senior Social Worker",
    "5": "Social Worker",
    "6": "Social Worker",
}
CASE_WORKER = "CW"
WORKING_DAYS_A_YEAR = 253
LONG_ABSENCE_SHARE = 0.45
LONG_ABSENCE_DAYS = 17.0


def professionals(spells: list[Worker]) -> pd.DataFrame:
    """`ssd_professionals`, one row a person; the agency flag is empty, as case systems leave it."""
    last = {spell.worker: spell for spell in spells}
    people = np.array([*last])
    return pd.DataFrame(
        {
            "prof_professional_id": people,
            "prof_staff_id": people,
            "prof_social_worker_registration_no": [f"SW99{number:08d}" for number in people * 7919 % 100_000_000],
            "prof_professional_job_title": [TITLES[spell.role] for spell in last.values()],
            "prof_full_time_equivalency": [spell.fte for spell in last.values()],
        }
    )


def involvements(held: pd.DataFrame, spells: list[Worker]) -> pd.DataFrame:
    """`ssd_involvements` from the allocation."""
    people = np.array([spell.worker for spell in spells])
    return pd.DataFrame(
        {
            "invo_professional_id": people[held["worker"]],
            "invo_professional_role_id": CASE_WORKER,
            "invo_professional_team": held["team"],
            "invo_involvement_start_date": dates(held["start"].to_numpy()),
            "invo_involvement_end_date": dates(held["end"].to_numpy()),
            "invo_worker_change_reason": held["reason"],
            "invo_person_id": held["child"],
        }
    )


def snapshot(seed: int, spells: list[Worker], held: pd.DataFrame, month_ends: np.ndarray) -> pd.DataFrame:
    """`workforce_snapshot`: everyone in post at each month end. Agency workers' sickness is not counted."""
    rng = stream(seed, Part.SNAPSHOTS)
    in_post = _in_post(spells, month_ends)
    spell = in_post["spell"].to_numpy()
    people = np.array([one.worker for one in spells])
    cases = _cases(held, month_ends, people)
    agency = np.array([one.agency for one in spells])[spell]
    lost, absent = _sickness(rng, in_post, np.array([one.fte for one in spells])[spell])
    month = dates(in_post["day"].to_numpy())
    return pd.DataFrame(
        {
            "wsna_worker_id": people[spell],
            "wsna_date": month,
            "wsna_agency_flag": np.where(agency, "Y", "N"),
            "wsna_team": np.array([one.team for one in spells])[spell],
            "wsna_fte": np.array([one.fte for one in spells])[spell],
            "wsna_cases": cases[in_post["month"], people[spell]].astype("float64"),
            "wsna_working_days_lost": np.where(agency, np.nan, lost),
            "wsna_days_lost_since": np.where(
                agency, np.datetime64("NaT"), month.astype("datetime64[M]").astype(month.dtype)
            ),
            "wsna_absent": np.where(absent & ~agency, "Y", "N"),
        }
    )


def _in_post(spells: list[Worker], month_ends: np.ndarray) -> pd.DataFrame:
    start = np.array([spell.start for spell in spells])
    end = np.array([spell.end for spell in spells])
    there = (start[None, :] <= month_ends[:, None]) & (end[None, :] > month_ends[:, None])
    month, spell = np.nonzero(there)
    return pd.DataFrame({"month": month, "spell": spell, "day": month_ends[month]})


def _cases(held: pd.DataFrame, month_ends: np.ndarray, people: np.ndarray) -> np.ndarray:
    """Children held at each month end (row) by each person (column), whichever spell they are in by then."""
    start, end = held["start"].to_numpy(), held["end"].to_numpy()
    worker, most = people[held["worker"]], people.max() + 1
    return np.array([np.bincount(worker[(start <= day) & (end > day)], minlength=most) for day in month_ends])


def _sickness(rng: np.random.Generator, in_post: pd.DataFrame, fte: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Working days lost in the month that ends on the day, and whether absent on it.

    The yearly rate is level through each year to 30 September; some is long absence, most of it a day or two.
    """
    size, day = len(in_post), in_post["day"].to_numpy()
    rate = _rate(day)
    days_a_month = WORKING_DAYS_A_YEAR / 12
    share_long = rate * LONG_ABSENCE_SHARE * days_a_month / LONG_ABSENCE_DAYS
    long = chance(rng, share_long, size)
    short_days = rng.poisson(rate * (1 - LONG_ABSENCE_SHARE) * days_a_month, size)
    lost = np.where(long, LONG_ABSENCE_DAYS + rng.integers(-6, 5, size), short_days).clip(max=days_a_month)
    absent = chance(rng, np.where(long, 0.85, short_days / days_a_month), size)
    return np.round(lost * fte * 2) / 2, absent


def _rate(day: np.ndarray) -> np.ndarray:
    years = np.array([*calibration.ABSENCE_PCT])
    ends = years.astype("str").astype("datetime64[Y]").astype("datetime64[D]").astype("int64") + 273
    return np.array([*calibration.ABSENCE_PCT.values()])[np.searchsorted(ends, day).clip(max=len(years) - 1)] / 100


def posts(spells: list[Worker], month_ends: np.ndarray) -> pd.DataFrame:
    """`workforce_posts`: every agency worker covers a vacancy, as the published rates have it."""
    in_post = _in_post(spells, month_ends)
    spell = in_post["spell"].to_numpy()
    frame = in_post.assign(
        team=np.array([one.team for one in spells])[spell],
        fte=np.array([one.fte for one in spells])[spell],
        agency=np.array([one.agency for one in spells])[spell],
    )
    frame["agency_fte"] = frame["fte"].where(frame["agency"], 0.0)
    everywhere = pd.MultiIndex.from_product([month_ends, [int(team) for team in Team]], names=["day", "team"])
    sums = frame.groupby(["day", "team"])[["fte", "agency_fte", "agency"]].sum().reindex(everywhere, fill_value=0)
    table = sums.reset_index()
    return pd.DataFrame(
        {
            "wpos_date": dates(table["day"].to_numpy()),
            "wpos_team": table["team"],
            "wpos_establishment_fte": table["fte"].round(2),
            "wpos_vacant_fte": table["agency_fte"].round(2),
            "wpos_agency_fte": table["agency_fte"].round(2),
            "wpos_agency_headcount": table["agency"].astype("float64"),
        }
    )


def by_worker(held: pd.DataFrame, spells: list[Worker]) -> pd.DataFrame:
    """The worker (a person) and team that first held each journey with each team: index (journey, team)."""
    people = np.array([spell.worker for spell in spells])
    first = held.assign(person=people[held["worker"]]).drop_duplicates(["journey", "team"])
    return first.set_index(["journey", "team"])[["person"]]


def on_duty(seed: int, spells: list[Worker], team: Team, days: np.ndarray) -> np.ndarray:
    """A worker (a person) of `team` in post on each of `days`; -1 where there is none."""
    rng = stream(seed, Part.ON_DUTY)
    here = [spell for spell in spells if spell.team == team]
    start, end = (np.array([getattr(spell, name) for spell in here]) for name in ("start", "end"))
    people = np.array([spell.worker for spell in here])
    drawn, found = rng.random(len(days)), np.full(len(days), -1)
    for month in np.unique(days // 30):
        rows = np.flatnonzero(days // 30 == month)
        there = people[(start <= month * 30) & (np.minimum(end, NEVER) > month * 30 + 30)]
        if len(there):
            found[rows] = there[(drawn[rows] * len(there)).astype("int64")]
    return found
