"""The matrix filter against the textbook's loops."""

import jax.numpy as jnp
import numpy as np
import pytest

from kurssi.maths.exact import System, log_likelihood
from reference import kalman


def spd(rng, size):
    root = rng.normal(size=(size, size))
    return root @ root.T / size + 0.1 * np.eye(size)


def test_it_is_the_textbooks_with_gaps_and_correlated_noise():
    rng = np.random.default_rng(3)
    periods, states, sights = 12, 3, 4
    move, look = 0.4 * rng.normal(size=(states, states)), rng.normal(size=(sights, states))
    shock, start = spd(rng, states), spd(rng, states)
    noise = np.stack([spd(rng, sights) for _ in range(periods)])
    seen = rng.random((periods, sights)) > 0.3
    seen[4] = False
    push, values = rng.normal(size=(periods, states)), rng.normal(size=(periods, sights))
    looks = [(look[s], r[np.ix_(s, s)], y[s]) for s, r, y in zip(seen, noise, values, strict=True)]
    *_, wanted = kalman.filter_and_smooth((move, shock, push), (np.zeros(states), start), looks)
    system = System(*map(jnp.asarray, (move, shock, look, start)))
    found = log_likelihood(system, *map(jnp.asarray, (push, values, seen, noise)))
    assert float(found) == pytest.approx(wanted, abs=1e-9)
    junk = np.where(seen, values, 1e3)
    again = log_likelihood(system, *map(jnp.asarray, (push, junk, seen, noise)))
    assert float(again) == pytest.approx(wanted, abs=1e-9)
