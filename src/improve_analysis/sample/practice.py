"""The service's own logs: audits, training, supervision and the register of foster carers."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from improve_analysis.sample import calibration
from improve_analysis.sample._days import NEVER, YEAR, dates, days64, is_working_day, working_day
from improve_analysis.sample._draws import Part, arrivals, between, chance, choose, stream, wait
from improve_analysis.sample._repeats import repeats
from improve_analysis.sample.teams import ASSESSMENT, HOLD_CASES, SAFEGUARDING, Team

AUDITS_A_YEAR: Mapping[str, tuple[float, float]] = {
    "THRESHOLD": (160, 235),
    "ASSESSMENT_PLAN": (170, 260),
    "CASE": (220, 330),
    "SUPERVISION": (30, 60),
    "JOINT_ASSESSMENT": (12, 24),
    "DOMESTIC_ABUSE": (24, 48),
    "EXPLOITATION": (20, 36),
    "GROUP_SUPERVISION": (8, 30),
    "SIGNIFICANT_HARM": (24, 40),
    "PERMANENCE": (20, 40),
    "RECORDING": (24, 48),
}
"""Before the improvement plan and since, for a council of this size."""
GOOD = {"THRESHOLD": calibration.THRESHOLD_AUDITS_GOOD, "ASSESSMENT_PLAN": calibration.ASSESSMENT_AUDITS_GOOD}
OUTSTANDING_OF_GOOD, INADEQUATE_OF_REST = 0.07, (0.26, 0.17)
MODERATED = 0.32

COURSES_A_YEAR = {
    "THRESHOLDS": (180, 420),
    "NEGLECT": (110, 230),
    "DOMESTIC_ABUSE": (100, 190),
    "MOTIVATIONAL": (40, 110),
    "EDGE_OF_CARE": (12, 30),
}
PARTNERS = {"THRESHOLDS": 0.55, "NEGLECT": 0.4, "DOMESTIC_ABUSE": 0.4, "MOTIVATIONAL": 0.0, "EDGE_OF_CARE": 0.0}
INDUCTED = 0.86

CHILD_INTERVAL_DAYS, CHILD_LATE_DAYS = (55, 90), (95, 200)
GROUPS_A_MONTH = (3.0, 7.5)

HOUSEHOLDS = {"MAINSTREAM": 48, "SPECIALIST": 2, "KINSHIP": 26}
APPROVED_A_YEAR = {"MAINSTREAM": (6.2, 10.0), "SPECIALIST": (0.6, 5.0), "KINSHIP": (13.0, 15.0)}
STAY_YEARS = {"MAINSTREAM": 9.0, "SPECIALIST": 8.0, "KINSHIP": 2.1}
PLACES = {1.0: 0.36, 2.0: 0.42, 3.0: 0.22}
LEVELS = {
    "MAINSTREAM": {1.0: 0.3, 2.0: 0.4, 3.0: 0.3},
    "SPECIALIST": {3.0: 0.3, 4.0: 0.7},
    "KINSHIP": {1.0: 0.8, 2.0: 0.2},
}


def audits(seed: int, days: np.ndarray, size: float) -> pd.DataFrame:
    """`practice_audits`: more of them since the improvement plan, and graded better."""
    rng = stream(seed, Part.AUDITS)
    return pd.concat([_audits(rng, kind, days, size) for kind in AUDITS_A_YEAR], ignore_index=True)


def _audits(rng: np.random.Generator, kind: str, days: np.ndarray, size: float) -> pd.DataFrame:
    done = _on_working_days(rng, days, AUDITS_A_YEAR[kind], size)
    good_share = calibration.since(
        GOOD.get(kind, calibration.OTHER_AUDITS_GOOD), done, calibration.PLAN_BEGAN, over_days=300
    )
    count = len(done)
    good, drawn = chance(rng, good_share, count), rng.random(count)
    inadequate = calibration.since(INADEQUATE_OF_REST, done, calibration.PLAN_BEGAN, over_days=300)
    grade = np.where(good, np.where(drawn < OUTSTANDING_OF_GOOD, "1", "2"), np.where(drawn < inadequate, "4", "3"))
    teams = ASSESSMENT + SAFEGUARDING if kind in GOOD else HOLD_CASES
    team = np.array(teams)[rng.integers(0, len(teams), count)]
    return pd.DataFrame(
        {
            "audi_date": dates(done),
            "audi_type": kind,
            "audi_grade": grade,
            "audi_moderated": np.where(chance(rng, MODERATED, count), "Y", "N"),
            "audi_team": np.where(kind == "THRESHOLD", int(Team.FRONT_DOOR), team),
        }
    )


def _on_working_days(
    rng: np.random.Generator, days: np.ndarray, a_year: tuple[float, float], size: float
) -> np.ndarray:
    working = days[is_working_day(days)]
    rate = calibration.since(a_year, working, calibration.PLAN_BEGAN, over_days=120) * size * len(days) / len(working)
    return arrivals(rng, working, rate)


def training(seed: int, days: np.ndarray, worker: pd.DataFrame, size: float) -> pd.DataFrame:
    """`training_log`; `worker` is the table `workforce_worker`, whose new starters have an induction."""
    rng = stream(seed, Part.TRAINING)
    frames = [_course(rng, course, days, worker, size) for course in COURSES_A_YEAR]
    return pd.concat([*frames, _inductions(rng, worker, days)], ignore_index=True)


def _course(rng: np.random.Generator, course: str, days: np.ndarray, worker: pd.DataFrame, size: float) -> pd.DataFrame:
    done = _on_working_days(rng, days, COURSES_A_YEAR[course], size)
    partner = chance(rng, PARTNERS[course], len(done))
    trained = _someone(rng, worker, done)
    partners = rng.integers(1, 4000, len(done))
    return pd.DataFrame(
        {
            "trai_worker_id": np.where(partner, partners, trained),
            "trai_course": course,
            "trai_completed_date": dates(done),
            "trai_partner": np.where(partner, "Y", "N"),
        }
    )


def _someone(rng: np.random.Generator, worker: pd.DataFrame, days: np.ndarray) -> np.ndarray:
    """A worker in post on each of `days`."""
    start, end = (worker[name].to_numpy().astype("datetime64[D]") for name in ("work_start_date", "work_end_date"))
    people, drawn = worker["work_worker_id"].to_numpy(), rng.random(len(days))
    found = np.empty(len(days), dtype="int64")
    for moment in np.unique(days64(days)):
        rows = days64(days) == moment
        there = people[(start <= moment) & ~(end <= moment)]
        found[rows] = there[(drawn[rows] * len(there)).astype("int64")]
    return found


def _inductions(rng: np.random.Generator, worker: pd.DataFrame, days: np.ndarray) -> pd.DataFrame:
    started = worker["work_start_date"].to_numpy().astype("datetime64[D]").astype("int64")
    joined = (started >= days[0]) & chance(rng, INDUCTED, len(worker))
    done = working_day(started[joined] + 3 + wait(rng, 16, int(joined.sum())))
    return pd.DataFrame(
        {
            "trai_worker_id": worker["work_worker_id"].to_numpy()[joined],
            "trai_course": "INDUCTION",
            "trai_completed_date": dates(done),
            "trai_partner": "N",
        }
    )


# Supervision --------------------------------------------------------------------------------------------------------


def supervision(
    seed: int, carried: pd.DataFrame, held: pd.DataFrame, people: np.ndarray, days: np.ndarray
) -> pd.DataFrame:
    """`supervision_log`. `carried`: `workforce_snapshot`; `held`: the allocation; `people`: each spell's worker."""
    rng = stream(seed, Part.SUPERVISION)
    frames = [_of_workers(rng, carried), _of_children(rng, held, people, days), _of_groups(rng, days)]
    return pd.concat(frames, ignore_index=True)


def _of_workers(rng: np.random.Generator, carried: pd.DataFrame) -> pd.DataFrame:
    """Each worker with cases, once a month where it was held."""
    ends = carried["wsna_date"].to_numpy().astype("datetime64[D]").astype("int64")
    share = calibration.since(calibration.WORKERS_SUPERVISED, ends, calibration.PLAN_BEGAN, over_days=270)
    held = (carried["wsna_cases"] > 0).to_numpy() & chance(rng, share, len(carried))
    rows = carried[held]
    return pd.DataFrame(
        {
            "supe_date": dates(working_day(ends[held] - between(rng, 4, 26, len(rows)))),
            "supe_worker_id": rows["wsna_worker_id"],
            "supe_kind": "INDIVIDUAL",
            "supe_team": rows["wsna_team"],
        }
    )


def _of_children(rng: np.random.Generator, held: pd.DataFrame, people: np.ndarray, days: np.ndarray) -> pd.DataFrame:
    """Each allocated child every two to three months where it is kept up, else after up to half a year."""
    cases = held.groupby(["child", "journey"], as_index=False).agg(start=("start", "min"), end=("end", "max"))
    cases = cases[cases["end"] - cases["start"] > 40]

    def following(spell: np.ndarray, last: np.ndarray, _: int) -> np.ndarray:
        share = calibration.since(calibration.CHILDREN_SUPERVISED, last, calibration.PLAN_BEGAN, over_days=270)
        usual, late = between(rng, *CHILD_INTERVAL_DAYS, len(spell)), between(rng, *CHILD_LATE_DAYS, len(spell))
        return working_day(last + np.where(chance(rng, share, len(spell)), usual, late))

    first = working_day(cases["start"].to_numpy() + between(rng, 15, 60, len(cases)))
    found = repeats(first, cases["end"].to_numpy(), following, until=int(days[-1]))
    found = found[found["day"] >= days[0]]
    events = pd.DataFrame({"child": cases["child"].to_numpy()[found["spell"]], "start": found["day"]})
    by = held.assign(person=people[held["worker"]], begun=held["start"])
    rows = pd.merge_asof(
        events.sort_values("start"),
        by[["child", "start", "begun", "person", "team"]].sort_values("start"),
        on="start",
        by="child",
    )
    return pd.DataFrame(
        {
            "supe_date": dates(rows["start"].to_numpy()),
            "supe_worker_id": rows["person"],
            "supe_person_id": rows["child"],
            "supe_kind": "CHILD",
            "supe_team": rows["team"],
        }
    )


def _of_groups(rng: np.random.Generator, days: np.ndarray) -> pd.DataFrame:
    done = _on_working_days(rng, days, (12 * GROUPS_A_MONTH[0], 12 * GROUPS_A_MONTH[1]), 1.0)
    team = np.array(SAFEGUARDING)[rng.integers(0, len(SAFEGUARDING), len(done))]
    return pd.DataFrame({"supe_date": dates(done), "supe_kind": "GROUP", "supe_team": team})


# Foster carers ------------------------------------------------------------------------------------------------------


def fostering(seed: int, days: np.ndarray, size: float) -> pd.DataFrame:
    """`fostering_register`: households there on the first day, and those approved since."""
    rng = stream(seed, Part.FOSTERING)
    return pd.concat([_households(rng, kind, days, size) for kind in HOUSEHOLDS], ignore_index=True)


def _households(rng: np.random.Generator, kind: str, days: np.ndarray, size: float) -> pd.DataFrame:
    mean = STAY_YEARS[kind] * YEAR
    there = round(HOUSEHOLDS[kind] * size)
    rate = calibration.since(APPROVED_A_YEAR[kind], days, calibration.PLAN_BEGAN, over_days=360) * size
    came = arrivals(rng, days, rate)
    approved = np.concatenate([days[0] - wait(rng, mean, there), came])
    ended = np.concatenate([days[0] + 20 + wait(rng, mean, there), came + 120 + wait(rng, mean, len(came))])
    count = len(approved)
    return pd.DataFrame(
        {
            "fost_approved_date": dates(working_day(approved)),
            "fost_ended_date": dates(np.where(ended > days[-1] + 400, NEVER, ended)),
            "fost_type": kind,
            "fost_level": choose(rng, LEVELS[kind], count),
            "fost_carers": np.where(chance(rng, 0.72, count), 2.0, 1.0),
            "fost_places": choose(rng, PLACES, count),
        }
    )
