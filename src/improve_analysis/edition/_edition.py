"""One month's edition while it is made: what its pages, its data and its manifest are about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from improve_analysis.disclosure import Release
from improve_analysis.extracts import Source
from improve_analysis.settings import Audience, Settings


@dataclass(frozen=True, kw_only=True)
class Edition:
    """`day` is the last of the month; `releases` every exhibit, by id, as it may be shown to `audience`."""

    settings: Settings
    day: pd.Timestamp
    audience: Audience
    sources: Sequence[Source]
    releases: Mapping[str, Release]

    @property
    def month(self) -> str:
        return f"{self.day:%Y-%m}"
