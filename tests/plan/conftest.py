"""A copy of the council's plan that a test may spoil, one cell or row at a time."""

import csv
import shutil
from pathlib import Path

import pytest

from improve_analysis.measures import CHAPTERS, MEASURES
from improve_analysis.plan import load_plan
from improve_analysis.settings import load_settings

ROOT = Path(__file__).parents[2]
PLAN = load_settings(ROOT).plan


@pytest.fixture
def folder(tmp_path):
    return Path(shutil.copytree(PLAN, tmp_path / "plan"))


def load(folder):
    return load_plan(folder, declared=MEASURES, chapters=CHAPTERS)


def cells(path):
    with path.open(encoding="utf-8", newline="") as file:
        return [*csv.DictReader(file)]


def write(path, rows, columns=None):
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns or [*rows[0]], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def change(path, key, **changed):
    """Change cells of the row whose first cell is `key`; the line that it stands on."""
    rows = cells(path)
    place = next(place for place, row in enumerate(rows) if next(iter(row.values())) == key)
    rows[place] |= changed
    write(path, rows)
    return place + 2


def add(path, **added):
    """Add a row, its other cells empty; the line that it stands on."""
    header = path.read_text(encoding="utf-8").splitlines()[0].split(",")
    rows = [*cells(path), dict.fromkeys(header, "") | added]
    write(path, rows, header)
    return len(rows) + 1


def remove(path, key):
    """Take away the row whose first cell is `key`."""
    rows = cells(path)
    write(path, [row for row in rows if next(iter(row.values())) != key], [*rows[0]])
