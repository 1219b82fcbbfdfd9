"""An edition of a few exhibits, without a run."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from improve_analysis.disclosure import Release
from improve_analysis.edition._edition import Edition
from improve_analysis.settings import Audience, load_settings

SETTINGS = load_settings(Path(__file__).parents[2])


def edition_of(releases: Mapping[str, Release], **others: Any) -> Edition:
    given = {"audience": Audience.PUBLIC, **others}
    return Edition(settings=SETTINGS, day=pd.Timestamp("2024-09-30"), sources=(), releases=releases, **given)
