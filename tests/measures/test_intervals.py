"""The intervals that only records can give: of the 120 spells that R's `survival` has reckoned with."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from improve_analysis.measures import MEASURES
from improve_analysis.measures._draft import draft
from improve_analysis.measures._exhibit import Exhibit, Form
from improve_analysis.measures._measure import Duration, Measure, Routes, Unit, Window
from improve_analysis.measures._over_time import Rows
from tests.measures.conftest import make_records, year_to
from tests.statistics.test_survival import (
    BY_ROUTE,
    CAUSES,
    ERRORS_BY_ROUTE,
    EXIT_DAYS,
    IN_CARE_LOWER,
    IN_CARE_UPPER,
    MEDIAN_LIMITS,
    ROUTES,
)

PERIOD = year_to("2024-09-30")
CAUSE = pd.Series(CAUSES)
SPELLS = pd.DataFrame({"entry_days": 0.0, "exit_days": EXIT_DAYS, "done": CAUSE > 0, "route": CAUSE.map(ROUTES)})


def declared(kind: type[Measure], spells: pd.DataFrame, **more: Any) -> Any:
    common = {"id": "permanence.made_up", "title": "Made up", "definition": "Made up.", "direction": 1, "source": ""}
    return kind(**common, of=Window(frame=lambda _records, _period: spells, seen=Rows.UNTOLD), needs=(), **more)


def interval(measure: Measure) -> tuple[float, float] | None:
    return measure.interval(make_records("2024-09-30"), PERIOD)


def test_a_share_done_has_greenwoods_on_the_log_log_scale() -> None:
    found = interval(declared(Duration, SPELLS, unit=Unit.PERCENT, within_days=182))
    assert found == pytest.approx((100 * (1 - IN_CARE_UPPER[2]), 100 * (1 - IN_CARE_LOWER[2])), abs=1e-9)


def test_a_median_has_brookmeyer_and_crowleys() -> None:
    assert interval(declared(Duration, SPELLS, unit=Unit.DAYS)) == MEDIAN_LIMITS


def test_a_route_has_the_delta_methods() -> None:
    found = interval(declared(Routes, SPELLS, route="adoption", within_days=365))
    share, error = BY_ROUTE["adoption"][3], ERRORS_BY_ROUTE["adoption"][3]
    assert found is not None
    low, high = (value / 100 for value in found)
    assert low < share < high
    assert (high - low) / (2 * 1.96 * error) == pytest.approx(1, abs=0.02)  # near symmetric, so far from none


@pytest.mark.parametrize(
    "measure",
    [
        pytest.param(declared(Duration, SPELLS.head(30), unit=Unit.DAYS), id="an end is the time of one of few"),
        pytest.param(declared(Duration, SPELLS, unit=Unit.PERCENT, within_days=9_999), id="nobody watched so long"),
        pytest.param(declared(Duration, SPELLS, unit=Unit.PERCENT, within_days=0), id="nobody done by then"),
        pytest.param(
            declared(Duration, SPELLS[SPELLS["done"]], unit=Unit.PERCENT, within_days=9_999), id="all done by then"
        ),
        pytest.param(declared(Routes, SPELLS, route="never", within_days=365), id="a route that nobody took"),
        pytest.param(declared(Duration, SPELLS.iloc[:0], unit=Unit.DAYS), id="no spells"),
        pytest.param(MEASURES["thresholds.referrals"], id="a number says its own"),
    ],
)
def test_where_there_is_none(measure: Measure) -> None:
    assert interval(measure) is None


def test_both_ends_of_a_median_have_ten_people_beyond_them() -> None:
    """One fewer who took longer than the upper end, and it would tell of one of few."""
    beyond = SPELLS[SPELLS["exit_days"] > MEDIAN_LIMITS[1]].sort_values("exit_days")
    assert interval(declared(Duration, SPELLS.drop(beyond.index[10:]), unit=Unit.DAYS)) != MEDIAN_LIMITS
    for spells in (SPELLS.drop(beyond.index[10:]), SPELLS.drop(beyond.index[9:])):
        found = interval(declared(Duration, spells, unit=Unit.DAYS))
        assert found is None or (spells["exit_days"] > found[1]).sum() >= 10


def test_a_draft_carries_the_interval_of_its_last_period_only() -> None:
    measure = declared(Duration, SPELLS, unit=Unit.DAYS, grid_days=(30, 91))
    shown = {
        form: draft(
            Exhibit(id="permanence.made_up", title="T", measures=(measure.id,), form=form),
            {measure.id: measure},
            make_records("2024-09-30"),
        ).rungs[0]
        for form in (Form.ROLLING, Form.CURVE)
    }
    assert shown[Form.ROLLING].intervals == {measure.id: MEDIAN_LIMITS}
    assert len(shown[Form.ROLLING].periods) > 1
    assert shown[Form.CURVE].intervals == {}
