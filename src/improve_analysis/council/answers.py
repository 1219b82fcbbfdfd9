"""What a new council is asked, and what may be answered. Each wrong answer raises InputError with one sentence."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from improve_analysis.errors import InputError
from improve_analysis.settings import LOWEST_THRESHOLD

REGIONS = (
    "East Midlands",
    "East of England",
    "Inner London",
    "London",
    "North East",
    "North West",
    "Outer London",
    "South East",
    "South West",
    "West Midlands",
    "Yorkshire and The Humber",
)
"""As DfE's open data calls them."""

HIGHEST_THRESHOLD = 20
NONE = "none"
_YEARS = range(2000, 2061)


@dataclass(frozen=True, kw_only=True)
class Answers:
    """What differs from council to council.

    `population`: children aged 0 to 17 by mid-year. `neighbours`: DfE's file of the statistical neighbours' model, None
    where none are to be compared with. `plan`: what the improvement plan is called, empty where there is none.
    `visits`, `boards`: days of monitoring visits and of the Improvement Board, YYYY-MM-DD, earliest first.
    """

    council: str
    la_code: str
    region: str
    contact: str
    population: Mapping[int, int]
    neighbours: Path | None
    suppress_up_to: int
    plan: str
    visits: tuple[str, ...]
    boards: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Question:
    """One question. `name`: a field of `Answers`; `option`: what it is called on the command line.

    `default` stands in the brackets of the prompt; None where there is none. `read` makes the answer of the text.
    """

    name: str
    option: str
    asks: str
    example: str
    default: str | None
    read: Callable[[str], Any]


def _council(text: str) -> str:
    if not re.fullmatch(r"[^\W\d_][\w .,'&()-]{1,59}", text):
        raise InputError(f"The council's name '{text}' cannot be used: write 2 to 60 letters, such as Ambleford.")
    return text


def _la_code(text: str) -> str:
    if not re.fullmatch(r"E(?:06|07|08|09|10)[0-9]{6}", text):
        raise InputError(
            f"'{text}' is not the code of an English council: write E, then eight digits that begin with 06 to 10, "
            "such as E06000001."
        )
    return text


def _region(text: str) -> str:
    known = {name.casefold(): name for name in REGIONS}
    if text.casefold() not in known:
        raise InputError(f"'{text}' is not a region of England: write one of {', '.join(REGIONS)}.")
    return known[text.casefold()]


def _contact(text: str) -> str:
    if not re.fullmatch(r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)+", text):
        raise InputError(f"'{text}' is not an e-mail address: write that of the team, such as data@ambleford.gov.uk.")
    return text


def _population(text: str) -> Mapping[int, int]:
    found = [re.fullmatch(r"([0-9]{4})=([0-9]+)", part) for part in text.replace(",", "").split()]
    pairs = [(int(one[1]), int(one[2])) for one in found if one]
    years = [year for year, _ in pairs]
    if not found or len(pairs) < len(found) or len({*years}) < len(years):
        raise InputError(
            f"'{text}' does not say how many children live in the area: write each year once with its number, such as "
            "2023=40100 2024=40300."
        )
    if wrong := [f"{year}={children}" for year, children in pairs if year not in _YEARS or not children]:
        raise InputError(f"{wrong[0]} cannot be right: write a year from 2000 and the number of children in it.")
    return dict(sorted(pairs))


def _neighbours(text: str) -> Path | None:
    if text.casefold() in {"", NONE}:
        return None
    path = Path(text)
    if not path.is_file():
        raise InputError(
            f"There is no file {path}: name DfE's CSV of the statistical neighbours' model, or write none."
        )
    return path.resolve()


def _threshold(text: str) -> int:
    if not text.isdecimal() or not LOWEST_THRESHOLD <= int(text) <= HIGHEST_THRESHOLD:
        raise InputError(
            f"Counts cannot be withheld up to '{text}': DfE withholds 1 to {LOWEST_THRESHOLD}, so write a number from "
            f"{LOWEST_THRESHOLD} to {HIGHEST_THRESHOLD}."
        )
    return int(text)


def _plan(text: str) -> str:
    return "" if text.casefold() == NONE else text


def _days(text: str) -> tuple[str, ...]:
    from improve_analysis.plan._rows import day_named  # noqa: PLC0415 - so that --help is instant

    if text.casefold() == NONE:
        return ()
    for part in text.split():
        try:
            day_named(part)
        except ValueError as wrong:
            raise InputError(f"'{part}' is not a day: write it as 2024-09-17, several parted by spaces.") from wrong
    return tuple(sorted({*text.split()}))


QUESTIONS = (
    Question(
        name="council",
        option="--council",
        asks="Name of the council, as readers know it",
        example="Ambleford",
        default=None,
        read=_council,
    ),
    Question(
        name="la_code",
        option="--la-code",
        asks="Its nine-character code (ONS)",
        example="E06000001",
        default=None,
        read=_la_code,
    ),
    Question(name="region", option="--region", asks="Its region", example="South East", default=None, read=_region),
    Question(
        name="contact",
        option="--contact",
        asks="E-mail address that readers may write to",
        example="data@ambleford.gov.uk",
        default=None,
        read=_contact,
    ),
    Question(
        name="population",
        option="--children",
        asks="Children aged 0 to 17, by ONS mid-year estimate",
        example="2023=40100 2024=40300",
        default=None,
        read=_population,
    ),
    Question(
        name="neighbours",
        option="--neighbours",
        asks="DfE's CSV of the statistical neighbours' model",
        example="sn_model_2025.csv",
        default=NONE,
        read=_neighbours,
    ),
    Question(
        name="suppress_up_to",
        option="--threshold",
        asks="Withhold counts of people from 1 to",
        example="5",
        default=str(LOWEST_THRESHOLD),
        read=_threshold,
    ),
    Question(
        name="plan",
        option="--plan",
        asks="What the improvement plan is called",
        example="Improvement plan 2026",
        default=NONE,
        read=_plan,
    ),
    Question(
        name="visits",
        option="--visits",
        asks="Days of monitoring visits",
        example="2026-03-10 2026-06-09",
        default=NONE,
        read=_days,
    ),
    Question(
        name="boards",
        option="--boards",
        asks="Days of the Improvement Board",
        example="2026-03-24",
        default=NONE,
        read=_days,
    ),
)
"""In the order in which they are asked: one for each field of `Answers`."""
