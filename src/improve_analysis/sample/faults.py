"""The faults that real records have, put into the invented ones on purpose.

Here: assessments that were never closed, missing sex, ethnicity and referral source, an episode that overlaps the next.
Elsewhere: late entry (`late_entry`); distances missing for unaccompanied children and withheld addresses
(`placements.carers`); a plan moved in from another council without an enquiry (`protection`); reviews cancelled
(`care_records`); cases for a while without a worker (`allocation`); the agency flag that case systems leave empty
(`workforce_records.professionals`).
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from improve_analysis.sample._draws import Part, stream

NEVER_FINISHED, STARTED_DAYS_AGO = 7, (240, 1100)
WITHOUT_SOURCE, WITHOUT_SEX, WITHOUT_ETHNICITY = 2, 5, 9
OVERLAP_DAYS = 5


def with_faults(
    seed: int, tables: Mapping[str, pd.DataFrame], end: pd.Timestamp, size: float
) -> dict[str, pd.DataFrame]:
    """The tables with the faults named above; their number grows with the council's `size`."""
    rng = stream(seed, Part.FAULTS)
    found = dict(tables)
    found["ssd_cin_assessments"] = _never_finished(rng, tables, end, _many(NEVER_FINISHED, size))
    found["ssd_cin_episodes"] = _blanked(
        rng, tables["ssd_cin_episodes"], "cine_referral_source_code", _many(WITHOUT_SOURCE, size)
    )
    person = _blanked(rng, tables["ssd_person"], "pers_sex", _many(WITHOUT_SEX, size))
    found["ssd_person"] = _blanked(rng, person, "pers_ethnicity", _many(WITHOUT_ETHNICITY, size))
    found["ssd_cla_episodes"] = _overlapping(rng, tables["ssd_cla_episodes"], end)
    return found


def _many(count: int, size: float) -> int:
    return max(1, round(count * size))


def _blanked(rng: np.random.Generator, frame: pd.DataFrame, column: str, count: int) -> pd.DataFrame:
    rows = frame.index[rng.choice(len(frame), min(count, len(frame)), replace=False)]
    return frame.assign(**{column: frame[column].where(~frame.index.isin(rows))})


def _never_finished(
    rng: np.random.Generator, tables: Mapping[str, pd.DataFrame], end: pd.Timestamp, count: int
) -> pd.DataFrame:
    """A few assessments of long ago that nobody authorised, though the case went on."""
    assessed, referrals = tables["ssd_cin_assessments"], tables["ssd_cin_episodes"]
    open_cases = referrals.loc[~(referrals["cine_close_date"] <= end), "cine_referral_id"]
    age = (end - assessed["cina_assessment_start_date"]).dt.days
    able = assessed.index[age.between(*STARTED_DAYS_AGO) & assessed["cina_referral_id"].isin(open_cases)]
    chosen = rng.choice(able, min(count, len(able)), replace=False)
    undone = assessed.index.isin(chosen)
    return assessed.assign(
        cina_assessment_auth_date=assessed["cina_assessment_auth_date"].mask(undone),
        cina_assessment_outcome_nfa=assessed["cina_assessment_outcome_nfa"].mask(undone),
    )


def _overlapping(rng: np.random.Generator, episodes: pd.DataFrame, end: pd.Timestamp) -> pd.DataFrame:
    """One episode whose end was typed some days after the next one began."""
    ceased = episodes["clae_cla_episode_ceased_date"]
    recent = (ceased > end - pd.Timedelta(days=500)) & (ceased < end - pd.Timedelta(days=120))
    able = episodes.index[recent & (episodes["clae_cla_episode_ceased_reason"] == "X1")]
    if able.empty:
        return episodes
    late = episodes.index == rng.choice(able)
    return episodes.assign(clae_cla_episode_ceased_date=ceased.where(~late, ceased + pd.Timedelta(days=OVERLAP_DAYS)))
