"""What the next euro buys and what a unit earns back, for one belief about the world.

One function, ``outcome``, says what changes when levers are scaled or a measure is pushed; every
quote is its derivative (or, for the average return, its difference). Units: people in
person-years, points in point-years, euros discounted to the window's start.
"""

from functools import partial
from typing import NamedTuple

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from kurssi.decisions.outlook import Outlook
from kurssi.maths.curves import sales_ratio
from kurssi.model.response import Response, direct_push, measure_push, ripple

PERCENT = 100.0


class Pointed(NamedTuple):
    """Places of measures that are counted in points, and of CX's two components (-1: absent)."""

    scale: tuple[float, ...]
    relevance: int
    differentiation: int

    @property
    def has_cx(self) -> bool:
        """Whether both components of CX are measured."""
        return self.relevance >= 0 and self.differentiation >= 0


class Outcome(NamedTuple):
    """What changes against the base, per segment."""

    measures: Float[Array, "segment measure"]
    cx: Float[Array, " segment"]
    eur: Float[Array, " segment"]


def outcome(
    response: Response,
    outlook: Outlook,
    pointed: Pointed,
    scale: Float[Array, " lever"],
    impulse: Float[Array, " measure"],
) -> Outcome:
    """Change over window and horizon when levers are scaled in the window and measures pushed.

    Args:
        response: what is believed about levers.
        outlook: the base path.
        pointed: how measures are counted.
        scale: attention of each lever in the window against the base; 1 is as it was.
        impulse: logits added to each measure's own equation in every period of the window.
    """
    excited, direct = pushes(response, outlook, scale)
    pushed = excited @ response.effect.T + outlook.in_window[:, None, None] * impulse
    return following(response, outlook, pointed, pushed, direct.sum(-1))


def pushes(
    response: Response, outlook: Outlook, scale: Float[Array, " lever"]
) -> tuple[Float[Array, "path segment lever"], Float[Array, "path segment lever"]]:
    """What each lever so scaled adds, against the base: excitement, and log sales directly.

    Excitement times the lever's effects is its push of the measures: each lever's is its own.
    """
    path, attention = len(outlook.discount), outlook.attention
    scaled = attention * (1.0 + outlook.inside[:, None, None] * (scale - 1.0))
    alone = response._replace(effect=jnp.eye(len(scale)))
    excited = measure_push(alone, scaled) - measure_push(alone, attention)
    direct = direct_push(response, scaled) - direct_push(response, attention)
    return excited[-path:], direct[-path:]


def following(
    response: Response,
    outlook: Outlook,
    pointed: Pointed,
    pushed: Float[Array, "path segment measure"],
    direct: Float[Array, "path segment"],
) -> Outcome:
    """What follows from pushes of the measures and of log sales."""
    moved, eur = _earned(response, outlook, pushed, direct)
    before = jax.nn.sigmoid(outlook.logit)
    after = jax.nn.sigmoid(outlook.logit + moved)
    counted = (after - before).sum(0) * jnp.asarray(pointed.scale) * outlook.people[:, None]
    return Outcome(measures=counted, cx=cx_gained(after, before, outlook, pointed), eur=eur)


def _earned(
    response: Response,
    outlook: Outlook,
    pushed: Float[Array, "path segment measure"],
    direct: Float[Array, "path segment"],
) -> tuple[Float[Array, "path segment measure"], Float[Array, " segment"]]:
    """How pushes change the measures, in logits, and what they earn."""
    moved, converted = ripple(response, pushed, direct, outlook.priced)
    ratio = sales_ratio(converted.sum(-1) + direct, outlook.open_share)
    return moved, (outlook.discount[:, None] * outlook.worth * (ratio - 1.0)).sum(0)


def cx_gained(after: Array, before: Array, outlook: Outlook, pointed: Pointed) -> Array:
    """Change of CX = kappa_g sqrt(relevance x differentiation), point-years."""
    if not pointed.has_cx:
        return jnp.zeros(outlook.people.shape)
    pair = jnp.array([pointed.relevance, pointed.differentiation])
    gained = jnp.sqrt(after[..., pair].prod(-1)) - jnp.sqrt(before[..., pair].prod(-1))
    return PERCENT * outlook.dispersion * gained.sum(0) * outlook.people


class Exchange(NamedTuple):
    """Every raw rate of one belief. Lever axis first, then segment.

    ``lever``: slope of the outcome when each lever is scaled (divide by spend for a yield).
    ``stopped``: euros lost if each lever had been at 0 in the window. ``pushed``: slope of the
    outcome when each measure is pushed; ``pushed_cx`` when both components of CX are. ``via``
    splits the slope of a lever's euros by where it pushes: at each measure, and last directly.
    """

    lever: Outcome
    via: Float[Array, "lever segment path"]
    stopped: Float[Array, "lever segment"]
    pushed: Outcome
    pushed_cx: Outcome


def exchange(response: Response, outlook: Outlook, pointed: Pointed) -> Exchange:
    """Derivatives and differences of ``outcome`` at the base, for every lever and measure.

    Each lever's push is its own, so one look at all levers gives the pushes of each; then all
    derivatives run through the ripple side by side.
    """
    levers, measures = response.direct.shape[0], response.conversion.shape[0]
    as_was = jnp.ones(levers)
    own = partial(pushes, response, outlook)
    marginal = each(response, *jax.jvp(own, (as_was,), (as_was,))[1])
    stopped = each(response, *own(jnp.zeros(levers)))
    follow = partial(following, response, outlook, pointed)
    rest = jnp.zeros(outlook.logit.shape), jnp.zeros(outlook.worth.shape)

    def slope(pushed: Array, direct: Array) -> Outcome:
        return jax.jvp(follow, rest, (pushed, direct))[1]

    impulses = jnp.eye(measures)
    if pointed.has_cx:
        both = jnp.array([pointed.relevance, pointed.differentiation])
        impulses = jnp.concatenate([impulses, jnp.zeros((1, measures)).at[0, both].set(1.0)])
    pushed = jnp.broadcast_to(
        outlook.in_window[:, None, None] * impulses[:, None, None],
        (len(impulses), *outlook.logit.shape),
    )
    slopes = jax.vmap(slope)(
        jnp.concatenate([marginal[0], pushed]),
        jnp.concatenate([marginal[1], jnp.zeros((len(impulses), *outlook.worth.shape))]),
    )
    nothing = jax.tree.map(jnp.zeros_like, follow(*rest))
    return Exchange(
        lever=jax.tree.map(lambda one: one[:levers], slopes),
        via=_via(response, outlook, marginal),
        stopped=-jax.vmap(lambda *one: follow(*one).eur)(*stopped),
        pushed=jax.tree.map(lambda one: one[levers : levers + measures], slopes),
        pushed_cx=jax.tree.map(lambda one: one[-1], slopes) if pointed.has_cx else nothing,
    )


def each(
    response: Response,
    excited: Float[Array, "path segment lever"],
    direct: Float[Array, "path segment lever"],
) -> tuple[Float[Array, "lever path segment measure"], Float[Array, "lever path segment"]]:
    """The pushes of the measures and of log sales, lever by lever."""
    pushed = jnp.einsum("tgc,kc->ctgk", excited, response.effect)
    return pushed, jnp.moveaxis(direct, -1, 0)


def _via(
    response: Response, outlook: Outlook, marginal: tuple[Array, Array]
) -> Float[Array, "lever segment path"]:
    """What each lever's pushes earn at the margin, by the measure they are pushes of.

    At the margin what is earned is linear in all pushes: its gradient prices a push of any measure
    and period, whatever it does further on (to other measures, by sales to people), and a lever's
    pushes times these prices add up to its whole.
    """
    rest = jnp.zeros(outlook.logit.shape), jnp.zeros(outlook.worth.shape)
    prices = jax.grad(lambda *pushed: _earned(response, outlook, *pushed)[1].sum(), argnums=(0, 1))
    of_measures, of_direct = prices(*rest)
    pushed, direct = marginal
    straight = (of_direct * direct).sum(1)
    return jnp.concatenate([(of_measures * pushed).sum(1), straight[..., None]], axis=-1)
