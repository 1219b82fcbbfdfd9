"""How complete the records are: of the children known now, and of assessments, plans and contacts as they come."""

from __future__ import annotations

import pandas as pd

from improve_analysis.calendar import age_years
from improve_analysis.measures._care import looked_after_on
from improve_analysis.measures._records import Records, open_on

SCHOOL_AGE = (5, 15)
NOT_OBTAINED = "NOBT"


def children_known_on(records: Records, day: pd.Timestamp) -> pd.DataFrame:
    """Children with an open episode of need or looked after, one row each: whether the main facts are recorded.

    `has_ethnicity` (a refusal is a record, not yet obtained is none), `has_disability` (none found is a record),
    `has_home` (a postcode of a home, at any time), and `has_upn` where `needs_upn`: aged 5 to 15, in an extract that
    holds unique pupil numbers at all. No rows for another day than that of the records: they do not say when a fact
    was recorded, so they tell nothing of earlier days.
    """
    people = records["ssd_person"]
    known = people[people["pers_person_id"].isin(_served(records, day))]
    child = known["pers_person_id"]
    ethnicity, upn = known["pers_ethnicity"], known["pers_upn"]
    holds_upn = bool(people["pers_upn"].notna().any())
    homes = records["ssd_address"]
    found = known[["pers_person_id"]].assign(
        has_ethnicity=ethnicity.notna() & (ethnicity != NOT_OBTAINED),
        has_disability=child.isin(_recorded(records["ssd_disability"], "disa_disability_code", "disa_person_id")),
        has_home=child.isin(_recorded(homes, "addr_address_postcode", "addr_person_id")),
        has_upn=upn.notna(),
        needs_upn=age_years(known["pers_dob"], day).between(*SCHOOL_AGE) & holds_upn,
    )
    return found if day == records.as_at else found.iloc[:0]


def _served(records: Records, day: pd.Timestamp) -> pd.Series:
    episodes = open_on(records["ssd_cin_episodes"], "cine_referral_date", "cine_close_date", day)
    in_care = records.derived(looked_after_on, day)["person"]
    return pd.concat([episodes["cine_person_id"], in_care], ignore_index=True)


def _recorded(rows: pd.DataFrame, what: str, child: str) -> pd.Series:
    """The children of whom a table holds `what`."""
    return rows.loc[rows[what].notna(), child]


def assessments_completed(records: Records) -> pd.DataFrame:
    """Assessments completed, by `cina_assessment_auth_date`: `has_factors` where the factors found are recorded."""
    rows = records["ssd_cin_assessments"].dropna(subset="cina_assessment_auth_date")
    factors = records["ssd_assessment_factors"]
    named = factors["cinf_assessment_factors_json"].str.contains(r"\w", na=False)
    return rows.assign(has_factors=rows["cina_assessment_id"].isin(factors.loc[named, "cinf_assessment_id"]))


def plans_begun(records: Records) -> pd.DataFrame:
    """Child in need plans, by `cinp_cin_plan_start_date`: `names_worker` where a worker is recorded.

    No rows where none is recorded of any plan: the CIN census has no such column.
    """
    plans = records["ssd_cin_plans"]
    named = plans.assign(names_worker=plans["cinp_cin_plan_worker_id"].notna())
    return named if named["names_worker"].any() else named.iloc[:0]


def contacts_received(records: Records) -> pd.DataFrame:
    """Contacts, by `cont_contact_date`: `is_logged` where the front door's log, which has the times, holds it too."""
    contacts = records["ssd_contacts"]
    return contacts.assign(is_logged=contacts["cont_contact_id"].isin(records["front_door_log"]["fdlg_contact_id"]))


def files_read(records: Records, day: pd.Timestamp) -> pd.DataFrame:
    """The files and sheets that the extract was read from, `is_clean` where the readers found nothing amiss.

    A finding about a file as a whole counts for each of its sheets. No rows for another day than that of the records.
    """
    rows = pd.DataFrame([(one.file, one.sheet) for one in records.sources], columns=["file", "sheet"])
    amiss = {tuple(name) for name in records.findings.reindex(columns=["file", "sheet"]).to_numpy()}
    is_clean = [not {(file, sheet), (file, "")} & amiss for file, sheet in rows.to_numpy()]
    found = rows.assign(is_clean=pd.Series(is_clean, index=rows.index, dtype="bool"))
    return found if day == records.as_at else found.iloc[:0]
