"""One belief about the world from one draw: the response to levers and the path of the measures."""

from typing import NamedTuple

from jaxtyping import Array, Float

from kurssi.model.inputs import Inputs
from kurssi.model.joint import past_of
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
    past = past_of(natural, structure, inputs)
    return Belief(response=past.response, logit=past.states, priced=past.priced)
