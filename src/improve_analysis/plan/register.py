"""Every measure and criterion of the plan, in this book's words, and the place of each: `measures.csv`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from improve_analysis.plan._rows import Row, read_rows, refuse_repeats

FILE = "measures.csv"
COLUMNS = (
    "id",
    "area",
    "area_title",
    "kind",
    "measure",
    "direction",
    "target",
    "target_by",
    "baseline",
    "baseline_month",
    "owner",
    "frequency",
    "method",
    "place_kind",
    "measures",
    "evidence",
    "questions",
    "same_as",
    "source",
    "note",
)
KINDS = ("key measure", "target in an action", "success criterion", "governance", "context")
METHODS = ("computed", "part computed", "entered", "narrative")
DIRECTIONS = ("up", "down", "monitor", "milestone", "narrative", "context")


class PlaceKind(StrEnum):
    """Where a measure of the plan is answered. PAGE: the book itself does. TO_DECLARE is no place yet."""

    MEASURE = "measure"
    READING = "reading"
    MILESTONE = "milestone"
    NARRATIVE = "narrative"
    PAGE = "page"
    TO_DECLARE = "to_declare"


@dataclass(frozen=True, kw_only=True)
class PlanMeasure:
    """One measure or criterion of the plan.

    `target` and `baseline` are the plan's, in words; `target_by` holds months (YYYY-MM). `method`: how much of it can
    be computed from records. `measures`: ids of declared measures, which answer it where `place_kind` is MEASURE and
    bear on it elsewhere. `evidence`: what it is answered from; for a reading, what is to be entered.
    `questions`: the rows of `variants.csv` that say how its words were read. `line`: where it stands in the file.
    """

    id: str
    area: str
    area_title: str
    kind: str
    measure: str
    direction: str
    target: str
    target_by: tuple[str, ...]
    baseline: str
    baseline_month: str
    owner: str
    frequency: str
    method: str
    place_kind: PlaceKind
    measures: tuple[str, ...]
    evidence: str
    questions: tuple[str, ...]
    same_as: str
    source: str
    note: str
    line: int

    @property
    def is_placed(self) -> bool:
        return self.place_kind is not PlaceKind.TO_DECLARE


def load_register(folder: Path) -> Mapping[str, PlanMeasure]:
    """The plan's measures by id, in the plan's order. A wrong row raises InputError that names its line."""
    rows = read_rows(folder / FILE, COLUMNS)
    refuse_repeats(rows, "id")
    register = {row["id"]: _plan_measure(row) for row in rows}
    for row in rows:
        _check_same_as(row, register)
        _check_area(row, register)
    return register


def _plan_measure(row: Row) -> PlanMeasure:
    place = PlaceKind(row.one_of("place_kind", [*PlaceKind]))
    if place is PlaceKind.MEASURE and not row["measures"]:
        raise row.wrong(f"{row['id']} is answered by a measure and names none; write its id in the column measures.")
    return PlanMeasure(
        id=row.needed("id"),
        area=row.needed("area"),
        area_title=row.needed("area_title"),
        kind=row.one_of("kind", KINDS),
        measure=row.needed("measure"),
        direction=row.one_of("direction", DIRECTIONS),
        target=row["target"],
        target_by=row.months("target_by"),
        baseline=row["baseline"],
        baseline_month=row.month("baseline_month"),
        owner=row["owner"],
        frequency=row["frequency"],
        method=row.one_of("method", METHODS),
        place_kind=place,
        measures=row.ids("measures"),
        evidence=row.needed("evidence"),
        questions=row.ids("questions"),
        same_as=row["same_as"],
        source=row.needed("source"),
        note=row["note"],
        line=row.line,
    )


def _check_same_as(row: Row, register: Mapping[str, PlanMeasure]) -> None:
    first = row["same_as"]
    if first and (first not in register or first == row["id"]):
        raise row.wrong(f"same_as '{first}' is not another measure of the plan; write its id, or clear it.")


def _check_area(row: Row, register: Mapping[str, PlanMeasure]) -> None:
    title = next(measure.area_title for measure in register.values() if measure.area == row["area"])
    if title != row["area_title"]:
        raise row.wrong(f"area {row['area']} is called '{row['area_title']}' here and '{title}' above; use one title.")
