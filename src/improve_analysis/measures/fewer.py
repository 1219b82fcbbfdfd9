"""Fewer children in care: who comes in, who leaves, and the work that is meant to keep children safely at home."""

from __future__ import annotations

from improve_analysis.calendar import Length
from improve_analysis.measures import _entries as entries
from improve_analysis.measures import _need as need
from improve_analysis.measures._exhibit import Exhibit, Form
from improve_analysis.measures._measure import (
    Count,
    Duration,
    Events,
    Measure,
    Mix,
    Net,
    Rate,
    Share,
    Stock,
    Unit,
    Window,
)
from improve_analysis.measures._over_time import Rows

CHAPTER = "fewer"
TITLE = "Fewer children in care"

CARE = ("ssd_cla_episodes",)
AGES = (*CARE, "ssd_person")
CONFERENCES = ("family_group_conferences",)
NEED_PLANS = ("ssd_cin_plans",)
NEED = ("ssd_cin_episodes",)
AUDITS = ("practice_audits",)

ENTERED = Events(frame=entries.entrants, date="entered")
LEFT = Events(frame=entries.departures, date="left")
ON_NEED_PLAN = Stock(frame=need.on_need_plan)
IN_NEED = Stock(frame=need.children_in_need)
AUDITED = Events(frame=need.graded_audits, date="audi_date")

SIX_MONTHS_DAYS = 182
PLAN_DAYS = (28, 60, 91, 122, 152, 182, 273, 365, 547, 730)
SMALLEST_AUDITS = 10

DFE_STARTED = "DfE, children looked after in England: children who started (SSDA903)"
DFE_CEASED = "DfE, children looked after in England: children who ceased (SSDA903)"
COMPLETED_YEARS = "completed years of age on coming into care (Q37)"
NO_REVIEWS = (
    "No table holds the reviews of these plans, so it counts the plans that should have had one, whether or not they "
    "had."
)
NO_EDGE_OF_CARE = "No table holds edge-of-care work."
GRADES = "The moderated grade where there is one. No percentage is given of fewer than ten audits."

_ENTRIES = (
    Count(
        id="fewer.entries_0_to_5",
        title="Came into care aged 0 to 5",
        definition="Periods of care that began in the period for children of 0 to 5 completed years, short breaks left "
        "out.",
        of=ENTERED,
        where="is_0_to_5",
        direction=-1,
        source=f"{DFE_STARTED}; {COMPLETED_YEARS}",
        needs=AGES,
        plan_ids=("R1.11",),
        headline=Length.YEAR,
        note="A child who comes into care twice is counted twice. Children whose date of birth is not known are left "
        "out.",
    ),
    Count(
        id="fewer.entries_6_to_11",
        title="Came into care aged 6 to 11",
        definition="Periods of care that began in the period for children of 6 to 11 completed years, short breaks "
        "left out.",
        of=ENTERED,
        where="is_6_to_11",
        direction=-1,
        source=f"{DFE_STARTED}; {COMPLETED_YEARS}",
        needs=AGES,
        plan_ids=("R1.11",),
        headline=Length.YEAR,
        note="A child who comes into care twice is counted twice. Children whose date of birth is not known are left "
        "out.",
    ),
    Count(
        id="fewer.entries_16_or_17",
        title="Came into care aged 16 or 17",
        definition="Periods of care that began in the period for young people of 16 or 17 completed years, short "
        "breaks left out.",
        of=ENTERED,
        where="is_16_or_17",
        direction=-1,
        source=f"{DFE_STARTED}; {COMPLETED_YEARS}",
        needs=AGES,
        plan_ids=("R4.11",),
        note="For any reason: unaccompanied young people and those on remand are counted too.",
    ),
    Count(
        id="fewer.entries_16_or_17_accommodated",
        title="Came into care aged 16 or 17 by agreement, unaccompanied left out",
        definition="Periods of care that began in the period for young people of 16 or 17 completed years under "
        "section 20 (legal status V2), unaccompanied asylum-seeking children and short breaks left out.",
        of=ENTERED,
        where="is_16_or_17_accommodated",
        direction=-1,
        source="local reading: Children Act 1989, section 20, is how a homeless young person comes into care",
        needs=(*AGES, "ssd_immigration_status"),
        plan_ids=("R4.11",),
        note="No table holds joint housing assessments, so it cannot say who was homeless or was assessed. It is the "
        "nearest that the records come.",
    ),
    Mix(
        id="fewer.entry_ages",
        title="Ages of children who came into care",
        definition="Of periods of care that began in the period, short breaks left out, the percentage by completed "
        "years of age on coming into care.",
        of=ENTERED,
        direction=0,
        source=f"{DFE_STARTED}; {COMPLETED_YEARS}",
        needs=AGES,
        plan_ids=("R1.11", "R4.11"),
    ),
    Mix(
        id="fewer.exit_ages",
        title="Ages of children who left care",
        definition="Of periods of care that ended in the period, short breaks left out, the percentage by completed "
        "years of age on leaving.",
        of=LEFT,
        direction=0,
        source=DFE_CEASED,
        needs=AGES,
        plan_ids=("R3.03",),
    ),
    Net(
        id="fewer.net_change",
        title="Net change in children in care",
        definition="Periods of care that began in the period, less those that ended in it, short breaks left out.",
        of=Events(frame=entries.changes, date="date"),
        change="change",
        unit=Unit.CHILDREN,
        direction=0,
        source=f"{DFE_STARTED}, less those who ceased",
        needs=CARE,
        plan_ids=("6.08", "R3.03", "R3.09"),
        note="Shown and not judged, as the number in care is (Q20). Children whose day of coming in is not known are "
        "counted when they leave only.",
    ),
)

_BABIES = (
    Count(
        id="fewer.unborn_plans",
        title="Protection plans made before birth",
        definition="Child protection plans that began in the period before the child was born.",
        of=Events(frame=entries.plans_before_birth, date="cppl_cp_plan_start_date"),
        direction=-1,
        source="local reading: the day of birth, or the expected one where the birth is not recorded",
        needs=("ssd_cp_plans", "ssd_person"),
        plan_ids=("R1.12",),
        note="Plans held for another council are left out.",
    ),
    Count(
        id="fewer.newborn_entries",
        title="Came into care newborn",
        definition="Periods of care that began in the period for children under 28 days old.",
        of=ENTERED,
        where="is_newborn",
        direction=-1,
        source=f"{DFE_STARTED}; newborn is read as the first 28 days of life, the day of birth being the first",
        needs=AGES,
        plan_ids=("R1.12",),
    ),
)

_BEFORE_CARE = (
    Count(
        id="fewer.conferences_offered",
        title="Family group conferences offered",
        definition="Children about whom a family group conference was offered in the period, counted once an offer.",
        of=Events(frame=entries.conferences, date="fgco_offered_date"),
        direction=1,
        source="local register of family group conferences",
        needs=CONFERENCES,
        plan_ids=("R1.08",),
    ),
    Count(
        id="fewer.conferences_held",
        title="Family group conferences held",
        definition="Children about whom a family group conference was held in the period, counted once a conference.",
        of=Events(frame=entries.conferences, date="fgco_held_date"),
        direction=1,
        source="local register of family group conferences",
        needs=CONFERENCES,
        plan_ids=("R1.08",),
        note="A conference about three brothers and sisters counts three times.",
    ),
    Share(
        id="fewer.conference_before_entry",
        title="Family group conference before coming into care",
        definition="Of times that children with an open episode of need came into care in the period, the percentage "
        "with a family group conference held in the twelve months up to that day, the day included.",
        of=Events(frame=entries.entrants_known, date="entered"),
        numerator="had_conference",
        direction=1,
        source="local reading: known to the service is an episode of need open on the day before",
        needs=(*CARE, *NEED, *CONFERENCES),
        lookback_months=12,
        plan_ids=("R1.10",),
        headline=Length.YEAR,
        note=f"A child referred on the day of coming into care was not known before. {NO_EDGE_OF_CARE}",
    ),
    Count(
        id="fewer.edge_of_care_training",
        title="Edge-of-care training completed",
        definition="The number of times that a member of the council's staff completed edge-of-care training in the "
        "period.",
        of=Events(frame=need.edge_of_care_training, date="trai_completed_date"),
        unit=Unit.COUNT,
        direction=1,
        source="local reading: the training log, which does not name roles, so all staff are counted",
        needs=("training_log",),
        plan_ids=("R1.13",),
        note="A person who completes it twice counts twice. Staff of partner agencies are left out.",
    ),
)

_NEED = (
    Count(
        id="fewer.children_in_need",
        title="Children in need",
        definition="Distinct children with an episode of need open on the day, those on a child protection plan and "
        "those in care among them.",
        of=IN_NEED,
        direction=-1,
        source="DfE, Characteristics of children in need: children in need on 31 March",
        needs=NEED,
        plan_ids=("R1.04", "R1.09"),
        note="An episode is open from the day of the referral to the day before it closed. Referrals that ended with "
        "no further action are left out.",
    ),
    Rate(
        id="fewer.need_rate",
        title="Children in need per 10,000",
        definition="Distinct children with an episode of need open on the day, per 10,000 children aged 0 to 17.",
        of=IN_NEED,
        direction=-1,
        source="DfE, Characteristics of children in need: rate on 31 March, on the mid-year population before it",
        needs=NEED,
        plan_ids=("R1.04", "R1.09"),
    ),
    Count(
        id="fewer.on_need_plan",
        title="Children on a child in need plan",
        definition="Distinct children with a child in need plan open on the day.",
        of=ON_NEED_PLAN,
        direction=-1,
        source="local reading: the plans of the case system",
        needs=NEED_PLANS,
        plan_ids=("R1.07", "R1.09"),
    ),
    Count(
        id="fewer.need_plans_begun",
        title="Child in need plans begun",
        definition="Child in need plans that began in the period.",
        of=Events(frame=need.need_plans, date=need.BEGAN),
        unit=Unit.COUNT,
        direction=-1,
        source="local reading: the plans of the case system",
        needs=NEED_PLANS,
        plan_ids=("R1.07",),
        note="A child whose plan ended and who was given another is counted twice.",
    ),
    Count(
        id="fewer.need_plans_over_three_months",
        title="Child in need plans open over three months",
        definition="Children whose child in need plan had been open for more than three calendar months on the day.",
        of=ON_NEED_PLAN,
        where="is_over_three_months",
        direction=-1,
        source="local reading (Q21)",
        needs=NEED_PLANS,
        plan_ids=("R2.06",),
        note=NO_REVIEWS,
    ),
    Count(
        id="fewer.need_plans_over_six_months",
        title="Child in need plans open over six months",
        definition="Children whose child in need plan had been open for more than six calendar months on the day.",
        of=ON_NEED_PLAN,
        where="is_over_six_months",
        direction=-1,
        source="local reading (Q21)",
        needs=NEED_PLANS,
        plan_ids=("R1.03",),
        note=NO_REVIEWS,
    ),
    Share(
        id="fewer.need_plans_over_three_months_share",
        title="Share of child in need plans open over three months",
        definition="Of children with a child in need plan open on the day, the percentage whose plan had been open for "
        "more than three calendar months.",
        of=ON_NEED_PLAN,
        numerator="is_over_three_months",
        direction=-1,
        source="local reading (Q21)",
        needs=NEED_PLANS,
        plan_ids=("R2.06",),
        note=NO_REVIEWS,
    ),
    Share(
        id="fewer.need_plans_over_six_months_share",
        title="Share of child in need plans open over six months",
        definition="Of children with a child in need plan open on the day, the percentage whose plan had been open for "
        "more than six calendar months.",
        of=ON_NEED_PLAN,
        numerator="is_over_six_months",
        direction=-1,
        source="local reading (Q21)",
        needs=NEED_PLANS,
        plan_ids=("R1.03",),
        headline=Length.DAY,
        note=NO_REVIEWS,
    ),
    Duration(
        id="fewer.need_plans_ended_in_six_months",
        title="Child in need plans ended within six months",
        definition="The share of child in need plans estimated to end within 182 days of their start, from what "
        "happened to plans open in the period, those still open counted.",
        of=Window(frame=need.need_plans_over, seen=Rows.AT_ANY_TIME),
        unit=Unit.PERCENT,
        within_days=SIX_MONTHS_DAYS,
        grid_days=PLAN_DAYS,
        direction=0,
        source="Kaplan-Meier with late entry; local reading (Q21)",
        needs=NEED_PLANS,
        plan_ids=("R1.03", "R2.06"),
        note="However it ended: closed, stepped up to a child protection plan, or in care.",
    ),
)

_ORDERS = (
    Count(
        id="fewer.on_full_care_order",
        title="Children on a full care order",
        definition="Children looked after on the day under a full care order (legal status C2).",
        of=Stock(frame=entries.children_by_order),
        where="is_on_full_order",
        direction=0,
        source="SSDA903: legal status of the open episode",
        needs=CARE,
        plan_ids=("R3.02", "6.09"),
        note="Those whose order could be discharged are among them; who they are is for the service to say (Q36).",
    ),
    Count(
        id="fewer.placed_with_parents",
        title="Children in care placed with their parents",
        definition="Children in care who lived in a placement with their parents on any day of the period.",
        of=Window(frame=entries.placed_with_parents, seen=Rows.AT_ANY_TIME),
        direction=0,
        source="SSDA903: placement P1",
        needs=(*CARE, "ssd_cla_placement"),
        plan_ids=("R3.02",),
    ),
    Count(
        id="fewer.orders_ended",
        title="Left a full care order for home or relatives",
        definition="Times in the period that a child under 18 left care from a full care order to parents, relatives, "
        "special guardians or under a child arrangements order.",
        of=LEFT,
        where="is_order_ended",
        direction=1,
        source="local reading (Q36): SSDA903 legal status C2, reasons E4A, E4B, E13, E41 and E43 to E48",
        needs=AGES,
        plan_ids=("6.09", "R3.02"),
        note="Orders that ended, not applications to have them discharged, which people enter.",
    ),
)

_AUDITS = (
    Share(
        id="fewer.harm_audits_good",
        title="Audits of significant harm graded good or better",
        definition="Of graded audits of work with children at risk of significant harm, the percentage graded good or "
        "outstanding.",
        of=AUDITED,
        numerator="is_good",
        denominator="is_of_harm",
        direction=1,
        source="local reading (Q7)",
        needs=AUDITS,
        plan_ids=("6.03",),
        of_people=False,
        smallest_denominator=SMALLEST_AUDITS,
        note=GRADES,
    ),
    Share(
        id="fewer.permanence_audits_good",
        title="Audits of permanence planning graded good or better",
        definition="Of graded audits of permanence planning, the percentage graded good or outstanding.",
        of=AUDITED,
        numerator="is_good",
        denominator="is_of_permanence",
        direction=1,
        source="local reading (Q7)",
        needs=AUDITS,
        plan_ids=("6.04",),
        of_people=False,
        smallest_denominator=SMALLEST_AUDITS,
        note=GRADES,
    ),
)

MEASURES: tuple[Measure, ...] = (*_ENTRIES, *_BABIES, *_BEFORE_CARE, *_NEED, *_ORDERS, *_AUDITS)

EXHIBITS: tuple[Exhibit, ...] = (
    Exhibit(
        id="fewer.net_change",
        title="Children coming into care and leaving it, over twelve months",
        measures=("placement.starters", "placement.leavers", "fewer.net_change"),
        form=Form.ROLLING,
    ),
    Exhibit(
        id="fewer.entry_ages",
        title="Ages of children who came into care in the year",
        measures=("fewer.entry_ages",),
        form=Form.CATEGORIES,
        by=("plan_age",),
    ),
    Exhibit(
        id="fewer.young_entries",
        title="Children coming into care aged 0 to 5 and 6 to 11",
        measures=("fewer.entries_0_to_5", "fewer.entries_6_to_11"),
        form=Form.ROLLING,
    ),
    Exhibit(
        id="fewer.entries_16_or_17",
        title="Young people coming into care aged 16 or 17",
        measures=("fewer.entries_16_or_17", "fewer.entries_16_or_17_accommodated"),
        form=Form.ROLLING,
    ),
    Exhibit(
        id="fewer.babies",
        title="Protection plans made before birth, and newborn children coming into care",
        measures=("fewer.unborn_plans", "fewer.newborn_entries"),
        form=Form.ROLLING,
        length=Length.THREE_YEARS,
    ),
    Exhibit(
        id="fewer.exit_ages",
        title="Ages of children who left care in the year",
        measures=("fewer.exit_ages",),
        form=Form.CATEGORIES,
        by=("plan_age",),
    ),
    Exhibit(
        id="fewer.conferences",
        title="Family group conferences offered and held",
        measures=("fewer.conferences_offered", "fewer.conferences_held"),
        form=Form.ROLLING,
    ),
    Exhibit(
        id="fewer.conference_before_entry",
        title="A family group conference before coming into care",
        measures=("fewer.conference_before_entry",),
        form=Form.ROLLING,
    ),
    Exhibit(
        id="fewer.edge_of_care_training",
        title="Edge-of-care training completed",
        measures=("fewer.edge_of_care_training",),
        form=Form.ROLLING,
    ),
    Exhibit(
        id="fewer.children_in_need",
        title="Children in need at each month end",
        measures=("fewer.children_in_need", "fewer.on_need_plan"),
        form=Form.TREND,
    ),
    Exhibit(
        id="fewer.need_rate",
        title="Children in need per 10,000 children",
        measures=("fewer.need_rate",),
        form=Form.TREND,
    ),
    Exhibit(
        id="fewer.need_plans_begun",
        title="Child in need plans begun",
        measures=("fewer.need_plans_begun",),
        form=Form.TREND,
    ),
    Exhibit(
        id="fewer.long_need_plans",
        title="Child in need plans open over three and over six months",
        measures=("fewer.need_plans_over_three_months", "fewer.need_plans_over_six_months"),
        form=Form.TREND,
    ),
    Exhibit(
        id="fewer.long_need_plans_share",
        title="Share of child in need plans open over three and over six months",
        measures=("fewer.need_plans_over_three_months_share", "fewer.need_plans_over_six_months_share"),
        form=Form.TREND,
    ),
    Exhibit(
        id="fewer.long_need_plans_by_team",
        title="Child in need plans open over six months, by team",
        measures=("fewer.need_plans_over_six_months_share",),
        form=Form.CATEGORIES,
        by=("team",),
    ),
    Exhibit(
        id="fewer.need_plans_by_day",
        title="Child in need plans ended, by days since they began",
        measures=("fewer.need_plans_ended_in_six_months",),
        form=Form.CURVE,
    ),
    Exhibit(
        id="fewer.full_care_orders",
        title="Children on a full care order",
        measures=("fewer.on_full_care_order",),
        form=Form.TREND,
    ),
    Exhibit(
        id="fewer.placed_with_parents",
        title="Children in care placed with their parents, over twelve months",
        measures=("fewer.placed_with_parents",),
        form=Form.ROLLING,
    ),
    Exhibit(
        id="fewer.orders_ended",
        title="Children who left a full care order for home or relatives in the last three years",
        measures=("fewer.orders_ended",),
        form=Form.COMPARISON,
        length=Length.THREE_YEARS,
    ),
    Exhibit(
        id="fewer.audits",
        title="Audits of significant harm and of permanence planning graded good or better",
        measures=("fewer.harm_audits_good", "fewer.permanence_audits_good"),
        form=Form.ROLLING,
    ),
)
