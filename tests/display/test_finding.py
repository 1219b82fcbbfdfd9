"""The words of every finding, read aloud: none may be ungrammatical, and none may say more than the figures do."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import pytest

from improve_analysis.calendar import Length, series_to
from improve_analysis.disclosure import Release
from improve_analysis.display import words
from improve_analysis.evidence import evidence_of
from improve_analysis.measures._exhibit import Form
from improve_analysis.measures._measure import Count, Measure
from improve_analysis.plan import Event
from tests.display.conftest import (
    AS_AT,
    CHILDREN,
    COUNT,
    DURATION,
    MEDIAN,
    NET,
    RATE,
    SHARE,
    Counts,
    aim,
    over_time,
    released,
    row,
)
from tests.evidence.conftest import event, towards
from tests.evidence.test_charts import chart_of

FEWER: Count = replace(COUNT, direction=-1)
NEITHER: Count = replace(COUNT, direction=0)
VISITS: Count = replace(COUNT, of_people=False)
STEADY = (30, 34, 31, 35, 32, 33, 30, 36, 31, 34, 32, 33, 35)
"""Thirteen months of a number that varies by chance only."""


def numbers(values: Sequence[float]) -> list[Counts]:
    return [(value, 0) for value in values]


def shares(values: Sequence[float]) -> list[Counts]:
    return [(value, 200) for value in values]


def by_year(measure: Measure, counts: Sequence[Counts]) -> Release:
    """Over years: the longest periods, in which what is withheld leaves a gap."""
    periods = series_to(AS_AT, Length.YEAR, len(counts))
    figures = [row(measure, period, one) for period, one in zip(periods, counts, strict=True)]
    return released(Form.TREND, figures, [measure], periods)


def without_months(*missing: int) -> Release:
    """The steady months, some of which are not in the records."""
    periods = series_to(AS_AT, Length.MONTH, len(STEADY))
    kept = [at for at in range(len(STEADY)) if at not in missing]
    figures = [row(COUNT, periods[at], (STEADY[at], 0)) for at in kept]
    return released(Form.TREND, figures, [COUNT], [periods[at] for at in kept])


LIMIT = chart_of(over_time(SHARE, [(20 + 2 * (at % 2), 100) for at in range(14)])).chart.uppers[-1]
"""The upper limit of a share that goes to and fro between 20% and 22%."""

CASES = [
    pytest.param(
        over_time(COUNT, numbers(STEADY)),
        [],
        "**Referrals**: the figure was 35 (95% interval 24 to 49) in September 2024, 5 more than a year earlier (30). "
        "No sign of change since September 2023: from month to month it varies between 25 and 40 by chance.",
        id="common cause",
    ),
    pytest.param(
        over_time(COUNT, numbers([*STEADY, 60])),
        [],
        "**Referrals**: the figure was 60 (95% interval 46 to 77) in September 2024, 26 more than a year earlier (34)."
        " That is above what chance explains (27 to 42), a sign of improvement.",
        id="outside, up is better",
    ),
    pytest.param(
        over_time(FEWER, numbers([*STEADY, 60])),
        [],
        "**Referrals**: the figure was 60 (95% interval 46 to 77) in September 2024, 26 more than a year earlier (34)."
        " That is above what chance explains (27 to 42), a sign of concern.",
        id="outside, up is worse",
    ),
    pytest.param(
        over_time(NEITHER, numbers([*STEADY, 60])),
        [],
        "**Referrals**: the figure was 60 (95% interval 46 to 77) in September 2024, 26 more than a year earlier (34)."
        " That is above what chance explains (27 to 42), a sign that it is higher than before.",
        id="outside, neither is better",
    ),
    pytest.param(
        over_time(COUNT, numbers([*STEADY, 8])),
        [],
        "**Referrals**: the figure was 8 (95% interval 3 to 16) in September 2024, 26 fewer than a year earlier (34). "
        "That is below what chance explains (23 to 39), a sign of concern.",
        id="outside below, up is better",
    ),
    pytest.param(
        over_time(NEITHER, numbers([*STEADY, 8])),
        [],
        "**Referrals**: the figure was 8 (95% interval 3 to 16) in September 2024, 26 fewer than a year earlier (34). "
        "That is below what chance explains (23 to 39), a sign that it is lower than before.",
        id="outside below, neither is better",
    ),
    pytest.param(
        over_time(COUNT, numbers([*STEADY, 60, 61])),
        [],
        "**Referrals**: the figure was 61 (95% interval 47 to 78) in September 2024, 30 more than a year earlier (31)."
        " That is above what chance explains (29 to 44), a sign of improvement, as there has been since August "
        "2024.",
        id="outside after a run outside",
    ),
    pytest.param(
        over_time(COUNT, numbers([*STEADY, *STEADY, 35, 34, 36, 34, 35, 34, 36])),
        [],
        "**Referrals**: the figure was 36 (95% interval 25 to 50) in September 2024, the same as a year earlier (36). "
        "It has been above its average of 33 since February 2024, a sign of improvement.",
        id="shift up",
    ),
    pytest.param(
        over_time(COUNT, numbers([*STEADY, *STEADY, 30, 31, 29, 31, 30, 31, 29])),
        [],
        "**Referrals**: the figure was 29 (95% interval 19 to 42) in September 2024, 7 fewer than a year earlier (36)."
        " It has been below its average of 32 since March 2024, a sign of concern.",
        id="shift down",
    ),
    pytest.param(
        over_time(NEITHER, numbers([*STEADY, *STEADY, 35, 34, 36, 34, 35, 34, 36])),
        [],
        "**Referrals**: the figure was 36 (95% interval 25 to 50) in September 2024, the same as a year earlier (36). "
        "It has been above its average of 33 since February 2024, a sign that it is higher than before.",
        id="shift, neither is better",
    ),
    pytest.param(
        over_time(COUNT, numbers([*STEADY, 29, 30, 31, 32, 33, 34, 35, 36])),
        [],
        "**Referrals**: the figure was 36 (95% interval 25 to 50) in September 2024, 5 more than a year earlier (31). "
        "It has risen without a break since February 2024, a sign of improvement.",
        id="trend up",
    ),
    pytest.param(
        over_time(FEWER, numbers([*STEADY, 36, 35, 34, 33, 32, 31, 30, 29])),
        [],
        "**Referrals**: the figure was 29 (95% interval 19 to 42) in September 2024, 2 fewer than a year earlier (31)."
        " It has fallen without a break since February 2024, a sign of improvement.",
        id="trend down, down is better",
    ),
    pytest.param(
        over_time(COUNT, numbers([*STEADY, *STEADY, 40, 40])),
        [],
        "**Referrals**: the figure was 40 (95% interval 29 to 54) in September 2024, 9 more than a year earlier (31). "
        "At least two of the latest three figures are close to the most that chance explains (41), a sign of "
        "improvement.",
        id="two of three, up",
    ),
    pytest.param(
        over_time(COUNT, numbers([*STEADY, *STEADY, 31, 25, 25])),
        [],
        "**Referrals**: the figure was 25 (95% interval 16 to 37) in September 2024, 10 fewer than a year earlier "
        "(35). At least two of the latest three figures are close to the least that chance explains (24), a "
        "sign of concern.",
        id="two of three, down",
    ),
    pytest.param(
        over_time(COUNT, numbers([*STEADY, 60, *STEADY])),
        [],
        "**Referrals**: the figure was 35 (95% interval 24 to 49) in September 2024, 5 more than a year earlier (30). "
        "No sign of change since September 2023, after a sign of improvement: from month to month it varies "
        "between 26 and 41 by chance.",
        id="calm after improvement",
    ),
    pytest.param(
        over_time(COUNT, numbers([*STEADY, 8, *STEADY])),
        [],
        "**Referrals**: the figure was 35 (95% interval 24 to 49) in September 2024, 5 more than a year earlier (30). "
        "No sign of change since September 2023, after a sign of concern: from month to month it varies between"
        " 24 and 40 by chance.",
        id="calm after concern",
    ),
    pytest.param(
        over_time(NEITHER, numbers([*STEADY, 60, *STEADY])),
        [],
        "**Referrals**: the figure was 35 (95% interval 24 to 49) in September 2024, 5 more than a year earlier (30). "
        "No sign of change since September 2023, after a sign that it was higher than before: from month to "
        "month it varies between 26 and 41 by chance.",
        id="calm after a neutral sign",
    ),
    pytest.param(
        over_time(COUNT, numbers([*STEADY, 60, 33])),
        [],
        "**Referrals**: the figure was 33 (95% interval 23 to 46) in September 2024, 2 more than a year earlier (31). "
        "The latest figure is no sign of change: from month to month it varies between 27 and 42 by chance.",
        id="only the latest is calm",
    ),
    pytest.param(
        over_time(COUNT, numbers([*STEADY, *(value + 40 for value in STEADY)])),
        [event("2023-09", rebase=True)],
        "**Referrals**: the figure was 75 (95% interval 59 to 94) in September 2024, 5 more than a year earlier (70). "
        "No sign of change since September 2023, when the chart begins anew: from month to month it varies "
        "between 65 and 80 by chance.",
        id="begins anew",
    ),
    pytest.param(
        over_time(COUNT, numbers(STEADY)),
        [event("2024-03", "placement.far", rebase=True)],
        "**Referrals**: the figure was 35 (95% interval 24 to 49) in September 2024, 5 more than a year earlier (30). "
        "No sign of change since September 2023: from month to month it varies between 25 and 40 by chance.",
        id="begins anew for another measure",
    ),
    pytest.param(
        over_time(COUNT, numbers(STEADY)),
        [event("2020-03", rebase=True)],
        "**Referrals**: the figure was 35 (95% interval 24 to 49) in September 2024, 5 more than a year earlier (30). "
        "No sign of change since September 2023: from month to month it varies between 25 and 40 by chance. The"
        " chart does not begin anew in March 2020 (A new form is used): the figures do not reach further back.",
        id="asked to begin anew before the first",
    ),
    pytest.param(
        over_time(COUNT, numbers(STEADY)),
        [event("2024-09-10", "thresholds.count", rebase=True)],
        "**Referrals**: the figure was 35 (95% interval 24 to 49) in September 2024, 5 more than a year earlier (30). "
        "No sign of change since September 2023: from month to month it varies between 25 and 40 by chance. The"
        " chart does not begin anew in September 2024 (A new form is used): there are too few figures before or"
        " after it.",
        id="asked to begin anew at the last",
    ),
    pytest.param(
        over_time(COUNT, numbers(STEADY)),
        [event("2024-11", rebase=True)],
        "**Referrals**: the figure was 35 (95% interval 24 to 49) in September 2024, 5 more than a year earlier (30). "
        "No sign of change since September 2023: from month to month it varies between 25 and 40 by chance.",
        id="asked to begin anew after the last",
    ),
    pytest.param(
        over_time(COUNT, numbers([12] * 14)),
        [],
        "**Referrals**: the figure was 12 (95% interval 6 to 21) in September 2024, the same as a year earlier (12). "
        "It has not varied since August 2023.",
        id="constant",
    ),
    pytest.param(
        over_time(COUNT, numbers([0] * 14)),
        [],
        "**Referrals**: the figure was 0 (95% interval 0 to 4) in September 2024, the same as a year earlier (0). It "
        "has not varied since August 2023.",
        id="none at all",
    ),
    pytest.param(
        over_time(COUNT, numbers([*[12] * 10, 13, *[13] * 2, 12])),
        [],
        "**Referrals**: the figure was 12 (95% interval 6 to 21) in September 2024, the same as a year earlier (12). "
        "The latest figure is no sign of change: from month to month it hardly varies.",
        id="hardly varies",
    ),
    pytest.param(
        over_time(COUNT, numbers(STEADY[:7])),
        [],
        "**Referrals**: the figure was 30 (95% interval 20 to 43) in September 2024. Change cannot be told from chance"
        " yet: it takes eight figures, and there are seven.",
        id="seven months",
    ),
    pytest.param(
        over_time(COUNT, numbers(STEADY[:2])),
        [],
        "**Referrals**: the figure was 34 (95% interval 24 to 48) in September 2024. Change cannot be told from chance"
        " yet: it takes eight figures, and there are two.",
        id="two months",
    ),
    pytest.param(
        over_time(COUNT, numbers(STEADY[:1])),
        [],
        "**Referrals**: the figure was 30 (95% interval 20 to 43) in September 2024. Change cannot be told from chance"
        " yet: it takes eight figures, and there is one.",
        id="one month",
    ),
    pytest.param(
        by_year(COUNT, numbers([30, 3, 34, 31])),
        [],
        "**Referrals**: the figure was 31 (95% interval 21 to 44) in the twelve months to March 2024, 3 fewer than a "
        "year earlier (34), no more than chance explains.",
        id="withheld among them",
    ),
    pytest.param(
        by_year(COUNT, numbers([30, 34, 31, 3])),
        [],
        "**Referrals**: the figure for the twelve months to March 2024 is withheld: it is about fewer "
        "than six people, or would give away one that is.",
        id="withheld at the end",
    ),
    pytest.param(
        over_time(SHARE, [*shares(STEADY), (0, 0), *shares(STEADY)]),
        [],
        "**Re-referrals within twelve months**: the figure was 17.5% (35 of 200; 95% interval 12.9% to 23.4%) in "
        "September 2024, 2.5 percentage points higher than a year earlier (15.0%). No sign of change since July"
        " 2022: from month to month it varies between 12.3% and 20.4% by chance. One of the "
        "months has no figure, and no run goes on past it.",
        id="nothing to count in one month",
    ),
    pytest.param(
        over_time(SHARE, [*shares(STEADY), (0, 0)]),
        [],
        "**Re-referrals within twelve months**: there was nothing to count in September 2024.",
        id="nothing to count at the end",
    ),
    pytest.param(
        over_time(SHARE, shares(STEADY)),
        [],
        "**Re-referrals within twelve months**: the figure was 17.5% (35 of 200; 95% interval 12.9% to 23.4%) in "
        "September 2024, 2.5 percentage points higher than a year earlier (15.0%). No sign of change since "
        "September 2023: from month to month it varies between 12.3% and 20.4% by chance.",
        id="a share",
    ),
    pytest.param(
        over_time(SHARE, [*shares(STEADY), (120, 800), (14, 90)]),
        [],
        "**Re-referrals within twelve months**: the figure was 15.6% (14 of 90; 95% interval 9.5% to 24.4%) in "
        "September 2024, 0.1 percentage points higher than a year earlier (15.5%). No sign of change since July"
        " 2023: from month to month it varies between 9.4% and 22.7% by chance.",
        id="a share of very unequal denominators",
    ),
    pytest.param(
        over_time(SHARE, [(0, 200)] * 14),
        [],
        "**Re-referrals within twelve months**: the figure was 0.0% (0 of 200; 95% interval 0.0% to 1.9%) in September"
        " 2024, the same as a year earlier (0.0%). It has not varied since August 2023.",
        id="a share of none",
    ),
    pytest.param(
        over_time(SHARE, [(200, 200)] * 14),
        [],
        "**Re-referrals within twelve months**: the figure was 100.0% (200 of 200; 95% interval 98.1% to 100.0%) in "
        "September 2024, the same as a year earlier (100.0%). It has not varied since August 2023.",
        id="a share of all",
    ),
    pytest.param(
        over_time(SHARE, shares(STEADY), aim(SHARE, ">=", 10)),
        [],
        "**Re-referrals within twelve months**: the figure was 17.5% (35 of 200; 95% interval 12.9% to 23.4%) in "
        "September 2024, 2.5 percentage points higher than a year earlier (15.0%). No sign of change since "
        "September 2023: from month to month it varies between 12.3% and 20.4% by chance. The target, at least "
        "10%, is met, and left as it is, the measure consistently meets it.",
        id="met and always so",
    ),
    pytest.param(
        over_time(SHARE, shares(STEADY), aim(SHARE, ">=", 30)),
        [],
        "**Re-referrals within twelve months**: the figure was 17.5% (35 of 200; 95% interval 12.9% to 23.4%) in "
        "September 2024, 2.5 percentage points higher than a year earlier (15.0%). No sign of change since "
        "September 2023: from month to month it varies between 12.3% and 20.4% by chance. The target, at least "
        "30%, is not met, and left as it is, the measure consistently misses it.",
        id="missed and always so",
    ),
    pytest.param(
        over_time(SHARE, shares(STEADY), aim(SHARE, ">=", 16)),
        [],
        "**Re-referrals within twelve months**: the figure was 17.5% (35 of 200; 95% interval 12.9% to 23.4%) in "
        "September 2024, 2.5 percentage points higher than a year earlier (15.0%). No sign of change since "
        "September 2023: from month to month it varies between 12.3% and 20.4% by chance. The target, at least "
        "16%, is met; left as it is, the measure is hit and miss: one month it meets the target, another not, "
        "by chance.",
        id="met by chance",
    ),
    pytest.param(
        over_time(SHARE, shares(STEADY), aim(SHARE, ">=", 18)),
        [],
        "**Re-referrals within twelve months**: the figure was 17.5% (35 of 200; 95% interval 12.9% to 23.4%) in "
        "September 2024, 2.5 percentage points higher than a year earlier (15.0%). No sign of change since "
        "September 2023: from month to month it varies between 12.3% and 20.4% by chance. The target, at least "
        "18%, is not met; left as it is, the measure is hit and miss: one month it meets the target, another "
        "not, by chance.",
        id="missed by chance",
    ),
    pytest.param(
        over_time(SHARE, shares([*STEADY, 12]), aim(SHARE, ">=", 10)),
        [],
        "**Re-referrals within twelve months**: the figure was 6.0% (12 of 200; 95% interval 3.5% to 10.2%) in "
        "September 2024, 11.0 percentage points lower than a year earlier (17.0%). That is below what chance "
        "explains (11.6% to 19.7%), a sign of concern. The target, at least 10%, is not met, but left as it is,"
        " the measure consistently meets it.",
        id="missed for once",
    ),
    pytest.param(
        over_time(SHARE, shares([*STEADY, 70]), aim(SHARE, ">=", 30)),
        [],
        "**Re-referrals within twelve months**: the figure was 35.0% (70 of 200; 95% interval 28.7% to 41.8%) in "
        "September 2024, 18.0 percentage points higher than a year earlier (17.0%). That is above what chance "
        "explains (13.7% to 21.8%), a sign of improvement. The target, at least 30%, is met, but left as it is,"
        " the measure consistently misses it.",
        id="met for once",
    ),
    pytest.param(
        over_time(SHARE, shares([40] * 14), aim(SHARE, ">=", 20)),
        [],
        "**Re-referrals within twelve months**: the figure was 20.0% (40 of 200; 95% interval 15.0% to 26.1%) in "
        "September 2024, the same as a year earlier (20.0%). It has not varied since August 2023. The target, "
        "at least 20%, is met; it has been exactly on it throughout.",
        id="exactly on target",
    ),
    pytest.param(
        over_time(SHARE, shares([40] * 14), aim(SHARE, ">", 20)),
        [],
        "**Re-referrals within twelve months**: the figure was 20.0% (40 of 200; 95% interval 15.0% to 26.1%) in "
        "September 2024, the same as a year earlier (20.0%). It has not varied since August 2023. The target, "
        "more than 20%, is not met; it has been exactly on it throughout.",
        id="a target equal to the mean of what does not vary, to be passed",
    ),
    pytest.param(
        over_time(SHARE, shares(STEADY), aim(SHARE, "<=", 10)),
        [],
        "**Re-referrals within twelve months**: the figure was 17.5% (35 of 200; 95% interval 12.9% to 23.4%) in "
        "September 2024, 2.5 percentage points higher than a year earlier (15.0%). No sign of change since "
        "September 2023: from month to month it varies between 12.3% and 20.4% by chance. The target, at most "
        "10%, is not met.",
        id="a target that asks for the worse direction",
    ),
    pytest.param(
        over_time(SHARE, shares(STEADY), aim(SHARE, ">=", 30, "2024-12")),
        [],
        "**Re-referrals within twelve months**: the figure was 17.5% (35 of 200; 95% interval 12.9% to 23.4%) in "
        "September 2024, 2.5 percentage points higher than a year earlier (15.0%). No sign of change since "
        "September 2023: from month to month it varies between 12.3% and 20.4% by chance. The target, at least "
        "30% by December 2024, is not yet met, and left as it is, the measure consistently misses it. Meeting "
        "it in December 2024 is very unlikely (less than one chance in twenty), if the measure goes on varying "
        "as it has.",
        id="a chance that is slight",
    ),
    pytest.param(
        over_time(SHARE, shares(STEADY), aim(SHARE, ">=", 10, "2024-12")),
        [],
        "**Re-referrals within twelve months**: the figure was 17.5% (35 of 200; 95% interval 12.9% to 23.4%) in "
        "September 2024, 2.5 percentage points higher than a year earlier (15.0%). No sign of change since "
        "September 2023: from month to month it varies between 12.3% and 20.4% by chance. The target, at least "
        "10% by December 2024, is met, and left as it is, the measure consistently meets it. Meeting it in "
        "December 2024 is very likely (more than nineteen chances in twenty), if the measure goes on varying as"
        " it has.",
        id="a chance that is good",
    ),
    pytest.param(
        over_time(SHARE, shares(STEADY), aim(SHARE, ">=", 16.5, "2024-12")),
        [],
        "**Re-referrals within twelve months**: the figure was 17.5% (35 of 200; 95% interval 12.9% to 23.4%) in "
        "September 2024, 2.5 percentage points higher than a year earlier (15.0%). No sign of change since "
        "September 2023: from month to month it varies between 12.3% and 20.4% by chance. The target, at least "
        "16.5% by December 2024, is met; left as it is, the measure is hit and miss: one month it meets the "
        "target, another not, by chance. Meeting it in December 2024 is more likely than not (more than three "
        "chances in five), if the measure goes on varying as it has.",
        id="a chance above even",
    ),
    pytest.param(
        over_time(SHARE, shares(STEADY), aim(SHARE, ">=", 18, "2024-12")),
        [],
        "**Re-referrals within twelve months**: the figure was 17.5% (35 of 200; 95% interval 12.9% to 23.4%) in "
        "September 2024, 2.5 percentage points higher than a year earlier (15.0%). No sign of change since "
        "September 2023: from month to month it varies between 12.3% and 20.4% by chance. The target, at least "
        "18% by December 2024, is not yet met; left as it is, the measure is hit and miss: one month it meets "
        "the target, another not, by chance. Meeting it in December 2024 is less likely than not (less than two"
        " chances in five), if the measure goes on varying as it has.",
        id="a chance that is small",
    ),
    pytest.param(
        over_time(SHARE, shares(STEADY[:8]), aim(SHARE, ">=", 18, "2024-12")),
        [],
        "**Re-referrals within twelve months**: the figure was 18.0% (36 of 200; 95% interval 13.3% to 23.9%) in "
        "September 2024. No sign of change since February 2024: from month to month it varies between 11.8% and"
        " 20.8% by chance. The target, at least 18% by December 2024, is met; left as it is, the measure is hit"
        " and miss: one month it meets the target, another not, by chance. Whether it will be met in December "
        "2024 cannot be said from eight figures: it takes twelve.",
        id="too few to foretell",
    ),
    pytest.param(
        over_time(SHARE, shares(STEADY), aim(SHARE, ">=", 18, "2026-12")),
        [],
        "**Re-referrals within twelve months**: the figure was 17.5% (35 of 200; 95% interval 12.9% to 23.4%) in "
        "September 2024, 2.5 percentage points higher than a year earlier (15.0%). No sign of change since "
        "September 2023: from month to month it varies between 12.3% and 20.4% by chance. The target, at least "
        "18% by December 2026, is not yet met; left as it is, the measure is hit and miss: one month it meets "
        "the target, another not, by chance. Whether it will be met in December 2026 cannot be said: that is "
        "further ahead than the figures reach back.",
        id="too far ahead",
    ),
    pytest.param(
        over_time(SHARE, shares([40] * 14), aim(SHARE, ">=", 18, "2024-12")),
        [],
        "**Re-referrals within twelve months**: the figure was 20.0% (40 of 200; 95% interval 15.0% to 26.1%) in "
        "September 2024, the same as a year earlier (20.0%). It has not varied since August 2023. The target, "
        "at least 18% by December 2024, is met, and left as it is, the measure consistently meets it. Whether "
        "it will be met in December 2024 cannot be said: the figures have not varied, so they do not show how "
        "they may.",
        id="nothing varies",
    ),
    pytest.param(
        over_time(SHARE, shares(STEADY), aim(SHARE, ">=", 18, "2024-09")),
        [],
        "**Re-referrals within twelve months**: the figure was 17.5% (35 of 200; 95% interval 12.9% to 23.4%) in "
        "September 2024, 2.5 percentage points higher than a year earlier (15.0%). No sign of change since "
        "September 2023: from month to month it varies between 12.3% and 20.4% by chance. The target, at least "
        "18% by September 2024, is not met; left as it is, the measure is hit and miss: one month it meets the "
        "target, another not, by chance.",
        id="due already",
    ),
    pytest.param(
        over_time(
            SHARE, shares(STEADY), towards(aim(SHARE, ">=", 20, "2024-12"), baseline=5.0, baseline_month="2023-12")
        ),
        [],
        "**Re-referrals within twelve months**: the figure was 17.5% (35 of 200; 95% interval 12.9% to 23.4%) in "
        "September 2024, 2.5 percentage points higher than a year earlier (15.0%). No sign of change since "
        "September 2023: from month to month it varies between 12.3% and 20.4% by chance. The target, at least "
        "20% by December 2024, is not yet met; left as it is, the measure is hit and miss: one month it meets "
        "the target, another not, by chance. It is better than the straight line from the baseline, 5% in "
        "December 2023, to the target, which is now at 16.3%. Meeting it in December 2024 is very unlikely (less than one chance in twenty), "
        "if the measure goes on varying as it has.",
        id="better than the line",
    ),
    pytest.param(
        over_time(
            SHARE, shares(STEADY), towards(aim(SHARE, ">=", 20, "2024-12"), baseline=10.0, baseline_month="2023-12")
        ),
        [],
        "**Re-referrals within twelve months**: the figure was 17.5% (35 of 200; 95% interval 12.9% to 23.4%) in "
        "September 2024, 2.5 percentage points higher than a year earlier (15.0%). No sign of change since "
        "September 2023: from month to month it varies between 12.3% and 20.4% by chance. The target, at least "
        "20% by December 2024, is not yet met; left as it is, the measure is hit and miss: one month it meets "
        "the target, another not, by chance. It is on the straight line from the baseline, 10% in December "
        "2023, to the target, which is now at 17.5%. Meeting it in December 2024 is very unlikely (less than one chance in twenty), if the measure "
        "goes on varying as it has.",
        id="on the line",
    ),
    pytest.param(
        over_time(
            SHARE, shares(STEADY), towards(aim(SHARE, ">=", 25, "2024-12"), baseline=10.0, baseline_month="2023-12")
        ),
        [],
        "**Re-referrals within twelve months**: the figure was 17.5% (35 of 200; 95% interval 12.9% to 23.4%) in "
        "September 2024, 2.5 percentage points higher than a year earlier (15.0%). No sign of change since "
        "September 2023: from month to month it varies between 12.3% and 20.4% by chance. The target, at least "
        "25% by December 2024, is not yet met, and left as it is, the measure consistently misses it. It is "
        "worse than the straight line from the baseline, 10% in December 2023, to the target, which is now at 21.3%. Meeting it in December "
        "2024 is very unlikely (less than one chance in twenty), if the measure goes on varying as it has.",
        id="worse than the line",
    ),
    pytest.param(
        over_time(
            SHARE, shares([32, *STEADY[1:-1], 34]), towards(aim(SHARE, ">=", 17.5, "2025-03"), baseline_month="2024-03")
        ),
        [],
        "**Re-referrals within twelve months**: the figure was 17.0% (34 of 200; 95% interval 12.4% to 22.8%) in "
        "September 2024, 1.0 percentage points higher than a year earlier (16.0%). No sign of change since "
        "September 2023: from month to month it varies between 12.7% and 20.1% by chance. The target, at least "
        "17.5% by March 2025, is not yet met; left as it is, the measure is hit and miss: one month it meets "
        "the target, another not, by chance. It is better than the straight line from the baseline of March "
        "2024 to the target, which is now at 16.3%. Meeting it in March 2025 is less likely than not (less than two chances in "
        "five), if the measure goes on varying as it has.",
        id="better than the line from a figure of the book",
    ),
    pytest.param(
        over_time(CHILDREN, numbers([310 + place % 9 for place in range(37)])),
        [],
        "**Children looked after**: the figure was 310 on 30 September 2024, 6 fewer than a year earlier (316), within"
        " its usual ups and downs.",
        id="a stock within its moves",
    ),
    pytest.param(
        over_time(CHILDREN, numbers([310 + 3 * place + place % 2 for place in range(37)])),
        [],
        "**Children looked after**: the figure was 418 on 30 September 2024, 36 more than a year earlier (382), beyond"
        " its usual ups and downs.",
        id="a stock beyond its moves",
    ),
    pytest.param(
        over_time(CHILDREN, numbers([310 + place % 4 for place in range(37)])),
        [],
        "**Children looked after**: the figure was 310 on 30 September 2024, the same as a year earlier (310).",
        id="a stock the same",
    ),
    pytest.param(
        over_time(CHILDREN, numbers([310, 312, 309])),
        [],
        "**Children looked after**: the figure was 309 on 30 September 2024. Change cannot be told from chance yet: it"
        " takes eight figures, and there are three.",
        id="a stock with few points",
    ),
    pytest.param(
        over_time(SHARE, [(560, 2300)] * 4 + [(440, 2300)], form=Form.ROLLING),
        [],
        "**Re-referrals within twelve months**: the figure was 19.1% (440 of 2,300; 95% interval 17.6% to 20.8%) in "
        "the twelve months to September 2024, 5.2 percentage points lower than a year earlier (24.3%), more "
        "than chance explains.",
        id="twelve months, more than chance",
    ),
    pytest.param(
        over_time(SHARE, [(560, 2300)] * 4 + [(530, 2303)], form=Form.ROLLING),
        [],
        "**Re-referrals within twelve months**: the figure was 23.0% (530 of 2,303; 95% interval 21.3% to 24.8%) in "
        "the twelve months to September 2024, 1.3 percentage points lower than a year earlier (24.3%), no more "
        "than chance explains.",
        id="twelve months, no more than chance",
    ),
    pytest.param(
        over_time(SHARE, [(560, 2300)] * 5, form=Form.ROLLING),
        [],
        "**Re-referrals within twelve months**: the figure was 24.3% (560 of 2,300; 95% interval 22.6% to 26.1%) in "
        "the twelve months to September 2024, the same as a year earlier (24.3%).",
        id="twelve months, the same",
    ),
    pytest.param(
        over_time(COUNT, numbers([178, 200, 250, 300, 385]), form=Form.ROLLING),
        [],
        "**Referrals**: the figure was 385 (95% interval 347 to 425) in the twelve months to September 2024, 207 more "
        "than a year earlier (178), more than chance explains.",
        id="a number over twelve months",
    ),
    pytest.param(
        over_time(VISITS, numbers([0, 0, 0, 0, 1]), form=Form.ROLLING),
        [],
        "**Referrals**: the figure was 1 (95% interval 0 to 6) in the twelve months to September 2024, 1 more than a "
        "year earlier (0), no more than chance explains.",
        id="one over twelve months",
    ),
    pytest.param(
        over_time(RATE, [(2425, 54_244)] * 4 + [(2300, 54_244)], form=Form.ROLLING),
        [],
        "**Referrals per 10,000 children**: the figure was 424.0 (2,300 among 54,244 children aged 0 to 17; 95% "
        "interval 406.9 to 441.7) in the twelve months to September 2024, 23.1 lower than a year earlier "
        "(447.1), no more than chance explains.",
        id="a rate over twelve months",
    ),
    pytest.param(
        over_time(MEDIAN, [(13, 20)] * 4 + [(12, 20)], form=Form.ROLLING),
        [],
        "**Median time to a plan**: the figure was 12 days (from 20 records) in the twelve months to September 2024, 1"
        " day less than a year earlier (13); whether that is more than chance is not shown by these figures.",
        id="a median over twelve months",
    ),
    pytest.param(
        over_time(NET, numbers([-3, 0, 2, 4, 5]), form=Form.ROLLING),
        [],
        "**Net change in foster care households**: the figure was 5 in the twelve months to September 2024, 8 higher "
        "than a year earlier (−3); whether that is more than chance is not shown by these figures.",
        id="a net change over twelve months",
    ),
    pytest.param(
        over_time(SHARE, [(50, 200)] * 4 + [(80, 200)], aim(SHARE, ">=", 80, "2025-11"), form=Form.ROLLING),
        [],
        "**Re-referrals within twelve months**: the figure was 40.0% (80 of 200; 95% interval 33.5% to 46.9%) in the "
        "twelve months to September 2024, 15.0 percentage points higher than a year earlier (25.0%), more than chance "
        "explains. The target, at least 80% by November 2025, is not yet met. Whether it will be met in the twelve "
        "months to December 2025 cannot be said: figures that share months do not show how far they vary by chance.",
        id="a target for figures that overlap",
    ),
    pytest.param(
        over_time(
            SHARE,
            [(50, 200)] * 4 + [(80, 200)],
            towards(aim(SHARE, ">=", 80, "2025-12"), baseline=20.0, baseline_month="2023-12"),
            form=Form.ROLLING,
        ),
        [],
        "**Re-referrals within twelve months**: the figure was 40.0% (80 of 200; 95% interval 33.5% to 46.9%) in the "
        "twelve months to September 2024, 15.0 percentage points higher than a year earlier (25.0%), more than chance "
        "explains. The target, at least 80% by December 2025, is not yet met. It is worse than the straight line from "
        "the baseline, 20% in December 2023, to the target, which is now at 42.5%. Whether it will be met in the twelve "
        "months to December 2025 cannot be said: figures that share months do not show how far they vary by chance.",
        id="a line for figures that overlap",
    ),
    pytest.param(
        replace(over_time(DURATION, [(70.8, 120)]), intervals={DURATION.id: (62.5, 78.4)}),
        [],
        "**Permanence plan**: the figure was 70.8% (from 120 records; 95% interval 62.5% to 78.4%) in September 2024. "
        "Change cannot be told from chance yet: it takes eight figures, and there is one.",
        id="an estimate of time with its interval",
    ),
    pytest.param(
        without_months(3, 9),
        [],
        "**Referrals**: the figure was 35 (95% interval 24 to 49) in September 2024, 5 more than a year earlier (30). No "
        "sign of change since September 2023: from month to month it varies between 25 and 40 by chance. Two of the "
        "months have no figure, and no run goes on past them.",
        id="two months that are missing",
    ),
    pytest.param(
        over_time(SHARE, [(20 + 2 * (at % 2), 100) for at in range(14)], aim(SHARE, ">=", LIMIT)),
        [],
        "**Re-referrals within twelve months**: the figure was 22.0% (22 of 100; 95% interval 15.0% to 31.1%) in "
        "September 2024, the same as a year earlier (22.0%). No sign of change since August 2023: from month to month it "
        "varies between 15.7% and 26.3% by chance. The target, at least 26.32%, is not met; left as it is, the measure is "
        "hit and miss: one month it meets the target, another not, by chance.",
        id="a target equal to a limit",
    ),
    pytest.param(
        over_time(SHARE, shares(STEADY[:8]), aim(SHARE, ">=", 20, "2025-03")),
        [],
        "**Re-referrals within twelve months**: the figure was 18.0% (36 of 200; 95% interval 13.3% to 23.9%) in "
        "September 2024. No sign of change since February 2024: from month to month it varies between 11.8% and 20.8% "
        "by chance. The target, at least 20% by March 2025, is not yet met; left as it is, the measure is hit and miss: "
        "one month it meets the target, another not, by chance. Whether it will be met in March 2025 cannot be said "
        "from eight figures: it takes twelve.",
        id="cannot be said from eight points",
    ),
]


@pytest.mark.parametrize(("release", "events", "said"), CASES)
def test_a_measure_is_said_in_a_few_plain_sentences(release: Release, events: Sequence[Event], said: str) -> None:
    assert words.paragraph(release, evidence_of(release, events=events)) == said


def test_there_are_enough_cases_and_all_are_english() -> None:
    said = [case.values[2] for case in CASES]
    assert len(said) >= 40
    for sentence in said:
        assert "nan" not in sentence.lower()
        assert "inf" not in sentence.lower()
        assert "None" not in sentence
        assert "  " not in sentence
        assert not re.search(r"[.;,] ?[.;,]", sentence)
        assert sentence.endswith(".")
