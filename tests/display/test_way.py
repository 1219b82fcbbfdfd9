"""The straight line from a plan's baseline to its target, as it is drawn."""

from dataclasses import replace

import pandas as pd
import pytest
from matplotlib.dates import date2num

from improve_analysis.calendar import months_to
from improve_analysis.display._lines import _way
from improve_analysis.evidence.trajectories import Trajectory
from tests.display.conftest import SHARE, aim, over_time

RELEASE = over_time(SHARE, [(46, 200)] * 9)
"""Months to September 2024."""
DUE = months_to(pd.Timestamp("2025-03-31"), 1)


def way(line_now, **about):
    target = replace(aim(SHARE, ">=", 80.0, by="2025-03"), **{"baseline": 40.0, "baseline_month": "2024-03", **about})
    return _way(RELEASE, Trajectory(due=DUE, line_now=line_now, ahead=0.0, chance=0.5), target)


def test_it_runs_from_the_baseline_over_where_it_is_now_to_the_target():
    found = way(60.0)  # half way between: as far back as it is ahead

    now, due = (float(date2num(pd.Timestamp(day))) for day in ("2024-09-30", "2025-03-31"))
    assert found.end == (due, 80.0)
    assert found.start == (pytest.approx(2 * now - due), 40.0)
    assert found.height_now == 60.0


@pytest.mark.parametrize(("line_now", "baseline"), [(None, 40.0), (60.0, None), (80.0, 40.0)])
def test_there_is_none_without_a_baseline_or_once_it_is_flat(line_now, baseline):
    assert way(line_now, baseline=baseline) is None
