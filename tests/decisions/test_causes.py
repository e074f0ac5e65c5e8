"""What moved sales, draw by draw: the naive recursion by loops, and sums that hold."""

import math
from dataclasses import replace

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from kurssi.decisions.causes import Lens, controls_of, over_draws, see, sweep, trace, traced
from kurssi.model.joint import past_of
from kurssi.model.priors import unfold
from kurssi.posterior.fit import build
from model import made as panels

KEY = jax.random.key(5)


@pytest.fixture(scope="module")
def panel():
    return panels.a_panel()


@pytest.fixture(scope="module")
def model(panel):
    return build(panel, panels.MOVES, panels.CONTEXT)


@pytest.fixture(scope="module")
def lens(panel):
    rng = np.random.default_rng(2)
    worth = np.where(panel.sales.seen, panel.sales.units * panel.sales.contribution, 0.0)
    lean = rng.normal(0, 0.1, worth.shape)
    parts = (lean - lean.mean(0), rng.uniform(1e3, 1e4, 2), worth, np.array([1.0, 1.0]))
    return Lens(*map(jnp.asarray, parts))


@pytest.fixture(scope="module")
def u(model):
    return np.random.default_rng(8).standard_normal((3, model.size))


def one(model, u, lens, key=KEY):
    """Everything of one draw: natural quantities, its past, what it sees, what it traces."""
    natural = unfold(model.declared, jnp.asarray(u))
    past = past_of(natural, model.structure, model.inputs)
    seen = see(natural, key, past, model.structure, model.inputs)
    told = trace(natural, key, model.structure, model.inputs, lens)
    as_numpy = jax.tree.map(np.asarray, (natural, past.response, seen, told))
    return (*as_numpy, jax.tree.map(np.asarray, model.inputs))


def naive_parts(natural, response, structure, inputs):
    """(push, straight) of every cause by loops; of a lever, of each measure that it pushes."""
    periods, segments, levers = inputs.attention.shape
    measures, found = len(structure.measures), {}
    kept = np.diag(response.persistence) + response.cross
    for c in range(levers):
        straight = np.zeros((periods, segments))
        for g in range(segments):
            memory = 0.0
            for t in range(periods):
                half, delta = response.half_saturation[c], response.carryover[c]
                memory = (1 - delta) * inputs.attention[t, g, c] + delta * memory
                direct = response.direct[c] * response.lift[g, c]
                straight[t, g] = direct * memory / (memory + half)
        found["lever", c, measures] = np.zeros((periods, segments, measures)), straight
        for k in range(measures):
            push = np.zeros((periods, segments, measures))
            for t in range(periods):
                for g in range(segments):
                    a, half = inputs.attention[t, g, c], response.half_saturation[c]
                    push[t, g, k] = response.effect[k, c] * a / (a + half) * response.lift[g, c]
            for g in range(segments):  # pushed so for ever before
                push[0, g] += remembered(kept, push[:26, g].mean(0))
            found["lever", c, k] = push, np.zeros((periods, segments))
    none = np.zeros((periods, segments, measures))
    steep = natural["price_elasticity"] * natural["price_lift"]
    found["price",] = none, -steep * inputs.relative_price
    sold = inputs.surroundings * natural["surroundings"]
    season = [p for p, name in enumerate(structure.surroundings) if "season" in name]
    found["season",] = none, sum((sold[..., p] for p in season), np.zeros((periods, segments)))
    year = structure.periods_per_year
    for p, name in enumerate(controls_of(structure)):
        push = none.copy()
        for x, (k, control) in enumerate(structure.context):
            if control == name:
                phi = response.persistence[k]
                of_a_year = sum(phi**age for age in range(year))
                push[..., k] += inputs.context[..., x] * natural["context"][x] / of_a_year
        at = structure.surroundings.index(name)
        found["control", p] = push, sold[..., at]
    return found


def remembered(kept, push):
    """sum_i (Phi + Gamma)^i push, from 1 to for ever: a geometric series of matrices."""
    return kept @ np.linalg.inv(np.eye(len(kept)) - kept) @ push


def naive_path(push, straight, selling, response):
    path = np.zeros_like(push)
    for g in range(push.shape[1]):
        x, y = np.zeros(push.shape[2]), 0.0
        for t in range(len(push)):
            x = response.persistence * x + response.cross @ x + response.feedback * y + push[t, g]
            y = float(selling[t, g] @ x) + straight[t, g]
            path[t, g] = x
    return path


@pytest.mark.parametrize("draw", range(2))
def test_every_part_is_that_of_the_naive_recursion(draw, model, u, lens):
    natural, response, seen, told, inputs = one(model, u[draw], lens)
    weight = np.asarray(lens.lean * lens.per_log * lens.counted)
    structure = model.structure
    moved = np.zeros(seen.deviation.shape)
    parts = naive_parts(natural, response, structure, inputs)
    for (cause, *place), (push, straight) in parts.items():
        path = naive_path(push, straight, seen.selling, response)
        moved += path
        through = float((weight[..., None] * seen.selling * (path - path.mean(0))).sum())
        wanted = through + float((weight * straight).sum())
        found = getattr(told, cause)
        assert found[tuple(place)] == pytest.approx(wanted, rel=1e-7, abs=1e-6)
    own = seen.deviation - moved
    own = (weight[..., None] * seen.selling * (own - own.mean(0))).sum((0, 1))
    np.testing.assert_allclose(told.own, own, rtol=1e-7, atol=1e-7)


@pytest.mark.parametrize("draw", range(2))
def test_contribution_of_levers_is_units_less_units_without_them(draw, model, u, lens):
    """The logarithmic mean index of one period by loops: e^y through the share's own curve."""
    natural, response, seen, told, inputs = one(model, u[draw], lens)
    parts = naive_parts(natural, response, model.structure, inputs)
    sold = np.zeros((20, 2, 3))
    for (cause, *place), (push, straight) in parts.items():
        if cause == "lever":
            path = naive_path(push, straight, seen.selling, response)
            sold[..., place[0]] += (seen.selling * path).sum(-1) + straight
    worth = np.asarray(lens.worth)
    for t in range(len(sold)):
        wanted = np.zeros(3)
        for g in range(2):
            share, all_of_it = 1.0 - inputs.open_share[t, g], float(sold[t, g].sum())
            odds = share / (1.0 - share) * math.exp(-all_of_it)
            without = worth[t, g] * (odds / (1.0 + odds)) / share
            wanted += (worth[t, g] - without) * sold[t, g] / all_of_it
        np.testing.assert_allclose(told.booked[t], wanted, rtol=1e-7, atol=1e-7 * worth.max())


def test_what_measures_do_to_price_is_exact(model, u, lens):
    """L z adds up to lambda z - e0 p (exp(b) - 1), however large the bend."""
    natural, response, seen, _, inputs = one(model, u[0], lens)
    bent = seen.deviation @ response.sensitivity
    priced = natural["price_elasticity"] * natural["price_lift"] * inputs.relative_price
    wanted = seen.deviation @ response.conversion - priced * np.expm1(bent)
    np.testing.assert_allclose((seen.selling * seen.deviation).sum(-1), wanted, rtol=1e-9)


def test_draws_in_batches_are_draws_alone(model, lens):
    u = np.random.default_rng(1).standard_normal((53, model.size))
    whole, again = (traced(model, u, lens, seed=3) for _ in range(2))
    assert whole.lever.shape == (53, 3, 4)
    assert whole.booked.shape == (53, 20, 3)
    np.testing.assert_array_equal(whole.own, again.own)
    alone = over_draws(
        sweep(trace, model.declared, model.structure), u[:1], (model.inputs, lens), seed=3
    )
    np.testing.assert_allclose(alone.lever[0], whole.lever[0], rtol=1e-9)


def test_measures_are_drawn_as_sure_as_they_are(model, u, lens):
    """Errors of sampled measures have the variance that smoothing leaves, and are remembered."""
    natural = unfold(model.declared, jnp.asarray(u[0]))
    past = past_of(natural, model.structure, model.inputs)
    keys = jax.random.split(jax.random.key(0), 4000)
    drawn = jax.vmap(lambda key: see(natural, key, past, model.structure, model.inputs).deviation)(
        keys
    )
    variance = np.asarray(past.smoothed.variance)
    np.testing.assert_allclose(np.var(drawn, axis=0), variance, rtol=0.15)
    middle = np.asarray(drawn)[:, 9:11, 0, 0]
    wanted = past.smoothed.gain[9, 0, 0] * variance[10, 0, 0]
    assert np.cov(middle.T)[0, 1] == pytest.approx(float(wanted), rel=0.25, abs=2e-4)
    np.testing.assert_allclose(
        np.mean(drawn, axis=0), past.smoothed.mean, atol=5 * variance.max() ** 0.5 / 4000**0.5
    )


def test_errors_of_measures_that_the_same_people_answered_go_together(model, u):
    together = np.array([[1.0, 0.6, 0.0], [0.6, 1.0, 0.0], [0.0, 0.0, 1.0]])
    inputs = model.inputs._replace(shared_error=jnp.asarray(together))
    natural = unfold(model.declared, jnp.asarray(u[0]))
    past = past_of(natural, model.structure, inputs)
    keys = jax.random.split(jax.random.key(0), 4000)
    drawn = jax.vmap(lambda key: see(natural, key, past, model.structure, inputs).deviation)(keys)
    found = np.corrcoef(np.asarray(drawn)[:, -1, 0].T)
    np.testing.assert_allclose(found, together, atol=0.06)


def test_a_segment_that_is_not_asked_for_counts_for_nothing(model, u, lens):
    both = one(model, u[1], lens)[3]
    sides = [
        one(model, u[1], lens._replace(counted=jnp.asarray(counted)))[3]
        for counted in ([1.0, 0.0], [0.0, 1.0])
    ]
    for name in both._fields:
        added = getattr(sides[0], name) + getattr(sides[1], name)
        np.testing.assert_allclose(added, getattr(both, name), rtol=1e-9, atol=1e-9)


def test_without_a_tracker_there_are_direct_paths_alone(lens):
    panel = replace(panels.a_panel(), tracker=None)
    model = build(panel, panels.MOVES)
    u = np.random.default_rng(1).standard_normal((2, model.size))
    found = traced(model, u, lens, seed=1)
    assert found.lever.shape == (2, 3, 1)
    assert found.own.shape == (2, 0)
    assert np.isfinite(found.booked).all()
