"""The matrix Kalman filter: exact for every linear model with normal errors, and slow.

The chain of scalar filters (``maths.chain``) is what is sampled by; this one looks at some draws.
"""

from typing import NamedTuple

import jax
import jax.numpy as jnp
from jaxtyping import Array, Bool, Float


class System(NamedTuple):
    """x_t = A x_{t-1} + b_t + N(0, Q), seen as H x_t + N(0, R_t).

    ``move`` is A, ``shock`` Q, ``look`` H; before the first period x is N(0, ``start``).
    """

    move: Float[Array, "state state"]
    shock: Float[Array, "state state"]
    look: Float[Array, "sight state"]
    start: Float[Array, "state state"]


def log_likelihood(
    system: System,
    push: Float[Array, "period state"],
    values: Float[Array, "period sight"],
    seen: Bool[Array, "period sight"],
    noise: Float[Array, "period sight sight"],
) -> Float[Array, ""]:
    """Log density of all that was seen: Kalman (1960); Särkkä (2013), theorem 4.2.

    Args:
        system: how states move and are seen.
        push: b_t.
        values: any finite value where not seen.
        seen: False where a sight is missing.
        noise: R_t.
    """
    move, shock, look, start = system
    own = jnp.eye(look.shape[0])

    def step(before: tuple[Array, Array], now: tuple) -> tuple[tuple[Array, Array], Array]:
        (mean, spread), (pushed, value, there, error) = before, now
        mean, spread = move @ mean + pushed, move @ spread @ move.T + shock
        # What is missing looks at nothing, with an error of variance one: it counts for nothing.
        looks = jnp.where(there[:, None], look, 0.0)
        covariance = looks @ spread
        total = covariance @ looks.T + jnp.where(there[:, None] & there, error, own)
        root = jnp.linalg.cholesky(total)
        miss = jnp.where(there, value - looks @ mean, 0.0)
        both = jnp.concatenate([covariance, miss[:, None]], axis=1)
        whitened = jax.scipy.linalg.solve_triangular(root, both, lower=True)
        known, left = whitened[:, :-1], whitened[:, -1]
        density = -0.5 * left @ left - jnp.log(jnp.diag(root)).sum()
        return (mean + known.T @ left, spread - known.T @ known), density

    first = (jnp.zeros(len(move)), start)
    density = jax.lax.scan(step, first, (push, values, seen, noise))[1].sum()
    return density - 0.5 * jnp.log(2.0 * jnp.pi) * seen.sum()
