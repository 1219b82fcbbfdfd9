"""Releases of made-up measures, made by the only door there is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
import pandas as pd

from improve_analysis.calendar import Length, Period, months_to, on, rolling_to, series_to
from improve_analysis.disclosure import Release, release
from improve_analysis.disclosure.protect import parts_of_book
from improve_analysis.measures._draft import Draft, Rung, Rungs
from improve_analysis.measures._exhibit import Exhibit, Form
from improve_analysis.measures._measure import (
    ALL,
    Count,
    Duration,
    Events,
    Mean,
    Measure,
    Median,
    Mix,
    Net,
    Rate,
    Ratio,
    Routes,
    Share,
    Stock,
    Unit,
)
from improve_analysis.plan import Target
from improve_analysis.settings import Audience, Settings

AS_AT = pd.Timestamp("2024-09-30")
SETTINGS = Settings(
    root=Path(),
    council="Nowhere",
    la_code="E06000000",
    region="Nowhere",
    contact="",
    suppress_up_to=5,
    smallest_average=10,
    history_months=24,
)
EVENTS = Events(frame=lambda _: pd.DataFrame(), date="date")
STOCK = Stock(frame=lambda _, __: pd.DataFrame())


def declared(name: str, title: str, unit: Unit, **others: Any) -> dict[str, Any]:
    return {
        "id": f"thresholds.{name}",
        "title": title,
        "definition": f"Of those counted, the ones that are {title.lower()}.",
        "of": EVENTS,
        "unit": unit,
        "direction": 1,
        "source": "Made up",
        "needs": (),
        **others,
    }


SHARE = Share(**declared("share", "Re-referrals within twelve months", Unit.PERCENT), numerator="again")
SECOND = Share(**declared("second", "Children re-referred within twelve months", Unit.PERCENT), numerator="again")
THIRD = Share(**declared("third", "Referrals with no further action", Unit.PERCENT), numerator="again")
FOURTH = Share(**declared("fourth", "Referrals assessed as not in need", Unit.PERCENT), numerator="again")
COUNT = Count(**declared("count", "Referrals", Unit.COUNT))
CHILDREN = Count(**declared("children", "Children looked after", Unit.CHILDREN, of=STOCK))
NET = Net(**declared("net", "Net change in foster care households", Unit.COUNT, of_people=False), change="change")
RATE = Rate(**declared("rate", "Referrals per 10,000 children", Unit.PER_10K))
MIX = Mix(**declared("mix", "Contacts by source", Unit.PERCENT))
RATIO = Ratio(**declared("ratio", "Agency staff", Unit.PERCENT, of_people=False), numerator="a", denominator="b")
CASES = Ratio(
    **declared("cases", "Average caseload", Unit.CASES, of_people=False), numerator="a", denominator="b", scale=1
)
MEAN = Mean(**declared("mean", "Average time in post", Unit.MONTHS), of_column="months")
MEDIAN = Median(**declared("median", "Median time to a plan", Unit.DAYS), of_column="days")
DURATION = Duration(
    **declared("duration", "Permanence plan", Unit.PERCENT), within_days=120, grid_days=(30, 60, 91, 120, 182, 365)
)
ROUTES = Routes(
    **declared("routes", "Adoption", Unit.PERCENT),
    route="Adoption",
    within_days=365,
    grid_days=(91, 182, 365, 547, 730),
)

Counts = tuple[float, float]
"""A numerator and a denominator."""


def months(count: int) -> list[Period]:
    return series_to(AS_AT, Length.MONTH, count)


def quarter_ends(count: int) -> list[Period]:
    return rolling_to(AS_AT, count)


def month_ends(count: int) -> list[Period]:
    return series_to(AS_AT, Length.DAY, count)


YEAR = months_to(AS_AT, Length.YEAR)
THAT_DAY = on(AS_AT)


def row(measure: Measure, period: Period, counts: Counts, category: str = ALL, group: str = ALL) -> dict[str, Any]:
    """A figure as measures make it, from what stands behind it."""
    top, bottom = counts
    made = {
        "measure": measure.id,
        "period": period.label,
        "group": group,
        "category": category,
        "numerator": top,
        "denominator": bottom,
        "value": float("nan") if not bottom else _scale(measure) * top / bottom,
        "numerator_people": top,
        "denominator_people": bottom,
    }
    if isinstance(measure, Count | Net):
        made |= {"value": top, "denominator": float("nan")}
    if isinstance(measure, Median | Duration | Routes):
        made |= {"value": top, "numerator": float("nan"), "numerator_people": bottom if bottom else 0}
    if isinstance(measure, Mean):
        made |= {"numerator_people": bottom}
    return made


def _scale(measure: Measure) -> float:
    return {Unit.PERCENT: 100.0, Unit.PER_10K: 10_000.0}.get(measure.unit, 1.0)


def aim(measure: Measure, comparator: str, value: float | None, by: str = "", note: str = "") -> Target:
    return Target(
        measure=measure.id,
        plan_ids=(),
        comparator=comparator,
        value=value,
        by=by,
        baseline=None,
        baseline_month="",
        reading="",
        note=note,
    )


def let_out(draft: Draft, audience: Audience, targets: Mapping[str, Sequence[Target]]) -> Release:
    """One exhibit by itself, with only what is small withheld: which others go with it is not the display's to know."""
    with patch("improve_analysis.disclosure.release.given_away", lambda judged, **known: parts_of_book({})):
        found = release(
            {"made up": draft},
            settings=SETTINGS,
            audience=audience,
            as_at=AS_AT,
            targets=targets,
            pieces=lambda name, cuts: np.zeros(len(cuts) - 1),
        )
    return found["made up"]


def released(
    form: Form,
    figures: Sequence[Mapping[str, Any]],
    measures: Sequence[Measure],
    periods: Sequence[Period],
    *targets: Target,
    audience: Audience = Audience.PUBLIC,
    **exhibit: Any,
) -> Release:
    """What `disclosure.release` lets out of these figures."""
    own = Exhibit(
        **{"id": "thresholds.made_up", "title": measures[0].title, "form": form}
        | {"measures": tuple(measure.id for measure in measures)}
        | exhibit
    )
    rung = Rung(length=periods[0].length, periods=tuple(periods), figures=pd.DataFrame([*figures]))
    draft = Draft(exhibit=own, measures={measure.id: measure for measure in measures}, rungs=Rungs((rung,)))
    by_measure = {measure.id: tuple(one for one in targets if one.measure == measure.id) for measure in measures}
    return let_out(draft, audience, by_measure)


def over_time(measure: Measure, counts: Sequence[Counts], *targets: Target, form: Form = Form.TREND) -> Release:
    """One measure over the last months (month ends for a stock, quarter ends where the form rolls)."""
    if form is Form.ROLLING:
        periods = quarter_ends(len(counts))
    else:
        periods = month_ends(len(counts)) if measure.of.at_a_date else months(len(counts))
    figures = [row(measure, period, one) for period, one in zip(periods, counts, strict=True)]
    return released(form, figures, [measure], periods, *targets)


def by_categories(
    measure: Measure, counts: Mapping[str, Counts], *targets: Target, column: str = "kind", period: Period = YEAR
) -> Release:
    figures = [row(measure, period, one, category, column) for category, one in counts.items()]
    return released(Form.CATEGORIES, figures, [measure], [period], *targets, by=(column,))


def absent(measure: Measure = SHARE, form: Form = Form.TREND) -> Release:
    """An exhibit for which the extract has nothing."""
    own = Exhibit(id="thresholds.made_up", title=measure.title, form=form, measures=(measure.id,))
    draft = Draft(
        exhibit=own, measures={measure.id: measure}, rungs=Rungs(()), missing="This extract does not hold ssd_contacts."
    )
    return let_out(draft, Audience.PUBLIC, {})


def headline(measure: Measure, now: Counts, before: Counts | None, *targets: Target) -> Release:
    """A row of the overview: the year to now and the year before."""
    periods = quarter_ends(5)
    chosen = [(periods[-1], now)] if before is None else [(periods[0], before), (periods[-1], now)]
    figures = [row(measure, period, counts) for period, counts in chosen]
    shown = [period for period, _ in chosen]
    return replace_id(released(Form.HEADLINE, figures, [measure], shown, *targets), f"overview.{measure.id}")


def replace_id(release: Release, name: str) -> Release:
    return replace(release, exhibit=replace(release.exhibit, id=name))
