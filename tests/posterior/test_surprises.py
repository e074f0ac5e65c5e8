"""Surprises of a right model are independent and of size 1; of a wrong one they are not."""

import jax.numpy as jnp
import numpy as np
import pytest

from kurssi.posterior.surprises import autocorrelation, spread
from reference.smoothing import smooth


def series(persistence, believed, noise, *, seed=0, count=4000):
    """Standardised one-step errors where the truth has ``persistence`` and the model another."""
    rng = np.random.default_rng(seed)
    x, values = 0.0, []
    for _ in range(count):
        x = persistence * x + rng.normal(0, 0.1)
        values.append(x + rng.normal(0, noise))
    observed = jnp.asarray(values)[:, None, None]
    found = smooth(
        observed, jnp.full(observed.shape, 0.1**2), jnp.ones(observed.shape, bool),
        jnp.zeros(observed.shape), jnp.array([believed]), jnp.array([0.1]),
    )  # fmt: skip
    return np.asarray(found.surprise)[None]


def test_a_right_model_is_surprised_as_it_expects():
    told = series(0.8, 0.8, 0.1)
    assert spread(told) == pytest.approx(1.0, abs=0.04)
    assert abs(autocorrelation(told).correlation) < 0.05


def test_errors_larger_than_believed_show():
    assert spread(series(0.8, 0.8, 0.3)) > 1.5


def test_what_moves_slowly_and_was_left_out_shows():
    assert autocorrelation(series(0.95, 0.2, 0.1)).correlation > 0.2


def test_unseen_periods_make_no_pair():
    values = np.array([[1.0, np.nan, 1.0, np.nan]])
    assert autocorrelation(values).pairs == 0
    assert spread(values) == pytest.approx(1.0)


def test_autocorrelation_is_the_correlation_of_neighbours():
    values = np.random.default_rng(1).normal(size=(3, 50, 2))
    first, second = values[:, :-1].ravel(), values[:, 1:].ravel()
    wanted = (first @ second) / np.sqrt((first @ first) * (second @ second))
    found = autocorrelation(values)
    assert found.correlation == pytest.approx(wanted)
    assert found.pairs == 49 * 2
