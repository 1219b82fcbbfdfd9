"""Which of our measures may stand beside which published indicator, and why the two can differ."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from improve_analysis.errors import InputError
from improve_analysis.measures import MEASURES
from improve_analysis.published.figures import read_text, refuse
from improve_analysis.published.indicators import INDICATORS, Indicator
from improve_analysis.settings import Settings

NAME = "published_measures.csv"
COLUMNS = ("measure", "code", "comparable", "difference")
COMPARABLE = ("same", "near")
EVERYWHERE = (
    "DfE's figure is of the return as it stood when it was sent; records that came later or were put right since are "
    "in ours."
)
"""True of every comparison, so it is said once."""


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """A measure of ours and the indicator that it may stand beside.

    `is_same`: both are defined alike, so that only rounding and the day the records were taken part them. `difference`:
    how the two differ in definition or rounding, in a sentence or more.
    """

    measure: str
    indicator: Indicator
    is_same: bool
    difference: str


def load_comparisons(settings: Settings) -> Mapping[str, Comparison]:
    """Each measure's comparison, by measure id. Raises InputError for a row that is wrong."""
    path = settings.reference / NAME
    if not path.is_file():
        raise InputError(f"{path} is missing: restore it from the repository.")
    rows = read_text(path, COLUMNS)
    refuse(path, rows, "measure", ~rows["measure"].isin([*MEASURES]), "is not a measure; see improve measures")
    refuse(path, rows, "measure", rows.duplicated("measure"), "is in a row above too: delete one of the two")
    refuse(path, rows, "code", ~rows["code"].isin([*INDICATORS]), "is not an indicator that the book has")
    refuse(path, rows, "comparable", ~rows["comparable"].isin(COMPARABLE), "is neither same nor near")
    refuse(path, rows, "difference", rows["difference"].str.strip() == "", "is empty: say how the two differ")
    return MappingProxyType(
        {
            row["measure"]: Comparison(
                measure=row["measure"],
                indicator=INDICATORS[row["code"]],
                is_same=row["comparable"] == "same",
                difference=row["difference"],
            )
            for row in rows.to_dict("records")
        }
    )
