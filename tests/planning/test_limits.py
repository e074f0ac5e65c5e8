"""Limits that cannot all be met: which, and the least that would do."""

from dataclasses import replace

import numpy as np
import pytest

from kurssi.planning.limits import conflict, in_proportion, nearest
from kurssi.planning.problem import Limit, Rule
from planning import made


@pytest.fixture
def problem():
    return made.problem(made.prospect(draws=2))


def of(problem, lever):
    return tuple(at for at, purse in enumerate(problem.purses) if purse.lever == lever)


def test_what_can_be_met_is_no_conflict(problem):
    assert conflict(problem) is None


def test_locks_over_the_budget_conflict_with_it_alone(problem):
    total = problem.current.sum()
    high = sum(problem.purses[at].high for at in of(problem, "c0"))
    limits = (
        replace(problem.limits[0], low=0.5 * high, high=0.5 * high),
        Limit(rule=Rule.LOCK, what="c0", purses=of(problem, "c0"), low=0.8 * high, high=0.8 * high),
        Limit(rule=Rule.MOST, what="c1", purses=of(problem, "c1"), high=total),
    )
    found = conflict(replace(problem, limits=limits))
    assert {limit.rule for limit in found.limits} == {Rule.BUDGET, Rule.LOCK}
    assert sum(abs(one.eur) for one in found.loosened) == pytest.approx(0.3 * high, rel=1e-6)


def test_a_budget_beyond_all_that_was_seen_says_by_how_much(problem):
    most = problem.bounds[1].sum()
    limits = (replace(problem.limits[0], low=most + 500, high=most + 500),)
    found = conflict(replace(problem, limits=limits))
    assert Rule.BUDGET in {limit.rule for limit in found.limits}
    assert sum(abs(one.eur) for one in found.loosened) == pytest.approx(500, rel=1e-6)


def test_the_nearest_plan_moves_only_what_must_move(problem):
    inside = problem.current
    assert nearest(problem, inside) == pytest.approx(inside)
    total = 0.9 * inside.sum()
    tight = replace(problem, limits=(replace(problem.limits[0], low=total, high=total),))
    found = nearest(tight, inside)
    assert np.abs(found - inside).sum() == pytest.approx(0.1 * inside.sum(), rel=1e-6)


def test_money_that_a_lock_frees_is_spread_as_all_other_money_is():
    world = made.prospect(2, draws=1, plan=4)
    usual = made.problem(world).current
    lock = Limit(rule=Rule.LOCK, what="c0", purses=(0,), low=0.5 * usual[0], high=0.5 * usual[0])
    found = in_proportion(made.problem(world, limits=(lock,)))
    assert found[0] == pytest.approx(0.5 * usual[0])
    assert found.sum() == pytest.approx(usual.sum())
    np.testing.assert_allclose(found[1:] / usual[1:], found[1] / usual[1], rtol=1e-6)


def test_a_lock_of_several_purses_takes_of_all_others_alike():
    world = made.prospect(2, draws=1, plan=4)
    usual = made.problem(world).current
    eur = 1.8 * usual[:2].sum()
    lock = Limit(rule=Rule.LOCK, what="c0", purses=(0, 1), low=eur, high=eur)
    found = in_proportion(made.problem(world, limits=(lock,)))
    assert found.sum() == pytest.approx(usual.sum())
    np.testing.assert_allclose(found[:2] / usual[:2], 1.8, rtol=1e-6)
    np.testing.assert_allclose(found[2:] / usual[2:], found[2] / usual[2], rtol=1e-6)


def test_money_that_would_pass_its_most_goes_to_all_others_alike():
    world = made.prospect(2, draws=1, plan=4)
    usual = made.problem(world).current
    most = Limit(rule=Rule.MOST, what="c0", purses=(0, 1), high=1.1 * usual[:2].sum())
    found = in_proportion(made.problem(world, budget=1.5 * usual.sum(), limits=(most,)))
    assert found.sum() == pytest.approx(1.5 * usual.sum())
    np.testing.assert_allclose(found[:2] / usual[:2], 1.1, rtol=1e-6)
    np.testing.assert_allclose(found[2:] / usual[2:], found[2] / usual[2], rtol=1e-6)
