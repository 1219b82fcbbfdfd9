"""Where children in care live: the stays of each period of care, one after another, and who provides them.

Simulated child by child, as each stay depends on the one before; frames are built once at the end.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from improve_analysis.sample import calibration, geography
from improve_analysis.sample._days import NEVER, YEAR, day
from improve_analysis.sample._draws import Part, between, chance, choose, evenly, stream
from improve_analysis.sample.care_routes import ADOPTION, GUARDIANSHIP, HOME, STAYS
from improve_analysis.sample.geography import Zone

SUPPORTED_IS_REGISTERED = day("2024-04-01")
"""From the 2025 return K3 (registered supported accommodation) takes the place of H5."""

FOSTER, KIN, LONG_TERM, KIN_LONG_TERM, HOME_PLACEMENT = "U6", "U3", "U4", "U1", "P1"
RESIDENTIAL, SUPPORTED, TEMPORARY = "K2", "H5", ("T1", "T3", "T4")

FIRST_KIND_BY_AGE = (
    (1, {FOSTER: 0.48, KIN: 0.18, "R3": 0.13, HOME_PLACEMENT: 0.14, "R2": 0.07}),
    (10, {FOSTER: 0.62, KIN: 0.24, HOME_PLACEMENT: 0.10, RESIDENTIAL: 0.04}),
    (16, {FOSTER: 0.40, KIN: 0.11, RESIDENTIAL: 0.36, HOME_PLACEMENT: 0.06, "Z1": 0.04, "S1": 0.02, "K1": 0.01}),
    (99, {FOSTER: 0.24, KIN: 0.05, RESIDENTIAL: 0.16, SUPPORTED: 0.48, "Z1": 0.05, "R5": 0.02}),
)
NEXT_KIND_BY_AGE = (
    (10, {FOSTER: 0.78, KIN: 0.10, RESIDENTIAL: 0.07, HOME_PLACEMENT: 0.05}),
    (16, {FOSTER: 0.42, RESIDENTIAL: 0.40, KIN: 0.05, HOME_PLACEMENT: 0.07, "Z1": 0.05, "K1": 0.01}),
    (99, {FOSTER: 0.11, RESIDENTIAL: 0.20, SUPPORTED: 0.55, KIN: 0.03, HOME_PLACEMENT: 0.04, "Z1": 0.05, "R5": 0.02}),
)
UNACCOMPANIED_KIND_BY_AGE = ((16, {FOSTER: 1.0}), (99, {FOSTER: 0.16, SUPPORTED: 0.84}))

RESTLESSNESS = {2500: 0.66, 460: 0.23, 165: 0.11}
"""Mean days that a child stays before an unplanned move: most are settled, some are not."""
SETTLED_BY_MATCH = 4
FIRST_NIGHT_ELSEWHERE, FIRST_NIGHTS_DAYS = 0.30, 22
STAYS_RESIDENTIAL = 0.78
UNREGISTERED_DAYS = 50
HOME_ON_ORDER = 0.75

UNPLANNED_REASONS = {
    "CREQB": 0.37, "CREQO": 0.17, "CHILD": 0.13, "LAREQ": 0.12, "CARPL": 0.12, "ALLEG": 0.03, "STAND": 0.015,
    "CLOSE": 0.02, "APPRR": 0.005, "OTHER": 0.02,
}  # fmt: skip
PLANNED, STATUS_ONLY, CUSTODY = "CARPL", "PLACE", "CUSTOD"

TEMPORARY_STAYS = {"T1": (2, 30), "T3": (5, 20), "T4": (2, 7)}
TEMPORARY_CHANCE = 0.07


@dataclass(frozen=True, kw_only=True, slots=True)
class Stay:
    """One stay of a period of care. `carer` is new with every new carer; `because` is why the stay before ended."""

    period: int
    start: int
    kind: str
    carer: int
    because: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Period:
    """What a period of care is steered by. `order_from`: the day a care order began, `NEVER` for none."""

    period: int
    born: int
    unaccompanied: bool
    entered: int
    left: int
    route: int
    early: bool
    placed: int
    order_from: int

    def age(self, on: int) -> float:
        return (on - self.born) / YEAR


class Dice:
    """Single draws, taken from a stream in blocks: a call of the generator for each would be slow."""

    def __init__(self, rng: np.random.Generator) -> None:
        self._numbers = self._blocks(rng)

    @staticmethod
    def _blocks(rng: np.random.Generator) -> Iterator[float]:
        while True:
            yield from rng.random(4096).tolist()

    def share(self) -> float:
        return next(self._numbers)

    def wait(self, mean_days: float) -> int:
        return int(-mean_days * math.log(1 - self.share()))

    def between(self, low: int, high: int) -> int:
        return low + int(self.share() * (high - low + 1))

    def one_of(self, weights: Mapping[str, float]) -> str:
        left = self.share() * sum(weights.values())
        for key, weight in weights.items():
            left -= weight
            if left < 0:
                return key
        return key


def stays(seed: int, periods: pd.DataFrame) -> pd.DataFrame:
    """The stays of each of `periods` (index the period), in order: columns of `Stay`."""
    dice = Dice(stream(seed, Part.PLACEMENTS))
    found: list[Stay] = []
    carers = 0
    for period in _periods(periods):
        child = _Child(period, dice, carers)
        found.extend(child.lived())
        carers = child.carers
    return pd.DataFrame({name: [getattr(stay, name) for stay in found] for name in Stay.__dataclass_fields__})


def _periods(periods: pd.DataFrame) -> list[Period]:
    names = [*Period.__dataclass_fields__]
    rows = zip(*(periods.reset_index(names="period")[name].tolist() for name in names), strict=True)
    return [Period(**dict(zip(names, row, strict=True))) for row in rows]


class _Child:
    """One child's way through a period of care."""

    def __init__(self, period: Period, dice: Dice, carers: int) -> None:
        self.period, self.dice, self.carers = period, dice, carers
        self.found: list[Stay] = []
        self.restless_days = int(dice.one_of({str(days): share for days, share in RESTLESSNESS.items()}))

    def lived(self) -> list[Stay]:
        first_nights = self.dice.share() < FIRST_NIGHT_ELSEWHERE
        self._moves(self.period.entered, self._first_kind(), PLANNED)
        if first_nights:
            self._moves(self.period.entered + 2 + self.dice.wait(FIRST_NIGHTS_DAYS), self._first_kind(), PLANNED)
        if self.period.route == ADOPTION:
            self._towards_adoption()
        elif self.period.route == GUARDIANSHIP:
            self._towards_guardians()
        else:
            self._on()
        return self._with_temporary_stays()

    @property
    def now(self) -> Stay:
        return self.found[-1]

    def _moves(self, on: int, kind: str, because: str, *, same_carer: bool = False) -> None:
        """A move, unless the period ends before it or it would be no move at all."""
        if on >= self.period.left - 1 or (self.found and on <= self.now.start):
            return
        self.carers += not same_carer
        registered = kind == SUPPORTED and on >= SUPPORTED_IS_REGISTERED
        self.found.append(
            Stay(
                period=self.period.period,
                start=on,
                kind="K3" if registered else kind,
                carer=self.carers,
                because=STATUS_ONLY if same_carer else because,
            )
        )

    def _first_kind(self) -> str:
        kinds = UNACCOMPANIED_KIND_BY_AGE if self.period.unaccompanied else FIRST_KIND_BY_AGE
        return self._kind(kinds, self.period.entered)

    def _kind(self, by_age: tuple[tuple[int, Mapping[str, float]], ...], on: int) -> str:
        age = self.period.age(on)
        kind = self.dice.one_of(next(kinds for bound, kinds in by_age if age < bound))
        at_home_allowed = self.period.order_from <= on and not self.period.unaccompanied
        return FOSTER if kind == HOME_PLACEMENT and not at_home_allowed else kind

    def _towards_adoption(self) -> None:
        """Foster carers, then adopters; or from early on carers who may adopt, who then do."""
        early = self.period.early
        if early:
            self._moves(self.now.start + self.dice.between(4, 60), "U5", PLANNED)
        elif self.now.kind in {"R3", "R2", HOME_PLACEMENT} or self.dice.share() < 0.25:
            self._moves(self.now.start + self.dice.between(20, 150), FOSTER, PLANNED)
        self._moves(self.period.placed, "A5" if early else "A6", PLANNED, same_carer=early)

    def _towards_guardians(self) -> None:
        """Relatives, most of them from the first weeks, or a foster carer who becomes the guardian."""
        if self.now.kind != KIN and self.dice.share() < 0.8:
            self._moves(self.now.start + 20 + self.dice.wait(80), KIN, PLANNED)

    def _on(self) -> None:
        """Unplanned moves as they come, planned ones when their time has come, until the period ends."""
        while True:
            unplanned = self.now.start + 3 + self.dice.wait(self._patience())
            planned, kind, same_carer = self._plan()
            if min(planned, unplanned) >= self.period.left - 1:
                return
            if planned <= unplanned:
                self._moves(planned, kind, PLANNED, same_carer=same_carer)
            else:
                self._breaks_down(unplanned)

    def _patience(self) -> float:
        kind = self.now.kind
        if kind in {"Z1", "R2", "R3", "K1", "R5"}:
            return UNREGISTERED_DAYS if kind == "Z1" else 100
        settled = kind in {LONG_TERM, KIN_LONG_TERM, KIN}
        return self.restless_days * (SETTLED_BY_MATCH if settled else 1)

    def _breaks_down(self, on: int) -> None:
        stays_residential = self.now.kind == RESIDENTIAL and self.dice.share() < STAYS_RESIDENTIAL
        kind = RESIDENTIAL if stays_residential else self._kind(NEXT_KIND_BY_AGE, on)
        reason = CUSTODY if kind == "R5" else self.dice.one_of(UNPLANNED_REASONS)
        if self.now.kind in {"Z1", "R2", "R3", "R5", "K1"}:
            reason = PLANNED
        self._moves(on, kind, reason)

    def _plan(self) -> tuple[int, str, bool]:
        """The next planned change: day, kind of placement, whether the carer stays."""
        period, now = self.period, self.now
        if now.kind in {FOSTER, KIN} and period.route == STAYS and not period.unaccompanied:
            match = max(now.start + 100, period.entered + 200 + self.dice.wait(330))
            if period.age(match) < 17:
                return match, LONG_TERM if now.kind == FOSTER else KIN_LONG_TERM, True
        if now.kind in {RESIDENTIAL, FOSTER} and period.route != HOME and self.dice.share() < 0.78:
            supported = int(period.born + 16 * YEAR) + self.dice.between(60, 600)
            if supported > now.start + 20:
                return supported, SUPPORTED, False
        if now.kind == RESIDENTIAL and period.age(now.start) < 15 and self.dice.share() < 0.27:
            return now.start + 120 + self.dice.wait(250), FOSTER, False
        if period.route == HOME and now.kind != HOME_PLACEMENT and self.dice.share() < HOME_ON_ORDER:
            back = period.left - self.dice.between(60, 260)
            if back > max(now.start, period.order_from):
                return back, HOME_PLACEMENT, False
        return NEVER, "", False

    def _with_temporary_stays(self) -> list[Stay]:
        """The stays, a few broken by some days elsewhere, after which the child goes back to the same carer."""
        ends = [stay.start for stay in self.found[1:]] + [self.period.left]
        broken: list[Stay] = []
        for stay, end in zip(self.found, ends, strict=True):
            broken.append(stay)
            if end - stay.start > 400 and stay.kind in {FOSTER, LONG_TERM} and self.dice.share() < TEMPORARY_CHANCE:
                broken.extend(self._away(stay, end))
        return broken

    def _away(self, stay: Stay, end: int) -> tuple[Stay, Stay]:
        kind = TEMPORARY[int(self.dice.share() * len(TEMPORARY))]
        start = self.dice.between(stay.start + 90, min(end, stay.start + 1500) - 60)
        self.carers += 1
        away = Stay(period=stay.period, start=start, kind=kind, carer=self.carers, because="")
        back = start + self.dice.between(*TEMPORARY_STAYS[kind])
        return away, Stay(period=stay.period, start=back, kind=stay.kind, carer=stay.carer, because="")


# Who provides the stay, and where -----------------------------------------------------------------------------------

GROUPS = ("kin", "council", "agency", "residential", "supported", "adopters", "special", "parent", "temporary")
GROUP_OF_KIND = {
    **dict.fromkeys(("U1", "U2", "U3"), "kin"),
    **dict.fromkeys(("K2",), "residential"),
    **dict.fromkeys(("H5", "K3", "Z1"), "supported"),
    **dict.fromkeys(("A3", "A4", "A5", "A6", "U5"), "adopters"),
    **dict.fromkeys(("K1", "R3", "S1"), "special"),
    "P1": "parent",
    **dict.fromkeys(("T1", "T3", "T4", "R2", "R5"), "temporary"),
}
PROVIDERS_OF_GROUP: Mapping[str, Mapping[str, float]] = {
    "kin": {"PR1": 1.0},
    "council": {"PR1": 1.0},
    "agency": {"PR4": 0.78, "PR5": 0.22},
    "residential": {"PR4": 0.86, "PR5": 0.05, "PR1": 0.09},
    "supported": {"PR4": 0.74, "PR5": 0.17, "PR1": 0.09},
    "adopters": {"PR1": 0.5, "PR5": 0.3, "PR2": 0.2},
    "special": {"PR4": 0.8, "PR3": 0.2},
    "parent": {"PR0": 1.0},
    "temporary": {"PR3": 1.0},
}
NO_PROVIDER = ("Z1", *TEMPORARY)
UNACCOMPANIED_NEAR = 0.7
COUNCIL_URN, AGENCY_URNS, AGENCIES, HOME_URNS = 100_100, 200_100, 14, 300_000
WITHHELD_URNS = 310_000


def carers(seed: int, found: pd.DataFrame, homes: pd.Series) -> pd.DataFrame:
    """Each carer of the stays `found`: index `carer`, columns `place` (-1 withheld), `provider`, `urn` (0: none).

    `homes`: for each period the child's home, a place of the atlas (-1 for none).
    """
    rng = stream(seed, Part.CARERS)
    carer = found.drop_duplicates("carer").set_index("carer")
    group = _groups(rng, carer)
    place = _places(rng, carer, group, homes.loc[carer["period"]].to_numpy())
    provider = np.full(len(carer), "", dtype=object)
    for name, weights in PROVIDERS_OF_GROUP.items():
        of_group = group == name
        provider[of_group] = choose(rng, weights, int(of_group.sum()))
    provider[carer["kind"].isin(NO_PROVIDER).to_numpy()] = ""
    return pd.DataFrame(
        {"place": place, "provider": provider, "urn": _urns(rng, carer, group, place)}, index=carer.index
    )


def _groups(rng: np.random.Generator, carer: pd.DataFrame) -> np.ndarray:
    council = calibration.through_year(calibration.COUNCIL_SHARE_OF_FOSTER, carer["start"].to_numpy())
    foster = np.where(chance(rng, council, len(carer)), "council", "agency")
    group = carer["kind"].map(GROUP_OF_KIND)
    return np.where(group.notna(), group, foster)


def _places(rng: np.random.Generator, carer: pd.DataFrame, group: np.ndarray, home: np.ndarray) -> np.ndarray:
    shares = np.array([calibration.ZONES_OF_CARER.get(name, (0.9, 0.05, 0.05)) for name in group])
    bought = np.isin(group, ("agency", "residential", "supported", "special"))
    of_now = calibration.through_year(calibration.FAR_PCT_OF_NOW, carer["start"].to_numpy())
    far = np.where(bought, shares[:, 2] * of_now, shares[:, 2]).clip(max=0.95)
    zone = np.where(chance(rng, shares[:, 0] / shares[:, :2].sum(axis=1), len(carer)), Zone.TOWN, Zone.NEAR)
    zone = np.where(evenly(rng, far, _by_group(group, carer["start"].to_numpy())), Zone.FAR, zone)
    place = geography.places_in(rng, zone)
    place = np.where((group == "parent") & (home >= 0), home, np.where(place == home, place - 1, place))
    withheld = np.where(group == "adopters", 0.12, calibration.CONFIDENTIAL_PCT / 100)
    return np.where(chance(rng, withheld, len(carer)) & (group != "parent"), -1, place)


def _by_group(group: np.ndarray, start: np.ndarray) -> np.ndarray:
    """An order of carers: group by group, each by when the stay with them began."""
    return np.unique(group.astype("str"), return_inverse=True)[1] * NEVER + start


def _urns(rng: np.random.Generator, carer: pd.DataFrame, group: np.ndarray, place: np.ndarray) -> np.ndarray:
    """Ofsted's numbers: one for the council's carers, one for each agency, one for each home."""
    agency = AGENCY_URNS + between(rng, 1, AGENCIES, len(carer))
    kind = carer["kind"].to_numpy()
    home = np.where(place >= 0, HOME_URNS + place, WITHHELD_URNS + agency % AGENCIES)
    has_home = np.isin(kind, ("K1", "K2", "K3", "R3", "S1"))
    return np.select(
        [np.isin(group, ("kin", "council")), group == "agency", has_home], [COUNCIL_URN, agency, home], default=0
    )
