"""The few things to know, for a reader with a minute: what has changed, how the plan stands, how sure that is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from improve_analysis.disclosure import Release
from improve_analysis.display import changes, numbers, words
from improve_analysis.display._figures import Figure, latest, series_of
from improve_analysis.display.exhibit import Output, markdown
from improve_analysis.display.tables import whole_cell
from improve_analysis.evidence import Evidence, Verdict
from improve_analysis.evidence.compare import Change
from improve_analysis.evidence.targets import target_for
from improve_analysis.measures import CHAPTERS
from improve_analysis.measures._measure import Measure
from improve_analysis.plan import Target

INVENTED = (
    "**The records behind this edition are invented.** They are about no child and no worker, and the figures say "
    "nothing of the council that it is named after."
)
SURE = (
    "**How sure is that?** Better and worse are said only where the difference is more than chance explains nineteen "
    "times in twenty; so of twenty measures that have not changed, one may still be said to have. The chapters show "
    "the interval or the control chart behind each, or say that there is none."
)
_TOLD = (Verdict.WORSE, Verdict.BETTER)
NAMED_AT_MOST = 5
"""How many measures of one verdict are named before the rest is left to the tables."""


@dataclass(frozen=True, kw_only=True)
class SinceVisit:
    """What came of holding this edition against that of the last visit. `month`: its month, YYYY-MM."""

    month: str
    changes: Sequence[Change]


@dataclass(frozen=True, kw_only=True)
class _Headline:
    """A headline's measure, its figures, and what the evidence says of it. `now`: None where nothing is shown."""

    measure: Measure
    verdict: Verdict
    now: Figure | None
    before: Figure | None
    target: Target | None
    month: str

    @property
    def standing(self) -> str:
        """How it stands to its target, as `words.standing`; empty where it has none, or no figure."""
        return words.standing(self.target, self.now.value, self.month) if self.target and self.now else ""


def outputs(
    rows: Sequence[Release],
    evidence: Mapping[str, Sequence[Evidence]],
    since: SinceVisit | None,
    *,
    is_invented: bool,
) -> list[Output]:
    """A list of the few things, each leading to its evidence. `since`: None where no edition of a visit stands."""
    headlines = [_headline(row, evidence) for row in rows]
    points = [_since(since), [SURE], _in_the_year(headlines), _against_the_plan(headlines), _not_shown(headlines)]
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
    now = found.figure if found and found.figure.shown else None
    one = next(iter(evidence.get(row.exhibit.id, ())), None)
    return _Headline(
        measure=measure,
        verdict=one.judgement.verdict if one and now else Verdict.CANNOT_BE_SAID,
        now=now,
        before=found.year_earlier if found and found.year_earlier and found.year_earlier.shown else None,
        target=target_for(row, measure),
        month=f"{row.as_at:%Y-%m}",
    )


def _since(since: SinceVisit | None) -> list[str]:
    """Since the last visit: how many are worse and better, and which."""
    lead = "**Since the last visit.**"
    if since is None:
        return [f"{lead} {changes.NO_EARLIER}"]
    more = f"The evidence of each: [what changed since the last visit]({changes.NAME}.html)."
    lines = [
        line
        for verdict in _TOLD
        for line in _named(
            changes.CAPTIONS[verdict], [_then_and_now(one) for one in since.changes if one.verdict is verdict]
        )
    ]
    return [f"{lead} {changes.summary(since.month, since.changes)} {more}", *lines]


def _then_and_now(one: Change) -> str:
    then, now = (changes.figure_of(one.measure, standing) for standing in (one.then, one.now))
    return f"{_link(one.measure)}, then {whole_cell(then).text}, now {whole_cell(now).text}"


def _in_the_year(headlines: Sequence[_Headline]) -> list[str]:
    """Against a year earlier, or by the control chart where there is one."""
    by_verdict = {verdict: [one for one in headlines if one.verdict is verdict] for verdict in Verdict}
    worse, better, same = (by_verdict[one] for one in (Verdict.WORSE, Verdict.BETTER, Verdict.NO_CHANGE))
    unsaid = numbers.spelled(len(by_verdict[Verdict.CANNOT_BE_SAID]))
    counts = (
        f"{_count(len(worse))} worse than a year earlier or getting worse, {numbers.spelled(len(better))} better or "
        f"improving, {numbers.spelled(len(same))} not really changed; of {unsaid} it cannot be said."
    )
    lines = [line for one in _TOLD for line in _named(changes.CAPTIONS[one], map(_now_and_before, by_verdict[one]))]
    return [f"**In the last year.** {counts}", *lines]


def _now_and_before(one: _Headline) -> str:
    before = f", a year earlier {whole_cell(one.before).text}" if one.before else ""
    return f"{_link(one.measure)}, {whole_cell(one.now).text}{before}"


def _against_the_plan(headlines: Sequence[_Headline]) -> list[str]:
    aimed = [one for one in headlines if one.target]
    if not aimed:
        return []
    by_standing = {standing: [one for one in aimed if one.standing == standing] for standing in words.BY_STANDING}
    met, early = len(by_standing[words.MET]), len(by_standing[words.NOT_YET])
    short = early + len(by_standing[words.NOT_MET])
    counts = (
        f"Of {numbers.spelled(len(aimed))} headline measures with a target, {numbers.spelled(met)} "
        f"{'meets' if met == 1 else 'meet'} it and {numbers.spelled(short)} {'does' if short == 1 else 'do'} not"
        f"{f', of which {numbers.spelled(early)} not yet due' if early else ''}."
    )
    more = "How far each is from it: the [scorecard](scorecard.html)."
    lines = [
        line for one, mark in words.BY_STANDING.items() for line in _named(mark, map(_now_and_target, by_standing[one]))
    ]
    return [f"**Against the plan.** {counts} {more}", *lines]


def _now_and_target(one: _Headline) -> str:
    asked = words.target_words(one.target, one.measure.unit) if one.target else ""
    return f"{_link(one.measure)}, {whole_cell(one.now).text} (the plan asks for {asked})"


def _not_shown(headlines: Sequence[_Headline]) -> list[str]:
    hidden = [one.measure for one in headlines if one.now is None]
    if not hidden:
        return []
    has = f"{numbers.spelled(len(hidden))} headline measure{' has' if len(hidden) == 1 else 's have'}"
    why = "it would be about too few people, or the records do not hold it"
    said = f"{has[0].upper()}{has[1:]} no figure: {why}"
    return [f"**Not shown.** {said}: {'; '.join(map(_link, hidden))}."]


def _count(count: int) -> str:
    said = f"{numbers.spelled(count)} headline measure{'' if count == 1 else 's'} {'is' if count == 1 else 'are'}"
    return said[0].upper() + said[1:]


def _named(word: str, said: Iterable[str]) -> list[str]:
    """`Worse: A, 83.7%`, a line for each, and how many there are besides."""
    every = [*said]
    rest = len(every) - NAMED_AT_MOST
    lines = [f"{word}: {one}" for one in every[:NAMED_AT_MOST]]
    return [*lines, *([f"{word}: {numbers.spelled(rest)} more"] if rest > 0 else [])]


def _link(measure: Measure) -> str:
    title = words.escaped(measure.title)
    return f"[{title}]({measure.chapter}.html)" if measure.chapter in CHAPTERS else title
