"""What a measure's interval says of England's published figure: higher, lower, or not shown to be either."""

from __future__ import annotations

from collections.abc import Sequence

from improve_analysis.calendar import Period
from improve_analysis.disclosure import Release
from improve_analysis.display import numbers
from improve_analysis.display._figures import latest, series_of
from improve_analysis.display._published import Line, is_compared, lines_of, year_words
from improve_analysis.evidence import Evidence
from improve_analysis.evidence.intervals import Interval
from improve_analysis.measures._exhibit import Form
from improve_analysis.measures._measure import Unit
from improve_analysis.published import Area, Published
from improve_analysis.published.comparisons import Comparison


def against_england(release: Release, evidence: Sequence[Evidence], published: Published) -> dict[str, str]:
    """Measure id -> a sentence, for the measures of a release whose latest figure can be held against England's.

    That is one with an interval, over a period as long as the published one, of a measure that is defined alike.
    """
    if release.missing or release.exhibit.by or release.exhibit.form is Form.CURVE:
        return {}
    periods = {series.measure.id: latest(series).period for series in series_of(release)}
    said = {one.measure.id: _sentence(one, periods[one.measure.id], published) for one in evidence if not one.category}
    return {name: sentence for name, sentence in said.items() if sentence}


def england_named(measure_id: str, published: Published) -> str:
    """`England's 22.6% in 2024-25 (DfE)`: the latest that is published; empty where ours is not defined alike."""
    comparison = published.comparisons.get(measure_id)
    england = _england(comparison, published) if comparison else None
    if comparison is None or england is None:
        return ""
    indicator, year = comparison.indicator, max(england.shown)
    value = (
        england.printed(year)
        if indicator.unit is Unit.PERCENT
        else numbers.with_unit(england.printed(year), indicator.unit)
    )
    publisher = indicator.series.publisher
    by = f"worked out from {publisher}'s figures" if indicator.computed else publisher
    return f"England's {value} {year_words(indicator, year)} ({by})"


def _england(comparison: Comparison, published: Published) -> Line | None:
    """England's line; none of numbers, which are as large as their areas, or where the definition is another."""
    if not comparison.is_same or not is_compared(comparison.indicator):
        return None
    lines = lines_of(published.figures, comparison.indicator)
    return next((line for line in lines if line.area is Area.ENGLAND and line.shown), None)


def _sentence(evidence: Evidence, period: Period, published: Published) -> str:
    comparison = published.comparisons.get(evidence.measure.id)
    england = _england(comparison, published) if comparison else None
    if comparison is None or england is None or evidence.interval is None:
        return ""
    year = max(england.shown)
    if comparison.indicator.period(year).length is not period.length:
        return ""
    half = 0.5 * 10.0 ** -comparison.indicator.decimals_for(Area.ENGLAND)
    sign = side_of(evidence.interval, england.shown[year].value, half)
    named = england_named(evidence.measure.id, published)
    if sign == 0:
        return f"These figures do not show whether it is higher or lower than {named}."
    return f"The figure is {'higher' if sign > 0 else 'lower'} than {named} by more than chance explains."


def side_of(interval: Interval, published: float, half: float) -> int:
    """1 where an interval is wholly above a published figure, -1 where wholly below, else 0.

    The figure may lie up to `half` of its last place on either side of where it was rounded to.
    """
    return int(interval.low > published + half) - int(interval.high < published - half)
