"""Where the past leaves each draw, and what is taken for granted of the periods ahead."""

from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from kurssi.ledger.panel import Panel, Sales
from kurssi.maths.turned import shared, turning
from kurssi.model.inputs import Inputs, Structure
from kurssi.model.joint import (
    Past,
    context_push,
    levels,
    past_of,
    sales_explained,
    sales_miss,
)
from kurssi.model.price import elasticity
from kurssi.model.prior import Prior
from kurssi.model.priors import Natural, unfold
from kurssi.model.response import direct_gain, measure_push
from kurssi.planning.forward import Shocks, Start, Surroundings
from kurssi.posterior.fit import Model
from kurssi.posterior.hindsight import foreseen_demand

LAST = 4  # the price as last: the mean of the last few periods, so that no promotion is for ever
BATCH = 50


class Usual(NamedTuple):
    """What surrounds sales and measures in the periods ahead, as the model reads it."""

    surroundings: Float[Array, "ahead segment control"]
    context: Float[Array, "ahead segment context"]


class Chance(NamedTuple):
    """How far chance may go under one draw: standard deviations.

    ``measures`` are shocks of a period (logits), ``demand`` of demand and ``sales`` the noise of a
    period by segment as ``maths.turned`` turns them (log sales); ``state`` and ``ahead`` are errors
    of where measures stand, and of demand in the first period.
    """

    measures: Float[Array, " measure"]
    demand: Float[Array, " segment"]
    sales: Float[Array, " segment"]
    state: Float[Array, "segment measure"]
    ahead: Float[Array, " segment"]


def starts(
    model: Model, u: Float[np.ndarray, "draw parameter"], usual: Usual
) -> tuple[Start, Chance]:
    """Where each draw (leading axis of every array) sees the world stand, and its chance."""
    found = _starts(model.declared, model.structure)
    parts = [found(jnp.asarray(part), model.inputs, usual) for part in _batches(u)]
    joined = jax.tree.map(lambda *each: jnp.concatenate(each)[: len(u)], *parts)
    return joined[0], joined[1]


def _batches(u: Float[np.ndarray, "draw parameter"]) -> Float[np.ndarray, "batch each parameter"]:
    """Draws in batches of one size, the last filled up with draws that are taken off again."""
    return np.resize(u, (-(-len(u) // BATCH), BATCH, u.shape[1]))


@lru_cache(maxsize=8)
def _starts(declared: tuple[Prior, ...], structure: Structure) -> Callable:
    """One compiled function for all models alike."""

    def one(draw: Array, inputs: Inputs, usual: Usual) -> tuple[Start, Chance]:
        natural = unfold(declared, draw)
        return _start(natural, structure, inputs, usual)

    return jax.jit(jax.vmap(one, (0, None, None)))


def _start(
    natural: Natural, structure: Structure, inputs: Inputs, usual: Usual
) -> tuple[Start, Chance]:
    past = past_of(natural, structure, inputs)
    none = jnp.zeros(past.push.shape[1:])
    smoothed = past.smoothed
    seen = inputs.sales_seen
    mean = jnp.where(seen, inputs.sales, 0.0).sum(0) / jnp.maximum(seen.sum(0), 1)
    rest, demand, variance = _sales(natural, past, (structure, inputs), usual)
    start = Start(
        response=past.response,
        level=levels(natural, inputs) if structure.has_tracker else none,
        state=none if smoothed is None else smoothed.mean[-1],
        memory=past.remembered[-1],
        sales=jnp.where(seen[-1], inputs.sales[-1] - mean, 0.0),
        demand=demand,
        push=_push(natural, past, (structure, inputs), usual),
        rest=rest,
        elasticity=elasticity(natural, structure),
        demand_persistence=natural.get("demand_persistence", jnp.zeros(())),
        sales_mean=mean,
    )
    state = none if smoothed is None else jnp.sqrt(smoothed.variance[-1])
    return start, _chance(natural, state, jnp.sqrt(variance))


def _push(
    natural: Natural, past: Past, model: tuple[Structure, Inputs], usual: Usual
) -> Float[Array, "ahead segment measure"]:
    """Logits that controls add, less what levers have added on average."""
    structure, inputs = model
    average = measure_push(past.response, inputs.attention).mean(0)
    push = jnp.broadcast_to(-average, (len(usual.context), *average.shape))
    if "context" in natural:
        ahead = inputs._replace(context=usual.context)
        pushed = context_push(natural, past.response, structure, ahead)
        push = push.at[..., inputs.context_measure].add(pushed)
    return push


def _sales(
    natural: Natural, past: Past, model: tuple[Structure, Inputs], usual: Usual
) -> tuple[Array, Array, Array]:
    """Log sales at rest in the periods ahead; mean and variance of demand in the first of them."""
    structure, inputs = model
    segments = inputs.sales.shape[1]
    none = jnp.zeros(segments)
    if not structure.has_sales:
        return jnp.zeros((len(usual.surroundings), segments)), none, none
    # What is left of the explained sales without levers, surroundings and price is the same in
    # every period: where they rest.
    bare = sales_explained(natural, past, inputs)[0] + past.priced[0]
    bare -= direct_gain(past.response, past.remembered)[0].sum(-1)
    bare -= inputs.surroundings[0] @ natural["surroundings"]
    miss = sales_miss(natural, past, structure, inputs)
    # One more period, in which nothing is seen.
    later = (
        jnp.concatenate([miss, none[None]]),
        jnp.concatenate([inputs.sales_seen, none[None] > 0]),
    )
    mean, variance = foreseen_demand(dict(natural), *later)
    return bare + usual.surroundings @ natural["surroundings"], mean[-1], variance[-1]


def _chance(natural: Natural, state: Array, ahead: Array) -> Chance:
    """Standard deviations; shocks that segments share are told by turned segments."""
    segments = len(state)
    demand, noise = (
        natural.get(name, jnp.zeros(())) ** 2 for name in ("demand_shock", "sales_noise")
    )
    if segments > 1 and "demand_shared" in natural:
        demand = shared(demand, natural["demand_shared"], segments)
        noise = shared(noise, natural["noise_shared"], segments)
    return Chance(
        measures=natural.get("innovation", jnp.zeros(state.shape[1])),
        demand=jnp.broadcast_to(jnp.sqrt(demand), (segments,)),
        sales=jnp.broadcast_to(jnp.sqrt(noise), (segments,)),
        state=state,
        ahead=ahead,
    )


def shake(key: Array, start: Start, chance: Chance) -> Shocks:
    """Shocks of one draw, for forecasts and chances: future ones, and errors of the start.

    Errors of the start are taken as independent between measures and of demand: where the same
    people answer several measures this is not exactly so.
    """
    parts = jax.random.split(key, 5)
    ahead, segments = start.rest.shape
    turned = jnp.asarray(turning(segments)) if segments > 1 else jnp.ones((1, 1))
    normal = jax.random.normal
    measures = normal(parts[0], start.push.shape) * chance.measures
    demand = (normal(parts[1], (ahead, segments)) * chance.demand) @ turned
    sales = (normal(parts[2], (ahead, segments)) * chance.sales) @ turned
    state = normal(parts[3], chance.state.shape) * chance.state
    first = state * start.response.persistence + state @ start.response.cross.T
    # The filter's variance of the first period holds that period's own shock already.
    at_first = normal(parts[4], (segments,)) * chance.ahead
    return Shocks(
        measures=measures.at[0].add(first), demand=demand.at[0].set(at_first), sales=sales
    )


def usual_ahead(inputs: Inputs, panel: Panel, *, plan: int, horizon: int) -> Usual:
    """Controls at their mean of the same season, season and trend as they go on.

    The trend goes on through the plan and stays there in the horizon.
    """
    surroundings, context = np.asarray(inputs.surroundings), np.asarray(inputs.context)
    periods, count = len(surroundings), plan + horizon
    year = panel.grid.frequency.per_year
    ahead = seasonal_mean(surroundings, year, count)
    own = surroundings.shape[-1] - panel.controls.shape[-1]
    step = np.minimum(np.arange(periods, periods + count), periods + plan - 1)
    # The trend is the first column and linear in the period.
    slope = surroundings[1, 0, 0] - surroundings[0, 0, 0] if periods > 1 else 0.0
    ahead[..., 0] = (surroundings[0, 0, 0] + slope * step)[:, None]
    # Fourier terms come back exactly after a year; before a whole year there are none.
    if own > 1:
        place = np.arange(periods, periods + count) % year
        ahead[..., 1:own] = surroundings[place][..., 1:own]
    return Usual(
        surroundings=jnp.asarray(ahead), context=jnp.asarray(seasonal_mean(context, year, count))
    )


def seasonal_mean(
    values: Float[np.ndarray, "period ..."], year: int, count: int
) -> Float[np.ndarray, "ahead ..."]:
    """The next ``count`` periods, each the mean of all the periods a whole number of years before.

    Where there is none, the mean of all periods.
    """
    periods = len(values)
    overall = values.mean(0) if periods else np.zeros(values.shape[1:])
    like = [
        values[step % year : periods : year] for step in range(periods, periods + min(count, year))
    ]
    season = [part.mean(0) if len(part) else overall for part in like]
    return np.stack([season[step % len(season)] for step in range(count)])


def surroundings(
    panel: Panel, *, plan: int, horizon: int, window: int, rate: float
) -> Surroundings:
    """What is taken for granted of the plan's periods and of the horizon after them.

    Spend after the plan is the window's mean; a euro buys what it bought in the window (in all the
    past where the window has none); price and contribution are those of the last periods, the
    category as a year ago.

    Args:
        panel: what was observed.
        plan: periods of the plan.
        horizon: periods after it.
        window: the last so many periods are the usual.
        rate: discount rate a year.
    """
    count, per_year = plan + horizon, panel.grid.frequency.per_year
    shape = (count, len(panel.segments))
    sales, tracker = panel.sales, panel.tracker
    people = np.where(np.isfinite(panel.population), panel.population, 1.0)
    worth, price = np.zeros(shape), np.zeros(shape)
    if sales is not None:
        worth, price = (
            _latest(values, sales) + np.zeros(shape)
            for values in (sales.contribution, sales.relative_price)
        )
    market = sales is not None and sales.category is not None
    whole = _category(sales, per_year, count) if sales and market else np.ones(shape)
    return Surroundings(*map(jnp.asarray, (
        per_eur(panel, window), panel.spend[-window:].mean(0), price, worth, whole, float(market),
        (1.0 + rate) ** (-np.arange(count) / per_year), people / per_year,
        np.ones(shape[1]) if tracker is None else tracker.dispersion,
    )))  # fmt: skip


def per_eur(panel: Panel, window: int) -> Float[np.ndarray, "segment lever"]:
    """Attention per person that a euro buys: in the window, else ever, else as in all segments."""
    people = np.where(np.isfinite(panel.population), panel.population, 1.0)
    counted = bool(np.isfinite(panel.population).all())
    persons = people if counted else np.ones(len(people))
    spans = [(panel.spend[-window:], panel.attention[-window:]), (panel.spend, panel.attention)]
    totals = [(spend.sum(0), attention.sum(0)) for spend, attention in spans]
    spend, attention = totals[1]
    with np.errstate(divide="ignore", invalid="ignore"):
        everyone = (attention * persons[:, None]).sum(0) / spend.sum(0)
        rate = np.where(np.isfinite(everyone), everyone, 0.0) / persons[:, None]
        for spend, attention in reversed(totals):
            known = (spend > 0) & (attention > 0)
            rate = np.where(known, attention / spend, rate)
    return rate


def _latest(
    values: Float[np.ndarray, "period segment"], sales: Sales
) -> Float[np.ndarray, " segment"]:
    """Mean of the last few periods with sales."""
    rank = np.cumsum(sales.seen[::-1], axis=0)[::-1]
    chosen = sales.seen & (rank <= LAST)
    return np.where(chosen, values, 0.0).sum(0) / np.maximum(chosen.sum(0), 1)


def _category(sales: Sales, year: int, count: int) -> Float[np.ndarray, "ahead segment"]:
    """The category as in the same period a year ago; its mean where there is no whole year."""
    assert sales.category is not None
    category = np.where(sales.seen, sales.category, np.nan)
    with np.errstate(invalid="ignore"):
        mean = np.nan_to_num(np.nanmean(category, axis=0))
    if len(category) < year:
        return np.broadcast_to(mean, (count, len(mean)))
    last = np.where(np.isfinite(category[-year:]), category[-year:], mean)
    return last[np.arange(count) % year]
