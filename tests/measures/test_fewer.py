"""Worked examples of the chapter on fewer children in care: drawn by hand, counted by hand."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from improve_analysis.calendar import Length, Period, months_to
from improve_analysis.measures import EXHIBITS, SUBSETS
from improve_analysis.measures._care import ceases, starts
from improve_analysis.measures._entries import departures, entrants
from tests.measures.conftest import day, figure, make_records, month, year_to

YEAR = year_to("2024-09-30")
TODAY = day("2024-09-30")

EPISODES = """
clae_cla_episode_id | clae_person_id | clae_cla_episode_start_date | clae_cla_episode_start_reason | clae_cla_episode_ceased_date | clae_cla_episode_ceased_reason | clae_legal_status
"""


def drawing(header: str, *lines: str) -> str:
    """A table from rows whose values are parted by blanks, `-` where there is none; the first column numbers them."""
    rows = [
        ["" if value == "-" else value for value in (str(number), *line.split())] for number, line in enumerate(lines)
    ]
    return "\n".join([header.strip(), *(" | ".join(row) for row in rows)])


def episodes(*lines: str) -> str:
    """`person start reason end why status`."""
    return drawing(EPISODES, *lines)


def three_years_to(text: str) -> Period:
    return months_to(pd.Timestamp(text), Length.THREE_YEARS)


def value(measure: str, records, period) -> float:
    return float(figure(measure, records, period)["value"])


def fraction(measure: str, records, period) -> tuple[float, float]:
    found = figure(measure, records, period)
    return found["numerator"], found["denominator"]


# Coming in and leaving ----------------------------------------------------------------------------------------------

CAME_IN = episodes(
    "a 2024-09-30 S - - C1",  # the day before the sixth birthday
    "b 2024-09-30 S - - C1",  # on it
    "c 2024-09-30 S - - V2",  # the day before the twelfth
    "d 2024-09-30 S - - V2",  # on it
    "e 2024-09-30 S - - V2",  # on the sixteenth
    "f 2024-09-30 S - - V2",  # the day before the eighteenth, unaccompanied
    "g 2024-09-30 S - - V2",  # the day before the sixteenth
    "h 2024-09-30 S - - V2",  # on the eighteenth
    "i 2024-01-01 S - - V2",  # birth not known
    "j 2024-09-30 S - - C1",  # 28 days old
    "k 2024-09-30 S - - C1",  # 27 days old
    "l 2024-09-30 S - - L2",  # born that day
    "m 2024-01-10 S - - J1",  # 16, on remand
    "n 2024-01-10 S - - V4",  # 16, short breaks
    "o 2023-09-30 S - - C1",  # the day before the year
)
BORN = """
pers_person_id | pers_dob
a | 2018-10-01
b | 2018-09-30
c | 2012-10-01
d | 2012-09-30
e | 2008-09-30
f | 2006-10-01
g | 2008-10-01
h | 2006-09-30
i |
j | 2024-09-02
k | 2024-09-03
l | 2024-09-30
m | 2008-01-10
n | 2008-01-10
o | 2020-01-01
"""
UNACCOMPANIED = """
immi_immigration_status_id | immi_person_id | immi_immigration_status | immi_immigration_status_start_date
1 | f | UASC | 2024-09-30
"""


@pytest.fixture
def came_in(records):
    return records("2024-09-30", ssd_cla_episodes=CAME_IN, ssd_person=BORN, ssd_immigration_status=UNACCOMPANIED)


@pytest.mark.measure(
    "fewer.entries_0_to_5",
    "fewer.entries_6_to_11",
    "fewer.entries_16_or_17",
    "fewer.entries_16_or_17_accommodated",
    "fewer.newborn_entries",
)
def test_entries_are_counted_by_completed_years_on_coming_in(came_in):
    assert value("fewer.entries_0_to_5", came_in, YEAR) == 4  # a j k l
    assert value("fewer.entries_6_to_11", came_in, YEAR) == 2  # b c
    assert value("fewer.entries_16_or_17", came_in, YEAR) == 3  # e f m
    assert value("fewer.entries_16_or_17_accommodated", came_in, YEAR) == 1  # e
    assert value("fewer.newborn_entries", came_in, YEAR) == 2  # k l
    assert value("fewer.entries_0_to_5", came_in, months_to(pd.Timestamp("2023-09-30"), Length.MONTH)) == 1  # o


@pytest.mark.measure("fewer.entry_ages")
def test_ages_on_coming_in(came_in):
    found = figure("fewer.entry_ages", came_in, YEAR, by=["plan_age"])

    assert found["numerator"].to_dict() == {
        "0 to 5": 4,  # a j k l
        "6 to 11": 2,  # b c
        "12 to 15": 2,  # d g
        "16 and 17": 3,  # e f m
        "18 and over": 1,  # h
        "Not known": 1,  # i
    }
    assert set(found["denominator"]) == {13}


LEFT = episodes(
    "a 2020-01-01 S 2024-09-30 E4A C2",  # five years old
    "b 2020-01-01 S 2024-01-01 E45 C2",
    "c 2020-01-01 S 2024-01-01 E11 C2",  # adopted
    "d 2020-01-01 S 2024-09-30 E4A C2",  # on the eighteenth birthday
    "e 2020-01-01 S 2024-09-30 E4B C2",  # the day before it
    "f 2020-01-01 S 2023-06-01 X1 C2",
    "f 2023-06-01 L 2024-01-01 E4A V2",  # no longer under the order
    "g 2020-01-01 S 2023-06-01 X1 V2",
    "g 2023-06-01 L 2024-01-01 E41 C2",
    "h 2020-01-01 S 2023-09-30 E4A C2",  # the day before the year
    "i 2020-01-01 S 2024-01-01 E4A C1",  # an interim order
    "j 2020-01-01 S 2024-01-01 E3 C2",  # another council took over
    "k 2020-01-01 S - - C2",
    "l 2020-01-01 S 2024-01-01 X1 C2",
    "l 2024-01-01 L 2024-01-01 E4A V2",  # the order ended on the day of leaving, before it
)
LEAVERS_BORN = "pers_person_id | pers_dob\na | 2018-10-01\nd | 2006-09-30\ne | 2006-10-01\n" + "\n".join(
    f"{person} | 2010-06-01" for person in "bcfghijkl"
)


@pytest.fixture
def left(records):
    return records("2024-09-30", ssd_cla_episodes=LEFT, ssd_person=LEAVERS_BORN)


@pytest.mark.measure("fewer.exit_ages")
def test_ages_on_leaving(left):
    found = figure("fewer.exit_ages", left, YEAR, by=["plan_age"])

    assert found["numerator"].to_dict() == {"0 to 5": 1, "12 to 15": 7, "16 and 17": 1, "18 and over": 1}
    assert set(found["denominator"]) == {10}


@pytest.mark.measure("fewer.orders_ended")
def test_orders_that_ended_with_the_child_in_a_family(left):
    assert value("fewer.orders_ended", left, YEAR) == 4  # a b e g
    assert value("fewer.orders_ended", left, three_years_to("2024-09-30")) == 5  # and h
    assert value("fewer.orders_ended", left, month("2023-10-31")) == 0


@pytest.mark.measure("fewer.net_change")
def test_net_change_is_those_who_came_less_those_who_left(records):
    drawn = records(
        "2024-09-30",
        ssd_cla_episodes=episodes(
            "a 2024-09-01 S - - C1",
            "b 2024-09-30 S - - C1",
            "c 2024-08-31 S 2024-09-01 E4A V2",  # came the month before
            "d 2024-09-05 S 2024-09-06 E4A V2",  # came and left
            "e 2023-01-01 S 2024-09-30 E4A V2",
            "f 2023-01-01 S 2024-09-30 E4A V2",
            "g 2023-01-01 S 2024-09-30 E4A V4",  # short breaks
            "h 2023-01-01 S 2024-09-10 X1 V2",
            "h 2024-09-10 P - - V2",  # moved only
        ),
    )
    found = figure("fewer.net_change", drawn, month("2024-09-30"))

    assert found["value"] == 3 - 4  # a b d came; c d e f left
    assert (found["numerator_people"], found["denominator_people"]) == (4, 7)


def test_the_same_children_come_in_and_leave_by_either_name(came_in, left):
    """The pairs of `SUBSETS` that hold both ways: nobody is in the one and not in the other."""
    pairs = {frozenset(pair) for pair in SUBSETS if (pair[1], pair[0]) in SUBSETS}

    assert pairs == {
        frozenset({"_entries.entrants by entered", "_care.starts by entered"}),
        frozenset({"_entries.departures by left", "_care.ceases by left"}),
    }
    assert came_in.derived(entrants).index.equals(came_in.derived(starts).index)
    assert left.derived(departures).index.equals(left.derived(ceases).index)


@pytest.mark.measure("fewer.unborn_plans")
def test_plans_made_before_birth(records):
    drawn = records(
        "2024-09-30",
        ssd_person="""pers_person_id | pers_dob | pers_expected_dob
                      a | 2024-05-02 | 2024-04-20
                      b | 2024-05-01 | 2024-05-20
                      c |            | 2024-11-01
                      d |            |
                      e | 2024-06-01 |
                      f | 2022-01-01 |
                      g |            | 2024-08-31""",
        ssd_cp_plans="""cppl_cp_plan_id | cppl_person_id | cppl_cp_plan_start_date | cppl_cp_plan_ola
                        1 | a | 2024-05-01 |
                        2 | b | 2024-05-01 |
                        3 | c | 2024-09-30 | N
                        4 | d | 2024-05-01 |
                        5 | e | 2024-05-01 | Y
                        6 | f | 2021-09-30 |
                        7 | g | 2024-08-31 |""",
    )
    # a: born the day after. c: still expected. b on the day of birth, g on the day expected; d: neither known;
    # e: held for another council; f: the day before the three years.
    assert value("fewer.unborn_plans", drawn, three_years_to("2024-09-30")) == 2
    assert value("fewer.unborn_plans", drawn, month("2021-09-30")) == 1


# Before care --------------------------------------------------------------------------------------------------------

CONFERENCES = "fgco_id | fgco_person_id | fgco_offered_date | fgco_held_date"


@pytest.mark.measure("fewer.conferences_offered", "fewer.conferences_held")
def test_conferences_offered_and_held(records):
    drawn = records(
        "2024-09-30",
        family_group_conferences=drawing(
            CONFERENCES,
            "a 2023-09-30 2023-10-01",
            "b 2023-10-01 -",
            "c 2024-09-30 2024-10-01",  # held after the day
            "d 2024-01-01 2024-02-01",
            "d 2024-06-01 2024-09-30",  # offered a second one
        ),
    )
    assert value("fewer.conferences_offered", drawn, YEAR) == 4  # b c d d
    assert value("fewer.conferences_held", drawn, YEAR) == 3  # a d d


REFERRALS = "cine_referral_id | cine_person_id | cine_referral_date | cine_close_date"


@pytest.mark.measure("fewer.conference_before_entry")
def test_a_conference_in_the_twelve_months_before_coming_in(records):
    drawn = records(
        "2024-09-30",
        ssd_cla_episodes=episodes(*(f"{person} 2024-06-10 S - - C1" for person in "abcdefgh"), "i 2023-09-30 S - - C1"),
        ssd_cin_episodes=drawing(
            REFERRALS,
            *(f"{person} 2024-01-01 -" for person in "abcdh"),
            "e 2024-06-10 -",  # referred on the day
            "f 2024-01-01 2024-06-09",  # closed the day before
            "g 2024-01-01 2024-06-10",  # closed on the day
            "h 2022-01-01 -",  # open twice, counted once
            "i 2023-01-01 -",
        ),
        family_group_conferences=drawing(
            CONFERENCES,
            "a 2023-05-01 2023-06-10",  # twelve months to the day
            "b 2023-05-01 2023-06-09",  # a day more
            "c 2024-05-01 2024-06-10",  # on the day
            "d 2024-05-01 2024-06-11",  # the day after
            "e 2024-05-01 2024-06-01",
            "h 2024-05-01 -",
        ),
    )
    assert fraction("fewer.conference_before_entry", drawn, YEAR) == (2, 6)  # a c, of a b c d g h
    assert fraction("fewer.conference_before_entry", drawn, month("2023-09-30")) == (0, 1)


_offsets = st.lists(st.tuples(st.sampled_from("ab"), st.integers(0, 800), st.integers(0, 400)), max_size=6)


@settings(max_examples=40, deadline=None)
@given(
    entered=st.lists(
        st.tuples(st.sampled_from("ab"), st.integers(400, 700)), min_size=1, max_size=2, unique_by=lambda e: e[0]
    ),
    referred=_offsets,
    held=_offsets,
)
def test_a_conference_before_entry_is_what_reading_row_by_row_finds(entered, referred, held):
    start = pd.Timestamp("2022-01-01")
    on = lambda days: start + pd.Timedelta(days=days)  # noqa: E731
    text = lambda days: f"{on(days):%Y-%m-%d}"  # noqa: E731
    drawn = make_records(
        "2024-09-30",
        ssd_cla_episodes=episodes(*(f"{person} {text(days)} S - - C1" for person, days in entered)),
        ssd_cin_episodes=drawing(REFERRALS, *(f"{p} {text(a)} {text(a + b)}" for p, a, b in referred)),
        family_group_conferences=drawing(CONFERENCES, *(f"{p} {text(a)} {text(a + b)}" for p, a, b in held)),
    )
    known = [(p, d) for p, d in entered if any(q == p and a < d <= a + b for q, a, b in referred)]
    had = [
        (p, d)
        for p, d in known
        if any(q == p and on(d) - pd.DateOffset(months=12) <= on(a + b) <= on(d) for q, a, b in held)
    ]

    assert fraction("fewer.conference_before_entry", drawn, three_years_to("2024-09-30")) == (len(had), len(known))


@pytest.mark.measure("fewer.edge_of_care_training")
def test_edge_of_care_training(records):
    drawn = records(
        "2024-09-30",
        training_log=drawing(
            "trai_id | trai_worker_id | trai_course | trai_completed_date | trai_partner",
            "w1 EDGE_OF_CARE 2023-10-01 N",
            "w1 EDGE_OF_CARE 2024-09-30 -",  # again
            "w2 EDGE_OF_CARE 2023-09-30 N",  # the day before the year
            "w3 EDGE_OF_CARE 2024-01-01 Y",  # a partner's
            "w4 NEGLECT 2024-01-01 N",
        ),
    )
    assert value("fewer.edge_of_care_training", drawn, YEAR) == 2


# Children in need ---------------------------------------------------------------------------------------------------


@pytest.mark.measure("fewer.children_in_need", "fewer.need_rate")
def test_children_in_need(records):
    drawn = records(
        "2024-09-30",
        ssd_cin_episodes=drawing(
            f"{REFERRALS} | cine_referral_nfa",
            "a 2024-09-30 - N",
            "b 2020-01-01 2024-09-30 N",  # closed on the day
            "c 2020-01-01 2024-10-01 -",  # the day after
            "d 2024-01-01 - Y",  # no further action
            "e 2024-01-01 - N",
            "e 2024-02-01 - N",  # two episodes, one child
            "f 2024-10-01 - N",
        ),
    )
    assert value("fewer.children_in_need", drawn, TODAY) == 3  # a c e
    rate = figure("fewer.need_rate", drawn, TODAY)
    assert (rate["numerator"], rate["denominator"], rate["value"]) == (3, 50_000, 0.6)


NEED_PLANS = drawing(
    "cinp_cin_plan_id | cinp_person_id | cinp_cin_plan_start_date | cinp_cin_plan_end_date | cinp_cin_plan_team",
    "a 2024-09-30 - T1",
    "b 2024-06-30 - T1",  # three months to the day
    "c 2024-06-29 - T1",  # and a day more
    "d 2024-03-30 - T2",  # six months to the day
    "e 2024-03-31 - T2",  # six months to the last day of a shorter month
    "f 2024-03-29 - T2",  # and a day more
    "g 2023-01-01 2024-09-30 T2",  # ended on the day
    "h 2023-01-01 2024-10-01 -",  # the day after, team not recorded
    "i 2024-09-01 - T1",
    "i 2024-01-01 - T2",  # the longer of the two counts
)
TEAMS = "dept_team_id | dept_team_name\nT1 | North\nT2 | South"


@pytest.fixture
def planned(records):
    return records("2024-09-30", ssd_cin_plans=NEED_PLANS, ssd_department=TEAMS)


@pytest.mark.measure(
    "fewer.on_need_plan",
    "fewer.need_plans_over_three_months",
    "fewer.need_plans_over_six_months",
    "fewer.need_plans_over_three_months_share",
    "fewer.need_plans_over_six_months_share",
)
def test_need_plans_open_over_three_and_six_months(planned):
    assert value("fewer.on_need_plan", planned, TODAY) == 8  # all but g
    assert value("fewer.need_plans_over_three_months", planned, TODAY) == 6  # c d e f h i
    assert value("fewer.need_plans_over_six_months", planned, TODAY) == 3  # f h i
    assert fraction("fewer.need_plans_over_three_months_share", planned, TODAY) == (6, 8)
    assert fraction("fewer.need_plans_over_six_months_share", planned, TODAY) == (3, 8)


def test_need_plans_by_team(planned):
    found = figure("fewer.need_plans_over_six_months_share", planned, TODAY, by=["team"])

    assert found["numerator"].to_dict() == {"North": 0, "South": 2, "Not known": 1}
    assert found["denominator"].to_dict() == {"North": 3, "South": 4, "Not known": 1}


@pytest.mark.measure("fewer.need_plans_begun")
def test_need_plans_begun(planned):
    assert value("fewer.need_plans_begun", planned, month("2024-03-31")) == 3  # d e f
    assert value("fewer.need_plans_begun", planned, YEAR) == 8  # all but g h


@pytest.mark.measure("fewer.need_plans_ended_in_six_months")
def test_need_plans_ended_within_six_months_counts_those_open(records):
    drawn = records(
        "2024-09-30",
        ssd_cin_plans=drawing(
            "cinp_cin_plan_id | cinp_person_id | cinp_cin_plan_start_date | cinp_cin_plan_end_date",
            "a 2023-10-01 2023-10-31",  # day 30
            "b 2023-10-01 2024-03-31",  # day 182
            "c 2023-10-01 2024-04-01",  # day 183
            "d 2024-09-20 -",  # open, ten days old: seen for too short a time to say
            "e 2022-01-01 2023-09-30",  # ended before the year
        ),
    )
    # Day 30: a of a b c, 2/3 go on. Day 182: b of b c, 1/3. Day 183: c.
    assert value("fewer.need_plans_ended_in_six_months", drawn, YEAR) == pytest.approx(200 / 3)


# Orders -------------------------------------------------------------------------------------------------------------


@pytest.mark.measure("fewer.on_full_care_order")
def test_children_on_a_full_care_order(records):
    drawn = records(
        "2024-09-30",
        ssd_cla_episodes=episodes(
            "a 2024-09-30 S - - C2",
            "b 2020-01-01 S 2024-09-30 E4A C2",  # left on the day
            "c 2020-01-01 S 2024-09-30 X1 C1",
            "c 2024-09-30 L - - C2",  # the order was made that day
            "d 2020-01-01 S - - E1",
            "e 2020-01-01 S - - V2",
        ),
    )
    assert value("fewer.on_full_care_order", drawn, TODAY) == 2  # a c


@pytest.mark.measure("fewer.placed_with_parents")
def test_children_placed_with_parents_in_the_period(records):
    drawn = records(
        "2024-09-30",
        ssd_cla_episodes=episodes("a 2020-01-01 S - - C2"),
        ssd_cla_placement=drawing(
            "clap_cla_placement_id | clap_person_id | clap_cla_placement_type | clap_cla_placement_start_date | "
            "clap_cla_placement_end_date",
            "a P1 2020-01-01 2023-10-01",  # left on the first day
            "b P1 2020-01-01 2023-10-02",
            "c P1 2024-09-30 -",
            "d P1 2024-01-01 2024-02-01",
            "d P1 2024-06-01 -",  # once
            "e U1 2024-01-01 -",
        ),
    )
    assert value("fewer.placed_with_parents", drawn, YEAR) == 3  # b c d


# Audits -------------------------------------------------------------------------------------------------------------


@pytest.mark.measure("fewer.harm_audits_good", "fewer.permanence_audits_good")
def test_audits_are_judged_by_what_was_audited(records):
    harm = [f"2024-01-{n:02} SIGNIFICANT_HARM {grade}" for n, grade in enumerate("1222333444", start=1)]
    permanence = [f"2024-02-{n:02} PERMANENCE {grade}" for n, grade in enumerate("222222222", start=1)]
    others = ["2024-01-31 SIGNIFICANT_HARM -", "2023-09-30 SIGNIFICANT_HARM 1", "2024-01-31 CASE 1"]
    drawn = records(
        "2024-09-30",
        practice_audits=drawing("audi_id | audi_date | audi_type | audi_grade", *harm, *permanence, *others),
    )
    found = figure("fewer.harm_audits_good", drawn, YEAR)
    assert (found["numerator"], found["denominator"], found["value"]) == (4, 10, 40)
    too_few = figure("fewer.permanence_audits_good", drawn, YEAR)
    assert (too_few["numerator"], too_few["denominator"]) == (9, 9)
    assert pd.isna(too_few["value"])


def test_what_other_chapters_measure_is_shown_under_its_own_id():
    shown = {name for exhibit in EXHIBITS.values() if exhibit.chapter == "fewer" for name in exhibit.measures}

    assert {name for name in shown if not name.startswith("fewer.")} == {"placement.starters", "placement.leavers"}
