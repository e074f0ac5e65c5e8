"""What experiments that might be run would show, draw by draw: each lever stopped or doubled.

The base is the usual state of affairs: spend, prices and sales at their mean over the window.
"""

from collections.abc import Callable
from functools import lru_cache

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from kurssi.decisions.exchange import Pointed, cx_gained, each, pushes
from kurssi.decisions.outlook import Outlook, Past, look_ahead
from kurssi.decisions.rates import BATCH, past_of_panel, pointed
from kurssi.decisions.raw import LENGTHS, SIZES, Shown, Terms
from kurssi.ledger.panel import Panel
from kurssi.maths.curves import sales_ratio
from kurssi.model.inputs import Inputs, Structure
from kurssi.model.prior import Prior
from kurssi.model.priors import unfold
from kurssi.model.response import Response, ripple
from kurssi.posterior.beliefs import belief
from kurssi.posterior.fit import Model

Told = tuple[Array, Array, Array, Array]


def shown(
    model: Model, panel: Panel, terms: Terms, u: Float[np.ndarray, "draw parameter"]
) -> Shown:
    """What each draw expects every lever's stop and doubling to show, by how long it lasts."""
    draws = np.resize(u, (-(-len(u) // BATCH), BATCH, u.shape[1]))
    swept = _sweep(model.declared, model.structure, terms)
    raw = swept(jnp.asarray(draws), model.inputs, past_of_panel(panel))
    told, held = jax.tree.map(
        lambda one: np.asarray(one).reshape(len(draws) * BATCH, *one.shape[2:])[: len(u)], raw
    )
    return Shown(*told, *(one.mean(axis=0) for one in held))


@lru_cache(maxsize=8)
def _sweep(declared: tuple[Prior, ...], structure: Structure, terms: Terms) -> Callable:
    counted = pointed(structure.measures)
    lengths = [terms.per_year // part for part in LENGTHS]
    longest = terms._replace(horizon=max(lengths) + terms.horizon)

    def one(draw: Array, arrays: Inputs, past: Past) -> tuple[Told, tuple[Array, ...]]:
        held = belief(Model(structure=structure, inputs=arrays, declared=declared), draw, arrays)
        ahead = look_ahead(longest, past._replace(logit=held.logit, priced=held.priced))
        usual = _usual(ahead, terms.window)
        looks = [
            _look(held.response, usual, counted, size, length)
            for size in SIZES
            for length in lengths
        ]
        natural = unfold(declared, draw)
        none = jnp.zeros(())
        demand = ("demand_persistence", "demand_shock", "demand_shared")
        held_by = (
            held.response.persistence,
            natural.get("innovation", jnp.zeros(len(structure.measures))),
            jnp.stack([natural.get(name, none) for name in demand]),
            jnp.stack([natural.get(name, none) for name in ("sales_noise", "noise_shared")]),
            usual.worth[0] * usual.open_share[0],
            jax.nn.sigmoid(usual.logit[0]),
        )
        return jax.tree.map(lambda *parts: _stacked(parts), *looks), held_by

    return jax.jit(
        lambda batches, arrays, past: jax.lax.map(
            jax.vmap(lambda draw: one(draw, arrays, past)), batches
        )
    )


def _stacked(parts: tuple[Array, ...]) -> Array:
    """Size and length as the axes after the lever."""
    whole = jnp.stack(parts, axis=1)
    return whole.reshape(whole.shape[0], len(SIZES), len(LENGTHS), *whole.shape[2:])


def _usual(ahead: Outlook, window: int) -> Outlook:
    """The horizon of an outlook alone: every period a usual one, and no euro is discounted."""
    return ahead._replace(
        logit=ahead.logit[window:],
        worth=ahead.worth[window:],
        open_share=ahead.open_share[window:],
        priced=ahead.priced[window:],
        discount=jnp.ones(len(ahead.discount) - window),
        in_window=jnp.zeros(len(ahead.discount) - window),
    )


def _look(response: Response, usual: Outlook, counted: Pointed, size: float, length: int) -> Told:
    """Each lever so scaled for so long: change of measures and CX, euros meanwhile and in all."""
    periods, path = len(usual.attention), len(usual.discount)
    calendar = jnp.arange(periods) - (periods - path)
    inside = ((calendar >= 0) & (calendar < length)).astype(float)
    levers = response.direct.shape[0]
    scaled = pushes(response, usual._replace(inside=inside), jnp.full(levers, size))
    before = jax.nn.sigmoid(usual.logit)

    def follow(pushed: Array, direct: Array) -> Told:
        moved, converted = ripple(response, pushed, direct, usual.priced)
        after = jax.nn.sigmoid(usual.logit + moved)
        ratio = sales_ratio(converted.sum(-1) + direct, usual.open_share)
        earned = usual.worth * (ratio - 1.0)
        mean = (after - before)[:length].mean(0) * jnp.asarray(counted.scale)
        cx = cx_gained(after[:length], before[:length], usual, counted) / usual.people / length
        return mean, cx, earned[:length].sum(0), earned.sum(0)

    return jax.vmap(follow)(*each(response, *scaled))
