"""Stays with one carer, and moves between them: placements as DfE counts them for stability."""

from __future__ import annotations

import pandas as pd

from improve_analysis.calendar import Length, months_to
from improve_analysis.measures._care import FAR_AHEAD, looked_after_on, periods_of_care, placements
from improve_analysis.measures._records import Records
from improve_analysis.tables import codes

WITH_CURRENT_CARER = ("A3", "A5")
"""Placed for adoption with the carer the child already lives with: not a move."""

UNPLANNED = tuple(codes.CHANGE_REASON[code] for code in ("CREQB", "CREQO", "STAND", "ALLEG"))
"""Reasons that the plan's "placement breakdown" is read as (Q33)."""

RESIDENTIAL = "Residential"
FOSTER_CARE = ("Foster, relative or friend", "Foster, other carer")


def stays(records: Records) -> pd.DataFrame:
    """One row for each stay of a child with one carer or in one home.

    Left out: placements that lasted under 24 hours, temporary ones (T0 to T4), and those of short breaks. Joined into
    one: placements that kept the carer, placed for adoption with the current carer, and what came before and after
    a temporary placement where kind, provider, postcode and URN do not say that the child came back elsewhere.

    Columns: `person`, `began`, `ended` (missing while open; never later than the next stay began), `previous_began` (of
    the child's stay before), `first_placement_id`, `first_group` and `last_group` (kind of placement at either end),
    `change_reason` (why its last placement ended).
    """
    rows = _lasting_placements(records)
    number = (~_goes_on(rows)).cumsum()
    first = rows.groupby(number).head(1).reset_index(drop=True)
    last = rows.groupby(number).tail(1).reset_index(drop=True)
    began = first["placement_start_date"].groupby(first["person"])
    next_began, ended = began.shift(-1), last["placement_end_date"]
    return pd.DataFrame(
        {
            "person": first["person"],
            "began": first["placement_start_date"],
            "ended": ended.mask(next_began < ended.fillna(FAR_AHEAD), next_began),
            "previous_began": began.shift(),
            "first_placement_id": first["placement_id"],
            "first_group": first["placement_group"],
            "last_group": last["placement_group"],
            "change_reason": last["change_reason"],
        }
    )


def moves(records: Records) -> pd.DataFrame:
    """One row for each move of a child from one stay to the next within a period of care.

    Columns: `person`, `date` (day the new stay began), `change_reason` (why the one before ended), `is_unplanned`,
    `is_residential_to_family` (from a children's home or other residential place straight to foster care).
    """
    all_stays = records.derived(stays)
    before = all_stays.groupby("person")[["last_group", "change_reason"]].shift()
    entered_care_by = records.derived(periods_of_care)["placement_id"]
    moved = before["last_group"].notna() & ~all_stays["first_placement_id"].isin(entered_care_by)
    to_family = (before["last_group"] == RESIDENTIAL) & all_stays["first_group"].isin(FOSTER_CARE)
    return pd.DataFrame(
        {
            "person": all_stays["person"],
            "date": all_stays["began"],
            "change_reason": before["change_reason"],
            "is_unplanned": before["change_reason"].isin(UNPLANNED),
            "is_residential_to_family": to_family,
        }
    )[moved]


def stability_in_year(records: Records, day: pd.Timestamp) -> pd.DataFrame:
    """`looked_after_on(day)` with the twelve months to `day` behind each child.

    `stays`: stays with any of these days in them, those open at the start and at the end too. `moves`: moves in these
    months. `has_three_or_more`: three stays or more. `child`: 1, for rates a child.
    """
    start = months_to(day, Length.YEAR).start
    all_stays, all_moves = records.derived(stays), records.derived(moves)
    lived = all_stays[(all_stays["began"] <= day) & ~(all_stays["ended"] <= start)]
    moved = all_moves[all_moves["date"].between(start, day)]
    children = records.derived(looked_after_on, day)
    counts = {"stays": _count_for(children, lived), "moves": _count_for(children, moved)}
    return children.assign(**counts, has_three_or_more=counts["stays"] >= 3, child=1.0)


def long_term(records: Records, day: pd.Timestamp) -> pd.DataFrame:
    """`looked_after_on(day)` with `is_long_term` and `is_stable`.

    `is_long_term`: under 16 and looked after without a break for 30 months or more. `is_stable`: in the present stay
    for 24 months or more, or placed for adoption with that stay and the one before together 24 months or more.
    """
    children = records.derived(looked_after_on, day)
    here = _present_stay(records, day)
    two_years_ago, thirty_months_ago = (day - pd.DateOffset(months=months) for months in (24, 30))
    settled = children["person"].map(here["began"]) <= two_years_ago
    settled_before = children["person"].map(here["previous_began"]) <= two_years_ago
    adopters = children["placement_group"] == "Placed for adoption"
    since = children["person"].map(_in_care_since(records, day))
    return children.assign(
        is_long_term=(children["age_years"] < 16) & (since <= thirty_months_ago),
        is_stable=settled | adopters & settled_before,
    )


def _present_stay(records: Records, day: pd.Timestamp) -> pd.DataFrame:
    """The stay that each child (the index) began last by `day`: a child in a temporary placement is still in it."""
    all_stays = records.derived(stays)[["person", "began", "previous_began"]]
    return all_stays[all_stays["began"] <= day].drop_duplicates("person", keep="last").set_index("person")


def _in_care_since(records: Records, day: pd.Timestamp) -> pd.Series:
    """The day each child (the index) in care on `day` came into it; where that is not known, the first day recorded."""
    periods = records.derived(periods_of_care)[["person", "began", "entered", "left"]]
    present = periods[(periods["began"] <= day) & ~(periods["left"] <= day)]
    latest = present.drop_duplicates("person", keep="last").set_index("person")
    return latest["entered"].fillna(latest["began"])


def _count_for(children: pd.DataFrame, rows: pd.DataFrame) -> pd.Series:
    return children["person"].map(rows["person"].value_counts()).fillna(0)


def _lasting_placements(records: Records) -> pd.DataFrame:
    """Placements that count, in order, with `came_back`: whether the one before was temporary."""
    rows = records.derived(placements)
    rows = rows[~rows["placement_id"].isin(_of_short_breaks(records))]
    rows = rows[~(rows["placement_end_date"] <= rows["placement_start_date"])]
    rows = rows.sort_values(["person", "placement_start_date", "placement_id"], kind="stable", ignore_index=True)
    temporary = rows["place"].isin(codes.TEMPORARY)
    came_back = temporary.groupby(rows["person"]).shift(fill_value=False)
    return rows.assign(came_back=came_back)[~temporary].reset_index(drop=True)


def _of_short_breaks(records: Records) -> pd.Series:
    """The placements that no episode but those of short breaks names."""
    episodes = records["ssd_cla_episodes"]
    short = episodes["clae_legal_status"].isin(codes.SHORT_BREAKS)
    named = episodes["clae_cla_placement_id"]
    return named[short & ~named.isin(named[~short])]


def _goes_on(rows: pd.DataFrame) -> pd.Series:
    """Whether each placement goes on with the stay of the one before."""
    before = rows.groupby("person")["home"].shift()
    kept_carer = rows["is_same_carer"] | rows["place"].isin(WITH_CURRENT_CARER)
    return before.notna() & (kept_carer | rows["came_back"] & (rows["home"] == before))
