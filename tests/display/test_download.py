"""An exhibit's figures as a table to take away."""

from __future__ import annotations

import pandas as pd

from improve_analysis.calendar import months_to, on
from improve_analysis.disclosure.projection import Estimate, Projection
from improve_analysis.display.download import (
    data_table,
    data_tables,
    head_of,
    headline_table,
    links,
    name_of,
    projection_table,
)
from improve_analysis.measures import EXHIBITS, MEASURES, OVERVIEW
from improve_analysis.measures._exhibit import Form
from tests.display.conftest import (
    AS_AT,
    CHILDREN,
    COUNT,
    DURATION,
    MEDIAN,
    RATE,
    ROUTES,
    SECOND,
    SHARE,
    YEAR,
    absent,
    by_categories,
    headline,
    over_time,
    released,
    row,
)


def said(table):
    """The table as text, as its file has it."""
    return [[*table.head], *([str(cell) for cell in cells] for cells in table.rows)]


def test_a_trend_has_a_row_for_each_period_and_marks_for_what_is_withheld():
    table = data_table(over_time(SHARE, [(46, 200), (3, 200)]))

    assert said(table) == [
        ["Period", "First day", "Last day", "Measure", "Number", "Out of", "Percentage"],
        ["August 2024", "2024-08-01", "2024-08-31", "Re-referrals within twelve months", "46", "200", "23.0"],
        ["September 2024", "2024-09-01", "2024-09-30", "Re-referrals within twelve months", "[c]", "[c]", "[c]"],
    ]
    assert (table.name, table.title, table.chapter) == (
        "thresholds.made_up",
        "Re-referrals within twelve months",
        "thresholds",
    )


def test_a_count_has_its_unit_as_its_header_and_no_commas():
    assert said(data_table(over_time(COUNT, [(1203, 1203)])))[0][-1] == "Number"
    assert said(data_table(over_time(CHILDREN, [(1203, 1203)]))) == [
        ["Period", "First day", "Last day", "Measure", "Children"],
        ["30 September 2024", "2024-09-30", "2024-09-30", "Children looked after", "1203"],
    ]


def test_a_rate_says_of_how_many_children():
    assert said(data_table(over_time(RATE, [(569, 50_655)])))[1][4:] == ["569", "50655", "112.3"]


def test_a_breakdown_comes_first_in_its_declared_order():
    table = data_table(by_categories(SHARE, {"10 to 15": (20, 60), "Under 1": (10, 80)}, column="age_band"))

    assert [cells[:2] for cells in said(table)] == [
        ["Age", "Period"],
        ["Under 1", "Twelve months to September 2024"],
        ["10 to 15", "Twelve months to September 2024"],
    ]


def test_two_breakdowns_have_a_column_each():
    figures = [row(SHARE, YEAR, (20, 60), "Inside / Up to 5 miles", "location / distance_band")]
    table = data_table(released(Form.GRID, figures, [SHARE], [YEAR], by=("location", "distance_band")))

    assert said(table)[1][:2] == ["Inside", "Up to 5 miles"]


def test_of_several_measures_the_measure_comes_first():
    figures = [row(SHARE, YEAR, (20, 60)), row(SECOND, YEAR, (30, 60))]
    table = data_table(released(Form.COMPARISON, figures, [SHARE, SECOND], [YEAR]))

    assert [cells[0] for cells in said(table)] == ["Measure", SHARE.title, SECOND.title]


def test_an_average_may_stand_without_its_count():
    found = over_time(MEDIAN, [(120, 40)])
    found.figures.loc[0, "denominator"] = float("nan")

    assert said(data_table(found))[1][4:] == ["[c]", "120"]


def test_what_there_is_nothing_to_count_of_is_marked():
    assert said(data_table(over_time(SHARE, [(0, 0)])))[1][4:] == ["0", "0", "[z]"]


def test_a_curve_has_days_and_its_routes():
    period = months_to(AS_AT, YEAR.length)
    by_day = [row(DURATION, period, (11.6, 436), "60", "days"), row(DURATION, period, (42.9, 436), "91", "days")]
    by_route = [row(ROUTES, period, (13.4, 711), "Returned home / 91", "route / days")]
    curve = data_table(released(Form.CURVE, by_day, [DURATION], [period]))
    routes = data_table(released(Form.CURVE, by_route, [ROUTES], [period]))

    assert curve.head[0] == "Within days"
    assert routes.head[:2] == ["Way out of care", "Within days"]


def test_headlines_are_one_table_with_their_chapters_and_units():
    table = headline_table([headline(SHARE, (46, 200), (50, 200))])

    assert said(table)[1] == [
        "Re-referrals within twelve months",
        "Thresholds and the front door",
        *("Twelve months to September 2023", "2022-10-01", "2023-09-30"),
        *("50", "200", "25.0", "%"),
    ]


def test_a_projection_has_the_likely_range_of_each_group_and_everyones_wide_one():
    one = Estimate(median=310, low_80=290, high_80=335, low_95=275, high_95=355)
    found = Projection(
        as_at=AS_AT,
        rate_months=24,
        years=(pd.Timestamp("2025-09-30"),),
        total=(one,),
        by_age={"0 to 5": (one,)},
        by_placement={},
    )

    assert said(projection_table(found))[1:] == [
        ["All children in care: wide range", "2025-09-30", "310", "275", "355"],
        ["All children in care", "2025-09-30", "310", "290", "335"],
        ["0 to 5", "2025-09-30", "310", "290", "335"],
    ]


def test_headlines_come_first_and_what_is_missing_has_no_table():
    found = {"a": over_time(SHARE, [(46, 200)]), "b": headline(SHARE, (46, 200), None), "c": absent()}

    assert [table.name for table in data_tables(found, None)] == ["headlines", "thresholds.made_up"]


def test_every_exhibit_of_the_book_has_headers_that_differ():
    heads = {
        name: head_of(one, {measure: MEASURES[measure] for measure in one.measures})
        for name, one in EXHIBITS.items()
        if one.chapter != OVERVIEW
    }

    assert [name for name, head in heads.items() if len({header.lower() for header in head}) < len(head)] == []


def test_links_say_to_a_screen_reader_what_they_lead_to():
    table = data_table(over_time(SHARE, [(46, 200)]))

    assert links(table, "data/report-2024-09.xlsx") == (
        '<p class="improve-data">Data: <a href="data/thresholds.made_up.csv">CSV'
        '<span class="improve-unseen"> of Re-referrals within twelve months</span></a>, '
        '<a href="data/report-2024-09.xlsx">Excel workbook<span class="improve-unseen"> of every exhibit</span></a></p>'
    )


def test_headline_exhibits_share_a_file():
    assert name_of("overview.thresholds.rereferrals") == "headlines"
    assert name_of("thresholds.rereferrals") == "thresholds.rereferrals"


def test_the_day_of_a_stock_is_its_first_and_last():
    day = on(AS_AT)
    found = released(Form.TREND, [row(CHILDREN, day, (312, 312))], [CHILDREN], [day])

    assert said(data_table(found))[1][1:3] == ["2024-09-30", "2024-09-30"]
