"""Does the book show every exhibit that is declared, and only those?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from improve_analysis.disclosure import Release
from improve_analysis.edition.execute import Executed


def faults(executed: Sequence[Executed], releases: Mapping[str, Release]) -> list[str]:
    """A sentence for each exhibit that no notebook shows, so that `measures.csv` holds what the pages show."""
    shown = {
        name
        for run in executed
        for cell in run.notebook.cells
        for output in cell.get("outputs", [])
        for name in str(output.get("metadata", {}).get("improve", {}).get("exhibit", "")).split()
    }
    return [
        f"No notebook shows the exhibit {name}: call chapter.show() for it." for name in sorted(set(releases) - shown)
    ]
