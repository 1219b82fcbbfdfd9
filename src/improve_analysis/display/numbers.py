"""How numbers, periods and marks are written, on the page and in pictures: British, and as rounded by the release."""

from __future__ import annotations

import numpy as np

from improve_analysis.calendar import Length, Period
from improve_analysis.measures._exhibit import Form
from improve_analysis.measures._measure import (
    Count,
    Duration,
    Mean,
    Measure,
    Median,
    Mix,
    Net,
    Rate,
    Ratio,
    Routes,
    Share,
    Unit,
)

_AFTER = {
    Unit.PERCENT: "%",
    Unit.PER_10K: " per 10,000 children",
    Unit.CHILDREN: "",
    Unit.COUNT: "",
    Unit.DAYS: " days",
    Unit.MONTHS: " months",
    Unit.CASES: " cases per worker",
    Unit.FTE: " full-time equivalent",
}

_HEADERS = {
    Unit.PERCENT: "Percentage",
    Unit.PER_10K: "Per 10,000 children",
    Unit.CHILDREN: "Children",
    Unit.COUNT: "Number",
    Unit.DAYS: "Days",
    Unit.MONTHS: "Months",
    Unit.CASES: "Cases per worker",
    Unit.FTE: "Full-time equivalent",
}


def short(value: float, unit: Unit) -> str:
    """`23.0%`, `1,203`, `92`: where the unit stands in a header or on an axis."""
    return _digits(value, unit.decimals) + ("%" if unit is Unit.PERCENT else "")


def written(value: float, unit: Unit) -> str:
    """`23.0%`, `1,203`, `1 day`, `16.8 cases per worker`."""
    after = " day" if unit is Unit.DAYS and value == 1 else _AFTER[unit]
    return _digits(value, unit.decimals) + after


def _digits(value: float, decimals: int) -> str:
    return f"{value:,.{decimals}f}".replace("-", "\N{MINUS SIGN}")


def with_unit(words: str, unit: Unit) -> str:
    """Words that end in a number, such as `at least 85`, with the unit after it."""
    return words + _AFTER[unit]


def counted(number: float) -> str:
    """`2,303`; `160.5` where the count is of full-time equivalents."""
    return f"{number:,.1f}".removesuffix(".0")


def header(unit: Unit) -> str:
    """The unit as a column's or an axis's name."""
    return _HEADERS[unit]


def part_headers(measure: Measure) -> dict[str, str]:
    """What stands behind a value and is shown beside it: column of the figures -> its header."""
    if isinstance(measure, Count | Net):
        return {}
    if isinstance(measure, Rate):
        return {"numerator": "Number", "denominator": "Children aged 0 to 17"}
    if measure.unit is Unit.CASES:
        return {"numerator": "Cases", "denominator": "Workers"}
    if isinstance(measure, Share | Mix | Ratio):
        return {"numerator": "Number", "denominator": "Out of"}
    return {"denominator": "Records"}


def parts(measure: Measure, numerator: float, denominator: float) -> str:
    """`530 of 2,303`, `569 among 50,655 children aged 0 to 17`, `from 120 records`; or empty."""
    if isinstance(measure, Count | Net) or np.isnan(denominator):
        return ""
    if isinstance(measure, Rate):
        return f"{counted(numerator)} among {counted(denominator)} children aged 0 to 17"
    if measure.unit is Unit.CASES:
        return f"{counted(numerator)} cases, {counted(denominator)} workers"
    if isinstance(measure, Share | Mix | Ratio):
        between = "of" if measure.unit is Unit.PERCENT else "for"
        return f"{counted(numerator)} {between} {counted(denominator)}"
    return f"from {counted(denominator)} record{'' if denominator == 1 else 's'}"


def when(period: Period) -> str:
    """`in September 2024`, `in the twelve months to September 2024`, `on 30 September 2024`."""
    return f"{'on' if period.length is Length.DAY else 'in'} {period.words}"


def period_name(period: Period) -> str:
    """`September 2024`, `Twelve months to September 2024`: a period as a row's name."""
    words = period.words.removeprefix("the ")
    return words[0].upper() + words[1:]


def few(measure: Measure, form: Form) -> str:
    """How few people a withheld figure is about; averages and estimates are withheld at more than five already."""
    estimate = form is Form.CURVE or isinstance(measure, Mean | Median | Duration | Routes)
    return "too few people" if estimate else "fewer than six people"


_ONES = (
    *("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")


def spelled(number: int) -> str:
    """A whole number from 0 to 99 in words: `no`, `seven`, `thirty-six`. Words are for what is not a figure."""
    if number < len(_ONES):
        return _ONES[number]
    tens, ones = divmod(number, 10)
    return f"{_TENS[tens - 2]}-{_ONES[ones]}" if ones else _TENS[tens - 2]
