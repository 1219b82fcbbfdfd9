"""What the projection of children in care is made from: counts of children, entries, exits and moves by state."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from improve_analysis.calendar import completed_months, month_end, months_before
from improve_analysis.measures._breakdown import PLACEMENT_GROUPS, UNKNOWN
from improve_analysis.measures._care import END, START, ceases, looked_after_on, periods_of_care, starts
from improve_analysis.measures._care import placements as all_placements
from improve_analysis.measures._records import Records
from improve_analysis.statistics.projection import (
    ADULT_MONTHS,
    FEWEST_MONTHS,
    MONTHS_A_YEAR,
    RATE_AGE_EDGES_MONTHS,
    RATE_TIME_EDGES_MONTHS,
    SETTLED_MONTHS,
    CannotBeProjected,
    Flows,
    Why,
    age_band_of,
    time_band_of,
)
from improve_analysis.tables import codes

Array = npt.NDArray[np.float64]

GROUPS = (*PLACEMENT_GROUPS, UNKNOWN)
"""Placements, in the order of the last axis of the flows."""

MOST_YEARS = 3
"""Rates are of so many years: long enough to be known, and short enough to be those of today."""

LONG_AGO = pd.Timestamp("1900-01-01")
"""Stands for a coming into care before the records begin."""

_RATES = (len(RATE_AGE_EDGES_MONTHS), len(RATE_TIME_EDGES_MONTHS), len(GROUPS))


def flows(records: Records, most_years: int = MOST_YEARS) -> Flows | CannotBeProjected:
    """The flows of the last whole years to the month end of `as_at`, three at most, that the records cover.

    Short breaks, children of 18 or over and those whose date of birth is not known are left out. Months lived in care
    are those of the children at each month end, the first and the last of them counted half.
    """
    months = _months_covered(records, most_years * MONTHS_A_YEAR)
    if months < FEWEST_MONTHS:
        return CannotBeProjected(why=Why.TOO_SHORT, months=months)
    return Flows(
        children=_children(records),
        entries=_entries(records, months),
        exposure_months=_exposure(records, months),
        exits=_exits(records, months),
        moves=_moves(records, months),
    )


def _months_covered(records: Records, at_most: int) -> int:
    """Whole years of months to the month end, that the tables of episodes and placements cover."""
    whole_years = range(at_most, 0, -MONTHS_A_YEAR)
    return next((months for months in whole_years if _covers(records, _first_day(records, months))), 0)


def _covers(records: Records, since: pd.Timestamp) -> bool:
    day = records.as_at
    return all(records.covers(table, since, day) for table in ("ssd_cla_episodes", "ssd_cla_placement"))


def _first_day(records: Records, months: int) -> pd.Timestamp:
    return months_before(records.as_at, months) + pd.Timedelta(days=1)


def in_care_on(records: Records, day: pd.Timestamp) -> pd.DataFrame:
    """`looked_after_on(day)` of those under 18: `age_months`, `time_months` (in care) and `group` (place in GROUPS)."""
    children = records.derived(looked_after_on, day).merge(_since(records, day), on="person", how="left")
    return _states(children, pd.Series(day, index=children.index), children["since"])


def _since(records: Records, day: pd.Timestamp) -> pd.DataFrame:
    """When each child's period of care that is open on `day` began; long ago where that is before the records do."""
    periods = records.derived(periods_of_care)[["person", "began", "entered", "left"]]
    present = periods[(periods["began"] <= day) & ~(periods["left"] <= day)]
    latest = present.drop_duplicates("person", keep="last")
    return pd.DataFrame({"person": latest["person"], "since": latest["entered"].fillna(LONG_AGO)})


def _states(children: pd.DataFrame, day: pd.Series, since: pd.Series) -> pd.DataFrame:
    """The state of each child on a day; without those who are 18, not yet born or of no known age."""
    age = completed_months(children["dob"], day)
    time = completed_months(since.fillna(LONG_AGO), day).clip(0, SETTLED_MONTHS)
    group = children["placement_group"].map({name: place for place, name in enumerate(GROUPS)})
    states = pd.DataFrame({"person": children["person"], "day": day, "age_months": age, "time_months": time})
    known = age.between(0, ADULT_MONTHS - 1)
    return states.assign(group=group)[known].astype({"age_months": "int64", "time_months": "int64", "group": "int64"})


def _children(records: Records) -> Array:
    here = in_care_on(records, records.as_at)
    return _tally(
        (ADULT_MONTHS, SETTLED_MONTHS + 1, len(GROUPS)), here["age_months"], here["time_months"], here["group"]
    )


def _entries(records: Records, months: int) -> Array:
    came = _within(records, records.derived(starts), "entered", months)
    states = _states(came, came["entered"], came["entered"])
    month = months - 1 - _months_until(records, states["day"])
    return _tally((months, ADULT_MONTHS, len(GROUPS)), month, states["age_months"], states["group"])


def _exposure(records: Records, months: int) -> Array:
    ends = [months_before(records.as_at, back) for back in range(months, -1, -1)]
    counts = [_by_rate(in_care_on(records, day)) for day in ends]
    return np.asarray(sum(counts) - (counts[0] + counts[-1]) / 2)


def _exits(records: Records, months: int) -> Array:
    left = _within(records, records.derived(ceases), "left", months)
    lived = records.derived(_episodes).drop_duplicates(["person", "until"], keep="last")
    last = lived.rename(columns={"until": "left"})[["person", "left", "placement_group"]]
    left = left.drop(columns="placement_group").merge(last, on=["person", "left"], how="left")
    return _by_rate(_states(left.fillna({"placement_group": UNKNOWN}), left["left"], left["entered"]))


def _moves(records: Records, months: int) -> Array:
    moved = _within(records, records.derived(_changes_of_group), "since", months)
    states = _states(moved, moved["since"], moved["entered"])
    to = moved["to"].map({name: place for place, name in enumerate(GROUPS)}).loc[states.index]
    bands = age_band_of(states["age_months"]), time_band_of(states["time_months"])
    return _tally((*_RATES, len(GROUPS)), *bands, states["group"], to)


def _episodes(records: Records) -> pd.DataFrame:
    """Episodes in order, short breaks left out: `person`, `since`, `until` (missing while open), `placement_group`."""
    episodes = records["ssd_cla_episodes"]
    episodes = episodes[~episodes["clae_legal_status"].isin(codes.SHORT_BREAKS)]
    groups = records.derived(all_placements).set_index("placement_id")["placement_group"]
    rows = pd.DataFrame(
        {
            "person": episodes["clae_person_id"],
            "since": episodes[START],
            "until": episodes[END],
            "placement_group": episodes["clae_cla_placement_id"].map(groups).fillna(UNKNOWN),
            "order": episodes["clae_cla_episode_id"],
        }
    )
    return rows.sort_values(["person", "since", "order"], kind="stable", ignore_index=True)


def _changes_of_group(records: Records) -> pd.DataFrame:
    """Each time a child in care came to another kind of placement: `since`, the kind before and the one moved `to`."""
    episodes, periods = records.derived(_episodes), records.derived(periods_of_care)
    before, to = episodes.groupby("person")["placement_group"].shift(), episodes["placement_group"]
    began = pd.MultiIndex.from_frame(periods[["person", "began"]])
    is_first = pd.MultiIndex.from_frame(episodes[["person", "since"]]).isin(began)
    changed = episodes.assign(to=to, placement_group=before)[before.notna() & (before != to) & ~is_first]
    in_order = periods[["person", "began", "entered", "dob"]].sort_values("began", kind="stable")
    return pd.merge_asof(
        changed.sort_values("since", kind="stable"), in_order, left_on="since", right_on="began", by="person"
    )


def _within(records: Records, rows: pd.DataFrame, date: str, months: int) -> pd.DataFrame:
    """The rows dated within the last months up to `as_at`."""
    return rows[rows[date].between(_first_day(records, months), records.as_at)].reset_index(drop=True)


def _months_until(records: Records, day: pd.Series) -> pd.Series:
    end = month_end(records.as_at)
    return (end.year - day.dt.year) * MONTHS_A_YEAR + end.month - day.dt.month


def _by_rate(states: pd.DataFrame) -> Array:
    return _tally(_RATES, age_band_of(states["age_months"]), time_band_of(states["time_months"]), states["group"])


def _tally(shape: tuple[int, ...], *places: npt.ArrayLike) -> Array:
    """How many rows are at each place."""
    found = np.zeros(shape)
    np.add.at(found, tuple(np.asarray(place, dtype="int64") for place in places), 1.0)
    return found
