"""An invented town and the country around it: postcodes that do not exist, with grid references that agree.

The map is the same for every council simulated. Distances follow DfE's formula.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from functools import cache

import numpy as np
import pandas as pd

from improve_analysis.sample._draws import pick

SWINDON = "E06000030"
CENTRE_EASTING, CENTRE_NORTHING = 400_000, 400_000
TOWN_KM = 8.0
METRES_A_KM, KM_A_MILE = 1000, 1.6093
INWARD = "ABDEFGHJLNPQRSTUWXYZ"


class Zone(IntEnum):
    """Where a postcode is: inside the council, outside but near, or over 20 miles from every home in the town."""

    TOWN = 0
    NEAR = 1
    FAR = 2


@dataclass(frozen=True, kw_only=True)
class Ring:
    """A ring of postcodes around the town: `places` of them from `inner_km` to `outer_km`, in `councils` councils."""

    places: int
    inner_km: float
    outer_km: float
    districts: range
    councils: int


RINGS = {
    Zone.TOWN: Ring(places=420, inner_km=0.2, outer_km=TOWN_KM, districts=range(1, 8), councils=1),
    Zone.NEAR: Ring(places=90, inner_km=9.0, outer_km=23.0, districts=range(11, 15), councils=2),
    Zone.FAR: Ring(places=240, inner_km=42.0, outer_km=230.0, districts=range(21, 45), councils=8),
}


@dataclass(frozen=True, kw_only=True)
class Atlas:
    """Every invented postcode, in arrays of equal length. `council` is 0 for the town, else a number of another."""

    postcode: np.ndarray
    easting: np.ndarray
    northing: np.ndarray
    zone: np.ndarray
    council: np.ndarray


@cache
def atlas() -> Atlas:
    """The map. It has a stream of its own, so that no seed moves a street."""
    rng = np.random.default_rng([0, 0])
    parts = [_ring(rng, zone, ring) for zone, ring in RINGS.items()]
    return Atlas(**{name: np.concatenate([part[name] for part in parts]) for name in parts[0]})


def _ring(rng: np.random.Generator, zone: Zone, ring: Ring) -> dict[str, np.ndarray]:
    count = ring.places
    angle = rng.random(count) * 2 * np.pi
    radius = METRES_A_KM * ring.inner_km * (ring.outer_km / ring.inner_km) ** (rng.random(count) ** _lean(zone))
    sector = (angle / (2 * np.pi) * ring.councils).astype("int64")
    return {
        "postcode": _names(rng, ring, sector),
        "easting": (CENTRE_EASTING + radius * np.cos(angle)).round().astype("int64"),
        "northing": (CENTRE_NORTHING + radius * np.sin(angle)).round().astype("int64"),
        "zone": np.full(count, int(zone)),
        "council": np.where(zone == Zone.TOWN, 0, sector + 1 + (100 if zone == Zone.FAR else 0)),
    }


def _lean(zone: Zone) -> float:
    """Homes crowd towards the edge of a town, homes for children far away towards its nearer side."""
    return {Zone.TOWN: 0.35, Zone.NEAR: 0.8, Zone.FAR: 1.6}[zone]


def _names(rng: np.random.Generator, ring: Ring, sector: np.ndarray) -> np.ndarray:
    """Postcodes of the invented area ZZ, each once, with neighbours in one district."""
    districts = np.array([*ring.districts])
    share = len(districts) // ring.councils
    outward = districts[sector * share + rng.integers(0, max(share, 1), len(sector))]
    codes = rng.permutation(10 * len(INWARD) ** 2)[: len(sector)]
    first, second = codes // 10 // len(INWARD), codes // 10 % len(INWARD)
    parts = zip(outward, codes % 10, first, second, strict=True)
    return np.array([f"ZZ{area} {digit}{INWARD[a]}{INWARD[b]}" for area, digit, a, b in parts])


def la_codes(la_code: str) -> np.ndarray:
    """The council's code for each postcode: `la_code` in the town, invented codes elsewhere."""
    council = atlas().council
    return np.where(council == 0, la_code, np.char.add("E069", np.char.zfill(council.astype("str"), 5)))


def postcodes(*, la_code: str = SWINDON) -> pd.DataFrame:
    """The invented postcodes as the ONS Postcode Directory has them: `pcds`, `oseast1m`, `osnrth1m`, `oslaua`."""
    found = atlas()
    frame = pd.DataFrame(
        {
            "pcds": found.postcode,
            "oseast1m": found.easting.astype("float64"),
            "osnrth1m": found.northing.astype("float64"),
            "oslaua": la_codes(la_code),
        }
    )
    return frame.astype({"pcds": "str", "oslaua": "str"}).sort_values("pcds", ignore_index=True)


def miles_between(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """DfE's distance between places of the atlas: straight line in miles, one decimal, half up."""
    found = atlas()
    east = found.easting[one] - found.easting[other]
    north = found.northing[one] - found.northing[other]
    miles = np.sqrt(east.astype("float64") ** 2 + north.astype("float64") ** 2) / METRES_A_KM / KM_A_MILE
    return np.floor(miles * 10 + 0.5) / 10


def places_in(rng: np.random.Generator, zones: np.ndarray) -> np.ndarray:
    """For each zone, a place of the atlas in it."""
    found = atlas().zone
    start = np.searchsorted(found, zones)
    count = np.bincount(found)[zones]
    return start + (rng.random(len(zones)) * count).astype("int64")


def zones(rng: np.random.Generator, shares: tuple[float, float, float], size: int) -> np.ndarray:
    """Zones by their shares (town, near, far)."""
    return pick(rng, np.array(shares), size)
