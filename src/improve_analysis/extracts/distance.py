"""How far a placement is from the child's home, and in which council: from postcodes, as DfE works it out.

The postcode file is the ONS Postcode Directory or a cut of it: a CSV with a postcode, its grid reference in metres and
its council.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from improve_analysis.errors import InputError
from improve_analysis.extracts._reading import Document, Finding, Sheet
from improve_analysis.extracts._validate import files_of
from improve_analysis.extracts._values import matching_headers, normal, parse_numbers, with_every_column

UNKNOWN_MILES = 999.9
KILOMETRES_A_MILE = 1.6093
"""As DfE's own sum has it, not 1.609344."""

POSTCODE_HEADERS = {
    "postcode": ("pcds", "pcd8", "pcd", "pcd7", "pcd2"),
    "easting": ("oseast1m", "east1m"),
    "northing": ("osnrth1m", "north1m"),
    "la": ("oslaua", "lad25cd", "lad24cd"),
}
"""The directory's headers, which its releases have changed."""

OUTSIDE_ENGLAND = {"W": "WAL", "S": "SCO", "N": "NIR"}
"""By the first letter of a council's code, as SSDA903 names them."""

HOME = "HOME"
_MILES = "clap_cla_placement_distance"
_LA = "clap_cla_placement_la"
_START = "clap_cla_placement_start_date"


def recognise(document: Document) -> str | None:
    """`postcodes` for a postcode directory."""
    if not isinstance(document, Sheet):
        return None
    found = matching_headers(document, POSTCODE_HEADERS)
    return "postcodes" if {"postcode", "easting", "northing"} <= set(found) else None


def is_directory(headers: Sequence[str]) -> bool:
    """Whether a file with these headers is a postcode directory."""
    present = {normal(header) for header in headers}
    return all(present & set(POSTCODE_HEADERS[part]) for part in ("postcode", "easting", "northing"))


def places(directory: Sheet, wanted: pd.Series) -> pd.DataFrame:
    """Where the wanted postcodes are: by postcode as `compact` writes it, columns `easting`, `northing` (metres), `la`.

    Northern Ireland's are on the Irish grid, so they have a country and no position. Raises InputError where the
    directory has no column for the council.
    """
    found = matching_headers(directory, POSTCODE_HEADERS)
    if "la" not in found:
        raise InputError(f"The postcode file {directory.file} has no column oslaua: use the ONS Postcode Directory's.")
    postcodes = compact(directory.frame[found["postcode"]])
    rows = directory.frame[postcodes.isin(compact(wanted)) & ~postcodes.duplicated()]
    la = rows[found["la"]]
    position = {side: parse_numbers(rows[found[side]])[0].mask(la.str[:1] == "N") for side in ("easting", "northing")}
    known = pd.DataFrame({**position, "la": la.str[:1].map(OUTSIDE_ENGLAND).fillna(la)})
    return known.set_index(postcodes[rows.index])


def compact(postcodes: pd.Series) -> pd.Series:
    """Postcodes as they are compared: upper case, without spaces."""
    return postcodes.str.replace(r"\s", "", regex=True).str.upper()


def filled(
    tables: Mapping[str, pd.DataFrame], directory: Sheet | None
) -> tuple[dict[str, pd.DataFrame], list[Finding]]:
    """The tables, their placements given distances and councils where these were missing and can be worked out.

    `tables` has canonical rows with the `PROVENANCE` columns. A distance of 999.9 is unknown, so it is missing. A
    distance is worked out from the child's home address at the placement's start, else the latest before, else the
    first while it lasts. What stays unknown is counted.
    """
    if "ssd_cla_placement" not in tables:
        return dict(tables), []
    placements = with_every_column(tables["ssd_cla_placement"], "ssd_cla_placement")
    unknown = placements[_MILES] >= UNKNOWN_MILES
    placements = placements.assign(**{_MILES: placements[_MILES].mask(unknown)})
    findings = _counted(
        placements, unknown, f"the distance {UNKNOWN_MILES}, which stands for one not known", "read as missing"
    )
    if directory is not None:
        addresses = with_every_column(tables.get("ssd_address", pd.DataFrame()), "ssd_address")
        placements = _from_postcodes(placements, addresses, directory)
    nowhere = placements[_MILES].isna()
    findings += _counted(placements, nowhere, "the distance from home is not known", "kept, as not known")
    return {**tables, "ssd_cla_placement": placements}, findings


def miles_between(home: pd.DataFrame, placement: pd.DataFrame) -> pd.Series:
    """Straight-line miles to one decimal place, halves up, between places (columns `easting`, `northing`, metres)."""
    east, north = home["easting"] - placement["easting"], home["northing"] - placement["northing"]
    miles = (east**2 + north**2) ** 0.5 / 1000 / KILOMETRES_A_MILE
    return (miles * 10 + 0.5 + 1e-9) // 1 / 10


def _counted(placements: pd.DataFrame, which: pd.Series, problem: str, action: str) -> list[Finding]:
    if not which.any():
        return []
    problem = f"{problem}, in {int(which.sum()):,} of {len(placements):,} placements"
    return [Finding(file=files_of(placements[which]), column=_MILES, problem=problem, action=action)]


def _from_postcodes(placements: pd.DataFrame, addresses: pd.DataFrame, directory: Sheet) -> pd.DataFrame:
    there_written = placements["clap_cla_placement_postcode"]
    home_written = _home_postcodes(placements, addresses)
    known = places(directory, pd.concat([there_written, home_written]).dropna())
    there, home = (
        known.reindex(compact(written)).set_axis(placements.index) for written in (there_written, home_written)
    )
    return placements.assign(
        **{
            _LA: placements[_LA].fillna(there["la"]),
            _MILES: placements[_MILES].fillna(miles_between(home, there)),
        }
    )


def _home_postcodes(placements: pd.DataFrame, addresses: pd.DataFrame) -> pd.Series:
    """The home postcode for each placement; missing where the child has no home address by the placement's end."""
    pairs = (
        placements[["clap_person_id", _START, "clap_cla_placement_end_date"]]
        .rename_axis("placement")
        .reset_index()
        .merge(_homes(addresses), left_on="clap_person_id", right_on="person")
    )
    begun = pairs["since"] <= pairs[_START]
    ended = pairs["until"] < pairs[_START]
    later = ~(pairs["since"] >= pairs["clap_cla_placement_end_date"])
    pairs = pairs.assign(
        choice=np.select([begun & ~ended, begun, later], [0, 1, 2], default=3),
        days_away=(pairs["since"] - pairs[_START]).abs(),
    )
    best = pairs[pairs["choice"] < 3].sort_values(["placement", "choice", "days_away"], kind="stable")
    return best.drop_duplicates("placement").set_index("placement")["postcode"].reindex(placements.index)


def _homes(addresses: pd.DataFrame) -> pd.DataFrame:
    is_home = addresses["addr_address_type"].str.upper() == HOME
    homes = addresses[is_home] if is_home.any() else addresses
    return pd.DataFrame(
        {
            "person": homes["addr_person_id"],
            "since": homes["addr_address_start_date"].fillna(pd.Timestamp("1900-01-01")),
            "until": homes["addr_address_end_date"],
            "postcode": homes["addr_address_postcode"],
        }
    ).dropna(subset=["postcode"])
