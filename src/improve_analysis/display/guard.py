"""In a chapter's notebook only the display room shows anything: the rest is an error in the cell that tries."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from typing import Any

from IPython.core.formatters import DisplayFormatter
from IPython.core.getipython import get_ipython
from IPython.core.interactiveshell import ExecutionResult, InteractiveShell

from improve_analysis.errors import InputError

OURS = "improve"
"""What the metadata of the display room's outputs holds, and no other's."""


class ReleasedOnly(DisplayFormatter):
    """The formatter of a notebook in which a chapter is open: it turns nothing into an output.

    IPython asks it for every result of a cell and every display() of an object. The display room needs no formatter,
    because its outputs are made already.
    """

    shell: InteractiveShell
    refused: InputError | None = None

    def format(self, obj: object, *_formats: object, **_more_formats: object) -> tuple[dict[str, Any], dict[str, Any]]:
        """Nothing for None; InputError for all else."""
        if obj is None:
            return {}, {}
        raise self.refuse(f"This {type(obj).__name__}")

    def refuse(self, what: str) -> InputError:
        """The error, kept until the cell ends: matplotlib only prints what goes wrong with a figure left open."""
        self.refused = InputError(
            f"{what} cannot be shown on a page: what a chapter shows is released first. Call chapter.show() with the "
            "name of an exhibit, or look at it in a notebook that opens no chapter."
        )
        return self.refused

    def end_cell(self, result: ExecutionResult | None) -> None:
        """Fail a cell in which something was refused and the error did not get as far as the cell."""
        refused, self.refused = self.refused, None
        if refused is None or result is None or not result.success:
            return
        if getattr(sys, "last_value", None) is not refused:
            self.shell.showtraceback((type(refused), refused, refused.__traceback__))
        result.error_in_exec = refused


def guard_notebook() -> None:
    """From now on the notebook that calls this can show exhibits only; once is enough, and outside IPython it is idle.

    A refused cell ends with an error, so that papermill stops. What is printed is left to the sanitiser, which
    publishes no text streams.
    """
    shell = get_ipython()
    if shell is None or isinstance(shell.display_formatter, ReleasedOnly):
        return
    _guard(shell)


def _guard(shell: InteractiveShell) -> None:
    formatter = ReleasedOnly(parent=shell)
    formatter.shell = shell
    shell.display_formatter = formatter
    shell.display_pub.publish = _ours_only(shell.display_pub.publish, formatter)  # type: ignore[method-assign]
    shell.events.register("post_run_cell", formatter.end_cell)


def _ours_only(publish: Callable[..., None], formatter: ReleasedOnly) -> Callable[..., None]:
    """What sends outputs that are made already to the page, for the display room's alone."""

    def publish_ours(data: Mapping[str, Any], metadata: Mapping[str, Any] | None = None, **options: Any) -> None:
        if OURS not in (metadata or {}):
            raise formatter.refuse(f"This output ({', '.join(data) or 'empty'})")
        publish(data, metadata, **options)

    return publish_ours
