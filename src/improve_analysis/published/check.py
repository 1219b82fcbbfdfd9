"""What `improve published` does: DfE's files against the figures that the book carries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from improve_analysis.published import ees, neighbours
from improve_analysis.published.figures import (
    NAME,
    compared,
    empty_table,
    load_figures,
    updated,
    with_computed,
    write_figures,
)
from improve_analysis.published.indicators import INDICATORS
from improve_analysis.settings import Settings

HEADERS = ("file", "indicator", "area", "outcome", "years", "carried", "in the file")


@dataclass(frozen=True, kw_only=True)
class Source:
    """What to write down as the source of new figures; the indicator's own series and page where empty.

    `since`: figures of earlier years are left out.
    """

    release: str = ""
    page: str = ""
    since: int = 2019


def check(files: Sequence[Path], settings: Settings, source: Source, *, write: bool) -> list[tuple[str, ...]]:
    """What agrees, what differs and what is new, a row each under `HEADERS`; with `write` the tables are brought up.

    All files are read before anything is written, so that a file that cannot be used changes nothing. A model of
    statistical neighbours among them counts for the others. Raises InputError.
    """
    read = [(path, ees.read_file(path)) for path in files]
    models = [(path, file) for path, file in read if neighbours.is_model(file)]
    held = theirs = neighbours.load_neighbours(settings)
    lines: list[tuple[str, ...]] = []
    for path, file in models:
        found = neighbours.read_model(path, file, settings, release=source.release, page=source.page)
        lines += _neighbour_lines(path, neighbours.compared(found, theirs))
        theirs = found
    figures = before = load_figures(settings) if (settings.reference / NAME).is_file() else empty_table()
    for path, file in read:
        if not neighbours.is_model(file):
            found = with_computed(_figures_in(path, file, settings, theirs, source), figures)
            lines += _figure_lines(path, compared(found, figures))
            figures = updated(figures, found)
    if write and theirs is not held:
        neighbours.write_neighbours(theirs, settings.reference)
    if write and figures is not before:
        write_figures(figures, settings.reference)
    return lines


def _figures_in(
    path: Path, file: pd.DataFrame, settings: Settings, theirs: pd.DataFrame, source: Source
) -> pd.DataFrame:
    return ees.read_figures(path, file, settings, theirs, release=source.release, page=source.page, since=source.since)


def _neighbour_lines(path: Path, outcomes: pd.DataFrame) -> Iterable[tuple[str, ...]]:
    for row in outcomes.to_dict("records"):
        found = f"{row['neighbour']}, {row['closeness']}"
        yield path.name, f"neighbour {row['rank']}", "", row["outcome"], str(row["model"]), row["carried"], found


def _figure_lines(path: Path, outcomes: pd.DataFrame) -> Iterable[tuple[str, ...]]:
    """A line for each figure that differs or is new; those that agree share one for each indicator and area."""
    for (code, area), found in outcomes.groupby(["code", "area"], sort=False):
        agreeing = found[found["outcome"] == "agrees"]
        if len(agreeing):
            yield path.name, str(code), str(area), "agrees", ", ".join(map(str, agreeing["year"])), "", ""
        for row in found[found["outcome"] != "agrees"].to_dict("records"):
            decimals = INDICATORS[row["code"]].decimals_for(row["kind"])
            old = _shown(row["carried_value"], row["carried_symbol"], decimals)
            new = _shown(row["value"], row["symbol"], decimals)
            yield path.name, str(code), str(area), row["outcome"], str(row["year"]), old, new


def _shown(value: Any, symbol: Any, decimals: int) -> str:
    if pd.notna(value):
        return f"{value:.{decimals}f}"
    return str(symbol) if isinstance(symbol, str) else ""
