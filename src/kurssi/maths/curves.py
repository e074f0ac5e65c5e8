"""How attention becomes response: saturation and carry-over. Time is the first axis."""

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

# Logits (or log sales): beyond them a share is 0 or 1 to nine digits.
END = 20.0


def saturation(
    attention: Float[Array, "*shape lever"], half: Float[Array, " lever"]
) -> Float[Array, "*shape lever"]:
    """Concave response to attention, between 0 and 1.

    Michaelis and Menten (1913): s(a) = a / (a + kappa).

    Args:
        attention: attention per person, >= 0, in any unit.
        half: kappa, the attention at which half of the largest response is reached, same unit.
    """
    return attention / (attention + half)


def adstock(
    attention: Float[Array, "period *rest lever"], carryover: Float[Array, " lever"]
) -> Float[Array, "period *rest lever"]:
    """Attention remembered: a moving average with geometric weights, empty before the first period.

    Broadbent (1979): o_t = (1 - delta) a_t + delta o_{t-1}, o_{-1} = 0. Weights sum to one, so a
    steady level of attention is remembered at that level.

    Args:
        attention: attention per person.
        carryover: delta, the share of the memory kept from one period to the next, 0 to 1.
    """

    def step(memory: Array, now: Array) -> tuple[Array, Array]:
        kept = (1.0 - carryover) * now + carryover * memory
        return kept, kept

    return jax.lax.scan(step, jnp.zeros(attention.shape[1:]), attention)[1]


def persist(
    push: Float[Array, "period *rest measure"], persistence: Float[Array, " measure"]
) -> Float[Array, "period *rest measure"]:
    """Expected path of a measure that is pushed and forgets.

    x_t = phi x_{t-1} + push_t, x_{-1} = 0. Nerlove and Arrow (1962) in discrete time.
    """

    def step(level: Array, now: Array) -> tuple[Array, Array]:
        after = persistence * level + now
        return after, after

    return jax.lax.scan(step, jnp.zeros(push.shape[1:]), push)[1]


def sales_ratio(
    change: Float[Array, "*shape"], open_share: Float[Array, "*shape"]
) -> Float[Array, "*shape"]:
    """Units after over units before, when the log odds of share move by ``change``.

    With share s and open share o = 1 - s: e^dy / (o + s e^dy); with no known market (o = 1) plain
    e^dy. Its slope at 0 is o. Beyond ``END`` it is held, so that all stays finite far out.
    """
    grown = jnp.exp(jnp.clip(change, -END, END))
    return grown / (open_share + (1.0 - open_share) * grown)
