"""What released figures can bear: intervals, control charts, the way to a target, and whether a change is real."""

from __future__ import annotations

from improve_analysis.evidence.book import evidence_in_book, lines_in_book
from improve_analysis.evidence.charts import ControlChart, NoChart, RefusedPhase, WhyNoChart, rules_of
from improve_analysis.evidence.evidence import Evidence, Ground, Judgement, Verdict, evidence_of, evidence_of_all
from improve_analysis.evidence.intervals import Interval, YearChange
from improve_analysis.evidence.printed import Statistic, evidence_lines, printed_statistics
from improve_analysis.evidence.trajectories import Trajectory

__all__ = [
    "ControlChart",
    "Evidence",
    "Ground",
    "Interval",
    "Judgement",
    "NoChart",
    "RefusedPhase",
    "Statistic",
    "Trajectory",
    "Verdict",
    "WhyNoChart",
    "YearChange",
    "evidence_in_book",
    "evidence_lines",
    "evidence_of",
    "evidence_of_all",
    "lines_in_book",
    "printed_statistics",
    "rules_of",
]
