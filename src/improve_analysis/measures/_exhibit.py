"""An exhibit: the figures that are shown together, and how."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from improve_analysis.calendar import Length


class Form(StrEnum):
    """How an exhibit is shown.

    TREND: each measure over periods that do not overlap, the shortest that need nothing withheld (stocks: month ends).
    ROLLING: each measure over `length`, to each quarter end.
    CATEGORIES: one measure by one breakdown, over one period.
    GRID: one measure by two breakdowns, over one period.
    COMPARISON: several measures side by side, over one period: variants of one idea.
    HEADLINE: one measure, its latest period and the same a year earlier, for the overview.
    CURVE: the percentage done by each day of a `Duration`'s grid, or of a `Routes`' grid.
    """

    TREND = "trend"
    ROLLING = "rolling"
    CATEGORIES = "categories"
    GRID = "grid"
    COMPARISON = "comparison"
    HEADLINE = "headline"
    CURVE = "curve"


@dataclass(frozen=True, kw_only=True)
class Exhibit:
    """What one call in a notebook shows.

    `id` is `chapter.name`; `title` names the subject. `measures`: at most four ids. `by`: columns of the measure's
    frame. `length`: the period for every form but TREND (stocks: always a day). `reading`: how it
    is to be read, in words for the page; `data/plan/exhibits.csv` has the readings that a plan's words need.
    """

    id: str
    title: str
    measures: Sequence[str]
    form: Form
    by: Sequence[str] = ()
    length: Length = Length.YEAR
    reading: str = ""

    @property
    def chapter(self) -> str:
        return self.id.partition(".")[0]

    @property
    def name(self) -> str:
        return self.id.partition(".")[2]
