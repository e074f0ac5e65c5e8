"""What information is worth before it is had: how sure it would make, and what choosing gains.

What is to be seen is one number, y = f + error, of which the unknowns of interest know something.
Both are taken as jointly normal over the draws (linear Gaussian): exact where they are, a
linear approximation of what would be learnt where they are not.
"""

from statistics import NormalDist

import numpy as np
from jaxtyping import Float

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


def gain_of_choosing(
    mean: Float[np.ndarray, " choice"], slope: Float[np.ndarray, " choice"]
) -> float:
    """E max_a (mean_a + slope_a Z) - max_a mean_a, Z standard normal: what choosing later gains.

    Exact, by the upper envelope of the lines: sum over its corners c_i of
    (slope_i+1 - slope_i) (phi(c_i) - |c_i| Phi(-|c_i|)) (Frazier, Powell and Dayanik 2009, eq. 14).

    Args:
        mean: what each choice is worth now.
        slope: how far one sd of what is to be learnt would move that.
    """
    order = np.lexsort((mean, slope))
    kept: list[int] = []
    corners: list[float] = []
    for at in order:
        while kept:
            if slope[at] == slope[kept[-1]]:  # of equal slopes the later stands higher
                corner = -np.inf
            else:
                corner = (mean[kept[-1]] - mean[at]) / (slope[at] - slope[kept[-1]])
            if (corners and corner <= corners[-1]) or corner == -np.inf:
                kept.pop()
                if corners:
                    corners.pop()
                continue
            corners.append(float(corner))
            break
        kept.append(int(at))
    bent = -np.abs(np.array(corners))
    height = np.exp(-0.5 * bent**2) / np.sqrt(2.0 * np.pi) + bent * np.array(
        [_BELOW(each) for each in bent]
    )
    return float((np.diff(slope[kept]) * height).sum())


def power(effect: float, error: float, *, critical: float = 1.959964) -> float:
    """The chance that an effect of this size is told from nothing, two-sided, at 5%."""
    if error <= 0.0:
        return 1.0
    size = abs(effect) / error
    return _BELOW(size - critical) + _BELOW(-size - critical)
