"""Who holds which child's case: cases are allocated, handed over when a worker leaves, and pass from team to team.

Brothers and sisters whose case runs alike are held by one worker, so the simulation is of such groups, event by event.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from operator import itemgetter

import numpy as np
import pandas as pd

from improve_analysis.sample import calibration, teams
from improve_analysis.sample._days import NEVER, YEAR
from improve_analysis.sample._draws import Part, stream
from improve_analysis.sample.need import ASSESSED, NOTHING
from improve_analysis.sample.placements import Dice
from improve_analysis.sample.teams import Team
from improve_analysis.sample.workers import HOLDER, SENIOR, Worker

TO_LOOKED_AFTER_TEAM_DAYS, TO_LOOKED_AFTER_TEAM_ALONE_DAYS = 120, 10
MANAGED_A_MONTH = 0.017
ASKED_A_MONTH = 0.001
UNALLOCATED, UNALLOCATED_DAYS = 0.07, (4, 21)
OVER_CAPACITY_MOVES = 0.6
WORKER_LEFT, MANAGED, FIRST_CONTACT, TEAM_TRANSFER, ASKED = "LEFTRL", "MANAGE", "FCONTA", "TSPROC", "PCCHAN"
LEAVES, ENDS, MONTH, STARTS = range(4)


def segments(journeys: pd.DataFrame, periods: pd.DataFrame, children: pd.DataFrame) -> pd.DataFrame:
    """The spells of each child's case with one team.

    Columns `child`, `family`, `family_referral`, `journey`, `team`, `start`, `end`, and the `reason` it begins for.
    """
    held = journeys[journeys["path"] != NOTHING]
    disabled = children["disability"].loc[held["child"]].ne("").to_numpy() & held["path"].ne(ASSESSED).to_numpy()
    authorised = np.minimum(held["authorised"].to_numpy() + 3, held["closed"].to_numpy())
    in_care_from, age_then = _to_looked_after(held, periods)
    safeguarding_ends = np.minimum(held["closed"].to_numpy(), np.maximum(in_care_from, authorised))
    stages = [
        (held["referred"].to_numpy(), authorised, teams.of_family(held["family"].to_numpy(), teams.ASSESSMENT)),
        (
            authorised,
            safeguarding_ends,
            np.where(disabled, Team.DISABILITIES, teams.of_family(held["family"].to_numpy(), teams.SAFEGUARDING)),
        ),
        (
            np.maximum(in_care_from, authorised),
            held["closed"].to_numpy(),
            np.where(age_then >= 16, Team.CARE_EXPERIENCED, Team.LOOKED_AFTER),
        ),
    ]
    columns = held[["child", "family", "family_referral"]]
    reasons = (FIRST_CONTACT, TEAM_TRANSFER, TEAM_TRANSFER)
    frames = [
        columns.assign(journey=held.index, start=start, end=end, team=team, reason=reason)
        for (start, end, team), reason in zip(stages, reasons, strict=True)
    ]
    found = pd.concat(frames, ignore_index=True)
    return found[found["end"] > found["start"]].sort_values(["start", "child"], ignore_index=True)


def _to_looked_after(held: pd.DataFrame, periods: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """The day the looked-after team takes the case (`NEVER`: not), and the child's age then."""
    full = periods[~periods["short_breaks"]]
    wait = np.where(full["unaccompanied"], TO_LOOKED_AFTER_TEAM_ALONE_DAYS, TO_LOOKED_AFTER_TEAM_DAYS)
    taken = (full["entered"] + wait).where(full["left"] > full["entered"] + wait + 14)
    day = taken.groupby(full["journey"]).min().reindex(held.index).fillna(NEVER).to_numpy().astype("int64")
    return day, (day - held["born"].to_numpy()) / YEAR


@dataclass(kw_only=True, slots=True)
class Case:
    """A group of children held together by one team, while it lasts."""

    family: int
    team: int
    start: int
    end: int
    children: int
    reason: str
    worker: int = -1
    since: int = -1


@dataclass(kw_only=True)
class Desk:
    """What the allocation knows: who may take cases, what each holds, and the involvements so far."""

    workers: list[Worker]
    cases: list[Case]
    dice: Dice
    load: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    taking: dict[int, list[int]] = field(default_factory=dict)
    holding: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    waiting: set[int] = field(default_factory=set)
    stays_on: dict[int, int] = field(default_factory=dict)
    of_family: dict[tuple[int, int], int] = field(default_factory=dict)
    rows: list[tuple[int, int, int, int, str]] = field(default_factory=list)


def allocate(seed: int, found: pd.DataFrame, workers: list[Worker], months: np.ndarray) -> pd.DataFrame:
    """The involvements that the segments `found` lead to.

    Columns `child`, `journey`, `worker` (position of the spell), `team`, `start`, `end`, `reason`. `months`: the days
    on which managers look at who has how much.
    """
    rng = stream(seed, Part.ALLOCATION)
    cases, members = _cases(found)
    desk = Desk(workers=workers, cases=cases, dice=Dice(rng), stays_on=_stay_on(workers))
    for day, kind, number in _events(cases, workers, months):
        if kind == MONTH:
            _look(desk, day)
        elif kind == STARTS:
            _take(desk, number, day, desk.cases[number].reason)
        elif kind == ENDS:
            _let_go(desk, number, day)
        else:
            _hand_over_all(desk, number, day)
    _still_open(desk)
    rows = pd.DataFrame(desk.rows, columns=["case", "worker", "start", "end", "reason"])
    return rows.merge(members, on="case").sort_values(["start", "child"], ignore_index=True)


def _still_open(desk: Desk) -> None:
    """What is held when the simulation stops goes on."""
    desk.rows += [
        (number, case.worker, case.since, NEVER, case.reason)
        for number, case in enumerate(desk.cases)
        if case.worker >= 0
    ]


def _cases(found: pd.DataFrame) -> tuple[list[Case], pd.DataFrame]:
    keys = ["family_referral", "team", "start", "end"]
    number = found.groupby(keys, sort=False).ngroup()
    members = found[["child", "journey", "team"]].assign(case=number)
    first = found.assign(case=number).drop_duplicates("case").set_index("case").sort_index()
    count = number.value_counts().sort_index()
    rows = zip(first["family"], first["team"], first["start"], first["end"], count, first["reason"], strict=True)
    cases = [
        Case(family=int(family), team=int(team), start=int(start), end=int(end), children=int(size), reason=str(why))
        for family, team, start, end, size, why in rows
    ]
    return cases, members


def _events(cases: list[Case], workers: list[Worker], months: np.ndarray) -> list[tuple[int, int, int]]:
    """All that happens, in order: on one day people leave first, then cases end, and new ones are taken last."""
    found = [(int(day), MONTH, 0) for day in months]
    found += [(spell.end, LEAVES, number) for number, spell in enumerate(workers) if spell.end < NEVER]
    for number, case in enumerate(cases):
        found.append((case.start, STARTS, number))
        found.append((case.end, ENDS, number))
    last = int(months[-1]) + 31
    return sorted((event for event in found if event[0] <= last), key=itemgetter(0, 1, 2))


def _stay_on(workers: list[Worker]) -> dict[int, int]:
    """For the spells of agency workers who took a permanent post: the spell that follows."""
    last: dict[int, int] = {}
    found = {}
    for number, spell in enumerate(workers):
        if spell.worker in last:
            found[last[spell.worker]] = number
        last[spell.worker] = number
    return found


def _look(desk: Desk, day: int) -> None:
    """Once a month: who takes cases in each team, and a few cases change hands."""
    caseload = float(calibration.at_september(calibration.CASELOAD, day))
    by_team: dict[int, list[int]] = defaultdict(list)
    for number, spell in enumerate(desk.workers):
        if spell.start <= day < spell.end and spell.role in (HOLDER, SENIOR):
            by_team[spell.team].append(number)
    for team, numbers in by_team.items():
        numbers.sort(key=lambda number: (not desk.load[number], desk.workers[number].priority))
        cases_here = sum(desk.load[number] for number in numbers)
        desk.taking[team] = _enough(desk, numbers, cases_here / caseload)
    for number in [number for held in desk.holding.values() for number in sorted(held)]:
        _change_hands(desk, number, day)
    for number in sorted(desk.waiting):
        _take(desk, number, day, desk.cases[number].reason)


def _enough(desk: Desk, numbers: list[int], fte: float) -> list[int]:
    """The first of the workers whose full-time equivalents make up what is needed; at least two."""
    chosen: list[int] = []
    total = 0.0
    for number in numbers:
        more = desk.workers[number].fte
        if total + more / 2 > fte and len(chosen) >= 2:
            break
        chosen.append(number)
        total += more
    return chosen


def _change_hands(desk: Desk, number: int, day: int) -> None:
    case = desk.cases[number]
    if case.since > day:
        return
    drawn = desk.dice.share()
    off_duty = case.worker not in desk.taking.get(case.team, ())
    if drawn < ASKED_A_MONTH:
        _pass_on(desk, number, day, ASKED)
    elif drawn < ASKED_A_MONTH + (OVER_CAPACITY_MOVES if off_duty else MANAGED_A_MONTH):
        _pass_on(desk, number, day, MANAGED)


def _take(desk: Desk, number: int, day: int, reason: str, *, other_than: int = -1) -> None:
    case = desk.cases[number]
    taking = [worker for worker in desk.taking.get(case.team, ()) if desk.workers[worker].end > day]
    taking = [worker for worker in taking if worker != other_than] or taking
    if not taking:
        desk.waiting.add(number)
        return
    desk.waiting.discard(number)
    known = desk.of_family.get((case.family, case.team), -1)
    if known not in taking:
        known = min(taking, key=lambda worker: (desk.load[worker] + 1.5 * desk.dice.share()) / desk.workers[worker].fte)
    case.worker, case.since, case.reason = known, day, reason
    desk.of_family[case.family, case.team] = known
    desk.load[known] += case.children
    desk.holding[known].add(number)


def _let_go(desk: Desk, number: int, day: int) -> None:
    case = desk.cases[number]
    desk.waiting.discard(number)
    if case.worker < 0:
        return
    desk.rows.append((number, case.worker, case.since, max(day, case.since), case.reason))
    desk.load[case.worker] -= case.children
    desk.holding[case.worker].discard(number)
    case.worker = -1


def _pass_on(desk: Desk, number: int, day: int, reason: str) -> None:
    """From one worker to another: the first holds the case to `day`, the other from the day after or later."""
    case = desk.cases[number]
    before = case.worker
    _let_go(desk, number, day)
    desk.of_family.pop((case.family, case.team), None)
    wait = desk.dice.between(*UNALLOCATED_DAYS) if desk.dice.share() < UNALLOCATED else 0
    if day + 1 + wait < case.end:
        _take(desk, number, day + 1 + wait, reason, other_than=before)


def _hand_over_all(desk: Desk, worker: int, day: int) -> None:
    for team in desk.taking.values():
        if worker in team:
            team.remove(worker)
    for number in sorted(desk.holding[worker]):
        if worker in desk.stays_on:
            _keep(desk, number, desk.stays_on[worker])
        else:
            _pass_on(desk, number, day, WORKER_LEFT)


def _keep(desk: Desk, number: int, spell: int) -> None:
    """The same worker, now in another spell."""
    case = desk.cases[number]
    desk.holding[case.worker].discard(number)
    desk.load[case.worker] -= case.children
    case.worker = spell
    desk.holding[spell].add(number)
    desk.load[spell] += case.children
