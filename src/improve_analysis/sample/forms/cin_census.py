"""The children in need census: one XML file a year, with every episode of need that was open in it."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd

from improve_analysis.calendar import add_working_days
from improve_analysis.sample.forms._spells import ReturnPeriod, Tables, known_on, looked_up, within
from improve_analysis.sample.forms._xml import block, element, gather, header, message

SEX_FROM = 2025
PLANS_FROM = 2022
EARLY_HELP_CODES_FROM = 2023
GENDER = {"M": "1", "F": "2", "U": "0"}
CODES_BEFORE_2023 = {"5D": "5B", "RC9": "RC8"}
"""What a source or closure to do with early help was returned as before it had a code of its own."""

PUPIL_NUMBER = r"[A-Za-z]\d{11}[\dA-Za-z]"
CONFERENCE_WORKING_DAYS = 15


def write_cin_census(tables: Tables, folder: Path, years: list[ReturnPeriod], council: str) -> None:
    """A file for each year. `council` is the three-digit number."""
    folder.mkdir(parents=True, exist_ok=True)
    for year in years:
        text = census(known_on(tables, year.end), year, council)
        (folder / f"CIN_census_{year.year}.xml").write_text(text, encoding="utf-8", newline="\n")


def census(known: Tables, year: ReturnPeriod, council: str) -> str:
    """The document for a year, from the tables as they stood on its last day."""
    episodes = within(known["ssd_cin_episodes"], "cine_referral_date", "cine_close_date", year).sort_values(
        ["cine_person_id", "cine_referral_date", "cine_referral_id"]
    )
    details = _details(known, episodes, year)
    people = known["ssd_person"].sort_values("pers_person_id")
    people = people[people["pers_person_id"].isin(episodes["cine_person_id"])]
    children = block(
        "Child",
        _identifiers(people, year),
        _characteristics(known, people),
        gather(details, episodes["cine_person_id"], people["pers_person_id"]),
    )
    return message(header("CIN", year.year, year.end, council), "<Children>\n", children.str.cat(), "</Children>\n")


def _identifiers(people: pd.DataFrame, year: ReturnPeriod) -> pd.Series:
    upn = people["pers_upn"].where(people["pers_upn"].str.fullmatch(PUPIL_NUMBER, na=False))
    sex = people["pers_sex"]
    return block(
        "ChildIdentifiers",
        element("LAchildID", people["pers_person_id"]),
        element("UPN", upn),
        element("UPNunknown", upn.isna().map({True: "UN4", False: None})),
        element("PersonBirthDate", people["pers_dob"]),
        element("ExpectedPersonBirthDate", people["pers_expected_dob"].where(people["pers_dob"].isna())),
        element("Sex", sex) if year.year >= SEX_FROM else element("GenderCurrent", sex.map(GENDER)),
        element("PersonDeathDate", people["pers_death_date"]),
    )


def _characteristics(known: Tables, people: pd.DataFrame) -> pd.Series:
    disabilities = known["ssd_disability"].sort_values("disa_table_id")
    codes = element("Disability", disabilities["disa_disability_code"])
    return block(
        "ChildCharacteristics",
        element("Ethnicity", people["pers_ethnicity"]),
        block("Disabilities", gather(codes, disabilities["disa_person_id"], people["pers_person_id"])),
    )


def _details(known: Tables, episodes: pd.DataFrame, year: ReturnPeriod) -> pd.Series:
    referral = episodes["cine_referral_id"]
    return block(
        "CINdetails",
        element("CINreferralDate", episodes["cine_referral_date"]),
        element("ReferralSource", _in_codes_of(year, episodes["cine_referral_source_code"])),
        element("PrimaryNeedCode", episodes["cine_cin_primary_need_code"]),
        element("CINclosureDate", episodes["cine_close_date"]),
        element("ReasonForClosure", _in_codes_of(year, episodes["cine_close_reason"])),
        element("DateOfInitialCPC", looked_up(referral, _conferences_without_enquiry(known, year))),
        _assessments(known, referral, year),
        _plans(known, referral, year),
        _enquiries(known, referral, year),
        element("ReferralNFA", episodes["cine_referral_nfa"].map({"Y": "1", "N": "0"})),
        _protection_plans(known, referral, year),
    )


def _in_codes_of(year: ReturnPeriod, values: pd.Series) -> pd.Series:
    return values if year.year >= EARLY_HELP_CODES_FROM else values.replace(CODES_BEFORE_2023)


def _conferences_without_enquiry(known: Tables, year: ReturnPeriod) -> pd.Series:
    """The day of the conference by referral, where no enquiry led to it; an episode holds one, the latest."""
    conferences = known["ssd_initial_cp_conference"]
    moved_in = conferences[conferences["icpc_s47_enquiry_id"].isna() & (conferences["icpc_icpc_date"] >= year.start)]
    return moved_in.groupby("icpc_referral_id")["icpc_icpc_date"].max()


def _assessments(known: Tables, referral: pd.Series, year: ReturnPeriod) -> pd.Series:
    frame = within(
        known["ssd_cin_assessments"], "cina_assessment_start_date", "cina_assessment_auth_date", year
    ).sort_values(["cina_assessment_start_date", "cina_assessment_id"])
    authorised = frame["cina_assessment_id"].where(frame["cina_assessment_auth_date"].notna())
    xml = block(
        "Assessments",
        element("AssessmentActualStartDate", frame["cina_assessment_start_date"]),
        element("AssessmentAuthorisationDate", frame["cina_assessment_auth_date"]),
        block("FactorsIdentifiedAtAssessment", _factors(known, authorised)),
    )
    return gather(xml, frame["cina_referral_id"], referral)


def _factors(known: Tables, assessment: pd.Series) -> pd.Series:
    """The factors found by each assessment; they are recorded when it is authorised."""
    found = known["ssd_assessment_factors"].sort_values("cinf_table_id")
    codes = found["cinf_assessment_factors_json"].map(json.loads, na_action="ignore")
    factors = found[["cinf_assessment_id"]].assign(code=codes).explode("code")
    return gather(element("AssessmentFactors", factors["code"]), factors["cinf_assessment_id"], assessment)


def _plans(known: Tables, referral: pd.Series, year: ReturnPeriod) -> pd.Series:
    if year.year < PLANS_FROM:
        return pd.Series("", index=referral.index, dtype="str")
    frame = within(known["ssd_cin_plans"], "cinp_cin_plan_start_date", "cinp_cin_plan_end_date", year).sort_values(
        ["cinp_cin_plan_start_date", "cinp_cin_plan_id"]
    )
    xml = block(
        "CINPlanDates",
        element("CINPlanStartDate", frame["cinp_cin_plan_start_date"]),
        element("CINPlanEndDate", frame["cinp_cin_plan_end_date"]),
    )
    return gather(xml, frame["cinp_referral_id"], referral)


def _enquiries(known: Tables, referral: pd.Series, year: ReturnPeriod) -> pd.Series:
    """Section 47 enquiries with a day in the year, or whose conference was held in it."""
    conferences = known["ssd_initial_cp_conference"].dropna(subset="icpc_s47_enquiry_id")
    held = conferences.sort_values("icpc_icpc_date").drop_duplicates("icpc_s47_enquiry_id")
    frame = known["ssd_s47_enquiry"].merge(
        held, how="left", left_on="s47e_s47_enquiry_id", right_on="icpc_s47_enquiry_id"
    )
    in_year = ~(frame["s47e_s47_end_date"] < year.start) | (frame["icpc_icpc_date"] >= year.start)
    frame = frame[in_year].sort_values(["s47e_s47_start_date", "s47e_s47_enquiry_id"])
    not_needed = frame["s47e_s47_nfa"] == "Y"
    target = frame["icpc_icpc_target_date"].fillna(
        add_working_days(frame["s47e_s47_start_date"], CONFERENCE_WORKING_DAYS)
    )
    xml = block(
        "Section47",
        element("S47ActualStartDate", frame["s47e_s47_start_date"]),
        element("InitialCPCtarget", target.mask(not_needed)),
        element("DateOfInitialCPC", frame["icpc_icpc_date"]),
        element("ICPCnotRequired", not_needed.map({True: "1", False: "0"})),
    )
    return gather(xml, frame["s47e_referral_id"], referral)


def _protection_plans(known: Tables, referral: pd.Series, year: ReturnPeriod) -> pd.Series:
    """Child protection plans, those held for another council left out as DfE asks."""
    plans = known["ssd_cp_plans"].sort_values(["cppl_cp_plan_start_date", "cppl_cp_plan_id"])
    earlier = plans.groupby("cppl_person_id").cumcount()
    plans = plans.assign(previous=plans["cppl_previous_plans"].fillna(earlier).astype("int64"))
    own = plans[plans["cppl_cp_plan_ola"] != "Y"]
    frame = within(own, "cppl_cp_plan_start_date", "cppl_cp_plan_end_date", year)
    reviews = known["ssd_cp_reviews"].sort_values(["cppr_cp_review_date", "cppr_cp_review_id"])
    days = element("CPPreviewDate", reviews["cppr_cp_review_date"])
    xml = block(
        "ChildProtectionPlans",
        element("CPPstartDate", frame["cppl_cp_plan_start_date"]),
        element("CPPendDate", frame["cppl_cp_plan_end_date"]),
        element("InitialCategoryOfAbuse", frame["cppl_cp_plan_initial_category"]),
        element("LatestCategoryOfAbuse", frame["cppl_cp_plan_latest_category"]),
        element("NumberOfPreviousCPP", frame["previous"]),
        block("Reviews", gather(days, reviews["cppr_cp_plan_id"], frame["cppl_cp_plan_id"])),
    )
    return gather(xml, frame["cppl_referral_id"], referral)
