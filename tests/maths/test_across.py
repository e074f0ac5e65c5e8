"""What shared sampling error feigns between measures, against dense matrices and simulation."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from kurssi.maths.across import feigned, lagged
from kurssi.maths.chain import gains, read
from reference import gaussian

PHI, SIGMA = np.array([0.82, 0.85, 0.88]), np.array([0.035, 0.03, 0.03])
SHARED = np.array([[1.0, 0.5, 0.4], [0.5, 1.0, 0.4], [0.4, 0.4, 1.0]])
NOISE = np.array([0.016, 0.02, 0.018])


def waves(periods, missing=0.0):
    rng = np.random.default_rng(1)
    seen = np.broadcast_to(rng.random((periods, 1, 1)) >= missing, (periods, 1, 3))
    return jnp.asarray(np.broadcast_to(NOISE, seen.shape)), jnp.asarray(seen)


def found(noise, seen, shared=SHARED):
    process = (jnp.asarray(PHI), jnp.asarray(SIGMA))
    known = gains(noise, seen, *process)
    return np.asarray(feigned(known, process, (noise, seen), jnp.asarray(shared)))


def dense(seen):
    """The mean slope by linear algebra: smoothed shocks and states are matrices times what is seen.

    E[eta_k' S x_j] where both are of errors that covary by c sqrt(r_k r_j) in a wave.
    """
    count = len(seen)
    rows, back = np.eye(count)[seen], np.eye(count, k=-1)
    slope = np.zeros((3, 3))
    smoothers = []
    for k in range(3):
        states = gaussian.autoregression(PHI[k], SIGMA[k], count)
        total = rows @ states @ rows.T + NOISE[k] * np.eye(len(rows))
        smoothers.append(states @ rows.T @ np.linalg.inv(total))
    for k in range(3):
        for j in range(k):
            shocks = (np.eye(count) - PHI[k] * back) @ smoothers[k]
            covariance = SHARED[k, j] * np.sqrt(NOISE[k] * NOISE[j])
            together = shocks @ (back @ smoothers[j]).T * covariance
            slope[k, j] = np.trace(together[1:, 1:]) / SIGMA[k] ** 2
    return slope


@pytest.mark.parametrize(("missing", "tolerance"), [(0.0, 0.02), (0.1, 0.08)])
def test_the_slope_that_shared_error_feigns_is_the_dense_matrices(missing, tolerance):
    noise, seen = waves(200, missing)
    wanted = dense(np.asarray(seen)[:, 0, 0])
    assert np.abs(wanted).max() > 1.0, "nothing is feigned: the test says nothing"
    assert found(noise, seen) == pytest.approx(wanted, abs=tolerance * np.abs(wanted).max())


def test_errors_of_their_own_feign_nothing():
    assert not found(*waves(60), shared=np.eye(3)).any()


def test_only_later_measures_are_moved():
    assert not np.triu(found(*waves(60))).any()


def lived(rng, cross, periods, segments):
    """States and answers in the model's equations, errors of a wave correlated."""
    x, states = np.zeros((segments, 3)), np.empty((periods, segments, 3))
    for t in range(-40, periods):
        x = PHI * x + x @ cross.T + SIGMA * rng.normal(size=x.shape)
        states[max(t, 0)] = x
    errors = rng.normal(size=states.shape) @ np.linalg.cholesky(SHARED).T
    return states + np.sqrt(NOISE) * errors


@pytest.mark.parametrize("size", [0.0, 0.08])
def test_cross_effects_come_back_where_errors_are_shared(size):
    """One Newton step from the truth, on average over worlds; uncorrected it is off by far more."""
    cross = size * np.tril(np.ones((3, 3)), -1)
    periods, segments, worlds = 150, 3, 60
    noise, seen = (jnp.broadcast_to(part, (periods, segments, 3)) for part in waves(periods))
    process = (jnp.asarray(PHI), jnp.asarray(SIGMA))
    known, low = gains(noise, seen, *process), np.tril_indices(3, -1)

    def fit(effects, answers, correct):
        matrix = jnp.zeros((3, 3)).at[low].set(effects)
        alone = read(known, answers, seen, 0 * answers, process[0])
        push = lagged(alone.mean) @ matrix.T
        untrue = matrix * feigned(known, process, (noise, seen), jnp.asarray(SHARED))
        whole = read(known, answers, seen, push, process[0]).log_likelihood
        return whole - correct * untrue.sum()

    true, rng = jnp.asarray(cross[low]), np.random.default_rng(7)
    answers = [jnp.asarray(lived(rng, cross, periods, segments)) for _ in range(worlds)]
    slope, bend = jax.jit(jax.grad(fit)), jax.jit(jax.hessian(fit))
    precision = -np.mean([bend(true, one, 1.0) for one in answers[:10]], axis=0)
    off = {
        correct: np.linalg.solve(precision, np.mean([slope(true, a, correct) for a in answers], 0))
        for correct in (0.0, 1.0)
    }
    error = np.sqrt(np.diag(np.linalg.inv(precision)) / worlds)
    assert (np.abs(off[1.0]) < 3 * error + 0.006).all()
    assert (off[0.0] > off[1.0] + 0.01).all()
    assert (off[0.0] / error).max() > 5
