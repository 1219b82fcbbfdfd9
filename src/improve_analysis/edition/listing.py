"""What stands around the editions: the list of them, the way to the newest, and what their pages ask to offer others.

All of it is worked out from what stands, and written anew each time an edition is published. No edition is touched: its
pages look for these files beside their folder, and do without where it is read by itself.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise
from pathlib import Path

import pandas as pd

from improve_analysis.calendar import month_end, months_before
from improve_analysis.edition.plain import leading_page, plain_page
from improve_analysis.plan import Milestone, MilestoneKind
from improve_analysis.settings import Audience

LIST, SCRIPT, FRAME, LATEST = "index.html", "editions.js", "editions.html", "latest"
FRONT = "index.html"
MEETINGS = (MilestoneKind.VISIT, MilestoneKind.BOARD, MilestoneKind.INSPECTION)
UNKNOWN = "Not recorded"


@dataclass(frozen=True, kw_only=True)
class Published:
    """An edition that stands. `on`: the day it was published, YYYY-MM-DD, empty where nobody wrote that down.

    `reason`: why it replaces the one before it of the same month; empty for the month's first. `pages`: the names of
    its pages. `revised`: how many figures it has otherwise than the one that it replaces.
    """

    name: str
    audience: Audience
    on: str
    reason: str
    pages: Sequence[str]
    revised: int = 0

    @property
    def month(self) -> str:
        return self.name[:7]

    @property
    def revision(self) -> int:
        return int(self.name.partition("-r")[2] or 1)

    @property
    def day(self) -> pd.Timestamp:
        """The last that it reports."""
        return month_end(pd.Timestamp(self.month))

    @property
    def title(self) -> str:
        """`September 2024`, or `September 2024, revision 2`."""
        return f"{self.day:%B %Y}" + (f", revision {self.revision}" if self.revision > 1 else "")


def files(editions: Sequence[Published], council: str, milestones: Sequence[Milestone]) -> dict[str, str]:
    """The text of each file, by its path in the archive. `editions`: all that stand, newest first."""
    newest = editions[0]
    title = f"{council} children's services: editions of the report"
    latest = {
        f"{LATEST}/{page}": leading_page(
            f"{council} children's services: the newest edition",
            f"../{newest.name}/{page if page in newest.pages else FRONT}",
            newest.audience,
        )
        for page in sorted({page for one in editions for page in one.pages})
    }
    return {
        LIST: plain_page(title, _body(title, editions, milestones), newest.audience),
        SCRIPT: f"window.improveEditions = {_as_data(editions)};\n",
        FRAME: plain_page(title, _FRAME_BODY.format(title=escape(title)), newest.audience),
        **latest,
    }


_FRAME_BODY = f"""\
    <h1><a href="{LIST}">{{title}}</a></h1>
    <script src="{SCRIPT}"></script>
    <script>parent === window || parent.postMessage({{{{ improveEditions: improveEditions }}}}, "*");</script>"""
"""What pages of editions put into themselves: unlike a script, a page that is not there makes no error."""


def _as_data(editions: Sequence[Published]) -> str:
    later = _replaced_by(editions)
    said = [
        {
            "name": one.name,
            "title": one.title,
            "replacedBy": later[one.name].name if one.name in later else "",
            "pages": [*one.pages],
        }
        for one in editions
    ]
    return json.dumps(said, indent=1, ensure_ascii=True).replace("<", "\\u003c")


def _replaced_by(editions: Sequence[Published]) -> Mapping[str, Published]:
    """The edition that took the place of each that has been replaced, by that one's name."""
    ordered = sorted(editions, key=lambda one: (one.month, one.revision))
    return {one.name: after for one, after in pairwise(ordered) if one.month == after.month}


def made_for(editions: Sequence[Published], milestones: Sequence[Milestone]) -> Mapping[str, Sequence[str]]:
    """What each edition was for, by its name: visits, boards and inspections, in the order of their days.

    A meeting falls to the edition of the last month that had ended before it; where that month has none, to the last
    edition before it, once a later one stands. Of a month's revisions it is the last published by then, as far as the
    days are known, else the last of all.
    """
    meetings = sorted(
        (one for one in milestones if one.kind in MEETINGS and one.date is not None),
        key=lambda one: (one.date.last, one.what) if one.date else (pd.Timestamp.max, ""),
    )
    found: dict[str, list[str]] = {}
    for meeting in meetings:
        if meeting.date and (edition := _read_at(meeting.date.first, meeting.date.last, editions)):
            found.setdefault(edition.name, []).append(f"{meeting.date.words}: {meeting.what}")
    return found


def _read_at(first: pd.Timestamp, last: pd.Timestamp, editions: Sequence[Published]) -> Published | None:
    closed = f"{months_before(first, 1):%Y-%m}"
    months = {one.month for one in editions}
    month = max((month for month in months if month <= closed), default=None)
    if month is None or (month != closed and max(months) <= closed):
        return None
    revisions = [one for one in editions if one.month == month]
    by_then = [one for one in revisions if one.on and one.on <= f"{last:%Y-%m-%d}"]
    return max(by_then or revisions, key=lambda one: one.revision)


def _body(title: str, editions: Sequence[Published], milestones: Sequence[Milestone]) -> str:
    newest = editions[0]
    return "\n".join(
        [
            f"    <h1>{escape(title)}</h1>",
            _LEAD.format(newest=newest.name, title=escape(newest.title)),
            *_table("Editions, newest first", _HEAD, _rows(editions, milestones)),
            *_previous(editions),
        ]
    )


_LEAD = f"""\
    <p class="newest">The newest is <a href="{{newest}}/{FRONT}">{{title}}</a>. The address
    <a href="{LATEST}/{FRONT}">{LATEST}</a> always leads to it.</p>
    <p>An edition, once published, is never changed. One that has to be corrected stands beside the one that replaces
    it.</p>"""
_HEAD = ("Edition", "Reports up to", "Published", "What it was for")
_PREVIOUS_HEAD = ("Previous version", "Published", "Replaced by", "On", "Why", "Figures that differ")


def _rows(editions: Sequence[Published], milestones: Sequence[Milestone]) -> Iterator[tuple[str, ...]]:
    purposes, later = made_for(editions, milestones), _replaced_by(editions)
    for one in editions:
        replaced = f"Replaced by {_link(later[one.name])}." if one.name in later else ""
        items = [escape(purpose) for purpose in purposes.get(one.name, ())]
        listed = f"<ul>{''.join(f'<li>{item}</li>' for item in items)}</ul>" if items else ""
        yield _link(one), _day(one.day), _published(one), listed + replaced or "The monthly report"


def _previous(editions: Sequence[Published]) -> list[str]:
    """What was replaced, by what, when and why."""
    later = _replaced_by(editions)
    rows = [
        (
            _link(one),
            _published(one),
            _link(after),
            _published(after),
            escape(after.reason),
            f'<a href="{after.name}/publication.html">{after.revised:,}</a>',
        )
        for one in editions
        if (after := later.get(one.name))
    ]
    if not rows:
        return ["    <h2>Previous versions</h2>", "    <p>No edition has been replaced.</p>"]
    return ["    <h2>Previous versions</h2>", *_table("Editions that were replaced", _PREVIOUS_HEAD, rows)]


def _table(caption: str, head: Sequence[str], rows: Iterator[tuple[str, ...]] | Sequence[tuple[str, ...]]) -> list[str]:
    heads = "".join(f'<th scope="col">{escape(name)}</th>' for name in head)
    return [
        f'    <div class="table-scroll" role="region" tabindex="0" aria-label="{escape(caption)}">',
        f"    <table><caption>{escape(caption)}</caption>",
        f"    <thead><tr>{heads}</tr></thead>",
        "    <tbody>",
        *(
            f'    <tr><th scope="row">{first}</th>{"".join(f"<td>{cell}</td>" for cell in rest)}</tr>'
            for first, *rest in rows
        ),
        "    </tbody></table>",
        "    </div>",
    ]


def _link(one: Published) -> str:
    return f'<a href="{one.name}/{FRONT}">{escape(one.title)}</a>'


def _published(one: Published) -> str:
    return _day(pd.Timestamp(one.on)) if one.on else UNKNOWN


def _day(day: pd.Timestamp) -> str:
    return f"{day.day} {day:%B %Y}"


def pages_of(folder: Path) -> list[str]:
    """The names of an edition's pages."""
    return sorted(path.name for path in folder.glob("*.html") if re.fullmatch(r"[\w-]+\.html", path.name))
