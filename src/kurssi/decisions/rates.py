"""Draws -> raw rates: every rate of the desk over the posterior, and over the prior beside it."""

from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Float

from kurssi.decisions.exchange import PERCENT, Exchange, Pointed, exchange
from kurssi.decisions.outlook import Past, Terms, look_ahead
from kurssi.ledger.panel import Panel, Sales
from kurssi.model.inputs import Inputs, Structure
from kurssi.model.prior import Prior
from kurssi.posterior.beliefs import Belief, belief
from kurssi.posterior.fit import Model
from kurssi.vocabulary import MEASURES, Unit

PRIOR_DRAWS = 400
BATCH = 50


class Rates(NamedTuple):
    """Raw rates over draws (draw axis first), by segment and (last) for all segments.

    ``people`` and ``cx``: yields per euro, lever x segment x measure; ``eur`` likewise, euros;
    ``via``: the same euros by path; ``average``: euros per euro against a stopped lever. ``bid``:
    euros per unit, segment x measure; ``bid_cx`` likewise. ``attention``: seconds per euro.
    """

    people: Float[np.ndarray, "draw lever segment measure"]
    cx: Float[np.ndarray, "draw lever segment"]
    eur: Float[np.ndarray, "draw lever segment"]
    via: Float[np.ndarray, "draw lever segment path"]
    average: Float[np.ndarray, "draw lever segment"]
    bid: Float[np.ndarray, "draw segment measure"]
    bid_cx: Float[np.ndarray, "draw segment"]
    attention: Float[np.ndarray, "draw lever segment"]


def pointed(measures: tuple[str, ...]) -> Pointed:
    """How the panel's measures are counted: persons for shares, points for CX's components."""
    place = {measure: k for k, measure in enumerate(measures)}
    return Pointed(
        scale=tuple(PERCENT if MEASURES[m].unit is Unit.CX else 1.0 for m in measures),
        relevance=place.get("relevance", -1),
        differentiation=place.get("differentiation", -1),
    )


def posterior_rates(
    model: Model, panel: Panel, terms: Terms, u: Float[np.ndarray, "draw parameter"]
) -> Rates:
    """Rates at each draw of the parameter vector."""
    # Batched here: lax.map's own batches cannot be joined where a panel has no measures, whose
    # arrays are empty. The last batch is filled up with draws that are taken off again.
    draws = np.resize(u, (-(-len(u) // BATCH), BATCH, u.shape[1]))
    swept = _sweep(belief, model.declared, model.structure, terms)
    raw, spend = jax.tree.map(
        lambda rate: rate.reshape(draws.shape[0] * BATCH, *rate.shape[2:])[: len(u)],
        swept(jnp.asarray(draws), model.inputs, _past(panel)),
    )
    return _per_euro(raw, np.asarray(spend[0]), _attention(panel, terms, len(u)))


@lru_cache(maxsize=8)
def _sweep(
    believe: Callable[..., Belief],
    declared: tuple[Prior, ...],
    structure: Structure,
    terms: Terms,
) -> Callable:
    """Exchanges and spend over batches of draws: one compiled function for all models alike."""
    counted = pointed(structure.measures)

    def one(draw: jax.Array, arrays: Inputs, past: Past) -> tuple[Exchange, jax.Array]:
        model = Model(structure=structure, inputs=arrays, declared=declared)
        held = believe(model, draw, arrays)
        outlook = look_ahead(terms, past._replace(logit=held.logit, priced=held.priced))
        return exchange(held.response, outlook, counted), outlook.spend

    return jax.jit(
        lambda batches, arrays, past: jax.lax.map(
            jax.vmap(lambda draw: one(draw, arrays, past)), batches
        )
    )


def prior_rates(model: Model, panel: Panel, terms: Terms, *, seed: int) -> Rates:
    """Rates as the prior alone would quote them: what the data's share is measured against."""
    u = np.random.default_rng(seed).standard_normal((PRIOR_DRAWS, model.size))
    return posterior_rates(model, panel, terms, u)


def _past(panel: Panel) -> Past:
    """What was seen; the states of the measures are each draw's own and still missing."""
    tracker, sales = panel.tracker, panel.sales
    none = np.zeros(panel.spend.shape[:2])
    return Past(
        attention=jnp.asarray(panel.attention),
        spend=jnp.asarray(panel.spend),
        logit=jnp.asarray(none[..., None][..., :0]),
        priced=jnp.asarray(none),
        units=jnp.asarray(none if sales is None else _sold(sales)),
        contribution=jnp.asarray(none if sales is None else sales.contribution),
        category=None if sales is None or sales.category is None else jnp.asarray(sales.category),
        population=jnp.asarray(_people(panel)),
        dispersion=jnp.asarray(np.ones(len(none[0])) if tracker is None else tracker.dispersion),
    )


def _sold(sales: Sales) -> np.ndarray:
    """Units by period: the segment's mean where a period is missing, 0 before the first sale."""
    started = np.maximum.accumulate(sales.seen, axis=0)
    return np.where(started, sales.units, 0.0)


def _people(panel: Panel) -> np.ndarray:
    """Population, or 1 where none is declared: rates per person are then withheld."""
    return np.where(np.isfinite(panel.population), panel.population, 1.0)


def _attention(panel: Panel, terms: Terms, draws: int) -> np.ndarray:
    """Seconds bought in the window, with the norm's error, draw x segment x lever.

    Where any population is undeclared the panel's attention is not per person but the segment's.
    """
    counted = bool(np.isfinite(panel.population).all())
    people = _people(panel) if counted else np.ones(len(panel.population))
    seconds = panel.attention[-terms.window :].sum(0) * people[:, None]
    error = np.random.default_rng(0).standard_normal((draws, 1, len(panel.levers)))
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
