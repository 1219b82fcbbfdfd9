"""Control charts: what is drawn, by shape and colour, what is labelled, and the same in words."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from matplotlib import style
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas

from improve_analysis.disclosure import Release
from improve_analysis.display import finding, words
from improve_analysis.display._lines import draw_lines
from improve_analysis.display.alternatives import alternative
from improve_analysis.display.charts import chart
from improve_analysis.display.exhibit import digest, outputs
from improve_analysis.display.numbers import spelled
from improve_analysis.display.palette import SIGNS, STYLE
from improve_analysis.display.tables import SIGN, numbers_table
from improve_analysis.evidence import Evidence, evidence_of
from improve_analysis.measures._exhibit import Form
from improve_analysis.plan import Event
from improve_analysis.statistics.spc import Rules, TwoSigma
from tests.display.conftest import CHILDREN, COUNT, SECOND, SHARE, aim, months, over_time, released, row
from tests.display.test_charts import assert_readable, texts
from tests.display.test_finding import FEWER, NEITHER, STEADY, numbers, shares
from tests.evidence.conftest import event

CROWD = [event(date) for date in ("2023-09", "2023-09-20", "2023-11-02", "2023-11-03", "2024-02", "2024-09-17")]
TURNED = [*STEADY, *(value + 40 for value in STEADY)]

CHARTS: dict[str, tuple[Release, Sequence[Event]]] = {
    "calm": (over_time(COUNT, numbers(STEADY)), []),
    "improvement": (over_time(COUNT, numbers([*STEADY, 60])), []),
    "concern": (over_time(FEWER, numbers([*STEADY, 60])), CROWD),
    "neither": (over_time(NEITHER, numbers([*STEADY, 60, *STEADY, 8])), CROWD),
    "many events": (over_time(COUNT, numbers(STEADY)), [event(f"2024-02-{day:02}") for day in range(1, 21)]),
    "target": (over_time(SHARE, shares(STEADY), aim(SHARE, ">=", 30, "2024-12")), CROWD),
    "target on the mean": (over_time(SHARE, shares(STEADY), aim(SHARE, ">=", 16.5)), CROWD),
    "unequal": (over_time(SHARE, [*shares(STEADY), (120, 800), (14, 90)]), []),
    "phases": (over_time(COUNT, numbers(TURNED)), [event("2023-09", rebase=True)]),
    "constant": (over_time(COUNT, numbers([12] * 14)), CROWD),
    "zero": (over_time(COUNT, numbers([0] * 14)), []),
    "gap": (over_time(SHARE, [*shares(STEADY), (0, 0), *shares(STEADY)]), []),
    "high": (over_time(SHARE, shares([180 + at % 5 for at in range(14)])), CROWD),
    "three years": (over_time(COUNT, numbers([*STEADY, *STEADY, 60, *STEADY[:9]])), CROWD),
}


def evidence(name: str) -> tuple[Evidence, ...]:
    release, events = CHARTS[name]
    return evidence_of(release, events=events)


def drawn(name: str) -> Canvas:
    return _drawn(CHARTS[name][0], evidence(name))


def _drawn(release: Release, found: Sequence[Evidence]) -> Canvas:
    with style.context([dict(STYLE)], after_reset=True):
        sheet = draw_lines(release, found)
        sheet.canvas.draw()
        return sheet


def points_by_marker(axes: Axes) -> dict[str, int]:
    """How many points are drawn with each marker and no line."""
    dots = [line for line in axes.lines if line.get_linestyle() == "None" and len(line.get_xdata())]
    return {str(line.get_marker()): int(np.isfinite(line.get_ydata()).sum()) for line in dots}


@pytest.mark.parametrize("name", CHARTS)
def test_no_text_is_clipped_and_none_lies_over_another(name: str) -> None:
    assert_readable(drawn(name))


@pytest.mark.parametrize("name", CHARTS)
def test_two_runs_give_the_same_bytes(name: str) -> None:
    assert chart(CHARTS[name][0], evidence(name)) == chart(CHARTS[name][0], evidence(name))


@pytest.mark.parametrize(
    ("name", "markers"),
    [
        ("calm", {"o": 13}),
        ("improvement", {"o": 13, "s": 1}),
        ("concern", {"o": 13, "D": 1}),
        ("neither", {"o": 26, "^": 1, "v": 1}),
    ],
)
def test_a_sign_of_change_is_told_by_its_shape(name: str, markers: dict[str, int]) -> None:
    (axes,) = drawn(name).axes
    assert points_by_marker(axes) == markers


def test_shapes_are_told_apart_and_so_are_colours() -> None:
    assert len({marker for _, marker in SIGNS.values()}) == len(SIGNS)
    assert len({colour for colour, _ in SIGNS.values()}) == len(SIGNS) - 1  # up and down of one kind share theirs


@pytest.mark.parametrize("colour", [colour for colour, _ in SIGNS.values()])
def test_a_point_stands_out_from_white(colour: str) -> None:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    light = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    luminance = 0.2126 * light[0] + 0.7152 * light[1] + 0.0722 * light[2]
    assert 1.05 / (luminance + 0.05) >= 2.9


def test_mean_and_limits_are_labelled_with_what_is_printed() -> None:
    labels = [text for text, _ in texts(drawn("calm"))]
    assert {"Upper limit 40", "Mean 33", "Lower limit 25", "35"} <= {*labels}


def test_a_limit_that_no_figure_can_pass_has_no_label() -> None:
    labels = " ".join(text for text, _ in texts(drawn("three years")))
    assert "Lower limit" in labels
    assert "limit" not in " ".join(text for text, _ in texts(drawn("zero")))


def test_events_have_a_line_and_a_letter_each() -> None:
    (axes,) = drawn("concern").axes
    letters = [one.get_text() for one in axes.texts if len(one.get_text()) == 1 and one.get_text().isalpha()]
    assert letters == ["A", "B", "C", "D", "E", "F"]


def test_what_the_letters_mark_is_said() -> None:
    asked = [event("2024-02", what="A strategy begins."), event("2024-05-21", what="A *visit*")]
    release = over_time(COUNT, numbers(STEADY))
    said = words.closing(release, evidence_of(release, events=asked), pictured=True)
    assert r"**Marked on the chart.** A: A strategy begins (February 2024); B: A \*visit\* (21 May 2024)." in said


def test_where_a_chart_begins_anew_says_who_decided_and_why() -> None:
    said = words.closing(CHARTS["phases"][0], evidence("phases"), pictured=True)
    assert (
        "A: A new form is used (September 2023; the chart begins anew, as decided by the director: Fewer questions)."
        in said
    )


def test_nothing_is_marked_on_what_is_no_control_chart() -> None:
    stock = over_time(CHILDREN, numbers([310 + place % 9 for place in range(37)]))
    assert words.events_marked(evidence_of(stock, events=CROWD)) == {}
    (axes,) = _drawn(stock, evidence_of(stock, events=CROWD)).axes
    assert not [one for one in axes.texts if one.get_text() == "A"]


def test_several_series_stay_lines_and_say_their_change_in_words() -> None:
    figures = [row(one, period, (40 + at % 5, 200)) for one in (SHARE, SECOND) for at, period in enumerate(months(14))]
    release = released(Form.TREND, figures, [SHARE, SECOND], months(14))
    found = evidence_of(release, events=CROWD)
    assert "limit" not in " ".join(text for text, _ in texts(_drawn(release, found)))
    assert alternative(release, found).startswith("Line chart. ")
    assert words.paragraph(release, found).count("No sign of change since August 2023") == 2
    assert SIGN not in numbers_table(release, found).head


# --- in words ---------------------------------------------------------------------------------------------------------


def test_the_text_alternative_says_variation_and_assurance() -> None:
    assert alternative(CHARTS["target"][0], evidence("target")) == (
        "Control chart. Re-referrals within twelve months: from 15.0% in September 2023 to 17.5% in September 2024. "
        "Mean 16.4%, limits 12.3% to 20.4%. Target: at least 30% by December 2024. "
        "Variation of the latest figure: common cause. Target: consistently missed. "
        "The numbers are in the table that follows."
    )
    assert "special cause concern" in alternative(CHARTS["concern"][0], evidence("concern"))


def test_the_digest_holds_the_limits_so_that_nbval_sees_a_change() -> None:
    assert digest(CHARTS["calm"][0], evidence("calm")).splitlines()[-1] == "Mean 33, limits 25 to 40."


def test_the_table_says_of_each_figure_which_sign_it_is() -> None:
    table = numbers_table(CHARTS["neither"][0], evidence("neither"))
    assert table.head[-1] == SIGN
    said = [line.cells[-1].text for line in table.rows]
    assert [(at, one) for at, one in enumerate(said) if one != "None"] == [(13, "Higher"), (27, "Lower")]


@pytest.mark.parametrize("name", CHARTS)
def test_the_page_has_the_same_outputs_in_the_same_order(name: str) -> None:
    found = outputs(CHARTS[name][0], evidence(name))
    assert [[*one.data] for one in found] == [
        ["text/markdown"],
        ["image/png", "text/plain"],
        ["text/html", "text/plain"],
        ["text/markdown"],
    ]
    said = " ".join([*found[0].data.values(), found[1].metadata["image/png"]["alt"], *found[2].data.values()])
    assert "nan" not in said.lower()


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        (
            Rules(),
            (
                "a figure outside the limits, seven in a row on one side of the mean, seven in a row rising or falling, "
                "and two of three in a row close to a limit, beyond it or not."
            ),
        ),
        (
            Rules(shift_points=8, trend_points=6, two_sigma=TwoSigma.BETWEEN),
            (
                "a figure outside the limits, eight in a row on one side of the mean, six in a row rising or falling, "
                "and two of three in a row close to a limit, not beyond it."
            ),
        ),
    ],
)
def test_the_variants_of_the_rules_are_said(rules: Rules, said: str) -> None:
    release = over_time(COUNT, numbers([*STEADY, *STEADY]))
    assert said in finding.how_it_is_read(evidence_of(release, rules=rules))


def test_shapes_are_explained_only_where_the_picture_is_the_control_chart() -> None:
    shapes = "On the chart a square is a sign of improvement"
    alone = evidence_of(over_time(SHARE, shares(STEADY)))
    beside = evidence_of(over_time(SECOND, shares(STEADY)))
    assert shapes in finding.how_it_is_read(alone)
    assert shapes not in finding.how_it_is_read([*alone, *beside])
    assert "two of three in a row close to a limit" in finding.how_it_is_read([*alone, *beside])


def test_limits_on_trial_are_said_to_be() -> None:
    def said(points: int) -> bool:
        return "on trial" in finding.how_it_is_read(evidence_of(over_time(COUNT, numbers(STEADY[:points]))))

    assert [said(points) for points in (7, 8, 12, 13)] == [False, True, True, False]


def test_other_methods_are_said_where_they_are_used() -> None:
    unequal = finding.how_it_is_read(evidence("unequal"))
    stock = over_time(CHILDREN, numbers([310 + place % 9 for place in range(37)]))
    assert "Laney's p\N{PRIME}" in unequal
    assert "counted again on the next" in finding.how_it_is_read(evidence_of(stock))
    assert finding.how_it_is_read(()) == ""


@pytest.mark.parametrize(
    ("number", "word"),
    [(0, "no"), (1, "one"), (19, "nineteen"), (20, "twenty"), (36, "thirty-six"), (99, "ninety-nine")],
)
def test_small_numbers_are_spelled(number: int, word: str) -> None:
    assert spelled(number) == word
