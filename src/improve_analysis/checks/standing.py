"""Is what stands on a site still safe? Asked of every edition together, from the site alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd

from improve_analysis.calendar import month_end
from improve_analysis.checks import addresses, disclosure, images, leaks, leftovers, links, markings, numbers, policy
from improve_analysis.checks._public import public_words
from improve_analysis.checks._scan import Scan
from improve_analysis.disclosure import ledger
from improve_analysis.disclosure.audit import Report
from improve_analysis.disclosure.ledger import Line
from improve_analysis.edition import archive, downloads, manifest, unchanged
from improve_analysis.errors import InputError
from improve_analysis.extracts._identifiers import Identifiers
from improve_analysis.settings import Audience, Settings


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What the checks of a whole site came to. `report`: None for restricted editions, which show small numbers."""

    editions: Sequence[str]
    report: Report | None
    files: int
    numbers: int
    identifiers: int
    faults: Sequence[str]


def audit_site(site: Path, identifiers: Identifiers, settings: Settings) -> Standing:
    """Look at every edition that stands in `site`, and attack its ledger.

    Raises InputError where no editions stand there, or they have no ledger to be judged by.
    """
    editions = archive.manifests(site)
    if not editions:
        raise InputError(f"{site} holds no edition: give the folder that holds folders such as 2024-09.")
    lines = ledger.read(site / ledger.NAME)
    public = Audience(editions[0]["audience"]) is Audience.PUBLIC
    if public and not lines:
        raise InputError(f"{site / ledger.NAME} is missing, so nothing can be judged: put back the one published.")
    is_invented = all(said["is_invented"] for said in editions)
    report = disclosure.attack(lines, settings, is_invented=is_invented) if public else None
    looks = [_look(site / said["name"], said, _up_to(said["name"], lines), identifiers, settings) for said in editions]
    return Standing(
        editions=[edition["name"] for edition in editions],
        report=report,
        files=sum(look.files for look in looks),
        numbers=sum(look.numbers for look in looks),
        identifiers=identifiers.searched,
        faults=[
            *(report.failures if report else ()),
            *unchanged.faults(site),
            *(fault for look in looks for fault in look.faults),
        ],
    )


def _up_to(name: str, lines: Sequence[Line]) -> Sequence[Line]:
    """What had been said when the edition of that name was published, in the order of the ledger."""
    last = max((place for place, line in enumerate(lines) if line["edition"] == name), default=-1)
    return lines[: last + 1]


@dataclass(frozen=True, kw_only=True)
class _Look:
    files: int
    numbers: int
    faults: Sequence[str]


def _look(
    folder: Path, said: Mapping[str, Any], lines: Sequence[Line], identifiers: Identifiers, settings: Settings
) -> _Look:
    """One edition. `lines`: those of the ledger up to it."""
    leaked = leaks.scan(folder, identifiers, public_words(lines, settings))
    counted = _numbers(folder, said, lines, settings)
    found = [
        *leaked.faults,
        *counted.faults,
        *images.faults(folder),
        *addresses.faults(folder),
        *links.faults(folder),
        *policy.faults(folder),
        *leftovers.faults(folder, (settings.root,)),
        *markings.faults(folder, Audience(said["audience"])),
    ]
    return _Look(files=leaked.files, numbers=counted.numbers, faults=[f"{said['name']}: {fault}" for fault in found])


def _numbers(folder: Path, said: Mapping[str, Any], lines: Sequence[Line], settings: Settings) -> Scan:
    """Those of its chapters and downloads; pages written by hand are known by their hashes.

    What other code made, whose measures may have had other words, was looked at when it was published; so was a
    restricted edition, which has no ledger.
    """
    if Audience(said["audience"]) is Audience.RESTRICTED or said["code"] != manifest.code_hash(settings.root):
        return Scan(numbers=0, faults=[])
    day = month_end(pd.Timestamp(said["month"]))
    title = f"{said['council']} children's services, {day:%B %Y}"
    about = {name: said[name] for name in ("name", "reason", "is_invented")}
    offered = numbers.offered(settings, title, downloads.cover(settings, day=day, **about))
    known = replace(numbers.declared(settings, title, day=day), sources=None, offered=offered)
    return numbers.scan(folder, lines, known)


def sentences(standing: Standing) -> Iterator[str]:
    """For the person who asked."""
    yield f"{len(standing.editions):,} editions, {standing.files:,} files, {standing.numbers:,} numbers looked at."
    if standing.identifiers:
        yield f"{standing.identifiers:,} identifiers of the extract were looked for."
    else:
        yield "No extract was given, so identifiers were not looked for."
    if standing.report is None:
        yield "Restricted editions: small numbers are shown, and not attacked."
    else:
        yield (
            f"{standing.report.figures:,} unknown numbers attacked, of which {standing.report.withheld:,} are withheld."
        )
        for interval in standing.report.narrowest:
            yield f"Among the narrowest: {interval.description}: {interval.low} to {interval.high}."
    yield from standing.faults
    yield "Not safe." if standing.faults else "Nothing was found."
