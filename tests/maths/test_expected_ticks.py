"""Expected ticks against the textbook at both ends, and within their bounds between."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from scipy import optimize, special, stats

from kurssi.maths.expected_ticks import BENDS, expected_levels


def test_expected_counts_are_those_of_independence():
    counts = np.random.default_rng(0).integers(1, 90, (5, 7)).astype(float)
    shares = counts / 1000
    found = expected_levels(shares, bends=(0.0,))
    np.testing.assert_allclose(found.level, stats.contingency.expected_freq(shares), rtol=1e-9)


def test_expected_shares_are_those_of_a_logistic_model_of_size_and_prevalence():
    """Its likelihood maximised by a general optimiser, one tick at a time."""
    rng = np.random.default_rng(31)
    shares = rng.uniform(0.05, 0.98, (4, 5))
    design = np.array([[*np.eye(4)[b], *np.eye(5)[i]] for b in range(4) for i in range(5)])

    def lost(at):
        linked = design @ at
        return np.sum(np.logaddexp(0.0, linked) - shares.reshape(-1) * linked)

    best = optimize.minimize(lost, np.zeros(9), method="BFGS", options={"gtol": 1e-9})
    by_hand = special.expit(design @ best.x).reshape(4, 5)
    found = expected_levels(shares, bends=(1.0,))
    np.testing.assert_allclose(found.level, by_hand, atol=1e-6)


@given(st.integers(0, 10_000), st.sampled_from(BENDS[1:].tolist()))
def test_expected_shares_are_bounded_and_have_the_margins_seen(seed, bend):
    rng = np.random.default_rng(seed)
    shares = rng.beta(0.5, 0.5, (rng.integers(3, 8), rng.integers(3, 8))).clip(0.001, 0.999)
    found = expected_levels(shares, bends=(bend,))
    assert (found.level > 0).all()
    assert (found.level < 1).all()
    np.testing.assert_allclose(found.level.sum(axis=0), shares.sum(axis=0), atol=1e-9)
    np.testing.assert_allclose(found.level.sum(axis=1), shares.sum(axis=1), atol=1e-9)
    linked = np.log(found.level) - bend * np.log1p(-found.level)
    apart = linked - linked.mean(axis=0) - linked.mean(axis=1)[:, None] + linked.mean()
    np.testing.assert_allclose(apart, 0, atol=1e-6)


def test_no_brand_is_expected_to_have_more_ticks_than_people():
    """A big brand on a common attribute: row x column / N is 1.3 times everybody."""
    size, prevalence = np.linspace(1.6, -1.6, 11), np.linspace(-1.8, 0.6, 20)
    shares = special.expit(size[:, None] + prevalence)
    assert stats.contingency.expected_freq(shares).max() > 1
    found = expected_levels(shares)
    np.testing.assert_allclose(found.level, shares, atol=1e-9)
    assert found.bend == 1.0


def test_a_brand_without_a_tick_is_expected_to_have_none():
    shares = np.random.default_rng(3).uniform(0.1, 0.6, (5, 4))
    shares[2] = 0.0
    for bend in BENDS:
        found = expected_levels(shares, bends=(float(bend),)).level
        np.testing.assert_allclose(found[2], 0, atol=1e-5)
        assert np.isfinite(found).all()


def test_what_follows_from_the_margins_is_what_a_new_fit_says():
    """The derivative of the fit, against a fit to levels a little off."""
    rng = np.random.default_rng(8)
    shares = rng.uniform(0.1, 0.9, (5, 6))
    for bend in (0.0, 0.5, 1.0):
        fitted = expected_levels(shares, bends=(bend,))
        off = shares + 1e-5 * rng.normal(size=shares.shape)
        again = expected_levels(off, bends=(bend,))
        np.testing.assert_allclose(fitted.beyond(off), off - again.level, atol=1e-8)


def test_the_table_says_how_levels_near_everybody_give_way():
    size, prevalence = np.linspace(0.95, 0.2, 6), np.linspace(0.1, 0.9, 7)
    independent = size[:, None] * prevalence
    assert expected_levels(independent).bend == 0.0
    odds = special.logit(size)[:, None] + special.logit(prevalence)
    assert expected_levels(special.expit(odds)).bend == 1.0
