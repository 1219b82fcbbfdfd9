"""What the service says of a chapter in a month: `data/commentary/<month>/<chapter>.md`.

Figures stand in it by name, `{{ thresholds.rereferrals }}`, and are filled in from what was released.
"""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Callable, Mapping
from pathlib import Path

from improve_analysis.disclosure import Release, Status
from improve_analysis.display import numbers, words
from improve_analysis.display._figures import Figure, Latest, Series, latest, series_of
from improve_analysis.display._screen import put
from improve_analysis.display.exhibit import markdown
from improve_analysis.errors import InputError
from improve_analysis.evidence.targets import target_for
from improve_analysis.measures import EXHIBITS, MEASURES
from improve_analysis.measures._exhibit import Form
from improve_analysis.settings import Settings

NAME = "commentary"
NOT_COMMENTED = "The service has not commented on this chapter this month."
VALUE, PERIOD, NUMERATOR, DENOMINATOR = "value", "period", "numerator", "denominator"
YEAR_EARLIER, TARGET = "a_year_earlier", "target"
PARTS = (PERIOD, NUMERATOR, DENOMINATOR, YEAR_EARLIER, TARGET)
"""What may follow a measure's id, after a full stop; the id alone is the latest value."""

WITHOUT_A_VALUE: Mapping[str, str] = {
    Status.CONFIDENTIAL: "withheld",
    Status.NOT_APPLICABLE: "not applicable",
    Status.UNAVAILABLE: "not available",
    Status.LOW_RELIABILITY: "not known well enough",
}
"""What is filled in for a figure that has no value, by its mark."""

FORMS = (Form.HEADLINE, Form.TREND, Form.ROLLING, Form.COMPARISON)
"""The forms of exhibit that give a measure one latest value, the one that goes before the others first."""

Facts = Mapping[str, Mapping[str, str]]
"""Measure id -> `VALUE` or one of `PARTS` -> what is filled in; a part that the measure has not is not there."""


def load_commentary(folder: Path, month: str, chapter: str, releases: Mapping[str, Release]) -> str:
    """The commentary on a chapter for a month (YYYY-MM) as Markdown, its figures filled in.

    `folder` holds a folder for each month; `releases` are those of the whole book, for any figure of it may be named.
    Where there is no file, a sentence says so. Raises InputError with the file and line of a name that has no figure.
    """
    path = file_of(folder, month, chapter)
    if not path.is_file():
        return NOT_COMMENTED
    return _HEADING.sub("#\\1", filled(read(path), facts_of(releases), path))


_HEADING = re.compile(r"^(#+ )", re.MULTILINE)
"""Its headings stand one lower on the page, under that of the section."""


def show_commentary(folder: Path, month: str, chapter: str, releases: Mapping[str, Release]) -> None:
    """Display it (see `load_commentary`)."""
    put([markdown(load_commentary(folder, month, chapter, releases), NAME)])


def folder_of(settings: Settings) -> Path:
    """Where the service writes."""
    return settings.root / "data" / "commentary"


def file_of(folder: Path, month: str, chapter: str) -> Path:
    return folder / month / f"{chapter}.md"


def read(path: Path) -> str:
    """The text of a file of commentary. Raises InputError where it is not UTF-8."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as broken:
        raise InputError(f"{path} cannot be read ({broken}); save it as plain text in UTF-8.") from broken


def facts_of(releases: Mapping[str, Release]) -> Facts:
    """What may be named: the latest figure of every measure that has one, from its headline, else from its trend."""
    ranked = [found for form in reversed(FORMS) for found in releases.values() if found.exhibit.form is form]
    return {name: fact for found in ranked for name, fact in _facts(found).items()}


def _facts(found: Release) -> Facts:
    if found.missing:
        nothing = dict.fromkeys((VALUE, *PARTS), WITHOUT_A_VALUE[Status.UNAVAILABLE])
        return {name: {part: nothing[part] for part in _parts(found, name)} for name in found.measures}
    every = series_of(found)
    alone = [one for one in every if sum(other.measure.id == one.measure.id for other in every) == 1]
    return {one.measure.id: _fact(found, one) for one in alone}


def _parts(found: Release, name: str) -> list[str]:
    """The parts that a measure's figure has in a release."""
    behind = [*numbers.part_headers(found.measures[name])]
    aim = [TARGET] if target_for(found, found.measures[name]) else []
    return [VALUE, PERIOD, YEAR_EARLIER, *behind, *aim]


def _fact(found: Release, series: Series) -> Mapping[str, str]:
    now, target = latest(series), target_for(found, series.measure)
    told: dict[str, Callable[[], str]] = {
        VALUE: lambda: value_words(now.figure),
        PERIOD: lambda: now.period.words,
        YEAR_EARLIER: lambda: _year_earlier(now),
        NUMERATOR: lambda: _counted(now.figure, now.figure.numerator),
        DENOMINATOR: lambda: _counted(now.figure, now.figure.denominator),
        TARGET: lambda: words.target_words(target, series.unit) if target else "",
    }
    return {part: told[part]() for part in _parts(found, series.measure.id)}


def value_words(figure: Figure) -> str:
    """A figure's value with its unit, or why it has none."""
    if not figure.shown:
        return WITHOUT_A_VALUE.get(figure.mark, WITHOUT_A_VALUE[Status.UNAVAILABLE])
    return numbers.written(figure.value, figure.unit)


def _year_earlier(now: Latest) -> str:
    return value_words(now.year_earlier) if now.year_earlier else WITHOUT_A_VALUE[Status.UNAVAILABLE]


def _counted(figure: Figure, number: float) -> str:
    """A part of a figure; withheld wherever the figure is."""
    if figure.mark == Status.CONFIDENTIAL or math.isnan(number):
        return WITHOUT_A_VALUE.get(figure.mark, WITHOUT_A_VALUE[Status.UNAVAILABLE])
    return numbers.counted(number)


NAMED = re.compile(r"\{\{([^{}\n]*)\}\}([.)]?)")
"""A figure by name, and the mark after it that would make a list of a line that begins with a number."""


def filled(source: str, facts: Facts, path: Path) -> str:
    """Commentary with its figures. `path` is named in the InputError for a name that has no figure."""
    return "\n".join(_filled_line(line, place, facts, path) for place, line in enumerate(source.split("\n"), start=1))


def _filled_line(line: str, place: int, facts: Facts, path: Path) -> str:
    if re.search(r"[{}]", NAMED.sub("", line)):
        raise wrong_at(
            path, place, f"a figure is named between two pairs of brackets, as in {example(facts)}; mend it."
        )
    return NAMED.sub(lambda found: followed(_figure(found[1].strip(), place, facts, path), found[2]), line)


def followed(said: str, mark: str) -> str:
    """What is filled in and the mark after it; a line that begins `92.` would be an item of a list."""
    return words.escaped(said) + (f"\\{mark}" if mark and said.isdigit() else mark)


def _figure(name: str, place: int, facts: Facts, path: Path) -> str:
    measure, part = split(name)
    if measure in facts and part in facts[measure]:
        return facts[measure][part]
    raise wrong_at(path, place, _why_not(name, measure, part, facts))


def split(name: str) -> tuple[str, str]:
    """A measure's id (`chapter.name`) and the part of its figure."""
    chapter, _, rest = name.partition(".")
    own, _, part = rest.partition(".")
    return f"{chapter}.{own}", part or VALUE


def _why_not(name: str, measure: str, part: str, facts: Facts) -> str:
    """What is wrong with a name and what to write instead."""
    if measure in facts and part in {VALUE, *PARTS}:
        return f"{measure} has no {part.replace('_', ' ')}; name what it has: {_list(facts[measure])}."
    if measure in facts:
        return f"'{part}' is nothing that a figure has; write {measure}, or after it one of {_list(facts[measure])}."
    if measure in MEASURES:
        return (
            f"{measure} is broken down or drawn as a curve, so it has no one latest value; say it without the figure."
        )
    if measure in EXHIBITS:
        return f"{measure} is an exhibit; name one of its measures: {', '.join(EXHIBITS[measure].measures)}."
    near = difflib.get_close_matches(measure, facts, n=1)
    meant = f"did you mean {near[0]}?" if near else "improve measures lists them."
    return f"'{name}' is no measure of this book; {meant}"


def _list(fact: Mapping[str, str]) -> str:
    return ", ".join(part for part in fact if part != VALUE)


def example(facts: Facts) -> str:
    """A name as it is written."""
    return f"{{{{ {next(iter(sorted(facts)), 'thresholds.rereferrals')} }}}}"


def wrong_at(path: Path, line: int, what: str) -> InputError:
    """The error for a line of a file of commentary."""
    return InputError(f"{path}, line {line}: {what}")
