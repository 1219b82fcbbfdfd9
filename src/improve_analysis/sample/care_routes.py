"""How a period of care will end and when: by adoption, a special guardian, home, growing up, or another way."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from improve_analysis.sample import calibration
from improve_analysis.sample._days import NEVER, YEAR, birthday
from improve_analysis.sample._draws import between, chance, pick_by_row, spread, wait

ADOPTION, GUARDIANSHIP, HOME, STAYS, OTHER = range(5)

SHORT_STAY, SHORT_STAY_DAYS, HOME_DAYS = 0.42, 45, 270
GUARDIANSHIP_DAYS, OTHER_DAYS = 430, 260
SETTLED_BEFORE_CLOSE = (30, 110)
DECISION_DAYS, ORDER_AFTER_DECISION, MATCH_AFTER_ORDER, PLACED_AFTER_MATCH, ADOPTED_AFTER_PLACED = (
    230,
    (20, 80),
    195,
    (14, 42),
    (190, 330),
)
"""Days from entry to the agency's decision, to the placement order, the match, moving in and the adoption order. Set so
that children adopted moved in 480 to 560 days after they entered care."""
EARLY_PERMANENCE = 0.17

MILESTONES = ("decided", "ordered", "matched", "placed")


def by_age(bands: Sequence[tuple[int, float]], age: np.ndarray) -> np.ndarray:
    """The value of the band that holds each age; bands are (under which age, value)."""
    place = np.searchsorted([bound for bound, _ in bands[:-1]], age, side="right")
    return np.array([value for _, value in bands])[place]


def periods(rng: np.random.Generator, journeys: pd.DataFrame) -> tuple[np.ndarray, pd.DataFrame]:
    """The periods of care of the journeys that have one, and for each journey the day it closes after care (0: none).

    Columns: `row` (position in `journeys`), `child`, `born`, `unaccompanied`, `entered`, `left`, `route`, `early`
    (early permanence), the days `MILESTONES`, and `again` (True for a return to care in the same episode of need).
    """
    enter = np.flatnonzero(journeys["entered"].to_numpy() < NEVER)
    first = _period(rng, journeys.iloc[enter].assign(row=enter), again=False)
    back = first[(first["route"] == HOME) & chance(rng, calibration.RETURNS_TO_CARE, len(first))]
    entered = back["left"].to_numpy() + 15 + wait(rng, 130, len(back))
    young = entered < birthday(back["born"].to_numpy(), 18) - 60
    second = _period(rng, back[young].assign(entered=entered[young]), again=True)
    found = pd.concat([first, second], ignore_index=True)
    return _closes(rng, found, len(journeys)), found


def _period(rng: np.random.Generator, rows: pd.DataFrame, *, again: bool) -> pd.DataFrame:
    entered, born = rows["entered"].to_numpy(), rows["born"].to_numpy()
    alone = rows["unaccompanied"].to_numpy(dtype=bool)
    route = _routes(rng, (entered - born) / YEAR, alone)
    milestones = _milestones(rng, entered, route)
    length = _lengths(rng, route)
    left = np.where(
        route == ADOPTION, milestones["placed"] + between(rng, *ADOPTED_AFTER_PLACED, len(rows)), entered + length
    )
    adult = birthday(born, 18)
    grown = (route == STAYS) | (left >= adult)
    return rows[["row", "child", "born", "unaccompanied", "entered"]].assign(
        left=np.where(grown, adult, left),
        route=np.where(grown, STAYS, route),
        early=(route == ADOPTION) & chance(rng, EARLY_PERMANENCE, len(rows)),
        again=again,
        **milestones,
    )


def _routes(rng: np.random.Generator, age: np.ndarray, alone: np.ndarray) -> np.ndarray:
    place = np.searchsorted([bound for bound, _ in calibration.ROUTES_BY_AGE[:-1]], age, side="right")
    shares = np.array([shares for _, shares in calibration.ROUTES_BY_AGE])[place]
    return pick_by_row(rng, np.where(alone[:, None], calibration.UNACCOMPANIED_ROUTES, shares))


def _lengths(rng: np.random.Generator, route: np.ndarray) -> np.ndarray:
    size = len(route)
    short = 3 + wait(rng, SHORT_STAY_DAYS, size)
    home = np.where(chance(rng, SHORT_STAY, size), short, 60 + wait(rng, HOME_DAYS, size))
    guardian = 120 + spread(rng, GUARDIANSHIP_DAYS - 120, 2.2, size)
    return np.select([route == HOME, route == GUARDIANSHIP], [home, guardian], 10 + wait(rng, OTHER_DAYS, size))


def _milestones(rng: np.random.Generator, entered: np.ndarray, route: np.ndarray) -> dict[str, np.ndarray]:
    """Days towards adoption; `NEVER` for other routes."""
    size = len(entered)
    decided = entered + 130 + spread(rng, DECISION_DAYS - 130, 2.0, size)
    ordered = decided + between(rng, *ORDER_AFTER_DECISION, size)
    matched = ordered + 5 + spread(rng, MATCH_AFTER_ORDER, 1.6, size)
    placed = matched + between(rng, *PLACED_AFTER_MATCH, size)
    days = dict(zip(MILESTONES, (decided, ordered, matched, placed), strict=True))
    return {name: np.where(route == ADOPTION, value, NEVER) for name, value in days.items()}


def _closes(rng: np.random.Generator, found: pd.DataFrame, size: int) -> np.ndarray:
    """Episodes stay open some weeks after a child goes home, and close at once after adoption or at 18."""
    settling = between(rng, *SETTLED_BEFORE_CLOSE, len(found))
    closes = found["left"].to_numpy() + np.where(found["route"] == HOME, settling, 3)
    last = np.zeros(size, dtype="int64")
    np.maximum.at(last, found["row"].to_numpy(), closes)
    return last
