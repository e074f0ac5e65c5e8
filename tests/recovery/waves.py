"""What waves that overlap do to the rates: one measure, one segment, many worlds at once.

A tracker whose errors go on, or whose values are rolling means, with sales that follow the measure:
`python tests/recovery/waves.py --worlds 200` prints the tables of docs/statistics.md. The model's
own likelihood (`maths.chain`) is climbed by Newton steps; intervals are those of its curvature.
"""

import argparse
import os

os.environ.setdefault("JAX_ENABLE_X64", "1")
os.environ.setdefault("JAX_PLATFORMS", "cpu")

import jax
import jax.numpy as jnp
import numpy as np
from scipy.linalg import toeplitz

from kurssi.maths.chain import Looks, link, sales_log_likelihood
from kurssi.maths.overlap import LAGS, Carried, allowance, spaced
from reference.smoothing import smooth

PERIODS = 156
TRUTHS = {
    "quick": {"persistence": 0.85, "shock": 0.05, "effect": 0.04},
    "slow": {"persistence": 0.93, "shock": 0.04, "effect": 0.03},
}
CONVERSION, SALES_NOISE = 0.3, 0.03
VARIANCE = 1 / (400 * 0.4 * 0.6)
Z90 = 1.6449
NAMES = ("persistence", "shock", "effect", "level", "conversion", "sales_level", "sales_noise")
# Wide beliefs in the units of the vector: normal with this mean and sd.
BELIEF = np.array([np.log(5.0), np.log(0.04), 0.0, 0.0, 0.0, 0.0, np.log(0.03)])
WIDTH = np.array([1.5, 1.0, 0.5, 1.0, 1.5, 1.0, 0.8])


def log_density(u, observed, noise, seen, sales, push):
    """Tracker and sales by the chain, plus the beliefs."""
    persistence, shock = jax.nn.sigmoid(u[0])[None], jnp.exp(u[1])[None]

    def whole(series):
        return series[:, None, None]

    part = smooth(whole(observed - u[3]), whole(noise), whole(seen), whole(u[2] * push),
                  persistence, shock)  # fmt: skip
    linked = link(part, u[4][None], (persistence, shock), (whole(noise), whole(seen)), jnp.eye(1))
    miss = whole(sales - u[5]) - (part.mean * linked.loading).sum(-1)[..., None]
    sold = sales_log_likelihood(Looks(
        miss, jnp.ones_like(miss, bool), linked.variance, linked.carried,
        (jnp.array(0.5), jnp.array(1e-4)), (jnp.ones(1), jnp.exp(u[6]) * jnp.ones((1, 1))),
    ))  # fmt: skip
    return part.log_likelihood + sold - 0.5 * (((u - BELIEF) / WIDTH) ** 2).sum()


value = jax.jit(jax.vmap(log_density))
slope = jax.jit(jax.vmap(jax.grad(log_density)))


def curvature(u, data):
    """Minus the second derivatives, by differences of the gradient."""
    step, columns = 1e-4, []
    for unit in np.eye(u.shape[1]):
        ahead, behind = (np.asarray(slope(u + s * step * unit, *data)) for s in (1, -1))
        columns.append((behind - ahead) / (2 * step))
    found = np.stack(columns, axis=-1)
    return 0.5 * (found + found.swapaxes(1, 2))


def climb(data, start):
    """Mode and standard deviations of every world, by damped Newton steps."""
    u, damp = np.tile(start, (len(data[0]), 1)), np.full(len(data[0]), 1e-3)
    height = np.array(value(u, *data))
    for _ in range(60):
        gradient = np.asarray(slope(u, *data))
        if np.abs(gradient).max() < 1e-3:
            break
        roots, axes = np.linalg.eigh(curvature(u, data))
        roots = np.maximum(np.abs(roots), 1e-3)
        roots += damp[:, None] * roots.max(axis=1, keepdims=True)
        move = np.einsum("rij,rj->ri", axes, np.einsum("rji,rj->ri", axes, gradient) / roots)
        tried = u + np.clip(move, -1, 1)
        risen = np.asarray(value(tried, *data))
        up = risen >= height - 1e-10
        u[up], height[up] = tried[up], risen[up]
        damp = np.where(up, damp / 5, damp * 5)
    spread = np.linalg.inv(curvature(u, data))
    return u, np.sqrt(np.maximum(np.einsum("rii->ri", spread), 0))


def measure(rng, worlds, periods, truth):
    """The measure's path and what a lever pushes it by, on in blocks of four periods."""
    push = np.repeat(rng.random((worlds, periods // 4 + 1)) < 0.4, 4, axis=1)[:, :periods]
    push = push * rng.uniform(0.5, 1.5, push.shape)
    push -= push.mean(axis=1, keepdims=True)
    path = np.zeros((worlds, periods))
    phi, shock = truth["persistence"], truth["shock"] * rng.normal(size=path.shape)
    path[:, 0] = shock[:, 0] / np.sqrt(1 - phi**2)
    for t in range(1, periods):
        path[:, t] = phi * path[:, t - 1] + truth["effect"] * push[:, t] + shock[:, t]
    return path, push


def overlapping(rng, worlds, truth, correlation):
    """Waves whose errors have these autocorrelations, and sales."""
    path, push = measure(rng, worlds, PERIODS, truth)
    roots, axes = np.linalg.eigh(toeplitz(correlation))
    error = rng.normal(size=path.shape) @ (axes * np.sqrt(np.maximum(roots, 0))).T
    sales = CONVERSION * path + SALES_NOISE * rng.normal(size=path.shape)
    return path + np.sqrt(VARIANCE) * error, sales, push


def rolling(rng, worlds, truth, width):
    """Rolling means of samples, n that of the window, and sales."""
    path, push = measure(rng, worlds, PERIODS + width - 1, truth)
    sampled = path + np.sqrt(VARIANCE * width) * rng.normal(size=path.shape)
    sums = np.cumsum(np.concatenate([np.zeros((worlds, 1)), sampled], axis=1), axis=1)
    path, push = path[:, width - 1 :], push[:, width - 1 :]
    sales = CONVERSION * path + SALES_NOISE * rng.normal(size=path.shape)
    return (sums[:, width:] - sums[:, :-width]) / width, sales, push


def as_samples(waves):
    """Every wave as a sample of its own: what is not to be done."""
    return waves, np.full_like(waves, VARIANCE), np.ones(waves.shape, bool)


def as_allowed(waves, correlation):
    """What `ledger.tracking` does with a panel's waves."""
    carried = Carried(lags=correlation[1 : LAGS + 1], offset=correlation[2 * PERIODS // 3])
    allowed = allowance(carried, PERIODS)
    seen = np.zeros(waves.shape, bool)
    seen[:, spaced(np.arange(PERIODS), allowed.every)] = True
    return waves, np.full_like(waves, allowed.factor * VARIANCE), seen


def as_apart(waves, width):
    """What `ledger.smoothed` does with rolling means."""
    placed, seen = np.zeros_like(waves), np.zeros(waves.shape, bool)
    for end in range(PERIODS - 1, -1, -width):
        middle = end - (width - 1) // 2
        if middle >= 0:
            placed[:, middle], seen[:, middle] = waves[:, end], True
    return placed, np.full_like(waves, VARIANCE), seen


def held(used, sales, push, truth):
    """Share of 90% intervals that hold the truth, and the mean estimate, by name."""
    start = np.array([np.log(truth["persistence"] / (1 - truth["persistence"])),
                      np.log(truth["shock"]), truth["effect"], 0, CONVERSION, 0,
                      np.log(SALES_NOISE)])  # fmt: skip
    u, sd = climb(tuple(map(jnp.asarray, (*used, sales, push))), start)
    inside = (np.abs(u - start) < Z90 * sd).mean(axis=0)
    natural = u.copy()
    natural[:, 0] = 1 / (1 + np.exp(-u[:, 0]))
    return {
        name: (float(inside[at]), float(natural[:, at].mean())) for at, name in enumerate(NAMES)
    }


def going_on(kind):
    """Autocorrelations of the errors: rotating and standing panels, and none."""
    lag = np.arange(PERIODS)
    made = {
        "independent": 0.0 * lag,
        "rotating, 4 waves, .25": 0.25 * np.maximum(0, 1 - lag / 4),
        "rotating, 4 waves, .6": 0.6 * np.maximum(0, 1 - lag / 4),
        "rotating, 8 waves, .6": 0.6 * np.maximum(0, 1 - lag / 8),
        "fading, .6 x .9^h": 0.6 * 0.9**lag,
        "standing, .5": 0.5 + 0.0 * lag,
        "standing and fading, .4 + .4 x .6^h": 0.4 + 0.4 * 0.6**lag,
    }
    return np.concatenate([[1.0], made[kind][1:]])


KINDS = (
    "independent", "rotating, 4 waves, .25", "rotating, 4 waves, .6", "rotating, 8 waves, .6",
    "fading, .6 x .9^h", "standing, .5", "standing and fading, .4 + .4 x .6^h",
)  # fmt: skip
TOLD = ("conversion", "persistence", "effect")


def row(label, found):
    cells = " | ".join(f"{100 * found[n][0]:.0f} % ({found[n][1]:.3f})" for n in TOLD)
    print(f"| {label} | {cells} |", flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--worlds", type=int, default=100)
    worlds = parser.parse_args().worlds
    for name, truth in TRUTHS.items():
        for kind in KINDS:
            correlation = going_on(kind)
            made = overlapping(np.random.default_rng(1), worlds, truth, correlation)
            for label, used in (
                ("as samples", as_samples(made[0])),
                ("allowed for", as_allowed(made[0], correlation)),
            ):
                row(f"{name} | {kind} | {label}", held(used, *made[1:], truth))
        for width in (2, 4, 8, 13):
            made = rolling(np.random.default_rng(1), worlds, truth, width)
            for label, used in (
                ("as samples", as_samples(made[0])),
                ("apart", as_apart(made[0], width)),
            ):
                row(f"{name} | rolling, {width} | {label}", held(used, *made[1:], truth))


if __name__ == "__main__":
    main()
