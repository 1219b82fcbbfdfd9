"""What a notebook opens: its chapter's exhibits, each shown by one call."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, partial
from pathlib import Path

import pandas as pd
from IPython.display import display as show_output

from improve_analysis import display
from improve_analysis.changes import laid_out
from improve_analysis.commentary import folder_of, show_commentary
from improve_analysis.disclosure import Release, from_json, to_json
from improve_analysis.disclosure.projection import Projection, projection_from_json
from improve_analysis.display import changes, front, projection, scorecard
from improve_analysis.display._england import against_england
from improve_analysis.display._screen import put
from improve_analysis.display.exhibit import Output
from improve_analysis.display.guard import guard_notebook
from improve_analysis.display.planned import Listing, listings, show_listing
from improve_analysis.display.published import comparator_sentence, exhibits
from improve_analysis.errors import InputError
from improve_analysis.evidence import Evidence, evidence_in_book
from improve_analysis.evidence.compare import compare, revisions
from improve_analysis.kept import keep, kept
from improve_analysis.measures import CHAPTERS, EXHIBITS, MEASURES, OVERVIEW
from improve_analysis.plan import load_events, load_plan, load_targets
from improve_analysis.published import Published, load_published
from improve_analysis.settings import Audience, Settings, load_settings
from improve_analysis.wording import in_words_of_the_plan

PREPARED = "releases.json"
"""In an edition the notebooks are given this file instead of the extract: they never see a record of a child."""

PROJECTED = "projection.json"
"""Beside it: the homes needed in the years ahead."""

ABOUT = "about.json"
"""Beside it: `is_invented`, whether the records that it was made from are about nobody."""


@dataclass(frozen=True, kw_only=True)
class Chapter:
    """One chapter's exhibits as they may be shown, by name.

    `book`: those of every chapter by id, any figure of which its commentary may name. `evidence`: what the figures of
    each exhibit show, by id. `elsewhere`: what was last published of other areas beside an exhibit, by id.
    `published`: all that was.
    """

    name: str
    releases: Mapping[str, Release]
    book: Mapping[str, Release]
    evidence: Mapping[str, Sequence[Evidence]]
    elsewhere: Mapping[str, str]
    published: Published
    projected: Callable[[], Projection]
    few_things: Callable[[], Sequence[Output]]

    def show(self, exhibit: str) -> None:
        """Show one exhibit: words, chart, numbers, definition."""
        if exhibit not in self.releases:
            known = ", ".join(self.releases)
            raise InputError(f"The chapter '{self.name}' has no exhibit '{exhibit}': it has {known}.")
        found = self.releases[exhibit]
        evidence = self.evidence[found.exhibit.id]
        england = against_england(found, evidence, self.published)
        display.show(found, evidence, self.elsewhere.get(found.exhibit.id, ""), england)

    def show_few_things(self) -> None:
        """Show what a reader with a minute has to know of the headline measures."""
        put(self.few_things())

    def show_overview(self) -> None:
        """Show every headline measure: latest, a year earlier, target."""
        display.show_overview(tuple(self.releases.values()), self.evidence)

    def show_projection(self) -> None:
        """Show the homes needed in the years ahead."""
        for output in projection.outputs(self.projected()):
            show_output(dict(output.data), raw=True, metadata=dict(output.metadata))  # type: ignore[no-untyped-call]

    def show_commentary(self) -> None:
        """Show what the service says of the chapter this month, or that it says nothing."""
        show_commentary(folder_of(load_settings()), f"{_as_at(self.book):%Y-%m}", self.name, self.book)


def open_chapter(name: str, *, month: str, extract: str, audience: str) -> Chapter:
    """The chapter called `name` for a month (YYYY-MM).

    `extract` is a folder or file of returns, found from the working folder or from the project's; `audience` is
    `public` or `restricted`. In a notebook, nothing but a chapter's exhibits can be shown after this.
    """
    guard_notebook()
    settings = load_settings()
    book = _book(_found(Path(extract), settings), month, audience, settings)
    own = {key: found for key, found in book.releases.items() if found.exhibit.chapter == name}
    if not own:
        raise InputError(f"There is no chapter '{name}'.")
    published = load_published(settings)
    return Chapter(
        name=name,
        releases={found.exhibit.name: found for found in own.values()},
        book=book.releases,
        evidence=book.evidence,
        elsewhere=_elsewhere(own.values(), published),
        published=published,
        projected=partial(_projection, _found(Path(extract), settings), month, settings),
        few_things=partial(_few_things, _found(Path(extract), settings), book),
    )


def _few_things(path: Path, book: _Book) -> list[Output]:
    headlines = [found for found in book.releases.values() if found.exhibit.chapter == OVERVIEW]
    since = _since_visit(path, book)
    return front.outputs(headlines, book.evidence, since, is_invented=_is_invented(path, book.settings))


def _since_visit(path: Path, book: _Book) -> front.SinceVisit | None:
    """What changed since the edition whose figures lie in the folder; None where none do."""
    from improve_analysis.edition.manifest import shown_figures  # noqa: PLC0415 - slow, and only where it is needed

    earlier = laid_out(path)
    if earlier is None:
        return None
    now = shown_figures(book.releases)
    found = compare(earlier.figures, now, MEASURES.values(), load_events(book.settings.plan))
    return front.SinceVisit(month=earlier.month, changes=found)


def _projection(path: Path, month: str, settings: Settings) -> Projection:
    """As it was prepared, else worked out from the extract."""
    from improve_analysis import extracts, pipeline  # noqa: PLC0415 - an edition's notebooks do without them, faster
    from improve_analysis.disclosure.projection import release_projection  # noqa: PLC0415

    if (path / PROJECTED).is_file():
        return projection_from_json((path / PROJECTED).read_text(encoding="utf-8"))
    extract = extracts.read(path)
    return release_projection(pipeline.records_at(extract, pipeline.month_asked_for(month, extract), settings))


def _elsewhere(releases: Iterable[Release], known: Published) -> dict[str, str]:
    """What was last published of other areas beside each exhibit of one measure of everybody, by exhibit id."""
    return {
        found.exhibit.id: comparator_sentence(found.exhibit.measures[0], known)
        for found in releases
        if len(found.exhibit.measures) == 1 and not found.exhibit.by
    }


@dataclass(frozen=True, kw_only=True)
class PublishedChapter:
    """The council in the published figures: what makes each exhibit, by name."""

    exhibits: Mapping[str, Callable[[], Sequence[Output]]]

    def show(self, exhibit: str) -> None:
        """Show one exhibit: words, chart, numbers, sources."""
        if exhibit not in self.exhibits:
            known = ", ".join(self.exhibits)
            raise InputError(f"The chapter of published figures has no exhibit '{exhibit}': it has {known}.")
        for output in self.exhibits[exhibit]():
            show_output(dict(output.data), raw=True, metadata=dict(output.metadata))  # type: ignore[no-untyped-call]


def open_published(*, month: str, extract: str, audience: str) -> PublishedChapter:
    """The chapter of published figures, which stand in `data/reference`; our own beside them are of `extract`.

    The parameters are those of `open_chapter`, and so is what can be shown afterwards.
    """
    guard_notebook()
    settings = load_settings()
    path = _found(Path(extract), settings)
    own = [*_book(path, month, audience, settings).releases.values()]
    return PublishedChapter(exhibits=exhibits(load_published(settings), own, is_invented=_is_invented(path, settings)))


@dataclass(frozen=True, kw_only=True)
class PlanChapter:
    """The plan itself at a month's end: its tables, by name."""

    listings: Mapping[str, Listing]

    def show(self, listing: str) -> None:
        """Show one table of the plan."""
        if listing not in self.listings:
            raise InputError(f"The plan has no table '{listing}': it has {', '.join(self.listings)}.")
        show_listing(self.listings[listing])


def open_plan(*, month: str, extract: str, audience: str) -> PlanChapter:
    """The plan as it stands at the end of the month that `open_chapter` would open."""
    guard_notebook()
    settings = load_settings()
    book = _book(_found(Path(extract), settings), month, audience, settings)
    plan = load_plan(settings.plan, declared=MEASURES, chapters=CHAPTERS)
    return PlanChapter(listings=listings(plan, _as_at(book.releases)))


@dataclass(frozen=True, kw_only=True)
class Scorecard:
    """The plan's measures as they stand, by area, and what each team's figures are."""

    areas: Sequence[Output]
    teams: Sequence[Output]

    def show_scorecard(self) -> None:
        """Show a row for each measure of the plan."""
        put(self.areas)

    def show_teams(self) -> None:
        """Show a table for each team."""
        put(self.teams)


def open_scorecard(*, month: str, extract: str, audience: str) -> Scorecard:
    """The scorecard of the month that `open_chapter` would open."""
    guard_notebook()
    settings = load_settings()
    book = _book(_found(Path(extract), settings), month, audience, settings)
    plan = load_plan(settings.plan, declared=MEASURES, chapters=CHAPTERS)
    return Scorecard(
        areas=scorecard.outputs(plan, book.releases, book.evidence, small_up_to=settings.suppress_up_to),
        teams=scorecard.team_outputs(book.releases),
    )


@dataclass(frozen=True, kw_only=True)
class Changes:
    """What changed since the last monitoring visit."""

    outputs: Sequence[Output]

    def show_changes(self) -> None:
        """Show what is better, worse or the same, and what was revised; or that there is nothing to compare with."""
        put(self.outputs)


def open_changes(*, month: str, extract: str, audience: str) -> Changes:
    """The month that `open_chapter` would open, against the edition that stood at the last visit.

    That edition's figures lie in the folder `extract`, put there by `changes.lay_out`; by itself a notebook has none.
    """
    from improve_analysis.edition.manifest import shown_figures  # noqa: PLC0415 - slow, and no other notebook's

    guard_notebook()
    settings = load_settings()
    path = _found(Path(extract), settings)
    earlier = laid_out(path)
    if earlier is None:
        return Changes(outputs=changes.nothing_earlier())
    figures = shown_figures(_book(path, month, audience, settings).releases)
    found = compare(earlier.figures, figures, MEASURES.values(), load_events(settings.plan))
    return Changes(outputs=changes.outputs(earlier.month, found, revisions(earlier.figures, figures)))


def _as_at(releases: Mapping[str, Release]) -> pd.Timestamp:
    """The day that the figures are of, the same for all."""
    return next(iter(releases.values())).as_at


def _is_invented(path: Path, settings: Settings) -> bool:
    about = path / ABOUT
    if about.is_file():
        return bool(json.loads(about.read_text(encoding="utf-8"))["is_invented"])
    return path.resolve() == settings.sample.resolve()


def _found(path: Path, settings: Settings) -> Path:
    return path if path.is_absolute() or path.exists() else settings.root / path


@dataclass(frozen=True, kw_only=True, eq=False)
class _Book:
    """Every exhibit as it may be shown, by id."""

    releases: Mapping[str, Release]
    settings: Settings

    @cached_property
    def evidence(self) -> Mapping[str, tuple[Evidence, ...]]:
        """What the figures of each show."""
        return evidence_in_book(self.releases, self.settings)


def _book(path: Path, month: str, audience: str, settings: Settings) -> _Book:
    return _prepared(path, settings) or _worked_out(path, month, _audience(audience), settings)


def _audience(text: str) -> Audience:
    if text not in set(Audience):
        raise InputError(f"The audience '{text}' is unknown: it is public or restricted.")
    return Audience(text)


def _prepared(path: Path, settings: Settings) -> _Book | None:
    return _restored(path / PREPARED, settings) if (path / PREPARED).is_file() else None


@cache
def _restored(file: Path, settings: Settings) -> _Book:
    """Once for all the notebooks that a kernel runs."""
    found = from_json(file.read_text(encoding="utf-8"), EXHIBITS, MEASURES, load_targets(settings.plan))
    return _Book(releases=in_words_of_the_plan(found, settings), settings=settings)


def _worked_out(path: Path, month: str, audience: Audience, settings: Settings) -> _Book:
    """Public figures are kept beside the project, so that the next chapter need not work them out again."""
    from improve_analysis import extracts, pipeline  # noqa: PLC0415 - an edition's notebooks do without them, faster
    from improve_analysis.edition.manifest import made_from  # noqa: PLC0415

    extract = extracts.read(path)
    day = pipeline.month_asked_for(month, extract)

    def release() -> Mapping[str, Release]:
        return pipeline.release_all(pipeline.records_at(extract, day, settings), settings, audience)

    if audience is not Audience.PUBLIC:
        return _Book(releases=release(), settings=settings)
    file = kept(settings.root, made_from(settings, extract.sources, month=f"{day:%Y-%m}", audience=audience, since=""))
    return _restored(keep(file, lambda: to_json(release())), settings)
