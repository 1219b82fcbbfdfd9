"""What the page on changes says of comparisons worked out by hand."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from improve_analysis.calendar import Length, Period, months_to, on
from improve_analysis.display.changes import (
    NO_EARLIER,
    NOTHING_REVISED,
    difference,
    evidence,
    listing,
    nothing_earlier,
    outputs,
    revisions_table,
    summary,
    tables,
)
from improve_analysis.evidence import Verdict
from improve_analysis.evidence.compare import Change, How, Revision, Standing, Why
from improve_analysis.measures import MEASURES
from improve_analysis.measures._measure import Measure
from tests.display.conftest import CASES, CHILDREN, COUNT, MEDIAN, SHARE

MARCH, JUNE = (months_to(pd.Timestamp(day), Length.QUARTER) for day in ("2024-03-31", "2024-06-30"))
NAN = float("nan")


def stood(period: Period, value: float, top: float = NAN, bottom: float = NAN, status: str = "") -> Standing:
    return Standing(period=period, value=value, numerator=top, denominator=bottom, status=status)


def moved(measure: Measure = SHARE, low: float = 5.24, high: float = 33.39, how: How = How.SEPARATE) -> Change:
    then, now = stood(MARCH, 60.0, 48, 80), stood(JUNE, 80.0, 56, 70)
    return Change(measure=measure, then=then, now=now, how=how, low=low, high=high)


def untold(why: Why, then: Standing | None, now: Standing | None) -> Change:
    return Change(measure=SHARE, then=then, now=now, why=why)


def test_a_row_says_then_and_now_the_change_and_how_it_is_known() -> None:
    (table,) = tables([moved()])
    (row,) = table.rows
    assert (table.caption, row.name, row.page) == ("▲ Better", SHARE.title, "thresholds.html")
    assert [f"{cell.text} ({cell.aside})" if cell.aside else cell.text for cell in row.cells] == [
        "60.0% (48 of 80)",
        "80.0% (56 of 70)",
        "20.0 points higher",
        "95% interval of the change 5.2 to 33.4 points",
        "Three months to March 2024",
        "Three months to June 2024",
    ]


def test_tables_stand_worst_first_and_only_where_they_have_rows() -> None:
    changes = [
        moved(),
        moved(low=-3, high=4),
        moved(replace(SHARE, direction=-1)),
        untold(Why.NO_METHOD, stood(MARCH, 1.0), stood(JUNE, 2.0)),
    ]
    assert [table.caption for table in tables(changes)] == [
        "▼ Worse",
        "▲ Better",
        "● No real change",
        "○ Cannot be said",
    ]
    assert [table.caption for table in tables(changes[:1])] == ["▲ Better"]


@pytest.mark.parametrize(
    ("one", "said"),
    [
        (moved(low=-3.04, high=0.8), "95% interval of the change −3.0 to 0.8 points"),
        (
            moved(how=How.EXCHANGED),
            "95% interval 5.2 to 33.4 points, of the months that came in against those that left",
        ),
        (
            moved(how=How.CAUTIOUS),
            "95% interval of the change 5.2 to 33.4 points, cautious as the periods share months",
        ),
        (moved(low=0.01, high=3), "95% interval of the change 0.1 to 3.0 points"),
        (moved(low=-3, high=-0.01), "95% interval of the change −3.0 to −0.1 points"),
        (
            moved(replace(SHARE, direction=0)),
            "95% interval of the change 5.2 to 33.4 points; neither direction is better",
        ),
        (moved(COUNT, low=-4.2, high=12), "95% interval of the change −4 to 12"),
        (
            moved(CHILDREN, low=-33, high=5, how=How.MOVES),
            "Moved no more than it usually does over this time, which is up to 19",
        ),
        (
            moved(CASES, low=0.2, high=1.2, how=How.MOVES),
            "Moved more than it usually does over this time, which is up to 0.5 cases per worker",
        ),
        (
            untold(Why.WITHHELD_THEN, stood(MARCH, NAN, status="c"), stood(JUNE, 2.0)),
            "The figure was withheld then: it is about too few people, or would give away one that is.",
        ),
        (untold(Why.ABSENT_NOW, stood(MARCH, 2.0), None), "There is no figure now."),
    ],
)
def test_the_evidence_in_words(one: Change, said: str) -> None:
    assert evidence(one) == said


@pytest.mark.parametrize(
    ("then", "now", "said"),
    [
        (stood(MARCH, NAN, status="c"), stood(JUNE, 2.0), "[c]"),
        (stood(MARCH, 2.0), stood(JUNE, NAN, status="c"), "[c]"),
        (None, stood(JUNE, 2.0), "[x]"),
        (stood(MARCH, 2.0), stood(JUNE, NAN, status="z"), "[z]"),
        (stood(MARCH, 2.0), stood(JUNE, 2.0), "No change"),
    ],
)
def test_a_difference_needs_both_figures(then: Standing | None, now: Standing | None, said: str) -> None:
    assert difference(untold(Why.NO_METHOD, then, now)) == said


@pytest.mark.parametrize("why", Why)
def test_every_reason_has_its_words(why: Why) -> None:
    assert evidence(untold(why, None, None)).endswith(".")


def test_the_summary_counts_in_words() -> None:
    changes = [moved(), moved(), moved(low=-1, high=1), untold(Why.NO_METHOD, None, None)]
    assert [one.verdict for one in changes][:2] == [Verdict.BETTER] * 2
    assert summary("2024-05", changes) == (
        "Held against the edition of May 2024, of four headline measures none are worse, two are better and one shows no "
        "real change; of one it cannot be said."
    )


def test_the_listing_has_each_measure_under_its_verdict() -> None:
    changes = [moved(), untold(Why.ABSENT_THEN, None, stood(JUNE, 80.0, 56, 70)), moved(low=-1, high=1)]
    assert listing(changes).splitlines() == [
        "▲ Better",
        f"  {SHARE.title}",
        "    then 60.0% (48 of 80) in the three months to March 2024",
        "    now 80.0% (56 of 70) in the three months to June 2024",
        "    20.0 points higher. 95% interval of the change 5.2 to 33.4 points",
        "",
        "● No real change",
        f"  {SHARE.title}",
        "    then 60.0% (48 of 80) in the three months to March 2024",
        "    now 80.0% (56 of 70) in the three months to June 2024",
        "    20.0 points higher. 95% interval of the change −1.0 to 1.0 points",
        "",
        "○ Cannot be said",
        f"  {SHARE.title}",
        "    then [x]",
        "    now 80.0% (56 of 70) in the three months to June 2024",
        "    [x]. There was no figure then.",
    ]


def revision(measure: str, category: str = "") -> Revision:
    return Revision(
        measure=measure, period=on(pd.Timestamp("2024-03-31")), category=category, then=(8, 80, 10), now=(9, 80, 11.3)
    )


def test_revisions_are_listed_apart() -> None:
    table = revisions_table([revision("placement.far_outside"), revision("placement.far_outside", "Aged 1 to 4")])
    assert table is not None
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["The whole council", "31 March 2024", "10.0%", "11.3%"],
        ["Aged 1 to 4", "31 March 2024", "10.0%", "11.3%"],
    ]
    assert {row.name for row in table.rows} == {MEASURES["placement.far_outside"].title}
    assert revisions_table([]) is None
    assert revisions_table([revision("gone.measure")]) is None


def test_the_page_tells_the_edition_which_figures_it_shows() -> None:
    said, table, explained, none = outputs("2024-05", [moved()], [])
    assert table.metadata["improve"]["exhibit"] == f"changes overview.{SHARE.id}"
    assert said.data["text/markdown"].startswith("Held against")
    assert "nineteen times in twenty" in explained.data["text/markdown"]
    assert none.data["text/markdown"] == NOTHING_REVISED


def test_without_an_earlier_edition_the_page_says_so() -> None:
    (said,) = nothing_earlier()
    assert said.data == {"text/markdown": NO_EARLIER}


def test_averages_have_their_unit_in_both_columns() -> None:
    then, now = stood(MARCH, 90.0, bottom=40), stood(JUNE, 1.0, bottom=41)
    one = Change(measure=MEDIAN, then=then, now=now, why=Why.NO_METHOD)
    ((row,),) = [table.rows for table in tables([one])]
    assert [cell.text for cell in row.cells][:3] == ["90 days", "1 day", "89 days less"]
