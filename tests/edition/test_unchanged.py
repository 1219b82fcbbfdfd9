"""One thing changed at a time in an archive of two editions: the file that it was is named."""

import json
import re
import shutil

import pytest

from improve_analysis.edition import archive, unchanged
from tests.edition.test_archive import built, line

AUGUST, SEPTEMBER = [line("2024-08", 1.0)], [line("2024-09", 2.0)]


@pytest.fixture
def site(tmp_path):
    for month, lines, published in (("2024-08", AUGUST, []), ("2024-09", SEPTEMBER, AUGUST)):
        folder, edition = built(tmp_path / month, month=month, lines=lines, published=published)
        archive.publish(folder, tmp_path / "site", edition, on="2024-10-01")
    return tmp_path / "site"


def test_an_archive_that_nobody_touched_is_as_it_was_published(site):
    assert unchanged.faults(site) == []


def one_byte(path):
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(bytes(data))


def reseal(site):
    """Change a page and its manifest so that they fit each other."""
    home = site / "2024-08"
    (home / "index.html").write_text("other", encoding="utf-8")
    archive.manifest.seal(home)


def forge_reason(site):
    path = site / "2024-08" / "manifest.json"
    path.write_text(path.read_text(encoding="utf-8").replace('"reason": ""', '"reason": "x"'), encoding="utf-8")


def write_line(site, text):
    path = site / "ledger.jsonl"
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        pytest.param(
            lambda site: one_byte(site / "2024-08" / "index.html"), r"2024-08/index\.html was changed", id="page"
        ),
        pytest.param(reseal, r"2024-08/manifest\.json was changed", id="page and manifest"),
        pytest.param(forge_reason, r"2024-08/manifest\.json was changed", id="reason"),
        pytest.param(lambda site: one_byte(site / "index.html"), r"site/index\.html was changed", id="list"),
        pytest.param(lambda site: one_byte(site / "editions.js"), r"editions\.js was changed", id="choice"),
        pytest.param(
            lambda site: (site / "latest" / "index.html").unlink(), r"latest/index\.html is missing", id="way"
        ),
        pytest.param(lambda site: (site / "x.html").write_text("x"), r"site/x\.html was added", id="beside"),
        pytest.param(lambda site: (site / "2024-08" / "x").write_text("x"), r"2024-08/x was added", id="within"),
        pytest.param(
            lambda site: shutil.rmtree(site / "2024-08"), r"site/2024-08 is missing: it was published", id="gone"
        ),
        pytest.param(
            lambda site: (site / "2024-08" / "manifest.json").unlink(), r"manifest\.json is missing", id="no manifest"
        ),
        pytest.param(lambda site: (site / "archive.json").unlink(), r"archive\.json is missing", id="no register"),
        pytest.param(
            lambda site: shutil.copytree(site / "2024-08", site / "2024-07"),
            r"2024-07/manifest\.json is that of the edition 2024-08",
            id="copy",
        ),
        pytest.param(
            lambda site: write_line(site, json.dumps(line("2024-09", 9.0)) + "\n"),
            r"holds figures that no edition here has published",
            id="longer ledger",
        ),
    ],
)
def test_what_was_changed_is_named(site, change, told):
    change(site)

    assert any(re.search(told, fault) for fault in unchanged.faults(site))


def test_a_ledger_that_was_changed_is_not_the_one_of_the_editions_after_it(site):
    path = site / "ledger.jsonl"
    path.write_text(path.read_text(encoding="utf-8").replace("1.0", "3.0"), encoding="utf-8")

    faults = unchanged.faults(site)
    assert [fault for fault in faults if "ledger.jsonl is not as it was when 2024-08" in fault]
    assert [fault for fault in faults if "ledger.jsonl is not as it was when 2024-09" in fault]


def test_a_later_edition_does_not_pass_off_a_changed_manifest_as_the_true_one(site, tmp_path):
    reseal(site)
    folder, edition = built(tmp_path / "october", month="2024-10", published=[*AUGUST, *SEPTEMBER])
    archive.publish(folder, site, edition)

    assert [fault.rpartition("/")[2] for fault in unchanged.faults(site)] == [
        "manifest.json was changed since it was published."
    ]
