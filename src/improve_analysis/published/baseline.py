"""Where the plan's own statements and the published figures disagree, in words with the table's numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from improve_analysis.errors import InputError
from improve_analysis.measures import MEASURES
from improve_analysis.measures._measure import Unit
from improve_analysis.published.figures import read_text, refuse
from improve_analysis.published.indicators import INDICATORS, Area
from improve_analysis.settings import Settings

NAME = "baseline_checks.csv"
COLUMNS = ("name", "plan_ids", "measure", "statement", "finding", "question", "source")
"""`measure`: ours that it is about. `statement`: what the plan or the council says, in `source`. `finding`: what was
published, each figure named as `{code/year/area}`, the area being council, region, neighbours or England. `question`:
what the service is asked."""

_NAMED = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, kw_only=True)
class BaselineCheck:
    """A statement of the plan beside the published figures; `figures`: the table's rows that `finding` names."""

    name: str
    plan_ids: tuple[str, ...]
    measure: str
    statement: str
    finding: str
    question: str
    source: str
    figures: pd.DataFrame


def load_checks(settings: Settings, figures: pd.DataFrame) -> Sequence[BaselineCheck]:
    """The checks in the file's order, with the table's numbers in their words; none where there is no file.

    Raises InputError for a row that is wrong, or that names a figure which the table does not hold.
    """
    path = settings.plan / NAME
    if not path.is_file():
        return ()
    rows = read_text(path, COLUMNS)
    refuse(path, rows, "name", rows.duplicated("name"), "is in a row above too: give each its own")
    refuse(path, rows, "measure", ~rows["measure"].isin([*MEASURES]), "is not a measure; see improve measures")
    for column in ("statement", "finding", "source"):
        refuse(path, rows, column, rows[column].str.strip() == "", "is empty: fill it in or delete the row")
    return tuple(_check(path, line, row, figures) for line, row in enumerate(rows.to_dict("records"), start=2))


def _check(path: Path, line: int, row: dict, figures: pd.DataFrame) -> BaselineCheck:
    named = {name: _figure(path, line, name, figures) for name in _NAMED.findall(row["finding"])}
    return BaselineCheck(
        name=row["name"],
        plan_ids=tuple(row["plan_ids"].split()),
        measure=row["measure"],
        statement=row["statement"],
        finding=_NAMED.sub(lambda found: _shown(named[found.group(1)]), row["finding"]),
        question=row["question"],
        source=row["source"],
        figures=figures.loc[[place.name for place in named.values()]],
    )


def _figure(path: Path, line: int, name: str, figures: pd.DataFrame) -> pd.Series:
    code, year, area = [*name.split("/"), "", ""][:3]
    found = figures[(figures["code"] == code) & (figures["year"].astype("str") == year) & (figures["kind"] == area)]
    if len(found) != 1 or found["value"].isna().any():
        raise InputError(
            f"{path}, row {line}, column finding: '{{{name}}}' is no figure in data/reference/published_figures.csv: "
            "write it as {code/year/area}, the area being council, region, neighbours or England."
        )
    return found.iloc[0]


def _shown(figure: pd.Series) -> str:
    indicator = INDICATORS[figure["code"]]
    number = f"{figure['value']:,.{indicator.decimals_for(Area(figure['kind']))}f}"
    return f"{number}%" if indicator.unit is Unit.PERCENT else number
