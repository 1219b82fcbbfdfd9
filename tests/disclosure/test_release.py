import numpy as np
import pandas as pd
import pytest

from improve_analysis.calendar import Length, on
from improve_analysis.disclosure import Release, Status, from_json, release, to_json
from improve_analysis.measures._draft import Draft, Rung
from improve_analysis.measures._exhibit import Exhibit, Form
from improve_analysis.measures._measure import Count, Mean, Ratio, Share, Stock, Unit
from improve_analysis.settings import Audience, load_settings

NOTHING = Stock(frame=lambda records, day: pd.DataFrame())
COMMON = {"title": "T", "definition": "D.", "of": NOTHING, "direction": 1, "source": "S", "needs": ()}
SHARE = Share(id="a.share", numerator="x", **COMMON)
COUNT = Count(id="a.count", **COMMON)
MEAN = Mean(id="a.mean", of_column="x", unit=Unit.DAYS, **COMMON)
RATIO = Ratio(id="a.ratio", numerator="x", denominator="y", **COMMON)
AUDITS = Share(id="a.audits", numerator="x", of_people=False, **COMMON)
DAY = pd.Timestamp("2024-09-30")


def released(measure, numerator, denominator, *, people=None, audience=Audience.PUBLIC, value=50.0):
    top, bottom = people or (numerator, denominator)
    figures = pd.DataFrame(
        {
            "measure": [measure.id],
            "period": "2024-09-30",
            "group": "all",
            "category": "all",
            "numerator": float(numerator),
            "denominator": float(denominator),
            "value": value,
            "numerator_people": float(top),
            "denominator_people": float(bottom),
        }
    )
    exhibit = Exhibit(id="a.shown", title="T", measures=(measure.id,), form=Form.COMPARISON)
    rung = Rung(length=Length.DAY, periods=[on(DAY)], figures=figures)
    drafted = Draft(exhibit=exhibit, measures={measure.id: measure}, rungs=[rung])
    return release(drafted, settings=load_settings(), audience=audience, as_at=DAY, targets={})


@pytest.mark.parametrize(
    ("measure", "numerator", "denominator", "shown"),
    [
        (SHARE, 0, 20, True),
        (SHARE, 1, 20, False),
        (SHARE, 5, 20, False),
        (SHARE, 6, 20, True),
        (SHARE, 14, 20, True),
        (SHARE, 15, 20, False),  # five are not
        (SHARE, 20, 20, True),
        (SHARE, 0, 5, False),
        (SHARE, 0, 6, True),
        (COUNT, 5, np.nan, False),
        (COUNT, 6, np.nan, True),
        (COUNT, 0, np.nan, True),
        (MEAN, 900, 9, False),
        (MEAN, 900, 10, True),
        (AUDITS, 1, 12, True),  # audits are not people
    ],
)
def test_small_numbers_their_complements_and_their_groups_are_withheld(measure, numerator, denominator, shown):
    people = (denominator, denominator) if measure is MEAN else None
    figure = released(measure, numerator, denominator, people=people).figures.iloc[0]

    assert (figure["status"] == Status.SHOWN) is shown
    assert pd.notna(figure["value"]) is shown
    if not shown:
        assert pd.isna(figure["numerator"])
        assert pd.isna(figure["denominator"])


@pytest.mark.parametrize(("workers", "shown"), [((3, 40), False), ((6, 40), True), ((0, 40), True), ((6, 5), False)])
def test_a_ratio_of_full_time_equivalents_is_judged_by_the_workers_behind_it(workers, shown):
    figure = released(RATIO, 12.5, 38.2, people=workers).figures.iloc[0]

    assert (figure["status"] == Status.SHOWN) is shown


def test_a_share_of_none_does_not_apply():
    figure = released(SHARE, 0, 0, value=np.nan).figures.iloc[0]

    assert figure["status"] == Status.NOT_APPLICABLE
    assert pd.isna(figure["value"])


def test_a_restricted_edition_shows_small_numbers():
    figure = released(SHARE, 3, 20, audience=Audience.RESTRICTED).figures.iloc[0]

    assert (figure["numerator"], figure["status"]) == (3, Status.SHOWN)


def test_a_release_cannot_be_made_by_hand():
    found = released(SHARE, 10, 20)
    parts = {name: getattr(found, name) for name in found.__dataclass_fields__ if name != "seal"}

    with pytest.raises(TypeError, match=r"Only disclosure\.release\(\) makes a Release"):
        Release(**parts)


def test_a_release_survives_being_written_for_the_notebooks():
    found = released(SHARE, 3, 20)
    again = from_json(to_json({"a.shown": found}), {"a.shown": found.exhibit}, {SHARE.id: SHARE}, {})["a.shown"]

    pd.testing.assert_frame_equal(found.figures, again.figures)
    assert (again.periods, again.length, again.audience, again.as_at) == (
        tuple(found.periods),
        found.length,
        found.audience,
        found.as_at,
    )
