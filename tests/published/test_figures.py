from pathlib import Path

import pandas as pd
import pytest

from improve_analysis.errors import InputError
from improve_analysis.published import INDICATORS
from improve_analysis.published.figures import (
    COLUMNS,
    NAME,
    SYMBOLS,
    compared,
    empty_table,
    load_figures,
    updated,
    with_computed,
    write_figures,
)
from improve_analysis.settings import load_settings
from improve_analysis.statistics.rounding import half_up

BOOK = load_settings(Path(__file__).parents[2])

GOOD = {
    "code": "repeat_plans_pct",
    "title": "Repeat child protection plans, ever",
    "unit": "%",
    "year": "2025",
    "year_end": "2025-03-31",
    "area": "Ambleford",
    "value": "28.5",
    "symbol": "",
    "neighbours": "",
    "computed": "",
    "release": "Characteristics of children in need, 2025",
    "page": "https://example.org",
    "licence": "Open Government Licence v3.0",
    "vintage": "a file",
}


def table(settings, *rows):
    """Write rows, each a change of `GOOD`, as the council's table and read it."""
    frame = pd.DataFrame([GOOD | row for row in rows], columns=[*COLUMNS])
    frame.to_csv(settings.reference / NAME, index=False)
    return load_figures(settings)


@pytest.fixture(scope="module")
def carried():
    return load_figures(BOOK)


def series(figures, code, kind="council"):
    """The values of 2019 to 2025; a symbol where there is no value, None where there is no row."""
    rows = figures[(figures["code"] == code) & (figures["kind"] == kind)].set_index("year")
    cells = rows["value"].astype("object").where(rows["value"].notna(), rows["symbol"])
    return [cells.get(year) for year in range(2019, 2026)]


# --- what the book carries: the figures of the plan's section D, copied here by hand ------------------------------


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("referral_rate", [638.6, 593.2, 539.6, 736.9, 476.9, 521.9, 424.6]),
        ("rereferrals_pct", [18, 29.5, 24, 24.7, 25, 20.4, 23]),
        ("not_in_need_pct", [8.4, 44.5, 27.3, 53.3, 32.6, 31.5, 30.8]),
        ("assessments_in_time_pct", [79.5, 93.1, 98.5, 86.2, 95.1, 86.3, 75.6]),
        ("conferences_in_time_pct", [68.5, 93.5, 85.1, 80.8, 74.3, 63.3, 81.5]),
        ("repeat_plans_pct", [12.1, 12.9, 17.4, 18.7, 25.4, 27.1, 28.5]),
        ("plans_ended_two_years_pct", [4.2, 6.5, 6.9, 0, 2, 3.4, 6.5]),
        ("looked_after", [349, 301, 304, 331, 337, 320, 307]),
        ("far_outside_pct", [27, 25, 24, 33, 37, 37, 37]),
        ("long_term_stable_pct", [56, 47, 53, 66, 70, 72, 77]),
        ("three_workers_pct", [None, None, None, None, None, 35, None]),
        ("left_guardianship_pct", [None, 14, 22, 8, 10, "x", 11]),
        ("other_placement_pct", [None, "x", "x", "x", 0, 4, "x"]),
        ("foster_places", [None, None, None, 100, 90, 90, 90]),
        ("agency_rate", [48.6, 35.1, 37.2, 33.5, 27.2, 28.1, 34.9]),
        ("caseload", [15.5, 12.8, 18, 15.5, 19.3, 16.8, 19.6]),
        ("leavers_fte", [23.4, 12.8, 11.1, 38.5, 26.2, 37.3, 17.8]),
        ("permanent_share", [51.4, 64.9, 62.8, 66.5, 72.8, 71.9, 65.1]),
        ("far_known_pct", [None, None, None, 36.6, 41.6, 40.2, 40.9]),
        ("new_placements_far_outside_pct", [None, None, 22, 37, 34, 28, 35]),
    ],
)
def test_the_councils_own_figures_are_those_published(carried, code, expected):
    assert series(carried, code) == expected


@pytest.mark.parametrize(
    ("code", "kind", "expected"),
    [
        ("rereferrals_pct", "England", [22.4, 22.4, 22.6]),
        ("rereferrals_pct", "region", [23, 22.1, 22.1]),
        ("rereferrals_pct", "neighbours", [22.1, 23.2, 21.5]),
        ("looked_after", "England", [83750, 83530, 81770]),
        ("looked_after_rate", "neighbours", [61.0, 59.8, 57.9]),
        ("agency_rate", "neighbours", [21.9, 20.5, 18.4]),
        ("new_placements_far_outside_pct", "region", [23, 23, 24]),
        ("new_placements_far_known_pct", "region", [36.0, 35.7, 36.3]),
        ("conferences_per_100_enquiries", "England", [33.0, 32.2, 31.3]),
        ("entry_to_adopters_months", "England", [19, 19, 19]),
    ],
)
def test_the_others_figures_are_those_published(carried, code, kind, expected):
    assert series(carried, code, kind)[4:] == expected


def test_numbers_of_staff_count_two_councils_that_publish_together_once(carried):
    """The Tool gives the total of North and West Northamptonshire to each, which makes the mean 329.2."""
    assert series(carried, "social_workers_fte", "neighbours")[-1] == 287.1


@pytest.mark.parametrize(
    ("code", "numerator", "denominator", "decimals"),
    [
        ("rereferrals_pct", "rereferrals", "referrals", 1),
        ("referral_nfa_pct", "referral_nfa", "referrals", 1),
        ("not_in_need_pct", "not_in_need", "referrals", 1),
        ("rereferral_children_pct", "rereferral_children", "referral_children", 1),
        ("repeat_plans_pct", "repeat_plans", "plans_started", 1),
        ("three_placements_pct", "three_placements", "looked_after", 0),
        ("long_term_stable_pct", "long_term_stable", "long_term", 0),
        ("three_workers_pct", "three_workers", "looked_after", 0),
        ("left_guardianship_pct", "left_guardianship", "ceased", 0),
        ("left_adoption_pct", "left_adoption", "ceased", 0),
        ("new_placements_far_outside_pct", "new_placements_far_outside", "new_placements", 0),
    ],
)
def test_published_percentages_follow_from_published_counts_rounded_half_up(
    carried, code, numerator, denominator, decimals
):
    by_code = carried[carried["kind"] == "council"].pivot_table(index="year", columns="code", values="value")
    known = by_code[[code, numerator, denominator]].dropna()

    assert len(known) >= 1
    assert half_up(100 * known[numerator] / known[denominator], decimals).tolist() == known[code].tolist()


def test_rates_of_staff_follow_from_published_counts_rounded_half_up():
    """Swindon's rows of the workforce file: post, starters, leavers, agency, vacancies, holders, cases, days lost."""
    years = pd.DataFrame(
        {
            "post": [149.8, 118.0, 119.3],
            "left": [26.2, 37.3, 17.8],
            "agency": [56, 46, 64],
            "vacant": [56, 46, 55],
            "holders": [86.2, 73.4, 93.3],
            "cases": [1662, 1232, 1825],
            "lost": [1399, 1528.4, 1172.2],
            "days": [253, 254, 253],
        }
    )

    assert half_up(100 * years["left"] / years["post"], 1).tolist() == [17.5, 31.6, 14.9]
    assert half_up(100 * years["agency"] / (years["agency"] + years["post"]), 1).tolist() == [27.2, 28.0, 34.9]
    assert half_up(100 * years["vacant"] / (years["vacant"] + years["post"]), 1).tolist() == [27.2, 28.0, 31.6]
    assert half_up(years["cases"] / years["holders"], 1).tolist() == [19.3, 16.8, 19.6]
    assert half_up(100 * years["lost"] / (years["post"] * years["days"]), 1).tolist() == [3.7, 5.1, 3.9]


def test_a_rate_may_be_a_tenth_off_where_its_published_parts_are_rounded(carried):
    """For 2024 the parts give 28.0 and DfE shows 28.1: 46.0 and 118.0 stand for up to 46.05 and down to 117.95."""
    assert series(carried, "agency_rate")[5] == 28.1
    assert 100 * 46.0 / (46.0 + 118.0) < 28.05 < 100 * 46.05 / (46.05 + 117.95)


def test_what_is_worked_out_follows_from_the_table(carried):
    again = with_computed(carried[~carried["code"].map(lambda code: bool(INDICATORS[code].computed))], carried)

    outcomes = compared(again, carried).groupby("code")["outcome"].agg(set)
    assert {code for code, found in INDICATORS.items() if found.computed} <= set(outcomes.index)
    assert outcomes.map(lambda found: found == {"agrees"}).all()


def test_every_indicator_has_the_councils_or_englands_latest_figure(carried):
    assert set(carried["code"]) == {*INDICATORS}
    assert carried["year"].between(2019, 2025).all()
    allowed = carried["code"].map(lambda code: INDICATORS[code].areas)
    assert all(kind in areas for kind, areas in zip(carried["kind"], allowed, strict=True))


def test_a_figure_that_is_not_published_as_such_says_how_it_was_worked_out(carried):
    needs_words = (carried["kind"] == "neighbours") | carried["code"].isin(
        {code for code, found in INDICATORS.items() if found.computed} | {"far_known_pct"}
    )

    assert ((carried["computed"] != "") == needs_words).all()


def test_the_file_is_as_it_would_be_written(carried, tmp_path):
    assert write_figures(carried, tmp_path).read_bytes() == (BOOK.reference / NAME).read_bytes()


# --- reading ------------------------------------------------------------------------------------------------------


def test_a_row_is_typed(ambleford):
    row = table(ambleford, {}).iloc[0]

    assert (row["year"], row["value"], row["kind"]) == (2025, 28.5, "council")
    assert row["year_end"] == pd.Timestamp("2025-03-31")


@pytest.mark.parametrize("symbol", SYMBOLS)
def test_a_symbol_is_a_missing_value(ambleford, symbol):
    row = table(ambleford, {"value": "", "symbol": symbol}).iloc[0]

    assert pd.isna(row["value"])
    assert row["symbol"] == symbol


def test_rows_are_put_in_order(ambleford):
    found = table(
        ambleford,
        {"area": "England"},
        {"year": "2024", "year_end": "2024-03-31"},
        {},
        {"code": "referrals", "title": "Referrals", "unit": "number", "value": "9"},
    )

    assert [*zip(found["code"], found["year"], found["area"], strict=True)] == [
        ("referrals", 2025, "Ambleford"),
        ("repeat_plans_pct", 2024, "Ambleford"),
        ("repeat_plans_pct", 2025, "Ambleford"),
        ("repeat_plans_pct", 2025, "England"),
    ]


@pytest.mark.parametrize(
    ("change", "column", "value"),
    [
        ({"code": "repeat_plan"}, "code", "repeat_plan"),
        ({"year": "24/25"}, "year", "24/25"),
        ({"year": "1825"}, "year", "1825"),
        ({"year_end": "2025-09-30"}, "year_end", "2025-09-30"),
        ({"area": "Swindon"}, "area", "Swindon"),
        ({"area": ""}, "area", ""),
        ({"title": "Repeat plans"}, "title", "Repeat plans"),
        ({"unit": "percent"}, "unit", "percent"),
        ({"value": "28,5"}, "value", "28,5"),
        ({"value": "nan"}, "value", "nan"),
        ({"value": "", "symbol": "q"}, "symbol", "q"),
        ({"value": "", "symbol": ":"}, "symbol", ":"),
        ({"value": ""}, "value", ""),
        ({"symbol": "c"}, "value", "28.5"),
        ({"neighbours": "9"}, "neighbours", "9"),
        ({"neighbours": "many"}, "neighbours", "many"),
        ({"area": "Statistical neighbours", "neighbours": "1.5"}, "neighbours", "1.5"),
        ({"area": "Statistical neighbours"}, "neighbours", ""),
        ({"release": " "}, "release", " "),
        ({"page": ""}, "page", ""),
        ({"vintage": ""}, "vintage", ""),
        ({"licence": "none"}, "licence", "none"),
    ],
)
def test_a_wrong_row_is_named(ambleford, change, column, value):
    other = {"year": "2024", "year_end": "2024-03-31"}

    with pytest.raises(InputError) as error:
        table(ambleford, other, change)

    assert f"{NAME}, row 3, column {column}: '{value}' " in str(error.value)


def test_a_figure_that_is_there_twice_is_named(ambleford):
    with pytest.raises(
        InputError, match="row 3, column code: 'repeat_plans_pct' has this year and area in a row above"
    ):
        table(ambleford, {}, {"value": "28.6"})


def test_other_columns_are_refused(ambleford):
    (ambleford.reference / NAME).write_text("code,value\nrepeat_plans_pct,1\n")

    with pytest.raises(InputError, match="the columns must be code, title"):
        load_figures(ambleford)


def test_a_missing_table_says_what_to_do(ambleford):
    with pytest.raises(InputError, match="improve published FILE --write"):
        load_figures(ambleford)


def test_a_table_without_figures_is_one(ambleford):
    write_figures(empty_table(), ambleford.reference)

    assert load_figures(ambleford).empty


# --- comparing ----------------------------------------------------------------------------------------------------


def test_figures_agree_differ_or_are_new(ambleford):
    held = table(
        ambleford,
        {"year": "2023", "year_end": "2023-03-31", "value": "", "symbol": "x"},
        {"year": "2024", "year_end": "2024-03-31"},
        {"vintage": "the old file"},
    )
    found = pd.concat(
        [
            held.assign(vintage="the new file", symbol=held["symbol"].replace("x", "c")),
            held.tail(1).assign(area="England", kind="England", vintage="the new file"),
        ],
        ignore_index=True,
    )
    found.loc[found["year"] == 2024, "value"] = 28.6

    assert compared(found, held)["outcome"].tolist() == ["differs", "differs", "agrees", "new"]
    after = updated(held, found)
    assert after[["year", "area", "symbol", "vintage"]].to_numpy().tolist() == [
        [2023, "Ambleford", "c", "the new file"],
        [2024, "Ambleford", "", "the new file"],
        [2025, "Ambleford", "", "the old file"],
        [2025, "England", "", "the new file"],
    ]


def test_a_share_that_nobody_publishes_follows_when_its_parts_come(ambleford):
    held = table(ambleford, {"code": "enquiry_rate", "title": "Section 47 enquiries per 10,000 children",
                             "unit": "per 10,000 children", "value": "151.2"})  # fmt: skip
    title = INDICATORS["conference_rate"].title
    found = held.assign(code="conference_rate", title=title, value=45.7, vintage="new")

    worked_out = with_computed(found, held).set_index("code")

    assert [*worked_out.index] == ["conference_rate", "conferences_per_100_enquiries"]
    share = worked_out.loc["conferences_per_100_enquiries"]
    assert (share["value"], share["vintage"], share["unit"]) == (30.2, "new", "%")


def test_a_part_that_is_withheld_withholds_the_share(ambleford):
    rate = {"code": "agency_rate", "title": "Agency social workers", "year_end": "2025-09-30"}
    held = table(ambleford, rate | {"value": "", "symbol": "c"})

    share = with_computed(held, empty_table()).set_index("code").loc["permanent_share"]

    assert pd.isna(share["value"])
    assert share["symbol"] == "x"


def test_a_part_that_was_never_published_gives_no_row(ambleford):
    rate = {"code": "enquiry_rate", "title": INDICATORS["enquiry_rate"].title, "unit": "per 10,000 children"}
    held = table(ambleford, rate)

    assert [*with_computed(held, empty_table())["code"]] == ["enquiry_rate"]
