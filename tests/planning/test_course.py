"""A course is laid once and held to: alarms stay rare, and what leaves it is seen."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from kurssi.planning.course import Course, Readings, lay, track

AHEAD, PATHS = 40, 2000
ORIGIN = date(2026, 1, 5)
READING = 0.8


def simulated(rng, paths, *, push=0.0):
    """Levels that wander about 50, with a doubtful slope."""
    state, levels = np.zeros(paths), []
    slope = 0.02 * rng.normal(size=paths)
    for _ in range(AHEAD):
        state = 0.9 * state + 0.5 * rng.normal(size=paths) + push + slope
        levels.append(50 + state)
    return np.stack(levels, -1)


def read(rng, levels, seen=None):
    seen = np.ones(AHEAD, dtype=bool) if seen is None else seen
    value = levels + READING * rng.normal(size=levels.shape)
    return Readings(value=value, variance=np.full(AHEAD, READING**2), seen=seen)


@pytest.fixture(scope="module")
def laid():
    paths = simulated(np.random.default_rng(1), PATHS)
    return lay(paths, np.zeros((AHEAD, 1, 1)), names=(("all",), ("tv",)), run="r", origin=ORIGIN,
               restless=1.0)  # fmt: skip


def test_on_course_an_alarm_is_rare_although_the_course_is_of_simulated_paths(laid):
    rng = np.random.default_rng(2)
    levels = simulated(rng, 1500)
    found = [track(laid, read(rng, one)) for one in levels]
    off = np.mean([one.course is Course.OFF for one in found])
    assert 0 < off <= 0.05
    assert np.mean([one.highest >= 5 for one in found]) <= 0.20


def test_a_level_that_is_pushed_down_is_found(laid):
    rng = np.random.default_rng(3)
    levels = simulated(rng, 300, push=-0.5)
    found = [track(laid, read(rng, one)) for one in levels]
    assert np.mean([one.course is Course.OFF for one in found]) > 0.8
    assert all(one.drift < 0 for one in found if one.course is Course.OFF)


def test_a_level_above_is_ahead_and_never_off(laid):
    rng = np.random.default_rng(4)
    found = [track(laid, read(rng, one)) for one in simulated(rng, 200, push=0.5)]
    kinds = [one.course for one in found]
    assert kinds.count(Course.AHEAD) > 150
    assert Course.OFF not in kinds


def test_nothing_read_is_nothing_told_and_few_waves_do(laid):
    rng = np.random.default_rng(5)
    level = simulated(rng, 1)[0]
    assert track(laid, read(rng, level, np.zeros(AHEAD, dtype=bool))) is None
    seen = np.arange(AHEAD) % 13 == 12
    found = track(laid, read(rng, level, seen))
    assert (found.looks, found.last) == (3, 38)


def test_the_band_of_a_reading_is_wider_than_that_of_the_level(laid):
    found = track(laid, read(np.random.default_rng(6), laid.mean))
    assert found.q05 < laid.q05[-1] < found.expected < laid.q95[-1] < found.q95


def test_restless_errors_ask_for_more_before_an_alarm(laid):
    rng = np.random.default_rng(7)
    level = simulated(rng, 1, push=-0.3)[0]
    readings = read(rng, level)
    calm, wide = track(laid, readings), track(replace(laid, restless=2.0), readings)
    assert wide.highest < calm.highest


def test_an_alarm_stays(laid):
    value = laid.mean.copy()
    value[:15] -= 0.8 * np.arange(15)
    found = track(laid, Readings(value=value, variance=np.zeros(AHEAD), seen=np.ones(AHEAD, bool)))
    assert found.course is Course.OFF
    assert found.since < 15


def test_having_been_ahead_is_no_evidence_of_being_behind(laid):
    """Twelve readings 2 sd above, then ten 2.5 sd below: as a whole just under, by little."""
    plain = replace(laid, mean=np.zeros(AHEAD), covariance=np.eye(AHEAD))
    value = np.concatenate([np.full(12, 2.0), np.full(10, -2.5), np.zeros(AHEAD - 22)])
    seen = np.arange(AHEAD) < 22
    found = track(plain, Readings(value=value, variance=np.zeros(AHEAD), seen=seen))
    assert found.drift < 0
    assert found.since is None
    assert found.course is Course.HELD
    assert found.p == 1.0
    up = track(plain, Readings(value=value, variance=np.zeros(AHEAD), seen=np.arange(AHEAD) < 12))
    assert (up.course, up.p) == (Course.AHEAD, 1.0)
