"""The sample's public edition against the audit, as it is and with one thing wrong."""

import pandas as pd
import pytest

from improve_analysis import extracts, pipeline
from improve_analysis.checks.disclosure import attack
from improve_analysis.disclosure.cells import universe_of
from improve_analysis.disclosure.history import Earlier
from improve_analysis.disclosure.ledger import lines_of, new_lines, read, text_of
from improve_analysis.measures import EVERY_CHILD_IN_CARE, MEASURES
from improve_analysis.settings import Audience, load_settings

SETTINGS = load_settings()
CHILDREN, PLACED = "_care.looked_after_on", "placement.children_placed"
PER_ENQUIRY, IN_TIME = "thresholds.conferences_per_enquiry", "thresholds.conferences_in_time"


@pytest.fixture(scope="module")
def extract():
    return extracts.read(SETTINGS.sample)


@pytest.fixture(scope="module")
def books(extract):
    """What is let out to the public, and to those who may see small numbers."""
    records = pipeline.records_at(extract, pipeline.month_asked_for("2024-09", extract), SETTINGS)
    return {audience: pipeline.release_all(records, SETTINGS, audience) for audience in Audience}


@pytest.fixture(scope="module")
def ledger(books):
    return lines_of(books[Audience.PUBLIC], "2024-09")


def attacked(lines):
    return attack(lines, SETTINGS)


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


@pytest.mark.parametrize("day", ["2024-09-30", "2022-03-31"])
def test_every_child_in_care_is_in_each_list_of_them(extract, day):
    records = pipeline.records_at(extract, pipeline.month_asked_for("2024-09", extract), SETTINGS)
    frames = {universe_of(one): one.of.frame for one in MEASURES.values() if one.of.at_a_date}
    lists = {name: records.derived(frames[name], pd.Timestamp(day))["person"] for name in EVERY_CHILD_IN_CARE}

    assert {name: sorted(found) == sorted(lists[CHILDREN]) for name, found in lists.items()} == dict.fromkeys(
        lists, True
    )


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


def test_the_same_children_by_another_name_give_the_last_group_away(ledger):
    """All of 100 children, and of two groups the larger, each shown by a name of its own: three are left."""
    like = next(line for line in ledger if line["universe"] == CHILDREN and not line["where"] and not line["key"])
    on_a_day = {**like, "measure": "x", "start": "2015-03-31", "end": "2015-03-31", "value": None, "status": "c"}
    groups = [{**on_a_day, "universe": PLACED, "key": {"provider": name}} for name in ("Own", "Private")]
    known = [{**on_a_day, "value": 100.0, "status": ""}, {**groups[0], "value": 97.0, "status": ""}, groups[1]]

    assert any("2015" in fault for fault in attacked([*ledger, *known]).failures)
    assert not any("2015" in fault for fault in attacked([*ledger, *known[1:]]).failures)


def test_a_total_made_from_the_cells_that_are_shown_is_found(ledger):
    """As spreadsheets do: beside the true total of another table it is the withheld cells together."""
    shown = [line for line in ledger if line["measure"] == "placement.move_reasons" and line["part"] == "numerator"]
    total = next(
        line for line in ledger if line["measure"] == "placement.move_reasons" and line["part"] == "denominator"
    )
    wrong = {**total, "value": sum(line["value"] or 0 for line in shown)}

    assert any("is printed as" in failure for failure in attacked([*ledger, wrong]).failures)


def test_a_share_shown_beside_its_withheld_count_is_found(ledger):
    place = next(
        place
        for place, line in enumerate(ledger)
        if line["part"] == "value" and line["kind"] == "share" and line["status"] == "c" and line["of_people"]
    )
    told = [*ledger[:place], {**ledger[place], "value": 3.2, "status": ""}, *ledger[place + 1 :]]

    assert any("is shown as 3.2, but its" in failure for failure in attacked(told).failures)


def test_a_whole_private_group_that_is_alike_is_found(ledger):
    place = next(place for place, line in enumerate(ledger) if "abuse" in line["key"] and line["part"] == "value")
    told = [*ledger[:place], {**ledger[place], "value": 100.0, "status": ""}, *ledger[place + 1 :]]

    assert any("tells of everybody in the group" in failure for failure in attacked(told).failures)


def test_what_an_earlier_edition_withheld_is_found_when_a_later_one_shows_it(ledger, books):
    later = [{**line, "edition": "2024-10"} for line in revealed(ledger, books, "placement.move_reasons", range(1, 6))]

    assert any("2024-10" in failure for failure in attacked([*ledger, *new_lines(later, ledger)]).failures)


def test_editions_in_a_row_withstand_together(books, extract):
    """August by itself, and September knowing what August has said."""
    records = pipeline.records_at(extract, pipeline.month_asked_for("2024-08", extract), SETTINGS)
    august = lines_of(pipeline.release_all(records, SETTINGS, Audience.PUBLIC), "2024-08")
    records = pipeline.records_at(extract, pipeline.month_asked_for("2024-09", extract), SETTINGS)
    september = lines_of(pipeline.release_all(records, SETTINGS, Audience.PUBLIC, Earlier.of(august)), "2024-09")

    added = new_lines(september, august)
    assert attacked([*august, *added]).failures == []
    assert 0 < len(added) < len(september) / 2


def test_a_ledger_survives_being_written(ledger, tmp_path):
    (tmp_path / "ledger.jsonl").write_text(text_of(ledger), encoding="utf-8")

    assert read(tmp_path / "ledger.jsonl") == ledger
    assert read(tmp_path / "none.jsonl") == []


def test_conferences_for_plans_that_moved_in_cannot_be_reckoned(ledger):
    """All conferences, which a ratio prints, less those that follow a discussion: a few children from elsewhere."""
    counts = {
        (line["measure"], line["part"], line["start"], line["end"]): line["value"]
        for line in ledger
        if line["value"] is not None and not line["key"]
    }
    held = {place[2:]: number for place, number in counts.items() if place[:2] == (PER_ENQUIRY, "numerator")}
    discussed = {
        place[2:]: number
        for place, number in counts.items()
        if place[:2] == (IN_TIME, "denominator") and place[2:] not in held
    }
    quarters = {
        year: [number for (start, end), number in discussed.items() if year[0] <= start and end <= year[1]]
        for year in held
    }
    moved_in = [held[year] - sum(numbers) for year, numbers in quarters.items() if len(numbers) == 4]

    assert moved_in
    assert [people for people in moved_in if 1 <= people <= SETTINGS.suppress_up_to] == []


def test_the_columns_of_a_ratio_are_known_for_the_events_that_they_count(ledger):
    universes = {(line["part"], line["universe"]) for line in ledger if line["measure"] == PER_ENQUIRY}

    assert ("numerator", "_front_door.conferences by icpc_icpc_date") in universes
    assert ("denominator", "_front_door.enquiries by s47e_s47_start_date") in universes
