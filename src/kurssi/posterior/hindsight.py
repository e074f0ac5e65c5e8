"""The past looked back on by one draw: all that checks ask of it, compiled once for all of them."""

from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Bool, Float

from kurssi.maths.chain import sales_errors
from kurssi.maths.curves import sales_ratio
from kurssi.model.inputs import Inputs, Structure
from kurssi.model.joint import Past, past_of, sales_miss, sales_seen
from kurssi.model.prior import Prior
from kurssi.model.priors import unfold
from kurssi.model.response import direct_gain, measure_push, ripple
from kurssi.posterior.fit import Model
from kurssi.posterior.programs import Kept


class Hindsight(NamedTuple):
    """What one draw says of the past.

    ``measures`` and ``sales`` are surprises: errors in the sd the model expects, of measures
    against their past and of sales (of segments as ``maths.turned`` turns them) against their
    future, NaN where nothing was seen. ``miss`` is sales less what is forecast of
    them from what came before, ``states`` the measures in logits, ``left`` the share of
    contribution left had no lever ever been used.
    """

    measures: Float[Array, "*draw period segment measure"]
    sales: Float[Array, "*draw period segment"]
    miss: Float[Array, "*draw period segment"]
    states: Float[Array, "*draw period segment measure"]
    left: Float[Array, "*draw"]


Looker = Callable[[Float[np.ndarray, " parameter"], Inputs], Hindsight]


def looker(model: Model) -> Looker:
    """Looks back with one parameter vector on the arrays given; compiled at the first call."""
    return _looker(model.declared, model.structure)


@lru_cache(maxsize=8)
def _looker(declared: tuple[Prior, ...], structure: Structure) -> Looker:
    """One compiled function for all models alike."""

    def look(u: Array, inputs: Inputs) -> Hindsight:
        natural = unfold(declared, u)
        past = past_of(natural, structure, inputs)
        smoothed, none = past.smoothed, jnp.full(inputs.sales.shape, jnp.nan)
        told = jnp.zeros(inputs.tracker.shape) if smoothed is None else smoothed.surprise
        told = jnp.where(inputs.tracker_seen, told, jnp.nan)
        if not structure.has_sales:
            return Hindsight(told, none, none, past.states, jnp.ones(()))
        looks = sales_seen(natural, past, structure, inputs)
        error, total, _ = sales_errors(looks)
        miss = sales_miss(natural, past, structure, inputs)
        return Hindsight(
            measures=told,
            sales=jnp.where(looks.seen[..., 0], error / jnp.sqrt(total), jnp.nan),
            miss=miss - foreseen_demand(natural, miss, inputs.sales_seen)[0],
            states=past.states,
            left=_left(past, inputs),
        )

    return Kept(look, about=("look", structure), gives=(Hindsight,))


def some_draws(
    u: Float[np.ndarray, "chain draw parameter"], count: int
) -> Float[np.ndarray, "kept parameter"]:
    """At most ``count`` of all draws, evenly."""
    flat = u.reshape(-1, u.shape[-1])
    return flat[np.linspace(0, len(flat) - 1, min(count, len(flat))).astype(int)]


def _left(past: Past, inputs: Inputs) -> Float[Array, ""]:
    push = measure_push(past.response, inputs.attention)
    direct = direct_gain(past.response, past.remembered).sum(-1)
    _, through = ripple(past.response, -push, -direct, past.priced)
    ratio = sales_ratio(through.sum(-1) - direct, inputs.open_share)
    return (inputs.worth * ratio).sum() / inputs.worth.sum()


def foreseen_demand(
    natural: dict[str, Array],
    miss: Float[Array, "period segment"],
    seen: Bool[Array, "period segment"],
) -> tuple[Float[Array, "period segment"], Float[Array, "period segment"]]:
    """Demand expected in each period from the misses before it, and its variance (Kalman 1960)."""
    persistence, shock = natural["demand_persistence"], natural["demand_shock"] ** 2
    noise = natural["sales_noise"] ** 2

    def step(before: tuple, now: tuple) -> tuple:
        mean, variance = before
        value, there = now
        gain = jnp.where(there, variance / (variance + noise), 0.0)
        after = mean + gain * (value - mean), (1.0 - gain) * variance
        return (persistence * after[0], persistence**2 * after[1] + shock), (mean, variance)

    start = jnp.zeros_like(miss[0])
    whole = jnp.full_like(start, shock / (1.0 - persistence**2))
    found: tuple[Array, Array] = jax.lax.scan(step, (start, whole), (miss, seen))[1]
    return found
