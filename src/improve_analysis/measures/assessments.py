"""Assessments and plans: how good they are, whether children are seen, and whether staff are trained for them."""

from __future__ import annotations

from improve_analysis.calendar import Length
from improve_analysis.measures import _front_door as front_door
from improve_analysis.measures import _practice as practice
from improve_analysis.measures import _visits as visits
from improve_analysis.measures._exhibit import Exhibit, Form
from improve_analysis.measures._measure import Count, Events, Measure, Mix, Share, Stock, Unit

CHAPTER = "assessments"
TITLE = "Assessments and plans"

AUDITS = Events(frame=practice.assessment_audits, date="audi_date")
GROUP_AUDITS = Events(frame=practice.group_supervision_audits, date="audi_date")
ASSESSED = Events(frame=front_door.assessments, date="cina_assessment_auth_date")
VISITS = (
    ("in_need", "children in need", Events(frame=visits.visits_in_need, date="cinv_cin_visit_date"), "ssd_cin_visits"),
    (
        "protected",
        "children on a child protection plan",
        Events(frame=visits.visits_protected, date="cppv_cp_visit_date"),
        "ssd_cp_visits",
    ),
    (
        "looked_after",
        "children looked after",
        Events(frame=visits.visits_looked_after, date="clav_cla_visit_date"),
        "ssd_cla_visits",
    ),
)
COURSES = (
    ("neglect", "Neglect training", "neglect training", practice.neglect_training, "2.07", ""),
    (
        "domestic_abuse",
        "Domestic abuse training",
        "domestic abuse training",
        practice.domestic_abuse_training,
        "2.08",
        "",
    ),
    (
        "motivational",
        "Training in motivational interviewing",
        "training in motivational interviewing",
        practice.motivational_training,
        "2.10",
        " The training log does not tell training in recording for Family Safeguarding apart.",
    ),
)

MODERATED = "The moderated grade where there is one. No percentage is given of fewer than ten audits."
WORKING_TOGETHER = "Working Together to Safeguard Children 2023"

MEASURES: tuple[Measure, ...] = (
    Share(
        id="assessments.audits_good",
        title="Audits of assessments and plans graded good or better",
        definition="Of graded audits of assessments and plans, the percentage graded good or outstanding.",
        of=AUDITS,
        numerator="is_good",
        direction=1,
        source="local reading (Q7)",
        needs=("practice_audits",),
        plan_ids=("2.01", "3.08"),
        headline=Length.YEAR,
        of_people=False,
        smallest_denominator=10,
        note=MODERATED,
    ),
    Share(
        id="assessments.audits_inadequate",
        title="Audits of assessments and plans graded inadequate",
        definition="Of graded audits of assessments and plans, the percentage graded inadequate.",
        of=AUDITS,
        numerator="is_inadequate",
        direction=-1,
        source="local reading (Q3, Q7)",
        needs=("practice_audits",),
        plan_ids=("2.03",),
        of_people=False,
        smallest_denominator=10,
        note=MODERATED,
    ),
    Mix(
        id="assessments.audit_grades",
        title="Audits of assessments and plans by grade",
        definition="Of graded audits of assessments and plans, the percentage given each grade.",
        of=AUDITS,
        direction=0,
        source="local reading (Q7)",
        needs=("practice_audits",),
        plan_ids=("2.01", "2.03", "3.08"),
        of_people=False,
        smallest_denominator=10,
        note=MODERATED,
    ),
    Share(
        id="assessments.child_seen",
        title="Assessments in which the child was seen",
        definition=(
            "Of assessments completed that say whether the child was seen, the percentage in which the child was seen."
        ),
        of=ASSESSED,
        numerator="is_seen",
        denominator="says_seen",
        direction=1,
        source=f"{WORKING_TOGETHER}: the child is seen in every assessment; Annex A, list 4",
        needs=("ssd_cin_assessments",),
        plan_ids=("2.S2",),
        headline=Length.YEAR,
        note="An assessment of an unborn child cannot see the child, and counts as the record says.",
    ),
    *(
        Share(
            id=f"assessments.seen_{name}",
            title=f"Visits that saw the child: {words}",
            definition=(
                f"Of visits to {words} that say whether the child was seen, the percentage at which the child was seen."
            ),
            of=of,
            numerator="is_seen",
            denominator="says_seen",
            direction=1,
            source="local reading: the visits recorded, those at which nobody was at home included",
            needs=(table,),
            plan_ids=("2.S2",),
        )
        for name, words, of, table in VISITS
    ),
    *(
        Share(
            id=f"assessments.seen_alone_{name}",
            title=f"Visits that saw the child alone: {words}",
            definition=(
                f"Of visits to {words} that say whether the child was seen alone, the percentage at which the child "
                "was seen alone."
            ),
            of=of,
            numerator="is_seen_alone",
            denominator="says_seen_alone",
            direction=1,
            source=f"{WORKING_TOGETHER}: children are seen alone when appropriate; Annex A, lists 6 to 8",
            needs=(table,),
            plan_ids=("2.S2",),
            headline=Length.YEAR if name == "protected" else None,
            note="Children of every age count; a baby is seldom seen alone, so the aim is not every visit.",
        )
        for name, words, of, table in VISITS
    ),
    Share(
        id="assessments.has_plan",
        title="Children in need with a plan",
        definition=(
            "Of children with an open episode of need on the day, an assessment completed in it and the latest "
            "assessment not ended with no further action, the percentage with an open child in need plan or child "
            "protection plan; children looked after are left out."
        ),
        of=Stock(frame=visits.assessed_in_need_on),
        numerator="has_plan",
        direction=1,
        source=f"local reading; {WORKING_TOGETHER}: a plan for every child found to be in need",
        needs=("ssd_cin_episodes", "ssd_cin_assessments", "ssd_cin_plans", "ssd_cp_plans", "ssd_cla_episodes"),
        lookback_months=12,
        plan_ids=("2.S5",),
        headline=Length.DAY,
        note=(
            "A plan counts from the day it begins, so a child whose assessment ended this week may still be without "
            "one. Whether the plan is clear, audits must say."
        ),
    ),
    *(
        Count(
            id=f"assessments.training_{name}",
            title=f"{title} completed",
            definition=f"The number of times that a member of staff, of the council or of a partner, completed {what}.",
            of=Events(frame=frame, date="trai_completed_date"),
            unit=Unit.COUNT,
            direction=1,
            source="local reading: the training log",
            needs=("training_log",),
            plan_ids=(plan_id,),
            note=f"A person who completes it twice counts twice.{note}",
        )
        for name, title, what, frame, plan_id, note in COURSES
    ),
    Count(
        id="assessments.group_supervisions",
        title="Group supervisions held",
        definition="The number of group supervisions held.",
        of=Events(frame=practice.group_supervisions, date="supe_date"),
        unit=Unit.COUNT,
        direction=1,
        source="local reading: the supervision log",
        needs=("supervision_log",),
        plan_ids=("2.11",),
        of_people=False,
    ),
    Share(
        id="assessments.group_audits_good",
        title="Audits of group supervision graded good or better",
        definition="Of graded audits of group supervision, the percentage graded good or outstanding.",
        of=GROUP_AUDITS,
        numerator="is_good",
        direction=1,
        source="local reading (Q7)",
        needs=("practice_audits",),
        plan_ids=("2.12",),
        of_people=False,
        smallest_denominator=10,
        note=MODERATED,
    ),
)


def _exhibit(name: str, title: str, form: Form, *measures: str, by: tuple[str, ...] = ()) -> Exhibit:
    return Exhibit(
        id=f"{CHAPTER}.{name}",
        title=title,
        measures=tuple(f"{CHAPTER}.{measure}" for measure in measures),
        form=form,
        by=by,
    )


EXHIBITS: tuple[Exhibit, ...] = (
    _exhibit(
        "audits",
        "Audits of assessments and plans",
        Form.ROLLING,
        "audits_good",
        "audits_inadequate",
    ),
    _exhibit(
        "audit_grades",
        "Audits of assessments and plans by grade",
        Form.CATEGORIES,
        "audit_grades",
        by=("grade",),
    ),
    _exhibit(
        "audits_by_team",
        "Audits of assessments and plans graded good or better, by team",
        Form.CATEGORIES,
        "audits_good",
        by=("team",),
    ),
    _exhibit("child_seen", "Assessments in which the child was seen", Form.TREND, "child_seen"),
    _exhibit("seen", "Visits that saw the child", Form.TREND, "seen_in_need", "seen_protected", "seen_looked_after"),
    _exhibit(
        "seen_alone",
        "Visits that saw the child alone",
        Form.TREND,
        "seen_alone_in_need",
        "seen_alone_protected",
        "seen_alone_looked_after",
    ),
    _exhibit(
        "has_plan",
        "Children in need with a plan",
        Form.TREND,
        "has_plan",
    ),
    _exhibit(
        "training",
        "Training completed",
        Form.ROLLING,
        "training_neglect",
        "training_domestic_abuse",
        "training_motivational",
    ),
    _exhibit("group_supervisions", "Group supervisions held", Form.TREND, "group_supervisions"),
    _exhibit(
        "group_audits",
        "Audits of group supervision graded good or better",
        Form.ROLLING,
        "group_audits_good",
    ),
)
