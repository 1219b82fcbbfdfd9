"""What an edition was made from, and its figures as data."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pandas as pd

from improve_analysis.disclosure import RELEASED_COLUMNS, Release, ledger
from improve_analysis.edition._edition import Edition
from improve_analysis.extracts import Source
from improve_analysis.settings import Audience, Settings

NAME = "manifest.json"
PACKAGES = (
    "jupyter-book",
    "matplotlib",
    "myst-nb",
    "numpy",
    "openpyxl",
    "pandas",
    "papermill",
    "pillow",
    "seaborn",
    "sphinx",
)
PARTS_OF_THE_CODE = (
    "src/**/*.py",
    "notebooks/*.ipynb",
    "book/**/*",
    "data/plan/*",
    "data/reference/*",
    "data/commentary/**/*",
    "_config.yml",
    "_toc.yml",
)


def write(site: Path, edition: Edition) -> None:
    """Write `manifest.json` into the built site, whose downloads are there already."""
    downloads = sorted(path.relative_to(site).as_posix() for path in (site / "data").rglob("*") if path.is_file())
    _write(site / NAME, describe(edition, shown_figures(edition.releases)) | {"downloads": downloads})


def seal(site: Path) -> None:
    """Enter every file of the finished site in its manifest, with its hash: what nobody may change from now on."""
    path = site / NAME
    said = json.loads(path.read_text(encoding="utf-8"))
    _write(path, said | {"files": hashes(site)})


def hashes(site: Path) -> dict[str, str]:
    """SHA-256 of every file but the manifest, by its path."""
    paths = sorted(path for path in site.rglob("*") if path.is_file() and path != site / NAME)
    return {path.relative_to(site).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}


def _write(path: Path, said: Mapping[str, Any]) -> None:
    path.write_text(json.dumps(said, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def describe(edition: Edition, figures: pd.DataFrame) -> dict[str, Any]:
    """What the edition is and what it was made from."""
    return {
        "name": edition.name,
        "month": edition.month,
        "reason": edition.reason,
        "audience": str(edition.audience),
        "is_invented": edition.is_invented,
        "council": edition.settings.council,
        **made_from(
            edition.settings,
            edition.sources,
            month=edition.month,
            audience=edition.audience,
            since=edition.earlier.name if edition.earlier else "",
        ),
        "ledger": ledger.hash_of(edition.ledger) if edition.audience is Audience.PUBLIC else "",
        "exhibits": {name: found.missing or "shown" for name, found in sorted(edition.releases.items())},
        "figures": len(figures),
        "withheld": int((figures["status"] == "c").sum()),
    }


def made_from(
    settings: Settings, sources: Sequence[Source], *, month: str, audience: Audience, since: str
) -> dict[str, Any]:
    """What decides what an edition says; `since`: the edition that it is held against, empty where there is none.

    Inputs by kind and hash only: a file's name or length can tell of a child.
    """
    return {
        "parameters": {"month": month, "audience": str(audience), "since": since},
        "inputs": sorted([source.recognised_as, source.sha256] for source in sources),
        "code": code_hash(settings.root),
        "versions": {name: version(name) for name in PACKAGES},
    }


def shown_figures(releases: Mapping[str, Release]) -> pd.DataFrame:
    """Every figure of every exhibit, once, in the order of measure, group, period, category: `RELEASED_COLUMNS`.

    A figure that one exhibit leaves out and another shows is shown.
    """
    frames = [found.figures for found in releases.values() if not found.figures.empty]
    if not frames:
        return pd.DataFrame(columns=[*RELEASED_COLUMNS])
    figures = pd.concat(frames, ignore_index=True)
    shown_first = figures.assign(order=figures["status"] != "").sort_values("order", kind="stable")
    once = shown_first.drop_duplicates(["measure", "group", "period", "category"]).drop(columns="order")
    return once.sort_values(["measure", "group", "period", "category"], kind="stable")


def code_hash(root: Path) -> str:
    """One hash of everything that decides what an edition says, its data apart."""
    digest = hashlib.sha256()
    files = {path for pattern in PARTS_OF_THE_CODE for path in root.glob(pattern) if path.is_file()}
    for path in sorted(files):
        digest.update(path.relative_to(root).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()
