"""Draws as an interval."""

from collections.abc import Sequence

import numpy as np
from jaxtyping import Float

from kurssi.decisions.quote import Interval

ENDS = (0.05, 0.25, 0.5, 0.75, 0.95)


def interval(draws: Float[np.ndarray, " draw"]) -> Interval:
    """Mean and quantiles of draws."""
    q = quantiles(draws, ENDS)
    return Interval(mean=float(draws.mean()), q05=q[0], q25=q[1], q50=q[2], q75=q[3], q95=q[4])


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
