"""The sample's public edition against the audit, as it is and with one thing wrong."""

import pytest

from improve_analysis import extracts, pipeline
from improve_analysis.disclosure.audit import audit
from improve_analysis.disclosure.ledger import lines_of, read, text_of
from improve_analysis.measures import SUBSETS
from improve_analysis.settings import Audience, load_settings

SETTINGS = load_settings()


@pytest.fixture(scope="module")
def books():
    """What is let out to the public, and to those who may see small numbers."""
    extract = extracts.read(SETTINGS.sample)
    records = pipeline.records_at(extract, pipeline.month_asked_for("2024-09", extract), SETTINGS)
    return {audience: pipeline.release_all(records, SETTINGS, audience) for audience in Audience}


@pytest.fixture(scope="module")
def ledger(books):
    return lines_of(books[Audience.PUBLIC], "2024-09")


def attacked(lines):
    return audit(lines, balances=(), subsets=SUBSETS)


def name(line):
    return (line["universe"], tuple(line["where"]), line["start"], line["end"], tuple(sorted(line["key"].items())))


def revealed(ledger, books, measure, size):
    """The ledger with one withheld count of a measure shown after all, of the size asked for."""
    known = {
        name(line): line["value"]
        for line in lines_of(books[Audience.RESTRICTED], "2024-09")
        if line["value"] is not None
    }
    place = next(
        place
        for place, line in enumerate(ledger)
        if line["measure"] == measure and line["status"] == "c" and known.get(name(line), 0) in size
    )
    return [*ledger[:place], {**ledger[place], "value": known[name(ledger[place])], "status": ""}, *ledger[place + 1 :]]


def test_nothing_small_can_be_worked_out_of_the_edition(ledger):
    report = attacked(ledger)

    assert report.failures == []
    assert report.withheld > 100
    assert report.figures > 1000


def test_every_headline_is_shown(books):
    headlines = [found for key, found in books[Audience.PUBLIC].items() if key.startswith("overview.")]

    assert [found.exhibit.id for found in headlines if (found.figures["status"] == "c").any()] == []


def test_a_secondary_count_shown_after_all_is_found(ledger, books):
    report = attacked(revealed(ledger, books, "workforce.handover_reasons", range(6, 100)))

    assert report.failures


def test_a_small_count_shown_is_found(ledger, books):
    report = attacked(revealed(ledger, books, "placement.move_reasons", range(1, 6)))

    assert any("placement.move_reasons" in failure for failure in report.failures)


def test_the_same_table_one_child_apart_in_the_next_edition_is_found(ledger):
    place = next(
        place for place, line in enumerate(ledger) if line["measure"] == "placement.looked_after_rate" and line["value"]
    )
    later = [{**line, "edition": "2024-10"} for line in ledger]
    later[place] = {**later[place], "value": later[place]["value"] + 1}

    assert any("2024-10" in failure for failure in attacked([*ledger, *later]).failures)


def test_a_ledger_survives_being_written(ledger, tmp_path):
    (tmp_path / "ledger.jsonl").write_text(text_of(ledger), encoding="utf-8")

    assert read(tmp_path / "ledger.jsonl") == ledger
    assert read(tmp_path / "none.jsonl") == []
