"""The matrix Kalman filter and the Rauch-Tung-Striebel smoother as textbooks print them.

Saerkkae (2013), Bayesian Filtering and Smoothing, theorems 4.2 and 8.2.
"""

import numpy as np


def filter_and_smooth(system, start, observations):
    """States given all observations.

    ``system`` is (A, Q, offsets), ``start`` (m, P) before the first step, ``observations`` a list
    of (H, R, y), with no rows where nothing was seen. Returns smoothed means, covariances,
    gains and the log likelihood.
    """
    transition, shock, offsets = system
    mean, covariance = start
    ahead, filtered, total = [], [], 0.0
    for offset, (weights, noise, value) in zip(offsets, observations, strict=True):
        mean = transition @ mean + offset
        covariance = transition @ covariance @ transition.T + shock
        ahead.append((mean, covariance))
        if len(value):
            spread = weights @ covariance @ weights.T + noise
            gain = covariance @ weights.T @ np.linalg.inv(spread)
            miss = value - weights @ mean
            total += -0.5 * (
                miss @ np.linalg.solve(spread, miss)
                + np.linalg.slogdet(spread)[1]
                + len(value) * np.log(2 * np.pi)
            )
            mean = mean + gain @ miss
            covariance = covariance - gain @ spread @ gain.T
        filtered.append((mean, covariance))
    means, covariances, gains = [mean], [covariance], []
    for t in range(len(offsets) - 2, -1, -1):
        back = filtered[t][1] @ transition.T @ np.linalg.inv(ahead[t + 1][1])
        mean = filtered[t][0] + back @ (means[0] - ahead[t + 1][0])
        covariance = filtered[t][1] + back @ (covariances[0] - ahead[t + 1][1]) @ back.T
        means.insert(0, mean)
        covariances.insert(0, covariance)
        gains.insert(0, back)
    return np.array(means), np.array(covariances), np.array(gains), total
