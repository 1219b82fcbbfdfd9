"""`improve lists` as it is typed."""

import subprocess
import sys

import pytest
from openpyxl import load_workbook

from improve_analysis.cli import main
from improve_analysis.lists import LISTS


def run(capsys, *arguments):
    code = 0
    try:
        main([*arguments])
    except SystemExit as left:
        code = left.code
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def test_the_sample_is_listed(capsys, tmp_path):
    path = tmp_path / "lists.xlsx"
    code, out, _ = run(capsys, "lists", "--month", "2024-09", "--output", str(path))
    _, *rows = load_workbook(path, read_only=True)["Contents"].iter_rows(min_row=3, max_col=2, values_only=True)

    assert code == 0
    assert len(rows) == len(LISTS)
    assert all(f"{title} | {count} | " in out for title, count in rows)
    assert "as at 30 September 2024. It names children: keep it private." in out


@pytest.mark.parametrize("folder", ["site", "site/2024-09", "book"])
def test_inside_what_is_published_it_refuses(capsys, tmp_path, folder):
    (tmp_path / folder).mkdir(parents=True)
    code, out, err = run(capsys, "lists", "--output", str(tmp_path / folder / "lists.xlsx"))

    assert code == 2
    assert out == ""
    assert err.count("\n") == 1
    assert "the lists name children" in err
    assert [*(tmp_path / folder).iterdir()] == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--month", "2031-01"], "outside the extract"),
        (["--month", "September"], "write it as YYYY-MM"),
        (["--extract", "no/such/folder"], "no/such/folder"),
    ],
)
def test_a_users_mistake_is_one_sentence(capsys, tmp_path, arguments, said):
    code, _, err = run(capsys, "lists", "--output", str(tmp_path / "lists.xlsx"), *arguments)

    assert code == 2
    assert said in err
    assert [*tmp_path.iterdir()] == []


def test_without_an_output_it_asks_for_one(capsys):
    code, _, err = run(capsys, "lists")

    assert code == 2
    assert "--output" in err


def test_an_edition_never_loads_the_lists():
    code = "import sys, improve_analysis.pipeline, improve_analysis.chapter; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603 - words of ours
    loaded = done.stdout.split()

    assert "improve_analysis.pipeline" in loaded
    assert [name for name in loaded if name.startswith("improve_analysis.lists")] == []
