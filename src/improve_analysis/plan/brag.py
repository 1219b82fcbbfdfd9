"""The plan's own rating of its actions: blue, red, amber, green, and grey where none can be given."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import pandas as pd

from improve_analysis.calendar import month_end
from improve_analysis.plan._rows import PlanDate
from improve_analysis.plan.actions import Action, Status

SOON_DAYS = 30


class Brag(StrEnum):
    """The rating. A page gives its words beside it, never the colour alone."""

    BLUE = "blue"
    RED = "red"
    AMBER = "amber"
    GREEN = "green"
    GREY = "grey"


@dataclass(frozen=True, kw_only=True)
class Rating:
    """A rating and why, in words that stand without the colour."""

    brag: Brag
    words: str


def rate(action: Action, day: pd.Timestamp) -> Rating:
    """How an action stands on a day.

    Blue: complete, with evidence. Amber: complete without evidence; expected late by up to a month; or due within 30
    days, under way and at risk. Red: past its date and not complete, or expected more than a month late. Green: on
    time. Grey: no date, or a date to come and nothing reported. A date that is a month is the month's last day.
    """
    status = action.status_on(day)
    if status.is_finished:
        return _finished(action, status)
    if action.due is None:
        return Rating(brag=Brag.GREY, words="no date in the plan")
    if is_past(action.due, day):
        return Rating(brag=Brag.RED, words=_overdue(action, action.due, status))
    return _late(action, action.due) or _to_come(action, action.due, status, day)


def is_past(date: PlanDate, day: pd.Timestamp) -> bool:
    """Whether a date is over: on the day itself it is not."""
    return date.last < day


def is_soon(date: PlanDate, day: pd.Timestamp) -> bool:
    """Whether a date is not over and at most 30 days away."""
    return 0 <= days_left(date, day) <= SOON_DAYS


def days_left(date: PlanDate, day: pd.Timestamp) -> int:
    """Days from `day` to the last day of `date`; below zero where it is over."""
    return (date.last - day).days


def _finished(action: Action, status: Status) -> Rating:
    if action.evidence:
        return Rating(brag=Brag.BLUE, words=f"{status}, with evidence")
    return Rating(brag=Brag.AMBER, words=f"{status}, and no evidence recorded")


def _overdue(action: Action, due: PlanDate, status: Status) -> str:
    said = "nothing reported" if status is Status.NOT_REPORTED else status
    final = f"; the plan's last date for it is {action.final_due.words}" if action.final_due else ""
    return f"past its date, {due.words}: {said}{final}"


def _late(action: Action, due: PlanDate) -> Rating | None:
    """The rating of an action that its owner expects to be late; None where it is not."""
    if action.forecast is None or action.forecast.last <= due.last:
        return None
    expected = f"expected {action.forecast.words}, due {due.words}"
    if action.forecast.last > _a_month_after(due.last):
        return Rating(brag=Brag.RED, words=f"more than a month late: {expected}")
    return Rating(brag=Brag.AMBER, words=f"up to a month late: {expected}")


def _a_month_after(day: pd.Timestamp) -> pd.Timestamp:
    """The same day of the next month; the last day of it after a last day."""
    later = day + pd.DateOffset(months=1)
    return month_end(later) if day == month_end(day) else later


def _to_come(action: Action, due: PlanDate, status: Status, day: pd.Timestamp) -> Rating:
    if action.at_risk and status is Status.IN_PROGRESS and is_soon(due, day):
        return Rating(brag=Brag.AMBER, words=f"under way and at risk, due {due.words}")
    if status is Status.NOT_REPORTED:
        return Rating(brag=Brag.GREY, words=f"nothing reported, due {due.words}")
    return Rating(brag=Brag.GREEN, words=f"on time: {status}, due {due.words}")
