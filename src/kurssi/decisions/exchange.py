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
    pushed, direct = _pushes(response, outlook, scale)
    pushed += outlook.in_window[:, None, None] * impulse
    moved, eur = _earned(response, outlook, pushed, direct)
    before = jax.nn.sigmoid(outlook.logit)
    after = jax.nn.sigmoid(outlook.logit + moved)
    counted = (after - before).sum(0) * jnp.asarray(pointed.scale) * outlook.people[:, None]
    return Outcome(measures=counted, cx=_cx(after, before, outlook, pointed), eur=eur)


def _pushes(
    response: Response, outlook: Outlook, scale: Float[Array, " lever"]
) -> tuple[Float[Array, "path segment measure"], Float[Array, "path segment"]]:
    """What levers so scaled add to each measure and to log sales directly, against the base."""
    path, attention = len(outlook.discount), outlook.attention
    scaled = attention * (1.0 + outlook.inside[:, None, None] * (scale - 1.0))
    pushed = measure_push(response, scaled) - measure_push(response, attention)
    direct = direct_push(response, scaled) - direct_push(response, attention)
    return pushed[-path:], direct.sum(-1)[-path:]


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


def _cx(after: Array, before: Array, outlook: Outlook, pointed: Pointed) -> Array:
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
    """Derivatives and differences of ``outcome`` at the base, for every lever and measure."""
    levers, measures = response.direct.shape[0], response.conversion.shape[0]
    as_was, still = jnp.ones(levers), jnp.zeros(measures)

    def slope(scale: Array, impulse: Array) -> Outcome:
        at = lambda s, i: outcome(response, outlook, pointed, s, i)  # noqa: E731
        return jax.jvp(at, (as_was, still), (scale, impulse))[1]

    none = jnp.zeros(levers)
    both = jnp.zeros(measures)
    if pointed.has_cx:
        both = both.at[jnp.array([pointed.relevance, pointed.differentiation])].set(1.0)
    unit = jnp.eye(levers)
    return Exchange(
        lever=jax.vmap(lambda one: slope(one, still))(unit),
        via=_via(response, outlook),
        stopped=-jax.vmap(lambda one: outcome(response, outlook, pointed, as_was - one, still).eur)(
            unit
        ),
        pushed=jax.vmap(lambda one: slope(none, one))(jnp.eye(measures)),
        pushed_cx=slope(none, both),
    )


def _via(response: Response, outlook: Outlook) -> Float[Array, "lever segment path"]:
    """What each lever's pushes earn at the margin, by the measure they are pushes of.

    At the margin what is earned is linear in all pushes: its gradient prices a push of any measure
    and period, whatever it does further on (to other measures, by sales to people), and a lever's
    pushes times these prices add up to its whole.
    """
    as_was = jnp.ones(response.direct.shape[0])
    pushes = partial(_pushes, response, outlook)
    prices = jax.grad(lambda *pushed: _earned(response, outlook, *pushed)[1].sum(), argnums=(0, 1))
    of_measures, of_direct = prices(*pushes(as_was))

    def priced(one: Array) -> Array:
        pushed, direct = jax.jvp(pushes, (as_was,), (one,))[1]
        straight = (of_direct * direct).sum(0)
        return jnp.concatenate([(of_measures * pushed).sum(0), straight[:, None]], axis=-1)

    return jax.vmap(priced)(jnp.eye(len(as_was)))
