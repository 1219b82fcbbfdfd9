"""Does anything in the site say who a person is? Every file is searched for every identifier of the extract."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import ahocorasick_rs

from improve_analysis.checks._dates import days_named
from improve_analysis.checks._files import SiteFile, UnreadableError, files, metadata, pieces
from improve_analysis.checks._markup import Piece
from improve_analysis.extracts._identifiers import Identifiers, Named, normalised

_COLOUR = re.compile(r"#[0-9a-fA-F]{3,8}\b")
_WHOLE = re.compile(r"\.0+(?![^\W_])")


@dataclass(frozen=True, kw_only=True)
class Scan:
    """What was searched, for what, and each fault as a sentence.

    `identifiers` counts what was searched for, `too_short` what was not, for it cannot be told from other numbers.
    """

    files: int
    bytes: int
    identifiers: int
    too_short: int
    faults: tuple[str, ...]


def faults(site: Path, identifiers: Identifiers, public_words: Collection[str] = ()) -> list[str]:
    """A sentence for each place of the site that holds an identifier; see `scan`."""
    return [*scan(site, identifiers, public_words).faults]


def scan(site: Path, identifiers: Identifiers, public_words: Collection[str] = ()) -> Scan:
    """Search every file of a built site, whatever it is called and however it is packed, for the identifiers.

    `public_words` are no leaks: published numbers as they are printed, and the days that the book is about, in any form
    that names the day. An identifier counts where no letter or digit adjoins it, whatever its case.
    """
    finder = _Finder(identifiers, public_words)
    said: list[str] = []
    count = size = 0
    for file in files(site):
        count, size = count + 1, size + len(file.data)
        said += _faults_of(file, finder)
    return Scan(
        files=count,
        bytes=size,
        identifiers=identifiers.searched,
        too_short=identifiers.too_short,
        faults=tuple(said),
    )


class _Finder:
    def __init__(self, identifiers: Identifiers, public_words: Collection[str]) -> None:
        words = {normalised(word) for word in public_words}
        public = words | {word.replace(",", "") for word in words}
        self._forms = [form for form in identifiers.forms if form not in public]
        self._named = identifiers.forms
        self._days = identifiers.days
        self._public_days = {day for word in words for day in days_named(word)}
        self._automaton = ahocorasick_rs.AhoCorasick(self._forms, store_patterns=False)

    def found(self, piece: Piece) -> Iterator[tuple[Named, str]]:
        """Each identifier in the piece: what it is, and how it ends (nothing for a date)."""
        text = normalised(_COLOUR.sub("#", piece.text) if piece.is_style else piece.text)
        for index, start, end in self._automaton.find_matches_as_indexes(text, overlapping=True):
            if _stands_alone(text, start, end):
                form = self._forms[index]
                yield self._named[form], form
        for day in days_named(text):
            if day in self._days and day not in self._public_days:
                yield self._days[day], ""


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Whether no letter or digit adjoins it, and it is no part of a decimal number; `100004.0` is a whole one."""
    before, after = text[start - 1 : start], text[end : end + 1]
    if before.isalnum() or after.isalnum():
        return False
    if not text[start:end].isdigit():
        return True
    is_decimals = before == "." and text[start - 2 : start - 1].isdigit()
    has_decimals = after == "." and text[end + 1 : end + 2].isdigit() and not _WHOLE.match(text, end)
    return not is_decimals and not has_decimals


def _faults_of(file: SiteFile, finder: _Finder) -> Iterator[str]:
    if not file.is_ours:
        yield from _sentences(file.name, [Piece(place="its name", text=file.name)], finder)
        return
    yield from _metadata_faults(file)
    try:
        yield from _sentences(file.name, _searched(file), finder)
    except UnreadableError as reason:
        yield f"{file.name} cannot be searched ({reason}): publish it unlocked and whole, or not at all."


def _searched(file: SiteFile) -> Iterator[Piece]:
    yield Piece(place="its name", text=file.name)
    yield from pieces(file.name, file.data)


def _metadata_faults(file: SiteFile) -> Iterator[str]:
    for kind in dict.fromkeys(kind for kind, _ in metadata(file.data)):
        yield f"The picture {file.name} carries metadata ({kind}): save it without."


def _sentences(name: str, searched: Iterable[Piece], finder: _Finder) -> Iterator[str]:
    """One sentence for each place and column, so that a table of a thousand children is one sentence."""
    found: dict[tuple[str, Named], set[str]] = defaultdict(set)
    unreadable = None
    try:
        for piece in searched:
            for named, form in finder.found(piece):
                found[piece.place, named].add(form)
    except UnreadableError as reason:
        unreadable = reason
    for (place, named), forms in found.items():
        yield _sentence(name, place, named, forms)
    if unreadable:
        raise unreadable


def _sentence(name: str, place: str, named: Named, forms: set[str]) -> str:
    """Says where and what, and only the end of it, for the sentence itself may be passed on."""
    end = f", ends …{min(forms)[-2:].upper()}" if any(forms) else ""
    more = f" and {len(forms) - 1:,} more like it" if len(forms) > 1 else ""
    where = f", in {place}" if place else ""
    return f"{name} holds {named.what} ({named.column}{end}){more}{where}: it may not be published."
