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
    protection,
    short_breaks,
    window,
    workforce,
)
from improve_analysis.sample._days import day
from improve_analysis.sample._draws import Part, arrivals, stream
from improve_analysis.sample._span import Span
from improve_analysis.sample.geography import SWINDON

NOT_ABOUT_A_CHILD = ("ssd_person", "ssd_address", "ssd_disability")
CONTACTS_WARM_UP_DAYS, EARLY_HELP_WARM_UP_DAYS = 500, 300
FIRST_REFERRALS = 0.52
"""Of referrals, those of families never referred before; the rest come back (see `need`)."""


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
    return _finished(late_entry.as_known(_everything(span, la_code), _timestamp(known_on)), _timestamp(known_on))


def _date(name: str, text: str) -> int:
    try:
        return day(pd.Timestamp(text))
    except ValueError as unreadable:
        raise InputError(f"The {name} of the sample, '{text}', is not a date: write it as YYYY-MM-DD.") from unreadable


def _timestamp(number: int) -> pd.Timestamp:
    return pd.Timestamp(np.datetime64(number, "D")).as_unit("us")


def _finished(found: dict[str, pd.DataFrame], known_on: pd.Timestamp) -> dict[str, pd.DataFrame]:
    """Only persons that something is recorded of; every link resolves; every table in its schema's shape."""
    leavers = persons.care_leavers(found["ssd_cla_episodes"], found["ssd_person"], known_on)
    mentioned = [
        frame[column]
        for name, frame in found.items()
        if name not in NOT_ABOUT_A_CHILD and (column := numbering.person_of(name))
    ]
    there = window.among(found["ssd_person"]["pers_person_id"], pd.concat(mentioned))
    linked = window.linked({**found, "ssd_care_leavers": leavers, "ssd_person": found["ssd_person"][there]})
    return {
        name: canonical.conform(linked[name].sort_values(numbering.key_of(name), ignore_index=True), name)
        for name in canonical.SCHEMAS
    }


def _everything(span: Span, la_code: str) -> dict[str, pd.DataFrame]:
    """All that has happened by the end, whenever it was entered."""
    lives = _lives(span)
    journeys, kids = lives.journeys, lives.children
    lived = care.simulate(span.seed, lives.periods, kids)
    contacted = front_door.contacts(span.seed, journeys, lives.never_referred, kids, span.days)
    found = {
        **need_records.tables(span.seed, journeys, lives.periods, span.end),
        **protection.tables(span.seed, journeys, span.end),
        **care.tables(lived, kids, la_code=la_code),
        **care_records.tables(span.seed, lived, kids, span.start, span.end),
        **before_court.tables(span.seed, journeys, lived),
        **front_door.tables(contacted),
    }
    closed_to_it = journeys[(found["ssd_cin_episodes"]["cine_close_reason"] == need_records.TO_EARLY_HELP).to_numpy()]
    found["ssd_early_help_episodes"] = front_door.early_help(span.seed, contacted, closed_to_it, lives.helped_early)
    found = _in_window(span, workforce.with_workforce(span, found, journeys, lived, kids))
    found |= _persons(span, found, kids)
    found = faults.with_faults(span.seed, found, _timestamp(span.end), span.size)
    return numbering.numbered(span.seed, found, kids["known_from"].loc[found["ssd_person"]["pers_person_id"]])


@dataclass(frozen=True, kw_only=True)
class Lives:
    """The children, and what becomes of those who are referred.

    `never_referred` and `helped_early` are those of `children` who are known by contacts only, and by early help.
    """

    children: pd.DataFrame
    never_referred: pd.DataFrame
    helped_early: pd.DataFrame
    journeys: pd.DataFrame
    periods: pd.DataFrame


def _lives(span: Span) -> Lives:
    rng, alone, contacts, early_help = (
        stream(span.seed, part)
        for part in (Part.FAMILIES, Part.UNACCOMPANIED, Part.CONTACT_FAMILIES, Part.EARLY_HELP_FAMILIES)
    )
    unaccompanied = calibration.through_year(calibration.UNACCOMPANIED_ENTRIES, span.warm_up, scale=span.size)
    contacted = front_door.contact_families(contacts, span.since(CONTACTS_WARM_UP_DAYS), span.size)
    helped = front_door.early_help_families(early_help, span.since(EARLY_HELP_WARM_UP_DAYS), span.size)
    groups = children.together(
        children.families(rng, arrivals(rng, span.warm_up, _first_referrals(span))),
        children.unaccompanied(alone, arrivals(alone, span.warm_up, unaccompanied)),
        children.families(contacts, contacted),
        children.families(early_help, helped),
    )
    everyone = pd.concat(groups)
    journeys = _journeys(span, everyone, groups[0], groups[1])
    return Lives(
        children=everyone,
        never_referred=groups[2],
        helped_early=groups[3],
        journeys=journeys[0],
        periods=journeys[1],
    )


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
