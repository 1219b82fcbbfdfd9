"""What one file of the plan says of another, and every kind of wrong row by file and line."""

import re

import pytest

from improve_analysis.errors import InputError
from improve_analysis.measures import MEASURES
from improve_analysis.plan import Status, load_targets
from tests.plan.conftest import PLAN, add, change, load, remove


def refused(folder, file, line, said):
    with pytest.raises(InputError) as raised:
        load(folder)
    message = str(raised.value)
    assert message.startswith(f"{folder / file}, line {line}: "), message
    assert re.search(said, message), message
    assert "\n" not in message


def test_the_councils_own_plan_loads():
    plan = load(PLAN)

    assert {action.status for action in plan.actions.values()} == {Status.NOT_REPORTED}
    assert plan.readings == ()
    assert plan.asked_in("Q5") == ("1.11", "2.02")


@pytest.mark.parametrize(
    ("key", "changed", "said"),
    [
        ("1.02", {"place_kind": ""}, "place_kind '' is not one of measure, reading"),
        ("1.02", {"place_kind": "measure"}, "1.02 is answered by a measure and names none"),
        ("1.02", {"place_kind": "milestone"}, r"1.02 is a milestone, and no row of milestones\.csv names it"),
        ("1.06", {"measures": "thresholds.early_help"}, "'thresholds.early_help' is not a measure of the book"),
        ("1.S7", {"evidence": ""}, "evidence is empty"),
        ("1.01", {"target_by": "Nov-24"}, "target_by 'Nov-24' is not a month"),
        ("1.10", {"id": "1.1", "questions": "Q99"}, "'Q99' is not a question of the plan"),
        ("2.02", {"same_as": "2.02"}, "same_as '2.02' is not another measure"),
        ("2.02", {"same_as": "9.99"}, "same_as '9.99' is not another measure"),
        ("2.02", {"id": "1.11"}, "id 1.11 stands on line 12 already"),
        (
            "1.02",
            {"area_title": "Thresholds"},
            "area 1 is called 'Thresholds' here and 'Thresholds and the front door'",
        ),
    ],
)
def test_a_wrong_measure_is_named(folder, key, changed, said):
    refused(folder, "measures.csv", change(folder / "measures.csv", key, **changed), said)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"started_on": "2024-03-02", "completed_on": "2024-03-01", "status": "complete"}, "before it began"),
        ({"started_on": "2024-04", "completed_on": "2024-03", "status": "embedded"}, "before it began"),
        (
            {"completed_on": "2024-03-01", "status": "in progress"},
            "the status 'in progress'; write the status complete",
        ),
        ({"completed_on": "2024-03-01"}, "the status 'not reported'"),
        ({"status": "complete"}, "completed_on is empty"),
        ({"status": "done"}, "status 'done' is not one of not reported, not started"),
        ({"status": "not started", "started_on": "2024-01"}, "is not started and began on 2024-01"),
        ({"completed_on": "31/03/2024", "status": "complete"}, "completed_on '31/03/2024' is not a date"),
        ({"due": "2024-02-30"}, "due '2024-02-30' is not a date"),
        ({"final_due": "2024-02"}, "final_due before its due date"),
        ({"at_risk": "maybe"}, "at_risk 'maybe' is not one of yes, empty"),
        ({"same_as": "A9.99"}, "same_as 'A9.99' is not another action"),
        ({"same_as": "A7.06"}, "same_as 'A7.06' repeats A7.05 itself; write A7.05"),
        ({"area": "8"}, r"area '8' of A1\.04a has no measure"),
        ({"id": "A1.03a"}, r"id A1\.03a stands on line 16 already"),
    ],
)
def test_a_wrong_action_is_named(folder, changed, said):
    refused(folder, "actions.csv", change(folder / "actions.csv", "A1.04a", **changed), said)


@pytest.mark.parametrize(("began", "completed"), [("2024-03-01", "2024-03-01"), ("2024-03-15", "2024-03")])
def test_an_action_may_be_completed_on_the_day_or_in_the_month_it_began(folder, began, completed):
    change(folder / "actions.csv", "A1.04a", started_on=began, completed_on=completed, status="complete")

    assert load(folder).actions["A1.04a"].status is Status.COMPLETE


READING = {
    "month": "2024-08",
    "measure": "1.02",
    "numerator": "31",
    "denominator": "40",
    "entered_by": "Front door",
    "source": "Survey",
}


def test_readings_are_a_share_or_a_value(folder):
    add(folder / "readings.csv", **READING)
    add(folder / "readings.csv", **READING | {"month": "2024-07", "numerator": "0"})
    add(folder / "readings.csv", **READING | {"month": "2024-06", "numerator": "40"})
    add(folder / "readings.csv", **READING | {"measure": "6.09", "numerator": "", "denominator": "", "value": "2"})

    assert [(r.month.text, r.measure, r.numerator, r.denominator, r.value) for r in load(folder).readings] == [
        ("2024-06", "1.02", 40, 40, None),
        ("2024-07", "1.02", 0, 40, None),
        ("2024-08", "1.02", 31, 40, None),
        ("2024-08", "6.09", None, None, 2),
    ]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"measure": "1.2"}, "'1.2' is not a measure of the plan"),
        ({"measure": "1.06"}, r"1\.06 is not entered by people \(its place is measure\)"),
        ({"month": ""}, "month is empty"),
        ({"month": "August 2024"}, "month 'August 2024' is not a month"),
        ({"month": "2024-08-31"}, "month '2024-08-31' is not a month"),
        ({"denominator": ""}, "a numerator with its denominator, or a value"),
        ({"numerator": ""}, "a numerator with its denominator, or a value"),
        ({"value": "77.5"}, "fill in one of the two ways"),
        ({"numerator": "", "denominator": ""}, "fill in one of the two ways"),
        ({"numerator": "", "value": "5"}, "fill in one of the two ways"),
        ({"denominator": "0", "numerator": "0"}, "the denominator is 0"),
        ({"numerator": "41"}, "the numerator 41 is more than the denominator 40"),
        ({"numerator": "-1"}, "below zero"),
        ({"numerator": "nan"}, "numerator 'nan' is not a number"),
        ({"entered_by": ""}, "entered_by is empty"),
        ({"source": ""}, "source is empty"),
    ],
)
def test_a_wrong_reading_is_named(folder, changed, said):
    refused(folder, "readings.csv", add(folder / "readings.csv", **READING | changed), said)


def test_a_reading_may_not_stand_twice(folder):
    add(folder / "readings.csv", **READING)

    refused(folder, "readings.csv", add(folder / "readings.csv", **READING), r"2024-08 1\.02 stands on line 2 already")


TARGET = {"measure": "thresholds.audits_good", "plan_ids": "1.01", "comparator": ">=", "value": "60"}


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({}, "the target of thresholds.audits_good has no date, and the plan gives 2024-11, 2025-11; fill in by"),
        ({"by": "2024-11-30"}, "by '2024-11-30' is not a month"),
        ({"by": "2024-11", "value": "sixty"}, "value 'sixty' is not a number"),
        ({"by": "2024-11", "comparator": ""}, "the target 60 has no comparator"),
        ({"by": "2024-11", "comparator": "="}, "comparator '=' is not one of >=, >, <=, <, empty"),
        ({"by": "2024-11", "value": ""}, "the comparator >= has no value"),
        ({"by": "2024-11", "plan_ids": "1.1"}, "'1.1' is not a measure of the plan"),
        ({"by": "2024-11", "measure": "thresholds.audit"}, "'thresholds.audit' is not a measure of the book"),
        ({"by": "2024-11", "reading": "Q77"}, "'Q77' is not a question of the plan"),
    ],
)
def test_a_wrong_target_is_named(folder, changed, said):
    refused(folder, "targets.csv", add(folder / "targets.csv", **TARGET | changed), said)


def test_a_target_that_the_plan_does_not_date_needs_no_date(folder):
    add(folder / "targets.csv", **TARGET | {"measure": "workforce.tenure", "plan_ids": "4.06"})

    assert load(folder).targets["workforce.tenure"][-1].by == ""


@pytest.mark.parametrize(
    ("added", "said"),
    [
        ({"kind": "meeting"}, "kind 'meeting' is not one of visit, board, milestone, inspection"),
        ({"date": "Sept 2024"}, "date 'Sept 2024' is not a date"),
        ({"done_on": "2024-09-31"}, "done_on '2024-09-31' is not a date"),
        ({"plan_ids": "0.03 0.3"}, "'0.3' is not a measure of the plan"),
        ({"what": ""}, "what is empty"),
    ],
)
def test_a_wrong_milestone_is_named(folder, added, said):
    row = {"date": "2024-09-17", "kind": "visit", "what": "A visit", "source": "A letter"} | added

    refused(folder, "milestones.csv", add(folder / "milestones.csv", **row), said)


@pytest.mark.parametrize(
    ("added", "said"),
    [
        ({"measures": "everything"}, "'everything' is not a measure or chapter"),
        ({"measures": ""}, "measures is empty"),
        ({"date": ""}, "date is empty"),
        ({"rebase": "true"}, "rebase 'true' is not one of yes, no"),
        ({"rebase": "yes"}, "fill in reason and decided_by"),
    ],
)
def test_a_wrong_event_is_named(folder, added, said):
    row = {"date": "2024-04", "measures": "thresholds 1.08", "what": "New form", "rebase": "no", "source": "Minutes"}

    refused(folder, "events.csv", add(folder / "events.csv", **row | added), said)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"measures": "thresholds.none"}, "'thresholds.none' is not a measure of the book"),
        ({"variant_measures": "thresholds.none"}, "'thresholds.none' is not a measure of the book"),
        ({"chosen": ""}, "chosen is empty"),
        ({"id": "Q4"}, "id Q4 stands on line 5 already"),
    ],
)
def test_a_wrong_variant_is_named(folder, changed, said):
    refused(folder, "variants.csv", change(folder / "variants.csv", "Q5", **changed), said)


def test_a_question_that_is_taken_away_is_missed(folder):
    remove(folder / "variants.csv", "Q16")

    with pytest.raises(InputError, match="'Q16' is not a question of the plan"):
        load(folder)


def test_what_a_measure_says_of_the_plan_agrees_with_the_register():
    plan = load(PLAN)
    said = {(name, measure.id) for measure in MEASURES.values() for name in measure.plan_ids}
    targeted = {(name, target.measure) for rows in plan.targets.values() for target in rows for name in target.plan_ids}
    registered = {(measure.id, name) for measure in plan.measures.values() for name in measure.measures}

    assert said <= registered
    assert targeted <= registered


def test_targets_that_name_a_question_use_a_measure_that_the_question_names():
    plan = load(PLAN)
    untold = {
        (question, measure)
        for measure, rows in load_targets(PLAN).items()
        for target in rows
        for question in target.questions
        if measure not in (*plan.variants[question].measures, *plan.variants[question].variant_measures)
    }

    assert untold == set()
