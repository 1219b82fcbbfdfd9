"""A council of half the sample's size, whose years hold few of much: every chapter, let out and attacked."""

import pytest

from improve_analysis import extracts, pipeline
from improve_analysis.checks.disclosure import attack
from improve_analysis.disclosure.ledger import lines_of
from improve_analysis.measures import CHAPTERS
from improve_analysis.sample.calibration import CHILDREN_0_TO_17
from improve_analysis.sample.write import write_sample
from improve_analysis.settings import Audience, load_settings

from .test_edition_withstands import name

SETTINGS = load_settings()
CHILDREN = 26_663
ORDERS = "permanence.special_guardianship_orders"


@pytest.fixture(scope="module")
def extract(tmp_path_factory):
    folder = tmp_path_factory.mktemp("small") / "extract"
    write_sample(folder, month="2024-09", size=CHILDREN / CHILDREN_0_TO_17, seed=866, forms=["ssd"])
    return extracts.read(folder)


@pytest.fixture(scope="module")
def books(extract):
    records = pipeline.records_at(extract, pipeline.month_asked_for("2024-09", extract), SETTINGS)
    return {audience: pipeline.release_all(records, SETTINGS, audience) for audience in Audience}


@pytest.fixture(scope="module")
def ledger(books):
    return lines_of(books[Audience.PUBLIC], "2024-09")


def test_nothing_small_can_be_worked_out_of_all_chapters(ledger, books):
    report = attack(ledger, SETTINGS)

    assert {found.exhibit.chapter for found in books[Audience.PUBLIC].values()} >= {*CHAPTERS}
    assert report.failures == report.notes == []
    assert report.withheld > 400


def test_most_headlines_are_shown(books):
    headlines = [found for key, found in books[Audience.PUBLIC].items() if key.startswith("overview.")]
    with_gaps = [found for found in headlines if (found.figures["status"] == "c").any()]

    assert len(headlines) > 40
    assert len(with_gaps) <= 4


def test_what_is_known_to_somebody_with_all_counts_hangs_together(books):
    """No relation that the attack reckons with is broken by the counts as they are."""
    report = attack(lines_of(books[Audience.RESTRICTED], "2024-09"), SETTINGS)

    assert report.notes == []


def test_a_year_of_orders_that_was_withheld_for_its_quarters_is_found_when_it_is_shown(ledger, books):
    """Orders add up over time: rolling years give quarters away."""
    known = {name(line): line["value"] for line in lines_of(books[Audience.RESTRICTED], "2024-09")}
    of_orders = [line for line in ledger if line["where"] == ["is_guardianship"] and known[name(line)] > 5]
    shown = [{**line, "value": known[name(line)], "status": ""} for line in of_orders if line["status"] == "c"]

    assert shown
    assert any("is_guardianship" in sentence for sentence in attack([*ledger, *shown], SETTINGS).failures)


def test_a_month_of_a_quarter_of_events_shown_after_all_is_found(ledger, books):
    """A quarter of referrals and two of its months; the third, with the number that it really has, is not small."""
    months = [
        line
        for line in lines_of(books[Audience.RESTRICTED], "2024-09")
        if line["universe"] == "_front_door.referrals by cine_referral_date" and not line["where"] and not line["key"]
    ]
    by_month = {line["start"]: line for line in months if line["start"] >= "2024-07-01"}
    assert sorted(by_month) == ["2024-07-01", "2024-08-01", "2024-09-01"]
    quarter = {**by_month["2024-07-01"], "end": "2024-09-30", "measure": "thresholds.referrals_by_quarter"}
    third = by_month["2024-09-01"]
    others = sum(line["value"] for start, line in by_month.items() if start < "2024-09-01")
    kept = [line for line in ledger if name(line) != name(third)]
    told = [*kept, {**third, "value": None, "status": "c"}, {**quarter, "value": others + 3}]

    assert any("2024-09-01 to 2024-09-30" in sentence for sentence in attack(told, SETTINGS).failures)
