"""Thresholds and the front door: from a contact to a child protection plan."""

from __future__ import annotations

from improve_analysis.calendar import Length
from improve_analysis.measures import _front_door as front_door
from improve_analysis.measures import _practice as practice
from improve_analysis.measures import _visits as visits
from improve_analysis.measures._exhibit import Exhibit, Form
from improve_analysis.measures._measure import Count, Events, Measure, Mix, Rate, Ratio, Share, Stock, Unit, Window
from improve_analysis.measures._over_time import Rows, Says

CHAPTER = "thresholds"
TITLE = "Thresholds and the front door"

DFE = "DfE, Characteristics of children in need"
WORKING_TOGETHER = "Working Together to Safeguard Children"

CONTACTS = Events(frame=front_door.contacts, date="cont_contact_date")
DUE = Events(frame=front_door.front_door_decisions, date="due_date")
EARLY_HELP = Events(frame=front_door.early_help_assessments, date="earl_episode_start_date")
DECIDED = Events(frame=front_door.front_door_decisions, date="fdlg_decided_at")
RECEIVED = Events(frame=front_door.front_door_decisions, date="fdlg_received_at")
REFERRALS = Events(frame=front_door.referrals, date="cine_referral_date")
ASSESSED = Events(frame=front_door.assessments, date="cina_assessment_auth_date")
OPEN_ASSESSMENTS = Stock(frame=front_door.assessments_open)
ENQUIRIES = Events(frame=front_door.enquiries, date="s47e_s47_start_date")
ENQUIRIES_ENDED = Events(frame=front_door.enquiries, date="s47e_s47_end_date")
CONFERENCES = Events(frame=front_door.conferences, date="icpc_icpc_date")
PLANS = Events(frame=front_door.protection_plans, date="cppl_cp_plan_start_date")
PLANS_SINCE_APRIL = Stock(frame=front_door.plans_since_april)
OPEN_PLANS = Stock(frame=front_door.plans_open)
AUDITS = Events(frame=front_door.threshold_audits, date="audi_date")
BABIES = Events(frame=visits.babies_in_court, date="ppro_court_application_date")

_CONTACT_NEEDS = ("ssd_contacts", "ssd_cin_episodes")
_ENQUIRY_NEEDS = ("ssd_s47_enquiry", "ssd_initial_cp_conference")
_REFERRED = (
    "A contact became a referral by its recorded outcome; where that does not tell, by the front door's decision on "
    "it; where neither does, if it was the child's latest contact in the week up to a referral."
)
_OTHER_COUNCILS = "Plans held for another council are left out."
_EARLIER_PLANS = (
    "Earlier plans are those in the records and those in the number recorded with the plan, which may have been in "
    "another council. A plan that moved in counts by its own number."
)
_EARLIER_ENDS = "Only plans in the records have an end; an earlier plan in another council cannot be counted."
_TRANSFERS_COUNTED = "Conferences for plans that moved in from another council are counted, as DfE counts them."

_NOT_TRACKED = "Applications made without pre-proceedings are not in the legal tracker, and are not counted."

MEASURES: tuple[Measure, ...] = (
    Count(
        id="thresholds.contacts",
        title="Contacts",
        definition="The number of contacts received; a contact about two children counts twice.",
        of=CONTACTS,
        unit=Unit.COUNT,
        direction=0,
        source="local reading: DfE publishes no figure on contacts",
        needs=("ssd_contacts",),
        plan_ids=("1.04",),
    ),
    Mix(
        id="thresholds.contact_sources",
        title="Contacts by source",
        definition="Of all contacts received, the percentage made by each kind of person or agency.",
        of=CONTACTS,
        direction=0,
        source="the CIN census list of referral sources, in groups",
        needs=("ssd_contacts",),
        plan_ids=("1.04",),
    ),
    Share(
        id="thresholds.contact_conversion",
        title="Contacts that became a referral",
        definition="Of all contacts received, the percentage that became a referral to social care.",
        of=CONTACTS,
        numerator="became_referral",
        direction=0,
        source="local reading: DfE publishes no figure on contacts",
        needs=_CONTACT_NEEDS,
        plan_ids=("1.04",),
        note=_REFERRED,
    ),
    *(
        Share(
            id=f"thresholds.repeat_contacts_{months}_months",
            title=f"Repeat contacts within {words} months",
            definition=(
                f"Of all contacts received, the percentage about a child who within the {words} months before had "
                "another contact, for any reason, that did not become a referral."
            ),
            of=CONTACTS,
            numerator=f"is_repeat_{months}_months",
            direction=-1,
            source="local reading (Q28)",
            needs=_CONTACT_NEEDS,
            lookback_months=months,
            plan_ids=("1.09",),
            headline=Length.YEAR if months == 12 else None,
            note=(
                f"The earlier contact was on an earlier day; the same date {words} months before counts, and a contact "
                "about a case that was already open does not."
            ),
        )
        for months, words in ((3, "three"), (6, "six"), (12, "twelve"))
    ),
    Share(
        id="thresholds.decisions_in_time",
        title="Decisions within one working day",
        definition=(
            "Of contacts whose decision fell due, the percentage decided by the end of the working day after the day "
            "they were received."
        ),
        of=DUE,
        numerator="is_in_time",
        direction=1,
        source=f"{WORKING_TOGETHER}: a decision within one working day; local reading of the clock",
        needs=("front_door_log",),
        lookback_months=1,
        plan_ids=("1.08", "1.S2"),
        headline=Length.QUARTER,
        note=(
            "The clock starts when the contact is received, at any hour: one that comes on a Friday night or at the "
            "weekend is due by the end of Monday. A contact that is still undecided when due is late."
        ),
    ),
    Mix(
        id="thresholds.decision_bands",
        title="Contacts by risk band",
        definition="Of all contacts in the front door's log, the percentage given each band on receipt.",
        of=RECEIVED,
        direction=0,
        source="local reading (Q27)",
        needs=("front_door_log",),
        plan_ids=("1.08",),
    ),
    Share(
        id="thresholds.decided_referral",
        title="Decisions to refer",
        definition="Of contacts decided by the front door, the percentage decided to be a referral to social care.",
        of=DECIDED,
        numerator="is_referral",
        direction=0,
        source="local reading: how alike the day and out-of-hours services decide",
        needs=("front_door_log",),
        lookback_months=1,
        plan_ids=("1.S4",),
    ),
    Count(
        id="thresholds.early_help_assessments",
        title="Early help assessments",
        definition="The number of early help assessments begun, one for each child.",
        of=EARLY_HELP,
        unit=Unit.COUNT,
        direction=1,
        source="local reading: counted on the day each began, as Annex A list 2 records it",
        needs=("ssd_early_help_episodes",),
        plan_ids=("1.06",),
    ),
    Count(
        id="thresholds.early_help_unborn",
        title="Early help assessments for unborn babies",
        definition=(
            "The number of early help assessments begun for a child not yet born on that day, or because of an unborn "
            "baby in the family."
        ),
        of=EARLY_HELP,
        where="is_unborn",
        unit=Unit.COUNT,
        direction=1,
        source="local reading: by the child's dates of birth and the reason recorded",
        needs=("ssd_early_help_episodes",),
        plan_ids=("1.16",),
        note="Parents referred for themselves are not in the records.",
    ),
    Count(
        id="thresholds.referrals",
        title="Referrals",
        definition="The number of referrals to social care; a child referred twice counts twice.",
        of=REFERRALS,
        unit=Unit.COUNT,
        direction=-1,
        source=DFE,
        needs=("ssd_cin_episodes",),
        plan_ids=("1.04", "R1.04"),
    ),
    Rate(
        id="thresholds.referral_rate",
        title="Referrals per 10,000 children",
        definition="The number of referrals to social care for every 10,000 children aged 0 to 17 who live here.",
        of=REFERRALS,
        direction=-1,
        source=DFE,
        needs=("ssd_cin_episodes",),
        plan_ids=("1.04", "R1.04"),
    ),
    Share(
        id="thresholds.referral_nfa",
        title="Referrals with no further action",
        definition="Of all referrals, the percentage that ended with no further action before any assessment.",
        of=REFERRALS,
        numerator="is_nfa",
        direction=0,
        source=DFE,
        needs=("ssd_cin_episodes",),
        note="A referral that does not say is not counted as having ended so.",
    ),
    Share(
        id="thresholds.not_in_need",
        title="Referrals assessed as not in need",
        definition=(
            "Of all referrals in the period, the percentage closed within it after an assessment that found the child "
            "not to be in need."
        ),
        of=Window(
            frame=front_door.referrals_and_need,
            seen=Rows.ON_A_DAY,
            columns={"is_not_in_need": Says.BY_THE_END},
        ),
        numerator="is_not_in_need",
        direction=-1,
        source=f"{DFE}: closure reasons RC8 and RC9",
        needs=("ssd_cin_episodes",),
        note="Referrals late in the period have had less time to be assessed and closed, as in DfE's yearly figure.",
    ),
    Share(
        id="thresholds.rereferrals",
        title="Re-referrals within twelve months",
        definition=(
            "Of all referrals, the percentage that came within twelve months of an earlier referral of the same child."
        ),
        of=REFERRALS,
        numerator="is_rereferral",
        direction=-1,
        source=DFE,
        needs=("ssd_cin_episodes",),
        lookback_months=12,
        plan_ids=("1.10", "2.04"),
        headline=Length.YEAR,
        note=(
            "The earlier referral was on an earlier day; the same date a year before counts. Referrals with no further "
            "action count as both the earlier and the later one."
        ),
    ),
    Share(
        id="thresholds.rereferral_children",
        title="Children re-referred within twelve months",
        definition=(
            "Of the children referred in the period, each counted once, the percentage with a referral in it that came "
            "within twelve months of an earlier one."
        ),
        of=Window(
            frame=front_door.children_referred,
            seen=Rows.AT_ANY_TIME,
            columns={"is_rereferral": Says.AT_ANY_TIME},
        ),
        numerator="is_rereferral",
        direction=-1,
        source=f"{DFE}: re-referrals, children",
        needs=("ssd_cin_episodes",),
        lookback_months=12,
        plan_ids=("1.10", "2.04"),
    ),
    Share(
        id="thresholds.assessments_in_time",
        title="Assessments within 45 working days",
        definition=(
            "Of assessments completed, the percentage completed within 45 working days of the day the assessment began."
        ),
        of=ASSESSED,
        numerator="is_in_time",
        direction=1,
        source=f"{DFE}: from the start of the assessment to its authorisation",
        needs=("ssd_cin_assessments",),
        plan_ids=("2.S1",),
        headline=Length.YEAR,
    ),
    Share(
        id="thresholds.assessments_in_time_from_referral",
        title="Assessments within 45 working days of referral",
        definition=(
            "Of first assessments after a referral completed, the percentage completed within 45 working days of the "
            "referral."
        ),
        of=ASSESSED,
        numerator="is_in_time_from_referral",
        denominator="is_first_of_referral",
        direction=1,
        source=f"{WORKING_TOGETHER}: the longest time from the referral",
        needs=("ssd_cin_assessments", "ssd_cin_episodes"),
        lookback_months=3,
        plan_ids=("2.S1",),
        note="Later assessments in the same episode of need, and those whose referral is not known, are left out.",
    ),
    Count(
        id="thresholds.assessments_overdue",
        title="Assessments open beyond 45 working days",
        definition="The number of assessments open on the day that began more than 45 working days before it.",
        of=OPEN_ASSESSMENTS,
        where="is_over_limit",
        unit=Unit.COUNT,
        direction=-1,
        source="CIN census validation rule 8670Q",
        needs=("ssd_cin_assessments",),
        plan_ids=("2.S1",),
    ),
    Share(
        id="thresholds.assessments_overdue_share",
        title="Share of open assessments beyond 45 working days",
        definition="Of assessments open on the day, the percentage that began more than 45 working days before it.",
        of=OPEN_ASSESSMENTS,
        numerator="is_over_limit",
        direction=-1,
        source="CIN census validation rule 8670Q",
        needs=("ssd_cin_assessments",),
        plan_ids=("2.S1",),
    ),
    Share(
        id="thresholds.assessments_nfa",
        title="Assessments that found no need of social care",
        definition=(
            "Of assessments completed whose outcome is recorded, the percentage that ended with no further action by "
            "social care."
        ),
        of=ASSESSED,
        numerator="is_nfa",
        denominator="says_nfa",
        direction=-1,
        source="local reading: the outcome recorded with each assessment",
        needs=("ssd_cin_assessments",),
    ),
    Rate(
        id="thresholds.enquiry_rate",
        title="Section 47 enquiries per 10,000 children",
        definition="The number of section 47 enquiries begun for every 10,000 children aged 0 to 17 who live here.",
        of=ENQUIRIES,
        direction=0,
        source=DFE,
        needs=("ssd_s47_enquiry",),
        plan_ids=("1.S3",),
    ),
    Ratio(
        id="thresholds.conferences_per_enquiry",
        title="Initial conferences as a percentage of enquiries",
        definition=(
            "The number of initial child protection conferences held, as a percentage of the number of section 47 "
            "enquiries begun in the same period."
        ),
        of=Events(frame=front_door.enquiries_and_conferences, date="date"),
        numerator="conferences",
        denominator="enquiries",
        counted={"conferences": CONFERENCES, "enquiries": ENQUIRIES},
        direction=1,
        source="local reading (Q29): the ratio of two counts that DfE publishes",
        needs=_ENQUIRY_NEEDS,
        plan_ids=("1.S3",),
        note=f"{_TRANSFERS_COUNTED} A conference may follow an enquiry begun in the period before.",
    ),
    Share(
        id="thresholds.enquiries_nfa",
        title="Section 47 enquiries that needed no conference",
        definition=(
            "Of section 47 enquiries that ended with their outcome recorded, the percentage for which no conference "
            "was needed."
        ),
        of=ENQUIRIES_ENDED,
        numerator="is_nfa",
        denominator="says_nfa",
        direction=-1,
        source="local reading (Q29)",
        needs=("ssd_s47_enquiry",),
        plan_ids=("1.S3",),
        headline=Length.YEAR,
    ),
    Rate(
        id="thresholds.conference_rate",
        title="Initial conferences per 10,000 children",
        definition=(
            "The number of children at initial child protection conferences for every 10,000 children aged 0 to 17 who "
            "live here."
        ),
        of=CONFERENCES,
        direction=0,
        source=DFE,
        needs=("ssd_initial_cp_conference",),
        note=_TRANSFERS_COUNTED,
    ),
    Share(
        id="thresholds.conferences_in_time",
        title="Conferences within 15 working days",
        definition=(
            "Of initial child protection conferences whose strategy discussion is known, the percentage held within 15 "
            "working days of it."
        ),
        of=CONFERENCES,
        numerator="is_in_time",
        denominator="follows_discussion",
        direction=1,
        source=f"{WORKING_TOGETHER}; {DFE}",
        needs=_ENQUIRY_NEEDS,
        lookback_months=3,
        plan_ids=("1.S5",),
        headline=Length.YEAR,
        note="Conferences for plans that moved in have no strategy discussion here and are left out.",
    ),
    Share(
        id="thresholds.conference_to_plan",
        title="Conferences that made a plan",
        definition=(
            "Of initial child protection conferences whose outcome is recorded, the percentage that made a child "
            "protection plan."
        ),
        of=CONFERENCES,
        numerator="made_plan",
        denominator="says_plan",
        direction=0,
        source="local reading (Q29)",
        needs=("ssd_initial_cp_conference",),
        note=_TRANSFERS_COUNTED,
    ),
    Rate(
        id="thresholds.plan_rate",
        title="Child protection plans per 10,000 children",
        definition=(
            "The number of child protection plans open on the day for every 10,000 children aged 0 to 17 who live here."
        ),
        of=OPEN_PLANS,
        direction=0,
        source=DFE,
        needs=("ssd_cp_plans",),
        plan_ids=("R1.09",),
        note=_OTHER_COUNCILS,
    ),
    Share(
        id="thresholds.repeat_plans_ever",
        title="Repeat child protection plans, ever",
        definition="Of child protection plans begun, the percentage for a child who had any earlier plan.",
        of=PLANS,
        numerator="is_repeat",
        direction=-1,
        source=f"{DFE}: second or subsequent plans (Q5)",
        needs=("ssd_cp_plans",),
        plan_ids=("1.11", "2.02"),
        headline=Length.YEAR,
        note=f"{_EARLIER_PLANS} {_OTHER_COUNCILS}",
    ),
    Share(
        id="thresholds.repeat_plans_two_years",
        title="Repeat child protection plans, within two years",
        definition=(
            "Of child protection plans begun, the percentage for a child whose earlier plan ended within two years "
            "before."
        ),
        of=PLANS,
        numerator="is_repeat_in_two_years",
        direction=-1,
        source="local reading (Q5)",
        needs=("ssd_cp_plans",),
        lookback_months=24,
        plan_ids=("1.11", "2.02"),
        note=f"{_EARLIER_ENDS} {_OTHER_COUNCILS}",
    ),
    Share(
        id="thresholds.repeat_plans_ever_year_to_date",
        title="Repeat plans, ever, year to date",
        definition=(
            "Of child protection plans begun from 1 April to the latest end of a quarter, the percentage for a child "
            "who had any earlier plan."
        ),
        of=PLANS_SINCE_APRIL,
        numerator="is_repeat",
        direction=-1,
        source="local reading (Q5)",
        needs=("ssd_cp_plans",),
        lookback_months=15,
        plan_ids=("1.11", "2.02"),
        note=f"{_EARLIER_PLANS} {_OTHER_COUNCILS}",
    ),
    Share(
        id="thresholds.repeat_plans_two_years_year_to_date",
        title="Repeat plans, within two years, year to date",
        definition=(
            "Of child protection plans begun from 1 April to the latest end of a quarter, the percentage for a child "
            "whose earlier plan ended within two years before."
        ),
        of=PLANS_SINCE_APRIL,
        numerator="is_repeat_in_two_years",
        direction=-1,
        source="local reading (Q5)",
        needs=("ssd_cp_plans",),
        lookback_months=39,
        plan_ids=("1.11", "2.02"),
        note=f"{_EARLIER_ENDS} {_OTHER_COUNCILS}",
    ),
    Share(
        id="thresholds.open_repeat_plans",
        title="Open plans that are repeat plans",
        definition="Of child protection plans open on the day, the percentage for a child who had any earlier plan.",
        of=OPEN_PLANS,
        numerator="is_repeat",
        direction=-1,
        source="local reading (Q5)",
        needs=("ssd_cp_plans",),
        plan_ids=("1.11", "2.02"),
        note=f"{_EARLIER_PLANS} {_OTHER_COUNCILS}",
    ),
    Share(
        id="thresholds.audits_good",
        title="Threshold audits graded good or better",
        definition="Of graded audits of threshold decisions, the percentage graded good or outstanding.",
        of=AUDITS,
        numerator="is_good",
        direction=1,
        source="local reading (Q6, Q7)",
        needs=("practice_audits",),
        plan_ids=("1.01",),
        headline=Length.YEAR,
        of_people=False,
        smallest_denominator=10,
        note="The moderated grade where there is one. No percentage is given of fewer than ten audits.",
    ),
    Mix(
        id="thresholds.audit_grades",
        title="Threshold audits by grade",
        definition="Of graded audits of threshold decisions, the percentage given each grade.",
        of=AUDITS,
        direction=0,
        source="local reading (Q7)",
        needs=("practice_audits",),
        plan_ids=("1.01", "1.07", "1.24"),
        of_people=False,
        smallest_denominator=10,
        note="The moderated grade where there is one. No percentage is given of fewer than ten audits.",
    ),
    Count(
        id="thresholds.training",
        title="Threshold training completed",
        definition=(
            "The number of times that a member of staff, of the council or of a partner, completed threshold training."
        ),
        of=Events(frame=front_door.threshold_training, date="trai_completed_date"),
        unit=Unit.COUNT,
        direction=1,
        source="local reading: the partnership's training log",
        needs=("training_log",),
        plan_ids=("1.12",),
        note="A person who completes it twice counts twice.",
    ),
    *(
        Share(
            id=f"thresholds.{name}_audits_good",
            title=f"{title} graded good or better",
            definition=f"Of graded audits of {what}, the percentage graded good or outstanding.",
            of=Events(frame=frame, date="audi_date"),
            numerator="is_good",
            direction=1,
            source="local reading (Q7)",
            needs=("practice_audits",),
            plan_ids=(plan_id,),
            of_people=False,
            smallest_denominator=10,
            note="The moderated grade where there is one. No percentage is given of fewer than ten audits.",
        )
        for name, title, what, frame, plan_id in (
            (
                "joint_assessment",
                "Audits of joint assessments",
                "joint assessments with housing",
                practice.joint_assessment_audits,
                "1.14",
            ),
            (
                "domestic_abuse",
                "Audits of domestic abuse",
                "work with domestic abuse",
                practice.domestic_abuse_audits,
                "1.19",
            ),
            (
                "exploitation",
                "Audits of exploitation",
                "work with children who are exploited",
                practice.exploitation_audits,
                "1.20",
            ),
        )
    ),
    Count(
        id="thresholds.babies_in_court",
        title="Babies who came before the court",
        definition="The number of children under one on the day when, after pre-proceedings, a court was applied to.",
        of=BABIES,
        direction=0,
        source="local reading: the legal tracker's applications",
        needs=("pre_proceedings",),
        plan_ids=("1.15",),
        note=_NOT_TRACKED,
    ),
    Count(
        id="thresholds.babies_unassessed",
        title="Babies who came before the court without an assessment",
        definition=(
            "The number of children under one on the day when, after pre-proceedings, a court was applied to, of "
            "whom no social work assessment, before birth or after, had been completed by then."
        ),
        of=BABIES,
        where="is_unassessed",
        direction=-1,
        source="local reading: whether an assessment was a full one, audits must say",
        needs=("pre_proceedings", "ssd_cin_assessments"),
        lookback_months=24,
        plan_ids=("1.15",),
        note=_NOT_TRACKED,
    ),
    Share(
        id="thresholds.care_leavers_suitable",
        title="Care leavers in suitable accommodation",
        definition=(
            "Of young people with leaving-care services whose accommodation is recorded as suitable or not, the "
            "percentage for whom it is suitable."
        ),
        of=Stock(frame=visits.care_leavers_on),
        numerator="is_suitable",
        denominator="says_suitable",
        direction=1,
        source="Annex A, list 9: suitability of accommodation",
        needs=("ssd_care_leavers",),
        given=visits.CARE_LEAVERS_KNOWN,
        plan_ids=("1.S9",),
        note=(
            "As the extract last has it, and only for the edition's own month: no earlier state is kept. Joint "
            "assessments with housing, and young people who are not care leavers, are in no table."
        ),
    ),
)


def _exhibit(  # noqa: PLR0913 - what makes an exhibit
    name: str,
    title: str,
    form: Form,
    *measures: str,
    by: tuple[str, ...] = (),
    length: Length = Length.YEAR,
    reading: str = "",
) -> Exhibit:
    return Exhibit(
        id=f"{CHAPTER}.{name}",
        title=title,
        measures=tuple(f"{CHAPTER}.{measure}" for measure in measures),
        form=form,
        by=by,
        length=length,
        reading=reading,
    )


EXHIBITS: tuple[Exhibit, ...] = (
    _exhibit("contacts", "Contacts received", Form.TREND, "contacts"),
    _exhibit("contact_sources", "Who makes contact", Form.CATEGORIES, "contact_sources", by=("source",)),
    _exhibit("contact_conversion", "Contacts that became a referral", Form.TREND, "contact_conversion"),
    _exhibit(
        "conversion_by_source",
        "Contacts that became a referral, by source",
        Form.CATEGORIES,
        "contact_conversion",
        by=("source",),
    ),
    _exhibit(
        "repeat_contacts",
        "Repeat contacts within three, six and twelve months",
        Form.TREND,
        "repeat_contacts_3_months",
        "repeat_contacts_6_months",
        "repeat_contacts_12_months",
    ),
    _exhibit(
        "decisions_in_time",
        "Front-door decisions within one working day",
        Form.TREND,
        "decisions_in_time",
    ),
    _exhibit("decision_bands", "Contacts by risk band", Form.CATEGORIES, "decision_bands", by=("band",)),
    _exhibit(
        "decisions_by_band",
        "Decisions within one working day, by risk band",
        Form.CATEGORIES,
        "decisions_in_time",
        by=("band",),
    ),
    _exhibit(
        "decisions_by_hours",
        "Decisions within one working day, day and out of hours",
        Form.CATEGORIES,
        "decisions_in_time",
        by=("hours",),
    ),
    _exhibit(
        "referred_by_hours",
        "Decisions to refer, day and out of hours",
        Form.CATEGORIES,
        "decided_referral",
        by=("hours",),
    ),
    _exhibit(
        "early_help",
        "Early help assessments begun",
        Form.TREND,
        "early_help_assessments",
    ),
    _exhibit("referrals", "Referrals received", Form.TREND, "referrals"),
    _exhibit(
        "referral_rate",
        "Referrals per 10,000 children",
        Form.ROLLING,
        "referral_rate",
    ),
    _exhibit("referrals_by_source", "Referrals by source", Form.CATEGORIES, "referrals", by=("source",)),
    _exhibit("referrals_by_age", "Referrals by age", Form.CATEGORIES, "referrals", by=("age_band",)),
    _exhibit("referral_outcomes", "Referrals that led no further", Form.ROLLING, "referral_nfa", "not_in_need"),
    _exhibit(
        "rereferrals",
        "Re-referrals within twelve months",
        Form.ROLLING,
        "rereferrals",
        "rereferral_children",
    ),
    _exhibit("rereferrals_by_month", "Re-referrals over shorter periods", Form.TREND, "rereferrals"),
    _exhibit(
        "assessments_in_time",
        "Assessments completed within 45 working days",
        Form.TREND,
        "assessments_in_time",
        "assessments_in_time_from_referral",
        reading="The headline is DfE's: from the start of the assessment. Statutory guidance counts from the referral.",
    ),
    _exhibit(
        "assessments_by_team",
        "Assessments completed within 45 working days, by team",
        Form.CATEGORIES,
        "assessments_in_time",
        by=("team",),
    ),
    _exhibit("assessments_overdue", "Assessments open beyond 45 working days", Form.TREND, "assessments_overdue"),
    _exhibit(
        "assessments_overdue_share",
        "Share of open assessments that are beyond 45 working days",
        Form.TREND,
        "assessments_overdue_share",
    ),
    _exhibit("assessments_nfa", "Assessments that found no need of social care", Form.TREND, "assessments_nfa"),
    _exhibit(
        "enquiry_rates",
        "Section 47 enquiries and initial conferences per 10,000 children",
        Form.ROLLING,
        "enquiry_rate",
        "conference_rate",
    ),
    _exhibit(
        "enquiry_outcomes",
        "What section 47 enquiries lead to",
        Form.ROLLING,
        "conferences_per_enquiry",
        "enquiries_nfa",
        "conference_to_plan",
    ),
    _exhibit(
        "conferences_by_age",
        "Initial conferences as a percentage of section 47 enquiries, by age",
        Form.CATEGORIES,
        "conferences_per_enquiry",
        by=("age_band",),
    ),
    _exhibit("conferences_in_time", "Conferences within 15 working days", Form.TREND, "conferences_in_time"),
    _exhibit("plan_rate", "Child protection plans per 10,000 children", Form.TREND, "plan_rate"),
    _exhibit(
        "repeat_plans",
        "Repeat child protection plans over twelve months",
        Form.ROLLING,
        "repeat_plans_ever",
        "repeat_plans_two_years",
    ),
    _exhibit(
        "repeat_plans_by_month",
        "Repeat child protection plans, ever, over shorter periods",
        Form.TREND,
        "repeat_plans_ever",
    ),
    _exhibit(
        "repeat_plans_two_years_by_month",
        "Repeat child protection plans, within two years, over shorter periods",
        Form.TREND,
        "repeat_plans_two_years",
    ),
    _exhibit(
        "repeat_plan_readings",
        "Repeat child protection plans, the other readings",
        Form.COMPARISON,
        "repeat_plans_ever_year_to_date",
        "repeat_plans_two_years_year_to_date",
        "open_repeat_plans",
    ),
    _exhibit(
        "repeat_plans_by_abuse",
        "Repeat child protection plans by category of abuse",
        Form.CATEGORIES,
        "repeat_plans_ever",
        by=("abuse",),
    ),
    _exhibit(
        "audits_good",
        "Threshold audits graded good or better",
        Form.ROLLING,
        "audits_good",
    ),
    _exhibit(
        "audit_grades",
        "Threshold audits by grade",
        Form.CATEGORIES,
        "audit_grades",
        by=("grade",),
    ),
    _exhibit("training", "Threshold training completed", Form.ROLLING, "training"),
    _exhibit(
        "practice_audits",
        "Audits of joint assessments, domestic abuse and exploitation graded good or better",
        Form.ROLLING,
        "joint_assessment_audits_good",
        "domestic_abuse_audits_good",
        "exploitation_audits_good",
    ),
    _exhibit("early_help_unborn", "Early help assessments for unborn babies", Form.TREND, "early_help_unborn"),
    _exhibit(
        "babies_in_court",
        "Babies who came before the court",
        Form.ROLLING,
        "babies_in_court",
        "babies_unassessed",
        length=Length.THREE_YEARS,
    ),
    _exhibit(
        "care_leavers_suitable", "Care leavers in suitable accommodation", Form.COMPARISON, "care_leavers_suitable"
    ),
)
