from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from io import StringIO
from itertools import pairwise
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from improve_analysis import extracts, pipeline
from improve_analysis.disclosure.primary import rule_of
from improve_analysis.measures import EXHIBITS, MEASURES
from improve_analysis.measures._care import periods_of_care
from improve_analysis.measures._draft import draft
from improve_analysis.measures._records import Records
from improve_analysis.measures._stays import stability_in_year
from improve_analysis.settings import load_settings
from tests.measures.conftest import day, figure, month, year_to

SAMPLE = Path(__file__).parents[2].parent / "shared" / "samples" / "ssda903"

EPISODE = {
    "id": "clae_cla_episode_id",
    "child": "clae_person_id",
    "from": "clae_cla_episode_start_date",
    "rne": "clae_cla_episode_start_reason",
    "to": "clae_cla_episode_ceased_date",
    "rec": "clae_cla_episode_ceased_reason",
    "legal": "clae_legal_status",
    "placement": "clae_cla_placement_id",
    "entered": "clae_entered_care_date",
}
PLACEMENT = {
    "placement": "clap_cla_placement_id",
    "child": "clap_person_id",
    "from": "clap_cla_placement_start_date",
    "to": "clap_cla_placement_end_date",
    "place": "clap_cla_placement_type",
    "provider": "clap_cla_placement_provider",
    "miles": "clap_cla_placement_distance",
    "la": "clap_cla_placement_la",
    "postcode": "clap_cla_placement_postcode",
    "reason": "clap_cla_placement_change_reason",
    "same_carer": "clap_same_carer",
}
SWINDON, BATH = "E06000030", "E06000022"

PEOPLE = "pers_person_id | pers_dob\n"
UASC = (
    "immi_immigration_status_id | immi_person_id | immi_immigration_status "
    "| immi_immigration_status_start_date | immi_immigration_status_end_date\n"
)


@pytest.fixture
def in_care(records: Callable[..., Records]) -> Callable[..., Records]:
    """`in_care(day, drawing)`: each row an episode, with a placement of its own unless `placement` names it."""

    def make(as_at: str, text: str, **others: str) -> Records:
        rows = pd.read_csv(StringIO(text.replace(" ", "")), sep="|", dtype="str")
        rows = rows.assign(id=[f"e{number:03}" for number in range(len(rows))])
        return records(as_at, **tables_of(rows), **others)

    return make


def tables_of(rows: pd.DataFrame) -> dict[str, str]:
    rne = rows.get("rne", pd.Series("S", index=rows.index))
    placement = rows.get("placement", rows["id"]).fillna(rows["id"])
    rows = rows.assign(
        rne=rne, placement=placement, same_carer=rne.map({"T": "Y", "U": "Y"}), legal=rows.get("legal", "C2")
    )
    whole = rows.drop_duplicates("placement").assign(
        to=rows.drop_duplicates("placement", keep="last")["to"].to_numpy(),
    )
    return {"ssd_cla_episodes": as_drawing(rows, EPISODE), "ssd_cla_placement": as_drawing(whole, PLACEMENT)}


def as_drawing(rows: pd.DataFrame, names: dict[str, str]) -> str:
    kept = [column for column in names if column in rows]
    return rows[kept].rename(columns=names).to_csv(sep="|", index=False)


def parts(found: Any) -> tuple[float, float]:
    return found["numerator"], found["denominator"]


@pytest.mark.measure("placement.children_with_open_episode", "placement.children_looked_after")
def test_an_episode_is_open_until_the_day_before_it_ended(in_care):
    found = in_care(
        "2024-03-31",
        """child          | from       | to         | legal
           BeganOnTheDay  | 2024-03-31 |            | C2
           EndedOnTheDay  | 2023-01-01 | 2024-03-31 | C2
           EndsDayAfter   | 2023-01-01 | 2024-04-01 | C2
           BeginsDayAfter | 2024-04-01 |            | C2
           ShortBreaks    | 2023-01-01 |            | V3
           BothAtOnce     | 2023-01-01 |            | C2
           BothAtOnce     | 2024-01-01 |            | V4""",
    )

    assert figure("placement.children_with_open_episode", found, day("2024-03-31"))["value"] == 4
    assert figure("placement.children_looked_after", found, day("2024-03-31"))["value"] == 3


@pytest.mark.measure("placement.looked_after_rate")
def test_the_rate_leaves_out_short_breaks(in_care):
    found = in_care(
        "2024-03-31",
        """child | from       | to | legal
           A     | 2023-01-01 |    | C2
           B     | 2023-01-01 |    | V2
           C     | 2023-01-01 |    | V4""",
    )

    rate = figure("placement.looked_after_rate", found, day("2024-03-31"))

    assert (*parts(rate), rate["value"]) == (2, 50_000, 0.4)


ENTERING_AND_LEAVING = """
    child        | from       | rne | to         | rec | legal | entered
    FirstDay     | 2024-03-01 | S   |            |     | C2    |
    LastDay      | 2024-03-31 | S   |            |     | C2    |
    DayBefore    | 2024-02-29 | S   |            |     | C2    |
    Moved        | 2024-02-01 | S   | 2024-03-10 | X1  | V2    |
    Moved        | 2024-03-10 | P   |            |     | V2    |
    ShortBreaks  | 2024-03-05 | S   |            |     | V4    |
    BackSameDay  | 2023-05-01 | S   | 2024-03-12 | E4B | V2    |
    BackSameDay  | 2024-03-12 | S   | 2024-03-20 | E4A | V2    |
    BackLater    | 2023-05-01 | S   | 2024-03-02 | E4A | V2    |
    BackLater    | 2024-03-28 | S   |            |     | V2    |
    WentOn       | 2023-05-01 | S   | 2024-03-12 | X1  | V2    |
    WentOn       | 2024-03-12 | S   |            |     | V2    |
    BeforeKnown  | 2024-03-02 | L   | 2024-04-01 | E4A | C2    |
    EnteredKnown | 2024-03-15 | L   |            |     | C2    | 2024-03-04
"""


@pytest.mark.measure("placement.starters", "placement.leavers")
def test_a_period_of_care_begins_and_ends_once_whatever_moves_are_in_it(in_care):
    found = in_care("2024-04-30", ENTERING_AND_LEAVING)

    began = figure("placement.starters", found, month("2024-03-31"))
    ended = figure("placement.leavers", found, month("2024-03-31"))

    assert began["value"] == len(["FirstDay", "LastDay", "BackSameDay", "BackLater", "EnteredKnown"])
    assert ended["value"] == len(["BackSameDay", "BackSameDay", "BackLater"])


def test_a_period_of_care_that_began_before_the_records_has_no_known_first_day(in_care):
    periods = in_care("2024-04-30", ENTERING_AND_LEAVING).derived(periods_of_care).set_index("person")

    assert pd.isna(periods.loc["BeforeKnown", "entered"])
    assert periods.loc["BeforeKnown", "ceased_reason"] == "E4A"
    assert periods.loc["Moved", "left"] is pd.NaT


WHERE_CHILDREN_LIVE = f"""
    child        | from       | to | place | provider | miles | la
    JustNear     | 2023-01-01 |    | U6    | PR1      | 20.0  | {BATH}
    JustFar      | 2023-01-01 |    | U6    | PR4      | 20.1  | {BATH}
    FarInWales   | 2023-01-01 |    | K2    | PR4      | 90.4  | WAL
    FarInside    | 2023-01-01 |    | U1    | PR1      | 20.1  | {SWINDON}
    AtHome       | 2023-01-01 |    | P1    | PR0      | 0.0   | {SWINDON}
    NoMiles      | 2023-01-01 |    | H5    | PR4      |       | {BATH}
    NothingKnown | 2023-01-01 |    | K3    |          |       |
    NoArea       | 2023-01-01 |    | A6    | PR2      | 50.0  |
"""


@pytest.mark.measure("placement.mix")
def test_every_child_stands_in_one_cell_of_area_by_distance(in_care):
    found = in_care("2024-03-31", WHERE_CHILDREN_LIVE)

    cells = figure("placement.mix", found, day("2024-03-31"), by=["location", "distance"])

    assert cells["numerator"].to_dict() == {
        "Inside / 20 miles or less": 1,
        "Inside / Over 20 miles": 1,
        "Inside / Not known": 0,
        "Outside / 20 miles or less": 1,
        "Outside / Over 20 miles": 2,
        "Outside / Not known": 1,
        "Not known / 20 miles or less": 0,
        "Not known / Over 20 miles": 1,
        "Not known / Not known": 1,
    }
    assert set(cells["denominator"]) == {8}


def test_a_distance_band_holds_its_upper_bound(in_care):
    found = in_care("2024-03-31", WHERE_CHILDREN_LIVE)

    bands = figure("placement.mix", found, day("2024-03-31"), by=["distance_band"])

    assert bands["numerator"].to_dict() == {
        "Up to 5 miles": 1,
        "Over 10 to 20": 1,
        "Over 20 to 50": 3,
        "Over 50 miles": 1,
        "Not known": 2,
    }


@pytest.mark.measure(
    "placement.far_outside", "placement.far_outside_known", "placement.distance_unknown", "placement.outside_area"
)
def test_far_and_outside_counts_unknown_distances_below_the_line_or_not(in_care):
    found, on_the_day = in_care("2024-03-31", WHERE_CHILDREN_LIVE), day("2024-03-31")

    assert parts(figure("placement.far_outside", found, on_the_day)) == (2, 8)
    assert parts(figure("placement.far_outside_known", found, on_the_day)) == (2, 5)
    assert parts(figure("placement.distance_unknown", found, on_the_day)) == (2, 8)
    assert parts(figure("placement.outside_area", found, on_the_day)) == (4, 8)


def test_the_same_swindon_is_37_and_41_6_percent(in_care):
    """31 March 2023: 337 children, 124 far and outside, 39 not known (DfE, by way of the CSC dashboard)."""
    kinds = [("30.0", BATH)] * 124 + [("3.0", SWINDON)] * 174 + [("", "")] * 39
    rows = "\n".join(f"c{n}|2022-01-01||U6|{miles}|{la}" for n, (miles, la) in enumerate(kinds))
    found = in_care("2023-03-31", f"child|from|to|place|miles|la\n{rows}")

    as_dfe = figure("placement.far_outside", found, day("2023-03-31"))
    of_known = figure("placement.far_outside_known", found, day("2023-03-31"))

    assert (*parts(as_dfe), round(as_dfe["value"])) == (124, 337, 37)
    assert (*parts(of_known), round(of_known["value"], 1)) == (124, 298, 41.6)


def test_where_nobodys_distance_is_known_nobody_is_said_to_be_near(in_care):
    found = in_care("2024-03-31", "child|from|to|place\nA|2023-01-01||U6\nB|2023-01-01||K2")

    for measure in ("far_outside", "far_outside_known", "outside_area", "new_entrants_far", "new_entrants_far_all"):
        period = day("2024-03-31") if "new" not in measure else year_to("2023-12-31")
        assert pd.isna(figure(f"placement.{measure}", found, period)["value"]), measure
    assert figure("placement.distance_unknown", found, day("2024-03-31"))["value"] == 100


def test_distance_by_age_placement_provider_and_status(in_care):
    statuses = f"{UASC} 1 | NoMiles | UASC | 2023-01-01 |\n 2 | JustFar | UASC | 2022-01-01 | 2024-03-30"
    people = f"{PEOPLE} JustFar | 2008-03-31\n JustNear | 2008-04-01\n FarInWales | 2023-12-01"
    found = in_care("2024-03-31", WHERE_CHILDREN_LIVE, ssd_immigration_status=statuses, ssd_person=people)
    on_the_day = day("2024-03-31")

    by_age = figure("placement.far_outside", found, on_the_day, by=["age_band"])
    by_kind = figure("placement.far_outside", found, on_the_day, by=["placement_group"])
    by_provider = figure("placement.far_outside", found, on_the_day, by=["provider"])
    unknown = figure("placement.distance_unknown", found, on_the_day, by=["unaccompanied"])

    assert [parts(by_age.loc[age]) for age in ("Under 1", "10 to 15", "16 and over", "Not known")] == [
        (1, 1),
        (0, 1),
        (1, 1),
        (0, 5),
    ]
    assert parts(by_kind.loc["Foster, other carer"]) == (1, 2)
    assert parts(by_provider.loc["Private"]) == (2, 3)
    assert parts(by_provider.loc["Not known"]) == (0, 1)
    assert parts(unknown.loc["Unaccompanied children"]) == (1, 1)
    assert parts(unknown.loc["Other children"]) == (1, 7)


@pytest.mark.measure(
    "placement.in_foster_care",
    "placement.with_relatives",
    "placement.in_residential_care",
    "placement.in_supported_accommodation",
)
def test_kinds_of_placement_are_of_all_children_looked_after(in_care):
    found = in_care("2024-03-31", WHERE_CHILDREN_LIVE)
    kinds = ("in_foster_care", "with_relatives", "in_residential_care", "in_supported_accommodation")

    counts = [parts(figure(f"placement.{kind}", found, day("2024-03-31"))) for kind in kinds]

    assert counts == [(3, 8), (1, 8), (1, 8), (2, 8)]


@pytest.mark.measure("placement.new_entrants_far", "placement.new_entrants_far_all", "placement.new_entrants_far_other")
def test_new_entrants_are_judged_on_their_first_placement(in_care):
    found = in_care(
        "2024-03-31",
        """child      | from       | rne | to         | rec | legal | miles
           JustNear   | 2023-04-01 | S   |            |     | C2    | 20.0
           JustFar    | 2024-03-31 | S   |            |     | C2    | 20.1
           TooEarly   | 2023-03-31 | S   |            |     | C2    | 60.0
           Unknown    | 2023-06-01 | S   |            |     | C2    |
           FarLater   | 2023-06-01 | S   | 2023-07-01 | X1  | C2    | 4.0
           FarLater   | 2023-07-01 | P   |            |     | C2    | 40.0
           ShortBreak | 2023-06-01 | S   |            |     | V4    | 40.0
           Alone      | 2023-06-01 | S   |            |     | V2    | 70.0
           AloneUnkn  | 2023-06-01 | S   |            |     | V2    |""",
        ssd_immigration_status=f"{UASC} 1 | Alone | UASC | 2023-06-09 |\n 2 | AloneUnkn | UASC | | 2029-01-01",
    )

    assert parts(figure("placement.new_entrants_far", found, year_to("2024-03-31"))) == (2, 4)
    assert parts(figure("placement.new_entrants_far_all", found, year_to("2024-03-31"))) == (2, 6)
    assert parts(figure("placement.new_entrants_far_other", found, year_to("2024-03-31"))) == (1, 4)


def stays_of(records: Records, as_at: str) -> dict[str, float]:
    return records.derived(stability_in_year, pd.Timestamp(as_at)).set_index("person")["stays"].to_dict()


@pytest.mark.measure("placement.three_or_more", "placement.moves_per_100")
def test_three_placements_count_those_open_at_the_start_and_at_the_end(in_care):
    found = in_care(
        "2024-03-31",
        """child      | from       | rne | to         | rec | place
           OpenAtEnds | 2023-03-31 | S   | 2023-04-02 | X1  | U6
           OpenAtEnds | 2023-04-02 | P   | 2024-03-31 | X1  | U4
           OpenAtEnds | 2024-03-31 | P   |            |     | K2
           EndedFirst | 2023-03-01 | S   | 2023-04-01 | X1  | U6
           EndedFirst | 2023-04-01 | P   | 2024-01-01 | X1  | U4
           EndedFirst | 2024-01-01 | P   |            |     | K2
           NowHome    | 2023-05-01 | S   | 2023-06-01 | X1  | U6
           NowHome    | 2023-06-01 | P   | 2023-07-01 | X1  | U4
           NowHome    | 2023-07-01 | P   | 2023-08-01 | E4A | K2
           TwoPeriods | 2023-05-01 | S   | 2023-06-01 | X1  | U6
           TwoPeriods | 2023-06-01 | P   | 2023-07-01 | E4A | U4
           TwoPeriods | 2023-09-01 | S   |            |     | K2""",
    )

    assert stays_of(found, "2024-03-31") == {"OpenAtEnds": 3, "EndedFirst": 2, "TwoPeriods": 3}
    assert parts(figure("placement.three_or_more", found, day("2024-03-31"))) == (2, 3)
    moved = figure("placement.moves_per_100", found, day("2024-03-31"))
    assert parts(moved) == (len(["OpenAtEnds"] * 2 + ["EndedFirst"] * 2 + ["TwoPeriods"]), 3)
    assert round(moved["value"], 1) == 166.7


def test_what_is_not_a_placement_of_its_own(in_care):
    found = in_care(
        "2024-03-31",
        """child         | from       | rne | to         | rec | legal | place | postcode
           SameCarer     | 2023-05-01 | S   | 2023-06-01 | X1  | C2    | U6    | SN11AA
           SameCarer     | 2023-06-01 | T   | 2023-07-01 | X1  | C2    | U4    | SN22BB
           SameCarer     | 2023-07-01 | U   |            |     | E1    | U4    | SN22BB
           AdoptedHere   | 2023-05-01 | S   | 2023-06-01 | X1  | C2    | U5    | SN11AA
           AdoptedHere   | 2023-06-01 | P   |            |     | E1    | A5    | SN11AA
           AdoptedAway   | 2023-05-01 | S   | 2023-06-01 | X1  | C2    | U6    | SN11AA
           AdoptedAway   | 2023-06-01 | P   |            |     | E1    | A6    | SN22BB
           UnderADay     | 2023-05-01 | S   | 2023-06-01 | X1  | C2    | U6    | SN11AA
           UnderADay     | 2023-06-01 | P   | 2023-06-01 | X1  | C2    | U6    | SN22BB
           UnderADay     | 2023-06-01 | P   | 2023-06-02 | X1  | C2    | U6    | SN33CC
           UnderADay     | 2023-06-02 | P   |            |     | C2    | U6    | SN44DD
           HospitalBack  | 2023-05-01 | S   | 2023-06-01 | X1  | C2    | U6    | SN11AA
           HospitalBack  | 2023-06-01 | P   | 2023-06-08 | X1  | C2    | T1    |
           HospitalBack  | 2023-06-08 | P   |            |     | C2    | U6    | SN11AA
           HospitalOn    | 2023-05-01 | S   | 2023-06-01 | X1  | C2    | U6    | SN11AA
           HospitalOn    | 2023-06-01 | P   | 2023-06-08 | X1  | C2    | T1    |
           HospitalOn    | 2023-06-08 | P   |            |     | C2    | U6    | SN22BB
           SameNotBack   | 2023-05-01 | S   | 2023-06-01 | X1  | C2    | U6    | SN11AA
           SameNotBack   | 2023-06-01 | P   |            |     | C2    | U6    | SN11AA
           ShortBreaks   | 2023-05-01 | S   | 2023-06-01 | E4A | V4    | U6    | SN11AA
           ShortBreaks   | 2023-06-05 | S   |            |     | C2    | U6    | SN11AA""",
    )

    assert stays_of(found, "2024-03-31") == {
        "SameCarer": 1,
        "AdoptedHere": 1,
        "AdoptedAway": 2,
        "UnderADay": 3,
        "HospitalBack": 1,
        "HospitalOn": 2,
        "SameNotBack": 2,
        "ShortBreaks": 1,
    }


def test_a_legal_status_alone_is_not_a_new_placement_and_an_unclosed_one_ends_when_the_next_begins(in_care):
    found = in_care(
        "2024-03-31",
        """child    | from       | rne | to         | rec | legal | placement | place
           LegalOnly | 2023-05-01 | S   | 2023-06-01 | X1  | V2    | p1        | U6
           LegalOnly | 2023-06-01 | L   |            |     | C2    | p1        | U6
           FromBreak | 2023-05-01 | S   | 2023-06-01 | X1  | V4    | p4        | U6
           FromBreak | 2023-06-01 | L   |            |     | V2    | p4        | U6
           Unclosed  | 2022-05-01 | S   |            |     | C2    | p2        | U6
           Unclosed  | 2022-06-01 | P   |            |     | C2    | p3        | U6""",
    )

    assert stays_of(found, "2024-03-31") == {"LegalOnly": 1, "FromBreak": 1, "Unclosed": 1}


BORN = "\n".join(
    f"{child} | {dob}"
    for child, dob in {
        "JustLongEnough": "2012-01-01",
        "DayTooShort": "2012-01-01",
        "MovedInTime": "2012-01-01",
        "MovedTooLate": "2012-01-01",
        "Adopters": "2020-01-01",
        "AdoptersSoon": "2020-01-01",
        "Turned16": "2008-03-31",
        "Nearly16": "2008-04-01",
        "BeforeKnown": "2012-01-01",
    }.items()
)


@pytest.mark.measure("placement.long_term_stability")
def test_long_term_stability_at_its_limits(in_care):
    found = in_care(
        "2024-03-31",
        """child          | from       | rne | to         | rec | place
           JustLongEnough | 2021-09-30 | S   |            |     | U4
           DayTooShort    | 2021-10-01 | S   |            |     | U4
           MovedInTime    | 2020-01-01 | S   | 2022-03-31 | X1  | U6
           MovedInTime    | 2022-03-31 | P   |            |     | U4
           MovedTooLate   | 2020-01-01 | S   | 2022-04-01 | X1  | U6
           MovedTooLate   | 2022-04-01 | P   |            |     | U4
           Adopters       | 2020-01-01 | S   | 2022-03-01 | X1  | U6
           Adopters       | 2022-03-01 | P   | 2024-01-01 | X1  | U6
           Adopters       | 2024-01-01 | P   |            |     | A6
           AdoptersSoon   | 2020-01-01 | S   | 2022-05-01 | X1  | U6
           AdoptersSoon   | 2022-05-01 | P   | 2024-01-01 | X1  | U6
           AdoptersSoon   | 2024-01-01 | P   |            |     | A6
           Turned16       | 2020-01-01 | S   |            |     | U4
           Nearly16       | 2020-01-01 | S   |            |     | U4
           NoBirthday     | 2020-01-01 | S   |            |     | U4
           BeforeKnown    | 2021-01-01 | L   |            |     | U4""",
        ssd_person=f"{PEOPLE}{BORN}",
    )

    counted = ["JustLongEnough", "MovedInTime", "MovedTooLate", "Adopters", "AdoptersSoon", "Nearly16", "BeforeKnown"]
    unstable = ["MovedTooLate", "AdoptersSoon"]
    stability = figure("placement.long_term_stability", found, day("2024-03-31"))
    assert parts(stability) == (len(counted) - len(unstable), len(counted))


MOVES = """
    child     | from       | rne | to         | rec | place | reason
    Carer     | 2023-01-01 | S   | 2023-04-01 | X1  | U6    | CREQB
    Carer     | 2023-04-01 | P   | 2023-05-01 | X1  | U6    | CREQO
    Carer     | 2023-05-01 | P   |            |     | U6    |
    Standards | 2023-01-01 | S   | 2024-03-31 | X1  | U6    | STAND
    Standards | 2024-03-31 | P   |            |     | K2    |
    Alleged   | 2023-01-01 | S   | 2023-06-01 | X1  | K2    | ALLEG
    Alleged   | 2023-06-01 | P   |            |     | U6    |
    Planned   | 2023-01-01 | S   | 2023-06-01 | X1  | R1    | CARPL
    Planned   | 2023-06-01 | P   |            |     | U1    |
    NoReason  | 2023-01-01 | S   | 2023-06-01 | X1  | K1    |
    NoReason  | 2023-06-01 | P   | 2023-07-01 | X1  | U6    | LAREQ
    NoReason  | 2023-07-01 | P   | 2023-08-01 | X1  | S1    | LAREQ
    NoReason  | 2023-08-01 | P   |            |     | U4    |
    Early     | 2023-01-01 | S   | 2023-03-31 | X1  | K2    | CREQB
    Early     | 2023-03-31 | P   |            |     | U6    |
    SameCarer | 2023-01-01 | S   | 2023-06-01 | X1  | U6    | PLACE
    SameCarer | 2023-06-01 | T   |            |     | U4    |
    WentHome  | 2023-01-01 | S   | 2023-06-01 | E4A | K2    |
    WentHome  | 2023-09-01 | S   |            |     | U6    |
    Supported | 2023-01-01 | S   | 2023-06-01 | X1  | H5    | CHILD
    Supported | 2023-06-01 | P   |            |     | U6    |
"""


@pytest.mark.measure("placement.move_reasons", "placement.unplanned_endings")
def test_why_placements_ended_counts_moves_within_a_period_of_care(in_care):
    found, year = in_care("2024-03-31", MOVES), year_to("2024-03-31")

    reasons = figure("placement.move_reasons", found, year, by=["change_reason"])

    assert reasons["numerator"].to_dict() == {
        "Carer's request, child's behaviour": 1,
        "Carer's request, other": 1,
        "Standards of care": 1,
        "Allegation (section 47)": 1,
        "Change to the care plan": 1,
        "Council's request": 2,
        "Child's request": 1,
        "Not known": 1,
    }
    assert parts(figure("placement.unplanned_endings", found, year)) == (4, 9)


@pytest.mark.measure("placement.residential_to_family")
def test_a_child_who_moves_to_a_foster_home_twice_is_one_child(in_care):
    found = in_care("2024-03-31", MOVES)

    moved = figure("placement.residential_to_family", found, year_to("2024-03-31"))

    assert moved["value"] == len(["Alleged", "Planned", "NoReason"])


HOUSEHOLDS = """
    fost_household_id | fost_approved_date | fost_ended_date | fost_type  | fost_carers
    FirstDay          | 2023-04-01         |                 | MAINSTREAM | 2
    LastDay           | 2024-03-31         |                 | SPECIALIST | 1
    DayBefore         | 2023-03-31         |                 | SPECIALIST | 1
    Kinship           | 2023-06-01         |                 | KINSHIP    | 2
    KinshipEnded      | 2022-06-01         | 2023-06-01      | KINSHIP    | 2
    InAndOut          | 2023-06-01         | 2024-03-31      | MAINSTREAM |
    EndsDayAfter      | 2020-01-01         | 2024-04-01      | MAINSTREAM | 2
    EndedBefore       | 2020-01-01         | 2023-03-31      | MAINSTREAM | 2
    NoKind            | 2023-07-01         |                 |            | 2
"""


@pytest.mark.measure(
    "placement.households_approved",
    "placement.households_ended",
    "placement.households_net",
    "placement.foster_carers_net",
)
def test_households_approved_less_ended_is_the_net_change(records):
    found, year = records("2024-03-31", fostering_register=HOUSEHOLDS), year_to("2024-03-31")

    changes = ("households_approved", "households_ended", "households_net", "foster_carers_net")
    values = [figure(f"placement.{change}", found, year)["value"] for change in changes]

    assert values == [4, 1, 3, 2 + 1 + 1 + 2 - 1]


def test_few_losses_or_few_gains_withhold_the_net_change(records):
    rows = [f"lost{n} | 2020-01-01 | 2024-02-01 | MAINSTREAM" for n in range(7)]
    rows += [f"gained{n} | 2024-03-01 | | MAINSTREAM" for n in range(2)]
    header = "fost_household_id | fost_approved_date | fost_ended_date | fost_type"
    net = figure(
        "placement.households_net",
        records("2024-03-31", fostering_register="\n".join([header, *rows])),
        year_to("2024-03-31"),
    )

    assert (net["value"], net["numerator_people"], net["denominator_people"]) == (2 - 7, 7, 2 + 7)
    of_people = replace(MEASURES["placement.households_net"], of_people=True)
    assert (rule_of(net.to_frame().T, of_people, load_settings()) != "").all()


@pytest.mark.measure("placement.foster_households", "placement.specialist_households", "placement.kinship_households")
def test_households_on_a_day_by_kind(records):
    found = records("2024-03-31", fostering_register=HOUSEHOLDS)
    kinds = ("foster_households", "specialist_households", "kinship_households")

    values = [figure(f"placement.{kind}", found, day("2024-03-31"))["value"] for kind in kinds]

    general = ["FirstDay", "LastDay", "DayBefore", "EndsDayAfter", "NoKind"]
    assert values == [len(general), len(["LastDay", "DayBefore"]), len(["Kinship"])]


SPELL = st.tuples(
    st.integers(0, 200), st.sampled_from(["U6", "U4", "K2", "A5", "T0"]), st.sampled_from("PT"), st.sampled_from("ab")
)
SPELLS = st.lists(st.lists(SPELL, min_size=1, max_size=8), min_size=1, max_size=4)


def naive_stays(spells: list[dict[str, Any]], start: pd.Timestamp, end: pd.Timestamp) -> int:
    """Walk through one child's placements, keeping a list of stays as [first day, last placement's end]."""
    found: list[list[Any]] = []
    home, came_back = None, False
    for spell in spells:
        if spell["to"] == spell["from"]:
            continue
        if spell["place"].startswith("T"):
            came_back = True
            continue
        here = (spell["place"], spell["postcode"])
        if found and (spell["rne"] == "T" or spell["place"] == "A5" or (came_back and here == home)):
            found[-1][1] = spell["to"]
        else:
            found.append([spell["from"], spell["to"]])
        home, came_back = here, False
    for stay, later in pairwise(found):
        stay[1] = min(stay[1], later[0])
    return sum(1 for began, ended in found if began <= end and (ended is None or ended > start))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(children=SPELLS)
def test_stays_agree_with_a_walk_through_each_childs_placements(in_care, children):
    as_at, start = pd.Timestamp("2024-03-31"), pd.Timestamp("2023-04-01")
    drawn: list[dict[str, Any]] = []
    for child, spells in enumerate(children):
        since = pd.Timestamp("2022-10-01")
        for number, (days, place, rne, postcode) in enumerate(spells):
            until = None if number == len(spells) - 1 else since + pd.Timedelta(days=days)
            drawn.append(
                {"child": f"c{child}", "from": since, "to": until, "place": place, "rne": rne, "postcode": postcode}
            )
            since = until
    rows = pd.DataFrame(drawn)
    text = rows.assign(**{c: pd.to_datetime(rows[c]).dt.strftime("%Y-%m-%d") for c in ("from", "to")})

    found = stays_of(in_care("2024-03-31", text.to_csv(sep="|", index=False)), "2024-03-31")

    for child in {row["child"] for row in drawn}:
        own = [row for row in drawn if row["child"] == child and row["from"] <= as_at]
        assert found.get(child, 0) == naive_stays(own, start, as_at)


def test_every_measure_is_shown_and_worked_out_by_hand():
    shown = {name for exhibit in EXHIBITS.values() if exhibit.chapter == "placement" for name in exhibit.measures}
    assert shown == {name for name in MEASURES if name.startswith("placement.")}


def test_without_a_fostering_register_its_exhibits_say_so_and_the_others_are_made(in_care):
    found = in_care("2024-03-31", WHERE_CHILDREN_LIVE)

    fostering = draft(EXHIBITS["placement.household_changes"], MEASURES, found)
    bands = draft(EXHIBITS["placement.distance_bands"], MEASURES, found)

    assert fostering.missing.startswith("This extract does not hold what is needed here: fostering_register")
    assert not bands.missing


@pytest.mark.skipif(not SAMPLE.exists(), reason="The shared samples are not beside this repository.")
def test_the_shared_ssda903_sample():
    found = pipeline.records_at(extracts.read(SAMPLE), pd.Timestamp("2018-03-31"), load_settings())
    counted = {
        on: tuple(
            figure(f"placement.{measure}", found, day(on))["value"]
            for measure in ("children_with_open_episode", "children_looked_after")
        )
        for on in ("2017-06-30", "2017-09-30", "2017-12-31", "2018-03-31")
    }

    assert counted == {
        "2017-06-30": (1914, 1601),
        "2017-09-30": (1736, 1455),
        "2017-12-31": (1560, 1313),
        "2018-03-31": (1419, 1201),
    }
