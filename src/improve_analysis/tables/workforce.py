"""Social workers: who they are, whom they work with, what they carry."""

from improve_analysis.tables import codes
from improve_analysis.tables._table import code, date, flag, key, link, number, table, text

PROFESSIONALS = table(
    "ssd_professionals",
    "Workers as the case system knows them. Names are never loaded.",
    key("prof_professional_id", "The worker's id in the case system."),
    link("prof_staff_id", "workforce_worker", "The worker's id in the staff list."),
    text("prof_social_worker_registration_no", "Social Work England number.", personal=True),
    text("prof_professional_job_title", "Job title."),
    flag("prof_agency_worker_flag", "Y for agency; empty in the case systems whose scripts were read."),
    number("prof_full_time_equivalency", "Full-time equivalent."),
)

DEPARTMENT = table(
    "ssd_department",
    "Teams and the services they belong to.",
    key("dept_team_id", "The team."),
    text("dept_team_name", "Its name."),
    link("dept_team_parent_id", "ssd_department", "The service above it."),
    text("dept_team_parent_name", "That service's name."),
)

INVOLVEMENTS = table(
    "ssd_involvements",
    "Which worker held which child's case, from when to when.",
    key("invo_involvements_id", "The involvement."),
    link("invo_professional_id", "ssd_professionals", "The worker."),
    text("invo_professional_role_id", "Role; only CW, the allocated case worker, counts as a worker change."),
    link("invo_professional_team", "ssd_department", "Team."),
    date("invo_involvement_start_date", "First day.", required=True),
    date("invo_involvement_end_date", "Last day.", after="invo_involvement_start_date"),
    code(
        "invo_worker_change_reason",
        codes.WORKER_CHANGE_REASON,
        "Why the worker changed (SW_REASON), recorded on the involvement that begins.",
    ),
    link("invo_person_id", "ssd_person", "The child.", required=True),
    begins="invo_involvement_start_date",
)

WORKER = table(
    "workforce_worker",
    "Social workers' spells in a role, shaped like the workforce census. SSD has no such table.",
    key("work_spell_id", "The spell."),
    text("work_worker_id", "The worker (staff number, or SWENo in the census)."),
    flag("work_agency_flag", "Y for an agency worker."),
    number("work_fte", "Full-time equivalent."),
    code("work_role", codes.WORKER_ROLE, "Role, census code."),
    link("work_team", "ssd_department", "Team."),
    date("work_council_start_date", "First day with the council, in any role; agency time left out."),
    date("work_start_date", "First day of this spell."),
    date("work_end_date", "Last day of this spell; missing while in post.", after="work_start_date"),
    code("work_start_origin", codes.START_ORIGIN, "Where they came from."),
    code("work_leave_reason", codes.LEAVE_REASON, "Why they left.", known_with="work_end_date"),
    code("work_leaver_destination", codes.LEAVER_DESTINATION, "Where they went.", known_with="work_end_date"),
    date("work_asye_start_date", "Assessed and supported year begun."),
    date("work_asye_pass_date", "Assessed and supported year passed.", after="work_asye_start_date"),
    begins="work_start_date",
)

SNAPSHOT = table(
    "workforce_snapshot",
    "What each worker carried on one day (a month end, or 30 September in the census).",
    key("wsna_id", "The row."),
    text("wsna_worker_id", "The worker."),
    date("wsna_date", "The day.", required=True),
    flag("wsna_agency_flag", "Y for an agency worker."),
    link("wsna_team", "ssd_department", "Team."),
    number("wsna_fte", "Full-time equivalent on the day."),
    number("wsna_cases", "Cases held on the day."),
    number("wsna_working_days_lost", "Working days lost to sickness over the period that ends on the day."),
    date("wsna_days_lost_since", "First day of the period that the lost days were counted over."),
    flag("wsna_absent", "Y where absent on the day."),
    begins="wsna_date",
)

POSTS = table(
    "workforce_posts",
    "Posts and vacancies by team on one day; one row without a team in the census.",
    key("wpos_id", "The row."),
    date("wpos_date", "The day.", required=True),
    link("wpos_team", "ssd_department", "Team."),
    number("wpos_establishment_fte", "Full-time equivalent of the posts agreed."),
    number("wpos_vacant_fte", "Full-time equivalent of the posts vacant, those covered by agency workers included."),
    number("wpos_agency_fte", "Full-time equivalent of agency workers."),
    number("wpos_agency_headcount", "Agency workers."),
    begins="wpos_date",
)

TABLES = (PROFESSIONALS, DEPARTMENT, INVOLVEMENTS, WORKER, SNAPSHOT, POSTS)
