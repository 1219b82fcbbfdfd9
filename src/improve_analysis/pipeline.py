"""The way the data goes, from a council's extract to a published edition. Read this first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from improve_analysis import checks, extracts
from improve_analysis.calendar import month_end, parse_month
from improve_analysis.disclosure import Release, records_in_pieces, release
from improve_analysis.edition import archive, build, execute, manifest, sanitise
from improve_analysis.edition._edition import Edition
from improve_analysis.edition.progress import Progress
from improve_analysis.edition.workshop import workshop
from improve_analysis.errors import InputError
from improve_analysis.extracts import Extract
from improve_analysis.measures import EXHIBITS, MEASURES, SUBSETS
from improve_analysis.measures._draft import draft
from improve_analysis.measures._records import Records, as_at
from improve_analysis.plan import load_targets
from improve_analysis.settings import Audience, Settings


@dataclass(frozen=True, kw_only=True)
class Request:
    """One edition asked for. `month` is YYYY-MM, or empty for the latest that the extract covers."""

    extract: Path
    month: str
    audience: Audience
    output: Path
    postcodes: Path | None = None


def make_edition(request: Request, settings: Settings, progress: Progress) -> Path:
    """Build and publish the edition; the path of its first page.

    Raises InputError where nothing can be built, EditionError where what was built may not be published. Either way
    what was published before is untouched.
    """
    with workshop() as desk:
        with progress.stage("Reading the extract") as note:
            extract = extracts.read(request.extract, postcodes=request.postcodes)
            day = month_asked_for(request.month, extract)
            note(f"{len(extract.tables)} tables, {len(extract.findings):,} findings")
        with progress.stage(f"Measuring {day:%B %Y}") as note:
            edition = Edition(
                settings=settings,
                day=day,
                audience=request.audience,
                sources=extract.sources,
                releases=release_all(records_at(extract, day, settings), settings, request.audience),
            )
            note(f"{len(MEASURES)} measures, {len(EXHIBITS)} exhibits")
        with progress.stage("Running the notebooks") as note:
            executed = execute.run_notebooks(edition, desk, progress)
            note(f"{len(executed)} chapters")
        with progress.stage("Building the book"):
            site = build.build_book(edition, [sanitise.sanitise(run) for run in executed], desk)
            manifest.write(site, edition)
        with progress.stage("Checking it") as note:
            note(checks.check_edition(site, executed, edition))
        with progress.stage("Publishing"):
            return archive.publish(site, request.output, edition)


def month_asked_for(month: str, extract: Extract) -> pd.Timestamp:
    """The month end asked for, or the extract's latest. Raises InputError for a month that it does not reach."""
    if not extract.coverage:
        raise InputError("The extract holds no dated records, so no month can be reported: see improve check.")
    latest = max(covered.end for covered in extract.coverage.values())
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


def _last_whole_month(day: pd.Timestamp) -> pd.Timestamp:
    return day if day == month_end(day) else day - pd.offsets.MonthEnd(1)


def records_at(extract: Extract, day: pd.Timestamp, settings: Settings) -> Records:
    """The records as they stood on `day`, with the population that rates are of."""
    population = pd.read_csv(settings.reference / "population.csv")
    return as_at(extract, day, settings=settings, population=population)


def release_all(records: Records, settings: Settings, audience: Audience) -> Mapping[str, Release]:
    """Every exhibit of the book as it may be shown."""
    return release(
        {name: draft(exhibit, MEASURES, records) for name, exhibit in EXHIBITS.items()},
        settings=settings,
        audience=audience,
        as_at=records.as_at,
        targets=load_targets(settings.plan),
        pieces=records_in_pieces(MEASURES.values(), records),
        subsets=SUBSETS,
    )
