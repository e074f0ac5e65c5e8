"""What information is worth before it is had: how sure it would make, and what choosing gains.

What is to be seen is one number, y = f + error, of which the unknowns of interest know something.
How much narrower they become is told as if both were jointly normal over the draws (linear
Gaussian); what choosing gains by regression on the reading, which takes draws as they are.
"""

from statistics import NormalDist
from typing import NamedTuple

import numpy as np
from jaxtyping import Bool, Float

READINGS = 6  # simulated for each draw
KNOTS = 5
HELD = 2.0  # bends have to stand so far out of their scatter

_BELOW = NormalDist().cdf


def learnt(
    unknown: Float[np.ndarray, "unknown draw"],
    shown: Float[np.ndarray, "look draw"],
    error: Float[np.ndarray, " look"],
) -> Float[np.ndarray, "unknown look"]:
    """How far each look would move the mean of each unknown: the sd of that move, with its sign.

    cov(unknown, shown) / sqrt(var(shown) + error^2), the normal update's preposterior (Raiffa and
    Schlaifer 1961, section 5.3). What is left is unsure by sqrt(var(unknown) - learnt^2).

    Args:
        unknown: draws of what is asked for.
        shown: draws of what a look would show without error.
        error: the look's standard error.
    """
    about, seen = (each - each.mean(axis=1, keepdims=True) for each in (unknown, shown))
    together = about @ seen.T / about.shape[1]
    spread = np.sqrt((seen**2).mean(axis=1) + error**2)
    return np.divide(together, spread, out=np.zeros_like(together), where=spread > 0)


class Worth(NamedTuple):
    """What a reading is expected to gain a choice, and the standard error of having few draws."""

    gain: float
    error: float


def worth_of_reading(
    payoffs: Float[np.ndarray, "choice draw"],
    shown: Float[np.ndarray, " draw"],
    error: float,
    *,
    now: Bool[np.ndarray, " choice"],
    key: int,
) -> Worth:
    """E max_a E[payoff_a | y] - max_a E[payoff_a], y = shown + error Z: the gain of choosing later.

    By regression (Strong, Oakley, Brennan and Breeze 2015, section 3): readings are simulated, one
    a draw, and payoffs regressed on them by a natural cubic spline, whose bends are kept as far as
    they stand out of the scatter (``bent``); over READINGS such sets. The error is that of the mean
    of payoff_chosen - payoff_now over the draws: choices are best, so that to the first order their
    own errors do not count (the envelope theorem).

    Args:
        payoffs: what each choice is worth under each draw.
        shown: what each draw would show without error.
        error: the reading's standard error.
        now: choices that may be made today; after the reading all may be.
        key: seed of the readings' errors.
    """
    means = payoffs.mean(axis=1)
    today = int(np.where(now, means, -np.inf).argmax())
    noise = np.random.default_rng(key).standard_normal((READINGS, len(shown)))
    gains, each = [], np.zeros(len(shown))
    line = learnt(payoffs, shown[None], np.array([error]))
    for one in noise:
        fitted = bent(payoffs, shown + error * one, line)
        chosen = fitted.argmax(axis=0)
        gains.append(float(fitted.max(axis=0).mean() - means[today]))
        each += (np.take_along_axis(payoffs, chosen[None], 0)[0] - payoffs[today]) / READINGS
    return Worth(max(float(np.mean(gains)), 0.0), float(each.std() / np.sqrt(len(each))))


def bent(
    payoffs: Float[np.ndarray, "choice draw"],
    reading: Float[np.ndarray, " draw"],
    line: Float[np.ndarray, "choice 1"],
) -> Float[np.ndarray, "choice draw"]:
    """E[payoff | reading] at each draw: a ``line``, and so much of a natural cubic spline's bends.

    The line is EUR for an sd of the reading as ``learnt`` has it, from what is shown without error,
    so that a reading which shows nothing teaches nothing.
    The basis is Hastie, Tibshirani and Friedman (2009), eqs. 5.4 and 5.5, with KNOTS knots at even
    quantiles; bends shrink by 1 - HELD k s^2 / |b|^2 (James and Stein 1961, with HELD 1), never
    below nothing, since the best of many choices is the one whose scatter looks like a bend.
    """
    spread = reading.std()
    if spread <= 0.0:
        return np.broadcast_to(payoffs.mean(axis=1, keepdims=True), payoffs.shape)
    x = (reading - reading.mean()) / spread
    knots = np.quantile(x, np.linspace(0.05, 0.95, KNOTS))
    cubes = np.maximum(x[:, None] - knots, 0.0) ** 3
    steep = (cubes[:, :-1] - cubes[:, -1:]) / (knots[-1] - knots[:-1])
    basis, _ = np.linalg.qr(np.column_stack([np.ones_like(x), x, steep[:, :-1] - steep[:, -1:]]))
    bends = basis[:, 2:]
    left = payoffs - payoffs @ basis[:, :2] @ basis[:, :2].T
    sizes = left @ bends
    size = (sizes**2).sum(axis=1)
    scatter = ((left**2).sum(axis=1) - size) / (len(x) - basis.shape[1])
    none = np.zeros_like(size)
    lost = np.divide(HELD * bends.shape[1] * scatter, size, out=none, where=size > 0)
    straight = payoffs.mean(axis=1, keepdims=True) + line * x
    return np.asarray(straight + np.maximum(1.0 - lost, 0.0)[:, None] * sizes @ bends.T)


def power(effect: float, error: float, *, critical: float = 1.959964) -> float:
    """The chance that an effect of this size is told from nothing, two-sided, at 5%."""
    if error <= 0.0:
        return 1.0
    size = abs(effect) / error
    return _BELOW(size - critical) + _BELOW(-size - critical)
