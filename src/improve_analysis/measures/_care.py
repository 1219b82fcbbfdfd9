"""Children looked after, as the chapters on care count them: on a day, and over each period of care.

Children in a series of short breaks (legal status V3 or V4) are left out, as in DfE's figures.
"""

from __future__ import annotations

import pandas as pd

from improve_analysis.calendar import Period, age_years, band
from improve_analysis.measures._breakdown import (
    AGE_BANDS,
    AGE_EDGES,
    DISTANCE_BANDS,
    DISTANCES,
    LOCATIONS,
    UNACCOMPANIED,
    UNKNOWN,
)
from improve_analysis.measures._measure import Given
from improve_analysis.measures._records import Records, open_on
from improve_analysis.settings import Settings
from improve_analysis.tables import codes

START, END = "clae_cla_episode_start_date", "clae_cla_episode_ceased_date"
FAR_AHEAD = pd.Timestamp("2200-01-01")
"""Stands for the end of a spell that is open, where ends are compared."""

MOST_UNKNOWN = 0.01
"""The share of children in care whose entry may be unknown where times from entry are given."""

FAR_MILES = 20.0
"""Over this is far: exactly 20.0 miles is not."""

PLACEMENT_COLUMNS = (
    "placement_id",
    "placement_start_date",
    "placement_type",
    "placement_group",
    "provider",
    "location",
    "distance_miles",
    "distance",
    "distance_band",
)


def episodes_on(records: Records, day: pd.Timestamp) -> pd.DataFrame:
    """One row of `ssd_cla_episodes` for each child with an episode open on `day`: the one that began last.

    An episode that ends on `day` is not open. Short breaks are here too.
    """
    return _latest_begun(open_on(records["ssd_cla_episodes"], START, END, day))


def looked_after_on(records: Records, day: pd.Timestamp) -> pd.DataFrame:
    """One row for each child looked after on `day`.

    Columns: `person`, `sex`, `ethnicity`, `dob`, `age_years`, `age_band`, `is_uasc`, `unaccompanied` (in words),
    `legal_status`, `cla_id`, and `PLACEMENT_COLUMNS` of the placement of the episode that is open.

    A child is left out where every open episode is a short break; beside an overlapping one the other counts.
    """
    episodes = open_on(records.derived(_episodes_described), "began", END, day).drop(columns=END)
    children = episodes.drop_duplicates("person", keep="last", ignore_index=True)
    aged = _with_age(children, pd.Series(day, index=children.index))
    return _with_unaccompanied(records, aged, day)


def periods_of_care(records: Records) -> pd.DataFrame:
    """One row for each child and period of care: episodes that follow one another without a day between.

    Columns: `person`, `cla_id`, `began` (start of its first episode here), `entered` (missing where the period began
    before the records do), `left` (missing while open), `ceased_reason` (REC of its last episode), `sex`, `ethnicity`,
    `dob`, `age_years` and `age_band` at entry, `is_uasc` and `unaccompanied` (so at any time in the period),
    `legal_status` at entry, and `PLACEMENT_COLUMNS` of its first placement.
    """
    episodes = records.derived(_care_episodes).sort_values([*_ORDER], kind="stable", ignore_index=True)
    number = _begins_period(episodes).cumsum()
    first = episodes.groupby(number).head(1).reset_index(drop=True)
    last = episodes.assign(ends=episodes[END].fillna(FAR_AHEAD)).sort_values("ends", kind="stable")
    last = last.groupby(number).tail(1).sort_values([*_ORDER], kind="stable").reset_index(drop=True)
    periods = _named(first).assign(
        entered=_entered(first), left=last[END], ceased_reason=last["clae_cla_episode_ceased_reason"]
    )
    periods = _with_placement(records, _with_child(records, periods))
    return _with_unaccompanied_in_period(records, _with_age(periods, periods["entered"]))


def starts(records: Records) -> pd.DataFrame:
    """The periods of care whose first day is known: one row each time a child came into care."""
    periods = records.derived(periods_of_care)
    return periods[periods["entered"].notna()]


def ceases(records: Records) -> pd.DataFrame:
    """The periods of care that have ended: one row each time a child left care."""
    periods = records.derived(periods_of_care)
    return periods[periods["left"].notna()]


def _entries_known(records: Records, period: Period) -> bool:
    """Whether it is known of 99 in 100 children in care during the period when they came into care.

    A first yearly return leaves out the episodes that ended before it, and with them the entry of those long in care:
    times from entry would then be those of the others only.
    """
    periods = records.derived(periods_of_care)
    is_current = (periods["began"] <= period.end) & ~(periods["left"] < period.start)
    return bool(periods.loc[is_current, "entered"].isna().mean() <= MOST_UNKNOWN)


ENTRIES_KNOWN = Given(
    holds=_entries_known,
    otherwise="The records do not say of enough children when they came into care, so times from that day are not "
    "given.",
)


_ORDER = ("clae_person_id", START, "clae_cla_episode_id")


def _care_episodes(records: Records) -> pd.DataFrame:
    """Episodes, short breaks left out."""
    episodes = records["ssd_cla_episodes"]
    return episodes[~episodes["clae_legal_status"].isin(codes.SHORT_BREAKS)]


def _episodes_described(records: Records) -> pd.DataFrame:
    """Episodes of care in order, with the child and the placement; `END` is when they ended."""
    episodes = records.derived(_care_episodes).sort_values([*_ORDER], kind="stable", ignore_index=True)
    described = _with_placement(records, _with_child(records, _named(episodes)))
    return described.assign(**{END: episodes[END]})


def _latest_begun(episodes: pd.DataFrame) -> pd.DataFrame:
    in_order = episodes.sort_values([*_ORDER], kind="stable")
    return in_order.drop_duplicates("clae_person_id", keep="last", ignore_index=True)


def _named(episodes: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "person": episodes["clae_person_id"],
            "cla_id": episodes["clae_cla_id"],
            "began": episodes[START],
            "legal_status": episodes["clae_legal_status"],
            "placement_id": episodes["clae_cla_placement_id"],
        }
    )


def _begins_period(episodes: pd.DataFrame) -> pd.Series:
    """Whether each episode (in order) begins a period of care: after a gap, or newly started on the day one ended."""
    person = episodes["clae_person_id"]
    ends = episodes[END].fillna(FAR_AHEAD).groupby(person).cummax().groupby(person).shift()
    went_on = episodes["clae_cla_episode_ceased_reason"].groupby(person).shift() == "X1"
    restarts = (episodes["clae_cla_episode_start_reason"] == "S") & ~went_on & (episodes[START] == ends)
    return ends.isna() | (episodes[START] > ends) | restarts


def _entered(first: pd.DataFrame) -> pd.Series:
    started = first["clae_cla_episode_start_reason"] == "S"
    return first[START].where(started, first["clae_entered_care_date"])


def _with_child(records: Records, rows: pd.DataFrame) -> pd.DataFrame:
    people = records["ssd_person"]
    children = pd.DataFrame(
        {
            "person": people["pers_person_id"],
            "dob": people["pers_dob"],
            "sex": people["pers_sex"].map(codes.SEX).fillna(UNKNOWN),
            "ethnicity": people["pers_ethnicity"].map(codes.ETHNICITY).fillna(UNKNOWN),
        }
    )
    return rows.merge(children, on="person", how="left").fillna({"sex": UNKNOWN, "ethnicity": UNKNOWN})


def _with_age(rows: pd.DataFrame, day: pd.Series) -> pd.DataFrame:
    years = age_years(rows["dob"], day)
    return rows.assign(age_years=years, age_band=band(years, AGE_EDGES, AGE_BANDS, unknown=UNKNOWN))


def _with_placement(records: Records, rows: pd.DataFrame) -> pd.DataFrame:
    joined = rows.merge(records.derived(placements)[[*PLACEMENT_COLUMNS]], on="placement_id", how="left")
    words = ("placement_type", "placement_group", "provider", "location", "distance", "distance_band")
    return joined.fillna(dict.fromkeys(words, UNKNOWN))


def placements(records: Records) -> pd.DataFrame:
    """One row a placement: `person`, `PLACEMENT_COLUMNS`, and the end.

    `placement_end_date` (missing while open), `change_reason` (why it ended), `place` (the SSDA903 code),
    `is_same_carer` (the move into it kept the carer), `home` (the same text where everything recorded of two homes
    is the same; it holds a postcode, so it is never shown). `distance_miles` is missing where it is not known; the
    words are then `Not known`, as they are for a type, a provider or an area that was not recorded.
    """
    rows = records["ssd_cla_placement"]
    place, miles = rows["clap_cla_placement_type"], rows["clap_cla_placement_distance"]
    return pd.DataFrame(
        {
            "person": rows["clap_person_id"],
            "placement_id": rows["clap_cla_placement_id"],
            "placement_start_date": rows["clap_cla_placement_start_date"],
            "placement_end_date": rows["clap_cla_placement_end_date"],
            "change_reason": rows["clap_cla_placement_change_reason"].map(codes.CHANGE_REASON).fillna(UNKNOWN),
            "place": place,
            "placement_type": place.map(codes.PLACEMENT).fillna(UNKNOWN),
            "placement_group": place.map(codes.PLACEMENT_GROUP).fillna(UNKNOWN),
            "provider": rows["clap_cla_placement_provider"].map(codes.PROVIDER).fillna(UNKNOWN),
            "location": _location(rows["clap_cla_placement_la"], records.settings),
            "distance_miles": miles,
            "distance": _in_bands(miles, (0, FAR_MILES, float("inf")), DISTANCES),
            "distance_band": _in_bands(miles, (0, 5, 10, FAR_MILES, 50, float("inf")), DISTANCE_BANDS),
            "is_same_carer": rows["clap_same_carer"] == "Y",
            "home": _home(rows),
        }
    )


def _home(rows: pd.DataFrame) -> pd.Series:
    parts = ("type", "provider", "postcode", "urn")
    kind, provider, postcode, urn = (rows[f"clap_cla_placement_{part}"].fillna("") for part in parts)
    return kind + "|" + provider + "|" + postcode + "|" + urn


def _location(area: pd.Series, settings: Settings) -> pd.Series:
    """Annex A gives an area by name, or only whether it is the council's own."""
    inside, outside = LOCATIONS
    own = area.str.casefold().isin({settings.la_code.casefold(), settings.council.casefold(), "in"})
    return own.map({True: inside, False: outside}).where(area.notna(), UNKNOWN)


def _in_bands(miles: pd.Series, edges: tuple[float, ...], labels: tuple[str, ...]) -> pd.Series:
    """Bands whose upper bound belongs to them, so that 20.0 miles is not over 20."""
    cut = pd.cut(miles, [*edges], right=True, include_lowest=True, labels=[*labels])
    return cut.astype("str").where(cut.notna(), UNKNOWN)


def _unaccompanied_spells(records: Records) -> pd.DataFrame:
    statuses = records["ssd_immigration_status"]
    spells = statuses[statuses["immi_immigration_status"] == "UASC"]
    return pd.DataFrame(
        {
            "person": spells["immi_person_id"],
            "since": spells["immi_immigration_status_start_date"],
            "until": spells["immi_immigration_status_end_date"],
        }
    )


def _with_unaccompanied(records: Records, rows: pd.DataFrame, day: pd.Timestamp) -> pd.DataFrame:
    spells = records.derived(_unaccompanied_spells)
    so = spells[~(spells["since"] > day) & ~(spells["until"] < day)]
    return _in_words(records, rows.assign(is_uasc=rows["person"].isin(so["person"])))


def _with_unaccompanied_in_period(records: Records, rows: pd.DataFrame) -> pd.DataFrame:
    pairs = rows.reset_index(names="row").merge(records.derived(_unaccompanied_spells), on="person")
    so = pairs[~(pairs["since"] > pairs["left"].fillna(records.as_at)) & ~(pairs["until"] < pairs["began"])]
    return _in_words(records, rows.assign(is_uasc=rows.index.isin(so["row"])))


def _in_words(records: Records, rows: pd.DataFrame) -> pd.DataFrame:
    """`unaccompanied` says `Not known` of everyone where the extract has no immigration status."""
    held = "ssd_immigration_status" in records.tables
    yes, no = UNACCOMPANIED if held else (UNKNOWN, UNKNOWN)
    return rows.assign(unaccompanied=rows["is_uasc"].map({True: yes, False: no}))
