from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from improve_analysis.errors import InputError
from improve_analysis.published import ees
from improve_analysis.published.neighbours import load_neighbours
from tests.published.conftest import REPEAT, REPEATS, dfe_file, repeats_file


def read(path, settings, *, release="", page="", since=2019):
    return ees.read_figures(
        path, ees.read_file(path), settings, load_neighbours(settings), release=release, page=page, since=since
    )


def shown(figures, code):
    """`{(year, area): value or symbol}` of one indicator."""
    rows = figures[figures["code"] == code]
    values = rows["value"].astype("object").where(rows["value"].notna(), rows["symbol"])
    return dict(zip(zip(rows["year"], rows["kind"], strict=True), values, strict=True))


def test_figures_are_found_by_name_in_any_order_of_columns_behind_a_byte_order_mark(tmp_path, ambleford):
    figures = read(repeats_file(tmp_path / "d3.csv"), ambleford)

    assert shown(figures, "repeat_plans_pct") == {
        (2025, "council"): 28.5,
        (2025, "region"): 27.1,
        (2025, "neighbours"): 22.8,  # Brookton 20 and Dunmere 25.5; Carrow's was withheld; 22.75 up
        (2025, "England"): 24.5,
    }
    assert shown(figures, "plans_started") == {(2025, "council"): 221}


def test_a_mean_of_neighbours_says_of_how_many_and_by_which_model(tmp_path, ambleford):
    figures = read(repeats_file(tmp_path / "d3.csv"), ambleford)
    mean = figures[figures["kind"] == "neighbours"].iloc[0]

    assert (mean["neighbours"], mean["computed"]) == (2, "mean of the neighbours published, 2025 model")
    assert figures.loc[figures["kind"] != "neighbours", "neighbours"].isna().all()


def test_no_neighbour_published_is_no_mean(tmp_path, ambleford):
    figures = read(repeats_file(tmp_path / "d3.csv", Brookton="c | c | c", Dunmere="x | x | x"), ambleford)

    assert shown(figures, "repeat_plans_pct")[2025, "neighbours"] == "x"


@pytest.mark.parametrize(
    ("printed", "kept"),
    [
        ("c", "c"),
        ("z", "z"),
        ("x", "x"),
        ("k", "k"),
        ("u", "u"),
        ("low", "low"),
        (":", "x"),
        ("~", "low"),
        (" c ", "c"),
    ],
)
def test_symbols_are_kept_and_never_become_numbers(tmp_path, ambleford, printed, kept):
    figures = read(repeats_file(tmp_path / "d3.csv", Ambleford=f"221 | 63 | {printed}"), ambleford)

    assert shown(figures, "repeat_plans_pct")[2025, "council"] == kept


@pytest.mark.parametrize(
    ("period", "identifier", "year"),
    [("2025", "Reporting year", 2025), ("202425", "Financial year", 2025), ("199900", "Financial year", 2000)],
)
def test_a_year_is_the_one_it_ends_in(tmp_path, ambleford, period, identifier, year):
    path = dfe_file(
        tmp_path / "d3.csv", REPEATS, [f"Ambleford | {REPEAT} | 221 | 63 | 28.5"], period=period, identifier=identifier
    )

    assert set(read(path, ambleford, since=1990)["year"]) == {year}


@pytest.mark.parametrize(
    ("period", "identifier"),
    [("2025", "Financial year"), ("202526", "Reporting year"), ("202427", "Financial year"), ("2025", "Week 1")],
)
def test_what_is_not_a_year_is_refused(tmp_path, ambleford, period, identifier):
    path = dfe_file(
        tmp_path / "d3.csv", REPEATS, [f"Ambleford | {REPEAT} | 221 | 63 | 28.5"], period=period, identifier=identifier
    )

    with pytest.raises(InputError, match=rf"d3\.csv, row 2, column time_period: '{period}' is not a year"):
        read(path, ambleford)


def test_years_before_the_first_wanted_are_left_out(tmp_path, ambleford):
    rows = [f"{year} Ambleford | {REPEAT} | 221 | 63 | 28.5" for year in (2018, 2019, 2020)]
    path = dfe_file(tmp_path / "d3.csv", REPEATS, rows)

    assert set(read(path, ambleford)["year"]) == {2019, 2020}


WORKFORCE = (
    "inpost_fte agency_rate_fte vacancy_rate_fte turnover_rate_fte absence_rate_fte caseload_fte starters_fte "
    "leavers_fte starters_headcount leavers_headcount"
)


def test_two_neighbours_that_publish_together_are_two_neighbours(tmp_path, ambleford):
    """A rate is that of both; a number is shared between them, or the mean would be of a council twice as large."""
    row = "14.2 | 14.2 | 14.2 | 14.2 | 14.2 | 10 | 9 | 10 | 9"
    path = dfe_file(
        tmp_path / "workforce.csv",
        WORKFORCE,
        [f"Ambleford | 50 | {row}", f"Brookton | 100 | 10.0 {row[4:]}", f"Carrow / Dunmere | 260 | 20.0 {row[4:]}"],
    )
    figures = read(path, ambleford)

    assert shown(figures, "social_workers_fte")[2025, "neighbours"] == 120.0  # (100 + 130 + 130) / 3
    assert shown(figures, "agency_rate")[2025, "neighbours"] == 16.7  # (10 + 20 + 20) / 3
    means = figures[figures["kind"] == "neighbours"].set_index("code")
    assert set(means["neighbours"]) == {3}
    assert "shared evenly" in means.loc["social_workers_fte", "computed"]
    assert "shared evenly" not in means.loc["agency_rate", "computed"]
    assert str(figures["year_end"].iloc[0].date()) == "2025-09-30"


def test_figures_published_together_with_another_council_are_not_the_councils_own(tmp_path, ambleford):
    row = " | ".join(["10"] * 10)
    path = dfe_file(tmp_path / "workforce.csv", WORKFORCE, [f"England | {row}", f"Carrow / Dunmere | {row}"])
    carrow = ambleford.__class__(**{**ambleford.__dict__, "council": "Carrow", "la_code": "E06000703"})
    nobody = load_neighbours(ambleford).head(0)

    figures = ees.read_figures(path, ees.read_file(path), carrow, nobody, release="", page="", since=2019)

    assert set(figures["kind"]) == {"England"}


def test_the_source_is_the_series_and_its_latest_year_or_what_is_asked_for(tmp_path, ambleford):
    path = repeats_file(tmp_path / "d3_plans.csv")
    own, asked = read(path, ambleford).iloc[0], read(path, ambleford, release="R", page="P").iloc[0]

    assert own["release"] == "Characteristics of children in need, 2025"
    assert own["page"].endswith("/characteristics-of-children-in-need")
    assert own["vintage"].startswith("d3_plans.csv")
    assert (asked["release"], asked["page"]) == ("R", "P")


@pytest.mark.parametrize(("value", "row"), [("1,234", 5), ("", 5), ("n/a", 5), ("1e3", 5), ("inf", 5)])
def test_what_is_neither_number_nor_symbol_is_refused(tmp_path, ambleford, value, row):
    path = repeats_file(tmp_path / "d3.csv", Ambleford=f"221 | {value} | 28.5")

    with pytest.raises(InputError, match=rf"d3\.csv, row {row}, column cpp_subsequent: '{value}' is neither"):
        read(path, ambleford)


def test_a_row_that_is_there_twice_is_refused(tmp_path, ambleford):
    path = dfe_file(tmp_path / "d3.csv", REPEATS, [f"Ambleford | {REPEAT} | 221 | 63 | 28.5"] * 2)

    with pytest.raises(InputError, match=r"row 3, column time_period: '2025' has this area twice"):
        read(path, ambleford)


def test_a_file_of_another_kind_is_refused_in_one_sentence(tmp_path, ambleford):
    (tmp_path / "notes.csv").write_text("colour,shape\nred,round\n")

    with pytest.raises(InputError, match=r"notes\.csv is none of the files that can be read: .*re-referrals"):
        read(tmp_path / "notes.csv", ambleford)


def test_a_category_that_was_renamed_is_said(tmp_path, ambleford):
    path = dfe_file(tmp_path / "d3.csv", REPEATS, ["Ambleford | Repeat plans | 221 | 63 | 28.5"])

    with pytest.raises(InputError, match=r"column category: no row of the latest year has 'Child Protection"):
        read(path, ambleford)


def test_a_category_that_was_renamed_in_the_latest_year_is_said(tmp_path, ambleford):
    rows = [f"2024 Ambleford | {REPEAT} | 221 | 63 | 28.5", "2025 Ambleford | Repeat plans | 221 | 63 | 28.5"]
    path = dfe_file(tmp_path / "d3.csv", REPEATS, rows)

    with pytest.raises(InputError, match="no row of the latest year has"):
        read(path, ambleford)


def test_a_file_of_england_alone_gives_englands_figures(tmp_path, ambleford):
    path = dfe_file(tmp_path / "d3.csv", REPEATS, [f"England | {REPEAT} | 61840 | 15130 | 24.5"])

    assert shown(read(path, ambleford), "repeat_plans_pct") == {(2025, "England"): 24.5}


def test_a_file_of_earlier_years_only_gives_nothing(tmp_path, ambleford):
    assert read(repeats_file(tmp_path / "d3.csv"), ambleford, since=2026).empty


def test_rows_with_more_values_than_names_are_refused_and_never_shifted(tmp_path):
    path = repeats_file(tmp_path / "d3.csv")
    header, *rows = path.read_text(encoding="utf-8-sig").splitlines()
    path.write_text("\n".join([header, *(f"{row},9" for row in rows)]))

    with pytest.raises(InputError, match="cannot be read as CSV"):
        ees.read_file(path)


def test_a_council_that_is_not_in_the_file_is_said(tmp_path, ambleford):
    path = dfe_file(tmp_path / "d3.csv", REPEATS, [f"Brookton | {REPEAT} | 221 | 63 | 28.5"])

    with pytest.raises(InputError, match=r"column new_la_code: E06000701 \(Ambleford\) is not in the file"):
        read(path, ambleford)


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00a", b'a,b\n"1,2\n'])
def test_a_file_that_is_no_csv_is_refused(tmp_path, content):
    (tmp_path / "broken.csv").write_bytes(content)

    with pytest.raises(InputError, match=r"broken\.csv (is not in UTF-8|cannot be read as CSV)"):
        ees.read_file(tmp_path / "broken.csv")


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(InputError, match=r"absent\.csv cannot be read"):
        ees.read_file(tmp_path / "absent.csv")


def test_blank_lines_are_no_rows_and_do_not_move_the_numbers_of_rows(tmp_path, ambleford):
    path = dfe_file(tmp_path / "d3.csv", REPEATS, [f"Ambleford | {REPEAT} | 221 | 63 | bad"])
    header, row, *_ = path.read_bytes().split(b"\r\n")
    path.write_bytes(b"\r\n".join([header, b"", row, b"", b""]))

    with pytest.raises(InputError, match=r"row 3, column cpp_subsequent_percent: 'bad'"):
        read(path, ambleford)


REFERRALS = (
    "category referral_count rereferral_count rereferral_percent no_further_action_count no_further_action_percent "
    "not_in_need_count not_in_need_percent referral_child_count rereferral_child_count rereferral_child_percent"
)
FILES = {
    "referrals": (
        REFERRALS,
        ["Ambleford | Referrals and Re-referrals | 2303 | 529 | 23 | 11 | 0.5 | 710 | 30.8 | 2065 | 452 | 21.9"],
        {"referrals": 2303, "rereferrals_pct": 23.0, "referral_nfa_pct": 0.5, "rereferral_children_pct": 21.9},
    ),
    "looked after": (
        "population_type population_estimate children_count rate_per_10000",
        [
            "Ambleford | Children ceasing to be looked after each year | 54244 | 125 | 23",
            "Ambleford | Children looked after on 31 March each year | 54244 | 307 | 57",
            "Ambleford | Children starting to be looked after each year | 54244 | 108 | 20",
        ],
        {"looked_after": 307, "looked_after_rate": 57, "started": 108, "started_rate": 20, "ceased": 125},
    ),
    "new placements": (
        "characteristic breakdown children_count children_percent",
        [
            f"Ambleford | Location of new placements during the year | {place}"
            for place in (
                "Distance not known or not recorded | 50 | 14",
                "Placed inside LA boundary less than 20 miles from home | 174 | 48",
                "Placed inside LA boundary more than 20 miles from home | 3 | 1",
                "Placed outside LA boundary less than 20 miles from home | 13 | 4",
                "Placed outside LA boundary more than 20 miles from home | 127 | 35",
                "Total new placements | 364 | 100",
            )
        ],
        {"new_placements": 364, "new_placements_far_inside": 3, "new_placements_far_outside_pct": 35},
    ),
    "stability": (
        "cla_group placement_stability children_count children_percent",
        [
            "Ambleford | CLA on 31 March | With 3 or more placements during the year | 34 | 11",
            "Ambleford | CLA on 31 March | Total children | 307 | 100",
            "Ambleford | CLA 2 years on 31 March | Total children | 229 | 100",
            *(
                "Ambleford | Children looked after continuously for at least 2.5 years on 31 March aged under 16 years "
                f"| {row}"
                for row in ("Total children | 109 | 100", "Living with the same carer for at least 2 years | 84 | 77")
            ),
        ],
        {"three_placements": 34, "three_placements_pct": 11, "long_term": 109, "long_term_stable_pct": 77},
    ),
    "social workers": (
        "cla_group sw_stability number percentage",
        [
            "Ambleford | CLA on 31 March | Total children | 320 | 100",
            "Ambleford | CLA on 31 March | 3 or more social workers during the year | 111 | 35",
        ],
        {"three_workers": 111, "three_workers_pct": 35},
    ),
    "workforce": (
        WORKFORCE,
        ["Ambleford | 119.3 | 34.9 | 31.6 | 14.9 | 3.9 | 19.6 | 19 | 17.8 | 19 | 19"],
        {"social_workers_fte": 119.3, "turnover": 14.9, "leavers_fte": 17.8, "leavers": 19},
    ),
}


@pytest.mark.parametrize("name", FILES)
def test_every_kind_of_file_is_recognised_by_its_columns(tmp_path, ambleford, name):
    columns, rows, expected = FILES[name]
    figures = read(dfe_file(tmp_path / "a.csv", columns, rows, bom=False), ambleford)
    council = figures[figures["kind"] == "council"].set_index("code")["value"].to_dict()

    assert {code: council[code] for code in expected} == expected


def test_a_published_zero_stays_zero(tmp_path, ambleford):
    figures = read(repeats_file(tmp_path / "d3.csv", Ambleford="20 | 0 | 0"), ambleford)

    assert shown(figures, "repeat_plans")[2025, "council"] == 0.0


@given(values=st.lists(st.decimals(0, 100, places=1) | st.sampled_from("czxku"), min_size=3, max_size=3))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
def test_means_agree_with_exact_arithmetic(tmp_path, ambleford, values):
    names = ["Brookton", "Carrow", "Dunmere"]
    path = repeats_file(tmp_path / "d3.csv", **{n: f"9 | 9 | {v}" for n, v in zip(names, values, strict=True)})
    known = [value for value in values if isinstance(value, Decimal)]
    figures = read(path, ambleford)
    mean = figures[(figures["code"] == "repeat_plans_pct") & (figures["kind"] == "neighbours")].iloc[0]

    assert mean["neighbours"] == len(known)
    if known:
        expected = (sum(map(Fraction, known)) / len(known) * 10 + Fraction(1, 2)).__floor__()
        assert mean["value"] == pytest.approx(expected / 10)
    else:
        assert mean["symbol"] == "x"
