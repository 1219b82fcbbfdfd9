"""Published figures as the scan of numbers takes them, and the words about them that may hold numbers."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from types import MappingProxyType
from typing import Any

from improve_analysis.calendar import Period
from improve_analysis.checks._printed import MEASURE, PERIOD, Figure
from improve_analysis.display import numbers
from improve_analysis.display._funnel import caption_of, counts_of, printed_share
from improve_analysis.measures import MEASURES
from improve_analysis.measures._measure import Unit
from improve_analysis.published import INDICATORS, Area, Indicator, Published
from improve_analysis.published.comparisons import EVERYWHERE, Comparison
from improve_analysis.published.indicators import LICENCE

PAGE = "published"
AREA, YEAR, WHOSE = "the area", "the year", "whose it is"
"""Kinds of labels beside the measure and the period."""

OURS, THEIRS = "Ours", "Published"
PARTS = ("value", "numerator", "denominator")

BESIDE = "ours beside the published"
"""How the caption of a table ends that holds figures of the ledger as well."""


@dataclass(frozen=True, kw_only=True)
class PublishedNumbers:
    """What a page of published figures may say."""

    published: Published

    @cached_property
    def phrases(self) -> Collection[str]:
        """Titles, sources, how figures were worked out, and what was written about them."""
        figures, checks, comparisons = (
            self.published.figures,
            self.published.checks,
            self.published.comparisons.values(),
        )
        return {
            LICENCE,
            EVERYWHERE,
            *(str(text) for name in ("release", "computed", "vintage") for text in figures[name].unique()),
            *(str(text) for name in ("release", "vintage") for text in self.published.councils[name].unique()),
            *(text for code in self.published.councils["code"].unique() for text in counts_of(code, self.published)),
            *(str(text) for text in self.published.neighbours["release"].unique()),
            *(indicator.title for indicator in INDICATORS.values()),
            *(text for one in comparisons for text in (MEASURES[one.measure].title, one.difference)),
            *(text for one in checks for text in (one.statement, one.finding, one.question, one.source)),
        }

    @cached_property
    def areas(self) -> Sequence[str]:
        """What the areas are called, the longest first."""
        return sorted(self.published.figures["area"].unique(), key=lambda name: (-len(name), name))

    def of_caption(self, caption: str, ledger: Iterable[Figure]) -> Sequence[Figure]:
        """The figures of the indicator or the area that a caption names; `ledger`: all that the site shows of ours."""
        if caption.endswith(BESIDE):
            return [*self._theirs, *self._ours(ledger)]
        if caption in self._of_councils:
            return self._of_councils[caption]
        titled = [figure for figure in self._figures if figure.labels[MEASURE] == caption]
        area = next((name for name in self.areas if caption.endswith(f", {name}")), "")
        return titled or [figure for figure in self._figures if area in {"", figure.labels[AREA]}]

    @cached_property
    def _figures(self) -> Sequence[Figure]:
        return [figure for row in self.published.figures.to_dict("records") for figure in _of_row(row)]

    @cached_property
    def _of_councils(self) -> Mapping[str, Sequence[Figure]]:
        """Caption -> the share of the council and of each of its neighbours, and the two counts that make it."""
        counted = self.published.councils[self.published.councils["denominator"] > 0]
        told = {*self.published.neighbours["neighbour"]} | set(self.areas)
        rows = counted[counted["council"].isin(told)].to_dict("records")
        found: dict[str, list[Figure]] = {}
        for row in rows:
            found.setdefault(caption_of(INDICATORS[row["code"]]), []).extend(_of_council(row))
        return found

    @cached_property
    def _theirs(self) -> Sequence[Figure]:
        """The council's figures, once for each measure that stands beside them and called as it is."""
        council = set(self.published.figures[self.published.figures["kind"] == Area.COUNCIL]["area"])
        return [
            replace(figure, labels={**figure.labels, MEASURE: MEASURES[one.measure].title, WHOSE: THEIRS})
            for one in self.published.comparisons.values()
            for figure in self._figures
            if figure.measure == one.indicator.code and figure.labels[AREA] in council
        ]

    def _ours(self, ledger: Iterable[Figure]) -> Iterator[Figure]:
        """The ledger's figures, as a whole, of the periods that were published."""
        periods = {one.measure: self._periods(one) for one in self.published.comparisons.values()}
        for figure in ledger:
            if figure.part in PARTS and not figure.key and figure.period in periods.get(figure.measure, ()):
                yield replace(figure, labels={**figure.labels, WHOSE: OURS})

    def _periods(self, comparison: Comparison) -> set[Period]:
        own = self.published.figures[self.published.figures["code"] == comparison.indicator.code]
        return {comparison.indicator.period(int(year)) for year in own["year"].unique()}


def _of_row(row: Mapping[Hashable, Any]) -> Iterator[Figure]:
    """A published value and, of a mean, of how many neighbours it is; nothing where a symbol stands."""
    indicator, area, year = INDICATORS[row["code"]], Area(row["kind"]), int(row["year"])
    if row["value"] != row["value"]:
        return
    value = Figure(
        exhibit=f"{PAGE}.{indicator.code}",
        measure=indicator.code,
        part="value",
        value=float(row["value"]),
        decimals=indicator.decimals_for(area),
        status="",
        printed=_printed(float(row["value"]), indicator, area),
        period=indicator.period(year),
        key=MappingProxyType({}),
        labels={
            MEASURE: indicator.title,
            PERIOD: numbers.period_name(indicator.period(year)),
            YEAR: f"{indicator.year_end(year):%B %Y}",
            AREA: row["area"],
        },
    )
    yield value
    if row["neighbours"] == row["neighbours"]:
        yield replace(value, part="neighbours", value=float(row["neighbours"]), printed=f"{row['neighbours']:.0f}")


def _of_council(row: Mapping[Hashable, Any]) -> Iterator[Figure]:
    indicator = INDICATORS[row["code"]]
    period = indicator.period(int(row["year"]))
    share = printed_share(row["numerator"], row["denominator"], indicator)
    printed = {name: f"{row[name]:,.0f}" for name in ("numerator", "denominator")} | {"value": share}
    for part, said in printed.items():
        yield Figure(
            exhibit=f"{PAGE}.{indicator.code}",
            measure=indicator.code,
            part=part,
            value=float(said.rstrip("%").replace(",", "")),
            decimals=0,
            status="",
            printed=said,
            period=period,
            key=MappingProxyType({}),
            labels={
                MEASURE: caption_of(indicator),
                PERIOD: numbers.period_name(period),
                AREA: str(row["council"]),
            },
        )


def _printed(value: float, indicator: Indicator, area: Area) -> str:
    digits = f"{value:,.{indicator.decimals_for(area)}f}".replace("-", "\N{MINUS SIGN}")
    return f"{digits}%" if indicator.unit is Unit.PERCENT else digits
