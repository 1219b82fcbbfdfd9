"""Annex A of Ofsted's inspection framework: lists 1 to 11 as at one day, in one workbook.

A worker's name is the worker's id, for names are never held. Columns that no canonical table has (health and dental
checks, the reviewing officer's visits, adopters) stay empty.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from improve_analysis.calendar import Length, months_to
from improve_analysis.sample.forms import _annex_a_values as values
from improve_analysis.sample.forms._annex_a_care import adoption, care_leavers, looked_after
from improve_analysis.sample.forms._annex_a_sheet import (
    Inspection,
    allocated,
    care_spells,
    handled_by,
    in_year_before,
    list_of,
    yes_no_unknown,
    yes_where,
)
from improve_analysis.sample.forms._spells import ReturnPeriod, Tables, known_on, looked_up, within
from improve_analysis.sample.forms._workbook import write_workbook

PROTECTED_IN_EMERGENCY = ("L1", "L2")


def write_annex_a(tables: Tables, folder: Path, month_end: pd.Timestamp, council: str) -> None:
    """One workbook, a sheet for each list, as at `month_end`."""
    folder.mkdir(parents=True, exist_ok=True)
    write_workbook(lists(tables, month_end, council), folder / f"Annex_A_{month_end:%Y-%m-%d}.xlsx")


def lists(tables: Tables, month_end: pd.Timestamp, council: str) -> dict[str, pd.DataFrame]:
    """Sheet name -> frame under Ofsted's headers, sorted by child and date; dates are datetime64."""
    inspection = Inspection(
        tables=known_on(tables, month_end),
        half_year=_window(month_end, Length.HALF_YEAR),
        year=_window(month_end, Length.YEAR),
        council=council,
    )
    makers = {
        "List 1": _contacts,
        "List 2": _early_help,
        "List 3": _referrals,
        "List 4": _assessments,
        "List 5": _enquiries,
        "List 6": _children_in_need,
        "List 7": _protection_plans,
        "List 8": looked_after,
        "List 9": care_leavers,
        "List 10": adoption,
    }
    sheets = {name: make(inspection) for name, make in makers.items()}
    return sheets | {"List 11": pd.DataFrame(columns=[*values.HEADERS["List 11"]])}


def _window(month_end: pd.Timestamp, length: Length) -> ReturnPeriod:
    period = months_to(month_end, length)
    return ReturnPeriod(year=month_end.year, start=period.start, end=period.end)


def _contacts(inspection: Inspection) -> pd.DataFrame:
    contacts = inspection["ssd_contacts"]
    frame = contacts[contacts["cont_contact_date"] >= inspection.half_year.start].sort_values(
        ["cont_person_id", "cont_contact_date", "cont_contact_id"]
    )
    return list_of(
        "List 1",
        inspection,
        frame["cont_person_id"],
        {
            "Date of Contact": frame["cont_contact_date"],
            "Contact Source": frame["cont_contact_source_code"].map(values.SOURCE),
        },
    )


def _early_help(inspection: Inspection) -> pd.DataFrame:
    frame = within(
        inspection["ssd_early_help_episodes"],
        "earl_episode_start_date",
        "earl_episode_end_date",
        inspection.half_year,
    ).sort_values(["earl_person_id", "earl_episode_start_date", "earl_episode_id"])
    return list_of(
        "List 2",
        inspection,
        frame["earl_person_id"],
        {
            "Assessment start date": frame["earl_episode_start_date"],
            "Assessment completion date": frame["earl_episode_end_date"],
            "Organisation completing assessment": frame["earl_episode_organisation"],
        },
    )


def _referrals(inspection: Inspection) -> pd.DataFrame:
    referrals = inspection["ssd_cin_episodes"]
    person, date = "cine_person_id", "cine_referral_date"
    frame = referrals[referrals[date] >= inspection.half_year.start].sort_values([person, date, "cine_referral_id"])
    latest = referrals.groupby(person)[date].max()
    return list_of(
        "List 3",
        inspection,
        frame[person],
        {
            "Date of referral": frame[date],
            "Referral Source": frame["cine_referral_source_code"].map(values.SOURCE),
            "Referral NFA?": frame["cine_referral_nfa"].map(values.YES_NO),
            "Number of Referrals in Last 12 Months": in_year_before(latest, referrals, person, date, frame[person]),
            **handled_by(inspection, frame["cine_referral_team"], frame["cine_referral_worker_id"]),
        },
    )


def _assessments(inspection: Inspection) -> pd.DataFrame:
    frame = within(
        inspection["ssd_cin_assessments"],
        "cina_assessment_start_date",
        "cina_assessment_auth_date",
        inspection.half_year,
    ).sort_values(["cina_person_id", "cina_assessment_start_date", "cina_assessment_id"])
    needs_support = frame["cina_assessment_outcome_nfa"].map({"Y": "b) No", "N": "a) Yes"})
    return list_of(
        "List 4",
        inspection,
        frame["cina_person_id"],
        {
            "Continuous Assessment Start Date": frame["cina_assessment_start_date"],
            "Child Seen During Continuous Assessment": yes_no_unknown(frame["cina_assessment_child_seen"]),
            "Continuous Assessment Date of Authorisation": frame["cina_assessment_auth_date"],
            "Was the child assessed as requiring LA children's social care support?": needs_support,
            **handled_by(inspection, frame["cina_assessment_team"], frame["cina_assessment_worker_id"]),
        },
    )


def _enquiries(inspection: Inspection) -> pd.DataFrame:
    enquiries, conferences = inspection["ssd_s47_enquiry"], inspection["ssd_initial_cp_conference"]
    person, date = "s47e_person_id", "s47e_s47_start_date"
    held = conferences.dropna(subset="icpc_s47_enquiry_id").sort_values("icpc_icpc_date")
    frame = within(enquiries, date, "s47e_s47_end_date", inspection.half_year).merge(
        held.drop_duplicates("icpc_s47_enquiry_id"),
        how="left",
        left_on="s47e_s47_enquiry_id",
        right_on="icpc_s47_enquiry_id",
    )
    frame = frame.sort_values([person, date, "s47e_s47_enquiry_id"])
    latest = enquiries.groupby(person)[date].max()
    earlier_enquiries = in_year_before(latest, enquiries, person, date, frame[person])
    earlier_conferences = in_year_before(latest, conferences, "icpc_person_id", "icpc_icpc_date", frame[person])
    return list_of(
        "List 5",
        inspection,
        frame[person],
        {
            "Strategy discussion initiating Section 47 Enquiry Start Date": frame[date],
            "Was an Initial Child Protection Conference deemed unnecessary?": frame["s47e_s47_nfa"].map(values.YES_NO),
            "Date of Initial Child Protection Conference": frame["icpc_icpc_date"],
            "Did the Initial Child Protection Conference Result in a Child Protection Plan": frame[
                "icpc_icpc_outcome_cp_flag"
            ].map(values.YES_NO),
            "Number of Section 47 Enquiries in the last 12 months": earlier_enquiries,
            "Number of ICPCs in the last 12 months": earlier_conferences,
            **allocated(inspection, frame[person]),
        },
    )


def _children_in_need(inspection: Inspection) -> pd.DataFrame:
    """Each child's most recent episode of need of those that led to more than a referral."""
    episodes = within(
        inspection["ssd_cin_episodes"], "cine_referral_date", "cine_close_date", inspection.half_year
    ).sort_values(["cine_person_id", "cine_referral_date", "cine_referral_id"])
    frame = episodes[_is_served(inspection, episodes)].drop_duplicates("cine_person_id", keep="last")
    person = frame["cine_person_id"]
    return list_of(
        "List 6",
        inspection,
        person,
        {
            "CIN Start Date": frame["cine_referral_date"],
            "Primary Need Code": frame["cine_cin_primary_need_code"].map(values.NEED),
            "Date Child Was Last Seen": looked_up(person, _last_seen(inspection)),
            "CIN Closure Date": frame["cine_close_date"],
            "Reason for Closure": frame["cine_close_reason"].map(values.CLOSE_REASON),
            "Case Status": _case_status(inspection, frame),
            **allocated(inspection, person),
        },
    )


def _is_served(inspection: Inspection, episodes: pd.DataFrame) -> pd.Series:
    """Whether an episode of need had an assessment or a plan, or its child was in care."""
    acts = pd.concat(
        [
            inspection["ssd_cin_assessments"]["cina_referral_id"],
            inspection["ssd_cin_plans"]["cinp_referral_id"],
            inspection["ssd_cp_plans"]["cppl_referral_id"],
        ]
    )
    in_care = care_spells(inspection, inspection.half_year)["clae_person_id"]
    return episodes["cine_referral_id"].isin(acts) | episodes["cine_person_id"].isin(in_care)


def _case_status(inspection: Inspection, episodes: pd.DataFrame) -> pd.Series:
    """What is open for the child on the last day; an open episode with none of the others has a plan to come."""
    person = episodes["cine_person_id"]
    care, plans = inspection["ssd_cla_episodes"], inspection["ssd_cp_plans"]
    assessments = inspection["ssd_cin_assessments"]
    looked_after = care.loc[care["clae_cla_episode_ceased_date"].isna(), "clae_person_id"]
    protected = plans.loc[plans["cppl_cp_plan_end_date"].isna(), "cppl_person_id"]
    assessed = assessments.loc[assessments["cina_assessment_auth_date"].isna(), "cina_person_id"]
    return (
        pd.Series(values.ON_CIN_PLAN, index=episodes.index)
        .mask(person.isin(assessed), values.OPEN_ASSESSMENT)
        .mask(person.isin(protected), values.ON_PROTECTION_PLAN)
        .mask(person.isin(looked_after), values.LOOKED_AFTER)
        .mask(episodes["cine_close_date"].notna(), values.CLOSED)
    )


def _last_seen(inspection: Inspection) -> pd.Series:
    """The day each child was last seen by a social worker on a visit of any kind."""
    visits = [
        inspection[f"ssd_{kind}_visits"][[f"{prefix}_person_id", f"{prefix}_{kind}_visit_date"]][
            inspection[f"ssd_{kind}_visits"][f"{prefix}_{kind}_visit_seen"] == "Y"
        ].set_axis(["person", "day"], axis=1)
        for kind, prefix in (("cin", "cinv"), ("cp", "cppv"), ("cla", "clav"))
    ]
    return pd.concat(visits).groupby("person")["day"].max()


def _protection_plans(inspection: Inspection) -> pd.DataFrame:
    plans = inspection["ssd_cp_plans"].sort_values(["cppl_person_id", "cppl_cp_plan_start_date", "cppl_cp_plan_id"])
    plans = plans.assign(earlier=plans.groupby("cppl_person_id").cumcount())
    latest = plans.drop_duplicates("cppl_person_id", keep="last")
    frame = within(latest, "cppl_cp_plan_start_date", "cppl_cp_plan_end_date", inspection.half_year)
    person, plan = frame["cppl_person_id"], frame["cppl_cp_plan_id"]
    visit = _last_visit(inspection).reindex(plan).set_index(frame.index)
    review = inspection["ssd_cp_reviews"].groupby("cppr_cp_plan_id")["cppr_cp_review_date"].max()
    return list_of(
        "List 7",
        inspection,
        person,
        {
            "Child Protection Plan Start Date": frame["cppl_cp_plan_start_date"],
            "Initial Category of Abuse": frame["cppl_cp_plan_initial_category"].map(values.ABUSE),
            "Latest Category of Abuse": frame["cppl_cp_plan_latest_category"].map(values.ABUSE),
            "Date of the Last Statutory Visit": visit["cppv_cp_visit_date"],
            "Was the Child Seen Alone?": visit["cppv_cp_visit_seen_alone"].map(values.YES_NO),
            "Date of latest review conference": looked_up(plan, review),
            "Child Protection Plan End Date": frame["cppl_cp_plan_end_date"],
            "Subject to Emergency Protection Order or Protected Under Police Powers in Last Six Months (Y/N)": (
                yes_where(person.isin(_protected_in_emergency(inspection)))
            ),
            "Number of Previous Child Protection Plans": frame["cppl_previous_plans"].fillna(frame["earlier"]),
            **allocated(inspection, person),
        },
    )


def _last_visit(inspection: Inspection) -> pd.DataFrame:
    visits = inspection["ssd_cp_visits"].sort_values(["cppv_cp_visit_date", "cppv_cp_visit_id"])
    return visits.drop_duplicates("cppv_cp_plan_id", keep="last").set_index("cppv_cp_plan_id")


def _protected_in_emergency(inspection: Inspection) -> pd.Series:
    spells = care_spells(inspection, inspection.half_year)
    return spells.loc[spells["clae_legal_status"].isin(PROTECTED_IN_EMERGENCY), "clae_person_id"]
