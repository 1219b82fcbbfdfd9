"""Referrals, assessments and child in need plans."""

from improve_analysis.tables import codes
from improve_analysis.tables._table import code, date, flag, key, link, table, text

CIN_EPISODES = table(
    "ssd_cin_episodes",
    "One row for each referral and the episode of need that it opened.",
    key("cine_referral_id", "The referral."),
    link("cine_person_id", "ssd_person", "The child.", required=True),
    date("cine_referral_date", "Day of the referral.", required=True),
    code("cine_cin_primary_need_code", codes.NEED, "Main need."),
    code("cine_referral_source_code", codes.CONTACT_SOURCE, "Who referred."),
    flag("cine_referral_nfa", "Y where the referral ended with no further action, before any assessment."),
    date("cine_close_date", "Day the episode closed; missing while it is open.", after="cine_referral_date"),
    code("cine_close_reason", codes.CIN_CLOSE_REASON, "Why it closed.", known_with="cine_close_date"),
    link("cine_referral_team", "ssd_department", "Team that took the referral."),
    link("cine_referral_worker_id", "ssd_professionals", "Worker who took it."),
    begins="cine_referral_date",
)

CIN_ASSESSMENTS = table(
    "ssd_cin_assessments",
    "Single assessments under section 17.",
    key("cina_assessment_id", "The assessment."),
    link("cina_person_id", "ssd_person", "The child.", required=True),
    link("cina_referral_id", "ssd_cin_episodes", "The referral it followed."),
    date("cina_assessment_start_date", "Day it began.", required=True),
    date(
        "cina_assessment_auth_date",
        "Day a manager authorised it; missing while it is open.",
        after="cina_assessment_start_date",
    ),
    flag("cina_assessment_child_seen", "Child seen during the assessment."),
    flag(
        "cina_assessment_outcome_nfa",
        "Y where it found no need of social care.",
        known_with="cina_assessment_auth_date",
    ),
    link("cina_assessment_team", "ssd_department", "Team."),
    link("cina_assessment_worker_id", "ssd_professionals", "Worker."),
    begins="cina_assessment_start_date",
)

ASSESSMENT_FACTORS = table(
    "ssd_assessment_factors",
    "Factors found at the end of an assessment.",
    key("cinf_table_id", "The row."),
    link("cinf_assessment_id", "ssd_cin_assessments", "The assessment.", required=True),
    text("cinf_assessment_factors_json", "Factor codes of the CIN census, as a JSON list."),
)

CIN_PLANS = table(
    "ssd_cin_plans",
    "Child in need plans.",
    key("cinp_cin_plan_id", "The plan."),
    link("cinp_referral_id", "ssd_cin_episodes", "The referral."),
    link("cinp_person_id", "ssd_person", "The child.", required=True),
    date("cinp_cin_plan_start_date", "Day it began.", required=True),
    date("cinp_cin_plan_end_date", "Day it ended; missing while open.", after="cinp_cin_plan_start_date"),
    link("cinp_cin_plan_team", "ssd_department", "Team."),
    link("cinp_cin_plan_worker_id", "ssd_professionals", "Worker."),
    begins="cinp_cin_plan_start_date",
)

CIN_VISITS = table(
    "ssd_cin_visits",
    "Visits to children in need.",
    key("cinv_cin_visit_id", "The visit."),
    link("cinv_person_id", "ssd_person", "The child.", required=True),
    date("cinv_cin_visit_date", "Day of the visit.", required=True),
    flag("cinv_cin_visit_seen", "Child seen."),
    flag("cinv_cin_visit_seen_alone", "Child seen alone."),
    begins="cinv_cin_visit_date",
)

TABLES = (CIN_EPISODES, CIN_ASSESSMENTS, ASSESSMENT_FACTORS, CIN_PLANS, CIN_VISITS)
