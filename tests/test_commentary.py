"""Commentary names its figures; what was released is filled in, and a name without a figure is refused."""

import pytest

from improve_analysis.commentary import NOT_COMMENTED, facts_of, filled, load_commentary
from improve_analysis.errors import InputError
from improve_analysis.measures._exhibit import Form
from tests.display.conftest import (
    CHILDREN,
    COUNT,
    MEDIAN,
    MIX,
    RATE,
    SECOND,
    SHARE,
    YEAR,
    absent,
    aim,
    by_categories,
    headline,
    over_time,
    released,
    row,
)

WITHHELD = (3, 40)


def book(*releases):
    return {f"{place}": release for place, release in enumerate(releases)}


def said(text, *releases, path="thresholds.md"):
    return filled(text, facts_of(book(*releases)), path)


def refused(text, *releases):
    with pytest.raises(InputError) as wrong:
        said(text, *releases)
    return str(wrong.value)


RE_REFERRALS = headline(SHARE, (530, 2303), (579, 2362), aim(SHARE, "<=", 20, "2024-12"))


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("thresholds.share", "23.0%"),  # 530 / 2303 = 23.013
        ("thresholds.share.period", "the twelve months to September 2024"),
        ("thresholds.share.numerator", "530"),
        ("thresholds.share.denominator", "2,303"),
        ("thresholds.share.a_year_earlier", "24.5%"),  # 579 / 2362 = 24.513
        ("thresholds.share.target", "at most 20% by December 2024"),
    ],
)
def test_a_name_is_filled_with_what_was_released(name, words):
    assert said(f"It was {{{{ {name} }}}} then.", RE_REFERRALS) == f"It was {words} then."
    assert said(f"It was {{{{{name}}}}} then.", RE_REFERRALS) == f"It was {words} then."


def test_the_unit_stands_with_the_value():
    rate, median = headline(RATE, (569, 50_655), None), headline(MEDIAN, (92, 120), None)

    assert said("{{ thresholds.rate }}", rate) == "112.3 per 10,000 children"  # 569 / 50655 = 0.0112328
    assert said("{{ thresholds.median }}, {{ thresholds.median.denominator }}", median) == "92 days, 120"


@pytest.mark.parametrize("part", ["", ".numerator", ".denominator"])
def test_what_is_withheld_is_said_so_and_no_part_of_it_is_given(part):
    release = headline(SHARE, WITHHELD, (20, 50))

    assert said(f"{{{{ thresholds.share{part} }}}}", release) == "withheld"
    assert said("{{ thresholds.share.a_year_earlier }}", release) == "40.0%"


def test_a_withheld_year_earlier_and_one_that_is_not_there():
    assert said("{{ thresholds.share.a_year_earlier }}", headline(SHARE, (20, 50), WITHHELD)) == "withheld"
    assert said("{{ thresholds.share.a_year_earlier }}", headline(SHARE, (20, 50), None)) == "not available"


def test_nothing_to_count_is_not_zero():
    assert said("{{ thresholds.share }}", headline(SHARE, (0, 0), (20, 50))) == "not applicable"


def test_an_exhibit_without_records_is_not_available():
    assert said("{{ thresholds.share }} {{ thresholds.share.period }}", absent()) == "not available not available"


def test_the_headline_goes_before_a_trend_and_a_trend_gives_its_latest():
    trend = over_time(SHARE, [(10, 50), (20, 50), (30, 50)])

    assert said("{{ thresholds.share }}", trend) == "60.0%"
    assert said("{{ thresholds.share.period }}", trend) == "September 2024"
    assert said("{{ thresholds.share }}", RE_REFERRALS, trend) == said("{{ thresholds.share }}", trend, RE_REFERRALS)
    assert said("{{ thresholds.share }}", trend, RE_REFERRALS) == "23.0%"


def test_each_measure_of_a_trend_of_two_has_its_own():
    figures = [row(SHARE, YEAR, (30, 100)), row(SECOND, YEAR, (12, 100))]
    release = released(Form.COMPARISON, figures, [SHARE, SECOND], [YEAR])

    assert said("{{ thresholds.share }}, {{ thresholds.second }}", release) == "30.0%, 12.0%"


def test_a_number_at_the_start_of_a_line_begins_no_list():
    release = over_time(CHILDREN, [(210, 0), (213, 0)])

    assert said("In care were\n{{ thresholds.children }}. More than before.", release) == (
        "In care were\n213\\. More than before."
    )


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("thresholds.shares", "line 3: 'thresholds.shares' is no measure of this book; did you mean thresholds.share?"),
        ("rereferrals", "line 3: 'rereferrals' is no measure of this book; improve measures lists them."),
        ("thresholds.share.latest", "line 3: 'latest' is nothing that a figure has; write thresholds.share, or after"),
        ("thresholds.count.numerator", "line 3: thresholds.count has no numerator; name what it has: period"),
        ("thresholds.count.target", "line 3: thresholds.count has no target"),
        ("thresholds.rereferrals_by_month", "line 3: thresholds.rereferrals_by_month is an exhibit; name one of its"),
        ("thresholds.contact_sources", "line 3: thresholds.contact_sources is broken down or drawn as a curve"),
        ("", "line 3: '' is no measure of this book"),
    ],
)
def test_a_name_without_a_figure_is_refused_with_its_line(name, told):
    text = f"## What this tells us\n\nIt was {{{{ {name} }}}}."

    assert refused(text, RE_REFERRALS, headline(COUNT, (80, 0), None)).startswith(f"thresholds.md, {told}")


@pytest.mark.parametrize("text", ["{{ thresholds.share", "{ thresholds.share }", "{{ thresholds.share }", "}} then"])
def test_brackets_that_name_nothing_are_refused(text):
    assert refused(f"One line.\n{text}", RE_REFERRALS).startswith("thresholds.md, line 2: a figure is named between")


def test_a_measure_that_is_only_broken_down_has_no_figure():
    assert facts_of(book(by_categories(MIX, {"Schools": (40, 100), "Police": (60, 100)}))) == {}


def test_missing_commentary_is_said(tmp_path):
    assert load_commentary(tmp_path, "2024-09", "thresholds", book(RE_REFERRALS)) == NOT_COMMENTED
    assert NOT_COMMENTED == "The service has not commented on this chapter this month."


def test_commentary_is_that_of_its_month_and_chapter_one_heading_lower(tmp_path):
    (tmp_path / "2024-09").mkdir()
    (tmp_path / "2024-09" / "thresholds.md").write_text("## What this tells us\n\n{{ thresholds.share }}\n", "utf-8")

    assert load_commentary(tmp_path, "2024-09", "thresholds", book(RE_REFERRALS)) == (
        "### What this tells us\n\n23.0%\n"
    )
    assert load_commentary(tmp_path, "2024-08", "thresholds", book(RE_REFERRALS)) == NOT_COMMENTED
    assert load_commentary(tmp_path, "2024-09", "permanence", book(RE_REFERRALS)) == NOT_COMMENTED


def test_a_file_that_is_no_text_is_refused(tmp_path):
    (tmp_path / "2024-09").mkdir()
    (tmp_path / "2024-09" / "thresholds.md").write_bytes(b"\xff\xfe\x00")

    with pytest.raises(InputError, match=r"thresholds\.md cannot be read .* save it as plain text in UTF-8"):
        load_commentary(tmp_path, "2024-09", "thresholds", {})
