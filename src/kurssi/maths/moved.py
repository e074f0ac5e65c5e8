"""The chance that a level moved, from two estimates that may be of few people.

What is *not* here: which two levels are compared (``ledger.changes``).
"""

from typing import NamedTuple

import numpy as np
from jaxtyping import Float
from scipy.special import stdtr, stdtrit

_MOST = 1e6  # degrees of freedom that are as good as infinite
_NOTHING = 1e-12  # variance of a level that was counted and not drawn


class Means(NamedTuple):
    """Means between 0 and 1: variance, effective answers, and what the variance was measured from.

    ``variance`` is as measured, not widened; ``freedom`` its degrees of freedom, infinite where
    it is known.
    """

    share: Float[np.ndarray, " *cell"]
    variance: Float[np.ndarray, " *cell"]
    n: Float[np.ndarray, " *cell"]
    freedom: Float[np.ndarray, " *cell"]


def steadied(of: Means) -> tuple[Float[np.ndarray, " *cell"], Float[np.ndarray, " *cell"]]:
    """The means on a scale where the variance does not hang on the level, and the variance there.

    2 asin sqrt((m p + 3/8) / (m + 3/4)), variance 1 / m: Anscombe (1948), section 4. m is the
    yes-no answers that would be as sure, p (1 - p) / variance at the half count.
    """
    p = (of.n * of.share + 0.5) / (of.n + 1.0)
    m = p * (1.0 - p) / np.maximum(of.variance, _NOTHING)
    place = np.clip((m * of.share + 0.375) / (m + 0.75), 0.0, 1.0)
    return 2.0 * np.arcsin(np.sqrt(place)), 1.0 / m


def chance_of_direction(
    later: Means, earlier: Means, correlation: Float[np.ndarray, " *cell"]
) -> Float[np.ndarray, " *cell"]:
    """P(the true level moved in the direction seen); one half where nothing was seen.

    Student's T of the difference on the steadied scale over its error, v = v1 + v0 - 2 r root(v1
    v0) (Särndal, Swensson and Wretman 1992, section 9.9), with the degrees of freedom
    (v1 + v0)^2 / (v1^2 / f1 + v0^2 / f0): Satterthwaite (1946), eq. 17. Where nothing moved it
    passes .95 in 10 % of comparisons, up or down.

    Args:
        later: one estimate.
        earlier: the one that it is compared with.
        correlation: of the errors of the two.
    """
    (y1, v1), (y0, v0) = steadied(later), steadied(earlier)
    error = _error(v1, v0, correlation)
    seen = np.sign(later.share - earlier.share)
    freedom = joint_freedom((v1, later.freedom), (v0, earlier.freedom))
    return stdtr(freedom, np.maximum(seen * (y1 - y0), 0.0) / error)


def reach_of_change(
    later: Means, earlier: Means, correlation: Float[np.ndarray, " *cell"], *, coverage: float
) -> Float[np.ndarray, " *cell"]:
    """How far the interval of a change reaches on either side, by the error of both levels.

    Student's quantile (freedom as in ``chance_of_direction``) times the error of the difference
    of shares: v1 + v0 - 2 r root(v1 v0), each variance taken back from the steadied scale at its
    own level, where p = sin^2(y / 2) and a step of y is sin(y) / 2 of p.

    Args:
        later: one estimate.
        earlier: the one that it is compared with.
        correlation: of the errors of the two.
        coverage: how often the interval is to hold the true change.
    """
    (y1, v1), (y0, v0) = steadied(later), steadied(earlier)
    freedom = joint_freedom((v1, later.freedom), (v0, earlier.freedom))
    error = _error(v1 * (np.sin(y1) / 2.0) ** 2, v0 * (np.sin(y0) / 2.0) ** 2, correlation)
    return stdtrit(freedom, (1.0 + coverage) / 2.0) * error


def _error(
    later: Float[np.ndarray, " *cell"],
    earlier: Float[np.ndarray, " *cell"],
    correlation: Float[np.ndarray, " *cell"],
) -> Float[np.ndarray, " *cell"]:
    """The error of a difference whose sides have these variances: v1 + v0 - 2 r root(v1 v0)."""
    whole = later + earlier
    together = 2.0 * correlation * np.sqrt(later * earlier)
    return np.sqrt(np.maximum(whole - together, 1e-6 * whole))


def joint_freedom(
    *parts: tuple[Float[np.ndarray, " *cell"], Float[np.ndarray, " *cell"]],
) -> Float[np.ndarray, " *cell"]:
    """Degrees of freedom of a sum of variances, each with its own: Satterthwaite (1946), eq. 17.

    One at least, and no more than a normal's to the last digit.
    """
    whole = sum((variance for variance, _ in parts), start=np.zeros(()))
    unsure = sum(
        (variance**2 / np.maximum(freedom, 1.0) for variance, freedom in parts),
        start=np.zeros(()),
    )
    return np.clip(whole**2 / np.maximum(unsure, whole**2 / _MOST + 1e-300), 1.0, _MOST)
