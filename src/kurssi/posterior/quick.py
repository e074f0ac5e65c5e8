"""A posterior in seconds: the normal at the mode, reweighted, and how far to trust it.

Draws come from a multivariate t at the mode; importance weights against the true density are
smoothed by truncation (Ionides 2008) and the draws resampled. The share of effective draws says
whether the approximation holds; it is labelled as approximate everywhere.
"""

from dataclasses import dataclass

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from kurssi.posterior.mode import Landscape, Mode

PROPOSALS = 8000
KEPT = 1000
FREEDOM = 30.0
BATCH = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class QuickSample:
    """Approximate draws (one chain) and the effective number of proposals behind them."""

    u: Float[np.ndarray, "chain draw parameter"]
    effective: float


def draw_quickly(landscape: Landscape, mode: Mode, *, key: Array) -> QuickSample:
    """Draw from the approximation at the mode and resample by importance.

    Args:
        landscape: the potential.
        mode: centre and scales.
        key: randomness.
    """
    size = mode.centre.size
    normal_key, scale_key, pick_key = jax.random.split(key, 3)
    scale = jnp.sqrt(FREEDOM / (2.0 * jax.random.gamma(scale_key, FREEDOM / 2.0, (PROPOSALS, 1))))
    e = jax.random.normal(normal_key, (PROPOSALS, size)) * scale
    evaluate = jax.jit(
        lambda points, arrays: jax.lax.map(
            lambda u: landscape.potential(u, arrays), points, batch_size=BATCH
        )
    )
    u = jnp.asarray(mode.centre) + e @ jnp.asarray(mode.factor).T
    proposal = -0.5 * (FREEDOM + size) * jnp.log1p((e**2).sum(-1) / FREEDOM)
    log_weight = np.asarray(-evaluate(u, landscape.inputs) - proposal)
    log_weight = np.where(np.isfinite(log_weight), log_weight, -np.inf)
    weight = np.exp(log_weight - log_weight.max())
    weight = np.minimum(weight, weight.mean() * np.sqrt(PROPOSALS))
    weight /= weight.sum()
    chosen = jax.random.choice(pick_key, PROPOSALS, (KEPT,), p=jnp.asarray(weight))
    return QuickSample(
        u=np.asarray(u)[np.asarray(chosen)][None], effective=float(1.0 / (weight**2).sum())
    )
