"""Curves by pieces: closed forms, S-curves to a certified gap, all-or-nothing buys."""

from itertools import product

import numpy as np
import pytest

from kurssi.planning.pieces import Curves, by_pieces
from kurssi.planning.problem import Limit, Problem, Purse, Rule


def problem(highs, budget, *, least=0.0):
    purses = tuple(
        Purse(lever=f"c{at}", segment=None, current=budget / len(highs), low=0.0, high=high,
              seen=high, least=least)
        for at, high in enumerate(highs)
    )  # fmt: skip
    every = tuple(range(len(highs)))
    whole = Limit(rule=Rule.BUDGET, what="", purses=every, low=budget, high=budget)
    return Problem(purses=purses, limits=(whole,), cells=np.eye(len(highs))[:, None, :], periods=1)


def laid_out(functions, highs, knots=41):
    """Curves of functions, with how far each rises over its pieces looked for between knots."""
    at = np.stack([np.linspace(0.0, high, knots) for high in highs])
    values = np.stack([f(x) for f, x in zip(functions, at, strict=True)])
    fine = np.stack([np.linspace(0.0, high, 20 * knots) for high in highs])
    over = [
        (f(x) - np.interp(x, k, v)).max()
        for f, x, k, v in zip(functions, fine, at, values, strict=True)
    ]
    return Curves(knots=at, values=values, missed=np.maximum(over, 0.0))


def s_curve(top, half, steep):
    return lambda x: top * x**steep / (x**steep + half**steep)


def test_roots_get_money_by_the_square_of_their_size():
    """max 3 sqrt(x) + 4 sqrt(y), x + y = 100: 36 and 64, worth 50 (closed form)."""
    curves = laid_out([lambda x: 3 * np.sqrt(x), lambda x: 4 * np.sqrt(x)], [100.0, 100.0], 101)
    found = by_pieces(problem([100.0, 100.0], 100.0), curves)
    assert found.purses == pytest.approx([36, 64], abs=2.0)
    assert found.value == pytest.approx(50, rel=1e-3)
    assert found.bound >= 50


@pytest.mark.parametrize("seed", range(4))
def test_s_curves_are_solved_to_a_certified_gap(seed):
    rng = np.random.default_rng(seed)
    functions = [
        s_curve(rng.uniform(1, 3), rng.uniform(10, 40), rng.uniform(2, 4)) for _ in range(3)
    ]
    curves = laid_out(functions, [100.0] * 3, 61)
    found = by_pieces(problem([100.0] * 3, 90.0), curves)
    value = sum(f(x) for f, x in zip(functions, found.purses, strict=True))
    grid = np.linspace(0, 90, 181)
    best = max(
        functions[0](x) + functions[1](y) + functions[2](90 - x - y)
        for x, y in product(grid, grid) if x + y <= 90
    )  # fmt: skip
    assert value >= 0.99 * best
    assert found.bound >= best - 1e-9
    assert (found.bound - value) / value < 0.01


def test_an_equal_split_of_s_curves_is_beaten():
    curves = laid_out([s_curve(1.0, 50.0, 4.0)] * 4, [100.0] * 4)
    found = by_pieces(problem([100.0] * 4, 120.0), curves)
    equal = 4 * s_curve(1.0, 50.0, 4.0)(30.0)
    assert found.value > 2.5 * equal
    assert (found.purses > 1).sum() == 2


def test_a_smallest_buy_is_all_or_nothing():
    curves = laid_out([lambda x: 2 * np.sqrt(x), np.sqrt, np.sqrt], [100.0] * 3)
    found = by_pieces(problem([100.0] * 3, 50.0, least=40.0), curves)
    assert ((found.purses < 1e-6) | (found.purses >= 40.0 - 1e-6)).all()
    assert found.purses == pytest.approx([50.0, 0.0, 0.0], abs=1e-6)
