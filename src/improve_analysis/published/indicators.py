"""The published indicators that the book shows, each declared once: what it counts, in what unit, for which areas."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any

import pandas as pd

from improve_analysis.calendar import Length, Period, month_end, months_to
from improve_analysis.measures._measure import Unit

MARCH, SEPTEMBER = 3, 9
LICENCE = "Open Government Licence v3.0"


class Area(StrEnum):
    """The kinds of area whose figures stand side by side. Their names are the council's settings."""

    COUNCIL = "council"
    REGION = "region"
    NEIGHBOURS = "neighbours"
    ENGLAND = "England"


ALL_AREAS = tuple(Area)
COUNCIL_ONLY = (Area.COUNCIL,)
WITHOUT_NEIGHBOURS = (Area.COUNCIL, Area.REGION, Area.ENGLAND)
ENGLAND_ONLY = (Area.ENGLAND,)


@dataclass(frozen=True, kw_only=True)
class Series:
    """A series of statistical releases. Its years end on the last day of `last_month`."""

    publisher: str
    title: str
    page: str
    last_month: int = MARCH


@dataclass(frozen=True, kw_only=True)
class Computed:
    """How a figure that nobody publishes is worked out: `rule` of the published figures `parts`, said in `words`."""

    parts: tuple[str, ...]
    rule: Callable[..., pd.Series]
    words: str


@dataclass(frozen=True, kw_only=True)
class Indicator:
    """One published indicator.

    `decimals`: places that the publisher gives (means of statistical neighbours have one). `at_a_date`: it is so on
    the last day of the year; otherwise it is of the twelve months to it. `areas`: those that the book carries.
    """

    code: str
    title: str
    unit: Unit
    series: Series
    decimals: int = 0
    at_a_date: bool = False
    areas: tuple[Area, ...] = ALL_AREAS
    computed: Computed | None = None

    def year_end(self, year: int) -> pd.Timestamp:
        """The last day of the year called `year`."""
        return month_end(pd.Timestamp(year=year, month=self.series.last_month, day=1))

    def period(self, year: int) -> Period:
        """What the figure of `year` is of: a day, or twelve months."""
        return months_to(self.year_end(year), Length.DAY if self.at_a_date else Length.YEAR)

    @property
    def adds_up(self) -> bool:
        """Whether the figure of two councils together is the sum of theirs."""
        return self.unit in {Unit.COUNT, Unit.CHILDREN, Unit.FTE}

    def decimals_for(self, area: Area) -> int:
        """Places shown; a mean of neighbours has one, whatever it is a mean of."""
        return max(self.decimals, 1) if area == Area.NEIGHBOURS else self.decimals


_STATISTICS = "https://explore-education-statistics.service.gov.uk/find-statistics"
_COLLECTIONS = "https://www.gov.uk/government/collections"

NEED = Series(
    publisher="DfE",
    title="Characteristics of children in need",
    page=f"{_STATISTICS}/characteristics-of-children-in-need",
)
CARE = Series(
    publisher="DfE",
    title="Children looked after in England including adoptions",
    page=f"{_STATISTICS}/children-looked-after-in-england-including-adoptions",
)
STABILITY = Series(
    publisher="DfE",
    title="Stability measures for children looked after in England",
    page=f"{_STATISTICS}/stability-measures-for-children-looked-after-in-england",
)
FOSTERING = Series(
    publisher="Ofsted", title="Fostering in England", page=f"{_COLLECTIONS}/childrens-social-care-statistics"
)
WORKFORCE = Series(
    publisher="DfE",
    title="Children's social work workforce",
    page=f"{_COLLECTIONS}/statistics-childrens-social-care-workforce",
    last_month=SEPTEMBER,
)


def _need(code: str, title: str, unit: Unit = Unit.PERCENT, **more: Any) -> Indicator:
    return Indicator(code=code, title=title, unit=unit, series=NEED, **{"decimals": 1, **more})


def _need_count(code: str, title: str, unit: Unit = Unit.COUNT, **more: Any) -> Indicator:
    return _need(code, title, unit, decimals=0, areas=COUNCIL_ONLY, **more)


def _care(code: str, title: str, unit: Unit = Unit.PERCENT, **more: Any) -> Indicator:
    return Indicator(code=code, title=title, unit=unit, series=CARE, **more)


def _care_count(code: str, title: str, **more: Any) -> Indicator:
    return _care(code, title, Unit.CHILDREN, areas=COUNCIL_ONLY, **more)


def _workforce(code: str, title: str, unit: Unit = Unit.PERCENT, **more: Any) -> Indicator:
    return Indicator(code=code, title=title, unit=unit, series=WORKFORCE, **{"decimals": 1, **more})


_FRONT_DOOR = (
    _need_count("referrals", "Referrals"),
    _need("referral_rate", "Referrals per 10,000 children", Unit.PER_10K),
    _need_count("rereferrals", "Referrals within twelve months of an earlier one"),
    _need("rereferrals_pct", "Referrals within twelve months of an earlier one"),
    _need_count("referral_children", "Children referred", Unit.CHILDREN),
    _need_count("rereferral_children", "Children re-referred within twelve months", Unit.CHILDREN),
    _need("rereferral_children_pct", "Children re-referred within twelve months"),
    _need_count("referral_nfa", "Referrals with no further action"),
    _need("referral_nfa_pct", "Referrals with no further action"),
    _need_count("not_in_need", "Referrals assessed as not in need"),
    _need("not_in_need_pct", "Referrals assessed as not in need"),
    _need("assessments_in_time_pct", "Assessments within 45 working days"),
    _need("enquiry_rate", "Section 47 enquiries per 10,000 children", Unit.PER_10K),
    _need("conference_rate", "Initial child protection conferences per 10,000 children", Unit.PER_10K),
    _need(
        "conferences_per_100_enquiries",
        "Initial conferences as a percentage of enquiries",
        areas=WITHOUT_NEIGHBOURS,
        computed=Computed(
            parts=("conference_rate", "enquiry_rate"),
            rule=lambda conferences, enquiries: 100 * conferences / enquiries,
            words="100 times the published rate of conferences over that of enquiries",
        ),
    ),
    _need("conferences_in_time_pct", "Initial conferences within 15 working days"),
    _need_count("plans", "Children on a child protection plan", Unit.CHILDREN, at_a_date=True),
    _need("plan_rate", "Child protection plans per 10,000 children", Unit.PER_10K, at_a_date=True),
    _need_count("plans_started", "Child protection plans begun"),
    _need_count("repeat_plans", "Repeat child protection plans, ever"),
    _need("repeat_plans_pct", "Repeat child protection plans, ever"),
    _need("plans_ended_two_years_pct", "Plans ended that lasted two years or more"),
    _need("plan_reviews_in_time_pct", "Child protection plans reviewed in time", at_a_date=True),
    _need("in_need_rate", "Children in need per 10,000 children", Unit.PER_10K, at_a_date=True),
)

_LOOKED_AFTER = (
    _care("looked_after", "Children looked after", Unit.CHILDREN, at_a_date=True),
    _care("looked_after_rate", "Children looked after per 10,000 children", Unit.PER_10K, at_a_date=True),
    _care_count("started", "Children who started to be looked after"),
    _care("started_rate", "Children who started to be looked after per 10,000 children", Unit.PER_10K),
    _care_count("ceased", "Children who ceased to be looked after"),
    _care("far_outside_pct", "Over 20 miles from home and outside the council's area", at_a_date=True),
    _care(
        "far_known_pct",
        "Over 20 miles from home, of children whose distance is known",
        decimals=1,
        at_a_date=True,
        areas=COUNCIL_ONLY,
    ),
    _care("new_placements", "New placements in the year, each counted", Unit.COUNT, areas=WITHOUT_NEIGHBOURS),
    _care(
        "new_placements_distance_unknown",
        "New placements whose distance is not known",
        Unit.COUNT,
        areas=WITHOUT_NEIGHBOURS,
    ),
    _care(
        "new_placements_far_inside",
        "New placements over 20 miles from home, inside the council's area",
        Unit.COUNT,
        areas=WITHOUT_NEIGHBOURS,
    ),
    _care(
        "new_placements_far_outside",
        "New placements over 20 miles from home and outside the council's area",
        Unit.COUNT,
        areas=WITHOUT_NEIGHBOURS,
    ),
    _care("new_placements_far_outside_pct", "New placements over 20 miles from home and outside the council's area"),
    _care(
        "new_placements_far_known_pct",
        "New placements over 20 miles from home, of those whose distance is known",
        decimals=1,
        areas=WITHOUT_NEIGHBOURS,
        computed=Computed(
            parts=(
                "new_placements_far_inside",
                "new_placements_far_outside",
                "new_placements",
                "new_placements_distance_unknown",
            ),
            rule=lambda inside, outside, placements, unknown: 100 * (inside + outside) / (placements - unknown),
            words="100 times the published number over 20 miles, over the number whose distance is known",
        ),
    ),
    _care_count("three_placements", "Children with three or more placements in the year", at_a_date=True),
    _care("three_placements_pct", "Three or more placements in the year", at_a_date=True),
    _care_count("long_term", "Children under 16 looked after for two and a half years or more", at_a_date=True),
    _care_count("long_term_stable", "Of these, with the same carer for two years or more", at_a_date=True),
    _care("long_term_stable_pct", "Long-term placement stability", at_a_date=True),
    Indicator(
        code="three_workers",
        title="Children with three or more social workers in the year",
        unit=Unit.CHILDREN,
        series=STABILITY,
        at_a_date=True,
        areas=COUNCIL_ONLY,
    ),
    Indicator(
        code="three_workers_pct",
        title="Three or more social workers in the year",
        unit=Unit.PERCENT,
        series=STABILITY,
        at_a_date=True,
    ),
    _care("foster_care_pct", "In foster care", at_a_date=True),
    _care("childrens_home_pct", "In children's homes or secure homes", at_a_date=True),
    _care("supported_pct", "In semi-independent or supported accommodation", at_a_date=True),
    _care("other_placement_pct", "In other placements, unregistered ones included", at_a_date=True),
    _care_count("left_guardianship", "Children who left care by a special guardianship order"),
    _care("left_guardianship_pct", "Left care by a special guardianship order"),
    _care_count("left_adoption", "Children who left care by adoption"),
    _care("left_adoption_pct", "Left care by adoption"),
    _care("left_home_planned_pct", "Left care for a planned return home"),
    _care("unaccompanied_pct", "Unaccompanied asylum-seeking children", at_a_date=True),
    _care("entry_to_adopters_months", "Entering care to placement for adoption, mean", Unit.MONTHS, areas=ENGLAND_ONLY),
    _care("decision_to_match_months", "Decision to match for adoption, mean", Unit.MONTHS, areas=ENGLAND_ONLY),
    Indicator(
        code="foster_places",
        title="Approved foster places, the council's own",
        unit=Unit.COUNT,
        series=FOSTERING,
        at_a_date=True,
    ),
    Indicator(
        code="foster_places_filled",
        title="Filled foster places, the council's own",
        unit=Unit.COUNT,
        series=FOSTERING,
        at_a_date=True,
    ),
)

_STAFF = (
    _workforce("social_workers_fte", "Social workers in post", Unit.FTE, at_a_date=True),
    _workforce("agency_rate", "Agency social workers", at_a_date=True),
    _workforce(
        "permanent_share",
        "Permanent social workers",
        at_a_date=True,
        areas=WITHOUT_NEIGHBOURS,
        computed=Computed(
            parts=("agency_rate",), rule=lambda agency: 100 - agency, words="100 minus the published agency rate"
        ),
    ),
    _workforce("vacancy_rate", "Vacant posts", at_a_date=True),
    _workforce("turnover", "Turnover"),
    _workforce("absence", "Sickness absence"),
    _workforce("caseload", "Average caseload", Unit.CASES, at_a_date=True),
    _workforce("starters_fte", "Social workers who joined", Unit.FTE),
    _workforce("leavers_fte", "Social workers who left", Unit.FTE),
    _workforce("starters", "Social workers who joined", Unit.COUNT, decimals=0, areas=COUNCIL_ONLY),
    _workforce("leavers", "Social workers who left", Unit.COUNT, decimals=0, areas=COUNCIL_ONLY),
)

INDICATORS: MappingProxyType[str, Indicator] = MappingProxyType(
    {indicator.code: indicator for indicator in (*_FRONT_DOOR, *_LOOKED_AFTER, *_STAFF)}
)
"""Every indicator by code, in the order of the chapter."""
