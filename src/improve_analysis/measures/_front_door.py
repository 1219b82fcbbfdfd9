"""Contacts, referrals, assessments, enquiries, conferences and plans, with what the thresholds chapter asks of each.

Every frame has the rows and columns of its canonical table and the columns its docstring names. `age_band` is the
child's age on the day of the event, an unborn child being under 1; `source` and `team` are in words.
"""

from __future__ import annotations

import pandas as pd

from improve_analysis.calendar import (
    Length,
    Period,
    add_months,
    add_working_days,
    age_years,
    band,
    last_complete,
    working_days_between,
)
from improve_analysis.measures._breakdown import AGE_BANDS, AGE_EDGES, HOURS, UNKNOWN, UNKNOWN_SOURCE
from improve_analysis.measures._records import Records, began_within, open_on
from improve_analysis.tables import codes

ASSESSMENT_LIMIT_WORKING_DAYS = 45
CONFERENCE_LIMIT_WORKING_DAYS = 15
DECISION_LIMIT_WORKING_DAYS = 1

CONTACT_TO_REFERRAL = pd.Timedelta(days=7)
"""A referral belongs to the child's latest contact in the week up to it, where nothing recorded says which."""

NOT_IN_NEED = ("RC8", "RC9")
GOOD_OR_BETTER = ("1", "2")
APRIL = 4


def contacts(records: Records) -> pd.DataFrame:
    """Contacts: `source`, `became_referral`, and `is_repeat_3_months`, `_6_months`, `_12_months`.

    A contact became a referral by its recorded outcome; where that does not tell, by the front door's decision on it;
    where neither does, if a referral of the child followed within a week and no later contact came between. It is a
    repeat if the child had a contact on an earlier day in the window, its first day included, that neither became a
    referral nor was about an open one.
    """
    frame = records["ssd_contacts"]
    frame = frame.assign(
        source=_source(frame["cont_contact_source_code"]), became_referral=_became_referral(records, frame)
    )
    child, date = frame["cont_person_id"], frame["cont_contact_date"]
    turned_away = ~frame["became_referral"] & (_outcome_flag(frame, "EXISTING_REFERRAL_FLAG") != "Y")
    earlier = _latest_before(child, date, child[turned_away], date[turned_away])
    return frame.assign(**{f"is_repeat_{n}_months": date <= add_months(earlier, n) for n in (3, 6, 12)})


def _became_referral(records: Records, frame: pd.DataFrame) -> pd.Series:
    flag = _outcome_flag(frame, "NEW_REFERRAL_FLAG")
    decision = _looked_up(frame["cont_contact_id"], records["front_door_log"], "fdlg_contact_id", "fdlg_decision")
    followed = frame["cont_contact_id"].isin(_contacts_followed(records, frame))
    return (flag == "Y").where(flag.notna(), (decision == "REFERRAL").where(decision.notna(), followed))


def _outcome_flag(frame: pd.DataFrame, name: str) -> pd.Series:
    """`Y` or `N` as the contact's outcome says; missing where it does not."""
    return frame["cont_contact_outcome_json"].str.extract(rf'"{name}"\s*:\s*"([YN])"', expand=False)


def _contacts_followed(records: Records, frame: pd.DataFrame) -> pd.Series:
    """The contacts that a referral of the same child followed: for each referral the latest in the week up to it."""
    referred = records["ssd_cin_episodes"][["cine_person_id", "cine_referral_date"]].sort_values("cine_referral_date")
    found = pd.merge_asof(
        referred,
        frame.sort_values(["cont_contact_date", "cont_contact_id"]),
        left_on="cine_referral_date",
        right_on="cont_contact_date",
        left_by="cine_person_id",
        right_by="cont_person_id",
        tolerance=CONTACT_TO_REFERRAL,
    )
    return found["cont_contact_id"].dropna()


def front_door_decisions(records: Records) -> pd.DataFrame:
    """The front door's log: `due_date`, `is_in_time`, `is_referral`, `band` and `hours` in words.

    A decision is due by the end of the working day after the day of receipt, at whatever hour the contact came in.
    """
    frame = records["front_door_log"]
    due = add_working_days(frame["fdlg_received_at"], DECISION_LIMIT_WORKING_DAYS)
    return frame.assign(
        due_date=due,
        is_in_time=frame["fdlg_decided_at"].dt.normalize() <= due,
        is_referral=frame["fdlg_decision"] == "REFERRAL",
        band=_in_words(frame["fdlg_band"], codes.FRONT_DOOR_BAND),
        hours=_in_words(frame["fdlg_out_of_hours"], dict(zip("NY", HOURS, strict=True))),
    )


def early_help_assessments(records: Records) -> pd.DataFrame:
    """The rows of `ssd_early_help_episodes`, with `is_unborn`: begun before the child's birth, or for an unborn baby.

    A child without a date of birth who has an expected one counts as unborn; so does a reason that names the unborn.
    """
    frame = records["ssd_early_help_episodes"]
    people = records["ssd_person"]
    born, expected = (
        _looked_up(frame["earl_person_id"], people, "pers_person_id", f"pers_{date}")
        for date in ("dob", "expected_dob")
    )
    before_birth = (born > frame["earl_episode_start_date"]) | (born.isna() & expected.notna())
    return frame.assign(
        is_unborn=before_birth | frame["earl_episode_reason"].str.contains("unborn", case=False, na=False)
    )


def referrals(records: Records) -> pd.DataFrame:
    """Referrals: `source`, `age_band`, `is_nfa`, `is_rereferral`.

    A re-referral came within twelve months of a referral of the same child on an earlier day; the same day of the same
    month a year later is within.
    """
    frame = records["ssd_cin_episodes"]
    child, date = frame["cine_person_id"], frame["cine_referral_date"]
    return frame.assign(
        source=_source(frame["cine_referral_source_code"]),
        age_band=_age_band(records, child, date),
        is_nfa=frame["cine_referral_nfa"] == "Y",
        is_rereferral=date <= add_months(_latest_before(child, date, child, date), 12),
    )


def children_referred(records: Records, period: Period) -> pd.DataFrame:
    """One row for each child referred in the period: `cine_person_id`, and `is_rereferral` where any referral was."""
    within = began_within(records.derived(referrals), "cine_referral_date", period)
    return within.groupby("cine_person_id", as_index=False).agg(is_rereferral=("is_rereferral", "any"))


def referrals_and_need(records: Records, period: Period) -> pd.DataFrame:
    """The referrals of a period: `is_not_in_need` where assessed and closed as such by the period's last day."""
    within = began_within(records.derived(referrals), "cine_referral_date", period)
    closed = within["cine_close_date"] < period.end + pd.Timedelta(days=1)
    return within.assign(is_not_in_need=closed & within["cine_close_reason"].isin(NOT_IN_NEED))


def assessments(records: Records) -> pd.DataFrame:
    """Assessments: `team`, `is_in_time`, `is_in_time_from_referral`, `is_first_of_referral`, `is_nfa`, `is_seen`.

    `is_first_of_referral` is false where the referral's date is not known. `is_seen`: the child was. `says_nfa` and
    `says_seen`: whether it says if it ended with no further action, and if the child was seen.
    """
    frame = records["ssd_cin_assessments"]
    start, end = frame["cina_assessment_start_date"], frame["cina_assessment_auth_date"]
    referred = _looked_up(
        frame["cina_referral_id"], records["ssd_cin_episodes"], "cine_referral_id", "cine_referral_date"
    )
    in_order = frame.sort_values(["cina_assessment_start_date", "cina_assessment_id"])
    return frame.assign(
        team=_team(records, frame["cina_assessment_team"]),
        is_in_time=working_days_between(start, end) <= ASSESSMENT_LIMIT_WORKING_DAYS,
        is_in_time_from_referral=working_days_between(referred, end) <= ASSESSMENT_LIMIT_WORKING_DAYS,
        is_first_of_referral=~in_order.duplicated("cina_referral_id") & referred.notna(),
        is_nfa=frame["cina_assessment_outcome_nfa"] == "Y",
        says_nfa=frame["cina_assessment_outcome_nfa"].notna(),
        is_seen=frame["cina_assessment_child_seen"] == "Y",
        says_seen=frame["cina_assessment_child_seen"].notna(),
    )


def assessments_open(records: Records, day: pd.Timestamp) -> pd.DataFrame:
    """The assessments open on `day`: `is_over_limit` where it is over 45 working days since they began."""
    started, ended = "cina_assessment_start_date", "cina_assessment_auth_date"
    frame = open_on(records.derived(assessments), started, ended, day)
    so_far = working_days_between(frame[started], pd.Series(day, index=frame.index, dtype=frame[started].dtype))
    return frame.assign(is_over_limit=so_far > ASSESSMENT_LIMIT_WORKING_DAYS)


def enquiries(records: Records) -> pd.DataFrame:
    """Section 47 enquiries: `age_band`, `is_nfa`, `says_nfa` (whether it says if a conference was needed)."""
    frame = records["ssd_s47_enquiry"]
    return frame.assign(
        age_band=_age_band(records, frame["s47e_person_id"], frame["s47e_s47_start_date"]),
        is_nfa=frame["s47e_s47_nfa"] == "Y",
        says_nfa=frame["s47e_s47_nfa"].notna(),
    )


def conferences(records: Records) -> pd.DataFrame:
    """Initial conferences, transfers in too: `age_band`, `follows_discussion`, `is_in_time`, `made_plan`, `says_plan`.

    `follows_discussion`: the strategy discussion that led to it is known, and no plan moved in from elsewhere.
    """
    frame = records["ssd_initial_cp_conference"]
    discussed = _looked_up(
        frame["icpc_s47_enquiry_id"], records["ssd_s47_enquiry"], "s47e_s47_enquiry_id", "s47e_s47_start_date"
    )
    return frame.assign(
        age_band=_age_band(records, frame["icpc_person_id"], frame["icpc_icpc_date"]),
        follows_discussion=discussed.notna() & (frame["icpc_icpc_transfer_in"] != "Y"),
        is_in_time=working_days_between(discussed, frame["icpc_icpc_date"]) <= CONFERENCE_LIMIT_WORKING_DAYS,
        made_plan=frame["icpc_icpc_outcome_cp_flag"] == "Y",
        says_plan=frame["icpc_icpc_outcome_cp_flag"].notna(),
    )


def enquiries_and_conferences(records: Records) -> pd.DataFrame:
    """Both in one frame: `date`, `age_band`, and 1 in `enquiries` or `conferences`, by which of the two a row is."""
    asked = records.derived(enquiries)[["s47e_s47_start_date", "age_band"]].set_axis(["date", "age_band"], axis=1)
    met = records.derived(conferences)[["icpc_icpc_date", "age_band"]].set_axis(["date", "age_band"], axis=1)
    rows = [asked.assign(enquiries=1.0, conferences=0.0), met.assign(enquiries=0.0, conferences=1.0)]
    return pd.concat(rows, ignore_index=True)


def protection_plans(records: Records) -> pd.DataFrame:
    """Child protection plans: `abuse` in words, `is_repeat`, `is_repeat_in_two_years`. Other councils' are left out.

    A plan is a repeat if the child had one that began earlier, here or by the number recorded with it. It is one in two
    years if an earlier plan in the records ended in the 24 months up to its start, the first day included.
    """
    frame = records["ssd_cp_plans"]
    child, start, end = (frame[f"cppl_{name}"] for name in ("person_id", "cp_plan_start_date", "cp_plan_end_date"))
    has_earlier = start > start.groupby(child).transform("min")
    ended = end > start
    earlier_end = _latest_before(child, start, child[ended], end[ended], same_day=True)
    plans = frame.assign(
        abuse=_in_words(frame["cppl_cp_plan_initial_category"], codes.ABUSE),
        is_repeat=has_earlier | (frame["cppl_previous_plans"] > 0),
        is_repeat_in_two_years=start <= add_months(earlier_end, 24),
    )
    return plans[frame["cppl_cp_plan_ola"] != "Y"]


def plans_open(records: Records, day: pd.Timestamp) -> pd.DataFrame:
    """The plans open on `day`."""
    return open_on(records.derived(protection_plans), "cppl_cp_plan_start_date", "cppl_cp_plan_end_date", day)


def plans_since_april(records: Records, day: pd.Timestamp) -> pd.DataFrame:
    """The plans that began from 1 April to the latest end of a quarter on or before `day` (a month end).

    Two editions a month apart would otherwise give that month's plans away.
    """
    end = last_complete(day, Length.QUARTER)
    april = pd.Timestamp(year=end.year - (end.month < APRIL), month=APRIL, day=1)
    year_to_date = Period(start=april, end=end, length=Length.YEAR)
    return began_within(records.derived(protection_plans), "cppl_cp_plan_start_date", year_to_date)


def threshold_audits(records: Records) -> pd.DataFrame:
    """Graded audits of threshold decisions: `grade` in words, `is_good` where good or outstanding."""
    audits = records["practice_audits"]
    graded = audits[(audits["audi_type"] == "THRESHOLD") & audits["audi_grade"].notna()]
    return graded.assign(
        grade=_in_words(graded["audi_grade"], codes.AUDIT_GRADE), is_good=graded["audi_grade"].isin(GOOD_OR_BETTER)
    )


def threshold_training(records: Records) -> pd.DataFrame:
    """Threshold courses completed, one row a person and course."""
    training = records["training_log"]
    return training[training["trai_course"] == "THRESHOLDS"]


def _latest_before(
    child: pd.Series, day: pd.Series, other_child: pd.Series, other_day: pd.Series, *, same_day: bool = False
) -> pd.Series:
    """For each child and day, the same child's latest other day before it (`same_day`: or on it); missing if none."""
    wanted = pd.DataFrame({"child": child, "day": day}).rename_axis("row").reset_index().sort_values("day")
    others = pd.DataFrame({"child": other_child, "other_day": other_day}).sort_values("other_day")
    found = pd.merge_asof(wanted, others, left_on="day", right_on="other_day", by="child", allow_exact_matches=same_day)
    return found.set_index("row")["other_day"].reindex(child.index)


def _looked_up(keys: pd.Series, table: pd.DataFrame, key: str, column: str) -> pd.Series:
    """For each of `keys`, what `column` holds in the row of `table` that has it; missing where none does."""
    return table.set_index(key)[column].reindex(keys).set_axis(keys.index)


def _source(column: pd.Series) -> pd.Series:
    return column.map(codes.CONTACT_SOURCE_GROUP).fillna(UNKNOWN_SOURCE)


def _in_words(column: pd.Series, words: dict[str, str]) -> pd.Series:
    return column.map(words).fillna(UNKNOWN)


def _team(records: Records, column: pd.Series) -> pd.Series:
    return _looked_up(column, records["ssd_department"], "dept_team_id", "dept_team_name").fillna(UNKNOWN)


def _age_band(records: Records, child: pd.Series, day: pd.Series) -> pd.Series:
    person = records["ssd_person"]
    born = person.assign(born=person["pers_dob"].fillna(person["pers_expected_dob"]))
    birth = _looked_up(child, born, "pers_person_id", "born")
    return band(age_years(birth, day).clip(lower=0), AGE_EDGES, AGE_BANDS, unknown=UNKNOWN)
