"""Ways of drawing at random that the parts of the simulation share."""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum
from typing import Any

import numpy as np

from improve_analysis.sample._days import YEAR


class Part(IntEnum):
    """The parts of the council. Each draws from its own stream, so that a new part disturbs no other."""

    FAMILIES = 1
    UNACCOMPANIED = 2
    CONTACT_FAMILIES = 3
    EARLY_HELP_FAMILIES = 4
    NEED = 5
    UNACCOMPANIED_NEED = 6
    CARE_ROUTES = 7
    UNACCOMPANIED_ROUTES = 8
    NEED_CODES = 9
    SOURCES = 10
    CONTACTS = 11
    EARLY_HELP = 12
    NEED_RECORDS = 13
    PROTECTION = 14
    SHORT_BREAKS = 15
    LEGAL_STATUS = 16
    PLACEMENTS = 17
    CARERS = 18
    REVIEWS = 19
    VISITS = 20
    PERMANENCE = 21
    MISSING = 22
    BEFORE_COURT = 23
    WORKERS = 24
    ALLOCATION = 25
    ON_DUTY = 26
    SNAPSHOTS = 27
    AUDITS = 28
    TRAINING = 29
    SUPERVISION = 30
    FOSTERING = 31
    PERSONS = 32
    PERSON_IDS = 33
    FAULTS = 34


def stream(seed: int, part: Part) -> np.random.Generator:
    return np.random.default_rng([seed, int(part)])


def choose(rng: np.random.Generator, weights: Mapping[Any, float], size: int) -> np.ndarray:
    """`size` of the keys of `weights`, by their weights."""
    keys = np.array([*weights])
    return keys[pick(rng, np.array([*weights.values()], dtype=float), size)]


def pick(rng: np.random.Generator, weights: np.ndarray, size: int) -> np.ndarray:
    """`size` positions in `weights`, by their weights."""
    bounds = np.cumsum(weights) / np.sum(weights)
    return np.minimum(np.searchsorted(bounds, rng.random(size), side="right"), len(bounds) - 1)


def pick_by_row(rng: np.random.Generator, weights: np.ndarray) -> np.ndarray:
    """For each row of `weights`, one column by that row's weights."""
    bounds = np.cumsum(weights, axis=1)
    drawn = rng.random(len(weights)) * bounds[:, -1]
    return (drawn[:, None] >= bounds).sum(axis=1).clip(max=weights.shape[1] - 1)


def chance(rng: np.random.Generator, share: np.ndarray | float, size: int) -> np.ndarray:
    """True with the probability `share`."""
    return rng.random(size) < share


def evenly(rng: np.random.Generator, share: np.ndarray, order: np.ndarray) -> np.ndarray:
    """True with the probability `share`, spread evenly along `order`.

    So of any stretch of it nearly as many are true as expected, where independent draws would scatter.
    """
    place = np.argsort(order, kind="stable")
    reached = np.cumsum(share[place]) + rng.random()
    found = np.empty(len(share), dtype=bool)
    found[place] = np.floor(reached) > np.floor(reached - share[place])
    return found


def wait(rng: np.random.Generator, mean_days: float | np.ndarray, size: int) -> np.ndarray:
    """Whole days until something without a memory happens."""
    return rng.exponential(mean_days, size).astype("int64")


def spread(rng: np.random.Generator, mean_days: float | np.ndarray, shape: float, size: int) -> np.ndarray:
    """Whole days around a mean (gamma); the larger `shape`, the closer."""
    return rng.gamma(shape, np.asarray(mean_days) / shape, size).astype("int64")


def between(rng: np.random.Generator, low: int, high: int, size: int) -> np.ndarray:
    """Whole numbers from `low` to `high`, both inclusive."""
    return rng.integers(low, high + 1, size)


def arrivals(rng: np.random.Generator, days: np.ndarray, a_year: np.ndarray) -> np.ndarray:
    """The days on which things happen that come at a rate of `a_year`, one rate for each of `days`."""
    return np.repeat(days, rng.poisson(a_year / YEAR))
