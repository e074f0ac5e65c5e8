"""Limits that cannot all be met: which, and the least that would do."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.optimize import linprog

from kurssi.planning.limits import conflict, in_proportion, nearest, room
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


def test_what_was_asked_gives_way_before_what_was_seen_and_it_is_said_that_others_might(problem):
    """A lock over the budget: the lock may give way, the budget, or the least that was seen."""
    least = [replace(one, low=0.4 * one.current) for one in problem.purses]
    total = problem.current.sum()
    lock = Limit(rule=Rule.LOCK, what="c0", purses=of(problem, "c0"), low=total, high=total)
    wide = [replace(one, high=total) for one in least]
    found = conflict(replace(problem, purses=tuple(wide), limits=(problem.limits[0], lock)))
    (one,) = found.loosened
    assert one.limit.rule is Rule.LOCK
    rest = sum(each.low for each in wide if each.lever != "c0")
    assert one.eur == pytest.approx(-rest)
    assert found.several
    assert found.limits[-1].rule is Rule.SEEN


def test_where_one_way_alone_does_it_is_not_said_that_others_might(problem):
    high = sum(problem.purses[at].high for at in of(problem, "c0"))
    over = [replace(one, high=2 * one.high) for one in problem.purses]  # no bound is met
    limits = (
        Limit(rule=Rule.LEAST, what="c0", purses=of(problem, "c0"), low=0.9 * high),
        Limit(rule=Rule.MOST, what="c0", purses=of(problem, "c0"), high=0.5 * high),
        Limit(rule=Rule.ENVELOPE, what="d", purses=of(problem, "c0"), high=0.5 * high),
    )
    found = conflict(replace(problem, purses=tuple(over), limits=limits))
    assert [one.limit.rule for one in found.loosened] == [Rule.LEAST]  # the others cost more
    assert found.loosened[0].eur == pytest.approx(-0.4 * high)
    assert not found.several


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


@pytest.mark.parametrize("seed", range(6))
def test_the_room_of_a_purse_is_what_all_limits_leave_it(problem, seed):
    """Against the linear programme of each purse: a budget, levers and a department of two."""
    rng = np.random.default_rng(seed)
    inside = problem.current * rng.uniform(0.5, 1.5, len(problem.purses))
    limits = [replace(problem.limits[0], low=inside.sum(), high=inside.sum())]
    for what in (("c0",), ("c1",), ("c0", "c1")):
        mine = tuple(at for one in what for at in of(problem, one))
        total, slack = inside[list(mine)].sum(), rng.uniform(0.0, 0.4, 2)
        limits.append(Limit(rule=Rule.MOST, what="+".join(what), purses=mine,
                            low=(1 - slack[0]) * total, high=(1 + slack[1]) * total))  # fmt: skip
    purses = tuple(
        replace(one, low=0.2 * eur, high=3.0 * eur)
        for one, eur in zip(problem.purses, inside, strict=True)
    )
    bound = replace(problem, purses=purses, limits=tuple(limits))
    low, high = room(bound)
    rows, sides = bound.rows, np.array([(one.low, one.high) for one in limits])
    for at in range(len(purses)):
        aim = np.eye(len(purses))[at]
        ends = [
            sign * linprog(
                sign * aim, A_ub=np.r_[rows, -rows], b_ub=np.r_[sides[:, 1], -sides[:, 0]],
                bounds=list(zip(*bound.bounds, strict=True)),
            ).fun for sign in (1, -1)
        ]  # fmt: skip
        assert (low[at], high[at]) == pytest.approx(ends, rel=1e-6, abs=1.0)
