"""The highest point of the posterior and its curvature: where sampling starts, and its scales."""

from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
import scipy.optimize
from jaxtyping import Float

from kurssi.posterior.programs import compiled

# In standard-normal coordinates the prior alone has curvature 1. Where the data make the density
# locally flat or convex the direction is taken no wider than this many prior sds.
LEAST_CURVATURE = 0.2
# Within .1 of the highest log density, which neither whitening nor the first draws feel: the last
# hundredths took two thirds of the steps.
CLIMB = {"maxiter": 2000, "maxcor": 60, "ftol": 1e-6}
# Step of the differences of the gradient: exact to about 1e-4, which whitening does not feel, and
# no second compilation (forward over reverse took 14 s to compile for 0.3 s of work).
DIFFERENCE = 1e-4
# Draws that the whitening at the mode counts for beside the first draws themselves.
FORMER = 10


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

    def __init__(
        self,
        potential: Callable,
        inputs: object,
        size: int,
        *,
        parameters: Callable[[np.ndarray], np.ndarray] = np.asarray,
        about: object = None,
    ) -> None:
        """Hold the potential; it is compiled at the first call of ``slope``.

        ``parameters`` are the model's at points of the landscape. ``about`` is all that the
        potential was made of, equal where it is equal; None: not said.
        """
        self.parameters = parameters
        self.potential, self._ready = _prepared(potential)
        self.inputs, self.size, self._about = inputs, size, about
        self.shapes = str(jax.tree.map(jnp.shape, inputs))

    def said(self, of: object) -> object:
        """What a program ``of`` this landscape is made of, for those who keep programs."""
        return None if self._about is None else (of, self._about)

    def slope(self, u: Float[np.ndarray, " parameter"]) -> tuple[float, np.ndarray]:
        """Value and gradient at ``u``."""
        return self.slope_with(u, self.inputs)

    def slope_with(
        self, u: Float[np.ndarray, " parameter"], inputs: object
    ) -> tuple[float, np.ndarray]:
        """Value and gradient at ``u`` where other arrays of the same shapes were seen."""
        given = (np.asarray(u, dtype=float), inputs)
        if self.shapes not in self._ready:
            slope = jax.jit(jax.value_and_grad(self.potential))
            self._ready[self.shapes] = compiled(slope, given, about=self.said("slope"))
        value, gradient = self._ready[self.shapes](*given)
        return float(value), np.asarray(gradient, dtype=float)


@lru_cache(maxsize=8)
def _prepared(potential: Callable) -> tuple[Callable, dict[str, Callable]]:
    """The potential, traced once for all who look at it, and its slopes by shapes of the inputs.

    Kept by the function itself: a model fitted again to new data is not compiled again.
    """
    return jax.jit(potential), {}


def find_mode(landscape: Landscape) -> Mode:
    """Climb from the prior's centre with L-BFGS, then take the curvature there."""
    size, evaluate = landscape.size, landscape.slope
    found = scipy.optimize.minimize(
        evaluate, np.zeros(size), jac=True, method="L-BFGS-B",
        options=CLIMB,
    )  # fmt: skip

    there = evaluate(found.x)[1]
    hessian = np.empty((size, size))
    for place in range(size):
        step = np.zeros(size)
        step[place] = DIFFERENCE
        hessian[place] = (evaluate(found.x + step)[1] - there) / DIFFERENCE
    curvature, directions = np.linalg.eigh((hessian + hessian.T) / 2.0)
    factor = directions / np.sqrt(np.maximum(curvature, LEAST_CURVATURE))
    return Mode(found.x, factor, float(found.fun), int(found.nit))


def rescale(
    mode: Mode,
    points: Float[np.ndarray, "point parameter"],
    slopes: Float[np.ndarray, "point parameter"],
) -> Mode:
    """The mode moved to where first draws lie, with directions scaled as draws and slopes say.

    Curvature at a point misjudges directions in which the density is not normal. Of a normal with
    covariance M, slopes covary as its inverse; so M is taken that carries the covariance G of the
    slopes to that of the draws, M G M = S: the geometric mean of S and the inverse of G. It is
    exact for a normal from as many draws as parameters, where S alone is noise. Seyboldt (2021),
    covadapt; Cai, Modi, Margossian, Gower, Blei and Saul (2024), batch and match.

    Args:
        mode: centre and factor that the draws were whitened by.
        points: first draws in whitened coordinates, all chains together.
        slopes: gradients of the potential there, by the whitened coordinates.
    """
    spread, steepness = _steadied(points), _steadied(slopes)
    root = _root(steepness)
    inverse = np.linalg.inv(root)
    scale = inverse @ _root(root @ spread @ root) @ inverse
    factor = mode.factor @ _root((scale + scale.T) / 2.0)
    return mode._replace(centre=mode.centre + mode.factor @ points.mean(0), factor=factor)


def _steadied(
    points: Float[np.ndarray, "point parameter"],
) -> Float[np.ndarray, "parameter parameter"]:
    """The covariance, drawn to that of perfect whitening as by ``FORMER`` points of it."""
    count, size = points.shape
    return (count * np.cov(points.T) + FORMER * np.eye(size)) / (count + FORMER)


def _root(matrix: Float[np.ndarray, "row column"]) -> Float[np.ndarray, "row column"]:
    """The symmetric square root of a covariance."""
    squares, directions = np.linalg.eigh(matrix)
    return (directions * np.sqrt(np.maximum(squares, 0.0))) @ directions.T
