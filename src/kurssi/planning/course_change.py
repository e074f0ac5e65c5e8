"""What has changed since a course was laid: whose spend, price and market are not as planned.

Each part is what would be gone of the level now had it gone as planned, all else as it went:
dx_t = phi dx_{t-1} + ... by ``model.response.ripple``. What no part explains is the level's own
movement (of euros: demand's, and the measures'), so that parts add up to the departure.
"""

from dataclasses import replace
from functools import partial
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, Int

from kurssi.decisions.causes import over_draws, see, sweep
from kurssi.ledger.panel import Panel, Sales
from kurssi.maths.curves import adstock, sales_ratio, saturation
from kurssi.model.inputs import Inputs, Structure
from kurssi.model.joint import levels, past_of
from kurssi.model.price import elasticity
from kurssi.model.response import Response, direct_gain, ripple
from kurssi.planning.course import Laid
from kurssi.planning.forward import Surroundings
from kurssi.planning.start import surroundings
from kurssi.planning.targets import Band, Change, Target, Why
from kurssi.planning.targets_levels import PERCENT, pair_of, weights
from kurssi.posterior.fit import Model
from kurssi.vocabulary import CX, EUR, MEASURES


class Unplanned(NamedTuple):
    """Attention that was not planned, per person, and the period until which it is followed."""

    attention: Float[Array, "period segment lever"]
    at: Int[Array, ""]


class Moved(NamedTuple):
    """What departures from plan did until one period: logits and log sales, by lever.

    ``state`` are measures as they are, logits; ``elasticity`` e0 of the price.
    """

    state: Float[Array, "*draw segment measure"]
    measures: Float[Array, "*draw lever segment measure"]
    sales: Float[Array, "*draw lever segment"]
    elasticity: Float[Array, "*draw segment"]


def moved(
    model: Model,
    u: Float[np.ndarray, "draw parameter"],
    unplanned: Float[np.ndarray, "period segment lever"],
    at: int,
    *,
    seed: int,
) -> Moved:
    """What attention that was not planned had done by the period ``at``, at each draw."""
    swept = sweep(_moved, model.declared, model.structure)
    given = (model.inputs, Unplanned(jnp.asarray(unplanned), jnp.asarray(at)))
    return over_draws(swept, u, given, seed=seed)


def _moved(
    natural: dict[str, Array], key: Array, structure: Structure, inputs: Inputs, gone: Unplanned
) -> Moved:
    past = past_of(natural, structure, inputs)
    response = past.response
    bought = inputs.attention - gone.attention
    half = response.half_saturation
    excess = (saturation(inputs.attention, half) - saturation(bought, half)) * response.lift
    without = past.remembered - adstock(gone.attention, response.carryover)
    direct = direct_gain(response, past.remembered) - direct_gain(response, without)
    one = partial(_by_lever, response, past.priced)
    states, sales = jax.vmap(one, (-1, -1, -1))(excess, direct, response.effect)
    state = levels(natural, inputs) + see(natural, key, past, structure, inputs).deviation
    dear = elasticity(natural, structure)
    return Moved(state[gone.at], states[:, gone.at], sales[:, gone.at], dear)


def _by_lever(
    response: Response, priced: Array, excess: Array, direct: Array, effect: Array
) -> tuple[Array, Array]:
    """Measures and log sales that one lever moved."""
    states, through = ripple(response, excess[..., None] * effect, direct, priced)
    return states, through.sum(-1) + direct


def changes(
    believed: tuple[Model, Float[np.ndarray, "draw parameter"], int],
    panel: Panel,
    target: Target,
    laid: Laid,
    *,
    window: int,
    rate: float,
) -> tuple[Change, ...]:
    """Parts of the departure of a level from its course in the last period that both know.

    Args:
        believed: the model, its draws, and the seed.
        panel: what was observed until now.
        target: whose level it is.
        laid: the course.
        window: periods that usual spend is of.
        rate: discount rate a year.
    """
    origin = panel.grid.position(laid.origin)
    ahead = min(panel.grid.count - 1 - origin, len(laid.mean))
    at = origin + ahead
    known = _until(panel, origin + 1)
    around = surroundings(known, plan=ahead, horizon=0, window=min(window, origin + 1), rate=rate)
    unplanned = np.zeros(panel.attention.shape)
    span = slice(origin + 1, at + 1)
    columns = [laid.levers.index(one) if one in laid.levers else -1 for one in panel.levers]
    spend = np.concatenate([laid.spend, np.zeros_like(laid.spend[..., :1])], -1)[..., columns]
    per_eur = np.asarray(around.per_eur)
    unplanned[span] = panel.attention[span] - spend[:ahead] * per_eur
    model, u, seed = believed
    found = moved(model, u, unplanned, at, seed=seed)
    if target.measure == EUR.id:
        return _of_euros(found, panel, (target, laid), around, at)
    return _of_measure(found, panel, target, laid.mean[ahead - 1])


def _until(panel: Panel, count: int) -> Panel:
    """The panel as it was when so many periods were known."""
    sales = panel.sales
    if sales is not None:
        sales = Sales(
            units=sales.units[:count], contribution=sales.contribution[:count],
            relative_price=sales.relative_price[:count], seen=sales.seen[:count],
            category=None if sales.category is None else sales.category[:count],
        )  # fmt: skip
    tracker = panel.tracker
    if tracker is not None:
        tracker = replace(
            tracker, logit=tracker.logit[:count], variance=tracker.variance[:count],
            seen=tracker.seen[:count],
        )  # fmt: skip
    return replace(
        panel, grid=replace(panel.grid, count=count), spend=panel.spend[:count],
        attention=panel.attention[:count], controls=panel.controls[:count], sales=sales,
        tracker=tracker, experiments=(),
    )  # fmt: skip


def _of_measure(found: Moved, panel: Panel, target: Target, course: float) -> tuple[Change, ...]:
    """By lever what of the level would be gone, and the rest."""
    level = partial(_level, panel, target)
    now = level(np.asarray(found.state))
    states = np.moveaxis(np.asarray(found.measures), 1, 0)
    parts = {
        name: now - level(found.state - one) for name, one in zip(panel.levers, states, strict=True)
    }
    return _told(parts, {}, now - course)


def _level(
    panel: Panel, target: Target, state: Float[np.ndarray, "draw segment measure"]
) -> Float[np.ndarray, " draw"]:
    assert panel.tracker is not None
    share = 1.0 / (1.0 + np.exp(-np.asarray(state)))
    weight = weights(panel, target.segment)
    if target.measure == CX.id:
        root = np.sqrt(share[..., pair_of(panel)].prod(-1))
        return np.asarray(PERCENT * panel.tracker.dispersion * root @ weight)
    at = panel.tracker.measures.index(target.measure)
    return np.asarray(MEASURES[target.measure].scale * share[..., at] @ weight)


def _of_euros(
    found: Moved, panel: Panel, aimed: tuple[Target, Laid], around: Surroundings, at: int
) -> tuple[Change, ...]:
    """Likewise of the euros booked, with price and market."""
    target, laid = aimed
    sales = panel.sales
    assert sales is not None
    used = weights(panel, target.segment) > 0
    worth = np.where(sales.seen[at], sales.units[at] * sales.contribution[at], 0.0) * used
    opened = sales.log_odds()[1][at]
    ahead = at - panel.grid.position(laid.origin) - 1

    def gone(log_sales: np.ndarray, left: np.ndarray | float = 1.0) -> np.ndarray:
        share_open = jnp.asarray(np.broadcast_to(opened, log_sales.shape))
        ratio = np.asarray(sales_ratio(-jnp.asarray(log_sales), share_open))
        return np.asarray((worth * (1.0 - ratio * left)).sum(-1))

    parts = {name: gone(np.asarray(found.sales)[:, c]) for c, name in enumerate(panel.levers)}
    dearer = sales.relative_price[at] - np.asarray(around.price)[ahead]
    margin = np.asarray(around.contribution)[ahead] / sales.contribution[at]
    others = {Why.PRICE: gone(-np.asarray(found.elasticity) * dearer, margin)}
    if sales.category is not None:
        market = np.asarray(around.category)[ahead] / sales.category[at]
        others[Why.MARKET] = np.full(len(found.elasticity), (worth * (1.0 - market)).sum())
    return _told(parts, others, np.full(len(found.elasticity), worth.sum() - laid.mean[ahead]))


def _told(
    levers: dict[str, np.ndarray], others: dict[Why, np.ndarray], whole: np.ndarray
) -> tuple[Change, ...]:
    """Parts as they are, and what is left as the level's own."""
    rest = whole - sum(levers.values()) - sum(others.values())
    return (
        *(Change(why=Why.SPEND, lever=name, band=Band.of(part)) for name, part in levers.items()),
        *(Change(why=why, lever=None, band=Band.of(part)) for why, part in others.items()),
        Change(why=Why.OWN, lever=None, band=Band.of(rest)),
    )
