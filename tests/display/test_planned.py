"""The page on the plan: everything in both plans is on it, as it stands at the month's end."""

import csv
import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from improve_analysis import definitions
from improve_analysis.checks.numbers import Declared, scan
from improve_analysis.display import planned
from improve_analysis.display.planned import DONE, LATER, NOT_HELD, OVERDUE, SOON, UNDATED
from improve_analysis.edition import sanitise
from improve_analysis.measures import CHAPTERS, MEASURES
from improve_analysis.plan import load_plan, what_is_due
from improve_analysis.plan._rows import day_named, month_named
from improve_analysis.plan.actions import Status
from improve_analysis.settings import load_settings

ROOT = Path(__file__).parents[2]
SETTINGS = load_settings(ROOT)
PLAN = load_plan(SETTINGS.plan, declared=MEASURES, chapters=CHAPTERS)
SEPTEMBER = pd.Timestamp("2024-09-30")
MEASURE_IDS, ACTION_IDS = (
    (ROOT / "tests" / "plan" / name).read_text(encoding="utf-8").split()
    for name in ("measure_ids.txt", "action_ids.txt")
)


def tables(plan=PLAN, day=SEPTEMBER):
    return {name: one.table for name, one in planned.listings(plan, day).items()}


def ids(table):
    return [row.name.partition(":")[0] for row in table.rows]


def column(table, head):
    """Row header's id -> what the cell under a header says, and what stands beside it."""
    place = list(table.head).index(head) - 1
    return {row.name.partition(":")[0]: (row.cells[place].text, row.cells[place].aside) for row in table.rows}


def missing(plan):
    """The ids of the two plans that neither this page nor that of definitions has."""
    found = tables(plan)
    page = definitions.page(SETTINGS)
    told = {*ids(found["measures"]), *ids(found["actions"])}
    return [name for name in (*MEASURE_IDS, *ACTION_IDS) if name not in told and f" {name}" not in page]


def test_every_measure_and_every_action_is_on_a_page():
    found = tables()

    assert (len(MEASURE_IDS), len(ACTION_IDS)) == (176, 134)
    assert sorted(ids(found["measures"])) == sorted(MEASURE_IDS)
    assert sorted(ids(found["actions"])) == sorted(ACTION_IDS)
    assert missing(PLAN) == []


def test_one_taken_away_is_missed():
    fewer = {name: action for name, action in PLAN.actions.items() if name != "A5.02"}
    entered = {name: measure for name, measure in PLAN.measures.items() if name != "1.02"}

    assert missing(replace(PLAN, actions=fewer)) == ["A5.02"]
    assert missing(replace(PLAN, measures=entered)) == ["1.02"]


def test_the_words_are_those_of_the_plans_files():
    """Read again with the csv module alone."""
    with (SETTINGS.plan / "actions.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["id"]: row for row in csv.DictReader(file)}
    names = {row.name.removesuffix(f" (repeats {rows[one]['same_as']})") for one, row in by_id("actions").items()}

    assert names == {f"{name}: {row['action']}" for name, row in rows.items()}
    assert column(tables()["actions"], "Owner") == {name: (row["owner"], "") for name, row in rows.items()}


def by_id(name):
    return dict(zip(ids(tables()[name]), tables()[name].rows, strict=True))


def test_what_is_overdue_and_soon_due_is_what_improve_plan_prints():
    for day in (SEPTEMBER, pd.Timestamp("2024-01-31"), pd.Timestamp("2023-12-31")):
        due = what_is_due(PLAN, day)
        when = column(tables(day=day)["actions"], "When")
        for state, said in (("overdue", OVERDUE), ("due within 30 days", SOON)):
            assert {one.id for one in due if one.kind == "action" and one.state == state} == {
                name for name, (text, _) in when.items() if text == said
            }


def action(**changed):
    """One made-up action's row, on 30 September 2024."""
    given = {
        "due": None,
        "due_text": "",
        "final_due": None,
        "status": Status.IN_PROGRESS,
        "same_as": "",
        "at_risk": False,
    }
    given |= {"started_on": None, "forecast": None, "completed_on": None, "evidence": ""}
    made = replace(PLAN.actions["A5.02"], **given | changed)
    (row,) = tables(replace(PLAN, actions={"A5.02": made}))["actions"].rows
    return [f"{cell.text} | {cell.aside}" for cell in row.cells[2:]]


@pytest.mark.parametrize(
    ("changed", "cells"),
    [
        pytest.param(
            {"due": month_named("2024-08"), "final_due": month_named("2024-12")},
            ["August 2024 | at the latest December 2024", "Overdue | by 30 days", "In progress | ", "▼ Red | "],
            id="a month that is over",
        ),
        pytest.param(
            {"due": day_named("2024-09-29")},
            ["29 September 2024 | ", "Overdue | by 1 day", "In progress | ", "▼ Red | "],
            id="the day before",
        ),
        pytest.param(
            {"due": day_named("2024-09-30")},
            ["30 September 2024 | ", "Due within 30 days | ", "In progress | ", "● Green | "],
            id="the day itself",
        ),
        pytest.param(
            {"due": day_named("2024-10-30"), "at_risk": True},
            ["30 October 2024 | ", "Due within 30 days | ", "In progress | ", "◆ Amber | "],
            id="thirty days away",
        ),
        pytest.param(
            {"due": month_named("2024-10")},
            ["October 2024 | ", "Later | ", "In progress | ", "● Green | "],
            id="thirty-one days away",
        ),
        pytest.param(
            {"due_text": "ongoing"}, ["No date | ongoing", "No date | ", "In progress | ", "○ Grey | "], id="no date"
        ),
        pytest.param(
            {
                "due": month_named("2024-08"),
                "status": Status.COMPLETE,
                "completed_on": month_named("2024-09"),
                "evidence": "Minutes of the board",
            },
            ["August 2024 | ", "Done | ", "Complete | Minutes of the board", "■ Blue | complete, with evidence"],
            id="done",
        ),
        pytest.param(
            {"due": month_named("2024-12"), "forecast": month_named("2025-02")},
            [
                "December 2024 | ",
                "Later | ",
                "In progress | ",
                "▼ Red | more than a month late: expected February 2025, due December 2024",
            ],
            id="expected late",
        ),
    ],
)
def test_an_action_says_when_it_is_due_and_how_it_stands(changed, cells):
    assert action(**changed) == cells


def test_nothing_that_is_done_after_the_month_is_done():
    later = {"due": month_named("2024-12"), "status": Status.COMPLETE, "completed_on": month_named("2024-10")}

    assert action(**later)[1:3] == [f"{LATER} | ", "Not reported | "]


def test_an_action_that_repeats_another_names_it():
    (row,) = tables(replace(PLAN, actions={"A5.02": replace(PLAN.actions["A5.02"], same_as="A5.01")}))["actions"].rows

    assert row.name.endswith(" (repeats A5.01)")


def test_ratings_add_up_by_area():
    found = tables()
    rated = pd.DataFrame(
        {
            "area": [text for text, _ in column(found["actions"], "Area").values()],
            "rating": [text for text, _ in column(found["actions"], "Rating").values()],
        }
    )
    counts = pd.crosstab(rated["area"], rated["rating"], margins=True, margins_name="All areas")
    heads = [head.replace("\N{NO-BREAK SPACE}", " ") for head in found["ratings"].head[1:-1]]

    for row in found["ratings"].rows:
        expected = counts.loc[row.name].reindex(heads, fill_value=0)
        assert [cell.text for cell in row.cells] == [*map(str, expected), str(counts.loc[row.name, "All areas"])]


def test_milestones_are_done_overdue_or_to_come():
    when = {row.name: row.cells[2].text for row in tables()["milestones"].rows}

    assert when["Contact Swindon set up as its project plan says"] == OVERDUE
    assert when["First monitoring visit: front door and fostering"] == "Took place"
    assert when["Fourth monitoring visit: children in care"] == LATER
    assert when["Strategy on homelessness at 16 and 17 signed off"] == UNDATED
    assert len(when) == len(PLAN.milestones)


def test_nobody_is_late_for_a_visit_and_what_is_done_is_done():
    visit = next(one for one in PLAN.milestones if one.kind == "visit")
    promise = next(one for one in PLAN.milestones if one.kind == "milestone" and one.date)
    changed = (replace(visit, done_on=None), replace(promise, done_on=promise.date))

    cells = {row.name: row.cells[2].text for row in tables(replace(PLAN, milestones=changed))["milestones"].rows}

    assert cells == {visit.what: NOT_HELD, promise.what: DONE}


def test_a_measure_leads_to_the_chapter_that_answers_it():
    rows = by_id("measures")

    assert rows["1.10"].page == "thresholds.html"
    assert rows["1.02"].page == ""
    assert [cell.text for cell in rows["1.02"].cells[3:]] == [
        "Entered by people",
        "Staff survey: those who agree, of those who answered.",
    ]


def outputs():
    return {name: planned._output(one) for name, one in planned.listings(PLAN, SEPTEMBER).items()}


def test_the_columns_to_filter_by_are_marked_and_the_sanitiser_lets_them_through():
    place = sanitise._Place(page="plan", cell="c1")
    marked = {name: re.findall(r'class="filter">(.+?)</th>', one.data["text/html"]) for name, one in outputs().items()}

    assert marked == {
        "ratings": [],
        "actions": ["Area", "When", "Status", "Rating"],
        "milestones": [],
        "measures": ["Area", "Answered by"],
    }
    for one in outputs().values():
        assert sanitise._table(place, one.data["text/html"]) == one.data["text/html"]


# The scan of the built page

TITLE = "Anytown children's services, September 2024"


def page(tmp_path, old="", new=""):
    body = "".join(f'<div class="cell">{one.data["text/html"]}</div>' for one in outputs().values())
    text = f"<html><head><title>{TITLE}</title></head><body><h1>The plan itself</h1>{body}</body></html>"
    assert old in text
    (tmp_path / "plan.html").write_text(text.replace(old, new, 1), encoding="utf-8")
    known = Declared(title=TITLE, targets={}, sources={}, plan=list(tables().values()))
    return scan(tmp_path, [], known).faults


def test_the_plans_own_numbers_pass(tmp_path):
    assert page(tmp_path) == []


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("by 243 days", "by 244 days", "the number 244 in the table 'Actions of the plan'"),
        ('<td class="number">105</td>', '<td class="number">104</td>', "104 in the table 'Actions by area and rating'"),
        ("January 2024", "January 2025", "2025 in the table 'Actions of the plan'"),
        ("A1.01a: Screen", "A1.01a: 23 Screen", "in the table 'Actions of the plan'"),
        ("<h1>The plan itself</h1>", "<h1>The plan itself: 12 actions</h1>", "the number 12 in the text"),
        ("Green: on time.", "Green: on time in 3 areas.", "the number 3 in the text"),
        ("<caption>Milestones and visits", "<caption>Milestones", "in the table 'Milestones'"),
    ],
)
def test_another_number_on_the_page_is_found(tmp_path, old, new, told):
    found = page(tmp_path, old, new)

    assert any(told in one for one in found)


# The filters, in a browser

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
DRIVER = """
addEventListener("load", function () {
  var form = document.forms[0];
  function choose(name, value) {
    var label = Array.from(form.querySelectorAll("label")).find(function (one) { return one.textContent === name; });
    var select = document.getElementById(label.htmlFor);
    select.value = value;
    select.dispatchEvent(new Event("change", { bubbles: true }));
    return select.options.length;
  }
  function note() { notes.push(document.querySelector("[role=status]").textContent); }
  var notes = [];
  note();
  choose("Area", "5 Placements and sufficiency"); note();
  choose("When", "Overdue"); note();
  notes.push(document.querySelector("tbody").querySelectorAll("tr:not([hidden])").length);
  notes.push(choose("Rating", ""));
  choose("When", "No date"); note();
  form.querySelector("button").click();
  setTimeout(function () { note(); notes.push(document.forms.length); document.title = JSON.stringify(notes); }, 50);
});
"""


@pytest.mark.skipif(not CHROMIUM, reason="no Chromium is here to run the filters in")
def test_filters_hide_rows_say_how_many_are_left_and_show_all_again(tmp_path):
    table = planned.listings(PLAN, SEPTEMBER)
    script = (SETTINGS.book / "_static" / "filter.js").read_text(encoding="utf-8")
    body = planned._output(table["actions"]).data["text/html"] + planned._output(table["ratings"]).data["text/html"]
    file = tmp_path / "plan.html"
    file.write_text(f"<meta charset=utf-8><body>{body}<script>{script}{DRIVER}</script>", encoding="utf-8")
    run = subprocess.run(  # noqa: S603 - a page of our own
        [
            CHROMIUM,
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--virtual-time-budget=2000",
            "--dump-dom",
            file.as_uri(),
        ],
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )

    area = [action for action in PLAN.actions.values() if action.area == "5"]
    overdue = [
        one
        for one in what_is_due(PLAN, SEPTEMBER)
        if one.kind == "action" and one.area == "5" and one.state == "overdue"
    ]
    undated = [one for one in area if one.due is None]
    told = re.search(r"<title>(.*?)</title>", run.stdout)[1]
    said = [f"Showing {number} of 134 rows." for number in (134, len(area), len(overdue), len(undated), 134)]
    assert told == f'["{said[0]}","{said[1]}","{said[2]}",{len(overdue)},3,"{said[3]}","{said[4]}",1]'


def test_every_row_is_on_the_page_without_the_script_and_on_paper():
    html = outputs()["actions"].data["text/html"]
    style = (SETTINGS.book / "_static" / "improve.css").read_text(encoding="utf-8")
    printed = style.partition("@media print")[2]

    assert html.count("<tr>") == 135
    assert "hidden" not in html
    assert "tr[hidden] { display: table-row; }" in printed
