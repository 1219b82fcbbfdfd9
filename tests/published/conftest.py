"""An invented council, Ambleford, in the North Vale, with three neighbours, and files of DfE's shape about it."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from improve_analysis.settings import Settings

PLACES = {
    "England": ("National", "", "", "", ""),
    "North Vale": ("Regional", "North Vale", "", "", ""),
    "South Vale": ("Regional", "South Vale", "", "", ""),
    "Ambleford": ("Local authority", "North Vale", "701", "E06000701", "Ambleford"),
    "Brookton": ("Local authority", "South Vale", "702", "E06000702", "Brookton"),
    "Carrow": ("Local authority", "South Vale", "703", "E06000703", "Carrow"),
    "Dunmere": ("Local authority", "North Vale", "704", "E06000704", "Dunmere"),
    "Elsewhere": ("Local authority", "North Vale", "705", "E06000705", "Elsewhere"),
    "Carrow / Dunmere": (
        "Local authority",
        "South Vale",
        "703 / 704",
        "E06000703 / E06000704",
        "Carrow / Dunmere",
    ),
}
NEIGHBOURS = """model,council_la_code,rank,old_la_code,neighbour,closeness,release,page,licence
2025,E06000701,1,702,Brookton,Very close,Model,https://example.org,Open Government Licence v3.0
2025,E06000701,2,703,Carrow,Close,Model,https://example.org,Open Government Licence v3.0
2025,E06000701,3,704,Dunmere,Close,Model,https://example.org,Open Government Licence v3.0
"""


@pytest.fixture
def ambleford(tmp_path):
    """The settings of a council whose book carries no figures yet."""
    root = tmp_path / "book"
    (root / "data" / "reference").mkdir(parents=True)
    (root / "data" / "plan").mkdir()
    (root / "data" / "reference" / "statistical_neighbours.csv").write_text(NEIGHBOURS)
    return Settings(
        root=root,
        council="Ambleford",
        la_code="E06000701",
        region="North Vale",
        contact="the team",
        suppress_up_to=5,
        smallest_average=10,
        history_months=36,
    )


def dfe_file(
    path: Path, columns: str, rows: list[str], *, period="2025", identifier="Reporting year", bom=True
) -> Path:
    """A file as explore-education-statistics gives it. A row is `place | value | value …`, or `2024 place | …`.

    The columns of the place are put after those of the figures, which no real file does, and blanks are quoted.
    """
    names = columns.split()
    head = [*names, "old_la_code", "la_name", "new_la_code", "region_name", "region_code", "country_name"]
    table = [[*head, "country_code", "geographic_level", "time_identifier", "time_period"]]
    for row in rows:
        place, *values = (part.strip() for part in row.split("|"))
        year, place = (place[:4], place[5:]) if place[:4].isdigit() else (period, place)
        level, region, old, new, name = PLACES[place]
        table.append([*values, old, name, new, region, "", "England", "E92000001", level, identifier, year])
    text = io.StringIO()
    csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerows(table)
    path.write_text(text.getvalue(), encoding="utf-8-sig" if bom else "utf-8", newline="")
    return path


REPEATS = "category CPP_start CPP_subsequent CPP_subsequent_percent"
REPEAT = "Child Protection Plans which are a second or subsequent plan"


def repeats_file(path: Path, **figures: str) -> Path:
    """DfE's file of repeat plans: `Ambleford="221 | 63 | 28.5"`; the other areas have figures of their own."""
    given = {
        "England": "61840 | 15130 | 24.5",
        "North Vale": "4540 | 1230 | 27.1",
        "South Vale": "100 | 99 | 99",
        "Ambleford": "221 | 63 | 28.5",
        "Brookton": "100 | 20 | 20",
        "Carrow": "c | c | c",
        "Dunmere": "200 | 51 | 25.5",
        "Elsewhere": "10 | 9 | 90",
    }
    return dfe_file(path, REPEATS, [f"{place} | {REPEAT} | {row}" for place, row in (given | figures).items()])
