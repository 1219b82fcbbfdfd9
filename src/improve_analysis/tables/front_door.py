"""From a contact to a referral, and early help."""

from improve_analysis.tables import codes
from improve_analysis.tables._table import code, date, flag, key, link, table, text

CONTACTS = table(
    "ssd_contacts",
    "One row for each contact about a child. A contact about two children is two rows.",
    key("cont_contact_id", "The contact."),
    link("cont_person_id", "ssd_person", "The child.", required=True),
    date("cont_contact_date", "Day the contact was received.", required=True),
    code("cont_contact_source_code", codes.CONTACT_SOURCE, "Who made it."),
    text("cont_contact_outcome_json", "Outcome flags; NEW_REFERRAL_FLAG is Y where it became a referral."),
    begins="cont_contact_date",
)

EARLY_HELP = table(
    "ssd_early_help_episodes",
    "Early help assessments and the episodes that follow them.",
    key("earl_episode_id", "The early help episode."),
    link("earl_person_id", "ssd_person", "The child.", required=True),
    date("earl_episode_start_date", "Day the early help assessment began.", required=True),
    date("earl_episode_end_date", "Day it was completed.", after="earl_episode_start_date"),
    text("earl_episode_reason", "Why it began."),
    text("earl_episode_end_reason", "Why it ended.", known_with="earl_episode_end_date"),
    text("earl_episode_organisation", "Who completed it."),
    begins="earl_episode_start_date",
)

FRONT_DOOR_LOG = table(
    "front_door_log",
    "The front door's own log: when each contact came in, when it was decided, and how. SSD has no such table.",
    key("fdlg_contact_id", "The contact."),
    link("fdlg_person_id", "ssd_person", "The child.", required=True),
    date("fdlg_received_at", "Date and time received.", required=True),
    date("fdlg_decided_at", "Date and time of the decision; missing while it is undecided.", after="fdlg_received_at"),
    code("fdlg_decision", codes.FRONT_DOOR_DECISION, "What was decided.", known_with="fdlg_decided_at"),
    code("fdlg_band", codes.FRONT_DOOR_BAND, "Risk band given on receipt: red, amber, green or blue."),
    flag("fdlg_out_of_hours", "Handled by the emergency duty service."),
    begins="fdlg_received_at",
)

TABLES = (CONTACTS, EARLY_HELP, FRONT_DOOR_LOG)
