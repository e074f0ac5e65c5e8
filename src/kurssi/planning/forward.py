"""What spend brings in the periods to come, for one belief: both currencies by segment and period.

The path goes on from where the past left it: measures from their last smoothed states, demand
from its last expectation back to nothing, attention that the direct path still remembers. After
the plan come the horizon's periods at usual spend, so that what carries over is counted.
Everything here is a function of the spend and can be differentiated by it.
"""

from functools import partial
from typing import NamedTuple

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from kurssi.maths.curves import END, adstock
from kurssi.model.response import Response, direct_gain, measure_push

PERCENT = 100.0


class Start(NamedTuple):
    """Where one draw sees the world stand when the plan begins, and what it expects untouched.

    ``level`` is where each measure rests and ``state`` how far from it it stands, logits;
    ``memory`` attention per person that the direct path remembers; ``sales`` log sales of the last
    period about their mean; ``demand`` expected in the first period ahead, log sales. ``push`` are
    logits that the controls bring less what levers have brought on average, ``rest`` log sales (log
    odds of share) without levers, price, measures and demand. ``elasticity`` is e0 of the price,
    ``demand_persistence`` the share of demand that is left a period later, ``sales_mean`` the mean
    that ``sales`` is about.
    """

    response: Response
    level: Float[Array, "segment measure"]
    state: Float[Array, "segment measure"]
    memory: Float[Array, "segment lever"]
    sales: Float[Array, " segment"]
    demand: Float[Array, " segment"]
    push: Float[Array, "ahead segment measure"]
    rest: Float[Array, "ahead segment"]
    elasticity: Float[Array, " segment"]
    demand_persistence: Float[Array, ""]
    sales_mean: Float[Array, " segment"]


class Surroundings(NamedTuple):
    """What is taken for granted of the periods ahead (plan P, then horizon H), alike in all draws.

    ``per_eur`` is attention per person that a euro buys, ``usual`` EUR a period spent after the
    plan. ``price`` is the log relative price; ``contribution`` EUR per unit sold; ``category``
    units of the category, 1 where no market is known (sales are then the exponential of log
    sales). ``discount`` is a factor per period from the plan's start. ``people`` are
    person-years a period; ``dispersion`` the factor of CX. ``known_market`` is 1 or 0.
    """

    per_eur: Float[Array, "segment lever"]
    usual: Float[Array, "segment lever"]
    price: Float[Array, "ahead segment"]
    contribution: Float[Array, "ahead segment"]
    category: Float[Array, "ahead segment"]
    known_market: Float[Array, ""]
    discount: Float[Array, " ahead"]
    people: Float[Array, " segment"]
    dispersion: Float[Array, " segment"]


class Shocks(NamedTuple):
    """What chance adds: logits to each measure, log sales to demand and to sales of the period.

    Errors of the start count as shocks of the first period.
    """

    measures: Float[Array, "ahead segment measure"]
    demand: Float[Array, "ahead segment"]
    sales: Float[Array, "ahead segment"]


class Ahead(NamedTuple):
    """The periods ahead (plan P, then horizon H) under one draw.

    ``share`` of each measure, 0 to 1 (points are 100 times it); ``cx`` 0 to 100, 0 where it is not
    measured; ``eur`` contribution in EUR of the period, the baseline in it and the spend not taken
    off, not discounted; 0 where sales are not known.
    """

    share: Float[Array, "ahead segment measure"]
    cx: Float[Array, "ahead segment"]
    eur: Float[Array, "ahead segment"]


def calm(start: Start) -> Shocks:
    """No shocks: what plans are compared by."""
    none = jnp.zeros(start.rest.shape)
    return Shocks(measures=jnp.zeros(start.push.shape), demand=none, sales=none)


def ahead(
    start: Start,
    around: Surroundings,
    spend: Float[Array, "plan segment lever"],
    shocks: Shocks,
    *,
    pair: tuple[int, ...],
) -> Ahead:
    """What the spend brings, period by period.

    With x about the level, a the attention bought and r the share of it that is remembered:
    x_t = phi x_{t-1} + Gamma x_{t-1} + psi y_{t-1} + sum_c beta_c l_c s_c(a_t) + push_t, and log
    sales (log odds of share) rest_t + sum_c alpha_c l_c s_c(r_t) + lambda x_t
    - e0 exp(theta x_t) price_t + d_t with d_t = rho d_{t-1}: the model's own equations.

    Args:
        start: where the draw sees the world stand.
        around: what is taken for granted.
        spend: EUR by period of the plan, segment and lever.
        shocks: what chance adds; ``calm`` for none.
        pair: places of relevance and differentiation among the measures; empty without CX.
    """
    response = start.response
    after = len(around.discount) - len(spend)
    usual = jnp.broadcast_to(around.usual, (after, *around.usual.shape))
    attention = jnp.concatenate([spend, usual]) * around.per_eur
    remembered = _remembered(start.memory, attention, response.carryover)
    gained = direct_gain(response, remembered).sum(-1)
    return brought(start, around, (measure_push(response, attention), gained), shocks, pair=pair)


def brought(
    start: Start,
    around: Surroundings,
    moved: tuple[Float[Array, "ahead segment measure"], Float[Array, "ahead segment"]],
    shocks: Shocks,
    *,
    pair: tuple[int, ...],
) -> Ahead:
    """What levers bring, period by period, where they push measures and log sales so.

    Args:
        start: where the draw sees the world stand.
        around: what is taken for granted.
        moved: logits that levers add to each measure, and what they add to log sales directly.
        shocks: what chance adds.
        pair: places of relevance and differentiation among the measures; empty without CX.
    """
    pushed, gained = moved
    push, straight = pushed + start.push + shocks.measures, gained + start.rest + shocks.sales
    states, sold = _paths(start, around.price, (push, straight, shocks.demand))
    share = jax.nn.sigmoid(start.level + states)
    market = jax.nn.sigmoid(sold) * around.category
    units = jnp.where(around.known_market > 0, market, jnp.exp(jnp.minimum(sold, END)))
    return Ahead(share=share, cx=_cx(share, around, pair), eur=units * around.contribution)


def _remembered(
    memory: Float[Array, "segment lever"],
    attention: Float[Array, "ahead segment lever"],
    carryover: Float[Array, " lever"],
) -> Float[Array, "ahead segment lever"]:
    """Attention as the direct path remembers it: memory fades, new attention comes."""
    fading = carryover ** jnp.arange(1, len(attention) + 1)[:, None]
    return adstock(attention, carryover) + fading[:, None, :] * memory


def _paths(
    start: Start, price: Float[Array, "ahead segment"], moved: tuple[Array, Array, Array]
) -> tuple[Float[Array, "ahead segment measure"], Float[Array, "ahead segment"]]:
    """Measures about their levels, and log sales, period by period."""
    response = start.response

    # Only the states are kept for the gradient; the rest is found again on the way back.
    @partial(jax.checkpoint, prevent_cse=False)
    def step(before: tuple, now: tuple) -> tuple:
        state, sales, demand = before
        pushed, straight, shock, at_price = now
        after = response.persistence * state + state @ response.cross.T
        after += response.feedback * sales[:, None] + pushed
        after = jnp.clip(after, -END, END)
        demand = demand + shock
        bent = jnp.exp(jnp.clip(after @ response.sensitivity, -END, END))
        sold = straight + after @ response.conversion + demand
        sold -= start.elasticity * bent * at_price
        about = jnp.clip(sold - start.sales_mean, -END, END)
        return (after, about, start.demand_persistence * demand), (after, sold)

    begin = (start.state, start.sales, start.demand)
    return jax.lax.scan(step, begin, (*moved, price))[1]


def _cx(
    share: Float[Array, "ahead segment measure"], around: Surroundings, pair: tuple[int, ...]
) -> Float[Array, "ahead segment"]:
    """CX = kappa_g sqrt(relevance x differentiation), 0 to 100."""
    if not pair:
        return jnp.zeros(share.shape[:2])
    return PERCENT * around.dispersion * jnp.sqrt(share[..., jnp.array(pair)].prod(-1))
