"""The scalar chain against the matrix filter and against dense normals, and where it stops."""

import jax
import jax.flatten_util
import jax.numpy as jnp
import numpy as np
import pytest

from kurssi.maths.chain import Looks, link, recur, recur_back, sales_log_likelihood
from reference import gaussian, kalman
from reference.smoothing import smooth

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


def test_sights_are_the_dense_normal_with_every_covariance_written_out(data):
    """Sales see the carried error, demand and noise; suspects' spend sees demand and noise."""
    *_, sales, sold = data
    variance, share = sales_parts(3)
    rng = np.random.default_rng(4)
    looks = np.stack([sales, *rng.normal(0, 0.3, (2, PERIODS, SEGMENTS))], -1)
    seen = np.stack([sold, *(rng.random((2, PERIODS, SEGMENTS)) > 0.3)], -1)
    loading, noises = np.array([1.0, 4.0, -2.0]), np.array([[NOISE, 0.2, 0.3], [NOISE, 0.4, 0.1]])
    demand = gaussian.autoregression(*DEMAND, PERIODS)
    total = 0.0
    for g in range(SEGMENTS):
        covariance = np.kron(np.outer(loading, loading), demand)
        covariance[:PERIODS, :PERIODS] += gaussian.carried(variance[:, g], share[:, g])
        covariance += np.diag(np.repeat(noises[g] ** 2, PERIODS))
        here, values = seen[:, g].T.ravel(), looks[:, g].T.ravel()[seen[:, g].T.ravel()]
        total += gaussian.log_density(values, 0.0, covariance[np.ix_(here, here)])
    found = sales_log_likelihood(Looks(
        jnp.asarray(looks), jnp.asarray(seen),
        jnp.asarray(variance), jnp.asarray(share), tuple(map(jnp.asarray, DEMAND)),
        (jnp.asarray(loading), jnp.asarray(noises)),
    ))  # fmt: skip
    assert float(found) == pytest.approx(total, abs=1e-8)


TRUTH = (PERSISTENCE, INNOVATION, CONVERSION, np.array(DEMAND), np.array(NOISE))


@jax.jit
def joint(parts, parameters):
    """Tracker and sales by the chain, as the model adds them up."""
    observed, noise, seen, push, sales, sold = parts
    persistence, innovation, conversion, demand, sales_noise = parameters
    part = smooth(observed, noise, seen, push, persistence, innovation)
    alone = jnp.eye(len(conversion))
    linked = link(part, conversion, (persistence, innovation), (noise, seen), alone)
    miss = sales - (part.mean * linked.loading).sum(-1)
    sights = jnp.ones(1), jnp.broadcast_to(sales_noise, (sales.shape[1], 1))
    return part.log_likelihood + sales_log_likelihood(Looks(
        miss[..., None], sold[..., None], linked.variance, linked.carried,
        (demand[0], demand[1]), sights,
    ))  # fmt: skip


rising = jax.jit(jax.value_and_grad(joint, argnums=1))


def arrays(data, measures=slice(None)):
    return (*(jnp.asarray(part[..., measures]) for part in data[:4]), *map(jnp.asarray, data[4:]))


def only(measures):
    return (*(part[measures] for part in TRUTH[:3]), *TRUTH[3:])


def exact(data, parameters):
    """The same as one dense normal over everything seen, segment by segment."""
    observed, noise, seen, push, sales, sold = data
    persistence, innovation, conversion, demand, sales_noise = parameters
    count, total = len(push), 0.0
    for g in range(push.shape[1]):
        rows = [np.eye(count)[seen[:, g, k]] for k in range(len(persistence))]
        rows.append(np.eye(count)[sold[:, g]])
        # Each chain is a block that its own waves and, times its conversion, sales look at.
        mean = np.zeros(sum(len(row) for row in rows))
        whole = np.zeros((len(mean), len(mean)))
        edge = np.cumsum([0, *(len(row) for row in rows)])
        sales_place = slice(edge[-2], edge[-1])
        for k, phi in enumerate(persistence):
            path = gaussian.forgetting(phi, count) @ push[:, g, k]
            covariance = gaussian.autoregression(phi, innovation[k], count)
            looks = np.zeros((len(mean), count))
            looks[edge[k] : edge[k + 1]] = rows[k]
            looks[sales_place] = conversion[k] * rows[-1]
            mean += looks @ path
            whole += looks @ covariance @ looks.T
            place = np.arange(edge[k], edge[k + 1])
            whole[place, place] += noise[seen[:, g, k], g, k]
        own = gaussian.autoregression(*demand, count) + sales_noise**2 * np.eye(count)
        whole[sales_place, sales_place] += rows[-1] @ own @ rows[-1].T
        values = [observed[seen[:, g, k], g, k] for k in range(len(persistence))]
        values = np.concatenate([*values, sales[sold[:, g], g]])
        total += gaussian.log_density(values, mean, whole)
    return total


def exact_slope(data, parameters, step=1e-5):
    """Slope of the exact log likelihood by the logarithm of each parameter."""
    flat, structure = jax.flatten_util.ravel_pytree(parameters)
    slope = []
    for place in range(len(flat)):
        ends = []
        for sign in (1, -1):
            moved = np.array(flat)
            moved[place] *= 1 + sign * step
            ends.append(exact(data, jax.tree.map(np.asarray, structure(moved))))
        slope.append((ends[0] - ends[1]) / (2 * step))
    return np.array(slope)


def test_with_one_measure_the_joint_likelihood_is_exact(data):
    """The smoothing errors of one chain are a backward Markov chain: nothing is approximated."""
    for k in range(MEASURES):
        one = (*(part[..., [k]] for part in data[:4]), *data[4:])
        found, wanted = joint(arrays(one), only([k])), exact(one, only([k]))
        assert float(found) == pytest.approx(wanted, abs=1e-8)


def test_with_equal_measures_the_joint_likelihood_is_exact(data):
    """Chains with the same parameters, noise and waves err alike: their sum is one chain."""
    alike = (*(np.repeat(part[..., :1], MEASURES, -1) for part in data[:4]), *data[4:])
    same = (
        np.full(MEASURES, PERSISTENCE[0]), np.full(MEASURES, INNOVATION[0]), CONVERSION, *TRUTH[3:],
    )  # fmt: skip
    found, wanted = joint(arrays(alike), same), exact(alike, same)
    assert float(found) == pytest.approx(wanted, abs=1e-8)


def around(rng):
    """Parameters about as far from the truth as a posterior would let them be."""
    odds = np.log(PERSISTENCE / (1 - PERSISTENCE)) + 0.3 * rng.normal(size=MEASURES)
    spread = [part * np.exp(0.2 * rng.normal(size=part.shape)) for part in TRUTH[1:]]
    spread[2][0] = DEMAND[0]
    return (1 / (1 + np.exp(-odds)), *spread)


@pytest.mark.parametrize("seed", [1, 2])
def test_with_several_measures_the_joint_likelihood_is_close(seed):
    """DESIGN: within .2 (sd over the posterior). A constant error would not count at all."""
    data, rng = simulated(seed), np.random.default_rng(seed)
    points = [around(rng) for _ in range(20)]
    errors = np.array([float(joint(arrays(data), at)) - exact(data, at) for at in points])
    assert errors.std() < 0.2
    assert np.abs(errors).max() < 0.5


def posterior_sized(at):
    """Steps like a posterior sd: .3 in the log odds of a persistence, a fifth of anything else."""
    step = [0.3 * at[0] * (1 - at[0]), *(0.2 * part for part in at[1:])]
    step[3][0] = 0.3 * DEMAND[0] * (1 - DEMAND[0])
    return np.concatenate([np.ravel(part) for part in step])


@pytest.mark.parametrize("seed", [1, 2])
def test_the_gradient_is_close_too(seed):
    """A posterior sd along any parameter is misjudged by little log density."""
    data, rng = simulated(seed), np.random.default_rng(seed)
    for _ in range(3):
        at = around(rng)
        slope = np.concatenate([np.ravel(part) for part in rising(arrays(data), at)[1]])
        miss = slope - exact_slope(data, at) / np.concatenate([np.ravel(part) for part in at])
        assert np.abs(miss * posterior_sized(at)).max() < 0.15


def test_slopes_are_those_of_finite_differences(data):
    loose, structure = jax.flatten_util.ravel_pytree(TRUTH)
    value, slope = rising(arrays(data), TRUTH)
    slope = jax.flatten_util.ravel_pytree(slope)[0]
    for place in range(len(loose)):
        step = 1e-6 * np.eye(len(loose))[place]
        ahead, behind = (joint(arrays(data), structure(loose + s * step)) for s in (1, -1))
        assert float(slope[place]) == pytest.approx(
            float(ahead - behind) / 2e-6, rel=1e-5, abs=1e-4
        )
    assert np.isfinite(value)


def linking(data, smoothed, conversion, shared):
    _, noise, seen, *_ = map(jnp.asarray, data)
    return link(
        smoothed, conversion, (jnp.asarray(PERSISTENCE), jnp.asarray(INNOVATION)), (noise, seen),
        jnp.asarray(shared),
    )  # fmt: skip


@pytest.mark.parametrize("conversion", [0.0, 1e-9])
def test_a_measure_that_converts_nothing_carries_no_error(data, smoothed, conversion):
    none = jnp.full(MEASURES, conversion)
    linked = linking(data, smoothed, none, np.eye(MEASURES))
    assert np.asarray(linked.variance).max() < 1e-15
    assert all(np.isfinite(part).all() for part in linked)
    rise = jax.jacobian(lambda c: linking(data, smoothed, c, np.eye(MEASURES)))(none)
    assert all(np.isfinite(part).all() for part in rise)


def test_with_errors_of_their_own_measures_load_by_their_conversion(data, smoothed):
    linked = linking(data, smoothed, jnp.asarray(CONVERSION), np.eye(MEASURES))
    for g in range(SEGMENTS):
        assert np.asarray(linked.loading[g]) == pytest.approx(CONVERSION, rel=1e-12)
    wanted = np.asarray(smoothed.variance) @ CONVERSION**2
    assert np.asarray(linked.variance) == pytest.approx(wanted, rel=1e-12)


SHARED = np.array([[1.0, 0.6, 0.3], [0.6, 1.0, 0.5], [0.3, 0.5, 1.0]])


def regressed(noise, waves, conversion, shared):
    """Loading and error variance of sum lambda x on the smoothed states, all as dense normals.

    Errors of one wave correlate between measures; each measure is smoothed as if they did not.
    """
    count = len(waves)
    states = [
        gaussian.autoregression(phi, sd, count)
        for phi, sd in zip(PERSISTENCE, INNOVATION, strict=True)
    ]
    rows = np.eye(count)[waves]
    smoothers = [
        before @ rows.T @ np.linalg.inv(rows @ before @ rows.T + r * np.eye(len(rows))) @ rows
        for before, r in zip(states, noise, strict=True)
    ]
    middle = count // 2
    seen_with, truth_with = np.zeros((MEASURES, MEASURES)), np.zeros((MEASURES, MEASURES))
    for k in range(MEASURES):
        truth_with[k, k] = (states[k] @ smoothers[k].T)[middle, middle]
        for j in range(MEASURES):
            together = shared[k, j] * np.sqrt(noise[k] * noise[j]) * rows.T @ rows
            if k == j:
                together = together + states[k]
            seen_with[k, j] = (smoothers[k] @ together @ smoothers[j].T)[middle, middle]
    loading = np.linalg.solve(seen_with, truth_with @ conversion)
    whole = conversion**2 @ np.array([state[middle, middle] for state in states])
    return loading, whole - conversion @ truth_with @ loading


@pytest.mark.parametrize(("every", "tolerance"), [(1, 0.02), (2, 0.02), (4, 0.03)])
def test_shared_errors_are_taken_out_as_a_dense_regression_would(every, tolerance):
    """The closed form is that of the steady state, with a wave in every so many periods."""
    count, noise = 121, np.array([0.02, 0.006, 0.01])
    waves = np.arange(count) % every == 0
    shape = (count, 1, MEASURES)
    parts = (
        np.zeros(shape), np.broadcast_to(noise, shape),
        np.broadcast_to(waves[:, None, None], shape), np.zeros(shape),
    )  # fmt: skip
    linked = linking(parts, smoothing(parts), jnp.asarray(CONVERSION), SHARED)
    loading, error = regressed(noise, waves, CONVERSION, SHARED)
    apart = np.abs(loading - CONVERSION).max()
    assert apart > 0.05, "nothing is shared: the test says nothing"
    assert np.asarray(linked.loading[0]) == pytest.approx(loading, abs=tolerance * apart)
    found = float(linked.variance[count // 2, 0])
    assert error * (1 - 1e-9) < found < 1.2 * error, "too unsure is allowed, too sure is not"


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
