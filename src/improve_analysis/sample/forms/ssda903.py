"""SSDA903, the return on children looked after: one folder of CSV files a collection year, or one workbook."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from improve_analysis.calendar import age_years
from improve_analysis.sample.forms._spells import ReturnPeriod, Tables, known_on, looked_up, within
from improve_analysis.sample.forms._workbook import write_workbook
from improve_analysis.tables import codes

SEX_IN_LETTERS_FROM = 2025
WORKERS_FROM = 2024
SUPPORTED_ACCOMMODATION_FROM = 2025
NUMBER_OF_SEX = {"M": "1", "F": "2"}
SCHOOL_AGE = 5
CARE_LEAVER_AGES = range(17, 22)


def write_ssda903(tables: Tables, folder: Path, years: list[ReturnPeriod]) -> None:
    """A sub-folder for each year, named after the year it ends in, with a CSV file for each table."""
    for year in years:
        (folder / str(year.year)).mkdir(parents=True, exist_ok=True)
        for name, frame in year_tables(tables, year).items():
            as_text(frame).to_csv(folder / str(year.year) / f"{name}.csv", index=False, lineterminator="\n")


def write_one_workbook(tables: Tables, folder: Path, year: ReturnPeriod) -> None:
    """One year as one workbook, a sheet for each table."""
    folder.mkdir(parents=True, exist_ok=True)
    write_workbook(year_tables(tables, year), folder / f"SSDA903_{year.year}.xlsx")


def year_tables(tables: Tables, year: ReturnPeriod) -> dict[str, pd.DataFrame]:
    """The year's return as it stood on its last day: file name -> frame in DfE's columns, dates as datetime64."""
    known = known_on(tables, year.end)
    spells = within(
        known["ssd_cla_episodes"], "clae_cla_episode_start_date", "clae_cla_episode_ceased_date", year
    ).sort_values(["clae_person_id", "clae_cla_episode_start_date", "clae_cla_episode_id"])
    everyone = known["ssd_person"].sort_values("pers_person_id").set_index("pers_person_id")
    people = everyone[everyone.index.isin(spells["clae_person_id"])]
    care_leavers = _care_leavers(known, everyone, year)
    frames = {
        "header": _header(everyone[everyone.index.isin([*people.index, *care_leavers["CHILD"]])], year),
        "episodes": _episodes(known, spells, year),
        "reviews": _reviews(known, people, year),
        "uasc": _uasc(known, people, year),
        "oc3": care_leavers,
        "ad1": _adoptions(known, people, spells, year),
        "placed_for_adoption": _placed_for_adoption(known, people, year),
        "previous_permanence": _previous_permanence(known, people),
        "missing": _missing(known, people, year),
    }
    if year.year >= WORKERS_FROM:
        frames["sw_episodes"] = _workers(known, people, year)
    return frames


def as_text(frame: pd.DataFrame) -> pd.DataFrame:
    """Dates as dd/mm/yyyy."""
    dates = frame.select_dtypes("datetime")
    return frame.assign(**{str(column): dates[column].dt.strftime("%d/%m/%Y") for column in dates})


def _header(people: pd.DataFrame, year: ReturnPeriod) -> pd.DataFrame:
    return _frame(
        people.index,
        SEX=_sex(people["pers_sex"], year),
        DOB=people["pers_dob"],
        ETHNIC=people["pers_ethnicity"],
        UPN=_upn(people, year),
        MOTHER=_blank(people),
        MC_DOB=_blank(people),
    )


def _episodes(known: Tables, spells: pd.DataFrame, year: ReturnPeriod) -> pd.DataFrame:
    placed = spells.merge(
        known["ssd_cla_placement"], how="left", left_on="clae_cla_placement_id", right_on="clap_cla_placement_id"
    )
    is_last = ~placed.duplicated("clae_cla_placement_id", keep="last")
    return _frame(
        placed["clae_person_id"],
        DECOM=placed["clae_cla_episode_start_date"],
        RNE=placed["clae_cla_episode_start_reason"],
        LS=placed["clae_legal_status"],
        CIN=placed["clae_cla_primary_need_code"],
        PLACE=_placement_type(placed["clap_cla_placement_type"], year),
        PLACE_PROVIDER=placed["clap_cla_placement_provider"],
        DEC=placed["clae_cla_episode_ceased_date"],
        REC=placed["clae_cla_episode_ceased_reason"],
        REASON_PLACE_CHANGE=placed["clap_cla_placement_change_reason"].where(is_last),
        HOME_POST=_home_postcodes(known["ssd_address"], placed),
        PL_POST=placed["clap_cla_placement_postcode"],
        URN=placed["clap_cla_placement_urn"],
    )


def _reviews(known: Tables, people: pd.DataFrame, year: ReturnPeriod) -> pd.DataFrame:
    reviews = known["ssd_cla_reviews"]
    held = reviews[(reviews["clar_cla_review_date"] >= year.start) & (reviews["clar_cla_review_cancelled"] != "Y")]
    rows = _of(people, held, "clar_cla_person_id", "clar_cla_review_date")
    return _frame(
        rows["clar_cla_person_id"],
        DOB=rows["pers_dob"],
        REVIEW=rows["clar_cla_review_date"],
        REVIEW_CODE=rows["clar_cla_review_participation"],
    )


def _uasc(known: Tables, people: pd.DataFrame, year: ReturnPeriod) -> pd.DataFrame:
    statuses = known["ssd_immigration_status"]
    unaccompanied = within(
        statuses[statuses["immi_immigration_status"] == "UASC"],
        "immi_immigration_status_start_date",
        "immi_immigration_status_end_date",
        year,
    )
    rows = _of(people, unaccompanied, "immi_person_id", "immi_immigration_status_end_date")
    return _frame(
        rows["immi_person_id"],
        SEX=_sex(rows["pers_sex"], year),
        DOB=rows["pers_dob"],
        DUC=rows["immi_immigration_status_end_date"],
    )


def _care_leavers(known: Tables, people: pd.DataFrame, year: ReturnPeriod) -> pd.DataFrame:
    """Young people out of care who reach 17 to 21 in the year and were last in contact in it, or never."""
    leavers, episodes = known["ssd_care_leavers"], known["ssd_cla_episodes"]
    in_care = episodes.loc[episodes["clae_cla_episode_ceased_date"].isna(), "clae_person_id"]
    before = leavers["clea_care_leaver_latest_contact"] < year.start
    recorded = leavers[~before & ~leavers["clea_person_id"].isin(in_care)]
    rows = _of(people, recorded, "clea_person_id", "clea_table_id")
    rows = rows[age_years(rows["pers_dob"], year.whole_year_end).isin(CARE_LEAVER_AGES)]
    return _frame(
        rows["clea_person_id"],
        DOB=rows["pers_dob"],
        IN_TOUCH=rows["clea_care_leaver_in_touch"],
        ACTIV=rows["clea_care_leaver_activity"],
        ACCOM=rows["clea_care_leaver_accommodation"] + rows["clea_care_leaver_accom_suitable"],
    )


def _adoptions(known: Tables, people: pd.DataFrame, spells: pd.DataFrame, year: ReturnPeriod) -> pd.DataFrame:
    """Children adopted in the year; of the adopters nothing is known but whether they were the foster carers."""
    adopted = spells[
        spells["clae_cla_episode_ceased_reason"].isin(codes.ADOPTED)
        & (spells["clae_cla_episode_ceased_date"] >= year.start)
    ]
    milestones = known["ssd_permanence"]
    of_adopted = milestones[milestones["perm_cla_id"].isin(adopted["clae_cla_id"])]
    rows = _of(people, of_adopted, "perm_person_id", "perm_adm_decision_date")
    return _frame(
        rows["perm_person_id"],
        DOB=rows["pers_dob"],
        DATE_INT=rows["perm_adm_decision_date"],
        DATE_MATCH=rows["perm_matched_date"],
        FOSTER_CARE=rows["perm_adopted_by_carer_flag"].map({"Y": "1", "N": "0"}),
        NB_ADOPTR=_blank(rows),
        SEX_ADOPTR=_blank(rows),
        LS_ADOPTR=_blank(rows),
    )


def _placed_for_adoption(known: Tables, people: pd.DataFrame, year: ReturnPeriod) -> pd.DataFrame:
    """Decisions that a child should be placed for adoption that stood in the year (DATE_PLACED is the decision)."""
    milestones = known["ssd_permanence"]
    decided = milestones[milestones["perm_adm_decision_date"].notna()]
    standing = within(decided, "perm_adm_decision_date", "perm_decision_reversed_date", year)
    rows = _of(people, standing, "perm_person_id", "perm_adm_decision_date")
    reversed_date = rows["perm_decision_reversed_date"]
    return _frame(
        rows["perm_person_id"],
        DOB=rows["pers_dob"],
        DATE_PLACED=rows["perm_adm_decision_date"],
        DATE_PLACED_CEASED=reversed_date,
        REASON_PLACED_CEASED=rows["perm_decision_reversed_reason"].where(reversed_date.notna()),
    )


def _previous_permanence(known: Tables, people: pd.DataFrame) -> pd.DataFrame:
    rows = _of(people, known["ssd_cla_previous_permanence"], "lapp_person_id", "lapp_table_id")
    return _frame(
        rows["lapp_person_id"],
        DOB=rows["pers_dob"],
        PREV_PERM=rows["lapp_previous_permanence_option"],
        LA_PERM=rows["lapp_previous_permanence_la"],
        DATE_PERM=rows["lapp_previous_permanence_order_date"],
    )


def _missing(known: Tables, people: pd.DataFrame, year: ReturnPeriod) -> pd.DataFrame:
    times = within(known["ssd_missing"], "miss_missing_episode_start_date", "miss_missing_episode_end_date", year)
    rows = _of(people, times, "miss_person_id", "miss_missing_episode_start_date")
    return _frame(
        rows["miss_person_id"],
        DOB=rows["pers_dob"],
        MISSING=rows["miss_missing_episode_type"],
        MIS_START=rows["miss_missing_episode_start_date"],
        MIS_END=rows["miss_missing_episode_end_date"],
    )


def _workers(known: Tables, people: pd.DataFrame, year: ReturnPeriod) -> pd.DataFrame:
    involvements = known["ssd_involvements"]
    case_workers = within(
        involvements[involvements["invo_professional_role_id"] == "CW"],
        "invo_involvement_start_date",
        "invo_involvement_end_date",
        year,
    )
    rows = _of(people, case_workers, "invo_person_id", "invo_involvement_start_date")
    return _frame(
        rows["invo_person_id"],
        DOB=rows["pers_dob"],
        SW_ID=_registration(known, rows["invo_professional_id"]),
        SW_DECOM=rows["invo_involvement_start_date"],
        SW_DEC=rows["invo_involvement_end_date"],
        SW_REASON=rows["invo_worker_change_reason"],
    )


def _registration(known: Tables, worker: pd.Series) -> pd.Series:
    """The worker's Social Work England number; one without is named XX and the id (rule SW02)."""
    numbers = known["ssd_professionals"].set_index("prof_professional_id")["prof_social_worker_registration_no"]
    return looked_up(worker, numbers).fillna("XX" + worker)


def _frame(child: pd.Series | pd.Index, **columns: pd.Series) -> pd.DataFrame:
    """The child's id first, then `columns`; every table of the return begins so."""
    return pd.DataFrame({"CHILD": child, **columns}).reset_index(drop=True)


def _of(people: pd.DataFrame, frame: pd.DataFrame, person: str, *order: str) -> pd.DataFrame:
    """The rows about `people`, with what is known of each, by child and then `order`."""
    return frame.merge(people, left_on=person, right_index=True).sort_values([person, *order], kind="stable")


def _blank(like: pd.DataFrame) -> pd.Series:
    return pd.Series(np.nan, index=like.index, dtype="str")


def _sex(sex: pd.Series, year: ReturnPeriod) -> pd.Series:
    return sex if year.year >= SEX_IN_LETTERS_FROM else sex.map(NUMBER_OF_SEX)


def _upn(people: pd.DataFrame, year: ReturnPeriod) -> pd.Series:
    """The pupil number; without one, UN1 for a child under school age and UN4 for any other."""
    under_school_age = age_years(people["pers_dob"], year.end) < SCHOOL_AGE
    reason = pd.Series(np.where(under_school_age, "UN1", "UN4"), index=people.index, dtype="str")
    return people["pers_upn"].fillna(reason)


def _placement_type(place: pd.Series, year: ReturnPeriod) -> pd.Series:
    """The placement, semi-independent living being registered supported accommodation from 2025 (rule 503D)."""
    return place.replace("H5", "K3") if year.year >= SUPPORTED_ACCOMMODATION_FROM else place


def _home_postcodes(addresses: pd.DataFrame, episodes: pd.DataFrame) -> pd.Series:
    """The home postcode on the day that the period of care began, for each of `episodes`; missing where unknown."""
    homes = addresses[addresses["addr_address_type"] == "HOME"]
    days = episodes[["clae_person_id", "clae_entered_care_date"]].assign(episode=episodes.index)
    pairs = days.merge(homes, left_on="clae_person_id", right_on="addr_person_id")
    entered = pairs["clae_entered_care_date"]
    there = pairs[~(pairs["addr_address_start_date"] > entered) & ~(pairs["addr_address_end_date"] < entered)]
    latest = there.sort_values(["addr_address_start_date", "addr_table_id"], na_position="first")
    return latest.groupby("episode")["addr_address_postcode"].last().reindex(episodes.index)
