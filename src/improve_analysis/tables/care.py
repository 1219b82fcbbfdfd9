"""Children looked after: episodes, placements, reviews, visits and plans."""

from improve_analysis.tables import codes
from improve_analysis.tables._table import code, date, flag, key, link, number, table, text

CLA_EPISODES = table(
    "ssd_cla_episodes",
    "Episodes of being looked after. A new one begins whenever placement or legal status changes.",
    key("clae_cla_episode_id", "The episode."),
    link("clae_person_id", "ssd_person", "The child.", required=True),
    date("clae_cla_episode_start_date", "Day it began (SSDA903 DECOM).", required=True),
    code("clae_cla_episode_start_reason", codes.EPISODE_START_REASON, "Why it began (RNE)."),
    code("clae_cla_primary_need_code", codes.NEED, "Main need."),
    date(
        "clae_cla_episode_ceased_date",
        "Day it ended (DEC); the child is looked after up to the day before.",
        after="clae_cla_episode_start_date",
    ),
    code(
        "clae_cla_episode_ceased_reason",
        codes.CEASED_REASON,
        "Why it ended (REC); X1 where another began.",
        known_with="clae_cla_episode_ceased_date",
    ),
    text("clae_cla_id", "The period of care the episode belongs to."),
    link("clae_cla_placement_id", "ssd_cla_placement", "The placement during the episode."),
    date("clae_entered_care_date", "Day the period of care began."),
    code(
        "clae_legal_status",
        codes.LEGAL_STATUS,
        "Legal status during the episode (LS). Ours: in SSD it is joined from ssd_legal_status by date.",
    ),
    begins="clae_cla_episode_start_date",
)

CLA_PLACEMENT = table(
    "ssd_cla_placement",
    "Placements. One placement may last through several episodes.",
    key("clap_cla_placement_id", "The placement."),
    text("clap_cla_id", "The period of care."),
    link("clap_person_id", "ssd_person", "The child.", required=True),
    date("clap_cla_placement_start_date", "Day it began.", required=True),
    date("clap_cla_placement_end_date", "Day it ended.", after="clap_cla_placement_start_date"),
    code("clap_cla_placement_type", codes.PLACEMENT, "Kind of placement (PLACE)."),
    code("clap_cla_placement_provider", codes.PROVIDER, "Who provides it (PLACE_PROVIDER)."),
    text("clap_cla_placement_postcode", "Postcode of the placement.", personal=True),
    number(
        "clap_cla_placement_distance",
        "Straight-line miles from the child's home; missing where it is not known (999.9 in the returns).",
    ),
    text("clap_cla_placement_urn", "Ofsted's number of the home or agency."),
    code(
        "clap_cla_placement_change_reason",
        codes.CHANGE_REASON,
        "Why it ended (REASON_PLACE_CHANGE).",
        known_with="clap_cla_placement_end_date",
    ),
    text(
        "clap_cla_placement_la",
        "Council area of the placement, nine-character code (WAL, SCO, NIR outside England). Ours: from the "
        "placement postcode, or from Annex A. Missing where it is not known.",
    ),
    flag("clap_same_carer", "Y where the move kept the carer (RNE T or U). Ours: SSD has no such column."),
    begins="clap_cla_placement_start_date",
)

CLA_REVIEWS = table(
    "ssd_cla_reviews",
    "Reviews of looked-after children.",
    key("clar_cla_review_id", "The review."),
    text("clar_cla_id", "The period of care."),
    link("clar_cla_person_id", "ssd_person", "The child.", required=True),
    date("clar_cla_review_due_date", "Day it was due.", planned=True),
    date("clar_cla_review_date", "Day it was held.", required=True),
    flag("clar_cla_review_cancelled", "Y where it was cancelled."),
    code("clar_cla_review_participation", codes.REVIEW_PARTICIPATION, "How the child took part."),
    begins="clar_cla_review_date",
)

CLA_VISITS = table(
    "ssd_cla_visits",
    "Social worker's visits to looked-after children.",
    key("clav_cla_visit_id", "The visit."),
    text("clav_cla_id", "The period of care."),
    link("clav_person_id", "ssd_person", "The child.", required=True),
    date("clav_cla_visit_date", "Day of the visit.", required=True),
    flag("clav_cla_visit_seen", "Child seen."),
    flag("clav_cla_visit_seen_alone", "Child seen alone."),
    begins="clav_cla_visit_date",
)

CARE_PLAN = table(
    "ssd_cla_care_plan",
    "Plans for permanence, dated when they were agreed.",
    key("lacp_table_id", "The plan."),
    link("lacp_person_id", "ssd_person", "The child.", required=True),
    date("lacp_cla_care_plan_start_date", "Day the plan was recorded.", required=True),
    date("lacp_cla_care_plan_end_date", "Day it was replaced.", after="lacp_cla_care_plan_start_date"),
    text("lacp_cla_care_plan_json", "Flags of the plans agreed, such as ADOPTION or LTFOST18; parallel plans occur."),
    begins="lacp_cla_care_plan_start_date",
)

LEGAL_STATUS = table(
    "ssd_legal_status",
    "Legal statuses over time.",
    key("lega_legal_status_id", "The status spell."),
    link("lega_person_id", "ssd_person", "The child.", required=True),
    text("lega_legal_status", "SSDA903 code, or the case system's words."),
    date("lega_legal_status_start_date", "First day.", required=True),
    date("lega_legal_status_end_date", "Last day.", after="lega_legal_status_start_date"),
    begins="lega_legal_status_start_date",
)

TABLES = (CLA_EPISODES, CLA_PLACEMENT, CLA_REVIEWS, CLA_VISITS, CARE_PLAN, LEGAL_STATUS)
