"""Where each of many councils stands: a funnel of exact limits about one share.

Spiegelhalter, *Funnel plots for comparing institutional performance* (Statistics in Medicine, 2005). Councils differ by
more than chance alone (overdispersion), so that limits for chance alone would single out far too many: the limits are
widened by how much the middle eight in ten of them do.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import stats

from improve_analysis.statistics.spc import TooFewPoints

Array = npt.NDArray[np.float64]
Signs = npt.NDArray[np.int64]

FEWEST_COUNCILS = 10
"""Fewer cannot say how much councils differ by more than chance: none would be left in the tails that are drawn in."""

_WARNING, _ALARM = 0.95, 0.998
_TAIL = 0.1
_HAIR = 1e-12


@dataclass(frozen=True, kw_only=True)
class Funnel:
    """Limits about `centre` at each denominator, and where each share stands.

    `lower_95` and so on: smooth limits to draw, that 95% or 99.8% of shares lie within; missing where there is no
    denominator. `standing`: 1 for a share so high that chance brings one such less than once in 40 times, 2 once in
    1,000, -1 and -2 so low, else 0; 0 also without a denominator. It goes by whole cases, so that a share less than one
    case outside the smooth limits may still be 0. `dispersion`: how many times chance's the variance of the shares is;
    1 where it is not shown to be more, and the limits are those of chance alone.
    """

    centre: float
    dispersion: float
    lower_95: tuple[float, ...]
    upper_95: tuple[float, ...]
    lower_998: tuple[float, ...]
    upper_998: tuple[float, ...]
    standing: tuple[int, ...]


def funnel(
    numerators: npt.ArrayLike, denominators: npt.ArrayLike, *, centre: float | None = None
) -> Funnel | TooFewPoints:
    """The funnel of one share a council, `centre` (0 to 1) being England's, or by default that of all of them together.

    Needs `FEWEST_COUNCILS` with a denominator. Raises ValueError where a numerator is not from 0 to its denominator.
    """
    of, out_of = (np.asarray(counts, dtype="float64") for counts in (numerators, denominators))
    if of.shape != out_of.shape or not ((of >= 0) & (of <= out_of)).all():
        raise ValueError("A share has a numerator from 0 to its denominator.")
    if (councils := int((out_of > 0).sum())) < FEWEST_COUNCILS:
        return TooFewPoints(points=councils, needed=FEWEST_COUNCILS)
    centre = float(of.sum() / out_of.sum()) if centre is None else centre
    dispersion = _dispersion(of, out_of, centre)
    (low_95, high_95), (low_998, high_998) = (
        _widened(binomial_limits(centre, out_of, within=within), centre, dispersion) for within in (_WARNING, _ALARM)
    )
    return Funnel(
        centre=centre,
        dispersion=dispersion,
        lower_95=tuple(low_95.tolist()),
        upper_95=tuple(high_95.tolist()),
        lower_998=tuple(low_998.tolist()),
        upper_998=tuple(high_998.tolist()),
        standing=tuple(_standing(of, out_of, centre, dispersion).tolist()),
    )


def binomial_limits(centre: float, denominators: npt.ArrayLike, *, within: float) -> tuple[Array, Array]:
    """The limits that a share `within` (0.95, 0.998) of chance lies between, interpolated between whole cases.

    Spiegelhalter (2005), appendix A.1.1: exact binomial. From 0 to 1; missing where there is no denominator. Raises
    ValueError for a `centre` that is not from 0 to 1.
    """
    if not 0 <= centre <= 1:
        raise ValueError(f"A share is from 0 to 1, not {centre}.")
    out_of = np.asarray(denominators, dtype="float64")
    lower, upper = (_binomial_limit((1 + side * within) / 2, out_of, centre) for side in (-1, 1))
    return lower, upper


def _binomial_limit(below: float, out_of: Array, centre: float) -> Array:
    out_of = np.where(out_of > 0, out_of, np.nan)
    cases = stats.binom.ppf(below, out_of, centre)
    up_to, short_of = stats.binom.cdf(cases, out_of, centre), stats.binom.cdf(cases - 1, out_of, centre)
    return np.clip((cases - (up_to - below) / (up_to - short_of)) / out_of, 0, 1)


def _standing(of: Array, out_of: Array, centre: float, dispersion: float) -> Signs:
    out_of = np.where(out_of > 0, out_of, np.nan)
    standing = np.zeros(of.shape, dtype="int64")
    for within in (_WARNING, _ALARM):
        cases = [stats.binom.ppf((1 + side * within) / 2, out_of, centre) / out_of for side in (-1, 1)]
        lower, upper = _widened((cases[0], cases[1]), centre, dispersion)
        standing += (of / out_of > upper + _HAIR).astype("int64") - (of / out_of < lower - _HAIR)
    return standing


def _dispersion(of: Array, out_of: Array, centre: float) -> float:
    """The mean square of the shares' z, their tails drawn in to the tenth and ninetieth percentile; at least 1.

    It is 1 also where chance alone would make it as large once in 20 times.
    """
    variance = centre * (1 - centre)
    if variance == 0:
        return 1.0
    shown = out_of > 0
    z = (of[shown] / out_of[shown] - centre) / np.sqrt(variance / out_of[shown])
    drawn_in = np.clip(z, *np.quantile(z, [_TAIL, 1 - _TAIL]))
    dispersion = float(np.mean(drawn_in**2))
    return dispersion if dispersion * len(z) > stats.chi2.ppf(0.95, len(z)) else 1.0


def _widened(limits: tuple[Array, Array], centre: float, dispersion: float) -> tuple[Array, Array]:
    lower, upper = (np.clip(centre + (limit - centre) * np.sqrt(dispersion), 0, 1) for limit in limits)
    return lower, upper
