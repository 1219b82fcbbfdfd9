"""The few things to know on the first page: each verdict counted and named, worse first, and leading to its evidence."""

from __future__ import annotations

from dataclasses import replace

from improve_analysis.disclosure import Release
from improve_analysis.display import front
from improve_analysis.display.changes import NO_EARLIER
from improve_analysis.evidence import evidence_of_all
from improve_analysis.evidence.compare import Change, How
from improve_analysis.measures._measure import Measure, Share
from tests.display.conftest import SECOND, SHARE, absent, aim, headline
from tests.display.test_changes import change

FAR: Share = replace(SHARE, id="placement.far", chapter="placement", title="Over 20 miles [far]")


def lines(*rows: Release, since: front.SinceVisit | None = None, is_invented: bool = False) -> list[str]:
    (output,) = front.outputs(rows, evidence_of_all({row.exhibit.id: row for row in rows}, (), RULES), since, is_invented=is_invented)
    return output.data["text/markdown"].splitlines()
