"""What the service writes is looked at before anything is built, and again on the page."""

from dataclasses import replace
from pathlib import Path

import pytest

from improve_analysis.checks.commentary import check_commentary, check_file, in_digits
from improve_analysis.checks.numbers import Declared, scan
from improve_analysis.errors import InputError
from improve_analysis.settings import load_settings
from tests.checks.test_numbers import CONVERSION, LINES, TITLE, html, shown

SETTINGS = load_settings(Path(__file__).parents[2])
FACTS = {
    "thresholds.contact_conversion": {
        "value": "29.5%",
        "period": "September 2024",
        "numerator": "59",
        "denominator": "1,200",
        "a_year_earlier": "25.0%",
    }
}
PHRASES = ["Assessments within 45 working days", "Re-referrals within twelve months", "Children Act 1989"]
GOOD = """## What this tells us

More contacts became referrals: {{ thresholds.contact_conversion }} in {{ thresholds.contact_conversion.period }}.

## What we are doing

- We look at each of them.
"""


def checked(tmp_path, text):
    path = tmp_path / "thresholds.md"
    path.write_text(text, encoding="utf-8")
    check_file(path, FACTS, PHRASES)


def refused(tmp_path, text):
    with pytest.raises(InputError) as wrong:
        checked(tmp_path, text)
    return str(wrong.value).removeprefix(f"{tmp_path}/")


@pytest.mark.parametrize(
    "more",
    [
        "",
        "They have to be done within 45 working days, as the Children Act 1989 asks.",
        "Nobody waits longer than forty-five working days.",
        "Within twelve months some come back.",
        "From 12 January 2025 partners meet; the year 2023/24 was different; see 3 March.",
        "One of our aims is to answer sooner. Once more, at first, twice.",
        "See [the guidance](https://www.gov.uk/guidance/2023) on it.",
        "> *A child said so.*",
    ],
)
def test_plain_words_dates_and_limits_pass(tmp_path, more):
    checked(tmp_path, GOOD + "\n" + more + "\n")


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("The share is 29.5%.", "29.5%"),
        ("Only 3 children waited.", "3"),
        ("Only three children waited.", "3"),
        ("Only twenty-three children waited.", "23"),
        ("Only Twenty three children waited.", "23"),
        ("One child waited.", "1"),
        ("A single family waited.", "1"),
        ("One in every ten waited.", "1"),
        ("Half of them waited.", "0.5"),
        ("A third of them waited.", "0.5"),
        ("Hundreds waited.", "100"),
        ("A dozen waited.", "12"),
        ("\N{VULGAR FRACTION ONE HALF} of them waited.", "\N{VULGAR FRACTION ONE HALF}"),
        ("2**3** waited.", "23"),
        ("&#50; waited.", "2"),
        ("It was {{ thresholds.contact_conversion }}4 then.", "4"),
        ("Within 45 days.", "45"),
        ("Within two months.", "2"),
        ("It fell in 2024.", "in 2024"),
        ('See [it](https://www.gov.uk "23 children").', "23"),
        ("`23` waited.", "23"),
    ],
)
def test_a_typed_number_is_refused_with_its_line(tmp_path, typed, number):
    assert refused(tmp_path, GOOD + "\nA first line.\n\n" + typed + "\n") == (
        f"thresholds.md, line 11: the number {number} is typed; name the figure instead, as in "
        "{{ thresholds.contact_conversion }}, or say it without a number."
    )


def test_the_line_is_that_of_the_number_within_its_paragraph(tmp_path):
    text = GOOD + "\nOf those who came, {{ thresholds.contact_conversion }} went on,\nand of them\nforty came back.\n"

    assert refused(tmp_path, text).startswith("thresholds.md, line 11: the number 40 is typed")


def test_a_list_that_begins_with_a_number_of_its_own_is_refused(tmp_path):
    assert "line 9: the number 23 is typed" in refused(tmp_path, GOOD + "\n23. waited\n24. left\n")
    checked(tmp_path, GOOD + "\n1. We ask.\n2. We look.\n")


@pytest.mark.parametrize(
    ("unclean", "told"),
    [
        ("<b>bold</b>", "it holds HTML (<b>)"),
        ("<!-- a note -->", "it holds a comment"),
        ("% a note", "it holds a comment"),
        ("```{note}\nx\n```", "it uses the directive {note}"),
        (":::{note}\nx\n:::", "it uses the directive {note}"),
        ("![a picture](x.png)", "it holds a picture of its own"),
        ("```\ncode\n```", "it holds a block of code"),
        ("[file](/etc/passwd)", "it has a link to '/etc/passwd'"),
        ("| a | b |\n|---|---|\n| c | d |", "it holds a table"),
    ],
)
def test_what_is_not_plain_is_refused_with_its_line(tmp_path, unclean, told):
    said = refused(tmp_path, GOOD + "\nA line.\n\n" + unclean + "\n")

    assert said == f"thresholds.md, line 11: {told}; write plain paragraphs and lists."


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("## What we are doing", "## Next steps", "line 5: the heading 'Next steps' is none of the two"),
        ("## What we are doing", "# What we are doing", "line 5: the heading 'What we are doing' is none of the two"),
        ("## What we are doing\n", "", "its headings must be What this tells us and What we are doing"),
        ("## What we are doing", "## What this tells us", "its headings must be"),
    ],
)
def test_the_headings_are_the_two(tmp_path, old, new, told):
    assert told in refused(tmp_path, GOOD.replace(old, new))


def test_an_unknown_name_is_refused_with_its_line(tmp_path):
    said = refused(tmp_path, GOOD.replace("contact_conversion }}", "contact_conversions }}"))

    assert said.startswith(
        "thresholds.md, line 3: 'thresholds.contact_conversions' is no measure of this book; did you"
    )


def test_every_file_of_the_month_is_looked_at_and_no_other(tmp_path):
    settings = replace(SETTINGS, root=tmp_path)
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "plan").symlink_to(SETTINGS.plan)
    for month in ("2024-08", "2024-09"):
        (tmp_path / "data" / "commentary" / month).mkdir(parents=True)
    (tmp_path / "data" / "commentary" / "2024-08" / "thresholds.md").write_text("23 waited", "utf-8")
    check_commentary(settings, "2024-07", {})
    check_commentary(settings, "2024-09", {})
    stray = tmp_path / "data" / "commentary" / "2024-09" / "treshold.md"
    stray.write_text(GOOD, "utf-8")

    with pytest.raises(InputError, match=r"treshold\.md is the commentary of no chapter; call it one of thresholds,"):
        check_commentary(settings, "2024-09", {})
    with pytest.raises(InputError, match=r"2024-08.thresholds\.md: its headings must be"):
        check_commentary(settings, "2024-08", {})


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("twelve months", "12 months"),
        ("forty-five working days", "45 working days"),
        ("ninety nine", "99"),
        ("one of the weight of stone", "one of the weight of stone"),
        ("one worker, one in ten", "1 worker, 1 in 10"),
        ("a quarter of them, each quarter", "0.5 of them, each quarter"),
        ("Two thousand", "2 1000"),
    ],
)
def test_numbers_in_words_become_digits(text, digits):
    assert in_digits(text) == digits


# On the page: what the service wrote, its names filled in from the ledger, is all that a cell without a table may hold.

SOURCE = """## What this tells us

Of contacts in {{ thresholds.contact_conversion.period }}, {{ thresholds.contact_conversion }}
({{ thresholds.contact_conversion.numerator }} of {{ thresholds.contact_conversion.denominator }}) became referrals; a
year earlier it was {{ thresholds.contact_conversion.a_year_earlier }}. The plan asks for
{{ thresholds.contact_conversion.target }}. The month before is {{ thresholds.referrals }}.

## What we are doing

From 12 January 2025 assessments are done within 45 working days.
"""
PAGE = (
    "<h3>What this tells us</h3><p>Of contacts in September 2024, 29.5%\n(59 of 1,200) became referrals; a year "
    "earlier it was 25.0%. The plan asks for at least 40% by November 2024. The month before is withheld.</p>"
    "<h3>What we are doing</h3><p>From 12 January 2025 assessments are done within 45 working days.</p>"
)


def faults(tmp_path, page, commentary):
    from tests.checks.test_numbers import KNOWN  # noqa: PLC0415 - its fixture `site` is not wanted here

    known = Declared(title=TITLE, targets=KNOWN.targets, sources={}, commentary={"thresholds": commentary})
    (tmp_path / "thresholds.html").write_text(html(shown(page)), encoding="utf-8")
    return scan(tmp_path, LINES, known).faults


def test_commentary_on_genuine_figures_passes(tmp_path):
    assert faults(tmp_path, PAGE, SOURCE) == []


@pytest.mark.parametrize(
    ("old", "new", "number"),
    [
        ("29.5%", "29.6%", "29.6%"),
        ("29.5%", "25.0%", "25.0%"),
        ("(59 of", "(58 of", "58"),
        ("(59 of", "(30 of", "30"),
        ("was 25.0%", "was 29.5%", "29.5%"),
        ("at least 40%", "at least 41%", "41%"),
        ("is withheld", "is 3", "3"),
        ("45 working", "46 working", "46"),
        ("became referrals", "became 59 referrals", "59"),
        ("</h3><p>From", "</h3><p>41 waited. From", "41"),
    ],
)
def test_another_number_in_commentary_is_found(tmp_path, old, new, number):
    assert old in PAGE

    assert any(f"the number {number} in the text" in one for one in faults(tmp_path, PAGE.replace(old, new), SOURCE))


def test_without_commentary_no_figure_may_be_said_in_words_alone(tmp_path):
    assert any("29.5%" in one for one in faults(tmp_path, PAGE, ""))


def test_commentary_lends_its_numbers_to_no_exhibit(tmp_path):
    """The same sentence in a cell with a table is judged by that table."""
    page = PAGE + '<table class="improve-table"><caption>Referrals by age</caption><tbody></tbody></table>'

    assert any("29.5%" in one for one in faults(tmp_path, page, SOURCE))
    assert CONVERSION.startswith("thresholds.")
