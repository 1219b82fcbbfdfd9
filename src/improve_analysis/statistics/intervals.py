"""Confidence intervals of shares and rates, and of the difference of two.

The methods of the Office for Health Improvement and Disparities (PHE, *Technical guide: confidence intervals*, 2018; R
package PHEindicatormethods): Wilson's score interval for shares; for counts and rates Byar's approximation, and the
exact interval below 10 events. Each function takes numbers or columns of them, and returns the lower and the upper
limits; where there is nothing to go on (no denominator, or a missing number) there is no interval, and both are
missing. A confidence is between 0 and 1.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import special

Array = npt.NDArray[np.float64]
Limits = tuple[Array, Array]

EXACT_BELOW_EVENTS = 10


def share_interval(numerators: npt.ArrayLike, denominators: npt.ArrayLike, *, confidence: float = 0.95) -> Limits:
    """Wilson's score interval (1927) of a share from 0 to 1; 0 and 1 are limits where none or all are counted.

    Raises ValueError where a numerator is not from 0 to its denominator.
    """
    of, out_of = _columns(numerators, denominators)
    if ((of < 0) | (of > out_of)).any():
        raise ValueError("A share has a numerator from 0 to its denominator.")
    z = _deviate(confidence)
    of, out_of = np.where(out_of > 0, (of, out_of), np.nan)
    middle = of + z**2 / 2
    margin = z * np.sqrt(of * (out_of - of) / out_of + z**2 / 4)
    lower, upper = (middle - margin) / (out_of + z**2), (middle + margin) / (out_of + z**2)
    return np.where(of == 0, 0.0, lower), np.where(of == out_of, 1.0, upper)


def count_interval(counts: npt.ArrayLike, *, confidence: float = 0.95) -> Limits:
    """The interval of the expected number of events, as in OHID's rates; 0 is the lower limit where there were none.

    Byar's approximation (Breslow and Day 1987), and below `EXACT_BELOW_EVENTS` the exact one by chi-squared. Raises
    ValueError for a count under 0.
    """
    events = np.asarray(counts, dtype="float64")
    if (events < 0).any():
        raise ValueError("A count is not under 0.")
    exact = events < EXACT_BELOW_EVENTS
    tail = (1 - confidence) / 2
    fewest = np.where(events == 0, 0.0, special.gammaincinv(np.maximum(events, 1), tail))
    most = special.gammaincinv(events + 1, 1 - tail)
    lower, upper = (_byar(np.maximum(events, EXACT_BELOW_EVENTS), side, confidence) for side in (-1, 1))
    return np.where(exact, fewest, lower), np.where(exact, most, upper)


def rate_interval(
    counts: npt.ArrayLike, persons: npt.ArrayLike, *, per: float = 10_000, confidence: float = 0.95
) -> Limits:
    """The interval of a rate of events `per` so many persons, the persons being known exactly.

    Raises ValueError for a count or a number of persons under 0.
    """
    events, people = _columns(counts, persons)
    if (people < 0).any():
        raise ValueError("A number of persons is not under 0.")
    people = np.where(people > 0, people, np.nan)
    lower, upper = count_interval(events, confidence=confidence)
    return per * lower / people, per * upper / people


def share_difference_interval(
    first: tuple[npt.ArrayLike, npt.ArrayLike],
    second: tuple[npt.ArrayLike, npt.ArrayLike],
    *,
    confidence: float = 0.95,
) -> Limits:
    """The interval of the second share less the first, each a numerator and a denominator of separate cases.

    Newcombe's hybrid score interval (1998, method 10). One that does not hold 0 shows a difference.
    """
    return _difference(
        [of / np.where(out_of > 0, out_of, np.nan) for of, out_of in (_columns(*first), _columns(*second))],
        [share_interval(*share, confidence=confidence) for share in (first, second)],
    )


def rate_difference_interval(
    first: tuple[npt.ArrayLike, npt.ArrayLike],
    second: tuple[npt.ArrayLike, npt.ArrayLike],
    *,
    per: float = 10_000,
    confidence: float = 0.95,
) -> Limits:
    """The interval of the second rate less the first, each a count and persons, of separate events.

    From the two rates' own intervals, as in `share_difference_interval` (Zou and Donner 2008).
    """
    return _difference(
        [
            per * events / np.where(people > 0, people, np.nan)
            for events, people in (_columns(*first), _columns(*second))
        ],
        [rate_interval(*rate, per=per, confidence=confidence) for rate in (first, second)],
    )


def _columns(first: npt.ArrayLike, second: npt.ArrayLike) -> tuple[Array, Array]:
    one, other = np.broadcast_arrays(np.asarray(first, dtype="float64"), np.asarray(second, dtype="float64"))
    return one, other


def _deviate(confidence: float) -> float:
    if not 0 < confidence < 1:
        raise ValueError(f"A confidence is between 0 and 1, not {confidence}.")
    return float(special.ndtri((1 + confidence) / 2))


def _byar(events: Array, side: int, confidence: float) -> Array:
    """Byar's lower (`side` -1) or upper (+1) limit; the upper is that of one event more."""
    events = events + (side > 0)
    return events * (1 - 1 / (9 * events) + side * _deviate(confidence) / (3 * np.sqrt(events))) ** 3


def _difference(estimates: list[Array], limits: list[Limits]) -> Limits:
    """The second estimate less the first: how far each lies from its own limits, squared, added, and the root taken."""
    (first, second), ((low_1, high_1), (low_2, high_2)) = estimates, limits
    difference = second - first
    return difference - np.hypot(second - low_2, high_1 - first), difference + np.hypot(high_2 - second, first - low_1)
