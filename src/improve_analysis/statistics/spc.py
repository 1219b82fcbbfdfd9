"""Control charts by the rules of NHS England's *Making Data Count*.

For single values (XmR), limits are the mean plus and minus 2.66 mean moving ranges (Shewhart; Provost and Murray, *The
Health Care Data Guide*), moving ranges of 3.267 means or more being left out once (Nelson 1982). For shares of very
unequal denominators they are those of Laney's p' (2002). The rules are NHSRplotthedots 0.2.2's, and are held against
its answers; `Rules` says where NHS tools differ. Never for rolling figures: their neighbours share records, so that
runs and narrow limits come of themselves.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from itertools import pairwise

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Signs = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

LIMIT_RANGES = 2.66
RANGE_PER_SIGMA = 1.128
SCREENING_RANGES = 3.267
FEWEST_POINTS = 2
"""A phase needs one moving range: two values next to each other."""
FEWEST_FOR_LASTING_LIMITS = 13

# Two numbers closer than this share of the largest value are equal: a mean of equal values is often a hair off them.
_HAIR = 1e-9


class TwoSigma(Enum):
    """Which points the rule of two in three counts as near a limit.

    `BEYOND`: those past two thirds of the way, points outside the limits among them, as *Making Data Count* announced
    in November 2023. `BETWEEN`: only those not outside, as NHSRplotthedots 0.2.2 does.
    """

    BEYOND = "beyond"
    BETWEEN = "between"


@dataclass(frozen=True, kw_only=True)
class Rules:
    """How a chart is worked out, to be said under it.

    `shift_points`, `trend_points`: how long a run is a signal. `screens`: whether large moving ranges are left out of
    the limits, as NHSRplotthedots does and the Excel tool does not. `fix_after_points`: each phase's limits are those
    of its first so many points; None: of all.
    """

    shift_points: int = 7
    trend_points: int = 7
    screens: bool = True
    two_sigma: TwoSigma = TwoSigma.BEYOND
    fix_after_points: int | None = None

    def __post_init__(self) -> None:
        if min(self.shift_points, self.trend_points) < 2:
            raise ValueError("A run has at least two points.")
        if self.fix_after_points is not None and self.fix_after_points < FEWEST_POINTS:
            raise ValueError(f"Limits cannot be fixed on fewer than {FEWEST_POINTS} points.")


class Signal(Enum):
    """Which rule a point breaks: the first that applies, in this order."""

    NONE = 0
    OUTSIDE = 1
    TREND = 2
    TWO_IN_THREE = 3
    SHIFT = 4


class Variation(Enum):
    COMMON_CAUSE = "common cause"
    IMPROVEMENT = "special cause improvement"
    CONCERN = "special cause concern"
    HIGH = "special cause high"
    LOW = "special cause low"


class Assurance(Enum):
    """Whether the process, left as it is, meets a target: always, never, or by chance.

    A target on a limit is by chance, as is one between them. `EXACT`: the values do not vary and are the target.
    """

    PASSES = "consistently passes"
    FAILS = "consistently fails"
    BY_CHANCE = "hit or miss"
    EXACT = "exactly on target"


class PhaseFault(Enum):
    """Why a phase cannot start at a point."""

    NOTHING_BEFORE = "nothing before it"
    TOO_FEW_POINTS = "too few points in it"


@dataclass(frozen=True, kw_only=True)
class Aim:
    """What is wanted of a measure. `improvement`: +1 where up is better, -1 where down is, 0 where neither.

    `target`: in the measure's unit, or None. Raises ValueError for anything else.
    """

    improvement: int
    target: float | None = None

    def __post_init__(self) -> None:
        if self.improvement not in {-1, 0, 1}:
            raise ValueError(f"The direction of improvement is +1, -1 or 0, not {self.improvement}.")
        if self.target is not None and not np.isfinite(self.target):
            raise ValueError("A target is a finite number, or None.")


@dataclass(frozen=True, kw_only=True)
class TooFewPoints:
    """There are too few points for the method. `points`: how many can be used; `needed`: how many it takes."""

    points: int
    needed: int


@dataclass(frozen=True, kw_only=True)
class Phase:
    """One stretch of a chart: from the point at `start` to before `stop`. Its limits rest on so many `points`.

    `mean_range`: the mean moving range, of Laney's z where the chart is of shares.
    """

    start: int
    stop: int
    points: int
    mean: float
    mean_range: float

    @property
    def is_trial(self) -> bool:
        """Whether the limits rest on fewer points than `FEWEST_FOR_LASTING_LIMITS`, and so may still move much."""
        return self.points < FEWEST_FOR_LASTING_LIMITS


@dataclass(frozen=True, kw_only=True)
class Chart:
    """A control chart. The tuples other than `phases` have one entry a point.

    `means`, `lowers`, `uppers`: the middle line and the limits, as computed: a share's may lie under 0 or over 1.
    `directions`: +1 up, -1 down, 0 where there is no signal. A trend's is where it goes, any other signal's the side of
    the mean that it is on. A period without a value has no signal.
    """

    phases: tuple[Phase, ...]
    means: tuple[float, ...]
    lowers: tuple[float, ...]
    uppers: tuple[float, ...]
    signals: tuple[Signal, ...]
    directions: tuple[int, ...]
    improvement: int
    assurance: Assurance | None

    @property
    def variations(self) -> tuple[Variation, ...]:
        return tuple(_variation(direction, self.improvement) for direction in self.directions)

    @property
    def variation(self) -> Variation:
        """The last point's."""
        return _variation(self.directions[-1], self.improvement)

    @property
    def is_trial(self) -> bool:
        """Whether the last phase's limits are."""
        return self.phases[-1].is_trial


@dataclass(frozen=True, kw_only=True)
class _Lines:
    """At each point: the number of its phase, from 1, its middle line, and how far from that its limits are."""

    phase: Signs
    mean: Array
    width: Array


def control_chart(
    values: npt.ArrayLike,
    *,
    aim: Aim,
    starts: Sequence[int] = (),
    rules: Rules | None = None,
) -> Chart | TooFewPoints:
    """The XmR chart of one value a period, in order, every period in its place.

    A period without a value is NaN: it has no signal, ends every run, and makes no moving range with its neighbours.
    `starts`: the positions, after the first point, at which a new phase starts; nothing is carried over into it.
    Assurance is by the last phase; there is none without a target, or where neither direction is better.

    Screening that would leave no variation at all is not done. Raises ValueError for an infinite value, a last period
    without one, or a phase that `phase_faults` finds fault with.
    """
    rules = rules or Rules()
    series = np.asarray(values, dtype="float64")
    if too_few := _check(series, starts, rules):
        return too_few
    hair = _hair(series)
    phases = tuple(_phase(series, span, rules, hair) for span in _spans(len(series), starts))
    return _judged(series, phases, np.ones(len(series)), aim, rules)


def share_chart(
    numerators: npt.ArrayLike,
    denominators: npt.ArrayLike,
    *,
    aim: Aim,
    starts: Sequence[int] = (),
    rules: Rules | None = None,
) -> Chart | TooFewPoints:
    """Laney's p' chart of shares (0 to 1) whose denominators vary, as `varies_twofold` finds out.

    Limits are p ± 3 e s: the phase's pooled share p, its binomial error e at each denominator, and how many times that
    the shares vary from one period to the next, s. Laney does not screen: so it is without `rules`. A period with no
    denominator is one without a value, at which the limits are 0 and 1. The rest is as in `control_chart`; assurance is
    by the last period's limits. Raises ValueError also where a numerator is not from 0 to its denominator.
    """
    rules = rules or Rules(screens=False)
    of, out_of = (np.asarray(counts, dtype="float64") for counts in (numerators, denominators))
    if of.shape != out_of.shape or not ((of >= 0) & (of <= out_of)).all():
        raise ValueError("A share has a numerator from 0 to its denominator.")
    series = np.divide(of, out_of, out=np.full(of.shape, np.nan), where=out_of > 0)
    if too_few := _check(series, starts, rules):
        return too_few
    pooled = np.concatenate([_pooled(of, out_of, span, rules) for span in _spans(len(series), starts)])
    error = np.sqrt(pooled * (1 - pooled) / np.maximum(out_of, 1))
    phases = tuple(_share_phase(series, pooled, error, span, rules) for span in _spans(len(series), starts))
    chart = _judged(series, phases, 3 / LIMIT_RANGES / RANGE_PER_SIGMA * error, aim, rules)
    return _without_limits(chart, out_of == 0)


def varies_twofold(denominators: npt.ArrayLike) -> bool:
    """Whether the largest denominator is more than twice the smallest, those of 0 aside: the case for Laney's p'."""
    counts = np.asarray(denominators, dtype="float64")
    counts = counts[counts > 0]
    return bool(counts.size and counts.max() > 2 * counts.min())


def phase_faults(values: npt.ArrayLike, starts: Sequence[int], *, rules: Rules | None = None) -> dict[int, PhaseFault]:
    """The starts at which no phase can start, and why; none where all can.

    A start at or before the first point has nothing before it. A phase that cannot have limits, because it has no two
    values next to each other, has too few points; so has the one before the first start, which is laid to that start.
    Raises ValueError where `starts` do not ascend.
    """
    series = np.asarray(values, dtype="float64")
    if any(later <= earlier for earlier, later in pairwise(starts)):
        raise ValueError(f"Phases start one after another, not at {list(starts)}.")
    fix_after = (rules or Rules()).fix_after_points
    faults = {start: PhaseFault.NOTHING_BEFORE for start in starts if start <= 0}
    inside = [start for start in starts if start > 0]
    for start, stop in _spans(len(series), inside):
        if inside and _usable(series[start:stop][:fix_after]) < FEWEST_POINTS:
            faults[max(start, inside[0])] = PhaseFault.TOO_FEW_POINTS
    return faults


def _check(series: Array, starts: Sequence[int], rules: Rules) -> TooFewPoints | None:
    if series.ndim != 1 or np.isinf(series).any():
        raise ValueError("A chart is of one finite value a period.")
    if series.size and np.isnan(series[-1]):
        raise ValueError("The last period has no value: a chart ends at the last that has one.")
    if (usable := _usable(series[: rules.fix_after_points])) < FEWEST_POINTS and not starts:
        return TooFewPoints(points=usable, needed=FEWEST_POINTS)
    if faults := phase_faults(series, starts, rules=rules):
        raise ValueError(f"No phase can start there: {faults}.")
    return None


def _spans(points: int, starts: Sequence[int]) -> Iterator[tuple[int, int]]:
    return pairwise([0, *starts, points])


def _usable(series: Array) -> int:
    """Values, where at least two are next to each other; else one or none."""
    values = int(np.isfinite(series).sum())
    return values if np.isfinite(np.diff(series)).any() else min(values, 1)


def _phase(series: Array, span: tuple[int, int], rules: Rules, hair: float) -> Phase:
    start, stop = span
    base = series[start:stop][: rules.fix_after_points]
    ranges = np.abs(np.diff(base))
    ranges[ranges <= hair] = 0
    return Phase(
        start=start,
        stop=stop,
        points=int(np.isfinite(base).sum()),
        mean=float(np.nanmean(base)),
        mean_range=_mean_range(ranges[np.isfinite(ranges)], screens=rules.screens),
    )


def _mean_range(ranges: Array, *, screens: bool) -> float:
    mean = ranges.mean()
    kept = ranges[ranges < SCREENING_RANGES * mean]
    return float(kept.mean() if screens and kept.any() else mean)


def _pooled(of: Array, out_of: Array, span: tuple[int, int], rules: Rules) -> Array:
    """The share of a phase's periods together, at each of them."""
    base = slice(*span)
    share = of[base][: rules.fix_after_points].sum() / out_of[base][: rules.fix_after_points].sum()
    return np.full(span[1] - span[0], share)


def _share_phase(series: Array, pooled: Array, error: Array, span: tuple[int, int], rules: Rules) -> Phase:
    z = np.divide(series - pooled, error, out=np.where(np.isnan(series), np.nan, 0.0), where=error > 0)
    return replace(_phase(z, span, rules, _HAIR), mean=float(pooled[span[0]]))


def _hair(series: Array) -> float:
    return float(_HAIR * np.nanmax(np.abs(series)))


def _judged(series: Array, phases: tuple[Phase, ...], unit: Array, aim: Aim, rules: Rules) -> Chart:
    """The chart of `series`, whose moving ranges are in units of `unit` at each point."""
    lengths = [phase.stop - phase.start for phase in phases]
    lines = _Lines(
        phase=np.repeat(np.arange(1, len(phases) + 1), lengths),
        mean=np.repeat([phase.mean for phase in phases], lengths),
        width=LIMIT_RANGES * unit * np.repeat([phase.mean_range for phase in phases], lengths),
    )
    hair = _hair(series)
    signals, directions = _signals(series, lines, rules, hair)
    return Chart(
        phases=phases,
        means=tuple(lines.mean.tolist()),
        lowers=tuple((lines.mean - lines.width).tolist()),
        uppers=tuple((lines.mean + lines.width).tolist()),
        signals=tuple(Signal(code) for code in signals.tolist()),
        directions=tuple(directions.tolist()),
        improvement=aim.improvement,
        assurance=_assurance(aim, float(lines.mean[-1]), float(lines.width[-1]), hair),
    )


def _without_limits(chart: Chart, anything_goes: Flags) -> Chart:
    lowers, uppers = (
        tuple(np.where(anything_goes, bound, limits).tolist())
        for bound, limits in ((0.0, chart.lowers), (1.0, chart.uppers))
    )
    return replace(chart, lowers=lowers, uppers=uppers)


def _sign(differences: Array, hair: float) -> Signs:
    """+1, -1, or 0 for no difference and for one that is not known."""
    return (differences > hair).astype("int64") - (differences < -hair)


def _signals(series: Array, lines: _Lines, rules: Rules, hair: float) -> tuple[Signs, Signs]:
    """The value of each point's `Signal`, and its direction."""
    side = _sign(series - lines.mean, hair)
    distance = np.abs(series - lines.mean)
    outside = distance > lines.width + hair
    near = distance > 2 / 3 * lines.width + hair
    if rules.two_sigma is TwoSigma.BETWEEN:
        near &= ~outside
    trend = _trends(series, lines.phase, rules.trend_points, hair)
    keys = side * lines.phase
    found = [outside, trend != 0, _two_in_three(near, keys), _in_shift(keys, rules.shift_points)]
    signals = np.select(found, [1, 2, 3, 4], default=0)
    return signals, np.select([signals == 0, signals == 2], [0, trend], default=side)


def _run_lengths(keys: Signs) -> Signs:
    """For each entry, how many equal ones stand together with it."""
    run = np.cumsum(np.diff(keys, prepend=keys[:1]) != 0)
    return np.bincount(run)[run].astype("int64")


def _in_shift(keys: Signs, points: int) -> Flags:
    """Whether each point is in a run of so many on one side. `keys`: the phase's number, signed by the side."""
    return (keys != 0) & (_run_lengths(keys) >= points)


def _trends(series: Array, number: Signs, points: int, hair: float) -> Signs:
    """The direction of the trend that each point is in, else 0; the turning point of two is in the earlier."""
    steps = _sign(np.diff(series, prepend=np.nan), hair)
    steps[np.diff(number, prepend=0) != 0] = 0
    steps[_run_lengths(steps) < points - 1] = 0
    return np.where(steps != 0, steps, np.append(steps[1:], 0))


def _two_in_three(near: Flags, keys: Signs) -> Flags:
    """Whether each point is one of two or more near a limit among three on one side. `keys` are as in `_in_shift`."""
    three = np.lib.stride_tricks.sliding_window_view(np.pad(keys, 2), 3)
    close = np.lib.stride_tricks.sliding_window_view(np.pad(near, 2), 3)
    found = (three != 0).all(axis=1) & (np.ptp(three, axis=1) == 0) & (close.sum(axis=1) >= 2)
    return near & (found[:-2] | found[1:-1] | found[2:])


def _variation(direction: int, improvement: int) -> Variation:
    if direction == 0:
        return Variation.COMMON_CAUSE
    if improvement == 0:
        return Variation.HIGH if direction > 0 else Variation.LOW
    return Variation.IMPROVEMENT if direction == improvement else Variation.CONCERN


def _assurance(aim: Aim, mean: float, width: float, hair: float) -> Assurance | None:
    if aim.target is None or aim.improvement == 0:
        return None
    above, below = aim.target > mean + width + hair, aim.target < mean - width - hair
    if not above and not below:
        return Assurance.EXACT if width <= hair else Assurance.BY_CHANCE
    return Assurance.PASSES if below == (aim.improvement > 0) else Assurance.FAILS
