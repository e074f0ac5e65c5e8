"""Effects of measures on each other in the chain of scalar filters, to the first order.

A measure is pushed by those before it as they were smoothed, each alone. What that leaves out is
known in closed form: what a later measure says of those before it, how far their errors go together
then, and what the same people answering both would pass off as an effect.
"""

import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Bool, Float

from kurssi.maths.chain import Gains, Smoothed, States

Process = tuple[Float[Array, " measure"], Float[Array, " measure"]]


def lagged(states: States) -> States:
    """Each state a period earlier; nothing before the first."""
    return jnp.concatenate([jnp.zeros_like(states[:1]), states[:-1]])


def heard(
    states: States, push: States, process: Process, cross: Float[Array, "measure other"]
) -> States:
    """What shocks of later measures say of those before them: Gamma' eta_{t+1} / sigma^2.

    A measure that rises for no reason of its own tells that one before it was up. Told to the
    smoother as one more sight, this makes states those of the matrix smoother to the first order.
    """
    persistence, innovation = process
    shocks = (states - persistence * lagged(states) - push)[1:] / innovation**2
    return jnp.concatenate([shocks @ cross, jnp.zeros_like(states[:1])])


def together(known: Gains | Smoothed, process: Process) -> Float[Array, "period segment pair"]:
    """Covariance of two measures' smoothing errors in a period, per unit of gamma_kj, first order.

    It is sum_s (P_k[t, s] - phi_k P_k[t, s - 1]) P_j[s - 1, t] / sigma_k^2, with P the covariance
    of one measure's errors between periods, which falls by the gains: P[s, t] = J_s P[s + 1, t]
    (Rauch, Tung and Striebel 1965). With gains taken as at t, and f = P[t + 1, t] / P[t, t] the
    fall ahead, the sum is P_k P_j (f_k - phi_k + J_j (1 - phi_k J_k)) / (1 - J_k J_j): the steady
    state of waves in every period. The whole recursion makes a gradient a third slower, and tells
    more only where waves are few. Pairs (k, j) go as the lower triangle does, row by row.
    """
    persistence, innovation = process
    back = known.gain if isinstance(known, Smoothed) else known.back
    k, j = np.tril_indices(len(persistence), -1)
    variance, back = known.variance[1:-1], back[1:]
    ahead = known.variance[2:] * back / variance
    falls = ahead[..., k] - persistence[k] + back[..., j] * (1.0 - persistence * back)[..., k]
    found = variance[..., k] * variance[..., j] * falls / (1.0 - back[..., k] * back[..., j])
    found = found / innovation[k] ** 2
    # The ends are taken as the periods next to them.
    return jnp.concatenate([found[:1], found, found[-1:]])


def feigned(
    known: Gains,
    process: Process,
    sampling: tuple[States, Bool[Array, "period segment measure"]],
    shared: Float[Array, "measure other"],
) -> Float[Array, "measure other"]:
    """The slope of the log likelihood by each cross effect that shared sampling error alone makes.

    By Fisher's identity (Dempster, Laird and Rubin 1977; of such models Koopman and Shephard 1992)
    that slope is sum_t eta_t x_{t-1} / sigma_k^2, of the smoothed shock of k and the smoothed j.
    Both are linear in what was seen: an error of wave s moves x_t by P[t, s] / r_s, and eta_t by
    (P[t, s] - phi P[t - 1, s]) / r_s. Where the errors of k and j correlate by c, with no effect at
    all the slope is on average

        c_kj / sigma_k^2  sum_s (r_ks r_js)^-1/2  sum_t (P_k[t, s] - phi_k P_k[t-1, s]) P_j[t-1, s]

    whatever the waves; the inner sum is that of ``together``.

    Args:
        known: gains of each measure alone.
        process: persistence phi and innovation sigma.
        sampling: variance r of each observation, and where there was one.
        shared: correlation c of the sampling errors of two measures.

    Returns:
        What to take off the slope, of measures by those before them.
    """
    noise, seen = sampling
    k, j = np.tril_indices(len(shared), -1)
    told = jnp.where(seen, 1.0 / jnp.sqrt(noise), 0.0)
    sums = (told[..., k] * told[..., j] * together(known, process)).sum((0, 1))
    return jnp.zeros_like(shared).at[k, j].set(sums * shared[k, j])
