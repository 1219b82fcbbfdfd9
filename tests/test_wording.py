"""What a declaration says of a plan is shown only where the council's own plan says it."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from improve_analysis.errors import InputError
from improve_analysis.measures import CHAPTERS, EXHIBITS, MEASURES
from improve_analysis.plan import load_exhibit_readings, load_plan
from improve_analysis.settings import load_settings
from improve_analysis.wording import measure_in, without_questions

PLAN = load_plan(load_settings(Path(__file__).parents[1]).plan, declared=MEASURES, chapters=CHAPTERS)
NONE = replace(PLAN, measures={}, targets={}, variants={})


@pytest.mark.parametrize(
    ("text", "known", "left"),
    [
        ("local reading (Q7)", ["Q7"], "local reading (Q7)"),
        ("local reading (Q7)", [], "local reading"),
        ("local reading (Q6, Q7)", ["Q7"], "local reading"),
        ("Local reading (Q13, variant)", [], "Local reading"),
        ("local reading (Q30): no law sets the interval", [], "local reading: no law sets the interval"),
        ("SSDA903 placements U2 (and U5)", [], "SSDA903 placements U2 (and U5)"),
    ],
)
def test_questions_that_the_plan_does_not_raise_are_left_out(text, known, left):
    assert without_questions(text, except_for=known) == left


def test_the_books_own_plan_changes_no_measure():
    assert all(measure_in(PLAN, measure) is measure for measure in MEASURES.values())


def test_without_a_plan_a_measure_names_nothing_of_it():
    found = measure_in(NONE, MEASURES["placement.households_net"])

    assert (found.plan_ids, found.source) == ((), "local reading: households, net")


@pytest.mark.parametrize("measure", MEASURES.values(), ids=lambda measure: measure.id)
def test_without_a_plan_no_measure_names_a_question_of_one(measure):
    found = measure_in(NONE, measure)

    assert not re.search(r"\bQ\d", f"{found.title} {found.definition} {found.source} {found.note}")


def test_an_id_of_another_plan_is_not_taken_for_ours():
    taken = next(one for one in PLAN.measures.values() if "thresholds.audits_good" in one.measures)
    other = replace(NONE, measures={taken.id: replace(taken, measures=())})

    assert measure_in(other, MEASURES["thresholds.audits_good"]).plan_ids == ()


def test_a_reading_of_no_exhibit_is_refused(tmp_path):
    (tmp_path / "exhibits.csv").write_text("exhibit,reading\nthresholds.no_such,Read so.\n")

    with pytest.raises(InputError, match="line 2: 'thresholds.no_such' is not an exhibit"):
        load_exhibit_readings(tmp_path, EXHIBITS)


def test_a_reading_is_given_once_and_is_not_empty(tmp_path):
    (tmp_path / "exhibits.csv").write_text("exhibit,reading\nthresholds.contacts,\n")

    with pytest.raises(InputError, match="reading is empty"):
        load_exhibit_readings(tmp_path, EXHIBITS)
