"""Draws as an interval."""

import numpy as np
from jaxtyping import Float

from kurssi.decisions.quote import Interval


def interval(draws: Float[np.ndarray, " draw"]) -> Interval:
    """Mean and quantiles of draws."""
    q = [float(value) for value in np.quantile(draws, [0.05, 0.25, 0.5, 0.75, 0.95])]
    return Interval(mean=float(draws.mean()), q05=q[0], q25=q[1], q50=q[2], q75=q[3], q95=q[4])
