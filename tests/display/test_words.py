"""What is said of the figures: no case may be ungrammatical, and none may say a number that is withheld."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from improve_analysis.calendar import Length, series_to
from improve_analysis.disclosure import Release
from improve_analysis.display import words
from improve_analysis.evidence import evidence_of
from improve_analysis.measures._exhibit import Form
from improve_analysis.measures._measure import Unit
from improve_analysis.settings import Audience
from tests.display.conftest import (
    AS_AT,
    CASES,
    CHILDREN,
    COUNT,
    DURATION,
    FOURTH,
    MEAN,
    MEDIAN,
    MIX,
    NET,
    RATE,
    RATIO,
    ROUTES,
    SECOND,
    SHARE,
    THAT_DAY,
    YEAR,
    absent,
    aim,
    by_categories,
    over_time,
    released,
    row,
)
from tests.evidence.conftest import event

NAME = "**Re-referrals within twelve months**"
FEW = "withheld: it is about fewer than six people, or would give away one that is."


def year_apart(measure: object, before: tuple[float, float], now: tuple[float, float], *targets: object) -> Release:
    """Twelve months to five quarter ends, of which the first and the last matter."""
    return over_time(measure, [before, *[(40, 100)] * 3, now], *targets, form=Form.ROLLING)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("release", "said"),
    [
        pytest.param(
            over_time(SHARE, [(53, 230)]),
            f"{NAME}: the figure was 23.0% (53 of 230) in September 2024.",
            id="no year earlier",
        ),
        pytest.param(
            year_apart(SHARE, (49, 200), (46, 200)),
            f"{NAME}: the figure was 23.0% (46 of 200) in the twelve months to September 2024, 1.5 percentage points lower than a year earlier (24.5%).",
            id="lower",
        ),
        pytest.param(
            year_apart(SHARE, (46, 200), (46, 200)),
            f"{NAME}: the figure was 23.0% (46 of 200) in the twelve months to September 2024, the same as a year earlier (23.0%).",
            id="the same",
        ),
        pytest.param(
            year_apart(SHARE, (3, 200), (46, 200)),
            f"{NAME}: the figure was 23.0% (46 of 200) in the twelve months to September 2024. The figure a year earlier is {FEW}",
            id="a year earlier withheld",
        ),
        pytest.param(
            year_apart(SHARE, (0, 0), (46, 200)),
            f"{NAME}: the figure was 23.0% (46 of 200) in the twelve months to September 2024. There is no figure for a year earlier.",
            id="a year earlier none to count",
        ),
        pytest.param(
            over_time(SHARE, [(4, 200)]), f"{NAME}: the figure for September 2024 is {FEW}", id="numerator withheld"
        ),
        pytest.param(
            over_time(SHARE, [(196, 200)]), f"{NAME}: the figure for September 2024 is {FEW}", id="complement withheld"
        ),
        pytest.param(
            over_time(SHARE, [(46, 200), (0, 0)]),
            f"{NAME}: there was nothing to count in September 2024.",
            id="zero denominator",
        ),
        pytest.param(
            over_time(SHARE, [(0, 200)]),
            f"{NAME}: the figure was 0.0% (0 of 200) in September 2024.",
            id="zero numerator",
        ),
        pytest.param(
            over_time(SHARE, [(2303, 10_000)]),
            f"{NAME}: the figure was 23.0% (2,303 of 10,000) in September 2024.",
            id="thousands",
        ),
        pytest.param(over_time(COUNT, [(0, 0)]), "**Referrals**: the figure was 0 in September 2024.", id="none"),
        pytest.param(
            year_apart(COUNT, (30, 0), (29, 0)),
            "**Referrals**: the figure was 29 in the twelve months to September 2024, 1 fewer than a year earlier (30).",
            id="one fewer",
        ),
        pytest.param(
            over_time(CHILDREN, [(312, 0)]),
            "**Children looked after**: the figure was 312 on 30 September 2024.",
            id="stock",
        ),
        pytest.param(
            over_time(RATE, [(2425, 54_244)], form=Form.ROLLING),
            "**Referrals per 10,000 children**: the figure was 447.1 (2,425 among 54,244 children aged 0 to 17) "
            "in the twelve months to September 2024.",
            id="rate",
        ),
        pytest.param(
            over_time(MEDIAN, [(1, 20)]),
            "**Median time to a plan**: the figure was 1 day (from 20 records) in September 2024.",
            id="one day",
        ),
        pytest.param(
            year_apart(MEDIAN, (13, 20), (12, 20)),
            "**Median time to a plan**: the figure was 12 days (from 20 records) in the twelve months to September 2024, "
            "1 day less than a year earlier (13).",
            id="one day less",
        ),
        pytest.param(
            over_time(MEDIAN, [(12, 9)]),
            "**Median time to a plan**: the figure for September 2024 is withheld: it is about too few people, or would give away one that is.",
            id="average of nine",
        ),
        pytest.param(
            over_time(MEAN, [(1201.0, 60)]),
            "**Average time in post**: the figure was 20.0 months (from 60 records) in September 2024.",
            id="mean",
        ),
        pytest.param(
            over_time(RATIO, [(48, 167.2)]),
            "**Agency staff**: the figure was 28.7% (48 of 167.2) in September 2024.",
            id="full-time equivalents",
        ),
        pytest.param(
            over_time(CASES, [(1744, 109.5)]),
            "**Average caseload**: the figure was 15.9 cases per worker (1,744 cases, 109.5 workers) in September 2024.",
            id="caseload",
        ),
        pytest.param(
            over_time(DURATION, [(40.0, 20), (float("nan"), 12)]),
            "**Permanence plan**: too little is known in September 2024 to give a figure.",
            id="not yet known",
        ),
        pytest.param(
            over_time(NET, [(-5, 0)], form=Form.ROLLING),
            "**Net change in foster care households**: the figure was −5 in the twelve months to September 2024.",
            id="below zero",
        ),
        pytest.param(absent(), r"This extract does not hold ssd\_contacts.", id="missing"),
    ],
)
def test_the_latest_figure_is_said_in_a_sentence(release: Release, said: str) -> None:
    assert words.paragraph(release) == said


@pytest.mark.parametrize(
    ("target", "said"),
    [
        pytest.param(aim(SHARE, "<=", 23), "The target, at most 23%, is met.", id="met exactly"),
        pytest.param(aim(SHARE, "<", 23), "The target, less than 23%, is not met.", id="under, met exactly"),
        pytest.param(aim(SHARE, ">=", 85), "The target, at least 85%, is not met.", id="short"),
        pytest.param(
            aim(SHARE, ">=", 85, "2024-11"), "The target, at least 85% by November 2024, is not yet met.", id="to come"
        ),
        pytest.param(
            aim(SHARE, ">=", 85, "2024-09"), "The target, at least 85% by September 2024, is not met.", id="due"
        ),
        pytest.param(aim(SHARE, "", None), "", id="no number"),
    ],
)
def test_the_target_and_whether_it_is_met(target: object, said: str) -> None:
    paragraph = words.paragraph(over_time(SHARE, [(46, 200)], target))  # type: ignore[arg-type]
    assert paragraph == f"{NAME}: the figure was 23.0% (46 of 200) in September 2024. {said}".rstrip()


def test_of_several_targets_the_next_one_due_is_said() -> None:
    targets = [aim(SHARE, ">=", 50, "2023-11"), aim(SHARE, ">=", 60, "2024-11"), aim(SHARE, ">=", 70, "2025-11")]
    assert "at least 60% by November 2024" in words.paragraph(over_time(SHARE, [(46, 200)], *targets))


def test_when_all_targets_are_past_the_last_one_is_said() -> None:
    targets = [aim(SHARE, ">=", 50, "2022-11"), aim(SHARE, ">=", 60, "2023-11")]
    assert "at least 60% by November 2023" in words.paragraph(over_time(SHARE, [(46, 200)], *targets))


def test_a_target_without_a_date_stays_in_force() -> None:
    targets = [aim(SHARE, ">=", 85), aim(SHARE, ">=", 50, "2022-11")]
    assert "at least 85%, is" in words.paragraph(over_time(SHARE, [(46, 200)], *targets))


def test_a_yearly_number_is_not_held_against_a_month() -> None:
    target = aim(COUNT, ">=", 25)
    assert "target" not in words.paragraph(over_time(COUNT, [(8, 0)], target))
    assert "is met" in words.paragraph(over_time(COUNT, [(30, 0)], target, form=Form.ROLLING))


def test_several_measures_make_a_list() -> None:
    periods = series_to(AS_AT, Length.MONTH, 1)
    figures = [row(SHARE, periods[0], (46, 200)), row(SECOND, periods[0], (3, 200))]
    assert words.paragraph(released(Form.TREND, figures, [SHARE, SECOND], periods)) == (
        f"- {NAME}: the figure was 23.0% (46 of 200) in September 2024.\n"
        f"- **Children re-referred within twelve months**: the figure for September 2024 is {FEW}"
    )


@pytest.mark.parametrize(
    ("release", "said"),
    [
        pytest.param(
            by_categories(MIX, {"Police": (740, 2303), "Schools": (460, 2303), "Housing": (3, 2303)}),
            "the largest group is Police, with 32.1% (740 of 2,303), followed by Schools, with 20.0% (460 of 2,303). "
            f"One figure is {FEW}",
            id="mix",
        ),
        pytest.param(by_categories(MIX, {"Police": (74, 74)}), "Police, with 100.0% (74 of 74).", id="one group"),
        pytest.param(
            by_categories(SHARE, {"A": (20, 60), "B": (10, 80), "C": (3, 50), "D": (4, 50)}),
            "the highest is A, with 33.3% (20 of 60), and the lowest B, with 12.5% (10 of 80). "
            "2 figures are withheld: each is about fewer than six people, or would give away one that is.",
            id="share",
        ),
        pytest.param(
            by_categories(SHARE, {"A": (8, 8), "B": (198, 227)}),
            "the highest is A, with 100.0% (8 of 8), and the lowest B, with 87.2% (198 of 227); the 95% interval of "
            "the one overlaps that of the other, so that chance may explain why they differ.",
            id="a share of few",
        ),
        pytest.param(
            by_categories(SHARE, {"A": (20, 60), "B": (30, 90)}), "33.3% in every group shown.", id="all alike"
        ),
        pytest.param(by_categories(SHARE, {"A": (2, 60)}), f"One figure is {FEW}", id="all withheld"),
    ],
)
def test_categories_are_summed_up(release: Release, said: str) -> None:
    opening = f"**{release.exhibit.title}** (the twelve months to September 2024): "
    assert words.paragraph(release) == opening + said


def test_two_breakdowns_are_named_together() -> None:
    figures = [row(MIX, THAT_DAY, (n, 300), f"{a} / {b}") for a, b, n in [("In", "Near", 200), ("Out", "Far", 100)]]
    release = released(Form.GRID, figures, [MIX], [THAT_DAY], by=("location", "distance"))
    assert "the largest group is In, Near, with 66.7% (200 of 300)" in words.paragraph(release)


def curve(*points: tuple[str, float, int, int]) -> Release:
    """Points of (category, percentage, endings since the last, still watched)."""
    measure = ROUTES if any("/" in point[0] for point in points) else DURATION
    figures = [
        row(measure, YEAR, (value, 120), name, "days") | {"numerator_people": ended, "denominator_people": watched}
        for name, value, ended, watched in points
    ]
    return released(Form.CURVE, figures, [measure], [YEAR], title="Time to a plan")


def test_a_curve_is_said_at_its_middle_and_at_its_end() -> None:
    release = curve(("30", 10.0, 12, 90), ("91", 55.5, 30, 60), ("365", 88.0, 20, 20), ("1461", 99.0, 3, 8))
    assert words.paragraph(release) == (
        "**Time to a plan**: 55.5% within 91 days and 88.0% within 365 days, of 120 records in the twelve months to "
        "September 2024."
    )


def test_routes_are_said_together_at_the_last_day_at_which_all_are_shown() -> None:
    release = curve(
        ("Adoption / 91", 10.0, 12, 90),
        ("Adoption / 365", 20.0, 12, 60),
        ("Home / 91", 30.0, 12, 90),
        ("Home / 365", 31.0, 2, 60),
    )
    assert words.paragraph(release) == (
        "**Time to a plan**: within 91 days, of 120 records in the twelve months to September 2024, adoption 10.0%, "
        "home 30.0%."
    )


def test_the_restricted_audience_reads_small_numbers() -> None:
    periods = series_to(AS_AT, Length.MONTH, 1)
    release = released(Form.TREND, [row(SHARE, periods[0], (3, 200))], [SHARE], periods, audience=Audience.RESTRICTED)
    assert words.paragraph(release) == f"{NAME}: the figure was 1.5% (3 of 200) in September 2024."


def test_what_markdown_would_read_as_markup_is_escaped() -> None:
    release = by_categories(SHARE, {"*Team* [A] <b>$1$": (20, 60)})
    assert r"\*Team\* \[A\] \<b\>\$1\$" in words.paragraph(release)


def test_the_closing_says_how_each_measure_is_counted_and_the_reading() -> None:
    periods = series_to(AS_AT, Length.MONTH, 1)
    release = released(
        Form.TREND,
        [row(measure, periods[0], (46, 200)) for measure in (SHARE, FOURTH)],
        [SHARE, FOURTH],
        periods,
        aim(SHARE, "<=", 22, note="the plan's words are read as DfE's rate"),
        aim(FOURTH, "", None, note="The plan sets no number."),
        reading="Twelve months, not ever",
    )
    closing = words.closing(release, pictured=False)
    assert closing.startswith("**How they are counted.**\n\n- Re-referrals within twelve months: Of those counted,")
    assert "Source: Made up." in closing
    assert closing.endswith(
        "**Reading taken.** Twelve months, not ever.\n\n"
        "**In the plan.**\n\n"
        "- Re-referrals within twelve months: The plan's words are read as DfE's rate.\n"
        "- Referrals assessed as not in need: The plan sets no number."
    )


def test_what_the_plan_says_of_all_measures_alike_is_said_once() -> None:
    periods = series_to(AS_AT, Length.MONTH, 1)
    rows = [row(measure, periods[0], (46, 200)) for measure in (SHARE, FOURTH)]
    aims = [aim(measure, "", None, note="The plan sets no number.") for measure in (SHARE, FOURTH)]
    release = released(Form.TREND, rows, [SHARE, FOURTH], periods, *aims)
    assert words.closing(release, pictured=False).endswith("**In the plan.** The plan sets no number.")


def test_of_several_measures_only_those_that_the_plan_speaks_of_are_named() -> None:
    periods = series_to(AS_AT, Length.MONTH, 1)
    rows = [row(measure, periods[0], (46, 200)) for measure in (SHARE, FOURTH)]
    release = released(Form.TREND, rows, [SHARE, FOURTH], periods, aim(FOURTH, "", None, note="It asks for fewer"))
    assert words.closing(release, pictured=False).endswith(
        "**In the plan.**\n\n- Referrals assessed as not in need: It asks for fewer."
    )


def test_a_target_without_a_number_is_told_with_all_its_readings() -> None:
    targets = [aim(SHARE, "", None, "2025-03", note) for note in ("5 points below", "5% below")]
    release = over_time(SHARE, [(46, 200)], *targets, aim(SHARE, "", None, "2026-03", "10 points below"))
    assert words.closing(release, pictured=False).endswith("**In the plan.** 5 points below. 5% below.")


def test_marks_are_explained_under_a_picture() -> None:
    release = over_time(SHARE, [(46, 200), (3, 200), (0, 0), (40, 200)], form=Form.ROLLING)
    assert words.closing(release, pictured=True).endswith(
        r"**Marks.** \[c\] withheld: it is about fewer than six people, or would give away one that is; "
        r"\[z\] not applicable, because there is nothing to count."
    )
    assert "Marks" not in words.closing(release, pictured=False)


def test_a_coarser_trend_says_why_it_is_not_monthly() -> None:
    quarters = series_to(AS_AT, Length.QUARTER, 4)
    release = released(Form.TREND, [row(SHARE, one, (46, 200)) for one in quarters], [SHARE], quarters)
    assert "**Shown every three months.** Month by month, some figures would be withheld" in words.closing(
        release, pictured=True
    )
    assert "Shown every" not in words.closing(over_time(SHARE, [(46, 200)] * 3), pictured=True)


@pytest.mark.parametrize("hidden", [2, 3, 4, 5])
def test_words_do_not_depend_on_what_is_withheld(hidden: int) -> None:
    def said(number: int) -> str:
        release = over_time(SHARE, [(46, 200), (number, 200)])
        return words.paragraph(release) + words.closing(release, pictured=True)

    assert said(hidden) == said(1)
    assert not re.search(rf"\b{hidden}\b", words.paragraph(over_time(SHARE, [(hidden, 200)])))


def test_all_is_not_called_at_least_all() -> None:
    assert words.target_words(aim(SHARE, ">=", 100, by="2024-03"), Unit.PERCENT) == "100% by March 2024"
    assert words.target_words(aim(COUNT, ">=", 100), Unit.COUNT) == "at least 100"
    assert words.target_words(aim(SHARE, ">=", 85), Unit.PERCENT) == "at least 85%"


def test_days_are_not_said_twice() -> None:
    days = replace(MEDIAN, title="Days to a permanence plan")
    assert words.paragraph(over_time(days, [(97, 151)])) == (
        "**Days to a permanence plan**: the figure was 97 (from 151 records) in September 2024."
    )


def test_what_is_counted_otherwise_is_said_where_no_control_chart_does() -> None:
    release = over_time(CHILDREN, [(310 + place, 0) for place in range(37)])
    anew = evidence_of(release, events=[event("2023-10-28", rebase=True, what="A new form is used.")])
    context = evidence_of(release, events=[event("2023-10-28")])

    assert "**Counted otherwise since.** A new form is used (28 October 2023): Fewer questions." in words.closing(
        release, anew, pictured=True
    )
    assert "Counted otherwise" not in words.closing(release, context, pictured=True)
