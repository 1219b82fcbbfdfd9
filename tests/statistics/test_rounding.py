from pathlib import Path

import pandas as pd
import pytest

from improve_analysis.statistics.rounding import half_up

PUBLISHED = pd.read_csv(Path(__file__).parents[1] / "reference" / "published_shares_and_rates.csv")


def test_every_share_and_rate_that_dfe_published_from_headcounts_is_reproduced():
    for decimals, rows in PUBLISHED.groupby("dp"):
        values = rows["multiplier"] * rows["numerator"] / rows["denominator"]

        assert half_up(values, int(decimals)).tolist() == rows["published"].tolist()

    assert len(PUBLISHED) == 85


@pytest.mark.parametrize(
    ("value", "decimals", "rounded"),
    [(0.5, 0, 1.0), (2.5, 0, 3.0), (-2.5, 0, -3.0), (0.285 * 100, 0, 29.0), (1.005, 2, 1.01), (0.04, 1, 0.0)],
)
def test_halves_go_away_from_zero(value, decimals, rounded):
    assert half_up(pd.Series([value]), decimals).tolist() == [rounded]


def test_missing_stays_missing():
    assert half_up(pd.Series([float("nan")]), 1).isna().all()
