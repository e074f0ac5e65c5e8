"""The chance that a level moved: by enumeration, by its limits, and by simulation."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import ndtr
from scipy.stats import binom, ttest_ind

from kurssi.maths.moved import Means, chance_of_direction, joint_freedom, reach_of_change
from kurssi.maths.survey import honest_se


def shares(share, n):
    """Means of yes and no, as they are posted."""
    share, n = (np.asarray(part, dtype=float) for part in np.broadcast_arrays(share, n))
    variance = share * (1 - share) / np.maximum(n - 1, 1)
    se = honest_se(share, variance, n, graded=False)
    return Means(share, se**2, n, np.full(share.shape, np.inf))


@pytest.mark.parametrize("p", [0.02, 0.05, 0.2, 0.5, 0.8, 0.98])
@pytest.mark.parametrize(
    ("first", "second"),
    [(5, 5), (10, 10), (20, 300), (50, 50), (50, 500), (150, 150), (1000, 1000)],
)
def test_where_nothing_moved_it_passes_95_in_a_tenth(first, second, p):
    """Every outcome weighed by its chance. Few answers come in steps: often less."""
    x, y = (a.ravel() for a in np.meshgrid(np.arange(first + 1), np.arange(second + 1)))
    chance = chance_of_direction(
        shares(y / second, second), shares(x / first, first), np.zeros(len(x))
    )
    mass = binom.pmf(x, first, p) * binom.pmf(y, second, p)
    assert mass[chance > 0.95].sum() < 0.13
    if min(first, second) * min(p, 1 - p) >= 5:
        assert mass[chance > 0.95].sum() > 0.085


def test_graded_answers_of_one_spread_are_welchs_test():
    rng = np.random.default_rng(4)
    a, b = rng.normal(0.5, 0.02, 8), rng.normal(0.51, 0.02, 6)
    means = [
        Means(np.array([x.mean()]), np.array([x.var(ddof=1) / len(x)]), np.array([float(len(x))]),
              np.array([len(x) - 1.0]))
        for x in (a, b)
    ]  # fmt: skip
    found = chance_of_direction(means[1], means[0], np.zeros(1))[0]
    assert found == pytest.approx(1 - ttest_ind(a, b, equal_var=False).pvalue / 2, abs=2e-3)


@pytest.mark.parametrize("n", [(5, 5), (6, 40), (10, 10), (30, 300)])
@pytest.mark.parametrize("weights", [(1, 1, 1, 1, 1), (1, 2, 4, 8, 16), (20, 3, 1, 1, 1)])
def test_few_answers_from_1_to_5_are_no_surer_than_they_say(n, weights):
    rng = np.random.default_rng(sum(n) + weights[0])
    p = np.array(weights) / sum(weights)
    sides = []
    for size in n:
        given = rng.choice(5, (4000, size), p=p) / 4
        share = given.mean(axis=1)
        n_eff = np.full(len(share), float(size))
        se = honest_se(share, given.var(axis=1, ddof=1) / size, n_eff, graded=True)
        sides.append(Means(share, se**2, n_eff, n_eff - 1))
    passed = np.mean(chance_of_direction(sides[1], sides[0], np.zeros(4000)) > 0.95)
    assert passed < 0.135  # skewed answers of six pass less often: their error is floored
    assert passed > 0.03 or min(n) < 10


@given(st.floats(0.0, 1.0), st.floats(0.0, 1.0), st.floats(5, 1e4), st.floats(5, 1e4))
def test_it_is_a_chance_and_the_two_sides_may_change_places(a, b, n, m):
    first, second = shares([a], n), shares([b], m)
    found = chance_of_direction(first, second, np.zeros(1))
    assert 0.5 <= found[0] <= 1.0
    assert found == pytest.approx(chance_of_direction(second, first, np.zeros(1)))


def test_many_answers_are_a_normals():
    first, second = shares([0.30], 1e6), shares([0.3008], 1e6)
    ratio = 0.0008 / np.sqrt(0.42 / 1e6)
    assert chance_of_direction(second, first, np.zeros(1)) == pytest.approx(ndtr(ratio), abs=1e-3)


def test_freedom_of_two_equal_variances_adds_up():
    one, inf = np.ones(1), np.full(1, np.inf)
    assert joint_freedom((one, 6 * one), (one, 6 * one)) == pytest.approx(12.0)
    assert joint_freedom((one, 6 * one), (one, inf)) == pytest.approx(24.0)
    assert joint_freedom((one, inf), (one, inf))[0] >= 1e6


@pytest.mark.parametrize("moved", [0.0, 0.1])
@pytest.mark.parametrize("p", [0.05, 0.3, 0.8])
@pytest.mark.parametrize("n", [(30, 60), (300, 300), (1500, 400)])
def test_the_interval_of_a_change_holds_it_nine_times_of_ten(n, p, moved):
    """Every outcome weighed by its chance."""
    x, y = (a.ravel() for a in np.meshgrid(np.arange(n[0] + 1), np.arange(n[1] + 1)))
    later, earlier = shares(y / n[1], n[1]), shares(x / n[0], n[0])
    reach = reach_of_change(later, earlier, np.zeros(len(x)), coverage=0.9)
    mass = binom.pmf(x, n[0], p) * binom.pmf(y, n[1], p + moved)
    held = mass[np.abs(later.share - earlier.share - moved) <= reach].sum()
    assert 0.87 < held < 0.97


@given(st.floats(0.05, 0.95), st.floats(0.05, 0.95), st.floats(200, 1e4), st.floats(200, 1e4))
def test_the_interval_leaves_out_nought_where_the_chance_passes_95(a, b, n, m):
    later, earlier = shares([a], n), shares([b], m)
    chance = chance_of_direction(later, earlier, np.zeros(1))[0]
    reach = reach_of_change(later, earlier, np.zeros(1), coverage=0.9)[0]
    if not 0.90 < chance < 0.98:  # of shares and of angles: not the same to the last digit
        assert (abs(a - b) > reach) == (chance > 0.95)
