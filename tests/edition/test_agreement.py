"""The same council through two forms: SSD tables, and the SSDA903 returns made from them."""

import pandas as pd
import pytest

from improve_analysis import extracts, pipeline
from improve_analysis.sample import postcodes
from improve_analysis.sample.forms import write_forms
from improve_analysis.settings import Audience, load_settings

SETTINGS = load_settings()
KEY = ["exhibit", "measure", "period", "group", "category"]


def figures(extract, month):
    """Every figure of the book, nothing withheld, by `KEY`."""
    records = pipeline.records_at(extract, pipeline.month_asked_for(month, extract), SETTINGS)
    releases = pipeline.release_all(records, SETTINGS, Audience.RESTRICTED)
    frames = [found.figures.assign(exhibit=name) for name, found in releases.items() if len(found.figures)]
    return pd.concat(frames, ignore_index=True).set_index(KEY)[["numerator", "denominator", "value", "status"]]


@pytest.fixture(scope="module")
def forms(tmp_path_factory):
    ssd = extracts.read(SETTINGS.sample)
    folder = tmp_path_factory.mktemp("ssda903")
    write_forms(dict(ssd.tables), postcodes(), folder, month_end=pd.Timestamp("2024-09-30"), forms=["ssda903"])
    return ssd, extracts.read(folder)


@pytest.mark.parametrize("month", ["2024-09", "2024-03"])
def test_every_figure_that_both_forms_can_give_is_the_same(forms, month):
    from_ssd, from_returns = (figures(extract, month) for extract in forms)
    both = from_returns.index.intersection(from_ssd.index)
    both = both[both.get_level_values("measure") != "records.files_clean"]  # counts the files themselves

    assert len(both) > 700
    assert both.get_level_values("measure").nunique() > 30
    assert from_returns.index.difference(from_ssd.index).empty
    pd.testing.assert_frame_equal(from_ssd.loc[both], from_returns.loc[both], check_index_type=False)
