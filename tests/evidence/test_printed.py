"""The statistics that a page prints, and the lines of the ledger that list them."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from improve_analysis.checks._printed import figure_of
from improve_analysis.evidence import ControlChart, evidence_lines, evidence_of, printed_statistics
from improve_analysis.evidence.printed import FROM, LINE, LOWER, MEAN, TO, UPPER
from tests.display.conftest import CHILDREN, COUNT, NET, SHARE, aim, headline, over_time
from tests.evidence.conftest import of_values, the_evidence, towards

STEADY = (30, 34, 31, 35, 32, 33, 30, 36, 31, 34, 32, 33, 35)
TREND = [(value, 200) for value in STEADY]


def printed(evidence: object) -> dict[str, float]:
    return {name: one.value for name, one in printed_statistics(evidence).items()}  # type: ignore[arg-type]


def test_they_are_few_and_rounded_as_they_are_printed() -> None:
    """Ranges 2 1.5 2 1.5 .5 1.5 3 2.5 1.5 1 .5 1 over 12, mean 18.5 / 12, about 213 / 13: 16.38 plus and minus 4.10."""
    assert printed(the_evidence(over_time(SHARE, TREND))) == {
        MEAN: 16.4,
        LOWER: 12.3,
        UPPER: 20.4,
        FROM: 12.9,
        TO: 23.4,
    }


def test_the_mean_follows_from_the_released_figures_alone() -> None:
    release = over_time(SHARE, TREND)
    shown = release.figures["value"].mean()
    assert printed(the_evidence(release))[MEAN] == pytest.approx(shown, abs=0.05)


@given(st.lists(st.integers(0, 60), min_size=8, max_size=30))
def test_what_is_outside_the_limits_is_outside_the_printed_ones(values: list[int]) -> None:
    counts = [value if not 1 <= value <= 5 else 0 for value in values]
    evidence = of_values(replace(COUNT, of_people=False), counts)
    assert isinstance(evidence.chart, ControlChart)
    chart, said = evidence.chart.chart, printed(evidence)
    low, high = said[LOWER], said[UPPER]
    if chart.uppers[-1] - chart.lowers[-1] < 1:
        return  # no whole number lies between them, and the nearest are printed
    for value in counts:
        outside = value > chart.uppers[-1] + 1e-6 or value < chart.lowers[-1] - 1e-6
        assert outside == (value > high or value < low)


@pytest.mark.parametrize(
    ("counts", "measure", "low", "high"),
    [
        ([(0, 30), (24, 30)] * 7, SHARE, 0.0, 100.0),
        ([(10, 0), (90, 0)] * 7, COUNT, 0.0, 262.0),
        ([(-40, 0), (40, 0)] * 7, NET, -212.0, 212.0),
    ],
)
def test_no_limit_is_further_out_than_the_measure_can_be(
    counts: list[tuple[float, float]], measure: object, low: float, high: float
) -> None:

    said = printed(the_evidence(over_time(measure, counts)))  # type: ignore[arg-type]
    assert (said[LOWER], said[UPPER]) == (low, high)
    assert math.copysign(1, said[LOWER]) == (1 if low == 0 else math.copysign(1, low))


def test_limits_between_two_figures_are_the_nearest() -> None:
    evidence = of_values(COUNT, [*[12] * 10, 13, *[13] * 2, 12])
    said = printed(evidence)
    assert said[LOWER] <= said[MEAN] <= said[UPPER]


def test_nothing_is_printed_that_is_not_a_number() -> None:
    releases = [
        over_time(SHARE, [*TREND, (0, 0)]),
        over_time(SHARE, [(0, 0), *TREND]),
        over_time(COUNT, [(0, 0)] * 14),
        over_time(CHILDREN, [(310, 0)] * 14),
        over_time(SHARE, [(3, 200), *TREND]),
    ]
    values = [value for release in releases for value in printed(the_evidence(release)).values()]
    assert values
    assert np.isfinite(values).all()


def test_each_is_a_line_of_the_ledger() -> None:
    target = towards(aim(SHARE, ">=", 20, "2024-12"), baseline=10.0, baseline_month="2023-12")
    release = over_time(SHARE, TREND, target)
    lines = [*evidence_lines(release, evidence_of(release))]
    assert [line["where"] for line in lines] == [[SHARE.id, name] for name in (MEAN, LOWER, UPPER, FROM, TO, LINE)]
    assert [line["value"] for line in lines] == [16.4, 12.3, 20.4, 12.9, 23.4, 17.5]
    assert lines[0] | {"universe": "", "where": []} == {
        "measure": SHARE.id,
        "exhibit": "thresholds.made_up",
        "part": "value",
        "kind": "estimate",
        "universe": "",
        "where": [],
        "start": "2024-09-01",
        "end": "2024-09-30",
        "key": {},
        "value": 16.4,
        "status": "",
        "decimals": 1,
        "of_people": False,
        "scale": 1.0,
    }


def test_the_scan_of_numbers_can_read_them() -> None:
    """Under a measure and an exhibit of the book, whose lines it knows."""
    release = over_time(SHARE, TREND)
    line = next(iter(evidence_lines(release, evidence_of(release))))
    known = line | {
        "measure": "thresholds.rereferrals",
        "exhibit": "thresholds.rereferrals_by_month",
        "edition": "2024-09",
    }
    figure = figure_of(known)
    assert figure is not None
    assert figure.printed == "16.4%"


def test_the_overview_prints_none() -> None:
    release = headline(SHARE, (530, 2303), (560, 2300))
    assert [*evidence_lines(release, evidence_of(release))] == []
