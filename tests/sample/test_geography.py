import re

import numpy as np
import pandas as pd
import pytest

from improve_analysis.sample.geography import Zone, atlas, la_codes, miles_between, places_in, postcodes


def test_the_directory_has_the_columns_of_the_real_one() -> None:
    frame = postcodes()
    assert [*frame.columns] == ["pcds", "oseast1m", "osnrth1m", "oslaua"]
    assert frame["pcds"].is_unique
    assert frame["pcds"].is_monotonic_increasing


def test_postcodes_are_of_an_area_that_does_not_exist_and_well_formed() -> None:
    assert all(re.fullmatch(r"ZZ\d{1,2} \d[A-Z]{2}", postcode) for postcode in postcodes()["pcds"])


def test_only_the_town_is_the_councils_own() -> None:
    own = la_codes("E08000099") == "E08000099"
    assert (own == (atlas().zone == Zone.TOWN)).all()
    assert postcodes(la_code="E08000099")["oslaua"].str.fullmatch(r"E\d{8}").all()


@pytest.mark.parametrize(
    ("zone", "at_least", "under"), [(Zone.TOWN, 0, 10), (Zone.NEAR, 0, 20.05), (Zone.FAR, 20.05, 200)]
)
def test_zones_are_as_far_from_every_home_as_they_say(zone: Zone, at_least: float, under: float) -> None:
    homes, others = np.flatnonzero(atlas().zone == Zone.TOWN), np.flatnonzero(atlas().zone == zone)
    miles = miles_between(homes[:, None], others[None, :])
    assert miles.min() >= at_least
    assert miles.max() < under


def test_places_are_drawn_from_the_zone_asked_for() -> None:
    zones = np.array([0, 1, 2, 2, 1, 0] * 50)
    found = places_in(np.random.default_rng(1), zones)
    assert (atlas().zone[found] == zones).all()


def test_places_of_one_district_are_of_one_council() -> None:
    frame = postcodes()
    districts = frame.groupby(frame["pcds"].str.split().str[0])["oslaua"].nunique()
    assert isinstance(districts, pd.Series)
    assert (districts == 1).all()
