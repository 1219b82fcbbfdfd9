"""Proof that an archive is what was published: nothing in it has changed, and its editions can be made again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from improve_analysis import extracts
from improve_analysis.disclosure import ledger
from improve_analysis.edition import archive, manifest, register, unchanged
from improve_analysis.edition.progress import Progress
from improve_analysis.edition.workshop import workshop
from improve_analysis.errors import EditionError, InputError
from improve_analysis.extracts import Extract
from improve_analysis.pipeline import Request, built_again
from improve_analysis.settings import Audience, Settings


@dataclass(frozen=True, kw_only=True)
class Records:
    """What editions are to be made again from: an extract as it was given, and as it was read."""

    path: Path
    read: Extract
    postcodes: Path | None = None


@dataclass(frozen=True, kw_only=True)
class Verified:
    """What was found. `register`: its hash, or empty.

    `again`: by edition, why it cannot be made again here; empty where it was.
    """

    editions: Sequence[str]
    files: int
    lines: int
    register: str
    again: Mapping[str, str]
    faults: Sequence[str]


def verify_site(site: Path, settings: Settings, records: Records | None, progress: Progress) -> Verified:
    """Look at every file in `site` and, with `records`, make every edition again that was made from them by this code.

    Nothing in `site` is touched. Raises InputError where no editions stand there.
    """
    standing = archive.manifests(site)
    if not standing:
        raise InputError(f"{site} holds no edition: give the folder that holds folders such as 2024-09.")
    faults = unchanged.faults(site)
    again = {said["name"]: why_not(said, settings, records.read) for said in standing} if records else {}
    for said in standing if records else ():
        if records and not again[said["name"]]:
            faults += _not_the_same(site, said, settings, records, progress)
    entered = site / register.NAME
    return Verified(
        editions=[said["name"] for said in standing],
        files=sum(1 for path in site.rglob("*") if path.is_file()),
        lines=len(ledger.read(site / ledger.NAME)),
        register=register.file_hash(entered) if entered.is_file() else "",
        again=again,
        faults=faults,
    )


def why_not(said: Mapping[str, Any], settings: Settings, extract: Extract) -> str:
    """Why an edition cannot be made again from these records here, of which `said` is the manifest; empty if it can."""
    here = manifest.made_from(settings, extract.sources, month="", audience=Audience(said["audience"]), since="")
    if said["inputs"] != here["inputs"]:
        return "it was made from other records than those given"
    if said["code"] != here["code"]:
        return f"it was made by other code or settings ({said['code'][:12]}; here {here['code'][:12]})"
    others = [
        f"{name} {said['versions'].get(name, 'none')}, here {version}"
        for name, version in here["versions"].items()
        if said["versions"].get(name) != version
    ]
    return f"it was made with {'; '.join(others)}" if others else ""


def _not_the_same(
    site: Path, said: Mapping[str, Any], settings: Settings, records: Records, progress: Progress
) -> list[str]:
    """A sentence for each file that came out otherwise, or one that says why nothing came out."""
    request = Request(
        extract=records.path,
        month=said["month"],
        audience=Audience(said["audience"]),
        output=site,
        postcodes=records.postcodes,
    )
    with workshop() as desk:
        try:
            built = built_again(request, records.read, said, desk, settings, progress)
        except (EditionError, InputError) as failed:
            return [f"{said['name']} could not be built again: {failed}"]
        different = archive.differences(built, site / said["name"])
    return [
        f"{site / said['name'] / name} is not what comes out when the edition is built again." for name in different
    ]


def sentences(found: Verified) -> Iterator[str]:
    """For the person who asked."""
    yield f"{len(found.editions):,} editions, {found.files:,} files, {found.lines:,} lines of the ledger looked at."
    for name, reason in found.again.items():
        yield f"{name} was not built again: {reason}." if reason else f"{name} was built again."
    if not found.again:
        yield "No extract was given, so no edition was built again."
    yield from found.faults
    if found.register:
        yield f"SHA-256 of archive.json, which vouches for all: {found.register}. Compare it with one kept elsewhere."
    yield "Not as it was published." if found.faults else "Nothing has changed since it was published."


def read_records(path: Path, postcodes: Path | None) -> Records:
    """An extract to make editions again from. Raises InputError where it cannot be read."""
    return Records(path=path, read=extracts.read(path, postcodes=postcodes), postcodes=postcodes)
