"""XML by the column: each part of every record is built at once, then gathered under its parent."""

from __future__ import annotations

from xml.sax.saxutils import escape

import numpy as np
import pandas as pd

from improve_analysis.sample.forms._spells import looked_up


def element(tag: str, values: pd.Series) -> pd.Series:
    """`<tag>value</tag>` on a line of its own for each value, dates as yyyy-mm-dd; nothing where it is missing."""
    texts = iso(values) if pd.api.types.is_datetime64_dtype(values.dtype) else values.astype("str")
    lines = f"<{tag}>" + texts.map(escape, na_action="ignore").astype("str") + f"</{tag}>\n"
    return lines.fillna("")


def iso(days: pd.Series) -> pd.Series:
    """Each day as yyyy-mm-dd."""
    texts = np.datetime_as_string(days.to_numpy().astype("datetime64[D]"), unit="D")
    return pd.Series(texts, index=days.index, dtype="str").where(days.notna())


def block(tag: str, *parts: pd.Series) -> pd.Series:
    """An element around `parts`, which share an index; nothing where all of them are empty."""
    inner = parts[0]
    for part in parts[1:]:
        inner = inner + part
    return (f"<{tag}>\n" + inner + f"</{tag}>\n").where(inner != "", "")


def gather(xml: pd.Series, parent: pd.Series, parents: pd.Series) -> pd.Series:
    """For each of `parents`, the joined text of the rows that belong to it, in their order; empty where none does."""
    belongs = parent.isin(parents).to_numpy()
    joined = xml[belongs].astype("object").groupby(parent[belongs].to_numpy()).sum()
    return looked_up(parents, joined.astype("str")).fillna("")


def header(collection: str, year: int, reference_date: pd.Timestamp, council: str) -> str:
    """The header of a return to DfE. `council` is the three-digit number."""
    day = f"{reference_date:%Y-%m-%d}"
    return (
        "<Header>\n<CollectionDetails>\n"
        f"<Collection>{collection}</Collection>\n<Year>{year}</Year>\n<ReferenceDate>{day}</ReferenceDate>\n"
        "</CollectionDetails>\n<Source>\n"
        f"<SourceLevel>L</SourceLevel>\n<LEA>{council}</LEA>\n<SoftwareCode>improve_analysis</SoftwareCode>\n"
        f"<DateTime>{day}T00:00:00</DateTime>\n"
        "</Source>\n</Header>\n"
    )


def message(*parts: str) -> str:
    """A whole document."""
    return '<?xml version="1.0" encoding="UTF-8"?>\n<Message>\n' + "".join(parts) + "</Message>\n"
