"""The workforce and what it marks: who holds which case, the logs, teams and workers on the children's records."""

from __future__ import annotations

import numpy as np
import pandas as pd

from improve_analysis.sample import allocation, practice, teams, workers, workforce_records
from improve_analysis.sample._days import YEAR, month_ends
from improve_analysis.sample._span import Span
from improve_analysis.sample.care import Care
from improve_analysis.sample.teams import Team

ALLOCATION_WARM_UP_DAYS = 560
STAFF_WARM_UP_YEARS = 3
TEAM_COLUMNS = {
    "ssd_s47_enquiry": ("s47e_s47_completed_by_team", "s47e_referral_id", teams.ASSESSMENT),
    "ssd_initial_cp_conference": ("icpc_icpc_team", "icpc_referral_id", teams.SAFEGUARDING),
    "ssd_cin_assessments": ("cina_assessment_team", "cina_referral_id", teams.ASSESSMENT),
    "ssd_cin_plans": ("cinp_cin_plan_team", "cinp_referral_id", teams.SAFEGUARDING),
}
"""The column of the team, that of the referral, and the teams that do such work."""
WORKER_COLUMNS = {"ssd_cin_assessments": "cina_assessment_worker_id", "ssd_cin_plans": "cinp_cin_plan_worker_id"}


def with_workforce(
    span: Span, found: dict[str, pd.DataFrame], journeys: pd.DataFrame, lived: Care, children: pd.DataFrame
) -> dict[str, pd.DataFrame]:
    """`found`, its records marked with teams and workers, and the workforce's own tables and logs."""
    recent = journeys[journeys["closed"] >= span.start - ALLOCATION_WARM_UP_DAYS]
    segments = allocation.segments(recent, lived.periods, children)
    spells = _staff(span, segments)
    months = month_ends(span.start - ALLOCATION_WARM_UP_DAYS, span.end + 31)
    held = allocation.allocate(span.seed, segments, spells, months)
    marked = {name: _marked(found[name], name, journeys, held, spells) for name in TEAM_COLUMNS}
    marked["ssd_cin_episodes"] = _taken(span, found["ssd_cin_episodes"], journeys, spells)
    return {**found, **marked, **_tables(span, spells, held)}


def _staff(span: Span, segments: pd.DataFrame) -> list[workers.Worker]:
    """Everyone in post from some years before the first day."""
    office = workers.Office(span.seed, span.size)
    first = span.start - int(STAFF_WARM_UP_YEARS * YEAR)
    office.open(first, _cases_a_team(segments, span.start))
    ends = month_ends(first, span.end + 31)
    for begins, ending in zip(ends[:-1] + 1, ends[1:], strict=True):
        office.month(int(begins), int(ending), _cases_a_team(segments, max(int(ending), span.start)))
    return office.spells


def _cases_a_team(segments: pd.DataFrame, on: int) -> dict[int, float]:
    there = segments[(segments["start"] <= on) & (segments["end"] > on)]
    counts = np.bincount(there["team"].astype("int64"), minlength=max(Team) + 1)
    return {int(team): float(counts[team]) for team in Team}


def _tables(span: Span, spells: list[workers.Worker], held: pd.DataFrame) -> dict[str, pd.DataFrame]:
    ends = month_ends(span.start, span.end)
    people = np.array([spell.worker for spell in spells])
    carried = workforce_records.snapshot(span.seed, spells, held, ends)
    worker = workers.table(spells, span.end)
    return {
        "ssd_department": teams.table(),
        "ssd_professionals": workforce_records.professionals(spells),
        "ssd_involvements": workforce_records.involvements(held, spells),
        "workforce_worker": worker,
        "workforce_snapshot": carried,
        "workforce_posts": workforce_records.posts(spells, ends),
        "practice_audits": practice.audits(span.seed, span.days, span.size),
        "training_log": practice.training(span.seed, span.days, worker, span.size),
        "supervision_log": practice.supervision(span.seed, carried, held, people, span.days),
        "fostering_register": practice.fostering(span.seed, span.days, span.size),
    }


def _marked(
    frame: pd.DataFrame, name: str, journeys: pd.DataFrame, held: pd.DataFrame, spells: list[workers.Worker]
) -> pd.DataFrame:
    """The table with the family's team, and the worker who first held the case there where the table names one."""
    team_column, referral, choice = TEAM_COLUMNS[name]
    team = teams.of_family(journeys["family"].loc[frame[referral]].to_numpy(), choice)
    marked = frame.assign(**{team_column: team})
    if name in WORKER_COLUMNS:
        holder = workforce_records.by_worker(held, spells)["person"]
        pairs = pd.MultiIndex.from_arrays([frame[referral], team])
        marked[WORKER_COLUMNS[name]] = holder.reindex(pairs).to_numpy()
    return marked


def _taken(span: Span, referrals: pd.DataFrame, journeys: pd.DataFrame, spells: list[workers.Worker]) -> pd.DataFrame:
    """Referrals taken by a worker of the front door, where they are recent enough to be known."""
    journey = journeys.loc[referrals["cine_referral_id"]]
    recent = (journey["closed"] >= span.start).to_numpy()
    worker = np.full(len(referrals), -1)
    worker[recent] = workforce_records.on_duty(
        span.seed, spells, Team.FRONT_DOOR, journey["referred"].to_numpy()[recent]
    )
    return referrals.assign(
        cine_referral_team=int(Team.FRONT_DOOR),
        cine_referral_worker_id=pd.Series(worker, referrals.index).where(worker > 0),
    )
