"""The definitions page is complete: every measure, its source, its targets, the reading taken and those not taken."""

import csv
import re
from pathlib import Path

import pytest

from improve_analysis import definitions
from improve_analysis.measures import CHAPTERS, MEASURES
from improve_analysis.settings import load_settings

SETTINGS = load_settings(Path(__file__).parents[1])
PAGE = definitions.page(SETTINGS)
ENTRIES = {
    re.search(r"^- Id: `(.+?)`$", entry, re.MULTILINE)[1]: entry
    for entry in re.split(r"^### ", PAGE, flags=re.MULTILINE)[1:]
}


def rows(name):
    with (SETTINGS.plan / name).open(encoding="utf-8", newline="") as file:
        return [*csv.DictReader(file)]


TARGETS, VARIANTS, PLANNED = rows("targets.csv"), rows("variants.csv"), rows("measures.csv")


def test_every_measure_has_one_entry():
    assert list(ENTRIES) == [one.id for chapter in CHAPTERS for one in MEASURES.values() if one.chapter == chapter]
    assert len(ENTRIES) == len(MEASURES)


@pytest.mark.parametrize("measure", MEASURES.values(), ids=lambda measure: measure.id)
def test_an_entry_says_source_targets_plan_and_readings(measure):
    entry = ENTRIES[measure.id]
    own = [row for row in TARGETS if row["measure"] == measure.id]
    asked = {name for row in own for name in re.findall(r"Q\d+", row["reading"])}
    questions = [
        row
        for row in VARIANTS
        if row["id"] in asked or measure.id in f"{row['measures']} {row['variant_measures']}".split()
    ]
    named = [row["id"] for row in PLANNED if measure.id in row["measures"].split()]

    assert measure.definition in entry
    assert f"- Source: {measure.source}." in entry
    assert entry.count("- Target: ") == len(own)
    assert all(row["note"].rstrip(".") in entry for row in own)
    assert all(f" {float(row['value']):g}" in entry for row in own if row["value"])
    assert set(named) | {name for row in own for name in row["plan_ids"].split()} <= set(
        re.search(r"- In the plan: (.*)", entry)[1].split(", ")
    )
    assert re.findall(r"- Reading \((Q\d+)\)", entry) == [row["id"] for row in questions]
    for row in questions:
        assert all(row[column] in entry for column in ("question", "chosen", "others", "reason"))


def test_the_heading_of_an_entry_is_its_measures_title_alone():
    assert [entry.partition("\n")[0] for entry in ENTRIES.values()] == [MEASURES[name].title for name in ENTRIES]


def test_that_neither_way_is_better_is_said_in_words():
    assert "- Unit: number; neither way is better." in ENTRIES["thresholds.contacts"]


def test_a_variant_says_that_it_is_one():
    said = "This is one of the others, shown beside it."

    assert said in ENTRIES["thresholds.repeat_plans_two_years"]
    assert said not in ENTRIES["thresholds.repeat_plans_ever"]


def test_every_question_about_a_measure_is_answered_on_the_page():
    about = [row["id"] for row in VARIANTS if row["measures"] or row["variant_measures"]]

    assert len(about) >= 25
    assert all(f"- Reading ({name})" in PAGE for name in about)


def test_a_start_is_told_with_its_month():
    assert "Start: October 2023, 17.5." in ENTRIES["thresholds.repeat_plans_ever"]
    assert "Start: December 2023, no value in the plan." in ENTRIES["thresholds.early_help_assessments"]
