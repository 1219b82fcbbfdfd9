"""Worked examples of the measures of the chapter on data and records."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from improve_analysis.extracts import Source
from tests.measures.conftest import day, figure, month, year_to


@pytest.mark.measure("records.audits_good")
def test_audits_of_recording(records):
    ten = "\n".join(f"a{n} | 2024-01-{n + 1:02d} | RECORDING | {grade}" for n, grade in enumerate("1222333344"))
    drawn = records(
        "2024-09-30",
        practice_audits=f"""
            audi_id    | audi_date  | audi_type | audi_grade
            not_graded | 2024-01-05 | RECORDING |
            before     | 2023-09-30 | RECORDING | 1
            another    | 2024-01-05 | CASE      | 1
            {ten}
            """,
    )
    found = figure("records.audits_good", drawn, year_to("2024-09-30"))
    assert (found["numerator"], found["denominator"], found["value"]) == (4, 10, 40)


PEOPLE = """
    pers_person_id | pers_dob   | pers_ethnicity | pers_upn
    whole          | 2012-01-01 | WBRI           | {upn}
    refused        | 2019-09-30 | REFU           |
    not_obtained   | 2008-09-30 | NOBT           |
    nothing        |            |                |
    four           | 2019-10-01 | WBRI           |
    in_care        | 2009-09-30 | BCRB           | {upn}
    closed         | 2012-01-01 |                |
    """


def drawn(records, upn="A123"):
    return records(
        "2024-09-30",
        ssd_person=PEOPLE.format(upn=upn),
        ssd_cin_episodes="""
            cine_referral_id | cine_person_id | cine_referral_date | cine_close_date
            r1               | whole          | 2024-01-01         |
            r2               | refused        | 2024-01-01         |
            r3               | not_obtained   | 2024-09-30         |
            r4               | nothing        | 2024-01-01         |
            r5               | four           | 2024-01-01         |
            r6               | closed         | 2024-01-01         | 2024-09-30
            r7               | in_care        | 2024-01-01         |
            """,
        ssd_cla_episodes="""
            clae_cla_episode_id | clae_person_id | clae_cla_episode_start_date | clae_cla_episode_start_reason | clae_legal_status
            e1                  | in_care        | 2024-02-01                  | S                             | C1
            """,
        ssd_disability="""
            disa_table_id | disa_person_id | disa_disability_code
            d1            | whole          | NONE
            d2            | whole          | LD
            d3            | refused        |
            d4            | closed         | LD
            """,
        ssd_address="""
            addr_table_id | addr_person_id | addr_address_postcode
            h1            | whole          | ZZ1 1AA
            h2            | in_care        | ZZ1 1AB
            h3            | four           |
            """,
    )


@pytest.mark.measure("records.ethnicity_known", "records.disability_known", "records.upn_known", "records.home_known")
def test_what_is_recorded_of_the_children_known_now(records):
    """Six children, the one in care counted once; of them `whole`, `refused` (just 5) and in_care (15) need a number."""
    found = {
        name: figure(f"records.{name}_known", drawn(records), day("2024-09-30"))
        for name in ("ethnicity", "disability", "upn", "home")
    }
    assert {name: (row["numerator"], row["denominator"]) for name, row in found.items()} == {
        "ethnicity": (4, 6),
        "disability": (1, 6),
        "upn": (2, 3),
        "home": (2, 6),
    }


def test_an_extract_without_pupil_numbers_is_not_judged_by_them(records):
    found = figure("records.upn_known", drawn(records, upn=""), day("2024-09-30"))
    assert found["denominator"] == 0
    assert np.isnan(found["value"])


def test_nothing_is_told_of_an_earlier_day(records):
    """When a fact was recorded is not known, so a past day would be given today's."""
    assert figure("records.ethnicity_known", drawn(records), day("2024-08-31"))["denominator"] == 0


@pytest.mark.measure("records.factors_recorded")
def test_assessments_with_factors(records):
    found = records(
        "2024-09-30",
        ssd_cin_assessments="""
            cina_assessment_id | cina_person_id | cina_assessment_start_date | cina_assessment_auth_date
            first_day          | p1             | 2024-08-01                 | 2024-09-01
            last_day           | p2             | 2024-08-01                 | 2024-09-30
            none               | p3             | 2024-08-01                 | 2024-09-15
            empty_list         | p4             | 2024-08-01                 | 2024-09-15
            before             | p5             | 2024-08-01                 | 2024-08-31
            open               | p6             | 2024-08-01                 |
            """,
        ssd_assessment_factors="""
            cinf_table_id | cinf_assessment_id | cinf_assessment_factors_json
            f1            | first_day          | ["3A", "4B"]
            f2            | last_day           | ["21"]
            f3            | empty_list         | []
            f4            | open               | ["3A"]
            """,
    )
    row = figure("records.factors_recorded", found, month("2024-09-30"))
    assert (row["numerator"], row["denominator"]) == (2, 4)


@pytest.mark.measure("records.plan_worker_recorded")
def test_plans_that_name_a_worker(records):
    found = records(
        "2024-09-30",
        ssd_cin_plans="""
            cinp_cin_plan_id | cinp_person_id | cinp_cin_plan_start_date | cinp_cin_plan_worker_id
            first_day        | p1             | 2024-09-01               | P1
            last_day         | p2             | 2024-09-30               |
            before           | p3             | 2024-08-31               | P1
            """,
    )
    row = figure("records.plan_worker_recorded", found, month("2024-09-30"))
    assert (row["numerator"], row["denominator"]) == (1, 2)


def test_an_extract_without_workers_is_not_judged_by_them(records):
    found = records(
        "2024-09-30",
        ssd_cin_plans="cinp_cin_plan_id | cinp_person_id | cinp_cin_plan_start_date\nn1 | p1 | 2024-09-01",
    )
    row = figure("records.plan_worker_recorded", found, month("2024-09-30"))
    assert row["denominator"] == 0
    assert np.isnan(row["value"])


@pytest.mark.measure("records.contacts_logged")
def test_contacts_that_the_front_door_logged(records):
    found = records(
        "2024-09-30",
        ssd_contacts="""
            cont_contact_id | cont_person_id | cont_contact_date
            both            | p1             | 2024-09-01
            case_only       | p2             | 2024-09-30
            before          | p3             | 2024-08-31
            """,
        front_door_log="""
            fdlg_contact_id | fdlg_person_id | fdlg_received_at
            both            | p1             | 2024-09-01 10:00
            log_only        | p4             | 2024-09-02 10:00
            """,
    )
    row = figure("records.contacts_logged", found, month("2024-09-30"))
    assert (row["numerator"], row["denominator"]) == (1, 2)


@pytest.mark.measure("records.files_clean")
def test_files_in_which_the_readers_found_nothing_amiss(records):
    named = [("a.csv", ""), ("book.xlsx", "List 1"), ("book.xlsx", "List 2"), ("torn.xlsx", "List 1")]
    sources = [Source(file=file, sheet=sheet, recognised_as="", rows=1, sha256="") for file, sheet in named]
    findings = pd.DataFrame({"file": ["book.xlsx", "torn.xlsx"], "sheet": ["List 2", ""]})
    read = replace(records("2024-09-30"), sources=sources, findings=findings)
    clean = replace(records("2024-09-30"), sources=sources)

    found = figure("records.files_clean", read, day("2024-09-30"))
    assert (found["numerator"], found["denominator"], found["value"]) == (2, 4, 50)  # a.csv, and the first list
    assert figure("records.files_clean", read, day("2024-08-31"))["denominator"] == 0
    assert figure("records.files_clean", clean, day("2024-09-30"))["value"] == 100
