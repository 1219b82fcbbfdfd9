"""DfE's open-data CSVs, as explore-education-statistics publishes them, read into figures that the book shows.

Columns are found by name, in any order and letter case. The conventions are those of DfE's analysts' guide (open data
standards): https://dfe-analytical-services.github.io/analysts-guide/statistics-production/ud.html
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from improve_analysis.errors import InputError
from improve_analysis.published.figures import COLUMNS, SYMBOLS, area_names, in_order, refuse
from improve_analysis.published.indicators import INDICATORS, LICENCE, Area
from improve_analysis.settings import Settings
from improve_analysis.statistics.rounding import half_up

NATIONAL, REGIONAL, LOCAL = "National", "Regional", "Local authority"
YEARS_IN_FOUR_DIGITS = ("reporting year",)
YEARS_IN_SIX_DIGITS = ("academic year", "financial year", "tax year")
OBSOLETE = {":": "x", "~": "low"}
"""Symbols of older files, with what stands for the same today."""

MEAN = "mean of the neighbours published"
SHARED = "a number published for two of them together is shared evenly"

_PLACE = ("geographic_level", "region_name", "old_la_code", "new_la_code", "la_name")
_WHEN = ("time_period", "time_identifier")


@dataclass(frozen=True, kw_only=True)
class Column:
    """Where an indicator stands: a column (lower case), in the rows whose columns hold what `where` says."""

    code: str
    column: str
    where: Mapping[str, str] = field(default_factory=dict)


def _referrals(code: str, column: str) -> Column:
    return Column(code=code, column=column, where={"category": "Referrals and Re-referrals"})


def _plans(code: str, column: str) -> Column:
    repeats = "Child Protection Plans which are a second or subsequent plan"
    return Column(code=code, column=column, where={"category": repeats})


def _population(code: str, column: str, kind: str) -> Column:
    return Column(code=code, column=column, where={"population_type": f"Children {kind} each year"})


def _new_placements(code: str, column: str, breakdown: str) -> Column:
    return Column(
        code=code,
        column=column,
        where={"characteristic": "Location of new placements during the year", "breakdown": breakdown},
    )


_LONG_TERM = "Children looked after continuously for at least 2.5 years on 31 March aged under 16 years"
_SAME_CARER = "Living with the same carer for at least 2 years"
_FAR_INSIDE, _FAR_OUTSIDE = (
    f"Placed {side} LA boundary more than 20 miles from home" for side in ("inside", "outside")
)


def _stability(code: str, column: str, group: str, stability: str) -> Column:
    return Column(code=code, column=column, where={"cla_group": group, "placement_stability": stability})


LAYOUTS: Mapping[str, tuple[Column, ...]] = {
    "Referrals and re-referrals": (
        _referrals("referrals", "referral_count"),
        _referrals("rereferrals", "rereferral_count"),
        _referrals("rereferrals_pct", "rereferral_percent"),
        _referrals("referral_nfa", "no_further_action_count"),
        _referrals("referral_nfa_pct", "no_further_action_percent"),
        _referrals("not_in_need", "not_in_need_count"),
        _referrals("not_in_need_pct", "not_in_need_percent"),
        _referrals("referral_children", "referral_child_count"),
        _referrals("rereferral_children", "rereferral_child_count"),
        _referrals("rereferral_children_pct", "rereferral_child_percent"),
    ),
    "Second or subsequent child protection plans": (
        _plans("plans_started", "cpp_start"),
        _plans("repeat_plans", "cpp_subsequent"),
        _plans("repeat_plans_pct", "cpp_subsequent_percent"),
    ),
    "Children looked after, numbers and rates": (
        _population("looked_after", "children_count", "looked after on 31 March"),
        _population("looked_after_rate", "rate_per_10000", "looked after on 31 March"),
        _population("started", "children_count", "starting to be looked after"),
        _population("started_rate", "rate_per_10000", "starting to be looked after"),
        _population("ceased", "children_count", "ceasing to be looked after"),
    ),
    "New placements during the year": (
        _new_placements("new_placements", "children_count", "Total new placements"),
        _new_placements("new_placements_distance_unknown", "children_count", "Distance not known or not recorded"),
        _new_placements("new_placements_far_inside", "children_count", _FAR_INSIDE),
        _new_placements("new_placements_far_outside", "children_count", _FAR_OUTSIDE),
        _new_placements("new_placements_far_outside_pct", "children_percent", _FAR_OUTSIDE),
    ),
    "Placement stability": (
        _stability(
            "three_placements", "children_count", "CLA on 31 March", "With 3 or more placements during the year"
        ),
        _stability(
            "three_placements_pct", "children_percent", "CLA on 31 March", "With 3 or more placements during the year"
        ),
        _stability("long_term", "children_count", _LONG_TERM, "Total children"),
        _stability("long_term_stable", "children_count", _LONG_TERM, _SAME_CARER),
        _stability("long_term_stable_pct", "children_percent", _LONG_TERM, _SAME_CARER),
    ),
    "Social workers of children looked after": tuple(
        Column(
            code=code,
            column=column,
            where={"cla_group": "CLA on 31 March", "sw_stability": "3 or more social workers during the year"},
        )
        for code, column in (("three_workers", "number"), ("three_workers_pct", "percentage"))
    ),
    "Social work workforce indicators": tuple(
        Column(code=code, column=column)
        for code, column in (
            ("social_workers_fte", "inpost_fte"),
            ("agency_rate", "agency_rate_fte"),
            ("vacancy_rate", "vacancy_rate_fte"),
            ("turnover", "turnover_rate_fte"),
            ("absence", "absence_rate_fte"),
            ("caseload", "caseload_fte"),
            ("starters_fte", "starters_fte"),
            ("leavers_fte", "leavers_fte"),
            ("starters", "starters_headcount"),
            ("leavers", "leavers_headcount"),
        )
    ),
}
"""The files that can be read, each with the indicators that it holds."""


def read_file(path: Path) -> pd.DataFrame:
    """A CSV as text, with lower-case column names; row n of the frame is line n + 2 of the file.

    Raises InputError where it is missing, empty, not UTF-8 or not a table.
    """
    try:
        file = _csv(path)
    except UnicodeDecodeError as wrong:
        raise InputError(f"{path} is not in UTF-8: download it again, or save it as 'CSV UTF-8'.") from wrong
    except (OSError, pd.errors.ParserError, pd.errors.ParserWarning, pd.errors.EmptyDataError) as wrong:
        raise InputError(f"{path} cannot be read as CSV ({str(wrong).strip()}): download it again.") from wrong
    named = file.fillna("").rename(columns=lambda name: str(name).strip().casefold())
    return named[(named != "").any(axis=1)]


def _csv(path: Path) -> pd.DataFrame:
    """Rows with more values than there are names would lose the last, which pandas only warns of."""
    with warnings.catch_warnings():
        warnings.simplefilter("error", pd.errors.ParserWarning)
        return pd.read_csv(
            path, dtype="str", keep_default_na=False, encoding="utf-8-sig", skip_blank_lines=False, index_col=False
        )


def layout_of(path: Path, file: pd.DataFrame) -> str:
    """Which of `LAYOUTS` a file has. Raises InputError where it has none."""
    found = [name for name, columns in LAYOUTS.items() if _needed(columns) <= set(file.columns)]
    if len(found) != 1:
        raise InputError(
            f"{path} is none of the files that can be read: download one as CSV from explore-education-statistics "
            f"({'; '.join(LAYOUTS)}; or the model of statistical neighbours)."
        )
    return found[0]


def _needed(columns: tuple[Column, ...]) -> set[str]:
    of_figures = {name for column in columns for name in (column.column, *column.where)}
    return of_figures | {*_WHEN, *_PLACE}


def read_figures(  # noqa: PLR0913 (where from, and for whom)
    path: Path,
    file: pd.DataFrame,
    settings: Settings,
    neighbours: pd.DataFrame,
    *,
    release: str,
    page: str,
    since: int,
) -> pd.DataFrame:
    """The figures in a file, for each area that the book carries, from the year `since`: as `load_figures` gives them.

    `release` and `page` are the indicators' series and its page if left empty. A mean of neighbours is of those that
    were published. Raises InputError for a file or a row that cannot be used.
    """
    columns = LAYOUTS[layout_of(path, file)]
    placed = _placed(path, _dated(path, file), settings, neighbours)
    parts = [_figures(path, placed, column) for column in columns]
    figures = pd.concat(parts, ignore_index=True)
    figures = figures[figures["year"] >= since]
    both = pd.concat([_own(figures), _means(figures, neighbours)], ignore_index=True)
    return in_order(_described(both, path, settings, release=release, page=page)[[*COLUMNS, "kind"]])


def _dated(path: Path, file: pd.DataFrame) -> pd.DataFrame:
    """The file with `year`, the one that its period ends in: 2025 for `2025` and for `202425`."""
    period, kind = file["time_period"].str.strip(), file["time_identifier"].str.strip().str.casefold()
    four = kind.isin(YEARS_IN_FOUR_DIGITS) & period.str.fullmatch(r"[0-9]{4}")
    six = kind.isin(YEARS_IN_SIX_DIGITS) & period.str.fullmatch(r"[0-9]{6}")
    start = pd.to_numeric(period.str[:4].where(four | six))
    year = start.where(four, start + 1)
    wrong = ~(four | six) | six & (period.str[4:] != (year % 100).map("{:02.0f}".format))
    refuse(
        path, file, "time_period", wrong, "is not a year such as 2025 of a Reporting year, 202425 of a Financial one"
    )
    return file.assign(year=year.astype("int64"))


def _placed(path: Path, file: pd.DataFrame, settings: Settings, neighbours: pd.DataFrame) -> pd.DataFrame:
    """The rows of our areas: `kind`, an `Area`, and `councils`, how many a neighbour's row is of together.

    Small councils that publish one row together have both codes in it (`940 / 941`): it is here once for each that is
    a neighbour. The council's own is left out then, because it is not its own.
    """
    level = file["geographic_level"].str.strip().str.casefold()
    is_local, own_code = level == LOCAL.casefold(), file["new_la_code"].str.strip()
    if is_local.any() and not own_code.str.contains(settings.la_code, regex=False).any():
        raise InputError(
            f"{path}, column new_la_code: {settings.la_code} ({settings.council}) is not in the file, though other "
            "councils are: see la_code in council.toml."
        )
    is_region = file["region_name"].str.strip().str.casefold() == settings.region.casefold()
    kind = pd.Series("", index=file.index, dtype="object")
    kind = kind.mask(level == NATIONAL.casefold(), Area.ENGLAND)
    kind = kind.mask((level == REGIONAL.casefold()) & is_region, Area.REGION)
    kind = kind.mask(is_local & (own_code == settings.la_code), Area.COUNCIL)
    ours = file.assign(kind=kind, councils=1)[kind != ""]
    return pd.concat([ours, _of_neighbours(file[is_local], neighbours)])


def _of_neighbours(local: pd.DataFrame, neighbours: pd.DataFrame) -> pd.DataFrame:
    codes = local["old_la_code"]
    each = local.assign(kind=Area.NEIGHBOURS, councils=codes.str.count("/") + 1, old_la_code=codes.str.split("/"))
    each = each.explode("old_la_code")
    each = each.assign(old_la_code=each["old_la_code"].str.strip())
    return each[each["old_la_code"].isin(neighbours["old_la_code"])]


def _figures(path: Path, placed: pd.DataFrame, column: Column) -> pd.DataFrame:
    """`code`, `year`, `kind`, `old_la_code`, `value`, `symbol` of one indicator; a joint number is shared evenly."""
    indicator, rows = INDICATORS[column.code], placed
    for name, wanted in column.where.items():
        rows = rows[rows[name].str.strip().str.casefold() == wanted.casefold()]
        if rows.empty or rows["year"].max() < placed["year"].max():
            raise InputError(
                f"{path}, column {name}: no row of the latest year has '{wanted}', so DfE may have renamed it: compare "
                "the file with LAYOUTS in src/improve_analysis/published/ees.py."
            )
    rows = rows[rows["kind"].isin(indicator.areas)]
    text = rows[column.column].str.strip().replace(OBSOLETE)
    known = text.str.fullmatch(r"-?[0-9]+(\.[0-9]+)?")
    expected = f"is neither a number nor one of {', '.join(SYMBOLS)}"
    refuse(path, rows, column.column, ~known & ~text.isin([*SYMBOLS]), expected)
    twice = rows.duplicated(["year", "kind", "old_la_code"])
    refuse(path, rows, "time_period", twice, f"has this area twice in {column.column}: download the file again")
    councils = rows["councils"] ** int(indicator.adds_up)
    value = half_up(pd.to_numeric(text.where(known)), indicator.decimals) / councils
    found = rows[["year", "kind", "old_la_code"]].assign(code=column.code, value=value, symbol=text.mask(known, ""))
    return found.assign(is_shared=councils > 1)


def _own(figures: pd.DataFrame) -> pd.DataFrame:
    own = figures[figures["kind"] != Area.NEIGHBOURS]
    return own.assign(neighbours=float("nan"), computed="")


def _means(figures: pd.DataFrame, neighbours: pd.DataFrame) -> pd.DataFrame:
    """The mean of the neighbours' values that were published, to one place; `neighbours` says of how many."""
    theirs = figures[figures["kind"] == Area.NEIGHBOURS].groupby(["code", "year"], as_index=False)
    means = theirs.agg(mean=("value", "mean"), neighbours=("value", "count"), is_shared=("is_shared", "any"))
    value, model = half_up(means["mean"], 1), "".join(map(str, neighbours["model"].head(1)))
    return means[["code", "year"]].assign(
        kind=Area.NEIGHBOURS,
        value=value,
        symbol=value.isna().map({True: "x", False: ""}).astype("str"),
        neighbours=means["neighbours"].astype("float64"),
        computed=f"{MEAN}, {model} model" + means["is_shared"].map({True: f"; {SHARED}", False: ""}).astype("str"),
    )


def _described(figures: pd.DataFrame, path: Path, settings: Settings, *, release: str, page: str) -> pd.DataFrame:
    """With what is said of the indicator and of the source."""
    indicators = figures["code"].map(dict(INDICATORS))
    latest = figures["year"].max()
    return figures.assign(
        title=indicators.map(lambda indicator: indicator.title),
        unit=indicators.map(lambda indicator: str(indicator.unit)),
        year_end=[INDICATORS[code].year_end(year) for code, year in zip(figures["code"], figures["year"], strict=True)],
        area=figures["kind"].map(area_names(settings)),
        release=release or indicators.map(lambda indicator: f"{indicator.series.title}, {latest}"),
        page=page or indicators.map(lambda indicator: indicator.series.page),
        licence=LICENCE,
        vintage=f"{path.name}, as published in the release",
    )
