"""The groupings that figures are broken down by: the column of a measure's frame, its title, its order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from types import MappingProxyType

from improve_analysis.tables import codes


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

PLAN_AGES = ("0 to 5", "6 to 11", "12 to 15", "16 and 17", "18 and over")
PLAN_AGE_EDGES = (0, 6, 12, 16, 18, 200)
"""The ages that the plan to reduce the number of children in care speaks of, in completed years (Q37)."""

DISTANCES = ("20 miles or less", "Over 20 miles")
DISTANCE_BANDS = ("Up to 5 miles", "Over 5 to 10", "Over 10 to 20", "Over 20 to 50", "Over 50 miles")
LOCATIONS = ("Inside", "Outside")
UNACCOMPANIED = ("Unaccompanied children", "Other children")
PLACEMENT_GROUPS = tuple(dict.fromkeys(codes.PLACEMENT_GROUP.values()))
OTHER_HOME = "Other"
HOMES = ("Foster care", "Residential", OTHER_HOME)
FOSTERED = ("In foster care", "Not in foster care")
FOSTER_LEVELS = ("Level 1", "Level 2", "Level 3", "Level 4")

ABUSE_OR_NEGLECT, ILLNESS = "Abuse or neglect", "Disability or illness"
FAMILY, OTHER_NEED = "Family stress or dysfunction", "Absent parenting, behaviour or other"
MAIN_NEED = MappingProxyType(
    {
        "N1": ABUSE_OR_NEGLECT,
        **dict.fromkeys(("N2", "N3"), ILLNESS),
        **dict.fromkeys(("N4", "N5"), FAMILY),
        **dict.fromkeys(("N6", "N7", "N8", "N9", "N0"), OTHER_NEED),
    }
)
"""Categories of need in groups that are large enough to be shown by kind of home."""

PROVIDERS = tuple(codes.PROVIDER.values())
CHANGE_REASONS = tuple(codes.CHANGE_REASON.values())

SOURCES = tuple(dict.fromkeys(codes.CONTACT_SOURCE_GROUP.values()))
UNKNOWN_SOURCE = codes.CONTACT_SOURCE_GROUP["10"]
HOURS = ("Day service", "Out of hours")

HOME, ADOPTION = "Returned home", "Adopted"
GUARDIANSHIP = "Special guardianship or child arrangements"
ADULTHOOD, OTHER_ROUTE = "Reached adulthood", "Other"
ROUTES = (HOME, ADOPTION, GUARDIANSHIP, ADULTHOOD, OTHER_ROUTE)
"""The ways out of care."""

LONG_TERM_FOSTER, PLACED_FOR_ADOPTION = "Long-term foster care", "Placed for adoption"
NOT_PERMANENT = "Not yet permanent"
ARRANGEMENTS = (LONG_TERM_FOSTER, PLACED_FOR_ADOPTION, NOT_PERMANENT)

_DECLARED = (
    Breakdown(column="age_band", title="Age", categories=(*AGE_BANDS, UNKNOWN)),
    Breakdown(column="plan_age", title="Age", categories=(*PLAN_AGES, UNKNOWN)),
    Breakdown(column="team", title="Team"),
    Breakdown(
        column="reason",
        title="Why the social worker changed",
        categories=(*codes.WORKER_CHANGE_REASON.values(), UNKNOWN),
    ),
    Breakdown(column="source", title="Source", categories=SOURCES),
    Breakdown(column="band", title="Risk band", categories=(*codes.FRONT_DOOR_BAND.values(), UNKNOWN)),
    Breakdown(column="hours", title="Handled by", categories=(*HOURS, UNKNOWN)),
    Breakdown(column="abuse", title="Category of abuse", categories=(*codes.ABUSE.values(), UNKNOWN), sensitive=True),
    Breakdown(column="grade", title="Grade", categories=tuple(codes.AUDIT_GRADE.values())),
    Breakdown(column="location", title="Council's area", categories=(*LOCATIONS, UNKNOWN)),
    Breakdown(column="distance", title="Distance from home", categories=(*DISTANCES, UNKNOWN)),
    Breakdown(column="distance_band", title="Distance from home", categories=(*DISTANCE_BANDS, UNKNOWN)),
    Breakdown(column="placement_group", title="Placement", categories=(*PLACEMENT_GROUPS, UNKNOWN)),
    Breakdown(column="home", title="Home", categories=HOMES),
    Breakdown(column="fostered", title="Foster care", categories=FOSTERED),
    Breakdown(
        column="need",
        title="Main need",
        categories=(*dict.fromkeys(MAIN_NEED.values()), UNKNOWN),
        sensitive=True,
    ),
    Breakdown(column="level", title="Skill level", categories=(*FOSTER_LEVELS, UNKNOWN)),
    Breakdown(column="provider", title="Provider", categories=(*PROVIDERS, UNKNOWN)),
    Breakdown(
        column="unaccompanied",
        title="Unaccompanied asylum-seeking children",
        categories=(*UNACCOMPANIED, UNKNOWN),
        sensitive=True,
    ),
    Breakdown(column="route", title="Way out of care", categories=ROUTES),
    Breakdown(column="arrangement", title="Arrangement", categories=ARRANGEMENTS),
    Breakdown(column="change_reason", title="Why the placement ended", categories=(*CHANGE_REASONS, UNKNOWN)),
)

BREAKDOWNS = MappingProxyType({breakdown.column: breakdown for breakdown in _DECLARED})
