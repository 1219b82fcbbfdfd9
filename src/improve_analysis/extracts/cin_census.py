"""The children in need census: DfE's yearly XML return, layouts 2021 to 2026.

A return holds every child who had an episode of need open in the year. A record that several returns hold is read
from the latest of them. `source_sheet` is the XML block, and `source_row` the child's number in the file.

The census has no contacts, visits, teams, workers or placements, and no day on which a section 47 enquiry ended.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from improve_analysis.errors import InputError
from improve_analysis.extracts._reading import (
    Coverage,
    Document,
    Finding,
    Reading,
    Recognised,
    Sheet,
    XmlDocument,
)
from improve_analysis.extracts._returns import (
    Filled,
    Returned,
    latest_returned,
    looked_up,
    months_until,
    reference_date,
    rows_of,
    stray_text,
    tag,
    unbroken,
    unread_elements,
)
from improve_analysis.extracts._values import TEXT, parse_flags

CIN_PLANS_FROM = 2022
"""The first year whose layout has child in need plans."""

CLOSED_WITHOUT_NEED = ("RC8", "RC9")

SEX = {"1": "M", "2": "F", "0": "U", "9": "U"}

VALUES = {
    "ChildIdentifiers": ("UPN", "PersonBirthDate", "ExpectedPersonBirthDate", "Sex", "PersonDeathDate", "Ethnicity"),
    "ChildCharacteristics": ("Ethnicity",),
    "Disabilities": ("Disability",),
    "CINdetails": (
        "CINreferralDate",
        "ReferralSource",
        "PrimaryNeedCode",
        "CINclosureDate",
        "ReasonForClosure",
        "DateOfInitialCPC",
        "ReferralNFA",
    ),
    "Assessments": ("AssessmentActualStartDate", "AssessmentAuthorisationDate"),
    "FactorsIdentifiedAtAssessment": ("AssessmentFactors",),
    "CINPlanDates": ("CINPlanStartDate", "CINPlanEndDate"),
    "Section47": ("S47ActualStartDate", "InitialCPCtarget", "DateOfInitialCPC", "ICPCnotRequired"),
    "ChildProtectionPlans": (
        "CPPstartDate",
        "CPPendDate",
        "InitialCategoryOfAbuse",
        "LatestCategoryOfAbuse",
        "NumberOfPreviousCPP",
    ),
    "Reviews": ("CPPreviewDate",),
    "PreProceedingsandFGDM": ("PPStartDate", "LBPSentDate", "StepDecisionDate", "CourtAppDate"),
}
"""The elements that hold a value, by the block they are in."""

LISTS = ("Disabilities", "FactorsIdentifiedAtAssessment", "Reviews")
"""The blocks whose one element is repeated: each is a row."""

BLOCKS = {
    "Child": ("ChildIdentifiers", "ChildCharacteristics", "CINdetails"),
    "ChildCharacteristics": ("Disabilities",),
    "CINdetails": ("Assessments", "CINPlanDates", "Section47", "ChildProtectionPlans", "PreProceedingsandFGDM"),
    "Assessments": ("FactorsIdentifiedAtAssessment",),
    "ChildProtectionPlans": ("Reviews",),
}
"""The blocks that a block holds."""

HANDED_DOWN = ("CINreferralDate", "AssessmentActualStartDate", "CPPstartDate")
"""Values of a block that name what the blocks within it belong to."""

FLAGS = ("ReferralNFA", "ICPCnotRequired")
WRITTEN_OTHERWISE = {"GenderCurrent": "Sex"}
NOT_NEEDED = ("LAchildID", "FormerUPN", "UPNunknown", "AssessmentInternalReviewDate")


REFERRAL = ("LAchildID", "CINreferralDate")
ASSESSMENT = ("LAchildID", "AssessmentActualStartDate")
ENQUIRY = ("LAchildID", "S47ActualStartDate")
CONFERENCE = ("LAchildID", "DateOfInitialCPC")
PROTECTION_PLAN = ("LAchildID", "CPPstartDate")

PERSON = Filled(
    table="ssd_person",
    block="ChildIdentifiers",
    key="pers_person_id",
    named_by=("LAchildID",),
    columns={
        "pers_sex": "Sex",
        "pers_ethnicity": "Ethnicity",
        "pers_dob": "PersonBirthDate",
        "pers_expected_dob": "ExpectedPersonBirthDate",
        "pers_death_date": "PersonDeathDate",
        "pers_upn": "UPN",
    },
)
DISABILITY = Filled(
    table="ssd_disability",
    block="Disabilities",
    key="disa_table_id",
    named_by=("LAchildID", "Disability"),
    columns={"disa_person_id": "LAchildID", "disa_disability_code": "Disability"},
)
EPISODES = Filled(
    table="ssd_cin_episodes",
    block="CINdetails",
    key="cine_referral_id",
    named_by=REFERRAL,
    columns={
        "cine_person_id": "LAchildID",
        "cine_referral_date": "CINreferralDate",
        "cine_cin_primary_need_code": "PrimaryNeedCode",
        "cine_referral_source_code": "ReferralSource",
        "cine_referral_nfa": "ReferralNFA",
        "cine_close_date": "CINclosureDate",
        "cine_close_reason": "ReasonForClosure",
    },
)
ASSESSMENTS = Filled(
    table="ssd_cin_assessments",
    block="Assessments",
    key="cina_assessment_id",
    named_by=ASSESSMENT,
    columns={
        "cina_person_id": "LAchildID",
        "cina_assessment_start_date": "AssessmentActualStartDate",
        "cina_assessment_auth_date": "AssessmentAuthorisationDate",
    },
    links={"cina_referral_id": REFERRAL},
)
FACTORS = Filled(
    table="ssd_assessment_factors",
    block="FactorsIdentifiedAtAssessment",
    key="cinf_table_id",
    named_by=ASSESSMENT,
    columns={"cinf_assessment_factors_json": "AssessmentFactors"},
    links={"cinf_assessment_id": ASSESSMENT},
)
CIN_PLANS = Filled(
    table="ssd_cin_plans",
    block="CINPlanDates",
    key="cinp_cin_plan_id",
    named_by=("LAchildID", "CINPlanStartDate"),
    columns={
        "cinp_person_id": "LAchildID",
        "cinp_cin_plan_start_date": "CINPlanStartDate",
        "cinp_cin_plan_end_date": "CINPlanEndDate",
    },
    links={"cinp_referral_id": REFERRAL},
)
ENQUIRIES = Filled(
    table="ssd_s47_enquiry",
    block="Section47",
    key="s47e_s47_enquiry_id",
    named_by=ENQUIRY,
    columns={
        "s47e_person_id": "LAchildID",
        "s47e_s47_start_date": "S47ActualStartDate",
        "s47e_s47_nfa": "ICPCnotRequired",
    },
    links={"s47e_referral_id": REFERRAL},
)
CONFERENCES_OF_ENQUIRIES = Filled(
    table="ssd_initial_cp_conference",
    block="Section47",
    key="icpc_icpc_id",
    named_by=CONFERENCE,
    only_with="DateOfInitialCPC",
    columns={
        "icpc_person_id": "LAchildID",
        "icpc_icpc_date": "DateOfInitialCPC",
        "icpc_icpc_target_date": "InitialCPCtarget",
    },
    links={"icpc_referral_id": REFERRAL, "icpc_s47_enquiry_id": ENQUIRY},
)
CONFERENCES_OF_EPISODES = Filled(
    table="ssd_initial_cp_conference",
    block="CINdetails",
    key="icpc_icpc_id",
    named_by=CONFERENCE,
    only_with="DateOfInitialCPC",
    columns={"icpc_person_id": "LAchildID", "icpc_icpc_date": "DateOfInitialCPC"},
    links={"icpc_referral_id": REFERRAL},
)
CP_PLANS = Filled(
    table="ssd_cp_plans",
    block="ChildProtectionPlans",
    key="cppl_cp_plan_id",
    named_by=PROTECTION_PLAN,
    columns={
        "cppl_person_id": "LAchildID",
        "cppl_cp_plan_start_date": "CPPstartDate",
        "cppl_cp_plan_end_date": "CPPendDate",
        "cppl_cp_plan_initial_category": "InitialCategoryOfAbuse",
        "cppl_cp_plan_latest_category": "LatestCategoryOfAbuse",
        "cppl_previous_plans": "NumberOfPreviousCPP",
    },
    links={"cppl_referral_id": REFERRAL},
)
CP_REVIEWS = Filled(
    table="ssd_cp_reviews",
    block="Reviews",
    key="cppr_cp_review_id",
    named_by=(*PROTECTION_PLAN, "CPPreviewDate"),
    columns={"cppr_person_id": "LAchildID", "cppr_cp_review_date": "CPPreviewDate"},
    links={"cppr_cp_plan_id": PROTECTION_PLAN},
)
PRE_PROCEEDINGS = Filled(
    table="pre_proceedings",
    block="PreProceedingsandFGDM",
    key="ppro_id",
    named_by=("LAchildID", "PPStartDate"),
    columns={
        "ppro_person_id": "LAchildID",
        "ppro_decision_date": "PPStartDate",
        "ppro_letter_date": "LBPSentDate",
        "ppro_end_date": "StepDecisionDate",
        "ppro_court_application_date": "CourtAppDate",
    },
)
RETURNED_BY = {DISABILITY.table: "disa_person_id"}
"""Where a later return replaces all of a child's rows, not the row of that key."""

FILLED = (
    PERSON,
    DISABILITY,
    EPISODES,
    ASSESSMENTS,
    FACTORS,
    CIN_PLANS,
    ENQUIRIES,
    CONFERENCES_OF_ENQUIRIES,
    CONFERENCES_OF_EPISODES,
    CP_PLANS,
    CP_REVIEWS,
    PRE_PROCEEDINGS,
)


@dataclass(frozen=True, kw_only=True)
class _Return:
    """One file: its blocks as tables, and the day that it is as at."""

    document: XmlDocument
    day: pd.Timestamp
    blocks: Mapping[str, Sheet]
    findings: Sequence[Finding]

    @property
    def year(self) -> Returned:
        return Returned(file=self.document.file, coverage=months_until(self.day, 12))

    def fills(self, table: str) -> bool:
        if table == CIN_PLANS.table:
            return self.day.year >= CIN_PLANS_FROM
        return table != PRE_PROCEEDINGS.table or len(self.blocks[PRE_PROCEEDINGS.block].frame) > 0


def recognise(document: Document) -> str | None:
    """`census` for a CIN census, also for one whose header is missing; otherwise nothing."""
    if not isinstance(document, XmlDocument):
        return None
    headless = not document.collection and document.root.find(".//{*}LAchildID") is not None
    return "census" if document.collection == "CIN" or headless else None


def read(recognised: Sequence[Recognised]) -> Reading:
    """The canonical tables from one or several yearly returns.

    Raises InputError where a file's root is not `Message` or its reference date is missing.
    """
    documents = [entry.document for entry in recognised if isinstance(entry.document, XmlDocument)]
    returns = sorted((_opened(document) for document in documents), key=lambda one: (one.day, one.document.file))
    _, gaps = unbroken([one.year for one in returns], "CIN census")
    findings = [*(finding for one in returns for finding in one.findings), *gaps]
    tables: dict[str, pd.DataFrame] = {}
    for table in dict.fromkeys(filled.table for filled in FILLED):
        filling = [one for one in returns if one.fills(table)]
        if filling:
            tables[table], unreadable = _rows(filling, table)
            findings += unreadable
    return Reading(
        tables=_joined(tables),
        coverage={table: _coverage(returns, table) for table in tables},
        findings=findings,
        headers={filled.table: filled.headers for filled in reversed(FILLED)},
    )


def _opened(document: XmlDocument) -> _Return:
    root = tag(document.root)
    if root != "Message":
        raise InputError(
            f"The file {document.file} begins with <{root}>, and a CIN census with <Message>: export the return again."
        )
    day = reference_date(document)
    rows: dict[str, list[dict[str, Any]]] = defaultdict(list)
    unread: Counter[tuple[str, str]] = Counter()
    for number, child in enumerate(document.root.iterfind("{*}Children/{*}Child"), start=1):
        _gather(child, _of_child(number, child), rows, unread)
    return _Return(
        document=document,
        day=day,
        blocks={block: _as_sheet(document, block, rows[block]) for block in VALUES},
        findings=[*stray_text(document), *unread_elements(document, unread)],
    )


def _of_child(number: int, child: Any) -> dict[str, Any]:
    return {
        "child": number,
        "LAchildID": _stripped(child.findtext("{*}ChildIdentifiers/{*}LAchildID")),
        "Ethnicity": _stripped(child.findtext("{*}ChildCharacteristics/{*}Ethnicity")),
    }


def _gather(
    block: Any, above: Mapping[str, Any], rows: dict[str, list[dict[str, Any]]], unread: Counter[tuple[str, str]]
) -> None:
    """Add the block's row, and those of the blocks within it, to `rows`; count what is not read."""
    name, row, within = tag(block), dict(above), []
    for element in block:
        inner = WRITTEN_OTHERWISE.get(tag(element), tag(element))
        if inner in BLOCKS.get(name, ()):
            within.append(element)
        elif inner in VALUES.get(name, ()):
            row[inner] = _stripped(element.text)
            rows[name] += [{**above, inner: row[inner]}] if name in LISTS else []
        elif inner not in NOT_NEEDED:
            unread[name, inner] += 1
    rows[name] += [row] if name not in LISTS else []
    handed_down = {**above, **{element: row[element] for element in HANDED_DOWN if element in row}}
    for element in within:
        _gather(element, handed_down, rows, unread)


def _stripped(text: str | None) -> str | None:
    return (text or "").strip() or None


def _as_sheet(document: XmlDocument, block: str, rows: Sequence[Mapping[str, Any]]) -> Sheet:
    columns = dict.fromkeys(("child", "LAchildID", *HANDED_DOWN, *VALUES[block]))
    frame = pd.DataFrame(rows, columns=[*columns]).astype({"child": "int64"}).set_index("child").astype(TEXT)
    said = {element: _as_said(element, frame[element]) for element in VALUES[block]}
    return Sheet(path=document.path, folder=document.folder, name=block, frame=frame.assign(**said))


def _as_said(element: str, values: pd.Series) -> pd.Series:
    if element in FLAGS:
        return parse_flags(values)[0]
    return values.replace(SEX) if element == "Sex" else values


def _rows(returns: Sequence[_Return], table: str) -> tuple[pd.DataFrame, list[Finding]]:
    """The table's rows as the latest return has each, and what could not be read in any return."""
    parts: list[pd.DataFrame] = []
    findings: list[Finding] = []
    filling = [filled for filled in FILLED if filled.table == table]
    for filled in filling:
        for one in returns:
            rows, unreadable = rows_of(one.blocks[filled.block], filled)
            parts.append(rows)
            findings += unreadable
    together = pd.concat(parts, ignore_index=True)
    order = {one.document.file: place for place, one in enumerate(returns)}
    returned_by = RETURNED_BY.get(table, filling[0].key)
    return latest_returned(together, returned_by, together["source_file"].map(order)), findings


def _coverage(returns: Sequence[_Return], table: str) -> Coverage:
    return unbroken([one.year for one in returns if one.fills(table)], "CIN census")[0]


def _joined(tables: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """The tables, with what one of them says of the rows of another."""
    assessments = tables[ASSESSMENTS.table]
    conferences = _with_enquiries(tables[CONFERENCES_OF_ENQUIRIES.table], tables[ENQUIRIES.table])
    plans = tables[CP_PLANS.table]
    made_by = _conferences_that_made(plans, conferences)
    made_plan = conferences["icpc_icpc_id"].isin(made_by.dropna())
    return {
        **tables,
        ASSESSMENTS.table: assessments.assign(
            cina_assessment_outcome_nfa=_no_need(assessments, tables[EPISODES.table])
        ),
        FACTORS.table: _as_lists(tables[FACTORS.table]),
        CONFERENCES_OF_ENQUIRIES.table: conferences.assign(icpc_icpc_outcome_cp_flag=_yes_no(made_plan)),
        CP_PLANS.table: plans.assign(cppl_icpc_id=made_by),
    }


def _no_need(assessments: pd.DataFrame, episodes: pd.DataFrame) -> pd.Series:
    """Y where the episode closed, after the assessment began, for want of need; missing until it is authorised."""
    closed = episodes.drop_duplicates("cine_referral_id").set_index("cine_referral_id")
    closed_on = looked_up(assessments["cina_referral_id"], closed["cine_close_date"])
    reason = looked_up(assessments["cina_referral_id"], closed["cine_close_reason"])
    no_need = reason.isin(CLOSED_WITHOUT_NEED) & (closed_on >= assessments["cina_assessment_start_date"])
    return _yes_no(no_need).where(assessments["cina_assessment_auth_date"].notna())


def _as_lists(factors: pd.DataFrame) -> pd.DataFrame:
    """One row an assessment, from one row a factor."""
    listed = factors.groupby("cinf_assessment_id", sort=False)["cinf_assessment_factors_json"].agg(list).map(json.dumps)
    first = factors.drop_duplicates("cinf_assessment_id")
    return first.assign(cinf_assessment_factors_json=looked_up(first["cinf_assessment_id"], listed).astype(TEXT))


def _with_enquiries(conferences: pd.DataFrame, enquiries: pd.DataFrame) -> pd.DataFrame:
    """The conferences, those of an episode joined to its enquiry; one without any moved in from elsewhere."""
    of_enquiry = conferences["source_sheet"] == CONFERENCES_OF_ENQUIRIES.block
    given_twice = ~of_enquiry & conferences["icpc_icpc_id"].isin(conferences.loc[of_enquiry, "icpc_icpc_id"])
    conferences = conferences[~given_twice]
    enquiry = conferences["icpc_s47_enquiry_id"].fillna(_enquiries_that_led_to(conferences, enquiries))
    moved_in = enquiry.isna() & ~of_enquiry[~given_twice]
    return conferences.assign(icpc_s47_enquiry_id=enquiry, icpc_icpc_transfer_in=_yes_no(moved_in))


def _enquiries_that_led_to(conferences: pd.DataFrame, enquiries: pd.DataFrame) -> pd.Series:
    """For each conference without an enquiry: its referral's last one begun by then that needs one and has none."""
    waiting = enquiries[
        (enquiries["s47e_s47_nfa"] != "Y")
        & ~enquiries["s47e_s47_enquiry_id"].isin(conferences["icpc_s47_enquiry_id"])
        & enquiries["s47e_referral_id"].notna()
    ]
    alone = conferences[conferences["icpc_s47_enquiry_id"].isna()]
    pairs = alone.merge(waiting, left_on="icpc_referral_id", right_on="s47e_referral_id", suffixes=("", "_enquiry"))
    begun = pairs[pairs["s47e_s47_start_date"] <= pairs["icpc_icpc_date"]].sort_values("s47e_s47_start_date")
    last = begun.drop_duplicates("icpc_icpc_id", keep="last").set_index("icpc_icpc_id")["s47e_s47_enquiry_id"]
    return looked_up(conferences["icpc_icpc_id"], last).astype(TEXT)


def _conferences_that_made(plans: pd.DataFrame, conferences: pd.DataFrame) -> pd.Series:
    """For each plan: the last conference of its referral held by the day it began."""
    begun = plans.dropna(subset=["cppl_referral_id", "cppl_cp_plan_start_date"]).sort_values("cppl_cp_plan_start_date")
    held = conferences.dropna(subset=["icpc_referral_id", "icpc_icpc_date"]).sort_values("icpc_icpc_date")
    made = pd.merge_asof(
        begun[["cppl_referral_id", "cppl_cp_plan_start_date"]],
        held[["icpc_referral_id", "icpc_icpc_date", "icpc_icpc_id"]],
        left_on="cppl_cp_plan_start_date",
        right_on="icpc_icpc_date",
        left_by="cppl_referral_id",
        right_by="icpc_referral_id",
    )
    return made["icpc_icpc_id"].set_axis(begun.index).reindex(plans.index).astype(TEXT)


def _yes_no(true: pd.Series) -> pd.Series:
    return true.map({True: "Y", False: "N"}).astype(TEXT)
