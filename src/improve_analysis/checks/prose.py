"""Is a figure typed into a notebook's prose, where no release and no later month reaches it?

Numbers that somebody set may stand there: limits of the law and of the plan, as the declarations word them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import takewhile
from types import MappingProxyType

import nbformat
import pandas as pd
from markdown_it import MarkdownIt
from markdown_it.token import Token

from improve_analysis.display import numbers, words
from improve_analysis.measures import EXHIBITS, MEASURES, OVERVIEW
from improve_analysis.measures._measure import Measure
from improve_analysis.plan import Target
from improve_analysis.wording import without_questions

NO_READINGS: Mapping[str, str] = MappingProxyType({})

LAWS = (
    "Children Act 1989",
    "Children Act 2004",
    "Adoption and Children Act 2002",
    "Children and Families Act 2014",
    "Children and Social Work Act 2017",
    "Working Together to Safeguard Children 2023",
    "section 17",
    "section 20",
    "section 31",
    "section 47",
    "aged 18",
    "turn 18",
    "20 working days",  # the first review, Care Planning Regulations 2010, regulation 33
    "26 weeks",  # care proceedings, Children Act 1989, section 32
    "is not over 20",  # of miles: which side of DfE's limit of distance is which
)
"""What the law and national guidance say in numbers, which any chapter may mention."""


def faults(
    chapter: str,
    notebook: nbformat.NotebookNode,
    targets: Mapping[str, Sequence[Target]],
    readings: Mapping[str, str] = NO_READINGS,
) -> list[str]:
    """A sentence for each number typed into the Markdown cells of a chapter's notebook that nobody has declared."""
    allowed = declared(chapter, targets, readings)
    return [
        f"{chapter}.ipynb: the number {number} is typed into the prose of the cell {cell.id}; a figure is shown by "
        "chapter.show(), and a limit stands in the words of a measure, an exhibit or data/plan/targets.csv."
        for cell in notebook.cells
        if cell.cell_type == "markdown"
        for number in typed_numbers(visible(cell.source), allowed)
    ]


def declared(
    chapter: str, targets: Mapping[str, Sequence[Target]], readings: Mapping[str, str] = NO_READINGS
) -> list[str]:
    """The words in which a chapter's measures, exhibits and targets may hold numbers; the overview has every one.

    `readings`: those that the plan's words need, by exhibit id.
    """
    exhibits = [one for one in EXHIBITS.values() if chapter in {one.chapter, OVERVIEW}]
    used = dict.fromkeys(name for exhibit in exhibits for name in exhibit.measures)
    measures = [MEASURES[name] for name in used]
    return [
        *LAWS,
        *(text for one in exhibits for text in (one.title, one.reading, readings.get(one.id, ""))),
        *(
            text
            for one in measures
            for text in (one.title, one.definition, *_both_ways(one.source), *_both_ways(one.note))
        ),
        *(text for one in measures for target in targets.get(one.id, ()) for text in _of_target(one, target)),
    ]


def _both_ways(text: str) -> tuple[str, str]:
    """As declared, and as it stands in the book of a council whose plan raises none of its questions."""
    return text, without_questions(text, except_for=())


def _of_target(measure: Measure, target: Target) -> Iterator[str]:
    yield target.note
    yield words.target_words(target, measure.unit)
    if target.baseline is not None and target.baseline_month:
        baseline = numbers.with_unit(f"{target.baseline:g}", measure.unit)
        yield f"{baseline} in {pd.Timestamp(target.baseline_month):%B %Y}"


def visible(source: str) -> str:
    """Markdown's text without its marks, link targets and numbering; a line for each block."""
    tokens = MarkdownIt("commonmark").enable("table").parse(source)
    return "\n".join(_text(token.children or [token]) for token in tokens if token.content)


def _text(tokens: Iterable[Token]) -> str:
    unseen = {"softbreak": " ", "hardbreak": " ", "html_inline": ""}
    return "".join(unseen.get(token.type, token.content) for token in tokens)


def typed_numbers(prose: str, allowed_phrases: Iterable[str]) -> list[str]:
    """The numbers of a text, a line for each block, that do not stand there as in one of the allowed phrases, in order.

    A number with a name or letters of its own (`section 47`, `March 2024`, `A10`, `per 10,000`) must be in a phrase.
    Any other must be followed by the same word there, its unit (`45 working days`). A percentage, and one
    without a unit in the phrase, may follow the same two words instead (`at least 85%`), with nothing after it that it
    could be counting.
    """
    allowed = {use for phrase in allowed_phrases for use in _declared_uses(_words(phrase))}
    found = _words(prose)
    return [found[place].replace("_", " ") for place in _numbers(found) if not allowed & _claimed_uses(found, place)]


_NAMES = "section|regulation|rule|schedule|part|list|act|aged|turn"
_MONTHS = "january|february|march|april|may|june|july|august|september|october|november|december"
_JOINED = (
    (re.compile(r"\b(?:per|every)\s+(?=\d)", re.IGNORECASE), "per_"),
    (re.compile(r"\b(?:child|children|aged) under\s+(?=\d)", re.IGNORECASE), "aged_under_"),
    (re.compile(rf"\b({_NAMES}|{_MONTHS})\s+(?=\d)", re.IGNORECASE), r"\1_"),
    (re.compile(r"\b(in)\s+(?=(?:19|20)\d\d\b)", re.IGNORECASE), r"\1_"),
    (re.compile(r"\bday (\d+)\b", re.IGNORECASE), r"\1 days"),
)
"""How a number is joined to its name into one word, as in `section_47`."""
_WORD = re.compile(r"[^\W\d]*\d+(?:[.,]\d+)*\w*%?|[^\W\d_]\w*(?:['\u2019]\w+)*|[.;:!?\n]")
_SMALL_WORDS = frozenset({
    *("a", "about", "after", "an", "and", "are", "as", "at", "be", "before", "but", "by", "for", "from", "had", "has"),
    *("have", "if", "in", "is", "it", "of", "on", "or", "over", "than", "that", "the", "they", "to", "under", "until"),
    *("was", "were", "when", "which", "while", "who", "will", "with", "within"),
})  # fmt: skip
"""No unit of anything."""

_Use = tuple[str, ...]


def _words(text: str) -> list[str]:
    """The words, the numbers, and the ends of sentences and lines."""
    for pattern, joined in _JOINED:
        text = pattern.sub(joined, text)
    return _WORD.findall(text)


def _numbers(found: Sequence[str]) -> Iterator[int]:
    return (place for place, word in enumerate(found) if re.search(r"\d", word))


def _declared_uses(found: Sequence[str]) -> Iterator[_Use]:
    for place in _numbers(found):
        unit = _with_unit(found, place)
        yield from unit
        if not unit or found[place].endswith("%"):
            yield from _after_words(found, place)


def _claimed_uses(found: Sequence[str], place: int) -> set[_Use]:
    following = [_singular(word) != word.lower() or word in {"per", "of"} for word in found[place + 1 : place + 2]]
    return _with_unit(found, place) | (set() if any(following) else _after_words(found, place))


def _with_unit(found: Sequence[str], place: int) -> set[_Use]:
    """A number's name, or itself and its unit; `5% a year` has two words of it. Empty where there is neither."""
    number = found[place].lower()
    if re.search(r"[^\W\d]", number):
        return {("name", number)}
    unit = [_singular(word) for word in takewhile(_is_word, found[place + 1 : place + 3])]
    if unit and unit[0] not in _SMALL_WORDS:
        return {("unit", number, unit[0])}
    return {("unit", number, *unit)} if number.endswith("%") and len(unit) == 2 else set()


def _is_word(found: str) -> bool:
    return found[0].isalpha()


def _after_words(found: Sequence[str], place: int) -> set[_Use]:
    before = [word.lower() for word in found[max(0, place - 2) : place]]
    return {("after", *before, found[place].lower())} if len(before) == 2 else set()


def _singular(word: str) -> str:
    word = word.lower()
    if word == "children":
        return "child"
    if word.endswith("ies"):
        return f"{word[:-3]}y"
    return word.removesuffix("s") if word not in _SMALL_WORDS else word
