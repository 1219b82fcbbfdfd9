"""Which edition a month is held against, and how its figures are found and handed on."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from improve_analysis.changes import (
    EarlierEdition,
    edition_asked_for,
    laid_out,
    last_visit,
    last_visit_edition,
    lay_out,
    newest_up_to,
    read_figures,
)
from improve_analysis.cli import main
from improve_analysis.disclosure import RELEASED_COLUMNS
from improve_analysis.errors import InputError
from improve_analysis.plan import Milestone, MilestoneKind, Plan
from tests.evidence.conftest import on_date

FIGURES = """measure,period,group,category,numerator,denominator,value,unit,status
thresholds.rereferrals,{period},all,all,{of},{out_of},{value},%,
placement.children_looked_after,{day},all,all,,,,children,c
"""


def dated(kind: MilestoneKind, date: str) -> Milestone:
    return Milestone(
        date=on_date(date) if date else None, kind=kind, what="", plan_ids=(), done_on=None, source="", line=2
    )


def plan_with(*dates: str, kind: MilestoneKind = MilestoneKind.VISIT) -> Plan:
    return Plan(
        folder=Path(),
        measures={},
        targets={},
        actions={},
        milestones=tuple(dated(kind, date) for date in dates),
        readings=(),
        events=(),
        variants={},
    )


def standing(*names: str) -> list[dict[str, str]]:
    return [{"name": name, "month": name[:7], "audience": "public"} for name in names]


VISITS = plan_with("2024-02", "2024-09-17", "2024-05-21", "2025-06", "")


@pytest.mark.parametrize(
    ("month", "visit"),
    [
        ("2024-02", None),
        ("2024-03", "2024-02"),
        ("2024-05", "2024-02"),
        ("2024-06", "2024-05-21"),
        ("2024-09", "2024-05-21"),
        ("2024-10", "2024-09-17"),
        ("2025-06", "2024-09-17"),
        ("2025-07", "2025-06"),
    ],
)
def test_the_last_visit_is_one_of_before_the_month(month: str, visit: str | None) -> None:
    found = last_visit(VISITS, pd.Timestamp(month) + pd.offsets.MonthEnd(0))
    assert (found.text if found else None) == visit


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["2024-04", "2024-05", "2024-06", "2024-09"], "2024-05"),
        (["2024-05", "2024-05-r2", "2024-05-r10", "2024-08"], "2024-05-r10"),
        (["2024-03", "2024-04-r2", "2024-06"], "2024-04-r2"),
        (["2024-06", "2024-09"], None),
        ([], None),
    ],
)
def test_the_edition_is_that_of_the_visits_month_or_before(names: list[str], expected: str | None) -> None:
    assert last_visit_edition(VISITS, pd.Timestamp("2024-09-30"), standing(*names)) == expected


def test_boards_and_undated_visits_are_no_visits() -> None:
    day = pd.Timestamp("2024-09-30")
    assert last_visit_edition(plan_with(""), day, standing("2024-05")) is None
    assert last_visit_edition(plan_with("2024-05-01", kind=MilestoneKind.BOARD), day, standing("2024-05")) is None


def test_without_any_edition_there_is_none_up_to_a_month() -> None:
    assert newest_up_to("2024-05", standing("2024-06")) is None


def write_edition(site: Path, name: str, *, of: int, out_of: int, period: str, day: str) -> None:
    home = site / name
    (home / "data").mkdir(parents=True)
    said = FIGURES.format(period=period, day=day, of=of, out_of=out_of, value=round(100 * of / out_of, 1))
    (home / "data" / "measures.csv").write_text(said, encoding="utf-8")
    manifest = f'{{"name": "{name}", "month": "{name[:7]}", "audience": "public"}}'
    (home / "manifest.json").write_text(manifest, encoding="utf-8")


@pytest.fixture
def site(tmp_path: Path) -> Path:
    write_edition(tmp_path, "2024-05", of=200, out_of=1000, period="12 months to 2023-03", day="2024-05-31")
    write_edition(tmp_path, "2024-09", of=300, out_of=1000, period="12 months to 2024-06", day="2024-09-30")
    return tmp_path


def test_figures_are_read_as_they_were_released(site: Path) -> None:
    found = read_figures(site / "2024-05" / "data" / "measures.csv")
    assert [*found.columns] == [*RELEASED_COLUMNS]
    assert found["status"].tolist() == ["", "c"]
    assert found["value"].isna().tolist() == [False, True]


@pytest.mark.parametrize("text", [None, "measure,period\n", "measure,value\nx,many\n"])
def test_figures_that_cannot_be_read_are_named(tmp_path: Path, text: str | None) -> None:
    path = tmp_path / "measures.csv"
    if text is not None:
        path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match="measures.csv"):
        read_figures(path)


def test_what_is_laid_out_is_found_again(site: Path, tmp_path: Path) -> None:
    assert laid_out(tmp_path) is None
    lay_out(None, tmp_path)
    assert laid_out(tmp_path) is None
    earlier = edition_asked_for("2024-05", site, standing("2024-05"))
    lay_out(earlier, tmp_path)
    found = laid_out(tmp_path)
    assert isinstance(found, EarlierEdition)
    assert (found.name, found.month) == ("2024-05", "2024-05")
    pd.testing.assert_frame_equal(found.figures, earlier.figures)


def test_an_edition_is_asked_for_by_month_or_name(site: Path) -> None:
    write_edition(site, "2024-05-r2", of=1, out_of=2, period="12 months to 2023-03", day="2024-05-31")
    every = standing("2024-05", "2024-05-r2", "2024-09")
    assert edition_asked_for("2024-05", site, every).name == "2024-05-r2"
    assert edition_asked_for("2024-05-r2", site, every).name == "2024-05-r2"
    with pytest.raises(InputError, match="those of 2024-05, 2024-05-r2, 2024-09 do"):
        edition_asked_for("2024-06", site, every)


def run(*arguments: str) -> int | str | None:
    try:
        main([*arguments])
    except SystemExit as left:
        return left.code
    return 0


def test_compare_says_what_is_worse(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Re-referrals rise from 20.0% to 30.0% of a thousand, in years that share no month; fewer are better."""
    assert run("compare", "2024-05", "2024-09", "--site", str(site)) == 0
    said = capsys.readouterr().out
    assert said.startswith(
        "Held against the edition of May 2024, of two headline measures one is worse, none are better and none show no"
    )
    assert "10.0 points higher" in said
    assert "No past figure that both editions show was revised." in said


@pytest.mark.parametrize("months", [("2024-09", "2024-05"), ("2024-05", "2024-05"), ("2024-05", "2024-10")])
def test_compare_refuses_what_it_cannot_compare(
    site: Path, capsys: pytest.CaptureFixture[str], months: tuple[str, str]
) -> None:
    assert run("compare", *months, "--site", str(site)) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_board_reports_the_last_closed_month(site: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert run("board", "--date", "2024-10-09", "--site", str(site)) == 0
    said = capsys.readouterr().out
    assert said.startswith("# Report to the Improvement Board, 9 October 2024\n")
    path = tmp_path / "board.md"
    assert run("board", "--date", "2024-10-09", "--site", str(site), "--output", str(path)) == 0
    assert path.read_text(encoding="utf-8") == said


def test_board_without_that_months_edition_is_refused(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("board", "--date", "2024-09-30", "--site", str(site)) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert "No edition of 2024-08, the last month closed before 2024-09-30" in said.err
    assert said.err.count("\n") == 1
