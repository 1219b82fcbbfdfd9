"""What the lists of Annex A share: the day they are drawn on, the columns about the child, and the words."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from improve_analysis.calendar import age_years
from improve_analysis.sample.forms import _annex_a_values as values
from improve_analysis.sample.forms._spells import ReturnPeriod, Tables, looked_up, within

UNBORN = -1
Columns = dict[str, pd.Series]


@dataclass(frozen=True, kw_only=True)
class Inspection:
    """What the lists are drawn from: the tables as they stood on the last day, and the windows that end on it.

    `council` is the nine-character code: a placement elsewhere is outside the council's area.
    """

    tables: Tables
    half_year: ReturnPeriod
    year: ReturnPeriod
    council: str

    def __getitem__(self, table: str) -> pd.DataFrame:
        return self.tables[table]


def list_of(name: str, inspection: Inspection, person: pd.Series, columns: Columns) -> pd.DataFrame:
    """The list called `name` about each `person`: the columns about the child, then `columns`, the rest empty."""
    about = {**_child(inspection, person), values.DISABLED: _disabled(inspection, person)}
    headers = values.HEADERS[name]
    known = {header: column for header, column in about.items() if header in headers} | columns
    return pd.DataFrame(dict.fromkeys(headers) | known, index=person.index).reset_index(drop=True)


def _child(inspection: Inspection, person: pd.Series) -> Columns:
    people = inspection["ssd_person"].set_index("pers_person_id").reindex(person).set_index(person.index)
    born = people["pers_dob"]
    age = age_years(born, inspection.half_year.end)
    return {
        "Child Unique ID": person,
        "Gender": people["pers_sex"].map(values.GENDER),
        "Ethnicity": people["pers_ethnicity"].map(values.ETHNICITY),
        "Date of Birth": born.fillna(people["pers_expected_dob"]),
        "Age of Child (Years)": age.mask(born.isna() & people["pers_expected_dob"].notna(), UNBORN),
    }


def _disabled(inspection: Inspection, person: pd.Series) -> pd.Series:
    asked = inspection["ssd_disability"]
    found = asked.assign(yes=asked["disa_disability_code"] != "NONE").groupby("disa_person_id")["yes"].any()
    return looked_up(person, found.map({True: "Y", False: "N"})).map(values.YES_NO).fillna(values.UNKNOWN)


def yes_no_unknown(flags: pd.Series) -> pd.Series:
    """Y and N in Ofsted's words, and what is missing as unknown."""
    return flags.map(values.YES_NO).fillna(values.UNKNOWN)


def yes_where(condition: pd.Series) -> pd.Series:
    """Ofsted's yes where the condition holds, else its no."""
    return condition.map({True: values.YES_NO["Y"], False: values.YES_NO["N"]})


def handled_by(inspection: Inspection, team: pd.Series, worker: pd.Series) -> Columns:
    """The columns for the team, by name, and the worker, by id."""
    names = inspection["ssd_department"].set_index("dept_team_id")["dept_team_name"]
    return {"Allocated Team": looked_up(team, names), "Allocated Worker": worker}


def allocated(inspection: Inspection, person: pd.Series) -> Columns:
    """The team and worker who hold, or last held, each child's case."""
    involvements = inspection["ssd_involvements"]
    held = involvements[involvements["invo_professional_role_id"] == "CW"]
    last = held.sort_values(["invo_involvement_start_date", "invo_involvements_id"]).drop_duplicates(
        "invo_person_id", keep="last"
    )
    last = last.set_index("invo_person_id")
    return handled_by(
        inspection, looked_up(person, last["invo_professional_team"]), looked_up(person, last["invo_professional_id"])
    )


def in_year_before(latest: pd.Series, events: pd.DataFrame, person: str, date: str, people: pd.Series) -> pd.Series:
    """How many `events` each of `people` had in the twelve months before the day in `latest`, that day left out.

    Ofsted counts back from a child's latest referral or enquiry, so every row about the child has the same number.
    """
    day = looked_up(events[person], latest)
    counted = (events[date] < day) & (events[date] >= day - pd.DateOffset(years=1))
    return looked_up(people, counted.groupby(events[person]).sum()).fillna(0)


def care_spells(inspection: Inspection, period: ReturnPeriod) -> pd.DataFrame:
    """Episodes of being looked after with a day in the period."""
    return within(inspection["ssd_cla_episodes"], "clae_cla_episode_start_date", "clae_cla_episode_ceased_date", period)
