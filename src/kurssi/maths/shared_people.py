"""How many people two waves share, against the mean of all waves as far apart.

How far errors go on is pooled over all pairs of waves h apart (``maths.overlap``): of a panel that
is renewed every fourth wave that is right for no pair, for two neighbours share either everybody or
nobody. Who answered in which wave is known of each pair.
"""

from collections.abc import Iterator

import numpy as np
import scipy.sparse as sparse
from jaxtyping import Float, Int


def renewal(
    weights: Float[np.ndarray, " row"],
    people: Int[np.ndarray, " row"],
    waves: Int[np.ndarray, " row"],
    rounds: int,
) -> Float[np.ndarray, "wave wave"]:
    """By pair of waves, how many times as many people they share as waves so far apart do.

    The errors of the means of waves t and s covary as sum w_t w_s over people in both (Kish 1965,
    section 12.4), times what one person's answers have in common. That is pooled by h = |t - s|:
    r_h = rho_h o_h, o_h = sum_ts c_ts / sum_ts v_ts with c_ts = sum w_t w_s and
    v_ts = (sum w_t^2 sum w_s^2)^1/2. The pair has rho_h c_ts / v_ts: r_h times (c_ts / v_ts) / o_h.

    Args:
        weights: of every row; one row per person and wave.
        people: running number of the person.
        waves: 0, 1 ... below ``rounds``.
        rounds: how many waves there are.

    Returns:
        The factor of r_h; 1 where no waves so far apart share anybody.
    """
    _, person = np.unique(people, return_inverse=True)
    shape = (int(person.max(initial=-1)) + 1, rounds)
    asked = sparse.csr_array((weights, (person.reshape(-1), waves)), shape=shape)
    shared = np.asarray((asked.T @ asked).todense(), dtype=float)
    size = np.sqrt(np.diag(shared))
    most = np.outer(size, size)
    apart = np.abs(np.subtract.outer(np.arange(rounds), np.arange(rounds)))
    both = np.bincount(apart.ravel(), weights=shared.ravel(), minlength=rounds)
    whole = np.bincount(apart.ravel(), weights=most.ravel(), minlength=rounds)
    usual = (both / np.where(whole > 0, whole, 1.0))[apart]
    own = np.divide(shared, most, out=np.zeros_like(shared), where=most > 0)
    return np.divide(own, usual, out=np.ones_like(own), where=usual > 0)


def told(
    found: Float[np.ndarray, "wave wave"],
    period: Int[np.ndarray, " wave"],
    *,
    lags: int,
    year: tuple[int, int],
    least: float,
) -> Iterator[tuple[int, Int[np.ndarray, " pair"], Float[np.ndarray, " pair"]]]:
    """The factors worth keeping: waves apart, the later wave of each pair, and the factor.

    Args:
        found: every factor.
        period: of each wave.
        lags: waves apart up to which every pair is kept.
        year: from and up to how many periods apart waves are a year apart, which are kept too.
        least: off 1 by less than this a factor is none.
    """
    for lag in range(1, len(found)):
        later = np.arange(lag, len(found))
        apart = period[later] - period[later - lag]
        kept = (lag <= lags) | ((year[0] <= apart) & (apart <= year[1]))
        values = found[later, later - lag]
        kept &= np.abs(values - 1.0) >= least
        if kept.any():
            yield lag, later[kept], values[kept]
