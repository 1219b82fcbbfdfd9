"""Pictures: the same bytes twice, nothing that is withheld at a height, nothing clipped, no label over another."""

from __future__ import annotations

import itertools
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib import style
from matplotlib.figure import Figure as Canvas

from improve_analysis.disclosure import Release
from improve_analysis.display._bars import draw_bars
from improve_analysis.display._ends import spread
from improve_analysis.display._lines import draw_lines
from improve_analysis.display.charts import chart
from improve_analysis.display.palette import CATEGORICAL, STYLE
from improve_analysis.measures import EXHIBITS, MEASURES
from improve_analysis.measures._exhibit import Form
from tests.display.conftest import (
    CHILDREN,
    COUNT,
    DURATION,
    FOURTH,
    MEDIAN,
    MIX,
    NET,
    RATE,
    ROUTES,
    SECOND,
    SHARE,
    THIRD,
    YEAR,
    absent,
    aim,
    by_categories,
    over_time,
    quarter_ends,
    released,
    row,
)

FOUR = [SHARE, SECOND, THIRD, FOURTH]


def together(starts: list[int], *targets: object, step: int = 1, hidden: int = 3) -> Release:
    """Shares over twelve months to 24 quarter ends, each with one that is withheld."""
    periods = quarter_ends(24)
    figures = [
        row(measure, period, (hidden, 200) if place == 5 + number else (start + step * (place % 3), 200))
        for number, (measure, start) in enumerate(zip(FOUR, starts, strict=False))
        for place, period in enumerate(periods)
    ]
    return released(Form.ROLLING, figures, FOUR[: len(starts)], periods, *targets)  # type: ignore[arg-type]


def curve(routes: list[str]) -> Release:
    measure = ROUTES if routes else DURATION
    figures = [
        row(measure, YEAR, (5.0 * place + number, 120), f"{route} / {day}" if route else str(day))
        | {"numerator_people": 12, "denominator_people": 60 if day < 700 else 8}
        for number, route in enumerate(routes or [""])
        for place, day in enumerate((30, 60, 91, 182, 365, 730))
    ]
    return released(Form.CURVE, figures, [measure], [YEAR])


SOURCES = {
    "Police": (740, 2303),
    "Schools": (460, 2303),
    "Individual (family member, relative or carer)": (210, 2303),
    "Anonymous": (3, 2303),
    "Nobody": (0, 2303),
}
LINES = {
    "a month": over_time(SHARE, [(40 + place % 7, 200) for place in range(36)], aim(SHARE, "<=", 22, "2024-11")),
    "high": over_time(SHARE, [(185 + place % 7, 200) for place in range(24)], aim(SHARE, ">=", 85)),
    "gaps": over_time(SHARE, [(3 + place % 4, 60) for place in range(24)]),
    "none": over_time(COUNT, [(0, 0)] * 12),
    "thousands": over_time(COUNT, [(180 + 97 * place % 1100, 0) for place in range(24)]),
    "two points": over_time(COUNT, [(12, 0), (7, 0)]),
    "month ends": over_time(CHILDREN, [(310 + place % 9, 0) for place in range(37)]),
    "below zero": over_time(NET, [(place % 9 - 6, 0) for place in range(13)], form=Form.ROLLING),
    "rates": over_time(RATE, [(2300 + 20 * place, 50655) for place in range(13)], form=Form.ROLLING),
    "last withheld": over_time(SHARE, [(30, 200), (32, 200), (3, 200)]),
    "four close": together([50, 50, 51, 52], aim(SHARE, "<=", 22)),
    "four apart": together([20, 60, 100, 140], aim(SHARE, "<=", 22), aim(THIRD, ">=", 40, "2025-11")),
    "two": together([40, 44], aim(SHARE, "<=", 22), aim(SECOND, "<=", 22)),
    "all of one withheld": together([50, 2]),
    "curve": curve([]),
    "routes": curve(["Adoption", "Returned home", "Special guardianship order", "Turned 18"]),
}
BARS = {
    "mix": by_categories(MIX, SOURCES),
    "shares": by_categories(SHARE, {"A": (20, 60), "B": (10, 80), "C": (0, 0)}, aim(SHARE, "<=", 22, "2024-11")),
    "far target": by_categories(SHARE, {"Yes": (20, 60), "No": (10, 80)}, aim(SHARE, ">=", 85)),
    "near target": by_categories(SHARE, {"Yes": (20, 60), "No": (10, 80)}, aim(SHARE, "<=", 1, "2024-11")),
    "days": by_categories(MEDIAN, {"Under 1": (92, 20), "1 to 4": (1042, 33), "5 to 9": (1, 12)}, column="age_band"),
    "zeros": by_categories(SHARE, {"A": (0, 60), "B": (0, 80)}),
}


def drawn(release: Release) -> Canvas:
    with style.context([dict(STYLE)], after_reset=True):
        sheet = draw_bars(release) if release.exhibit.form is Form.CATEGORIES else draw_lines(release)
        sheet.canvas.draw()
        return sheet


def texts(sheet: Canvas) -> list[tuple[str, object]]:
    """Every text on the sheet and its box in pixels."""
    (axes,) = sheet.axes
    written = [*sheet.texts, *axes.texts, axes.xaxis.label, *axes.get_xticklabels(), *axes.get_yticklabels()]
    return [(one.get_text(), one.get_window_extent()) for one in written if one.get_text()]


@pytest.mark.parametrize("name", [*LINES, *BARS])
def test_no_text_is_clipped_and_none_lies_over_another(name: str) -> None:
    assert_readable(drawn((LINES | BARS)[name]))


def assert_readable(sheet: Canvas) -> None:
    """No text is clipped, and none lies over another."""
    found = texts(sheet)
    for text, box in found:
        assert box.x0 >= 0, text
        assert box.y0 >= 0, text
        assert box.x1 <= sheet.bbox.x1, text
        assert box.y1 <= sheet.bbox.y1, text
    for (one, box), (other, other_box) in itertools.combinations(found, 2):
        # lines of text may touch by a hair: boxes hold the room of letters that hang below the line
        apart = box.x1 <= other_box.x0 or other_box.x1 <= box.x0 or _apart_in_height(box, other_box)
        assert apart, f"{one!r} lies over {other!r}"


def _apart_in_height(box: object, other: object) -> bool:
    return min(box.y1, other.y1) - max(box.y0, other.y0) <= 8  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", [*LINES, *BARS])
def test_two_runs_give_the_same_bytes(name: str) -> None:
    release = (LINES | BARS)[name]
    assert chart(release) == chart(release)


@pytest.mark.parametrize("name", [*LINES, *BARS])
def test_the_picture_is_for_a_column_of_720_pixels_at_twice_the_pixels(name: str) -> None:
    picture = chart((LINES | BARS)[name])
    assert picture is not None
    assert picture.png[:8] == b"\x89PNG\r\n\x1a\n"
    assert int.from_bytes(picture.png[16:20], "big") == 2 * picture.width_px == 1440
    assert int.from_bytes(picture.png[20:24], "big") == 2 * picture.height_px
    assert b"tEXt" not in picture.png


@pytest.mark.parametrize("hidden", [1, 2, 4, 5])
def test_the_picture_does_not_depend_on_what_is_withheld(hidden: int) -> None:
    assert chart(together([50, 70], hidden=hidden)) == chart(together([50, 70], hidden=3))
    bars = [chart(by_categories(MIX, SOURCES | {"Anonymous": (number, 2303)})) for number in (hidden, 3)]
    assert bars[0] == bars[1]


def test_what_is_withheld_has_its_mark_under_the_axis() -> None:
    sheet = drawn(LINES["gaps"])
    (axes,) = sheet.axes
    marks = [one for one in axes.texts if one.get_text() == "c"]
    assert len(marks) == 18  # months 3, 4 and 5 of every 3, 4, 5, 6
    assert len({one.get_position()[1] for one in marks}) == 1
    assert all(one.get_window_extent().y1 < axes.get_window_extent().y0 for one in marks)


def test_several_lines_have_a_strip_of_marks_each() -> None:
    (axes,) = drawn(LINES["four close"]).axes
    heights = Counter(one.get_position()[1] for one in axes.texts if one.get_text() == "c")
    assert [*heights.values()] == [1, 1, 1, 1]


def test_a_line_has_a_gap_where_it_is_withheld_and_a_lone_point_a_marker() -> None:
    release = over_time(SHARE, [(40, 200)] * 10 + [(3, 200), (44, 200), (3, 200)] + [(40, 200)] * 10, form=Form.ROLLING)
    (axes,) = drawn(release).axes
    line = axes.lines[0]
    assert [place for place, height in enumerate(line.get_ydata()) if np.isnan(height)] == [10, 12]
    assert line.get_markevery() == [11, 22]


def test_lines_start_at_zero_unless_every_share_is_high() -> None:
    assert drawn(LINES["a month"]).axes[0].get_ylim()[0] == 0
    assert drawn(LINES["high"]).axes[0].get_ylim()[0] == 50
    assert any("starts at 50%" in text for text, _ in texts(drawn(LINES["high"])))
    assert drawn(LINES["below zero"]).axes[0].get_ylim()[0] == -6


@pytest.mark.parametrize(
    "release",
    [
        pytest.param(over_time(SHARE, [(40, 200)]), id="one point"),
        pytest.param(over_time(COUNT, [(3, 0)] * 8), id="all withheld"),
        pytest.param(by_categories(MIX, {"A": (40, 43), "B": (3, 43)}), id="one bar"),
        pytest.param(absent(), id="missing"),
    ],
)
def test_there_is_no_picture_where_nothing_can_be_compared(release: Release) -> None:
    assert chart(release) is None


def test_a_fifth_line_is_refused() -> None:
    routes = ["A", "B", "C", "D", "E"]
    with pytest.raises(ValueError, match="at most four series"):
        draw_lines(curve(routes))


@pytest.mark.parametrize("exhibit", [one for one in EXHIBITS.values() if one.form in {Form.TREND, Form.ROLLING}])
def test_every_exhibit_of_the_book_fits_one_axis(exhibit: object) -> None:
    measures = [MEASURES[name] for name in exhibit.measures]  # type: ignore[attr-defined]
    assert len(measures) <= len(CATEGORICAL)
    assert len({measure.unit for measure in measures}) == 1


@pytest.mark.parametrize(
    ("bar", "inside"),
    [
        pytest.param(160, True, id="the line is where the value would stand"),
        pytest.param(100, False, id="the value ends before the line"),
        pytest.param(180, False, id="the bar reaches beyond the line"),
    ],
)
def test_a_value_that_a_targets_line_would_cross_stands_within_its_bar(bar: int, inside: bool) -> None:
    (axes,) = bars({"A": (bar, 200), "B": (199, 200)}).axes
    value = next(one for one in axes.texts if one.get_text() == f"{bar / 2:.1f}%")
    assert (value.get_ha() == "right", value.get_color() == "white") == (inside, inside)


def test_a_value_stays_beside_a_bar_that_has_no_room_for_it() -> None:
    (axes,) = bars({"A": (6, 200), "B": (199, 200)}, least=4).axes
    assert next(one for one in axes.texts if one.get_text() == "3.0%").get_ha() == "left"


def bars(counts: dict[str, tuple[int, int]], least: float = 85) -> Canvas:
    with style.context([dict(STYLE)], after_reset=True):
        return draw_bars(by_categories(SHARE, counts, aim(SHARE, ">=", least)))


labels = st.lists(st.tuples(st.floats(-50, 500), st.floats(10, 90)), min_size=1, max_size=6)


@given(labels)
def test_labels_are_spread_without_touching(given_labels: list[tuple[float, float]]) -> None:
    wanted, heights = zip(*given_labels, strict=True)
    room = sum(heights) + 40
    placed = spread(wanted, heights, room)
    edges = sorted((at - height / 2, at + height / 2) for at, height in zip(placed, heights, strict=True))
    assert edges[0][0] >= -1e-6
    assert edges[-1][1] <= room + 1e-6
    assert all(lower[1] <= upper[0] + 1e-6 for lower, upper in itertools.pairwise(edges))
    assert all(
        placed[a] <= placed[b] for a, b in itertools.permutations(range(len(wanted)), 2) if wanted[a] < wanted[b]
    )


def test_labels_with_room_stay_where_they_are_wanted() -> None:
    assert spread([50.0, 120.0, 300.0], [20, 40, 20], 400) == pytest.approx([50.0, 120.0, 300.0])


def test_labels_that_meet_share_the_way() -> None:
    assert spread([100.0, 100.0], [20, 20], 400) == pytest.approx([90.0, 110.0])
