"""The chain of scalar filters: a joint likelihood of trackers and sales in linear time.

Given the parameters every measure is a scalar AR(1) seen through sampling noise, so all segments
and measures are filtered and smoothed by elementwise recursions. Sales see the true measures; the
error left by smoothing is carried as one more scalar state, run backward in time, whose variance
and lag-one covariance match those of the smoothing errors in closed form.
Kalman (1960); Rauch, Tung and Striebel (1965) for the smoother and its backward Markov form.
"""

from functools import partial
from typing import NamedTuple

import jax
import jax.numpy as jnp
from jaxtyping import Array, Bool, Float

States = Float[Array, "period segment measure"]
Series = Float[Array, "period segment"]


class Smoothed(NamedTuple):
    """States given all observations, the gain J_t to the next period, and the log likelihood.

    ``surprise`` is each observation less its forecast from those before, in its own sd; 0 where
    nothing was seen.
    """

    mean: States
    variance: States
    gain: Float[Array, "before segment measure"]
    log_likelihood: Float[Array, ""]
    surprise: States


class Gains(NamedTuple):
    """What waves tell of each measure, whatever they found: all that does not hang on the answers.

    ``ahead`` is the variance before a period's wave, ``weight`` what its wave counts for;
    ``variance`` given all waves, and ``back`` the gain J_t to the next period.
    """

    ahead: States
    weight: States
    variance: States
    back: Float[Array, "before segment measure"]


def gains(
    noise: States,
    seen: Bool[Array, "period segment measure"],
    persistence: Float[Array, " measure"],
    innovation: Float[Array, " measure"],
) -> Gains:
    """Variances and gains of x_t = phi x_{t-1} + N(0, sigma^2), seen as x_t + N(0, noise_t).

    Args:
        noise: sampling variance of each observation.
        seen: False where there was no wave.
        persistence: phi, 0 to 1.
        innovation: sigma, sd of the shocks.
    """
    shock = innovation**2
    start = jnp.broadcast_to(shock / (1.0 - persistence**2), noise.shape[1:])
    precision = jnp.where(seen, 1.0 / noise, 0.0)

    def widen(ahead: Array, now: Array) -> tuple[Array, Array]:
        return persistence**2 * ahead / (1.0 + ahead * now) + shock, ahead

    ahead = jax.lax.scan(widen, persistence**2 * start + shock, precision)[1]
    filtered = ahead / (1.0 + ahead * precision)
    back = persistence * filtered[:-1] / ahead[1:]
    before = recur_back(back**2, filtered[:-1] - back**2 * ahead[1:], filtered[-1])
    return Gains(
        ahead=ahead,
        weight=filtered * precision,
        variance=jnp.concatenate([before, filtered[-1:]]),
        back=back,
    )


def read(
    known: Gains,
    observed: States,
    seen: Bool[Array, "period segment measure"],
    push: States,
    persistence: Float[Array, " measure"],
    *,
    told: States | None = None,
) -> Smoothed:
    """What the waves found of x_t = phi x_{t-1} + push_t + N(0, sigma^2), given their gains.

    Args:
        known: ``gains`` of the same waves.
        observed: what was seen, as a deviation from the level; any finite value where not seen.
        seen: False where there was no wave.
        push: what levers add in each period.
        persistence: phi, 0 to 1.
        told: what else is known of each state, times its precision; the log likelihood then means
            nothing.
    """
    ahead, gain, back = known.ahead, known.weight, known.back
    pull = gain * jnp.where(seen, observed, 0.0)
    if told is not None:
        pull += ahead * (1.0 - gain) * told
    kept = persistence * jnp.concatenate([jnp.zeros_like(gain[:1]), 1.0 - gain[:-1]])
    brought = push + persistence * jnp.concatenate([jnp.zeros_like(pull[:1]), pull[:-1]])
    expected = recur(kept, brought)
    mean = (1.0 - gain) * expected + pull
    means = recur_back(back, mean[:-1] - back * expected[1:], mean[-1])
    # A wave weighs A / (A + r): so A + r is A over its weight.
    total = jnp.where(seen, ahead / jnp.where(seen, gain, 1.0), 1.0)
    miss = jnp.where(seen, observed - expected, 0.0)
    log_density = -0.5 * (miss**2 / total + jnp.where(seen, jnp.log(2.0 * jnp.pi * total), 0.0))
    return Smoothed(
        jnp.concatenate([means, mean[-1:]]),
        known.variance,
        back,
        log_density.sum(),
        miss / jnp.sqrt(total),
    )


class Link(NamedTuple):
    """How smoothed measures stand in for the true ones in sales.

    ``loading`` on the smoothed deviations from what levers explain (lambda corrected for shared
    sampling error); ``variance`` V_t of the error left, and how much of it is ``carried`` from
    t + 1 to t.
    """

    loading: Float[Array, "segment measure"]
    variance: Series
    carried: Float[Array, "before segment"]


def link(
    smoothed: Smoothed,
    conversion: Float[Array, " measure"],
    process: tuple[Float[Array, " measure"], Float[Array, " measure"]],
    sampling: tuple[States, Bool[Array, "period segment measure"]],
    shared: Float[Array, "measure other"],
) -> Link:
    """Regression of sum_k lambda_k x_k on the smoothed measures, and the error it leaves.

    With independent sampling errors the smoothed xhat_k is the best word on x_k, the error has
    V_t = sum_k lambda_k^2 P_kt, and the share carried is sum_k lambda_k^2 J_kt P_k,t+1 / V_{t+1}.
    Where the same people answer several measures their errors go together. In the steady state,
    with waves evenly apart:

    1. a lone observation weighs h = P / r at lag 0 and h theta^|s| at lag s, theta the pole of the
       filter, so two smoothed noises covary as
       N_kj = c_kj sqrt(r_k r_j) h_k h_j (1 + theta_k theta_j) / (1 - theta_k theta_j), k != j;
    2. the smoothed deviations have D = sigma^2 / (1 - phi^2) - P on their diagonal and covary with
       the true ones by D alone; so lambda becomes (D + N)^-1 D lambda,
    3. and the error gains lambda' D lambda - lambda' D (D + N)^-1 D lambda.

    Args:
        smoothed: the measures, each smoothed alone.
        conversion: lambda.
        process: persistence phi and innovation sigma.
        sampling: variance of each observation, and where there was one.
        shared: correlation c of the sampling errors of two measures.
    """
    persistence, innovation = process
    noise, seen = sampling
    weight = conversion**2
    count = jnp.maximum(seen.sum(0), 1)
    error = jnp.where(seen, noise, 0.0).sum(0) / count
    left = jnp.where(seen, smoothed.variance, 0.0).sum(0) / count
    whole = innovation**2 / (1.0 - persistence**2)
    known = jnp.maximum(whole - left, 1e-3 * whole)
    # Waves stand some periods apart: between two of them phi^m is left and the rest is new.
    kept = persistence ** (noise.shape[0] / count)
    fresh = whole * (1.0 - kept**2)
    # The filter's pole from its steady state: predicted variance A solves
    # A = phi^2 A r / (A + r) + sigma^2.
    b = error * (1.0 - kept**2) - fresh
    ahead = 0.5 * (jnp.sqrt(b**2 + 4.0 * fresh * error) - b)
    pole = kept * error / (ahead + error)
    pull = left / jnp.sqrt(jnp.maximum(error, 1e-12))
    product = pole[..., :, None] * pole[..., None, :]
    noise_pair = (shared - jnp.eye(len(conversion))) * pull[..., :, None] * pull[..., None, :]
    noise_pair = noise_pair * (1.0 + product) / (1.0 - product)
    spread = known * conversion
    together = noise_pair + known[..., None] * jnp.eye(len(conversion))
    loading = jnp.linalg.solve(together, spread[..., None])[..., 0]
    extra = jnp.maximum((spread * (conversion - loading)).sum(-1), 0.0)
    alone = smoothed.variance @ weight
    covariance = (smoothed.gain * smoothed.variance[1:]) @ weight
    carried = covariance / jnp.maximum(alone[1:], 1e-12)
    return Link(loading=loading, variance=alone + extra, carried=carried)


class Looks(NamedTuple):
    """What sees demand, less all that is explained of it, and what that is measured against.

    The first sight is sales: s_t + d_t + e_t, with s the carried smoothing error (a backward
    Markov chain) and d an AR(1) demand. Further sights see demand alone, b d_t + e_t: spend that
    follows demand.

    ``miss`` is each sight less its mean (log sales, or log odds of share, first) and ``seen`` False
    where one is missing; ``variance`` that of s_t and ``carried`` the regression of s_t on s_{t+1};
    ``demand`` the persistence rho and shock sd of d, one or a segment's own; ``sights`` each
    sight's loading on demand (1 for sales) and the sd of its noise.
    """

    miss: Float[Array, "period segment sight"]
    seen: Bool[Array, "period segment sight"]
    variance: Series
    carried: Float[Array, "before segment"]
    demand: tuple[Array, Array]
    sights: tuple[Float[Array, " sight"], Float[Array, "segment sight"]]


def sales_log_likelihood(looks: Looks) -> Float[Array, ""]:
    """Log density of sales around their mean, and of what else sees demand."""
    error, total, told = sales_errors(looks)
    miss, seen, noise = looks.miss, looks.seen, looks.sights[1]
    log_density = -0.5 * (error**2 / total + jnp.log(2.0 * jnp.pi * total))
    likely = jnp.where(seen[..., 0], log_density, 0.0).sum()
    if told is None:
        return likely
    apart = miss[..., 1:] ** 2 / noise[:, 1:] ** 2 + 2.0 * jnp.log(noise[:, 1:])
    apart = jnp.where(seen[..., 1:], apart + jnp.log(2.0 * jnp.pi), 0.0)
    return likely + told.sum() - 0.5 * apart.sum()


def sales_errors(looks: Looks) -> tuple[Series, Series, Series | None]:
    """Errors of predicting sales from all that is seen after them, and their variances.

    Run from the last period to the first. Third is what the other sights add to the log density
    (None: there are none). However many they are, those that see demand alone say of it what one
    does that has their precision p = sum b^2 / r and word w = sum b y / r: exp(w d - p d^2 / 2),
    beside a factor that does not hang on d. Over d ~ N(m, D) its mean is exp((w^2 D + 2 w m -
    p m^2) / (2 + 2 p D)) / sqrt(1 + p D): the information form of the filter (Anderson and Moore
    1979, section 6.3).
    """
    miss, seen, variance, carried, (persistence, shock), (loading, noise) = looks
    fresh = jnp.maximum(variance[:-1] - carried**2 * variance[1:], 0.0)
    none = jnp.zeros_like(variance[:1])
    others = None
    if miss.shape[-1] > 1:
        each = jnp.where(seen[..., 1:], loading[1:] / noise[:, 1:] ** 2, 0.0)
        others = ((each * loading[1:]).sum(-1), (each * miss[..., 1:]).sum(-1))

    # Only the states are kept for the gradient; the rest is found again on the way back: half the
    # time of keeping everything.
    @partial(jax.checkpoint, prevent_cse=False)
    def step(before: tuple, now: tuple) -> tuple:
        (ss, sd, dd), (s, d) = before
        value, there, others, share, new = now
        to_s, to_d = ss + sd, sd + dd
        total = to_s + to_d + noise[:, 0] ** 2
        error, weight = value - s - d, there / total
        s, d = s + weight * to_s * error, d + weight * to_d * error
        ss, sd, dd = (
            ss - weight * to_s**2, sd - weight * to_s * to_d, dd - weight * to_d**2
        )  # fmt: skip
        told = None
        if others is not None:
            precision, word = others
            left = 1.0 / (1.0 + precision * dd)
            told = word * (word * dd + 2.0 * d) - precision * d**2
            told = 0.5 * (jnp.log(left) + left * told)
            turn = left * (word - precision * d)
            s, d = s + sd * turn, d + dd * turn
            ss, sd, dd = ss - precision * left * sd**2, left * sd, left * dd
        ahead = (
            share**2 * ss + new,
            share * persistence * sd,
            persistence**2 * dd + shock**2,
        )
        return (ahead, (share * s, persistence * d)), (error, total, told)

    # The last step's look-ahead is not used: any share and fresh variance will do there.
    shares, news = (jnp.concatenate([none, part]) for part in (carried, fresh))
    zero = none[0]
    stationary = jnp.broadcast_to(shock**2 / (1.0 - persistence**2), zero.shape)
    start = ((variance[-1], zero, stationary), (zero, zero))
    paths = (miss[..., 0], seen[..., 0].astype(miss.dtype), others, shares, news)
    return jax.lax.scan(step, start, paths, reverse=True)[1]


def recur(kept: States, brought: States) -> States:
    """x_t = kept_t x_{t-1} + brought_t with x_{-1} = 0, by one lean loop."""

    def step(level: Array, now: tuple) -> tuple[Array, Array]:
        after = now[0] * level + now[1]
        return after, after

    return jax.lax.scan(step, jnp.zeros_like(brought[0]), (kept, brought))[1]


def recur_back(kept: Array, brought: Array, last: Array) -> Array:
    """x_t = kept_t x_{t+1} + brought_t from x_T = ``last`` down to the first period."""

    def step(level: Array, now: tuple) -> tuple[Array, Array]:
        after = now[0] * level + now[1]
        return after, after

    return jax.lax.scan(step, last, (kept, brought), reverse=True)[1]
