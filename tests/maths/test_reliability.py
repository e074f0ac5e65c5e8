"""Alpha, omega and HTMT: against the textbook in plain loops, published figures, simulation."""

import csv
import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize

from kurssi.maths import reliability
from kurssi.maths.reliability import (
    alpha,
    alpha_without,
    correlation_gauge,
    correlations,
    htmt,
    htmt2,
    item_rest,
    loadings,
    omega,
    ratio_from_se,
    ratio_gauge,
    reliability_gauge,
    sums,
)

# mobi: seminr tests/fixtures V_3_6_0/reliability.csv (alpha of correlations) and V_3_5_X/htmt.csv,
# github sem-in-r/seminr at a36aa3c and f337c1a.
SETS = {"Image": ("IMAG", 5), "Expectation": ("CUEX", 3), "Value": ("PERV", 2)}
SETS |= {"Satisfaction": ("CUSA", 3)}
PUBLISHED_ALPHA = {
    "Image": 0.722834595427083, "Expectation": 0.451902555978063,
    "Value": 0.823631979352573, "Satisfaction": 0.779195021918597,
}  # fmt: skip
PUBLISHED_HTMT = {
    ("Image", "Expectation"): 0.88803042750925, ("Image", "Value"): 0.651659392487802,
    ("Image", "Satisfaction"): 0.910100923782741, ("Expectation", "Value"): 0.588628982316289,
    ("Expectation", "Satisfaction"): 0.865108193553153,
    ("Value", "Satisfaction"): 0.740808927759395,
}  # fmt: skip


def naive_covariance(x, y, w):
    """Weighted covariance of those who answered both, in plain loops."""
    told = [(a, b, c) for a, b, c in zip(x, y, w, strict=True) if a == a and b == b]
    total = sum(c for *_, c in told)
    mean_x = sum(a * c for a, _, c in told) / total
    mean_y = sum(b * c for _, b, c in told) / total
    return sum(c * (a - mean_x) * (b - mean_y) for a, b, c in told) / total


def naive_alpha(columns):
    """Cronbach (1951), eq. 2, from the answers themselves."""
    k, n = len(columns), len(columns[0])
    whole = [sum(row) for row in zip(*columns, strict=True)]

    def variance(values):
        mean = sum(values) / n
        return sum((v - mean) ** 2 for v in values) / (n - 1)

    return k / (k - 1) * (1 - sum(map(variance, columns)) / variance(whole))


def covariances(answers, weights=None):
    rows = len(answers)
    weights = np.ones(rows) if weights is None else weights
    return sums(answers, weights, np.arange(rows), rows).total().covariances()


def congeneric(rng, loads, n, phi=1.0, split=None):
    """Answers to items of one factor, or of two that correlate phi (the second from ``split``)."""
    factors = rng.normal(size=(n, 2))
    factors[:, 1] = phi * factors[:, 0] + math.sqrt(1 - phi**2) * factors[:, 1]
    split = len(loads) if split is None else split
    own = np.repeat(factors, [split, len(loads) - split], axis=1)
    loads = np.asarray(loads)
    return loads * own + np.sqrt(1 - loads**2) * rng.normal(size=own.shape)


# Oracles


def test_covariances_with_gaps_and_weights_are_the_textbooks_however_grouped():
    rng = np.random.default_rng(1)
    answers = rng.normal(3, 1, (90, 4)) + rng.normal(size=(90, 1))
    answers[rng.random(answers.shape) < 0.2] = np.nan
    weights = rng.gamma(2, 1, 90)
    for groups in (np.arange(90), rng.integers(0, 7, 90), np.zeros(90, dtype=int)):
        found = sums(answers, weights, groups, 90).total().covariances()
        for i, j in itertools.product(range(4), range(4)):
            expected = naive_covariance(answers[:, i], answers[:, j], weights)
            assert found[i, j] == pytest.approx(expected, rel=1e-10)


def test_alpha_is_the_textbooks_and_so_are_its_relatives():
    rng = np.random.default_rng(2)
    answers = np.round(congeneric(rng, [0.8, 0.6, 0.7, 0.2], 200) * 2)
    found = covariances(answers)
    columns = [list(column) for column in answers.T]
    assert alpha(found) == pytest.approx(naive_alpha(columns), abs=1e-10)
    for item in range(4):
        others = [c for at, c in enumerate(columns) if at != item]
        assert alpha_without(found)[item] == pytest.approx(naive_alpha(others), abs=1e-10)
        rest = np.delete(answers, item, axis=1).sum(axis=1)
        expected = np.corrcoef(answers[:, item], rest)[0, 1]
        assert item_rest(found)[item] == pytest.approx(expected, abs=1e-10)


def test_htmt_is_the_ratio_as_it_is_written():
    rng = np.random.default_rng(3)
    matrix = np.corrcoef(congeneric(rng, [0.8, 0.6, 0.7, 0.9, 0.5], 300, phi=0.7, split=3).T)
    first, second = (0, 1, 2), (3, 4)
    between = [abs(matrix[i, j]) for i in first for j in second]
    inside = [
        [abs(matrix[i, j]) for i, j in itertools.combinations(part, 2)] for part in (first, second)
    ]
    mean = np.mean
    expected = mean(between) / math.sqrt(mean(inside[0]) * mean(inside[1]))
    assert htmt(matrix, first, second) == pytest.approx(expected, abs=1e-12)
    geometric = [math.prod(part) ** (1 / len(part)) for part in (between, *inside)]
    expected = geometric[0] / math.sqrt(geometric[1] * geometric[2])
    assert htmt2(matrix, first, second) == pytest.approx(expected, abs=1e-12)


def test_loadings_are_the_least_squares_of_the_correlations():
    rng = np.random.default_rng(4)
    for loads in ([0.8, 0.6, 0.7], [0.9, 0.5, 0.7, 0.3, 0.6], [0.9, 0.9, -0.4, 0.5]):
        matrix = np.corrcoef(congeneric(rng, loads, 150).T)
        at = np.triu_indices(len(loads), 1)

        def miss(loaded, matrix=matrix, at=at):
            return float(((matrix - np.outer(loaded, loaded))[at] ** 2).sum())

        best = min(
            minimize(miss, rng.uniform(-1, 1, len(loads)), bounds=[(-1, 1)] * len(loads)).fun
            for _ in range(5)
        )
        assert miss(loadings(matrix)) == pytest.approx(best, abs=1e-7)


def test_draws_in_front_are_each_their_own():
    rng = np.random.default_rng(5)
    stack = np.stack([covariances(congeneric(rng, [0.8, 0.5, 0.6], 80)) for _ in range(6)])
    for figure in (alpha, omega, item_rest, alpha_without):
        np.testing.assert_allclose(figure(stack), [figure(one) for one in stack], atol=1e-9)


# Published


@pytest.fixture(scope="module")
def mobi(shared):
    path = shared / "mobi_ecsi" / "mobi.csv"
    if not path.is_file():
        pytest.skip("mobi_ecsi is not in the public data folder")
    with path.open() as stream:
        head, *rows = csv.reader(stream)
    return {name: np.array([float(row[at]) for row in rows]) for at, name in enumerate(head)}


def items(mobi, stem, numbers):
    return np.stack([mobi[f"{stem}{number}"] for number in numbers], axis=1)


def test_alphas_of_mobi_are_the_published(mobi):
    for name, (stem, count) in SETS.items():
        matrix = correlations(covariances(items(mobi, stem, range(1, count + 1))))
        assert alpha(matrix) == pytest.approx(PUBLISHED_ALPHA[name], abs=1e-12)


def test_htmt_of_mobi_is_the_published(mobi):
    for (one, other), published in PUBLISHED_HTMT.items():
        (a, p), (b, q) = SETS[one], SETS[other]
        both = np.hstack([items(mobi, a, range(1, p + 1)), items(mobi, b, range(1, q + 1))])
        found = htmt(correlations(covariances(both)), tuple(range(p)), tuple(range(p, p + q)))
        assert found == pytest.approx(published, abs=1e-12)


def test_loyalty_of_mobi_holds_a_price_item(mobi):
    whole = covariances(items(mobi, "CUSL", (1, 2, 3)))
    assert alpha(whole) == pytest.approx(0.442, abs=5e-4)
    assert alpha_without(whole)[1] == pytest.approx(0.695, abs=5e-4)
    for numbers, published in (((1, 2, 3), 0.957), ((1, 3), 0.855)):
        both = np.hstack([items(mobi, "CUSA", (1, 2, 3)), items(mobi, "CUSL", numbers)])
        at = tuple(range(3)), tuple(range(3, 3 + len(numbers)))
        assert htmt(correlations(covariances(both)), *at) == pytest.approx(published, abs=5e-4)


# Properties

answers_of = st.lists(
    st.lists(st.integers(1, 7), min_size=4, max_size=4), min_size=8, max_size=30
).map(lambda rows: np.array(rows, float))


@given(answers=answers_of, unit=st.floats(0.1, 50), shift=st.floats(-20, 20))
def test_units_and_order_are_nothing(answers, unit, shift):
    before, after = covariances(answers), covariances(answers[::-1] * unit + shift)
    for figure in (alpha, omega, item_rest):
        np.testing.assert_allclose(figure(after), figure(before), atol=1e-6)


@given(answers=answers_of)
def test_alpha_is_at_most_one_and_omega_a_share(answers):
    found = covariances(answers)
    assert not alpha(found) > 1 + 1e-12
    assert not omega(found) > 1 + 1e-12
    assert not omega(found) < -1e-12


@given(answers=answers_of)
def test_turning_every_item_changes_nothing(answers):
    np.testing.assert_allclose(
        alpha(covariances(8 - answers)), alpha(covariances(answers)), atol=1e-9
    )


def test_one_item_has_no_alpha_and_two_no_omega():
    rng = np.random.default_rng(6)
    found = covariances(congeneric(rng, [0.8, 0.7], 50))
    assert np.isnan(alpha(found[:1, :1]))
    assert np.isnan(omega(found))
    assert np.isnan(alpha_without(found)).all()


def test_equal_items_have_alpha_one_and_constant_ones_none():
    one = np.random.default_rng(7).normal(size=(40, 1))
    assert alpha(covariances(np.hstack([one, one, one]))) == pytest.approx(1.0)
    flat = np.hstack([one, np.ones((40, 1))])
    assert np.isnan(item_rest(covariances(flat))).all()
    assert np.isnan(htmt(correlations(covariances(np.hstack([flat, flat]))), (0, 1), (2, 3)))


def test_equally_good_items_have_the_same_alpha_and_omega():
    matrix = np.full((5, 5), 0.4) + 0.6 * np.eye(5)
    expected = 5 * 0.4 / (1 + 4 * 0.4)  # Spearman and Brown
    assert alpha(matrix) == pytest.approx(expected)
    assert omega(matrix) == pytest.approx(expected, abs=1e-6)


def test_intervals_hold_their_figure_and_widen_with_its_spread():
    rng = np.random.default_rng(8)
    for gauge, value in (
        (reliability_gauge, 0.7), (correlation_gauge, -0.3), (ratio_gauge, 0.9),
    ):  # fmt: skip
        narrow, wide = (gauge(value, value + s * rng.normal(size=500)) for s in (0.01, 0.05))
        assert wide.low < narrow.low < value < narrow.high < wide.high
    broken = np.where(np.arange(500) < 100, np.nan, 0.5)
    assert np.isnan(reliability_gauge(0.5, broken).low), "too many resamples without a value"
    assert ratio_from_se(0.1, 0.5).low == 0.0
    assert ratio_gauge(0.9, rng.normal(0.9, 0.1, 500)).se == pytest.approx(0.1, rel=0.1)


# Coverage


def resampled(rng, answers, weights, groups, count):
    centred = answers - np.average(answers, axis=0, weights=weights)
    found = sums(centred, weights, groups, count)
    return found.total().covariances(), found.resampled(rng, 200).covariances()


def covered(rng, n, *, repeats, cuts, people=None):
    """How often the 90% intervals of alpha, omega, HTMT hold their value in the population."""
    loads, split = [0.8, 0.7, 0.6, 0.75, 0.65, 0.7], 3

    def ordinal(count):
        return np.searchsorted(cuts, congeneric(rng, loads, count, phi=0.8, split=split)) * 1.0

    def figures(matrix):
        own = matrix[..., :split, :][..., :split]
        ratio = htmt(correlations(matrix), (0, 1, 2), (3, 4, 5))
        return alpha(own), omega(own), item_rest(own)[..., 0], ratio

    gauges = (reliability_gauge, reliability_gauge, correlation_gauge, ratio_gauge)
    truth = figures(np.cov(ordinal(400_000).T))
    hits = np.zeros(4)
    for _ in range(repeats):
        weights = rng.lognormal(0, 0.5, n)
        groups = rng.permutation(n) % min(n, people or n)
        whole, drawn = resampled(rng, ordinal(n), weights, groups, min(n, people or n))
        for at, (gauge, true, value, draws) in enumerate(
            zip(gauges, truth, figures(whole), figures(drawn), strict=True)
        ):
            found = gauge(float(value), draws)
            hits[at] += found.low <= true <= found.high
    return hits / repeats


def test_intervals_hold_the_truth_about_as_often_as_they_say():
    hits = covered(np.random.default_rng(9), 250, repeats=60, cuts=[-1.2, -0.4, 0.4, 1.2])
    assert (hits > 0.78).all(), hits
    assert hits.mean() < 0.97, hits


@pytest.mark.slow
@pytest.mark.parametrize("cuts", [[0.7], [-1.2, -0.4, 0.4, 1.2], [-1.5, -1, -0.5, 0, 0.5, 1]])
@pytest.mark.parametrize(("n", "people"), [(100, None), (400, None), (3000, 1000)])
def test_coverage_over_scales_and_sizes(cuts, n, people):
    hits = covered(np.random.default_rng(10), n, repeats=200, cuts=cuts, people=people)
    assert (hits > 0.83).all(), hits
    assert (hits < 0.965).all(), hits


def test_resampling_random_groups_is_as_unsure_as_resampling_people():
    rng = np.random.default_rng(11)
    answers = congeneric(rng, [0.7, 0.6, 0.5], 1800)
    weights = np.ones(1800)
    _, by_people = resampled(rng, answers, weights, np.arange(1800), 1800)
    _, by_group = resampled(rng, answers, weights, rng.permutation(1800) % 600, 600)
    assert alpha(by_group).std() == pytest.approx(alpha(by_people).std(), rel=0.2)


def test_respondents_with_several_rows_are_drawn_whole():
    """Eight brands answered alike by each person are worth hardly more than one."""
    rng = np.random.default_rng(12)
    one = congeneric(rng, [0.7, 0.6, 0.5], 150)
    answers = np.repeat(one, 8, axis=0) + 0.05 * rng.normal(size=(1200, 3))
    person = np.repeat(np.arange(150), 8)
    _, whole = resampled(rng, answers, np.ones(1200), person, 150)
    _, alone = resampled(rng, one, np.ones(150), np.arange(150), 150)
    assert alpha(whole).std() == pytest.approx(alpha(alone).std(), rel=0.2)


def test_a_giant_group_costs_no_more_memory_than_its_rows():
    rng = np.random.default_rng(13)
    groups = np.where(np.arange(5000) < 4000, 0, rng.integers(0, 1000, 5000))
    answers = rng.normal(size=(5000, 3))
    found = sums(answers, np.ones(5000), groups, 1000)
    assert found.n[0, 0, 0] == (groups == 0).sum()
    np.testing.assert_allclose(found.total().covariances(), np.cov(answers.T, bias=True), atol=1e-9)
    assert reliability.FEWEST_FOR_OMEGA == 3
