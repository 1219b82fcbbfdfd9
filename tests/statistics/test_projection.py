"""The projection where the answer is known: nobody comes, as many come as leave, all are 17, and a truth drawn apart."""

from __future__ import annotations

import random as plain_random

import numpy as np
import pytest

from improve_analysis.statistics.projection import (
    ADULT_MONTHS,
    COUNCILS,
    FEWEST_MONTHS,
    SETTLED_MONTHS,
    STEADY,
    CannotBeProjected,
    Flows,
    Wander,
    Why,
    age_band_of,
    simulate,
    spread,
    time_band_of,
)

AGES, TIMES, GROUPS = 5, 3, 2
SURE = 1e9
"""Months lived in each state, so many that rates are as good as known."""


def flows(
    *,
    children: dict[tuple[int, int, int], int] | None = None,
    entries_a_month: float = 0,
    entry_age: int = 0,
    leaving: float = 0.0,
    moving: float = 0.0,
    months: int = 36,
    exposure: float = SURE,
) -> Flows:
    """A council whose children leave, and move from the first group to the second, at one rate a month for all."""
    here = np.zeros((ADULT_MONTHS, SETTLED_MONTHS + 1, GROUPS))
    for place, number in (children or {}).items():
        here[place] = number
    entries = np.zeros((months, ADULT_MONTHS, GROUPS))
    entries[:, entry_age, 0] = entries_a_month
    lived = np.full((AGES, TIMES, GROUPS), exposure)
    moves = np.zeros((AGES, TIMES, GROUPS, GROUPS))
    moves[..., 0, 1] = moving * exposure
    return Flows(children=here, entries=entries, exposure_months=lived, exits=lived * leaving, moves=moves)


def run(known: Flows, *, years: int = 2, seed: int = 1, simulations: int = 200, wander: Wander = STEADY) -> np.ndarray:
    found = simulate(known, years_ahead=years, seed=seed, simulations=simulations, wander=wander)
    assert isinstance(found, np.ndarray)
    return found


def test_when_nobody_comes_the_children_leave_at_their_rate():
    totals = run(flows(children={(30, 3, 0): 1000}, leaving=0.02), years=2).sum(axis=(2, 3))
    for year, expected in enumerate([1000 * np.exp(-0.24), 1000 * np.exp(-0.48)]):
        # binomial: sd of one simulation at most 16, of the mean of 200 about 1.1
        assert totals[:, year].mean() == pytest.approx(expected, abs=5)
        assert totals[:, year].std() == pytest.approx(np.sqrt(expected * (1 - expected / 1000)), rel=0.2)


def test_as_many_come_as_leave_and_the_number_goes_to_entries_over_the_rate():
    known = flows(children={(0, 0, 0): 500}, entries_a_month=50, leaving=0.05)
    totals = run(known, years=3).sum(axis=(2, 3)).mean(axis=0)
    expected = [1000 - 500 * np.exp(-0.05 * 12 * year) for year in (1, 2, 3)]
    assert totals == pytest.approx(expected, abs=12)


def test_from_its_steady_state_the_number_stays_where_it_is():
    totals = run(flows(children={(0, 0, 0): 1000}, entries_a_month=50, leaving=0.05), years=5).sum(axis=(2, 3))
    assert totals.mean(axis=0) == pytest.approx([1000] * 5, abs=14)


def test_all_who_are_17_are_grown_up_within_the_year():
    seventeen = {(age, 24, 0): 10 for age in range(204, 216)}
    assert run(flows(children=seventeen), years=1).sum() == 0


def test_without_exits_every_child_is_a_year_older_each_year_until_18():
    found = run(flows(children={(15 * 12 + 3, 24, 0): 4, (11, 0, 1): 7}), years=3)
    assert (found[:, 0, 16, 0] == 4).all()
    assert (found[:, 1, 17, 0] == 4).all()
    assert (found[:, 2].sum(axis=(1, 2)) == 7).all()
    assert (found[:, 2, 3, 1] == 7).all()


def test_children_leave_on_their_eighteenth_birthday_and_not_a_month_before():
    known = flows(children={(203, 24, 0): 5, (204, 24, 0): 3})
    found = run(known, years=1)
    assert (found[:, 0, 17, 0] == 5).all()
    assert (found.sum(axis=(1, 2, 3)) == 5).all()


def test_moves_go_to_the_other_group_at_their_rate_and_lose_nobody():
    found = run(flows(children={(30, 3, 0): 1000}, moving=0.03), years=1)
    assert (found.sum(axis=(1, 2, 3)) == 1000).all()
    assert found[..., 0].sum(axis=2).mean() == pytest.approx(1000 * np.exp(-0.36), abs=5)


def test_those_who_come_in_have_the_ages_and_placements_of_those_who_came():
    known = flows(entries_a_month=10, entry_age=10 * 12 + 6)
    found = run(known, years=1).mean(axis=0)[0]
    assert found.sum() == pytest.approx(120, abs=4)
    # of age ten and a half and at most a year more: the first half of the year's entrants have turned 11
    assert found[10, 0] == pytest.approx(60, abs=6)
    assert found[11, 0] == pytest.approx(60, abs=6)


def test_the_same_seed_gives_the_same_numbers_and_another_others():
    known = flows(children={(30, 3, 0): 100}, entries_a_month=3, leaving=0.03, exposure=900.0, moving=0.01)
    one, again, other = (run(known, seed=seed, wander=COUNCILS) for seed in (5, 5, 6))
    assert (one == again).all()
    assert (one != other).any()


def test_what_is_known_of_fewer_children_is_less_sure():
    widths = [
        np.ptp(
            np.quantile(run(flows(children={(30, 3, 0): 300}, leaving=0.03, exposure=lived)).sum((2, 3)), [0.1, 0.9])
        )
        for lived in (SURE, 50.0)
    ]
    assert widths[1] > 1.3 * widths[0]


def test_entries_that_come_in_bunches_are_less_sure():
    even = flows(entries_a_month=4, leaving=0.03)
    bunched = np.zeros_like(even.entries)
    bunched[::6, 0, 0] = 24
    uneven = Flows(
        children=even.children,
        entries=bunched,
        exposure_months=even.exposure_months,
        exits=even.exits,
        moves=even.moves,
    )
    sds = [run(known, simulations=400).sum(axis=(2, 3))[:, 0].std() for known in (even, uneven)]
    assert sds[1] > 2 * sds[0]


def test_rates_that_stray_widen_the_range_and_leave_the_middle():
    known = flows(children={(0, 0, 0): 1000}, entries_a_month=50, leaving=0.05)
    steady, strayed = (run(known, simulations=400, wander=wander).sum(axis=(2, 3)) for wander in (STEADY, COUNCILS))
    assert strayed[:, 1].std() > 1.5 * steady[:, 1].std()
    assert strayed[:, 1].mean() == pytest.approx(steady[:, 1].mean(), rel=0.02)


def test_moves_that_stray_widen_the_range_of_a_placement_and_not_of_the_total():
    known = flows(children={(30, 3, 0): 1000}, moving=0.03)
    astray = Wander(entries_sd=0, exits_sd=0, moves_sd=0.3, carried_over=0)
    steady, strayed = (run(known, years=1, simulations=400, wander=wander) for wander in (STEADY, astray))
    assert (strayed.sum(axis=(1, 2, 3)) == 1000).all()
    assert strayed[..., 1].sum(axis=2).std() > 2 * steady[..., 1].sum(axis=2).std()
    assert strayed[..., 1].sum(axis=2).mean() == pytest.approx(steady[..., 1].sum(axis=2).mean(), rel=0.05)


def test_where_nobody_has_left_nobody_is_expected_to():
    assert (run(flows(children={(30, 3, 0): 12}, exposure=400.0)).sum(axis=(2, 3)) == 12).all()


LEAVING, COMING = 0.05, 5


def _truth(seed: int) -> tuple[Flows, int]:
    """A council drawn child by child with the standard library: its three years' flows, and who is there a year on."""
    dice = plain_random.Random(seed)  # noqa: S311 - no secret
    entries = np.zeros((36, ADULT_MONTHS, GROUPS))
    lived, left = np.zeros((AGES, TIMES, GROUPS)), np.zeros((AGES, TIMES, GROUPS))
    times = [int(dice.expovariate(LEAVING)) for _ in range(_poisson(dice, COMING / LEAVING))]
    for month in range(-24, 36):
        stay = []
        for time in times:
            band = 2, time_band_of(min(time, SETTLED_MONTHS)), 0
            goes = dice.random() >= np.exp(-LEAVING)
            if month >= 0:
                lived[band] += 1 - 0.5 * goes
                left[band] += goes
            if not goes:
                stay.append(time + 1)
        new = _poisson(dice, COMING)
        if month >= 0:
            entries[month, 80, 0] = new
        times = stay + [0] * new
    children = np.zeros((ADULT_MONTHS, SETTLED_MONTHS + 1, GROUPS))
    for time in times:
        children[80, min(time, SETTLED_MONTHS), 0] += 1
    known = Flows(
        children=children,
        entries=entries,
        exposure_months=lived,
        exits=left,
        moves=np.zeros((AGES, TIMES, GROUPS, GROUPS)),
    )
    now = len(times)
    for _ in range(12):
        now = sum(dice.random() < np.exp(-LEAVING) for _ in range(now)) + _poisson(dice, COMING)
    return known, now


def _poisson(dice: plain_random.Random, mean: float) -> int:
    total, count = dice.expovariate(1), 0
    while total < mean:
        total, count = total + dice.expovariate(1), count + 1
    return count


def test_the_ranges_hold_what_comes_about_as_often_as_they_say():
    within_80, within_95 = [], []
    for seed in range(80):
        known, came = _truth(seed)
        found = spread(run(known, years=1, seed=seed, simulations=300).sum(axis=(2, 3)))
        within_80.append(found.low_80[0] <= came <= found.high_80[0])
        within_95.append(found.low_95[0] <= came <= found.high_95[0])
    # of 80 truths, 64 and 76 are to be expected, with standard deviations of 3.6 and 1.9
    assert 54 <= sum(within_80) <= 75
    assert sum(within_95) >= 70


def test_the_middle_and_the_ranges_are_quantiles_of_the_simulations():
    found = spread(np.arange(1001)[:, None] * [1, 2])
    assert found.median.tolist() == [500, 1000]
    assert (found.low_80.tolist(), found.high_80.tolist()) == ([100, 200], [900, 1800])
    assert (found.low_95.tolist(), found.high_95.tolist()) == ([25, 50], [975, 1950])


@pytest.mark.parametrize(
    ("months", "band"), [(0, 0), (11, 0), (12, 1), (71, 1), (72, 2), (143, 2), (144, 3), (191, 3), (192, 4), (215, 4)]
)
def test_age_bands_begin_on_birthdays(months: int, band: int):
    assert age_band_of(months) == band


@pytest.mark.parametrize(("months", "band"), [(0, 0), (5, 0), (6, 1), (23, 1), (24, 2)])
def test_time_bands_begin_with_a_completed_month(months: int, band: int):
    assert time_band_of(months) == band


@pytest.mark.parametrize("months", [0, 12, 23])
def test_a_short_history_is_not_projected(months: int):
    found = simulate(flows(children={(30, 3, 0): 9}, months=months), years_ahead=1, seed=1)
    assert found == CannotBeProjected(why=Why.TOO_SHORT, months=months, needed=FEWEST_MONTHS)


def test_two_years_are_enough():
    assert run(flows(children={(30, 3, 0): 9}, months=24), years=1).shape == (200, 1, 18, GROUPS)


def test_without_anybody_in_care_nothing_is_projected():
    found = simulate(flows(exposure=0.0), years_ahead=1, seed=1)
    assert isinstance(found, CannotBeProjected)
    assert found.why is Why.NOBODY_IN_CARE


def test_counts_that_cannot_be_are_refused():
    good = flows()
    parts = {name: getattr(good, name) for name in ("children", "entries", "exposure_months", "exits", "moves")}
    for wrong in (
        {"exits": good.exits[..., :1]},
        {"entries": good.entries - 1},
        {"exposure_months": good.exposure_months * np.nan},
        {"moves": good.moves + 1},
    ):
        with pytest.raises(ValueError, match=r"shape|negative|another group"):
            Flows(**(parts | wrong))
