"""Columns that are known for some rows only."""

from __future__ import annotations

import numpy as np
import pandas as pd


def only_where(values: pd.Series | np.ndarray | str, known: pd.Series | np.ndarray) -> np.ndarray:
    """`values` (or the one value) where `known` is true, else missing."""
    found = np.full(len(known), None, dtype=object)
    chosen = np.asarray(known, dtype=bool)
    found[chosen] = values if isinstance(values, str) else np.asarray(values, dtype=object)[chosen]
    return found
