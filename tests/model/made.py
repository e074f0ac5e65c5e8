"""Small panels with everything in them: missing waves and sales, prices, controls, experiments."""

from dataclasses import replace

import jax
import jax.numpy as jnp
import numpy as np

from decisions import made
from kurssi.model.inputs import prepare
from kurssi.model.joint import log_density
from kurssi.model.priors import priors

MEASURES = ("awareness", "relevance", "differentiation")
MOVES = {
    "c0": ("awareness", "sales"),
    "c1": ("relevance", "differentiation"),
    "c2": ("awareness", "relevance", "sales"),
}


CONTEXT = {"cold": ("awareness", "differentiation")}


def past(seed=3, measures=MEASURES, *, market=True, segments=2, periods=20):
    rng = np.random.default_rng(seed)
    return made.base(rng, measures, market=market, segments=segments, periods=periods)


def a_panel(seed=3, measures=MEASURES, *, experiments=(), **shape):
    """The past with noise, gaps, prices and a control."""
    rng = np.random.default_rng(seed)
    whole = made.panel(past(seed, measures, **shape))
    sales = replace(
        whole.sales,
        seen=rng.random(whole.sales.units.shape) > 0.1,
        relative_price=rng.normal(0, 0.1, whole.sales.units.shape),
    )
    tracker = whole.tracker
    if tracker is not None:
        tracker = replace(
            tracker,
            variance=rng.uniform(0.005, 0.05, tracker.logit.shape),
            seen=rng.random(tracker.logit.shape) > 0.2,
        )
    return replace(
        whole, sales=sales, tracker=tracker, experiments=tuple(experiments),
        control_names=("cold",), controls=rng.normal(size=(*whole.spend.shape[:2], 1)),
    )  # fmt: skip


def modelled(panel):
    """Structure, arrays and priors of the panel, with what each lever may move."""
    structure, inputs = prepare(panel, MOVES, CONTEXT)
    inputs = jax.tree.map(jnp.asarray, inputs)
    declared = priors(structure)
    return structure, inputs, declared


def asked_alike(model):
    """The model where both segments were asked, and sold, in the same periods."""
    structure, inputs, declared = model
    alike = {
        name: jnp.broadcast_to(getattr(inputs, name)[:, :1], getattr(inputs, name).shape)
        for name in ("tracker_seen", "tracker_variance", "sales_seen", "spending_seen")
    }
    return structure, inputs._replace(**alike), declared


def size(declared):
    return sum(prior.size for prior in declared)


def place(declared, name):
    """Where the quantity stands in the parameter vector."""
    start = 0
    for prior in declared:
        if prior.name == name:
            return slice(start, start + prior.size)
        start += prior.size
    raise KeyError(name)


def density(declared, structure):
    """The log density of the parameter vector and the arrays, compiled."""
    return jax.jit(lambda u, inputs: log_density(u, declared, structure, inputs))


EXPERIMENTS = (
    made.experiment(lever="c0", measure="awareness", segment=0, effect=0.02, se=0.01),
    made.experiment(lever="c2", measure="units", effect=300.0, se=100.0),
    made.experiment(lever="c1", measure="cx", segment=1, effect=0.4, se=0.2),
    made.experiment(lever="c2", measure="eur", segment=1, effect=900.0, se=300.0),
)
