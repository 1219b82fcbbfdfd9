"""What the projection is made from, of a few children drawn by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from improve_analysis.extracts import Coverage
from improve_analysis.measures._projection import GROUPS, flows, in_care_on
from improve_analysis.measures._records import Records
from improve_analysis.statistics.projection import CannotBeProjected, Flows, Why
from tests.measures.conftest import make_records

KIN, FOSTER, ADOPTION, RESIDENTIAL, UNKNOWN = 0, 1, 2, 3, 7

PEOPLE = """
pers_person_id | pers_dob
a | 2010-01-15
b | 2020-03-31
c | 2004-12-25
d | 2015-06-01
e | 2012-06-01
f |
g | 2012-06-01
"""
PLACEMENTS = """
clap_cla_placement_id | clap_person_id | clap_cla_placement_start_date | clap_cla_placement_end_date | clap_cla_placement_type
1 | a | 2020-05-10 |            | U4
2 | b | 2021-10-01 | 2022-02-01 | U1
3 | b | 2022-02-01 | 2023-09-30 | A5
4 | c | 2019-01-01 | 2022-12-25 | K2
5 | d | 2022-01-01 |            | U4
6 | e | 2021-09-01 | 2021-09-30 | U4
7 | f | 2023-01-01 |            | U4
8 | g | 2024-09-30 |            |
"""
EPISODES = """
clae_cla_episode_id | clae_person_id | clae_cla_episode_start_date | clae_cla_episode_start_reason | clae_cla_episode_ceased_date | clae_cla_episode_ceased_reason | clae_legal_status | clae_cla_placement_id
1 | a | 2020-05-10 | S | 2021-12-01 | X1  | V2 | 1
2 | a | 2021-12-01 | L |            |     | C2 | 1
3 | b | 2021-10-01 | S | 2022-02-01 | X1  | C1 | 2
4 | b | 2022-02-01 | P | 2023-09-30 | E12 | E1 | 3
5 | c | 2019-01-01 | S | 2022-12-25 | E5  | C2 | 4
6 | d | 2022-01-01 | S |            |     | V4 | 5
7 | e | 2021-09-01 | S | 2021-09-30 | E4A | V2 | 6
8 | f | 2023-01-01 | S |            |     | C2 | 7
9 | g | 2024-09-30 | S |            |     | C1 | 8
"""


def records(day: str = "2024-09-30", since: str = "2015-01-01") -> Records:
    made = make_records(day, ssd_person=PEOPLE, ssd_cla_placement=PLACEMENTS, ssd_cla_episodes=EPISODES)
    covered = Coverage(start=pd.Timestamp(since), end=pd.Timestamp("2030-12-31"))
    return replace(made, coverage=dict.fromkeys(made.tables, covered), _memo={})


@pytest.fixture(scope="module")
def known() -> Flows:
    found = flows(records())
    assert isinstance(found, Flows)
    return found


def at(counts: np.ndarray) -> dict[tuple[int, ...], float]:
    """Place -> count, where there is one."""
    return {tuple(int(axis) for axis in place): float(counts[tuple(place)]) for place in np.argwhere(counts)}


def test_groups_are_those_of_placements_and_what_is_not_known():
    assert [GROUPS[place] for place in (KIN, FOSTER, ADOPTION, RESIDENTIAL, UNKNOWN)] == [
        "Foster, relative or friend",
        "Foster, other carer",
        "Placed for adoption",
        "Residential",
        "Not known",
    ]


def test_children_are_those_under_18_in_care_at_the_end_by_age_time_and_placement(known: Flows):
    # a: 14 years and 8 months, over two years in care; g came that day, aged 12 years and 3 months
    assert at(known.children) == {(176, 24, FOSTER): 1, (147, 0, UNKNOWN): 1}


def test_entries_are_by_the_month_and_the_age_at_which_children_came(known: Flows):
    # b on the first of the 36 months, aged 18 months; g on the last day; e before them, d for short breaks
    assert at(known.entries) == {(0, 18, KIN): 1, (35, 147, UNKNOWN): 1}


def test_exits_are_those_before_the_eighteenth_birthday_from_the_last_placement(known: Flows):
    # b at three, after 23 months; c left on the birthday
    assert at(known.exits) == {(1, 1, ADOPTION): 1}


def test_moves_are_from_one_kind_of_placement_to_another(known: Flows):
    # b, after four months
    assert at(known.moves) == {(1, 0, KIN, ADOPTION): 1}


def test_months_lived_in_care_are_those_of_month_ends_with_the_first_and_the_last_half(known: Flows):
    assert at(known.exposure_months) == {
        (2, 1, FOSTER): 3.5,  # a until the twelfth birthday: half of September, October to December 2021
        (3, 1, FOSTER): 4,  # after it, until two years in care: January to April 2022
        (3, 2, FOSTER): 28.5,  # to half of September 2024
        (1, 0, KIN): 4,  # b, October 2021 to January 2022
        (1, 0, ADOPTION): 2,  # February and March
        (1, 1, ADOPTION): 17,  # April 2022 to August 2023: not there at the end of the day of leaving
        (4, 2, RESIDENTIAL): 14.5,  # c, half of September 2021 to November 2022
        (3, 0, UNKNOWN): 0.5,  # g
    }


def test_a_child_in_care_since_before_the_records_has_been_there_long():
    header = EPISODES.strip().splitlines()[0]
    made = make_records(
        "2024-09-30",
        ssd_person=PEOPLE,
        ssd_cla_placement=PLACEMENTS,
        ssd_cla_episodes=f"{header}\n1 | a | 2024-05-10 | L | | | C2 | 1",
    )
    assert in_care_on(made, pd.Timestamp("2024-09-30"))["time_months"].tolist() == [24]


@pytest.mark.parametrize(
    ("since", "months"), [("2021-10-01", 36), ("2021-10-02", 24), ("2022-10-01", 24), ("2010-01-01", 36)]
)
def test_rates_are_of_whole_years_that_are_covered_three_at_most(since: str, months: int):
    found = flows(records(since=since))
    assert isinstance(found, Flows)
    assert len(found.entries) == months


@pytest.mark.parametrize(("since", "months"), [("2022-10-02", 12), ("2023-10-02", 0)])
def test_less_than_two_years_are_too_short(since: str, months: int):
    assert flows(records(since=since)) == CannotBeProjected(why=Why.TOO_SHORT, months=months)


def test_what_came_after_the_day_is_not_known():
    found = flows(records("2022-01-31"))
    assert isinstance(found, Flows)
    assert at(found.children) == {(144, 20, FOSTER): 1, (22, 3, KIN): 1, (205, 24, RESIDENTIAL): 1}
    assert not found.exits[..., ADOPTION].any()
    assert not found.moves.any()
