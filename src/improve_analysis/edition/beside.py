"""Work done on a second core while the run goes on."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from functools import cache
from multiprocessing import get_context
from typing import Any, TypeVar

T = TypeVar("T")
CAN_FORK = sys.platform == "linux"
"""Elsewhere a forked process may hang or cannot be had: there the work is done in turn."""


@contextmanager
def beside(work: Callable[[], T]) -> Iterator[Callable[[], T]]:
    """Do `work` while the body runs; the body calls what it is given for the result, or for the error that ended it.

    The work sees everything as it is now, changes nothing of it, and what it returns is copied over.
    """
    if not CAN_FORK:
        yield cache(work)
        return
    with ProcessPoolExecutor(1, get_context("fork"), initializer=_take_over, initargs=(work,)) as process:
        yield process.submit(_do).result


_taken_over: list[Callable[[], Any]] = []


def _take_over(work: Callable[[], Any]) -> None:
    """Inherited by the fork, so that the work needs no copying there."""
    _taken_over.append(work)


def _do() -> Any:
    return _taken_over[-1]()
