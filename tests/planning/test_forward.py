"""The periods ahead against the model's equations, written out naively."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from kurssi.planning.forward import Shocks, Start, Surroundings, ahead, calm
from planning import made


def naive(start, around, spend, shocks):
    """Loops over periods, segments and measures: shares, CX and EUR."""
    r, count = start.response, len(around.discount)
    segments, measures = start.level.shape
    share, cx, eur = np.zeros((count, segments, measures)), np.zeros((count, segments)), []
    x, y, d = np.array(start.state), np.array(start.sales), np.array(start.demand)
    memory = np.array(start.memory)
    for t in range(count):
        euros = spend[t] if t < len(spend) else around.usual
        a = np.asarray(euros * around.per_eur)
        memory = (1 - r.carryover) * a + r.carryover * memory
        sold = np.zeros(segments)
        d = d + shocks.demand[t]
        for g in range(segments):
            s = a[g] / (a[g] + r.half_saturation) * r.lift[g]
            m = memory[g] / (memory[g] + r.half_saturation) * r.lift[g]
            old = x[g].copy()
            for k in range(measures):
                x[g, k] = r.persistence[k] * old[k] + r.cross[k] @ old + r.feedback[k] * y[g]
                x[g, k] += r.effect[k] @ s + start.push[t, g, k] + shocks.measures[t, g, k]
            e = start.elasticity[g] * np.exp(x[g] @ r.sensitivity)
            sold[g] = start.rest[t, g] + r.direct @ m + r.conversion @ x[g]
            sold[g] += d[g] + shocks.sales[t, g] - e * around.price[t, g]
            share[t, g] = 1 / (1 + np.exp(-(start.level[g] + x[g])))
            cx[t, g] = 100 * around.dispersion[g] * np.sqrt(share[t, g, 1] * share[t, g, 2])
        y = sold - start.sales_mean
        d = start.demand_persistence * d
        units = around.category[t] / (1 + np.exp(-sold)) if around.known_market else np.exp(sold)
        eur.append(units * around.contribution[t])
    return share, cx, np.array(eur)


@pytest.mark.parametrize("market", [True, False])
@pytest.mark.parametrize("seed", range(3))
def test_the_path_is_the_models(seed, market):
    rng = np.random.default_rng(seed)
    start, around = made.start(rng), made.surroundings(rng, market=market)
    spend = rng.uniform(0, 1e4, (7, 2, 3))
    shocks = Shocks(
        measures=rng.normal(0, 0.05, start.push.shape),
        demand=rng.normal(0, 0.05, start.rest.shape), sales=rng.normal(0, 0.05, start.rest.shape),
    )  # fmt: skip
    begun = Start(*jax.tree.map(jnp.asarray, tuple(start)))
    taken = Surroundings(*map(jnp.asarray, around))
    found = ahead(begun, taken, jnp.asarray(spend), Shocks(*map(jnp.asarray, shocks)), pair=(1, 2))
    for mine, theirs in zip(naive(start, around, spend, shocks), found, strict=True):
        np.testing.assert_allclose(theirs, mine, rtol=1e-10)


def test_without_shocks_nothing_is_added():
    start = made.stacked([made.start(np.random.default_rng(0))])
    one = jax.tree.map(lambda part: part[0], start)
    assert all((np.asarray(part) == 0).all() for part in calm(one))


def test_carry_over_after_the_plan_counts():
    """Spend in the last period of the plan still brings something after it."""
    of = made.prospect()
    short = made.prospect(ahead=6)
    last, first = (one.timing(one.usual, 1.0, np.zeros(2))[-1] for one in (of, short))
    assert (last > 0).all()
    assert last.sum() > first.sum()
