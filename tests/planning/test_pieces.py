"""Curves in pieces against closed forms and every plan of a grid."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from kurssi.planning.pieces import best_in_pieces
from kurssi.planning.problem import Limit, Problem, Purse, Rule

NONE = np.zeros(0)


def problem(high, budget, *limits):
    many = len(high)
    purses = tuple(
        Purse(lever=f"c{at}", segment=None, current=0.0, low=0.0, high=float(most), seen=1e9)
        for at, most in enumerate(high)
    )
    whole = Limit(rule=Rule.BUDGET, what="", purses=tuple(range(many)), low=budget, high=budget)
    return Problem(
        purses=purses, limits=(whole, *limits), cells=np.eye(many)[:, None, :], periods=1
    )


def hill(size, half, power):
    def curves(places):
        x = places**power
        return (size[:, None] * x / (x + half[:, None] ** power))[None]

    return curves


def test_roots_are_shared_by_the_square_of_what_they_bring():
    """The sum of a sqrt(x) is largest where x is in proportion to a^2 (Lagrange)."""
    a = np.array([1.0, 2.0, 3.0, 0.5])
    found = best_in_pieces(
        problem(np.full(4, 100.0), 100.0), lambda x: (a[:, None] * np.sqrt(x))[None], NONE
    )
    assert found.purses == pytest.approx(100 * a**2 / (a**2).sum(), abs=1.5)
    best = np.sqrt(100 * (a**2).sum())
    assert found.value == pytest.approx(best, rel=2e-3)
    assert best <= found.bound * (1 + 1e-9)
    assert found.gap <= 0.01 * best


@pytest.mark.parametrize("seed", range(4))
def test_s_shaped_curves_are_solved_to_a_hundredth(seed):
    """Against every plan of a grid, where climbing from one start would stop at a foot."""
    rng = np.random.default_rng(seed)
    size, half = rng.uniform(1.0, 3.0, 3), rng.uniform(10.0, 60.0, 3)
    curves, budget = hill(size, half, 3.0), 80.0
    found = best_in_pieces(problem(np.full(3, budget), budget), curves, NONE)
    grid = np.array([
        (x, y, budget - x - y)
        for x, y in product(np.arange(0, 81, 1.0), repeat=2) if x + y <= budget
    ])  # fmt: skip
    every = curves(grid.T)[0].sum(0)
    assert found.purses.sum() == pytest.approx(budget)
    assert found.gap <= 0.01 * found.value
    assert every.max() <= found.bound * (1 + 1e-9)
    assert found.value >= every.max() * 0.99


def test_twelve_s_shaped_levers_are_certified():
    rng = np.random.default_rng(9)
    size, half = rng.uniform(1.0, 3.0, 12), rng.uniform(5.0, 40.0, 12)
    found = best_in_pieces(problem(np.full(12, 60.0), 150.0), hill(size, half, 2.5), NONE)
    assert found.gap <= 0.01 * found.value


def test_a_switch_is_on_for_its_least_or_off():
    """A lever that must be bought for 60 is left out where 60 elsewhere brings more."""
    size, half = np.array([3.0, 3.0, 1.0]), np.array([20.0, 20.0, 50.0])
    concave = hill(size, half, 1.0)
    buys = [Limit(rule=Rule.BUY, what="c2", purses=(2,), low=60.0, switched=True)]
    of = problem(np.full(3, 100.0), 100.0, *buys)
    found = best_in_pieces(of, concave, NONE)
    assert found.on == (False,)
    assert found.purses[2] == pytest.approx(0.0, abs=1e-6)
    dear = hill(np.array([3.0, 3.0, 9.0]), half, 1.0)
    found = best_in_pieces(of, dear, NONE)
    assert found.on == (True,)
    assert found.purses[2] >= 60.0 - 1e-6
    every = max(
        dear(np.array([[x], [100 - x - z], [z]]))[0].sum()
        for z in (0.0, *range(60, 101)) for x in range(101 - int(z))
    )  # fmt: skip
    assert found.value >= every * 0.99


def test_floors_are_met_and_what_cannot_be_is_none():
    size, half = np.array([3.0, 1.0]), np.array([20.0, 20.0])
    curve = hill(size, half, 1.0)

    def both(places):
        told = curve(places)
        return np.concatenate([told, np.stack([0 * told[0], 0 * told[0]])[1:] + 0.01 * places])

    of = problem(np.full(2, 100.0), 100.0)
    assert best_in_pieces(of, both, np.array([0.5])).purses.sum() == pytest.approx(100.0)
    assert best_in_pieces(of, both, np.array([5.0])) is None
    impossible = replace(of.limits[0], low=500.0, high=500.0)
    assert best_in_pieces(replace(of, limits=(impossible,)), curve, NONE) is None
