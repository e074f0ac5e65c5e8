"""Item effects: the naive two-way fit with a dummy for every row, and levels they put right."""

import numpy as np
import pytest

from kurssi.maths.item_effects import added_errors, effects, levelled


def penalised(points, pull, weight):
    """Item effects by least squares with a dummy for every row, drawn to ``pull``."""
    rows, items = np.nonzero(~np.isnan(points))
    design = np.zeros((len(rows) + points.shape[1], len(points) + points.shape[1]))
    design[np.arange(len(rows)), rows] = 1.0
    design[np.arange(len(rows)), len(points) + items] = 1.0
    own = np.arange(points.shape[1])
    design[len(rows) + own, len(points) + own] = np.sqrt(weight)
    wanted = np.concatenate([points[rows, items], np.sqrt(weight) * pull])
    return np.linalg.lstsq(design, wanted, rcond=None)[0][len(points) :]


def gaps(rng, rows=90, items=4):
    points = rng.normal(50, 15, (rows, 1)) + rng.normal(0, 8, (rows, items)) - 6 * np.arange(items)
    return np.where(rng.random((rows, items)) < 0.35, np.nan, points)


def test_levels_are_the_two_way_fits():
    rng = np.random.default_rng(1)
    points, group = gaps(rng), rng.integers(0, 3, 90)
    shared = penalised(points, np.zeros(4), 2.0)
    expected = np.full(90, np.nan)
    for g in range(3):
        own = penalised(points[group == g], shared, 10.0)
        for row in np.flatnonzero(group == g):
            given = ~np.isnan(points[row])
            if given.any():
                expected[row] = np.mean(points[row][given] - own[given])
    np.testing.assert_allclose(levelled(points.T, group), expected, rtol=1e-9)


def test_who_answered_every_item_has_the_plain_mean():
    points = gaps(np.random.default_rng(2))
    found = levelled(points.T, np.zeros(90, dtype=np.int64))
    whole = ~np.isnan(points).any(axis=1)
    np.testing.assert_array_equal(found[whole], points[whole].sum(axis=1) / 4)
    assert np.isnan(found[np.isnan(points).all(axis=1)]).all()


def test_items_that_nobody_answered_together_are_taken_as_they_are():
    points = np.full((40, 2), np.nan)
    points[:20, 0], points[20:, 1] = 60.0, 20.0
    found = levelled(points.T, np.zeros(40, dtype=np.int64))
    assert (found[:20].tolist(), found[20:].tolist()) == ([60.0] * 20, [20.0] * 20)


def test_a_group_that_was_asked_one_item_has_the_effects_of_all():
    rng = np.random.default_rng(3)
    points = rng.normal(50, 10, (4000, 1)) + np.array([0.0, 0.0, -30.0])
    group = np.repeat([0, 1], 2000)
    points[2000:, :2] = np.nan
    assert levelled(points.T, group)[2000:].mean() == pytest.approx(40.0, abs=1.0)


def test_changes_hold_the_truth_where_an_item_is_dropped_and_people_skip_by_their_level():
    """500 surveys of 300 people a wave; the hard item is not asked in the second, likers skip one.

    Levels with the plain mean would change by +10 and never hold the truth.
    """
    rng = np.random.default_rng(4)
    held, changes = [], []
    for _ in range(500):
        level = rng.normal(50, 15, (600, 1)) + np.repeat([0.0, 5.0], 300)[:, None]
        points = level + rng.normal(0, 12, (600, 3)) + np.array([10.0, 0.0, -20.0])
        points[300:, 2] = np.nan
        points[(level[:, 0] > 55) & (rng.random(600) < 0.5), 0] = np.nan
        found = levelled(points.T, np.zeros(600, dtype=np.int64))
        waves = found[:300], found[300:]
        error = np.sqrt(sum(wave.var(ddof=1) / len(wave) for wave in waves))
        changes.append(waves[1].mean() - waves[0].mean())
        held.append(abs(changes[-1] - 5.0) < 1.645 * error)
    assert np.mean(changes) == pytest.approx(5.0, abs=0.3)
    assert 0.83 < np.mean(held) < 0.94


def rotated(rng, people, waves, asked):
    """Levels of people of several waves, each asked of four items what ``asked`` says."""
    effect = 12.0 * rng.normal(size=4)
    wave = np.repeat(np.arange(waves), people)
    person = 55.0 + 18.0 * rng.normal(size=len(wave))
    points = person + (effect - effect.mean())[:, None] + 20.0 * rng.normal(size=(4, len(wave)))
    points = np.where(asked(rng, wave), points, np.nan)
    return levelled(points, np.zeros(len(wave), dtype=np.int64)).reshape(waves, people)


def random_half(rng, wave):
    drawn = rng.random((4, len(wave)))
    return drawn <= np.sort(drawn, axis=0)[1]


def half_in_turn(rng, wave):
    return (np.arange(4)[:, None] - wave) % 4 < 2


@pytest.mark.parametrize(("asked", "least"), [(random_half, 0.87), (half_in_turn, 0.83)])
def test_what_the_effects_err_by_is_little_of_a_levels_error(asked, least):
    """90 % intervals of 150 surveys of 12 waves, which do not hold the error of the effects."""
    held = []
    for seed in range(150):
        found = rotated(np.random.default_rng(seed), 150, 12, asked)
        error = found.std(axis=1, ddof=1) / np.sqrt(found.shape[1])
        held.append(np.abs(found.mean(axis=1) - 55.0) <= 1.645 * error)
    assert least < np.mean(held) < 0.93


def test_the_covariance_of_effects_is_that_of_least_squares_where_answers_are_many():
    """Searle (1971): s^2 times the generalised inverse; the belief of the ridge is then nothing."""
    rng = np.random.default_rng(8)
    points = (
        rng.normal(50, 15, 4000) + np.array([[5.0], [0.0], [-5.0]]) + rng.normal(0, 12, (3, 4000))
    )
    points[rng.random(points.shape) < 0.4] = np.nan
    found = effects(points, np.zeros(4000, dtype=np.int64))
    given = (~np.isnan(points)).T.astype(float)
    each = np.maximum(given.sum(axis=1), 1.0)
    tied = np.diag(given.sum(axis=0)) - (given / each[:, None]).T @ given
    centre = np.eye(3) - 1 / 3
    naive = 12.0**2 * np.linalg.pinv(tied)
    np.testing.assert_allclose(centre @ found.covariance[0] @ centre, naive, rtol=0.05, atol=2e-3)


def test_errors_of_effects_add_where_some_items_were_asked_and_nowhere_else():
    rng = np.random.default_rng(9)
    points = rng.normal(50, 15, 400) + rng.normal(0, 12, (3, 400))
    points[2, 200:] = np.nan
    found = effects(points, np.zeros(400, dtype=np.int64))
    wave = np.repeat([0, 1], 200)
    added = added_errors(found, np.full(400, 1 / 200), wave, np.zeros(2, dtype=np.int64))
    whole, some = np.sum(added**2, axis=1)
    assert whole == 0.0
    assert some > 0.0
    twice = effects(np.tile(points, 4), np.zeros(1600, dtype=np.int64))
    more = added_errors(
        twice, np.full(1600, 1 / 800), np.tile(wave, 4), np.zeros(2, dtype=np.int64)
    )
    assert np.sum(more[1] ** 2) == pytest.approx(some / 4, rel=0.15)
