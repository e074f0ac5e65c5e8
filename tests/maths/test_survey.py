"""Oracles for the survey atoms: the textbook in plain loops."""

import math
import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kurssi.maths.design import drawn
from kurssi.maths.survey import (
    SMALL_BASE,
    Moments,
    effective_n,
    half_count_logit,
    honest_se,
    jeffreys_se,
    kish_design_effect,
    logit_interval,
    mean_estimate,
    moving_mean,
    ratio_estimate,
    small_base,
    total_estimate,
    weighted_mean,
    widened,
)

weight = st.floats(0.05, 20.0)
answer = st.sampled_from([0.0, 0.1, 0.5, 1.0]) | st.floats(0.0, 100.0)
sample = st.lists(st.tuples(answer, weight), min_size=2, max_size=40)


def naive_ratio(y, x, w, clusters, strata):
    """Wolter (2007), eq. 6.11.4, as it is written."""
    total = sum(wi * xi for wi, xi in zip(w, x, strict=True))
    value = sum(wi * yi for wi, yi in zip(w, y, strict=True)) / total
    by_stratum = {}
    for wi, yi, xi, c, h in zip(w, y, x, clusters, strata, strict=True):
        inside = by_stratum.setdefault(h, {})
        inside[c] = inside.get(c, 0.0) + wi * (yi - value * xi) / total
    variance = 0.0
    for inside in by_stratum.values():
        m = len(inside)
        centre = sum(inside.values()) / m if m > 1 else 0.0
        factor = m / (m - 1) if m > 1 else 1.0
        variance += factor * sum((u - centre) ** 2 for u in inside.values())
    return value, variance


def test_ratio_with_clusters_and_strata_is_the_textbooks():
    rng = np.random.default_rng(3)
    y, x, w = rng.normal(5, 2, 80), rng.uniform(1, 3, 80), rng.gamma(2, 1, 80)
    strata = rng.integers(0, 4, 80)
    strata[0] = 9  # a stratum of one respondent
    clusters = strata * 100 + rng.integers(0, 6, 80)
    design = drawn(np.zeros(80, dtype=np.int64), clusters=clusters, strata=strata)
    value, variance = ratio_estimate(y, x, w, design=design)
    expected = naive_ratio(y, x, w, clusters, strata)
    assert value == pytest.approx(expected[0], rel=1e-10)
    assert variance == pytest.approx(expected[1], rel=1e-10)


def test_cluster_numbers_may_repeat_between_strata():
    rng = np.random.default_rng(4)
    y, w, waves = rng.normal(size=40), rng.gamma(2, 1, 40), np.zeros(40, dtype=np.int64)
    strata, clusters = np.arange(40) % 2, np.arange(40) // 2 % 5
    found = mean_estimate(y, w, design=drawn(waves, clusters=clusters, strata=strata))
    apart = drawn(waves, clusters=clusters + 5 * strata, strata=strata)
    assert found == pytest.approx(mean_estimate(y, w, design=apart), rel=1e-12)


def test_a_total_is_the_sum_and_its_error_the_textbooks():
    """Cochran (1977), eq. 5.20: each stratum's N^2 (1 - f) s^2 / n, N of its population."""
    rng = np.random.default_rng(11)
    strata = np.repeat([0, 1, 2], [20, 30, 50])
    populations = np.array([100.0, 60.0, 5000.0])[strata]
    y, w = rng.normal(50, 9, 100), populations / np.array([20, 30, 50])[strata]
    design = drawn(np.zeros(100, dtype=np.int64), strata=strata, populations=populations)
    value, variance = total_estimate(y, w, design=design)
    expected = 0.0
    for h, (n, size) in enumerate([(20, 100), (30, 60), (50, 5000)]):
        expected += size**2 * (1 - n / size) * y[strata == h].var(ddof=1) / n
    assert value == pytest.approx(sum(w * y))
    assert variance == pytest.approx(expected, rel=1e-12)


def test_mean_by_hand():
    """Two answers 0 and 1 with weights 1 and 3: mean 3/4, u = -3/16 and 3/16, var 2 * 2 * u^2."""
    value, variance = mean_estimate(np.array([0.0, 1.0]), np.array([1.0, 3.0]))
    assert value == 0.75
    assert variance == pytest.approx(4 * (3 / 16) ** 2)


def test_equal_weights_give_the_classroom_error():
    y = np.random.default_rng(5).normal(size=50)
    _, variance = mean_estimate(y, np.full(50, 7.0))
    assert variance == pytest.approx(y.var(ddof=1) / 50, rel=1e-12)


def test_one_respondent_has_no_variance():
    assert math.isnan(mean_estimate(np.array([3.0]), np.array([1.0])).variance)


def test_linearised_error_is_that_of_repeated_samples():
    """Two thousand samples of one population: the mean estimated variance is the true one."""
    rng = np.random.default_rng(6)
    values, variances = [], []
    for _ in range(2000):
        w = rng.gamma(3, 1, 120)
        y = (rng.random(120) < 0.2 + 0.05 * np.minimum(w, 6)).astype(float)
        value, variance = mean_estimate(y, w)
        values.append(value)
        variances.append(variance)
    assert np.mean(variances) == pytest.approx(np.var(values), rel=0.08)


@given(sample)
def test_moments_agree_with_the_respondents(rows):
    y, w = (np.array(column) for column in zip(*rows, strict=True))
    moments = Moments.of(y, w, np.zeros(len(y), dtype=np.int64), 1)
    value, variance = mean_estimate(y, w)
    assert moments.mean()[0] == pytest.approx(value, rel=1e-9, abs=1e-12)
    assert moments.variance()[0] == pytest.approx(variance, rel=1e-6, abs=1e-8)
    assert moments.effective_n()[0] == pytest.approx(effective_n(w), rel=1e-12)


@given(sample, st.randoms(use_true_random=False), st.floats(0.01, 100.0))
def test_order_of_rows_and_scale_of_weights_are_nothing(rows, chance: random.Random, scale):
    shuffled = list(rows)
    chance.shuffle(shuffled)
    y, w = (np.array(column) for column in zip(*rows, strict=True))
    z, v = (np.array(column) for column in zip(*shuffled, strict=True))
    assert weighted_mean(z, scale * v) == pytest.approx(weighted_mean(y, w), rel=1e-9)
    assert effective_n(scale * v) == pytest.approx(effective_n(w), rel=1e-9)
    found, expected = mean_estimate(z, scale * v), mean_estimate(y, w)
    assert found.variance == pytest.approx(expected.variance, rel=1e-6, abs=1e-12)


def test_pooled_moments_are_those_of_everybody():
    rng = np.random.default_rng(7)
    y, w, g = rng.random(300), rng.gamma(2, 1, 300), rng.integers(0, 6, 300)
    coarse = np.array([0, 0, 1, 1, 2, 2])
    pooled = Moments.of(y, w, g, 6).pooled(coarse, 3)
    direct = Moments.of(y, w, coarse[g], 3)
    np.testing.assert_allclose(pooled.mean(), direct.mean(), rtol=1e-12)
    np.testing.assert_allclose(pooled.variance(), direct.variance(), rtol=1e-10)


def test_equal_answers_have_no_variance_at_all():
    y, w = np.full(9, 83.7), np.random.default_rng(8).gamma(2, 1, 9)
    assert Moments.of(y, w, np.zeros(9, dtype=np.int64), 1).variance()[0] == 0.0


@given(st.lists(weight, min_size=1, max_size=30))
def test_kish(weights):
    w = np.array(weights)
    mean = sum(weights) / len(weights)
    relative = sum((x - mean) ** 2 for x in weights) / len(weights) / mean**2
    assert kish_design_effect(w) == pytest.approx(1 + relative, rel=1e-9)
    assert effective_n(w) == pytest.approx(len(w) / kish_design_effect(w), rel=1e-12)


def test_jeffreys_error_is_the_posteriors():
    """Nobody of 10: Beta(1/2, 10 1/2) has variance a b / ((a + b)^2 (a + b + 1))."""
    a, b = 0.5, 10.5
    expected = math.sqrt(a * b / ((a + b) ** 2 * (a + b + 1)))
    assert jeffreys_se(np.array([0.0]), np.array([10.0]))[0] == pytest.approx(expected)


@given(st.floats(0.0, 1.0), st.floats(1.0, 1000.0), st.booleans())
def test_an_honest_error_is_never_zero_and_never_below_the_linearised(share, n, graded):
    variance = share * (1 - share) / n
    se = honest_se(np.array([share]), np.array([variance]), np.array([n]), graded=graded)[0]
    assert se > 0
    assert se >= math.sqrt(variance) * (1 - 1e-12)


def test_an_honest_error_leaves_plenty_of_answers_alone():
    share, n = np.array([0.4, 0.02]), np.array([100.0, 400.0])
    variance = np.array([0.001, 0.00001])
    found = honest_se(share, variance, n, graded=False)
    np.testing.assert_allclose(found, np.sqrt(variance), rtol=1e-15)


def test_a_widened_error_makes_the_normal_interval_students():
    freedom = np.array([0.0, 1.0, 10.0, 1e7, np.inf])
    expected = np.array([12.7062, 12.7062, 2.22814, 1.95996, 1.95996]) / 1.95996  # printed tables
    np.testing.assert_allclose(widened(np.ones(5), freedom), expected, rtol=1e-5)


def test_a_small_base_is_one_below_fifty():
    assert small_base(np.array([0.0, SMALL_BASE - 0.1, SMALL_BASE])).tolist() == [True, True, False]


def test_the_half_count_takes_the_bias_off():
    """Over all samples of 40 at p = .1 the mean logit is nearer the truth than the plain one."""
    n, p = 40, 0.1
    chance = [math.comb(n, k) * p**k * (1 - p) ** (n - k) for k in range(n + 1)]
    logits = half_count_logit(np.arange(n + 1) / n, np.full(n + 1, float(n)))
    bias = float(np.dot(chance, logits)) - math.log(p / (1 - p))
    plain = (2 * p - 1) / (2 * n * p * (1 - p))
    assert abs(bias) < 0.4 * abs(plain)


def test_moving_mean_is_the_loops():
    rng = np.random.default_rng(9)
    values, weights = rng.random(17), rng.gamma(2, 1, 17)
    overall = sum(weights * values) / sum(weights)
    prior = float(np.median(weights))
    for at, found in enumerate(moving_mean(values, weights, span=5)):
        near = range(max(at - 2, 0), min(at + 3, 17))
        top = sum(weights[i] * values[i] for i in near) + prior * overall
        assert found == pytest.approx(top / (sum(weights[i] for i in near) + prior), rel=1e-10)


@pytest.mark.parametrize(("share", "se", "n"), [(0.3, 0.05, 400.0), (0.05, 0.02, 400.0)])
def test_an_interval_is_normal_in_log_odds(share, se, n):
    """logit p -+ 1.645 se / (p (1 - p)), p by the half count, as it is written: yes-no answers."""
    odds = (n * share + 0.5) / (n * (1 - share) + 0.5)
    p = odds / (1 + odds)
    reach = 1.6448536269514722 * se / (p * (1 - p))
    found = logit_interval(np.array([share]), np.array([se]), np.array([n]), coverage=0.90)
    for end, sign in zip(found, (-1, 1), strict=True):
        wanted = 1 / (1 + math.exp(-(math.log(odds) + sign * reach)))
        assert end[0] == pytest.approx(wanted, rel=1e-12)
    wider = logit_interval(np.array([share]), np.array([se]), np.array([n]), coverage=0.95)
    assert wider[0][0] < found[0][0]
    assert wider[1][0] > found[1][0]


def test_half_a_count_of_graded_answers_is_less():
    """100 people, 99 eights and one nine: .801 lies in its interval, and about in the middle."""
    answers = np.array([0.8] * 99 + [0.9])
    se = np.array([answers.std(ddof=1) / 10])
    low, high = logit_interval(np.array([0.801]), se, np.array([100.0]), coverage=0.9)
    assert (low + high)[0] / 2 == pytest.approx(0.801, abs=2e-5)
    assert (high - low)[0] == pytest.approx(2 * 1.645 * se[0], rel=0.01)


@given(st.integers(0, 300), st.integers(1, 300), st.floats(0.05, 1.0))
def test_a_level_is_in_its_own_interval(yes, n, width):
    share, size = np.array([min(yes / n, 1.0)]), np.array([float(n)])
    se = width * jeffreys_se(share, size)
    low, high = logit_interval(share, se, size, coverage=0.9)
    assert 0 <= low[0] <= share[0] <= high[0] <= 1


def test_the_interval_of_skewed_graded_answers_holds_the_truth():
    """50 answers 0 to 10, most at the top; on n the half count held 70 to 80 % of them."""
    rng = np.random.default_rng(6)
    chance = [0, 0, 0, 0, 0, 0, 0.02, 0.46, 0.50, 0.02, 0]
    answers = rng.choice(11, size=(4000, 50), p=chance) / 10
    truth = float(np.dot(chance, np.arange(11))) / 10
    mean, size = answers.mean(axis=1), np.full(4000, 50.0)
    low, high = logit_interval(mean, answers.std(axis=1, ddof=1) / 50**0.5, size, coverage=0.9)
    assert 0.87 < np.mean((low <= truth) & (truth <= high)) < 0.92
    below, above = np.mean(truth < low), np.mean(truth > high)
    assert abs(below - above) < 0.03
