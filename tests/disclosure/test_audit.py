"""Ledgers drawn by hand: what an outsider can work out from each, and a sibling from which nothing follows."""

from __future__ import annotations

import itertools
import json
from math import ceil, floor
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from improve_analysis.disclosure.audit import Balance, audit
from improve_analysis.errors import InputError

CASES = Path(__file__).parents[2].parent / "shared" / "reference" / "suppression_cases.json"
WITHHELD = None
SPRING = {"start": "2024-04-01", "end": "2024-06-30"}
YEAR_TO_MARCH = {"start": "2023-04-01", "end": "2024-03-31"}
YEAR_TO_JUNE = {"start": "2023-07-01", "end": "2024-06-30"}
MARCH = {"start": "2024-03-31", "end": "2024-03-31"}
JUNE = {"start": "2024-06-30", "end": "2024-06-30"}
MONTHS = ("2024-04", "2024-05", "2024-06", "2024-07")
A, B, C = ({"age": name} for name in "abc")


def count(value, key=None, **fields):
    """A line of the ledger: children referred in spring 2024, withheld where the value is None."""
    return {
        "edition": "2024-09",
        "measure": "thresholds.referrals",
        "exhibit": "thresholds.referrals",
        "part": "value",
        "kind": "count",
        "universe": "referrals",
        "where": [],
        **SPRING,
        "key": key or {},
        "value": value,
        "status": "c" if value is WITHHELD else "",
        "decimals": 0,
        "of_people": True,
        **fields,
    }


def window(span):
    first, last = (pd.Timestamp(MONTHS[place]) for place in span)
    return {"start": f"{first:%Y-%m-%d}", "end": f"{last + pd.offsets.MonthEnd(0):%Y-%m-%d}"}


def stock(value, day, **fields):
    return count(value, universe="in care", **day, **fields)


def share(value, key=None, **fields):
    return count(value, key, kind="share", decimals=1, **fields)


def audited(*lines, balances=(), subsets=(), **settings_):
    return audit(lines, balances=balances, subsets=subsets, **settings_)


def failures(*lines, **known):
    return audited(*lines, **known).failures


def the_failure(*lines, **known):
    """The one sentence that the ledger fails with."""
    (sentence,) = failures(*lines, **known)
    return sentence


# --- one line ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("value", "fails"), [(0, False), (1, True), (5, True), (6, False)])
def test_a_small_count_that_is_shown_fails(value, fails):
    assert bool(failures(count(value))) is fails


def test_the_sentence_names_edition_measure_period_and_category():
    first = failures(count(3, A, where=["is_repeat"]))[0]
    assert first == (
        "Edition 2024-09, thresholds.referrals: referrals with is_repeat, 2024-04-01 to 2024-06-30, age a is shown as 3."
    )


def test_a_withheld_line_that_holds_its_number_fails():
    assert "its line holds the number" in the_failure(count(40, status="c"))


def test_what_does_not_count_people_is_not_attacked():
    lines = [count(20), count(3, where=["is_good"]), count(WITHHELD, where=["is_timely"])]
    report = audited(*({**line, "of_people": False} for line in lines))
    assert (report.figures, report.failures) == (0, [])


def test_amounts_are_not_attacked():
    assert failures(count(2.5, kind="amount", decimals=1)) == []


# --- categories -------------------------------------------------------------------------------------------------


def test_a_lone_withheld_category_follows_from_the_whole():
    assert the_failure(count(20), count(17, A), count(WITHHELD, B)) == (
        "Edition 2024-09, thresholds.referrals: referrals, 2024-04-01 to 2024-06-30, age b is withheld, "
        "but an outsider can tell that it is 3."
    )


def test_two_withheld_categories_hide_each_other():
    report = audited(count(30), count(12, A), count(WITHHELD, B), count(WITHHELD, C))
    assert report.failures == []
    assert [(found.low, found.high) for found in report.narrowest] == [(1, 17), (1, 17)]
    assert (report.figures, report.withheld) == (2, 2)


def test_a_lone_withheld_category_that_is_large_hurts_nobody():
    assert failures(count(20), count(14, A), count(WITHHELD, B)) == []


@pytest.mark.parametrize(("whole", "fails"), [(6, True), (7, False)])
def test_withheld_counts_are_at_least_one(whole, fails):
    assert bool(failures(count(whole), count(WITHHELD, A), count(WITHHELD, B))) is fails


@pytest.mark.parametrize(("whole", "fails"), [(5, True), (6, False)])
def test_withheld_parts_of_shares_may_be_zero(whole, fails):
    lines = [count(whole + 20), count(20, A), *(count(WITHHELD, key, part="numerator") for key in (B, C))]
    assert bool(failures(*lines)) is fails


@pytest.mark.parametrize(("whole", "fails"), [(10, True), (11, False)])
def test_an_interval_must_be_wide_enough(whole, fails):
    """Three withheld of 10 are 1 to 8 each; of 11, 1 to 9."""
    lines = [count(whole), count(WITHHELD, A), count(WITHHELD, B), count(WITHHELD, C)]
    assert bool(failures(*lines, width=8)) is fails


def test_the_threshold_is_a_setting():
    lines = [count(40), count(33, A), count(WITHHELD, B)]
    assert failures(*lines) == []
    assert failures(*lines, threshold=10)


def test_categories_that_leave_a_few_over_give_them_away():
    assert "leave 2 of the whole over" in the_failure(count(20), count(11, A), count(7, B))


def test_categories_that_overlap_are_noted_and_left_out():
    report = audited(count(20), count(11, A), count(10, B))
    assert report.failures == []
    assert report.notes == [
        "The categories do not add up to referrals, 2024-04-01 to 2024-06-30, all (by age): left out of the audit."
    ]


@pytest.mark.parametrize("left", [0, 1])
def test_a_total_of_the_shown_categories_fails(left):
    lines = [count(WITHHELD, A), count(WITHHELD, B), count(25, C)]
    assert failures(count(35), *lines) == []
    assert f"leave {left} of the whole for the 2 withheld" in the_failure(count(25 + left), *lines)


def test_categories_that_overlap_are_left_out_in_every_piece_of_time():
    years = [
        count(value, key, **window)
        for value, key in [(70, {}), (50, A), (40, B)]
        for window in (YEAR_TO_MARCH, YEAR_TO_JUNE)
    ]
    report = audited(*years)
    assert report.failures == []
    assert len(report.notes) == 2


def test_a_total_of_the_shown_parts_of_a_mix_fails():
    lines = [count(WITHHELD, A, part="numerator"), count(WITHHELD, B, part="numerator"), count(25, C, part="numerator")]
    assert failures(count(35, part="denominator"), *lines) == []
    assert "leave 0 of the whole for the 2 withheld" in the_failure(count(25, part="denominator"), *lines)


def test_numerators_of_small_groups_may_all_be_zero():
    lines = [
        *(count(value, key, part="denominator") for key, value in [({}, 60), (A, 40), (B, WITHHELD), (C, WITHHELD)]),
        *(
            count(value, key, part="numerator", where=["is_repeat"])
            for key, value in [({}, 12), (A, 12), (B, WITHHELD), (C, WITHHELD)]
        ),
    ]
    assert failures(*lines) == []


# --- two dimensions ---------------------------------------------------------------------------------------------


def crossed(table, hidden):
    """A table of age by sex with its margins; `hidden` names cells by place, -1 being a margin."""
    whole = np.array(table)
    lines = []
    for row, column in itertools.product([*range(whole.shape[0]), -1], [*range(whole.shape[1]), -1]):
        rows = whole if row < 0 else whole[[row]]
        value = int((rows if column < 0 else rows[:, [column]]).sum())
        key = ({} if row < 0 else {"age": str(row)}) | ({} if column < 0 else {"sex": str(column)})
        lines.append(count(WITHHELD if (row, column) in hidden else value, key))
    return lines


TABLE = [[3, 17, 14], [12, 9, 18], [16, 11, 13]]


def test_a_small_cell_follows_from_its_margins():
    assert "age 0, sex 0 is withheld, but an outsider can tell that it is 3." in the_failure(*crossed(TABLE, {(0, 0)}))


def test_a_rectangle_of_withheld_cells_hides_a_small_one():
    assert failures(*crossed(TABLE, {(0, 0), (0, 1), (1, 0), (1, 1)})) == []


def test_a_chain_that_does_not_close_hides_nothing():
    assert len(failures(*crossed(TABLE, {(0, 0), (0, 1), (1, 0)}))) == 1


def test_a_margin_that_is_not_printed_is_attacked():
    table = [count(WITHHELD, {"age": "a", "sex": sex}) for sex in "fm"] + [
        count(20, {"age": "b", "sex": sex}) for sex in "fm"
    ]
    assert any(
        "referrals, 2024-04-01 to 2024-06-30, age a is not shown" in line for line in failures(count(44), *table)
    )
    assert failures(count(52), *table) == []


def test_districts_within_regions_add_up_to_their_region_and_to_no_more():
    """Only the north is told by district."""

    def told(n1, n2):
        districts = [count(value, {"region": "n", "district": name}) for name, value in [("n1", n1), ("n2", n2)]]
        return audited(count(60), *(count(30, {"region": name}) for name in "ns"), *districts)

    assert any(
        "region n is withheld, but an outsider can tell that it is 3." in line for line in told(27, None).failures
    )
    assert told(None, None).failures == told(None, None).notes == []


# --- groups within groups ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("repeats", "fails"), [(40, False), (39, True), (35, True), (34, False), (WITHHELD, False)])
def test_those_who_are_left_are_a_group_too(repeats, fails):
    assert bool(failures(count(40), count(repeats, where=["is_repeat"]))) is fails


def test_the_sentence_says_who_is_left():
    sentence = the_failure(count(40, where=["is_known"]), count(37, where=["is_far", "is_known"]))
    assert "referrals with is_known without is_far, 2024-04-01 to 2024-06-30, all is not shown" in sentence


@pytest.mark.parametrize("where", [["is_far"], ["is_far", "is_new"]])
def test_predicates_that_do_not_nest_say_nothing_of_each_other(where):
    assert failures(count(40, where=["is_known"]), count(37, where=where)) == []


@pytest.mark.parametrize(("known", "fails"), [(50, False), (47, True), (42, False)])
def test_a_stock_without_another_that_lies_in_it_is_a_group(known, fails):
    lines = [stock(50, MARCH), {**stock(known, MARCH), "universe": "in care and placed"}]
    assert failures(*lines) == []
    assert bool(failures(*lines, subsets=[("in care and placed", "in care")])) is fails


# --- time -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("later", "fails"), [(23, True), (28, False)])
def test_rolling_years_give_a_quarter_away_once_the_one_they_lost_is_known(later, fails):
    years = [count(30, **YEAR_TO_MARCH), count(later, **YEAR_TO_JUNE)]
    assert failures(*years) == []
    lost = count(10, start="2023-04-01", end="2023-06-30")
    assert bool(failures(*years, lost)) is fails


@pytest.mark.parametrize(("may", "fails"), [(8, True), (6, False), (WITHHELD, False)])
def test_a_quarter_gives_the_month_that_is_not_shown(may, fails):
    april = count(9, start="2024-04-01", end="2024-04-30")
    assert bool(failures(count(21), april, count(may, start="2024-05-01", end="2024-05-31"))) is fails


def test_months_of_the_whole_make_up_a_year_of_categories():
    year = [count(WITHHELD, A, **YEAR_TO_JUNE), count(30, B, **YEAR_TO_JUNE)]
    parts = [count(24, start="2023-07-01", end="2024-03-31"), count(9)]
    assert "age a is withheld, but an outsider can tell that it is 3." in the_failure(*year, *parts)
    assert failures(*year, parts[0]) == []


def test_pieces_of_categories_make_up_the_piece_of_the_whole():
    """The categories' last quarters cannot be told apart, until the whole's last quarter is known to be small."""
    years = [
        count(value, key, **window)
        for key, values in [(A, (30, 30)), (B, (40, 40)), ({}, (70, 70))]
        for value, window in zip(values, (YEAR_TO_MARCH, YEAR_TO_JUNE), strict=True)
    ]
    assert failures(*years) == []
    assert any("age a is not shown" in sentence for sentence in failures(*years, count(4)))


def test_those_who_are_left_in_a_piece_of_time():
    """15 in the last quarter, by the rolling years, of whom 12 are repeats."""
    lost = {"start": "2023-04-01", "end": "2023-06-30"}
    windows = (YEAR_TO_MARCH, lost, YEAR_TO_JUNE)
    lines = [count(value, **window) for value, window in zip((60, 20, 55), windows, strict=True)]
    repeats = [count(value, where=["is_repeat"], **window) for value, window in zip((40, 10, 42), windows, strict=True)]
    assert (
        "referrals without is_repeat, 2024-04-01 to 2024-06-30, all is not shown, but an outsider can tell that it is 3."
        in (the_failure(*lines, *repeats))
    )


def test_a_month_that_is_missing_is_not_taken_for_none():
    months = [count(10, start=f"2024-{month}-01", end=f"2024-{month}-30") for month in ("04", "06")]
    assert failures(*months, count(17, where=["is_repeat"])) == []


def test_categories_that_are_merged_in_one_year_and_not_in_the_next():
    """In the last quarter z is at most 12, not all of them: x and y are not known by the quarter."""
    merged = [({}, 40), ({"age": "x or y"}, 30), ({"age": "z"}, 10)]
    known = [count(value, key, **YEAR_TO_MARCH) for key, value in merged]
    known += [count(30, start="2023-07-01", end="2024-03-31"), count(12)]

    def found(x, y):
        values = [({}, 42), ({"age": "x"}, x), ({"age": "y"}, y), ({"age": "z"}, 14)]
        return audited(*known, *(count(value, key, **YEAR_TO_JUNE) for key, value in values))

    assert found(14, 14).failures == found(14, 14).notes == []
    assert any("age x is withheld, but an outsider can tell that it is 3." in line for line in found(None, 25).failures)


def test_periods_that_do_not_add_up_are_noted():
    months = [
        count(7, start=f"2024-0{month}-01", end=f"2024-0{month}-{days}") for month, days in [(4, 30), (5, 31), (6, 30)]
    ]
    report = audited(count(30), *months)
    assert report.failures == []
    assert len(report.notes) == 1
    assert report.notes[0].startswith("The periods within it do not add up to referrals, 2024-04-01 to 2024-06-30")


# --- stocks and flows -------------------------------------------------------------------------------------------

CARE = Balance("in care", "started", "left", ("sex",))


@pytest.mark.parametrize(("started", "fails"), [(0, True), (2, True), (3, False), (8, False)])
def test_two_stocks_and_those_who_started_give_those_who_left(started, fails):
    """Three fewer are in care, so three more left than started."""
    lines = [stock(54, MARCH), stock(51, JUNE), count(started, universe="started")]
    words = "left, 2024-04-01 to 2024-06-30, all is not shown"
    assert any(words in sentence for sentence in failures(*lines, balances=[CARE])) is fails


def test_a_withheld_flow_beside_the_other_flow_and_the_stocks():
    lines = [stock(54, MARCH), stock(51, JUNE), count(WITHHELD, universe="started"), count(7, universe="left")]
    assert failures(*lines) == []
    assert "started, 2024-04-01 to 2024-06-30, all is withheld, but an outsider can tell that it is 4." in the_failure(
        *lines, balances=[CARE]
    )


def test_stocks_with_a_predicate_do_not_balance():
    lines = [stock(value, day, where=["is_placed"]) for value, day in [(54, MARCH), (51, JUNE)]]
    assert failures(*lines, count(0, universe="started"), balances=[CARE]) == []


def test_a_long_chain_is_followed_to_its_end():
    """All but three leave in the first month; then nothing happens for twenty years."""
    month_ends = [f"{day:%Y-%m-%d}" for day in pd.date_range("2000-01-31", periods=240, freq="ME")]
    stocks = [stock(WITHHELD, {"start": day, "end": day}) for day in month_ends[1:]]
    flows = [
        count(
            37 if name == "left" and first == month_ends[0] else 0,
            universe=name,
            start=f"{pd.Timestamp(first) + pd.Timedelta(days=1):%Y-%m-%d}",
            end=last,
        )
        for name in ("started", "left")
        for first, last in itertools.pairwise(month_ends)
    ]
    first = stock(40, {"start": month_ends[0], "end": month_ends[0]})
    assert (
        f"in care, {month_ends[-1]}, all is withheld, but an outsider can tell that it is 3."
        in failures(first, *stocks, *flows, balances=[CARE])[-1]
    )


def test_months_of_stock_cut_a_quarter_of_flow():
    april = {"start": "2024-04-30", "end": "2024-04-30"}
    nobody, ends = count(0, universe="started"), [stock(36, MARCH), stock(24, JUNE)]
    assert failures(nobody, *ends, stock(30, april), balances=[CARE]) == []
    assert "left, 2024-04-01 to 2024-04-30, all is not shown, but an outsider can tell that it is 3." in the_failure(
        nobody, *ends, stock(33, april), balances=[CARE]
    )


@pytest.mark.parametrize(("column", "fails"), [("sex", True), ("age", False)])
def test_only_columns_that_never_change_balance_by_category(column, fails):
    stocks = [
        stock(value, day, key=key)
        for key, values in [({}, (90, 80)), ({column: "f"}, (50, 47)), ({column: "m"}, (40, 33))]
        for value, day in zip(values, (MARCH, JUNE), strict=True)
    ]
    left = [count(WITHHELD, {column: name}, universe="left", part="numerator") for name in "fm"]
    assert failures(*stocks, *left, count(20, universe="left"), balances=[CARE]) == []
    nobody = count(0, universe="started")
    found = failures(*stocks, *left, nobody, balances=[CARE])
    assert any(f"left, 2024-04-01 to 2024-06-30, {column} f is withheld" in sentence for sentence in found) is fails


# --- editions ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("now", "fails"), [(40, False), (41, True), (35, True), (46, False)])
def test_a_figure_that_is_revised_by_a_few_gives_them_away(now, fails):
    report = audited(count(40), count(now, edition="2024-10"))
    assert bool(report.failures) is fails
    assert bool(report.notes) is (now == 46)


def test_the_audit_reckons_with_the_later_edition():
    later = [count(value, key, edition="2024-10") for key, value in [({}, 30), (A, 17), (B, WITHHELD), (C, 10)]]
    assert "age b is withheld, but an outsider can tell that it is 3." in the_failure(count(40), *later)


def test_the_sentence_on_a_revision_names_both_editions():
    assert the_failure(count(40), count(41, edition="2024-10")) == (
        "Edition 2024-10, thresholds.referrals: referrals, 2024-04-01 to 2024-06-30, all is 41, "
        "and was 40 in edition 2024-09: the difference of 1 is a group of people."
    )


def test_one_edition_prints_one_value():
    assert "is printed as 40 and as 60" in the_failure(count(40), count(60, exhibit="other"))


def test_a_figure_withheld_in_one_edition_and_shown_in_another_is_known():
    hidden = [count(20), count(WITHHELD, A), count(WITHHELD, B)]
    assert failures(*hidden) == []
    assert "age b is withheld, but an outsider can tell that it is 4." in the_failure(
        *hidden, count(16, A, edition="2024-10")
    )


def test_a_zero_that_is_withheld_later_has_become_small():
    assert "was 0 in edition 2024-09: so it has become small" in the_failure(
        count(0), count(WITHHELD, edition="2024-10")
    )
    assert failures(count(WITHHELD), count(WITHHELD, edition="2024-10")) == []


def test_what_others_have_published_is_known():
    lines = [count(17, A), count(WITHHELD, B)]
    assert failures(*lines) == []
    assert "it is 3" in the_failure(*lines, facts=[count(20, measure="DfE", edition="DfE 2024")])
    assert failures(*lines, facts=[count(20, decimals=-1)]) == []  # to the nearest ten: 15 to 24, so 1 to 7


def test_our_own_figure_goes_before_what_others_have_published():
    lines = [count(20), count(17, A), count(WITHHELD, B)]
    assert "it is 3" in the_failure(*lines, facts=[count(40, edition="DfE 2024")])


def test_a_rounded_count_is_an_interval():
    assert "is rounded, but an outsider can tell that it is 0 to 4." in the_failure(count(0, decimals=-1))
    assert failures(count(10, decimals=-1)) == []
    assert failures(count(30), facts=[count(0, decimals=-1, universe="elsewhere")]) == []


def test_a_small_number_that_others_have_published_is_not_our_failure():
    assert failures(count(30), facts=[count(3, universe="elsewhere")]) == []


# --- shares -----------------------------------------------------------------------------------------------------


def test_a_share_gives_the_count_that_it_is_made_of():
    lines = [count(47, part="denominator"), count(WITHHELD, part="numerator", where=["is_repeat"])]
    assert failures(*lines, share(WITHHELD)) == []
    shown, reached = failures(*lines, share(8.5))
    assert shown.endswith("is shown as 8.5, but its numerator is withheld.")
    assert reached.endswith(
        "with is_repeat, 2024-04-01 to 2024-06-30, all is withheld, but an outsider can tell that it is 4."
    )


def test_a_share_with_a_numerator_that_is_not_printed():
    lines = [count(47, part="denominator")]
    assert any("an outsider can tell that it is 4." in line for line in failures(*lines, share(8.5)))
    assert failures(*lines, share(29.8)) == []  # 14 of 47


def test_a_rate_of_a_known_population_gives_the_count():
    population = count(61_234, part="denominator", kind="amount", universe="population")
    hidden = count(WITHHELD, part="numerator")
    assert failures(population, hidden, share(WITHHELD)) == []
    _, reached = failures(population, hidden, share(0.5, scale=10_000))
    assert reached.endswith("is withheld, but an outsider can tell that it is 3.")


def test_a_centre_line_gives_the_month_that_it_is_the_mean_of():
    """A mean of periods is a share of scale 1: all that it is the mean of, over their number, which is no count of people."""
    months = [count(value, **window((place, place))) for place, value in enumerate((10, 12, WITHHELD, 9))]
    summed = count(WITHHELD, part="numerator", measure="centre line", **window((0, 3)))
    number = count(4, part="denominator", of_people=False, measure="centre line", universe="months", **window((0, 3)))
    assert failures(*months, summed, number) == []
    found = failures(*months, summed, number, share(8.5, measure="centre line", scale=1, **window((0, 3))))
    assert any("2024-06-01 to 2024-06-30, all is withheld" in line and "that it is 3." in line for line in found)


def test_a_share_of_a_mix_is_of_the_whole():
    lines = [count(60, part="denominator"), count(WITHHELD, A, part="numerator"), share(6.7, A)]
    assert any("age a is withheld, but an outsider can tell that it is 4." in line for line in failures(*lines))


def test_a_share_of_itself_says_nothing():
    itself = [count(WITHHELD, part=part) for part in ("numerator", "denominator")]
    assert all("is shown as 100" in sentence for sentence in failures(*itself, share(100.0)))
    assert audited(*itself, share(100.0)).notes == []


def test_a_share_of_an_unknown_group_still_bounds_it():
    """A third of at most 10 is at most 3."""
    lines = [
        count(10),
        count(WITHHELD, where=["is_known"], part="denominator"),
        count(WITHHELD, where=["is_far", "is_known"], part="numerator"),
        share(33.3),
    ]
    assert any("is_far and is_known" in line and "it is 0 to 3" in line for line in failures(*lines))


def test_a_mean_beside_its_sum_gives_how_many_it_is_of():
    lines = [count(412, part="numerator", kind="amount"), count(WITHHELD, part="denominator")]
    mean = count(82.4, kind="estimate", decimals=1)
    assert failures(*lines) == []
    assert any("an outsider can tell that it is 5." in line for line in failures(*lines, mean))


def test_a_median_is_no_quotient():
    assert failures(count(30, part="denominator"), count(14.0, kind="estimate", decimals=1)) == []


def test_shares_that_cannot_be_checked_or_do_not_fit_are_noted():
    (unchecked,) = audited(share(40.0)).notes
    assert unchecked.endswith("is printed without its counts, so it was not checked.")
    parts = [count(50, part="denominator"), count(20, part="numerator", where=["is_repeat"])]
    assert audited(*parts, share(40.0)).notes == []
    (unfit,) = audited(*parts, share(41.0)).notes
    assert unfit.endswith("is shown as 41: not what its parts make.")


def test_a_rate_without_its_scale_is_noted():
    parts = [count(61_234, part="denominator", kind="amount", universe="population"), count(20, part="numerator")]
    assert audited(*parts, share(3.3, scale=10_000)).notes == []
    (unfit,) = audited(*parts, share(3.3)).notes
    assert unfit.endswith("is shown as 3.3: not what its parts make.")


# --- what cannot be read ----------------------------------------------------------------------------------------


def test_numbers_below_zero_are_noted_and_left_out():
    report = audited(count(-3))
    assert (report.figures, report.failures) == (0, [])
    assert report.notes[0].endswith("is below zero, so it is not a count and was left out.")


def test_figures_that_cannot_all_hold_are_noted_and_the_rest_is_attacked():
    """More left than there were: one of the stocks, the starts and the ends is wrong, but the table still counts."""
    stocks = [stock(54, MARCH), stock(60, JUNE), count(0, universe="started")]
    table = [count(20), count(17, A), count(WITHHELD, B)]
    report = audited(*stocks, *table, balances=[CARE])
    assert len(report.failures) == 1
    assert report.notes == ["What started and ended does not explain in care, 2024-06-30, all: left out of the audit."]


def test_relations_across_time_are_left_out_before_categories_are():
    stocks = [
        stock(WITHHELD, MARCH),
        stock(60, JUNE),
        *(stock(value, MARCH, key=key) for value, key in [(20, A), (34, B)]),
    ]
    report = audited(*stocks, count(0, universe="started"), balances=[CARE])
    assert report.failures == []
    assert report.notes == ["What started and ended does not explain in care, 2024-06-30, all: left out of the audit."]


def test_a_share_that_no_count_makes_is_noted():
    lines = [count(10, part="denominator"), count(WITHHELD, part="numerator", where=["is_repeat"]), share(8.5)]
    assert audited(*lines).notes == [
        "A share does not fit referrals, 2024-04-01 to 2024-06-30, all: left out of the audit."
    ]


def test_a_line_without_a_field_is_an_input_error():
    line = count(20)
    del line["universe"]
    with pytest.raises(InputError, match="Line 2 of the ledger has no 'universe'"):
        audited(count(20), line)


def test_an_empty_ledger_gives_nothing_away():
    assert audited().failures == []


def test_a_frame_reads_as_its_lines():
    population = count(61_234, part="denominator", kind="amount", universe="population", measure="rate")
    rate = [population, count(WITHHELD, part="numerator", measure="rate"), share(0.5, measure="rate", scale=10_000)]
    lines = [count(20), count(17, A), count(WITHHELD, B), count(20, part="denominator"), share(85.0, A), *rate]
    assert audit(pd.DataFrame(lines), balances=(), subsets=()) == audited(*lines)


# --- published cases --------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def cases():
    if not CASES.exists():
        pytest.skip("The published cases are not beside the repository, so they are not tried.")
    return {case["id"]: case for case in json.loads(CASES.read_text(encoding="utf-8"))}


def test_handbook_example_1a(cases):
    case = cases["handbook_1a"]
    hidden = [
        count(WITHHELD if name in case["primary"] else value, {"sector": name}) for name, value in case["cells"].items()
    ]
    assert "it is 998." in the_failure(count(case["total"]), *hidden, threshold=1000, width=1000)


@pytest.mark.parametrize("pattern", ["primary_only", "optimal", "gauss"])
def test_sdctable_intervals(cases, pattern):
    case = cases["sdctable_microdata1"]
    bounds = case[f"bounds_{pattern}"]
    table = pd.Series(case["cells"])
    table.index = pd.MultiIndex.from_tuples([name.split("|") for name in table.index], names=["row", "sex"])
    margins = [count(int(table.sum()))]
    for column in ("row", "sex"):
        margins += [count(int(value), {column: name}) for name, value in table.groupby(level=column).sum().items()]
    cells = [
        count(
            WITHHELD if "|".join(key) in bounds else int(value),
            dict(zip(table.index.names, key, strict=True)),
            part="numerator",
        )
        for key, value in table.items()
    ]
    report = audited(*margins, *cells, threshold=25, width=20)  # no interval is plainly wide
    reached = {
        found.description.rpartition("row ")[2].replace(", sex ", "|"): [found.low, found.high]
        for found in report.narrowest
    }
    assert reached == bounds


def test_handbook_differencing_of_overlapping_areas(cases):
    case = cases["handbook_differencing_areas"]
    lines = [
        count(value, {"sex": sex, "band": str(band)}, universe=table, part="numerator")
        for table in ("table1", "table2")
        for sex, values in case[table].items()
        for band, value in enumerate(values)
    ]
    small = [
        sentence
        for sentence in failures(*lines, subsets=[("table1", "table2")])
        if "band" in sentence and "sex" in sentence
    ]
    assert len(small) == sum(value > 0 for values in case["difference"].values() for value in values)


# --- second implementations -------------------------------------------------------------------------------------


def is_too_narrow(low, high):
    return low <= 5 and high >= 1 and (high - low < 5 or high <= 5)


def solutions(table, hidden):
    """Every table of whole numbers that fits the shown cells and margins, by trying all: the naive attacker."""
    rows, columns = table.shape
    total = table.sum()
    cells = [place for place in hidden if -1 not in place]
    found = np.where([[(i, j) in hidden for j in range(columns)] for i in range(rows)], 0, table)

    def fits(line_sums, shown_sums, open_left):
        return all(
            not shown or (now <= want if left else now == want)
            for now, (want, shown), left in zip(line_sums, shown_sums, open_left, strict=True)
        )

    row_sums = [(table[i].sum(), (i, -1) not in hidden) for i in range(rows)]
    column_sums = [(table[:, j].sum(), (-1, j) not in hidden) for j in range(columns)]

    def fill(depth):
        open_cells = cells[depth:]
        rows_open = [any(place[0] == i for place in open_cells) for i in range(rows)]
        columns_open = [any(place[1] == j for place in open_cells) for j in range(columns)]
        if not fits(found.sum(axis=1), row_sums, rows_open) or not fits(found.sum(axis=0), column_sums, columns_open):
            return
        if found.sum() > total:
            return
        if not open_cells:
            if found.sum() == total:
                yield found.copy()
            return
        for value in range(1, total + 1):
            found[open_cells[0]] = value
            if found.sum() > total:
                break
            yield from fill(depth + 1)
        found[open_cells[0]] = 0

    return fill(0)


def value_at(table, place):
    row, column = place
    rows = table if row < 0 else table[[row]]
    return int((rows if column < 0 else rows[:, [column]]).sum())


@settings(max_examples=150, deadline=None)
@given(st.integers(2, 3), st.integers(2, 3), st.lists(st.integers(0, 14), min_size=9, max_size=9))
def test_random_tables_with_only_their_small_cells_withheld(rows, columns, values):
    table = np.array(values[: rows * columns]).reshape(rows, columns)
    assume(table.sum() > 5)
    places = [*itertools.product([*range(rows), -1], [*range(columns), -1])]
    hidden = {place for place in places if 1 <= value_at(table, place) <= 5}
    assume(sum(-1 not in place for place in hidden) <= 6)
    reached = {place: set() for place in hidden}
    for solution in solutions(table, hidden):
        for place in hidden:
            reached[place].add(value_at(solution, place))
    intervals = {place: (min(seen), max(seen)) for place, seen in reached.items()}
    report = audited(*crossed(table, hidden))
    assert bool(report.failures) == any(is_too_narrow(*interval) for interval in intervals.values())
    spans = sorted(high - low for low, high in intervals.values())
    assert [found.high - found.low for found in report.narrowest] == spans[:10]


SPANS = [(first, last) for first in range(4) for last in range(first, 4)]
MONTH, AGE, REPEAT = (axis.ravel() for axis in np.indices((4, 2, 2)))
"""Of each of sixteen kinds of people: the month, the age (a or b), and whether it is a repeat."""


def kinds(span, key, counted):
    """Which kinds of people are counted, as ones and zeros."""
    ages = "ab".index(key["age"]) == AGE if key else True
    repeats = {"": True, " with is_repeat": REPEAT == 1, " without is_repeat": REPEAT == 0}[counted]
    return ((span[0] <= MONTH) & (span[1] >= MONTH) & ages & repeats).astype(float)


def in_words(span, key, counted):
    start, end = window(span).values()
    return f"referrals{counted}, {start} to {end}, {'age ' + key['age'] if key else 'all'}"


def intervals(groups, shown, hidden):
    """What can be told of each group that is not shown: the naive attacker's dense problem over the kinds of people."""
    equal = {"A_eq": np.array([groups[name] for name in shown]), "b_eq": [*shown.values()]} if shown else {}
    above = {"A_ub": -np.array([groups[name] for name in hidden]), "b_ub": [-1] * len(hidden)} if hidden else {}

    def least(weights):
        return linprog(weights, **equal, **above, bounds=(0, 1e4)).fun

    unknown = {name: weights for name, weights in groups.items() if name not in shown}
    return {name: (ceil(least(each) - 1e-6), floor(-least(-each) + 1e-6)) for name, each in unknown.items()}


def assert_told(report, known):
    """The report fails the groups whose intervals are too narrow, and no others, and has the intervals right."""
    told = {name for name in known if any(f": {name} is " in sentence for sentence in report.failures)}
    assert told == {name for name, interval in known.items() if is_too_narrow(*interval)}
    for found in report.narrowest:
        name = found.description.partition(": ")[2]
        assert known.get(name) in {None, (found.low, found.high)}


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.integers(0, 9), min_size=16, max_size=16),
    st.lists(st.sampled_from(SPANS), min_size=1, max_size=4, unique=True),
    st.lists(st.sampled_from(SPANS), max_size=3, unique=True),
    st.sets(st.integers(0, 40)),
)
def test_random_windows_of_groups_within_groups_by_category(people, spans, more_spans, secondary):
    """Repeats over `spans`, and all referrals over these and `more_spans`, whole and by age."""
    figures = [
        (span, key, counted)
        for counted, printed in ((" with is_repeat", spans), ("", dict.fromkeys(spans + more_spans)))
        for span, key in itertools.product(printed, ({}, A, B))
    ]
    rests = [(span, key, " without is_repeat") for span, key in itertools.product(spans, ({}, A, B))]
    groups = {in_words(*figure): kinds(*figure) for figure in figures + rests}
    lines, shown, hidden = [], {}, set()
    for place, (span, key, counted) in enumerate(figures):
        name = in_words(span, key, counted)
        value = int(groups[name] @ people)
        is_hidden = 1 <= value <= 5 or (value > 0 and place in secondary)
        hidden.update([name] if is_hidden else [])
        shown.update({} if is_hidden else {name: value})
        where = ["is_repeat"] if counted else []
        lines.append(count(WITHHELD if is_hidden else value, key, where=where, **window(span)))
    assert_told(audited(*lines), intervals(groups, shown, hidden))


ALWAYS = ({}, {"sex": "f"}, {"sex": "m"})
MONTH_ENDS = ("2024-03-31", "2024-04-30", "2024-05-31", "2024-06-30", "2024-07-31")
EVENT_MONTH, EVENT_SEX = (axis.ravel() for axis in np.indices((4, 2)))


def moves(universe, when, key):
    """What each kind of person counts for: in care at first, by sex, and who started and who left, by month and sex."""
    sexes = 1.0 * (["f", "m"].index(key["sex"]) == np.arange(2)) if key else np.ones(2)
    if universe == "in care":
        so_far = (when > EVENT_MONTH) * sexes[EVENT_SEX]
        return np.concatenate([sexes, so_far, -so_far])
    then = (when[0] <= EVENT_MONTH) * (when[1] >= EVENT_MONTH) * sexes[EVENT_SEX]
    none = np.zeros(8)
    return np.concatenate([np.zeros(2), *((then, none) if universe == "started" else (none, then))])


def days(universe, when):
    return {"start": MONTH_ENDS[when], "end": MONTH_ENDS[when]} if universe == "in care" else window(when)


def move_words(universe, when, key):
    start, end = days(universe, when).values()
    return f"{universe}, {end if start == end else f'{start} to {end}'}, {'sex ' + key['sex'] if key else 'all'}"


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.integers(0, 8), min_size=16, max_size=16),
    st.sets(st.integers(0, 4), min_size=2).map(sorted),
    st.fixed_dictionaries({name: st.sets(st.sampled_from(SPANS), max_size=3) for name in ("started", "left")}),
    st.fixed_dictionaries({name: st.booleans() for name in ("in care", "started", "left")}),
    st.sets(st.integers(0, 40)),
)
def test_random_stocks_and_flows(changes, dates, spans, is_by_sex, secondary):
    """Stocks at some month ends, flows over some spans of months, each whole or by sex as well."""
    people = np.array([45, 50, *changes])
    keys = {universe: ALWAYS if by_sex else ALWAYS[:1] for universe, by_sex in is_by_sex.items()}
    figures = [("in care", date, key) for date in dates for key in keys["in care"]]
    figures += [(name, span, key) for name in spans for span in sorted(spans[name]) for key in keys[name]]
    hulls = [(min(found)[0], max(last for _, last in found)) for found in spans.values() if found]
    between = [(first, after - 1) for first, after in itertools.pairwise(dates)]
    implied = [
        (name, span, key)
        for span in between
        if any(hull[0] <= span[0] and span[1] <= hull[1] for hull in hulls)
        for name in spans
        for key in keys["in care"]
    ]
    groups = {move_words(*figure): moves(*figure) for figure in figures + implied}
    values = {move_words(*figure): int(moves(*figure) @ people) for figure in figures}
    hidden = {
        name for place, (name, value) in enumerate(values.items()) if 1 <= value <= 5 or (value and place in secondary)
    }
    lines = [
        count(WITHHELD if name in hidden else values[name], key, universe=universe, **days(universe, when))
        for (universe, when, key), name in zip(figures, values, strict=True)
    ]
    shown = {name: value for name, value in values.items() if name not in hidden}
    assert_told(audited(*lines, balances=[CARE]), intervals(groups, shown, hidden))
