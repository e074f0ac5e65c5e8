"""Draws as an interval."""

from collections.abc import Sequence

import numpy as np
from jaxtyping import Float

from kurssi.decisions.quote import Interval

LEVELS = (0.05, 0.10, 0.25, 0.50, 0.75, 0.90, 0.95)


def interval(draws: Float[np.ndarray, " draw"]) -> Interval:
    """Mean and quantiles of draws."""
    return with_mean(float(draws.mean()), quantiles(draws, LEVELS))


def with_mean(mean: float, ends: Sequence[float] | Float[np.ndarray, " level"]) -> Interval:
    """The interval of a mean and the quantiles at ``LEVELS``."""
    q05, q10, q25, q50, q75, q90, q95 = map(float, ends)
    return Interval(mean=mean, q05=q05, q10=q10, q25=q25, q50=q50, q75=q75, q90=q90, q95=q95)


def quantiles(draws: Float[np.ndarray, " draw"], at: Sequence[float]) -> tuple[float, ...]:
    """Quantiles by linear interpolation (Hyndman and Fan 1996, definition 7), as numpy has them.

    By one sort: a board asks for a thousand and more, and numpy's own take ten times as long.
    Draws that are not known make unknown quantiles.
    """
    ordered = np.sort(draws)
    if not len(ordered) or np.isnan(ordered[-1]):
        return (float("nan"),) * len(at)
    found = []
    for share in at:
        place = share * (len(ordered) - 1)
        low = int(place)
        part, step = place - low, ordered[min(low + 1, len(ordered) - 1)] - ordered[low]
        found.append(float(ordered[low] + part * step if part else ordered[low]))
    return tuple(found)
