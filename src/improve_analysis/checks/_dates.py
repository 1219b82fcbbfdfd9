"""The days that a text names, however they are written."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator

import pandas as pd

MONTHS = {name[:3].lower(): number for number, name in enumerate(calendar.month_name) if number}
_REST = [name[3:].lower() for name in calendar.month_name]
"""The rest of each month's name; `t` is that of Sept."""
_MONTH = rf"(?P<name>{'|'.join(MONTHS)})(?:{'|'.join(filter(None, _REST))}|t)?\b\.?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>(?:19|20)\d\d|\d\d)"
_ALONE, _ENDS = r"(?<![^\W_])", r"(?![^\W_])"
WRITTEN = tuple(
    re.compile(_ALONE + pattern, re.ASCII)
    for pattern in (
        r"(?P<year>(?:19|20)\d\d)(?P<mark>[-/.]?)(?P<month>\d\d)(?P=mark)(?P<day>\d\d)(?![^\W_t]|t[^\W\d_])",
        rf"(?P<day>\d{{1,2}})(?P<mark>[-/.])(?P<month>\d{{1,2}})(?P=mark)(?P<year>(?:19|20)\d\d){_ENDS}",
        rf"(?P<day>\d{{1,2}})/(?P<month>\d{{1,2}})/(?P<year>\d\d){_ENDS}",
        rf"(?P<day>\d\d)-(?P<month>\d\d)-(?P<year>\d\d){_ENDS}",
        rf"{_DAY}(?: of)?[ -]?{_MONTH},?[ -]?{_YEAR}{_ENDS}",
        rf"{_MONTH}[ -]{_DAY},?[ -]{_YEAR}{_ENDS}",
    )
)
LAST_OF_THIS_CENTURY = 69


def days_named(text: str) -> Iterator[pd.Timestamp]:
    """Each day that lower-case text names in full; of two digits, 69 is 2069 and 70 is 1970.

    Days come before months, as they are written in Britain, unless there is no such month.
    """
    for pattern in WRITTEN:
        for found in pattern.finditer(text):
            if (day := _day(found.groupdict())) is not None:
                yield day


def _day(written: dict[str, str]) -> pd.Timestamp | None:
    year, day = int(written["year"]), int(written["day"])
    month = MONTHS[written["name"]] if "name" in written else int(written["month"])
    if month > 12:
        month, day = day, month
    if year < 100:
        year += 2000 if year <= LAST_OF_THIS_CENTURY else 1900
    if not 1 <= month <= 12 or not 1 <= day <= calendar.monthrange(year, month)[1]:
        return None
    return pd.Timestamp(year=year, month=month, day=day)
