"""What of a projection may be shown: rounded, nothing of few, and the same after it was written and read."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from improve_analysis.disclosure.projection import (
    EVERYONE,
    FEWEST,
    ROUNDED_TO,
    TOO_FEW,
    WIDE,
    Estimate,
    Projection,
    projection_from_json,
    projection_lines,
    projection_of,
    projection_to_json,
)
from improve_analysis.measures._projection import GROUPS
from improve_analysis.statistics.projection import ADULT_MONTHS, SETTLED_MONTHS, Flows

DAY = pd.Timestamp("2024-02-29")
FOSTER, ADOPTION, OTHER, UNKNOWN = 1, 2, 6, 7
BANDS = (5, 3, len(GROUPS))


def known(months: int = 36) -> Flows:
    return Flows(
        children=np.zeros((ADULT_MONTHS, SETTLED_MONTHS + 1, len(GROUPS))),
        entries=np.zeros((months, ADULT_MONTHS, len(GROUPS))),
        exposure_months=np.zeros(BANDS),
        exits=np.zeros(BANDS),
        moves=np.zeros((*BANDS, len(GROUPS))),
    )


def simulated(counts: dict[tuple[int, int], float], years: int = 5) -> np.ndarray:
    """(age in years, group) -> children, in every one of 11 simulations, each with one more than the one before."""
    found = np.zeros((11, years, 18, len(GROUPS)), dtype="int64")
    for (age, group), number in counts.items():
        found[:, :, age, group] = number
    found[:, :, 3, FOSTER] += np.arange(-5, 6)[:, None]
    return found


@pytest.fixture
def projection() -> Projection:
    counts = {(3, FOSTER): 52, (8, ADOPTION): 10, (13, OTHER): 9, (17, UNKNOWN): 30}
    return projection_of(simulated(counts), known(), DAY)


def test_years_end_with_the_month(projection: Projection):
    assert [f"{end:%Y-%m-%d}" for end in projection.years] == [f"{year}-02-28" for year in (2025, 2026, 2027)] + [
        "2028-02-29",
        "2029-02-28",
    ]
    assert projection.rate_months == 36


def test_the_middle_is_rounded_to_the_nearest_five_and_ranges_outwards(projection: Projection):
    # the simulations run evenly from 96 to 106 and from 47 to 57
    assert projection.total[0] == Estimate(median=100, low_80=95, high_80=105, low_95=95, high_95=110)
    assert projection.by_age["0 to 5"][4] == Estimate(median=50, low_80=45, high_80=60, low_95=45, high_95=60)


def test_ten_are_shown_and_nine_are_left_out_by_name(projection: Projection):
    assert list(projection.by_age) == ["0 to 5", "6 to 11", "16 and 17"]
    assert list(projection.by_placement) == ["Foster, other carer", "Placed for adoption"]
    assert {"12 to 15", "Other", "Residential"} <= set(projection.left_out)
    assert "Not known" not in projection.left_out


def test_a_group_that_is_small_in_one_year_is_not_shown_at_all():
    found = simulated({(3, FOSTER): 52, (8, ADOPTION): 20})
    found[:, 2, 8, ADOPTION] = 9
    assert "Placed for adoption" not in projection_of(found, known(), DAY).by_placement


def test_a_council_with_few_children_in_care_shows_none():
    found = projection_of(simulated({(3, FOSTER): 9}), known(), DAY)
    assert (found.missing, found.rows, found.years) == (TOO_FEW, {}, ())


@pytest.mark.parametrize(
    "wrong",
    [
        Estimate(median=11, low_80=10, high_80=15, low_95=5, high_95=20),
        Estimate(median=10, low_80=10, high_80=15, low_95=4, high_95=20),
        Estimate(median=5, low_80=5, high_80=15, low_95=5, high_95=20),
        Estimate(median=20, low_80=10, high_80=15, low_95=5, high_95=20),
        Estimate(median=20, low_80=10, high_80=25, low_95=-5, high_95=25),
    ],
)
def test_what_may_not_be_shown_cannot_be_made(projection: Projection, wrong: Estimate):
    for part in (
        {"total": (*projection.total[:4], wrong)},
        {"by_age": {"0 to 5": (wrong,) * 5}},
        {"by_placement": {"Other": (wrong,) * 5}},
    ):
        with pytest.raises(ValueError, match=r"rounded to fives|in order"):
            replace(projection, **part)


def test_each_year_has_its_estimate(projection: Projection):
    with pytest.raises(ValueError, match="one estimate for each year"):
        replace(projection, total=projection.total[:4])


def test_it_is_the_same_after_it_was_written_and_read(projection: Projection):
    assert projection_from_json(projection_to_json(projection)) == projection
    nothing = projection_of(simulated({(3, FOSTER): 9}), known(), DAY)
    assert projection_from_json(projection_to_json(nothing)) == nothing


def test_the_ledger_has_a_line_for_every_number_and_none_counts_people(projection: Projection):
    lines = [*projection_lines(projection, "2024-02")]
    assert len(lines) == len(projection.rows) * 5 * 5
    assert {(line["kind"], line["of_people"], line["edition"]) for line in lines} == {("estimate", False, "2024-02")}
    assert all(line["value"] % ROUNDED_TO == 0 for line in lines)
    middle = next(line for line in lines if line["key"] == {"children": EVERYONE, "estimate": "median"})
    assert (middle["start"], middle["end"], middle["value"]) == ("2025-02-28", "2025-02-28", 100.0)
    wide = [line for line in lines if line["key"]["children"] == WIDE]
    assert {line["key"]["estimate"] for line in wide} == {"low_95", "high_95"}
    assert len(wide) == 10
    assert min(line["value"] for line in lines if line["key"]["estimate"] == "median") >= FEWEST
