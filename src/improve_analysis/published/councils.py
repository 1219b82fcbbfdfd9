"""The counts behind one year's shares of every council in England, for a funnel of them all."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from improve_analysis.errors import InputError
from improve_analysis.published.figures import SYMBOLS, read_text, refuse
from improve_analysis.published.indicators import INDICATORS, LICENCE
from improve_analysis.settings import Settings

NAME = "council_counts.csv"
COLUMNS = (
    "code",
    "year",
    "la_code",
    "council",
    "numerator",
    "denominator",
    "symbol",
    "release",
    "page",
    "licence",
    "vintage",
)
"""A row for each council of an indicator: its two counts, or the publisher's symbol for why there are none.

`code`, `year` and the sources are as in `published.figures`; an indicator has one year.
"""


def load_councils(settings: Settings) -> pd.DataFrame:
    """The table: `COLUMNS`, `year` a whole number, the counts numbers, missing where a symbol stands.

    No rows where there is no file. Raises InputError for a row that is wrong.
    """
    path = settings.reference / NAME
    rows = read_text(path, COLUMNS) if path.is_file() else pd.DataFrame(columns=[*COLUMNS], dtype="str")
    _refuse_wrong(path, rows)
    return _typed(rows)


def no_councils() -> pd.DataFrame:
    """The table of a book that carries no council's counts."""
    return _typed(pd.DataFrame(columns=[*COLUMNS], dtype="str"))


def _typed(rows: pd.DataFrame) -> pd.DataFrame:
    counts = {name: pd.to_numeric(rows[name].where(rows[name] != "")) for name in ("numerator", "denominator")}
    return rows.assign(year=rows["year"].astype("int64"), **counts)


def _refuse_wrong(path: Path, rows: pd.DataFrame) -> None:
    refuse(path, rows, "code", ~rows["code"].isin([*INDICATORS]), "is not an indicator that the book has")
    refuse(path, rows, "year", ~rows["year"].str.fullmatch(r"20[0-9]{2}"), "is not a year: write it as 2025")
    for column in ("council", "release", "page", "vintage"):
        refuse(path, rows, column, rows[column].str.strip() == "", "is empty")
    refuse(path, rows, "licence", rows["licence"] != LICENCE, f"is not '{LICENCE}', under which figures may be copied")
    refuse(path, rows, "council", rows.duplicated(["code", "council"]), "is in a row above too: delete one of the two")
    withheld = rows["symbol"] != ""
    refuse(path, rows, "symbol", withheld & ~rows["symbol"].isin([*SYMBOLS]), f"is not one of {', '.join(SYMBOLS)}")
    for column in ("numerator", "denominator"):
        number = rows[column].str.fullmatch(r"[0-9]+")
        refuse(path, rows, column, (number == withheld) | (~number & (rows[column] != "")), "is no count, or stands "
               "beside a symbol: give two whole numbers, or a symbol")  # fmt: skip
    _refuse_shares(path, rows[~withheld])


def _refuse_shares(path: Path, counted: pd.DataFrame) -> None:
    more = counted["numerator"].astype("int64") > counted["denominator"].astype("int64")
    refuse(path, counted, "numerator", more, "is more than the denominator beside it")
    years = counted.groupby("code")["year"].nunique()
    if (years > 1).any():
        raise InputError(f"{path}: {years.idxmax()} has more than one year: keep the rows of the latest.")
