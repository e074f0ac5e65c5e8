"""How levers move measures and sales: the pure equations that the model and the desk share.

Axes: period (T), segment (G), lever (C), measure (K). Measures move on the logit scale; the
direct path adds to log sales (to the log odds of share where the market is known).
"""

from functools import partial
from typing import NamedTuple

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from kurssi.maths.curves import END, adstock, saturation


class Response(NamedTuple):
    """What one draw believes about levers. Must not hold levels, noise or data.

    ``persistence`` phi_k; ``effect`` beta_kc per period of full saturation, logits; ``conversion``
    lambda_k, log sales per logit; ``direct`` alpha_c, log sales at full saturation;
    ``half_saturation`` kappa_c, in the panel's attention per person; ``carryover`` delta_c of the
    direct path; ``lift`` l_gc, how much stronger than usual a lever is in a segment.
    ``feedback`` psi_k, logits that a unit of log sales adds to the measure a period later;
    ``sensitivity``, change of the log price elasticity per logit of the measure (theta_R at
    relevance, -theta_D at differentiation, 0 elsewhere). ``cross`` gamma_kj, what a logit of
    measure j adds to a later measure k a period later (0 for all that are not before it).
    """

    persistence: Float[Array, " measure"]
    effect: Float[Array, "measure lever"]
    conversion: Float[Array, " measure"]
    direct: Float[Array, " lever"]
    half_saturation: Float[Array, " lever"]
    carryover: Float[Array, " lever"]
    lift: Float[Array, "segment lever"]
    feedback: Float[Array, " measure"]
    sensitivity: Float[Array, " measure"]
    cross: Float[Array, "measure other"]


def measure_push(
    response: Response, attention: Float[Array, "*run period segment lever"]
) -> Float[Array, "*run period segment measure"]:
    """What levers add to each measure in each period: sum_c beta_kc l_gc s_c(a_tgc), logits."""
    excited = saturation(attention, response.half_saturation) * response.lift
    return excited @ response.effect.T


def direct_push(
    response: Response, attention: Float[Array, "period segment lever"]
) -> Float[Array, "period segment lever"]:
    """What each lever adds to log sales by the direct path: alpha_c l_gc s_c(adstock_c(a))."""
    return direct_gain(response, adstock(attention, response.carryover))


def direct_gain(
    response: Response, remembered: Float[Array, "*run period segment lever"]
) -> Float[Array, "*run period segment lever"]:
    """What each lever adds to log sales, given attention as the direct path remembers it."""
    return saturation(remembered, response.half_saturation) * response.lift * response.direct


def ripple(
    response: Response,
    push: Float[Array, "period segment measure"],
    direct: Float[Array, "period segment"],
    priced: Float[Array, "period segment"],
) -> tuple[Float[Array, "period segment measure"], Float[Array, "period segment measure"]]:
    """How a push runs through measures and sales and back.

    dx_t = phi dx_{t-1} + Gamma dx_{t-1} + psi dy_{t-1} + push_t, and dy_t = sum_k dy_tk + direct_t
    with dy_tk = lambda_k dx_tk - priced_t (exp(theta_k dx_tk) - 1), from rest. To the first order
    the parts are exact; theirs is the price equation e(z) = e0 exp(sum theta_k z_k).

    Args:
        response: what is believed.
        push: logits added to each measure's own equation.
        direct: log sales added by the direct path.
        priced: e(z) times the log relative price, as it was.

    Returns:
        The change of every measure in logits, and of log sales through each.
    """

    # Far out, where feedback runs away, a measure stops at the ends of its scale: all stays finite.
    # Only the states are kept for the gradient; the rest is found again on the way back.
    @partial(jax.checkpoint, prevent_cse=False)
    def step(before: tuple, now: tuple) -> tuple:
        states, sales = before
        pushed, straight, price = now
        after = response.persistence * states + states @ response.cross.T
        after += response.feedback * sales[:, None] + pushed
        after = jnp.clip(after, -END, END)
        bent = price[:, None] * jnp.expm1(jnp.clip(response.sensitivity * after, -END, END))
        parts = response.conversion * after - bent
        sold = jnp.clip(parts.sum(-1) + straight, -END, END)
        return (after, sold), (after, parts)

    rest = (jnp.zeros(push.shape[1:]), jnp.zeros(direct.shape[1:]))
    return jax.lax.scan(step, rest, (push, direct, priced))[1]
