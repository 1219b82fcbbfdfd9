"""The council, the rules it publishes by, and where things are: read once, from `data/plan/council.toml`."""

from __future__ import annotations

import os
import re
import tomllib
from dataclasses import MISSING, dataclass, fields
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from improve_analysis.errors import InputError

LOWEST_THRESHOLD = 5
RUNS = range(6, 10)
"""How long a run NHS tools, Western Electric and Nelson take for a signal."""
TWO_SIGMA = ("beyond", "between")


class Audience(StrEnum):
    """Who may read an edition. Neither kind ever holds a row about one child."""

    PUBLIC = "public"
    RESTRICTED = "restricted"


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What differs from council to council; what has a value here may be left out of council.toml.

    `suppress_up_to`: counts of people from 1 to this are withheld in public (never under 5).
    `smallest_average`: a mean or median of fewer people than this is withheld.
    `history_months`: how far back a monthly chart reaches.
    `shift_points`, `trend_points`: how long a run on a control chart is a signal (6 to 9).
    `two_sigma`: whether its rule of two in three counts points `beyond` the limits, or only those `between` them and
    two thirds of the way.
    `accessibility_email`: where a reader tells of a page that cannot be used; empty where no address is given.
    `accessibility_prepared_on`, `accessibility_reviewed_on`: the days of the accessibility statement.
    """

    root: Path
    council: str
    la_code: str
    region: str
    contact: str
    suppress_up_to: int
    smallest_average: int
    history_months: int
    shift_points: int = 7
    trend_points: int = 7
    two_sigma: str = "beyond"
    accessibility_email: str = ""
    accessibility_prepared_on: date | None = None
    accessibility_reviewed_on: date | None = None

    @property
    def plan(self) -> Path:
        return self.root / "data" / "plan"

    @property
    def reference(self) -> Path:
        return self.root / "data" / "reference"

    @property
    def sample(self) -> Path:
        return self.root / "data" / "sample"

    @property
    def notebooks(self) -> Path:
        return self.root / "notebooks"

    @property
    def book(self) -> Path:
        return self.root / "book"


def project_root() -> Path:
    """The folder that holds `_config.yml`: IMPROVE_ROOT, else the working folder or one above, else this clone."""
    if named := os.environ.get("IMPROVE_ROOT"):
        return Path(named).resolve()
    here = Path.cwd().resolve()
    clone = Path(__file__).resolve().parents[2]
    for folder in (here, *here.parents, clone):
        if (folder / "_config.yml").is_file() and (folder / "data" / "plan").is_dir():
            return folder
    raise InputError(
        f"No book was found in {here} or above it: run this inside the project's folder, or set IMPROVE_ROOT to it."
    )


def load_settings(root: Path | None = None) -> Settings:
    """The settings of the project at `root`. Raises InputError where a value is missing or unsafe."""
    return _loaded(root or project_root())


@cache
def _loaded(root: Path) -> Settings:
    path = root / "data" / "plan" / "council.toml"
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as missing:
        raise InputError(f"{path} is missing: copy it from the repository and fill in the council.") from missing
    except tomllib.TOMLDecodeError as broken:
        raise InputError(f"{path} cannot be read ({broken}): mend that line.") from broken
    return _checked(path, root, values)


def _checked(path: Path, root: Path, values: dict[str, Any]) -> Settings:
    allowed = {field.name: field.default is MISSING for field in fields(Settings) if field.name != "root"}
    needed = {name for name, is_needed in allowed.items() if is_needed}
    if wrong := (needed - set(values)) | (set(values) - set(allowed)):
        raise InputError(f"{path}: the settings {', '.join(sorted(wrong))} are missing or unknown: see the README.")
    settings = Settings(root=root, **values)
    if settings.suppress_up_to < LOWEST_THRESHOLD:
        raise InputError(
            f"{path}: suppress_up_to is {settings.suppress_up_to}; DfE withholds 1 to 5, so it cannot be under 5."
        )
    for name in ("shift_points", "trend_points"):
        if getattr(settings, name) not in RUNS:
            raise InputError(
                f"{path}: {name} is {getattr(settings, name)}; a run on a control chart is of 6 to 9 points."
            )
    if settings.two_sigma not in TWO_SIGMA:
        raise InputError(f"{path}: two_sigma is '{settings.two_sigma}'; write beyond or between.")
    _refuse_statement(path, settings)
    return settings


def _refuse_statement(path: Path, settings: Settings) -> None:
    """Raises InputError where what is set of the accessibility statement cannot be."""
    email = settings.accessibility_email
    if not isinstance(email, str) or (email and not _EMAIL.fullmatch(email)):
        raise InputError(f"{path}: accessibility_email is '{email}'; write an address, or nothing between the quotes.")
    for name in ("accessibility_prepared_on", "accessibility_reviewed_on"):
        day = getattr(settings, name)
        if day is not None and (not isinstance(day, date) or isinstance(day, datetime)):
            raise InputError(f"{path}: {name} is '{day}'; write a day without quotes, such as 2024-09-30.")
    prepared, reviewed = settings.accessibility_prepared_on, settings.accessibility_reviewed_on
    if prepared and reviewed and reviewed < prepared:
        raise InputError(f"{path}: accessibility_reviewed_on is {reviewed}, before the statement was prepared.")


_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
