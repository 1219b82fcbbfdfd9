"""What is said of an archive: unchanged, changed, made again, or why not. The making itself is stood in for."""

import io
import json
import shutil

import pandas as pd
import pytest

from improve_analysis import verify
from improve_analysis.edition import archive, manifest
from improve_analysis.edition.progress import Progress
from improve_analysis.errors import EditionError, InputError
from improve_analysis.extracts import Extract
from improve_analysis.extracts._reading import Source
from improve_analysis.settings import load_settings
from improve_analysis.verify import Records, sentences, verify_site
from tests.edition.test_archive import built, line

SETTINGS = load_settings()
SOURCES = (Source(file="a.csv", sheet="", recognised_as="ssd_person", rows=1, sha256="ab"),)


@pytest.fixture
def records(tmp_path):
    read = Extract(tables={}, coverage={}, findings=pd.DataFrame(), sources=SOURCES)
    return Records(path=tmp_path / "extract", read=read)


def made_from(**others):
    here = {
        "parameters": {"month": "2024-09"},
        "inputs": [["ssd_person", "ab"]],
        "code": manifest.code_hash(SETTINGS.root),
        "versions": {name: manifest.version(name) for name in manifest.PACKAGES},
    }
    return {**here, **others}


@pytest.fixture
def site(tmp_path):
    return publish(tmp_path, made_from())


def publish(tmp_path, parts):
    folder, edition = built(tmp_path / "built", lines=[line("2024-09", 1.0)], made_from=parts)
    archive.publish(folder, tmp_path / "site", edition, on="2024-10-10")
    return tmp_path / "site"


@pytest.fixture
def comes_out(monkeypatch):
    """What is made when an edition is made again: the same, but for what a test changes in it."""

    def comes_out(change=lambda folder: None):
        def built_again(request, extract, said, desk, settings, progress):
            shutil.copytree(request.output / said["name"], desk / "site")
            change(desk / "site")
            return desk / "site"

        monkeypatch.setattr(verify, "built_again", built_again)

    return comes_out


def look(site, records=None):
    return verify_site(site, SETTINGS, records, Progress(stream=io.StringIO()))


def test_an_archive_that_nobody_touched_is_as_it_was(site):
    found = look(site)

    assert (found.editions, found.lines, found.faults) == (["2024-09"], 1, [])
    assert [*sentences(found)][-1] == "Nothing has changed since it was published."
    assert "No extract was given, so no edition was built again." in [*sentences(found)]


def test_a_byte_that_was_changed_is_told_with_its_file(site):
    (site / "2024-09" / "index.html").write_text("firsT", encoding="utf-8")
    said = [*sentences(look(site))]

    assert f"{site / '2024-09' / 'index.html'} was changed since it was published." in said
    assert said[-1] == "Not as it was published."


def test_an_edition_is_made_again_and_comes_out_the_same(site, records, comes_out):
    comes_out()
    before = {path: path.read_bytes() for path in site.rglob("*") if path.is_file()}
    found = look(site, records)

    assert (found.again, found.faults) == ({"2024-09": ""}, [])
    assert "2024-09 was built again." in [*sentences(found)]
    assert {path: path.read_bytes() for path in site.rglob("*") if path.is_file()} == before


def test_a_file_that_comes_out_otherwise_is_named(site, records, comes_out):
    comes_out(lambda folder: (folder / "index.html").write_text("other", encoding="utf-8"))

    assert look(site, records).faults == [
        f"{site / '2024-09' / 'index.html'} is not what comes out when the edition is built again."
    ]


def test_an_edition_that_cannot_be_made_at_all_is_a_fault(site, records, monkeypatch):
    def fail(*arguments):
        raise EditionError("The edition is not published.")

    monkeypatch.setattr(verify, "built_again", fail)

    assert look(site, records).faults == ["2024-09 could not be built again: The edition is not published."]


@pytest.mark.parametrize(
    ("parts", "told"),
    [
        ({"inputs": [["ssd_person", "cd"]]}, "it was made from other records than those given"),
        ({"code": "f" * 64}, "it was made by other code or settings (ffffffffffff; here "),
        ({"versions": {**made_from()["versions"], "pandas": "1.0"}}, "it was made with pandas 1.0, here "),
    ],
    ids=["records", "code", "versions"],
)
def test_where_an_edition_cannot_be_made_again_here_it_is_said_why(tmp_path, records, comes_out, parts, told):
    comes_out(lambda folder: (folder / "index.html").unlink())
    found = look(publish(tmp_path, made_from(**parts)), records)

    assert found.faults == []
    assert found.again["2024-09"].startswith(told)
    assert any(said.startswith(f"2024-09 was not built again: {told}") for said in sentences(found))


def test_a_folder_without_editions_is_refused(tmp_path):
    with pytest.raises(InputError, match="holds no edition"):
        look(tmp_path)


def test_a_manifest_without_a_name_is_refused(site):
    path = site / "2024-09" / "manifest.json"
    path.write_text(json.dumps({"month": "2024-09"}), encoding="utf-8")

    with pytest.raises(InputError, match=r"manifest\.json cannot be read"):
        look(site)
