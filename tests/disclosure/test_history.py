"""What was published stays: drawn by hand, with one record that came late."""

from dataclasses import replace

import pandas as pd
import pytest

from improve_analysis.calendar import Length, series_to
from improve_analysis.disclosure.history import Earlier, Freedom, kept
from improve_analysis.measures._draft import Draft, Rung, Rungs
from improve_analysis.measures._exhibit import Exhibit, Form
from improve_analysis.measures._measure import Count, Events, Mean, Share, Unit

MONTHS = series_to(pd.Timestamp("2024-09-30"), Length.MONTH, 2)
COMMON = {"title": "T", "definition": "D.", "direction": 1, "source": "S", "needs": ()}


def referrals(records):
    return pd.DataFrame()


OF = Events(frame=referrals, date="day")
UNIVERSE = "test_history.referrals by day"
SHARE = Share(id="a.in_time", numerator="is_in_time", of=OF, **COMMON)
COUNT = Count(id="a.referrals", of=OF, **COMMON)
MEAN = Mean(id="a.days", of_column="days", unit=Unit.DAYS, of=OF, **COMMON)


def drafted(measure, rows):
    """A trend of two months; `rows` are (numerator, denominator, value)."""
    figures = pd.DataFrame(
        [
            {
                "measure": measure.id,
                "period": period.label,
                "group": "all",
                "category": "all",
                "numerator": top,
                "denominator": bottom,
                "value": value,
                "numerator_people": top,
                "denominator_people": bottom,
            }
            for period, (top, bottom, value) in zip(MONTHS, rows, strict=True)
        ]
    )
    exhibit = Exhibit(id=measure.id, title="T", measures=(measure.id,), form=Form.TREND)
    rung = Rung(length=Length.MONTH, periods=MONTHS, figures=figures)
    return Draft(exhibit=exhibit, measures={measure.id: measure}, rungs=Rungs([rung]))


def line(part, value, *, kind="count", where=(), month=0, measure="a.in_time", status="", **more):
    return {
        "edition": "2024-08",
        "measure": measure,
        "exhibit": measure,
        "part": part,
        "kind": kind,
        "universe": UNIVERSE,
        "where": [*where],
        "start": f"{MONTHS[month].start:%Y-%m-%d}",
        "end": f"{MONTHS[month].end:%Y-%m-%d}",
        "key": {},
        "value": value,
        "status": status,
        "decimals": 0,
        "of_people": True,
        **more,
    }


def august_said(top, bottom, share):
    return Earlier.of(
        [
            line("numerator", top, where=["is_in_time"]),
            line("denominator", bottom),
            line("value", share, kind="share", where=["a.in_time"], scale=100.0, decimals=1),
        ]
    )


def figures_of(draft):
    return draft.rungs[0].figures[["numerator", "denominator", "value"]].to_numpy().tolist()


MID_QUARTER, QUARTER_END = Freedom(may_revise=False, up_to=5), Freedom(may_revise=True, up_to=5)
NOW = [(45, 62, 4500 / 62), (30, 50, 60)]


def test_between_quarter_ends_a_published_figure_stays_whatever_came_late():
    draft = kept(drafted(SHARE, NOW), august_said(30, 40, 75.0), MID_QUARTER)

    assert figures_of(draft) == [[30, 40, 75.0], [30, 50, 60]]
    assert draft.rungs[0].revised.empty


def test_at_a_quarter_end_it_is_corrected_where_enough_came_late():
    draft = kept(drafted(SHARE, NOW), august_said(30, 40, 75.0), QUARTER_END)

    assert figures_of(draft) == [[45, 62, 4500 / 62], [30, 50, 60]]
    assert draft.rungs[0].revised[["period", "was", "now"]].to_numpy().tolist() == [[MONTHS[0].label, 75.0, 4500 / 62]]


@pytest.mark.parametrize(
    ("top", "bottom"),
    [
        pytest.param(42, 52, id="3 counted, 10 in all"),
        pytest.param(45, 58, id="4 in all"),
        pytest.param(35, 55, id="the rest differs by 3"),
    ],
)
def test_a_difference_of_a_few_is_never_shown(top, bottom):
    then = august_said(top, bottom, 70.0)
    draft = kept(drafted(SHARE, NOW), then, QUARTER_END)

    assert figures_of(draft)[0] == [top, bottom, 70.0]
    assert draft.rungs[0].revised.empty


def test_a_figure_that_is_as_it_was_keeps_the_value_that_is_not_rounded():
    draft = kept(drafted(SHARE, NOW), august_said(45, 62, 72.6), MID_QUARTER)

    assert figures_of(draft)[0] == [45, 62, 4500 / 62]
    assert draft.rungs[0].revised.empty


def test_a_count_known_from_another_measure_stays_too_and_the_share_is_made_from_it():
    earlier = Earlier.of([line("value", 60, measure="a.referrals")])
    draft = kept(drafted(SHARE, NOW), earlier, MID_QUARTER)

    assert figures_of(draft)[0] == [45, 60, 75.0]


def test_a_mean_stays_by_its_value():
    earlier = Earlier.of([line("value", 41, kind="estimate", where=["a.days"], measure="a.days", scale=1.0)])
    draft = kept(drafted(MEAN, [(900, 20, 45.0), (800, 20, 40.0)]), earlier, MID_QUARTER)

    assert figures_of(draft) == [[900, 20, 41.0], [800, 20, 40.0]]


def test_what_was_withheld_is_not_remembered_as_a_number():
    earlier = Earlier.of([line("value", None, measure="a.referrals", status="c")])

    assert earlier.counts == {}
    assert earlier.cells["count"].isna().all()
    draft = kept(drafted(COUNT, [(8, None, 8.0), (9, None, 9.0)]), earlier, MID_QUARTER)
    assert figures_of(draft)[0][0] == 8


@pytest.mark.parametrize(("day", "may"), [("2024-06-30", True), ("2024-07-31", False), ("2024-09-30", True)])
def test_corrections_come_at_quarter_ends(day, may):
    assert Freedom.of(pd.Timestamp(day), 5).may_revise is may


@pytest.mark.parametrize(("then", "stays"), [((40, 50, 80.0), True), ((40, 52, 76.9), False)])
def test_a_figure_kept_as_it_was_has_no_interval_of_what_the_records_say_now(then, stays):
    now = drafted(SHARE, [(40, 50, 80.0), (30, 50, 60.0)])
    rung = replace(now.rungs[0], intervals={SHARE.id: (66.9, 88.8)})
    found = kept(replace(now, rungs=Rungs([rung])), august_said(*then), Freedom(may_revise=False, up_to=5))
    assert found.rungs[0].intervals == ({SHARE.id: (66.9, 88.8)} if stays else {})
