"""What each factor of a product did to its change, with nothing left over.

The logarithmic mean Divisia index (LMDI-I, additive). Ang (2005), Energy Policy 33:867-871, eq. 5:

    dV = sum_x dV_x,   dV_x = sum_i L(V_i1, V_i0) ln(x_i1 / x_i0),   L(a, b) = (a - b) / ln(a / b)
"""

import numpy as np
from jaxtyping import Float

# Below this a logarithm of a ratio is lost in rounding, and the mean is that of the two ends.
NEAR = 1e-8


def divide(
    before: Float[np.ndarray, "factor segment"], after: Float[np.ndarray, "factor segment"]
) -> Float[np.ndarray, "factor segment"]:
    """What each factor did to the change of the product of all, cell by cell.

    A factor that is nothing at either end, or changes its sign, takes the whole change, and several
    such take equal parts of it: the limits of Ang, Zhang and Choi (1998), Energy 23:489-495, table
    2; in the other factors nothing happens there. Sums over factors are exact, and so are sums over
    cells: a part of the whole is the sum of the same part of its cells.

    Args:
        before: every factor at the beginning.
        after: every factor at the end.

    Returns:
        Parts in the product's unit, which add up over factors to its change.
    """
    change = after.prod(0) - before.prod(0)
    turns = np.sign(before) * np.sign(after) < 0
    turns |= (before != after) & ((before == 0) | (after == 0))
    logs = np.where(turns, 0.0, _log(after) - _log(before))
    plain = _mean(before.prod(0), change, logs.sum(0)) * logs
    count = turns.sum(0)
    return np.where(count > 0, change * turns / np.maximum(count, 1), plain)


def log_mean(
    first: Float[np.ndarray, "*shape"], second: Float[np.ndarray, "*shape"]
) -> Float[np.ndarray, "*shape"]:
    """The logarithmic mean of two amounts of one sign; 0 where either is 0 or they differ in it."""
    alike = first * second > 0
    logs = np.where(alike, _log(second) - _log(first), 0.0)
    return np.where(alike, _mean(first, second - first, logs), 0.0)


def _log(factor: np.ndarray) -> np.ndarray:
    """The logarithm of a factor's size; of nothing, nothing."""
    return np.log(np.abs(np.where(factor == 0, 1.0, factor)))


def _mean(before: np.ndarray, change: np.ndarray, logs: np.ndarray) -> np.ndarray:
    """The logarithmic mean of the product's ends, given its change and the logarithm of it."""
    near = np.abs(logs) < NEAR
    return np.where(near, before + change / 2.0, change / np.where(near, 1.0, logs))


def balance(
    level: Float[np.ndarray, "period segment"],
    whole: Float[np.ndarray, "period segment"],
    *,
    odds: bool,
) -> Float[np.ndarray, "period segment"]:
    """Weights under which the mean of logarithms is the logarithm of the mean, exactly.

    With S = sum_t whole_t level_t / sum_t whole_t, whole_t (level_t - S) adds up to nothing.
    Divided and multiplied by the difference of logarithms it says so of them: the weights are
    whole_t times the logarithmic mean of level_t and S, as in the index of Montgomery (1937) and
    Vartia (1976).

    Args:
        level: shares of the whole, > 0 (and < 1 with ``odds``) wherever the whole is not 0.
        whole: what they are shares of, >= 0.
        odds: take log odds rather than logarithms.

    Returns:
        Weights that add up to 1 over the periods, 0 where the whole is 0; all 0 where it always is.
    """
    there = whole > 0
    total = whole.sum(0)
    mean = (whole * level).sum(0) / np.where(total > 0, total, 1.0)
    weight = np.where(there, whole * slope(np.where(there, level, mean), mean, odds=odds), 0.0)
    summed = weight.sum(0)
    return weight / np.where(summed > 0, summed, 1.0)


def slope(
    first: Float[np.ndarray, "*shape"], second: Float[np.ndarray, "..."], *, odds: bool
) -> Float[np.ndarray, "*shape"]:
    """Change of a share for a change of its logarithm (or log odds) between two levels of it."""
    first, second = np.broadcast_arrays(first, second)
    logs = log_of(first, odds=odds) - log_of(second, odds=odds)
    near = np.abs(logs) < NEAR
    middle = (first + second) / 2.0
    local = middle * (1.0 - middle) if odds else middle
    return np.where(near, local, (first - second) / np.where(near, 1.0, logs))


def log_of(share: Float[np.ndarray, "*shape"], *, odds: bool) -> Float[np.ndarray, "*shape"]:
    """The logarithm of a share, or its log odds; 0 where there is no share."""
    there = share > 0
    logs = np.log(np.where(there, share, 1.0))
    return logs - np.log1p(-np.where(there, share, 0.0)) if odds else logs
