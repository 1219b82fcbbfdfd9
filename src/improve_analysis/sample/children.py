"""Families and their children: who is there to be known to the council."""

from __future__ import annotations

import numpy as np
import pandas as pd

from improve_analysis.sample import geography
from improve_analysis.sample._days import YEAR
from improve_analysis.sample._draws import between, chance, choose

SIZES = {1: 0.52, 2: 0.28, 3: 0.13, 4: 0.07}
UNBORN = 0.035
ETHNICITIES = {
    "WBRI": 0.66, "WOTH": 0.075, "WIRI": 0.005, "WIRT": 0.003, "WROM": 0.006, "MWBC": 0.03, "MWBA": 0.012,
    "MWAS": 0.02, "MOTH": 0.022, "AIND": 0.045, "APKN": 0.012, "ABAN": 0.013, "AOTH": 0.02, "CHNE": 0.004,
    "BCRB": 0.011, "BAFR": 0.022, "BOTH": 0.012, "OOTH": 0.013, "REFU": 0.005, "NOBT": 0.02,
}  # fmt: skip
UNACCOMPANIED_ETHNICITIES = {"AOTH": 0.35, "BAFR": 0.3, "OOTH": 0.25, "WOTH": 0.1}
DISABILITIES = {"LD": 0.3, "AUT": 0.3, "BEH": 0.12, "PC": 0.06, "MOB": 0.06, "COMM": 0.06, "VIS": 0.04, "HEAR": 0.06}
DISABLED = 0.085
MALE, UNACCOMPANIED_MALE = 0.515, 0.93
HOME_ZONES = (0.972, 0.018, 0.010)
"""A few families have moved away by the time a child comes into care, so home itself may be outside or far."""

COLUMNS = ("family", "born", "sex", "ethnicity", "home", "disability", "unaccompanied", "known_from")
"""The columns of a frame of children: `family` a number, `born` and `known_from` days, `home` a place of the atlas
(-1 for none), `disability` a code or empty. The index is the child."""


def families(rng: np.random.Generator, known_from: np.ndarray) -> pd.DataFrame:
    """The children of one family for each day of `known_from`, aged 0 to 17 then; a few not yet born."""
    sizes = choose(rng, SIZES, len(known_from)).astype("int64")
    family = np.repeat(np.arange(len(known_from)), sizes)
    ages = _ages(rng, sizes, family)
    unborn = _first_of_family(sizes) & chance(rng, UNBORN, len(family))
    due = known_from[family] + between(rng, 20, 170, len(family))
    born = np.where(unborn, due, known_from[family] - (ages * YEAR).astype("int64"))
    home = geography.places_in(rng, geography.zones(rng, HOME_ZONES, len(known_from)))[family]
    ethnicity = choose(rng, ETHNICITIES, len(known_from))[family]
    size = len(family)
    return pd.DataFrame(
        {
            "family": family,
            "born": born,
            "sex": np.where(chance(rng, MALE, size), "M", "F"),
            "ethnicity": ethnicity,
            "home": home,
            "disability": np.where(chance(rng, DISABLED, size), choose(rng, DISABILITIES, size), ""),
            "unaccompanied": False,
            "known_from": known_from[family],
        }
    )


def _ages(rng: np.random.Generator, sizes: np.ndarray, family: np.ndarray) -> np.ndarray:
    """Ages in years: one child drawn from 0 to 17, brothers and sisters around it."""
    centre = 17.6 * rng.random(len(sizes)) ** 1.08
    apart = np.where(_first_of_family(sizes), 0, rng.normal(0, 4, len(family)))
    ages = centre[family] + apart
    return np.where((ages < 0) | (ages > 17.7), 17.6 * rng.random(len(family)), ages)


def _first_of_family(sizes: np.ndarray) -> np.ndarray:
    first = np.zeros(sizes.sum(), dtype=bool)
    first[np.cumsum(sizes) - sizes] = True
    return first


def unaccompanied(rng: np.random.Generator, arrived: np.ndarray) -> pd.DataFrame:
    """Unaccompanied asylum-seeking children, one for each day of `arrived`: no family here and no home."""
    size = len(arrived)
    age = np.where(chance(rng, 0.78, size), 16.0 + 1.6 * rng.random(size), 13.5 + 2.4 * rng.random(size))
    return pd.DataFrame(
        {
            "family": np.arange(size),
            "born": arrived - (age * YEAR).astype("int64"),
            "sex": np.where(chance(rng, UNACCOMPANIED_MALE, size), "M", "F"),
            "ethnicity": choose(rng, UNACCOMPANIED_ETHNICITIES, size),
            "home": -1,
            "disability": "",
            "unaccompanied": True,
            "known_from": arrived,
        }
    )


def together(*groups: pd.DataFrame) -> list[pd.DataFrame]:
    """The groups with children and families numbered through, so that no number is used twice."""
    numbered, children, families_so_far = [], 0, 0
    for group in groups:
        frame = group.assign(family=group["family"] + families_so_far)
        frame.index = pd.RangeIndex(children, children + len(frame))
        numbered.append(frame)
        children += len(frame)
        families_so_far = int(frame["family"].max()) + 1 if len(frame) else families_so_far
    return numbered
