"""How a canonical table is declared: a pandera schema whose columns say what they hold.

Dates are `datetime64[us]`, text and codes `str`, flags the text `Y` or `N`, numbers `float64`. Missing is NaT or NaN.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import numpy as np
import pandas as pd
import pandera.pandas as pa

# A book is made of thousands of small frames: what Arrow costs at each call is more than it saves in all.
pd.set_option("mode.string_storage", "python")

DATE = np.dtype("datetime64[us]")
TEXT = pd.StringDtype(na_value=np.nan)
NUMBER = np.dtype("float64")


def dtype_of(column: pa.Column) -> Any:
    """The pandas dtype of a column of a canonical table (pandera itself knows no unit of a date)."""
    return {"date": DATE, "number": NUMBER}.get((column.metadata or {})["kind"], TEXT)


def table(name: str, description: str, *columns: pa.Column, begins: str | None = None) -> pa.DataFrameSchema:
    """A canonical table. `begins` names the date on which a row comes into being.

    As at an earlier day than that, the row does not exist (see `Records.as_at`).
    """
    return pa.DataFrameSchema(
        {column.name: column for column in columns},
        name=name,
        description=description,
        metadata={"begins": begins},
        strict=True,
    )


def key(name: str, description: str) -> pa.Column:
    """Names the row: never missing, never twice."""
    return pa.Column(TEXT, name=name, description=description, unique=True, nullable=False, metadata={"kind": "key"})


def link(name: str, to: str, description: str, *, required: bool = False) -> pa.Column:
    """The key of a row of another table (`to`)."""
    return _column(TEXT, name, description, required=required, kind="link", to=to)


def text(name: str, description: str, *, known_with: str | None = None, personal: bool = False) -> pa.Column:
    """Free text. `personal`: names a person or place, so it is searched for in everything that is published."""
    return _column(TEXT, name, description, kind="text", known_with=known_with, personal=personal)


def code(
    name: str, codes: Collection[str], description: str, *, known_with: str | None = None, required: bool = False
) -> pa.Column:
    """One of a list of codes. `known_with` names the date column before which it was not known."""
    check = pa.Check.isin(list(codes), error="not a code of this list")
    return _column(TEXT, name, description, [check], required=required, kind="code", known_with=known_with)


def flag(name: str, description: str, *, known_with: str | None = None) -> pa.Column:
    """Y or N."""
    return code(name, ("Y", "N"), description, known_with=known_with)


def date(
    name: str, description: str, *, required: bool = False, after: str | None = None, planned: bool = False
) -> pa.Column:
    """A day. `after` names a date that it may not precede; `planned` days may lie beyond the as-at date."""
    return _column(DATE, name, description, required=required, kind="date", after=after, planned=planned)


def number(name: str, description: str, *, least: float = 0, known_with: str | None = None) -> pa.Column:
    """A number not under `least`."""
    check = pa.Check.ge(least, error=f"less than {least:g}")
    return _column(NUMBER, name, description, [check], kind="number", known_with=known_with)


def _column(
    dtype: Any,
    name: str,
    description: str,
    checks: list[pa.Check] | None = None,
    *,
    required: bool = False,
    **metadata: Any,
) -> pa.Column:
    return pa.Column(dtype, name=name, description=description, checks=checks, nullable=not required, metadata=metadata)
