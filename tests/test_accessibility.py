"""The accessibility statement: what the law asks it to say, and when its review is overdue."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from improve_analysis import accessibility
from improve_analysis.checks import statement
from improve_analysis.errors import InputError
from improve_analysis.settings import load_settings

ROOT = Path(__file__).parents[1]
SETTINGS = replace(
    load_settings(ROOT),
    accessibility_email="access@ambleford.example",
    accessibility_prepared_on=date(2022, 5, 3),
    accessibility_reviewed_on=date(2023, 9, 30),
)


@pytest.mark.parametrize(
    "said",
    [
        "# Accessibility statement",
        "## Feedback and contact information",
        "## Enforcement procedure",
        "The Equality and Human Rights Commission (EHRC) is responsible for enforcing the Public Sector Bodies",
        "[Equality Advisory and Support Service (EASS)](https://www.equalityadvisoryservice.com/)",
        "### Compliance status",
        "This book is partially compliant with the [Web Content Accessibility Guidelines version 2.2]",
        "## Non-accessible content",
        "### Non-compliance with the accessibility regulations",
        "### Disproportionate burden",
        "### Content that is not within the scope of the accessibility regulations",
        "## Preparation of this accessibility statement",
        "This statement was prepared on 3 May 2022. It was last reviewed on 30 September 2023.",
        "[access@ambleford.example](mailto:access@ambleford.example)",
    ],
)
def test_it_has_the_parts_of_the_model_statement(said):
    assert said in " ".join(accessibility.page(SETTINGS, pd.Timestamp("2024-09-30")).split())


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("2023-06-30", ""),
        ("2024-09-30", ""),
        ("2024-10-31", "The review of this statement has been overdue since 30 September 2024."),
    ],
)
def test_a_review_stands_for_a_year(day, said):
    assert accessibility.review_overdue(SETTINGS, pd.Timestamp(day)) == said
    page = accessibility.page(SETTINGS, pd.Timestamp(day))
    assert said in page
    assert ("**" in page) == bool(said)


def test_a_statement_without_days_or_address_says_so():
    bare = replace(SETTINGS, accessibility_email="", accessibility_prepared_on=None, accessibility_reviewed_on=None)
    said = " ".join(accessibility.page(bare, pd.Timestamp("2024-09-30")).split())

    assert "This statement has never been reviewed: its review is overdue." in said
    assert "This statement has no date of preparation yet. It has not been reviewed yet." in said
    assert "no e-mail address has been given here yet" in said
    assert "None" not in said


def test_its_days_are_no_leak():
    assert accessibility.days_named(SETTINGS) == {"2022-05-03", "2023-05-03", "2023-09-30", "2024-09-30"}


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('accessibility_email = "access at ambleford"', "accessibility_email is 'access at ambleford'"),
        ('accessibility_reviewed_on = "2024-09-30"', "write a day without quotes"),
        ("accessibility_reviewed_on = 2024-09-30T10:00:00", "write a day without quotes"),
        (
            "accessibility_prepared_on = 2024-09-30\naccessibility_reviewed_on = 2024-09-29",
            "accessibility_reviewed_on is 2024-09-29, before the statement was prepared.",
        ),
    ],
)
def test_a_setting_that_cannot_be_is_refused(tmp_path, line, said):
    lines = (ROOT / "data" / "plan" / "council.toml").read_text(encoding="utf-8").splitlines()
    kept = "\n".join(one for one in lines if not one.startswith("accessibility_"))
    (tmp_path / "data" / "plan").mkdir(parents=True)
    (tmp_path / "data" / "plan" / "council.toml").write_text(f"{kept}\n{line}\n", encoding="utf-8")

    with pytest.raises(InputError, match=said):
        load_settings(tmp_path)


@pytest.fixture
def site(tmp_path):
    link = '<a href="accessibility.html">Accessibility statement</a>'
    for name in ("accessibility", "overview"):
        (tmp_path / f"{name}.html").write_text(f"<p>Text {link}</p>", encoding="utf-8")
    (tmp_path / "index.html").write_text('<meta http-equiv="Refresh" content="0; url=overview.html">', encoding="utf-8")
    (tmp_path / "_static").mkdir()
    (tmp_path / "_static" / "part.html").write_text("<p>The theme's</p>", encoding="utf-8")
    return tmp_path


def test_a_site_whose_pages_lead_to_the_statement_has_no_fault(site):
    assert statement.faults(site) == []


def test_a_page_that_does_not_lead_there_is_named(site):
    (site / "overview.html").write_text('<p>accessibility.html <a href="other.html">x</a></p>', encoding="utf-8")

    (fault,) = statement.faults(site)
    assert fault.startswith("The page overview.html has no link to the accessibility statement")


def test_a_site_without_a_statement_is_refused(site):
    (site / "accessibility.html").unlink()

    (fault,) = statement.faults(site)
    assert fault.startswith("The edition has no accessibility statement")
