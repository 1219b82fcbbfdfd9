"""Writing the canonical tables as a folder of files, one a table, the same bytes each time."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Literal

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from improve_analysis.sample.geography import SWINDON, postcodes
from improve_analysis.tables import SCHEMAS

POSTCODES = "postcodes"


def write_ssd(
    tables: Mapping[str, pd.DataFrame],
    folder: str | Path,
    *,
    format: Literal["parquet", "csv"] = "parquet",  # noqa: A002
    la_code: str = SWINDON,
) -> None:
    """Write each table to `folder` under its own name, and the invented postcodes as `postcodes`.

    `la_code` is the one that the tables were simulated with. CSV has ISO dates and empty cells for what is missing.
    """
    target = Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    for name, frame in {**tables, POSTCODES: postcodes(la_code=la_code)}.items():
        path = target / f"{name}.{format}"
        if format == "csv":
            frame.to_csv(path, index=False, lineterminator="\n")
        else:
            _write_parquet(frame, path, name)


def _write_parquet(frame: pd.DataFrame, path: Path, name: str) -> None:
    """Ids and dates are written as steps from one to the next, codes by dictionary: small, and alike each time."""
    table = pa.Table.from_pandas(frame, preserve_index=False).replace_schema_metadata(None)
    kinds = {column: spec.metadata["kind"] for column, spec in SCHEMAS[name].columns.items()} if name in SCHEMAS else {}
    steps = {column: "DELTA_BYTE_ARRAY" for column, kind in kinds.items() if kind == "key"}
    steps |= {column: "DELTA_BINARY_PACKED" for column, kind in kinds.items() if kind == "date"}
    pq.write_table(
        table,
        path,
        compression="zstd",
        compression_level=19,
        use_dictionary=[column for column in table.column_names if column not in steps],
        column_encoding=steps,
        write_statistics=False,
        store_schema=False,
    )
