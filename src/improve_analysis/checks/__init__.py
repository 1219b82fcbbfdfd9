"""Questions asked of a built edition. One that is not answered well stops it from being published."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from improve_analysis.checks import addresses, disclosure, exhibits, images, leftovers
from improve_analysis.edition._edition import Edition
from improve_analysis.edition.execute import Executed
from improve_analysis.errors import EditionError


def check_edition(site: Path, executed: Sequence[Executed], edition: Edition) -> str:
    """What the audit came to, in words. Raises EditionError with every fault found in the built site, in sentences."""
    report = disclosure.attack(edition.releases, edition.month, edition.audience, edition.settings)
    faults = [
        *(report.failures if report else ()),
        *exhibits.faults(executed, edition.releases),
        *images.faults(site),
        *addresses.faults(site),
        *leftovers.faults(site),
    ]
    if faults:
        raise EditionError("The edition is not published. " + " ".join(faults))
    if report is None:
        return "restricted: small numbers are shown, and not audited"
    return f"{report.figures:,} unknown numbers attacked, {report.withheld:,} withheld, none can be worked out"
