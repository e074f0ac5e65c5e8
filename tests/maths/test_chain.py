"""The scalar chain against the matrix filter and against dense normals, and where it stops."""

import jax
import jax.flatten_util
import jax.numpy as jnp
import numpy as np
import pytest

from kurssi.maths.chain import carried_error, recur, recur_back, sales_log_likelihood, smooth
from reference import gaussian, kalman

PERIODS, SEGMENTS, MEASURES = 24, 2, 3
PERSISTENCE = np.array([0.6, 0.85, 0.95])
INNOVATION = np.array([0.08, 0.05, 0.03])
CONVERSION = np.array([0.4, -0.15, 0.25])
DEMAND, NOISE = (0.85, 0.02), 0.03


def simulated(seed, *, periods=PERIODS, segments=SEGMENTS, missing=0.25):
    """Tracker and sales of a small world; the first wave and five more in a row are missing."""
    rng = np.random.default_rng(seed)
    shape = (periods, segments, MEASURES)
    push = rng.normal(0, 0.03, shape)
    noise = rng.uniform(0.002, 0.02, shape)
    seen = rng.random(shape) >= missing
    seen[0], seen[10:15, 0] = False, False
    state = np.zeros(shape)
    last = INNOVATION / np.sqrt(1 - PERSISTENCE**2) * rng.normal(size=shape[1:]) + push[0]
    for t in range(periods):
        if t:
            last = PERSISTENCE * last + push[t] + INNOVATION * rng.normal(size=shape[1:])
        state[t] = last
    observed = np.where(seen, state + np.sqrt(noise) * rng.normal(size=shape), 0.0)
    demand = np.linalg.cholesky(gaussian.autoregression(*DEMAND, periods))
    sales = state @ CONVERSION + demand @ rng.normal(size=shape[:2])
    sales += NOISE * rng.normal(size=shape[:2])
    sold = rng.random(shape[:2]) >= 0.1
    return observed, noise, seen, push, np.where(sold, sales, 0.0), sold


def smoothing(data, measures=slice(None), persistence=PERSISTENCE, innovation=INNOVATION):
    parts = [jnp.asarray(part[..., measures]) for part in data[:4]]
    return smooth(*parts, jnp.asarray(persistence)[measures], jnp.asarray(innovation)[measures])


@pytest.fixture(scope="module")
def data():
    return simulated(5)


@pytest.fixture(scope="module")
def smoothed(data):
    return smoothing(data)


def textbook(data, g):
    """The matrix filter of one segment's measures together."""
    observed, noise, seen, push, _, _ = data
    transition, shock = np.diag(PERSISTENCE), np.diag(INNOVATION**2)
    start = (np.zeros(MEASURES), np.diag(INNOVATION**2 / (1 - PERSISTENCE**2)))
    observations = [
        (np.eye(MEASURES)[seen[t, g]], np.diag(noise[t, g][seen[t, g]]), observed[t, g][seen[t, g]])
        for t in range(len(observed))
    ]
    return kalman.filter_and_smooth((transition, shock, push[:, g]), start, observations)


def test_smoothing_is_the_matrix_smoothers(data, smoothed):
    total = 0.0
    for g in range(SEGMENTS):
        means, covariances, gains, log_likelihood = textbook(data, g)
        variances = np.diagonal(covariances, axis1=1, axis2=2)
        gains = np.diagonal(gains, axis1=1, axis2=2)
        assert np.asarray(smoothed.mean[:, g]) == pytest.approx(means, abs=1e-10)
        assert np.asarray(smoothed.variance[:, g]) == pytest.approx(variances, abs=1e-10)
        assert np.asarray(smoothed.gain[:, g]) == pytest.approx(gains, abs=1e-10)
        total += log_likelihood
    assert float(smoothed.log_likelihood) == pytest.approx(total, abs=1e-10)


def dense_state(data, g, k):
    """Mean and covariance of one chain before, and given, its observations."""
    observed, noise, seen, push, _, _ = data
    here = seen[:, g, k]
    mean = gaussian.forgetting(PERSISTENCE[k], len(push)) @ push[:, g, k]
    before = gaussian.autoregression(PERSISTENCE[k], INNOVATION[k], len(push))
    weights, spread = np.eye(len(push))[here], np.diag(noise[here, g, k])
    values = observed[here, g, k]
    given = gaussian.condition(mean, before, weights, spread, values)
    density = gaussian.log_density(values, mean[here], weights @ before @ weights.T + spread)
    return given, density


def test_smoothing_is_the_dense_normals(data, smoothed):
    """The gain times the next variance is the lag-one covariance of the smoothing errors."""
    total = 0.0
    lagged = np.asarray(smoothed.gain * smoothed.variance[1:])
    for g in range(SEGMENTS):
        for k in range(MEASURES):
            (mean, covariance), density = dense_state(data, g, k)
            assert np.asarray(smoothed.mean[:, g, k]) == pytest.approx(mean, abs=1e-10)
            assert np.asarray(smoothed.variance[:, g, k]) == pytest.approx(
                np.diag(covariance), abs=1e-10
            )
            assert lagged[:, g, k] == pytest.approx(np.diag(covariance, 1), abs=1e-10)
            total += density
    assert float(smoothed.log_likelihood) == pytest.approx(total, abs=1e-10)


def test_what_was_not_seen_does_not_matter(data, smoothed):
    observed, noise, seen, push, _, _ = data
    junk = np.where(seen, observed, 1e3), np.where(seen, noise, 7.0)
    again = smoothing((*junk, seen, push))
    for one, other in zip(again, smoothed, strict=True):
        assert np.asarray(one) == pytest.approx(np.asarray(other), abs=1e-13)


def test_with_no_wave_at_all_the_push_alone_is_known(data):
    observed, noise, seen, push, _, _ = data
    found = smoothing((observed, noise, np.zeros_like(seen), push))
    for k, phi in enumerate(PERSISTENCE):
        wanted = gaussian.forgetting(phi, PERIODS) @ push[:, :, k]
        assert np.asarray(found.mean[..., k]) == pytest.approx(wanted, abs=1e-12)
    still = np.broadcast_to(INNOVATION**2 / (1 - PERSISTENCE**2), found.variance.shape)
    assert np.asarray(found.variance) == pytest.approx(still, rel=1e-12)
    assert float(found.log_likelihood) == 0.0


def sales_parts(seed):
    """A valid backward chain: each share leaves some fresh variance."""
    rng = np.random.default_rng(seed)
    variance = rng.uniform(0.0002, 0.002, (PERIODS, SEGMENTS))
    limit = np.sqrt(variance[:-1] / variance[1:])
    return variance, rng.uniform(-0.2, 0.95, limit.shape) * limit


def test_sales_are_the_dense_normal_with_every_covariance_written_out(data):
    *_, sales, sold = data
    variance, share = sales_parts(3)
    total = 0.0
    for g in range(SEGMENTS):
        covariance = gaussian.carried(variance[:, g], share[:, g])
        covariance += gaussian.autoregression(*DEMAND, PERIODS) + NOISE**2 * np.eye(PERIODS)
        here = sold[:, g]
        total += gaussian.log_density(sales[here, g], 0.0, covariance[np.ix_(here, here)])
    demand = tuple(jnp.asarray(part) for part in DEMAND)
    parts = (jnp.asarray(part) for part in (sales, sold, variance, share))
    found = sales_log_likelihood(*parts, demand, jnp.asarray(NOISE))
    assert float(found) == pytest.approx(total, abs=1e-8)


def joint(data, measures, parameters):
    """Tracker and sales by the chain, as the model adds them up."""
    *_, sales, sold = data
    persistence, innovation, conversion, demand, sales_noise = parameters
    some = np.array(measures)
    part = smoothing(data, some, persistence, innovation)
    variance, carried = carried_error(part, conversion[some])
    miss = sales - part.mean @ conversion[some]
    return part.log_likelihood + sales_log_likelihood(
        miss, jnp.asarray(sold), variance, carried, (demand[0], demand[1]), sales_noise
    )


def exact(data, measures, parameters):
    """The same as one dense normal over everything seen."""
    observed, noise, seen, push, sales, sold = data
    persistence, innovation, conversion, demand, sales_noise = parameters
    step = jnp.arange(len(push))
    gap = jnp.abs(step[:, None] - step[None, :])
    lag = jnp.maximum(step[:, None] - step[None, :], 0)
    below = step[:, None] >= step[None, :]
    total = 0.0
    for g in range(push.shape[1]):
        states = [
            (jnp.where(below, persistence[k] ** lag, 0.0) @ push[:, g, k],
             innovation[k] ** 2 / (1 - persistence[k] ** 2) * persistence[k] ** gap)
            for k in measures
        ]  # fmt: skip
        rows = [np.eye(len(push))[seen[:, g, k]] for k in measures]
        sold_rows = np.eye(len(push))[sold[:, g]]
        means = [row @ mean for row, (mean, _) in zip(rows, states, strict=True)]
        means.append(sold_rows @ sum(conversion[k] * m for k, (m, _) in zip(measures, states, strict=True)))
        blocks = [[None] * (len(measures) + 1) for _ in range(len(measures) + 1)]
        own = demand[1] ** 2 / (1 - demand[0] ** 2) * demand[0] ** gap
        own = own + sales_noise**2 * np.eye(len(push))
        for i, k in enumerate(measures):
            covariance = states[i][1]
            own = own + conversion[k] ** 2 * covariance
            for j in range(len(measures)):
                blocks[i][j] = jnp.zeros((len(rows[i]), len(rows[j])))
            spread = np.diag(noise[seen[:, g, k], g, k])
            blocks[i][i] = rows[i] @ covariance @ rows[i].T + spread
            blocks[i][-1] = rows[i] @ (conversion[k] * covariance) @ sold_rows.T
            blocks[-1][i] = blocks[i][-1].T
        blocks[-1][-1] = sold_rows @ own @ sold_rows.T
        values = [observed[seen[:, g, k], g, k] for k in measures] + [sales[sold[:, g], g]]
        miss, whole = jnp.concatenate(values) - jnp.concatenate(means), jnp.block(blocks)
        factor = jnp.linalg.cholesky(whole)
        white = jax.scipy.linalg.solve_triangular(factor, miss, lower=True)
        total += -0.5 * (white @ white + len(miss) * jnp.log(2 * jnp.pi))
        total += -jnp.log(jnp.diag(factor)).sum()
    return total


TRUTH = (
    jnp.asarray(PERSISTENCE), jnp.asarray(INNOVATION), jnp.asarray(CONVERSION),
    jnp.asarray(DEMAND), jnp.asarray(NOISE),
)  # fmt: skip


def test_with_one_measure_the_joint_likelihood_is_exact(data):
    """The smoothing errors of one chain are a backward Markov chain: nothing is approximated."""
    for k in range(MEASURES):
        found, wanted = joint(data, [k], TRUTH), exact(data, [k], TRUTH)
        assert float(found) == pytest.approx(float(wanted), abs=1e-8)


def test_with_equal_measures_the_joint_likelihood_is_exact(data):
    """Two chains with the same parameters, noise and waves err alike: their sum is one chain."""
    observed, noise, seen, push, sales, sold = data
    twin = lambda part: np.concatenate([part[..., :1], part[..., :1]], -1)  # noqa: E731
    both = (twin(observed), twin(noise), twin(seen), twin(push), sales, sold)
    same = (
        jnp.full(2, PERSISTENCE[0]), jnp.full(2, INNOVATION[0]), jnp.asarray([0.3, -0.5]), *TRUTH[3:],
    )  # fmt: skip
    found, wanted = joint(both, [0, 1], same), exact(both, [0, 1], same)
    assert float(found) == pytest.approx(float(wanted), abs=1e-8)


@pytest.fixture(scope="module")
def compared():
    """Errors of the joint log likelihood and its gradient around the truth, by world."""
    rows = []
    whole = [0, 1, 2]
    for seed in (1, 2):
        data = simulated(seed, periods=60)
        near = jax.jit(jax.value_and_grad(lambda p, d=data: joint(d, whole, p)))
        true = jax.jit(jax.value_and_grad(lambda p, d=data: exact(d, whole, p)))
        rng = np.random.default_rng(seed)
        for _ in range(12):
            moved = jax.tree.map(
                lambda part: part * jnp.asarray(np.exp(0.15 * rng.normal(size=part.shape))),
                (TRUTH[1], TRUTH[2], TRUTH[4]),
            )
            odds = np.log(PERSISTENCE / (1 - PERSISTENCE)) + 0.3 * rng.normal(size=MEASURES)
            point = (
                jnp.asarray(1 / (1 + np.exp(-odds))), moved[0], moved[1],
                jnp.asarray([DEMAND[0], DEMAND[1] * np.exp(0.2 * rng.normal())]), moved[2],
            )  # fmt: skip
            (value, slope), (truth, rise) = near(point), true(point)
            # Per sd of the parameter's own spread here, so that slopes compare with each other.
            miss = [np.ravel(0.15 * p * (a - b)) for p, a, b in zip(point, slope, rise, strict=True)]
            rows.append((seed, float(value - truth), np.concatenate(miss)))
    return rows


def test_with_several_measures_the_joint_likelihood_is_close(compared):
    """What matters is how the error varies over the posterior; a constant would not count."""
    for seed in (1, 2):
        errors = np.array([error for world, error, _ in compared if world == seed])
        assert errors.std() < 0.2
        assert np.abs(errors).max() < 0.5


def test_the_gradient_is_close_too(compared):
    """A step of one posterior sd along any parameter is misjudged by little log density."""
    assert np.abs(np.array([miss for *_, miss in compared])).max() < 0.15


def test_slopes_are_those_of_finite_differences(data):
    loose, structure = jax.flatten_util.ravel_pytree(TRUTH)
    value = jax.jit(lambda flat: joint(data, [0, 1, 2], structure(flat)))
    slope = jax.grad(value)(loose)
    for place in range(len(loose)):
        step = 1e-6 * np.eye(len(loose))[place]
        wanted = (value(loose + step) - value(loose - step)) / 2e-6
        assert float(slope[place]) == pytest.approx(float(wanted), rel=1e-5, abs=1e-4)


@pytest.mark.parametrize("conversion", [0.0, 1e-9])
def test_a_measure_that_converts_nothing_carries_no_error(smoothed, conversion):
    variance, carried = carried_error(smoothed, jnp.full(MEASURES, conversion))
    assert np.asarray(variance).max() < 1e-15
    assert np.isfinite(np.asarray(carried)).all()
    rise = jax.jacobian(lambda c: carried_error(smoothed, c))(jnp.full(MEASURES, conversion))
    assert all(np.isfinite(part).all() for part in rise)


def test_recursions_are_the_loops():
    rng = np.random.default_rng(0)
    kept, brought = rng.uniform(-1, 1, (2, 9, 2, 3))
    ahead, back = np.zeros_like(kept), np.zeros_like(kept)
    level, last = np.zeros((2, 3)), np.ones((2, 3))
    for t in range(9):
        level = ahead[t] = kept[t] * level + brought[t]
    level = last
    for t in reversed(range(9)):
        level = back[t] = kept[t] * level + brought[t]
    both = jnp.asarray(kept), jnp.asarray(brought)
    assert np.asarray(recur(*both)) == pytest.approx(ahead, abs=1e-14)
    assert np.asarray(recur_back(*both, jnp.asarray(last))) == pytest.approx(back, abs=1e-14)
