"""Where editions stand, one folder a month, each put there by one rename."""

from __future__ import annotations

import html
import json
import os
import shutil
from pathlib import Path

from improve_analysis.edition._edition import Edition
from improve_analysis.errors import InputError


def publish(site: Path, output: Path, edition: Edition) -> Path:
    """Move a built edition to `output/<month>`, replacing one already there, and list it; its first page."""
    month = edition.month
    _refuse_other_audience(output, edition)
    home = output / month
    arriving, leaving = output / f".{month}-arriving", output / f".{month}-leaving"
    try:
        output.mkdir(parents=True, exist_ok=True)
        for stale in (arriving, leaving):
            shutil.rmtree(stale, ignore_errors=True)
        shutil.copytree(site, arriving)
        if home.exists():
            home.rename(leaving)
        arriving.rename(home)
        shutil.rmtree(leaving, ignore_errors=True)
        _write_index(output, edition.settings.council)
    except OSError as refused:
        raise InputError(
            f"The edition cannot be written to {output}: {refused.strerror}; choose another --output."
        ) from refused
    return home / "index.html"


def _refuse_other_audience(output: Path, edition: Edition) -> None:
    """Small numbers must never stand beside what is published."""
    others = {manifest["audience"] for manifest in _manifests(output)} - {str(edition.audience)}
    if others:
        raise InputError(
            f"{output} holds {others.pop()} editions; a {edition.audience} one may not stand beside them: "
            "choose another --output."
        )


def _manifests(output: Path) -> list[dict[str, str]]:
    """What each edition there was made from, newest month first."""
    paths = sorted(output.glob("[0-9]*/manifest.json"), reverse=True)
    return [json.loads(path.read_text(encoding="utf-8")) for path in paths]


def _write_index(output: Path, council: str) -> None:
    items = "\n".join(_item(manifest) for manifest in _manifests(output))
    title = html.escape(f"{council} children's services: editions of the report")
    page = _PAGE.format(title=title, items=items)
    new = output / ".index.html"
    new.write_text(page, encoding="utf-8")
    os.replace(new, output / "index.html")  # noqa: PTH105 - one step, so that no reader meets half a page


def _item(manifest: dict[str, str]) -> str:
    month = html.escape(manifest["month"])
    return f'      <li><a href="{month}/index.html">{month}</a> ({html.escape(manifest["audience"])})</li>'


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
    <h1>{title}</h1>
    <ul>
{items}
    </ul>
    </main>
  </body>
</html>
"""
