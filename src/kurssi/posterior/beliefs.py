"""One belief about the world from one draw: the response to levers and the path of the measures."""

from typing import NamedTuple

import jax.numpy as jnp
from jaxtyping import Array, Float

from kurssi.model.inputs import Inputs
from kurssi.model.joint import measures_given, price_push, respond
from kurssi.model.priors import unfold
from kurssi.model.response import Response
from kurssi.posterior.fit import Model


class Belief(NamedTuple):
    """What one draw of the parameter vector says. ``logit``: states of every measure, smoothed.

    ``priced`` is the price elasticity times the log relative price.
    """

    response: Response
    logit: Float[Array, "period segment measure"]
    priced: Float[Array, "period segment"]


def belief(model: Model, u: Float[Array, " parameter"], inputs: Inputs) -> Belief:
    """The belief at the parameter vector ``u`` (``inputs`` are the model's arrays, traced)."""
    structure = model.structure
    natural = unfold(model.declared, u)
    response = respond(natural, structure, inputs)
    smoothed, logit = None, jnp.zeros(inputs.tracker.shape)
    if structure.has_tracker:
        smoothed, level = measures_given(natural, response, inputs)
        logit = level + smoothed.mean
    priced = jnp.zeros(inputs.sales.shape)
    if structure.has_sales:
        states = None if smoothed is None else smoothed.mean
        priced = price_push(natural, response, structure, inputs, states)
    return Belief(response=response, logit=logit, priced=priced)
