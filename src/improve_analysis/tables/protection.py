"""Section 47 enquiries, conferences and child protection plans."""

from improve_analysis.tables import codes
from improve_analysis.tables._table import code, date, flag, key, link, number, table

S47_ENQUIRY = table(
    "ssd_s47_enquiry",
    "Section 47 enquiries, one row a child.",
    key("s47e_s47_enquiry_id", "The enquiry."),
    link("s47e_referral_id", "ssd_cin_episodes", "The referral."),
    link("s47e_person_id", "ssd_person", "The child.", required=True),
    date("s47e_s47_start_date", "Day of the strategy discussion that began it.", required=True),
    date("s47e_s47_end_date", "Day it ended.", after="s47e_s47_start_date"),
    flag("s47e_s47_nfa", "Y where no conference was needed.", known_with="s47e_s47_end_date"),
    link("s47e_s47_completed_by_team", "ssd_department", "Team."),
    begins="s47e_s47_start_date",
)

CONFERENCE = table(
    "ssd_initial_cp_conference",
    "Initial child protection conferences, and receiving-in conferences for plans moved in from elsewhere.",
    key("icpc_icpc_id", "The conference."),
    link("icpc_s47_enquiry_id", "ssd_s47_enquiry", "The enquiry that led to it."),
    link("icpc_person_id", "ssd_person", "The child.", required=True),
    link("icpc_referral_id", "ssd_cin_episodes", "The referral."),
    flag("icpc_icpc_transfer_in", "Y where a plan moved in from another council."),
    date("icpc_icpc_target_date", "Fifteen working days after the strategy discussion.", planned=True),
    date("icpc_icpc_date", "Day it was held.", required=True),
    flag("icpc_icpc_outcome_cp_flag", "Y where it made a plan."),
    link("icpc_icpc_team", "ssd_department", "Team."),
    begins="icpc_icpc_date",
)

CP_PLANS = table(
    "ssd_cp_plans",
    "Child protection plans.",
    key("cppl_cp_plan_id", "The plan."),
    link("cppl_referral_id", "ssd_cin_episodes", "The referral."),
    link("cppl_icpc_id", "ssd_initial_cp_conference", "The conference that made it."),
    link("cppl_person_id", "ssd_person", "The child.", required=True),
    date("cppl_cp_plan_start_date", "Day it began.", required=True),
    date("cppl_cp_plan_end_date", "Day it ended; missing while open.", after="cppl_cp_plan_start_date"),
    code("cppl_cp_plan_initial_category", codes.ABUSE, "Category of abuse at the start."),
    code("cppl_cp_plan_latest_category", codes.ABUSE, "Latest category of abuse."),
    flag("cppl_cp_plan_ola", "Y where it is held for another council."),
    number(
        "cppl_previous_plans",
        "Earlier plans the child has had, here or elsewhere (CIN census NumberOfPreviousCPP, Annex A list 7). "
        "Ours: SSD has no such column. Missing where only the plans themselves tell.",
    ),
    begins="cppl_cp_plan_start_date",
)

CP_VISITS = table(
    "ssd_cp_visits",
    "Visits to children on a child protection plan.",
    key("cppv_cp_visit_id", "The visit."),
    link("cppv_person_id", "ssd_person", "The child.", required=True),
    link("cppv_cp_plan_id", "ssd_cp_plans", "The plan."),
    date("cppv_cp_visit_date", "Day of the visit.", required=True),
    flag("cppv_cp_visit_seen", "Child seen."),
    flag("cppv_cp_visit_seen_alone", "Child seen alone."),
    begins="cppv_cp_visit_date",
)

CP_REVIEWS = table(
    "ssd_cp_reviews",
    "Review conferences.",
    key("cppr_cp_review_id", "The review."),
    link("cppr_person_id", "ssd_person", "The child.", required=True),
    link("cppr_cp_plan_id", "ssd_cp_plans", "The plan."),
    date("cppr_cp_review_due", "Day it was due.", planned=True),
    date("cppr_cp_review_date", "Day it was held.", required=True),
    begins="cppr_cp_review_date",
)

TABLES = (S47_ENQUIRY, CONFERENCE, CP_PLANS, CP_VISITS, CP_REVIEWS)
