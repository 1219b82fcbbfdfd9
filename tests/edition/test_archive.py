import json

import pandas as pd
import pytest

from improve_analysis.edition import archive
from improve_analysis.edition._edition import Edition
from improve_analysis.errors import InputError
from improve_analysis.settings import Audience, load_settings


def built(folder, audience, words="first"):
    """A built site and its edition."""
    folder.mkdir(parents=True)
    (folder / "index.html").write_text(words, encoding="utf-8")
    (folder / "manifest.json").write_text(json.dumps({"month": "2024-09", "audience": str(audience)}), encoding="utf-8")
    return folder, Edition(
        settings=load_settings(), day=pd.Timestamp("2024-09-30"), audience=audience, sources=(), releases={}
    )


def test_an_edition_stands_under_its_month_and_in_the_list(tmp_path):
    site, edition = built(tmp_path / "built", Audience.PUBLIC)
    page = archive.publish(site, tmp_path / "site", edition)

    assert page.read_text(encoding="utf-8") == "first"
    assert 'href="2024-09/index.html"' in (tmp_path / "site" / "index.html").read_text(encoding="utf-8")


def test_a_rebuilt_edition_takes_the_place_of_the_old_one_and_leaves_nothing_behind(tmp_path):
    for words in ("first", "second"):
        site, edition = built(tmp_path / words, Audience.PUBLIC, words)
        page = archive.publish(site, tmp_path / "site", edition)

    assert page.read_text(encoding="utf-8") == "second"
    assert sorted(path.name for path in (tmp_path / "site").iterdir()) == ["2024-09", "index.html"]


@pytest.mark.parametrize(("first", "second"), [("public", "restricted"), ("restricted", "public")])
def test_small_numbers_never_stand_beside_what_is_published(tmp_path, first, second):
    site, edition = built(tmp_path / "first", Audience(first))
    page = archive.publish(site, tmp_path / "site", edition)
    other, wrong = built(tmp_path / "second", Audience(second), "second")

    with pytest.raises(InputError, match=f"holds {first} editions; a {second} one may not stand beside them"):
        archive.publish(other, tmp_path / "site", wrong)
    assert page.read_text(encoding="utf-8") == "first"


def test_a_place_that_cannot_be_written_to_is_named(tmp_path):
    (tmp_path / "site").write_text("a file", encoding="utf-8")
    site, edition = built(tmp_path / "built", Audience.PUBLIC)

    with pytest.raises(InputError, match="cannot be written to"):
        archive.publish(site, tmp_path / "site", edition)
