"""The canonical tables: the Standard Safeguarding Dataset's names, and ours where it has none.

`SCHEMAS` is every table by name. A schema validates a table and documents it.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

import pandas as pd
import pandera.pandas as pa

from improve_analysis.tables import care, children_in_need, front_door, permanence, person, practice, protection
from improve_analysis.tables import workforce as workforce_tables
from improve_analysis.tables._table import dtype_of

SCHEMAS: MappingProxyType[str, pa.DataFrameSchema] = MappingProxyType(
    {
        schema.name: schema
        for module in (
            person,
            front_door,
            children_in_need,
            protection,
            care,
            permanence,
            workforce_tables,
            practice,
        )
        for schema in module.TABLES
    }
)

LOCAL_LOGS = tuple(name for name in SCHEMAS if not name.startswith("ssd_"))
"""The tables that no statutory return has, filled from CSV files of the council's own."""


def empty(name: str) -> pd.DataFrame:
    """The table called `name` without rows, its columns typed."""
    return pd.DataFrame({column: pd.Series(dtype=dtype) for column, dtype in dtypes(name).items()})


def dtypes(name: str) -> dict[str, Any]:
    """The pandas dtype of each column of the table called `name`."""
    return {column: dtype_of(spec) for column, spec in SCHEMAS[name].columns.items()}


def conform(frame: pd.DataFrame, name: str) -> pd.DataFrame:
    """`frame` with exactly the columns of the table called `name`, in order and typed; absent ones are missing.

    Values must already be of the right kind: a date that is still text raises.
    """
    return frame.reindex(columns=[*SCHEMAS[name].columns]).astype(dtypes(name))
