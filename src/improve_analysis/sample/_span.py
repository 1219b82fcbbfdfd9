"""What is simulated: which days, how large a council, from which seed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from improve_analysis.sample import calibration
from improve_analysis.sample._days import YEAR


@dataclass(frozen=True, kw_only=True)
class Span:
    """Days as numbers, both ends in; `size` is how large the council is against the published one."""

    seed: int
    size: float
    start: int
    end: int

    @property
    def days(self) -> np.ndarray:
        return np.arange(self.start, self.end + 1)

    @property
    def warm_up(self) -> np.ndarray:
        """From long before the first day to the last."""
        return np.arange(self.start - int(calibration.WARM_UP_YEARS * YEAR), self.end + 1)

    def since(self, days_before: int) -> np.ndarray:
        """From some days before the first day to the last."""
        return np.arange(self.start - days_before, self.end + 1)
