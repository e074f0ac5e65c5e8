"""Tails of weights: draws of a known shape, ArviZ's estimate, and shares by hand."""

import arviz_stats
import numpy as np
import pytest

from kurssi.maths.pareto import share_kept, tail_shape


@pytest.mark.parametrize("shape", [0.2, 0.7, 1.2])
def test_a_known_shape_comes_back(shape):
    rng = np.random.default_rng(3)
    told = [tail_shape(shape * -np.log(rng.random(4000))) for _ in range(40)]
    assert np.mean(told) == pytest.approx(shape, abs=0.08)


def test_arviz_says_the_same():
    rng = np.random.default_rng(4)
    for spread in (0.3, 1.0, 2.5):
        log_weights = spread * rng.normal(size=400)
        _, wanted = arviz_stats.base.array_stats.psislw(-log_weights)
        assert tail_shape(log_weights) == pytest.approx(float(wanted), abs=0.02)


def test_equal_weights_have_no_tail_and_keep_all():
    assert tail_shape(np.zeros(200)) == 0.0
    assert share_kept(np.zeros(200)) == pytest.approx(1.0)


def test_of_two_kinds_of_weights_the_share_is_by_hand():
    log_weights = np.log(np.repeat([1.0, 3.0], [30, 10]))
    assert share_kept(log_weights) == pytest.approx(60**2 / (30 + 90) / 40)


def test_a_constant_does_not_count():
    log_weights = np.random.default_rng(5).normal(size=300)
    assert share_kept(log_weights + 900.0) == pytest.approx(share_kept(log_weights))
    assert tail_shape(log_weights + 900.0) == pytest.approx(tail_shape(log_weights))
