"""Densities whose answers are known, and the quickest fit of a small panel."""

from typing import NamedTuple

import jax.numpy as jnp
import numpy as np
from jaxtyping import Array

from kurssi.posterior.mode import Landscape, Mode


class Bell(NamedTuple):
    """A multivariate normal: where it is and its precision."""

    centre: Array
    precision: Array


def bell(seed, size, *, stretch=1.0):
    """A normal with correlated directions; ``stretch`` times wider along the first axis."""
    rng = np.random.default_rng(seed)
    turn = np.linalg.qr(rng.normal(size=(size, size)))[0]
    sd = np.linspace(0.5, 1.5, size)
    sd[0] *= stretch
    covariance = turn @ np.diag(sd**2) @ turn.T
    centre = jnp.asarray(rng.normal(size=size))
    return Bell(centre=centre, precision=jnp.asarray(np.linalg.inv(covariance)))


def normal(u, inputs):
    """Negative log density of a ``Bell``."""
    miss = u - inputs.centre
    return 0.5 * miss @ inputs.precision @ miss


def banana(u, inputs):
    """Haario, Saksman and Tamminen (1999): a normal bent along its first axis, again and again."""
    bent = u[1:] + 1.5 * (u[0] ** 2 - 1.0)
    return 0.5 * u[0] ** 2 + 2.0 * bent @ bent


def covariance(inputs):
    return np.linalg.inv(np.asarray(inputs.precision))


def true_mode(inputs):
    """The mode of a ``Bell`` with its exact whitening."""
    spread = covariance(inputs)
    return Mode(
        centre=np.asarray(inputs.centre), factor=np.linalg.cholesky(spread), potential=0.0,
        steps=0,
    )  # fmt: skip


def landscape(inputs, potential=normal):
    return Landscape(potential, inputs, len(inputs.centre))
