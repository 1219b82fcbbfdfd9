"""Figures of this book beside the published ones for the same period, and why the two differ."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from improve_analysis.calendar import Period
from improve_analysis.disclosure import Release
from improve_analysis.display import numbers, words
from improve_analysis.display._figures import Figure, figures_in
from improve_analysis.display._published import CHAPTER, Group, Line, area_names, lines_of
from improve_analysis.display.exhibit import Output, markdown, table_output
from improve_analysis.display.tables import Cell, Row, Table, whole_cell
from improve_analysis.measures import MEASURES
from improve_analysis.measures._exhibit import Form
from improve_analysis.measures._measure import ALL, Unit
from improve_analysis.published import Area, Published
from improve_analysis.published.comparisons import EVERYWHERE, Comparison

OURS, THEIRS = "Ours", "Published"
ALIKE, NEAR = "Alike", "Nearly"


def beside(group: Group, published: Published, releases: Sequence[Release], *, is_invented: bool) -> list[Output]:
    exhibit, pairs = f"{CHAPTER}.{group.name}_beside", pairs_of(group, published, releases)
    council = words.escaped(area_names(published).get(Area.COUNCIL, "the council"))
    said = f"**{group.title}: ours beside the published.** {_whose(council) if is_invented else _REAL}"
    if not pairs:
        return [markdown(f"{said} There is nothing to set beside each other.", exhibit)]
    return [
        markdown(said, exhibit),
        table_output(beside_table(group, pairs), exhibit),
        markdown(_differences(pairs), exhibit),
    ]


@dataclass(frozen=True, kw_only=True)
class Pair:
    """A measure's comparison in one year: `ours` is None where no release holds the year's period."""

    comparison: Comparison
    year: int
    ours: Figure | None
    council: Line

    @property
    def title(self) -> str:
        return MEASURES[self.comparison.measure].title

    @property
    def period(self) -> Period:
        return self.comparison.indicator.period(self.year)


def pairs_of(group: Group, published: Published, releases: Sequence[Release]) -> list[Pair]:
    """A pair for each of a group's comparisons that has a published figure of the council's own.

    It is of the latest year in which both have a figure, else of the latest that was published.
    """
    own = [one for one in published.comparisons.values() if one.indicator.series in group.series]
    lines = {one.measure: lines_of(published.figures, one.indicator) for one in own}
    return [
        _pair(one, lines[one.measure][0], our_figures(releases, one.measure))
        for one in own
        if lines[one.measure] and lines[one.measure][0].area is Area.COUNCIL and lines[one.measure][0].shown
    ]


def _pair(comparison: Comparison, council: Line, ours: Mapping[Period, Figure]) -> Pair:
    periods = {year: comparison.indicator.period(year) for year in council.shown}
    both = [year for year, period in periods.items() if period in ours and ours[period].shown]
    year = max(both or periods)
    return Pair(comparison=comparison, year=year, ours=ours.get(periods[year]), council=council)


def our_figures(releases: Iterable[Release], measure: str) -> dict[Period, Figure]:
    """What the book says of a measure as a whole, by period; a figure that is shown goes before one that is not."""
    found: dict[Period, Figure] = {}
    for release in releases:
        if measure not in release.measures or release.exhibit.form is Form.CURVE:
            continue
        rows = release.figures[(release.figures["measure"] == measure) & (release.figures["group"] == ALL)]
        periods = {period.label: period for period in release.periods}
        for label, figure in zip(rows["period"], figures_in(release, rows), strict=True):
            if periods[label] not in found or figure.shown:
                found[periods[label]] = figure
    return found


_REAL = "Each figure of this book stands beside the published one for the same period."


def _whose(council: str) -> str:
    return (
        "**Our figures in this edition are invented, and the published ones are real.** Ours were counted from the "
        f"sample, the records of a council that does not exist; the published ones are of {council}. How near they are "
        "to each other therefore says nothing: the table only shows how such a comparison reads."
    )


NOT_HELD = "[x] this edition holds no figure of ours for a period that was published."


def beside_table(group: Group, pairs: Sequence[Pair]) -> Table:
    """A row for each measure: the period, ours, the published figure, and whether both are defined alike."""
    rows = [
        Row(
            name=pair.title,
            cells=[
                Cell(text=numbers.period_name(pair.period), number=False),
                whole_cell(pair.ours),
                Cell(text=_with_unit(pair)),
                Cell(text=ALIKE if pair.comparison.is_same else NEAR, number=False),
            ],
        )
        for pair in pairs
    ]
    marks = {pair.ours.mark for pair in pairs if pair.ours}
    measures = [MEASURES[pair.comparison.measure] for pair in pairs]
    legend = [words.legend(measures, Form.COMPARISON, sorted(marks - {"x"}))]
    legend += [NOT_HELD] if "x" in marks or any(pair.ours is None for pair in pairs) else []
    return Table(
        caption=f"{group.title}: ours beside the published",
        head=["Measure", "Period", OURS, THEIRS, "Defined"],
        rows=rows,
        legend=" ".join(filter(None, legend)),
    )


def _with_unit(pair: Pair) -> str:
    said, unit = pair.council.printed(pair.year), pair.comparison.indicator.unit
    return said if unit is Unit.PERCENT else numbers.with_unit(said, unit)


def _differences(pairs: Sequence[Pair]) -> str:
    each = "\n".join(
        f"- {words.escaped(pair.title)} ({(ALIKE if pair.comparison.is_same else NEAR).lower()}): "
        f"{words.escaped(pair.comparison.difference)}"
        for pair in pairs
    )
    return f"**Why the two differ.** {EVERYWHERE}\n\n{each}"
