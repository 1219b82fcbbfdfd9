"""Does every number of a built site come from the ledger, or from words that somebody declared?

In an exhibit a number must be a figure of that exhibit as it is printed: in a table one of its row and column, in a
sentence one of the periods and measures that the sentence names. Elsewhere it must stand as in a declaration or, on a
page made from Markdown, as in its source. Numbers written out as words are not looked at.
"""

from __future__ import annotations

import calendar
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import zip_longest
from pathlib import Path

from improve_analysis import definitions
from improve_analysis.calendar import Period, months_before
from improve_analysis.checks import prose
from improve_analysis.checks._blocks import Block, Grid, Layout, Shown, layout, words_of
from improve_analysis.checks._downloads import Scan, of_downloads
from improve_analysis.checks._printed import DAYS, MEASURE, PERIOD, Figure, figure_of
from improve_analysis.disclosure.ledger import Line
from improve_analysis.disclosure.release import WITHHELD
from improve_analysis.display import numbers
from improve_analysis.display.alternatives import NAMED_AT_MOST
from improve_analysis.measures import CHAPTERS, EXHIBITS, OVERVIEW
from improve_analysis.measures._measure import Unit
from improve_analysis.plan import Target, load_targets
from improve_analysis.settings import Settings

DEFINITIONS, PUBLICATION = "definitions", "publication"


@dataclass(frozen=True, kw_only=True)
class Declared:
    """What may say numbers beside the ledger: the title of the site, the targets, and pages made from Markdown.

    `sources`: the Markdown of each page that is not a chapter, by the page's name; none where such pages are not to be
    looked at.
    """

    title: str
    targets: Mapping[str, Sequence[Target]]
    sources: Mapping[str, str] | None


def declared(settings: Settings, title: str, report: str = "") -> Declared:
    """What this project declares: its targets, the pages in its book folder, its definitions.

    `report`: the publication report of the edition, as Markdown.
    """
    written = {path.stem: path.read_text(encoding="utf-8") for path in sorted(settings.book.glob("*.md"))}
    return Declared(
        title=title,
        targets=load_targets(settings.plan),
        sources=written | {DEFINITIONS: definitions.page(settings), PUBLICATION: report},
    )


def scan(site: Path, lines: Iterable[Line], known: Declared) -> Scan:
    """Look at every page and download of a built site. `lines`: the ledger's, of every figure that the site shows."""
    figures: dict[str, list[Figure]] = defaultdict(list)
    for figure in filter(None, map(figure_of, lines)):
        figures[figure.exhibit].append(figure)
    found = [
        *(_of_page(path.relative_to(site).as_posix(), path, figures, known) for path in sorted(site.rglob("*.html"))),
        *of_downloads(site, [figure for own in figures.values() for figure in own]),
    ]
    return Scan(numbers=sum(one.numbers for one in found), faults=[fault for one in found for fault in one.faults])


_MONTH = f"(?:{'|'.join(calendar.month_name[1:])})"
_RUN = r"(?:(?:three|six|twelve) months|three years) to "
_NAMED_PERIOD = re.compile(rf"\b(?:{_RUN}|\d\d? )?{_MONTH} (?:19|20)\d\d\b", re.IGNORECASE)
_DATE = re.compile(
    rf"{_NAMED_PERIOD.pattern}|\b(?:\d+ months to )?(?:19|20)\d\d-(?:0\d|1[0-2])(?:-[0-3]\d)?\b|\b(?:19|20)\d\d/\d\d\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"(?:(?<![^\s(])[-\N{MINUS SIGN}])?(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?%?")
_CHANGE = re.compile(r"\s(?:(?:percentage points|points|days?|months) )?(?:more|fewer|less|higher|lower)\b")
_WITHIN = re.compile(r"\bwithin ([\d,]+ days)\b")
_WITHHELD = re.compile(r"\b([\d,]+) figures are withheld\b")
_MORE_NAMED = re.compile(r"; and (\d+) more\.")
_STRAIGHT = str.maketrans("\N{LEFT SINGLE QUOTATION MARK}\N{RIGHT SINGLE QUOTATION MARK}\N{LEFT DOUBLE QUOTATION MARK}"
                          "\N{RIGHT DOUBLE QUOTATION MARK}", "''\"\"")  # fmt: skip
WORDS_QUOTED = 4


def _blank(found: re.Match[str]) -> str:
    return "\N{HORIZONTAL ELLIPSIS}" * len(found[0])


def _blanked(pattern: re.Pattern[str], text: str, allowed: Collection[str]) -> str:
    return pattern.sub(lambda found: _blank(found) if found[1] in allowed else found[0], text)


def _numbers_in(text: str) -> list[re.Match[str]]:
    return list(_NUMBER.finditer(text))


def _fault(page: str, place: str, text: str, at: int, number: str) -> str:
    before, after = text[:at].split()[-WORDS_QUOTED:], text[at:].split()[: WORDS_QUOTED + 1]
    return f"{page}: the number {number} in {place} ('{' '.join((*before, *after))}') is not in the ledger."


def _of_page(page: str, path: Path, figures: Mapping[str, Sequence[Figure]], known: Declared) -> Scan:
    found = layout(path.read_text(encoding="utf-8").translate(_STRAIGHT))
    name = page.removesuffix(".html")
    if known.sources is None and name not in {*CHAPTERS, OVERVIEW}:
        return Scan(numbers=0, faults=[])
    if known.sources is not None and name in known.sources:
        return _of_written(page, found, known.sources[name], known)
    phrases = [known.title, *(prose.declared(name, known.targets) if name in {*CHAPTERS, OVERVIEW} else ())]
    around = _around(page, found.blocks, phrases)
    static = _any_of((*phrases, *_UNITS))
    shown = [_OnPage(page=page, shown=one, figures=figures, static=static).scan() for one in found.exhibits]
    return _together([around, *shown])


def _together(scans: Sequence[Scan]) -> Scan:
    return Scan(numbers=sum(one.numbers for one in scans), faults=[fault for one in scans for fault in one.faults])


def _around(page: str, blocks: Sequence[Block], phrases: Collection[str]) -> Scan:
    """The words outside the exhibits: each number stands as in a phrase that is declared."""
    count = len(_numbers_in(words_of(blocks)))
    if not prose.typed_numbers(words_of(blocks), phrases):
        return Scan(numbers=count, faults=[])
    faults = [
        _fault(page, block.place, block.text, max(block.text.find(number), 0), number)
        for block in blocks
        for number in prose.typed_numbers(block.text, phrases)
    ]
    return Scan(numbers=count, faults=faults)


def _of_written(page: str, found: Layout, source: str, known: Declared) -> Scan:
    """A page from Markdown: each number stands between the same words as in its source."""
    blocks = [*found.blocks, *(block for one in found.exhibits for block in one.blocks)]
    written = {use for text in (prose.visible(source), known.title) for use, _ in _uses(text.translate(_STRAIGHT))}
    uses = [(block, use, at) for block in blocks for use, at in _uses(block.text)]
    grids = [cell for one in found.exhibits for grid in one.grids for cell in _texts(grid) if _numbers_in(cell)]
    faults = [
        *(_fault(page, block.place, block.text, at, use[1]) for block, use, at in uses if use not in written),
        *(_fault(page, "a table", cell, 0, _numbers_in(cell)[0][0]) for cell in grids),
    ]
    return Scan(numbers=len(uses) + len(grids), faults=faults)


def _texts(grid: Grid) -> Iterator[str]:
    yield from (grid.caption, *grid.head)
    for header, cells in grid.rows:
        yield from (header, *cells)


_WORD = re.compile(rf"{_NUMBER.pattern}|[^\W\d_]+|\n")


def _uses(text: str) -> Iterator[tuple[tuple[str, str, str], int]]:
    """Each number with the word before and after it in its line, and where it begins."""
    words = [*_WORD.finditer(f"\n{text}\n")]
    for before, word, after in zip(words, words[1:], words[2:], strict=False):
        if word[0][-1] == "%" or word[0][-1].isdigit():
            yield (before[0].lower(), word[0], after[0].lower()), word.start() - 1


_UNITS = ("per 10,000 children", "children aged 0 to 17")


def _any_of(phrases: Iterable[str]) -> re.Pattern[str]:
    """Finds those of the phrases that hold a number, the longest first, whole and in any case."""
    texts = {" ".join(text.translate(_STRAIGHT).split()) for text in phrases}
    longest = sorted((text for text in texts if _NUMBER.search(text)), key=lambda text: (-len(text), text))
    return re.compile(rf"(?<![\w.,-])(?:{'|'.join(map(re.escape, longest)) or '(?!)'})(?![\w%]|[.,]\d)", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class _OnPage:
    """What one cell of a notebook shows on a page, held against the figures of its exhibits."""

    page: str
    shown: Shown
    figures: Mapping[str, Sequence[Figure]]
    static: re.Pattern[str]

    def scan(self) -> Scan:
        faults = [
            *(fault for block in self.shown.blocks for fault in self._of_block(block)),
            *(fault for grid in self.shown.grids for fault in self._of_grid(grid)),
        ]
        in_grids = (text for grid in self.shown.grids for text in _texts(grid))
        texts = [*(block.text for block in self.shown.blocks), *in_grids]
        return Scan(numbers=sum(len(_numbers_in(_DATE.sub(_blank, text))) for text in texts), faults=faults)

    @cached_property
    def own(self) -> Sequence[Figure]:
        """The figures of the exhibits that the captions name."""
        return [figure for grid in self.shown.grids for figure in self._of_caption(grid.caption)]

    @cached_property
    def categories(self) -> re.Pattern[str]:
        """The names of the groups that its figures are about."""
        return _any_of({name for figure in self.own for column, name in figure.key.items() if column != DAYS})

    def _of_caption(self, caption: str) -> Sequence[Figure]:
        titles = _titled(self.page.removesuffix(".html"), caption)
        return [figure for name in titles for figure in self.figures.get(name, ())]

    def _of_block(self, block: Block) -> Iterator[str]:
        yield from self._unknown(block.place, block.text, _told_of(self.own, block.text))

    def _of_grid(self, grid: Grid) -> Iterator[str]:
        own = self._of_caption(grid.caption)
        names = _names(own)
        for header in (grid.caption, *grid.head):
            yield from self._unknown("the head of a table", header, own)
        for header, cells in grid.rows:
            row = [figure for figure in own if header in names and _is_called(figure, header, names)]
            if header not in names:
                yield from self._unknown("the name of a row", header, own)
            for head, cell in zip_longest(grid.head[1:], cells, fillvalue=""):
                if _NUMBER.search(cell):
                    place = f"the table '{grid.caption}', row '{header}'"
                    yield from self._unknown(place, cell, _in_column(row, head, names))

    def _unknown(self, place: str, text: str, figures: Sequence[Figure]) -> Iterator[str]:
        """A fault for each number that is neither one of the figures, nor a change between them, nor declared."""
        printed = {figure.printed for figure in figures}
        if all(found[0] in printed for found in _numbers_in(text)):
            return
        for found in _numbers_in(self._undeclared(text)):
            is_change = _CHANGE.match(text, found.end()) is not None and found[0] in _changes(figures)
            if found[0] not in printed and not is_change:
                yield _fault(self.page, place, text, found.start(), found[0])

    def _undeclared(self, text: str) -> str:
        """The text, as long as it was, without what may hold a number that is no figure."""
        for pattern in (self.static, self.categories, _DATE):
            text = pattern.sub(_blank, text)
        for pattern, allowed in ((_WITHIN, self._days), (_WITHHELD, self._withheld), (_MORE_NAMED, self._more_named)):
            text = _blanked(pattern, text, allowed)
        return text

    @cached_property
    def _days(self) -> Collection[str]:
        """The days of its curves."""
        return {figure.labels[DAYS] for figure in self.own if DAYS in figure.labels}

    @cached_property
    def _withheld(self) -> Collection[str]:
        """How many figures its tables withhold."""
        return {str(count) for grid in self.shown.grids for count in _withheld_in(grid)}

    @cached_property
    def _more_named(self) -> Collection[str]:
        """How many categories are left when an alt text has named some."""
        return {str(len(grid.rows) - _rows_withheld(grid) - NAMED_AT_MOST) for grid in self.shown.grids}


def _titled(page: str, caption: str) -> list[str]:
    """The exhibits that a caption on a page names: a chapter's headlines, or one by its title and perhaps period."""
    if page == OVERVIEW:
        chapter = next((name for name, title in CHAPTERS.items() if title == caption), "")
        headlines = [one for one in EXHIBITS.values() if one.chapter == OVERVIEW]
        return [one.id for one in headlines if one.name.partition(".")[0] == chapter]
    own = [one for one in EXHIBITS.values() if one.chapter == page]
    return [one.id for one in own if caption == one.title or _is_dated(caption, one.title)]


def _is_dated(caption: str, title: str) -> bool:
    return caption.startswith(f"{title}, ") and _NAMED_PERIOD.fullmatch(caption, len(title) + 2) is not None


def _names(figures: Iterable[Figure]) -> Mapping[str, set[str]]:
    """What rows and columns may be called, and the kinds of name that it is."""
    found: dict[str, set[str]] = defaultdict(set)
    for figure in figures:
        for kind, label in figure.labels.items():
            found[label].add(kind)
    return found


def _is_called(figure: Figure, header: str, names: Mapping[str, set[str]]) -> bool:
    """Whether a figure belongs under a header; one that is of all categories belongs under each."""
    return any(figure.labels.get(kind, header) == header for kind in names[header])


_PARTS = {
    **dict.fromkeys(map(numbers.header, Unit), ("value",)),
    **dict.fromkeys(("Number", "Cases"), ("numerator", "value")),
    **dict.fromkeys(("Out of", "Workers", "Records", "Children aged 0 to 17"), ("denominator",)),
}
"""The parts of a figure that a column of one series may show, by its header."""


def _in_column(row: Sequence[Figure], head: str, names: Mapping[str, set[str]]) -> Sequence[Figure]:
    series = head if head in names else head.rpartition(" (")[0]
    if series in names:
        return [figure for figure in row if _is_called(figure, series, names)]
    return [figure for figure in row if head not in _PARTS or figure.part in _PARTS[head]]


def _told_of(figures: Sequence[Figure], text: str) -> Sequence[Figure]:
    """Those of the measures and periods that a text names; where it says so, of the same periods a year earlier."""
    periods = {numbers.period_name(period) for period in _periods_named(figures, text)}
    measures = {title for title in {figure.labels[MEASURE] for figure in figures} if title in text}
    return [
        figure
        for figure in figures
        if (not periods or figure.labels[PERIOD] in periods) and (not measures or figure.labels[MEASURE] in measures)
    ]


def _periods_named(figures: Sequence[Figure], text: str) -> set[Period]:
    named = {found[0].removeprefix("the ").lower() for found in _NAMED_PERIOD.finditer(text)}
    every = {figure.period for figure in figures}
    told = {period for period in every if numbers.period_name(period).lower() in named}
    earlier = {one for one in every for later in told if _is_year_before(one, later)}
    return told | earlier if "a year earlier" in text else told


def _is_year_before(one: Period, later: Period) -> bool:
    return one.length is later.length and one.end == months_before(later.end, 12)


def _changes(figures: Sequence[Figure]) -> set[str]:
    """What the values differ by from those a year earlier, as `display.words` prints it."""
    values = [figure for figure in figures if figure.part == "value" and figure.value is not None]
    return {
        f"{abs(now.value - before.value):,.{now.decimals}f}"
        for now in values
        for before in values
        if now.measure == before.measure
        and now.key == before.key
        and now.value is not None
        and before.value is not None
        and _is_year_before(before.period, now.period)
    }


_MARK = f"[{WITHHELD}]"


def _rows_withheld(grid: Grid) -> int:
    return sum(any(cell == _MARK for cell in cells) for _, cells in grid.rows)


def _withheld_in(grid: Grid) -> Iterator[int]:
    """How many figures a table withholds: by rows if it has one series, in all cells or in one column if several."""
    yield _rows_withheld(grid)
    yield sum(cell == _MARK for _, cells in grid.rows for cell in cells)
    for place in range(len(grid.head) - 1):
        yield sum(cells[place : place + 1] == [_MARK] for _, cells in grid.rows)
