"""Time until something happens, with those still waiting counted.

Kaplan and Meier (1958) for one kind of ending, Aalen and Johansen (1978) for several, both with late entry (left
truncation): a spell watched only from day `entry` is at risk on the days after it. Held against R's `survival`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

Array = npt.NDArray[np.float64]

NORMAL_95 = 1.959963984540054
"""The standard normal deviate that leaves 2.5% in each tail."""


@dataclass(frozen=True, kw_only=True)
class _Watch:
    """The days on which spells ended (`times`), and the spells' days of entry and exit, each sorted."""

    times: Array
    entries: Array
    exits: Array

    def at_risk(self, days: npt.ArrayLike) -> Array:
        """Spells under watch just before each day: entered before it and not gone before it."""
        entered = np.searchsorted(self.entries, days, side="left")
        gone = np.searchsorted(self.exits, days, side="left")
        return (entered - gone).astype("float64")


@dataclass(frozen=True, kw_only=True)
class Curve:
    """A Kaplan-Meier curve: `surviving[i]` is the share not yet done just after `times[i]`, which ascend."""

    times: Array
    surviving: Array
    ended: Array
    watch: _Watch

    def done_by(self, days: Sequence[float]) -> Array:
        """The share done by each day, the day itself included; level after the last ending (see `at_risk`)."""
        steps = np.concatenate([[1.0], self.surviving])
        return 1 - steps[np.searchsorted(self.times, days, side="right")]

    def interval(self, days: Sequence[float]) -> tuple[Array, Array]:
        """The 95% limits, lower then upper, of the share done by each day, on the log-log scale.

        Kalbfleisch and Prentice (1980), with Greenwood's variance. There is no doubt before the first ending (both
        limits are 0), and none can be stated once all are done (both are missing).
        """
        risk = self.watch.at_risk(self.times)
        with np.errstate(divide="ignore", invalid="ignore"):
            error = np.sqrt(np.cumsum(self.ended / (risk * (risk - self.ended)))) / np.abs(np.log(self.surviving))
            fewest, most = (self.surviving ** np.exp(sign * NORMAL_95 * error) for sign in (1, -1))
        at = np.searchsorted(self.times, days, side="right")
        fewest, most = (np.where(self.surviving > 0, limit, np.nan) for limit in (fewest, most))
        return 1 - np.concatenate([[1.0], most])[at], 1 - np.concatenate([[1.0], fewest])[at]

    def median(self) -> float:
        """The first day by which half are done, or midway to the next ending where exactly half are; else missing."""
        reached = np.flatnonzero(self.surviving <= 0.5 + 1e-12)
        if not reached.size:
            return float("nan")
        first = reached[0]
        later = np.flatnonzero(self.surviving < 0.5 - 1e-12)
        if abs(self.surviving[first] - 0.5) < 1e-12 and later.size:
            return float((self.times[first] + self.times[later[0]]) / 2)
        return float(self.times[first])

    def median_interval(self) -> tuple[float, float]:
        """The 95% limits of the median, Brookmeyer and Crowley's (1982): the days on which half may have been done.

        A test of whether half are done, on the log-log scale of `interval`, is turned round. The upper is infinite
        where the last ending still leaves it open, and both are missing where no ending may be the median.
        """
        lower, upper = self.interval(self.times.tolist())
        may_be = np.flatnonzero((lower <= 0.5) & (upper >= 0.5))
        if not may_be.size:
            return float("nan"), float("nan")
        after = may_be[-1] + 1
        return float(self.times[may_be[0]]), float(self.times[after]) if after < len(self.times) else float("inf")

    def at_risk(self, days: Sequence[float]) -> Array:
        """Spells still watched just before each day."""
        return self.watch.at_risk(days)

    def events_between(self, days: Sequence[float]) -> Array:
        """Endings after the day before in `days` (from the start, for the first) up to and including each."""
        return _between(self.times, self.ended, days)


@dataclass(frozen=True, kw_only=True)
class CumulativeIncidence:
    """For each route, the share that has ended by it just after each of `times`, which ascend.

    `every`: endings by any route, and `surviving` the share not yet ended by any.
    """

    times: Array
    incidence: dict[str, Array]
    ended: dict[str, Array]
    every: Array
    surviving: Array
    watch: _Watch

    def by(self, days: Sequence[float]) -> dict[str, Array]:
        """For each route, the share that ended by it by each day; level after the last ending (see `at_risk`)."""
        at = np.searchsorted(self.times, days, side="right")
        return {route: np.concatenate([[0.0], steps])[at] for route, steps in self.incidence.items()}

    def error(self, route: str, days: Sequence[float]) -> Array:
        """The standard error of the share that ended by a route by each day, by the delta method.

        Dinse and Larson (1986): Greenwood's variance where there is one route, and what the routes take from each other
        where there are more. Missing from the day on which everybody watched had ended.
        """
        share, by_route, every = self.incidence[route], self.ended[route], self.every
        risk = self.watch.at_risk(self.times)
        before = np.concatenate([[1.0], self.surviving[:-1]])[: len(self.times)]
        with np.errstate(divide="ignore", invalid="ignore"):
            greenwood = every / (risk * (risk - every))
            own, both = before**2 * by_route * (risk - by_route) / risk**3, before * by_route / risk**2
            squared, crossed, whole = (np.cumsum(share**power * greenwood) for power in (2, 1, 0))
            variance = share**2 * whole - 2 * share * crossed + squared + np.cumsum(own)
            variance -= 2 * (share * np.cumsum(both) - np.cumsum(share * both))
        steps = np.concatenate([[0.0], np.sqrt(np.maximum(variance, 0.0))])
        return steps[np.searchsorted(self.times, days, side="right")]

    def interval(self, route: str, days: Sequence[float]) -> tuple[Array, Array]:
        """The 95% limits, lower then upper, of the share that ended by a route by each day, on the log-log scale.

        With one route they are those of `Curve.interval`. There is no doubt before the first ending by the route.
        """
        share, error = self.by(days)[route], self.error(route, days)
        with np.errstate(divide="ignore", invalid="ignore"):
            spread = NORMAL_95 * error / ((1 - share) * np.abs(np.log1p(-share)))
            lower, upper = (1 - (1 - share) ** np.exp(sign * spread) for sign in (-1, 1))
        return np.where(share > 0, lower, 0.0), np.where(share > 0, upper, 0.0)

    def at_risk(self, days: Sequence[float]) -> Array:
        """Spells still watched just before each day."""
        return self.watch.at_risk(days)

    def events_between(self, days: Sequence[float]) -> dict[str, Array]:
        """For each route, endings after the day before in `days` up to and including each."""
        return {route: _between(self.times, ended, days) for route, ended in self.ended.items()}


def kaplan_meier(exit_days: pd.Series, done: pd.Series, *, entry: pd.Series | None = None) -> Curve:
    """The share done over time.

    `exit_days`: when each spell ended or was last seen; `done`: whether it ended then. `entry`: the day from which it
    was watched (0 or missing: from the start, so that an ending on day 0 counts). A spell that was over by the day it
    came under watch was never at risk, and is left out. Raises ValueError where an exit is missing.
    """
    spells = _spells(exit_days, done.astype("bool"), entry)
    watch = _watch(spells, spells["ending"])
    ended = _endings(spells["exit"], spells["ending"], watch.times)
    return Curve(times=watch.times, surviving=_surviving(ended, watch), ended=ended, watch=watch)


def aalen_johansen(
    exit_days: pd.Series, route: pd.Series, *, routes: Sequence[str], entry: pd.Series | None = None
) -> CumulativeIncidence:
    """The share that ended by each of `routes` over time; a missing `route` is a spell still open when last seen.

    Endings by a route not among `routes` compete with them like any other. The rest is as in `kaplan_meier`.
    """
    spells = _spells(exit_days, route, entry)
    exits, any_route = spells["exit"], spells["ending"].notna()
    watch = _watch(spells, any_route)
    every = _endings(exits, any_route, watch.times)
    surviving = _surviving(every, watch)
    before = np.concatenate([[1.0], surviving[:-1]])[: len(surviving)]
    ended = {name: _endings(exits, spells["ending"] == name, watch.times) for name in routes}
    risk = watch.at_risk(watch.times)
    incidence = {name: np.cumsum(before * count / risk) for name, count in ended.items()}
    return CumulativeIncidence(
        times=watch.times, incidence=incidence, ended=ended, every=every, surviving=surviving, watch=watch
    )


def _spells(exit_days: pd.Series, ending: pd.Series, entry: pd.Series | None) -> pd.DataFrame:
    """The spells that were ever at risk: `entry` (minus infinity where watched from the start), `exit`, `ending`."""
    if exit_days.isna().any():
        raise ValueError("Every spell needs a day on which it ended or was last seen.")
    entries = pd.Series(0.0, index=exit_days.index) if entry is None else entry.fillna(0).astype("float64")
    entries = entries.where(entries > 0, -np.inf)
    spells = pd.DataFrame({"entry": entries, "exit": exit_days.astype("float64"), "ending": ending})
    return spells[spells["exit"] > np.maximum(spells["entry"], -1)]


def _watch(spells: pd.DataFrame, ends: pd.Series) -> _Watch:
    entries, exits = (np.sort(spells[column].to_numpy(dtype="float64")) for column in ("entry", "exit"))
    return _Watch(times=np.unique(spells.loc[ends, "exit"].to_numpy(dtype="float64")), entries=entries, exits=exits)


def _surviving(ended: Array, watch: _Watch) -> Array:
    return np.cumprod(1 - ended / watch.at_risk(watch.times), dtype=np.float64)


def _endings(exit_days: pd.Series, ends: pd.Series, times: Array) -> Array:
    at, count = np.unique(exit_days[ends.to_numpy()].to_numpy(dtype="float64"), return_counts=True)
    found = np.zeros(len(times))
    found[np.searchsorted(times, at)] = count
    return found


def _between(times: Array, ended: Array, days: Sequence[float]) -> Array:
    total = np.concatenate([[0.0], np.cumsum(ended)])[np.searchsorted(times, days, side="right")]
    return np.diff(total, prepend=0.0)
