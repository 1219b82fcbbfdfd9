"""What the evidence says of a measure, in plain sentences: does it change, will it meet its target?

Each function gives whole sentences, or an empty text where there is nothing to say.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import pandas as pd

from improve_analysis.calendar import Length, Period
from improve_analysis.display import numbers
from improve_analysis.evidence import (
    ControlChart,
    Evidence,
    Ground,
    NoChart,
    RefusedPhase,
    Verdict,
    WhyNoChart,
    printed_statistics,
)
from improve_analysis.evidence.printed import FROM, LINE, LOWER, MEAN, TO, UPPER
from improve_analysis.statistics.spc import (
    FEWEST_FOR_LASTING_LIMITS,
    Assurance,
    PhaseFault,
    Rules,
    Signal,
    TwoSigma,
    Variation,
)
from improve_analysis.statistics.trajectory import CannotBeSaid, Why

INTERVAL = "95% interval"
"""What the book says of every interval; the number in it is no figure."""

_EACH = {1: "month", 3: "quarter", 6: "half-year", 12: "year"}

_KINDS = {
    Variation.IMPROVEMENT: "a sign of improvement",
    Variation.CONCERN: "a sign of concern",
    Variation.HIGH: "a sign that it is higher than before",
    Variation.LOW: "a sign that it is lower than before",
}

_CHANCES = (
    (0.05, "very unlikely (less than one chance in twenty)"),
    (0.20, "unlikely (less than one chance in five)"),
    (0.40, "less likely than not (less than two chances in five)"),
    (0.60, "about as likely as not (between two and three chances in five)"),
    (0.80, "more likely than not (more than three chances in five)"),
    (0.95, "likely (more than four chances in five)"),
    (1.01, "very likely (more than nineteen chances in twenty)"),
)
"""Up to which chance it is called what."""

CANNOT = "Cannot be said"
VERDICTS = (
    "Improving or getting worse: a sign of change on the measure's control chart. Better or worse than a year earlier: "
    "by more than chance explains. No real change: neither is shown. Cannot be said: such a figure does not tell "
    "change from chance, or there are too few of them."
)
"""What the words for a change in a table mean."""


def statistic(evidence: Evidence, name: str) -> str:
    """One of the evidence's statistics as it is printed, with a percentage's sign."""
    return numbers.short(printed_statistics(evidence)[name].value, evidence.measure.unit)


def interval(evidence: Evidence | None) -> str:
    """`95% interval 21.3% to 24.8%`."""
    if evidence is None or evidence.interval is None:
        return ""
    return f"{INTERVAL} {statistic(evidence, FROM)} to {statistic(evidence, TO)}"


def year(evidence: Evidence | None) -> str:
    """What is added to a difference from a year earlier: whether it is more than chance."""
    if evidence is None or isinstance(evidence.chart, ControlChart):
        return ""
    if evidence.year is None:
        untold = evidence.chart.why in {WhyNoChart.ROLLING, WhyNoChart.CARRIES_OVER}
        return "; whether that is more than chance is not shown by these figures" if untold else ""
    if evidence.year.by_moves:
        return f", {'beyond' if evidence.year.beyond_chance else 'within'} its usual ups and downs"
    return f", {'more' if evidence.year.beyond_chance else 'no more'} than chance explains"


def change(evidence: Evidence | None) -> str:
    """Whether the series has changed, by its control chart, or why that cannot be told."""
    if evidence is None:
        return ""
    if isinstance(evidence.chart, NoChart):
        return _no_chart(evidence, evidence.chart)
    found = evidence.chart
    said = (_of_chart(evidence, found), _gaps(found), *(_refused(one) for one in found.refused))
    return " ".join(filter(None, said))


def _gaps(found: ControlChart) -> str:
    """How many periods between the first figure and the last have none, and what that does."""
    is_known = [not math.isnan(value) for value in found.values]  # noqa: PD011 - a tuple
    missing = is_known[is_known.index(True) :].count(False)
    if not missing:
        return ""
    count, each = numbers.spelled(missing), _EACH.get(found.apart_months, "period")
    has, it = ("has", "it") if missing == 1 else ("have", "them")
    return f"{count[0].upper()}{count[1:]} of the {each}s {has} no figure, and no run goes on past {it}."


def _no_chart(evidence: Evidence, none: NoChart) -> str:
    if evidence.year is not None:
        return ""
    if none.why is WhyNoChart.WITHHELD:
        return "Change cannot be told from chance, because figures are withheld."
    if none.why is WhyNoChart.TOO_FEW_POINTS:
        have = f"there {'is' if none.points == 1 else 'are'} {numbers.spelled(none.points)}"
        return f"Change cannot be told from chance yet: it takes {numbers.spelled(none.needed)} figures, and {have}."
    return ""


def _of_chart(evidence: Evidence, found: ControlChart) -> str:
    kind = _KINDS.get(found.chart.variation, "")
    since = found.periods[found.since].words
    if found.is_constant and found.signal is Signal.NONE:
        return f"It has not varied since {found.periods[found.phase_start].words}."
    if found.signal is Signal.NONE:
        return _calm(evidence, found, since)
    up = found.chart.directions[-1] > 0
    if found.signal is Signal.OUTSIDE:
        long = f", as there has been since {since}" if found.since < len(found.values) - 1 else ""
        return f"That is {'above' if up else 'below'} what chance explains ({_range(evidence)}), {kind}{long}."
    if found.signal is Signal.TREND:
        return f"It has {'risen' if up else 'fallen'} without a break since {since}, {kind}."
    if found.signal is Signal.SHIFT:
        side = "above" if up else "below"
        return f"It has been {side} its average of {statistic(evidence, MEAN)} since {since}, {kind}."
    limit = statistic(evidence, UPPER if up else LOWER)
    return (
        f"At least two of the latest three figures are close to the {'most' if up else 'least'} that chance explains "
        f"({limit}), {kind}."
    )


def _calm(evidence: Evidence, found: ControlChart, since: str) -> str:
    each = _EACH.get(found.apart_months, "period")
    lower, upper = statistic(evidence, LOWER), statistic(evidence, UPPER)
    how = "hardly varies" if lower == upper else f"varies between {lower} and {upper} by chance"
    varies = f"from {each} to {each} it {how}"
    if found.since == len(found.periods) - 1:
        return f"The latest figure is no sign of change: {varies}."
    return f"No sign of change since {since}{_after(found)}: {varies}."


def _after(found: ControlChart) -> str:
    """What the calm follows: the chart's new beginning, or the last sign of change."""
    if found.since > found.phase_start:
        return f", after {_KINDS[found.chart.variations[found.since - 1]].replace('it is', 'it was')}"
    return ", when the chart begins anew" if found.begins else ""


def _range(evidence: Evidence) -> str:
    return f"{statistic(evidence, LOWER)} to {statistic(evidence, UPPER)}"


def _refused(refused: RefusedPhase) -> str:
    why = {
        PhaseFault.NOTHING_BEFORE: "the figures do not reach further back",
        PhaseFault.TOO_FEW_POINTS: "there are too few figures before or after it",
    }[refused.fault]
    return f"The chart does not begin anew in {refused.event.date.first:%B %Y} ({refused.event.what}): {why}."


def assurance(evidence: Evidence | None, *, is_met: bool) -> str:
    """What is added to whether the target is met: whether the measure, left as it is, meets it always or by chance."""
    if evidence is None or not isinstance(evidence.chart, ControlChart):
        return ""
    each = _EACH.get(evidence.chart.apart_months, "period")
    found = evidence.chart.chart.assurance
    if found is Assurance.BY_CHANCE:
        return f"; left as it is, the measure is hit and miss: one {each} it meets the target, another not, by chance"
    if found is Assurance.EXACT:
        return "; it has been exactly on it throughout"
    if found is None:
        return ""
    meets = found is Assurance.PASSES
    joined, does = "and" if meets is is_met else "but", "meets" if meets else "misses"
    return f", {joined} left as it is, the measure consistently {does} it"


def trajectory(evidence: Evidence | None) -> str:
    """Where the line to the target is, and how likely it is to be met in time, with the assumption."""
    if evidence is None or evidence.trajectory is None:
        return ""
    chance, due = evidence.trajectory.chance, evidence.trajectory.due
    if isinstance(chance, CannotBeSaid):
        said = _cannot(chance, due)
    else:
        words = next(words for up_to, words in _CHANCES if chance < up_to)
        said = f"Meeting it {_at(due)} is {words}, if the measure goes on varying as it has."
    is_over = isinstance(chance, CannotBeSaid) and chance.why is Why.DATE_REACHED
    return "" if is_over else " ".join(filter(None, (_line(evidence), said)))


def _at(due: Period) -> str:
    return f"{'on' if due.length is Length.DAY else 'in'} {due.words}"


def _cannot(chance: CannotBeSaid, due: Period) -> str:
    opening = f"Whether it will be met {_at(due)} cannot be said"
    if chance.why is Why.TOO_FEW_POINTS:
        count = f"{numbers.spelled(chance.points)} figure{'' if chance.points == 1 else 's'}"
        return f"{opening} from {count}: it takes {numbers.spelled(chance.needed)}."
    if chance.why is Why.TOO_FAR_AHEAD:
        return f"{opening}: that is further ahead than the figures reach back."
    if chance.why is Why.OVERLAPPING:
        return f"{opening}: figures that share months do not show how far they vary by chance."
    return f"{opening}: the figures have not varied, so they do not show how they may."


def _line(evidence: Evidence) -> str:
    found = evidence.trajectory
    if found is None or found.line_now is None or found.ahead is None:
        return ""
    level = abs(found.ahead) < 0.5 * 10**-evidence.measure.unit.decimals
    stands = "on" if level else f"{'better' if found.ahead > 0 else 'worse'} than"
    return (
        f"It is {stands} the straight line from the baseline{_baseline(evidence)} to the target, which is now at "
        f"{statistic(evidence, LINE)}."
    )


def _baseline(evidence: Evidence) -> str:
    """`, 40% in October 2023,`; of the month alone where its figure is the book's."""
    target = evidence.target
    if target is None:
        return ""
    month = f"{pd.Timestamp(target.baseline_month):%B %Y}"
    if target.baseline is None:
        return f" of {month}"
    return f", {numbers.with_unit(f'{target.baseline:g}', evidence.measure.unit)} in {month},"


def short(evidence: Evidence | None) -> str:
    """The verdict as a table has it: `Improving since March 2024`, `No real change`."""
    if evidence is None:
        return CANNOT
    found = evidence.judgement
    if found.ground is Ground.NO_METHOD:
        return CANNOT
    if found.sign == 0:
        return "No real change"
    if found.ground is Ground.YEAR:
        return f"{_compared(found.verdict, up=found.sign > 0)} than a year earlier"
    going = {Verdict.BETTER: "Improving", Verdict.WORSE: "Getting worse"}.get(
        found.verdict, "Higher" if found.sign > 0 else "Lower"
    )
    assert isinstance(evidence.chart, ControlChart)  # noqa: S101 - its ground
    first = evidence.chart.periods[evidence.chart.since].words
    return f"{going} {'since' if evidence.chart.since < len(evidence.chart.periods) - 1 else 'in'} {first}"


def _compared(verdict: Verdict, *, up: bool) -> str:
    named = {Verdict.BETTER: "Better", Verdict.WORSE: "Worse"}
    return named.get(verdict, "Higher" if up else "Lower")


def is_control_chart(evidence: Sequence[Evidence]) -> bool:
    """Whether the picture of these series is a control chart: there is one series, and it has one."""
    return len(evidence) == 1 and isinstance(evidence[0].chart, ControlChart)


def how_it_is_read(evidence: Sequence[Evidence]) -> str:
    """By which methods change is told from chance in an exhibit; empty where it is not."""
    charts = [one.chart for one in evidence if isinstance(one.chart, ControlChart)]
    years = [one.year for one in evidence if one.year is not None]
    said = [
        *dict.fromkeys(_rules(chart.rules, drawn=is_control_chart(evidence)) for chart in charts),
        _VARIES if any(chart.varies for chart in charts) else "",
        _TRIAL if any(chart.chart.is_trial for chart in charts) else "",
        _BY_MOVES if any(year.by_moves for year in years) else "",
        _BY_INTERVAL if any(not year.by_moves for year in years) else "",
    ]
    return " ".join(filter(None, said))


_VARIES = "Limits are wider where fewer are counted (Laney's p\N{PRIME})."
_TRIAL = (
    f"The limits are on trial: they rest on fewer than {numbers.spelled(FEWEST_FOR_LASTING_LIMITS)} figures and may "
    "still move."
)
_BY_MOVES = (
    "Most who are counted on one day are counted again on the next, so a control chart would see signs where there are "
    "none. A year's change is beyond the usual ups and downs where it is more than the moves from one date to the next "
    "add up to by chance nineteen times in twenty."
)
_BY_INTERVAL = (
    f"A difference is more than chance explains where its {INTERVAL} leaves out that there is none. Intervals take "
    "each case by itself: where brothers and sisters are counted together they are somewhat too narrow."
)


def _rules(rules: Rules, *, drawn: bool) -> str:
    """By which rules signs are told; `drawn`: the picture is the control chart, and its shapes are explained too."""
    shift, trend = numbers.spelled(rules.shift_points), numbers.spelled(rules.trend_points)
    beyond = "beyond it or not" if rules.two_sigma is TwoSigma.BEYOND else "not beyond it"
    return (
        "By the rules of NHS England's Making Data Count, signs of change are a figure outside the limits, "
        f"{shift} in a row on one side of the mean, {trend} in a row rising or falling, "
        f"and two of three in a row close to a limit, {beyond}. {_SHAPES if drawn else ''}"
        "All else is put down to chance."
    )


_SHAPES = (
    "On the chart a square is a sign of improvement, a diamond one of concern, and a triangle a change that is "
    "neither. "
)
