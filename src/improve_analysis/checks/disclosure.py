"""Could an outsider work out a figure about fewer than six people from this edition?"""

from __future__ import annotations

from collections.abc import Mapping

from improve_analysis.disclosure import Release
from improve_analysis.disclosure.audit import Report, audit
from improve_analysis.disclosure.ledger import lines_of
from improve_analysis.measures import SUBSETS
from improve_analysis.settings import Audience, Settings


def attack(releases: Mapping[str, Release], month: str, audience: Audience, settings: Settings) -> Report | None:
    """What the audit found in all that the edition publishes; None for a restricted edition, which shows all."""
    if audience is Audience.RESTRICTED:
        return None
    return audit(lines_of(releases, month), balances=(), subsets=SUBSETS, threshold=settings.suppress_up_to)
