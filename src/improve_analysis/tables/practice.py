"""The service's own logs: audits, training, supervision, foster carers."""

from improve_analysis.tables import codes
from improve_analysis.tables._table import code, date, flag, key, link, number, table, text

AUDITS = table(
    "practice_audits",
    "Audits of practice, one row each.",
    key("audi_id", "The audit."),
    date("audi_date", "Day it was completed.", required=True),
    code("audi_type", codes.AUDIT_TYPE, "What was audited.", required=True),
    code("audi_grade", codes.AUDIT_GRADE, "Grade, 1 outstanding to 4 inadequate, moderated where it was."),
    flag("audi_moderated", "Y where the grade was moderated."),
    link("audi_team", "ssd_department", "Team."),
    begins="audi_date",
)

TRAINING = table(
    "training_log",
    "Training completed, one row a person and course.",
    key("trai_id", "The row."),
    text("trai_worker_id", "The person trained."),
    code("trai_course", codes.TRAINING_COURSE, "Course.", required=True),
    date("trai_completed_date", "Day completed.", required=True),
    flag("trai_partner", "Y for staff of a partner agency."),
    begins="trai_completed_date",
)

SUPERVISION = table(
    "supervision_log",
    "Supervision sessions: of a worker, of a worker about a child, or of a group.",
    key("supe_id", "The session, or the part of it about one child."),
    date("supe_date", "Day it was held.", required=True),
    text("supe_worker_id", "The worker supervised; missing for a group."),
    link("supe_person_id", "ssd_person", "The child discussed; missing where it was about the worker."),
    code("supe_kind", ("INDIVIDUAL", "CHILD", "GROUP"), "Kind of supervision."),
    link("supe_team", "ssd_department", "Team."),
    begins="supe_date",
)

FOSTERING = table(
    "fostering_register",
    "The council's own foster care households.",
    key("fost_household_id", "The household."),
    date("fost_approved_date", "Day it was approved.", required=True),
    date("fost_ended_date", "Day it resigned or approval ended.", after="fost_approved_date"),
    code("fost_type", codes.FOSTER_CARER_TYPE, "Kind of carer."),
    number("fost_level", "Skill level, 1 to 4."),
    number("fost_carers", "Approved carers in the household."),
    number("fost_places", "Places approved."),
    begins="fost_approved_date",
)

TABLES = (AUDITS, TRAINING, SUPERVISION, FOSTERING)
