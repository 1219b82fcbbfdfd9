"""Is this safe to publish, and how is that known? A page and a JSON that answer it, for a named person to sign."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from improve_analysis.calendar import Length
from improve_analysis.checks._scan import Scan as NumberScan
from improve_analysis.checks.leaks import Scan as LeakScan
from improve_analysis.disclosure import Release
from improve_analysis.disclosure.audit import Report
from improve_analysis.disclosure.primary import MEANINGS, Rule
from improve_analysis.edition._edition import Edition
from improve_analysis.edition.replacing import replacing
from improve_analysis.measures import OVERVIEW
from improve_analysis.measures._exhibit import Form

PAGE, DATA = "publication", "publication.json"
SIGNED_BY = ("Output checker", "Head of performance")
_LENGTHS = {1: "months", 3: "quarters", 6: "half-years", 12: "years"}


@dataclass(frozen=True, kw_only=True)
class Findings:
    """What the checks of one edition came to. `report`: None where small numbers are shown on purpose.

    `overdue`: a sentence where the accessibility statement has to be reviewed. It stops no edition: the page says it.
    """

    report: Report | None
    leaks: LeakScan
    numbers: NumberScan
    overdue: str = ""

    @property
    def words(self) -> str:
        """For the person who waits."""
        looked = f"{self.numbers.numbers:,} numbers and {self.leaks.files:,} files looked at"
        if self.report is None:
            said = f"{looked}; restricted: small numbers are shown, and not audited"
        else:
            said = f"{looked}; {self.report.figures:,} unknown numbers attacked, none can be worked out"
        return f"{said}. {self.overdue} See accessibility_reviewed_on in council.toml." if self.overdue else said


def page(edition: Edition, report: Report | None) -> str:
    """The report as Markdown. What only the finished site can tell stands as a mark that `complete` fills in."""
    if report is None:
        return _RESTRICTED + replacing(edition)
    said = _PUBLIC.format(
        up_to=edition.settings.suppress_up_to,
        average=edition.settings.smallest_average,
        rules=_rules(edition),
        trends=_trends(edition),
        headlines=_headlines(edition),
        figures=f"{report.figures:,}",
        withheld=f"{report.withheld:,}",
        notes=_noted(report),
        editions=f"{len({line['edition'] for line in edition.published} | {edition.name}):,}",
        marks=_table(("Looked for", "Looked at"), [(what, _mark(mark)) for mark, what in _MARKS.items()], "---:"),
        signed=_table(("Who", "Name", "Date"), [(who, "", "") for who in SIGNED_BY]),
    )
    return said + replacing(edition)


def complete(site: Path, edition: Edition, found: Findings) -> None:
    """Fill in the page, and write the same as JSON beside it."""
    path = site / f"{PAGE}.html"
    text = path.read_text(encoding="utf-8")
    for mark, number in _counts(found).items():
        text = text.replace(_mark(mark), f"{number:,}")
    path.write_text(text, encoding="utf-8")
    said = json.dumps(_plain(edition, found), indent=1, ensure_ascii=False)
    (site / DATA).write_text(said + "\n", encoding="utf-8")


def _mark(name: str) -> str:
    return f"\N{MATHEMATICAL LEFT WHITE SQUARE BRACKET}{name}\N{MATHEMATICAL RIGHT WHITE SQUARE BRACKET}"


def _noted(report: Report) -> str:
    """What the audit went without, so that nobody takes it for more than it is."""
    if not report.notes:
        return ""
    return (
        f" What it noted and could not reckon with in full, such as a sum that no longer holds because records came "
        f"late: {len(report.notes):,}."
    )


_MARKS = {
    "files": "Files searched, each whole, with the text in pictures' metadata and in the search index",
    "identifiers": "Identifiers of the extract that were looked for: none was found",
    "too_short": "Identifiers not looked for, too short to be told from other numbers and words",
    "numbers": "Numbers on pages and in downloads: each is in the ledger, or in words that somebody declared",
}


def _counts(found: Findings) -> dict[str, int]:
    return {
        "files": found.leaks.files,
        "identifiers": found.leaks.identifiers,
        "too_short": found.leaks.too_short,
        "numbers": found.numbers.numbers,
    }


def _plain(edition: Edition, found: Findings) -> dict[str, Any]:
    report = found.report
    return {
        "edition": edition.name,
        "audience": str(edition.audience),
        "may_be_published": report is not None,
        "suppress_up_to": edition.settings.suppress_up_to,
        "smallest_average": edition.settings.smallest_average,
        "withheld_by_rule": dict(_by_rule(edition)),
        "headlines": {"shown": len(_headlines_shown(edition)), "all": len(_headline_releases(edition))},
        "audit": {"unknown": report.figures, "withheld": report.withheld, "failures": []} if report else None,
        "searched": _counts(found),
        "sign_off": [{"who": who, "name": "", "date": ""} for who in SIGNED_BY],
    }


def _by_rule(edition: Edition) -> Counter[str]:
    return sum((Counter(found.rules) for found in edition.releases.values()), Counter())


def _rules(edition: Edition) -> str:
    by_rule = _by_rule(edition)
    rows = [(f"{words[0].upper()}{words[1:]}", f"{by_rule[rule]:,}") for rule, words in MEANINGS.items()]
    return _table(("Rule", "Figures withheld"), rows, "---:")


def _trends(edition: Edition) -> str:
    """In which periods trends are shown, so that none has a hidden point."""
    lengths = Counter(_step(found) for found in edition.releases.values() if found.exhibit.form is Form.TREND)
    rows = [(name, f"{lengths[months]:,}") for months, name in _LENGTHS.items()]
    return _table(
        ("Trends shown in", "Exhibits"), [(name[0].upper() + name[1:], count) for name, count in rows], "---:"
    )


def _step(found: Release) -> int:
    if found.length is not Length.DAY or len(found.periods) < 2:
        return int(found.length)
    last, before = found.periods[-1].end, found.periods[-2].end
    return (last.year - before.year) * 12 + last.month - before.month


def _headline_releases(edition: Edition) -> list[Release]:
    return [found for name, found in edition.releases.items() if name.startswith(f"{OVERVIEW}.")]


def _headlines_shown(edition: Edition) -> list[Release]:
    return [found for found in _headline_releases(edition) if not found.rules]


def _headlines(edition: Edition) -> str:
    every, shown = _headline_releases(edition), _headlines_shown(edition)
    said = f"{len(shown):,} of the {len(every):,} headline measures are shown with nothing withheld."
    others = [found for found in every if found.rules]
    reasons = "\n".join(f"- {found.exhibit.title}: {_because(found)}." for found in others)
    return f"{said} The others:\n\n{reasons}" if others else said


def _because(found: Release) -> str:
    return "; ".join(MEANINGS[Rule(rule)] for rule in found.rules)


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]], last: str = "---") -> str:
    """`last`: how the last column is ruled off; `---:` aligns numbers to the right."""
    lines = [head, (*("---",) * (len(head) - 1), last), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


_PUBLIC = """# Is this safe to publish?

**Yes.** Every check below was passed before this edition could appear: an edition that fails one is not published. The
rules and why they are so are in [Small numbers](small_numbers.md).

## What was withheld

Counts of people from 1 to {up_to} are withheld, and with them whatever would give them away. Averages of fewer than
{average} people are too.

{rules}

A trend with a withheld point is shown in longer periods instead, or begins after it.

{trends}

{headlines}

## What was tried to break it

A program that shares nothing with the one that withholds was given all that an outsider has: every figure of this
edition and of those published before it (editions in all: {editions}), how categories add up to totals and months to
years, how large a year can be and how small where one child may be counted in several of its months, and how those who
start and leave explain a change of stock. It attacked {figures} numbers that are not shown, of which {withheld} are
marked as withheld. That is not the sum of the first table: a share is made of two numbers, and a number that stands in
several exhibits is counted once. Each number that may be about 1 to {up_to} people keeps at least six possible
values, some of them above {up_to}.{notes}

## What the finished pages were searched for

{marks}

Nothing on a page is fetched from a network, no file tells of the machine that it was made on, and each picture has
words that stand for it.

## Signed off

{signed}
"""

_RESTRICTED = """# Is this safe to publish?

**No.** This is a restricted edition: small numbers are shown, and an outsider could learn of single children from them.
It holds no names, numbers or dates of anybody, but it may be read only by those who need it, and never stand beside the
public edition.
"""
