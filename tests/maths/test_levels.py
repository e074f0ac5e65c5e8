"""Many groups at once against one group at a time, which the textbook's loops hold to account."""

import itertools
import time

import numpy as np
import pytest

from kurssi.maths import levels as module
from kurssi.maths.design import drawn
from kurssi.maths.levels import Levels, balanced, levels
from kurssi.maths.survey import Moments, effective_n, ratio_estimate
from maths.sampled import made


def crossing(group, person, design, *, count):
    return module.crossing(group, person, design, count=count, balance=balanced(design))


GROUPS = 12  # 3 brands x 2 segments x 2 waves


def answered(seed, design, weights, *, brands=3, gaps=0.2):
    """Rows of persons x brands: value, weight, person, group; segments are of persons."""
    rng = np.random.default_rng(seed + 100)
    persons = len(weights)
    person = np.repeat(np.arange(persons), brands)
    brand = np.tile(np.arange(brands), persons)
    segment = rng.integers(0, 2, persons)[person]
    order = rng.permutation(len(person))
    group = (brand * 2 + segment) * 2 + design.wave[person]
    value = rng.gamma(2.0, 20.0, len(person)) + 5.0 * design.unit[person] % 7
    value[rng.random(len(value)) < gaps] = np.nan
    return value[order], weights[person][order], person[order], group[order]


def one_group(value, weight, person, group, design, which):
    """The same mean and variance by ``ratio_estimate`` over all persons of the sample."""
    inside = (group == which) & ~np.isnan(value)
    y, x, w = (np.zeros(len(design.wave)) for _ in range(3))
    y[person[inside]], x[person[inside]] = value[inside], 1.0
    w[person] = weight
    return ratio_estimate(y, x, w, design=design)


CASES = list(itertools.product([False, True], repeat=4))


@pytest.mark.parametrize(("strata", "clusters", "populations", "rake_to_margins"), CASES)
def test_every_group_is_the_ratio_of_its_own(strata, clusters, populations, rake_to_margins):
    for seed in range(3):
        design, weights = made(
            seed,
            rake_to_margins=rake_to_margins,
            waves=2,
            strata=strata,
            clusters=clusters,
            populations=populations,
        )
        value, weight, person, group = answered(seed, design, weights)
        across = crossing(group, person, design, count=GROUPS)
        found = levels(value, weight, across)
        for which in range(GROUPS):
            mean, variance = one_group(value, weight, person, group, design, which)
            assert found.mean[which] == pytest.approx(mean, rel=1e-10)
            assert found.variance[which] == pytest.approx(variance, rel=1e-10)
            inside = (group == which) & ~np.isnan(value)
            assert found.n[which] == inside.sum()


def test_without_design_the_levels_are_those_of_the_moments():
    """But for n / (n - 1): there the group is the sample, here it is a domain of one."""
    design, weights = made(5, rake_to_margins=False, persons=400)
    value, weight, person, group = answered(5, design, weights)
    found = levels(value, weight, crossing(group, person, design, count=GROUPS))
    told, some = ~np.isnan(value), found.n > 0
    there = Levels.of(Moments.of(value[told], weight[told], group[told], GROUPS).chosen(some))
    ratio = (there.n / (there.n - 1)) / (400 / 399)
    np.testing.assert_allclose(found.variance[some] * ratio, there.variance, rtol=1e-10)
    np.testing.assert_allclose(found.mean[some], there.mean, rtol=1e-12)


def test_the_effective_n_is_n_over_the_design_effect():
    design, weights = made(6, rake_to_margins=False, persons=500, clusters=True)
    value, weight, person, group = answered(6, design, weights)
    found = levels(value, weight, crossing(group, person, design, count=GROUPS))
    for which in np.unique(group):
        y = value[(group == which) & ~np.isnan(value)]
        w = weight[(group == which) & ~np.isnan(value)]
        mean, n = np.dot(w, y) / w.sum(), len(y)
        single = np.dot(w, (y - mean) ** 2) / w.sum() * n / (n - 1) / n
        expected = min(n / (found.variance[which] / single), effective_n(w))
        assert found.effective_n[which] == pytest.approx(expected, rel=1e-10)


def test_clusters_of_like_minds_are_worth_few_answers():
    design, _ = made(7, rake_to_margins=False, persons=300, clusters=True)
    value = design.unit.astype(float) % 5
    across = crossing(np.zeros(300, dtype=np.int64), np.arange(300), design, count=1)
    found = levels(value, np.ones(300), across)
    assert found.effective_n[0] < 30
    sizes = np.bincount(design.unit)
    assert found.freedom[0] == pytest.approx(300**2 / (sizes**2).sum() * (1 - 1 / len(sizes)))


def test_clusters_that_nothing_explains_are_no_surer_than_their_people():
    """Every cluster half and half: they differ less than chance would have them."""
    value = np.tile([0.0, 1.0], 200)
    clusters = np.repeat(np.arange(20), 20)
    plain = drawn(np.zeros(400, dtype=np.int64), clusters=clusters)
    strata = drawn(np.zeros(400, dtype=np.int64), clusters=clusters, strata=clusters % 2)
    group, person = np.zeros(400, dtype=np.int64), np.arange(400)
    found = levels(value, np.ones(400), crossing(group, person, plain, count=1))
    assert (found.variance[0], found.effective_n[0]) == (0.0, 400.0)
    assert found.least[0] == pytest.approx(0.25 / 399)
    assert levels(value, np.ones(400), crossing(group, person, strata, count=1)).least[0] == 0.0


def test_whoever_asked_everybody_drew_nobody():
    value, group = np.arange(40.0), np.repeat([0, 1], 20)
    for populations, counted in ((20.0, True), (21.0, False)):
        design = drawn(
            np.zeros(40, dtype=np.int64),
            strata=group,
            populations=np.where(group, 30.0, populations),
        )
        found = levels(value, np.ones(40), crossing(group, np.arange(40), design, count=2))
        assert found.counted.tolist() == [counted, False]
        assert (found.variance[0] == 0.0) == counted
    clusters = np.arange(40) // 4
    of_clusters = drawn(
        np.zeros(40, dtype=np.int64), clusters=clusters, populations=np.full(40, 10.0)
    )
    found = levels(value, np.ones(40), crossing(group, np.arange(40), of_clusters, count=2))
    assert not found.counted.any(), "what happened in a cluster is not known"


def test_nobodys_answer_has_no_level_and_equal_answers_no_variance():
    design, weights = made(8, rake_to_margins=True, persons=60)
    group = np.arange(60) % 2
    value = np.where(group == 0, np.nan, 42.0)
    found = levels(value, weights, crossing(group, np.arange(60), design, count=2))
    assert (found.n[0], found.effective_n[0], found.variance[1]) == (0, 0, 0)
    assert found.effective_n[1] == pytest.approx(effective_n(weights[group == 1]))


def test_strata_that_differ_make_the_mean_surer_and_n_is_the_most_it_can_be_worth():
    given_strata, _ = made(9, rake_to_margins=False, persons=200, strata=True)
    value = 10.0 * given_strata.stratum + np.random.default_rng(9).normal(size=200)
    across = crossing(np.zeros(200, dtype=np.int64), np.arange(200), given_strata, count=1)
    found = levels(value, np.ones(200), across)
    assert found.variance[0] < 0.1 * value.var() / 200
    assert found.effective_n[0] == 200


def test_a_million_rows_take_no_time():
    """Rough: thrice what was measured, so that only a walk over groups or rows can fail it."""
    rng = np.random.default_rng(10)
    design, weights = made(10, rake_to_margins=False, persons=100_000, waves=100, clusters=True)
    person = np.repeat(np.arange(100_000), 3)
    group = design.wave[person] * 3 + np.tile(np.arange(3), 100_000)
    value = rng.random(300_000)
    begun = time.perf_counter()
    across = crossing(group, person, design, count=300)
    levels(value, weights[person], across)
    assert time.perf_counter() - begun < 3.0


def test_waves_of_one_series_share_a_design_effect():
    design, weights = made(10, rake_to_margins=False, persons=600, waves=2, strata=True)
    value, weight, person, group = answered(10, design, weights)
    apart = levels(value, weight, crossing(group, person, design, count=GROUPS))
    across = module.crossing(
        group, person, design, count=GROUPS, balance=None, series=np.arange(GROUPS) // 2
    )
    found = levels(value, weight, across)
    np.testing.assert_array_equal(found.variance, apart.variance)
    for first in range(0, GROUPS, 2):
        both = [first, first + 1]
        alone = [one_answer(value, weight, group, which) for which in both] / found.kish[both]
        effect = found.variance[both].sum() / alone.sum()
        expected = np.minimum(found.kish[both] / effect, found.n[both])
        np.testing.assert_allclose(found.effective_n[both], expected, rtol=1e-10)


def one_answer(value, weight, group, which):
    inside = (group == which) & ~np.isnan(value)
    y, w, n = value[inside], weight[inside], inside.sum()
    return np.average((y - np.average(y, weights=w)) ** 2, weights=w) * n / (n - 1)


def test_from_one_cluster_no_variance_is_measured():
    rng = np.random.default_rng(12)
    design = drawn(np.zeros(80, dtype=np.int64), clusters=np.arange(80) // 20)
    group = np.where(np.arange(80) < 20, 0, 1)
    found = levels(rng.random(80), np.ones(80), crossing(group, np.arange(80), design, count=2))
    assert (found.variance[0], found.effective_n[0], found.freedom[0]) == (0.0, 1.0, np.inf)
    assert found.variance[1] > 0
    assert found.freedom[1] == pytest.approx(2.0)
