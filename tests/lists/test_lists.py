"""Worked examples of the working lists: drawn by hand, listed by hand; and each beside the measure it stands behind."""

from datetime import date, timedelta

import pandas as pd
import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given, settings
from hypothesis import strategies as st

from improve_analysis import extracts
from improve_analysis.calendar import bank_holidays, months_to, on
from improve_analysis.lists import LISTS, make
from improve_analysis.lists._list import DAYS_OVER
from improve_analysis.measures import MEASURES
from improve_analysis.measures import _journeys as journeys
from improve_analysis.measures._breakdown import DISTANCES
from improve_analysis.pipeline import records_at
from improve_analysis.settings import load_settings
from improve_analysis.tables import SCHEMAS, codes
from tests.measures.conftest import make_records

DAY = "2024-09-30"
MONTH_ENDS = ("2022-03-31", "2023-06-30", "2024-02-29", "2024-09-30")


def listed(name, records):
    """The list's rows as tuples of what its columns show: dates as text, whole numbers as numbers."""
    made = make(LISTS[name], records)
    assert not made.missing
    shown = made.rows.apply(
        lambda column: column.dt.strftime("%Y-%m-%d") if column.dtype.kind == "M" else column.astype("object")
    )
    return [tuple("" if pd.isna(value) else value for value in row) for row in shown.itertuples(index=False, name=None)]


# Beside the measures ------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def sample():
    settings_ = load_settings()
    extract = extracts.read(settings_.sample)
    return {text: records_at(extract, pd.Timestamp(text), settings_) for text in MONTH_ENDS}


WITH_MEASURE = [name for name, declared in LISTS.items() if declared.measure]


@pytest.mark.parametrize("text", MONTH_ENDS)
@pytest.mark.parametrize("name", WITH_MEASURE)
def test_a_list_is_as_long_as_its_measure_counts(sample, name, text):
    declared, records = LISTS[name], sample[text]
    measure = MEASURES[declared.measure]
    period = on(records.as_at) if measure.of.at_a_date else months_to(records.as_at, 1)
    figure = measure.figures(records, [period]).iloc[0]
    others = figure["denominator"] - figure["numerator"]

    assert len(make(declared, records).rows) == (others if declared.is_of_others else figure["numerator"])


@pytest.mark.parametrize("name", WITH_MEASURE)
def test_a_list_can_be_made_where_its_measure_can(name):
    measure = MEASURES[LISTS[name].measure]

    assert set(LISTS[name].needs) == set(measure.needs)
    assert LISTS[name].lookback_months == (measure.lookback_months if measure.of.at_a_date else 1)


@pytest.mark.parametrize("text", MONTH_ENDS)
def test_the_far_from_home_are_those_of_the_measures_of_distance(sample, text):
    records = sample[text]
    rows = make(LISTS["placed_over_20_miles"], records).rows
    far = MEASURES["placement.mix"].figures(records, [on(records.as_at)], ["distance"]).set_index("category")
    outside = MEASURES["placement.far_outside"].figures(records, [on(records.as_at)]).iloc[0]

    assert len(rows) == far.loc[DISTANCES[1], "numerator"]
    assert (rows["Council's area"] == "Outside").sum() == outside["numerator"]
    assert rows["Miles from home"].min() > 20


@pytest.mark.parametrize("text", MONTH_ENDS)
def test_those_without_a_plan_missed_it_at_four_months_too(sample, text):
    """The month's new ones are those that the measure counts as missed, less those since planned or gone."""
    records = sample[text]
    month = months_to(records.as_at, 1)
    rows = make(LISTS["no_plan_at_four_months"], records).rows
    new = rows[rows["Reached four months"].between(month.start, month.end)]
    figure = MEASURES["permanence.plan_by_four_months"].figures(records, [month]).iloc[0]
    reached = records.derived(journeys.reached_four_months)
    missed = reached[reached["reached_date"].between(month.start, month.end) & ~reached["has_plan"]]
    settled_since = missed["plan_date"].notna() | missed["left"].notna()

    assert len(new) == figure["denominator"] - figure["numerator"] - settled_since.sum()


@pytest.mark.parametrize("text", MONTH_ENDS)
def test_reviews_overdue_are_those_not_in_time_on_the_day(sample, text):
    """`permanence.reviews_in_time` over the day alone, less the reviews that were held late on it."""
    records = sample[text]
    figure = MEASURES["permanence.reviews_in_time"].figures(records, [on(records.as_at)]).iloc[0]
    due = records.derived(journeys.reviews_due)
    held_late_today = ((due["held_date"] == records.as_at) & (due["due_date"] < records.as_at)).sum()

    rows = make(LISTS["looked_after_reviews_overdue"], records).rows

    assert len(rows) + held_late_today == figure["denominator"] - figure["numerator"]


@pytest.mark.parametrize("text", MONTH_ENDS)
def test_those_long_in_pre_proceedings_are_among_those_in_them(sample, text):
    records = sample[text]
    open_now = MEASURES["permanence.pre_proceedings_children"].figures(records, [on(records.as_at)]).iloc[0]["value"]
    twelve, sixteen = (make(LISTS[f"pre_proceedings_over_{weeks}_weeks"], records).rows for weeks in (12, 16))

    assert len(sixteen) <= len(twelve) <= open_now
    assert set(sixteen["Child id"]) <= set(twelve["Child id"])


@pytest.mark.parametrize("text", MONTH_ENDS)
def test_every_list_can_be_made_of_the_sample(sample, text):
    assert [name for name, declared in LISTS.items() if make(declared, sample[text]).missing] == []


@pytest.mark.parametrize("name", LISTS)
def test_the_most_urgent_come_first(sample, name):
    rows = LISTS[name].rows(sample[DAY], pd.Timestamp(DAY))
    made = make(LISTS[name], sample[DAY]).rows
    if DAYS_OVER in rows:
        over = made.filter(regex="[dD]ays over").iloc[:, 0].tolist()

        assert over == sorted(over, reverse=True)


@pytest.mark.parametrize("declared", LISTS.values(), ids=LISTS)
def test_a_list_is_declared_whole(declared):
    assert len(declared.title) <= 31
    assert declared.rule.endswith(".")
    assert len({column.header for column in declared.columns}) == len(declared.columns)


# Worked examples ----------------------------------------------------------------------------------------------------

CARE = """
clae_cla_episode_id | clae_person_id | clae_cla_episode_start_date | clae_cla_episode_start_reason | clae_cla_episode_ceased_date | clae_cla_episode_ceased_reason | clae_legal_status | clae_cla_placement_id
1                   | reached        | 2024-05-30                  | S                             |                              |                                | C2                | p1
2                   | not_yet        | 2024-06-01                  | S                             |                              |                                | C2                | p2
3                   | planned_late   | 2024-01-10                  | S                             |                              |                                | C2                | p3
4                   | gone           | 2024-01-10                  | S                             | 2024-09-30                   | E4A                            | C2                |
5                   | long           | 2023-11-30                  | S                             |                              |                                | C2                | p5
6                   | short_break    | 2024-01-10                  | S                             |                              |                                | V4                |
7                   | no_entry       | 2020-01-10                  | L                             |                              |                                | C2                |
8                   | other_time     | 2024-02-01                  | S                             |                              |                                | C2                |
9                   | other_time     | 2023-02-01                  | S                             | 2023-05-01                   | E4A                            | C2                |
"""
PLANS = """
lacp_table_id | lacp_person_id | lacp_cla_care_plan_start_date
1             | planned_late   | 2024-09-30
2             | other_time     | 2023-04-01
3             | reached        | 2024-10-01
"""
ALLOCATED = """
invo_involvements_id | invo_person_id | invo_professional_id | invo_professional_role_id | invo_professional_team | invo_involvement_start_date | invo_involvement_end_date
1                    | long           | W1                   | CW                        | T1                     | 2024-01-01                  | 2024-09-01
2                    | long           | W2                   | CW                        | T2                     | 2024-09-01                  |
3                    | reached        | W3                   | CW                        | T2                     | 2024-06-01                  | 2024-09-30
4                    | reached        | W4                   | IRO                       | T2                     | 2024-06-01                  |
5                    | long           | W0                   | CW                        | T1                     | 2024-03-01                  |
"""
TEAMS = """
dept_team_id | dept_team_name
T1           | Assessment
T2           | Children in Care
"""


def test_children_past_four_months_without_a_plan():
    records = make_records(
        DAY, ssd_cla_episodes=CARE, ssd_cla_care_plan=PLANS, ssd_involvements=ALLOCATED, ssd_department=TEAMS
    )

    assert listed("no_plan_at_four_months", records) == [
        ("long", "Children in Care", "W2", "2023-11-30", "2024-03-30", 184),
        ("other_time", "Not known", "Not allocated", "2024-02-01", "2024-06-01", 121),
        ("reached", "Not known", "Not allocated", "2024-05-30", "2024-09-30", 0),
    ]
    assert make(LISTS["no_plan_at_four_months"], records).unjudged == 1  # no_entry


def test_without_involvements_nobody_is_called_unallocated():
    records = make_records(DAY, ssd_cla_episodes=CARE, ssd_cla_care_plan=PLANS)

    assert {row[2] for row in listed("no_plan_at_four_months", records)} == {"Not known"}


REVIEWS = """
clar_cla_review_id | clar_cla_person_id | clar_cla_review_date | clar_cla_review_cancelled
1                  | not_yet            | 2024-06-20           | N
2                  | long               | 2023-12-20           | N
3                  | long               | 2024-03-20           | N
4                  | long               | 2024-09-20           | Y
5                  | planned_late       | 2024-02-01           | N
6                  | planned_late       | 2024-03-30           | N
7                  | other_time         | 2024-02-20           | N
8                  | other_time         | 2024-05-20           | N
"""


def test_looked_after_reviews_overdue():
    """First: 20 working days. `planned_late` is due on the day itself, `not_yet` was due on 20 September."""
    rows = listed("looked_after_reviews_overdue", make_records(DAY, ssd_cla_episodes=CARE, ssd_cla_reviews=REVIEWS))

    assert [(row[0], *row[4:]) for row in rows] == [
        ("reached", "First", "2024-06-27", 95),
        ("long", "Later", "2024-09-20", 10),
        ("not_yet", "Second", "2024-09-20", 10),
        ("planned_late", "Later", "2024-09-30", 0),
    ]


PLACED = """
clap_cla_placement_id | clap_person_id | clap_cla_placement_start_date | clap_cla_placement_type | clap_cla_placement_distance | clap_cla_placement_la
p1                    | reached        | 2024-09-22                    | U6                      | 20.0                        | E06000030
p2                    | not_yet        | 2024-08-01                    | U6                      | 20.1                        | E06000030
p3                    | planned_late   | 2024-01-10                    | K2                      | 80                          | E08000025
p5                    | long           | 2022-11-30                    | U1                      |                             |
"""
VISITS = """
clav_cla_visit_id | clav_person_id | clav_cla_visit_date | clav_cla_visit_seen
1                 | reached        | 2024-09-20          | Y
2                 | not_yet        | 2024-08-19          | Y
3                 | planned_late   | 2024-08-18          | Y
4                 | planned_late   | 2024-09-18          | N
5                 | long           | 2024-06-29          | Y
"""


def test_looked_after_visits_overdue():
    """`reached` moved on the 22nd and has not been seen there within a week; `not_yet`'s six weeks end on the day;
    `planned_late` was not seen at the latest visit; `long` is settled, so three months, to 29 September."""
    records = make_records(DAY, ssd_cla_episodes=CARE, ssd_cla_placement=PLACED, ssd_cla_visits=VISITS)
    rows = [(row[0], *row[3:]) for row in listed("looked_after_visits_overdue", records)]

    assert [row for row in rows if row[0] in {"reached", "not_yet", "planned_late", "long"}] == [
        ("long", "2022-11-30", "2024-06-29", "2024-09-29", 1),
        ("planned_late", "2024-01-10", "2024-08-18", "2024-09-29", 1),
        ("reached", "2024-09-22", "", "2024-09-29", 1),
    ]
    assert [row[0] for row in rows if row[0] not in {"reached", "planned_late", "long"}] == ["no_entry", "other_time"]


def test_a_settled_stay_is_six_weekly_until_a_year_has_passed():
    """The stay began on 1 October 2023; the visit of 10 August is followed by one due on 21 September."""
    placed = PLACED.replace("2022-11-30", "2023-10-01")
    visits = VISITS.replace("2024-06-29", "2024-08-10")
    records = make_records(DAY, ssd_cla_episodes=CARE, ssd_cla_placement=placed, ssd_cla_visits=visits)

    (row,) = [row for row in listed("looked_after_visits_overdue", records) if row[0] == "long"]

    assert row[3:] == ("2023-10-01", "2024-08-10", "2024-09-21", 9)


def test_placed_over_20_miles():
    records = make_records(DAY, ssd_cla_episodes=CARE, ssd_cla_placement=PLACED)

    assert [(row[0], *row[3:]) for row in listed("placed_over_20_miles", records)] == [
        ("planned_late", 80.0, codes.PLACEMENT["K2"], "Outside", "2024-01-10", 264),
        ("not_yet", 20.1, codes.PLACEMENT["U6"], "Inside", "2024-08-01", 60),
    ]
    assert [row[0] for row in listed("distance_not_known", records)] == ["long", "no_entry", "other_time"]


def test_three_or_more_workers_and_none():
    involved = """
    invo_involvements_id | invo_person_id | invo_professional_id | invo_professional_role_id | invo_professional_team | invo_involvement_start_date | invo_involvement_end_date
    1                    | long           | A                    | CW                        | T1                     | 2023-01-01                  | 2023-10-01
    2                    | long           | B                    | CW                        | T1                     | 2023-10-01                  | 2024-02-01
    3                    | long           | C                    | CW                        | T1                     | 2024-02-01                  |
    4                    | reached        | B                    | CW                        | T1                     | 2023-09-01                  | 2023-09-30
    5                    | reached        | C                    | CW                        | T1                     | 2024-05-30                  | 2024-07-01
    6                    | reached        | D                    | CW                        | T1                     | 2024-07-01                  |
    7                    | not_yet        | D                    | CW                        | T1                     | 2024-05-30                  | 2024-07-01
    """
    records = make_records(DAY, ssd_cla_episodes=CARE, ssd_involvements=involved, ssd_department=TEAMS)

    assert listed("three_or_more_workers", records) == [("long", "Assessment", "C", 3, "2024-02-01")]
    assert [(row[0], row[3]) for row in listed("no_social_worker", records)] == [
        ("no_entry", 0),
        ("not_yet", 1),
        ("other_time", 0),
        ("planned_late", 0),
    ]


def test_assessments_overdue():
    """45 working days before Monday 30 September 2024, August's bank holiday left out, is Friday 26 July."""
    records = make_records(
        DAY,
        ssd_cin_assessments="""
        cina_assessment_id | cina_person_id | cina_assessment_start_date | cina_assessment_auth_date | cina_assessment_team | cina_assessment_worker_id
        1                  | on_limit       | 2024-07-26                 |                           | T1                   | W1
        2                  | one_over       | 2024-07-25                 |                           | T1                   | W1
        3                  | done           | 2024-01-01                 | 2024-09-30                | T1                   | W1
        4                  | done_after     | 2024-07-01                 | 2024-10-01                | T2                   |
        """,
        ssd_department=TEAMS,
    )

    assert listed("assessments_overdue", records) == [
        ("done_after", "Children in Care", "Not known", "2024-07-01", "2024-09-03", 19),
        ("one_over", "Assessment", "W1", "2024-07-25", "2024-09-27", 1),
    ]


CIN = """
cinp_cin_plan_id | cinp_person_id | cinp_cin_plan_start_date | cinp_cin_plan_end_date | cinp_cin_plan_team | cinp_cin_plan_worker_id
1                | three          | 2024-06-30               |                        | T1                 | W1
2                | over_three     | 2024-06-29               |                        | T1                 | W1
3                | six            | 2024-03-30               |                        | T1                 |
4                | over_six       | 2024-03-29               |                        | T1                 | W1
5                | ended          | 2023-01-01               | 2024-09-30             | T1                 | W1
"""


def test_child_in_need_plans_over_three_and_six_months():
    visits = """
    cinv_cin_visit_id | cinv_person_id | cinv_cin_visit_date
    1                 | over_six       | 2024-08-01
    2                 | over_six       | 2024-09-01
    3                 | six            | 2024-01-01
    """
    records = make_records(DAY, ssd_cin_plans=CIN, ssd_cin_visits=visits, ssd_department=TEAMS)

    assert listed("cin_plans_over_six_months", records) == [
        ("over_six", "Assessment", "W1", "2024-03-29", "2024-09-01", "2024-09-29", 1)
    ]
    assert [(row[0], row[2], row[4], row[6]) for row in listed("cin_plans_over_three_months", records)] == [
        ("over_six", "W1", "2024-09-01", 93),
        ("six", "Not known", "", 92),
        ("over_three", "W1", "", 1),
    ]


def test_pre_proceedings_over_twelve_and_sixteen_weeks():
    records = make_records(
        DAY,
        pre_proceedings="""
        ppro_id | ppro_person_id | ppro_family_id | ppro_decision_date | ppro_end_date | ppro_court_application_date
        1       | twelve         | F1             | 2024-07-08         |               |
        2       | over_twelve    | F2             | 2024-07-07         |               |
        3       | sixteen        | F3             | 2024-06-10         |               |
        4       | over_sixteen   | F4             | 2024-06-09         |               |
        5       | sibling        | F4             | 2024-06-09         |               |
        6       | ended          | F5             | 2024-01-01         | 2024-09-30    |
        7       | in_court       | F6             | 2024-01-01         |               | 2024-05-01
        """,
    )

    assert [(row[0], row[3], row[6]) for row in listed("pre_proceedings_over_16_weeks", records)] == [
        ("over_sixteen", "F4", 1),
        ("sibling", "F4", 1),
    ]
    assert [row[0] for row in listed("pre_proceedings_over_12_weeks", records)] == [
        "over_sixteen",
        "sibling",
        "sixteen",
        "over_twelve",
    ]


MISSING = """
miss_table_id | miss_person_id | miss_missing_episode_type | miss_missing_episode_start_date | miss_missing_episode_end_date | miss_missing_rhi_offered
1             | away           | A                         | 2024-09-28                      |                               |
2             | found_later    | M                         | 2024-09-29                      | 2024-10-01                    | Y
3             | three_days     | M                         | 2024-09-25                      | 2024-09-27                    | N
4             | over           | M                         | 2024-09-25                      | 2024-09-26                    | N
5             | offered        | M                         | 2024-09-01                      | 2024-09-02                    | Y
6             | unsaid         | M                         | 2024-07-01                      | 2024-07-01                    |
7             | long_ago       | M                         | 2024-06-30                      | 2024-06-30                    | N
"""


def test_children_missing_and_interviews_not_offered():
    records = make_records(DAY, ssd_missing=MISSING)

    assert [(row[0], *row[3:]) for row in listed("missing_now", records)] == [
        ("away", "Away without authorisation", "2024-09-28", 2),
        ("found_later", "Missing", "2024-09-29", 1),
    ]
    assert [(row[0], *row[4:]) for row in listed("return_interviews_not_offered", records)] == [
        ("unsaid", "2024-07-01", "2024-07-04", 88),
        ("over", "2024-09-26", "2024-09-29", 1),
    ]


def test_initial_conferences_due():
    """15 working days before 30 September 2024 is 9 September."""
    records = make_records(
        DAY,
        ssd_s47_enquiry="""
        s47e_s47_enquiry_id | s47e_person_id | s47e_s47_start_date | s47e_s47_end_date | s47e_s47_nfa | s47e_s47_completed_by_team
        1                   | due_today      | 2024-09-09          | 2024-09-20        | N            | T1
        2                   | late           | 2024-09-06          |                   |              | T1
        3                   | not_needed     | 2024-09-02          | 2024-09-20        | Y            | T1
        4                   | held           | 2024-09-02          | 2024-09-20        | N            | T1
        5                   | held_unlinked  | 2024-09-02          | 2024-09-20        | N            | T1
        6                   | has_plan       | 2024-09-02          | 2024-09-20        | N            | T1
        7                   | decided_since  | 2024-09-02          | 2024-10-02        | Y            | T1
        8                   | again          | 2024-01-02          | 2024-01-20        | N            | T1
        9                   | again          | 2024-09-30          |                   |              | T1
        10                  | held_before    | 2024-09-10          | 2024-09-20        | N            | T1
        """,
        ssd_initial_cp_conference="""
        icpc_icpc_id | icpc_s47_enquiry_id | icpc_person_id | icpc_icpc_date
        1            | 4                   | held           | 2024-09-20
        2            |                     | held_unlinked  | 2024-09-02
        3            |                     | held_before    | 2024-09-09
        """,
        ssd_cp_plans="""
        cppl_cp_plan_id | cppl_person_id | cppl_cp_plan_start_date
        1               | has_plan       | 2024-01-01
        """,
        ssd_department=TEAMS,
    )

    assert [(row[0], *row[3:]) for row in listed("initial_conferences_due", records)] == [
        ("decided_since", "2024-09-02", "Not yet decided", "2024-09-23", 5),
        ("late", "2024-09-06", "Not yet decided", "2024-09-27", 1),
        ("due_today", "2024-09-09", "Needed", "2024-09-30", 0),
        ("held_before", "2024-09-10", "Needed", "2024-10-01", -1),
        ("again", "2024-09-30", "Not yet decided", "2024-10-21", -15),
    ]


CP = """
cppl_cp_plan_id | cppl_person_id | cppl_cp_plan_start_date | cppl_cp_plan_end_date | cppl_cp_plan_ola
1               | on_limit       | 2024-06-30              |                       | N
2               | over           | 2024-06-29              |                       | N
3               | new            | 2024-09-13              |                       | N
4               | ended          | 2023-01-01              | 2024-09-30            | N
5               | elsewhere      | 2023-01-01              |                       | Y
6               | reviewed       | 2023-12-01              |                       | N
"""


def test_protection_visits_overdue():
    """Ten working days before 30 September 2024 is 16 September."""
    visits = """
    cppv_cp_visit_id | cppv_person_id | cppv_cp_visit_date | cppv_cp_visit_seen
    1                | on_limit       | 2024-09-16         | Y
    2                | over           | 2024-09-13         |
    3                | over           | 2024-09-20         | N
    4                | over           | 2024-10-01         | Y
    5                | new            | 2024-09-12         | Y
    6                | reviewed       | 2024-09-30         | Y
    """
    records = make_records(DAY, ssd_cp_plans=CP, ssd_cp_visits=visits)

    assert [(row[0], *row[3:]) for row in listed("protection_visits_overdue", records)] == [
        ("new", "2024-09-13", "", "2024-09-27", 1),
        ("over", "2024-06-29", "2024-09-13", "2024-09-27", 1),
    ]


def test_protection_reviews_overdue():
    reviews = """
    cppr_cp_review_id | cppr_person_id | cppr_cp_plan_id | cppr_cp_review_date
    1                 | reviewed       | 6               | 2024-02-01
    2                 | reviewed       | 6               | 2024-03-20
    3                 | over           | 2               | 2024-10-01
    """
    records = make_records(DAY, ssd_cp_plans=CP, ssd_cp_reviews=reviews, ssd_initial_cp_conference="icpc_icpc_id\n")

    assert [(row[0], *row[3:]) for row in listed("protection_reviews_overdue", records)] == [
        ("reviewed", "2023-12-01", "2024-03-20", "2024-09-20", 10),
        ("over", "2024-06-29", "", "2024-09-29", 1),
        ("on_limit", "2024-06-30", "", "2024-09-30", 0),
    ]


def test_workers_without_supervision_in_the_month():
    records = make_records(
        DAY,
        workforce_snapshot="""
        wsna_id | wsna_worker_id | wsna_date  | wsna_team | wsna_cases
        1       | in_time        | 2024-09-30 | T1        | 9
        2       | overdue        | 2024-08-31 | T1        | 9
        3       | overdue        | 2024-09-30 | T2        | 10
        4       | never          | 2024-07-31 | T1        | 3
        5       | never          | 2024-09-30 | T1        | 4
        6       | no_cases       | 2024-09-30 | T1        | 0
        7       | gone           | 2024-08-31 | T1        | 9
        """,
        supervision_log="""
        supe_id | supe_date  | supe_worker_id | supe_kind
        1       | 2024-09-01 | in_time        | INDIVIDUAL
        2       | 2024-08-31 | overdue        | INDIVIDUAL
        3       | 2024-09-15 | overdue        | CHILD
        4       | 2024-10-01 | never          | INDIVIDUAL
        """,
        ssd_department=TEAMS,
    )

    assert listed("workers_supervision_overdue", records) == [
        ("never", "Assessment", 4, "", 61),
        ("overdue", "Children in Care", 10, "2024-08-31", 30),
    ]


def test_children_not_discussed_in_three_months():
    records = make_records(
        DAY,
        ssd_involvements="""
        invo_involvements_id | invo_person_id | invo_professional_id | invo_professional_role_id | invo_professional_team | invo_involvement_start_date
        1                    | in_time        | W1                   | CW                        | T1                     | 2024-01-01
        2                    | overdue        | W1                   | CW                        | T1                     | 2024-01-01
        3                    | never          | W2                   | CW                        | T2                     | 2024-06-30
        4                    | new            | W2                   | CW                        | T2                     | 2024-07-01
        """,
        supervision_log="""
        supe_id | supe_date  | supe_person_id | supe_kind
        1       | 2024-06-30 | in_time        | CHILD
        2       | 2024-06-29 | overdue        | CHILD
        3       | 2024-09-29 | overdue        | INDIVIDUAL
        """,
        ssd_department=TEAMS,
    )

    assert listed("children_supervision_overdue", records) == [
        ("overdue", "Assessment", "W1", "2024-06-29", "2024-09-29", 1),
        ("never", "Children in Care", "W2", "2024-06-30", "2024-09-30", 0),
    ]


def test_child_in_need_visits_overdue():
    """Six weeks before 30 September 2024 is 19 August."""
    records = make_records(
        DAY,
        ssd_cin_plans="""
        cinp_cin_plan_id | cinp_person_id | cinp_cin_plan_start_date | cinp_cin_plan_team | cinp_cin_plan_worker_id
        1                | in_time        | 2024-01-01               | T1                 | W1
        2                | overdue        | 2024-01-01               | T1                 | W1
        3                | never          | 2024-08-19               | T1                 | W1
        4                | new            | 2024-08-20               | T1                 | W1
        5                | in_care        | 2024-01-01               | T1                 | W1
        """,
        ssd_cin_visits="""
        cinv_cin_visit_id | cinv_person_id | cinv_cin_visit_date | cinv_cin_visit_seen
        1                 | in_time        | 2024-08-19          | Y
        2                 | overdue        | 2024-08-16          | Y
        3                 | overdue        | 2024-09-16          | N
        """,
        ssd_cp_plans="cppl_cp_plan_id\n",
        ssd_cla_episodes="""
        clae_cla_episode_id | clae_person_id | clae_cla_episode_start_date | clae_cla_episode_start_reason | clae_legal_status
        1                   | in_care        | 2024-09-01                  | S                             | C2
        """,
        ssd_department=TEAMS,
    )

    assert listed("cin_visits_overdue", records) == [
        ("overdue", "Assessment", "W1", "2024-01-01", "2024-08-16", "2024-09-27", 3),
        ("never", "Assessment", "W1", "2024-08-19", "", "2024-09-30", 0),
    ]


@pytest.mark.parametrize("text", MONTH_ENDS)
def test_protection_reviews_overdue_are_among_those_not_in_time(sample, text):
    """The measure's others also had a review in the year that was held late."""
    records = sample[text]
    figure = MEASURES["oversight.reviews_in_time"].figures(records, [on(records.as_at)]).iloc[0]

    assert len(make(LISTS["protection_reviews_overdue"], records).rows) <= figure["denominator"] - figure["numerator"]


# What cannot be made ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", LISTS)
def test_a_list_whose_tables_are_missing_says_which(name):
    made = make(LISTS[name], make_records(DAY, ssd_person="pers_person_id\n1\n"))

    assert made.missing.startswith("The extract does not hold what this list needs: ")
    assert all(table in made.missing for table in LISTS[name].needs)
    assert made.rows.empty


@pytest.mark.parametrize("name", LISTS)
def test_every_list_can_be_empty(name):
    headers = {table: next(iter(SCHEMAS[table].columns)) + "\n" for table in LISTS[name].needs}
    made = make(LISTS[name], make_records(DAY, **headers))

    assert not made.missing
    assert made.rows.empty


def test_a_list_is_not_made_beyond_what_the_extract_covers():
    records = make_records("2051-01-31", ssd_cin_plans=CIN)

    assert make(LISTS["cin_plans_over_six_months"], records).missing == (
        "The extract's ssd_cin_plans must be complete on 31 January 2051 for this list, and cannot be said to be."
    )


def test_a_column_that_says_nothing_is_not_taken_for_nobody():
    silent = MISSING.replace("| Y", "| ").replace("| N", "| ")
    made = make(LISTS["return_interviews_not_offered"], make_records(DAY, ssd_missing=silent))

    assert made.missing == "In the extract miss_missing_rhi_offered is empty in every row."


# A second, naive counting -------------------------------------------------------------------------------------------

HOLIDAYS = {day.astype("datetime64[D]").item() for day in bank_holidays()}


def working_days(start, end):
    days = (start + timedelta(days=n) for n in range(1, (end - start).days + 1))
    return sum(day.weekday() < 5 and day not in HOLIDAYS for day in days)


DAYS = st.dates(date(2024, 1, 1), date(2024, 10, 10))
CHILDREN = st.sampled_from("abc")
AS_AT = date(2024, 9, 30)


def table(header, rows):
    lines = ["|".join(map(str, (number, *row))) for number, row in enumerate(rows, start=1)]
    return "\n".join(["|".join(header), *lines]) + "\n"


@settings(max_examples=60, deadline=None)
@given(
    plans=st.lists(st.tuples(CHILDREN, DAYS), min_size=1, max_size=3, unique_by=lambda plan: plan[0]),
    visits=st.lists(st.tuples(CHILDREN, DAYS, st.sampled_from("YN")), max_size=8),
    reviews=st.lists(st.tuples(CHILDREN, DAYS), max_size=6),
)
def test_protection_lists_agree_with_a_naive_count(plans, visits, reviews):
    began_on = dict(plans)
    numbers = {child: number for number, (child, _) in enumerate(plans, start=1)}
    reviews = [(child, day) for child, day in reviews if day > began_on.get(child, day)]
    records = make_records(
        DAY,
        ssd_cp_plans=table(["cppl_cp_plan_id", "cppl_person_id", "cppl_cp_plan_start_date"], plans),
        ssd_cp_visits=table(["cppv_cp_visit_id", "cppv_person_id", "cppv_cp_visit_date", "cppv_cp_visit_seen"], visits),
        ssd_cp_reviews=table(
            ["cppr_cp_review_id", "cppr_person_id", "cppr_cp_review_date", "cppr_cp_plan_id"],
            [(child, day, numbers[child]) for child, day in reviews if child in numbers],
        ),
        ssd_initial_cp_conference="icpc_icpc_id\n",
    )
    unseen, unreviewed = set(), set()
    for child, began in plans:
        if began > AS_AT:
            continue
        seen = [day for who, day, flag in visits if who == child and flag == "Y" and began <= day <= AS_AT]
        if working_days(max([began, *seen]), AS_AT) > 10:
            unseen.add(child)
        held = [day for who, day in reviews if who == child and began <= day <= AS_AT]
        due = max(held) + relativedelta(months=6) if held else began + relativedelta(months=3)
        if due <= AS_AT:
            unreviewed.add(child)

    assert {row[0] for row in listed("protection_visits_overdue", records)} == unseen
    assert {row[0] for row in listed("protection_reviews_overdue", records)} == unreviewed
