"""How levers move measures and sales: the pure equations that the model and the desk share.

Axes: period (T), segment (G), lever (C), measure (K). Measures move on the logit scale; the
direct path adds to log sales (to the log odds of share where the market is known).
"""

from typing import NamedTuple

from jaxtyping import Array, Float

from kurssi.maths.curves import adstock, saturation


class Response(NamedTuple):
    """What one draw believes about levers. Must not hold levels, noise or data.

    ``persistence`` phi_k; ``effect`` beta_kc per period of full saturation, logits; ``conversion``
    lambda_k, log sales per logit; ``direct`` alpha_c, log sales at full saturation;
    ``half_saturation`` kappa_c, in the panel's attention per person; ``carryover`` delta_c of the
    direct path; ``lift`` l_gc, how much stronger than usual a lever is in a segment.
    """

    persistence: Float[Array, " measure"]
    effect: Float[Array, "measure lever"]
    conversion: Float[Array, " measure"]
    direct: Float[Array, " lever"]
    half_saturation: Float[Array, " lever"]
    carryover: Float[Array, " lever"]
    lift: Float[Array, "segment lever"]


def measure_push(
    response: Response, attention: Float[Array, "period segment lever"]
) -> Float[Array, "period segment measure"]:
    """What levers add to each measure in each period: sum_c beta_kc l_gc s_c(a_tgc), logits."""
    excited = saturation(attention, response.half_saturation) * response.lift
    return excited @ response.effect.T


def direct_push(
    response: Response, attention: Float[Array, "period segment lever"]
) -> Float[Array, "period segment lever"]:
    """What each lever adds to log sales by the direct path: alpha_c l_gc s_c(adstock_c(a))."""
    remembered = adstock(attention, response.carryover)
    return saturation(remembered, response.half_saturation) * response.lift * response.direct
