"""Evidence that readings have left their course, valid however often one looks.

A course says how readings to come are spread together, before any of them is seen. While it holds,
each reading less what the earlier ones foretell of it, over its own sd, is a standard normal that
nothing before it tells of. The likelihood ratio of a drift against none, averaged over drifts, is a
martingale that starts at 1: that it ever passes 1 / alpha has probability alpha at most (Ville
1939), whether one looks once or in every period.
"""

from typing import NamedTuple

import numpy as np
from jaxtyping import Float

# A standardised reading counts as no more than this: a symmetric error stays a fair one when cut,
# and one with heavy tails is tamed.
LARGEST = 2.5
# Drifts are thought of in sd of a reading: theta ~ N(0, SPREAD^2).
SPREAD = 1.0


class Evidence(NamedTuple):
    """Evidence against the course after each look.

    ``log_e`` is the log of the average likelihood ratio, ``ever`` its highest until then, and
    ``drift`` the mean of the standardised readings: above 0 where they lie above the course.
    """

    log_e: Float[np.ndarray, "*run look"]
    ever: Float[np.ndarray, "*run look"]
    drift: Float[np.ndarray, "*run look"]


def standardised(
    departure: Float[np.ndarray, " look"], covariance: Float[np.ndarray, "look look"]
) -> Float[np.ndarray, " look"]:
    """Readings less their course, each freed of what those before it foretell, in its own sd.

    With S = L L', z = L^-1 (y - mu) are one-step errors of prediction over their sd (Harvey 1989,
    section 3.4).

    Args:
        departure: readings less the course's mean, in order of time.
        covariance: S, of readings as the course has them, their own errors included.
    """
    root = np.linalg.cholesky(covariance)
    return np.asarray(np.linalg.solve(root, departure))


def evidence(surprise: Float[np.ndarray, "*run look"], *, largest: float = LARGEST) -> Evidence:
    """Evidence of a drift to either side after every look.

    With S the sum of t standardised readings, the mixture over theta ~ N(0, rho^2) is
    (1 + rho^2 t)^-1/2 exp(rho^2 S^2 / (2 (1 + rho^2 t))) (Robbins 1970; Howard, Ramdas, McAuliffe
    and Sekhon 2021, section 3.2). Cutting a symmetric z at +-c keeps it from growing on average:
    cosh(theta min(|z|, c)) <= cosh(theta z).

    Args:
        surprise: standardised readings; runs side by side before.
        largest: what a standardised reading counts at most.
    """
    pull = np.cumsum(np.clip(surprise, -largest, largest), axis=-1)
    looks = np.arange(1, surprise.shape[-1] + 1)
    told = 1.0 + SPREAD**2 * looks
    log_e = -0.5 * np.log(told) + SPREAD**2 * pull**2 / (2.0 * told)
    return Evidence(log_e=log_e, ever=np.maximum.accumulate(log_e, axis=-1), drift=pull / looks)


def restless(past: Float[np.ndarray, "*draw look"]) -> float:
    """How many times as large as a standard normal's the long-run sd of past surprises is.

    spread x sqrt((1 + r) / (1 - r)) with r the correlation of neighbours (an AR(1) error's long-run
    sd), at least 1. Surprises over this are fit for ``evidence`` where errors go on.
    """
    known = np.isfinite(past)
    if known.sum() < 2:
        return 1.0
    spread = float(np.sqrt(np.mean(past[known] ** 2)))
    both = known[..., 1:] & known[..., :-1]
    first, second = past[..., :-1][both], past[..., 1:][both]
    size = float(np.sqrt((first @ first) * (second @ second)))
    kept = float(np.clip(first @ second / size, 0.0, 0.9)) if size > 0 else 0.0
    return max(1.0, spread * np.sqrt((1.0 + kept) / (1.0 - kept)))
