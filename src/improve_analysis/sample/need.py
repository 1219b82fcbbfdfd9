"""From a referral to its close: how each child's episode of need runs, and when the family is referred again.

One row of a frame of journeys is one child in one referral. Days are whole numbers; `NEVER` is what does not happen.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from improve_analysis.sample import calibration, care_routes
from improve_analysis.sample._days import NEVER, YEAR, birthday, working_day
from improve_analysis.sample._draws import Part, between, chance, evenly, pick, pick_by_row, stream, wait

PATHS = ("nothing", "assessed", "cin", "conference", "care")
NOTHING, ASSESSED, IN_NEED, CONFERENCE, CARE = range(5)

START_DELAY = (0.6, 0.25, 0.1, 0.05)
LATE_ASSESSMENT_DAYS = 15
LATE_CONFERENCE_DAYS = 7
LATER_CONCERN, ENQUIRY_LASTS_DAYS = 0.38, 25
CONFERENCE_FOR_SIBLING = 0.92
CONFERENCE_FACTOR, NOT_IN_NEED_FACTOR = (0.85, 1.32), (1.05, 0.9)
"""How likely each is against the average, for a first referral and for a later one."""
STEPS_DOWN = 0.8
BEFORE_CARE = {"crisis": 0, "need": 1, "plan": 2}
BEFORE_CARE_BY_AGE = ((0, (0.05, 0.1, 0.85)), (16, (0.27, 0.29, 0.44)), (18, (0.5, 0.42, 0.08)))
"""What came before care, by age at referral under which (under 0: not yet born)."""

RETURNS = 0.56
RETURN_SOON, RETURN_SOON_DAYS, RETURN_LATE_DAYS = 0.55, 110, 700
REFERRED_AGAIN_WITH_FAMILY = 0.9


@dataclass(kw_only=True)
class Need:
    """Every journey and every period of care, from the warm-up on. Frames grow by one part for each round."""

    journeys: list[pd.DataFrame] = field(default_factory=list)
    periods: list[pd.DataFrame] = field(default_factory=list)

    def all_journeys(self) -> pd.DataFrame:
        """Index: the journey. In order of referral."""
        return pd.concat(self.journeys, ignore_index=True)

    def all_periods(self) -> pd.DataFrame:
        """Periods of care; column `journey` is the index of `all_journeys`."""
        sizes = np.cumsum([0, *(len(part) for part in self.journeys)])
        parts = [part.assign(journey=part["row"] + first) for part, first in zip(self.periods, sizes, strict=False)]
        return pd.concat(parts, ignore_index=True).drop(columns="row")


def needs(seed: int, children: pd.DataFrame, end: int) -> Need:
    """The journeys of families referred first on `known_from`, round by round until nobody is referred before `end`."""
    rng, routes = stream(seed, Part.NEED), stream(seed, Part.CARE_ROUTES)
    found = Need()
    free_from = pd.Series(0, index=children.index)
    next_referral = children.groupby("family")["known_from"].first()
    again = False
    while len(next_referral):
        rows = _referred(rng, children, next_referral, free_from, again=again)
        journeys, periods = _run(rng, routes, rows, again=again)
        found.journeys.append(journeys)
        found.periods.append(periods)
        free_from.loc[journeys["child"]] = journeys["closed"].to_numpy()
        next_referral = _returns(rng, journeys, end)
        again = True
    return found


def unaccompanied(seed: int, children: pd.DataFrame) -> Need:
    """The journeys of unaccompanied children: looked after from the day they arrive."""
    rng, routes = stream(seed, Part.UNACCOMPANIED_NEED), stream(seed, Part.UNACCOMPANIED_ROUTES)
    rows = _rows_of(children, children["known_from"].to_numpy())
    paths = np.full(len(rows), CARE)
    journeys = _timeline(rng, rows, paths)
    crisis = rows["referred"].to_numpy()
    journeys = journeys.assign(before_care=BEFORE_CARE["crisis"], entered=crisis, enquiry=NEVER, conference=NEVER)
    closed, periods = care_routes.periods(routes, journeys)
    return Need(journeys=[_closed(rng, journeys, closed)], periods=[periods])


def _referred(
    rng: np.random.Generator,
    children: pd.DataFrame,
    next_referral: pd.Series,
    free_from: pd.Series,
    *,
    again: bool,
) -> pd.DataFrame:
    """The children referred: those of the families under 18, whose last episode has closed."""
    there = children[children["family"].isin(next_referral.index)]
    referred = next_referral.loc[there["family"]].to_numpy()
    young = referred < birthday(there["born"].to_numpy(), 18) - 30
    free = free_from.loc[there.index].to_numpy() < referred
    if again:
        free &= chance(rng, REFERRED_AGAIN_WITH_FAMILY, len(there))
    kept = young & free
    return _rows_of(there[kept], referred[kept])


def _rows_of(children: pd.DataFrame, referred: np.ndarray) -> pd.DataFrame:
    rows = children[["family", "born", "unaccompanied"]].assign(child=children.index, referred=referred)
    return rows.reset_index(drop=True)


def _run(
    rng: np.random.Generator, routes: np.random.Generator, rows: pd.DataFrame, *, again: bool
) -> tuple[pd.DataFrame, pd.DataFrame]:
    journeys = _timeline(rng, rows, _paths(rng, rows, again=again))
    closed, periods = care_routes.periods(routes, journeys)
    return _closed(rng, journeys, closed), periods


# Which way ----------------------------------------------------------------------------------------------------------


def _paths(rng: np.random.Generator, rows: pd.DataFrame, *, again: bool) -> np.ndarray:
    """One of `PATHS` for each row: drawn for the family, with brothers and sisters mostly alike."""
    family, first = np.unique(rows["family"].to_numpy(), return_index=True)
    of_family = np.searchsorted(family, rows["family"].to_numpy())
    referred = rows["referred"].to_numpy()[first]
    paths = _family_paths(rng, referred, again=again)[of_family]
    spared = (paths == CONFERENCE) & chance(rng, 1 - CONFERENCE_FOR_SIBLING, len(rows))
    paths = np.where(spared, IN_NEED, paths)
    return np.where(_enter_care(rng, rows, of_family, len(family)), CARE, paths)


def _family_paths(rng: np.random.Generator, referred: np.ndarray, *, again: bool) -> np.ndarray:
    nothing, assessed, conference = (
        calibration.through_year(figures, referred, scale=0.01)
        for figures in (calibration.NO_FURTHER_ACTION_PCT, calibration.NOT_IN_NEED_PCT, calibration.CONFERENCES_PCT)
    )
    assessed = assessed * NOT_IN_NEED_FACTOR[again]
    conference = conference * CONFERENCE_FACTOR[again]
    in_need = (1 - nothing - assessed - conference).clip(0.05)
    return pick_by_row(rng, np.column_stack([nothing, assessed, in_need, conference]))


def _enter_care(rng: np.random.Generator, rows: pd.DataFrame, of_family: np.ndarray, families: int) -> np.ndarray:
    """Which children will enter care: one child of a few families, and some of that child's brothers and sisters."""
    age = (rows["referred"] - rows["born"]).to_numpy() / YEAR
    readiness = care_routes.by_age(calibration.CARE_BY_AGE, age)
    most = np.zeros(families)
    np.maximum.at(most, of_family, readiness)
    foremost = readiness == most[of_family]
    follows = np.where(foremost, 1.0, np.where(age < 12, 0.32, 0.08))
    expected = np.bincount(of_family, most[of_family] * follows, families)
    share = calibration.through_year(calibration.ENTRIES, rows["referred"].to_numpy())
    share = share / calibration.through_year(calibration.REFERRALS, rows["referred"].to_numpy())
    scale = len(rows) / max(expected.sum(), 1e-9)
    chance_of_family = scale * most * np.bincount(of_family, share, families) / np.bincount(of_family)
    referred = np.bincount(of_family, rows["referred"], families) / np.bincount(of_family)
    chosen = evenly(rng, chance_of_family.clip(max=1), referred)
    return chosen[of_family] & chance(rng, follows, len(rows))


# When ---------------------------------------------------------------------------------------------------------------


def _timeline(rng: np.random.Generator, rows: pd.DataFrame, paths: np.ndarray) -> pd.DataFrame:
    """The days of assessment, enquiry, conference, plans and entry to care."""
    family, first = np.unique(rows["family"].to_numpy(), return_index=True)
    of_family = np.searchsorted(family, rows["family"].to_numpy())
    started, authorised = _assessments(rng, rows["referred"].to_numpy()[first])
    something = paths != NOTHING
    journeys = rows.assign(
        path=paths,
        started=np.where(something, started[of_family], NEVER),
        authorised=np.where(something, authorised[of_family], NEVER),
    )
    journeys = _before_care(rng, journeys)
    journeys = _enquiries(rng, journeys, of_family, first)
    journeys = _plans(rng, journeys, of_family, len(family))
    return _entries(rng, journeys, of_family, len(family))


def _assessments(rng: np.random.Generator, referred: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The day an assessment starts and the day it is authorised, by family."""
    size = len(referred)
    started = working_day(referred, pick(rng, np.array(START_DELAY), size))
    in_time = chance(rng, calibration.through_year(calibration.ASSESSED_IN_TIME_PCT, referred, scale=0.01), size)
    short = np.clip(46 * rng.beta(2.6, 1.15, size), 1, 45).astype("int64")
    late = 46 + wait(rng, LATE_ASSESSMENT_DAYS, size)
    return started, working_day(started, np.where(in_time, short, late))


def _before_care(rng: np.random.Generator, journeys: pd.DataFrame) -> pd.DataFrame:
    age = (journeys["referred"] - journeys["born"]).to_numpy() / YEAR
    band = np.searchsorted([bound for bound, _ in BEFORE_CARE_BY_AGE[:-1]], age, side="right")
    shares = np.array([shares for _, shares in BEFORE_CARE_BY_AGE])[band]
    return journeys.assign(before_care=pick_by_row(rng, shares))


def _enquiries(
    rng: np.random.Generator, journeys: pd.DataFrame, of_family: np.ndarray, first: np.ndarray
) -> pd.DataFrame:
    """The day of the strategy discussion, and of the conference where there is one."""
    referred = journeys["referred"].to_numpy()[first]
    size = len(first)
    path, before = journeys["path"].to_numpy(), journeys["before_care"].to_numpy()
    later = chance(rng, LATER_CONCERN, size) & (path[first] != ASSESSED)
    begun = working_day(referred + np.where(later, wait(rng, 70, size), between(rng, 0, 3, size)))
    held = working_day(begun, _conference_days(rng, begun))
    conferred = (path == CONFERENCE) | ((path == CARE) & (before == BEFORE_CARE["plan"]))
    only_enquiry = ~conferred & np.isin(path, (ASSESSED, IN_NEED, CARE)) & _enquired(rng, referred)[of_family]
    return journeys.assign(
        enquiry=np.where(conferred | only_enquiry, begun[of_family], NEVER),
        conference=np.where(conferred, held[of_family], NEVER),
    )


def _enquired(rng: np.random.Generator, referred: np.ndarray) -> np.ndarray:
    """Families with an enquiry that leads to no conference."""
    level = calibration.through_year(calibration.ENQUIRIES_PER_REFERRAL, referred)
    conferred = calibration.through_year(calibration.CONFERENCES_PCT, referred, scale=0.01)
    return chance(rng, (level - conferred) / (0.97 - conferred), len(referred))


def _conference_days(rng: np.random.Generator, begun: np.ndarray) -> np.ndarray:
    """Working days from the strategy discussion to the conference."""
    size = len(begun)
    in_time = chance(rng, calibration.through_year(calibration.CONFERENCE_IN_TIME_PCT, begun, scale=0.01), size)
    short = np.clip(16 * rng.beta(4, 1.4, size), 3, 15).astype("int64")
    return np.where(in_time, short, 16 + wait(rng, LATE_CONFERENCE_DAYS, size))


def _plans(rng: np.random.Generator, journeys: pd.DataFrame, of_family: np.ndarray, families: int) -> pd.DataFrame:
    """Child protection plans from conferences; child in need plans from assessments, conferences and ended plans."""
    conference = journeys["conference"].to_numpy()
    care = (journeys["path"] == CARE).to_numpy()
    made = (conference < NEVER) & (care | chance(rng, calibration.CONFERENCE_TO_PLAN - 0.03, families)[of_family])
    lengths = np.array([*calibration.PLAN_ENDS_AT_REVIEW])
    length = lengths[pick(rng, np.array([*calibration.PLAN_ENDS_AT_REVIEW.values()]), families)]
    length = (length + between(rng, 0, 20, families))[of_family]
    plan_start = np.where(made, conference, NEVER)
    plan_end = np.where(made, conference + length, NEVER)
    after_plan = made & chance(rng, STEPS_DOWN, families)[of_family]
    from_assessment = np.isin(journeys["path"], (IN_NEED, CARE)) & (conference >= NEVER)
    cin_start = np.where(from_assessment, journeys["authorised"] + between(rng, 0, 6, families)[of_family], NEVER)
    cin_start = np.where((conference < NEVER) & ~made, conference, cin_start)
    cin_start = np.where(after_plan, plan_end, cin_start)
    mean = np.where(made, 100, calibration.CIN_PLAN_DAYS)
    cin_length = 14 + (mean * rng.gamma(1.25, 1 / 1.25, families)[of_family]).astype("int64")
    return journeys.assign(
        plan_start=plan_start,
        plan_end=plan_end,
        cin_start=cin_start,
        cin_end=np.where(cin_start < NEVER, cin_start + cin_length, NEVER),
    )


def _entries(rng: np.random.Generator, journeys: pd.DataFrame, of_family: np.ndarray, families: int) -> pd.DataFrame:
    """The day of entry to care; plans end with it. Who would be 18 by then stays a child in need."""
    before = journeys["before_care"].to_numpy()
    referred, born = journeys["referred"].to_numpy(), journeys["born"].to_numpy()
    entered = np.select(
        [before == BEFORE_CARE["crisis"], before == BEFORE_CARE["need"]],
        [referred + between(rng, 0, 4, families)[of_family], referred + 25 + wait(rng, 120, families)[of_family]],
        default=journeys["conference"] + 5 + wait(rng, 130, families)[of_family],
    )
    entered = np.where(born > referred, np.maximum(born + between(rng, 0, 4, families)[of_family], referred), entered)
    in_care = (journeys["path"] == CARE).to_numpy()
    too_old = in_care & (entered > birthday(born, 18) - 30)
    entered = np.where(in_care & ~too_old, entered, NEVER)
    journeys = journeys.assign(path=np.where(too_old, IN_NEED, journeys["path"]), entered=entered)
    return _cut_short_by_care(journeys)


def _cut_short_by_care(journeys: pd.DataFrame) -> pd.DataFrame:
    """Plans of children who enter care end within weeks; what had not begun by then does not begin."""
    entered = journeys["entered"].to_numpy()
    cut = journeys.copy()
    for start, end, grace in (("plan_start", "plan_end", 35), ("cin_start", "cin_end", 0)):
        begun = (cut[start] < entered).to_numpy()
        cut[end] = np.where(begun, np.minimum(cut[end], entered + grace), NEVER)
        cut[start] = np.where(begun, cut[start], NEVER)
    overlap = (cut["cin_start"] < NEVER) & (cut["cin_start"] < cut["plan_end"]) & (cut["plan_start"] < NEVER)
    cut.loc[overlap, ["cin_start", "cin_end"]] = NEVER
    unmet = (cut["conference"] >= entered).to_numpy() & (entered < NEVER)
    cut.loc[unmet, "conference"] = NEVER
    cut.loc[(cut["enquiry"] > entered).to_numpy() & (entered < NEVER), "enquiry"] = NEVER
    return cut


# The close ----------------------------------------------------------------------------------------------------------


def _closed(rng: np.random.Generator, journeys: pd.DataFrame, after_care: np.ndarray) -> pd.DataFrame:
    """The day each episode closes: when its work is done, on the 18th birthday at the latest, or after care."""
    soon = between(rng, 0, 9, len(journeys))
    path, authorised = journeys["path"].to_numpy(), journeys["authorised"].to_numpy()
    worked = np.maximum.reduce([_if_ever(authorised), *(_if_ever(journeys[end]) for end in ("plan_end", "cin_end"))])
    worked = np.maximum(worked, _if_ever(journeys["enquiry"], ENQUIRY_LASTS_DAYS))
    closed = np.select(
        [path == NOTHING, path == ASSESSED, path == CARE],
        [journeys["referred"] + soon // 4, authorised + soon, np.maximum(after_care, worked)],
        default=worked + soon,
    )
    adult = np.maximum(birthday(journeys["born"].to_numpy(), 18), journeys["referred"])
    closed = np.where(path == CARE, np.maximum(np.minimum(closed, adult), after_care), np.minimum(closed, adult))
    return _within_episode(journeys.assign(closed=closed, family_referral=_numbered(journeys)))


def _if_ever(days: pd.Series | np.ndarray, more: int = 0) -> np.ndarray:
    """The days, some days on; 0 for what never happens."""
    return np.where(np.asarray(days) < NEVER, np.asarray(days) + more, 0)


def _within_episode(journeys: pd.DataFrame) -> pd.DataFrame:
    """What would have begun on the day of the close or later did not; what was going on ended with it."""
    closed = journeys["closed"].to_numpy()
    found = journeys.copy()
    found["authorised"] = np.where(found["started"] < NEVER, np.minimum(found["authorised"], closed), NEVER)
    spells = (("enquiry", None), ("conference", None), ("plan_start", "plan_end"), ("cin_start", "cin_end"))
    for start, end in spells:
        begun = (found[start] < closed).to_numpy()
        found[start] = np.where(begun, found[start], NEVER)
        if end:
            found[end] = np.where(begun, np.minimum(found[end], closed), NEVER)
    return found


def _numbered(journeys: pd.DataFrame) -> np.ndarray:
    """Children of one family referred on one day were referred together: the same number."""
    return (journeys["family"] * NEVER + journeys["referred"]).to_numpy()


def _returns(rng: np.random.Generator, journeys: pd.DataFrame, end: int) -> pd.Series:
    """Index the families that are referred again, value the day; only days up to `end`."""
    at_home = journeys[journeys["path"] != CARE]
    closed = at_home.groupby("family")["closed"].max()
    size = len(closed)
    level = calibration.through_year(calibration.REREFERRED_PCT, closed.to_numpy()) / 23.5
    comes_back = chance(rng, RETURNS * level, size)
    soon = chance(rng, RETURN_SOON, size)
    gap = 7 + np.where(soon, wait(rng, RETURN_SOON_DAYS, size), wait(rng, RETURN_LATE_DAYS, size))
    again = pd.Series(working_day(closed.to_numpy() + gap), index=closed.index)
    return again[comes_back & (again <= end).to_numpy()]
