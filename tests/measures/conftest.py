"""Small records, drawn by hand, for worked examples."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from io import StringIO
from typing import Any

import pandas as pd
import pytest

from improve_analysis import tables
from improve_analysis.calendar import Period, months_to, on
from improve_analysis.extracts._reading import Coverage, Extract
from improve_analysis.measures import MEASURES
from improve_analysis.measures._records import Records, as_at
from improve_analysis.settings import load_settings

LONG_AGO, LONG_AHEAD = pd.Timestamp("2000-01-01"), pd.Timestamp("2050-12-31")


def drawn(text: str, name: str) -> pd.DataFrame:
    """The canonical table `name` from a drawing: columns parted by `|`, the first line the headers, blank is missing."""
    rows = pd.read_csv(StringIO(text), sep="|", dtype="str", skipinitialspace=True)
    rows.columns = [column.strip() for column in rows.columns]
    rows = rows.apply(lambda column: column.str.strip().replace("", None))
    dates = [c for c, spec in tables.SCHEMAS[name].columns.items() if spec.metadata["kind"] == "date" and c in rows]
    numbers = [c for c, spec in tables.SCHEMAS[name].columns.items() if spec.metadata["kind"] == "number" and c in rows]
    rows = rows.assign(**{c: pd.to_datetime(rows[c]) for c in dates}, **{c: rows[c].astype("float64") for c in numbers})
    unknown = set(rows.columns) - set(tables.SCHEMAS[name].columns)
    assert not unknown, f"{name} has no columns {unknown}"
    return tables.conform(rows, name)


def make_records(day: str, **drawings: str) -> Records:
    """The drawn tables as at a day, complete for ever."""
    frames = {name: drawn(text, name) for name, text in drawings.items()}
    extract = Extract(
        tables=frames,
        coverage=dict.fromkeys(frames, Coverage(start=LONG_AGO, end=LONG_AHEAD)),
        findings=pd.DataFrame(),
        sources=(),
    )
    population = pd.DataFrame({"year": [2022, 2023, 2024], "children": [50_000, 50_000, 50_000]})
    return as_at(extract, pd.Timestamp(day), settings=load_settings(), population=population)


@pytest.fixture
def records() -> Callable[..., Records]:
    """`records("2024-09-30", ssd_contacts='''…''')`: see `make_records`."""
    return make_records


def figure(measure: str, records: Records, period: Period, by: Sequence[str] = ()) -> Any:
    """The one figure of a measure (a Series), or its figures by category (a frame indexed by category)."""
    figures = MEASURES[measure].figures(records, [period], by)
    return figures.set_index("category") if by else figures.iloc[0]


def year_to(day: str) -> Period:
    return months_to(pd.Timestamp(day), 12)  # type: ignore[arg-type]


def month(day: str) -> Period:
    return months_to(pd.Timestamp(day), 1)  # type: ignore[arg-type]


def day(text: str) -> Period:
    return on(pd.Timestamp(text))
