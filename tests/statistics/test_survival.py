"""Kaplan-Meier and Aalen-Johansen, held against R's `survival` 3.5-3 and a naive count in exact fractions."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.duration.survfunc import CumIncidenceRight, SurvfuncRight

from improve_analysis.statistics.survival import aalen_johansen, kaplan_meier


def _numbers(text: str) -> list[int]:
    return [int(number) for number in text.split()]


# 120 invented spells: the day each was last seen, how it ended (0 open, 1 home, 2 special guardianship, 3 adoption),
# and, for the spells watched late, the day from which. A late spell's end is that many days after its watch began.
EXIT_DAYS = _numbers("""
    321 115 9 194 270 74 35 226 188 59 197 138 152 361 302 28 258 4 258 44 647 181 76 144 77 287 32 255 37 31 3
    79 19 33 292 78 279 97 631 64 202 568 308 96 149 133 42 60 118 125 7 190 182 28 251 529 178 190 70 29 198
    170 266 300 154 193 28 162 90 160 59 347 125 121 50 15 175 60 20 157 153 220 126 147 12 376 1 67 31 50 32
    125 54 341 289 203 203 182 145 52 650 219 155 111 194 243 46 452 30 103 261 151 44 67 157 57 5 182 76 209
""")
CAUSES = _numbers("""
    1 0 1 0 2 2 1 2 1 1 3 3 0 2 2 3 3 1 3 3 0 3 2 2 2 1 3 2 2 3 1 1 2 2 0 1 3 3 0 1 1 2 2 1 1 2 2 3 0 0 1 0 2 3
    1 3 2 0 1 2 2 0 3 1 1 1 3 3 2 3 2 0 1 3 3 2 1 1 1 2 0 1 1 2 2 0 3 2 3 2 3 1 1 0 1 0 3 0 2 1 0 1 1 1 2 1 2 1
    1 2 1 3 2 3 1 1 2 1 1 3
""")
WATCHED_FROM = _numbers("""
    0 0 0 110 93 44 0 0 99 194 18 0 0 0 141 39 38 0 0 0 17 0 182 0 0 0 0 45 0 174 125 0 148 150 117 0 0 0 140 0
    0 196 0 0 0 0 33 139 0 0 115 0 0 110 0 5 0 0 170 0 0 77 156 1 0 45 0 0 0 152 0 0 46 54 0 0 0 0 0 0 0 28 28
    161 0 0 0 0 131 31 0 139 0 137 103 40 0 101 90 9 0 193 0 22 0 0 67 0 0 64 0 0 189 0 0 0 0 197 0 156
""")

ROUTES = {1: "home", 2: "sgo", 3: "adoption"}
AT = [30, 91, 182, 365, 547, 730]
IN_CARE = [0.875, 0.6166666666667, 0.387550410235, 0.09914410824828, 0.06609607216552, 0.04957205412414]
IN_CARE_LOWER = [
    0.8012536861804,
    0.5234935089254,
    0.2989208825327,
    0.04885407702963,
    0.02478490982377,
    0.01490940957614,
]
IN_CARE_UPPER = [0.9226814272891, 0.6969240143231, 0.4751717590197, 0.1704417463193, 0.1358808408728, 0.1169393478125]
BY_ROUTE = {
    "home": [0.05, 0.1416666666667, 0.2384753764833, 0.3648011136719, 0.3813251317133, 0.3813251317133],
    "sgo": [0.04166666666667, 0.1416666666667, 0.212339812304, 0.301075058312, 0.301075058312, 0.3175990763534],
    "adoption": [0.03333333333333, 0.1, 0.1616344009777, 0.2349797197678, 0.2515037378092, 0.2515037378092],
}
ADOPTION_ONE_MINUS_KM = [
    0.03537878787879,
    0.1125957971572,
    0.2175443693173,
    0.4168899430249,
    0.5335119544199,
    0.5335119544199,
]
WATCHED_LATE = {
    100: 0.59422235517,
    200: 0.3462708284965,
    300: 0.1851543489226,
    400: 0.1011646499204,
    600: 0.04855903196179,
}

exactly = {"rtol": 0, "atol": 1e-9}


@pytest.fixture(name="spells")
def r_spells() -> pd.DataFrame:
    cause = pd.Series(CAUSES)
    return pd.DataFrame({"exit": EXIT_DAYS, "done": cause > 0, "route": cause.map(ROUTES).astype("str")}).assign(
        route=lambda rows: rows["route"].where(rows["done"]), entry=WATCHED_FROM
    )


def test_survival_and_its_limits_are_those_of_r(spells: pd.DataFrame) -> None:
    curve = kaplan_meier(spells["exit"], spells["done"])
    lower, upper = curve.interval(AT)
    np.testing.assert_allclose(1 - curve.done_by(AT), IN_CARE, **exactly)
    np.testing.assert_allclose(1 - upper, IN_CARE_LOWER, **exactly)
    np.testing.assert_allclose(1 - lower, IN_CARE_UPPER, **exactly)


def test_risk_sets_and_median_are_those_of_r(spells: pd.DataFrame) -> None:
    curve = kaplan_meier(spells["exit"], spells["done"])
    assert curve.at_risk(AT).tolist() == [106, 74, 44, 7, 4, 0]
    assert curve.median() == 149


def test_incidence_by_route_is_that_of_r(spells: pd.DataFrame) -> None:
    found = aalen_johansen(spells["exit"], spells["route"], routes=[*ROUTES.values()]).by(AT)
    for route, expected in BY_ROUTE.items():
        np.testing.assert_allclose(found[route], expected, **exactly)


def test_routes_and_those_still_in_care_make_up_the_whole(spells: pd.DataFrame) -> None:
    by_route = aalen_johansen(spells["exit"], spells["route"], routes=[*ROUTES.values()]).by(AT)
    done = kaplan_meier(spells["exit"], spells["done"]).done_by(AT)
    np.testing.assert_allclose(sum(by_route.values()), done, **exactly)


def test_a_route_alone_is_the_same_as_among_the_others(spells: pd.DataFrame) -> None:
    alone = aalen_johansen(spells["exit"], spells["route"], routes=["adoption"]).by(AT)
    np.testing.assert_allclose(alone["adoption"], BY_ROUTE["adoption"], **exactly)


def test_treating_other_routes_as_still_open_says_too_much(spells: pd.DataFrame) -> None:
    naive = kaplan_meier(spells["exit"], spells["route"] == "adoption").done_by(AT)
    np.testing.assert_allclose(naive, ADOPTION_ONE_MINUS_KM, **exactly)
    assert (naive > np.array(BY_ROUTE["adoption"])).all()
    assert naive[-1] > 2 * BY_ROUTE["adoption"][-1]


def test_late_entry_is_that_of_r(spells: pd.DataFrame) -> None:
    until = spells["exit"] + spells["entry"]
    curve = kaplan_meier(until, spells["done"], entry=spells["entry"])
    np.testing.assert_allclose(1 - curve.done_by([*WATCHED_LATE]), [*WATCHED_LATE.values()], **exactly)


def test_late_entry_by_route_adds_up_to_the_whole(spells: pd.DataFrame) -> None:
    until = spells["exit"] + spells["entry"]
    by_route = aalen_johansen(until, spells["route"], routes=[*ROUTES.values()], entry=spells["entry"])
    left = 1 - sum(by_route.by([*WATCHED_LATE]).values())
    np.testing.assert_allclose(left, [*WATCHED_LATE.values()], **exactly)


def curve_of(*spells: tuple[float, bool], entry: list[float] | None = None):
    exits, done = zip(*spells, strict=True) if spells else ((), ())
    watched = None if entry is None else pd.Series(entry, dtype="float64")
    return kaplan_meier(pd.Series(exits, dtype="float64"), pd.Series(done, dtype="bool"), entry=watched)


def test_one_censored_on_the_day_of_an_ending_was_at_risk_of_it() -> None:
    tied = curve_of((5, True), (5, True), (5, False), (9, True))
    assert tied.done_by([4, 5, 8, 9]).tolist() == pytest.approx([0, 0.5, 0.5, 1])
    assert tied.at_risk([5, 6]).tolist() == [4, 1]


def test_an_ending_on_the_first_day_counts() -> None:
    curve = curve_of((0, True), (0, False), (3, True), (3, False))
    assert curve.done_by([0]).tolist() == [0.25]
    assert curve.events_between([0, 3]).tolist() == [1, 1]


def test_a_spell_is_at_risk_only_on_the_days_after_it_came_under_watch() -> None:
    curve = curve_of((10, True), (20, True), (20, False), entry=[0, 10, 10.5])
    assert curve.at_risk([0, 10, 11]).tolist() == [1, 1, 2]
    assert curve.done_by([10, 20]).tolist() == [1, 1]


def test_a_spell_over_by_the_day_it_came_under_watch_is_left_out() -> None:
    with_late = curve_of((10, True), (20, False), (7, True), (3, True), entry=[0, 0, 7, 9])
    without = curve_of((10, True), (20, False))
    assert with_late.times.tolist() == without.times.tolist() == [10]
    assert with_late.done_by([10]).tolist() == without.done_by([10]).tolist() == [0.5]
    assert with_late.at_risk([5, 8]).tolist() == [2, 2]


def test_a_missing_entry_is_watched_from_the_start() -> None:
    assert curve_of((0, True), (4, False), entry=[float("nan"), 0]).done_by([0]).tolist() == [0.5]


def test_nothing_is_known_to_end_where_all_are_still_open() -> None:
    curve = curve_of((5, False), (9, False))
    assert curve.done_by([0, 9, 99]).tolist() == [0, 0, 0]
    assert np.isnan(curve.median())
    assert [limits.tolist() for limits in curve.interval([9])] == [[0], [0]]
    assert curve.events_between([9]).tolist() == [0]


def test_without_spells_there_is_a_curve_that_nobody_is_on() -> None:
    curve = curve_of()
    assert curve.done_by([5]).tolist() == [0]
    assert curve.at_risk([5]).tolist() == [0]
    assert np.isnan(curve.median())
    none = pd.Series(dtype="float64")
    assert aalen_johansen(none, none.astype("str"), routes=["home"]).by([5])["home"].tolist() == [0]


def test_a_route_that_nobody_took_is_zero() -> None:
    route = pd.Series(["home", None], dtype="str")
    found = aalen_johansen(pd.Series([4.0, 6.0]), route, routes=["home", "adoption"])
    assert found.by([6])["adoption"].tolist() == [0]
    assert found.by([6])["home"].tolist() == [0.5]
    assert found.events_between([4, 6])["home"].tolist() == [1, 0]


def test_the_median_is_midway_where_exactly_half_are_done() -> None:
    assert curve_of((4, True), (8, True), (8, True), (9, True)).median() == 8
    assert curve_of((4, True), (8, True)).median() == 6
    assert curve_of((4, True), (8, False)).median() == 4


def test_no_limits_can_be_stated_once_all_are_done() -> None:
    lower, upper = curve_of((4, True), (8, True)).interval([3, 4, 8])
    assert lower[0] == upper[0] == 0
    assert 0 < lower[1] < 0.5 < upper[1] < 1
    assert np.isnan([lower[2], upper[2]]).all()


def test_a_spell_without_an_end_or_last_day_is_refused() -> None:
    with pytest.raises(ValueError, match="last seen"):
        curve_of((float("nan"), True))


SPELLS = st.lists(
    st.tuples(st.integers(0, 12), st.integers(0, 15), st.sampled_from(["home", "sgo", None])), min_size=1, max_size=30
)


@given(SPELLS)
def test_against_a_count_day_by_day(drawn: list[tuple[int, int, str | None]]) -> None:
    frame = pd.DataFrame(drawn, columns=["entry", "exit", "route"]).astype({"route": "str"})
    curve = kaplan_meier(frame["exit"], frame["route"].notna(), entry=frame["entry"])
    routes = aalen_johansen(frame["exit"], frame["route"], entry=frame["entry"], routes=["home", "sgo"])
    days = list(range(16))
    left, by_route = naive(drawn, days)
    np.testing.assert_allclose(1 - curve.done_by(days), left, atol=1e-12)
    for route in ("home", "sgo"):
        np.testing.assert_allclose(routes.by(days)[route], by_route[route], atol=1e-12)


def naive(spells: list[tuple[int, int, str | None]], days: list[int]) -> tuple[list[float], dict[str, list[float]]]:
    """The share left, and the share gone by each route, after each day, walking from day to day in fractions."""
    left, gone = Fraction(1), {"home": Fraction(0), "sgo": Fraction(0)}
    left_after, gone_after = [], {route: [] for route in gone}
    for today in days:
        watched = [
            (exit_day, how) for since, exit_day, how in spells if (since < today or since == 0) and exit_day >= today
        ]
        ended = [how for exit_day, how in watched if exit_day == today and how]
        if ended:
            for route in gone:
                gone[route] += left * Fraction(ended.count(route), len(watched))
            left *= 1 - Fraction(len(ended), len(watched))
        left_after.append(float(left))
        for route, share in gone.items():
            gone_after[route].append(float(share))
    return left_after, gone_after


# Intervals ------------------------------------------------------------------------------------------------------------

MEDIAN_LIMITS = (103, 181)
MEDIAN_LIMITS_WATCHED_LATE = (96, 175)
"""lifelines 0.30.3 (`median_survival_times` of its confidence interval); statsmodels 0.15 has the first as well."""

ERRORS_BY_ROUTE = {
    "home": [
        0.01989556064385554,
        0.03183253343963036,
        0.039427556037136074,
        0.046402499939292546,
        0.04774719029440396,
        0.04774719029440411,
    ],
    "sgo": [
        0.01824156324522736,
        0.03183253343963036,
        0.037770347636587716,
        0.044511913949419134,
        0.04451191394941911,
        0.04602233309619384,
    ],
    "adoption": [
        0.016386534670836252,
        0.027386127875258306,
        0.03400992758059121,
        0.040593681034790705,
        0.04269962771282627,
        0.042699627712826246,
    ],
}
"""statsmodels 0.15, `CumIncidenceRight.cinc_se`."""


def test_the_limits_of_the_median_are_those_of_lifelines(spells: pd.DataFrame) -> None:
    assert kaplan_meier(spells["exit"], spells["done"]).median_interval() == MEDIAN_LIMITS


def test_the_limits_of_the_median_with_late_entry_are_those_of_lifelines(spells: pd.DataFrame) -> None:
    curve = kaplan_meier(spells["exit"] + spells["entry"], spells["done"], entry=spells["entry"])
    assert (curve.median(), curve.median_interval()) == (151, MEDIAN_LIMITS_WATCHED_LATE)


def test_limits_with_late_entry_are_those_of_lifelines(spells: pd.DataFrame) -> None:
    curve = kaplan_meier(spells["exit"] + spells["entry"], spells["done"], entry=spells["entry"])
    lower, upper = curve.interval([100, 300, 600])
    left = [0.48248650852157077, 0.12181428810108015, 0.01800950404302846]
    right = [0.6895362990896331, 0.2589442377128502, 0.10248701601247721]
    np.testing.assert_allclose(1 - upper, left, **exactly)
    np.testing.assert_allclose(1 - lower, right, **exactly)


def test_a_median_that_few_endings_leave_open_has_no_upper_limit() -> None:
    curve = curve_of(*[(day, day < 4) for day in range(1, 9)])
    lower, upper = curve.median_interval()
    assert (np.isnan(curve.median()), lower, upper) == (True, 1, np.inf)


@pytest.mark.parametrize("spells", [(), ((5, False), (9, False)), ((5, True), (5, True))])
def test_a_median_without_doubt_or_endings_has_no_limits(spells: tuple[tuple[float, bool], ...]) -> None:
    assert np.isnan(curve_of(*spells).median_interval()).all()


def test_errors_by_route_are_those_of_statsmodels(spells: pd.DataFrame) -> None:
    found = aalen_johansen(spells["exit"], spells["route"], routes=[*ROUTES.values()])
    for route, expected in ERRORS_BY_ROUTE.items():
        np.testing.assert_allclose(found.error(route, AT), expected, **exactly)


def test_with_one_route_the_limits_are_kaplan_meiers(spells: pd.DataFrame) -> None:
    until, any_route = spells["exit"] + spells["entry"], spells["route"].where(spells["route"].isna(), "any")
    one = aalen_johansen(until, any_route, routes=["any"], entry=spells["entry"])
    whole = kaplan_meier(until, spells["done"], entry=spells["entry"])
    np.testing.assert_allclose(one.interval("any", [100, 300, 600]), whole.interval([100, 300, 600]), **exactly)


def test_a_route_that_nobody_has_taken_has_no_limits_but_nought(spells: pd.DataFrame) -> None:
    found = aalen_johansen(spells["exit"], spells["route"], routes=["adoption", "never"])
    assert np.array(found.interval("never", AT)).tolist() == [[0.0] * 6, [0.0] * 6]
    assert np.array(found.interval("adoption", [0])).tolist() == [[0.0], [0.0]]


@given(st.lists(st.tuples(st.integers(1, 30), st.integers(0, 2)), min_size=4, max_size=40))
def test_errors_and_medians_agree_with_statsmodels(spells: list[tuple[int, int]]) -> None:
    days, causes = (np.array(column) for column in zip(*spells, strict=True))
    if not {1, 2} <= {*causes.tolist()}:
        return
    series = pd.Series(causes)
    found = aalen_johansen(pd.Series(days), series.map({1: "a", 2: "b"}), routes=["a", "b"])
    with np.errstate(divide="ignore", invalid="ignore"):
        theirs = CumIncidenceRight(days, causes)
        low, high = SurvfuncRight(days, (causes > 0).astype(int)).quantile_ci(0.5)
    for place, route in enumerate(["a", "b"]):
        ours = found.error(route, theirs.times.tolist())
        known = np.isfinite(theirs.cinc_se[place]) & np.isfinite(ours)
        np.testing.assert_allclose(ours[known] ** 2, theirs.cinc_se[place][known] ** 2, rtol=0, atol=1e-12)
    np.testing.assert_equal(kaplan_meier(pd.Series(days), series > 0).median_interval(), (low, high))
