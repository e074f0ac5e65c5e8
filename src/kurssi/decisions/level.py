"""What the brand is worth beside a reference brand, by methods that are never made into one number.

Revenue premium: Ailawadi, Lehmann and Neslin (2003), Journal of Marketing 67:1-17: own price times
own volume less the reference's. Equalisation price: Swait et al. (1993), the own price at which the
brand would be chosen as often as the reference at its price; with odds that fall by e for a unit of
log price, ln EP = ln p + ln(units / units_ref) / e. Net present value: contribution that the gap of
the measures to the reference's carries over the horizon, once as if the gap fades as deviations of
measures do (``runs_out``), once as if it is kept up (``kept``).
"""

from dataclasses import dataclass
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Bool, Float

from kurssi.decisions.causes import over_draws, see, sweep
from kurssi.ledger.panel import Tracker
from kurssi.ledger.takings import Takings
from kurssi.maths.curves import END, sales_ratio
from kurssi.model.inputs import Inputs, Structure
from kurssi.model.joint import past_of
from kurssi.model.price import elasticity
from kurssi.model.response import Response, ripple
from kurssi.periods import Stretch
from kurssi.posterior.fit import Model


class Beside(NamedTuple):
    """The reference and the point of comparison. ``counted`` is 1 for segments asked for.

    ``rival`` and ``rival_se`` are the reference's measures in logits, ``known`` 1 for those that
    are known of both. ``inside`` is 1 for periods of the stretch, ``revenue`` weighs price
    responses over it; ``worth`` is EUR of contribution a period, ``discount`` a factor for each
    period to come.
    """

    rival: Float[Array, "segment measure"]
    rival_se: Float[Array, "segment measure"]
    known: Float[Array, " measure"]
    inside: Float[Array, " period"]
    revenue: Float[Array, "period segment"]
    worth: Float[Array, " segment"]
    counted: Float[Array, " segment"]
    discount: Float[Array, " horizon"]


class Standing(NamedTuple):
    """What one draw says of the brand beside the reference.

    ``elasticity`` of the odds of sales; ``gap`` own less the reference's measures in logits and
    ``moved`` how far own ones went from lowest to highest; ``runs_out`` and ``kept`` in EUR.
    """

    elasticity: Float[Array, "*draw"]
    gap: Float[Array, "*draw segment measure"]
    moved: Float[Array, "*draw segment measure"]
    runs_out: Float[Array, "*draw"]
    kept: Float[Array, "*draw"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sold:
    """Units and revenue (EUR) of a brand over a stretch, in the segments asked for."""

    brand: str
    units: float
    revenue: float

    @property
    def price(self) -> float:
        """EUR a unit."""
        return self.revenue / self.units


def standing(
    model: Model, u: Float[np.ndarray, "draw parameter"], beside: Beside, *, seed: int
) -> Standing:
    """The brand beside the reference, at each draw."""
    swept = sweep(stand, model.declared, model.structure)
    return over_draws(swept, u, (model.inputs, beside), seed=seed)


def stand(
    natural: dict[str, Array], key: Array, structure: Structure, inputs: Inputs, beside: Beside
) -> Standing:
    """The brand beside the reference, as one draw sees it."""
    past = past_of(natural, structure, inputs)
    seen = see(natural, key, past, structure, inputs)
    level = past.states[0] - (0.0 if past.smoothed is None else past.smoothed.mean[0])
    inside = beside.inside / beside.inside.sum()
    own = level + jnp.einsum("t,tgk->gk", inside, seen.deviation)
    chance = jax.random.normal(jax.random.fold_in(key, 1), own.shape)
    gap = (own - beside.rival - beside.rival_se * chance) * beside.known
    bent = jnp.exp(jnp.clip(seen.deviation @ past.response.sensitivity, -END, END))
    steep = elasticity(natural, structure) * bent
    priced = inside @ past.priced
    runs_out, kept = _carried(past.response, gap, priced, inside @ inputs.open_share, beside)
    return Standing(
        elasticity=(beside.revenue * steep).sum() / beside.revenue.sum(),
        gap=gap,
        moved=seen.deviation.max(0) - seen.deviation.min(0),
        runs_out=runs_out,
        kept=kept,
    )


def _carried(
    response: Response,
    gap: Float[Array, "segment measure"],
    priced: Float[Array, " segment"],
    open_share: Float[Array, " segment"],
    beside: Beside,
) -> tuple[Float[Array, ""], Float[Array, ""]]:
    """EUR that would be lost over the horizon with the reference's measures instead of own ones."""
    horizon = len(beside.discount)
    push = jnp.zeros((horizon, *gap.shape)).at[0].set(-gap)
    still = jnp.zeros((horizon, len(gap)))
    through = ripple(response, push, still, jnp.broadcast_to(priced, still.shape))[1].sum(-1)
    bent = jnp.expm1(jnp.clip(-response.sensitivity * gap, -END, END))
    held = (-response.conversion * gap - priced[:, None] * bent).sum(-1)
    worth = beside.worth * beside.counted
    fading = 1.0 - sales_ratio(through, jnp.broadcast_to(open_share, through.shape))
    kept = 1.0 - sales_ratio(held, open_share)
    return beside.discount @ fading @ worth, beside.discount.sum() * (kept @ worth)


def sold_in(
    taken: Takings, stretch: Stretch, segments: Bool[np.ndarray, " segment"]
) -> tuple[Sold, ...]:
    """Every brand that sold in the stretch, the own one first."""
    units, revenue = (
        part[stretch.periods][:, segments].sum((0, 1)) for part in (taken.units, taken.revenue)
    )
    return tuple(
        Sold(brand=brand, units=float(units[b]), revenue=float(revenue[b]))
        for b, brand in enumerate(taken.brands)
        if b == 0 or (units[b] > 0 and revenue[b] > 0)
    )


def usual_reference(sold: tuple[Sold, ...]) -> str | None:
    """The cheapest rival: of brands in the table, the nearest to a private label."""
    rivals = sold[1:]
    return min(rivals, key=lambda one: (one.price, one.brand)).brand if rivals else None


def equalised(own: Sold, reference: Sold, elasticity: Float[np.ndarray, " draw"]) -> np.ndarray:
    """Equalisation price at each draw, EUR a unit."""
    with np.errstate(divide="ignore", over="ignore"):
        return np.asarray(own.price * (own.units / reference.units) ** (1.0 / elasticity))


def reference_measures(
    tracker: Tracker | None,
    measures: tuple[str, ...],
    stretch: Stretch,
    segments: Bool[np.ndarray, " segment"],
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Mean logits of the reference's measures over the stretch, their errors, and which are known.

    A measure is known where it was seen in every segment that was asked for.
    """
    shape = (len(segments), len(measures))
    mean, error, known = np.zeros(shape), np.zeros(shape), np.zeros(len(measures))
    for k, measure in enumerate(measures):
        if tracker is None or measure not in tracker.measures:
            continue
        at = tracker.measures.index(measure)
        seen = tracker.seen[stretch.periods, :, at]
        count = np.maximum(seen.sum(0), 1)
        mean[:, k] = np.where(seen, tracker.logit[stretch.periods, :, at], 0.0).sum(0) / count
        spread = np.where(seen, tracker.variance[stretch.periods, :, at], 0.0).sum(0)
        error[:, k] = np.sqrt(spread) / count
        known[k] = float((seen.sum(0) > 0)[segments].all())
    return mean, error, known
