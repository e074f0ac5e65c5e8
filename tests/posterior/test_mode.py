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


def whitened(mode, bell, draws):
    """Draws of the bell in the mode's coordinates, with the potential's slopes there."""
    away = draws - np.asarray(bell.centre)
    slopes = away @ np.asarray(bell.precision) @ mode.factor
    return np.linalg.solve(mode.factor, (draws - mode.centre).T).T, slopes


def variances(mode, bell):
    """Of the bell along the axes of the mode's coordinates: all 1 where it whitens."""
    back = np.linalg.inv(mode.factor)
    return np.linalg.eigvalsh(back @ made.covariance(bell) @ back.T)


@pytest.mark.parametrize("count", [60, 600])
def test_rescaling_mends_a_bad_whitening_by_few_draws(count, bell, found):
    """Draws and slopes together say exactly what draws alone would say with noise."""
    narrow = found._replace(factor=found.factor @ np.diag([0.25, 1, 1, 1, 1, 3.0]))
    rng = np.random.default_rng(2)
    draws = rng.multivariate_normal(np.asarray(bell.centre), made.covariance(bell), count)
    better = rescale(narrow, *whitened(narrow, bell, draws))
    assert better.centre == pytest.approx(draws.mean(0))
    assert np.ptp(np.log(variances(narrow, bell))) > np.log(50)
    assert np.ptp(np.log(variances(better, bell))) < np.log(4 if count == 60 else 1.25)


def test_rescaling_leaves_a_good_whitening(bell, found):
    rng = np.random.default_rng(3)
    draws = rng.multivariate_normal(np.asarray(bell.centre), made.covariance(bell), 30)
    better = rescale(found, *whitened(found, bell, draws))
    assert better.factor @ better.factor.T == pytest.approx(found.factor @ found.factor.T, rel=1e-4)


def test_fewer_draws_than_parameters_change_only_what_they_span():
    bell = made.bell(4, 40)
    mode = made.true_mode(bell)
    draws = np.random.default_rng(5).multivariate_normal(
        np.asarray(bell.centre), made.covariance(bell), 15
    )
    better = rescale(mode, *whitened(mode, bell, draws))
    assert variances(better, bell) == pytest.approx(np.ones(40), rel=1e-3)
