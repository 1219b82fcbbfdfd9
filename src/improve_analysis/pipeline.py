"""The way the data goes, from a council's extract to a published edition. Read this first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from improve_analysis import checks, extracts
from improve_analysis.calendar import month_end, parse_month
from improve_analysis.changes import last_visit_edition, standing_edition
from improve_analysis.checks import publication
from improve_analysis.checks.commentary import check_commentary
from improve_analysis.disclosure import Release, records_in_pieces, release
from improve_analysis.disclosure.cells import windows_of
from improve_analysis.disclosure.history import NOTHING_EARLIER, Earlier
from improve_analysis.disclosure.projection import release_projection
from improve_analysis.edition import archive, build, downloads, execute, manifest, paper, sanitise
from improve_analysis.edition._edition import Edition
from improve_analysis.edition.archive import Place
from improve_analysis.edition.beside import beside
from improve_analysis.edition.downloads import Downloads
from improve_analysis.edition.preview import Preview, first_build
from improve_analysis.edition.progress import Progress
from improve_analysis.edition.workshop import workshop
from improve_analysis.errors import InputError
from improve_analysis.extracts import Extract
from improve_analysis.extracts._identifiers import identifiers
from improve_analysis.measures import BALANCES, CHAPTERS, EXHIBITS, MEASURES, SUBSETS
from improve_analysis.measures._draft import Draft, draft
from improve_analysis.measures._records import Records, as_at
from improve_analysis.plan import load_plan, load_targets, refuse_readings_after
from improve_analysis.settings import Audience, Settings
from improve_analysis.wording import in_words_of_the_plan

STAGES = 7
"""Of `make_edition`."""


@dataclass(frozen=True, kw_only=True)
class Request:
    """One edition asked for. `month` is YYYY-MM, or empty for the latest that the extract covers.

    `reason`: why it replaces one that is published; empty where none is. `published_on`: the day, YYYY-MM-DD, for the
    list of editions; empty where it is not to be said.
    """

    extract: Path
    month: str
    audience: Audience
    output: Path
    postcodes: Path | None = None
    reason: str = ""
    published_on: str = ""


def make_edition(request: Request, settings: Settings, progress: Progress) -> Path:
    """Build and publish the edition; the path of its first page.

    Raises InputError where nothing can be built, EditionError where what was built may not be published. Either way
    what was published before is untouched.
    """
    with workshop() as desk:
        with progress.stage("Reading the extract") as note:
            extract = extracts.read(request.extract, postcodes=request.postcodes)
            day = month_asked_for(request.month, extract)
            plan = load_plan(settings.plan, declared=MEASURES, chapters=CHAPTERS)
            refuse_readings_after(plan.readings, _latest(extract), settings.plan)
            place = _place_for(request, extract, day, settings)
            note(f"{len(extract.tables)} tables, {len(extract.findings):,} findings")
        site, edition = _built(request, extract, day, place, desk, settings, progress)
        with progress.stage("Publishing"):
            return archive.publish(site, request.output, edition, on=request.published_on)


def built_again(  # noqa: PLR0913, PLR0917 - what an edition is made from, and where
    request: Request, extract: Extract, said: Mapping[str, Any], desk: Path, settings: Settings, progress: Progress
) -> Path:
    """The folder of an edition that stands in `request.output`, built once more in `desk`. `said`: its manifest.

    It is held against what it was then held against, and reckons with what had then been said. Raises InputError or
    EditionError where it cannot be built. Nothing is published.
    """
    place = archive.place_of(request.output, said)
    return _built(request, extract, month_end(pd.Timestamp(said["month"])), place, desk, settings, progress)[0]


def _built(  # noqa: PLR0913, PLR0917 - what an edition is made from, and where
    request: Request,
    extract: Extract,
    day: pd.Timestamp,
    place: Place,
    desk: Path,
    settings: Settings,
    progress: Progress,
) -> tuple[Path, Edition]:
    """The site of an edition that has passed its checks, and the edition."""
    with execute.kernels(desk) as kernels:
        with progress.stage(f"Measuring {day:%B %Y}") as note:
            edition = measured(request, extract, day, place, settings)
            check_commentary(settings, edition.month, edition.releases)
            note(f"{len(MEASURES)} measures, {len(EXHIBITS)} exhibits")
        with progress.stage("Running the notebooks") as note, ThreadPoolExecutor(1) as meanwhile:
            meanwhile.submit(lambda: edition.ledger)  # this process only waits here, and needs it next
            executed = execute.run_notebooks(edition, desk, kernels, progress)
            checks.check_run(executed, edition)
            note(f"{len(executed)} chapters")
    with progress.stage("Building the book"), beside(lambda: checks.withstands(edition)) as withstood:
        offered = Downloads(edition=edition)
        pages = [sanitise.sanitise(offered.linked(run)) for run in executed]
        written = {publication.PAGE: publication.page(edition), downloads.PAGE: offered.page}
        site = build.build_book(edition, pages, desk, written)
        offered.write(site)
        paper.offer(site, edition)
        report = withstood()
        publication.tell(site, report)
        manifest.write(site, edition)
    with beside(lambda: checks.look_at_numbers(site, edition, report)) as of_numbers:
        with progress.stage("Setting it for paper") as note:
            papers = paper.write(site, edition)
            note(f"{len(papers)} PDFs")
        with progress.stage("Checking it") as note:
            note(checks.check_site(site, edition, report, of_numbers).words)
    return site, edition


@contextmanager
def preview(request: Request, settings: Settings, progress: Progress) -> Iterator[Preview]:
    """A book of the month in a private folder, to be looked at while the body runs. Nothing is checked or published."""
    with workshop() as desk:
        with progress.stage("Reading the extract") as note:
            extract = extracts.read(request.extract, postcodes=request.postcodes)
            day = month_asked_for(request.month, extract)
            place = _place_for(request, extract, day, settings)
            note(f"{len(extract.tables)} tables")
        with progress.stage(f"Measuring {day:%B %Y}"):
            edition = measured(request, extract, day, place, settings)
        yield first_build(edition, desk, progress)


def _place_for(request: Request, extract: Extract, day: pd.Timestamp, settings: Settings) -> Place:
    month = f"{day:%Y-%m}"
    since = _last_visited(request, day, settings) or ""
    made_from = manifest.made_from(settings, extract.sources, month=month, audience=request.audience, since=since)
    return archive.place_for(request.output, month, request.audience, made_from, request.reason)


def measured(request: Request, extract: Extract, day: pd.Timestamp, place: Place, settings: Settings) -> Edition:
    """The edition with every figure as it may be shown, and nothing built yet."""
    records = records_at(extract, day, settings)
    with beside(lambda: (identifiers(extract), release_projection(records))) as beside_it:
        releases = release_all(records, settings, request.audience, Earlier.of(place.published))
        known, projection = beside_it()
    return Edition(
        settings=settings,
        day=day,
        audience=request.audience,
        sources=extract.sources,
        releases=releases,
        revision=place.revision,
        reason=place.reason,
        published=place.published,
        identifiers=known,
        private=(request.extract.resolve(), settings.root),
        projection=projection,
        earlier=standing_edition(request.output, place.since) if place.since else None,
        replaces=standing_edition(request.output, place.replaces) if place.replaces else None,
        is_invented=request.extract.resolve() == settings.sample.resolve(),
    )


def _last_visited(request: Request, day: pd.Timestamp, settings: Settings) -> str | None:
    plan = load_plan(settings.plan, declared=MEASURES, chapters=CHAPTERS)
    return last_visit_edition(plan, day, archive.manifests(request.output))


def month_asked_for(month: str, extract: Extract) -> pd.Timestamp:
    """The month end asked for, or the extract's latest. Raises InputError for a month that it does not reach."""
    if not extract.coverage:
        raise InputError("The extract holds no dated records, so no month can be reported: see improve check.")
    latest = _latest(extract)
    earliest = min(covered.start for covered in extract.coverage.values())
    if not month:
        return _last_whole_month(latest)
    day = parse_month(month)
    if not month_end(earliest) <= day <= month_end(latest):
        raise InputError(
            f"The month {month} is outside the extract, which runs from {earliest:%Y-%m} to {latest:%Y-%m}: "
            "choose a month between them, or give a newer extract."
        )
    return day


def _latest(extract: Extract) -> pd.Timestamp:
    """The last day that any of its tables covers."""
    return max(covered.end for covered in extract.coverage.values())


def _last_whole_month(day: pd.Timestamp) -> pd.Timestamp:
    return day if day == month_end(day) else day - pd.offsets.MonthEnd(1)


def records_at(extract: Extract, day: pd.Timestamp, settings: Settings) -> Records:
    """The records as they stood on `day`, with the population that rates are of."""
    population = pd.read_csv(settings.reference / "population.csv")
    return as_at(extract, day, settings=settings, population=population)


def release_all(
    records: Records, settings: Settings, audience: Audience, earlier: Earlier = NOTHING_EARLIER
) -> Mapping[str, Release]:
    """Every exhibit of the book as it may be shown, `earlier` editions having said what they have."""
    released = release(
        drafts_of(records),
        settings=settings,
        audience=audience,
        as_at=records.as_at,
        targets=load_targets(settings.plan),
        pieces=records_in_pieces(MEASURES.values(), records),
        subsets=SUBSETS,
        balances=BALANCES,
        windows=windows_of(MEASURES.values()),
        earlier=earlier,
    )
    return in_words_of_the_plan(released, settings)


def drafts_of(records: Records) -> dict[str, Draft]:
    """Every exhibit with nothing withheld."""
    return {name: draft(exhibit, MEASURES, records) for name, exhibit in EXHIBITS.items()}
