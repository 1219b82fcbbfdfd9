"""The whole simulation: is it a council's records, are they like the published figures, are they the same each time?"""

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from improve_analysis import tables as canonical
from improve_analysis.calendar import add_months, add_working_days, working_days_between
from improve_analysis.errors import InputError
from improve_analysis.sample import postcodes, simulate
from improve_analysis.sample.numbering import key_of, person_of

Tables = Mapping[str, pd.DataFrame]
END = pd.Timestamp("2024-09-30")
START = pd.Timestamp("2018-10-01")
PER_10K = 10_000 / 53_326
SAMPLE = Path(__file__).parents[2] / "data" / "sample"
SHORT_BREAKS = ["V3", "V4"]


@pytest.fixture(scope="module")
def council() -> dict[str, pd.DataFrame]:
    return simulate()


@pytest.fixture(scope="module")
def small() -> dict[str, pd.DataFrame]:
    return simulate(size=0.25)


def kinds(table: str) -> dict[str, dict]:
    return {name: column.metadata for name, column in canonical.SCHEMAS[table].columns.items()}


def open_on(frame: pd.DataFrame, start: str, end: str, day: str | pd.Timestamp) -> pd.DataFrame:
    return frame[(frame[start] <= day) & ~(frame[end] <= day)]


def year_ending_march(dates: pd.Series) -> pd.Series:
    return dates.dt.year + (dates.dt.month > 3)


# Every table --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("table", canonical.SCHEMAS)
class TestEveryTable:
    def test_is_as_its_schema_says(self, council: Tables, table: str) -> None:
        frame = council[table]
        canonical.SCHEMAS[table].validate(frame, lazy=True)
        assert frame.dtypes.to_dict() == canonical.dtypes(table)
        assert len(frame) > 0

    def test_is_in_order_of_its_ids(self, council: Tables, table: str) -> None:
        assert council[table][key_of(table)].is_monotonic_increasing

    def test_ends_nothing_before_it_began(self, council: Tables, table: str) -> None:
        frame = council[table]
        for column, kind in kinds(table).items():
            if kind.get("after"):
                assert not (frame[column] < frame[kind["after"]]).any(), column

    def test_knows_no_day_after_the_last(self, council: Tables, table: str) -> None:
        for column, kind in kinds(table).items():
            if kind["kind"] == "date" and not kind.get("planned"):
                assert not (council[table][column] >= END + pd.Timedelta(days=1)).any(), column

    def test_links_to_rows_that_are_there(self, council: Tables, table: str) -> None:
        for column, kind in kinds(table).items():
            if kind["kind"] == "link" and column != "prof_staff_id":
                there = set(council[kind["to"]][key_of(kind["to"])])
                assert set(council[table][column].dropna()) <= there, column

    def test_is_there_in_a_small_council_too(self, small: Tables, table: str) -> None:
        canonical.SCHEMAS[table].validate(small[table], lazy=True)


def test_professionals_are_in_the_staff_list(council: Tables) -> None:
    assert set(council["ssd_professionals"]["prof_staff_id"]) <= set(council["workforce_worker"]["work_worker_id"])


def test_nothing_happened_long_before_birth(council: Tables) -> None:
    """Events before birth are those of unborn children: at most forty weeks before."""
    born = council["ssd_person"].set_index("pers_person_id")["pers_dob"]
    for table, frame in council.items():
        person = person_of(table)
        for column, kind in kinds(table).items():
            if person and kind["kind"] == "date":
                assert not ((frame[person].map(born) - frame[column]) > pd.Timedelta(days=280)).any(), (table, column)


def test_care_begins_with_birth(council: Tables) -> None:
    born = council["ssd_person"].set_index("pers_person_id")["pers_dob"]
    episodes = council["ssd_cla_episodes"]
    assert not (episodes["clae_cla_episode_start_date"] < episodes["clae_person_id"].map(born)).any()


# Need and protection ------------------------------------------------------------------------------------------------


def test_no_child_is_referred_while_a_case_is_open(council: Tables) -> None:
    rows = council["ssd_cin_episodes"].sort_values(["cine_person_id", "cine_referral_date"])
    before = rows.groupby("cine_person_id")["cine_close_date"].shift()
    later = rows["cine_person_id"].duplicated()
    assert not (before[later].isna() | (before[later] > rows["cine_referral_date"][later])).any()


@pytest.mark.parametrize(
    ("table", "link"),
    [
        ("ssd_cin_assessments", "cina_referral_id"),
        ("ssd_cin_plans", "cinp_referral_id"),
        ("ssd_s47_enquiry", "s47e_referral_id"),
        ("ssd_initial_cp_conference", "icpc_referral_id"),
        ("ssd_cp_plans", "cppl_referral_id"),
    ],
)
def test_work_lies_within_its_episode_of_need(council: Tables, table: str, link: str) -> None:
    referrals = council["ssd_cin_episodes"].set_index("cine_referral_id")
    frame = council[table]
    assert frame[link].notna().all()
    for column, kind in kinds(table).items():
        if kind["kind"] == "date" and not kind.get("planned"):
            assert not (frame[column] < frame[link].map(referrals["cine_referral_date"])).any(), column
            assert not (frame[column] > frame[link].map(referrals["cine_close_date"])).any(), column


def test_a_plan_in_need_and_a_protection_plan_are_not_open_together(council: Tables) -> None:
    both = council["ssd_cp_plans"].merge(council["ssd_cin_plans"], left_on="cppl_person_id", right_on="cinp_person_id")
    protection_end = both["cppl_cp_plan_end_date"].fillna(END)
    need_end = both["cinp_cin_plan_end_date"].fillna(END)
    assert not (
        (both["cinp_cin_plan_start_date"] < protection_end) & (both["cppl_cp_plan_start_date"] < need_end)
    ).any()


def test_only_plans_from_elsewhere_have_no_enquiry(council: Tables) -> None:
    conferences = council["ssd_initial_cp_conference"]
    moved_in = conferences["icpc_icpc_transfer_in"] == "Y"
    assert 15 <= moved_in.sum() <= 60
    assert conferences["icpc_s47_enquiry_id"][moved_in].isna().all()
    without = conferences[~moved_in & conferences["icpc_s47_enquiry_id"].isna()]
    assert (without["icpc_icpc_date"] < START + pd.Timedelta(days=60)).all()


def test_assessments_never_finished_are_few_and_old(council: Tables) -> None:
    rows = council["ssd_cin_assessments"]
    age = (END - rows["cina_assessment_start_date"][rows["cina_assessment_auth_date"].isna()]).dt.days
    assert 5 <= (age > 200).sum() <= 12


# Care ---------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def spells(council: Tables) -> pd.DataFrame:
    """Episodes with their placement, in order, with the next episode's and the last one's columns."""
    placements = council["ssd_cla_placement"]
    rows = council["ssd_cla_episodes"].merge(
        placements, left_on="clae_cla_placement_id", right_on="clap_cla_placement_id", validate="many_to_one"
    )
    rows = rows.sort_values(["clae_person_id", "clae_cla_episode_start_date"], ignore_index=True)
    by_period = rows.groupby("clae_cla_id")
    for column in ("clae_cla_episode_start_date", "clae_cla_episode_start_reason", "clap_cla_placement_type"):
        rows[f"next_{column}"] = by_period[column].shift(-1)
    for column in ("clae_cla_placement_id", "clae_legal_status"):
        rows[f"last_{column}"] = by_period[column].shift()
    return rows


def test_every_episode_has_its_placement(council: Tables, spells: pd.DataFrame) -> None:
    assert len(spells) == len(council["ssd_cla_episodes"])
    assert (spells["clae_person_id"] == spells["clap_person_id"]).all()
    assert (spells["clae_cla_id"] == spells["clap_cla_id"]).all()
    assert not (spells["clae_cla_episode_start_date"] < spells["clap_cla_placement_start_date"]).any()


def test_each_episode_ends_where_the_next_begins_but_for_one_typed_wrong(spells: pd.DataFrame) -> None:
    following = spells[spells["next_clae_cla_episode_start_date"].notna()]
    ends = following["clae_cla_episode_ceased_date"]
    wrong = ends != following["next_clae_cla_episode_start_date"]
    assert wrong.sum() == 1
    assert (ends[wrong] > following["next_clae_cla_episode_start_date"][wrong]).all()
    assert (following["clae_cla_episode_ceased_reason"] == "X1").all()


def test_an_episode_has_an_end_and_a_reason_or_neither(council: Tables) -> None:
    episodes = council["ssd_cla_episodes"]
    assert (episodes["clae_cla_episode_ceased_date"].isna() == episodes["clae_cla_episode_ceased_reason"].isna()).all()


def test_the_reason_an_episode_began_is_what_changed(spells: pd.DataFrame) -> None:
    later = spells[spells["last_clae_cla_placement_id"].notna()]
    moved = later["clae_cla_placement_id"] != later["last_clae_cla_placement_id"]
    status = later["clae_legal_status"] != later["last_clae_legal_status"]
    same = later["clap_same_carer"] == "Y"
    expected = np.select(
        [moved & status & same, moved & status, moved & same, moved], ["U", "B", "T", "P"], default="L"
    )
    assert (later["clae_cla_episode_start_reason"] == expected).all()
    assert (moved | status).all()
    entered = spells["clae_cla_episode_start_date"] == spells["clae_entered_care_date"]
    assert (spells["clae_cla_episode_start_reason"][entered] == "S").all()


def test_a_move_says_why_unless_it_is_to_or_from_a_temporary_stay(spells: pd.DataFrame) -> None:
    moved = spells["next_clae_cla_episode_start_reason"].isin(["P", "B", "T", "U"])
    temporary = spells["clap_cla_placement_type"].str.startswith("T") | spells[
        "next_clap_cla_placement_type"
    ].str.startswith("T").eq(other=True)
    reason = spells["clap_cla_placement_change_reason"]
    assert reason[moved & ~temporary].notna().all()
    assert reason[moved & temporary].isna().all()
    assert reason[spells["clap_cla_placement_end_date"].isna()].isna().all()


def test_rules_of_the_return_about_placements_hold(council: Tables, spells: pd.DataFrame) -> None:
    kind, provider = spells["clap_cla_placement_type"], spells["clap_cla_placement_provider"]
    born = council["ssd_person"].set_index("pers_person_id")["pers_dob"]
    assert (spells["clae_legal_status"][kind.isin(["A5", "A6"])] == "E1").all()
    assert spells["clae_legal_status"][kind == "P1"].isin(["C1", "C2"]).all()
    assert ((provider == "PR0") == (kind == "P1")).all()
    assert (provider.isna() == kind.isin(["Z1", "T1", "T3", "T4"])).all()
    age_days = spells["clap_cla_placement_start_date"] - spells["clap_person_id"].map(born)
    assert (age_days[kind.isin(["H5", "K3"])] >= pd.Timedelta(days=365 * 16 + 4)).all()
    assert (spells["clap_cla_placement_start_date"][kind == "K3"] >= "2024-04-01").all()


@pytest.mark.parametrize(("kind", "at_most_days"), [("T4", 7), ("T3", 21), ("T1", 42)])
def test_temporary_stays_are_short(council: Tables, kind: str, at_most_days: int) -> None:
    rows = council["ssd_cla_placement"]
    rows = rows[(rows["clap_cla_placement_type"] == kind) & rows["clap_cla_placement_end_date"].notna()]
    days = (rows["clap_cla_placement_end_date"] - rows["clap_cla_placement_start_date"]).dt.days
    assert len(days) > 0
    assert days.between(1, at_most_days).all()


def test_placements_change_with_the_carer_or_its_status(council: Tables) -> None:
    rows = council["ssd_cla_placement"]
    same = rows["clap_same_carer"] == "Y"
    assert rows["clap_cla_placement_type"][same].isin(["U1", "U4", "A5"]).all()
    assert 100 <= same.sum() <= 600


def naive_miles(home: pd.Series, placement: pd.Series) -> Decimal:
    """DfE's formula by hand, for one pair of postcodes."""
    east = Decimal(home["oseast1m"]) - Decimal(placement["oseast1m"])
    north = Decimal(home["osnrth1m"]) - Decimal(placement["osnrth1m"])
    miles = (east * east + north * north).sqrt() / 1000 / Decimal("1.6093")
    return miles.quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)


def test_distances_agree_with_the_postcodes(council: Tables) -> None:
    places = postcodes().set_index("pcds")
    home = council["ssd_address"].set_index("addr_person_id")
    home = home[home["addr_address_end_date"].isna()]["addr_address_postcode"]
    rows = council["ssd_cla_placement"].assign(home=lambda rows: rows["clap_person_id"].map(home))
    known = rows.dropna(subset=["home", "clap_cla_placement_postcode"])
    assert known["clap_cla_placement_distance"].notna().all()
    for row in known.sample(300, random_state=1).to_dict("records"):
        expected = naive_miles(places.loc[row["home"]], places.loc[row["clap_cla_placement_postcode"]])
        assert Decimal(str(row["clap_cla_placement_distance"])) == expected
    unknown = rows.drop(known.index)
    assert unknown["clap_cla_placement_distance"].isna().all()


def test_the_council_of_a_placement_is_that_of_its_postcode(council: Tables) -> None:
    rows = council["ssd_cla_placement"].dropna(subset=["clap_cla_placement_postcode"])
    expected = rows["clap_cla_placement_postcode"].map(postcodes().set_index("pcds")["oslaua"])
    assert (rows["clap_cla_placement_la"] == expected).all()


def test_only_children_at_home_live_at_home(council: Tables) -> None:
    home = council["ssd_address"].set_index(["addr_person_id", "addr_address_postcode"]).index
    rows = council["ssd_cla_placement"]
    at_home = pd.MultiIndex.from_frame(rows[["clap_person_id", "clap_cla_placement_postcode"]]).isin(home)
    current = rows["clap_cla_placement_distance"] == 0
    assert set(rows["clap_cla_placement_type"][at_home & current]) == {"P1"}


def test_homes_of_unaccompanied_children_are_not_known(council: Tables) -> None:
    alone = set(council["ssd_immigration_status"]["immi_person_id"])
    assert not alone & set(council["ssd_address"]["addr_person_id"])
    rows = council["ssd_cla_placement"]
    of_alone = rows["clap_person_id"].isin(alone)
    assert rows["clap_cla_placement_distance"][of_alone].isna().all()
    episodes = council["ssd_cla_episodes"]
    breaks = episodes["clae_cla_placement_id"][episodes["clae_legal_status"].isin(SHORT_BREAKS)]
    others = rows[~of_alone & ~rows["clap_cla_placement_id"].isin(breaks)]
    assert 0.005 < others["clap_cla_placement_postcode"].isna().mean() < 0.05


def test_milestones_towards_adoption_come_in_order(council: Tables) -> None:
    rows = council["ssd_permanence"]
    order = [
        "perm_adm_decision_date",
        "perm_placement_order_date",
        "perm_matched_date",
        "perm_placed_for_adoption_date",
        "perm_permanence_order_date",
    ]
    adopted = rows[rows["perm_permanence_order_type"] == "Adoption"]
    assert adopted[order].notna().all(axis=None)
    for earlier, later in pairwise(order):
        assert (adopted[earlier] < adopted[later]).all()


def test_placement_order_and_move_are_those_of_the_episodes(council: Tables, spells: pd.DataFrame) -> None:
    rows = council["ssd_permanence"].set_index("perm_cla_id")
    ordered = spells[spells["clae_legal_status"] == "E1"].groupby("clae_cla_id")["clae_cla_episode_start_date"].min()
    since = ordered[ordered > START]
    assert len(since) > 40
    assert (rows["perm_placement_order_date"].reindex(since.index).fillna(END) <= since).all()
    moved = spells[spells["clap_cla_placement_type"].isin(["A5", "A6"])].groupby("clae_cla_id")
    placed = moved["clap_cla_placement_start_date"].min()
    assert (rows["perm_placed_for_adoption_date"].reindex(placed.index) == placed).all()


# Workers ------------------------------------------------------------------------------------------------------------


def test_a_child_has_one_worker_at_a_time(council: Tables) -> None:
    rows = council["ssd_involvements"].sort_values(["invo_person_id", "invo_involvement_start_date"])
    before = rows.groupby("invo_person_id")["invo_involvement_end_date"].shift()
    later = rows["invo_person_id"].duplicated()
    assert before[later].notna().all()
    assert not (before[later] > rows["invo_involvement_start_date"][later]).any()


def test_cases_are_held_only_by_workers_in_post(council: Tables) -> None:
    staff = (
        council["workforce_worker"]
        .groupby("work_worker_id")
        .agg(start=("work_start_date", "min"), end=("work_end_date", lambda ends: ends.max(skipna=False)))
    )
    person = council["ssd_professionals"].set_index("prof_professional_id")["prof_staff_id"]
    rows = council["ssd_involvements"]
    worker = rows["invo_professional_id"].map(person)
    assert not (rows["invo_involvement_start_date"] < worker.map(staff["start"])).any()
    left = worker.map(staff["end"])
    assert not (rows["invo_involvement_end_date"].fillna(END) > left).any()


def test_a_worker_carries_the_children_whose_case_is_open(council: Tables) -> None:
    carried = council["workforce_snapshot"]
    carried = carried[carried["wsna_date"] == "2024-06-30"].groupby("wsna_worker_id")["wsna_cases"].sum()
    rows = open_on(
        council["ssd_involvements"], "invo_involvement_start_date", "invo_involvement_end_date", "2024-06-30"
    )
    person = council["ssd_professionals"].set_index("prof_professional_id")["prof_staff_id"]
    held = rows["invo_professional_id"].map(person).value_counts()
    assert held.to_dict() == carried[carried > 0].astype("int64").to_dict()


def test_posts_are_what_the_staff_list_says(council: Tables) -> None:
    worker = open_on(council["workforce_worker"], "work_start_date", "work_end_date", "2023-03-31")
    posts = council["workforce_posts"]
    posts = posts[posts["wpos_date"] == "2023-03-31"]
    agency = worker["work_agency_flag"] == "Y"
    assert posts["wpos_agency_fte"].sum() == pytest.approx(worker["work_fte"][agency].sum())
    filled = posts["wpos_establishment_fte"].sum() - posts["wpos_vacant_fte"].sum()
    assert filled == pytest.approx(worker["work_fte"][~agency].sum())


# Like the published figures -----------------------------------------------------------------------------------------


def share(true: pd.Series, of: pd.Series | None = None) -> float:
    return 100 * float(true.mean() if of is None else true[of].mean())


@pytest.fixture(scope="module")
def referrals(council: Tables) -> pd.DataFrame:
    """Referrals from October 2019, when a year of them is behind; `again`: within twelve months of another."""
    rows = council["ssd_cin_episodes"].sort_values(["cine_person_id", "cine_referral_date"])
    before = rows.groupby("cine_person_id")["cine_referral_date"].shift()
    rows["again"] = (rows["cine_referral_date"] - before).dt.days <= 365
    rows["not_in_need"] = rows["cine_close_reason"].isin(["RC8", "RC9"])
    rows["year"] = year_ending_march(rows["cine_referral_date"])
    return rows[rows["cine_referral_date"] >= "2019-10-01"]


@pytest.mark.parametrize(
    ("year", "count", "again", "no_action", "not_in_need"),
    [
        (2021, (2500, 3200), (20, 28), (3, 7), (24, 36)),
        (2022, (2700, 3500), (20, 28), (3, 7), (30, 44)),
        (2023, (2350, 3000), (21, 28), (1.5, 5), (27, 37)),
        (2024, (2350, 2900), (17, 25), (0.2, 3), (26, 36)),
    ],
)
def test_referrals(
    referrals: pd.DataFrame,
    year: int,
    count: tuple[int, int],
    again: tuple[float, float],
    no_action: tuple[float, float],
    not_in_need: tuple[float, float],
) -> None:
    rows = referrals[referrals["year"] == year]
    assert count[0] <= len(rows) <= count[1]
    assert again[0] <= share(rows["again"]) <= again[1]
    assert no_action[0] <= share(rows["cine_referral_nfa"] == "Y") <= no_action[1]
    assert not_in_need[0] <= share(rows["not_in_need"]) <= not_in_need[1]


def test_contacts_and_how_many_become_referrals(council: Tables) -> None:
    contacts = council["ssd_contacts"]
    referred = contacts["cont_contact_outcome_json"].str.contains('"NEW_REFERRAL_FLAG": "Y"').eq(other=True)
    assert 8500 <= len(contacts) / 6 <= 10_000
    assert 26 <= share(referred) <= 33
    sources = contacts["cont_contact_source_code"].value_counts(normalize=True)
    assert sources.index[:2].tolist() == ["6", "2A"]


def test_every_referral_since_the_start_has_a_contact_days_before(council: Tables) -> None:
    contacts = council["ssd_contacts"]
    referred = contacts[contacts["cont_contact_outcome_json"].str.contains('"NEW_REFERRAL_FLAG": "Y"').eq(other=True)]
    rows = council["ssd_cin_episodes"]
    rows = rows[(rows["cine_referral_date"] >= "2018-11-01") & (rows["cine_referral_date"] < "2024-09-01")]
    found = pd.merge_asof(
        rows.sort_values("cine_referral_date"),
        referred.sort_values("cont_contact_date"),
        left_on="cine_referral_date",
        right_on="cont_contact_date",
        left_by="cine_person_id",
        right_by="cont_person_id",
        tolerance=pd.Timedelta(days=16),
    )
    unaccompanied = found["cine_person_id"].isin(council["ssd_immigration_status"]["immi_person_id"])
    assert found["cont_contact_id"][~unaccompanied].notna().all()


@pytest.mark.parametrize(
    ("year", "low", "high"), [(2020, 85, 96), (2021, 93, 100), (2022, 84, 94), (2023, 87, 97), (2024, 82, 92)]
)
def test_assessments_in_45_working_days(council: Tables, year: int, low: float, high: float) -> None:
    rows = council["ssd_cin_assessments"].dropna(subset=["cina_assessment_auth_date"])
    days = working_days_between(rows["cina_assessment_start_date"], rows["cina_assessment_auth_date"])
    assert low <= share(days <= 45, year_ending_march(rows["cina_assessment_auth_date"]) == year) <= high


@pytest.mark.parametrize("year", [2020, 2021, 2022, 2023, 2024])
def test_enquiries_conferences_and_plans(council: Tables, year: int) -> None:
    def a_year(table: str, column: str) -> float:
        return float((year_ending_march(council[table][column]) == year).sum() * PER_10K)

    enquiries = a_year("ssd_s47_enquiry", "s47e_s47_start_date")
    conferences = a_year("ssd_initial_cp_conference", "icpc_icpc_date")
    assert 145 <= enquiries <= 215
    assert 46 <= conferences <= 84
    assert 0.24 <= conferences / enquiries <= 0.46
    plans = open_on(council["ssd_cp_plans"], "cppl_cp_plan_start_date", "cppl_cp_plan_end_date", f"{year}-03-31")
    assert 24 <= len(plans) * PER_10K <= 46


@pytest.mark.parametrize(("year", "published"), [(2020, 93.5), (2022, 80.8), (2023, 74.3), (2024, 63.3)])
def test_conferences_in_15_working_days(council: Tables, year: int, published: float) -> None:
    rows = council["ssd_initial_cp_conference"].merge(
        council["ssd_s47_enquiry"], left_on="icpc_s47_enquiry_id", right_on="s47e_s47_enquiry_id"
    )
    days = working_days_between(rows["s47e_s47_start_date"], rows["icpc_icpc_date"])
    found = share(days <= 15, year_ending_march(rows["icpc_icpc_date"]) == year)
    assert abs(found - published) <= 11


@pytest.mark.parametrize(("year", "published"), [(2020, 12.9), (2021, 17.4), (2022, 18.7), (2023, 25.4), (2024, 27.1)])
def test_repeat_plans_rise_whatever_the_improvement_plan_did(council: Tables, year: int, published: float) -> None:
    plans = council["ssd_cp_plans"]
    found = share(plans["cppl_previous_plans"] > 0, year_ending_march(plans["cppl_cp_plan_start_date"]) == year)
    assert abs(found - published) <= 4


@pytest.mark.parametrize("day", ["2021-03-31", "2022-03-31", "2023-03-31", "2024-03-31", "2024-09-30"])
def test_children_in_need_on_a_day(council: Tables, day: str) -> None:
    rows = open_on(council["ssd_cin_episodes"], "cine_referral_date", "cine_close_date", day)
    assert 290 <= len(rows) * PER_10K <= 375


def looked_after(council: Tables, day: str) -> pd.DataFrame:
    """Children looked after on the day, with their placement; short breaks left out."""
    episodes = council["ssd_cla_episodes"]
    full = episodes[~episodes["clae_legal_status"].isin(SHORT_BREAKS)]
    rows = open_on(full, "clae_cla_episode_start_date", "clae_cla_episode_ceased_date", day)
    rows = rows.drop_duplicates("clae_person_id", keep="last")
    return rows.merge(council["ssd_cla_placement"], left_on="clae_cla_placement_id", right_on="clap_cla_placement_id")


@pytest.mark.parametrize(
    ("day", "far_and_outside"),
    [("2020-03-31", (19, 31)), ("2023-03-31", (32, 42)), ("2024-03-31", (32, 42)), ("2024-09-30", (32, 42))],
)
def test_children_in_care_on_a_day(council: Tables, day: str, far_and_outside: tuple[float, float]) -> None:
    rows = looked_after(council, day)
    miles = rows["clap_cla_placement_distance"]
    inside = rows["clap_cla_placement_la"] == "E06000030"
    alone = rows["clae_person_id"].isin(council["ssd_immigration_status"]["immi_person_id"])
    kind = rows["clap_cla_placement_type"]
    assert 290 <= len(rows) <= 360
    assert far_and_outside[0] <= share((miles > 20) & ~inside) <= far_and_outside[1]
    assert 4 <= share(miles.isna()) <= 15
    assert 45 <= share(miles <= 20) <= 70
    assert share((miles > 20) & inside) < 2
    assert share((miles <= 20) & ~inside) > 3
    assert 2.5 <= share(alone) <= 14
    assert 58 <= share(kind.str.startswith("U")) <= 74
    assert 11 <= share(kind.isin(["K1", "K2"])) <= 21
    assert 5 <= share(kind.isin(["H5", "K3"])) <= 17


@pytest.mark.parametrize("year", [2020, 2021, 2022, 2023, 2024])
def test_children_who_enter_and_leave_care(council: Tables, year: int) -> None:
    episodes = council["ssd_cla_episodes"]
    full = episodes[~episodes["clae_legal_status"].isin(SHORT_BREAKS)]
    entered = full[full["clae_cla_episode_start_reason"] == "S"]["clae_cla_episode_start_date"]
    left = full[full["clae_cla_episode_ceased_reason"].notna() & (full["clae_cla_episode_ceased_reason"] != "X1")]
    assert 90 <= (year_ending_march(entered) == year).sum() <= 165
    assert 90 <= (year_ending_march(left["clae_cla_episode_ceased_date"]) == year).sum() <= 165


def test_routes_out_of_care(council: Tables) -> None:
    episodes = council["ssd_cla_episodes"]
    full = episodes[~episodes["clae_legal_status"].isin(SHORT_BREAKS)]
    left = full[full["clae_cla_episode_ceased_date"] >= "2019-04-01"]["clae_cla_episode_ceased_reason"]
    left = left[left.notna() & (left != "X1")]
    assert 8 <= share(left.isin(["E11", "E12"])) <= 17
    assert 6 <= share(left.isin(["E45", "E46", "E47", "E48"])) <= 13
    assert 22 <= share(left == "E4A") <= 36
    assert share(left == "E17") > 9


def test_time_to_adoption(council: Tables) -> None:
    rows = council["ssd_permanence"].merge(
        council["ssd_cla_episodes"].drop_duplicates("clae_cla_id"), left_on="perm_cla_id", right_on="clae_cla_id"
    )
    adopted = rows[rows["perm_permanence_order_type"] == "Adoption"]
    days = (adopted["perm_placed_for_adoption_date"] - adopted["clae_entered_care_date"]).dt.days
    assert 470 <= days.mean() <= 570
    assert (rows["perm_decision_reversed_date"].notna()).sum() >= 5
    assert adopted["perm_placed_ffa_cp_date"].notna().mean() > 0.05


@pytest.mark.parametrize("day", ["2021-03-31", "2022-03-31", "2023-03-31", "2024-03-31"])
def test_three_or_more_placements_in_the_year(council: Tables, day: str) -> None:
    end = pd.Timestamp(day)
    rows = council["ssd_cla_placement"]
    in_year = rows[
        rows["clap_person_id"].isin(looked_after(council, day)["clae_person_id"])
        & (rows["clap_cla_placement_start_date"] <= end)
        & ~(rows["clap_cla_placement_end_date"] <= end - pd.DateOffset(years=1))
        & ~rows["clap_cla_placement_type"].str.startswith("T")
    ]
    count = in_year["clap_person_id"].value_counts()
    assert 7 <= 100 * (count >= 3).sum() / len(count) <= 18


def test_three_or_more_workers_in_the_year(council: Tables) -> None:
    end = pd.Timestamp("2024-03-31")
    rows = council["ssd_involvements"]
    in_year = rows[
        (rows["invo_involvement_start_date"] <= end)
        & ~(rows["invo_involvement_end_date"] <= end - pd.DateOffset(years=1))
    ]
    workers = in_year.groupby("invo_person_id")["invo_professional_id"].nunique()
    children = looked_after(council, "2024-03-31")["clae_person_id"]
    assert 22 <= share(workers.reindex(children).fillna(0) >= 3) <= 45


@pytest.mark.parametrize(
    ("year", "fte", "agency", "turnover", "caseload", "absence"),
    [
        (2019, 94.2, 48.6, 24.8, 15.5, 1.6),
        (2020, 118.4, 35.1, 10.8, 12.8, 2.9),
        (2021, 138.2, 37.2, 8.0, 18.0, 3.6),
        (2022, 134.9, 33.5, 28.6, 15.5, 2.1),
        (2023, 149.8, 27.2, 17.5, 19.3, 3.7),
        (2024, 118.0, 28.1, 31.6, 16.8, 5.1),
    ],
)
def test_workforce_at_30_september(
    council: Tables, year: int, fte: float, agency: float, turnover: float, caseload: float, absence: float
) -> None:
    day, before = pd.Timestamp(f"{year}-09-30"), pd.Timestamp(f"{year - 1}-09-30")
    carried = council["workforce_snapshot"]
    now = carried[carried["wsna_date"] == day]
    permanent = now["wsna_agency_flag"] == "N"
    in_post = now["wsna_fte"][permanent].sum()
    assert in_post == pytest.approx(fte, abs=2)
    assert 100 * now["wsna_fte"][~permanent].sum() / now["wsna_fte"].sum() == pytest.approx(agency, abs=1.5)
    spells = council["workforce_worker"]
    leavers = spells[
        (spells["work_agency_flag"] == "N")
        & (spells["work_leave_reason"] != "7")
        & (spells["work_end_date"] > before)
        & (spells["work_end_date"] <= day)
    ]
    assert 100 * leavers["work_fte"].sum() / in_post == pytest.approx(turnover, abs=3)
    holders = now[now["wsna_cases"] > 0]
    assert holders["wsna_cases"].sum() / holders["wsna_fte"].sum() == pytest.approx(caseload, abs=2.5)
    in_year = carried[(carried["wsna_date"] > before) & (carried["wsna_date"] <= day)]
    lost = in_year["wsna_working_days_lost"].sum()
    assert 100 * lost / (in_post * 253) == pytest.approx(absence, abs=1.2)


# The improvement plan -----------------------------------------------------------------------------------------------


def test_the_front_door_decides_sooner_since_february_2024(council: Tables) -> None:
    log = council["front_door_log"]
    received = log["fdlg_received_at"].dt.normalize().astype("datetime64[us]")
    due = add_working_days(received, 1) + pd.Timedelta(days=1)
    in_time = log["fdlg_decided_at"] < due
    before = share(in_time, received.between("2022-11-01", "2023-10-31"))
    after = share(in_time, received.between("2024-05-01", "2024-09-20"))
    assert 76 <= before <= 84
    assert 87 <= after <= 95


@pytest.mark.parametrize(
    ("kind", "before", "after"), [("THRESHOLD", (40, 53), (55, 75)), ("ASSESSMENT_PLAN", (33, 47), (50, 72))]
)
def test_audits_are_better_since_the_plan(
    council: Tables, kind: str, before: tuple[float, float], after: tuple[float, float]
) -> None:
    audits = council["practice_audits"]
    good = audits["audi_grade"].isin(["1", "2"])
    of_kind = audits["audi_type"] == kind
    assert before[0] <= share(good, of_kind & (audits["audi_date"] < "2023-11-01")) <= before[1]
    assert after[0] <= share(good, of_kind & (audits["audi_date"] >= "2024-06-01")) <= after[1]
    a_month = audits[of_kind & (audits["audi_date"] >= "2024-01-01")].groupby(audits["audi_date"].dt.month).size()
    assert a_month.between(8, 35).all()


def test_more_children_have_a_permanence_plan_by_four_months(council: Tables) -> None:
    episodes = council["ssd_cla_episodes"]
    full = episodes[~episodes["clae_legal_status"].isin(SHORT_BREAKS)]
    periods = full.groupby("clae_cla_id").agg(
        child=("clae_person_id", "first"),
        entered=("clae_entered_care_date", "first"),
        left=("clae_cla_episode_ceased_date", lambda ends: ends.max(skipna=False)),
    )
    periods["by"] = add_months(periods["entered"], 4)
    there = periods[(periods["entered"] >= START) & (periods["by"] <= END) & ~(periods["left"] <= periods["by"])]
    plans = council["ssd_cla_care_plan"].sort_values("lacp_cla_care_plan_start_date")
    found = pd.merge_asof(
        there.sort_values("entered"),
        plans,
        left_on="entered",
        right_on="lacp_cla_care_plan_start_date",
        left_by="child",
        right_by="lacp_person_id",
        direction="forward",
    )
    in_time = found["lacp_cla_care_plan_start_date"] <= found["by"]
    before, after = found["by"] < "2023-11-01", found["by"] >= "2024-04-01"
    assert 58 <= share(in_time, before) <= 76
    assert 74 <= share(in_time, after) <= 96
    days = (found["lacp_cla_care_plan_start_date"] - found["entered"]).dt.days
    assert 85 <= days.median() <= 125


def test_supervision_is_more_regular_since_the_plan(council: Tables) -> None:
    carried, log = council["workforce_snapshot"], council["supervision_log"]
    held = log[log["supe_kind"] == "INDIVIDUAL"]["supe_date"].dt.to_period("M").value_counts()
    due = carried[carried["wsna_cases"] > 0]["wsna_date"].dt.to_period("M").value_counts()
    by_month = 100 * held / due
    assert 65 <= by_month["2022-11":"2023-10"].mean() <= 77
    assert 78 <= by_month["2024-06":"2024-09"].mean() <= 90
    groups = log[log["supe_kind"] == "GROUP"]["supe_date"]
    assert (groups >= "2024-01-01").sum() / 9 > 1.5 * (groups < "2023-11-01").sum() / 61


def test_distance_and_agency_are_no_better_since_the_plan(council: Tables) -> None:
    for day in ("2023-09-30", "2024-09-30"):
        assert share(looked_after(council, day)["clap_cla_placement_distance"] > 20) > 31


# The same each time -------------------------------------------------------------------------------------------------


def test_the_same_seed_gives_the_same_records(small: Tables) -> None:
    again = simulate(size=0.25)
    assert again.keys() == small.keys()
    for name, frame in again.items():
        pd.testing.assert_frame_equal(frame, small[name])


def test_another_seed_gives_another_council(small: Tables) -> None:
    other = simulate(size=0.25, seed=1)
    assert not other["ssd_cin_episodes"].equals(small["ssd_cin_episodes"])
    assert other["ssd_department"].equals(small["ssd_department"])


def test_a_quarter_of_the_council_has_a_quarter_of_the_work(council: Tables, small: Tables) -> None:
    for name in ("ssd_contacts", "ssd_cin_episodes", "ssd_cla_visits", "ssd_involvements", "workforce_snapshot"):
        assert 0.18 <= len(small[name]) / len(council[name]) <= 0.33, name


def test_another_council_has_its_own_code() -> None:
    found = simulate(size=0.1, start="2023-04-01", end="2023-09-30", la_code="E08000099")
    codes = found["ssd_cla_placement"]["clap_cla_placement_la"].dropna()
    assert "E08000099" in set(codes)
    assert "E06000030" not in set(codes)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"start": "2024-01-01", "end": "2023-01-01"}, "out of order"),
        ({"as_at": "2025-01-01"}, "as at 2025-01-01"),
        ({"size": 0}, "size of the sample is 0"),
        ({"end": "30 Febtember"}, "'30 Febtember'"),
    ],
)
def test_what_cannot_be_simulated_is_said_in_a_sentence(arguments: dict, said: str) -> None:
    with pytest.raises(InputError, match=said):
        simulate(**arguments)


# As it stood on a day -----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def in_august() -> dict[str, pd.DataFrame]:
    return simulate(size=0.25, as_at="2024-08-31")


BEGINS = [
    ("ssd_cin_episodes", "cine_referral_date"),
    ("ssd_cla_episodes", "clae_cla_episode_start_date"),
    ("ssd_cp_visits", "cppv_cp_visit_date"),
    ("ssd_cla_visits", "clav_cla_visit_date"),
    ("supervision_log", "supe_date"),
]


@pytest.mark.parametrize(("table", "begins"), BEGINS)
def test_an_earlier_extract_has_nothing_later_and_nothing_else(
    small: Tables, in_august: Tables, table: str, begins: str
) -> None:
    key = key_of(table)
    assert (in_august[table][begins] < "2024-09-01").all()
    assert set(in_august[table][key]) <= set(small[table][key])
    both = in_august[table].merge(small[table], on=key, suffixes=("", "_now"))
    assert (both[begins] == both[f"{begins}_now"]).all()


def test_the_extract_of_august_lacks_what_was_entered_in_september(small: Tables, in_august: Tables) -> None:
    late, all_of_august = 0, 0
    for table, begins in BEGINS[2:]:
        key = key_of(table)
        of_august = small[table][small[table][begins].between("2024-08-01", "2024-08-31")]
        late += (~of_august[key].isin(in_august[table][key])).sum()
        all_of_august += len(of_august)
    assert 0.02 <= late / all_of_august <= 0.25


def test_what_had_not_ended_by_then_is_open(small: Tables, in_august: Tables) -> None:
    both = in_august["ssd_cin_episodes"].merge(small["ssd_cin_episodes"], on="cine_referral_id", suffixes=("", "_now"))
    closed_since = both["cine_close_date_now"] >= "2024-09-01"
    assert closed_since.any()
    assert both["cine_close_date"][closed_since].isna().all()
    assert both["cine_close_reason"][closed_since].isna().all()


def test_an_earlier_extract_hangs_together(in_august: Tables) -> None:
    for table in canonical.SCHEMAS:
        canonical.SCHEMAS[table].validate(in_august[table], lazy=True)
        for column, kind in kinds(table).items():
            if kind["kind"] == "link" and column != "prof_staff_id":
                there = set(in_august[kind["to"]][key_of(kind["to"])])
                assert set(in_august[table][column].dropna()) <= there, column
    episodes = in_august["ssd_cla_episodes"].sort_values(["clae_cla_id", "clae_cla_episode_start_date"])
    following = episodes.groupby("clae_cla_id")["clae_cla_episode_start_date"].shift(-1)
    assert episodes["clae_cla_episode_ceased_date"][following.notna()].notna().all()


def test_a_contact_not_yet_decided_has_no_outcome(council: Tables) -> None:
    contacts = council["ssd_contacts"].set_index("cont_contact_id")
    log = council["front_door_log"].set_index("fdlg_contact_id").reindex(contacts.index)
    undecided = log["fdlg_decided_at"].isna()
    assert undecided.sum() > 0
    assert contacts["cont_contact_outcome_json"][undecided].isna().all()
    assert log["fdlg_decision"][undecided].isna().all()
    assert contacts["cont_contact_outcome_json"][~undecided].notna().all()


# The embedded sample ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("table", canonical.SCHEMAS)
def test_the_embedded_sample_is_the_simulation(council: Tables, table: str) -> None:
    kept = canonical.conform(pd.read_parquet(SAMPLE / f"{table}.parquet"), table)
    pd.testing.assert_frame_equal(kept, council[table])


def test_the_embedded_sample_is_small() -> None:
    assert sum(file.stat().st_size for file in SAMPLE.iterdir()) < 5_000_000


def test_no_real_postcode_is_in_it(council: Tables) -> None:
    for table, column in (
        ("ssd_address", "addr_address_postcode"),
        ("ssd_cla_placement", "clap_cla_placement_postcode"),
    ):
        assert council[table][column].dropna().str.startswith("ZZ").all()
