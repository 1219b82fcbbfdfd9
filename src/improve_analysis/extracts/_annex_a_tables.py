"""Which of the canonical tables each list of Annex A fills, and from which of Ofsted's headers."""

from __future__ import annotations

from improve_analysis.extracts._annex_a_lists import (
    ADOPTERS,
    BORN,
    CASE_STATUS,
    CHILD,
    ETHNICITY,
    FORMER_UASC,
    GENDER,
    LISTS,
    ON_CIN_PLAN,
    PLACEMENT_LA,
    PLACEMENT_LOCATION,
    SUPPORT,
    TEAM,
    UASC,
)
from improve_analysis.extracts._returns import Filled

MONTHS = {**dict.fromkeys(("List 1", "List 2", "List 3", "List 4", "List 5"), 6), "List 10": 12}
"""How many months a list covers; the others are as at one day."""

STRATEGY = "Strategy discussion initiating Section 47 Enquiry Start Date"
CONFERENCE = "Date of Initial Child Protection Conference"
ENTERED_CARE = "Date Started to be Looked After"
CEASED_CARE = "Date Ceased to be Looked After"
PLACED = "Start Date of Most Recent Placement"
LEGAL_STATUS, LEGAL_STATUS_SINCE = "Child's Legal Status", "Start date of current legal status"
PLAN_START = "Child Protection Plan Start Date"
DECIDED = "Date of Decision that Child Should be Placed for Adoption"

EVERY_CHILD = {"pers_sex": GENDER, "pers_ethnicity": ETHNICITY, "pers_dob": BORN}
WITH_TEAM = tuple(name for name, ofsted in LISTS.items() if TEAM in ofsted.common)

FILLED = (
    *(
        Filled(table="ssd_person", block=name, key="pers_person_id", named_by=(CHILD,), columns=EVERY_CHILD)
        for name in LISTS
        if name != ADOPTERS
    ),
    *(
        Filled(
            table="ssd_department",
            block=name,
            key="dept_team_id",
            named_by=(TEAM,),
            columns={"dept_team_name": TEAM},
            only_with=TEAM,
        )
        for name in WITH_TEAM
    ),
    Filled(
        table="ssd_contacts",
        block="List 1",
        key="cont_contact_id",
        named_by=(CHILD, "Date of Contact"),
        columns={
            "cont_person_id": CHILD,
            "cont_contact_date": "Date of Contact",
            "cont_contact_source_code": "Contact Source",
        },
    ),
    Filled(
        table="ssd_early_help_episodes",
        block="List 2",
        key="earl_episode_id",
        named_by=(CHILD, "Assessment start date"),
        columns={
            "earl_person_id": CHILD,
            "earl_episode_start_date": "Assessment start date",
            "earl_episode_end_date": "Assessment completion date",
            "earl_episode_organisation": "Organisation completing assessment",
        },
    ),
    Filled(
        table="ssd_cin_episodes",
        block="List 3",
        key="cine_referral_id",
        named_by=(CHILD, "Date of referral"),
        columns={
            "cine_person_id": CHILD,
            "cine_referral_date": "Date of referral",
            "cine_referral_source_code": "Referral Source",
            "cine_referral_nfa": "Referral NFA?",
            "cine_referral_team": TEAM,
        },
    ),
    Filled(
        table="ssd_cin_assessments",
        block="List 4",
        key="cina_assessment_id",
        named_by=(CHILD, "Continuous Assessment Start Date"),
        columns={
            "cina_person_id": CHILD,
            "cina_assessment_start_date": "Continuous Assessment Start Date",
            "cina_assessment_auth_date": "Continuous Assessment Date of Authorisation",
            "cina_assessment_child_seen": "Child Seen During Continuous Assessment",
            "cina_assessment_outcome_nfa": SUPPORT,
            "cina_assessment_team": TEAM,
        },
    ),
    Filled(
        table="ssd_s47_enquiry",
        block="List 5",
        key="s47e_s47_enquiry_id",
        named_by=(CHILD, STRATEGY),
        columns={
            "s47e_person_id": CHILD,
            "s47e_s47_start_date": STRATEGY,
            "s47e_s47_nfa": "Was an Initial Child Protection Conference deemed unnecessary?",
            "s47e_s47_completed_by_team": TEAM,
        },
    ),
    Filled(
        table="ssd_initial_cp_conference",
        block="List 5",
        key="icpc_icpc_id",
        named_by=(CHILD, CONFERENCE),
        columns={
            "icpc_person_id": CHILD,
            "icpc_icpc_date": CONFERENCE,
            "icpc_icpc_outcome_cp_flag": (
                "Did the Initial Child Protection Conference Result in a Child Protection Plan"
            ),
            "icpc_icpc_team": TEAM,
        },
        links={"icpc_s47_enquiry_id": (CHILD, STRATEGY)},
        only_with=CONFERENCE,
    ),
    Filled(
        table="ssd_cin_plans",
        block="List 6",
        key="cinp_cin_plan_id",
        named_by=(CHILD, "CIN Start Date"),
        columns={
            "cinp_person_id": CHILD,
            "cinp_cin_plan_start_date": "CIN Start Date",
            "cinp_cin_plan_end_date": "CIN Closure Date",
            "cinp_cin_plan_team": TEAM,
        },
        links={"cinp_referral_id": (CHILD, "CIN Start Date")},
        only_where=(CASE_STATUS, ON_CIN_PLAN),
    ),
    Filled(
        table="ssd_cp_plans",
        block="List 7",
        key="cppl_cp_plan_id",
        named_by=(CHILD, PLAN_START),
        columns={
            "cppl_person_id": CHILD,
            "cppl_cp_plan_start_date": PLAN_START,
            "cppl_cp_plan_end_date": "Child Protection Plan End Date",
            "cppl_cp_plan_initial_category": "Initial Category of Abuse",
            "cppl_cp_plan_latest_category": "Latest Category of Abuse",
            "cppl_previous_plans": "Number of Previous Child Protection Plans",
        },
    ),
    Filled(
        table="ssd_cp_visits",
        block="List 7",
        key="cppv_cp_visit_id",
        named_by=(CHILD, PLAN_START, "Date of the Last Statutory Visit"),
        columns={
            "cppv_person_id": CHILD,
            "cppv_cp_visit_date": "Date of the Last Statutory Visit",
            "cppv_cp_visit_seen_alone": "Was the Child Seen Alone?",
        },
        links={"cppv_cp_plan_id": (CHILD, PLAN_START)},
        only_with="Date of the Last Statutory Visit",
    ),
    Filled(
        table="ssd_cp_reviews",
        block="List 7",
        key="cppr_cp_review_id",
        named_by=(CHILD, PLAN_START, "Date of latest review conference"),
        columns={"cppr_person_id": CHILD, "cppr_cp_review_date": "Date of latest review conference"},
        links={"cppr_cp_plan_id": (CHILD, PLAN_START)},
        only_with="Date of latest review conference",
    ),
    Filled(
        table="ssd_cla_episodes",
        block="List 8",
        key="clae_cla_episode_id",
        named_by=(CHILD, ENTERED_CARE),
        columns={
            "clae_person_id": CHILD,
            "clae_cla_episode_start_date": ENTERED_CARE,
            "clae_entered_care_date": ENTERED_CARE,
            "clae_cla_primary_need_code": "Child's Category of Need",
            "clae_cla_episode_ceased_date": CEASED_CARE,
            "clae_cla_episode_ceased_reason": "Reason Ceased to be Looked After",
            "clae_legal_status": LEGAL_STATUS,
        },
        links={"clae_cla_id": (CHILD, ENTERED_CARE), "clae_cla_placement_id": (CHILD, PLACED)},
    ),
    Filled(
        table="ssd_cla_placement",
        block="List 8",
        key="clap_cla_placement_id",
        named_by=(CHILD, PLACED),
        columns={
            "clap_person_id": CHILD,
            "clap_cla_placement_start_date": PLACED,
            "clap_cla_placement_end_date": CEASED_CARE,
            "clap_cla_placement_type": "Placement Type",
            "clap_cla_placement_provider": "Placement Provider",
            "clap_cla_placement_postcode": "Placement postcode",
            "clap_cla_placement_urn": "URN of Placement",
            "clap_cla_placement_la": PLACEMENT_LA,
        },
        links={"clap_cla_id": (CHILD, ENTERED_CARE)},
    ),
    Filled(
        table="ssd_cla_reviews",
        block="List 8",
        key="clar_cla_review_id",
        named_by=(CHILD, ENTERED_CARE, "Date of Latest Statutory Review"),
        columns={"clar_cla_person_id": CHILD, "clar_cla_review_date": "Date of Latest Statutory Review"},
        links={"clar_cla_id": (CHILD, ENTERED_CARE)},
        only_with="Date of Latest Statutory Review",
    ),
    Filled(
        table="ssd_cla_visits",
        block="List 8",
        key="clav_cla_visit_id",
        named_by=(CHILD, ENTERED_CARE, "Date of Last Social Work Visit"),
        columns={"clav_person_id": CHILD, "clav_cla_visit_date": "Date of Last Social Work Visit"},
        links={"clav_cla_id": (CHILD, ENTERED_CARE)},
        only_with="Date of Last Social Work Visit",
    ),
    Filled(
        table="ssd_legal_status",
        block="List 8",
        key="lega_legal_status_id",
        named_by=(CHILD, LEGAL_STATUS_SINCE),
        columns={
            "lega_person_id": CHILD,
            "lega_legal_status": LEGAL_STATUS,
            "lega_legal_status_start_date": LEGAL_STATUS_SINCE,
        },
        only_with=LEGAL_STATUS_SINCE,
    ),
    *(
        Filled(
            table="ssd_immigration_status",
            block=name,
            key="immi_immigration_status_id",
            named_by=(CHILD,),
            columns={"immi_person_id": CHILD},
            only_where=(unaccompanied, "Y"),
        )
        for name, unaccompanied in (("List 8", UASC), ("List 9", FORMER_UASC))
    ),
    Filled(
        table="ssd_care_leavers",
        block="List 9",
        key="clea_table_id",
        named_by=(CHILD,),
        columns={
            "clea_person_id": CHILD,
            "clea_care_leaver_eligibility": "Eligibility Category",
            "clea_care_leaver_in_touch": "LA in Touch",
            "clea_care_leaver_latest_contact": "Latest Date of Contact",
            "clea_care_leaver_accommodation": "Type of Accommodation",
            "clea_care_leaver_accom_suitable": "Suitability of Accommodation",
            "clea_care_leaver_activity": "Activity Status",
            "clea_pathway_plan_review_date": "Latest Pathway Plan Review Date",
        },
    ),
    Filled(
        table="ssd_permanence",
        block="List 10",
        key="perm_table_id",
        named_by=(CHILD, DECIDED),
        columns={
            "perm_person_id": CHILD,
            "perm_adm_decision_date": DECIDED,
            "perm_placement_order_date": "Date of Placement Order",
            "perm_matched_date": "Date of Matching Child and Prospective Adopters",
            "perm_placed_for_adoption_date": "Date Placed for Adoption",
            "perm_placed_ffa_cp_date": (
                "Date the child was placed for fostering in FFA or concurrent planning placement"
            ),
            "perm_decision_reversed_date": "Date of Decision that Child Should No Longer be Placed for Adoption",
            "perm_decision_reversed_reason": "Reason Why Child No Longer Placed for Adoption",
            "perm_permanence_order_date": "Date of Adoption Order",
        },
        links={"perm_cla_id": (CHILD, "Date the Child Entered Care")},
    ),
)

ALWAYS = {
    "ssd_cla_episodes": {"clae_cla_episode_start_reason": "S"},
    "ssd_immigration_status": {"immi_immigration_status": "UASC"},
}
"""What is the same in every row of a table."""

NEEDS = Filled(
    table="ssd_cin_episodes",
    block="List 6",
    key="cine_referral_id",
    named_by=(CHILD, "CIN Start Date"),
    columns={
        "cine_cin_primary_need_code": "Primary Need Code",
        "cine_close_date": "CIN Closure Date",
        "cine_close_reason": "Reason for Closure",
    },
)
"""What list 6 knows of a referral of list 3."""

KEYS = {filled.table: filled.key for filled in FILLED}
READ = {
    PLACEMENT_LOCATION,
    CASE_STATUS,
    UASC,
    FORMER_UASC,
    *(header for filled in (*FILLED, NEEDS) for header in (*filled.named_by, *filled.columns.values())),
    *(header for filled in FILLED for headers in filled.links.values() for header in headers),
}
