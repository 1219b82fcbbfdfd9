"""Where editions stand, one folder each, put there by one rename, and the ledger of all that they have said.

What was published is never rewritten. An edition made again from the same records and code has to come out the same;
one made from others stands beside the first, under a name and with a reason of its own.
"""

from __future__ import annotations

import filecmp
import html
import json
import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from improve_analysis.disclosure import ledger
from improve_analysis.disclosure.ledger import Line
from improve_analysis.edition import manifest
from improve_analysis.edition._edition import FIRST, Edition, edition_name
from improve_analysis.errors import EditionError, InputError
from improve_analysis.settings import Audience

MADE_FROM = ("inputs", "code", "versions", "parameters")
"""What of a manifest decides what an edition says."""


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where an edition will stand. `published`: every line of the ledger; `earlier`: those it has to reckon with."""

    revision: int
    published: Sequence[Line]
    earlier: Sequence[Line]


def place_for(output: Path, month: str, audience: Audience, made_from: Mapping[str, Any], reason: str) -> Place:
    """The place in `output` of an edition made from `made_from` (`MADE_FROM`).

    Raises InputError where editions for another audience stand there, or where the month has an edition made from
    something else and no reason is given for another.
    """
    standing = manifests(output)
    _refuse_other_audience(output, standing, audience)
    published = ledger.read(output / ledger.NAME)
    same_month = [one for one in standing if one["month"] == month]
    if not same_month:
        return Place(revision=FIRST, published=published, earlier=published)
    latest = max(same_month, key=_revision)
    revision, name = _revision(latest), latest["name"]
    if _plain({part: latest[part] for part in MADE_FROM}) == _plain(made_from):
        return Place(revision=revision, published=published, earlier=_before(name, published))
    if not reason:
        raise InputError(
            f"{output / name} is published, and was made from other records, settings or code: say why with --reason "
            f"to publish {edition_name(month, revision + 1)} beside it, or, if nobody has read it, remove {output}."
        )
    return Place(revision=revision + 1, published=published, earlier=published)


def _revision(said: Mapping[str, Any]) -> int:
    return int(said["name"].partition("-r")[2] or FIRST)


def _plain(made_from: Mapping[str, Any]) -> str:
    return json.dumps(made_from, sort_keys=True)


def _before(name: str, published: Sequence[Line]) -> Sequence[Line]:
    """What had been said when the edition of that name was made."""
    first = next((place for place, line in enumerate(published) if line["edition"] == name), len(published))
    return published[:first]


def publish(site: Path, output: Path, edition: Edition) -> Path:
    """Move a built edition to `output`, enter what it says in the ledger, and list it; its first page.

    Raises EditionError where it stands there already and is not the same.
    """
    home = output / edition.name
    if home.exists():
        return _unchanged(site, home)
    arriving = output / f".{edition.name}-arriving"
    try:
        output.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(arriving, ignore_errors=True)
        shutil.copytree(site, arriving)
        if edition.audience is Audience.PUBLIC:
            lines = [*edition.published, *ledger.new_lines(edition.lines, edition.published)]
            _replace(output / ledger.NAME, ledger.text_of(lines))
        arriving.rename(home)
        _replace(output / "index.html", _index(manifests(output), edition))
    except OSError as refused:
        raise InputError(
            f"The edition cannot be written to {output}: {refused.strerror}; choose another --output."
        ) from refused
    return home / "index.html"


def _unchanged(site: Path, home: Path) -> Path:
    """The page that stands there, if what was built now is the same to the last byte."""
    if different := differences(site, home):
        raise EditionError(
            f"{home} was built again from the same records and code, but {len(different)} files differ (such as "
            f"{different[0]}): what stands there was left as it was."
        )
    return home / "index.html"


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
    paths = sorted(output.glob(f"[0-9]*/{manifest.NAME}"), reverse=True)
    return [_manifest(path) for path in paths]


def _manifest(path: Path) -> dict[str, Any]:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as wrong:
        raise InputError(f"{path} cannot be read ({wrong}): put back the one that was published.") from wrong


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


def _replace(path: Path, text: str) -> None:
    """In one step, so that no reader meets half of it."""
    new = path.with_name(f".{path.name}-new")
    new.write_text(text, encoding="utf-8")
    os.replace(new, path)  # noqa: PTH105 - says what it does


def _index(standing: Sequence[Mapping[str, Any]], edition: Edition) -> str:
    title = html.escape(f"{edition.settings.council} children's services: editions of the report")
    return _PAGE.format(title=title, marking=marking(edition.audience), items="\n".join(map(_item, standing)))


def _item(said: Mapping[str, Any]) -> str:
    name = html.escape(said["name"])
    reason = f": {html.escape(said['reason'])}" if said["reason"] else ""
    return f'      <li><a href="{name}/index.html">{name}</a> ({html.escape(said["audience"])}){reason}</li>'


MARKING = "OFFICIAL-SENSITIVE: not for publication"


def marking(audience: Audience) -> str:
    """What stands on every page of a restricted edition, as HTML."""
    return f'<p class="improve-marking"><strong>{MARKING}</strong></p>' if audience is Audience.RESTRICTED else ""


_PAGE = """<!DOCTYPE html>
<html lang="en-GB">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>{title}</title>
    <style>
      body {{ font: 1.1rem/1.5 system-ui, sans-serif; color: #1d1d1d }}
      main {{ max-width: 42rem; margin: 2rem auto; padding: 0 1rem }}
      a {{ color: #12436d }}
    </style>
  </head>
  <body>
    <main>
    {marking}
    <h1>{title}</h1>
    <ul>
{items}
    </ul>
    </main>
  </body>
</html>
"""
