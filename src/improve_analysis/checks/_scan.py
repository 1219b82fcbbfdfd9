"""What looking at the numbers of a file came to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Scan:
    """`numbers`: how many were looked at; `faults`: a sentence for each that nobody has declared."""

    numbers: int
    faults: Sequence[str]


def together(scans: Iterable[Scan]) -> Scan:
    """What several come to."""
    found = [*scans]
    return Scan(numbers=sum(one.numbers for one in found), faults=[fault for one in found for fault in one.faults])
