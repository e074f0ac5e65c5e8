"""Segments turned: what they share stands by itself."""

import jax.numpy as jnp
import numpy as np
import pytest

from kurssi.maths.turned import shared, turn


@pytest.mark.parametrize("segments", [2, 3, 7])
def test_a_covariance_with_a_common_part_turns_diagonal(segments):
    variance, share = 0.7, 0.3
    whole = variance * ((1 - share) * np.eye(segments) + share * np.ones((segments, segments)))
    everything = jnp.ones((segments, segments, 1), bool)
    columns = jnp.asarray(np.linalg.cholesky(whole).T)[..., None]
    turned = np.asarray(turn(columns, everything)[0])[..., 0]
    expected = np.diag(np.asarray(shared(jnp.asarray(variance), jnp.asarray(share), segments)))
    assert turned.T @ turned == pytest.approx(expected, abs=1e-12)


def test_a_turn_keeps_lengths_and_its_first_is_the_mean():
    values = jnp.asarray(np.random.default_rng(0).normal(size=(9, 4, 2)))
    turned, known = turn(values, jnp.ones(values.shape, bool))
    assert known.all()
    assert (turned**2).sum(1) == pytest.approx(np.asarray(values**2).sum(1))
    assert turned[:, 0] == pytest.approx(np.asarray(values).mean(1) * 2)


@pytest.mark.parametrize(("missing", "first", "contrasts"), [(1, True, True), (3, True, False),
                                                             (10, False, False)])  # fmt: skip
def test_few_missing_segments_are_filled_and_many_leave_the_mean_alone(missing, first, contrasts):
    values = np.random.default_rng(1).normal(size=(2, 10, 1))
    seen = np.ones(values.shape, bool)
    seen[1, :missing] = False
    values[1, :missing] = 1e6
    turned, known = turn(jnp.asarray(values), jnp.asarray(seen))
    assert known[0].all()
    assert bool(known[1, 0, 0]) is first
    assert bool(known[1, 1:].any()) is contrasts
    if first:
        mean = values[1, missing:].mean()
        assert float(turned[1, 0, 0]) == pytest.approx(mean * np.sqrt(10))
