"""The invented council: a simulation of events from contact to care and beyond, as canonical tables.

The order: families and their needs, the front door, protection, care, the workforce that holds the cases, the logs;
then the cut to the years asked for, ids, faults, and what was known on the day of the extract.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from improve_analysis import tables as canonical
from improve_analysis.errors import InputError
from improve_analysis.sample import (
    allocation,
    before_court,
    calibration,
    care,
    care_records,
    children,
    faults,
    front_door,
    late_entry,
    need,
    need_records,
    numbering,
    persons,
    practice,
    protection,
    short_breaks,
    teams,
    window,
    workers,
    workforce_records,
)
from improve_analysis.sample._days import YEAR, day, month_ends
from improve_analysis.sample._draws import Part, arrivals, stream
from improve_analysis.sample.geography import SWINDON
from improve_analysis.sample.teams import Team

ALLOCATION_WARM_UP_DAYS = 560
STAFF_WARM_UP_YEARS = 3
NOT_ABOUT_A_CHILD = ("ssd_person", "ssd_address", "ssd_disability")
FIRST_REFERRALS = 0.52
"""Of referrals, those of families never referred before; the rest come back (see `need`)."""


@dataclass(frozen=True, kw_only=True)
class Span:
    """What is simulated: days as numbers, both ends in, and how large the council is against the real one."""

    seed: int
    size: float
    start: int
    end: int

    @property
    def days(self) -> np.ndarray:
        return np.arange(self.start, self.end + 1)

    @property
    def warm_up(self) -> np.ndarray:
        """From long before the first day to the last."""
        return np.arange(self.start - int(calibration.WARM_UP_YEARS * YEAR), self.end + 1)


def simulate(  # noqa: PLR0913
    *,
    seed: int = 866,
    size: float = 1.0,
    start: str = "2018-10-01",
    end: str = "2024-09-30",
    as_at: str | None = None,
    la_code: str = SWINDON,
) -> dict[str, pd.DataFrame]:
    """The invented council's records as every table of `tables.SCHEMAS`, sorted by key.

    `size` scales the council: 1 has about 53,000 children. `start` and `end` are the first and last day (inclusive):
    rows open on `start` or begun since are there. `as_at`: the extract as it stood at the end of that day, so without
    what happened later or was entered later; by default `end`, so that what was entered after `end` is not there.
    `la_code`: the council's nine-character code. The same arguments give the same tables. Raises InputError for
    dates out of order or a size that is not positive.
    """
    span = Span(seed=seed, size=size, start=_date("start", start), end=_date("end", end))
    known_on = span.end if as_at is None else _date("as_at", as_at)
    if not span.start <= known_on <= span.end:
        raise InputError(
            f"The days of the sample are out of order (start {start}, as at {as_at or end}, end {end}): "
            "give a start before the end, and an as-at day between them."
        )
    if not size > 0:
        raise InputError(f"The size of the sample is {size}: give a number above 0, such as 0.25, 1 or 3.")
    found = _everything(span, la_code)
    known = late_entry.as_known(found, _timestamp(known_on))
    known["ssd_care_leavers"] = persons.care_leavers(
        known["ssd_cla_episodes"], known["ssd_person"], _timestamp(known_on)
    )
    known["ssd_care_leavers"].insert(0, "clea_table_id", _leaver_ids(len(known["ssd_care_leavers"])))
    return _finished(known)


def _date(name: str, text: str) -> int:
    try:
        return day(pd.Timestamp(text))
    except ValueError as unreadable:
        raise InputError(f"The {name} of the sample, '{text}', is not a date: write it as YYYY-MM-DD.") from unreadable


def _timestamp(number: int) -> pd.Timestamp:
    return pd.Timestamp(np.datetime64(number, "D")).as_unit("us")


def _leaver_ids(count: int) -> list[str]:
    return [f"{numbering.PREFIX['ssd_care_leavers']}{number:06d}" for number in range(1, count + 1)]


def _finished(found: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Only persons that something is recorded of; every link resolves; every table in its schema's shape."""
    mentioned = [
        frame[column]
        for name, frame in found.items()
        if name not in NOT_ABOUT_A_CHILD and (column := numbering.person_of(name))
    ]
    there = window.among(found["ssd_person"]["pers_person_id"], pd.concat(mentioned))
    found["ssd_person"] = found["ssd_person"][there]
    linked = window.linked(found)
    return {
        name: canonical.conform(linked[name].sort_values(numbering.key_of(name), ignore_index=True), name)
        for name in canonical.SCHEMAS
    }


def _everything(span: Span, la_code: str) -> dict[str, pd.DataFrame]:
    """All that has happened by the end, whenever it was entered."""
    kids, journeys, periods, never_referred, direct = _lives(span)
    lived = care.simulate(span.seed, periods, kids)
    contacted = front_door.contacts(span.seed, journeys, never_referred, kids, span.days)
    found = {
        **need_records.tables(span.seed, journeys, periods, span.end),
        **protection.tables(span.seed, journeys, span.end),
        **care.tables(lived, kids, la_code=la_code),
        **care_records.tables(span.seed, lived, kids, span.start, span.end),
        **before_court.tables(span.seed, journeys, lived),
        **front_door.tables(contacted),
        "ssd_early_help_episodes": _early_help(span, contacted, journeys, found_direct=direct),
    }
    found = _with_workforce(span, found, journeys, lived, kids)
    found = _in_window(span, found)
    found |= _persons(span, found, kids)
    found = faults.with_faults(span.seed, found, _timestamp(span.end), span.size)
    return numbering.numbered(span.seed, found, kids["known_from"].loc[found["ssd_person"]["pers_person_id"]])


Lives = tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame, pd.DataFrame, pd.DataFrame]


def _lives(span: Span) -> Lives:
    """Children, their journeys and periods of care, children of contacts only, children who came to early help."""
    rng = stream(span.seed, Part.FAMILIES)
    first = arrivals(rng, span.warm_up, _first_referrals(span))
    alone = arrivals(
        stream(span.seed, Part.UNACCOMPANIED),
        span.warm_up,
        calibration.through_year(calibration.UNACCOMPANIED_ENTRIES, span.warm_up, scale=span.size),
    )
    contacts_only = front_door.contact_families(stream(span.seed, Part.CONTACTS), _since(span, 500), span.size)
    helped = front_door.early_help_families(stream(span.seed, Part.EARLY_HELP), _since(span, 200), span.size)
    groups = children.together(
        children.families(rng, first),
        children.unaccompanied(stream(span.seed, Part.UNACCOMPANIED), alone),
        children.families(stream(span.seed, Part.CONTACTS), contacts_only),
        children.families(stream(span.seed, Part.EARLY_HELP), helped),
    )
    kids = pd.concat(groups)
    journeys, periods = _journeys(span, kids, groups[0], groups[1])
    return kids, journeys, periods, groups[2], groups[3]


def _since(span: Span, days_before: int) -> np.ndarray:
    return np.arange(span.start - days_before, span.end + 1)


def _first_referrals(span: Span) -> np.ndarray:
    """First referrals of families a year, day by day."""
    a_year = calibration.through_year(calibration.REFERRALS, span.warm_up, scale=span.size)
    sizes = sum(size * share for size, share in children.SIZES.items())
    return a_year * FIRST_REFERRALS / sizes * front_door.rhythm(span.warm_up)


def _journeys(
    span: Span, kids: pd.DataFrame, families: pd.DataFrame, alone: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Journeys with need and source; periods of care with need, and short breaks among them."""
    found = need.needs(span.seed, families, span.end)
    apart = need.unaccompanied(span.seed, alone)
    both = need.Need(journeys=found.journeys + apart.journeys, periods=found.periods + apart.periods)
    journeys = both.all_journeys()
    journeys = journeys[journeys["referred"] <= span.end]
    journeys = journeys.assign(
        need=need_records.needs(span.seed, journeys, kids), source=front_door.sources(span.seed, journeys)
    )
    periods = both.all_periods()
    periods = pd.concat([periods, short_breaks.periods(span.seed, journeys, kids["disability"])], ignore_index=True)
    periods = periods[(periods["entered"] <= span.end) & (periods["left"] >= span.start)]
    periods = periods.sort_values(["entered", "child"], ignore_index=True)
    periods.index = pd.RangeIndex(1, len(periods) + 1)
    return journeys, periods.assign(need=periods["journey"].map(journeys["need"]))


def _early_help(
    span: Span, contacted: pd.DataFrame, journeys: pd.DataFrame, *, found_direct: pd.DataFrame
) -> pd.DataFrame:
    stepped_down = journeys[
        (journeys["path"] == need.ASSESSED) & (journeys["closed"] >= need_records.EARLY_HELP_CLOSE_FROM)
    ]
    return front_door.early_help(
        span.seed, contacted, stepped_down.sample(frac=0.3, random_state=span.seed), found_direct
    )


def _with_workforce(
    span: Span, found: dict[str, pd.DataFrame], journeys: pd.DataFrame, lived: care.Care, kids: pd.DataFrame
) -> dict[str, pd.DataFrame]:
    """The workforce's tables and logs, and teams and workers on the records of the children."""
    recent = journeys[journeys["closed"] >= span.start - ALLOCATION_WARM_UP_DAYS]
    segments = allocation.segments(recent, lived.periods, kids)
    months = month_ends(span.start - ALLOCATION_WARM_UP_DAYS, span.end + 31)
    spells = _staff(span, segments)
    held = allocation.allocate(span.seed, segments, spells, months)
    ends = month_ends(span.start, span.end)
    people = np.array([spell.worker for spell in spells])
    carried = workforce_records.snapshot(span.seed, spells, held, ends)
    worker = workers.table(spells, span.end)
    logs = {
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
    return {**_with_teams(span, found, journeys, held, spells), **logs}


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


def _with_teams(
    span: Span,
    found: dict[str, pd.DataFrame],
    journeys: pd.DataFrame,
    held: pd.DataFrame,
    spells: list[workers.Worker],
) -> dict[str, pd.DataFrame]:
    """Teams on referrals, assessments, enquiries, conferences and plans; workers where the tables name one."""
    assessing = pd.Series(teams.of_family(journeys["family"].to_numpy(), teams.ASSESSMENT), index=journeys.index)
    working = pd.Series(teams.of_family(journeys["family"].to_numpy(), teams.SAFEGUARDING), index=journeys.index)
    holder = workforce_records.by_worker(held, spells)["person"]
    referrals = found["ssd_cin_episodes"]
    recent = (journeys.loc[referrals["cine_referral_id"], "closed"] >= span.start).to_numpy()
    took = np.full(len(referrals), -1)
    days = journeys.loc[referrals["cine_referral_id"], "referred"].to_numpy()
    took[recent] = workforce_records.on_duty(span.seed, spells, Team.FRONT_DOOR, days[recent])
    named = {
        "ssd_cin_episodes": referrals.assign(
            cine_referral_team=int(Team.FRONT_DOOR),
            cine_referral_worker_id=pd.Series(took, referrals.index).where(took > 0),
        ),
        "ssd_s47_enquiry": _team(found["ssd_s47_enquiry"], "s47e_s47_completed_by_team", "s47e_referral_id", assessing),
        "ssd_initial_cp_conference": _team(
            found["ssd_initial_cp_conference"], "icpc_icpc_team", "icpc_referral_id", working
        ),
    }
    for name, prefix, team in (
        ("ssd_cin_assessments", "cina_assessment", assessing),
        ("ssd_cin_plans", "cinp_cin_plan", working),
    ):
        referral = f"{prefix.split('_')[0]}_referral_id"
        frame = _team(found[name], f"{prefix}_team", referral, team)
        pairs = pd.MultiIndex.from_arrays([frame[referral], frame[f"{prefix}_team"]])
        named[name] = frame.assign(**{f"{prefix}_worker_id": holder.reindex(pairs).to_numpy()})
    return {**found, **named}


def _team(frame: pd.DataFrame, column: str, referral: str, team: pd.Series) -> pd.DataFrame:
    return frame.assign(**{column: frame[referral].map(team)})


def _in_window(span: Span, found: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Rows of the years asked for; milestones and histories of the children in care in them."""
    kept = window.within(found, _timestamp(span.start), _timestamp(span.end))
    episodes = kept["ssd_cla_episodes"]
    of_period, of_child = episodes["clae_cla_id"], episodes["clae_person_id"]
    kept["ssd_permanence"] = kept["ssd_permanence"][kept["ssd_permanence"]["perm_cla_id"].isin(of_period)]
    for name, column in (
        ("ssd_cla_previous_permanence", "lapp_person_id"),
        ("ssd_immigration_status", "immi_person_id"),
    ):
        kept[name] = kept[name][kept[name][column].isin(of_child)]
    involved = pd.concat([kept["ssd_involvements"]["invo_professional_id"], kept["workforce_worker"]["work_worker_id"]])
    staff = kept["ssd_professionals"]
    kept["ssd_professionals"] = staff[staff["prof_professional_id"].isin(involved)]
    return window.linked(kept)


def _persons(span: Span, found: dict[str, pd.DataFrame], kids: pd.DataFrame) -> dict[str, pd.DataFrame]:
    columns = {name: column for name in found if (column := numbering.person_of(name))}
    mentioned = pd.concat([found[name][column] for name, column in columns.items()]).dropna().unique()
    referred = pd.Index(found["ssd_cin_episodes"]["cine_person_id"].unique())
    there = kids.loc[np.sort(mentioned.astype("int64"))].sort_values("known_from", kind="stable")
    return persons.tables(span.seed, there, referred, span.end)
