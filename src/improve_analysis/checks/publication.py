"""Is this safe to publish, and how is that known? A page and a JSON that answer it, for a named person to sign."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from improve_analysis.calendar import Length
from improve_analysis.checks._scan import Scan as NumberScan
from improve_analysis.checks.leaks import Scan as LeakScan
from improve_analysis.disclosure import Release
from improve_analysis.disclosure.audit import Report
from improve_analysis.disclosure.primary import MEANINGS, Rule
from improve_analysis.edition._article import SCREEN_ONLY_CLASS
from improve_analysis.edition._edition import Edition
from improve_analysis.edition.replacing import replacing
from improve_analysis.measures import OVERVIEW
from improve_analysis.measures._exhibit import Form
from improve_analysis.settings import Audience

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


def page(edition: Edition) -> str:
    """The report as Markdown. What the audit and the finished site tell stands as marks, for `tell` and `complete`."""
    if edition.audience is Audience.RESTRICTED:
        return _RESTRICTED + replacing(edition)
    said = _PUBLIC.format(
        up_to=edition.settings.suppress_up_to,
        average=edition.settings.smallest_average,
        rules=_rules(edition),
        trends=_trends(edition),
        headlines=_headlines(edition),
        unknown=_mark("unknown"),
        withheld=_mark("withheld"),
        editions=f"{len({line['edition'] for line in edition.published} | {edition.name}):,}",
        searched="\n".join(f"- {what}{_on_screen(mark)}." for mark, what in _SEARCHED.items()),
        signed=_table(("Who", "Name", "Date"), [(who, "", "") for who in SIGNED_BY]),
    )
    return said + replacing(edition)


def attacked(text: str, report: Report | None) -> str:
    """The report, as Markdown or as a page, with what the audit came to."""
    return _filled(text, _attacked(report))


def tell(site: Path, report: Report | None) -> None:
    """Fill in the page of a built site what the audit came to."""
    path = site / f"{PAGE}.html"
    path.write_text(attacked(path.read_text(encoding="utf-8"), report), encoding="utf-8")


def complete(site: Path, edition: Edition, found: Findings) -> None:
    """Fill in the page, and write the same as JSON beside it."""
    path = site / f"{PAGE}.html"
    path.write_text(_filled(path.read_text(encoding="utf-8"), _searched(found)), encoding="utf-8")
    said = json.dumps(_plain(edition, found), indent=1, ensure_ascii=False)
    (site / DATA).write_text(said + "\n", encoding="utf-8")


def _mark(name: str) -> str:
    return f"\N{MATHEMATICAL LEFT WHITE SQUARE BRACKET}{name}\N{MATHEMATICAL RIGHT WHITE SQUARE BRACKET}"


def _filled(text: str, counts: Mapping[str, int]) -> str:
    for mark, number in counts.items():
        text = text.replace(_mark(mark), f"{number:,}")
    return text


_SEARCHED = {
    "files": "Every file was searched, whole, with the text in pictures' metadata and in the search index",
    "identifiers": "No identifier of the extract was found in any",
    "numbers": "Each number on pages and in downloads is in the ledger, or in words that somebody declared",
}


def _on_screen(mark: str) -> str:
    """How many were looked at. A PDF is one of the files, so that it cannot say it."""
    return f'<span class="{SCREEN_ONLY_CLASS}"> ({_mark(mark)} {mark})</span>'


def _attacked(report: Report | None) -> dict[str, int]:
    return {"unknown": report.figures, "withheld": report.withheld} if report else {}


def _searched(found: Findings) -> dict[str, int]:
    return {
        "files": found.leaks.files,
        "identifiers": found.leaks.identifiers,
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
        "audit": {**_attacked(report), "noted": len(report.notes), "failures": []} if report else None,
        "searched": _searched(found),
        "identifiers_too_short_to_search_for": found.leaks.too_short,
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
start and leave explain a change of stock. It attacked {unknown} numbers that are not shown, of which {withheld} are
marked as withheld. That is not the sum of the first table: a share is made of two numbers, and a number that stands in
several exhibits is counted once. Each number that may be about 1 to {up_to} people keeps at least six possible
values, some of them above {up_to}.

## What the finished pages were searched for

{searched}

Identifiers too short to be told from other numbers and words are not looked for. Nothing on a page is
fetched from a network, no file tells of the machine that it was made on, and each picture has words that stand for it.

## Signed off

{signed}
"""

_RESTRICTED = """# Is this safe to publish?

**No.** This is a restricted edition: small numbers are shown, and an outsider could learn of single children from them.
It holds no names, numbers or dates of anybody, but it may be read only by those who need it, and never stand beside the
public edition.
"""
