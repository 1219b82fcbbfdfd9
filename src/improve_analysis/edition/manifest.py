"""What an edition was made from, and its figures as data."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from improve_analysis.disclosure import RELEASED_COLUMNS, Release
from improve_analysis.extracts import Extract
from improve_analysis.settings import Settings

if TYPE_CHECKING:
    from improve_analysis.pipeline import Request

PACKAGES = ("jupyter-book", "matplotlib", "myst-nb", "numpy", "pandas", "papermill", "seaborn", "sphinx")
PARTS_OF_THE_CODE = ("src/**/*.py", "notebooks/*.ipynb", "book/**/*", "data/plan/*", "data/reference/*", "_config.yml")


def write(
    site: Path,
    request: Request,
    settings: Settings,
    extract: Extract,
    releases: Mapping[str, Release],
    day: pd.Timestamp,
) -> None:
    """Write `data/measures.csv` (every figure shown) and `manifest.json` into the built site."""
    (site / "data").mkdir(exist_ok=True)
    figures = shown_figures(releases)
    figures.to_csv(site / "data" / "measures.csv", index=False, lineterminator="\n")
    contents = {
        "month": f"{day:%Y-%m}",
        "audience": str(request.audience),
        "council": settings.council,
        "inputs": sorted({(source.recognised_as, source.sha256) for source in extract.sources}),
        "code": code_hash(settings.root),
        "versions": {name: version(name) for name in PACKAGES},
        "exhibits": {name: found.missing or "shown" for name, found in sorted(releases.items())},
        "figures": len(figures),
        "withheld": int((figures["status"] == "c").sum()),
    }
    (site / "manifest.json").write_text(json.dumps(contents, indent=1) + "\n", encoding="utf-8")


def shown_figures(releases: Mapping[str, Release]) -> pd.DataFrame:
    """Every figure of every exhibit, once, in the order of measure, group, period, category: `RELEASED_COLUMNS`."""
    frames = [found.figures for found in releases.values() if not found.figures.empty]
    if not frames:
        return pd.DataFrame(columns=[*RELEASED_COLUMNS])
    figures = pd.concat(frames, ignore_index=True)
    return figures.drop_duplicates().sort_values(["measure", "group", "period", "category"], kind="stable")


def code_hash(root: Path) -> str:
    """One hash of everything that decides what an edition says, its data apart."""
    digest = hashlib.sha256()
    files = {path for pattern in PARTS_OF_THE_CODE for path in root.glob(pattern) if path.is_file()}
    for path in sorted(files):
        digest.update(path.relative_to(root).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()
