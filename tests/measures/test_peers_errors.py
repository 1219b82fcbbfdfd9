"""Errors of definition found in other councils' and suppliers' dashboards, each with a case that the wrong way fails.

Beside each count stands what the wrong way would say of the same children.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from improve_analysis.calendar import add_working_days, working_days_between
from improve_analysis.extracts import Coverage
from improve_analysis.measures import MEASURES
from improve_analysis.measures._records import Records, as_at
from improve_analysis.settings import load_settings
from improve_analysis.statistics.rounding import half_up
from improve_analysis.tables import SCHEMAS
from tests.extracts.making import read
from tests.measures.conftest import LONG_AGO, LONG_AHEAD, day, figure, month, year_to

CARE = "clae_cla_episode_id | clae_person_id | clae_cla_episode_start_date | clae_cla_episode_start_reason | clae_legal_status | clae_cla_placement_id | clae_cla_episode_ceased_date"
HOMES = "clap_cla_placement_id | clap_person_id | clap_cla_placement_type | clap_cla_placement_distance | clap_cla_placement_start_date | clap_cla_placement_end_date"
BORN = "pers_person_id | pers_dob"
LOOKED_AFTER_REVIEWS = "clar_cla_review_id | clar_cla_person_id | clar_cla_review_date"
PROTECTION = "cppl_cp_plan_id | cppl_person_id | cppl_cp_plan_start_date"
PROTECTION_REVIEWS = "cppr_cp_review_id | cppr_person_id | cppr_cp_plan_id | cppr_cp_review_date"
ASSESSED = "cina_assessment_id | cina_person_id | cina_assessment_start_date | cina_assessment_auth_date"
PERMANENCE = "lacp_table_id | lacp_person_id | lacp_cla_care_plan_start_date"


def numbered(header: str, *lines: str) -> str:
    """A table of rows parted by blanks, `-` where there is no value; the first column numbers them."""
    rows = ([str(number), *("" if part == "-" else part for part in line.split())] for number, line in enumerate(lines))
    return "\n".join([header, *(" | ".join(row) for row in rows)])


def in_care(*lines: str) -> str:
    """Children in care on a full care order: `person since`, one episode each."""
    return numbered(CARE, *(f"{person} {since} S C2 - -" for person, since in (line.split() for line in lines)))


def born(*lines: str) -> str:
    return "\n".join([BORN, *(" | ".join(line.split()) for line in lines)])


def fraction(measure: str, records: Records, period) -> tuple[float, float]:
    found = figure(measure, records, period)
    return found["numerator"], found["denominator"]


def value(measure: str, records: Records, period) -> float:
    return float(figure(measure, records, period)["value"])


# A 0-17 population that sums to 21 ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("year", "children", "population", "published"),
    [(2021, 304, 51_300, 59), (2022, 331, 51_418, 64), (2023, 337, 52_152, 65), (2024, 320, 53_326, 60), (2025, 307, 54_244, 57)],
)  # fmt: skip
def test_a_0_to_17_population_that_sums_to_21(records, year, children, population, published):
    """DfE's numbers, population and rates of Swindon on 31 March. Ages 0 to 21 would be a fifth more, and 60 about 49."""
    known = pd.read_csv(load_settings().reference / "population.csv")
    drawn = replace(
        records(f"{year}-03-31", ssd_cla_episodes=in_care(*(f"c{n} 2020-01-01" for n in range(children)))),
        population=known,
    )
    found = figure("placement.looked_after_rate", drawn, day(f"{year}-03-31"))
    assert (found["numerator"], found["denominator"]) == (children, population)
    assert half_up(pd.Series([found["value"]]), 0).tolist() == [published]


# An age filter joined by or -----------------------------------------------------------------------------------------


def test_an_age_filter_joined_by_or_lets_in_every_age(records):
    """16 or over, or 17 or under, is everybody: 6. So with 6 or over, or 11 or under."""
    drawn = records(
        "2024-09-30",
        ssd_cla_episodes=in_care(*(f"{child} 2024-09-30" for child in "abcdef")),
        ssd_person=born(
            "a 2006-09-30",  # 18
            "b 2006-10-01",  # 17
            "c 2008-09-30",  # 16
            "d 2008-10-01",  # 15
            "e 2012-10-01",  # 11
            "f 2018-10-01",  # 5
        ),
    )
    assert value("fewer.entries_16_or_17", drawn, year_to("2024-09-30")) == 2  # b c
    assert value("fewer.entries_6_to_11", drawn, year_to("2024-09-30")) == 1  # e


def test_an_age_filter_joined_by_or_to_the_time_in_care(records):
    """Long-term: under 16 and 30 months in care. Joined by or it would be three of the four."""
    drawn = records(
        "2024-09-30",
        ssd_cla_episodes=in_care("both 2020-01-01", "too_old 2020-01-01", "too_new 2024-01-01", "neither 2024-01-01"),
        ssd_cla_placement=numbered(HOMES, "both U4 - 2020-01-01 -"),
        ssd_person=born("both 2012-01-01", "too_old 2007-01-01", "too_new 2012-01-01", "neither 2007-01-01"),
    )
    assert fraction("placement.long_term_stability", drawn, day("2024-09-30")) == (1, 1)


# Health checks judged at the wrong interval -------------------------------------------------------------------------


def test_health_checks_judged_at_the_wrong_interval_cannot_be_while_the_book_holds_none():
    """Due every six months under five, and every twelve from five: whoever adds them draws that here."""
    said = [*SCHEMAS, *(column for schema in SCHEMAS.values() for column in schema.columns), *MEASURES]
    assert not [name for name in said if "health" in name or "dental" in name or "immunis" in name]


def test_looked_after_reviews_judged_at_the_wrong_interval(records):
    """Three months after the first, then six. With six and six two are in time, with three and three none."""
    drawn = records(
        "2024-09-30",
        ssd_cla_episodes=in_care("in_time 2024-01-08", "first_late 2024-01-08", "second_late 2024-01-08"),
        ssd_cla_reviews=numbered(
            LOOKED_AFTER_REVIEWS,
            "in_time 2024-02-05",  # the 20th working day
            "in_time 2024-05-05",  # the third is due on 5 November
            "first_late 2024-02-06",
            "first_late 2024-05-06",
            "second_late 2024-02-05",
            "second_late 2024-05-06",
        ),
    )
    assert fraction("permanence.reviews_in_time", drawn, year_to("2024-09-30")) == (1, 3)


def test_protection_reviews_judged_at_the_wrong_interval(records):
    """Three months after the conference, then six. With six and six two are in time, with three and three none."""
    drawn = records(
        "2024-09-30",
        ssd_cp_plans=numbered(PROTECTION, "in_time 2023-11-01", "first_late 2023-11-01"),
        ssd_cp_reviews=numbered(
            PROTECTION_REVIEWS,
            "in_time 0 2024-02-01",
            "in_time 0 2024-08-01",
            "first_late 1 2024-05-01",
        ),
        ssd_initial_cp_conference="icpc_icpc_id | icpc_person_id | icpc_icpc_date",
    )
    assert fraction("oversight.reviews_in_time", drawn, day("2024-09-30")) == (1, 2)


# Stability that compares a date with itself -------------------------------------------------------------------------


def test_stability_that_compares_a_date_with_itself_finds_everybody_stable(records):
    """Moved has been in care as long as settled, and new in the home as long as moved.

    Were the home's day compared with itself, or care's taken for it, moved would be stable: 2 of 2. Were care's day
    compared with itself, new would be long in care: 1 of 3. Were the home's taken for it, moved would not be: 1 of 1.
    """
    drawn = records(
        "2024-09-30",
        ssd_cla_episodes=in_care("settled 2020-01-01", "moved 2020-01-01", "new 2023-06-01"),
        ssd_cla_placement=numbered(
            HOMES,
            "settled U4 - 2020-01-01 -",
            "moved U4 - 2020-01-01 2023-06-01",
            "moved U4 - 2023-06-01 -",
            "new U4 - 2023-06-01 -",
        ),
        ssd_person=born("settled 2012-01-01", "moved 2012-01-01", "new 2012-01-01"),
    )
    assert fraction("placement.long_term_stability", drawn, day("2024-09-30")) == (1, 2)


def test_stability_that_compares_a_date_with_itself_counts_no_move(records):
    """The homes of the year: of one who stayed, one who moved in it once and one twice. With itself all had one."""
    drawn = records(
        "2024-09-30",
        ssd_cla_episodes=in_care("stayed 2020-01-01", "once 2020-01-01", "twice 2020-01-01"),
        ssd_cla_placement=numbered(
            HOMES,
            "stayed U4 - 2020-01-01 -",
            "once U4 - 2020-01-01 2024-02-01",
            "once U4 - 2024-02-01 -",
            "twice U4 - 2020-01-01 2024-02-01",
            "twice U4 - 2024-02-01 2024-05-01",
            "twice U4 - 2024-05-01 -",
        ),
    )
    assert fraction("placement.three_or_more", drawn, day("2024-09-30")) == (1, 3)
    assert value("placement.moves_per_100", drawn, day("2024-09-30")) == 100


def test_a_referral_compared_with_itself_would_be_a_rereferral(records):
    """A referral is within a year of itself, and two of one day of each other: 4 of 4."""
    drawn = records(
        "2024-09-30",
        ssd_cin_episodes=numbered(
            "cine_referral_id | cine_person_id | cine_referral_date",
            "once 2024-01-08",
            "same_day 2024-01-08",
            "same_day 2024-01-08",
            "again 2023-06-01",
            "again 2024-01-08",
        ),
    )
    assert fraction("thresholds.rereferrals", drawn, month("2024-01-31")) == (1, 4)


def test_a_period_of_care_compared_with_itself_would_be_a_return(records):
    """Once left care on the day it came in, which is within twelve months of it: 2 of 2."""
    drawn = records(
        "2024-09-30",
        ssd_cla_episodes=numbered(
            CARE,
            "once 2024-01-08 S C2 - 2024-01-08",
            "again 2023-06-01 S C2 - 2023-09-01",
            "again 2024-01-08 S C2 - -",
        ),
    )
    assert fraction("permanence.returns_to_care", drawn, month("2024-01-31")) == (1, 2)


# Working days without bank holidays ---------------------------------------------------------------------------------


def test_working_days_without_bank_holidays_make_a_december_assessment_late(records):
    """Christmas Day, Boxing Day and New Year's Day: without them in_time took 48 working days, and 1 of 3 is in time."""
    drawn = records(
        "2024-02-29",
        ssd_cin_assessments=numbered(
            ASSESSED,
            "weekdays_only 2023-12-01 2024-02-02",
            "in_time 2023-12-01 2024-02-07",
            "late 2023-12-01 2024-02-08",
        ),
    )
    assert fraction("thresholds.assessments_in_time", drawn, month("2024-02-29")) == (2, 3)


def test_working_days_without_bank_holidays_make_an_open_assessment_overdue(records):
    drawn = records("2024-02-29", ssd_cin_assessments=numbered(ASSESSED, "open 2023-12-01 -"))
    assert value("thresholds.assessments_overdue", drawn, day("2024-02-07")) == 0
    assert value("thresholds.assessments_overdue", drawn, day("2024-02-08")) == 1


def test_working_days_without_bank_holidays_make_a_conference_after_easter_late(records):
    """Good Friday and Easter Monday: by weekdays alone it is due on Friday 12 April, not Tuesday the 16th."""
    drawn = records(
        "2024-04-30",
        ssd_s47_enquiry=numbered(
            "s47e_s47_enquiry_id | s47e_person_id | s47e_s47_start_date", "in_time 2024-03-22", "late 2024-03-22"
        ),
        ssd_initial_cp_conference=numbered(
            "icpc_icpc_id | icpc_person_id | icpc_s47_enquiry_id | icpc_icpc_date",
            "in_time 0 2024-04-16",
            "late 1 2024-04-17",
        ),
    )
    assert fraction("thresholds.conferences_in_time", drawn, month("2024-04-30")) == (1, 2)


def test_working_days_without_bank_holidays_make_a_review_after_christmas_late(records):
    """20 weekdays after 11 December 2023 are over on 8 January; with the three holidays, on the 11th."""
    drawn = records(
        "2024-01-31",
        ssd_cla_episodes=in_care("in_time 2023-12-11", "late 2023-12-11"),
        ssd_cla_reviews=numbered(LOOKED_AFTER_REVIEWS, "in_time 2024-01-11", "late 2024-01-12"),
    )
    assert fraction("permanence.reviews_in_time", drawn, month("2024-01-31")) == (1, 2)


def test_working_days_without_the_bank_holidays_of_one_year_only():
    """The coronation, Monday 8 May 2023; and New Year's Day 2023, a Sunday, kept on the Monday."""
    starts = pd.Series(pd.to_datetime(["2023-05-05", "2022-12-30"]))
    assert add_working_days(starts, 1).tolist() == [pd.Timestamp("2023-05-09"), pd.Timestamp("2023-01-03")]
    assert working_days_between(starts, pd.Series(pd.to_datetime(["2023-05-12", "2023-01-06"]))).tolist() == [4, 4]


# Open assessments counted as finished -------------------------------------------------------------------------------

OPEN_AND_DONE = (
    "in_time 2024-08-05 2024-09-10",
    "late 2024-06-03 2024-09-11",
    "open_and_new 2024-09-16 -",
    "open_and_old 2024-06-03 -",
    "done_next_month 2024-06-03 2024-10-01",
)


def test_open_assessments_counted_as_finished_would_be_in_time(records):
    """As finished today they would be 2 of 5 in time, or 4 of 5 were no day to be no delay; and none would be overdue."""
    drawn = records("2024-09-30", ssd_cin_assessments=numbered(ASSESSED, *OPEN_AND_DONE))
    assert fraction("thresholds.assessments_in_time", drawn, month("2024-09-30")) == (1, 2)
    assert fraction("thresholds.assessments_overdue_share", drawn, day("2024-09-30")) == (2, 3)


def test_open_assessments_with_the_day_that_stands_for_none_counted_as_finished(tmp_path: Path):
    """Some systems write 1900-01-01 into an open assessment: it would have ended 124 years before it began, in time."""
    rows = [("done", "2024-06-03", "2024-09-11"), ("open", "2024-06-03", "1900-01-01 00:00:00")]
    header = ASSESSED.replace(" | ", ",")
    extract = read(tmp_path, assessments="\n".join([header, *(f"{a},{a},{b},{c}" for a, b, c in rows)]))
    known = replace(extract, coverage=dict.fromkeys(extract.tables, Coverage(start=LONG_AGO, end=LONG_AHEAD)))
    found = as_at(known, pd.Timestamp("2024-09-30"), settings=load_settings(), population=pd.DataFrame())
    assert fraction("thresholds.assessments_in_time", found, month("2024-09-30")) == (0, 1)
    assert fraction("thresholds.assessments_overdue_share", found, day("2024-09-30")) == (1, 1)


def test_children_who_wait_counted_as_if_they_had_a_plan(records):
    """Day 10: 1 of 4; day 20: 1 of 3. By day 20 half of all have a plan. Of the two who do, half by day 15."""
    drawn = records(
        "2024-09-30",
        ssd_cla_episodes=in_care(*(f"{child} 2024-01-01" for child in "abcd")),
        ssd_cla_care_plan=numbered(PERMANENCE, "a 2024-01-11", "b 2024-01-21"),
    )
    assert value("permanence.plan_within_122_days", drawn, year_to("2024-09-30")) == pytest.approx(50)
    assert value("permanence.days_to_plan", drawn, year_to("2024-09-30")) == 20


# Duration bins off by one -------------------------------------------------------------------------------------------


@pytest.fixture
def planned(records):
    """Ten children of one day: plans on the last day of a bin, and on the first of the next."""
    waited = {"a": 28, "b": 29, "c": 60, "d": 61, "e": 122, "f": 122, "g": 123, "h": 365}
    came = pd.Timestamp("2023-10-01")
    return records(
        "2024-09-30",
        ssd_cla_episodes=in_care(*(f"{child} {came:%Y-%m-%d}" for child in "abcdefghij")),
        ssd_cla_care_plan=numbered(
            PERMANENCE, *(f"{who} {came + pd.Timedelta(days=days):%Y-%m-%d}" for who, days in waited.items())
        ),
    )


def test_duration_bins_off_by_one_on_a_curve(planned):
    """A bin ends with its day: were the day left to the next, the first three would hold 0, 2 and 2."""
    curve = MEASURES["permanence.plan_within_122_days"].curve(planned, year_to("2024-09-30"))
    held = curve.set_index("category")["numerator_people"].to_dict()
    assert held == {"28": 1, "60": 2, "91": 1, "122": 2, "152": 1, "182": 0, "273": 0, "365": 1}
    done = curve.set_index("category")["value"]
    assert [round(done[days], 6) for days in ("28", "60", "122", "152")] == [10, 30, 60, 70]


def test_duration_bins_off_by_one_at_the_statutory_day(planned):
    """e and f had their plan on the day, g on the one after: without the day it would be 40, with the next 70."""
    assert value("permanence.plan_within_122_days", planned, year_to("2024-09-30")) == pytest.approx(60)


def test_duration_bins_off_by_one_for_plans_of_months(records):
    """Over three months from the day after: three_months is not, and by 91 days it would be."""
    drawn = records(
        "2024-09-30",
        ssd_cin_plans=numbered(
            "cinp_cin_plan_id | cinp_person_id | cinp_cin_plan_start_date",
            "three_months 2024-06-30",
            "and_a_day 2024-06-29",
            "six_months 2024-03-30",
            "six_and_a_day 2024-03-29",
        ),
    )
    assert fraction("fewer.need_plans_over_three_months_share", drawn, day("2024-09-30")) == (3, 4)
    assert fraction("fewer.need_plans_over_six_months_share", drawn, day("2024-09-30")) == (1, 4)


def test_bins_off_by_one_by_age_and_distance(records):
    """A birthday begins an age band; 5.0 miles are in Up to 5, and 20.0 are not over 20."""
    drawn = records(
        "2024-09-30",
        ssd_cla_episodes=numbered(CARE, *(f"{who} 2024-09-30 S C2 {home} -" for home, who in enumerate("abcd"))),
        ssd_cla_placement=numbered(
            HOMES,
            "a U6 5.0 2024-09-30 -",
            "b U6 5.1 2024-09-30 -",
            "c U6 20.0 2024-09-30 -",
            "d U6 20.1 2024-09-30 -",
        ),
        ssd_person=born("a 2018-09-30", "b 2018-10-01", "c 2008-09-30", "d 2008-10-01"),
    )
    ages = figure("fewer.entry_ages", drawn, year_to("2024-09-30"), by=["plan_age"])["numerator"].to_dict()
    assert ages == {"0 to 5": 1, "6 to 11": 1, "12 to 15": 1, "16 and 17": 1}
    miles = figure("placement.mix", drawn, day("2024-09-30"), by=["distance_band"])["numerator"].to_dict()
    assert miles == {"Up to 5 miles": 1, "Over 5 to 10": 1, "Over 10 to 20": 1, "Over 20 to 50": 1}
