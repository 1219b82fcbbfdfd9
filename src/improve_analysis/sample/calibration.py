"""What the invented council is set to be like, and where each figure comes from.

Published figures are Swindon's: DfE's releases as carried by `LAIT` (years end 31 March; workforce, 30 September). They
set the level; nothing in the sample is a record of that council. Shares that no release gives are ours, and said to be.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from improve_analysis.sample._days import day

CHILDREN_0_TO_17 = 53_326
"""ONS mid-2023, as DfE uses it for March 2024."""

PLAN_BEGAN = day("2023-11-01")
FRONT_DOOR_BEGAN = day("2024-02-01")
"""The improvement plan (November 2023) and its new front door (February 2024)."""

WARM_UP_YEARS = 15
"""Before the first day, so that children long in care, and plans long ended, are there when the records begin."""

# Front door ---------------------------------------------------------------------------------------------------------

REFERRALS = {2018: 3000, 2019: 3150, 2020: 2900, 2021: 2720, 2022: 3300, 2023: 2500, 2024: 2740, 2025: 2330}
"""A year. Published: 3,242, 3,026, 2,768, 3,789, 2,487, 2,783, 2,303 (2019 to 2025); the odd year 2022 is softened."""

UNCONVERTED_CONTACTS = {2019: 6500, 2023: 6700, 2025: 6700}
"""Contacts a year that become no referral: with the referrals, about 9,000 a year of which 28% become one."""

REREFERRED_PCT = {2018: 24.2, 2019: 18, 2020: 29.5, 2021: 24, 2022: 24.7, 2023: 25, 2024: 20.4, 2025: 23}
"""Referrals within twelve months of an earlier one for the same child (published)."""

NO_FURTHER_ACTION_PCT = {2019: 5, 2020: 5, 2021: 5, 2022: 4.9, 2023: 3.9, 2024: 1, 2025: 0.5}
"""Referrals (published; 6.5, 12.9 and 22.2 in 2019 to 2021 are softened)."""

NOT_IN_NEED_PCT = {2019: 24, 2020: 36, 2021: 30, 2022: 42, 2023: 32.6, 2024: 31.5, 2025: 30.8}
"""Referrals that an assessment found not in need (published; 8.4, 44.5, 27.3 and 53.3 in 2019 to 2022 softened)."""

DECIDED_IN_ONE_DAY_PCT = (80.0, 92.0)
"""Contacts decided by the end of the next working day, before and after the new front door. Ours."""

OUT_OF_HOURS_PCT = 13.0

BANDS = {"R": 0.09, "A": 0.27, "G": 0.44, "B": 0.20}

EARLY_HELP_A_YEAR = {2019: 880, 2022: 1000, 2024: 1150, 2025: 1230}
"""Early help assessments. Ours: the plan wants a rise from December 2023."""

CONTACT_SOURCES = {
    "1A": 0.075, "1B": 0.012, "1C": 0.006, "1D": 0.022, "2A": 0.175, "2B": 0.02, "3A": 0.022, "3B": 0.022, "3C": 0.006,
    "3D": 0.012, "3E": 0.042, "3F": 0.055, "4": 0.014, "5A": 0.06, "5B": 0.035, "5C": 0.026, "5D": 0.03, "6": 0.295,
    "7": 0.026, "8": 0.026, "9": 0.014, "10": 0.005,
}  # fmt: skip
"""England's mix of referral sources, rounded: police and schools first."""

# Assessment and need ------------------------------------------------------------------------------------------------

ASSESSED_IN_TIME_PCT = {2018: 80, 2019: 79.5, 2020: 93.1, 2021: 98.5, 2022: 86.2, 2023: 95.1, 2024: 86.3, 2025: 75.6}
"""Assessments completed within 45 working days (published)."""

CIN_PLAN_DAYS = 190
"""Mean length of a child in need plan, set so that about 330 per 10,000 are in need on a day (published 328, 337)."""

NEEDS = {"N1": 0.56, "N2": 0.08, "N3": 0.04, "N4": 0.1, "N5": 0.14, "N6": 0.03, "N7": 0.01, "N8": 0.025, "N9": 0.005}

# Child protection ---------------------------------------------------------------------------------------------------

CONFERENCES_PCT = {2018: 14.5, 2019: 14.2, 2020: 9.6, 2021: 10.2, 2022: 9.3, 2023: 12.6, 2024: 12.4, 2025: 10.8}
"""Children with an initial conference per 100 referrals (published rates of each, divided)."""

ENQUIRIES_PER_REFERRAL = {
    2018: 0.33,
    2019: 0.33,
    2020: 0.35,
    2021: 0.35,
    2022: 0.28,
    2023: 0.35,
    2024: 0.33,
    2025: 0.35,
}
"""Section 47 enquiries per referral (published rates of each, divided)."""

CONFERENCE_TO_PLAN = 0.77
"""Plans that started per conference (published counts 2023 and 2024: 283 of 366, 266 of 354)."""

CONFERENCE_IN_TIME_PCT = {2018: 70, 2019: 68.5, 2020: 93.5, 2021: 85.1, 2022: 80.8, 2023: 74.3, 2024: 63.3, 2025: 81.5}
"""Conferences within 15 working days of the strategy discussion (published)."""

REPEAT_PLAN_PCT = {2018: 15.0, 2019: 12.1, 2020: 12.9, 2021: 17.4, 2022: 18.7, 2023: 25.4, 2024: 27.1, 2025: 28.5}
"""Plans that are a second or later one, however long ago the first (published; 19.8 in 2018 softened).

They go on rising through the improvement plan.
"""

PLAN_ENDS_AT_REVIEW = {85: 0.30, 265: 0.51, 445: 0.145, 625: 0.025, 760: 0.02}
"""Days after which plans end, just after a review. Set so that about 35 per 10,000 are on a plan on a day."""

REVIEW_CONFERENCE_IN_TIME = 0.93
"""Of each review; of plans with all reviews in time that makes 80 to 90% (published 83.6, 80.5, 92.6)."""

TRANSFERS_IN_A_YEAR = 7

ABUSE = {"NEG": 0.47, "EMO": 0.40, "PHY": 0.07, "SAB": 0.04, "MUL": 0.02}

# Care ---------------------------------------------------------------------------------------------------------------

ENTRIES = {2012: 132, 2018: 134, 2019: 126, 2020: 99, 2021: 103, 2022: 106, 2023: 119, 2024: 91, 2025: 88}
"""Children who start to be looked after in a year, without unaccompanied ones (published: all starts 137, 107, 113,
135, 152, 122, 108 in 2019 to 2025)."""

UNACCOMPANIED_ENTRIES = {2012: 5, 2018: 9, 2019: 9, 2020: 8, 2021: 10, 2022: 31, 2023: 30, 2024: 21, 2025: 21}
"""Set so that 5% of children in care are unaccompanied in 2020, 10 to 12% in 2022 and 2023, then 9% (published)."""

CARE_BY_AGE = ((1, 6.5), (5, 0.75), (10, 0.7), (16, 1.15), (18, 1.9))
"""How readily a referral leads to care, by age under which: babies and older teenagers most."""

ROUTES = ("adoption", "guardianship", "home", "stays", "other")
ROUTES_BY_AGE = (
    (1, (0.46, 0.20, 0.25, 0.05, 0.04)),
    (5, (0.25, 0.22, 0.36, 0.12, 0.05)),
    (10, (0.03, 0.15, 0.47, 0.31, 0.04)),
    (16, (0.0, 0.03, 0.51, 0.41, 0.05)),
    (18, (0.0, 0.0, 0.36, 0.57, 0.07)),
)
"""How a period of care will end, by age at entry. Set so that of children who leave 9 to 13% are adopted, about 10% go
to special guardians and 27 to 34% return home as planned (published)."""

UNACCOMPANIED_ROUTES = (0.0, 0.0, 0.0, 0.92, 0.08)

RETURNS_TO_CARE = 0.19
"""Of children who went home, within about a year."""

FAR_PCT_OF_NOW = {2012: 0.40, 2019: 0.44, 2020: 0.44, 2021: 0.66, 2022: 1.08, 2023: 1.08, 2024: 1.02, 2025: 1.0}
"""How the share of new placements over 20 miles compares with 2023 (published: 22, 37, 34, 28, 35% in 2021 to 2025)."""

ZONES_OF_CARER = {
    "kin": (0.70, 0.09, 0.21),
    "council": (0.76, 0.09, 0.15),
    "agency": (0.26, 0.07, 0.67),
    "residential": (0.12, 0.06, 0.82),
    "supported": (0.40, 0.08, 0.52),
    "adopters": (0.18, 0.20, 0.62),
    "special": (0.10, 0.10, 0.80),
}
"""Where placements are (town, near, over 20 miles), by who provides them. Set so that 37% of children are over 20 miles
away and outside, and 52 to 54% within (published)."""

CONFIDENTIAL_PCT = 1.4
"""Placements whose address is withheld, so that distance is not known (published: unknown 9 to 12%, mostly
unaccompanied children)."""

COUNCIL_SHARE_OF_FOSTER = {2012: 0.60, 2019: 0.55, 2022: 0.47, 2025: 0.40}

PLAN_BY_FOUR_MONTHS_PCT = (70.0, 85.0)
"""Children in care at four calendar months who have a permanence plan by then, before and after the plan took hold."""

REVIEW_IN_TIME = {2019: 0.93, 2023: 0.92, 2025: 0.94}

# Workforce ----------------------------------------------------------------------------------------------------------

PERMANENT_FTE = {2016: 107, 2017: 107.4, 2018: 87.7, 2019: 94.2, 2020: 118.4, 2021: 138.2, 2022: 134.9, 2023: 149.8,
                 2024: 118.0, 2025: 119.3}  # fmt: skip
AGENCY_FTE = {2016: 36, 2017: 36.2, 2018: 86, 2019: 89, 2020: 64, 2021: 82, 2022: 68, 2023: 56, 2024: 46, 2025: 64}
LEAVERS_FTE = {2017: 21.9, 2018: 29, 2019: 23.4, 2020: 12.8, 2021: 11.1, 2022: 38.5, 2023: 26.2, 2024: 37.3, 2025: 17.8}
MOVED_WITHIN_FTE = {2017: 2, 2018: 2, 2019: 0, 2020: 1, 2021: 2, 2022: 0, 2023: 1, 2024: 10, 2025: 2}
CASELOAD = {2016: 18, 2017: 20.4, 2018: 16.5, 2019: 15.5, 2020: 12.8, 2021: 18, 2022: 15.5, 2023: 19.3, 2024: 16.8,
            2025: 19.6}  # fmt: skip
ABSENCE_PCT = {2018: 1.9, 2019: 1.6, 2020: 2.9, 2021: 3.6, 2022: 2.1, 2023: 3.7, 2024: 5.1, 2025: 3.9}
"""All published, at or in the year to 30 September; moves within the council are what the published stocks and flows
leave over."""

AGENCY_STAY_DAYS = 330

# Practice (all ours, set to the plan's own figures where it names them) ---------------------------------------------

THRESHOLD_AUDITS_GOOD = (0.45, 0.63)
ASSESSMENT_AUDITS_GOOD = (0.40, 0.60)
"""The plan's baseline is 40% good."""
OTHER_AUDITS_GOOD = (0.42, 0.54)
WORKERS_SUPERVISED = (0.70, 0.85)
CHILDREN_SUPERVISED = (0.68, 0.86)

FOSTER_PLACES = 90
"""Approved places, relatives and friends left out (published 100, 90, 90, 90 in 2022 to 2025)."""


def through_year(figures: Mapping[int, float], days: np.ndarray, *, scale: float = 1.0) -> np.ndarray:
    """Figures of years ending 31 March, each taken for its middle (30 September before), joined by straight lines."""
    middles = [day(f"{year - 1}-09-30") for year in figures]
    return scale * np.interp(days, middles, [*figures.values()])


def at_september(figures: Mapping[int, float], days: np.ndarray | int) -> np.ndarray:
    """Figures of 30 September, joined by straight lines."""
    return np.asarray(np.interp(days, [day(f"{year}-09-30") for year in figures], [*figures.values()]))


def since(change: tuple[float, float], days: np.ndarray, began: int, *, over_days: int = 180) -> np.ndarray:
    """The first figure up to `began`, then a straight line to the second over `over_days`."""
    return np.interp(days, [began, began + over_days], change)
