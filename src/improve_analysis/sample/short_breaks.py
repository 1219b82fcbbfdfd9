"""A few disabled children who have short breaks: looked after in law, left out of most counts (V3, V4)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from improve_analysis.sample._days import NEVER, YEAR
from improve_analysis.sample._draws import Part, chance, stream, wait
from improve_analysis.sample.care_routes import MILESTONES, OTHER
from improve_analysis.sample.need import IN_NEED

AGREED, STAYED = 0.5, 0.05
"""Of disabled children of school age long in need: those with an agreement (V4), those with single stays (V3)."""
AGREEMENT_DAYS, STAY_EVERY_DAYS, STAY_DAYS, STAYS_AT_MOST = 620, 38, 3, 12
AGES = (5, 16)
BREAKS_HOME_URN, COUNCIL_URN = 320_000, 100_100


def periods(seed: int, journeys: pd.DataFrame, disability: pd.Series) -> pd.DataFrame:
    """Periods of short breaks with the columns of other periods, and `status`."""
    rng = stream(seed, Part.SHORT_BREAKS)
    age = (journeys["cin_start"] - journeys["born"]) / YEAR
    disabled = (disability.loc[journeys["child"]] != "").to_numpy()
    able = disabled & (journeys["path"] == IN_NEED) & age.between(*AGES) & (journeys["cin_start"] < NEVER)
    long = able & (journeys["closed"] - journeys["cin_start"] > 200)
    drawn = rng.random(len(journeys))
    agreed = journeys[long & (drawn < AGREED)]
    stayed = journeys[long & (drawn > 1 - STAYED)]
    return pd.concat([_agreements(rng, agreed), _single_stays(rng, stayed)], ignore_index=True)


def _agreements(rng: np.random.Generator, rows: pd.DataFrame) -> pd.DataFrame:
    entered = rows["cin_start"] + 25
    left = np.minimum(entered + 90 + wait(rng, AGREEMENT_DAYS, len(rows)), rows["closed"])
    return _shaped(rows, entered, left, "V4")


def _single_stays(rng: np.random.Generator, rows: pd.DataFrame) -> pd.DataFrame:
    number = np.repeat(np.arange(len(rows)), STAYS_AT_MOST)
    order = np.tile(np.arange(STAYS_AT_MOST), len(rows))
    each = rows.iloc[number]
    entered = each["cin_start"] + 30 + order * STAY_EVERY_DAYS + rng.integers(0, 9, len(each))
    fits = (entered + STAY_DAYS < each["closed"]).to_numpy()
    found = _shaped(each, entered, entered + STAY_DAYS, "V3")
    return found[fits & chance(rng, 0.9, len(each))]


def _shaped(rows: pd.DataFrame, entered: pd.Series, left: pd.Series, status: str) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "child": rows["child"].to_numpy(),
            "born": rows["born"].to_numpy(),
            "unaccompanied": False,
            "entered": entered.to_numpy(),
            "left": left.to_numpy(),
            "route": OTHER,
            "early": False,
            "again": False,
            **dict.fromkeys(MILESTONES, NEVER),
            "journey": rows.index,
            "status": status,
        }
    )


def stays(found: pd.DataFrame, first_carer: int) -> pd.DataFrame:
    """One stay for each period, at an address that the returns leave blank."""
    size = len(found)
    at_home = np.arange(size) % 3 == 0
    return pd.DataFrame(
        {
            "period": found.index,
            "start": found["entered"],
            "kind": np.where(at_home, "K2", "U6"),
            "carer": first_carer + 1 + np.arange(size),
            "because": "",
            "place": -1,
            "provider": "PR1",
            "urn": np.where(at_home, BREAKS_HOME_URN, COUNCIL_URN),
            "end": found["left"],
        }
    )
