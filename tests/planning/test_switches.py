"""Minimum buys and on/off levers against every way of setting them."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from kurssi.planning.allocate import Wish, choose
from kurssi.planning.climb import climb
from kurssi.planning.goal import Goal
from kurssi.planning.limits import conflict
from kurssi.planning.local import look
from kurssi.planning.priority import Priority
from kurssi.planning.problem import Limit, Rule
from kurssi.planning.switches import best, switched
from planning import made


@pytest.fixture(scope="module")
def world():
    of = made.prospect(draws=8)
    problem = made.problem(of)
    mine = [tuple(at for at, one in enumerate(problem.purses) if one.lever == f"c{c}")
            for c in range(3)]  # fmt: skip
    total = problem.current.sum()
    buys = (
        Limit(rule=Rule.BUY, what="c0", purses=mine[0], low=0.55 * total, switched=True),
        Limit(rule=Rule.BUY, what="c1", purses=mine[1], low=0.4 * total, high=0.4 * total,
              switched=True),
    )  # fmt: skip
    return of, replace(problem, limits=(*problem.limits, *buys))


def test_the_best_switches_are_those_of_every_way_tried(world):
    of, problem = world
    base = of.totals(of.usual).eur.sum(1)
    goal = Goal(eur=1.0, cx=0.0, base=base)
    start = look(of, problem, problem.current)
    found = best(of, problem, goal, start)
    ways = {}
    for on in product((False, True), repeat=2):
        way = switched(problem, on)
        if conflict(way) is None:
            ways[on] = climb(of, way, goal, start).value
    assert len(ways) >= 3
    assert found.value == pytest.approx(max(ways.values()), rel=1e-3)
    assert found.certificate.gap <= 0.01 * abs(found.value)
    for limit in problem.limits[1:]:
        spent = found.purses[list(limit.purses)].sum()
        assert spent == pytest.approx(0.0, abs=1.0) or spent >= limit.low - 1.0
        assert spent <= min(limit.high, 1e12) + 1.0


def test_a_plan_of_switches_goes_all_the_way_or_stays(world):
    of, problem = world
    choice = choose(of, problem, Wish(priority=Priority.EUR, risk=0.0, band=np.zeros(2)))
    assert choice.found.local.problem.settled
    assert not any(one.switched for one in choice.found.local.problem.limits)


def test_a_least_buy_that_no_budget_holds_is_left_off_and_a_lock_beside_it_conflicts(world):
    _, problem = world
    total = problem.current.sum()
    dear = replace(problem.limits[1], low=2 * total)
    assert conflict(replace(problem, limits=(problem.limits[0], dear))) is None
    # On asks for more than there is, off for nothing: only a lock forbids both.
    lock = Limit(rule=Rule.LOCK, what="c0", purses=dear.purses, low=0.1 * total, high=0.1 * total)
    found = conflict(replace(problem, limits=(problem.limits[0], dear, lock)))
    assert found is not None
    assert {Rule.BUY, Rule.LOCK} <= {one.rule for one in found.limits}
    assert sum(abs(one.eur) for one in found.loosened) == pytest.approx(0.1 * total, rel=1e-6)
