"""Journeys through care: from coming in to a plan, a review, a permanent home, and out again."""

from __future__ import annotations

import numpy as np
import pandas as pd

from improve_analysis.calendar import Period, add_months, add_working_days, age_years, months_before
from improve_analysis.measures._breakdown import (
    ADOPTION,
    ADULTHOOD,
    GUARDIANSHIP,
    HOME,
    LONG_TERM_FOSTER,
    NOT_PERMANENT,
    OTHER_ROUTE,
    PLACED_FOR_ADOPTION,
)
from improve_analysis.measures._care import (
    ENTRIES_KNOWN,
    MOST_UNKNOWN,
    ceases,
    looked_after_on,
    periods_of_care,
    placements,
    starts,
)
from improve_analysis.measures._measure import Given
from improve_analysis.measures._records import Records, began_within
from improve_analysis.measures._stays import FOSTER_CARE, WITH_CURRENT_CARER, stays
from improve_analysis.tables import codes

ADULT_YEARS = 18
FOUR_MONTHS, TWELVE_MONTHS = 4, 12
FIRST_REVIEW_WORKING_DAYS = 20
SECOND_REVIEW_MONTHS, LATER_REVIEW_MONTHS = 3, 6

_ROUTE_OF = {
    **dict.fromkeys(codes.RETURNED_HOME, HOME),
    **dict.fromkeys(codes.ADOPTED, ADOPTION),
    **dict.fromkeys((*codes.SPECIAL_GUARDIANSHIP, *codes.CHILD_ARRANGEMENTS), GUARDIANSHIP),
    **dict.fromkeys(codes.REACHED_ADULTHOOD, ADULTHOOD),
}
_ARRANGEMENT_OF = {
    **{codes.PLACEMENT[code]: LONG_TERM_FOSTER for code in codes.LONG_TERM_FOSTER},
    **{codes.PLACEMENT[code]: PLACED_FOR_ADOPTION for code in codes.PLACED_FOR_ADOPTION},
}


def watched(spells: pd.DataFrame, period: Period, *, began: str, done: str, stopped: str) -> pd.DataFrame:
    """The spells under way at some time in the period, with what was seen of them in it.

    A spell runs from the day `began` until the day `done`, or the day `stopped` from which it cannot be; either may be
    missing. Adds `exit_days` (when it was done or stopped, or the period's last day), `done` (whether it was done in
    the period) and `entry_days`: 0 for a spell that began in the period; otherwise half a day less than its age on the
    period's first day, so that this day is the first on which it is watched.
    """
    over = pd.Series(np.fmin(spells[done].to_numpy(), spells[stopped].to_numpy()), index=spells.index)
    is_seen = (spells[began] <= period.end) & ~(over < period.start)
    seen, over = spells[is_seen], over[is_seen]
    until = over.where(over <= period.end, period.end)
    return seen.assign(
        entry_days=((period.start - seen[began]).dt.days - 0.5).clip(lower=0),
        exit_days=(until - seen[began]).dt.days,
        done=seen[done] <= until,
    )


def first_within(periods: pd.DataFrame, events: pd.DataFrame, person: str, date: str) -> pd.Series:
    """The first of each child's `events` within each period of care, its first and last day included.

    Indexed as `periods` (rows of `periods_of_care`); missing where there was none.
    """
    pairs = _events_within(periods, events, person, date)
    return pairs.groupby("row")[date].min().reindex(periods.index)


def _events_within(periods: pd.DataFrame, events: pd.DataFrame, person: str, date: str) -> pd.DataFrame:
    """The child's `events` within each period of care: `row` (its index) and `date`."""
    known = periods.assign(since=periods["entered"].fillna(periods["began"]))
    keyed = known[["person", "since", "left"]].reset_index(names="row")
    pairs = keyed.merge(events[[person, date]].dropna(), left_on="person", right_on=person)
    inside = (pairs[date] >= pairs["since"]) & ~(pairs[date] > pairs["left"])
    return pairs.loc[inside, ["row", date]]


# Plans --------------------------------------------------------------------------------------------------------------


def plan_journeys(records: Records) -> pd.DataFrame:
    """`starts`, with `plan_date`: the first permanence plan recorded in the period of care; missing where none was."""
    periods = records.derived(starts)
    plans = records["ssd_cla_care_plan"]
    agreed = plans[~_names_no_plan(plans["lacp_cla_care_plan_json"])]
    return periods.assign(plan_date=first_within(periods, agreed, "lacp_person_id", "lacp_cla_care_plan_start_date"))


def _names_no_plan(flags: pd.Series) -> pd.Series:
    """Whether the flags are there and none is set: SSD keeps such a row for a child without an agreed plan."""
    is_set = flags.str.contains(r":\s*\"?(?:Y|1|true)", case=False, na=False)
    return flags.str.contains("{", regex=False, na=False) & ~is_set


def reached_four_months(records: Records) -> pd.DataFrame:
    """Children still in care four calendar months after coming in, by `reached_date`; `has_plan` recorded by then.

    The day is the same day of the month, or the month's last where it has no such day. A child who left on it was not
    in care on it.
    """
    journeys = records.derived(plan_journeys)
    reached = add_months(journeys["entered"], FOUR_MONTHS)
    in_care = journeys.assign(reached_date=reached, has_plan=journeys["plan_date"] <= reached)
    return in_care[~(in_care["left"] <= reached)]


def reached_second_review(records: Records) -> pd.DataFrame:
    """Children who had their second review, by its day `second_review_date`; `has_plan` recorded by then."""
    reviews = records.derived(reviews_due)
    second = reviews[reviews["number"] == 2].set_index("row")["held_date"]
    journeys = records.derived(plan_journeys)
    held = journeys.assign(second_review_date=second.reindex(journeys.index)).dropna(subset="second_review_date")
    return held.assign(has_plan=held["plan_date"] <= held["second_review_date"])


def waiting_for_plan(records: Records, period: Period) -> pd.DataFrame:
    """Time from coming into care to the first permanence plan, as `watched`: leaving care ends the watch."""
    return watched(records.derived(plan_journeys), period, began="entered", done="plan_date", stopped="left")


# Reviews ------------------------------------------------------------------------------------------------------------


def reviews_due(records: Records) -> pd.DataFrame:
    """One row for each review that fell due: `row` (the index in `starts`), `number`, `due_date`, `held_date`, `left`.

    The first is due 20 working days after coming into care, the second three months after the first was held, each
    later one six months after the one before it was. `held_date` is missing where it has not been held. Children who
    came into care before the reviews are complete have rows from the second one recorded, without a number. A review
    is not due where the child left care by the day; cancelled reviews and a second one on the same day do not count.
    """
    periods = records.derived(starts)
    dates = _review_dates(records, periods)
    held = dates.groupby("row")["date"].shift(-1)
    number = dates.groupby("row").cumcount() + 1
    due = add_working_days(dates["date"], FIRST_REVIEW_WORKING_DAYS).where(number == 1)
    due = due.fillna(add_months(dates["date"], SECOND_REVIEW_MONTHS).where(number == 2))
    later = dates["is_partial"] | (number > 2)
    due = due.mask(later, add_months(dates["date"], LATER_REVIEW_MONTHS))
    rows = dates.assign(number=number.mask(dates["is_partial"]), due_date=due, held_date=held)
    return rows.loc[~(rows["left"] <= due), ["row", "number", "due_date", "held_date", "left"]]


def _review_dates(records: Records, periods: pd.DataFrame) -> pd.DataFrame:
    """The day each child came into care and the days of the reviews held, in order: what the next due day runs from."""
    reviews = records["ssd_cla_reviews"]
    held = reviews[reviews["clar_cla_review_cancelled"] != "Y"]
    dates = _events_within(periods, held, "clar_cla_person_id", "clar_cla_review_date").drop_duplicates()
    dates = dates.rename(columns={"clar_cla_review_date": "date"}).assign(is_review=True)
    partial = periods["entered"] < records.coverage["ssd_cla_reviews"].start
    entries = periods.loc[~partial, "entered"].rename("date").rename_axis("row").reset_index().assign(is_review=False)
    both = pd.concat([entries, dates], ignore_index=True)
    both = both.sort_values(["row", "date", "is_review"], kind="stable", ignore_index=True)
    return both.join(periods[["left"]].assign(is_partial=partial), on="row")


def reviews_over(records: Records, period: Period) -> pd.DataFrame:
    """One row for each child with a review due in the period, or overdue when it began: `is_in_time` if all were.

    A review is in time when held on or before the day it was due.
    """
    rows = records.derived(reviews_due)
    over = (rows["due_date"] < period.start) & (rows["held_date"] < period.start)
    gone = rows["left"] <= period.start
    due = rows[(rows["due_date"] <= period.end) & ~over & ~gone]
    overdue = due["held_date"].isna() | (due["held_date"] > due["due_date"])
    children = records.derived(starts).loc[due["row"]]
    judged = children.reset_index(drop=True).assign(is_in_time=~overdue.to_numpy())
    all_in_time = judged.groupby("person")["is_in_time"].transform("all")
    return judged.assign(is_in_time=all_in_time).drop_duplicates("person", keep="last")


# Permanent homes ----------------------------------------------------------------------------------------------------


def _first_placement(records: Records, periods: pd.DataFrame, kinds: tuple[str, ...]) -> pd.Series:
    rows = records.derived(placements)
    return first_within(periods, rows[rows["place"].isin(kinds)], "person", "placement_start_date")


def match_journeys(records: Records) -> pd.DataFrame:
    """`starts`, with `matched_date`: when the first long-term foster placement (U1 or U4) began.

    `entry_to_match_days` is missing where there was none.
    """
    periods = records.derived(starts)
    matched = _first_placement(records, periods, codes.LONG_TERM_FOSTER)
    return periods.assign(matched_date=matched, entry_to_match_days=(matched - periods["entered"]).dt.days)


def matched(records: Records) -> pd.DataFrame:
    """`match_journeys` that came to a match, by `matched_date`."""
    return records.derived(match_journeys).dropna(subset="matched_date")


def waiting_for_match(records: Records, period: Period) -> pd.DataFrame:
    """Time from coming into care to a long-term foster placement, as `watched`: leaving care ends the watch."""
    return watched(records.derived(match_journeys), period, began="entered", done="matched_date", stopped="left")


def early_permanence(records: Records) -> pd.DataFrame:
    """Periods of care with a placement with carers also approved to adopt (U2 or U5), by the first's `early_date`."""
    periods = records.derived(periods_of_care)
    first = _first_placement(records, periods, codes.EARLY_PERMANENCE)
    return periods.assign(early_date=first).dropna(subset="early_date")


def arrangements_on(records: Records, day: pd.Timestamp) -> pd.DataFrame:
    """`looked_after_on(day)` with `arrangement`, `is_permanent` (long-term foster care, placed for adoption).

    `is_fostered`: in foster care of any kind; `is_long_term_foster`: in long-term foster care.
    """
    children = records.derived(looked_after_on, day)
    arrangement = children["placement_type"].map(_ARRANGEMENT_OF).fillna(NOT_PERMANENT)
    return children.assign(
        arrangement=arrangement,
        is_permanent=arrangement != NOT_PERMANENT,
        is_fostered=children["placement_group"].isin(FOSTER_CARE),
        is_long_term_foster=arrangement == LONG_TERM_FOSTER,
    )


# Adoption -----------------------------------------------------------------------------------------------------------


def adopted(records: Records) -> pd.DataFrame:
    """Children who left care adopted, by `left`.

    `entry_to_adopters_days`: from coming into care to moving in with the adoptive family (A1). `entry_to_family_days`:
    the same, but for a child adopted by the foster carer to moving in with that foster family (A10). Missing where a
    day is not known.
    """
    left = records.derived(ceases)
    children = left[left["ceased_reason"].isin(codes.ADOPTED)]
    milestones = _adoption_milestones(records, children)
    placed = milestones["perm_placed_for_adoption_date"].fillna(
        _first_placement(records, children, codes.PLACED_FOR_ADOPTION)
    )
    by_carer = (milestones["perm_adopted_by_carer_flag"] == "Y") | _placed_with_carer(records, children)
    family = _stay_began(records, children["person"], placed).where(by_carer).fillna(placed)
    return children.assign(
        entry_to_adopters_days=(placed - children["entered"]).dt.days,
        entry_to_family_days=(family - children["entered"]).dt.days,
    )


def _adoption_milestones(records: Records, children: pd.DataFrame) -> pd.DataFrame:
    """The row of `ssd_permanence` of each child's period of care (by date where it has one), indexed as `children`."""
    rows = records["ssd_permanence"].rename(columns={"perm_person_id": "person"})
    pairs = children[["person", "entered", "left"]].reset_index(names="row").merge(rows, on="person")
    placed = pairs["perm_placed_for_adoption_date"]
    fits = ~(placed < pairs["entered"]) & ~(placed > pairs["left"])
    latest = pairs[fits].sort_values(["row", "perm_placed_for_adoption_date"], na_position="first", kind="stable")
    return latest.drop_duplicates("row", keep="last").set_index("row").reindex(children.index)


def _placed_with_carer(records: Records, children: pd.DataFrame) -> pd.Series:
    return _first_placement(records, children, WITH_CURRENT_CARER).notna()


def _stay_began(records: Records, person: pd.Series, day: pd.Series) -> pd.Series:
    """When each child's stay with the carer they lived with on `day` began."""
    keyed = pd.DataFrame({"person": person, "day": day}).reset_index(names="row")
    pairs = keyed.merge(records.derived(stays)[["person", "began"]], on="person")
    return pairs[pairs["began"] <= pairs["day"]].groupby("row")["began"].max().reindex(person.index)


def moved_in_with_adopters(records: Records) -> pd.DataFrame:
    """Children with a placement order who moved in with adopters, by `perm_placed_for_adoption_date`.

    `order_to_match_days`: from the order to the match with adopters, 0 where they were matched first (A2); missing
    where the match is not dated.
    """
    rows = records["ssd_permanence"]
    placed = rows.dropna(subset=["perm_placement_order_date", "perm_placed_for_adoption_date"])
    days = (placed["perm_matched_date"] - placed["perm_placement_order_date"]).dt.days
    return placed.assign(order_to_match_days=days.clip(lower=0))


# Ways out -----------------------------------------------------------------------------------------------------------


def routes_out(records: Records) -> pd.DataFrame:
    """`periods_of_care` with `route`, the way the child left; missing while in care.

    A child who left at 18 or over reached adulthood, whatever the recorded reason.
    """
    periods = records.derived(periods_of_care)
    grown = age_years(periods["dob"], periods["left"]) >= ADULT_YEARS
    route = periods["ceased_reason"].map(_ROUTE_OF).fillna(OTHER_ROUTE).mask(grown, ADULTHOOD)
    return periods.assign(route=route.where(periods["left"].notna()))


def leavers(records: Records, period: Period) -> pd.DataFrame:
    """One row for each child who left care in the period, the last time they did.

    `route`; and by the recorded reason `is_guardianship` (special guardianship order), `is_adoption`, `is_home`,
    `is_home_planned`, and `is_to_permanence` (special guardianship, child arrangements order or adoption).
    """
    left = began_within(records.derived(routes_out), "left", period).sort_values("left", kind="stable")
    last = left.drop_duplicates("person", keep="last")
    reason = last["ceased_reason"]
    guardianship, adoption = reason.isin(codes.SPECIAL_GUARDIANSHIP), reason.isin(codes.ADOPTED)
    return last.assign(
        is_guardianship=guardianship,
        is_adoption=adoption,
        is_home=reason.isin(codes.RETURNED_HOME),
        is_home_planned=reason == "E4A",
        is_to_permanence=guardianship | adoption | reason.isin(codes.CHILD_ARRANGEMENTS),
    )


def leaving(records: Records, period: Period) -> pd.DataFrame:
    """Time from coming into care to leaving it, as `watched`; `route` is missing for those in care on the last day."""
    rows = records.derived(routes_out)
    known = rows[rows["entered"].notna()]
    seen = watched(known, period, began="entered", done="left", stopped="left")
    return seen.assign(route=seen["route"].where(seen["done"]))


def returns(records: Records) -> pd.DataFrame:
    """`starts`, with `is_return`: the child had left care in the twelve months before, to the day."""
    rows = records.derived(starts)
    pairs = records.derived(_times_left_before)
    return rows.assign(is_return=rows.index.isin(pairs["start"]))


def left_a_year_before(records: Records, period: Period) -> pd.DataFrame:
    """Each time a child under 18 left care in the period that ended a year before this one; not those who died.

    `is_back`: came into care again within twelve months, to the day. They have passed for all by this period's end.
    """
    first, last = (months_before(day, TWELVE_MONTHS) for day in (period.start - pd.Timedelta(days=1), period.end))
    year_before = Period(start=first + pd.Timedelta(days=1), end=last, length=period.length)
    left = began_within(records.derived(routes_out), "left", year_before)
    could_return = left[(left["route"] != ADULTHOOD) & (left["ceased_reason"] != "E2")]
    return could_return.assign(is_back=could_return.index.isin(records.derived(_times_left_before)["cease"]))


def _times_left_before(records: Records) -> pd.DataFrame:
    """Each coming into care within twelve months of leaving it: `start` and `cease`, rows of `periods_of_care`."""
    came = records.derived(starts)[["person", "entered"]].reset_index(names="start")
    went = records.derived(ceases)[["person", "left"]].reset_index(names="cease")
    pairs = came.merge(went, on="person")
    pairs = pairs[pairs["start"] != pairs["cease"]]
    return pairs[(pairs["left"] <= pairs["entered"]) & (pairs["entered"] <= add_months(pairs["left"], TWELVE_MONTHS))]


def _matches_known(records: Records, period: Period) -> bool:
    """Whether it is known of 99 in 100 children when they came into care, and when those placed were matched.

    SSDA903 has the day only of children since adopted, which leaves out those whose match took longest.
    """
    rows = records["ssd_permanence"]
    placed = began_within(rows, "perm_placed_for_adoption_date", period)
    unknown = placed["perm_matched_date"].isna().mean() if len(placed) else 0
    return unknown <= MOST_UNKNOWN and ENTRIES_KNOWN.holds(records, period)


MATCHES_KNOWN = Given(
    holds=_matches_known,
    otherwise="The records do not say of enough children when they came into care and when they were matched with a "
    "family, so times from and to those days are not given.",
)
