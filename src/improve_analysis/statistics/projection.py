"""Children in care in the years ahead: simulated child by child, month by month, from the rates of recent years.

Each month a child in care leaves, moves to another kind of placement or stays, by age, time in care and placement; at
18 all leave; and others come in. Every simulation has rates of its own, drawn from what the counts leave open (a gamma
posterior of each rate, its prior the rate of all kinds of placement together; entrants by bootstrap), and councils'
rates do not stand still (`Wander`). What the simulations lie between is the interval.
`benchmarks/projection_backtest.py` holds it against years that were held out.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]

MONTHS_A_YEAR = 12
ADULT_YEARS = 18
ADULT_MONTHS = ADULT_YEARS * MONTHS_A_YEAR
SETTLED_MONTHS = 24
"""Time in care is counted in completed months up to this, which stands for all that is longer."""

RATE_AGE_EDGES_MONTHS = (0, 12, 72, 144, 192)
RATE_TIME_EDGES_MONTHS = (0, 6, SETTLED_MONTHS)
"""Where the bands begin within which a rate is taken to be one: of age, and of time in care."""

FEWEST_MONTHS = 24
SIMULATIONS = 1_000

# The weight of the rate of all, in events: enough that a cell without events does not stand at none.
_PRIOR_EVENTS = 0.5
_MONTHS_A_QUARTER = 3

# How many bands of age alike in size the children would be in, for one to stand out as much as those of unlike size do.
_BANDS_ALIKE = 4


class Why(Enum):
    """Why nothing can be projected."""

    TOO_SHORT = "too short"
    NOBODY_IN_CARE = "nobody in care"


@dataclass(frozen=True, kw_only=True)
class CannotBeProjected:
    """Nothing can be projected from so many `months` of records; `needed`: how many it would take."""

    why: Why
    months: int
    needed: int = FEWEST_MONTHS


@dataclass(frozen=True, kw_only=True)
class Wander:
    """How far a council's rates stray, from year to year, from those of the years that they were taken from.

    `entries_sd`, `exits_sd`: standard deviations of the logarithm of a year's rate of all children over the usual one.
    Half of the variance is taken to be common to all ages, the other half to come from bands of age that each stray by
    themselves. `moves_sd`: likewise of the moves to each group, which stray apart. `carried_over`: the correlation of
    one year with the next (0 to 1).
    """

    entries_sd: float
    exits_sd: float
    moves_sd: float
    carried_over: float


COUNCILS = Wander(entries_sd=0.15, exits_sd=0.08, moves_sd=0.3, carried_over=0.6)
"""As in England, from DfE's numbers starting and ceasing to be looked after in each council, years to March 2021 to
2025, councils with 80 or more a year: over one year to four the variance of the logarithm of entries, chance taken off
at 1.5 times Poisson's, is 0.023, 0.045, 0.052 and 0.055, and of ceasing per child in care 0.006 over one year. Nothing
is published of moves: theirs is chosen so that ranges of kinds of placement hold in the back-test on invented councils.
"""

STEADY = Wander(entries_sd=0.0, exits_sd=0.0, moves_sd=0.0, carried_over=0.0)
"""Rates that stay as they are, though not known exactly."""


@dataclass(frozen=True, kw_only=True)
class Flows:
    """What happened to children in care under 18 over some whole months, as counts.

    Axes: month of age (0 to 215, completed), months in care (0 to 24, the last and more), group of placement, and the
    bands of rates. `children`: in care at the end, [age, time, group]. `entries`: [month, oldest first; age; first
    group]. `exposure_months`: months lived in care by children together, [age band, time band, group]. `exits`: before
    the 18th birthday, by the state that was left, likewise. `moves`: [age band, time band, from, to], none to the same.

    Raises ValueError for shapes that do not agree, negative or infinite counts, and moves that go nowhere.
    """

    children: Array
    entries: Array
    exposure_months: Array
    exits: Array
    moves: Array

    def __post_init__(self) -> None:
        groups = self.children.shape[-1]
        bands = (len(RATE_AGE_EDGES_MONTHS), len(RATE_TIME_EDGES_MONTHS), groups)
        wanted = (
            (self.children.shape, (ADULT_MONTHS, SETTLED_MONTHS + 1, groups)),
            (self.entries.shape, (len(self.entries), ADULT_MONTHS, groups)),
            (self.exposure_months.shape, bands),
            (self.exits.shape, bands),
            (self.moves.shape, (*bands, groups)),
        )
        if wrong := [f"{found} for {needed}" for found, needed in wanted if found != needed]:
            raise ValueError(f"Counts of flows have the wrong shape: {', '.join(wrong)}.")
        every = (self.children, self.entries, self.exposure_months, self.exits, self.moves)
        if not all((np.isfinite(counts) & (counts >= 0)).all() for counts in every):
            raise ValueError("Counts of flows are finite and not negative.")
        if self.moves.diagonal(axis1=2, axis2=3).any():
            raise ValueError("A move goes to another group.")


@dataclass(frozen=True, kw_only=True)
class Spread:
    """What the simulations say of some numbers of children: each array has the same axes."""

    median: Array
    low_80: Array
    high_80: Array
    low_95: Array
    high_95: Array


def age_band_of(months: npt.ArrayLike) -> Counts:
    """The place of the band of rates of an age in completed months."""
    return np.searchsorted(RATE_AGE_EDGES_MONTHS, np.asarray(months), side="right") - 1


def time_band_of(months: npt.ArrayLike) -> Counts:
    """The place of the band of rates of a time in care in completed months."""
    return np.searchsorted(RATE_TIME_EDGES_MONTHS, np.asarray(months), side="right") - 1


def simulate(
    flows: Flows, *, years_ahead: int, seed: int, simulations: int = SIMULATIONS, wander: Wander = COUNCILS
) -> Counts | CannotBeProjected:
    """Children in care at the end of each of the next years: [simulation, year, age in completed years, group].

    The same arguments give the same numbers.
    """
    months = len(flows.entries)
    if months < FEWEST_MONTHS:
        return CannotBeProjected(why=Why.TOO_SHORT, months=months)
    if not flows.exposure_months.any():
        return CannotBeProjected(why=Why.NOBODY_IN_CARE, months=months)
    random = np.random.default_rng(seed)
    rates = _draw_rates(flows, random, simulations)
    came, left = (
        _strayed_by_age(random, (simulations, years_ahead), sd, wander.carried_over)
        for sd in (wander.entries_sd, wander.exits_sd)
    )
    moved = _strayed(random, (simulations, years_ahead, flows.moves.shape[-1]), wander.moves_sd, wander.carried_over)
    cohort = _at_start(flows.children, simulations)
    ends = []
    for year in range(years_ahead):
        leaving = 1 - np.exp(-rates.exits * left[:, year, :, None, None])
        moving = _moving(rates.moves * moved[:, year, None, None, None, :])
        for _ in range(MONTHS_A_YEAR):
            there = _moved(_stayed(cohort, leaving, random), moving, random)
            new = _entrants(rates, rates.entries * came[:, year], random)
            cohort = _a_month_older(there, _stayed(new, _in_half_a_month(leaving), random), random)
        ends.append(_counted(cohort, simulations, flows.children.shape[-1]))
    return np.stack(ends, axis=1)


def spread(simulated: npt.ArrayLike) -> Spread:
    """The middle of the simulations (the first axis), and what 80 and 95 in 100 of them lie between."""
    found = np.quantile(np.asarray(simulated, dtype="float64"), [0.5, 0.1, 0.9, 0.025, 0.975], axis=0)
    return Spread(median=found[0], low_80=found[1], high_80=found[2], low_95=found[3], high_95=found[4])


@dataclass(frozen=True, kw_only=True)
class _Rates:
    """Rates a month of each simulation (the first axis).

    `exits` and `moves` have the axes of the flows, `entries` are by age band. `entrants`: for each simulation those to
    draw from, as places in `age_months` and `groups`, the youngest band first; `bands` is where each begins in them,
    and where the last ends.
    """

    exits: Array
    moves: Array
    entries: Array
    dispersion: float
    entrants: Counts
    bands: Counts
    age_months: Counts
    groups: Counts


@dataclass(frozen=True, kw_only=True)
class _Moving:
    """The chance to move in a month from each state, and the share of moves to each group or one before it."""

    chance: Array
    destinations: Array


@dataclass(frozen=True, kw_only=True)
class _Cohort:
    """Children in care, one a place: which simulation, age and time in care in completed months, group."""

    simulation: Counts
    age: Counts
    time: Counts
    group: Counts

    def where(self, chosen: npt.NDArray[np.bool_]) -> _Cohort:
        places = np.flatnonzero(chosen)
        return _Cohort(
            simulation=self.simulation.take(places),
            age=self.age.take(places),
            time=self.time.take(places),
            group=self.group.take(places),
        )

    @property
    def state(self) -> tuple[Counts, ...]:
        """Places in arrays of rates."""
        return self.simulation, _AGE_BANDS[self.age], _TIME_BANDS[self.time], self.group


_AGE_BANDS = age_band_of(np.arange(ADULT_MONTHS))
_TIME_BANDS = time_band_of(np.arange(SETTLED_MONTHS + 1))


# What the counts leave open ------------------------------------------------------------------------------------------


def _draw_rates(flows: Flows, random: np.random.Generator, simulations: int) -> _Rates:
    exposure = flows.exposure_months
    exits = _posterior(random, flows.exits, exposure, _usual_exits(flows), simulations)
    moves = _posterior(random, flows.moves, exposure[..., None], _usual_moves(flows), simulations)
    dispersion = _dispersion(flows.entries.sum(axis=(1, 2)))
    age_months, groups = np.nonzero(flows.entries.sum(axis=0))
    numbers = flows.entries.sum(axis=0)[age_months, groups].astype("int64")
    age_months, groups = np.repeat(age_months, numbers), np.repeat(groups, numbers)
    known = np.bincount(_AGE_BANDS[age_months], minlength=len(RATE_AGE_EDGES_MONTHS))
    return _Rates(
        exits=exits,
        moves=moves,
        entries=random.gamma(known / dispersion, dispersion / len(flows.entries), (simulations, len(known))),
        dispersion=dispersion,
        entrants=_resampled(known, random, simulations),
        bands=np.concatenate([[0], known.cumsum()]),
        age_months=age_months,
        groups=groups,
    )


def _resampled(known: Counts, random: np.random.Generator, simulations: int) -> Counts:
    """For each simulation as many of each band as are known, drawn with replacement."""
    start, size = np.repeat(known.cumsum() - known, known), np.repeat(known, known)
    return start + (random.random((simulations, len(size))) * size).astype("int64")


def _posterior(random: np.random.Generator, events: Array, exposure: Array, usual: Array, simulations: int) -> Array:
    """Draws of rates: Poisson counts, a gamma prior about the usual rate. A usual rate of none stays none."""
    prior_exposure = np.divide(_PRIOR_EVENTS, usual, out=np.ones_like(usual), where=usual > 0)
    drawn = random.gamma(events + _PRIOR_EVENTS, 1 / (exposure + prior_exposure), (simulations, *events.shape))
    return drawn * (usual > 0)


def _usual_exits(flows: Flows) -> Array:
    """The rate of leaving by age and time in care, of all groups together: the prior of each group's."""
    overall = flows.exits.sum() / flows.exposure_months.sum()
    if overall == 0:
        return np.zeros((*flows.exits.shape[:2], 1))
    left, lived = (counts.sum(axis=2, keepdims=True) for counts in (flows.exits, flows.exposure_months))
    return (left + _PRIOR_EVENTS) / (lived + _PRIOR_EVENTS / overall)


def _usual_moves(flows: Flows) -> Array:
    """The rate of moving from each group to each, at all ages and times together."""
    moved, lived = flows.moves.sum(axis=(0, 1)), flows.exposure_months.sum(axis=(0, 1))[:, None]
    return np.divide(moved, lived, out=np.zeros_like(moved), where=lived > 0)


def _dispersion(entries_by_month: Array) -> float:
    """The variance of a quarter's entries over their mean, at least 1: brothers and sisters come together."""
    whole = len(entries_by_month) // _MONTHS_A_QUARTER * _MONTHS_A_QUARTER
    quarters = entries_by_month[-whole:].reshape(-1, _MONTHS_A_QUARTER).sum(axis=1)
    mean = float(quarters.mean())
    return max(float(quarters.var(ddof=1)) / mean, 1.0) if mean > 0 else 1.0


def _strayed_by_age(random: np.random.Generator, size: tuple[int, int], sd: float, carried_over: float) -> Array:
    """For each simulation, year and age band a factor of mean 1."""
    common = _strayed(random, (*size, 1), sd * np.sqrt(1 / 2), carried_over)
    return common * _strayed(random, (*size, len(RATE_AGE_EDGES_MONTHS)), sd * np.sqrt(_BANDS_ALIKE / 2), carried_over)


def _strayed(random: np.random.Generator, size: tuple[int, int, int], sd: float, carried_over: float) -> Array:
    """Factors of mean 1: their logarithms go back to the usual along the years, the second axis (autoregressive)."""
    logs = random.standard_normal(size)
    for year in range(1, size[1]):
        logs[:, year] = carried_over * logs[:, year - 1] + np.sqrt(1 - carried_over**2) * logs[:, year]
    return np.exp(sd * logs - sd**2 / 2)


# From one month to the next ------------------------------------------------------------------------------------------


def _at_start(children: Array, simulations: int) -> _Cohort:
    age, time, group = (np.repeat(place, children[children > 0].astype("int64")) for place in np.nonzero(children))
    return _Cohort(
        simulation=np.repeat(np.arange(simulations), len(age)),
        age=np.tile(age, simulations),
        time=np.tile(time, simulations),
        group=np.tile(group, simulations),
    )


def _in_half_a_month(leaving: Array) -> Array:
    """The chance for those who come in the course of a month, from that of a whole one."""
    return 1 - np.sqrt(1 - leaving)


def _a_month_older(there: _Cohort, new: _Cohort, random: np.random.Generator) -> _Cohort:
    """All at the end of a month, those grown up left out; of who came in its course half have completed a month."""
    months = np.concatenate([np.ones(len(there.age), dtype="int64"), random.integers(2, size=len(new.age))])
    everyone = _Cohort(
        simulation=np.concatenate([there.simulation, new.simulation]),
        age=np.concatenate([there.age, new.age]) + months,
        time=np.minimum(np.concatenate([there.time, new.time]) + months, SETTLED_MONTHS),
        group=np.concatenate([there.group, new.group]),
    )
    return everyone.where(everyone.age < ADULT_MONTHS)


def _stayed(cohort: _Cohort, leaving: Array, random: np.random.Generator) -> _Cohort:
    return cohort.where(random.random(len(cohort.age)) >= leaving[cohort.state])


def _moving(moves: Array) -> _Moving:
    total = moves.sum(axis=-1)
    shares = np.divide(moves, total[..., None], out=np.zeros_like(moves), where=total[..., None] > 0)
    return _Moving(chance=1 - np.exp(-total), destinations=shares.cumsum(axis=-1))


def _moved(cohort: _Cohort, moving: _Moving, random: np.random.Generator) -> _Cohort:
    moves = random.random(len(cohort.age)) < moving.chance[cohort.state]
    drawn = random.random(int(moves.sum()))
    shares = moving.destinations[cohort.where(moves).state]
    group = cohort.group.copy()
    group[moves] = np.minimum((shares <= drawn[:, None]).sum(axis=1), shares.shape[1] - 1)
    return _Cohort(simulation=cohort.simulation, age=cohort.age, time=cohort.time, group=group)


def _entrants(rates: _Rates, entries: Array, random: np.random.Generator) -> _Cohort:
    """Who comes in a month: each simulation draws from its own entrants, `entries` of each band being expected."""
    beyond = rates.dispersion - 1
    expected = random.gamma(entries / beyond, beyond) if beyond > 0 else entries
    simulation, band = np.divmod(np.repeat(np.arange(entries.size), random.poisson(expected).ravel()), entries.shape[1])
    known = np.diff(rates.bands)[band]
    place = rates.bands[band] + (random.random(len(band)) * known).astype("int64")
    chosen = rates.entrants[simulation, place]
    return _Cohort(
        simulation=simulation,
        age=rates.age_months[chosen],
        time=np.zeros(len(simulation), dtype="int64"),
        group=rates.groups[chosen],
    )


def _counted(cohort: _Cohort, simulations: int, groups: int) -> Counts:
    shape = (simulations, ADULT_YEARS, groups)
    places = np.ravel_multi_index((cohort.simulation, cohort.age // MONTHS_A_YEAR, cohort.group), shape)
    return np.bincount(places, minlength=int(np.prod(shape))).reshape(shape)
