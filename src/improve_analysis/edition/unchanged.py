"""Is everything in an archive as it was when it was published?

Each edition's manifest has the hash of every file of it, and of the ledger as it then was. The register has the hashes
of the manifests and of what stands around the editions.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from improve_analysis.disclosure import ledger
from improve_analysis.edition import archive, manifest, register
from improve_analysis.settings import Audience


def faults(site: Path) -> list[str]:
    """A sentence for each file that was changed, added or taken away since.

    Raises InputError for a manifest, register or ledger that cannot be read.
    """
    standing = {path.parent: said for path, said in archive.manifests_by_path(site).items()}
    return [
        *_of_folders(site, standing),
        *(fault for folder, said in standing.items() for fault in archive.changed(folder, said)),
        *_of_register(site, standing),
        *_of_ledger(site, [*standing.values()]),
    ]


def _of_folders(site: Path, standing: Mapping[Path, Mapping[str, Any]]) -> Iterator[str]:
    for folder in sorted(path for path in site.glob("[0-9]*") if path.is_dir()):
        if folder not in standing:
            yield f"{folder / manifest.NAME} is missing, so nothing says what that edition was."
        elif standing[folder]["name"] != folder.name:
            yield f"{folder / manifest.NAME} is that of the edition {standing[folder]['name']}."


def _of_register(site: Path, standing: Mapping[Path, Mapping[str, Any]]) -> Iterator[str]:
    path = site / register.NAME
    if not path.is_file():
        yield f"{path} is missing, so nothing says what the manifests were: put back the one that was published."
        return
    entries, around = register.entries(site), register.read(site)["files"]
    for name, entry in entries.items():
        if site / name not in standing:
            yield f"{site / name} is missing: it was published."
        elif register.file_hash(site / name / manifest.NAME) != entry.manifest:
            yield f"{site / name / manifest.NAME} was changed since it was published."
    for folder in standing:
        if folder.name not in entries:
            yield f"{folder} is not in {path}: it was put there by hand, or its publishing was cut short."
    yield from _of_files(site, around)


def _of_files(site: Path, around: Mapping[str, str]) -> Iterator[str]:
    """What stands around the editions."""
    for name, sha256 in around.items():
        if not (site / name).is_file():
            yield f"{site / name} is missing: it was published."
        elif register.file_hash(site / name) != sha256:
            yield f"{site / name} was changed since it was published."
    there = {
        path.relative_to(site).as_posix()
        for path in site.rglob("*")
        if path.is_file() and not path.relative_to(site).parts[0][:1].isdigit()
    }
    for name in sorted(there - {*around, register.NAME}):
        yield f"{site / name} was added since the last edition was published."


def _of_ledger(site: Path, standing: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    public = [said for said in standing if Audience(said["audience"]) is Audience.PUBLIC and "ledger" in said]
    if not public:
        return
    path, lines = site / ledger.NAME, ledger.read(site / ledger.NAME)
    lengths = {said["name"]: ledger.length_of(said["ledger"], lines) for said in public}
    for name, length in lengths.items():
        if length is None:
            yield f"{path} is not as it was when {name} was published."
    if None not in lengths.values() and len(lines) != max(length or 0 for length in lengths.values()):
        yield f"{path} holds figures that no edition here has published."
