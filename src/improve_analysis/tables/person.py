"""Who the children are."""

from improve_analysis.tables import codes
from improve_analysis.tables._table import code, date, flag, key, link, table, text

PERSON = table(
    "ssd_person",
    "One row for each child or young person known to the council. Names are never loaded.",
    key("pers_person_id", "The child's id in the case system."),
    code("pers_sex", codes.SEX, "Sex: M, F or U (not known)."),
    code("pers_ethnicity", codes.ETHNICITY, "Ethnicity, census code."),
    date("pers_dob", "Date of birth. Missing where it is only estimated."),
    date("pers_expected_dob", "Expected date of birth of an unborn child.", planned=True),
    date("pers_death_date", "Date of death.", after="pers_dob"),
    text("pers_upn", "Unique pupil number.", personal=True),
)

IMMIGRATION_STATUS = table(
    "ssd_immigration_status",
    "Spells of an immigration status. Unaccompanied children are the rows whose status is UASC.",
    key("immi_immigration_status_id", "The status spell."),
    link("immi_person_id", "ssd_person", "The child.", required=True),
    text("immi_immigration_status", "The status; `UASC` marks an unaccompanied asylum-seeking child."),
    date("immi_immigration_status_start_date", "First day of the status; missing in SSDA903, which has none."),
    date(
        "immi_immigration_status_end_date",
        "Last day of the status (SSDA903 DUC, often the planned 18th birthday).",
        planned=True,
    ),
)

DISABILITY = table(
    "ssd_disability",
    "Disabilities recorded for a child; NONE where it was asked and there is none.",
    key("disa_table_id", "The row."),
    link("disa_person_id", "ssd_person", "The child.", required=True),
    text("disa_disability_code", "Disability, CIN census code."),
)

ADDRESS = table(
    "ssd_address",
    "Where a child's home is or was. Used only to measure the distance to a placement, and never shown.",
    key("addr_table_id", "The row."),
    link("addr_person_id", "ssd_person", "The child.", required=True),
    text("addr_address_type", "Kind of address; `HOME` for the home postcode of SSDA903."),
    date("addr_address_start_date", "First day at the address."),
    date("addr_address_end_date", "Last day at the address.", after="addr_address_start_date"),
    text("addr_address_postcode", "Postcode.", personal=True),
)

MISSING = table(
    "ssd_missing",
    "Times a child was missing or away from placement without authorisation.",
    key("miss_table_id", "The row."),
    link("miss_person_id", "ssd_person", "The child.", required=True),
    date("miss_missing_episode_start_date", "First day missing.", required=True),
    code("miss_missing_episode_type", ("M", "A"), "M missing, A away without authorisation."),
    date("miss_missing_episode_end_date", "Day found.", after="miss_missing_episode_start_date"),
    flag("miss_missing_rhi_offered", "Return interview offered."),
    flag("miss_missing_rhi_accepted", "Return interview accepted."),
    begins="miss_missing_episode_start_date",
)

CARE_LEAVERS = table(
    "ssd_care_leavers",
    "Young people with leaving-care services, as last recorded.",
    key("clea_table_id", "The row."),
    link("clea_person_id", "ssd_person", "The young person.", required=True),
    text("clea_care_leaver_eligibility", "Relevant, former relevant, qualifying or eligible."),
    text("clea_care_leaver_in_touch", "Whether the council is in touch."),
    date("clea_care_leaver_latest_contact", "Latest contact."),
    text("clea_care_leaver_accommodation", "Where they live, SSDA903 letter."),
    text("clea_care_leaver_accom_suitable", "Whether that is suitable."),
    text("clea_care_leaver_activity", "Education, training or work, SSDA903 code."),
    date("clea_pathway_plan_review_date", "Latest review of the pathway plan."),
)

TABLES = (PERSON, IMMIGRATION_STATUS, DISABILITY, ADDRESS, MISSING, CARE_LEAVERS)
