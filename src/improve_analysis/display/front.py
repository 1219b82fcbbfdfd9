"""The few things to know, for a reader with a minute: what has changed, how the plan stands, how sure that is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from improve_analysis.disclosure import Release
from improve_analysis.display import changes, numbers, words
from improve_analysis.display._figures import latest, series_of
from improve_analysis.display.exhibit import Output, markdown
from improve_analysis.evidence import Evidence, Verdict
from improve_analysis.evidence.compare import Change
from improve_analysis.evidence.targets import target_for
from improve_analysis.measures import CHAPTERS
from improve_analysis.measures._measure import Measure

INVENTED = (
    "**The records behind this edition are invented.** They are about no child and no worker, and the figures say "
    "nothing of the council that it is named after."
)
SURE = (
    "**How sure is that?** Better and worse are said only where the difference is more than chance explains nineteen "
    "times in twenty; so of twenty measures that have not changed, one may still be said to have. Every figure has its "
    "interval or its control chart in its chapter."
)
NAMED_AT_MOST = 6
"""How many measures of one verdict are named before the rest is left to the tables."""


@dataclass(frozen=True, kw_only=True)
class SinceVisit:
    """What came of holding this edition against that of the last visit. `month`: its month, YYYY-MM."""

    month: str
    changes: Sequence[Change]


@dataclass(frozen=True, kw_only=True)
class _Headline:
    """A headline's measure, what the evidence says of it, and whether it meets its target; None where that is open."""

    measure: Measure
    verdict: Verdict
    is_shown: bool
    has_target: bool
    meets: bool | None


def outputs(
    rows: Sequence[Release],
    evidence: Mapping[str, Sequence[Evidence]],
    since: SinceVisit | None,
    *,
    is_invented: bool,
) -> list[Output]:
    """A list of the few things, each leading to its evidence. `since`: None where no edition of a visit stands."""
    headlines = [_headline(row, evidence) for row in rows]
    points = [_since(since), _in_the_year(headlines), _against_the_plan(headlines), [SURE], _not_shown(headlines)]
    listed = "\n".join(map(_point, filter(None, points)))
    said = f"{INVENTED}\n\n{listed}" if is_invented else listed
    return [markdown(said, " ".join(row.exhibit.id for row in rows))]


def _point(lines: Sequence[str]) -> str:
    """An item of the list; every line but the first an item within it."""
    first, *others = filter(None, lines)
    return "\n".join([f"- {first}", *(f"  - {line}" for line in others)])


def _headline(row: Release, evidence: Mapping[str, Sequence[Evidence]]) -> _Headline:
    (measure,) = row.measures.values()
    found = None if row.missing else latest(series_of(row)[0])
    is_shown = found is not None and found.figure.shown
    one = next(iter(evidence.get(row.exhibit.id, ())), None)
    target = target_for(row, measure)
    return _Headline(
        measure=measure,
        verdict=one.judgement.verdict if one and is_shown else Verdict.CANNOT_BE_SAID,
        is_shown=is_shown,
        has_target=target is not None,
        meets=target.met_by(found.figure.value) if target and found and is_shown else None,
    )


def _since(since: SinceVisit | None) -> list[str]:
    """Since the last visit: how many are worse and better, and which."""
    lead = "**Since the last visit.**"
    if since is None:
        return [f"{lead} {changes.NO_EARLIER}"]
    more = f"The evidence of each: [what changed since the last visit]({changes.NAME}.ipynb)."
    by_verdict = {verdict: [one.measure for one in since.changes if one.verdict is verdict] for verdict in Verdict}
    return [
        f"{lead} {changes.summary(since.month, since.changes)} {more}",
        _named("Worse", by_verdict[Verdict.WORSE]),
        _named("Better", by_verdict[Verdict.BETTER]),
    ]


def _in_the_year(headlines: Sequence[_Headline]) -> list[str]:
    """Against a year earlier, or by the control chart where there is one."""
    by_verdict = {verdict: [one.measure for one in headlines if one.verdict is verdict] for verdict in Verdict}
    worse, better, same = (by_verdict[one] for one in (Verdict.WORSE, Verdict.BETTER, Verdict.NO_CHANGE))
    unsaid = numbers.spelled(len(by_verdict[Verdict.CANNOT_BE_SAID]))
    counts = (
        f"{_count(len(worse))} worse than a year earlier or getting worse, {numbers.spelled(len(better))} better or "
        f"improving, {numbers.spelled(len(same))} not really changed; of {unsaid} it cannot be said."
    )
    return [f"**In the last year.** {counts}", _named("Worse", worse), _named("Better", better)]


def _against_the_plan(headlines: Sequence[_Headline]) -> list[str]:
    aimed = [one for one in headlines if one.has_target]
    if not aimed:
        return []
    met = [one.measure for one in aimed if one.meets]
    short = [one.measure for one in aimed if one.meets is False]
    counts = (
        f"Of {numbers.spelled(len(aimed))} headline measures with a target, {numbers.spelled(len(met))} "
        f"{'meets' if len(met) == 1 else 'meet'} it and {numbers.spelled(len(short))} "
        f"{'does' if len(short) == 1 else 'do'} not."
    )
    more = "How far each is from it: the [scorecard](scorecard.ipynb)."
    return [f"**Against the plan.** {counts} {more}", _named("Not met", short), _named("Met", met)]


def _not_shown(headlines: Sequence[_Headline]) -> list[str]:
    hidden = [one.measure for one in headlines if not one.is_shown]
    if not hidden:
        return []
    has = f"{numbers.spelled(len(hidden))} headline measure{' has' if len(hidden) == 1 else 's have'}"
    why = "it would be about too few people, or the records do not hold it"
    return [f"**Not shown.** {has[0].upper()}{has[1:]} no figure: {why}.", _named("These are", hidden)]


def _count(count: int) -> str:
    said = f"{numbers.spelled(count)} headline measure{'' if count == 1 else 's'} {'is' if count == 1 else 'are'}"
    return said[0].upper() + said[1:]


def _named(word: str, measures: Sequence[Measure]) -> str:
    """`Worse: A; B; and three more.`, each leading to its chapter; empty where there is none."""
    if not measures:
        return ""
    rest = len(measures) - NAMED_AT_MOST
    links = [*map(_link, measures[:NAMED_AT_MOST]), *([f"and {numbers.spelled(rest)} more"] if rest > 0 else [])]
    return f"{word}: {'; '.join(links)}."


def _link(measure: Measure) -> str:
    title = words.escaped(measure.title)
    return f"[{title}]({measure.chapter}.ipynb)" if measure.chapter in CHAPTERS else title
