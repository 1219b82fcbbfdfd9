from pathlib import Path

import pytest

from improve_analysis.errors import InputError
from improve_analysis.published.baseline import NAME, load_checks
from improve_analysis.published.figures import load_figures
from improve_analysis.settings import load_settings

BOOK = load_settings(Path(__file__).parents[2])
CHECKS = {check.name: check for check in load_checks(BOOK, load_figures(BOOK))}


def test_the_plans_three_statements_are_checked():
    assert {"repeat plans", "re-referrals", "permanent workforce"} <= set(CHECKS)


@pytest.mark.parametrize(
    ("name", "plan_ids", "numbers"),
    [
        ("repeat plans", ("1.11", "2.02"), ["17.4%", "18.7%", "25.4%", "27.1%", "23.6%"]),
        ("re-referrals", ("1.10", "2.04"), ["25.0%", "22.4%", "22.1%", "20.4%", "23.0%", "22.6%"]),
        ("permanent workforce", ("4.02", "4.04"), ["72.8%", "71.9%", "65.1%", "82.1%", "83.8%", "87.0%"]),
        ("placement distance", ("R4.05",), ["37%", "41.6%", "40.2%", "40.9%"]),
    ],
)
def test_a_finding_takes_its_numbers_from_the_table(name, plan_ids, numbers):
    check = CHECKS[name]

    assert check.plan_ids == plan_ids
    assert all(number in check.finding for number in numbers)
    assert "{" not in check.finding
    assert len(check.figures) >= len(numbers)


def test_no_published_number_is_typed_into_a_finding():
    """The words of the file hold years and the plan's own numbers only."""
    text = (BOOK.plan / NAME).read_text(encoding="utf-8")

    assert not any(f"{number}%" in text for number in ("25.4", "27.1", "22.4", "72.8", "41.6", "37"))


HEADER = "name,plan_ids,measure,statement,finding,question,source\n"


@pytest.mark.parametrize(
    "named", ["repeat_plans_pct/1999/council", "repeat/2023/council", "repeat_plans_pct/2023/Swindon", "x", ""]
)
def test_a_figure_that_the_table_lacks_is_named(ambleford, named):
    row = f"repeats,1.11,thresholds.repeat_plans_ever,17.5%,It was {{{named}}}.,Why?,the plan\n"
    (ambleford.plan / NAME).write_text(HEADER + row)

    with pytest.raises(InputError, match=r"row 2, column finding: '\{.*\}' is no figure"):
        load_checks(ambleford, load_figures(BOOK))


def test_a_figure_that_was_withheld_cannot_be_named(ambleford):
    row = "a,1.11,thresholds.repeat_plans_ever,b,It was {left_guardianship_pct/2024/council}.,c,d\n"
    (ambleford.plan / NAME).write_text(HEADER + row)

    with pytest.raises(InputError, match="is no figure"):
        load_checks(ambleford, load_figures(BOOK))


def test_a_check_of_no_measure_is_named(ambleford):
    (ambleford.plan / NAME).write_text(f"{HEADER}a,1.11,thresholds.repeat,b,c,d,e\n")

    with pytest.raises(InputError, match="row 2, column measure: 'thresholds.repeat' is not a measure"):
        load_checks(ambleford, load_figures(BOOK))


def test_a_council_without_the_file_has_no_checks(ambleford):
    assert load_checks(ambleford, load_figures(BOOK)) == ()
