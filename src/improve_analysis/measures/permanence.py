"""Permanence timeliness: how soon children in care have a plan, a review, a match and a permanent home."""

from __future__ import annotations

from improve_analysis.calendar import Length
from improve_analysis.measures import _journeys as journeys
from improve_analysis.measures import _pre_proceedings as pre_proceedings
from improve_analysis.measures._breakdown import ADOPTION, ADULTHOOD, GUARDIANSHIP, HOME, ROUTES
from improve_analysis.measures._care import ENTRIES_KNOWN
from improve_analysis.measures._exhibit import Exhibit, Form
from improve_analysis.measures._measure import (
    Count,
    Duration,
    Events,
    Mean,
    Measure,
    Median,
    Mix,
    Routes,
    Share,
    Stock,
    Unit,
    Window,
)
from improve_analysis.measures._over_time import Rows, Says

CHAPTER = "permanence"
TITLE = "Permanence timeliness"

CARE = ("ssd_cla_episodes",)
PLANS = (*CARE, "ssd_cla_care_plan")
REVIEWS = (*CARE, "ssd_cla_reviews")
PLACED = (*CARE, "ssd_cla_placement")
ADOPTIONS = (*PLACED, "ssd_permanence")
TRACKER = ("pre_proceedings",)

PLAN_DAYS = (28, 60, 91, 122, 152, 182, 273, 365)
ROUTE_DAYS = (91, 182, 365, 547, 730)
MATCH_DAYS = (182, 365, 547, 730, 1095)
FOUR_MONTHS_DAYS, ONE_YEAR_DAYS, TWO_YEARS_DAYS = 122, 365, 730
SIXTEEN_WEEKS_DAYS, TWENTY_SIX_WEEKS_DAYS = 112, 182

REGULATIONS = "Care Planning, Placement and Case Review (England) Regulations 2010, regulation 33"
SCORECARD = "DfE adoption scorecards"
DFE_CEASED = "DfE, children looked after in England: children who ceased (SSDA903)"
LOCAL_Q15 = "local reading (Q15)"
MATCH = "the first placement coded U1 or U4 stands for the match"

FOUR_MONTHS = Events(frame=journeys.reached_four_months, date="reached_date")
SECOND_REVIEW = Events(frame=journeys.reached_second_review, date="second_review_date")
LEAVERS = Window(
    frame=journeys.leavers,
    seen=Rows.AT_ANY_TIME,
    columns={
        **dict.fromkeys(("route", "is_home", "is_home_planned"), Says.OF_ONE),
        **dict.fromkeys(("is_guardianship", "is_adoption", "is_to_permanence"), Says.FOR_GOOD),
        **dict.fromkeys((f"route={route}" for route in (ADOPTION, GUARDIANSHIP, ADULTHOOD)), Says.FOR_GOOD),
    },
)
LEAVING = Window(frame=journeys.leaving, seen=Rows.AT_ANY_TIME)
ADOPTED = Events(frame=journeys.adopted, date="left")
MOVED_IN = Events(frame=journeys.moved_in_with_adopters, date="perm_placed_for_adoption_date")
WAITING_FOR_PLAN = Window(frame=journeys.waiting_for_plan, seen=Rows.AT_ANY_TIME)
WAITING_FOR_MATCH = Window(frame=journeys.waiting_for_match, seen=Rows.AT_ANY_TIME)
ARRANGEMENTS = Stock(frame=journeys.arrangements_on)
IN_PRE_PROCEEDINGS = Window(frame=pre_proceedings.in_pre_proceedings, seen=Rows.AT_ANY_TIME)

MEASURES: tuple[Measure, ...] = (
    Share(
        id="permanence.plan_by_four_months",
        title="Permanence plan within four months",
        definition="Of children who reached four calendar months in care in the period, the share with a permanence "
        "plan recorded in that period of care on or before the day they reached them.",
        of=FOUR_MONTHS,
        numerator="has_plan",
        direction=1,
        source="local reading (Q16)",
        needs=PLANS,
        lookback_months=4,
        plan_ids=("6.05", "R3.07"),
        headline=Length.YEAR,
        note="Children who left care before the day, or on it, and short breaks are left out. A child who came into "
        "care on 31 October reaches four months on the last day of February. Any dated plan counts that names at "
        "least one option, return home among them.",
    ),
    Share(
        id="permanence.plan_by_second_review",
        title="Permanence plan by the second review",
        definition="Of children whose second review was held in the period, the share with a permanence plan recorded "
        "in that period of care on or before the day of it.",
        of=SECOND_REVIEW,
        numerator="has_plan",
        direction=1,
        source="Statutory guidance on care planning: a plan for permanence by the second review",
        needs=(*PLANS, "ssd_cla_reviews"),
        lookback_months=12,
        plan_ids=("6.05",),
        note="A second review that is held late gives the plan more time, so this is read beside the share of reviews "
        "held in time. Children who came into care before the records of reviews begin are left out.",
    ),
    Duration(
        id="permanence.days_to_plan",
        title="Days to a permanence plan",
        definition="The median number of days from coming into care to the first permanence plan, among children in "
        "care without one at some time in the period, those still waiting counted.",
        of=WAITING_FOR_PLAN,
        unit=Unit.DAYS,
        direction=-1,
        source="Kaplan-Meier with late entry; local reading (Q16)",
        needs=PLANS,
        lookback_months=12,
        plan_ids=("6.05",),
        headline=Length.YEAR,
        note="A child who leaves care without a plan is counted as waiting up to the day of leaving and no longer. "
        "Children already in care when the period begins are counted from that day on.",
    ),
    Duration(
        id="permanence.plan_within_122_days",
        title="Permanence plan within 122 days",
        definition="Of children coming into care, the share estimated to have a permanence plan within 122 days, from "
        "what happened to those without one in the period, those still waiting counted.",
        of=WAITING_FOR_PLAN,
        unit=Unit.PERCENT,
        within_days=FOUR_MONTHS_DAYS,
        grid_days=PLAN_DAYS,
        direction=1,
        source="Kaplan-Meier with late entry; local reading (Q16)",
        needs=PLANS,
        lookback_months=12,
        plan_ids=("6.05",),
        note="A child who leaves care without a plan is counted as waiting up to the day of leaving and no longer.",
    ),
    Routes(
        id="permanence.routes",
        title="Left care by each route",
        definition="Of children coming into care, the share estimated to have left by each route by a number of days "
        "later, from what happened to children in care in the period.",
        of=LEAVING,
        route=HOME,
        within_days=ONE_YEAR_DAYS,
        routes=ROUTES[:4],  # a chart holds four; leaving by another route competes with them all the same
        grid_days=ROUTE_DAYS,
        direction=0,
        source="Aalen-Johansen with late entry",
        needs=CARE,
        plan_ids=("6.S3", "6.S4"),
        note="Children still in care are counted. Leaving at 18 or over counts as reaching adulthood, whatever reason "
        "was recorded. Where one figure is shown, it is return home within a year.",
        given=ENTRIES_KNOWN,
    ),
    Routes(
        id="permanence.home_within_year",
        title="Returned home within a year",
        definition="Of children coming into care, the share estimated to return home within 365 days, from what "
        "happened to children in care in the period.",
        of=LEAVING,
        route=HOME,
        within_days=ONE_YEAR_DAYS,
        direction=0,
        source="Aalen-Johansen with late entry",
        needs=CARE,
        plan_ids=("6.S4",),
        given=ENTRIES_KNOWN,
    ),
    Routes(
        id="permanence.adopted_within_two_years",
        title="Adopted within two years",
        definition="Of children coming into care, the share estimated to be adopted within 730 days, from what "
        "happened to children in care in the period.",
        of=LEAVING,
        route=ADOPTION,
        within_days=TWO_YEARS_DAYS,
        direction=0,
        source="Aalen-Johansen with late entry",
        needs=CARE,
        plan_ids=("6.S3",),
        given=ENTRIES_KNOWN,
    ),
    Routes(
        id="permanence.guardianship_within_two_years",
        title="Special guardianship or child arrangements within two years",
        definition="Of children coming into care, the share estimated to leave it to a special guardianship or child "
        "arrangements order within 730 days, from what happened to children in care in the period.",
        of=LEAVING,
        route=GUARDIANSHIP,
        within_days=TWO_YEARS_DAYS,
        direction=1,
        source="Aalen-Johansen with late entry",
        needs=CARE,
        plan_ids=("6.07", "6.S3"),
        given=ENTRIES_KNOWN,
    ),
    Mix(
        id="permanence.route_mix",
        title="How children who left care left it",
        definition="Of children who left care in the period, the share that left by each route, each child counted "
        "once, by the last time they left.",
        of=LEAVERS,
        direction=0,
        source=DFE_CEASED,
        needs=CARE,
        plan_ids=("6.S3", "6.S4"),
        note="Closed cases only: children still in care are not in it, so it says nothing of how long they wait.",
    ),
    Share(
        id="permanence.left_by_guardianship",
        title="Left by special guardianship order",
        definition="Of children who left care in the period, the share that left by a special guardianship order, "
        "each child counted once, by the last time they left.",
        of=LEAVERS,
        numerator="is_guardianship",
        direction=1,
        source=DFE_CEASED,
        needs=CARE,
        plan_ids=("6.07",),
    ),
    Share(
        id="permanence.left_by_adoption",
        title="Left by adoption",
        definition="Of children who left care in the period, the share that were adopted, each child counted once, by "
        "the last time they left.",
        of=LEAVERS,
        numerator="is_adoption",
        direction=0,
        source=DFE_CEASED,
        needs=CARE,
        plan_ids=("6.S7",),
    ),
    Share(
        id="permanence.left_home",
        title="Returned home",
        definition="Of children who left care in the period, the share that returned to live with a parent or other "
        "person with parental responsibility, planned or not, each child counted once, by the last time they left.",
        of=LEAVERS,
        numerator="is_home",
        direction=0,
        source=DFE_CEASED,
        needs=CARE,
        plan_ids=("6.S4",),
    ),
    Share(
        id="permanence.left_home_planned",
        title="Returned home as planned",
        definition="Of children who left care in the period, the share whose return home was part of the plan, each "
        "child counted once, by the last time they left.",
        of=LEAVERS,
        numerator="is_home_planned",
        direction=0,
        source=DFE_CEASED,
        needs=CARE,
        plan_ids=("6.S4",),
    ),
    Count(
        id="permanence.special_guardianship_orders",
        title="Special guardianship orders",
        definition="Children who left care in the period by a special guardianship order.",
        of=LEAVERS,
        where="is_guardianship",
        direction=1,
        source="local reading (Q34), SSDA903 reasons E43 to E48",
        needs=CARE,
        plan_ids=("6.07", "R3.09"),
        headline=Length.YEAR,
        note="A flow: children leave care, and so leave the count of permanent arrangements, when the order is made.",
    ),
    Count(
        id="permanence.left_to_permanence",
        title="Left care to a permanent home",
        definition="Children who left care in the period by adoption, a special guardianship order or a child "
        "arrangements order.",
        of=LEAVERS,
        where="is_to_permanence",
        direction=1,
        source="local reading (Q34)",
        needs=CARE,
        plan_ids=("6.02", "6.07"),
    ),
    Count(
        id="permanence.permanent_arrangements",
        title="Children in permanent arrangements",
        definition="Children looked after on the day who are in long-term foster care or placed for adoption.",
        of=ARRANGEMENTS,
        where="is_permanent",
        direction=1,
        source="local reading (Q34), SSDA903 placements U1, U4 and A3 to A6",
        needs=PLACED,
        plan_ids=("6.02",),
        headline=Length.DAY,
    ),
    Share(
        id="permanence.permanent_arrangements_share",
        title="Children in care in permanent arrangements",
        definition="Of children looked after on the day, the share in long-term foster care or placed for adoption.",
        of=ARRANGEMENTS,
        numerator="is_permanent",
        direction=1,
        source="local reading (Q34)",
        needs=PLACED,
        plan_ids=("6.02",),
    ),
    Share(
        id="permanence.long_term_share_of_fostered",
        title="Foster placements that are long term",
        definition="Of children looked after in foster care on the day, the share whose placement is long term.",
        of=ARRANGEMENTS,
        numerator="is_long_term_foster",
        denominator="is_fostered",
        direction=1,
        source="SSDA903 placements U1 and U4, of U1 to U6",
        needs=PLACED,
        plan_ids=("6.02",),
    ),
    Mix(
        id="permanence.arrangement_mix",
        title="Arrangements of children in care",
        definition="Of children looked after on the day, the share in each kind of arrangement.",
        of=ARRANGEMENTS,
        direction=0,
        source="local reading (Q34)",
        needs=PLACED,
        plan_ids=("6.02",),
    ),
    Mean(
        id="permanence.a1_days",
        title="Entering care to moving in with adopters (A1)",
        definition="The mean number of days from coming into care to moving in with the adoptive family, for children "
        "adopted in the period.",
        of=ADOPTED,
        of_column="entry_to_adopters_days",
        unit=Unit.DAYS,
        direction=-1,
        source=f"{SCORECARD}, indicator A1",
        needs=ADOPTIONS,
        plan_ids=("6.S3",),
        note="The scorecard takes three years. Children whose day of moving in is not known are left out.",
        given=ENTRIES_KNOWN,
    ),
    Mean(
        id="permanence.a10_days",
        title="Entering care to moving in with the permanent family (A10)",
        definition="The mean number of days from coming into care to moving in with the adoptive family, or with the "
        "foster family where the foster carer adopted, for children adopted in the period.",
        of=ADOPTED,
        of_column="entry_to_family_days",
        unit=Unit.DAYS,
        direction=-1,
        source=f"{SCORECARD}, indicator A10",
        needs=ADOPTIONS,
        plan_ids=("6.S3",),
        headline=Length.THREE_YEARS,
        note="The scorecard takes three years. DfE's threshold was 14 months (426 days).",
        given=ENTRIES_KNOWN,
    ),
    Mean(
        id="permanence.a2_days",
        title="Placement order to match (A2)",
        definition="The mean number of days from placement order to match with adopters, for children with an order "
        "who moved in with adopters in the period, matches before the order counted as no days.",
        of=MOVED_IN,
        of_column="order_to_match_days",
        unit=Unit.DAYS,
        direction=-1,
        source=f"{SCORECARD}, indicator A2",
        needs=("ssd_permanence",),
        plan_ids=("6.S3",),
        note="The scorecard takes three years. DfE's threshold was 4 months (121 days). Children never placed with "
        "adopters, and those without a placement order, are left out.",
        given=journeys.MATCHES_KNOWN,
    ),
    Median(
        id="permanence.entry_to_adopters_median_days",
        title="Entering care to moving in with adopters, median",
        definition="The median number of days from coming into care to moving in with the adoptive family, for "
        "children adopted in the period.",
        of=ADOPTED,
        of_column="entry_to_adopters_days",
        unit=Unit.DAYS,
        direction=-1,
        source=f"{SCORECARD}, indicator A1, as a median",
        needs=ADOPTIONS,
        plan_ids=("6.S3",),
        given=ENTRIES_KNOWN,
    ),
    Median(
        id="permanence.order_to_match_median_days",
        title="Placement order to match, median",
        definition="The median number of days from placement order to match with adopters, for children with an order "
        "who moved in with adopters in the period, matches before the order counted as no days.",
        of=MOVED_IN,
        of_column="order_to_match_days",
        unit=Unit.DAYS,
        direction=-1,
        source=f"{SCORECARD}, indicator A2, as a median",
        needs=("ssd_permanence",),
        plan_ids=("6.S3",),
        given=journeys.MATCHES_KNOWN,
    ),
    Duration(
        id="permanence.days_to_long_term_match",
        title="Days to a long-term foster home",
        definition="The median number of days from coming into care to the first long-term foster placement, among "
        "children in care without one at some time in the period, those still waiting counted.",
        of=WAITING_FOR_MATCH,
        unit=Unit.DAYS,
        direction=-1,
        source=f"Kaplan-Meier with late entry; {MATCH}",
        needs=PLACED,
        plan_ids=("6.04", "6.S3", "6.S8"),
        note="The decision of the matching panel is not in the returns, and the code may be set later than it. A "
        "child who leaves care without a match is counted as waiting up to the day of leaving and no longer, so this "
        "is the time for children who stay in care. There is no median where fewer than half come to a match.",
        given=ENTRIES_KNOWN,
    ),
    Duration(
        id="permanence.long_term_match_within_two_years",
        title="A long-term foster home within two years",
        definition="Of children who stay in care, the share estimated to be in a long-term foster placement within "
        "730 days of coming in, from what happened to those without one in the period.",
        of=WAITING_FOR_MATCH,
        unit=Unit.PERCENT,
        within_days=TWO_YEARS_DAYS,
        grid_days=MATCH_DAYS,
        direction=1,
        source=f"Kaplan-Meier with late entry; {MATCH}",
        needs=PLACED,
        plan_ids=("6.S3", "6.S8"),
        note="A child who leaves care without a match is counted as waiting up to the day of leaving and no longer.",
        given=ENTRIES_KNOWN,
    ),
    Median(
        id="permanence.matched_median_days",
        title="Days to a long-term foster home, those matched",
        definition="The median number of days from coming into care to the first long-term foster placement, for "
        "children whose placement began in the period.",
        of=Events(frame=journeys.matched, date="matched_date"),
        of_column="entry_to_match_days",
        unit=Unit.DAYS,
        direction=-1,
        source=f"Closed cases; {MATCH}",
        needs=PLACED,
        plan_ids=("6.S3", "6.S8"),
        note="Children still waiting are not in it, so it makes waiting look short when many wait.",
        given=ENTRIES_KNOWN,
    ),
    Count(
        id="permanence.early_permanence",
        title="Early permanence placements",
        definition="Children placed in the period, for the first time in that period of care, with foster carers who "
        "are also approved to adopt.",
        of=Events(frame=journeys.early_permanence, date="early_date"),
        direction=1,
        source="local reading (Q38), SSDA903 placements U2 and U5",
        needs=PLACED,
        plan_ids=("R3.04", "6.S7"),
    ),
    Share(
        id="permanence.reviews_in_time",
        title="Looked-after reviews in time",
        definition="Of children in care with a review due in the period or overdue when it began, the share whose "
        "reviews due were all held by the day they were due.",
        of=Window(
            frame=journeys.reviews_over,
            seen=Rows.AT_ANY_TIME,
            columns={"is_in_time": Says.AT_ALL_TIMES, "age_band": Says.OF_ONE},
        ),
        numerator="is_in_time",
        direction=1,
        source=REGULATIONS,
        needs=REVIEWS,
        lookback_months=12,
        plan_ids=("3.05",),
        headline=Length.YEAR,
        note="The first review is due within 20 working days of coming into care, the second within three months of "
        "the first, each later one within six months of the one before. Cancelled reviews do not count as held.",
        given=ENTRIES_KNOWN,
    ),
    Count(
        id="permanence.pre_proceedings_families",
        title="Families in pre-proceedings",
        definition="Families in pre-proceedings on the day.",
        of=Stock(frame=pre_proceedings.families_open_on),
        unit=Unit.COUNT,
        direction=0,
        source=LOCAL_Q15,
        needs=TRACKER,
        plan_ids=("6.01",),
    ),
    Count(
        id="permanence.pre_proceedings_children",
        title="Children in pre-proceedings",
        definition="Children in pre-proceedings on the day.",
        of=Stock(frame=pre_proceedings.children_open_on),
        direction=0,
        source=LOCAL_Q15,
        needs=TRACKER,
        plan_ids=("6.01",),
    ),
    Duration(
        id="permanence.pre_proceedings_days",
        title="Days in pre-proceedings",
        definition="The median number of days from the decision to begin pre-proceedings to their end, among families "
        "in them at some time in the period, those still open counted.",
        of=IN_PRE_PROCEEDINGS,
        unit=Unit.DAYS,
        direction=-1,
        source=f"{LOCAL_Q15}; Kaplan-Meier with late entry",
        needs=TRACKER,
        plan_ids=("6.01",),
        note="A family's pre-proceedings end with those of its last child.",
    ),
    Duration(
        id="permanence.pre_proceedings_in_16_weeks",
        title="Pre-proceedings ended within 16 weeks",
        definition="The share of families' pre-proceedings estimated to end within 112 days of the decision to begin "
        "them, from what happened in the period, those still open counted.",
        of=IN_PRE_PROCEEDINGS,
        unit=Unit.PERCENT,
        within_days=SIXTEEN_WEEKS_DAYS,
        direction=1,
        source=f"{LOCAL_Q15}; 16 weeks is held to be good practice",
        needs=TRACKER,
        plan_ids=("6.01",),
        headline=Length.YEAR,
    ),
    Share(
        id="permanence.pre_proceedings_to_court",
        title="Pre-proceedings that went to court",
        definition="Of families whose pre-proceedings ended in the period and whose outcome is known, the share for "
        "whom care proceedings were issued.",
        of=Events(frame=pre_proceedings.families, date=pre_proceedings.ENDED),
        numerator="is_to_court",
        denominator="is_known",
        direction=0,
        source=LOCAL_Q15,
        needs=TRACKER,
        plan_ids=("6.01",),
    ),
    Duration(
        id="permanence.court_in_26_weeks",
        title="Care proceedings ended within 26 weeks",
        definition="The share of families' care proceedings estimated to end within 182 days of the application, from "
        "what happened in the period, those still open counted.",
        of=Window(frame=pre_proceedings.in_court, seen=Rows.AT_ANY_TIME),
        unit=Unit.PERCENT,
        within_days=TWENTY_SIX_WEEKS_DAYS,
        direction=1,
        source="Children and Families Act 2014, section 14: 26 weeks",
        needs=TRACKER,
        plan_ids=("6.01",),
        note="Only proceedings that the tracker of pre-proceedings holds.",
    ),
    Share(
        id="permanence.returns_to_care",
        title="Returns to care",
        definition="Of the times that a child came into care in the period, the share within twelve months of the "
        "same child leaving it.",
        of=Events(frame=journeys.returns, date="entered"),
        numerator="is_return",
        direction=-1,
        source="local reading (Q20)",
        needs=CARE,
        lookback_months=12,
        plan_ids=("6.S4", "6.08"),
        headline=Length.THREE_YEARS,
        note="Short breaks are left out. It can be counted without waiting a year to see who comes back.",
    ),
    Share(
        id="permanence.back_within_year",
        title="Back in care within a year",
        definition="Of the times that a child under 18 left care in the period that ended a year before this one, the "
        "share after which the child came into care again within twelve months.",
        of=Window(frame=journeys.left_a_year_before, seen=Rows.ON_A_DAY, columns={"is_back": Says.OF_ROW}),
        numerator="is_back",
        direction=-1,
        source="local reading (Q20)",
        needs=CARE,
        lookback_months=12,
        plan_ids=("6.S4", "6.08"),
        note="Everyone in it has had the whole twelve months in which to come back. Children who died are left out.",
    ),
)

EXHIBITS: tuple[Exhibit, ...] = (
    Exhibit(
        id="permanence.plans_each_month",
        title="Children with a permanence plan within four months of coming into care",
        measures=("permanence.plan_by_four_months",),
        form=Form.TREND,
    ),
    Exhibit(
        id="permanence.plans_over_a_year",
        title="A permanence plan by four months and by the second review",
        measures=("permanence.plan_by_four_months", "permanence.plan_by_second_review"),
        form=Form.ROLLING,
    ),
    Exhibit(
        id="permanence.plans_by_age",
        title="A permanence plan within four months, by age on coming into care",
        measures=("permanence.plan_by_four_months",),
        form=Form.CATEGORIES,
        by=("age_band",),
    ),
    Exhibit(
        id="permanence.plans_by_day",
        title="Permanence plans made, by days since coming into care",
        measures=("permanence.plan_within_122_days",),
        form=Form.CURVE,
        length=Length.THREE_YEARS,
    ),
    Exhibit(
        id="permanence.days_to_plan",
        title="Days from coming into care to a permanence plan",
        measures=("permanence.days_to_plan",),
        form=Form.ROLLING,
    ),
    Exhibit(
        id="permanence.reviews",
        title="Looked-after reviews in time",
        measures=("permanence.reviews_in_time",),
        form=Form.ROLLING,
    ),
    Exhibit(
        id="permanence.reviews_by_age",
        title="Looked-after reviews in time, by age on coming into care",
        measures=("permanence.reviews_in_time",),
        form=Form.CATEGORIES,
        by=("age_band",),
    ),
    Exhibit(
        id="permanence.routes",
        title="Ways out of care, by days since coming into care",
        measures=("permanence.routes",),
        form=Form.CURVE,
        length=Length.THREE_YEARS,
    ),
    Exhibit(
        id="permanence.routes_over_time",
        title="Expected ways out of care",
        measures=(
            "permanence.home_within_year",
            "permanence.adopted_within_two_years",
            "permanence.guardianship_within_two_years",
        ),
        form=Form.ROLLING,
        length=Length.THREE_YEARS,
    ),
    Exhibit(
        id="permanence.route_mix",
        title="How children who left care in the year left it",
        measures=("permanence.route_mix",),
        form=Form.CATEGORIES,
        by=("route",),
    ),
    Exhibit(
        id="permanence.left_by_route",
        title="Leaving by special guardianship, adoption and return home",
        measures=(
            "permanence.left_by_guardianship",
            "permanence.left_by_adoption",
            "permanence.left_home",
            "permanence.left_home_planned",
        ),
        form=Form.ROLLING,
    ),
    Exhibit(
        id="permanence.arrangements",
        title="Children in care in permanent arrangements",
        measures=("permanence.permanent_arrangements",),
        form=Form.TREND,
    ),
    Exhibit(
        id="permanence.arrangements_share",
        title="Permanent and long-term arrangements as shares",
        measures=("permanence.permanent_arrangements_share", "permanence.long_term_share_of_fostered"),
        form=Form.TREND,
    ),
    Exhibit(
        id="permanence.arrangement_mix",
        title="Arrangements of children in care",
        measures=("permanence.arrangement_mix",),
        form=Form.CATEGORIES,
        by=("arrangement",),
    ),
    Exhibit(
        id="permanence.arrangements_by_age",
        title="Children in permanent arrangements, by age",
        measures=("permanence.permanent_arrangements_share",),
        form=Form.CATEGORIES,
        by=("age_band",),
    ),
    Exhibit(
        id="permanence.left_to_permanence",
        title="Children who left care to a permanent home",
        measures=("permanence.left_to_permanence", "permanence.special_guardianship_orders"),
        form=Form.ROLLING,
    ),
    Exhibit(
        id="permanence.long_term_match",
        title="A long-term foster home within two years",
        measures=("permanence.long_term_match_within_two_years",),
        form=Form.ROLLING,
        length=Length.THREE_YEARS,
    ),
    Exhibit(
        id="permanence.long_term_match_by_day",
        title="Long-term foster homes found, by days since coming into care",
        measures=("permanence.long_term_match_within_two_years",),
        form=Form.CURVE,
        length=Length.THREE_YEARS,
    ),
    Exhibit(
        id="permanence.long_term_match_days",
        title="Days from coming into care to a long-term foster home",
        measures=("permanence.days_to_long_term_match", "permanence.matched_median_days"),
        form=Form.ROLLING,
        length=Length.THREE_YEARS,
    ),
    Exhibit(
        id="permanence.early_permanence",
        title="Early permanence placements",
        measures=("permanence.early_permanence",),
        form=Form.ROLLING,
    ),
    Exhibit(
        id="permanence.adoption_scorecard",
        title="Adoption timeliness, three-year averages",
        measures=("permanence.a1_days", "permanence.a10_days", "permanence.a2_days"),
        form=Form.ROLLING,
        length=Length.THREE_YEARS,
    ),
    Exhibit(
        id="permanence.adoption_medians",
        title="Adoption timeliness, twelve-month medians",
        measures=("permanence.entry_to_adopters_median_days", "permanence.order_to_match_median_days"),
        form=Form.ROLLING,
    ),
    Exhibit(
        id="permanence.pre_proceedings_families",
        title="Families in pre-proceedings",
        measures=("permanence.pre_proceedings_families",),
        form=Form.TREND,
    ),
    Exhibit(
        id="permanence.pre_proceedings_children",
        title="Children in pre-proceedings",
        measures=("permanence.pre_proceedings_children",),
        form=Form.TREND,
    ),
    Exhibit(
        id="permanence.pre_proceedings_days",
        title="Days in pre-proceedings",
        measures=("permanence.pre_proceedings_days",),
        form=Form.ROLLING,
    ),
    Exhibit(
        id="permanence.before_court",
        title="Pre-proceedings in time, and those that went to court",
        measures=("permanence.pre_proceedings_in_16_weeks", "permanence.pre_proceedings_to_court"),
        form=Form.ROLLING,
    ),
    Exhibit(
        id="permanence.court",
        title="Care proceedings in time",
        measures=("permanence.court_in_26_weeks",),
        form=Form.ROLLING,
        length=Length.THREE_YEARS,
    ),
    Exhibit(
        id="permanence.returns",
        title="Children who come back into care",
        measures=("permanence.returns_to_care", "permanence.back_within_year"),
        form=Form.ROLLING,
        length=Length.THREE_YEARS,
    ),
)
