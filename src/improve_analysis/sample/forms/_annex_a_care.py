"""Annex A's lists 8 to 10: children in care, care leavers, and adoption."""

from __future__ import annotations

import json

import pandas as pd

from improve_analysis.sample.forms import _annex_a_values as values
from improve_analysis.sample.forms._annex_a_sheet import (
    Columns,
    Inspection,
    allocated,
    care_spells,
    list_of,
    yes_where,
)
from improve_analysis.sample.forms._spells import looked_up, within
from improve_analysis.tables import codes


def looked_after(inspection: Inspection) -> pd.DataFrame:
    """List 8: each child's most recent period of care, in care now or ceased in the last six months."""
    episodes = inspection["ssd_cla_episodes"].sort_values(
        ["clae_person_id", "clae_cla_episode_start_date", "clae_cla_episode_id"]
    )
    latest = episodes.assign(status_since=_legal_status_since(episodes)).drop_duplicates("clae_person_id", keep="last")
    frame = within(latest, "clae_cla_episode_start_date", "clae_cla_episode_ceased_date", inspection.half_year)
    person = frame["clae_person_id"]
    return list_of(
        "List 8",
        inspection,
        person,
        {
            "Unaccompanied Asylum Seeking Child (UASC) within the Last 12 Months (Y/N)": yes_where(
                person.isin(_unaccompanied(inspection))
            ),
            "Date Started to be Looked After": frame["clae_entered_care_date"],
            "Child's Category of Need": frame["clae_cla_primary_need_code"].map(values.NEED),
            "Is this a second or subsequent period of being a Looked After Child within the last 12 months (Y/N)": (
                yes_where(person.isin(_looked_after_twice(inspection, frame)))
            ),
            "Start date of current legal status": frame["status_since"],
            "Child's Legal Status": frame["clae_legal_status"].map(values.LEGAL_STATUS),
            **_contact_since_entry(inspection, frame),
            "Date Ceased to be Looked After": frame["clae_cla_episode_ceased_date"],
            "Reason Ceased to be Looked After": frame["clae_cla_episode_ceased_reason"].map(values.CEASED_REASON),
            **_placement(inspection, frame),
            **_missing(inspection, frame),
            **allocated(inspection, person),
        },
    )


def _legal_status_since(episodes: pd.DataFrame) -> pd.Series:
    """The day the legal status of each of `episodes`, which are in order, began within its period of care."""
    period = episodes["clae_cla_id"]
    before = episodes.groupby("clae_cla_id")["clae_legal_status"].shift()
    return (
        episodes["clae_cla_episode_start_date"].where(episodes["clae_legal_status"] != before).groupby(period).ffill()
    )


def _unaccompanied(inspection: Inspection) -> pd.Series:
    spells = within(
        inspection["ssd_immigration_status"],
        "immi_immigration_status_start_date",
        "immi_immigration_status_end_date",
        inspection.year,
    )
    return spells.loc[spells["immi_immigration_status"] == "UASC", "immi_person_id"]


def _looked_after_twice(inspection: Inspection, latest: pd.DataFrame) -> pd.Series:
    """Children with a day in care in the last year in a period of care other than their latest."""
    spells = care_spells(inspection, inspection.year)
    return spells.loc[~spells["clae_cla_id"].isin(latest["clae_cla_id"]), "clae_person_id"]


def _contact_since_entry(inspection: Inspection, latest: pd.DataFrame) -> Columns:
    """The last review and visit of the period of care, and the principal plan for permanence now."""
    reviews = inspection["ssd_cla_reviews"]
    held = reviews[reviews["clar_cla_review_cancelled"] != "Y"]
    return {
        "Date of Latest Statutory Review": _last_since_entry(
            held, "clar_cla_person_id", "clar_cla_review_date", latest
        ),
        "Date of Last Social Work Visit": _last_since_entry(
            inspection["ssd_cla_visits"], "clav_person_id", "clav_cla_visit_date", latest
        ),
        "What is the permanence plan for this child?": _principal_plan(inspection, latest),
    }


def _last_since_entry(events: pd.DataFrame, person: str, date: str, latest: pd.DataFrame) -> pd.Series:
    return looked_up(latest["clae_person_id"], _since_entry(events, person, date, latest).groupby(person)[date].max())


def _since_entry(events: pd.DataFrame, person: str, date: str, latest: pd.DataFrame) -> pd.DataFrame:
    """The events that fell in each child's latest period of care."""
    entered = latest.set_index("clae_person_id")["clae_entered_care_date"]
    return events[events[date] >= looked_up(events[person], entered)]


def _principal_plan(inspection: Inspection, latest: pd.DataFrame) -> pd.Series:
    """The plan in force, or the last of a period of care that has ended; of parallel plans the principal one."""
    plans = _since_entry(inspection["ssd_cla_care_plan"], "lacp_person_id", "lacp_cla_care_plan_start_date", latest)
    newest = plans.sort_values(["lacp_cla_care_plan_start_date", "lacp_table_id"]).drop_duplicates(
        "lacp_person_id", keep="last"
    )
    flags = newest.set_index("lacp_person_id")["lacp_cla_care_plan_json"].map(json.loads, na_action="ignore")
    return looked_up(latest["clae_person_id"], flags.map(_principal, na_action="ignore"))


def _principal(flags: dict[str, str]) -> str | None:
    made = (words for plan, words in values.PERMANENCE_PLAN.items() if flags.get(plan) == "Y")
    return next(made, None)


def _placement(inspection: Inspection, latest: pd.DataFrame) -> Columns:
    placements = inspection["ssd_cla_placement"].set_index("clap_cla_placement_id")
    now = placements.reindex(latest["clae_cla_placement_id"]).set_index(latest.index)
    area = now["clap_cla_placement_la"]
    inside = (area == inspection.council).map({True: values.INSIDE, False: values.OUTSIDE}).where(area.notna())
    return {
        "Number of Placements in the Last 12 months": looked_up(
            latest["clae_person_id"], _placements_in_year(inspection)
        ),
        "Start Date of Most Recent Placement": now["clap_cla_placement_start_date"],
        "Placement Type": now["clap_cla_placement_type"].map(values.PLACEMENT),
        "Placement Provider": now["clap_cla_placement_provider"].map(values.PROVIDER),
        "Placement postcode": now["clap_cla_placement_postcode"],
        "URN of Placement": now["clap_cla_placement_urn"],
        "Placement Location": inside,
        "LA of Placement": area,
    }


def _placements_in_year(inspection: Inspection) -> pd.Series:
    """Placements of the last twelve months by child, temporary ones left out."""
    placements = within(
        inspection["ssd_cla_placement"],
        "clap_cla_placement_start_date",
        "clap_cla_placement_end_date",
        inspection.year,
    )
    lasting = placements[~placements["clap_cla_placement_type"].isin(codes.TEMPORARY)]
    return lasting.groupby("clap_person_id").size()


def _missing(inspection: Inspection, latest: pd.DataFrame) -> Columns:
    """Times missing and absent in the last year of this period of care, and the interview after the last."""
    person = "miss_person_id"
    start = "miss_missing_episode_start_date"
    times = _since_entry(inspection["ssd_missing"], person, start, latest)
    times = times[times[start] >= inspection.year.start].sort_values([start, "miss_table_id"])
    child = latest["clae_person_id"]
    counts = {
        kind: looked_up(child, times[times["miss_missing_episode_type"] == kind].groupby(person).size()).fillna(0)
        for kind in ("M", "A")
    }
    last = times[times["miss_missing_episode_type"] == "M"].drop_duplicates(person, keep="last").set_index(person)
    return {
        "Number of Episodes the Child has been 'Missing' from their Placement in the last 12 months": counts["M"],
        "Number of Episodes the Child has been 'Absent' from their Placement in the last 12 months": counts["A"],
        "Was the child offered a Return Interview after their last missing episode (Y/N)?": looked_up(
            child, last["miss_missing_rhi_offered"]
        ).map(values.YES_NO),
        "Did the child accept a Return Interview after their last missing episode (Y/N)?": looked_up(
            child, last["miss_missing_rhi_accepted"]
        ).map(values.YES_NO),
    }


def care_leavers(inspection: Inspection) -> pd.DataFrame:
    """List 9: everyone with leaving-care services."""
    frame = inspection["ssd_care_leavers"].sort_values(["clea_person_id", "clea_table_id"])
    person = frame["clea_person_id"]
    unaccompanied = inspection["ssd_immigration_status"].query("immi_immigration_status == 'UASC'")
    return list_of(
        "List 9",
        inspection,
        person,
        {
            "Unaccompanied Asylum Seeking Child (UASC), or formerly UASC if 18 or over (Y/N)": yes_where(
                person.isin(unaccompanied["immi_person_id"])
            ),
            **allocated(inspection, person),
            "Eligibility Category": frame["clea_care_leaver_eligibility"].map(values.ELIGIBILITY),
            "Latest Pathway Plan Review Date": frame["clea_pathway_plan_review_date"],
            "LA in Touch": frame["clea_care_leaver_in_touch"].map(values.IN_TOUCH),
            "Latest Date of Contact": frame["clea_care_leaver_latest_contact"],
            "Type of Accommodation": frame["clea_care_leaver_accommodation"].map(values.ACCOMMODATION),
            "Suitability of Accommodation": frame["clea_care_leaver_accom_suitable"].map(values.SUITABILITY),
            "Activity Status": frame["clea_care_leaver_activity"].map(values.ACTIVITY),
        },
    )


def adoption(inspection: Inspection) -> pd.DataFrame:
    """List 10: decided and not yet adopted, or adopted or reversed in the last twelve months."""
    milestones = inspection["ssd_permanence"]
    ordered = milestones["perm_permanence_order_date"].where(
        milestones["perm_permanence_order_type"].str.startswith("Adoption", na=False)
    )
    left = ordered.fillna(milestones["perm_decision_reversed_date"])
    decided = milestones["perm_adm_decision_date"].notna()
    frame = milestones.assign(adopted=ordered)[decided & ~(left < inspection.year.start)].sort_values(
        ["perm_person_id", "perm_adm_decision_date", "perm_table_id"]
    )
    entered = inspection["ssd_cla_episodes"].groupby("clae_cla_id")["clae_entered_care_date"].min()
    return list_of(
        "List 10",
        inspection,
        frame["perm_person_id"],
        {
            "Date the Child Entered Care": looked_up(frame["perm_cla_id"], entered),
            "Date of Decision that Child Should be Placed for Adoption": frame["perm_adm_decision_date"],
            "Date of Placement Order": frame["perm_placement_order_date"],
            "Date of Matching Child and Prospective Adopters": frame["perm_matched_date"],
            "Date Placed for Adoption": frame["perm_placed_for_adoption_date"],
            "Date of Adoption Order": frame["adopted"],
            "Date of Decision that Child Should No Longer be Placed for Adoption": (
                frame["perm_decision_reversed_date"]
            ),
            "Reason Why Child No Longer Placed for Adoption": (
                frame["perm_decision_reversed_reason"]
                .where(frame["perm_decision_reversed_date"].notna())
                .map(values.DECISION_REVERSED_REASON)
            ),
            "Date the child was placed for fostering in FFA or concurrent planning placement": (
                frame["perm_placed_ffa_cp_date"]
            ),
        },
    )
