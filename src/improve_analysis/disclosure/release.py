"""The only door out: figures become a `Release`, and nothing else can be displayed or downloaded."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import partial
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd

from improve_analysis.calendar import Length, Period
from improve_analysis.disclosure.history import NOTHING_EARLIER, Earlier, Freedom, kept
from improve_analysis.disclosure.primary import Rule, rule_of, shown_on_curve
from improve_analysis.disclosure.protect import JUDGED, Judged, given_away, protected
from improve_analysis.disclosure.relations import PieceCounts
from improve_analysis.measures._draft import REVISED_COLUMNS, Draft
from improve_analysis.measures._exhibit import Exhibit, Form
from improve_analysis.measures._measure import Mean, Measure, Unit, Window
from improve_analysis.plan import Target
from improve_analysis.settings import Audience, Settings
from improve_analysis.statistics.rounding import half_up

_SEAL = object()


class Status(StrEnum):
    """What a figure without a value is, by DfE's symbols; the empty text is a figure that is shown."""

    SHOWN = ""
    CONFIDENTIAL = "c"
    NOT_APPLICABLE = "z"
    UNAVAILABLE = "x"
    LOW_RELIABILITY = "u"


SHOWN, WITHHELD = str(Status.SHOWN), str(Status.CONFIDENTIAL)
NOTHING_TO_COUNT = "The records hold nothing that could be counted here."
ENOUGH_POINTS = {1: 12, 3: 8, 6: 4, 12: 2}
"""How many points in a row a trend needs, by the months from one to the next, before longer periods are taken."""

RELEASED_COLUMNS = (
    "measure",
    "period",
    "group",
    "category",
    "numerator",
    "denominator",
    "value",
    "unit",
    "status",
)


@dataclass(frozen=True, kw_only=True, eq=False)
class Release:
    """The figures of one exhibit as they may be shown.

    `figures` has the columns `RELEASED_COLUMNS`, ordered by measure, period, category. What is withheld is missing in
    every column and has status `c`: it is not zero, and not unknown. Values are rounded as they are shown.
    `periods` are those of the figures, oldest first. `missing`: why there is nothing to show, or empty. `revised`: the
    figures that earlier editions had otherwise (`REVISED_COLUMNS`). `rules`: how many figures are withheld by each
    rule. `left_out`: how many periods of a trend are not shown at all. `intervals`: measure id -> the 95% interval of
    its last figure, rounded as it is, for estimates of time: the others' can be worked out from the figures.
    """

    exhibit: Exhibit
    figures: pd.DataFrame
    periods: Sequence[Period]
    measures: Mapping[str, Measure]
    targets: Mapping[str, Sequence[Target]]
    audience: Audience
    as_at: pd.Timestamp
    length: Length
    missing: str = ""
    rules: Mapping[str, int] = field(default_factory=dict)
    left_out: int = 0
    revised: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=[*REVISED_COLUMNS]))
    intervals: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    seal: object = field(default=None, repr=False, compare=False)

    def __post_init__(self) -> None:
        if self.seal is not _SEAL:
            raise TypeError("Only disclosure.release() makes a Release: pass it the figures that are shown together.")


def release(  # noqa: PLR0913 - what is shown, by which rules, to whom, of when, against what
    drafts: Mapping[str, Draft],
    *,
    settings: Settings,
    audience: Audience,
    as_at: pd.Timestamp,
    targets: Mapping[str, Sequence[Target]],
    pieces: PieceCounts,
    subsets: Sequence[tuple[str, str]] = (),
    balances: Sequence[tuple[str, str, str]] = (),
    windows: Mapping[str, Window] = MappingProxyType({}),
    earlier: Earlier = NOTHING_EARLIER,
) -> dict[str, Release]:
    """What of `drafts`, everything that is published together, may be shown to `audience`; by exhibit id.

    In public small numbers are withheld, and with them whatever would give them away. A trend is cut into the shortest
    periods that leave enough points in a row with none withheld; if even years do not, the years are shown with their
    gaps. `pieces` counts the records behind a cell between given days. `subsets` are pairs of universes of
    which the first is part of the second, `balances` a stock, what starts and what ends. `windows`: by
    universe, what is seen over a window as a whole. `earlier`: what former editions have said, which stays as it was.
    """
    if audience is Audience.PUBLIC:
        freedom = Freedom.of(as_at, settings.suppress_up_to)
        drafts = {name: kept(draft, earlier, freedom) for name, draft in drafts.items()}
    judged = {name: _judged(draft, settings, audience) for name, draft in drafts.items()}
    if audience is Audience.PUBLIC:
        find = partial(
            given_away,
            pieces=pieces,
            settings=settings,
            subsets=subsets,
            balances=balances,
            windows=windows,
            earlier=earlier,
            solved={},
        )
        judged = _protected(judged, settings, find)
    return {name: _released(found, audience, as_at, targets) for name, found in judged.items()}


def _protected(
    judged: Mapping[str, Judged], settings: Settings, find: Callable[[Mapping[str, Judged]], pd.DataFrame]
) -> dict[str, Judged]:
    """A trend that would get gaps for the sake of other figures is shown in longer periods, if one has none.

    If even years do, it is shown as it first was, with its gaps.
    """
    book, settled = dict(judged), set[str]()
    while True:
        found = find(book)
        with_gaps = _with_more_gaps(book, found) - settled
        if not with_gaps:
            return protected(book, found)
        for name in with_gaps:
            draft, following = book[name].draft, book[name].rung + 1
            if draft.rungs.reaches(following):
                book[name] = _judged(draft, settings, Audience.PUBLIC, first=following)
            else:
                book[name] = judged[name]
                settled.add(name)


def _with_more_gaps(book: Mapping[str, Judged], cells: pd.DataFrame) -> set[str]:
    """The trends with a figure that is shown so far and would be hidden for the sake of `cells` (`given_away`)."""
    more = cells[cells["printed"].astype("bool") & ~cells["beside"].astype("bool")]
    return {name for name in more["exhibit"].unique() if book[name].draft.exhibit.form is Form.TREND}


def _judged(draft: Draft, settings: Settings, audience: Audience, first: int = 0) -> Judged:
    """In the finest periods, from those at place `first` on, that leave a trend enough points."""
    if not draft.rungs:
        return Judged(draft=draft, length=draft.exhibit.length, periods=(), figures=pd.DataFrame(columns=[*JUDGED]))
    found = _judged_rung(draft, first, settings, audience)
    if draft.exhibit.form is not Form.TREND:
        return found
    since = _since_last_withheld(found)
    if len(since) == len(found.periods) or len(since) >= ENOUGH_POINTS[_step(found.periods)]:
        kept = found.figures[found.figures["period"].isin([period.label for period in since])]
        return replace(found, periods=since, figures=kept.reset_index(drop=True))
    return _judged(draft, settings, audience, first + 1) if draft.rungs.reaches(first + 1) else found


def _judged_rung(draft: Draft, place: int, settings: Settings, audience: Audience) -> Judged:
    rung = draft.rungs[place]
    parts = [
        _marked(figures, draft.measures[str(name)], draft.exhibit, settings, audience)
        for name, figures in rung.figures.groupby("measure", sort=False)
    ]
    figures = pd.concat(parts, ignore_index=True)[[*JUDGED]]
    return Judged(draft=draft, length=rung.length, periods=rung.periods, figures=figures, rung=place)


def _marked(
    figures: pd.DataFrame, measure: Measure, exhibit: Exhibit, settings: Settings, audience: Audience
) -> pd.DataFrame:
    """The figures with the `rule` by which they are withheld for their own sake, and `hidden` where there is one."""
    curve = exhibit.form is Form.CURVE
    if audience is Audience.PUBLIC and curve:
        figures = shown_on_curve(figures, settings)
    if audience is Audience.PUBLIC and not curve:
        rule = rule_of(figures, measure, settings, exhibit.by)
    else:
        rule = pd.Series(str(Rule.NONE), index=figures.index, dtype="str")
    words = {name: figures[name].astype("str") for name in ("period", "category")}
    return figures.assign(**words, rule=rule, hidden=rule != str(Rule.NONE))


def _since_last_withheld(found: Judged) -> Sequence[Period]:
    """The periods after the last one with a figure withheld: without what came before there is no gap to guess."""
    hidden = set(found.figures.loc[found.figures["hidden"], "period"])
    last = max((place for place, period in enumerate(found.periods) if period.label in hidden), default=-1)
    return found.periods[last + 1 :]


def _step(periods: Sequence[Period]) -> int:
    """Months from one end to the next."""
    if len(periods) < 2:
        return 1
    last, previous = periods[-1].end, periods[-2].end
    return (last.year - previous.year) * 12 + last.month - previous.month


def _released(
    found: Judged, audience: Audience, as_at: pd.Timestamp, targets: Mapping[str, Sequence[Target]]
) -> Release:
    figures = _shown(found)
    nothing = not figures["status"].isin([SHOWN, WITHHELD]).any()
    return Release(
        exhibit=found.draft.exhibit,
        figures=figures,
        periods=found.periods,
        measures=found.draft.measures,
        targets={name: targets.get(name, ()) for name in found.draft.measures},
        audience=audience,
        as_at=as_at,
        length=found.length,
        missing=found.draft.missing or (NOTHING_TO_COUNT if nothing else ""),
        rules=dict(sorted(Counter(found.figures["rule"][found.figures["hidden"].astype("bool")]).items())),
        left_out=len(found.draft.rungs[found.rung].periods) - len(found.periods) if found.draft.rungs else 0,
        revised=_revised(found),
        intervals=_intervals_shown(found, figures),
        seal=_SEAL,
    )


def _revised(found: Judged) -> pd.DataFrame:
    """What is revised and shown; what is withheld was so before."""
    if not found.draft.rungs:
        return pd.DataFrame(columns=[*REVISED_COLUMNS])
    revised, names = found.draft.rungs[found.rung].revised, ["measure", "period", "category"]
    if revised.empty:
        return revised
    shown = found.figures.loc[~found.figures["hidden"].astype("bool"), names].set_index(names).index
    return revised[revised.set_index(names).index.isin(shown)]


def _intervals_shown(found: Judged, figures: pd.DataFrame) -> dict[str, tuple[float, float]]:
    """Those of last figures that are shown with how many they are of: an interval says as much."""
    every = found.draft.rungs[found.rung].intervals if found.draft.rungs else {}
    if not every or not found.periods:
        return {}
    is_whole = figures[["value", "denominator"]].notna().all(axis="columns")
    last = figures[(figures["period"] == found.periods[-1].label) & is_whole]
    measures = found.draft.measures
    return {name: _rounded(ends, measures[name].unit) for name, ends in every.items() if name in {*last["measure"]}}


def _rounded(ends: tuple[float, float], unit: Unit) -> tuple[float, float]:
    low, high = half_up(pd.Series(ends, dtype="float64"), unit.decimals).tolist()
    return low, high


def _shown(found: Judged) -> pd.DataFrame:
    """The figures as they are printed: rounded, and empty where they are hidden (`RELEASED_COLUMNS`)."""
    figures, hidden = found.figures, found.figures["hidden"].astype("bool")
    curve = found.draft.exhibit.form is Form.CURVE
    units = {name: Unit.PERCENT if curve else measure.unit for name, measure in found.draft.measures.items()}
    sums = {name for name, measure in found.draft.measures.items() if isinstance(measure, Mean)}
    numbers = {
        "numerator": figures["numerator"].mask(figures["measure"].isin(sums)),  # all their days together
        "denominator": figures["denominator"],
        "value": _rounded_values(figures, units),
    }
    words = {name: figures[name].astype("str") for name in ("measure", "period", "group", "category")}
    printed: dict[str, pd.Series] = {
        **words,
        **{name: column.astype("float64").mask(hidden) for name, column in numbers.items()},
        "unit": figures["measure"].map({name: str(unit) for name, unit in units.items()}).astype("str"),
        "status": _status(figures, hidden),
    }
    return pd.DataFrame(printed, index=figures.index, columns=[*RELEASED_COLUMNS])


def _rounded_values(figures: pd.DataFrame, units: Mapping[str, Unit]) -> pd.Series:
    values = figures["value"].astype("float64")
    return half_up(values, figures["measure"].map({name: unit.decimals for name, unit in units.items()}))


def _status(figures: pd.DataFrame, hidden: pd.Series) -> pd.Series:
    """A value that was not worked out has nothing below the line, or too little to say anything."""
    is_missing = figures["value"].isna()
    is_of_few = is_missing & (figures["denominator"] > 0)
    said = [(hidden, WITHHELD), (is_of_few, Status.LOW_RELIABILITY), (is_missing, Status.NOT_APPLICABLE)]
    status = np.select([is_so for is_so, _ in said], [str(word) for _, word in said], SHOWN)
    return pd.Series(status, index=figures.index, dtype="str")


def to_json(releases: Mapping[str, Release]) -> str:
    """Releases as text, for the notebooks of an edition; `from_json` reads it. Holds nothing that is withheld."""
    return json.dumps({name: _plain(found) for name, found in releases.items()}, indent=1)


def from_json(
    text: str, exhibits: Mapping[str, Exhibit], measures: Mapping[str, Measure], targets: Mapping[str, Sequence[Target]]
) -> dict[str, Release]:
    """The releases that `to_json` wrote, by exhibit id."""
    return {name: _restored(exhibits[name], plain, measures, targets) for name, plain in json.loads(text).items()}


def _plain(found: Release) -> dict[str, Any]:
    return {
        "audience": str(found.audience),
        "as_at": f"{found.as_at:%Y-%m-%d}",
        "length": int(found.length),
        "missing": found.missing,
        "periods": [
            [f"{period.start:%Y-%m-%d}", f"{period.end:%Y-%m-%d}", int(period.length)] for period in found.periods
        ],
        "figures": json.loads(found.figures.to_json(orient="values", double_precision=15)),
        "intervals": {name: [*ends] for name, ends in found.intervals.items()},
    }


def _restored(
    exhibit: Exhibit,
    plain: Mapping[str, Any],
    measures: Mapping[str, Measure],
    targets: Mapping[str, Sequence[Target]],
) -> Release:
    figures = pd.DataFrame(plain["figures"], columns=[*RELEASED_COLUMNS])
    numbers = dict.fromkeys(("numerator", "denominator", "value"), "float64")
    words = dict.fromkeys(set(RELEASED_COLUMNS) - set(numbers), "str")
    return Release(
        exhibit=exhibit,
        figures=figures.astype(numbers | words),
        periods=tuple(
            Period(start=pd.Timestamp(start), end=pd.Timestamp(end), length=Length(length))
            for start, end, length in plain["periods"]
        ),
        measures={name: measures[name] for name in exhibit.measures},
        targets={name: targets.get(name, ()) for name in exhibit.measures},
        audience=Audience(plain["audience"]),
        as_at=pd.Timestamp(plain["as_at"]),
        length=Length(plain["length"]),
        missing=plain["missing"],
        intervals={name: (low, high) for name, (low, high) in plain["intervals"].items()},
        seal=_SEAL,
    )
