"""Putting outputs that are made already on a notebook's screen."""

from __future__ import annotations

from collections.abc import Iterable

from IPython.display import display

from improve_analysis.display.exhibit import Output


def put(outputs: Iterable[Output]) -> None:
    """Display them in order, each with the mark by which the edition knows ours."""
    for output in outputs:
        display(dict(output.data), raw=True, metadata=dict(output.metadata))  # type: ignore[no-untyped-call]
