"""The price of a target: slopes are differences, and the least money is least."""

from dataclasses import replace

import jax.numpy as jnp
import numpy as np
import pytest
import scipy.stats

from kurssi.planning.problem import Limit, Rule
from kurssi.planning.targets_cost import Aim, Counting, cheapest, look, most_sure, on_top
from planning import aims

FULL = aims.PLAN


def counting(measure=0, segment=None, at=FULL - 1):
    share = np.zeros((FULL, 2, 3))
    weight = aims.PEOPLE / aims.PEOPLE.sum() if segment is None else np.eye(2)[segment]
    share[at, :, measure] = weight
    none = np.zeros((FULL, 2))
    return Counting(*map(jnp.asarray, (share, none, none)))


def aim(value, **kwargs):
    return Aim(counting=counting(**kwargs), value=value, chance=0.01)


@pytest.fixture(scope="module")
def prospect():
    return aims.prospect()


def test_a_slope_is_what_a_euro_more_adds(prospect):
    problem = aims.problem()
    near = look(prospect, problem, aim(0.6), problem.current)
    for at in range(4):
        more = problem.current.copy()
        more[at] += 1.0
        moved = look(prospect, problem, aim(0.6), more).level - near.level
        slope = (near.slope * problem.cells[at]).sum((1, 2))
        np.testing.assert_allclose(moved, slope, rtol=2e-3, atol=1e-12)


def test_the_chance_is_the_mean_of_normal_tails(prospect):
    problem = aims.problem()
    near = look(prospect, problem, aim(0.56), problem.current)
    naive = np.mean([scipy.stats.norm.cdf((one - 0.56) / 0.01) for one in near.level])
    assert near.chance(problem.current) == pytest.approx(naive, abs=1e-9)
    step = 1e-3 * problem.current
    sure, slope = near.sure(problem.current)
    assert near.sure(problem.current + step)[0] - sure == pytest.approx(slope @ step, rel=0.02)


def test_the_least_money_is_less_than_any_plan_of_a_grid(prospect):
    problem = on_top(aims.problem())
    one = aim(0.585)
    found = cheapest(prospect, problem, (one,), 0.8)
    assert found.chances[0] == pytest.approx(0.8, abs=0.01)
    spent = (found.purses - problem.current).sum()
    assert spent > 0
    assert (found.purses >= problem.current - 0.01).all()
    # Awareness is moved by tv alone: a grid over its two purses.
    low = problem.current
    cheaper = []
    for young in np.linspace(0, 3, 13):
        for old in np.linspace(0, 3, 13):
            plan = low.copy()
            plan[0] *= 1 + young
            plan[2] *= 1 + old
            if look(prospect, problem, one, plan).chance(plan) >= 0.8:
                cheaper.append((plan - low).sum())
    assert spent <= min(cheaper) * 1.01
    assert found.purses[[1, 3]] == pytest.approx(low[[1, 3]], abs=1.0)


def limited(problem, **given):
    """The problem with a least or a most of tv, the first of the two levers."""
    limit = Limit(what="tv", purses=(0, 2), **given)
    return replace(problem, limits=(*problem.limits, limit))


def test_what_a_lever_may_cost_at_most_holds_of_the_cheapest_plan(prospect):
    usual = aims.problem().current[[0, 2]].sum()
    free = cheapest(prospect, on_top(aims.problem()), (aim(0.6),), 0.8)
    most = (usual + free.purses[[0, 2]].sum()) / 2
    problem = on_top(limited(aims.problem(), rule=Rule.MOST, high=most))
    found = cheapest(prospect, problem, (aim(0.6),), 0.8)
    assert free.purses[[0, 2]].sum() > 1.1 * most
    assert found.purses[[0, 2]].sum() <= most * (1 + 1e-6)
    assert found.chances[0] < free.chances[0]
    near = [look(prospect, problem, aim(0.57), problem.current)]
    moved = most_sure(near, replace(problem, purses=aims.problem().purses), budget=None)
    assert moved[[0, 2]].sum() <= most * (1 + 1e-6)


def test_a_plan_goes_no_further_out_of_a_limit_than_usual_spend(prospect):
    usual = aims.problem().current
    problem = limited(aims.problem(), rule=Rule.LEAST, low=2 * usual[[0, 2]].sum())
    near = [look(prospect, problem, aim(0.57, measure=1), usual)]  # tv does not move it
    plan = most_sure(near, problem, budget=float(usual.sum()))
    assert plan[[0, 2]].sum() >= usual[[0, 2]].sum() * (1 - 1e-6)


def test_what_cannot_be_had_gets_its_best_chance(prospect):
    problem = on_top(aims.problem(most=1.5))
    found = cheapest(prospect, problem, (aim(0.7),), 0.8)
    high = problem.bounds[1]
    best = look(prospect, problem, aim(0.7), high).chance(high)
    assert found.chances[0] == pytest.approx(best, abs=0.01)
    assert found.chances[0] < 0.8


def test_a_target_that_is_reached_anyway_costs_nothing(prospect):
    problem = on_top(aims.problem())
    found = cheapest(prospect, problem, (aim(0.5),), 0.8)
    assert found.purses == pytest.approx(problem.current)


def test_money_of_one_budget_is_moved_and_not_made(prospect):
    problem = aims.problem()
    budget = float(problem.current.sum())
    near = [look(prospect, problem, aim(0.57), problem.current)]
    plan = most_sure(near, problem, budget=budget)
    assert plan.sum() <= budget * (1 + 1e-6)
    assert near[0].chance(plan) > near[0].chance(problem.current)
    assert plan[[0, 2]].sum() > problem.current[[0, 2]].sum()


def test_two_aims_share_what_one_would_have(prospect):
    problem = aims.problem()
    budget = float(problem.current.sum())
    first, second = aim(0.58), aim(0.58, measure=1)
    near = [look(prospect, problem, one, problem.current) for one in (first, second)]

    def best(*ones):
        plan = most_sure(ones, problem, budget=budget)
        return min(one.chance(plan) for one in ones)

    assert best(*near) < min(best(one) for one in near) - 0.05
