import numpy as np
import pandas as pd
import pytest

from improve_analysis.calendar import Length, on, series_to
from improve_analysis.disclosure import Release, Status, from_json, release, to_json
from improve_analysis.disclosure.primary import shown_on_curve
from improve_analysis.disclosure.protect import Judged
from improve_analysis.disclosure.release import _intervals_shown
from improve_analysis.measures._draft import Draft, Rung, Rungs
from improve_analysis.measures._exhibit import Exhibit, Form
from improve_analysis.measures._measure import Count, Duration, Mean, Ratio, Share, Stock, Unit
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
    drafted = Draft(exhibit=exhibit, measures={measure.id: measure}, rungs=Rungs([rung]))
    return released_alone(drafted, audience)


def released_alone(drafted, audience=Audience.PUBLIC):
    """The release of one exhibit that is published by itself."""
    found = release(
        {"a.shown": drafted},
        settings=load_settings(),
        audience=audience,
        as_at=DAY,
        targets={},
        pieces=lambda name, cuts: np.zeros(len(cuts) - 1),
    )
    return found["a.shown"]


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


def curve_points(*points, route="Home"):
    """Figures of a curve: (day, endings since the day before on the grid, still watched)."""
    rows = [
        {"category": f"{route} / {day}", "numerator_people": float(ended), "denominator_people": float(watched)}
        for day, ended, watched in points
    ]
    return pd.DataFrame(rows)


def test_a_curve_keeps_the_days_whose_steps_stand_for_six_or_none():
    points = curve_points((30, 0, 90), (91, 4, 80), (182, 3, 60), (365, 6, 30), (547, 2, 12), (730, 9, 9))
    kept = shown_on_curve(points, load_settings())

    # 91 waits for 182 (4 + 3 = 7); 547 has 2 and nothing after it that may be shown, as at 730 only nine are watched
    assert kept["category"].tolist() == ["Home / 30", "Home / 182", "Home / 365"]
    assert kept["numerator_people"].tolist() == [0, 7, 6]


def test_each_route_keeps_its_own_days():
    home = curve_points((91, 7, 50), (182, 1, 40))
    adopted = curve_points((91, 1, 50), (182, 5, 40), route="Adopted")
    kept = shown_on_curve(pd.concat([home, adopted], ignore_index=True), load_settings())

    assert kept["category"].tolist() == ["Home / 91", "Adopted / 182"]


def trend(months, counts):
    periods = series_to(pd.Timestamp("2024-09-30"), Length.MONTH, months)
    rows = [
        {"measure": COUNT.id, "period": period.label, "group": "all", "category": "all", "numerator": float(count)}
        for period, count in zip(periods, counts, strict=True)
    ]
    figures = pd.DataFrame(rows).assign(
        denominator=np.nan,
        value=lambda f: f["numerator"],
        numerator_people=lambda f: f["numerator"],
        denominator_people=np.nan,
    )
    return Rung(length=Length.MONTH, periods=periods, figures=figures)


@pytest.mark.parametrize(
    ("counts", "points"),
    [
        ([9] * 14, 14),
        ([9, 3, *[9] * 12], 12),  # begins after the small month
        ([*[9] * 12, 3, 9], 14),  # too few after it: shown with its gap, having no longer periods here
        ([9, 9, 9], 3),  # a short history without a gap stands as it is
    ],
)
def test_a_trend_begins_after_its_last_withheld_point(counts, points):
    exhibit = Exhibit(id="a.shown", title="T", measures=(COUNT.id,), form=Form.TREND)
    drafted = Draft(exhibit=exhibit, measures={COUNT.id: COUNT}, rungs=Rungs([trend(len(counts), counts)]))
    found = released_alone(drafted)

    assert (len(found.figures), len(found.periods)) == (points, points)


# Intervals of estimates -----------------------------------------------------------------------------------------------

DONE = Duration(id="a.done", within_days=45, unit=Unit.PERCENT, **COMMON)


def estimated(people, intervals, ended=None):
    """A share done by a day, of so many people, as it is let out."""
    ended = people // 2 if ended is None else ended
    figures = pd.DataFrame(
        {
            "measure": [DONE.id],
            "period": "2024-09-30",
            "group": "all",
            "category": "all",
            "numerator": np.nan,
            "denominator": float(people),
            "value": 50.04,
            "numerator_people": float(ended),
            "denominator_people": float(people),
        }
    )
    exhibit = Exhibit(id="a.shown", title="T", measures=(DONE.id,), form=Form.COMPARISON)
    rung = Rung(length=Length.DAY, periods=[on(DAY)], figures=figures, intervals=intervals)
    return released_alone(Draft(exhibit=exhibit, measures={DONE.id: DONE}, rungs=Rungs([rung])))


def test_an_estimates_interval_is_released_with_it_and_rounded_as_it_is():
    assert estimated(40, {DONE.id: (35.249, 66.751)}).intervals == {DONE.id: (35.2, 66.8)}
    assert estimated(40, {}).intervals == {}


@pytest.mark.parametrize(("people", "ended"), [(9, 0), (40, 3), (40, 37)])
def test_an_estimate_that_is_withheld_keeps_its_interval_back(people, ended):
    found = estimated(people, {DONE.id: (35.2, 66.8)}, ended)
    assert found.figures["status"].tolist() == [Status.CONFIDENTIAL]
    assert found.intervals == {}


def test_an_interval_goes_with_the_count_that_it_would_tell():
    """Where only how many there were is held back, the width of an interval would say it."""
    shown = estimated(40, {DONE.id: (35.2, 66.8)})
    judged = Judged(
        draft=Draft(
            exhibit=shown.exhibit,
            measures={DONE.id: DONE},
            rungs=Rungs([Rung(length=Length.DAY, periods=[on(DAY)], figures=shown.figures, intervals=shown.intervals)]),
        ),
        length=Length.DAY,
        periods=[on(DAY)],
        figures=shown.figures,
    )
    assert _intervals_shown(judged, shown.figures) == {DONE.id: (35.2, 66.8)}
    assert _intervals_shown(judged, shown.figures.assign(denominator=np.nan)) == {}


def test_intervals_survive_the_way_to_a_notebook():
    found = estimated(40, {DONE.id: (35.2, 66.8)})
    back = from_json(to_json({"a.shown": found}), {"a.shown": found.exhibit}, {DONE.id: DONE}, {})
    assert back["a.shown"].intervals == found.intervals
