"""Worked examples of the chapter on homes: drawn by hand, counted by hand."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from improve_analysis.calendar import Length, Period, months_to
from improve_analysis.measures import EXHIBITS
from tests.measures.conftest import day, figure, make_records, year_to

YEAR = year_to("2024-09-30")
TODAY = day("2024-09-30")
SWINDON, BATH = "E06000030", "E06000022"

EPISODES = (
    "clae_cla_episode_id | clae_person_id | clae_cla_episode_start_date | clae_cla_episode_start_reason | "
    "clae_cla_episode_ceased_date | clae_legal_status | clae_cla_primary_need_code | clae_cla_placement_id"
)
PLACEMENTS = (
    "clap_cla_placement_id | clap_person_id | clap_cla_placement_start_date | clap_cla_placement_end_date | "
    "clap_cla_placement_type | clap_cla_placement_provider | clap_cla_placement_urn | clap_cla_placement_la"
)
HOUSEHOLDS = "fost_household_id | fost_approved_date | fost_ended_date | fost_type | fost_level | fost_places"


def table(header: str, rows: list[list[str]]) -> str:
    return "\n".join([header, *(" | ".join("" if value == "-" else value for value in row) for row in rows)])


def in_care(*lines: str, start: str = "2020-01-01") -> dict[str, str]:
    """Children in one placement since `start`: `child need kind provider number area`, `-` where there is none."""
    rows = [[*line.split(), *"-" * 6][:6] for line in lines]
    episodes = [[f"e{n}", row[0], start, "S", "-", "C2", row[1], f"p{n}"] for n, row in enumerate(rows)]
    placements = [[f"p{n}", row[0], start, "-", *row[2:]] for n, row in enumerate(rows)]
    return {"ssd_cla_episodes": table(EPISODES, episodes), "ssd_cla_placement": table(PLACEMENTS, placements)}


def placed(*lines: str) -> dict[str, str]:
    """Placements one after another: `child kind start end`, and the period of care that holds each child's."""
    rows = [line.split() for line in lines]
    placements = [[f"p{n}", child, start, end, kind, "-", "-", "-"] for n, (child, kind, start, end) in enumerate(rows)]
    episodes = [
        [f"e{n}", child, start, "S" if child not in [row[0] for row in rows[:n]] else "P", end, "C2", "-", f"p{n}"]
        for n, (child, _, start, end) in enumerate(rows)
    ]
    return {"ssd_cla_episodes": table(EPISODES, episodes), "ssd_cla_placement": table(PLACEMENTS, placements)}


def parts(found) -> tuple[float, float]:
    return found["numerator"], found["denominator"]


def three_years_to(text: str) -> Period:
    return months_to(pd.Timestamp(text), Length.THREE_YEARS)


# What children need -------------------------------------------------------------------------------------------------


@pytest.mark.measure("homes.mix")
def test_every_child_has_one_age_one_need_and_one_home(records):
    drawn = records(
        "2024-09-30",
        **in_care("a N1 U1", "b N2 U6", "c N3 K2", "d N4 R3", "e N5 H5", "f N8 A6", "g N6 P1", "h - Z1", "i N0 R2"),
        ssd_person="""pers_person_id | pers_dob
                      a | 2018-10-01
                      b | 2018-09-30
                      c | 2012-10-01
                      d | 2012-09-30
                      e | 2006-10-01
                      f | 2023-01-01""",
    )

    needs = figure("homes.mix", drawn, TODAY, by=["need"])
    homes = figure("homes.mix", drawn, TODAY, by=["home"])
    ages = figure("homes.mix", drawn, TODAY, by=["plan_age"])
    both = figure("homes.mix", drawn, TODAY, by=["plan_age", "fostered"])

    assert needs["numerator"].to_dict() == {
        "Abuse or neglect": 1,
        "Disability or illness": 2,
        "Family stress or dysfunction": 2,
        "Absent parenting, behaviour or other": 3,
        "Not known": 1,
    }
    assert homes["numerator"].to_dict() == {"Foster care": 2, "Residential": 2, "Other": 5}
    assert ages["numerator"].to_dict() == {"0 to 5": 2, "6 to 11": 2, "12 to 15": 1, "16 and 17": 1, "Not known": 3}
    assert both["numerator"]["0 to 5 / In foster care"] == 1
    assert both["numerator"]["0 to 5 / Not in foster care"] == 1
    assert both["numerator"]["12 to 15 / In foster care"] == 0
    assert {*needs["denominator"], *homes["denominator"], *ages["denominator"]} == {9}


def test_where_no_need_is_recorded_all_are_not_known(records):
    drawn = records("2024-09-30", **in_care("a - U1", "b - P1"))

    assert figure("homes.mix", drawn, TODAY, by=["need"])["numerator"].to_dict() == {"Not known": 2}


# Foster carers ------------------------------------------------------------------------------------------------------

FOSTERED = in_care(
    "a N1 U6 PR1",
    "b N1 U4 PR1",
    "c N1 U5 PR4",
    "d N1 U6 -",  # provider not recorded
    "e N1 U1 PR1",  # a relative
    "f N1 K2 PR1",  # the council's own children's home
    "g N1 A5 PR1",
)
REGISTER = table(
    HOUSEHOLDS,
    [
        ["h1", "2020-01-01", "-", "MAINSTREAM", "1", "2"],
        ["h2", "2020-01-01", "-", "MAINSTREAM", "3", "1"],
        ["h3", "2020-01-01", "2024-09-30", "MAINSTREAM", "3", "3"],  # ended on the day
        ["h4", "2020-01-01", "2024-10-01", "SPECIALIST", "4", "1"],  # the day after
        ["h5", "2024-09-30", "-", "MAINSTREAM", "2", "-"],  # places not recorded
        ["h6", "2020-01-01", "-", "KINSHIP", "4", "2"],
        ["h7", "2024-10-01", "-", "MAINSTREAM", "3", "2"],
        ["h8", "2020-01-01", "-", "MAINSTREAM", "-", "1"],  # level not recorded
    ],
)


@pytest.mark.measure("homes.with_own_carers")
def test_children_with_the_councils_own_carers(records):
    drawn = records("2024-09-30", **FOSTERED)

    assert parts(figure("homes.with_own_carers", drawn, TODAY)) == (2, 4)  # a b, of a b c d


@pytest.mark.measure("homes.places_filled")
def test_places_filled(records):
    drawn = records("2024-09-30", **FOSTERED, fostering_register=REGISTER)

    found = figure("homes.places_filled", drawn, TODAY)

    assert (*parts(found), found["value"]) == (2, 5, 40)  # a b, of h1 (2) h2 h4 h8
    assert (found["numerator_people"], found["denominator_people"]) == (2, 4)


@pytest.mark.measure("homes.levels", "homes.high_level_households", "homes.places_per_100_households")
def test_households_by_level(records):
    drawn = records("2024-09-30", fostering_register=REGISTER)

    levels = figure("homes.levels", drawn, TODAY, by=["level"])

    assert levels["numerator"].to_dict() == {"Level 1": 1, "Level 2": 1, "Level 3": 1, "Level 4": 1, "Not known": 1}
    assert figure("homes.high_level_households", drawn, TODAY)["value"] == 2  # h2 h4
    assert figure("homes.high_level_households", drawn, day("2024-09-29"))["value"] == 3  # and h3
    places = figure("homes.places_per_100_households", drawn, TODAY)
    assert (*parts(places), places["value"]) == (5, 4, 125)  # h1 (2) h2 h4 h8


# From residential care to a family ----------------------------------------------------------------------------------


@pytest.mark.measure("homes.residential_to_family_share")
def test_children_who_left_residential_care_for_a_family(records):
    drawn = records(
        "2024-09-30",
        **placed(
            "a K2 2022-01-01 2024-01-01", "a U6 2024-01-01 -",
            "b K2 2022-01-01 2023-10-01", "b U6 2023-10-01 -",  # on the first day
            "c K2 2022-01-01 2023-09-30", "c U6 2023-09-30 -",  # the day before
            "d K2 2022-01-01 2024-01-01", "d H5 2024-01-01 -",  # to supported accommodation
            "e K2 2024-09-30 -",
            "f U6 2022-01-01 2024-01-01", "f K2 2024-01-01 -",  # the other way
            "g U6 2022-01-01 -",
            "h K2 2023-01-01 2024-01-01", "h U6 2024-01-01 2024-03-01", "h K2 2024-03-01 2024-05-01",
            "h U4 2024-05-01 -",  # twice, counted once
        ),
    )  # fmt: skip

    assert parts(figure("homes.residential_to_family_share", drawn, YEAR)) == (3, 6)  # a b h, of a b d e f h


# Unregistered homes -------------------------------------------------------------------------------------------------


@pytest.mark.measure("homes.other_placements", "homes.other_placement_nights")
def test_other_placements_and_their_nights(records):
    drawn = records(
        "2024-12-31",
        **placed(
            "a Z1 2023-09-01 2023-10-01",  # left on the first day
            "b Z1 2023-09-01 2023-10-03",  # two nights of the year
            "c Z12 2024-09-30 -",  # one
            "d Z1 2024-01-01 2024-01-11", "d U6 2024-01-11 2024-02-01", "d Z11 2024-02-01 2024-02-03",  # twelve
            "e Z1 2024-10-01 -",
            "f T4 2024-01-01 -",
            "g Z1 2024-09-29 2024-10-20",  # two, and more after the year
        ),
    )  # fmt: skip

    assert figure("homes.other_placements", drawn, YEAR)["value"] == 4  # b c d g
    assert parts(figure("homes.other_placement_nights", drawn, YEAR)) == (2 + 1 + 12 + 2, 4)


@settings(max_examples=40, deadline=None)
@given(
    spells=st.lists(
        st.tuples(st.sampled_from("abc"), st.integers(0, 1500), st.integers(1, 90), st.sampled_from(["Z1", "U6"])),
        min_size=1,
        max_size=8,
    )
)
def test_nights_are_what_counting_them_one_by_one_gives(spells):
    first = pd.Timestamp("2020-09-01")
    text = lambda days: f"{first + pd.Timedelta(days=days):%Y-%m-%d}"  # noqa: E731
    rows = [[f"p{n}", p, text(a), text(a + b), k, "-", "-", "-"] for n, (p, a, b, k) in enumerate(spells)]
    drawn = make_records("2025-12-31", ssd_cla_placement=table(PLACEMENTS, rows))
    period = three_years_to("2024-09-30")
    nights = [
        (person, n, night)
        for n, (person, since, length, kind) in enumerate(spells)
        if kind == "Z1"
        for night in range(since, since + length)
        if period.start <= first + pd.Timedelta(days=night) <= period.end
    ]

    assert figure("homes.other_placements", drawn, period)["value"] == len({person for person, _, _ in nights})
    assert figure("homes.other_placement_nights", drawn, period)["numerator"] == len(nights)


@pytest.mark.measure("homes.number_missing")
def test_homes_that_must_have_a_number_and_have_none(records):
    drawn = records(
        "2024-09-30",
        **in_care(
            f"a N1 K2 PR4 SC1 {SWINDON}",
            f"b N1 K2 PR4 - {BATH}",
            "c N1 K3 PR4 - -",
            f"d N1 H5 PR4 - {BATH}",  # semi-independent, registered since 28 October 2023
            "e N1 H5 PR4 - WAL",  # not in England
            f"f N1 R3 PR4 XXXXXXX {BATH}",  # inspected by another body
            f"g N1 U6 PR1 - {SWINDON}",
            f"h N1 P1 PR0 - {SWINDON}",
            "i N1 Z1 PR4 - -",
            f"j N1 S1 PR4 SC2 {BATH}",
            f"k N1 K1 PR3 SC3 {BATH}",
        ),
    )

    assert parts(figure("homes.number_missing", drawn, TODAY)) == (3, 7)  # b c d, of a b c d f j k
    assert parts(figure("homes.number_missing", drawn, day("2023-10-28"))) == (3, 7)
    assert parts(figure("homes.number_missing", drawn, day("2023-10-27"))) == (1, 5)  # b, of a b f j k


def test_what_the_chapter_on_distance_measures_is_shown_under_its_own_id():
    shown = {name for exhibit in EXHIBITS.values() if exhibit.chapter == "homes" for name in exhibit.measures}

    assert {name for name in shown if not name.startswith("homes.")} == {"placement.outside_area"}
