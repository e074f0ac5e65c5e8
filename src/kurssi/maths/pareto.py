"""How far a few of many weights stand out: whether importance weights can be trusted."""

import numpy as np
from jaxtyping import Float

# Vehtari, Simpson, Gelman, Yao and Gabry (2024), section 3: how many weights are the tail.
SHARE, ROOTS = 0.2, 3.0
# Zhang and Stephens (2009), eq. 7 and 8, with the weak prior on k of Vehtari et al. (2024).
PRIOR, SPREAD, WORTH, MIDDLE = 3.0, 30, 10.0, 0.5


def tail_shape(log_weights: Float[np.ndarray, " draw"]) -> float:
    """Shape k of the generalised Pareto tail of weights: above .7 means and shares are not told.

    0 where the weights are too few or too much alike to have a tail.
    """
    ordered = np.sort(np.exp(log_weights - log_weights.max()))
    count = int(min(SHARE * len(ordered), ROOTS * np.sqrt(len(ordered))))
    if count < 5:
        return 0.0
    excess = ordered[-count:] - ordered[-count - 1]
    if excess[-1] <= 1e-10:
        return 0.0
    return _shape(np.maximum(excess, 1e-300))


def _shape(excess: Float[np.ndarray, " tail"]) -> float:
    """Shape of a generalised Pareto distribution: Zhang and Stephens (2009), eq. 5 to 8."""
    count = len(excess)
    points = SPREAD + int(np.sqrt(count))
    quarter = excess[int(count / 4 + 0.5) - 1]
    scale = 1.0 - np.sqrt(points / (np.arange(1, points + 1) - 0.5))
    scale = scale / (PRIOR * quarter) + 1.0 / excess[-1]
    shape = np.log1p(-scale[:, None] * excess).mean(1)
    likely = count * (np.log(-scale / shape) - shape - 1.0)
    weight = np.exp(likely - likely.max())
    best = float((scale * weight).sum() / weight.sum())
    found = float(np.log1p(-best * excess).mean())
    return (count * found + WORTH * MIDDLE) / (count + WORTH)


def share_kept(log_weights: Float[np.ndarray, " draw"]) -> float:
    """Effective share of draws under these weights: Kong (1992), 1 / (n sum w^2)."""
    weight = np.exp(log_weights - log_weights.max())
    return float(weight.sum() ** 2 / (weight**2).sum() / len(weight))
