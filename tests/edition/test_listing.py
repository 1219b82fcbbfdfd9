"""What stands around the editions, worked out by hand for small archives."""

import json
import re
import shutil
import subprocess

import pandas as pd
import pytest

from improve_analysis.edition import listing
from improve_analysis.edition.listing import Published, made_for
from improve_analysis.edition.policy import META
from improve_analysis.plan import Milestone, MilestoneKind, PlanDate
from improve_analysis.settings import Audience

PAGES = ["index.html", "overview.html"]


def edition(name, *, on="", reason="", pages=PAGES, audience=Audience.PUBLIC):
    return Published(name=name, audience=audience, on=on, reason=reason, pages=pages)


def meeting(first, last=None, *, kind=MilestoneKind.VISIT, what="A visit"):
    date = PlanDate(first=pd.Timestamp(first), last=pd.Timestamp(last or first))
    return Milestone(date=date, kind=kind, what=what, plan_ids=(), done_on=None, source="", line=2)


@pytest.mark.parametrize(
    ("names", "day", "falls_to"),
    [
        (["2024-08", "2024-07"], "2024-09-01", "2024-08"),
        (["2024-08", "2024-07"], "2024-08-31", "2024-07"),
        (["2024-09", "2024-05"], "2024-09-17", "2024-05"),
        (["2024-08"], "2024-09-30", "2024-08"),
        (["2024-08"], "2024-10-01", None),
        (["2024-09"], "2024-09-17", None),
    ],
    ids=[
        "first of the next month",
        "last of the month",
        "the last before, as a later stands",
        "closed",
        "not yet",
        "none",
    ],
)
def test_a_visit_falls_to_the_edition_last_closed_before_it(names, day, falls_to):
    found = made_for([edition(name) for name in names], [meeting(day)])

    assert [*found] == ([falls_to] if falls_to else [])


def test_of_a_month_without_a_day_the_month_before_had_closed():
    found = made_for([edition("2024-02"), edition("2024-01")], [meeting("2024-02-01", "2024-02-29")])

    assert found == {"2024-01": ["February 2024: A visit"]}


@pytest.mark.parametrize(
    ("published", "falls_to"),
    [(("2024-09-10", "2024-09-16"), "2024-08-r2"), (("2024-09-10", "2024-12-01"), "2024-08"), (("", ""), "2024-08-r2")],
    ids=["both before", "corrected after", "unknown"],
)
def test_of_two_revisions_it_is_the_last_that_was_published_by_then(published, falls_to):
    first, second = published
    editions = [edition("2024-08-r2", on=second, reason="Late"), edition("2024-08", on=first)]

    assert [*made_for(editions, [meeting("2024-09-17")])] == [falls_to]


def test_milestones_that_are_no_meeting_and_those_without_a_date_fall_to_none():
    undated = Milestone(date=None, kind=MilestoneKind.BOARD, what="x", plan_ids=(), done_on=None, source="", line=2)

    assert made_for([edition("2024-08")], [undated, meeting("2024-09-02", kind=MilestoneKind.MILESTONE)]) == {}


def test_the_list_says_what_each_was_for_when_it_was_published_and_why_it_was_replaced():
    editions = [
        edition("2024-08-r2", on="2024-12-01", reason="Late <records>"),
        edition("2024-08", on="2024-09-10"),
    ]
    page = listing.files(editions, "Borough & Vale", [meeting("2024-09-17", what="Third visit")])["index.html"]

    assert "<title>Borough &amp; Vale children&#x27;s services: editions of the report</title>" in page
    assert 'lang="en-GB"' in page
    assert META in page
    assert "<td>31 August 2024</td><td>10 September 2024</td>" in page
    assert "<li>17 September 2024: Third visit</li>" in page
    assert "Late &lt;records&gt;" in page
    assert page.index(">August 2024, revision 2<") < page.index(">August 2024<")


def test_latest_leads_every_page_to_the_newest_edition_and_one_it_has_not_to_its_front():
    editions = [
        edition("2024-09", pages=["index.html", "new.html"]),
        edition("2024-08", pages=["index.html", "old.html"]),
    ]
    files = listing.files(editions, "Borough", [])

    assert {name for name in files if name.startswith("latest/")} == {
        "latest/index.html",
        "latest/new.html",
        "latest/old.html",
    }
    assert 'url=../2024-09/new.html"' in files["latest/new.html"]
    assert 'url=../2024-09/index.html"' in files["latest/old.html"]


def test_restricted_lists_are_marked():
    files = listing.files([edition("2024-09", audience=Audience.RESTRICTED)], "Borough", [])

    assert all("OFFICIAL-SENSITIVE" in text for name, text in files.items() if name.endswith(".html"))


def test_the_script_holds_the_names_titles_pages_and_what_replaced_what():
    editions = [edition("2024-09-r2", reason="</script>"), edition("2024-09"), edition("2024-05")]
    script = listing.files(editions, "Borough", [])["editions.js"]
    said = json.loads(re.fullmatch(r"window\.improveEditions = (.*);\n", script, re.DOTALL)[1])

    assert [(one["name"], one["title"], one["replacedBy"]) for one in said] == [
        ("2024-09-r2", "September 2024, revision 2", ""),
        ("2024-09", "September 2024", "2024-09-r2"),
        ("2024-05", "May 2024", ""),
    ]
    assert all(one["pages"] == PAGES for one in said)


CHROMIUM = shutil.which("chromium")
STATIC = listing.Path(__file__).parents[2] / "book" / "_static"
PAGE = """<!DOCTYPE html><html lang="en-GB"><head><meta charset="utf-8">{meta}<title>A page</title>
<script data-edition="{name}" src="versions.js"></script></head><body><main><article><h1>A page</h1></article></main></body>"""


def shown(tmp_path, name, page, *, archive=True):
    """What a browser makes of a page of an edition, from the disk."""
    site = tmp_path / "site"
    editions = [
        edition("2024-09-r2", reason="Late"),
        edition("2024-09"),
        edition("2024-05", pages=["index.html"]),
    ]
    for path, text in listing.files(editions, "Borough", []).items() if archive else ():
        (site / path).parent.mkdir(parents=True, exist_ok=True)
        (site / path).write_text(text, encoding="utf-8")
    (site / name).mkdir(parents=True)
    shutil.copy(STATIC / "versions.js", site / name)
    (site / name / page).write_text(PAGE.format(meta=META, name=name), encoding="utf-8")
    command = [
        CHROMIUM,
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-background-networking",
        "--no-first-run",
    ]
    command += ["--enable-logging=stderr", f"--user-data-dir={tmp_path / 'profile'}", "--virtual-time-budget=4000"]
    run = subprocess.run(  # noqa: S603 - the browser found above
        [*command, "--dump-dom", (site / name / page).as_uri()], capture_output=True, text=True, check=True, timeout=120
    )
    return run.stdout, [line for line in run.stderr.splitlines() if "CONSOLE" in line]


@pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine")
def test_a_page_offers_the_other_editions_and_itself_in_them(tmp_path):
    page, console = shown(tmp_path, "2024-09", "overview.html")

    assert '<nav class="improve-editions" aria-label="Editions">' in page
    assert "<summary>Edition: September 2024</summary>" in page
    assert '<a href="../2024-09-r2/overview.html">September 2024, revision 2</a>' in page
    assert '<a href="../2024-05/index.html">May 2024</a> (front page: it has no such page)' in page
    assert '<span aria-current="true">September 2024 (this edition)</span>' in page
    assert "This edition was replaced by" in page
    assert "<iframe" not in page
    assert console == []


@pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine")
def test_an_edition_that_is_read_by_itself_offers_nothing_and_is_silent(tmp_path):
    page, console = shown(tmp_path, "2024-09", "overview.html", archive=False)

    assert "improve-editions" not in page
    assert "<h1>A page</h1>" in page
    assert console == []
