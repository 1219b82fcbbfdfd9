import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from improve_analysis.cli import main
from improve_analysis.measures import MEASURES
from improve_analysis.tables import LOCAL_LOGS

ROOT = Path(__file__).parents[1]


def run(capsys, *arguments):
    """What the command prints, and its exit code."""
    code = 0
    try:
        main([*arguments])
    except SystemExit as left:
        code = left.code
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def test_help_teaches(capsys):
    _, out, _ = run(capsys, "--help")

    assert "improve edition --extract data/extracts/2024-09 --month 2024-09" in out


def test_the_package_runs_as_a_module():
    done = subprocess.run(
        [sys.executable, "-m", "improve_analysis", "--help"], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert "check" in done.stdout


@pytest.mark.parametrize("form", ["json", "csv"])
def test_measures_lists_every_measure(capsys, form):
    _, out, _ = run(capsys, "measures", "--format", form)
    rows = json.loads(out) if form == "json" else [*csv.DictReader(io.StringIO(out))]

    assert [row["id"] for row in rows] == [*MEASURES]
    assert all(row["definition"] and row["unit"] and row["direction"] and row["source"] for row in rows)


def test_templates_describes_every_local_log(capsys, tmp_path):
    code, _, _ = run(capsys, "templates", str(tmp_path))

    assert code == 0
    assert {path.stem for path in tmp_path.glob("*.csv")} == {*LOCAL_LOGS, "columns"}


def test_check_names_what_was_not_recognised(capsys, tmp_path):
    (tmp_path / "notes.csv").write_text("colour,shape\nred,round\n")
    (tmp_path / "log.csv").write_text("fdlg_contact_id,fdlg_person_id,fdlg_received_at\n1,a,2024-09-02 10:00\n")
    code, out, _ = run(capsys, "check", str(tmp_path))

    assert code == 0
    assert "notes.csv |  | NOT RECOGNISED" in out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["check", "no/such/folder"], "no/such/folder"),
        (["edition", "--extract", "no/such/folder"], "no/such/folder"),
        (["edition", "--month", "2024-13"], "write it as YYYY-MM"),
        (["edition", "--month", "Sept 24"], "write it as YYYY-MM"),
        (["edition", "--month", "2031-01"], "outside the extract, which runs from"),
        (["edition", "--audience", "everyone"], "everyone"),
        (["sample", ".", "--month", "2024-09"], "not an empty folder"),
    ],
)
def test_a_users_mistake_is_one_sentence_and_exit_code_2(capsys, tmp_path, arguments, said):
    output = ["--output", str(tmp_path / "site")] if arguments[0] == "edition" else []
    code, _, err = run(capsys, *arguments, *output)

    assert code == 2
    assert said in err
    assert "Traceback" not in err
    assert not (tmp_path / "site").exists()
