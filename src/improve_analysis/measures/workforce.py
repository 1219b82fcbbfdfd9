"""Workforce stability: who is in post, who leaves, what they carry, and how often a child's worker changes."""

from __future__ import annotations

from improve_analysis.calendar import Length
from improve_analysis.measures import _workers as workers
from improve_analysis.measures._exhibit import Exhibit, Form
from improve_analysis.measures._measure import (
    Count,
    Duration,
    Events,
    Mean,
    Measure,
    Median,
    Mix,
    Ratio,
    Share,
    Stock,
    Unit,
    Window,
)
from improve_analysis.measures._over_time import Rows

CHAPTER = "workforce"
TITLE = "Workforce stability"

IN_POST = Stock(frame=workers.in_post_on)
LEAVERS = Events(frame=workers.leavers, date="work_end_date")
STARTERS = Events(frame=workers.starters, date="joined")
CHILDREN = Stock(frame=workers.workers_of_children_on)
HANDOVERS = Events(frame=workers.handovers, date="invo_involvement_start_date")

CENSUS = "DfE children's social work workforce census"
STAFF = ("workforce_worker",)
CHILDREN_AND_WORKERS = ("ssd_cla_episodes", "ssd_involvements")
TWO_YEARS_DAYS = 730
GRID_DAYS = (91, 182, 365, 547, 730, 1095, 1461, 1826)

MEASURES: tuple[Measure, ...] = (
    Ratio(
        id="workforce.permanent_share",
        title="Permanent social workers",
        definition="Full-time equivalent of permanent social workers, as a share of that of permanent and agency "
        "social workers together, on the day.",
        of=IN_POST,
        numerator="permanent_fte",
        denominator="fte",
        direction=1,
        source=f"{CENSUS}: 100 minus the agency rate",
        needs=STAFF,
        plan_ids=("4.01", "4.02", "4.04"),
        headline=Length.DAY,
    ),
    Ratio(
        id="workforce.agency_rate",
        title="Agency social workers",
        definition="Full-time equivalent of agency social workers, as a share of that of agency and permanent social "
        "workers together, on the day.",
        of=IN_POST,
        numerator="agency_fte",
        denominator="fte",
        direction=-1,
        source=f"{CENSUS}: agency rate",
        needs=STAFF,
        plan_ids=("4.01",),
    ),
    Ratio(
        id="workforce.vacancy_rate",
        title="Vacant posts",
        definition="Full-time equivalent of vacant posts, those covered by agency workers included, as a share of "
        "vacant posts and permanent social workers together, on the day.",
        of=Stock(frame=workers.vacancies_on),
        numerator="vacant_fte",
        denominator="vacant_or_filled_fte",
        direction=-1,
        source=f"{CENSUS}: vacancy rate",
        needs=("workforce_worker", "workforce_posts"),
        plan_ids=("4.01",),
        of_people=False,
    ),
    Ratio(
        id="workforce.turnover",
        title="Turnover",
        definition="Full-time equivalent of permanent social workers who left the council in the twelve months, as a "
        "share of that in post on the last day; moves within the council are not leaving.",
        of=Window(frame=workers.turnover_over, seen=Rows.UNTOLD),
        numerator="left_fte",
        denominator="post_fte",
        direction=-1,
        source=f"{CENSUS}: turnover rate",
        needs=STAFF,
        plan_ids=("4.01",),
        headline=Length.YEAR,
    ),
    Count(
        id="workforce.starters",
        title="Social workers who joined",
        definition="Permanent social workers who joined the council in the period.",
        of=STARTERS,
        unit=Unit.COUNT,
        direction=1,
        source=CENSUS,
        needs=STAFF,
        plan_ids=("4.01",),
    ),
    Count(
        id="workforce.leavers",
        title="Social workers who left",
        definition="Permanent social workers who left the council in the period; moves within it are not leaving.",
        of=LEAVERS,
        unit=Unit.COUNT,
        direction=-1,
        source=CENSUS,
        needs=STAFF,
        plan_ids=("4.01",),
    ),
    Ratio(
        id="workforce.absence",
        title="Sickness absence",
        definition="Working days that permanent social workers lost to sickness in the twelve months, as a share of "
        "the days they could have worked (full-time equivalent on the last day times 253, 254 in a leap year).",
        of=Window(frame=workers.absence_over, seen=Rows.UNTOLD),
        numerator="lost_days",
        denominator="available_days",
        direction=-1,
        source=f"{CENSUS}: absence rate",
        needs=("workforce_worker", "workforce_snapshot"),
        plan_ids=("4.07",),
        headline=Length.YEAR,
    ),
    Ratio(
        id="workforce.caseload",
        title="Average caseload",
        definition="Cases held, over the full-time equivalent of social workers who hold at least one, agency workers "
        "included, on the day.",
        of=Stock(frame=workers.caseloads_on),
        numerator="cases",
        denominator="fte",
        scale=1,
        unit=Unit.CASES,
        direction=-1,
        source=f"{CENSUS}: average caseload",
        needs=("workforce_snapshot",),
        plan_ids=("3.09", "4.05"),
        headline=Length.DAY,
    ),
    Median(
        id="workforce.tenure",
        title="Time with the council, those in post",
        definition="Median completed months since joining the council, of permanent social workers and their managers "
        "in post on the day.",
        of=IN_POST,
        of_column="tenure_months",
        unit=Unit.MONTHS,
        direction=1,
        source="local reading (Q13)",
        needs=STAFF,
        plan_ids=("4.06",),
        headline=Length.DAY,
    ),
    Mean(
        id="workforce.tenure_mean",
        title="Mean time with the council, those in post",
        definition="Mean completed months since joining the council, of permanent social workers and their managers "
        "in post on the day.",
        of=IN_POST,
        of_column="tenure_months",
        unit=Unit.MONTHS,
        direction=1,
        source="local reading (Q13, variant)",
        needs=STAFF,
        plan_ids=("4.06",),
    ),
    Median(
        id="workforce.leavers_tenure",
        title="Time with the council, those who left",
        definition="Median completed months from joining the council to leaving it, of permanent social workers who "
        "left in the period.",
        of=LEAVERS,
        of_column="tenure_months",
        unit=Unit.MONTHS,
        direction=1,
        source="local reading (Q13, variant)",
        needs=STAFF,
        plan_ids=("4.06",),
    ),
    Share(
        id="workforce.two_years_in",
        title="In post for two years or more",
        definition="Permanent social workers in post on the day who joined the council 24 months or more before it, "
        "as a share of all permanent social workers in post.",
        of=IN_POST,
        numerator="is_two_years_in",
        denominator="is_permanent",
        direction=1,
        source="local reading (Q13, variant)",
        needs=STAFF,
        plan_ids=("4.06",),
    ),
    Duration(
        id="workforce.left_within_two_years",
        title="Left within two years of joining",
        definition="The share of permanent social workers who leave within 730 days of joining the council, at the "
        "rates of leaving seen in the period, those still in post counted for as long as they were seen.",
        of=Window(frame=workers.careers_over, seen=Rows.AT_ANY_TIME),
        within_days=TWO_YEARS_DAYS,
        grid_days=GRID_DAYS,
        unit=Unit.PERCENT,
        direction=-1,
        source="Kaplan-Meier with late entry; local reading (Q13, variant)",
        needs=STAFF,
        plan_ids=("4.06",),
    ),
    Share(
        id="workforce.newly_qualified_still_here",
        title="Newly qualified workers still here a year after passing",
        definition="Social workers still in post twelve months after passing their assessed and supported year, as a "
        "share of all who passed twelve months before a day in the period.",
        of=Events(frame=workers.newly_qualified, date="year_after_passing"),
        numerator="is_still_here",
        direction=1,
        source="local reading (Q14)",
        needs=STAFF,
        plan_ids=("4.08",),
    ),
    Share(
        id="workforce.three_or_more_workers",
        title="Children with three or more social workers in a year",
        definition="Children looked after on the day who had three or more distinct allocated social workers in the "
        "twelve months before it, as a share of all looked after; a worker who came back counts once.",
        of=CHILDREN,
        numerator="has_many_workers",
        direction=-1,
        source="DfE, stability of children looked after: three or more social workers during the year",
        needs=CHILDREN_AND_WORKERS,
        lookback_months=workers.MONTHS_SEEN,
        headline=Length.DAY,
    ),
    Share(
        id="workforce.unallocated",
        title="Children without a social worker",
        definition="Children looked after on the day without an allocated social worker, as a share of all looked "
        "after.",
        of=CHILDREN,
        numerator="is_unallocated",
        direction=-1,
        source="local reading",
        needs=CHILDREN_AND_WORKERS,
        lookback_months=workers.MONTHS_SEEN,
    ),
    Median(
        id="workforce.days_with_worker",
        title="Time with the present social worker",
        definition="Median days since the present social worker was allocated, of children looked after on the day.",
        of=CHILDREN,
        of_column="days_with_worker",
        unit=Unit.DAYS,
        direction=1,
        source="local reading",
        needs=CHILDREN_AND_WORKERS,
        lookback_months=workers.MONTHS_SEEN,
    ),
    Count(
        id="workforce.handovers",
        title="Changes of social worker",
        definition="Times in the period that a child looked after was given another social worker than the one before.",
        of=HANDOVERS,
        unit=Unit.COUNT,
        direction=-1,
        source="local reading",
        needs=CHILDREN_AND_WORKERS,
        lookback_months=workers.MONTHS_SEEN,
    ),
    Mix(
        id="workforce.handover_reasons",
        title="Why social workers changed",
        definition="Changes of social worker in the period by the reason recorded, as a share of all changes.",
        of=HANDOVERS,
        direction=0,
        source="SSDA903, reason for change of social worker",
        needs=CHILDREN_AND_WORKERS,
        lookback_months=workers.MONTHS_SEEN,
    ),
)

EXHIBITS: tuple[Exhibit, ...] = (
    Exhibit(
        id="workforce.permanent_and_agency",
        title="Permanent and agency social workers",
        measures=("workforce.permanent_share", "workforce.agency_rate"),
        form=Form.TREND,
    ),
    Exhibit(
        id="workforce.permanent_by_team",
        title="Permanent social workers by team",
        measures=("workforce.permanent_share",),
        form=Form.CATEGORIES,
        by=("team",),
    ),
    Exhibit(id="workforce.vacancies", title="Vacant posts", measures=("workforce.vacancy_rate",), form=Form.TREND),
    Exhibit(
        id="workforce.turnover_and_absence",
        title="Turnover and sickness",
        measures=("workforce.turnover", "workforce.absence"),
        form=Form.ROLLING,
    ),
    Exhibit(
        id="workforce.joined_and_left",
        title="Social workers who joined and left",
        measures=("workforce.starters", "workforce.leavers"),
        form=Form.TREND,
    ),
    Exhibit(
        id="workforce.caseloads",
        title="Average caseload",
        measures=("workforce.caseload",),
        form=Form.TREND,
    ),
    Exhibit(
        id="workforce.caseloads_by_team",
        title="Average caseload by team",
        measures=("workforce.caseload",),
        form=Form.CATEGORIES,
        by=("team",),
    ),
    Exhibit(
        id="workforce.tenure",
        title="Time with the council",
        measures=("workforce.tenure", "workforce.tenure_mean"),
        form=Form.TREND,
    ),
    Exhibit(
        id="workforce.two_years",
        title="Two years in post",
        measures=("workforce.two_years_in",),
        form=Form.TREND,
    ),
    Exhibit(
        id="workforce.leavers_tenure",
        title="How long those who left had stayed",
        measures=("workforce.leavers_tenure",),
        form=Form.ROLLING,
    ),
    Exhibit(
        id="workforce.leaving_over_time",
        title="Leaving, by time since joining",
        measures=("workforce.left_within_two_years",),
        form=Form.CURVE,
    ),
    Exhibit(
        id="workforce.newly_qualified",
        title="Newly qualified social workers who stay",
        measures=("workforce.newly_qualified_still_here",),
        form=Form.ROLLING,
    ),
    Exhibit(
        id="workforce.three_or_more_workers",
        title="Children with three or more social workers",
        measures=("workforce.three_or_more_workers",),
        form=Form.TREND,
    ),
    Exhibit(
        id="workforce.three_or_more_workers_by_age",
        title="Three or more social workers, by age",
        measures=("workforce.three_or_more_workers",),
        form=Form.CATEGORIES,
        by=("age_band",),
    ),
    Exhibit(
        id="workforce.time_with_worker",
        title="Time with the present social worker",
        measures=("workforce.days_with_worker",),
        form=Form.TREND,
    ),
    Exhibit(
        id="workforce.unallocated",
        title="Children without a social worker",
        measures=("workforce.unallocated",),
        form=Form.TREND,
    ),
    Exhibit(
        id="workforce.handovers",
        title="Changes of social worker",
        measures=("workforce.handovers",),
        form=Form.TREND,
    ),
    Exhibit(
        id="workforce.handover_reasons",
        title="Why social workers changed",
        measures=("workforce.handover_reasons",),
        form=Form.CATEGORIES,
        by=("reason",),
    ),
)
