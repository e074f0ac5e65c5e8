"""A prior is its distribution, whatever its shape."""

import jax.numpy as jnp
import numpy as np
import pytest
import scipy.stats

from kurssi.messages import Message
from kurssi.model.prior import Family, Prior

FROZEN = {
    Family.NORMAL: scipy.stats.norm(0.4, 0.5),
    Family.LOGISTIC: scipy.stats.logistic(0.4, 0.5),
    Family.LOG_NORMAL: scipy.stats.lognorm(s=0.5, scale=0.4),
}


def a_prior(family, **shape):
    return Prior(name="x", meaning=Message("x"), family=family, location=0.4, scale=0.5, **shape)


@pytest.mark.parametrize("family", FROZEN)
def test_draws_are_the_familys(family):
    u = np.random.default_rng(0).normal(size=4000)
    drawn = np.asarray(a_prior(family).at(jnp.asarray(u)))
    assert scipy.stats.kstest(drawn, FROZEN[family].cdf).pvalue > 0.01


def test_a_share_stays_a_share():
    drawn = np.asarray(a_prior(Family.LOGIT_NORMAL).at(jnp.linspace(-8, 8, 99)))
    assert ((drawn > 0) & (drawn < 1)).all()
    assert drawn[49] == pytest.approx(0.4)


def test_size_is_that_of_the_shape():
    assert a_prior(Family.NORMAL).size == 1
    whole = a_prior(Family.NORMAL, dims=("segment", "lever"), shape=(2, 3))
    assert whole.size == 6
    assert whole.at(jnp.zeros((2, 3))).shape == (2, 3)
    assert a_prior(Family.NORMAL, dims=("lever",), shape=(0,)).size == 0


def test_locations_may_differ_along_an_axis():
    prior = Prior(
        name="x", meaning=Message("x"), family=Family.NORMAL,
        location=np.array([1.0, 2.0]), scale=3.0, dims=("lever",), shape=(2,),
    )  # fmt: skip
    assert np.asarray(prior.at(jnp.array([0.0, 1.0]))) == pytest.approx([1.0, 5.0])
