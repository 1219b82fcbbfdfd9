"""Annex A's lists as Ofsted heads them, the other names that councils' files have for them, and their values.

Sources: Ofsted's Annex A workbook of August 2019; liia-tools-pipeline `Annex_A_schema.yml` (2024); Data to Insight's
`AnnexA_sqlserver` script, which heads its lists otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

import pandas as pd

from improve_analysis.extracts._values import TEXT, normal, parse_flags
from improve_analysis.tables import codes

CHILD = "Child Unique ID"
GENDER, ETHNICITY, BORN, AGE = "Gender", "Ethnicity", "Date of Birth", "Age of Child (Years)"
DISABILITY = "Does the Child have a Disability"
TEAM, WORKER = "Allocated Team", "Allocated Worker"
COMMON = (CHILD, GENDER, ETHNICITY, BORN, AGE, DISABILITY, TEAM, WORKER)

SUPPORT = "Was the child assessed as requiring LA children's social care support?"
UASC = "Unaccompanied Asylum Seeking Child (UASC) within the Last 12 Months (Y/N)"
FORMER_UASC = "Unaccompanied Asylum Seeking Child (UASC), or formerly UASC if 18 or over (Y/N)"
PERMANENCE_PLAN = "What is the permanence plan for this child?"
CASE_STATUS, ON_CIN_PLAN = "Case Status", "c) Child in need plan"
PLACEMENT_LOCATION, PLACEMENT_LA = "Placement Location", "LA of Placement"


@dataclass(frozen=True, kw_only=True)
class OfstedList:
    """A list: the title of its sheet, the headers that only it has, and the date without which it has no row.

    `common`: those of `COMMON` that it has.
    """

    title: str
    row_date: str
    own: tuple[str, ...]
    common: tuple[str, ...] = COMMON

    @property
    def headers(self) -> tuple[str, ...]:
        return (*self.common, *self.own)


_IDENTITY = (CHILD, GENDER, ETHNICITY, BORN, AGE)

LISTS: Mapping[str, OfstedList] = {
    "List 1": OfstedList(
        title="Contacts", row_date="Date of Contact", own=("Date of Contact", "Contact Source"), common=_IDENTITY
    ),
    "List 2": OfstedList(
        title="Early Help",
        row_date="Assessment start date",
        own=("Assessment start date", "Assessment completion date", "Organisation completing assessment"),
        common=_IDENTITY,
    ),
    "List 3": OfstedList(
        title="Referrals",
        row_date="Date of referral",
        own=("Date of referral", "Referral Source", "Referral NFA?", "Number of Referrals in Last 12 Months"),
        common=(*_IDENTITY, TEAM, WORKER),
    ),
    "List 4": OfstedList(
        title="Assessments",
        row_date="Continuous Assessment Start Date",
        own=(
            "Continuous Assessment Start Date",
            "Child Seen During Continuous Assessment",
            "Continuous Assessment Date of Authorisation",
            SUPPORT,
        ),
    ),
    "List 5": OfstedList(
        title="Section 47",
        row_date="Strategy discussion initiating Section 47 Enquiry Start Date",
        own=(
            "Strategy discussion initiating Section 47 Enquiry Start Date",
            "Was an Initial Child Protection Conference deemed unnecessary?",
            "Date of Initial Child Protection Conference",
            "Did the Initial Child Protection Conference Result in a Child Protection Plan",
            "Number of Section 47 Enquiries in the last 12 months",
            "Number of ICPCs in the last 12 months",
        ),
    ),
    "List 6": OfstedList(
        title="Children in Need",
        row_date="CIN Start Date",
        own=(
            "CIN Start Date",
            "Primary Need Code",
            "Date Child Was Last Seen",
            "CIN Closure Date",
            "Reason for Closure",
            CASE_STATUS,
        ),
    ),
    "List 7": OfstedList(
        title="Child Protection",
        row_date="Child Protection Plan Start Date",
        own=(
            "Child Protection Plan Start Date",
            "Initial Category of Abuse",
            "Latest Category of Abuse",
            "Date of the Last Statutory Visit",
            "Was the Child Seen Alone?",
            "Date of latest review conference",
            "Child Protection Plan End Date",
            "Subject to Emergency Protection Order or Protected Under Police Powers in Last Six Months (Y/N)",
            "Number of Previous Child Protection Plans",
        ),
    ),
    "List 8": OfstedList(
        title="Children in Care",
        row_date="Date Started to be Looked After",
        own=(
            UASC,
            "Date Started to be Looked After",
            "Child's Category of Need",
            "Is this a second or subsequent period of being a Looked After Child within the last 12 months (Y/N)",
            "Start date of current legal status",
            "Child's Legal Status",
            "Date of Latest Statutory Review",
            "Date of Last Social Work Visit",
            PERMANENCE_PLAN,
            "Date of Last IRO Visit / Contact to the Child",
            "Date of Last Health Assessment",
            "Date of Last Dental Check",
            "Number of Placements in the Last 12 months",
            "Date Ceased to be Looked After",
            "Reason Ceased to be Looked After",
            "Start Date of Most Recent Placement",
            "Placement Type",
            "Placement Provider",
            "Placement postcode",
            "URN of Placement",
            PLACEMENT_LOCATION,
            PLACEMENT_LA,
            "Number of Episodes the Child has been 'Missing' from their Placement in the last 12 months",
            "Number of Episodes the Child has been 'Absent' from their Placement in the last 12 months",
            "Was the child offered a Return Interview after their last missing episode (Y/N)?",
            "Did the child accept a Return Interview after their last missing episode (Y/N)?",
        ),
    ),
    "List 9": OfstedList(
        title="Leaving Care",
        row_date="",
        own=(
            FORMER_UASC,
            "Allocated Personal Advisor",
            "Eligibility Category",
            "Latest Pathway Plan Review Date",
            "LA in Touch",
            "Latest Date of Contact",
            "Type of Accommodation",
            "Suitability of Accommodation",
            "Activity Status",
        ),
    ),
    "List 10": OfstedList(
        title="Adoption",
        row_date="Date of Decision that Child Should be Placed for Adoption",
        own=(
            "Date the Child Entered Care",
            "Date of Decision that Child Should be Placed for Adoption",
            "Date of Placement Order",
            "Date of Matching Child and Prospective Adopters",
            "Date Placed for Adoption",
            "Date of Adoption Order",
            "Date of Decision that Child Should No Longer be Placed for Adoption",
            "Reason Why Child No Longer Placed for Adoption",
            "Date the child was placed for fostering in FFA or concurrent planning placement",
        ),
        common=(*_IDENTITY, DISABILITY),
    ),
    "List 11": OfstedList(
        title="Adopters",
        row_date="",
        own=(
            "Individual adopter identifier",
            "Is the (prospective) adopter fostering for adoption?",
            "Date enquiry received",
            "Date Stage 1 started",
            "Date Stage 1 ended",
            "Date Stage 2 started",
            "Date Stage 2 ended",
            "Date application submitted",
            "Date application approved",
            "Date adopter matched with child(ren)",
            "Date child/children placed with adopter(s)",
            "No. of children placed",
            "Date of leaving adoption process",
            "Reason for leaving adoption process",
        ),
        common=(),
    ),
}

ADOPTERS = "List 11"

OTHER_NAMES: Mapping[str, tuple[str, ...]] = {
    CHILD: ("Child ID", "Unique Child ID", "Child Unique Identifier"),
    AGE: ("Age", "Age of Child"),
    DISABILITY: ("HasDisability",),
    FORMER_UASC: ("UASC",),
    UASC: ("UASC",),
    "Date of referral": ("ReferralDate",),
    "Referral NFA?": ("ReferralNFA",),
    "Number of Referrals in Last 12 Months": ("ReferralsLast12Months",),
    "Continuous Assessment Start Date": ("ContinuousAssessmentStart",),
    "Child Seen During Continuous Assessment": ("ContinuousAssessmentChildSeen",),
    "Continuous Assessment Date of Authorisation": ("ContinuousAssessmentAuthDate",),
    SUPPORT: ("CSCSupportRequired", "Was the child assessed as being in need at assessment?"),
    "Strategy discussion initiating Section 47 Enquiry Start Date": ("StratDiscussionDate",),
    "Was an Initial Child Protection Conference deemed unnecessary?": ("InitialCPConfUnnecessary",),
    "Date of Initial Child Protection Conference": ("InitialCPConfDate",),
    "Did the Initial Child Protection Conference Result in a Child Protection Plan": ("CPConfResultInCPPlan",),
    "Number of Section 47 Enquiries in the last 12 months": ("NumberS47s12m",),
    "Number of ICPCs in the last 12 months": ("NumberICPCs12m",),
    "Date Child Was Last Seen": ("DateChildLastSeen",),
    "Date of the Last Statutory Visit": ("DateOfLastStatutoryVisit",),
    "Was the Child Seen Alone?": ("ChildSeenAlone",),
    "Date of latest review conference": ("DateOfLatestReviewConf",),
    "Subject to Emergency Protection Order or Protected Under Police Powers in Last Six Months (Y/N)": (
        "ProtectionLastSixMonths",
    ),
    "Date Started to be Looked After": ("LoookedAfterStartDate", "LookedAfterStartDate"),
    "Child's Category of Need": ("ChildCategoryOfNeed",),
    "Is this a second or subsequent period of being a Looked After Child within the last 12 months (Y/N)": (
        "SubsequentLACEpisodeLast12Months",
        "Is this a second or subsequent episode of being a Looked After Child within the last 12 months (Y/N)",
    ),
    "Start date of current legal status": ("MostRecentLegalStatusStart",),
    "Child's Legal Status": ("LegalStatus",),
    "Date of Latest Statutory Review": ("LatestStatutoryReviewDate",),
    "Date of Last Social Work Visit": ("LastSocialWorkVisitDate",),
    PERMANENCE_PLAN: ("PermanencePlan",),
    "Date of Last IRO Visit / Contact to the Child": ("LastIROVisitDate",),
    "Date of Last Health Assessment": ("LastHealthAssessmentDate",),
    "Date of Last Dental Check": ("LastDentalCheckDate",),
    "Number of Placements in the Last 12 months": ("PlacementsLast12Months",),
    "Date Ceased to be Looked After": ("CeasedLookedAfterDate",),
    "Reason Ceased to be Looked After": ("ReasonCeasedLookedAfter",),
    "Start Date of Most Recent Placement": ("MostRecentPlacementStartDate",),
    "URN of Placement": ("PlacementURN",),
    PLACEMENT_LA: ("PlacementLA",),
    "Number of Episodes the Child has been 'Missing' from their Placement in the last 12 months": (
        "EpisodesChildMissingFromPlacement",
    ),
    "Number of Episodes the Child has been 'Absent' from their Placement in the last 12 months": (
        "EpisodesChildAbsentFromPlacement",
    ),
    "Was the child offered a Return Interview after their last missing episode (Y/N)?": (
        "ChildOfferedReturnInterviewAfterLastMFH",
    ),
    "Did the child accept a Return Interview after their last missing episode (Y/N)?": (
        "ChildAcceptedReturnInterviewAfterLastMFH",
    ),
    "Latest Pathway Plan Review Date": ("LatestPathwayPlan",),
    "Latest Date of Contact": ("LatestContact",),
    "Date the Child Entered Care": ("EnteredCareDate",),
    "Date of Decision that Child Should be Placed for Adoption": ("ADMSHOBPADecisionDate",),
    "Date of Placement Order": ("PlacementOrderDate",),
    "Date of Matching Child and Prospective Adopters": ("MatchedForAdoptionDate",),
    "Date Placed for Adoption": ("PlacedForAdoptionDate",),
    "Date of Adoption Order": ("AdoptionOrderDate",),
    "Date of Decision that Child Should No Longer be Placed for Adoption": ("DecisionReversedDate",),
    "Reason Why Child No Longer Placed for Adoption": ("DecisionReversedReason",),
    "Date the child was placed for fostering in FFA or concurrent planning placement": ("DateFFAConsurrencyPlacement",),
    "Individual adopter identifier": ("AdopterID",),
    "Is the (prospective) adopter fostering for adoption?": ("AdoptedByCarer",),
    "Date enquiry received": ("EnquiryDate",),
    "Date Stage 1 started": ("Stage1StartDate",),
    "Date Stage 1 ended": ("Stage1EndDate",),
    "Date Stage 2 started": ("Stage2StartDate",),
    "Date Stage 2 ended": ("Stage2EndDate",),
    "Date application submitted": ("ApplicationDate",),
    "Date application approved": ("ApplicationApprDate",),
}
"""For Ofsted's headers, what else they are called. Capitals, spaces and marks are no difference (see `compact`)."""

GUIDANCE_SHEETS = ("frontsheet", "faq", "faqandchanges", "guidance", "codesused", "codes")


def compact(header: str) -> str:
    """A header as it is compared: its letters and digits, in lower case."""
    return re.sub(r"[^a-z0-9]", "", header.lower())


def found_headers(headers: Collection[str], wanted: Collection[str]) -> dict[str, str]:
    """For each of Ofsted's headers in `wanted` that is among `headers` by some name: the header as it stands there."""
    present = {compact(header): header for header in headers}
    names = {ofsted: map(compact, (ofsted, *OTHER_NAMES.get(ofsted, ()))) for ofsted in wanted}
    found = {ofsted: next((name for name in accepted if name in present), None) for ofsted, accepted in names.items()}
    return {ofsted: present[name] for ofsted, name in found.items() if name}


_ORDINAL = re.compile(r"^[a-z]{1,2}\d?\)\s*", re.IGNORECASE)


def plain(value: str) -> str:
    """`female` for Ofsted's `b) Female`."""
    return normal(_ORDINAL.sub("", value))


@dataclass(frozen=True, kw_only=True)
class Values:
    """The codes that a column may hold, and words that stand for them.

    `broad`: words for a group of codes, and the code of it that says least more than they do.
    """

    codes: Collection[str]
    words: Mapping[str, str] = field(default_factory=dict)
    broad: Mapping[str, str] = field(default_factory=dict)


def _of(
    meanings: Mapping[str, str], words: Mapping[str, str] | None = None, broad: Mapping[str, str] | None = None
) -> Values:
    """The codes of `meanings`, each known by its meaning too."""
    own = {normal(meaning): code for code, meaning in meanings.items()}
    return Values(codes=[*meanings], words={**own, **(words or {})}, broad=broad or {})


_SOURCES = _of(
    codes.CONTACT_SOURCE,
    words={"schools": "2A", "education services": "2B", "other legal agency": "7"},
    broad={
        "individual": "1D",
        "education": "2B",
        "health": "3F",
        "health services": "3F",
        "la services": "5B",
        "local authority services": "5B",
    },
)
_NEEDS = _of(codes.NEED)
_ABUSE = _of(codes.ABUSE, words={"multiple/not recommended": "MUL"})
_SEX = {
    "male": "M",
    "1": "M",
    "female": "F",
    "2": "F",
    **dict.fromkeys(("not stated/recorded (or unborn)", "not stated/recorded", "not stated", "unborn"), "U"),
    **dict.fromkeys(("not known", "unknown", "indeterminate", "neither", "0", "9"), "U"),
}
_STATUSES = (
    "a) Looked after child",
    "b) Child Protection plan",
    ON_CIN_PLAN,
    "d) Open assessment",
    "e) Closed episode",
)

_ELIGIBLE = ("Relevant child", "Former relevant child", "Qualifying care leaver", "Eligible child")

VALUES: Mapping[str, Values] = {
    GENDER: Values(codes=[*codes.SEX], words=_SEX),
    ETHNICITY: Values(codes=[*codes.ETHNICITY], words={"unknown": "NOBT"}),
    "Contact Source": _SOURCES,
    "Referral Source": _SOURCES,
    "Primary Need Code": _NEEDS,
    "Child's Category of Need": _NEEDS,
    "Reason for Closure": _of(codes.CIN_CLOSE_REASON),
    CASE_STATUS: Values(codes=[], words={plain(status): status for status in _STATUSES}),
    "Initial Category of Abuse": _ABUSE,
    "Latest Category of Abuse": _ABUSE,
    "Child's Legal Status": _of(codes.LEGAL_STATUS),
    "Reason Ceased to be Looked After": _of(codes.CEASED_REASON),
    "Placement Type": _of(codes.PLACEMENT),
    "Placement Provider": _of(codes.PROVIDER),
    PLACEMENT_LOCATION: Values(codes=("IN", "OUT")),
    PLACEMENT_LA: Values(codes=("SCO", "WAL", "NIR", "NUK", "CON")),
    "Eligibility Category": Values(codes=(), words={plain(kind): kind for kind in _ELIGIBLE}),
    "LA in Touch": Values(codes=("YES", "NO", "DIED", "REFU", "NREQ", "RHOM"), words={"y": "YES", "n": "NO"}),
    "Type of Accommodation": Values(codes=[*"BCDEGHKRSTUVWXYZ"]),
    "Suitability of Accommodation": Values(codes=(), words={"suitable": "Y", "unsuitable": "N", "1": "Y", "2": "N"}),
    "Activity Status": Values(codes=[f"{letter}{n}" for letter in "FP" for n in range(1, 6)] + ["G4", "G5", "G6"]),
    "Reason Why Child No Longer Placed for Adoption": _of(codes.DECISION_REVERSED_REASON),
}

FLAGS = (
    "Referral NFA?",
    "Child Seen During Continuous Assessment",
    SUPPORT,
    "Was an Initial Child Protection Conference deemed unnecessary?",
    "Did the Initial Child Protection Conference Result in a Child Protection Plan",
    "Was the Child Seen Alone?",
    UASC,
    FORMER_UASC,
)


def without_ordinals(values: pd.Series) -> pd.Series:
    """`Female` for Ofsted's `b) Female`."""
    return values.astype(TEXT).str.replace(_ORDINAL, "", regex=True)


def as_flags(values: pd.Series) -> pd.Series:
    """Y, N, or missing where it is unknown; other text stays for the schema to refuse."""
    return parse_flags(without_ordinals(values))[0]


def as_codes(values: pd.Series, known: Values) -> pd.Series:
    """The code of each value: its first word where that is a code, else what its words stand for, else as it is.

    `e) PR4 - Private provision` is PR4, `q) 6: Police` is 6, and `Physical abuse` PHY.
    """
    places, distinct = pd.factorize(values.astype(TEXT))
    bare = without_ordinals(pd.Series(distinct, dtype=TEXT))
    first = bare.str.extract(r"^([A-Za-z0-9]+)", expand=False).str.upper()
    meant = bare.map(plain, na_action="ignore").map({**known.broad, **known.words}).astype(TEXT)
    code = first.where(first.isin([*known.codes])).fillna(meant).fillna(pd.Series(distinct, dtype=TEXT))
    return code.astype(TEXT).reindex(places).set_axis(values.index)


def broad_words(values: pd.Series, known: Values) -> dict[str, int]:
    """How often each word for a group of codes is given, by the word as it is written."""
    words = values.map(plain, na_action="ignore")
    counts = values[words.isin([*known.broad])].value_counts().sort_index()
    return {str(word): int(count) for word, count in counts.items()}
