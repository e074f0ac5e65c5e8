"""The quick approximation: exact on a normal, honest where it is not."""

import jax
import numpy as np
import pytest

from kurssi.posterior.mode import Landscape, find_mode
from kurssi.posterior.quick import KEPT, PROPOSALS, draw_quickly
from posterior import made

KEY = jax.random.key(5)


@pytest.fixture(scope="module")
def bell():
    return made.bell(2, 8)


@pytest.fixture(scope="module")
def drawn(bell):
    return draw_quickly(made.landscape(bell), made.true_mode(bell), key=KEY)


def test_on_a_normal_most_proposals_count(drawn):
    """Only the proposal's own tails (t with 30 degrees of freedom) are lost."""
    assert drawn.effective > 0.7 * PROPOSALS
    assert drawn.effective <= PROPOSALS


def test_on_a_normal_draws_are_the_normals(bell, drawn):
    spread = made.covariance(bell)
    assert drawn.u.shape == (1, KEPT, 8)
    miss = (drawn.u[0].mean(0) - np.asarray(bell.centre)) / np.sqrt(np.diag(spread) / KEPT)
    assert np.abs(miss).max() < 4.5
    assert np.cov(drawn.u[0].T) == pytest.approx(spread, abs=0.2 * spread.max())


def test_the_same_key_gives_the_same_draws(bell, drawn):
    again = draw_quickly(made.landscape(bell), made.true_mode(bell), key=KEY)
    assert (again.u == drawn.u).all()
    other = draw_quickly(made.landscape(bell), made.true_mode(bell), key=jax.random.key(6))
    assert (other.u != drawn.u).any()


def test_on_a_banana_few_proposals_count():
    bent = Landscape(made.banana, None, 8)
    assert draw_quickly(bent, find_mode(bent), key=KEY).effective < 0.1 * PROPOSALS


def test_points_without_a_density_are_left_out(bell):
    """A density that breaks far out costs draws there and no more."""

    def broken(u, inputs):
        return jax.numpy.where(u[0] > inputs.centre[0], jax.numpy.nan, made.normal(u, inputs))

    half = made.landscape(bell, broken)
    drawn = draw_quickly(half, made.true_mode(bell), key=KEY)
    assert np.isfinite(drawn.u).all()
    assert drawn.u[..., 0].max() <= bell.centre[0]
