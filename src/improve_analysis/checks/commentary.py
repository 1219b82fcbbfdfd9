"""May what the service says of the chapters go out? Asked of its files before anything is built.

It holds plain paragraphs and lists under two headings, and no number but by the name of its figure: neither in digits
nor in words, for `two children` tells as much as `2 children`. Limits of the law and of the plan may stand as their
declarations word them, and so may dates.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import pairwise
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

from improve_analysis import commentary
from improve_analysis.calendar import Period
from improve_analysis.checks import prose
from improve_analysis.checks._printed import Figure
from improve_analysis.commentary import WITHOUT_A_VALUE, Facts, wrong_at
from improve_analysis.disclosure import Release
from improve_analysis.display import numbers, words
from improve_analysis.edition.sanitise import prose_fault
from improve_analysis.errors import InputError
from improve_analysis.measures import CHAPTERS, EXHIBITS, MEASURES
from improve_analysis.plan import Target, load_exhibit_readings, load_targets
from improve_analysis.settings import Settings

HEADINGS = ("What this tells us", "What we are doing")


def check_commentary(settings: Settings, month: str, releases: Mapping[str, Release]) -> None:
    """Look at every commentary of a month (YYYY-MM).

    Raises InputError for the first thing that cannot be published, with the file, the line and what to do.
    """
    facts, targets = commentary.facts_of(releases), load_targets(settings.plan)
    readings = load_exhibit_readings(settings.plan, EXHIBITS)
    for path in _files(commentary.folder_of(settings) / month):
        if path.suffix != ".md" or path.stem not in CHAPTERS:
            raise InputError(f"{path} is the commentary of no chapter; call it one of {', '.join(CHAPTERS)}, with .md.")
        check_file(path, facts, prose.declared(path.stem, targets, readings))


def sources(settings: Settings, month: str) -> dict[str, str]:
    """What the service wrote for a month (YYYY-MM), as it wrote it, by chapter."""
    return {path.stem: commentary.read(path) for path in _files(commentary.folder_of(settings) / month)}


def _files(month: Path) -> list[Path]:
    if not month.is_dir():
        return []
    return sorted(path for path in month.iterdir() if not path.name.startswith("."))


def check_file(path: Path, facts: Facts, phrases: Sequence[str]) -> None:
    """Look at one file. `phrases`: the words in which numbers are declared. Raises InputError as `check_commentary`."""
    source = commentary.read(path)
    _check_plain(path, _without_names(source))
    commentary.filled(source, facts, path)
    _check_headings(path, source)
    _check_numbers(path, source, facts, phrases)


def _check_plain(path: Path, text: str) -> None:
    """Refuse what the edition would refuse, and what a notebook's output would not show as it is meant."""
    if fault := prose_fault(text):
        lines = text.split("\n")
        place = next(end for end in range(1, len(lines) + 1) if prose_fault("\n".join(lines[:end])))
        raise wrong_at(path, place, f"it {fault}; write plain paragraphs and lists.")
    for token in _tokens(text):
        if token.type == "table_open":
            raise wrong_at(path, _line(token), "it holds a table; write plain paragraphs and lists.")


def _check_headings(path: Path, source: str) -> None:
    tokens = _tokens(source)
    found = [(_line(token), said.content) for token, said in pairwise(tokens) if _opens(token)]
    for line, said in found:
        if said not in HEADINGS or not source.split("\n")[line - 1].startswith("## "):
            raise wrong_at(
                path, line, f"the heading '{said}' is none of the two; write ## {' and ## '.join(HEADINGS)}."
            )
    if [said for _, said in found] != [*HEADINGS]:
        raise InputError(f"{path}: its headings must be {' and '.join(HEADINGS)}, each once; write them with ##.")


def _opens(token: Token) -> bool:
    return token.type == "heading_open"


def _check_numbers(path: Path, source: str, facts: Facts, phrases: Sequence[str]) -> None:
    """Refuse a number that is typed; those of the figures are not there yet."""
    allowed = [in_digits(phrase) for phrase in phrases]
    blocks = [(token, _without_names(said)) for token in _tokens(source) for said in _words(token)]
    if not _typed("\n".join(said for _, said in blocks), allowed):
        return
    for token, said in blocks:
        for number in _typed(said, allowed):
            line = _line_with(source, token, number)
            told = f"the number {number} is typed; name the figure instead, as in {commentary.example(facts)}"
            raise wrong_at(path, line, f"{told}, or say it without a number.")


def _tokens(source: str) -> list[Token]:
    return MarkdownIt("commonmark").enable("table").parse(source)


def _line(token: Token) -> int:
    return token.map[0] + 1 if token.map else 1


def _words(token: Token) -> Iterator[str]:
    """The text of a block, the titles of its links, and the number that a list begins with where it is not 1."""
    if token.content:
        yield "".join(" " if child.type == "softbreak" else child.content for child in token.children or [token])
    for part in (token, *(token.children or ())):
        yield from (str(part.attrs[name]) for name in ("title", "start") if name in part.attrs)


def _without_names(text: str) -> str:
    return commentary.NAMED.sub(" figure ", text)


_MONTHS = "|".join(calendar.month_name[1:])
_DATE = re.compile(rf"\b(?:\d\d? )?(?:{_MONTHS}) (?:19|20)\d\d\b|\b\d\d? (?:{_MONTHS})\b|\b(?:19|20)\d\d/\d\d\b")
_PERSON = (
    "child|children|baby|boy|girl|teenager|young person|sibling|brother|sister|twin|parent|mother|father|family|carer|"
    "household|worker|social worker|manager"
)
_MANY = {"zero": "0", "dozen": "12", "hundred": "100", "thousand": "1000", "million": "1000000"}
_SPELLED = {numbers.spelled(number): str(number) for number in range(2, 100)} | _MANY
_IN_WORDS = re.compile(
    rf"\b(?:{'|'.join(sorted((word.replace('-', '[- ]') for word in _SPELLED), key=len, reverse=True))})s?\b", re.I
)
_ONE = re.compile(rf"\b(?:one|single)(?= (?:{_PERSON})\b)|\bone(?= in\b)", re.IGNORECASE)
_FRACTION = re.compile(
    r"\bhalf(?= (?:of|the|our|all)\b)|\b(?:a|one) (?:third|quarter|fifth|sixth|tenth)(?= of\b)", re.I
)


def in_digits(text: str) -> str:
    """The text with its numbers in digits; `one` is left, unless it counts people."""
    digits = _IN_WORDS.sub(_digits, text)
    return _FRACTION.sub("0.5", _ONE.sub("1", digits))


def _digits(found: re.Match[str]) -> str:
    word = found[0].lower().replace(" ", "-")
    return _SPELLED.get(word) or _SPELLED[word.removesuffix("s")]


def _typed(text: str, allowed: Iterable[str]) -> list[str]:
    """The numbers typed into a text, a line for each block, in digits, words or signs such as ½."""
    signs = [sign for sign in text if sign.isnumeric() and not sign.isdecimal()]
    return [*signs, *prose.typed_numbers(in_digits(_DATE.sub(" then ", text)), allowed)]


def _line_with(source: str, token: Token, number: str) -> int:
    """The line of a block on which a number stands."""
    first, end = token.map or (0, 1)
    lines = source.split("\n")[first:end]
    has = [place for place, line in enumerate(lines) if number in in_digits(_without_names(line))]
    return first + 1 + (has[0] if has else 0)


WaysToSay = Mapping[str, Mapping[str, Sequence[str]]]
"""Measure id -> `VALUE` or a part -> the words that may be filled in, of which there may be several."""


def each_way(source: str, told: WaysToSay) -> list[str]:
    """Commentary with its names filled in, in as many ways as there are to say one of them."""
    ways = max((len(said) for fact in told.values() for said in fact.values()), default=1)
    return [commentary.NAMED.sub(partial(_one_way, told, way), source) for way in range(ways)]


def _one_way(told: WaysToSay, way: int, found: re.Match[str]) -> str:
    measure, part = commentary.split(found[1].strip())
    said = told.get(measure, {}).get(part) or NOTHING
    return commentary.followed(said[way % len(said)], found[2])


NOTHING = tuple(WITHOUT_A_VALUE.values())


def said_by(lines: Iterable[Figure], targets: Mapping[str, Sequence[Target]]) -> WaysToSay:
    """What may be filled in for a name, worked out from the ledger's figures alone."""
    by_exhibit: dict[tuple[str, str], list[Figure]] = {}
    for figure in lines:
        if not figure.key:
            by_exhibit.setdefault((figure.measure, figure.exhibit), []).append(figure)
    told: dict[str, dict[str, Sequence[str]]] = {}
    for form in reversed(commentary.FORMS):
        for (measure, exhibit), own in by_exhibit.items():
            if EXHIBITS[exhibit].form is form:
                told[measure] = _told(own) | {commentary.TARGET: _aims(measure, targets)}
    return told


def _aims(measure: str, targets: Mapping[str, Sequence[Target]]) -> list[str]:
    return [
        words.target_words(one, MEASURES[measure].unit) for one in targets.get(measure, ()) if one.value is not None
    ]


def _told(figures: Sequence[Figure]) -> dict[str, Sequence[str]]:
    """What an exhibit's figures of a measure say of the latest period and of the same a year earlier."""
    end = max((figure.period for figure in figures), key=lambda period: (period.end, period.length))
    now = [figure for figure in figures if figure.period == end]
    before = [figure for figure in figures if _is_year_before(figure.period, end)]
    return {
        commentary.VALUE: _said(now, "value"),
        commentary.PERIOD: [end.words],
        commentary.NUMERATOR: _said(now, "numerator"),
        commentary.DENOMINATOR: _said(now, "denominator"),
        commentary.YEAR_EARLIER: _said(before, "value"),
    }


def _is_year_before(period: Period, later: Period) -> bool:
    return period.length is later.length and (later.end.year - period.end.year, period.end.month) == (
        1,
        later.end.month,
    )


def _said(figures: Sequence[Figure], part: str) -> Sequence[str]:
    return [_words_of(figure) for figure in figures if figure.part == part and figure.value is not None] or NOTHING


def _words_of(figure: Figure) -> str:
    if figure.part == "value" and figure.value is not None:
        return numbers.written(figure.value, MEASURES[figure.measure].unit)
    return figure.printed
