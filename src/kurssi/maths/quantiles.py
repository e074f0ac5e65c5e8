"""From a standard normal to any prior, by quantiles: x = Q(Phi(u)).

Where the data say little, the posterior then *is* the standard normal of ``u``, whatever the
prior's own shape; the sampler sees one scale everywhere.
"""

import jax
import jax.numpy as jnp
import numpy as np
from jax.scipy.special import log_ndtr
from jax.typing import ArrayLike
from jaxtyping import Array, Float

Place = Array | np.ndarray


def normal(u: Float[Array, "*n"], location: ArrayLike, scale: ArrayLike) -> Float[Array, "*n"]:
    """Normal with mean ``location`` and sd ``scale``."""
    return jnp.asarray(location + scale * u)


def logistic(u: Float[Array, "*n"], location: ArrayLike, scale: ArrayLike) -> Float[Array, "*n"]:
    """Logistic: like a normal of sd 1.81 ``scale``, with heavier tails on both sides.

    Q(q) = location + scale log(q / (1 - q)), exact in both tails through log_ndtr.
    """
    return jnp.asarray(location + scale * (log_ndtr(u) - log_ndtr(-u)))


def log_normal(u: Float[Array, "*n"], median: ArrayLike, scale: ArrayLike) -> Float[Array, "*n"]:
    """Positive, with the given median; ``scale`` is the sd of the logarithm."""
    return jnp.asarray(median * jnp.exp(scale * u))


def logit_normal(u: Float[Array, "*n"], median: ArrayLike, scale: ArrayLike) -> Float[Array, "*n"]:
    """Between 0 and 1, with the given median; ``scale`` is the sd of the log odds."""
    return jax.nn.sigmoid(jnp.log(median) - jnp.log1p(-jnp.asarray(median)) + scale * u)
