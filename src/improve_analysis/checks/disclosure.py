"""Could an outsider work out a figure about fewer than six people from all that was ever published?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import permutations
from typing import Any

from improve_analysis.disclosure._implied import Balance
from improve_analysis.disclosure._windows import Windowed
from improve_analysis.disclosure.audit import Report, audit
from improve_analysis.disclosure.cells import windows_of
from improve_analysis.disclosure.primary import SENSITIVE
from improve_analysis.measures import BALANCES, EVERY_CHILD_IN_CARE, MEASURES, SUBSETS
from improve_analysis.measures._measure import Measure
from improve_analysis.published.facts import facts
from improve_analysis.published.figures import load_figures
from improve_analysis.settings import Settings

ALL_ALIKE = (0.0, 100.0)


def attack(lines: Sequence[Mapping[str, Any]], settings: Settings, *, is_invented: bool = True) -> Report:
    """What the audit finds in the lines of the ledger, of one or more editions together.

    Where they are of a real council, what DfE has published of it is known too.
    """
    balances = [Balance(*balance) for balance in BALANCES]
    known = [] if is_invented else facts(load_figures(settings), settings.council)
    report = audit(
        lines,
        balances=balances,
        subsets=[*SUBSETS, *permutations(EVERY_CHILD_IN_CARE, 2)],
        threshold=settings.suppress_up_to,
        facts=known,
        windowed=windowed(MEASURES.values()),
    )
    return replace(report, failures=[*report.failures, *_groups_alike(lines)])


def windowed(measures: Iterable[Measure]) -> list[Windowed]:
    """What the measures say of what they see over windows as a whole, in the words of the audit."""
    return [
        Windowed(universe, str(window.seen), {column: str(says) for column, says in window.columns.items()})
        for universe, window in windows_of(measures).items()
    ]


def _groups_alike(lines: Sequence[Mapping[str, Any]]) -> list[str]:
    """What is true of all or none of a group that is itself something private tells of each of its members."""
    return [
        f"Edition {line['edition']}, {line['measure']}: {', '.join(line['key'].values())} is shown as "
        f"{line['value']:g}%, which tells of everybody in the group."
        for line in lines
        if line["part"] == "value"
        and line["kind"] == "share"
        and line["of_people"]
        and line["value"] in ALL_ALIKE
        and SENSITIVE.intersection(line["key"])
    ]
