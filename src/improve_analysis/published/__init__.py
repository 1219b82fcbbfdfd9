"""What DfE and Ofsted have published about the council, its region, its statistical neighbours and England.

`figures` is the table that the book carries, `ees` the reader of DfE's files, `comparisons` which of our measures may
stand beside which indicator, `baseline` where the plan and the figures disagree, `facts` what the audit must take as
known.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from improve_analysis.published.baseline import BaselineCheck, load_checks
from improve_analysis.published.comparisons import Comparison, load_comparisons
from improve_analysis.published.councils import load_councils, no_councils
from improve_analysis.published.facts import facts
from improve_analysis.published.figures import SYMBOLS, load_figures
from improve_analysis.published.indicators import INDICATORS, Area, Indicator
from improve_analysis.published.neighbours import load_neighbours
from improve_analysis.settings import Settings

__all__ = [
    "INDICATORS",
    "SYMBOLS",
    "Area",
    "BaselineCheck",
    "Comparison",
    "Indicator",
    "Published",
    "facts",
    "load_published",
]


@dataclass(frozen=True, kw_only=True)
class Published:
    """All that the book carries of published figures. `comparisons` is by measure id.

    `councils`: the counts of every council in England that a funnel is drawn of (`councils.COLUMNS`).
    """

    figures: pd.DataFrame
    neighbours: pd.DataFrame
    comparisons: Mapping[str, Comparison]
    checks: Sequence[BaselineCheck]
    councils: pd.DataFrame = field(default_factory=no_councils)


def load_published(settings: Settings) -> Published:
    """Read and check it all. Raises InputError, naming file, row and value, for anything that is wrong."""
    figures = load_figures(settings)
    return Published(
        figures=figures,
        neighbours=load_neighbours(settings),
        comparisons=load_comparisons(settings),
        checks=load_checks(settings, figures),
        councils=load_councils(settings),
    )
