"""What a notebook opens: its chapter's exhibits, each shown by one call."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from improve_analysis import display
from improve_analysis.disclosure import Release, from_json
from improve_analysis.display.guard import guard_notebook
from improve_analysis.errors import InputError
from improve_analysis.measures import EXHIBITS, MEASURES
from improve_analysis.plan import load_targets
from improve_analysis.settings import Audience, Settings, load_settings

PREPARED = "releases.json"
"""In an edition the notebooks are given this file instead of the extract: they never see a record of a child."""


@dataclass(frozen=True, kw_only=True)
class Chapter:
    """One chapter's exhibits as they may be shown, by name."""

    name: str
    releases: Mapping[str, Release]

    def show(self, exhibit: str) -> None:
        """Show one exhibit: words, chart, numbers, definition."""
        if exhibit not in self.releases:
            known = ", ".join(self.releases)
            raise InputError(f"The chapter '{self.name}' has no exhibit '{exhibit}': it has {known}.")
        display.show(self.releases[exhibit])

    def show_overview(self) -> None:
        """Show every headline measure: latest, a year earlier, target."""
        display.show_overview(tuple(self.releases.values()))


def open_chapter(name: str, *, month: str, extract: str, audience: str) -> Chapter:
    """The chapter called `name` for a month (YYYY-MM).

    `extract` is a folder or file of returns, found from the working folder or from the project's; `audience` is
    `public` or `restricted`. In a notebook, nothing but a chapter's exhibits can be shown after this.
    """
    guard_notebook()
    settings = load_settings()
    path = _found(Path(extract), settings)
    releases = _prepared(path, settings) or _worked_out(path, month, _audience(audience), settings)
    own = {key: found for key, found in releases.items() if found.exhibit.chapter == name}
    if not own:
        raise InputError(f"There is no chapter '{name}'.")
    return Chapter(name=name, releases={found.exhibit.name: found for found in own.values()})


def _found(path: Path, settings: Settings) -> Path:
    return path if path.is_absolute() or path.exists() else settings.root / path


def _audience(text: str) -> Audience:
    if text not in set(Audience):
        raise InputError(f"The audience '{text}' is unknown: it is public or restricted.")
    return Audience(text)


def _prepared(path: Path, settings: Settings) -> Mapping[str, Release] | None:
    file = path / PREPARED
    if not file.is_file():
        return None
    return from_json(file.read_text(encoding="utf-8"), EXHIBITS, MEASURES, load_targets(settings.plan))


def _worked_out(path: Path, month: str, audience: Audience, settings: Settings) -> Mapping[str, Release]:
    from improve_analysis import extracts, pipeline  # noqa: PLC0415 - an edition's notebooks do without them, faster

    extract = extracts.read(path)
    records = pipeline.records_at(extract, pipeline.month_asked_for(month, extract), settings)
    return pipeline.release_all(records, settings, audience)
