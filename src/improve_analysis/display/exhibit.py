"""What one exhibit puts on the page, in order: what it says, its picture, its numbers, how they are counted."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from improve_analysis.disclosure import Release
from improve_analysis.display import tables, words
from improve_analysis.display._figures import Series, by_category, place_name, series_of
from improve_analysis.display.alternatives import alternative, limits_said
from improve_analysis.display.charts import Picture, chart
from improve_analysis.display.tables import Table
from improve_analysis.evidence import Evidence
from improve_analysis.measures._exhibit import Form

BEHIND = "The numbers behind this chart"


@dataclass(frozen=True, kw_only=True)
class Output:
    """One output of a notebook's cell: MIME type -> content, and what the edition is told of it."""

    data: Mapping[str, str]
    metadata: Mapping[str, Any]


def outputs(
    release: Release,
    evidence: Sequence[Evidence] = (),
    elsewhere: str = "",
    england: Mapping[str, str] = MappingProxyType({}),
) -> list[Output]:
    """What `show` displays of a release and the evidence of its series.

    `elsewhere`: what was last published of other areas, as a sentence; empty where nothing was. `england`: as in
    `words.paragraph`.
    """
    said = markdown(words.paragraph(release, evidence, england), release.exhibit.id)
    if release.missing:
        return [said]
    picture = chart(release, evidence)
    return [
        said,
        *([_picture(release, picture, evidence)] if picture else []),
        table_output(tables.numbers_table(release, evidence), release.exhibit.id, summary=BEHIND if picture else ""),
        markdown(_closing(release, evidence, elsewhere, pictured=picture is not None), release.exhibit.id),
    ]


def _closing(release: Release, evidence: Sequence[Evidence], elsewhere: str, *, pictured: bool) -> str:
    told = f"**Elsewhere.** {words.escaped(elsewhere)}" if elsewhere else ""
    return "\n\n".join(filter(None, (told, words.closing(release, evidence, pictured=pictured))))


def markdown(text: str, exhibit: str) -> Output:
    return Output(data={"text/markdown": text}, metadata=_of(exhibit))


def table_output(table: Table, exhibit: str, *, summary: str = "") -> Output:
    """A table for the page, with the same as text for nbval, which holds both."""
    return Output(
        data={"text/html": tables.html(table, summary=summary), "text/plain": tables.text(table)},
        metadata=_of(exhibit),
    )


def _of(exhibit: str) -> dict[str, Any]:
    return {"improve": {"exhibit": exhibit}}


def _picture(release: Release, picture: Picture, evidence: Sequence[Evidence]) -> Output:
    """The picture, its words, and its data as text: nbval does not look at pictures."""
    told = {"alt": alternative(release, evidence), "width": picture.width_px, "height": picture.height_px}
    return Output(
        data={"image/png": b64encode(picture.png).decode("ascii"), "text/plain": digest(release, evidence)},
        metadata={"image/png": told, **_of(release.exhibit.id)},
    )


def digest(release: Release, evidence: Sequence[Evidence] = ()) -> str:
    """A chart's title and the figures that it draws, rounded, a line for each series or category, and its limits."""
    if release.exhibit.form is Form.CATEGORIES:
        lines = [f"{name}: {tables.value_cell(one).text}" for name, one in by_category(release).items()]
    else:
        lines = [f"{series.name}: {_points(series)}" for series in series_of(release)]
    return "\n".join([release.exhibit.title, *lines, *([said] if (said := limits_said(evidence)) else [])])


def _points(series: Series) -> str:
    return "; ".join(f"{place_name(place)} {tables.value_cell(one).text}" for place, one in series.figures.items())
