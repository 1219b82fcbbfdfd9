"""The Improvement Board's report, from two editions written by hand."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest

from improve_analysis.board import board_report, last_closed_month, previous_board
from improve_analysis.edition.archive import manifests
from improve_analysis.errors import InputError
from improve_analysis.measures import CHAPTERS, MEASURES
from improve_analysis.plan import MilestoneKind, Plan, load_plan
from improve_analysis.settings import load_settings
from tests.test_changes import plan_with

HEAD = "measure,period,group,category,numerator,denominator,value,unit,status\n"
NAMES = ("2024-04", "2024-05")


def write(site: Path, name: str, *lines: str, audience: str = "public") -> None:
    (site / name / "data").mkdir(parents=True)
    (site / name / "data" / "measures.csv").write_text(HEAD + "".join(f"{line}\n" for line in lines), encoding="utf-8")
    said = f'{{"name": "{name}", "month": "{name[:7]}", "audience": "{audience}"}}'
    (site / name / "manifest.json").write_text(said, encoding="utf-8")


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """In April 65% of staff were permanent; of decisions 600 of 1,000 were in time, in May 700 of 1,000."""
    write(
        tmp_path,
        "2024-04",
        "thresholds.decisions_in_time,3 months to 2023-12,all,all,600,1000,60.0,%,",
        "workforce.permanent_share,2024-04-30,all,all,65,100,65.0,%,",
    )
    write(
        tmp_path,
        "2024-05",
        "thresholds.decisions_in_time,3 months to 2024-03,all,all,700,1000,70.0,%,",
        "workforce.permanent_share,2024-05-31,all,all,,,,%,c",
    )
    return tmp_path


@pytest.fixture(scope="module")
def plan() -> Plan:
    return load_plan(load_settings().plan, declared=MEASURES, chapters=CHAPTERS)


def report(site: Path, plan: Plan, day: str = "2024-06-12") -> str:
    return board_report(pd.Timestamp(day), site, manifests(site), plan)


@pytest.mark.parametrize(
    ("day", "closed"), [("2024-06-12", "2024-05-31"), ("2024-06-30", "2024-05-31"), ("2024-07-01", "2024-06-30")]
)
def test_a_month_is_closed_when_it_is_over(day: str, closed: str) -> None:
    assert last_closed_month(pd.Timestamp(day)) == pd.Timestamp(closed)


def test_the_board_met_before_on_its_date_or_six_weeks_ago() -> None:
    day = pd.Timestamp("2024-06-12")
    dated = plan_with("2024-04-24", "2024-03-13", "2024-06-12", "2024-07-24", "", kind=MilestoneKind.BOARD)
    assert previous_board(dated, day) == pd.Timestamp("2024-04-24")
    assert previous_board(plan_with("2024-05-21"), day) == pd.Timestamp("2024-05-01")


def test_what_changed_since_the_board_before_is_told_with_its_evidence(site: Path, plan: Plan) -> None:
    """Six weeks before 12 June is 1 May, when April was closed; 10 points of a thousand each are not chance."""
    said = report(site, plan)
    assert "The last closed month is May 2024. Figures are those of the edition 2024-05." in said
    assert "## What changed since the board of 1 May 2024" in said
    row = next(line for line in said.splitlines() if "▲ Better" in line)
    title = MEASURES["thresholds.decisions_in_time"].title
    assert row.startswith(
        f"| [{title}](2024-05/thresholds.html) | ▲ Better | 60.0% (600 of 1,000) | 70.0% (700 of 1,000)"
    )
    assert "10.0 points higher" in row


def test_the_scorecard_has_those_with_a_target_and_keeps_back_what_is_withheld(site: Path, plan: Plan) -> None:
    (row,) = [line for line in report(site, plan).splitlines() if "Not known" in line]
    title = MEASURES["workforce.permanent_share"].title
    assert row == (
        f"| [{title}](2024-05/workforce.html) | [c] | ○ Not known: at least 85% by October 2024 | – | 31 May 2024 |"
    )


def test_overdue_actions_and_milestones_due_are_listed(site: Path, plan: Plan) -> None:
    """The neglect strategy was due in March 2024: by 12 June 73 days have gone since its last day."""
    said = report(site, plan)
    actions = said.partition("## Actions overdue")[2].partition("## Milestones due")[0]
    overdue = [
        action.id for action in plan.actions.values() if action.due and action.due.last < pd.Timestamp("2024-06-12")
    ]
    told = set(re.findall(r"^\| (A[\w.]+) \|", actions, re.MULTILINE))
    assert told
    assert told <= set(overdue)
    assert not any(plan.actions[name].same_as for name in told)
    assert "| 2.05 | Neglect strategy of all agencies signed off |" in said
    assert "| 2024-03 | overdue by 73 days |" in said


def test_without_an_edition_of_before_it_says_so(site: Path, plan: Plan, tmp_path: Path) -> None:
    alone = tmp_path / "alone"
    write(alone, "2024-05", "thresholds.decisions_in_time,3 months to 2024-03,all,all,700,1000,70.0,%,")
    assert "No other edition stands that was closed by then (of April 2024)" in report(alone, plan)


def test_without_the_months_edition_there_is_no_report(site: Path, plan: Plan) -> None:
    with pytest.raises(InputError, match="No edition of 2024-06, the last month closed before 2024-07-12"):
        report(site, plan, "2024-07-12")


def test_a_report_of_restricted_editions_is_marked(tmp_path: Path, plan: Plan) -> None:
    write(tmp_path, "2024-05", audience="restricted")
    assert report(tmp_path, plan).startswith("**OFFICIAL-SENSITIVE")
