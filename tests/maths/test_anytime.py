"""Evidence against a course: its alarms stay rare however often one looks, and drifts are found."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import integrate, stats

from kurssi.maths.anytime import evidence, restless, standardised

PATHS, LOOKS = 20_000, 104
ALARM = np.log(20)


def alarms(surprise, level=ALARM):
    return float((evidence(surprise).ever[:, -1] >= level).mean())


def autocorrelated(rng, kept, paths=PATHS):
    errors = np.empty((paths, LOOKS))
    errors[:, 0] = rng.normal(size=paths)
    for t in range(1, LOOKS):
        errors[:, t] = kept * errors[:, t - 1] + np.sqrt(1 - kept**2) * rng.normal(size=paths)
    return errors


@given(st.lists(st.floats(-2.4, 2.4), min_size=1, max_size=6))
def test_it_is_the_likelihood_ratio_averaged_over_drifts(readings):
    z = np.array(readings)

    def ratio(theta):
        one = stats.norm.pdf(z, loc=theta) / stats.norm.pdf(z)
        return float(np.prod(one)) * stats.norm.pdf(theta)

    naive = integrate.quad(ratio, -12, 12, limit=200, points=[float(z.mean())])[0]
    assert np.exp(evidence(z).log_e[-1]) == pytest.approx(naive, rel=1e-6)


def test_one_looks_as_often_as_one_likes_and_is_seldom_alarmed():
    surprise = np.random.default_rng(1).normal(size=(PATHS, LOOKS))
    assert 0.005 < alarms(surprise) <= 0.05
    assert alarms(surprise, np.log(5)) <= 0.20


@pytest.mark.parametrize("freedom", [3, 5])
def test_heavy_tails_alarm_no_more_often(freedom):
    heavy = np.random.default_rng(2).standard_t(freedom, size=(PATHS, LOOKS))
    assert alarms(heavy / np.sqrt(freedom / (freedom - 2))) <= 0.05


def test_errors_that_go_on_alarm_too_often_until_they_are_told():
    errors = autocorrelated(np.random.default_rng(3), 0.4)
    assert alarms(errors) > 0.10
    past = autocorrelated(np.random.default_rng(4), 0.4, paths=3)
    assert alarms(errors / restless(past)) <= 0.05


def test_a_drift_of_one_sd_is_found_within_a_quarter():
    z = np.random.default_rng(5).normal(size=(4000, LOOKS))
    hit = evidence(z - 1.0).ever >= ALARM
    found = np.where(hit[:, -1], hit.argmax(1) + 1, LOOKS + 1)
    assert np.median(found) <= 13
    assert (found <= 26).mean() > 0.95
    assert (evidence(z - 1.0).drift[:, 25] < 0).all()


def test_standardised_readings_are_one_step_errors_of_prediction():
    rng = np.random.default_rng(6)
    root = rng.normal(size=(5, 5))
    covariance, y = root @ root.T + np.eye(5), rng.normal(size=5)
    for t in range(5):
        known = covariance[:t, :t]
        weights = np.linalg.solve(known, covariance[:t, t]) if t else np.zeros(0)
        mean = weights @ y[:t]
        variance = covariance[t, t] - weights @ covariance[:t, t]
        expected = (y[t] - mean) / np.sqrt(variance)
        assert standardised(y, covariance)[t] == pytest.approx(expected, abs=1e-10)


@given(st.floats(0.1, 10.0))
def test_the_unit_of_readings_is_nothing_to_them(unit):
    covariance = np.array([[2.0, 0.5], [0.5, 1.0]])
    y = np.array([1.0, -2.0])
    same = standardised(unit * y, unit**2 * covariance)
    np.testing.assert_allclose(same, standardised(y, covariance), atol=1e-10)


def test_a_past_that_is_calm_or_unknown_asks_for_nothing():
    assert restless(np.full((2, 5), np.nan)) == 1.0
    assert restless(np.random.default_rng(7).normal(size=(4, 500)) * 0.5) == 1.0
    assert restless(2.0 * np.random.default_rng(8).normal(size=(4, 500))) == pytest.approx(
        2, rel=0.1
    )
