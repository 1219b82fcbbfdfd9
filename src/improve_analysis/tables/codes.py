"""The code lists of the statutory returns: code, then its meaning in plain words.

Sources: SSDA903, CIN census and workforce census specifications as encoded by Data to Insight
(csc-validator-be-903, csc-validator-be-cin) and Social Finance (liia-tools-pipeline).
"""

CONTACT_SOURCE = {
    "1A": "Family member or carer",
    "1B": "Acquaintance",
    "1C": "The child",
    "1D": "Other individual",
    "2A": "School",
    "2B": "Education service",
    "3A": "GP",
    "3B": "Health visitor",
    "3C": "School nurse",
    "3D": "Other primary health service",
    "3E": "Accident and emergency",
    "3F": "Other health service",
    "4": "Housing",
    "5A": "Council social care",
    "5B": "Council, other than social care",
    "5C": "Another council",
    "5D": "Early help",
    "6": "Police",
    "7": "Other legal agency",
    "8": "Other",
    "9": "Anonymous",
    "10": "Unknown",
}

CONTACT_SOURCE_GROUP = {
    **dict.fromkeys(("1A", "1B", "1C", "1D"), "Individual"),
    **dict.fromkeys(("2A", "2B"), "Schools and education"),
    **dict.fromkeys(("3A", "3B", "3C", "3D", "3E", "3F"), "Health"),
    "4": "Housing",
    **dict.fromkeys(("5A", "5B", "5C", "5D"), "Council services"),
    "6": "Police",
    **dict.fromkeys(("7", "8"), "Other agencies"),
    **dict.fromkeys(("9", "10"), "Anonymous or unknown"),
}

NEED = {
    "N1": "Abuse or neglect",
    "N2": "Child's disability",
    "N3": "Parental disability or illness",
    "N4": "Family in acute stress",
    "N5": "Family dysfunction",
    "N6": "Socially unacceptable behaviour",
    "N7": "Low income",
    "N8": "Absent parenting",
    "N9": "Cases other than children in need",
    "N0": "Not stated",
}

CIN_CLOSE_REASON = {
    "RC1": "Adopted",
    "RC2": "Died",
    "RC3": "Child arrangements order",
    "RC4": "Special guardianship order",
    "RC5": "Moved to another council's services",
    "RC6": "Moved to adult services",
    "RC7": "Services ended for another reason",
    "RC8": "Closed after assessment, no further action",
    "RC9": "Closed after assessment, referred to early help",
}

ABUSE = {"NEG": "Neglect", "PHY": "Physical abuse", "SAB": "Sexual abuse", "EMO": "Emotional abuse", "MUL": "Multiple"}

SEX = {"M": "Male", "F": "Female", "U": "Not known"}

ETHNICITY = {
    "WBRI": "White",
    "WIRI": "White",
    "WIRT": "White",
    "WOTH": "White",
    "WROM": "White",
    "MWBC": "Mixed",
    "MWBA": "Mixed",
    "MWAS": "Mixed",
    "MOTH": "Mixed",
    "AIND": "Asian or Asian British",
    "APKN": "Asian or Asian British",
    "ABAN": "Asian or Asian British",
    "AOTH": "Asian or Asian British",
    "CHNE": "Asian or Asian British",
    "BCRB": "Black or Black British",
    "BAFR": "Black or Black British",
    "BOTH": "Black or Black British",
    "OOTH": "Other ethnic group",
    "REFU": "Not known",
    "NOBT": "Not known",
}

EPISODE_START_REASON = {
    "S": "Started to be looked after",
    "L": "Legal status only",
    "P": "Placement and carer",
    "T": "Placement, same carer",
    "B": "Legal status, placement and carer",
    "U": "Legal status and placement, same carer",
}

LEGAL_STATUS = {
    "C1": "Interim care order",
    "C2": "Full care order",
    "D1": "Freeing order",
    "E1": "Placement order",
    "V2": "Single period under section 20",
    "V3": "Short breaks, episodes recorded",
    "V4": "Short breaks, agreements recorded",
    "L1": "Police protection",
    "L2": "Emergency protection order",
    "L3": "Child assessment order",
    "J1": "Remand",
    "J2": "Police and Criminal Evidence Act",
    "J3": "Youth rehabilitation order",
}
SHORT_BREAKS = ("V3", "V4")

PLACEMENT = {
    "A3": "Placed for adoption, consent, with current carer",
    "A4": "Placed for adoption, consent, not current carer",
    "A5": "Placed for adoption, placement order, current carer",
    "A6": "Placed for adoption, placement order, not current carer",
    "U1": "Foster, relative or friend, long term",
    "U2": "Foster, relative or friend, also approved to adopt",
    "U3": "Foster, relative or friend, not long term",
    "U4": "Foster, other carer, long term",
    "U5": "Foster, other carer, also approved to adopt",
    "U6": "Foster, other carer, not long term",
    "K1": "Secure children's home",
    "K2": "Children's home",
    "K3": "Registered supported accommodation",
    "H5": "Semi-independent living",
    "P1": "With parents",
    "P2": "Independent living",
    "P3": "Residential employment",
    "R1": "Care home",
    "R2": "Health trust",
    "R3": "Family centre or mother and baby unit",
    "R5": "Young offender institution",
    "S1": "Residential school",
    "T0": "Temporary",
    "T1": "Temporary, hospital",
    "T2": "Temporary, child's holiday",
    "T3": "Temporary, carer's holiday",
    "T4": "Temporary, other, up to seven days",
    "Z1": "Other placement",
    "Z11": "Other placement (Z11)",
    "Z12": "Other placement (Z12)",
    "Z13": "Other placement (Z13)",
    "Z14": "Other placement (Z14)",
}

PLACEMENT_GROUP = {
    **dict.fromkeys(("U1", "U2", "U3"), "Foster, relative or friend"),
    **dict.fromkeys(("U4", "U5", "U6"), "Foster, other carer"),
    **dict.fromkeys(("A3", "A4", "A5", "A6"), "Placed for adoption"),
    **dict.fromkeys(("K1", "K2", "S1", "R1", "R3"), "Residential"),
    **dict.fromkeys(("H5", "K3", "P2", "P3"), "Supported or independent"),
    "P1": "With parents",
    **dict.fromkeys(("R2", "R5", "T0", "T1", "T2", "T3", "T4", "Z1", "Z11", "Z12", "Z13", "Z14"), "Other"),
}
TEMPORARY = ("T0", "T1", "T2", "T3", "T4")
LONG_TERM_FOSTER = ("U1", "U4")
EARLY_PERMANENCE = ("U2", "U5")
PLACED_FOR_ADOPTION = ("A3", "A4", "A5", "A6")

PROVIDER = {
    "PR0": "Parent",
    "PR1": "Own council",
    "PR2": "Another council",
    "PR3": "Other public body",
    "PR4": "Private",
    "PR5": "Voluntary",
}

CHANGE_REASON = {
    "CARPL": "Change to the care plan",
    "CLOSE": "Home closed",
    "ALLEG": "Allegation (section 47)",
    "STAND": "Standards of care",
    "APPRR": "Approval removed",
    "CREQB": "Carer's request, child's behaviour",
    "CREQO": "Carer's request, other",
    "CHILD": "Child's request",
    "LAREQ": "Council's request",
    "PLACE": "Status of the placement only",
    "CUSTOD": "Custody",
    "OTHER": "Other",
}

CEASED_REASON = {
    "X1": "Episode ended, another began the same day",
    "E11": "Adopted, unopposed",
    "E12": "Adopted, consent dispensed with",
    "E2": "Died",
    "E3": "Care taken over by another council",
    "E4A": "Returned home, planned",
    "E4B": "Returned home, unplanned",
    "E13": "Left to live with someone without parental responsibility",
    "E41": "Child arrangements order",
    "E43": "Special guardianship order, former foster carer (to 2018)",
    "E44": "Special guardianship order, other carer (to 2018)",
    "E45": "Special guardianship order, former foster carer, relative or friend",
    "E46": "Special guardianship order, former foster carer, other",
    "E47": "Special guardianship order, other carer, relative or friend",
    "E48": "Special guardianship order, other carer, not a relative",
    "E5": "Independent living, supported",
    "E6": "Independent living, unsupported",
    "E7": "Adult residential care",
    "E8": "Other",
    "E9": "Sentenced to custody",
    "E14": "Remand ended",
    "E15": "Assessed to be 18 or over",
    "E16": "Moved abroad",
    "E17": "Turned 18 and stayed with carers",
}
ADOPTED = ("E11", "E12")
SPECIAL_GUARDIANSHIP = ("E43", "E44", "E45", "E46", "E47", "E48")
CHILD_ARRANGEMENTS = ("E41",)
RETURNED_HOME = ("E4A", "E4B")
REACHED_ADULTHOOD = ("E5", "E6", "E7", "E17")

REVIEW_PARTICIPATION = {
    "PN0": "Under four",
    "PN1": "Attended and spoke",
    "PN2": "Attended, advocate spoke",
    "PN3": "Attended, took part by symbols",
    "PN4": "Attended, gave no view",
    "PN5": "Absent, briefed an advocate",
    "PN6": "Absent, sent views another way",
    "PN7": "Absent, views not given",
}

PREVIOUS_PERMANENCE = {
    "P1": "Adoption",
    "P2": "Special guardianship order",
    "P3": "Child arrangements order",
    "P4": "Not known",
    "Z1": "None",
}

DECISION_REVERSED_REASON = {
    "RD1": "Child's needs changed",
    "RD2": "Court made no placement order",
    "RD3": "No adopters found",
    "RD4": "Other",
}

WORKER_CHANGE_REASON = {
    "MANAGE": "Managing caseloads",
    "FCONTA": "First contact or re-referral",
    "LEFTRL": "Worker left the role",
    "ORGRST": "Restructure",
    "TSPROC": "Standard transfer",
    "ABSENC": "Absence cover or return",
    "CHCHAN": "Child asked",
    "PCCHAN": "Parent or carer asked",
    "SWDIED": "Worker died",
    "OTHERS": "Other",
}

WORKER_ROLE = {
    "1": "Senior manager",
    "2": "Middle manager",
    "3": "First line manager",
    "4": "Senior practitioner",
    "5": "Case holder",
    "6": "Qualified without cases",
}

START_ORIGIN = {
    "1": "Newly qualified",
    "2": "Another council in England",
    "3": "Outside England",
    "4": "Agency",
    "5": "Other social work",
    "6": "Other social care",
    "7": "Outside social care, or a career break",
    "8": "Other",
    "9": "Not known",
    "10": "Not yet collected",
}

LEAVE_REASON = {
    "1": "Resigned",
    "2": "Voluntary redundancy",
    "3": "Compulsory redundancy",
    "4": "Dismissed",
    "5": "Retired",
    "6": "Died",
    "7": "Moved within the council",
    "8": "Other",
    "9": "Not known",
    "10": "Not yet collected",
}
MOVED_WITHIN_COUNCIL = "7"

LEAVER_DESTINATION = {
    "1": "Another council in England",
    "2": "Outside England",
    "3": "Agency",
    "4": "Other social work",
    "5": "Other social care",
    "6": "Outside social care, or a break",
    "7": "Other",
    "8": "Not known",
    "9": "Not yet collected",
}

FRONT_DOOR_DECISION = {
    "REFERRAL": "Referral to social care",
    "EARLY_HELP": "Early help",
    "SIGNPOST": "Signposted elsewhere",
    "NFA": "No further action",
}
FRONT_DOOR_BAND = {"R": "Red", "A": "Amber", "G": "Green", "B": "Blue"}

AUDIT_TYPE = {
    "THRESHOLD": "Threshold decisions, multi-agency",
    "ASSESSMENT_PLAN": "Assessments and plans",
    "CASE": "Monthly case audit",
    "SUPERVISION": "Supervision and management oversight",
    "JOINT_ASSESSMENT": "Joint assessments with housing",
    "DOMESTIC_ABUSE": "Domestic abuse",
    "EXPLOITATION": "Exploitation",
    "GROUP_SUPERVISION": "Group supervision",
    "SIGNIFICANT_HARM": "Children subject to significant harm",
    "PERMANENCE": "Permanence planning",
    "RECORDING": "Recording standards",
}
AUDIT_GRADE = {"1": "Outstanding", "2": "Good", "3": "Requires improvement", "4": "Inadequate"}

TRAINING_COURSE = {
    "THRESHOLDS": "Thresholds",
    "NEGLECT": "Neglect",
    "DOMESTIC_ABUSE": "Domestic abuse",
    "MOTIVATIONAL": "Motivational interviewing",
    "EDGE_OF_CARE": "Edge-of-care support",
    "INDUCTION": "Induction",
}

FOSTER_CARER_TYPE = {"MAINSTREAM": "Mainstream", "KINSHIP": "Relative or friend", "SPECIALIST": "Specialist"}

PRE_PROCEEDINGS_OUTCOME = {"PROCEEDINGS": "Care proceedings", "STEP_DOWN": "Stepped down", "OTHER": "Other"}

PERMANENCE_PLAN = {
    "REMAINSUP": "Remain with family, supported",
    "RETURN1M": "Return within a month",
    "RETURN6M": "Return within six months",
    "RETURNEV": "Return eventually",
    "LTRELFR": "Long-term with relatives or friends",
    "LTFOST18": "Long-term fostering to 18",
    "RESPLMT": "Residential",
    "SUPPLIV": "Supported living",
    "ADOPTION": "Adoption",
    "OTHERPLN": "Other",
}
