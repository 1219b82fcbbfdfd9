"""Whatever in an extract tells who a person is, in every form in which a page could print it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from improve_analysis.extracts._reading import Extract
from improve_analysis.tables import SCHEMAS

TEAMS = "ssd_department"
OWNERS = {"ssd_person": "a child's id", "ssd_professionals": "a worker's id", "workforce_worker": "a worker's id"}
BIRTH, POSTCODE = "a date of birth", "a postcode"
OF_COLUMNS = (
    ("_dob", BIRTH),
    ("_upn", "a unique pupil number"),
    ("_postcode", POSTCODE),
    ("_registration_no", "a worker's registration number"),
    ("_worker_id", "a worker's id"),
    ("_family_id", "a family's id"),
    ("_urn", "a home's number"),
    ("_cla_id", "a period of care's id"),
)
"""What a column holds, by how its name ends, where it is no key and no link."""

INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))
SHORTEST_NUMBER, SHORTEST_WORD, SHORTEST_CODE = 5, 5, 4


@dataclass(frozen=True, kw_only=True)
class Named:
    """What an identifier is (`a child's id`) and the column that it is in (`ssd_person.pers_person_id`)."""

    what: str
    column: str


@dataclass(frozen=True, kw_only=True)
class Identifiers:
    """What to search for.

    `forms`: each way in which an identifier may be written, as `normalised` leaves it, and what it is. `days`: each
    day that somebody was or will be born, midnight, and what it is. `searched` counts the identifiers that these stand
    for. `too_short` counts those that cannot be told from any other number or word (up to four digits, three
    characters or four letters): they are not searched for.
    """

    forms: Mapping[str, Named]
    days: Mapping[pd.Timestamp, Named]
    searched: int
    too_short: int


NO_IDENTIFIERS = Identifiers(forms={}, days={}, searched=0, too_short=0)


def identifiers(extract: Extract) -> Identifiers:
    """Every identifier in the extract's tables.

    These are all keys and links but those of teams, all that is declared personal, the ids and numbers that text
    columns hold, and dates of birth, expected ones too.
    """
    forms: dict[str, Named] = {}
    days: dict[pd.Timestamp, Named] = {}
    too_short: set[str] = set()
    seen: set[Any] = set()
    for table, column, named in _columns():
        frame = extract.tables.get(table)
        new = _unseen(frame[column], seen) if frame is not None and column in frame else []
        if named.what == BIRTH:
            days |= {day.normalize(): named for day in new}
            new = [str(day.normalize().value // 1_000_000) for day in new]
        telling = {value: _forms(value, named) for value in new}
        too_short |= {value for value, written in telling.items() if not written}
        for written in telling.values():
            for form in written:
                forms.setdefault(form, named)
    return Identifiers(forms=forms, days=days, searched=len(seen) - len(too_short), too_short=len(too_short))


def normalised(text: str) -> str:
    """Text as it is compared: lower case, one space for any white space, full-width and invisible characters undone."""
    if text.isascii() and text.isalnum():
        return text.lower()
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text.translate(INVISIBLE))
    return re.sub(r"\s+", " ", text).lower()


def _columns() -> list[tuple[str, str, Named]]:
    """Table, column and what it holds; keys first, so that an id is named after what it is the id of."""
    found = [
        (table, str(column), Named(what=what, column=f"{table}.{column}"))
        for table, schema in SCHEMAS.items()
        for column, spec in schema.columns.items()
        if (what := _what(table, str(column), spec.metadata or {}))
    ]
    return sorted(found, key=lambda each: (SCHEMAS[each[0]].columns[each[1]].metadata or {})["kind"] != "key")


def _what(table: str, column: str, metadata: Mapping[str, Any]) -> str:
    """What a column's values are, empty where they tell nothing of who a person is."""
    if metadata["kind"] in {"key", "link"}:
        owner = metadata.get("to", table)
        return "" if owner == TEAMS else OWNERS.get(owner, "a record's id")
    by_name = next((what for ending, what in OF_COLUMNS if column.endswith(ending)), "")
    return by_name or ("personal data" if metadata.get("personal") else "")


def _unseen(values: pd.Series, seen: set[Any]) -> list[Any]:
    new = [value for value in values.dropna().unique().tolist() if value not in seen]
    seen.update(new)
    return new


def _forms(value: str, named: Named) -> tuple[str, ...]:
    """The ways in which a value may be written; none where it is too short to be told from other words."""
    text = normalised(value).strip()
    if not _tells(text):
        return ()
    return _postcode(text) if named.what == POSTCODE else (text,)


def _tells(text: str) -> bool:
    characters = text if text.isalnum() else re.sub(r"[\W_]", "", text)
    if characters.isdigit():
        return len(characters) >= SHORTEST_NUMBER
    return len(characters) >= (SHORTEST_WORD if characters.isalpha() else SHORTEST_CODE)


def _postcode(text: str) -> tuple[str, ...]:
    """A postcode without its space, with it, and with what stands for it in an address."""
    together = re.sub(r"\W", "", text)
    return tuple(f"{together[:-3]}{gap}{together[-3:]}" for gap in ("", " ", "+", "-", "_"))
