"""What an extract's tables hold that tells who a person is."""

import pandas as pd
import pytest

from improve_analysis.extracts import Extract
from improve_analysis.extracts._identifiers import NO_IDENTIFIERS, Named, identifiers, normalised
from improve_analysis.tables import SCHEMAS, conform


def extract(**tables):
    """Tables of a few columns, each of a few values."""
    frames = {name: conform(pd.DataFrame(columns), name) for name, columns in tables.items()}
    return Extract(tables=frames, coverage={}, findings=pd.DataFrame(), sources=())


def child(**columns):
    return extract(ssd_person={"pers_person_id": ["CH00123"], **columns})


def test_an_extract_without_tables_has_none():
    assert identifiers(extract()) == NO_IDENTIFIERS


def test_a_childs_id_is_named_after_the_child_wherever_it_is():
    found = identifiers(
        extract(
            ssd_missing={"miss_table_id": ["MI000001"], "miss_person_id": ["CH00123"]},
            ssd_person={"pers_person_id": ["CH00123"]},
        )
    )

    assert found.forms == {
        "ch00123": Named(what="a child's id", column="ssd_person.pers_person_id"),
        "mi000001": Named(what="a record's id", column="ssd_missing.miss_table_id"),
    }
    assert found.searched == 2


@pytest.mark.parametrize(
    ("table", "column", "value", "what"),
    [
        ("ssd_person", "pers_upn", "A123456789012", "a unique pupil number"),
        ("ssd_professionals", "prof_professional_id", "P0065", "a worker's id"),
        ("ssd_cin_episodes", "cine_referral_worker_id", "P0066", "a worker's id"),
        ("ssd_professionals", "prof_social_worker_registration_no", "SW123456", "a worker's registration number"),
        ("training_log", "trai_worker_id", "W0999", "a worker's id"),
        ("supervision_log", "supe_worker_id", "W0998", "a worker's id"),
        ("workforce_worker", "work_worker_id", "W0997", "a worker's id"),
        ("ssd_cla_episodes", "clae_cla_id", "CLA00001", "a period of care's id"),
        ("ssd_cla_placement", "clap_cla_placement_urn", "SC012345", "a home's number"),
        ("pre_proceedings", "ppro_family_id", "F0428", "a family's id"),
    ],
)
def test_each_kind_of_identifier_is_found(table, column, value, what):
    found = identifiers(extract(**{table: {column: [value, None]}}))

    assert found.forms[value.lower()] == Named(what=what, column=f"{table}.{column}")


def test_a_postcode_is_searched_for_with_and_without_its_space():
    found = identifiers(extract(ssd_address={"addr_address_postcode": ["SN1 2ZZ"]}))

    assert {"sn1 2zz", "sn12zz", "sn1+2zz"} <= set(found.forms)
    assert found.searched == 1


def test_birthdays_are_days_expected_ones_too():
    found = identifiers(child(pers_dob=["2010-05-14"], pers_expected_dob=["2025-01-02"]))

    assert set(found.days) == {pd.Timestamp("2010-05-14"), pd.Timestamp("2025-01-02")}
    assert "1273795200000" in found.forms, "pandas writes a day to JSON as milliseconds"


@pytest.mark.parametrize("value", ["7", "2024", "E11", "UN3", "A-1", "NORTH"[:4]])
def test_what_cannot_be_told_from_other_words_is_counted_and_not_searched_for(value):
    found = identifiers(extract(ssd_person={"pers_person_id": [value]}))

    assert (dict(found.forms), found.searched, found.too_short) == ({}, 0, 1)


@pytest.mark.parametrize("value", ["10004", "C123", "JSMITH", "12-345"])
def test_the_shortest_that_are_searched_for(value):
    assert set(identifiers(extract(ssd_person={"pers_person_id": [value]})).forms) == {value.lower()}


def test_teams_reasons_and_codes_are_no_identifiers():
    found = identifiers(
        extract(
            ssd_department={"dept_team_id": ["TEAM01"], "dept_team_name": ["Front Door"]},
            ssd_cin_assessments={"cina_assessment_team": ["TEAM01"]},
            ssd_early_help_episodes={"earl_episode_reason": ["Parenting support"]},
            ssd_involvements={"invo_professional_role_id": ["CASEWORKER"]},
        )
    )

    assert found == NO_IDENTIFIERS


def test_all_that_is_declared_personal_is_searched_for():
    personal = {
        (table, str(column))
        for table, schema in SCHEMAS.items()
        for column, spec in schema.columns.items()
        if spec.metadata.get("personal")
    }

    assert personal
    for table, column in personal:
        assert identifiers(extract(**{table: {column: ["ZZ9 9ZZ"]}})).searched == 1


@pytest.mark.parametrize(
    ("text", "compared"),
    [
        ("CH00123", "ch00123"),
        ("14\u00a0May\n  2010", "14 may 2010"),
        ("CH\u200b001\u00ad23", "ch00123"),
        ("\uff11\uff12\uff13", "123"),
    ],
)
def test_text_is_compared_without_its_dress(text, compared):
    assert normalised(text) == compared
