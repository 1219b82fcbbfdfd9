"""The homes that children in care live in, and those that the council's own foster carers offer."""

from __future__ import annotations

import pandas as pd

from improve_analysis.calendar import Period, band
from improve_analysis.measures._breakdown import (
    FOSTER_LEVELS,
    FOSTERED,
    HOMES,
    MAIN_NEED,
    OTHER_HOME,
    PLACEMENT_GROUPS,
    PLAN_AGE_EDGES,
    PLAN_AGES,
    UNKNOWN,
)
from improve_analysis.measures._care import episodes_on, looked_after_on, placements
from improve_analysis.measures._records import Records, open_on
from improve_analysis.measures._stays import FOSTER_CARE, RESIDENTIAL, moves, stays
from improve_analysis.tables import codes

OWN_COUNCIL = codes.PROVIDER["PR1"]
HIGH_LEVEL = 3
"""Skill level of a foster carer from which the plan calls it high."""

OTHER_PLACEMENTS = ("Z1", "Z11", "Z12", "Z13", "Z14")
REGISTERED = ("K1", "K2", "R3", "S1")
"""Kinds of home, other than foster care and adoption, that have always had to be recorded with a number of Ofsted's."""

SUPPORTED, SUPPORTED_SINCE = ("H5", "K3"), pd.Timestamp("2023-10-28")
"""Supported accommodation in England has to be registered from this day; later returns give K3 to a whole stay."""

ELSEWHERE = ("WAL", "SCO", "NIR")
_HOME_OF = dict.fromkeys((*PLACEMENT_GROUPS, UNKNOWN), OTHER_HOME) | {
    **dict.fromkeys(FOSTER_CARE, HOMES[0]),
    RESIDENTIAL: RESIDENTIAL,
}
_NEEDS = pd.Series(dict(MAIN_NEED))
_LEVELS = pd.Series(dict(enumerate(FOSTER_LEVELS, start=1)))


def children_housed(records: Records, day: pd.Timestamp) -> pd.DataFrame:
    """`looked_after_on(day)`, with what the child needs and what is asked of the home.

    In words: `need` (main need of the open episode), `plan_age` (the plan's age bands), `home` (foster care,
    residential or other), `fostered` (in foster care or not). `is_fostered_by_others`: by foster carers who are not
    relatives or friends; `is_with_own_carers`: so, and by the council's own. `must_have_number`: the kind of home has
    to be recorded with a number of Ofsted's; `lacks_number`: none is.
    """
    children = records.derived(looked_after_on, day)
    home = children["placement_group"].map(_HOME_OF)
    by_others = children["placement_group"] == FOSTER_CARE[1]
    return children.assign(
        need=_main_need(records, children["person"], day),
        plan_age=band(children["age_years"], PLAN_AGE_EDGES, PLAN_AGES, unknown=UNKNOWN),
        home=home,
        fostered=(home == HOMES[0]).map(dict(zip((True, False), FOSTERED, strict=True))),
        is_fostered_by_others=by_others,
        is_with_own_carers=by_others & (children["provider"] == OWN_COUNCIL),
        must_have_number=_must_have_number(records, children["placement_id"], day),
        lacks_number=_of_placement(records, children["placement_id"], "urn").isna(),
    )


def _main_need(records: Records, person: pd.Series, day: pd.Timestamp) -> pd.Series:
    recorded = records.derived(episodes_on, day).set_index("clae_person_id")["clae_cla_primary_need_code"]
    return _in_words(recorded.reindex(person).set_axis(person.index), _NEEDS)


def _in_words(column: pd.Series, words: pd.Series) -> pd.Series:
    """`words` by its index, `Not known` where it has none."""
    return words.reindex(column).set_axis(column.index).fillna(UNKNOWN)


def _must_have_number(records: Records, placement: pd.Series, day: pd.Timestamp) -> pd.Series:
    kind, area = (_of_placement(records, placement, name) for name in ("type", "la"))
    is_supported = kind.isin(SUPPORTED) & ~area.isin(ELSEWHERE)
    return kind.isin(REGISTERED) | (is_supported & (day >= SUPPORTED_SINCE))


def _of_placement(records: Records, placement: pd.Series, name: str) -> pd.Series:
    """What `clap_cla_placement_{name}` holds for each of the placements."""
    column = records.derived(_by_placement)[f"clap_cla_placement_{name}"]
    return column.reindex(placement).set_axis(placement.index)


def _by_placement(records: Records) -> pd.DataFrame:
    return records["ssd_cla_placement"].set_index("clap_cla_placement_id")


def in_other_placements(records: Records, period: Period) -> pd.DataFrame:
    """One row for each child who lived in a placement coded as other (Z1, Z11 to Z14) on any day of the period.

    `nights`: how many nights of the period, in all such placements together.
    """
    rows = records.derived(placements)
    after = period.end + pd.Timedelta(days=1)
    rows = rows[rows["place"].isin(OTHER_PLACEMENTS) & (rows["placement_start_date"] < after)]
    rows = rows[~(rows["placement_end_date"] <= period.start)]
    since = rows["placement_start_date"].clip(lower=period.start)
    until = rows["placement_end_date"].fillna(after).clip(upper=after)
    return rows.assign(nights=(until - since).dt.days).groupby("person", as_index=False).agg(nights=("nights", "sum"))


def residential_over(records: Records, period: Period) -> pd.DataFrame:
    """One row for each child who lived in residential care at some time in the period.

    `is_moved_to_family`: moved straight from it to foster care in the period.
    """
    rows, moved = records.derived(stays), records.derived(moves)
    there = (rows["first_group"] == RESIDENTIAL) | (rows["last_group"] == RESIDENTIAL)
    seen = rows[there & (rows["began"] <= period.end) & ~(rows["ended"] < period.start)]
    to_family = moved[moved["is_residential_to_family"] & moved["date"].between(period.start, period.end)]
    children = seen.drop_duplicates("person")
    return children.assign(is_moved_to_family=children["person"].isin(to_family["person"]))


def households(records: Records, day: pd.Timestamp) -> pd.DataFrame:
    """One row for each mainstream or specialist foster care household approved on `day`.

    `level` (in words), `is_high_level` (skill level 3 or 4), `places` (approved, missing where not recorded) and
    `household`: 1 where the places are known, otherwise 0.
    """
    rows = open_on(records["fostering_register"], "fost_approved_date", "fost_ended_date", day)
    rows = rows[rows["fost_type"] != "KINSHIP"]
    level = rows["fost_level"]
    return rows.assign(
        level=_in_words(level, _LEVELS),
        is_high_level=level >= HIGH_LEVEL,
        places=rows["fost_places"],
        household=rows["fost_places"].notna().astype("float64"),
    )


def places_and_children(records: Records, day: pd.Timestamp) -> pd.DataFrame:
    """Both in one frame: a row of `households` has its `places` and 0 in `filled`, a row of a child the reverse.

    The children are those looked after on `day` by the council's own foster carers, relatives and friends left out.
    """
    offered = records.derived(households, day)[["places"]].assign(filled=0.0)
    children = records.derived(children_housed, day)
    filled = children.loc[children["is_with_own_carers"], ["person"]].assign(places=0.0, filled=1.0)
    return pd.concat([offered, filled], ignore_index=True)
