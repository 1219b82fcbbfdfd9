"""The table of every council's counts: read whole, refused with the row that is wrong, and in step with the others."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from improve_analysis.errors import InputError
from improve_analysis.published import INDICATORS, Area, load_published
from improve_analysis.published.councils import COLUMNS, NAME, load_councils, no_councils
from improve_analysis.published.indicators import LICENCE
from improve_analysis.settings import load_settings
from improve_analysis.statistics.rounding import half_up

HEAD = ",".join(COLUMNS)
SOURCE = f"Need 2025,https://example.org,{LICENCE},a file"


def read(tmp_path: Path, *rows: str) -> pd.DataFrame:
    (tmp_path / "data" / "reference").mkdir(parents=True)
    text = "\n".join([HEAD, *(f"{row},{SOURCE}" for row in rows)]) + "\n"
    (tmp_path / "data" / "reference" / NAME).write_text(text, encoding="utf-8")
    return load_councils(replace(load_settings(), root=tmp_path))


def test_counts_and_symbols_are_read(tmp_path: Path) -> None:
    found = read(tmp_path, "rereferrals_pct,2025,E1,Aford,5,20,", "rereferrals_pct,2025,E2,Beham,,,c")
    assert found["numerator"].tolist()[0] == 5
    assert found["denominator"].isna().tolist() == [False, True]
    assert found["symbol"].tolist() == ["", "c"]


def test_a_book_without_the_table_has_no_councils(tmp_path: Path) -> None:
    assert load_councils(replace(load_settings(), root=tmp_path)).empty
    assert no_councils().empty


@pytest.mark.parametrize(
    ("row", "named"),
    [
        ("nothing_pct,2025,E1,Aford,5,20,", "row 2, column code: 'nothing_pct'"),
        ("rereferrals_pct,25,E1,Aford,5,20,", "column year: '25'"),
        ("rereferrals_pct,2025,E1,,5,20,", "column council"),
        ("rereferrals_pct,2025,E1,Aford,five,20,", "column numerator: 'five'"),
        ("rereferrals_pct,2025,E1,Aford,5,,", "column denominator"),
        ("rereferrals_pct,2025,E1,Aford,5,20,c", "column numerator: '5'"),
        ("rereferrals_pct,2025,E1,Aford,,,q", "column symbol: 'q'"),
        ("rereferrals_pct,2025,E1,Aford,21,20,", "column numerator: '21' is more than the denominator"),
    ],
)
def test_a_wrong_row_is_named(tmp_path: Path, row: str, named: str) -> None:
    with pytest.raises(InputError) as refused:
        read(tmp_path, row)
    assert named in str(refused.value)


def test_a_council_stands_once_and_an_indicator_has_one_year(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="row 3, column council: 'Aford' is in a row above too"):
        read(tmp_path, *["rereferrals_pct,2025,E1,Aford,5,20,"] * 2)
    with pytest.raises(InputError, match="more than one year"):
        read(tmp_path / "b", "rereferrals_pct,2025,E1,Aford,5,20,", "rereferrals_pct,2024,E2,Beham,5,20,")


def test_the_books_own_table_makes_the_shares_that_dfe_publishes() -> None:
    """Of the council in each of the four, and of all councils together England's, which DfE rounds its counts for."""
    published = load_published(load_settings())
    assert sorted(published.councils["code"].unique()) == [
        "long_term_stable_pct",
        "repeat_plans_pct",
        "rereferrals_pct",
        "three_placements_pct",
    ]
    for code, rows in published.councils.groupby("code"):
        indicator, year = INDICATORS[str(code)], int(rows["year"].iloc[0])
        held = published.figures[(published.figures["code"] == code) & (published.figures["year"] == year)]
        council = str(held.loc[held["kind"] == Area.COUNCIL, "area"].iloc[0])
        own = rows[rows["council"] == council].iloc[0]
        share = half_up(pd.Series([100 * own["numerator"] / own["denominator"]]), indicator.decimals).iloc[0]
        assert share == held.loc[held["kind"] == Area.COUNCIL, "value"].iloc[0]
        whole = 100 * rows["numerator"].sum() / rows["denominator"].sum()
        england = held.loc[held["kind"] == Area.ENGLAND, "value"].iloc[0]
        assert whole == pytest.approx(england, abs=0.6 * 10.0**-indicator.decimals)


def test_every_neighbour_is_among_the_councils() -> None:
    published = load_published(load_settings())
    for _, rows in published.councils.groupby("code"):
        assert set(published.neighbours["neighbour"]) <= set(rows["council"])
        assert 150 <= rows["denominator"].notna().sum() <= 153
