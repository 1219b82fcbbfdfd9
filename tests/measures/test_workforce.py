"""Worked examples of the workforce chapter: drawn by hand, counted by hand."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.measures.conftest import day, figure, make_records, month, year_to

WORKERS = """
work_spell_id | work_worker_id | work_agency_flag | work_fte | work_team | work_council_start_date | work_start_date | work_end_date | work_leave_reason | work_start_origin | work_asye_pass_date
1             | a              | N                | 1.0      | T1        | 2022-09-30              | 2022-09-30      |               |                   | 1                 | 2023-09-30
2             | b              | N                | 0.5      | T1        | 2022-10-01              | 2022-10-01      | 2024-03-31    | 7                 | 2                 |
3             | b              | N                | 0.5      | T2        | 2022-10-01              | 2024-04-01      |               |                   | 2                 |
4             | c              | N                | 1.0      | T1        | 2020-01-06              | 2020-01-06      | 2024-09-30    | 1                 | 2                 |
5             | d              | N                | 1.0      | T2        | 2023-06-01              | 2023-06-01      | 2024-09-29    | 1                 | 1                 | 2023-09-29
6             | e              | Y                | 0.8      | T1        |                         | 2024-01-01      |               |                   | 4                 |
7             | f              | Y                | 1.0      | T2        |                         | 2024-01-01      | 2024-05-01    |                   | 4                 |
8             | g              | N                | 1.0      | T2        | 2024-10-01              | 2024-10-01      |               |                   | 2                 |
"""
# In post on 30 September 2024: a 1.0, b 0.5, c 1.0 (her last day), agency e 0.8. d left the day before; g has not begun.
CHILDREN = """
clae_cla_episode_id | clae_person_id | clae_cla_episode_start_date | clae_cla_episode_start_reason | clae_cla_episode_ceased_date | clae_legal_status
1                   | k1             | 2023-01-01                  | S                             |                              | C2
2                   | k2             | 2024-09-01                  | S                             |                              | C1
3                   | k3             | 2023-01-01                  | S                             |                              | C2
4                   | k4             | 2023-01-01                  | S                             | 2024-09-30                   | C2
5                   | k5             | 2023-01-01                  | S                             |                              | V4
"""
INVOLVED = """
invo_involvements_id | invo_person_id | invo_professional_id | invo_professional_role_id | invo_involvement_start_date | invo_involvement_end_date | invo_worker_change_reason
1                    | k1             | A                    | CW                        | 2023-01-01                  | 2023-10-01                | FCONTA
2                    | k1             | B                    | CW                        | 2023-10-01                  | 2024-05-01                | LEFTRL
3                    | k1             | A                    | CW                        | 2024-05-01                  |                           | LEFTRL
4                    | k1             | Z                    | IRO                       | 2024-05-01                  |                           |
5                    | k2             | A                    | CW                        | 2024-01-01                  | 2024-03-01                | FCONTA
6                    | k2             | B                    | CW                        | 2024-03-01                  | 2024-09-10                | TSPROC
7                    | k2             | C                    | CW                        | 2024-09-10                  |                           | TSPROC
8                    | k3             | A                    | CW                        | 2023-01-01                  | 2023-09-30                | FCONTA
9                    | k3             | B                    | CW                        | 2023-09-30                  | 2024-02-01                | LEFTRL
10                   | k3             | C                    | CW                        | 2024-02-01                  | 2024-09-30                | LEFTRL
11                   | k5             | A                    | CW                        | 2024-01-01                  |                           | FCONTA
"""
# k1: A, B, A again: two workers. k2: three, two of them before care. k3: A ended a year before the day to the day, so B
# and C: two, and nobody now. k4 left care on the day. k5 has short breaks.


@pytest.fixture
def staff(records):
    return records("2024-09-30", workforce_worker=WORKERS)


@pytest.fixture
def cases(records):
    return records(
        "2024-09-30", ssd_cla_episodes=CHILDREN, ssd_involvements=INVOLVED, ssd_person="pers_person_id\nk1\nk2\nk3"
    )


@pytest.mark.measure("workforce.permanent_share", "workforce.agency_rate")
def test_shares_are_of_full_time_equivalents_in_post_on_the_day(staff):
    permanent = figure("workforce.permanent_share", staff, day("2024-09-30"))
    agency = figure("workforce.agency_rate", staff, day("2024-09-30"))

    assert (permanent["numerator"], permanent["denominator"]) == (2.5, 3.3)
    assert (agency["numerator"], agency["numerator_people"], agency["denominator_people"]) == (0.8, 1, 4)
    assert permanent["value"] + agency["value"] == pytest.approx(100)


@pytest.mark.measure("workforce.vacancy_rate")
def test_vacancies_are_over_vacancies_and_permanent_workers(records):
    posts = """
    wpos_id | wpos_date  | wpos_team | wpos_vacant_fte
    1       | 2024-09-30 | T1        | 0.5
    2       | 2024-09-30 | T2        | 1.0
    3       | 2024-08-31 | T2        | 9.0
    """
    found = records("2024-09-30", workforce_worker=WORKERS, workforce_posts=posts)

    assert figure("workforce.vacancy_rate", found, day("2024-09-30"))[["numerator", "denominator"]].tolist() == [
        1.5,
        4.0,
    ]


@pytest.mark.measure("workforce.turnover", "workforce.leavers", "workforce.starters")
def test_turnover_leaves_out_moves_within_the_council_and_counts_those_in_post_at_the_end(staff):
    turnover = figure("workforce.turnover", staff, year_to("2024-09-30"))

    assert (turnover["numerator"], turnover["denominator"], turnover["numerator_people"]) == (2.0, 2.5, 2)  # c and d
    assert figure("workforce.leavers", staff, month("2024-09-30"))["value"] == 2
    assert (
        figure("workforce.starters", staff, year_to("2023-09-30"))["value"] == 2
    )  # b, once; and d; a came a day before
    assert figure("workforce.starters", staff, year_to("2022-09-30"))["value"] == 1


@pytest.mark.measure("workforce.absence")
def test_absence_counts_days_lost_within_the_year_of_permanent_workers(records):
    snapshots = """
    wsna_id | wsna_worker_id | wsna_date  | wsna_agency_flag | wsna_working_days_lost | wsna_days_lost_since
    1       | a              | 2023-10-31 | N                | 3                      | 2023-10-01
    2       | a              | 2024-09-30 | N                | 4                      | 2024-09-01
    3       | b              | 2023-09-30 | N                | 50                     | 2023-09-01
    4       | e              | 2024-09-30 | Y                | 20                     | 2024-09-01
    5       | c              | 2024-09-30 | N                |                        | 2024-09-01
    """
    found = figure(
        "workforce.absence",
        records("2024-09-30", workforce_worker=WORKERS, workforce_snapshot=snapshots),
        year_to("2024-09-30"),
    )

    assert (found["numerator"], found["denominator"]) == (7, 2.5 * 254)  # 2024 is a leap year
    assert found["numerator_people"] == 1


@pytest.mark.measure("workforce.caseload")
def test_caseload_is_over_those_who_hold_a_case(records):
    snapshots = """
    wsna_id | wsna_worker_id | wsna_date  | wsna_fte | wsna_cases | wsna_team
    1       | a              | 2024-09-30 | 1.0      | 20         | T1
    2       | b              | 2024-09-30 | 0.5      | 1          | T2
    3       | c              | 2024-09-30 | 1.0      | 0          | T1
    4       | d              | 2024-09-30 | 1.0      |            | T1
    5       | a              | 2024-08-31 | 1.0      | 99         | T1
    """
    found = records("2024-09-30", workforce_snapshot=snapshots)

    assert figure("workforce.caseload", found, day("2024-09-30"))["value"] == 14
    assert figure("workforce.caseload", found, day("2024-09-30"), by=("team",)).loc["T1", "value"] == 20


@pytest.mark.measure("workforce.tenure", "workforce.tenure_mean", "workforce.two_years_in")
def test_tenure_is_completed_months_with_the_council_whatever_the_team(staff):
    # a 24 months to the day, b 23 (joined a day later, moved team since), c 56; the agency worker has none
    assert figure("workforce.tenure", staff, day("2024-09-30"))[["value", "denominator"]].tolist() == [24, 3]
    assert figure("workforce.tenure_mean", staff, day("2024-09-30"))["value"] == pytest.approx((24 + 23 + 56) / 3)
    assert figure("workforce.two_years_in", staff, day("2024-09-30"))[["numerator", "denominator"]].tolist() == [2, 3]


@pytest.mark.measure("workforce.leavers_tenure")
def test_leavers_tenure_runs_from_joining_to_leaving(staff):
    # c 56 completed months, d 15
    assert figure("workforce.leavers_tenure", staff, year_to("2024-09-30"))["value"] == 35.5


@pytest.mark.measure("workforce.left_within_two_years")
def test_leaving_within_two_years_counts_those_still_in_post(staff):
    # Joined fewer than 730 days ago and gone: d, after 486 days, when she and b were watched (a and c had served longer)
    found = figure("workforce.left_within_two_years", staff, year_to("2024-09-30"))

    assert found["denominator"] == 4
    assert found["value"] == pytest.approx(100 / 3)  # at risk on day 486: a (entered at 366), b (365), d


@pytest.mark.measure("workforce.newly_qualified_still_here")
def test_newly_qualified_are_seen_a_year_after_passing(staff):
    # a passed a year before the day and is here; d passed a year and a day before, and left on the anniversary
    found = figure("workforce.newly_qualified_still_here", staff, month("2024-09-30"))

    assert found[["numerator", "denominator"]].tolist() == [2, 2]


@pytest.mark.measure("workforce.three_or_more_workers", "workforce.unallocated", "workforce.days_with_worker")
def test_workers_are_distinct_within_twelve_months(cases):
    many = figure("workforce.three_or_more_workers", cases, day("2024-09-30"))

    assert many[["numerator", "denominator"]].tolist() == [1, 3]
    assert figure("workforce.unallocated", cases, day("2024-09-30"))["numerator"] == 1  # k3
    assert figure("workforce.days_with_worker", cases, day("2024-09-30"))["value"] == (152 + 20) / 2  # k1 and k2


@pytest.mark.measure("workforce.handovers", "workforce.handover_reasons")
def test_a_handover_is_a_change_of_worker_while_in_care(cases):
    # k1 in October and May, k2 in September, k3 in February; k2's change in March came before care
    assert figure("workforce.handovers", cases, year_to("2024-09-30"))["value"] == 4
    reasons = figure("workforce.handover_reasons", cases, year_to("2024-09-30"), by=("reason",))
    assert reasons["numerator"].to_dict() == {"Worker left the role": 3, "Standard transfer": 1}


spell_lists = st.lists(
    st.tuples(st.integers(0, 2), st.integers(0, 4), st.integers(0, 700), st.integers(0, 300)), max_size=25
)


@settings(max_examples=40, deadline=None)
@given(spell_lists)
def test_three_or_more_workers_agrees_with_counting_one_by_one(found):
    start = pd.Timestamp("2022-11-01")
    end = pd.Timestamp("2024-09-30")
    lines = [
        f"{i}|k{child}|W{worker}|CW|{start + pd.Timedelta(days=at):%Y-%m-%d}|{start + pd.Timedelta(days=at + length):%Y-%m-%d}|"
        for i, (child, worker, at, length) in enumerate(found)
    ]
    header = INVOLVED.strip().splitlines()[0]
    children = (
        "clae_cla_episode_id|clae_person_id|clae_cla_episode_start_date|clae_cla_episode_start_reason\n"
        + "\n".join(f"{i}|k{i}|2022-01-01|S" for i in range(3))
    )
    data = make_records("2024-09-30", ssd_cla_episodes=children, ssd_involvements="\n".join([header, *lines]))
    naive = 0
    for child in range(3):
        workers = set()
        for who, worker, at, length in found:
            began, ended = start + pd.Timedelta(days=at), start + pd.Timedelta(days=at + length)
            if who == child and began <= end and not ended <= end - pd.DateOffset(months=12):
                workers.add(worker)
        naive += len(workers) >= 3

    assert figure("workforce.three_or_more_workers", data, day("2024-09-30"))["numerator"] == naive
