"""Draws -> raw rates: every rate of the desk over the posterior, and over the prior beside it."""

from collections.abc import Callable, Sequence
from functools import lru_cache

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Float

from kurssi.decisions.exchange import PERCENT, Exchange, Pointed, exchange
from kurssi.decisions.outlook import Past, look_ahead
from kurssi.decisions.raw import Rates, Terms
from kurssi.ledger.panel import Panel, Sales
from kurssi.model.inputs import Inputs, Structure
from kurssi.model.prior import Prior
from kurssi.posterior.beliefs import Belief, belief
from kurssi.posterior.fit import Model
from kurssi.vocabulary import MEASURES, Unit

PRIOR_DRAWS = 400
BATCH = 10  # draws at once: what their paths fill must stay near the processor


def pointed(measures: tuple[str, ...]) -> Pointed:
    """How the panel's measures are counted: persons for shares, points for CX's components."""
    place = {measure: k for k, measure in enumerate(measures)}
    return Pointed(
        scale=tuple(PERCENT if MEASURES[m].unit is Unit.CX else 1.0 for m in measures),
        relevance=place.get("relevance", -1),
        differentiation=place.get("differentiation", -1),
    )


def posterior_rates(
    model: Model,
    panel: Panel,
    terms: Terms,
    u: Float[np.ndarray, "draw parameter"],
    *,
    back: int = 0,
    taken: Sequence[int] | None = None,
) -> Rates:
    """Rates at each draw of the parameter vector, with the window ending ``back`` periods ago.

    ``taken`` are the draws' places among all of the run, where they are some.
    """
    # Batched here: lax.map's own batches cannot be joined where a panel has no measures, whose
    # arrays are empty. The last batch is filled up with draws that are taken off again.
    draws = np.resize(u, (-(-len(u) // BATCH), BATCH, u.shape[1]))
    swept = _sweep(belief, model.declared, model.structure, terms)
    raw, spend = jax.tree.map(
        lambda rate: rate.reshape(draws.shape[0] * BATCH, *rate.shape[2:])[: len(u)],
        swept(jnp.asarray(draws), model.inputs, past_of_panel(panel, back), jnp.asarray(back)),
    )
    seconds = _attention(panel, terms, range(len(u)) if taken is None else taken, back)
    return _per_euro(raw, np.asarray(spend[0]), seconds)


@lru_cache(maxsize=8)
def _sweep(
    believe: Callable[..., Belief],
    declared: tuple[Prior, ...],
    structure: Structure,
    terms: Terms,
) -> Callable:
    """Exchanges and spend over batches of draws: one compiled function for all models alike."""
    counted = pointed(structure.measures)

    def one(
        draw: jax.Array, arrays: Inputs, past: Past, back: jax.Array
    ) -> tuple[Exchange, jax.Array]:
        model = Model(structure=structure, inputs=arrays, declared=declared)
        held = believe(model, draw, arrays)
        # What is rolled to the front is never looked at: the window ends where it was rolled from.
        logit, priced = (jnp.roll(path, back, axis=0) for path in (held.logit, held.priced))
        outlook = look_ahead(terms, past._replace(logit=logit, priced=priced))
        return exchange(held.response, outlook, counted), outlook.spend

    return jax.jit(
        lambda batches, arrays, past, back: jax.lax.map(
            jax.vmap(lambda draw: one(draw, arrays, past, back)), batches
        )
    )


def prior_rates(model: Model, panel: Panel, terms: Terms, *, seed: int) -> Rates:
    """Rates as the prior alone would quote them: what the data's share is measured against."""
    u = np.random.default_rng(seed).standard_normal((PRIOR_DRAWS, model.size))
    return posterior_rates(model, panel, terms, u)


def past_of_panel(panel: Panel, back: int = 0) -> Past:
    """What was seen by ``back`` periods ago; the states of the measures are each draw's own."""
    tracker, sales = panel.tracker, panel.sales
    none = np.zeros(panel.spend.shape[:2])

    def seen(path: np.ndarray) -> jax.Array:
        return jnp.asarray(_until(path, back))

    return Past(
        attention=seen(panel.attention),
        spend=seen(panel.spend),
        logit=jnp.asarray(none[..., None][..., :0]),
        priced=jnp.asarray(none),
        units=seen(none if sales is None else _sold(sales)),
        contribution=seen(none if sales is None else sales.contribution),
        category=None if sales is None or sales.category is None else seen(sales.category),
        population=jnp.asarray(_people(panel)),
        dispersion=jnp.asarray(np.ones(len(none[0])) if tracker is None else tracker.dispersion),
    )


def _until(path: np.ndarray, back: int) -> np.ndarray:
    """The path up to ``back`` periods ago, as long as before: nothing came before its start."""
    return np.concatenate([np.zeros_like(path[:back]), path[: len(path) - back]])


def _sold(sales: Sales) -> np.ndarray:
    """Units by period: the segment's mean where a period is missing, 0 before the first sale."""
    started = np.maximum.accumulate(sales.seen, axis=0)
    return np.where(started, sales.units, 0.0)


def _people(panel: Panel) -> np.ndarray:
    """Population, or 1 where none is declared: rates per person are then withheld."""
    return np.where(np.isfinite(panel.population), panel.population, 1.0)


def _attention(panel: Panel, terms: Terms, of: Sequence[int], back: int) -> np.ndarray:
    """Seconds bought in the window, with the norm's error, draw x segment x lever.

    A draw has one error whatever window it is looked at in: ``of`` are the draws' places.
    Where any population is undeclared the panel's attention is not per person but the segment's.
    """
    counted = bool(np.isfinite(panel.population).all())
    people = _people(panel) if counted else np.ones(len(panel.population))
    seconds = _until(panel.attention, back)[-terms.window :].sum(0) * people[:, None]
    every = np.random.default_rng(0).standard_normal((max(of) + 1, 1, len(panel.levers)))
    error = every[list(of)]
    factor = np.maximum(1.0 + panel.norm_cv * error, 0.0)
    return np.where(panel.attention_known, seconds, np.nan) * factor


def _per_euro(raw: Exchange, spend: np.ndarray, seconds: np.ndarray) -> Rates:
    """Slopes divided by spend (segment x lever), with a last segment holding the sum of all."""
    cost = _with_all(spend, axis=0).T
    with np.errstate(divide="ignore", invalid="ignore"):
        return Rates(
            people=_with_all(raw.lever.measures, axis=2) / cost[..., None],
            cx=_with_all(raw.lever.cx, axis=2) / cost,
            eur=_with_all(raw.lever.eur, axis=2) / cost,
            via=_with_all(raw.via, axis=2) / cost[..., None],
            average=_with_all(raw.stopped, axis=2) / cost,
            bid=_pushed(raw),
            bid_cx=_with_all(raw.pushed_cx.eur, axis=1) / _with_all(raw.pushed_cx.cx, axis=1),
            attention=np.swapaxes(_with_all(seconds, axis=1), 1, 2) / cost,
        )


def _pushed(raw: Exchange) -> np.ndarray:
    """Euros per unit of a measure when that measure is pushed: segment x measure."""
    eur = _with_all(raw.pushed.eur, axis=2)
    own = np.diagonal(np.asarray(raw.pushed.measures), axis1=1, axis2=3)
    own = np.swapaxes(_with_all(own, axis=1), 1, 2)
    return np.swapaxes(eur / own, 1, 2)


def _with_all(values: jax.Array | np.ndarray, *, axis: int) -> np.ndarray:
    array = np.asarray(values)
    return np.concatenate([array, array.sum(axis=axis, keepdims=True)], axis=axis)
