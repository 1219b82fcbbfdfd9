"""The scorecard: a row for each measure of the plan, by area, with where it stands and how far it is from its target.

A team has one too, of what the book breaks down by team. Everything is of released figures; what is withheld stays so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from improve_analysis.disclosure import Release, Status
from improve_analysis.disclosure.cells import days_of, ledger_universe, universe_of
from improve_analysis.disclosure.ledger import Line
from improve_analysis.display import finding, numbers, words
from improve_analysis.display._figures import Figure, by_category, latest, series_of
from improve_analysis.display.exhibit import Output, markdown, table_output
from improve_analysis.display.planned import areas
from improve_analysis.display.tables import Cell, Row, Table, whole_cell
from improve_analysis.evidence import Evidence, Ground, printed_statistics
from improve_analysis.evidence.printed import FROM, TO
from improve_analysis.evidence.targets import target_for
from improve_analysis.measures import CHAPTERS
from improve_analysis.measures._exhibit import Form
from improve_analysis.measures._measure import Measure, Unit
from improve_analysis.plan import Milestone, PlaceKind, Plan, PlanMeasure, Reading, Target
from improve_analysis.settings import Audience
from improve_analysis.statistics.rounding import half_up

NAME = "scorecard"
"""The page's name; no chapter is called so."""

HEAD = ("Measure of the plan", "Latest", "Target", "Distance to target", "Change", "Measured as", "Period")
TEAM_HEAD = ("Measure", "Latest", "Target", "Distance to target", "Period")
TEAM = "team"
OF_TEAM = "Team: "
"""How the caption of a team's table begins."""

NO_PLAN = (
    "No improvement plan is entered, so there is nothing to score. What the council measures is in the chapters, "
    "and each headline on the first page."
)

UNKNOWN, NO_TARGET = "\N{WHITE CIRCLE} Not known", "\N{EN DASH} None"
"""Beside `words.BY_STANDING`."""

TO_SPARE, TO_GO, ON_IT = "to spare", "to go", "On the target, which has to be passed"
NOTHING = "\N{EN DASH}"
NONE_ENTERED, WITHHELD_READING = "none entered yet", f"[{Status.CONFIDENTIAL}]"
IN_WORDS, UNANSWERED = "Told in words", "Not yet answered"
BY_GROUP = "By group, in its chapter"
BY_PAGE = "By a page of this book"
_OVER_TIME = (Form.HEADLINE, Form.ROLLING, Form.TREND, Form.COMPARISON)
"""The forms that have a latest figure of the whole council, the likeliest to be judged first."""


@dataclass(frozen=True, kw_only=True)
class Score:
    """A computed measure of the plan as it stands.

    `release`: the exhibit that the figure is of. `figure`, `period`: its latest, None where the exhibit is empty.
    `target`: what the plan asks of this measure of the plan, None where it sets no number for it.
    """

    plan: PlanMeasure
    measure: Measure
    release: Release
    figure: Figure | None
    period: str
    target: Target | None
    evidence: Evidence | None

    @property
    def status(self) -> str:
        return status_of(self.figure, self.target, f"{self.release.as_at:%Y-%m}")


def outputs(
    plan: Plan, releases: Mapping[str, Release], evidence: Mapping[str, Sequence[Evidence]], *, small_up_to: int
) -> list[Output]:
    """A table for each area of the plan, in its order, or that there is none. `releases`, `evidence`: by exhibit id.

    `small_up_to`: in public, a reading that tells of so many people or fewer is withheld.
    """
    if not plan.measures:
        return [markdown(NO_PLAN, NAME)]
    scores = scores_of(plan, releases, evidence)
    given = next(iter(releases.values()))
    aside = _Entered(plan=plan, day=given.as_at, small_up_to=small_up_to if given.audience is Audience.PUBLIC else 0)
    return [_area(area, title, plan, scores, aside) for area, title in areas(plan).items()]


def scores_of(
    plan: Plan, releases: Mapping[str, Release], evidence: Mapping[str, Sequence[Evidence]]
) -> dict[str, Score]:
    """Id in the plan -> how it stands, for those that are computed and have a figure of the whole council over time.

    Where several measures of the book answer one of the plan's, it is the one with a target for it, else with a
    headline, else the first.
    """
    found = {one.id: _score(one, releases, evidence) for one in plan.measures.values()}
    return {name: score for name, score in found.items() if score is not None}


def scorecard_lines(
    plan: Plan, releases: Mapping[str, Release], evidence: Mapping[str, Sequence[Evidence]], edition: str
) -> list[Line]:
    """The ledger's lines of the intervals that stand on no other page: those of headlines."""
    scores = {score.release.exhibit.id: score for score in scores_of(plan, releases, evidence).values()}
    headlines = [score for score in scores.values() if score.release.exhibit.form is Form.HEADLINE]
    return [line for score in headlines for line in _interval_lines(score, edition)]


def _interval_lines(score: Score, edition: str) -> Iterator[Line]:
    if score.evidence is None or score.evidence.interval is None:
        return
    start, end = days_of(score.release.periods[-1])
    statistics = printed_statistics(score.evidence)
    for name in (FROM, TO):
        yield {
            "edition": edition,
            "measure": score.measure.id,
            "exhibit": score.release.exhibit.id,
            "part": "value",
            "kind": "estimate",
            "universe": ledger_universe(universe_of(score.measure), start, end),
            "where": [score.measure.id, name],
            "start": start,
            "end": end,
            "key": {},
            "value": statistics[name].value,
            "status": "",
            "decimals": score.measure.unit.decimals,
            "of_people": False,
            "scale": 1.0,
        }


def _score(
    plan: PlanMeasure, releases: Mapping[str, Release], evidence: Mapping[str, Sequence[Evidence]]
) -> Score | None:
    if plan.place_kind is not PlaceKind.MEASURE:
        return None
    known = [(release, release.measures[name]) for name in plan.measures for release in _showing(name, releases)]
    if not known:
        return None
    release, measure = min(known, key=lambda one: _rank(plan, *one))
    shown = next((one for one in series_of(release) if one.measure == measure), None)
    found = latest(shown) if shown is not None and not release.missing else None
    return Score(
        plan=plan,
        measure=measure,
        release=release,
        figure=found.figure if found else None,
        period=numbers.period_name(found.period) if found else "",
        target=_own_target(plan, release, measure),
        evidence=next((one for one in evidence.get(release.exhibit.id, ()) if one.measure == measure), None),
    )


def _showing(measure: str, releases: Mapping[str, Release]) -> list[Release]:
    """Those that show a measure of the whole council over time."""
    return [
        release
        for release in releases.values()
        if measure in release.measures and release.exhibit.form in _OVER_TIME and not release.exhibit.by
    ]


def _rank(plan: PlanMeasure, release: Release, measure: Measure) -> tuple[bool, bool, int, int]:
    return (
        _own_target(plan, release, measure) is None,
        measure.headline is None,
        plan.measures.index(measure.id),
        _OVER_TIME.index(release.exhibit.form),
    )


def _own_target(plan: PlanMeasure, release: Release, measure: Measure) -> Target | None:
    """The target in force that the plan sets for this one of its measures."""
    own = tuple(one for one in release.targets[measure.id] if plan.id in one.plan_ids)
    return target_for(replace(release, targets={**release.targets, measure.id: own}), measure)


def status_of(figure: Figure | None, target: Target | None, month: str) -> str:
    """Whether a figure meets a target in a month (YYYY-MM), by word and shape."""
    if target is None:
        return NO_TARGET
    if figure is None or not figure.shown:
        return UNKNOWN
    return words.BY_STANDING[words.standing(target, figure.value, month)]


def distance_of(value: float, target: Target, unit: Unit) -> str:
    """How far a printed value is from its target, without unit or sign: `12.9`, `3`. The target has a value."""
    assert target.value is not None  # noqa: S101 - target_for gives no other
    decimals = max(unit.decimals, len(f"{target.value:g}".partition(".")[2]))
    apart = half_up(abs(value - target.value), decimals)
    return f"{apart:,.{decimals}f}".removesuffix(".0")


def distance_words(figure: Figure | None, target: Target | None) -> str:
    """`12.9 points to go`, `3 to spare`; a dash where there is no target or no figure."""
    if target is None or figure is None or not figure.shown:
        return NOTHING
    said = distance_of(figure.value, target, figure.unit)
    is_met = target.met_by(figure.value)
    if not said.strip("0."):
        return "None" if is_met else ON_IT
    unit = " points" if figure.unit is Unit.PERCENT else numbers.with_unit("", figure.unit)
    return f"{said}{' day' if unit == ' days' and said == '1' else unit} {TO_SPARE if is_met else TO_GO}"


def _asked(status: str, target: Target | None, unit: Unit) -> str:
    return status if target is None else f"{status}: {words.target_words(target, unit)}"


@dataclass(frozen=True, kw_only=True)
class _Entered:
    """What the plan holds on `day` of the measures that are not computed."""

    plan: Plan
    day: pd.Timestamp
    small_up_to: int

    def said(self, one: PlanMeasure) -> str:
        if one.place_kind is PlaceKind.READING:
            return f"Entered by people: {self._reading(one)}"
        if one.place_kind is PlaceKind.MILESTONE:
            return f"Milestone: {self._milestone(one)}"
        if one.place_kind is PlaceKind.NARRATIVE:
            return IN_WORDS
        if one.place_kind is PlaceKind.PAGE:
            return BY_PAGE
        return BY_GROUP if one.place_kind is PlaceKind.MEASURE else UNANSWERED

    def _reading(self, one: PlanMeasure) -> str:
        entered = [found for found in self.plan.readings if found.measure == one.id and found.month.last <= self.day]
        if not entered:
            return NONE_ENTERED
        last = max(entered, key=lambda found: found.month)
        return f"{reading_words(last, self.small_up_to)}, {last.month.words}"

    def _milestone(self, one: PlanMeasure) -> str:
        own = [found for found in self.plan.milestones if one.id in found.plan_ids]
        return "; ".join(dict.fromkeys(_stands(found, self.day) for found in own)) or UNANSWERED.lower()


def _stands(found: Milestone, day: pd.Timestamp) -> str:
    if found.is_done_on(day) and found.done_on is not None:
        return f"done {found.done_on.words}"
    due = f"due {found.date.words}" if found.date else "without a date"
    return f"{due}, not recorded as done"


def reading_words(reading: Reading, small_up_to: int) -> str:
    """`75.0% (30 of 40)`, `4.5`; a mark where it is, or would tell, a number of people up to `small_up_to`."""
    if any(0 < part <= small_up_to for part in _people(reading)):
        return WITHHELD_READING
    if reading.numerator is None or reading.denominator is None:
        return numbers.counted(reading.value if reading.value is not None else float("nan"))
    share = half_up(100 * reading.numerator / reading.denominator, Unit.PERCENT.decimals)
    behind = f"{numbers.counted(reading.numerator)} of {numbers.counted(reading.denominator)}"
    return f"{numbers.short(share, Unit.PERCENT)} ({behind})"


def _people(reading: Reading) -> list[float]:
    """The numbers of people that a reading tells: whether a value counts people nobody says, so a whole one may."""
    if reading.numerator is not None and reading.denominator is not None:
        return [reading.numerator, reading.denominator, reading.denominator - reading.numerator]
    return [reading.value] if reading.value is not None and reading.value.is_integer() else []


def _area(area: str, title: str, plan: Plan, scores: Mapping[str, Score], entered: _Entered) -> Output:
    own = [one for one in plan.measures.values() if one.area == area]
    rows = [_scored(scores[one.id]) if one.id in scores else _followed(one, entered) for one in own]
    used = [scores[one.id] for one in own if one.id in scores]
    marks = [mark for mark in Status if mark and any(f"[{mark}]" in cell.text for row in rows for cell in row.cells)]
    legend = words.legend([score.measure for score in used], Form.HEADLINE, marks) if used else ""
    table = Table(caption=title, head=HEAD, rows=rows, legend=legend)
    return table_output(table, " ".join([NAME, *dict.fromkeys(score.release.exhibit.id for score in used)]))


def name_of(one: PlanMeasure) -> str:
    """What the row of a measure of the plan is called."""
    return f"{one.id}: {one.measure}{f' (repeats {one.same_as})' if one.same_as else ''}"


def _scored(score: Score) -> Row:
    cells = [
        _latest(score),
        _text(_asked(score.status, score.target, score.measure.unit)),
        _text(distance_words(score.figure, score.target)),
        _change(score),
        _text(score.measure.title),
        _text(score.period or NOTHING),
    ]
    return Row(name=name_of(score.plan), cells=cells, page=_page(score.measure))


def _latest(score: Score) -> Cell:
    """The figure, and beside it what it is made of and how far chance may have moved it."""
    cell = whole_cell(score.figure)
    shown = score.figure is not None and score.figure.shown
    aside = "; ".join(filter(None, (cell.aside, finding.interval(score.evidence) if shown else "")))
    return replace(cell, aside=aside, number=False)


def _change(score: Score) -> Cell:
    """Which way it goes, and by what that is known."""
    if score.figure is None or not score.figure.shown:
        return _text(NOTHING)
    if score.evidence is None or score.evidence.judgement.ground is Ground.NO_METHOD:
        return _text(finding.CANNOT)
    return Cell(text=finding.short(score.evidence), aside=f"by {score.evidence.judgement.ground.value}", number=False)


def _followed(one: PlanMeasure, entered: _Entered) -> Row:
    """A measure without a figure of the whole council: how it is followed instead."""
    chapter = next(iter(one.measures), "").partition(".")[0]
    page = f"{chapter}.html" if one.place_kind is PlaceKind.MEASURE and chapter in CHAPTERS else ""
    return Row(name=name_of(one), cells=[_text(entered.said(one)), *[_text(NOTHING)] * (len(HEAD) - 2)], page=page)


def _page(measure: Measure) -> str:
    return f"{measure.chapter}.html" if measure.chapter in CHAPTERS else ""


def _text(text: str) -> Cell:
    return Cell(text=text, number=False)


def team_outputs(releases: Mapping[str, Release]) -> list[Output]:
    """A table for each team, of every exhibit that is broken down by team; teams in the order of their names."""
    shown = [one for one in releases.values() if tuple(one.exhibit.by) == (TEAM,) and not one.missing]
    figures = {one.exhibit.id: by_category(one) for one in shown}
    teams = sorted({team for found in figures.values() for team in found})
    return [_team(team, [(one, figures[one.exhibit.id].get(team)) for one in shown]) for team in teams]


def _team(team: str, found: Sequence[tuple[Release, Figure | None]]) -> Output:
    own = [(release, figure) for release, figure in found if figure is not None]
    rows = [_team_row(release, figure) for release, figure in own]
    marks = [mark for mark in Status if mark and any(f"[{mark}]" in cell.text for row in rows for cell in row.cells)]
    legend = words.legend([figure.measure for _, figure in own], Form.CATEGORIES, marks)
    table = Table(caption=f"{OF_TEAM}{team}", head=TEAM_HEAD, rows=rows, legend=legend)
    return table_output(table, " ".join([NAME, *(release.exhibit.id for release, _ in own)]))


def _team_row(release: Release, figure: Figure) -> Row:
    measure = figure.measure
    target = target_for(release, measure)
    cells = [
        replace(whole_cell(figure), number=False),
        _text(_asked(status_of(figure, target, f"{release.as_at:%Y-%m}"), target, measure.unit)),
        _text(distance_words(figure, target)),
        _text(numbers.period_name(release.periods[-1])),
    ]
    return Row(name=measure.title, cells=cells, page=_page(measure))
