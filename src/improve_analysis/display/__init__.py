"""What a page shows of a release: the only way from figures to a notebook's output."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from IPython.display import display

from improve_analysis.disclosure import Release
from improve_analysis.display import exhibit, overview
from improve_analysis.display.exhibit import Output
from improve_analysis.display.overview import NO_EVIDENCE
from improve_analysis.evidence import Evidence

__all__ = ["show", "show_overview"]


def show(
    release: Release,
    evidence: Sequence[Evidence] = (),
    elsewhere: str = "",
    england: Mapping[str, str] = MappingProxyType({}),
) -> None:
    """Display an exhibit and the evidence of its series: words, picture, numbers, how they are counted.

    `elsewhere`: what was last published of other areas. `england`: how each measure's figure compares with England's.

    Raises TypeError for anything that disclosure.release() did not make.
    """
    _refuse_all_but_releases([release])
    _display(exhibit.outputs(release, evidence, elsewhere, england))


def show_overview(rows: Sequence[Release], evidence: Mapping[str, Sequence[Evidence]] = NO_EVIDENCE) -> None:
    """Display a row for each headline (one measure, its latest period and a year earlier), by chapter.

    `evidence`: that of every headline, by exhibit id.

    Raises TypeError where a row is anything that disclosure.release() did not make.
    """
    _refuse_all_but_releases(rows)
    _display(overview.outputs(rows, evidence))


def _refuse_all_but_releases(given: Iterable[object]) -> None:
    for one in given:
        if not isinstance(one, Release):
            raise TypeError(
                f"Only a Release can be shown, not a {type(one).__name__}: pass the figures through "
                "disclosure.release(), or call chapter.show() with the exhibit's name."
            )


def _display(outputs: Iterable[Output]) -> None:
    for output in outputs:
        display(dict(output.data), raw=True, metadata=dict(output.metadata))  # type: ignore[no-untyped-call]
