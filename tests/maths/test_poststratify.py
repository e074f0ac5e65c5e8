"""Levels of groups: the mixture's quantiles, and groups against draws of their cells."""

from statistics import NormalDist

import numpy as np
import pytest
from scipy.optimize import brentq
from scipy.special import expit

from kurssi.maths.multilevel import Layout, Observed, fit
from kurssi.maths.poststratify import pooled_levels, quantile


@pytest.mark.parametrize("p", [0.01, 0.05, 0.5, 0.95])
def test_quantiles_are_the_mixtures(p):
    rng = np.random.default_rng(1)
    weights = rng.dirichlet(np.ones(9))
    mean, sd = rng.normal(size=(9, 3, 2)), rng.gamma(1, 1, (9, 3, 2)) + 0.05
    found = quantile(weights, mean, sd, p)
    for t in range(3):
        for g in range(2):

            def below(x, t=t, g=g):
                parts = zip(mean[:, t, g], sd[:, t, g], weights, strict=True)
                return sum(w * NormalDist(m, s).cdf(x) for m, s, w in parts) - p

            assert found[t, g] == pytest.approx(brentq(below, -60, 60), abs=2e-3)


def test_a_group_is_the_mean_of_its_people():
    """Two segments, two profiles: level and interval against 40,000 joint draws of the cells."""
    rng = np.random.default_rng(2)
    at = np.indices((3, 2, 2)).reshape(3, -1)
    n = np.full(at.shape[1], 30.0)
    share = rng.binomial(30, expit(-0.5 + 0.6 * at[1] - 0.8 * at[2])) / 30
    layout = Layout(periods=3, segments=2, profiles=(2,))
    believed = fit(
        Observed(share=share, n=n, period=at[0], segment=at[1], profile=at[2][:, None]), layout
    )
    people = np.array([[[0.1, 0.4], [0.3, 0.2]]])
    found = pooled_levels(believed, people, np.array([[0], [1]]))
    solved = believed.solved
    node = rng.choice(len(believed.weights), 40_000, p=believed.weights)
    border_root = np.linalg.cholesky(solved.border_cov)
    own_root = np.linalg.cholesky(solved.own[:, 1])
    b = solved.border[node] + np.einsum(
        "nij,nj->ni", border_root[node], rng.normal(size=(40_000, layout.border))
    )
    x = solved.alone[node, 1] - np.einsum("nsb,nb->ns", solved.reach[node, 1], b)
    x += np.einsum("nij,nj->ni", own_root[node], rng.normal(size=(40_000, 3)))
    level = np.zeros(40_000)
    for g in range(2):
        for j in range(2):
            eta = x[:, 0] + x[:, 1 + g] + b[:, 0] + b[:, 1 + g] + b[:, 3 + j]
            level += people[0, g, j] * expit(eta)
    assert found.value[1, 0] == pytest.approx(level.mean(), abs=0.003)
    assert found.se[1, 0] == pytest.approx(level.std(), rel=0.05)
    np.testing.assert_allclose(
        [found.q05[1, 0], found.q95[1, 0]], np.quantile(level, [0.05, 0.95]), atol=0.006
    )
