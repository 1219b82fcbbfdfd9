"""Working lists of children for managers, kept apart from the book: what stands behind its figures, child by child.

Never part of an edition: neither `pipeline` nor a notebook may import this room.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from types import MappingProxyType

from improve_analysis.lists import care, need, protection, supervision
from improve_analysis.lists._list import MadeList, WorkingList, make
from improve_analysis.lists.destination import safe_destination
from improve_analysis.lists.workbook import replace_workbook, workbook_bytes
from improve_analysis.measures._records import Records

LISTS: MappingProxyType[str, WorkingList] = MappingProxyType(
    {declared.id: declared for declared in (*need.LISTS, *protection.LISTS, *care.LISTS, *supervision.LISTS)}
)
"""Every list by id, in the order of the sheets."""

__all__ = ["LISTS", "MadeList", "WorkingList", "make", "safe_destination", "write_lists"]


def write_lists(records: Records, path: Path) -> Sequence[MadeList]:
    """Write every list, as at the records' day, into the workbook at `path`; the lists as they were made.

    Raises InputError where `path` is not safe for it (`safe_destination`) or holds something else.
    """
    destination = safe_destination(path)
    made = [make(declared, records) for declared in LISTS.values()]
    replace_workbook(destination, workbook_bytes(made, council=records.settings.council, as_at=records.as_at))
    return made
