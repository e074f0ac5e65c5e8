"""The interior-point method against closed forms and another optimiser."""

import numpy as np
import pytest
import scipy.optimize

from kurssi.planning.interior import Programme, Seen, solve

NONE = np.zeros(0)


def plain(many, see, price=NONE, total=1.0):
    return Programme(
        see=see, boxed=np.ones(many, dtype=bool), price=price, equal=np.ones((1, many)),
        sides=np.array([total]),
    )  # fmt: skip


def test_roots_are_shared_by_the_square_of_what_they_bring():
    """max sum a sqrt(x) with sum x = 1 has x in proportion to a^2."""
    a = np.array([1.0, 2.0, 3.0, 0.5])

    def see(x):
        bend = a / 4 / x**1.5
        return Seen(slope=a / 2 / np.sqrt(x), rows=NONE, row_slope=np.zeros((0, 4)),
                    bend=lambda _: bend)  # fmt: skip

    found = solve(plain(4, see), np.full(4, 0.25))
    assert found == pytest.approx(a**2 / (a**2).sum(), abs=1e-7)


def test_the_worst_draws_count_as_a_linear_programme_counts_them():
    """CVaR of linear gains is a linear programme (Rockafellar and Uryasev 2000)."""
    rng = np.random.default_rng(4)
    gains, tail, risk = rng.normal(1.0, 1.0, (40, 5)), 4, 0.7
    price = np.full(40, risk / tail)
    slope = np.append(gains.mean(0), risk)
    row_slope = np.c_[gains, -np.ones(40)]

    def see(x):
        return Seen(slope=slope, rows=row_slope @ x, row_slope=row_slope,
                    bend=lambda _: np.zeros(6))  # fmt: skip

    programme = Programme(
        see=see, boxed=np.arange(6) < 5, price=price, equal=np.array([[1.0] * 5 + [0.0]]),
        sides=np.array([2.0]),
    )  # fmt: skip
    found = solve(programme, np.append(np.full(5, 0.4), 0.0))
    exact = scipy.optimize.linprog(
        -np.r_[slope, -price], A_ub=np.c_[-row_slope, -np.eye(40)], b_ub=np.zeros(40),
        A_eq=[[1.0] * 5 + [0.0] * 41], b_eq=[2.0],
        bounds=[(0, 1)] * 5 + [(None, None)] + [(0, None)] * 40,
    )  # fmt: skip
    value = slope @ found - price @ np.maximum(-row_slope @ found, 0.0)
    assert value == pytest.approx(-exact.fun, abs=1e-6)
    assert found[:5] == pytest.approx(exact.x[:5], abs=1e-4)


def test_a_row_is_met_from_a_start_that_does_not_meet_it():
    """The nearest point to the middle with x0 at least 0.9."""

    def see(x):
        return Seen(slope=-2 * (x - 0.5), rows=x[:1] - 0.9, row_slope=np.array([[1.0, 0.0, 0.0]]),
                    bend=lambda _: np.full(3, 2.0))  # fmt: skip

    found = solve(plain(3, see, price=np.array([1e3]), total=1.5), np.array([0.1, 0.7, 0.7]))
    assert found == pytest.approx([0.9, 0.3, 0.3], abs=1e-6)
