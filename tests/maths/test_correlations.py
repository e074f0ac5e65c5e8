import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kurssi.maths.correlations import definite, disattenuated, interval, repaired, resampled


def answers(n=80, columns=4, *, seed=1, missing=0.0):
    rng = np.random.default_rng(seed)
    values = rng.normal(50, 20, (n, columns)) + rng.normal(0, 20, (n, 1))
    values[rng.random(values.shape) < missing] = np.nan
    return values, rng.uniform(0.3, 3.0, n)


def weighted_correlation(x, y, w):
    x, y = x - np.sum(w * x) / np.sum(w), y - np.sum(w * y) / np.sum(w)
    return np.sum(w * x * y) / np.sqrt(np.sum(w * x * x) * np.sum(w * y * y))


def test_the_sample_is_the_textbooks_weighted_correlation() -> None:
    values, weights = answers()
    found = resampled(values, weights, np.arange(80), key=1, draws=3)
    for j in range(4):
        for k in range(4):
            expected = weighted_correlation(values[:, j], values[:, k], weights)
            assert found.correlation[0, j, k] == pytest.approx(expected, abs=1e-12)
    assert found.mean[0] == pytest.approx(np.average(values, axis=0, weights=weights))
    assert found.n_eff == pytest.approx(weights.sum() ** 2 / np.sum(weights**2))


def test_a_pair_is_compared_over_those_who_answered_both() -> None:
    values, weights = answers(missing=0.3)
    found = resampled(values, weights, np.arange(80), key=1, draws=3)
    both = ~np.isnan(values[:, 0]) & ~np.isnan(values[:, 1])
    expected = np.cov(values[both, 0], values[both, 1], aweights=weights[both], ddof=0)[0, 1]
    assert found.n[0, 1] == both.sum()
    assert found.covariance[0, 0, 1] == pytest.approx(expected, rel=1e-10)


def test_weight_nothing_counts_for_nothing() -> None:
    values, weights = answers()
    weights[:10] = 0.0
    all_rows = resampled(values, weights, np.arange(80), key=1, draws=5)
    without = resampled(values[10:], weights[10:], np.arange(70), key=1, draws=5)
    assert np.allclose(all_rows.correlation, without.correlation)
    assert all_rows.n[0, 0] == 70


def test_the_rows_of_a_person_are_drawn_together() -> None:
    """Answers written twice tell no more: the interval is as wide as with each written once."""
    values, weights = answers(n=300)
    once = resampled(values, weights, np.arange(300), key=3, draws=400)
    people = np.tile(np.arange(300), 2)
    twice = resampled(np.tile(values, (2, 1)), np.tile(weights, 2), people, key=3, draws=400)
    apart = resampled(
        np.tile(values, (2, 1)), np.tile(weights, 2), np.arange(600), key=3, draws=400
    )
    spread = [found.correlation[1:, 0, 1].std() for found in (once, twice, apart)]
    assert spread[1] == pytest.approx(spread[0], rel=1e-9)
    assert spread[2] < 0.85 * spread[0]


def test_people_in_groups_are_as_unsure_as_people_alone() -> None:
    """Above 2,000 people are dealt into groups; the spread is Fisher's all the same."""
    values, _ = answers(n=9000, columns=2)
    found = resampled(values, np.ones(9000), np.arange(9000), key=3, draws=400)
    r = found.correlation[0, 0, 1]
    spread = found.correlation[1:, 0, 1].std()
    assert spread == pytest.approx((1 - r * r) / np.sqrt(9000), rel=0.15)


@given(st.integers(0, 1000))
def test_a_repaired_matrix_is_a_correlation_matrix(seed: int) -> None:
    rng = np.random.default_rng(seed)
    loose = rng.uniform(-1, 1, (3, 5, 5))
    loose = np.tril(loose, -1) + np.swapaxes(np.tril(loose, -1), 1, 2) + np.eye(5)
    mended = repaired(loose)
    assert np.allclose(np.diagonal(mended, axis1=1, axis2=2), 1.0)
    assert (np.linalg.eigvalsh(mended) > 0).all()
    sound = np.corrcoef(rng.normal(size=(5, 40)))
    assert repaired(sound) is sound


def test_correction_is_spearmans() -> None:
    raw = np.array([[1.0, 0.3], [0.3, 1.0]])
    corrected = disattenuated(raw, np.array([0.5, 0.72]))
    assert corrected == pytest.approx(np.array([[1.0, 0.5], [0.5, 1.0]]))
    assert np.isnan(disattenuated(raw, np.array([-0.1, 0.7]))[0, 1])


def test_what_is_no_correlation_matrix_is_told() -> None:
    impossible = np.array([[1.0, 0.9, -0.9], [0.9, 1.0, 0.9], [-0.9, 0.9, 1.0]])
    unknown = np.full((3, 3), np.nan)
    assert definite(np.stack([np.eye(3), impossible, unknown])).tolist() == [True, False, False]


def test_an_interval_is_withheld_where_too_many_resamples_have_no_value() -> None:
    stack = np.tile(np.linspace(0.0, 1.0, 101)[:, None], (1, 3))
    stack[1:4, 1] = np.nan
    stack[1:20, 2] = np.nan
    low, high = interval(stack)
    assert (low[0], high[0]) == pytest.approx((0.0595, 0.9505))
    assert np.isfinite(low[1])
    assert np.isnan([low[2], high[2]]).all()
