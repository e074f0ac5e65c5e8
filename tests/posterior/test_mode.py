"""The mode and its curvature on densities where both are known."""

import jax.numpy as jnp
import numpy as np
import pytest

from kurssi.posterior.mode import LEAST_CURVATURE, Landscape, find_mode, rescale
from posterior import made


@pytest.fixture(scope="module")
def bell():
    return made.bell(1, 6)


@pytest.fixture(scope="module")
def found(bell):
    return find_mode(made.landscape(bell))


def test_the_mode_of_a_normal_is_its_centre_and_its_factor_whitens(bell, found):
    assert found.centre == pytest.approx(np.asarray(bell.centre), abs=1e-4)
    assert found.factor @ found.factor.T == pytest.approx(made.covariance(bell), rel=1e-5)
    assert found.potential == pytest.approx(0.0, abs=1e-8)


def test_the_slope_is_that_of_the_potential(bell):
    u = np.arange(6.0)
    value, slope = made.landscape(bell).slope(u)
    miss = u - np.asarray(bell.centre)
    assert value == pytest.approx(0.5 * miss @ np.asarray(bell.precision) @ miss)
    assert slope == pytest.approx(np.asarray(bell.precision) @ miss)


def test_a_direction_the_data_leave_open_is_no_wider_than_allowed():
    flat = lambda u, inputs: 0.5 * (inputs * u) @ u  # noqa: E731
    found = find_mode(Landscape(flat, jnp.array([4.0, 1e-6, -1e-3]), 3))
    spread = np.sqrt(np.diag(found.factor @ found.factor.T))
    assert spread == pytest.approx([0.5, *2 * [1 / np.sqrt(LEAST_CURVATURE)]], rel=1e-6)
    assert np.isfinite(found.factor).all()


def test_rescaling_mends_a_bad_whitening(bell, found):
    """First draws say where the mass is and which directions were taken too narrow."""
    narrow = found._replace(factor=found.factor @ np.diag([0.25, 1, 1, 1, 1, 1]))
    rng = np.random.default_rng(2)
    draws = np.asarray(bell.centre) + rng.multivariate_normal(
        np.zeros(6), made.covariance(bell), 600
    )
    white = np.linalg.solve(narrow.factor, (draws - narrow.centre).T).T
    better = rescale(narrow, white)
    assert better.centre == pytest.approx(draws.mean(0))
    ratio = np.linalg.eigvalsh(
        np.linalg.solve(better.factor, made.covariance(bell)) @ np.linalg.inv(better.factor).T
    )
    assert ratio.max() < 1.4
    assert ratio.min() > 0.7
    before = np.linalg.eigvalsh(
        np.linalg.solve(narrow.factor, made.covariance(bell)) @ np.linalg.inv(narrow.factor).T
    )
    assert before.max() > 10


def test_rescaling_leaves_sampling_noise_alone(found):
    white = np.random.default_rng(3).normal(size=(200, 6))
    better = rescale(found, white)
    assert better.factor @ better.factor.T == pytest.approx(found.factor @ found.factor.T)
