"""Levels of groups of people from the levels of the cells they are made of, with intervals.

A group's level is the mean of its cells' levels weighted by the people in them (Gelman and Little
1997, eq. 2). Each node of the posterior is normal on the logit scale, so a level is a mixture of
normals there; its quantiles are the mixture's own and stay between 0 and 1.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from jaxtyping import Float, Int
from scipy.special import expit, logit, ndtr, ndtri

from kurssi.maths.multilevel import Believed

_ABSCISSAE, _MASSES = np.polynomial.hermite_e.hermegauss(7)
_STEPS = 20  # of Newton, at most
_CLOSE = 1e-3  # of the sd: steps this small end it, the next would be their square


@dataclass(frozen=True, slots=True, kw_only=True)
class PooledLevels:
    """Level of every group in every period: mean, sd and 90 % interval, between 0 and 1.

    ``own`` is how much of the level is the group's own answers of that period, 0 to 1: what one
    logit more in all of them would move it.
    """

    value: Float[np.ndarray, "period group"]
    se: Float[np.ndarray, "period group"]
    q05: Float[np.ndarray, "period group"]
    q95: Float[np.ndarray, "period group"]
    own: Float[np.ndarray, "period group"]


class _Sums(NamedTuple):
    """Groups of one period as sums: the logit of each level, and how states and border move it."""

    middle: Float[np.ndarray, " group"]
    states: Float[np.ndarray, "group state"]
    border: Float[np.ndarray, "group border"]


def pooled_levels(
    believed: Believed,
    people: Float[np.ndarray, "group segment combination"],
    profile: Int[np.ndarray, "combination column"],
) -> PooledLevels:
    """The levels of groups, in every period.

    Args:
        believed: the posterior of the cells.
        people: share of each group in each segment and combination of answers; adds up to 1.
        profile: the answers that make each combination, one a profile column.
    """
    solved, weights = believed.solved, believed.weights
    each = solved.states
    states, border = np.tensordot(weights, each, 1), weights @ solved.border
    inside = (people.sum(axis=2) > 0).astype(float)
    still = _still(believed, people, profile)
    mean = np.empty((len(weights), believed.layout.periods, len(people)))
    variance, own = np.empty_like(mean), np.empty(mean.shape[1:])
    for t in range(believed.layout.periods):
        sums = _sums(people, still, states[t], border)
        h = (sums.states, sums.border)
        moved = (each[:, t] - states[t]) @ h[0].T + (solved.border - border) @ h[1].T
        mean[:, t] = sums.middle + moved
        variance[:, t] = solved.covariance(h, h, t)
        told = solved.covariance(h, _told(believed, inside, t), t)
        own[t] = weights @ told / sums.states[:, 0]
    return _natural(weights, mean, np.sqrt(np.maximum(variance, 1e-12)), np.clip(own, 0.0, 1.0))


def _still(
    believed: Believed,
    people: Float[np.ndarray, "group segment combination"],
    profile: Int[np.ndarray, "combination column"],
) -> Float[np.ndarray, "cell border"]:
    """What stands still of every segment x combination, segments first."""
    segments, combinations = people.shape[1:]
    segment = np.repeat(np.arange(segments), combinations)
    return believed.layout.still(segment, np.tile(profile, (segments, 1)))


def _sums(
    people: Float[np.ndarray, "group segment combination"],
    still: Float[np.ndarray, "cell border"],
    states: Float[np.ndarray, " state"],
    border: Float[np.ndarray, " border"],
) -> _Sums:
    """Groups linearised at the posterior means: d logit(level) = sum a d eta of their cells.

    a = people p (1 - p) / (level (1 - level)) (delta method). A group of one cell is exact.
    """
    segments, combinations = people.shape[1:]
    p = expit(states[0] + np.repeat(states[1:], combinations) + still @ border)
    flat = people.reshape(len(people), -1)
    level = flat @ p
    part = flat * (p * (1 - p)) / (level * (1 - level))[:, None]
    by_segment = part.reshape(len(people), segments, combinations).sum(axis=2)
    everybody = by_segment.sum(axis=1, keepdims=True)
    return _Sums(
        middle=logit(level),
        states=np.concatenate([everybody, by_segment], axis=1),
        border=part @ still,
    )


def _told(
    believed: Believed, inside: Float[np.ndarray, "group segment"], period: int
) -> tuple[Float[np.ndarray, "group state"], Float[np.ndarray, "group border"]]:
    """What each group's own answers of the period pull at: precision-weighted sums."""
    mass = inside * np.diagonal(believed.evidence.own[period])[1:]
    states = np.concatenate([mass.sum(axis=1, keepdims=True), mass], axis=1)
    return states, inside @ believed.evidence.cross[period, 1:]


def _natural(
    weights: Float[np.ndarray, " node"],
    mean: Float[np.ndarray, "node period group"],
    sd: Float[np.ndarray, "node period group"],
    own: Float[np.ndarray, "period group"],
) -> PooledLevels:
    """Moments of the level itself by Gauss-Hermite quadrature, and the mixture's quantiles."""
    first, second = np.zeros_like(own), np.zeros_like(own)
    for at, mass in zip(_ABSCISSAE, _MASSES / _MASSES.sum(), strict=True):
        level = expit(mean + at * sd)
        first += mass * np.tensordot(weights, level, 1)
        second += mass * np.tensordot(weights, level * level, 1)
    low, high = (expit(quantile(weights, mean, sd, p)) for p in (0.05, 0.95))
    se = np.sqrt(np.maximum(second - first * first, 0.0))
    return PooledLevels(value=first, se=se, q05=low, q95=high, own=own)


def quantile(
    weights: Float[np.ndarray, " node"],
    mean: Float[np.ndarray, "node period group"],
    sd: Float[np.ndarray, "node period group"],
    p: float,
) -> Float[np.ndarray, "period group"]:
    """Quantile of a mixture of normals: Newton's method from the normal with its moments."""
    centre = np.tensordot(weights, mean, 1)
    spread = np.sqrt(np.tensordot(weights, sd**2 + (mean - centre) ** 2, 1))
    found = centre + ndtri(p) * spread
    for _ in range(_STEPS):
        z = (found - mean) / sd
        below = np.tensordot(weights, ndtr(z), 1)
        density = np.tensordot(weights, np.exp(-0.5 * z * z) / sd, 1) / np.sqrt(2 * np.pi)
        step = (below - p) / np.maximum(density, 1e-3 / spread)
        step = np.clip(step, -0.5 * spread, 0.5 * spread)
        found -= step
        if np.all(np.abs(step) < _CLOSE * spread):
            break
    return found
