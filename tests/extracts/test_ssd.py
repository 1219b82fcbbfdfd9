from pathlib import Path

import pandas as pd
import pytest

from improve_analysis import extracts
from improve_analysis.extracts._reading import Coverage
from improve_analysis.extracts._ssd_joins import legal_status_codes
from improve_analysis.tables import SCHEMAS
from tests.extracts.making import canonical_tables, problems, read

EPISODES = (
    "clae_cla_episode_id,clae_person_id,clae_cla_episode_start_date,clae_cla_episode_start_reason,"
    "clae_cla_episode_ceased_date,clae_cla_episode_ceased_reason,clae_cla_id,clae_cla_placement_id\n"
)
PLACEMENTS = "clap_cla_placement_id,clap_cla_id,clap_cla_placement_start_date,clap_cla_placement_type\n"
PEOPLE = "pers_person_id,pers_sex,pers_dob\n"


@pytest.mark.parametrize("seed", [0, 1])
def test_canonical_tables_as_parquet_read_back_the_same(tmp_path: Path, seed: int) -> None:
    made = canonical_tables(60, seed)
    for name, rows in made.items():
        rows.to_parquet(tmp_path / f"{name}.parquet")
    extract = extracts.read(tmp_path)
    assert set(extract.tables) == set(made)
    for name, rows in made.items():
        pd.testing.assert_frame_equal(extract.tables[name], rows)


def test_canonical_tables_as_csv_read_back_the_same(tmp_path: Path) -> None:
    made = {name: rows for name, rows in canonical_tables(60).items() if name.startswith("ssd_")}
    for number, rows in enumerate(made.values()):
        rows.to_csv(tmp_path / f"file {number}.csv", index=False)
    extract = extracts.read(tmp_path)
    for name, rows in made.items():
        pd.testing.assert_frame_equal(extract.tables[name], rows)


def test_tables_are_known_by_their_columns_and_may_be_in_parts(tmp_path: Path) -> None:
    extract = read(
        tmp_path,
        one=PEOPLE + "A,M,2010-05-05 00:00:00.000",
        two=PEOPLE.upper() + "B,Female,2011-05-05",
        family="fami_table_id,fami_family_id,fami_person_id\n1,2,A",
    )
    assert extract.tables["ssd_person"][["pers_person_id", "pers_sex"]].to_numpy().tolist() == [["A", "M"], ["B", "F"]]
    assert "no measure needs ssd_family (1 rows)" in problems(extract)
    assert [source.recognised_as for source in extract.sources] == [
        "SSD: ssd_family",
        "SSD: ssd_person",
        "SSD: ssd_person",
    ]


def test_names_are_never_loaded_and_extra_columns_are_said_once(tmp_path: Path) -> None:
    extract = read(
        tmp_path, people="pers_person_id,pers_forename,pers_surname,pers_gender\nA,Ann,Other,F\nB,Bo,Other,M"
    )
    said = extract.findings.set_index("column")["problem"]
    assert said["pers_forename"] == said["pers_surname"] == "the name of a person"
    assert said["pers_gender"] == "no measure needs this column of ssd_person"
    assert not {"Ann", "Other"} & set(extract.tables["ssd_person"].to_numpy().ravel())
    assert not extract.findings["value"].isin(["Ann", "Other"]).any()


def test_the_names_that_mosaic_gives(tmp_path: Path) -> None:
    extract = read(
        tmp_path,
        plans="cin_plan_id,cinp_person_id,cinp_cin_plan_start_date\n1,A,2024-01-01",
        reviews="cp_review_id,person_id,due_date,actual_date,review_outcome,quorate\n7,A,2024-02-01,2024-02-03,x,Y",
    )
    assert extract.tables["ssd_cin_plans"]["cinp_cin_plan_id"].tolist() == ["1"]
    reviews = extract.tables["ssd_cp_reviews"]
    assert reviews["cppr_cp_review_id"].tolist() == ["7"]
    assert reviews["cppr_cp_review_date"].tolist() == [pd.Timestamp("2024-02-03")]
    assert "not SSD's name for cppr_cp_review_due" in problems(extract, "due_date")


def test_placeholders_are_missing_and_counted(tmp_path: Path) -> None:
    extract = read(
        tmp_path,
        people="pers_person_id,pers_sex,pers_dob,pers_upn\nA,M,1900-01-01,SSD_PH\nB,F,2011-05-05,SSD_PH",
        involved="invo_involvements_id,invo_person_id,invo_professional_id,invo_professional_role_id,"
        "invo_involvement_start_date\n1,A,-1,CW,2024-01-01\n2,A,W1,CW,2024-02-01",
    )
    people = extract.tables["ssd_person"]
    assert people[["pers_dob", "pers_upn"]].isna().to_numpy().tolist() == [[True, True], [False, True]]
    assert extract.tables["ssd_involvements"]["invo_professional_id"].fillna("-").tolist() == ["-", "W1"]
    assert problems(extract, "pers_upn") == ["a placeholder, in 2 of 2 rows"]
    assert problems(extract, "invo_professional_id") == ["a placeholder, in 1 of 2 rows"]
    assert "1900-01-01, which stands for no date, in 1 of 2 rows" in problems(extract, "pers_dob")


def test_whose_a_placement_and_a_review_are_comes_from_the_episodes(tmp_path: Path) -> None:
    extract = read(
        tmp_path,
        episodes=EPISODES + "1,A,2024-01-01,S,2024-02-01,X1,c1,p1\n2,A,2024-02-01,T,,,c1,p2",
        placements=PLACEMENTS + "p1,c9,2024-01-01,U6\np2,c1,2024-02-01,U4\np3,c1,2024-02-01,U4",
        reviews="clar_cla_review_id,clar_cla_id,clar_cla_review_date\nr1,c1,2024-01-20",
    )
    placements = extract.tables["ssd_cla_placement"]
    assert placements["clap_person_id"].tolist() == ["A", "A", "A"]
    assert placements["clap_same_carer"].fillna("-").tolist() == ["N", "Y", "-"]
    assert extract.tables["ssd_cla_reviews"]["clar_cla_person_id"].tolist() == ["A"]


def test_a_table_without_what_it_needs_is_left_out_and_the_rest_is_read(tmp_path: Path) -> None:
    extract = read(
        tmp_path,
        people=PEOPLE + "A,M,2010-05-05",
        involved="invo_involvements_id,invo_professional_id,invo_involvement_start_date\n1,W1,2024-01-01",
    )
    assert set(extract.tables) == {"ssd_person"}
    assert "ssd_involvements has no invo_person_id, without which it is of no use" in problems(extract)


def test_rows_without_a_key_column_are_named_by_number(tmp_path: Path) -> None:
    extract = read(tmp_path, disabled="disa_person_id,disa_disability_code\nA,MOB\nA,LD")
    assert extract.tables["ssd_disability"]["disa_table_id"].tolist() == ["disabled.csv 2", "disabled.csv 3"]
    assert "ssd_disability has no disa_table_id" in problems(extract)


def test_the_legal_status_of_an_episode_is_that_of_its_first_day(tmp_path: Path) -> None:
    extract = read(
        tmp_path,
        episodes=EPISODES
        + "1,A,2024-01-01,S,2024-02-01,X1,c1,p1\n2,A,2024-02-01,L,2024-03-01,X1,c1,p1\n3,A,2024-03-01,L,,,c1,p1\n"
        + "4,B,2024-01-01,S,,,c2,p2",
        statuses="lega_legal_status_id,lega_person_id,lega_legal_status,lega_legal_status_start_date,"
        "lega_legal_status_end_date\n"
        "1,A,Single period of accommodation under section 20,2023-12-01,2024-01-31\n"
        "2,A,C1 - Interim Care Order,2024-01-31,2024-02-10\n3,A,Child Arrangements Order,2024-02-20,",
    )
    episodes = extract.tables["ssd_cla_episodes"]
    assert episodes["clae_legal_status"].fillna("-").tolist() == ["V2", "C1", "-", "-"]
    assert "words for a legal status that are none of SSDA903's, in 1 of 3 rows of ssd_legal_status" in problems(
        extract
    )


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("C2", "C2"),
        ("e1: Placement order granted", "E1"),
        ("Full Care Order", "C2"),
        ("Interim care order", "C1"),
        ("Accommodated under Section 20", "V2"),
        ("Short term breaks, agreements recorded", "V4"),
        ("Accommodated under an agreed series of short-term breaks", "V3"),
        ("Remanded to local authority accommodation", "J1"),
        ("Special Guardianship Order", None),
        ("Private fostering", None),
    ],
)
def test_words_for_a_legal_status(written: str, code: str | None) -> None:
    found = legal_status_codes(pd.Series([written, None], dtype="str")).tolist()
    assert (None if pd.isna(found[0]) else found[0]) == code
    assert pd.isna(found[1])


FAULTS = {
    "no placement": (
        {"a": EPISODES + "1,A,2024-01-01,S,,,c1,p9\n2,B,2024-01-01,S,,,c2,p1", "b": PLACEMENTS + "p1,c2,2024-01-01,U6"},
        "an episode without a placement (some scripts drop K3, P3, T2 to T4 and Z11 to Z14), in 1 of 2 rows",
    ),
    "no number": (
        {"a": EPISODES + "1,A,2024-01-01,S,,,c1,p1", "b": PLACEMENTS + "p1,c1,2024-01-01,K2"},
        "a children's home without Ofsted's number (some scripts keep only those that begin SC), in 1 of 1 rows",
    ),
    "no open assessment": (
        {
            "a": "cina_assessment_id,cina_person_id,cina_assessment_start_date,cina_assessment_auth_date\n"
            "1,A,2024-01-01,2024-02-01\n2,A,2024-09-10,2024-09-20"
        },
        "begun recently where no assessment at all is open (some scripts leave open ones out), in 1 of 2 rows",
    ),
    "agency": (
        {"a": "prof_professional_id,prof_agency_worker_flag\n1,\n2,Y"},
        "whether the worker is from an agency is not said, in 1 of 2 rows",
    ),
    "role": (
        {
            "a": "invo_involvements_id,invo_person_id,invo_professional_role_id,invo_involvement_start_date\n"
            "1,A,CW,2024-01-01\n2,A,Team manager,2024-01-01\n3,A,,2024-01-01"
        },
        "a role other than CW, the allocated case worker, in 2 of 3 rows",
    ),
    "another id": (
        {"a": PEOPLE + "A,M,2010-05-05", "b": "perm_table_id,perm_person_id,perm_matched_date\n1,LEGACY1,2024-01-01"},
        "a child who is not in ssd_person (some scripts use another id here), in 1 of 1 rows",
    ),
    "no permanence": (
        {
            "a": EPISODES + "1,A,2024-01-01,S,2024-02-01,E45,c1,p1\n2,B,2024-01-01,S,2024-02-01,E11,c2,p2",
            "b": "perm_table_id,perm_person_id,perm_permanence_order_date\n1,B,2024-02-01",
        },
        "care ended by an adoption or another order, and the child is not in ssd_permanence, in 1 of 2 rows",
    ),
    "no birth": (
        {"a": PEOPLE + "A,M,\nB,F,2010-05-05"},
        "no date of birth (it is left out where it is only estimated), in 1 of 2 rows",
    ),
    "json": (
        {
            "a": "cont_contact_id,cont_person_id,cont_contact_date,cont_contact_outcome_json\n"
            '1,A,2024-01-01,"{""NFA_FLAG"":""Y""}"\n2,A,2024-01-01,"{""COMMENTS"":""said ""no"" twice""}"'
        },
        "not valid JSON, so its flags cannot be read, in 1 of 2 rows",
    ),
}


@pytest.mark.parametrize(("files", "words"), FAULTS.values(), ids=FAULTS)
def test_a_known_fault_is_counted(tmp_path: Path, files: dict[str, str], words: str) -> None:
    extract = read(tmp_path, **files)
    assert [said[: len(words)] == words for said in problems(extract)].count(True) == 1


def test_tables_without_faults_have_no_findings(tmp_path: Path) -> None:
    people = canonical_tables(20)["ssd_person"].assign(pers_dob=pd.Timestamp("2010-05-05"), pers_death_date=pd.NaT)
    people.to_csv(tmp_path / "people.csv", index=False)
    assert extracts.read(tmp_path).findings.empty


def test_coverage_runs_to_the_latest_main_event(tmp_path: Path) -> None:
    extract = read(
        tmp_path,
        contacts="cont_contact_id,cont_person_id,cont_contact_date\n1,A,2023-04-03\n2,A,2024-08-09",
        referrals="cine_referral_id,cine_person_id,cine_referral_date,cine_close_date\n"
        "1,A,2019-04-03,2023-05-09\n2,A,2024-07-09,",
        visits="cppv_cp_visit_id,cppv_person_id,cppv_cp_visit_date\n1,A,2023-06-20\n2,A,2024-10-20",
        people=PEOPLE + "A,M,2010-05-05",
    )
    end = pd.Timestamp("2024-08-31")
    assert extract.coverage["ssd_contacts"] == Coverage(start=pd.Timestamp("2023-04-01"), end=end)
    assert extract.coverage["ssd_cin_episodes"] == Coverage(start=pd.Timestamp("2023-05-01"), end=end)
    assert extract.coverage["ssd_cp_visits"] == Coverage(start=pd.Timestamp("2023-07-01"), end=end)
    assert extract.coverage["ssd_person"] == Coverage(start=pd.Timestamp("2023-04-01"), end=end)


def test_every_ssd_table_has_its_own_prefix() -> None:
    prefixes = [next(iter(SCHEMAS[name].columns)).split("_")[0] for name in SCHEMAS]
    assert len(set(prefixes)) == len(prefixes)
