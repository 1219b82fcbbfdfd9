"""The way to a target with a date."""

from __future__ import annotations

import pytest

from improve_analysis.evidence import Trajectory
from improve_analysis.plan import Target
from improve_analysis.statistics.spc import Aim
from improve_analysis.statistics.trajectory import CannotBeSaid, Why, chance_of_meeting, chance_of_share_meeting
from tests.display.conftest import CHILDREN, SHARE, aim, over_time
from tests.evidence.conftest import the_evidence, towards

STEADY = (30, 34, 31, 35, 32, 33, 30, 36, 31, 34, 32, 33, 35)
COUNTS = [(value, 200) for value in STEADY]


def trajectory(target: Target, counts: list[tuple[float, float]] = COUNTS) -> Trajectory | None:
    return the_evidence(over_time(SHARE, counts, target)).trajectory


def test_the_chance_is_that_of_the_released_counts() -> None:
    found = trajectory(aim(SHARE, ">=", 18, "2024-12"))
    assert found is not None
    assert found.due.label == "2024-12"
    of, out_of = zip(*COUNTS, strict=True)
    assert found.chance == chance_of_share_meeting(of, out_of, aim=Aim(improvement=1, target=0.18), periods_ahead=3)


def test_a_stocks_chance_is_that_of_its_values() -> None:
    values = [310 + 3 * (at % 4) for at in range(14)]
    release = over_time(CHILDREN, [(value, 0) for value in values], aim(CHILDREN, ">=", 315, "2024-11"))
    found = the_evidence(release).trajectory
    assert found is not None
    assert found.due.label == "2024-11-30"
    assert found.chance == chance_of_meeting(values, aim=Aim(improvement=1, target=315), periods_ahead=2)


def test_more_than_is_not_at_least() -> None:
    """All of 200, or more than all: the last cannot be."""
    every = [(200 - 6 * (at % 2), 200) for at in range(14)]
    least, more = (
        trajectory(aim(SHARE, ">=", 100, "2024-12"), every),
        trajectory(aim(SHARE, ">", 99.5, "2024-12"), every),
    )
    under = trajectory(aim(SHARE, ">=", 99.5, "2024-12"), every)
    assert least is not None
    assert more is not None
    assert under is not None
    assert least.chance == pytest.approx(more.chance)
    assert float(under.chance) > float(more.chance)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("target", "counts", "why"),
    [
        pytest.param(aim(SHARE, ">=", 18, "2024-12"), COUNTS[:8], Why.TOO_FEW_POINTS, id="eight points"),
        pytest.param(aim(SHARE, ">=", 18, "2026-12"), COUNTS, Why.TOO_FAR_AHEAD, id="two years ahead"),
        pytest.param(aim(SHARE, ">=", 18, "2024-12"), [(40, 200)] * 14, Why.NO_VARIATION, id="constant"),
        pytest.param(aim(SHARE, ">=", 18, "2024-09"), COUNTS, Why.DATE_REACHED, id="due now"),
        pytest.param(aim(SHARE, ">=", 18, "2023-02"), COUNTS, Why.DATE_REACHED, id="due before the first"),
    ],
)
def test_a_chance_that_cannot_be_said(target: Target, counts: list[tuple[float, float]], why: Why) -> None:
    found = trajectory(target, counts)
    assert found is not None
    assert isinstance(found.chance, CannotBeSaid)
    assert found.chance.why is why


@pytest.mark.parametrize(
    ("target", "counts"),
    [
        pytest.param(aim(SHARE, ">=", 18), COUNTS, id="no date"),
        pytest.param(aim(SHARE, "", None, "2024-12"), COUNTS, id="no number"),
        pytest.param(aim(SHARE, "<=", 18, "2024-12"), COUNTS, id="the worse direction"),
        pytest.param(aim(SHARE, ">=", 18, "2024-12"), [*COUNTS, (0, 0)], id="nothing to count now"),
        pytest.param(aim(SHARE, ">=", 18, "2024-12"), [*COUNTS, (3, 200)], id="withheld now"),
    ],
)
def test_where_there_is_no_way_to_go(target: Target, counts: list[tuple[float, float]]) -> None:
    assert trajectory(target, counts) is None


@pytest.mark.parametrize(
    ("baseline", "month", "line", "ahead"),
    [
        pytest.param(10.0, "2023-12", 17.5, 0.0, id="three quarters of the way from 10 to 20"),
        pytest.param(None, "2023-12", 19.375, -1.875, id="three quarters of the way from that month's 17.5 to 20"),
        pytest.param(25.0, "2023-12", 20.0, -2.5, id="a baseline better than the target"),
        pytest.param(None, "2021-01", None, None, id="no figure that far back"),
        pytest.param(10.0, "2024-12", None, None, id="a baseline when the target is due"),
        pytest.param(10.0, "2024-10", None, None, id="a baseline that is still to come"),
        pytest.param(10.0, "2024-09", 10.0, 7.5, id="a baseline of now"),
        pytest.param(10.0, "", None, None, id="a baseline without its month"),
    ],
)
def test_where_the_line_is(baseline: float | None, month: str, line: float | None, ahead: float | None) -> None:
    found = trajectory(towards(aim(SHARE, ">=", 20, "2024-12"), baseline=baseline, baseline_month=month))
    assert found is not None
    if line is None:
        assert (found.line_now, found.ahead) == (None, None)
        return
    assert found.line_now == pytest.approx(line)
    assert found.ahead == pytest.approx(ahead)
