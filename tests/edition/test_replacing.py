"""What an edition says of the one it replaces, by hand."""

import math

import pandas as pd
import pytest

from improve_analysis.changes import EarlierEdition
from improve_analysis.edition import replacing
from improve_analysis.edition._edition import Edition
from improve_analysis.edition.sanitise import prose_fault
from improve_analysis.settings import Audience, load_settings

COLUMNS = ["measure", "period", "group", "category", "numerator", "denominator", "value", "unit", "status"]
AGENCY = "workforce.agency_rate"


def figures(*rows):
    return pd.DataFrame(rows, columns=COLUMNS)


def row(value, *, period="2024-09-30", group="all", category="all", measure=AGENCY):
    return (measure, period, group, category, value, 100.0, value, "percent", "c" if math.isnan(value) else "")


@pytest.fixture
def said(monkeypatch):
    def said(then, now, reason="Late records"):
        monkeypatch.setattr(replacing, "shown_figures", lambda releases: now)
        edition = Edition(
            settings=load_settings(),
            day=pd.Timestamp("2024-09-30"),
            audience=Audience.PUBLIC,
            sources=(),
            releases={},
            revision=2,
            reason=reason,
            replaces=EarlierEdition(name="2024-09", figures=then) if then is not None else None,
        )
        return replacing.replacing(edition)

    return said


def test_an_edition_that_replaces_none_says_nothing(said):
    assert said(None, figures(row(1.0))) == ""


def test_each_measure_has_how_many_differ_and_the_latest_of_them(said):
    then = figures(row(10.0, period="2024-06-30"), row(20.0), row(30.0, group="sex", category="Female"))
    now = figures(row(11.0, period="2024-06-30"), row(22.0), row(33.0, group="sex", category="Female"))
    page = said(then, now)

    assert "It replaces the edition 2024-09, which stands beside it unchanged. Why: Late records" in page
    assert "Figures that both show and that differ: 3." in page
    (only,) = [line for line in page.splitlines() if line.startswith("| ") and "---" not in line][1:]
    assert "| 3 | The whole council, 30 September 2024 |" in only
    assert "20.0%" in only
    assert "22.0%" in only
    assert "10.0%" not in only


def test_figures_that_only_one_edition_shows_are_counted(said):
    then = figures(row(10.0), row(5.0, period="2024-06-30"))
    now = figures(
        row(10.0), row(float("nan"), period="2024-06-30"), row(7.0, period="2024-03-31"), row(8.0, period="2023-12-31")
    )
    page = said(then, now)

    assert "both show and that differ: 0. Figures that only the one before shows: 1. Figures that only" in page
    assert "this one shows: 2." in page
    assert "|" not in page


@pytest.mark.parametrize(
    "reason", ["{raw} html", "<b>x</b>", "[x](http://a.b)", "a | b", "`code`", "$x$ and *y*", "two\n\n# lines"]
)
def test_a_reason_is_words_whatever_marks_are_in_it(said, reason):
    page = said(figures(row(1.0)), figures(row(1.0)), reason)

    assert prose_fault(page.replace("`data/measures.csv`", "")) == ""
    assert sum(line.startswith("#") for line in page.splitlines()) == 1
