"""Everything in both plans has a place, and what is due is told: the completeness test and `improve plan`."""

import json
import re
from pathlib import Path

import pandas as pd
import pytest

from improve_analysis.cli import main
from improve_analysis.plan import coverage, what_is_due
from tests.plan.conftest import PLAN, add, change, load, remove

MEASURE_IDS, ACTION_IDS = (
    (Path(__file__).parent / name).read_text(encoding="utf-8").split() for name in ("measure_ids.txt", "action_ids.txt")
)
"""The ids as they were counted in the two plans and the inspection report, kept apart from the files they are held to."""

SEPTEMBER = pd.Timestamp("2024-09-30")


def missing(folder):
    """The ids of the documents that the plan's files do not hold, and those that they hold besides."""
    plan = load(folder)
    return set(MEASURE_IDS) ^ set(plan.measures), set(ACTION_IDS) ^ set(plan.actions)


def test_every_measure_and_action_of_the_documents_is_there():
    assert (len(MEASURE_IDS), len(ACTION_IDS)) == (176, 134)
    assert missing(PLAN) == (set(), set())


def test_every_measure_has_a_place():
    assert [measure.id for measure in load(PLAN).measures.values() if not measure.is_placed] == []


def test_the_counts_are_those_of_the_documents():
    plan = load(PLAN)
    methods = pd.Series([measure.method for measure in plan.measures.values()]).value_counts()
    kinds = pd.Series([measure.kind for measure in plan.measures.values()]).value_counts()
    areas = pd.Series([action.area for action in plan.actions.values()]).value_counts()

    assert methods.to_dict() == {"computed": 84, "part computed": 26, "entered": 41, "narrative": 25}
    # 79 key measures of the improvement plan and 30 of the reduction plan; 2 targets in its actions and 11
    assert kinds.to_dict() == {
        "key measure": 109,
        "success criterion": 46,
        "target in an action": 13,
        "context": 5,
        "governance": 3,
    }
    assert areas["0"] == 7
    assert areas[[*"1234567"]].sum() == 90
    assert areas[["R1", "R2", "R3", "R4"]].sum() == 37


def test_deadlines_are_those_of_the_documents():
    actions = load(PLAN).actions.values()
    due = pd.Series([action.due.text for action in actions if action.area in "1234567"]).value_counts()

    assert due.to_dict() == {
        "2023-12": 1,
        "2024-01": 14,
        "2024-02": 3,
        "2024-03": 12,
        "2024-04": 15,
        "2024-05": 3,
        "2024-06": 19,
        "2024-07": 11,
        "2024-08": 1,
        "2024-09": 2,
        "2024-10": 2,
        "2025-01": 6,
        "2025-07": 1,
    }
    assert sum(action.due is None for action in actions) == 18
    assert {action.id: action.same_as for action in actions if action.same_as} == {
        "A2.02b": "A2.01b",
        "A2.02c": "A2.01c",
        "A7.06": "A7.05",
    }


@pytest.mark.parametrize(
    ("file", "key", "lost"),
    [("measures.csv", "1.S7", ({"1.S7"}, set())), ("actions.csv", "A7.03b", (set(), {"A7.03b"}))],
)
def test_one_taken_away_is_missed(folder, file, key, lost):
    remove(folder / file, key)

    assert missing(folder) == lost


def test_the_questions_are_q1_to_q38():
    assert [*load(PLAN).variants] == [f"Q{number}" for number in range(1, 39)]


def test_one_without_a_place_is_not_counted(folder):
    before = coverage(load(folder), SEPTEMBER)["measures"]
    change(folder / "measures.csv", "1.02", place_kind="to_declare")

    after = coverage(load(folder), SEPTEMBER)["measures"]

    assert (after["placed"], after["total"]) == (before["placed"] - 1, 176)
    assert after["by_kind"]["to_declare"] == before["by_kind"]["to_declare"] + 1


def test_statuses_are_counted_as_they_stood(folder):
    change(folder / "actions.csv", "A1.05", status="complete", started_on="2024-01-08", completed_on="2024-02-01")
    plan = load(folder)

    assert coverage(plan, pd.Timestamp("2024-01-31"))["actions"]["by_status"]["in progress"] == 1
    assert coverage(plan, pd.Timestamp("2024-02-29"))["actions"]["by_status"]["complete"] == 1


def due(folder, day, *ids):
    found = {(row.kind, row.id): row for row in what_is_due(load(folder), pd.Timestamp(day))}
    return [(found[key].state, found[key].days_left) if key in found else None for key in ids]


@pytest.mark.parametrize(
    ("day", "told"),
    [
        ("2024-02-28", None),
        ("2024-03-01", ("due within 30 days", 30)),
        ("2024-03-31", ("due within 30 days", 0)),
        ("2024-04-01", ("overdue", -1)),
    ],
)
def test_what_is_due_in_march_is_told_from_thirty_days_before(folder, day, told):
    assert due(folder, day, ("action", "A1.07"), ("milestone", "2.05")) == [told, told]


def test_what_is_done_is_not_due(folder):
    change(folder / "actions.csv", "A1.07", status="complete", completed_on="2024-04-10")
    rows = {("action", "A1.07"): None}

    assert due(folder, "2024-04-09", *rows) == [("overdue", -9)]
    assert due(folder, "2024-04-10", *rows) == [None]


def test_a_milestone_that_is_done_is_not_due(folder):
    added = {"kind": "milestone", "what": "Renewed", "plan_ids": "7.07", "source": "Minutes"}
    add(folder / "milestones.csv", date="2024-03", done_on="2024-04-10", **added)

    assert due(folder, "2024-04-09", ("milestone", "7.07")) == [("overdue", -9)]
    assert due(folder, "2024-04-10", ("milestone", "7.07")) == [None]


def test_the_longest_overdue_comes_first_and_nothing_comes_twice():
    rows = what_is_due(load(PLAN), SEPTEMBER)

    assert [row.days_left for row in rows] == sorted(row.days_left for row in rows)
    assert len({(row.kind, row.id, row.what) for row in rows}) == len(rows)
    # of the improvement plan's actions 81 fall due by September 2024, of governance 1, of the reduction plan's 25
    assert pd.Series([row.kind for row in rows]).value_counts().to_dict() == {"action": 81 + 1 + 25, "milestone": 13}


@pytest.fixture
def council(folder, monkeypatch):
    """The command sees the copy of the plan."""
    root = folder.parent / "root"
    (root / "data").mkdir(parents=True)
    folder.rename(root / "data" / "plan")
    (root / "data" / "sample").symlink_to(PLAN.parent / "sample", target_is_directory=True)
    monkeypatch.setenv("IMPROVE_ROOT", str(root))
    return root / "data" / "plan"


def run(capsys, *arguments):
    code = 0
    try:
        main(["plan", *arguments])
    except SystemExit as left:
        code = left.code
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def test_the_command_prints_json(capsys, council):
    code, out, _ = run(capsys, "--format", "json", "--month", "2024-09")
    printed = json.loads(out)

    assert code == 0
    assert [*printed] == ["measures", "actions", "due"]
    assert [*printed["measures"]] == ["placed", "total", "by_kind"]
    assert [*printed["actions"]] == ["placed", "total", "by_status"]
    assert printed["measures"]["total"] == sum(printed["measures"]["by_kind"].values()) == 176
    assert printed["actions"]["placed"] == printed["actions"]["total"] == 134
    assert len(printed["due"]) == 120


def test_the_command_takes_the_samples_last_month(capsys, council):
    code, out, _ = run(capsys)

    assert code == 0
    assert out.startswith("As at 30 September 2024\n")
    assert re.search(r"^actions \| 134 \| 134$", out, re.M)
    assert out == run(capsys, "--month", "2024-09")[1]


SHARE = {"measure": "1.02", "numerator": "31", "denominator": "40", "entered_by": "Front door", "source": "Survey"}


def test_a_reading_of_a_month_to_come_is_refused(capsys, council):
    line = add(council / "readings.csv", month="2024-10", **SHARE)

    for arguments in ((), ("--month", "2024-09"), ("--month", "2024-05")):
        code, _, err = run(capsys, *arguments)
        assert code == 2
        assert f"readings.csv, line {line}: the reading of 1.02 is for 2024-10, and the records reach to 2024-09" in err


def test_an_earlier_month_can_still_be_asked_for(capsys, council):
    add(council / "readings.csv", month="2024-09", **SHARE)

    assert run(capsys, "--month", "2024-05")[0] == 0


def test_a_later_month_than_the_sample_can_be_asked_for(capsys, council):
    add(council / "readings.csv", month="2024-10", **SHARE)

    assert run(capsys, "--month", "2024-10")[0] == 0


@pytest.mark.parametrize("month", ["2024-9", "September"])
def test_a_wrong_month_is_refused(capsys, council, month):
    code, _, err = run(capsys, "--month", month)

    assert code == 2
    assert f"The month '{month}' is not a month" in err
