"""The children of the records as persons: who they are, where home is, disabilities."""

from __future__ import annotations

import numpy as np
import pandas as pd

from improve_analysis.sample import geography
from improve_analysis.sample._days import YEAR, dates
from improve_analysis.sample._draws import Part, between, chance, stream
from improve_analysis.sample.numbering import PREFIX

SCHOOL_AGE = 4.5
MOVED_HOME, MOVED_DAYS_BEFORE = 0.05, (60, 700)
INVENTED_SCHOOL = "A9990"
DISABILITY_ASKED = 0.97


def tables(seed: int, children: pd.DataFrame, referred: pd.Index, until: int) -> dict[str, pd.DataFrame]:
    """`ssd_person` of `children`; addresses and disabilities of those of them who were `referred`."""
    rng = stream(seed, Part.PERSONS)
    asked = children[children.index.isin(referred)]
    return {
        "ssd_person": _persons(rng, children, until),
        "ssd_address": _addresses(rng, asked[asked["home"] >= 0]),
        "ssd_disability": _disabilities(rng, asked),
    }


def _persons(rng: np.random.Generator, children: pd.DataFrame, until: int) -> pd.DataFrame:
    born = children["born"].to_numpy()
    unborn = (children["known_from"] < children["born"]).to_numpy()
    expected = born + between(rng, -14, 10, len(children))
    at_school = (until - born) / YEAR > SCHOOL_AGE
    upn = INVENTED_SCHOOL + pd.Series(np.arange(len(children)), index=children.index).astype("str").str.zfill(8)
    return pd.DataFrame(
        {
            "pers_person_id": children.index,
            "pers_sex": children["sex"],
            "pers_ethnicity": children["ethnicity"],
            "pers_dob": dates(born),
            "pers_expected_dob": np.where(unborn, dates(expected), np.datetime64("NaT")),
            "pers_upn": upn.where(at_school),
        }
    )


def _addresses(rng: np.random.Generator, children: pd.DataFrame) -> pd.DataFrame:
    """Home, and for a few families an earlier home that they had left before they were known."""
    postcode = geography.atlas().postcode
    since, known_from = children["born"].to_numpy(), children["known_from"].to_numpy()
    moved = chance(rng, MOVED_HOME, len(children)) & (known_from - since > MOVED_DAYS_BEFORE[1])
    moved_on = known_from - between(rng, *MOVED_DAYS_BEFORE, len(children))
    home = pd.DataFrame(
        {
            "addr_person_id": children.index,
            "addr_address_type": "HOME",
            "addr_address_start_date": dates(np.where(moved, moved_on, since)),
            "addr_address_postcode": postcode[children["home"]],
        }
    )
    earlier = home[moved].assign(
        addr_address_start_date=dates(since[moved]),
        addr_address_end_date=dates(moved_on[moved] - 1),
        addr_address_postcode=postcode[geography.places_in(rng, np.zeros(int(moved.sum()), dtype="int64"))],
    )
    return pd.concat([earlier, home], ignore_index=True)


def _disabilities(rng: np.random.Generator, children: pd.DataFrame) -> pd.DataFrame:
    rows = children[chance(rng, DISABILITY_ASKED, len(children)) | (children["disability"] != "").to_numpy()]
    code = rows["disability"].where(rows["disability"] != "", "NONE")
    return pd.DataFrame({"disa_person_id": rows.index, "disa_disability_code": code})


def care_leavers(episodes: pd.DataFrame, person: pd.DataFrame, on: pd.Timestamp) -> pd.DataFrame:
    """`ssd_care_leavers` as last recorded on the day `on`: young people in or out of care aged 16 to 20.

    `episodes` and `person` are the tables as known on that day. Each young person keeps to a rhythm of contact.
    """
    last = episodes.sort_values("clae_cla_episode_start_date").drop_duplicates("clae_person_id", keep="last")
    born = last["clae_person_id"].map(person.set_index("pers_person_id")["pers_dob"])
    left, age = last["clae_cla_episode_ceased_date"], (on - born).dt.days / YEAR
    at_leaving = (left - born).dt.days / YEAR
    eligible = left.isna() & age.between(16, 18) & ~last["clae_legal_status"].isin(("V3", "V4"))
    former = left.notna() & (at_leaving > 17.5) & (age < 21)
    rows = last[eligible | former]
    number = rows["clae_person_id"].astype("int64").to_numpy()
    in_touch = number % 13 != 0
    days_ago = np.where(in_touch, number % 56, 60 + number % 300)
    latest = (on - pd.to_timedelta(days_ago, unit="D").as_unit("us")).to_numpy()
    return pd.DataFrame(
        {
            "clea_table_id": [f"{PREFIX['ssd_care_leavers']}{place:06d}" for place in range(1, len(rows) + 1)],
            "clea_person_id": rows["clae_person_id"].to_numpy(),
            "clea_care_leaver_eligibility": np.where(eligible[rows.index], "Eligible child", "Former relevant child"),
            "clea_care_leaver_in_touch": np.where(in_touch, "YES", "NO"),
            "clea_care_leaver_latest_contact": latest,
            "clea_care_leaver_accommodation": np.array(["U", "E", "B", "K", "R", "T", "D"])[number % 7],
            "clea_care_leaver_accom_suitable": np.where(number % 11 == 0, "2", "1"),
            "clea_care_leaver_activity": np.array(["F2", "F4", "F5", "P2", "G5", "G4", "F1"])[number // 7 % 7],
            "clea_pathway_plan_review_date": latest - pd.to_timedelta(number % 170, unit="D").as_unit("us").to_numpy(),
        }
    ).reset_index(drop=True)
