"""Brand x attribute tables against the textbook, and their errors against simulation."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special, stats

from kurssi.maths.association import (
    GROUPS,
    Placed,
    Sums,
    at_size,
    dealt,
    ellipse,
    false_discovery,
    jackknife_cross,
    jackknife_variance,
    level_interval,
    reach_of,
    renumbered,
    residuals,
    size_line,
    summed,
)
from kurssi.maths.expected_ticks import expected_levels
from survey.markets import ticked

BRANDS, ITEMS = 6, 8
KNOWN = np.array([0.95, 0.85, 0.7, 0.5, 0.3, 0.15])


def levels(rng):
    """True chances of a tick by those who know the brand: no pattern but a few cells."""
    chance = np.full((BRANDS, ITEMS), 0.35) * rng.uniform(0.6, 1.3, ITEMS)
    chance[0, :3] *= 1.6
    chance[3, 4] *= 0.4
    return chance


def answers(rng, persons, chance, halo=1.0):
    """Rows of person x brand: ticks by item, persons and brands."""
    _, ticks = ticked(rng, persons, KNOWN, chance, halo=halo)
    person, brand = (axis.reshape(-1) for axis in np.indices((persons, BRANDS)))
    return list(ticks.reshape(-1, ITEMS).T.astype(float)), person, brand


def sums_of(rng, persons, chance, weights=None, halo=1.0):
    ticks, person, brand = answers(rng, persons, chance, halo)
    weights = np.ones(persons) if weights is None else weights
    return summed(ticks, weights[person], dealt(person, 1), brand)


def test_residuals_sum_to_nothing_over_brands_and_over_attributes():
    found = residuals(sums_of(np.random.default_rng(1), 300, levels(np.random.default_rng(2))))
    np.testing.assert_allclose(found.residual.sum(axis=0), 0, atol=1e-12)
    np.testing.assert_allclose(found.residual.sum(axis=1), 0, atol=1e-12)


def test_the_error_is_the_linearised_one_of_people():
    # Taylor series by hand (Wolter 2007, section 6.11), one line per respondent; ticks are so few
    # here that the table says row x column / N.
    rng = np.random.default_rng(5)
    persons, weights = 400, rng.uniform(0.3, 3.0, 400)
    ticks, person, brand = answers(rng, persons, levels(rng))
    found = residuals(summed(ticks, weights[person], dealt(person, 1), brand))
    cube = np.stack(ticks, -1).reshape(persons, BRANDS, ITEMS)
    share = weights / weights.sum()
    p = np.einsum("i,ibk->bk", share, cube)
    u = share[:, None, None] * (cube - p)
    row, column, total = p.sum(1), p.sum(0), p.sum()
    change = u - (
        u.sum(2)[:, :, None] * column + row[:, None] * u.sum(1)[:, None, :]
    ) / total + (row[:, None] * column)[None] / total**2 * u.sum((1, 2))[:, None, None]  # fmt: skip
    by_hand = np.sqrt(persons / (persons - 1) * np.sum(change**2, axis=0))
    np.testing.assert_allclose(found.level, p, rtol=1e-12)
    np.testing.assert_allclose(found.se, by_hand, rtol=0.02)


def test_the_error_is_that_of_drawing_people_again():
    rng = np.random.default_rng(6)
    ticks, person, brand = answers(rng, 250, levels(rng))
    found = residuals(summed(ticks, np.ones(len(person)), dealt(person, 1), brand))
    cube = np.stack(ticks, -1).reshape(250, BRANDS, ITEMS)
    drawn = cube[rng.integers(0, 250, (600, 250))].mean(axis=1)
    bend = (found.bend,)
    spread = np.std([each - expected_levels(each, bends=bend).level for each in drawn], axis=0)
    np.testing.assert_allclose(found.se, spread, rtol=0.15)


def test_graded_answers_are_counted_as_their_points():
    # Half a tick from everyone is worth a tick from every second person, in level and residual.
    rng = np.random.default_rng(7)
    ticks, person, brand = answers(rng, 200, levels(rng))
    ones = np.ones(len(person))
    whole = residuals(summed(ticks, ones, dealt(person, 1), brand))
    half = residuals(summed([values / 2 for values in ticks], ones, dealt(person, 1), brand))
    np.testing.assert_allclose(half.residual, whole.residual / 2, rtol=1e-10)


def test_what_was_not_answered_counts_for_nothing():
    rng = np.random.default_rng(8)
    ticks, person, brand = answers(rng, 300, levels(rng))
    gaps = [np.where(rng.random(len(values)) < 0.3, np.nan, values) for values in ticks]
    found = summed(gaps, np.ones(len(person)), dealt(person, 1), brand).levels()
    for item, values in enumerate(gaps):
        for at in range(BRANDS):
            assert found[at, item] == pytest.approx(np.nanmean(values[brand == at]))


def test_many_people_are_dealt_into_groups_with_the_same_errors():
    rng = np.random.default_rng(9)
    chance = levels(rng)
    ticks, person, brand = answers(rng, 6000, chance)
    ones = np.ones(len(person))
    groups = dealt(person, 3)
    assert len(np.unique(groups)) == GROUPS
    assert (groups.reshape(-1, BRANDS) == groups.reshape(-1, BRANDS)[:, :1]).all()
    dealt_out = residuals(summed(ticks, ones, groups, brand))
    alone = residuals(summed(ticks, ones, person, brand))
    np.testing.assert_allclose(dealt_out.residual, alone.residual, atol=1e-12)
    np.testing.assert_allclose(dealt_out.se, alone.se, rtol=0.15)


def test_the_same_key_deals_the_same_groups():
    people = np.arange(3 * GROUPS)
    np.testing.assert_array_equal(dealt(people, 4), dealt(people, 4))
    assert (dealt(people, 4) != dealt(people, 5)).any()


@given(st.lists(st.integers(0, 30), min_size=1, max_size=40))
def test_renumbering_keeps_order_and_leaves_no_gap(codes):
    found, count = renumbered(np.array(codes))
    _, expected = np.unique(codes, return_inverse=True)
    np.testing.assert_array_equal(found, expected)
    assert count == len(set(codes))


@given(st.lists(st.floats(0, 1), min_size=1, max_size=40))
def test_false_discovery_is_that_of_scipy(p):
    np.testing.assert_allclose(
        false_discovery(np.array(p)), stats.false_discovery_control(np.array(p)), rtol=1e-12
    )


def test_what_is_no_test_is_not_counted():
    p = np.array([0.01, np.nan, 0.04])
    np.testing.assert_allclose(false_discovery(p), [0.02, np.nan, 0.04])


def test_a_cell_without_a_tick_is_not_certain():
    weight = np.ones((50, 2, 2))
    answer = np.zeros((50, 2, 2))
    answer[:25, 0] = answer[:10, 1, :1] = 1.0
    found = residuals(Sums(weight=weight, answer=answer, squares=weight.sum(axis=0)))
    assert found.level[1, 1] == 0
    assert found.se[1, 1] >= 0.7 / 50


def of_logits(share, n):
    """Log odds at the half count."""
    return np.log((n * share + 0.5) / (n * (1 - share) + 0.5))


def test_the_line_of_sizes_is_that_of_least_squares():
    rng = np.random.default_rng(11)
    size, level, n = rng.uniform(0.1, 0.9, 7), rng.uniform(0.1, 0.7, 7), np.full(7, 500.0)
    x, y = of_logits(size, n), of_logits(level, n)
    fit = stats.linregress(x, y)
    placed = Placed.of(level, size, n)
    assert placed.through.all()
    found = at_size(level, size, placed)
    np.testing.assert_allclose(found, 1 / (1 + np.exp(-(fit.intercept + fit.slope * x))), rtol=1e-9)
    line = size_line(level, size, placed)
    assert line.slope == pytest.approx(fit.slope)
    assert line.explained == pytest.approx(fit.rvalue**2)


def test_the_line_does_not_hang_on_a_brand_that_nobody_or_everybody_knows():
    rng = np.random.default_rng(12)
    size, level, n = rng.uniform(0.2, 0.9, 6), rng.uniform(0.2, 0.7, 6), np.full(8, 400.0)
    alone = at_size(level, size, Placed.of(level, size, n[:6]))
    more, rated = np.append(size, [0.0, 1.0]), np.append(level, [0.02, 0.5])
    placed = Placed.of(rated, more, n)
    assert placed.through.tolist() == [True] * 6 + [False, False]
    found = at_size(rated, more, placed)
    np.testing.assert_allclose(found[:6], alone, rtol=1e-12)
    assert np.isnan(found[6])
    assert found[7] == pytest.approx(alone[np.argmax(size)]), "as the largest that the line is of"


def test_an_ellipse_is_where_the_squared_distance_is_the_same():
    covariance = np.array([[[4.0, 1.5], [1.5, 2.0]]])
    found = ellipse(covariance, freedom=10_000)
    outline = found.points(np.zeros(1), np.zeros(1), 50)[0]
    distance = np.einsum("pi,ij,pj->p", outline, np.linalg.inv(covariance[0]), outline)
    np.testing.assert_allclose(distance, stats.chi2.ppf(0.9, 2), rtol=1e-3)
    assert found.longer > found.shorter


def test_few_groups_make_wide_ellipses():
    covariance = np.eye(2)[None]
    assert ellipse(covariance, freedom=8).longer > 1.2 * ellipse(covariance, freedom=800).longer


def test_level_intervals_stay_within_their_scale():
    low, high = level_interval(
        np.array([0.0, 0.5, 1.0]), np.array([0.0, 0.01, 0.0]), np.full(3, 20.0)
    )
    assert (low >= 0).all()
    assert (high <= 1).all()
    assert (high > low).all()


def test_a_level_that_nobody_differs_on_is_not_certain():
    """Nothing varies and n is large: the interval is Jeffreys' and not a point."""
    low, high = level_interval(np.array([0.4]), np.array([0.0]), np.array([200.0]))
    wanted = np.sqrt(0.4 * 0.6 / 201)
    assert high[0] - low[0] == pytest.approx(2 * 1.645 * wanted, rel=0.02)


def test_reaches_and_regions_are_those_of_student_and_fisher():
    """Against scipy.stats, which takes too long to import for what answers a command."""
    assert reach_of(12) == pytest.approx(stats.t.ppf(0.95, 11), rel=1e-10)
    found = ellipse(np.eye(2)[None], freedom=9)
    assert found.longer[0] ** 2 == pytest.approx(2 * 9 / 8 * stats.f.ppf(0.9, 2, 8), rel=1e-10)


def covered(reps, persons, *, halo, seed=0):
    """Shares of 90 % intervals that held the truth: residuals, levels, ellipses; false calls."""
    truth_rng = np.random.default_rng(99)
    chance = levels(truth_rng)
    whole = np.concatenate([
        sums_of(truth_rng, 100_000, chance, halo=halo).levels()[None] for _ in range(4)
    ]).mean(axis=0)  # fmt: skip
    truth = whole - expected_levels(whole).level
    held, inside, rounds, false = [], [], [], []
    for rep in range(reps):
        rng = np.random.default_rng(seed + rep)
        weights = rng.gamma(4.0, 0.25, persons)
        sums = sums_of(rng, persons, chance, weights, halo)
        found = residuals(sums)
        held.append((found.low <= truth) & (truth <= found.high))
        without = sums.without_each()
        low, high = level_interval(found.level, jackknife_variance(without), sums.effective_n())
        inside.append((low <= whole) & (whole <= high))
        variance, across = (
            jackknife_variance(without),
            jackknife_cross(without[..., 0], without[..., 1]),
        )
        both = np.array([[variance[:, 0], across], [across, variance[:, 1]]]).transpose(2, 0, 1)
        apart = (found.level - whole)[:, :2]
        distance = np.einsum("bi,bij,bj->b", apart, np.linalg.inv(both), apart)
        rounds.append(distance <= 2 * stats.f.ppf(0.9, 2, persons - 2))
        called = found.q <= 0.05
        wrong = called & (np.sign(found.residual) != np.sign(truth))
        false.append(wrong.sum() / max(called.sum(), 1))
    return [float(np.mean(values)) for values in (held, inside, rounds, false)]


def test_intervals_hold_what_they_promise():
    held, inside, rounds, false = covered(60, 400, halo=1.0)
    assert 0.87 <= held <= 0.93
    assert 0.87 <= inside <= 0.94
    assert 0.85 <= rounds <= 0.95
    assert false <= 0.05


def called_by_chance(reps, persons):
    """How often anything at all is called where brands differ in size alone."""
    even = np.full((BRANDS, ITEMS), 0.35)
    calls = []
    for rep in range(reps):
        rng = np.random.default_rng(rep)
        calls.append((residuals(sums_of(rng, persons, even)).q <= 0.05).any())
    return float(np.mean(calls))


def test_size_alone_is_seldom_called_a_difference():
    assert called_by_chance(100, 400) <= 0.12


def near_everybody(rng, persons, planted=0.0):
    """Ticks of 11 brands on 20 attributes whose log odds are size and prevalence, up to 95 %."""
    odds = np.linspace(1.6, -1.6, 11)[:, None] + np.linspace(-1.8, 0.6, 20)
    odds[5, 2] += planted
    ticks = rng.random((persons, 11, 20)) < special.expit(odds + rng.normal(size=(persons, 1, 1)))
    person, brand = (axis.reshape(-1) for axis in np.indices((persons, 11)))
    columns = list(ticks.reshape(-1, 20).T.astype(float))
    return residuals(summed(columns, np.ones(len(person)), dealt(person, 1), brand))


def test_where_ticks_near_everybody_size_alone_is_seldom_called_either():
    found = [near_everybody(np.random.default_rng(rep), 300) for rep in range(40)]
    p = 2 * stats.norm.sf(np.abs([each.z for each in found]))
    assert 0.035 <= (p <= 0.05).mean() <= 0.065
    assert np.mean([(each.q <= 0.05).any() for each in found]) <= 0.08  # 15 % without the midway


def test_the_one_cell_that_differs_is_called_and_hardly_any_other():
    found = [near_everybody(np.random.default_rng(rep), 900, planted=1.2) for rep in range(10)]
    called = np.array([each.q <= 0.05 for each in found])
    assert called[:, 5, 2].all()
    assert called.sum(axis=(1, 2)).mean() <= 3


@pytest.mark.slow
@pytest.mark.parametrize(("persons", "halo"), [(200, 0.0), (200, 1.5), (1000, 1.0)])
def test_intervals_hold_in_many_worlds(persons, halo):
    held, inside, rounds, false = covered(400, persons, halo=halo)
    assert 0.88 <= held <= 0.92
    assert 0.88 <= inside <= 0.93
    assert 0.87 <= rounds <= 0.93
    assert false <= 0.05
