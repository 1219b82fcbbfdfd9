"""The plan's rating of an action: drawn days either side of every boundary, and a second, plainer rule."""

import calendar
import datetime as dt

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from improve_analysis.plan import Action, Brag, Status, rate
from improve_analysis.plan._rows import day_named, month_named


def action(**changed):
    dates = {"due", "final_due", "started_on", "forecast", "completed_on"}
    named = {
        column: (month_named(value) if len(value) == 7 else day_named(value)) if column in dates and value else value
        for column, value in changed.items()
    }
    blank = {
        "id": "A1.01a",
        "row_id": "A1.01",
        "area": "1",
        "action": "Screen every contact",
        "owner": "A director",
        "due": None,
        "due_text": "",
        "final_due": None,
        "status": Status.IN_PROGRESS,
        "started_on": None,
        "forecast": None,
        "at_risk": False,
        "completed_on": None,
        "evidence": "",
        "same_as": "",
        "source": "Drawn",
        "note": "",
        "line": 2,
    }
    return Action(**blank | named)


DONE = {"status": Status.COMPLETE, "completed_on": "2024-03-15"}


@pytest.mark.parametrize(
    ("day", "drawn", "brag", "words"),
    [
        # done, with and without evidence, and on the days around its completion
        ("2024-03-15", DONE | {"due": "2024-01", "evidence": "Minute 7"}, Brag.BLUE, "complete, with evidence"),
        ("2024-03-14", DONE | {"due": "2024-01", "evidence": "Minute 7"}, Brag.RED, "past its date, January 2024: nothing reported"),
        ("2024-03-15", DONE | {"due": "2024-01"}, Brag.AMBER, "complete, and no evidence recorded"),
        ("2024-03-15", DONE | {"status": Status.EMBEDDED, "evidence": "Minute 7"}, Brag.BLUE, "embedded, with evidence"),
        # the last day of its month, and the day after
        ("2024-03-31", {"due": "2024-03"}, Brag.GREEN, "on time: in progress, due March 2024"),
        ("2024-04-01", {"due": "2024-03"}, Brag.RED, "past its date, March 2024: in progress"),
        ("2024-04-01", {"due": "2024-03", "final_due": "2024-12"}, Brag.RED, "past its date, March 2024: in progress; the plan's last date for it is December 2024"),
        ("2024-04-01", {"due": "2024-03", "status": Status.NOT_REPORTED}, Brag.RED, "past its date, March 2024: nothing reported"),
        # a day instead of a month
        ("2024-03-15", {"due": "2024-03-15"}, Brag.GREEN, "on time: in progress, due 15 March 2024"),
        ("2024-03-16", {"due": "2024-03-15"}, Brag.RED, "past its date, 15 March 2024: in progress"),
        # expected late: up to a month and a day more
        ("2024-01-31", {"due": "2024-04", "forecast": "2024-05"}, Brag.AMBER, "up to a month late: expected May 2024, due April 2024"),
        ("2024-01-31", {"due": "2024-04", "forecast": "2024-06-01"}, Brag.RED, "more than a month late: expected 1 June 2024, due April 2024"),
        ("2024-01-31", {"due": "2024-04-15", "forecast": "2024-05-15"}, Brag.AMBER, "up to a month late: expected 15 May 2024, due 15 April 2024"),
        ("2024-01-31", {"due": "2024-04-15", "forecast": "2024-05-16"}, Brag.RED, "more than a month late: expected 16 May 2024, due 15 April 2024"),
        ("2024-01-31", {"due": "2024-04", "forecast": "2024-04-30"}, Brag.GREEN, "on time: in progress, due April 2024"),
        # due in 30 days or 31, at risk or not, under way or not
        ("2024-03-31", {"due": "2024-04", "at_risk": True}, Brag.AMBER, "under way and at risk, due April 2024"),
        ("2024-03-30", {"due": "2024-04", "at_risk": True}, Brag.GREEN, "on time: in progress, due April 2024"),
        ("2024-03-31", {"due": "2024-04", "at_risk": True, "status": Status.NOT_STARTED}, Brag.GREEN, "on time: not started, due April 2024"),
        # nothing to judge by
        ("2024-03-31", {}, Brag.GREY, "no date in the plan"),
        ("2024-03-31", {"due": "2024-04", "status": Status.NOT_REPORTED}, Brag.GREY, "nothing reported, due April 2024"),
    ],
)  # fmt: skip
def test_an_action_is_rated_as_at_a_day(day, drawn, brag, words):
    rating = rate(action(**drawn), pd.Timestamp(day))

    assert (rating.brag, rating.words) == (brag, words)


@pytest.mark.parametrize(
    ("day", "drawn", "status"),
    [
        ("2024-02-29", DONE | {"started_on": "2024-03-01"}, Status.NOT_STARTED),
        ("2024-03-01", DONE | {"started_on": "2024-03-01"}, Status.IN_PROGRESS),
        ("2024-03-14", DONE | {"started_on": "2024-03-01"}, Status.IN_PROGRESS),
        ("2024-03-15", DONE | {"started_on": "2024-03-01"}, Status.COMPLETE),
        ("2024-03-14", DONE, Status.NOT_REPORTED),
        ("2024-03-30", DONE | {"completed_on": "2024-03"}, Status.NOT_REPORTED),
        ("2024-03-31", DONE | {"completed_on": "2024-03"}, Status.COMPLETE),
        ("2024-02-29", {"started_on": "2024-03"}, Status.NOT_STARTED),
        ("2024-03-01", {"started_on": "2024-03"}, Status.IN_PROGRESS),
    ],
)
def test_a_past_day_sees_an_action_as_it_stood_then(day, drawn, status):
    assert action(**drawn).status_on(pd.Timestamp(day)) is status


def last_day(date):
    return dt.date(date.year, date.month, calendar.monthrange(date.year, date.month)[1])


def a_month_on(date):
    year, month = (date.year, date.month + 1) if date.month < 12 else (date.year + 1, 1)
    end = calendar.monthrange(year, month)[1]
    return dt.date(year, month, end if date == last_day(date) else min(date.day, end))


def plainly(status, day, due, forecast, at_risk, evidence):
    """The rule of the plan, in the order in which it is told."""
    if status in ("complete", "embedded"):
        return "blue" if evidence else "amber"
    if due is None:
        return "grey"
    if day > due or (forecast and forecast > a_month_on(due)):
        return "red"
    if forecast and forecast > due:
        return "amber"
    if at_risk and status == "in progress" and due <= day + dt.timedelta(days=30):
        return "amber"
    return "grey" if status == "not reported" else "green"


days = st.dates(dt.date(2023, 1, 1), dt.date(2025, 3, 31))


@given(
    st.sampled_from([*Status]), days, st.none() | days, st.none() | days, st.booleans(), st.sampled_from(["", "Minute"])
)
def test_the_rating_agrees_with_a_plainer_rule(status, day, due, forecast, at_risk, evidence):
    drawn = action(
        status=status,
        due=due and f"{due}",
        forecast=forecast and f"{forecast}",
        at_risk=at_risk,
        evidence=evidence,
        completed_on=f"{day}" if status.is_finished else None,
    )

    assert rate(drawn, pd.Timestamp(day)).brag == plainly(status, day, due, forecast, at_risk, evidence)
