"""The council's statistical neighbours: the councils most like it, by DfE's model."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd

from improve_analysis.errors import InputError
from improve_analysis.published.figures import read_text, refuse, write_text
from improve_analysis.published.indicators import LICENCE
from improve_analysis.settings import Settings

NAME = "statistical_neighbours.csv"
COLUMNS = ("model", "council_la_code", "rank", "old_la_code", "neighbour", "closeness", "release", "page", "licence")
"""`model`: the year of DfE's model. `rank`: 1 is the closest. `old_la_code`: DfE's three-digit code, as text."""

RELEASE = "Statistical neighbours model"
PAGE = "https://github.com/dfe-analytical-services/CSC_outcomes_and_enablers"


def load_neighbours(settings: Settings) -> pd.DataFrame:
    """The neighbours, closest first: `COLUMNS`, `model` and `rank` as whole numbers; no rows where there is no file.

    Raises InputError for a row that is wrong, and for neighbours of another council.
    """
    path = settings.reference / NAME
    rows = read_text(path, COLUMNS) if path.is_file() else pd.DataFrame(columns=[*COLUMNS], dtype="str")
    _refuse_wrong(path, rows, settings)
    typed = rows.assign(model=rows["model"].astype("int64"), rank=rows["rank"].astype("int64"))
    return typed.sort_values("rank", ignore_index=True)


def _refuse_wrong(path: Path, rows: pd.DataFrame, settings: Settings) -> None:
    if rows.empty:
        return
    refuse(path, rows, "model", ~rows["model"].str.fullmatch(r"20[0-9]{2}"), "is not the year of a model")
    refuse(path, rows, "model", rows["model"] != rows["model"].iloc[0], "is another model than in the first row")
    own = rows["council_la_code"] == settings.la_code
    refuse(path, rows, "council_la_code", ~own, f"is not {settings.council}, {settings.la_code}; see council.toml")
    refuse(path, rows, "rank", ~rows["rank"].str.fullmatch(r"[1-9][0-9]?"), "is not a rank: 1 is the closest")
    refuse(path, rows, "rank", rows.duplicated("rank"), "is in a row above too: give each neighbour its own")
    refuse(path, rows, "old_la_code", ~rows["old_la_code"].str.fullmatch(r"[0-9]{3}"), "is not a three-digit code")
    refuse(path, rows, "old_la_code", rows.duplicated("old_la_code"), "is in a row above too: delete one of the two")


def is_model(file: pd.DataFrame) -> bool:
    """Whether a file is DfE's model, one row a council with its neighbours beside it."""
    return {"old_la_code", "la_name", "sn_1", "sn_1p"} <= set(file.columns)


def read_model(path: Path, file: pd.DataFrame, settings: Settings, *, release: str, page: str) -> pd.DataFrame:
    """The council's neighbours in DfE's model, as `load_neighbours` gives them.

    The model's year is in the file's name. Raises InputError where it is not, and where the council is not in the file.
    """
    year = re.search(r"20[0-9]{2}", path.name)
    if not year:
        raise InputError(
            f"{path}: the model's year is not in the file's name: call it, for example, sn_model_2025.csv."
        )
    mine = file[file["la_name"].str.casefold() == settings.council.casefold()]
    if len(mine) != 1:
        raise InputError(f"{path}, column la_name: {settings.council} is in {len(mine)} rows: see council.toml.")
    ranks = sorted(int(column.removeprefix("sn_")) for column in file.columns if re.fullmatch(r"sn_[0-9]+", column))
    names = file.set_index("old_la_code")["la_name"]
    codes = mine[[f"sn_{rank}" for rank in ranks]].iloc[0].reset_index(drop=True)
    if (unknown := codes[~codes.isin(names.index)]).any():
        raise InputError(f"{path}, a neighbour of {settings.council}: no council has the code {unknown.iloc[0]}.")
    return pd.DataFrame(
        {
            "model": int(year.group()),
            "council_la_code": settings.la_code,
            "rank": ranks,
            "old_la_code": codes,
            "neighbour": codes.map(names),
            "closeness": mine[[f"sn_{rank}p" for rank in ranks]].iloc[0].str.strip().reset_index(drop=True),
            "release": release or f"{RELEASE}, {year.group()}",
            "page": page or PAGE,
            "licence": LICENCE,
        }
    )


def compared(found: pd.DataFrame, neighbours: pd.DataFrame) -> pd.DataFrame:
    """`found` with `outcome` (agrees, differs or new) and `carried`: who has that rank now."""
    held = neighbours.set_index("rank")
    known = (held["neighbour"] + ", " + held["closeness"]).reindex(found["rank"]).set_axis(found.index)
    same = (known == found["neighbour"] + ", " + found["closeness"]) & _same_model(found, neighbours)
    outcome = pd.Series("differs", index=found.index).mask(same, "agrees").mask(known.isna(), "new")
    return found.assign(outcome=outcome, carried=known.fillna(""))


def _same_model(found: pd.DataFrame, neighbours: pd.DataFrame) -> bool:
    return set(found["model"]) == set(neighbours["model"])


def write_neighbours(neighbours: pd.DataFrame, folder: Path) -> Path:
    """Write the neighbours whole or not at all: the path they have."""
    return write_text(neighbours[[*COLUMNS]], folder / NAME)
