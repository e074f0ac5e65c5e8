from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import f

from kurssi.maths.correlations import resampled
from kurssi.maths.importance import (
    EXACT,
    by_chance,
    explained,
    lmg,
    noise_weights,
    relative_weights,
    resampled_lmg,
    sampled_lmg,
)


def correlations(drivers: int, *, seed: int = 0, n: int = 60):
    """Correlations among predictors and with an outcome, of made-up answers."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(n, drivers)) + rng.normal(size=(n, 1))
    y = x @ rng.normal(size=drivers) + 2 * rng.normal(size=n)
    r = np.corrcoef(np.column_stack([x, y]), rowvar=False)
    return r[:-1, :-1], r[:-1, -1]


def r_squared(among, outcome, subset) -> float:
    at = list(subset)
    if not at:
        return 0.0
    return float(outcome[at] @ np.linalg.solve(among[np.ix_(at, at)], outcome[at]))


def over_all_orders(among, outcome):
    """LMG as the book has it: mean gain over every order."""
    orders = list(permutations(range(len(outcome))))
    parts = np.zeros(len(outcome))
    for order in orders:
        for at, driver in enumerate(order):
            gain = r_squared(among, outcome, order[: at + 1]) - r_squared(
                among, outcome, order[:at]
            )
            parts[driver] += gain / len(orders)
    return parts


@pytest.mark.parametrize("drivers", [1, 2, 3, 5])
def test_lmg_is_the_mean_gain_over_all_orders(drivers: int) -> None:
    among, outcome = correlations(drivers)
    assert lmg(among, outcome) == pytest.approx(over_all_orders(among, outcome), abs=1e-12)


def test_every_subset_is_explained_as_its_regression_explains_it() -> None:
    among, outcome = correlations(4)
    found = explained(among, outcome)
    for place in range(16):
        subset = [j for j in range(4) if place >> j & 1]
        assert found[place] == pytest.approx(r_squared(among, outcome, subset), abs=1e-12)


@given(st.integers(0, 10_000), st.integers(2, 7))
def test_both_splits_add_up_are_not_negative_and_know_no_order(seed: int, drivers: int) -> None:
    among, outcome = correlations(drivers, seed=seed)
    turn = np.random.default_rng(seed).permutation(drivers)
    for split in (lmg, relative_weights):
        parts = split(among, outcome)
        assert parts.sum() == pytest.approx(r_squared(among, outcome, range(drivers)), abs=1e-10)
        assert (parts >= -1e-12).all()
        assert split(among[np.ix_(turn, turn)], outcome[turn]) == pytest.approx(parts[turn])
        # A question asked the other way round drives as much.
        sign = np.where(turn == 0, -1.0, 1.0)
        assert split(among * np.outer(sign, sign), outcome * sign) == pytest.approx(parts)


def test_drivers_that_do_not_go_together_have_their_own_squares() -> None:
    outcome = np.array([0.5, 0.3, -0.2])
    for split in (lmg, relative_weights):
        assert split(np.eye(3), outcome) == pytest.approx(outcome**2)


def test_the_same_question_asked_twice_is_halved() -> None:
    among = np.array([[1.0, 1.0, 0.2], [1.0, 1.0, 0.2], [0.2, 0.2, 1.0]])
    parts = lmg(among, np.array([0.5, 0.5, 0.4]))
    assert parts[0] == pytest.approx(parts[1])
    assert parts.sum() == pytest.approx(r_squared(among, np.array([0.5, 0.5, 0.4]), [0, 2]))


def test_relative_weights_are_those_of_a_published_example() -> None:
    """The example of relWt in the documentation of the R package iopsych 0.90.1."""
    r = np.array(
        [
            [1.0, 0.2, 0.3, 0.4, -0.4],
            [0.2, 1.0, 0.5, 0.1, 0.1],
            [0.3, 0.5, 1.0, 0.2, -0.3],
            [0.4, 0.1, 0.2, 1.0, 0.4],
            [-0.4, 0.1, -0.3, 0.4, 1.0],
        ]
    )
    published = np.array([0.24066119, 0.05492664, 0.12143476, 0.28158189])
    assert relative_weights(r[:4, :4], r[:4, 4]) == pytest.approx(published, abs=5e-9)


def test_relative_weights_are_those_of_a_second_published_example() -> None:
    """The example in the documentation of the npm package johnsons-relative-weights."""
    r = np.array(
        [
            [1.00, 0.66, 0.67, 0.54, 0.68, 0.62, 0.72],
            [0.66, 1.00, 0.58, 0.59, 0.68, 0.68, 0.56],
            [0.67, 0.58, 1.00, 0.52, 0.60, 0.62, 0.68],
            [0.54, 0.59, 0.52, 1.00, 0.52, 0.61, 0.45],
            [0.68, 0.68, 0.60, 0.52, 1.00, 0.63, 0.62],
            [0.62, 0.68, 0.62, 0.61, 0.63, 1.00, 0.57],
            [0.72, 0.56, 0.68, 0.45, 0.62, 0.57, 1.00],
        ]
    )
    assert relative_weights(r[1:, 1:], r[1:, 0]).sum() == pytest.approx(0.6620304789821244)


def test_sampled_orders_come_as_near_as_they_say() -> None:
    among, outcome = correlations(8)
    exact = lmg(among, outcome)
    parts, error = sampled_lmg(among, outcome, key=5, orders=400)
    assert parts.sum() == pytest.approx(exact.sum())
    assert (error > 0).all()
    assert np.abs(parts - exact).max() < 4 * error.max()
    _, coarse = sampled_lmg(among, outcome, key=5, orders=40)
    assert error.mean() < 0.6 * coarse.mean()


def test_many_drivers_are_split_over_sampled_orders() -> None:
    among, outcome = correlations(EXACT + 2, n=400)
    stack, told = np.stack([among, among]), np.stack([outcome, outcome])
    parts, error = resampled_lmg(stack, told, key=2)
    finest, _ = sampled_lmg(among, outcome, key=9, orders=8000)
    assert np.abs(parts - finest).max() < 6 * error.max()
    few, none = resampled_lmg(stack[:, :4, :4], told[:, :4], key=2)
    assert few[0] == pytest.approx(lmg(among[:4, :4], outcome[:4]))
    assert (none == 0).all()


def test_noise_gets_as_much_as_a_random_column_would() -> None:
    """Against real random columns beside real answers."""
    rng = np.random.default_rng(3)
    n, among, outcome, real = 200, None, None, []
    x = rng.normal(size=(n, 3)) + rng.normal(size=(n, 1))
    y = x.sum(axis=1) + 2 * rng.normal(size=n)
    for _ in range(800):
        r = np.corrcoef(np.column_stack([x, rng.normal(size=n), y]), rowvar=False)
        real.append(relative_weights(r[:-1, :-1], r[:-1, -1])[3])
        among, outcome = r[:3, :3], r[:3, 4]
    drawn = noise_weights(among, outcome, n_eff=float(n), key=1)
    assert drawn.mean() == pytest.approx(np.mean(real), rel=0.15)
    assert np.quantile(drawn, 0.95) == pytest.approx(np.quantile(real, 0.95), rel=0.2)


def test_chance_is_the_f_tests() -> None:
    r2, drivers, n = 0.08, 4, 120
    statistic = (r2 / drivers) / ((1 - r2) / (n - drivers - 1))
    assert by_chance(r2, drivers, n) == pytest.approx(f.sf(statistic, drivers, n - drivers - 1))
    assert by_chance(r2, drivers, 5) == 1.0
    assert by_chance(1.0, drivers, n) == 0.0


def test_a_stack_of_resamples_is_split_as_each_alone() -> None:
    rng = np.random.default_rng(8)
    values = rng.normal(size=(300, 7)) + rng.normal(size=(300, 1))
    r = resampled(values, np.ones(300), np.arange(300), key=1, draws=50).correlation
    stack = lmg(r[:, :6, :6], r[:, :6, 6])
    alone = np.array([lmg(one[:6, :6], one[:6, 6]) for one in r])
    assert stack == pytest.approx(alone, abs=1e-12)
