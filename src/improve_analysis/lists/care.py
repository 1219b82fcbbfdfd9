"""Lists of children looked after. Children in a series of short breaks are left out, as in the measures."""

from __future__ import annotations

import pandas as pd

from improve_analysis.calendar import add_months
from improve_analysis.lists._allocation import of_each, with_worker
from improve_analysis.lists._columns import DUE, ENTERED, OVER, WHO
from improve_analysis.lists._list import DAYS_OVER, Column, Unjudged, WorkingList
from improve_analysis.measures import _journeys as journeys
from improve_analysis.measures import _workers as workers
from improve_analysis.measures._care import periods_of_care, starts
from improve_analysis.measures._records import Records
from improve_analysis.measures._stays import stays
from improve_analysis.measures.placement import FAR, children_placed

FIRST_VISIT_DAYS, VISIT_DAYS, SETTLED_VISIT_MONTHS, SETTLED_AFTER_MONTHS = 7, 42, 3, 12
"""Care Planning, Placement and Case Review (England) Regulations 2010, regulation 28."""


def without_plan(records: Records, day: pd.Timestamp) -> pd.DataFrame:
    """Children in care on `day` who have reached four calendar months (`due_date`) and still have no plan."""
    rows = records.derived(journeys.reached_four_months)
    here = (rows["reached_date"] <= day) & ~(rows["left"] <= day)
    waiting = rows[here & ~(rows["plan_date"] <= day)]
    late = pd.DataFrame(
        {"child": waiting["person"], "entered": waiting["entered"], "due_date": waiting["reached_date"]}
    )
    return with_worker(records, _over(late, day), day)


def _over(rows: pd.DataFrame, day: pd.Timestamp) -> pd.DataFrame:
    return rows.assign(**{DAYS_OVER: (day - rows["due_date"]).dt.days})


def _in_care(records: Records, day: pd.Timestamp) -> pd.DataFrame:
    """The periods of care open on `day`."""
    periods = records.derived(periods_of_care)
    return periods[(periods["began"] <= day) & ~(periods["left"] <= day)]


def entries_unknown(records: Records, day: pd.Timestamp) -> int:
    """Children in care on `day` of whom it is not known when they came in."""
    return int(_in_care(records, day)["entered"].isna().sum())


def reviews_overdue(records: Records, day: pd.Timestamp) -> pd.DataFrame:
    """Reviews due by the end of `day` (`due_date`), not held by then, of children still in care."""
    rows = records.derived(journeys.reviews_due)
    waiting = rows[(rows["due_date"] <= day) & ~(rows["held_date"] <= day) & ~(rows["left"] <= day)]
    children = records.derived(starts).loc[waiting["row"]]
    late = pd.DataFrame(
        {
            "child": children["person"].to_numpy(),
            "entered": children["entered"].to_numpy(),
            "due_date": waiting["due_date"].to_numpy(),
            "review": waiting["number"].map({1: "First", 2: "Second"}).fillna("Later").to_numpy(),
        }
    )
    return with_worker(records, _over(late, day), day)


def reviews_unknown(records: Records, day: pd.Timestamp) -> int:
    """Children in care on `day` of whom nothing says when their next review is due."""
    return int((~_in_care(records, day).index.isin(records.derived(journeys.reviews_due)["row"])).sum())


def visits_overdue(records: Records, day: pd.Timestamp) -> pd.DataFrame:
    """Children looked after on `day` whose next visit fell due before it: `stay_began`, `visit_date`, `due_date`.

    A visit at which the child was not seen does not count. `visit_date` is missing where there was none in the stay.
    """
    children = records.derived(journeys.arrangements_on, day)
    began = _stay_began(records, children, day)
    visited = _last_visit(records, children["person"], began)
    due = visited + pd.Timedelta(days=VISIT_DAYS)
    is_settled = children["is_long_term_foster"] & (due > add_months(began, SETTLED_AFTER_MONTHS))
    due = due.mask(is_settled, add_months(visited, SETTLED_VISIT_MONTHS))
    due = due.fillna(began + pd.Timedelta(days=FIRST_VISIT_DAYS))
    rows = pd.DataFrame({"child": children["person"], "stay_began": began, "visit_date": visited, "due_date": due})
    return with_worker(records, _over(rows[due < day], day), day)


def _stay_began(records: Records, children: pd.DataFrame, day: pd.Timestamp) -> pd.Series:
    """When the stay that is open on `day` began; the placement where there is no stay, else the episode."""
    rows = records.derived(stays)
    here = rows[(rows["began"] <= day) & ~(rows["ended"] <= day)]
    began = of_each(children["person"], here.groupby("person")["began"].max())
    return began.fillna(children["placement_start_date"]).fillna(children["began"])


def _last_visit(records: Records, person: pd.Series, since: pd.Series) -> pd.Series:
    visits = records["ssd_cla_visits"]
    seen = visits[visits["clav_cla_visit_seen"] != "N"]
    last = of_each(person, seen.groupby("clav_person_id")["clav_cla_visit_date"].max())
    return last.where(last >= since)


def far_from_home(records: Records, day: pd.Timestamp) -> pd.DataFrame:
    """Children placed over 20 miles from home on `day`: `miles`, `area`, `placement`, `since`, `days_there`."""
    children = records.derived(children_placed, day)
    return _placed(records, children[children["distance"] == FAR], day)


def distance_unknown(records: Records, day: pd.Timestamp) -> pd.DataFrame:
    """Children looked after on `day` of whom it is not known how far from home they are: as `far_from_home`."""
    children = records.derived(children_placed, day)
    return _placed(records, children[children["is_distance_unknown"]], day)


def _placed(records: Records, children: pd.DataFrame, day: pd.Timestamp) -> pd.DataFrame:
    rows = pd.DataFrame(
        {
            "child": children["person"],
            "placement": children["placement_type"],
            "area": children["location"],
            "miles": children["distance_miles"],
            "since": children["placement_start_date"],
            "days_there": (day - children["placement_start_date"]).dt.days,
        }
    )
    return with_worker(records, rows, day)


def distances_unknown(records: Records, day: pd.Timestamp) -> int:
    """Children looked after on `day` of whom it is not known how far from home they are."""
    return int(records.derived(children_placed, day)["is_distance_unknown"].sum())


def many_workers(records: Records, day: pd.Timestamp) -> pd.DataFrame:
    """Children looked after on `day` with three or more workers in the year: `workers`, `allocated_date`."""
    children = records.derived(workers.workers_of_children_on, day)
    return _with_allocation(records, children[children["has_many_workers"]], day)


def unallocated(records: Records, day: pd.Timestamp) -> pd.DataFrame:
    """Children looked after on `day` who have no allocated worker: `workers` in the year before."""
    children = records.derived(workers.workers_of_children_on, day)
    return _with_allocation(records, children[children["is_unallocated"]], day)


def _with_allocation(records: Records, children: pd.DataFrame, day: pd.Timestamp) -> pd.DataFrame:
    rows = pd.DataFrame(
        {
            "child": children["person"],
            "workers": children["workers"],
            "allocated_date": day - pd.to_timedelta(children["days_with_worker"], unit="D"),
        }
    )
    return with_worker(records, rows, day)


_REVIEW = Column(name="review", header="Review")
_WORKERS = Column(name="workers", header="Workers in the year")
_PLACEMENT = (
    Column(name="placement", header="Placement"),
    Column(name="area", header="Council's area"),
    Column(name="since", header="Placed there"),
    Column(name="days_there", header="Days there"),
)
_MILES = Column(name="miles", header="Miles from home")
_PLACED = ("ssd_cla_episodes", "ssd_cla_placement")
_WORKED_WITH = ("ssd_cla_episodes", "ssd_involvements")

LISTS: tuple[WorkingList, ...] = (
    WorkingList(
        id="no_plan_at_four_months",
        title="No permanence plan",
        rule="Children in care for four calendar months or more, of whom no permanence plan is recorded in this period "
        "of care; days over count from the day they reached four months.",
        rows=without_plan,
        columns=(*WHO, ENTERED, Column(name="due_date", header="Reached four months"), OVER),
        needs=("ssd_cla_episodes", "ssd_cla_care_plan"),
        lookback_months=journeys.FOUR_MONTHS,
        unjudged=Unjudged(
            count=entries_unknown,
            words="in care of whom the extract does not say when they came into care",
        ),
    ),
    WorkingList(
        id="looked_after_reviews_overdue",
        title="Looked-after reviews overdue",
        rule="Children in care whose review was due by the end of the day and is not held: the first within 20 working "
        "days of coming into care, the second within three months of the first, later ones within six months; one due "
        "on the day itself has 0 days over.",
        rows=reviews_overdue,
        columns=(*WHO, ENTERED, _REVIEW, DUE, OVER),
        needs=("ssd_cla_episodes", "ssd_cla_reviews"),
        lookback_months=12,
        unjudged=Unjudged(
            count=reviews_unknown,
            words="in care of whom the extract has no review, nor all reviews since they came into care",
        ),
    ),
    WorkingList(
        id="looked_after_visits_overdue",
        title="Looked-after visits overdue",
        rule="Children in care whose next visit fell due before the day: within a week of the start of the stay, then "
        "within six weeks of the last visit, and within three months of it once a long-term foster stay is a year old; "
        "a visit at which the child was not seen does not count. Shorter times of regulation 28 are not told apart.",
        rows=visits_overdue,
        columns=(
            *WHO,
            Column(name="stay_began", header="Stay began"),
            Column(name="visit_date", header="Last visit in it"),
            DUE,
            OVER,
        ),
        needs=("ssd_cla_episodes", "ssd_cla_placement", "ssd_cla_visits"),
    ),
    WorkingList(
        id="placed_over_20_miles",
        title="Placed over 20 miles from home",
        rule="Children in care placed more than 20 miles from home, inside or outside the council's area, team by "
        "team, those longest in the placement first.",
        rows=far_from_home,
        columns=(*WHO, _MILES, *_PLACEMENT),
        needs=_PLACED,
        said_in=("ssd_cla_placement.clap_cla_placement_distance",),
        order=("team", "-days_there", "child"),
        unjudged=Unjudged(
            count=distances_unknown,
            words="in care whose distance from home is not known: see their own list",
        ),
    ),
    WorkingList(
        id="distance_not_known",
        title="Distance from home not known",
        rule="Children in care whose placement has no distance from home recorded, team by team, those longest in the "
        "placement first.",
        rows=distance_unknown,
        columns=(*WHO, *_PLACEMENT),
        needs=_PLACED,
        order=("team", "-days_there", "child"),
        measure="placement.distance_unknown",
    ),
    WorkingList(
        id="three_or_more_workers",
        title="Three or more social workers",
        rule="Children in care who had three or more distinct allocated social workers in the twelve months to the "
        "day, those with most first.",
        rows=many_workers,
        columns=(*WHO, _WORKERS, Column(name="allocated_date", header="Present worker since")),
        needs=_WORKED_WITH,
        lookback_months=workers.MONTHS_SEEN,
        order=("-workers", "team", "child"),
        measure="workforce.three_or_more_workers",
    ),
    WorkingList(
        id="no_social_worker",
        title="No allocated social worker",
        rule="Children in care without an allocated social worker on the day.",
        rows=unallocated,
        columns=(*WHO, _WORKERS),
        needs=_WORKED_WITH,
        lookback_months=workers.MONTHS_SEEN,
        order=("child",),
        measure="workforce.unallocated",
    ),
)
