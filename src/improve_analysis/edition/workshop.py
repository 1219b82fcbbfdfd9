"""The private folder an edition is made in. Nothing in it outlives the run."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def workshop() -> Iterator[Path]:
    """A new folder that only this user can read, removed at the end however the run ends.

    Its path is short: the kernels' sockets lie in it, and a socket's path may have 107 characters.
    """
    with tempfile.TemporaryDirectory(prefix="improve-") as folder:
        yield Path(folder)
