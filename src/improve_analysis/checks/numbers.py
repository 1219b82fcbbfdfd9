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
from dataclasses import dataclass, field
from functools import cached_property
from itertools import zip_longest
from pathlib import Path
from typing import Any

import pandas as pd

from improve_analysis import accessibility, definitions
from improve_analysis.calendar import Period, months_before
from improve_analysis.checks import commentary, prose
from improve_analysis.checks._blocks import Block, Grid, Layout, Shown, layout, words_of
from improve_analysis.checks._changes import PAGE as CHANGES
from improve_analysis.checks._changes import ChangesNumbers
from improve_analysis.checks._downloads import of_downloads
from improve_analysis.checks._printed import DAYS, MEASURE, PERIOD, Figure, figure_of
from improve_analysis.checks._published import AREA, PublishedNumbers
from improve_analysis.checks._published import PAGE as PUBLISHED
from improve_analysis.checks._scan import Scan
from improve_analysis.checks._scan import together as _together
from improve_analysis.checks._scorecard import PAGE as SCORECARD
from improve_analysis.checks._scorecard import ScorecardNumbers
from improve_analysis.checks._workbook import Offered
from improve_analysis.disclosure.ledger import Line
from improve_analysis.disclosure.projection import ID as PROJECTION
from improve_analysis.disclosure.release import WITHHELD
from improve_analysis.display import numbers, planned
from improve_analysis.display._england import england_named
from improve_analysis.display.alternatives import NAMED_AT_MOST
from improve_analysis.display.finding import INTERVAL
from improve_analysis.display.published import comparator_sentence
from improve_analysis.display.tables import Table
from improve_analysis.edition import downloads
from improve_analysis.measures import CHAPTERS, EXHIBITS, MEASURES, OVERVIEW
from improve_analysis.measures._draft import said_of_gaps
from improve_analysis.measures._measure import Unit
from improve_analysis.plan import Target, load_exhibit_readings, load_plan, load_targets
from improve_analysis.published import load_published
from improve_analysis.settings import Settings

DEFINITIONS, PUBLICATION = "definitions", "publication"


@dataclass(frozen=True, kw_only=True)
class Declared:
    """What may say numbers beside the ledger: the title of the site, the targets, and pages made from Markdown.

    `sources`: the Markdown of each page that is not a chapter, by the page's name; none where such pages are not to be
    looked at. `commentary`: what the service wrote of each chapter, with its figures by name. `readings`: those that
    the plan's words need, by exhibit id. `plan`: the tables of the page on the plan. `published`: what the page of
    published figures may say; None where that page is not looked at. `offered`: what the downloads may say.
    """

    title: str
    targets: Mapping[str, Sequence[Target]]
    sources: Mapping[str, str] | None
    commentary: Mapping[str, str] = field(default_factory=dict)
    readings: Mapping[str, str] = field(default_factory=dict)
    plan: Sequence[Table] = ()
    published: PublishedNumbers | None = None
    scorecard: ScorecardNumbers | None = None
    changes: ChangesNumbers | None = None
    offered: Offered | None = None


def declared(settings: Settings, title: str, report: str = "", day: pd.Timestamp | None = None) -> Declared:
    """What this project declares: its targets, the pages in its book folder, its definitions.

    `report`: the publication report of the edition, as Markdown. `day`: the last of its month, for the commentary and
    the plan as it stood then; None where a site has neither.
    """
    written = {path.stem: path.read_text(encoding="utf-8") for path in sorted(settings.book.glob("*.md"))}
    return Declared(
        title=title,
        targets=load_targets(settings.plan),
        readings=load_exhibit_readings(settings.plan, EXHIBITS),
        sources=written
        | {DEFINITIONS: definitions.page(settings), PUBLICATION: report}
        | {accessibility.PAGE: accessibility.page(settings, day)},
        published=PublishedNumbers(published=load_published(settings)),
        **(said_at(settings, day) if day is not None else {}),
    )


def said_at(settings: Settings, day: pd.Timestamp) -> dict[str, Any]:
    """What `Declared` holds of the commentary and the plan at a month's end."""
    plan = load_plan(settings.plan, declared=MEASURES, chapters=CHAPTERS)
    return {
        "commentary": commentary.sources(settings, f"{day:%Y-%m}"),
        "plan": [listing.table for listing in planned.listings(plan, day).values()],
        "scorecard": ScorecardNumbers(plan=plan, small_up_to=settings.suppress_up_to),
    }


def offered(settings: Settings, title: str, cover: Iterable[str]) -> Offered:
    """What the downloads may say beside the ledger's figures. `cover`: the paragraphs of the workbook's."""
    return Offered(
        phrases=[title, *cover, *prose.declared(OVERVIEW, load_targets(settings.plan))],
        definitions=downloads.csv_of(downloads.definitions_table(settings)).decode(),
    )


def scan(site: Path, lines: Iterable[Line], known: Declared) -> Scan:
    """Look at every page and download of a built site. `lines`: the ledger's, of every figure that the site shows."""
    lines = [*lines]
    figures: dict[str, list[Figure]] = defaultdict(list)
    for figure in filter(None, map(figure_of, lines)):
        figures[figure.exhibit].append(figure)
    found = [
        *(
            _of_page(path.relative_to(site).as_posix(), path, figures, known, _projected(lines))
            for path in sorted(site.rglob("*.html"))
        ),
        *of_downloads(site, lines, known.offered or Offered(phrases=[known.title])),
    ]
    return _together(found)


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


_BLANK = "\N{HORIZONTAL ELLIPSIS}"


def _blank(found: re.Match[str]) -> str:
    return _BLANK * len(found[0])


def _blanked(pattern: re.Pattern[str], text: str, allowed: Collection[str]) -> str:
    return pattern.sub(lambda found: _blank(found) if found[1] in allowed else found[0], text)


def _numbers_in(text: str) -> list[re.Match[str]]:
    return list(_NUMBER.finditer(text))


def _fault(page: str, place: str, text: str, at: int, number: str) -> str:
    before, after = text[:at].split()[-WORDS_QUOTED:], text[at:].split()[: WORDS_QUOTED + 1]
    return f"{page}: the number {number} in {place} ('{' '.join((*before, *after))}') is not in the ledger."


def _projected(lines: Iterable[Line]) -> list[str]:
    """The children projected to need a home, as they are printed, and what their groups are called."""
    own = [line for line in lines if line["measure"] == PROJECTION]
    return sorted({f"{line['value']:,.0f}" for line in own} | {name for line in own for name in line["key"].values()})


def _of_page(  # noqa: PLR0911 - one for each kind of page
    page: str, path: Path, figures: Mapping[str, Sequence[Figure]], known: Declared, projected: Sequence[str]
) -> Scan:
    found = layout(path.read_text(encoding="utf-8").translate(_STRAIGHT))
    name = page.removesuffix(".html")
    if known.sources is None and name not in {*CHAPTERS, OVERVIEW}:
        return Scan(numbers=0, faults=[])
    if known.sources is not None and name in known.sources:
        return _of_written(page, found, known.sources[name], known)
    if name == planned.NAME:
        return _of_plan(page, found, known)
    if known.scorecard is not None and name == SCORECARD:
        return _of_scorecard(page, found, figures, known, known.scorecard)
    if name == CHANGES:
        return _of_changes(page, found, figures, known)
    if known.published is not None and name == PUBLISHED:
        return _of_published(page, found, figures, known, known.published)
    phrases = [
        known.title,
        *(prose.declared(name, known.targets, known.readings) if name in {*CHAPTERS, OVERVIEW} else ()),
    ]
    phrases += _said_elsewhere(name, known.published)
    phrases += said_of_gaps(MEASURES.values())
    phrases += projected if PROJECTION.startswith(f"{name}.") else []
    around = _around(page, found.blocks, phrases)
    static = _any_of((*phrases, *_UNITS))
    said = _commented(known.commentary.get(name, ""), figures, known.targets)
    shown = [
        _Few(page=page, shown=one, figures=figures, static=static, changes=known.changes).scan()
        if name == OVERVIEW and not one.grids
        else _OnPage(page=page, shown=one, figures=figures, static=static, said=said).scan()
        for one in found.exhibits
    ]
    return _together([around, *shown])


def _said_elsewhere(chapter: str, known: PublishedNumbers | None) -> list[str]:
    """What was published of other areas beside the chapter's measures."""
    own = (measure.id for measure in MEASURES.values() if measure.chapter == chapter)
    said = (comparator_sentence, england_named)
    return [] if known is None else [text for one in own for how in said if (text := how(one, known.published))]


def _of_scorecard(
    page: str, found: Layout, figures: Mapping[str, Sequence[Figure]], known: Declared, card: ScorecardNumbers
) -> Scan:
    static = _any_of((known.title, *prose.declared(OVERVIEW, known.targets, known.readings), *_UNITS, *card.phrases))
    shown = [_Scorecard(page=page, shown=one, figures=figures, static=static, card=card) for one in found.exhibits]
    return _together([_around(page, found.blocks, [known.title, *prose.LAWS]), *(one.scan() for one in shown)])


def _of_changes(page: str, found: Layout, figures: Mapping[str, Sequence[Figure]], known: Declared) -> Scan:
    """Nothing but words, where no earlier edition stands."""
    static = _any_of((known.title, *prose.declared(OVERVIEW, known.targets, known.readings), *_UNITS))
    shown = [
        _Changed(page=page, shown=one, figures=figures, static=static, changes=known.changes) for one in found.exhibits
    ]
    return _together([_around(page, found.blocks, [known.title, *prose.LAWS]), *(one.scan() for one in shown)])


def _of_published(
    page: str, found: Layout, figures: Mapping[str, Sequence[Figure]], known: Declared, published: PublishedNumbers
) -> Scan:
    phrases = [known.title, *prose.LAWS]
    static = _any_of((*phrases, *_UNITS, *published.phrases))
    exhibits = [
        _Published(page=page, shown=one, figures=figures, static=static, published=published) for one in found.exhibits
    ]
    return _together([_around(page, found.blocks, phrases), *(one.scan() for one in exhibits)])


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


def _commented(
    source: str, figures: Mapping[str, Sequence[Figure]], targets: Mapping[str, Sequence[Target]]
) -> Collection[_Use]:
    """The numbers that commentary may hold, between their words, its names filled in from the ledger."""
    if not source:
        return ()
    told = commentary.said_by((figure for own in figures.values() for figure in own), targets)
    ways = commentary.each_way(source, told)
    return {use for way in ways for use, _ in _uses(prose.visible(way).translate(_STRAIGHT))}


def _of_plan(page: str, found: Layout, known: Declared) -> Scan:
    """The page on the plan: its tables hold what the plan's own say in the same places."""
    static = _any_of((known.title, *(text for one in known.plan for text in (one.caption, one.legend))))
    blocks = [block for one in found.exhibits for block in one.blocks]
    by_caption = {one.caption: one for one in known.plan}
    return _together(
        [
            _around(page, found.blocks, [known.title, *prose.LAWS]),
            _OnPage(page=page, shown=Shown(blocks=blocks), figures={}, static=static).scan(),
            *(_of_table(page, grid, by_caption) for one in found.exhibits for grid in one.grids),
        ]
    )


def _of_table(page: str, grid: Grid, expected: Mapping[str, Table]) -> Scan:
    own = expected.get(grid.caption)
    said = [text.translate(_STRAIGHT) for text in planned.texts(own)] if own else []
    pairs = [(text, there) for text, there in zip_longest(_texts(grid), said, fillvalue="") if _numbers_in(text)]
    faults = [
        _fault(page, f"the table '{grid.caption}'", text, 0, _numbers_in(text)[0][0])
        for text, there in pairs
        if text != there
    ]
    return Scan(numbers=sum(len(_numbers_in(text)) for text, _ in pairs), faults=faults)


def _texts(grid: Grid) -> Iterator[str]:
    yield from (grid.caption, *grid.head)
    for header, cells in grid.rows:
        yield from (header, *cells)


_WORD = re.compile(rf"{_NUMBER.pattern}|[^\W\d_]+|\n")


_Use = tuple[str, str, str]
"""A number between the words before and after it."""


def _uses(text: str) -> Iterator[tuple[_Use, int]]:
    """Each number with the word before and after it in its line, and where it begins."""
    words = [*_WORD.finditer(f"\n{text}\n")]
    for before, word, after in zip(words, words[1:], words[2:], strict=False):
        if word[0][-1] == "%" or word[0][-1].isdigit():
            yield (before[0].lower(), word[0], after[0].lower()), word.start() - 1


_UNITS = ("per 10,000 children", "children aged 0 to 17", INTERVAL)


def _any_of(phrases: Iterable[str]) -> re.Pattern[str]:
    """Finds those of the phrases that hold a number, the longest first, whole and in any case."""
    texts = {" ".join(text.translate(_STRAIGHT).split()) for text in phrases}
    longest = sorted((text for text in texts if _NUMBER.search(text)), key=lambda text: (-len(text), text))
    return re.compile(rf"(?<![\w.,-])(?:{'|'.join(map(re.escape, longest)) or '(?!)'})(?![\w%]|[.,]\d)", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class _OnPage:
    """What one cell of a notebook shows on a page, held against the figures of its exhibits.

    `said`: what commentary may say, where the cell has no table.
    """

    page: str
    shown: Shown
    figures: Mapping[str, Sequence[Figure]]
    static: re.Pattern[str]
    said: Collection[_Use] = ()

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
        if _NUMBER.search(block.text):
            yield from self._unknown(block.place, self._without_said(block.text), self._told.by(block.text))

    @cached_property
    def _told(self) -> _Told:
        return _Told(figures=self.own)

    def _without_said(self, text: str) -> str:
        """The text, as long as it was, without the numbers of commentary."""
        if self.shown.grids:
            return text
        for use, at in _uses(text):
            if use in self.said:
                text = f"{text[:at]}{_BLANK * len(use[1])}{text[at + len(use[1]) :]}"
        return text

    def _of_grid(self, grid: Grid) -> Iterator[str]:
        own = self._of_caption(grid.caption)
        names = _names(own)
        for header in (grid.caption, *grid.head):
            yield from self._unknown("the head of a table", header, own)
        for header, cells in grid.rows:
            row = self._of_row(own, header, cells, names)
            if header not in names:
                yield from self._unknown("the name of a row", header, own)
            for head, cell in zip_longest(grid.head[1:], cells, fillvalue=""):
                if _NUMBER.search(cell):
                    place = f"the table '{grid.caption}', row '{header}'"
                    yield from self._unknown(place, cell, _in_column(row, head, names))

    def _of_row(
        self, own: Sequence[Figure], header: str, _cells: Sequence[str], names: Mapping[str, set[str]]
    ) -> Sequence[Figure]:
        return [figure for figure in own if header in names and _is_called(figure, header, names)]

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


@dataclass(frozen=True, kw_only=True)
class _Published(_OnPage):
    """What one cell of the chapter of published figures shows."""

    published: PublishedNumbers

    def _of_caption(self, caption: str) -> Sequence[Figure]:
        ledger = (figure for figures in self.figures.values() for figure in figures)
        return self.published.of_caption(caption, ledger)

    def _of_block(self, block: Block) -> Iterator[str]:
        """After the name of an area a number is of that area, until another is named."""
        own = [figure for figure in self.own if figure.part == "value" and figure.labels[MEASURE] in self._tabled]
        told = _Told(figures=own).by(block.text)
        for area, said in self._by_area(self.static.sub(_blank, block.text)):
            of_area = [figure for figure in told if area in {"", figure.labels.get(AREA, area).lower()}]
            yield from self._unknown(block.place, said, of_area)

    @cached_property
    def _tabled(self) -> Collection[str]:
        """What its tables are about."""
        return {name for grid in self.shown.grids for name in (grid.caption, *(header for header, _ in grid.rows))}

    def _by_area(self, text: str) -> Iterator[tuple[str, str]]:
        names = re.compile("|".join(rf"\b{re.escape(name)}\b" for name in self.published.areas), re.IGNORECASE)
        found = [*names.finditer(text)]
        yield "", text[: found[0].start()] if found else text
        for one, following in zip_longest(found, found[1:]):
            yield one[0].lower(), text[one.end() : following.start() if following else len(text)]

    def _of_row(
        self, own: Sequence[Figure], header: str, cells: Sequence[str], names: Mapping[str, set[str]]
    ) -> Sequence[Figure]:
        """The period stands in a cell of its own where the row is named after the measure."""
        said = [header, *(cell for cell in cells if cell in names)]
        row = super()._of_row(own, header, cells, names)
        return [figure for figure in row if all(_is_called(figure, name, names) for name in said)]


@dataclass(frozen=True, kw_only=True)
class _Scorecard(_OnPage):
    """What one cell of the scorecard shows."""

    card: ScorecardNumbers

    def _of_caption(self, caption: str) -> Sequence[Figure]:
        return self.card.of_caption(caption, (one for own in self.figures.values() for one in own))

    def _of_row(
        self,
        own: Sequence[Figure],
        header: str,
        cells: Sequence[str],
        names: Mapping[str, set[str]],  # noqa: ARG002
    ) -> Sequence[Figure]:
        return self.card.of_row(own, header, cells)


@dataclass(frozen=True, kw_only=True)
class _Changed(_OnPage):
    """What one cell of the page on changes shows. `changes`: None where there is nothing to be held against."""

    changes: ChangesNumbers | None

    def _of_caption(self, caption: str) -> Sequence[Figure]:  # noqa: ARG002
        every = (one for own in self.figures.values() for one in own)
        return self.changes.of_caption(every) if self.changes else ()

    def _of_row(
        self,
        own: Sequence[Figure],
        header: str,
        cells: Sequence[str],
        names: Mapping[str, set[str]],  # noqa: ARG002
    ) -> Sequence[Figure]:
        return self.changes.of_row(own, header, cells) if self.changes else ()


@dataclass(frozen=True, kw_only=True)
class _Few(_OnPage):
    """The few things to know on the overview: a number there is one of the measure that its line names."""

    changes: ChangesNumbers | None

    @cached_property
    def own(self) -> Sequence[Figure]:
        """The headlines' figures, and those of the edition that this one is held against."""
        now = [one for name, own in self.figures.items() if EXHIBITS[name].chapter == OVERVIEW for one in own]
        every = (one for own in self.figures.values() for one in own)
        return [*now, *(self.changes.of_caption(every) if self.changes else ())]

    def _of_block(self, block: Block) -> Iterator[str]:
        named = {title for one in self.own if (title := one.labels[MEASURE].translate(_STRAIGHT)) in block.text}
        longest = {title for title in named if not any(title != other and title in other for other in named)}
        told = [one for one in self.own if one.labels[MEASURE].translate(_STRAIGHT) in longest and not one.key]
        yield from self._unknown(block.place, block.text, told)


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


@dataclass(frozen=True, kw_only=True)
class _Told:
    """Figures that texts are held against."""

    figures: Sequence[Figure]

    def by(self, text: str) -> Sequence[Figure]:
        """Those of the measures and periods that a text names; where it says so, of the same periods a year earlier."""
        periods = {numbers.period_name(period) for period in self._periods_named(text)}
        measures = {title for title in self._titles if title in text}
        return [
            figure
            for figure in self.figures
            if (not periods or figure.labels[PERIOD] in periods)
            and (not measures or figure.labels[MEASURE] in measures)
        ]

    def _periods_named(self, text: str) -> set[Period]:
        named = {found[0].removeprefix("the ").lower() for found in _NAMED_PERIOD.finditer(text)}
        told = {period for period, name in self._periods.items() if name in named}
        earlier = {one for one in self._periods for later in told if _is_year_before(one, later)}
        return told | earlier if "a year earlier" in text else told

    @cached_property
    def _periods(self) -> Mapping[Period, str]:
        return {period: numbers.period_name(period).lower() for period in {figure.period for figure in self.figures}}

    @cached_property
    def _titles(self) -> Collection[str]:
        return {figure.labels[MEASURE] for figure in self.figures}


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
