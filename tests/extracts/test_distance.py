from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from improve_analysis import extracts
from improve_analysis.errors import InputError
from improve_analysis.extracts.distance import is_directory, miles_between
from tests.extracts.making import problems, read, write

# Swindon stands at 0, 0 on this map; the others are so many metres east of it.
PLACES = """
    pcd,pcds,oseast1m,osnrth1m,oslaua
    SN1 1AA,SN1 1AA,400000,180000,E06000030
    BS1 2BB,BS1 2BB,416093,180000,E06000023
    CF103CC,CF10 3CC,400000,196093,W06000015
    BT1 4DD,BT1 4DD,330000,370000,N09000003
    JE2 5EE,JE2 5EE,,,L99999999
"""
EPISODES = """
    CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN
"""


def place(east: float, north: float) -> pd.DataFrame:
    return pd.DataFrame({"easting": [east], "northing": [north]})


@pytest.mark.parametrize(
    ("metres", "miles"),
    [(0, 0.0), (1609.3, 1.0), (80.4, 0.0), (80.5, 0.1), (241.3, 0.1), (241.4, 0.2), (32266, 20.0), (32267, 20.1)],
)
def test_miles_are_straight_and_rounded_half_up(metres: float, miles: float) -> None:
    assert miles_between(place(0, 0), place(metres, 0)).tolist() == [miles]


def test_miles_are_of_both_directions() -> None:
    assert miles_between(place(0, 0), place(3 * 1609.3, 4 * 1609.3)).tolist() == [5.0]
    assert np.isnan(miles_between(place(0, 0), place(np.nan, 0)).iloc[0])


def placements(folder: Path, episodes: str, **files: str) -> pd.DataFrame:
    extract = read(folder, episodes=EPISODES + episodes, **files)
    return extract.tables["ssd_cla_placement"].set_index("clap_person_id")


def test_distance_and_council_come_from_postcodes_however_they_are_written(tmp_path: Path) -> None:
    found = placements(
        tmp_path,
        """
        A,01/05/2023,S,C2,N1,U6,PR4,,,,SN11AA,bs1  2bb,
        B,01/05/2023,S,C2,N1,U6,PR4,,,,SN1 1AA,CF10 3CC,
        C,01/05/2023,S,C2,N1,U6,PR4,,,,SN1 1AA,BT1 4DD,
        D,01/05/2023,S,C2,N1,U6,PR4,,,,SN1 1AA,ZZ9 9ZZ,
        E,01/05/2023,S,C2,N1,U6,PR4,,,,,BS1 2BB,
        F,01/05/2023,S,C2,N1,U6,PR4,,,,SN1 1AA,JE2 5EE,
        """,
        postcodes=PLACES,
    )
    miles = found["clap_cla_placement_distance"]
    assert miles[["A", "B"]].tolist() == [10.0, 10.0]
    assert miles[["C", "D", "E", "F"]].isna().all()
    assert found["clap_cla_placement_la"][["A", "B", "C", "E"]].tolist() == ["E06000023", "WAL", "NIR", "E06000023"]
    assert found["clap_cla_placement_la"].isna()["D"]


def test_what_stays_unknown_is_counted(tmp_path: Path) -> None:
    extract = read(tmp_path, episodes=EPISODES + "A,01/05/2023,S,C2,N1,U6,PR4,,,,SN1 1AA,BS1 2BB,")
    assert "the distance from home is not known, in 1 of 1 placements" in problems(extract)


SSD_PLACEMENTS = """
    clap_cla_placement_id,clap_person_id,clap_cla_placement_start_date,clap_cla_placement_end_date,clap_cla_placement_postcode,clap_cla_placement_distance
"""


def test_a_distance_that_is_given_stays_and_999_9_is_unknown(tmp_path: Path) -> None:
    extract = read(
        tmp_path,
        placements=SSD_PLACEMENTS + "1,A,2023-05-01,,BS1 2BB,33.3\n2,A,2023-06-01,,BS1 2BB,999.9\n3,A,2023-07-01,,,",
        addresses="""
            addr_table_id,addr_person_id,addr_address_type,addr_address_start_date,addr_address_postcode
            1,A,HOME,2020-01-01,SN1 1AA
        """,
        postcodes=PLACES,
    )
    assert extract.tables["ssd_cla_placement"]["clap_cla_placement_distance"].fillna(-1).tolist() == [33.3, 10.0, -1.0]
    said = problems(extract, "clap_cla_placement_distance")
    assert "the distance 999.9, which stands for one not known, in 1 of 3 placements" in said
    assert "the distance from home is not known, in 1 of 3 placements" in said


HOMES = {
    "moved before": ("1,A,HOME,2020-01-01,2022-12-31,SN1 1AA\n2,A,HOME,2023-01-01,,BS1 2BB", 0.0),
    "moves after": ("1,A,HOME,2020-01-01,,SN1 1AA\n2,A,HOME,2023-06-01,,BS1 2BB", 10.0),
    "latest before": ("1,A,HOME,2020-01-01,2021-01-01,BS1 2BB\n2,A,HOME,2021-02-01,2022-01-01,SN1 1AA", 10.0),
    "still valid": ("1,A,HOME,2020-01-01,,BS1 2BB\n2,A,HOME,2022-02-01,2023-01-01,SN1 1AA", 0.0),
    "first during": ("1,A,HOME,2023-06-01,,SN1 1AA", 10.0),
    "after it ended": ("1,A,HOME,2024-06-01,,SN1 1AA", None),
    "home, not school": ("1,A,SCHOOL,2020-01-01,,BS1 2BB\n2,A,HOME,2019-01-01,,SN1 1AA", 10.0),
    "no home named, no dates": ("1,A,MAIN,,,SN1 1AA", 10.0),
    "another child's": ("1,B,HOME,2020-01-01,,SN1 1AA", None),
}


@pytest.mark.parametrize(("addresses", "miles"), HOMES.values(), ids=HOMES)
def test_home_is_the_address_at_the_start_else_before_else_during(
    tmp_path: Path, addresses: str, miles: float | None
) -> None:
    extract = read(
        tmp_path,
        placements=SSD_PLACEMENTS + "1,A,2023-05-01,2024-05-01,BS1 2BB,",
        addresses="addr_table_id,addr_person_id,addr_address_type,addr_address_start_date,addr_address_end_date,"
        f"addr_address_postcode\n{addresses}",
        postcodes=PLACES,
    )
    found = extract.tables["ssd_cla_placement"]["clap_cla_placement_distance"].iloc[0]
    assert (None if np.isnan(found) else found) == miles


def test_the_postcode_file_may_be_elsewhere(tmp_path: Path) -> None:
    extract = write(tmp_path / "extract", episodes=EPISODES + "A,01/05/2023,S,C2,N1,U6,PR4,,,,SN1 1AA,BS1 2BB,")
    places = write(tmp_path / "places", onspd=PLACES) / "onspd.csv"
    found = extracts.read(extract, postcodes=places)
    assert found.tables["ssd_cla_placement"]["clap_cla_placement_distance"].tolist() == [10.0]
    assert [source.recognised_as for source in found.sources] == ["SSDA903: Episodes", "Postcode directory"]


def test_a_postcode_file_that_is_none_is_refused(tmp_path: Path) -> None:
    extract = write(tmp_path / "extract", episodes=EPISODES + "A,01/05/2023,S,C2,N1,U6,PR4,,,,SN1 1AA,BS1 2BB,")
    other = write(tmp_path / "other", other="a,b\n1,2") / "other.csv"
    with pytest.raises(InputError, match="oseast1m"):
        extracts.read(extract, postcodes=other)
    lacking = write(tmp_path / "lacking", places="pcds,oseast1m,osnrth1m\nSN1 1AA,1,1") / "places.csv"
    with pytest.raises(InputError, match="oslaua"):
        extracts.read(extract, postcodes=lacking)


def test_newer_headers_are_known() -> None:
    assert is_directory(["PCD7", "PCDS", "LAD25CD", "EAST1M", "NORTH1M"])
    assert not is_directory(["pcds", "lad25cd"])


def test_only_the_needed_columns_of_a_directory_are_kept(tmp_path: Path) -> None:
    (document,), _ = extracts.open_documents(
        write(tmp_path, places="pcds,doterm,oseast1m,osnrth1m,oslaua\nSN1 1AA,,1,2,E1")
    )
    assert list(document.frame.columns) == ["pcds", "oseast1m", "osnrth1m", "oslaua"]
