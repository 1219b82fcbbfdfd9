"""Two editions against each other: worked examples, the intervals those of Newcombe's paper of 1998 (table II)."""

from __future__ import annotations

import itertools
from dataclasses import replace
from statistics import stdev

import pandas as pd
import pytest

from improve_analysis.calendar import Length, months_to, on
from improve_analysis.disclosure import RELEASED_COLUMNS
from improve_analysis.evidence import Verdict
from improve_analysis.evidence.compare import Change, How, Why, compare, period_labelled, revisions
from improve_analysis.measures._measure import Measure
from tests.display.conftest import CHILDREN, COUNT, MEDIAN, RATE, SHARE
from tests.evidence.conftest import event

NAN = float("nan")
QUARTERLY = replace(SHARE, headline=Length.QUARTER)
YEARLY = replace(SHARE, headline=Length.YEAR)
COUNTED = replace(COUNT, headline=Length.QUARTER)
STOCK = replace(CHILDREN, headline=Length.DAY)
MARCH, JUNE = "3 months to 2024-03", "3 months to 2024-06"
YEAR_TO_MARCH, YEAR_TO_JUNE = "12 months to 2024-03", "12 months to 2024-06"


def share(period: str, top: float, bottom: float, category: str = "all") -> dict[str, object]:
    return figure(SHARE, period, top, bottom, 100 * top / bottom, category)


def count(period: str, number: float) -> dict[str, object]:
    return figure(COUNT, period, number, NAN, number)


def figure(
    measure: Measure, period: str, top: float, bottom: float, value: float, category: str = "all", status: str = ""
) -> dict[str, object]:
    group = "all" if category == "all" else "team"
    cells = (measure.id, period, group, category, top, bottom, value, str(measure.unit), status)
    return dict(zip(RELEASED_COLUMNS, cells, strict=True))


def withheld(period: str) -> dict[str, object]:
    return figure(SHARE, period, NAN, NAN, NAN, status="c")


def frame(*rows: dict[str, object]) -> pd.DataFrame:
    return pd.DataFrame([*rows], columns=[*RELEASED_COLUMNS])


def the_change(measure: Measure, earlier: list[dict[str, object]], later: list[dict[str, object]]) -> Change:
    (found,) = compare(frame(*earlier), frame(*later), [measure])
    return found


@pytest.mark.parametrize(
    ("direction", "verdict"), [(1, Verdict.BETTER), (-1, Verdict.WORSE), (0, Verdict.CANNOT_BE_SAID)]
)
def test_a_share_of_another_quarter_by_the_interval_of_the_difference(direction: int, verdict: Verdict) -> None:
    measure = replace(QUARTERLY, direction=direction)
    found = the_change(measure, [share(MARCH, 48, 80)], [share(MARCH, 48, 80), share(JUNE, 56, 70)])
    assert (found.how, found.sign, found.verdict) == (How.SEPARATE, 1, verdict)
    assert (found.low, found.high) == (pytest.approx(5.24, abs=0.005), pytest.approx(33.39, abs=0.005))
    assert found.difference == pytest.approx(20)


def test_a_difference_that_chance_explains_is_no_real_change() -> None:
    found = the_change(QUARTERLY, [share(MARCH, 0, 29)], [share(JUNE, 5, 56)])
    assert found.verdict is Verdict.NO_CHANGE
    assert (found.low, found.high) == (pytest.approx(-3.81, abs=0.005), pytest.approx(19.26, abs=0.005))


@pytest.mark.parametrize(("now", "verdict"), [(160, Verdict.BETTER), (105, Verdict.NO_CHANGE), (60, Verdict.WORSE)])
def test_numbers_of_events(now: float, verdict: Verdict) -> None:
    assert the_change(COUNTED, [count(MARCH, 100)], [count(JUNE, now)]).verdict is verdict


def test_a_rate_is_of_the_same_children_however_many_months() -> None:
    """The months of each stretch add up over one population: 30 of 10,000 against 60 of 10,000."""
    measure = replace(RATE, headline=Length.YEAR)
    parts = {"2023-04": 10, "2023-05": 10, "2023-06": 10, "2024-04": 20, "2024-05": 20, "2024-06": 20}
    rows = [figure(RATE, period, number, 10_000, float(number)) for period, number in parts.items()]
    now = [*rows, figure(RATE, YEAR_TO_JUNE, 230, 10_000, 230.0)]
    found = the_change(measure, [figure(RATE, YEAR_TO_MARCH, 200, 10_000, 200.0)], now)
    separate = replace(RATE, headline=Length.QUARTER)
    whole = the_change(separate, [figure(RATE, MARCH, 30, 10_000, 30.0)], [figure(RATE, JUNE, 60, 10_000, 60.0)])
    assert found.how is How.EXCHANGED
    assert (found.low, found.high) == (pytest.approx(whole.low), pytest.approx(whole.high))


@pytest.mark.parametrize(
    "parts",
    [
        [share("3 months to 2023-06", 48, 80), share(JUNE, 56, 70)],
        [
            *(share(f"2023-0{month}", 16, 80 / 3) for month in (4, 5, 6)),
            *(share(f"2024-0{month}", 56 / 3, 70 / 3) for month in (4, 5, 6)),
        ],
    ],
)
def test_years_that_share_months_by_those_that_came_in_and_those_that_left(parts: list[dict[str, object]]) -> None:
    found = the_change(YEARLY, [share(YEAR_TO_MARCH, 200, 400)], [*parts, share(YEAR_TO_JUNE, 208, 390)])
    assert (found.how, found.verdict) == (How.EXCHANGED, Verdict.BETTER)
    assert (found.low, found.high) == (pytest.approx(5.24, abs=0.005), pytest.approx(33.39, abs=0.005))


def test_a_stretch_with_a_month_withheld_or_missing_does_not_count_as_whole() -> None:
    months = [share("2023-04", 16, 30), share("2023-05", 16, 30), share(JUNE, 56, 70)]
    for gap in ([], [withheld("2023-06")]):
        found = the_change(YEARLY, [share(YEAR_TO_MARCH, 200, 400)], [*months, *gap, share(YEAR_TO_JUNE, 208, 390)])
        assert (found.how, found.why, found.verdict) == (None, Why.SHARED_MONTHS, Verdict.CANNOT_BE_SAID)


def test_years_that_share_months_and_yet_differ_too_much_for_chance() -> None:
    found = the_change(YEARLY, [share(YEAR_TO_MARCH, 200, 400)], [share(YEAR_TO_JUNE, 300, 400)])
    assert (found.how, found.verdict) == (How.CAUTIOUS, Verdict.BETTER)


@pytest.mark.parametrize(
    ("earlier", "later", "why"),
    [
        ([withheld(MARCH)], [share(JUNE, 56, 70)], Why.WITHHELD_THEN),
        ([share(MARCH, 48, 80)], [withheld(JUNE)], Why.WITHHELD_NOW),
        ([], [share(JUNE, 56, 70)], Why.ABSENT_THEN),
        ([share(MARCH, 48, 80)], [], Why.ABSENT_NOW),
        ([share(MARCH, 48, 80)], [figure(SHARE, JUNE, 0, 0, NAN, status="z")], Why.ABSENT_NOW),
        ([share(MARCH, 48, 80)], [share(MARCH, 48, 80)], Why.NOTHING_NEWER),
        ([share(MARCH, 48, 80, "A")], [share(JUNE, 56, 70)], Why.ABSENT_THEN),
        ([share("2024-03", 48, 80)], [share(JUNE, 56, 70)], Why.ABSENT_THEN),
    ],
)
def test_what_cannot_be_compared_says_why(
    earlier: list[dict[str, object]], later: list[dict[str, object]], why: Why
) -> None:
    found = the_change(QUARTERLY, earlier, later)
    assert (found.why, found.how, found.verdict) == (why, None, Verdict.CANNOT_BE_SAID)


def test_averages_have_no_test() -> None:
    measure = replace(MEDIAN, headline=Length.QUARTER)
    found = the_change(measure, [figure(MEDIAN, MARCH, NAN, 40, 90.0)], [figure(MEDIAN, JUNE, NAN, 40, 30.0)])
    assert (found.why, found.difference) == (Why.NO_METHOD, -60)


ENDS = [f"{day:%Y-%m-%d}" for day in pd.date_range("2024-01-31", periods=9, freq="ME")]


@pytest.mark.parametrize(("then", "sign"), [(10, 0), (5, 0), (4, 1), (16, -1)])
def test_a_stock_by_its_usual_moves(then: float, sign: int) -> None:
    """Eight moves of one up or down; Student's t of seven degrees is 2.3646, and there are four steps from May."""
    values = [*itertools.islice(itertools.cycle([10.0, 11.0]), len(ENDS))]
    later = [figure(STOCK, day, value, NAN, value) for day, value in zip(ENDS, values, strict=True)]
    found = the_change(STOCK, [figure(STOCK, ENDS[4], then, NAN, then)], later)
    usual = 2.3646 * stdev([1, -1] * 4) * 2
    assert (found.how, found.sign) == (How.MOVES, sign)
    assert (found.low, found.high) == (
        pytest.approx(10 - then - usual, abs=1e-3),
        pytest.approx(10 - then + usual, abs=1e-3),
    )


def test_a_stock_of_too_few_dates() -> None:
    later = [figure(STOCK, day, 10, NAN, 10) for day in ENDS[-7:]]
    assert the_change(STOCK, [figure(STOCK, ENDS[4], 1, NAN, 1)], later).why is Why.TOO_FEW_DATES


def test_measures_without_a_headline_or_in_neither_edition_are_left_out() -> None:
    both = frame(share(MARCH, 48, 80))
    assert compare(both, both, [SHARE, COUNTED]) == []


def test_revisions_are_of_the_same_measure_period_and_category() -> None:
    earlier = frame(share(MARCH, 48, 80), share(JUNE, 10, 20), share(JUNE, 5, 10, "A"), withheld("2024-01"))
    later = frame(share(MARCH, 48, 80), share(JUNE, 11, 20), share(JUNE, 10, 20, "A"), share("2024-01", 7, 10))
    whole, part = revisions(earlier, later)
    assert (whole.category, whole.period, whole.then, whole.now) == (
        "",
        months_to(pd.Timestamp("2024-06-30"), Length.QUARTER),
        (10, 20, 50),
        (11, 20, pytest.approx(55)),
    )
    assert (part.category, part.then, part.now) == ("A", (5, 10, 50), (10, 20, 50))


def test_editions_that_agree_have_no_revisions() -> None:
    both = frame(share(MARCH, 48, 80), count(MARCH, 4), withheld(JUNE))
    assert revisions(both, both) == []


@pytest.mark.parametrize(
    "period",
    [on(pd.Timestamp("2024-02-29")), *(months_to(pd.Timestamp("2024-02-29"), one) for one in Length if one)],
)
def test_a_label_is_read_back(period: object) -> None:
    assert period_labelled(period.label) == period  # type: ignore[attr-defined]


@pytest.mark.parametrize("label", ["", "2024", "2024-13", "3 months to 2024-06-30", "5 months to 2024-06"])
def test_other_labels_are_refused(label: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the caller names the label
        period_labelled(label)


@pytest.mark.parametrize(
    ("date", "why"),
    [
        ("2024-01-01", None),  # the first day of the earlier quarter: both are counted alike
        ("2024-01-02", Why.COUNTED_OTHERWISE),
        ("2024-06-30", Why.COUNTED_OTHERWISE),
        ("2024-07-01", None),
    ],
)
def test_what_is_counted_otherwise_since_is_not_held_against_what_was_before(date: str, why: Why | None) -> None:
    earlier, later = frame(share(MARCH, 48, 80)), frame(share(JUNE, 56, 70))
    (anew,) = compare(earlier, later, [QUARTERLY], [event(date, rebase=True)])
    (context,) = compare(earlier, later, [QUARTERLY], [event(date)])
    assert (anew.why, anew.verdict is Verdict.CANNOT_BE_SAID) == (why, why is not None)
    assert context.verdict is Verdict.BETTER


def test_an_event_of_another_measure_changes_nothing() -> None:
    other = event("2024-04-01", "homes.number_missing", rebase=True)
    (found,) = compare(frame(share(MARCH, 48, 80)), frame(share(JUNE, 56, 70)), [QUARTERLY], [other])
    assert found.verdict is Verdict.BETTER
