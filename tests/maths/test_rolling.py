"""Rolling means: the likelihood against dense normals, false alarms and power by simulation."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.signal import lfilter
from scipy.stats import multivariate_normal

from kurssi.maths.rolling import Sampled, _restricted, rolled, width_log_likelihood
from kurssi.survey.published import ODDS, WIDTHS


def test_the_mean_of_k_terms_has_the_autocovariance_of_the_double_sum():
    movement = 0.8 ** np.arange(30)
    for width in (1, 2, 5):
        found = rolled(movement, width, 12)
        for lag in range(12):
            wanted = (
                sum(movement[abs(lag + i - j)] for i in range(width) for j in range(width))
                / width**2
            )
            assert found[lag] == pytest.approx(wanted, rel=1e-12)


def test_the_level_is_integrated_out():
    """The density of any contrasts that lose the level, up to the size of their basis."""
    rng = np.random.default_rng(0)
    time = np.array([0, 1, 2, 4, 5, 8])
    covariance = 0.6 ** np.abs(time[:, None] - time)
    sampled = Sampled(time=time, values=rng.normal(size=(2, 6)), scales=(1.0, 1.0), rounding=0.3)
    found = _restricted(covariance[None], sampled, np.array([0.5, 2.0]))[0]
    contrasts = np.linalg.qr(np.concatenate([np.ones((6, 1)), np.eye(6)[:, :5]], axis=1))[0][:, 1:]
    basis = 0.5 * np.log(6.0)  # orthonormal contrasts: |X'X|^(1/2) of the column of ones
    for row, values in enumerate(sampled.values):
        for column, scale in enumerate((0.5, 2.0)):
            whole = scale * contrasts.T @ (covariance + 0.3 * np.eye(6)) @ contrasts
            wanted = multivariate_normal.logpdf(contrasts.T @ values, np.zeros(5), whole)
            assert found[row, column] == pytest.approx(wanted - basis, abs=1e-6)


@settings(max_examples=3)
@given(st.floats(-5.0, 5.0))
def test_the_level_says_nothing(level):
    rng = np.random.default_rng(1)
    values = rng.normal(size=(1, 20))
    both = [
        width_log_likelihood(
            Sampled(time=np.arange(20), values=part, scales=(0.5, 3.0), rounding=0.0), (1, 4)
        )
        for part in (values, values + level)
    ]
    assert both[0] == pytest.approx(both[1], abs=1e-5)


def series(rng, *, width, steps, persistence, size, count=1, gaps=0.0, smooth=False, scale=1.0):
    """Rolling means of samples of a moving level, in standard errors as stated.

    ``size`` is the variance of the level in sampling variances of a value.
    """
    length = steps + width + 200
    roots = [1, -persistence] if not smooth else [1, -2 * persistence, persistence**2]
    common = rng.normal(size=(2, length))
    values = []
    for _ in range(count):
        push, noise = np.sqrt(0.4) * common + np.sqrt(0.6) * rng.normal(size=(2, length))
        level = lfilter([1.0], roots, push)
        level = np.sqrt(size) * level / level[200:].std() if size else 0 * level
        means = np.convolve(level + np.sqrt(width * scale) * noise, np.ones(width) / width, "valid")
        values.append(means[200 : 200 + steps])
    seen = rng.random(steps) >= gaps
    seen[[0, -1]] = True
    return Sampled(
        time=np.flatnonzero(seen), values=np.array(values)[:, seen], scales=(0.5, 3.0), rounding=0.0
    )


def found(sampled):
    """The width recognised: 1 for samples of their own."""
    reach = int(sampled.time[-1]) + 1
    widths = tuple(width for width in WIDTHS if width == 1 or 2 * width + 4 <= reach)
    total = width_log_likelihood(sampled, widths).sum(axis=0)
    best = int(total[1:].argmax()) + 1
    return widths[best] if total[best] - total[0] > ODDS else 1


WORLDS = [
    {"persistence": phi, "size": size, "smooth": smooth, "scale": scale, "gaps": gaps}
    for phi in (0.0, 0.6, 0.9, 0.97)
    for size in (0.3, 3.0, 20.0)
    for smooth in ((False, True) if 0 < phi < 0.95 else (False,))
    for scale, gaps in ((0.7, 0.0), (1.0, 0.2), (2.0, 0.0))
]


def alarms(rng, steps, count, repeats, worlds=WORLDS):
    told = [
        found(series(rng, width=1, steps=steps, count=count, **world))
        for world in worlds
        for _ in range(repeats)
    ]
    return np.mean(np.array(told) > 1)


def power(rng, width, steps, count, repeats):
    told = np.array(
        [
            found(series(rng, width=width, steps=steps, count=count, persistence=phi, size=size))
            for phi in (0.0, 0.9, 0.97)
            for size in (0.3, 3.0)
            for _ in range(repeats)
        ]
    )
    return np.mean(told > 1), np.mean(told == width)


def test_samples_are_not_taken_for_rolling_means():
    assert alarms(np.random.default_rng(2), 52, 2, 1, WORLDS[::3]) == 0.0


def test_rolling_means_are_recognised_with_their_width():
    rng = np.random.default_rng(3)
    seen, right = power(rng, 4, 40, 2, 1)
    assert seen == 1.0
    assert right > 0.8


def test_exponential_smoothing_is_no_sample_either():
    """It has no width, but it moves less than samples could: it is not left as samples."""
    rng = np.random.default_rng(4)
    noise = rng.normal(size=(3, 100))
    weight = 0.25
    smooth = lfilter([weight], [1, weight - 1], noise * np.sqrt((2 - weight) / weight), axis=1)
    values = smooth[:, 20:] * 0.5
    assert found(Sampled(time=np.arange(80), values=values, scales=(0.5, 3.0), rounding=0.0)) > 1


@pytest.mark.slow
@pytest.mark.parametrize(("steps", "count"), [(20, 1), (20, 4), (52, 1), (52, 4), (78, 4)])
def test_false_alarms_are_rare(steps, count):
    """The table of docs/statistics.md; at most one in a hundred."""
    told = alarms(np.random.default_rng(steps + count), steps, count, 6)
    print(f"alarms: {steps} steps, {count} series, {6 * len(WORLDS)} tables: {told:.4f}")
    assert told <= 0.01


@pytest.mark.slow
@pytest.mark.parametrize("count", [1, 4])
@pytest.mark.parametrize("steps", [20, 30, 52, 78])
def test_power_grows_with_steps_and_series(steps, count):
    rng = np.random.default_rng(steps * 10 + count)
    for width in (2, 3, 4, 8, 12):
        if 2 * width + 4 <= steps:
            seen, right = power(rng, width, steps, count, 6)
            print(f"power: {steps} steps, {count} series, width {width}: {seen:.2f} {right:.2f}")
            assert seen >= (0.95 if steps * count >= 100 else 0.1)
