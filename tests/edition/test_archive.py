"""Where editions stand: what was published is never rewritten, and its ledger forgets nothing."""

import json
import re
import shutil

import pandas as pd
import pytest

from improve_analysis.disclosure import ledger
from improve_analysis.edition import archive, manifest, unchanged
from improve_analysis.edition._edition import Edition
from improve_analysis.errors import EditionError, InputError
from improve_analysis.settings import Audience, load_settings

MADE_FROM = {"parameters": {}, "inputs": [], "code": "a", "versions": {}}


def line(edition, value):
    return {"edition": edition, "measure": "a.b", "part": "value", "value": value}


def built(
    folder,
    *,
    audience=Audience.PUBLIC,
    words="first",
    month="2024-09",
    revision=1,
    lines=(),
    published=(),
    made_from=None,
):
    """A built site and its edition."""
    folder.mkdir(parents=True)
    edition = Edition(
        settings=load_settings(),
        day=pd.Timestamp(month) + pd.offsets.MonthEnd(0),
        audience=audience,
        sources=(),
        releases={},
        revision=revision,
        reason="Late records" if revision > 1 else "",
        published=published,
    )
    edition.__dict__["lines"] = lines
    (folder / "index.html").write_text(words, encoding="utf-8")
    said = {
        "name": edition.name,
        "month": month,
        "audience": str(audience),
        "reason": edition.reason,
        "ledger": ledger.hash_of(edition.ledger),
        **(made_from or MADE_FROM),
    }
    (folder / "manifest.json").write_text(json.dumps(said), encoding="utf-8")
    manifest.seal(folder)
    return folder, edition


def place(output, *, month="2024-09", audience=Audience.PUBLIC, made_from=MADE_FROM, reason=""):
    return archive.place_for(output, month, audience, made_from, reason)


def test_an_edition_stands_under_its_month_and_in_the_list(tmp_path):
    page = archive.publish(*_at(tmp_path, built(tmp_path / "built")))

    assert page.read_text(encoding="utf-8") == "first"
    assert 'href="2024-09/index.html"' in (tmp_path / "site" / "index.html").read_text(encoding="utf-8")


def _at(tmp_path, made):
    site, edition = made
    return site, tmp_path / "site", edition


def test_what_an_edition_says_is_added_to_the_ledger_and_what_it_repeats_is_not(tmp_path):
    first = [line("2024-08", 40.0)]
    archive.publish(*_at(tmp_path, built(tmp_path / "august", month="2024-08", lines=first)))
    second = [line("2024-09", 40.0), line("2024-09", 41.0)]
    archive.publish(*_at(tmp_path, built(tmp_path / "built", lines=second, published=first)))

    assert ledger.read(tmp_path / "site" / "ledger.jsonl") == [first[0], second[1]]


def test_the_same_edition_built_again_changes_nothing(tmp_path):
    archive.publish(*_at(tmp_path, built(tmp_path / "first")))
    page = archive.publish(*_at(tmp_path, built(tmp_path / "again")))

    assert page.read_text(encoding="utf-8") == "first"
    assert sorted(path.name for path in (tmp_path / "site").iterdir()) == [
        "2024-09",
        "archive.json",
        "editions.html",
        "editions.js",
        "index.html",
        "latest",
        "ledger.jsonl",
    ]


def test_one_that_comes_out_otherwise_is_refused_and_the_file_named(tmp_path):
    archive.publish(*_at(tmp_path, built(tmp_path / "first")))

    with pytest.raises(EditionError, match=r"2 files differ \(such as index\.html\): what stands there was left"):
        archive.publish(*_at(tmp_path, built(tmp_path / "second", words="second")))
    assert (tmp_path / "site" / "2024-09" / "index.html").read_text(encoding="utf-8") == "first"


def test_an_edition_made_from_something_else_needs_a_reason_and_stands_beside_the_first(tmp_path):
    archive.publish(*_at(tmp_path, built(tmp_path / "first", lines=[line("2024-09", 1.0)])))
    other = {**MADE_FROM, "code": "b"}

    with pytest.raises(InputError, match=r"say why with --reason to publish 2024-09-r2 beside it"):
        place(tmp_path / "site", made_from=other)
    found = place(tmp_path / "site", made_from=other, reason="Late records")
    assert (found.revision, found.reason, found.replaces) == (2, "Late records", "2024-09")
    assert found.published == [line("2024-09", 1.0)]
    archive.publish(*_at(tmp_path, built(tmp_path / "second", revision=2, words="second")))
    listed = (tmp_path / "site" / "index.html").read_text(encoding="utf-8")
    assert listed.index('<th scope="row"><a href="2024-09-r2/') < listed.index('<th scope="row"><a href="2024-09/')
    assert "Late records" in listed
    assert (tmp_path / "site" / "2024-09" / "index.html").read_text(encoding="utf-8") == "first"
    assert place(tmp_path / "site", made_from={**MADE_FROM, "code": "c"}, reason="Again").revision == 3


def test_an_edition_made_again_reckons_with_what_had_been_said_when_it_was_made(tmp_path):
    august, september = [line("2024-08", 1.0)], [line("2024-09", 2.0)]
    archive.publish(*_at(tmp_path, built(tmp_path / "august", month="2024-08", lines=august)))
    archive.publish(*_at(tmp_path, built(tmp_path / "september", lines=september, published=august)))

    assert place(tmp_path / "site", month="2024-08").published == []
    assert place(tmp_path / "site", month="2024-09").published == august
    assert place(tmp_path / "site", month="2024-10").published == [*august, *september]


def test_one_that_says_nothing_new_is_made_again_as_it_was_when_others_have_followed(tmp_path):
    august, september = [line("2024-08", 1.0)], [line("2024-09", 2.0)]
    archive.publish(*_at(tmp_path, built(tmp_path / "august", month="2024-08", lines=august)))
    second = built(
        tmp_path / "second",
        month="2024-08",
        revision=2,
        lines=[line("2024-08-r2", 1.0)],
        published=august,
        made_from={**MADE_FROM, "code": "b"},
    )
    archive.publish(*_at(tmp_path, second))
    archive.publish(*_at(tmp_path, built(tmp_path / "september", lines=september, published=august)))

    again = place(tmp_path / "site", month="2024-08", made_from={**MADE_FROM, "code": "b"})
    assert (again.revision, again.reason, again.replaces) == (2, "Late records", "2024-08")
    assert again.published == august


def test_the_records_of_the_first_edition_make_the_first_again_although_it_was_replaced(tmp_path):
    archive.publish(*_at(tmp_path, built(tmp_path / "first")))
    other = built(tmp_path / "second", revision=2, made_from={**MADE_FROM, "code": "b"})
    archive.publish(*_at(tmp_path, other))

    assert (place(tmp_path / "site").revision, place(tmp_path / "site").reason) == (1, "")


def test_an_edition_is_held_against_what_it_was_held_against_when_it_was_published(tmp_path):
    since = {**MADE_FROM, "parameters": {"since": "2024-05"}}
    archive.publish(*_at(tmp_path, built(tmp_path / "first", made_from=since)))

    assert place(tmp_path / "site", made_from=since).since == "2024-05"


def test_a_publishing_that_was_cut_short_is_completed_and_leaves_nothing_double(tmp_path):
    said = [line("2024-09", 1.0)]
    archive.publish(*_at(tmp_path, built(tmp_path / "first", lines=said)))
    (tmp_path / "site" / "archive.json").unlink()
    (tmp_path / "site" / "index.html").unlink()

    archive.publish(*_at(tmp_path, built(tmp_path / "again", lines=said)))
    assert unchanged.faults(tmp_path / "site") == []
    shutil.rmtree(tmp_path / "site" / "2024-09")
    assert place(tmp_path / "site").published == []


def test_editions_are_in_the_order_of_their_months_and_revisions_not_of_their_letters(tmp_path):
    for revision in (2, 10):
        made_from = {**MADE_FROM, "code": str(revision)}
        archive.publish(*_at(tmp_path, built(tmp_path / str(revision), revision=revision, made_from=made_from)))

    assert [said["name"] for said in archive.manifests(tmp_path / "site")] == ["2024-09-r10", "2024-09-r2"]


@pytest.mark.parametrize(("first", "second"), [("public", "restricted"), ("restricted", "public")])
@pytest.mark.parametrize("where", ["site", "site/inside", "site/2024-09/inside"])
def test_small_numbers_never_stand_beside_or_within_what_is_published(tmp_path, first, second, where):
    archive.publish(*_at(tmp_path, built(tmp_path / "first", audience=Audience(first))))

    with pytest.raises(InputError, match=f"{first} editions; a {second} one may not stand beside them"):
        place(tmp_path / where, audience=Audience(second))


def test_a_restricted_edition_has_no_ledger_and_its_list_is_marked(tmp_path):
    archive.publish(*_at(tmp_path, built(tmp_path / "first", audience=Audience.RESTRICTED, lines=[line("x", 1.0)])))

    assert not (tmp_path / "site" / "ledger.jsonl").exists()
    assert "OFFICIAL-SENSITIVE" in (tmp_path / "site" / "index.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        pytest.param(lambda home: (home / "index.html").write_text("other"), r"index\.html was changed", id="changed"),
        pytest.param(lambda home: (home / "new.html").write_text("x"), r"new\.html was added", id="added"),
        pytest.param(lambda home: (home / "index.html").unlink(), r"index\.html is missing", id="missing"),
    ],
)
def test_a_file_that_is_not_as_it_was_published_is_named(tmp_path, change, told):
    archive.publish(*_at(tmp_path, built(tmp_path / "first")))
    home = tmp_path / "site" / "2024-09"
    said = json.loads((home / "manifest.json").read_text(encoding="utf-8"))
    assert archive.changed(home, said) == []
    change(home)

    (sentence,) = archive.changed(home, said)
    assert re.search(told, sentence)


def test_a_place_that_cannot_be_written_to_is_named(tmp_path):
    (tmp_path / "site").write_text("a file", encoding="utf-8")

    with pytest.raises(InputError, match="cannot be written to"):
        archive.publish(*_at(tmp_path, built(tmp_path / "built")))


@pytest.mark.parametrize("text", ["{", '["a"]'], ids=["broken", "no figure"])
def test_a_broken_ledger_is_named_with_its_line(tmp_path, text):
    (tmp_path / "ledger.jsonl").write_text(json.dumps(line("2024-08", 1.0)) + "\n" + text + "\n", encoding="utf-8")

    with pytest.raises(InputError, match=r"ledger\.jsonl, line 2 is"):
        place(tmp_path)
