"""What a page may say although it could be mistaken for an identifier: published numbers, and the days of the book."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from improve_analysis import accessibility
from improve_analysis.checks._dates import days_named
from improve_analysis.settings import Settings


def public_words(lines: Sequence[Mapping[str, Any]], settings: Settings) -> set[str]:
    """Numbers as they are printed, and every day that a period begins or ends on or that our own texts name."""
    shown = {(line["value"], line["decimals"]) for line in lines if line["value"] is not None}
    printed = {f"{value:.{decimals}f}" for value, decimals in shown} | {f"{value:.0f}" for value, _ in shown}
    periods = {line[end] for line in lines for end in ("start", "end")}
    return printed | periods | _days_written(settings) | accessibility.days_named(settings)


def _days_written(settings: Settings) -> set[str]:
    """Of the pages and tables that were written for the book: none of them is about a child."""
    folders = (settings.book, settings.plan, settings.reference)
    paths = (path for folder in folders for path in sorted(folder.rglob("*")) if path.suffix in {".md", ".csv"})
    return {f"{day:%Y-%m-%d}" for path in paths for day in days_named(_text(path))}


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8-sig").lower()
