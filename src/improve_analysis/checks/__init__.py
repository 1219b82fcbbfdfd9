"""Questions asked of a built edition. One that is not answered well stops it from being published."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from improve_analysis.checks import addresses, exhibits, images, leftovers
from improve_analysis.disclosure import Release
from improve_analysis.edition.execute import Executed
from improve_analysis.errors import EditionError


def check_edition(site: Path, executed: Sequence[Executed], releases: Mapping[str, Release]) -> None:
    """Raise EditionError with every fault found in the built site, in sentences."""
    faults = [
        *exhibits.faults(executed, releases),
        *images.faults(site),
        *addresses.faults(site),
        *leftovers.faults(site),
    ]
    if faults:
        raise EditionError("The edition is not published. " + " ".join(faults))
