"""How often Python looks for circles of objects that nobody needs any more."""

from __future__ import annotations

import gc


def collect_seldom() -> None:
    """For a process that makes many objects and soon ends: at Python's own pace a seventh to a third of it is lost."""
    gc.set_threshold(100_000, 20, 20)


def keep() -> None:
    """Look no more for circles among all that there is now, such as libraries that were loaded."""
    gc.freeze()
