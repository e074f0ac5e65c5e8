"""Segments turned, so that what moves all of them stands by itself.

A shock of demand that all segments share counts once, not once a segment: taken as independent,
intervals of returns are too narrow, by up to the root of the number of segments. An orthonormal
turn whose first row is the mean (Helmert 1876) makes such a covariance diagonal: with variance v
and the share r of it in common, the first turned segment has v (1 - r + G r), the others v (1 - r).
So every recursion stays elementwise.
"""

import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Bool, Float
from scipy.linalg import helmert

# Contrasts between segments are known where at least this share of the segments is seen.
MOST = 0.8


def turn(
    values: Float[Array, "period segment sight"], seen: Bool[Array, "period segment sight"]
) -> tuple[Float[Array, "period segment sight"], Bool[Array, "period segment sight"]]:
    """Values in turned segments, and where they are known.

    A segment that is not seen is taken at the mean of those that are; contrasts are left out where
    too many are not.

    Args:
        values: any finite value where not seen.
        seen: False where a value is missing.
    """
    segments = values.shape[1]
    count = seen.sum(1, keepdims=True)
    mean = jnp.where(seen, values, 0.0).sum(1, keepdims=True) / jnp.maximum(count, 1)
    filled = jnp.where(seen, values, mean)
    first = np.arange(segments)[:, None] == 0
    known = jnp.where(first, count > 0, count >= MOST * segments)
    return jnp.einsum("ij,tjs->tis", turning(segments), filled), known


def shared(variance: Array, share: Array, segments: int) -> Float[Array, " segment"]:
    """Variances of turned segments: v (1 - r + G r) of the first, v (1 - r) of the others."""
    first = np.arange(segments) == 0
    return variance * (1.0 - share + segments * share * first)


def turning(segments: int) -> Float[np.ndarray, "turned segment"]:
    """The turn: orthonormal, its first row the mean times the root of the segments."""
    return np.asarray(helmert(segments, full=True))
