"""What a reader can take away from an edition: every exhibit as CSV, all of them as a workbook, the definitions."""

from __future__ import annotations

import copy
import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from html import escape
from pathlib import Path

import nbformat
import pandas as pd

from improve_analysis import definitions
from improve_analysis.disclosure import Status
from improve_analysis.display.download import FOLDER, DataTable, data_tables, links, name_of
from improve_analysis.display.tables import CLASS
from improve_analysis.edition import manifest
from improve_analysis.edition._edition import FIRST, Edition, edition_name
from improve_analysis.edition.execute import Executed
from improve_analysis.edition.paper import papers_of
from improve_analysis.edition.plain import MARKING
from improve_analysis.edition.workbook import MARKS as MARKS_SHEET
from improve_analysis.edition.workbook import About, workbook_bytes
from improve_analysis.measures import CHAPTERS, OVERVIEW
from improve_analysis.settings import Audience, Settings

PAGE = "downloads"
MEASURES_FILE, DEFINITIONS_FILE = f"{FOLDER}/measures.csv", f"{FOLDER}/definitions.csv"
OF_CHAPTERS: Mapping[str, str] = {OVERVIEW: "Overview", **CHAPTERS}
MARKS = {
    f"[{Status.CONFIDENTIAL}]": "withheld, because the figure is about too few people, or would give such a one away",
    f"[{Status.NOT_APPLICABLE}]": "not applicable, because there is nothing to count or the measure has no such part",
    f"[{Status.LOW_RELIABILITY}]": "low reliability, because too little is known to give a figure",
}


@dataclass(frozen=True, kw_only=True)
class Downloads:
    """Everything that an edition offers to take away."""

    edition: Edition

    @cached_property
    def tables(self) -> Sequence[DataTable]:
        return data_tables(self.edition.releases, self.edition.projection)

    @property
    def names(self) -> Sequence[str]:
        """The path of each file within the site."""
        of_tables = (f"{FOLDER}/{table.name}.csv" for table in self.tables)
        return [workbook_path(self.edition.name), MEASURES_FILE, DEFINITIONS_FILE, *of_tables]

    @cached_property
    def files(self) -> Mapping[str, bytes]:
        """The content of each file, by its path within the site."""
        settings, figures = self.edition.settings, manifest.shown_figures(self.edition.releases)
        contents = [
            workbook_bytes(about(self.edition), self.tables, OF_CHAPTERS),
            figures.to_csv(index=False, lineterminator="\n").encode(),
            csv_of(definitions_table(settings)),
            *map(csv_of, self.tables),
        ]
        return dict(zip(self.names, contents, strict=True))

    @cached_property
    def page(self) -> str:
        """The page that lists them, as Markdown."""
        return page(self.edition, self.tables, {name: len(content) for name, content in self.files.items()})

    def write(self, site: Path) -> None:
        """Put the files into the built site."""
        (site / FOLDER).mkdir(exist_ok=True)
        for name, content in self.files.items():
            (site / name).write_bytes(content)

    def linked(self, executed: Executed) -> Executed:
        """The notebook with the links to its data under each exhibit's table.

        They are put there for the edition only: beside a notebook that is run by itself there are no such files.
        """
        notebook = copy.deepcopy(executed.notebook)
        named, workbook = {table.name: table for table in self.tables}, workbook_path(self.edition.name)
        for output in _with_tables(notebook):
            names = {name_of(exhibit) for exhibit in output.metadata.get("improve", {}).get("exhibit", "").split()}
            if len(names) == 1 and (table := named.get(names.pop())):
                output.data["text/html"] += f"\n{links(table, workbook)}"
        return replace(executed, notebook=notebook)


def _with_tables(notebook: nbformat.NotebookNode) -> Iterator[nbformat.NotebookNode]:
    for cell in notebook.cells:
        yield from (
            one for one in cell.get("outputs", []) if f'class="{CLASS}' in one.get("data", {}).get("text/html", "")
        )


def workbook_path(edition: str) -> str:
    """Where the workbook of an edition is within its site; its name says what it is wherever it is saved to."""
    return f"{FOLDER}/improvement-report-{edition}.xlsx"


def csv_of(table: DataTable) -> bytes:
    """The table as UTF-8 with its headers in the first line."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([table.head, *table.rows])
    return text.getvalue().encode()


def definitions_table(settings: Settings) -> DataTable:
    """What each measure is, in the order of the book."""
    head, *rows = definitions.table(settings)
    return DataTable(name="definitions", title="Definitions of the measures", chapter=OVERVIEW, head=head, rows=rows)


def about(edition: Edition) -> About:
    """What the workbook says of itself."""
    restricted = edition.audience is Audience.RESTRICTED
    return About(
        title=edition.title,
        author=f"{edition.settings.council} children's services",
        cover=cover(
            edition.settings,
            day=edition.day,
            name=edition.name,
            reason=edition.reason,
            is_invented=edition.is_invented,
        ),
        marking=MARKING if restricted else "",
        marks=MARKS,
        definitions=definitions_table(edition.settings),
    )


def cover(settings: Settings, *, day: pd.Timestamp, name: str, reason: str, is_invented: bool) -> list[str]:
    """What the cover of the workbook says, a paragraph each. `name`: the edition's."""
    replaces = f"It replaces the one before it. Reason: {reason}" if edition_name(f"{day:%Y-%m}", FIRST) != name else ""
    paragraphs = (
        f"The tables of the monthly improvement report for {day:%B %Y}. This is edition {name}.",
        replaces,
        "The records behind it are invented: these figures are about nobody." if is_invented else "",
        "It holds the figures as they are shown in the report, and nothing else: no row is about one person.",
        f"A mark in brackets stands where there is no number; the sheet {MARKS_SHEET} explains each.",
        "Days are written year, month, day. Periods begin on their first day and end on their last.",
        f"Contact: {settings.contact}.",
        f"Cite as: {citation(settings.council, day, name)}",
    )
    return [paragraph for paragraph in paragraphs if paragraph]


def citation(council: str, day: pd.Timestamp, name: str) -> str:
    """How to name an edition as a source. `name`: the edition's."""
    return f"{council} children's services ({day:%Y}). Improvement report, {day:%B %Y}. Edition {name}."


# The page ------------------------------------------------------------------------------------------------------------


def page(edition: Edition, tables: Iterable[DataTable], sizes: Mapping[str, int]) -> str:
    """The page that lists the downloads, as Markdown. `sizes`: bytes of each file, by its path within the site."""
    tables = [*tables]
    whole = {
        workbook_path(edition.name): (
            "Every table, one a sheet, with its definitions",
            "Excel workbook",
            "of every exhibit",
        ),
        MEASURES_FILE: ("Every figure once, in one long table for programs", "CSV", "of every figure"),
        DEFINITIONS_FILE: ("What each measure is and where its definition comes from", "CSV", "of the definitions"),
    }
    rows = [(what, _link(path, seen, unseen), _size(sizes[path])) for path, (what, seen, unseen) in whole.items()]
    chapters = [
        _chapter(title, [one for one in tables if one.chapter == name], sizes) for name, title in OF_CHAPTERS.items()
    ]
    marks = "\n".join(f"- `{mark}` {meaning}." for mark, meaning in MARKS.items())
    return _PAGE.format(
        whole=_table(("What", "File", "Size"), rows),
        marks=marks,
        citation=citation(edition.settings.council, edition.day, edition.name),
        papers=_papers(edition),
        chapters="\n".join(chapters),
    )


def _chapter(title: str, tables: Sequence[DataTable], sizes: Mapping[str, int]) -> str:
    rows = [
        (table.title, _link(path, "CSV", f"of {table.title} as data"), _size(sizes[path]))
        for table in tables
        if (path := f"{FOLDER}/{table.name}.csv")
    ]
    return f"### {title}: data\n\n{_table(('Exhibit', 'File', 'Size'), rows)}\n" if rows else ""


def _link(path: str, seen: str, unseen: str) -> str:
    return f'<a href="{path}">{seen} <span class="improve-unseen">{unseen}</span></a>'


def _size(size: int) -> str:
    """`4 kB`, `1.2 MB`: rounded, and never nothing."""
    return f"{size / 1e6:.1f} MB" if size >= 1e6 else f"{max(round(size / 1e3), 1)} kB"


def _papers(edition: Edition) -> str:
    """The PDFs by name alone: they are set from the pages, this one among them, and have no size before."""
    return "\n".join(f'- <a href="{one.file}">{escape(one.subtitle)} (PDF)</a>' for one in papers_of(edition))


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table whose last column, of sizes, is aligned to the right."""
    lines = [head, (*("---",) * (len(head) - 1), "---:"), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |" for cells in lines)


_PAGE = """# Downloads

All figures of this edition as data: those that its pages show, and nothing else. What is withheld on a page is withheld
here.

## All together

{whole}

{{.improve-screen-only}}
To read on paper:

{{.improve-screen-only}}
{papers}

## How to cite

{citation}

## How to read the files

The file of an exhibit and its sheet of the workbook hold the same table, cell for cell. Days are written year, month,
day. A mark stands where there is no number:

{marks}

In the one long table for programs such cells are empty, and the column `status` has the letter of the mark. The column
`measure` is the id that stands with each definition.

## One file for each exhibit

{chapters}"""
