"""What the run tells the person who waits for it, and what it writes down for the next one."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

from tqdm import tqdm

LOG = "runs.jsonl"
"""In the project's folder, outside every edition: it has a clock, and an edition has none."""

Note = Callable[[str], None]


@dataclass(kw_only=True)
class Progress:
    """Prints each stage with what it found, how long it took and what is left; a bar while the notebooks run.

    `expected`: the seconds that each stage took the last time, in order; empty where no run is known.
    """

    stream: TextIO = field(default_factory=lambda: sys.stderr)
    seconds: dict[str, float] = field(default_factory=dict)
    expected: Sequence[float] = ()

    @contextmanager
    def stage(self, name: str) -> Iterator[Note]:
        """One stage; the body may call what it is given with what it found."""
        said: list[str] = []
        start = time.perf_counter()
        self._write(f"{name} …")
        yield said.append
        self.seconds[name] = time.perf_counter() - start
        told = "; ".join(said) or "done"
        self._write(f"\r{name}: {told} ({self.seconds[name]:.1f} s{self._left()})\n")

    def bar(self, total: int, unit: str) -> tqdm:
        """A bar that counts to `total`; silent where the stream is no terminal."""
        return tqdm(total=total, unit=unit, file=self.stream, leave=False, disable=not self.stream.isatty())

    def _left(self) -> str:
        """How long the stages to come took the last time."""
        to_come = round(sum(self.expected[len(self.seconds) :]))
        return f"; about {to_come} s left" if to_come else ""

    def _write(self, text: str) -> None:
        if text.endswith("\n") or self.stream.isatty():
            self.stream.write(text.lstrip("\r") if not self.stream.isatty() else text)
            self.stream.flush()


@contextmanager
def logged(progress: Progress, path: Path, **asked: str) -> Iterator[Callable[[str], None]]:
    """Add a line to the log at `path` however the run ends; the body calls what it is given with the result.

    `asked`: what the run was asked for. A run that fails is noted by the kind of its error alone: messages quote rows.
    """
    result: list[str] = []
    started = datetime.now(UTC)
    try:
        yield result.append
    except BaseException as failed:
        result.append(type(failed).__name__)
        raise
    finally:
        line = {
            "started": f"{started:%Y-%m-%dT%H:%M:%SZ}",
            **asked,
            "seconds": {name: round(taken, 1) for name, taken in progress.seconds.items()},
            "result": result[-1] if result else "",
        }
        _append(path, json.dumps(line, ensure_ascii=False))


def _append(path: Path, line: str) -> None:
    """No log is worth an edition: a folder that cannot be written has none."""
    try:
        with path.open("a", encoding="utf-8") as log:
            log.write(f"{line}\n")
    except OSError:
        return


def last_time(path: Path, *, stages: int) -> list[float]:
    """The seconds of each stage of the last run in the log that came to the end, `stages` of them; else none."""
    if not path.is_file():
        return []
    whole = [taken for line in path.read_text(encoding="utf-8").splitlines() if len(taken := _taken(line)) == stages]
    return whole[-1] if whole else []


def _taken(line: str) -> list[float]:
    try:
        return [float(taken) for taken in json.loads(line)["seconds"].values()]
    except (ValueError, KeyError, TypeError, AttributeError):
        return []
