"""Is everything there that a page loads or leads to?"""

from __future__ import annotations

from pathlib import Path

from improve_analysis.edition.references import references


def faults(site: Path) -> list[str]:
    """A sentence for each file that a page or a style sheet of the site names, and that the site has not.

    What lies outside its folder is missing too: an edition has to stand by itself.
    """
    return [
        f"{name} names the file {target}, which the site has not."
        for name, targets in references(site).items()
        for target in sorted(targets)
        if target.startswith("../") or not (site / target).is_file()
    ]
