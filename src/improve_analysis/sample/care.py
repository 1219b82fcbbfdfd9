"""The care tables: legal statuses, placements and the episodes that they make together."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from improve_analysis.sample import geography, placements, short_breaks
from improve_analysis.sample._columns import only_where
from improve_analysis.sample._days import NEVER, YEAR, dates
from improve_analysis.sample._draws import Part, between, chance, choose, spread, stream
from improve_analysis.sample.care_routes import ADOPTION, GUARDIANSHIP, HOME, OTHER, STAYS

ORDER_AT_ENTRY = {ADOPTION: 0.82, GUARDIANSHIP: 0.66, HOME: 0.34, STAYS: 0.5, OTHER: 0.2}
ORDER_LATER = {ADOPTION: 1.0, GUARDIANSHIP: 0.5, HOME: 0.12, STAYS: 0.55, OTHER: 0.1}
POLICE_PROTECTION, POLICE_PROTECTION_DAYS, REMAND = 0.05, 3, 0.025
FULL_ORDER_DAYS = 235
OLDER_ON_ORDERS = 0.3

ENDS = {
    ADOPTION: {"E12": 0.86, "E11": 0.14},
    HOME: {"E4A": 0.92, "E4B": 0.08},
    OTHER: {"E41": 0.36, "E13": 0.18, "E8": 0.2, "E3": 0.1, "E9": 0.1, "E4B": 0.06},
}
GUARDIAN_IS_CARER = {"U1": "E45", "U3": "E45", "U4": "E46", "U6": "E46"}
AT_18_FROM_FOSTER = {"E17": 0.86, "E5": 0.05, "E6": 0.03, "E8": 0.06}
AT_18 = {"E5": 0.38, "E6": 0.30, "E8": 0.2, "E7": 0.07, "E17": 0.05}
BREAK_ENDS = "E8"
UNACCOMPANIED_END = {"E15": 0.45, "E8": 0.4, "E3": 0.15}


@dataclass(frozen=True, kw_only=True)
class Care:
    """What was simulated of care.

    `periods` (index: the period), `legal` (`period`, `start`, `status`), `stays` (columns of `Stay`, the carer's
    `place`, `provider` and `urn`, and `end`), `episodes` (`period`, `start`, `end`, `stay`, `status`, `began`).
    """

    periods: pd.DataFrame
    legal: pd.DataFrame
    stays: pd.DataFrame
    episodes: pd.DataFrame


def simulate(seed: int, periods: pd.DataFrame, children: pd.DataFrame) -> Care:
    """Legal statuses, stays and episodes of each of `periods`; the column `status` is set for short breaks."""
    rng = stream(seed, Part.LEGAL_STATUS)
    short = periods["status"].notna()
    full, breaks = periods[~short], periods[short]
    legal, order_from = _legal(rng, full)
    stays = _stays(seed, full.assign(order_from=order_from), children)
    ended = pd.concat([pd.Series(_ends(rng, full, stays), full.index), pd.Series(BREAK_ENDS, breaks.index)])
    of_breaks = pd.DataFrame({"period": breaks.index, "start": breaks["entered"], "status": breaks["status"]})
    legal = _in_order(legal, of_breaks)
    stays = _in_order(stays, short_breaks.stays(breaks, int(stays["carer"].max())))
    return Care(
        periods=periods.assign(ended=ended, short_breaks=short),
        legal=legal,
        stays=stays,
        episodes=episodes(legal, stays, periods["left"]),
    )


def _in_order(*parts: pd.DataFrame) -> pd.DataFrame:
    return pd.concat(parts, ignore_index=True).sort_values(["period", "start"], ignore_index=True)


# Legal statuses -----------------------------------------------------------------------------------------------------


def _legal(rng: np.random.Generator, periods: pd.DataFrame) -> tuple[pd.DataFrame, np.ndarray]:
    """Legal statuses, and for each period the day its care order began (`NEVER` for none)."""
    size = len(periods)
    entered, route = periods["entered"].to_numpy(), periods["route"].to_numpy()
    alone = periods["unaccompanied"].to_numpy(dtype=bool)
    older = (entered - periods["born"].to_numpy()) / YEAR >= 14
    share = np.array([ORDER_AT_ENTRY[name] for name in range(5)])[route] * np.where(older, OLDER_ON_ORDERS, 1)
    at_entry = chance(rng, share, size) & ~alone
    later = chance(rng, np.array([ORDER_LATER[name] for name in range(5)])[route] * np.where(older, 0.4, 1), size)
    order_from = np.where(at_entry, entered, np.where(later & ~alone, entered + between(rng, 20, 240, size), NEVER))
    order_from = np.where(route == ADOPTION, np.minimum(order_from, entered + 60), order_from)
    removed = at_entry & chance(rng, POLICE_PROTECTION, size)
    order_from = np.where(removed, entered + POLICE_PROTECTION_DAYS, order_from)
    full = order_from + 80 + spread(rng, FULL_ORDER_DAYS - 80, 4, size)
    first = np.select([removed, at_entry, older & ~alone & chance(rng, REMAND, size)], ["L1", "C1", "J1"], default="V2")
    spells = [
        (entered, first),
        (np.where(at_entry & ~removed, NEVER, order_from), np.full(size, "C1")),
        (np.where(np.isin(route, (STAYS, HOME, OTHER)), full, NEVER), np.full(size, "C2")),
        (periods["ordered"].to_numpy(), np.full(size, "E1")),
    ]
    return _spells(periods, spells), order_from


def _spells(periods: pd.DataFrame, spells: list[tuple[np.ndarray, np.ndarray]]) -> pd.DataFrame:
    """One row for each status that began before its period ended; of two on one day the later-named."""
    frames = [pd.DataFrame({"period": periods.index, "start": start, "status": status}) for start, status in spells]
    found = pd.concat(frames, ignore_index=True).sort_values(["period", "start"], kind="stable")
    found = found.drop_duplicates(["period", "start"], keep="last")
    return found[(found["start"] < found["period"].map(periods["left"]) - 1)].reset_index(drop=True)


# Stays and episodes -------------------------------------------------------------------------------------------------


def _stays(seed: int, periods: pd.DataFrame, children: pd.DataFrame) -> pd.DataFrame:
    found = placements.stays(seed, periods)
    homes = children["home"].loc[periods["child"]].set_axis(periods.index)
    carers = placements.carers(seed, found, homes)
    found = found.join(carers, on="carer")
    found["end"] = _next(found, periods["left"])
    return found


def _next(found: pd.DataFrame, left: pd.Series) -> pd.Series:
    """The start of the next row of the same period, else the day the period ends."""
    following = found.groupby("period")["start"].shift(-1)
    return following.fillna(found["period"].map(left)).astype("int64")


def episodes(legal: pd.DataFrame, stays: pd.DataFrame, left: pd.Series) -> pd.DataFrame:
    """A new episode wherever the stay or the legal status changes."""
    bounds = pd.concat([stays[["period", "start"]], legal[["period", "start"]]]).drop_duplicates()
    numbered = stays.rename_axis("stay").reset_index()[["period", "start", "stay", "carer"]]
    found = bounds.merge(numbered, how="left").merge(legal, how="left").sort_values(["period", "start"])
    new_stay, new_status = found["stay"].notna(), found["status"].notna()
    filled = found.groupby("period")[["stay", "carer", "status"]].ffill()
    found[["stay", "carer", "status"]] = filled
    found["end"] = _next(found, left)
    first = ~found.duplicated("period")
    same_carer = found["carer"].eq(found["carer"].shift()) & ~first
    found["began"] = np.select(
        [first, new_stay & new_status & same_carer, new_stay & new_status, new_stay & same_carer, new_stay],
        ["S", "U", "B", "T", "P"],
        default="L",
    )
    return found.astype({"stay": "int64"}).drop(columns="carer").reset_index(drop=True)


def _ends(rng: np.random.Generator, periods: pd.DataFrame, stays: pd.DataFrame) -> np.ndarray:
    """Why each period ended (REC)."""
    size = len(periods)
    last = stays.groupby("period")["kind"].last().loc[periods.index].to_numpy()
    route = periods["route"].to_numpy()
    foster = np.char.startswith(last.astype("str"), "U")
    grown = np.where(foster, choose(rng, AT_18_FROM_FOSTER, size), choose(rng, AT_18, size))
    guardian = np.array([GUARDIAN_IS_CARER.get(kind, "E47") for kind in last])
    other = choose(rng, ENDS[OTHER], size)
    other = np.where(periods["unaccompanied"], choose(rng, UNACCOMPANIED_END, size), other)
    return np.select(
        [route == ADOPTION, route == GUARDIANSHIP, route == HOME, route == STAYS],
        [choose(rng, ENDS[ADOPTION], size), guardian, choose(rng, ENDS[HOME], size), grown],
        default=other,
    )


# Tables -------------------------------------------------------------------------------------------------------------


def tables(care: Care, children: pd.DataFrame, *, la_code: str) -> dict[str, pd.DataFrame]:
    """`ssd_cla_episodes`, `ssd_cla_placement`, `ssd_legal_status`: columns named as in the schemas, ids numbers."""
    return {
        "ssd_cla_episodes": _episode_table(care),
        "ssd_cla_placement": _placement_table(care, children, la_code),
        "ssd_legal_status": _legal_table(care),
    }


def _episode_table(care: Care) -> pd.DataFrame:
    found, periods = care.episodes, care.periods
    last = ~found.duplicated("period", keep="last")
    return pd.DataFrame(
        {
            "clae_person_id": found["period"].map(periods["child"]),
            "clae_cla_episode_start_date": dates(found["start"].to_numpy()),
            "clae_cla_episode_start_reason": found["began"],
            "clae_cla_primary_need_code": found["period"].map(periods["need"]),
            "clae_cla_episode_ceased_date": dates(found["end"].to_numpy()),
            "clae_cla_episode_ceased_reason": np.where(last, found["period"].map(periods["ended"]), "X1"),
            "clae_cla_id": found["period"],
            "clae_cla_placement_id": found["stay"],
            "clae_entered_care_date": dates(found["period"].map(periods["entered"]).to_numpy()),
            "clae_legal_status": found["status"],
        }
    )


def _placement_table(care: Care, children: pd.DataFrame, la_code: str) -> pd.DataFrame:
    stays = care.stays
    child = stays["period"].map(care.periods["child"])
    place, home = stays["place"].to_numpy(), children["home"].loc[child].to_numpy()
    known = place >= 0
    measured = known & (home >= 0) & ~stays["period"].map(care.periods["short_breaks"]).to_numpy(dtype=bool)
    same = stays["carer"].eq(stays["carer"].shift()) & stays["period"].eq(stays["period"].shift())
    because = stays["because"].shift(-1).where(stays["period"].eq(stays["period"].shift(-1)))
    return pd.DataFrame(
        {
            "clap_cla_placement_id": stays.index,
            "clap_cla_id": stays["period"],
            "clap_person_id": child,
            "clap_cla_placement_start_date": dates(stays["start"].to_numpy()),
            "clap_cla_placement_end_date": dates(stays["end"].to_numpy()),
            "clap_cla_placement_type": stays["kind"],
            "clap_cla_placement_provider": only_where(stays["provider"], stays["provider"] != ""),
            "clap_cla_placement_postcode": only_where(geography.atlas().postcode[place], known),
            "clap_cla_placement_distance": np.where(measured, geography.miles_between(home, place), np.nan),
            "clap_cla_placement_urn": only_where("SC" + stays["urn"].astype("str"), stays["urn"] > 0),
            "clap_cla_placement_change_reason": only_where(because, because.notna() & (because != "")),
            "clap_cla_placement_la": only_where(geography.la_codes(la_code)[place], known),
            "clap_same_carer": np.where(same, "Y", "N"),
        }
    )


def _legal_table(care: Care) -> pd.DataFrame:
    legal = care.legal
    return pd.DataFrame(
        {
            "lega_person_id": legal["period"].map(care.periods["child"]),
            "lega_legal_status": legal["status"],
            "lega_legal_status_start_date": dates(legal["start"].to_numpy()),
            "lega_legal_status_end_date": dates(_next(legal, care.periods["left"]).to_numpy()),
        }
    )
