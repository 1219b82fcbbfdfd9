"""Adoption, special guardianship, and the work before court."""

from improve_analysis.tables import codes
from improve_analysis.tables._table import code, date, flag, key, link, table, text

PERMANENCE = table(
    "ssd_permanence",
    "Milestones towards adoption or another order, one row a child and period of care.",
    key("perm_table_id", "The row."),
    link("perm_person_id", "ssd_person", "The child.", required=True),
    text("perm_cla_id", "The period of care."),
    date("perm_adm_decision_date", "Agency's decision that the child should be placed for adoption (DATE_INT)."),
    date("perm_placement_order_date", "Placement order made (first episode with legal status E1)."),
    date("perm_matched_date", "Matched with adopters (DATE_MATCH)."),
    date("perm_placed_for_adoption_date", "Moved in with adopters (first placement A3 to A6)."),
    date("perm_placed_ffa_cp_date", "Placed in fostering for adoption or concurrent planning."),
    flag("perm_adopted_by_carer_flag", "Y where adopted by the foster carer."),
    date("perm_decision_reversed_date", "Decision reversed."),
    code("perm_decision_reversed_reason", codes.DECISION_REVERSED_REASON, "Why reversed."),
    date("perm_permanence_order_date", "Order made that ended care."),
    text("perm_permanence_order_type", "Adoption, Special Guardianship Order, or Child Arrangements Order."),
)

PREVIOUS_PERMANENCE = table(
    "ssd_cla_previous_permanence",
    "Permanence a child had before and that broke down.",
    key("lapp_table_id", "The row."),
    link("lapp_person_id", "ssd_person", "The child.", required=True),
    code("lapp_previous_permanence_option", codes.PREVIOUS_PERMANENCE, "What it was."),
    text("lapp_previous_permanence_order_date", "When, as text: SSDA903 allows zz/MM/YYYY."),
    text("lapp_previous_permanence_la", "Council."),
)

PRE_PROCEEDINGS = table(
    "pre_proceedings",
    "The legal tracker: children in pre-proceedings. SSD's own table is empty in practice.",
    key("ppro_id", "The row: one child in one pre-proceedings."),
    link("ppro_person_id", "ssd_person", "The child.", required=True),
    text("ppro_family_id", "The family."),
    date("ppro_decision_date", "Day it was decided to begin pre-proceedings.", required=True),
    date("ppro_letter_date", "Letter before proceedings sent.", after="ppro_decision_date"),
    date("ppro_end_date", "Day pre-proceedings ended; missing while open.", after="ppro_decision_date"),
    code("ppro_outcome", codes.PRE_PROCEEDINGS_OUTCOME, "How it ended.", known_with="ppro_end_date"),
    date("ppro_court_application_date", "Care proceedings issued.", after="ppro_decision_date"),
    date("ppro_court_end_date", "Care proceedings ended.", after="ppro_court_application_date"),
    begins="ppro_decision_date",
)

FAMILY_GROUP_CONFERENCES = table(
    "family_group_conferences",
    "Family group conferences offered and held.",
    key("fgco_id", "The row: one child."),
    link("fgco_person_id", "ssd_person", "The child.", required=True),
    date("fgco_offered_date", "Day it was offered.", required=True),
    date("fgco_held_date", "Day it was held; missing where it was not.", after="fgco_offered_date"),
    begins="fgco_offered_date",
)

TABLES = (PERMANENCE, PREVIOUS_PERMANENCE, PRE_PROCEEDINGS, FAMILY_GROUP_CONFERENCES)
