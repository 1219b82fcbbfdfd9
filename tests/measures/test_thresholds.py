"""Worked examples of every measure of the thresholds chapter: the boundary row, one either side, a missing value."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from improve_analysis.calendar import Length, months_to
from tests.measures.conftest import day, figure, month, year_to

JUST_REFERRED = '{"NFA_FLAG":"N","NEW_REFERRAL_FLAG":"Y"}'
ABOUT_OPEN = '{"EXISTING_REFERRAL_FLAG": "Y", "NEW_REFERRAL_FLAG": "N"}'
NOT_REFERRED = '{"NFA_FLAG":"Y","NEW_REFERRAL_FLAG":"N"}'


def columns(prefix, names):
    """The first line of a drawing too wide to write out."""
    return " | ".join(f"{prefix}_{name}" for name in names.split())


LOG = columns("fdlg", "contact_id person_id received_at decided_at decision band out_of_hours")
ASSESSMENTS = columns(
    "cina",
    "assessment_id person_id referral_id assessment_start_date assessment_auth_date assessment_outcome_nfa"
    " assessment_team",
)
CONFERENCES = columns("icpc", "icpc_id person_id s47_enquiry_id icpc_transfer_in icpc_date icpc_outcome_cp_flag")
PLANS = columns(
    "cppl",
    "cp_plan_id person_id cp_plan_start_date cp_plan_end_date previous_plans cp_plan_ola cp_plan_initial_category",
)


@pytest.fixture
def contacts(records):
    """c1 and c2 say their outcome; c3 and c4 only the log does; the rest are linked by child and date, or not."""
    return records(
        "2024-09-30",
        ssd_contacts=f"""
            cont_contact_id | cont_person_id | cont_contact_date | cont_contact_source_code | cont_contact_outcome_json
            c1              | p1             | 2024-09-01        | 6                        | {JUST_REFERRED}
            c2              | p2             | 2024-09-30        | 2A                       | {NOT_REFERRED}
            c3              | p3             | 2024-09-05        | 6                        |
            c4              | p4             | 2024-09-05        |                          |
            week            | p5             | 2024-09-10        | 3A                       |
            week_and_day    | p6             | 2024-09-10        | 1A                       |
            overtaken       | p7             | 2024-09-10        | 1A                       |
            overtakes       | p7             | 2024-09-12        | 1A                       |
            undecided       | p8             | 2024-09-20        | 5D                       |
            before          | p9             | 2024-08-31        | 6                        | {JUST_REFERRED}
            """,
        front_door_log="""
            fdlg_contact_id | fdlg_person_id | fdlg_received_at | fdlg_decided_at  | fdlg_decision
            c2              | p2             | 2024-09-30 10:00 | 2024-09-30 11:00 | REFERRAL
            c3              | p3             | 2024-09-05 10:00 | 2024-09-05 11:00 | REFERRAL
            c4              | p4             | 2024-09-05 10:00 | 2024-09-05 11:00 | NFA
            undecided       | p8             | 2024-09-20 10:00 |                  |
            """,
        ssd_cin_episodes="""
            cine_referral_id | cine_person_id | cine_referral_date
            r2               | p2             | 2024-09-30
            r4               | p4             | 2024-09-06
            r5               | p5             | 2024-09-17
            r6               | p6             | 2024-09-18
            r7               | p7             | 2024-09-12
            r8               | p8             | 2024-09-20
            """,
    )


@pytest.mark.measure("thresholds.contacts", "thresholds.contact_sources")
def test_contacts_and_their_sources(contacts):
    assert figure("thresholds.contacts", contacts, month("2024-09-30"))["value"] == 9
    mix = figure("thresholds.contact_sources", contacts, month("2024-09-30"), by=["source"])
    assert mix["numerator"].to_dict() == {
        "Anonymous or unknown": 1,
        "Council services": 1,
        "Health": 1,
        "Individual": 3,
        "Police": 2,
        "Schools and education": 1,
    }
    assert mix.loc["Individual", "value"] == pytest.approx(100 * 3 / 9)


@pytest.mark.measure("thresholds.contact_conversion")
def test_a_contact_became_a_referral_by_its_outcome_else_the_log_else_the_referral_that_followed(contacts):
    """c1, c3 (log), week, overtakes and undecided did; c2 says it did not, whatever the log and the referral say."""
    found = figure("thresholds.contact_conversion", contacts, month("2024-09-30"))
    assert (found["numerator"], found["denominator"]) == (5, 9)
    by_source = figure("thresholds.contact_conversion", contacts, month("2024-09-30"), by=["source"])
    assert by_source["numerator"].to_dict() == {
        "Anonymous or unknown": 0,
        "Council services": 1,
        "Health": 1,
        "Individual": 1,
        "Police": 2,
        "Schools and education": 0,
    }


@pytest.mark.measure(
    "thresholds.repeat_contacts_3_months", "thresholds.repeat_contacts_6_months", "thresholds.repeat_contacts_12_months"
)
def test_repeat_contacts_at_the_edge_of_each_window(records):
    drawn = records(
        "2024-09-30",
        ssd_contacts=f"""
            cont_contact_id | cont_person_id | cont_contact_date | cont_contact_outcome_json
            a1              | year           | 2023-09-15        |
            a2              | year           | 2024-09-15        |
            b1              | over_a_year    | 2023-09-14        |
            b2              | over_a_year    | 2024-09-15        |
            c1              | half_year      | 2024-03-15        |
            c2              | half_year      | 2024-09-15        |
            d1              | quarter        | 2024-06-15        |
            d2              | quarter        | 2024-09-15        |
            e1              | over_a_quarter | 2024-06-14        |
            e2              | over_a_quarter | 2024-09-15        |
            f1              | was_referred   | 2024-08-01        | {JUST_REFERRED}
            f2              | was_referred   | 2024-09-15        |
            g1              | same_day       | 2024-09-20        |
            g2              | same_day       | 2024-09-20        |
            h1              | before_that    | 2024-01-10        |
            h2              | before_that    | 2024-08-01        | {JUST_REFERRED}
            h3              | before_that    | 2024-09-15        |
            i1              | was_open       | 2024-08-01        | {ABOUT_OPEN}
            i2              | was_open       | 2024-09-15        |
            """,
        ssd_cin_episodes="cine_referral_id | cine_person_id | cine_referral_date",
    )
    found = {n: figure(f"thresholds.repeat_contacts_{n}_months", drawn, month("2024-09-30")) for n in (3, 6, 12)}
    assert {n: (row["numerator"], row["denominator"]) for n, row in found.items()} == {
        3: (1, 10),
        6: (3, 10),
        12: (5, 10),
    }


@pytest.fixture
def log(records):
    """26 August 2024 was a bank holiday; 30 August a Friday, 1 and 7 September a Sunday and a Saturday."""
    return records(
        "2024-10-31",
        front_door_log=f"""
            {LOG}
            bank_holiday   | p0 | 2024-08-23 16:00 | 2024-08-27 16:00 | NFA        | B | N
            friday_night   | p1 | 2024-08-30 23:00 | 2024-09-02 23:59 | REFERRAL   | R | Y
            sunday         | p2 | 2024-09-01 03:00 | 2024-09-03 00:00 | NFA        | R | Y
            on_a_saturday  | p3 | 2024-09-05 09:00 | 2024-09-07 10:00 | REFERRAL   | A | N
            same_day       | p4 | 2024-09-10 10:00 | 2024-09-10 11:00 | EARLY_HELP | A | N
            month_late     | p5 | 2024-09-26 10:00 | 2024-10-02 10:00 | NFA        |   |
            undecided      | p6 | 2024-09-26 10:00 |                  |            | G | N
            due_in_october | p7 | 2024-09-30 10:00 | 2024-09-30 10:05 | NFA        | G | N
            """,
    )


@pytest.mark.measure("thresholds.decisions_in_time")
def test_a_decision_is_due_by_the_end_of_the_next_working_day(log):
    september = figure("thresholds.decisions_in_time", log, month("2024-09-30"))
    assert (september["numerator"], september["denominator"]) == (2, 6)
    assert figure("thresholds.decisions_in_time", log, month("2024-08-31"))["value"] == 100
    bands = figure("thresholds.decisions_in_time", log, month("2024-09-30"), by=["band"])
    assert bands["numerator"].to_dict() == {"Amber": 1, "Green": 0, "Not known": 0, "Red": 1}
    assert bands["denominator"].to_dict() == {"Amber": 2, "Green": 1, "Not known": 1, "Red": 2}
    hours = figure("thresholds.decisions_in_time", log, month("2024-09-30"), by=["hours"])
    assert hours["denominator"].to_dict() == {"Day service": 3, "Not known": 1, "Out of hours": 2}


@pytest.mark.measure("thresholds.decision_bands")
def test_bands_are_those_of_the_contacts_received(log):
    mix = figure("thresholds.decision_bands", log, month("2024-09-30"), by=["band"])
    assert mix["numerator"].to_dict() == {"Amber": 2, "Green": 2, "Not known": 1, "Red": 1}
    assert mix.loc["Red", "value"] == pytest.approx(100 / 6)


@pytest.mark.measure("thresholds.decided_referral")
def test_decisions_to_refer_are_counted_when_they_are_made(log):
    found = figure("thresholds.decided_referral", log, month("2024-09-30"))
    assert (found["numerator"], found["denominator"]) == (2, 5)
    hours = figure("thresholds.decided_referral", log, month("2024-09-30"), by=["hours"])
    assert hours["value"].to_dict() == pytest.approx({"Day service": 100 / 3, "Out of hours": 50})


@pytest.mark.measure("thresholds.early_help_assessments")
def test_early_help_assessments_count_on_the_day_they_begin(records):
    drawn = records(
        "2024-09-30",
        ssd_early_help_episodes="""
            earl_episode_id | earl_person_id | earl_episode_start_date | earl_episode_end_date
            before          | p1             | 2024-08-31              | 2024-09-15
            first_day       | p2             | 2024-09-01              |
            last_day        | p2             | 2024-09-30              |
            """,
    )
    assert figure("thresholds.early_help_assessments", drawn, month("2024-09-30"))["value"] == 2


@pytest.fixture
def referrals(records):
    """In the year to September 2024: nine referrals of six children."""
    return records(
        "2024-09-30",
        ssd_person="""
            pers_person_id | pers_dob   | pers_expected_dob
            a_year         | 2023-01-11 |
            a_year_and_day |            | 2024-03-01
            same_day       |            |
            thrice         | 2008-05-01 |
            first          | 2023-09-30 |
            """,
        ssd_cin_episodes="""
            cine_referral_id | cine_person_id | cine_referral_date | cine_referral_source_code | cine_referral_nfa
            a1               | a_year         | 2023-01-10         | 6                         | N
            a2               | a_year         | 2024-01-10         | 5D                        | N
            b1               | a_year_and_day | 2023-01-09         | 6                         | N
            b2               | a_year_and_day | 2024-01-10         |                           | N
            c1               | same_day       | 2023-10-01         | 10                        | N
            c2               | same_day       | 2023-10-01         | 6                         |
            d1               | thrice         | 2024-02-01         | 6                         | N
            d2               | thrice         | 2024-05-01         | 6                         | N
            d3               | thrice         | 2024-06-01         | 6                         | N
            e1               | first          | 2024-09-30         | 4                         | Y
            f1               | after_nfa      | 2023-09-30         | 6                         | Y
            f2               | after_nfa      | 2023-10-01         | 6                         | N
            """,
    )


@pytest.mark.measure("thresholds.referrals", "thresholds.referral_rate", "thresholds.referral_nfa")
def test_referrals_and_those_that_ended_at_once(referrals):
    year = year_to("2024-09-30")
    assert figure("thresholds.referrals", referrals, year)["value"] == 9
    assert figure("thresholds.referral_rate", referrals, year)["value"] == pytest.approx(1.8)
    assert figure("thresholds.referral_nfa", referrals, year)["value"] == pytest.approx(100 / 9)


def test_a_rate_is_missing_for_periods_before_the_first_population_estimate(referrals):
    """The first drawn is of mid-2022, for the financial year to March 2023."""
    assert figure("thresholds.referral_rate", referrals, year_to("2023-03-31"))["value"] == pytest.approx(0.4)
    assert np.isnan(figure("thresholds.referral_rate", referrals, year_to("2022-03-31"))["value"])


def test_referrals_by_source_and_by_age_on_the_day(referrals):
    """An unborn child is under 1; the sixteenth birthday is the first day of being 16."""
    by_source = figure("thresholds.referrals", referrals, year_to("2024-09-30"), by=["source"])["value"]
    assert by_source.to_dict() == {"Anonymous or unknown": 2, "Council services": 1, "Housing": 1, "Police": 5}
    by_age = figure("thresholds.referrals", referrals, year_to("2024-09-30"), by=["age_band"])["value"]
    assert by_age.to_dict() == {"1 to 4": 1, "10 to 15": 1, "16 and over": 2, "Not known": 3, "Under 1": 2}


@pytest.mark.measure("thresholds.rereferrals", "thresholds.rereferral_children")
def test_a_rereferral_comes_within_twelve_months_of_an_earlier_day(referrals):
    """a2, d2, d3 and f2: the first day of the window and a referral with no further action count, the same day not."""
    counted = figure("thresholds.rereferrals", referrals, year_to("2024-09-30"))
    assert (counted["numerator"], counted["denominator"]) == (4, 9)
    children = figure("thresholds.rereferral_children", referrals, year_to("2024-09-30"))
    assert (children["numerator"], children["denominator"]) == (3, 6)


@pytest.mark.measure("thresholds.not_in_need")
def test_not_in_need_is_known_by_the_last_day_of_the_period(records):
    drawn = records(
        "2024-06-30",
        ssd_cin_episodes="""
            cine_referral_id | cine_person_id | cine_referral_date | cine_close_date | cine_close_reason
            first_day        | p1             | 2023-04-01         | 2023-05-20      | RC8
            last_day         | p2             | 2024-03-01         | 2024-03-31      | RC9
            day_after        | p3             | 2024-03-01         | 2024-04-01      | RC8
            other_reason     | p4             | 2023-06-01         | 2023-09-01      | RC7
            no_reason        | p5             | 2023-06-01         | 2023-09-01      |
            open             | p6             | 2023-06-01         |                 |
            before           | p7             | 2023-03-31         | 2023-05-20      | RC8
            """,
    )
    found = figure("thresholds.not_in_need", drawn, year_to("2024-03-31"))
    assert (found["numerator"], found["denominator"]) == (2, 6)


@pytest.fixture
def assessments(records):
    """With the bank holiday of 26 August, 3 September 2024 is the 45th working day after 1 July."""
    return records(
        "2024-10-31",
        ssd_department="""
            dept_team_id | dept_team_name
            t1           | Assessment Team
            """,
        ssd_cin_episodes="""
            cine_referral_id | cine_person_id | cine_referral_date
            r1               | p1             | 2024-07-01
            r2               | p2             | 2024-07-01
            r3               | p3             | 2024-06-28
            r5               | p5             | 2024-06-28
            """,
        ssd_cin_assessments=f"""
            {ASSESSMENTS}
            day_45           | p1 | r1 | 2024-07-01 | 2024-09-03 | Y | t1
            day_46           | p2 | r2 | 2024-07-01 | 2024-09-04 | N | t1
            46_from_referral | p3 | r3 | 2024-07-02 | 2024-09-03 |   | t9
            second           | p3 | r3 | 2024-08-01 | 2024-09-05 | N | t1
            no_referral      | p4 |    | 2024-09-02 | 2024-09-30 | Y |
            earlier          | p5 | r5 | 2024-07-01 | 2024-08-31 | N | t1
            """,
    )


@pytest.mark.measure("thresholds.assessments_in_time", "thresholds.assessments_in_time_from_referral")
def test_assessments_on_the_45th_working_day_are_in_time(assessments):
    from_start = figure("thresholds.assessments_in_time", assessments, month("2024-09-30"))
    assert (from_start["numerator"], from_start["denominator"]) == (4, 5)
    from_referral = figure("thresholds.assessments_in_time_from_referral", assessments, month("2024-09-30"))
    assert (from_referral["numerator"], from_referral["denominator"]) == (1, 3)
    teams = figure("thresholds.assessments_in_time", assessments, month("2024-09-30"), by=["team"])
    assert teams["denominator"].to_dict() == {"Assessment Team": 3, "Not known": 2}


@pytest.mark.measure("thresholds.assessments_nfa")
def test_assessments_without_an_outcome_are_left_out(assessments):
    found = figure("thresholds.assessments_nfa", assessments, month("2024-09-30"))
    assert (found["numerator"], found["denominator"]) == (2, 4)


@pytest.mark.measure("thresholds.assessments_overdue", "thresholds.assessments_overdue_share")
def test_open_assessments_are_overdue_from_the_46th_working_day(records):
    """30 September 2024 is the 45th working day after 26 July; what was authorised later was open then."""
    drawn = records(
        "2024-10-31",
        ssd_cin_assessments="""
            cina_assessment_id | cina_person_id | cina_assessment_start_date | cina_assessment_auth_date
            day_45             | p1             | 2024-07-26                 |
            day_46             | p2             | 2024-07-25                 |
            ended_that_day     | p3             | 2024-07-25                 | 2024-09-30
            ended_next_day     | p4             | 2024-07-25                 | 2024-10-01
            began_that_day     | p5             | 2024-09-30                 |
            began_next_day     | p6             | 2024-10-01                 |
            """,
    )
    assert figure("thresholds.assessments_overdue", drawn, day("2024-09-30"))["value"] == 2
    share = figure("thresholds.assessments_overdue_share", drawn, day("2024-09-30"))
    assert (share["numerator"], share["denominator"], share["value"]) == (2, 4, 50)


@pytest.fixture
def enquiries(records):
    """23 September 2024 is the 15th working day after 2 September."""
    return records(
        "2024-09-30",
        ssd_person="""
            pers_person_id | pers_dob
            p1             | 2020-01-01
            p2             | 2010-01-01
            """,
        ssd_s47_enquiry="""
            s47e_s47_enquiry_id | s47e_person_id | s47e_s47_start_date | s47e_s47_end_date | s47e_s47_nfa
            s1                  | p1             | 2024-09-02          | 2024-09-10        | N
            s2                  | p2             | 2024-09-02          | 2024-09-12        | N
            s3                  | p3             | 2024-09-05          | 2024-09-20        | Y
            s4                  | p4             | 2024-09-30          |                   |
            s5                  | p5             | 2024-09-30          |                   |
            s6                  | p6             | 2024-08-30          | 2024-09-01        |
            """,
        ssd_initial_cp_conference=f"""
            {CONFERENCES}
            day_15     | p1 | s1 | N | 2024-09-23 | Y
            day_16     | p2 | s2 | N | 2024-09-24 | N
            moved_in   | p6 | s6 | Y | 2024-09-16 | Y
            no_enquiry | p8 |    | N | 2024-09-16 |
            """,
    )


@pytest.mark.measure("thresholds.enquiry_rate", "thresholds.conference_rate", "thresholds.conferences_per_enquiry")
def test_enquiries_and_conferences(enquiries):
    """Five begun in the month and four held, the one for a plan that moved in among them."""
    assert figure("thresholds.enquiry_rate", enquiries, month("2024-09-30"))["value"] == pytest.approx(1.0)
    assert figure("thresholds.conference_rate", enquiries, month("2024-09-30"))["value"] == pytest.approx(0.8)
    ratio = figure("thresholds.conferences_per_enquiry", enquiries, month("2024-09-30"))
    assert (ratio["numerator"], ratio["denominator"], ratio["value"]) == (4, 5, 80)
    ages = figure("thresholds.conferences_per_enquiry", enquiries, month("2024-09-30"), by=["age_band"])
    assert ages["value"].to_dict() == pytest.approx({"1 to 4": 100, "10 to 15": 100, "Not known": 100 * 2 / 3})


@pytest.mark.measure("thresholds.enquiries_nfa")
def test_enquiries_that_needed_no_conference(enquiries):
    found = figure("thresholds.enquiries_nfa", enquiries, month("2024-09-30"))
    assert (found["numerator"], found["denominator"]) == (1, 3)


@pytest.mark.measure("thresholds.conferences_in_time", "thresholds.conference_to_plan")
def test_conferences_on_the_15th_working_day_are_in_time_and_transfers_have_no_clock(enquiries):
    in_time = figure("thresholds.conferences_in_time", enquiries, month("2024-09-30"))
    assert (in_time["numerator"], in_time["denominator"]) == (1, 2)
    plans = figure("thresholds.conference_to_plan", enquiries, month("2024-09-30"))
    assert (plans["numerator"], plans["denominator"]) == (2, 3)


@pytest.fixture
def plans(records):
    return records(
        "2024-09-30",
        ssd_cp_plans=f"""
            {PLANS}
            a1 | two_years         | 2020-01-01 | 2022-03-15 | 0 | N | NEG
            a2 | two_years         | 2024-03-15 |            | 1 | N | NEG
            b1 | two_years_and_day | 2020-01-01 | 2022-03-14 |   |   | NEG
            b2 | two_years_and_day | 2024-03-15 | 2024-09-30 |   |   | EMO
            c1 | first             | 2024-04-01 |            | 0 | N |
            d1 | moved_in          | 2024-05-01 |            | 1 | N | NEG
            e1 | same_day          | 2023-11-01 | 2024-05-01 | 0 | N | NEG
            e2 | same_day          | 2024-05-01 |            |   | N | NEG
            f1 | other_council     | 2024-06-01 |            | 1 | Y | NEG
            g1 | ended_at_once     | 2024-06-03 | 2024-06-03 |   | N | PHY
            h1 | overlapping       | 2024-01-10 |            | 0 | N | EMO
            h2 | overlapping       | 2024-09-30 |            |   | N | EMO
            """,
    )


@pytest.mark.measure("thresholds.repeat_plans_ever", "thresholds.repeat_plans_two_years")
def test_repeat_plans_ever_and_within_two_years_of_the_earlier_end(plans):
    """Ever: a2, b2, d1 (by its number), e2, h2. In two years: a2 on the first day of the window, e2 on the last."""
    ever = figure("thresholds.repeat_plans_ever", plans, year_to("2024-09-30"))
    assert (ever["numerator"], ever["denominator"]) == (5, 9)
    recent = figure("thresholds.repeat_plans_two_years", plans, year_to("2024-09-30"))
    assert (recent["numerator"], recent["denominator"]) == (2, 9)
    by_abuse = figure("thresholds.repeat_plans_ever", plans, year_to("2024-09-30"), by=["abuse"])["numerator"]
    assert by_abuse.to_dict() == {"Emotional abuse": 2, "Neglect": 3, "Not known": 0, "Physical abuse": 0}


@pytest.mark.measure("thresholds.repeat_plans_ever_year_to_date", "thresholds.repeat_plans_two_years_year_to_date")
def test_the_year_to_date_runs_from_1_april_to_the_end_of_a_quarter(plans):
    ever, recent = (f"thresholds.repeat_plans_{reading}_year_to_date" for reading in ("ever", "two_years"))
    parts = {
        (measure, end): tuple(figure(measure, plans, day(end))[["numerator", "denominator"]])
        for measure in (ever, recent)
        for end in ("2024-03-31", "2024-05-31", "2024-06-30", "2024-09-30")
    }
    assert parts == {
        (ever, "2024-03-31"): (2, 4),
        (ever, "2024-05-31"): (2, 4),
        (ever, "2024-06-30"): (2, 4),
        (ever, "2024-09-30"): (3, 5),
        (recent, "2024-03-31"): (1, 4),
        (recent, "2024-05-31"): (1, 4),
        (recent, "2024-06-30"): (1, 4),
        (recent, "2024-09-30"): (1, 5),
    }


@pytest.mark.measure("thresholds.open_repeat_plans", "thresholds.plan_rate")
def test_plans_open_on_the_day(plans):
    """Open: a2, c1, d1, e2, h1, h2; b2 ends that day and f1 is another council's."""
    share = figure("thresholds.open_repeat_plans", plans, day("2024-09-30"))
    assert (share["numerator"], share["denominator"]) == (4, 6)
    assert figure("thresholds.plan_rate", plans, day("2024-09-30"))["value"] == pytest.approx(1.2)
    assert figure("thresholds.open_repeat_plans", plans, day("2024-09-29"))["denominator"] == 6


@pytest.fixture
def audits(records):
    """Ten graded threshold audits in the year to September 2024, nine of them since November."""
    return records(
        "2024-09-30",
        practice_audits="""
            audi_id     | audi_date  | audi_type       | audi_grade
            a0          | 2023-10-01 | THRESHOLD       | 4
            a1          | 2023-11-01 | THRESHOLD       | 1
            a2          | 2023-11-01 | THRESHOLD       | 2
            a3          | 2024-01-05 | THRESHOLD       | 2
            a4          | 2024-02-05 | THRESHOLD       | 2
            a5          | 2024-03-05 | THRESHOLD       | 2
            a6          | 2024-04-05 | THRESHOLD       | 2
            a7          | 2024-05-05 | THRESHOLD       | 3
            a8          | 2024-06-05 | THRESHOLD       | 3
            a9          | 2024-09-30 | THRESHOLD       | 3
            not_graded  | 2024-06-05 | THRESHOLD       |
            another     | 2024-06-05 | ASSESSMENT_PLAN | 1
            before      | 2023-09-30 | THRESHOLD       | 1
            """,
    )


@pytest.mark.measure("thresholds.audits_good", "thresholds.audit_grades")
def test_no_percentage_is_given_of_fewer_than_ten_audits(audits):
    ten = figure("thresholds.audits_good", audits, year_to("2024-09-30"))
    assert (ten["numerator"], ten["denominator"], ten["value"]) == (6, 10, 60)
    nine = figure("thresholds.audits_good", audits, months_to(pd.Timestamp("2024-06-30"), Length.HALF_YEAR))
    assert (nine["numerator"], nine["denominator"]) == (4, 6)
    assert np.isnan(nine["value"])
    grades = figure("thresholds.audit_grades", audits, year_to("2024-09-30"), by=["grade"])
    assert grades["value"].to_dict() == {"Good": 50, "Inadequate": 10, "Outstanding": 10, "Requires improvement": 30}


@pytest.mark.measure("thresholds.training")
def test_threshold_training_counts_completions_by_staff_and_partners(records):
    drawn = records(
        "2024-09-30",
        training_log="""
            trai_id     | trai_worker_id | trai_course | trai_completed_date | trai_partner
            first_day   | w1             | THRESHOLDS  | 2023-10-01          | N
            again       | w1             | THRESHOLDS  | 2024-09-30          | N
            partner     |                | THRESHOLDS  | 2024-01-01          | Y
            other       | w2             | NEGLECT     | 2024-01-01          | N
            before      | w3             | THRESHOLDS  | 2023-09-30          | N
            """,
    )
    assert figure("thresholds.training", drawn, year_to("2024-09-30"))["value"] == 3


@pytest.mark.measure(
    "thresholds.joint_assessment_audits_good",
    "thresholds.domestic_abuse_audits_good",
    "thresholds.exploitation_audits_good",
)
@pytest.mark.parametrize("kind", ["joint_assessment", "domestic_abuse", "exploitation"])
def test_audits_of_one_kind_of_work(records, kind):
    graded = "\n".join(f"a{n} | 2024-01-{n + 1:02d} | {kind.upper()} | {grade}" for n, grade in enumerate("1223333344"))
    drawn = records(
        "2024-09-30",
        practice_audits=f"""
            audi_id    | audi_date  | audi_type       | audi_grade
            not_graded | 2024-01-05 | {kind.upper()}  |
            before     | 2023-09-30 | {kind.upper()}  | 1
            another    | 2024-01-05 | THRESHOLD       | 1
            {graded}
            """,
    )
    found = figure(f"thresholds.{kind}_audits_good", drawn, year_to("2024-09-30"))
    assert (found["numerator"], found["denominator"], found["value"]) == (3, 10, 30)
    assert np.isnan(figure(f"thresholds.{kind}_audits_good", drawn, month("2024-02-29"))["value"])


@pytest.mark.measure("thresholds.early_help_unborn")
def test_early_help_for_unborn_babies_by_birth_or_reason(records):
    drawn = records(
        "2024-09-30",
        ssd_person="""
            pers_person_id | pers_dob   | pers_expected_dob
            born_next_day  | 2024-09-11 | 2024-09-01
            born_that_day  | 2024-09-10 |
            expected       |            | 2024-12-01
            unknown        |            |
            sibling        | 2020-01-01 |
            """,
        ssd_early_help_episodes="""
            earl_episode_id | earl_person_id | earl_episode_start_date | earl_episode_reason
            e1              | born_next_day  | 2024-09-10              | Parenting support
            e2              | born_that_day  | 2024-09-10              |
            e3              | expected       | 2024-09-30              |
            e4              | unknown        | 2024-09-10              | Housing
            e5              | sibling        | 2024-09-01              | Unborn baby
            before          | expected       | 2024-08-31              |
            """,
    )
    assert figure("thresholds.early_help_unborn", drawn, month("2024-09-30"))["value"] == 3
    assert figure("thresholds.early_help_assessments", drawn, month("2024-09-30"))["value"] == 5


@pytest.mark.measure("thresholds.babies_in_court", "thresholds.babies_unassessed")
def test_babies_who_come_before_the_court(records):
    """Four were under one on the day: assessed by then, assessed a day later, never, and assessed before birth."""
    drawn = records(
        "2024-09-30",
        ssd_person="""
            pers_person_id | pers_dob
            that_day       | 2024-01-01
            a_day_later    | 2024-01-01
            never          | 2023-03-02
            before_birth   | 2024-01-01
            one_that_day   | 2023-03-01
            not_brought    | 2024-01-01
            unknown        |
            """,
        pre_proceedings="""
            ppro_id | ppro_person_id | ppro_decision_date | ppro_court_application_date
            1       | that_day       | 2024-01-01         | 2024-03-01
            2       | a_day_later    | 2024-01-01         | 2024-03-01
            3       | never          | 2024-01-01         | 2024-03-01
            4       | before_birth   | 2024-01-01         | 2024-03-01
            5       | one_that_day   | 2024-01-01         | 2024-03-01
            6       | not_brought    | 2024-01-01         |
            7       | unknown        | 2024-01-01         | 2024-03-01
            """,
        ssd_cin_assessments="""
            cina_assessment_id | cina_person_id | cina_assessment_start_date | cina_assessment_auth_date
            a1                 | that_day       | 2024-01-10                 | 2024-03-01
            a2                 | a_day_later    | 2024-01-10                 | 2024-03-02
            a3                 | never          | 2024-01-10                 |
            a4                 | before_birth   | 2023-10-01                 | 2023-11-01
            a5                 | before_birth   | 2024-03-01                 | 2024-04-01
            """,
    )
    assert figure("thresholds.babies_in_court", drawn, month("2024-03-31"))["value"] == 4
    assert figure("thresholds.babies_unassessed", drawn, month("2024-03-31"))["value"] == 2


@pytest.mark.measure("thresholds.care_leavers_suitable")
def test_care_leavers_in_suitable_accommodation_in_each_readers_words(records):
    drawn = records(
        "2024-09-30",
        ssd_care_leavers="""
            clea_table_id | clea_person_id | clea_care_leaver_accom_suitable
            1             | p1             | 1
            2             | p2             | Y
            3             | p3             | Suitable
            4             | p4             | 2
            5             | p5             | N
            6             | p6             | Unsuitable
            7             | p7             |
            """,
    )
    found = figure("thresholds.care_leavers_suitable", drawn, day("2024-09-30"))
    assert (found["numerator"], found["denominator"]) == (3, 6)
    assert figure("thresholds.care_leavers_suitable", drawn, day("2024-06-30"))["denominator"] == 0


EVENTS = st.lists(
    st.tuples(st.sampled_from(["p1", "p2", "p3"]), st.dates(date(2021, 1, 1), date(2024, 9, 30))),
    max_size=25,
)


def came_within(child, on, others, months):
    return any(who == child and when < on <= when + relativedelta(months=months) for who, when in others)


@given(events=EVENTS)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_rereferrals_agree_with_a_plain_loop(records, events):
    rows = "\n".join(f"r{n} | {child} | {on}" for n, (child, on) in enumerate(events))
    drawn = records("2024-09-30", ssd_cin_episodes=f"cine_referral_id | cine_person_id | cine_referral_date\n{rows}")
    year = year_to("2024-09-30")
    counted = [(child, on) for child, on in events if year.start.date() <= on <= year.end.date()]
    found = figure("thresholds.rereferrals", drawn, year)
    assert found["denominator"] == len(counted)
    assert found["numerator"] == sum(came_within(child, on, events, 12) for child, on in counted)


@given(
    events=st.lists(
        st.tuples(
            st.sampled_from(["p1", "p2", "p3"]),
            st.dates(date(2023, 1, 1), date(2024, 9, 30)),
            st.sampled_from("YN"),
        ),
        max_size=25,
    )
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_repeat_contacts_agree_with_a_plain_loop(records, events):
    outcome = {"Y": JUST_REFERRED, "N": NOT_REFERRED}
    rows = "\n".join(f"c{n} | {child} | {on} | {outcome[flag]}" for n, (child, on, flag) in enumerate(events))
    drawn = records(
        "2024-09-30",
        ssd_contacts=f"cont_contact_id | cont_person_id | cont_contact_date | cont_contact_outcome_json\n{rows}",
        ssd_cin_episodes="cine_referral_id | cine_person_id | cine_referral_date",
    )
    turned_away = [(child, on) for child, on, flag in events if flag == "N"]
    year = year_to("2024-09-30")
    counted = [(child, on) for child, on, _ in events if year.start.date() <= on <= year.end.date()]
    for months in (3, 6, 12):
        found = figure(f"thresholds.repeat_contacts_{months}_months", drawn, year)
        assert found["numerator"] == sum(came_within(child, on, turned_away, months) for child, on in counted)
