"""Questions asked of an edition. One that is not answered well stops it from being published."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from improve_analysis import accessibility
from improve_analysis.checks import (
    addresses,
    disclosure,
    exhibits,
    images,
    leaks,
    leftovers,
    links,
    markings,
    numbers,
    papers,
    policy,
    prose,
    publication,
    statement,
)
from improve_analysis.checks._changes import ChangesNumbers
from improve_analysis.checks._public import public_words
from improve_analysis.checks._scan import Scan
from improve_analysis.checks.publication import Findings
from improve_analysis.disclosure.audit import Report
from improve_analysis.edition import downloads, manifest
from improve_analysis.edition._edition import Edition
from improve_analysis.edition.beside import beside
from improve_analysis.edition.execute import Executed
from improve_analysis.edition.paper import papers_of
from improve_analysis.errors import EditionError
from improve_analysis.evidence.compare import compare, revisions
from improve_analysis.measures import EXHIBITS, MEASURES
from improve_analysis.plan import load_events, load_exhibit_readings, load_targets
from improve_analysis.settings import Audience


def withstands(edition: Edition) -> Report | None:
    """What the audit found in all that was and would be published; None where small numbers are shown on purpose.

    Raises EditionError with a sentence for each number that an outsider could work out.
    """
    if edition.audience is Audience.RESTRICTED:
        return None
    report = disclosure.attack(edition.ledger, edition.settings, is_invented=edition.is_invented)
    _refuse(report.failures)
    return report


def check_run(executed: Sequence[Executed], edition: Edition) -> None:
    """Look at the notebooks after they ran. Raises EditionError with every fault, in sentences."""
    targets = load_targets(edition.settings.plan)
    readings = load_exhibit_readings(edition.settings.plan, EXHIBITS)
    _refuse(
        [
            *exhibits.faults(executed, edition.releases),
            *(fault for run in executed for fault in prose.faults(run.name, run.notebook, targets, readings)),
        ]
    )


def look_at_numbers(site: Path, edition: Edition, report: Report | None) -> Scan:
    """Look at every number of the built pages and of the files to take away; the PDFs need not be there yet."""
    said = publication.attacked(publication.page(edition), report)
    declared = numbers.declared(edition.settings, edition.title, said, edition.day)
    declared = replace(declared, changes=_changed(edition), **_offered(site, edition, declared.sources or {}))
    return numbers.scan(site, edition.lines, declared)


def check_site(site: Path, edition: Edition, report: Report | None, of_numbers: Callable[[], Scan]) -> Findings:
    """Look at every file of the built site, and complete its publication report and manifest.

    `of_numbers`: what gives the outcome of `look_at_numbers`. Raises EditionError with every fault, in sentences.
    """
    words = public_words(edition.lines, edition.settings)
    with beside(lambda: _others(site, edition)) as others:
        of_leaks = leaks.scan(site, edition.identifiers, words)
        of_papers = papers.faults(site, edition.title, papers_of(edition))
        of_others = others()
    found = Findings(
        report=report,
        leaks=of_leaks,
        numbers=of_numbers(),
        overdue=accessibility.review_overdue(edition.settings, edition.day),
    )
    _refuse([*found.leaks.faults, *found.numbers.faults, *of_papers, *of_others])
    publication.complete(site, edition, found)
    manifest.seal(site)
    return found


def _others(site: Path, edition: Edition) -> list[str]:
    return [
        *images.faults(site),
        *addresses.faults(site),
        *links.faults(site),
        *policy.faults(site),
        *leftovers.faults(site, edition.private),
        *markings.faults(site, edition.audience),
        *statement.faults(site),
    ]


def _offered(site: Path, edition: Edition, sources: Mapping[str, str]) -> dict[str, Any]:
    """What the downloads may say, and their page with the sizes that the files in the site have."""
    made = downloads.Downloads(edition=edition)
    sizes = {name: (site / name).stat().st_size if (site / name).is_file() else 0 for name in made.names}
    page = downloads.page(edition, made.tables, sizes)
    offered = numbers.offered(edition.settings, edition.title, downloads.about(edition).cover)
    return {"sources": {**sources, downloads.PAGE: page}, "offered": offered}


def _changed(edition: Edition) -> ChangesNumbers | None:
    """What the page on changes may say; None where no edition stands that it could be held against."""
    if edition.earlier is None:
        return None
    now, then = manifest.shown_figures(edition.releases), edition.earlier.figures
    found = compare(then, now, MEASURES.values(), load_events(edition.settings.plan))
    return ChangesNumbers(earlier=then, found=found, revised=revisions(then, now))


def _refuse(faults: Iterable[str]) -> None:
    if faults := list(faults):
        raise EditionError("The edition is not published. " + " ".join(faults))
