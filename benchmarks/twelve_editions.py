"""A year of the invented council's editions, each made knowing what the earlier ones have said, audited together.

python -m benchmarks.twelve_editions [YYYY-MM of the last]
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator

import pandas as pd

from improve_analysis import extracts, pipeline
from improve_analysis.calendar import months_before, parse_month
from improve_analysis.checks.disclosure import attack
from improve_analysis.disclosure.history import Earlier
from improve_analysis.disclosure.ledger import Line, lines_of, new_lines
from improve_analysis.measures import OVERVIEW
from improve_analysis.settings import Audience, load_settings

EDITIONS = 12
HEAD = ("edition", "lines", "new", "withheld", "headlines", "attacked", "broken", "release s", "audit s")


def main(last: str) -> None:
    """Print a row an edition; exit 1 where anything can be worked out."""
    settings = load_settings()
    extract = extracts.read(settings.sample)
    ledger: list[Line] = []
    print(" | ".join(HEAD))
    broken = 0
    for day in _days(last):
        start = time.perf_counter()
        records = pipeline.records_at(extract, day, settings)
        releases = pipeline.release_all(records, settings, Audience.PUBLIC, Earlier.of(ledger))
        released = time.perf_counter()
        lines = lines_of(releases, f"{day:%Y-%m}")
        added = new_lines(lines, ledger)
        ledger += added
        report = attack(ledger, settings)
        audited = time.perf_counter()
        broken += len(report.failures)
        headlines = [found for name, found in releases.items() if name.startswith(f"{OVERVIEW}.")]
        shown = sum(not found.rules for found in headlines)
        withheld = sum(sum(found.rules.values()) for found in releases.values())
        row = (f"{day:%Y-%m}", len(lines), len(added), withheld, f"{shown}/{len(headlines)}", report.figures)
        times = (released - start, audited - released)
        print(" | ".join(map(str, (*row, len(report.failures), *(f"{seconds:.1f}" for seconds in times)))), flush=True)
        for failure in report.failures[:5]:
            print("   ", failure)
    sys.exit(1 if broken else 0)


def _days(last: str) -> Iterator[pd.Timestamp]:
    return (months_before(parse_month(last), back) for back in range(EDITIONS - 1, -1, -1))


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "2024-09")
