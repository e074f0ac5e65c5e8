"""The sweep over a bordered chain, against dense matrices written out and a published formula."""

import numpy as np
import pytest

from kurssi.maths.bordered import Beliefs, Evidence, inverted, log_density, solve

PERIODS, STATES, BORDER, CELLS = 4, 3, 5, 17


def made(seed=0, periods=PERIODS):
    """Cells that each see one period's states and the border, with their dense design."""
    rng = np.random.default_rng(seed)
    period = rng.integers(0, periods, CELLS)
    h, x = rng.normal(size=(CELLS, STATES)), rng.normal(size=(CELLS, BORDER))
    w, z = rng.gamma(2, 1, CELLS), rng.normal(size=CELLS)
    own = np.zeros((periods, STATES, STATES))
    cross, pull = np.zeros((periods, STATES, BORDER)), np.zeros((periods, STATES))
    wide = np.zeros((CELLS, periods * STATES + BORDER))
    for c, t in enumerate(period):
        own[t] += w[c] * np.outer(h[c], h[c])
        cross[t] += w[c] * np.outer(h[c], x[c])
        pull[t] += w[c] * z[c] * h[c]
        wide[c, t * STATES : (t + 1) * STATES] = h[c]
        wide[c, periods * STATES :] = x[c]
    evidence = Evidence(own, cross, x.T @ (w[:, None] * x), pull, x.T @ (w * z))
    beliefs = Beliefs(
        sd=rng.uniform(0.2, 2, (6, STATES)),
        persistence=rng.uniform(0.1, 0.97, (6, STATES)),
        spread=rng.uniform(0.3, 3, (6, BORDER)),
    )
    return evidence, beliefs, wide, w, z


def prior_covariance(beliefs, node, periods):
    """The stationary AR(1) written out: sd^2 persistence^|t - s|."""
    size = periods * STATES
    found = np.zeros((size + BORDER, size + BORDER))
    for i in range(STATES):
        for t in range(periods):
            for s in range(periods):
                found[t * STATES + i, s * STATES + i] = beliefs.sd[
                    node, i
                ] ** 2 * beliefs.persistence[node, i] ** abs(t - s)
    found[size:, size:] = np.diag(beliefs.spread[node] ** 2)
    return found


def dense(beliefs, wide, w, z, node, periods):
    """Log density, mean and covariance of everything, by the textbook's normal conditioning."""
    prior = prior_covariance(beliefs, node, periods)
    total = wide @ prior @ wide.T + np.diag(1 / w)
    log = -0.5 * (np.linalg.slogdet(total)[1] + z @ np.linalg.solve(total, z))
    gain = prior @ wide.T @ np.linalg.inv(total)
    return log, gain @ z, prior - gain @ wide @ prior


@pytest.mark.parametrize("periods", [1, 2, PERIODS])
def test_the_sweep_is_the_dense_normal(periods):
    evidence, beliefs, wide, w, z = made(1, periods)
    solved = solve(evidence, beliefs)
    expected = [dense(beliefs, wide, w, z, node, periods) for node in range(6)]
    logs = np.array([log for log, _, _ in expected])
    found = log_density(evidence, beliefs)
    np.testing.assert_allclose(found - found[0], logs - logs[0], atol=1e-9)
    np.testing.assert_array_equal(solved.log_density, found)
    size = periods * STATES
    for node, (_, mean, covariance) in enumerate(expected):
        np.testing.assert_allclose(solved.states[node].reshape(-1), mean[:size], atol=1e-9)
        np.testing.assert_allclose(solved.border[node], mean[size:], atol=1e-9)
        np.testing.assert_allclose(solved.border_cov[node], covariance[size:, size:], atol=1e-9)


def test_covariances_of_sums_are_the_dense_ones():
    evidence, beliefs, wide, w, z = made(2)
    solved = solve(evidence, beliefs)
    rng = np.random.default_rng(3)
    left, right = ((rng.normal(size=(7, STATES)), rng.normal(size=(7, BORDER))) for _ in range(2))
    for period in range(PERIODS):
        found = solved.covariance(left, right, period)
        for node in range(6):
            covariance = dense(beliefs, wide, w, z, node, PERIODS)[2]
            at = [*range(period * STATES, (period + 1) * STATES)]
            at += range(PERIODS * STATES, PERIODS * STATES + BORDER)
            part = covariance[np.ix_(at, at)]
            sums = np.hstack(left) @ part @ np.hstack(right).T
            np.testing.assert_allclose(found[node], np.diagonal(sums), atol=1e-9)


def test_eight_schools():
    """p(tau | y) of Gelman et al. (2013), Bayesian Data Analysis, eq. 5.21, data of table 5.2."""
    y = np.array([28.0, 8.0, -3.0, 7.0, -1.0, 1.0, 18.0, 12.0])
    s = np.array([15.0, 10.0, 16.0, 11.0, 9.0, 11.0, 10.0, 18.0])
    tau = np.array([0.5, 2.0, 5.0, 10.0, 20.0])
    w = 1 / s**2
    evidence = Evidence(
        own=np.diag(w)[None],
        cross=w[None, :, None],
        border=w.sum().reshape(1, 1),
        pull=(w * y)[None],
        border_pull=np.array([np.dot(w, y)]),
    )
    beliefs = Beliefs(
        sd=np.repeat(tau[:, None], 8, axis=1),
        persistence=np.full((5, 8), 0.5),
        spread=np.full((5, 1), 1e5),
    )
    precision = 1 / (s**2 + tau[:, None] ** 2)
    middle = (precision @ y) / precision.sum(axis=1)
    miss = precision * (y - middle[:, None]) ** 2
    published = 0.5 * (-np.log(precision.sum(1)) + np.log(precision).sum(1) - miss.sum(1))
    found = log_density(evidence, beliefs)
    np.testing.assert_allclose(found - found[0], published - published[0], atol=1e-6)
    np.testing.assert_allclose(solve(evidence, beliefs).border[:, 0], middle, rtol=1e-5)


@pytest.mark.parametrize("rows", [1, 2, 3, 7, 13])
def test_inverses_and_log_determinants_are_lapacks(rows):
    half = np.random.default_rng(rows).normal(size=(9, rows, rows + 2))
    block = half @ half.swapaxes(1, 2)
    found, log_det = inverted(block)
    np.testing.assert_allclose(found, np.linalg.inv(block), rtol=1e-7, atol=1e-9)
    np.testing.assert_allclose(log_det, np.linalg.slogdet(block)[1], atol=1e-9)
