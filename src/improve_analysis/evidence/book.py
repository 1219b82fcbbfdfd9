"""The evidence of a whole book, by this council's rules and dated events."""

from __future__ import annotations

from collections.abc import Mapping

from improve_analysis.disclosure import Release
from improve_analysis.disclosure.ledger import Line
from improve_analysis.evidence.charts import rules_of
from improve_analysis.evidence.evidence import Evidence, evidence_of_all
from improve_analysis.evidence.printed import evidence_lines
from improve_analysis.plan import load_events
from improve_analysis.settings import Settings


def evidence_in_book(releases: Mapping[str, Release], settings: Settings) -> Mapping[str, tuple[Evidence, ...]]:
    """Exhibit id -> the evidence of its series. `releases`: every exhibit of the book, for headlines rest on trends."""
    return evidence_of_all(releases.values(), events=load_events(settings.plan), rules=rules_of(settings))


def lines_in_book(
    releases: Mapping[str, Release], evidence: Mapping[str, tuple[Evidence, ...]], edition: str
) -> list[Line]:
    """The ledger's lines of every statistic that the book prints beside its figures."""
    return [
        {"edition": edition} | line
        for name, found in releases.items()
        for line in evidence_lines(found, evidence[name])
    ]
