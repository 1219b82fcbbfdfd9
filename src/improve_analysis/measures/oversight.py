"""Management oversight: audits of practice, supervision of workers and children, visits and reviews in time."""

from __future__ import annotations

from improve_analysis.calendar import Length
from improve_analysis.measures import _practice as practice
from improve_analysis.measures import _visits as visits
from improve_analysis.measures._exhibit import Exhibit, Form
from improve_analysis.measures._measure import Count, Events, Measure, Median, Mix, Share, Stock, Unit

CHAPTER = "oversight"
TITLE = "Management oversight"

CASE_AUDITS = Events(frame=practice.moderated_case_audits, date="audi_date")
SUPERVISION_AUDITS = Events(frame=practice.supervision_audits, date="audi_date")
CHILDREN = Stock(frame=practice.children_due_supervision)

CASE_NOTE = "Only audits whose grade was moderated count. No percentage is given of fewer than ten."
MODERATED = "The moderated grade where there is one. No percentage is given of fewer than ten audits."
WORKING_TOGETHER = "Working Together to Safeguard Children 2023"
CHILD_NEEDS = ("supervision_log", "ssd_involvements")
_OTHER_COUNCILS = "Plans held for another council are left out."
_SEEN = "A visit at which the child was recorded as not seen does not count."

MEASURES: tuple[Measure, ...] = (
    Share(
        id="oversight.case_audits_good",
        title="Case audits graded good or better",
        definition="Of monthly case audits with a moderated grade, the percentage graded good or outstanding.",
        of=CASE_AUDITS,
        numerator="is_good",
        direction=1,
        source="local reading (Q7)",
        needs=("practice_audits",),
        plan_ids=("3.01",),
        headline=Length.YEAR,
        of_people=False,
        smallest_denominator=10,
        note=CASE_NOTE,
    ),
    Share(
        id="oversight.case_audits_inadequate",
        title="Case audits graded inadequate",
        definition="Of monthly case audits with a moderated grade, the percentage graded inadequate.",
        of=CASE_AUDITS,
        numerator="is_inadequate",
        direction=-1,
        source="local reading (Q7)",
        needs=("practice_audits",),
        plan_ids=("3.01",),
        of_people=False,
        smallest_denominator=10,
        note=CASE_NOTE,
    ),
    Mix(
        id="oversight.case_audit_grades",
        title="Case audits by grade",
        definition="Of monthly case audits with a moderated grade, the percentage given each grade.",
        of=CASE_AUDITS,
        direction=0,
        source="local reading (Q7)",
        needs=("practice_audits",),
        plan_ids=("3.01",),
        of_people=False,
        smallest_denominator=10,
        note=CASE_NOTE,
    ),
    Share(
        id="oversight.supervision_audits_good",
        title="Audits of supervision and oversight graded good or better",
        definition=(
            "Of graded audits of supervision and management oversight, the percentage graded good or outstanding."
        ),
        of=SUPERVISION_AUDITS,
        numerator="is_good",
        direction=1,
        source="local reading (Q7)",
        needs=("practice_audits",),
        plan_ids=("3.02", "3.03"),
        of_people=False,
        smallest_denominator=10,
        note=MODERATED,
    ),
    Count(
        id="oversight.supervision_audits",
        title="Audits of supervision and oversight held",
        definition="The number of audits of supervision and management oversight completed.",
        of=Events(frame=practice.supervision_audits_held, date="audi_date"),
        unit=Unit.COUNT,
        direction=1,
        source="local reading: each supervision record audited is one audit in the log",
        needs=("practice_audits",),
        plan_ids=("3.03",),
        of_people=False,
    ),
    Share(
        id="oversight.workers_supervised",
        title="Social workers supervised in the month",
        definition=(
            "Of social workers who held a case on the last day of each month, the percentage with an individual "
            "supervision recorded in that month."
        ),
        of=Events(frame=practice.workers_due_supervision, date="wsna_date"),
        numerator="is_supervised",
        direction=1,
        source="local reading (Q17): a month",
        needs=("supervision_log", "workforce_snapshot"),
        plan_ids=("3.06",),
        headline=Length.MONTH,
        note=(
            "Agency workers count, and so do workers who were absent. Over more than a month each worker counts once a "
            "month. Group supervision, and discussion of a child, are not supervision of the worker."
        ),
    ),
    Share(
        id="oversight.children_supervised",
        title="Children discussed in supervision within three months",
        definition=(
            "Of children who on the day had had an allocated social worker for three months or longer, the percentage "
            "discussed in a recorded supervision in the three months before it."
        ),
        of=CHILDREN,
        numerator="is_up_to_date",
        direction=1,
        source="local reading (Q17): the council's policy gives the interval, and is to replace these three months",
        needs=CHILD_NEEDS,
        lookback_months=6,
        plan_ids=("3.07",),
        headline=Length.DAY,
        note="A change of worker without a day between does not begin the three months again.",
    ),
    Median(
        id="oversight.days_since_supervision",
        title="Time since a child was last discussed in supervision",
        definition=(
            "Median days since the child was last discussed in a recorded supervision, or since allocation where that "
            "was later, of children who on the day had had an allocated social worker for three months or longer."
        ),
        of=CHILDREN,
        of_column="days_since",
        unit=Unit.DAYS,
        direction=-1,
        source="local reading (Q17): needs no policy's interval",
        needs=CHILD_NEEDS,
        lookback_months=6,
        plan_ids=("3.07",),
    ),
    Share(
        id="oversight.reviews_in_time",
        title="Child protection plans reviewed in time",
        definition=(
            "Of child protection plans open on the day and for three months or longer, the percentage whose review "
            "conferences due in the twelve months before it were all held in time: the first within three months of "
            "the initial conference, each later one within six months of the one before."
        ),
        of=Stock(frame=visits.plans_due_review),
        numerator="is_reviewed",
        direction=1,
        source=f"{WORKING_TOGETHER}; DfE, Characteristics of children in need: reviews within timescales",
        needs=("ssd_cp_plans", "ssd_cp_reviews", "ssd_initial_cp_conference"),
        lookback_months=18,
        plan_ids=("3.04",),
        headline=Length.DAY,
        note=f"Where no conference is recorded, the first review counts from the start of the plan. {_OTHER_COUNCILS}",
    ),
    Share(
        id="oversight.protected_visited",
        title="Children on a protection plan visited in ten working days",
        definition=(
            "Of child protection plans open on the day, the percentage whose child was visited in the ten working days "
            "before it, or which began in them."
        ),
        of=Stock(frame=visits.protected_on),
        numerator="is_visited",
        direction=1,
        source="local reading (Q30): no law sets the interval; ten working days is common in councils' procedures",
        needs=("ssd_cp_plans", "ssd_cp_visits"),
        plan_ids=("3.04",),
        note=f"{_SEEN} The child's own plan may ask for more, or for less. {_OTHER_COUNCILS}",
    ),
    Share(
        id="oversight.in_need_visited",
        title="Children on a child in need plan visited in six weeks",
        definition=(
            "Of children on a child in need plan on the day and for six weeks or longer, the percentage visited in the "
            "six weeks before it; children looked after or on a child protection plan are left out."
        ),
        of=Stock(frame=visits.plans_in_need_due_visit),
        numerator="is_visited",
        direction=1,
        source="local reading (Q30): no law sets the interval; six weeks is the longest that is common in procedures",
        needs=("ssd_cin_plans", "ssd_cin_visits", "ssd_cp_plans", "ssd_cla_episodes"),
        lookback_months=2,
        note=_SEEN,
    ),
    Share(
        id="oversight.inducted",
        title="New starters inducted within three months",
        definition=(
            "Of social workers who had joined the council three months before a day in the period, agency workers "
            "included, the percentage who completed their induction within those three months."
        ),
        of=Events(frame=practice.starters_due_induction, date="due_date"),
        numerator="is_inducted",
        direction=1,
        source="local reading: every new starter, without a limit of time",
        needs=("training_log", "workforce_worker"),
        lookback_months=3,
        plan_ids=("3.S4",),
        note="A person counts once, on first joining. Whether the induction was a proper one, the log does not say.",
    ),
)


def _exhibit(
    name: str,
    title: str,
    form: Form,
    *measures: str,
    by: tuple[str, ...] = (),
    length: Length = Length.YEAR,
) -> Exhibit:
    return Exhibit(
        id=f"{CHAPTER}.{name}",
        title=title,
        measures=tuple(f"{CHAPTER}.{measure}" for measure in measures),
        form=form,
        by=by,
        length=length,
    )


EXHIBITS: tuple[Exhibit, ...] = (
    _exhibit(
        "case_audits",
        "Monthly case audits",
        Form.ROLLING,
        "case_audits_good",
        "case_audits_inadequate",
    ),
    _exhibit("case_audit_grades", "Monthly case audits by grade", Form.CATEGORIES, "case_audit_grades", by=("grade",)),
    _exhibit(
        "supervision_audits",
        "Audits of supervision and oversight graded good or better",
        Form.ROLLING,
        "supervision_audits_good",
    ),
    _exhibit(
        "supervision_audits_held",
        "Audits of supervision and oversight in each quarter",
        Form.ROLLING,
        "supervision_audits",
        length=Length.QUARTER,
    ),
    _exhibit("workers_supervised", "Social workers supervised in the month", Form.TREND, "workers_supervised"),
    _exhibit(
        "children_supervised",
        "Children discussed in supervision within three months",
        Form.TREND,
        "children_supervised",
    ),
    _exhibit(
        "children_supervised_by_team",
        "Children discussed in supervision within three months, by team",
        Form.CATEGORIES,
        "children_supervised",
        by=("team",),
    ),
    _exhibit(
        "days_since_supervision",
        "Time since a child was last discussed in supervision",
        Form.TREND,
        "days_since_supervision",
    ),
    _exhibit(
        "reviews_in_time",
        "Child protection plans reviewed in time",
        Form.TREND,
        "reviews_in_time",
    ),
    _exhibit(
        "protected_visited",
        "Children on a protection plan visited in ten working days",
        Form.TREND,
        "protected_visited",
    ),
    _exhibit(
        "in_need_visited",
        "Children on a child in need plan visited in six weeks",
        Form.TREND,
        "in_need_visited",
    ),
    _exhibit("inducted", "New starters inducted within three months", Form.TREND, "inducted"),
)
