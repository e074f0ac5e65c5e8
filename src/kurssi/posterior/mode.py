"""The highest point of the posterior and its curvature: where sampling starts, and its scales."""

from collections.abc import Callable
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
import scipy.optimize
from jaxtyping import Float

# In standard-normal coordinates the prior alone has curvature 1. Where the data make the density
# locally flat or convex the direction is taken no wider than this many prior sds.
LEAST_CURVATURE = 0.2
# Step of the central differences of the gradient: exact to about 1e-8, and it needs no second
# compilation (forward over reverse took 14 s to compile for 0.3 s of work).
DIFFERENCE = 1e-4


class Mode(NamedTuple):
    """``centre`` of the posterior and ``factor``: columns are directions of one posterior sd."""

    centre: Float[np.ndarray, " parameter"]
    factor: Float[np.ndarray, "parameter parameter"]
    potential: float
    steps: int


class Landscape:
    """A potential with its gradient, compiled once: what the mode and the sampler both stand on.

    ``potential`` is the negative log density of a parameter vector and ``inputs``, the model's
    arrays; they are passed through, so that compiled code in the cache serves new data.
    """

    def __init__(self, potential: Callable, inputs: object, size: int) -> None:
        """Hold the potential; it is compiled at the first call of ``slope``."""
        # Traced once for all who look at it: the sampler alone asks for it several times.
        self.potential, self.inputs, self.size = jax.jit(potential), inputs, size
        self._slope = jax.jit(jax.value_and_grad(self.potential))

    def slope(self, u: Float[np.ndarray, " parameter"]) -> tuple[float, np.ndarray]:
        """Value and gradient at ``u``."""
        return self.slope_with(u, self.inputs)

    def slope_with(
        self, u: Float[np.ndarray, " parameter"], inputs: object
    ) -> tuple[float, np.ndarray]:
        """Value and gradient at ``u`` where other arrays of the same shapes were seen."""
        value, gradient = self._slope(jnp.asarray(u), inputs)
        return float(value), np.asarray(gradient, dtype=float)


def find_mode(landscape: Landscape) -> Mode:
    """Climb from the prior's centre with L-BFGS, then take the curvature there."""
    size, evaluate = landscape.size, landscape.slope
    found = scipy.optimize.minimize(
        evaluate, np.zeros(size), jac=True, method="L-BFGS-B",
        options={"maxiter": 2000, "maxcor": 30},
    )  # fmt: skip

    hessian = np.empty((size, size))
    for place in range(size):
        step = np.zeros(size)
        step[place] = DIFFERENCE
        ahead, behind = evaluate(found.x + step)[1], evaluate(found.x - step)[1]
        hessian[place] = (ahead - behind) / (2.0 * DIFFERENCE)
    curvature, directions = np.linalg.eigh((hessian + hessian.T) / 2.0)
    factor = directions / np.sqrt(np.maximum(curvature, LEAST_CURVATURE))
    return Mode(found.x, factor, float(found.fun), int(found.nit))


def rescale(mode: Mode, points: Float[np.ndarray, "point parameter"]) -> Mode:
    """The mode moved to where first draws lie, stretched along directions they found too narrow.

    Curvature at a point misjudges directions in which the density is not normal. Only directions
    whose variance in whitened draws stands above sampling noise are changed (Marchenko and Pastur
    1967: of n draws in p dimensions noise alone reaches (1 + sqrt(p / n))^2).

    Args:
        mode: centre and factor that the draws were whitened by.
        points: first draws in whitened coordinates, all chains together.
    """
    count, size = points.shape
    middle = points.mean(0)
    variance, directions = np.linalg.eigh(np.cov(points.T))
    noise = (1.0 + np.sqrt(size / count)) ** 2
    stretch = np.where(variance > noise, np.sqrt(np.maximum(variance, 1e-12)), 1.0)
    factor = mode.factor @ (directions * stretch) @ directions.T
    return mode._replace(centre=mode.centre + mode.factor @ middle, factor=factor)
