"""What moved sales, as one draw sees it: levers by path, measures of themselves, price, season.

Sales of a period are a sum of parts, exactly: measures count by their conversion less what they do
to the price response, and what is sold in one period moves measures in the next:

    x_t = Phi x_{t-1} + Gamma x_{t-1} + psi y_{t-1} + push_t
    y_t = sum_k L_tk x_tk + straight_t,   L_tk = lambda_k - e0 p_t theta_k (exp(b_t) - 1) / b_t

with b_t = sum_k theta_k z_tk and p_t the log relative price. All of it is linear in pushes and
straight parts, so the change of volume has a price for each of them, and every cause is its pushes
times these prices. What is left of a measure is its own movement (what unexplained demand did to it
included), what is left of sales is the tide.
"""

from collections.abc import Callable
from functools import lru_cache, partial
from typing import NamedTuple, TypeVar

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from kurssi.maths.chain import Smoothed
from kurssi.maths.curves import END, adstock, sales_ratio, saturation
from kurssi.model.inputs import Inputs, Structure
from kurssi.model.joint import Past, context_push, past_of
from kurssi.model.price import elasticity
from kurssi.model.prior import Prior
from kurssi.model.priors import unfold
from kurssi.model.response import Response, direct_gain
from kurssi.posterior.fit import Model

BATCH = 50
SEASON = "season_"
TREND = "trend"
Answer = TypeVar("Answer")


class Lens(NamedTuple):
    """How parts of log sales become euros. ``counted`` is 1 for segments that were asked for.

    ``lean`` and ``per_log`` are those of a ``change.Change``; ``worth`` is EUR of contribution
    booked where the model sees sales, else 0.
    """

    lean: Float[Array, "period segment"]
    per_log: Float[Array, " segment"]
    worth: Float[Array, "period segment"]
    counted: Float[Array, " segment"]


class Traced(NamedTuple):
    """EUR by what brought them, segments that were asked for added up.

    ``lever`` by the measure that it pushes (the last: directly), whatever comes of that push;
    ``own`` what measures moved of themselves, ``price``, ``season`` and ``control``, of the change
    of volume; ``booked`` is the contribution of every period that each lever brought, against
    never having been used.
    """

    lever: Float[Array, "*draw lever path"]
    own: Float[Array, "*draw measure"]
    price: Float[Array, "*draw"]
    season: Float[Array, "*draw"]
    control: Float[Array, "*draw control"]
    booked: Float[Array, "*draw period lever"]


class Parts(NamedTuple):
    """What brings sales. ``push`` and ``direct`` are the levers', ``usual`` their pushes before.

    ``around`` are log sales by price, season and each control; ``context`` what controls push.
    """

    push: Float[Array, "period segment measure lever"]
    usual: Float[Array, "segment measure lever"]
    direct: Float[Array, "period segment lever"]
    around: Float[Array, "period segment around"]
    context: Float[Array, "period segment measure control"]


class Seen(NamedTuple):
    """Measures as one draw sees them: deviations in logits, and what a logit of each sells."""

    deviation: Float[Array, "period segment measure"]
    selling: Float[Array, "period segment measure"]


def traced(
    model: Model, u: Float[np.ndarray, "draw parameter"], lens: Lens, *, seed: int
) -> Traced:
    """What brought the change and the contribution, at each draw."""
    swept = sweep(trace, model.declared, model.structure)
    return over_draws(swept, u, (model.inputs, lens), seed=seed)


def over_draws(
    swept: Callable[..., Answer], u: Float[np.ndarray, "draw parameter"], given: tuple, *, seed: int
) -> Answer:
    """A compiled sweep, batch by batch; the last is filled up with draws that come off again."""
    count = len(u)
    draws = np.resize(u, (-(-count // BATCH), BATCH, u.shape[1]))
    keys = jax.random.split(jax.random.key(seed), draws.shape[:2])
    found = [swept(jnp.asarray(batch), key, *given) for batch, key in zip(draws, keys, strict=True)]
    return jax.tree.map(lambda *parts: np.concatenate(parts)[:count], *found)


@lru_cache(maxsize=8)
def sweep(
    one: Callable[..., Answer], declared: tuple[Prior, ...], structure: Structure
) -> Callable[..., Answer]:
    """One compiled function for all models alike."""

    def draw(u: Array, key: Array, *given: tuple) -> Answer:
        return one(unfold(declared, u), key, structure, *given)

    def batch(draws: Array, keys: Array, *given: tuple) -> Answer:
        return jax.vmap(lambda u, key: draw(u, key, *given))(draws, keys)

    return jax.jit(batch)


def trace(
    natural: dict[str, Array], key: Array, structure: Structure, inputs: Inputs, lens: Lens
) -> Traced:
    """What brought the change and the contribution, as one draw sees it."""
    past = past_of(natural, structure, inputs)
    seen = see(natural, key, past, structure, inputs)
    parts = parts_of(natural, past.response, structure, inputs)
    path = partial(superposed, past.response, seen.selling)
    whole = parts.push.sum(-1) + parts.context.sum(-1)
    started = whole.at[0].add(before_data(past.response, parts.usual).sum(-1))
    straight = parts.direct.sum(-1) + parts.around.sum(-1)
    leaning = lens.lean * lens.per_log * lens.counted

    def euros(push: Array, straight: Array) -> Array:
        # About their own mean: how a price that moved met a lever's usual effect is not the
        # lever's doing.
        moved = path(push[..., None], straight[..., None])[..., 0]
        sold = (seen.selling * (moved - moved.mean(0))).sum(-1) + straight
        return (leaning * sold).sum()

    of_push, of_straight = jax.grad(euros, argnums=(0, 1))(started, straight)
    own = seen.deviation - path(started[..., None], straight[..., None])[..., 0]
    around = jnp.einsum("tg,tga->a", of_straight, parts.around)
    return Traced(
        lever=_by_path(past.response, parts, of_push, of_straight),
        own=jnp.einsum("tg,tgk->k", leaning, seen.selling * (own - own.mean(0))),
        price=around[0],
        season=around[1],
        control=around[2:] + jnp.einsum("tgk,tgkp->p", of_push, parts.context),
        booked=_booked(past.response, seen, parts, inputs, lens),
    )


def _by_path(
    response: Response,
    parts: Parts,
    of_push: Float[Array, "period segment measure"],
    of_straight: Float[Array, "period segment"],
) -> Float[Array, "lever path"]:
    """A lever's pushes times their prices, by the measure pushed; the direct path last."""
    pushed = jnp.einsum("tgk,tgkc->ck", of_push, parts.push)
    earlier = jnp.einsum("gk,gkc->ck", of_push[0] @ _carry(response), parts.usual)
    direct = jnp.einsum("tg,tgc->c", of_straight, parts.direct)
    return jnp.concatenate([pushed + earlier, direct[:, None]], axis=1)


def see(
    natural: dict[str, Array], key: Array, past: Past, structure: Structure, inputs: Inputs
) -> Seen:
    """The measures, drawn as sure as the tracker is, and what they sell at the price of the day."""
    deviation = jnp.zeros(past.states.shape)
    if past.smoothed is not None:
        deviation = _drawn(key, past.smoothed, inputs)
    priced = _priced(natural, structure, inputs)
    sensitivity = past.response.sensitivity
    bent = jnp.clip(deviation @ sensitivity, -END, END)
    near = jnp.abs(bent) < 1e-8
    ratio = jnp.where(near, 1.0 + bent / 2.0, jnp.expm1(bent) / jnp.where(near, 1.0, bent))
    selling = past.response.conversion - (priced * ratio)[..., None] * sensitivity
    return Seen(deviation=deviation, selling=selling)


def _drawn(
    key: Array, smoothed: Smoothed, inputs: Inputs
) -> Float[Array, "period segment measure"]:
    """Measures about their level, each drawn from what its own waves leave unsure.

    An error of smoothing is a backward Markov chain (Rauch, Tung and Striebel 1965). Errors of
    measures that the same people answered go together as their sampling errors do. Other measures'
    waves are not asked: the correction that ``maths.chain.link`` makes is of single periods, and
    shrinks a mean of a year several times too much.
    """
    shared = inputs.shared_error + 1e-9 * jnp.eye(smoothed.mean.shape[-1])
    chance = jax.random.normal(key, smoothed.mean.shape) @ jnp.linalg.cholesky(shared).T
    left = smoothed.variance[:-1] - smoothed.gain**2 * smoothed.variance[1:]
    fresh = jnp.sqrt(jnp.maximum(left, 0.0)) * chance[:-1]

    def back(after: Array, now: tuple[Array, Array]) -> tuple[Array, Array]:
        error = now[0] * after + now[1]
        return error, error

    last = jnp.sqrt(smoothed.variance[-1]) * chance[-1]
    errors = jax.lax.scan(back, last, (smoothed.gain, fresh), reverse=True)[1]
    return smoothed.mean + jnp.concatenate([errors, last[None]])


def _priced(
    natural: dict[str, Array], structure: Structure, inputs: Inputs
) -> Float[Array, "period segment"]:
    """Usual price elasticity times the log relative price."""
    return elasticity(natural, structure) * inputs.relative_price


def parts_of(
    natural: dict[str, Array], response: Response, structure: Structure, inputs: Inputs
) -> Parts:
    """What levers, price, season and every control push and sell."""
    excited = saturation(inputs.attention, response.half_saturation) * response.lift
    push = excited[:, :, None, :] * response.effect
    names, controls = structure.surroundings, controls_of(structure)
    sold = inputs.surroundings * natural["surroundings"]
    season = [at for at, name in enumerate(names) if name.startswith(SEASON)]
    around = [
        -_priced(natural, structure, inputs),
        sold[..., np.array(season, dtype=int)].sum(-1),
        *(sold[..., names.index(name)] for name in controls),
    ]
    context = jnp.zeros((*push.shape[:3], len(controls)))
    if structure.context:
        pushed = context_push(natural, response, structure, inputs)
        for at, (k, name) in enumerate(structure.context):
            context = context.at[:, :, k, controls.index(name)].add(pushed[..., at])
    return Parts(
        push=push,
        # Before the data each lever is taken to have been used as in its first half-year.
        usual=push[: structure.periods_per_year // 2].mean(0),
        direct=direct_gain(response, adstock(inputs.attention, response.carryover)),
        around=jnp.stack(around, -1),
        context=context,
    )


def _carry(response: Response) -> Float[Array, "measure other"]:
    """What a push that never changed before the data still adds in their first period."""
    kept = jnp.diag(response.persistence) + response.cross
    return jnp.linalg.solve((jnp.eye(len(kept)) - kept).T, kept.T).T


def before_data(
    response: Response, usual: Float[Array, "segment measure lever"]
) -> Float[Array, "segment measure lever"]:
    """What levers' usual pushes before the data add to measures in the first period."""
    return jnp.einsum("kj,gjc->gkc", _carry(response), usual)


def controls_of(structure: Structure) -> tuple[str, ...]:
    """The declared controls among what surrounds sales; the trend is not one: it is of the tide."""
    return tuple(
        name for name in structure.surroundings if name != TREND and not name.startswith(SEASON)
    )


def superposed(
    response: Response,
    selling: Float[Array, "period segment measure"],
    push: Float[Array, "period segment measure part"],
    straight: Float[Array, "period segment part"],
) -> Float[Array, "period segment measure part"]:
    """What each part does to every measure over time, through other measures and sales as well."""
    kept = jnp.diag(response.persistence) + response.cross

    def step(before: tuple[Array, Array], now: tuple) -> tuple[tuple[Array, Array], Array]:
        (states, sold), (pushed, direct, sells) = before, now
        after = jnp.einsum("kj,gjp->gkp", kept, states) + pushed
        after = jnp.clip(after + response.feedback[:, None] * sold[:, None, :], -END, END)
        sold = jnp.clip((sells[..., None] * after).sum(1) + direct, -END, END)
        return (after, sold), after

    rest = (jnp.zeros(push.shape[1:]), jnp.zeros(straight.shape[1:]))
    return jax.lax.scan(step, rest, (push, straight, selling))[1]


def _booked(
    response: Response, seen: Seen, parts: Parts, inputs: Inputs, lens: Lens
) -> Float[Array, "period lever"]:
    """Contribution that levers brought in each period, against none of them ever used.

    What all of them brought is units as they were less units without, and each has of it in
    proportion to the log sales it adds: the logarithmic mean index for one period (Ang 2005).
    """
    push = parts.push.at[0].add(before_data(response, parts.usual))
    moved = superposed(response, seen.selling, push, parts.direct)
    sold = (seen.selling[..., None] * moved).sum(2) + parts.direct
    whole = sold.sum(-1)
    gone = 1.0 - sales_ratio(-whole, inputs.open_share)
    near = jnp.abs(whole) < 1e-8
    steep = jnp.where(near, inputs.open_share, gone / jnp.where(near, 1.0, whole))
    return jnp.einsum("tg,tgc->tc", lens.counted * lens.worth * steep, sold)
