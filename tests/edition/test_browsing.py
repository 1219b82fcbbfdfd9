"""The means by which pages are looked at must see a fault where there is one."""

import pytest

from tests.edition.browsing import browser, seen_pages  # noqa: F401 - a fixture

FAULTY = """<!DOCTYPE html><html lang="en-GB"><head><title>A page</title></head><body><main><h1>A page</h1>
<img src="chart.png"><p style="width: 900px">Wide</p><script>undefined.call()</script>
<link rel="stylesheet" href="http://127.0.0.1:9/far.css"></main></body></html>"""
SOUND = """<!DOCTYPE html><html lang="en-GB"><head><title>A page</title></head><body><main><h1>A page</h1>
<p>Narrow</p></main></body></html>"""


@pytest.fixture(scope="module")
def looked(browser, tmp_path_factory):  # noqa: F811
    site = tmp_path_factory.mktemp("site")
    (site / "faulty.html").write_text(FAULTY, encoding="utf-8")
    (site / "sound.html").write_text(SOUND, encoding="utf-8")
    return {(one.page, one.width_px): one for one in seen_pages(browser, site)}


def test_each_page_is_seen_at_each_width(looked):
    assert set(looked) == {(page, width) for page in ("faulty.html", "sound.html") for width in (1280, 320)}


def test_a_picture_without_words_is_seen(looked):
    assert looked["faulty.html", 1280].violations["image-alt"] == ["img"]


def test_a_request_and_a_script_error_are_seen(looked):
    seen = looked["faulty.html", 1280]

    assert seen.asked_for == ["http://127.0.0.1:9/far.css"]
    assert any("undefined" in one for one in seen.complaints)


def test_a_page_too_wide_for_a_phone_is_seen(looked):
    assert looked["faulty.html", 1280].too_wide_px == 0
    assert looked["faulty.html", 320].too_wide_px > 500


def test_a_sound_page_is_not_complained_of(looked):
    for width in (1280, 320):
        seen = looked["sound.html", width]
        assert (seen.violations, seen.asked_for, seen.complaints, seen.too_wide_px) == ({}, [], [], 0)
