"""How the price moves sales: each segment's elasticity, bent by what its people think."""

import jax.numpy as jnp
from jaxtyping import Array, Float

from kurssi.maths.chain import Smoothed
from kurssi.maths.curves import END
from kurssi.model.inputs import Inputs, Structure
from kurssi.model.priors import Natural
from kurssi.model.response import Response


def elasticity(natural: Natural, structure: Structure) -> Float[Array, " segment"]:
    """Each segment's usual price elasticity e0, its own drawn to that of all; 0 without prices."""
    if not structure.prices:
        return jnp.zeros(len(structure.segments))
    own = natural.get("price_lift", jnp.ones(len(structure.segments)))
    return natural["price_elasticity"] * own


def price_push(
    natural: Natural,
    response: Response,
    structure: Structure,
    inputs: Inputs,
    smoothed: Smoothed | None,
) -> Float[Array, "period segment"]:
    """e(z) times the log relative price: e0_g exp(-theta_D D + theta_R R), z about the level."""
    if not structure.prices:
        return jnp.zeros(inputs.relative_price.shape)
    if smoothed is None:
        return elasticity(natural, structure) * inputs.relative_price
    bent = jnp.clip(smoothed.mean @ response.sensitivity, -END, END)
    return elasticity(natural, structure) * jnp.exp(bent) * inputs.relative_price
