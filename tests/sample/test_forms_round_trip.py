"""The sample written as each form and read back: what a form can carry comes back as it was.

Each test says what its form leaves out. Where a reader and the forms disagree about the standards, one of these fails.
"""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from improve_analysis import tables
from improve_analysis.extracts import Extract, read
from improve_analysis.sample.forms import FORMS, write_forms
from improve_analysis.tables import codes

SAMPLE = Path(__file__).parents[2] / "data" / "sample"
MONTH_END = pd.Timestamp("2024-09-30")
FIRST_DAY = pd.Timestamp("2019-04-01")
"""Of the first yearly return: the records begin in October 2018."""

HALF_YEAR = pd.Timestamp("2024-04-01")
WORKERS_SINCE = pd.Timestamp("2023-04-01")

Tables = dict[str, pd.DataFrame]
Reread = Callable[[str], Extract]


@pytest.fixture(scope="module")
def sample() -> Tables:
    if not any(SAMPLE.glob("*.parquet")):
        pytest.skip("data/sample has no tables: make it with `improve sample`")
    return {name: pd.read_parquet(SAMPLE / f"{name}.parquet") for name in tables.SCHEMAS}


@pytest.fixture(scope="module")
def folder(sample: Tables, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("forms")
    write_forms(sample, pd.read_parquet(SAMPLE / "postcodes.parquet"), path, month_end=MONTH_END, forms=FORMS)
    return path


@pytest.fixture(scope="module")
def reread(folder: Path) -> Reread:
    """The extract in a form's folder, read once."""
    extracts: dict[str, Extract] = {}

    def found(form: str) -> Extract:
        if form not in extracts:
            extracts[form] = read(folder / form, postcodes=folder / "postcodes.csv")
        return extracts[form]

    return found


def same(written: pd.DataFrame, back: pd.DataFrame, *, key: list[str], values: list[str]) -> None:
    """Holds two tables against each other: every record of one is in the other by `key`, with the same `values`.

    Of records with the same key, the first of one is held against the first of the other, in order of their values.
    """
    numbered = [
        rows[[*key, *values]].sort_values([*key, *values]).assign(nth=lambda rows: rows.groupby(key).cumcount())
        for rows in (written, back)
    ]
    both = numbered[0].merge(numbered[1], on=[*key, "nth"], how="outer", suffixes=(" written", " read"), indicator=True)
    assert both[both["_merge"] != "both"].empty, both[both["_merge"] != "both"].to_string()
    for value in values:
        one, other = both[f"{value} written"], both[f"{value} read"]
        differs = both[~((one == other) | (one.isna() & other.isna()))]
        assert differs.empty, differs[[*key, f"{value} written", f"{value} read"]].to_string()


# SSDA903 ------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def returned(sample: Tables) -> pd.DataFrame:
    """The episodes that a return holds."""
    episodes = sample["ssd_cla_episodes"]
    return episodes[~(episodes["clae_cla_episode_ceased_date"] < FIRST_DAY)]


@pytest.fixture(scope="module")
def whole_periods(returned: pd.DataFrame) -> pd.Series:
    """The periods of care whose first episode is in a return."""
    return returned.loc[returned["clae_cla_episode_start_date"] == returned["clae_entered_care_date"], "clae_cla_id"]


def test_episodes(reread: Reread, returned: pd.DataFrame, whole_periods: pd.Series) -> None:
    """When a period of care began is not known where its first episode ended before the first return."""
    entered = returned["clae_entered_care_date"].where(returned["clae_cla_id"].isin(whole_periods))
    same(
        returned.assign(clae_entered_care_date=entered),
        reread("ssda903").tables["ssd_cla_episodes"],
        key=["clae_person_id", "clae_cla_episode_start_date"],
        values=[
            "clae_cla_episode_start_reason",
            "clae_cla_primary_need_code",
            "clae_cla_episode_ceased_date",
            "clae_cla_episode_ceased_reason",
            "clae_entered_care_date",
            "clae_legal_status",
        ],
    )


def test_placements_with_distance_and_council(sample: Tables, reread: Reread, whole_periods: pd.Series) -> None:
    """A placement ends when its last episode does, and is what its first is.

    An episode of semi-independent living that is open in the return of 2025 is supported accommodation in it.
    """
    placements = sample["ssd_cla_placement"]
    written = placements[placements["clap_cla_id"].isin(whole_periods)]
    episodes = sample["ssd_cla_episodes"].sort_values("clae_cla_episode_start_date")
    ceased = episodes.set_index("clae_cla_placement_id")["clae_cla_episode_ceased_date"]
    first_ceased, last_ceased = (
        written["clap_cla_placement_id"].map(ceased[~ceased.index.duplicated(keep=keep)]) for keep in ("first", "last")
    )
    kind = written["clap_cla_placement_type"]
    renamed = (kind == "H5") & ~(first_ceased < pd.Timestamp("2024-04-01"))
    back = reread("ssda903").tables["ssd_cla_placement"]
    keys = ["clap_person_id", "clap_cla_placement_start_date"]
    same(
        written.assign(clap_cla_placement_end_date=last_ceased, clap_cla_placement_type=kind.mask(renamed, "K3")),
        back.merge(written[keys], on=keys),
        key=keys,
        values=[
            "clap_cla_placement_end_date",
            "clap_cla_placement_type",
            "clap_cla_placement_provider",
            "clap_cla_placement_postcode",
            "clap_cla_placement_distance",
            "clap_cla_placement_la",
            "clap_cla_placement_urn",
            "clap_cla_placement_change_reason",
        ],
    )


def test_carers_kept_in_a_move(sample: Tables, reread: Reread, whole_periods: pd.Series) -> None:
    """A period's first placement is no move."""
    keys = ["clap_person_id", "clap_cla_placement_start_date"]
    placements = sample["ssd_cla_placement"].sort_values(keys)
    moves = placements[placements["clap_cla_id"].isin(whole_periods) & placements.duplicated("clap_cla_id")]
    back = reread("ssda903").tables["ssd_cla_placement"]
    same(moves, back.merge(moves[keys], on=keys), key=keys, values=["clap_same_carer"])


def test_reviews(sample: Tables, reread: Reread) -> None:
    reviews = sample["ssd_cla_reviews"]
    held = reviews[(reviews["clar_cla_review_date"] >= FIRST_DAY) & (reviews["clar_cla_review_cancelled"] != "Y")]
    same(
        held,
        reread("ssda903").tables["ssd_cla_reviews"],
        key=["clar_cla_person_id", "clar_cla_review_date"],
        values=["clar_cla_review_participation"],
    )


def test_who_the_looked_after_children_are(sample: Tables, reread: Reread) -> None:
    back = reread("ssda903").tables["ssd_person"]
    people = sample["ssd_person"]
    same(
        people[people["pers_person_id"].isin(back["pers_person_id"])],
        back,
        key=["pers_person_id"],
        values=["pers_sex", "pers_ethnicity", "pers_dob", "pers_upn"],
    )


def test_unaccompanied_children(sample: Tables, reread: Reread, returned: pd.DataFrame) -> None:
    statuses = sample["ssd_immigration_status"]
    same(
        statuses[statuses["immi_person_id"].isin(returned["clae_person_id"])],
        reread("ssda903").tables["ssd_immigration_status"],
        key=["immi_person_id"],
        values=["immi_immigration_status", "immi_immigration_status_end_date"],
    )


def test_times_missing(sample: Tables, reread: Reread) -> None:
    times = sample["ssd_missing"]
    same(
        times[~(times["miss_missing_episode_end_date"] < FIRST_DAY)],
        reread("ssda903").tables["ssd_missing"],
        key=["miss_person_id", "miss_missing_episode_start_date"],
        values=["miss_missing_episode_type", "miss_missing_episode_end_date"],
    )


def test_earlier_permanence(sample: Tables, reread: Reread, returned: pd.DataFrame) -> None:
    earlier = sample["ssd_cla_previous_permanence"]
    same(
        earlier[earlier["lapp_person_id"].isin(returned["clae_person_id"])],
        reread("ssda903").tables["ssd_cla_previous_permanence"],
        key=["lapp_person_id"],
        values=["lapp_previous_permanence_option", "lapp_previous_permanence_order_date"],
    )


def test_case_workers_since_they_are_returned(sample: Tables, reread: Reread) -> None:
    """Children looked after throughout, named by their workers' registration numbers."""
    episodes = sample["ssd_cla_episodes"]
    throughout = (episodes["clae_entered_care_date"] < WORKERS_SINCE) & episodes["clae_cla_episode_ceased_date"].isna()
    children = episodes.loc[throughout, "clae_person_id"]
    involvements = sample["ssd_involvements"]
    since = ~(involvements["invo_involvement_end_date"] < WORKERS_SINCE)
    numbers = sample["ssd_professionals"].set_index("prof_professional_id")["prof_social_worker_registration_no"]
    written = involvements[since & involvements["invo_person_id"].isin(children)]
    back = reread("ssda903").tables["ssd_involvements"]
    same(
        written.assign(invo_professional_id=written["invo_professional_id"].map(numbers)),
        back[back["invo_person_id"].isin(children)],
        key=["invo_person_id", "invo_involvement_start_date"],
        values=[
            "invo_professional_id",
            "invo_professional_role_id",
            "invo_involvement_end_date",
            "invo_worker_change_reason",
        ],
    )


def test_milestones_of_adoption(sample: Tables, reread: Reread, whole_periods: pd.Series) -> None:
    """The match and the carers' part are returned with the adoption; a placement order is the first E1 episode."""
    milestones = sample["ssd_permanence"]
    standing = ~(milestones["perm_decision_reversed_date"] < FIRST_DAY)
    written = milestones[milestones["perm_cla_id"].isin(whole_periods) & standing]
    adopted = written["perm_permanence_order_type"] == "Adoption"
    episodes = sample["ssd_cla_episodes"]
    under_order = episodes[episodes["clae_legal_status"] == "E1"].groupby("clae_cla_id")
    written = written.assign(
        perm_placement_order_date=written["perm_cla_id"].map(under_order["clae_cla_episode_start_date"].min()),
        perm_matched_date=written["perm_matched_date"].where(adopted),
        perm_adopted_by_carer_flag=written["perm_adopted_by_carer_flag"].where(adopted),
    )
    back = reread("ssda903").tables["ssd_permanence"]
    values = [column for column in written if column not in ("perm_table_id", "perm_person_id", "perm_cla_id")]
    same(
        written.dropna(subset=values, how="all"),
        back[back["perm_person_id"].isin(written["perm_person_id"])],
        key=["perm_person_id"],
        values=values,
    )


def test_care_leavers_of_the_return(sample: Tables, reread: Reread) -> None:
    leavers, back = sample["ssd_care_leavers"], reread("ssda903").tables["ssd_care_leavers"]
    same(
        leavers[leavers["clea_person_id"].isin(back["clea_person_id"])],
        back,
        key=["clea_person_id"],
        values=["clea_care_leaver_in_touch", "clea_care_leaver_accommodation", "clea_care_leaver_activity"],
    )


def test_the_workbook_reads_as_the_years_files_do(folder: Path, reread: Reread) -> None:
    files = read(folder / "ssda903" / "2025", postcodes=folder / "postcodes.csv")
    book = reread("ssda903_workbook")
    assert set(files.tables) == set(book.tables)
    for name in files.tables:
        columns = [*tables.SCHEMAS[name].columns]
        pd.testing.assert_frame_equal(
            files.tables[name][columns].reset_index(drop=True), book.tables[name][columns].reset_index(drop=True)
        )


# CIN census ---------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def episodes_of_need(sample: Tables) -> pd.DataFrame:
    """The referrals that a return holds."""
    episodes = sample["ssd_cin_episodes"]
    return episodes[~(episodes["cine_close_date"] < FIRST_DAY)]


def still_going(rows: pd.DataFrame, episodes: pd.DataFrame, referral: str, end: str) -> pd.DataFrame:
    """The rows of the returned episodes that had not ended before the first return."""
    return rows[rows[referral].isin(episodes["cine_referral_id"]) & ~(rows[end] < FIRST_DAY)]


def test_referrals(reread: Reread, episodes_of_need: pd.DataFrame) -> None:
    """Up to 2022 there was no code for early help as a source, or as a reason to close."""
    year = (episodes_of_need["cine_close_date"].fillna(MONTH_END) + pd.DateOffset(months=9)).dt.year
    before = year < 2023
    source, reason = episodes_of_need["cine_referral_source_code"], episodes_of_need["cine_close_reason"]
    written = episodes_of_need.assign(
        cine_referral_source_code=source.mask(before & (source == "5D"), "5B"),
        cine_close_reason=reason.mask(before & (reason == "RC9"), "RC8"),
    )
    same(
        written,
        reread("cin_census").tables["ssd_cin_episodes"],
        key=["cine_person_id", "cine_referral_date"],
        values=[
            "cine_cin_primary_need_code",
            "cine_referral_source_code",
            "cine_referral_nfa",
            "cine_close_date",
            "cine_close_reason",
        ],
    )


def test_assessments_and_factors(sample: Tables, reread: Reread, episodes_of_need: pd.DataFrame) -> None:
    frame = sample["ssd_cin_assessments"].merge(
        sample["ssd_assessment_factors"], how="left", left_on="cina_assessment_id", right_on="cinf_assessment_id"
    )
    extract = reread("cin_census").tables
    same(
        still_going(frame, episodes_of_need, "cina_referral_id", "cina_assessment_auth_date"),
        extract["ssd_cin_assessments"].merge(
            extract["ssd_assessment_factors"], how="left", left_on="cina_assessment_id", right_on="cinf_assessment_id"
        ),
        key=["cina_person_id", "cina_assessment_start_date"],
        values=["cina_assessment_auth_date", "cinf_assessment_factors_json"],
    )


def test_what_assessments_found(sample: Tables, reread: Reread, episodes_of_need: pd.DataFrame) -> None:
    """Known from the reason that the episode closed, so only once it has."""
    closed = episodes_of_need[episodes_of_need["cine_close_date"].notna()]
    written = still_going(sample["ssd_cin_assessments"], closed, "cina_referral_id", "cina_assessment_auth_date")
    keys = ["cina_person_id", "cina_assessment_start_date"]
    back = reread("cin_census").tables["ssd_cin_assessments"]
    same(written, back.merge(written[keys], on=keys), key=keys, values=["cina_assessment_outcome_nfa"])


def test_child_in_need_plans_since_they_are_returned(
    sample: Tables, reread: Reread, episodes_of_need: pd.DataFrame
) -> None:
    written = still_going(sample["ssd_cin_plans"], episodes_of_need, "cinp_referral_id", "cinp_cin_plan_end_date")
    same(
        written[~(written["cinp_cin_plan_end_date"] < pd.Timestamp("2021-04-01"))],
        reread("cin_census").tables["ssd_cin_plans"],
        key=["cinp_person_id", "cinp_cin_plan_start_date"],
        values=["cinp_cin_plan_end_date"],
    )


def test_enquiries(sample: Tables, reread: Reread, episodes_of_need: pd.DataFrame) -> None:
    """One that ended before the first return is in it if its conference is; one without an outcome needs one."""
    enquiries, conferences = sample["ssd_s47_enquiry"], sample["ssd_initial_cp_conference"]
    held = conferences.loc[conferences["icpc_icpc_date"] >= FIRST_DAY, "icpc_s47_enquiry_id"]
    written = enquiries[
        enquiries["s47e_referral_id"].isin(episodes_of_need["cine_referral_id"])
        & (~(enquiries["s47e_s47_end_date"] < FIRST_DAY) | enquiries["s47e_s47_enquiry_id"].isin(held))
    ]
    same(
        written.fillna({"s47e_s47_nfa": "N"}),
        reread("cin_census").tables["ssd_s47_enquiry"],
        key=["s47e_person_id", "s47e_s47_start_date"],
        values=["s47e_s47_nfa"],
    )


def test_conferences(sample: Tables, reread: Reread, episodes_of_need: pd.DataFrame) -> None:
    """A conference that made a plan held for another council seems to have made none."""
    plans = sample["ssd_cp_plans"]
    for_others = plans.loc[plans["cppl_cp_plan_ola"] == "Y", "cppl_icpc_id"]
    written = still_going(sample["ssd_initial_cp_conference"], episodes_of_need, "icpc_referral_id", "icpc_icpc_date")
    made_plan = written["icpc_icpc_outcome_cp_flag"].mask(written["icpc_icpc_id"].isin(for_others), "N")
    same(
        written.assign(icpc_icpc_outcome_cp_flag=made_plan),
        reread("cin_census").tables["ssd_initial_cp_conference"],
        key=["icpc_person_id", "icpc_icpc_date"],
        values=["icpc_icpc_transfer_in", "icpc_icpc_target_date", "icpc_icpc_outcome_cp_flag"],
    )


def test_protection_plans_and_reviews(sample: Tables, reread: Reread, episodes_of_need: pd.DataFrame) -> None:
    plans, extract = sample["ssd_cp_plans"], reread("cin_census").tables
    written = still_going(
        plans[plans["cppl_cp_plan_ola"] != "Y"], episodes_of_need, "cppl_referral_id", "cppl_cp_plan_end_date"
    )
    same(
        written,
        extract["ssd_cp_plans"],
        key=["cppl_person_id", "cppl_cp_plan_start_date"],
        values=[
            "cppl_cp_plan_end_date",
            "cppl_cp_plan_initial_category",
            "cppl_cp_plan_latest_category",
            "cppl_previous_plans",
        ],
    )
    reviews = sample["ssd_cp_reviews"]
    same(
        reviews[reviews["cppr_cp_plan_id"].isin(written["cppl_cp_plan_id"])],
        extract["ssd_cp_reviews"],
        key=["cppr_person_id", "cppr_cp_review_date"],
        values=[],
    )


def test_who_the_children_in_need_are(sample: Tables, reread: Reread) -> None:
    """A child who was last returned unborn has no date of birth."""
    extract, people = reread("cin_census").tables, sample["ssd_person"]
    back = extract["ssd_person"]
    there = people["pers_person_id"].isin(back["pers_person_id"])
    born = back["pers_dob"].notna()
    same(people[there], back, key=["pers_person_id"], values=["pers_sex", "pers_ethnicity", "pers_upn"])
    same(
        people[people["pers_person_id"].isin(back.loc[born, "pers_person_id"])],
        back[born],
        key=["pers_person_id"],
        values=["pers_dob"],
    )
    disabilities = sample["ssd_disability"]
    same(
        disabilities[disabilities["disa_person_id"].isin(back["pers_person_id"])],
        extract["ssd_disability"],
        key=["disa_person_id", "disa_disability_code"],
        values=[],
    )


# Annex A ------------------------------------------------------------------------------------------------------------


LISTS = {
    "ssd_contacts": (
        "cont_contact_date",
        ["cont_person_id", "cont_contact_date"],
        ["cont_contact_source_code"],
    ),
    "ssd_early_help_episodes": (
        "earl_episode_end_date",
        ["earl_person_id", "earl_episode_start_date"],
        ["earl_episode_end_date", "earl_episode_organisation"],
    ),
    "ssd_cin_episodes": (
        "cine_referral_date",
        ["cine_person_id", "cine_referral_date"],
        ["cine_referral_source_code", "cine_referral_nfa"],
    ),
    "ssd_cin_assessments": (
        "cina_assessment_auth_date",
        ["cina_person_id", "cina_assessment_start_date"],
        ["cina_assessment_auth_date", "cina_assessment_child_seen", "cina_assessment_outcome_nfa"],
    ),
}
"""For each table: the date that decides whether a row is in the half year, what names the row, what is compared."""


@pytest.mark.parametrize("table", LISTS)
def test_lists_of_the_half_year(sample: Tables, reread: Reread, table: str) -> None:
    within, key, values = LISTS[table]
    rows = sample[table]
    same(rows[~(rows[within] < HALF_YEAR)], reread("annex_a").tables[table], key=key, values=values)


def test_the_latest_protection_plan_of_each_child(sample: Tables, reread: Reread) -> None:
    plans = sample["ssd_cp_plans"].sort_values("cppl_cp_plan_start_date")
    latest = plans.drop_duplicates("cppl_person_id", keep="last")
    same(
        latest[~(latest["cppl_cp_plan_end_date"] < HALF_YEAR)],
        reread("annex_a").tables["ssd_cp_plans"],
        key=["cppl_person_id", "cppl_cp_plan_start_date"],
        values=[
            "cppl_cp_plan_end_date",
            "cppl_cp_plan_initial_category",
            "cppl_cp_plan_latest_category",
            "cppl_previous_plans",
        ],
    )


def test_care_leavers_as_last_recorded(sample: Tables, reread: Reread) -> None:
    same(
        sample["ssd_care_leavers"],
        reread("annex_a").tables["ssd_care_leavers"],
        key=["clea_person_id"],
        values=[
            "clea_care_leaver_eligibility",
            "clea_care_leaver_in_touch",
            "clea_care_leaver_latest_contact",
            "clea_care_leaver_accommodation",
            "clea_care_leaver_activity",
            "clea_pathway_plan_review_date",
        ],
    )


def test_enquiries_and_their_conferences_of_the_half_year(sample: Tables, reread: Reread) -> None:
    """A conference is in the list with its enquiry; one without is not."""
    enquiries = sample["ssd_s47_enquiry"]
    written = enquiries[~(enquiries["s47e_s47_end_date"] < HALF_YEAR)]
    conferences = sample["ssd_initial_cp_conference"]
    held = conferences[conferences["icpc_s47_enquiry_id"].isin(written["s47e_s47_enquiry_id"])]
    extract = reread("annex_a").tables
    same(
        written,
        extract["ssd_s47_enquiry"],
        key=["s47e_person_id", "s47e_s47_start_date"],
        values=["s47e_s47_nfa"],
    )
    same(
        held,
        extract["ssd_initial_cp_conference"],
        key=["icpc_person_id", "icpc_icpc_date"],
        values=["icpc_icpc_outcome_cp_flag"],
    )


def test_children_in_care_and_where_they_live(sample: Tables, reread: Reread) -> None:
    """One row a child: the latest episode and placement, without a distance."""
    episodes = sample["ssd_cla_episodes"].sort_values("clae_cla_episode_start_date")
    latest = episodes.drop_duplicates("clae_person_id", keep="last")
    written = latest[~(latest["clae_cla_episode_ceased_date"] < HALF_YEAR)]
    extract = reread("annex_a").tables
    same(
        written,
        extract["ssd_cla_episodes"],
        key=["clae_person_id"],
        values=[
            "clae_entered_care_date",
            "clae_cla_primary_need_code",
            "clae_cla_episode_ceased_date",
            "clae_cla_episode_ceased_reason",
            "clae_legal_status",
        ],
    )
    placements = sample["ssd_cla_placement"]
    same(
        placements[placements["clap_cla_placement_id"].isin(written["clae_cla_placement_id"])],
        extract["ssd_cla_placement"],
        key=["clap_person_id", "clap_cla_placement_start_date"],
        values=[
            "clap_cla_placement_end_date",
            "clap_cla_placement_type",
            "clap_cla_placement_provider",
            "clap_cla_placement_postcode",
            "clap_cla_placement_urn",
            "clap_cla_placement_la",
        ],
    )


def test_adoption_of_the_year(sample: Tables, reread: Reread) -> None:
    milestones = sample["ssd_permanence"]
    left = milestones["perm_permanence_order_date"].fillna(milestones["perm_decision_reversed_date"])
    decided = milestones["perm_adm_decision_date"].notna()
    same(
        milestones[decided & ~(left < pd.Timestamp("2023-10-01"))],
        reread("annex_a").tables["ssd_permanence"],
        key=["perm_person_id"],
        values=[
            "perm_adm_decision_date",
            "perm_placement_order_date",
            "perm_matched_date",
            "perm_placed_for_adoption_date",
            "perm_placed_ffa_cp_date",
            "perm_decision_reversed_date",
            "perm_decision_reversed_reason",
            "perm_permanence_order_date",
        ],
    )


# Workforce census ---------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def numbers(sample: Tables) -> pd.Series:
    """Registration numbers by staff number."""
    staff = sample["ssd_professionals"]
    return staff.set_index("prof_staff_id")["prof_social_worker_registration_no"]


def test_workers(sample: Tables, reread: Reread, numbers: pd.Series) -> None:
    """Agency workers are in a return only where they are in post on its day, and never leave in it."""
    spells = sample["workforce_worker"]
    spells = spells.assign(work_worker_id=spells["work_worker_id"].map(numbers))
    back = reread("workforce_census").tables["workforce_worker"]
    keys, values = ["work_worker_id", "work_start_date"], ["work_fte", "work_role", "work_start_origin"]
    own, own_back = spells[spells["work_agency_flag"] == "N"], back[back["work_agency_flag"] == "N"]
    leaving = ["work_end_date", "work_leave_reason", "work_leaver_destination"]
    same(own, own_back, key=keys, values=[*values, *leaving])
    agency_back = back[back["work_agency_flag"] == "Y"]
    same(spells.merge(agency_back[keys], on=keys), agency_back, key=keys, values=values)


def test_what_workers_carried_on_30_september(sample: Tables, reread: Reread, numbers: pd.Series) -> None:
    """Days lost are those of the year. A leaver of whom the staff list has not heard is in post without a load."""
    snapshot = sample["workforce_snapshot"]
    snapshot = snapshot.assign(wsna_worker_id=snapshot["wsna_worker_id"].map(numbers))
    by = [
        snapshot["wsna_worker_id"],
        snapshot["wsna_agency_flag"],
        (snapshot["wsna_date"] + pd.DateOffset(months=3)).dt.year,
    ]
    of_year = snapshot["wsna_working_days_lost"].groupby(by).transform(lambda days: days.sum(min_count=1))
    september = (snapshot["wsna_date"].dt.month == 9) & (snapshot["wsna_date"].dt.day == 30)
    written = snapshot.assign(wsna_working_days_lost=of_year)[september]
    back = reread("workforce_census").tables["workforce_snapshot"]
    same(
        written,
        back[back["wsna_cases"].notna()],
        key=["wsna_worker_id", "wsna_date"],
        values=["wsna_agency_flag", "wsna_fte", "wsna_cases", "wsna_working_days_lost", "wsna_absent"],
    )


def test_posts_of_all_teams_together(sample: Tables, reread: Reread) -> None:
    posts = sample["workforce_posts"]
    values = ["wpos_vacant_fte", "wpos_agency_fte", "wpos_agency_headcount"]
    september = posts[posts["wpos_date"].dt.month == 9]
    same(
        september.groupby("wpos_date")[values].sum().round(2).reset_index(),
        reread("workforce_census").tables["workforce_posts"],
        key=["wpos_date"],
        values=values,
    )


def test_the_csv_files_read_as_the_xml_does(reread: Reread) -> None:
    xml, files = reread("workforce_census").tables, reread("workforce_census_csv").tables
    assert set(xml) == set(files)
    for name in xml:
        columns = [*tables.SCHEMAS[name].columns]
        pd.testing.assert_frame_equal(
            xml[name][columns].sort_values(columns[0], ignore_index=True),
            files[name][columns].sort_values(columns[0], ignore_index=True),
        )


def test_every_code_of_the_sample_is_one_that_the_forms_have(sample: Tables) -> None:
    disabilities = {"NONE", "MOB", "HAND", "PC", "INC", "COMM", "LD", "HEAR", "VIS", "BEH", "CON", "AUT", "DDA"}
    assert set(sample["ssd_disability"]["disa_disability_code"]) <= disabilities
    assert set(sample["ssd_cla_placement"]["clap_cla_placement_type"].dropna()) <= set(codes.PLACEMENT)
