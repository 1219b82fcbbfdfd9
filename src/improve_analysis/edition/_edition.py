"""One month's edition while it is made: what its pages, its data and its manifest are about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import pandas as pd

from improve_analysis.changes import EarlierEdition
from improve_analysis.disclosure import Release
from improve_analysis.disclosure.ledger import Line, lines_of, new_lines
from improve_analysis.disclosure.projection import Projection, projection_lines
from improve_analysis.display.scorecard import scorecard_lines
from improve_analysis.evidence import Evidence, evidence_in_book, lines_in_book
from improve_analysis.extracts import Source
from improve_analysis.extracts._identifiers import NO_IDENTIFIERS, Identifiers
from improve_analysis.measures import CHAPTERS, MEASURES
from improve_analysis.plan import load_plan
from improve_analysis.settings import Audience, Settings

FIRST = 1


@dataclass(frozen=True, kw_only=True)
class Edition:
    """`day` is the last of the month; `releases` every exhibit, by id, as it may be shown to `audience`.

    `revision`: 1 for the month's first edition, more for those that replace it, for the `reason` given.
    `published`: the ledger's lines from before it. `replaces`: the edition of the same month that it replaces, if any.
    `identifiers`: those of the extract, which may stand nowhere.
    `private`: paths that no page may name. `is_invented`: the records are those of the sample, about nobody.
    `projection`: the homes needed in the years ahead. `earlier`: the edition of the last visit, if one stands.
    """

    settings: Settings
    day: pd.Timestamp
    audience: Audience
    sources: Sequence[Source]
    releases: Mapping[str, Release]
    revision: int = FIRST
    reason: str = ""
    published: Sequence[Line] = ()
    identifiers: Identifiers = field(default=NO_IDENTIFIERS, repr=False)
    private: Sequence[Path] = ()
    is_invented: bool = False
    projection: Projection | None = None
    earlier: EarlierEdition | None = None
    replaces: EarlierEdition | None = None

    @property
    def month(self) -> str:
        return f"{self.day:%Y-%m}"

    @property
    def name(self) -> str:
        """Its folder's: `2024-09`, or `2024-09-r2` where it replaces that."""
        return edition_name(self.month, self.revision)

    @property
    def title(self) -> str:
        return f"{self.settings.council} children's services, {self.day:%B %Y}"

    @cached_property
    def lines(self) -> Sequence[Line]:
        """The ledger's lines of everything that this edition says."""
        said = lines_in_book(self.releases, self.evidence, self.name)
        ahead = projection_lines(self.projection, self.name) if self.projection else ()
        plan = load_plan(self.settings.plan, declared=MEASURES, chapters=CHAPTERS)
        card = scorecard_lines(plan, self.releases, self.evidence, self.name)
        return [*lines_of(self.releases, self.name), *said, *ahead, *card]

    @cached_property
    def ledger(self) -> Sequence[Line]:
        """Every line of the ledger once the edition is published."""
        return [*self.published, *new_lines(self.lines, self.published)]

    @cached_property
    def evidence(self) -> Mapping[str, tuple[Evidence, ...]]:
        """What the figures of each exhibit show, by its id."""
        return evidence_in_book(self.releases, self.settings)


def edition_name(month: str, revision: int) -> str:
    return month if revision == FIRST else f"{month}-r{revision}"
