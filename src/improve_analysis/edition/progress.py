"""What the run tells the person who waits for it."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TextIO

from tqdm import tqdm

Note = Callable[[str], None]


@dataclass(kw_only=True)
class Progress:
    """Prints each stage with what it found and how long it took; a bar while the notebooks run on a terminal."""

    stream: TextIO = field(default_factory=lambda: sys.stderr)
    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def stage(self, name: str) -> Iterator[Note]:
        """One stage; the body may call what it is given with what it found."""
        said: list[str] = []
        start = time.perf_counter()
        self._write(f"{name} …")
        yield said.append
        self.seconds[name] = time.perf_counter() - start
        self._write(f"\r{name}: {'; '.join(said) or 'done'} ({self.seconds[name]:.1f} s)\n")

    def bar(self, total: int, unit: str) -> tqdm:
        """A bar that counts to `total`; silent where the stream is no terminal."""
        return tqdm(total=total, unit=unit, file=self.stream, leave=False, disable=not self.stream.isatty())

    def _write(self, text: str) -> None:
        if text.endswith("\n") or self.stream.isatty():
            self.stream.write(text.lstrip("\r") if not self.stream.isatty() else text)
            self.stream.flush()
