"""What an edition is held against: the one that stood at the last monitoring visit."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from improve_analysis.disclosure import RELEASED_COLUMNS
from improve_analysis.errors import InputError
from improve_analysis.plan import Milestone, MilestoneKind, Plan, PlanDate

FIGURES = Path("data") / "measures.csv"
"""Where an edition has its figures."""
EARLIER_FIGURES, EARLIER = "earlier.csv", "earlier.json"
"""In the folder that notebooks are given: the earlier edition's figures, and its `name`."""
_NUMBERS = ("numerator", "denominator", "value")


@dataclass(frozen=True, kw_only=True)
class EarlierEdition:
    """An edition of before. `name`: its folder's, such as `2024-05-r2`. `figures`: all it shows, `RELEASED_COLUMNS`."""

    name: str
    figures: pd.DataFrame

    @property
    def month(self) -> str:
        """Which month it is of, YYYY-MM."""
        return self.name[:7]


def last_visit(plan: Plan, day: pd.Timestamp) -> PlanDate | None:
    """When inspectors last visited before the month that holds `day`; None where the plan dates no such visit."""
    before = [visit for visit in _visits(plan.milestones) if visit.last < day.replace(day=1)]
    return max(before, key=lambda visit: visit.last, default=None)


def last_visit_edition(plan: Plan, day: pd.Timestamp, manifests: Iterable[Mapping[str, Any]]) -> str | None:
    """The name of the edition that the month of `day` is held against: the newest of the last visit's month or before.

    `manifests`: those of the archive (`edition.archive.manifests`). Of a month with several editions the last is taken.
    None where there was no visit yet, or no edition stands from then.
    """
    visit = last_visit(plan, day)
    if visit is None:
        return None
    until = f"{visit.last:%Y-%m}"
    return newest_up_to(until, manifests)


def newest_up_to(month: str, manifests: Iterable[Mapping[str, Any]]) -> str | None:
    """The name of the newest edition of a month (YYYY-MM) or of the last one before it that has any."""
    found = [str(said["name"]) for said in manifests if said["month"] <= month]
    return max(found, key=_order, default=None)


def newest_of(month: str, manifests: Iterable[Mapping[str, Any]]) -> str | None:
    """The name of the last edition of a month (YYYY-MM); None where it has none."""
    found = [str(said["name"]) for said in manifests if said["month"] == month]
    return max(found, key=_order, default=None)


def _visits(milestones: Iterable[Milestone]) -> list[PlanDate]:
    return [one.date for one in milestones if one.kind is MilestoneKind.VISIT and one.date is not None]


def _order(name: str) -> tuple[str, int]:
    month, _, revision = name.partition("-r")
    return month, int(revision or 1)


def standing_edition(site: Path, name: str) -> EarlierEdition:
    """The edition of a name that stands in `site`. Raises InputError where its figures cannot be read."""
    return EarlierEdition(name=name, figures=read_figures(site / name / FIGURES))


def read_figures(path: Path) -> pd.DataFrame:
    """The figures of a `measures.csv`: `RELEASED_COLUMNS`. Raises InputError where they cannot be read."""
    types: dict[str, Any] = {name: "float64" if name in _NUMBERS else "str" for name in RELEASED_COLUMNS}
    empty = {name: [""] for name in _NUMBERS}
    try:
        figures = pd.read_csv(path, dtype=types, keep_default_na=False, na_values=empty)
    except (OSError, ValueError) as wrong:
        raise InputError(f"{path} cannot be read ({wrong}): put back the copy that was published.") from wrong
    if missing := [name for name in RELEASED_COLUMNS if name not in figures.columns]:
        raise InputError(f"{path} has no column {', '.join(missing)}: put back the copy that was published.")
    return figures[[*RELEASED_COLUMNS]]


def lay_out(earlier: EarlierEdition | None, folder: Path) -> None:
    """Write the earlier edition's figures into the folder that notebooks are given, where there is one."""
    if earlier is None:
        return
    earlier.figures.to_csv(folder / EARLIER_FIGURES, index=False, lineterminator="\n")
    (folder / EARLIER).write_text(json.dumps({"name": earlier.name}), encoding="utf-8")


def laid_out(folder: Path) -> EarlierEdition | None:
    """What `lay_out` wrote; None where there is nothing."""
    if not (folder / EARLIER).is_file():
        return None
    name = json.loads((folder / EARLIER).read_text(encoding="utf-8"))["name"]
    return EarlierEdition(name=name, figures=read_figures(folder / EARLIER_FIGURES))


def edition_asked_for(asked: str, site: Path, manifests: Sequence[Mapping[str, Any]]) -> EarlierEdition:
    """The edition in `site` that is named (`2024-05-r2`), or of a month (`2024-05`) the last.

    Raises InputError where there is none.
    """
    names = [str(said["name"]) for said in manifests]
    name = newest_of(asked, manifests) or (asked if asked in names else None)
    if name is None:
        standing = f"those of {', '.join(sorted(names, key=_order))} do" if names else "none does"
        raise InputError(f"No edition of {asked} stands in {site}; {standing}.")
    return standing_edition(site, name)
