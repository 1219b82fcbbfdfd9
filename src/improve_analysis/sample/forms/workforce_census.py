"""The children's social work workforce census, as at each 30 September: DfE's XML, and the same as CSV."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from improve_analysis.sample.forms._spells import ReturnPeriod, Tables, known_on, looked_up, within
from improve_analysis.sample.forms._xml import block, element, header, message

MANAGERS, FIRST_LINE_MANAGER = ("1", "2"), "3"
IN_SUPPORTED_YEAR, PRACTITIONER, SUPERVISOR, LEADER = "1", "2", "3", "4"
QUALIFIED_AT = "Not known"
"""The layout asks where each worker qualified, and no table says."""


def census_years(since: pd.Timestamp, until: pd.Timestamp) -> list[ReturnPeriod]:
    """The years from 1 October to 30 September that lie within the two days, oldest first."""
    ends = pd.date_range(since + pd.DateOffset(years=1) - pd.Timedelta(days=1), until, freq="YE-SEP")
    return [
        ReturnPeriod(year=end.year, start=end - pd.DateOffset(years=1) + pd.Timedelta(days=1), end=end) for end in ends
    ]


def write_workforce_xml(tables: Tables, folder: Path, years: list[ReturnPeriod], council: str) -> None:
    """A file for each year. `council` is the three-digit number."""
    folder.mkdir(parents=True, exist_ok=True)
    for year in years:
        known = known_on(tables, year.end)
        posts, people = vacancies(known, year), workers(known, year)
        text = message(
            header("CSWW", year.year, year.end, council),
            _elements("LALevelVacancies", posts),
            _elements("CSWWWorker", people),
        )
        (folder / f"CSWW_{year.year}.xml").write_text(text, encoding="utf-8", newline="\n")


def write_workforce_csv(tables: Tables, folder: Path, years: list[ReturnPeriod]) -> None:
    """Two files for each year: the workers, and the one row of vacancies, under the names of the XML's elements."""
    for year in years:
        known = known_on(tables, year.end)
        (folder / str(year.year)).mkdir(parents=True, exist_ok=True)
        for name, frame in (("CSWWWorker", workers(known, year)), ("LALevelVacancies", vacancies(known, year))):
            dated = frame.assign(ReferenceDate=year.end)
            dated.to_csv(
                folder / str(year.year) / f"{name}.csv", index=False, lineterminator="\n", date_format="%Y-%m-%d"
            )


def _elements(tag: str, frame: pd.DataFrame) -> str:
    return block(tag, *(element(str(name), frame[name]) for name in frame)).str.cat()


def vacancies(known: Tables, year: ReturnPeriod) -> pd.DataFrame:
    """One row: vacancies and agency workers of all teams together, on the last day, as the return writes them."""
    posts = known["workforce_posts"]
    on_day = posts[posts["wpos_date"] == year.end]
    total = on_day[["wpos_vacant_fte", "wpos_agency_fte", "wpos_agency_headcount"]].sum()
    return pd.DataFrame(
        {
            "NumberOfVacancies": [f"{total['wpos_vacant_fte']:.2f}"],
            "NoAgencyFTE": [f"{total['wpos_agency_fte']:.2f}"],
            "NoAgencyHeadcount": [f"{total['wpos_agency_headcount']:.0f}"],
        },
        dtype="str",
    )


def workers(known: Tables, year: ReturnPeriod) -> pd.DataFrame:
    """A row for each worker in post on the last day or who left in the year, in the layout's columns, as text.

    Agency workers are returned only where they are in post on the day.
    """
    spells = within(known["workforce_worker"], "work_start_date", "work_end_date", year)
    left = spells["work_end_date"].notna()
    returned = spells[~(left & (spells["work_agency_flag"] == "Y"))].sort_values(
        ["work_worker_id", "work_start_date", "work_spell_id"]
    )
    frame = _with_snapshot(known, returned, year)
    return pd.DataFrame(
        {
            "AgencyWorker": frame["work_agency_flag"].map({"Y": "1", "N": "0"}),
            "SWENo": _registration(known, frame["work_worker_id"]),
            "FTE": _decimal(frame["work_fte"], 6),
            "QualInst": pd.Series(QUALIFIED_AT, index=frame.index, dtype="str"),
            "OrgRole": frame["work_role"],
            "RoleStartDate": frame["work_start_date"],
            "StartOrigin": frame["work_start_origin"],
            "RoleEndDate": frame["work_end_date"],
            "LeaverDestination": frame["work_leaver_destination"],
            "ReasonLeave": frame["work_leave_reason"],
            "FTE30": _decimal(frame["wsna_fte"], 6),
            "Cases30": _decimal(frame["wsna_cases"], 0),
            "WorkingDaysLost": _decimal(frame["days_lost"], 2),
            "Absat30Sept": frame["wsna_absent"].map({"Y": "1", "N": "0"}),
            "CFKSSstatus": _status(frame),
        }
    )


def _registration(known: Tables, worker: pd.Series) -> pd.Series:
    """The worker's Social Work England number; the staff number stands for one that is not known."""
    staff = known["ssd_professionals"].dropna(subset="prof_staff_id").drop_duplicates("prof_staff_id")
    numbers = staff.set_index("prof_staff_id")["prof_social_worker_registration_no"]
    return looked_up(worker, numbers).fillna(worker)


def _with_snapshot(known: Tables, spells: pd.DataFrame, year: ReturnPeriod) -> pd.DataFrame:
    """Beside each spell, what the worker carried on the last day if still in it, and the `days_lost` in the year."""
    snapshot = known["workforce_snapshot"]
    in_year = snapshot[snapshot["wsna_date"].between(year.start, year.end)]
    on_day = snapshot[snapshot["wsna_date"] == year.end].drop_duplicates("wsna_worker_id")
    in_post = spells["work_worker_id"].mask(spells["work_end_date"] < year.end)
    return (
        spells.assign(in_post=in_post)
        .merge(on_day, how="left", left_on="in_post", right_on="wsna_worker_id")
        .merge(_days_lost(in_year), how="left", left_on=["work_worker_id", "work_agency_flag"], right_index=True)
    )


def _days_lost(snapshots: pd.DataFrame) -> pd.Series:
    """Working days lost by worker and kind of worker; missing where no snapshot says."""
    by = [snapshots["wsna_worker_id"], snapshots["wsna_agency_flag"]]
    return snapshots["wsna_working_days_lost"].groupby(by).sum(min_count=1).rename("days_lost")


def _decimal(numbers: pd.Series, places: int) -> pd.Series:
    return numbers.map(f"{{:.{places}f}}".format, na_action="ignore").astype("str")


def _status(frame: pd.DataFrame) -> pd.Series:
    """The post-qualifying standard a worker is held to: by role, unless the assessed year is not yet passed."""
    newly_qualified = frame["work_asye_start_date"].notna() & frame["work_asye_pass_date"].isna()
    return (
        pd.Series(PRACTITIONER, index=frame.index, dtype="str")
        .mask(frame["work_role"] == FIRST_LINE_MANAGER, SUPERVISOR)
        .mask(frame["work_role"].isin(MANAGERS), LEADER)
        .mask(newly_qualified, IN_SUPPORTED_YEAR)
    )
