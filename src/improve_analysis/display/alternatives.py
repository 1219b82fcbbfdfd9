"""The words that stand in for a picture, made from the same released figures."""

from __future__ import annotations

from collections.abc import Sequence

from improve_analysis.disclosure import Release, Status
from improve_analysis.display import finding, numbers
from improve_analysis.display._figures import Place, Series, by_category, place_name, series_of
from improve_analysis.display.finding import is_control_chart
from improve_analysis.display.words import stated, target_words
from improve_analysis.evidence import ControlChart, Evidence
from improve_analysis.evidence.printed import LOWER, MEAN, UPPER
from improve_analysis.evidence.targets import targets_of
from improve_analysis.measures._exhibit import Form
from improve_analysis.statistics.spc import Assurance

_ASSURANCES = {
    Assurance.PASSES: "consistently met",
    Assurance.FAILS: "consistently missed",
    Assurance.BY_CHANCE: "hit and miss",
    Assurance.EXACT: "exactly met",
}

NAMED_AT_MOST = 6
"""How many categories are named before the rest is left to the table."""


def alternative(release: Release, evidence: Sequence[Evidence] = ()) -> str:
    """What kind of picture it is, what it shows, what it leaves out, and where the numbers are."""
    kind = "Control chart." if is_control_chart(evidence) else "Line chart."
    if release.exhibit.form is Form.CATEGORIES:
        unit = numbers.header(next(iter(release.measures.values())).unit).lower()
        said = [f"Bar chart. {release.exhibit.title}, {unit}: {_categories(release)}"]
    else:
        every = series_of(release)
        named = "" if [series.name for series in every] == [release.exhibit.title] else f" {release.exhibit.title}."
        said = [f"{kind}{named}", *map(_line, every), limits_said(evidence)]
    said += [*_targets(release), finding_said(evidence), *_gaps(release), "The numbers are in the table that follows."]
    return " ".join(filter(None, said))


def limits_said(evidence: Sequence[Evidence]) -> str:
    """The middle line and the limits of a control chart."""
    if not is_control_chart(evidence):
        return ""
    mean, lower, upper = (finding.statistic(evidence[0], name) for name in (MEAN, LOWER, UPPER))
    return f"Mean {mean}, limits {lower} to {upper}."


def finding_said(evidence: Sequence[Evidence]) -> str:
    """The variation at a control chart's last point, and the assurance of its target, in the method's own words."""
    chart = evidence[0].chart if is_control_chart(evidence) else None
    if not isinstance(chart, ControlChart):
        return ""
    variation = f"Variation of the latest figure: {chart.chart.variation.value}."
    return f"{variation} Target: {_ASSURANCES[chart.chart.assurance]}." if chart.chart.assurance else variation


def _line(series: Series) -> str:
    places = list(series.shown)
    if not places:
        return f"{series.name}: nothing shown."
    first, last = _told(series, places[0]), _told(series, places[-1])
    return f"{series.name}: {first}." if first == last else f"{series.name}: from {first} to {last}."


def _told(series: Series, place: Place) -> str:
    value = stated(series.figures[place])
    return f"{value} within {place_name(place)}" if isinstance(place, int) else f"{value} {numbers.when(place)}"


def _categories(release: Release) -> str:
    shown = {category: figure for category, figure in by_category(release).items() if figure.shown}
    named = [f"{category} {numbers.short(one.value, one.unit)}" for category, one in shown.items()]
    rest = len(named) - NAMED_AT_MOST
    return "; ".join(named[:NAMED_AT_MOST]) + (f"; and {rest} more." if rest > 0 else ".")


def _targets(release: Release) -> list[str]:
    words = {target_words(target, release.measures[name].unit) for name, target in targets_of(release).items()}
    return [f"Target: {target}." for target in sorted(words)]


def _gaps(release: Release) -> list[str]:
    withheld = int((release.figures["status"] == Status.CONFIDENTIAL).sum())
    if not withheld:
        return []
    return ["One figure is withheld, marked c." if withheld == 1 else f"{withheld} figures are withheld, marked c."]
