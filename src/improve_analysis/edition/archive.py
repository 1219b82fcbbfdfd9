"""Where editions stand, one folder each, put there by one rename, and the ledger of all that they have said.

What was published is never rewritten. An edition made again from the same records and code has to come out the same;
one made from others stands beside the first, under a name and with a reason of its own.
"""

from __future__ import annotations

import filecmp
import json
import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from improve_analysis.changes import FIGURES, read_figures
from improve_analysis.disclosure import ledger
from improve_analysis.disclosure.ledger import Line
from improve_analysis.edition import listing, manifest, register
from improve_analysis.edition._edition import FIRST, Edition, edition_name
from improve_analysis.edition.listing import Published
from improve_analysis.errors import EditionError, InputError
from improve_analysis.evidence.compare import revisions
from improve_analysis.plan import load_milestones
from improve_analysis.settings import Audience

MADE_FROM = ("inputs", "code", "versions", "parameters")
"""What of a manifest decides what an edition says."""


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where an edition will stand, and what stood before it.

    `reason`: why it replaces another; empty where it replaces none. `replaces`: that one's name, or empty.
    `since`: the name of the one that it is held against, or empty. `published`: the lines of the ledger from before it,
    which it has to reckon with.
    """

    revision: int
    published: Sequence[Line]
    since: str
    reason: str = ""
    replaces: str = ""


def place_for(output: Path, month: str, audience: Audience, made_from: Mapping[str, Any], reason: str) -> Place:
    """The place in `output` of an edition made from `made_from` (`MADE_FROM`).

    One that was made from exactly that stands already: it is that one's place, as it was when it was published. Raises
    InputError where editions for another audience stand there, or where the month has an edition made from something
    else and no reason is given for another.
    """
    standing = manifests(output)
    _refuse_other_audience(output, standing, audience)
    published, since = ledger.read(output / ledger.NAME), made_from["parameters"].get("since", "")
    same_month = [one for one in standing if one["month"] == month]
    if not same_month:
        return Place(revision=FIRST, published=_without(edition_name(month, FIRST), published), since=since)
    made = [one for one in same_month if _plain({part: one[part] for part in MADE_FROM}) == _plain(made_from)]
    if made:
        return place_of(output, made[0])
    latest = same_month[0]["name"]
    if not reason:
        raise InputError(
            f"{output / latest} is published, and was made from other records, settings or code: say why with --reason "
            f"to publish {edition_name(month, revision_of(latest) + 1)} beside it, or, if nobody has read it, remove "
            f"{output}."
        )
    revision = revision_of(latest) + 1
    return Place(
        revision=revision,
        published=_without(edition_name(month, revision), published),
        since=since,
        reason=reason,
        replaces=latest,
    )


def place_of(output: Path, said: Mapping[str, Any]) -> Place:
    """The place of an edition that stands, as it was when it was published. `said`: its manifest."""
    return Place(
        revision=revision_of(said["name"]),
        published=published_before(said, ledger.read(output / ledger.NAME)),
        since=said["parameters"].get("since", ""),
        reason=said["reason"],
        replaces=replaced_by(said),
    )


def revision_of(name: str) -> int:
    return int(name.partition("-r")[2] or FIRST)


def _plain(made_from: Mapping[str, Any]) -> str:
    return json.dumps(made_from, sort_keys=True)


def _without(name: str, lines: Sequence[Line]) -> Sequence[Line]:
    """The ledger without the lines of an edition that never came to stand because its publishing was cut short."""
    return [line for line in lines if line["edition"] != name]


def published_before(said: Mapping[str, Any], lines: Sequence[Line]) -> Sequence[Line]:
    """What had been said when the edition of that manifest was made.

    A restricted edition has no ledger. Raises InputError where it does not begin as it was then.
    """
    if Audience(said["audience"]) is Audience.RESTRICTED:
        return ()
    up_to = ledger.length_of(said["ledger"], lines)
    if up_to is None:
        raise InputError(f"The ledger is not as it was when {said['name']} was published: put back the one published.")
    return _without(said["name"], lines[:up_to])


def publish(site: Path, output: Path, edition: Edition, *, on: str = "") -> Path:
    """Move a built edition to `output`, enter what it says in the ledger, and list it; its first page.

    `on`: the day, YYYY-MM-DD, for the list; empty where it is not to be said. Raises EditionError where it stands there
    already and is not the same.
    """
    home = output / edition.name
    try:
        if home.exists():
            _refuse_change(site, home)
        else:
            _put(site, output, edition)
        if edition.name not in register.entries(output):
            _list(output, edition, on)
    except OSError as refused:
        raise InputError(
            f"The edition cannot be written to {output}: {refused.strerror}; choose another --output."
        ) from refused
    return home / "index.html"


def _put(site: Path, output: Path, edition: Edition) -> None:
    arriving = output / f".{edition.name}-arriving"
    output.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(arriving, ignore_errors=True)
    shutil.copytree(site, arriving)
    if edition.audience is Audience.PUBLIC:
        replace_file(output / ledger.NAME, ledger.text_of(edition.ledger))
    arriving.rename(output / edition.name)


def _list(output: Path, edition: Edition, on: str) -> None:
    """Write what stands around the editions anew, and last of all what it and their manifests are from now on."""
    entries = register.with_new(output, [said["name"] for said in manifests(output)], {edition.name: on})
    written = listing.files(
        _published(output, entries), edition.settings.council, load_milestones(edition.settings.plan)
    )
    for name, text in written.items():
        (output / name).parent.mkdir(exist_ok=True)
        replace_file(output / name, text)
    around = [*written, *([ledger.NAME] if (output / ledger.NAME).is_file() else [])]
    replace_file(output / register.NAME, register.text_of(output, entries, around))


def _published(output: Path, entries: Mapping[str, register.Entry]) -> list[Published]:
    standing = manifests(output)
    return [
        Published(
            name=said["name"],
            audience=Audience(said["audience"]),
            on=entries[said["name"]].published,
            reason=said["reason"],
            pages=listing.pages_of(output / said["name"]),
            revised=_revised(output, said),
        )
        for said in standing
    ]


def _revised(output: Path, said: Mapping[str, Any]) -> int:
    """How many figures an edition has otherwise than the one that it replaces."""
    replaced, now = replaced_by(said), output / said["name"] / FIGURES
    then = output / replaced / FIGURES
    if not replaced or not then.is_file() or not now.is_file():
        return 0
    return len(revisions(read_figures(then), read_figures(now)))


def replaced_by(said: Mapping[str, Any]) -> str:
    """The name of the edition that one replaces; empty where it replaces none."""
    revision = revision_of(said["name"])
    return edition_name(said["month"], revision - 1) if revision > FIRST else ""


def _refuse_change(site: Path, home: Path) -> None:
    """Raise EditionError unless what was built now is what stands there, to the last byte."""
    if different := differences(site, home):
        raise EditionError(
            f"{home} was built again from the same records and code, but {len(different)} files differ (such as "
            f"{different[0]}): what stands there was left as it was."
        )


def differences(one: Path, other: Path) -> list[str]:
    """The files, by path, that are not the same in both folders, or only in one."""
    names = sorted(
        {path.relative_to(root).as_posix() for root in (one, other) for path in root.rglob("*") if path.is_file()}
    )
    _, mismatched, missing = filecmp.cmpfiles(one, other, names, shallow=False)
    return sorted({*mismatched, *missing})


def changed(folder: Path, said: Mapping[str, Any]) -> list[str]:
    """A sentence for each file of a published edition that is not as its manifest says."""
    now, then = manifest.hashes(folder), said["files"]
    ways = {
        "was changed": sorted(name for name in now.keys() & then.keys() if now[name] != then[name]),
        "was added": sorted(now.keys() - then.keys()),
        "is missing": sorted(then.keys() - now.keys()),
    }
    return [f"{folder / name} {way} since it was published." for way, names in ways.items() for name in names]


def manifests(output: Path) -> list[dict[str, Any]]:
    """What each edition there was made from, newest first. Raises InputError for a manifest that cannot be read."""
    said = manifests_by_path(output).values()
    return sorted(said, key=lambda one: (one["month"], revision_of(one["name"])), reverse=True)


def manifests_by_path(output: Path) -> dict[Path, dict[str, Any]]:
    """Each manifest by the file that it was read from."""
    return {path: _manifest(path) for path in sorted(output.glob(f"[0-9]*/{manifest.NAME}"))}


def _manifest(path: Path) -> dict[str, Any]:
    try:
        said: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        revision_of(said["name"]), said["month"]
    except (OSError, ValueError, KeyError, TypeError) as wrong:
        raise InputError(f"{path} cannot be read ({wrong}): put back the one that was published.") from wrong
    return said


def _refuse_other_audience(output: Path, standing: Sequence[Mapping[str, Any]], audience: Audience) -> None:
    """Small numbers must never stand beside, within or around what is published."""
    others = {one["audience"] for one in standing} - {str(audience)}
    for folder in output.resolve().parents:
        others |= {one["audience"] for one in manifests(folder)} - {str(audience)}
    if others:
        raise InputError(
            f"{output} holds, or lies within, {others.pop()} editions; a {audience} one may not stand beside them: "
            "choose another --output."
        )


def replace_file(path: Path, text: str) -> None:
    """In one step, so that no reader meets half of it."""
    new = path.with_name(f".{path.name}-new")
    new.write_text(text, encoding="utf-8")
    os.replace(new, path)  # noqa: PTH105 - says what it does
