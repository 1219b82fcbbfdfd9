"""Worked examples of the permanence chapter: drawn by hand, counted by hand."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from improve_analysis.calendar import Length, Period, months_to
from improve_analysis.extracts._reading import Coverage
from improve_analysis.measures import MEASURES
from improve_analysis.measures._measure import Count
from improve_analysis.tables import SCHEMAS
from tests.measures.conftest import day, figure, make_records, month, year_to

IN_CARE = """
clae_cla_episode_id | clae_person_id | clae_cla_episode_start_date | clae_cla_episode_start_reason | clae_cla_episode_ceased_date | clae_cla_episode_ceased_reason | clae_legal_status
"""


def care(*lines: str) -> str:
    """Episodes that are each a whole period of care: `person entered left reason status`, `-` where there is none."""
    rows = []
    for number, line in enumerate(lines):
        person, entered, left, reason, status = [*line.split(), *"-" * 4][:5]
        shown = [str(number), person, entered, "S", left, reason, "C2" if status == "-" else status]
        rows.append(" | ".join("" if value == "-" else value for value in shown))
    return IN_CARE + "\n".join(rows)


def plans(*lines: str) -> str:
    """Permanence plans: `person date`, and the flags where they are not one plan of adoption."""
    header = "lacp_table_id | lacp_person_id | lacp_cla_care_plan_start_date | lacp_cla_care_plan_json\n"
    rows = [line.split(maxsplit=2) for line in lines]
    agreed = ((*row, '{"ADOPTION": "Y"}')[:3] for row in rows)
    return header + "\n".join(f"{number} | {' | '.join(row)}" for number, row in enumerate(agreed))


def reviews(*lines: str) -> str:
    """Reviews held: `person date`, and `Y` where the review was cancelled."""
    header = "clar_cla_review_id | clar_cla_person_id | clar_cla_review_date | clar_cla_review_cancelled\n"
    rows = ([*line.split(), ""][:3] for line in lines)
    return header + "\n".join(f"{number} | {' | '.join(row)}" for number, row in enumerate(rows))


def placed(*lines: str) -> str:
    """Placements: `person code start end`, and `same` where the move kept the carer."""
    header = (
        "clap_cla_placement_id | clap_person_id | clap_cla_placement_type | clap_cla_placement_start_date | "
        "clap_cla_placement_end_date | clap_same_carer\n"
    )
    rows = ([*line.split(), *"--"][:5] for line in lines)
    shown = ([("Y" if value == "same" else "" if value == "-" else value) for value in row] for row in rows)
    return header + "\n".join(f"{number} | {' | '.join(row)}" for number, row in enumerate(shown))


def three_years_to(text: str) -> Period:
    return months_to(pd.Timestamp(text), Length.THREE_YEARS)


def value(measure: str, records, period) -> float:
    return float(figure(measure, records, period)["value"])


def fraction(measure: str, records, period) -> tuple[float, float]:
    found = figure(measure, records, period)
    return found["numerator"], found["denominator"]


def curve_of(measure: str, records, period) -> dict[str, float]:
    return MEASURES[measure].curve(records, period).set_index("category")["value"].to_dict()


# Plans --------------------------------------------------------------------------------------------------------------

FOUR_MONTHS = care(
    "a 2023-10-31",  # reaches four months on the last day of February
    "b 2023-10-29",
    "c 2023-10-28",
    "d 2023-10-15 2024-02-15 E4A",  # leaves on the day: not in care on it
    "e 2023-10-15 2024-02-16 E4A",  # the day after
    "f 2023-10-15 - - V4",  # short breaks
    "g 2023-11-01",  # reaches it on 1 March
    "h 2023-10-10",
    "i 2023-10-10",
    "j 2023-09-30",  # reached it on 30 January
)
PLANS = plans(
    "a 2024-02-29",
    "b 2024-03-01",  # a day late
    "c 2023-10-27",  # of an earlier period of care
    "g 2023-12-01",
    'h 2024-01-01 {"ADOPTION": "", "LTFOST18": ""}',  # no option agreed
    "i 2024-01-01 Long-term fostering",
    "j 2023-12-01",
)


@pytest.mark.measure("permanence.plan_by_four_months")
def test_plan_by_four_months(records):
    drawn = records("2024-09-30", ssd_cla_episodes=FOUR_MONTHS, ssd_cla_care_plan=PLANS)
    assert fraction("permanence.plan_by_four_months", drawn, month("2024-02-29")) == (2, 6)  # a, i of a b c e h i
    assert fraction("permanence.plan_by_four_months", drawn, month("2024-03-31")) == (1, 1)  # g
    assert fraction("permanence.plan_by_four_months", drawn, year_to("2024-09-30")) == (4, 8)


def test_a_plan_recorded_after_the_month_changes_nothing(records):
    then = records("2024-02-29", ssd_cla_episodes=FOUR_MONTHS, ssd_cla_care_plan=PLANS)
    assert fraction("permanence.plan_by_four_months", then, month("2024-02-29")) == (2, 6)


TWO_REVIEWS = reviews(
    "a 2024-01-30", "a 2024-04-30",
    "b 2024-01-30", "b 2024-04-30",
    "c 2024-01-30",
    "d 2024-01-30", "d 2024-03-01 Y", "d 2024-03-15", "d 2024-09-01",
    "e 2024-01-30", "e 2024-01-30",
)  # fmt: skip


@pytest.mark.measure("permanence.plan_by_second_review")
def test_plan_by_the_second_review(records):
    drawn = records(
        "2024-09-30",
        ssd_cla_episodes=care("a 2024-01-02", "b 2024-01-02", "c 2024-01-02", "d 2024-01-02", "e 2024-01-02"),
        ssd_cla_reviews=TWO_REVIEWS,
        ssd_cla_care_plan=plans("a 2024-04-30", "b 2024-05-01", "c 2024-02-01", "d 2024-03-10"),
    )
    # a: on the day. b: the day after. c and e: no second review yet. d: between the cancelled one and the second held.
    assert fraction("permanence.plan_by_second_review", drawn, year_to("2024-09-30")) == (2, 3)
    assert fraction("permanence.plan_by_second_review", drawn, month("2024-04-30")) == (1, 2)


WAITING = care(
    "a 2023-10-01",
    "b 2023-10-01",
    "c 2023-10-01 2023-10-21 E4A",  # leaves on day 20 without a plan: watched until then
    "d 2024-09-25",  # waiting, five days old at the end
    "e 2023-09-21",  # ten days old when the year begins
    "f 2023-09-01",  # plan on the day before the year begins
    "g 2024-01-01",  # still waiting on day 273
)
WAITED = plans("a 2023-10-11", "b 2023-10-31", "e 2023-10-31", "f 2023-09-30")


@pytest.mark.measure("permanence.days_to_plan")
def test_days_to_a_plan_counts_those_who_wait(records):
    drawn = records("2024-09-30", ssd_cla_episodes=WAITING, ssd_cla_care_plan=WAITED)
    # Day 10: a of a b c e g; 4/5 wait. Day 30: b of b e g; 8/15. Day 40: e of e g; 4/15, so half by day 40.
    found = figure("permanence.days_to_plan", drawn, year_to("2024-09-30"))
    assert (found["value"], found["denominator"]) == (40, 6)
    assert np.isnan(value("permanence.days_to_plan", drawn, year_to("2023-08-31")))


@pytest.mark.measure("permanence.plan_within_122_days")
def test_plan_within_122_days(records):
    drawn = records("2024-09-30", ssd_cla_episodes=WAITING, ssd_cla_care_plan=WAITED)
    # Day 10: 5/6 wait. Day 29: f of b e f g; 5/8. Day 30: b of b e g; 5/12. Day 40: e of e g; 5/24.
    period = three_years_to("2024-09-30")
    assert value("permanence.plan_within_122_days", drawn, period) == pytest.approx(100 * 19 / 24)
    curve = curve_of("permanence.plan_within_122_days", drawn, period)
    assert curve["28"] == pytest.approx(100 / 6)
    assert curve["60"] == pytest.approx(100 * 19 / 24)


# Reviews ------------------------------------------------------------------------------------------------------------

REVIEWED = care(
    "a 2024-01-02",  # first due on 30 January (20 working days), second on 30 April, third on 30 October
    "b 2024-01-02",
    "c 2024-01-02 2024-01-30 E4A",  # left on the day it was due
    "d 2024-01-02",
    "e 2024-01-02",
    "f 2024-09-10",  # first due on 8 October
    "g 2023-06-01 2023-11-01 E4A",  # overdue when the year begins, and never held
    "h 2023-06-01 2023-09-15 E4A",  # overdue, but gone before the year begins
    "i 2024-01-02 - - V4",
)
REVIEWS = reviews(
    "a 2024-01-30", "a 2024-04-30",
    "b 2024-01-31", "b 2024-04-30",  # a day late
    "d 2024-01-30",  # the second not held
    "e 2024-01-30 Y",  # cancelled
)  # fmt: skip


@pytest.mark.measure("permanence.reviews_in_time")
def test_reviews_in_time(records):
    drawn = records("2024-09-30", ssd_cla_episodes=REVIEWED, ssd_cla_reviews=REVIEWS)
    assert fraction("permanence.reviews_in_time", drawn, year_to("2024-09-30")) == (1, 5)  # a, of a b d e g
    # In April: a and b in time, d late, e still overdue. In September: d and e still overdue.
    assert fraction("permanence.reviews_in_time", drawn, month("2024-04-30")) == (2, 4)
    assert fraction("permanence.reviews_in_time", drawn, month("2024-09-30")) == (0, 2)


def test_later_reviews_are_due_six_months_after_the_one_before(records):
    drawn = records(
        "2024-12-31",
        ssd_cla_episodes=care("a 2024-01-02", "b 2024-01-02"),
        ssd_cla_reviews=reviews(
            "a 2024-01-30", "a 2024-04-29", "a 2024-10-29", "b 2024-01-30", "b 2024-04-29", "b 2024-10-30"
        ),
    )
    assert fraction("permanence.reviews_in_time", drawn, month("2024-10-31")) == (1, 2)


def test_before_the_records_of_reviews_begin_only_the_time_between_reviews_is_known(records):
    drawn = records(
        "2024-12-31",
        ssd_cla_episodes=care("a 2020-01-02", "b 2020-01-02"),
        ssd_cla_reviews=reviews("a 2024-01-30", "a 2024-07-30", "b 2024-01-30", "b 2024-07-31"),
    )
    since = Coverage(start=pd.Timestamp("2024-01-01"), end=pd.Timestamp("2024-12-31"))
    partial = replace(drawn, coverage={**drawn.coverage, "ssd_cla_reviews": since}, _memo={})
    assert fraction("permanence.reviews_in_time", partial, year_to("2024-12-31")) == (1, 2)


# Ways out -----------------------------------------------------------------------------------------------------------

LEAVING = care(
    "a 2023-01-01 2023-04-11 E4A",  # day 100
    "b 2023-01-01 2023-07-20 E11",  # day 200
    "c 2023-01-01 2023-10-28 E46",  # day 300
    "d 2022-01-01",
    "e 2021-07-03 2021-10-11 E4B",  # day 100; 90 days old when the three years begin
    "f 2022-12-01 2023-01-01 E8",  # the 18th birthday, day 31
    "g 2021-07-03 2021-09-30 E4A",  # the day before they begin
    "h 2023-01-01 2023-04-11 E4A V3",
)
BORN = "pers_person_id | pers_dob\nf | 2005-01-01\na | 2010-01-01"


@pytest.mark.measure(
    "permanence.routes",
    "permanence.home_within_year",
    "permanence.adopted_within_two_years",
    "permanence.guardianship_within_two_years",
)
def test_routes_out_of_care_compete(records):
    drawn = records("2024-09-30", ssd_cla_episodes=LEAVING, ssd_person=BORN)
    # Day 31: f of a b c d f, 0.2; 0.8 stay. Day 100: a and e of a b c d e, 0.32; 0.48 stay. Day 200: b of b c d, 0.16;
    # 0.32 stay. Day 300: c of c d, 0.16.
    period = three_years_to("2024-09-30")
    assert value("permanence.home_within_year", drawn, period) == pytest.approx(32)
    assert value("permanence.adopted_within_two_years", drawn, period) == pytest.approx(16)
    assert value("permanence.guardianship_within_two_years", drawn, period) == pytest.approx(16)
    assert value("permanence.routes", drawn, period) == pytest.approx(32)
    curve = curve_of("permanence.routes", drawn, period)
    assert curve["Reached adulthood / 91"] == pytest.approx(20)
    assert curve["Returned home / 91"] == 0
    assert sum(share for point, share in curve.items() if point.endswith("/ 365")) == pytest.approx(84)


def test_no_route_is_estimated_beyond_what_anyone_was_watched_for(records):
    drawn = records("2023-12-31", ssd_cla_episodes=LEAVING.replace("d | 2022-01-01", "d | 2023-01-01"))
    period = three_years_to("2023-12-31")  # d alone is still in care, for 364 days
    assert np.isnan(value("permanence.home_within_year", drawn, period))
    assert np.isnan(value("permanence.adopted_within_two_years", drawn, period))


LEFT = care(
    "a 2020-01-01 2023-10-01 E45",
    "b 2020-01-01 2024-09-30 E12",
    "c 2020-01-01 2023-09-30 E43",  # the day before the year
    "d 2020-01-01 2023-12-01 E4A",  # came back and left again: the last time counts
    "d 2024-02-01 2024-05-01 E41",
    "e 2020-01-01 2024-01-01 E4A",
    "f 2020-01-01 2024-01-01 E4B",
    "g 2020-01-01 2024-06-01 -",
    "h 2020-01-01 2024-01-01 E4A V4",
    "i 2020-01-01 2024-01-01 E8",  # the 18th birthday
    "j 2020-01-01",
)


@pytest.fixture
def leavers(records):
    return records("2024-09-30", ssd_cla_episodes=LEFT, ssd_person="pers_person_id | pers_dob\ni | 2006-01-01")


@pytest.mark.measure(
    "permanence.left_by_guardianship",
    "permanence.left_by_adoption",
    "permanence.left_home",
    "permanence.left_home_planned",
)
def test_shares_of_those_who_left(leavers):
    period = year_to("2024-09-30")  # a b d e f g i
    assert fraction("permanence.left_by_guardianship", leavers, period) == (1, 7)  # a
    assert fraction("permanence.left_by_adoption", leavers, period) == (1, 7)  # b
    assert fraction("permanence.left_home", leavers, period) == (2, 7)  # e f
    assert fraction("permanence.left_home_planned", leavers, period) == (1, 7)  # e


@pytest.mark.measure("permanence.special_guardianship_orders", "permanence.left_to_permanence")
def test_children_who_left_to_permanence(leavers):
    period = year_to("2024-09-30")
    assert value("permanence.special_guardianship_orders", leavers, period) == 1  # a
    assert value("permanence.left_to_permanence", leavers, period) == 3  # a b d
    assert value("permanence.left_to_permanence", leavers, month("2023-12-31")) == 0


@pytest.mark.measure("permanence.route_mix")
def test_mix_of_routes(leavers):
    found = figure("permanence.route_mix", leavers, year_to("2024-09-30"), by=["route"])
    assert found["numerator"].to_dict() == {
        "Adopted": 1,
        "Other": 1,  # g, whose reason is missing
        "Reached adulthood": 1,  # i
        "Returned home": 2,
        "Special guardianship or child arrangements": 2,  # a d
    }
    assert (found["denominator"] == 7).all()


RETURNED = care(
    "a 2020-01-01 2023-03-31 E4A",
    "a 2024-03-31",  # twelve months to the day
    "b 2020-01-01 2023-03-30 E4A",
    "b 2024-03-31",  # a day more
    "c 2024-01-01",
    "d 2020-01-01 2024-01-10 E4B",
    "d 2024-01-10",  # the same day
    "e 2020-01-01 2023-03-31 E17",
    "f 2020-01-01 2023-03-31 E2",
    "g 2020-01-01 2021-09-30 E4A",
    "g 2021-09-30 2021-10-10 E4A V3",  # short breaks are no return
    "h 2020-01-01 2020-09-30 E4A",
    "h 2020-10-31 2020-12-31 E4A",
)


@pytest.mark.measure("permanence.returns_to_care", "permanence.back_within_year")
def test_returns_to_care(records):
    drawn = records("2024-09-30", ssd_cla_episodes=RETURNED)
    period = three_years_to("2024-09-30")
    # Came in from 1 October 2021 on: a b c d; a and d within twelve months of leaving.
    assert fraction("permanence.returns_to_care", drawn, period) == (2, 4)
    # Left from 1 October 2020 to 30 September 2023, under 18 and alive: a b g, and h for the second time. a is back.
    assert fraction("permanence.back_within_year", drawn, period) == (1, 4)


# Permanent homes ----------------------------------------------------------------------------------------------------

HOMES = """
clae_cla_episode_id | clae_person_id | clae_cla_episode_start_date | clae_cla_episode_start_reason | clae_cla_episode_ceased_date | clae_cla_episode_ceased_reason | clae_cla_placement_id | clae_legal_status
0                   | a              | 2020-01-01                  | S                             |                              |                                | 0                     | C2
1                   | b              | 2020-01-01                  | S                             |                              |                                | 1                     | C2
2                   | c              | 2020-01-01                  | S                             |                              |                                | 2                     | E1
3                   | d              | 2020-01-01                  | S                             |                              |                                | 3                     | C2
4                   | e              | 2020-01-01                  | S                             |                              |                                | 4                     | C2
5                   | f              | 2020-01-01                  | S                             |                              |                                |                       | C2
6                   | g              | 2020-01-01                  | S                             | 2024-09-30                   | E45                            | 6                     | C2
7                   | h              | 2024-09-30                  | S                             |                              |                                | 7                     | C2
8                   | i              | 2024-10-01                  | S                             |                              |                                | 8                     | C2
"""
HOMES_PLACED = placed(
    "a U1 2020-01-01", "b U4 2020-01-01", "c A5 2020-01-01", "d U6 2020-01-01", "e K2 2020-01-01", "f U4 2019-01-01",
    "g U4 2020-01-01", "h U4 2024-09-30", "i U4 2024-10-01",
)  # fmt: skip


@pytest.mark.measure(
    "permanence.permanent_arrangements",
    "permanence.permanent_arrangements_share",
    "permanence.long_term_share_of_fostered",
    "permanence.arrangement_mix",
)
def test_permanent_arrangements_on_a_day(records):
    drawn = records("2024-12-31", ssd_cla_episodes=HOMES, ssd_cla_placement=HOMES_PLACED)
    today = day("2024-09-30")
    # In care a b c d e f h: g left on the day, i comes the day after; f's placement is not recorded.
    assert value("permanence.permanent_arrangements", drawn, today) == 4  # a b c h
    assert fraction("permanence.permanent_arrangements_share", drawn, today) == (4, 7)
    assert fraction("permanence.long_term_share_of_fostered", drawn, today) == (3, 4)  # a b h, of a b d h
    mix = figure("permanence.arrangement_mix", drawn, today, by=["arrangement"])["numerator"].to_dict()
    assert mix == {"Long-term foster care": 3, "Placed for adoption": 1, "Not yet permanent": 3}


@pytest.mark.measure(
    "permanence.days_to_long_term_match",
    "permanence.long_term_match_within_two_years",
    "permanence.matched_median_days",
)
def test_days_to_a_long_term_foster_home(records):
    drawn = records(
        "2024-09-30",
        ssd_cla_episodes=care(
            "a 2022-01-01", "b 2022-01-01", "c 2022-01-01 2022-05-31 E4A", "d 2022-01-01", "e 2022-01-01 - - V4"
        ),
        ssd_cla_placement=placed(
            "a U6 2022-01-01 2022-04-11", "a U4 2022-04-11 2022-07-01", "a U1 2022-07-01",  # day 100; once only
            "b U1 2022-07-20",  # day 200
            "c U6 2022-01-01 2022-05-31",  # left on day 150
            "d U6 2022-01-01", "d U4 2021-06-01 2021-07-01",  # a match of an earlier period of care
            "e U4 2022-01-01",
        ),
    )  # fmt: skip
    period = three_years_to("2024-09-30")
    # Day 100: a of a b c d; 3/4 wait. Day 200: b of b d; 3/8.
    assert value("permanence.days_to_long_term_match", drawn, period) == 200
    assert value("permanence.long_term_match_within_two_years", drawn, period) == pytest.approx(62.5)
    curve = curve_of("permanence.long_term_match_within_two_years", drawn, period)
    assert [curve["182"], curve["365"]] == pytest.approx([25, 62.5])
    closed = figure("permanence.matched_median_days", drawn, year_to("2022-12-31"))
    assert (closed["value"], closed["denominator"]) == (150, 2)
    assert figure("permanence.matched_median_days", drawn, year_to("2023-12-31"))["denominator"] == 0


@pytest.mark.measure("permanence.early_permanence")
def test_early_permanence_placements(records):
    drawn = records(
        "2024-12-31",
        ssd_cla_episodes=care("a 2023-01-01", "b 2023-10-01", "c 2023-09-30", "d 2024-01-01", "e 2024-10-01"),
        ssd_cla_placement=placed(
            "a U6 2023-01-01 2024-09-30", "a U5 2024-09-30", "b U2 2023-10-01 2024-01-01", "b U5 2024-01-01",
            "c U5 2023-09-30", "d U6 2024-01-01", "e U5 2024-10-01",
        ),
    )  # fmt: skip
    assert value("permanence.early_permanence", drawn, year_to("2024-09-30")) == 2  # a on the last day, b once


ADOPTED = care(
    "a 2022-01-01 2023-06-01 E11",
    "b 2022-01-01 2023-09-01 E12",
    "c 2020-01-01 2021-09-30 E11",  # before the three years
    "d 2020-10-01 2021-10-01 E11",  # moving in not dated
    "e 2022-08-01 2023-08-01 E12",
    "f 2022-01-01 2023-06-01 E45",
)
ADOPTIVE = placed(
    "b U6 2022-01-01 2022-02-10", "b U5 2022-02-10 2023-02-10", "b A5 2023-02-10 2023-09-01 same",
    "e U6 2022-08-01 2023-02-17", "e A6 2023-02-17 2023-08-01",
)  # fmt: skip
MILESTONES = """
perm_table_id | perm_person_id | perm_placement_order_date | perm_matched_date | perm_placed_for_adoption_date | perm_adopted_by_carer_flag
1             | a              | 2022-10-01                | 2022-12-01        | 2022-12-27                    | N
2             | b              | 2023-01-10                | 2023-01-01        | 2023-02-10                    | Y
3             | c              | 2020-10-01                | 2020-12-01        | 2021-09-30                    | N
4             | g              |                           | 2022-12-01        | 2022-12-27                    | N
5             | h              | 2022-10-01                | 2022-12-01        |                               | N
6             | i              | 2022-10-01                |                   | 2022-12-27                    | N
"""


@pytest.fixture
def adoptions(records):
    return records("2024-09-30", ssd_cla_episodes=ADOPTED, ssd_cla_placement=ADOPTIVE, ssd_permanence=MILESTONES)


@pytest.mark.measure("permanence.a1_days", "permanence.a10_days")
def test_time_to_adopters_over_three_years(adoptions):
    # a: 360 days. b: 405, but 40 to moving in with the carer who adopted. e: 200, by placement. d is not dated.
    found = figure("permanence.a1_days", adoptions, three_years_to("2024-09-30"))
    assert (found["numerator"], found["denominator"]) == (360 + 405 + 200, 3)
    found = figure("permanence.a10_days", adoptions, three_years_to("2024-09-30"))
    assert (found["numerator"], found["denominator"], found["value"]) == (360 + 40 + 200, 3, 200)


@pytest.mark.measure("permanence.a2_days")
def test_time_from_order_to_match(adoptions):
    # a: 61 days. b: matched first, none. c: moved in too long ago. g: no order. h: not placed. i: match not dated.
    found = figure("permanence.a2_days", adoptions, three_years_to("2024-09-30"))
    assert (found["numerator"], found["denominator"], found["value"]) == (61, 2, 30.5)
    assert figure("permanence.a2_days", adoptions, three_years_to("2024-08-31"))["denominator"] == 3  # c: 61 days too


@pytest.mark.measure("permanence.entry_to_adopters_median_days", "permanence.order_to_match_median_days")
def test_adoption_medians_of_the_year_alone(adoptions):
    found = figure("permanence.entry_to_adopters_median_days", adoptions, year_to("2023-09-30"))
    assert (found["value"], found["denominator"]) == (360, 3)
    found = figure("permanence.order_to_match_median_days", adoptions, year_to("2023-09-30"))
    assert (found["value"], found["denominator"]) == (30.5, 2)
    assert figure("permanence.order_to_match_median_days", adoptions, year_to("2022-09-30"))["denominator"] == 0


# Before court -------------------------------------------------------------------------------------------------------

TRACKER = """
ppro_id | ppro_person_id | ppro_family_id | ppro_decision_date | ppro_end_date | ppro_outcome | ppro_court_application_date | ppro_court_end_date
1       | a              | F1             | 2024-01-01         | 2024-03-01    | STEP_DOWN    |                             |
2       | b              | F1             | 2024-01-01         |               | PROCEEDINGS  | 2024-04-22                  |
3       | c              | F2             | 2024-01-01         | 2024-04-23    | STEP_DOWN    |                             |
4       | d              | F2             | 2024-01-01         | 2024-04-23    | STEP_DOWN    |                             |
5       | e              | F3             | 2024-08-01         |               |              |                             |
6       | f              |                | 2024-02-01         | 2024-03-02    |              |                             |
"""


@pytest.mark.measure("permanence.pre_proceedings_families", "permanence.pre_proceedings_children")
def test_families_and_children_in_pre_proceedings(records):
    drawn = records("2024-09-30", pre_proceedings=TRACKER)
    # 1 March: F1 (b; a's ended on the day), F2 (c and d), and f.
    assert value("permanence.pre_proceedings_families", drawn, day("2024-03-01")) == 3
    assert value("permanence.pre_proceedings_children", drawn, day("2024-03-01")) == 4
    assert value("permanence.pre_proceedings_families", drawn, day("2024-07-31")) == 0
    assert value("permanence.pre_proceedings_children", drawn, day("2024-08-01")) == 1


@pytest.mark.measure("permanence.pre_proceedings_days", "permanence.pre_proceedings_in_16_weeks")
def test_time_in_pre_proceedings(records):
    drawn = records("2024-09-30", pre_proceedings=TRACKER)
    # Day 30: f of four; 3/4 go on. F3 is seen to day 60. Day 112: F1, by its last child, of F1 F2; 3/8. Day 113: F2.
    period = year_to("2024-09-30")
    assert value("permanence.pre_proceedings_days", drawn, period) == 112
    assert value("permanence.pre_proceedings_in_16_weeks", drawn, period) == pytest.approx(62.5)


@pytest.mark.measure("permanence.pre_proceedings_to_court")
def test_pre_proceedings_that_went_to_court(records):
    drawn = records("2024-09-30", pre_proceedings=TRACKER)
    assert fraction("permanence.pre_proceedings_to_court", drawn, year_to("2024-09-30")) == (1, 2)  # F1; f not known
    assert fraction("permanence.pre_proceedings_to_court", drawn, month("2024-03-31")) == (0, 0)


@pytest.mark.measure("permanence.court_in_26_weeks")
def test_care_proceedings_within_26_weeks(records):
    drawn = records(
        "2024-09-30",
        pre_proceedings="""
        ppro_id | ppro_person_id | ppro_family_id | ppro_decision_date | ppro_court_application_date | ppro_court_end_date
        1       | a              | F1             | 2023-10-01         | 2023-11-01                  | 2024-05-01
        2       | b              | F2             | 2023-10-01         | 2023-11-01                  | 2024-05-02
        3       | c              | F3             | 2024-07-01         | 2024-08-01                  |
        4       | d              | F4             | 2024-07-01         |                             |
        """,
    )
    # F1 ends on day 182, F2 on day 183; F3 is seen to day 60; F4 is not in court.
    assert value("permanence.court_in_26_weeks", drawn, year_to("2024-09-30")) == pytest.approx(50)


OF_PERMANENCE = [measure for measure in MEASURES.values() if measure.chapter == "permanence"]


@pytest.mark.parametrize("measure", OF_PERMANENCE, ids=lambda measure: measure.id)
def test_without_children_a_measure_has_no_value(measure):
    keys = {name: next(iter(SCHEMAS[name].columns)) for name in measure.needs}
    drawn = make_records("2024-09-30", **keys)
    period = day("2024-09-30") if measure.of.at_a_date else year_to("2024-09-30")
    found = measure.figures(drawn, [period])
    assert len(found) == 1
    assert found["value"].iloc[0] == 0 if isinstance(measure, Count) else np.isnan(found["value"].iloc[0])


# By random data -----------------------------------------------------------------------------------------------------

FIRST_DAY = pd.Timestamp("2023-01-01")
DAYS = st.integers(0, 500)
JOURNEYS = st.lists(
    st.tuples(DAYS, st.none() | st.integers(1, 300), st.none() | st.integers(-20, 300)), min_size=1, max_size=25
)


def dated(days: int) -> str:
    return f"{FIRST_DAY + pd.Timedelta(days=days):%Y-%m-%d}"


def journeys_drawn(journeys: list[tuple[int, int | None, int | None]]):
    """Children who came into care on a day, stayed so long or still stay, and got a plan so long after or have none."""
    stays = ((f"k{number}", entered, stayed) for number, (entered, stayed, _) in enumerate(journeys))
    episodes = [
        f"{child} {dated(entered)} " + ("- -" if stayed is None else f"{dated(entered + stayed)} E4A")
        for child, entered, stayed in stays
    ]
    agreed = [f"k{n} {dated(entered + wait)}" for n, (entered, _, wait) in enumerate(journeys) if wait is not None]
    return make_records("2024-09-30", ssd_cla_episodes=care(*episodes), ssd_cla_care_plan=plans(*agreed))


@given(JOURNEYS)
@settings(max_examples=25, deadline=None)
def test_plans_by_four_months_against_a_loop(journeys):
    reached = with_plan = 0
    for entered, stayed, wait in journeys:
        came = FIRST_DAY + pd.Timedelta(days=entered)
        four = came + pd.DateOffset(months=4)
        in_year = pd.Timestamp("2023-07-01") <= four <= pd.Timestamp("2024-06-30")
        if in_year and (stayed is None or came + pd.Timedelta(days=stayed) > four):
            reached += 1
            with_plan += wait is not None and came <= came + pd.Timedelta(days=wait) <= four
    found = fraction("permanence.plan_by_four_months", journeys_drawn(journeys), year_to("2024-06-30"))
    assert found == (with_plan, reached)


@given(JOURNEYS)
@settings(max_examples=25, deadline=None)
def test_days_to_plan_against_a_walk_through_the_calendar(journeys):
    """A child is at risk of a plan on each day of the period on which it is in care and has had none before."""
    first, last = 181, 546  # 1 July 2023 to 30 June 2024
    at_risk, planned = np.zeros(900), np.zeros(900)
    for entered, stayed, wait in journeys:
        plan = wait if wait is not None and wait >= 0 and (stayed is None or wait <= stayed) else None
        for today in range(max(first, entered), last + 1):
            age = today - entered
            if (stayed is None or age <= stayed) and (plan is None or age <= plan):
                at_risk[age] += 1
                planned[age] += age == plan
    left = np.cumprod(1 - np.divide(planned, at_risk, out=np.zeros(900), where=at_risk > 0))
    watched = MEASURES["permanence.days_to_plan"].of
    by_day = replace(MEASURES["permanence.plan_within_122_days"], of=watched, grid_days=tuple(range(400)))
    found = by_day.curve(journeys_drawn(journeys), year_to("2024-06-30"))
    np.testing.assert_allclose(found["value"], 100 * (1 - left[:400]), atol=1e-9)
