"""Worked examples of the measures of the chapter on management oversight."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd
import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from improve_analysis.calendar import Length, months_to
from tests.measures.conftest import day, figure, month, year_to

QUICKLY = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def audits(records):
    """Twelve moderated case audits in the year, and eleven audits of supervision, one of them without a grade."""
    case = "\n".join(
        f"c{n} | 2024-01-{n + 1:02d} | CASE | {grade} | Y" for n, grade in enumerate("112223333344", start=0)
    )
    supervision = "\n".join(
        f"s{n} | 2024-0{held}-05 | SUPERVISION | {grade} | N"
        for n, (held, grade) in enumerate(zip("22222555888", [*"2233333444", ""], strict=True))
    )
    return records(
        "2024-09-30",
        practice_audits=f"""
            audi_id       | audi_date  | audi_type   | audi_grade | audi_moderated
            not_moderated | 2024-01-05 | CASE        | 1          | N
            does_not_say  | 2024-01-05 | CASE        | 1          |
            not_graded    | 2024-01-05 | CASE        |            | Y
            before        | 2023-09-30 | CASE        | 1          | Y
            {case}
            {supervision}
            """,
    )


@pytest.mark.measure("oversight.case_audits_good", "oversight.case_audits_inadequate", "oversight.case_audit_grades")
def test_only_moderated_case_audits_count(audits):
    year = year_to("2024-09-30")
    good, bad = (figure(f"oversight.case_audits_{grade}", audits, year) for grade in ("good", "inadequate"))
    assert (good["numerator"], good["denominator"]) == (5, 12)
    assert (bad["numerator"], bad["denominator"]) == (2, 12)
    grades = figure("oversight.case_audit_grades", audits, year, by=["grade"])
    assert grades["numerator"].to_dict() == {"Good": 3, "Inadequate": 2, "Outstanding": 2, "Requires improvement": 5}


@pytest.mark.measure("oversight.supervision_audits_good", "oversight.supervision_audits")
def test_an_audit_without_a_grade_was_held_but_is_not_graded(audits):
    year = year_to("2024-09-30")
    good = figure("oversight.supervision_audits_good", audits, year)
    assert (good["numerator"], good["denominator"], good["value"]) == (2, 10, 20)
    assert figure("oversight.supervision_audits", audits, year)["value"] == 11
    quarters = [
        figure("oversight.supervision_audits", audits, months_to(pd.Timestamp(end), Length.QUARTER))["value"]
        for end in ("2023-12-31", "2024-03-31", "2024-06-30", "2024-09-30")
    ]
    assert quarters == [0, 5, 3, 3]


@pytest.fixture
def supervised(records):
    """Two month ends; a worker with cases on the last day is due one individual supervision in the month."""
    return records(
        "2024-09-30",
        workforce_snapshot="""
            wsna_id | wsna_worker_id | wsna_date  | wsna_cases | wsna_absent
            1       | both           | 2024-08-31 | 12         | N
            2       | both           | 2024-09-30 | 12         | N
            3       | one            | 2024-08-31 | 12         | N
            4       | one            | 2024-09-30 | 12         | N
            5       | never          | 2024-09-30 | 1          | Y
            6       | manager        | 2024-09-30 | 0          | N
            7       | unknown        | 2024-09-30 |            | N
            8       | both           | 2024-09-30 | 3          | N
            9       | mid_month      | 2024-09-15 | 3          | N
            """,
        supervision_log="""
            supe_id   | supe_date  | supe_worker_id | supe_person_id | supe_kind
            last_day  | 2024-08-31 | both           |                | INDIVIDUAL
            first_day | 2024-09-01 | both           |                | INDIVIDUAL
            twice     | 2024-09-20 | both           |                | INDIVIDUAL
            august    | 2024-08-01 | one            |                | INDIVIDUAL
            child     | 2024-09-10 | one            | p1             | CHILD
            boss      | 2024-09-10 | manager        |                | INDIVIDUAL
            """,
    )


@pytest.mark.measure("oversight.workers_supervised")
def test_workers_with_cases_are_due_an_individual_supervision_in_the_month(supervised):
    august = figure("oversight.workers_supervised", supervised, month("2024-08-31"))
    assert (august["numerator"], august["denominator"]) == (2, 2)
    september = figure("oversight.workers_supervised", supervised, month("2024-09-30"))
    assert (september["numerator"], september["denominator"]) == (1, 3)
    quarter = figure("oversight.workers_supervised", supervised, months_to(pd.Timestamp("2024-09-30"), Length.QUARTER))
    assert (quarter["numerator"], quarter["denominator"]) == (3, 5)


@pytest.fixture
def discussed(records):
    return records(
        "2024-09-30",
        ssd_department="""
            dept_team_id | dept_team_name
            T1           | Assessment
            T2           | Family Safeguarding
            """,
        ssd_involvements="""
            invo_involvements_id | invo_person_id | invo_professional_role_id | invo_professional_team | invo_involvement_start_date | invo_involvement_end_date
            i1                   | three_months   | CW                        | T2                     | 2024-06-30                  |
            i2                   | a_day_less     | CW                        | T2                     | 2024-07-01                  |
            i3                   | handed_over    | CW                        | T1                     | 2024-01-01                  | 2024-07-31
            i4                   | handed_over    | CW                        | T2                     | 2024-08-01                  |
            i5                   | had_a_gap      | CW                        | T1                     | 2024-01-01                  | 2024-07-31
            i6                   | had_a_gap      | CW                        | T2                     | 2024-08-02                  |
            i7                   | ends_today     | CW                        | T2                     | 2024-01-01                  | 2024-09-30
            i8                   | ended          | CW                        | T2                     | 2024-01-01                  | 2024-09-29
            i9                   | other_role     | IRO                       | T2                     | 2024-01-01                  |
            i10                  | never          | CW                        |                        | 2024-06-01                  |
            i11                  | too_long_ago   | CW                        | T2                     | 2024-01-01                  |
            """,
        supervision_log="""
            supe_id | supe_date  | supe_worker_id | supe_person_id | supe_kind
            s1      | 2024-06-30 | w1             | three_months   | CHILD
            s2      | 2024-08-15 | w1             | a_day_less     | CHILD
            s3      | 2024-09-20 | w1             | handed_over    | CHILD
            s4      | 2024-07-01 | w1             | handed_over    | CHILD
            s5      | 2024-09-30 | w1             | ends_today     | CHILD
            s6      | 2024-09-20 | w1             | too_long_ago   | GROUP
            s7      | 2024-06-29 | w1             | too_long_ago   | CHILD
            """,
    )


@pytest.mark.measure("oversight.children_supervised", "oversight.days_since_supervision")
def test_children_allocated_for_three_months_are_discussed_within_them(discussed):
    """Due: three_months, handed_over, ends_today, never and too_long_ago; the first three were."""
    found = figure("oversight.children_supervised", discussed, day("2024-09-30"))
    assert (found["numerator"], found["denominator"]) == (3, 5)
    teams = figure("oversight.children_supervised", discussed, day("2024-09-30"), by=["team"])
    assert teams["denominator"].to_dict() == {"Family Safeguarding": 4, "Not known": 1}
    # 92 (30 June), 10, 0, 121 since allocation on 1 June, 93
    median = figure("oversight.days_since_supervision", discussed, day("2024-09-30"))
    assert (median["value"], median["denominator"]) == (92, 5)


def test_an_earlier_day_knows_nothing_of_later_supervision(discussed):
    found = figure("oversight.children_supervised", discussed, day("2024-07-31"))
    # three months by then: handed_over (1 July), had_a_gap, ends_today, ended, too_long_ago (29 June)
    assert (found["numerator"], found["denominator"]) == (2, 5)


@given(
    spells=st.lists(st.tuples(st.integers(0, 300), st.integers(0, 90)), min_size=1, max_size=6),
    sessions=st.lists(st.integers(0, 400), max_size=4),
)
@QUICKLY
def test_allocation_agrees_with_a_count_of_days(records, spells, sessions):
    began, today = date(2023, 9, 1), date(2024, 9, 30)
    held = {began + timedelta(start + n) for start, length in spells for n in range(length + 1)}
    rows = "\n".join(
        f"i{n} | p | CW | {began + timedelta(start)} | {began + timedelta(start + length)}"
        for n, (start, length) in enumerate(spells)
    )
    head = (
        "invo_involvements_id | invo_person_id | invo_professional_role_id | invo_involvement_start_date"
        " | invo_involvement_end_date"
    )
    days = [began + timedelta(n) for n in sessions if began + timedelta(n) <= today]
    log = "\n".join(f"s{n} | {on} | p | CHILD" for n, on in enumerate(days))
    drawn = records(
        str(today),
        ssd_involvements=f"{head}\n{rows}",
        supervision_log=f"supe_id | supe_date | supe_person_id | supe_kind\n{log}",
    )
    for asked in (today, date(2024, 6, 30), date(2024, 3, 31)):
        from_day = asked - relativedelta(months=3)
        due = all(from_day + timedelta(n) in held for n in range((asked - from_day).days + 1))
        found = figure("oversight.children_supervised", drawn, day(str(asked)))
        assert found["denominator"] == due
        assert found["numerator"] == (due and any(from_day <= on <= asked for on in days))


@pytest.fixture
def reviewed(records):
    return records(
        "2024-09-30",
        ssd_initial_cp_conference="""
            icpc_icpc_id | icpc_person_id | icpc_icpc_date
            k1           | on_the_day     | 2024-03-15
            k2           | a_day_late     | 2024-03-15
            """,
        ssd_cp_plans="""
            cppl_cp_plan_id | cppl_person_id | cppl_icpc_id | cppl_cp_plan_start_date | cppl_cp_plan_end_date | cppl_cp_plan_ola
            three_months    | p1             |              | 2024-06-30              |                       | N
            a_day_less      | p2             |              | 2024-07-01              |                       | N
            on_the_day      | p3             | k1           | 2024-03-20              |                       | N
            a_day_late      | p4             | k2           | 2024-03-20              |                       | N
            second_late     | p5             |              | 2023-10-01              |                       |
            second_overdue  | p6             |              | 2023-10-01              |                       |
            long_ago        | p7             |              | 2022-01-01              |                       |
            over_the_year   | p8             |              | 2022-01-01              |                       |
            ended           | p9             |              | 2024-01-01              | 2024-09-30            |
            elsewhere       | p10            |              | 2024-01-01              |                       | Y
            """,
        ssd_cp_reviews="""
            cppr_cp_review_id | cppr_person_id | cppr_cp_plan_id | cppr_cp_review_date
            r1                | p3             | on_the_day      | 2024-06-15
            r2                | p4             | a_day_late      | 2024-06-16
            r3                | p5             | second_late     | 2024-01-01
            r4                | p5             | second_late     | 2024-07-02
            r5                | p6             | second_overdue  | 2023-12-20
            r6                | p7             | long_ago        | 2022-03-20
            r7                | p7             | long_ago        | 2023-09-30
            r8                | p7             | long_ago        | 2024-03-30
            r9                | p7             | long_ago        | 2024-09-30
            r10               | p8             | over_the_year   | 2022-03-20
            r11               | p8             | over_the_year   | 2023-10-01
            r12               | p8             | over_the_year   | 2024-04-01
            """,
    )


@pytest.mark.measure("oversight.reviews_in_time")
def test_a_plan_is_reviewed_in_time_where_no_review_of_the_year_was_late(reviewed):
    """Counted: all but a_day_less, ended and elsewhere. In time: on_the_day, and long_ago.

    The late review of long_ago was held on 30 September 2023, before the twelve months began; that of over_the_year a
    day later. The first review of three_months was due on the day itself.
    """
    found = figure("oversight.reviews_in_time", reviewed, day("2024-09-30"))
    assert (found["numerator"], found["denominator"]) == (2, 7)
    the_day_before = figure("oversight.reviews_in_time", reviewed, day("2024-09-29"))
    # ended is still open, three_months not yet counted, and the late review of long_ago lies within the twelve months
    assert (the_day_before["numerator"], the_day_before["denominator"]) == (1, 7)


PLANS = "cppl_cp_plan_id | cppl_person_id | cppl_cp_plan_start_date"
REVIEWS = "cppr_cp_review_id | cppr_person_id | cppr_cp_plan_id | cppr_cp_review_date"


def reviewed_in_time(start, reviews, asked):
    """The plain reading: follow the chain of reviews, and look for one that was late at some time in the year."""
    year_began, last, months = asked - relativedelta(months=12), start, 3
    for held in [*sorted({on for on in reviews if on <= asked}), None]:
        due = last + relativedelta(months=months)
        kept = held is not None and held <= due
        mended_before = held is not None and held <= year_began
        if due <= asked and not kept and not mended_before:
            return False
        last, months = held, 6
    return True


@given(start=st.dates(date(2022, 1, 1), date(2024, 6, 30)), gaps=st.lists(st.integers(1, 260), max_size=6))
@QUICKLY
def test_reviews_agree_with_a_plain_reading(records, start, gaps):
    held = [start + timedelta(sum(gaps[: n + 1])) for n in range(len(gaps))]
    rows = "\n".join(f"r{n} | p | c | {on}" for n, on in enumerate(held))
    drawn = records(
        "2024-09-30",
        ssd_cp_plans=f"{PLANS}\nc | p | {start}",
        ssd_cp_reviews=f"{REVIEWS}\n{rows}",
        ssd_initial_cp_conference="icpc_icpc_id | icpc_person_id | icpc_icpc_date",
    )
    for asked in (date(2024, 9, 30), date(2024, 6, 30), date(2023, 12, 31)):
        found = figure("oversight.reviews_in_time", drawn, day(str(asked)))
        due = start + relativedelta(months=3) <= asked
        assert found["denominator"] == due
        assert found["numerator"] == (due and reviewed_in_time(start, held, asked))


@pytest.mark.measure("oversight.protected_visited")
def test_children_on_a_plan_are_visited_within_ten_working_days(records):
    """Ten working days before 30 September 2024, a Monday, is Monday 16 September."""
    drawn = records(
        "2024-09-30",
        ssd_cp_plans="""
            cppl_cp_plan_id | cppl_person_id | cppl_cp_plan_start_date | cppl_cp_plan_end_date | cppl_cp_plan_ola
            c1              | tenth_day      | 2024-01-01              |                       | N
            c2              | the_day_before | 2024-01-01              |                       | N
            c3              | not_seen       | 2024-01-01              |                       | N
            c4              | does_not_say   | 2024-01-01              |                       | N
            c5              | just_begun     | 2024-09-16              |                       | N
            c6              | begun_before   | 2024-09-13              |                       | N
            c7              | ended          | 2024-01-01              | 2024-09-30            | N
            c8              | elsewhere      | 2024-01-01              |                       | Y
            """,
        ssd_cp_visits="""
            cppv_cp_visit_id | cppv_person_id | cppv_cp_visit_date | cppv_cp_visit_seen
            v1               | tenth_day      | 2024-09-16         | Y
            v2               | tenth_day      | 2024-08-16         | Y
            v3               | the_day_before | 2024-09-13         | Y
            v4               | not_seen       | 2024-09-20         | N
            v5               | not_seen       | 2024-09-01         | Y
            v6               | does_not_say   | 2024-09-30         |
            v7               | elsewhere      | 2024-09-30         | Y
            """,
    )
    found = figure("oversight.protected_visited", drawn, day("2024-09-30"))
    assert (found["numerator"], found["denominator"]) == (3, 6)


@pytest.mark.measure("oversight.in_need_visited")
def test_children_in_need_are_visited_within_six_weeks(records):
    """Six weeks before 30 September 2024 is 19 August."""
    drawn = records(
        "2024-09-30",
        ssd_cin_plans="""
            cinp_cin_plan_id | cinp_person_id | cinp_cin_plan_start_date | cinp_cin_plan_end_date
            n1               | first_day      | 2024-01-01               |
            n2               | the_day_before | 2024-01-01               |
            n3               | not_seen       | 2024-08-19               |
            n4               | begun_later    | 2024-08-20               |
            n5               | protected      | 2024-01-01               |
            n6               | in_care        | 2024-01-01               |
            n7               | ended          | 2024-01-01               | 2024-09-30
            """,
        ssd_cin_visits="""
            cinv_cin_visit_id | cinv_person_id | cinv_cin_visit_date | cinv_cin_visit_seen
            v1                | first_day      | 2024-08-19          | Y
            v2                | the_day_before | 2024-08-18          | Y
            v3                | not_seen       | 2024-09-20          | N
            v4                | begun_later    | 2024-09-20          | Y
            v5                | protected      | 2024-09-20          | Y
            """,
        ssd_cp_plans=f"{PLANS}\nc1 | protected | 2024-02-01",
        ssd_cla_episodes="""
            clae_cla_episode_id | clae_person_id | clae_cla_episode_start_date | clae_cla_episode_start_reason | clae_legal_status
            e1                  | in_care        | 2024-02-01                  | S                             | C1
            """,
    )
    found = figure("oversight.in_need_visited", drawn, day("2024-09-30"))
    assert (found["numerator"], found["denominator"]) == (1, 3)


@pytest.mark.measure("oversight.inducted")
def test_new_starters_have_three_months_to_complete_their_induction(records):
    """Counted on the day three months after joining: those who joined from 1 July 2023 to 30 June 2024."""
    drawn = records(
        "2024-09-30",
        workforce_worker="""
            work_spell_id | work_worker_id | work_agency_flag | work_council_start_date | work_start_date | work_end_date
            s1            | first_day      | N                | 2023-07-01              | 2023-07-01      |
            s2            | last_day       | Y                |                         | 2024-06-30      |
            s3            | too_late       | N                | 2024-01-15              | 2024-01-15      |
            s4            | never          | N                | 2024-01-15              | 2024-01-15      | 2024-02-15
            s5            | before         | N                | 2023-06-30              | 2023-06-30      |
            s6            | not_yet        | N                | 2024-07-01              | 2024-07-01      |
            s7            | moved          | N                | 2010-01-01              | 2024-02-01      |
            s8            | early          | N                | 2024-03-01              | 2024-03-01      |
            s9            | again          | Y                |                         | 2022-01-01      | 2022-02-01
            s10           | again          | Y                |                         | 2024-01-15      |
            """,
        training_log="""
            trai_id | trai_worker_id | trai_course | trai_completed_date
            t1      | first_day      | INDUCTION   | 2023-10-01
            t2      | last_day       | INDUCTION   | 2024-06-30
            t3      | too_late       | INDUCTION   | 2024-04-16
            t4      | never          | NEGLECT     | 2024-01-20
            t5      | early          | INDUCTION   | 2024-02-28
            t6      | before         | INDUCTION   | 2023-07-05
            """,
    )
    found = figure("oversight.inducted", drawn, year_to("2024-09-30"))
    assert (found["numerator"], found["denominator"]) == (2, 5)
