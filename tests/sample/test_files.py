from pathlib import Path

import pandas as pd
import pytest

from improve_analysis import tables as canonical
from improve_analysis.sample import postcodes, simulate, write_ssd


@pytest.fixture(scope="module")
def tiny() -> dict[str, pd.DataFrame]:
    return simulate(size=0.1, start="2023-04-01", end="2024-03-31")


def written(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in sorted(folder.iterdir())}


@pytest.mark.parametrize("form", ["parquet", "csv"])
def test_the_same_tables_give_the_same_bytes(tiny: dict[str, pd.DataFrame], tmp_path: Path, form: str) -> None:
    write_ssd(tiny, tmp_path / "one", format=form)
    write_ssd(simulate(size=0.1, start="2023-04-01", end="2024-03-31"), tmp_path / "two", format=form)
    assert written(tmp_path / "one") == written(tmp_path / "two")
    assert len(written(tmp_path / "one")) == len(canonical.SCHEMAS) + 1


def test_parquet_gives_back_the_tables(tiny: dict[str, pd.DataFrame], tmp_path: Path) -> None:
    write_ssd(tiny, tmp_path)
    for name, frame in tiny.items():
        found = canonical.conform(pd.read_parquet(tmp_path / f"{name}.parquet"), name)
        pd.testing.assert_frame_equal(found, frame)


def test_csv_has_iso_dates_and_empty_cells(tiny: dict[str, pd.DataFrame], tmp_path: Path) -> None:
    write_ssd(tiny, tmp_path, format="csv")
    rows = pd.read_csv(tmp_path / "ssd_cla_episodes.csv", dtype="str", keep_default_na=False)
    assert rows["clae_cla_episode_start_date"].str.fullmatch(r"\d{4}-\d\d-\d\d").all()
    still_open = tiny["ssd_cla_episodes"]["clae_cla_episode_ceased_date"].isna()
    assert (rows["clae_cla_episode_ceased_date"] == "").tolist() == still_open.tolist()


def test_the_postcodes_come_with_the_tables(tiny: dict[str, pd.DataFrame], tmp_path: Path) -> None:
    write_ssd(tiny, tmp_path, la_code="E08000099")
    pd.testing.assert_frame_equal(pd.read_parquet(tmp_path / "postcodes.parquet"), postcodes(la_code="E08000099"))
