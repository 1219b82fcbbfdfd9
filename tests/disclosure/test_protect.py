"""What goes with a small number, over exhibits that are published together: drawn by hand."""

import itertools

import numpy as np
import pandas as pd
import pytest

from improve_analysis.calendar import Length, Period, months_to, series_to
from improve_analysis.disclosure import release
from improve_analysis.disclosure.cells import cells_of
from improve_analysis.disclosure.protect import distinct
from improve_analysis.disclosure.relations import relate
from improve_analysis.measures._draft import Draft, Rung, Rungs
from improve_analysis.measures._exhibit import Exhibit, Form
from improve_analysis.measures._measure import Count, Events, Median, Mix, Share, Unit
from improve_analysis.settings import Audience, load_settings

DAY = pd.Timestamp("2024-09-30")
YEAR = months_to(DAY, Length.YEAR)


def leavers(records):
    return pd.DataFrame()


COMMON = {
    "title": "T",
    "definition": "D.",
    "of": Events(frame=leavers, date="left"),
    "direction": 1,
    "source": "S",
    "needs": (),
}
ALL_LEFT = Count(id="a.left", **COMMON)
ROUTES = Mix(id="a.routes", **COMMON)
HOME = Share(id="a.home", numerator="is_home", headline=Length.YEAR, **COMMON)
PLANNED = Share(id="a.planned", numerator="is_planned_home", **COMMON)
DAYS = Median(id="a.days", of_column="days", unit=Unit.DAYS, **COMMON)


def never(name, cuts):
    """Nothing is part of anything by its meaning."""
    return np.full(len(cuts) - 1, -1.0)


def drafted(name, measure, rows, *, form=Form.COMPARISON, by=(), periods=(YEAR,)):
    """A draft; `rows` are (period, category, numerator, denominator)."""
    figures = pd.DataFrame(
        [
            {
                "measure": measure.id,
                "period": period.label,
                "group": by[0] if by else "all",
                "category": category,
                "numerator": top,
                "denominator": bottom,
                "value": 50.0,
                "numerator_people": bottom if isinstance(measure, Median) else top,
                "denominator_people": bottom,
            }
            for period, category, top, bottom in rows
        ]
    )
    exhibit = Exhibit(id=name, title="T", measures=(measure.id,), form=form, by=by)
    rung = Rung(length=periods[0].length, periods=periods, figures=figures)
    return Draft(exhibit=exhibit, measures={measure.id: measure}, rungs=Rungs([rung]))


def released(*drafts, pieces=never):
    return release(
        {draft.exhibit.id: draft for draft in drafts},
        settings=load_settings(),
        audience=Audience.PUBLIC,
        as_at=DAY,
        targets={},
        pieces=pieces,
    )


def published(*drafts, pieces=never):
    """Exhibit and category -> whether its figure is shown."""
    found = released(*drafts, pieces=pieces)
    return {
        (name.partition(".")[2], row.category): row.status == ""
        for name, one in found.items()
        for row in one.figures.itertuples()
    }


def mix(counts, **others):
    total = float(sum(counts.values()))
    rows = [(YEAR, category, float(count), total) for category, count in counts.items()]
    return drafted("a.routes", ROUTES, rows, form=Form.CATEGORIES, by=("route",), **others)


def test_a_lone_small_category_takes_another_with_it():
    shown = published(mix({"Home": 40, "Adopted": 20, "Other": 3}))

    assert shown == {("routes", "Home"): True, ("routes", "Adopted"): False, ("routes", "Other"): False}


def test_a_table_without_small_categories_is_shown_whole():
    assert all(published(mix({"Home": 40, "Adopted": 20, "Other": 0})).values())


def test_a_count_withheld_in_one_exhibit_is_withheld_in_another():
    share = drafted("a.home", HOME, [(YEAR, "all", 61.0, 63.0)])  # two did not go home
    count = drafted("a.count", Count(id="a.count", where="is_home", **COMMON), [(YEAR, "all", 61.0, np.nan)])

    assert published(share, count) == {("home", "all"): False, ("count", "all"): False}


def test_what_is_part_of_another_by_its_meaning_gives_its_rest_away():
    """Thirty-three returned home, thirty-two of them as planned: one did not."""
    drafts = [
        drafted("a.home", HOME, [(YEAR, "all", 33.0, 136.0)]),
        drafted("a.planned", PLANNED, [(YEAR, "all", 32.0, 136.0)]),
    ]

    def pieces(name, cuts):
        return np.array([32.0 if "is_planned_home" in name[1] else 33.0])

    assert published(*drafts) == {("home", "all"): True, ("planned", "all"): True}
    assert published(*drafts, pieces=pieces) == {("home", "all"): True, ("planned", "all"): False}  # the headline stays


def test_an_average_stands_without_the_count_that_gives_a_small_rest_away():
    """The median is of 134 of the 136: two have no day."""
    drafts = [
        drafted("a.left", ALL_LEFT, [(YEAR, "all", 136.0, np.nan)]),
        drafted("a.days", DAYS, [(YEAR, "all", np.nan, 134.0)]),
    ]
    found = release(
        {draft.exhibit.id: draft for draft in drafts},
        settings=load_settings(),
        audience=Audience.PUBLIC,
        as_at=DAY,
        targets={},
        pieces=never,
    )

    assert found["a.left"].figures["value"].notna().all()
    assert found["a.days"].figures["value"].notna().all()
    assert found["a.days"].figures["denominator"].isna().all()


def rolling(counts):
    ends = [pd.Timestamp("2024-06-30"), DAY]
    periods = [months_to(end, Length.YEAR) for end in ends]
    rows = [(period, "all", float(count), np.nan) for period, count in zip(periods, counts, strict=True)]
    return drafted("a.left", ALL_LEFT, rows, form=Form.ROLLING, periods=periods)


def by_quarter(*counts: float):
    """Counts in the quarters from July 2023 on, cut as asked."""
    starts = pd.date_range("2023-07-01", periods=len(counts), freq="QS")

    def pieces(name, cuts):
        return np.array(
            [sum(c for c, at in zip(counts, starts, strict=True) if a <= at < b) for a, b in itertools.pairwise(cuts)]
        )

    return pieces


def test_two_twelve_month_counts_with_wide_quarters_between_them_are_shown():
    assert all(published(rolling([40, 41]), pieces=by_quarter(10, 10, 10, 10, 11)).values())


def test_a_line_has_a_gap_where_a_point_would_give_a_quarter_away():
    """With the months of the first quarter printed, the two years give the last quarter: three."""
    months = series_to(pd.Timestamp("2023-09-30"), Length.MONTH, 3)
    printed = drafted(
        "a.months", ALL_LEFT, [(month, "all", 8.0, np.nan) for month in months], form=Form.TREND, periods=months
    )
    found = released(rolling([54, 33]), printed, pieces=by_quarter(24, 10, 10, 10, 3))
    hidden = [(found[name].figures["status"] == "c").sum() for name in ("a.left", "a.months")]

    assert sum(hidden) >= 1
    assert hidden[0] < 2


@pytest.mark.parametrize("implied", ["Home / Girls", "Home"])
def test_margins_that_nobody_prints_are_related_all_the_same(implied):
    figures = pd.DataFrame(
        {
            "period": YEAR.label,
            "category": ["Home / Girls", "Home / Boys", "Other / Girls", "Other / Boys"],
            "numerator": [10.0, 12.0, 8.0, 9.0],
            "denominator": 39.0,
            "numerator_people": [10.0, 12.0, 8.0, 9.0],
            "denominator_people": 39.0,
        }
    )
    parts = cells_of(ROUTES, figures, {YEAR.label: YEAR}, ("route", "sex")).assign(
        printed=True, headline=False, beside=False, alike=False
    )
    relations = relate(distinct(parts), never, ())
    keys = {name[4]: number for name, number in relations.numbers.items()}
    matrix = relations.matrix()

    assert {"", "route=Home", "sex=Girls", "route=Home;sex=Girls"} <= set(keys)
    assert np.abs(matrix @ np.array(relations.counts)).max() == 0
    assert relations.counts[keys["route=Home"]] == 22


def test_the_same_count_has_the_same_name_wherever_it_stands():
    def names(measure, period: Period, **columns):
        figures = pd.DataFrame(
            {"period": [period.label], "category": ["all"], "numerator": [9.0], "denominator": [20.0], **columns}
        )
        return cells_of(measure, figures, {period.label: period}, ())[["universe", "where", "start", "end", "key"]]

    whole = names(ALL_LEFT, YEAR)
    under = names(HOME, YEAR).iloc[[1]].reset_index(drop=True)

    pd.testing.assert_frame_equal(whole, under)
