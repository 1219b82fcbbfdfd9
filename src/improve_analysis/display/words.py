"""What the figures say, in plain sentences made from released values only."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from string import ascii_uppercase
from types import MappingProxyType

import pandas as pd

from improve_analysis.disclosure import Release, Status
from improve_analysis.display import finding, numbers
from improve_analysis.display._figures import (
    Figure,
    Latest,
    Series,
    by_category,
    latest,
    place_name,
    series_of,
)
from improve_analysis.evidence import Evidence
from improve_analysis.evidence.targets import said_in_the_plan, target_for
from improve_analysis.measures._exhibit import Form
from improve_analysis.measures._measure import BETWEEN, Count, Measure, Mix, Share, Unit
from improve_analysis.plan import Event, Target
from improve_analysis.statistics.intervals import share_interval

MEANINGS = {
    Status.CONFIDENTIAL: "withheld: it is about {few}, or would give away one that is",
    Status.NOT_APPLICABLE: "not applicable, because there is nothing to count",
    Status.UNAVAILABLE: "not available, because the records do not cover it",
    Status.LOW_RELIABILITY: "low reliability, because too little is known",
}

LEFT_OUT = "not shown, because too few people are behind a step of the line on that day"


def escaped(text: str) -> str:
    """Text as Markdown shows it literally."""
    return re.sub(r"([\\`*_\[\]<>$])", r"\\\1", text)


def paragraph(
    release: Release, evidence: Sequence[Evidence] = (), england: Mapping[str, str] = MappingProxyType({})
) -> str:
    """What the exhibit says, as Markdown: a few sentences, or a list with some for each of several series.

    `england`: measure id -> how its latest figure compares with England's, as a sentence.
    """
    if release.missing:
        return escaped(release.missing)
    if release.exhibit.form is Form.CURVE:
        said = _by_day(release, series_of(release))
    elif release.exhibit.by:
        said = [_by_category(release)]
    else:
        said = [
            _of_latest(release, series, evidence_for(series, evidence), england.get(series.measure.id, ""))
            for series in series_of(release)
        ]
    return said[0] if len(said) == 1 else "\n".join(f"- {sentence}" for sentence in said)


def evidence_for(series: Series, evidence: Sequence[Evidence]) -> Evidence | None:
    """That of a series, among an exhibit's: by its measure, and its category where it is broken down."""
    own = [one for one in evidence if one.measure.id == series.measure.id]
    return next((one for one in own if one.category in {"", series.name}), None)


def _of_latest(release: Release, series: Series, evidence: Evidence | None, england: str) -> str:
    name, found = f"**{escaped(series.name)}**", latest(series)
    if not found.figure.shown:
        return f"{name}: {_no_value(release, found)}"
    value = _with_behind(_stated_after_title(found.figure), found.figure, finding.interval(evidence))
    said = (
        f"{name}: the figure was {value} {numbers.when(found.period)}{_year_earlier(release, found, evidence)}",
        escaped(finding.change(evidence)),
        escaped(england),
        _target(release, found, evidence),
        finding.trajectory(evidence),
    )
    return " ".join(filter(None, said))


def _with_behind(value: str, figure: Figure, interval: str = "") -> str:
    behind = "; ".join(filter(None, (figure.behind, interval)))
    return f"{value} ({behind})" if behind else value


def stated(figure: Figure) -> str:
    """The value with its unit, unless the measure's title has said that already."""
    said = figure.unit is Unit.PER_10K and "per 10,000" in figure.measure.title
    return (numbers.short if said else numbers.written)(figure.value, figure.unit)


def _stated_after_title(figure: Figure) -> str:
    """The same where the title stands just before it: of days not `days` again."""
    said = figure.unit is Unit.DAYS and figure.measure.title.startswith("Days ")
    return numbers.short(figure.value, figure.unit) if said else stated(figure)


def _no_value(release: Release, found: Latest) -> str:
    figure = found.figure
    if figure.mark == Status.CONFIDENTIAL:
        return f"the figure for {found.period.words} is withheld: {_small(release, figure.measure)}."
    if figure.mark == Status.LOW_RELIABILITY:
        return f"too little is known {numbers.when(found.period)} to give a figure."
    return f"there was nothing to count {numbers.when(found.period)}."


def _small(release: Release, measure: Measure, each: str = "it") -> str:
    """Why a figure is withheld; for its own sake or for another's is not to be told apart."""
    return f"{each} is about {numbers.few(measure, release.exhibit.form)}, or would give away one that is"


def _year_earlier(release: Release, found: Latest, evidence: Evidence | None) -> str:
    earlier = found.year_earlier
    if earlier is None:
        return "."
    if earlier.mark == Status.CONFIDENTIAL:
        return f". The figure a year earlier is withheld: {_small(release, earlier.measure)}."
    if not earlier.shown:
        return ". There is no figure for a year earlier."
    before = numbers.short(earlier.value, earlier.unit)
    said = change(found.figure, earlier)
    return f", {said} a year earlier ({before}){'' if said == SAME else finding.year(evidence)}."


SAME = "the same as"


def change(now: Figure, before: Figure) -> str:
    """`1.5 percentage points lower than`, `12 more than`, `the same as`: neither better nor worse."""
    size = round(abs(now.value - before.value), now.unit.decimals)
    if size == 0:
        return SAME
    difference = _difference(now, more=now.value > before.value, one=size == 1)
    return f"{size:,.{now.unit.decimals}f} {difference} than"


def _difference(figure: Figure, *, more: bool, one: bool) -> str:
    if figure.unit is Unit.PERCENT:
        return f"percentage points {'higher' if more else 'lower'}"
    if figure.unit is Unit.DAYS:
        return f"day{'' if one else 's'} {'more' if more else 'less'}"
    if figure.unit is Unit.MONTHS:
        return f"months {'more' if more else 'less'}"
    if isinstance(figure.measure, Count):
        return "more" if more else "fewer"
    return "higher" if more else "lower"


def _target(release: Release, found: Latest, evidence: Evidence | None) -> str:
    target = target_for(release, found.figure.measure)
    if target is None:
        return ""
    is_met = bool(target.met_by(found.figure.value))
    stands = standing(target, found.figure.value, f"{release.as_at:%Y-%m}")
    met = f"The target, {target_words(target, found.figure.unit)}, is {stands}"
    return f"{met}{finding.assurance(evidence, is_met=is_met)}."


MET, NOT_YET, NOT_MET = "met", "not yet met", "not met"
BY_STANDING = {
    NOT_MET: "\N{BLACK DOWN-POINTING TRIANGLE} Not met",
    NOT_YET: "\N{WHITE DOWN-POINTING TRIANGLE} Not yet met",
    MET: "\N{BLACK UP-POINTING TRIANGLE} Met",
}
"""How a measure stands to its target, by word and shape, so that it needs no colour."""


def standing(target: Target, value: float, month: str) -> str:
    """How a value stands to a target in a month (YYYY-MM): `NOT_YET` while the month of the target is to come."""
    if target.met_by(value):
        return MET
    return NOT_YET if target.by > month else NOT_MET


def target_words(target: Target, unit: Unit) -> str:
    """`at least 85%`, `100%`, `at most 120 days by November 2024`."""
    due = f" by {pd.Timestamp(target.by):%B %Y}" if target.by else ""
    is_all = unit is Unit.PERCENT and (target.comparator, target.value) == (">=", 100)
    return numbers.with_unit("100" if is_all else target.words, unit) + due


def _by_category(release: Release) -> str:
    found = by_category(release)
    measure, period = next(iter(release.measures.values())), release.periods[-1]
    opening = f"**{escaped(release.exhibit.title)}** ({period.words}):"
    shown = {category: figure for category, figure in found.items() if figure.shown}
    withheld = _withheld(release, list(found.values()))
    if not shown:
        return f"{opening} {withheld}"
    said = _largest(shown) if isinstance(measure, Count | Mix) else _highest_and_lowest(shown)
    return f"{opening} {said}. {withheld}".rstrip()


def _largest(shown: dict[str, Figure]) -> str:
    first, *others = sorted(shown, key=lambda category: -shown[category].value)
    if not others:
        return _named(first, shown)
    return f"the largest group is {_named(first, shown)}, followed by {_named(others[0], shown)}"


def _highest_and_lowest(shown: dict[str, Figure]) -> str:
    ordered = sorted(shown, key=lambda category: -shown[category].value)
    highest, lowest = ordered[0], ordered[-1]
    if len(ordered) == 1:
        return _named(highest, shown)
    if shown[highest].value == shown[lowest].value:
        return f"{stated(shown[highest])} in every group shown"
    apart = f"the highest is {_named(highest, shown)}, and the lowest {_named(lowest, shown)}"
    return f"{apart}; {_MAY_BE_CHANCE}" if _overlap(shown[highest], shown[lowest]) else apart


_MAY_BE_CHANCE = (
    f"the {finding.INTERVAL} of the one overlaps that of the other, so that chance may explain why they differ"
)


def _overlap(high: Figure, low: Figure) -> bool:
    """Whether two shares have intervals in common. The largest and smallest of many differ by chance alone too."""
    if not isinstance(high.measure, Share):
        return False
    (from_high, _), (_, to_low) = (share_interval(one.numerator, one.denominator) for one in (high, low))
    return bool(from_high <= to_low)


def _named(category: str, shown: dict[str, Figure]) -> str:
    return f"{escaped(category_name(category))}, with {_with_behind(stated(shown[category]), shown[category])}"


def category_name(category: str) -> str:
    """A category in words; of two breakdowns, both parts of it."""
    return category.replace(BETWEEN, ", ")


def _withheld(release: Release, figures: Sequence[Figure]) -> str:
    hidden = [figure for figure in figures if figure.mark == Status.CONFIDENTIAL]
    if not hidden:
        return ""
    measure = hidden[0].measure
    if len(hidden) == 1:
        return f"One figure is withheld: {_small(release, measure)}."
    return f"{len(hidden):,} figures are withheld: {_small(release, measure, 'each')}."


def _by_day(release: Release, every: Sequence[Series]) -> list[str]:
    """A sentence for each series; one for all routes of a measure, at the last day at which all are shown."""
    together = [day for day in every[0].shown if all(day in series.shown for series in every)]
    if len(release.measures) > 1 or len(every) == 1 or not together:
        return [_within(release, series) for series in every]
    figures = [series.figures[together[-1]] for series in every]
    said = ", ".join(
        f"{_within_sentence(escaped(one.name))} {stated(figure)}" for one, figure in zip(every, figures, strict=True)
    )
    opening = f"**{escaped(release.exhibit.title)}**: within {place_name(together[-1])}"
    withheld = _withheld(release, [figure for series in every for figure in series.figures.values()])
    return [f"{opening}, of {_records(figures[0])} {numbers.when(release.periods[-1])}, {said}. {withheld}".rstrip()]


def _within_sentence(name: str) -> str:
    """A name without its capital, unless it is of capitals: `returned home`, `SGO`."""
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]


def _within(release: Release, series: Series) -> str:
    name, when = f"**{escaped(series.name)}**", numbers.when(release.periods[-1])
    withheld = _withheld(release, list(series.figures.values()))
    if not series.shown:
        return f"{name}: {withheld or f'there was nothing to count {when}.'}"
    days = list(series.shown)
    told = dict.fromkeys([days[(len(days) - 1) // 2], days[-1]])
    said = " and ".join(f"{stated(series.shown[day])} within {place_name(day)}" for day in told)
    return f"{name}: {said}, of {_records(series.shown[days[-1]])} {when}. {withheld}".rstrip()


def _records(figure: Figure) -> str:
    return figure.behind.removeprefix("from ")


def closing(release: Release, evidence: Sequence[Evidence] = (), *, pictured: bool) -> str:
    """How the exhibit is counted, as small Markdown: definitions, sources, the reading taken, notes.

    Before that, where there are control charts, how they are read, and what the letters on a picture mark. Where
    there is a picture, the marks in it are explained too: those of its table may be folded away.
    """
    marks = _marks_explained(release) if pictured else ""
    read = finding.how_it_is_read(evidence)
    parts = (
        f"**How change is told from chance.** {escaped(read)}" if read else "",
        _events_marked(evidence) if pictured else "",
        _counted_anew(evidence),
        _counted(release),
        *_readings(release),
        _coarser(release),
        marks,
    )
    return "\n\n".join(part for part in parts if part)


def _events_marked(evidence: Sequence[Evidence]) -> str:
    told = [f"{letter}: {_event(event)}" for letter, event in events_marked(evidence).items()]
    return f"**Marked on the chart.** {'; '.join(told)}." if told else ""


def _counted_anew(evidence: Sequence[Evidence]) -> str:
    """From when something is counted otherwise, where no control chart says so."""
    if finding.is_control_chart(evidence):
        return ""
    anew = dict.fromkeys(event for one in evidence for event in one.events if event.rebase)
    told = [f"{event.what.rstrip('.')} ({event.date.words}): {event.reason.rstrip('.')}" for event in anew]
    return f"**Counted otherwise since.** {escaped('; '.join(told))}." if told else ""


def _event(event: Event) -> str:
    anew = f"; the chart begins anew, as decided by {event.decided_by}: {event.reason}" if event.rebase else ""
    return escaped(f"{event.what.rstrip('.')} ({event.date.words}{anew})")


def events_marked(evidence: Sequence[Evidence]) -> dict[str, Event]:
    """Letter -> event, for what a control chart marks, earliest first; of more than there are letters, the latest."""
    if not finding.is_control_chart(evidence):
        return {}
    return dict(zip(ascii_uppercase, evidence[0].events[-len(ascii_uppercase) :], strict=False))


def _counted(release: Release) -> str:
    measures = list(release.measures.values())
    if len(measures) == 1:
        return f"**How it is counted.** {_definition(measures[0])}"
    each = "\n".join(f"- {escaped(one.title)}: {_definition(one)}" for one in measures)
    return f"**How they are counted.**\n\n{each}"


def _definition(measure: Measure) -> str:
    said = (measure.definition, f"Source: {measure.source}" if measure.source else "", measure.note)
    return " ".join(_sentence(escaped(text)) for text in said if text)


def _readings(release: Release) -> list[str]:
    reading = release.exhibit.reading
    return [f"**Reading taken.** {_sentence(escaped(reading))}" if reading else "", _in_the_plan(release)]


def _in_the_plan(release: Release) -> str:
    """How the plan's words are read: once where they are the same for all measures, else by the measure."""
    measures = list(release.measures.values())
    told = [" ".join(_sentence(escaped(note)) for note in said_in_the_plan(release, measure)) for measure in measures]
    if len(set(told)) == 1:
        return f"**In the plan.** {told[0]}" if told[0] else ""
    each = [f"- {escaped(one.title)}: {words}" for one, words in zip(measures, told, strict=True) if words]
    return "\n".join(["**In the plan.**\n", *each])


def _sentence(text: str) -> str:
    whole = text if text.endswith((".", "?", "!")) else f"{text}."
    return whole[0].upper() + whole[1:]


def _coarser(release: Release) -> str:
    """Why a trend is not shown month by month, where it is not."""
    ends = [period.end for period in release.periods]
    if release.exhibit.form is not Form.TREND or len(ends) < 2:
        return ""
    apart = (ends[-1].year - ends[-2].year) * 12 + ends[-1].month - ends[-2].month
    if apart == 1:
        return ""
    every = {3: "three", 6: "six", 12: "twelve"}[apart]
    more = "more" if (release.figures["status"] == Status.CONFIDENTIAL).any() else "some"
    small = _small(release, next(iter(release.measures.values())), "each")
    return f"**Shown every {every} months.** Month by month, {more} figures would be withheld: {small}."


def _marks_explained(release: Release) -> str:
    told = legend(list(release.measures.values()), release.exhibit.form, sorted(set(release.figures["status"])))
    return f"**Marks.** {escaped(told)}" if told else ""


def legend(measures: Sequence[Measure], form: Form, marks: Sequence[str]) -> str:
    """What the marks used in a table mean: `[c] withheld because …; [z] …`; empty where none is used."""
    few = max(numbers.few(measure, form) for measure in measures)
    meanings = MEANINGS | ({Status.UNAVAILABLE: LEFT_OUT} if form is Form.CURVE else {})
    told = [f"[{mark}] {meaning.format(few=few)}" for mark, meaning in meanings.items() if mark in marks]
    return "; ".join(told) + "." if told else ""
