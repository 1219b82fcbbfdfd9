"""The table of published figures in `data/reference/`: read and checked, compared with other figures, written."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from improve_analysis.errors import InputError
from improve_analysis.published.indicators import INDICATORS, LICENCE, Area, Computed, Indicator
from improve_analysis.settings import Settings
from improve_analysis.statistics.rounding import half_up

NAME = "published_figures.csv"
NEIGHBOURS = "Statistical neighbours"

COLUMNS = (
    "code",
    "title",
    "unit",
    "year",
    "year_end",
    "area",
    "value",
    "symbol",
    "neighbours",
    "computed",
    "release",
    "page",
    "licence",
    "vintage",
)
"""`year`: the one that the year ends in, on `year_end`. Either `value` or `symbol` is given. `neighbours`: of how many
neighbours a mean is. `computed`: how a figure that is not published as such was worked out, empty where it is.
`vintage`: the file that it was read from, since publishers revise past years."""

SYMBOLS: Mapping[str, str] = {
    "c": "withheld by the publisher, to protect people",
    "z": "not applicable",
    "x": "not available",
    "k": "rounds to 0, but is not 0",
    "low": "rounds to 0, but is not 0",
    "u": "too unreliable to publish",
}
"""What stands in the place of a number, by explore-education-statistics' conventions."""

OUTCOMES = ("agrees", "differs", "new")
FIRST_YEAR, LAST_YEAR = 1990, 2060
KEY = ["code", "year", "area"]


def area_names(settings: Settings) -> dict[Area, str]:
    """What the areas are called in the table."""
    return {
        Area.COUNCIL: settings.council,
        Area.REGION: settings.region,
        Area.NEIGHBOURS: NEIGHBOURS,
        Area.ENGLAND: "England",
    }


def load_figures(settings: Settings) -> pd.DataFrame:
    """The table: `COLUMNS` and `kind` (an `Area`), in the order of the indicators, years and areas.

    `year` is a whole number, `year_end` a day, `value` and `neighbours` numbers, missing where empty. Raises InputError
    for a file that is missing and for a row that is wrong.
    """
    path = settings.reference / NAME
    if not path.is_file():
        raise InputError(f"{path} is missing: add figures with improve published FILE --write.")
    rows = read_text(path, COLUMNS)
    names = {name: area for area, name in area_names(settings).items()}
    _refuse_wrong(path, rows, names)
    typed = rows.assign(
        kind=rows["area"].map(names),
        year=rows["year"].astype("int64"),
        year_end=pd.to_datetime(rows["year_end"]),
        value=pd.to_numeric(rows["value"].where(rows["value"] != "")),
        neighbours=pd.to_numeric(rows["neighbours"].where(rows["neighbours"] != "")),
    )
    return in_order(typed)


def read_text(path: Path, columns: tuple[str, ...]) -> pd.DataFrame:
    """A CSV of ours, every value as text. Raises InputError where it cannot be read or has other columns."""
    try:
        rows = pd.read_csv(path, dtype="str", keep_default_na=False)
    except (OSError, UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError) as broken:
        raise InputError(f"{path} cannot be read as CSV ({str(broken).strip()}): restore it.") from broken
    if tuple(rows.columns) != columns:
        raise InputError(f"{path}: the columns must be {', '.join(columns)}, in this order.")
    return rows


def refuse(path: Path, rows: pd.DataFrame, column: str, wrong: pd.Series, what_to_do: str) -> None:
    """Raises InputError for the first row that is wrong, naming file, row (its index, from 0, is line 2) and value."""
    if wrong.any():
        place = int(wrong.to_numpy().argmax())
        line, value = rows.index.to_numpy()[place] + 2, rows[column].iloc[place]
        raise InputError(f"{path}, row {line}, column {column}: '{value}' {what_to_do}.")


def _refuse_wrong(path: Path, rows: pd.DataFrame, names: Mapping[str, Area]) -> None:
    refuse(
        path,
        rows,
        "code",
        ~rows["code"].isin([*INDICATORS]),
        f"is not one of the indicators that the book has: {', '.join(INDICATORS)}",
    )
    _refuse_wrong_years(path, rows)
    areas = ", ".join(names)
    refuse(path, rows, "area", ~rows["area"].isin([*names]), f"is not an area of this book: write one of {areas}")
    for column in ("title", "unit"):
        declared = rows["code"].map({code: str(getattr(found, column)) for code, found in INDICATORS.items()})
        refuse(path, rows, column, rows[column] != declared, "is not what the indicator is declared with; copy that")
    _refuse_wrong_values(path, rows)
    _refuse_without_source(path, rows)
    refuse(path, rows, "code", rows.duplicated(KEY), "has this year and area in a row above: delete one of the two")


def _refuse_wrong_years(path: Path, rows: pd.DataFrame) -> None:
    years = pd.to_numeric(rows["year"].where(rows["year"].str.fullmatch(r"[0-9]{4}")))
    refuse(path, rows, "year", ~years.between(FIRST_YEAR, LAST_YEAR), "is not a year: write it as 2024")
    ends = [f"{INDICATORS[code].year_end(int(year)):%Y-%m-%d}" for code, year in zip(rows["code"], years, strict=True)]
    wrong = rows["year_end"] != pd.Series(ends, index=rows.index, dtype="str")
    refuse(path, rows, "year_end", wrong, "is not the day on which the indicator's year ends, written as 2024-03-31")


def _refuse_wrong_values(path: Path, rows: pd.DataFrame) -> None:
    given, symbol = rows["value"] != "", rows["symbol"] != ""
    number = rows["value"].str.fullmatch(r"-?[0-9]+(\.[0-9]+)?")
    refuse(path, rows, "value", given & ~number, "is not a number: write it with digits and a point")
    known = ", ".join(SYMBOLS)
    refuse(path, rows, "symbol", symbol & ~rows["symbol"].isin([*SYMBOLS]), f"is not one of {known}")
    refuse(path, rows, "value", given == symbol, "stands with no symbol or beside one: give one of the two")
    counted, is_mean = rows["neighbours"].str.fullmatch(r"[0-9]+"), rows["area"] == NEIGHBOURS
    wrong = (~counted).where(is_mean, rows["neighbours"] != "")
    refuse(path, rows, "neighbours", wrong, "must be a number in a row of neighbours, else empty")


def _refuse_without_source(path: Path, rows: pd.DataFrame) -> None:
    for column in ("release", "page", "vintage"):
        refuse(path, rows, column, rows[column].str.strip() == "", "is empty: say where the figure was published")
    refuse(path, rows, "licence", rows["licence"] != LICENCE, f"is not '{LICENCE}', under which figures may be copied")


def in_order(figures: pd.DataFrame) -> pd.DataFrame:
    """Figures by indicator, year and area, as declared."""
    codes, areas = [*INDICATORS], [*Area]
    keyed = figures.assign(_code=figures["code"].map(codes.index), _area=figures["kind"].map(areas.index))
    return keyed.sort_values(["_code", "year", "_area"], ignore_index=True).drop(columns=["_code", "_area"])


def compared(found: pd.DataFrame, figures: pd.DataFrame) -> pd.DataFrame:
    """`found` with what the table holds beside it: `outcome` (one of `OUTCOMES`), `carried_value`, `carried_symbol`.

    Numbers agree where they are the same to the places that are published.
    """
    held = figures[[*KEY, "value", "symbol"]].rename(columns={"value": "carried_value", "symbol": "carried_symbol"})
    both = found.merge(held, on=KEY, how="left")
    same_number = (both["value"] - both["carried_value"]).abs() < 1e-6
    same_symbol = both["value"].isna() & (both["symbol"] == both["carried_symbol"])
    outcome = pd.Series("differs", index=both.index).mask(same_number | same_symbol, "agrees")
    return both.assign(outcome=outcome.mask(both["carried_symbol"].isna(), "new"))


def updated(figures: pd.DataFrame, found: pd.DataFrame) -> pd.DataFrame:
    """The table with the figures of `found` that are new in it or differ; one that agrees keeps its source."""
    outcomes = compared(found, figures)
    changed = outcomes[outcomes["outcome"] != "agrees"][[*COLUMNS, "kind"]]
    kept = figures.merge(changed[KEY], on=KEY, how="left", indicator=True)
    kept = kept[kept["_merge"] == "left_only"][[*COLUMNS, "kind"]]
    return in_order(pd.concat([part for part in (kept, changed) if len(part)] or [kept], ignore_index=True))


def with_computed(found: pd.DataFrame, figures: pd.DataFrame) -> pd.DataFrame:
    """`found` with every figure that can be worked out from it, with the table's figures for the parts it lacks.

    Where a part is withheld, what would be worked out from it is not available.
    """
    known = updated(figures, found)
    worked_out = [
        _worked_out(indicator, indicator.computed, known, found)
        for indicator in INDICATORS.values()
        if indicator.computed
    ]
    return in_order(pd.concat([found, *worked_out], ignore_index=True))


def _worked_out(indicator: Indicator, computed: Computed, known: pd.DataFrame, found: pd.DataFrame) -> pd.DataFrame:
    by_part = [known[known["code"] == part].set_index(["year", "area"])["value"] for part in computed.parts]
    parts = pd.concat(by_part, axis="columns", join="inner", keys=computed.parts)
    value = half_up(computed.rule(*(parts[part] for part in computed.parts)), indicator.decimals).rename("value")
    base = found[found["code"].isin(computed.parts) & found["kind"].isin(indicator.areas)]
    rows = base.drop_duplicates(["year", "area"]).drop(columns="value").merge(value.reset_index(), on=["year", "area"])
    return rows.assign(
        code=indicator.code,
        title=indicator.title,
        unit=str(indicator.unit),
        symbol=rows["value"].isna().map({True: "x", False: ""}).astype("str"),
        computed=computed.words,
    )


def write_figures(figures: pd.DataFrame, folder: Path) -> Path:
    """Write the table whole or not at all: the path it has."""
    rows = in_order(figures)
    places = [INDICATORS[code].decimals_for(kind) for code, kind in zip(rows["code"], rows["kind"], strict=True)]
    values = ["" if pd.isna(x) else f"{x:.{n}f}" for x, n in zip(rows["value"], places, strict=True)]
    texts = rows.assign(
        value=values,
        year_end=rows["year_end"].dt.strftime("%Y-%m-%d"),
        neighbours=rows["neighbours"].map(lambda n: "" if pd.isna(n) else f"{n:.0f}").astype("str"),
    )
    return write_text(texts[[*COLUMNS]], folder / NAME)


def write_text(rows: pd.DataFrame, path: Path) -> Path:
    """Write a CSV whole or not at all: a reader meets the old file or the new one."""
    draft = path.with_name(f".{path.name}.new")
    rows.to_csv(draft, index=False, lineterminator="\n")
    os.replace(draft, path)  # noqa: PTH105 - one step
    return path


def empty_table() -> pd.DataFrame:
    """A table without figures, from which a council begins its own."""
    typed = {"year": "int64", "year_end": "datetime64[us]", "value": "float64", "neighbours": "float64"}
    return pd.DataFrame({name: pd.Series(dtype=typed.get(name, "str")) for name in (*COLUMNS, "kind")})
