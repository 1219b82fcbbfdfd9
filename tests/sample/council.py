"""Councils of one or two children, drawn by hand, for the forms to be written from."""

from __future__ import annotations

import pandas as pd

from improve_analysis import tables


def council(**drawings: str) -> dict[str, pd.DataFrame]:
    """Canonical tables by name from drawings: a line for each column, its name first, then a value for each row.

    Values are parted by `|`; blank is missing.
    """
    return {name: _drawn(text, name) for name, text in drawings.items()}


def _drawn(text: str, name: str) -> pd.DataFrame:
    lines = [[part.strip() for part in line.split("|")] for line in text.strip().splitlines()]
    rows = pd.DataFrame({column: values for column, *values in lines}, dtype="str").replace("", None)
    specs = tables.SCHEMAS[name].columns
    assert set(rows) <= set(specs)
    kinds = {column: (specs[column].metadata or {})["kind"] for column in rows}
    dates = {column: pd.to_datetime(rows[column]) for column in rows if kinds[column] == "date"}
    return tables.conform(rows.assign(**dates), name)
