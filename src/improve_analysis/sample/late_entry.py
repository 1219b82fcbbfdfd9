"""The records as they stood on a day: what was typed in later is not there yet.

Every event has a day on which it was entered, on it or some days after. What happens to a child is entered in order:
until an event is in, nothing after it is known either. Visits and other notes are late each on its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from improve_analysis.sample.numbering import key_of, person_of
from improve_analysis.sample.window import among
from improve_analysis.tables import SCHEMAS

Tables = Mapping[str, pd.DataFrame]
DAY = pd.Timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Lag:
    """How late events are entered: a share on the day, most within days of `usual_days`, a few after weeks."""

    prompt: float
    usual_days: float
    late: float
    late_days: float


NEED = Lag(prompt=0.88, usual_days=2.5, late=0.012, late_days=20)
CARE = Lag(prompt=0.62, usual_days=4.0, late=0.03, late_days=24)
NOTES = Lag(prompt=0.55, usual_days=3.5, late=0.04, late_days=22)
STAFF = Lag(prompt=0.75, usual_days=9.0, late=0.05, late_days=30)

STORIES = {
    NEED: (
        "ssd_cin_episodes", "ssd_cin_assessments", "ssd_cin_plans", "ssd_s47_enquiry", "ssd_initial_cp_conference",
        "ssd_cp_plans", "ssd_cp_reviews", "pre_proceedings",
    ),
    CARE: ("ssd_cla_episodes", "ssd_cla_placement", "ssd_legal_status", "ssd_cla_care_plan", "ssd_permanence"),
}  # fmt: skip
"""Tables that tell one story of a child, entered in order."""
FOLLOW = {"ssd_cp_visits": NEED, "ssd_cla_visits": CARE, "ssd_cla_reviews": CARE, "ssd_cin_visits": NEED}
"""Notes that are not there before the story they belong to."""
NOTED = (*FOLLOW, "ssd_missing", "supervision_log", "training_log", "practice_audits", "family_group_conferences")


def as_known(tables: Tables, day: pd.Timestamp) -> dict[str, pd.DataFrame]:
    """The tables as they stood at the end of `day`."""
    known_to = {lag: _known_to(tables, names, lag, day) for lag, names in STORIES.items()}
    story = {name: lag for lag, names in STORIES.items() for name in names} | FOLLOW
    found = {}
    for name, frame in tables.items():
        limit = pd.Series(day, index=frame.index)
        if name in story:
            limit = known_to[story[name]].reindex(frame[person_of(name)]).fillna(day).set_axis(frame.index)
        kept = frame[_entered(frame, name, day)] if name in NOTED else frame
        found[name] = _cut(kept, name, limit[kept.index])
    return _resolved(_staff_as_known(found, day))


def _known_to(tables: Tables, names: tuple[str, ...], lag: Lag, day: pd.Timestamp) -> pd.Series:
    """For each child with something not yet entered: the day before the first such thing."""
    late = [_not_entered(tables[name], name, lag, day) for name in names]
    return pd.concat(late).groupby("person")["date"].min() - DAY


def _not_entered(frame: pd.DataFrame, name: str, lag: Lag, day: pd.Timestamp) -> pd.DataFrame:
    events = [
        pd.DataFrame({"person": frame[person_of(name)], "date": frame[column]}).dropna() for column in _dates(name)
    ]
    both = pd.concat(events)
    happened = both[both["date"] <= day]
    return happened[(happened["date"] + _delay(happened["person"], happened["date"], lag)) > day]


def _dates(name: str) -> list[str]:
    details = {column: spec.metadata for column, spec in SCHEMAS[name].columns.items()}
    return [column for column, detail in details.items() if detail["kind"] == "date" and not detail.get("planned")]


def _entered(frame: pd.DataFrame, name: str, day: pd.Timestamp) -> pd.Series:
    begins, key = frame[SCHEMAS[name].metadata["begins"]], frame[key_of(name)]
    person = person_of(name)
    return begins + _delay(frame[person].fillna(key) if person else key, begins, NOTES) <= day


def _delay(who: pd.Series, date: pd.Series, lag: Lag) -> pd.Series:
    """The same for everything that happens to one child (or worker) on one day, whatever table it is in."""
    share = _shares(who, date)
    usual = -lag.usual_days * np.log1p(-((share - lag.prompt) / (1 - lag.prompt - lag.late)).clip(0, 0.999))
    late = 10 - lag.late_days * np.log1p(-((share - 1 + lag.late) / lag.late).clip(0, 0.999))
    days = np.select([share < lag.prompt, share < 1 - lag.late], [0, 1 + usual], default=late)
    return pd.Series(days.astype("int64").astype("timedelta64[D]").astype("timedelta64[us]"), index=who.index)


def _shares(who: pd.Series, date: pd.Series) -> np.ndarray:
    """A number from 0 to 1 that looks drawn, from a name and a day (splitmix64): no order of drawing to disturb."""
    names = who.fillna("0").str.extract(r"(\d+)", expand=False).astype("uint64").to_numpy()
    days = date.to_numpy().astype("datetime64[D]").astype("uint64")
    mixed: np.ndarray = names * np.uint64(0x9E3779B97F4A7C15) + days * np.uint64(0xD1B54A32D192ED03)
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        mixed = (mixed ^ (mixed >> np.uint64(shift))) * np.uint64(factor)
    return (mixed ^ (mixed >> np.uint64(31))) / float(2**64)


def _cut(frame: pd.DataFrame, name: str, limit: pd.Series) -> pd.DataFrame:
    """Rows that had begun by each row's `limit`; later dates, and what is known only with them, are missing."""
    next_day = limit + DAY
    begins = (SCHEMAS[name].metadata or {}).get("begins")
    if begins:
        there = ~(frame[begins] >= next_day)
        frame, next_day = frame[there], next_day[there]
    found = frame.copy()
    for column in _dates(name):
        if column in found:
            found[column] = found[column].mask(found[column] >= next_day)
    for column, spec in SCHEMAS[name].columns.items():
        known_with = spec.metadata.get("known_with")
        if known_with and column in found:
            found[column] = found[column].where(found[known_with].notna())
    return found


def _staff_as_known(tables: Mapping[str, pd.DataFrame], day: pd.Timestamp) -> dict[str, pd.DataFrame]:
    """The staff list hears of leavers late."""
    worker = tables["workforce_worker"].copy()
    ended = worker["work_end_date"]
    unheard = ended.notna() & (ended + _delay(worker["work_worker_id"], ended.fillna(day), STAFF) > day)
    worker.loc[unheard, ["work_end_date", "work_leave_reason", "work_leaver_destination"]] = None
    return {**tables, "workforce_worker": worker}


# What is left must hang together --------------------------------------------------------------------------------------


def _resolved(tables: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    found = dict(tables)
    permanence = found["ssd_permanence"]
    milestones = [column for column in permanence if column in _dates("ssd_permanence")]
    found["ssd_permanence"] = _order_known(permanence[permanence[milestones].notna().any(axis=1)])
    contacts = found["ssd_contacts"]
    log = found["front_door_log"].set_index("fdlg_contact_id")["fdlg_decision"]
    decided = contacts["cont_contact_id"].map(log).notna()
    found["ssd_contacts"] = contacts.assign(
        cont_contact_outcome_json=contacts["cont_contact_outcome_json"].where(decided)
    )
    factors, assessed = found["ssd_assessment_factors"], found["ssd_cin_assessments"]
    done = assessed.loc[assessed["cina_assessment_auth_date"].notna(), "cina_assessment_id"]
    found["ssd_assessment_factors"] = factors[among(factors["cinf_assessment_id"], done)]
    return found


def _order_known(permanence: pd.DataFrame) -> pd.DataFrame:
    """The kind of order, the carer's part and the reason are known with the dates they belong to."""
    found = permanence.copy()
    for column, date in (
        ("perm_permanence_order_type", "perm_permanence_order_date"),
        ("perm_adopted_by_carer_flag", "perm_permanence_order_date"),
        ("perm_decision_reversed_reason", "perm_decision_reversed_date"),
    ):
        found[column] = found[column].where(found[date].notna())
    return found
