"""Social workers in post, leaving and carrying cases, and the workers each child has had."""

from __future__ import annotations

import pandas as pd

from improve_analysis.calendar import Period, completed_months
from improve_analysis.measures._breakdown import UNKNOWN
from improve_analysis.measures._care import looked_after_on
from improve_analysis.measures._records import Records, began_within, open_on
from improve_analysis.tables import codes

START, END = "invo_involvement_start_date", "invo_involvement_end_date"
CASE_WORKER = "CW"
MONTHS_SEEN = 12
MANY_WORKERS = 3
TWO_YEARS_MONTHS = 24
WORKING_DAYS_A_YEAR = 253
"""DfE's workforce census: 253 working days, 254 in a leap year."""


def spells(records: Records) -> pd.DataFrame:
    """Every spell of a social worker in a role: `workforce_worker` with `is_agency`, `is_permanent`, `team`, `role`."""
    rows = records["workforce_worker"]
    is_agency = rows["work_agency_flag"] == "Y"
    return rows.assign(
        is_agency=is_agency,
        is_permanent=~is_agency,
        fte=rows["work_fte"],
        team=team_names(records, rows["work_team"]),
        role=rows["work_role"].map(codes.WORKER_ROLE).fillna(UNKNOWN),
    )


def team_names(records: Records, teams: pd.Series) -> pd.Series:
    """The name of each team, its id where it has no name, `Not known` where there is no team."""
    departments = records["ssd_department"].set_index("dept_team_id")["dept_team_name"]
    names = pd.Series(departments.reindex(teams).to_numpy(), index=teams.index, dtype="str")
    return names.fillna(teams).fillna(UNKNOWN)


def in_post_on(records: Records, day: pd.Timestamp) -> pd.DataFrame:
    """The spells running on `day`, its last day included, with full-time equivalents by kind and tenure.

    `permanent_fte` and `agency_fte` are zero for the other kind. `tenure_months`: completed months since the worker
    joined the council, missing for agency workers and where the day of joining is not recorded.
    """
    rows = records.derived(spells)
    running = rows[(rows["work_start_date"].fillna(day) <= day) & ~(rows["work_end_date"] < day)]
    joined = running["work_council_start_date"].fillna(running["work_start_date"])
    tenure_months = completed_months(joined, day).where(running["is_permanent"])
    return running.assign(
        permanent_fte=running["fte"].where(running["is_permanent"], 0),
        agency_fte=running["fte"].where(running["is_agency"], 0),
        tenure_months=tenure_months,
        is_two_years_in=tenure_months >= TWO_YEARS_MONTHS,
    )


def leavers(records: Records) -> pd.DataFrame:
    """Permanent workers who left the council, by `work_end_date`: moves within it are not leaving.

    `tenure_months`: completed months from joining the council to leaving it.
    """
    rows = records.derived(spells)
    left = rows[rows["is_permanent"] & rows["work_end_date"].notna() & ~_moved(rows)]
    joined = left["work_council_start_date"].fillna(left["work_start_date"])
    return left.assign(
        tenure_months=completed_months(joined, left["work_end_date"]),
        reason=left["work_leave_reason"].map(codes.LEAVE_REASON).fillna(UNKNOWN),
    )


def starters(records: Records) -> pd.DataFrame:
    """Permanent workers who joined the council, by `joined`: the first spell of each, so moves within are left out."""
    rows = records.derived(spells)
    permanent = rows[rows["is_permanent"]].sort_values(["work_worker_id", "work_start_date", "work_spell_id"])
    joined = permanent["work_council_start_date"].fillna(permanent["work_start_date"])
    first = permanent.assign(joined=joined).drop_duplicates(["work_worker_id", "joined"])
    return first.assign(
        is_newly_qualified=first["work_start_origin"] == "1",
        origin=first["work_start_origin"].map(codes.START_ORIGIN).fillna(UNKNOWN),
    )


def _moved(rows: pd.DataFrame) -> pd.Series:
    return rows["work_leave_reason"] == codes.MOVED_WITHIN_COUNCIL


def turnover_over(records: Records, period: Period) -> pd.DataFrame:
    """Leavers of the period (`left_fte`) and permanent workers in post on its last day (`post_fte`), a row each."""
    left = began_within(records.derived(leavers), "work_end_date", period).assign(left_fte=lambda rows: rows["fte"])
    post = records.derived(in_post_on, period.end).assign(post_fte=lambda rows: rows["permanent_fte"])
    return pd.concat([left, post], ignore_index=True).fillna({"left_fte": 0, "post_fte": 0})


def vacancies_on(records: Records, day: pd.Timestamp) -> pd.DataFrame:
    """Vacant posts (`vacant_fte`) and those plus permanent workers (`vacant_or_filled_fte`), posts as at that month."""
    posts = records["workforce_posts"]
    vacant = posts[posts["wpos_date"] == day]["wpos_vacant_fte"]
    filled = records.derived(in_post_on, day)["permanent_fte"]
    if vacant.empty:
        return pd.DataFrame({"vacant_fte": [], "vacant_or_filled_fte": []}, dtype="float64")
    return pd.DataFrame(
        {
            "vacant_fte": pd.concat([vacant, filled * 0], ignore_index=True),
            "vacant_or_filled_fte": pd.concat([vacant, filled], ignore_index=True),
        }
    )


def absence_over(records: Records, period: Period) -> pd.DataFrame:
    """Working days that permanent workers lost in the period, and the days they could have worked, a row each.

    `lost_days` are those of the snapshots whose counting lies wholly in the period, one row a worker;
    `available_days` are full-time equivalent on the period's last day times 253 (254 in a leap year).
    """
    rows = records["workforce_snapshot"]
    within = (rows["wsna_days_lost_since"] >= period.start) & (rows["wsna_date"] <= period.end)
    counted = rows[within & (rows["wsna_agency_flag"] != "Y")]
    lost = counted.groupby("wsna_worker_id", as_index=False)["wsna_working_days_lost"].sum()
    post = records.derived(in_post_on, period.end)
    days = WORKING_DAYS_A_YEAR + int(period.end.is_leap_year)
    parts = [
        pd.DataFrame({"lost_days": lost["wsna_working_days_lost"], "available_days": 0.0}),
        pd.DataFrame({"lost_days": 0.0, "available_days": post["permanent_fte"] * days}),
    ]
    return pd.concat(parts, ignore_index=True) if not counted.empty else parts[0]


def caseloads_on(records: Records, day: pd.Timestamp) -> pd.DataFrame:
    """Workers who held at least one case on `day`, agency workers too: `cases`, `fte`, `team`."""
    rows = records["workforce_snapshot"]
    holding = rows[(rows["wsna_date"] == day) & (rows["wsna_cases"] > 0)]
    return pd.DataFrame(
        {
            "cases": holding["wsna_cases"],
            "fte": holding["wsna_fte"],
            "team": team_names(records, holding["wsna_team"]),
        }
    )


def careers_over(records: Records, period: Period) -> pd.DataFrame:
    """Permanent workers' time with the council, watched over the period: `entry_days`, `exit_days`, `done` (left).

    A worker already in post when the period begins comes under watch with the days served by then.
    """
    rows = records.derived(spells)
    permanent = rows[rows["is_permanent"]]
    joined = permanent["work_council_start_date"].fillna(permanent["work_start_date"])
    keyed = permanent.assign(joined=joined, left=permanent["work_end_date"].mask(_moved(permanent)))
    ends = keyed.sort_values("work_start_date").groupby(["work_worker_id", "joined"], as_index=False).tail(1)
    there = ends[(ends["joined"] <= period.end) & ~(ends["left"] < period.start)]
    entry = ((period.start - there["joined"]).dt.days - 0.5).clip(lower=0)  # so that the first day is watched
    done = there["left"] <= period.end
    last_seen = there["left"].where(done, period.end)
    return pd.DataFrame({"entry_days": entry, "exit_days": (last_seen - there["joined"]).dt.days, "done": done})


def newly_qualified(records: Records) -> pd.DataFrame:
    """Workers a year after passing their assessed and supported year, by `year_after_passing`; `is_still_here`."""
    rows = records.derived(spells)
    passed = rows[rows["work_asye_pass_date"].notna()].sort_values("work_start_date")
    last = passed.groupby("work_worker_id", as_index=False).tail(1)
    anniversary = last["work_asye_pass_date"] + pd.DateOffset(months=12)
    seen = last.assign(year_after_passing=anniversary)[anniversary <= records.as_at]
    left = seen["work_end_date"].mask(_moved(seen))
    return seen.assign(is_still_here=~(left < seen["year_after_passing"]))


def involvements(records: Records) -> pd.DataFrame:
    """Spells of an allocated case worker with a child, by child and day. Other roles are no change of worker."""
    rows = records["ssd_involvements"]
    held = rows[(rows["invo_professional_role_id"] == CASE_WORKER) & rows["invo_professional_id"].notna()]
    ordered = held.sort_values(["invo_person_id", START, "invo_involvements_id"])
    previous = ordered.groupby("invo_person_id")["invo_professional_id"].shift()
    return ordered.assign(
        is_handover=previous.notna() & (previous != ordered["invo_professional_id"]),
        reason=ordered["invo_worker_change_reason"].map(codes.WORKER_CHANGE_REASON).fillna(UNKNOWN),
    )


def workers_of_children_on(records: Records, day: pd.Timestamp) -> pd.DataFrame:
    """Children looked after on `day` with the case workers they had in the twelve months to it.

    Adds to `looked_after_on`: `workers` (distinct, so one who came back counts once, and those from before the child
    was looked after count too), `has_many_workers` (three or more), `is_unallocated` (none on the day),
    `days_with_worker` (since the present worker began; missing where there is none).
    """
    children = records.derived(looked_after_on, day)
    rows = records.derived(involvements)
    since = day - pd.DateOffset(months=MONTHS_SEEN)
    seen = rows[(rows[START] <= day) & ~(rows[END] <= since)]
    distinct = seen.groupby("invo_person_id", sort=False)["invo_professional_id"].nunique()
    present = open_on(rows, START, END, day).groupby("invo_person_id", sort=False)[START].max()
    workers = distinct.reindex(children["person"], fill_value=0).set_axis(children.index)
    began = present.reindex(children["person"]).set_axis(children.index)
    return children.assign(
        workers=workers,
        has_many_workers=workers >= MANY_WORKERS,
        is_unallocated=began.isna(),
        days_with_worker=(day - began).dt.days,
    )


def handovers(records: Records) -> pd.DataFrame:
    """Changes of case worker for children looked after on the day of the change, by `invo_involvement_start_date`."""
    changes = records.derived(involvements)
    changes = changes[changes["is_handover"]].reset_index(names="row")
    episodes = records["ssd_cla_episodes"]
    care = episodes[~episodes["clae_legal_status"].isin(codes.SHORT_BREAKS)]
    pairs = changes[["row", "invo_person_id", START]].merge(
        care, left_on="invo_person_id", right_on="clae_person_id", how="inner"
    )
    inside = (pairs["clae_cla_episode_start_date"] <= pairs[START]) & ~(
        pairs["clae_cla_episode_ceased_date"] <= pairs[START]
    )
    return changes[changes["row"].isin(pairs.loc[inside, "row"])]
