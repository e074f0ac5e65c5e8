"""How the data surprise the fitted model: forecast errors in their own sd, period by period.

If the model holds these are independent standard normals: their spread says whether intervals are
honest, their autocorrelation whether something that moves slowly was left out.
"""

from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Bool, Float

from kurssi.maths.chain import sales_errors
from kurssi.model.inputs import Inputs
from kurssi.model.joint import past_of, sales_seen
from kurssi.model.priors import unfold
from kurssi.posterior.fit import Model

DRAWS = 40


class Surprises(NamedTuple):
    """Standardised errors, period first; a draw axis before. NaN where nothing was seen."""

    measures: Float[np.ndarray, "draw period segment measure"]
    sales: Float[np.ndarray, "draw period segment"]


class Kept(NamedTuple):
    """Autocorrelation of the surprises of one currency, and how many pairs stand behind it."""

    correlation: float
    pairs: int


def surprises(model: Model, u: Float[np.ndarray, "chain draw parameter"]) -> Surprises:
    """Surprises at some of the draws: measures against their past, sales against their future."""
    structure, flat = model.structure, u.reshape(-1, u.shape[-1])
    some = flat[np.linspace(0, len(flat) - 1, min(DRAWS, len(flat))).astype(int)]

    def one(draw: Array, inputs: Inputs) -> tuple[Array, Array]:
        natural = unfold(model.declared, draw)
        past = past_of(natural, structure, inputs)
        told, sold = jnp.zeros(inputs.tracker.shape), jnp.zeros(inputs.sales.shape)
        if past.smoothed is not None:
            told = past.smoothed.surprise
        if structure.has_sales:
            error, total = sales_errors(*sales_seen(natural, past, structure, inputs))
            sold = error[..., 0] / jnp.sqrt(total[..., 0])
        return told, sold

    told, sold = jax.jit(lambda draws, inputs: jax.lax.map(lambda draw: one(draw, inputs), draws))(
        jnp.asarray(some), model.inputs
    )
    return Surprises(
        measures=_seen(np.asarray(told), np.asarray(model.inputs.tracker_seen)),
        sales=_seen(np.asarray(sold), np.asarray(model.inputs.sales_seen)),
    )


def _seen(values: np.ndarray, seen: Bool[np.ndarray, "..."]) -> np.ndarray:
    return np.where(seen, values, np.nan)


def spread(values: Float[np.ndarray, "draw period *rest"]) -> float:
    """Root mean square of the surprises: 1 where errors are as large as the model expects."""
    return float(np.sqrt(np.nanmean(values**2)))


def autocorrelation(values: Float[np.ndarray, "draw period *rest"]) -> Kept:
    """Correlation of a surprise with the one a period before, and the pairs behind it."""
    first, second = values[:, :-1], values[:, 1:]
    both = ~np.isnan(first) & ~np.isnan(second)
    if not both.any():
        return Kept(0.0, 0)
    a, b = first[both], second[both]
    size = float(np.sqrt((a @ a) * (b @ b)))
    return Kept(float(a @ b) / size if size > 0 else 0.0, int(both[0].sum()))
