"""How long a whole edition of the sample takes, by stage: `python benchmarks/edition.py`.

Run it on a quiet machine, from a warm environment; the first line of the report is what the goal (60 s on two cores) is
held against.
"""

from __future__ import annotations

import io
import os
import tempfile
import time
from pathlib import Path

from improve_analysis.edition.progress import Progress
from improve_analysis.pipeline import Request, make_edition
from improve_analysis.settings import Audience, load_settings


def main() -> None:
    settings = load_settings()
    progress = Progress(stream=io.StringIO())
    with tempfile.TemporaryDirectory() as output:
        request = Request(extract=settings.sample, month="", audience=Audience.PUBLIC, output=Path(output))
        start = time.perf_counter()
        make_edition(request, settings, progress)
        total = time.perf_counter() - start
    print(f"{total:6.1f} s  whole edition, {os.cpu_count()} cores")
    for stage, seconds in progress.seconds.items():
        print(f"{seconds:6.1f} s  {stage}")


if __name__ == "__main__":
    main()
