"""The few things to know on the first page: each verdict counted and named, worse first, and leading to its evidence."""

from __future__ import annotations

from dataclasses import replace
from itertools import takewhile

import pytest

from improve_analysis.disclosure import Release
from improve_analysis.display import front
from improve_analysis.display.changes import NO_EARLIER
from improve_analysis.evidence import evidence_of_all
from tests.display.conftest import COUNT, MEDIAN, SECOND, SHARE, THIRD, aim, headline, replace_id
from tests.display.test_changes import moved
from tests.display.test_finding import FEWER

FAR = replace(SHARE, id="placement.far", title="Over 20 miles [far]")


def lines(*rows: Release, since: front.SinceVisit | None = None, is_invented: bool = False) -> list[str]:
    (output,) = front.outputs(rows, evidence_of_all(rows), since, is_invented=is_invented)
    return output.data["text/markdown"].splitlines()


def line(lead: str, *rows: Release, since: front.SinceVisit | None = None) -> list[str]:
    """The item that begins so, and those within it."""
    found = lines(*rows, since=since)
    at = found.index(next(one for one in found if one.startswith(f"- **{lead}")))
    return [found[at], *takewhile(lambda one: one.startswith("  "), found[at + 1 :])]


BETTER = headline(COUNT, (500, 0), (390, 0))
WORSE = replace_id(headline(FEWER, (500, 0), (390, 0)), "overview.worse")
SAME = headline(SHARE, (22, 100), (22, 100))
UNTOLD = headline(MEDIAN, (92, 40), (90, 40))
HIDDEN = headline(SECOND, (3, 100), (22, 100))


def test_the_last_year_counts_each_verdict_and_names_the_worse_first() -> None:
    said = line("In the last year.", BETTER, WORSE, SAME, UNTOLD)

    assert said[0] == (
        "- **In the last year.** One headline measure is worse than a year earlier or getting worse, one better or "
        "improving, one not really changed; of one it cannot be said."
    )
    assert said[1:] == [
        f"  - ▼ Worse: [{FEWER.title}](thresholds.html), 500, a year earlier 390",
        f"  - ▲ Better: [{COUNT.title}](thresholds.html), 500, a year earlier 390",
    ]


def test_a_figure_that_is_withheld_is_neither_better_nor_worse_and_is_named() -> None:
    assert "not really changed; of one it cannot be said" in line("In the last year.", HIDDEN)[0]
    assert line("Not shown.", HIDDEN)[0].endswith(f"hold it: [{SECOND.title}](thresholds.html).")
    assert not any("Not shown" in one for one in lines(SAME))


def test_the_plan_counts_only_measures_with_a_target_and_a_figure() -> None:
    met = headline(SHARE, (22, 100), (22, 100), aim(SHARE, "<=", 22))
    short = headline(THIRD, (23, 100), (22, 100), aim(THIRD, "<=", 22))
    open_ = headline(SECOND, (3, 100), (22, 100), aim(SECOND, "<=", 22))
    said = line("Against the plan.", met, short, open_, BETTER)

    assert "Of three headline measures with a target, one meets it and one does not." in said[0]
    assert said[1:] == [
        f"  - ▼ Not met: [{THIRD.title}](thresholds.html), 23.0% (the plan asks for at most 22%)",
        f"  - ▲ Met: [{SHARE.title}](thresholds.html), 22.0% (the plan asks for at most 22%)",
    ]
    assert not any("Against the plan" in one for one in lines(BETTER))


def test_since_the_visit_is_said_even_where_no_edition_stands() -> None:
    assert line("Since the last visit.", SAME) == [f"- **Since the last visit.** {NO_EARLIER}"]


def test_since_the_visit_leads_to_the_page_on_changes() -> None:
    since = front.SinceVisit(
        month="2024-05", changes=[moved(), moved(replace(FAR, direction=-1)), moved(low=-3, high=4)]
    )
    said = line("Since the last visit.", SAME, since=since)

    assert said[0].startswith(
        "- **Since the last visit.** Held against the edition of May 2024, of three headline measures one is worse, one is "
    )
    assert said[0].endswith("[what changed since the last visit](changes.html).")
    assert said[1:] == [
        "  - ▼ Worse: [Over 20 miles \\[far\\]](placement.html), then 60.0%, now 80.0%",
        f"  - ▲ Better: [{SHARE.title}](thresholds.html), then 60.0%, now 80.0%",
    ]


@pytest.mark.parametrize(("count", "last"), [(5, "[five]"), (8, "▲ Better: three more")])
def test_at_most_five_are_named(count: int, last: str) -> None:
    names = ("one", "two", "three", "four", "five", "six", "seven", "eight")
    since = front.SinceVisit(month="2024-05", changes=[moved(replace(SHARE, title=name)) for name in names[:count]])
    said = line("Since the last visit.", SAME, since=since)
    assert last in said[-1]
    assert "[five]" in said[5]


def test_invented_records_are_told_first() -> None:
    assert lines(SAME, is_invented=True)[0] == front.INVENTED
    assert front.INVENTED not in lines(SAME)
