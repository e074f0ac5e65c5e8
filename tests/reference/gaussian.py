"""Linear Gaussian series written out whole: every covariance as one dense matrix, no recursions."""

import numpy as np


def forgetting(persistence, count):
    """What is left at t of what was added at s: phi^(t - s), period x period."""
    step = np.arange(count)
    lag = step[:, None] - step[None, :]
    return np.where(lag >= 0, persistence ** np.maximum(lag, 0.0), 0.0)


def autoregression(persistence, shock_sd, count):
    """Covariance of a stationary AR(1) over ``count`` periods."""
    step = np.arange(count)
    lag = np.abs(step[:, None] - step[None, :])
    return shock_sd**2 / (1 - persistence**2) * persistence**lag


def log_density(values, mean, covariance):
    """Log density of a multivariate normal."""
    miss = values - mean
    sign, size = np.linalg.slogdet(covariance)
    assert sign > 0
    return -0.5 * (
        miss @ np.linalg.solve(covariance, miss) + size + len(values) * np.log(2 * np.pi)
    )


def condition(mean, covariance, weights, noise, values):
    """Mean and covariance of x given values = weights @ x + N(0, noise)."""
    seen = weights @ covariance @ weights.T + noise
    gain = np.linalg.solve(seen, weights @ covariance).T
    return mean + gain @ (values - weights @ mean), covariance - gain @ weights @ covariance


def carried(variance, share):
    """Covariance of a backward Markov chain: s_t = share_t s_{t+1} + fresh."""
    count = len(variance)
    whole = np.diag(np.asarray(variance, dtype=float))
    for t in range(count):
        for u in range(t + 1, count):
            whole[t, u] = whole[u, t] = np.prod(share[t:u]) * variance[u]
    return whole
