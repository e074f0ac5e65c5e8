"""Steady money against the path that knows nothing of it being steady, and its derivatives."""

from dataclasses import replace

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from kurssi.planning.forward import ahead, calm
from planning import made


def brought(of, spend):
    """Totals of every draw, period by period and draw by draw."""
    totals = []
    for at in range(of.draws):
        start = jax.tree.map(lambda part, at=at: part[at], of.start)
        seen = ahead(start, of.around, jnp.asarray(spend), calm(start), pair=of.pair)
        totals.append((
            (seen.cx * of.around.people).sum(0), (of.around.discount[:, None] * seen.eur).sum(0)
        ))  # fmt: skip
    return tuple(np.array(part) for part in zip(*totals, strict=True))


@pytest.mark.parametrize("market", [True, False])
@pytest.mark.parametrize(("plan", "draws"), [(6, 5), (12, 1), (1, 4)])
def test_steady_money_brings_what_the_path_says(plan, draws, market):
    of = made.prospect(3, draws=draws, plan=plan, market=market)
    each = np.random.default_rng(plan).uniform(0.0, 1e4, np.asarray(of.around.usual).shape)
    spend = np.broadcast_to(each, (plan, *each.shape))
    wanted = brought(of, spend)
    for mine, theirs in zip(of.totals(spend), wanted, strict=True):
        np.testing.assert_allclose(mine, theirs, rtol=1e-11)
    for mine, theirs in zip(of.slopes(each).totals, wanted, strict=True):
        np.testing.assert_allclose(mine, theirs, rtol=1e-11)


@pytest.mark.parametrize("ahead", [6, 12])
def test_nothing_carried_over_no_horizon_and_no_cx(ahead):
    of = made.prospect(7, draws=3, plan=6, ahead=ahead)
    none = jnp.zeros_like(of.start.response.carryover)
    start = of.start._replace(response=of.start.response._replace(carryover=none))
    of = replace(of, start=start, pair=())
    each = np.asarray(of.around.usual) * 0.7
    each[0, 0] = 0.0
    seen = of.slopes(each)
    wanted = brought(of, np.broadcast_to(each, (6, *each.shape)))
    for mine, theirs in zip(seen.totals, wanted, strict=True):
        np.testing.assert_allclose(mine, theirs, rtol=1e-11)
    assert not seen.cx.any()
    assert (seen.eur > 0).all()


def test_a_euro_more_over_the_plan_adds_what_differences_say():
    of = made.prospect(4, draws=3, plan=6)
    each = np.asarray(of.around.usual) * 0.7
    seen, step = of.slopes(each), 1.0
    for g, c in np.ndindex(*each.shape):
        more, less = each.copy(), each.copy()
        more[g, c] += step / of.plan
        less[g, c] -= step / of.plan
        ends = [of.totals(np.broadcast_to(one, (of.plan, *one.shape))) for one in (more, less)]
        for mine, above, below in zip((seen.cx, seen.eur), *ends, strict=True):
            slope = (above - below).sum(1) / (2 * step)
            np.testing.assert_allclose(mine[:, g, c], slope, rtol=2e-5, atol=1e-7)


def test_money_that_moves_in_time_goes_by_the_path():
    of = made.prospect(5, draws=7, plan=6)
    spend = np.random.default_rng(1).uniform(0.0, 1e4, of.usual.shape)
    for mine, theirs in zip(of.totals(spend), brought(of, spend), strict=True):
        np.testing.assert_allclose(mine, theirs, rtol=1e-11)


def test_a_euro_in_a_period_adds_on_average_what_differences_say():
    of = made.prospect(6, draws=5, plan=4)
    spend = np.random.default_rng(2).uniform(1e3, 1e4, of.usual.shape)
    worth = np.array([0.0, 2.5])
    slope = of.timing(spend, 1.5, worth)

    def mean(money):
        totals = of.totals(money)
        return 1.5 * totals.eur.sum(1).mean() + totals.cx.mean(0) @ worth

    for place in [(0, 0, 0), (2, 1, 1), (3, 0, 2)]:
        step = np.zeros_like(spend)
        step[place] = 1.0
        found = (mean(spend + step) - mean(spend - step)) / 2.0
        assert slope[place] == pytest.approx(found, rel=1e-4)
