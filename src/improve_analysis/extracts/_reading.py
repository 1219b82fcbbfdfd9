"""What passes between the files of an extract and the canonical tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

PROVENANCE = ("source_file", "source_sheet", "source_row")
"""Columns every reader leaves on its canonical rows, so that a finding can say where a value came from.

`source_row` is the row as a spreadsheet shows it: the header is row 1 unless a title stands above it.
"""


@dataclass(frozen=True, kw_only=True)
class Finding:
    """Something in the extract that is not as it should be, and what was done about it."""

    file: str
    problem: str
    action: str
    sheet: str = ""
    row: int | None = None
    column: str = ""
    value: str = ""


FINDING_COLUMNS = ("file", "sheet", "row", "column", "value", "problem", "action")


@dataclass(frozen=True, kw_only=True)
class Coverage:
    """The days over which a table is complete, both inclusive.

    A table of spells is complete from `start` if every spell that was open on that day or began later is in it.
    """

    start: pd.Timestamp
    end: pd.Timestamp


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A table as it was received: a CSV or Parquet file, or one sheet of a workbook. Every value is text or missing.

    Only a Parquet file that has nothing but canonical columns keeps the types of its dates and numbers.
    `frame` has the headers as they were written (outer spaces and byte-order mark removed) and, as its index, each
    row's number in the file. `name` is empty for a file that is one table. `folder` is the folder that was opened, if
    it was one. A header that occurs twice is in the frame once, and named in `repeated_headers`: a table that is
    read may not have one.
    """

    path: Path
    name: str
    frame: pd.DataFrame
    folder: Path | None = None
    repeated_headers: tuple[str, ...] = ()

    @property
    def file(self) -> str:
        """The file as findings name it: its path within the folder that was opened."""
        return self.path.relative_to(self.folder).as_posix() if self.folder else self.path.name


@dataclass(frozen=True, kw_only=True)
class XmlDocument:
    """An XML return, parsed with entities off. `collection` is Header/CollectionDetails/Collection (`CIN`, `CSWW`)."""

    path: Path
    collection: str
    root: Any
    folder: Path | None = None

    @property
    def file(self) -> str:
        """The file as findings name it: its path within the folder that was opened."""
        return self.path.relative_to(self.folder).as_posix() if self.folder else self.path.name


Document = Sheet | XmlDocument


@dataclass(frozen=True, kw_only=True)
class Recognised:
    """A document whose format is known. `table` is the reader's own name for what it holds (`episodes`, `List 8`)."""

    document: Document
    format: str
    table: str


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What one reader made of the documents of its format.

    `tables`: canonical rows, some columns perhaps absent, with the `PROVENANCE` columns; dates are datetime64[us].
    `headers`: for each canonical table, canonical column -> header in the file, so that a finding can name it.
    """

    tables: Mapping[str, pd.DataFrame]
    coverage: Mapping[str, Coverage]
    findings: Sequence[Finding] = ()
    headers: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Source:
    """A file of the extract: what it was recognised as and how many rows of it were read."""

    file: str
    sheet: str
    recognised_as: str
    rows: int
    sha256: str


@dataclass(frozen=True, kw_only=True)
class Extract:
    """Everything that a folder or file of returns held, in the canonical tables.

    `tables` has only the tables that were filled: a table that is absent was not in the extract, which is not the same
    as one without rows. `findings` has the columns `FINDING_COLUMNS`, one row a finding. `coverage` has a table's
    complete days.
    """

    tables: Mapping[str, pd.DataFrame]
    coverage: Mapping[str, Coverage]
    findings: pd.DataFrame
    sources: Sequence[Source]
