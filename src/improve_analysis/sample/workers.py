"""Social workers who join, stay a while and leave, month by month, permanent and agency."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from improve_analysis.sample import calibration
from improve_analysis.sample._days import NEVER, YEAR, dates
from improve_analysis.sample._draws import Part, choose, stream
from improve_analysis.sample.teams import HOLD_CASES, SHARE_WITHOUT_CASES, Team

SENIOR, HOLDER = "4", "5"
OTHER_ROLES = {"1": 0.06, "2": 0.16, "3": 0.45, "6": 0.33}
WITHOUT_CASES_SHARE = 0.20
"""Of those in teams that hold cases: managers and others who hold none."""
SENIOR_SHARE = 0.24
PART_TIME = {1.0: 0.80, 0.8: 0.11, 0.6: 0.07, 0.5: 0.02}
NEWLY_QUALIFIED = "1"
ORIGINS = {NEWLY_QUALIFIED: 0.36, "2": 0.32, "4": 0.13, "3": 0.07, "5": 0.05, "6": 0.03, "7": 0.04}
LEAVE_REASONS = {"1": 0.85, "5": 0.07, "8": 0.04, "4": 0.02, "6": 0.01, "3": 0.01}
DESTINATIONS = {"1": 0.46, "3": 0.24, "4": 0.08, "5": 0.06, "6": 0.07, "7": 0.03, "8": 0.06}
MOVED_WITHIN = "7"
STAYS_AFTER_AGENCY = 0.06
ASYE_DAYS = (365, 440)
FIRST_TENURE_DAYS = 4.2 * YEAR
DAYS_A_MONTH = YEAR / 12


@dataclass(kw_only=True, slots=True)
class Worker:
    """A spell in post. `worker` is the person, who may come back from agency to a permanent post."""

    worker: int
    agency: bool
    fte: float
    role: str
    team: int
    council_start: int
    start: int
    end: int = NEVER
    origin: str = ""
    reason: str = ""
    destination: str = ""
    asye_start: int = NEVER
    asye_pass: int = NEVER
    priority: float = 0.0


class Office:
    """Everyone who was ever in post, and the monthly coming and going."""

    def __init__(self, seed: int, size: float) -> None:
        self.rng = stream(seed, Part.WORKERS)
        self.size = size
        self.spells: list[Worker] = []
        self.people = 0
        self.owed = {"leave": 0.0, "move": 0.0}
        self.cases_a_team: Mapping[int, float] = {}
        self.caseload = 17.0

    def here(self, *, agency: bool | None = None) -> list[Worker]:
        return [spell for spell in self.spells if spell.end >= NEVER and agency in (None, spell.agency)]

    def fte(self, *, agency: bool) -> float:
        return sum(spell.fte for spell in self.here(agency=agency))

    def month(self, first: int, last: int, cases_a_team: Mapping[int, float]) -> None:
        """One month, both days in: people leave, then others come until the posts are as they should be."""
        self.cases_a_team, self.caseload = cases_a_team, float(calibration.at_september(calibration.CASELOAD, last))
        self._permanent_leave(first, last)
        self._agency_leave(first, last)
        while self.fte(agency=False) < self._wanted(calibration.PERMANENT_FTE, last) - 0.5:
            self._appoint(self._day(first, last))
        while self.fte(agency=True) < self._wanted(calibration.AGENCY_FTE, last) - 0.5:
            self._hire_agency(self._day(first, last))

    def open(self, on: int, cases_a_team: Mapping[int, float]) -> None:
        """The staff there on the first day, with the years they have been there."""
        self.cases_a_team, self.caseload = cases_a_team, float(calibration.at_september(calibration.CASELOAD, on))
        while self.fte(agency=False) < self._wanted(calibration.PERMANENT_FTE, on):
            self._appoint(on - int(self.rng.exponential(FIRST_TENURE_DAYS)))
        while self.fte(agency=True) < self._wanted(calibration.AGENCY_FTE, on):
            self._hire_agency(on - int(self.rng.exponential(calibration.AGENCY_STAY_DAYS)))

    def _wanted(self, figures: Mapping[int, float], on: int) -> float:
        return float(calibration.at_september(figures, on)) * self.size

    def _day(self, first: int, last: int) -> int:
        return int(self.rng.integers(first, last + 1))

    def _one_of(self, weights: Mapping[str, float]) -> str:
        return str(choose(self.rng, weights, 1)[0])

    def _permanent_leave(self, first: int, last: int) -> None:
        for kind, figures in (("leave", calibration.LEAVERS_FTE), ("move", calibration.MOVED_WITHIN_FTE)):
            ends = int(np.ceil((last - 273) / YEAR + 1970))
            year = min(max(ends, min(figures)), max(figures))
            self.owed[kind] += figures[year] * self.size / 12
            while self.owed[kind] > 0.5 and (staff := self.here(agency=False)):
                leaver = staff[self._likely_leaver(staff, last)]
                leaver.end = self._day(max(first, leaver.start + 1), max(last, leaver.start + 1))
                leaver.reason = MOVED_WITHIN if kind == "move" else self._one_of(LEAVE_REASONS)
                leaver.destination = "" if kind == "move" else self._one_of(DESTINATIONS)
                self.owed[kind] -= leaver.fte

    def _likely_leaver(self, staff: list[Worker], on: int) -> int:
        """Those in their second and third year leave most."""
        years = np.array([(on - spell.start) / YEAR for spell in staff])
        weight = np.where(years < 0.5, 0.25, 1 / (0.8 + 0.28 * years))
        return int(self.rng.choice(len(staff), p=weight / weight.sum()))

    def _agency_leave(self, first: int, last: int) -> None:
        for spell in self.here(agency=True):
            if self.rng.random() < DAYS_A_MONTH / calibration.AGENCY_STAY_DAYS:
                spell.end = self._day(max(first, spell.start), max(last, spell.start))
        surplus = self.fte(agency=True) - self._wanted(calibration.AGENCY_FTE, last)
        staff = self.here(agency=True)
        for place in self.rng.permutation(len(staff))[: max(round(surplus), 0)]:
            staff[place].end = self._day(max(first, staff[place].start), max(last, staff[place].start))

    def _appoint(self, on: int) -> None:
        """A permanent worker, sometimes one of the agency workers already here."""
        agency = [spell for spell in self.here(agency=True) if spell.start < on - 60]
        if agency and self.rng.random() < STAYS_AFTER_AGENCY:
            before = agency[int(self.rng.integers(len(agency)))]
            before.end = on - 1
            worker, team, role, origin = before.worker, before.team, before.role, "4"
        else:
            worker, origin = self._newcomer(), self._one_of(ORIGINS)
            team, role = self._place(newly_qualified=origin == NEWLY_QUALIFIED)
        spell = Worker(
            worker=worker, agency=False, role=role, team=team, council_start=on, start=on, origin=origin, fte=1.0
        )
        if origin == NEWLY_QUALIFIED:
            spell.asye_start = on + int(self.rng.integers(0, 60))
            spell.asye_pass = spell.asye_start + int(self.rng.integers(*ASYE_DAYS))
        else:
            spell.fte = float(choose(self.rng, PART_TIME, 1)[0])
        self._starts(spell)

    def _hire_agency(self, on: int) -> None:
        team, role = self._place(newly_qualified=False)
        worker = self._newcomer()
        self._starts(Worker(worker=worker, agency=True, fte=1.0, role=role, team=team, council_start=on, start=on))

    def _newcomer(self) -> int:
        self.people += 1
        return self.people

    def _starts(self, spell: Worker) -> None:
        spell.priority = self.rng.random() + (0.6 if spell.role == SENIOR else 0)
        self.spells.append(spell)

    def _place(self, *, newly_qualified: bool) -> tuple[int, str]:
        """The team that is shortest of people, and a role in it."""
        staff = self.here()
        total = sum(spell.fte for spell in staff) + 1
        by_team: dict[Team, float] = dict.fromkeys(Team, 0.0)
        for spell in staff:
            by_team[Team(spell.team)] += spell.fte
        without = sum(SHARE_WITHOUT_CASES.values())
        cases = sum(self.cases_a_team.values()) or 1
        wanted = dict(SHARE_WITHOUT_CASES)
        wanted.update({team: (1 - without) * self.cases_a_team.get(team, 0) / cases for team in HOLD_CASES})
        team = max(Team, key=lambda name: wanted[name] * total - by_team[name])
        if newly_qualified:
            return int(team), HOLDER
        if self.rng.random() < WITHOUT_CASES_SHARE:
            return int(team), self._one_of(OTHER_ROLES)
        return int(team), SENIOR if self.rng.random() < SENIOR_SHARE else HOLDER


def table(spells: list[Worker], until: int) -> pd.DataFrame:
    """`workforce_worker`, its worker ids numbers; a year not passed by `until` or before leaving is missing."""
    frame = pd.DataFrame({name: [getattr(spell, name) for spell in spells] for name in Worker.__dataclass_fields__})
    passed = (frame["asye_pass"] <= until) & (frame["asye_pass"] <= frame["end"])
    started = frame["asye_start"] <= np.minimum(frame["end"], until)
    text = {name: frame[name].where(frame[name] != "") for name in ("origin", "reason", "destination")}
    return pd.DataFrame(
        {
            "work_worker_id": frame["worker"],
            "work_agency_flag": np.where(frame["agency"], "Y", "N"),
            "work_fte": frame["fte"],
            "work_role": frame["role"],
            "work_team": frame["team"],
            "work_council_start_date": dates(np.where(frame["agency"], NEVER, frame["council_start"])),
            "work_start_date": dates(frame["start"].to_numpy()),
            "work_end_date": dates(frame["end"].to_numpy()),
            "work_start_origin": text["origin"],
            "work_leave_reason": text["reason"],
            "work_leaver_destination": text["destination"],
            "work_asye_start_date": dates(np.where(started, frame["asye_start"], NEVER)),
            "work_asye_pass_date": dates(np.where(passed & started, frame["asye_pass"], NEVER)),
        }
    )
