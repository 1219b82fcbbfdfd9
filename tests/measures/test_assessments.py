"""Worked examples of the measures of the chapter on assessments and plans."""

from __future__ import annotations

import numpy as np
import pytest

from tests.measures.conftest import day, figure, month, year_to


@pytest.fixture
def audits(records):
    """Ten graded audits of assessments in the year to September 2024; the rest fall out for one reason each."""
    return records(
        "2024-09-30",
        ssd_department="""
            dept_team_id | dept_team_name
            T1           | Assessment 1
            T2           | Assessment 2
            """,
        practice_audits="""
            audi_id    | audi_date  | audi_type         | audi_grade | audi_team
            first_day  | 2023-10-01 | ASSESSMENT_PLAN   | 1          | T1
            a2         | 2023-11-05 | ASSESSMENT_PLAN   | 2          | T1
            a3         | 2023-12-05 | ASSESSMENT_PLAN   | 2          | T1
            a4         | 2024-01-05 | ASSESSMENT_PLAN   | 2          | T1
            a5         | 2024-02-05 | ASSESSMENT_PLAN   | 3          | T1
            a6         | 2024-03-05 | ASSESSMENT_PLAN   | 3          | T2
            a7         | 2024-04-05 | ASSESSMENT_PLAN   | 3          | T2
            a8         | 2024-05-05 | ASSESSMENT_PLAN   | 4          | T2
            a9         | 2024-06-05 | ASSESSMENT_PLAN   | 4          | T2
            last_day   | 2024-09-30 | ASSESSMENT_PLAN   | 4          |
            not_graded | 2024-06-05 | ASSESSMENT_PLAN   |            | T1
            before     | 2023-09-30 | ASSESSMENT_PLAN   | 1          | T1
            g1         | 2024-01-05 | GROUP_SUPERVISION | 1          |
            g2         | 2024-02-05 | GROUP_SUPERVISION | 2          |
            g3         | 2024-03-05 | GROUP_SUPERVISION | 2          |
            g4         | 2024-03-06 | GROUP_SUPERVISION | 3          |
            g5         | 2024-03-07 | GROUP_SUPERVISION | 3          |
            g6         | 2024-03-08 | GROUP_SUPERVISION | 3          |
            g7         | 2024-03-11 | GROUP_SUPERVISION | 3          |
            g8         | 2024-03-12 | GROUP_SUPERVISION | 3          |
            g9         | 2024-03-13 | GROUP_SUPERVISION | 3          |
            g10        | 2024-03-14 | GROUP_SUPERVISION | 4          |
            another    | 2024-06-05 | CASE              | 1          | T1
            """,
    )


@pytest.mark.measure("assessments.audits_good", "assessments.audits_inadequate", "assessments.audit_grades")
def test_audits_of_assessments_by_grade_and_team(audits):
    year = year_to("2024-09-30")
    good = figure("assessments.audits_good", audits, year)
    assert (good["numerator"], good["denominator"], good["value"]) == (4, 10, 40)
    inadequate = figure("assessments.audits_inadequate", audits, year)
    assert (inadequate["numerator"], inadequate["denominator"], inadequate["value"]) == (3, 10, 30)
    grades = figure("assessments.audit_grades", audits, year, by=["grade"])
    assert grades["value"].to_dict() == {"Good": 30, "Inadequate": 30, "Outstanding": 10, "Requires improvement": 30}
    teams = figure("assessments.audits_good", audits, year, by=["team"])
    assert teams["denominator"].to_dict() == {"Assessment 1": 5, "Assessment 2": 4, "Not known": 1}
    assert teams["value"].isna().all(), "no percentage of fewer than ten audits"


@pytest.mark.measure("assessments.group_audits_good")
def test_audits_of_group_supervision(audits):
    found = figure("assessments.group_audits_good", audits, year_to("2024-09-30"))
    assert (found["numerator"], found["denominator"], found["value"]) == (3, 10, 30)
    assert np.isnan(figure("assessments.group_audits_good", audits, month("2024-03-31"))["value"])


@pytest.mark.measure("assessments.child_seen")
def test_assessments_in_which_the_child_was_seen(records):
    drawn = records(
        "2024-09-30",
        ssd_cin_assessments="""
            cina_assessment_id | cina_person_id | cina_assessment_start_date | cina_assessment_auth_date | cina_assessment_child_seen
            first_day          | p1             | 2024-08-01                 | 2024-09-01                | Y
            last_day           | p2             | 2024-08-01                 | 2024-09-30                | Y
            unseen             | p3             | 2024-08-01                 | 2024-09-15                | N
            does_not_say       | p4             | 2024-08-01                 | 2024-09-15                |
            before             | p5             | 2024-08-01                 | 2024-08-31                | N
            open               | p6             | 2024-08-01                 |                           | N
            """,
    )
    found = figure("assessments.child_seen", drawn, month("2024-09-30"))
    assert (found["numerator"], found["denominator"]) == (2, 3)


def visits(prefix, ids, child="child"):
    return f"""
        {prefix}_{ids} | {prefix}_person_id | {prefix}_{ids.removesuffix("_id")}_date | {prefix}_{ids.removesuffix("_id")}_seen | {prefix}_{ids.removesuffix("_id")}_seen_alone
        first_day      | {child}_1          | 2024-09-01                             | Y                                      | Y
        last_day       | {child}_1          | 2024-09-30                             | Y                                      | N
        nobody_in      | {child}_1          | 2024-09-10                             | N                                      | N
        tells_half     | {child}_2          | 2024-09-11                             | Y                                      |
        tells_nothing  | {child}_2          | 2024-09-12                             |                                        |
        before         | {child}_2          | 2024-08-31                             | Y                                      | Y
        """


@pytest.mark.measure(
    "assessments.seen_in_need",
    "assessments.seen_protected",
    "assessments.seen_looked_after",
    "assessments.seen_alone_in_need",
    "assessments.seen_alone_protected",
    "assessments.seen_alone_looked_after",
)
@pytest.mark.parametrize(
    ("kind", "table", "prefix", "ids"),
    [
        ("in_need", "ssd_cin_visits", "cinv", "cin_visit_id"),
        ("protected", "ssd_cp_visits", "cppv", "cp_visit_id"),
        ("looked_after", "ssd_cla_visits", "clav", "cla_visit_id"),
    ],
)
def test_children_seen_and_seen_alone(records, kind, table, prefix, ids):
    drawn = records("2024-09-30", **{table: visits(prefix, ids)})
    seen = figure(f"assessments.seen_{kind}", drawn, month("2024-09-30"))
    assert (seen["numerator"], seen["denominator"]) == (3, 4)
    alone = figure(f"assessments.seen_alone_{kind}", drawn, month("2024-09-30"))
    assert (alone["numerator"], alone["denominator"]) == (1, 3)


@pytest.mark.measure("assessments.has_plan")
def test_a_child_found_in_need_should_have_a_plan(records):
    """Counted: with a child in need plan, with a protection plan, with one that ended that day, and with none."""
    drawn = records(
        "2024-09-30",
        ssd_cin_episodes="""
            cine_referral_id | cine_person_id  | cine_referral_date | cine_close_date
            r1               | planned         | 2024-01-01         |
            r2               | protected       | 2024-01-01         |
            r3               | ended_that_day  | 2024-01-01         |
            r4               | without         | 2024-01-01         |
            r5               | being_assessed  | 2024-09-01         |
            r6               | not_in_need     | 2024-01-01         |
            r7               | looked_after    | 2024-01-01         |
            r8               | closed_that_day | 2024-01-01         | 2024-09-30
            r9               | assessed_before | 2024-08-01         |
            r10              | assessed_again  | 2024-01-01         |
            """,
        ssd_cin_assessments="""
            cina_assessment_id | cina_person_id  | cina_assessment_start_date | cina_assessment_auth_date | cina_assessment_outcome_nfa
            a1                 | planned         | 2024-01-01                 | 2024-02-01                | N
            a2                 | protected       | 2024-01-01                 | 2024-02-01                |
            a3                 | ended_that_day  | 2024-01-01                 | 2024-02-01                | N
            a4                 | without         | 2024-01-01                 | 2024-09-30                | N
            a5                 | being_assessed  | 2024-09-01                 |                           |
            a6                 | not_in_need     | 2024-01-01                 | 2024-02-01                | Y
            a7                 | looked_after    | 2024-01-01                 | 2024-02-01                | N
            a8                 | closed_that_day | 2024-01-01                 | 2024-02-01                | N
            a9                 | assessed_before | 2024-06-01                 | 2024-07-31                | N
            a10                | assessed_again  | 2024-01-01                 | 2024-02-01                | Y
            a11                | assessed_again  | 2024-03-01                 | 2024-04-01                | N
            """,
        ssd_cin_plans="""
            cinp_cin_plan_id | cinp_person_id | cinp_cin_plan_start_date | cinp_cin_plan_end_date
            n1               | planned        | 2024-09-30               |
            n2               | ended_that_day | 2024-02-01               | 2024-09-30
            n3               | assessed_again | 2024-04-01               |
            """,
        ssd_cp_plans="""
            cppl_cp_plan_id | cppl_person_id | cppl_cp_plan_start_date | cppl_cp_plan_end_date
            c1              | protected      | 2024-02-01              |
            """,
        ssd_cla_episodes="""
            clae_cla_episode_id | clae_person_id | clae_cla_episode_start_date | clae_cla_episode_start_reason | clae_legal_status
            e1                  | looked_after   | 2024-02-01                  | S                             | C1
            """,
    )
    found = figure("assessments.has_plan", drawn, day("2024-09-30"))
    assert (found["numerator"], found["denominator"]) == (3, 5)
    earlier = figure("assessments.has_plan", drawn, day("2024-03-31"))
    # planned (no plan yet), protected and ended_that_day; `without` was still being assessed; closed_that_day was open
    assert (earlier["numerator"], earlier["denominator"]) == (2, 4)


@pytest.mark.measure(
    "assessments.training_neglect", "assessments.training_domestic_abuse", "assessments.training_motivational"
)
def test_training_counts_completions_by_course(records):
    drawn = records(
        "2024-09-30",
        training_log="""
            trai_id   | trai_worker_id | trai_course    | trai_completed_date | trai_partner
            first_day | w1             | NEGLECT        | 2023-10-01          | N
            again     | w1             | NEGLECT        | 2024-09-30          | N
            partner   |                | NEGLECT        | 2024-01-01          | Y
            before    | w2             | NEGLECT        | 2023-09-30          | N
            abuse     | w2             | DOMESTIC_ABUSE | 2024-01-01          | N
            abuse_2   | w3             | DOMESTIC_ABUSE | 2024-01-01          |
            talking   | w3             | MOTIVATIONAL   | 2024-01-01          | N
            other     | w3             | THRESHOLDS     | 2024-01-01          | N
            """,
    )
    courses = ("neglect", "domestic_abuse", "motivational")
    found = {name: figure(f"assessments.training_{name}", drawn, year_to("2024-09-30"))["value"] for name in courses}
    assert found == {"neglect": 3, "domestic_abuse": 2, "motivational": 1}


@pytest.mark.measure("assessments.group_supervisions")
def test_group_supervisions_are_counted_as_sessions(records):
    drawn = records(
        "2024-09-30",
        supervision_log="""
            supe_id   | supe_date  | supe_worker_id | supe_person_id | supe_kind
            first_day | 2024-09-01 |                |                | GROUP
            last_day  | 2024-09-30 |                |                | GROUP
            before    | 2024-08-31 |                |                | GROUP
            alone     | 2024-09-10 | w1             |                | INDIVIDUAL
            child     | 2024-09-10 | w1             | p1             | CHILD
            unknown   | 2024-09-10 | w1             |                |
            """,
    )
    assert figure("assessments.group_supervisions", drawn, month("2024-09-30"))["value"] == 2
