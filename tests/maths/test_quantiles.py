"""Quantile maps against scipy's distributions."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
import scipy.stats

from kurssi.maths.quantiles import log_normal, logistic, logit_normal, normal

U = jnp.linspace(-6, 6, 49)
CHANCE = scipy.stats.norm.cdf(np.asarray(U))


def expit(x):
    return 1 / (1 + np.exp(-x))


def test_normal():
    wanted = scipy.stats.norm(0.4, 2.5).ppf(CHANCE)
    assert np.asarray(normal(U, 0.4, 2.5)) == pytest.approx(wanted, rel=1e-6)


def test_logistic():
    wanted = scipy.stats.logistic(0.15, 0.2).ppf(CHANCE)
    found = np.asarray(logistic(U, 0.15, 0.2))
    assert found == pytest.approx(wanted, rel=1e-6, abs=1e-6)


def test_log_normal():
    wanted = scipy.stats.lognorm(s=0.7, scale=0.03).ppf(CHANCE)
    found = np.asarray(log_normal(U, 0.03, 0.7))
    assert found == pytest.approx(wanted, rel=1e-6)


def test_logit_normal():
    """Its distribution function is Phi((logit x - logit median) / scale)."""
    found = np.asarray(logit_normal(U, 0.8, 0.9))
    score = (np.log(found / (1 - found)) - np.log(0.8 / 0.2)) / 0.9
    assert scipy.stats.norm.cdf(score) == pytest.approx(CHANCE, abs=1e-12)
    assert found == pytest.approx(expit(np.log(4.0) + 0.9 * np.asarray(U)))


FAMILIES = [
    (normal, 0.3, 0.8), (logistic, 0.3, 0.8), (log_normal, 0.3, 0.8), (logit_normal, 0.3, 0.8),
]  # fmt: skip


@pytest.mark.parametrize(("family", "middle", "scale"), FAMILIES)
def test_the_middle_is_the_location(family, middle, scale):
    found = family(jnp.zeros(1), middle, scale)
    assert float(found[0]) == pytest.approx(middle, abs=1e-15)


@pytest.mark.parametrize(("family", "middle", "scale"), FAMILIES)
def test_far_out_everything_is_finite_rising_and_smooth(family, middle, scale):
    u = jnp.linspace(-30.0, 30.0, 121)
    at = lambda one: family(one[None], middle, scale)[0]  # noqa: E731
    values, slopes = jax.vmap(jax.value_and_grad(at))(u)
    assert np.isfinite(values).all()
    assert np.isfinite(slopes).all()
    assert (np.diff(values) >= 0).all()
    assert (np.asarray(slopes) >= 0).all()


@pytest.mark.parametrize(("family", "middle", "scale"), FAMILIES)
def test_slopes_are_those_of_finite_differences(family, middle, scale):
    u, step = jnp.linspace(-4, 4, 17), 1e-6
    at = lambda points: family(points, middle, scale)  # noqa: E731
    exact = jax.jvp(at, (u,), (jnp.ones(17),))[1]
    wanted = (np.asarray(at(u + step)) - np.asarray(at(u - step))) / (2 * step)
    assert np.asarray(exact) == pytest.approx(wanted, rel=1e-6, abs=1e-9)
