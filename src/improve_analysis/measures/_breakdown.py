"""The groupings that figures are broken down by: the column of a measure's frame, its title, its order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, kw_only=True)
class Breakdown:
    """`column` is that of the measures' frames. `categories` in order; empty: as found, in alphabetical order.

    `sensitive`: a group that falls wholly into one category tells something private about each of its members.
    """

    column: str
    title: str
    categories: Sequence[str] = ()
    sensitive: bool = False


UNKNOWN = "Not known"

AGE_BANDS = ("Under 1", "1 to 4", "5 to 9", "10 to 15", "16 and over")
AGE_EDGES = (0, 1, 5, 10, 16, 200)

_DECLARED = (
    Breakdown(column="age_band", title="Age", categories=(*AGE_BANDS, UNKNOWN)),
    Breakdown(column="team", title="Team"),
)

BREAKDOWNS = MappingProxyType({breakdown.column: breakdown for breakdown in _DECLARED})
