"""Whether a series of samples is a rolling mean, told from how it moves.

The mean of k successive independent samples moves by (s_t - s_{t-k}) / k: its differences have
autocorrelation -1/2 at lag k and none below it, and it moves less than samples of its n could.
Slow real movement hides the first and large n the second, so both are weighed together: the
likelihood of every width k, averaged over real movements and over sizes of the sampling error.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Int
from scipy.special import logsumexp

# Real movement, in sampling variances and by its persistence: AR(1), and the smoother AR(2) with
# a double root (a push that itself comes and goes).
_SIZES = (0.3, 2.0, 15.0)
_PERSISTENCE = (0.6, 0.9, 0.98)
_DOUBLE = (0.7, 0.9)
_STEPS = 9  # of the scale of the sampling error


@dataclass(frozen=True, slots=True, kw_only=True)
class Sampled:
    """Series of levels seen at the same times. Must not hold series with other gaps.

    ``time`` counts steps of the series' rhythm. ``values`` are in standard errors as stated, one
    row a series. ``scales`` is how many times the stated variance the true one may be (lowest and
    highest), ``rounding`` the variance that rounding adds, in stated variances.
    """

    time: Int[np.ndarray, " time"]
    values: Float[np.ndarray, "series time"]
    scales: tuple[float, float]
    rounding: float


def width_log_likelihood(
    sampled: Sampled, widths: tuple[int, ...]
) -> Float[np.ndarray, "series width"]:
    """Log marginal likelihood of every series, were it a rolling mean of so many steps.

    For each width: covariance c (N + s G + rounding), N_h = max(0, 1 - h / k) the sampling errors
    of overlapping windows, G the k-term mean of real movement of unit variance, s its size; the
    level is integrated out (restricted likelihood; Harville 1974, eq. 1), s, persistence and c
    averaged over a grid. The stated n may be that of the window or of one step: c or c / k.
    """
    found = np.empty((len(sampled.values), len(widths)))
    lag = np.abs(sampled.time[:, None] - sampled.time[None, :])
    reach = int(lag.max()) + 1
    for column, width in enumerate(widths):
        scales = _scales(sampled.scales, width)
        covariance = np.stack(list(_autocovariances(width, reach)))[:, lag]
        terms = _restricted(covariance, sampled, scales)
        found[:, column] = logsumexp(terms, axis=(0, 2)) - np.log(len(terms) * len(scales))
    return found


def _scales(limits: tuple[float, float], width: int) -> Float[np.ndarray, " scale"]:
    whole = np.geomspace(*limits, _STEPS)
    return whole if width == 1 else np.concatenate([whole, whole / width])


def _autocovariances(width: int, reach: int) -> Iterator[Float[np.ndarray, " lag"]]:
    """Autocovariance at lags 0..reach-1 of sampling error plus each real movement of the grid."""
    lag = np.arange(reach + width)
    error = np.maximum(0.0, 1.0 - np.arange(reach) / width)
    yield error
    movements = [phi**lag for phi in _PERSISTENCE]
    # Unit-variance AR(2) with the double root phi: (1 + h (1 - phi^2) / (1 + phi^2)) phi^h.
    movements += [(1 + lag * (1 - phi**2) / (1 + phi**2)) * phi**lag for phi in _DOUBLE]
    for movement in movements:
        smooth = rolled(movement, width, reach)
        for size in _SIZES:
            yield error + size * smooth


def rolled(
    autocovariance: Float[np.ndarray, " reach"], width: int, reach: int
) -> Float[np.ndarray, " lag"]:
    """Autocovariance of the ``width``-term mean: sum_j (k - |j|) gamma_{|h + j|} / k^2."""
    lag = np.arange(reach)
    total = np.zeros(reach)
    for shift in range(1 - width, width):
        total += (width - abs(shift)) * autocovariance[np.abs(lag + shift)]
    return total / width**2


def _restricted(
    covariance: Float[np.ndarray, "movement time other"],
    sampled: Sampled,
    scales: Float[np.ndarray, " scale"],
) -> Float[np.ndarray, "movement series scale"]:
    """Log density of the series but their level, for each scale of each covariance."""
    count = covariance.shape[-1]
    root = np.linalg.cholesky(covariance + (sampled.rounding + 1e-9) * np.eye(count))
    sides = np.concatenate([np.ones((1, count)), sampled.values]).T
    solved = _forward(root, sides)
    ones, rest = solved[..., :1], solved[..., 1:]
    mass = (ones**2).sum(axis=1)
    square = (rest**2).sum(axis=1) - (ones * rest).sum(axis=1) ** 2 / mass
    size = 2.0 * np.log(np.diagonal(root, axis1=1, axis2=2)).sum(axis=1) + np.log(mass[:, 0])
    free = count - 1
    return -0.5 * (
        square[..., None] / scales
        + size[:, None, None]
        + free * (np.log(scales) + np.log(2.0 * np.pi))
    )


def _forward(
    root: Float[np.ndarray, "movement time other"], sides: Float[np.ndarray, "time side"]
) -> Float[np.ndarray, "movement time side"]:
    """L^-1 b for every lower triangle L, row by row for all of them at once."""
    solved = np.empty((len(root), *sides.shape))
    for row, side in enumerate(sides):
        known = np.einsum("mj,mjs->ms", root[:, row, :row], solved[:, :row])
        solved[:, row] = (side - known) / root[:, row, row, None]
    return solved
