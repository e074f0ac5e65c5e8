"""How much of an outcome's explained variance each predictor accounts for.

LMG (the Shapley value of R2) and Johnson's relative weights, from correlations alone; many
matrices at once, so that a resample costs what one of a stack costs. They split R2 and they are
never negative. They are *not* what changing a predictor would change.
"""

import math
from functools import cache

import numpy as np
from jaxtyping import Float, Int
from scipy.special import betainc

EXACT = 13  # predictors up to which every subset is weighed; 2^13 of them
# Sampled orders above that, half of them the reverse of the rest: of resamples, of the sample.
ORDERS, FINE = 200, 4000
_NOTHING = 1e-10  # a pivot below this: the predictor says nothing that the others did not
_STACK = 2**18  # matrices x subsets kept at once


def lmg(
    among: Float[np.ndarray, "*draw driver driver"], outcome: Float[np.ndarray, "*draw driver"]
) -> Float[np.ndarray, "*draw driver"]:
    """Each predictor's part of R2, averaged over all orders in which they could have come in.

    Lindeman, Merenda and Gold (1980, p. 119); the Shapley (1953) value of R2. All subsets are
    weighed, so there may be ``EXACT`` predictors at most.

    Args:
        among: correlations of the predictors with each other.
        outcome: correlations of the predictors with the outcome.

    Returns:
        Parts that add up to R2.
    """
    return np.asarray(explained(among, outcome) @ _shapley_weights(among.shape[-1]))


def resampled_lmg(
    among: Float[np.ndarray, "draw driver driver"],
    outcome: Float[np.ndarray, "draw driver"],
    *,
    key: int,
) -> tuple[Float[np.ndarray, "draw driver"], Float[np.ndarray, " driver"]]:
    """LMG of the sample (draw 0) and its resamples, and the Monte Carlo error of the sample's.

    Exact, error 0, up to ``EXACT`` predictors. Above that the sample is split over ``FINE`` orders
    and the resamples over ``ORDERS``, the same for all; how far these few are off for the sample
    is taken from every resample (a control variate).
    """
    if among.shape[-1] <= EXACT:
        return lmg(among, outcome), np.zeros(among.shape[-1])
    fine, error = sampled_lmg(among[0], outcome[0], key=key, orders=FINE)
    coarse, _ = sampled_lmg(among, outcome, key=key, orders=ORDERS)
    return coarse + (fine - coarse[0]), error


def explained(
    among: Float[np.ndarray, "*draw driver driver"], outcome: Float[np.ndarray, "*draw driver"]
) -> Float[np.ndarray, "*draw subset"]:
    """R2 of the outcome on every subset of the predictors; bit j of a subset's place is driver j.

    Predictor by predictor, every subset so far is kept both without it and swept by it, and only
    what is still to come is carried on: in all about 2^(p+2) multiplications, not 2^p solutions.
    """
    drivers, lead = among.shape[-1], among.shape[:-2]
    both = np.empty((math.prod(lead), drivers + 1, drivers + 1))
    both[:, :-1, :-1] = among.reshape(-1, drivers, drivers)
    both[:, :-1, -1] = both[:, -1, :-1] = outcome.reshape(-1, drivers)
    both[:, -1, -1] = 1.0
    stack = max(1, _STACK >> drivers)
    parts = [_swept(both[at : at + stack]) for at in range(0, len(both), stack)]
    return np.concatenate(parts).reshape(*lead, 2**drivers)


def _swept(
    both: Float[np.ndarray, "draw column column"],
) -> Float[np.ndarray, "draw subset"]:
    state = both[:, None]
    for _ in range(both.shape[-1] - 1):
        pivot, row, rest = state[..., 0, 0], state[..., 0, 1:], state[..., 1:, 1:]
        says = pivot > _NOTHING
        scaled = row * np.where(says, 1.0 / np.where(says, pivot, 1.0), 0.0)[..., None]
        state = np.concatenate([rest, rest - scaled[..., :, None] * row[..., None, :]], axis=1)
    return 1.0 - state[..., 0, 0]


@cache
def _shapley_weights(drivers: int) -> Float[np.ndarray, "subset driver"]:
    """The linear map from R2 of all subsets to the Shapley values."""
    subset = np.arange(2**drivers)
    inside = (subset[:, None] >> np.arange(drivers)) & 1
    size = inside.sum(axis=1)
    factorial = np.array([math.factorial(n) for n in range(drivers + 1)], dtype=float)
    whole = factorial[drivers]
    joined = factorial[np.maximum(size - 1, 0)] * factorial[drivers - size] / whole
    missing = factorial[size] * factorial[np.maximum(drivers - size - 1, 0)] / whole
    return np.where(inside == 1, joined[:, None], -missing[:, None])


def sampled_lmg(
    among: Float[np.ndarray, "*draw driver driver"],
    outcome: Float[np.ndarray, "*draw driver"],
    *,
    key: int,
    orders: int,
) -> tuple[Float[np.ndarray, "*draw driver"], Float[np.ndarray, "*draw driver"]]:
    """LMG over sampled orders and their reverses, with the Monte Carlo standard error of each.

    A reverse order is the antithetic one: first in becomes last in (Castro, Gomez and Tejada
    2009, for the sampling; Mitchell et al. 2022, section 4, for the reverses). In one order the
    parts are the squares of the last row of a Cholesky factor: each adds to R2 in its turn.
    """
    drivers = among.shape[-1]
    rng = np.random.default_rng(key)
    total = np.zeros_like(outcome)
    squares = np.zeros_like(outcome)
    pairs = max(2, orders // 2)
    for _ in range(pairs):
        order = rng.permutation(drivers)
        gain = _in_order(among, outcome, order) + _in_order(among, outcome, order[::-1])
        total += gain / 2
        squares += gain * gain / 4
    mean = total / pairs
    spread = np.maximum(squares / pairs - mean * mean, 0.0)
    return mean, np.sqrt(spread / (pairs - 1))


def by_chance(explained: float, drivers: int, n_eff: float) -> float:
    """Chance of an R2 this high where the predictors explain nothing: the F test's tail.

    Under that, with normal errors, R2 ~ Beta(p / 2, (n - p - 1) / 2): Anderson (2003), An
    Introduction to Multivariate Statistical Analysis, section 4.4.1. ``n_eff`` stands for n.
    """
    left = n_eff - drivers - 1
    if left <= 0 or math.isnan(explained):
        return 1.0
    return float(betainc(left / 2, drivers / 2, min(max(1.0 - explained, 0.0), 1.0)))


def _in_order(
    among: Float[np.ndarray, "*draw driver driver"],
    outcome: Float[np.ndarray, "*draw driver"],
    order: Int[np.ndarray, " driver"],
) -> Float[np.ndarray, "*draw driver"]:
    """What each predictor adds to R2 when they come in this order."""
    drivers = len(order)
    both = np.zeros((*among.shape[:-2], drivers + 1, drivers + 1))
    both[..., :-1, :-1] = among[..., order[:, None], order]
    both[..., -1, :-1] = outcome[..., order]
    both[..., -1, -1] = 1e6  # any value above R2: the row before it does not depend on it
    gains = np.empty_like(outcome)
    gains[..., order] = np.linalg.cholesky(both)[..., -1, :-1] ** 2
    return gains


def relative_weights(
    among: Float[np.ndarray, "*draw driver driver"], outcome: Float[np.ndarray, "*draw driver"]
) -> Float[np.ndarray, "*draw driver"]:
    """Johnson's (2000, eq. 1-5) weights: R2 given back through the nearest orthogonal variables.

    With L the symmetric root of the predictors' correlations, the weights are
    (L * L) (L^-1 r)^2, squares by element. They add up to R2.
    """
    values, vectors = np.linalg.eigh(among)
    root = np.sqrt(np.maximum(values, 0.0))
    inverse = np.where(root > _NOTHING, 1.0 / np.maximum(root, _NOTHING), 0.0)
    turned = vectors.swapaxes(-1, -2)
    to = (vectors * root[..., None, :]) @ turned
    back = (vectors * inverse[..., None, :]) @ turned
    beta = (back @ outcome[..., None])[..., 0]
    return np.asarray(((to * to) @ (beta * beta)[..., None])[..., 0])


def noise_weights(
    among: Float[np.ndarray, "driver driver"],
    outcome: Float[np.ndarray, " driver"],
    *,
    n_eff: float,
    key: int,
    draws: int = 2000,
) -> Float[np.ndarray, " draw"]:
    """Johnson weights that one more predictor of pure noise would have got from these people.

    Tonidandel, LeBreton and Johnson (2009): weights are never negative, so a weight is compared
    with that of a random variable, not with 0. They add one random column to the data; here its
    correlations with everything are drawn from their sampling distribution, N(0, R / n), many
    times, so that the answer does not hang on one column's luck.
    """
    drivers = len(outcome)
    both = np.eye(drivers + 1)
    both[:-1, :-1], both[:-1, -1], both[-1, :-1] = among, outcome, outcome
    values, vectors = np.linalg.eigh(both)
    root = vectors * np.sqrt(np.maximum(values, 0.0))
    rng = np.random.default_rng(key)
    chance = rng.standard_normal((draws, drivers + 1)) @ root.T / math.sqrt(n_eff)
    wider = np.tile(np.eye(drivers + 1), (draws, 1, 1))
    wider[:, :-1, :-1] = among
    wider[:, :-1, -1] = wider[:, -1, :-1] = chance[:, :-1]
    told = np.concatenate([np.broadcast_to(outcome, (draws, drivers)), chance[:, -1:]], axis=1)
    return relative_weights(wider, told)[:, -1]
